//! Synthetic customers: forenames and surnames of the same country (CC0 data), their wallets, their flow.

use super::Seeded;
use anyhow::Context;
use engine::monitoring::parse::Given;
use engine::service::PutCustomer;
use model::ids::{AccountId, CustomerId, LegalEntityId, TransferId};
use model::transfer::Flow;
use model::wallet::{self, Network};
use model::{Amount, AssetId, Country, PartialDate, PartyKind, Profile, Timestamp};
use record::v1::{Parties, TransferRequest};
use std::collections::BTreeMap;

const FORENAMES: &str = include_str!("../../../../data/names/common-forenames-by-country.csv");
const SURNAMES: &str = include_str!("../../../../data/names/common-surnames-by-country.csv");

/// Words of made-up companies.
const TRADES: [&str; 12] = [
    "Trading",
    "Logistics",
    "Foods",
    "Textiles",
    "Consulting",
    "Software",
    "Marine",
    "Ceramics",
    "Optics",
    "Timber",
    "Media",
    "Solar",
];
/// Their legal forms.
const FORMS: [&str; 8] = ["Ltd", "LLC", "GmbH", "S.A.", "B.V.", "Pte Ltd", "S.r.l.", "FZE"];

struct Culture {
    country: Country,
    forenames: Vec<String>,
    surnames: Vec<String>,
}

/// Where customers come from.
pub struct Population {
    cultures: Vec<Culture>,
    seed: u64,
}

fn names(
    text: &str,
    country: usize,
    romanized: &str,
    localized: &str,
) -> anyhow::Result<BTreeMap<Country, Vec<String>>> {
    let mut found: BTreeMap<Country, Vec<String>> = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let headers = reader.headers()?.clone();
    let column =
        |name: &str| headers.iter().position(|h| h == name).with_context(|| format!("column {name}"));
    let (romanized, localized) = (column(romanized)?, column(localized)?);
    for row in reader.records() {
        let row = row?;
        let Some(code) = row.get(country).and_then(|c| c.parse().ok()) else { continue };
        let latin = row.get(romanized).unwrap_or_default().trim();
        let name = if latin.is_empty() { row.get(localized).unwrap_or_default().trim() } else { latin };
        if !name.is_empty() {
            found.entry(code).or_default().push(name.to_owned());
        }
    }
    Ok(found)
}

impl Population {
    /// Reads the bundled names.
    pub fn new(seed: u64) -> anyhow::Result<Population> {
        let forenames =
            names(FORENAMES, 0, "Romanized Name", "Localized Name").context("bundled forenames")?;
        let mut surnames =
            names(SURNAMES, 0, "Romanized Name", "Localized Name").context("bundled surnames")?;
        let cultures: Vec<Culture> = forenames
            .into_iter()
            .filter_map(|(country, forenames)| {
                Some(Culture { country, forenames, surnames: surnames.remove(&country)? })
            })
            .collect();
        anyhow::ensure!(!cultures.is_empty(), "no country has both forenames and surnames");
        Ok(Population { cultures, seed })
    }

    /// Countries people come from.
    pub fn countries(&self) -> usize {
        self.cultures.len()
    }

    /// Customer number `i`.
    pub fn customer(&self, i: usize) -> anyhow::Result<PutCustomer> {
        let mut random = Seeded::new(self.seed, i as u64);
        let culture = random.pick(&self.cultures).context("cultures")?;
        let word = |random: &mut Seeded, words: &[String]| random.pick(words).cloned().unwrap_or_default();
        let company = random.below(100) < 6;
        let surname = word(&mut random, &culture.surnames);
        let name = match company {
            true => {
                let trade = random.pick(&TRADES).copied().unwrap_or_default();
                format!("{surname} {trade} {}", random.pick(&FORMS).copied().unwrap_or_default())
            }
            false => format!("{} {surname}", word(&mut random, &culture.forenames)),
        };
        let kind = if company { PartyKind::Company } else { PartyKind::Person };
        let mut profile = Profile::named(kind, &name);
        let (year, month, day) =
            (1940 + random.below(66) as u16, 1 + random.below(12) as u8, 1 + random.below(28) as u8);
        profile.born = Some(PartialDate::new(year, Some(month), Some(day))?);
        profile.born_verified = true;
        profile.nationalities = vec![culture.country];
        profile.residences = vec![culture.country];
        profile.wallets =
            (0..=random.below(3)).map(|n| address(self.seed, i as u64 * 8 + n as u64)).collect();
        Ok(PutCustomer {
            customer: CustomerId::new(&format!("SYN-{i:06}"))?,
            legal_entity: entity(i)?,
            expected_version: 0,
            identified: true,
            profile,
            stated: vec![(monitoring::field::id("customer_since").0, since(i).0)],
            incumbent: None,
        })
    }

    /// Transfer number `n` of customer `i`, within ninety days before `end`; in order of time.
    pub fn transfer(&self, i: usize, n: usize, of: usize, end: Timestamp) -> anyhow::Result<Move> {
        let mut random = Seeded::new(self.seed.rotate_left(17), (i * 64 + n) as u64);
        let flow =
            [Flow::Deposit, Flow::Withdrawal, Flow::Withdrawal, Flow::Internal, Flow::Order][random.below(5)];
        let day = 90 * n as i64 / of.max(1) as i64;
        let at = end.plus_seconds((day - 90) * 86_400 + random.below(86_400) as i64);
        let (asset, decimals, cents) = ASSETS[random.below(ASSETS.len())];
        let chain = asset != "iso4217:USD" && matches!(flow, Flow::Deposit | Flow::Withdrawal);
        let usd_cents = cents_of(&mut random);
        let request = TransferRequest {
            transfer: TransferId::new(&format!("SYN-T{i:06}-{n}"))?,
            customer: CustomerId::new(&format!("SYN-{i:06}"))?,
            account: AccountId::new(&format!("SYN-{i:06}-main"))?,
            legal_entity: entity(i)?,
            flow,
            amount: Amount {
                value: units(usd_cents * 10_i64.pow(decimals) / cents, decimals).parse()?,
                asset: AssetId::new(asset)?,
            },
            risk_reducing: false,
            confirmed: true,
            incumbent: None,
            arrives: None,
            activity: None,
        };
        let address = chain.then(|| address(self.seed ^ 0xabcd, random.draw() % 1_000_000));
        let parties = Parties { counterparty: None, network: None, address, memo: None };
        let fields = vec![("usd".to_owned(), Given::Text(units(usd_cents, 2)))];
        Ok(Move { request, parties, at, fields })
    }
}

/// Since when somebody is a customer: for years, whenever this directory was made.
fn since(i: usize) -> Timestamp {
    Timestamp::from_date(2019, 1, 1).plus_seconds((i % 1_000) as i64 * 86_400)
}

/// A transfer and when it took effect.
pub struct Move {
    /// What is asked.
    pub request: TransferRequest,
    /// The other side.
    pub parties: Parties,
    /// When.
    pub at: Timestamp,
    /// What monitoring reads beside the request: its value in dollars.
    pub fields: Vec<(String, Given)>,
}

/// Assets that move: their id, how many decimals an amount is written with, cents a unit costs.
const ASSETS: [(&str, u32, i64); 3] = [
    ("eip155:1/slip44:60", 6, 300_000),
    ("bip122:000000000019d6689c085ae165831e93/slip44:0", 8, 9_000_000),
    ("iso4217:USD", 2, 100),
];

/// What a movement is worth: tens and hundreds of dollars, one in a hundred up to ten thousand. Ninety days of a customer are
/// recorded within seconds, and rules go by the time of recording: more would look like haste in everybody.
fn cents_of(random: &mut Seeded) -> i64 {
    let most = match random.below(100) {
        0 => 1_000_000,
        1..=19 => 90_000,
        20..=59 => 40_000,
        _ => 10_000,
    };
    500 + random.below(most) as i64
}

/// A number of smallest units as a decimal.
fn units(value: i64, decimals: u32) -> String {
    let scale = 10_i64.pow(decimals);
    format!("{}.{:0width$}", value / scale, value % scale, width = decimals as usize)
}

/// The legal entity a customer is served by: most by the US one, for whom OFAC's measures apply in full.
fn entity(i: usize) -> anyhow::Result<LegalEntityId> {
    Ok(LegalEntityId::new(["acme-us", "acme-us", "acme-eu", "acme-ae"][i % 4])?)
}

fn address(seed: u64, n: u64) -> String {
    let networks = [Network::Evm, Network::Bitcoin, Network::Tron];
    wallet::random_valid(networks[(n % 3) as usize], seed ^ n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_population_repeats_and_is_of_many_cultures() {
        let population = Population::new(42).unwrap();
        assert!(population.countries() >= 50, "{}", population.countries());
        let again = Population::new(42).unwrap();
        let mut nationalities = std::collections::BTreeSet::new();
        for i in 0..2000 {
            let customer = population.customer(i).unwrap();
            assert_eq!(customer.profile, again.customer(i).unwrap().profile);
            nationalities.extend(customer.profile.nationalities);
            if i > 20 {
                continue;
            }
            assert!(customer.profile.wallets.iter().all(|w| wallet::keys_for_screening(None, w).is_ok()));
        }
        assert!(nationalities.len() >= 50, "{}", nationalities.len());
    }
}
