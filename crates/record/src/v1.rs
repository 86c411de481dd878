//! Entry version 1: header, input, outcome, sealed parts.
//!
//! Promises: no field of the header is absent (AUD-3); field numbers never change meaning. Does not:
//! hold personal data outside `sealed`.

use crate::imported;
use crate::lookback;
use crate::monitoring;
use crate::pairs;
use crate::reconcile;
use minicbor::{Decode, Encode};
use model::activity::{Activity, Judged, Undoing};
use model::decision::{Decision, Finding, Incumbent, Outcome as Verdict};
use model::ids::*;
use model::standing::Restriction;
use model::transfer::{Flow, Stage};
use model::{Amount, Hash, PartialDate, PartyKind, Profile, Standing, Timestamp};

/// Who, when, under which programs and policy.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Header {
    /// Schema version; first, so that a reader can look before it decodes.
    #[n(0)]
    pub schema: u16,
    /// Tenant.
    #[n(1)]
    pub tenant: TenantId,
    /// Stream.
    #[n(2)]
    pub stream: StreamId,
    /// Position in the stream, from 0 without gaps.
    #[n(3)]
    pub seq: u64,
    /// When it was recorded: never earlier than the entry before.
    #[n(4)]
    pub recorded_at: Timestamp,
    /// When it took effect, by the caller's account.
    #[n(5)]
    pub effective_at: Timestamp,
    /// The writer's epoch (fencing).
    #[n(6)]
    pub epoch: u64,
    /// SHA-256 of the running program.
    #[n(7)]
    pub build: Hash,
    /// SHA-256 of the matcher's version text.
    #[n(8)]
    pub matcher: Hash,
    /// Content hash of the policy in force.
    #[n(9)]
    pub policy: Hash,
    /// Groups the entries of one request.
    #[n(10)]
    pub correlation: String,
    /// The entry that caused this one; its own seq where none did.
    #[n(11)]
    pub causation: u64,
    /// Who acted.
    #[n(12)]
    pub actor: ActorId,
    /// For whom; the actor itself where for nobody else.
    #[n(13)]
    pub on_behalf: ActorId,
    /// Why.
    #[n(14)]
    pub reason: ReasonCode,
    /// Network address of the caller, or `internal`.
    #[n(15)]
    pub origin: String,
    /// The permission it was done under.
    #[n(16)]
    pub permission: String,
}

/// Ciphertext for one subject.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Sealed {
    /// Whose data it is: erasing the subject destroys the key.
    #[n(0)]
    pub subject: String,
    /// What it holds: `profile`, `parties`, `outcome`.
    #[n(1)]
    pub part: String,
    /// Key-encryption key under which the subject's key is wrapped.
    #[n(2)]
    pub key_id: String,
    /// AES-256-GCM-SIV nonce.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub nonce: [u8; 12],
    /// Ciphertext and tag.
    #[cbor(n(4), with = "minicbor::bytes")]
    pub ciphertext: Vec<u8>,
}

/// A list version consulted.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Consulted {
    /// The list.
    #[n(0)]
    pub list: ListId,
    /// Seq of the entry that activated it.
    #[n(1)]
    pub version: u64,
}

/// What screening workers found, against which list versions.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Default)]
pub struct Screened {
    /// Lists consulted, in order.
    #[n(0)]
    pub lists: Vec<Consulted>,
    /// What was found; `EvaluatorError` where the evaluator failed.
    #[n(1)]
    pub findings: Vec<Finding>,
    /// Whether the customer itself was screened again (it then counts as screened through these lists).
    #[n(2)]
    pub customer_included: bool,
    /// Content of the list entries behind possible matches of the customer's name: what a clearance must
    /// have been given for. Absent in entries written before imports existed, and where nothing was found.
    #[n(3)]
    pub entries: Option<Vec<imported::EntryVersion>>,
    /// Both sides of the possible matches by name, for the memory of cleared pairs. Absent in entries written before
    /// there was one, and where there is no such match.
    #[n(4)]
    pub compared: Option<Box<pairs::Compared>>,
    /// How the customer was rated, where its profile was screened and something was found.
    #[n(5)]
    pub rating: Option<model::thresholds::Rating>,
}

/// Whose eyes an API key's answers are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Audience {
    /// Staff systems: internal reasons.
    #[n(0)]
    Internal,
    /// Systems that show answers to customers: safe templates only.
    #[n(1)]
    Customer,
}

/// Why a webhook endpoint was disabled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum WebhookFault {
    /// It answered 410 Gone.
    #[n(0)]
    Gone,
    /// It accepted nothing for days.
    #[n(1)]
    Failing,
}

impl WebhookFault {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            WebhookFault::Gone => "gone",
            WebhookFault::Failing => "failing",
        }
    }
}

/// What is asked about a transfer; names and addresses are in the sealed part `parties`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct TransferRequest {
    /// The exchange's id.
    #[n(0)]
    pub transfer: TransferId,
    /// The customer.
    #[n(1)]
    pub customer: CustomerId,
    /// The customer's account.
    #[n(2)]
    pub account: AccountId,
    /// The operating legal entity.
    #[n(3)]
    pub legal_entity: LegalEntityId,
    /// Which way.
    #[n(4)]
    pub flow: Flow,
    /// How much.
    #[n(5)]
    pub amount: Amount,
    /// Whether an order only reduces risk.
    #[n(6)]
    pub risk_reducing: bool,
    /// Deposits: whether the chain has confirmed it.
    #[n(7)]
    pub confirmed: bool,
    /// What the system that acts answered, while the flow is observed.
    #[n(8)]
    pub incumbent: Option<Incumbent>,
    /// The same movement as an event for transaction monitoring. Absent where no rule set was in force.
    #[n(9)]
    pub activity: Option<Box<Activity>>,
    /// The other side of an internal transfer as an event of the customer to whom it goes. Absent where that is nobody known.
    #[n(10)]
    pub arrives: Option<Box<Activity>>,
}

/// The sealed part `parties` of a transfer: who and where on the other side.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Default)]
pub struct Parties {
    /// The other side by name, where known.
    #[n(0)]
    pub counterparty: Option<Profile>,
    /// Network the caller names, e.g. `bitcoin`.
    #[n(1)]
    pub network: Option<String>,
    /// Destination of an outflow, origin of a deposit.
    #[n(2)]
    pub address: Option<String>,
    /// Destination tag, payment id or memo that goes with the address.
    #[n(3)]
    pub memo: Option<String>,
}

/// What came in. New variants get new numbers; none is ever reused.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Input {
    /// A writer took the lease.
    #[n(0)]
    WriterStarted {
        /// Host and process, for people.
        #[n(0)]
        holder: String,
    },
    /// A policy is in force from here; its text is the blob of that hash.
    #[n(1)]
    PolicyActivated {
        /// Content hash.
        #[n(0)]
        policy: Hash,
        /// Who approved.
        #[n(1)]
        approved_by: Vec<ActorId>,
    },
    /// A list version is in force from here; snapshot and raw files are blobs.
    #[n(2)]
    ListActivated {
        /// The list.
        #[n(0)]
        list: ListId,
        /// The issuer's date.
        #[n(1)]
        published: Option<PartialDate>,
        /// Hash of the normalised snapshot.
        #[n(2)]
        normalised: Hash,
        /// Raw files: name and hash of the decompressed bytes.
        #[n(3)]
        raw: Vec<(String, Hash)>,
        /// Parser and its version.
        #[n(4)]
        parser: String,
        /// Parties.
        #[n(5)]
        parties: u64,
        /// Names.
        #[n(6)]
        names: u64,
        /// Distinct wallet addresses.
        #[n(7)]
        wallets: u64,
        /// Defects reported by the parser.
        #[n(8)]
        defects: u64,
    },
    /// An API key was made.
    #[n(3)]
    KeyCreated {
        /// Public id.
        #[n(0)]
        key: KeyId,
        /// SHA-256 of the secret (256 random bits: no slow hash is needed).
        #[n(1)]
        secret_hash: Hash,
        /// What it may do.
        #[n(2)]
        scopes: Vec<String>,
        /// Whose eyes.
        #[n(3)]
        audience: Audience,
        /// The person or system it stands for.
        #[n(4)]
        holder: ActorId,
    },
    /// An API key was revoked.
    #[n(4)]
    KeyRevoked {
        /// Public id.
        #[n(0)]
        key: KeyId,
    },
    /// A customer is taken on or its profile changes; sealed part `profile`.
    #[n(5)]
    CustomerPut {
        /// The customer.
        #[n(0)]
        customer: CustomerId,
        /// The operating legal entity.
        #[n(1)]
        legal_entity: LegalEntityId,
        /// Kind of party.
        #[n(2)]
        kind: PartyKind,
        /// Version the caller last saw; 0 for a new customer.
        #[n(3)]
        expected_version: u64,
        /// Whether identity is verified.
        #[n(4)]
        identified: bool,
        /// What screening found.
        #[n(5)]
        screened: Screened,
        /// What the system that acts answered, while onboarding is observed.
        #[n(6)]
        incumbent: Option<Incumbent>,
    },
    /// The customer was screened against newer lists.
    #[n(6)]
    CustomerRescreened {
        /// The customer.
        #[n(0)]
        customer: CustomerId,
        /// What screening found.
        #[n(1)]
        screened: Screened,
    },
    /// A question about a name or a wallet; sealed part `profile`.
    #[n(7)]
    Enquiry {
        /// For which legal entity.
        #[n(0)]
        legal_entity: LegalEntityId,
        /// Under whose key the question is sealed.
        #[n(1)]
        subject: String,
        /// What screening found.
        #[n(2)]
        screened: Screened,
    },
    /// A transfer was received and will be decided later (answer 202); sealed part `parties`.
    #[n(8)]
    TransferReceived {
        /// The request.
        #[n(0)]
        request: TransferRequest,
        /// Until when an answer is due.
        #[n(1)]
        deadline: Timestamp,
    },
    /// A transfer is decided; sealed part `parties` unless it was received before.
    #[n(9)]
    TransferScreened {
        /// The request.
        #[n(0)]
        request: TransferRequest,
        /// What screening found.
        #[n(1)]
        screened: Screened,
    },
    /// The signer asks to broadcast.
    #[n(10)]
    TransferReleased {
        /// The transfer.
        #[n(0)]
        transfer: TransferId,
        /// The decision whose token was shown.
        #[n(1)]
        decision: DecisionId,
    },
    /// What became of it.
    #[n(11)]
    TransferMoved {
        /// The transfer.
        #[n(0)]
        transfer: TransferId,
        /// Where it is now.
        #[n(1)]
        stage: Stage,
    },
    /// A person or authority changes a customer's standing.
    #[n(12)]
    StandingChanged {
        /// The customer.
        #[n(0)]
        customer: CustomerId,
        /// The new standing.
        #[n(1)]
        to: Standing,
        /// Grounds.
        #[n(2)]
        restriction: Restriction,
        /// Version of the standing the caller last saw.
        #[n(3)]
        expected_version: u64,
    },
    /// One person proposes to leave a standing that takes two.
    #[n(13)]
    StandingProposed {
        /// The customer.
        #[n(0)]
        customer: CustomerId,
        /// The proposed standing.
        #[n(1)]
        to: Standing,
        /// Grounds, with the proposer as the only approver.
        #[n(2)]
        restriction: Restriction,
        /// Version of the standing the caller last saw.
        #[n(3)]
        expected_version: u64,
    },
    /// A subject's key was destroyed.
    #[n(14)]
    SubjectErased {
        /// The subject.
        #[n(0)]
        subject: String,
        /// After a backup was restored that is older than the erasure: when it was first done.
        #[n(1)]
        first_at: Option<Timestamp>,
    },
    /// A decision could not be made in time or an evaluator broke after the answer 202: recorded as a hold.
    #[n(15)]
    TransferExpired {
        /// The transfer.
        #[n(0)]
        transfer: TransferId,
    },
    /// A batch of customers of an exchange that moves in; sealed parts `profile`, one per customer.
    #[n(18)]
    CustomersImported(#[n(0)] Box<imported::Customers>),
    /// A batch of accounts.
    #[n(19)]
    AccountsImported(#[n(0)] Box<imported::Accounts>),
    /// A batch of past transfers; sealed parts `parties`, one per customer.
    #[n(20)]
    TransfersImported(#[n(0)] Box<imported::Transfers>),
    /// A batch of pairs that another system cleared.
    #[n(21)]
    ClearancesImported(#[n(0)] Box<imported::Clearances>),
    /// One imported batch was screened: these customers, and the rest of its transfers, are clean.
    #[n(22)]
    BackfillScreened(#[n(0)] Box<imported::Backfill>),
    /// Screening an import found something; decided, and put into the campaign's queue.
    #[n(23)]
    CampaignHit(#[n(0)] Box<imported::CampaignHit>),
    /// A person closed one pair of a hit.
    #[n(24)]
    CampaignHitClosed(#[n(0)] Box<imported::HitClosed>),
    /// A batch of another system's decisions, kept as facts.
    #[n(28)]
    DecisionsImported(#[n(0)] Box<imported::Decisions>),
    /// A newer version of a list was put in quarantine; the one in force stays. The raw files are blobs.
    #[n(16)]
    ListQuarantined {
        /// The list.
        #[n(0)]
        list: ListId,
        /// Raw files: name and hash of the decompressed bytes.
        #[n(1)]
        raw: Vec<(String, Hash)>,
        /// Parser and its version.
        #[n(2)]
        parser: String,
        /// The gravest guard that spoke, e.g. `parties_shrunk`.
        #[n(3)]
        guard: String,
        /// Every guard that spoke, with its numbers.
        #[n(4)]
        detail: String,
        /// Parties the parser found; 0 where it refused the files.
        #[n(5)]
        parties: u64,
        /// The issuer's date, where known.
        #[n(6)]
        published: Option<PartialDate>,
    },
    /// The issuer was asked and still publishes the version in force: it counts as current from `effective_at`.
    #[n(17)]
    ListChecked {
        /// The list.
        #[n(0)]
        list: ListId,
    },
    /// A person accepts a quarantined version. Where the policy wants several, each accepts in an entry of its own;
    /// the activation names the last one as its cause.
    #[n(26)]
    QuarantineReleased {
        /// The list.
        #[n(0)]
        list: ListId,
        /// The raw files accepted: those of the quarantined version, so that nobody accepts another one.
        #[n(1)]
        raw: Vec<(String, Hash)>,
        /// Why, in the person's words; nothing personal.
        #[n(2)]
        note: String,
    },
    /// A person rejects a quarantined version: these bytes are not looked at again.
    #[n(27)]
    QuarantineRejected {
        /// The list.
        #[n(0)]
        list: ListId,
        /// The raw files rejected.
        #[n(1)]
        raw: Vec<(String, Hash)>,
        /// Why, in the person's words; nothing personal.
        #[n(2)]
        note: String,
    },
    /// A webhook endpoint is made or changed. A new one's secret is the sealed part `webhook_secret`, under a
    /// key of the endpoint's own; the URL is in the clear and must hold no secret.
    #[n(30)]
    WebhookPut {
        /// The endpoint.
        #[n(0)]
        webhook: WebhookId,
        /// Where events go.
        #[n(1)]
        url: String,
        /// Event types wanted; empty for all.
        #[n(2)]
        types: Vec<String>,
        /// Whose eyes.
        #[n(3)]
        audience: Audience,
        /// Only events about this legal entity's customers and transfers, where given.
        #[n(4)]
        legal_entity: Option<LegalEntityId>,
        /// Whether restricted factors (suspicion, terrorist financing, law enforcement) are named.
        #[n(5)]
        restricted: bool,
        /// Whether events are delivered.
        #[n(6)]
        enabled: bool,
        /// Version the caller last saw; 0 for a new endpoint.
        #[n(7)]
        expected_version: u64,
    },
    /// A webhook endpoint is removed; its secrets' key is destroyed with it.
    #[n(31)]
    WebhookRemoved {
        /// The endpoint.
        #[n(0)]
        webhook: WebhookId,
    },
    /// A webhook endpoint has a new secret, the sealed part `webhook_secret`; the old one signs too for a while.
    #[n(32)]
    WebhookSecretRotated {
        /// The endpoint.
        #[n(0)]
        webhook: WebhookId,
        /// Until when both secrets sign.
        #[n(1)]
        overlap_until: Timestamp,
    },
    /// The program stopped delivering to an endpoint.
    #[n(33)]
    WebhookDisabled {
        /// The endpoint.
        #[n(0)]
        webhook: WebhookId,
        /// Why.
        #[n(1)]
        cause: WebhookFault,
    },
    /// A person cleared a pair as a false positive. Where the policy wants several persons, each clears it in an entry
    /// of its own.
    #[n(34)]
    PairCleared(#[n(0)] Box<pairs::PairJudged>),
    /// A person took a judgement back: the pair alerts again.
    #[n(35)]
    PairReopened(#[n(0)] Box<pairs::PairReopened>),
    /// A person recognised the listed party: the pair is never silent.
    #[n(36)]
    PairConfirmed(#[n(0)] Box<pairs::PairJudged>),
    /// This directory is a sandbox: nothing in it is real. Only ever among the first entries.
    #[n(40)]
    SandboxOpened {},
    /// A sandbox's clock moves forward.
    #[n(41)]
    ClockMoved {
        /// By how much.
        #[n(0)]
        seconds: i64,
    },
    /// A sandbox forgets its customers and transfers; keys, lists, policy and clock stay.
    #[n(42)]
    SandboxReset {},
    /// A run over the population begins.
    #[n(43)]
    LookbackStarted(#[n(0)] Box<lookback::Started>),
    /// One stretch of the population was looked at.
    #[n(44)]
    LookbackShard(#[n(0)] Box<lookback::Shard>),
    /// A run ends.
    #[n(45)]
    LookbackFinished(#[n(0)] Box<lookback::Finished>),
    /// A run found the other side of a remembered transfer.
    #[n(46)]
    LookbackTransfer(#[n(0)] Box<lookback::TransferFound>),
    /// A ground of a hold or freeze no longer stands: a person must look.
    #[n(47)]
    ReleaseReviewOpened(#[n(0)] Box<lookback::ReviewOpened>),
    /// One person's word in a release review.
    #[n(48)]
    ReleaseReviewClosed(#[n(0)] Box<lookback::ReviewClosed>),
    /// A person proposes a set of monitoring rules; its text is the blob of that hash.
    #[n(49)]
    RulesProposed(#[n(0)] Box<monitoring::Proposed>),
    /// Another person approves it: it comes into force at the time it names.
    #[n(52)]
    RulesApproved(#[n(0)] Box<monitoring::Approved>),
    /// A set of rules is in force from here.
    #[n(53)]
    RulesActivated(#[n(0)] Box<monitoring::Activated>),
    /// What customers did: one batch of events, one leaf.
    #[n(54)]
    ActivityTaken(#[n(0)] Box<monitoring::Batch>),
    /// A wait ran out without what a rule waits for.
    #[n(55)]
    MonitoringTimer {},
    /// A person closes an alert of monitoring.
    #[n(56)]
    AlertClosed(#[n(0)] Box<monitoring::AlertClosed>),
    /// A person opens a closed alert again.
    #[n(57)]
    AlertReopened(#[n(0)] Box<monitoring::AlertReopened>),
    /// A person gives an alert to somebody.
    #[n(58)]
    AlertAssigned(#[n(0)] Box<monitoring::AlertAssigned>),
    /// A person writes a note to an alert.
    #[n(59)]
    AlertNoted(#[n(0)] Box<monitoring::AlertNoted>),
    /// A set of rules begins to run beside the one in force.
    #[n(61)]
    ShadowStarted(#[n(0)] Box<monitoring::ShadowStarted>),
    /// It stops.
    #[n(62)]
    ShadowStopped(#[n(0)] Box<monitoring::ShadowStopped>),
    /// What the exchange counted on a day beside what the journal holds of it.
    #[n(63)]
    Reconciled(#[n(0)] Box<reconcile::Reconciled>),
    /// A proposed set of rules does not come into force: somebody rejected it, or it was withdrawn.
    #[n(64)]
    RulesProposalEnded(#[n(0)] Box<monitoring::ProposalEnded>),
    /// What rules that came into force found in history.
    #[n(65)]
    RulesLookedBack(#[n(0)] Box<monitoring::LookedBack>),
    /// The system that acts answered after Probity did; for the comparison, it changes nothing else.
    #[n(60)]
    IncumbentAnswered {
        /// The transfer.
        #[n(0)]
        transfer: TransferId,
        /// Its outcome, in our words.
        #[n(1)]
        outcome: Verdict,
        /// Its own reference.
        #[n(2)]
        reference: Option<String>,
    },
    /// Another key-encryption key wraps subject keys from here; those under older ones are wrapped anew.
    #[n(50)]
    KekRotated {
        /// Id of the key.
        #[n(0)]
        kek_id: String,
    },
    /// Another key makes blind indexes from here.
    #[n(51)]
    BlindIndexRotated {
        /// Version of the key.
        #[n(0)]
        version: u32,
    },
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// Nothing to decide; the state changes as the input says.
    #[n(0)]
    Applied,
    /// A decision.
    #[n(1)]
    Decided(#[n(0)] Decision),
    /// What events led to, one for each in order; nothing moves by it.
    #[n(2)]
    Judged(#[n(0)] Vec<Judged>),
    /// What became of imported transfers in the windows of monitoring. Entries written before it was counted say
    /// [`Outcome::Applied`].
    #[n(3)]
    Windows(#[n(0)] crate::imported::Windows),
    /// A movement that moved on, and what monitoring is told of it. Where there is nothing to tell the outcome is
    /// [`Outcome::Applied`].
    #[n(4)]
    Undoing(#[n(0)] Box<Undoing>),
}

impl Outcome {
    /// The decision, where there is one.
    pub fn decision(&self) -> Option<&Decision> {
        match self {
            Outcome::Applied | Outcome::Judged(_) | Outcome::Windows(_) | Outcome::Undoing(_) => None,
            Outcome::Decided(decision) => Some(decision),
        }
    }

    /// What monitoring made of the entry's events, in order.
    pub fn judged(&self) -> &[Judged] {
        match self {
            Outcome::Applied => &[],
            Outcome::Decided(decision) => decision.monitored.as_deref().map_or(&[], std::slice::from_ref),
            Outcome::Judged(judged) => judged,
            Outcome::Windows(_) => &[],
            Outcome::Undoing(undoing) => std::slice::from_ref(&undoing.judged),
        }
    }

    /// What monitoring is told of a movement that does not happen after all, or goes on.
    pub fn undoing(&self) -> Option<&Undoing> {
        match self {
            Outcome::Undoing(undoing) => Some(undoing),
            Outcome::Decided(decision) => decision.undoing.as_deref(),
            Outcome::Applied | Outcome::Judged(_) | Outcome::Windows(_) => None,
        }
    }

    /// The entry's events with what monitoring made of them, in order.
    pub fn events<'e>(&'e self, input: &'e Input) -> Vec<(&'e Activity, &'e Judged)> {
        match input {
            Input::ActivityTaken(batch) => batch.events.iter().zip(self.judged()).collect(),
            Input::AlertClosed(closed) => closed.activity.as_deref().into_iter().zip(self.judged()).collect(),
            Input::TransferScreened { request, .. } => {
                let arrived = self.decision().and_then(|decision| decision.arrived.as_deref());
                let sent = request.activity.as_deref().into_iter().zip(self.judged());
                let undoing = self.undoing().map(|undoing| (&undoing.event, &undoing.judged));
                sent.chain(request.arrives.as_deref().zip(arrived)).chain(undoing).collect()
            }
            Input::TransferMoved { .. } => {
                self.undoing().map(|undoing| (&undoing.event, &undoing.judged)).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// What became of imported transfers in windows, where that was counted.
    pub fn windows(&self) -> Option<&crate::imported::Windows> {
        match self {
            Outcome::Applied | Outcome::Decided(_) | Outcome::Judged(_) | Outcome::Undoing(_) => None,
            Outcome::Windows(windows) => Some(windows),
        }
    }
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Entry {
    /// Who, when, under what.
    #[n(0)]
    pub header: Header,
    /// What came in.
    #[n(1)]
    pub input: Input,
    /// What was decided.
    #[n(2)]
    pub outcome: Outcome,
    /// Personal data, sealed.
    #[n(3)]
    pub sealed: Vec<Sealed>,
}
