//! A chain of deltas finds what one full run finds, whatever happened to the lists on the way: with the customer table
//! as without, whichever field of an entry changed.

use crate::support::*;
use engine::Engine;
use engine::lookback::LookbackOptions;
use engine::start::NewList;
use model::decision::{Certainty, Finding, Role};
use model::designation::{Designation, ListedDate, ListedName, ListedWallet, NameStrength};
use model::party::IdentifierKind;
use model::{Country, Gender, Identifier, PartyKind, Profile};
use proptest::prelude::*;
use record::Input;
use std::collections::{BTreeMap, BTreeSet};

const NAMES: [&str; 6] = [
    "Benedikt Quillfeather",
    "Corvin Aldabarran",
    "Odalys Wintergreen",
    "Corvin Quillfeather",
    "Benedikt Aldabarran Wintergreen",
    "Odalys Marchetti",
];
/// Names that are near the listed ones, below the threshold alone.
const NEAR: [&str; 3] = ["Benedikta Quillfether", "Corwin Aldebaran", "Odaline Wintergreen"];
const WALLETS: [&str; 2] =
    ["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"];

const DATES: [&str; 3] = ["1961-03-04", "1961", "1340-12-13"];
const PLACES: [&str; 3] = ["Herat Province, Afghanistan", "Kabul", "Iran"];
const COUNTRIES: [&str; 3] = ["AF", "IR", "RU"];
const GENDERS: [&str; 2] = ["male", "female"];
/// The second is one slip from the first.
const PASSPORTS: [&str; 2] = ["701234567", "701234568"];

/// What one entry of a version looks like; none is absent.
#[derive(Debug, Clone)]
struct Look {
    name: usize,
    strong: Option<usize>,
    weak: Option<usize>,
    wallet: Option<usize>,
    remark: u8,
    programme: bool,
    born: Option<usize>,
    place: Option<usize>,
    nationality: Option<usize>,
    residence: Option<usize>,
    gender: Option<usize>,
    passport: Option<usize>,
}

fn look() -> impl Strategy<Value = Look> {
    let option = |n: usize| prop::option::weighted(0.3, 0..n);
    let names = (0..NAMES.len(), option(NAMES.len()), prop::option::weighted(0.6, 0..NAMES.len()));
    let plain = (option(WALLETS.len()), 0..2_u8, any::<bool>());
    let facts = (
        option(DATES.len()),
        option(PLACES.len()),
        option(COUNTRIES.len()),
        option(COUNTRIES.len()),
        option(GENDERS.len()),
        option(PASSPORTS.len()),
    );
    (names, plain, facts).prop_map(|(names, plain, facts)| {
        let ((name, strong, weak), (wallet, remark, programme)) = (names, plain);
        let (born, place, nationality, residence, gender, passport) = facts;
        Look {
            name,
            strong,
            weak,
            wallet,
            remark,
            programme,
            born,
            place,
            nationality,
            residence,
            gender,
            passport,
        }
    })
}

fn country(at: usize) -> Country {
    COUNTRIES[at].parse().unwrap()
}

fn passport(at: usize) -> Identifier {
    Identifier { kind: IdentifierKind::Passport, value: PASSPORTS[at].into(), country: None }
}

/// Versions of a list: per version, which of four ids it has and how they look.
fn versions() -> impl Strategy<Value = Vec<Vec<Option<Look>>>> {
    prop::collection::vec(prop::collection::vec(prop::option::weighted(0.7, look()), 4), 1..5)
}

/// An entry of a version.
fn entry(id: usize, look: &Look) -> Designation {
    let mut entry = designation("ofac-sdn", &format!("{id}"), PartyKind::Person, NAMES[look.name]);
    let alias = |alias: usize, strength| ListedName {
        text: NAMES[alias].into(),
        primary: false,
        strength,
        script: None,
        label: "a.k.a.".into(),
        parts: vec![],
    };
    entry.names.extend(look.strong.map(|name| alias(name, NameStrength::Strong)));
    entry.names.extend(look.weak.map(|name| alias(name, NameStrength::Weak)));
    let wallet = |w: usize| ListedWallet { ticker: "XBT".into(), address: WALLETS[w].into() };
    entry.wallets.extend(look.wallet.map(wallet));
    entry.remarks.push(format!("remark {}", look.remark));
    if look.programme {
        entry.programmes.push("CYBER3".into());
    }
    let date = |at: usize| {
        let day = DATES[at].parse().unwrap();
        ListedDate { from: day, to: day, circa: false }
    };
    entry.born.extend(look.born.map(date));
    entry.birth_places.extend(look.place.map(|at| PLACES[at].to_owned()));
    entry.nationalities.extend(look.nationality.map(country));
    entry.residences.extend(look.residence.map(country));
    entry.gender = look.gender.map(|at| GENDERS[at].to_owned());
    entry.identifiers.extend(look.passport.map(passport));
    entry
}

/// Entries that are on every version: among so many, what the others do moves no word's rarity by enough to matter.
const BALLAST: usize = 400;

fn listed(version: &[Option<Look>]) -> NewList {
    let looks = version.iter().enumerate();
    let mut entries: Vec<Designation> =
        looks.filter_map(|(id, look)| Some(entry(id, look.as_ref()?))).collect();
    let syllables = ["bra", "cho", "dwe", "fli", "gro", "klu", "pra", "ste", "tsu", "vle"];
    entries.extend((0..BALLAST).map(|i| {
        let of = |n: usize| syllables[i / n % 10];
        let name = format!("{}{}n {}{}k", of(1), of(10), of(100), of(1));
        designation("ofac-sdn", &format!("{}", 10_000 + i), PartyKind::Person, &name)
    }));
    list("ofac-sdn", entries)
}

/// Customers by each name: one of whom nothing else is known, and one of whom one fact is, and one of whom all are.
fn customers() -> Vec<(String, Profile)> {
    let mut out = Vec::new();
    for (i, name) in NAMES.iter().enumerate() {
        let plain = Profile::named(PartyKind::Person, name);
        let born = DATES[i % DATES.len()].parse().ok();
        let facts: [(&str, Profile); 7] = [
            ("born", Profile { born, ..plain.clone() }),
            ("verified", Profile { born, born_verified: true, ..plain.clone() }),
            ("town", Profile { birth_place: Some(["Herat", "Kaboul"][i % 2].into()), ..plain.clone() }),
            ("native", Profile { birth_country: Some(country(i % 3)), ..plain.clone() }),
            ("citizen", Profile { nationalities: vec![country(i % 3)], ..plain.clone() }),
            ("resident", Profile { residences: vec![country((i + 1) % 3)], ..plain.clone() }),
            ("numbered", Profile { identifiers: vec![passport(i % 2)], ..plain.clone() }),
        ];
        let (_, fact) = &facts[i % facts.len()];
        let all = facts.iter().map(|(_, p)| p).fold(plain.clone(), |all, p| Profile {
            born: p.born.or(all.born),
            birth_place: p.birth_place.clone().or(all.birth_place),
            birth_country: p.birth_country.or(all.birth_country),
            nationalities: [all.nationalities, p.nationalities.clone()].concat(),
            residences: [all.residences, p.residences.clone()].concat(),
            identifiers: [all.identifiers, p.identifiers.clone()].concat(),
            gender: Some(Gender::Female),
            ..plain.clone()
        });
        for (what, profile) in [("plain", &plain), ("fact", fact), ("all", &all)] {
            out.push((format!("{what}-{i}"), profile.clone()));
        }
        out.extend(facts.iter().filter(|_| i < 2).map(|(what, p)| (format!("{what}-{i}"), p.clone())));
        // A name that another word of the same length makes a near one: only facts lift it over the threshold.
        let near = NEAR[i % NEAR.len()];
        out.push((format!("near-{i}"), Profile { names: vec![near.into()], ..all }));
    }
    for (i, wallet) in WALLETS.iter().enumerate() {
        let profile =
            Profile { wallets: vec![(*wallet).into()], ..Profile::named(PartyKind::Person, "Ada Lovelace") };
        out.push((format!("wallet-{i}"), profile));
    }
    out
}

type Pairs = BTreeSet<(String, Role, String)>;

/// What a journal says is found about each customer in the end: the newest entry's pairs, less what a review says is
/// gone.
fn in_the_end(engine: &Engine) -> Pairs {
    let mut pairs: BTreeMap<String, BTreeSet<(Role, String)>> = BTreeMap::new();
    let rows = engine.reader().entries(0, 100_000).unwrap();
    for entry in rows.iter().map(|bytes| record::decode(bytes).unwrap()) {
        match &entry.input {
            Input::CustomerPut { customer, .. } | Input::CustomerRescreened { customer, .. } => {
                let found = entry.outcome.decision().unwrap().findings.iter().filter_map(|f| match f {
                    Finding::Listed(l) if l.certainty != Certainty::AutoCleared => {
                        Some((l.role, l.entry.to_string()))
                    }
                    _ => None,
                });
                pairs.insert(customer.to_string(), found.collect());
            }
            Input::ReleaseReviewOpened(opened) if opened.transfer.is_none() => {
                let of = pairs.entry(opened.customer.to_string()).or_default();
                for lost in opened.lost.iter().filter(|l| l.why != record::lookback::Why::Weakened) {
                    of.remove(&(lost.role, lost.entry.to_string()));
                }
            }
            _ => {}
        }
    }
    let flat = |(customer, found): (String, BTreeSet<(Role, String)>)| {
        found.into_iter().map(move |(role, entry)| (customer.clone(), role, entry))
    };
    pairs.into_iter().flat_map(flat).collect()
}

/// How the lists are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// A delta after each version.
    Deltas,
    /// One full run in the end.
    Full,
    /// One full run in the end, with the customer table.
    FullByTable,
    /// A delta by the table after each version: what is shipped.
    DeltasByTable,
}

async fn chain(versions: &[Vec<Option<Look>>], how: How) -> (Pairs, BTreeMap<String, bool>) {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.engine.activate_lists(meta("system:lists"), vec![listed(&[])]).await.unwrap();
    for (id, profile) in customers() {
        world.put_profile(&id, profile).await.unwrap();
    }
    let by_table = matches!(how, How::FullByTable | How::DeltasByTable);
    let options =
        if by_table { LookbackOptions::with_table(&world.engine) } else { LookbackOptions::default() };
    let options = LookbackOptions { threads: 1, shard: 3, ..options };
    let every = matches!(how, How::Deltas | How::DeltasByTable);
    if every {
        world.engine.look_back(&options).await.unwrap();
    }
    for version in versions {
        world.engine.activate_lists(meta("system:lists"), vec![listed(version)]).await.unwrap();
        if every {
            world.engine.look_back(&options).await.unwrap();
        }
    }
    world.engine.look_back(&options).await.unwrap();
    // Everybody counts as screened, and every customer that is found now is restricted.
    let pinned = world.engine.pinned();
    let through = pinned.lists.iter().map(|l| l.version).max().unwrap();
    let now = world.engine.now();
    let state = world.engine.state_copy().await.unwrap();
    let mut restricted = BTreeMap::new();
    for (id, row) in &state.customers {
        assert!(state.is_screened(id, row, through, now), "{id}");
        restricted.insert(id.to_string(), row.standing != model::Standing::Active);
    }
    let found = in_the_end(&world.engine);
    for (customer, ..) in &found {
        assert!(restricted[customer], "{customer} is found and free");
    }
    // And what the journal says is what screening says.
    let mut exact = Pairs::new();
    for id in state.customers.keys() {
        let (profile, _) = world.engine.profile(id).await.unwrap();
        for finding in pinned.customer_findings(&profile) {
            if let Finding::Listed(l) = finding
                && l.certainty != Certainty::AutoCleared
            {
                exact.insert((id.to_string(), l.role, l.entry.to_string()));
            }
        }
    }
    assert_eq!(found, exact);
    world.engine.close();
    (found, restricted)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 40, ..ProptestConfig::default() })]

    #[test]
    fn deltas_add_up_to_a_full_run(versions in versions()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (deltas, _) = runtime.block_on(chain(&versions, How::Deltas));
        let (full, _) = runtime.block_on(chain(&versions, How::Full));
        prop_assert_eq!(deltas, full);
    }

    #[test]
    fn the_table_leaves_out_nobody(versions in versions()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (plain, free) = runtime.block_on(chain(&versions, How::Full));
        let (full, same) = runtime.block_on(chain(&versions, How::FullByTable));
        prop_assert_eq!(&plain, &full);
        prop_assert_eq!(free, same);
        let (deltas, _) = runtime.block_on(chain(&versions, How::DeltasByTable));
        prop_assert_eq!(plain, deltas);
    }
}
