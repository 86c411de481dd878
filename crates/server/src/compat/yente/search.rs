//! `GET /search/{dataset}`: a name typed by a person, or the whole of a list page by page.
//!
//! Promises: a text is screened as a name of every kind the schema may mean, as a number and as an address, and recorded; its
//! results are ordered by our score. An empty text lists what is there and leaves no entry, being no question about anybody.
//! Does not: read a query language: operators and wildcards are part of the name.

use super::super::ask::{self, FLOOR, Note, Question};
use super::super::auth;
use super::super::datasets::{self, Scope};
use super::super::ftm::{self, Entity, Node, read};
use super::super::params::{Params, shown};
use super::super::refusal::Refusal;
use super::Total;
use super::filter::{COUNTRIES, Filter, texts};
use crate::app::App;
use crate::problem::Problem;
use crate::wire;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::request::Parts;
use engine::Pinned;
use engine::service::Enquiry;
use model::party::IdentifierKind;
use model::{Identifier, PartyKind, Profile};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Entities of a page, at most, and the last that can be reached: that service's own bounds.
const PAGE_MAX: usize = 500;
/// The last entity that can be reached.
pub const WINDOW_MAX: usize = 9_499;
const PAGE: usize = 10;

/// A page of entities.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = FtmSearchAnswer)]
pub struct SearchAnswer {
    /// Entities, the likeliest first.
    pub results: Vec<Entity>,
    /// Counts over all results, not only this page.
    pub facets: BTreeMap<String, Facet>,
    /// The page's size.
    pub limit: usize,
    /// Where it starts.
    pub offset: usize,
    /// How many there are.
    pub total: Total,
    /// Where the question is recorded; not there where nothing was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probity: Option<Note>,
}

/// Counts by one property.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FtmFacet)]
pub struct Facet {
    /// For people.
    pub label: &'static str,
    /// Counts, the largest first.
    pub values: Vec<FacetValue>,
}

/// A count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FtmFacetValue)]
pub struct FacetValue {
    /// The value.
    pub name: String,
    /// For people.
    pub label: String,
    /// Entities with it.
    pub count: usize,
}

#[utoipa::path(get, path = "/search/{dataset}", tag = "compat", operation_id = "compatSearch",
    params(("dataset" = String, Path, description = "`default`, `sanctions`, `peps`, `all`, a list id, or the name another catalogue has for it"),
           ("q" = Option<String>, Query, description = "A name, number or address; left out, everything is listed"),
           ("schema" = Option<String>, Query, description = "Default `Thing`"),
           ("limit" = Option<usize>, Query, description = "Entities of a page, 0 to 500; default 10"),
           ("offset" = Option<usize>, Query, description = "Where to start, up to 9499"),
           ("countries" = Option<Vec<String>>, Query, description = "Only entities of these countries"),
           ("topics" = Option<Vec<String>>, Query, description = "Only entities with these topics"),
           ("datasets" = Option<Vec<String>>, Query, description = "Only entities of these lists"),
           ("include_dataset" = Option<Vec<String>>, Query, description = "Only entities of these lists"),
           ("exclude_dataset" = Option<Vec<String>>, Query, description = "No entities of these lists"),
           ("exclude_schema" = Option<Vec<String>>, Query, description = "No entities of these schemata"),
           ("facets" = Option<Vec<String>>, Query, description = "`countries`, `topics`, `datasets`, `schema`; default the first three"),
           ("filter_op" = Option<String>, Query, description = "Whether several values of a filter are all needed: `AND`, or `OR` (default)")),
    responses((status = 200, description = "A page of entities", body = SearchAnswer),
              (status = 400, description = "A parameter does not parse", body = Problem),
              (status = 404, description = "No list in force has that name", body = Problem),
              (status = 503, description = "No answer can be relied on", body = Problem)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// Searches for a name, in the shape of yente.
pub async fn search(
    State(app): State<App>,
    Path(dataset): Path<String>,
    parts: Parts,
) -> Result<Json<SearchAnswer>, Refusal> {
    answer(&app, &dataset, &parts).await.map(Json).map_err(Refusal::yente)
}

async fn answer(app: &App, dataset: &str, parts: &Parts) -> Result<SearchAnswer, Problem> {
    let caller = auth::caller(app, parts).await?;
    let tag = |p: Problem| p.with_correlation(&caller.correlation);
    let params = Params::of(&parts.uri).map_err(tag)?;
    let pinned = app.engine.pinned();
    let scope = datasets::scope(&pinned, dataset).map_err(tag)?;
    let filter = Filter::of(&pinned, &params).map_err(tag)?;
    let limit = params.number("limit", 0..=PAGE_MAX).map_err(tag)?.unwrap_or(PAGE);
    let offset = params.number("offset", 0..=WINDOW_MAX).map_err(tag)?.unwrap_or(0);
    let schema = params.one("schema").unwrap_or("Thing");
    let facets = facet_names(&params).map_err(tag)?;
    let Some(kinds) = read::kinds(schema) else {
        return Err(tag(Problem::invalid(
            "schema",
            format!("Invalid schema: `{}` is not screened here", shown(schema)),
        )));
    };
    let (entities, complete, note) = match params.one("q") {
        None => {
            // Tens of thousands of entities: not on the thread that serves everybody.
            let (pinned, scope) = (Arc::clone(&pinned), scope.clone());
            let listed = tokio::task::spawn_blocking(move || listing(&pinned, &scope, kinds)).await;
            let listed = listed.map_err(|_| tag(Problem::busy("listing failed; nothing was asked", 1)))?;
            (listed, true, None)
        }
        Some(text) => {
            let question = question(&pinned, text, kinds).map_err(tag)?;
            let mut answers = ask::ask(app, &caller, vec![question], Some(FLOOR)).await.map_err(tag)?;
            let Some(answer) = answers.pop() else { return Err(tag(Problem::busy("no answer came", 1))) };
            let in_scope = answer.found.iter().filter(|f| f.designation().is_some_and(|d| scope.holds(d)));
            (in_scope.filter_map(ftm::of_found).collect(), answer.complete, Some(answer.note))
        }
    };
    let kept: Vec<Entity> = entities.into_iter().filter(|entity| filter.keeps(entity)).collect();
    let total = Total { value: kept.len(), relation: if complete { "eq" } else { "gte" } };
    let facets = facets.into_iter().map(|name| (name.to_owned(), facet(name, &kept))).collect();
    let results = kept.into_iter().skip(offset).take(limit).collect();
    Ok(SearchAnswer { results, facets, limit, offset, total, probity: note })
}

/// What a typed text may be.
fn question(pinned: &Pinned, text: &str, kinds: &[PartyKind]) -> Result<Question, Problem> {
    let mut enquiries = Vec::new();
    let address = ask::wallet(pinned, text);
    let of_a_network =
        model::wallet::classify(text).iter().any(|key| key.network() != model::wallet::Network::Generic);
    match address {
        // What no codec reads may be a number too, and is asked about as one as well.
        Ok(enquiry) => enquiries.push(enquiry),
        Err(error) if kinds.is_empty() => return Err(Problem::invalid("q", error)),
        Err(_) => {}
    }
    if !of_a_network {
        let name = wire::name("q", text)?;
        let numbers = text.chars().any(|c| c.is_ascii_digit()) && text.chars().count() <= 128;
        let number = Identifier { kind: IdentifierKind::Other, value: text.to_owned(), country: None };
        for kind in kinds {
            let mut profile = Profile::named(*kind, &name);
            if numbers {
                profile.identifiers.push(number.clone());
            }
            enquiries.push(Enquiry::Party(profile));
        }
    }
    Ok(Question { enquiries })
}

/// Everything in scope, in the order of the lists.
fn listing(pinned: &Pinned, scope: &Scope, kinds: &[PartyKind]) -> Vec<Entity> {
    let all = pinned.index.snapshots().iter().flat_map(|snapshot| &snapshot.designations);
    let in_scope = all.filter(|d| scope.holds(d));
    if kinds.is_empty() {
        in_scope.flat_map(|d| d.wallets.iter().map(move |w| Node::Wallet(d, w).entity(pinned))).collect()
    } else {
        in_scope.filter(|d| kinds.contains(&d.kind)).map(|d| Node::Party(d).entity(pinned)).collect()
    }
}

fn facet_names(params: &Params) -> Result<Vec<&'static str>, Problem> {
    const KNOWN: [&str; 4] = ["countries", "topics", "datasets", "schema"];
    let mut names = Vec::new();
    for asked in params.any(&["facets"]) {
        match KNOWN.iter().find(|known| **known == asked) {
            Some(known) => names.push(*known),
            // Those two exist there; their counts would say nothing here.
            None if matches!(asked.as_str(), "identifiers" | "genders") => {}
            None => {
                let cause = format!("`{}` is no facet; known: {}", shown(&asked), KNOWN.join(", "));
                return Err(Problem::invalid("facets", cause));
            }
        }
    }
    if names.is_empty() && params.any(&["facets"]).is_empty() {
        names.extend(&KNOWN[..3]);
    }
    Ok(names)
}

fn facet(name: &'static str, entities: &[Entity]) -> Facet {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for entity in entities {
        let values: Vec<&str> = match name {
            "countries" => texts(entity, &COUNTRIES),
            "topics" => texts(entity, &["topics"]),
            "datasets" => entity.datasets.iter().map(String::as_str).collect(),
            _ => vec![entity.schema],
        };
        for value in values {
            *counts.entry(value).or_default() += 1;
        }
    }
    let mut values: Vec<FacetValue> = counts
        .into_iter()
        .map(|(name, count)| FacetValue { name: name.to_owned(), label: name.to_owned(), count })
        .collect();
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.name.cmp(&b.name)));
    let label = match name {
        "countries" => "Countries",
        "topics" => "Topics",
        "datasets" => "Data sources",
        _ => "Entity types",
    };
    Facet { label, values }
}
