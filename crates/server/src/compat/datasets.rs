//! Names of data sets that clients of other services use, and the lists they mean here.
//!
//! Promises: a name that means no list in force is refused, so that asking about a list that is not there can never read as
//! "not listed". Does not: merge the entries of one party on two lists: each list's entry is an entity of its own.

use crate::problem::Problem;
use engine::Pinned;
use model::{Designation, ListId, Measure};

/// Collections: everything; everything that is a sanction; politically exposed persons and their circle.
pub const COLLECTIONS: [(&str, &str); 4] = [
    ("default", "Every list in force"),
    ("all", "Every list in force"),
    ("sanctions", "Every entry that is a sanction"),
    ("peps", "Politically exposed persons and their circle"),
];

/// Names by which yente's catalogue and Watchman know lists, and ours.
const ALIASES: [(&str, &str); 8] = [
    ("us_ofac_sdn", "ofac-sdn"),
    ("us_ofac", "ofac-sdn"),
    ("gb_fcdo_sanctions", "uk-sanctions"),
    ("gb_hmt_sanctions", "uk-sanctions"),
    ("uk_csl", "uk-sanctions"),
    ("un_sc_sanctions", "un-sc"),
    ("un_csl", "un-sc"),
    ("eu_fsf", "eu-fsf"),
];

/// What Watchman calls our lists; a list it does not know keeps its own name.
const WATCHMAN: [(&str, &str); 3] =
    [("ofac-sdn", "us_ofac"), ("uk-sanctions", "uk_csl"), ("un-sc", "un_csl")];

/// The part of everything that is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everything.
    All,
    /// What is a sanction.
    Sanctions,
    /// Politically exposed persons and their circle.
    Peps,
    /// One list.
    List(ListId),
}

impl Scope {
    /// The scope of a name; `None` where nothing in force answers to it.
    pub fn named(pinned: &Pinned, name: &str) -> Option<Scope> {
        match name {
            "default" | "all" => Some(Scope::All),
            "sanctions" => Some(Scope::Sanctions),
            "peps" => holds_peps(pinned).then_some(Scope::Peps),
            _ => list(pinned, name).map(Scope::List),
        }
    }

    /// Whether an entry is in it.
    pub fn holds(&self, designation: &Designation) -> bool {
        match self {
            Scope::All => true,
            Scope::Sanctions => is_sanction(designation),
            Scope::Peps => is_pep(designation),
            Scope::List(list) => designation.list == *list,
        }
    }
}

/// The scope of the path, or the 404 those clients know.
pub fn scope(pinned: &Pinned, name: &str) -> Result<Scope, Problem> {
    Scope::named(pinned, name).ok_or_else(|| {
        Problem::not_found(format!(
            "No such dataset: `{}` names no list in force; see /catalog",
            super::params::shown(name)
        ))
    })
}

fn list(pinned: &Pinned, name: &str) -> Option<ListId> {
    let meant = ALIASES.iter().find(|(alias, _)| *alias == name).map(|(_, list)| (*list).to_owned());
    let meant = meant.unwrap_or_else(|| name.replace('_', "-"));
    pinned.index.lists().find(|list| list.as_str() == meant || list.as_str() == name).cloned()
}

/// Whether an entry is a politically exposed person or one of their circle.
pub fn is_pep(designation: &Designation) -> bool {
    let class = designation.class.as_deref().unwrap_or_default();
    ["pep", "rca"].contains(&class.split(':').next().unwrap_or_default())
}

/// Whether an entry is a sanction. A class takes no measure's force: an exposed person under an asset freeze, or under a
/// measure that is not known, is both. Only what an institution's own list (`own:…`) refuses or leaves open is no law.
pub fn is_sanction(designation: &Designation) -> bool {
    let Some(class) = designation.class.as_deref() else { return true };
    let own = class.split(':').next() == Some("own");
    let counts = |measure: &Measure| match measure {
        Measure::EnhancedDueDiligence => false,
        Measure::Reject | Measure::Unspecified => !own,
        Measure::AssetFreeze
        | Measure::Sectoral
        | Measure::CorrespondentAccount
        | Measure::Investment
        | Measure::Travel
        | Measure::Trade
        | Measure::Disqualification => true,
    };
    designation.measures.iter().any(counts) || (designation.measures.is_empty() && !own)
}

/// Whether any list in force has politically exposed persons.
pub fn holds_peps(pinned: &Pinned) -> bool {
    pinned.index.snapshots().iter().any(|snapshot| snapshot.designations.iter().any(is_pep))
}

/// What Watchman calls a list.
pub fn watchman_name(list: &ListId) -> &str {
    WATCHMAN.iter().find(|(own, _)| *own == list.as_str()).map_or(list.as_str(), |(_, name)| name)
}
