//! Proving a run from the journal alone.
//!
//! Promises: reads entries, tiles, head and list blobs, and nothing that a running program says of itself; folds the
//! journal from its first entry to where the run counted, and counts again; recomputes every digest, the root and the
//! totals; screens a sample of the members again, drawn by the root; checks that each entry of the run names the matcher it
//! says and is in the signed tree; says of each check what was compared, so that whoever reads can do it again. Does not:
//! make recorded decisions again (`probity replay` does), or trust a snapshot of state. Serves: LKB-1, AUD-4.

mod sample;

pub use sample::SAMPLE;

use super::fold::{Recorded, recorded};
use super::members::cutoffs;
use super::population::{Population, Stretch, root};
use crate::command::EngineError;
use crate::pair_service::{matcher_of, subject_of};
use crate::snapshot::{fold_tail, newest};
use crate::start::snapshot_dir;
use crate::state::State;
use ed25519_dalek::VerifyingKey;
use journal::SignedHead;
use model::ids::ListId;
use model::{Hash, Timestamp};
use record::lookback::*;
use record::v1::{Entry, Header, Input};
use sample::Seen;
use std::collections::BTreeMap;
use std::path::Path;
use store::secrets::SubjectKeys;
use store::{Blobs, ReadEntries, ReadStore};

/// Entries read at a time.
const CHUNK: usize = 256;

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What, in a word.
    pub name: &'static str,
    /// Whether it holds; of one that could not be made, true.
    pub holds: bool,
    /// Whether it was made.
    pub made: bool,
    /// What was compared, or what is wrong.
    pub detail: String,
}

impl Check {
    /// How it is marked in front of people.
    pub fn mark(&self) -> &'static str {
        match (self.made, self.holds) {
            (false, _) => "--  ",
            (true, true) => "ok  ",
            (true, false) => "FAIL",
        }
    }
}

/// The proof of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The run.
    pub run: u64,
    /// How it was started.
    pub started: Started,
    /// When.
    pub started_at: Timestamp,
    /// The entry that ended it, and when.
    pub ended: Option<(u64, Timestamp, Finished)>,
    /// When the newest of its list versions came into force.
    pub activated_at: Option<Timestamp>,
    /// Customers there were, counted again.
    pub population: u64,
    /// Digests, recomputed, in order.
    pub digests: Vec<Hash>,
    /// Entries in which something was found.
    pub findings: u64,
    /// Release reviews it opened.
    pub reviews: u64,
    /// When its first and last hit were recorded.
    pub hits_at: Option<(Timestamp, Timestamp)>,
    /// Size and root of the signed tree.
    pub tree: Option<(u64, Hash)>,
    /// What was checked, in order.
    pub checks: Vec<Check>,
}

impl Proof {
    /// Whether everything holds.
    pub fn holds(&self) -> bool {
        !self.checks.is_empty() && self.checks.iter().all(|c| c.holds)
    }

    fn check(&mut self, name: &'static str, holds: bool, detail: impl Into<String>) {
        self.checks.push(Check { name, holds, made: true, detail: detail.into() });
    }

    fn left_out(&mut self, name: &'static str, why: String) {
        self.checks.push(Check { name, holds: true, made: false, detail: why });
    }
}

fn store(error: impl std::fmt::Display) -> EngineError {
    EngineError::Store(error.to_string())
}

/// The population a run counted, from the newest snapshot before it and the journal.
pub fn fold_population(
    dir: &Path,
    entries: &dyn ReadEntries,
    started: &Started,
) -> Result<Population, EngineError> {
    let mut state = newest(&snapshot_dir(dir), started.as_of);
    fold_tail(&mut state, entries, started.as_of).map_err(store)?;
    Ok(Population::of(&state, &cutoffs(started)))
}

/// Proves a run. `keys` open the profiles of the sample; `told` hears how many entries were folded, of how many.
pub fn prove(
    reader: &dyn ReadStore,
    blobs: &Blobs,
    key: &VerifyingKey,
    keys: Option<&SubjectKeys>,
    run: u64,
    told: &mut dyn FnMut(u64, u64),
) -> Result<Proof, EngineError> {
    let first = entry(reader, run)?;
    let Some(Entry { header, input: Input::LookbackStarted(started), .. }) = first else {
        return Err(EngineError::Refused(super::Fault::Unknown(run).into()));
    };
    let mut proof = Proof {
        run,
        started: *started,
        started_at: header.recorded_at,
        ended: None,
        activated_at: None,
        population: 0,
        digests: Vec::new(),
        findings: 0,
        reviews: 0,
        hits_at: None,
        tree: None,
        checks: Vec::new(),
    };
    let state = counted(reader, &mut proof, told)?;
    lists(reader, blobs, &state, &mut proof)?;
    let members = Population::of(&state, &cutoffs(&proof.started));
    let state = baseline(reader, state, &mut proof)?;
    let mut read = shards(reader, &members, &mut proof)?;
    read.seqs.insert(0, run);
    if header.matcher != matcher_of(&proof.started.matcher) {
        read.other_matcher.insert(0, run);
    }
    matchers(&read, &mut proof);
    let state = &state;
    let (members, seen) = (&members, &read.seen);
    sample::sample(&mut proof, keys.map(|keys| sample::Again { reader, blobs, keys, state, members, seen }))?;
    signed(reader, key, &read.seqs, &mut proof)?;
    Ok(proof)
}

/// Every entry of the run was made with the matcher the run says.
fn matchers(read: &Run, proof: &mut Proof) {
    let matcher = &proof.started.matcher;
    let detail = match read.other_matcher.is_empty() {
        true => format!("`{matcher}` in each of {} entries", read.seqs.len()),
        false => format!(
            "the run says `{matcher}`; entries {} were made with another",
            numbers(&read.other_matcher)
        ),
    };
    proof.check("matcher", read.other_matcher.is_empty(), detail);
}

fn numbers(seqs: &[u64]) -> String {
    seqs.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
}

fn entry(reader: &dyn ReadStore, seq: u64) -> Result<Option<Entry>, EngineError> {
    let bytes = reader.entry(seq).map_err(store)?;
    bytes.map(|b| record::decode(&b)).transpose().map_err(store)
}

/// Folds from the first entry to where the run counted, and counts again.
fn counted(
    reader: &dyn ReadStore,
    proof: &mut Proof,
    told: &mut dyn FnMut(u64, u64),
) -> Result<State, EngineError> {
    let as_of = proof.started.as_of;
    let mut state = State::default();
    while state.next_seq < as_of {
        let step = (state.next_seq + 50_000).min(as_of);
        let before = state.next_seq;
        fold_tail(&mut state, reader, step).map_err(store)?;
        told(state.next_seq, as_of);
        if state.next_seq == before {
            break;
        }
    }
    let again = Population::of(&state, &cutoffs(&proof.started));
    let started = &proof.started;
    let (all, claimed) = (state.customers.len() as u64, started.included.total() + started.excluded.total());
    let same_classes = again.included == started.included && again.excluded == started.excluded;
    let transfers = again.len(Subjects::Transfers) as u64;
    let past = again
        .past_counts
        .map(|past| format!(" and {} imported ones, {} older ones left out", past.included, past.excluded));
    let counts = format!(
        "{all} customers after {as_of} entries = {} looked at + {} left out ({} closed long ago, {} erased); {} remembered transfers{}",
        started.included.total(),
        started.excluded.total(),
        started.excluded.closed,
        started.excluded.erased,
        again.transfers.len(),
        past.unwrap_or_default()
    );
    let (hash, wanted) = (again.hash(), started.population);
    let same_past = again.past_counts == started.past;
    let same_counts = all == claimed && same_classes && transfers == started.transfers && same_past;
    proof.population = all;
    proof.check("population", same_counts, counts);
    let members = match hash == wanted {
        true => format!("members hash to {hash}"),
        false => format!("members hash to {hash}, the run says {wanted}"),
    };
    proof.check("members", hash == wanted, members);
    Ok(state)
}

/// Each list version is the one an entry activated, and its content is there.
fn lists(reader: &dyn ReadStore, blobs: &Blobs, state: &State, proof: &mut Proof) -> Result<(), EngineError> {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for change in proof.started.lists.clone() {
        for version in [&change.before, &change.after].into_iter().flatten() {
            seen += 1;
            match activated(reader, blobs, &change.list, version)? {
                Ok(at) => proof.activated_at = proof.activated_at.max(Some(at)),
                Err(cause) => wrong.push(format!("{} of entry {}: {cause}", change.list, version.activation)),
            }
        }
    }
    let in_force: Vec<(ListId, u64)> = state.lists.iter().map(|(l, a)| (l.clone(), a.version)).collect();
    let after =
        proof.started.lists.iter().filter_map(|l| Some((l.list.clone(), l.after.as_ref()?.activation)));
    if !after.eq(in_force) {
        wrong.push(format!("the lists are not those in force after {} entries", proof.started.as_of));
    }
    let detail = match wrong.is_empty() {
        true => format!("{seen} list versions: entries, contents and hashes agree"),
        false => wrong.join("; "),
    };
    proof.check("lists", wrong.is_empty(), detail);
    Ok(())
}

fn activated(
    reader: &dyn ReadStore,
    blobs: &Blobs,
    list: &ListId,
    version: &Version,
) -> Result<Result<Timestamp, String>, EngineError> {
    let Some(Entry { header, input: Input::ListActivated { list: named, normalised, .. }, .. }) =
        entry(reader, version.activation)?
    else {
        return Ok(Err("the entry activates no list".to_owned()));
    };
    if named != *list || normalised != version.normalised {
        return Ok(Err(format!("the entry activates `{named}` with content {normalised}")));
    }
    let Some(bytes) = blobs.get(&version.normalised).map_err(store)? else {
        return Ok(Err(format!("content {} is not in the store", version.normalised)));
    };
    if Hash::of(&bytes) != version.normalised {
        return Ok(Err(format!("content hashes to {}", Hash::of(&bytes))));
    }
    Ok(screening::Snapshot::decode(&bytes).map(|_| header.recorded_at).map_err(|e| e.to_string()))
}

/// A delta goes on where the last completed run ended: no change between them is left out.
fn baseline(reader: &dyn ReadStore, mut state: State, proof: &mut Proof) -> Result<State, EngineError> {
    fold_tail(&mut state, reader, proof.run).map_err(store)?;
    let covered = state.lookbacks.covered.as_ref();
    let before: Vec<(ListId, Version)> =
        proof.started.lists.iter().filter_map(|l| Some((l.list.clone(), l.before.clone()?))).collect();
    let (holds, detail) = match (proof.started.kind, covered) {
        (Kind::Full, _) => (true, "a full run needs no baseline".to_owned()),
        (Kind::Delta, Some(c)) if c.lists == before => {
            (true, format!("it starts from the lists that run lb_{} looked through", c.run))
        }
        (Kind::Delta, Some(c)) => (false, format!("run lb_{} before it looked through other lists", c.run)),
        (Kind::Delta, None) => (false, "no run before it completed".to_owned()),
    };
    proof.check("baseline", holds, detail);
    Ok(state)
}

/// What was recorded since the last shard.
#[derive(Default)]
struct Open {
    customers: BTreeMap<String, Noted>,
    transfers: BTreeMap<String, Noted>,
}

/// An entry about a member.
#[derive(Clone, Copy)]
struct Noted {
    seq: u64,
    what: Recorded,
    /// Of an imported transfer: the batch and the row in it.
    past: Option<(u64, u32)>,
}

/// What was read of a run.
#[derive(Default)]
struct Run {
    /// Its entries.
    seqs: Vec<u64>,
    /// Those made with another matcher than the run says.
    other_matcher: Vec<u64>,
    seen: Seen,
}

impl Run {
    fn take(&mut self, header: &Header, wanted: Hash) {
        self.seqs.push(header.seq);
        if header.matcher != wanted {
            self.other_matcher.push(header.seq);
        }
    }

    /// Whom something happened to while the run was under way, by others than the run.
    fn overtaken(&mut self, input: &Input) {
        let who = match input {
            Input::SubjectErased { subject, .. } => Some(subject.clone()),
            other => subject_of(other).map(|(customer, _)| customer.to_string()),
        };
        self.seen.overtaken.extend(who);
    }
}

/// Reads on to the run's end, recomputing each shard; returns the entries of the run.
fn shards(reader: &dyn ReadStore, members: &Population, proof: &mut Proof) -> Result<Run, EngineError> {
    let size = reader.size().map_err(store)?;
    let (mut run, mut open) = (Run::default(), Open::default());
    let matcher = matcher_of(&proof.started.matcher);
    let (mut customers, mut transfers) = (Tally::default(), Tally::default());
    let mut wrong: Vec<String> = Vec::new();
    let mut next = proof.run + 1;
    'read: while next < size {
        let rows = reader.entries(next, CHUNK).map_err(store)?;
        if rows.is_empty() {
            break;
        }
        for bytes in rows {
            let seq = next;
            next += 1;
            let (header, input, outcome) = record::decode_unsealed(&bytes).map_err(store)?;
            let ours = header.causation == proof.run;
            let what = outcome.decision().map(recorded);
            match input {
                Input::CustomerRescreened { customer, .. } if ours => {
                    run.take(&header, matcher);
                    run.seen.found.insert(customer.to_string());
                    note(proof, what, header.recorded_at);
                    let what = what.unwrap_or(Recorded::Error);
                    open.customers.insert(customer.to_string(), Noted { seq, what, past: None });
                }
                Input::LookbackTransfer(found) if found.run == proof.run => {
                    run.take(&header, matcher);
                    note(proof, what, header.recorded_at);
                    let past = found.row.map(|row| (found.sealed_seq, row));
                    let what = what.unwrap_or(Recorded::Error);
                    open.transfers.insert(found.transfer.to_string(), Noted { seq, what, past });
                }
                Input::ReleaseReviewOpened(opened) if opened.run == proof.run => {
                    run.take(&header, matcher);
                    proof.reviews += 1;
                }
                Input::LookbackShard(shard) if shard.run == proof.run => {
                    run.take(&header, matcher);
                    let tally = if shard.of == Subjects::Customers { &mut customers } else { &mut transfers };
                    let (digest, fault) = again(&shard, tally.total(), members, std::mem::take(&mut open));
                    tally.add(&shard.tally);
                    proof.digests.push(digest);
                    wrong.extend(
                        fault.map(|cause| format!("shard {} (entry {seq}): {cause}", proof.digests.len())),
                    );
                }
                Input::LookbackFinished(finished) if finished.run == proof.run => {
                    run.take(&header, matcher);
                    proof.ended = Some((seq, header.recorded_at, *finished));
                    break 'read;
                }
                other => run.overtaken(&other),
            }
        }
    }
    let detail = match wrong.is_empty() {
        true => format!("{} shards recomputed from their members and entries", proof.digests.len()),
        false => wrong.join("; "),
    };
    proof.check("shards", wrong.is_empty(), detail);
    finished(&customers, &transfers, proof);
    Ok(run)
}

fn note(proof: &mut Proof, what: Option<Recorded>, at: Timestamp) {
    proof.findings += 1;
    if what == Some(Recorded::Hit) {
        proof.hits_at = Some((proof.hits_at.map_or(at, |(first, _)| first), at));
    }
}

/// Positions in a shard and the entries about them, in order, and how many entries there are.
fn positions(shard: &Shard, members: &Population, open: Open) -> (Vec<(u32, Noted)>, usize) {
    let (first, counted) = (shard.first as usize, shard.counted as usize);
    let range = first..first.saturating_add(counted);
    let (ids, entries): (Vec<&str>, BTreeMap<String, Noted>) = match shard.of {
        Subjects::Customers => {
            let found = members.customers.get(range.clone()).unwrap_or_default();
            (found.iter().map(|m| m.customer.as_str()).collect(), open.customers)
        }
        Subjects::Transfers => {
            let found = members.transfers.get(first..).unwrap_or_default();
            (found.iter().take(counted).map(|t| t.transfer.as_str()).collect(), open.transfers)
        }
    };
    let of_id = |(at, id): (usize, &&str)| Some((at as u32, *entries.get(*id).filter(|n| n.past.is_none())?));
    let mut found: Vec<(u32, Noted)> = ids.iter().enumerate().filter_map(of_id).collect();
    found.extend(entries.values().filter_map(|noted| {
        let (batch, row) = noted.past?;
        let position = members.past_position(batch, row).filter(|position| range.contains(position))?;
        Some(((position - first) as u32, *noted))
    }));
    found.sort_unstable_by_key(|(at, noted)| (*at, noted.seq));
    (found, entries.len())
}

/// A shard's digest from the members and the entries, and what does not agree with what the shard says.
fn again(shard: &Shard, done: u64, members: &Population, open: Open) -> (Hash, Option<String>) {
    let (first, counted) = (shard.first as usize, shard.counted as usize);
    let there = members.len(shard.of).saturating_sub(first).min(counted);
    let (found, entries) = positions(shard, members, open);
    let mut tally = Tally::default();
    for (_, noted) in &found {
        match noted.what {
            Recorded::Hit => tally.hits += 1,
            Recorded::Cleared => tally.cleared += 1,
            Recorded::Error => tally.errors += 1,
        }
    }
    let recorded: Vec<(u32, u64)> = found.iter().map(|(at, noted)| (*at, noted.seq)).collect();
    let stretch =
        Stretch { run: shard.run, of: shard.of, first, counted, tally: &shard.tally, recorded: &recorded };
    let digest = stretch.digest(members);
    let said = &shard.tally;
    let fault = if shard.first != done {
        Some(format!("it starts at {}, not at {done}", shard.first))
    } else if there != counted || said.total() != shard.counted {
        Some(format!("{counted} members are not all accounted for"))
    } else if (said.hits, said.cleared, said.errors) != (tally.hits, tally.cleared, tally.errors) {
        Some(format!(
            "it says {} hits, {} cleared, {} errors; the journal holds {}, {}, {}",
            said.hits, said.cleared, said.errors, tally.hits, tally.cleared, tally.errors
        ))
    } else if recorded.len() != entries {
        Some("entries of the run are about nobody in it".to_owned())
    } else if digest != shard.digest {
        Some(format!("digest is {digest}, the shard says {}", shard.digest))
    } else {
        None
    };
    (digest, fault)
}

fn finished(customers: &Tally, transfers: &Tally, proof: &mut Proof) {
    let Some((_, _, finished)) = proof.ended.clone() else {
        return proof.check("finished", false, "the run has not ended");
    };
    let (done, of) = (customers.total(), proof.started.included.total());
    let (moved, of_moved) = (transfers.total(), proof.started.transfers);
    let complete = finished.ended == Ended::Completed && done == of && moved == of_moved;
    let same = finished.customers == *customers && finished.transfers == *transfers;
    let detail = format!(
        "{}: {done} of {of} customers and {moved} of {of_moved} transfers accounted for; totals {}",
        finished.ended.as_str(),
        if same { "agree" } else { "do not agree with the shards" }
    );
    proof.check("finished", complete && same, detail);
    let again = root(&proof.digests);
    let detail = match again == finished.root {
        true => format!("root {again}"),
        false => format!("root is {again}, the run says {}", finished.root),
    };
    proof.check("root", again == finished.root, detail);
}

/// Every entry of the run is in the tree that the newest head signs.
fn signed(
    reader: &dyn ReadStore,
    key: &VerifyingKey,
    seqs: &[u64],
    proof: &mut Proof,
) -> Result<(), EngineError> {
    let note = reader.head().map_err(store)?.unwrap_or_default();
    let Ok(head) = SignedHead::parse_note(&note) else {
        proof.check("head", false, "the journal has no readable signed head");
        return Ok(());
    };
    let verified = head.verify(key).is_ok();
    let (size, tree) = (head.head.size, head.head.root);
    proof.tree = Some((size, Hash(tree)));
    let detail = match verified {
        true => format!("signed by `{}` over {size} entries", head.key_name),
        false => "the head's signature does not verify with this public key".to_owned(),
    };
    proof.check("head", verified, detail);
    let tile = |level: u8, index: u64| reader.tile(level, index).ok().flatten();
    let mut wrong = Vec::new();
    for seq in seqs {
        let Some(bytes) = reader.entry(*seq).map_err(store)? else {
            wrong.push(*seq);
            continue;
        };
        let path = journal::inclusion_proof(&tile, *seq, size);
        let holds = path.is_some_and(|path| {
            journal::verify_inclusion(&journal::leaf_hash(&bytes), *seq, size, &path, &tree)
        });
        if !holds {
            wrong.push(*seq);
        }
    }
    let detail = match wrong.is_empty() {
        true => format!("{} entries of the run are in the signed tree", seqs.len()),
        false => format!("not in the signed tree: entries {}", numbers(&wrong)),
    };
    proof.check("inclusion", wrong.is_empty(), detail);
    Ok(())
}
