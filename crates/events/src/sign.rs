//! Standard Webhooks 1.0: signing what goes out, verifying what comes in.
//!
//! Promises: `v1,` base64 of HMAC-SHA256 over `id.timestamp.body`; during a rotation one signature per secret,
//! separated by spaces; signatures are compared in constant time; a secret is never shown by `Debug` or in an
//! error. Does not: make secrets (the edge has the randomness), remember ids (see [`crate::replay`]), support
//! the asymmetric `v1a`. Source: the Standard Webhooks specification, sections "Signature scheme" and
//! "Verifying webhook authenticity". Serves: API-7, SEC-2.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use model::Timestamp;
use model::time::SECOND;
use sha2::Sha256;
use std::fmt;
use zeroize::Zeroizing;

/// What a secret's text begins with.
pub const SECRET_PREFIX: &str = "whsec_";
/// Bytes in a secret, by the specification.
pub const SECRET_BYTES: std::ops::RangeInclusive<usize> = 24..=64;
/// Seconds a timestamp may be off, either way.
pub const TOLERANCE_SECONDS: i64 = 300;
/// Longest message id accepted from outside.
pub const ID_CHARS_MAX: usize = 256;
/// Most signatures looked at in one header: a rotation has two; each costs an HMAC of the body.
const SIGNATURES_MAX: usize = 8;
/// Most secrets tried.
const SECRETS_MAX: usize = 4;

/// A shared secret.
#[derive(Clone)]
pub struct Secret(Zeroizing<Vec<u8>>);

/// Why a text is no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("secret must be `whsec_` and base64 of 24 to 64 bytes")]
pub struct SecretError;

impl Secret {
    /// From raw bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Secret, SecretError> {
        if SECRET_BYTES.contains(&bytes.len()) {
            Ok(Secret(Zeroizing::new(bytes.to_vec())))
        } else {
            Err(SecretError)
        }
    }

    /// From its text, `whsec_…`.
    pub fn parse(text: &str) -> Result<Secret, SecretError> {
        let bare = text.trim().strip_prefix(SECRET_PREFIX).ok_or(SecretError)?;
        let bytes = Zeroizing::new(STANDARD.decode(bare).map_err(|_| SecretError)?);
        Secret::from_bytes(&bytes)
    }

    /// The raw bytes, to be sealed.
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// Its text: shown once to whoever made it.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("{SECRET_PREFIX}{}", STANDARD.encode(&*self.0)))
    }

    fn mac(&self, id: &str, timestamp: &str, body: &[u8]) -> Option<Hmac<Sha256>> {
        // HMAC takes keys of any length; without a MAC nothing is signed and nothing verifies.
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).ok()?;
        for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", body] {
            mac.update(part);
        }
        Some(mac)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(redacted)")
    }
}

/// The `webhook-signature` header: one signature per secret, in order.
pub fn sign(id: &str, timestamp_seconds: i64, body: &[u8], secrets: &[Secret]) -> String {
    let timestamp = timestamp_seconds.to_string();
    let signatures: Vec<String> = secrets
        .iter()
        .filter_map(|secret| secret.mac(id, &timestamp, body))
        .map(|mac| format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
        .collect();
    signatures.join(" ")
}

/// The three headers of a signed message, as they came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedHeaders<'a> {
    /// `webhook-id`.
    pub id: &'a str,
    /// `webhook-timestamp`.
    pub timestamp: &'a str,
    /// `webhook-signature`.
    pub signature: &'a str,
}

/// Why a message is not accepted: the caller answers 401 and records nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A header is missing or empty.
    #[error("header `{0}` is missing; send webhook-id, webhook-timestamp and webhook-signature")]
    MissingHeader(&'static str),
    /// The id is too long.
    #[error("header `webhook-id` is longer than {ID_CHARS_MAX} characters")]
    LongId,
    /// No number.
    #[error("header `webhook-timestamp` is no number of seconds since 1970")]
    BadTimestamp,
    /// Sent too long ago: delayed, or replayed.
    #[error("message is {0} seconds old; send it again with a fresh timestamp and signature")]
    TooOld(i64),
    /// Sent in the future.
    #[error("message is {0} seconds in the future; set the sender's clock")]
    TooNew(i64),
    /// No signature of a kind we know.
    #[error("header `webhook-signature` holds no `v1,` signature")]
    NoSignature,
    /// No signature fits: tampered, or another secret.
    #[error("no signature fits this id, timestamp and body with the secret in use")]
    Mismatch,
}

/// Checks a message against any of the secrets in use; returns its timestamp in seconds.
///
/// The body must be the bytes as they came: parsing and writing JSON again changes them.
pub fn verify(
    headers: &SignedHeaders<'_>,
    body: &[u8],
    secrets: &[Secret],
    now: Timestamp,
    tolerance_seconds: i64,
) -> Result<i64, VerifyError> {
    for (name, value) in [
        ("webhook-id", headers.id),
        ("webhook-timestamp", headers.timestamp),
        ("webhook-signature", headers.signature),
    ] {
        if value.is_empty() {
            return Err(VerifyError::MissingHeader(name));
        }
    }
    if headers.id.len() > ID_CHARS_MAX {
        return Err(VerifyError::LongId);
    }
    let sent: i64 = headers.timestamp.parse().map_err(|_| VerifyError::BadTimestamp)?;
    let age = (now.0.div_euclid(SECOND)).checked_sub(sent).ok_or(VerifyError::BadTimestamp)?;
    if age > tolerance_seconds {
        return Err(VerifyError::TooOld(age));
    }
    if age < -tolerance_seconds {
        return Err(VerifyError::TooNew(-age));
    }
    let given: Vec<Vec<u8>> = headers
        .signature
        .split(' ')
        .filter_map(|one| one.strip_prefix("v1,"))
        .take(SIGNATURES_MAX)
        .filter_map(|text| STANDARD.decode(text).ok())
        .collect();
    if given.is_empty() {
        return Err(VerifyError::NoSignature);
    }
    let fits = secrets.iter().take(SECRETS_MAX).any(|secret| {
        secret
            .mac(headers.id, headers.timestamp, body)
            .is_some_and(|mac| given.iter().any(|signature| mac.clone().verify_slice(signature).is_ok()))
    });
    if fits { Ok(sent) } else { Err(VerifyError::Mismatch) }
}
