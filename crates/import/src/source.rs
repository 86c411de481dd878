//! A file: what it is, what it contains, how far it was read.
//!
//! Promises: a file is known by the SHA-256 of its bytes as they lie on disk, whatever its name; compressed
//! files are unpacked as they are read. Does not: hold more of a file than a buffer.

use crate::ImportError;
use crate::chunk::{Chunk, ReadRows};
use crate::columnar::ColumnReader;
use crate::csv_rows::CsvReader;
use crate::lines::LineReader;
use crate::row::Table;
use model::Hash;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line.
    Ndjson,
    /// Comma-separated values with a header.
    Csv,
    /// Parquet.
    Parquet,
}

/// How bytes are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    None,
    Gzip,
    Zstd,
}

/// Bytes read at a time.
const BUFFER: usize = 1 << 18;

/// A file to import.
#[derive(Debug, Clone)]
pub struct Source {
    /// Where it lies.
    pub path: PathBuf,
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// Its length.
    pub bytes: u64,
    format: Format,
    packing: Packing,
}

fn file_error(path: &Path, cause: std::io::Error) -> ImportError {
    ImportError::File { path: path.display().to_string(), cause }
}

impl Source {
    /// Looks at a file: its name says what it is unless `format` does; all of it is read once for its hash.
    pub fn open(path: &Path, format: Option<Format>) -> Result<Source, ImportError> {
        let (named, packing) = by_name(path);
        let format = format
            .or(named)
            .ok_or_else(|| ImportError::UnknownFormat { path: path.display().to_string() })?;
        if format == Format::Parquet && packing != Packing::None {
            return Err(ImportError::Damaged {
                path: path.display().to_string(),
                cause: "Parquet is packed inside; unpack the file around it first".to_owned(),
            });
        }
        let mut file = File::open(path).map_err(|e| file_error(path, e))?;
        let mut digest = Sha256::new();
        let mut buffer = vec![0; BUFFER];
        let mut bytes = 0;
        loop {
            let read = file.read(&mut buffer).map_err(|e| file_error(path, e))?;
            if read == 0 {
                break;
            }
            bytes += read as u64;
            digest.update(buffer.get(..read).unwrap_or_default());
        }
        let hash = Hash(digest.finalize().into());
        Ok(Source { path: path.to_owned(), hash, bytes, format, packing })
    }

    /// The name shown to people.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Its rows, from a row on.
    pub fn rows(&self, table: Table, from: u64, at_once: usize) -> Result<Rows, ImportError> {
        let name = self.name();
        let file = File::open(&self.path).map_err(|e| file_error(&self.path, e))?;
        let progress = Arc::new(Progress { of: AtomicU64::new(self.bytes), done: AtomicU64::new(0) });
        let mut counts_rows = false;
        let mut reader: Box<dyn ReadRows> = match self.format {
            Format::Ndjson => {
                let unpacked = self.unpacked(file, &progress)?;
                Box::new(LineReader::new(BufReader::with_capacity(BUFFER, unpacked), &name))
            }
            Format::Csv => Box::new(CsvReader::new(self.unpacked(file, &progress)?, &name, table)?),
            Format::Parquet => {
                let (reader, rows) = ColumnReader::new(file, &name, table)?;
                progress.of.store(rows, Ordering::Relaxed);
                counts_rows = true;
                Box::new(reader)
            }
        };
        reader.skip(from)?;
        if counts_rows {
            progress.done.store(from, Ordering::Relaxed);
        }
        Ok(Rows { reader, next_row: from, at_once, ended: false, progress, counts_rows })
    }

    fn unpacked(&self, file: File, progress: &Arc<Progress>) -> Result<Box<dyn Read + Send>, ImportError> {
        let counted =
            BufReader::with_capacity(BUFFER, Counted { inner: file, progress: Arc::clone(progress) });
        Ok(match self.packing {
            Packing::None => Box::new(counted),
            Packing::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(counted)),
            Packing::Zstd => {
                Box::new(zstd::Decoder::with_buffer(counted).map_err(|e| file_error(&self.path, e))?)
            }
        })
    }
}

fn by_name(path: &Path) -> (Option<Format>, Packing) {
    let name = path.file_name().and_then(|n| n.to_str()).unwrap_or_default().to_ascii_lowercase();
    let (stem, packing) = match name.rsplit_once('.') {
        Some((stem, "gz")) => (stem, Packing::Gzip),
        Some((stem, "zst")) => (stem, Packing::Zstd),
        _ => (name.as_str(), Packing::None),
    };
    let format = match stem.rsplit_once('.') {
        Some((_, "ndjson" | "jsonl")) => Some(Format::Ndjson),
        Some((_, "csv")) => Some(Format::Csv),
        Some((_, "parquet")) => Some(Format::Parquet),
        _ => None,
    };
    (format, packing)
}

/// How far a file was read, in bytes on disk or in rows.
#[derive(Debug)]
pub struct Progress {
    of: AtomicU64,
    done: AtomicU64,
}

impl Progress {
    /// The part that was read, from 0 to 1.
    pub fn part(&self) -> f64 {
        let of = self.of.load(Ordering::Relaxed).max(1);
        (self.done.load(Ordering::Relaxed) as f64 / of as f64).min(1.0)
    }
}

struct Counted {
    inner: File,
    progress: Arc<Progress>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.progress.done.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// The rows of a file, in chunks.
pub struct Rows {
    reader: Box<dyn ReadRows>,
    next_row: u64,
    at_once: usize,
    ended: bool,
    progress: Arc<Progress>,
    counts_rows: bool,
}

impl Rows {
    /// How far the file was read.
    pub fn progress(&self) -> Arc<Progress> {
        Arc::clone(&self.progress)
    }

    /// The next chunk; the last one says so and may be empty. `None` after it.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>, ImportError> {
        if self.ended {
            return Ok(None);
        }
        let raw = self.reader.read(self.at_once)?;
        let first_row = self.next_row;
        self.next_row += raw.len() as u64;
        if self.counts_rows {
            self.progress.done.store(self.next_row, Ordering::Relaxed);
        }
        self.ended = raw.len() < self.at_once;
        Ok(Some(Chunk { first_row, raw, last: self.ended }))
    }
}
