//! Bitcoin: `1…` (BIP-13), `3…` (BIP-16), `bc1q…` (BIP-173), `bc1p…` and later (BIP-350).
//!
//! Promises: main network only; the key is the output script. A test-network address is refused as
//! such. Does not: tell Bitcoin from its forks: Bitcoin Cash and BSV print the same legacy `1…`, and
//! one key pair owns the output on each chain, so one key is right for screening.

use super::Network;
use super::bech32::Prefix;
use super::utxo::{Chain, Segwit};

/// What the chain prints.
pub(super) static CHAIN: Chain = Chain {
    network: Network::Bitcoin,
    key_hash: 0x00,
    script_hash: &[0x05],
    starts: b"13",
    test_versions: &[0x6f, 0xc4],
    test_starts: b"2mn",
    segwit: Some(Segwit {
        prefix: Prefix::new("bc"),
        test_prefixes: &[Prefix::new("tb"), Prefix::new("bcrt")],
    }),
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::error::Refusal;
    use crate::wallet::{Reading, hex, parse};

    #[test]
    fn published_addresses_have_their_published_scripts() {
        for (text, script) in [
            // The genesis block's coinbase key.
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "76a91462e907b15cbf27d5425399ebf6f0fb50ebb88f1888ac"),
            // The unspendable all-zero hash: leading ones are leading zero bytes.
            ("1111111111111111111114oLvT2", "76a914000000000000000000000000000000000000000088ac"),
            // BIP-173, the same key as the first SegWit vector.
            ("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", "76a914751e76e8199196d454941c45d1b3a323f1433bd688ac"),
            // Bitcoin wiki, pay to script hash (BIP-13, BIP-16).
            ("3P14159f73E4gFr7JterCCQh9QjiTjiZrG", "a914e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a87"),
            // BIP-173 and BIP-350, valid addresses.
            ("BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "0014751e76e8199196d454941c45d1b3a323f1433bd6"),
            (
                "bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3",
                "00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262",
            ),
            (
                "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kt5nd6y",
                "5128751e76e8199196d454941c45d1b3a323f1433bd6751e76e8199196d454941c45d1b3a323f1433bd6",
            ),
            ("BC1SW50QGDZ25J", "6002751e"),
            ("bc1zw508d6qejxtdg4y5r3zarvaryvaxxpcs", "5210751e76e8199196d454941c45d1b3a323"),
            (
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                "512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            ),
        ] {
            let key = parse(Network::Bitcoin, text).unwrap();
            assert_eq!(hex::lower(key.bytes()), script, "{text}");
            assert!(key.canonical().eq_ignore_ascii_case(text), "{text}");
        }
    }

    #[test]
    fn published_invalid_addresses_are_refused_for_their_reason() {
        use Refusal::*;
        for (text, why) in [
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", Checksum),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7Divf", Length),
            ("11A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Length),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfN0", Character('0')),
            ("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNé", Character('é')),
            ("", Form),
            ("1", Length),
            ("bc1", Length),
            ("LKKHMBjCU89fyFNgSRprDoD8Jb25N8uWvd", Form),
            // Test network and regression test network.
            ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn", TestNetwork),
            ("2MzQwSSnBHWHqSAqtTVQ6v47XtaisrJa1Vc", TestNetwork),
            ("tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7", TestNetwork),
            ("tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c", TestNetwork),
            ("bcrt1qqqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0sj9hjuh", Form),
            // BIP-173.
            ("tc1qw508d6qejxtdg4y5r3zarvary0c5xw7kg3g4ty", Form),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", Checksum),
            ("BC13W508D6QEJXTDG4Y5R3ZARVARY0C5XW7KN40WF2", Program),
            ("bc1rw5uspcuh", ChecksumKind),
            ("bc10w508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7kw5rljs90", ChecksumKind),
            ("BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P", Program),
            ("bc1zw508d6qejxtdg4y5r3zarvaryvqyzf3du", ChecksumKind),
            ("bc1gmk9yu", Length),
            // BIP-173's valid addresses of version 1 and later, which BIP-350 withdrew.
            ("bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx", ChecksumKind),
            ("BC1SW50QA3JX3S", ChecksumKind),
            ("bc1zw508d6qejxtdg4y5r3zarvaryvg6kdaj", ChecksumKind),
            // BIP-350.
            ("tc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq5zuyut", Form),
            ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd", ChecksumKind),
            ("BC1S0XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ54WELL", ChecksumKind),
            ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", ChecksumKind),
            ("bc1p38j9r5y49hruaue7wxjce0updqjuyyx0kh56v8s25huc6995vvpql3jow4", Character('o')),
            ("BC130XLXVLHEMJA6C4DQV22UAPCTQUPFHLXM9H8Z3K2E72Q4K9HCZ7VQ7ZWS8R", Program),
            ("bc1pw5dgrnzv", Program),
            ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav253zgeav", Program),
            ("tb1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vq47Zagq", Form),
            ("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v07qwwzcrf", Program),
            ("bc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", MixedCase),
            (
                "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4v8f3t4v8f3t4v8f3t4v8f3t4v8f3t4v8f3t4v8f3t4v8f3t4q",
                Length,
            ),
            ("bc1qw508d6qejx1dg4y5r3zarvary0c5xw7kv8f3t4", Character('1')),
        ] {
            assert_eq!(CHAIN.decode(&Reading::new(text)), Err(why), "{text}");
        }
    }
}
