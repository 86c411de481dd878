//! Litecoin: `L…`, `M…`, the legacy `3…`, `ltc1…`.
//!
//! Promises: `M…` and `3…` of one script hash are one key. Litecoin Core accepts both and has printed
//! `M…` since 2017, because `3…` is Bitcoin's. Does not: read MWEB addresses (`ltcmweb1…`), which
//! stand for no output script; they are compared as text.

use super::Network;
use super::bech32::Prefix;
use super::utxo::{Chain, Segwit};

/// What the chain prints.
pub(super) static CHAIN: Chain = Chain {
    network: Network::Litecoin,
    key_hash: 0x30,
    script_hash: &[0x32, 0x05],
    starts: b"LM3",
    test_versions: &[0x6f, 0x3a, 0xc4],
    test_starts: b"2mnQ",
    segwit: Some(Segwit {
        prefix: Prefix::new("ltc"),
        test_prefixes: &[Prefix::new("tltc"), Prefix::new("rltc")],
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::error::Refusal;
    use crate::wallet::{Reading, hex, parse};

    #[test]
    fn published_addresses_have_their_published_scripts() {
        for (text, canonical, script) in [
            // ltcutil's address tests.
            (
                "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",
                "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1",
                "76a91413c60d8e68d7349f5b4ca362c3954b15045061b188ac",
            ),
            (
                "MVcg9uEvtWuP5N6V48EHfEtbz48qR8TKZ9",
                "MVcg9uEvtWuP5N6V48EHfEtbz48qR8TKZ9",
                "a914ee34ac676bdaf6e370c8c820b948edfad3a873d887",
            ),
            // Legacy and current spelling of one script hash: a wallet's help page, another's golden tests.
            (
                "3Nsi4BpeZtsLQvkn8p6PZfHFPoUxKbJ1YY",
                "MV5rN5EcX1imDS2gEh5jPJXeiW5QN8YrK3",
                "a914e8604d28ef5d2a7caafe8741e5dd4816b7cb19ea87",
            ),
            (
                "31nM1WuowNDzocNxPPW9NQWJEtwWpjfcLj",
                "M7zVKQKmtV5Rc7erVGVVC3khZbXxsS5HEX",
                "a9140102030405060708090a0b0c0d0e0f101112131487",
            ),
            (
                "M7zVKQKmtV5Rc7erVGVVC3khZbXxsS5HEX",
                "M7zVKQKmtV5Rc7erVGVVC3khZbXxsS5HEX",
                "a9140102030405060708090a0b0c0d0e0f101112131487",
            ),
            // BIP-173's programs under Litecoin's prefix.
            (
                "LTC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KGMN4N9",
                "ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9",
                "0014751e76e8199196d454941c45d1b3a323f1433bd6",
            ),
            (
                "ltc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qmu8tk5",
                "ltc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qmu8tk5",
                "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262",
            ),
        ] {
            let key = parse(Network::Litecoin, text).unwrap();
            assert_eq!((key.canonical().as_str(), &*hex::lower(key.bytes())), (canonical, script), "{text}");
        }
    }

    #[test]
    fn other_addresses_are_refused_for_their_reason() {
        use Refusal::*;
        for (text, why) in [
            ("LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc2", Checksum),
            ("MVcg9uEvtWuP5N6V48EHfEtbz48qR8TKZ8", Checksum),
            ("31nM1WuowNDzocNxPPW9NQWJEtwWpjfcLk", Checksum),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Form),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", Form),
            ("ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n8", Checksum),
            ("Ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9", MixedCase),
            ("tltc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qsnr4fp", TestNetwork),
            ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", TestNetwork),
            // Valid by BIP-173, withdrawn by BIP-350: version 16 with a bech32 checksum.
            ("ltc1sw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kx7lrn8", ChecksumKind),
        ] {
            assert_eq!(CHAIN.decode(&Reading::new(text)), Err(why), "{text}");
        }
    }
}
