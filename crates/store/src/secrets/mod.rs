//! Keys: who may open what, and how it is destroyed.
//!
//! Promises: personal data is sealed under a key per subject (AES-256-GCM-SIV, RFC 8452), subject keys are
//! wrapped under key-encryption keys that live in a file of their own, and keys leave memory when dropped;
//! `Debug` and error texts hold no key material. Does not: keep plaintext, log, or ask a key service (a KMS
//! will stand where [`Keyring`] stands). Serves: design section 4, "Secrets".

mod cache;
mod keyring;
mod rotation;
mod sealing;
mod signing;
mod subject_keys;

pub use keyring::{KEY_FILE, Keyring};
pub use rotation::RETIRED_FILE;
pub use sealing::{Dek, OpenFailure, SubjectDek, open_sealed, seal};
pub use signing::{SIGNING_KEY_FILE, load_or_create_signing_key, load_signing_key};
pub use subject_keys::{SealedPart, SubjectKeys};

use crate::error::StoreError;
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Thirty-two bytes that leave memory when dropped.
pub(crate) type Secret = Zeroizing<[u8; 32]>;

/// A fresh random secret.
pub(crate) fn random_secret() -> Result<Secret, StoreError> {
    let mut bytes = Secret::default();
    getrandom::fill(bytes.as_mut_slice()).map_err(|_| StoreError::Randomness)?;
    Ok(bytes)
}

/// The directory of key files in a data directory.
pub(crate) fn keys_dir(data_dir: &Path) -> PathBuf {
    data_dir.join("keys")
}
