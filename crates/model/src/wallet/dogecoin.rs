//! Dogecoin: `D…` for a key hash, `9…` or `A…` for a script hash.
//!
//! Promises: main network only; the key is the output script. Does not: tell its `D…` from Verge's, which has the same
//! version byte: such a text is both, as `3…` is Bitcoin's and Litecoin's. Source: Dogecoin Core's `chainparams.cpp`.

use super::Network;
use super::utxo::Chain;

/// What the chain prints.
pub(super) static CHAIN: Chain = Chain {
    network: Network::Dogecoin,
    key_hash: 0x1e,
    script_hash: &[0x16],
    starts: b"D9A",
    test_versions: &[0x71, 0xc4],
    test_starts: b"n2",
    segwit: None,
};
