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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::error::Refusal::{self, *};
    use crate::wallet::{Reading, hex, parse};

    #[test]
    fn published_addresses_have_their_published_scripts() {
        for (text, script) in [
            // The three that OFAC lists; their hashes by an independent decoder.
            ("XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2", "76a914804e16675685d900a9d18ea4c93e51fc320f688588ac"),
            ("Xs3vzQmNvAxRa3Xo8XzQqUb3BMgb9EogF4", "76a914b37f0da6659fef785fd0bd8978376abb1c253cde88ac"),
            ("XyARKoupuArYtToA2S6yMdnoquDCDaBsaT", "76a914f689f4ca85f8fde8d5d240a115e92602ba0a28d488ac"),
        ] {
            let key = parse(Network::Dash, text).unwrap();
            assert_eq!((&*hex::lower(key.bytes()), &*key.canonical()), (script, text));
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        let refusals: &[(&str, Refusal)] =
            &[("XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz3", Checksum), ("DLSSSUS3ex7YNDACJDxMER1ZMW579Vy8Zy", Form)];
        for (text, why) in refusals {
            assert_eq!(CHAIN.decode(&Reading::new(text)).as_ref(), Err(why), "{text}");
        }
    }
}
