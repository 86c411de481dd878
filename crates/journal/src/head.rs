//! Tree heads, signed as C2SP notes: text a person can mail and a machine can check.
//!
//! ```text
//! acme/main
//! 1042
//! <root, base64>
//! recorded 1795230245000007
//!
//! — acme/main <key hash and signature, base64>
//! ```
//!
//! Promises: what is signed is exactly the text up to the empty line; a head has one spelling, and any
//! other is refused; the key is bound to its name (c2sp.org/signed-note, algorithm 0x01) and the recorded
//! time is an extension line of c2sp.org/tlog-checkpoint. Does not: read notes with further signatures,
//! or keep keys.

use crate::hash::Digest;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

/// Size and root of a log at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeHead {
    /// Which log, as "tenant/stream"; one line, not empty.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root.
    pub root: Digest,
    /// Recorded time of the newest entry, in microseconds.
    pub recorded_at_micros: i64,
}

/// A head and its signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedHead {
    /// What is signed.
    pub head: TreeHead,
    /// Name of the key: not empty, no white space, no `+`.
    pub key_name: String,
    /// First four bytes of the key's hash, as C2SP notes have it.
    pub key_hash: [u8; 4],
    /// Ed25519 signature over the text.
    pub signature: [u8; 64],
}

/// Why a text is no head, or not one of this key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Not the form of a note.
    #[error("head is no signed note: {0}; give the text as it was exported")]
    Form(&'static str),
    /// Another key, or a changed text.
    #[error("head is not signed by this key, or its text was changed")]
    Signature,
}

impl TreeHead {
    /// The signed text.
    pub fn text(&self) -> String {
        let root = STANDARD.encode(self.root);
        format!("{}\n{}\n{root}\nrecorded {}\n", self.origin, self.size, self.recorded_at_micros)
    }

    /// Signs the head. An origin or key name that breaks the rules of its field gives a note that
    /// [`SignedHead::parse_note`] refuses.
    pub fn sign(self, key: &SigningKey, key_name: &str) -> SignedHead {
        let signature = key.sign(self.text().as_bytes()).to_bytes();
        let key_hash = key_hash(key_name, &key.verifying_key());
        SignedHead { head: self, key_name: key_name.to_owned(), key_hash, signature }
    }
}

/// Which key of that name: SHA-256 of name, newline, algorithm 0x01 (Ed25519) and public key, first four bytes.
pub fn key_hash(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let digest =
        Sha256::new().chain_update(name).chain_update(b"\n\x01").chain_update(key.as_bytes()).finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

impl SignedHead {
    /// The note.
    pub fn to_note(&self) -> String {
        let mut bytes = self.key_hash.to_vec();
        bytes.extend_from_slice(&self.signature);
        format!("{}\n\u{2014} {} {}\n", self.head.text(), self.key_name, STANDARD.encode(bytes))
    }

    /// Reads a note; does not check the signature.
    pub fn parse_note(note: &str) -> Result<SignedHead, HeadError> {
        let (text, signatures) = note.split_once("\n\n").ok_or(HeadError::Form("no empty line"))?;
        let mut lines = text.lines();
        let mut line = |what| lines.next().ok_or(HeadError::Form(what));
        let origin = line("no origin")?.to_owned();
        if origin.is_empty() {
            return Err(HeadError::Form("no origin"));
        }
        let size = decimal(line("no size")?).ok_or(HeadError::Form("size is no number"))?;
        let root = STANDARD.decode(line("no root")?).ok().and_then(|r| r.try_into().ok());
        let root = root.ok_or(HeadError::Form("root is not 32 bytes of base64"))?;
        let recorded = line("no recorded time")?.strip_prefix("recorded ").and_then(|t| t.parse().ok());
        let recorded_at_micros = recorded.ok_or(HeadError::Form("recorded time is no number"))?;
        let head = TreeHead { origin, size, root, recorded_at_micros };
        let signature = signatures.strip_suffix('\n').and_then(|s| s.strip_prefix("\u{2014} "));
        let (key_name, encoded) =
            signature.and_then(|s| s.rsplit_once(' ')).ok_or(HeadError::Form("no signature line"))?;
        if key_name.is_empty() || key_name.contains(|c: char| c.is_whitespace() || c == '+') {
            return Err(HeadError::Form("key name is empty or has a space or `+`"));
        }
        let bytes: [u8; 68] = STANDARD
            .decode(encoded)
            .ok()
            .and_then(|b| b.try_into().ok())
            .ok_or(HeadError::Form("signature has not 68 bytes"))?;
        let (hash, rest) = bytes.split_at(4);
        let mut signed =
            SignedHead { head, key_name: key_name.to_owned(), key_hash: [0; 4], signature: [0; 64] };
        signed.key_hash.copy_from_slice(hash);
        signed.signature.copy_from_slice(rest);
        // Whatever the pieces above let through (leading zeros, further lines) has no second spelling.
        if signed.to_note() == note { Ok(signed) } else { Err(HeadError::Form("it has another spelling")) }
    }

    /// Checks key and signature (strictly: no weak key, no second encoding of a signature).
    pub fn verify(&self, key: &VerifyingKey) -> Result<(), HeadError> {
        if self.key_hash != key_hash(&self.key_name, key) {
            return Err(HeadError::Signature);
        }
        let signature = Signature::from_bytes(&self.signature);
        key.verify_strict(self.head.text().as_bytes(), &signature).map_err(|_| HeadError::Signature)
    }
}

/// A decimal without leading zeros, so that a number has one spelling.
fn decimal(text: &str) -> Option<u64> {
    text.parse().ok().filter(|n: &u64| n.to_string() == text)
}
