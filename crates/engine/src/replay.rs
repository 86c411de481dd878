//! Replay: every recorded decision is made again and compared, byte for byte.
//!
//! Promises: re-screens the sealed data against the very list versions the entry names, re-evaluates
//! against the state folded up to that entry and the policy it names, and compares encodings. Where
//! build, matcher and policy are those of the entry, a difference is a defect; where they differ, it is
//! reported as a ★ change. What was erased is said to be not re-evaluable, and only the part that needs
//! no personal data is compared. Does not: write anything.

use crate::command::EngineError;
use crate::evaluate::{Context, evaluate};
use crate::fold::fold;
use crate::monitoring::{AHEAD, Library, expect};
use crate::pair_service::{Sides, compared, subject_of};
use crate::pinned::{Pinned, empty_policy, matcher_hash};
use crate::sealing;
use crate::start::{OpenError, load_policy, load_snapshot};
use crate::state::State;
use model::ids::{CustomerId, DecisionId, TransferId};
use model::policy::Policy;
use model::{Hash, Profile};
use record::imported::PartiesOfRow;
use record::v1::{Consulted, Entry, Input, Outcome, Parties, Screened};
use screening::index::Index;
use screening::screen::Hit;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::secrets::SubjectKeys;
use store::{Blobs, ReadStore};

/// Entries read at a time; an imported batch is about half a megabyte.
const CHUNK: usize = 128;

/// What replaying one entry showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was decided in this entry.
    NoDecision,
    /// The same bytes.
    Same,
    /// Re-evaluated from recorded findings only: a subject's data was erased.
    ErasedSame,
    /// Different bytes under the same build, matcher and policy: a defect.
    Different(Box<Difference>),
    /// Different bytes under another build or matcher: a ★ change.
    Changed(Box<Difference>),
    /// It could not be re-evaluated.
    Impossible(String),
}

/// Recorded and replayed, side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What the entry holds.
    pub recorded: (Option<Screened>, Outcome),
    /// What came out now.
    pub replayed: (Option<Screened>, Outcome),
}

/// Totals of a replay.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Entries read.
    pub entries: u64,
    /// Decisions re-evaluated.
    pub decisions: u64,
    /// Of those, equal to the byte.
    pub same: u64,
    /// Not re-evaluable in full because a subject was erased.
    pub erased: Vec<DecisionId>,
    /// Defects.
    pub different: Vec<DecisionId>,
    /// ★ changes.
    pub changed: Vec<DecisionId>,
    /// Could not be re-evaluated, with the cause.
    pub impossible: Vec<(DecisionId, String)>,
}

/// Everything a replay reads.
pub struct Replayer<'a> {
    reader: &'a dyn ReadStore,
    blobs: &'a Blobs,
    keys: &'a SubjectKeys,
    build: Hash,
    policies: BTreeMap<Hash, Arc<Policy>>,
    pinned: Option<Arc<Pinned>>,
    state: State,
    places: Places,
}

/// Which entries hold the sealed data a decision was made from, where somebody knows that without the state of then.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Places {
    /// The customer's profile.
    pub profile: Option<u64>,
    /// The parties of the transfer.
    pub parties: Option<u64>,
}

/// Whose sealed data a decision was made from that its own entry does not hold. It must name whatever
/// [`Replayer::subjects`] looks up in the state: what it leaves out is missing there, and an error.
#[derive(Debug, Default)]
pub(crate) struct Elsewhere<'a> {
    pub customer: Option<&'a CustomerId>,
    pub transfer: Option<&'a TransferId>,
}

impl<'a> Elsewhere<'a> {
    pub fn of(entry: &'a Entry) -> Self {
        match &entry.input {
            Input::CustomerRescreened { customer, .. } => Self { customer: Some(customer), transfer: None },
            Input::CampaignHit(hit) if hit.transfer.is_none() => {
                Self { customer: Some(&hit.customer), transfer: None }
            }
            Input::TransferScreened { request, screened } => Self {
                customer: screened.customer_included.then_some(&request.customer),
                transfer: (!holds_parties(entry)).then_some(&request.transfer),
            },
            _ => Self::default(),
        }
    }
}

fn holds_parties(entry: &Entry) -> bool {
    entry.sealed.iter().any(|sealed| sealed.part == "parties")
}

impl<'a> Replayer<'a> {
    /// A replay from genesis.
    pub fn new(reader: &'a dyn ReadStore, blobs: &'a Blobs, keys: &'a SubjectKeys, build: Hash) -> Self {
        Self {
            reader,
            blobs,
            keys,
            build,
            policies: BTreeMap::new(),
            pinned: None,
            state: State::default(),
            places: Places::default(),
        }
    }

    /// A replay that goes on from a state folded before.
    #[must_use]
    pub(crate) fn from(mut self, state: State) -> Self {
        self.state = state;
        self
    }

    /// A replay of one decision whose sealed data stands there.
    #[must_use]
    pub(crate) fn with_places(mut self, places: Places) -> Self {
        self.places = places;
        self
    }

    /// Brings what folding sets of rules needs; without it, a journal with rules is not re-evaluable.
    #[must_use]
    pub fn with_library(mut self, library: Library) -> Self {
        self.state.monitoring.set_library(library);
        self
    }

    /// Lends the index in force, so that a recent decision need not build it again.
    pub fn share(&mut self, pinned: Arc<Pinned>) {
        self.pinned = Some(pinned);
    }

    /// The state folded so far.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Replays up to (excluding) `until`, telling `progress` the seq and verdict of each entry.
    pub fn run(&mut self, until: u64, progress: &mut dyn FnMut(u64, &Verdict)) -> Result<Report, OpenError> {
        let mut report = Report::default();
        while self.state.next_seq < until {
            let chunk = self.reader.entries(self.state.next_seq, CHUNK)?;
            if chunk.is_empty() {
                break;
            }
            let most = chunk.len().min((until - self.state.next_seq) as usize);
            for some in chunk[..most].chunks(AHEAD) {
                let next: Vec<_> = some.iter().map(|bytes| record::decode(bytes)).collect();
                let inputs = next.iter().flatten().map(|entry| &entry.input);
                expect(&self.state.monitoring, inputs, self.state.now);
                for entry in next {
                    let entry = entry.map_err(|e| OpenError::Engine(EngineError::Store(e.to_string())))?;
                    let verdict = self.entry(&entry)?;
                    note(&mut report, &entry, &verdict);
                    progress(entry.header.seq, &verdict);
                    fold(&mut self.state, &entry.header, &entry.input, &entry.outcome);
                }
            }
        }
        Ok(report)
    }

    /// Folds without re-evaluating, to reach the state before a single decision.
    pub fn fold_to(&mut self, seq: u64) -> Result<(), OpenError> {
        Ok(crate::snapshot::fold_tail(&mut self.state, self.reader, seq)?)
    }

    /// Re-evaluates one entry against the state folded so far; does not fold it.
    pub fn entry(&mut self, entry: &Entry) -> Result<Verdict, OpenError> {
        if entry.outcome.decision().is_none() {
            return self.judged_again(entry);
        }
        if let Some(cause) = crate::monitoring::could_not_judge(&entry.outcome) {
            return Ok(Verdict::Impossible(format!("decided while rules could not be asked: {cause}")));
        }
        let pinned = self.pinned_for(entry)?;
        let (input, erased) = match self.screen_again(&pinned, entry) {
            Ok(input) => (input, false),
            Err(EngineError::Erased) => (entry.input.clone(), true),
            Err(error) => return Ok(Verdict::Impossible(error.to_string())),
        };
        let cx = Context {
            policy: &pinned.policy,
            now: entry.header.recorded_at,
            seq: entry.header.seq,
            causation: entry.header.causation,
            actor: &entry.header.actor,
        };
        let outcome = match evaluate(&self.state, &input, &cx) {
            Ok(outcome) => outcome,
            Err(refusal) => return Ok(Verdict::Impossible(refusal.to_string())),
        };
        let same = record::to_bytes(&(&input, &outcome)) == record::to_bytes(&(&entry.input, &entry.outcome));
        Ok(match (same, erased) {
            (true, false) => Verdict::Same,
            (true, true) => Verdict::ErasedSame,
            (false, _) => self.differs(entry, &input, outcome),
        })
    }

    /// Events and timers: judged again, and compared to the byte. What was recorded is what the next one is judged after.
    fn judged_again(&mut self, entry: &Entry) -> Result<Verdict, OpenError> {
        let judged = matches!(
            &entry.input,
            Input::ActivityTaken(_)
                | Input::AlertClosed(_)
                | Input::MonitoringTimer {}
                | Input::TransferMoved { .. }
        );
        if !judged {
            return Ok(Verdict::NoDecision);
        }
        let policy = self.policy(entry.header.policy)?;
        let cx = Context {
            policy: &policy,
            now: entry.header.recorded_at,
            seq: entry.header.seq,
            causation: entry.header.causation,
            actor: &entry.header.actor,
        };
        let recorded = entry.outcome.judged();
        let found = match &entry.input {
            Input::ActivityTaken(batch) => {
                crate::monitoring::judge_again(&self.state, &batch.events, &cx, recorded).map(Outcome::Judged)
            }
            Input::AlertClosed(closed) if closed.activity.is_some() => {
                crate::monitoring::close_again(&self.state, closed, &cx, recorded)
            }
            Input::MonitoringTimer {} => crate::monitoring::evaluate(&self.state, &entry.input, &cx),
            Input::TransferMoved { .. } if entry.outcome != Outcome::Applied => {
                evaluate(&self.state, &entry.input, &cx)
            }
            _ => return Ok(Verdict::NoDecision),
        };
        Ok(match found {
            Err(refusal) => Verdict::Impossible(refusal.to_string()),
            Ok(outcome) if outcome == entry.outcome => Verdict::Same,
            Ok(outcome) => self.differs(entry, &entry.input, outcome),
        })
    }

    fn differs(&self, entry: &Entry, input: &Input, outcome: Outcome) -> Verdict {
        let difference = Box::new(Difference {
            recorded: (screened(&entry.input).cloned(), entry.outcome.clone()),
            replayed: (screened(input).cloned(), outcome),
        });
        let ours = entry.header.build == self.build && entry.header.matcher == matcher_hash();
        if ours { Verdict::Different(difference) } else { Verdict::Changed(difference) }
    }

    /// The hits behind a decision, with full explanations, recomputed from the sealed data.
    pub fn explain(&mut self, entry: &Entry) -> Result<Result<Vec<Hit>, EngineError>, OpenError> {
        let pinned = self.pinned_for(entry)?;
        Ok(self.hits_again(&pinned, entry))
    }

    fn hits_again(&self, pinned: &Pinned, entry: &Entry) -> Result<Vec<Hit>, EngineError> {
        let (profile, parties) = self.subjects(entry)?;
        let mut hits = parties.as_ref().map(|p| pinned.screen_parties(p)).unwrap_or_default();
        hits.extend(profile.as_ref().map(|p| pinned.screen_customer(p)).unwrap_or_default());
        Ok(hits)
    }

    /// The sealed profile and parties a decision was screened from.
    fn subjects(&self, entry: &Entry) -> Result<(Option<Profile>, Option<Parties>), EngineError> {
        match &entry.input {
            Input::CustomerPut { .. } => Ok((Some(self.open(entry, "profile")?), None)),
            Input::CustomerRescreened { customer, .. } => Ok((Some(self.customer_profile(customer)?), None)),
            Input::Enquiry { .. } => match entry.sealed.iter().any(|s| s.part == "profile") {
                true => Ok((Some(self.open(entry, "profile")?), None)),
                false => Ok((None, Some(self.open(entry, "parties")?))),
            },
            Input::TransferScreened { request, screened } => {
                let profile = match screened.customer_included {
                    true => Some(self.customer_profile(&request.customer)?),
                    false => None,
                };
                Ok((profile, Some(self.transfer_parties(entry, request)?)))
            }
            Input::LookbackTransfer(found) => Ok((
                None,
                Some(match found.row {
                    Some(row) => self.past_parties(&found.customer, found.sealed_seq, row)?,
                    None => self.open(&self.entry_at(found.sealed_seq)?, "parties")?,
                }),
            )),
            Input::CampaignHit(hit) => match &hit.transfer {
                Some(past) => Ok((None, Some(self.past_parties(&hit.customer, past.batch, past.row)?))),
                None => Ok((Some(self.customer_profile(&hit.customer)?), None)),
            },
            _ => Ok((None, None)),
        }
    }

    fn open<T: for<'b> minicbor::Decode<'b, ()>>(&self, entry: &Entry, part: &str) -> Result<T, EngineError> {
        sealing::open(self.keys, &entry.header, &entry.sealed, part)
    }

    fn bytes_at(&self, seq: u64) -> Result<Vec<u8>, EngineError> {
        let bytes = self.reader.entry(seq).map_err(|e| EngineError::Store(e.to_string()))?;
        bytes.ok_or_else(|| EngineError::Store(format!("entry {seq} is missing")))
    }

    fn entry_at(&self, seq: u64) -> Result<Entry, EngineError> {
        record::decode(&self.bytes_at(seq)?).map_err(|e| EngineError::Store(e.to_string()))
    }

    fn customer_profile(&self, customer: &CustomerId) -> Result<Profile, EngineError> {
        let row = self.state.customers.get(customer);
        let seq = self.places.profile.or(row.map(|r| r.profile_seq));
        let seq = seq.ok_or_else(|| EngineError::Store("customer is missing".to_owned()))?;
        sealing::open_of(self.keys, &self.bytes_at(seq)?, customer.as_str(), "profile")
    }

    /// The other side of one past transfer, out of the batch that brought it.
    fn past_parties(&self, customer: &CustomerId, batch: u64, row: u32) -> Result<Parties, EngineError> {
        let bytes = self.bytes_at(batch)?;
        let rows: Vec<PartiesOfRow> = sealing::open_of(self.keys, &bytes, customer.as_str(), "parties")?;
        let row = rows.into_iter().find(|r| r.row == row);
        row.map(|r| r.parties).ok_or_else(|| EngineError::Store("transfer is missing".to_owned()))
    }

    fn transfer_parties(
        &self,
        entry: &Entry,
        request: &record::v1::TransferRequest,
    ) -> Result<Parties, EngineError> {
        if holds_parties(entry) {
            return self.open(entry, "parties");
        }
        let row = self.state.transfers.get(&request.transfer);
        let seq = self.places.parties.or(row.map(|r| r.sealed_seq));
        let seq = seq.ok_or_else(|| EngineError::Store("transfer is missing".to_owned()))?;
        self.open(&self.entry_at(seq)?, "parties")
    }

    /// The entry's input with its findings computed anew.
    fn screen_again(&self, pinned: &Pinned, entry: &Entry) -> Result<Input, EngineError> {
        let mut input = entry.input.clone();
        let (profile, parties) = self.subjects(entry)?;
        let Some(screened) = screened_mut(&mut input) else { return Ok(input) };
        let mut findings = parties.as_ref().map(|p| pinned.parties_findings(p)).unwrap_or_default();
        findings.extend(profile.as_ref().map(|p| pinned.customer_findings(p)).unwrap_or_default());
        if screened.entries.is_some() {
            screened.entries = pinned.entry_versions(&findings);
        }
        // The digests of a person's fields need that person's key: without it they stay as recorded, and say nothing.
        if screened.compared.is_some()
            && let Some((customer, _)) = subject_of(&entry.input)
        {
            let counterparty = parties.as_ref().and_then(|p| p.counterparty.as_ref());
            let sides = Sides { customer, profile: profile.as_ref(), counterparty };
            screened.compared = compared(pinned, self.keys, sides, &findings)?;
        }
        screened.findings = findings;
        Ok(input)
    }

    /// Policy and index as the entry names them; kept while they stay the same.
    fn pinned_for(&mut self, entry: &Entry) -> Result<Arc<Pinned>, OpenError> {
        if let Some(pinned) = self.pinned.as_ref().filter(|pinned| is_under(pinned, entry)) {
            return Ok(Arc::clone(pinned));
        }
        let lists: Vec<Consulted> = match screened(&entry.input) {
            Some(screened) => screened.lists.clone(),
            None => self.pinned.as_ref().map(|p| p.lists.clone()).unwrap_or_default(),
        };
        let policy = self.policy(entry.header.policy)?;
        let index = match &self.pinned {
            Some(pinned) if pinned.lists == lists => Arc::clone(&pinned.index),
            _ => self.index(&lists)?,
        };
        let pinned = Arc::new(Pinned::new(policy, entry.header.policy, lists, index));
        self.pinned = Some(Arc::clone(&pinned));
        Ok(pinned)
    }

    fn policy(&mut self, hash: Hash) -> Result<Arc<Policy>, OpenError> {
        if let Some(policy) = self.policies.get(&hash) {
            return Ok(Arc::clone(policy));
        }
        let policy = match hash == Hash::default() {
            true => Arc::new(empty_policy()),
            false => Arc::new(load_policy(self.blobs, hash)?),
        };
        self.policies.insert(hash, Arc::clone(&policy));
        Ok(policy)
    }

    /// An index of exactly these list versions: each names the entry that activated it.
    fn index(&self, lists: &[Consulted]) -> Result<Arc<Index>, OpenError> {
        let mut snapshots = Vec::with_capacity(lists.len());
        for consulted in lists {
            let entry = self.entry_at(consulted.version)?;
            if let Input::ListActivated { normalised, .. } = entry.input {
                snapshots.push(load_snapshot(self.blobs, normalised)?);
            }
        }
        Ok(Arc::new(Index::build(&snapshots)))
    }
}

/// Whether an entry was decided under just this policy, on just these lists.
pub(crate) fn is_under(pinned: &Pinned, entry: &Entry) -> bool {
    let same = |screened: &Screened| screened.lists == pinned.lists;
    pinned.policy_hash == entry.header.policy && screened(&entry.input).is_none_or(same)
}

fn screened(input: &Input) -> Option<&Screened> {
    match input {
        Input::CustomerPut { screened, .. }
        | Input::CustomerRescreened { screened, .. }
        | Input::Enquiry { screened, .. }
        | Input::TransferScreened { screened, .. } => Some(screened),
        Input::CampaignHit(hit) => Some(&hit.screened),
        Input::LookbackTransfer(found) => Some(&found.screened),
        _ => None,
    }
}

fn screened_mut(input: &mut Input) -> Option<&mut Screened> {
    match input {
        Input::CustomerPut { screened, .. }
        | Input::CustomerRescreened { screened, .. }
        | Input::Enquiry { screened, .. }
        | Input::TransferScreened { screened, .. } => Some(screened),
        Input::CampaignHit(hit) => Some(&mut hit.screened),
        Input::LookbackTransfer(found) => Some(&mut found.screened),
        _ => None,
    }
}

fn note(report: &mut Report, entry: &Entry, verdict: &Verdict) {
    let id = DecisionId(entry.header.seq);
    report.entries += 1;
    report.decisions += u64::from(*verdict != Verdict::NoDecision);
    match verdict {
        Verdict::NoDecision => {}
        Verdict::Same => report.same += 1,
        Verdict::ErasedSame => report.erased.push(id),
        Verdict::Different(_) => report.different.push(id),
        Verdict::Changed(_) => report.changed.push(id),
        Verdict::Impossible(cause) => report.impossible.push((id, cause.clone())),
    }
}
