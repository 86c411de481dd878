//! What the rest of the house asks of the engine.
//!
//! Promises: every call either returns a durable entry, says why nothing was recorded, or (transfers) says
//! that the answer is pending and until when. Reads never show what is not durable. Does not: check API
//! keys, render answers.

mod enquire;

pub use enquire::{Enquired, QUESTIONS_MAX};

use crate::command::{Command, Committed, EngineError, Idempotency, Meta};
use crate::evaluate::Refusal;
use crate::monitoring::Library;
use crate::monitoring::parse::Pseudonyms;
use crate::pair_service::Sides;
use crate::pinned::{Found, Pinned};
use crate::queue::{Lane, Rejected};
use crate::sealing::{self, Place};
use crate::state::State;
use crate::token::{self, Token};
use crate::writer::{Clock, Identity, Shared, Work};
use ed25519_dalek::{SigningKey, VerifyingKey};
use model::activity::Activity;
use model::decision::{Finding, Outcome as Verdict};
use model::ids::*;
use model::standing::Restriction;
use model::transfer::Stage;
use model::{Hash, PartyKind, Profile, Standing, Timestamp};
use record::v1::{Audience, Entry, Input, Parties, Screened, TransferRequest};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use store::secrets::SubjectKeys;
use store::{Blobs, ReadStore};
use tokio::sync::{Semaphore, oneshot};

/// Times a request is screened again because lists changed meanwhile; a third change in a row within one
/// request means something is wrong with the lists, and the caller should retry later.
pub(crate) const RETRIES: usize = 3;

/// How long ordinary work may wait for the writer: past this nobody waits for the answer any more, and
/// deciding late would only delay others. Freezes have no such limit.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A running engine; cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub shared: Arc<Shared>,
    pub reader: Arc<dyn ReadStore>,
    pub blobs: Blobs,
    pub keys: Arc<SubjectKeys>,
    pub signing_key: SigningKey,
    pub identity: Identity,
    pub clock: Clock,
    pub dir: PathBuf,
    pub screening: Arc<Semaphore>,
    /// Held while a day is counted for reconciliation.
    pub counting: Arc<tokio::sync::Mutex<()>>,
    /// Held while somebody is told what was known at a moment of the past.
    pub recalling: Arc<tokio::sync::Mutex<()>>,
    /// Held while a policy or list is put in force: each builds on the pins before it.
    pub activation: tokio::sync::Mutex<()>,
    /// Held while a publication of a list is looked at.
    pub taking_up: tokio::sync::Mutex<()>,
    /// Held while the population is looked through.
    pub looking_back: tokio::sync::Mutex<()>,
    /// How far that is.
    pub lookback: Arc<crate::lookback::Live>,
    /// Screenings at once.
    pub screening_places: usize,
    /// Sets of rules.
    pub library: Library,
    /// Held while a set of rules is put in force, which reads the history before.
    pub preparing: tokio::sync::Mutex<()>,
    /// Runs of rules over history.
    pub rules_lookback: Arc<crate::monitoring::lookback::Live>,
    /// Sets that run beside the one in force.
    pub shadows: crate::monitoring::shadow::Followers,
    /// Entries such a set may fall behind before it is ended.
    pub shadow_lag_max: u64,
    /// Makes pseudonyms, once their key is stored.
    pub pseudonyms: OnceLock<Pseudonyms>,
    /// What is known of customers for monitoring.
    pub facts: crate::monitoring::profile::Opened,
    pub writer: Mutex<Option<std::thread::JoinHandle<()>>>,
    pub renewer: Mutex<Option<std::sync::mpsc::Sender<()>>>,
}

/// A customer to put.
#[derive(Debug, Clone)]
pub struct PutCustomer {
    /// The exchange's id.
    pub customer: CustomerId,
    /// The operating legal entity.
    pub legal_entity: LegalEntityId,
    /// Version last seen; 0 for a new one.
    pub expected_version: u64,
    /// Whether identity is verified.
    pub identified: bool,
    /// Who it is.
    pub profile: Profile,
    /// What the exchange states for monitoring, from [`Engine::stated_fields`].
    pub stated: model::activity::Values,
    /// What the system that acts answered, while onboarding is observed.
    pub incumbent: Option<model::decision::Incumbent>,
}

/// The writer's answer to an enqueued command, once it comes.
pub type Answered = oneshot::Receiver<Result<Committed, EngineError>>;

/// The answer to a transfer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Decided.
    Decided(Committed),
    /// Received, durable, decided later.
    Pending(Committed),
}

impl Engine {
    /// The time entries would be stamped with.
    pub fn now(&self) -> Timestamp {
        let ahead = self.look(State::clock_ahead).0;
        Timestamp((self.inner.clock)().0.saturating_add(ahead))
    }

    /// The time everybody else reads on their clocks: the same but in a sandbox whose clock was moved.
    pub fn wall_clock(&self) -> Timestamp {
        (self.inner.clock)()
    }

    /// Policy and lists in force.
    pub fn pinned(&self) -> Arc<Pinned> {
        Arc::clone(&self.inner.shared.pinned.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The newest signed head.
    pub fn head(&self) -> String {
        self.inner.shared.head.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Public half of the key that signs heads and tokens.
    pub fn verifying_key(&self) -> VerifyingKey {
        self.inner.signing_key.verifying_key()
    }

    /// Name under which heads are signed.
    pub fn key_name(&self) -> String {
        crate::start::key_name(&self.inner.identity)
    }

    /// Tenant, stream, build, epoch.
    pub fn identity(&self) -> &Identity {
        &self.inner.identity
    }

    /// Raw lists, snapshots and policies by hash.
    pub fn blobs(&self) -> &Blobs {
        &self.inner.blobs
    }

    /// Durable rows, for proofs and reports.
    pub fn reader(&self) -> &Arc<dyn ReadStore> {
        &self.inner.reader
    }

    /// Subject keys, for explain and replay.
    pub fn subject_keys(&self) -> &Arc<SubjectKeys> {
        &self.inner.keys
    }

    /// The data directory.
    pub fn dir(&self) -> &std::path::Path {
        &self.inner.dir
    }

    /// Whether a request is being screened right now.
    pub fn is_screening(&self) -> bool {
        self.inner.screening.available_permits() < self.inner.screening_places
    }

    /// Entries waiting for the writer.
    pub fn waiting(&self) -> usize {
        self.inner.shared.queue.len()
    }

    /// Why the writer stopped, if it has.
    pub fn stopped(&self) -> Option<String> {
        self.inner.shared.stopped.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Reads the state; answers once everything it could have seen is durable.
    pub async fn read<R>(&self, look: impl FnOnce(&State) -> R) -> Result<R, EngineError> {
        let (seen, seq) = self.look(look);
        let mut durable = self.inner.shared.durable.subscribe();
        loop {
            if *durable.borrow_and_update() >= seq {
                return Ok(seen);
            }
            if let Some(cause) = self.stopped() {
                return Err(EngineError::Stopped(cause));
            }
            if durable.changed().await.is_err() {
                return Err(EngineError::Stopped("it is gone".to_owned()));
            }
        }
    }

    /// Reads the state as it is in memory, with the position it may be ahead of the disk at.
    pub(crate) fn look<R>(&self, look: impl FnOnce(&State) -> R) -> (R, u64) {
        let state = self.inner.shared.state.read().unwrap_or_else(PoisonError::into_inner);
        (look(&state), state.next_seq)
    }

    /// One entry.
    pub fn entry(&self, seq: u64) -> Result<Option<Entry>, EngineError> {
        let bytes = self.inner.reader.entry(seq).map_err(|e| EngineError::Store(e.to_string()))?;
        bytes.map(|b| record::decode(&b)).transpose().map_err(|e| EngineError::Store(e.to_string()))
    }

    /// Hands a command to the writer and waits for durability.
    pub async fn submit(&self, lane: Lane, command: Command) -> Result<Committed, EngineError> {
        self.answer(self.enqueue(lane, command)?).await
    }

    /// Hands a command to the writer without waiting: commands are decided in the order of these calls, and
    /// the answer comes after durability.
    pub fn enqueue(&self, lane: Lane, mut command: Command) -> Result<Answered, EngineError> {
        if lane == Lane::Normal {
            command.deadline.get_or_insert_with(|| Instant::now() + PATIENCE);
        }
        let (reply, answer) = oneshot::channel();
        match self.inner.shared.queue.push(lane, Work::Record(Box::new(command), reply)) {
            Ok(()) => Ok(answer),
            Err((Rejected::Full, _)) => Err(EngineError::Busy),
            Err((Rejected::Closed, _)) => {
                Err(EngineError::Stopped(self.stopped().unwrap_or_else(|| "closed".to_owned())))
            }
        }
    }

    async fn answer(&self, answered: Answered) -> Result<Committed, EngineError> {
        answered.await.unwrap_or_else(|_| Err(EngineError::Stopped("it went away".to_owned())))
    }

    pub(crate) fn place<'a>(&'a self, meta: &'a Meta) -> Place<'a> {
        Place {
            tenant: self.inner.identity.tenant.as_str(),
            stream: self.inner.identity.stream.as_str(),
            correlation: &meta.correlation,
        }
    }

    pub(crate) fn seal_into<T: minicbor::Encode<()>>(
        &self,
        command: &mut Command,
        subject: &str,
        part: &str,
        value: &T,
    ) -> Result<(), EngineError> {
        let (sealed, unsaved) =
            sealing::seal(&self.inner.keys, self.place(&command.meta), subject, part, value)?;
        command.sealed.push(sealed);
        // Parts of one subject follow one another, and its key is stored once.
        let listed = unsaved
            .as_ref()
            .is_some_and(|row| command.subject_keys.last().is_some_and(|last| last.subject == row.subject));
        if !listed {
            command.subject_keys.extend(unsaved);
        }
        Ok(())
    }

    /// Runs screening off the reactor, at most as many at once as there are places.
    pub(crate) async fn screen<R: Send + 'static>(
        &self,
        work: impl FnOnce() -> R + Send + 'static,
    ) -> Result<R, EngineError> {
        let place = Arc::clone(&self.inner.screening).try_acquire_owned().map_err(|_| EngineError::Busy)?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(place);
            result
        });
        done.await.map_err(|_| EngineError::Store("screening panicked; nothing was recorded".to_owned()))
    }

    /// Screens a customer's profile against the lists in force.
    async fn screen_profile(&self, customer: CustomerId, profile: Profile) -> Result<Screened, EngineError> {
        let (engine, pinned) = (self.clone(), self.pinned());
        let screening = move || {
            let sides = Sides { customer: &customer, profile: Some(&profile), counterparty: None };
            engine.screened(&pinned, sides, pinned.customer_findings(&profile), true)
        };
        self.screen(screening).await?
    }

    /// Takes a customer on or changes its profile: screening is blocking.
    pub async fn put_customer(
        &self,
        meta: Meta,
        put: PutCustomer,
        idempotency: Option<Idempotency>,
    ) -> Result<Committed, EngineError> {
        for attempt in 0.. {
            let screened = self.screen_profile(put.customer.clone(), put.profile.clone()).await?;
            let input = Input::CustomerPut {
                customer: put.customer.clone(),
                legal_entity: put.legal_entity.clone(),
                kind: put.profile.kind,
                expected_version: put.expected_version,
                identified: put.identified,
                screened,
                incumbent: put.incumbent.clone(),
            };
            let mut command = Command::new(meta.clone(), input);
            command.idempotency = idempotency.clone();
            self.seal_into(&mut command, put.customer.as_str(), "profile", &put.profile)?;
            if let Some(stated) = self.stating(&put.customer, &put.stated).await? {
                self.seal_into(&mut command, put.customer.as_str(), "monitoring", &stated)?;
                command.subject_keys.extend(self.pseudonyms()?.1);
            }
            match self.submit(Lane::Normal, command).await {
                Err(EngineError::Refused(Refusal::StalePins)) if attempt < RETRIES => {}
                other => return other,
            }
        }
        Err(EngineError::Busy)
    }

    /// Answers a question about a name or wallet; recorded under a subject of its own.
    pub async fn enquire(
        &self,
        meta: Meta,
        legal_entity: LegalEntityId,
        subject: String,
        question: Enquiry,
        idempotency: Option<Idempotency>,
    ) -> Result<Committed, EngineError> {
        for attempt in 0.. {
            let pinned = self.pinned();
            let asked = question.clone();
            let screened = self.screen(move || pinned.screened(asked.findings(&pinned), false)).await?;
            let input =
                Input::Enquiry { legal_entity: legal_entity.clone(), subject: subject.clone(), screened };
            let mut command = Command::new(meta.clone(), input);
            command.idempotency = idempotency.clone();
            self.seal_question(&mut command, &question)?;
            match self.submit(Lane::Normal, command).await {
                Err(EngineError::Refused(Refusal::StalePins)) if attempt < RETRIES => {}
                other => return other,
            }
        }
        Err(EngineError::Busy)
    }

    /// Decides a transfer; after `wait` without an answer it is recorded as received and decided later.
    pub async fn screen_transfer(
        &self,
        meta: Meta,
        request: TransferRequest,
        parties: Parties,
        wait: Duration,
        idempotency: Option<Idempotency>,
    ) -> Result<Answer, EngineError> {
        if !wait.is_zero() {
            // Screening answers well within the wait; only it is raced, a submitted command is awaited.
            let screened =
                tokio::time::timeout(wait, self.screen_for(request.clone(), parties.clone())).await;
            if let Ok(first) = screened {
                return self
                    .decide_screened(meta, request, parties, None, idempotency, Some(first?))
                    .await
                    .map(Answer::Decided);
            }
        }
        self.receive_transfer(meta, request, parties, idempotency).await.map(Answer::Pending)
    }

    /// Records a transfer as received and decides it in the background.
    async fn receive_transfer(
        &self,
        meta: Meta,
        request: TransferRequest,
        parties: Parties,
        idempotency: Option<Idempotency>,
    ) -> Result<Committed, EngineError> {
        let seconds = self.pinned().policy.timers.pending_evidence_seconds;
        let deadline = self.now().plus_seconds(seconds);
        let input = Input::TransferReceived { request: request.clone(), deadline };
        let mut command = Command::new(meta.clone(), input);
        command.idempotency = idempotency;
        if request.activity.is_some() {
            command.subject_keys.extend(self.pseudonyms()?.1);
        }
        self.seal_into(&mut command, request.customer.as_str(), "parties", &parties)?;
        let received = self.submit(Lane::Normal, command).await?;
        let engine = self.clone();
        let seq = received.seq();
        tokio::spawn(async move { engine.finish(meta, request, parties, seq).await });
        Ok(received)
    }

    /// Decides a received transfer; whatever fails ends as a recorded hold.
    async fn finish(&self, meta: Meta, request: TransferRequest, parties: Parties, received: u64) {
        let transfer = request.transfer.clone();
        let wait = Duration::from_secs(self.pinned().policy.timers.pending_evidence_seconds.max(0) as u64);
        let started = Instant::now();
        loop {
            let result = self
                .decide_screened(meta.clone(), request.clone(), parties.clone(), Some(received), None, None)
                .await;
            match result {
                Ok(_) => return,
                Err(EngineError::Busy) if started.elapsed() < wait => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                Err(error) => {
                    tracing::warn!(transfer.received = received, cause = %error, "pending transfer is held");
                    let mut command = Command::new(meta, Input::TransferExpired { transfer });
                    command.causation = Some(received);
                    let _ = self.submit(Lane::Normal, command).await;
                    return;
                }
            }
        }
    }

    /// Takes up what was received and not decided when the last process ended.
    pub async fn resume_pending(&self) -> Result<usize, EngineError> {
        let pending: Vec<u64> = self
            .read(|state| {
                let mut seqs: Vec<u64> = state
                    .transfers
                    .values()
                    .filter(|t| t.stage == Stage::Pending)
                    .map(|t| t.decided_at)
                    .collect();
                seqs.sort_unstable();
                seqs
            })
            .await?;
        let count = pending.len();
        for seq in pending {
            let Some(entry) = self.entry(seq)? else { continue };
            let Input::TransferReceived { request, .. } = &entry.input else { continue };
            let Some(mut meta) = Meta::system("resume", "transfer.resume", &entry.header.correlation) else {
                continue;
            };
            meta.on_behalf = entry.header.actor.clone();
            let parties = sealing::open(&self.inner.keys, &entry.header, &entry.sealed, "parties")?;
            let engine = self.clone();
            let request = request.clone();
            tokio::spawn(async move { engine.finish(meta, request, parties, seq).await });
        }
        Ok(count)
    }

    /// A new decision on a held transfer, after an officer cleared what held it.
    pub async fn rescreen_transfer(
        &self,
        meta: Meta,
        transfer: TransferId,
    ) -> Result<Committed, EngineError> {
        let row = self.read(|s| s.transfers.get(&transfer).cloned()).await?;
        let row = row.ok_or(Refusal::UnknownTransfer(transfer))?;
        let sealed =
            self.entry(row.sealed_seq)?.ok_or_else(|| EngineError::Store("entry is missing".to_owned()))?;
        let (Input::TransferReceived { request, .. } | Input::TransferScreened { request, .. }) =
            &sealed.input
        else {
            return Err(EngineError::Store(format!("entry {} is no transfer", row.sealed_seq)));
        };
        let parties: Parties = sealing::open(&self.inner.keys, &sealed.header, &sealed.sealed, "parties")?;
        let request = request.clone();
        self.decide_screened(meta, request, parties, Some(row.decided_at), None, None).await
    }

    /// Screens the other side, and the customer where newer lists came into force since it was screened.
    async fn screen_for(&self, request: TransferRequest, parties: Parties) -> Result<Screened, EngineError> {
        let pinned = self.pinned();
        let through = pinned.lists.iter().map(|l| l.version).max().unwrap_or(0);
        let now = self.now();
        let ((customer_seq, behind), _) = self.look(|state| {
            state.customers.get(&request.customer).map_or((None, false), |row| {
                (Some(row.profile_seq), !state.is_screened(&request.customer, row, through, now))
            })
        });
        let profile: Option<Profile> = match customer_seq {
            Some(seq) if behind => Some(self.profile_at(seq, &request.customer)?),
            _ => None,
        };
        if profile.is_none() && parties.counterparty.is_none() {
            // A wallet lookup takes less than a microsecond: not worth another thread.
            return Ok(pinned.screened(pinned.parties_findings(&parties), false));
        }
        let (engine, customer) = (self.clone(), request.customer);
        let screening = move || {
            pinned.dawdle(profile.iter().chain(&parties.counterparty));
            let mut findings = pinned.parties_findings(&parties);
            if let Some(profile) = &profile {
                findings.extend(pinned.customer_findings(profile));
            }
            let (profile, counterparty) = (profile.as_ref(), parties.counterparty.as_ref());
            let sides = Sides { customer: &customer, profile, counterparty };
            engine.screened(&pinned, sides, findings, profile.is_some())
        };
        self.screen(screening).await?
    }

    async fn decide_screened(
        &self,
        meta: Meta,
        request: TransferRequest,
        parties: Parties,
        causation: Option<u64>,
        idempotency: Option<Idempotency>,
        mut first: Option<Screened>,
    ) -> Result<Committed, EngineError> {
        for attempt in 0.. {
            let screened = match first.take() {
                Some(screened) => screened,
                None => self.screen_for(request.clone(), parties.clone()).await?,
            };
            // Rules may have come into force since it was asked.
            let mut request = match request.activity {
                None => self.with_activity(request.clone(), &parties, &[])?,
                Some(_) => request.clone(),
            };
            let mut keys = None;
            if request.activity.is_some() {
                keys = self.pseudonyms()?.1;
                let sides = [&mut request.activity, &mut request.arrives].into_iter();
                let mut sides: Vec<&mut Activity> = sides.filter_map(|side| side.as_deref_mut()).collect();
                self.stamp(&mut sides).await?;
            }
            let customer = request.customer.clone();
            let input = Input::TransferScreened { request, screened };
            let mut command = Command::new(meta.clone(), input);
            command.subject_keys.extend(keys);
            command.causation = causation;
            command.idempotency = idempotency.clone();
            if causation.is_none() {
                self.seal_into(&mut command, customer.as_str(), "parties", &parties)?;
            }
            match self.submit(Lane::Normal, command).await {
                Err(EngineError::Refused(Refusal::StalePins | Refusal::CustomerBehindLists))
                    if attempt < RETRIES => {}
                other => return other,
            }
        }
        Err(EngineError::Busy)
    }

    /// The release token of an allow on an outflow.
    pub fn release_token(&self, entry: &Entry) -> Option<(String, Timestamp)> {
        let Input::TransferScreened { request, .. } = &entry.input else { return None };
        let decision = entry.outcome.decision()?;
        let observed = decision.observed.is_some();
        if observed || decision.outcome != Verdict::Allow || !request.flow.is_outflow() {
            return None;
        }
        let token = Token {
            transfer: request.transfer.clone(),
            decision: DecisionId(entry.header.seq),
            expires: decision.valid_until,
        };
        Some((token::sign(&self.inner.signing_key, &token), decision.valid_until))
    }

    /// What the system that acts answered for an observed transfer.
    pub async fn incumbent_answered(
        &self,
        meta: Meta,
        transfer: TransferId,
        answer: model::decision::Incumbent,
    ) -> Result<Committed, EngineError> {
        let (outcome, reference) = (answer.outcome, answer.reference);
        let input = Input::IncumbentAnswered { transfer, outcome, reference };
        self.submit(Lane::Normal, Command::new(meta, input)).await
    }

    /// Reads the state without waiting for durability: only for reports about entries that were read from
    /// the journal, which are durable already, and for work that the writer checks again.
    pub fn peek<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.look(look).0
    }

    /// Makes an unused directory a sandbox.
    pub async fn open_sandbox(&self, meta: Meta) -> Result<Committed, EngineError> {
        self.submit(Lane::Normal, Command::new(meta, Input::SandboxOpened {})).await
    }

    /// Moves a sandbox's clock forward.
    pub async fn move_clock(&self, meta: Meta, seconds: i64) -> Result<Committed, EngineError> {
        self.submit(Lane::Normal, Command::new(meta, Input::ClockMoved { seconds })).await
    }

    /// Forgets a sandbox's customers and transfers.
    pub async fn reset_sandbox(&self, meta: Meta) -> Result<Committed, EngineError> {
        self.submit(Lane::Normal, Command::new(meta, Input::SandboxReset {})).await
    }

    /// The signer asks to broadcast: single use, looked at again, recorded either way.
    pub async fn release(
        &self,
        meta: Meta,
        transfer: TransferId,
        release_token: &str,
    ) -> Result<Committed, EngineError> {
        let token = token::open(&self.verifying_key(), release_token)
            .map_err(|e| EngineError::Invalid { field: "/release_token".to_owned(), cause: e.to_string() })?;
        if token.transfer != transfer {
            return Err(EngineError::Invalid {
                field: "/release_token".to_owned(),
                cause: "release token belongs to another transfer".to_owned(),
            });
        }
        let input = Input::TransferReleased { transfer, decision: token.decision };
        self.submit(Lane::Normal, Command::new(meta, input)).await
    }

    /// Reports what became of a transfer.
    pub async fn move_transfer(
        &self,
        meta: Meta,
        transfer: TransferId,
        stage: Stage,
    ) -> Result<Committed, EngineError> {
        self.submit(Lane::Normal, Command::new(meta, Input::TransferMoved { transfer, stage })).await
    }

    /// Changes a standing. Tightening takes the freeze lane.
    pub async fn change_standing(
        &self,
        meta: Meta,
        customer: CustomerId,
        to: Standing,
        restriction: Restriction,
        expected_version: u64,
    ) -> Result<Committed, EngineError> {
        let lane = match to {
            Standing::Hold | Standing::Blocked | Standing::TfFrozen | Standing::CloseOnly => Lane::Freeze,
            _ => Lane::Normal,
        };
        let input = Input::StandingChanged { customer, to, restriction, expected_version };
        self.submit(lane, Command::new(meta, input)).await
    }

    /// Proposes a change that takes two persons.
    pub async fn propose_standing(
        &self,
        meta: Meta,
        customer: CustomerId,
        to: Standing,
        restriction: Restriction,
        expected_version: u64,
    ) -> Result<Committed, EngineError> {
        let input = Input::StandingProposed { customer, to, restriction, expected_version };
        self.submit(Lane::Normal, Command::new(meta, input)).await
    }

    /// Makes an API key.
    pub async fn create_key(
        &self,
        meta: Meta,
        key: KeyId,
        secret_hash: Hash,
        scopes: Vec<String>,
        audience: Audience,
        holder: ActorId,
    ) -> Result<Committed, EngineError> {
        let input = Input::KeyCreated { key, secret_hash, scopes, audience, holder };
        self.submit(Lane::Normal, Command::new(meta, input)).await
    }

    /// Revokes an API key.
    pub async fn revoke_key(&self, meta: Meta, key: KeyId) -> Result<Committed, EngineError> {
        self.submit(Lane::Freeze, Command::new(meta, Input::KeyRevoked { key })).await
    }

    /// Destroys a subject's key: its data can never be read again; the journal stays as it is.
    pub async fn erase(&self, meta: Meta, subject: String) -> Result<Committed, EngineError> {
        self.erase_as(meta, subject, None).await
    }

    /// Destroys a subject's key again, after a backup was restored that is older than its erasure.
    pub async fn erase_again(
        &self,
        meta: Meta,
        subject: String,
        first_at: Timestamp,
    ) -> Result<Committed, EngineError> {
        self.erase_as(meta, subject, Some(first_at)).await
    }

    async fn erase_as(
        &self,
        meta: Meta,
        subject: String,
        first_at: Option<Timestamp>,
    ) -> Result<Committed, EngineError> {
        // The writer makes the key leave memory, before it answers.
        let customer = CustomerId::new(&subject);
        let input = Input::SubjectErased { subject, first_at };
        let erased = self.submit(Lane::Normal, Command::new(meta, input)).await?;
        customer.iter().for_each(|customer| self.inner.facts.forget(customer));
        Ok(erased)
    }

    /// Screens a customer against the lists in force, unless it already was.
    pub async fn rescreen_customer(
        &self,
        meta: Meta,
        customer: CustomerId,
    ) -> Result<Option<Committed>, EngineError> {
        for attempt in 0.. {
            let pinned = self.pinned();
            let through = pinned.lists.iter().map(|l| l.version).max().unwrap_or(0);
            let now = self.now();
            let row = self
                .read(|s| {
                    let row = s.customers.get(&customer)?;
                    Some((row.clone(), s.is_screened(&customer, row, through, now)))
                })
                .await?;
            let (row, screened) = row.ok_or_else(|| Refusal::UnknownCustomer(customer.clone()))?;
            if screened {
                return Ok(None);
            }
            let profile = self.profile_at(row.profile_seq, &customer)?;
            let screened = self.screen_profile(customer.clone(), profile).await?;
            let input = Input::CustomerRescreened { customer: customer.clone(), screened };
            match self.submit(Lane::Normal, Command::new(meta.clone(), input)).await {
                Err(EngineError::Refused(Refusal::StalePins)) if attempt < RETRIES => {}
                other => return other.map(Some),
            }
        }
        Err(EngineError::Busy)
    }

    /// A customer's profile, opened.
    pub async fn profile(&self, customer: &CustomerId) -> Result<(Profile, PartyKind), EngineError> {
        let row = self.read(|s| s.customers.get(customer).map(|r| (r.profile_seq, r.kind))).await?;
        let (seq, kind) = row.ok_or_else(|| Refusal::UnknownCustomer(customer.clone()))?;
        Ok((self.profile_at(seq, customer)?, kind))
    }

    /// The profile a customer has in an entry: of its own, or one of an imported batch.
    pub fn profile_at(&self, seq: u64, customer: &CustomerId) -> Result<Profile, EngineError> {
        let bytes = self.inner.reader.entry(seq).map_err(|e| EngineError::Store(e.to_string()))?;
        let bytes = bytes.ok_or_else(|| EngineError::Store(format!("entry {seq} is missing")))?;
        sealing::open_of(&self.inner.keys, &bytes, customer.as_str(), "profile")
    }

    /// The other side of a transfer, opened from the entry that first recorded it.
    pub fn parties(&self, entry: &Entry) -> Result<Parties, EngineError> {
        sealing::open(&self.inner.keys, &entry.header, &entry.sealed, "parties")
    }

    /// Stops the writer after what is queued, and waits for it.
    pub fn close(&self) {
        self.inner.renewer.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.inner.shared.queue.close();
        if let Some(writer) = self.inner.writer.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = writer.join();
        }
    }
}

/// What an enquiry asks about.
#[derive(Debug, Clone)]
pub enum Enquiry {
    /// A person, company, vessel or aircraft.
    Party(Profile),
    /// A wallet address.
    Wallet(Parties),
}

impl Enquiry {
    /// What screening finds.
    pub fn findings(&self, pinned: &Pinned) -> Vec<Finding> {
        self.found(pinned).findings
    }

    /// The hits behind [`Self::findings`], and the findings.
    pub fn found(&self, pinned: &Pinned) -> Found {
        match self {
            Enquiry::Party(profile) => pinned.customer_found(profile),
            Enquiry::Wallet(parties) => pinned.parties_found(parties),
        }
    }
}
