//! Endpoints in the shapes of other screening services, so that their clients switch by changing a URL.
//!
//! Promises: every question is screened by the one matcher and recorded as an enquiry before it is answered; an answer that
//! cannot be relied on (a list missing or stale, an unscreened address) is an error in the client's own shape, never an empty
//! result. Does not: imitate another matcher's scores; give a customer-audience key the grounds; read or store another
//! service's data. The shapes are those of yente 5.5 (`yente`), Watchman's `/v2` (`watchman`) and the free sanctioned-address
//! look-up of a blockchain-analytics vendor (`address`).

pub mod address;
pub mod ask;
mod auth;
pub mod datasets;
pub mod ftm;
mod params;
pub mod refusal;
pub mod watchman;
pub mod yente;

use crate::app::App;
use axum::extract::DefaultBodyLimit;
use refusal::Refusal;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Largest batch of questions in bytes: a hundred of them, each of ten kilobytes.
pub const BATCH_BYTES_MAX: usize = 1024 * 1024;

/// All of them, for the table of routes.
pub fn routes() -> OpenApiRouter<App> {
    let batches =
        OpenApiRouter::new().routes(routes!(yente::matching)).layer(DefaultBodyLimit::max(BATCH_BYTES_MAX));
    OpenApiRouter::new()
        .merge(batches)
        .routes(routes!(yente::search::search))
        .routes(routes!(yente::entities::entity))
        .routes(routes!(yente::entities::adjacent))
        .routes(routes!(yente::entities::adjacent_by_property))
        .routes(routes!(yente::catalog::catalog))
        .routes(routes!(yente::algorithms::algorithms))
        .routes(routes!(watchman::search))
        .routes(routes!(watchman::list_info))
        .routes(routes!(watchman::ping))
        .routes(routes!(watchman::version))
        .routes(routes!(address::address))
        .merge(not_offered())
}

/// What those services offer and this one does not: said in their shape instead of a bare 404. Not in the document.
fn not_offered() -> OpenApiRouter<App> {
    let router = axum::Router::new()
        .route("/manifest", axum::routing::get(yente::catalog::catalog))
        .route("/statements", axum::routing::any(yente_lacks))
        .route("/updatez", axum::routing::any(yente_lacks))
        .route("/reconcile/{dataset}", axum::routing::any(yente_lacks))
        .route("/reconcile/{dataset}/{*rest}", axum::routing::any(yente_lacks))
        .route("/v2/ingest/{kind}", axum::routing::any(watchman_lacks));
    OpenApiRouter::from(router)
}

async fn yente_lacks() -> Refusal {
    Refusal::yente(refusal::not_offered(
        "use /match, /search, /entities or /catalog; lists are loaded with `probity lists`",
    ))
}

async fn watchman_lacks() -> Refusal {
    Refusal::watchman(refusal::not_offered(
        "use /v2/search or /v2/listinfo; lists are loaded with `probity lists`",
    ))
}
