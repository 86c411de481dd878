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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::error::Refusal::{self, *};
    use crate::wallet::{Reading, hex, parse};

    #[test]
    fn published_addresses_have_their_published_scripts() {
        for (text, script) in [
            // Trust Wallet's wallet-core, `TWDogeTests.cpp`.
            ("DLSSSUS3ex7YNDACJDxMER1ZMW579Vy8Zy", "76a914a7d191ec42aa113e28cd858cceaa7c733ba2f77788ac"),
            ("AETZJzedcmLM2rxCM6VqCGF3YEMUjA3jMw", "a914f191149f72f235548746654f5b473c58258f7fb687"),
            // `9…` is a script hash with a small first byte; from a validator's tests, the hash by an independent decoder.
            ("9xqCpm3DpUYSzcoQSPb5SEGDwn9NRqwZnH", "a91446271e1e8d9f7a08ac5fbe784dbffe086e40791c87"),
        ] {
            let key = parse(Network::Dogecoin, text).unwrap();
            assert_eq!((&*hex::lower(key.bytes()), &*key.canonical()), (script, text));
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        let refusals: &[(&str, Refusal)] = &[
            ("DLSSSUS3ex7YNDACJDxMER1ZMW579Vy8Zz", Checksum),
            ("DLSSSUS3ex7YNDACJDxMER1ZMW579Vy8Z0", Character('0')),
            ("DLSSSUS3ex7YNDACJDxMER1ZMW", Length),
            // Bitcoin Gold's script hash begins alike.
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Form),
            // Bitcoin's test network shares the version of a script hash.
            ("2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc", TestNetwork),
        ];
        for (text, why) in refusals {
            assert_eq!(CHAIN.decode(&Reading::new(text)).as_ref(), Err(why), "{text}");
        }
    }
}
