//! Who uses the same devices and addresses.
//!
//! Promises: a function of the events taken in, in their order; of each party the identifiers it used last, at most [`EACH`], for
//! [`WINDOW`]; memory has a bound, beyond which whoever used nothing longest is forgotten. Does not: say that two who share
//! something are one: a rule weighs it. Serves: scenario N15.

use crate::event::DAY;
use crate::snapshot::{Reader, SnapshotError, Writer};
use rustc_hash::FxHashMap;

/// Identifiers remembered of a party. More devices and addresses than this within a month are a service, not a household.
const EACH: usize = 8;
/// How long a use counts.
const WINDOW: i64 = 30 * DAY;
/// Parties of one generation; two generations are kept. At most about 200 bytes a party (by the sizes of its rows), so 200 MB.
const GENERATION: usize = 500_000;

/// What parties used last. A party is looked for among the young first; whoever uses something becomes young; when the young
/// are too many they become the old, and the old are forgotten.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Related {
    young: FxHashMap<u64, Vec<(i64, i64)>>,
    old: FxHashMap<u64, Vec<(i64, i64)>>,
}

impl Related {
    /// Parties of whom something is known.
    pub fn parties(&self) -> usize {
        self.young.len() + self.old.len()
    }

    /// A party used an identifier.
    pub fn used(&mut self, party: u64, identifier: i64, at: i64) {
        if !self.young.contains_key(&party) {
            if self.young.len() >= GENERATION {
                self.old = std::mem::take(&mut self.young);
            }
            let before = self.old.remove(&party).unwrap_or_default();
            self.young.insert(party, before);
        }
        let Some(used) = self.young.get_mut(&party) else { return };
        used.retain(|(known, when)| *known != identifier && at - when < WINDOW);
        if used.len() == EACH {
            used.remove(0);
        }
        used.push((identifier, at));
    }

    /// Whether two of these parties used the same identifier within the window before `now`. `more` is what an event that is not
    /// taken in yet says that one of them uses.
    pub fn share(&self, parties: &[u64], now: i64, more: &[(u64, i64)]) -> bool {
        let mut seen: Vec<(i64, u64)> =
            more.iter().map(|(party, identifier)| (*identifier, *party)).collect();
        for party in parties {
            let used = self.young.get(party).or_else(|| self.old.get(party));
            let live = used.into_iter().flatten().filter(|(_, at)| now - at < WINDOW);
            seen.extend(live.map(|(identifier, _)| (*identifier, *party)));
        }
        seen.sort_unstable();
        seen.dedup();
        seen.windows(2).any(|pair| pair[0].0 == pair[1].0)
    }

    /// The rows, sorted.
    pub fn write(&self, out: &mut Writer) {
        for generation in [&self.young, &self.old] {
            let mut rows: Vec<_> = generation.iter().collect();
            rows.sort_unstable_by_key(|row| *row.0);
            out.list(rows.into_iter(), |out, (party, used)| {
                out.number(*party as i64);
                out.list(used.iter(), |out, (identifier, at)| {
                    out.number(*identifier);
                    out.number(*at);
                });
            });
        }
    }

    /// What was written.
    pub fn read(from: &mut Reader<'_>) -> Result<Related, SnapshotError> {
        let mut generation = || {
            let rows =
                from.list(|f| Ok((f.number()? as u64, f.list(|f| Ok((f.number()?, f.number()?)))?)))?;
            let whole = rows.len() <= GENERATION && rows.iter().all(|(_, used)| used.len() <= EACH);
            if whole { Ok(rows.into_iter().collect()) } else { Err(SnapshotError::Damaged) }
        };
        Ok(Related { young: generation()?, old: generation()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_shares_what_and_for_how_long() {
        let mut related = Related::default();
        related.used(1, 70, 0);
        related.used(2, 71, 0);
        assert!(!related.share(&[1, 2], 1, &[]));
        assert!(related.share(&[1, 2], 1, &[(2, 70)]), "what is used just now counts");
        assert!(!related.share(&[1, 2], 1, &[(1, 70)]), "one's own twice is one");
        related.used(2, 70, 5);
        assert!(related.share(&[1, 2, 3], 6, &[]));
        assert!(!related.share(&[1, 3], 6, &[]), "a third shares nothing");
        assert!(related.share(&[1, 2], WINDOW - 1, &[]));
        assert!(!related.share(&[1, 2], WINDOW, &[]), "the use of 1 is a window old");
        for identifier in 0..EACH as i64 {
            related.used(2, identifier, 6);
        }
        assert!(!related.share(&[1, 2], 7, &[]), "the newest are remembered");
        related.used(1, 70, 8);
        related.used(2, 70, 8);
        assert!(related.share(&[1, 2], 9, &[]));
    }

    #[test]
    fn memory_has_a_bound_and_bytes_come_back() {
        let mut related = Related::default();
        for party in 0..GENERATION as u64 + 10 {
            related.used(party, 7, 1);
        }
        assert_eq!((related.young.len(), related.old.len()), (10, GENERATION));
        related.used(3, 7, 2);
        assert_eq!(
            (related.young.len(), related.old.len()),
            (11, GENERATION - 1),
            "who uses something stays"
        );
        let mut small = Related::default();
        for (party, identifier) in [(9, 1), (u64::MAX, -5), (9, 2)] {
            small.used(party, identifier, 3);
        }
        let mut out = Writer::default();
        small.write(&mut out);
        let bytes = out.finish();
        assert_eq!(Related::read(&mut Reader::new(&bytes).unwrap()).unwrap(), small);
    }
}
