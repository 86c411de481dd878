//! Standing: what a customer may do at all (RES-1). The transition table is in `decision`.

use crate::{ActorId, DocumentRef, ReasonCode, TemplateId, Timestamp};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// The state of a customer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// May use the service.
    #[n(0)]
    Active,
    /// Must answer a question or prove something before value moves out.
    #[n(1)]
    Challenge,
    /// May take own assets out to an own-name, screened destination; nothing else.
    #[n(2)]
    WithdrawOnly,
    /// May close positions; nothing else.
    #[n(3)]
    CloseOnly,
    /// Nothing moves out until an officer has looked. New customers with a potential match start here.
    #[n(4)]
    Hold,
    /// Property blocked under an asset-freeze measure.
    #[n(5)]
    Blocked,
    /// Frozen for terrorist financing: leaving it takes two persons and a document (TFF-4).
    #[n(6)]
    TfFrozen,
    /// Being wound down.
    #[n(7)]
    Offboarding,
    /// Closed for good.
    #[n(8)]
    Closed,
}

impl Standing {
    /// Every standing, in order.
    pub const ALL: [Standing; 9] = [
        Standing::Active,
        Standing::Challenge,
        Standing::WithdrawOnly,
        Standing::CloseOnly,
        Standing::Hold,
        Standing::Blocked,
        Standing::TfFrozen,
        Standing::Offboarding,
        Standing::Closed,
    ];

    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Standing::Active => "active",
            Standing::Challenge => "challenge",
            Standing::WithdrawOnly => "withdraw_only",
            Standing::CloseOnly => "close_only",
            Standing::Hold => "hold",
            Standing::Blocked => "blocked",
            Standing::TfFrozen => "tf_frozen",
            Standing::Offboarding => "offboarding",
            Standing::Closed => "closed",
        }
    }
}

/// Why a standing is what it is: no field can be absent (RES-2).
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Restriction {
    /// Reason code from the policy.
    #[n(0)]
    pub reason: ReasonCode,
    /// Legal authority, e.g. `OFAC 31 CFR 594` or `terms of use 4.2`.
    #[n(1)]
    pub authority: String,
    /// What it covers: `all`, or an asset or feature.
    #[n(2)]
    pub scope: String,
    /// Since when.
    #[n(3)]
    pub since: Timestamp,
    /// Until when; `None` means until an officer decides.
    #[n(4)]
    pub until: Option<Timestamp>,
    /// Who approved: one or two persons, or `system:decision` where policy acts by itself.
    #[n(5)]
    pub approved_by: Vec<ActorId>,
    /// Customer-safe text.
    #[n(6)]
    pub customer_text: TemplateId,
    /// Where the customer can turn.
    #[n(7)]
    pub appeal_route: TemplateId,
    /// The document it rests on (order, ticket, decision).
    #[n(8)]
    pub document: DocumentRef,
}
