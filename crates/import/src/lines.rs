//! NDJSON: one JSON object a line.
//!
//! Promises: a line longer than [`LINE_BYTES_MAX`] is a faulty row and costs no more memory than that; empty
//! lines are no rows; a byte-order mark is passed over. Does not: parse JSON.

use crate::ImportError;
use crate::cell::Fault;
use crate::chunk::{Raw, ReadRows};
use std::io::{BufRead, Read};

/// Longest line: the API's longest body.
pub const LINE_BYTES_MAX: usize = 256 * 1024;

/// Lines one after another in one buffer.
#[derive(Debug, Default)]
pub struct Lines {
    bytes: Vec<u8>,
    spans: Vec<Span>,
}

#[derive(Debug)]
struct Span {
    start: usize,
    end: usize,
    line: u64,
    too_long: bool,
}

impl Lines {
    /// How many.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The line number of a row.
    pub fn line(&self, place: usize) -> Option<u64> {
        self.spans.get(place).map(|span| span.line)
    }

    /// The bytes of a row.
    pub fn row(&self, place: usize) -> Result<&[u8], Fault> {
        match self.spans.get(place) {
            Some(span) if span.too_long => {
                Err(Fault::new("", format!("line is longer than {LINE_BYTES_MAX} bytes")))
            }
            Some(span) => Ok(self.bytes.get(span.start..span.end).unwrap_or_default()),
            None => Ok(&[]),
        }
    }

    /// Adds a line unless it is empty.
    fn push(&mut self, line: &[u8], number: u64, too_long: bool) {
        let line = line.trim_ascii();
        if line.is_empty() && !too_long {
            return;
        }
        let start = self.bytes.len();
        if !too_long {
            self.bytes.extend_from_slice(line);
        }
        self.spans.push(Span { start, end: self.bytes.len(), line: number, too_long });
    }
}

/// Reads lines.
pub struct LineReader<R> {
    inner: R,
    path: String,
    line: u64,
    buffer: Vec<u8>,
}

impl<R: BufRead> LineReader<R> {
    /// A reader of the lines of a file.
    pub fn new(inner: R, path: &str) -> LineReader<R> {
        LineReader { inner, path: path.to_owned(), line: 0, buffer: Vec::new() }
    }

    /// The next line into the buffer: whether there is one, and whether it was cut.
    fn next_line(&mut self) -> Result<Option<bool>, ImportError> {
        self.buffer.clear();
        let file = |cause| ImportError::File { path: self.path.clone(), cause };
        let limit = LINE_BYTES_MAX as u64 + 1;
        let read = (&mut self.inner).take(limit).read_until(b'\n', &mut self.buffer).map_err(file)?;
        if read == 0 {
            return Ok(None);
        }
        self.line += 1;
        if self.line == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.buffer.drain(..3);
        }
        let cut = read as u64 == limit && self.buffer.last() != Some(&b'\n');
        if cut {
            self.pass_over_rest()?;
        }
        Ok(Some(cut))
    }

    fn pass_over_rest(&mut self) -> Result<(), ImportError> {
        loop {
            let block = self
                .inner
                .fill_buf()
                .map_err(|cause| ImportError::File { path: self.path.clone(), cause })?;
            let (used, done) = match block.iter().position(|b| *b == b'\n') {
                Some(at) => (at + 1, true),
                None => (block.len(), block.is_empty()),
            };
            self.inner.consume(used);
            if done {
                return Ok(());
            }
        }
    }
}

impl<R: BufRead + Send> ReadRows for LineReader<R> {
    fn read(&mut self, max: usize) -> Result<Raw, ImportError> {
        let mut lines = Lines::default();
        while lines.len() < max {
            let Some(cut) = self.next_line()? else { break };
            lines.push(&self.buffer, self.line, cut);
        }
        Ok(Raw::Lines(lines))
    }

    fn skip(&mut self, rows: u64) -> Result<(), ImportError> {
        let mut left = rows;
        while left > 0 {
            let Some(cut) = self.next_line()? else { break };
            left -= u64::from(cut || !self.buffer.trim_ascii().is_empty());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &[u8], max: usize) -> Vec<(u64, Option<String>)> {
        let mut reader = LineReader::new(text, "x");
        let mut found = Vec::new();
        loop {
            let Raw::Lines(lines) = reader.read(max).unwrap() else { unreachable!() };
            for place in 0..lines.len() {
                let row = lines.row(place).ok().map(|r| String::from_utf8_lossy(r).into_owned());
                found.push((lines.line(place).unwrap(), row));
            }
            if lines.len() < max {
                return found;
            }
        }
    }

    #[test]
    fn lines_are_rows_with_their_numbers() {
        let text = b"\xef\xbb\xbfa\n\n b \r\n\nc";
        let want = [(1, "a"), (3, "b"), (5, "c")].map(|(n, t)| (n, Some(t.to_owned())));
        for max in 1..5 {
            assert_eq!(rows(text, max), want, "{max} at a time");
        }
        assert_eq!(rows(b"", 2), []);
        assert_eq!(rows(b"\n\n", 2), []);
        for skipped in 0..4_u64 {
            let mut reader = LineReader::new(&text[..], "x");
            reader.skip(skipped).unwrap();
            let left = reader.read(9).unwrap().len() as u64;
            assert_eq!(left, 3_u64.saturating_sub(skipped));
        }
    }

    #[test]
    fn a_line_without_end_is_one_faulty_row() {
        for extra in [0, 1, 2, 70_000] {
            let long = "x".repeat(LINE_BYTES_MAX + extra);
            let text = format!("a\n{long}\nb\n");
            let found = rows(text.as_bytes(), 2);
            let ok = extra == 0;
            assert_eq!(found.len(), 3, "{extra}");
            assert_eq!(found[1].1.is_some(), ok, "{extra}: at most {LINE_BYTES_MAX} bytes");
            assert_eq!(found[2], (3, Some("b".to_owned())), "{extra}");
        }
    }
}
