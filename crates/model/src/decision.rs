//! Findings and decisions: outcome and legal consequence kept apart (semantics section 1).

use crate::activity::{Fired, Judged, Undoing};
use crate::{
    EntryId, Hash, LegalEntityId, ListId, Measure, ReasonCode, Score, Standing, TemplateId, Timestamp,
};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// What happens to the request. Ordered by severity: the strictest of several wins.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Goes ahead.
    #[n(0)]
    Allow,
    /// Goes ahead once the customer has answered.
    #[n(1)]
    Challenge,
    /// Waits for evidence or an officer. A held deposit is in suspense: credited, unusable.
    #[n(2)]
    Hold,
    /// Does not happen.
    #[n(3)]
    Deny,
    /// Does not happen and the property stays where it is.
    #[n(4)]
    Freeze,
}

impl Outcome {
    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Allow => "allow",
            Outcome::Challenge => "challenge",
            Outcome::Hold => "hold",
            Outcome::Deny => "deny",
            Outcome::Freeze => "freeze",
        }
    }
}

/// What the law attaches to it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum LegalConsequence {
    /// Nothing to report.
    #[n(0)]
    None,
    /// A rejected transaction to report (31 CFR 501.604).
    #[n(1)]
    RejectReportable(#[n(0)] Obligation),
    /// Blocked property to report (31 CFR 501.603). Only an asset-freeze measure sets this.
    #[n(2)]
    BlockReportable(#[n(0)] Obligation),
}

/// A duty to report.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Obligation {
    /// Under which measure.
    #[n(0)]
    pub measure: Measure,
    /// Under which programme.
    #[n(1)]
    pub programme: String,
    /// To whom, e.g. `OFAC`.
    #[n(2)]
    pub authority: String,
    /// Whose duty it is.
    #[n(3)]
    pub legal_entity: LegalEntityId,
    /// When the facts were detected.
    #[n(4)]
    pub detected_at: Timestamp,
    /// When it is due.
    #[n(5)]
    pub due_at: Timestamp,
}

/// How sure a finding is that the subject is the listed party.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Over the name-only threshold, but policy clears it on other evidence; kept and sampled, never dropped.
    #[n(0)]
    AutoCleared,
    /// A person must look.
    #[n(1)]
    Potential,
    /// Exact by nature: a listed wallet address, or a match an officer confirmed.
    #[n(2)]
    Confirmed,
}

/// What role the subject plays in the request.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The customer by name.
    #[n(0)]
    Customer,
    /// A wallet the customer owns.
    #[n(1)]
    CustomerWallet,
    /// The other side by name.
    #[n(2)]
    Counterparty,
    /// The other side's address (destination of an outflow, origin of a deposit).
    #[n(3)]
    CounterpartyWallet,
}

/// What one evaluator found. The only currency between evaluators and `decide`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Finding {
    /// A name, number or address agrees with a listed party.
    #[n(0)]
    Listed(#[n(0)] Listed),
    /// An evaluator could not finish: never allow, never skip.
    #[n(1)]
    EvaluatorError {
        /// Which evaluator, e.g. `screening`.
        #[n(0)]
        evaluator: String,
        /// Cause without personal data.
        #[n(1)]
        cause: String,
        /// Whether it guards sanctions or terrorist financing (orders may go on otherwise).
        #[n(2)]
        sanctions: bool,
    },
    /// A required list is missing or older than policy allows.
    #[n(2)]
    ListStale {
        /// The list.
        #[n(0)]
        list: ListId,
        /// Its age in seconds, or `None` if it was never loaded.
        #[n(1)]
        age_seconds: Option<i64>,
    },
    /// Evidence has not arrived yet (answer 202).
    #[n(3)]
    PendingEvidence {
        /// Who owes it.
        #[n(0)]
        from: String,
        /// Until when we wait.
        #[n(1)]
        until: Timestamp,
    },
    /// An account of the customer holds value and its standing forbids the flow.
    #[n(4)]
    StandingForbids {
        /// The standing.
        #[n(0)]
        standing: Standing,
    },
    /// A newer version of a list is in quarantine: the one in force may be behind. Information: it never holds by
    /// itself; the list's age does.
    #[n(5)]
    ListQuarantined {
        /// The list.
        #[n(0)]
        list: ListId,
        /// Since when.
        #[n(1)]
        since: Timestamp,
    },
    /// A monitoring rule fired on this movement and asks that it be stopped or questioned.
    #[n(6)]
    Monitored {
        /// Which, with the values it saw.
        #[n(0)]
        fired: Fired,
        /// A freeze asked for on a ground that may freeze: value on its way to somewhere listed. Elsewhere it holds.
        #[n(1)]
        direct: bool,
        /// It asks to restrict the customer, fired in this very decision, and value does not merely arrive: the customer is put
        /// on hold for review. Absent otherwise.
        #[n(2)]
        restricts: Option<bool>,
    },
}

/// A hit on a list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Listed {
    /// Who of the request it is about.
    #[n(0)]
    pub role: Role,
    /// The list.
    #[n(1)]
    pub list: ListId,
    /// The issuer's id.
    #[n(2)]
    pub entry: EntryId,
    /// How sure.
    #[n(3)]
    pub certainty: Certainty,
    /// Score of the best name, one for an address.
    #[n(4)]
    pub score: Score,
    /// The entry's measures.
    #[n(5)]
    pub measures: Vec<Measure>,
    /// The entry's programmes.
    #[n(6)]
    pub programmes: Vec<String>,
    /// SHA-256 of the full explanation, which replays to the same bytes and holds personal data, so it is not stored here.
    #[n(7)]
    pub explanation: Hash,
    /// The block threshold that a potential match reached, where the policy has one: nearly certain, never confirmed.
    #[n(8)]
    pub near_certain: Option<Score>,
}

/// The answer, with everything its four readers need by reference.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Decision {
    /// What happens.
    #[n(0)]
    pub outcome: Outcome,
    /// What the law attaches.
    #[n(1)]
    pub legal: LegalConsequence,
    /// The operating legal entity.
    #[n(2)]
    pub legal_entity: LegalEntityId,
    /// What was found.
    #[n(3)]
    pub findings: Vec<Finding>,
    /// Reasons for staff.
    #[n(4)]
    pub internal: Vec<ReasonCode>,
    /// Reasons for the customer: reviewed templates only.
    #[n(5)]
    pub customer_safe: Vec<TemplateId>,
    /// What the decision changes in the customer's standing.
    #[n(6)]
    pub standing_change: Option<Standing>,
    /// Until when the answer may be relied on.
    #[n(7)]
    pub valid_until: Timestamp,
    /// Set where the flow was only observed: nothing of the above took effect.
    #[n(8)]
    pub observed: Option<Observed>,
    /// What transaction monitoring made of the movement: everything, the silent part too. Absent where no rule set is in
    /// force, and in entries written before there were any.
    #[n(9)]
    pub monitored: Option<Box<Judged>>,
    /// The same of the other customer's side of an internal transfer, where that customer is known. It opens alerts and decides
    /// nothing.
    #[n(10)]
    pub arrived: Option<Box<Judged>>,
    /// What monitoring is told of a movement that this decision stops, or lets go on again. Absent where nothing changes.
    #[n(11)]
    pub undoing: Option<Box<Undoing>>,
}

/// What a decision would have done had it been enforced.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Observed {
    /// The standing it would have set.
    #[n(0)]
    pub standing_change: Option<Standing>,
}

/// What the system that acts answered for the same request.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Incumbent {
    /// Its outcome, in our words.
    #[n(0)]
    pub outcome: Outcome,
    /// Its own reference, for whoever compares; never personal data.
    #[n(1)]
    pub reference: Option<String>,
}

impl Decision {
    /// The same decision with its effects off: it is recorded and compared, it changes no standing, tells
    /// the customer nothing and cannot be released.
    #[must_use]
    pub fn into_observed(mut self, now: Timestamp) -> Decision {
        self.observed = Some(Observed { standing_change: self.standing_change.take() });
        self.customer_safe.clear();
        self.valid_until = now;
        self
    }
}
