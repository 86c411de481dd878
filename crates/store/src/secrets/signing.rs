//! The seed of the key that signs tree heads and release tokens.
//!
//! Promises: made once per data directory, readable by its owner only, never overwritten, and not made anew
//! where a journal has been signed already: a lost seed is said to be lost. Does not: sign.

use super::{Secret, keys_dir, random_secret};
use crate::error::StoreError;
use crate::files::{create_private_dir, create_private_with, is_shared};
use std::path::Path;

/// Name of the seed file in the `keys` directory.
pub const SIGNING_KEY_FILE: &str = "signing.seed";

/// The 32-byte Ed25519 seed of a data directory; a fresh one, saved, if it has none.
pub fn load_or_create_signing_key(data_dir: &Path) -> Result<Secret, StoreError> {
    let path = keys_dir(data_dir).join(SIGNING_KEY_FILE);
    if !path.exists() {
        create_private_dir(&keys_dir(data_dir))?;
        create_private_with(&path, random_secret()?.as_slice())?;
    }
    load_signing_key(data_dir)
}

/// The seed of a data directory whose journal is signed already: it must be there.
pub fn load_signing_key(data_dir: &Path) -> Result<Secret, StoreError> {
    let path = keys_dir(data_dir).join(SIGNING_KEY_FILE);
    let refuse = |cause| StoreError::KeyFile { path: path.clone(), cause };
    if !path.exists() {
        return Err(refuse("it is missing, but the journal is signed with it; restore it from its backup"));
    }
    if is_shared(&path)? {
        return Err(refuse("others than its owner may read it; `chmod 600` it, then replace the key"));
    }
    let bytes = zeroize::Zeroizing::new(std::fs::read(&path).map_err(StoreError::file(&path))?);
    let mut seed = Secret::default();
    if bytes.len() != seed.len() {
        return Err(refuse("it does not hold 32 bytes; restore it from a backup"));
    }
    seed.copy_from_slice(&bytes);
    Ok(seed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seed_stays_and_damage_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(matches!(load_signing_key(dir.path()), Err(StoreError::KeyFile { .. })), "not made silently");
        let first = load_or_create_signing_key(dir.path()).unwrap();
        assert_eq!(load_or_create_signing_key(dir.path()).unwrap(), first);
        assert_ne!(*first, [0; 32]);
        std::fs::write(keys_dir(dir.path()).join(SIGNING_KEY_FILE), [1; 31]).unwrap();
        assert!(matches!(load_or_create_signing_key(dir.path()), Err(StoreError::KeyFile { .. })));
    }
}
