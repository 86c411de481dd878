//! What every handler shares.

use crate::deliver::Deliveries;
use crate::deliver::feed::Feed;
use crate::metrics::Metrics;
use crate::streams::Streams;
use crate::updates::Updates;
use engine::Engine;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota};
use model::ids::{KeyId, LegalEntityId};
use std::collections::HashSet;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

/// Requests a second one key may make by default; bursts of the same size. Far above what one node
/// decides: it stops a runaway client, not a busy exchange; `serve --rate` sets it.
pub const RATE_PER_SECOND: u32 = 100_000;

/// How the endpoints in other services' shapes are served; their clients cannot say these things.
#[derive(Debug, Clone, Default)]
pub struct Compat {
    /// Whether a program on this machine may ask without a key.
    pub anonymous: bool,
    /// For which operating legal entity questions are asked; the first of the policy where none is set.
    pub legal_entity: Option<LegalEntityId>,
}

/// The shared parts; cheap to clone.
#[derive(Clone)]
pub struct App {
    /// The engine.
    pub engine: Engine,
    /// Counters.
    pub metrics: Arc<Metrics>,
    /// A banner every answer carries while a demo policy is in force.
    pub banner: Option<String>,
    /// What came of asking the issuers of lists, where this process does.
    pub updates: Updates,
    /// Events, read from the journal.
    pub feed: Feed,
    /// Open event streams.
    pub streams: Streams,
    /// Webhook deliveries, where this process makes them.
    pub deliveries: Option<Deliveries>,
    /// How the endpoints in other services' shapes are served.
    pub compat: Compat,
    limiter: Arc<DefaultKeyedRateLimiter<KeyId>>,
    in_flight: Arc<Mutex<HashSet<(String, String)>>>,
    mac_key: [u8; 32],
}

impl App {
    /// An app over an engine. `mac_key` keys the idempotency body MACs.
    pub fn new(engine: Engine, mac_key: [u8; 32], rate_per_second: u32) -> App {
        let rate = NonZeroU32::new(rate_per_second).unwrap_or(NonZeroU32::MIN);
        App {
            feed: Feed::new(engine.clone()),
            streams: Streams::default(),
            deliveries: None,
            engine,
            metrics: Arc::new(Metrics::default()),
            banner: None,
            updates: Updates::default(),
            compat: Compat::default(),
            limiter: Arc::new(DefaultKeyedRateLimiter::keyed(Quota::per_second(rate))),
            in_flight: Arc::new(Mutex::new(HashSet::new())),
            mac_key,
        }
    }

    /// Whether a key may make one more request now; otherwise the seconds to wait.
    pub fn admit(&self, key: &KeyId) -> Result<(), u64> {
        self.limiter.check_key(key).map_err(|not_until| {
            let wait = not_until.wait_time_from(DefaultClock::default().now());
            wait.as_secs().saturating_add(1)
        })
    }

    /// Key of the idempotency body MACs.
    pub fn mac_key(&self) -> &[u8; 32] {
        &self.mac_key
    }

    /// Marks an idempotency key as being worked on; `None` when it already is.
    pub fn begin(&self, scope: &str, key: &str) -> Option<InFlight> {
        let pair = (scope.to_owned(), key.to_owned());
        let mut set = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
        set.insert(pair.clone()).then(|| InFlight { set: Arc::clone(&self.in_flight), pair })
    }
}

/// An idempotency key being worked on; dropping it ends the work.
#[derive(Debug)]
pub struct InFlight {
    set: Arc<Mutex<HashSet<(String, String)>>>,
    pair: (String, String),
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.set.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.pair);
    }
}
