//! The networks whose addresses have a codec here, and the one name for all the others.
//!
//! Promises: one lower-case word per network, read and printed the same; a text's first character and length choose
//! the few codecs that could accept it. Does not: know tickers, tokens or chain ids. `USDT` runs on a dozen chains and
//! every EVM chain shares one address space, so neither says where an address lives.

use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An address space: what decides how an address is read.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "lowercase")]
pub enum Network {
    /// Bitcoin's main network; also the legacy form of its forks, which share its version bytes.
    #[n(0)]
    Bitcoin,
    /// Litecoin's main network.
    #[n(1)]
    Litecoin,
    /// Ethereum and every chain with its addresses: one key pair owns the address on all of them.
    #[n(2)]
    Evm,
    /// TRON.
    #[n(3)]
    Tron,
    /// Monero's main network.
    #[n(4)]
    Monero,
    /// Any network without a codec here: the text itself is the identity.
    #[n(5)]
    Generic,
    /// Bitcoin Cash's main network, in CashAddr.
    #[n(6)]
    BitcoinCash,
    /// Dash's main network.
    #[n(7)]
    Dash,
    /// Zcash's main network.
    #[n(8)]
    Zcash,
    /// The XRP Ledger.
    #[n(9)]
    Xrp,
    /// Solana.
    #[n(10)]
    Solana,
    /// Polkadot, Kusama and every chain with SS58 addresses: one account under any prefix.
    #[n(11)]
    Polkadot,
    /// Cardano's main network.
    #[n(12)]
    Cardano,
    /// Cosmos and the chains that share its accounts; also BNB's Beacon Chain.
    #[n(13)]
    Cosmos,
    /// Stellar.
    #[n(14)]
    Stellar,
    /// TON.
    #[n(15)]
    Ton,
    /// Dogecoin's main network.
    #[n(16)]
    Dogecoin,
    /// Bitcoin Gold's main network.
    #[n(17)]
    BitcoinGold,
    /// Verge's main network.
    #[n(18)]
    Verge,
}

impl Network {
    /// Every network, in order.
    pub const ALL: [Network; 19] = [
        Network::Bitcoin,
        Network::Litecoin,
        Network::Evm,
        Network::Tron,
        Network::Monero,
        Network::Generic,
        Network::BitcoinCash,
        Network::Dash,
        Network::Zcash,
        Network::Xrp,
        Network::Solana,
        Network::Polkadot,
        Network::Cardano,
        Network::Cosmos,
        Network::Stellar,
        Network::Ton,
        Network::Dogecoin,
        Network::BitcoinGold,
        Network::Verge,
    ];

    /// The networks with a codec, strongest claim first: Bitcoin before Litecoin, which share `3…` (Litecoin has
    /// printed `M…` since 2017); Dogecoin before Verge, which share `D…`; last those with a short checksum or none.
    pub const CODECS: [Network; 18] = [
        Network::Bitcoin,
        Network::Litecoin,
        Network::Evm,
        Network::Tron,
        Network::Monero,
        Network::BitcoinCash,
        Network::Zcash,
        Network::Dash,
        Network::Dogecoin,
        Network::BitcoinGold,
        Network::Verge,
        Network::Xrp,
        Network::Cardano,
        Network::Cosmos,
        Network::Stellar,
        Network::Ton,
        Network::Polkadot,
        Network::Solana,
    ];

    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Network::Bitcoin => "bitcoin",
            Network::Litecoin => "litecoin",
            Network::Evm => "evm",
            Network::Tron => "tron",
            Network::Monero => "monero",
            Network::Generic => "generic",
            Network::BitcoinCash => "bitcoincash",
            Network::Dash => "dash",
            Network::Zcash => "zcash",
            Network::Xrp => "xrp",
            Network::Solana => "solana",
            Network::Polkadot => "polkadot",
            Network::Cardano => "cardano",
            Network::Cosmos => "cosmos",
            Network::Stellar => "stellar",
            Network::Ton => "ton",
            Network::Dogecoin => "dogecoin",
            Network::BitcoinGold => "bitcoingold",
            Network::Verge => "verge",
        }
    }

    /// What an address of the network looks like, for messages.
    pub(super) fn looks_like(self) -> &'static str {
        match self {
            Network::Bitcoin => "1…, 3… or bc1…",
            Network::Litecoin => "L…, M…, a legacy 3… or ltc1…",
            Network::Evm => "0x and 40 hexadecimal digits",
            Network::Tron => "T… or 41 and 40 hexadecimal digits",
            Network::Monero => "4… or 8… with 95 characters, or 4… with 106",
            Network::Generic => "4 to 128 printable characters",
            Network::BitcoinCash => "bitcoincash:q… or bitcoincash:p…, or the same without bitcoincash:",
            Network::Dash => "X… or 7…",
            Network::Zcash => "t1…, t3…, tex1…, zs1… or u1…",
            Network::Xrp => "r…, or X… with 47 characters",
            Network::Solana => "32 to 44 letters and digits without 0, O, I and l",
            Network::Polkadot => "46 to 49 letters and digits without 0, O, I and l",
            Network::Cardano => "addr1…, stake1…, Ae2… or DdzFF…",
            Network::Cosmos => "cosmos1…, osmo1… or another chain's prefix, and 38 characters",
            Network::Stellar => "G… with 56 characters, or M… with 69",
            Network::Ton => "EQ… or UQ… with 48 characters, or 0: and 64 hexadecimal digits",
            Network::Dogecoin => "D…, 9… or A…",
            Network::BitcoinGold => "G…, A… or btg1…",
            Network::Verge => "D…, E… or vg1…",
        }
    }

    /// The characters that addresses of a codec begin with, and their fewest and most characters.
    const fn shape(self) -> (&'static [u8], usize, usize) {
        const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        match self {
            Network::Bitcoin => (b"13bB", 14, 90),
            Network::Litecoin => (b"LM3l", 15, 90),
            Network::Evm => (b"0123456789abcdefABCDEFhiozHIOZ", 40, 44),
            Network::Tron => (b"T40", 34, 44),
            Network::Monero => (b"48", 95, 106),
            Network::BitcoinCash => (b"qpzrQPZRbB", 42, 73),
            Network::Zcash => (b"tzuTZU", 35, usize::MAX),
            Network::Dash => (b"X7", 25, 35),
            Network::Dogecoin => (b"D9A", 25, 35),
            Network::BitcoinGold => (b"GAbB", 15, 90),
            Network::Verge => (b"DEvV", 14, 90),
            Network::Xrp => (b"rX", 25, 47),
            Network::Cardano => (b"asASD", 50, 128),
            Network::Cosmos => (b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", 41, 70),
            Network::Stellar => (b"GMC", 56, 69),
            Network::Ton => (b"EU0-", 48, 67),
            Network::Polkadot => (BASE58, 35, 50),
            Network::Solana => (BASE58, 32, 44),
            Network::Generic => (b"", 0, 0),
        }
    }

    /// The codecs that could accept the text, in the order of [`Network::CODECS`].
    pub(super) fn candidates(text: &str) -> impl Iterator<Item = Network> {
        let first = text.as_bytes().first().map_or(0, |first| SHAPES.firsts[usize::from(*first)]);
        let mut left = first & SHAPES.lengths[text.len().min(LENGTHS - 1)];
        std::iter::from_fn(move || {
            let network = Network::CODECS.get(left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(*network)
        })
    }
}

/// Longer texts are counted as of this length.
const LENGTHS: usize = 130;

/// Which codecs a first character and which a length allows: a bit for each, by its place in [`Network::CODECS`].
struct Shapes {
    firsts: [u32; 256],
    lengths: [u32; LENGTHS],
}

static SHAPES: Shapes = {
    let mut shapes = Shapes { firsts: [0; 256], lengths: [0; LENGTHS] };
    let mut codec = 0;
    while codec < Network::CODECS.len() {
        let (firsts, least, most) = Network::CODECS[codec].shape();
        let (mut i, mut length) = (0, least);
        while i < firsts.len() {
            shapes.firsts[firsts[i] as usize] |= 1 << codec;
            i += 1;
        }
        while length < LENGTHS && length <= most {
            shapes.lengths[length] |= 1 << codec;
            length += 1;
        }
        codec += 1;
    }
    shapes
};

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown network `{found}`; known: {}", known())]
pub struct NetworkError {
    /// The word, cut at 32 characters.
    pub found: String,
}

fn known() -> String {
    Network::ALL.map(Network::as_str).join(", ")
}

impl FromStr for Network {
    type Err = NetworkError;
    fn from_str(text: &str) -> Result<Self, NetworkError> {
        let known = Network::ALL.into_iter().find(|network| network.as_str() == text);
        known.ok_or_else(|| NetworkError { found: text.chars().take(32).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_one_spelling() {
        for network in Network::ALL {
            assert_eq!(network.to_string().parse(), Ok(network));
        }
        for (word, shown) in [("btcc", "btcc"), ("Bitcoin", "Bitcoin"), ("USDT", "USDT"), ("", "")] {
            let want = format!(
                "unknown network `{shown}`; known: bitcoin, litecoin, evm, tron, monero, generic, bitcoincash, dash, \
                 zcash, xrp, solana, polkadot, cardano, cosmos, stellar, ton, dogecoin, bitcoingold, verge"
            );
            assert_eq!(word.parse::<Network>().map_err(|e| e.to_string()), Err(want));
        }
    }

    #[test]
    fn numbers_are_for_ever_and_every_network_but_one_has_a_codec() {
        for (number, network) in Network::ALL.into_iter().enumerate() {
            let stored = minicbor::to_vec(network).unwrap();
            assert_eq!(minicbor::decode::<u8>(&stored).unwrap(), number as u8, "{network}");
            assert_eq!(Network::CODECS.contains(&network), network != Network::Generic, "{network}");
        }
    }
}
