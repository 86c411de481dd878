//! Australia's Consolidated List, published by the Department of Foreign Affairs and Trade, as CSV.
//!
//! The department publishes a workbook (`regulation8_consolidated.xlsx`) with one sheet; this parser reads
//! that sheet saved as CSV in UTF-8, with the columns of 2024 or the longer ones of 2025 (alias strength, IMO
//! number, instrument, and one column for each measure).
//!
//! Promises: every row is a name of some party; the rows `2`, `2a`, `2b` are one party, `2`. Where the file
//! has columns for measures they are typed from them; where it has not, every party is `Unspecified` and a
//! hit is held: the list holds travel bans beside targeted financial sanctions. A number that two parties
//! share loses neither. Does not: read the workbook itself, or translate notes.
//! Rests on: the publication of December 2024; opensanctions' description of the columns of 2025.
//! Serves: semantics sections 2 and 4.

use super::entry::{self, blank, list_id, remark, settle};
use super::table::{BOUNDS, Row, Rows, Table, needed, optional};
use super::{
    Defect, ParseError, Parsed, country_words, date_words, imo_digits, issuer_order, push_new, quote, tidy,
};
use model::designation::{NameStrength, Provenance};
use model::party::IdentifierKind;
use model::{Designation, EntryId, Identifier, ListId, Measure, PartialDate, PartyKind};
use std::collections::BTreeMap;
use std::io::Read;

/// Name and version of the parser.
pub const PARSER: &str = "au-dfat-csv/1";
/// The list id given to every designation.
pub const LIST: &str = "au-dfat";
/// Bytes accepted: eight times today's 8 MB.
pub const BYTES_MAX: u64 = BOUNDS.bytes;

const COLUMNS: usize = 19;

const TABLE: Table<COLUMNS> = Table {
    file: "dfat.csv",
    columns: [
        needed(&["Reference"]),
        needed(&["Name of Individual or Entity"]),
        needed(&["Type"]),
        needed(&["Name Type"]),
        needed(&["Date of Birth"]),
        needed(&["Place of Birth"]),
        needed(&["Citizenship"]),
        needed(&["Address"]),
        needed(&["Additional Information"]),
        needed(&["Listing Information"]),
        needed(&["Committees"]),
        needed(&["Control Date"]),
        optional(&["Alias Strength"]),
        optional(&["IMO Number"]),
        optional(&["Instrument of Designation"]),
        optional(&["Targeted Financial Sanction"]),
        optional(&["Travel Ban"]),
        optional(&["Arms Embargo"]),
        optional(&["Maritime Restriction"]),
    ],
    heading: true,
    ragged: false,
    ends_with_line: true,
    bounds: BOUNDS,
};

/// The columns for measures, and what each restricts.
const MEASURES: [(usize, Measure); 4] =
    [(15, Measure::AssetFreeze), (16, Measure::Travel), (17, Measure::Trade), (18, Measure::Trade)];

/// Parses the list.
pub fn parse(read: &mut dyn Read, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
    let mut rows = TABLE.open(read)?;
    let mut draft = Draft {
        list: list_id(LIST)?,
        measured: MEASURES.iter().all(|(column, _)| rows.has(*column)),
        parties: BTreeMap::new(),
        last: None,
        names: 0,
        defects: Vec::new(),
    };
    draft.read(&mut rows)?;
    if draft.parties.is_empty() {
        return Err(ParseError::Missing { what: "parties" });
    }
    Ok(draft.finish(published))
}

struct Draft {
    list: ListId,
    /// Whether the file says what each listing restricts.
    measured: bool,
    parties: BTreeMap<EntryId, Designation>,
    /// The number of the row before and the party it belongs to.
    last: Option<(String, EntryId)>,
    names: usize,
    defects: Vec<Defect>,
}

impl Draft {
    fn read(&mut self, rows: &mut Rows<'_, COLUMNS>) -> Result<(), ParseError> {
        while let Some(row) = rows.next()? {
            let reference = row.values[0].trim();
            let digits = reference.bytes().take_while(u8::is_ascii_digit).count();
            let (number, letters) = reference.split_at(digits);
            let id = EntryId::new(number).map_err(|_| ParseError::Entry {
                place: TABLE.cell(row.line, 0),
                what: format!("`{}` does not begin with the number of a party", quote(reference)),
            })?;
            let primary = row.values[3].trim().to_lowercase().starts_with("prima");
            let id = self.party_of(id, number, letters, primary, &row);
            self.last = Some((number.to_owned(), id.clone()));
            self.row(&id, primary, row);
        }
        Ok(())
    }

    /// The party a row belongs to. A number is its party's everywhere in the file; but a second primary name
    /// under it is another party, which the issuer numbered alike by mistake and which must not be lost.
    fn party_of(
        &mut self,
        id: EntryId,
        number: &str,
        letters: &str,
        primary: bool,
        row: &Row<COLUMNS>,
    ) -> EntryId {
        let known = self.parties.get(&id);
        let taken = known.is_some_and(|party| party.names.iter().any(|name| name.primary));
        if !(primary && letters.trim().is_empty() && taken) {
            // The rows behind a second primary name are that party's.
            return match &self.last {
                Some((last, second)) if last == number => second.clone(),
                _ => id,
            };
        }
        let mut turn = 2;
        loop {
            let next = EntryId::new(&format!("{number}-{turn}")).unwrap_or_else(|_| id.clone());
            if !self.parties.contains_key(&next) {
                let what = format!("the number `{number}` was used for another party; kept as `{next}`");
                self.defect(row.line, Some(next.clone()), what);
                return next;
            }
            turn += 1;
        }
    }

    fn defect(&mut self, line: u64, entry: Option<EntryId>, what: String) {
        self.defects.push(Defect { offset: line, entry, what: format!("{}: {what}", TABLE.row(line)) });
    }

    fn row(&mut self, id: &EntryId, primary: bool, row: Row<COLUMNS>) {
        let mut to = self.parties.remove(id).unwrap_or_else(|| {
            let provenance = Provenance { file: 0, offset: row.offset, length: row.length };
            blank(&self.list, id.clone(), PartyKind::Company, provenance)
        });
        let mut notes: Vec<String> = Vec::new();
        self.names += 1;
        let values = row.values.each_ref().map(|value| value.trim());
        notes.extend(kind(&mut to, values[2]));
        notes.extend(name(&mut to, primary, values[1], values[3], values[12]));
        notes.extend(birth(&mut to, values[4], values[5]));
        notes.extend(citizenship(&mut to, values[6]));
        for address in date_words::lettered(values[7]) {
            if !country_words::unknown(address) {
                remark(&mut to, "Address", address);
                residence(&mut to, address);
            }
        }
        remark(&mut to, "Additional information", &values[8].replace("_x000D_", " "));
        documents(&mut to, values[8]);
        for text in [values[9], values[14]] {
            if !text.is_empty() {
                push_new(&mut to.legal_basis, tidy(&text.replace("_x000D_", " ")));
            }
        }
        listed_on(&mut to, values[9]);
        if !values[10].is_empty() {
            push_new(&mut to.programmes, tidy(values[10]));
        }
        if let Some(digits) = imo_digits(values[13]) {
            let value = digits.to_owned();
            push_new(&mut to.identifiers, Identifier { kind: IdentifierKind::Imo, value, country: None });
            to.kind = PartyKind::Vessel;
        }
        notes.extend(self.measures(&mut to, &values));
        for what in notes {
            self.defect(row.line, Some(id.clone()), what);
        }
        self.parties.insert(id.clone(), to);
    }

    fn measures(&self, to: &mut Designation, values: &[&str; COLUMNS]) -> Vec<String> {
        if !self.measured {
            return Vec::new();
        }
        let mut notes = Vec::new();
        for (column, measure) in MEASURES {
            match values[column].to_lowercase().as_str() {
                "true" | "yes" | "y" | "x" | "1" => push_new(&mut to.measures, measure),
                "" | "false" | "no" | "n" | "0" | "na" => {}
                other => {
                    push_new(&mut to.measures, Measure::Unspecified);
                    notes.push(format!("`{}` is neither yes nor no; read as unspecified", quote(other)));
                }
            }
        }
        notes
    }

    fn finish(mut self, published: Option<PartialDate>) -> Parsed {
        let parties = std::mem::take(&mut self.parties);
        let mut designations: Vec<Designation> = parties.into_values().collect();
        designations.sort_by(|a, b| issuer_order(&a.id, &b.id));
        for to in &mut designations {
            if !to.names.iter().any(|name| name.primary) {
                let what = "the party has no primary name; its first name stands for it".to_owned();
                self.defects.push(Defect { offset: 0, entry: Some(to.id.clone()), what });
                if let Some(first) = to.names.first_mut() {
                    first.primary = true;
                }
            }
            settle(to);
        }
        let Draft { list, defects, names, .. } = self;
        Parsed { list, published, parties: designations.len(), designations, defects, aliases: names }
    }
}

fn kind(to: &mut Designation, text: &str) -> Option<String> {
    to.kind = match (text.to_lowercase().as_str(), to.kind) {
        ("individual" | "person", _) => PartyKind::Person,
        ("vessel" | "ship", _) => PartyKind::Vessel,
        ("entity", kind) => kind,
        (_, kind) => {
            return Some(format!("the type `{}` is not known; read as {}", quote(text), kind.as_str()));
        }
    };
    None
}

fn name(to: &mut Designation, primary: bool, text: &str, kind: &str, strength: &str) -> Option<String> {
    if tidy(text).is_empty() {
        return Some("the name is empty".to_owned());
    }
    let weak = strength.eq_ignore_ascii_case("weak");
    let known =
        ["prima", "aka", "a.k.a", "a", "original script", "formerly known as", "previously listed as"];
    let lower = kind.to_lowercase();
    let strength = if weak { NameStrength::Weak } else { NameStrength::Strong };
    let mut name = entry::name(&text.replace("_x000D_", " "), primary, strength, &tidy(kind));
    // A second name of a party that has its primary one is no second primary.
    name.primary = primary && !to.names.iter().any(|name| name.primary);
    to.names.push(name);
    (!known.iter().any(|word| lower.starts_with(word)))
        .then(|| format!("the kind of name `{}` is not known; read as strong", quote(kind)))
}

fn birth(to: &mut Designation, dates: &str, places: &str) -> Vec<String> {
    let (read, unread) = date_words::dates(&dates.replace("_x000D_", " "));
    for date in read {
        push_new(&mut to.born, date);
    }
    for place in date_words::lettered(places) {
        if !country_words::unknown(place) {
            push_new(&mut to.birth_places, tidy(place));
        }
    }
    let mut notes = Vec::new();
    for text in unread {
        let known = to.remarks.len();
        remark(to, "Date of birth", &text);
        // The same cell stands in every row of a party.
        if to.remarks.len() > known {
            notes.push(format!("`{}` is not a date of birth; kept as a remark", quote(&text)));
        }
    }
    notes
}

fn citizenship(to: &mut Designation, text: &str) -> Vec<String> {
    let mut notes = Vec::new();
    for piece in date_words::lettered(text) {
        if country_words::unknown(piece) {
            continue;
        }
        if let Some(country) = country_words::country(piece) {
            push_new(&mut to.nationalities, country);
            continue;
        }
        for part in piece.split([';', ',', '/', '\n']).flat_map(|part| part.split(" and ")) {
            match country_words::country(part) {
                Some(country) => push_new(&mut to.nationalities, country),
                None if country_words::unknown(part) => {}
                None => {
                    let known = to.remarks.len();
                    remark(to, "Citizenship", part);
                    if to.remarks.len() > known {
                        notes.push(format!(
                            "`{}` is no citizenship of one country; kept as a remark",
                            quote(part)
                        ));
                    }
                }
            }
        }
    }
    notes
}

/// The country at the end of an address, where its last words are one.
fn residence(to: &mut Designation, address: &str) {
    let last = address.rsplit([',', ';', '\n']).next().unwrap_or_default();
    if let Some(country) = country_words::country(last).or_else(|| country_words::country(address)) {
        push_new(&mut to.residences, country);
    }
}

/// The first day that the listing text names, unless it is that of a relisting.
fn listed_on(to: &mut Designation, text: &str) {
    let lower = text.to_lowercase();
    let found = ["listed on", "listed by", "listed under", "committee on", "designated under"]
        .iter()
        .filter_map(|words| lower.find(words))
        .min();
    let Some(at) = found else { return };
    let before = lower.get(..at).unwrap_or_default().trim_end();
    if before.ends_with("last") || before.ends_with("re") {
        return;
    }
    let words: Vec<&str> = lower.get(at..).unwrap_or_default().split_whitespace().collect();
    let date = words.windows(3).take(12).find_map(|three| {
        let text = three.join(" ");
        let text = text.split(['(', ';']).next().unwrap_or_default();
        date_words::point(text).filter(PartialDate::is_full)
    });
    if let Some(date) = date {
        to.listed_on = Some(to.listed_on.map_or(date, |known| known.min(date)));
    }
}

/// Numbers behind the words for a passport or an identity card in the notes. They only ever raise a pair, so
/// a number read from the middle of a sentence does no harm; the whole text stays a remark.
fn documents(to: &mut Designation, text: &str) {
    // Same bytes in the same places, so that what is found in one is cut from the other.
    let lower = text.to_ascii_lowercase();
    for (words, kind) in [
        ("passport", IdentifierKind::Passport),
        ("identification n", IdentifierKind::NationalId),
        ("identity card", IdentifierKind::NationalId),
    ] {
        let mut from = 0;
        while let Some(at) = lower.get(from..).and_then(|rest| rest.find(words)) {
            from += at + words.len();
            let company = lower.get(..from).is_some_and(|head| head.ends_with("company identification n"));
            let kind = if company { IdentifierKind::Registration } else { kind };
            let near: String = text.get(from..).unwrap_or_default().chars().take(NEAR_CHARS).collect();
            if let Some(value) = entry::document_number(&near) {
                push_new(&mut to.identifiers, Identifier { kind, value, country: None });
            }
        }
    }
}

/// How far behind the word for a document its number is looked for: `no.: Democratic Republic of the Congo AB1234567`.
const NEAR_CHARS: usize = 60;
