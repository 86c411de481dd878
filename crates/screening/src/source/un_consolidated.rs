//! The United Nations Security Council Consolidated List in XML (`consolidated.xml`).
//!
//! Promises: bounded memory; every individual and entity is kept under its permanent reference number
//! (`QDi.001`), because the other number of the file, `DATAID`, changed for six of 873 parties between two real
//! publications; every alias is kept, those split that one element lists with semicolons; what has no field of
//! its own is a remark. Does not: open or decompress files.
//!
//! Measures are not in the file. Each list type has its own, as the committee's page states them (`REGIMES`); a
//! type that is not among them is held for an officer. Only measures that follow from being listed count: an arms
//! embargo on a whole country says nothing about the party. Serves: semantics section 2 (listed is not frozen:
//! Guinea-Bissau is a travel ban alone), section 4 (weak aliases, dates that never contradict).

use super::gather::{
    Gather, add_births, add_name, date_of, identifier, joined, remark, says_nothing, unread, with_note,
};
use super::xml::{Node, Record, Records};
use super::{ParseError, Parsed, push_new, quote, tidy};
use model::designation::NameStrength;
use model::party::IdentifierKind;
use model::{Designation, Measure, PartyKind};
use std::io::BufRead;

/// Name and version of this parser, pinned in snapshots; raised whenever the same bytes give another result.
pub const PARSER: &str = "un-consolidated/1";
/// The list id given to every designation.
pub const LIST: &str = "un-sc";
/// Bound for a whole list: thirty times today's 2 MB.
pub const BYTES_MAX: u64 = 64 << 20;

/// What a list type does to those on it: the type, measures of a person, measures of anybody else, and the text
/// that says so.
type Regime = (&'static str, &'static [Measure], &'static [Measure], &'static str);

const FREEZE: &[Measure] = &[Measure::AssetFreeze];
const FREEZE_TRAVEL: &[Measure] = &[Measure::AssetFreeze, Measure::Travel];
const FREEZE_ARMS: &[Measure] = &[Measure::AssetFreeze, Measure::Trade];
const ALL_THREE: &[Measure] = &[Measure::AssetFreeze, Measure::Travel, Measure::Trade];

/// Sources are the committees' pages under main.un.org/securitycouncil/en/sanctions, read in stored copies; where
/// only the resolution is named, the page was not at hand and the resolution's own text is meant.
const REGIMES: &[Regime] = &[
    (
        "Al-Qaida",
        ALL_THREE,
        FREEZE_ARMS,
        "1267: freeze, travel, arms for designated individuals and entities",
    ),
    ("Taliban", ALL_THREE, FREEZE_ARMS, "1988: freeze, travel, arms for designated individuals and entities"),
    ("Somalia", ALL_THREE, FREEZE_ARMS, "751: freeze, travel, targeted arms (resolution 1844, paragraph 7)"),
    ("Yemen", ALL_THREE, FREEZE_ARMS, "2140: freeze, travel, targeted arms (resolution 2216, paragraph 14)"),
    ("DRC", FREEZE_TRAVEL, FREEZE, "1533: freeze, travel; its arms embargo does not follow from listing"),
    ("CAR", FREEZE_TRAVEL, FREEZE, "2745: freeze, travel; its arms embargo does not follow from listing"),
    ("SouthSudan", FREEZE_TRAVEL, FREEZE, "2206: freeze, travel; arms for the whole territory"),
    ("Haiti", FREEZE_TRAVEL, FREEZE, "2653: freeze, travel; arms for the whole territory since 2699 (2023)"),
    ("Sudan", FREEZE_TRAVEL, FREEZE, "1591: paragraph 3 (d) travel, 3 (e) freeze"),
    ("DPRK", FREEZE_TRAVEL, FREEZE, "1718: paragraph 8 (d) freeze, 8 (e) travel (press release SC/8853)"),
    (
        "Iran",
        FREEZE_TRAVEL,
        FREEZE,
        "1737, re-applied 27 September 2025: 1737 paragraph 12, 1929 paragraph 10 [mem]",
    ),
    ("Iraq", FREEZE, FREEZE, "1518: assets freeze (and transfer) alone"),
    ("GB", &[Measure::Travel], &[Measure::Unspecified], "2048: travel ban alone, on individuals"),
];

/// The one type whose parties carry their measures themselves, in words in the comment.
const LIBYA: &str = "Libya";

/// Parses the list; `bytes_max` bounds the raw bytes read ([`BYTES_MAX`] is a good default).
pub fn parse(read: impl BufRead, bytes_max: u64) -> Result<Parsed, ParseError> {
    let mut records = Records::new(read, "CONSOLIDATED_LIST", bytes_max);
    let mut gather = Gather::new(LIST)?;
    while let Some(record) = records.next()? {
        let node = record.element;
        let kind = match node.name() {
            "INDIVIDUAL" => Some(PartyKind::Person),
            "ENTITY" => Some(PartyKind::Company),
            // A kind of party that comes to the list is not lost for being new.
            _ if node.child("REFERENCE_NUMBER").is_some() => None,
            name => {
                let what = format!("`{}` in `{}` is not known", quote(name), quote(record.section));
                gather.at(record.offset);
                gather.defect(what);
                continue;
            }
        };
        party(&mut gather, &record, kind)?;
    }
    let published = records.root_attribute("dateGenerated").and_then(date_of);
    if published.is_none() {
        gather.at(0);
        gather.defect("the list has no date of publication");
    }
    gather.finish(published)
}

const CHILDREN: &[&str] = &[
    "COMMENTS1",
    "DATAID",
    "DESIGNATION",
    "ENTITY_ADDRESS",
    "ENTITY_ALIAS",
    "FIRST_NAME",
    "FOURTH_NAME",
    "GENDER",
    "INDIVIDUAL_ADDRESS",
    "INDIVIDUAL_ALIAS",
    "INDIVIDUAL_DATE_OF_BIRTH",
    "INDIVIDUAL_DOCUMENT",
    "INDIVIDUAL_PLACE_OF_BIRTH",
    "LAST_DAY_UPDATED",
    "LISTED_ON",
    "LIST_TYPE",
    "NAME_ORIGINAL_SCRIPT",
    "NATIONALITY",
    "NATIONALITY2",
    "REFERENCE_NUMBER",
    "SECOND_NAME",
    "SORT_KEY",
    "SORT_KEY_LAST_MOD",
    "SUBMITTED_BY",
    "SUBMITTED_ON",
    "THIRD_NAME",
    "TITLE",
    "UN_LIST_TYPE",
    "VERSIONNUM",
];

fn party(gather: &mut Gather, record: &Record<'_>, kind: Option<PartyKind>) -> Result<(), ParseError> {
    let node = record.element;
    let company = PartyKind::Company;
    let mut to = gather.begin(record, node.child_text("REFERENCE_NUMBER"), kind.unwrap_or(company))?;
    if kind.is_none() {
        let found = quote(node.name());
        gather.defect(format!("the kind of party `{found}` is not known; read as company"));
    }
    gather.known_children(node, CHILDREN);
    names(gather, &mut to, node);
    to.listed_on = gather.date("date of listing", node.child_text("LISTED_ON"));
    for (label, child) in [
        ("DATAID", "DATAID"),
        ("Comment", "COMMENTS1"),
        ("Submitted by", "SUBMITTED_BY"),
        ("Submitted on", "SUBMITTED_ON"),
    ] {
        remark(&mut to, label, node.child_text(child));
    }
    for (label, child) in
        [("Title", "TITLE"), ("Designation", "DESIGNATION"), ("Last updated", "LAST_DAY_UPDATED")]
    {
        for value in values(node, child) {
            remark(&mut to, label, value);
        }
    }
    for name in values(node, "NATIONALITY").chain(values(node, "NATIONALITY2")) {
        if let Some(country) = gather.country(&mut to, "Nationality", name) {
            to.nationalities.push(country);
        }
    }
    let gender = tidy(node.child_text("GENDER")).to_lowercase();
    to.gender = (!gender.is_empty()).then_some(gender);
    for child in node.children() {
        match child.name() {
            name if name.ends_with("_ADDRESS") => address(gather, &mut to, child),
            name if name.ends_with("_DATE_OF_BIRTH") => born(gather, &mut to, child),
            name if name.ends_with("_PLACE_OF_BIRTH") => {
                let place = with_note(&place(child), child.child_text("NOTE"));
                add_birth_place(&mut to, place);
            }
            name if name.ends_with("_DOCUMENT") => document(gather, &mut to, child),
            _ => {}
        }
    }
    measures(gather, &mut to, node);
    gather.keep(to);
    Ok(())
}

/// The texts of `<NAME><VALUE>…</VALUE></NAME>`.
fn values<'t>(node: Node<'t>, name: &'static str) -> impl Iterator<Item = &'t str> {
    node.named(name).flat_map(|child| child.named("VALUE")).map(Node::text)
}

fn names(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let parts = ["FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"];
    let text = |part| tidy(&node.named(part).map(Node::text).collect::<Vec<_>>().join(" "));
    let words: Vec<String> = parts.iter().map(|part| text(part)).collect();
    let whole = tidy(&words.join(" "));
    // A few entities have two names in one field: `A ; B`.
    for (index, text) in whole.split(';').enumerate() {
        add_name(to, text, index == 0, NameStrength::Strong, "Name");
    }
    if let Some(name) = to.names.first_mut() {
        let parts = parts.iter().zip(&words).filter(|(_, text)| !text.is_empty());
        name.parts = parts.map(|(part, text)| ((*part).to_owned(), text.clone())).collect();
    }
    for name in node.named("NAME_ORIGINAL_SCRIPT") {
        add_name(to, name.text(), false, NameStrength::Strong, "Original script");
    }
    for child in node.children() {
        if child.name().ends_with("_ALIAS") {
            alias(gather, to, child);
        }
    }
}

fn alias(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let text = node.child_text("ALIAS_NAME");
    if text.is_empty() {
        // The list closes many parties with an alias that has nothing in it.
        return;
    }
    gather.aliases += 1;
    let quality = node.child_text("QUALITY");
    let strength = match quality {
        "Low" => NameStrength::Weak,
        "Good" | "a.k.a." | "f.k.a." | "" => NameStrength::Strong,
        other => {
            gather.defect(format!("the alias quality `{}` is not known; read as strong", quote(other)));
            NameStrength::Strong
        }
    };
    for name in text.split(';') {
        add_name(to, name, false, strength, quality);
    }
    let note = node.child_text("NOTE");
    if !note.is_empty() {
        remark(to, "Alias", &with_note(text, note));
    }
    gather.births(to, "Date of birth of an alias", node.child_text("DATE_OF_BIRTH"));
    let place = joined(&[node.child_text("CITY_OF_BIRTH"), node.child_text("COUNTRY_OF_BIRTH")]);
    add_birth_place(to, place);
}

fn add_birth_place(to: &mut Designation, place: String) {
    if !place.is_empty() {
        to.birth_places.push(place);
    }
}

fn place(node: Node<'_>) -> String {
    let parts = ["STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE", "COUNTRY"];
    joined(&parts.map(|part| node.child_text(part)))
}

fn address(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    if let Some(country) = gather.country(to, "Address", node.child_text("COUNTRY")) {
        to.residences.push(country);
    }
    remark(to, "Address", &with_note(&place(node), node.child_text("NOTE")));
}

const BIRTH: &[&str] = &["DATE", "FROM_YEAR", "NOTE", "TO_YEAR", "TYPE_OF_DATE", "YEAR"];

/// A date, a year, or a span of years. What the list calls approximate, and what it adds a note to, never
/// contradicts a customer's date.
fn born(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let (kind, note) = (node.child_text("TYPE_OF_DATE"), node.child_text("NOTE"));
    if !matches!(kind, "EXACT" | "APPROXIMATELY" | "BETWEEN" | "") {
        gather.defect(format!("the kind of date `{}` is not known; read as approximate", quote(kind)));
    }
    gather.known_births(to, node, BIRTH);
    let texts = ["DATE", "YEAR", "FROM_YEAR", "TO_YEAR"].map(|name| node.child_text(name));
    let [date, year, first, last] = texts.map(date_of);
    let circa = !matches!(kind, "EXACT" | "BETWEEN" | "") || !note.is_empty();
    add_births(to, &[date, year], (first, last), circa);
    for (text, read) in texts.into_iter().zip([date, year, first, last]) {
        if unread(text, read) {
            gather.birth_unread(to, "Date of birth", text);
        }
    }
    if !texts.iter().all(|text| says_nothing(text)) {
        return remark(to, "Date of birth", note);
    }
    // The note is all there is.
    let before = to.born.len();
    gather.births(to, "Date of birth", note);
    to.born.iter_mut().skip(before).for_each(|date| date.circa = true);
    remark(to, "Date of birth", note);
}

fn document(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let (kind, number) = (tidy(node.child_text("TYPE_OF_DOCUMENT")), node.child_text("NUMBER"));
    let words = kind.to_lowercase();
    let issuer = ["ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"].map(|name| node.child_text(name));
    let issuer = issuer.into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let country = gather.country(to, "Document issued by", issuer);
    let meaning = if words.contains("passport") || words.contains("passeport") || words.contains("pasaporte")
    {
        IdentifierKind::Passport
    } else if words.contains("national identification") {
        IdentifierKind::NationalId
    } else {
        IdentifierKind::Other
    };
    if meaning == IdentifierKind::Other && !(kind.is_empty() && number.is_empty()) {
        gather.defect(format!("the document `{}` is kept as other", quote(&kind)));
    }
    identifier(to, meaning, &kind, number, country);
    let notes = ["TYPE_OF_DOCUMENT2", "DATE_OF_ISSUE", "CITY_OF_ISSUE", "NOTE"];
    let notes = joined(&notes.map(|name| node.child_text(name)));
    if !notes.is_empty() {
        let label = if kind.is_empty() { "Document" } else { &kind };
        remark(to, label, &with_note(number, &notes));
    }
}

fn measures(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let list_type = tidy(node.child_text("UN_LIST_TYPE"));
    if !list_type.is_empty() {
        to.programmes.push(list_type.clone());
    }
    if list_type == LIBYA {
        return libya(gather, to, node.child_text("COMMENTS1"));
    }
    match REGIMES.iter().find(|(known, ..)| *known == list_type) {
        Some((_, persons, others, _)) => {
            let measures = if to.kind == PartyKind::Person { persons } else { others };
            to.measures.extend_from_slice(measures);
        }
        None => gather.measure(to, &list_type, None),
    }
}

/// Libyan listings say for each party what it is under: `Listed pursuant to paragraphs 15 and 17 of resolution
/// 1970 (Travel Ban, Asset Freeze)`. A comment that says neither is held for an officer.
fn libya(gather: &mut Gather, to: &mut Designation, comment: &str) {
    let comment = tidy(comment).to_lowercase();
    for (words, measure) in [
        ("asset freeze", Measure::AssetFreeze),
        ("assets freeze", Measure::AssetFreeze),
        ("travel ban", Measure::Travel),
    ] {
        if comment.contains(words) {
            push_new(&mut to.measures, measure);
        }
    }
    if to.measures.is_empty() {
        gather.defect("the comment names no measure; read as unspecified");
        to.measures.push(Measure::Unspecified);
    }
}
