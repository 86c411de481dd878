//! Screening one profile against all lists.
//!
//! Promises: an exact name, in any case, order or hyphenation, is always a hit; a pair whose names reach the list's name-only
//! threshold never vanishes: it is potential, or auto-cleared under the list's policy id, because it is below the score that
//! is looked at or because a verified date of birth contradicts every listed one; the same profile and index give the same
//! bytes. Work is bounded, and a screening that met the bound says so. Does not: decide what a hit means, or assert that
//! anybody is the listed party: a score over the block threshold stays a possible match, and says so.
//! Serves: semantics section 4.

mod pair;

use crate::evidence::{identifier_keys, others_max, raises_max, raises_with};
use crate::explanation::Explanation;
pub use crate::index::candidates::Work;
use crate::index::candidates::{Candidate, Floors, candidates};
use crate::index::{Index, PartyNumber};
use crate::ofac_score;
use crate::snapshot::Snapshot;
use crate::wallets::screen_wallet;
use model::decision::{Certainty, Listed, Role};
use model::thresholds::{BornContradicts, RareStays, Rating, ThresholdRules, Thresholds};
use model::wallet::AddressError;
use model::{Designation, EntryId, ListId, Measure, Profile, Score};
use pair::{Asked, pair};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How pairs of each list are treated: the part of policy that screening needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// One per list. A list without one is screened with [`REVIEW_DEFAULT`] and alerts on weak aliases: the stricter reading
    /// of a list the policy does not know.
    pub lists: Vec<ListSettings>,
}

/// How pairs of one list are treated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSettings {
    /// The list.
    pub list: ListId,
    /// A pair at or over this score is looked at.
    pub review: Score,
    /// What a weak alias does by itself.
    pub weak_alias: WeakAlias,
    /// What is kept below, what is nearly certain, and what differs by the customer's rating.
    pub thresholds: ThresholdRules,
    /// Id of the approved policy under which a pair may be cleared by itself.
    pub auto_clear_policy: String,
}

impl ListSettings {
    /// A list with one threshold, under the policy id `unnamed`.
    pub fn new(list: ListId, review: Score, weak_alias: WeakAlias) -> ListSettings {
        let thresholds = ThresholdRules::default();
        ListSettings { list, review, weak_alias, thresholds, auto_clear_policy: "unnamed".to_owned() }
    }
}

impl Settings {
    /// What applies to customers of a rating on a list, settings or not.
    pub fn thresholds(&self, list: &ListId, rating: Rating) -> Thresholds {
        match self.lists.iter().find(|own| own.list == *list) {
            Some(own) => own.thresholds.of(own.review, rating),
            None => Thresholds::at(REVIEW_DEFAULT),
        }
    }
}

/// What a weak alias does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakAlias {
    /// Nothing, unless a birth year, an identifier or a place agrees.
    SilentAlone,
    /// The same as a strong name.
    Alert,
}

/// Threshold of a list without settings: that of the shipped policy.
pub const REVIEW_DEFAULT: Score = Score::from_basis(8_500);
/// Score of a pair with an equal number, at least: numbers are mistyped and reused, but seldom.
pub const IDENTIFIER_SCORE: Score = Score::from_basis(9_500);

/// What one profile gave.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Screening {
    /// Hits: highest score first, then by list and entry.
    pub hits: Vec<Hit>,
    /// Wallets of the profile that are no addresses, by their position.
    pub wallet_errors: Vec<(usize, AddressError)>,
    /// Whether the work met its bound, so that names were left out: never to be taken for "no match".
    pub truncated: bool,
    /// The work done.
    pub work: Work,
}

/// A profile or address that may be a listed party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// The list.
    pub list: ListId,
    /// The issuer's id.
    pub entry: EntryId,
    /// Who of the request it is about.
    pub role: Role,
    /// How sure.
    pub certainty: Certainty,
    /// The score.
    pub score: Score,
    /// The block threshold that a potential match reached, where the policy has one.
    pub near_certain: Option<Score>,
    /// The entry's measures.
    pub measures: Vec<Measure>,
    /// The entry's programmes.
    pub programmes: Vec<String>,
    /// Why.
    pub explanation: Explanation,
    /// The listed party, as the list version has it.
    pub party: Party,
}

/// A party in the version of the list it was found on.
#[derive(Clone)]
pub struct Party {
    snapshot: Arc<Snapshot>,
    position: u32,
}

impl Party {
    /// The party at a position of a snapshot.
    pub(crate) fn new(snapshot: &Arc<Snapshot>, position: u32) -> Party {
        Party { snapshot: Arc::clone(snapshot), position }
    }

    /// The entry.
    pub fn designation(&self) -> Option<&Designation> {
        self.snapshot.designations.get(self.position as usize)
    }

    fn key(&self) -> (&ListId, Option<&EntryId>) {
        (&self.snapshot.list, self.designation().map(|designation| &designation.id))
    }
}

/// By list and entry: the whole version is not for reading.
impl std::fmt::Debug for Party {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.key().fmt(f)
    }
}

impl PartialEq for Party {
    fn eq(&self, other: &Party) -> bool {
        self.position == other.position && self.key() == other.key()
    }
}

impl Eq for Party {}

impl Hit {
    /// The hit of an explanation.
    pub(crate) fn of(party: Party, explanation: Explanation) -> Hit {
        let (measures, programmes) = party
            .designation()
            .map(|designation| (designation.measures.clone(), designation.programmes.clone()))
            .unwrap_or_default();
        Hit {
            list: explanation.list.clone(),
            entry: explanation.entry.clone(),
            role: explanation.role,
            certainty: explanation.certainty,
            score: explanation.score,
            near_certain: explanation.near_certain(),
            measures,
            programmes,
            explanation,
            party,
        }
    }

    /// What a decision records of it.
    pub fn listed(&self) -> Listed {
        Listed {
            role: self.role,
            list: self.list.clone(),
            entry: self.entry.clone(),
            certainty: self.certainty,
            score: self.score,
            measures: self.measures.clone(),
            programmes: self.programmes.clone(),
            explanation: self.explanation.hash(),
            near_certain: self.near_certain,
        }
    }

    /// What OFAC's public search would show for the name, and for which alias: computed when asked for, and never part of
    /// a decision. None for a wallet.
    pub fn ofac_score(&self) -> Option<(ofac_score::OfacScore, &str)> {
        ofac_score::best(&self.explanation.names.as_ref()?.query, self.party.designation()?)
    }
}

/// Screens a profile: names, numbers, and the wallets it owns.
pub fn screen(index: &Index, profile: &Profile, role: Role, settings: &Settings) -> Screening {
    let rating = profile.rating.unwrap_or_default();
    let rules: Vec<Rule> = index.lists().map(|list| Rule::of(list, settings, rating)).collect();
    let others_max = others_max(profile);
    let least = |designation: &Designation, list: usize| {
        rules[list].names_from(raises_with(profile.born, others_max, designation))
    };
    let floor = floor(rules.iter().map(Rule::level), raises_max(profile));
    let (found, work, truncated) =
        candidates(index, profile.kind, &profile.names, &Floors { all: floor, of: &least });
    let mut by_party: BTreeMap<PartyNumber, Vec<Candidate>> = BTreeMap::new();
    for candidate in found {
        by_party.entry(candidate.party).or_default().push(candidate);
    }
    for identifier in &profile.identifiers {
        for key in identifier_keys(identifier) {
            for party in index.with_identifier(&key) {
                by_party.entry(*party).or_default();
            }
        }
    }
    let asked = Asked::new(profile, role);
    let pairs = by_party.iter().filter_map(|(party, named)| pair(index, &asked, &rules, *party, named));
    let mut screening = Screening { hits: pairs.collect(), wallet_errors: Vec::new(), truncated, work };
    screen_wallets(index, profile, role, &mut screening);
    screening.hits.sort_by(|a, b| {
        b.score.cmp(&a.score).then_with(|| (&a.list, &a.entry, a.role).cmp(&(&b.list, &b.entry, b.role)))
    });
    screening
}

/// From which scores a pair of a list is looked at, and kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Level {
    /// Names and evidence together.
    review: u32,
    /// Names alone.
    clear: u32,
}

impl Level {
    /// The least that names alone must score for a pair to be kept, where evidence raises by at most `raised`.
    fn names_from(self, raised: u32) -> u32 {
        self.review.saturating_sub(raised).min(self.clear)
    }

    /// Whether a pair is kept.
    pub(crate) fn is_reached(self, names: u32, raised: u32) -> bool {
        names >= self.names_from(raised)
    }
}

/// The least levels of each list, whatever the rating of a customer.
pub(crate) fn least_levels(index: &Index, settings: &Settings) -> Vec<Level> {
    let least = |list| {
        let levels = Rating::ALL.map(|rating| Rule::of(list, settings, rating).level());
        let [first, rest @ ..] = levels;
        rest.into_iter()
            .fold(first, |a, b| Level { review: a.review.min(b.review), clear: a.clear.min(b.clear) })
    };
    index.lists().map(least).collect()
}

/// The least score of a name that can make a pair on any list, given by how much other facts may raise it.
pub(crate) fn floor(levels: impl Iterator<Item = Level>, raised: u32) -> u32 {
    levels.map(|level| level.names_from(raised)).min().unwrap_or(REVIEW_DEFAULT.basis()).max(1)
}

fn screen_wallets(index: &Index, profile: &Profile, role: Role, screening: &mut Screening) {
    let role = match role {
        Role::Customer | Role::CustomerWallet => Role::CustomerWallet,
        Role::Counterparty | Role::CounterpartyWallet => Role::CounterpartyWallet,
    };
    for (position, address) in profile.wallets.iter().enumerate() {
        match screen_wallet(index, None, address, None, role) {
            Ok(hits) => screening.hits.extend(hits),
            Err(error) => screening.wallet_errors.push((position, error)),
        }
    }
}

/// What applies to the pairs of one list and the profile's rating.
pub(crate) struct Rule {
    thresholds: Thresholds,
    weak_alias: WeakAlias,
    rare_stays: RareStays,
    born_contradicts: BornContradicts,
    auto_clear_policy: String,
    rating: Rating,
    /// Which row of the policy the thresholds are from.
    words: String,
}

impl Rule {
    /// The rule of a list for a rating.
    pub(crate) fn of(list: &ListId, settings: &Settings, rating: Rating) -> Rule {
        let thresholds = settings.thresholds(list, rating);
        let Some(own) = settings.lists.iter().find(|own| own.list == *list) else {
            return Rule {
                thresholds,
                weak_alias: WeakAlias::Alert,
                rare_stays: RareStays::default(),
                born_contradicts: BornContradicts::default(),
                auto_clear_policy: "unnamed".to_owned(),
                rating,
                words: format!("the default for list {list}, which the policy does not know"),
            };
        };
        let words = match own.thresholds.row(rating) {
            Some(_) => format!("list {list}, thresholds.{}", rating.as_str()),
            None => format!("list {list}"),
        };
        Rule {
            thresholds,
            weak_alias: own.weak_alias,
            rare_stays: own.thresholds.rare_stays_from,
            born_contradicts: own.thresholds.born_contradicts,
            auto_clear_policy: own.auto_clear_policy.clone(),
            rating,
            words,
        }
    }

    /// The least that names alone must score for a pair to be kept, where evidence raises by at most `raised`.
    pub(crate) fn names_from(&self, raised: u32) -> u32 {
        self.level().names_from(raised)
    }

    fn level(&self) -> Level {
        Level { review: self.thresholds.review.basis(), clear: self.thresholds.clear.basis() }
    }
}
