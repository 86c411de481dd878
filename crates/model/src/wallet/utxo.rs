//! Chains of Bitcoin's make: Base58Check with one version byte, and SegWit where the chain has it.
//!
//! Promises: the key is the output script; only the main network's versions and prefixes are accepted, and its test
//! network's are refused as such. Does not: know the chains; each states its versions in a [`Chain`].

use super::bech32::Prefix;
use super::error::Refusal;
use super::script::{self, Output};
use super::{AddressKey, Network, Reading, base58, segwit};

/// What one chain prints.
pub(super) struct Chain {
    pub(super) network: Network,
    /// The version byte of a key hash.
    pub(super) key_hash: u8,
    /// The version bytes of a script hash; the first is printed.
    pub(super) script_hash: &'static [u8],
    /// The characters its Base58 addresses begin with.
    pub(super) starts: &'static [u8],
    pub(super) test_versions: &'static [u8],
    /// The characters a test network's Base58 addresses begin with.
    pub(super) test_starts: &'static [u8],
    pub(super) segwit: Option<Segwit>,
}

/// The prefixes of a chain with SegWit.
pub(super) struct Segwit {
    pub(super) prefix: Prefix,
    pub(super) test_prefixes: &'static [Prefix],
}

impl Chain {
    /// Reads an address.
    pub(super) fn decode(&self, reading: &Reading<'_>) -> Result<AddressKey, Refusal> {
        let text = reading.text();
        // An upper-case bech32 address may begin like Base58.
        if let Some(segwit) = &self.segwit
            && segwit.prefix.starts(text)
        {
            let script = segwit::decode(text, &segwit.prefix)?;
            return Ok(AddressKey::of(self.network, script.as_bytes()));
        }
        match text.as_bytes().first() {
            Some(first) if self.starts.contains(first) => self.legacy(reading),
            Some(first) if self.test_starts.contains(first) => match reading.base58() {
                Ok((version, _)) if self.test_versions.contains(&version) => Err(Refusal::TestNetwork),
                _ => self.test_witness(text),
            },
            _ => self.test_witness(text),
        }
    }

    fn legacy(&self, reading: &Reading<'_>) -> Result<AddressKey, Refusal> {
        let (version, hash) = reading.base58()?;
        if version == self.key_hash {
            return Ok(AddressKey::of(self.network, &script::key_hash(&hash)));
        }
        if self.script_hash.contains(&version) {
            return Ok(AddressKey::of(self.network, &script::script_hash(&hash)));
        }
        Err(if self.test_versions.contains(&version) { Refusal::TestNetwork } else { Refusal::Form })
    }

    fn test_witness(&self, text: &str) -> Result<AddressKey, Refusal> {
        let prefixes = self.segwit.as_ref().map_or(&[][..], |segwit| segwit.test_prefixes);
        let test = prefixes.iter().find(|prefix| prefix.starts(text));
        match test.map(|prefix| segwit::decode(text, prefix)) {
            Some(Ok(_)) => Err(Refusal::TestNetwork),
            Some(Err(_)) | None => Err(Refusal::Form),
        }
    }

    /// Whether these are the bytes of a key.
    pub(super) fn well_formed(&self, bytes: &[u8]) -> bool {
        match Output::read(bytes) {
            Some(Output::KeyHash(_) | Output::ScriptHash(_)) => true,
            Some(Output::Witness(..)) => self.segwit.is_some(),
            None => false,
        }
    }

    /// Every spelling, the canonical one first.
    pub(super) fn spellings(&self, bytes: &[u8]) -> Vec<String> {
        match (Output::read(bytes), &self.segwit) {
            (Some(Output::KeyHash(hash)), _) => vec![base58::encode(self.key_hash, hash)],
            (Some(Output::ScriptHash(hash)), _) => {
                self.script_hash.iter().map(|version| base58::encode(*version, hash)).collect()
            }
            (Some(Output::Witness(..)), Some(segwit)) => segwit::spellings(&segwit.prefix, bytes),
            (Some(Output::Witness(..)), None) | (None, _) => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{bitcoin, bitcoin_gold, dash, dogecoin, litecoin, verge};

    #[test]
    fn the_first_characters_are_those_of_the_versions() {
        for chain in [
            &bitcoin::CHAIN,
            &litecoin::CHAIN,
            &dash::CHAIN,
            &dogecoin::CHAIN,
            &bitcoin_gold::CHAIN,
            &verge::CHAIN,
        ] {
            let found = |versions: &mut dyn Iterator<Item = u8>| {
                let mut found: Vec<u8> = versions
                    .flat_map(|version| {
                        [0x00, 0x7f, 0x80, 0xff].map(|byte| base58::encode(version, &[byte; 20]))
                    })
                    .map(|text| text.as_bytes()[0])
                    .collect();
                found.sort_unstable();
                found.dedup();
                found
            };
            let sorted = |starts: &[u8]| {
                let mut starts = starts.to_vec();
                starts.sort_unstable();
                starts
            };
            let main = found(&mut chain.script_hash.iter().copied().chain([chain.key_hash]));
            assert_eq!(main, sorted(chain.starts), "{}", chain.network);
            let test = found(&mut chain.test_versions.iter().copied());
            assert_eq!(test, sorted(chain.test_starts), "{}", chain.network);
        }
    }
}
