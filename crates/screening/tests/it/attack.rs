//! Lists made to harm: each bound holds, memory stays small, nothing panics.

use super::support::{HEAD, list, ofac_parse, party, small, uk_parse};
use proptest::prelude::*;
use screening::Snapshot;
use screening::source::{ParseError, ofac_sdn_advanced};
use std::io::{self, BufReader, Read};

/// `head`, then `filler` for ever.
struct Endless {
    head: Vec<u8>,
    filler: &'static [u8],
    sent: usize,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        for slot in out.iter_mut() {
            let after = self.sent.checked_sub(self.head.len());
            *slot = after.map_or_else(|| self.head[self.sent], |at| self.filler[at % self.filler.len()]);
            self.sent += 1;
        }
        Ok(out.len())
    }
}

#[test]
fn endless_streams_end_in_an_error() {
    let head = format!("<Sanctions>{HEAD}<DistinctParties>");
    for (after, filler, want) in [
        ("<DistinctParty FixedRef=\"1\"><Comment>", &b"a"[..], "one text or tag passes the limit of 1048576"),
        ("<DistinctParty FixedRef=\"1\"><Comment>", b"a&amp;", "one text passes the limit of 1048576"),
        ("<DistinctParty FixedRef=\"", b"1", "one text or tag"),
        ("<!--", b"x", "one text or tag"),
        ("<DistinctParty FixedRef=\"1\">", b"<a/>", "one record passes the limit of 4194304"),
        ("<DistinctParty FixedRef=\"1\">", b"<!---->", "one record passes the limit of 4194304"),
        ("<DistinctParty FixedRef=\"1\">", b"<a>", "nesting passes the limit of 64"),
        ("", b"<!--x-->", "the whole list passes the limit of 8388608"),
        ("", b" ", "one text or tag"),
        ("<DistinctParty FixedRef=\"1\" ", b"a=\"\" ", "one text or tag"),
        ("", b"<x/>", "the number of records passes the limit of 1000000"),
    ] {
        let limit = 8 << 20;
        let head = format!("{head}{after}").into_bytes();
        let stream = BufReader::new(Endless { head, filler, sent: 0 });
        let error = ofac_sdn_advanced::parse(stream, limit).unwrap_err().to_string();
        assert!(error.contains(want), "{error} / {want}");
    }
}

#[test]
fn bounds_hold_at_the_edge() {
    let comment = |bytes: usize| {
        small().replace("<Comment/><Profile", &format!("<Comment>{}</Comment><Profile", "x".repeat(bytes)))
    };
    let nested = |levels: usize| {
        let inner = format!("{}{}", "<a>".repeat(levels), "</a>".repeat(levels));
        list(&party("36", "A", "B", "").replace("<Comment/>", &inner), &super::support::entry("36", 90, 150))
    };
    let attributes = |count: usize| {
        let extra: String = (0..count).map(|i| format!(" a{i}=\"\"")).collect();
        small().replace("<Comment/><Profile", &format!("<Comment{extra}/><Profile"))
    };
    for (text, ok) in [
        // The bound is on the event with the start of the next tag, hence the slack.
        (comment((1 << 20) - 64), true),
        (comment((1 << 20) + 1), false),
        (nested(64 - 3), true),
        (nested(64 - 2), false),
        (attributes(32), true),
        (attributes(33), false),
    ] {
        assert_eq!(ofac_parse(&text).is_ok(), ok, "{:?}", ofac_parse(&text).err());
    }
    let text = small();
    let length = text.len() as u64;
    assert!(ofac_sdn_advanced::parse(text.as_bytes(), length).is_ok());
    assert!(matches!(
        ofac_sdn_advanced::parse(text.as_bytes(), length - 1),
        Err(ParseError::TooLarge { .. })
    ));
}

#[test]
fn document_types_and_own_entities_are_refused() {
    let bomb = "<!DOCTYPE Sanctions [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>";
    let with_bomb = small().replace("<Sanctions", &format!("{bomb}<Sanctions"));
    let external = small().replace("<Sanctions", "<!DOCTYPE Sanctions SYSTEM \"file:///x\"><Sanctions");
    let entity = small().replace("PETROV", "&boom;");
    let in_attribute = small().replace("FixedRef=\"36\"", "FixedRef=\"&boom;\"");
    for (text, want) in [
        (with_bomb, "a document type declaration"),
        (external, "a document type declaration"),
        (entity, "an entity of its own"),
        (in_attribute, "not well-formed"),
        (small().replace("PETROV", "&#0;"), "not well-formed"),
        (small().replace("PETROV", "&#xFFFFFFFFFF;"), "not well-formed"),
    ] {
        let error = ofac_parse(&text).expect_err(want).to_string();
        assert!(error.contains(want), "{error} / {want}");
    }
}

/// Overwrites, removes or doubles a few stretches of bytes.
fn mutate(text: &str, edits: &[(prop::sample::Index, u8, u8)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for (place, kind, value) in edits {
        if bytes.is_empty() {
            break;
        }
        let at = place.index(bytes.len());
        let end = (at + usize::from(*value) % 24 + 1).min(bytes.len());
        match kind % 4 {
            0 => bytes[at] = *value,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let copy = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, copy));
            }
            _ => bytes.truncate(at),
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_mutated_ofac_list_never_panics(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..6)) {
        let bytes = mutate(&small(), &edits);
        if let Ok(parsed) = ofac_sdn_advanced::parse(&bytes[..], 1 << 20) {
            prop_assert_eq!(parsed.parties, parsed.designations.len());
            prop_assert!(parsed.designations.iter().all(|d| !d.measures.is_empty()));
        }
    }

    #[test]
    fn mutated_uk_files_never_panic(file in 0..5usize, edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), any::<u8>()), 1..6)) {
        let mut files = super::support::UK_FILES.map(|name| {
            let mut bytes = super::support::bundled_bytes(&format!("sanctions/uk/{name}.csv.zst"));
            bytes.truncate(4_000);
            bytes
        });
        files[file] = mutate(&String::from_utf8_lossy(&files[file]), &edits);
        let _refused_or_not = uk_parse(files.each_ref().map(Vec::as_slice));
    }

    #[test]
    fn garbage_is_no_snapshot_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>(), value in any::<u8>()) {
        prop_assert!(Snapshot::decode(&bytes).is_err());
        let good = Snapshot::new(ofac_parse(&small()).unwrap(), "x/1", Vec::new());
        let mut encoded = good.encode();
        let at = at.index(encoded.len());
        encoded[at] = value;
        if let Ok(back) = Snapshot::decode(&encoded) {
            prop_assert_eq!(back.designations, good.designations, "the designations are under a hash");
        }
    }
}
