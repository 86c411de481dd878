//! `Idempotency-Key`: the same key and body give the same answer, also after a restart.
//!
//! Promises: same key + same body → the recorded entry, rendered again; same key + other body → 422; the
//! same key while the first is still being worked on → 409. Does not: remember refused requests: they
//! recorded nothing and may succeed later.

use crate::app::{App, InFlight};
use crate::auth::Caller;
use crate::problem::Problem;
use axum::http::{HeaderMap, StatusCode};
use engine::Idempotency;
use hmac::{Hmac, KeyInit, Mac};
use record::v1::Entry;
use sha2::Sha256;

/// Longest key accepted.
const KEY_CHARS_MAX: usize = 128;

/// How to go on.
pub enum Begin {
    /// Already answered by this entry.
    Replay(Box<Entry>),
    /// New: store the row with the entry, and keep the guard until then.
    New(Option<Idempotency>, Option<InFlight>),
}

/// Looks at the header and what is recorded for it.
pub fn begin(
    app: &App,
    caller: &Caller,
    headers: &HeaderMap,
    place: &str,
    body: &[u8],
) -> Result<Begin, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(Begin::New(None, None)) };
    let key = value.to_str().ok().filter(|k| !k.is_empty() && k.len() <= KEY_CHARS_MAX).ok_or_else(|| {
        Problem::invalid("Idempotency-Key", format!("send 1 to {KEY_CHARS_MAX} visible ASCII characters"))
    })?;
    let scope = caller.key.as_str();
    let Some(guard) = app.begin(scope, key) else {
        return Err(Problem {
            retry_after: Some(1),
            ..Problem::new(
                StatusCode::CONFLICT,
                "idempotency-in-flight",
                "the first request with this key is still being worked on",
                "wait a second and send the same request again",
            )
        });
    };
    let body_mac = mac(app, place, body);
    let known = app
        .engine
        .reader()
        .idempotency(scope, key)
        .map_err(|e| Problem::from(engine::EngineError::Store(e.to_string())))?;
    match known {
        None => {
            let row = Idempotency { scope: scope.to_owned(), key: key.to_owned(), body_mac };
            Ok(Begin::New(Some(row), Some(guard)))
        }
        Some(row) if row.body_mac == body_mac => match app.engine.entry(row.seq)? {
            Some(entry) => Ok(Begin::Replay(Box::new(entry))),
            None => Err(Problem::from(engine::EngineError::Store("recorded entry is missing".to_owned()))),
        },
        Some(_) => Err(Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "idempotency-mismatch",
            "this Idempotency-Key was used with another body",
            "use a new key for a new request",
        )),
    }
}

fn mac(app: &App, place: &str, body: &[u8]) -> [u8; 32] {
    match <Hmac<Sha256> as KeyInit>::new_from_slice(app.mac_key()) {
        Ok(mut mac) => {
            mac.update(place.as_bytes());
            mac.update(&[0]);
            mac.update(body);
            mac.finalize().into_bytes().into()
        }
        // HMAC takes keys of any length.
        Err(_) => [0; 32],
    }
}
