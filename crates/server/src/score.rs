//! Why a model said what it said, for staff.
//!
//! Promises: exact: the log-odds are the base, the contributions and `others` added up, as decimals without rounding; features
//! by the names the set of rules gives them. Does not: show anything to whoever may not see the rule (its callers look), or
//! call a contribution a cause: it says what happened on the way through the trees. Serves: TMR-1, TMP-7.

use engine::monitoring::explain::value_text;
use engine::monitoring::sets::Setup;
use model::activity::{Contribution, ScoreParts};
use monitoring::wire::decimal;
use serde::Serialize;
use utoipa::ToSchema;

/// Why the model said what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ModelScoreAnswer {
    /// SHA-256 of the model.
    pub model: String,
    /// The probability, from 0 to 1.
    #[schema(example = "0.912345")]
    pub score: String,
    /// Its log-odds: exactly `base`, the contributions and `others` added up.
    #[schema(example = "2.342019")]
    pub log_odds: String,
    /// What the model expects of any event.
    #[schema(example = "-3.104")]
    pub base: String,
    /// The features that moved it furthest, the strongest first.
    pub contributions: Vec<ContributionAnswer>,
    /// All other features together.
    #[schema(example = "0.0023")]
    pub others: String,
}

/// What one feature did to a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ContributionAnswer {
    /// The feature, by the name the set of rules gives it.
    #[schema(example = "sent_24h")]
    pub feature: String,
    /// Its value; left out where it could not be had.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "12000.00 USD")]
    pub value: Option<String>,
    /// How far it moved the log-odds: above zero toward a crime, below zero away from it.
    #[schema(example = "1.84")]
    pub log_odds: String,
}

fn micro(value: i64) -> String {
    decimal(i128::from(value), 6)
}

impl ModelScoreAnswer {
    /// In words of the set that judged. A feature the set does not name is called by its place.
    pub fn of(parts: &ScoreParts, setup: Option<&Setup>) -> ModelScoreAnswer {
        let rule = setup.and_then(|setup| {
            let (model, rule) = setup.model().filter(|(model, _)| model.hash() == parts.model)?;
            let plan = setup.program();
            Some((model, plan.rules.iter().find(|r| r.id == rule)?))
        });
        let one = |part: &Contribution| {
            let place = usize::from(part.feature);
            let named =
                rule.and_then(|(model, rule)| Some((model.features().get(place)?, rule.shown.get(place)?)));
            let value = part.value.map(i128::from);
            ContributionAnswer {
                feature: named.map_or_else(|| format!("feature {place}"), |(name, _)| name.clone()),
                value: value
                    .map(|v| named.map_or_else(|| v.to_string(), |(_, shown)| value_text(shown.1, v))),
                log_odds: micro(part.micro),
            }
        };
        ModelScoreAnswer {
            model: parts.model.to_string(),
            score: decimal(i128::from(parts.score), 6),
            log_odds: micro(parts.log_odds),
            base: micro(parts.base),
            contributions: parts.parts.iter().map(one).collect(),
            others: micro(parts.others),
        }
    }
}
