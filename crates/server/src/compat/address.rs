//! Is this address sanctioned? In the shape of the free look-up of a blockchain-analytics vendor.
//!
//! Promises: a listed address is found in every legal spelling and on every network where its text is valid; an empty list is
//! the answer for a valid address that no list in force has, other than as a politically exposed person's, and for nothing
//! else. A text that is no address is an error
//! (422): an empty list would let a mistyped address pass. Does not: know clusters, owners or exposure.

use super::ask::{self, Found, Note, Question};
use super::auth;
use super::datasets;
use super::ftm::source_url;
use super::refusal::Refusal;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Serialize;
use utoipa::ToSchema;

/// Longest text looked at; Monero's longest address has 106 characters.
const ADDRESS_BYTES_MAX: usize = 256;

/// What an address is known as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct AddressAnswer {
    /// Empty: no list in force has the address, other than as a politically exposed person's.
    pub identifications: Vec<Identification>,
    /// Where it is recorded and what it rests on.
    pub probity: Note,
}

/// A list that has the address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Identification {
    /// `sanctions`; `listed` on a list of another kind; `not screened` in an error.
    #[schema(example = "sanctions")]
    pub category: &'static str,
    /// List, party, date of listing and address.
    #[schema(example = "SANCTIONS: OFAC SDN Jane Doe 2021-04-15 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h")]
    pub name: String,
    /// Programmes, measures and remarks.
    pub description: String,
    /// Where the entry can be read at its issuer's; empty where it cannot.
    pub url: String,
}

impl Identification {
    /// What stands in an error, so that its list is not empty.
    pub fn not_screened(cause: &str) -> Identification {
        Identification {
            category: "not screened",
            name: "NOT SCREENED: no answer was given".to_owned(),
            description: cause.to_owned(),
            url: String::new(),
        }
    }

    fn of(found: &Found) -> Option<Identification> {
        // A politically exposed person's wallet is no sanctioned address, unless the person is under a sanction too;
        // what a list is about besides stops such a client.
        let d = found.designation().filter(|d| !datasets::is_pep(d) || datasets::is_sanction(d))?;
        let category = if datasets::is_sanction(d) { "sanctions" } else { "listed" };
        let list = d.list.as_str().replace('-', " ").to_ascii_uppercase();
        let mut name = vec![format!("{}:", category.to_ascii_uppercase()), list, d.primary_name().to_owned()];
        name.extend(d.listed_on.map(|date| date.to_string()));
        name.extend(found.address.clone());
        let measures: Vec<String> = d.measures.iter().map(|m| m.as_str().replace('_', " ")).collect();
        let mut description = vec![
            format!("entry {} of {}", d.id, d.list),
            format!("programmes: {}", d.programmes.join(", ")),
            format!("measures: {}", measures.join(", ")),
        ];
        description.extend(d.remarks.iter().cloned());
        Some(Identification {
            category,
            name: name.join(" "),
            description: description.join("; "),
            url: source_url(d).unwrap_or_default(),
        })
    }
}

#[utoipa::path(get, path = "/api/v1/address/{address}", tag = "compat", operation_id = "compatAddress",
    params(("address" = String, Path, description = "An address of any network, in any of its spellings")),
    responses((status = 200, description = "Screened and recorded; empty where no list in force has it", body = AddressAnswer),
              (status = 401, description = "Key not accepted", body = Problem),
              (status = 403, description = "Scope `screen` or the internal audience is missing", body = Problem),
              (status = 422, description = "Not an address; its list holds one entry that says so", body = Problem),
              (status = 503, description = "No answer can be relied on; its list holds one entry that says so", body = Problem)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// Looks an address up, in the shape of a vendor's free sanctions look-up.
pub async fn address(
    State(app): State<App>,
    Path(address): Path<String>,
    parts: Parts,
) -> Result<Json<AddressAnswer>, Refusal> {
    looked_up(&app, &address, &parts).await.map(Json).map_err(Refusal::address)
}

async fn looked_up(app: &App, address: &str, parts: &Parts) -> Result<AddressAnswer, Problem> {
    let caller = auth::caller(app, parts).await?;
    let tag = |p: Problem| p.with_correlation(&caller.correlation);
    let bad = |cause: String| Problem {
        field: Some("address".to_owned()),
        ..Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "not-an-address", "this is not an address", cause)
    };
    if address.len() > ADDRESS_BYTES_MAX {
        return Err(tag(bad(format!("longer than {ADDRESS_BYTES_MAX} bytes"))));
    }
    let enquiry = ask::wallet(&app.engine.pinned(), address).map_err(|e| tag(bad(e)))?;
    let question = Question { enquiries: vec![enquiry] };
    let mut answers = ask::ask(app, &caller, vec![question], None).await.map_err(tag)?;
    let Some(answer) = answers.pop() else { return Err(tag(Problem::busy("no answer came", 1))) };
    let identifications = answer.found.iter().filter_map(Identification::of).collect();
    Ok(AddressAnswer { identifications, probity: answer.note })
}
