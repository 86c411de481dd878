//! One key per subject: made at first use, saved with the first entry that needs it, destroyed on erasure.
//!
//! Promises: a key that is not saved yet is handed out as a row with every use, so that whichever entry
//! commits first saves it; all concurrent users of a new subject get the same key; after
//! [`SubjectKeys::forget`] nothing of an erased subject opens. Does not: write to the store. Keys travel in
//! the batch of the entry that uses them ([`crate::Batch::subject_keys`]), so that no crash parts the two.

use super::cache::Cache;
use super::keyring::{Keyring, keyed_hash};
use super::sealing::{Dek, OpenFailure, SubjectDek, open_sealed, random_nonce, seal};
use crate::contract::{ReadStore, Rewrap, SubjectKey, SubjectKeyRow};
use crate::error::StoreError;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};
use std::time::{Duration, Instant};

/// Unwrapped keys kept: half of it at about 150 bytes each is 10 MB, and unwrapping again costs 10 microseconds.
const CACHE_HALF: usize = 65_536;

/// How long a key waits to be saved. Requests end within seconds; a key whose request was refused is dropped
/// after this. Should a request live longer all the same, the store notices the second key
/// ([`StoreError::KeyConflict`]) instead of losing what the first one sealed.
const UNSAVED_KEPT: Duration = Duration::from_secs(120);

/// Unsaved keys at which the overdue ones are looked for, in all parts together.
const UNSAVED_SWEEP: usize = 4_096;

/// Parts with a lock of their own: an import seals from every core at once, and a lock is held while the store
/// is asked for a key.
const PARTS: usize = 64;

/// Ciphertext of one part, and what has to be stored with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPart {
    /// Key-encryption key under which the subject's key is wrapped.
    pub key_id: String,
    /// Random nonce.
    pub nonce: [u8; 12],
    /// Ciphertext and tag.
    pub ciphertext: Vec<u8>,
    /// The subject's key, if it is not known to be saved: goes into the batch of the entry.
    pub unsaved_key: Option<SubjectKeyRow>,
}

/// A key, and its row while it is not known to be saved.
type KeyAndRow = (Arc<SubjectDek>, Option<SubjectKeyRow>);

/// The subject keys of a data directory.
pub struct SubjectKeys {
    keyring: RwLock<Arc<Keyring>>,
    reader: Arc<dyn ReadStore>,
    known: Vec<Mutex<Known>>,
    /// Spreads subjects over the parts; random, so that nobody can crowd one.
    spread: RandomState,
}

struct Known {
    saved: Cache,
    unsaved: HashMap<String, Unsaved>,
    sweep_at: usize,
}

struct Unsaved {
    dek: Arc<SubjectDek>,
    row: SubjectKeyRow,
    since: Instant,
}

impl SubjectKeys {
    /// Loads the key file of a data directory, making one only if no subject has a key yet.
    pub fn load(data_dir: &Path, reader: Arc<dyn ReadStore>) -> Result<SubjectKeys, StoreError> {
        let path = Keyring::path(data_dir);
        if !path.exists() && reader.has_subject_keys()? {
            let cause = "it is missing, but subjects have keys wrapped under it; restore it from its backup";
            return Err(StoreError::KeyFile { path, cause });
        }
        Ok(SubjectKeys::new(Keyring::load_or_create(data_dir)?, reader))
    }

    /// Subject keys under a keyring.
    pub fn new(keyring: Keyring, reader: Arc<dyn ReadStore>) -> SubjectKeys {
        let part = || Known {
            saved: Cache::new(CACHE_HALF / PARTS),
            unsaved: HashMap::new(),
            sweep_at: UNSAVED_SWEEP / PARTS,
        };
        let known = (0..PARTS).map(|_| Mutex::new(part())).collect();
        SubjectKeys { keyring: RwLock::new(Arc::new(keyring)), reader, known, spread: RandomState::new() }
    }

    /// The keys in force, for blind indexes.
    pub fn keyring(&self) -> Arc<Keyring> {
        Arc::clone(&self.keyring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Uses other keys from now on: those of the key file after it changed.
    pub fn replace_keyring(&self, keyring: Keyring) {
        // Whoever is making a subject's key right now ends first: after this, none is made under an old one. All
        // parts are held at once, always in the same order; everybody else holds one.
        let _known: Vec<MutexGuard<'_, Known>> = self.parts().collect();
        *self.keyring.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keyring);
    }

    /// At most `max` saved keys after `after` that are not under the active key-encryption key, wrapped anew:
    /// what to write, and the subject to go on after; none when every one was looked at.
    pub fn rewraps(&self, after: &str, max: usize) -> Result<Option<(Vec<Rewrap>, String)>, OpenFailure> {
        let keyring = self.keyring();
        let rows = self.reader.keys_not_under(keyring.active_id(), after, max)?;
        let Some(last) = rows.last().map(|row| row.subject.clone()) else { return Ok(None) };
        let anew = |old: SubjectKeyRow| -> Result<Rewrap, OpenFailure> {
            let new = keyring.wrap(&old.subject, &keyring.unwrap(&old)?)?;
            Ok(Rewrap { old, new })
        };
        Ok(Some((rows.into_iter().map(anew).collect::<Result<_, _>>()?, last)))
    }

    /// Says that these rows are stored: what is in memory of them names the old key-encryption key.
    pub fn rewrapped(&self, rows: &[Rewrap]) {
        for row in rows {
            self.lock(&row.new.subject).saved.remove(&row.new.subject);
        }
    }

    /// Whether a key that is not saved yet is under another key-encryption key than the active one: it may
    /// still come to the store.
    pub fn has_unsaved_under_old(&self) -> bool {
        let keyring = self.keyring();
        let old = |unsaved: &Unsaved| unsaved.row.kek_id != keyring.active_id();
        // A key made for a request that was refused comes to no store: it is dropped once it is overdue.
        self.parts().any(|mut known| {
            known.unsaved.retain(|_, unsaved| !old(unsaved) || unsaved.since.elapsed() < UNSAVED_KEPT);
            known.unsaved.values().any(old)
        })
    }

    /// The subject's key, and its row while that is not known to be saved.
    pub fn get_or_create(&self, subject: &str) -> Result<KeyAndRow, OpenFailure> {
        let mut known = self.lock(subject);
        if let Some(found) = self.find(&mut known, subject)? {
            return Ok(found);
        }
        let dek = Dek::generate()?;
        let row = self.keyring().wrap(subject, &dek)?;
        let dek = Arc::new(SubjectDek { dek, kek_id: row.kek_id.clone() });
        known.sweep(UNSAVED_KEPT);
        let unsaved = Unsaved { dek: Arc::clone(&dek), row: row.clone(), since: Instant::now() };
        known.unsaved.insert(subject.to_owned(), unsaved);
        Ok((dek, Some(row)))
    }

    /// Seals bytes for a subject.
    pub fn seal(
        &self,
        subject: &str,
        associated: &[u8],
        plaintext: &[u8],
    ) -> Result<SealedPart, OpenFailure> {
        let (key, unsaved_key) = self.get_or_create(subject)?;
        let nonce = random_nonce()?;
        let ciphertext = seal(&key.dek, &nonce, associated, plaintext)?;
        Ok(SealedPart { key_id: key.kek_id.clone(), nonce, ciphertext, unsaved_key })
    }

    /// Opens bytes sealed for a subject.
    pub fn open(
        &self,
        subject: &str,
        associated: &[u8],
        nonce: &[u8; 12],
        ciphertext: &[u8],
    ) -> Result<Vec<u8>, OpenFailure> {
        let found = self.find(&mut self.lock(subject), subject)?;
        let (key, _) = found.ok_or_else(|| OpenFailure::NoKey { subject: subject.to_owned() })?;
        open_sealed(&key.dek, nonce, associated, ciphertext)
    }

    /// A digest of something about a subject, made with the subject's own key: equal values have equal digests as long
    /// as the key lives, nobody else can make one, and once the key is destroyed it says nothing.
    pub fn digest(&self, subject: &str, field: &str, value: &[u8]) -> Result<[u8; 32], OpenFailure> {
        let (key, _) = self.get_or_create(subject)?;
        Ok(keyed_hash(key.dek.expose(), "probity subject digest v1", field, value))
    }

    /// Says that the batch with these subjects' keys is durable. Their keys are read back at the next use: if
    /// the subject was erased meanwhile, the store knows and this object does not.
    pub fn saved(&self, subjects: &[String]) {
        for subject in subjects {
            self.lock(subject).unsaved.remove(subject);
        }
    }

    /// Says that the batch that destroyed this subject's key is durable: the key leaves memory.
    pub fn forget(&self, subject: &str) {
        let mut known = self.lock(subject);
        known.unsaved.remove(subject);
        known.saved.remove(subject);
    }

    fn lock(&self, subject: &str) -> MutexGuard<'_, Known> {
        let part = self.spread.hash_one(subject) as usize % self.known.len();
        // Every change below is a single insert or remove; a panic elsewhere leaves the maps whole.
        self.known[part].lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn parts(&self) -> impl Iterator<Item = MutexGuard<'_, Known>> {
        self.known.iter().map(|part| part.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks in memory, then in the store. The lock is held meanwhile on purpose: between reading a live key
    /// and keeping it, no erasure may come and go.
    fn find(&self, known: &mut Known, subject: &str) -> Result<Option<KeyAndRow>, OpenFailure> {
        if let Some(unsaved) = known.unsaved.get(subject) {
            return Ok(Some((Arc::clone(&unsaved.dek), Some(unsaved.row.clone()))));
        }
        if let Some(dek) = known.saved.get(subject) {
            return Ok(Some((dek, None)));
        }
        match self.reader.subject_key(subject)? {
            None => Ok(None),
            Some(SubjectKey::Destroyed) => Err(OpenFailure::Erased),
            Some(SubjectKey::Live(row)) => {
                let dek = self.keyring().unwrap(&row)?;
                let dek = Arc::new(SubjectDek { dek, kek_id: row.kek_id });
                known.saved.insert(subject.to_owned(), Arc::clone(&dek));
                Ok(Some((dek, None)))
            }
        }
    }
}

impl Known {
    /// Drops overdue unsaved keys, each time their number has doubled.
    fn sweep(&mut self, kept: Duration) {
        if self.unsaved.len() < self.sweep_at {
            return;
        }
        self.unsaved.retain(|_, unsaved| unsaved.since.elapsed() < kept);
        self.sweep_at = (self.unsaved.len() * 2).max(UNSAVED_SWEEP / PARTS);
    }
}

impl fmt::Debug for SubjectKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubjectKeys").field("keyring", &self.keyring()).finish_non_exhaustive()
    }
}
