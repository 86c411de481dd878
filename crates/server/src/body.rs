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
    // A list would be read as the fields in their order: nobody documents that order, and `[]` would be a body without fields.
    if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
        return Err(Problem::invalid("", "expected an object, found a list".to_owned()));
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Asked {
        overlap_seconds: Option<i64>,
    }

    #[test]
    fn a_body_is_an_object_and_no_list_of_its_fields() {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, "application/json".parse().unwrap())]);
        for (text, expected) in [
            (r#"{"overlap_seconds": 5}"#, Some(Some(5))),
            (" {}\n", Some(None)),
            ("[]", None),
            (" [5]", None),
            ("5", None),
            ("null", None),
        ] {
            let parsed = parse::<Asked>(&headers, &Bytes::from_static(text.as_bytes()));
            assert_eq!(parsed.ok().map(|asked| asked.overlap_seconds), expected, "{text}");
        }
    }
}
