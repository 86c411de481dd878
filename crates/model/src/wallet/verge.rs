//! Verge: `D…` for a key hash, `E…` for a script hash, `vg1…`.
//!
//! Promises: main network only; the key is the output script. Does not: tell its `D…` from Dogecoin's, which has the
//! same version byte; Dogecoin is named first, because it is the larger by far. Source: `vergecurrency/bitcoinjs-lib`,
//! `networks.js`.

use super::Network;
use super::bech32::Prefix;
use super::utxo::{Chain, Segwit};

/// What the chain prints.
pub(super) static CHAIN: Chain = Chain {
    network: Network::Verge,
    key_hash: 0x1e,
    script_hash: &[0x21],
    starts: b"DE",
    test_versions: &[0x6f, 0xc4],
    test_starts: b"2mn",
    segwit: Some(Segwit {
        prefix: Prefix::new("vg"),
        test_prefixes: &[Prefix::new("tvg"), Prefix::new("vgrt")],
    }),
};
