//! Politically exposed persons, their relatives and close associates, in our documented CSV form: the seam for
//! vendors' data and for an institution's own.
//!
//! Promises: each row is a designation with the measure `EnhancedDueDiligence` and a class
//! (`pep:<level>:<function>` or `rca:<relation>`), which forbids nothing in law and lets a policy ask for
//! enhanced due diligence; leaving office sets [`model::Designation::ended_on`] and removes nobody. A cell
//! that cannot be read is refused by line and column. Does not: say how long somebody stays exposed after
//! leaving office (policy does), nor know who is domestic or foreign to whom.
//! Serves: semantics section 2 (listed is not frozen); requirements 6.3; docs/how-to/import-your-own-lists.md.

use super::entry::{self, blank, list_id, pieces, remark};
use super::table::{BOUNDS, Row, Table, needed, optional};
use super::{Defect, ParseError, Parsed, push_new, quote, tidy};
use model::designation::{ListedDate, NameStrength, Provenance, Relationship};
use model::{Designation, EntryId, ListId, Measure, PartialDate, PartyKind};
use std::collections::BTreeSet;
use std::io::Read;

/// Name and version of the parser.
pub const PARSER: &str = "pep-csv/1";
/// The list id given to every designation.
pub const LIST: &str = "pep";
/// Bytes accepted: a million rows of a kilobyte, which is more than any vendor's worldwide file.
pub const BYTES_MAX: u64 = 1 << 30;

/// Place of the column `related_to`.
const RELATED_TO: usize = 14;

const TABLE: Table<15> = Table {
    file: "pep.csv",
    columns: [
        needed(&["id"]),
        needed(&["name"]),
        optional(&["aliases"]),
        optional(&["weak_aliases"]),
        needed(&["class"]),
        optional(&["position"]),
        optional(&["country"]),
        optional(&["from"]),
        optional(&["until"]),
        optional(&["source"]),
        optional(&["birth_date"]),
        optional(&["nationality"]),
        optional(&["gender"]),
        optional(&["identifier"]),
        optional(&["related_to"]),
    ],
    heading: true,
    ragged: false,
    ends_with_line: false,
    bounds: super::table::Bounds { bytes: BYTES_MAX, rows: 2_000_000, ..BOUNDS },
};

/// Parses a file; `published` is the day as of which it was made.
pub fn parse(read: &mut dyn Read, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
    let list = list_id(LIST)?;
    let parties = entry::import(&list, &TABLE, read, designation)?;
    let ids: BTreeSet<&EntryId> = parties.iter().map(|(_, party)| &party.id).collect();
    let mut defects = Vec::new();
    for (line, party) in &parties {
        // A relative whose official is not in the file is exposed all the same.
        for other in party.relationships.iter().filter(|other| !ids.contains(&other.to)) {
            let what = format!("{}: `{}` is not in the file", TABLE.cell(*line, RELATED_TO), other.to);
            defects.push(Defect { offset: *line, entry: Some(party.id.clone()), what });
        }
    }
    Ok(entry::imported(list, published, parties, defects))
}

fn designation(list: &ListId, row: &Row<15>) -> Result<Designation, (usize, String)> {
    let [id, name, aliases, weak, class, position, country, from, until, source, rest @ ..] = &row.values;
    let [born, nations, gender, identifiers, related_to] = rest;
    let at = |index: usize| move |what: String| (index, what);
    let id = EntryId::new(id.trim()).map_err(|e| (0, e.to_string()))?;
    let provenance = Provenance { file: 0, offset: row.offset, length: row.length };
    let mut to = blank(list, id, PartyKind::Person, provenance);
    if tidy(name).is_empty() {
        return Err((1, "a person needs a name".to_owned()));
    }
    to.names.push(entry::name(name, true, NameStrength::Strong, "name"));
    to.names.extend(pieces(aliases).map(|text| entry::name(text, false, NameStrength::Strong, "alias")));
    to.names.extend(pieces(weak).map(|text| entry::name(text, false, NameStrength::Weak, "weak alias")));
    let class = entry::class(class, &["pep", "rca"]).map_err(at(4))?;
    for text in pieces(position) {
        remark(&mut to, "Position", text);
    }
    for text in pieces(country) {
        push_new(&mut to.residences, entry::country_code(text).map_err(at(6))?);
    }
    to.listed_on = entry::date(from).map_err(at(7))?;
    to.ended_on = entry::date(until).map_err(at(8))?;
    if let (Some(from), Some(until)) = (to.listed_on, to.ended_on)
        && until.year < from.year
    {
        return Err((8, format!("{until} is before {from}")));
    }
    for text in pieces(source) {
        remark(&mut to, "Source", text);
    }
    for text in pieces(born) {
        if let Some(date) = entry::date(text).map_err(at(10))? {
            push_new(&mut to.born, ListedDate { from: date, to: date, circa: false });
        }
    }
    for text in pieces(nations) {
        push_new(&mut to.nationalities, entry::country_code(text).map_err(at(11))?);
    }
    to.gender = match gender.trim() {
        "" => None,
        known @ ("male" | "female") => Some(known.to_owned()),
        other => return Err((12, format!("`{}` is neither male nor female", quote(other)))),
    };
    for text in pieces(identifiers) {
        push_new(&mut to.identifiers, entry::identifier(text).map_err(at(13))?);
    }
    for text in pieces(related_to) {
        let other = EntryId::new(text).map_err(|e| (RELATED_TO, e.to_string()))?;
        let kind = class.rsplit(':').next().unwrap_or_default().to_owned();
        push_new(&mut to.relationships, Relationship { kind, to: other, former: false });
    }
    to.class = Some(class);
    to.measures.push(Measure::EnhancedDueDiligence);
    Ok(to)
}
