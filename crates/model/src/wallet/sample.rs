//! Valid addresses from a seed, for tests and demo data.
//!
//! Promises: the same network and seed give the same address for ever (demo data and failing tests
//! are quoted by seed); it parses, and its spelling is the canonical one. Does not: make addresses
//! anybody holds a key to: money sent to one is lost.

use super::script::{self, witness_op};
use super::{AddressKey, Network, cardano, cosmos, monero, stellar, unified};

/// A valid address: each form of the network in turn, by the seed.
pub fn random_valid(network: Network, seed: u64) -> String {
    let mut random = SplitMix64(seed);
    let form = random.next();
    let bytes = match network {
        Network::Bitcoin | Network::Litecoin | Network::BitcoinGold | Network::Verge => {
            random_script(form % 5, &mut random)
        }
        Network::Dash | Network::Dogecoin => random_script(form % 2, &mut random),
        Network::BitcoinCash if form % 3 == 2 => [&[0xaa, 0x20], &random.bytes::<32>()[..], &[0x87]].concat(),
        Network::BitcoinCash => random_script(form % 3, &mut random),
        Network::Zcash => random_zcash(form, &mut random),
        Network::Evm | Network::Xrp => random.bytes::<20>().to_vec(),
        Network::Tron => [&[0x41][..], &random.bytes::<20>()].concat(),
        Network::Monero => monero::canonical_bytes(form % 2 == 1, &random.bytes::<64>()).to_vec(),
        Network::Solana | Network::Polkadot => random.bytes::<32>().to_vec(),
        // A Byron address without attributes, too.
        Network::Cardano if form % 5 == 4 => {
            [&[0x80, 0x83, 0x58, 0x1c], &random.bytes::<28>()[..], &[0xa0, 0x00]].concat()
        }
        Network::Cardano => cardano::canonical_bytes(form % 5, &random.bytes()),
        Network::Cosmos if form % 4 == 3 => {
            let prefix = cosmos::prefixes().nth((random.next() % 64) as usize).unwrap_or("cosmos");
            [prefix.as_bytes(), b"1", &random.bytes::<32>()].concat()
        }
        Network::Cosmos => random.bytes::<20>().to_vec(),
        Network::Stellar => stellar::canonical_bytes(form % 4 == 3, &random.bytes()),
        Network::Ton => [&[if form % 8 == 7 { 0xff } else { 0 }][..], &random.bytes::<32>()].concat(),
        Network::Generic => random_text(&mut random),
    };
    AddressKey::of(network, &bytes).canonical()
}

fn random_script(form: u64, random: &mut SplitMix64) -> Vec<u8> {
    let witness =
        |version: u8, program: &[u8]| [&[witness_op(version), program.len() as u8], program].concat();
    match form {
        0 => script::key_hash(&random.bytes()).to_vec(),
        1 => script::script_hash(&random.bytes()).to_vec(),
        2 => witness(0, &random.bytes::<20>()),
        3 => witness(0, &random.bytes::<32>()),
        _ => witness(1, &random.bytes::<32>()),
    }
}

fn random_zcash(form: u64, random: &mut SplitMix64) -> Vec<u8> {
    match form % 5 {
        kind @ (0 | 1) => random_script(kind, random),
        2 => [&[0x02][..], &random.bytes::<43>()].concat(),
        3 => unified::canonical_bytes(None, &random.bytes()),
        _ => unified::canonical_bytes(Some(&random.bytes()), &random.bytes()),
    }
}

/// `acct.` and lower-case letters: the dot keeps it from being any codec's address.
fn random_text(random: &mut SplitMix64) -> Vec<u8> {
    let letters = random.bytes::<24>();
    b"acct.".iter().copied().chain(letters.iter().map(|byte| b'a' + byte % 26)).collect()
}

/// Steele, Lea and Flood's generator: eight lines, no state but a counter, and fixed for ever, which
/// a library's default generator is not.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| (self.next() >> 56) as u8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{classify, parse};

    #[test]
    fn the_generator_is_the_published_one() {
        // First outputs for the seed 1234567, from the reference implementation.
        let mut random = SplitMix64(1234567);
        assert_eq!([random.next(), random.next()], [6457827717110365317, 3203168211198807973]);
    }

    #[test]
    fn samples_are_valid_canonical_and_of_their_network_alone() {
        for network in Network::ALL {
            for seed in 0..500 {
                let text = random_valid(network, seed);
                let key = parse(network, &text).unwrap_or_else(|e| panic!("{network} {seed}: {e}"));
                assert_eq!(key.canonical(), text, "{network} {seed}");
                let networks: Vec<Network> = classify(&text).iter().map(AddressKey::network).collect();
                let want = match (network, text.as_bytes()[0]) {
                    (Network::Bitcoin, b'3') => vec![Network::Bitcoin, Network::Litecoin],
                    (Network::Dogecoin | Network::Verge, b'D') => vec![Network::Dogecoin, Network::Verge],
                    _ => vec![network],
                };
                assert_eq!(networks, want, "{network} {seed} {text}");
                assert!(classify(&text).contains(&key), "{network} {seed} {text}");
            }
        }
    }
}
