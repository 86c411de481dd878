//! Remembering which messages were accepted, for as long as a replay of them could still be accepted.
//!
//! Promises: an id is refused the second time until its timestamp is past the tolerance (then
//! [`crate::sign::verify`] refuses it for its age); memory is bounded, and when it is full of fresh ids new
//! messages are refused rather than old ones forgotten. Does not: survive a restart, or know a message that
//! its sender signs again later: whoever acts on messages keeps their ids with what they did.

use model::Timestamp;
use model::time::SECOND;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// Ids kept by default: 100,000 within ten minutes, about 10 MB.
pub const CAPACITY: usize = 100_000;

/// An id, shortened: 128 bits of SHA-256, so that a long id costs no more than a short one.
type Short = [u8; 16];

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReplayError {
    /// It was taken before.
    #[error("message was received before; it is not taken twice")]
    Seen,
    /// Too many fresh messages: answer 503.
    #[error("too many messages within the replay window; send it again later")]
    Full,
}

/// Ids accepted within the tolerance.
#[derive(Debug)]
pub struct ReplayWindow {
    capacity: usize,
    tolerance_seconds: i64,
    expires: BTreeMap<Short, i64>,
    order: BTreeSet<(i64, Short)>,
}

impl ReplayWindow {
    /// A window of at most `capacity` ids, for the tolerance messages are verified with.
    pub fn new(capacity: usize, tolerance_seconds: i64) -> ReplayWindow {
        ReplayWindow { capacity, tolerance_seconds, expires: BTreeMap::new(), order: BTreeSet::new() }
    }

    /// Takes a verified message, once. `sent` is the timestamp [`crate::sign::verify`] returned.
    pub fn admit(&mut self, id: &str, sent: i64, now: Timestamp) -> Result<(), ReplayError> {
        let now = now.0.div_euclid(SECOND);
        while let Some(first) = self.order.first().copied().filter(|(until, _)| *until < now) {
            self.order.remove(&first);
            self.expires.remove(&first.1);
        }
        let short = shorten(id);
        if self.expires.contains_key(&short) {
            return Err(ReplayError::Seen);
        }
        if self.expires.len() >= self.capacity {
            return Err(ReplayError::Full);
        }
        let until = sent.saturating_add(self.tolerance_seconds);
        self.expires.insert(short, until);
        self.order.insert((until, short));
        Ok(())
    }

    /// Ids remembered now.
    pub fn len(&self) -> usize {
        self.expires.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.expires.is_empty()
    }
}

fn shorten(id: &str) -> Short {
    let digest: [u8; 32] = Sha256::digest(id.as_bytes()).into();
    let mut short = Short::default();
    short.copy_from_slice(&digest[..16]);
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp(seconds * SECOND)
    }

    #[test]
    fn an_id_is_taken_once_until_its_age_refuses_it() {
        let mut window = ReplayWindow::new(2, 300);
        for (id, sent, now, want) in [
            ("a", 1000, 1000, Ok(())),
            ("a", 1000, 1299, Err(ReplayError::Seen)),
            ("a", 1000, 1300, Err(ReplayError::Seen)),
            ("b", 1300, 1300, Ok(())),
            ("c", 1300, 1300, Err(ReplayError::Full)),
            ("c", 1301, 1301, Ok(())),
            ("a", 1301, 1301, Err(ReplayError::Full)),
        ] {
            assert_eq!(window.admit(id, sent, at(now)), want, "{id} at {now}");
        }
        assert_eq!(window.len(), 2);
        assert_eq!(window.admit("d", 9999, at(9999)), Ok(()));
        assert_eq!(window.len(), 1, "what is past is forgotten");
    }

    proptest! {
        #[test]
        fn memory_is_bounded_and_nothing_is_taken_twice(
            messages in proptest::collection::vec((0u8..40, 0i64..2000), 0..400)
        ) {
            let mut window = ReplayWindow::new(16, 300);
            let mut taken: Vec<(u8, i64)> = Vec::new();
            let mut now = 0;
            for (id, step) in messages {
                now += step % 50;
                if window.admit(&id.to_string(), now, at(now)).is_ok() {
                    prop_assert!(!taken.iter().any(|(i, sent)| *i == id && now - sent <= 300));
                    taken.push((id, now));
                }
                prop_assert!(window.len() <= 16);
                prop_assert_eq!(window.order.len(), window.expires.len());
            }
        }
    }
}
