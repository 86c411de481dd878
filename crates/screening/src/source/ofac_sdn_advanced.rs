//! The OFAC list in its "advanced" XML form (SDN_ADVANCED.XML), which carries the sectoral, payable-through
//! and Palestinian Legislative Council entries of its parties too.
//!
//! Promises: bounded memory while reading; ids of reference values are discovered, never assumed; every
//! documented name, document, wallet and feature of a party is kept, what has no field as a remark.
//! A cut or malformed stream is an error, never a shorter list. Does not: open or decompress files.
//! Serves: semantics section 2 (listed is not frozen: measures are typed), section 4 (weak aliases).

mod raw;
// The CSV set of the same issuer spells its remarks with the same words.
pub(super) mod words;

use super::entry::blank;
use super::xml::Records;
use super::{Defect, ParseError, Parsed, imo_digits, issuer_order, push_new, quote, tidy};
use model::designation::{ListedDate, ListedName, ListedWallet, NameStrength, Provenance, Relationship};
use model::party::IdentifierKind;
use model::{Country, Designation, EntryId, Identifier, ListId, Measure, PartyKind};
use raw::{ABSENT, Detail, Raw, date_of};
use std::collections::BTreeMap;
use std::io::BufRead;
use words::Meaning;

/// Name and version of this parser, pinned in snapshots; raised whenever the same bytes give another result.
pub const PARSER: &str = "ofac-sdn-advanced/1";
/// The list id given to every designation.
pub const LIST: &str = "ofac-sdn";
/// Default bound for a whole list: eight times today's 121 MB.
pub const BYTES_MAX: u64 = 1 << 30;

/// Which of the publications in this form is read.
#[derive(Clone, Copy)]
pub(super) struct Edition {
    /// The list id given to every designation.
    pub list: &'static str,
    /// Whether being on one of OFAC's lists is itself a measure (see [`words::list_measure`]).
    pub lists_restrict: bool,
}

/// Parses the list; `bytes_max` bounds the raw bytes read ([`BYTES_MAX`] is a good default).
pub fn parse(read: impl BufRead, bytes_max: u64) -> Result<Parsed, ParseError> {
    parse_as(read, bytes_max, Edition { list: LIST, lists_restrict: false })
}

/// Parses any publication in this form.
pub(super) fn parse_as(read: impl BufRead, bytes_max: u64, edition: Edition) -> Result<Parsed, ParseError> {
    let mut records = Records::new(read, "Sanctions", bytes_max);
    let mut raw = Raw::default();
    while let Some(record) = records.next()? {
        raw.record(&record)?;
    }
    for (absent, what) in [
        (raw.references.is_empty(), "reference values"),
        (raw.parties.is_empty(), "parties"),
        (raw.entries.is_empty(), "sanctions entries"),
    ] {
        if absent {
            return Err(ParseError::Missing { what });
        }
    }
    assemble(raw, edition)
}

fn assemble(mut raw: Raw, edition: Edition) -> Result<Parsed, ParseError> {
    let list = ListId::new(edition.list)
        .map_err(|e| ParseError::Entry { place: edition.list.to_owned(), what: e.to_string() })?;
    let mut parties = std::mem::take(&mut raw.parties);
    parties.sort_by(|a, b| issuer_order(&a.id, &b.id));
    if let Some(pair) = parties.windows(2).find(|pair| pair[0].id == pair[1].id) {
        let what = format!("the id `{}` was used before", pair[1].id);
        return Err(ParseError::Entry { place: format!("byte {}", pair[1].offset), what });
    }
    let [year, month, day] = &raw.year_month_day;
    let published = date_of(year, month, day);
    if published.is_none() {
        raw.defects.push(Defect {
            offset: 0,
            entry: None,
            what: "the date of issue is not a date".to_owned(),
        });
    }
    let mut assembly = Assembly::new(&raw, list.clone(), edition.lists_restrict);
    let mut drafts: Vec<Draft> = parties.into_iter().map(|party| assembly.party(party)).collect();
    let links = Links::new(&drafts);
    assembly.documents(&links, &mut drafts);
    assembly.entries(&links, &mut drafts);
    assembly.relations(&links, &mut drafts);
    let count = drafts.len();
    let designations = drafts.into_iter().map(|draft| assembly.finish(draft)).collect();
    let mut defects = assembly.defects;
    defects.append(&mut raw.defects);
    defects.sort_by(|a, b| a.offset.cmp(&b.offset).then_with(|| a.what.cmp(&b.what)));
    Ok(Parsed { list, published, designations, defects, parties: count, aliases: raw.aliases })
}

/// A designation and what is still needed to join other sections to it.
struct Draft {
    designation: Designation,
    profiles: Vec<u32>,
    identities: Vec<u32>,
    on_sdn_list: bool,
}

/// Which draft a profile or an identity belongs to.
struct Links {
    profiles: BTreeMap<u32, usize>,
    identities: BTreeMap<u32, usize>,
}

impl Links {
    fn new(drafts: &[Draft]) -> Self {
        let index = |ids: fn(&Draft) -> &Vec<u32>| {
            let pairs = drafts.iter().enumerate();
            pairs.flat_map(|(index, draft)| ids(draft).iter().map(move |id| (*id, index))).collect()
        };
        Self { profiles: index(|draft| &draft.profiles), identities: index(|draft| &draft.identities) }
    }
}

/// Resolves ids and collects what could not be resolved.
struct Assembly<'r> {
    raw: &'r Raw,
    list: ListId,
    lists_restrict: bool,
    meanings: BTreeMap<u32, Meaning>,
    /// Country by the list's own name for it in lower case, for flags and nationalities.
    names: BTreeMap<String, Country>,
    defects: Vec<Defect>,
    at: u64,
    entry: Option<EntryId>,
}

impl<'r> Assembly<'r> {
    fn new(raw: &'r Raw, list: ListId, lists_restrict: bool) -> Self {
        let features = raw.references.set("FeatureType");
        let countries = raw.references.set("Country");
        Self {
            raw,
            list,
            lists_restrict,
            meanings: features.map(|(id, value)| (id, words::meaning(&value.text))).collect(),
            names: countries
                .filter_map(|(_, c)| Some((c.text.to_lowercase(), c.code.parse().ok()?)))
                .collect(),
            defects: Vec::new(),
            at: 0,
            entry: None,
        }
    }

    fn defect(&mut self, what: String) {
        self.defects.push(Defect { offset: self.at, entry: self.entry.clone(), what });
    }

    /// The text of a reference value; empty, with a defect, where the id is not in its set.
    fn word(&mut self, set: &str, id: u32) -> &'r str {
        match self.raw.references.get(set, id) {
            Some(reference) => &reference.text,
            None => {
                // An absent id was reported where it was read.
                if id != ABSENT {
                    self.defect(format!("`{set}` {id} is not among the reference values"));
                }
                ""
            }
        }
    }

    fn country(&mut self, id: u32) -> Option<Country> {
        let reference = self.raw.references.get("Country", id);
        if let Some(country) = reference.and_then(|reference| reference.code.parse().ok()) {
            return Some(country);
        }
        let name = self.word("Country", id);
        self.country_named(name)
    }

    fn country_named(&mut self, name: &str) -> Option<Country> {
        if name.is_empty() || words::country_unknown(name) {
            return None;
        }
        let code = words::country_code(name).and_then(|code| code.parse().ok());
        let found = self.names.get(&name.to_lowercase()).copied().or(code);
        if found.is_none() {
            self.defect(format!("`{}` is not a known country; kept as a remark", quote(name)));
        }
        found
    }

    /// Country and text of a place.
    fn place(&mut self, id: u32) -> (Option<Country>, String) {
        let raw = self.raw;
        let Some(place) = raw.places.get(&id) else {
            if id != ABSENT {
                self.defect(format!("the location {id} is not in the list"));
            }
            return (None, String::new());
        };
        let area = raw.references.get("AreaCode", place.area).map_or(ABSENT, |area| area.parent);
        let country = if place.country == ABSENT { area } else { place.country };
        let found = if country == ABSENT { None } else { self.country(country) };
        let mut text = place.text.clone();
        if country != ABSENT {
            let name = self.word("Country", country);
            if !words::country_unknown(name) {
                text.push_str(if text.is_empty() { "" } else { ", " });
                text.push_str(name);
            }
        }
        (found, text)
    }

    fn party(&mut self, party: raw::Party) -> Draft {
        self.at = party.offset;
        self.entry = Some(party.id.clone());
        let kind = self.kind(party.sub_type);
        let provenance = Provenance { file: 0, offset: party.offset, length: party.length };
        let mut designation = blank(&self.list, party.id, kind, provenance);
        for name in party.names {
            designation.names.push(self.name(kind, name));
        }
        // The primary name first, the others as published.
        designation.names.sort_by_key(|name| !name.primary);
        if designation.names.iter().filter(|name| name.primary).count() != 1 {
            self.defect("the party has not exactly one primary name".to_owned());
        }
        if !party.comment.is_empty() {
            designation.remarks.push(format!("Comment: {}", tidy(&party.comment)));
        }
        for feature in party.features {
            self.feature(&mut designation, feature);
        }
        super::entry::inexact_beside_unread(&mut designation);
        Draft { designation, profiles: party.profiles, identities: party.identities, on_sdn_list: false }
    }

    fn kind(&mut self, sub_type: u32) -> PartyKind {
        let sub = self.word("PartySubType", sub_type);
        let parent = self.raw.references.get("PartySubType", sub_type).map_or(ABSENT, |sub| sub.parent);
        match (self.word("PartyType", parent), sub) {
            ("Individual", _) => PartyKind::Person,
            ("Transport", "Vessel") => PartyKind::Vessel,
            ("Transport", "Aircraft") => PartyKind::Aircraft,
            ("Entity", _) => PartyKind::Company,
            (other, sub) => {
                self.defect(format!(
                    "the party type `{}` `{}` is not known; read as company",
                    quote(other),
                    quote(sub)
                ));
                PartyKind::Company
            }
        }
    }

    fn name(&mut self, kind: PartyKind, name: raw::Name) -> ListedName {
        let status = self.word("DocNameStatus", name.status);
        let script_id = name.parts.first().map_or(ABSENT, |(_, script, _)| *script);
        let script = self.raw.references.get("Script", script_id).map(|script| words::script(&script.code));
        let mut parts = Vec::with_capacity(name.parts.len());
        for (part, _, text) in &name.parts {
            parts.push((self.word("NamePartType", *part), text.as_str()));
        }
        let text = display(kind, script.unwrap_or_default(), &parts);
        if text.is_empty() {
            self.defect("a name is empty".to_owned());
        }
        ListedName {
            text,
            primary: name.primary && status.starts_with("Primary"),
            strength: if name.low_quality { NameStrength::Weak } else { NameStrength::Strong },
            script: script.map(str::to_owned),
            label: self.word("AliasType", name.alias_type).to_owned(),
            parts: parts.iter().map(|(kind, text)| ((*kind).to_owned(), (*text).to_owned())).collect(),
        }
    }

    fn feature(&mut self, to: &mut Designation, feature: raw::Feature) {
        let label = self.word("FeatureType", feature.kind);
        let meaning = self.meanings.get(&feature.kind).cloned().unwrap_or(Meaning::Remark);
        let mut texts = Vec::new();
        for detail in feature.details {
            match detail {
                Detail::Text(text) => texts.push(tidy(&text)),
                Detail::Lookup(id) => texts.push(self.word("DetailReference", id).to_owned()),
            }
        }
        // What the issuer holds to be false (a false flag, a false birth date) is evidence for an
        // officer and must neither agree nor disagree with a customer's data.
        let reliability = self.raw.references.get("Reliability", feature.reliability);
        let held_false = reliability.is_some_and(|reliability| reliability.text == "False");
        let meaning = if held_false { Meaning::Remark } else { meaning };
        let suffix = if held_false { " (held to be false)" } else { "" };
        let label = format!("{}{suffix}", label.trim_end_matches([' ', ':', '-']));
        if !feature.comment.is_empty() {
            to.remarks.push(format!("{label}, comment: {}", tidy(&feature.comment)));
        }
        let mut places = Vec::new();
        for place in feature.places {
            places.push(self.place(place));
        }
        self.give(to, &label, &meaning, texts, places, feature.period.as_ref());
    }

    fn give(
        &mut self,
        to: &mut Designation,
        label: &str,
        meaning: &Meaning,
        texts: Vec<String>,
        places: Vec<(Option<Country>, String)>,
        period: Option<&raw::Period>,
    ) {
        let date = period.map(|p| ListedDate { from: p.from, to: p.to, circa: p.approximate });
        match (meaning, date) {
            (Meaning::Born, Some(date)) => push_new(&mut to.born, date),
            (_, Some(date)) if date.from == date.to => to.remarks.push(format!("{label}: {}", date.from)),
            (_, Some(date)) => to.remarks.push(format!("{label}: {} to {}", date.from, date.to)),
            (Meaning::Born, None) => {
                self.defect(format!("`{label}` has no date that can be read"));
                push_new(&mut to.remarks, format!("Date of birth ({label}): unknown"));
            }
            (_, None) => {}
        }
        for (country, text) in places {
            // Nationalities refer to locations that are nothing but the name of a country.
            let country = match (meaning, country) {
                (Meaning::Nationality, None) => self.country_named(&text),
                (_, country) => country,
            };
            match (meaning, country) {
                (Meaning::Nationality, Some(country)) => push_new(&mut to.nationalities, country),
                (Meaning::Residence, Some(country)) => push_new(&mut to.residences, country),
                _ => {}
            }
            if !text.is_empty() && (country.is_none() || !matches!(meaning, Meaning::Nationality)) {
                push_new(&mut to.remarks, format!("{label}: {text}"));
            }
        }
        for text in texts {
            self.give_text(to, label, meaning, text);
        }
    }

    fn give_text(&mut self, to: &mut Designation, label: &str, meaning: &Meaning, text: String) {
        let identifier = |kind, value: String| Identifier { kind, value, country: None };
        match meaning {
            Meaning::Wallet(ticker) => {
                push_new(&mut to.wallets, ListedWallet { ticker: ticker.clone(), address: text })
            }
            Meaning::BirthPlace => push_new(&mut to.birth_places, text),
            Meaning::Gender => to.gender = Some(text.to_lowercase()),
            Meaning::Flag => {
                if let Some(country) = self.country_named(&text) {
                    push_new(&mut to.nationalities, country);
                }
                to.remarks.push(format!("{label}: {text}"));
            }
            Meaning::Identifier(IdentifierKind::Other) => {
                to.remarks.push(format!("{label}: {text}"));
                push_new(&mut to.identifiers, identifier(IdentifierKind::Other, text));
            }
            Meaning::Identifier(kind) => push_new(&mut to.identifiers, identifier(*kind, text)),
            Meaning::Born | Meaning::Nationality | Meaning::Residence | Meaning::Remark => {
                to.remarks.push(format!("{label}: {text}"));
            }
        }
    }

    fn documents(&mut self, links: &Links, drafts: &mut [Draft]) {
        for document in &self.raw.documents {
            self.at = document.offset;
            self.entry = None;
            let found = links.identities.get(&document.identity).and_then(|index| drafts.get_mut(*index));
            let Some(draft) = found else {
                self.defect(format!("a document belongs to the unknown identity {}", document.identity));
                continue;
            };
            self.entry = Some(draft.designation.id.clone());
            self.document(&mut draft.designation, document);
        }
    }

    fn document(&mut self, to: &mut Designation, document: &raw::Document) {
        let label = self.word("IDRegDocType", document.kind);
        let validity = self.raw.references.get("Validity", document.validity).map_or("", |v| &v.text);
        let number = tidy(&document.number);
        if number.is_empty() {
            self.defect(format!("the document `{}` has no number", quote(label)));
            return;
        }
        let country = if document.issued_by == ABSENT { None } else { self.country(document.issued_by) };
        let (kind, value) = match (words::document(label), imo_digits(&number)) {
            (IdentifierKind::Imo, Some(digits)) => (IdentifierKind::Imo, digits.to_owned()),
            (IdentifierKind::Imo, None) => (IdentifierKind::Other, number.clone()),
            (IdentifierKind::Registration, _) if words::is_lei(&number) => {
                (IdentifierKind::Lei, number.clone())
            }
            (kind, _) => (kind, number.clone()),
        };
        // A fraudulent document is still the number that its bearer shows.
        let notes = [document.comment.as_str(), document.authority.as_str()].into_iter();
        let notes = notes.chain((validity != "Valid").then_some(validity)).filter(|note| !note.is_empty());
        let notes: Vec<String> = notes.map(tidy).collect();
        if kind == IdentifierKind::Other || !notes.is_empty() {
            let notes = if notes.is_empty() { String::new() } else { format!(" ({})", notes.join("; ")) };
            push_new(&mut to.remarks, format!("{label}: {number}{notes}"));
        }
        push_new(&mut to.identifiers, Identifier { kind, value, country });
    }

    fn entries(&mut self, links: &Links, drafts: &mut [Draft]) {
        for entry in &self.raw.entries {
            self.at = entry.offset;
            self.entry = None;
            let found = links.profiles.get(&entry.profile).and_then(|index| drafts.get_mut(*index));
            let Some(draft) = found else {
                self.defect(format!("a sanctions entry belongs to the unknown profile {}", entry.profile));
                continue;
            };
            self.entry = Some(draft.designation.id.clone());
            self.sanctions_entry(draft, entry);
        }
    }

    fn sanctions_entry(&mut self, draft: &mut Draft, entry: &raw::Entry) {
        let raw = self.raw;
        let word = |id: u32| raw.references.get("SanctionsType", id).map_or("", |word| &word.text);
        let typed = entry.measures.iter().any(|(kind, _)| word(*kind) != "Program");
        let to = &mut draft.designation;
        match self.word("List", entry.list) {
            "SDN List" => draft.on_sdn_list = true,
            other => {
                push_new(&mut to.remarks, format!("List: {other}"));
                if let Some(measure) = words::list_measure(other, typed).filter(|_| self.lists_restrict) {
                    push_new(&mut to.measures, measure);
                }
            }
        }
        for (basis, date) in &entry.events {
            let basis = if *basis == ABSENT { "Unknown" } else { self.word("LegalBasis", *basis) };
            if !basis.is_empty() && basis != "Unknown" {
                push_new(&mut to.legal_basis, basis.to_owned());
            }
            to.listed_on = match (to.listed_on, *date) {
                (Some(known), Some(date)) => Some(known.min(date)),
                (known, date) => known.or(date),
            };
        }
        for (kind, comment) in &entry.measures {
            match self.word("SanctionsType", *kind) {
                "Program" if comment.is_empty() => self.defect("a programme has no name".to_owned()),
                "Program" => push_new(&mut to.programmes, tidy(comment)),
                word => {
                    let measure = words::measure(word).unwrap_or_else(|| {
                        self.defect(format!(
                            "the sanctions type `{}` is not known; read as unspecified",
                            quote(word)
                        ));
                        Measure::Unspecified
                    });
                    push_new(&mut to.measures, measure);
                }
            }
        }
    }

    fn relations(&mut self, links: &Links, drafts: &mut [Draft]) {
        for relation in &self.raw.relations {
            self.at = relation.offset;
            self.entry = None;
            let ends = (links.profiles.get(&relation.from), links.profiles.get(&relation.to));
            let (Some(&from), Some(&to)) = ends else {
                self.defect(format!(
                    "a relation joins profiles {} and {}, not both listed",
                    relation.from, relation.to
                ));
                continue;
            };
            let kind = self.word("RelationType", relation.kind).to_owned();
            let Some(to) = drafts.get(to).map(|draft| draft.designation.id.clone()) else { continue };
            let Some(draft) = drafts.get_mut(from) else { continue };
            if !relation.comment.is_empty() {
                draft.designation.remarks.push(format!("{kind} {to}: {}", tidy(&relation.comment)));
            }
            let relationship = Relationship { kind, to, former: relation.former };
            push_new(&mut draft.designation.relationships, relationship);
        }
    }

    fn finish(&mut self, draft: Draft) -> Designation {
        let mut designation = draft.designation;
        self.at = designation.provenance.offset;
        self.entry = Some(designation.id.clone());
        // The SDN list blocks by definition. Where its entry names other measures only, the file
        // contradicts itself: an officer decides, the machine neither freezes nor lets pass.
        let blocks = designation.measures.contains(&Measure::AssetFreeze);
        if designation.measures.is_empty() {
            self.defect("the party has no measure; read as unspecified".to_owned());
            designation.measures.push(Measure::Unspecified);
        } else if draft.on_sdn_list && !blocks {
            self.defect(
                "the party is on the SDN List without a blocking measure; unspecified is added".to_owned(),
            );
            push_new(&mut designation.measures, Measure::Unspecified);
        }
        designation.measures.sort_unstable();
        designation.names.shrink_to_fit();
        designation.remarks.shrink_to_fit();
        designation
    }
}

/// A name as it is read: given names first for persons, family name first and unspaced in Chinese,
/// Japanese and Korean script.
fn display(kind: PartyKind, script: &str, parts: &[(&str, &str)]) -> String {
    let mut ordered: Vec<(&str, &str)> = parts.to_vec();
    let mut separator = " ";
    if kind == PartyKind::Person && parts.len() > 1 {
        let last = parts.iter().any(|(kind, _)| *kind == "Last Name");
        let family_first = words::family_first(script);
        ordered.sort_by_key(|(kind, _)| {
            let rank = words::part_rank(kind, last);
            if family_first && rank >= 4 { 0 } else { rank + 1 }
        });
        if family_first {
            separator = "";
        }
    }
    let texts: Vec<&str> = ordered.iter().map(|(_, text)| *text).collect();
    tidy(&texts.join(separator))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_in_reading_order() {
        const LAST: &str = "Last Name";
        const FIRST: &str = "First Name";
        const MIDDLE: &str = "Middle Name";
        for (script, parts, want) in [
            ("Latn", vec![(LAST, "SEMENOV"), (FIRST, "Roman")], "Roman SEMENOV"),
            (
                "Latn",
                vec![(LAST, "VASYUTA"), (FIRST, "Andrey"), ("Patronymic", "Gennadievich")],
                "Andrey Gennadievich VASYUTA",
            ),
            (
                "Latn",
                vec![("Patronymic", "GUZMAN"), ("Matronymic", "LOERA"), (FIRST, "Joaquin")],
                "Joaquin GUZMAN LOERA",
            ),
            (
                "Latn",
                vec![(LAST, "Juarez"), (FIRST, "Julio"), (MIDDLE, "Antonio"), ("Matronymic", "Ramirez")],
                "Julio Antonio Juarez Ramirez",
            ),
            (
                "Cyrl",
                vec![(FIRST, "Игорь"), (MIDDLE, "Николаевич"), (LAST, "Руденский")],
                "Игорь Николаевич Руденский",
            ),
            ("Hans", vec![(LAST, "董"), (FIRST, "经纬")], "董经纬"),
            ("Hans", vec![(FIRST, "添"), (LAST, "李")], "李添"),
            ("Kore", vec![(LAST, "유"), (FIRST, "부"), (MIDDLE, "웅")], "유부웅"),
            ("Latn", vec![("Nickname", "THE  BOSS")], "THE BOSS"),
        ] {
            assert_eq!(display(PartyKind::Person, script, &parts), want);
        }
        let company = [("Entity Name", "BANCO"), ("Entity Name", "NACIONAL")];
        assert_eq!(display(PartyKind::Company, "Latn", &company), "BANCO NACIONAL");
    }
}
