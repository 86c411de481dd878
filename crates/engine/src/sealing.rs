//! Sealing personal data per subject, and opening it again.
//!
//! Promises: what leaves this module is ciphertext under the subject's own key; a destroyed key is
//! reported as erased, never as damage. Does not: log what it seals.

use crate::command::EngineError;
use minicbor::{Decode, Encode};
use record::v1::{Header, Sealed};
use store::SubjectKeyRow;
use store::secrets::{OpenFailure, SubjectKeys};

/// Binds a sealed part to its place: it cannot be moved to another subject or stream.
fn associated(tenant: &str, stream: &str, subject: &str, part: &str, correlation: &str) -> Vec<u8> {
    [tenant, stream, subject, part, correlation].join("\0").into_bytes()
}

/// Where a part is sealed for.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Tenant.
    pub tenant: &'a str,
    /// Stream.
    pub stream: &'a str,
    /// Correlation of the request.
    pub correlation: &'a str,
}

/// Seals a value for a subject; also returns the subject's key row while it is not stored yet.
pub fn seal<T: Encode<()>>(
    keys: &SubjectKeys,
    place: Place<'_>,
    subject: &str,
    part: &str,
    value: &T,
) -> Result<(Sealed, Option<SubjectKeyRow>), EngineError> {
    let aad = associated(place.tenant, place.stream, subject, part, place.correlation);
    let sealed = keys.seal(subject, &aad, &record::to_bytes(value)).map_err(|e| match e {
        OpenFailure::Erased => EngineError::Erased,
        other => EngineError::Store(other.to_string()),
    })?;
    let part = Sealed {
        subject: subject.to_owned(),
        part: part.to_owned(),
        key_id: sealed.key_id,
        nonce: sealed.nonce,
        ciphertext: sealed.ciphertext,
    };
    Ok((part, sealed.unsaved_key))
}

/// Opens a sealed part of an entry.
pub fn open<T: for<'b> Decode<'b, ()>>(
    keys: &SubjectKeys,
    header: &Header,
    parts: &[Sealed],
    part: &str,
) -> Result<T, EngineError> {
    let sealed = parts.iter().find(|s| s.part == part).ok_or_else(|| missing(header.seq, part))?;
    open_part(keys, header, sealed)
}

/// Opens one subject's part of an encoded entry: a batch of imported customers has one for each of them, and
/// only this one is decoded.
pub fn open_of<T: for<'b> Decode<'b, ()>>(
    keys: &SubjectKeys,
    entry: &[u8],
    subject: &str,
    part: &str,
) -> Result<T, EngineError> {
    let (header, sealed) =
        record::sealed_part(entry, subject, part).map_err(|e| EngineError::Store(e.to_string()))?;
    open_part(keys, &header, &sealed.ok_or_else(|| missing(header.seq, part))?)
}

fn missing(seq: u64, part: &str) -> EngineError {
    EngineError::Store(format!("entry {seq} has no such sealed part `{part}`"))
}

/// Opens a sealed part of the entry it stands in.
pub fn open_part<T: for<'b> Decode<'b, ()>>(
    keys: &SubjectKeys,
    header: &Header,
    sealed: &Sealed,
) -> Result<T, EngineError> {
    let aad = associated(
        header.tenant.as_str(),
        header.stream.as_str(),
        &sealed.subject,
        &sealed.part,
        &header.correlation,
    );
    let bytes = keys.open(&sealed.subject, &aad, &sealed.nonce, &sealed.ciphertext).map_err(|e| match e {
        OpenFailure::Erased => EngineError::Erased,
        other => EngineError::Store(other.to_string()),
    })?;
    record::from_bytes(&bytes).map_err(|e| EngineError::Store(e.to_string()))
}
