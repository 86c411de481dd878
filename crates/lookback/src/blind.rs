//! Numbers and wallet addresses as keyed hashes: equal ones can be found, none can be read.
//!
//! Promises: without the key, a passport number or address cannot be told from its hash by trying all of them. Does not: hide
//! that two rows have the same number, or withstand whoever has the key; a chance agreement of two hashes costs one
//! screening more and decides nothing.

use hmac::{Hmac, KeyInit, Mac};
use model::wallet::AddressKey;
use screening::bulk::ListedKeys;
use sha2::Sha256;

/// The key of a table. Its bytes are never shown.
#[derive(Clone)]
pub struct BlindKey([u8; 32]);

impl std::fmt::Debug for BlindKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("BlindKey")
    }
}

impl BlindKey {
    /// A key; whoever keeps the installation's secrets derives it for this purpose alone.
    pub fn new(bytes: [u8; 32]) -> BlindKey {
        BlindKey(bytes)
    }

    /// Eight bytes by which a table knows its key again.
    pub(crate) fn check(&self) -> u64 {
        self.hash(b"check", &[])
    }

    /// The hash of a number's key.
    pub(crate) fn identifier(&self, key: &str) -> u64 {
        self.hash(b"identifier", &[key.as_bytes()])
    }

    /// The hash of a wallet's key.
    pub(crate) fn wallet(&self, key: &AddressKey) -> u64 {
        self.hash(b"wallet", &[key.network().to_string().as_bytes(), &[0], key.bytes()])
    }

    /// Hashes of everything listed, sorted.
    pub(crate) fn listed(&self, keys: &ListedKeys<'_>) -> Vec<u64> {
        let identifiers = keys.identifiers().map(|key| self.identifier(key));
        let mut hashes: Vec<u64> = identifiers.chain(keys.wallets().map(|key| self.wallet(key))).collect();
        hashes.sort_unstable();
        hashes.dedup();
        hashes
    }

    fn hash(&self, purpose: &[u8], parts: &[&[u8]]) -> u64 {
        // Any length of key is one for HMAC; were it refused, every hash would be zero and every customer screened by itself.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return 0 };
        mac.update(purpose);
        mac.update(&[0]);
        for part in parts {
            mac.update(part);
        }
        let bytes = mac.finalize().into_bytes();
        bytes.iter().take(8).fold(0, |hash, byte| hash << 8 | u64::from(*byte))
    }
}
