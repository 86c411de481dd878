//! What the rest of the house asks of monitoring.
//!
//! Promises: a set of rules that does not compile, or one of whose tests fails, is not proposed; an event a source sent before
//! is not taken twice; time passes for rules only by entries. Does not: check keys, render answers.

use super::memory::Memory;
use super::parse::{Given, Pseudonyms, set};
use super::profile::STATED;
use super::rules::{Diagnostic, Library, RuleFile};
use super::sets::{NewModel, PeerTable};
use super::{Fault, lookback};
use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::Refusal;
use crate::queue::Lane;
use crate::service::Engine;
use model::activity::{Activity, Judged, Values};
use model::ids::{CustomerId, SourceName};
use model::transfer::Flow;
use model::{Hash, Timestamp};
use monitoring::{Kind, code, field};
use record::monitoring::{Activated, Approved, Batch, Change, LookbackPlan, Position, Proposed};
use record::v1::{Input, Parties, TransferRequest};
use std::collections::BTreeSet;
use store::SubjectKeyRow;

/// Under whose key pseudonyms are made. The slash keeps it apart from every customer id.
const SUBJECT: &str = "monitoring/ids";
/// Times a batch is offered again because another one brought some of its events meanwhile.
const RETRIES: usize = 8;
/// How long an approval waits for the set to be in force before it answers that it is approved.
const ACTIVATION_WAIT: std::time::Duration = std::time::Duration::from_secs(5);
/// How long a lookback that failed waits.
const LOOKBACK_AGAIN: std::time::Duration = std::time::Duration::from_secs(60);

/// A set of rules to propose.
#[derive(Debug, Clone, Default)]
pub struct ProposeRules {
    /// Its files.
    pub files: Vec<RuleFile>,
    /// Peer figures its rules look up.
    pub tables: Vec<PeerTable>,
    /// Its model.
    pub model: Option<NewModel>,
    /// From when it shall be in force; at once where absent.
    pub effective: Option<Timestamp>,
    /// Why.
    pub note: String,
    /// Over how many days of history its new and changed rules look back; [`lookback::DAYS`] where absent.
    pub lookback_days: Option<u32>,
}

/// What became of one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It was taken in.
    Taken {
        /// The entry.
        entry: u64,
        /// What it led to.
        judged: Judged,
        /// How long before log time it happened, in microseconds; an event is judged at log time.
        late: i64,
        /// Whether one that happened later was taken before.
        out_of_order: bool,
    },
    /// It was taken before.
    Duplicate,
}

impl Engine {
    /// Sets of rules by hash.
    pub fn library(&self) -> &Library {
        &self.inner.library
    }

    /// Proposes a set of rules. The inner error is what is wrong with its files.
    pub async fn propose_rules(
        &self,
        meta: Meta,
        new: ProposeRules,
    ) -> Result<Result<Committed, Vec<Diagnostic>>, EngineError> {
        let (effective, note) = (new.effective, new.note.clone());
        let lookback_days = Some(new.lookback_days.unwrap_or(lookback::DAYS));
        let rules = match self.checked(new).await? {
            Ok(rules) => rules,
            Err(found) => return Ok(Err(found)),
        };
        let input = Input::RulesProposed(Box::new(Proposed {
            rules,
            change: Change::Publish,
            effective,
            replaces: self.rules_in_force().await?,
            note,
            lookback_days,
        }));
        self.submit(Lane::Normal, Command::new(meta, input)).await.map(Ok)
    }

    /// Checks a set and stores it; its name, or what is wrong with it.
    pub(super) async fn checked(
        &self,
        new: ProposeRules,
    ) -> Result<Result<Hash, Vec<Diagnostic>>, EngineError> {
        let library = self.library().clone();
        let work = move || {
            let ProposeRules { files, tables, model, .. } = new;
            match library.check_set(&files, &tables, model.as_ref()) {
                Ok(_) => Ok(Ok(library.keep(files, tables, model)?)),
                Err(found) => Ok(Err(found)),
            }
        };
        let done: Result<_, store::StoreError> = self.screen(work).await?;
        done.map_err(|e| EngineError::Store(e.to_string()))
    }

    /// Proposes to go back to a set that was in force before: the one before the present one where none is named.
    pub async fn propose_rollback(
        &self,
        meta: Meta,
        to: Option<Hash>,
        note: String,
        lookback_days: Option<u32>,
    ) -> Result<Committed, EngineError> {
        let last = self.read(|s| s.monitoring.earlier.last().copied()).await?;
        let rules = to.or(last).ok_or(Refusal::from(Fault::NothingEarlier))?;
        let replaces = self.rules_in_force().await?;
        let input = Input::RulesProposed(Box::new(Proposed {
            rules,
            change: Change::Rollback,
            effective: None,
            replaces,
            note,
            lookback_days: Some(lookback_days.unwrap_or(lookback::DAYS)),
        }));
        self.submit(Lane::Normal, Command::new(meta, input)).await
    }

    /// Approves a proposal as the second person. Where its time has come it comes into force at once, or, after a long history,
    /// once that is read.
    pub async fn approve_rules(&self, meta: Meta, proposal: u64) -> Result<Committed, EngineError> {
        let row = self.read(|s| s.monitoring.proposals.get(&proposal).map(|p| p.rules)).await?;
        let rules = row.ok_or(Refusal::from(Fault::UnknownProposal(proposal)))?;
        let input = Input::RulesApproved(Box::new(Approved { proposal, rules }));
        let approved = self.submit(Lane::Normal, Command::new(meta, input)).await?;
        // A task of its own: reading the history may outlast the caller's patience.
        let engine = self.clone();
        let work = tokio::spawn(async move { engine.activate_due_rules().await });
        match tokio::time::timeout(ACTIVATION_WAIT, work).await {
            Ok(Ok(done)) => done.map(|_| approved),
            Ok(Err(_)) => Err(EngineError::Store("putting the rules in force panicked".to_owned())),
            Err(_) => Ok(approved),
        }
    }

    /// Puts approved sets in force whose time has come.
    pub async fn activate_due_rules(&self) -> Result<usize, EngineError> {
        let _one_at_a_time = self.inner.preparing.lock().await;
        let now = self.now();
        let due = |memory: &Memory| {
            let waiting = memory.proposals.values().filter(|p| p.effective <= now);
            let approved = waiting.filter_map(|p| Some((p.effective, p.approved.clone()?, p)));
            let first = approved.min_by_key(|(effective, (_, seq), _)| (*effective, *seq));
            first.map(|(_, (second, seq), p)| (p.clone(), seq, vec![p.by.clone(), second]))
        };
        let mut done = 0;
        while let Some((row, approval, approved_by)) = self.read(|s| due(&s.monitoring)).await? {
            let Some(meta) = Meta::system("monitoring", "rules.activate", "rules") else { break };
            let lookback = match row.lookback_days {
                Some(days) => {
                    Some(LookbackPlan { days, rules: self.looks_back(row.replaces, row.rules).await? })
                }
                None => None,
            };
            let activated = Activated { rules: row.rules, approval: Some(approval), approved_by, lookback };
            self.activate_rules(meta, activated).await?;
            done += 1;
        }
        Ok(done)
    }

    async fn activate_rules(&self, meta: Meta, activated: Activated) -> Result<Committed, EngineError> {
        // Whoever folds the entry finds the set made ready and its history read, but for the last moments; a set this build
        // cannot run is found out before.
        let (library, rules) = (self.library().clone(), activated.rules);
        let prepared = tokio::task::spawn_blocking(move || library.prepare(rules)).await;
        let prepared = prepared.map_err(|_| EngineError::Store("reading the history panicked".to_owned()))?;
        prepared.map_err(|cause| Refusal::from(Fault::Broken(cause)))?;
        let causation = activated.approval;
        let mut command = Command::new(meta, Input::RulesActivated(Box::new(activated)));
        command.causation = causation;
        self.submit(Lane::Normal, command).await
    }

    /// Gives a directory that is being set up its first set, as it is given its first policy.
    pub async fn set_up_rules(
        &self,
        meta: Meta,
        files: Vec<RuleFile>,
    ) -> Result<Result<Committed, Vec<Diagnostic>>, EngineError> {
        let rules = match self.checked(ProposeRules { files, ..ProposeRules::default() }).await? {
            Ok(rules) => rules,
            Err(found) => return Ok(Err(found)),
        };
        let activated =
            Activated { rules, approval: None, approved_by: vec![meta.actor.clone()], lookback: None };
        self.activate_rules(meta, activated).await.map(Ok)
    }

    async fn rules_in_force(&self) -> Result<Hash, EngineError> {
        self.read(|s| s.monitoring.active.as_ref().map(|a| a.rules).unwrap_or_default()).await
    }

    /// Makes pseudonyms, and the row of their key while that is not known to be stored.
    pub fn pseudonyms(&self) -> Result<(Pseudonyms, Option<SubjectKeyRow>), EngineError> {
        if let Some(known) = self.inner.pseudonyms.get() {
            return Ok((known.clone(), None));
        }
        let failed = |e: &dyn std::fmt::Display| EngineError::Store(e.to_string());
        let (_, unsaved) = self.inner.keys.get_or_create(SUBJECT).map_err(|e| failed(&e))?;
        let key = self.inner.keys.digest(SUBJECT, "pseudonyms", b"v1").map_err(|e| failed(&e))?;
        let made = Pseudonyms(key);
        if unsaved.is_none() {
            // A key that never came to the store would be another one after a restart: only a stored one is kept.
            let _ = self.inner.pseudonyms.set(made.clone());
        }
        Ok((made, unsaved))
    }

    /// Takes events in, at most [`super::BATCH_EVENTS_MAX`] in an entry.
    pub async fn take_activity(&self, meta: Meta, events: Vec<Activity>) -> Result<Vec<Taken>, EngineError> {
        self.take_all(&meta, &events, None).await
    }

    /// Takes in events of one partition of a source that numbers them, in its order. How far it is read stands in the entry of
    /// the events: what was taken is not taken again, however long ago, and [`Memory::position`] says where to go on.
    pub async fn take_from(
        &self,
        meta: Meta,
        (source, partition): (SourceName, u32),
        events: Vec<(u64, Activity)>,
    ) -> Result<Vec<Taken>, EngineError> {
        let (offsets, events): (Vec<u64>, Vec<Activity>) = events.into_iter().unzip();
        if let Some(pair) = offsets.windows(2).find(|pair| pair[1] <= pair[0]) {
            return Err(Refusal::from(Fault::OffsetOrder(pair[1])).into());
        }
        let from = From { source: &source, partition, offsets: &offsets };
        self.take_all(&meta, &events, Some(from)).await
    }

    async fn take_all(
        &self,
        meta: &Meta,
        events: &[Activity],
        from: Option<From<'_>>,
    ) -> Result<Vec<Taken>, EngineError> {
        let mut out = Vec::with_capacity(events.len());
        while out.len() < events.len() {
            let (most, _) = self.look(|s| s.monitoring.batch_max());
            let at = out.len()..events.len().min(out.len() + most);
            let from = from.as_ref().map(|from| From { offsets: &from.offsets[at.clone()], ..*from });
            out.extend(self.take_batch(meta, &events[at], from).await?);
        }
        Ok(out)
    }

    async fn take_batch(
        &self,
        meta: &Meta,
        events: &[Activity],
        from: Option<From<'_>>,
    ) -> Result<Vec<Taken>, EngineError> {
        for _ in 0..RETRIES {
            let look = |memory: &Memory| (new_ones(memory, events, from.as_ref()), memory.newest);
            let (new, newest) = self.read(|s| look(&s.monitoring)).await?;
            if !new.contains(&true) {
                return Ok(events.iter().map(|_| Taken::Duplicate).collect());
            }
            let fresh = events.iter().zip(&new).filter(|(_, new)| **new).map(|(e, _)| e.clone());
            let mut fresh: Vec<Activity> = fresh.collect();
            self.stamp(&mut fresh.iter_mut().collect::<Vec<_>>()).await?;
            let position = from.as_ref().and_then(|from| {
                let (source, partition) = (from.source.clone(), from.partition);
                Some(Position { source, partition, offset: *from.offsets.last()? })
            });
            let input = Input::ActivityTaken(Box::new(Batch { events: fresh, position }));
            let mut command = Command::new(meta.clone(), input);
            command.subject_keys.extend(self.pseudonyms()?.1);
            match self.submit(Lane::Normal, command).await {
                // Another batch brought some of these events meanwhile.
                Err(EngineError::Refused(Refusal::Monitoring(
                    Fault::Duplicate(_) | Fault::Passed { .. },
                ))) => {}
                // Rules that may open more alerts came into force meanwhile.
                Err(EngineError::Refused(Refusal::Monitoring(Fault::BatchAlerts(_)))) => break,
                Err(error) => return Err(error),
                Ok(done) => return Ok(results(events, &new, newest, &done)),
            }
        }
        Err(EngineError::Busy)
    }

    /// Judges the timers that ran out; answers how many.
    pub async fn run_timers(&self) -> Result<usize, EngineError> {
        let mut done = 0;
        loop {
            let now = self.now();
            let due = self.read(|s| s.monitoring.next_due()).await?.is_some_and(|due| due <= now);
            let Some(meta) = Meta::system("monitoring", "timer.run", "timers").filter(|_| due) else {
                return Ok(done);
            };
            match self.submit(Lane::Background, Command::new(meta, Input::MonitoringTimer {})).await {
                Ok(_) => done += 1,
                Err(EngineError::Refused(Refusal::Monitoring(Fault::NothingDue))) => return Ok(done),
                Err(error) => return Err(error),
            }
        }
    }

    /// Puts sets of rules in force, lets time pass for rules and lets shadows follow, until the process ends.
    pub async fn keep_monitoring(self) {
        let mut activating: Option<tokio::task::JoinHandle<()>> = None;
        let mut looking_back: Option<tokio::task::JoinHandle<()>> = None;
        let mut looked_at = 0;
        loop {
            tokio::time::sleep(std::time::Duration::from_secs(1)).await;
            // A task of its own: timers do not wait until the history of a new set is read.
            if activating.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
                let engine = self.clone();
                activating =
                    Some(tokio::spawn(async move { failed("rules", engine.activate_due_rules().await) }));
            }
            if looking_back.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
                looking_back = Some(tokio::spawn(self.clone().look_back_again()));
            }
            failed("activations", self.tell_activations(&mut looked_at).await);
            failed("timers", self.run_timers().await);
            failed("shadows", self.follow_shadows());
            if self.stopped().is_some() {
                return;
            }
        }
    }

    /// Runs lookbacks that wait. After one that failed, some time passes before history is read again.
    async fn look_back_again(self) {
        let ran = self.look_back_rules().await;
        let again = ran.is_err();
        failed("lookback", ran);
        if again {
            tokio::time::sleep(LOOKBACK_AGAIN).await;
        }
    }

    /// What the exchange states of a customer for monitoring, as it is kept: fields by name, of those in [`STATED`].
    pub fn stated_fields(&self, fields: &[(String, Given)]) -> Result<Values, EngineError> {
        if let Some((name, _)) = fields.iter().find(|(name, _)| !STATED.contains(&name.as_str())) {
            let cause =
                format!("field `{name}` is not stated with a customer; state any of {}", STATED.join(", "));
            return Err(EngineError::Invalid { field: format!("/monitoring/{name}"), cause });
        }
        self.pseudonyms()?.0.values(fields, "/monitoring")
    }

    /// Adds to a movement the event it is, where a set of rules is in force: what the request says, and `fields` of the caller.
    pub fn with_activity(
        &self,
        mut request: TransferRequest,
        parties: &Parties,
        fields: &[(String, Given)],
    ) -> Result<TransferRequest, EngineError> {
        let (active, _) = self.look(|s| s.monitoring.active.is_some());
        if !active {
            return Ok(request);
        }
        let (names, _) = self.pseudonyms()?;
        let given = names.values(fields, "/monitoring")?;
        let happened = self.now();
        request.activity = Some(Box::new(movement(&names, &request, parties, given, happened)));
        request.arrives = self.receiver(&request, fields).map(|to| Box::new(arriving(&names, &request, to)));
        Ok(request)
    }
}

impl Engine {
    /// To whom an internal transfer goes, where `counterparty` names another customer that is known.
    fn receiver(&self, request: &TransferRequest, fields: &[(String, Given)]) -> Option<CustomerId> {
        let given = fields.iter().rev().find(|(name, _)| name == "counterparty").map(|(_, given)| given);
        let Some(Given::Text(to)) = given.filter(|_| request.flow == Flow::Internal) else { return None };
        let to = CustomerId::new(to).ok().filter(|to| *to != request.customer)?;
        self.look(|state| state.customers.contains_key(&to)).0.then_some(to)
    }
}

/// What of a movement is the same for whoever receives it.
const SHARED: [&str; 8] =
    ["transfer", "usd", "asset", "amount_minor", "currency", "product", "privacy_coin", "description"];

/// The other side of an internal transfer.
fn arriving(names: &Pseudonyms, request: &TransferRequest, to: CustomerId) -> Activity {
    let sent = request.activity.iter().flat_map(|event| &event.values);
    let shared = |field: u16| SHARED.iter().any(|name| field::by_name(name).is_some_and(|f| f.0 == field));
    let mut values: Values = sent.filter(|(field, _)| shared(*field)).copied().collect();
    set(&mut values, field::id("customer"), names.id(to.as_str()));
    set(&mut values, field::id("counterparty"), names.id(request.customer.as_str()));
    set(&mut values, field::id("counterparty_kind"), code("customer"));
    let happened = request.activity.as_ref().map_or(Timestamp(0), |event| event.happened);
    Activity { source: None, customer: Some(to), kind: Kind::InternalIn as u8, happened, values }
}

fn failed<T>(what: &str, done: Result<T, EngineError>) {
    if let Err(error) = done {
        tracing::warn!(monitoring.what = what, error = %error, "monitoring's job failed; it comes again");
    }
}

/// Of which partition of which source a batch is, with the offset of each event.
#[derive(Clone, Copy)]
struct From<'a> {
    source: &'a SourceName,
    partition: u32,
    offsets: &'a [u64],
}

/// An imported movement as an event of its own time, worth so many micro-dollars.
pub(crate) fn imported_movement(
    names: &Pseudonyms,
    request: &TransferRequest,
    parties: &Parties,
    (usd, at): (i64, Timestamp),
) -> Activity {
    movement(names, request, parties, vec![(field::id("usd").0, usd)], at)
}

/// Which events are new, to the state and among themselves.
fn new_ones(memory: &Memory, events: &[Activity], from: Option<&From<'_>>) -> Vec<bool> {
    let mut seen = BTreeSet::new();
    let known = from.and_then(|from| memory.position(from.source, from.partition));
    let behind = |at: usize| {
        let offset = from.and_then(|from| from.offsets.get(at));
        offset.zip(known).is_some_and(|(offset, known)| *offset <= known)
    };
    let new = |(at, e): (usize, &Activity)| {
        !behind(at) && e.source.is_none_or(|id| !memory.has_source(id) && seen.insert(id))
    };
    events.iter().enumerate().map(new).collect()
}

fn results(events: &[Activity], new: &[bool], newest: Timestamp, done: &Committed) -> Vec<Taken> {
    let at = done.entry.header.recorded_at;
    let mut judged = done.entry.outcome.judged().iter();
    let mut newest = newest;
    let each = |(event, new): (&Activity, &bool)| {
        if !new {
            return Taken::Duplicate;
        }
        let out_of_order = event.happened < newest;
        newest = newest.max(event.happened);
        Taken::Taken {
            entry: done.seq(),
            judged: judged.next().cloned().unwrap_or_default(),
            late: (at.0 - event.happened.0).max(0),
            out_of_order,
        }
    };
    events.iter().zip(new).map(each).collect()
}

/// What a request's account is left out as.
const MAIN: &str = "main";

/// The account as text that is nobody else's: every customer has a `main` one.
pub(super) fn account(request: &TransferRequest) -> String {
    match request.account.as_str() {
        MAIN => format!("{}/{MAIN}", request.customer),
        own => own.to_owned(),
    }
}

/// A movement as an event. What the caller says beside the request wins over what is taken from it.
fn movement(
    names: &Pseudonyms,
    request: &TransferRequest,
    parties: &Parties,
    given: Values,
    happened: Timestamp,
) -> Activity {
    let asset = request.amount.asset.as_str();
    let fiat = asset.starts_with("iso4217:");
    let kind = match (request.flow, fiat) {
        (Flow::Deposit, false) => Kind::CryptoDeposit,
        (Flow::Deposit, true) => Kind::FiatDeposit,
        (Flow::Withdrawal, false) => Kind::CryptoWithdraw,
        (Flow::Withdrawal, true) => Kind::FiatWithdraw,
        (Flow::Internal, _) => Kind::InternalOut,
        (Flow::Order | Flow::Onboarding | Flow::Enquiry, _) => Kind::Order,
    };
    let mut values = Values::new();
    set(&mut values, field::id("account"), names.id(&account(request)));
    set(&mut values, field::id("asset"), code(asset.strip_prefix("iso4217:").unwrap_or(asset)));
    if let Some(address) = &parties.address {
        set(&mut values, field::id("address"), names.id(address));
        set(&mut values, field::id("counterparty"), names.id(address));
    }
    if let Some(network) = &parties.network {
        set(&mut values, field::id("network"), code(network));
    }
    for (field, value) in given {
        set(&mut values, monitoring::FieldId(field), value);
    }
    set(&mut values, field::id("customer"), names.id(request.customer.as_str()));
    set(&mut values, field::id("transfer"), names.id(request.transfer.as_str()));
    Activity { source: None, customer: Some(request.customer.clone()), kind: kind as u8, happened, values }
}
