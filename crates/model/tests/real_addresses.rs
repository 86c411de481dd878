//! Every address of the bundled samples of four chains is read as its own chain's.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(test)]

use model::wallet::{Network, classify, encodings, keys_for_screening, parse};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

const BLOCK: usize = 20_000;

fn addresses() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/chain/addresses_80k.txt.zst");
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    zstd::stream::read::Decoder::new(file).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn every_real_address_is_of_its_chain() {
    let text = addresses();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4 * BLOCK);
    // The addresses of Bitcoin Cash are in the legacy form, which is Bitcoin's where no network is stated.
    let blocks = [Network::Bitcoin, Network::Litecoin, Network::Zcash, Network::BitcoinCash];
    for (chain, block) in blocks.into_iter().zip(lines.chunks(BLOCK)) {
        let mut seen: BTreeMap<Vec<Network>, usize> = BTreeMap::new();
        for text in block {
            let keys = classify(text);
            let own = parse(chain, text).unwrap_or_else(|e| panic!("{chain} {text}: {e}"));
            let legacy = chain == Network::BitcoinCash;
            assert!(keys.contains(&own) || legacy, "{chain} {text}");
            assert!(encodings(&own).iter().any(|spelling| spelling == text) || legacy, "{chain} {text}");
            for stated in [None, Some(chain)] {
                assert!(keys_for_screening(stated, text).unwrap().contains(&keys[0]), "{chain} {text}");
            }
            *seen.entry(keys.iter().map(|key| key.network()).collect()).or_default() += 1;
        }
        let both: &[Network] = &[Network::Bitcoin, Network::Litecoin];
        let want: &[(&[Network], usize)] = match chain {
            Network::Bitcoin => &[(&[Network::Bitcoin], 14_887), (both, 5_113)],
            Network::Litecoin => &[(&[Network::Litecoin], BLOCK)],
            Network::Zcash => &[(&[Network::Zcash], BLOCK)],
            _ => &[(&[Network::Bitcoin], 17_801), (both, 2_199)],
        };
        let seen: Vec<(&[Network], usize)> =
            seen.iter().map(|(networks, count)| (&**networks, *count)).collect();
        assert_eq!(seen, want, "{chain}");
    }
}
