//! A bounded map of unwrapped keys.
//!
//! Promises: holds at most twice `half` keys, and what was used lately stays. Does not: order its keys; it is
//! two generations (when the young one is full it becomes the old one), which needs no list and no clock.

use super::sealing::SubjectDek;
use std::collections::HashMap;
use std::sync::Arc;

/// Two generations of keys.
#[derive(Debug)]
pub struct Cache {
    half: usize,
    young: HashMap<String, Arc<SubjectDek>>,
    old: HashMap<String, Arc<SubjectDek>>,
}

impl Cache {
    /// A cache of at most `2 * half` keys.
    pub fn new(half: usize) -> Cache {
        Cache { half: half.max(1), young: HashMap::new(), old: HashMap::new() }
    }

    /// A key, which becomes young again.
    pub fn get(&mut self, subject: &str) -> Option<Arc<SubjectDek>> {
        if let Some(dek) = self.young.get(subject) {
            return Some(Arc::clone(dek));
        }
        let (subject, dek) = self.old.remove_entry(subject)?;
        self.insert(subject, Arc::clone(&dek));
        Some(dek)
    }

    /// Keeps a key.
    pub fn insert(&mut self, subject: String, dek: Arc<SubjectDek>) {
        if self.young.len() >= self.half {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(subject, dek);
    }

    /// Drops a key.
    pub fn remove(&mut self, subject: &str) {
        self.young.remove(subject);
        self.old.remove(subject);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secrets::Dek;

    fn key() -> Arc<SubjectDek> {
        Arc::new(SubjectDek { dek: Dek::generate().unwrap(), kek_id: "kek-1".to_owned() })
    }

    #[test]
    fn it_is_bounded_and_keeps_what_is_used() {
        let mut cache = Cache::new(4);
        for n in 0..100 {
            cache.insert(format!("C{n}"), key());
            assert!(cache.get("C0").is_some(), "used all the time, after {n}");
            assert!(cache.young.len() + cache.old.len() <= 8);
        }
        assert!(cache.get("C1").is_none());
        cache.remove("C0");
        assert!(cache.get("C0").is_none());
    }
}
