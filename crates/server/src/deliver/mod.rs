//! Webhook deliveries: at least once, in order per subject, from the journal.
//!
//! The journal is the outbox; an event waits in [`book`] only between being taken from it and being accepted.
//! Promises: no event of an enabled endpoint is lost, whenever the process ends; repeats carry the same
//! `webhook-id`; attempts at once, queues, logs and waits are bounded; an endpoint that says 410, or accepts
//! nothing for five days, is disabled by an entry. Does not: guarantee order between subjects, or deliver
//! while another process holds the writer's lease. Serves: API-6, API-7, SEC-2.

pub mod book;
pub mod feed;
pub mod lane;
mod run;
pub mod send;
pub mod stats;
pub mod target;

use self::book::{Book, BookError, Logged};
use self::send::{Attempt, Message, Sender};
use self::stats::Stats;
use engine::Engine;
use engine::state::Webhook;
use events::{EventId, Position, Secret};
use model::ids::WebhookId;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, SyncSender, TrySendError};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// Attempts at once in all; each is a thread that waits for an endpoint.
pub const IN_FLIGHT_MAX: usize = 16;
/// Requests to the scheduler that wait; more are refused.
const SIGNALS_MAX: usize = 1_024;

/// Where jitter comes from; a test passes its own.
pub type Random = Arc<dyn Fn() -> u64 + Send + Sync>;

/// How to deliver.
#[derive(Clone)]
pub struct Options {
    /// Which targets are accepted.
    pub guard: target::Guard,
    /// How long an attempt may take.
    pub timeout: Duration,
    /// Jitter.
    pub random: Random,
}

impl Default for Options {
    fn default() -> Options {
        Options { guard: target::Guard::default(), timeout: send::TIMEOUT, random: Arc::new(random) }
    }
}

/// A random number; without randomness retries only come back together.
pub fn random() -> u64 {
    let mut bytes = [0u8; 8];
    let _ = getrandom::fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// Why a request to the scheduler was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// Too many wait.
    #[error("too many requests about deliveries wait; retry after a second")]
    Busy,
    /// It has stopped.
    #[error("deliveries have stopped; restart the server")]
    Stopped,
    /// The endpoint is not known to it (yet).
    #[error("webhook is not known")]
    Unknown,
    /// Its queue is full.
    #[error("too many events of this webhook wait already")]
    Full,
}

/// What the scheduler is told.
enum Signal {
    /// The journal grew, or time was moved.
    Wake,
    /// An attempt ended.
    Finished(run::Finished),
    /// Start again from a position.
    Replay(WebhookId, Position, oneshot::Sender<Result<(), AskError>>),
    /// Send one event again.
    Resend(WebhookId, EventId, String, String, oneshot::Sender<Result<(), AskError>>),
    /// End.
    Stop,
}

/// Running deliveries; cheap to clone.
#[derive(Clone)]
pub struct Deliveries {
    inner: Arc<Inner>,
}

struct Inner {
    signals: SyncSender<Signal>,
    woken: Arc<AtomicBool>,
    book: Arc<Mutex<Book>>,
    stats: Arc<Stats>,
    sender: Sender,
    guard: target::Guard,
    engine: Engine,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl std::fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Deliveries").finish_non_exhaustive()
    }
}

/// Why deliveries could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The book cannot be opened.
    #[error(transparent)]
    Book(#[from] BookError),
    /// No thread.
    #[error("delivery thread: {0}")]
    Thread(std::io::Error),
}

impl Deliveries {
    /// Starts delivering; needs a runtime around it.
    pub fn start(
        engine: Engine,
        feed: feed::Feed,
        dir: &Path,
        options: Options,
    ) -> Result<Deliveries, StartError> {
        let identity = engine.identity().clone();
        let (book, fresh) = Book::open(dir, &identity.tenant, &identity.stream)?;
        let book = Arc::new(Mutex::new(book));
        let (signals, inbox) = mpsc::sync_channel(SIGNALS_MAX);
        let (stats, woken) = (Arc::new(Stats::default()), Arc::new(AtomicBool::new(false)));
        let sender = Sender::new(options.guard.clone(), options.timeout);
        let scheduler = run::Scheduler::new(run::Parts {
            engine: engine.clone(),
            feed,
            book: Arc::clone(&book),
            dir: PathBuf::from(dir),
            fresh,
            sender: sender.clone(),
            random: options.random,
            stats: Arc::clone(&stats),
            runtime: tokio::runtime::Handle::current(),
            signals: signals.clone(),
            woken: Arc::clone(&woken),
        });
        let thread = std::thread::Builder::new().name("deliveries".to_owned());
        let thread = thread.spawn(move || scheduler.run(&inbox)).map_err(StartError::Thread)?;
        let deliveries = Deliveries {
            inner: Arc::new(Inner {
                signals,
                woken,
                book,
                stats,
                sender,
                guard: options.guard,
                engine: engine.clone(),
                thread: Mutex::new(Some(thread)),
            }),
        };
        let waker = deliveries.clone();
        tokio::spawn(async move {
            let mut durable = engine.durable();
            while durable.changed().await.is_ok() && engine.stopped().is_none() {
                waker.wake();
            }
        });
        Ok(deliveries)
    }

    /// Looks for work now.
    pub fn wake(&self) {
        // One wake waits at most: the scheduler takes everything there is.
        if !self.inner.woken.swap(true, Ordering::AcqRel) {
            let _ = self.inner.signals.try_send(Signal::Wake);
        }
    }

    /// Counters.
    pub fn stats(&self) -> &Stats {
        &self.inner.stats
    }

    /// Which targets are accepted.
    pub fn guard(&self) -> &target::Guard {
        &self.inner.guard
    }

    /// Delivers everything from a position on again.
    pub async fn replay(&self, webhook: WebhookId, from: Position) -> Result<(), AskError> {
        let (reply, answer) = oneshot::channel();
        self.ask(Signal::Replay(webhook, from, reply), answer).await
    }

    /// Delivers one event again, as soon as can be.
    pub async fn resend(
        &self,
        webhook: WebhookId,
        id: EventId,
        subject: String,
        kind: String,
    ) -> Result<(), AskError> {
        let (reply, answer) = oneshot::channel();
        self.ask(Signal::Resend(webhook, id, subject, kind, reply), answer).await
    }

    async fn ask(
        &self,
        signal: Signal,
        answer: oneshot::Receiver<Result<(), AskError>>,
    ) -> Result<(), AskError> {
        self.inner.signals.try_send(signal).map_err(|e| match e {
            TrySendError::Full(_) => AskError::Busy,
            TrySendError::Disconnected(_) => AskError::Stopped,
        })?;
        answer.await.unwrap_or(Err(AskError::Stopped))
    }

    /// The log of attempts, newest first; blocks.
    pub fn log(&self, webhook: &WebhookId, before: u64, limit: usize) -> Result<Vec<Logged>, BookError> {
        self.inner.book.lock().unwrap_or_else(PoisonError::into_inner).log(webhook, before, limit)
    }

    /// One attempt; blocks.
    pub fn attempt(&self, webhook: &WebhookId, number: u64) -> Result<Option<Logged>, BookError> {
        self.inner.book.lock().unwrap_or_else(PoisonError::into_inner).attempt(webhook, number)
    }

    /// Posts a message outside the queue, once; blocks.
    pub fn send_once(&self, row: &Webhook, id: &str, body: &[u8]) -> Attempt {
        let now = self.inner.engine.wall_clock();
        let Some(secrets) = secrets(&self.inner.engine, row) else { return Attempt::internal() };
        self.inner.sender.send(&Message { url: &row.url, id, body, secrets: &secrets, now })
    }

    /// Ends after what is being written; attempts under way are abandoned and made again at the next start.
    pub fn stop(&self) {
        let _ = self.inner.signals.send(Signal::Stop);
        if let Some(thread) = self.inner.thread.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = thread.join();
        }
    }
}

/// The secrets that sign for an endpoint now.
fn secrets(engine: &Engine, row: &Webhook) -> Option<Vec<Secret>> {
    let opened = engine.webhook_secrets(row, engine.now());
    if let Err(error) = &opened {
        tracing::error!(webhook.cause = %error, "the secret of a webhook cannot be opened; its events wait");
    }
    let secrets = opened.ok()?.iter().map(|s| Secret::from_bytes(s)).collect::<Result<Vec<_>, _>>();
    secrets.ok().filter(|s| !s.is_empty())
}
