//! All 745 OFAC addresses hit in every legal encoding, among a million valid others that do not.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(test)]

mod bundled;

use model::decision::{Certainty, Role};
use model::wallet::{self, Network};
use screening::index::Index;
use screening::wallets::screen_wallet;
use std::collections::BTreeSet;

/// One run takes seconds even unoptimised, so it is never sampled.
const OTHERS: u64 = 1_000_000;

#[test]
fn every_listed_address_hits_in_every_encoding_and_no_other_does() {
    let snapshots = bundled::lists().unwrap();
    let index = Index::build(&snapshots);
    let listed: BTreeSet<&str> = snapshots
        .iter()
        .flat_map(|s| &s.designations)
        .flat_map(|d| &d.wallets)
        .map(|w| w.address.as_str())
        .collect();
    assert_eq!(listed.len(), 745);
    let networks = [Network::Bitcoin, Network::Evm, Network::Tron, Network::Litecoin, Network::Monero];
    let (mut spellings, mut others, mut planted) = (0, 0, listed.iter());
    for seed in 0..OTHERS {
        let network = networks[(seed % networks.len() as u64) as usize];
        let address = wallet::random_valid(network, seed);
        let hits = screen_wallet(&index, None, &address, Role::CounterpartyWallet).unwrap();
        assert!(hits.is_empty(), "{address} is not listed");
        others += 1;
        if seed % (OTHERS / 800) == 0
            && let Some(address) = planted.next()
        {
            spellings += every_spelling_hits(&index, address);
        }
    }
    assert_eq!((others, planted.count()), (OTHERS, 0), "all were planted");
    println!("745 addresses in {spellings} spellings hit; none of {others} others did");
}

fn every_spelling_hits(index: &Index, address: &str) -> usize {
    let keys = wallet::classify(address);
    let spellings: BTreeSet<String> =
        keys.iter().flat_map(wallet::encodings).chain([address.to_owned()]).collect();
    for spelling in &spellings {
        let hits = screen_wallet(index, None, spelling, Role::CounterpartyWallet).unwrap();
        assert!(!hits.is_empty(), "{spelling} (of {address}) must hit");
        assert!(hits.iter().all(|h| h.certainty == Certainty::Confirmed));
    }
    spellings.len()
}
