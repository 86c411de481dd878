//! A recorded decision explained, or made again, on a running engine.
//!
//! Promises: explaining reads no history where the sealed data behind the decision stands where the state in force says, that
//! is, where nobody changed it since. Where lists or policy are no longer those of the decision, an index is built for it; that,
//! and all that reads history, from the nearest snapshot on, is done one at a time, as either is as large as what is in force,
//! and folding ends when nobody waits for it any more. Does not: keep such an index; write anything; prove snapshots: `probity
//! replay` folds from the first entry.

use crate::command::EngineError;
use crate::replay::{Elsewhere, Places, Replayer, Verdict, is_under};
use crate::service::{Engine, PATIENCE};
use crate::snapshot::{fold_tail, newest, newest_with};
use crate::start::snapshot_dir;
use crate::state::State;
use record::v1::Entry;
use screening::screen::Hit;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::ReadEntries;

/// Entries folded before it is seen whether anybody still waits.
const STRIDE: u64 = 10_000;

/// Says on being dropped that nobody waits any more.
struct Waiting(Arc<AtomicBool>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

fn store(error: impl std::fmt::Display) -> EngineError {
    EngineError::Store(error.to_string())
}

impl Engine {
    /// The hits behind a decision, with full explanations, recomputed from the sealed data.
    pub async fn explain(&self, entry: Entry) -> Result<Vec<Hit>, EngineError> {
        let pinned = self.pinned();
        if let Some(places) = self.places(&entry).filter(|_| is_under(&pinned, &entry)) {
            let engine = self.clone();
            let told = move || {
                let mut replayer = engine.replayer().with_places(places);
                replayer.share(pinned);
                replayer.explain(&entry).map_err(store)?
            };
            return self.screen(told).await?;
        }
        self.alone(move |engine, left| {
            let (places, seq) = (engine.places(&entry), entry.header.seq);
            let state = match places {
                Some(_) => State::default(),
                None => fold_while(newest(&engine.snapshots(), seq), engine.reader().as_ref(), seq, left)?,
            };
            let mut replayer = engine.replayer().from(state).with_places(places.unwrap_or_default());
            replayer.share(engine.pinned());
            replayer.explain(&entry).map_err(store)?
        })
        .await
    }

    /// Makes a decision again from what was known then, and compares.
    pub async fn replay(&self, entry: Entry) -> Result<Verdict, EngineError> {
        self.alone(move |engine, left| {
            let seq = entry.header.seq;
            let start = newest_with(&engine.snapshots(), seq, engine.library());
            let state = fold_while(start, engine.reader().as_ref(), seq, left)?;
            let mut replayer = engine.replayer().from(state);
            replayer.share(engine.pinned());
            replayer.entry(&entry).map_err(store)
        })
        .await
    }

    fn snapshots(&self) -> PathBuf {
        snapshot_dir(&self.inner.dir)
    }

    fn replayer(&self) -> Replayer<'_> {
        Replayer::new(self.reader().as_ref(), self.blobs(), self.subject_keys(), self.identity().build)
    }

    /// Where the sealed data behind a decision stands, where the state in force says so: what is newest there and older than
    /// the decision was newest then. Nothing where it has changed since.
    fn places(&self, entry: &Entry) -> Option<Places> {
        let asked = Elsewhere::of(entry);
        let older = |seq: u64| (seq < entry.header.seq).then_some(seq);
        let (places, _) = self.look(|state| {
            let profile = match asked.customer {
                Some(id) => Some(older(state.customers.get(id)?.profile_seq)?),
                None => None,
            };
            let parties = match asked.transfer {
                Some(id) => Some(older(state.transfers.get(id)?.sealed_seq)?),
                None => None,
            };
            Some(Places { profile, parties })
        });
        places
    }

    /// Does what needs a state of its own, or an index of its own, while nobody else does; busy where somebody else takes
    /// longer than anybody waits.
    async fn alone<R: Send + 'static>(
        &self,
        work: impl FnOnce(&Engine, &AtomicBool) -> Result<R, EngineError> + Send + 'static,
    ) -> Result<R, EngineError> {
        let turn = Arc::clone(&self.inner.recalling).lock_owned();
        let turn = tokio::time::timeout(PATIENCE, turn).await.map_err(|_| EngineError::Busy)?;
        let left = Arc::new(AtomicBool::new(false));
        let waiting = Waiting(Arc::clone(&left));
        let engine = self.clone();
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work is done, also where nobody waits for it any more.
            let _turn = turn;
            work(&engine, &left)
        });
        let done = done.await;
        drop(waiting);
        done.map_err(|_| store("it panicked"))?
    }
}

/// Folds up to an entry, as long as somebody waits.
fn fold_while(
    mut state: State,
    entries: &dyn ReadEntries,
    until: u64,
    left: &AtomicBool,
) -> Result<State, EngineError> {
    while state.next_seq < until {
        if left.load(Ordering::Relaxed) {
            return Err(EngineError::Busy);
        }
        let from = state.next_seq;
        fold_tail(&mut state, entries, until.min(from + STRIDE)).map_err(store)?;
        if state.next_seq == from {
            return Err(store(format!("entry {from} is missing")));
        }
    }
    Ok(state)
}

#[cfg(test)]
mod tests {
    use super::*;
    use store::StoreError;

    struct Empty;

    impl ReadEntries for Empty {
        fn entries(&self, _: u64, _: usize) -> Result<Vec<Vec<u8>>, StoreError> {
            Ok(Vec::new())
        }
    }

    #[test]
    fn folding_ends_with_who_waits_for_it_and_says_what_is_missing() {
        let left = Arc::new(AtomicBool::new(false));
        let waiting = Waiting(Arc::clone(&left));
        let missing = fold_while(State::default(), &Empty, 3, &left).unwrap_err();
        assert_eq!(missing, store("entry 0 is missing"));
        drop(waiting);
        assert_eq!(fold_while(State::default(), &Empty, 3, &left).unwrap_err(), EngineError::Busy);
    }
}
