//! Wallet addresses: from any spelling to one identity.
//!
//! Promises: two spellings of one address give equal keys; a checksum that the form has is verified;
//! no text makes a codec panic. **A ticker is not a chain**: an address is classified by its own form,
//! never by the ticker beside it. (OFAC lists TRON addresses under `USDT`, EVM addresses under `USDT`,
//! `USDC`, `ARB` and `BSC`, and legacy Bitcoin addresses under `BCH` and `BSV`.) An EVM address is the
//! same party's on every EVM chain, so a key carries no chain id.
//! Does not: know owners or clusters, ask a node whether an address was ever used, or read payment
//! URIs, names (ENS) and memos.
//! Serves: design section 2, row `model`; list screening of withdrawals and deposits.

mod base58;
mod bitcoin;
mod error;
mod evm;
mod generic;
mod hex;
mod key;
mod litecoin;
pub mod monero;
mod network;
mod sample;
mod script;
mod segwit;
mod tron;

pub use error::AddressError;
pub use generic::GENERIC_CHARS;
pub use key::{AddressKey, encodings};
pub use network::{Network, NetworkError};
pub use sample::random_valid;

use error::{Refusal, start_of};

/// Reads an address of a known network, ignoring white space around it.
pub fn parse(network: Network, text: &str) -> Result<AddressKey, AddressError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AddressError::Empty { network });
    }
    decode(network, text).map_err(|refusal| explain(network, text, refusal))
}

/// Every network on which the text is a valid address, strongest claim first; empty for a text that
/// is an address nowhere.
///
/// A legacy `3…` is valid on Bitcoin and on Litecoin and gives both keys. `Generic` comes only when no
/// codec accepts the text, and then alone. A text that fails a codec's checksum is therefore `Generic`
/// here: right for a list entry, which must match what its issuer published, and wrong for a
/// customer's transfer, for which [`keys_for_screening`] is made.
pub fn classify(text: &str) -> Vec<AddressKey> {
    let text = text.trim();
    let mut keys: Vec<AddressKey> = Vec::new();
    keys.extend(Network::CODECS.iter().filter_map(|network| decode(*network, text).ok()));
    if keys.is_empty() {
        keys.extend(generic::decode(text).ok());
    }
    keys
}

/// The keys to look up in the lists for an address of a transfer.
///
/// With a network, the text must be its address; the keys it has on other networks are looked up too,
/// because a list may have published it for one of them. Without a network, every network's key; but a
/// text that was plainly meant as some codec's address and is refused by it (wrong checksum, test
/// network) is an error and not a generic text, so that the transfer is held and not passed unscreened.
/// On `Generic`, an address of EVM form is also looked up as EVM, whatever its checksum: much software
/// ignores the case of the letters.
pub fn keys_for_screening(network: Option<Network>, text: &str) -> Result<Vec<AddressKey>, AddressError> {
    let text = text.trim();
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

/// The generic key of a text no codec accepted, unless it was meant for one.
fn unmeant(text: &str) -> Result<AddressKey, AddressError> {
    for network in Network::CODECS {
        if let Err(refusal) = decode(network, text)
            && refusal.was_meant()
        {
            return Err(refusal.about(network, text));
        }
    }
    parse(Network::Generic, text)
}

fn decode(network: Network, text: &str) -> Result<AddressKey, Refusal> {
    match network {
        Network::Bitcoin => bitcoin::decode(text),
        Network::Litecoin => litecoin::decode(text),
        Network::Evm => evm::decode(text),
        Network::Tron => tron::decode(text),
        Network::Monero => monero::decode(text),
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
