//! Versioned encodings of journal entries (ADR 0001).
//!
//! Promises: the same entry encodes to the same bytes; every version ever written is read for ever;
//! an unknown version or variant is an error, never a guess. Does not: seal, open, hash or store
//! anything. Serves: design section 4, AUD-3.

pub mod imported;
pub mod lookback;
pub mod monitoring;
pub mod pairs;
pub mod reconcile;
pub mod v1;

pub use v1::{Entry, Header, Input, Outcome, Parties, Screened, Sealed};

/// Why bytes are not an entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// Written by a newer program.
    #[error("entry has schema version {0}; this program reads versions up to {SCHEMA}: use a newer one")]
    TooNew(u64),
    /// Not an entry at all, or damaged.
    #[error("entry cannot be decoded at byte {at}: {cause}")]
    Damaged {
        /// Offset, or zero where the decoder does not say.
        at: usize,
        /// Cause.
        cause: String,
    },
    /// More bytes after the entry.
    #[error("{0} bytes follow the end of the entry")]
    Trailing(usize),
}

/// The schema version written today.
pub const SCHEMA: u16 = 1;

/// Encodes an entry.
pub fn encode(entry: &Entry) -> Vec<u8> {
    to_bytes(entry)
}

/// Decodes an entry of any known version.
pub fn decode(bytes: &[u8]) -> Result<Entry, RecordError> {
    let version = schema_of(bytes)?;
    if version != u64::from(SCHEMA) {
        return Err(RecordError::TooNew(version));
    }
    let mut decoder = minicbor::Decoder::new(bytes);
    let entry = decoder.decode().map_err(damaged)?;
    match bytes.len() - decoder.position() {
        0 => Ok(entry),
        rest => Err(RecordError::Trailing(rest)),
    }
}

/// Decodes what folding needs: an entry without its sealed parts, which are checked to be there and skipped.
/// A batch of a thousand imported customers folds several times faster this way.
pub fn decode_unsealed(bytes: &[u8]) -> Result<(Header, Input, Outcome), RecordError> {
    let mut d = begin(bytes)?;
    let decoded = (d.decode().map_err(damaged)?, d.decode().map_err(damaged)?, d.decode().map_err(damaged)?);
    d.skip().map_err(damaged)?;
    match bytes.len() - d.position() {
        0 => Ok(decoded),
        rest => Err(RecordError::Trailing(rest)),
    }
}

/// Who, when, under what: an entry's header alone.
pub fn decode_header(bytes: &[u8]) -> Result<Header, RecordError> {
    begin(bytes)?.decode().map_err(damaged)
}

/// What came in, with the header: what was decided and sealed parts are left alone.
pub fn decode_input(bytes: &[u8]) -> Result<(Header, Input), RecordError> {
    let mut d = begin(bytes)?;
    Ok((d.decode().map_err(damaged)?, d.decode().map_err(damaged)?))
}

/// The parts of an entry this build knows the version of.
fn begin(bytes: &[u8]) -> Result<minicbor::Decoder<'_>, RecordError> {
    let version = schema_of(bytes)?;
    if version != u64::from(SCHEMA) {
        return Err(RecordError::TooNew(version));
    }
    let mut d = minicbor::Decoder::new(bytes);
    parts(&mut d)?;
    Ok(d)
}

/// One sealed part of an entry, with the header it is bound to: what reading one customer out of an imported
/// batch needs. `None` where the entry has no such part.
pub fn sealed_part(bytes: &[u8], subject: &str, part: &str) -> Result<(Header, Option<Sealed>), RecordError> {
    let mut d = begin(bytes)?;
    let header: Header = d.decode().map_err(damaged)?;
    d.skip().map_err(damaged)?;
    d.skip().map_err(damaged)?;
    let count = d.array().map_err(damaged)?.unwrap_or(0);
    for _ in 0..count {
        let mut peek = minicbor::Decoder::new(&bytes[d.position()..]);
        peek.array().map_err(damaged)?;
        let ours = peek.str().map_err(damaged)? == subject && peek.str().map_err(damaged)? == part;
        if ours {
            return Ok((header, Some(d.decode().map_err(damaged)?)));
        }
        d.skip().map_err(damaged)?;
    }
    Ok((header, None))
}

/// An entry is an array of exactly four parts.
fn parts(d: &mut minicbor::Decoder<'_>) -> Result<(), RecordError> {
    match d.array().map_err(damaged)? {
        Some(4) => Ok(()),
        other => Err(RecordError::Damaged { at: 0, cause: format!("entry has {other:?} parts; it needs 4") }),
    }
}

/// The sequence number an entry states for itself, without decoding the rest: what `journal::verify`
/// compares with where the entry stands.
pub fn position(bytes: &[u8]) -> Option<u64> {
    let mut d = minicbor::Decoder::new(bytes);
    d.array().ok()??;
    d.array().ok()??;
    d.u64().ok()?;
    d.skip().ok()?;
    d.skip().ok()?;
    d.u64().ok()
}

/// Encodes any of our types; writing to memory cannot fail.
pub fn to_bytes<T: minicbor::Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    match minicbor::encode(value, &mut bytes) {
        Ok(()) => bytes,
        // `Vec<u8>` as a writer has the error type `Infallible`, and our types raise no custom error.
        Err(_) => Vec::new(),
    }
}

/// Decodes any of our types, refusing trailing bytes.
pub fn from_bytes<'b, T: minicbor::Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, RecordError> {
    let mut decoder = minicbor::Decoder::new(bytes);
    let value = decoder.decode().map_err(damaged)?;
    match bytes.len() - decoder.position() {
        0 => Ok(value),
        rest => Err(RecordError::Trailing(rest)),
    }
}

fn schema_of(bytes: &[u8]) -> Result<u64, RecordError> {
    let mut d = minicbor::Decoder::new(bytes);
    d.array().map_err(damaged)?;
    d.array().map_err(damaged)?;
    d.u64().map_err(damaged)
}

fn damaged(error: minicbor::decode::Error) -> RecordError {
    RecordError::Damaged { at: error.position().unwrap_or(0), cause: error.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::*;
    use model::ids::*;
    use model::{Hash, Timestamp};
    use proptest::prelude::*;

    fn sample(seq: u64) -> Entry {
        let actor = ActorId::new("key:k1").unwrap();
        Entry {
            header: Header {
                schema: SCHEMA,
                tenant: TenantId::new("acme").unwrap(),
                stream: StreamId::new("main").unwrap(),
                seq,
                recorded_at: Timestamp(1_795_230_245_000_007),
                effective_at: Timestamp(1_795_230_245_000_000),
                epoch: 3,
                build: Hash::of(b"build"),
                matcher: Hash::of(b"matcher"),
                policy: Hash::of(b"policy"),
                correlation: "req-1".into(),
                causation: seq,
                actor: actor.clone(),
                on_behalf: actor,
                reason: ReasonCode::new("key.create").unwrap(),
                origin: "internal".into(),
                permission: "keys:write".into(),
            },
            input: Input::KeyCreated {
                key: KeyId::new("k2").unwrap(),
                secret_hash: Hash::of(b"secret"),
                scopes: vec!["transfers:screen".into()],
                audience: Audience::Customer,
                holder: ActorId::new("person:ana").unwrap(),
            },
            outcome: Outcome::Applied,
            sealed: vec![Sealed {
                subject: "C1".into(),
                part: "profile".into(),
                key_id: "kek-1".into(),
                nonce: [7; 12],
                ciphertext: vec![1, 2, 3],
            }],
        }
    }

    /// The bytes of version 1 never change: this entry was written on 2026-11-21.
    #[test]
    fn golden_entry_of_version_1() {
        let hex: String = encode(&sample(42)).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, include_str!("../tests/golden/entry_v1.hex").trim());
    }

    #[test]
    fn entries_round_trip_and_state_their_position() {
        for seq in [0, 23, 24, 255, 256, 65_536, u64::MAX] {
            let entry = sample(seq);
            let bytes = encode(&entry);
            assert_eq!(decode(&bytes), Ok(entry));
            assert_eq!(position(&bytes), Some(seq));
        }
    }

    /// A field that came later is not there where it is absent: erasures keep the bytes they had without it.
    #[test]
    fn an_erasure_without_the_later_field_has_its_old_bytes() {
        let erased = Input::SubjectErased { subject: "C1".into(), first_at: None };
        let old = [0x82, 14, 0x81, 0x62, b'C', b'1'];
        assert_eq!(to_bytes(&erased), old);
        assert_eq!(from_bytes::<Input>(&old), Ok(erased));
        let again = Input::SubjectErased { subject: "C1".into(), first_at: Some(Timestamp(7)) };
        assert_eq!(from_bytes::<Input>(&to_bytes(&again)), Ok(again));
    }

    #[test]
    fn parts_of_an_entry_are_read_without_the_rest() {
        let mut entry = sample(7);
        let parts = [("C1", "profile"), ("C2", "profile"), ("C2", "external")];
        entry.sealed = parts
            .iter()
            .zip(1u8..)
            .map(|((subject, part), n)| Sealed {
                subject: (*subject).into(),
                part: (*part).into(),
                key_id: "kek-1".into(),
                nonce: [n; 12],
                ciphertext: vec![n; 40],
            })
            .collect();
        let bytes = encode(&entry);
        let folded = decode_unsealed(&bytes).unwrap();
        assert_eq!(folded, (entry.header.clone(), entry.input.clone(), entry.outcome.clone()));
        for ((subject, part), sealed) in parts.iter().zip(&entry.sealed) {
            let found = sealed_part(&bytes, subject, part).unwrap();
            assert_eq!(found, (entry.header.clone(), Some(sealed.clone())), "{subject} {part}");
        }
        for (subject, part) in [("C1", "external"), ("C3", "profile"), ("", "")] {
            assert_eq!(sealed_part(&bytes, subject, part).unwrap().1, None, "{subject} {part}");
        }
        let mut longer = bytes.clone();
        longer.push(0);
        assert_eq!(decode_unsealed(&longer), Err(RecordError::Trailing(1)));
        assert!(matches!(decode_unsealed(&bytes[..bytes.len() - 1]), Err(RecordError::Damaged { .. })));
        let mut newer = entry;
        newer.header.schema = 2;
        assert_eq!(decode_unsealed(&encode(&newer)), Err(RecordError::TooNew(2)));
        assert_eq!(sealed_part(&encode(&newer), "C1", "profile"), Err(RecordError::TooNew(2)));
    }

    #[test]
    fn unknown_versions_variants_and_trailing_bytes_are_errors() {
        let mut newer = sample(1);
        newer.header.schema = 2;
        assert_eq!(decode(&encode(&newer)), Err(RecordError::TooNew(2)));
        let mut bytes = encode(&sample(1));
        bytes.push(0);
        assert_eq!(decode(&bytes), Err(RecordError::Trailing(1)));
        // Variant 99 of `Input` with no fields.
        assert!(matches!(from_bytes::<Input>(&[0x82, 0x18, 99, 0x80]), Err(RecordError::Damaged { .. })));
    }

    proptest! {
        #[test]
        fn any_bytes_decode_or_fail_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes);
            let _ = decode_unsealed(&bytes);
            let _ = sealed_part(&bytes, "C1", "profile");
            let _ = position(&bytes);
        }

        #[test]
        fn a_damaged_entry_never_decodes_to_the_same_entry(at in 0usize..400, flip in 1u8..) {
            let entry = sample(7);
            let mut bytes = encode(&entry);
            let at = at % bytes.len();
            // What a variant without fields carries is skipped whatever it is; the hash tree is over the bytes
            // and notices.
            let applied = bytes.windows(3).position(|w| w == [0x82, 0x00, 0x80]).unwrap();
            prop_assume!(at != applied + 2);
            bytes[at] ^= flip;
            prop_assert_ne!(decode(&bytes).ok(), Some(entry));
        }
    }
}
