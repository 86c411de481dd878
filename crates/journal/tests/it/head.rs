//! Heads: the golden note, other implementations' keys, and every text that must be refused.

use crate::memory::{ORIGIN, key};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::VerifyingKey;
use journal::head::key_hash;
use journal::{HeadError, SignedHead, TreeHead};
use proptest::prelude::*;

const GOLDEN: &str = include_str!("../golden/head.note");

fn head() -> TreeHead {
    let root = std::array::from_fn(|i| i as u8);
    TreeHead { origin: ORIGIN.into(), size: 1042, root, recorded_at_micros: 1_795_230_245_000_007 }
}

#[test]
fn golden_note() {
    let signed = head().sign(&key(), ORIGIN);
    assert_eq!(signed.to_note(), GOLDEN);
    let parsed = SignedHead::parse_note(GOLDEN).unwrap();
    assert_eq!(parsed, signed);
    assert_eq!(parsed.verify(&key().verifying_key()), Ok(()));
}

#[test]
fn key_hashes_of_other_implementations() {
    // Verifier keys as c2sp.org/signed-note, golang.org/x/mod/sumdb/note and the Go checksum database publish them.
    for vkey in [
        "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop",
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",
    ] {
        let mut parts = vkey.splitn(3, '+');
        let (name, hash, encoded) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
        let bytes = STANDARD.decode(encoded).unwrap();
        let public = VerifyingKey::from_bytes(bytes[1..].try_into().unwrap()).unwrap();
        assert_eq!(bytes[0], 1, "{name}");
        assert_eq!(format!("{:08x}", u32::from_be_bytes(key_hash(name, &public))), hash, "{name}");
    }
}

#[test]
fn refused_forms() {
    let (text, signature) = GOLDEN.split_once("\n\n").unwrap();
    let form = |text: &str| format!("{text}\n\n{signature}");
    let line = |number: usize, other: &str| {
        let mut lines: Vec<&str> = text.lines().collect();
        lines[number] = other;
        form(&lines.join("\n"))
    };
    let rows: [(&str, String); 20] = [
        ("empty", String::new()),
        ("no empty line", GOLDEN.replace("\n\n", "\n")),
        ("no signature", format!("{text}\n\n")),
        ("origin empty", line(0, "")),
        ("size negative", line(1, "-1")),
        ("size with leading zero", line(1, "01042")),
        ("size with sign", line(1, "+1042")),
        ("size past 64 bits", line(1, "18446744073709551616")),
        ("root short", line(2, "AAECAw==")),
        ("root not base64", line(2, "?")),
        ("root without padding", line(2, "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")),
        ("time missing", form(&text.lines().take(3).collect::<Vec<_>>().join("\n"))),
        ("time with sign", line(3, "recorded +1795230245000007")),
        ("another extension line", form(&format!("{text}\nmore"))),
        ("carriage returns", GOLDEN.replace('\n', "\r\n")),
        ("space at end of line", line(1, "1042 ")),
        ("hyphen for dash", GOLDEN.replace('\u{2014}', "-")),
        ("no end of line", GOLDEN.trim_end().to_owned()),
        ("key name with space", GOLDEN.replace("\u{2014} acme/main", "\u{2014} acme main")),
        ("key name with plus", GOLDEN.replace("\u{2014} acme/main", "\u{2014} acme+main")),
    ];
    for (what, note) in rows {
        let parsed = SignedHead::parse_note(&note);
        assert!(matches!(parsed, Err(HeadError::Form(_))), "{what}: {parsed:?}");
    }
}

#[test]
fn an_origin_cannot_smuggle_in_another_head() {
    let evil = TreeHead { origin: "acme/main\n7".into(), ..head() };
    let note = evil.sign(&key(), ORIGIN).to_note();
    assert!(matches!(SignedHead::parse_note(&note), Err(HeadError::Form(_))));
}

#[test]
fn another_key_or_another_name_is_refused() {
    let other = ed25519_dalek::SigningKey::from_bytes(&[8; 32]);
    let signed = head().sign(&key(), ORIGIN);
    assert_eq!(signed.verify(&other.verifying_key()), Err(HeadError::Signature));
    let renamed = SignedHead { key_name: "acme/other".into(), ..signed.clone() };
    assert_eq!(
        renamed.verify(&key().verifying_key()),
        Err(HeadError::Signature),
        "the key is bound to its name"
    );
    let forged = SignedHead { key_hash: signed.key_hash, ..head().sign(&other, ORIGIN) };
    assert_eq!(forged.verify(&key().verifying_key()), Err(HeadError::Signature), "key hash copied");
}

proptest! {
    #[test]
    fn any_head_survives_its_note(size: u64, root: [u8; 32], time: i64, origin in "[!-~]{1,40}", name in "[!-*,-~]{1,40}") {
        let signed = TreeHead { origin, size, root, recorded_at_micros: time }.sign(&key(), &name);
        let parsed = SignedHead::parse_note(&signed.to_note());
        prop_assert_eq!(parsed.as_ref(), Ok(&signed));
        prop_assert_eq!(signed.verify(&key().verifying_key()), Ok(()));
    }

    #[test]
    fn no_other_text_passes(at in 0..GOLDEN.len(), flip in 1u8..=255) {
        let mut bytes = GOLDEN.as_bytes().to_vec();
        bytes[at] ^= flip;
        let Ok(note) = String::from_utf8(bytes) else { return Ok(()) };
        let passes = SignedHead::parse_note(&note).and_then(|signed| signed.verify(&key().verifying_key()));
        prop_assert!(passes.is_err(), "{note}");
    }

    #[test]
    fn outside_text_never_panics(note in "(\\PC|\n){0,200}") {
        let _ = SignedHead::parse_note(&note);
    }
}
