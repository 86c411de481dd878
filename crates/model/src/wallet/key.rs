//! The canonical identity of an address.
//!
//! Promises: two spellings of one address have equal keys; keys of different networks are never
//! equal; a decoded key is as well-formed as a parsed one. Does not: say who controls the address,
//! nor link the addresses of one key pair on several networks.

use super::{
    Network, bitcoin, bitcoin_cash, bitcoin_gold, cardano, cosmos, dash, dogecoin, evm, generic, hex,
    litecoin, monero, polkadot, script, solana, stellar, ton, tron, unified, verge, xrp, zcash,
};
use std::fmt;

/// An address, reduced to what the network itself compares.
///
/// The bytes are: the output script (Bitcoin and its kind, Bitcoin Cash, transparent Zcash), the account (EVM, XRP,
/// Cosmos: 20 bytes; Solana, Polkadot: 32), `41` and the account (TRON), the kind and both public keys (Monero), the
/// kind and the credential (Cardano), the kind and the key (Stellar), the workchain and the hash (TON), the kind and
/// the receivers (shielded Zcash), the text (generic).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddressKey {
    network: Network,
    bytes: Box<[u8]>,
}

impl AddressKey {
    /// Only for codecs, which have checked the bytes.
    pub(super) fn of(network: Network, bytes: &[u8]) -> Self {
        Self { network, bytes: bytes.into() }
    }

    /// The key with these canonical bytes; `None` where no address of the network has them.
    pub fn from_canonical_bytes(network: Network, bytes: &[u8]) -> Option<Self> {
        let well_formed = match network {
            Network::Bitcoin => bitcoin::CHAIN.well_formed(bytes),
            Network::Litecoin => litecoin::CHAIN.well_formed(bytes),
            Network::Dash => dash::CHAIN.well_formed(bytes),
            Network::Dogecoin => dogecoin::CHAIN.well_formed(bytes),
            Network::BitcoinGold => bitcoin_gold::CHAIN.well_formed(bytes),
            Network::Verge => verge::CHAIN.well_formed(bytes),
            Network::BitcoinCash => bitcoin_cash::well_formed(bytes),
            Network::Zcash => zcash::well_formed(bytes),
            Network::Xrp => xrp::well_formed(bytes),
            Network::Solana => solana::well_formed(bytes),
            Network::Polkadot => polkadot::well_formed(bytes),
            Network::Cardano => cardano::well_formed(bytes),
            Network::Cosmos => cosmos::well_formed(bytes),
            Network::Stellar => stellar::well_formed(bytes),
            Network::Ton => ton::well_formed(bytes),
            Network::Evm => evm::well_formed(bytes),
            Network::Tron => tron::well_formed(bytes),
            Network::Monero => monero::well_formed(bytes),
            Network::Generic => generic::well_formed(bytes),
        };
        well_formed.then(|| Self::of(network, bytes))
    }

    /// The network, by the form of the address.
    pub fn network(&self) -> Network {
        self.network
    }

    /// The canonical bytes: unique within the network.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The one spelling used in answers: what a current wallet of the network would print.
    pub fn canonical(&self) -> String {
        // Every key was checked when made; hexadecimal is what is left should that ever be wrong.
        encodings(self).into_iter().next().unwrap_or_else(|| hex::lower(&self.bytes))
    }
}

/// Every legal spelling of the address, the canonical one first.
///
/// Some have too many besides, one of which is made by [`monero::integrated`] (with a payment id),
/// [`xrp::x_address`] (with a tag), [`stellar::muxed`] (with an id), [`cardano::with_stake_key`] and
/// [`polkadot::with_prefix`].
pub fn encodings(key: &AddressKey) -> Vec<String> {
    match key.network {
        Network::Bitcoin => bitcoin::CHAIN.spellings(&key.bytes),
        Network::Litecoin => litecoin::CHAIN.spellings(&key.bytes),
        Network::Dash => dash::CHAIN.spellings(&key.bytes),
        Network::Dogecoin => dogecoin::CHAIN.spellings(&key.bytes),
        Network::BitcoinGold => bitcoin_gold::CHAIN.spellings(&key.bytes),
        Network::Verge => verge::CHAIN.spellings(&key.bytes),
        Network::BitcoinCash => bitcoin_cash::spellings(&key.bytes),
        Network::Zcash => zcash::spellings(&key.bytes),
        Network::Xrp => xrp::spellings(&key.bytes),
        Network::Solana => solana::spellings(&key.bytes),
        Network::Polkadot => polkadot::spellings(&key.bytes),
        Network::Cardano => cardano::spellings(&key.bytes),
        Network::Cosmos => cosmos::spellings(&key.bytes),
        Network::Stellar => stellar::spellings(&key.bytes),
        Network::Ton => ton::spellings(&key.bytes),
        Network::Evm => evm::spellings(&key.bytes),
        Network::Tron => tron::spellings(&key.bytes),
        Network::Monero => monero::spellings(&key.bytes),
        Network::Generic => generic::spellings(&key.bytes),
    }
}

/// Other keys that the same owner has by necessity: to pay this address is to pay a party listed with one of them.
///
/// * Forks of Bitcoin (Bitcoin Cash, Bitcoin Gold) kept its outputs, so the same script there and on Bitcoin belongs
///   to the same key pair.
/// * A unified address of Zcash holds receivers, and the sender chooses one.
///
/// Equal hashes on other chains would show the same key pair too; they are not linked, because nobody lists them so.
pub fn related(key: &AddressKey) -> Vec<AddressKey> {
    match key.network {
        Network::BitcoinCash | Network::BitcoinGold if script::Output::read(&key.bytes).is_some() => {
            vec![AddressKey::of(Network::Bitcoin, &key.bytes)]
        }
        Network::Zcash => unified::receivers(key),
        _ => Vec::new(),
    }
}

impl fmt::Display for AddressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.canonical())
    }
}

impl fmt::Debug for AddressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.network, self.canonical())
    }
}

impl<C> minicbor::Encode<C> for AddressKey {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(2)?.encode_with(self.network, ctx)?.bytes(&self.bytes)?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for AddressKey {
    fn decode(d: &mut minicbor::Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let wrong = |what| minicbor::decode::Error::message(what);
        if d.array()? != Some(2) {
            return Err(wrong("an address key is a network and its bytes"));
        }
        let network = d.decode_with(ctx)?;
        Self::from_canonical_bytes(network, d.bytes()?)
            .ok_or_else(|| wrong("no address of the network has these bytes"))
    }
}
