//! A decision another system made: a fact for reference.

use super::{Row, maybe, text};
use crate::cell::{Cell, Fault};
use crate::parse::{field, instant, optional, word};
use record::imported::ImportedDecision;
use serde::{Deserialize, Serialize};

/// A decision of another system.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionRow {
    /// About whom.
    pub customer: String,
    /// About which transfer, where about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// When.
    pub decided_at: String,
    /// `allow`, `challenge`, `hold`, `deny` or `freeze`.
    pub outcome: String,
    /// The other system's reason code.
    pub reason: String,
    /// Who or what decided.
    pub by: String,
    /// The other system's reference.
    pub reference: String,
}

impl Row for DecisionRow {
    type Typed = ImportedDecision;

    const COLUMNS: &'static [&'static str] =
        &["customer", "transfer", "decided_at", "outcome", "reason", "by", "reference"];

    fn set(&mut self, column: &str, cell: Cell) -> Result<(), Fault> {
        match column {
            "customer" => text(&mut self.customer, "/customer", cell),
            "transfer" => maybe(&mut self.transfer, "/transfer", cell),
            "decided_at" => text(&mut self.decided_at, "/decided_at", cell),
            "outcome" => text(&mut self.outcome, "/outcome", cell),
            "reason" => text(&mut self.reason, "/reason", cell),
            "by" => text(&mut self.by, "/by", cell),
            "reference" => text(&mut self.reference, "/reference", cell),
            _ => Err(Fault::new(format!("/{column}"), "is not a known column")),
        }
    }

    fn typed(self) -> Result<ImportedDecision, Fault> {
        Ok(ImportedDecision {
            customer: field("/customer", &self.customer)?,
            transfer: optional("/transfer", self.transfer.as_deref())?,
            decided_at: instant("/decided_at", &self.decided_at)?,
            outcome: word("/outcome", &self.outcome)?,
            reason: field("/reason", &self.reason)?,
            by: field("/by", &self.by)?,
            reference: field("/reference", &self.reference)?,
        })
    }
}
