//! An institution's own list as CSV: customers it will not serve again, orders it was served, wallets it knows.
//!
//! Promises: columns are the documented ones, in any order; an unknown column is refused by name and a cell
//! that cannot be read by file, line and column, with what to write instead. Nothing is guessed: this list
//! is made by those who import it, so an error is theirs to mend and costs no party. Does not: make an order
//! out of a row. `asset_freeze` stands here for an order of an authority that a person has read.
//! Serves: semantics sections 2 and 4; docs/how-to/import-your-own-lists.md.

use super::entry::{self, blank, list_id, pieces};
use super::table::{BOUNDS, Row, Table, needed, optional};
use super::{ParseError, Parsed, push_new, quote, tidy};
use model::designation::{ListedDate, ListedWallet, NameStrength, Provenance};
use model::wallet::keys_for_screening;
use model::{Designation, EntryId, ListId, Measure, PartialDate};
use std::io::Read;

/// Name and version of the parser.
pub const PARSER: &str = "custom-csv/1";
/// The list id given to every designation.
pub const LIST: &str = "own";
/// Bytes accepted.
pub const BYTES_MAX: u64 = BOUNDS.bytes;

/// First words of a class on an institution's own list.
const CLASSES: [&str; 4] = ["own", "pep", "rca", "adverse_media"];

const TABLE: Table<18> = Table {
    file: "own.csv",
    columns: [
        needed(&["id"]),
        needed(&["kind"]),
        needed(&["name"]),
        optional(&["alias"]),
        optional(&["weak_alias"]),
        optional(&["birth_date"]),
        optional(&["birth_place"]),
        optional(&["nationality"]),
        optional(&["residence"]),
        optional(&["gender"]),
        optional(&["identifier"]),
        optional(&["wallet"]),
        optional(&["measure"]),
        optional(&["class"]),
        optional(&["programme"]),
        optional(&["listed_on"]),
        optional(&["ended_on"]),
        optional(&["remark"]),
    ],
    heading: true,
    ragged: false,
    ends_with_line: false,
    bounds: BOUNDS,
};

/// Parses a list; `published` is the day on which the institution approved it.
pub fn parse(read: &mut dyn Read, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
    let list = list_id(LIST)?;
    let parties = entry::import(&list, &TABLE, read, designation)?;
    Ok(entry::imported(list, published, parties, Vec::new()))
}

/// A row as a designation, or the column at fault and why.
fn designation(list: &ListId, row: &Row<18>) -> Result<Designation, (usize, String)> {
    let [
        id,
        kind,
        name,
        alias,
        weak,
        born,
        places,
        nations,
        residences,
        gender,
        identifiers,
        wallets,
        rest @ ..,
    ] = &row.values;
    let [measures, class, programmes, listed_on, ended_on, remarks] = rest;
    let at = |index: usize| move |what: String| (index, what);
    let id = EntryId::new(id.trim()).map_err(|e| (0, e.to_string()))?;
    let kind = entry::party_kind(kind.trim()).map_err(at(1))?;
    let mut to = blank(list, id, kind, Provenance { file: 0, offset: row.offset, length: row.length });
    if tidy(name).is_empty() {
        return Err((2, "a party needs a name".to_owned()));
    }
    to.names.push(entry::name(name, true, NameStrength::Strong, "name"));
    to.names.extend(pieces(alias).map(|text| entry::name(text, false, NameStrength::Strong, "alias")));
    to.names.extend(pieces(weak).map(|text| entry::name(text, false, NameStrength::Weak, "weak_alias")));
    for text in pieces(born) {
        if let Some(date) = entry::date(text).map_err(at(5))? {
            push_new(&mut to.born, ListedDate { from: date, to: date, circa: false });
        }
    }
    to.birth_places = pieces(places).map(tidy).collect();
    for text in pieces(nations) {
        push_new(&mut to.nationalities, entry::country_code(text).map_err(at(7))?);
    }
    for text in pieces(residences) {
        push_new(&mut to.residences, entry::country_code(text).map_err(at(8))?);
    }
    to.gender = match gender.trim() {
        "" => None,
        known @ ("male" | "female") => Some(known.to_owned()),
        other => return Err((9, format!("`{}` is neither male nor female", quote(other)))),
    };
    for text in pieces(identifiers) {
        push_new(&mut to.identifiers, entry::identifier(text).map_err(at(10))?);
    }
    for text in pieces(wallets) {
        push_new(&mut to.wallets, wallet(text).map_err(at(11))?);
    }
    for text in pieces(measures) {
        push_new(&mut to.measures, measure(text).map_err(at(12))?);
    }
    if !class.trim().is_empty() {
        to.class = Some(entry::class(class, &CLASSES).map_err(at(13))?);
    }
    to.programmes = pieces(programmes).map(tidy).collect();
    to.listed_on = entry::date(listed_on).map_err(at(15))?;
    to.ended_on = entry::date(ended_on).map_err(at(16))?;
    to.remarks = pieces(remarks).map(tidy).collect();
    Ok(to)
}

/// `ticker:address`; an address that is refused by the network it was plainly meant for is an error here.
fn wallet(text: &str) -> Result<ListedWallet, String> {
    let Some((ticker, address)) = text.split_once(':') else {
        return Err(format!("`{}` is not `ticker:address`, e.g. `XBT:1…`", quote(text)));
    };
    let (ticker, address) = (ticker.trim().to_owned(), address.trim().to_owned());
    if ticker.is_empty() {
        return Err(format!("`{}` has no ticker before the colon", quote(text)));
    }
    keys_for_screening(None, &address).map_err(|e| e.to_string())?;
    Ok(ListedWallet { ticker, address })
}

fn measure(text: &str) -> Result<Measure, String> {
    Measure::ALL.into_iter().find(|measure| measure.as_str() == text).ok_or_else(|| {
        let known = Measure::ALL.map(Measure::as_str).join(", ");
        format!("`{}` is no measure; known: {known}", quote(text))
    })
}
