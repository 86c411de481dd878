//! Bitcoin Gold: `G…`, `A…` and `btg1…`.
//!
//! Promises: main network only; the key is the output script, which before the fork was Bitcoin's and has the same
//! owner there (see [`super::related`]). Does not: tell `A…` from Neo's older addresses, which have the same version
//! byte and checksum. Source: Bitcoin Gold's `chainparams.cpp`.

use super::Network;
use super::bech32::Prefix;
use super::utxo::{Chain, Segwit};

/// What the chain prints.
pub(super) static CHAIN: Chain = Chain {
    network: Network::BitcoinGold,
    key_hash: 0x26,
    script_hash: &[0x17],
    starts: b"GA",
    test_versions: &[0x6f, 0xc4],
    test_starts: b"mn2",
    segwit: Some(Segwit {
        prefix: Prefix::new("btg"),
        test_prefixes: &[Prefix::new("tbtg")],
    }),
};
