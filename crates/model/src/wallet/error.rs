//! Why a text is not an address, in words for the person who typed it.
//!
//! Promises: a message names the network, shows at most the first four characters of the address
//! (messages reach logs, addresses must not) and says what to do. Does not: guess corrections.

use super::Network;

/// Why a text is not an address of the network asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing given.
    #[error("the {network} address is empty; give {}", network.looks_like())]
    Empty {
        /// The network asked for.
        network: Network,
    },
    /// Not of the network's form, nor of any other's.
    #[error("`{start}` is not a {network} address; it looks like {}", network.looks_like())]
    Form {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
    },
    /// A valid address of another network.
    #[error("`{start}` is an address of network {fits}, not {network}; state the network it is sent on")]
    OtherNetwork {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
        /// The first network on which it is valid.
        fits: Network,
    },
    /// A character the form does not have.
    #[error("{network} address `{start}` holds the character `{}`, which none has; copy it again", found.escape_default())]
    Character {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
        /// The first character refused.
        found: char,
    },
    /// Too few or too many characters.
    #[error("{network} address `{start}` has {found} characters; it looks like {}", network.looks_like())]
    Length {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
        /// Characters found.
        found: usize,
    },
    /// The checksum does not fit.
    #[error("{network} address `{start}` has a wrong checksum; a letter is probably mistyped")]
    Checksum {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
    },
    /// Bech32 where bech32m is due, or the reverse (BIP-350).
    #[error(
        "{network} address `{start}` has the checksum of another version; its maker is outdated, ask for a new one"
    )]
    ChecksumKind {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
    },
    /// Upper and lower case mixed where only one may be used.
    #[error("{network} address `{start}` mixes upper and lower case; use only one")]
    MixedCase {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
    },
    /// Well-formed, but worthless money.
    #[error("{network} address `{start}` belongs to a test network; give one of the main network")]
    TestNetwork {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
    },
    /// The checksum fits, the content does not (version, length, padding, parts).
    #[error("{network} address `{start}` holds what no address of the network can hold; ask for a new one")]
    Program {
        /// The network asked for.
        network: Network,
        /// The first characters.
        start: String,
    },
    /// A payment link from which no one receiver can be read.
    #[error("the payment link `{start}` {cause}; give the receiver's address alone")]
    Link {
        /// The first characters.
        start: String,
        /// What about it.
        cause: LinkCause,
    },
    /// A tag, id or memo that does not fit the address.
    #[error("{network} address `{start}`: {cause}")]
    Tag {
        /// The network.
        network: Network,
        /// The first characters of the address.
        start: String,
        /// What about it.
        cause: TagCause,
    },
}

/// Why no receiver can be read from a payment link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LinkCause {
    /// A scheme of an unknown kind, with `//`.
    #[error("is of an unknown kind")]
    Unknown,
    /// A contract is called; who is paid is decided there.
    #[error("calls a contract, which decides who is paid")]
    Contract,
    /// A transaction is to be fetched or signed as it is.
    #[error("holds a whole transaction or says where to fetch one")]
    Transaction,
    /// No address at all.
    #[error("names no receiver")]
    Nobody,
    /// More than one receiver, or one parameter twice.
    #[error("names more than one receiver or says something twice")]
    Several,
    /// A parameter that must be understood (`req-…`).
    #[error("demands something unknown")]
    Demands,
    /// Percent signs that are no encoding.
    #[error("is not encoded as links are")]
    Encoding,
}

/// Why a tag does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TagCause {
    /// The address, a link or the caller say different things.
    #[error(
        "the tag or memo given differs from the one in the address; find out which is right and give one"
    )]
    Contradiction,
    /// Not a number of 32 bits.
    #[error("a destination tag is a whole number from 0 to 4294967295; give that")]
    NotANumber,
    /// Not sixteen or sixty-four hexadecimal digits.
    #[error("a payment id has 16 or 64 hexadecimal digits; give those")]
    NotAPaymentId,
    /// The network's payments carry none.
    #[error("payments there carry no tag or memo; leave it out or state another network")]
    NoTags,
    /// Longer than any network allows.
    #[error("the memo is too long; give at most 512 bytes")]
    TooLong,
}

/// What a codec says; the text is added only when the refusal leaves the module, so that trying all
/// codecs allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    Form,
    Character(char),
    Length,
    Checksum,
    ChecksumKind,
    MixedCase,
    TestNetwork,
    Program,
}

impl Refusal {
    /// Whether the text has so much of the codec's form that it was meant as one of its addresses.
    pub(super) fn was_meant(self) -> bool {
        match self {
            Refusal::Form | Refusal::Length => false,
            Refusal::Character(_)
            | Refusal::Checksum
            | Refusal::ChecksumKind
            | Refusal::MixedCase
            | Refusal::TestNetwork
            | Refusal::Program => true,
        }
    }

    /// The public error.
    pub(super) fn about(self, network: Network, text: &str) -> AddressError {
        let start = start_of(text);
        match self {
            Refusal::Form => AddressError::Form { network, start },
            Refusal::Character(found) => AddressError::Character { network, start, found },
            Refusal::Length => AddressError::Length { network, start, found: text.chars().count() },
            Refusal::Checksum => AddressError::Checksum { network, start },
            Refusal::ChecksumKind => AddressError::ChecksumKind { network, start },
            Refusal::MixedCase => AddressError::MixedCase { network, start },
            Refusal::TestNetwork => AddressError::TestNetwork { network, start },
            Refusal::Program => AddressError::Program { network, start },
        }
    }
}

/// The refusal of a text with a character that its alphabet lacks. A text without capitals that holds what account
/// names are made of (`alice-7.near`) was meant as a name.
pub(super) fn foreign(text: &str, known: impl Fn(char) -> bool) -> Refusal {
    match text.chars().find(|c| !known(*c)) {
        Some('.' | '-' | '_' | '@') if !text.bytes().any(|b| b.is_ascii_uppercase()) => Refusal::Form,
        Some(found) => Refusal::Character(found),
        None => Refusal::Form,
    }
}

/// The first four characters, with control characters made visible.
pub(super) fn start_of(text: &str) -> String {
    let mut start: String = text.chars().take(4).flat_map(char::escape_debug).collect();
    if text.chars().nth(4).is_some() {
        start.push('…');
    }
    start
}

#[cfg(test)]
mod tests {
    use super::super::{Network, parse};

    #[test]
    fn messages_name_the_network_and_hide_the_address() {
        for (network, text, want) in [
            (Network::Bitcoin, " ", "the bitcoin address is empty; give 1…, 3… or bc1…"),
            (
                Network::Bitcoin,
                "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
                "bitcoin address `1A1z…` has a wrong checksum; a letter is probably mistyped",
            ),
            (
                Network::Bitcoin,
                "0x52908400098527886E0F7030069857D2E4169EE7",
                "`0x52…` is an address of network evm, not bitcoin; state the network it is sent on",
            ),
            (
                Network::Bitcoin,
                "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx",
                "bitcoin address `tb1q…` belongs to a test network; give one of the main network",
            ),
            (
                Network::Litecoin,
                "ltc1Qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9",
                "litecoin address `ltc1…` mixes upper and lower case; use only one",
            ),
            (
                Network::Evm,
                "0x1234",
                "evm address `0x12…` has 6 characters; it looks like 0x and 40 hexadecimal digits",
            ),
            (
                Network::Tron,
                "hello",
                "`hell…` is not a tron address; it looks like T… or 41 and 40 hexadecimal digits",
            ),
            (
                Network::Generic,
                "ab\u{200b}cdef",
                "generic address `ab\\u{200b}c…` holds the character `\\u{200b}`, which none has; copy it again",
            ),
        ] {
            assert_eq!(parse(network, text).map_err(|e| e.to_string()), Err(want.to_owned()), "{text}");
        }
    }
}
