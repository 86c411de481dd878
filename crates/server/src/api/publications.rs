//! A publication of a list whose files lie in the store already: `probity lists update` put them there.
//!
//! Promises: the bytes are read from the content-addressed store by their hashes, so that what is judged is what was
//! fetched; the guards judge, whatever the caller says; a publication cannot claim to be of the future. Does not:
//! fetch (a server that fetched what a request names would be a way into its network).
//! Serves: SCR-1, SEC-3.

use crate::app::App;
use crate::auth::Caller;
use crate::body;
use crate::problem::Problem;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use engine::EngineError;
use engine::lists::{Outcome, Phases, Publication, read_blobs};
use model::{Hash, PartialDate, Timestamp};
use screening::source::catalogue::{Source, source_by_parser, source_of};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A publication.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationBody {
    /// Which parser of the catalogue; left out, the preferred one of the list.
    pub parser: Option<String>,
    /// Its files, in the order the parser wants them.
    pub files: Vec<PublicationFile>,
    /// The issuer's date, where the files do not state it.
    #[schema(example = "2026-11-20")]
    pub published: Option<String>,
    /// When the issuer offered it: what its age is counted from. RFC 3339 in UTC.
    #[schema(example = "2026-11-21T08:00:00Z")]
    pub current_at: String,
    /// When its bytes were first seen; left out, `current_at`.
    pub first_seen: Option<String>,
}

/// A file in the store.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationFile {
    /// The name the parser knows it by.
    pub name: String,
    /// SHA-256 of its plain bytes.
    pub sha256: String,
}

/// What became of a publication.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct TakenUp {
    /// `unchanged`, `activated`, `early`, `quarantined` or `rejected`.
    pub outcome: &'static str,
    /// Seq of the activating entry.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u64>,
    /// Parties added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub added: Option<usize>,
    /// Parties removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub removed: Option<usize>,
    /// Parties changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<usize>,
    /// Seq of the entry that put it in quarantine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<u64>,
    /// The gravest guard that spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guard: Option<String>,
    /// In words, where there is something to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Milliseconds it took: parsing.
    pub parse_ms: u64,
    /// Milliseconds it took: comparing with the version in force.
    pub judge_ms: u64,
    /// Milliseconds it took: building the index.
    pub index_ms: u64,
    /// Milliseconds it took: recording, durably.
    pub record_ms: u64,
}

impl TakenUp {
    /// From what the engine says.
    pub fn of(outcome: &Outcome, phases: &Phases) -> TakenUp {
        let ms = |d: std::time::Duration| d.as_millis() as u64;
        let mut taken = TakenUp {
            parse_ms: ms(phases.parse),
            judge_ms: ms(phases.judge),
            index_ms: ms(phases.index),
            record_ms: ms(phases.record),
            ..TakenUp::default()
        };
        match outcome {
            Outcome::Unchanged => taken.outcome = "unchanged",
            Outcome::Activated { version, changes } => {
                taken.outcome = "activated";
                taken.version = Some(*version);
                taken.added = Some(changes.added);
                taken.removed = Some(changes.removed);
                taken.changed = Some(changes.changed);
            }
            Outcome::Early { until } => {
                taken.outcome = "early";
                taken.detail =
                    Some(format!("the policy wants it to have been there unchanged until {until}"));
            }
            Outcome::Quarantined { entry, guard, detail, before, .. } => {
                taken.outcome = "quarantined";
                taken.entry = Some(*entry);
                taken.guard = Some(guard.clone());
                let again = if *before { " (it was in quarantine before)" } else { "" };
                taken.detail = Some(format!("{detail}{again}"));
            }
            Outcome::Rejected { by } => {
                taken.outcome = "rejected";
                taken.detail = Some(format!("{by} rejected these bytes"));
            }
        }
        taken
    }
}

/// Files of one publication: the largest one known has five.
const FILES_MAX: usize = 32;

/// `2026-11-21` or `2026-11-21T08:00:00Z`; the day must be one of our calendar, which a date of birth need not be.
pub fn parse_time(text: &str) -> Option<Timestamp> {
    let (day, time) = text.split_once('T').unwrap_or((text, "00:00:00Z"));
    let day: PartialDate = day.parse().ok().filter(PartialDate::is_full)?;
    day.day_number()?;
    let midnight = Timestamp::from_date(i32::from(day.year), day.month?, day.day?);
    let mut parts = time.strip_suffix('Z')?.split(':');
    let mut part = |below: i64| {
        let digits = parts.next().filter(|p| p.len() == 2 && p.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse::<i64>().ok().filter(|n| *n < below)
    };
    let (hours, minutes, seconds) = (part(24)?, part(60)?, part(60)?);
    parts.next().is_none().then(|| midnight.plus_seconds(hours * 3600 + minutes * 60 + seconds))
}

fn time(field: &str, text: &str, now: Timestamp) -> Result<Timestamp, Problem> {
    let at = parse_time(text)
        .ok_or_else(|| Problem::invalid(field, format!("`{text}` is no time; write 2026-11-21T08:00:00Z")))?;
    match at > now {
        true => Err(Problem::invalid(field, format!("`{text}` is later than now"))),
        false => Ok(at),
    }
}

fn source(list: &str, parser: Option<&str>) -> Result<&'static Source, Problem> {
    let found = match parser {
        Some(parser) => source_by_parser(parser).filter(|s| s.list == list),
        None => source_of(list),
    };
    found.ok_or_else(|| match parser {
        Some(parser) => {
            Problem::invalid("/parser", format!("this program has no parser `{parser}` for list `{list}`"))
        }
        None => Problem::not_found(format!("this program has no parser for list `{list}`")),
    })
}

fn files(body: &PublicationBody, source: &Source) -> Result<Vec<(String, Hash)>, Problem> {
    let wanted: Vec<&str> = source.files.iter().map(|f| f.name).collect();
    if body.files.len() != wanted.len() || body.files.len() > FILES_MAX {
        let cause = format!("`{}` wants {}, in this order", source.parser, wanted.join(", "));
        return Err(Problem::invalid("/files", cause));
    }
    let one = |(i, file): (usize, &PublicationFile)| {
        let hash = file.sha256.parse::<Hash>();
        let hash = hash.map_err(|e| Problem::invalid(&format!("/files/{i}/sha256"), e.to_string()))?;
        if file.name.is_empty() || file.name.len() > 255 {
            return Err(Problem::invalid(&format!("/files/{i}/name"), "a name has 1 to 255 bytes"));
        }
        Ok((file.name.clone(), hash))
    };
    body.files.iter().enumerate().map(one).collect()
}

#[utoipa::path(post, path = "/v1/lists/{list}/publications", tag = "lists", operation_id = "takeUpPublication",
    params(("list" = String, Path, description = "List id")),
    request_body = PublicationBody,
    responses((status = 200, description = "In force, unchanged, or in quarantine", body = TakenUp),
              (status = 404, description = "No such list in the catalogue", body = Problem, content_type = "application/problem+json")),
    security(("api_key" = [])))]
/// Takes up a publication whose files are in the store. `probity lists update` and `probity lists import` do.
pub async fn take_up(
    State(app): State<App>,
    caller: Caller,
    Path(list): Path<String>,
    headers: HeaderMap,
    raw: Bytes,
) -> Result<Json<TakenUp>, Problem> {
    let meta = caller.meta("lists:write", "list.update")?;
    let parsed: PublicationBody = body::parse(&headers, &raw)?;
    let source = source(&list, parsed.parser.as_deref())?;
    let named = files(&parsed, source)?;
    let published = parsed.published.as_deref().map(str::parse::<PartialDate>).transpose();
    let published = published.map_err(|e| Problem::invalid("/published", e.to_string()))?;
    let now = app.engine.now();
    let current_at = time("/current_at", &parsed.current_at, now)?;
    let first_seen = match &parsed.first_seen {
        Some(text) => time("/first_seen", text, now)?,
        None => current_at,
    };
    let blobs = app.engine.blobs().clone();
    let read = tokio::task::spawn_blocking(move || read_blobs(&blobs, &named)).await;
    let files =
        read.map_err(|_| Problem::from(EngineError::Store("reading the files panicked".to_owned())))??;
    let publication = Publication { source, files, published, current_at, first_seen };
    let (outcome, phases) = app.engine.take_up(meta, publication).await?;
    Ok(Json(TakenUp::of(&outcome, &phases)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rfc_3339_in_utc() {
        let noon = Timestamp::from_date(2026, 11, 21).plus_seconds(12 * 3600 + 34 * 60 + 56);
        for (text, want) in [
            ("2026-11-21T12:34:56Z", Some(noon)),
            ("2026-11-21", Some(Timestamp::from_date(2026, 11, 21))),
            ("2026-11-21T24:00:00Z", None),
            ("2026-11-21T12:60:00Z", None),
            ("2026-11-21T12:34:56", None),
            ("2026-11-21T12:34:56+01:00", None),
            ("2026-11-21T12:34Z", None),
            ("2026-11-21T12:34:56:00Z", None),
            ("2026-11-21T+2:34:56Z", None),
            ("2026-11-31", None),
            // A day of the Persian calendar, and of no year of ours; dates of birth may be such.
            ("1350-02-31", None),
            ("1350-02-31T00:00:00Z", None),
            ("2543-02-29", None),
            ("2026-11", None),
            ("now", None),
            ("", None),
        ] {
            assert_eq!(parse_time(text), want, "{text}");
        }
    }
}
