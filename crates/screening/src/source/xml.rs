//! XML lists as a stream of records: the elements one or two levels below the root, each as a small tree.
//!
//! Promises: memory is one record and nothing more, whatever the stream holds; names are local (prefixes
//! and namespaces are ignored); document types and entities of the sender's making are refused; a
//! stream that ends before its root does is an error. Does not: validate against a schema.

use super::{ParseError, quote};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::io::{self, BufRead, Read};
use std::ops::Range;

/// Nesting accepted. The OFAC list nests ten levels (dates of birth); 64 leaves room and
/// keeps the parser's stack of open names small.
pub const DEPTH_MAX: usize = 64;
/// Bytes in one text, tag or comment. The longest text in the OFAC list has 485 bytes.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// Attributes of one element. The OFAC list uses at most seven, an EU identification up to nineteen.
pub const ATTRIBUTES_MAX: usize = 32;
/// Bytes in one record. The largest in the OFAC list takes 0.12 MB.
pub const RECORD_BYTES_MAX: u64 = 4 << 20;
/// Records in one list. The OFAC list has 89,000.
pub const RECORDS_MAX: usize = 1_000_000;

/// Counts what the XML reader takes, and stops a single event or the whole stream from growing
/// without end: the XML reader itself buffers an event until it is complete.
struct Guard<R> {
    inner: R,
    consumed: u64,
    bytes_max: u64,
    event_left: u64,
    exceeded: Option<(&'static str, u64)>,
}

impl<R: BufRead> BufRead for Guard<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.exceeded = if self.consumed > self.bytes_max {
            Some(("the whole list", self.bytes_max))
        } else if self.event_left == 0 {
            Some(("one text or tag", TEXT_BYTES_MAX as u64))
        } else {
            None
        };
        if self.exceeded.is_some() {
            return Err(io::Error::other("a limit was passed"));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.consumed += amount as u64;
        self.event_left = self.event_left.saturating_sub(amount as u64);
        self.inner.consume(amount);
    }
}

impl<R: BufRead> Read for Guard<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let amount = available.len().min(out.len());
        out[..amount].copy_from_slice(&available[..amount]);
        self.consume(amount);
        Ok(amount)
    }
}

/// A stream of records.
pub(crate) struct Records<R: BufRead> {
    reader: Reader<Guard<R>>,
    buffer: Vec<u8>,
    tree: Tree,
    root: &'static str,
    root_attributes: Vec<(String, String)>,
    /// Nesting of a record: 2 for a child of the root, 3 for a child of a section.
    record_depth: usize,
    section: String,
    depth: usize,
    root_seen: bool,
    records: usize,
}

/// One record.
pub(crate) struct Record<'t> {
    /// Local name of the element that holds it, a child of the root; empty where records stand in the root.
    pub section: &'t str,
    /// The record's element.
    pub element: Node<'t>,
    /// Offset of its first byte.
    pub offset: u64,
    /// Its bytes.
    pub length: u64,
    root_attributes: &'t [(String, String)],
}

impl<'t> Record<'t> {
    /// An attribute of the root by local name.
    pub fn root_attribute(&self, name: &str) -> Option<&'t str> {
        let found = self.root_attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// What one event means for the caller of [`Records::step`].
enum Step {
    More,
    /// A record ended; the start of its bytes.
    Record(u64),
    End,
}

impl<R: BufRead> Records<R> {
    /// Starts reading; the root must have the local name `root`, its children hold the records.
    pub fn new(read: R, root: &'static str, bytes_max: u64) -> Self {
        Self::at_depth(read, root, 3, bytes_max)
    }

    /// Like [`Records::new`], where the children of the root are the records themselves.
    pub fn flat(read: R, root: &'static str, bytes_max: u64) -> Self {
        Self::at_depth(read, root, 2, bytes_max)
    }

    fn at_depth(read: R, root: &'static str, record_depth: usize, bytes_max: u64) -> Self {
        let guard = Guard { inner: read, consumed: 0, bytes_max, event_left: 0, exceeded: None };
        Self {
            reader: Reader::from_reader(guard),
            buffer: Vec::new(),
            tree: Tree::default(),
            root,
            root_attributes: Vec::new(),
            record_depth,
            section: String::new(),
            depth: 0,
            root_seen: false,
            records: 0,
        }
    }

    /// An attribute of the root by local name; nothing before the first record.
    pub fn root_attribute(&self, name: &str) -> Option<&str> {
        let found = self.root_attributes.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Bytes read so far.
    pub fn position(&self) -> u64 {
        self.reader.get_ref().consumed
    }

    /// The next record, or nothing after a complete document.
    pub fn next(&mut self) -> Result<Option<Record<'_>>, ParseError> {
        self.tree.clear();
        loop {
            match self.step()? {
                Step::More => {}
                Step::End => return Ok(None),
                Step::Record(offset) => {
                    self.records += 1;
                    let end = self.position();
                    if self.records > RECORDS_MAX {
                        let limit = RECORDS_MAX as u64;
                        return Err(ParseError::TooLarge {
                            what: "the number of records",
                            limit,
                            offset: end,
                        });
                    }
                    let element = Node { tree: &self.tree, index: 0 };
                    return Ok(Some(Record {
                        section: &self.section,
                        element,
                        offset,
                        length: end - offset,
                        root_attributes: &self.root_attributes,
                    }));
                }
            }
        }
    }

    fn step(&mut self) -> Result<Step, ParseError> {
        let start = self.reader.get_ref().consumed;
        self.reader.get_mut().event_left = TEXT_BYTES_MAX as u64;
        self.buffer.clear();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(error) => return Err(read_error(&self.reader, error)),
        };
        let at = self.reader.get_ref().consumed;
        let mut place = Place {
            tree: &mut self.tree,
            section: &mut self.section,
            root_attributes: &mut self.root_attributes,
            record_depth: self.record_depth,
            depth: &mut self.depth,
            start,
            at,
        };
        if place.tree.in_record() && at - place.tree.offset > RECORD_BYTES_MAX {
            return Err(ParseError::TooLarge { what: "one record", limit: RECORD_BYTES_MAX, offset: at });
        }
        match event {
            Event::Start(tag) => place.open(&tag, self.root, &mut self.root_seen).map(|()| Step::More),
            Event::Empty(tag) => {
                place.open(&tag, self.root, &mut self.root_seen)?;
                Ok(place.close())
            }
            Event::End(_) => Ok(place.close()),
            Event::Text(text) => place.text(&text.xml10_content()),
            Event::CData(text) => place.text(&text.xml10_content()),
            Event::GeneralRef(name) => place.reference(&name),
            Event::Decl(decl) => match decl.encoding() {
                Some(Ok(name)) if !name.eq_ignore_ascii_case("utf-8") => {
                    Err(ParseError::Forbidden { what: "an encoding other than UTF-8", offset: start })
                }
                _ => Ok(Step::More),
            },
            Event::DocType(_) => {
                Err(ParseError::Forbidden { what: "a document type declaration", offset: start })
            }
            Event::Comment(_) | Event::PI(_) => Ok(Step::More),
            Event::Eof if !self.root_seen => Err(ParseError::Missing { what: "root element" }),
            Event::Eof if self.depth > 0 => Err(ParseError::Truncated { offset: at }),
            Event::Eof => Ok(Step::End),
        }
    }
}

fn read_error<R: BufRead>(reader: &Reader<Guard<R>>, error: quick_xml::Error) -> ParseError {
    let guard = reader.get_ref();
    if let Some((what, limit)) = guard.exceeded {
        return ParseError::TooLarge { what, limit, offset: guard.consumed };
    }
    match error {
        quick_xml::Error::Io(error) => {
            ParseError::Read { offset: guard.consumed, what: quote(&error.to_string()) }
        }
        quick_xml::Error::Syntax(error) => {
            ParseError::Malformed { offset: reader.error_position(), what: quote(&error.to_string()) }
        }
        other => ParseError::Malformed { offset: guard.consumed, what: quote(&other.to_string()) },
    }
}

/// Where the reader stands while one event is worked in.
struct Place<'a> {
    tree: &'a mut Tree,
    section: &'a mut String,
    root_attributes: &'a mut Vec<(String, String)>,
    record_depth: usize,
    depth: &'a mut usize,
    start: u64,
    at: u64,
}

impl Place<'_> {
    fn malformed(&self, what: &str) -> ParseError {
        ParseError::Malformed { offset: self.start, what: quote(what) }
    }

    fn open(
        &mut self,
        tag: &BytesStart<'_>,
        root: &'static str,
        root_seen: &mut bool,
    ) -> Result<(), ParseError> {
        if *self.depth == DEPTH_MAX {
            let limit = DEPTH_MAX as u64;
            return Err(ParseError::TooLarge { what: "nesting", limit, offset: self.start });
        }
        *self.depth += 1;
        let name = tag.local_name();
        let name = name.as_ref();
        match *self.depth {
            1 if *root_seen => return Err(self.malformed("a second root element")),
            1 if name != root => return Err(ParseError::Missing { what: "root element of this format" }),
            1 => *root_seen = true,
            depth if depth < self.record_depth => {
                self.section.clear();
                self.section.push_str(name);
            }
            depth => {
                if depth == self.record_depth {
                    self.tree.offset = self.start;
                }
                self.tree.open(name);
            }
        }
        self.attributes(tag)
    }

    fn attributes(&mut self, tag: &BytesStart<'_>) -> Result<(), ParseError> {
        let mut seen = [""; ATTRIBUTES_MAX];
        let mut attributes = tag.attributes();
        // The library's check for repeats allocates per element; ours runs over a bounded array.
        attributes.with_checks(false);
        for (count, attribute) in attributes.enumerate() {
            let attribute = attribute.map_err(|error| self.malformed(&error.to_string()))?;
            if count == ATTRIBUTES_MAX {
                let limit = ATTRIBUTES_MAX as u64;
                return Err(ParseError::TooLarge {
                    what: "attributes of one element",
                    limit,
                    offset: self.start,
                });
            }
            let key = attribute.key.0;
            if seen[..count].contains(&key) {
                return Err(self.malformed(&format!("the attribute `{key}` is repeated")));
            }
            seen[count] = key;
            let in_record = *self.depth >= self.record_depth;
            if !in_record && *self.depth != 1 {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Explicit1_0);
            let value = value.map_err(|error| self.malformed(&error.to_string()))?;
            let name = attribute.key.local_name();
            if in_record {
                self.tree.attribute(name.as_ref(), &value);
            } else {
                self.root_attributes.push((name.as_ref().to_owned(), value.into_owned()));
            }
        }
        Ok(())
    }

    fn close(&mut self) -> Step {
        let depth = *self.depth;
        *self.depth = depth.saturating_sub(1);
        if depth < self.record_depth {
            return Step::More;
        }
        self.tree.close();
        if depth == self.record_depth { Step::Record(self.tree.offset) } else { Step::More }
    }

    fn text(&mut self, text: &str) -> Result<Step, ParseError> {
        let blank = text.bytes().all(|b| b.is_ascii_whitespace());
        if *self.depth < self.record_depth {
            // A byte order mark is taken by the reader; anything else outside records is not ours.
            return if blank { Ok(Step::More) } else { Err(self.malformed("text outside of records")) };
        }
        match self.tree.text(text, blank) {
            TextResult::Taken => Ok(Step::More),
            TextResult::Mixed => Err(self.malformed("text between elements")),
            TextResult::TooLong => {
                let limit = TEXT_BYTES_MAX as u64;
                Err(ParseError::TooLarge { what: "one text", limit, offset: self.at })
            }
        }
    }

    /// Character references and the five predefined entities; nothing else, so nothing can expand.
    fn reference(&mut self, name: &quick_xml::events::BytesRef<'_>) -> Result<Step, ParseError> {
        let resolved = name.resolve_char_ref().map_err(|error| self.malformed(&error.to_string()))?;
        let resolved = resolved.or(match &**name {
            "lt" => Some('<'),
            "gt" => Some('>'),
            "amp" => Some('&'),
            "apos" => Some('\''),
            "quot" => Some('"'),
            _ => None,
        });
        match resolved {
            Some(character) => self.text(character.encode_utf8(&mut [0; 4])),
            None => Err(ParseError::Forbidden { what: "an entity of its own", offset: self.start }),
        }
    }
}

/// One record's elements in document order, in three flat buffers that are reused.
#[derive(Default)]
struct Tree {
    nodes: Vec<Element>,
    attributes: Vec<(Range<u32>, Range<u32>)>,
    strings: String,
    /// Indices of the open elements.
    open: Vec<u32>,
    offset: u64,
}

struct Element {
    name: Range<u32>,
    attributes: Range<u32>,
    text: Range<u32>,
    /// Index one past the last descendant.
    end: u32,
}

enum TextResult {
    Taken,
    Mixed,
    TooLong,
}

impl Tree {
    fn clear(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.strings.clear();
        self.open.clear();
    }

    fn in_record(&self) -> bool {
        !self.open.is_empty()
    }

    /// Records are bounded by [`RECORD_BYTES_MAX`], so every index fits in 32 bits.
    fn push(&mut self, text: &str) -> Range<u32> {
        let start = self.strings.len() as u32;
        self.strings.push_str(text);
        start..self.strings.len() as u32
    }

    fn open(&mut self, name: &str) {
        let name = self.push(name);
        let attributes = self.attributes.len() as u32;
        let index = self.nodes.len() as u32;
        self.nodes.push(Element { name, attributes: attributes..attributes, text: 0..0, end: index + 1 });
        self.open.push(index);
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let pair = (self.push(name), self.push(value));
        self.attributes.push(pair);
        let end = self.attributes.len() as u32;
        if let Some(node) = self.nodes.last_mut() {
            node.attributes.end = end;
        }
    }

    fn text(&mut self, text: &str, blank: bool) -> TextResult {
        let Some(&index) = self.open.last() else { return TextResult::Mixed };
        let last = self.nodes.len() as u32 - 1;
        let range = self.nodes.get(index as usize).map_or(0..0, |node| node.text.clone());
        if last != index {
            // The element has children: what stands between them is layout or a mistake.
            return if blank { TextResult::Taken } else { TextResult::Mixed };
        }
        if blank && range.is_empty() {
            return TextResult::Taken;
        }
        let added = self.push(text);
        let whole = if range.is_empty() { added } else { range.start..added.end };
        if whole.len() > TEXT_BYTES_MAX {
            return TextResult::TooLong;
        }
        if let Some(node) = self.nodes.get_mut(index as usize) {
            node.text = whole;
        }
        TextResult::Taken
    }

    fn close(&mut self) {
        let end = self.nodes.len() as u32;
        if let Some(node) = self.open.pop().and_then(|index| self.nodes.get_mut(index as usize)) {
            node.end = end;
        }
    }

    fn slice(&self, range: &Range<u32>) -> &str {
        self.strings.get(range.start as usize..range.end as usize).unwrap_or_default()
    }
}

/// An element of a record.
#[derive(Clone, Copy)]
pub(crate) struct Node<'t> {
    tree: &'t Tree,
    index: u32,
}

impl<'t> Node<'t> {
    fn element(self) -> Option<&'t Element> {
        self.tree.nodes.get(self.index as usize)
    }

    /// Local name.
    pub fn name(self) -> &'t str {
        self.element().map_or("", |e| self.tree.slice(&e.name))
    }

    /// Its text, without white space at the ends; empty where it has children.
    pub fn text(self) -> &'t str {
        self.element().map_or("", |e| self.tree.slice(&e.text).trim())
    }

    /// An attribute by local name.
    pub fn attribute(self, name: &str) -> Option<&'t str> {
        let element = self.element()?;
        let range = element.attributes.start as usize..element.attributes.end as usize;
        let pairs = self.tree.attributes.get(range)?;
        let pair = pairs.iter().find(|(key, _)| self.tree.slice(key) == name)?;
        Some(self.tree.slice(&pair.1))
    }

    /// Its children in order.
    pub fn children(self) -> impl Iterator<Item = Node<'t>> {
        let end = self.element().map_or(0, |e| e.end);
        let mut next = self.index + 1;
        std::iter::from_fn(move || {
            (next < end).then(|| {
                let child = Node { tree: self.tree, index: next };
                next = child.element().map_or(end, |e| e.end);
                child
            })
        })
    }

    /// Its children of one name.
    pub fn named(self, name: &'static str) -> impl Iterator<Item = Node<'t>> {
        self.children().filter(move |child| child.name() == name)
    }

    /// Its first child of one name.
    pub fn child(self, name: &'static str) -> Option<Node<'t>> {
        self.named(name).next()
    }

    /// The text of a child, empty where there is none.
    pub fn child_text(self, name: &'static str) -> &'t str {
        self.child(name).map_or("", Node::text)
    }
}
