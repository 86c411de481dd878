//! Tables as files: CSV with or without a heading, read row by row in bounded memory.
//!
//! Promises: a file that is too long, a row that is too long or too many rows end in an error that names
//! the bound, and never in a shorter list; so do a quotation without end, a NUL byte and bytes that are not
//! UTF-8. Columns are found by name: an unknown or a missing one is refused by name, so that a changed
//! file is never misread. Each row knows its line, offset and length. Does not: know what a column means.
//! Serves: semantics section 2; CONTRIBUTING, "Adding a list".

use super::{ParseError, quote};
use std::io::{BufRead, BufReader, Chain, Cursor, Read};

/// What is accepted of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of one row.
    pub row_bytes: u64,
    /// Rows of the file.
    pub rows: u64,
}

/// Bounds of publications with a few ten thousand rows: the largest table today has 60,000 rows and 8 MB,
/// and its longest row 6 kB. What is given up when they bind: the whole list, with an error.
pub(super) const BOUNDS: Bounds = Bounds { bytes: 64 << 20, row_bytes: 1 << 20, rows: 1_000_000 };

/// Read-ahead.
const BUFFER_BYTES: usize = 64 * 1024;

/// The mark that some programs write before the first byte of a text in UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The end-of-file mark that some issuers still write behind the last row.
const END_MARK: u8 = 0x1a;

/// One row as written.
#[derive(Debug, Default, Clone)]
pub(super) struct Cells {
    /// The values, without the quotation.
    pub values: Vec<String>,
    /// Line of the file, from one.
    pub line: u64,
    /// Offset of the first byte.
    pub offset: u64,
    /// Bytes, with the line end.
    pub length: u64,
}

impl Cells {
    /// Whether every cell is empty.
    pub fn is_blank(&self) -> bool {
        self.values.iter().all(|value| value.trim().is_empty())
    }
}

/// What the bytes are. A mark within a cell that did not begin with one is a character like others, and so is
/// what follows the end of a quotation: publications have both, and the text is kept either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// Before the first character of a cell.
    Start,
    /// In a cell without quotation.
    Plain,
    /// In a quotation.
    Quoted,
    /// After a mark that ends the quotation or is the first of two.
    Mark,
}

/// The rows of a file, whatever their number of cells.
///
/// Read here and not by a library: a row must be refused while it is read and not when all of it is held, and
/// a quotation without end must not pass for a long cell.
pub(super) struct Records<'r> {
    file: &'static str,
    bounds: Bounds,
    ends_with_line: bool,
    inner: BufReader<Chain<Cursor<Vec<u8>>, &'r mut dyn Read>>,
    offset: u64,
    /// Line of the next byte.
    line: u64,
    rows: u64,
    ended: bool,
    /// The row being read: its bytes without the quotation, where its cells end, and where the quotation is.
    text: Vec<u8>,
    cells: Vec<usize>,
    quoting: Quoting,
}

impl<'r> Records<'r> {
    /// Opens a file; `ends_with_line` refuses one whose last row has no line end, as cut short.
    pub fn open(
        file: &'static str,
        read: &'r mut dyn Read,
        bounds: Bounds,
        ends_with_line: bool,
    ) -> Result<Self, ParseError> {
        let mut first = Vec::new();
        let read_first = (&mut *read).take(BYTE_ORDER_MARK.len() as u64).read_to_end(&mut first);
        read_first.map_err(|e| failed(file, 0, &e))?;
        let offset = if first == BYTE_ORDER_MARK { first.len() as u64 } else { 0 };
        let mut head = Cursor::new(first);
        head.set_position(offset);
        Ok(Self {
            file,
            bounds,
            ends_with_line,
            inner: BufReader::with_capacity(BUFFER_BYTES, head.chain(read)),
            offset,
            line: 1,
            rows: 0,
            ended: false,
            text: Vec::new(),
            cells: Vec::new(),
            quoting: Quoting::Start,
        })
    }

    /// The next row; lines without anything are passed over.
    pub fn next(&mut self) -> Result<Option<Cells>, ParseError> {
        self.text.clear();
        self.cells.clear();
        self.quoting = Quoting::Start;
        while let Some(b'\n' | b'\r') = self.peek()? {
            self.line_end()?;
        }
        let (offset, line) = (self.offset, self.line);
        if self.peek()?.is_none() || self.ended {
            return Ok(None);
        }
        if self.rows == self.bounds.rows {
            return Err(ParseError::TooLarge { what: "the number of rows", limit: self.bounds.rows, offset });
        }
        self.rows += 1;
        self.row(offset)?;
        if self.text == [END_MARK] && self.cells.len() == 1 {
            return self.end_mark(offset);
        }
        let mut values = Vec::with_capacity(self.cells.len());
        let mut from = 0;
        for end in &self.cells {
            let cell = self.text.get(from..*end).unwrap_or_default();
            let text = std::str::from_utf8(cell).map_err(|_| {
                let what = format!("`{}` line {line} is not UTF-8; save the file as UTF-8", self.file);
                ParseError::Malformed { offset, what }
            })?;
            values.push(text.to_owned());
            from = *end;
        }
        Ok(Some(Cells { values, line, offset, length: self.offset - offset }))
    }

    /// Behind the end-of-file mark stands nothing.
    fn end_mark(&mut self, offset: u64) -> Result<Option<Cells>, ParseError> {
        while let Some(b'\n' | b'\r') = self.peek()? {
            self.line_end()?;
        }
        if self.peek()?.is_some() {
            let what = format!("`{}` goes on after its end-of-file mark", self.file);
            return Err(ParseError::Malformed { offset, what });
        }
        self.ended = true;
        Ok(None)
    }

    /// The next byte, not taken.
    fn peek(&mut self) -> Result<Option<u8>, ParseError> {
        let (file, offset) = (self.file, self.offset);
        let available = self.inner.fill_buf().map_err(|e| failed(file, offset, &e))?;
        Ok(available.first().copied())
    }

    /// Takes `\r`, `\n` or both.
    fn line_end(&mut self) -> Result<(), ParseError> {
        let first = self.peek()?;
        self.took(1)?;
        if first == Some(b'\r') && self.peek()? == Some(b'\n') {
            self.took(1)?;
        }
        self.line += 1;
        Ok(())
    }

    fn took(&mut self, bytes: usize) -> Result<(), ParseError> {
        self.inner.consume(bytes);
        self.offset += bytes as u64;
        if self.offset > self.bounds.bytes {
            let (limit, offset) = (self.bounds.bytes, self.offset);
            return Err(ParseError::TooLarge { what: "one file", limit, offset });
        }
        Ok(())
    }

    /// Reads one row with its line end into `text` and `cells`.
    fn row(&mut self, start: u64) -> Result<(), ParseError> {
        loop {
            let (file, offset) = (self.file, self.offset);
            let available = self.inner.fill_buf().map_err(|e| failed(file, offset, &e))?;
            if available.is_empty() {
                let marked = self.text.last() == Some(&END_MARK);
                if self.quoting == Quoting::Quoted || (self.ends_with_line && !marked) {
                    return Err(ParseError::Truncated { offset });
                }
                self.cells.push(self.text.len());
                return Ok(());
            }
            let mut taken = 0;
            let mut ended = false;
            for byte in available {
                let quoted = self.quoting == Quoting::Quoted;
                if *byte == 0 {
                    let what = "a NUL byte (a file in UTF-16 is to be saved as UTF-8)";
                    return Err(ParseError::Forbidden { what, offset: offset + taken as u64 });
                }
                if !quoted && matches!(byte, b'\n' | b'\r') {
                    ended = true;
                    break;
                }
                taken += 1;
                self.line += u64::from(quoted && *byte == b'\n');
                self.quoting = match (self.quoting, byte) {
                    (Quoting::Start, b'"') => Quoting::Quoted,
                    (Quoting::Quoted, b'"') => Quoting::Mark,
                    (Quoting::Start | Quoting::Plain | Quoting::Mark, b',') => {
                        self.cells.push(self.text.len());
                        Quoting::Start
                    }
                    (before, _) => {
                        self.text.push(*byte);
                        if matches!(before, Quoting::Quoted) || (before == Quoting::Mark && *byte == b'"') {
                            Quoting::Quoted
                        } else {
                            Quoting::Plain
                        }
                    }
                };
            }
            self.took(taken)?;
            if self.offset - start > self.bounds.row_bytes {
                let (limit, offset) = (self.bounds.row_bytes, self.offset);
                return Err(ParseError::TooLarge { what: "one row", limit, offset });
            }
            if ended {
                self.cells.push(self.text.len());
                return self.line_end();
            }
        }
    }
}

fn failed(file: &'static str, offset: u64, error: &std::io::Error) -> ParseError {
    ParseError::Read { offset, what: format!("{file}: {}", quote(&error.to_string())) }
}

/// A column, by every name under which it is published.
#[derive(Debug, Clone, Copy)]
pub(super) struct Column {
    names: &'static [&'static str],
    needed: bool,
}

/// A column without which the file is refused.
pub(super) const fn needed(names: &'static [&'static str]) -> Column {
    Column { names, needed: true }
}

/// A column that may be absent: its cells are then empty.
pub(super) const fn optional(names: &'static [&'static str]) -> Column {
    Column { names, needed: false }
}

/// A kind of file: its name for messages, its columns in the order in which the parser takes them.
pub(super) struct Table<const N: usize> {
    /// Name for messages.
    pub file: &'static str,
    /// The columns; the file may have them in any order.
    pub columns: [Column; N],
    /// Whether the first row names the columns; otherwise they stand in the order of `columns`.
    pub heading: bool,
    /// Whether a row may have fewer cells than there are columns; the others are then empty.
    pub ragged: bool,
    /// Whether a last row without line end means that the file is cut short.
    pub ends_with_line: bool,
    /// Bounds.
    pub bounds: Bounds,
}

/// One row with its cells in the order of [`Table::columns`].
#[derive(Debug, Clone)]
pub(super) struct Row<const N: usize> {
    /// The cells.
    pub values: [String; N],
    /// Line of the file.
    pub line: u64,
    /// Offset of the first byte.
    pub offset: u64,
    /// Bytes.
    pub length: u64,
}

/// The rows of a [`Table`].
pub(super) struct Rows<'r, const N: usize> {
    table: &'r Table<N>,
    records: Records<'r>,
    places: [Option<usize>; N],
    width: usize,
}

impl<const N: usize> Table<N> {
    /// Opens a file of this kind and reads its heading.
    pub fn open<'r>(&'r self, read: &'r mut dyn Read) -> Result<Rows<'r, N>, ParseError> {
        let mut records = Records::open(self.file, read, self.bounds, self.ends_with_line)?;
        let (places, width) = if self.heading {
            let heading = records.next()?.ok_or(ParseError::Missing { what: "heading" })?;
            (self.places(&heading.values)?, heading.values.len())
        } else {
            (std::array::from_fn(Some), N)
        };
        Ok(Rows { table: self, records, places, width })
    }

    /// The name of a column for messages.
    pub fn column(&self, index: usize) -> &'static str {
        self.columns.get(index).and_then(|column| column.names.first()).copied().unwrap_or_default()
    }

    /// Where a cell stands, for messages: file, line and column.
    pub fn cell(&self, line: u64, index: usize) -> String {
        format!("{} line {line}, column `{}`", self.file, self.column(index))
    }

    /// Where a row stands, for messages.
    pub fn row(&self, line: u64) -> String {
        format!("{} line {line}", self.file)
    }

    fn places(&self, heading: &[String]) -> Result<[Option<usize>; N], ParseError> {
        let refuse = |what, column: &str| ParseError::Header {
            file: self.file,
            what,
            column: quote(column),
            known: (0..N).map(|index| self.column(index)).collect::<Vec<_>>().join(", "),
        };
        let mut places = [None; N];
        for (place, name) in heading.iter().enumerate() {
            let name = name.trim();
            // Spreadsheets leave empty columns behind the last one.
            if name.is_empty() {
                continue;
            }
            let found = self.columns.iter().position(|column| column.names.contains(&name));
            let slot =
                found.and_then(|index| places.get_mut(index)).ok_or_else(|| refuse("unknown", name))?;
            if slot.is_some() {
                return Err(refuse("repeated", name));
            }
            *slot = Some(place);
        }
        for (index, column) in self.columns.iter().enumerate() {
            if column.needed && places.get(index).is_none_or(Option::is_none) {
                return Err(refuse("missing", self.column(index)));
            }
        }
        Ok(places)
    }
}

impl<const N: usize> Rows<'_, N> {
    /// Whether the file has a column.
    pub fn has(&self, index: usize) -> bool {
        self.places.get(index).is_some_and(Option::is_some)
    }

    /// The next row that has anything in it.
    pub fn next(&mut self) -> Result<Option<Row<N>>, ParseError> {
        loop {
            let Some(cells) = self.records.next()? else { return Ok(None) };
            if cells.is_blank() {
                continue;
            }
            let found = cells.values.len();
            if found != self.width && !(self.table.ragged && found < self.width) {
                let what = format!(
                    "the row has {found} cells where {} are expected; is a quotation mark or a comma amiss?",
                    self.width
                );
                return Err(ParseError::Entry { place: self.table.row(cells.line), what });
            }
            let Cells { mut values, line, offset, length } = cells;
            let values = self.places.map(|place| {
                place.and_then(|place| values.get_mut(place)).map(std::mem::take).unwrap_or_default()
            });
            return Ok(Some(Row { values, line, offset, length }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Bounds = Bounds { bytes: 60, row_bytes: 20, rows: 4 };

    fn rows(text: &str) -> Result<Vec<Cells>, String> {
        let mut bytes = text.as_bytes();
        let mut records = Records::open("t.csv", &mut bytes, SMALL, false).map_err(|e| e.to_string())?;
        let mut rows = Vec::new();
        while let Some(cells) = records.next().map_err(|e| e.to_string())? {
            rows.push(cells);
        }
        Ok(rows)
    }

    #[test]
    fn rows_have_cells_lines_and_places() {
        for (text, want) in [
            ("", vec![]),
            ("a,b", vec![(1, 0, 3, vec!["a", "b"])]),
            ("a,b\r\nc,\r\n", vec![(1, 0, 5, vec!["a", "b"]), (2, 5, 4, vec!["c", ""])]),
            ("\u{feff}a\n\n\nb\n", vec![(1, 3, 2, vec!["a"]), (4, 7, 2, vec!["b"])]),
            ("\"a\"\"b\",\"c\nd\"\ne\n", vec![(1, 0, 13, vec!["a\"b", "c\nd"]), (3, 13, 2, vec!["e"])]),
            ("5\" x,\"y\"z\n", vec![(1, 0, 10, vec!["5\" x", "yz"])]),
            ("\"\",\"a,b\"\r", vec![(1, 0, 9, vec!["", "a,b"])]),
            ("a\r\n\u{1a}", vec![(1, 0, 3, vec!["a"])]),
        ] {
            let found = rows(text).unwrap_or_default();
            let found: Vec<(u64, u64, u64, Vec<&str>)> = found
                .iter()
                .map(|c| (c.line, c.offset, c.length, c.values.iter().map(String::as_str).collect()))
                .collect();
            assert_eq!(found, want, "{text:?}");
        }
    }

    #[test]
    fn bounds_hold_at_the_edge() {
        let edge = "x".repeat(20);
        for (text, want) in [
            (format!("{edge}\n"), None),
            (format!("{edge}x\n"), Some("one row passes the limit of 20")),
            ("a\nb\nc\nd\n".to_owned(), None),
            ("a\nb\nc\nd\ne\n".to_owned(), Some("the number of rows passes the limit of 4")),
            ("\n".repeat(61), Some("one file passes the limit of 60")),
            ("\"a\n".to_owned(), Some("cut short at byte 3")),
            ("a\0b\n".to_owned(), Some("a NUL byte (a file in UTF-16 is to be saved as UTF-8) at byte 1")),
            ("a\n\u{1a}\nb\n".to_owned(), Some("goes on after its end-of-file mark")),
        ] {
            let found = rows(&text).err().unwrap_or_default();
            assert!(want.map_or(found.is_empty(), |want| found.contains(want)), "{text:?}: {found}");
        }
    }
}
