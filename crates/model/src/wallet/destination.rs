//! Where money goes: an account, and what tells apart those who share it.
//!
//! Promises: the tag of an X-address, the id of a muxed account and the payment id of an integrated address come apart
//! from the account, so the account is screened whatever the tag says; two tags that differ are an error and never a
//! choice. Does not: know which accounts demand a tag, nor let a tag excuse anything: whoever screens decides what a
//! listed tag means. Serves: an exchange has one account for all customers, and a list that names such an account with
//! a tag means one customer.

use super::error::{AddressError, TagCause, start_of};
use super::{AddressKey, Network, hex, keys_for_screening, link, monero, parse, stellar, xrp};

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

/// The keys to look up for a receiver, as [`keys_for_screening`] finds them, and the tag that goes with it.
///
/// Without a network the memo is read as one of the network that claims the address first.
pub fn keys_and_tag(
    network: Option<Network>,
    address: &str,
    memo: Option<&str>,
) -> Result<(Vec<AddressKey>, Option<Tag>), AddressError> {
    let keys = keys_for_screening(network, address)?;
    let memo = memo.map(str::trim).filter(|memo| !memo.is_empty());
    // A colon may be that of a payment link, which may hold a tag.
    let plain = memo.is_none() && !address.contains(':');
    let tag = match network.or_else(|| keys.first().map(AddressKey::network)) {
        Some(network) if !plain => parse_destination(network, address, memo)?.tag,
        _ => None,
    };
    Ok((keys, tag.or_else(|| embedded_tag(address))))
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
        Network::Cosmos
        | Network::Ton
        | Network::Solana
        | Network::Tron
        | Network::Zcash
        | Network::Generic => Tag::Memo(memo.to_owned()),
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

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSIC: &str = "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59";
    const TAG_1: &str = "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu";
    const NO_TAG: &str = "X7AcgcsBL6XDcUb289X4mJ8djcdyKaB5hJDWMArnXr61cqZ";
    const ACCOUNT: &str = "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ";
    const ID_1234: &str = "MA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJUAAAAAAAAAAE2JUG6";
    // The published pair of the Monero codec's own tests.
    const INTEGRATED: &str = "4KEMxkrvHF13ZMEVyrUNuUMzgQ1WHjkWL5T6Xk7QaTszggbtPbRPEkZQau9yACYEmUCHPNrU2MBdnJf4s4xLK5AyVTr66Q8LFefPwwfA1t";

    #[test]
    fn tags_come_apart_and_may_not_contradict() {
        use Network::*;
        let number = |n| Ok(Some(Tag::Number(n)));
        let memo = |text: &str| Ok(Some(Tag::Memo(text.to_owned())));
        let id = |text: &str| Ok(Some(Tag::PaymentId(text.to_owned())));
        let contradiction = || Err("find out which is right");
        for (network, address, given, want) in [
            (Xrp, CLASSIC, None, Ok(None)),
            (Xrp, NO_TAG, None, Ok(None)),
            (Xrp, CLASSIC, Some(" 1 "), number(1)),
            (Xrp, CLASSIC, Some(""), Ok(None)),
            (Xrp, TAG_1, None, number(1)),
            (Xrp, TAG_1, Some("1"), number(1)),
            (Xrp, TAG_1, Some("0001"), number(1)),
            (Xrp, TAG_1, Some("2"), contradiction()),
            (Xrp, NO_TAG, Some("4294967295"), number(4_294_967_295)),
            (Xrp, CLASSIC, Some("4294967296"), Err("from 0 to 4294967295")),
            (Xrp, CLASSIC, Some("+1"), Err("from 0 to 4294967295")),
            (Xrp, CLASSIC, Some("alice"), Err("from 0 to 4294967295")),
            (Xrp, "xrpl:r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59?amount=5&dt=7", None, number(7)),
            (Xrp, "xrpl:r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59?dt=7", Some("8"), contradiction()),
            (Stellar, ACCOUNT, None, Ok(None)),
            (Stellar, ID_1234, None, number(1234)),
            (Stellar, ID_1234, Some("1234"), number(1234)),
            (Stellar, ID_1234, Some("hello"), contradiction()),
            (Stellar, ACCOUNT, Some("18446744073709551615"), number(u64::MAX)),
            (Stellar, ACCOUNT, Some("18446744073709551616"), memo("18446744073709551616")),
            (Monero, INTEGRATED, None, id("2b1a3c54591708cb")),
            (Monero, INTEGRATED, Some("2B1A3C54591708CB"), id("2b1a3c54591708cb")),
            (Monero, INTEGRATED, Some("0000000000000001"), contradiction()),
            (Monero, INTEGRATED, Some("12"), Err("16 or 64 hexadecimal digits")),
            (Cosmos, "cosmos1e4qv3j8lr6xuxsd9fy9yr9xx4hdcwnp4usgg4w", Some("104"), memo("104")),
            (
                Ton,
                "ton://transfer/EQDKbjIcfM6ezt8KjKJJLshZJJSqX7XOA4ff-W72r5gqPrHF?text=a%20b",
                None,
                memo("a b"),
            ),
            (Generic, "alice.near", Some("hello"), memo("hello")),
            (Bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", None, Ok(None)),
            (Bitcoin, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Some("7"), Err("carry no tag or memo")),
        ] {
            let found = parse_destination(network, address, given);
            match (found.map(|destination| destination.tag).map_err(|e| e.to_string()), want) {
                (Ok(found), Ok(want)) => assert_eq!(found, want, "{address} {given:?}"),
                (Err(found), Err(want)) => assert!(found.contains(want), "{address} {given:?}: {found}"),
                (found, want) => panic!("{address} {given:?}: got {found:?}, want {want:?}"),
            }
        }
        let long = "x".repeat(MEMO_BYTES_MAX + 1);
        assert!(parse_destination(Generic, "alice.near", Some(&long)).is_err());
    }

    #[test]
    fn keys_come_with_the_tag_whoever_names_the_network() {
        let link = "xrpl:r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59?dt=7";
        for (network, address, memo, want) in [
            (None, CLASSIC, None, Ok(None)),
            (None, CLASSIC, Some(" "), Ok(None)),
            (None, CLASSIC, Some("7"), Ok(Some(7))),
            (Some(Network::Xrp), CLASSIC, Some("7"), Ok(Some(7))),
            (None, link, None, Ok(Some(7))),
            (Some(Network::Xrp), link, Some("7"), Ok(Some(7))),
            (None, link, Some("8"), Err("find out which is right")),
            (None, TAG_1, None, Ok(Some(1))),
            // Stated as a network without a codec, the address still says what it says.
            (Some(Network::Generic), TAG_1, None, Ok(Some(1))),
            (None, "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", None, Ok(None)),
            (None, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Some("7"), Err("carry no tag or memo")),
        ] {
            let found = keys_and_tag(network, address, memo);
            match (found.map_err(|e| e.to_string()), want) {
                (Ok((keys, tag)), Ok(want)) => {
                    assert_eq!(tag, want.map(Tag::Number), "{address} {memo:?}");
                    assert_eq!(keys, keys_for_screening(network, address).unwrap());
                }
                (Err(found), Err(want)) => assert!(found.contains(want), "{address} {memo:?}: {found}"),
                (found, want) => panic!("{address} {memo:?}: got {found:?}, want {want:?}"),
            }
        }
    }

    #[test]
    fn the_account_is_one_key_whatever_the_tag() {
        let key = |address: &str, memo| parse_destination(Network::Xrp, address, memo).unwrap().key;
        assert_eq!(key(TAG_1, None), key(CLASSIC, Some("2")));
        assert_eq!(key(NO_TAG, None), key(CLASSIC, None));
        assert_eq!(embedded_tag(CLASSIC), None);
        // A Monero or Litecoin address that begins alike holds no tag.
        assert_eq!(embedded_tag("MVcg9uEvtWuP5N6V48EHfEtbz48qR8TKZ9"), None);
        assert_eq!(embedded_tag("XnPFsRWTaSgiVauosEwQ6dEitGYXgwznz2"), None);
    }
}
