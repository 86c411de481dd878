//! Typed measures: what a listing forbids. Listed is not frozen (semantics section 2).

use serde::{Deserialize, Serialize};

/// One kind of restriction a designation carries.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    minicbor::Encode,
    minicbor::Decode,
    Serialize,
    Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// All property is frozen ("blocked" in the United States).
    #[n(0)]
    AssetFreeze,
    /// Transactions must be rejected, property is not frozen.
    #[n(1)]
    Reject,
    /// New debt or equity of the party (e.g. Directives under E.O. 13662 and 14024).
    #[n(2)]
    Sectoral,
    /// Correspondent or payable-through accounts.
    #[n(3)]
    CorrespondentAccount,
    /// Investment in the party's securities (CMIC).
    #[n(4)]
    Investment,
    /// Entry or transit.
    #[n(5)]
    Travel,
    /// Supply of goods or services.
    #[n(6)]
    Trade,
    /// Directorship.
    #[n(7)]
    Disqualification,
    /// The source does not say: a hit is held for an officer.
    #[n(8)]
    Unspecified,
    /// No restriction in law, but enhanced due diligence: politically exposed persons, their relatives and
    /// close associates, adverse media. The class is in [`crate::Designation::class`].
    #[n(9)]
    EnhancedDueDiligence,
}

impl Measure {
    /// Every measure, in order.
    pub const ALL: [Measure; 10] = [
        Measure::AssetFreeze,
        Measure::Reject,
        Measure::Sectoral,
        Measure::CorrespondentAccount,
        Measure::Investment,
        Measure::Travel,
        Measure::Trade,
        Measure::Disqualification,
        Measure::Unspecified,
        Measure::EnhancedDueDiligence,
    ];

    /// The word used in policy files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Measure::AssetFreeze => "asset_freeze",
            Measure::Reject => "reject",
            Measure::Sectoral => "sectoral",
            Measure::CorrespondentAccount => "correspondent_account",
            Measure::Investment => "investment",
            Measure::Travel => "travel",
            Measure::Trade => "trade",
            Measure::Disqualification => "disqualification",
            Measure::Unspecified => "unspecified",
            Measure::EnhancedDueDiligence => "enhanced_due_diligence",
        }
    }
}
