//! The closed set of event types.
//!
//! Promises: a type keeps its name and meaning for ever; who may see it is said here and nowhere else. Does
//! not: say what an event holds (see [`crate::project`]).

/// What every type begins with.
pub const PREFIX: &str = "probity.";

/// An event type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A transfer was received and will be decided later (the answer was 202).
    TransferReceived,
    /// A transfer was decided, or decided anew.
    TransferDecided,
    /// An earlier decision on the transfer no longer counts.
    TransferSuperseded,
    /// The signer may broadcast.
    TransferReleased,
    /// The signer asked and may not broadcast.
    TransferReleaseRefused,
    /// The exchange reported how far the transfer has come.
    TransferStageChanged,
    /// A customer was taken on, changed or screened again.
    CustomerDecided,
    /// What a customer may do has changed.
    StandingChanged,
    /// One person proposes a change of standing that takes two.
    StandingProposed,
    /// A person cleared a possible match as somebody else, alone or as one of several.
    PairCleared,
    /// A person recognised the listed party in a possible match.
    PairConfirmed,
    /// A person took such a judgement back.
    PairReopened,
    /// A list version is in force.
    ListActivated,
    /// A policy is in force.
    PolicyActivated,
    /// An API key was made.
    KeyCreated,
    /// An API key was revoked.
    KeyRevoked,
    /// A subject's personal data was erased.
    SubjectErased,
    /// A webhook endpoint was made or changed.
    WebhookChanged,
    /// A webhook endpoint was removed.
    WebhookRemoved,
    /// A webhook endpoint has a new secret.
    WebhookSecretRotated,
    /// A webhook endpoint was disabled because it kept failing or said 410.
    WebhookDisabled,
    /// A run over the population began.
    LookbackStarted,
    /// A run over the population ended, with its counts.
    LookbackFinished,
    /// The other side of a past transfer may be listed now.
    LookbackTransferFound,
    /// A ground of a hold or freeze is gone: a person must look.
    ReleaseReviewOpened,
    /// A release review is closed: released or kept.
    ReleaseReviewClosed,
    /// A rule of monitoring opened an alert.
    AlertOpened,
    /// A person closed an alert, with what they found.
    AlertClosed,
    /// A person opened a closed alert again.
    AlertReopened,
    /// What the exchange counted on a day is not what the journal holds of it.
    ReconciliationDiffers,
}

impl Kind {
    /// All, in the order of the documentation.
    pub const ALL: [Kind; 30] = [
        Kind::TransferReceived,
        Kind::TransferDecided,
        Kind::TransferSuperseded,
        Kind::TransferReleased,
        Kind::TransferReleaseRefused,
        Kind::TransferStageChanged,
        Kind::CustomerDecided,
        Kind::StandingChanged,
        Kind::StandingProposed,
        Kind::PairCleared,
        Kind::PairConfirmed,
        Kind::PairReopened,
        Kind::ListActivated,
        Kind::PolicyActivated,
        Kind::KeyCreated,
        Kind::KeyRevoked,
        Kind::SubjectErased,
        Kind::WebhookChanged,
        Kind::WebhookRemoved,
        Kind::WebhookSecretRotated,
        Kind::WebhookDisabled,
        Kind::LookbackStarted,
        Kind::LookbackFinished,
        Kind::LookbackTransferFound,
        Kind::ReleaseReviewOpened,
        Kind::ReleaseReviewClosed,
        Kind::AlertOpened,
        Kind::AlertClosed,
        Kind::AlertReopened,
        Kind::ReconciliationDiffers,
    ];

    /// The CloudEvents type.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::TransferReceived => "probity.transfer.received",
            Kind::TransferDecided => "probity.transfer.decided",
            Kind::TransferSuperseded => "probity.transfer.superseded",
            Kind::TransferReleased => "probity.transfer.released",
            Kind::TransferReleaseRefused => "probity.transfer.release_refused",
            Kind::TransferStageChanged => "probity.transfer.stage_changed",
            Kind::CustomerDecided => "probity.customer.decided",
            Kind::StandingChanged => "probity.standing.changed",
            Kind::StandingProposed => "probity.standing.proposed",
            Kind::PairCleared => "probity.pair.cleared",
            Kind::PairConfirmed => "probity.pair.confirmed",
            Kind::PairReopened => "probity.pair.reopened",
            Kind::ListActivated => "probity.list.activated",
            Kind::PolicyActivated => "probity.policy.activated",
            Kind::KeyCreated => "probity.key.created",
            Kind::KeyRevoked => "probity.key.revoked",
            Kind::SubjectErased => "probity.subject.erased",
            Kind::WebhookChanged => "probity.webhook.changed",
            Kind::WebhookRemoved => "probity.webhook.removed",
            Kind::WebhookSecretRotated => "probity.webhook.secret_rotated",
            Kind::WebhookDisabled => "probity.webhook.disabled",
            Kind::LookbackStarted => "probity.lookback.started",
            Kind::LookbackFinished => "probity.lookback.finished",
            Kind::LookbackTransferFound => "probity.lookback.transfer_found",
            Kind::ReleaseReviewOpened => "probity.release_review.opened",
            Kind::ReleaseReviewClosed => "probity.release_review.closed",
            Kind::AlertOpened => "probity.monitoring.alert.opened",
            Kind::AlertClosed => "probity.monitoring.alert.closed",
            Kind::AlertReopened => "probity.monitoring.alert.reopened",
            Kind::ReconciliationDiffers => "probity.reconciliation.differs",
        }
    }

    /// The type of that name, with or without `probity.` before it.
    pub fn parse(text: &str) -> Option<Kind> {
        let bare = text.strip_prefix(PREFIX).unwrap_or(text);
        Kind::ALL.into_iter().find(|kind| kind.as_str().strip_prefix(PREFIX) == Some(bare))
    }

    /// The word after the prefix, e.g. `transfer`.
    pub fn group(self) -> &'static str {
        self.as_str().strip_prefix(PREFIX).and_then(|rest| rest.split('.').next()).unwrap_or_default()
    }

    /// Whether systems that show answers to customers may learn that it happened at all. A proposal to
    /// restrict, an erasure, a list or a key is none of their business, and the first would tip off.
    pub fn is_for_customers(self) -> bool {
        match self {
            Kind::TransferReceived
            | Kind::TransferDecided
            | Kind::TransferSuperseded
            | Kind::TransferReleased
            | Kind::TransferReleaseRefused
            | Kind::TransferStageChanged
            | Kind::CustomerDecided
            | Kind::StandingChanged => true,
            Kind::StandingProposed
            | Kind::PairCleared
            | Kind::PairConfirmed
            | Kind::PairReopened
            | Kind::ListActivated
            | Kind::PolicyActivated
            | Kind::KeyCreated
            | Kind::KeyRevoked
            | Kind::SubjectErased
            | Kind::WebhookChanged
            | Kind::WebhookRemoved
            | Kind::WebhookSecretRotated
            | Kind::WebhookDisabled
            | Kind::LookbackStarted
            | Kind::LookbackFinished
            | Kind::LookbackTransferFound
            | Kind::ReleaseReviewOpened
            | Kind::ReleaseReviewClosed
            | Kind::AlertOpened
            | Kind::AlertClosed
            | Kind::AlertReopened
            | Kind::ReconciliationDiffers => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_parse_with_and_without_the_prefix() {
        let mut names: Vec<&str> = Kind::ALL.iter().map(|k| k.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Kind::ALL.len());
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            assert_eq!(Kind::parse(kind.as_str().strip_prefix(PREFIX).unwrap()), Some(kind));
            assert!(!kind.group().is_empty());
        }
        for text in ["", "probity.", "transfer", "transfer.*", "probity.probity.transfer.decided"] {
            assert_eq!(Kind::parse(text), None, "{text}");
        }
    }
}
