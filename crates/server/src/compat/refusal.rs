//! Errors in the shape a client of the other service reads.
//!
//! Promises: each body is a whole problem and also carries what that client looks at: `detail` (yente), `error` (Watchman),
//! `identifications` (address look-up). The last is never an empty list in an error: a client that looks at the list and not
//! at the status then sees something and stops, where an empty list would read as "not listed". Does not: change a status.

use super::address::Identification;
use crate::problem::Problem;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// Whose client is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reader {
    Yente,
    Watchman,
    Address,
}

/// A problem, told to another service's client.
#[derive(Debug, Clone)]
pub struct Refusal {
    problem: Problem,
    reader: Reader,
}

impl Refusal {
    /// For a client of yente.
    pub fn yente(problem: Problem) -> Refusal {
        Refusal { problem, reader: Reader::Yente }
    }

    /// For a client of Watchman.
    pub fn watchman(problem: Problem) -> Refusal {
        Refusal { problem, reader: Reader::Watchman }
    }

    /// For a client of the address look-up.
    pub fn address(problem: Problem) -> Refusal {
        Refusal { problem, reader: Reader::Address }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut body = serde_json::to_value(&self.problem).unwrap_or_else(|_| json!({}));
        match self.reader {
            Reader::Yente => {}
            Reader::Watchman => body["error"] = Value::from(self.problem.detail.clone()),
            Reader::Address => {
                body["identifications"] = json!([Identification::not_screened(&self.problem.detail)]);
            }
        }
        let (mut parts, _) = self.problem.into_response().into_parts();
        // These clients parse what says it is JSON.
        parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        parts.headers.remove(header::CONTENT_LENGTH);
        Response::from_parts(parts, axum::body::Body::from(body.to_string()))
    }
}

/// The other service offers this and this one does not.
pub fn not_offered(instead: &str) -> Problem {
    Problem::new(StatusCode::NOT_IMPLEMENTED, "not-offered", "not offered here", instead)
}

/// What was asked could not be screened so that the answer holds. It is recorded as a hold.
pub fn not_screened(cause: impl Into<String>) -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "not-screened", "no answer can be relied on", cause)
}
