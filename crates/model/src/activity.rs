//! What customers do, and what the rules made of it, as entries hold it.
//!
//! Promises: fields and kinds by their numbers in the monitoring tables, which never change their meaning; ids are pseudonyms
//! and words are codes, so that no text of a caller stands here; a rule is named by id and version, so that an entry is
//! read without its rule set. Does not: judge. Serves: TMR-1, TMR-3, TMR-4.

use crate::standing::Restriction;
use crate::{CustomerId, Hash, Standing, Timestamp};
use minicbor::{Decode, Encode};

/// Field numbers and values, by number ascending.
pub type Values = Vec<(u16, i64)>;

/// The id under which a source knows an event: a digest, so that the same event is taken once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct SourceId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

/// An alert's id.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct AlertId(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

impl std::fmt::Display for AlertId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("alr_")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for AlertId {
    type Err = AlertIdError;

    fn from_str(text: &str) -> Result<AlertId, AlertIdError> {
        let hex = text.strip_prefix("alr_").filter(|h| h.len() == 32 && h.is_ascii()).ok_or(AlertIdError)?;
        let mut out = [0; 16];
        for (at, byte) in out.iter_mut().enumerate() {
            let pair = hex.get(at * 2..at * 2 + 2).ok_or(AlertIdError)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| AlertIdError)?;
        }
        Ok(AlertId(out))
    }
}

/// Not an alert's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an alert id is `alr_` and 32 hexadecimal digits")]
pub struct AlertIdError;

/// One event as it was taken in; log time is the entry's.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Activity {
    /// The source's id, where it gave one.
    #[n(0)]
    pub source: Option<SourceId>,
    /// Whose event it is, by the exchange's id.
    #[n(1)]
    pub customer: Option<CustomerId>,
    /// Number of its kind.
    #[n(2)]
    pub kind: u8,
    /// When the source says it happened.
    #[n(3)]
    pub happened: Timestamp,
    /// Its fields.
    #[n(4)]
    pub values: Values,
}

/// What a rule asks for. Ordered by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum RuleAction {
    /// Nothing but a recorded fact.
    #[n(0)]
    Record,
    /// An alert for an analyst.
    #[n(1)]
    Alert,
    /// A report task.
    #[n(2)]
    Report,
    /// The customer is warned and asked.
    #[n(3)]
    Challenge,
    /// The movement waits for an officer.
    #[n(4)]
    Hold,
    /// The account is restricted for review.
    #[n(5)]
    Restrict,
    /// The movement does not happen.
    #[n(6)]
    Deny,
    /// The movement does not happen and the property stays where it is.
    #[n(7)]
    Freeze,
}

impl RuleAction {
    /// Every action, mildest first.
    pub const ALL: [RuleAction; 8] = [
        RuleAction::Record,
        RuleAction::Alert,
        RuleAction::Report,
        RuleAction::Challenge,
        RuleAction::Hold,
        RuleAction::Restrict,
        RuleAction::Deny,
        RuleAction::Freeze,
    ];

    /// The word used in rules and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            RuleAction::Record => "record",
            RuleAction::Alert => "alert",
            RuleAction::Report => "report",
            RuleAction::Challenge => "challenge",
            RuleAction::Hold => "hold",
            RuleAction::Restrict => "restrict",
            RuleAction::Deny => "deny",
            RuleAction::Freeze => "freeze",
        }
    }
}

/// A value shown with a finding: sixteen bytes, most significant first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(transparent)]
pub struct Shown(#[cbor(n(0), with = "minicbor::bytes")] pub [u8; 16]);

impl From<i128> for Shown {
    fn from(value: i128) -> Shown {
        Shown(value.to_be_bytes())
    }
}

impl From<Shown> for i128 {
    fn from(value: Shown) -> i128 {
        i128::from_be_bytes(value.0)
    }
}

/// What one feature did to a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Contribution {
    /// Its place among the model's features.
    #[n(0)]
    pub feature: u16,
    /// Its value as the model read it; `None` where it could not be had.
    #[n(1)]
    pub value: Option<Shown>,
    /// How far it moved the log-odds, in millionths, above or below zero.
    #[n(2)]
    pub micro: i64,
}

/// Why the model said what it said, where a rule that depends on its score fired: the log-odds are exactly `base`, the parts
/// and `others` added up.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ScoreParts {
    /// SHA-256 of the model.
    #[n(0)]
    pub model: Hash,
    /// The probability in millionths.
    #[n(1)]
    pub score: u32,
    /// Its log-odds in millionths.
    #[n(2)]
    pub log_odds: i64,
    /// What the model expects of any event, in millionths of log-odds, with what rounding left.
    #[n(3)]
    pub base: i64,
    /// The features that moved it furthest, the strongest first.
    #[n(4)]
    pub parts: Vec<Contribution>,
    /// All other features together.
    #[n(5)]
    pub others: i64,
}

/// A rule that fired.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Fired {
    /// The rule.
    #[n(0)]
    pub rule: String,
    /// Its version.
    #[n(1)]
    pub version: u32,
    /// Points, 0 to 100.
    #[n(2)]
    pub score: u32,
    /// What it asks for.
    #[n(3)]
    pub action: RuleAction,
    /// The alert it belongs to.
    #[n(4)]
    pub alert: AlertId,
    /// Whether that alert was open already.
    #[n(5)]
    pub joined: bool,
    /// The values its explanation shows, in the rule's order; `None` where one could not be had.
    #[n(6)]
    pub shown: Vec<Option<Shown>>,
    /// Whether telling the customer could tip off.
    #[n(7)]
    pub tipping_off: bool,
    /// Why the model said what it said. Absent where the rule does not depend on the score, or the model does not look at
    /// such events.
    #[n(8)]
    pub score_parts: Option<Box<ScoreParts>>,
}

impl std::fmt::Display for Fired {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Fired { rule, version, score, alert, .. } = self;
        write!(
            f,
            "rule {rule} version {version} asks to {} (score {score}), alert {alert}",
            self.action.as_str()
        )
    }
}

/// A rule that ended without a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Exited {
    /// The rule.
    #[n(0)]
    pub rule: String,
    /// Number of the exit.
    #[n(1)]
    pub exit: u8,
    /// Which field or which condition, where the exit has one.
    #[n(2)]
    pub detail: u16,
}

impl Exited {
    /// Number of the exit that says that a number grew too large: the rule could not be decided, so what it guards waits.
    pub const OVERFLOW: u8 = 3;
}

/// What the model of a set said of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Scored {
    /// SHA-256 of the model.
    #[n(0)]
    pub model: Hash,
    /// The probability in millionths.
    #[n(1)]
    pub score: u32,
}

/// A restriction that a rule placed on a customer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Restricted {
    /// Whom.
    #[n(0)]
    pub customer: CustomerId,
    /// The standing before.
    #[n(1)]
    pub from: Standing,
    /// On what grounds; its document is the alert.
    #[n(2)]
    pub restriction: Restriction,
}

/// What an event, or the passing of time, led to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
pub struct Judged {
    /// Log time.
    #[n(0)]
    pub at: Timestamp,
    /// Rules that fired.
    #[n(1)]
    pub fired: Vec<Fired>,
    /// Rules that ended without a verdict.
    #[n(2)]
    pub exited: Vec<Exited>,
    /// Signals raised, by rule.
    #[n(3)]
    pub signals: Vec<String>,
    /// Content hash of the rule set that judged.
    #[n(4)]
    pub rules: Hash,
    /// What the set's model said. Absent where the set has none, or its model does not look at such events.
    #[n(5)]
    pub scored: Option<Scored>,
    /// Whom it put on hold for review. Absent for a movement, whose decision says so.
    #[n(6)]
    pub restricts: Option<Box<Restricted>>,
}

/// What monitoring is told when a movement does not happen after all, or goes on when it was taken for undone.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Undoing {
    /// The event: which movement, and when that was taken in.
    #[n(0)]
    pub event: Activity,
    /// When it was told. No rule judges it.
    #[n(1)]
    pub judged: Judged,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_values_come_back() {
        let id = AlertId([0xA7; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in ["", "alr_", "alr_zz", "a7a7", "alr_é7a7a7a7a7a7a7a7a7a7a7a7a7a7a7a"] {
            assert_eq!(wrong.parse::<AlertId>(), Err(AlertIdError), "{wrong}");
        }
        for value in [0, -1, i128::MAX, i128::MIN] {
            assert_eq!(i128::from(Shown::from(value)), value);
        }
    }
}
