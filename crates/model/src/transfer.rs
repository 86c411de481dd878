//! Transfers and their life: screened → released → broadcast → confirmed | failed | cancelled | reorged.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Which way value moves, and how; the row of the policy's per-flow tables.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// A customer is taken on or changes its profile.
    #[n(0)]
    Onboarding,
    /// Crypto or fiat leaves the exchange.
    #[n(1)]
    Withdrawal,
    /// Crypto or fiat arrives; on-chain deposits cannot be rejected, only quarantined.
    #[n(2)]
    Deposit,
    /// Between two customers of the exchange.
    #[n(3)]
    Internal,
    /// An order or conversion.
    #[n(4)]
    Order,
    /// An ad-hoc question about a name or wallet; nothing moves.
    #[n(5)]
    Enquiry,
}

impl Flow {
    /// Every flow, in order.
    pub const ALL: [Flow; 6] =
        [Flow::Onboarding, Flow::Withdrawal, Flow::Deposit, Flow::Internal, Flow::Order, Flow::Enquiry];

    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Flow::Onboarding => "onboarding",
            Flow::Withdrawal => "withdrawal",
            Flow::Deposit => "deposit",
            Flow::Internal => "internal",
            Flow::Order => "order",
            Flow::Enquiry => "enquiry",
        }
    }

    /// Whether value leaves the customer's control: such an allow needs a release token.
    pub fn is_outflow(self) -> bool {
        matches!(self, Flow::Withdrawal | Flow::Internal)
    }
}

/// How far a transfer has come.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Received, not yet decided (answer 202).
    #[n(0)]
    Pending,
    /// Decided.
    #[n(1)]
    Screened,
    /// The release token was used: the signer may broadcast.
    #[n(2)]
    Released,
    /// Sent.
    #[n(3)]
    Broadcast,
    /// Final on chain or settled.
    #[n(4)]
    Confirmed,
    /// Did not happen.
    #[n(5)]
    Failed,
    /// Withdrawn before broadcast.
    #[n(6)]
    Cancelled,
    /// Was confirmed and fell out of the chain.
    #[n(7)]
    Reorged,
}

impl Stage {
    /// Every stage, in order.
    pub const ALL: [Stage; 8] = [
        Stage::Pending,
        Stage::Screened,
        Stage::Released,
        Stage::Broadcast,
        Stage::Confirmed,
        Stage::Failed,
        Stage::Cancelled,
        Stage::Reorged,
    ];

    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Pending => "pending",
            Stage::Screened => "screened",
            Stage::Released => "released",
            Stage::Broadcast => "broadcast",
            Stage::Confirmed => "confirmed",
            Stage::Failed => "failed",
            Stage::Cancelled => "cancelled",
            Stage::Reorged => "reorged",
        }
    }
}
