//! Rows that were not taken over, and the file that lists them.
//!
//! Promises: one line of NDJSON a row, with file, row, line, field and cause; written before the batch is
//! recorded, so that a crash can repeat a line and never lose one; readable by its owner only, because a cause
//! quotes what was wrong. Does not: hold the rows themselves.

use crate::ImportError;
use serde::Serialize;
use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

/// A row that was not taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Its number in the file, from 0.
    pub row: u64,
    /// Its line, from 1.
    pub line: u64,
    /// The field at fault, as a JSON pointer.
    pub field: String,
    /// Why, and what to do.
    pub cause: String,
    /// Whether nothing is wrong with it: it is there already, and was not changed.
    pub known: bool,
}

#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    refused: &'a Refused,
}

/// The list of refused rows; made when the first one comes.
#[derive(Debug)]
pub struct List {
    path: PathBuf,
    out: Option<BufWriter<File>>,
}

impl List {
    /// A list at a place.
    pub fn new(path: PathBuf) -> List {
        List { path, out: None }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Whether anything was written.
    pub fn is_used(&self) -> bool {
        self.out.is_some()
    }

    /// Adds rows of a file and hands them to the operating system.
    pub fn add(&mut self, file: &str, rows: &[Refused]) -> Result<(), ImportError> {
        if rows.is_empty() {
            return Ok(());
        }
        self.write(file, rows)
            .map_err(|cause| ImportError::File { path: self.path.display().to_string(), cause })
    }

    fn write(&mut self, file: &str, rows: &[Refused]) -> std::io::Result<()> {
        let out = match self.out.take() {
            Some(out) => out,
            None => {
                if let Some(dir) = self.path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
                    std::fs::create_dir_all(dir)?;
                }
                let mut options = OpenOptions::new();
                options.create(true).append(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                BufWriter::new(options.open(&self.path)?)
            }
        };
        let out = self.out.insert(out);
        for refused in rows {
            serde_json::to_writer(&mut *out, &Line { file, refused })?;
            out.write_all(b"\n")?;
        }
        out.flush()
    }
}
