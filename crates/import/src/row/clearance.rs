//! A pair another system cleared.

use super::{Row, text};
use crate::cell::{Cell, Fault};
use crate::parse::{field, instant};
use engine::import_service::NewClearance;
use serde::{Deserialize, Serialize};

/// A cleared pair.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClearanceRow {
    /// The customer.
    pub customer: String,
    /// The list, by our id.
    pub list: String,
    /// The entry, by its issuer's id.
    pub entry: String,
    /// When it was cleared.
    pub cleared_at: String,
    /// When it ends.
    pub expires_at: String,
    /// Who cleared it, e.g. `person:ana` or `vendor:acme`.
    pub by: String,
    /// The other system's reference.
    pub reference: String,
}

impl Row for ClearanceRow {
    type Typed = NewClearance;

    const COLUMNS: &'static [&'static str] =
        &["customer", "list", "entry", "cleared_at", "expires_at", "by", "reference"];

    fn set(&mut self, column: &str, cell: Cell) -> Result<(), Fault> {
        let (slot, pointer) = match column {
            "customer" => (&mut self.customer, "/customer"),
            "list" => (&mut self.list, "/list"),
            "entry" => (&mut self.entry, "/entry"),
            "cleared_at" => (&mut self.cleared_at, "/cleared_at"),
            "expires_at" => (&mut self.expires_at, "/expires_at"),
            "by" => (&mut self.by, "/by"),
            "reference" => (&mut self.reference, "/reference"),
            _ => return Err(Fault::new(format!("/{column}"), "is not a known column")),
        };
        text(slot, pointer, cell)
    }

    fn typed(self) -> Result<NewClearance, Fault> {
        let (cleared_at, expires_at) =
            (instant("/cleared_at", &self.cleared_at)?, instant("/expires_at", &self.expires_at)?);
        if expires_at <= cleared_at {
            return Err(Fault::new("/expires_at", "is not after `cleared_at`"));
        }
        Ok(NewClearance {
            customer: field("/customer", &self.customer)?,
            list: field("/list", &self.list)?,
            entry: field("/entry", &self.entry)?,
            cleared_at,
            expires_at,
            by: field("/by", &self.by)?,
            reference: field("/reference", &self.reference)?,
        })
    }
}
