//! Verge: `D…` for a key hash, `E…` for a script hash.
//!
//! Promises: main network only; the key is the output script. Does not: tell its `D…` from Dogecoin's, which has the
//! same version byte; Dogecoin is named first, because it is the larger by far. Source: Verge's `chainparams.cpp`.

use super::Network;
use super::utxo::Chain;

/// What the chain prints.
pub(super) static CHAIN: Chain = Chain {
    network: Network::Verge,
    key_hash: 0x1e,
    script_hash: &[0x21],
    starts: b"DE",
    test_versions: &[0x73, 0xc6],
    test_starts: b"no2",
    segwit: None,
};
