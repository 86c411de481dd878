//! Planted parties: listed names and wallets put among the synthetic customers, each in another disguise.

use super::Seeded;
use model::designation::{Designation, NameStrength};
use model::ids::{CustomerId, EntryId, LegalEntityId, ListId};
use model::{PartyKind, Profile};
use screening::snapshot::Snapshot;
use std::sync::Arc;

/// One planted customer.
pub struct Planted {
    /// Its id.
    pub customer: CustomerId,
    /// In which disguise.
    pub how: &'static str,
    /// The list it is on.
    pub list: ListId,
    /// The entry it is.
    pub entry: EntryId,
    /// As it presents itself.
    pub profile: Profile,
}

/// A disguise: what it is called, which entries it fits, what becomes of the profile.
type Disguise = (&'static str, usize, fn(&Designation) -> Option<Profile>);

const DISGUISES: [Disguise; 9] = [
    ("name as listed", 4, |d| person(d).then(|| Profile::named(d.kind, d.primary_name()))),
    ("name in another order and case", 3, |d| {
        person(d).then(|| Profile::named(d.kind, &reversed(d.primary_name())))
    }),
    ("strong alias", 4, |d| alias(d, |script| script.is_none_or(|s| s == "Latn"))),
    ("original script", 3, |d| alias(d, |script| script.is_some_and(|s| s != "Latn"))),
    ("one letter off", 3, |d| person(d).then(|| typo(d))?),
    ("company as listed", 3, |d| {
        (d.kind == PartyKind::Company && words(d) > 1).then(|| Profile::named(d.kind, d.primary_name()))
    }),
    ("own wallet", 3, |d| wallet(d, false)),
    ("own wallet of a terrorist financier", 1, |d| {
        d.programmes.iter().any(|p| p == "SDGT").then(|| wallet(d, false))?
    }),
    ("own wallet in another spelling", 2, |d| wallet(d, true)),
];

fn words(d: &Designation) -> usize {
    d.primary_name().split_whitespace().count()
}

fn person(d: &Designation) -> bool {
    d.kind == PartyKind::Person && words(d) >= 3
}

fn reversed(name: &str) -> String {
    name.split_whitespace().rev().collect::<Vec<_>>().join(" ").to_uppercase()
}

fn alias(d: &Designation, script: fn(Option<&str>) -> bool) -> Option<Profile> {
    let name = d.names.iter().find(|n| {
        !n.primary
            && n.strength == NameStrength::Strong
            && script(n.script.as_deref())
            && n.text.split_whitespace().count() >= 2
    })?;
    person(d).then(|| Profile::named(d.kind, &name.text))
}

/// Drops the third letter of the longest word.
fn typo(d: &Designation) -> Option<Profile> {
    let longest = d
        .primary_name()
        .split_whitespace()
        .max_by_key(|w| w.chars().count())
        .filter(|w| w.is_ascii() && w.len() >= 7)?;
    let off = format!("{}{}", &longest[..2], &longest[3..]);
    Some(Profile::named(d.kind, &d.primary_name().replacen(longest, &off, 1)))
}

/// A customer with an ordinary name and a listed wallet.
fn wallet(d: &Designation, respelled: bool) -> Option<Profile> {
    let listed = d.wallets.first()?;
    let address = match respelled {
        false => listed.address.clone(),
        true => {
            let keys = model::wallet::classify(&listed.address);
            keys.iter().flat_map(model::wallet::encodings).find(|e| *e != listed.address)?
        }
    };
    let mut profile = Profile::named(PartyKind::Person, "Wilhelmina Featherstonehaugh");
    profile.wallets = vec![address];
    Some(profile)
}

/// About twenty-five parties, drawn from the lists by the seed.
pub fn planted(snapshots: &[Arc<Snapshot>], seed: u64) -> anyhow::Result<Vec<Planted>> {
    let mut planted = Vec::new();
    for (turn, (how, count, disguise)) in DISGUISES.iter().enumerate() {
        let mut random = Seeded::new(seed, 1_000_000 + turn as u64);
        let fits: Vec<&Designation> =
            snapshots.iter().flat_map(|s| &s.designations).filter(|d| disguise(d).is_some()).collect();
        for _ in 0..*count {
            let Some(designation) = random.pick(&fits) else { break };
            let Some(profile) = disguise(designation) else { continue };
            planted.push(Planted {
                customer: CustomerId::new(&format!("PLANT-{:02}", planted.len() + 1))?,
                how,
                list: designation.list.clone(),
                entry: designation.id.clone(),
                profile,
            });
        }
    }
    Ok(planted)
}

/// The legal entity planted parties apply to.
pub fn entity() -> anyhow::Result<LegalEntityId> {
    Ok(LegalEntityId::new("acme-us")?)
}
