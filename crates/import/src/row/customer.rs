//! A customer, with the standing it had and its ids in other systems.

use super::profile::ProfileRow;
use super::{Row, maybe, text, truth};
use crate::cell::{Cell, Fault};
use crate::parse::{ITEMS_MAX, field, instant, optional_instant, word};
use engine::import_service::NewCustomer;
use model::ids::{DocumentRef, ReasonCode, TemplateId};
use model::standing::Restriction;
use model::{PartyKind, Standing};
use record::imported::{ImportedCustomer, PriorStanding};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest id in another system, in characters.
const EXTERNAL_CHARS_MAX: usize = 128;

/// The standing a customer had, with its grounds: none of them can be absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StandingRow {
    /// The standing; `active` needs no grounds and is best left out.
    pub to: String,
    /// Reason code from the policy.
    pub reason: String,
    /// Legal authority it rests on.
    pub authority: String,
    /// What it covers; left out, `all`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// Since when.
    pub since: String,
    /// Customer-safe template; left out, the neutral one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_text: Option<String>,
    /// Where the customer can turn; left out, the general route.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal_route: Option<String>,
    /// Document, order or ticket.
    pub document: String,
}

/// A customer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CustomerRow {
    /// The exchange's id.
    pub customer: String,
    /// The operating legal entity.
    pub legal_entity: String,
    /// `person` or `company`.
    pub kind: String,
    /// Whether identity is verified.
    pub identified: bool,
    /// Customer since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<String>,
    /// The standing it had, where that was restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub standing: Option<StandingRow>,
    /// Its ids in other systems, by system.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub external_ids: BTreeMap<String, String>,
    /// Who it is.
    pub profile: ProfileRow,
}

impl Row for CustomerRow {
    type Typed = NewCustomer;

    const COLUMNS: &'static [&'static str] = &[
        "customer",
        "legal_entity",
        "kind",
        "identified",
        "since",
        "profile.names",
        "profile.born",
        "profile.born_verified",
        "profile.nationalities",
        "profile.residences",
        "profile.identifiers",
        "profile.wallets",
        "profile.gender",
        "profile.birth_place",
        "profile.birth_country",
        "profile.rating",
        "standing.to",
        "standing.reason",
        "standing.authority",
        "standing.scope",
        "standing.since",
        "standing.customer_text",
        "standing.appeal_route",
        "standing.document",
        "external_ids",
    ];

    fn knows(column: &str) -> bool {
        Self::COLUMNS.contains(&column)
            || column.strip_prefix("external_ids.").is_some_and(|system| !system.is_empty())
    }

    fn set(&mut self, column: &str, cell: Cell) -> Result<(), Fault> {
        match column {
            "customer" => text(&mut self.customer, "/customer", cell),
            "legal_entity" => text(&mut self.legal_entity, "/legal_entity", cell),
            "kind" => text(&mut self.kind, "/kind", cell),
            "identified" => truth(&mut self.identified, "/identified", cell),
            "since" => maybe(&mut self.since, "/since", cell),
            "external_ids" => self.set_external(cell),
            _ => self.set_nested(column, cell),
        }
    }

    fn typed(self) -> Result<NewCustomer, Fault> {
        let kind: PartyKind = word("/kind", &self.kind)?;
        if !matches!(kind, PartyKind::Person | PartyKind::Company) {
            return Err(Fault::new("/kind", "a customer is a person or a company"));
        }
        let row = ImportedCustomer {
            customer: field("/customer", &self.customer)?,
            legal_entity: field("/legal_entity", &self.legal_entity)?,
            kind,
            identified: self.identified,
            since: optional_instant("/since", self.since.as_deref())?,
            standing: self.standing.map(prior).transpose()?.flatten(),
        };
        Ok(NewCustomer {
            row,
            profile: self.profile.typed("/profile", kind)?,
            external: external(self.external_ids)?,
        })
    }
}

impl CustomerRow {
    fn set_external(&mut self, cell: Cell) -> Result<(), Fault> {
        match cell {
            Cell::Empty => Ok(()),
            Cell::Group(fields) => {
                for (system, cell) in fields.into_iter().filter(|(_, cell)| !cell.is_empty()) {
                    let id = cell.text(&format!("/external_ids/{system}"))?;
                    self.external_ids.insert(system, id);
                }
                Ok(())
            }
            _ => Err(Fault::new("/external_ids", "write one column a system, e.g. external_ids.crm")),
        }
    }

    fn set_nested(&mut self, column: &str, cell: Cell) -> Result<(), Fault> {
        if cell.is_empty() {
            return Ok(());
        }
        match column.split_once('.') {
            Some(("profile", name)) => self.profile.set("/profile", name, cell),
            Some(("external_ids", system)) => {
                let id = cell.text(&format!("/external_ids/{system}"))?;
                self.external_ids.insert(system.to_owned(), id);
                Ok(())
            }
            Some(("standing", name)) => self.standing.get_or_insert_default().set(name, cell),
            _ => Err(Fault::new(format!("/{column}"), "is not a known column")),
        }
    }
}

impl StandingRow {
    fn set(&mut self, name: &str, cell: Cell) -> Result<(), Fault> {
        let pointer = format!("/standing/{name}");
        match name {
            "to" => text(&mut self.to, &pointer, cell),
            "reason" => text(&mut self.reason, &pointer, cell),
            "authority" => text(&mut self.authority, &pointer, cell),
            "scope" => maybe(&mut self.scope, &pointer, cell),
            "since" => text(&mut self.since, &pointer, cell),
            "customer_text" => maybe(&mut self.customer_text, &pointer, cell),
            "appeal_route" => maybe(&mut self.appeal_route, &pointer, cell),
            "document" => text(&mut self.document, &pointer, cell),
            _ => Err(Fault::new(pointer, "is not a known column")),
        }
    }
}

/// Grounds of a prior standing; who approved them is whoever imports, which the engine fills in.
fn prior(row: StandingRow) -> Result<Option<PriorStanding>, Fault> {
    let to: Standing = word("/standing/to", &row.to)?;
    if to == Standing::Active {
        return Ok(None);
    }
    let authority = row.authority.trim();
    if authority.is_empty() || authority.chars().count() > 200 {
        return Err(Fault::new("/standing/authority", "name the legal authority in 1 to 200 characters"));
    }
    let scope = row.scope.unwrap_or_else(|| "all".to_owned());
    if scope.is_empty() || scope.chars().count() > 200 {
        return Err(Fault::new("/standing/scope", "give 1 to 200 characters, or leave it out"));
    }
    let template = |name: &str, given: Option<String>, default: &str| -> Result<TemplateId, Fault> {
        field(&format!("/standing/{name}"), given.as_deref().unwrap_or(default))
    };
    let restriction = Restriction {
        reason: field::<ReasonCode>("/standing/reason", &row.reason)?,
        authority: row.authority.clone(),
        scope,
        since: instant("/standing/since", &row.since)?,
        until: None,
        approved_by: Vec::new(),
        customer_text: template("customer_text", row.customer_text, "under_review")?,
        appeal_route: template("appeal_route", row.appeal_route, "appeal_general")?,
        document: field::<DocumentRef>("/standing/document", &row.document)?,
    };
    Ok(Some(PriorStanding { to, restriction }))
}

fn external(ids: BTreeMap<String, String>) -> Result<BTreeMap<String, String>, Fault> {
    if ids.len() > ITEMS_MAX {
        let cause = format!("{} ids; at most {ITEMS_MAX} are accepted", ids.len());
        return Err(Fault::new("/external_ids", cause));
    }
    for (system, id) in &ids {
        let fits = |text: &str| (1..=EXTERNAL_CHARS_MAX).contains(&text.chars().count());
        if !fits(system) || !fits(id) {
            let cause = format!("give 1 to {EXTERNAL_CHARS_MAX} characters for system and id");
            return Err(Fault::new("/external_ids", cause));
        }
    }
    Ok(ids)
}
