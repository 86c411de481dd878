//! Routes of `/v1`, one file a resource, and the OpenAPI document made from them.

pub mod activity;
pub mod alert_evidence;
pub mod alerts;
pub mod campaigns;
pub mod customers;
pub mod decisions;
pub mod events;
pub mod health;
pub mod journal;
pub mod keys;
pub mod known;
pub mod lists;
pub mod lookbacks;
pub mod observe;
pub mod page;
pub mod pairs;
pub mod policy;
pub mod publications;
pub mod quarantine;
pub mod reconciliations;
pub mod release_reviews;
pub mod rule_lookbacks;
pub mod rule_sets;
pub mod rule_texts;
pub mod rules;
pub mod sandbox;
pub mod screen;
pub mod shadows;
pub mod standing;
pub mod transfers;
pub mod webhooks;
pub mod worklist;

use crate::app::App;
use crate::body::BODY_BYTES_MAX;
use crate::problem::Problem;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use std::time::Instant;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, ResponseBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Probity",
        version = "1",
        description = "The compliance engine of a crypto exchange: screens, decides, and proves it.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    tags(
        (name = "customers", description = "Take customers on; screening is blocking"),
        (name = "screen", description = "Ask about a person, company, vessel, aircraft or wallet"),
        (name = "transfers", description = "A transfer's life: screen, release, outcome"),
        (name = "decisions", description = "Read, explain and replay decisions"),
        (name = "standing", description = "What a customer may do, and who changed it"),
        (name = "lists", description = "Lists in force, their new versions, and versions in quarantine"),
        (name = "policy", description = "The policy in force"),
        (name = "rules", description = "Sets of monitoring rules: two persons put one in force"),
        (name = "monitoring", description = "What customers do, and the alerts it led to"),
        (name = "journal", description = "Signed heads and proofs"),
        (name = "observe", description = "Trial runs beside the system that acts"),
        (name = "campaigns", description = "What screening an imported population found"),
        (name = "pairs", description = "Possible matches that officers cleared or recognised"),
        (name = "lookbacks", description = "Runs over the whole population after lists changed"),
        (name = "release-reviews", description = "What a listing that is gone may have frozen"),
        (name = "keys", description = "API keys"),
        (name = "events", description = "What happened, as CloudEvents: a page, a stream, webhooks"),
        (name = "sandbox", description = "Test directories only: clock, reset, magic names and wallets"),
        (name = "operations", description = "Health, readiness, metrics"),
        (name = "compat", description = "The same screening in the shapes of other services, for their clients")
    )
)]
struct Document;

/// What customers do, the alerts it led to, and whether all of it is there.
fn monitoring_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(activity::take))
        .routes(routes!(activity::positions))
        .routes(routes!(alerts::list))
        .routes(routes!(alerts::get))
        .routes(routes!(alert_evidence::list))
        .routes(routes!(alerts::close))
        .routes(routes!(alerts::reopen))
        .routes(routes!(alerts::assign))
        .routes(routes!(alerts::comment))
        .routes(routes!(reconciliations::reconcile, reconciliations::list))
        .routes(routes!(reconciliations::get))
}

fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .routes(routes!(customers::put, customers::get))
        .routes(routes!(customers::list))
        .routes(routes!(customers::rescreen))
        .routes(routes!(customers::erase))
        .routes(routes!(screen::wallet))
        .routes(routes!(screen::party))
        .routes(routes!(transfers::screen))
        .routes(routes!(transfers::get))
        .routes(routes!(transfers::rescreen))
        .routes(routes!(transfers::release))
        .routes(routes!(transfers::outcome))
        .routes(routes!(observe::answer))
        .routes(routes!(observe::report))
        .routes(routes!(observe::disagreements))
        .routes(routes!(campaigns::list))
        .routes(routes!(campaigns::get))
        .routes(routes!(campaigns::hits))
        .routes(routes!(campaigns::close))
        .routes(routes!(worklist::list))
        .routes(routes!(pairs::list))
        .routes(routes!(pairs::clear))
        .routes(routes!(pairs::confirm))
        .routes(routes!(pairs::reopen))
        .routes(routes!(lookbacks::list, lookbacks::start))
        .routes(routes!(lookbacks::get))
        .routes(routes!(release_reviews::list))
        .routes(routes!(release_reviews::get))
        .routes(routes!(release_reviews::close))
        .routes(routes!(decisions::get))
        .routes(routes!(decisions::explain))
        .routes(routes!(decisions::replay))
        .routes(routes!(known::get))
        .routes(routes!(standing::get, standing::change))
        .routes(routes!(standing::propose))
        .routes(routes!(standing::approve))
        .routes(routes!(lists::list))
        .routes(routes!(publications::take_up))
        .routes(routes!(quarantine::approve))
        .routes(routes!(quarantine::reject))
        .routes(routes!(policy::get, policy::publish))
        .merge(rule_routes())
        .merge(monitoring_routes())
        .routes(routes!(journal::head))
        .routes(routes!(journal::entry))
        .routes(routes!(journal::inclusion))
        .routes(routes!(journal::consistency))
        .routes(routes!(keys::create, keys::list))
        .routes(routes!(keys::revoke))
        .routes(routes!(events::list))
        .routes(routes!(events::stream))
        .routes(routes!(events::test))
        .routes(routes!(webhooks::create, webhooks::list))
        .routes(routes!(webhooks::get, webhooks::put, webhooks::remove))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::replay))
        .routes(routes!(webhooks::deliveries))
        .routes(routes!(webhooks::resend))
        .routes(routes!(webhooks::test))
        .routes(routes!(sandbox::get))
        .routes(routes!(sandbox::clock))
        .routes(routes!(sandbox::reset))
        .routes(routes!(health::healthz))
        .routes(routes!(health::readyz))
        .routes(routes!(health::metrics))
        .merge(crate::compat::routes())
}

fn rule_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(rules::list))
        .routes(routes!(rules::propose))
        .routes(routes!(rules::approve))
        .routes(routes!(rules::rollback))
        .routes(routes!(rule_lookbacks::count))
        .routes(routes!(rule_texts::get))
        .routes(routes!(rule_texts::proposed))
        .routes(routes!(rule_texts::reject))
        .routes(routes!(rule_texts::withdraw))
        .routes(routes!(shadows::start, shadows::list))
        .routes(routes!(shadows::get))
        .routes(routes!(shadows::stop))
}

/// The OpenAPI 3.1 document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut document) = routes().split_for_parts();
    let scheme = SecurityScheme::Http(
        HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("An API key: pk_<id>.<secret>"))
            .build(),
    );
    let header = SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description(
        "X-API-Key",
        "The same key in a header of its own; `compat` only, which also takes `Authorization: ApiKey`",
    )));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("api_key", scheme);
    components.add_security_scheme("api_key_header", header);
    for item in document.paths.paths.values_mut() {
        let operations = [&mut item.get, &mut item.put, &mut item.post, &mut item.delete, &mut item.patch];
        for operation in operations.into_iter().flatten() {
            let compat = operation.tags.iter().flatten().any(|tag| tag == "compat");
            let any = || any_problem(compat);
            operation.responses.responses.entry("default".to_owned()).or_insert_with(any);
        }
    }
    document
}

/// Every error has one form; the statuses that a caller should expect are listed beside it. Clients of other services parse
/// only what is called JSON, so there the same problem also goes by that name.
fn any_problem(compat: bool) -> RefOr<utoipa::openapi::Response> {
    let problem = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new()
        .description("Any other error (RFC 9457)")
        .content("application/problem+json", problem());
    if compat {
        response.content("application/json", problem()).build().into()
    } else {
        response.build().into()
    }
}

/// All routes.
pub fn router(app: App) -> Router {
    let (router, _) = routes().split_for_parts();
    router
        .route("/", axum::routing::get(page::index))
        .route("/openapi.json", axum::routing::get(|| async { axum::Json(openapi()) }))
        .fallback(|| async { Problem::not_found("no such path; see /openapi.json").into_response() })
        .method_not_allowed_fallback(|| async {
            Problem::new(
                StatusCode::METHOD_NOT_ALLOWED,
                "method-not-allowed",
                "method not allowed",
                "this path does not take that method; see /openapi.json",
            )
        })
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(middleware::from_fn_with_state(app.clone(), observe))
        .with_state(app)
}

/// Counts and times every answer, and turns the framework's own plain-text errors into problems.
async fn observe(State(app): State<App>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let response = next.run(request).await;
    let status = response.status();
    app.metrics.observe(status.as_u16(), started.elapsed().as_micros() as u64);
    let typed = response.headers().contains_key("content-type")
        && !response
            .headers()
            .get("content-type")
            .and_then(|v| v.to_str().ok())
            .is_some_and(|kind| kind.starts_with("text/plain"));
    if status.is_client_error() && !typed {
        let detail = match status {
            StatusCode::PAYLOAD_TOO_LARGE => format!("the body is larger than {BODY_BYTES_MAX} bytes"),
            _ => "the path or query does not parse; see /openapi.json".to_owned(),
        };
        return Problem::new(status, "invalid-request", "the request is not valid", detail).into_response();
    }
    response
}
