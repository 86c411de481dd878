//! Adverse media about parties, in our documented CSV form: the seam for vendors' feeds.
//!
//! Promises: each row is a designation with the measure `EnhancedDueDiligence` and the class
//! `adverse_media:<category>`; headline, day, address, language and severity are kept for the officer who
//! reads them. A report is no finding: nothing here can freeze or refuse by itself. Does not: judge
//! sources, fetch articles, or join several reports about one party (the feed's id does).
//! Serves: semantics section 2; requirements 6.3; docs/how-to/import-your-own-lists.md.

use super::entry::{self, blank, list_id, pieces, remark};
use super::table::{BOUNDS, Row, Table, needed, optional};
use super::{ParseError, Parsed, push_new, quote, tidy};
use model::designation::{ListedDate, NameStrength, Provenance};
use model::{Designation, EntryId, ListId, Measure, PartialDate, PartyKind};
use std::io::Read;

/// Name and version of the parser.
pub const PARSER: &str = "adverse-media-csv/1";
/// The list id given to every designation.
pub const LIST: &str = "adverse-media";
/// Bytes accepted.
pub const BYTES_MAX: u64 = 1 << 30;

/// Severities, the mildest first.
const SEVERITIES: [&str; 3] = ["low", "medium", "high"];

const TABLE: Table<14> = Table {
    file: "adverse_media.csv",
    columns: [
        needed(&["id"]),
        needed(&["name"]),
        needed(&["category"]),
        needed(&["headline"]),
        needed(&["published"]),
        optional(&["url"]),
        optional(&["language"]),
        optional(&["severity"]),
        optional(&["kind"]),
        optional(&["aliases"]),
        optional(&["birth_date"]),
        optional(&["nationality"]),
        optional(&["country"]),
        optional(&["identifier"]),
    ],
    heading: true,
    ragged: false,
    ends_with_line: false,
    bounds: super::table::Bounds { bytes: BYTES_MAX, rows: 2_000_000, ..BOUNDS },
};

/// Parses a feed; `published` is the day as of which it was made.
pub fn parse(read: &mut dyn Read, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
    let list = list_id(LIST)?;
    let parties = entry::import(&list, &TABLE, read, designation)?;
    Ok(entry::imported(list, published, parties, Vec::new()))
}

fn designation(list: &ListId, row: &Row<14>) -> Result<Designation, (usize, String)> {
    let [id, name, category, headline, published, url, language, severity, kind, rest @ ..] = &row.values;
    let [aliases, born, nations, countries, identifiers] = rest;
    let at = |index: usize| move |what: String| (index, what);
    let id = EntryId::new(id.trim()).map_err(|e| (0, e.to_string()))?;
    let kind = match kind.trim() {
        "" => PartyKind::Person,
        kind => entry::party_kind(kind).map_err(at(8))?,
    };
    let mut to = blank(list, id, kind, Provenance { file: 0, offset: row.offset, length: row.length });
    if tidy(name).is_empty() {
        return Err((1, "a party needs a name".to_owned()));
    }
    to.names.push(entry::name(name, true, NameStrength::Strong, "name"));
    to.names.extend(pieces(aliases).map(|text| entry::name(text, false, NameStrength::Strong, "alias")));
    let class = format!("adverse_media:{}", category.trim());
    to.class = Some(entry::class(&class, &["adverse_media"]).map_err(at(2))?);
    if tidy(headline).is_empty() {
        return Err((3, "a report needs a headline or a summary".to_owned()));
    }
    remark(&mut to, "Headline", headline);
    let day = entry::date(published).map_err(at(4))?;
    to.listed_on = Some(day.ok_or((4, "a report needs the day on which it appeared".to_owned()))?);
    for text in pieces(url) {
        remark(&mut to, "Address", text);
    }
    remark(&mut to, "Language", language);
    let severity = severity.trim();
    if !severity.is_empty() && !SEVERITIES.contains(&severity) {
        return Err((7, format!("`{}` is none of {}", quote(severity), SEVERITIES.join(", "))));
    }
    remark(&mut to, "Severity", severity);
    for text in pieces(born) {
        if let Some(date) = entry::date(text).map_err(at(10))? {
            push_new(&mut to.born, ListedDate { from: date, to: date, circa: false });
        }
    }
    for text in pieces(nations) {
        push_new(&mut to.nationalities, entry::country_code(text).map_err(at(11))?);
    }
    for text in pieces(countries) {
        push_new(&mut to.residences, entry::country_code(text).map_err(at(12))?);
    }
    for text in pieces(identifiers) {
        push_new(&mut to.identifiers, entry::identifier(text).map_err(at(13))?);
    }
    to.measures.push(Measure::EnhancedDueDiligence);
    Ok(to)
}
