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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::error::Refusal::{self, *};
    use crate::wallet::{Reading, hex, parse};

    #[test]
    fn the_listed_address_has_its_script() {
        // The one that OFAC lists; its hash by an independent decoder.
        let text = "DFFJhnQNZf8rf67tYnesPu7MuGUpYtzv7Z";
        let key = parse(Network::Verge, text).unwrap();
        assert_eq!(hex::lower(key.bytes()), "76a9146edde865328cfeabee82f2b86d9f1742453c737888ac");
        assert_eq!(key.canonical(), text);
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        let refusals: &[(&str, Refusal)] = &[
            ("DFFJhnQNZf8rf67tYnesPu7MuGUpYtzv7a", Checksum),
            ("AETZJzedcmLM2rxCM6VqCGF3YEMUjA3jMw", Form),
            ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", TestNetwork),
        ];
        for (text, why) in refusals {
            assert_eq!(CHAIN.decode(&Reading::new(text)).as_ref(), Err(why), "{text}");
        }
    }
}
