//! Ad-hoc questions: is this person, company, vessel, aircraft or wallet listed?

use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::idempotency::{self, Begin};
use crate::problem::Problem;
use crate::render::{self, DecisionAnswer};
use crate::wire::{self, ScreenBody, ScreenWalletBody};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::EngineError;
use engine::service::Enquiry;
use model::PartyKind;
use model::ids::LegalEntityId;
use model::wallet::Network;
use record::v1::Parties;

/// Enquiries of one month share a key, so that they can be erased by month.
pub(crate) fn subject(app: &App) -> String {
    let (year, month, _) = app.engine.now().date();
    format!("enquiries-{year:04}-{month:02}")
}

async fn ask(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    raw: &Bytes,
    place: &str,
    legal_entity: &str,
    question: Enquiry,
) -> Result<Json<DecisionAnswer>, Problem> {
    let meta = caller.meta("screen", "enquiry")?;
    let entity =
        LegalEntityId::new(legal_entity).map_err(|e| Problem::invalid("/legal_entity", e.to_string()))?;
    let entry = match idempotency::begin(app, caller, headers, place, raw)? {
        Begin::Replay(entry) => *entry,
        Begin::New(row, _guard) => app.engine.enquire(meta, entity, subject(app), question, row).await?.entry,
    };
    Ok(Json(render::decision(app, caller, &entry).await?))
}

#[utoipa::path(post, path = "/v1/screen/{kind}", tag = "screen", operation_id = "screenParty",
    params(("kind" = String, Path, description = "person, company, vessel or aircraft"),
           ("Idempotency-Key" = Option<String>, Header, description = "Repeat-safe key")),
    request_body = ScreenBody,
    responses((status = 200, description = "What was found, against which lists", body = DecisionAnswer),
              (status = 400, description = "A field does not parse", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Screens a person, company, vessel or aircraft. Each hit by name also bears the score of OFAC's public search.
pub async fn party(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<DecisionAnswer>, Problem> {
    caller.require("screen")?;
    let kind = match kind.as_str() {
        "person" => PartyKind::Person,
        "company" => PartyKind::Company,
        "vessel" => PartyKind::Vessel,
        "aircraft" => PartyKind::Aircraft,
        other => {
            return Err(Problem::not_found(format!(
                "`{other}` cannot be screened; use person, company, vessel, aircraft or wallet"
            )));
        }
    };
    let parsed: ScreenBody = body::parse(&headers, &raw)?;
    let profile = parsed.profile.to_profile("/profile", kind)?;
    let place = format!("POST /v1/screen/{}", kind.as_str());
    let (names, question) = (profile.names.clone(), Enquiry::Party(profile));
    let Json(mut answer) = ask(&app, &caller, &headers, &raw, &place, &parsed.legal_entity, question).await?;
    let pinned = app.engine.pinned();
    let scored = tokio::task::spawn_blocking(move || {
        render::add_ofac_scores(&pinned, &names, &mut answer);
        answer
    });
    let answer = scored.await.map_err(|_| {
        Problem::from(EngineError::Store("the score of OFAC's search panicked; ask again".to_owned()))
    })?;
    Ok(Json(answer))
}

#[utoipa::path(post, path = "/v1/screen/wallet", tag = "screen", operation_id = "screenWallet",
    params(("Idempotency-Key" = Option<String>, Header, description = "Repeat-safe key")),
    request_body = ScreenWalletBody,
    responses((status = 200, description = "What was found, against which lists", body = DecisionAnswer),
              (status = 400, description = "Not an address", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Screens a wallet address, in any of its spellings.
pub async fn wallet(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<DecisionAnswer>, Problem> {
    caller.require("screen")?;
    let parsed: ScreenWalletBody = body::parse(&headers, &raw)?;
    let network: Option<Network> = parsed
        .network
        .as_deref()
        .map(|n| {
            n.parse()
                .map_err(|e: <Network as std::str::FromStr>::Err| Problem::invalid("/network", e.to_string()))
        })
        .transpose()?;
    wire::receiver("", network, &parsed.address, parsed.memo.as_deref())?;
    let parties = Parties {
        counterparty: None,
        network: parsed.network.clone(),
        address: Some(parsed.address.clone()),
        memo: parsed.memo.clone(),
    };
    ask(
        &app,
        &caller,
        &headers,
        &raw,
        "POST /v1/screen/wallet",
        &parsed.legal_entity,
        Enquiry::Wallet(parties),
    )
    .await
}
