//! The sandbox: a data directory of its own for integrating and testing, with a movable clock, a reset, and
//! names and wallets that lead to a stated outcome.
//!
//! Promises: a directory is a sandbox from its first entries or never; only a sandbox knows the list
//! [`LIST`], keys that begin with `test_`, a moved clock and a reset, and a live directory refuses each of
//! them, so that the two cannot mix. Outcomes come from the ordinary matcher, policy and gates: nothing is
//! short-circuited but the two faults named in [`FAULTS`]. Does not: send anything anywhere.

use minicbor::{Decode, Encode};
use model::decision::Finding;
use model::designation::{Designation, ListedName, ListedWallet, NameStrength, Provenance};
use model::ids::{EntryId, ListId};
use model::{Hash, Measure, PartialDate, PartyKind, Profile};
use screening::snapshot::Snapshot;
use std::time::Duration;

/// The id of the list of magic entries.
pub const LIST: &str = "sandbox";
/// Version of the list's content, in place of a parser.
pub const PARSER: &str = "sandbox/1";
/// What every key of a sandbox begins with, and no other key.
pub const KEY_PREFIX: &str = "test_";
/// The furthest one move of the clock goes: 400 days.
pub const MOVE_SECONDS_MAX: i64 = 400 * 86_400;
/// The furthest all moves go together: 50 years.
pub const MOVED_SECONDS_MAX: i64 = 50 * 366 * 86_400;

/// What a sandbox remembers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Sandbox {
    /// Seconds its clock is ahead of the wall's.
    #[n(0)]
    pub ahead_seconds: i64,
    /// Times it was reset.
    #[n(1)]
    pub resets: u64,
}

/// A magic entry.
#[derive(Debug, Clone, Copy)]
pub struct Magic {
    /// The entry's id on the list.
    pub id: &'static str,
    /// A name that meets it; no real person is called so.
    pub name: &'static str,
    /// Addresses that meet it: Bitcoin, EVM, TRON; empty where only the name counts.
    pub wallets: &'static [&'static str],
    /// Its measure.
    pub measure: Measure,
    /// Its programme.
    pub programme: &'static str,
    /// What a withdrawal to one of the wallets gets.
    pub by_wallet: &'static str,
    /// What taking on a customer of that name gets.
    pub by_name: &'static str,
}

/// Every magic entry. Outcomes are those of the shipped sandbox policy; a test makes each request.
pub const MAGIC: &[Magic] = &[
    Magic {
        id: "1",
        name: "Freezolt Harbranock",
        wallets: &[
            "bc1qp6xjgnp8frxhcqf7p66clmkrstdlyuhh5rgcq8",
            "0x0e8d244c2748cd7c013e0eb58feec382dbf272f7",
            "TBJ9YSw2EB1FZzyKP7jD2vqc8dpx57FRjk",
        ],
        measure: Measure::AssetFreeze,
        programme: "SANDBOX",
        by_wallet: "freeze",
        by_name: "hold",
    },
    Magic {
        id: "2",
        name: "Denyolt Castermund",
        wallets: &[
            "bc1ql5jv4nvv35sqfepk40uayaql690al3paxur3zh",
            "0xfd24cacd8c8d2004e436abf9d2741fd15fdfc43d",
            "TZ3i2xZyFNjK4LbX3WpSJwDrsxS9RBniNM",
        ],
        measure: Measure::Reject,
        programme: "SANDBOX",
        by_wallet: "deny",
        by_name: "hold",
    },
    Magic {
        id: "3",
        name: "Holdine Quarvexter",
        wallets: &[
            "bc1q4ur54ndnh82u86h6ffzct5clq9kylp57ufe5wf",
            "0xaf074acdb3b9d5c3eafa4a4585d31f016c4f869e",
            "TRvfzJNdPxiG3JE3spxahoMgiXuJus4sFS",
        ],
        measure: Measure::Unspecified,
        programme: "SANDBOX",
        by_wallet: "hold",
        by_name: "hold",
    },
    Magic {
        id: "4",
        name: "Terrolt Vandemoorst",
        wallets: &[
            "bc1qmqmf2d5a3c7zyumk9v2t7gask77a4ztx98vqrr",
            "0xd83695369d8e3c2273762b14bf23b0b7bdda8966",
            "TVgSLyhDpusTHGfnsACSNZvYmdd9sjArv9",
        ],
        measure: Measure::AssetFreeze,
        programme: "SANDBOX-TF",
        by_wallet: "freeze",
        by_name: "hold",
    },
    Magic {
        id: "5",
        name: "Travelle Zimbrookens",
        wallets: &[
            "bc1qau4uqne2t4wczpde648xa77hp8fxfye37kd53e",
            "0xef2bc04f2a5d5d8105b9d54e6efbd709d2649331",
            "TXmpunzEY2MebYRn5XdFZ7BHQAQ8rNpz6M",
        ],
        measure: Measure::Travel,
        programme: "SANDBOX",
        by_wallet: "allow",
        by_name: "allow",
    },
    Magic {
        id: "6",
        name: "Pepinelle Grandovarde",
        wallets: &[],
        measure: Measure::EnhancedDueDiligence,
        programme: "SANDBOX",
        by_wallet: "",
        by_name: "hold",
    },
];

/// Names that make the machine fail instead of match: name, what happens.
pub const FAULTS: [(&str, &str); 2] = [
    (FAILING, "screening fails: hold with evaluator.sanctions_failed"),
    (SLOW, "screening takes three seconds: a transfer answers 202 and is decided afterwards"),
];

/// The name on which screening fails.
pub const FAILING: &str = "Failine Brontwickers";
/// The name on which screening is slow.
pub const SLOW: &str = "Slowine Ulverdaneson";
/// How slow.
pub const SLOWNESS: Duration = Duration::from_secs(3);

/// The list of magic entries as a snapshot.
pub fn snapshot() -> Option<Snapshot> {
    let list = ListId::new(LIST).ok()?;
    let designations: Option<Vec<Designation>> = MAGIC.iter().map(|m| designation(&list, m)).collect();
    Some(Snapshot {
        list,
        published: PartialDate::new(2026, Some(11), Some(21)).ok(),
        raw_hashes: vec![("built in".to_owned(), Hash::of(PARSER.as_bytes()))],
        parser: PARSER.to_owned(),
        designations: designations?,
    })
}

fn designation(list: &ListId, magic: &Magic) -> Option<Designation> {
    let tickers = ["XBT", "ETH", "TRX"];
    let wallets = magic.wallets.iter().zip(tickers);
    Some(Designation {
        list: list.clone(),
        id: EntryId::new(magic.id).ok()?,
        kind: PartyKind::Person,
        names: vec![ListedName {
            text: magic.name.to_owned(),
            primary: true,
            strength: NameStrength::Strong,
            script: Some("Latn".to_owned()),
            label: "Name".to_owned(),
            parts: Vec::new(),
        }],
        born: Vec::new(),
        birth_places: Vec::new(),
        nationalities: Vec::new(),
        residences: Vec::new(),
        gender: None,
        identifiers: Vec::new(),
        wallets: wallets
            .map(|(address, ticker)| ListedWallet {
                ticker: ticker.to_owned(),
                address: (*address).to_owned(),
            })
            .collect(),
        programmes: vec![magic.programme.to_owned()],
        measures: vec![magic.measure],
        relationships: Vec::new(),
        legal_basis: Vec::new(),
        listed_on: None,
        remarks: Vec::new(),
        provenance: Provenance { file: 0, offset: 0, length: 0 },
        class: None,
        ended_on: None,
    })
}

/// The fault a name asks for, in a sandbox.
pub(crate) fn fault(profile: &Profile) -> Option<Finding> {
    profile.names.iter().any(|name| name == FAILING).then(|| Finding::EvaluatorError {
        evaluator: "screening".to_owned(),
        cause: "asked to fail by a name of the sandbox".to_owned(),
        sanctions: true,
    })
}

/// How long screening a name shall take, in a sandbox.
pub(crate) fn slowness(profile: &Profile) -> Option<Duration> {
    profile.names.iter().any(|name| name == SLOW).then_some(SLOWNESS)
}
