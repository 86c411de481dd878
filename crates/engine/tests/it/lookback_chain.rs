//! A chain of deltas finds what one full run finds, whatever happened to the lists on the way.

use crate::support::*;
use engine::Engine;
use engine::lookback::LookbackOptions;
use engine::start::NewList;
use model::decision::{Certainty, Finding, Role};
use model::designation::{Designation, ListedName, ListedWallet, NameStrength};
use model::{PartyKind, Profile};
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
const WALLETS: [&str; 2] =
    ["bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"];

/// What one entry of a version looks like; none is absent.
#[derive(Debug, Clone)]
struct Look {
    name: usize,
    alias: Option<usize>,
    wallet: Option<usize>,
    remark: u8,
    programme: bool,
}

fn look() -> impl Strategy<Value = Look> {
    let option = |n: usize| prop::option::weighted(0.3, 0..n);
    (0..NAMES.len(), option(NAMES.len()), option(WALLETS.len()), 0..2_u8, any::<bool>())
        .prop_map(|(name, alias, wallet, remark, programme)| Look { name, alias, wallet, remark, programme })
}

/// Versions of a list: per version, which of four ids it has and how they look.
fn versions() -> impl Strategy<Value = Vec<Vec<Option<Look>>>> {
    prop::collection::vec(prop::collection::vec(prop::option::weighted(0.7, look()), 4), 1..5)
}

fn listed(version: &[Option<Look>]) -> NewList {
    let mut entries: Vec<Designation> = Vec::new();
    for (id, look) in version.iter().enumerate() {
        let Some(look) = look else { continue };
        let mut entry = designation("ofac-sdn", &format!("{id}"), PartyKind::Person, NAMES[look.name]);
        entry.names.extend(look.alias.map(|alias| ListedName {
            text: NAMES[alias].into(),
            primary: false,
            strength: NameStrength::Strong,
            script: None,
            label: "a.k.a.".into(),
            parts: vec![],
        }));
        let wallet = |w: usize| ListedWallet { ticker: "XBT".into(), address: WALLETS[w].into() };
        entry.wallets.extend(look.wallet.map(wallet));
        entry.remarks.push(format!("remark {}", look.remark));
        if look.programme {
            entry.programmes.push("CYBER3".into());
        }
        entries.push(entry);
    }
    list("ofac-sdn", entries)
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
    /// A delta by the table after each version, and a full run in the end: it finds what only rarities moved.
    DeltasByTable,
}

async fn chain(versions: &[Vec<Option<Look>>], how: How) -> (Pairs, BTreeMap<String, bool>) {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    world.engine.activate_lists(meta("system:lists"), vec![listed(&[])]).await.unwrap();
    for (i, name) in NAMES.iter().enumerate() {
        world.put(&format!("N{i}"), name).await.unwrap();
    }
    for (i, wallet) in WALLETS.iter().enumerate() {
        let profile =
            Profile { wallets: vec![(*wallet).into()], ..Profile::named(PartyKind::Person, "Ada Lovelace") };
        world.put_profile(&format!("W{i}"), profile).await.unwrap();
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
    if how == How::DeltasByTable {
        let person = meta("person:mlro");
        world
            .engine
            .start_lookback(person, record::lookback::Kind::Full, record::lookback::Cause::Person)
            .await
            .unwrap();
        world.engine.look_back(&options).await.unwrap();
    }
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
            if let Finding::Listed(l) = finding {
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
