//! `GET /catalog`: lists in force as data sets, with the dates of their publication.

use super::super::auth;
use super::super::datasets::{COLLECTIONS, holds_peps};
use super::super::refusal::Refusal;
use crate::api::lists::{self, ListStatus};
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use screening::source::catalogue::source_of;
use serde::Serialize;
use utoipa::ToSchema;

/// The catalogue.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CatalogAnswer {
    /// Collections and lists.
    pub datasets: Vec<Dataset>,
    /// Lists in force and fresh.
    pub current: Vec<String>,
    /// Lists in force and older than policy allows.
    pub outdated: Vec<String>,
    /// Whether any is.
    pub index_stale: bool,
}

/// A collection or a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = CatalogDataset)]
pub struct Dataset {
    /// The name to ask for.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What it is.
    pub summary: Option<String>,
    /// `source`, or `collection`.
    pub category: &'static str,
    /// The issuer's date, or the number of the entry that put it in force.
    pub version: Option<String>,
    /// The same: what is in force is what is searched.
    pub index_version: Option<String>,
    /// Whether it is in force and fresh.
    pub index_current: bool,
    /// Whether it is searched.
    pub load: bool,
    /// Its entries.
    pub entity_count: Option<u64>,
    /// Lists of a collection.
    pub children: Vec<String>,
    /// Whether ids carry a name space: no.
    pub namespace: bool,
    /// Where entities could be fetched whole: nowhere.
    pub entities_url: Option<String>,
}

#[utoipa::path(get, path = "/catalog", tag = "compat", operation_id = "compatCatalog",
    responses((status = 200, description = "Lists in force, and collections of them", body = CatalogAnswer)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// Lists in force, in the shape of yente.
pub async fn catalog(State(app): State<App>, parts: Parts) -> Result<Json<CatalogAnswer>, Refusal> {
    answer(&app, &parts).await.map(Json).map_err(Refusal::yente)
}

async fn answer(app: &App, parts: &Parts) -> Result<CatalogAnswer, Problem> {
    auth::caller(app, parts).await?;
    let pinned = app.engine.pinned();
    let loaded: Vec<ListStatus> =
        lists::statuses(app).await?.into_iter().filter(|status| status.loaded).collect();
    let children: Vec<String> = loaded.iter().map(|status| status.list.clone()).collect();
    let stale = loaded.iter().any(|status| status.state == "stale");
    let peps = holds_peps(&pinned);
    let collections =
        COLLECTIONS.iter().filter(|(name, _)| *name != "peps" || peps).map(|(name, title)| Dataset {
            name: (*name).to_owned(),
            title: (*title).to_owned(),
            summary: None,
            category: "collection",
            version: None,
            index_version: None,
            index_current: !stale,
            load: false,
            entity_count: None,
            children: children.clone(),
            namespace: false,
            entities_url: None,
        });
    let datasets = collections.chain(loaded.iter().map(|status| source(&pinned, status))).collect();
    let named = |state: &str| {
        let of = loaded.iter().filter(|status| status.state == state);
        of.map(|status| status.list.clone()).collect::<Vec<_>>()
    };
    Ok(CatalogAnswer { datasets, current: named("fresh"), outdated: named("stale"), index_stale: stale })
}

fn source(pinned: &engine::Pinned, status: &ListStatus) -> Dataset {
    let rule = pinned.policy.lists.iter().find(|rule| rule.id.as_str() == status.list);
    let known = source_of(&status.list);
    let title = rule.map(|rule| rule.title.clone()).or(known.map(|known| known.title.to_owned()));
    let version = status.published.clone().or(status.version.map(|seq| seq.to_string()));
    Dataset {
        name: status.list.clone(),
        title: title.unwrap_or_else(|| status.list.clone()),
        summary: known.map(|known| format!("{}; {}", known.issuer, known.licence)),
        category: "source",
        version: version.clone(),
        index_version: version,
        index_current: status.state == "fresh",
        load: true,
        entity_count: Some(status.parties),
        children: Vec::new(),
        namespace: false,
        entities_url: None,
    }
}
