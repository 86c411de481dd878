//! Sealing bytes under a subject's key.
//!
//! Promises: opening needs the same key, nonce and associated data; anything else is [`OpenFailure::Damaged`].
//! Does not: choose nonces (callers pass random ones; GCM-SIV forgives a repeated nonce, revealing only that
//! two plaintexts are equal).

use super::{Secret, random_secret};
use crate::error::StoreError;
use aes_gcm_siv::aead::{Aead, KeyInit, Payload};
use aes_gcm_siv::{Aes256GcmSiv, Nonce};
use std::fmt;

/// A data-encryption key: one per subject.
pub struct Dek(Secret);

impl Dek {
    /// A fresh random key.
    pub fn generate() -> Result<Dek, StoreError> {
        random_secret().map(Dek)
    }

    pub(super) fn from_secret(bytes: Secret) -> Dek {
        Dek(bytes)
    }

    /// The key itself, for looking whether it leaked; nothing else needs it outside this module.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Dek {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Dek(redacted)")
    }
}

/// A subject's key in memory.
#[derive(Debug)]
pub struct SubjectDek {
    /// The key.
    pub dek: Dek,
    /// The key-encryption key it is stored under.
    pub kek_id: String,
}

/// Why something sealed cannot be opened, or sealed.
#[derive(Debug, thiserror::Error)]
pub enum OpenFailure {
    /// The subject was erased.
    #[error("the subject was erased; its key is destroyed")]
    Erased,
    /// There is no key for the subject.
    #[error("subject `{subject}` has no key")]
    NoKey {
        /// Whose.
        subject: String,
    },
    /// The key file lacks a key.
    #[error("key-encryption key `{kek_id}` is not in the key file; restore the key file it was made with")]
    UnknownKek {
        /// Which.
        kek_id: String,
    },
    /// Key, nonce, associated data and ciphertext do not belong together.
    #[error("sealed bytes do not open with this key in this place; they are damaged or were moved")]
    Damaged,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Seals bytes; the result is 16 bytes longer.
pub fn seal(
    dek: &Dek,
    nonce: &[u8; 12],
    associated: &[u8],
    plaintext: &[u8],
) -> Result<Vec<u8>, OpenFailure> {
    encrypt(dek.expose(), nonce, associated, plaintext)
}

/// Opens what [`seal`] made.
pub fn open_sealed(
    dek: &Dek,
    nonce: &[u8; 12],
    associated: &[u8],
    ciphertext: &[u8],
) -> Result<Vec<u8>, OpenFailure> {
    decrypt(dek.expose(), nonce, associated, ciphertext)
}

pub(super) fn encrypt(
    key: &[u8; 32],
    nonce: &[u8; 12],
    aad: &[u8],
    msg: &[u8],
) -> Result<Vec<u8>, OpenFailure> {
    let cipher = Aes256GcmSiv::new(key.into());
    // Fails only beyond 64 GiB.
    cipher.encrypt(&Nonce::from(*nonce), Payload { msg, aad }).map_err(|_| OpenFailure::Damaged)
}

pub(super) fn decrypt(
    key: &[u8; 32],
    nonce: &[u8; 12],
    aad: &[u8],
    msg: &[u8],
) -> Result<Vec<u8>, OpenFailure> {
    let cipher = Aes256GcmSiv::new(key.into());
    cipher.decrypt(&Nonce::from(*nonce), Payload { msg, aad }).map_err(|_| OpenFailure::Damaged)
}

/// A fresh random nonce.
pub(super) fn random_nonce() -> Result<[u8; 12], StoreError> {
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce).map_err(|_| StoreError::Randomness)?;
    Ok(nonce)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8452, appendix C.2, "AEAD_AES_256_GCM_SIV", the case with 8 bytes of plaintext and none associated.
    #[test]
    fn agrees_with_rfc_8452() {
        let mut key = [0u8; 32];
        key[0] = 1;
        let mut nonce = [0u8; 12];
        nonce[0] = 3;
        let sealed = encrypt(&key, &nonce, b"", &[1, 0, 0, 0, 0, 0, 0, 0]).unwrap();
        let hex: String = sealed.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28");
    }

    #[test]
    fn opens_only_with_everything_unchanged() {
        let (dek, other) = (Dek::generate().unwrap(), Dek::generate().unwrap());
        let nonce = [5; 12];
        let sealed = seal(&dek, &nonce, b"C1", b"Ivan Petrov").unwrap();
        assert_eq!(open_sealed(&dek, &nonce, b"C1", &sealed).unwrap(), b"Ivan Petrov");
        let mut flipped = sealed.clone();
        flipped[3] ^= 1;
        for (what, dek, nonce, aad, bytes) in [
            ("another key", &other, nonce, b"C1", &sealed),
            ("another nonce", &dek, [6; 12], b"C1", &sealed),
            ("another place", &dek, nonce, b"C2", &sealed),
            ("a flipped bit", &dek, nonce, b"C1", &flipped),
            ("nothing", &dek, nonce, b"C1", &Vec::new()),
        ] {
            assert!(matches!(open_sealed(dek, &nonce, aad, bytes), Err(OpenFailure::Damaged)), "{what}");
        }
    }

    #[test]
    fn debug_shows_no_key() {
        assert_eq!(format!("{:?}", Dek::generate().unwrap()), "Dek(redacted)");
    }
}
