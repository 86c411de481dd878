//! Checksums and signatures that come beside a file.
//!
//! Promises: a digest is compared over the file as it was sent; of a list of digests the line naming the file
//! counts; a signature is an Ed25519 one in the minisign format, by the one key that was configured. Does not:
//! fetch keys, trust a key that came with the file. Serves: SEC-3.

use crate::error::FetchError;
use md5::Md5;
use minisign_verify::{PublicKey, Signature as Minisign};
use sha2::{Digest, Sha256, Sha512};

/// Which digest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChecksumKind {
    /// SHA-256.
    Sha256,
    /// SHA-512.
    Sha512,
    /// MD5: tells damage, not malice. Only for issuers that offer nothing better.
    Md5,
}

impl ChecksumKind {
    /// The word used in configuration and messages.
    pub fn as_str(self) -> &'static str {
        match self {
            ChecksumKind::Sha256 => "sha256",
            ChecksumKind::Sha512 => "sha512",
            ChecksumKind::Md5 => "md5",
        }
    }

    /// The kind of that word.
    pub fn from_word(word: &str) -> Option<ChecksumKind> {
        [ChecksumKind::Sha256, ChecksumKind::Sha512, ChecksumKind::Md5]
            .into_iter()
            .find(|k| k.as_str() == word)
    }

    fn digits(self) -> usize {
        match self {
            ChecksumKind::Sha256 => 64,
            ChecksumKind::Sha512 => 128,
            ChecksumKind::Md5 => 32,
        }
    }

    fn of(self, bytes: &[u8]) -> String {
        let hex = |digest: &[u8]| digest.iter().map(|b| format!("{b:02x}")).collect();
        match self {
            ChecksumKind::Sha256 => hex(&Sha256::digest(bytes)),
            ChecksumKind::Sha512 => hex(&Sha512::digest(bytes)),
            ChecksumKind::Md5 => hex(&Md5::digest(bytes)),
        }
    }
}

/// A file of digests beside the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checksum {
    /// Where.
    pub url: String,
    /// Which digest.
    pub kind: ChecksumKind,
}

/// A detached signature beside the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Where.
    pub url: String,
    /// The key that must have made it: the second line of a minisign public key file.
    pub public_key: String,
}

/// Compares a file with what was fetched beside it. `names` are the names under which a list of digests may
/// speak of it.
pub fn verify(
    names: &[&str],
    bytes: &[u8],
    checksum: Option<(ChecksumKind, &[u8])>,
    signature: Option<(&str, &[u8])>,
) -> Result<(), FetchError> {
    let name = names.first().copied().unwrap_or_default().to_owned();
    if let Some((kind, text)) = checksum {
        let text = String::from_utf8_lossy(text);
        let expected = digest_for(&text, kind, names).ok_or_else(|| FetchError::Checksum {
            name: name.clone(),
            kind: kind.as_str(),
            expected: "nothing about this file".to_owned(),
            found: "…".to_owned(),
        })?;
        let found = kind.of(bytes);
        if found != expected {
            return Err(FetchError::Checksum { name, kind: kind.as_str(), expected, found });
        }
    }
    if let Some((key, text)) = signature {
        let wrong = |cause: String| FetchError::Signature { name: name.clone(), cause };
        let key = PublicKey::from_base64(key).map_err(|e| wrong(format!("the configured key: {e}")))?;
        let text = std::str::from_utf8(text).map_err(|_| wrong("it is no text".to_owned()))?;
        let signature = Minisign::decode(text).map_err(|e| wrong(e.to_string()))?;
        // Legacy signatures sign the file itself instead of its hash: as good, and older tools make them.
        key.verify(bytes, &signature, true).map_err(|e| wrong(e.to_string()))?;
    }
    Ok(())
}

/// The digest a text gives for a file: `hex`, `hex  name`, `hex *name`, or `SHA256 (name) = hex`.
fn digest_for(text: &str, kind: ChecksumKind, names: &[&str]) -> Option<String> {
    let is_digest = |word: &str| word.len() == kind.digits() && word.bytes().all(|b| b.is_ascii_hexdigit());
    let mut bare = Vec::new();
    for line in text.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let Some(digest) = words.iter().find(|word| is_digest(word)) else { continue };
        let base = |word: &str| {
            let word = word.trim_start_matches(['*', '(']).trim_end_matches(')');
            word.rsplit('/').next().unwrap_or_default().to_ascii_lowercase()
        };
        let mut others = words.iter().filter(|word| !is_digest(word)).map(|word| base(word));
        if words.len() == 1 {
            bare.push(digest.to_ascii_lowercase());
        } else if others.any(|word| names.iter().any(|name| name.eq_ignore_ascii_case(&word))) {
            return Some(digest.to_ascii_lowercase());
        }
    }
    // A digest without a name speaks for the file only where it is alone.
    match bare.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_found_by_the_name_of_the_file() {
        let right = ChecksumKind::Sha256.of(b"list");
        let wrong = ChecksumKind::Sha256.of(b"other");
        for (text, ok) in [
            (right.clone(), true),
            (format!("{right}\n"), true),
            (right.to_uppercase(), true),
            (format!("{right}  list.xml"), true),
            (format!("{right} *list.xml"), true),
            (format!("SHA256 (pub/LIST.XML) = {right}"), true),
            (format!("# digests\n{wrong}  other.xml\n{right}  list.xml\n"), true),
            (wrong.clone(), false),
            (format!("{right}  other.xml"), false),
            (format!("{wrong}  list.xml\n{right}  other.xml"), false),
            (format!("{right}\n{wrong}\n"), false),
            ("<html>not found</html>".to_owned(), false),
            (String::new(), false),
            (right[..63].to_owned(), false),
        ] {
            let got = verify(&["list.xml"], b"list", Some((ChecksumKind::Sha256, text.as_bytes())), None);
            assert_eq!(got.is_ok(), ok, "{text}: {got:?}");
        }
    }

    #[test]
    fn other_digests() {
        for (kind, digest) in [
            (ChecksumKind::Md5, "0cc175b9c0f1b6a831c399e269772661"),
            (ChecksumKind::Sha256, "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
        ] {
            assert!(verify(&["a"], b"a", Some((kind, digest.as_bytes())), None).is_ok());
            assert!(verify(&["a"], b"b", Some((kind, digest.as_bytes())), None).is_err());
            assert_eq!(ChecksumKind::from_word(kind.as_str()), Some(kind));
        }
        assert_eq!(ChecksumKind::Sha512.of(b"").len(), 128);
        assert_eq!(ChecksumKind::from_word("crc32"), None);
    }

    /// The example of the minisign-verify crate: signature of the text `test`.
    const KEY: &str = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3";
    const SIGNATURE: &str = "untrusted comment: signature from minisign secret key
RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=
trusted comment: timestamp:1633700835\tfile:test\tprehashed
wLMDjy9FLAuxZ3q4NlEvkgtyhrr0gtTu6KC4KBJdITbbOeAi1zBIYo0v4iTgt8jJpIidRJnp94ABQkJAgAooBQ==";

    #[test]
    fn a_signature_holds_for_these_bytes_and_this_key_only() {
        let other = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO4";
        for (bytes, key, signature, ok) in [
            (b"test".as_slice(), KEY, SIGNATURE, true),
            (b"Test", KEY, SIGNATURE, false),
            (b"test", other, SIGNATURE, false),
            (b"test", "no key", SIGNATURE, false),
            (b"test", KEY, "no signature", false),
            (b"test", KEY, "", false),
        ] {
            let got = verify(&["list"], bytes, None, Some((key, signature.as_bytes())));
            assert_eq!(got.is_ok(), ok, "{got:?}");
        }
    }
}
