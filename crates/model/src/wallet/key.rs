//! The canonical identity of an address.
//!
//! Promises: two spellings of one address have equal keys; keys of different networks are never
//! equal; a decoded key is as well-formed as a parsed one. Does not: say who controls the address,
//! nor link the addresses of one key pair on several networks.

use super::{Network, bitcoin, evm, generic, hex, litecoin, monero, tron};
use std::fmt;

/// An address, reduced to what the network itself compares.
///
/// The bytes are: the output script (Bitcoin, Litecoin), the account (EVM, 20 bytes), `41` and the
/// account (TRON), the kind and both public keys (Monero), the text (generic).
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
            Network::Bitcoin => bitcoin::well_formed(bytes),
            Network::Litecoin => litecoin::well_formed(bytes),
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
/// A Monero address has 2^64 integrated spellings besides; [`monero::integrated`] makes one of them.
pub fn encodings(key: &AddressKey) -> Vec<String> {
    match key.network {
        Network::Bitcoin => bitcoin::spellings(&key.bytes),
        Network::Litecoin => litecoin::spellings(&key.bytes),
        Network::Evm => evm::spellings(&key.bytes),
        Network::Tron => tron::spellings(&key.bytes),
        Network::Monero => monero::spellings(&key.bytes),
        Network::Generic => generic::spellings(&key.bytes),
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
