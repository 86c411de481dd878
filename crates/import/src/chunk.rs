//! A piece of a file: rows as they stand there, to be parsed by any thread.
//!
//! Promises: rows are numbered from 0 in the order of the file, and each knows its line; parsing needs nothing
//! but the chunk. Does not: hold more rows than it was asked for.

use crate::ImportError;
use crate::cell::{Cell, Fault};
use crate::lines::Lines;
use crate::row::account::AccountRow;
use crate::row::clearance::ClearanceRow;
use crate::row::customer::CustomerRow;
use crate::row::decision::DecisionRow;
use crate::row::transfer::TransferRow;
use crate::row::{Row, Typed};
use engine::import_state::Kind;
use std::sync::Arc;

/// Rows of one file format.
#[derive(Debug)]
pub enum Raw {
    /// Lines of NDJSON.
    Lines(Lines),
    /// Records of CSV with their lines.
    Records(Arc<[String]>, Vec<(u64, csv::ByteRecord)>),
    /// Rows of Parquet.
    Cells(Vec<Vec<(String, Cell)>>),
}

/// Consecutive rows.
#[derive(Debug)]
pub struct Chunk {
    /// Number of the first one.
    pub first_row: u64,
    /// The rows.
    pub raw: Raw,
    /// Whether the file ends here.
    pub last: bool,
}

/// A file as a sequence of rows.
pub trait ReadRows: Send {
    /// At most `max` rows; fewer only at the end.
    fn read(&mut self, max: usize) -> Result<Raw, ImportError>;

    /// Passes over rows.
    fn skip(&mut self, rows: u64) -> Result<(), ImportError>;
}

impl Raw {
    /// How many rows.
    pub fn len(&self) -> usize {
        match self {
            Raw::Lines(lines) => lines.len(),
            Raw::Records(_, records) => records.len(),
            Raw::Cells(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Chunk {
    /// The line of a row, by its position in this chunk; Parquet has rows only, which count from 1.
    pub fn line(&self, place: usize) -> u64 {
        let counted = self.first_row + place as u64 + 1;
        match &self.raw {
            Raw::Lines(lines) => lines.line(place).unwrap_or(counted),
            Raw::Records(_, records) => records.get(place).map_or(counted, |(line, _)| *line),
            Raw::Cells(_) => counted,
        }
    }

    /// Parses every row.
    pub fn parse(&self, kind: Kind) -> Typed {
        match kind {
            Kind::Customers => Typed::Customers(self.typed::<CustomerRow>()),
            Kind::Accounts => Typed::Accounts(self.typed::<AccountRow>()),
            Kind::Transfers => Typed::Transfers(self.typed::<TransferRow>()),
            Kind::Clearances => Typed::Clearances(self.typed::<ClearanceRow>()),
            Kind::Decisions => Typed::Decisions(self.typed::<DecisionRow>()),
        }
    }

    /// Parses every row of a type that no kind names; fields the type does not know are passed over where
    /// `others_ignored`.
    pub fn rows<R: Row>(&self, others_ignored: bool) -> Vec<Result<R::Typed, Fault>> {
        let parse = |place| match &self.raw {
            Raw::Lines(lines) if others_ignored => known_fields::<R>(lines.row(place)?),
            _ => self.row::<R>(place),
        };
        (0..self.raw.len()).map(|place| parse(place)?.typed()).collect()
    }

    fn typed<R: Row>(&self) -> Vec<Result<R::Typed, Fault>> {
        (0..self.raw.len()).map(|place| self.row::<R>(place)?.typed()).collect()
    }

    fn row<R: Row>(&self, place: usize) -> Result<R, Fault> {
        match &self.raw {
            Raw::Lines(lines) => from_json(lines.row(place)?),
            Raw::Records(columns, records) => match records.get(place) {
                Some((_, record)) => crate::csv_rows::row(columns, record),
                None => Ok(R::default()),
            },
            Raw::Cells(rows) => {
                let mut row = R::default();
                for (column, cell) in rows.get(place).into_iter().flatten() {
                    row.set(column, cell.clone())?;
                }
                Ok(row)
            }
        }
    }
}

/// Parses a row of NDJSON; a second, slower reading names the field when the first one fails.
pub fn from_json<R: Row>(line: &[u8]) -> Result<R, Fault> {
    serde_json::from_slice(line).map_err(|first| {
        let mut reader = serde_json::Deserializer::from_slice(line);
        match serde_path_to_error::deserialize::<_, R>(&mut reader) {
            Err(error) => {
                let pointer = pointer(&error.path().to_string());
                Fault::new(pointer, without_line(&error.into_inner()))
            }
            Ok(_) => Fault::new("", without_line(&first)),
        }
    })
}

/// Parses a row of NDJSON after taking out the fields it does not know.
fn known_fields<R: Row>(line: &[u8]) -> Result<R, Fault> {
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
        Ok(mut fields) => {
            fields.retain(|field, _| R::knows(field));
            from_json(serde_json::Value::Object(fields).to_string().as_bytes())
        }
        // Not an object: the usual reading says what it is.
        Err(_) => from_json(line),
    }
}

fn pointer(path: &str) -> String {
    match path {
        "." | "?" => String::new(),
        path => format!("/{}", path.replace(['.', '['], "/").replace(']', "").replace("//", "/")),
    }
}

/// The parser counts lines of what it was given, which is one: only the column says something.
fn without_line(error: &serde_json::Error) -> String {
    error.to_string().replace(" at line 1 column ", " at column ")
}
