//! Open event streams (server-sent events): how many, for whom, until when.
//!
//! Promises: a bounded number per key and in all; a stream holds at most two chunks in memory, so that a slow
//! reader waits in the journal and not here; one that takes nothing for a minute is closed and resumes by its
//! last event id; a revoked key's streams end. Does not: remember readers (the cursor is theirs).

use crate::app::App;
use crate::deliver::feed::Wanted;
use axum::body::Bytes;
use events::sample::{self, Setting};
use events::{CloudEvent, Kind, Position};
use futures_core::Stream;
use model::ids::KeyId;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, mpsc, watch};

/// Streams one key may have open.
pub const STREAMS_EACH: usize = 4;
/// Streams in all: each is a task that reads the journal whenever it grows.
pub const STREAMS_MAX: usize = 64;
/// Events in a chunk.
const CHUNK_EVENTS: usize = 100;
/// Chunks made and not taken yet.
const CHUNKS_MAX: usize = 2;
/// How long a reader may take nothing.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between signs of life: proxies close what is silent.
pub const HEARTBEAT: Duration = Duration::from_secs(15);
/// Test events kept for streams that have not taken them yet.
const TESTS_MAX: usize = 16;

/// Test messages being posted at once; each waits for an endpoint for up to fifteen seconds.
const TESTS_AT_ONCE: usize = 4;

/// What all streams share; cheap to clone.
#[derive(Debug, Clone)]
pub struct Streams {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    open: Mutex<BTreeMap<KeyId, usize>>,
    tests: broadcast::Sender<(Kind, u64)>,
    places: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Streams {
        let inner = Inner {
            open: Mutex::default(),
            tests: broadcast::Sender::new(TESTS_MAX),
            places: Arc::new(Semaphore::new(TESTS_AT_ONCE)),
            closing: watch::Sender::new(false),
        };
        Streams { inner: Arc::new(inner) }
    }
}

/// Why a stream is not opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// This key has too many.
    Key,
    /// There are too many.
    All,
}

/// A place among the streams; dropping it frees it.
#[derive(Debug)]
pub struct Slot {
    streams: Streams,
    key: KeyId,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut open = self.streams.inner.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.key);
            }
        }
    }
}

impl Streams {
    /// Takes a place.
    pub fn open(&self, key: &KeyId) -> Result<Slot, Refused> {
        let mut open = self.inner.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.get(key).copied().unwrap_or(0) >= STREAMS_EACH {
            return Err(Refused::Key);
        }
        if open.values().sum::<usize>() >= STREAMS_MAX {
            return Err(Refused::All);
        }
        *open.entry(key.clone()).or_default() += 1;
        Ok(Slot { streams: self.clone(), key: key.clone() })
    }

    /// Streams open now.
    pub fn count(&self) -> usize {
        self.inner.open.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }

    /// Shows a synthetic event to every open stream that wants its type; says how many are open.
    pub fn show_test(&self, kind: Kind, nonce: u64) -> usize {
        self.inner.tests.send((kind, nonce)).unwrap_or(0)
    }

    /// A place for posting a test message.
    pub fn test_place(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.inner.places).try_acquire_owned().ok()
    }

    /// Ends every stream: the server is stopping.
    pub fn close(&self) {
        self.inner.closing.send_replace(true);
    }

    /// Appends the gauge.
    pub fn render(&self, out: &mut String) {
        let _ = writeln!(out, "# TYPE probity_event_streams gauge\nprobity_event_streams {}", self.count());
    }
}

/// A response body made of chunks as they come.
#[derive(Debug)]
pub struct Chunks(mpsc::Receiver<Bytes>);

impl Stream for Chunks {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(cx).map(|chunk| chunk.map(Ok))
    }
}

/// Starts a stream from a position.
pub fn start(app: App, slot: Slot, wanted: Wanted, from: Position) -> Chunks {
    let (sender, receiver) = mpsc::channel(CHUNKS_MAX);
    let producer = Producer { app, slot, wanted, at: from, sender };
    tokio::spawn(producer.run());
    Chunks(receiver)
}

struct Producer {
    app: App,
    slot: Slot,
    wanted: Wanted,
    at: Position,
    sender: mpsc::Sender<Bytes>,
}

impl Producer {
    /// Sends what there is, then waits for more; ends with the reader, the key, or the server.
    async fn run(mut self) {
        let mut durable = self.app.engine.durable();
        let mut tests = self.app.streams.inner.tests.subscribe();
        let mut closing = self.app.streams.inner.closing.subscribe();
        if !self.send(": events\nretry: 3000\n\n".to_owned()).await {
            return;
        }
        loop {
            // Before anything is looked at: what changes meanwhile is looked at again.
            durable.mark_unchanged();
            let ending = *closing.borrow();
            if ending || !self.is_welcome().await {
                return;
            }
            let Ok(page) = self.app.feed.page(self.at, self.wanted.clone(), CHUNK_EVENTS).await else {
                return;
            };
            self.at = page.next;
            if !page.events.is_empty() && !self.send(chunk(&page.events)).await {
                return;
            }
            if page.has_more() {
                continue;
            }
            let silent = tokio::select! {
                changed = durable.changed() => { if changed.is_err() { return; } false }
                _ = closing.changed() => return,
                () = self.sender.closed() => return,
                test = tests.recv() => { if let Ok((kind, nonce)) = test { self.test(kind, nonce).await; } false }
                () = tokio::time::sleep(HEARTBEAT) => true,
            };
            if silent && !self.send(self.heartbeat()).await {
                return;
            }
        }
    }

    /// Whether the key still opens this.
    async fn is_welcome(&self) -> bool {
        let key = &self.slot.key;
        !self.sender.is_closed()
            && self.app.engine.read(|s| s.keys.get(key).is_some_and(|k| !k.revoked)).await.unwrap_or(false)
    }

    async fn send(&self, text: String) -> bool {
        self.sender.send_timeout(Bytes::from(text), PATIENCE).await.is_ok()
    }

    /// A sign of life that also moves the reader's last event id past what its filter left out.
    fn heartbeat(&self) -> String {
        let id = self.at.cursor().map(|c| format!("id: {c}\n")).unwrap_or_default();
        format!("{id}: still here\n\n")
    }

    async fn test(&self, kind: Kind, nonce: u64) {
        let made =
            test_event(&self.app, kind, nonce, self.wanted.view).filter(|_| self.wanted.filter.wants(kind));
        if let Some(event) = made {
            let json = String::from_utf8(event.to_json()).unwrap_or_default();
            // Without an id: the reader's place in the journal does not move.
            self.send(format!("data: {json}\n\n")).await;
        }
    }
}

/// A synthetic event under the policy in force.
pub fn test_event(app: &App, kind: Kind, nonce: u64, view: events::View) -> Option<CloudEvent> {
    let pinned = app.engine.pinned();
    let identity = app.engine.identity();
    let setting = Setting {
        tenant: &identity.tenant,
        stream: &identity.stream,
        now: app.engine.now(),
        nonce,
        policy: &pinned.policy,
        policy_hash: pinned.policy_hash,
        sandbox: pinned.is_sandbox(),
    };
    sample::event(kind, &setting, view)
}

fn chunk(events: &[crate::deliver::feed::Ready]) -> String {
    let mut out = String::with_capacity(events.iter().map(|e| e.json.len() + 40).sum());
    for event in events {
        // JSON from serde_json has no line breaks and is UTF-8.
        let json = std::str::from_utf8(&event.json).unwrap_or_default();
        let _ = write!(out, "id: {}\ndata: {json}\n\n", event.id);
    }
    out
}
