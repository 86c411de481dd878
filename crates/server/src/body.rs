//! Reading bodies: bounded, and naming the field that does not parse.

use crate::problem::Problem;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;

/// Largest body accepted. A profile with sixteen names and a hundred identifiers is under 32 KiB.
pub const BODY_BYTES_MAX: usize = 256 * 1024;

/// Parses a JSON body.
pub fn parse<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Problem> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    if !kind.starts_with("application/json") {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "not-json",
            "the body must be JSON",
            "send the header Content-Type: application/json",
        ));
    }
    let mut reader = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let pointer = pointer(&error.path().to_string());
        Problem::invalid(&pointer, cause(&error.into_inner()))
    })?;
    reader.end().map_err(|error| Problem::invalid("", cause(&error)))?;
    Ok(value)
}

/// A parser's path as a JSON pointer; empty where the whole body is at fault.
pub(crate) fn pointer(path: &str) -> String {
    if path == "." || path == "?" {
        String::new()
    } else {
        format!("/{}", path.replace(['.', '['], "/").replace(']', "").replace("//", "/"))
    }
}

/// The parser's words without Rust names.
fn cause(error: &serde_json::Error) -> String {
    error.to_string()
}
