//! A past transfer.

use super::profile::ProfileRow;
use super::{Row, maybe, text, truth};
use crate::cell::{Cell, Fault};
use crate::parse::{field, instant, optional, word};
use engine::import_service::NewTransfer;
use model::transfer::{Flow, Stage};
use model::wallet::{self, AddressError, Network};
use model::{Amount, AssetId, PartyKind};
use record::imported::ImportedTransfer;
use record::v1::{Parties, TransferRequest};
use serde::{Deserialize, Serialize};

/// The other side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CounterpartyRow {
    /// `person` (default) or `company`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Who it is, where known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileRow>,
    /// Destination of an outflow, origin of a deposit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Network of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network: Option<String>,
    /// Destination tag, payment id or memo that goes with the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memo: Option<String>,
}

/// A past transfer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TransferRow {
    /// The exchange's id; unique for ever.
    pub transfer: String,
    /// Whose.
    pub customer: String,
    /// The customer's account; left out, `main`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// The operating legal entity.
    pub legal_entity: String,
    /// `withdrawal`, `deposit`, `internal` or `order`.
    pub flow: String,
    /// Decimal.
    pub amount: String,
    /// CAIP-19 asset id, or `iso4217:USD`.
    pub asset: String,
    /// Orders: whether it only reduced risk.
    pub risk_reducing: bool,
    /// Deposits: whether the chain confirmed it; left out, what `stage` says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
    /// What it was worth in dollars when it happened; with it, the windows of monitoring know the movement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usd: Option<String>,
    /// The other side.
    pub counterparty: CounterpartyRow,
    /// How it ended: `broadcast`, `confirmed` (default), `failed`, `cancelled` or `reorged`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// When it took effect.
    pub at: String,
}

impl Row for TransferRow {
    type Typed = NewTransfer;

    const COLUMNS: &'static [&'static str] = &[
        "transfer",
        "customer",
        "account",
        "legal_entity",
        "flow",
        "amount",
        "asset",
        "usd",
        "risk_reducing",
        "confirmed",
        "stage",
        "at",
        "counterparty.kind",
        "counterparty.address",
        "counterparty.network",
        "counterparty.memo",
        "counterparty.profile.names",
        "counterparty.profile.born",
        "counterparty.profile.born_verified",
        "counterparty.profile.nationalities",
        "counterparty.profile.residences",
        "counterparty.profile.identifiers",
        "counterparty.profile.wallets",
        "counterparty.profile.gender",
        "counterparty.profile.birth_place",
        "counterparty.profile.birth_country",
        "counterparty.profile.rating",
    ];

    fn set(&mut self, column: &str, cell: Cell) -> Result<(), Fault> {
        match column {
            "transfer" => text(&mut self.transfer, "/transfer", cell),
            "customer" => text(&mut self.customer, "/customer", cell),
            "account" => maybe(&mut self.account, "/account", cell),
            "legal_entity" => text(&mut self.legal_entity, "/legal_entity", cell),
            "flow" => text(&mut self.flow, "/flow", cell),
            "amount" => text(&mut self.amount, "/amount", cell),
            "usd" => maybe(&mut self.usd, "/usd", cell),
            "asset" => text(&mut self.asset, "/asset", cell),
            "risk_reducing" => truth(&mut self.risk_reducing, "/risk_reducing", cell),
            "confirmed" => {
                self.confirmed = if cell.is_empty() { None } else { Some(cell.boolean("/confirmed")?) };
                Ok(())
            }
            "stage" => maybe(&mut self.stage, "/stage", cell),
            "at" => text(&mut self.at, "/at", cell),
            _ => self.counterparty.set(column, cell),
        }
    }

    fn typed(self) -> Result<NewTransfer, Fault> {
        let flow: Flow = word("/flow", &self.flow)?;
        if matches!(flow, Flow::Onboarding | Flow::Enquiry) {
            return Err(Fault::new("/flow", "use withdrawal, deposit, internal or order"));
        }
        let stage = self.stage.as_deref().map_or(Ok(Stage::Confirmed), |s| word("/stage", s))?;
        let asset = AssetId::new(&self.asset).map_err(|e| Fault::new("/asset", e.to_string()))?;
        let request = TransferRequest {
            transfer: field("/transfer", &self.transfer)?,
            customer: field("/customer", &self.customer)?,
            account: field("/account", self.account.as_deref().unwrap_or("main"))?,
            legal_entity: field("/legal_entity", &self.legal_entity)?,
            flow,
            amount: Amount { value: field("/amount", &self.amount)?, asset },
            risk_reducing: self.risk_reducing,
            confirmed: self.confirmed.unwrap_or(stage == Stage::Confirmed),
            incumbent: None,
            arrives: None,
            activity: None,
        };
        let row = ImportedTransfer { request, stage, at: instant("/at", &self.at)? };
        let usd = self.usd.as_deref().map(engine::monitoring::parse::usd).transpose();
        let usd = usd.map_err(|cause| Fault::new("/usd", cause))?;
        Ok(NewTransfer { row, parties: self.counterparty.typed()?, usd })
    }
}

impl CounterpartyRow {
    fn set(&mut self, column: &str, cell: Cell) -> Result<(), Fault> {
        if cell.is_empty() {
            return Ok(());
        }
        match column {
            "counterparty.kind" => maybe(&mut self.kind, "/counterparty/kind", cell),
            "counterparty.address" => maybe(&mut self.address, "/counterparty/address", cell),
            "counterparty.network" => maybe(&mut self.network, "/counterparty/network", cell),
            "counterparty.memo" => maybe(&mut self.memo, "/counterparty/memo", cell),
            _ => match column.strip_prefix("counterparty.profile.") {
                Some(name) => self.profile.get_or_insert_default().set("/counterparty/profile", name, cell),
                None => Err(Fault::new(format!("/{column}"), "is not a known column")),
            },
        }
    }

    fn typed(self) -> Result<Parties, Fault> {
        let network: Option<Network> = optional("/counterparty/network", self.network.as_deref())?;
        if let Some(address) = &self.address {
            wallet::keys_and_tag(network, address, self.memo.as_deref()).map_err(|e| match e {
                AddressError::Tag { .. } => Fault::new("/counterparty/memo", e.to_string()),
                _ => Fault::new("/counterparty/address", e.to_string()),
            })?;
        }
        let kind = self.kind.as_deref().map_or(Ok(PartyKind::Person), |k| word("/counterparty/kind", k))?;
        // A table has a cell in every column: one that says nothing about anybody is no profile.
        let named = self.profile.filter(|p| *p != ProfileRow::default());
        let counterparty = named.map(|p| p.typed("/counterparty/profile", kind)).transpose()?;
        Ok(Parties { counterparty, network: self.network, address: self.address, memo: self.memo })
    }
}
