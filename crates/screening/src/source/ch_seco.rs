//! The consolidated list of the Swiss State Secretariat for Economic Affairs (SECO), the XML of SESAM
//! (`swiss-sanctions-list`).
//!
//! Promises: bounded memory; every target in force is kept under its `ssid`; every name of every identity is kept,
//! and every spelling variant as a name of its own, each script by itself; places are looked up by their id,
//! wherever in the file they stand. A target that was de-listed stays in the file for ever: it is left out
//! from the day its de-listing took effect, and kept where a day that counts cannot be read, where a later change is
//! of an unknown kind, or where it was amended since. A list without a date is refused, because that day decides who is
//! in force. Does not: open or decompress files.
//!
//! Measures are not given for a party but for the set of sanctions it is under, in words ("Restrictions on the
//! money and capital market"), and for many sets not even there ("annex 2"). Only words that say what is
//! forbidden count (`measures_of`); every other set is held for an officer, with one defect a set. Serves:
//! semantics section 2, section 4 (weak aliases, dates that never contradict), section 6 (delisting).

mod names;

use super::gather::{Gather, date_of, identifier, joined, remark, with_note};
use super::xml::{Node, Record, Records};
use super::{ParseError, Parsed, imo_digits, push_new, quote, tidy};
use model::designation::{ListedDate, Relationship};
use model::party::IdentifierKind;
use model::{Country, Designation, EntryId, Measure, PartialDate, PartyKind};
use std::collections::{BTreeMap, BTreeSet};
use std::io::BufRead;

/// Name and version of this parser, pinned in snapshots; raised whenever the same bytes give another result.
pub const PARSER: &str = "ch-seco/1";
/// The list id given to every designation.
pub const LIST: &str = "ch-seco";
/// Bound for a whole list: some five times the 50 MB of a full file (from memory).
pub const BYTES_MAX: u64 = 256 << 20;

/// What stands elsewhere in the file than in the targets, and what each kept target refers to, in the order kept.
#[derive(Default)]
struct Elsewhere {
    sets: BTreeMap<String, Set>,
    places: BTreeMap<String, Place>,
    references: Vec<References>,
    published: Option<PartialDate>,
}

/// A set of sanctions, by its id: the programme and the ordinance it belongs to and its own words.
struct Set {
    programme: String,
    ordinance: String,
    words: String,
}

#[derive(Default)]
struct Place {
    country: Option<Country>,
    text: String,
}

#[derive(Default)]
struct References {
    sets: Vec<String>,
    places: Vec<At>,
}

/// What a place is to the party, its id, and what stands with the party itself.
struct At {
    what: Use,
    id: String,
    own: Place,
}

#[derive(Clone, Copy)]
enum Use {
    Birth,
    Address,
}

/// Parses the list; `bytes_max` bounds the raw bytes read ([`BYTES_MAX`] is a good default).
pub fn parse(read: impl BufRead, bytes_max: u64) -> Result<Parsed, ParseError> {
    let mut records = Records::flat(read, "swiss-sanctions-list", bytes_max);
    let mut gather = Gather::new(LIST)?;
    let mut elsewhere = Elsewhere::default();
    while let Some(record) = records.next()? {
        elsewhere.published = record.root_attribute("date").and_then(date_of);
        if elsewhere.published.is_none() {
            // Which targets are in force depends on it.
            return Err(ParseError::Missing { what: "date of publication" });
        }
        match record.element.name() {
            "sanctions-program" => elsewhere.programme(record.element),
            "place" => elsewhere.place(&mut gather, &record),
            "target" => target(&mut gather, &mut elsewhere, &record)?,
            // A kind of party that comes to the list is not lost for being new.
            _ if subject_of(record.element).is_some() => target(&mut gather, &mut elsewhere, &record)?,
            other => {
                let what = format!("`{}` among the targets is not known", quote(other));
                gather.at(record.offset);
                gather.defect(what);
            }
        }
    }
    resolve(&mut gather, &elsewhere);
    gather.finish(elsewhere.published)
}

/// The English text of a child, or the first there is.
fn english<'t>(node: Node<'t>, name: &'static str) -> &'t str {
    let english = node.named(name).find(|child| child.attribute("lang") == Some("eng"));
    english.or(node.child(name)).map_or("", Node::text)
}

impl Elsewhere {
    fn programme(&mut self, node: Node<'_>) {
        let (programme, ordinance) = (english(node, "program-key"), english(node, "program-name"));
        for set in node.named("sanctions-set") {
            let id = set.attribute("ssid").unwrap_or_default().trim();
            let english = matches!(set.attribute("lang"), Some("eng") | None);
            if english || !self.sets.contains_key(id) {
                let set =
                    Set { programme: tidy(programme), ordinance: tidy(ordinance), words: tidy(set.text()) };
                self.sets.insert(id.to_owned(), set);
            }
        }
    }

    fn place(&mut self, gather: &mut Gather, record: &Record<'_>) {
        gather.at(record.offset);
        let node = record.element;
        let id = node.attribute("ssid").unwrap_or_default().trim().to_owned();
        let country = node.child("country");
        let parts = ["location", "area"].map(|name| node.child_text(name));
        let name = country.map_or("", Node::text);
        let place = Place { country: country.and_then(country_of), text: joined(&[&joined(&parts), name]) };
        if country.is_some() && place.country.is_none() && !super::country_names::country_unknown(name) {
            gather.defect(format!("`{}` is not a known country", quote(name)));
        }
        self.places.insert(id, place);
    }
}

/// A country by its code, or by its name.
fn country_of(node: Node<'_>) -> Option<Country> {
    let code = node.attribute("iso-code").and_then(|code| code.parse().ok());
    code.or_else(|| super::country_names::country_named(node.text()))
}

const CHILDREN: &[&str] = &[
    "entity",
    "foreign-identifier",
    "generic-attribute",
    "individual",
    "modification",
    "object",
    "sanctions-set-id",
];

/// What the target is, with everything the list says of it.
fn subject_of(node: Node<'_>) -> Option<Node<'_>> {
    ["individual", "entity", "object"].into_iter().find_map(|name| node.child(name))
}

fn target(gather: &mut Gather, elsewhere: &mut Elsewhere, record: &Record<'_>) -> Result<(), ParseError> {
    let node = record.element;
    gather.at(record.offset);
    let listing = Listing::read(gather, node);
    if !listing.in_force(elsewhere.published) {
        return Ok(());
    }
    let subject = subject_of(node);
    let object = subject.and_then(|subject| subject.attribute("object-type")).unwrap_or_default();
    let kind = match (subject.map_or("", Node::name), object) {
        ("individual", _) => Some(PartyKind::Person),
        ("entity", _) => Some(PartyKind::Company),
        ("object", "vessel") => Some(PartyKind::Vessel),
        ("object", "aircraft") => Some(PartyKind::Aircraft),
        _ => None,
    };
    let id = node.attribute("ssid").unwrap_or_default();
    let mut to = gather.begin(record, id, kind.unwrap_or(PartyKind::Company))?;
    if kind.is_none() {
        gather.defect("the kind of target is not known; read as company");
    }
    if listing.delisted && listing.doubt {
        gather.defect("the day of a listing or a de-listing cannot be read; the target is kept");
    } else if listing.amended_since() {
        gather.defect("the target was amended after its de-listing and is kept");
    }
    gather.known_children(node, CHILDREN);
    to.listed_on = listing.first;
    for text in node.named("foreign-identifier") {
        remark(&mut to, "Foreign identifier", text.text());
    }
    let mut references = References::default();
    let sets = node.named("sanctions-set-id").map(Node::text).chain(node.attribute("sanctions-set-id"));
    references.sets.extend(sets.map(|set| set.trim().to_owned()).filter(|set| !set.is_empty()));
    if let Some(subject) = subject {
        content(gather, &mut to, &mut references, subject);
    }
    // Measures and places are settled once the whole file was read.
    to.measures.push(Measure::Unspecified);
    elsewhere.references.push(references);
    gather.keep(to);
    Ok(())
}

/// When a target was listed and left.
#[derive(Default)]
struct Listing {
    first: Option<PartialDate>,
    last: Option<PartialDate>,
    left: Option<PartialDate>,
    amended: Option<PartialDate>,
    delisted: bool,
    /// A day that counts cannot be read.
    doubt: bool,
}

impl Listing {
    fn read(gather: &mut Gather, node: Node<'_>) -> Self {
        let mut listing = Self::default();
        for change in node.named("modification") {
            let days = ["effective-date", "publication-date", "enactment-date"];
            // The day of effect counts, readable or not, where it is there: another day may be earlier.
            let mut days = days.into_iter().filter_map(|name| change.attribute(name));
            let day = days.find(|text| !text.trim().is_empty()).and_then(date_of);
            let unclear = !day.is_some_and(|day: PartialDate| day.is_full());
            match change.attribute("modification-type").unwrap_or_default() {
                "de-listed" => {
                    listing.delisted = true;
                    listing.doubt |= unclear;
                    listing.left = listing.left.max(day);
                }
                "listed" | "re-listed" | "added" => {
                    listing.first = [listing.first, day].into_iter().flatten().min();
                    listing.last = listing.last.max(day);
                    listing.doubt |= unclear;
                }
                "amended" | "modified" | "corrected" => listing.amended = listing.amended.max(day),
                other => {
                    gather.defect(format!("the modification `{}` is not known", quote(other)));
                    // It may be a listing.
                    listing.last = listing.last.max(day);
                    listing.doubt |= unclear;
                }
            }
        }
        listing
    }

    /// A target that left is not amended any more.
    fn amended_since(&self) -> bool {
        self.left.is_some_and(|left| self.amended.is_some_and(|amended| amended > left))
    }

    /// Listed, or listed again since, or to leave only after the day of the list. In doubt it is in force.
    fn in_force(&self, published: Option<PartialDate>) -> bool {
        let Some(left) = self.left else { return true };
        let again = self.last.is_some_and(|last| last >= left);
        let later = published.is_some_and(|published| left > published);
        self.doubt || again || later || self.amended_since()
    }
}

const SUBJECT: &[&str] =
    &["generic-attribute", "identity", "justification", "modification", "other-information", "relation"];

fn content(gather: &mut Gather, to: &mut Designation, references: &mut References, subject: Node<'_>) {
    gather.known_children(subject, SUBJECT);
    let sex = subject.attribute("sex").unwrap_or_default().to_lowercase();
    to.gender = (!sex.is_empty()).then_some(sex);
    for child in subject.children() {
        match child.name() {
            "identity" => identity(gather, to, references, child),
            "justification" => remark(to, "Justification", child.text()),
            "other-information" => other_information(to, child.text()),
            "relation" => relation(gather, to, child),
            "generic-attribute" => {
                remark(to, child.attribute("name").unwrap_or("Attribute"), child.text());
            }
            _ => {}
        }
    }
}

fn relation(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let kind = node.attribute("relation-type").unwrap_or_default().to_owned();
    match EntryId::new(node.attribute("target-id").unwrap_or_default().trim()) {
        Ok(other) => to.relationships.push(Relationship { kind, to: other, former: false }),
        Err(_) => gather.defect(format!("the relation `{}` names no target", quote(&kind))),
    }
    remark(to, "Relation", node.child_text("remark"));
}

/// Numbers that the list writes as free text with a label. Other labels stay remarks.
fn other_information(to: &mut Designation, text: &str) {
    remark(to, "Other information", text);
    let Some((label, value)) = text.split_once(':') else { return };
    let value = value.trim().trim_end_matches('.');
    let kind = match label.trim().to_lowercase().as_str() {
        "imo number" => match imo_digits(value) {
            Some(digits) => return identifier(to, IdentifierKind::Imo, label, digits, None),
            None => return,
        },
        "registration number" | "state registration number" | "business registration number" => {
            IdentifierKind::Registration
        }
        "tax registration number" | "taxpayer identification number" => IdentifierKind::TaxId,
        "e-mail" | "email" | "e-mail address" | "email address" => IdentifierKind::Email,
        "website" => IdentifierKind::Website,
        "tel." | "telephone" | "telephone number" => IdentifierKind::Phone,
        _ => return,
    };
    // A value of several words is prose, not a number.
    if kind == IdentifierKind::Phone || !value.contains(char::is_whitespace) {
        identifier(to, kind, label, value, None);
    }
}

const IDENTITY: &[&str] =
    &["address", "day-month-year", "identification-document", "name", "nationality", "place-of-birth"];

fn identity(gather: &mut Gather, to: &mut Designation, references: &mut References, node: Node<'_>) {
    gather.known_children(node, IDENTITY);
    names::add(gather, to, node);
    for child in node.children() {
        match child.name() {
            "day-month-year" => born(gather, to, child),
            "nationality" => {
                for country in child.named("country") {
                    match country_of(country) {
                        Some(country) => to.nationalities.push(country),
                        None => {
                            // Reports the name and keeps it as a remark.
                            let _none = gather.country(to, "Nationality", country.text());
                        }
                    }
                }
            }
            "place-of-birth" => references.places.push(at_place(Use::Birth, child)),
            "address" => references.places.push(at_place(Use::Address, child)),
            "identification-document" => document(gather, to, child),
            _ => {}
        }
    }
}

/// A place by its id, and what stands with the party itself.
fn at_place(what: Use, node: Node<'_>) -> At {
    let id = node.attribute("place-id").unwrap_or_default().trim().to_owned();
    let po_box = node.child_text("p-o-box");
    let po_box = if po_box.is_empty() { String::new() } else { format!("P.O. Box {po_box}") };
    let own =
        ["address-details", "zip-code", "location", "area", "country"].map(|name| node.child_text(name));
    let text = joined(&[node.child_text("c-o"), &po_box, &joined(&own)]);
    let country = node.child("country").and_then(country_of);
    At { what, id, own: Place { country, text: with_note(&text, node.child_text("remarks")) } }
}

/// Days of low quality and of other calendars never contradict a customer's date.
fn born(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let text = |name| node.attribute(name).unwrap_or_default().trim();
    let part = |text: &str| text.parse::<u8>().ok().filter(|number| *number > 0);
    let (month, day) = (part(text("month")), part(text("day")));
    let year = text("year").parse().ok();
    let calendar = text("calendar");
    let foreign = !calendar.is_empty() && !calendar.eq_ignore_ascii_case("gregorian");
    let label = if foreign { format!("Date of birth ({calendar})") } else { "Date of birth".to_owned() };
    let written = joined(&[text("year"), text("month"), text("day")]);
    if foreign {
        remark(to, &label, &written);
    }
    match year.and_then(|year| PartialDate::new(year, month, month.and(day)).ok()) {
        Some(date) => {
            let circa = foreign || matches!(text("quality"), "low");
            to.born.push(ListedDate { from: date, to: date, circa });
        }
        // Also where nothing is written: the element is there to state a date.
        None => gather.birth_unread(to, &label, &written),
    }
}

fn document(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let label = node.attribute("document-type").unwrap_or_default();
    let kind = match label {
        "passport" | "diplomatic-passport" | "service-passport" => IdentifierKind::Passport,
        "id-card" | "identity-card" | "national-id" => IdentifierKind::NationalId,
        _ => IdentifierKind::Other,
    };
    let issuer = node.child("issuer");
    let code = issuer.and_then(|issuer| issuer.attribute("code")).and_then(|code| code.parse().ok());
    let country = match (code, issuer) {
        (None, Some(issuer)) => gather.country(to, "Document issued by", issuer.text()),
        (code, _) => code,
    };
    let number = node.child_text("number");
    identifier(to, kind, label, number, country);
    let notes = ["date-of-issue", "expiry-date", "remark"].map(|name| node.child_text(name));
    let notes = joined(&notes);
    if !notes.is_empty() {
        remark(to, label, &with_note(number, &notes));
    }
}

/// Programmes, measures and places, now that everything was read.
fn resolve(gather: &mut Gather, elsewhere: &Elsewhere) {
    let mut silent = BTreeSet::new();
    gather.settle(|gather, index, party| {
        let Some(references) = elsewhere.references.get(index) else { return };
        party.measures.clear();
        for id in &references.sets {
            let Some(set) = elsewhere.sets.get(id) else {
                gather.defect(format!("the set of sanctions `{}` is not in the list", quote(id)));
                push_new(&mut party.measures, Measure::Unspecified);
                continue;
            };
            of_set(party, set);
            let measures = measures_of(&set.words);
            if measures.is_empty() && silent.insert(id.as_str()) {
                let what = format!(
                    "the set of sanctions `{}` does not say what it forbids; read as unspecified",
                    quote(&joined(&[&set.programme, &set.words]))
                );
                gather.defect(what);
            }
            let measures = if measures.is_empty() { vec![Measure::Unspecified] } else { measures };
            for measure in measures {
                push_new(&mut party.measures, measure);
            }
        }
        if party.measures.is_empty() {
            gather.defect("the target is under no set of sanctions; read as unspecified");
            party.measures.push(Measure::Unspecified);
        }
        party.measures.sort_unstable();
        for place in &references.places {
            at(gather, party, elsewhere, place);
        }
    });
}

fn of_set(party: &mut Designation, set: &Set) {
    if !set.programme.is_empty() {
        party.programmes.push(set.programme.clone());
    }
    if !set.ordinance.is_empty() {
        party.legal_basis.push(set.ordinance.clone());
    }
    remark(party, "Sanctions set", &set.words);
}

fn at(gather: &mut Gather, party: &mut Designation, elsewhere: &Elsewhere, place: &At) {
    let found = elsewhere.places.get(&place.id);
    if found.is_none() && !place.id.is_empty() {
        gather.defect(format!("the place `{}` is not in the list", quote(&place.id)));
    }
    let text = joined(&[&place.own.text, found.map_or("", |place| &place.text)]);
    let country = place.own.country.or(found.and_then(|place| place.country));
    match place.what {
        Use::Birth if !text.is_empty() => party.birth_places.push(text),
        Use::Birth => {}
        Use::Address => {
            if let Some(country) = country {
                party.residences.push(country);
            }
            remark(party, "Address", &text);
        }
    }
}

/// What the words of a set forbid; nothing where they do not say.
///
/// "Restrictions on named individuals and entities" says nothing of the kind: such articles freeze in some
/// ordinances and forbid entry in others.
fn measures_of(words: &str) -> Vec<Measure> {
    let words = words.to_lowercase();
    let any = |list: &[&str]| list.iter().any(|word| words.contains(word));
    let mut measures = Vec::new();
    for (measure, list) in [
        (Measure::AssetFreeze, &["freez", "financial sanctions", "blocking of assets"][..]),
        (Measure::Sectoral, &["money and capital market", "capital market"]),
        (
            Measure::Travel,
            &["entry and transit", "entry into switzerland", "travel ban", "travel restriction"],
        ),
        (Measure::Trade, &["vessel", "military goods", "dual-use", "arms embargo", "trade restriction"]),
    ] {
        if any(list) {
            measures.push(measure);
        }
    }
    measures
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_that_forbid_something_are_a_measure() {
        for (words, want) in [
            ("article 12 -- Restrictions on named individuals and entities", &[][..]),
            ("annex 2", &[]),
            ("", &[]),
            ("article 16 and 17 -- Restrictions on the money and capital market", &[Measure::Sectoral]),
            ("Vessel-related measures", &[Measure::Trade]),
            (
                "article 15 -- Freezing of assets, article 29 -- entry and transit",
                &[Measure::AssetFreeze, Measure::Travel],
            ),
            ("Financial sanctions", &[Measure::AssetFreeze]),
        ] {
            assert_eq!(measures_of(words), want, "{words}");
        }
    }

    #[test]
    fn a_target_is_in_force_unless_it_surely_left() {
        let day = |text: &str| text.parse().ok();
        for (last, left, doubt, published, want) in [
            ("", "", false, "2026-01-01", true),
            ("2020-01-01", "", false, "2026-01-01", true),
            ("2020-01-01", "2021-01-01", false, "2026-01-01", false),
            ("2021-01-01", "2021-01-01", false, "2026-01-01", true),
            ("2022-01-01", "2021-01-01", false, "2026-01-01", true),
            ("2020-01-01", "2026-02-01", false, "2026-01-01", true),
            ("2020-01-01", "2026-01-01", false, "2026-01-01", false),
            ("2020-01-01", "2021-01-01", true, "2026-01-01", true),
        ] {
            let listing = Listing { last: day(last), left: day(left), doubt, ..Listing::default() };
            assert_eq!(listing.in_force(day(published)), want, "{last} {left} {published}");
        }
        for (amended, want) in [("2021-01-01", false), ("2020-06-01", false), ("2021-01-02", true)] {
            let (left, amended) = (day("2021-01-01"), day(amended));
            let listing = Listing { left, amended, ..Listing::default() };
            assert_eq!(listing.in_force(day("2026-01-01")), want, "{amended:?}");
        }
    }
}
