//! A log in memory, whose entries state their number in their first eight bytes.

use ed25519_dalek::{SigningKey, VerifyingKey};
use journal::{Digest, Finding, ReadLog, SignedHead, TreeBuilder, TreeHead, Verified, verify};
use std::collections::BTreeMap;
use std::convert::Infallible;

pub const ORIGIN: &str = "acme/main";

#[derive(Clone, Default)]
pub struct Log {
    pub entries: Vec<Option<Vec<u8>>>,
    pub tiles: BTreeMap<(u8, u64), Vec<Digest>>,
    pub head: Option<String>,
}

impl ReadLog for Log {
    type Error = Infallible;
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
        Ok(usize::try_from(index).ok().and_then(|i| self.entries.get(i)).cloned().flatten())
    }
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<Digest>>, Infallible> {
        Ok(self.tiles.get(&(level, index)).cloned())
    }
    fn head(&self) -> Result<Option<String>, Infallible> {
        Ok(self.head.clone())
    }
}

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[7; 32])
}

pub fn position(bytes: &[u8]) -> Option<u64> {
    bytes.first_chunk().map(|number| u64::from_be_bytes(*number))
}

/// An entry with this number; 8 to 47 bytes long.
pub fn entry(number: u64) -> Vec<u8> {
    let mut bytes = number.to_be_bytes().to_vec();
    bytes.extend((0..number * 7 % 40).map(|i| (number * 31 + i) as u8));
    bytes
}

impl Log {
    pub fn honest(size: u64) -> Log {
        let mut log = Log { entries: (0..size).map(|n| Some(entry(n))).collect(), ..Log::default() };
        log.rebuild_tiles();
        log.head = Some(log.sign(&key()).to_note());
        log
    }

    fn tree(&self) -> TreeBuilder {
        let mut tree = TreeBuilder::new();
        self.entries.iter().flatten().for_each(|bytes| {
            tree.append(bytes);
        });
        tree
    }

    /// What somebody with write access but no signing key can do to fit the tiles to the entries.
    pub fn rebuild_tiles(&mut self) {
        let changed = self.tree().take_changed_tiles();
        self.tiles = changed.into_iter().map(|(level, index, hashes)| ((level, index), hashes)).collect();
    }

    /// What the holder of the key can do besides.
    pub fn sign(&self, key: &SigningKey) -> SignedHead {
        let tree = self.tree();
        let head = TreeHead {
            origin: ORIGIN.into(),
            size: tree.size(),
            root: tree.root(),
            recorded_at_micros: 1_795_230_245_000_007,
        };
        head.sign(key, ORIGIN)
    }

    pub fn verify(&self, trusted: &[SignedHead]) -> Result<Verified, Finding> {
        check(self, trusted, &key().verifying_key())
    }
}

pub fn check<L: ReadLog>(log: &L, trusted: &[SignedHead], key: &VerifyingKey) -> Result<Verified, Finding> {
    verify(log, trusted, key, position, &mut |_, _| {})
}

/// The head an honest log of this size was exported with.
pub fn exported(size: u64) -> SignedHead {
    Log::honest(size).sign(&key())
}
