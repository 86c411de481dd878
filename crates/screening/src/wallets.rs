//! Addresses against listed addresses: exact, whatever the spelling.
//!
//! Promises: a listed address is found in every legal spelling and on every network where its text is valid; no
//! unlisted address ever is. An address listed with a tag (an X-address, a muxed account, an integrated address) means
//! one customer of the account's owner: the account is a hit whatever the tag, confirmed for the listed tag and
//! possible for any other, because the owner may have given the party another. Does not: trace flows or guess owners.
//! Serves: semantics section 3 of the issue (a ticker is no chain) and section 7.

use crate::MATCHER;
use crate::evidence::{Evidence, Fact, Verdict};
use crate::explanation::{Explanation, ListVersion};
use crate::index::Index;
use crate::screen::{Hit, Party};
use crate::source::{Defect, Parsed};
use model::decision::{Certainty, Role};
use model::designation::ListedWallet;
use model::wallet::{
    AddressError, AddressKey, Network, Tag, Validity, embedded_tag, keys_and_tag, keys_for_listing, parse,
    validity,
};
use model::{Designation, EntryId, Score};

/// Every listed party with the address; `network` and `memo` (tag, payment id) where the caller knows them.
///
/// An error is an address that is valid nowhere it could be meant, a payment link without one receiver, or a memo that
/// contradicts the address: the caller holds.
pub fn screen_wallet(
    index: &Index,
    network: Option<Network>,
    address: &str,
    memo: Option<&str>,
    role: Role,
) -> Result<Vec<Hit>, AddressError> {
    let (keys, tag) = keys_and_tag(network, address, memo)?;
    Ok(screen_tagged(index, &keys, tag.as_ref(), role))
}

/// Every listed party with one of the keys, by list and entry; for a caller without a tag.
pub fn screen_keys(index: &Index, keys: &[AddressKey], role: Role) -> Vec<Hit> {
    screen_tagged(index, keys, None, role)
}

fn screen_tagged(index: &Index, keys: &[AddressKey], tag: Option<&Tag>, role: Role) -> Vec<Hit> {
    let mut hits = Vec::new();
    for key in keys {
        for party in index.with_wallet(key) {
            hits.push(hit(index, *party, key, tag, role));
        }
    }
    // Of several hits of one party the surest is kept.
    hits.sort_by(|a: &Hit, b: &Hit| (&a.list, &a.entry, b.certainty).cmp(&(&b.list, &b.entry, a.certainty)));
    hits.dedup_by(|later, first| (&later.list, &later.entry) == (&first.list, &first.entry));
    hits
}

fn hit(index: &Index, party: u32, key: &AddressKey, tag: Option<&Tag>, role: Role) -> Hit {
    let (designation, _) = index.party(party);
    let (snapshot, position) = index.source(party);
    let (listed, agreement) = listed_as(designation, key, tag);
    let written =
        listed.map_or(String::new(), |wallet| format!(", listed as {} `{}`", wallet.ticker, wallet.address));
    let tagged = match (agreement, tag) {
        (TagAgreement::NoneListed, Some(tag)) => format!(" for any tag; the transfer's is {}", worded(tag)),
        (TagAgreement::NoneListed, None) => String::new(),
        (TagAgreement::Same, _) => " with the transfer's tag".to_owned(),
        (TagAgreement::Other, Some(tag)) => format!(" with another tag than the transfer's, {}", worded(tag)),
        (TagAgreement::Other, None) => " with a tag; the transfer has none".to_owned(),
    };
    let why = format!(
        "{} address `{}`{written}{tagged}; the party is `{}`",
        key.network(),
        key,
        designation.primary_name()
    );
    let (certainty, verdict, because) = match agreement {
        TagAgreement::NoneListed | TagAgreement::Same => {
            (Certainty::Confirmed, Verdict::Agrees, "confirmed: a listed address is exact by nature")
        }
        TagAgreement::Other => (
            Certainty::Potential,
            Verdict::Close,
            "possible: the list names one customer of this account by tag, and this is not that tag",
        ),
    };
    let explanation = Explanation {
        matcher: MATCHER.to_owned(),
        list: designation.list.clone(),
        entry: designation.id.clone(),
        role,
        certainty,
        score: Score::ONE,
        names: None,
        evidence: vec![Evidence { fact: Fact::Wallet, verdict, why, raises: 0 }],
        review: Score::ONE,
        because: because.to_owned(),
        thresholds: None,
        version: Some(ListVersion::of(snapshot)),
        cleared_under: None,
    };
    Hit::of(Party::new(snapshot, position), explanation)
}

/// How a transfer's tag compares with a listed address's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum TagAgreement {
    /// The listed address has no tag: the whole account is listed.
    NoneListed,
    Same,
    Other,
}

/// The designation's address that agrees best.
fn listed_as<'a>(
    designation: &'a Designation,
    key: &AddressKey,
    tag: Option<&Tag>,
) -> (Option<&'a ListedWallet>, TagAgreement) {
    let found = designation
        .wallets
        .iter()
        .filter(|wallet| keys_for_listing(&wallet.address).contains(key))
        .map(|wallet| match (embedded_tag(&wallet.address), tag) {
            (None, _) => (wallet, TagAgreement::NoneListed),
            (Some(listed), Some(tag)) if listed == *tag => (wallet, TagAgreement::Same),
            (Some(_), _) => (wallet, TagAgreement::Other),
        })
        .min_by_key(|(_, agreement)| *agreement);
    // The index found it, so it is there; without a tag to compare, the hit is the sure one.
    found.map_or((None, TagAgreement::NoneListed), |(wallet, agreement)| (Some(wallet), agreement))
}

fn worded(tag: &Tag) -> String {
    match tag {
        Tag::Number(number) => format!("`{number}`"),
        Tag::PaymentId(text) | Tag::Memo(text) => format!("`{text}`"),
    }
}

/// A listed address that is nobody's as it stands, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedInvalid {
    /// The issuer's id of the party.
    pub entry: EntryId,
    /// The address, which is matched as published all the same.
    pub wallet: ListedWallet,
    /// What is wrong with it.
    pub reason: AddressError,
}

/// The addresses of a list that are valid on no network, in the list's order: for the report of defects, and for the
/// officer who asks the issuer. They stay in the index as texts.
///
/// A text that no codec accepts is judged by its ticker, where that names a network with a codec; without one it may be
/// an address of a network unknown here and is not reported.
pub fn listed_invalid(designations: &[Designation]) -> Vec<ListedInvalid> {
    let wallets = designations.iter().flat_map(|party| party.wallets.iter().map(|w| (&party.id, w)));
    let judged = wallets.filter_map(|(entry, wallet)| {
        let reason = match (validity(&wallet.address), network_of(&wallet.ticker)) {
            (Validity::Valid(_), _) | (Validity::Unknown, None) => return None,
            (Validity::Invalid(reason), None) => reason,
            (Validity::Invalid(reason), Some(network)) => {
                parse(network, &wallet.address).err().unwrap_or(reason)
            }
            (Validity::Unknown, Some(network)) => parse(network, &wallet.address).err()?,
        };
        Some(ListedInvalid { entry: entry.clone(), wallet: wallet.clone(), reason })
    });
    judged.collect()
}

/// Adds a defect for each [`listed_invalid`] address of a list that was just parsed.
pub fn note_invalid(parsed: &mut Parsed) {
    let invalid = listed_invalid(&parsed.designations);
    parsed.defects.extend(invalid.into_iter().map(|listed| Defect {
        offset: 0,
        entry: Some(listed.entry),
        what: format!("listed {} address: {}", listed.wallet.ticker, listed.reason),
    }));
}

/// The network of a ticker that has only one: tokens (`USDT`) live on many, and so does `BNB`. Only for explaining a
/// text that is no address: **a ticker never decides how an address is read**.
fn network_of(ticker: &str) -> Option<Network> {
    Some(match ticker {
        "XBT" | "BTC" | "BSV" => Network::Bitcoin,
        "LTC" => Network::Litecoin,
        "ETH" | "ETC" | "ARB" | "BSC" => Network::Evm,
        "TRX" => Network::Tron,
        "XMR" => Network::Monero,
        "BCH" => Network::BitcoinCash,
        "DASH" => Network::Dash,
        "ZEC" => Network::Zcash,
        "XRP" => Network::Xrp,
        "SOL" => Network::Solana,
        "DOT" | "KSM" => Network::Polkadot,
        "ADA" => Network::Cardano,
        "ATOM" => Network::Cosmos,
        "XLM" => Network::Stellar,
        "TON" => Network::Ton,
        "DOGE" => Network::Dogecoin,
        "BTG" => Network::BitcoinGold,
        "XVG" => Network::Verge,
        _ => return None,
    })
}
