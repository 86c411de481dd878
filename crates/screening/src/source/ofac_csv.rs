//! The OFAC lists in their legacy CSV sets: `sdn.csv` with its addresses, alternate names and comments, and
//! the Consolidated (non-SDN) set of the same form, `cons_prim.csv` and its companions.
//!
//! Promises: every party, every name of the files and of the remarks, every wallet; remarks longer than a
//! cell are joined with their continuation in the comments file before they are read. Measures are typed
//! from the list and the programme (`measures`), for the sets have none. Does not: know scripts, legal
//! bases and days of listing, which only the advanced list has; therefore that one is preferred.
//! Rests on: OFAC, "SDN data specification" (no heading, `-0-` for nothing, files joined by the entity
//! number), and the publications of 2021 to 2024. Serves: semantics sections 2 and 4.

mod measures;
mod remarks;

use super::entry::{blank, list_id, settle};
use super::table::{BOUNDS, Column, Row, Table, needed};
use super::{Defect, ParseError, Parsed, country_words, issuer_order, push_new, quote, tidy};
use model::designation::{ListedName, NameStrength, Provenance, Relationship};
use model::party::IdentifierKind;
use model::{Designation, EntryId, Identifier, ListId, PartialDate, PartyKind};
use std::collections::BTreeMap;
use std::io::Read;

/// Name and version of the parser of the SDN set.
pub const SDN_PARSER: &str = "ofac-sdn-csv/1";
/// List id of the SDN set; the same list as the advanced XML.
pub const SDN_LIST: &str = "ofac-sdn";
/// Name and version of the parser of the Consolidated set.
pub const CONSOLIDATED_PARSER: &str = "ofac-cons-csv/1";
/// List id of the Consolidated set.
pub const CONSOLIDATED_LIST: &str = "ofac-cons";
/// Bytes accepted per file: thirty times the largest (2 MB).
pub const FILE_BYTES_MAX: u64 = BOUNDS.bytes;

/// Characters after which the issuer continues a remark in the comments file.
const REMARK_CHARS: usize = 1_000;

/// Which of the two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    /// Specially Designated Nationals and Blocked Persons.
    Sdn,
    /// Consolidated (non-SDN) lists.
    Consolidated,
}

/// The four files of a set, decompressed.
pub struct OfacFiles<'a> {
    /// `sdn.csv` or `cons_prim.csv`; provenance points into it.
    pub primary: &'a mut dyn Read,
    /// `add.csv` or `cons_add.csv`.
    pub addresses: &'a mut dyn Read,
    /// `alt.csv` or `cons_alt.csv`.
    pub aliases: &'a mut dyn Read,
    /// `sdn_comments.csv` or `cons_comments.csv`.
    pub comments: &'a mut dyn Read,
    /// Date of the publication, which no file states.
    pub published: Option<PartialDate>,
}

impl Set {
    fn list(self) -> &'static str {
        match self {
            Set::Sdn => SDN_LIST,
            Set::Consolidated => CONSOLIDATED_LIST,
        }
    }

    /// Names of the four files for messages.
    fn files(self) -> [&'static str; 4] {
        match self {
            Set::Sdn => ["sdn.csv", "add.csv", "alt.csv", "sdn_comments.csv"],
            Set::Consolidated => ["cons_prim.csv", "cons_add.csv", "cons_alt.csv", "cons_comments.csv"],
        }
    }
}

const fn table<const N: usize>(file: &'static str, columns: [Column; N]) -> Table<N> {
    Table { file, columns, heading: false, ragged: false, ends_with_line: true, bounds: BOUNDS }
}

const PRIMARY: [Column; 12] = [
    needed(&["ent_num"]),
    needed(&["SDN_Name"]),
    needed(&["SDN_Type"]),
    needed(&["Program"]),
    needed(&["Title"]),
    needed(&["Call_Sign"]),
    needed(&["Vess_type"]),
    needed(&["Tonnage"]),
    needed(&["GRT"]),
    needed(&["Vess_flag"]),
    needed(&["Vess_owner"]),
    needed(&["Remarks"]),
];
const ADDRESSES: [Column; 6] = [
    needed(&["Ent_num"]),
    needed(&["Add_num"]),
    needed(&["Address"]),
    needed(&["City/State/Province/Postal Code"]),
    needed(&["Country"]),
    needed(&["Add_remarks"]),
];
const ALIASES: [Column; 5] = [
    needed(&["ent_num"]),
    needed(&["alt_num"]),
    needed(&["alt_type"]),
    needed(&["alt_name"]),
    needed(&["alt_remarks"]),
];
const COMMENTS: [Column; 2] = [needed(&["ent_num"]), needed(&["remarks"])];

/// Parses a set.
pub fn parse(set: Set, files: OfacFiles<'_>) -> Result<Parsed, ParseError> {
    let [primary, addresses, aliases, comments] = set.files();
    let mut draft = Draft {
        list: list_id(set.list())?,
        parties: BTreeMap::new(),
        aliases: 0,
        defects: Vec::new(),
        file: primary,
    };
    draft.read(&table(primary, PRIMARY), files.primary, Draft::party)?;
    if draft.parties.is_empty() {
        return Err(ParseError::Missing { what: "parties" });
    }
    let rows = draft.read(&table(addresses, ADDRESSES), files.addresses, Draft::address)?;
    if rows == 0 {
        return Err(ParseError::Missing { what: "addresses" });
    }
    let rows = draft.read(&table(aliases, ALIASES), files.aliases, Draft::alias)?;
    if rows == 0 {
        return Err(ParseError::Missing { what: "alternate names" });
    }
    let rows = draft.read(&table(comments, COMMENTS), files.comments, Draft::comment)?;
    let cut = draft.parties.values().any(|party| party.is_cut());
    // Wallets stand in the continuations: a set without any is not the whole list.
    if rows == 0 && cut {
        return Err(ParseError::Missing { what: "continuations of long remarks" });
    }
    Ok(draft.finish(set, files.published))
}

/// A party while the files are read.
struct Party {
    designation: Designation,
    line: u64,
    /// The name as written, by which others link to it.
    listed_as: String,
    remarks: String,
    continued: bool,
}

impl Party {
    fn is_cut(&self) -> bool {
        self.remarks.chars().count() == REMARK_CHARS && !self.continued
    }
}

struct Draft {
    list: ListId,
    parties: BTreeMap<EntryId, Party>,
    aliases: usize,
    defects: Vec<Defect>,
    file: &'static str,
}

/// A cell without the issuer's word for nothing.
fn cell(text: &str) -> &str {
    let trimmed = text.trim();
    if trimmed == "-0-" { "" } else { trimmed }
}

/// A name as it is read: `LAST, First` of a person turned round.
pub(super) fn name(
    kind: PartyKind,
    text: &str,
    primary: bool,
    strength: NameStrength,
    label: &str,
) -> ListedName {
    let mut name = super::entry::name(text, primary, strength, label);
    if let (PartyKind::Person, Some((last, first))) = (kind, text.split_once(", ")) {
        name.text = tidy(&format!("{first} {last}"));
        name.parts = vec![("Last Name".to_owned(), tidy(last)), ("First Name".to_owned(), tidy(first))];
    }
    name
}

impl Draft {
    fn read<const N: usize>(
        &mut self,
        table: &Table<N>,
        read: &mut dyn Read,
        take: fn(&mut Draft, &Table<N>, Row<N>) -> Result<(), ParseError>,
    ) -> Result<u64, ParseError> {
        self.file = table.file;
        let mut rows = table.open(read)?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            take(self, table, row)?;
            count += 1;
        }
        Ok(count)
    }

    fn defect(&mut self, line: u64, entry: Option<EntryId>, what: String) {
        let what = format!("{} line {line}: {what}", self.file);
        self.defects.push(Defect { offset: line, entry, what });
    }

    fn party(&mut self, table: &Table<12>, row: Row<12>) -> Result<(), ParseError> {
        let [id, listed_as, kind, programmes, title, call_sign, vessel, tonnage, grt, flag, owner, remarks] =
            &row.values;
        let refuse = |index, what: String| ParseError::Entry { place: table.cell(row.line, index), what };
        let id = EntryId::new(id.trim()).map_err(|e| refuse(0, e.to_string()))?;
        let listed_as = cell(listed_as).to_owned();
        if listed_as.is_empty() {
            return Err(refuse(1, "the party has no name".to_owned()));
        }
        let kind = match cell(kind) {
            "individual" => PartyKind::Person,
            "vessel" => PartyKind::Vessel,
            "aircraft" => PartyKind::Aircraft,
            "" | "entity" => PartyKind::Company,
            other => {
                let what = format!("the type `{}` is not known; read as company", quote(other));
                self.defect(row.line, Some(id.clone()), what);
                PartyKind::Company
            }
        };
        let provenance = Provenance { file: 0, offset: row.offset, length: row.length };
        let mut to = blank(&self.list, id.clone(), kind, provenance);
        to.names.push(name(kind, &listed_as, true, NameStrength::Strong, "Name"));
        self.aliases += 1;
        for programme in cell(programmes).split("] [") {
            let programme = programme.trim_matches(['[', ']', ' ']);
            if !programme.is_empty() {
                push_new(&mut to.programmes, tidy(programme));
            }
        }
        let labels =
            ["Title", "Vessel Type", "Vessel Tonnage", "Vessel Gross Registered Tonnage", "Vessel Owner"];
        for (label, text) in labels.into_iter().zip([title, vessel, tonnage, grt, owner]) {
            super::entry::remark(&mut to, label, cell(text));
        }
        if !cell(call_sign).is_empty() {
            super::entry::remark(&mut to, "Vessel Call Sign", cell(call_sign));
            let value = tidy(cell(call_sign));
            to.identifiers.push(Identifier { kind: IdentifierKind::Other, value, country: None });
        }
        self.flag(row.line, &mut to, cell(flag));
        // The end of a long remark is joined before it is trimmed: a space may stand at the seam.
        let remarks = if cell(remarks).is_empty() { "" } else { remarks };
        let party = Party {
            designation: to,
            line: row.line,
            listed_as,
            remarks: remarks.to_owned(),
            continued: false,
        };
        if self.parties.insert(id, party).is_some() {
            return Err(refuse(0, "the id was used before".to_owned()));
        }
        Ok(())
    }

    fn flag(&mut self, line: u64, to: &mut Designation, flag: &str) {
        if flag.is_empty() {
            return;
        }
        super::entry::remark(to, "Vessel Flag", flag);
        match country_words::country(flag) {
            Some(country) => push_new(&mut to.nationalities, country),
            None if country_words::unknown(flag) => {}
            None => {
                let what = format!("`{}` is not a known country; kept as a remark", quote(flag));
                self.defect(line, Some(to.id.clone()), what);
            }
        }
    }

    /// The party a row belongs to; a defect where there is none.
    fn with(&mut self, line: u64, id: &str, change: impl FnOnce(&mut Party) -> Option<String>) {
        let found = EntryId::new(id.trim()).ok().and_then(|id| self.parties.get_mut(&id));
        match found {
            Some(party) => {
                let entry = party.designation.id.clone();
                if let Some(what) = change(party) {
                    self.defect(line, Some(entry), what);
                }
            }
            None => self.defect(line, None, format!("the party `{}` is not in the set", quote(id))),
        }
    }

    fn address(&mut self, _: &Table<6>, row: Row<6>) -> Result<(), ParseError> {
        let [id, _, street, city, country, note] = &row.values;
        self.with(row.line, id, |party| {
            let to = &mut party.designation;
            let parts = [cell(street), cell(city), cell(country)];
            let text = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            super::entry::remark(to, "Location", &text);
            super::entry::remark(to, "Location, comment", cell(note));
            match country_words::country(cell(country)) {
                Some(country) => push_new(&mut to.residences, country),
                None if country_words::unknown(cell(country)) => {}
                None => {
                    return Some(format!("`{}` is not a known country; kept as a remark", quote(country)));
                }
            }
            None
        });
        Ok(())
    }

    fn alias(&mut self, _: &Table<5>, row: Row<5>) -> Result<(), ParseError> {
        self.aliases += 1;
        let [id, _, kind, text, note] = &row.values;
        self.with(row.line, id, |party| {
            let to = &mut party.designation;
            let (label, known) = match cell(kind) {
                "aka" => ("A.K.A.", true),
                "fka" => ("F.K.A.", true),
                "nka" => ("N.K.A.", true),
                other => (other, false),
            };
            if cell(text).is_empty() {
                return Some("the alternate name is empty".to_owned());
            }
            to.names.push(name(to.kind, cell(text), false, NameStrength::Strong, label));
            super::entry::remark(to, "Alternate name, comment", cell(note));
            (!known).then(|| format!("the kind of name `{}` is not known", quote(kind)))
        });
        Ok(())
    }

    fn comment(&mut self, _: &Table<2>, row: Row<2>) -> Result<(), ParseError> {
        let [id, text] = &row.values;
        self.with(row.line, id, |party| {
            party.remarks.push_str(if cell(text).is_empty() { "" } else { text });
            party.continued = true;
            None
        });
        Ok(())
    }

    fn finish(mut self, set: Set, published: Option<PartialDate>) -> Parsed {
        self.file = set.files()[0];
        let named = self.named();
        let parties = std::mem::take(&mut self.parties);
        let mut designations: Vec<Designation> = Vec::with_capacity(parties.len());
        for (id, mut party) in parties {
            let cut = party.is_cut();
            if cut {
                let what = format!("the remark ends after {REMARK_CHARS} characters and is not continued");
                self.defect(party.line, Some(id.clone()), what);
            }
            let to = &mut party.designation;
            let found = remarks::read(to, &party.remarks, cut);
            self.aliases += found.aliases;
            for what in found.defects {
                self.defect(party.line, Some(id.clone()), what);
            }
            for name in found.linked_to {
                // A name that two parties have, or one of another list, stays a remark.
                if let Some(Some(other)) = named.get(&name) {
                    let kind = "Linked To".to_owned();
                    let relationship = Relationship { kind, to: other.clone(), former: false };
                    push_new(&mut to.relationships, relationship);
                }
            }
            to.measures = measures::of(set == Set::Sdn, &to.programmes, &found.directives);
            settle(to);
            designations.push(party.designation);
        }
        designations.sort_by(|a, b| issuer_order(&a.id, &b.id));
        let Draft { list, defects, aliases, .. } = self;
        Parsed { list, published, parties: designations.len(), designations, defects, aliases }
    }

    /// The party of a name as written; none where two have it.
    fn named(&self) -> BTreeMap<String, Option<EntryId>> {
        let mut named: BTreeMap<String, Option<EntryId>> = BTreeMap::new();
        for (id, party) in &self.parties {
            let name = tidy(&party.listed_as);
            named.entry(name).and_modify(|known| *known = None).or_insert_with(|| Some(id.clone()));
        }
        named
    }
}
