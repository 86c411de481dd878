//! Release tokens: a signed, short-lived, single-use permission for the signer (semantics section 3).
//!
//! Promises: only the holder of the signing key can make one; it names transfer, decision and expiry.
//! Does not: say that the release is still allowed (the writer looks again), nor count uses (the
//! transfer's stage does).

use ed25519_dalek::{Signature, Signer, SigningKey, Verifier, VerifyingKey};
use model::Timestamp;
use model::ids::{DecisionId, TransferId};

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq, minicbor::Encode, minicbor::Decode)]
pub struct Token {
    /// Which transfer.
    #[n(0)]
    pub transfer: TransferId,
    /// The entry that allowed it.
    #[n(1)]
    pub decision: DecisionId,
    /// Until when.
    #[n(2)]
    pub expires: Timestamp,
}

/// Separates these signatures from tree heads signed with the same key.
const DOMAIN: &[u8] = b"probity release token v1\0";

/// A text that is no token of ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("release token is not one of ours; use the one from the allow")]
pub struct TokenError;

/// Signs a token; deterministic, so that a repeated request gets the same text.
pub fn sign(key: &SigningKey, token: &Token) -> String {
    let body = record::to_bytes(token);
    let signature = key.sign(&[DOMAIN, &body].concat());
    format!("rt_{}.{}", hex(&body), hex(&signature.to_bytes()))
}

/// Reads a token and checks its signature.
pub fn open(key: &VerifyingKey, text: &str) -> Result<Token, TokenError> {
    let (body, signature) = text.strip_prefix("rt_").and_then(|t| t.split_once('.')).ok_or(TokenError)?;
    let body = unhex(body).ok_or(TokenError)?;
    let signature: [u8; 64] = unhex(signature).and_then(|s| s.try_into().ok()).ok_or(TokenError)?;
    key.verify(&[DOMAIN, &body].concat(), &Signature::from_bytes(&signature)).map_err(|_| TokenError)?;
    record::from_bytes(&body).map_err(|_| TokenError)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Longest token body read: ids are bounded, so a longer one is not ours.
const BODY_BYTES_MAX: usize = 256;

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() > 2 * BODY_BYTES_MAX || !text.len().is_multiple_of(2) || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_open_only_unchanged_and_only_under_their_key() {
        let key = SigningKey::from_bytes(&[7; 32]);
        let token = Token {
            transfer: TransferId::new("T1").unwrap(),
            decision: DecisionId(9),
            expires: Timestamp(60),
        };
        let text = sign(&key, &token);
        assert_eq!(text, sign(&key, &token), "the same token has one text");
        assert_eq!(open(&key.verifying_key(), &text), Ok(token));
        assert_eq!(open(&SigningKey::from_bytes(&[8; 32]).verifying_key(), &text), Err(TokenError));
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
            let changed = String::from_utf8(bytes).unwrap();
            assert!(open(&key.verifying_key(), &changed).is_err(), "byte {at}");
        }
        assert_eq!(open(&key.verifying_key(), "rt_é.é"), Err(TokenError));
    }
}
