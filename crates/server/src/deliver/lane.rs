//! One endpoint's queue: who is next, who waits behind whom.
//!
//! Promises: events of one subject leave in order, one at a time; a failed event holds back only its own
//! subject, until [`BLOCKED_MAX`] subjects are held back, then only what failed is tried; memory is bounded by
//! [`QUEUE_MAX`]. Pure: no clock, no store, no network; time and results are handed in. Does not: decide when
//! to try again (see [`events::retry`]).

use super::book::{Progress, Waiting};
use engine::state::Webhook;
use events::{EventId, Filter, Position, View};
use model::Timestamp;
use record::v1::Audience;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Events taken from the journal and not accepted yet, per endpoint; beyond it the journal holds them.
pub const QUEUE_MAX: usize = 1_000;
/// Subjects held back by a failed event before the whole endpoint waits.
pub const BLOCKED_MAX: usize = 256;
/// Attempts at once to one endpoint.
pub const IN_FLIGHT_EACH: usize = 4;
/// How long an endpoint must have accepted nothing for its first success to bring every retry forward: an
/// endpoint that was down, not one event it chokes on.
const OUTAGE_MICROS: i64 = 60 * model::time::SECOND;

/// An endpoint and its queue.
#[derive(Debug)]
pub struct Lane {
    /// What it is.
    pub row: Webhook,
    /// How far it is.
    pub progress: Progress,
    filter: Filter,
    subjects: BTreeMap<String, VecDeque<Waiting>>,
    /// Heads of subjects that were never tried, in order.
    fresh: BTreeSet<(EventId, String)>,
    /// Heads of subjects that failed, by when they are due.
    retries: BTreeSet<(Timestamp, EventId, String)>,
    busy: BTreeSet<EventId>,
    queued: BTreeSet<EventId>,
}

impl Lane {
    /// A lane with what was waiting when the last process ended.
    pub fn new(row: Webhook, progress: Progress, waiting: Vec<Waiting>) -> Lane {
        let mut lane = Lane {
            filter: Filter::parse(&row.types).unwrap_or_default(),
            row,
            progress,
            subjects: BTreeMap::new(),
            fresh: BTreeSet::new(),
            retries: BTreeSet::new(),
            busy: BTreeSet::new(),
            queued: BTreeSet::new(),
        };
        waiting.into_iter().for_each(|w| {
            lane.add(w);
        });
        lane
    }

    /// Takes over a changed row.
    pub fn update(&mut self, row: Webhook) {
        self.filter = Filter::parse(&row.types).unwrap_or_default();
        self.row = row;
    }

    /// Which types it wants.
    pub fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Whose eyes.
    pub fn view(&self) -> View {
        view(&self.row)
    }

    /// How many events may be taken from the journal now.
    pub fn room(&self) -> usize {
        if !self.row.enabled || self.retries.len() >= BLOCKED_MAX {
            return 0;
        }
        QUEUE_MAX.saturating_sub(self.queued.len())
    }

    /// Events waiting.
    pub fn queued(&self) -> usize {
        self.queued.len()
    }

    /// The first event that is not accepted yet.
    pub fn oldest(&self) -> Option<EventId> {
        self.queued.first().copied()
    }

    /// Everything before this was delivered.
    pub fn delivered_through(&self) -> Position {
        let oldest = self.oldest().map(|id| Position { seq: id.seq, index: id.index });
        oldest.map_or(self.progress.cursor, |p| p.min(self.progress.cursor))
    }

    /// Attempts under way.
    pub fn in_flight(&self) -> usize {
        self.busy.len()
    }

    /// Adds an event at its place; `false` where it waits already.
    pub fn add(&mut self, waiting: Waiting) -> bool {
        if !self.queued.insert(waiting.id) {
            return false;
        }
        let subject = waiting.subject.clone();
        self.unlist(&subject);
        let queue = self.subjects.entry(subject.clone()).or_default();
        let place = queue.partition_point(|w| w.id < waiting.id);
        // What is being sent stays first: its answer must find it there.
        let place =
            if queue.front().is_some_and(|head| self.busy.contains(&head.id)) { place.max(1) } else { place };
        queue.insert(place, waiting);
        self.list(&subject);
        true
    }

    /// Makes an event due now, wherever it waits.
    pub fn hurry(&mut self, id: EventId, now: Timestamp) -> Option<Waiting> {
        let subject =
            self.subjects.iter().find(|(_, q)| q.iter().any(|w| w.id == id)).map(|(s, _)| s.clone())?;
        self.unlist(&subject);
        let waiting = self.subjects.get_mut(&subject)?.iter_mut().find(|w| w.id == id)?;
        waiting.next_at = waiting.next_at.min(now);
        let copy = waiting.clone();
        self.list(&subject);
        Some(copy)
    }

    /// The next event to try now, marked as being tried.
    pub fn take(&mut self, now: Timestamp) -> Option<Waiting> {
        let most = if self.progress.failing_since.is_some() { 1 } else { IN_FLIGHT_EACH };
        if !self.row.enabled || self.busy.len() >= most {
            return None;
        }
        let due = self.retries.first().filter(|(at, ..)| *at <= now).map(|(_, id, s)| (*id, s.clone()));
        let fresh = self.fresh.first().filter(|_| self.retries.len() < BLOCKED_MAX).cloned();
        let (id, subject) = due.or(fresh)?;
        self.unlist(&subject);
        self.busy.insert(id);
        self.subjects.get(&subject)?.front().cloned()
    }

    /// When the next retry is due.
    pub fn next_due(&self) -> Option<Timestamp> {
        self.retries.first().map(|(at, ..)| *at).filter(|_| self.row.enabled)
    }

    /// The event was accepted or given up.
    pub fn done(&mut self, id: EventId, subject: &str) {
        self.busy.remove(&id);
        self.queued.remove(&id);
        if let Some(queue) = self.subjects.get_mut(subject) {
            queue.retain(|w| w.id != id);
            if queue.is_empty() {
                self.subjects.remove(subject);
            }
        }
        self.list(subject);
    }

    /// The endpoint accepted something. Says what is due earlier for it: after an outage, everything.
    pub fn accepted(&mut self, now: Timestamp) -> Vec<Waiting> {
        self.progress.accepted_at = Some(now);
        let since = self.progress.failing_since.take();
        if since.is_none_or(|since| now.0 - since.0 < OUTAGE_MICROS) {
            return Vec::new();
        }
        self.hurry_all(now)
    }

    /// Makes every retry due now.
    pub fn hurry_all(&mut self, now: Timestamp) -> Vec<Waiting> {
        let due: Vec<EventId> = self.retries.iter().map(|(_, id, _)| *id).collect();
        due.into_iter().filter_map(|id| self.hurry(id, now)).collect()
    }

    /// The event failed: it waits until `next_at`, and its subject with it.
    pub fn failed(
        &mut self,
        id: EventId,
        subject: &str,
        now: Timestamp,
        next_at: Timestamp,
    ) -> Option<Waiting> {
        self.busy.remove(&id);
        self.progress.failing_since.get_or_insert(now);
        let waiting = self.subjects.get_mut(subject)?.iter_mut().find(|w| w.id == id)?;
        waiting.failures = waiting.failures.saturating_add(1);
        waiting.first_at.get_or_insert(now);
        waiting.next_at = next_at;
        let copy = waiting.clone();
        self.list(subject);
        Some(copy)
    }

    /// The attempt could not be made here: it waits, and nothing is counted against the endpoint.
    pub fn put_back(&mut self, id: EventId, subject: &str, next_at: Timestamp) {
        self.busy.remove(&id);
        if let Some(waiting) = self.subjects.get_mut(subject).and_then(|q| q.iter_mut().find(|w| w.id == id))
        {
            waiting.next_at = next_at;
            // Listed with the retries, so that it waits its time.
            waiting.first_at.get_or_insert(next_at);
        }
        self.list(subject);
    }

    /// Goes on from a position. Back: what waits past it is dropped here, for it is read again. Forward: whoever
    /// asks skips everything before it, so all that waits is dropped.
    pub fn rewind(&mut self, to: Position) -> Vec<EventId> {
        let skips = to >= self.progress.cursor;
        let wanted = |id: &EventId| (skips || to.includes(*id)) && !self.busy.contains(id);
        let dropped: Vec<EventId> = self.queued.iter().copied().filter(wanted).collect();
        for id in &dropped {
            let subject =
                self.subjects.iter().find(|(_, q)| q.iter().any(|w| w.id == *id)).map(|(s, _)| s.clone());
            if let Some(subject) = subject {
                self.unlist(&subject);
                self.done(*id, &subject);
            }
        }
        self.progress.cursor = to;
        dropped
    }

    fn head_key(&self, subject: &str) -> Option<(Timestamp, EventId, bool)> {
        let head = self.subjects.get(subject)?.front()?;
        (!self.busy.contains(&head.id)).then_some((head.next_at, head.id, head.first_at.is_some()))
    }

    fn unlist(&mut self, subject: &str) {
        if let Some((at, id, tried)) = self.head_key(subject) {
            if tried {
                self.retries.remove(&(at, id, subject.to_owned()));
            } else {
                self.fresh.remove(&(id, subject.to_owned()));
            }
        }
    }

    fn list(&mut self, subject: &str) {
        if let Some((at, id, tried)) = self.head_key(subject) {
            if tried {
                self.retries.insert((at, id, subject.to_owned()));
            } else {
                self.fresh.insert((id, subject.to_owned()));
            }
        }
    }
}

/// Whose eyes an endpoint's events are for.
pub fn view(row: &Webhook) -> View {
    match row.audience {
        Audience::Customer => View::Customer,
        Audience::Internal => View::Internal { restricted: row.restricted },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn lane() -> Lane {
        let row = Webhook {
            version: 1,
            since: 0,
            url: String::new(),
            types: vec![],
            audience: Audience::Internal,
            legal_entity: None,
            restricted: false,
            enabled: true,
            disabled: None,
            secret_seq: 0,
            previous_secret: None,
        };
        let progress = Progress { cursor: Position::default(), failing_since: None, accepted_at: None };
        Lane::new(row, progress, vec![])
    }

    fn waiting(seq: u64, subject: &str) -> Waiting {
        Waiting {
            id: EventId { seq, index: 0 },
            subject: subject.to_owned(),
            kind: "k".to_owned(),
            failures: 0,
            first_at: None,
            next_at: Timestamp(0),
        }
    }

    fn take(lane: &mut Lane, now: i64) -> Option<u64> {
        lane.take(Timestamp(now)).map(|w| w.id.seq)
    }

    #[test]
    fn a_failed_event_holds_back_its_own_subject_only() {
        let mut lane = lane();
        for (seq, subject) in [(1, "a"), (2, "b"), (3, "a"), (4, "c")] {
            assert!(lane.add(waiting(seq, subject)));
        }
        assert!(!lane.add(waiting(3, "a")), "it waits already");
        assert_eq!((take(&mut lane, 0), take(&mut lane, 0), take(&mut lane, 0)), (Some(1), Some(2), Some(4)));
        assert_eq!(take(&mut lane, 0), None, "3 waits behind 1");
        let one = EventId { seq: 1, index: 0 };
        let failed = lane.failed(one, "a", Timestamp(0), Timestamp(50)).unwrap();
        assert_eq!(
            (failed.failures, failed.first_at, failed.next_at),
            (1, Some(Timestamp(0)), Timestamp(50))
        );
        lane.done(EventId { seq: 2, index: 0 }, "b");
        lane.accepted(Timestamp(1));
        assert_eq!(take(&mut lane, 10), None, "1 is not due, 3 is behind it");
        assert_eq!(lane.next_due(), Some(Timestamp(50)));
        assert_eq!(take(&mut lane, 50), Some(1));
        lane.done(one, "a");
        assert_eq!(take(&mut lane, 50), Some(3));
        assert_eq!(lane.delivered_through(), Position::default());
    }

    #[test]
    fn too_many_blocked_subjects_make_the_whole_endpoint_wait() {
        let mut lane = lane();
        for seq in 0..300 {
            lane.add(waiting(seq, &format!("s{seq}")));
        }
        let mut tried = 0;
        while let Some(seq) = take(&mut lane, 0) {
            lane.failed(EventId { seq, index: 0 }, &format!("s{seq}"), Timestamp(0), Timestamp(1_000));
            tried += 1;
        }
        assert_eq!((tried, lane.room()), (BLOCKED_MAX, 0));
        let first = take(&mut lane, 1_000).unwrap();
        assert!(take(&mut lane, 1_000).is_none(), "one at a time while it fails");
        lane.done(EventId { seq: first, index: 0 }, &format!("s{first}"));
        assert!(lane.accepted(Timestamp(1_000)).is_empty(), "a second is no outage");
        assert!(lane.room() > 0);
    }

    #[test]
    fn the_first_success_after_an_outage_brings_the_rest_forward() {
        let mut lane = lane();
        for seq in 1..=3 {
            lane.add(waiting(seq, &format!("s{seq}")));
            take(&mut lane, 0).unwrap();
            let id = EventId { seq, index: 0 };
            lane.failed(id, &format!("s{seq}"), Timestamp(0), Timestamp(i64::MAX));
        }
        let id = EventId { seq: 2, index: 0 };
        let late = Timestamp(OUTAGE_MICROS);
        assert!(lane.hurry(id, late).is_some());
        assert_eq!(take(&mut lane, OUTAGE_MICROS), Some(2));
        lane.done(id, "s2");
        let sooner: Vec<u64> = lane.accepted(late).iter().map(|w| w.id.seq).collect();
        assert_eq!(sooner, [1, 3]);
        assert_eq!((take(&mut lane, OUTAGE_MICROS), take(&mut lane, OUTAGE_MICROS)), (Some(1), Some(3)));
    }

    #[test]
    fn a_rewind_drops_what_is_read_again_but_not_what_is_under_way() {
        let mut lane = lane();
        for (seq, subject) in [(1, "a"), (5, "b"), (6, "b"), (7, "c")] {
            lane.add(waiting(seq, subject));
        }
        lane.progress.cursor = Position::at(8);
        assert_eq!((take(&mut lane, 0), take(&mut lane, 0)), (Some(1), Some(5)));
        let dropped = lane.rewind(Position::at(5));
        assert_eq!(dropped.iter().map(|d| d.seq).collect::<Vec<_>>(), [6, 7]);
        assert!(!lane.add(waiting(5, "b")), "5 is under way and not sent twice at once");
        assert!(lane.add(waiting(6, "b")));
        lane.done(EventId { seq: 5, index: 0 }, "b");
        assert_eq!(take(&mut lane, 0), Some(6));
        lane.add(waiting(2, "b"));
        lane.failed(EventId { seq: 6, index: 0 }, "b", Timestamp(0), Timestamp(9));
        assert_eq!(lane.queued(), 3, "1, 2 and 6");
        let skipped = lane.rewind(Position::at(9));
        assert_eq!(skipped.iter().map(|d| d.seq).collect::<Vec<_>>(), [2, 6], "1 is under way");
        lane.done(EventId { seq: 1, index: 0 }, "a");
        assert_eq!((lane.queued(), lane.next_due(), take(&mut lane, 99)), (0, None, None));
    }

    #[test]
    fn a_disabled_endpoint_gets_nothing_and_keeps_everything() {
        let mut lane = lane();
        lane.add(waiting(1, "a"));
        let mut row = lane.row.clone();
        row.enabled = false;
        lane.update(row.clone());
        assert_eq!((take(&mut lane, 0), lane.room(), lane.queued()), (None, 0, 1));
        row.enabled = true;
        lane.update(row);
        assert_eq!(take(&mut lane, 0), Some(1));
    }

    proptest! {
        /// Whatever succeeds and fails: each subject's events are accepted in order, each exactly once, and
        /// the books of the lane agree with each other.
        #[test]
        fn order_and_bounds_hold(
            subjects in proptest::collection::vec(0u8..6, 1..60),
            fates in proptest::collection::vec(0u8..4, 0..400),
        ) {
            let mut lane = lane();
            for (seq, s) in subjects.iter().enumerate() {
                lane.add(waiting(seq as u64, &s.to_string()));
            }
            let mut accepted: BTreeMap<u8, Vec<u64>> = BTreeMap::new();
            let mut flying: Vec<u64> = Vec::new();
            let mut now = 0;
            for fate in fates.into_iter().chain(std::iter::repeat_n(1, 400)) {
                now += 10;
                while let Some(seq) = take(&mut lane, now) {
                    flying.push(seq);
                }
                prop_assert!(flying.len() <= IN_FLIGHT_EACH);
                prop_assert_eq!(lane.in_flight(), flying.len());
                if flying.is_empty() {
                    continue;
                }
                let seq = flying.remove(usize::from(fate) % flying.len());
                let (id, s) = (EventId { seq, index: 0 }, subjects[seq as usize]);
                if fate == 0 {
                    lane.failed(id, &s.to_string(), Timestamp(now), Timestamp(now + 25));
                } else {
                    lane.done(id, &s.to_string());
                    lane.accepted(Timestamp(now));
                    accepted.entry(s).or_default().push(seq);
                }
            }
            prop_assert_eq!(lane.queued(), 0);
            prop_assert!(lane.fresh.is_empty() && lane.retries.is_empty() && lane.subjects.is_empty());
            prop_assert_eq!(accepted.values().map(Vec::len).sum::<usize>(), subjects.len());
            for order in accepted.values() {
                prop_assert!(order.is_sorted(), "{order:?}");
            }
        }
    }
}
