//! `GET /entities/{id}`: one listed party, wallet, listing or link, and what is next to it.
//!
//! These are published lists: reading them is no question about anybody and leaves no entry.

use super::super::auth;
use super::super::ftm::{Entity, Node};
use super::super::params::{Params, shown};
use super::super::refusal::Refusal;
use super::Total;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use engine::Pinned;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Adjacent entities of a page, at most: that service's own bound.
const PAGE_MAX: usize = 500;
const PAGE: usize = 10;

/// An entity and what is next to it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdjacentAnswer {
    /// The entity.
    pub entity: Entity,
    /// Pages of adjacent entities by the property that leads to them.
    pub adjacent: BTreeMap<&'static str, AdjacentPage>,
}

/// A page of adjacent entities.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AdjacentPage {
    /// The entities.
    pub results: Vec<Entity>,
    /// How many there are.
    pub total: Total,
    /// The page's size.
    pub limit: usize,
    /// Where it starts.
    pub offset: usize,
}

#[utoipa::path(get, path = "/entities/{entity_id}", tag = "compat", operation_id = "compatEntity",
    params(("entity_id" = String, Path, description = "An entity's id"),
           ("nested" = Option<bool>, Query, description = "Whether adjacent entities are given whole; default true")),
    responses((status = 200, description = "The entity", body = Entity),
              (status = 404, description = "No list in force has it", body = Problem)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// A listed party, in the shape of yente.
pub async fn entity(
    State(app): State<App>,
    Path(id): Path<String>,
    parts: Parts,
) -> Result<Json<Entity>, Refusal> {
    let (pinned, params) = open(&app, &parts).await.map_err(Refusal::yente)?;
    let nested = params.flag("nested", true).map_err(Refusal::yente)?;
    let node = node(&pinned, &id).map_err(Refusal::yente)?;
    Ok(Json(if nested { node.nested(&pinned) } else { node.entity(&pinned) }))
}

#[utoipa::path(get, path = "/entities/{entity_id}/adjacent", tag = "compat", operation_id = "compatAdjacent",
    params(("entity_id" = String, Path, description = "An entity's id"),
           ("limit" = Option<usize>, Query, description = "Entities of each property, 0 to 500; default 10"),
           ("offset" = Option<usize>, Query, description = "Where to start")),
    responses((status = 200, description = "The entity and what is next to it", body = AdjacentAnswer),
              (status = 404, description = "No list in force has it", body = Problem)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// What is next to a listed party, in the shape of yente.
pub async fn adjacent(
    State(app): State<App>,
    Path(id): Path<String>,
    parts: Parts,
) -> Result<Json<AdjacentAnswer>, Refusal> {
    let (pinned, params) = open(&app, &parts).await.map_err(Refusal::yente)?;
    let window = window(&params).map_err(Refusal::yente)?;
    let node = node(&pinned, &id).map_err(Refusal::yente)?;
    let pages = node.adjacent(&pinned).into_iter().map(|(name, entities)| (name, page(entities, window)));
    Ok(Json(AdjacentAnswer { entity: node.entity(&pinned), adjacent: pages.collect() }))
}

#[utoipa::path(get, path = "/entities/{entity_id}/adjacent/{property}", tag = "compat", operation_id = "compatAdjacentProperty",
    params(("entity_id" = String, Path, description = "An entity's id"),
           ("property" = String, Path, description = "`sanctions`, `cryptoWallets`, `unknownLinkTo`, `unknownLinkFrom`, `holder`, `entity`, `subject` or `object`"),
           ("limit" = Option<usize>, Query, description = "Entities, 0 to 500; default 10"),
           ("offset" = Option<usize>, Query, description = "Where to start")),
    responses((status = 200, description = "A page of adjacent entities", body = AdjacentPage),
              (status = 404, description = "No list in force has the entity, or it has no such property", body = Problem)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// What is next to a listed party by one property, in the shape of yente.
pub async fn adjacent_by_property(
    State(app): State<App>,
    Path((id, property)): Path<(String, String)>,
    parts: Parts,
) -> Result<Json<AdjacentPage>, Refusal> {
    let (pinned, params) = open(&app, &parts).await.map_err(Refusal::yente)?;
    let window = window(&params).map_err(Refusal::yente)?;
    let node = node(&pinned, &id).map_err(Refusal::yente)?;
    let mut adjacent = node.adjacent(&pinned);
    adjacent.remove(property.as_str()).map(|entities| Json(page(entities, window))).ok_or_else(|| {
        Refusal::yente(Problem::not_found(format!("No such property: `{}`", shown(&property))))
    })
}

async fn open(app: &App, parts: &Parts) -> Result<(Arc<Pinned>, Params), Problem> {
    auth::caller(app, parts).await?;
    Ok((app.engine.pinned(), Params::of(&parts.uri)?))
}

fn node<'a>(pinned: &'a Pinned, id: &str) -> Result<Node<'a>, Problem> {
    Node::find(pinned, id)
        .ok_or_else(|| Problem::not_found(format!("No such entity: `{}` is on no list in force", shown(id))))
}

fn window(params: &Params) -> Result<(usize, usize), Problem> {
    let limit = params.number("limit", 0..=PAGE_MAX)?.unwrap_or(PAGE);
    Ok((limit, params.number("offset", 0..=super::search::WINDOW_MAX)?.unwrap_or(0)))
}

fn page(entities: Vec<Entity>, (limit, offset): (usize, usize)) -> AdjacentPage {
    let total = Total { value: entities.len(), relation: "eq" };
    AdjacentPage { results: entities.into_iter().skip(offset).take(limit).collect(), total, limit, offset }
}
