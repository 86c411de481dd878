//! Parquet: columns, nested or with dotted names.
//!
//! Promises: the same rows as the same data in NDJSON; pages are decoded as rows are asked for; an unknown
//! column refuses the file before its first row. Does not: take floating-point numbers for amounts.

use crate::ImportError;
use crate::cell::Cell;
use crate::chunk::{Raw, ReadRows};
use crate::row::Table;
use model::Timestamp;
use model::time::{DAY, civil_from_days};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row as ParquetRow};
use parquet::schema::types::Type;
use std::fs::File;

/// Deepest nesting of a column.
const DEPTH_MAX: usize = 8;

/// Reads rows of a Parquet file.
pub struct ColumnReader {
    rows: RowIter<'static>,
    table: Table,
    path: String,
}

impl ColumnReader {
    /// Reads the schema and checks it; also says how many rows there are.
    pub fn new(file: File, path: &str, table: Table) -> Result<(ColumnReader, u64), ImportError> {
        let damaged = |e: parquet::errors::ParquetError| ImportError::Damaged {
            path: path.to_owned(),
            cause: e.to_string(),
        };
        let reader = SerializedFileReader::new(file).map_err(damaged)?;
        let metadata = reader.metadata().file_metadata();
        let count = u64::try_from(metadata.num_rows()).unwrap_or(0);
        if let Some(column) = unknown(metadata.schema(), "", table, 0) {
            return Err(ImportError::UnknownColumn {
                path: path.to_owned(),
                column,
                known: table.columns().join(", "),
            });
        }
        let rows = RowIter::from_file_into(Box::new(reader));
        Ok((ColumnReader { rows, table, path: path.to_owned() }, count))
    }

    fn next(&mut self) -> Result<Option<ParquetRow>, ImportError> {
        let row = self.rows.next().transpose();
        row.map_err(|e| ImportError::Damaged { path: self.path.clone(), cause: e.to_string() })
    }
}

/// The first column no row has.
fn unknown(group: &Type, above: &str, table: Table, depth: usize) -> Option<String> {
    group.get_fields().iter().find_map(|field| {
        let name = joined(above, field.name());
        if table.allows(&name) {
            return None;
        }
        // A group that is a column's parent, such as `profile`, is looked into.
        match field.is_group() && depth < DEPTH_MAX {
            true => unknown(field, &name, table, depth + 1),
            false => Some(name),
        }
    })
}

fn joined(above: &str, name: &str) -> String {
    if above.is_empty() { name.to_owned() } else { format!("{above}.{name}") }
}

impl ReadRows for ColumnReader {
    fn read(&mut self, max: usize) -> Result<Raw, ImportError> {
        let mut rows = Vec::with_capacity(max.min(4096));
        while rows.len() < max
            && let Some(row) = self.next()?
        {
            let mut cells = Vec::new();
            flatten("", row, self.table, &mut cells);
            rows.push(cells);
        }
        Ok(Raw::Cells(rows))
    }

    fn skip(&mut self, rows: u64) -> Result<(), ImportError> {
        for _ in 0..rows {
            if self.next()?.is_none() {
                break;
            }
        }
        Ok(())
    }
}

fn flatten(above: &str, row: ParquetRow, table: Table, cells: &mut Vec<(String, Cell)>) {
    for (name, field) in row.into_columns() {
        let name = joined(above, &name);
        if table.knows(&name) {
            let cell = cell(field);
            if !cell.is_empty() {
                cells.push((name, cell));
            }
        } else if let Field::Group(inner) = field {
            // The schema was checked: what is no column here is the parent of columns, or an absent one.
            flatten(&name, inner, table, cells);
        }
    }
}

fn cell(field: Field) -> Cell {
    let instant = |micros: Option<i64>| {
        micros.map_or(Cell::Inexact, |micros| Cell::Text(Timestamp(micros).to_string()))
    };
    match field {
        Field::Null => Cell::Empty,
        Field::Bool(value) => Cell::Bool(value),
        Field::Byte(n) => Cell::Text(n.to_string()),
        Field::Short(n) => Cell::Text(n.to_string()),
        Field::Int(n) => Cell::Text(n.to_string()),
        Field::Long(n) => Cell::Text(n.to_string()),
        Field::UByte(n) => Cell::Text(n.to_string()),
        Field::UShort(n) => Cell::Text(n.to_string()),
        Field::UInt(n) => Cell::Text(n.to_string()),
        Field::ULong(n) => Cell::Text(n.to_string()),
        Field::Decimal(_) => Cell::Text(field.to_string()),
        Field::Str(text) => Cell::Text(text),
        Field::Bytes(bytes) => match std::str::from_utf8(bytes.data()) {
            Ok(text) => Cell::Text(text.to_owned()),
            Err(_) => Cell::Inexact,
        },
        Field::Date(days) => {
            let days = i64::from(days);
            // A civil date, as the rows write it; dates outside the calendar's range have no text.
            match days.checked_mul(DAY) {
                Some(_) => {
                    let (year, month, day) = civil_from_days(days);
                    Cell::Text(format!("{year:04}-{month:02}-{day:02}"))
                }
                None => Cell::Inexact,
            }
        }
        Field::TimestampMillis(millis) => instant(millis.checked_mul(1000)),
        Field::TimestampMicros(micros) => instant(Some(micros)),
        Field::Group(row) => {
            Cell::Group(row.into_columns().into_iter().map(|(name, field)| (name, cell(field))).collect())
        }
        Field::ListInternal(list) => Cell::List(list.elements().iter().cloned().map(cell).collect()),
        Field::MapInternal(map) => {
            let named = map.entries().iter().filter_map(|(key, value)| match key {
                Field::Str(name) => Some((name.clone(), cell(value.clone()))),
                _ => None,
            });
            Cell::Group(named.collect())
        }
        Field::Float16(_)
        | Field::Float(_)
        | Field::Double(_)
        | Field::TimeMillis(_)
        | Field::TimeMicros(_) => Cell::Inexact,
    }
}
