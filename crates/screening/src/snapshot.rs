//! One version of one list: what the parser made of the raw bytes, and the hashes that pin both.
//!
//! Promises: the same designations give the same bytes and the same hash, whatever the raw form was;
//! bytes from a store decode or give an error, and never panic. Does not: store itself, compute deltas.
//! Serves: design section 4 (entries pin raw hash, normalised hash and parser version).

use crate::source::Parsed;
use model::designation::NameStrength;
use model::{Designation, Hash, ListId, PartialDate};
use std::collections::BTreeSet;

/// One version of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The list.
    pub list: ListId,
    /// The issuer's date of the publication, where known.
    pub published: Option<PartialDate>,
    /// Name and hash of each raw (decompressed) file, in the order the parser was given them.
    pub raw_hashes: Vec<(String, Hash)>,
    /// Name and version of the parser, e.g. `ofac-sdn-advanced/1`; text, so that snapshots made by
    /// retired parsers stay readable.
    pub parser: String,
    /// Every party, in issuer order.
    pub designations: Vec<Designation>,
}

/// What a snapshot holds, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Parties.
    pub parties: usize,
    /// Names of all parties, every script counted.
    pub names: usize,
    /// Of these, weak ones.
    pub weak_names: usize,
    /// Distinct wallet addresses.
    pub wallets: usize,
    /// Identifiers of all parties.
    pub identifiers: usize,
}

/// Why bytes are not a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Not the encoding of a snapshot.
    #[error("the bytes are not a list snapshot: {0}")]
    Encoding(String),
    /// An encoding of a later version.
    #[error("the snapshot has encoding version {found}; this build reads up to {ENCODING_VERSION}")]
    Version {
        /// The version found.
        found: u64,
    },
    /// Bytes after the end.
    #[error("{0} bytes follow the snapshot")]
    Trailing(usize),
    /// The designations do not have the hash written beside them.
    #[error("the designations hash to {found}, the snapshot says {expected}")]
    Hash {
        /// What the snapshot says.
        expected: Hash,
        /// What was computed.
        found: Hash,
    },
}

/// Version of the outer encoding.
const ENCODING_VERSION: u64 = 1;

type Envelope<'b> =
    (u64, ListId, Option<PartialDate>, Vec<(String, Hash)>, String, Hash, &'b minicbor::bytes::ByteSlice);

impl Snapshot {
    /// The snapshot of a parse; `raw_hashes` come from [`crate::source::HashingReader::finish`].
    pub fn new(parsed: Parsed, parser: &str, raw_hashes: Vec<(String, Hash)>) -> Self {
        let Parsed { list, published, designations, .. } = parsed;
        Self { list, published, raw_hashes, parser: parser.to_owned(), designations }
    }

    /// The designations in deterministic CBOR: definite lengths, integer keys in order, no maps.
    pub fn normalised_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail: the error type of a `Vec` writer has no values.
        let _infallible = minicbor::encode(&self.designations, &mut bytes);
        bytes
    }

    /// Hash of [`Self::normalised_bytes`].
    pub fn normalised_hash(&self) -> Hash {
        Hash::of(&self.normalised_bytes())
    }

    /// The whole snapshot for the blob store.
    pub fn encode(&self) -> Vec<u8> {
        let designations = self.normalised_bytes();
        let envelope: Envelope<'_> = (
            ENCODING_VERSION,
            self.list.clone(),
            self.published,
            self.raw_hashes.clone(),
            self.parser.clone(),
            Hash::of(&designations),
            designations.as_slice().into(),
        );
        let mut bytes = Vec::with_capacity(designations.len() + 256);
        let _infallible = minicbor::encode(envelope, &mut bytes);
        bytes
    }

    /// Reads [`Self::encode`] back, and checks the hash of the designations.
    pub fn decode(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let refuse = |error: minicbor::decode::Error| SnapshotError::Encoding(error.to_string());
        let mut decoder = minicbor::Decoder::new(bytes);
        let mut peek = decoder.clone();
        peek.array().map_err(refuse)?;
        let found = peek.u64().map_err(refuse)?;
        if found > ENCODING_VERSION {
            return Err(SnapshotError::Version { found });
        }
        let envelope: Envelope<'_> = decoder.decode().map_err(refuse)?;
        let (_, list, published, raw_hashes, parser, expected, designations) = envelope;
        let trailing = bytes.len() - decoder.position();
        if trailing > 0 {
            return Err(SnapshotError::Trailing(trailing));
        }
        let found = Hash::of(designations);
        if found != expected {
            return Err(SnapshotError::Hash { expected, found });
        }
        let mut inner = minicbor::Decoder::new(designations);
        let parsed = inner.decode().map_err(refuse)?;
        match designations.len() - inner.position() {
            0 => Ok(Self { list, published, raw_hashes, parser, designations: parsed }),
            trailing => Err(SnapshotError::Trailing(trailing)),
        }
    }

    /// What the snapshot holds.
    pub fn counts(&self) -> Counts {
        let names = self.designations.iter().flat_map(|d| &d.names);
        let wallets = self.designations.iter().flat_map(|d| &d.wallets);
        Counts {
            parties: self.designations.len(),
            names: names.clone().count(),
            weak_names: names.filter(|name| name.strength == NameStrength::Weak).count(),
            wallets: wallets.map(|wallet| wallet.address.as_str()).collect::<BTreeSet<_>>().len(),
            identifiers: self.designations.iter().map(|d| d.identifiers.len()).sum(),
        }
    }
}
