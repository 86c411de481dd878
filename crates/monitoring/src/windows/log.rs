//! The log of records of events that are in some window, in segments, oldest first.
//!
//! Promises: records are read in the order they were written; a full segment never changes, and may be on a shelf until the end
//! of a window reaches it; what comes back from there is checked against its name. A segment that cannot be had is a fault that
//! stays: nothing is read past it. Does not: know windows; decide what a fault means for a movement (the engine does).

use crate::event::MISSING;
use crate::shelf::{Kept, LogSize, ShelfError, Shelving, name_of};
use crate::snapshot::{Reader, SnapshotError, Writer};
use model::Hash;
use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};

/// Words in a segment. Two hundred and fifty-six kilobytes: freed soon enough, allocated and read back seldom.
pub(crate) const SEGMENT: usize = 32_768;

/// Buffers kept to be used again.
const SPARE_MOST: usize = 4;

/// Where a record stands: segment number and word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position(pub u64, pub u32);

/// Records as words: length, at, kind, filter bits, rows (two to a word), values. A record lies in one segment.
#[derive(Clone)]
struct Segment {
    /// Empty while it is on the shelf.
    words: Vec<i64>,
    length: usize,
    /// Time of its first record.
    from: i64,
    name: Option<Hash>,
    kept: Option<Kept>,
}

impl Segment {
    fn is_away(&self) -> bool {
        self.words.is_empty() && self.length > 0
    }
}

/// The log.
#[derive(Clone)]
pub(crate) struct Log {
    segments: VecDeque<Segment>,
    /// Number of the first segment still kept.
    pub first: u64,
    /// Segments to use again.
    spare: Vec<Vec<i64>>,
    /// Words a segment takes.
    size: usize,
    words: usize,
    /// Full segments in memory.
    near: BTreeSet<u64>,
    shelving: Option<Shelving>,
    fault: Option<ShelfError>,
    fetched: u64,
    refused: u64,
    unsettled: bool,
}

impl std::fmt::Debug for Log {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Log").field("first", &self.first).field("size", &self.held()).finish()
    }
}

impl Default for Log {
    fn default() -> Log {
        Log {
            segments: VecDeque::new(),
            first: 0,
            spare: Vec::new(),
            size: SEGMENT,
            words: 0,
            near: BTreeSet::new(),
            shelving: None,
            fault: None,
            fetched: 0,
            refused: 0,
            unsettled: false,
        }
    }
}

impl Log {
    /// An empty log whose segments take so many words.
    pub fn in_segments_of(words: usize) -> Log {
        Log { size: words, ..Log::default() }
    }

    /// From here on full segments may go to a shelf.
    pub fn shelve(&mut self, shelving: Shelving) {
        self.shelving = Some(shelving);
        self.unsettled = true;
    }

    /// Why nothing is read any more.
    pub fn fault(&self) -> Option<&ShelfError> {
        self.fault.as_ref()
    }

    fn segment(&self, number: u64) -> Option<&Segment> {
        self.segments.get(usize::try_from(number.checked_sub(self.first)?).ok()?)
    }

    fn last(&self) -> u64 {
        (self.first + self.segments.len() as u64).saturating_sub(1)
    }

    /// The record at a position of a segment in memory; empty past the end.
    pub fn record(&self, at: Position) -> &[i64] {
        let words = self.segment(at.0).map_or(&[][..], |s| &s.words);
        let rest = words.get(at.1 as usize..).unwrap_or(&[]);
        &rest[..rest.first().map_or(0, |length| *length as usize)]
    }

    /// The position after a record of so many words, in the next segment where its own ends, and the time of what stands there:
    /// far in the future past the end.
    pub fn next(&self, at: Position, length: usize) -> (Position, i64) {
        let next = Position(at.0, at.1 + length as u32);
        let Some(segment) = self.segment(at.0) else { return (next, i64::MAX) };
        if let Some(time) = segment.words.get(next.1 as usize + 1) {
            return (next, *time);
        }
        if segment.length != next.1 as usize || at.0 == self.last() {
            return (next, i64::MAX);
        }
        // The first of a segment, which need not be in memory for this.
        let first = self.segment(at.0 + 1).filter(|s| s.length > 0).map_or(i64::MAX, |s| s.from);
        (Position(at.0 + 1, 0), first)
    }

    pub fn end(&self) -> Position {
        match self.segments.back() {
            Some(last) => Position(self.last(), last.words.len() as u32),
            None => Position(self.first, 0),
        }
    }

    /// A position at or before the first record of a time.
    pub fn before(&self, at: i64) -> Position {
        let earlier = self.segments.partition_point(|segment| segment.from < at);
        Position(self.first + earlier.saturating_sub(1) as u64, 0)
    }

    /// Makes room for a record and says where it will stand.
    pub fn room(&mut self, length: usize, at: i64) -> Position {
        if self.segments.back().is_none_or(|last| last.words.len() + length > self.size) {
            if !self.segments.is_empty() {
                self.near.insert(self.last());
                self.unsettled = true;
            }
            let words = self.spare.pop().unwrap_or_else(|| Vec::with_capacity(self.size));
            self.segments.push_back(Segment { words, length: 0, from: at, name: None, kept: None });
        }
        self.end()
    }

    /// Writes a record where [`Log::room`] said.
    pub fn put(&mut self, words: &[i64]) {
        if let Some(last) = self.segments.back_mut() {
            last.words.extend_from_slice(words);
            self.words += last.words.len() - last.length;
            last.length = last.words.len();
        }
    }

    /// Drops the segments before a position.
    pub fn trim(&mut self, passed: Position) {
        while self.first < passed.0 {
            self.drop_first();
        }
        if passed == self.end() && !self.segments.is_empty() {
            // Everything has left: the last segment starts anew, under a new number.
            self.drop_first();
        }
    }

    fn drop_first(&mut self) {
        if let Some(segment) = self.segments.pop_front() {
            self.words -= segment.length;
            self.near.remove(&self.first);
            self.first += 1;
            self.use_again(segment.words);
        }
    }

    fn use_again(&mut self, mut words: Vec<i64>) {
        if self.spare.len() < SPARE_MOST && words.capacity() > 0 {
            words.clear();
            self.spare.push(words);
        }
    }

    pub fn held(&self) -> LogSize {
        let open = self.segments.back().map_or(0, |last| last.words.len());
        let near = self.near.iter().filter_map(|n| self.segment(*n)).map(|s| s.length).sum::<usize>();
        LogSize {
            bytes: self.words * 8,
            near_bytes: (open + near) * 8,
            segments: self.segments.len(),
            away: self.segments.len().saturating_sub(self.near.len() + 1),
            fetched: self.fetched,
            refused: self.refused,
        }
    }

    /// Segments, the one being filled among them.
    pub fn held_segments(&self) -> usize {
        self.segments.len()
    }

    /// All words of a segment in memory.
    pub fn words_at(&self, number: u64) -> &[i64] {
        self.segment(number).map_or(&[][..], |s| &s.words)
    }

    pub fn words(&self) -> usize {
        self.words
    }
}

/// Segments that come and go.
impl Log {
    /// Brings a segment into memory before it is read. No answer but `true` allows reading it.
    pub fn ready(&mut self, number: u64) -> bool {
        if self.fault.is_some() {
            return false;
        }
        if !self.segment(number).is_some_and(Segment::is_away) {
            return true;
        }
        match self.fetch(number) {
            Ok(words) => {
                let at = (number - self.first) as usize;
                if let Some(segment) = self.segments.get_mut(at) {
                    segment.words = words;
                }
                self.near.insert(number);
                self.fetched += 1;
                self.unsettled = true;
                true
            }
            Err(fault) => {
                self.fault = Some(fault);
                false
            }
        }
    }

    fn fetch(&mut self, number: u64) -> Result<Vec<i64>, ShelfError> {
        let mut words = self.spare.pop().unwrap_or_default();
        let known = self.segment(number).and_then(|s| Some((s.name?, s.length)));
        let (Some((name, length)), Some(shelving)) = (known, &self.shelving) else {
            return Err(ShelfError::Missing(Hash::default()));
        };
        shelving.shelf.fetch(&name, &mut words)?;
        if words.len() != length || name_of(&words) != name {
            shelving.shelf.refuse(&name);
            return Err(ShelfError::Damaged(name));
        }
        Ok(words)
    }

    /// Whether segments came or were filled since [`Log::settle`].
    pub fn is_unsettled(&self) -> bool {
        self.unsettled
    }

    /// Puts away what memory is not to hold, oldest first: the newest are what the ends of short windows reach next. Segments
    /// in which a window's end stands stay.
    pub fn settle(&mut self, stays: impl Fn(u64) -> bool) {
        self.unsettled = false;
        let Some(shelving) = &self.shelving else { return };
        let over = self.near.len().saturating_sub(shelving.near_most);
        let goes: Vec<u64> = self.near.iter().copied().filter(|n| !stays(*n)).take(over).collect();
        for number in goes {
            if self.keep(number).is_none() {
                // The bound gives way before an answer does; the next segment tries again.
                self.refused += 1;
                return;
            }
            let at = (number - self.first) as usize;
            let words = self.segments.get_mut(at).map(|s| std::mem::take(&mut s.words));
            self.near.remove(&number);
            self.use_again(words.unwrap_or_default());
        }
    }

    /// Has a full segment on the shelf as well.
    fn keep(&mut self, number: u64) -> Option<()> {
        let at = usize::try_from(number.checked_sub(self.first)?).ok()?;
        let segment = self.segments.get_mut(at)?;
        if segment.kept.is_none() {
            let name = *segment.name.get_or_insert_with(|| name_of(&segment.words));
            segment.kept = self.shelving.as_ref()?.shelf.keep(&name, &segment.words).ok();
        }
        segment.kept.as_ref().map(|_| ())
    }

    /// Has every full segment on the shelf, so that names can stand for them.
    pub fn keep_all(&mut self) {
        for number in self.near.clone() {
            if self.keep(number).is_none() {
                self.refused += u64::from(self.shelving.is_some());
                return;
            }
        }
    }

    /// Names of the segments on the shelf.
    pub fn names(&self) -> Vec<Hash> {
        self.segments.iter().filter(|s| s.kept.is_some()).filter_map(|s| s.name).collect()
    }
}

/// The log as bytes: a full segment is its words, or its name where `by_name` and a shelf has it.
impl Log {
    pub fn write(&self, out: &mut Writer, by_name: bool) {
        out.size(self.size);
        out.number(self.first as i64);
        let full = self.segments.len().saturating_sub(1);
        out.list(self.segments.iter().take(full), |out, segment| {
            out.size(segment.length);
            out.number(segment.from);
            match (self.words_of(segment, by_name), segment.name) {
                (Some(words), _) => {
                    out.number(0);
                    out.list(words.iter(), |out, word| out.number(*word));
                }
                (None, name) => {
                    out.number(1);
                    out.bytes(&name.unwrap_or_default().0);
                }
            }
        });
        out.list(self.segments.back().into_iter(), |out, open| {
            out.list(open.words.iter(), |out, word| out.number(*word));
        });
    }

    /// The words to write; none where the name stands for them.
    fn words_of<'a>(&self, segment: &'a Segment, by_name: bool) -> Option<Cow<'a, [i64]>> {
        if by_name && segment.kept.is_some() {
            return None;
        }
        if !segment.is_away() {
            return Some(Cow::Borrowed(&segment.words));
        }
        let mut words = Vec::new();
        let name = segment.name?;
        self.shelving.as_ref()?.shelf.fetch(&name, &mut words).ok()?;
        (name_of(&words) == name).then_some(Cow::Owned(words))
    }

    pub fn read(&mut self, from: &mut Reader<'_>, shelving: Option<Shelving>) -> Result<(), SnapshotError> {
        self.size = from.size_up_to(SEGMENT)?;
        self.first = u64::try_from(from.number()?).map_err(|_| SnapshotError::Damaged)?;
        let mut full = from.list(|f| read_segment(f, shelving.as_ref()))?;
        let mut open = from.list(|f| f.list(Reader::number))?;
        if open.len() > 1 || (open.is_empty() && !full.is_empty()) {
            return Err(SnapshotError::Damaged);
        }
        if let Some(words) = open.pop() {
            let from = words.get(1).copied().unwrap_or(MISSING);
            full.push(Segment { length: words.len(), words, from, name: None, kept: None });
        }
        self.segments = full.into();
        self.words = self.segments.iter().map(|s| s.length).sum();
        let last = self.last();
        let near = |(at, s): (usize, &Segment)| (!s.is_away()).then_some(self.first + at as u64);
        self.near = self.segments.iter().enumerate().filter_map(near).filter(|n| *n != last).collect();
        self.unsettled = true;
        self.shelving = shelving;
        Ok(())
    }
}

fn read_segment(from: &mut Reader<'_>, shelving: Option<&Shelving>) -> Result<Segment, SnapshotError> {
    let (length, at) = (from.size_up_to(SEGMENT)?, from.number()?);
    let mut segment = Segment { words: Vec::new(), length, from: at, name: None, kept: None };
    match from.number()? {
        0 => {
            segment.words = from.list(Reader::number)?;
            if segment.words.len() != length { Err(SnapshotError::Damaged) } else { Ok(segment) }
        }
        1 => {
            let name = Hash(from.array()?);
            let shelving = shelving.ok_or(SnapshotError::Segment(ShelfError::Missing(name)))?;
            segment.kept = Some(shelving.shelf.claim(&name).map_err(SnapshotError::Segment)?);
            segment.name = Some(name);
            Ok(segment)
        }
        _ => Err(SnapshotError::Damaged),
    }
}
