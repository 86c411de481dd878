//! The words of the field, as types.
//!
//! Promises: a value that exists is well-formed (every constructor that takes outside text returns a
//! `Result`); encodings of small values are deterministic; nothing here reads a clock, a file or a
//! random number. Does not: match names, decide, store. Serves: design section 2, row `model`.

pub mod activity;
pub mod clearance;
pub mod country;
pub mod decision;
pub mod designation;
pub mod hash;
pub mod ids;
pub mod list_rules;
pub mod lookback_rules;
pub mod measure;
pub mod money;
pub mod party;
pub mod policy;
pub mod score;
pub mod standing;
pub mod thresholds;
pub mod time;
pub mod transfer;
pub mod wallet;

pub use country::Country;
pub use decision::{Decision, Finding, LegalConsequence, Outcome};
pub use designation::Designation;
pub use hash::Hash;
pub use ids::*;
pub use measure::Measure;
pub use money::{Amount, AssetId, Decimal};
pub use party::{Gender, Identifier, PartyKind, Profile};
pub use score::Score;
pub use standing::Standing;
pub use thresholds::Rating;
pub use time::{PartialDate, Timestamp};
