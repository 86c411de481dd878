//! What was known at a moment of the past.
//!
//! Promises: staff only; lists, policy, standing, possible matches and judged pairs are those of the moment, and nothing of the
//! answer is from later; what is under a programme about terrorist financing, then or now, is shown only to who may see such
//! factors. Does not: show personal data (what was asked of a customer's profile is sealed), or decide again
//! (`decisions/{decision}/replay` does). Serves: AUD-4.

use super::customers::{id, internal_only};
use super::pairs::role_word;
use super::standing::{RestrictionAnswer, restriction};
use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use axum::Json;
use axum::extract::{Query, State};
use engine::EngineError;
use engine::as_of::{Asked, Known, KnownHit, KnownPair, Moment};
use engine::pairs_state::Verdict;
use engine::state::{ActiveList, Transfer};
use events::View;
use model::ids::{EntryId, ListId, TransferId};
use model::thresholds::Rating;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which moment, and about whom.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct KnownQuery {
    /// An instant (`2026-11-21T08:00:00Z`: everything recorded until then), a day (its beginning, UTC), or a journal entry
    /// (`dec_1042` or `1042`: right after it).
    as_of: String,
    /// A customer; of a transfer its own, where it is left out.
    customer: Option<String>,
    /// A transfer.
    transfer: Option<String>,
    /// Possible matches and judged pairs of this list's `entry` only.
    list: Option<String>,
    /// See `list`.
    entry: Option<String>,
}

/// What was known.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownAnswer {
    /// The newest journal entry of then; none before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<u64>,
    /// When that was recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<String>,
    /// SHA-256 of the policy in force.
    pub policy: String,
    /// The lists in force.
    pub lists: Vec<KnownListRow>,
    /// The customer, if it was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer: Option<KnownCustomer>,
    /// The transfer, if it was known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<KnownTransfer>,
    /// Possible matches of the newest decisions of then.
    pub hits: Vec<KnownHitRow>,
    /// Pairs that had been judged.
    pub pairs: Vec<KnownPairRow>,
}

/// A list in force.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownListRow {
    /// The list.
    pub list: String,
    /// The entry that put this version in force.
    pub version: u64,
    /// The issuer's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
    /// When its content was last known to be current.
    pub current_at: String,
    /// SHA-256 of the list as parsed.
    pub sha256: String,
    /// Parties.
    pub parties: u64,
}

/// A customer.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownCustomer {
    /// Customer id.
    pub customer: String,
    /// What the customer was allowed to do.
    pub standing: &'static str,
    /// Version of the standing.
    pub standing_version: u64,
    /// The decision that set it.
    pub decided_by: String,
    /// Its grounds, where it was restricted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restriction: Option<RestrictionAnswer>,
    /// The newest coming in force of lists that it had been screened against, by journal entry.
    pub screened_through: u64,
    /// Whether its personal data had been erased.
    pub erased: bool,
}

/// A transfer.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownTransfer {
    /// Transfer id.
    pub transfer: String,
    /// Whose.
    pub customer: String,
    /// Which way.
    pub flow: &'static str,
    /// The decision in force.
    pub decision: String,
    /// Its outcome.
    pub outcome: &'static str,
    /// How far it had come.
    pub stage: &'static str,
}

/// A possible match.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownHitRow {
    /// The newest decision that held it.
    pub decision: String,
    /// `customer`, `customer_wallet`, `counterparty` or `counterparty_wallet`.
    pub role: &'static str,
    /// The transfer whose other side it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer: Option<String>,
    /// The list.
    pub list: String,
    /// The entry.
    pub entry: String,
    /// Its primary name on the version in force; not there where it had left its list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_name: Option<String>,
    /// The score.
    pub score: String,
    /// How the customer was rated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<&'static str>,
    /// `live` or `lookback`.
    pub source: &'static str,
    /// When it was found first.
    pub found_at: String,
    /// Whether it waited for a person.
    pub open: bool,
}

/// A judged pair.
#[derive(Debug, Serialize, ToSchema)]
pub struct KnownPairRow {
    /// Its id.
    pub pair: String,
    /// `customer`, or `counterparty` for the other side of a transfer.
    pub role: &'static str,
    /// The list.
    pub list: String,
    /// The entry.
    pub entry: String,
    /// Its primary name on the version in force; not there where it had left its list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listed_name: Option<String>,
    /// `cleared` or `confirmed`.
    pub verdict: &'static str,
    /// Who had judged it.
    pub by: Vec<String>,
    /// Since when.
    pub judged_at: String,
    /// Until when, where it ends by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<String>,
    /// Where the reasons are written down.
    pub document: String,
}

impl KnownAnswer {
    /// The answer, without what `hides` says of a list's entry.
    pub fn of(known: &Known, hides: impl Fn(&ListId, &EntryId, bool) -> bool) -> KnownAnswer {
        let hits = known.hits.iter().filter(|hit| {
            let row = &hit.waiting;
            !hides(&row.list, &row.entry, hit.terrorism)
        });
        let pairs = known.pairs.iter().filter(|row| {
            let pair = &row.pair;
            !hides(&pair.list, &pair.entry, row.terrorism)
        });
        KnownAnswer {
            through: known.through.map(|(seq, _)| seq),
            recorded_at: known.through.map(|(_, at)| at.to_string()),
            policy: known.policy.to_string(),
            lists: known.lists.iter().map(|(id, list)| list_row(id, list)).collect(),
            customer: known.customer.as_ref().map(|(id, row)| KnownCustomer {
                customer: id.to_string(),
                standing: row.standing.as_str(),
                standing_version: row.standing_version,
                decided_by: row.decided_by.to_string(),
                restriction: row.restriction.as_deref().map(restriction),
                screened_through: row.screened_through,
                erased: row.erased,
            }),
            transfer: known.transfer.as_ref().map(|(id, row)| transfer_row(id, row)),
            hits: hits.map(hit_row).collect(),
            pairs: pairs.map(pair_row).collect(),
        }
    }
}

fn list_row(id: &ListId, list: &ActiveList) -> KnownListRow {
    KnownListRow {
        list: id.to_string(),
        version: list.version,
        published: list.published.map(|day| day.to_string()),
        current_at: list.current_at.to_string(),
        sha256: list.normalised.to_string(),
        parties: list.parties,
    }
}

fn transfer_row(id: &TransferId, row: &Transfer) -> KnownTransfer {
    KnownTransfer {
        transfer: id.to_string(),
        customer: row.customer.to_string(),
        flow: row.flow.as_str(),
        decision: format!("dec_{}", row.decided_at),
        outcome: row.outcome.as_str(),
        stage: row.stage.as_str(),
    }
}

fn hit_row(hit: &KnownHit) -> KnownHitRow {
    let row = &hit.waiting;
    KnownHitRow {
        decision: row.decision.to_string(),
        role: role_word(row.role),
        transfer: row.transfer.as_ref().map(ToString::to_string),
        list: row.list.to_string(),
        entry: row.entry.to_string(),
        listed_name: hit.listed_name.clone(),
        score: row.score.to_string(),
        rating: row.rating.map(Rating::as_str),
        source: row.source.as_str(),
        found_at: row.found_at.to_string(),
        open: hit.open,
    }
}

fn pair_row(known: &KnownPair) -> KnownPairRow {
    let pair = &known.pair;
    KnownPairRow {
        pair: format!("pair_{}", pair.id),
        role: role_word(pair.role),
        list: pair.list.to_string(),
        entry: pair.entry.to_string(),
        listed_name: known.listed_name.clone(),
        verdict: match pair.verdict {
            Verdict::Cleared => "cleared",
            Verdict::Confirmed => "confirmed",
        },
        by: pair.by.iter().map(ToString::to_string).collect(),
        judged_at: pair.judged_at.to_string(),
        expires_at: pair.expires_at.map(|at| at.to_string()),
        document: pair.document.to_string(),
    }
}

fn asked(query: &KnownQuery) -> Result<(Moment, Asked), Problem> {
    let bad = |field: &str, cause: &dyn std::fmt::Display| Problem::invalid(field, cause.to_string());
    let moment = query.as_of.parse().map_err(|e| bad("as_of", &e as &engine::as_of::MomentError))?;
    let transfer = query.transfer.as_deref().map(TransferId::new).transpose();
    let pair = match (&query.list, &query.entry) {
        (None, None) => None,
        (Some(list), Some(entry)) => Some((
            ListId::new(list).map_err(|e| bad("list", &e))?,
            EntryId::new(entry).map_err(|e| bad("entry", &e))?,
        )),
        _ => return Err(Problem::invalid("entry", "give `list` and `entry` together")),
    };
    let asked = Asked {
        customer: query.customer.as_deref().map(id).transpose()?,
        transfer: transfer.map_err(|e| bad("transfer", &e))?,
        pair,
    };
    Ok((moment, asked))
}

#[utoipa::path(get, path = "/v1/known", tag = "decisions", operation_id = "getKnown",
    params(KnownQuery),
    responses((status = 200, description = "What was known at the moment", body = KnownAnswer),
              (status = 400, description = "A parameter does not parse, the moment is not past, or too far from a snapshot", body = Problem, content_type = "application/problem+json"),
              (status = 403, description = "Scope missing", body = Problem, content_type = "application/problem+json"),
              (status = 503, description = "Somebody else is being told", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Says what was known at a moment of the past: lists and policy in force, and of a customer, transfer or pair the standing,
/// possible matches and judgements. It is read from the journal beside the writer, one request at a time.
pub async fn get(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<KnownQuery>,
) -> Result<Json<KnownAnswer>, Problem> {
    caller.require("decisions:explain")?;
    if !caller.is_internal() {
        return Err(internal_only(&caller));
    }
    let (moment, asked) = asked(&query)?;
    let known = app.engine.known(moment, asked).await.map_err(|error| match error {
        EngineError::Busy => Problem::busy("somebody else is being told what was known; one at a time", 5),
        error => error.into(),
    })?;
    let restricted = caller.view() == (View::Internal { restricted: true });
    let pinned = app.engine.pinned();
    // Hidden too where only the entry or the policy of today says so: it is today's reader who must not learn it.
    let today = |list: &ListId, entry: &EntryId| {
        let party = pinned.index.designation(list, entry);
        let programmes = party.map(|party| party.programmes.as_slice()).unwrap_or_default();
        pinned.policy.is_terrorist_financing(list, programmes)
    };
    let hides = |list: &ListId, entry: &EntryId, then: bool| !restricted && (then || today(list, entry));
    Ok(Json(KnownAnswer::of(&known, hides)))
}
