//! Where money goes: an account, and what tells apart those who share it.
//!
//! Promises: the tag of an X-address, the id of a muxed account and the payment id of an integrated address come apart
//! from the account, so the account is screened whatever the tag says; two tags that differ are an error and never a
//! choice. Does not: know which accounts demand a tag, nor let a tag excuse anything: whoever screens decides what a
//! listed tag means. Serves: an exchange has one account for all customers, and a list that names such an account with
//! a tag means one customer.

use super::error::{AddressError, TagCause, start_of};
use super::{AddressKey, Network, hex, link, monero, parse, stellar, xrp};

/// The longest memo looked at: Zcash's, which is the longest of all networks here.
pub const MEMO_BYTES_MAX: usize = 512;

/// A receiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The account.
    pub key: AddressKey,
    /// What the account's owner tells receivers apart by; it is compared only within one account.
    pub tag: Option<Tag>,
}

/// A destination tag, an id, a payment id or a memo.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Tag {
    /// The XRP Ledger's destination tag; Stellar's id, as a muxed account or as a memo of digits.
    Number(u64),
    /// Monero's payment id, in lower-case hexadecimal.
    PaymentId(String),
    /// Any other memo, as given but for white space around it.
    Memo(String),
}

/// Reads an address or a payment link, and the memo that goes with it.
///
/// The memo may repeat what the address itself says; it may not say another thing.
pub fn parse_destination(
    network: Network,
    address: &str,
    memo: Option<&str>,
) -> Result<Destination, AddressError> {
    let text = address.trim();
    let link = link::read(Some(network), text)?;
    let (network, text, linked) = match &link {
        Some(link) => (link.network, link.address, link.memo.as_deref()),
        None => (network, text, None),
    };
    let key = parse(network, text)?;
    let fail = |cause| AddressError::Tag { network, start: start_of(text), cause };
    let mut tag = embedded_tag(text).filter(|_| has_embedded(network));
    for memo in [linked, memo].into_iter().flatten() {
        let Some(other) = tag_of(network, memo.trim()).map_err(fail)? else {
            continue;
        };
        if tag.as_ref().is_some_and(|tag| *tag != other) {
            return Err(fail(TagCause::Contradiction));
        }
        tag = Some(other);
    }
    Ok(Destination { key, tag })
}

fn has_embedded(network: Network) -> bool {
    matches!(network, Network::Xrp | Network::Stellar | Network::Monero)
}

/// The tag that an address holds in itself: of an X-address, a muxed account or an integrated address.
pub fn embedded_tag(address: &str) -> Option<Tag> {
    let text = address.trim();
    match text.as_bytes().first() {
        Some(b'X') => xrp::read(text).ok()?.1.map(|tag| Tag::Number(u64::from(tag))),
        Some(b'M') => stellar::read(text).ok()?.1.map(Tag::Number),
        Some(b'4') => monero::read(text).ok()?.1.map(|id| Tag::PaymentId(hex::lower(&id))),
        _ => None,
    }
}

fn tag_of(network: Network, memo: &str) -> Result<Option<Tag>, TagCause> {
    if memo.is_empty() {
        return Ok(None);
    }
    if memo.len() > MEMO_BYTES_MAX {
        return Err(TagCause::TooLong);
    }
    let digits = memo.bytes().all(|byte| byte.is_ascii_digit());
    let tag = match network {
        Network::Xrp => match memo.parse::<u32>() {
            Ok(number) if digits => Tag::Number(u64::from(number)),
            _ => return Err(TagCause::NotANumber),
        },
        Network::Stellar => match memo.parse::<u64>() {
            Ok(number) if digits => Tag::Number(number),
            _ => Tag::Memo(memo.to_owned()),
        },
        Network::Monero => {
            let whole = matches!(memo.len(), 16 | 64) && memo.bytes().all(|byte| byte.is_ascii_hexdigit());
            if !whole {
                return Err(TagCause::NotAPaymentId);
            }
            Tag::PaymentId(memo.to_ascii_lowercase())
        }
        Network::Cosmos | Network::Ton | Network::Solana | Network::Tron | Network::Zcash | Network::Generic => {
            Tag::Memo(memo.to_owned())
        }
        Network::Bitcoin
        | Network::Litecoin
        | Network::Evm
        | Network::BitcoinCash
        | Network::Dash
        | Network::Polkadot
        | Network::Cardano
        | Network::Dogecoin
        | Network::BitcoinGold
        | Network::Verge => return Err(TagCause::NoTags),
    };
    Ok(Some(tag))
}
