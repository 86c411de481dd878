//! `GET /algorithms`: names that clients send, and the one matcher behind them.

use super::super::auth;
use super::super::refusal::Refusal;
use crate::app::App;
use axum::Json;
use axum::extract::State;
use axum::http::request::Parts;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Names of that service's matchers, each answered by ours.
pub const ALIASES: [&str; 5] = ["logic-v2", "logic-v1", "name-based", "name-qualified", "regression-v1"];

/// The algorithms.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlgorithmsAnswer {
    /// One of our own and the names that are answered by it.
    pub algorithms: Vec<Algorithm>,
    /// The one used where none is named.
    pub default: &'static str,
    /// What `best` stands for.
    pub best: &'static str,
}

/// A name and what it gives.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Algorithm {
    /// The name.
    pub name: &'static str,
    /// What it gives.
    pub description: String,
    /// What it looks at.
    pub features: BTreeMap<&'static str, FeatureDoc>,
    /// The same, in that service's newer form.
    pub docs: AlgorithmDocs,
}

/// What an algorithm looks at.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AlgorithmDocs {
    /// The name.
    pub name: &'static str,
    /// What it gives.
    pub description: String,
    /// Settings: none.
    #[schema(value_type = BTreeMap<String, Object>)]
    pub config: BTreeMap<&'static str, ()>,
    /// What it looks at.
    pub features: BTreeMap<&'static str, FeatureDoc>,
}

/// A part of a score.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FeatureDoc {
    /// What it is.
    pub description: &'static str,
    /// The most it adds to a score.
    pub coefficient: f64,
    /// Where more is said.
    pub url: &'static str,
}

/// The parts of a score.
pub fn features() -> BTreeMap<&'static str, FeatureDoc> {
    let doc = |description, coefficient| FeatureDoc { description, coefficient, url: "/openapi.json" };
    BTreeMap::from([
        ("name", doc("The names, in any script, order and spelling", 1.0)),
        ("birth_date", doc("A date of birth or establishment that agrees; it never lowers", 0.05)),
        (
            "country",
            doc("Nationality and residence; an agreeing nationality raises a little, none lowers", 0.01),
        ),
        ("birth_place", doc("A town of birth that agrees; it never lowers", 0.015)),
        ("gender", doc("Gender; shown, and without weight", 0.0)),
        (
            "identifier",
            doc(
                "A number that agrees: the score is 0.95 at least; one that is mistyped raises a little",
                0.95,
            ),
        ),
        ("wallet_address", doc("A listed address: exact, in any of its spellings", 1.0)),
        ("probity", doc("The score on our own scale", 1.0)),
    ])
}

fn algorithm(name: &'static str) -> Algorithm {
    let description = if name == "probity" {
        "Probity's matcher, its scores as they are. Without `threshold`, `match` is true from the score at which the policy looks at pairs of that list.".to_owned()
    } else {
        format!(
            "Answered by Probity's matcher, not by {name}: scores are Probity's, stretched so that 0.7 is the score from which the policy looks at pairs of that list."
        )
    };
    let docs = AlgorithmDocs {
        name,
        description: description.clone(),
        config: BTreeMap::new(),
        features: features(),
    };
    Algorithm { name, description, features: features(), docs }
}

#[utoipa::path(get, path = "/algorithms", tag = "compat", operation_id = "compatAlgorithms",
    responses((status = 200, description = "Names accepted, and the one matcher behind them", body = AlgorithmsAnswer)),
    security(("api_key" = []), ("api_key_header" = [])))]
/// Algorithms, in the shape of yente.
pub async fn algorithms(State(app): State<App>, parts: Parts) -> Result<Json<AlgorithmsAnswer>, Refusal> {
    auth::caller(&app, &parts).await.map_err(Refusal::yente)?;
    let names = std::iter::once("probity").chain(ALIASES);
    Ok(Json(AlgorithmsAnswer {
        algorithms: names.map(algorithm).collect(),
        default: "best",
        best: ALIASES[0],
    }))
}
