//! Tables as files: CSV with or without a heading, read row by row in bounded memory.
//!
//! Promises: a file that is too long, a row that is too long or too many rows end in an error that names
//! the bound, and never in a shorter list; so do a quotation without end, a NUL byte and bytes that are not
//! UTF-8. Columns are found by name: an unknown or a missing one is refused by name, so that a changed
//! file is never misread. Each row knows its line, offset and length. Does not: know what a column means.
//! Serves: semantics section 2; CONTRIBUTING, "Adding a list".

use super::{ParseError, quote};
use csv::ByteRecord;
use std::io::{self, Read};

/// What is accepted of one file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Bytes of the file.
    pub bytes: u64,
    /// Bytes of one row; a reader's buffer (64 KiB) more may pass before it binds.
    pub row_bytes: u64,
    /// Rows of the file.
    pub rows: u64,
}

/// Bounds of publications with a few ten thousand rows: the largest table today has 60,000 rows and 8 MB,
/// and its longest row 6 kB. What is given up when they bind: the whole list, with an error.
pub(super) const BOUNDS: Bounds = Bounds { bytes: 64 << 20, row_bytes: 1 << 20, rows: 1_000_000 };

/// Read-ahead of the CSV reader.
const BUFFER_BYTES: usize = 64 * 1024;

/// The end-of-file mark that some issuers still write behind the last row.
const END_MARK: &[u8] = b"\x1a";

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

/// The rows of a file, whatever their number of cells.
pub(super) struct Records<'r> {
    file: &'static str,
    bounds: Bounds,
    reader: csv::Reader<Guard<'r>>,
    record: ByteRecord,
    rows: u64,
}

impl<'r> Records<'r> {
    /// Opens a file; `ends_with_line` refuses one whose last row has no line end, as cut short.
    pub fn open(file: &'static str, read: &'r mut dyn Read, bounds: Bounds, ends_with_line: bool) -> Self {
        let guard = Guard::new(read, bounds, ends_with_line);
        let mut builder = csv::ReaderBuilder::new();
        builder.has_headers(false).flexible(true).buffer_capacity(BUFFER_BYTES);
        Self { file, bounds, reader: builder.from_reader(guard), record: ByteRecord::new(), rows: 0 }
    }

    /// The next row.
    pub fn next(&mut self) -> Result<Option<Cells>, ParseError> {
        let before = self.reader.position().byte();
        if self.rows > self.bounds.rows {
            let what = "the number of rows";
            return Err(ParseError::TooLarge { what, limit: self.bounds.rows, offset: before });
        }
        if !self.advance(before)? {
            return Ok(None);
        }
        self.rows += 1;
        let offset = self.record.position().map_or(before, csv::Position::byte);
        let line = self.record.position().map_or(0, csv::Position::line);
        if self.record.len() == 1 && self.record.get(0).is_some_and(|cell| cell.trim_ascii() == END_MARK) {
            if self.advance(offset)? {
                let what = format!("`{}` goes on after its end-of-file mark", self.file);
                return Err(ParseError::Malformed { offset, what });
            }
            return Ok(None);
        }
        let length = self.reader.position().byte().saturating_sub(offset);
        let mut values = Vec::with_capacity(self.record.len());
        for cell in &self.record {
            let text = std::str::from_utf8(cell).map_err(|_| {
                let what = format!("`{}` line {line} is not UTF-8; save the file as UTF-8", self.file);
                ParseError::Malformed { offset, what }
            })?;
            values.push(text.to_owned());
        }
        Ok(Some(Cells { values, line, offset, length }))
    }

    fn advance(&mut self, offset: u64) -> Result<bool, ParseError> {
        self.reader.get_mut().new_row();
        let read = self.reader.read_byte_record(&mut self.record);
        read.map_err(|error| {
            let refusal = self.reader.get_mut().refusal.take();
            refusal.unwrap_or_else(|| ParseError::Read {
                offset,
                what: format!("{}: {}", self.file, quote(&error.to_string())),
            })
        })
    }
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
        let mut records = Records::open(self.file, read, self.bounds, self.ends_with_line);
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

/// What the bytes are, as the CSV reader sees them.
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

/// A reader that watches the bytes on their way to the CSV reader, which has no bounds of its own and takes
/// an unended quotation for the rest of the file.
struct Guard<'r> {
    inner: &'r mut dyn Read,
    bounds: Bounds,
    ends_with_line: bool,
    offset: u64,
    row_left: u64,
    quoting: Quoting,
    last: u8,
    refusal: Option<ParseError>,
}

impl<'r> Guard<'r> {
    fn new(inner: &'r mut dyn Read, bounds: Bounds, ends_with_line: bool) -> Self {
        let row_left = bounds.row_bytes;
        let quoting = Quoting::Start;
        Self { inner, bounds, ends_with_line, offset: 0, row_left, quoting, last: b'\n', refusal: None }
    }

    fn new_row(&mut self) {
        self.row_left = self.bounds.row_bytes + BUFFER_BYTES as u64;
    }

    fn see(&mut self, byte: u8) {
        // A byte order mark stands before the first cell.
        let mark = [0xEF, 0xBB, 0xBF].get(self.offset as usize) == Some(&byte) && self.offset < 3;
        self.offset += 1;
        if mark {
            return;
        }
        if byte == 0 && self.refusal.is_none() {
            let what = "a NUL byte (a file in UTF-16 is to be saved as UTF-8)";
            self.refusal = Some(ParseError::Forbidden { what, offset: self.offset - 1 });
        }
        self.quoting = match (self.quoting, byte) {
            (Quoting::Start, b'"') | (Quoting::Mark, b'"') => Quoting::Quoted,
            (Quoting::Quoted, b'"') => Quoting::Mark,
            (Quoting::Quoted, _) => Quoting::Quoted,
            (_, b',' | b'\n' | b'\r') => Quoting::Start,
            (Quoting::Start | Quoting::Plain | Quoting::Mark, _) => Quoting::Plain,
        };
        self.last = byte;
    }

    fn end(&mut self) {
        let cut = self.quoting == Quoting::Quoted
            || (self.ends_with_line && !matches!(self.last, b'\n' | b'\r' | 0x1a));
        if cut {
            self.refusal = Some(ParseError::Truncated { offset: self.offset });
        }
    }
}

impl Read for Guard<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let amount = self.inner.read(out)?;
        if amount == 0 && !out.is_empty() {
            self.end();
        }
        for byte in out.iter().take(amount) {
            self.see(*byte);
        }
        match self.row_left.checked_sub(amount as u64) {
            Some(left) => self.row_left = left,
            None => self.refuse("one row", self.bounds.row_bytes),
        }
        if self.offset > self.bounds.bytes {
            self.refuse("one file", self.bounds.bytes);
        }
        // The words are never shown: the refusal is.
        if self.refusal.is_some() { Err(io::Error::other("refused")) } else { Ok(amount) }
    }
}

impl Guard<'_> {
    fn refuse(&mut self, what: &'static str, limit: u64) {
        if self.refusal.is_none() {
            self.refusal = Some(ParseError::TooLarge { what, limit, offset: self.offset });
        }
    }
}
