//! The UK Sanctions List as a normalised set of five CSV files (subjects, names, dates, identifiers, countries).
//!
//! Promises: every subject and every name row is kept; repeated rows (the set is full of them) collapse;
//! columns are checked by name, so that a changed file is refused and not misread. The set has no
//! measures, so every subject carries `Unspecified` and a hit is held for an officer (semantics section 2).
//! Dates of birth that cannot be those of the subjects are left out as a whole, as one defect: a date of somebody else's would
//! clear the right person. Does not: open or decompress files, or say whose such dates are.

use super::entry::blank;
use super::{Defect, ParseError, Parsed, imo_digits, issuer_order, push_new, quote, tidy};
use csv::StringRecord;
use model::designation::{ListedDate, ListedName, NameStrength, Provenance};
use model::party::IdentifierKind;
use model::{Country, Designation, EntryId, Identifier, ListId, Measure, PartialDate, PartyKind};
use std::collections::BTreeMap;
use std::io::{self, Read};

/// Name and version of this parser, pinned in snapshots; raised whenever the same bytes give another result.
pub const PARSER: &str = "uk-sanctions-csv/2";
/// The list id given to every designation.
pub const LIST: &str = "uk-sanctions";
/// Bytes accepted per file: fifteen times the largest today (4.1 MB).
pub const FILE_BYTES_MAX: u64 = 64 << 20;
/// Rows accepted per file: ten times the most today (88,029).
pub const ROWS_MAX: u64 = 1_000_000;

/// Dates of one person so many years apart are of two persons, or of none.
const APART_YEARS: u16 = 10;
/// From so many persons with such dates on, and one in so many of all who have a date, the dates are not believed. OFAC's list
/// has 27 such persons of 7,181, Australia's 18 of 2,217. The bundled set has 224 of 1,043; of 607 persons whom the other
/// lists name alike 57 have a year in common with them, of Australia's and OFAC's 1,125 of 1,153.
const APART_PERSONS_MAX: usize = 20;
const APART_ONE_IN: usize = 20;

/// The five files, decompressed, and the date of the report they were made from (it is in no file).
pub struct UkFiles<'a> {
    /// `subjects.csv`; provenance points into this file.
    pub subjects: &'a mut dyn Read,
    /// `subject_names.csv`.
    pub names: &'a mut dyn Read,
    /// `subject_dobs.csv`.
    pub dobs: &'a mut dyn Read,
    /// `subject_identifiers.csv`.
    pub identifiers: &'a mut dyn Read,
    /// `subject_countries.csv`.
    pub countries: &'a mut dyn Read,
    /// Date of the report.
    pub published: Option<PartialDate>,
}

const SUBJECTS: File<6> = File {
    name: "subjects.csv",
    columns: [
        "unique_id",
        "subject_type",
        "un_reference_number",
        "ofsi_group_id",
        "date_designated",
        "last_updated",
    ],
};
const NAMES: File<11> = File {
    name: "subject_names.csv",
    columns: [
        "unique_id",
        "name_id",
        "name_type",
        "alias_strength",
        "full_name",
        "name_1",
        "name_2",
        "name_3",
        "name_4",
        "name_5",
        "name_6",
    ],
};
const DOBS: File<7> = File {
    name: "subject_dobs.csv",
    columns: ["unique_id", "dob_id", "year", "month", "day", "precision", "parse_issues"],
};
const IDENTIFIERS: File<6> = File {
    name: "subject_identifiers.csv",
    columns: ["unique_id", "id", "ofsi_group_id", "raw_value", "identifier_type", "additional_info"],
};
const COUNTRIES: File<7> = File {
    name: "subject_countries.csv",
    columns: ["unique_id", "id", "raw_value", "country_type", "iso", "resolution_method", "iso_available"],
};

/// A file and its columns in the order the parser asks for them; the file may have them in any order.
struct File<const N: usize> {
    name: &'static str,
    columns: [&'static str; N],
}

/// One row of a file.
struct Row<const N: usize> {
    values: [String; N],
    line: u64,
    offset: u64,
    length: u64,
}

/// Parses the set.
pub fn parse(files: UkFiles<'_>) -> Result<Parsed, ParseError> {
    let list =
        ListId::new(LIST).map_err(|e| ParseError::Entry { place: LIST.to_owned(), what: e.to_string() })?;
    let mut set = Set { list, subjects: BTreeMap::new(), names: 0, file: "", defects: Vec::new() };
    set.read(&SUBJECTS, files.subjects, Set::subject)?;
    set.read(&NAMES, files.names, Set::name)?;
    set.read(&DOBS, files.dobs, Set::dob)?;
    set.leave_out_dates_of_others();
    set.read(&IDENTIFIERS, files.identifiers, Set::identifier)?;
    set.read(&COUNTRIES, files.countries, Set::country)?;
    if set.subjects.is_empty() {
        return Err(ParseError::Missing { what: "subjects" });
    }
    let nameless = set.subjects.values().filter(|subject| subject.names.is_empty());
    let nameless: Vec<EntryId> = nameless.map(|subject| subject.id.clone()).collect();
    for id in nameless {
        set.defect(0, Some(id), "the subject has no name".to_owned());
    }
    let mut designations: Vec<Designation> = set.subjects.into_values().collect();
    designations.sort_by(|a, b| issuer_order(&a.id, &b.id));
    for designation in &mut designations {
        designation.names.sort_by_key(|name| !name.primary);
        super::entry::inexact_beside_unread(designation);
    }
    let (list, defects, aliases) = (set.list, set.defects, set.names);
    let parties = designations.len();
    Ok(Parsed { list, published: files.published, designations, defects, parties, aliases })
}

/// The subjects while the files are read.
struct Set {
    list: ListId,
    subjects: BTreeMap<EntryId, Designation>,
    names: usize,
    file: &'static str,
    defects: Vec<Defect>,
}

impl Set {
    fn defect(&mut self, line: u64, entry: Option<EntryId>, what: String) {
        let what = if line == 0 { what } else { format!("{} line {line}: {what}", self.file) };
        self.defects.push(Defect { offset: line, entry, what });
    }

    fn read<const N: usize>(
        &mut self,
        file: &File<N>,
        read: &mut dyn Read,
        take: fn(&mut Set, Row<N>) -> Result<(), ParseError>,
    ) -> Result<(), ParseError> {
        self.file = file.name;
        let capped = Capped { inner: read, left: FILE_BYTES_MAX };
        let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(capped);
        let header = reader.headers().map_err(|error| fatal(file.name, &error, 0))?.clone();
        let places = file.places(&header)?;
        let mut record = StringRecord::new();
        for row in 0.. {
            let offset = reader.position().byte();
            if row == ROWS_MAX {
                return Err(ParseError::TooLarge { what: "the number of rows", limit: ROWS_MAX, offset });
            }
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {}
                Err(error) if error.is_io_error() => return Err(fatal(file.name, &error, offset)),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    self.bad_row(file.name, line, &error.to_string())?;
                    continue;
                }
            }
            let start = record.position().map_or(offset, csv::Position::byte);
            let line = record.position().map_or(0, csv::Position::line);
            let values = places.map(|place| record.get(place).unwrap_or_default().to_owned());
            let length = reader.position().byte().saturating_sub(start);
            take(self, Row { values, line, offset: start, length })?;
        }
        Ok(())
    }

    /// A row that cannot be read is a defect, except among the subjects, where it would lose a party.
    fn bad_row(&mut self, file: &'static str, line: u64, what: &str) -> Result<(), ParseError> {
        if file == SUBJECTS.name {
            return Err(ParseError::Entry { place: format!("{file} line {line}"), what: quote(what) });
        }
        self.defect(line, None, quote(what));
        Ok(())
    }

    fn subject(&mut self, row: Row<6>) -> Result<(), ParseError> {
        let place = || format!("{} line {}", SUBJECTS.name, row.line);
        let [id, kind, un, ofsi, designated, _updated] = &row.values;
        let id =
            EntryId::new(id.trim()).map_err(|e| ParseError::Entry { place: place(), what: e.to_string() })?;
        let kind = match kind.as_str() {
            "individual" => PartyKind::Person,
            "entity" => PartyKind::Company,
            "ship" => PartyKind::Vessel,
            other => {
                let what = format!("the subject type `{}` is not known; read as company", quote(other));
                self.defect(row.line, Some(id.clone()), what);
                PartyKind::Company
            }
        };
        let listed_on = british_date(designated);
        if listed_on.is_none() && !designated.is_empty() {
            self.defect(row.line, Some(id.clone()), format!("`{}` is not a date", quote(designated)));
        }
        let remarks = [("UN reference", un), ("OFSI group id", ofsi)].into_iter();
        let remarks = remarks.filter(|(_, text)| !text.trim().is_empty());
        let programme: String = id.as_str().chars().take_while(char::is_ascii_alphabetic).collect();
        let provenance = Provenance { file: 0, offset: row.offset, length: row.length };
        let designation = Designation {
            programmes: if programme.is_empty() { Vec::new() } else { vec![programme] },
            measures: vec![Measure::Unspecified],
            listed_on,
            remarks: remarks.map(|(label, text)| format!("{label}: {}", tidy(text))).collect(),
            ..blank(&self.list, id.clone(), kind, provenance)
        };
        if self.subjects.insert(id, designation).is_some() {
            return Err(ParseError::Entry { place: place(), what: "the id was used before".to_owned() });
        }
        Ok(())
    }

    /// The subject a row belongs to; a defect where there is none.
    fn with(&mut self, line: u64, id: &str, change: impl FnOnce(&mut Designation) -> Option<String>) {
        let found = EntryId::new(id.trim()).ok().and_then(|id| self.subjects.get_mut(&id));
        match found {
            Some(subject) => {
                let entry = subject.id.clone();
                if let Some(what) = change(subject) {
                    self.defect(line, Some(entry), what);
                }
            }
            None => self.defect(line, None, format!("the subject `{}` is not known", quote(id))),
        }
    }

    fn name(&mut self, row: Row<11>) -> Result<(), ParseError> {
        self.names += 1;
        let [id, _, name_type, strength, full_name, parts @ ..] = &row.values;
        self.with(row.line, id, |subject| {
            let labels = ["name_1", "name_2", "name_3", "name_4", "name_5", "name_6"];
            let parts = labels.iter().zip(parts).filter(|(_, text)| !text.trim().is_empty());
            let name = ListedName {
                text: tidy(full_name),
                primary: name_type == "primary",
                strength: if strength == "low_quality_aka" {
                    NameStrength::Weak
                } else {
                    NameStrength::Strong
                },
                // The set gives no script; nearly every name is Latin, but that is not ours to claim.
                script: None,
                label: name_type.clone(),
                parts: parts.map(|(label, text)| ((*label).to_owned(), text.trim().to_owned())).collect(),
            };
            let known = matches!(strength.as_str(), "" | "good_quality_aka" | "low_quality_aka");
            let what = if name.text.is_empty() {
                Some("the name is empty".to_owned())
            } else if !known {
                Some(format!("the alias strength `{}` is not known; read as strong", quote(strength)))
            } else {
                None
            };
            subject.names.push(name);
            what
        });
        Ok(())
    }

    /// Leaves out every date of birth where too many persons have some that are years apart.
    fn leave_out_dates_of_others(&mut self) {
        let dated = self.subjects.values().filter(|subject| !subject.born.is_empty()).count();
        let is_apart = |subject: &&Designation| {
            let years = || subject.born.iter().map(|date| date.from.year);
            years().max().zip(years().min()).is_some_and(|(last, first)| last - first >= APART_YEARS)
        };
        let apart = self.subjects.values().filter(is_apart).count();
        if apart < APART_PERSONS_MAX || apart * APART_ONE_IN < dated {
            return;
        }
        self.subjects.values_mut().for_each(|subject| subject.born.clear());
        let what = format!(
            "all dates of birth are left out: {apart} of {dated} persons have some that are {APART_YEARS} years apart, so that they are other persons'"
        );
        self.defect(0, None, what);
    }

    fn dob(&mut self, row: Row<7>) -> Result<(), ParseError> {
        let [id, _, year, month, day, precision, _] = &row.values;
        self.with(row.line, id, |subject| {
            let written = format!("Date of birth: {}", [year, month, day].map(|part| tidy(part)).join("-"));
            let part = |text: &str| text.trim().parse::<u8>().ok();
            let (month_known, day_known) = match precision.as_str() {
                "exact" => (true, true),
                "month_year" => (true, false),
                "year_only" => (false, false),
                other => {
                    push_new(&mut subject.remarks, written);
                    return Some(format!("the precision `{}` is not known", quote(other)));
                }
            };
            let month = if month_known { part(month) } else { None };
            let day = if day_known { part(day) } else { None };
            let complete = month.is_some() == month_known && day.is_some() == day_known;
            let date = year.trim().parse().ok().and_then(|year| PartialDate::new(year, month, day).ok());
            match date.filter(|_| complete) {
                Some(date) => {
                    push_new(&mut subject.born, ListedDate { from: date, to: date, circa: false });
                    None
                }
                None => {
                    push_new(&mut subject.remarks, written);
                    Some("the date of birth cannot be read; kept as a remark".to_owned())
                }
            }
        });
        Ok(())
    }

    fn identifier(&mut self, row: Row<6>) -> Result<(), ParseError> {
        let [id, _, _, value, kind, info] = &row.values;
        self.with(row.line, id, |subject| {
            let value = tidy(value);
            let (kind, value) = match (kind.as_str(), imo_digits(&value)) {
                ("passport", _) => (IdentifierKind::Passport, value),
                ("national", _) => (IdentifierKind::NationalId, value),
                ("business_registration_numbers", _) => (IdentifierKind::Registration, value),
                ("imo", Some(digits)) => (IdentifierKind::Imo, digits.to_owned()),
                (other, _) => {
                    let what = format!(
                        "the identifier `{}` of type `{}` is kept as other",
                        quote(&value),
                        quote(other)
                    );
                    push_new(
                        &mut subject.identifiers,
                        Identifier { kind: IdentifierKind::Other, value, country: None },
                    );
                    return Some(what);
                }
            };
            if value.is_empty() {
                return Some("the identifier is empty".to_owned());
            }
            let info = tidy(info);
            if !info.is_empty() {
                push_new(&mut subject.remarks, format!("{value}: {info}"));
            }
            push_new(&mut subject.identifiers, Identifier { kind, value, country: None });
            None
        });
        Ok(())
    }

    fn country(&mut self, row: Row<7>) -> Result<(), ParseError> {
        let [id, _, name, kind, iso, _, _] = &row.values;
        self.with(row.line, id, |subject| {
            let name = tidy(name);
            // The set's makers map every country but this one.
            let iso = if iso.is_empty() && name == "Kosovo" { "XK" } else { iso };
            let country = iso.parse::<Country>().ok();
            match (kind.as_str(), country) {
                ("birth", _) => push_new(&mut subject.birth_places, name),
                ("nationality", Some(country)) => push_new(&mut subject.nationalities, country),
                ("address", Some(country)) => push_new(&mut subject.residences, country),
                (other, _) => {
                    let known = subject.remarks.len();
                    push_new(&mut subject.remarks, format!("{other}: {name}"));
                    // Repeated rows give one defect.
                    return (subject.remarks.len() > known).then(|| {
                        format!("`{}` for `{}` is no country; kept as a remark", quote(&name), quote(other))
                    });
                }
            }
            None
        });
        Ok(())
    }
}

impl<const N: usize> File<N> {
    /// Where each known column stands; every column of the file must be known and every known one there.
    fn places(&self, header: &StringRecord) -> Result<[usize; N], ParseError> {
        let refuse = |what, column: &str| ParseError::Header {
            file: self.name,
            what,
            column: quote(column),
            known: self.columns.join(", "),
        };
        if let Some(unknown) = header.iter().find(|name| !self.columns.contains(&name.trim())) {
            return Err(refuse("unknown", unknown));
        }
        let mut places = [0; N];
        for (place, column) in places.iter_mut().zip(self.columns) {
            let found = header.iter().position(|name| name.trim() == column);
            *place = found.ok_or_else(|| refuse("missing", column))?;
        }
        Ok(places)
    }
}

fn british_date(text: &str) -> Option<PartialDate> {
    let mut parts = text.trim().split('/');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    PartialDate::new(year.parse().ok()?, Some(month.parse().ok()?), Some(day.parse().ok()?)).ok()
}

fn fatal(file: &'static str, error: &csv::Error, offset: u64) -> ParseError {
    if error.is_io_error() && error.to_string().contains(CAPPED) {
        return ParseError::TooLarge { what: "one file", limit: FILE_BYTES_MAX, offset: FILE_BYTES_MAX };
    }
    ParseError::Read { offset, what: format!("{file}: {}", quote(&error.to_string())) }
}

/// The words of the error that [`Capped`] raises, by which it is told from a failing disk.
const CAPPED: &str = "the file passes its limit";

/// Fails, rather than ends, when a file is too long: an early end would be a shorter list.
struct Capped<'a> {
    inner: &'a mut dyn Read,
    left: u64,
}

impl Read for Capped<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let amount = self.inner.read(out)?;
        match self.left.checked_sub(amount as u64) {
            Some(left) => {
                self.left = left;
                Ok(amount)
            }
            None => Err(io::Error::other(CAPPED)),
        }
    }
}
