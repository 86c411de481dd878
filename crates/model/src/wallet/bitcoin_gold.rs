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
    segwit: Some(Segwit { prefix: Prefix::new("btg"), test_prefixes: &[Prefix::new("tbtg")] }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::error::Refusal::{self, *};
    use crate::wallet::{Reading, hex, parse};

    #[test]
    fn published_addresses_have_their_published_scripts() {
        for (text, script) in [
            // Trust Wallet's wallet-core, `BitcoinGold` tests; the one that OFAC lists. Hashes by an independent decoder.
            ("GSGUyooxtCUVBonYV8AANp7FvKy3WTvpMR", "76a9145c662c05ac26c503f501f144c11336d4acf2e13788ac"),
            ("GPwg61XoHqQPNmAucFACuQ5H9sGCDv9TpS", "76a91442e749e994fe4855aa0a9d1d7eba22c0128150f288ac"),
            ("btg1qtesn92ddy8m5yvypgsdtft3zj5qldj9g2u52sk", "00145e6132a9ad21f7423081441ab4ae229501f6c8a8"),
        ] {
            let key = parse(Network::BitcoinGold, text).unwrap();
            assert_eq!((&*hex::lower(key.bytes()), &*key.canonical()), (script, text));
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        let refusals: &[(&str, Refusal)] = &[
            ("GSGUyooxtCUVBonYV9AANp7FvKy3WTvpMR", Checksum),
            ("btg1qtesn92ddy8m5yvypgsdtft3zj5qldj9g2u52sl", Checksum),
            ("AETZJzedcmLM2rxCM6VqCGF3YEMUjA3jMw", Form),
            ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", TestNetwork),
        ];
        for (text, why) in refusals {
            assert_eq!(CHAIN.decode(&Reading::new(text)).as_ref(), Err(why), "{text}");
        }
    }
}
