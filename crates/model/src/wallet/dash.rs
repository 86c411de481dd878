//! Dash: `X…` and `7…`.
//!
//! Promises: main network only; the key is the output script. Does not: read platform addresses or names.
//! Source: Dash Core's `chainparams.cpp`.

use super::Network;
use super::utxo::Chain;

/// What the chain prints.
pub(super) static CHAIN: Chain = Chain {
    network: Network::Dash,
    key_hash: 0x4c,
    script_hash: &[0x10],
    starts: b"X7",
    test_versions: &[0x8c, 0x13],
    test_starts: b"y89",
    segwit: None,
};
