//! `probity migrate-store`: the journal moves from SQLite to PostgreSQL, or back.
//!
//! Promises: the server is stopped by its lease, not by trust; every entry, tile, head, idempotency key and
//! subject key arrives, shown by the signed root and by reading everything back; at no moment can both stores
//! be written: first the old one is marked as moved, then the new one is opened; cut off at any point, the same
//! command goes on. Does not: delete the old store; it stays readable (`verify`, audits) and refuses writers.

use crate::moving::{Copied, Progress, Step, copy, prove};
use crate::output::Output;
use crate::{data_dir, exit};
use anyhow::{Context, bail};
use clap::Args as Arguments;
use ed25519_dalek::SigningKey;
use engine::start::{signing_key, wall_clock};
use journal::SignedHead;
use model::StreamId;
use std::path::Path;
use std::time::{Duration, Instant};
use store::archive::{Import, Phase, StreamFacts};
use store::{Backend, Blobs, Epoch};

/// Arguments.
#[derive(Debug, Arguments)]
pub struct Args {
    /// Store to move to: `sqlite`, `postgres://user@host/database`, or @FILE with such an address in it
    #[arg(long)]
    to: String,
    /// Store to move from; left out, the one of the data directory
    #[arg(long)]
    from: Option<String>,
    /// Take the writer's lease from a process that seems alive; it cannot write any more afterwards
    #[arg(long)]
    takeover: bool,
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// How long the lease on the old store lasts without renewal; renewed every third of it.
const LEASE_SECONDS: i64 = 60;

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let from = match &args.from {
        Some(word) => data_dir::parse(word, None)?,
        None => data_dir::backend(data)?,
    };
    let to = data_dir::parse(&args.to, None)?;
    if from == to {
        bail!("the journal is in {} already", to.shown(data));
    }
    if !from.is_there(data)? {
        return Err(exit::coded(exit::NOT_FOUND, format!("there is no journal in {}", from.shown(data))));
    }
    let mut move_ = Move::begin(data, from, to, args.takeover)?;
    let blobs = move_.blobs(data)?;
    let moved = move_.streams(data);
    if moved.is_err() {
        move_.let_go();
    }
    let moved = moved?;
    data_dir::remember(data, &args.to)?;
    let (from, to) = (move_.from.shown(data), move_.to.shown(data));
    let rows: Vec<_> = moved
        .iter()
        .map(|(facts, root)| {
            serde_json::json!({"stream": facts.stream.to_string(), "entries": facts.size, "root": root,
                               "from": from, "to": to, "blobs": blobs})
        })
        .collect();
    out.rows(&["stream", "entries", "root", "to"], &rows, |row| {
        let text = |key: &str| row[key].as_str().map_or_else(|| row[key].to_string(), str::to_owned);
        vec![text("stream"), text("entries"), text("root"), text("to")]
    })?;
    eprintln!("{from} is marked as moved: it can be read, and no writer opens it any more");
    eprintln!("{} says from now on where the journal is", data.join(data_dir::CONFIG_FILE).display());
    Ok(exit::OK)
}

struct Move {
    from: Backend,
    to: Backend,
    source: Box<dyn Import>,
    target: Box<dyn Import>,
    takeover: bool,
    key: SigningKey,
    /// Leases on the old store that are ours.
    held: Vec<(StreamId, Epoch)>,
}

impl Move {
    fn begin(data: &Path, from: Backend, to: Backend, takeover: bool) -> anyhow::Result<Move> {
        let source = from.import(data).with_context(|| format!("open {}", from.shown(data)))?;
        let key =
            signing_key(data, source.read_store(&data_dir::stream()?)?.as_ref(), &data_dir::key_name())?;
        let target = to.import(data).with_context(|| format!("open {}", to.shown(data)))?;
        Ok(Move { from, to, source, target, takeover, key, held: Vec::new() })
    }

    /// After a failure the server may go on at once; a stream that is marked as moved stays so.
    fn let_go(&mut self) {
        for (stream, epoch) in std::mem::take(&mut self.held) {
            let _ = self.source.release_lease(&stream, epoch);
        }
    }

    /// Blobs first: an entry never names one that is not there.
    fn blobs(&self, data: &Path) -> anyhow::Result<usize> {
        let (from, to): (Blobs, Blobs) = (self.from.blobs(data)?, self.to.blobs(data)?);
        let hashes = from.hashes()?;
        for hash in &hashes {
            let bytes = from.get(hash)?.with_context(|| format!("blob `{hash}` is missing"))?;
            to.put(&bytes)?;
        }
        Ok(hashes.len())
    }

    fn streams(&mut self, data: &Path) -> anyhow::Result<Vec<(StreamFacts, String)>> {
        let mut copied = Vec::new();
        let names: Vec<_> = self.source.streams()?.into_iter().map(|facts| facts.stream).collect();
        for stream in names {
            let held = self.hold(data, &stream)?;
            let facts = self.source.streams()?.into_iter().find(|facts| facts.stream == stream);
            let facts = facts.with_context(|| format!("stream `{stream}` is gone"))?;
            if let Some(root) = self.arrived(&facts)? {
                copied.push((facts, None, root));
                continue;
            }
            let done = self.copy(data, &facts, held)?;
            copied.push((facts, Some((done.epoch, held)), hex(&done.root)));
        }
        // Everything is there. Only now does the journal change its home: the old store closes, the new one opens.
        let mut moved = Vec::new();
        for (facts, step, root) in copied {
            if let Some((epoch, held)) = step {
                if let Some(held) = held {
                    self.source.mark_moved(&facts.stream, held, &self.to.shown(data))?;
                }
                self.target.finish_import(&facts.stream, epoch, &facts)?;
            }
            let reader = self.target.read_store(&facts.stream)?;
            if facts.size > 0 {
                prove(reader, &[], &self.key.verifying_key())?;
            }
            moved.push((facts, root));
        }
        Ok(moved)
    }

    /// Takes the lease of a stream, so that nobody writes it; none where an earlier run of this very move has
    /// closed it already.
    fn hold(&mut self, data: &Path, stream: &StreamId) -> anyhow::Result<Option<u64>> {
        let facts = self.source.streams()?.into_iter().find(|facts| facts.stream == *stream);
        if let Some(facts) = facts.filter(|facts| facts.phase == Phase::Moved) {
            if facts.peer == self.to.shown(data) {
                return Ok(None);
            }
            bail!("the journal moved to {} before", facts.peer);
        }
        let held =
            self.source.acquire_lease(stream, "migrate-store", wall_clock(), LEASE_SECONDS, self.takeover);
        match held {
            Ok(epoch) => {
                self.held.push((stream.clone(), epoch));
                Ok(Some(epoch))
            }
            Err(error @ store::StoreError::LeaseHeld { .. }) => Err(exit::coded(
                exit::CONFLICT,
                format!("{error} (a server, or a migration that was cut off: stop it first)"),
            )),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether an earlier run ended with the new store open: then there is nothing left to do.
    fn arrived(&self, facts: &StreamFacts) -> anyhow::Result<Option<String>> {
        let there = self.target.streams()?.into_iter().find(|there| there.stream == facts.stream);
        let Some(there) = there.filter(|there| facts.phase == Phase::Moved && there.phase == Phase::Open)
        else {
            return Ok(None);
        };
        if there.size < facts.size {
            bail!("{} entries arrived of {}; verify both stores", there.size, facts.size);
        }
        let head = SignedHead::parse_note(&facts.head_note).context("the newest head")?.head;
        Ok(Some(hex(&head.root)))
    }

    fn copy(&mut self, data: &Path, facts: &StreamFacts, held: Option<u64>) -> anyhow::Result<Copied> {
        let from = self.from.shown(data);
        let mut progress = Progress::new("copied");
        let pause = Duration::from_secs(LEASE_SECONDS as u64 / 3);
        // A second handle renews the lease, while the first one is read from.
        let mut keeper = self.from.import(data)?;
        let mut renewed = Instant::now();
        let mut step = |step: Step| -> anyhow::Result<()> {
            progress.step(step);
            if let Some(epoch) = held.filter(|_| renewed.elapsed() > pause) {
                keeper.renew_lease(&facts.stream, epoch, wall_clock(), LEASE_SECONDS)?;
                renewed = Instant::now();
            }
            Ok(())
        };
        copy(self.source.as_ref(), facts, self.target.as_mut(), &from, &mut step)
    }
}
