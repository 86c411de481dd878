//! All 745 OFAC addresses hit in every legal encoding, among random valid others that do not; and which of the listed
//! addresses are nobody's.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(test)]

mod bundled;

use model::decision::{Certainty, Role};
use model::designation::ListedWallet;
use model::wallet::{self, AddressKey, Network, Validity};
use screening::index::Index;
use screening::snapshot::Snapshot;
use screening::source::Parsed;
use screening::wallets::{listed_invalid, note_invalid, screen_wallet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

/// Addresses that nobody lists, of all networks in turn. The merge set takes some seconds unoptimised.
fn others() -> u64 {
    if std::env::var_os("PROBITY_LONG").is_some() { 2_000_000 } else { 200_000 }
}

/// OFAC and UK, parsed once for all tests.
fn lists() -> &'static [Arc<Snapshot>] {
    static LISTS: OnceLock<Vec<Arc<Snapshot>>> = OnceLock::new();
    LISTS.get_or_init(|| bundled::lists().unwrap())
}

fn ofac() -> &'static Snapshot {
    &lists()[0]
}

fn listed(snapshots: &[Arc<Snapshot>]) -> BTreeSet<&str> {
    let designations = snapshots.iter().flat_map(|s| &s.designations);
    designations.flat_map(|d| &d.wallets).map(|w| w.address.as_str()).collect()
}

#[test]
fn every_listed_address_hits_in_every_encoding_and_no_other_does() {
    let index = Index::build(lists());
    let listed = listed(lists());
    assert_eq!(listed.len(), 745);
    let (mut spellings, mut planted) = (0, listed.iter());
    for seed in 0..others() {
        let network = Network::ALL[(seed % Network::ALL.len() as u64) as usize];
        let address = wallet::random_valid(network, seed);
        let hits = screen_wallet(&index, None, &address, None, Role::CounterpartyWallet).unwrap();
        assert!(hits.is_empty(), "{address} is not listed");
        if seed % (others() / 800) == 0
            && let Some(address) = planted.next()
        {
            spellings += every_spelling_hits(&index, address);
        }
    }
    assert_eq!(planted.count(), 0, "all were planted");
    println!("745 addresses in {spellings} spellings hit; none of {} others did", others());
}

fn every_spelling_hits(index: &Index, address: &str) -> usize {
    let keys = wallet::classify(address);
    let mut spellings: BTreeSet<String> =
        keys.iter().flat_map(wallet::encodings).chain([address.to_owned()]).collect();
    // Of the spellings without number, one each.
    for key in &keys {
        spellings.extend(wallet::monero::integrated(key, *b"whatever"));
        spellings.extend(wallet::xrp::x_address(key, Some(7)));
        spellings.extend(wallet::stellar::muxed(key, 7));
        spellings.extend(wallet::cardano::with_stake_key(key, [7; 28]));
        spellings.extend(wallet::polkadot::with_prefix(key, 1285));
    }
    for spelling in &spellings {
        let hits = screen_wallet(index, None, spelling, None, Role::CounterpartyWallet).unwrap();
        assert!(!hits.is_empty(), "{spelling} (of {address}) must hit");
        assert!(hits.iter().all(|h| h.certainty == Certainty::Confirmed));
        // A caller who knows the network finds it, too.
        for key in wallet::classify(spelling).into_iter().filter(|key| keys.contains(key)) {
            let hits = screen_wallet(index, Some(key.network()), spelling, None, Role::CounterpartyWallet);
            assert!(!hits.unwrap().is_empty(), "{spelling}");
        }
    }
    spellings.len()
}

#[test]
fn every_listed_address_but_one_is_an_address() {
    let invalid = listed_invalid(&ofac().designations);
    let found: Vec<(&str, &str, &str, String)> = invalid
        .iter()
        .map(|i| (i.entry.as_str(), &*i.wallet.ticker, &*i.wallet.address, i.reason.to_string()))
        .collect();
    assert_eq!(
        found,
        [(
            LEFT_OVER_ENTRY,
            "XMR",
            "5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320",
            "`5be5…` is not a monero address; it looks like 4… or 8… with 95 characters, or 4… with 106"
                .to_owned()
        )]
    );
    // It is a defect of the list.
    let mut parsed = Parsed {
        list: ofac().list.clone(),
        published: None,
        designations: ofac().designations.clone(),
        defects: Vec::new(),
        parties: 0,
        aliases: 0,
    };
    note_invalid(&mut parsed);
    let [defect] = &parsed.defects[..] else { panic!("{:?}", parsed.defects) };
    assert_eq!(defect.entry.as_ref().map(model::EntryId::as_str), Some(LEFT_OVER_ENTRY));
    assert!(
        defect.what.starts_with("listed XMR address: `5be5…` is not a monero address"),
        "{}",
        defect.what
    );
    // No other is left without a codec.
    let listed = listed(lists());
    let generic: Vec<&str> = listed
        .iter()
        .copied()
        .filter(|address| wallet::classify(address).iter().any(|key| key.network() == Network::Generic))
        .collect();
    assert_eq!(generic, ["5be5543ff73456ab9f2d207887e2af87322c651ea1a873c5b25b7ffae456c320"]);
}

/// The party of the Monero entry that is the hash of something.
const LEFT_OVER_ENTRY: &str = "29585";

#[test]
fn networks_of_the_listed_addresses_by_ticker() {
    let pairs: BTreeSet<(&str, &str)> = ofac()
        .designations
        .iter()
        .flat_map(|d| &d.wallets)
        .map(|w| (w.ticker.as_str(), w.address.as_str()))
        .collect();
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (ticker, address) in &pairs {
        let networks = match wallet::validity(address) {
            Validity::Valid(networks) => networks.iter().map(|n| n.as_str()).collect::<Vec<_>>().join(" or "),
            Validity::Invalid(_) => "invalid".to_owned(),
            Validity::Unknown => "unknown".to_owned(),
        };
        *counts.entry(((*ticker).to_owned(), networks)).or_default() += 1;
    }
    let table: Vec<String> =
        counts.iter().map(|((ticker, networks), count)| format!("{ticker} {networks} {count}")).collect();
    println!("{}", table.join("\n"));
    assert_eq!(table, TABLE);
}

/// Tickers, the networks of the form, and how many addresses; an address listed under two tickers counts under both.
const TABLE: [&str; 26] = [
    "ARB evm 1",
    "BCH bitcoin 1",
    "BCH bitcoincash 6",
    "BNB cosmos 1",
    "BSC evm 1",
    "BSV bitcoin 1",
    "BTG bitcoingold 1",
    "DASH dash 3",
    "ETC evm 1",
    "ETH evm 77",
    "LTC litecoin 10",
    "SOL solana 1",
    "TRX tron 29",
    "USDC evm 2",
    "USDT bitcoin 5",
    "USDT bitcoin or litecoin 2",
    "USDT evm 8",
    "USDT tron 78",
    "XBT bitcoin 339",
    "XBT bitcoin or litecoin 177",
    "XBT tron 1",
    "XMR monero 7",
    "XMR unknown 1",
    "XRP xrp 1",
    "XVG dogecoin or verge 1",
    "ZEC zcash 3",
];

/// A list of one party with these addresses.
fn index_with(wallets: &[(&str, &str)]) -> Index {
    let mut snapshot = Snapshot { designations: Vec::new(), ..ofac().clone() };
    let mut party = ofac().designations[0].clone();
    party.wallets = wallets
        .iter()
        .map(|(ticker, address)| ListedWallet {
            ticker: (*ticker).to_owned(),
            address: (*address).to_owned(),
        })
        .collect();
    snapshot.designations = vec![party];
    Index::build(&[Arc::new(snapshot)])
}

fn certainties(index: &Index, network: Option<Network>, address: &str) -> Vec<Certainty> {
    let hits = screen_wallet(index, network, address, None, Role::CounterpartyWallet).unwrap();
    hits.iter().map(|hit| hit.certainty).collect()
}

const CLASSIC: &str = "r9cZA1mLK5R5Am25ArfXFmqgNwjZgnfk59";
const TAG_1: &str = "X7AcgcsBL6XDcUb289X4mJ8djcdyKaGZMhc9YTE92ehJ2Fu";

#[test]
fn a_tagged_listing_is_one_customer_and_an_untagged_one_the_account() {
    use Certainty::{Confirmed, Potential};
    let tag_2 = wallet::xrp::x_address(&wallet::parse(Network::Xrp, CLASSIC).unwrap(), Some(2)).unwrap();
    for (listed, screened, want) in [
        (&[("XRP", CLASSIC)][..], CLASSIC, Confirmed),
        (&[("XRP", CLASSIC)], TAG_1, Confirmed),
        (&[("XRP", TAG_1)], TAG_1, Confirmed),
        (&[("XRP", TAG_1)], CLASSIC, Potential),
        (&[("XRP", TAG_1)], &tag_2, Potential),
        // The surest of several.
        (&[("XRP", TAG_1), ("XRP", CLASSIC)], &tag_2, Confirmed),
        (&[("XRP", TAG_1), ("XRP", &tag_2)], &tag_2, Confirmed),
    ] {
        assert_eq!(certainties(&index_with(listed), None, screened), [want], "{listed:?} {screened}");
    }
    let index = index_with(&[("XRP", TAG_1)]);
    for (memo, want, words) in [
        (Some("1"), Confirmed, "with the transfer's tag"),
        (Some("2"), Potential, "with another tag than the transfer's, `2`"),
        (None, Potential, "with a tag; the transfer has none"),
    ] {
        let hits = screen_wallet(&index, None, CLASSIC, memo, Role::CounterpartyWallet).unwrap();
        assert_eq!(hits.len(), 1);
        assert_eq!(hits[0].certainty, want, "{memo:?}");
        assert!(
            hits[0].explanation.evidence[0].why.contains(words),
            "{}",
            hits[0].explanation.evidence[0].why
        );
    }
    let untagged = index_with(&[("XRP", CLASSIC)]);
    let hits = screen_wallet(&untagged, None, CLASSIC, Some("7"), Role::CounterpartyWallet).unwrap();
    assert!(hits[0].explanation.evidence[0].why.contains("for any tag; the transfer's is `7`"));
}

#[test]
fn owners_by_necessity_are_found_and_nobody_else() {
    // The same output on Bitcoin, in both forms of Bitcoin Cash and on Bitcoin Gold.
    let cash = "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a";
    let legacy = "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu";
    let script = wallet::parse(Network::Bitcoin, legacy).unwrap();
    let gold = AddressKey::from_canonical_bytes(Network::BitcoinGold, script.bytes()).unwrap().canonical();
    let lite = AddressKey::from_canonical_bytes(Network::Litecoin, script.bytes()).unwrap().canonical();
    for listed in [cash, legacy, &gold] {
        let index = index_with(&[("BCH", listed)]);
        for screened in [cash, &cash[12..], legacy, &gold, &format!("bitcoin:{legacy}?amount=1")] {
            assert_eq!(certainties(&index, None, screened), [Certainty::Confirmed], "{listed} {screened}");
        }
        assert_eq!(certainties(&index, Some(Network::BitcoinCash), legacy), [Certainty::Confirmed]);
        assert_eq!(certainties(&index, None, &lite), []);
    }
    // A unified address and what it holds: zcash-test-vectors, `unified_address.json`.
    let unified = "u1p5rt2l48lpmyyeypnffal288jgf2tz50fzn23jdp68vcujvwn0uz5u0evcp35jfmfvrl26az7suqqfm0skn9mmz9un86gqkq9va32v4s";
    let two = "u1s5wcl3lpcyl35jcluvjrdn7wctdjxcfx4gdpk28fc9y69cdtz672lr4jd084ulxmh5kc4uj0y7u5grdkke0czlvyfht962qhtz5k7rnj74vk5a3pky60r9wm7pan49ym3y60x7dqyc9uw0h9n0rgc6wt4mruplrp0eyx6qx5mq4n8ssw";
    let holds: Vec<String> = wallet::related(&wallet::parse(Network::Zcash, two).unwrap())
        .iter()
        .map(AddressKey::canonical)
        .collect();
    assert_eq!(holds.len(), 2);
    for receiver in &holds {
        assert_eq!(certainties(&index_with(&[("ZEC", receiver)]), None, two), [Certainty::Confirmed]);
        assert_eq!(certainties(&index_with(&[("ZEC", two)]), None, receiver), [Certainty::Confirmed]);
        assert_eq!(certainties(&index_with(&[("ZEC", unified)]), None, receiver), []);
    }
}
