//! What a shadow has counted, as bytes, and back.
//!
//! Promises: whoever goes on from them comes to the report that whoever reads the journal from its first entry comes to (tested);
//! bytes of another set, another shadow or another version of this form are refused, and then the journal is read. Does not:
//! check that the bytes are whole (the file's hash does).

use super::*;
use minicbor::bytes::ByteVec;

/// Counted up when the bytes come to mean something else.
const FORM: u32 = 1;

/// A shadow between two entries.
#[derive(Debug, Encode, Decode)]
struct Kept {
    #[n(0)]
    form: u32,
    #[n(1)]
    rules: Hash,
    #[n(2)]
    since: u64,
    #[n(3)]
    since_at: Timestamp,
    #[n(4)]
    through_at: Timestamp,
    #[n(5)]
    next: u64,
    /// Whether its start is still ahead.
    #[n(6)]
    past: bool,
    #[n(7)]
    monitor: ByteVec,
    #[n(8)]
    people: Vec<(i64, CustomerId)>,
    #[n(9)]
    tally: KeptTally,
}

#[derive(Debug, Encode, Decode)]
struct KeptTally {
    #[n(0)]
    events: u64,
    #[n(1)]
    movements: u64,
    #[n(2)]
    alerts: Vec<(String, Pair)>,
    /// Customers by the number they have in `cases`.
    #[n(3)]
    numbers: Vec<(CustomerId, u32)>,
    #[n(4)]
    sides: ByteVec,
    /// Rule, customer, day; who has it, first entry.
    #[n(5)]
    cases: Vec<(String, u32, i64, u8, u64)>,
    #[n(6)]
    would_hold: Moves,
    #[n(7)]
    would_release: Moves,
    #[n(8)]
    incomplete: bool,
}

impl Counting {
    /// Everything it needs to go on, with the names of the parts of its log that files hold. None where it cannot go on itself.
    pub fn keep(&mut self) -> Option<(Vec<u8>, Vec<Hash>)> {
        let (past, monitor) = match &mut self.at {
            At::Past(past) => (true, past.monitor_mut()),
            At::Since(monitor) => (false, monitor.as_mut()),
            At::Nothing => return None,
        };
        // Everything that can go to files is there afterwards, unless it cannot be read back.
        let bytes = monitor.to_naming_bytes();
        if monitor.fault().is_some() {
            return None;
        }
        let names = monitor.shelved();
        let mut people: Vec<(i64, CustomerId)> = self.people.iter().map(|(k, v)| (*k, v.clone())).collect();
        people.sort_unstable();
        let kept = Kept {
            form: FORM,
            rules: self.rules,
            since: self.since,
            since_at: self.since_at,
            through_at: self.through_at,
            next: self.next,
            past,
            monitor: bytes.into(),
            people,
            tally: self.tally.keep(),
        };
        Some((record::to_bytes(&kept), names))
    }

    /// One that goes on where the bytes say.
    ///
    /// # Errors
    /// When they are another shadow's, of another version, or name parts of a log that are not to be had.
    pub fn from_bytes(
        bytes: &[u8],
        rules: Hash,
        setup: Arc<Setup>,
        (since, since_at): (u64, Timestamp),
    ) -> Result<Counting, String> {
        let kept: Kept = record::from_bytes(bytes).map_err(|e| e.to_string())?;
        let ours = kept.rules == rules && kept.since == since && kept.since_at == since_at;
        // Its start is behind it once the entry that started it was read.
        if kept.form != FORM || !ours || kept.past != (kept.next <= since) {
            return Err("it is another one's".to_owned());
        }
        let monitor = setup.resume(&kept.monitor)?;
        let at = match kept.past {
            true => At::Past(Box::new(Past::resume(Arc::clone(&setup), monitor, kept.next))),
            false => At::Since(Box::new(monitor)),
        };
        Ok(Counting {
            rules,
            setup,
            since,
            since_at,
            through_at: kept.through_at,
            next: kept.next,
            at,
            people: kept.people.into_iter().collect(),
            tally: Tally::from_kept(kept.tally)?,
        })
    }
}

impl Tally {
    fn keep(&self) -> KeptTally {
        let case =
            |(key, case): (&(String, u32, i64), &Case)| (key.0.clone(), key.1, key.2, case.sides, case.entry);
        KeptTally {
            events: self.events,
            movements: self.movements,
            alerts: self.alerts.iter().map(|(k, v)| (k.clone(), *v)).collect(),
            numbers: self.numbers.iter().map(|(k, v)| (k.clone(), *v)).collect(),
            sides: self.sides.clone().into(),
            cases: self.cases.iter().map(case).collect(),
            would_hold: self.would_hold.clone(),
            would_release: self.would_release.clone(),
            incomplete: self.incomplete,
        }
    }

    fn from_kept(kept: KeptTally) -> Result<Tally, String> {
        let sides: Vec<u8> = kept.sides.into();
        let known = |number: u32| (number as usize) < sides.len();
        if !kept.numbers.iter().all(|n| known(n.1)) || !kept.cases.iter().all(|c| known(c.1)) {
            return Err("it counts a customer it does not know".to_owned());
        }
        let case = |(rule, customer, day, sides, entry)| ((rule, customer, day), Case { sides, entry });
        Ok(Tally {
            events: kept.events,
            movements: kept.movements,
            alerts: kept.alerts.into_iter().collect(),
            numbers: kept.numbers.into_iter().collect(),
            sides,
            cases: kept.cases.into_iter().map(case).collect(),
            would_hold: kept.would_hold,
            would_release: kept.would_release,
            incomplete: kept.incomplete,
        })
    }
}
