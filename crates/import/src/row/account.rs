//! An account of a customer.

use super::{Row, maybe, text};
use crate::cell::{Cell, Fault};
use crate::parse::{field, optional_instant};
use record::imported::ImportedAccount;
use serde::{Deserialize, Serialize};

/// An account.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccountRow {
    /// The account; unique within its customer.
    pub account: String,
    /// Whose.
    pub customer: String,
    /// The operating legal entity.
    pub legal_entity: String,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub opened: Option<String>,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed: Option<String>,
}

impl Row for AccountRow {
    type Typed = ImportedAccount;

    const COLUMNS: &'static [&'static str] = &["account", "customer", "legal_entity", "opened", "closed"];

    fn set(&mut self, column: &str, cell: Cell) -> Result<(), Fault> {
        match column {
            "account" => text(&mut self.account, "/account", cell),
            "customer" => text(&mut self.customer, "/customer", cell),
            "legal_entity" => text(&mut self.legal_entity, "/legal_entity", cell),
            "opened" => maybe(&mut self.opened, "/opened", cell),
            "closed" => maybe(&mut self.closed, "/closed", cell),
            _ => Err(Fault::new(format!("/{column}"), "is not a known column")),
        }
    }

    fn typed(self) -> Result<ImportedAccount, Fault> {
        Ok(ImportedAccount {
            account: field("/account", &self.account)?,
            customer: field("/customer", &self.customer)?,
            legal_entity: field("/legal_entity", &self.legal_entity)?,
            opened: optional_instant("/opened", self.opened.as_deref())?,
            closed: optional_instant("/closed", self.closed.as_deref())?,
        })
    }
}
