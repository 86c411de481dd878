//! What of a profile bulk screening looks at: its names in every reading, and the keys of its numbers and wallets.
//!
//! Promises: exactly the readings and keys that [`crate::screen::screen`] looks at for the same profile, so that a table made
//! of them loses nothing. Does not: keep countries, addresses of residence or anything else that cannot make a pair by itself.
//! Serves: screening reference, section 5 G; requirement LKB (re-screening of everybody).

use crate::evidence::identifier_keys;
use crate::evidence::others_max;
use crate::index::{KINDS, name_kind, word_for_word};
use model::wallet::{AddressKey, keys_for_screening};
use model::{PartyKind, Profile};
use names::{Name, Token, readings};

/// A reading of a name, and for which purposes it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// Bit 0 to 3: read as a name of a person, company, vessel, aircraft. Bit 4: the bare words of the whole name, which are
    /// compared with those of listed names in any order.
    pub mask: u8,
    /// The words.
    pub tokens: Vec<Token>,
}

/// Bit of the bare words in [`Reading::mask`].
pub const BARE_WORDS: u8 = 1 << 4;

/// What bulk screening looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// Every reading of every name; equal ones are one.
    pub readings: Vec<Reading>,
    /// Keys of numbers, sorted.
    pub identifiers: Vec<String>,
    /// Keys of wallets, sorted.
    pub wallets: Vec<AddressKey>,
    /// By how much facts beside names and the date of birth may raise a score, at most.
    pub others_max: u32,
}

/// The facts of a profile.
pub fn facts(profile: &Profile) -> Facts {
    let mut found: Vec<Reading> = Vec::new();
    for text in &profile.names {
        for (at, kind) in KINDS.iter().enumerate() {
            for name in readings(text, name_kind(*kind)) {
                add(&mut found, &name, 1 << at);
            }
        }
        add(&mut found, &word_for_word(text), BARE_WORDS);
    }
    let mut identifiers: Vec<String> = profile.identifiers.iter().flat_map(identifier_keys).collect();
    identifiers.sort_unstable();
    identifiers.dedup();
    // What is no address has no key; whoever screens the profile by itself says so.
    let mut wallets: Vec<AddressKey> = profile
        .wallets
        .iter()
        .filter_map(|address| keys_for_screening(None, address).ok())
        .flatten()
        .collect();
    wallets.sort_unstable();
    wallets.dedup();
    Facts { readings: found, identifiers, wallets, others_max: others_max(profile) }
}

/// The number of a kind of party in a row.
pub fn kind_number(kind: PartyKind) -> u8 {
    KINDS.iter().position(|known| *known == kind).unwrap_or_default() as u8
}

/// The kind of party of a number.
pub fn kind_of_number(number: u8) -> Option<PartyKind> {
    KINDS.get(usize::from(number)).copied()
}

fn add(found: &mut Vec<Reading>, name: &Name, mask: u8) {
    if name.is_empty() {
        return;
    }
    match found.iter_mut().find(|reading| same(&reading.tokens, name.tokens())) {
        Some(reading) => reading.mask |= mask,
        None => found.push(Reading { mask, tokens: name.tokens().to_vec() }),
    }
}

/// Whether two sequences of words compare alike: where they stood in the text does not matter.
fn same(a: &[Token], b: &[Token]) -> bool {
    let stored = |token: &Token| {
        let mut bytes = Vec::with_capacity(16);
        token.store(&mut bytes);
        bytes
    };
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.text() == b.text() && stored(a) == stored(b))
}
