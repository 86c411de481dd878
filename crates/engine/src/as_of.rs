//! What the state said at a moment of the past: standing, possible matches, judged pairs, a transfer, lists and policy.
//!
//! Promises: the answer is the fold of the entries recorded until the moment and of nothing later; the writer, its lock and
//! its memory are not touched: the nearest snapshot and the journal's tail are read beside it, into one more state that is
//! gone with the answer; one such reading at a time within a process, and no more entries than its caller allows. Whether an
//! entry was on its list, and what a policy asked for, is read from the versions in force then. Does not: open sealed data,
//! look at what waits in an import's campaign or at alerts of monitoring, or decide again (`replay` does). Serves: AUD-4.

use crate::command::EngineError;
use crate::pairs_state::Pair;
use crate::service::Engine;
use crate::snapshot::{fold_tail, newest};
use crate::start::{load_policy, load_snapshot, snapshot_dir};
use crate::state::{ActiveList, Customer, State, Transfer};
use crate::worklist::{Waiting, awaits_judgement};
use model::decision::Role;
use model::ids::*;
use model::policy::Policy;
use model::{Hash, Timestamp};
use screening::snapshot::Snapshot;
use std::collections::BTreeMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;
use store::{Blobs, ReadStore};

/// Entries folded for one request: seconds. What lies farther from a snapshot is asked for on the machine, where nobody waits
/// on a connection.
pub const ENTRIES_MAX: u64 = 2_000_000;

/// A moment of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Right after this entry.
    Entry(u64),
    /// After everything that was recorded until then.
    Instant(Timestamp),
}

/// A text that names no moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write an instant (2026-11-21T08:00:00Z), a day (its beginning, UTC) or an entry (dec_1042 or 1042)")]
pub struct MomentError;

impl FromStr for Moment {
    type Err = MomentError;

    fn from_str(text: &str) -> Result<Moment, MomentError> {
        let digits = text.strip_prefix("dec_").unwrap_or(text);
        if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) {
            return digits.parse().map(Moment::Entry).map_err(|_| MomentError);
        }
        let whole = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
        whole.parse().map(Moment::Instant).map_err(|_| MomentError)
    }
}

/// What is asked about; everything may be left out, and then it is lists and policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// A customer; of a transfer its own, where it is left out.
    pub customer: Option<CustomerId>,
    /// A transfer.
    pub transfer: Option<TransferId>,
    /// One listed party.
    pub pair: Option<(ListId, EntryId)>,
}

/// What was known.
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// The newest entry of then, and when it was recorded; none in an empty journal.
    pub through: Option<(u64, Timestamp)>,
    /// The policy in force.
    pub policy: Hash,
    /// The lists in force.
    pub lists: BTreeMap<ListId, ActiveList>,
    /// The customer, if it was known.
    pub customer: Option<(CustomerId, Customer)>,
    /// The transfer, if it was known.
    pub transfer: Option<(TransferId, Transfer)>,
    /// Possible matches of the customer, and of the transfer asked about or of all of them.
    pub hits: Vec<KnownHit>,
    /// Judged pairs of the customer.
    pub pairs: Vec<KnownPair>,
}

/// A possible match as it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownHit {
    /// The row.
    pub waiting: Waiting,
    /// The entry's primary name on the version in force; none where it had left its list.
    pub listed_name: Option<String>,
    /// Whether it waited for a person.
    pub open: bool,
    /// Whether it was under a programme about terrorist financing.
    pub terrorism: bool,
}

/// A judged pair as it stood.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownPair {
    /// The row.
    pub pair: Pair,
    /// The entry's primary name on the version in force; none where it had left its list.
    pub listed_name: Option<String>,
    /// Whether its entry was under a programme about terrorist financing.
    pub terrorism: bool,
}

fn store(error: impl std::fmt::Display) -> EngineError {
    EngineError::Store(error.to_string())
}

fn invalid(cause: impl Into<String>) -> EngineError {
    EngineError::Invalid { field: "as_of".to_owned(), cause: cause.into() }
}

/// How many entries had been recorded by then; `now` bounds the past.
pub fn entries_by(reader: &dyn ReadStore, moment: Moment, now: Timestamp) -> Result<u64, EngineError> {
    let size = reader.size().map_err(store)?;
    let instant = match moment {
        Moment::Entry(seq) if seq < size => return Ok(seq + 1),
        Moment::Entry(seq) => {
            return Err(invalid(format!("entry {seq} is not recorded; the journal has {size} of them")));
        }
        Moment::Instant(at) if at > now => return Err(invalid(format!("{at} is later than now"))),
        Moment::Instant(at) => at,
    };
    // No entry is recorded at an earlier time than the one before it.
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        match recorded_at(reader, middle)? <= instant {
            true => low = middle + 1,
            false => high = middle,
        }
    }
    Ok(low)
}

fn recorded_at(reader: &dyn ReadStore, seq: u64) -> Result<Timestamp, EngineError> {
    let bytes = reader.entry(seq).map_err(store)?;
    let bytes = bytes.ok_or_else(|| EngineError::Store(format!("entry {seq} is missing")))?;
    Ok(record::decode_unsealed(&bytes).map_err(store)?.0.recorded_at)
}

/// The state after so many entries, where no more than `most` have to be folded. Monitoring is not part of it.
pub fn state_after(
    dir: &Path,
    reader: &dyn ReadStore,
    entries: u64,
    most: u64,
) -> Result<State, EngineError> {
    let mut state = newest(&snapshot_dir(dir), entries);
    let missing = entries - state.next_seq;
    if missing > most {
        return Err(invalid(format!(
            "{missing} entries since the nearest snapshot would have to be read, and a request reads {most}; ask `probity \
             known` on the machine, which reads them all"
        )));
    }
    fold_tail(&mut state, reader, entries).map_err(store)?;
    match state.next_seq == entries {
        true => Ok(state),
        false => Err(EngineError::Store(format!("entry {} is missing", state.next_seq))),
    }
}

/// What was known at a moment, read beside whoever writes.
pub fn known(
    (dir, reader, blobs): (&Path, &dyn ReadStore, &Blobs),
    moment: Moment,
    asked: &Asked,
    now: Timestamp,
    most: u64,
) -> Result<Known, EngineError> {
    let entries = entries_by(reader, moment, now)?;
    let state = state_after(dir, reader, entries, most)?;
    let through = match entries.checked_sub(1) {
        Some(seq) => Some((seq, recorded_at(reader, seq)?)),
        None => None,
    };
    // What had lapsed by an instant is over at that instant, also where nothing was recorded since.
    let at = match moment {
        Moment::Instant(at) => at,
        Moment::Entry(_) => through.map_or(now, |(_, at)| at),
    };
    let mut then = Then { policy: None, blobs, lists: BTreeMap::new(), at };
    if state.policy != Hash::default() {
        then.policy = Some(load_policy(blobs, state.policy).map_err(store)?);
    }
    then.answer(&state, through, asked)
}

/// Lists and policy of then, each list read once.
struct Then<'a> {
    policy: Option<Policy>,
    blobs: &'a Blobs,
    lists: BTreeMap<ListId, Option<Arc<Snapshot>>>,
    at: Timestamp,
}

impl Then<'_> {
    fn answer(
        mut self,
        state: &State,
        through: Option<(u64, Timestamp)>,
        asked: &Asked,
    ) -> Result<Known, EngineError> {
        let transfer = asked.transfer.as_ref().and_then(|id| {
            let row = state.transfers.get(id)?;
            // Of another customer than the one asked about: nothing is said of it.
            let own = asked.customer.as_ref().is_none_or(|customer| *customer == row.customer);
            own.then(|| (id.clone(), row.clone()))
        });
        let customer =
            asked.customer.clone().or_else(|| transfer.as_ref().map(|(_, row)| row.customer.clone()));
        let row = customer.and_then(|id| Some((id.clone(), state.customers.get(&id)?.clone())));
        let (mut hits, mut pairs) = (Vec::new(), Vec::new());
        if let Some((id, _)) = &row {
            for waiting in state.worklist.of(id).iter().filter(|row| asked.is_about(row)) {
                hits.push(self.hit(state, id, waiting)?);
            }
            for pair in state.pairs.of(id).iter().filter(|pair| asked.names(&pair.list, &pair.entry)) {
                let (listed_name, terrorism) = self.entry(state, &pair.list, &pair.entry, &[])?;
                pairs.push(KnownPair { pair: pair.clone(), listed_name, terrorism });
            }
        }
        let lists = state.lists.iter().map(|(id, list)| (id.clone(), list.clone())).collect();
        Ok(Known { through, policy: state.policy, lists, customer: row, transfer, hits, pairs })
    }

    fn hit(&mut self, state: &State, id: &CustomerId, row: &Waiting) -> Result<KnownHit, EngineError> {
        let (listed_name, terrorism) = self.entry(state, &row.list, &row.entry, &row.programmes)?;
        let waits = match &self.policy {
            Some(policy) => awaits_judgement(state, id, row, policy, || terrorism, self.at),
            None => true,
        };
        Ok(KnownHit { waiting: row.clone(), open: waits && listed_name.is_some(), listed_name, terrorism })
    }

    /// An entry's name where it was listed, and whether its programmes, then or as found, are about terrorist financing.
    fn entry(
        &mut self,
        state: &State,
        list: &ListId,
        entry: &EntryId,
        found: &[String],
    ) -> Result<(Option<String>, bool), EngineError> {
        if !self.lists.contains_key(list) {
            let active = state.lists.get(list);
            let snapshot = active.map(|active| load_snapshot(self.blobs, active.normalised).map_err(store));
            self.lists.insert(list.clone(), snapshot.transpose()?);
        }
        let snapshot = self.lists.get(list).and_then(Option::as_ref);
        let party = snapshot.and_then(|list| list.designations.iter().find(|party| party.id == *entry));
        let programmes = party.map(|party| party.programmes.as_slice()).unwrap_or_default();
        // Without a policy nobody can say that it is not.
        let terrorism = self.policy.as_ref().is_none_or(|policy| {
            [found, programmes].into_iter().any(|some| policy.is_terrorist_financing(list, some))
        });
        Ok((party.map(|party| party.primary_name().to_owned()), terrorism))
    }
}

impl Asked {
    fn is_about(&self, row: &Waiting) -> bool {
        let own = matches!(row.role, Role::Customer | Role::CustomerWallet);
        let of_transfer = self.transfer.is_none() || own || row.transfer == self.transfer;
        of_transfer && self.names(&row.list, &row.entry)
    }

    fn names(&self, list: &ListId, entry: &EntryId) -> bool {
        self.pair.as_ref().is_none_or(|pair| (&pair.0, &pair.1) == (list, entry))
    }
}

impl Engine {
    /// What was known at a moment; busy while somebody else is told. The state read for it is as large as the one in force:
    /// two of them at once is what a machine has room for.
    pub async fn known(&self, moment: Moment, asked: Asked) -> Result<Known, EngineError> {
        let alone = Arc::clone(&self.inner.recalling).try_lock_owned().map_err(|_| EngineError::Busy)?;
        let (engine, now) = (self.clone(), self.now());
        let work = move || {
            // Held until the work is done, also where nobody waits for it any more.
            let _alone = alone;
            let inner = &engine.inner;
            let from = (inner.dir.as_path(), inner.reader.as_ref(), &inner.blobs);
            known(from, moment, &asked, now, ENTRIES_MAX)
        };
        tokio::task::spawn_blocking(work).await.map_err(|_| EngineError::Store("it panicked".to_owned()))?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_entries_or_instants() {
        let day = Timestamp::from_date(2026, 11, 21);
        for (text, want) in [
            ("1042", Some(Moment::Entry(1_042))),
            ("dec_1042", Some(Moment::Entry(1_042))),
            ("2026-11-21", Some(Moment::Instant(day))),
            ("2026-11-21T08:00:00Z", Some(Moment::Instant(day.plus_seconds(8 * 3600)))),
            ("2026-11-21T08:00:00+08:00", Some(Moment::Instant(day))),
            ("1350-02-31", None),
            ("dec_", None),
            ("99999999999999999999", None),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(text.parse().ok(), want, "{text}");
        }
    }
}
