//! Taking up new keys while everything goes on.
//!
//! Promises: a staged key is used only after the entry that says so is durable; a crash at any point is taken up
//! at the next look (at worst the entry is there twice); subject keys are wrapped anew in bounded
//! batches, each conditional on the writer's epoch; a key-encryption key is retired only when nothing in the
//! store or in flight is under it. Does not: make keys; whoever stages one (`probity rotate kek`) does.
//! Serves: PRV-2.

use crate::command::{Command, EngineError, Meta};
use crate::queue::{Lane, Rejected};
use crate::service::Engine;
use crate::writer::Work;
use record::v1::Input;
use std::time::Duration;
use store::secrets::{Keyring, OpenFailure};
use store::{Rewrap, StoreError};
use tokio::sync::oneshot;

/// Subject keys in one transaction: some milliseconds of the writer's time.
pub const REWRAP_MAX: usize = 256;

/// How often a running process looks at its key file.
pub const LOOK_EVERY: Duration = Duration::from_secs(2);

/// How long to wait before trying again to get a batch into a full queue.
const BUSY_PAUSE: Duration = Duration::from_millis(50);

/// What one look at the keys did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rotated {
    /// Key-encryption key put in force.
    pub kek: Option<String>,
    /// Index key put in force.
    pub index: Option<u32>,
    /// Subject keys wrapped anew.
    pub rewrapped: u64,
    /// Key-encryption keys retired.
    pub retired: Vec<String>,
    /// Whether something is still under an older key-encryption key and will be looked at again.
    pub unfinished: bool,
}

fn stored(error: StoreError) -> EngineError {
    EngineError::Store(error.to_string())
}

impl Engine {
    /// Looks at the key file for ever: puts staged keys in force and wraps subject keys anew.
    pub async fn watch_keys(self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            match self.take_up_keys(&mut |_| {}).await {
                Ok(done) => {
                    if done.kek.is_some() || done.index.is_some() || !done.retired.is_empty() {
                        tracing::info!(
                            keys.kek = done.kek.as_deref().unwrap_or("-"),
                            keys.index = done.index.unwrap_or(0),
                            keys.rewrapped = done.rewrapped,
                            keys.retired = done.retired.len(),
                            "keys were rotated"
                        );
                    }
                }
                Err(EngineError::Stopped(_)) => return,
                Err(error) => tracing::warn!(keys.error = %error, "keys are not rotated yet"),
            }
        }
    }

    /// Puts staged keys in force, wraps what is under older ones anew, retires those nobody needs. Safe to
    /// repeat. `progress` is told how many subject keys were wrapped so far.
    pub async fn take_up_keys(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<Rotated, EngineError> {
        let mut done = Rotated::default();
        let dir = self.inner.dir.clone();
        let path = Keyring::path(&dir);
        let staged = Keyring::load(&path).map_err(stored)?;
        if let Some(id) = staged.staged_kek().map(str::to_owned) {
            self.journal_rotation("kek.rotate", Input::KekRotated { kek_id: id.clone() }).await?;
            Keyring::change(&dir, |ring| {
                ring.promote_kek(&id);
                Ok(())
            })
            .map_err(stored)?;
            done.kek = Some(id);
        }
        if let Some(version) = staged.staged_index() {
            self.journal_rotation("index.rotate", Input::BlindIndexRotated { version }).await?;
            Keyring::change(&dir, |ring| {
                ring.promote_index(version);
                Ok(())
            })
            .map_err(stored)?;
            done.index = Some(version);
        }
        let ring = Keyring::load(&path).map_err(stored)?;
        let ours = self.inner.keys.keyring();
        if ring.kek_ids() != ours.kek_ids() || ring.index_versions() != ours.index_versions() {
            self.inner.keys.replace_keyring(ring.clone());
        }
        if ring.kek_ids().len() > 1 {
            done.rewrapped = self.rewrap_all(progress).await?;
            done.unfinished = !self.retire(&ring, &mut done.retired)?;
        }
        Ok(done)
    }

    async fn journal_rotation(&self, reason: &str, input: Input) -> Result<(), EngineError> {
        let meta = Meta::system("keys", reason, "keys")
            .ok_or_else(|| EngineError::Store("the reason of a rotation is malformed".to_owned()))?;
        self.submit(Lane::Normal, Command::new(meta, input)).await.map(|_| ())
    }

    /// Wraps every saved subject key that is not under the active key-encryption key anew.
    async fn rewrap_all(&self, progress: &mut (dyn FnMut(u64) + Send)) -> Result<u64, EngineError> {
        let (mut after, mut count) = (String::new(), 0);
        loop {
            let (keys, from) = (std::sync::Arc::clone(&self.inner.keys), after.clone());
            let page = tokio::task::spawn_blocking(move || keys.rewraps(&from, REWRAP_MAX)).await;
            let page = page.map_err(|_| EngineError::Store("wrapping keys panicked".to_owned()))?;
            let page = page.map_err(|error| match error {
                OpenFailure::Store(error) => stored(error),
                other => EngineError::Store(other.to_string()),
            })?;
            let Some((rows, last)) = page else { return Ok(count) };
            count += self.rewrap(rows.clone()).await? as u64;
            self.inner.keys.rewrapped(&rows);
            after = last;
            progress(count);
        }
    }

    async fn rewrap(&self, rows: Vec<Rewrap>) -> Result<usize, EngineError> {
        loop {
            let (reply, answer) = oneshot::channel();
            match self.inner.shared.queue.push(Lane::Normal, Work::Rewrap(rows.clone(), reply)) {
                Ok(()) => {
                    let gone =
                        || EngineError::Stopped(self.stopped().unwrap_or_else(|| "it is gone".to_owned()));
                    return answer.await.map_err(|_| gone())?.map_err(stored);
                }
                // Ordinary work goes first; nobody waits for this.
                Err((Rejected::Full, _)) => tokio::time::sleep(BUSY_PAUSE).await,
                Err((Rejected::Closed, _)) => {
                    return Err(EngineError::Stopped(self.stopped().unwrap_or_else(|| "closed".to_owned())));
                }
            }
        }
    }

    /// Retires the older key-encryption keys, if nothing is under them and nothing can come to be. False
    /// where something is left.
    fn retire(&self, ring: &Keyring, retired: &mut Vec<String>) -> Result<bool, EngineError> {
        // First what is on its way, then what is there: in the other order a key could slip from one to the other.
        if self.inner.keys.has_unsaved_under_old() {
            return Ok(false);
        }
        let in_use: Vec<String> =
            self.inner.reader.keys_by_kek().map_err(stored)?.into_iter().map(|(id, _)| id).collect();
        if in_use.iter().any(|id| id != ring.active_id()) {
            return Ok(false);
        }
        *retired = Keyring::retire_keks(&self.inner.dir, &in_use).map_err(stored)?;
        Ok(true)
    }
}
