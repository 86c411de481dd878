//! CSV: a header with dotted field names, then one record a row.
//!
//! Promises: a record longer than [`RECORD_BYTES_MAX`] (a quote nobody closed) is an error instead of memory;
//! an unknown column refuses the file before its first row. Does not: guess separators (a comma it is).

use crate::ImportError;
use crate::cell::{Cell, Fault};
use crate::chunk::{Raw, ReadRows};
use crate::row::{Row, Table};
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Longest record.
pub const RECORD_BYTES_MAX: usize = 1 << 20;

/// Gives out at most so many bytes between two records.
struct Bounded<R> {
    inner: R,
    left: Arc<AtomicUsize>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            let cause = format!("a record is longer than {RECORD_BYTES_MAX} bytes; is a quote never closed?");
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, cause));
        }
        let most = buffer.len().min(left);
        let read = self.inner.read(&mut buffer[..most])?;
        self.left.store(left - read, Ordering::Relaxed);
        Ok(read)
    }
}

/// Reads records.
pub struct CsvReader<R> {
    inner: csv::Reader<Bounded<R>>,
    left: Arc<AtomicUsize>,
    columns: Arc<[String]>,
    path: String,
}

impl<R: Read + Send> CsvReader<R> {
    /// Reads the header and checks it.
    pub fn new(inner: R, path: &str, table: Table) -> Result<CsvReader<R>, ImportError> {
        let left = Arc::new(AtomicUsize::new(RECORD_BYTES_MAX));
        let bounded = Bounded { inner, left: Arc::clone(&left) };
        let mut inner =
            csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::Headers).from_reader(bounded);
        let damaged = |e: csv::Error| ImportError::Damaged { path: path.to_owned(), cause: e.to_string() };
        let header = inner.headers().map_err(damaged)?;
        let columns: Vec<String> =
            header.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned()).collect();
        if let Some(column) = columns.iter().find(|c| !table.allows(c)) {
            return Err(ImportError::UnknownColumn {
                path: path.to_owned(),
                column: column.clone(),
                known: table.columns().join(", "),
            });
        }
        Ok(CsvReader { inner, left, columns: columns.into(), path: path.to_owned() })
    }

    fn next(&mut self) -> Result<Option<(u64, csv::ByteRecord)>, ImportError> {
        self.left.store(RECORD_BYTES_MAX, Ordering::Relaxed);
        let mut record = csv::ByteRecord::new();
        match self.inner.read_byte_record(&mut record) {
            Ok(true) => Ok(Some((record.position().map_or(0, csv::Position::line), record))),
            Ok(false) => Ok(None),
            Err(error) => Err(ImportError::Damaged { path: self.path.clone(), cause: error.to_string() }),
        }
    }
}

impl<R: Read + Send> ReadRows for CsvReader<R> {
    fn read(&mut self, max: usize) -> Result<Raw, ImportError> {
        let mut records = Vec::with_capacity(max.min(4096));
        while records.len() < max
            && let Some(record) = self.next()?
        {
            records.push(record);
        }
        Ok(Raw::Records(Arc::clone(&self.columns), records))
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

/// A record as a row.
pub fn row<R: Row>(columns: &[String], record: &csv::ByteRecord) -> Result<R, Fault> {
    if record.len() != columns.len() {
        let cause = format!("row has {} fields; the header has {}", record.len(), columns.len());
        return Err(Fault::new("", cause));
    }
    let mut row = R::default();
    for (column, value) in columns.iter().zip(record) {
        let text = std::str::from_utf8(value)
            .map_err(|_| Fault::new(format!("/{}", column.replace('.', "/")), "is not UTF-8"))?;
        // A file may hold columns that are passed over.
        if !text.is_empty() && R::knows(column) {
            row.set(column, Cell::Text(text.to_owned()))?;
        }
    }
    Ok(row)
}
