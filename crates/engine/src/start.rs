//! Opening a data directory: lease, snapshot, tail, tree, policy, lists, writer.
//!
//! Promises: recovery only folds; the hash tree's right edge is rebuilt from stored tiles and must have
//! the root the newest head signs, with this directory's signing key, or nothing starts; a directory whose
//! writer is alive is not opened for writing unless a takeover is asked for, and then the old writer cannot
//! append any more; the wrong keys are noticed before anybody's lease is taken; whoever the ledger of erasures
//! knows and the store does not is erased again before anything is read. Does not: fetch or parse lists.

use crate::command::{Command, Committed, EngineError, Meta};
use crate::monitoring::rules::Compile;
use crate::monitoring::{Library, LogFiles};
use crate::pinned::{Pinned, empty_policy};
use crate::queue::{Lane, Queue, Rejected};
use crate::service::{Engine, Inner};
use crate::snapshot::{self, FoldError};
use crate::state::State;
use crate::writer::{Clock, Identity, Shared, Work, Writer};
use ed25519_dalek::SigningKey;
use journal::{SignedHead, TreeBuilder};
use model::ids::*;
use model::policy::Policy;
use model::{Hash, Timestamp};
use record::v1::{Consulted, Input};
use screening::index::Index;
use screening::snapshot::Snapshot;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, RwLock};
use std::time::Duration;
use store::secrets::SubjectKeys;
use store::{Backend, Blobs, DestroyedSubject, ErasureLedger, ReadStore, StoreError};
use tokio::sync::{Semaphore, watch};

/// Bytes of the log of window events a monitor holds in memory, unless asked otherwise: some 1.7 million events under the shipped
/// rules, a quiet exchange's whole month.
pub const MONITORING_LOG_BYTES: usize = 256 << 20;

/// How to open.
#[derive(Clone)]
pub struct Options {
    /// Tenant.
    pub tenant: TenantId,
    /// Stream.
    pub stream: StreamId,
    /// For people: host and process.
    pub holder: String,
    /// Take the lease from a writer that seems alive.
    pub takeover: bool,
    /// Commands each lane of the queue holds.
    pub queue_capacity: usize,
    /// Screenings at once.
    pub screening_places: usize,
    /// Time.
    pub clock: Clock,
    /// Seconds a lease lasts.
    pub lease_seconds: i64,
    /// Which database, and how it is opened (tests put a simulated disk below it).
    pub backend: Backend,
    /// What makes programs of rule files.
    pub compile: Compile,
    /// Bytes of the log of window events each monitor holds in memory; what is older is in files.
    pub monitoring_log_bytes: usize,
    /// Entries a set that runs beside the one in force may fall behind before it is ended.
    pub shadow_lag_max: u64,
}

impl Options {
    /// Defaults for a tenant: wall clock, 4,096 commands a lane, 64 screenings at once.
    pub fn new(tenant: TenantId, stream: StreamId) -> Options {
        Options {
            tenant,
            stream,
            holder: format!("pid {}", std::process::id()),
            takeover: false,
            queue_capacity: 4096,
            screening_places: 64,
            clock: Arc::new(wall_clock),
            lease_seconds: 15,
            backend: Backend::default(),
            compile: crate::monitoring::rules::compile,
            monitoring_log_bytes: MONITORING_LOG_BYTES,
            // Half a minute at the highest rate of entries we measured; a set that is further behind does not keep up.
            shadow_lag_max: 100_000,
        }
    }
}

/// The wall clock, in microseconds.
pub fn wall_clock() -> Timestamp {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    Timestamp(since.as_micros() as i64)
}

/// Why a data directory could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The store says no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Folding failed.
    #[error(transparent)]
    Fold(#[from] FoldError),
    /// The tree does not have the root that was signed.
    #[error("the hash tree does not agree with the signed head; run `probity verify` on this directory")]
    TreeDisagrees,
    /// The journal was signed by another key.
    #[error(
        "the journal's newest head is signed by `{found}`, not by the signing key of this directory (`{ours}`); \
         nothing was changed: open it with the directory it belongs to, or restore `keys/signing.seed`"
    )]
    ForeignSigner {
        /// Name and hash of the key in the head.
        found: String,
        /// Name and hash of ours.
        ours: String,
    },
    /// A blob that an entry names is missing or damaged.
    #[error("{what} `{hash}` cannot be read: {cause}")]
    Blob {
        /// What it is.
        what: &'static str,
        /// Its hash.
        hash: Hash,
        /// Why.
        cause: String,
    },
    /// The rules in force cannot be run: nothing would be looked at.
    #[error("monitoring cannot start: {0}; use a build that knows these rules")]
    Rules(String),
    /// Parts of its log were written and could not be read.
    #[error(
        "monitoring cannot read back what it wrote to `monitoring/log`; look at the disk of the data directory, then start again"
    )]
    Log,
    /// The first entry could not be written.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// A file operation failed.
    #[error("{path}: {cause}")]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// A thread could not be started.
    #[error("writer thread: {0}")]
    Thread(std::io::Error),
}

/// Name of the signing key in notes: tenant and stream.
pub fn key_name(identity: &Identity) -> String {
    name_of(&identity.tenant, &identity.stream)
}

fn name_of(tenant: &TenantId, stream: &StreamId) -> String {
    format!("{tenant}/{stream}")
}

/// The signing key of a directory, which must be the one the journal's newest head is signed with. Only a
/// journal without a head gets a new one: a lost key is never remade silently.
pub fn signing_key(dir: &Path, reader: &dyn ReadStore, name: &str) -> Result<SigningKey, OpenError> {
    let Some(note) = reader.head()? else {
        return Ok(SigningKey::from_bytes(&*store::secrets::load_or_create_signing_key(dir)?));
    };
    let key = SigningKey::from_bytes(&*store::secrets::load_signing_key(dir)?);
    let head = SignedHead::parse_note(&note).map_err(|_| OpenError::TreeDisagrees)?;
    let shown = |name: &str, hash: [u8; 4]| {
        let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{name} {hash}")
    };
    let ours = journal::head::key_hash(name, &key.verifying_key());
    if head.key_name != name || head.key_hash != ours {
        let (found, ours) = (shown(&head.key_name, head.key_hash), shown(name, ours));
        return Err(OpenError::ForeignSigner { found, ours });
    }
    match head.verify(&key.verifying_key()) {
        Ok(()) => Ok(key),
        Err(_) => Err(OpenError::TreeDisagrees),
    }
}

/// SHA-256 of the running program.
pub fn build_hash() -> Hash {
    let path = std::env::current_exe().ok();
    let bytes = path.and_then(|p| std::fs::read(p).ok()).unwrap_or_default();
    Hash(Sha256::digest(&bytes).into())
}

/// Snapshots of state live here.
pub fn snapshot_dir(dir: &Path) -> PathBuf {
    dir.join("snapshots")
}

impl Engine {
    /// Opens a directory for writing and records the writer's start.
    pub async fn open(dir: &Path, options: Options) -> Result<Engine, OpenError> {
        let (mut store, blobs) = options.backend.open(dir)?;
        let reader = store.read_store(&options.stream)?;
        let signing_key = signing_key(dir, reader.as_ref(), &name_of(&options.tenant, &options.stream))?;
        let library = Library::new(blobs.clone(), Arc::clone(&reader), options.compile)
            .on_files(LogFiles::of(dir), options.monitoring_log_bytes);
        // Before the lease is taken: nobody renews it until the writer runs, and folding and compiling rules can take longer on
        // a busy machine than it lasts.
        let ahead = folded(dir, reader.as_ref(), &library)?;
        let (now, seconds) = ((options.clock)(), options.lease_seconds);
        let epoch = store.acquire_lease(&options.stream, &options.holder, now, seconds, options.takeover)?;
        let size = reader.size()?;
        let state = remembered(dir, reader.as_ref(), &library, size, ahead)?;
        let tree = resume_tree(reader.as_ref(), size)?;
        let keys = Arc::new(SubjectKeys::load(dir, Arc::clone(&reader))?);
        let identity =
            Identity { tenant: options.tenant, stream: options.stream, build: build_hash(), epoch };
        let (erasures, undone) = ErasureLedger::open(dir, &key_name(&identity), reader.as_ref())?;
        let shared = Arc::new(shared(state, &blobs, reader.as_ref(), size, options.queue_capacity)?);
        let (saved, destroyed) = (Arc::clone(&keys), Arc::clone(&keys));
        let writer = Writer {
            shared: Arc::clone(&shared),
            store,
            tree,
            signing_key: signing_key.clone(),
            key_name: key_name(&identity),
            identity: identity.clone(),
            clock: Arc::clone(&options.clock),
            keys_saved: Box::new(move |subjects| saved.saved(subjects)),
            keys_destroyed: Box::new(move |subjects| subjects.iter().for_each(|s| destroyed.forget(s))),
            erasures,
            lease_seconds: options.lease_seconds,
        };
        let thread = running(writer)?;
        let engine = Engine {
            inner: Arc::new(Inner {
                renewer: Mutex::new(Some(renew_lease(Arc::clone(&shared), options.lease_seconds))),
                shared,
                reader,
                blobs,
                keys,
                signing_key,
                identity,
                clock: options.clock,
                dir: dir.to_owned(),
                screening: Arc::new(Semaphore::new(options.screening_places)),
                counting: Arc::default(),
                recalling: Arc::default(),
                activation: tokio::sync::Mutex::new(()),
                taking_up: tokio::sync::Mutex::new(()),
                looking_back: tokio::sync::Mutex::new(()),
                lookback: Arc::default(),
                library,
                preparing: tokio::sync::Mutex::new(()),
                rules_lookback: Arc::default(),
                shadows: Mutex::default(),
                shadow_lag_max: options.shadow_lag_max,
                pseudonyms: OnceLock::new(),
                facts: crate::monitoring::profile::Opened::default(),
                screening_places: options.screening_places,
                writer: Mutex::new(Some(thread)),
            }),
        };
        engine.begin(options.holder, undone).await?;
        Ok(engine)
    }

    /// Records the writer's start, and erases whom a restored store brought back.
    async fn begin(&self, holder: String, undone: Vec<DestroyedSubject>) -> Result<(), OpenError> {
        if let Some(meta) = Meta::system("writer", "writer.start", "start") {
            self.submit(Lane::Normal, Command::new(meta, Input::WriterStarted { holder })).await?;
        }
        if let Err(error) = self.erase_undone(undone).await {
            self.close();
            return Err(error.into());
        }
        Ok(())
    }

    /// Erases whom the ledger knows and the store does not: it was restored to a state before their erasure.
    /// Nobody reads or decides anything before this is done.
    async fn erase_undone(&self, undone: Vec<DestroyedSubject>) -> Result<(), EngineError> {
        for row in undone {
            let meta = Meta::system("ledger", "subject.erase", "restore")
                .ok_or_else(|| EngineError::Store("the reason of an erasure is malformed".to_owned()))?;
            self.erase_again(meta, row.subject, row.at).await?;
        }
        Ok(())
    }

    /// Puts a policy in force.
    pub async fn activate_policy(
        &self,
        meta: Meta,
        text: &str,
        policy: Policy,
        approved_by: Vec<ActorId>,
    ) -> Result<Committed, EngineError> {
        let hash = self.inner.blobs.put(text.as_bytes()).map_err(|e| EngineError::Store(e.to_string()))?;
        // A task of its own: whoever hangs up must not free the lock before the writer has answered.
        let engine = self.clone();
        let work =
            tokio::spawn(async move { engine.activate_policy_now(meta, hash, policy, approved_by).await });
        work.await.map_err(|_| EngineError::Store("activating the policy panicked".to_owned()))?
    }

    async fn activate_policy_now(
        &self,
        meta: Meta,
        hash: Hash,
        policy: Policy,
        approved_by: Vec<ActorId>,
    ) -> Result<Committed, EngineError> {
        let _one_at_a_time = self.inner.activation.lock().await;
        let old = self.pinned();
        let pinned = Pinned::new(Arc::new(policy), hash, old.lists.clone(), Arc::clone(&old.index));
        let mut command = Command::new(meta, Input::PolicyActivated { policy: hash, approved_by });
        command.activates = Some(Arc::new(pinned));
        self.submit(Lane::Normal, command).await
    }

    /// Takes a state snapshot from a reader of its own; the writer goes on meanwhile. What shadows counted so far is kept first:
    /// afterwards files that no snapshot names go.
    pub fn take_snapshot(&self) -> Result<PathBuf, FoldError> {
        let size = self.inner.reader.size()?;
        let dir = snapshot_dir(&self.inner.dir);
        self.keep_shadows();
        snapshot::take(&dir, self.inner.reader.as_ref(), size, &self.inner.library)
    }

    /// The state in memory once everything in it is durable, for comparison with a rebuild.
    pub async fn state_copy(&self) -> Result<State, EngineError> {
        self.read(State::clone).await
    }
}

/// A parsed list to put in force.
#[derive(Debug, Clone)]
pub struct NewList {
    /// The snapshot.
    pub snapshot: Arc<Snapshot>,
    /// Defects the parser reported.
    pub defects: u64,
    /// When its content was last known to be current.
    pub current_at: Timestamp,
}

/// Pings the writer every third of the lease's life, so that an idle writer keeps it.
fn renew_lease(shared: Arc<Shared>, lease_seconds: i64) -> std::sync::mpsc::Sender<()> {
    let (stop, stopped) = std::sync::mpsc::channel::<()>();
    let pause = Duration::from_millis((lease_seconds.max(3) as u64) * 1000 / 3);
    std::thread::spawn(move || {
        while stopped.recv_timeout(pause) == Err(std::sync::mpsc::RecvTimeoutError::Timeout) {
            // A full lane has a busy writer behind it: the next round renews.
            if matches!(shared.queue.push(Lane::Freeze, Work::RenewLease), Err((Rejected::Closed, _))) {
                return;
            }
        }
    });
    stop
}

/// Rebuilds the tree's right edge from stored tiles and checks it against the signed head.
fn resume_tree(reader: &dyn ReadStore, size: u64) -> Result<TreeBuilder, OpenError> {
    if size == 0 {
        return Ok(TreeBuilder::new());
    }
    let tree = TreeBuilder::resume(size, |level, index| reader.tile(level, index).ok().flatten())
        .map_err(|_| OpenError::TreeDisagrees)?;
    let note = reader.head()?.unwrap_or_default();
    let head = SignedHead::parse_note(&note).map_err(|_| OpenError::TreeDisagrees)?.head;
    if head.size == size && head.root == tree.root() { Ok(tree) } else { Err(OpenError::TreeDisagrees) }
}

/// State at the end of the journal: newest snapshot and tail.
fn folded(dir: &Path, reader: &dyn ReadStore, library: &Library) -> Result<State, OpenError> {
    // A part of the monitoring log that turns out to be damaged is removed when it is read, and with it goes every snapshot that
    // names it; the last time nothing but the journal is believed.
    for snapshots in [true, true, false] {
        let size = reader.size()?;
        let mut state = match snapshots {
            true => snapshot::newest_with(&snapshot_dir(dir), size, library),
            false => State::with_library(library.clone()),
        };
        snapshot::fold_tail(&mut state, reader, size)?;
        match state.monitoring.fault() {
            None => return Ok(state),
            Some(cause) => tracing::warn!(monitoring.cause = %cause, "the state is folded again"),
        }
    }
    Err(OpenError::Log)
}

/// The state at `size`, which only we can move any more: what was folded before, and what came since.
fn remembered(
    dir: &Path,
    reader: &dyn ReadStore,
    library: &Library,
    size: u64,
    mut state: State,
) -> Result<State, OpenError> {
    snapshot::forget_beyond(&snapshot_dir(dir), size).map_err(FoldError::File)?;
    snapshot::fold_tail(&mut state, reader, size)?;
    if let Some(cause) = state.monitoring.fault() {
        // A part of its log went between the two folds: now nothing but the journal is believed.
        tracing::warn!(monitoring.cause = %cause, "the state is folded again");
        state = State::with_library(library.clone());
        snapshot::fold_tail(&mut state, reader, size)?;
    }
    match state.monitoring.broken() {
        None => {
            snapshot::sweep(&snapshot_dir(dir), library);
            Ok(state)
        }
        Some(_) if state.monitoring.fault().is_some() => Err(OpenError::Log),
        Some(cause) => Err(OpenError::Rules(cause)),
    }
}

/// A list snapshot by hash.
pub fn load_snapshot(blobs: &Blobs, hash: Hash) -> Result<Arc<Snapshot>, OpenError> {
    let damaged = |cause: String| OpenError::Blob { what: "list snapshot", hash, cause };
    let bytes = blobs.get(&hash).map_err(|e| damaged(e.to_string()))?;
    let bytes = bytes.ok_or_else(|| damaged("it is missing".to_owned()))?;
    Snapshot::decode(&bytes).map(Arc::new).map_err(|e| damaged(e.to_string()))
}

/// A policy by hash.
pub fn load_policy(blobs: &Blobs, hash: Hash) -> Result<Policy, OpenError> {
    let damaged = |cause: String| OpenError::Blob { what: "policy", hash, cause };
    let bytes = blobs.get(&hash).map_err(|e| damaged(e.to_string()))?;
    let bytes = bytes.ok_or_else(|| damaged("it is missing".to_owned()))?;
    let text = String::from_utf8(bytes).map_err(|e| damaged(e.to_string()))?;
    decision::policy_file::parse_accepted(&text, "policy").map_err(|e| damaged(e.to_string()))
}

/// Policy and lists of a state. Before the first policy an empty one is pinned, under which nothing is allowed.
pub fn load_pinned(state: &State, blobs: &Blobs) -> Result<Pinned, OpenError> {
    let policy =
        if state.policy == Hash::default() { empty_policy() } else { load_policy(blobs, state.policy)? };
    let snapshots: Vec<Arc<Snapshot>> =
        state.lists.values().map(|l| load_snapshot(blobs, l.normalised)).collect::<Result<_, _>>()?;
    let lists: Vec<Consulted> = state.consulted();
    Ok(Pinned::new(Arc::new(policy), state.policy, lists, Arc::new(Index::build(&snapshots))))
}

/// What the writer and everybody else share, at the end of the journal.
fn shared(
    state: State,
    blobs: &Blobs,
    reader: &dyn ReadStore,
    size: u64,
    capacity: usize,
) -> Result<Shared, OpenError> {
    Ok(Shared {
        durable: watch::Sender::new(size),
        pinned: RwLock::new(Arc::new(load_pinned(&state, blobs)?)),
        state: RwLock::new(state),
        queue: Queue::new(capacity),
        stopped: Mutex::new(None),
        head: RwLock::new(reader.head()?.unwrap_or_default()),
    })
}

/// The writer on a thread of its own.
fn running(writer: Writer) -> Result<std::thread::JoinHandle<()>, OpenError> {
    let thread = std::thread::Builder::new().name("writer".to_owned());
    thread.spawn(move || writer.run()).map_err(OpenError::Thread)
}
