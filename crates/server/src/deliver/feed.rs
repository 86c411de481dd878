//! Events read from the journal: what the page, the stream and the webhooks are made of.
//!
//! Promises: only durable entries; the same event has the same bytes whenever it is read; one call looks at
//! [`SCAN_MAX`] entries and returns [`BYTES_MAX`] bytes at most. Does not: remember who read what; keep what a
//! sandbox's reset forgot (events before it lose the transfer's customer and flow).

use engine::state::State;
use engine::{Engine, EngineError};
use events::{EventId, Facts, Filter, Kind, Position, TransferFacts, View, of_entry};
use model::ids::*;
use model::policy::Policy;
use model::transfer::Flow;
use model::{Hash, Timestamp};
use record::v1::{Entry, Input};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

/// Entries one call looks at: with a narrow filter a reader pages through the journal in steps of this.
pub const SCAN_MAX: u64 = 2_048;
/// Bytes of JSON after which a page ends.
pub const BYTES_MAX: usize = 1 << 20;
/// Entries in a block that is kept decoded.
const BLOCK: u64 = 128;
/// Blocks kept: readers at the end of the journal share them; about 4 MB.
const BLOCKS_MAX: usize = 16;
/// Policies kept: texts of old entries come from the policy of their time.
const POLICIES_MAX: usize = 8;

/// What a reader wants.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// Whose eyes.
    pub view: View,
    /// Which types.
    pub filter: Filter,
    /// Only this subject.
    pub subject: Option<String>,
    /// Only this legal entity.
    pub legal_entity: Option<LegalEntityId>,
}

/// An event, ready to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// Its id.
    pub id: EventId,
    /// Its type.
    pub kind: Kind,
    /// Its subject.
    pub subject: String,
    /// When its entry was recorded.
    pub at: Timestamp,
    /// The CloudEvent.
    pub json: Vec<u8>,
}

/// Some events in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The events.
    pub events: Vec<Ready>,
    /// Where to go on.
    pub next: Position,
    /// Entries durable when the page was read.
    pub end: u64,
}

impl Page {
    /// Whether there may be more right now.
    pub fn has_more(&self) -> bool {
        self.next.seq < self.end
    }
}

/// An entry with what [`Facts`] are made from.
#[derive(Debug)]
struct Known {
    entry: Entry,
    transfer: Option<TransferFacts>,
    replaces: Option<DecisionId>,
    legal_entity: Option<LegalEntityId>,
    flips: bool,
    policy: Option<Arc<Policy>>,
    sandbox: bool,
    woken: Option<CustomerId>,
    entities: BTreeMap<CustomerId, LegalEntityId>,
}

type Block = Arc<Vec<Known>>;
type Cached<K, V> = Mutex<VecDeque<(K, V)>>;

/// Reads events; cheap to clone.
#[derive(Clone)]
pub struct Feed {
    engine: Engine,
    blocks: Arc<Cached<u64, Block>>,
    policies: Arc<Cached<Hash, Option<Arc<Policy>>>>,
}

impl std::fmt::Debug for Feed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Feed").finish_non_exhaustive()
    }
}

impl Feed {
    /// A feed over an engine.
    pub fn new(engine: Engine) -> Feed {
        Feed { engine, blocks: Arc::default(), policies: Arc::default() }
    }

    /// Reads a page, off the reactor.
    pub async fn page(&self, from: Position, wanted: Wanted, limit: usize) -> Result<Page, EngineError> {
        let feed = self.clone();
        let runtime = tokio::runtime::Handle::current();
        tokio::task::spawn_blocking(move || feed.page_blocking(&runtime, from, &wanted, limit))
            .await
            .map_err(|_| EngineError::Store("reading events panicked".to_owned()))?
    }

    /// Reads a page on this thread, which must not be one of the reactor's.
    pub fn page_blocking(
        &self,
        runtime: &tokio::runtime::Handle,
        from: Position,
        wanted: &Wanted,
        limit: usize,
    ) -> Result<Page, EngineError> {
        let end = self.size()?;
        let mut page = Page { events: Vec::new(), next: from, end };
        let until = from.seq.saturating_add(SCAN_MAX).min(end);
        let mut bytes = 0;
        while page.next.seq < until {
            let block = self.block(runtime, page.next.seq, until, end)?;
            let first = page.next.seq;
            for known in block.iter().filter(|k| k.entry.header.seq >= first) {
                if known.entry.header.seq >= until {
                    return Ok(page);
                }
                for ready in known.events(wanted) {
                    if !page.next.includes(ready.id) {
                        continue;
                    }
                    if page.events.len() >= limit || bytes >= BYTES_MAX {
                        return Ok(page);
                    }
                    bytes += ready.json.len();
                    page.next = Position::after(ready.id);
                    page.events.push(ready);
                }
                page.next = Position::after_entry(known.entry.header.seq);
            }
        }
        Ok(page)
    }

    /// One event as a reader sees it now, who may be limited to a legal entity; `None` where that reader does not.
    pub fn event_blocking(
        &self,
        runtime: &tokio::runtime::Handle,
        id: EventId,
        view: View,
        legal_entity: Option<LegalEntityId>,
    ) -> Result<Option<Ready>, EngineError> {
        let end = self.size()?;
        if id.seq >= end {
            return Ok(None);
        }
        let wanted = Wanted { view, filter: Filter::all(), subject: None, legal_entity };
        let block = self.block(runtime, id.seq, id.seq + 1, end)?;
        let known = block.iter().find(|k| k.entry.header.seq == id.seq);
        Ok(known.and_then(|k| k.events(&wanted).find(|ready| ready.id == id)))
    }

    /// When an entry was recorded.
    pub fn recorded_at(&self, seq: u64) -> Option<Timestamp> {
        self.engine.entry(seq).ok().flatten().map(|e| e.header.recorded_at)
    }

    /// Entries durable now.
    pub fn size(&self) -> Result<u64, EngineError> {
        self.engine.reader().size().map_err(|e| EngineError::Store(e.to_string()))
    }

    /// The entries from `from` on: the rest of a full block from memory, or what there is of the last one.
    fn block(
        &self,
        runtime: &tokio::runtime::Handle,
        from: u64,
        until: u64,
        end: u64,
    ) -> Result<Block, EngineError> {
        let start = from / BLOCK * BLOCK;
        if start + BLOCK > end {
            return self.load(runtime, from, until.min(end)).map(Arc::new);
        }
        if let Some(found) = cached(&self.blocks, &start) {
            return Ok(found);
        }
        let block = Arc::new(self.load(runtime, start, start + BLOCK)?);
        keep(&self.blocks, BLOCKS_MAX, start, Arc::clone(&block));
        Ok(block)
    }

    fn load(
        &self,
        runtime: &tokio::runtime::Handle,
        from: u64,
        until: u64,
    ) -> Result<Vec<Known>, EngineError> {
        let store = |e: &dyn std::fmt::Display| EngineError::Store(e.to_string());
        let count = usize::try_from(until - from).unwrap_or(usize::MAX).min(BLOCK as usize);
        let rows = self.engine.reader().entries(from, count).map_err(|e| store(&e))?;
        let entries: Vec<Entry> =
            rows.iter().map(|b| record::decode(b)).collect::<Result<_, _>>().map_err(|e| store(&e))?;
        let looked = runtime
            .block_on(self.engine.read(|state| entries.iter().map(|e| look(state, e)).collect::<Vec<_>>()))?;
        entries.into_iter().zip(looked).map(|(entry, looked)| self.known(entry, looked)).collect()
    }

    fn known(&self, entry: Entry, looked: Looked) -> Result<Known, EngineError> {
        let transfer = match looked.transfer {
            Some((row, request)) => {
                let entity = match request {
                    Some(entity) => Some(entity),
                    None => self.engine.entry(row.sealed_seq)?.and_then(|e| entity_of(&e.input)),
                };
                entity.map(|legal_entity| TransferFacts {
                    customer: row.customer,
                    flow: row.flow,
                    legal_entity,
                    first: row.first,
                })
            }
            None => None,
        };
        let (seq, cause) = (entry.header.seq, entry.header.causation);
        let replaces = match &entry.input {
            Input::TransferScreened { .. } if cause != seq => {
                let cause = self.engine.entry(cause)?;
                cause.filter(|c| c.outcome.decision().is_some()).map(|c| DecisionId(c.header.seq))
            }
            _ => None,
        };
        let policy = self.policy(entry.header.policy);
        let (legal_entity, flips, sandbox) = (looked.legal_entity, looked.flips, looked.sandbox);
        let (woken, entities) = (looked.woken, looked.entities);
        Ok(Known { entry, transfer, replaces, legal_entity, flips, policy, sandbox, woken, entities })
    }

    /// The policy an entry was recorded under; without it, events show as little as they can.
    fn policy(&self, hash: Hash) -> Option<Arc<Policy>> {
        let pinned = self.engine.pinned();
        if pinned.policy_hash == hash {
            return Some(Arc::clone(&pinned.policy));
        }
        if hash == Hash::default() {
            return None;
        }
        if let Some(found) = cached(&self.policies, &hash) {
            return found;
        }
        let loaded = engine::start::load_policy(self.engine.blobs(), hash).map(Arc::new);
        if let Err(error) = &loaded {
            tracing::warn!(policy.hash = %hash, cause = %error, "a policy of the past cannot be read; its texts are left out");
        }
        let loaded = loaded.ok();
        keep(&self.policies, POLICIES_MAX, hash, loaded.clone());
        loaded
    }
}

impl Known {
    fn events(&self, wanted: &Wanted) -> impl Iterator<Item = Ready> {
        let facts = Facts {
            policy: self.policy.as_deref(),
            transfer: self.transfer.clone(),
            replaces: self.replaces,
            legal_entity: self.legal_entity.clone(),
            flips: self.flips,
            sandbox: self.sandbox,
            woken: self.woken.clone(),
            entities: self.entities.clone(),
        };
        let at = self.entry.header.recorded_at;
        let projected = of_entry(&self.entry, &facts, wanted.view);
        projected
            .into_iter()
            .filter(|p| {
                wanted.filter.wants(p.about.kind)
                    && wanted.subject.as_ref().is_none_or(|s| *s == p.event.subject)
                    && wanted.legal_entity.as_ref().is_none_or(|e| p.about.legal_entity.as_ref() == Some(e))
            })
            .map(move |p| Ready {
                id: p.about.id,
                kind: p.about.kind,
                json: p.event.to_json(),
                subject: p.event.subject,
                at,
            })
            .collect::<Vec<_>>()
            .into_iter()
    }
}

/// What the state knows about an entry's subject.
struct Looked {
    transfer: Option<(TransferRow, Option<LegalEntityId>)>,
    legal_entity: Option<LegalEntityId>,
    flips: bool,
    sandbox: bool,
    woken: Option<CustomerId>,
    entities: BTreeMap<CustomerId, LegalEntityId>,
}

struct TransferRow {
    customer: CustomerId,
    flow: Flow,
    first: DecisionId,
    sealed_seq: u64,
}

fn entity_of(input: &Input) -> Option<LegalEntityId> {
    match input {
        Input::TransferReceived { request, .. } | Input::TransferScreened { request, .. } => {
            Some(request.legal_entity.clone())
        }
        _ => None,
    }
}

fn look(state: &State, entry: &Entry) -> Looked {
    let transfer = match &entry.input {
        Input::TransferReceived { request, .. } | Input::TransferScreened { request, .. } => {
            Some(&request.transfer)
        }
        Input::TransferReleased { transfer, .. }
        | Input::TransferMoved { transfer, .. }
        | Input::TransferExpired { transfer } => Some(transfer),
        _ => None,
    };
    let customer = match &entry.input {
        Input::CustomerPut { customer, .. }
        | Input::CustomerRescreened { customer, .. }
        | Input::StandingChanged { customer, .. }
        | Input::StandingProposed { customer, .. } => Some(customer),
        Input::TransferScreened { request, .. } => Some(&request.customer),
        Input::CampaignHit(hit) => Some(&hit.customer),
        Input::PairCleared(judged) | Input::PairConfirmed(judged) => Some(&judged.customer),
        Input::PairReopened(reopened) => Some(&reopened.customer),
        Input::LookbackTransfer(found) => Some(&found.customer),
        Input::ReleaseReviewOpened(opened) => Some(&opened.customer),
        Input::ReleaseReviewClosed(closed) => Some(&closed.customer),
        Input::AlertClosed(closed) => closed.about.customer.as_ref(),
        Input::AlertReopened(reopened) => reopened.about.customer.as_ref(),
        _ => None,
    };
    let row = customer.and_then(|c| state.customers.get(c));
    let serves = |c: &CustomerId| Some((c.clone(), state.customers.get(c)?.legal_entity.clone()));
    let transfer = transfer.and_then(|id| state.transfers.get(id)).map(|row| {
        let known = TransferRow {
            customer: row.customer.clone(),
            flow: row.flow,
            first: row.decision,
            sealed_seq: row.sealed_seq,
        };
        (known, entity_of(&entry.input))
    });
    Looked {
        transfer,
        legal_entity: row.map(|r| r.legal_entity.clone()),
        flips: row.and_then(|r| r.flips.as_ref()).is_some_and(|f| f.contains(&entry.header.seq)),
        sandbox: state.sandbox.is_some(),
        entities: events::alerted(entry, woken(state, entry)).into_iter().filter_map(serves).collect(),
        woken: woken(state, entry).cloned(),
    }
}

/// Whose wait ran out: the entry of a timer names alerts and no customer.
fn woken<'s>(state: &'s State, entry: &Entry) -> Option<&'s CustomerId> {
    let timer = matches!(entry.input, Input::MonitoringTimer {});
    let mut fired = entry.outcome.judged().iter().filter(|_| timer).flat_map(|j| &j.fired);
    fired.find_map(|f| state.monitoring.alert(f.alert)?.customer.as_ref())
}

fn cached<K: PartialEq, V: Clone>(cache: &Cached<K, V>, key: &K) -> Option<V> {
    let cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    cache.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone())
}

fn keep<K: PartialEq, V>(cache: &Cached<K, V>, max: usize, key: K, value: V) {
    let mut cache = cache.lock().unwrap_or_else(PoisonError::into_inner);
    if cache.iter().any(|(k, _)| *k == key) {
        return;
    }
    if cache.len() == max {
        cache.pop_front();
    }
    cache.push_back((key, value));
}
