//! Writing a customer table.
//!
//! Promises: rows and words are on the disk before the head says so; the slots follow the head and are completed from the
//! rows after a kill; a replaced row is overwritten before its slot points to the new one, so no kill leaves it behind.
//! Does not: screen.

use super::{HEAD, INDEX, LOCK, ROWS, SLOTS, TEXT, Table, TableError, make_dir, open_file, path};
use crate::blind::BlindKey;
use crate::head::{Head, matcher_number};
use crate::interner::Interner;
use crate::map::Map;
use crate::row::{Contents, Head as RowHead, Row, WORDS_MAX, WORDS_MIN, removal, wiped, write};
use crate::table::{CustomerNumber, Found};
use model::{PartialDate, PartyKind, Profile};
use screening::bulk::facts;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

/// A profile in the form in which it is put: made on any thread, so that reading names need not wait for the one writer.
#[derive(Debug, Clone)]
pub struct Draft {
    kind: PartyKind,
    born: Option<PartialDate>,
    born_verified: bool,
    others_max: u32,
    /// Mask and the stored words of each reading.
    readings: Vec<(u8, Vec<Vec<u8>>)>,
    hashes: Vec<u64>,
}

impl Draft {
    /// Reads a profile's names and blinds its numbers and wallets.
    pub fn of(profile: &Profile, key: &BlindKey) -> Draft {
        let facts = facts(profile);
        let stored = |token: &names::Token| {
            let mut bytes = Vec::with_capacity(16);
            token.store(&mut bytes);
            bytes
        };
        let readings =
            facts.readings.iter().map(|reading| (reading.mask, reading.tokens.iter().map(stored).collect()));
        let identifiers = facts.identifiers.iter().map(|text| key.identifier(text));
        Draft {
            kind: profile.kind,
            born: profile.born,
            born_verified: profile.born_verified && profile.born.is_some(),
            others_max: facts.others_max,
            readings: readings.collect(),
            hashes: identifiers.chain(facts.wallets.iter().map(|wallet| key.wallet(wallet))).collect(),
        }
    }
}

/// A file that grows at its end, through a buffer.
struct Grown {
    file: File,
    length: u64,
    buffer: Vec<u8>,
}

/// Bytes gathered before a write.
const BUFFER: usize = 1 << 20;

impl Grown {
    /// Opens the file and cuts what was not written for good.
    fn open(path: &Path, length: u64) -> Result<Grown, TableError> {
        let file = open_file(path)?;
        if file.metadata()?.len() < length {
            return Err(TableError::Damaged("a file is shorter than its head says"));
        }
        file.set_len(length)?;
        Ok(Grown { file, length, buffer: Vec::new() })
    }

    fn push(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.buffer.extend(bytes);
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.write_all_at(&self.buffer, self.length)?;
        self.length += self.buffer.len() as u64;
        self.buffer.clear();
        Ok(())
    }

    fn sync(&mut self) -> io::Result<()> {
        self.flush()?;
        self.file.sync_data()
    }

    fn end(&self) -> u64 {
        self.length + self.buffer.len() as u64
    }
}

/// The one writer of a table.
///
/// Nothing of it is to be relied on before [`TableWriter::commit`] has returned. After an error it refuses further work:
/// open the table again, which cuts what was not committed.
pub struct TableWriter {
    dir: PathBuf,
    key: u64,
    _lock: File,
    head_file: File,
    head: Head,
    rows: Grown,
    text: Grown,
    index: Grown,
    slots: File,
    interner: Interner,
    /// Number and place plus one of each row since the last commit; place 0 is a removal.
    pending: Vec<(u32, u32)>,
    broken: bool,
}

/// Changes after which a put commits by itself, so that memory stays bounded.
const PENDING_MAX: usize = 4_000_000;

impl TableWriter {
    /// Opens the table of a directory for writing, completing it if a kill left it unfinished.
    pub fn open(dir: &Path, key: &BlindKey) -> Result<TableWriter, TableError> {
        let lock = lock(dir)?;
        let head_file = open_file(&dir.join(HEAD))?;
        let head = Head::read(&head_file, matcher_number(), key.check())?;
        TableWriter::with(dir, key, lock, head_file, head)
    }

    /// Makes an empty table, deleting whatever table is there.
    pub fn create(dir: &Path, key: &BlindKey) -> Result<TableWriter, TableError> {
        make_dir(dir)?;
        let lock = lock(dir)?;
        for entry in std::fs::read_dir(dir)? {
            let entry = entry?;
            if is_table_file(&entry.file_name().to_string_lossy()) {
                std::fs::remove_file(entry.path())?;
            }
        }
        let head_file = open_file(&dir.join(HEAD))?;
        let mut head = Head::default();
        head.write(&head_file, matcher_number(), key.check())?;
        File::open(dir)?.sync_all()?;
        TableWriter::with(dir, key, lock, head_file, head)
    }

    /// Opens the table, or makes an empty one where there is none or another build, format or key made it; the second part
    /// says whether it is new and every customer must be put.
    pub fn open_or_create(dir: &Path, key: &BlindKey) -> Result<(TableWriter, bool), TableError> {
        make_dir(dir)?;
        match TableWriter::open(dir, key) {
            Ok(writer) => Ok((writer, false)),
            Err(
                TableError::NoHead
                | TableError::Format { .. }
                | TableError::OtherMatcher
                | TableError::OtherKey
                | TableError::Damaged(_),
            ) => Ok((TableWriter::create(dir, key)?, true)),
            Err(error) => Err(error),
        }
    }

    fn with(
        dir: &Path,
        key: &BlindKey,
        lock: File,
        head_file: File,
        head: Head,
    ) -> Result<TableWriter, TableError> {
        let file = |name| path(dir, name, head.generation);
        let mut writer = TableWriter {
            dir: dir.to_owned(),
            key: key.check(),
            _lock: lock,
            head_file,
            head,
            rows: Grown::open(&file(ROWS), head.rows * 4)?,
            text: Grown::open(&file(TEXT), head.text)?,
            index: Grown::open(&file(INDEX), head.words * 4)?,
            slots: open_file(&file(SLOTS))?,
            interner: Interner::default(),
            pending: Vec::new(),
            broken: false,
        };
        writer.read_words()?;
        writer.recover()?;
        writer.drop_other_generations()?;
        Ok(writer)
    }

    /// Puts a customer, in place of what was there under the number.
    pub fn put(&mut self, number: CustomerNumber, draft: &Draft) -> Result<(), TableError> {
        self.guarded(|writer| {
            let mut readings = Vec::with_capacity(draft.readings.len());
            for (mask, stored) in &draft.readings {
                let words = stored.iter().map(|word| writer.word(word)).collect::<Result<Vec<u32>, _>>()?;
                readings.push((*mask, words));
            }
            let contents = Contents {
                kind: draft.kind,
                born: draft.born,
                born_verified: draft.born_verified,
                others_max: draft.others_max,
                readings,
                hashes: draft.hashes.clone(),
            };
            let mut row = Vec::new();
            write(number, &contents, &mut row);
            writer.push_row(number, &row, true)
        })
    }

    /// Removes a customer; its row is overwritten with zeros at the commit.
    pub fn remove(&mut self, number: CustomerNumber) -> Result<(), TableError> {
        self.guarded(|writer| writer.push_row(number, &removal(number), false))
    }

    /// Writes everything for good.
    pub fn commit(&mut self) -> Result<(), TableError> {
        self.guarded(|writer| {
            if writer.pending.is_empty() {
                return Ok(());
            }
            writer.rows.sync()?;
            writer.text.sync()?;
            writer.index.sync()?;
            let head = &mut writer.head;
            head.rows = writer.rows.end() / 4;
            head.text = writer.text.end();
            head.words = writer.interner.len() as u64;
            head.write(&writer.head_file, matcher_number(), writer.key)?;
            let pending = std::mem::take(&mut writer.pending);
            let gained = writer.apply(pending)?;
            writer.applied(|live| live.saturating_add_signed(gained))
        })
    }

    /// The table as it stands after the last commit, for a run.
    pub fn table(&self) -> Result<Table, TableError> {
        Table::of(&self.dir, self.head)
    }

    /// Commits, then writes the table anew: without overwritten rows, and without words that nobody bears.
    pub fn rewrite(&mut self) -> Result<(), TableError> {
        self.commit()?;
        self.guarded(|writer| {
            let old = writer.table()?;
            let generation = writer.head.generation + 1;
            let file = |name| path(&writer.dir, name, generation);
            for name in [ROWS, TEXT, INDEX, SLOTS] {
                remove_if_there(&file(name))?;
            }
            let mut copy = Rewritten {
                rows: Grown::open(&file(ROWS), 0)?,
                text: Grown::open(&file(TEXT), 0)?,
                index: Grown::open(&file(INDEX), 0)?,
                slots: Grown::open(&file(SLOTS), 0)?,
                interner: Interner::default(),
                numbers: vec![u32::MAX; old.words() as usize],
                live: 0,
                end: 0,
            };
            copy.all(&old)?;
            for grown in [&mut copy.rows, &mut copy.text, &mut copy.index, &mut copy.slots] {
                grown.sync()?;
            }
            File::open(&writer.dir)?.sync_all()?;
            let sequence = writer.head.sequence;
            let rows = copy.rows.end() / 4;
            writer.head = Head {
                sequence,
                generation,
                rows,
                text: copy.text.end(),
                words: copy.interner.len() as u64,
                applied: rows,
                end: copy.end,
                live: copy.live,
            };
            writer.head.write(&writer.head_file, matcher_number(), writer.key)?;
            (writer.rows, writer.text, writer.index, writer.slots) =
                (copy.rows, copy.text, copy.index, copy.slots.file);
            writer.interner = copy.interner;
            writer.drop_other_generations()
        })
    }

    /// Words of the vocabulary and of pending rows, for who wonders whether to rewrite.
    pub fn words(&self) -> usize {
        self.interner.len()
    }

    fn guarded<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, TableError>) -> Result<T, TableError> {
        if self.broken {
            return Err(TableError::Damaged("an earlier write failed; open the table again"));
        }
        let result = work(self);
        self.broken = result.is_err();
        result
    }

    fn word(&mut self, stored: &[u8]) -> Result<u32, TableError> {
        let start = self.interner.text_len() as u32;
        let (number, is_new) = self.interner.number(stored).ok_or(TableError::Full("the vocabulary"))?;
        if is_new {
            self.text.push(stored)?;
            self.index.push(&start.to_le_bytes())?;
        }
        Ok(number)
    }

    fn push_row(&mut self, number: u32, row: &[u32], is_there: bool) -> Result<(), TableError> {
        let place = u32::try_from(self.rows.end() / 4 + 1).map_err(|_| TableError::Full("the rows"))?;
        for word in row {
            self.rows.push(&word.to_le_bytes())?;
        }
        self.pending.push((number, if is_there { place } else { 0 }));
        if self.pending.len() >= PENDING_MAX {
            self.broken = false;
            return self.commit();
        }
        Ok(())
    }

    fn read_words(&mut self) -> Result<(), TableError> {
        let text = Map::open(&self.text.file, self.head.text)?;
        let index = Map::open(&self.index.file, self.head.words * 4)?;
        let mut word = Vec::new();
        for number in 0..self.head.words as usize {
            let start = index.words().get(number).unwrap_or_default() as usize;
            let end = index.words().get(number + 1).unwrap_or(self.head.text as u32) as usize;
            let known = start <= end && text.bytes().copy(start..end, &mut word);
            if !known || self.interner.number(&word) != Some((number as u32, true)) {
                return Err(TableError::Damaged("the vocabulary has a word twice, or ends behind the file"));
            }
        }
        Ok(())
    }

    /// Lets the slots know of rows that a kill kept from them.
    fn recover(&mut self) -> Result<(), TableError> {
        if self.head.applied == self.head.rows {
            return Ok(());
        }
        let rows = Map::open(&self.rows.file, self.head.rows * 4)?;
        let (words, mut at) = (rows.words(), self.head.applied as usize);
        let mut changes = Vec::new();
        while at < words.len() {
            let (Some(number), Some(head)) = (words.get(at), words.get(at + 1).map(RowHead)) else {
                return Err(TableError::Damaged("the last row is cut"));
            };
            if head.is_removal() {
                changes.push((number, 0));
            } else if !head.is_dead() {
                changes.push((number, at as u32 + 1));
            }
            if head.length() < WORDS_MIN {
                return Err(TableError::Damaged("a row has no length"));
            }
            at += head.length();
        }
        drop(rows);
        self.apply(changes)?;
        let slots = Map::open(&self.slots, self.head.end * 4)?;
        let live =
            (0..slots.words().len()).filter(|at| slots.words().get(*at).is_some_and(|slot| slot > 0)).count();
        self.applied(|_| live as u64)
    }

    fn applied(&mut self, live: impl FnOnce(u64) -> u64) -> Result<(), TableError> {
        self.slots.sync_data()?;
        self.head.applied = self.head.rows;
        self.head.live = live(self.head.live);
        Ok(self.head.write(&self.head_file, matcher_number(), self.key)?)
    }

    /// Points the slots to the rows and overwrites the rows they pointed to; how many customers more there are.
    fn apply(&mut self, mut changes: Vec<(u32, u32)>) -> Result<i64, TableError> {
        // Stable: of two changes of one customer the later stays the later.
        changes.sort_by_key(|(number, _)| *number);
        let highest = changes.last().map_or(0, |(number, _)| u64::from(*number) + 1);
        self.head.end = self.head.end.max(highest);
        if self.slots.metadata()?.len() < self.head.end * 4 {
            self.slots.set_len(self.head.end * 4)?;
        }
        let mut gained = 0;
        for block in changes.chunk_by(|(a, _), (b, _)| a / BLOCK == b / BLOCK) {
            let (Some((first, _)), Some((last, _))) = (block.first(), block.last()) else { continue };
            let mut bytes = vec![0_u8; (last - first + 1) as usize * 4];
            self.slots.read_exact_at(&mut bytes, u64::from(*first) * 4)?;
            for (number, place) in block {
                let from = (number - first) as usize * 4;
                let Some(slot) = bytes.get_mut(from..from + 4) else { continue };
                let old = u32::from_le_bytes([slot[0], slot[1], slot[2], slot[3]]);
                if old == *place {
                    continue;
                }
                if old > 0 {
                    self.wipe(u64::from(old) - 1)?;
                }
                gained += i64::from(old == 0) - i64::from(*place == 0);
                slot.copy_from_slice(&place.to_le_bytes());
            }
            // What is overwritten must be so on the disk before nothing points to it any more.
            self.rows.file.sync_data()?;
            self.slots.write_all_at(&bytes, u64::from(*first) * 4)?;
        }
        Ok(gained)
    }

    fn wipe(&self, place: u64) -> Result<(), TableError> {
        let mut head = [0_u8; 4];
        self.rows.file.read_exact_at(&mut head, (place + 1) * 4)?;
        let length = RowHead(u32::from_le_bytes(head)).length();
        let bytes: Vec<u8> = wiped(length).iter().flat_map(|word| word.to_le_bytes()).collect();
        Ok(self.rows.file.write_all_at(&bytes, place * 4)?)
    }

    fn drop_other_generations(&self) -> Result<(), TableError> {
        let keep = format!(".{}", self.head.generation);
        for entry in std::fs::read_dir(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if is_table_file(&name) && name != HEAD && !name.ends_with(&keep) {
                std::fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Slots that are read and written at once.
const BLOCK: u32 = 1 << 18;

/// A table being written anew.
struct Rewritten {
    rows: Grown,
    text: Grown,
    index: Grown,
    slots: Grown,
    interner: Interner,
    /// New numbers of old words.
    numbers: Vec<u32>,
    live: u64,
    end: u64,
}

impl Rewritten {
    fn all(&mut self, old: &Table) -> Result<(), TableError> {
        let (mut words, mut row, mut stored) = (Vec::with_capacity(WORDS_MAX), Vec::new(), Vec::new());
        for number in 0..old.end() {
            let found = old.row(number as u32, &mut words)?;
            if found == Found::Changing {
                return Err(TableError::Damaged("a slot points to a row that is gone"));
            }
            let place = if found == Found::Row { self.rows.end() / 4 + 1 } else { 0 };
            let place = u32::try_from(place).map_err(|_| TableError::Full("the rows"))?;
            self.slots.push(&place.to_le_bytes())?;
            if found == Found::Nobody {
                continue;
            }
            self.live += 1;
            self.end = number + 1;
            row.clear();
            match Row::of(&words).filter(|row| !row.is_by_itself()) {
                Some(kept) => {
                    let mut contents =
                        kept.contents().ok_or(TableError::Damaged("a row is not well formed"))?;
                    for word in contents.readings.iter_mut().flat_map(|(_, words)| words) {
                        *word = self.number(old, *word, &mut stored)?;
                    }
                    write(number as u32, &contents, &mut row);
                }
                None => row.extend(&words),
            }
            for word in &row {
                self.rows.push(&word.to_le_bytes())?;
            }
        }
        // Numbers of removed customers at the end need no slots.
        self.slots.flush()?;
        self.slots.file.set_len(self.end * 4)?;
        self.slots.length = self.end * 4;
        Ok(())
    }

    fn number(&mut self, old: &Table, word: u32, stored: &mut Vec<u8>) -> Result<u32, TableError> {
        let known = self
            .numbers
            .get(word as usize)
            .copied()
            .ok_or(TableError::Damaged("a row has an unknown word"))?;
        if known != u32::MAX {
            return Ok(known);
        }
        if !old.word(word, stored) {
            return Err(TableError::Damaged("a word ends behind the file"));
        }
        let start = self.interner.text_len() as u32;
        let (number, is_new) = self.interner.number(stored).ok_or(TableError::Full("the vocabulary"))?;
        if is_new {
            self.text.push(stored)?;
            self.index.push(&start.to_le_bytes())?;
        }
        if let Some(slot) = self.numbers.get_mut(word as usize) {
            *slot = number;
        }
        Ok(number)
    }
}

fn lock(dir: &Path) -> Result<File, TableError> {
    if !dir.is_dir() {
        return Err(TableError::NoHead);
    }
    let lock = open_file(&dir.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(std::fs::TryLockError::WouldBlock) => Err(TableError::Locked(dir.to_owned())),
        Err(std::fs::TryLockError::Error(error)) => Err(error.into()),
    }
}

fn is_table_file(name: &str) -> bool {
    let generation = |name: &str| name.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty();
    let of_table = |name: &str| matches!(name, ROWS | TEXT | INDEX | SLOTS);
    name == HEAD || name.split_once('.').is_some_and(|(name, number)| of_table(name) && generation(number))
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
