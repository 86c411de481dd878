//! Wallet addresses: from any spelling to one identity.
//!
//! Promises: two spellings of one address give equal keys; a checksum that the form has is verified;
//! no text makes a codec panic. **A ticker is not a chain**: an address is classified by its own form,
//! never by the ticker beside it. (OFAC lists TRON addresses under `USDT`, EVM addresses under `USDT`,
//! `USDC`, `ARB` and `BSC`, and legacy Bitcoin addresses under `BCH` and `BSV`.) An EVM address is the
//! same party's on every EVM chain, so a key carries no chain id.
//! Does not: know owners or clusters, ask a node whether an address was ever used, or read names (ENS).
//! Serves: design section 2, row `model`; list screening of withdrawals and deposits.

mod base58;
mod bech32;
mod bitcoin;
mod bitcoin_cash;
mod bitcoin_gold;
mod byron;
pub mod cardano;
mod cosmos;
mod dash;
mod destination;
mod dogecoin;
mod error;
mod evm;
mod generic;
mod hex;
mod key;
mod link;
mod litecoin;
pub mod monero;
mod network;
pub mod polkadot;
mod sample;
mod script;
mod segwit;
mod solana;
pub mod stellar;
mod ton;
mod tron;
mod unified;
mod utxo;
mod verge;
pub mod xrp;
mod zcash;

pub use destination::{Destination, MEMO_BYTES_MAX, Tag, embedded_tag, keys_and_tag, parse_destination};
pub use error::{AddressError, LinkCause, TagCause};
pub use generic::GENERIC_CHARS;
pub use key::{AddressKey, encodings, related};
pub use network::{Network, NetworkError};
pub use sample::random_valid;

use error::{Refusal, start_of};
use std::cell::OnceCell;

/// Reads an address of a known network, ignoring white space around it.
pub fn parse(network: Network, text: &str) -> Result<AddressKey, AddressError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AddressError::Empty { network });
    }
    let reading = Reading::new(text);
    let found = decode(network, &reading).or_else(|refusal| match network {
        // Whoever states Bitcoin Cash may use the form it shares with Bitcoin.
        Network::BitcoinCash => bitcoin_cash::decode_legacy(&reading).map_err(|_| refusal),
        _ => Err(refusal),
    });
    found.map_err(|refusal| explain(network, text, refusal))
}

/// Every network on which the text is a valid address, strongest claim first; empty for a text that
/// is an address nowhere.
///
/// A legacy `3…` is valid on Bitcoin and on Litecoin and gives both keys; `D…` is valid on Dogecoin and on Verge.
/// `Generic` comes only when no codec accepts the text, and then alone. A text that fails a codec's checksum is
/// therefore `Generic` here: right for a list entry, which must match what its issuer published, and wrong for a
/// customer's transfer, for which [`keys_for_screening`] is made.
pub fn classify(text: &str) -> Vec<AddressKey> {
    let text = text.trim();
    let reading = Reading::new(text);
    let (mut keys, mut meant): (Vec<AddressKey>, bool) = (Vec::new(), false);
    for network in Network::candidates(text) {
        // Solana's form has no checksum, and by chance some bech32 texts are of it: it comes last and claims only
        // what nobody else does.
        if network == Network::Solana && (meant || !keys.is_empty()) {
            continue;
        }
        match decode(network, &reading) {
            Ok(key) => keys.push(key),
            Err(refusal) => meant |= refusal.was_meant(),
        }
    }
    if keys.is_empty() {
        keys.extend(generic::decode(text).ok());
    }
    keys
}

/// The keys under which a list's address is found: those it classifies to, and those [`related`] to them.
pub fn keys_for_listing(text: &str) -> Vec<AddressKey> {
    with_related(classify(text))
}

/// The keys to look up in the lists for an address of a transfer, or for a payment link.
///
/// With a network, the text must be its address; the keys it has on other networks are looked up too,
/// because a list may have published it for one of them. Without a network, every network's key; but a
/// text that was plainly meant as some codec's address and is refused by it (wrong checksum, test
/// network) is an error and not a generic text, so that the transfer is held and not passed unscreened.
/// On `Generic`, an address of EVM form is also looked up as EVM, whatever its checksum: much software
/// ignores the case of the letters. Keys [`related`] to these are looked up as well.
///
/// Of a payment link (`bitcoin:…?amount=…`) only the receiver counts. A link whose receiver cannot be told, or whose
/// network is not the stated one, is an error.
pub fn keys_for_screening(network: Option<Network>, text: &str) -> Result<Vec<AddressKey>, AddressError> {
    let text = text.trim();
    match link::read(network, text)? {
        Some(link) => keys_of(Some(link.network), link.address),
        None => keys_of(network, text),
    }
    .map(with_related)
}

fn keys_of(network: Option<Network>, text: &str) -> Result<Vec<AddressKey>, AddressError> {
    let mut keys = classify(text);
    let Some(network) = network else {
        return if keys.iter().any(|key| key.network() != Network::Generic) {
            Ok(keys)
        } else {
            unmeant(text).map(|key| vec![key])
        };
    };
    if network == Network::Generic {
        keys.extend(evm::decode_any_case(text));
    }
    // Classifying has parsed the text already, unless it is refused or a codec's under `Generic`.
    let stated = match keys.iter().position(|key| key.network() == network) {
        Some(position) => keys.remove(position),
        None => parse(network, text)?,
    };
    keys.insert(0, stated);
    keys.dedup();
    Ok(keys)
}

fn with_related(mut keys: Vec<AddressKey>) -> Vec<AddressKey> {
    for at in 0..keys.len() {
        for key in related(&keys[at]) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
    }
    keys
}

/// What can be said of a text without being told its network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Validity {
    /// An address of these networks, strongest claim first.
    Valid(Vec<Network>),
    /// Plainly meant as an address of a codec here and refused by it, or no address of any network.
    Invalid(AddressError),
    /// A possible address of a network without a codec here.
    Unknown,
}

/// Whether the text is somebody's address as it stands: for list entries, which are kept and matched as published
/// even where they are wrong.
pub fn validity(text: &str) -> Validity {
    let text = text.trim();
    let networks: Vec<Network> = classify(text)
        .iter()
        .map(AddressKey::network)
        .filter(|network| *network != Network::Generic)
        .collect();
    if !networks.is_empty() {
        return Validity::Valid(networks);
    }
    match unmeant(text) {
        Ok(_) => Validity::Unknown,
        Err(error) => Validity::Invalid(error),
    }
}

/// The generic key of a text no codec accepted, unless it was meant for one.
fn unmeant(text: &str) -> Result<AddressKey, AddressError> {
    let reading = Reading::new(text);
    for network in Network::CODECS {
        if let Err(refusal) = decode(network, &reading)
            && refusal.was_meant()
        {
            return Err(refusal.about(network, text));
        }
    }
    parse(Network::Generic, text)
}

/// A text being read by several codecs: what they have in common is computed once.
struct Reading<'a> {
    text: &'a str,
    base58: OnceCell<Result<(u8, [u8; 20]), Refusal>>,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, base58: OnceCell::new() }
    }

    fn text(&self) -> &'a str {
        self.text
    }

    /// Version and hash of a Base58Check text of Bitcoin's kind.
    fn base58(&self) -> Result<(u8, [u8; 20]), Refusal> {
        *self.base58.get_or_init(|| base58::decode(self.text))
    }
}

fn decode(network: Network, reading: &Reading<'_>) -> Result<AddressKey, Refusal> {
    let text = reading.text();
    match network {
        Network::Bitcoin => bitcoin::CHAIN.decode(reading),
        Network::Litecoin => litecoin::CHAIN.decode(reading),
        Network::Dash => dash::CHAIN.decode(reading),
        Network::Dogecoin => dogecoin::CHAIN.decode(reading),
        Network::BitcoinGold => bitcoin_gold::CHAIN.decode(reading),
        Network::Verge => verge::CHAIN.decode(reading),
        Network::Evm => evm::decode(text),
        Network::Tron => tron::decode(text),
        Network::Monero => monero::decode(text),
        Network::BitcoinCash => bitcoin_cash::decode(text),
        Network::Zcash => zcash::decode(text),
        Network::Xrp => xrp::decode(text),
        Network::Solana => solana::decode(text),
        Network::Polkadot => polkadot::decode(text),
        Network::Cardano => cardano::decode(text),
        Network::Cosmos => cosmos::decode(text),
        Network::Stellar => stellar::decode(text),
        Network::Ton => ton::decode(text),
        Network::Generic => generic::decode(text),
    }
}

/// A right address on the wrong network is the likeliest mistake, and deserves its own message.
fn explain(network: Network, text: &str, refusal: Refusal) -> AddressError {
    let fits = classify(text).first().map(AddressKey::network).filter(|fits| *fits != Network::Generic);
    match (refusal, fits) {
        (Refusal::Form | Refusal::Length, Some(fits)) => {
            AddressError::OtherNetwork { network, start: start_of(text), fits }
        }
        _ => refusal.about(network, text),
    }
}

#[cfg(test)]
mod tests;
