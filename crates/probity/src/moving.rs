//! Copying a journal from one store to another: for migration, backup and restore.
//!
//! Promises: the hash tree is built anew from the entries on their way, and must have the root that the source's
//! newest head signs, or the copy is not finished; a copy that was cut off goes on where it was. Does not:
//! decide who may write meanwhile; callers hold the lease, or read a snapshot.

use anyhow::{Context, bail};
use journal::{Digest, ReadLog, SignedHead, TreeBuilder, Verified, verify};
use std::sync::Arc;
use store::archive::{Export, Import, Piece, StreamFacts};
use store::{ReadStore, StoreError, Tile};

/// Entries in one transaction: at a kilobyte each, a message of a megabyte.
const ENTRIES_AT_ONCE: usize = 1_024;

/// Rows of idempotency keys or subjects in one transaction.
const ROWS_AT_ONCE: usize = 1_024;

/// What a copy did so far, for whoever waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Entries copied, of how many.
    Entries(u64, u64),
    /// Other rows copied.
    Rows(u64),
}

/// A copy whose rows are all there and whose root is right; it still has to be finished.
#[derive(Debug)]
pub struct Copied {
    /// The epoch under which the target was filled.
    pub epoch: u64,
    /// The root of the entries.
    pub root: Digest,
}

/// Copies a stream into a store. `step` is told after every transaction and may stop the copy.
pub fn copy(
    source: &dyn Export,
    facts: &StreamFacts,
    target: &mut dyn Import,
    from: &str,
    step: &mut dyn FnMut(Step) -> anyhow::Result<()>,
) -> anyhow::Result<Copied> {
    let now = engine::start::wall_clock();
    let (epoch, have) = target.begin_import(&facts.stream, from, now)?;
    let reader = source.stream_reader(&facts.stream)?;
    let written = target.stream_reader(&facts.stream)?;
    let mut tree = resume(reader.as_ref(), written.as_ref(), have, facts.size)?;
    let mut at = have;
    while at < facts.size {
        let entries = reader.entries(at, ENTRIES_AT_ONCE.min((facts.size - at) as usize))?;
        if entries.is_empty() {
            bail!("the journal ends at {at} of {} entries; verify it", facts.size);
        }
        for entry in &entries {
            tree.append(entry);
        }
        let tiles: Vec<Tile> = tree
            .take_changed_tiles()
            .into_iter()
            .map(|(level, index, hashes)| Tile { level, index, hashes })
            .collect();
        let piece = Piece { first_seq: at, entries: &entries, tiles: &tiles, ..Piece::default() };
        target.import(&facts.stream, epoch, &piece)?;
        at += entries.len() as u64;
        step(Step::Entries(at, facts.size))?;
    }
    agrees(&tree, facts)?;
    rows(source, facts, target, epoch, step)?;
    Ok(Copied { epoch, root: tree.root() })
}

/// The tree of what is in the target already, which must be the beginning of this source.
fn resume(
    source: &dyn ReadStore,
    target: &dyn ReadStore,
    have: u64,
    size: u64,
) -> anyhow::Result<TreeBuilder> {
    if have == 0 {
        return Ok(TreeBuilder::new());
    }
    let same = have <= size && source.entry(have - 1)? == target.entry(have - 1)?;
    if !same {
        bail!("the target holds {have} entries of another journal; migrate into an empty store");
    }
    TreeBuilder::resume(have, |level, index| target.tile(level, index).ok().flatten()).map_err(|_| {
        anyhow::anyhow!("the hash tree of the unfinished copy is damaged; migrate into an empty store")
    })
}

/// The root must be the signed one.
fn agrees(tree: &TreeBuilder, facts: &StreamFacts) -> anyhow::Result<()> {
    if facts.size == 0 && facts.head_note.is_empty() {
        return Ok(());
    }
    let head = SignedHead::parse_note(&facts.head_note).context("the newest head")?.head;
    if head.size != facts.size || head.root != tree.root() {
        bail!("the entries do not have the root that was signed; run `probity verify` on the source");
    }
    Ok(())
}

fn rows(
    source: &dyn Export,
    facts: &StreamFacts,
    target: &mut dyn Import,
    epoch: u64,
    step: &mut dyn FnMut(Step) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let at_end = Piece { first_seq: facts.size, ..Piece::default() };
    let mut done = 0;
    let mut last: Option<(String, String)> = None;
    loop {
        let after = last.as_ref().map(|(scope, key)| (scope.as_str(), key.as_str()));
        let idempotency = source.idempotency_after(&facts.stream, after, ROWS_AT_ONCE)?;
        let Some(newest) = idempotency.last() else { break };
        last = Some((newest.row.scope.clone(), newest.row.key.clone()));
        target.import(&facts.stream, epoch, &Piece { idempotency: &idempotency, ..at_end })?;
        done += idempotency.len() as u64;
        step(Step::Rows(done))?;
    }
    let mut last: Option<String> = None;
    loop {
        let subjects = source.subjects_after(last.as_deref(), ROWS_AT_ONCE)?;
        let Some(newest) = subjects.last() else { return Ok(()) };
        last = Some(newest.row.subject.clone());
        target.import(&facts.stream, epoch, &Piece { subjects: &subjects, ..at_end })?;
        done += subjects.len() as u64;
        step(Step::Rows(done))?;
    }
}

/// A journal as `verify` reads it.
pub struct Log(pub Arc<dyn ReadStore>);

impl ReadLog for Log {
    type Error = StoreError;

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.entry(index)
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<Digest>>, StoreError> {
        self.0.tile(level, index)
    }

    fn head(&self) -> Result<Option<String>, StoreError> {
        self.0.head()
    }
}

/// Reads a whole journal back and checks every hash and the head's signature.
pub fn prove(
    reader: Arc<dyn ReadStore>,
    trusted: &[SignedHead],
    key: &ed25519_dalek::VerifyingKey,
) -> anyhow::Result<Verified> {
    let mut told = 0;
    let result = verify(&Log(reader), trusted, key, record::position, &mut |done, of| {
        if done >= told + 50_000 {
            told = done;
            eprintln!("verified {done} of {of} entries");
        }
    });
    result.map_err(|finding| anyhow::anyhow!("journal not intact: {finding}"))
}

/// Tells a person how far a copy is, now and then.
pub struct Progress {
    what: &'static str,
    told: std::time::Instant,
}

impl Progress {
    /// Progress of something.
    pub fn new(what: &'static str) -> Progress {
        Progress { what, told: std::time::Instant::now() }
    }

    /// One step further.
    pub fn step(&mut self, step: Step) {
        let last = matches!(step, Step::Entries(at, of) if at == of);
        if self.told.elapsed().as_secs() < 2 && !last {
            return;
        }
        self.told = std::time::Instant::now();
        match step {
            Step::Entries(at, of) => {
                eprintln!("{} {at} of {of} entries ({} %)", self.what, at * 100 / of.max(1));
            }
            Step::Rows(rows) => eprintln!("{} {rows} other rows", self.what),
        }
    }
}
