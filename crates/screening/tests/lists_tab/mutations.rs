//! Samples with a few bytes changed: an error or a list, never a panic, and never a list that breaks a promise.

use super::support::{fixtures, parse};
use proptest::prelude::*;

const PARSERS: [&str; 10] = [
    "ofac-sdn-csv",
    "ofac-cons-csv",
    "au-dfat-csv",
    "jp-mof-csv",
    "il-nbctf-csv",
    "ftm",
    "ftm-nested",
    "pep-csv",
    "adverse-media-csv",
    "custom-csv",
];

type Edit = (prop::sample::Index, u8, u8);

/// Overwrites, removes, doubles or cuts a few stretches of bytes.
fn mutate(bytes: &mut Vec<u8>, edits: &[Edit]) {
    for (place, kind, value) in edits {
        if bytes.is_empty() {
            return;
        }
        let at = place.index(bytes.len());
        let end = (at + usize::from(*value) % 24 + 1).min(bytes.len());
        match kind % 6 {
            0 => bytes[at] = *value,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            3 => bytes[at] = b"\",\n|:;()-/"[usize::from(*value) % 10],
            4 => drop(bytes.splice(at..at, "（a）年\u{202b}é".bytes())),
            _ => bytes.truncate(at),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_list_never_panics(
        which in 0..PARSERS.len(),
        file in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..8),
    ) {
        let parser = PARSERS[which];
        let mut files = fixtures(parser);
        let file = file.index(files.len());
        mutate(&mut files[file], &edits);
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        if let Ok(parsed) = parse(parser, &files, "2026-01-31") {
            prop_assert_eq!(parsed.parties, parsed.designations.len());
            for d in &parsed.designations {
                prop_assert!(!d.measures.is_empty());
                prop_assert!(d.measures.is_sorted_by(|a, b| a < b));
                prop_assert!(d.names.iter().filter(|name| name.primary).count() <= 1);
            }
        }
    }

    #[test]
    fn any_bytes_are_refused_or_read(which in 0..PARSERS.len(), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let parser = PARSERS[which];
        let mut files = fixtures(parser);
        files[0] = bytes;
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        prop_assert!(parse(parser, &files, "2026-01-31").is_err(), "{}", parser);
    }
}
