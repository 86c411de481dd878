//! The networks whose addresses have a codec here, and the one name for all the others.
//!
//! Promises: one lower-case word per network, read and printed the same. Does not: know tickers,
//! tokens or chain ids. `USDT` runs on a dozen chains and every EVM chain shares one address space,
//! so neither says where an address lives.

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
}

impl Network {
    /// Every network, in order.
    pub const ALL: [Network; 6] =
        [Network::Bitcoin, Network::Litecoin, Network::Evm, Network::Tron, Network::Monero, Network::Generic];

    /// The networks with a codec, strongest claim first. Only a legacy `3…` fits two of them; it is
    /// Bitcoin's first, because Litecoin has printed `M…` since 2017.
    pub(super) const CODECS: [Network; 5] =
        [Network::Bitcoin, Network::Litecoin, Network::Evm, Network::Tron, Network::Monero];

    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Network::Bitcoin => "bitcoin",
            Network::Litecoin => "litecoin",
            Network::Evm => "evm",
            Network::Tron => "tron",
            Network::Monero => "monero",
            Network::Generic => "generic",
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
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no network.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown network `{found}`; known: bitcoin, litecoin, evm, tron, monero, generic")]
pub struct NetworkError {
    /// The word, cut at 32 characters.
    pub found: String,
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
            let want =
                format!("unknown network `{shown}`; known: bitcoin, litecoin, evm, tron, monero, generic");
            assert_eq!(word.parse::<Network>().map_err(|e| e.to_string()), Err(want));
        }
    }
}
