//! Screening one profile against all lists.
//!
//! Promises: an exact name, in any case, order or hyphenation, is always a hit; a pair over the threshold never vanishes: it
//! is potential, or auto-cleared because a verified date of birth contradicts every listed one; the same profile and index
//! give the same bytes. Work is bounded, and a screening that met the bound says so. Does not: decide what a hit means.
//! Serves: semantics section 4.

use crate::MATCHER;
use crate::evidence::{
    BORN_RAISES_MAX, Evidence, Fact, Verdict, born, clears, country, identifier_keys, identifiers,
};
use crate::explanation::{Explanation, NamePair};
pub use crate::index::candidates::Work;
use crate::index::candidates::{Candidate, candidates, kind_factor};
use crate::index::{Index, PartyNumber, name_kind, word_for_word};
use crate::wallets::screen_wallet;
use model::decision::{Certainty, Listed, Role};
use model::designation::NameStrength;
use model::wallet::AddressError;
use model::{Designation, EntryId, ListId, Measure, PartialDate, Profile, Score};
use names::{compare_readings, compare_weighted, readings};
use std::collections::BTreeMap;

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
    /// A pair at or over this score is a hit.
    pub review: Score,
    /// What a weak alias does by itself.
    pub weak_alias: WeakAlias,
}

/// What a weak alias does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakAlias {
    /// Nothing, unless a birth year, an identifier or a country agrees.
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
    /// The entry's measures.
    pub measures: Vec<Measure>,
    /// The entry's programmes.
    pub programmes: Vec<String>,
    /// Why.
    pub explanation: Explanation,
}

impl Hit {
    /// The hit of an explanation.
    pub(crate) fn of(designation: &Designation, explanation: Explanation) -> Hit {
        Hit {
            list: explanation.list.clone(),
            entry: explanation.entry.clone(),
            role: explanation.role,
            certainty: explanation.certainty,
            score: explanation.score,
            measures: designation.measures.clone(),
            programmes: designation.programmes.clone(),
            explanation,
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
        }
    }
}

/// Screens a profile: names, numbers, and the wallets it owns.
pub fn screen(index: &Index, profile: &Profile, role: Role, settings: &Settings) -> Screening {
    let rules: Vec<Rule> = index.lists().map(|list| Rule::of(list, settings)).collect();
    let floor = floor(&reviews(index, settings), raises_max(profile));
    let (found, work, truncated) = candidates(index, profile.kind, &profile.names, floor);
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
    let pairs =
        by_party.iter().filter_map(|(party, named)| pair(index, profile, role, &rules, *party, named));
    let mut screening = Screening { hits: pairs.collect(), wallet_errors: Vec::new(), truncated, work };
    screen_wallets(index, profile, role, &mut screening);
    screening.hits.sort_by(|a, b| {
        b.score.cmp(&a.score).then_with(|| (&a.list, &a.entry, a.role).cmp(&(&b.list, &b.entry, b.role)))
    });
    screening
}

/// By how much facts beside the name may raise a score, at most.
pub(crate) fn raises_max(profile: &Profile) -> u32 {
    if profile.born.is_some() { BORN_RAISES_MAX } else { 0 }
}

/// The least score that is a hit, by list.
pub(crate) fn reviews(index: &Index, settings: &Settings) -> Vec<u32> {
    index.lists().map(|list| Rule::of(list, settings).review.basis()).collect()
}

/// The least score of a name that can make a pair on any list, given by how much other facts may raise it.
pub(crate) fn floor(reviews: &[u32], raises_max: u32) -> u32 {
    let least = reviews.iter().min().copied().unwrap_or(REVIEW_DEFAULT.basis());
    least.saturating_sub(raises_max).max(1)
}

/// By how much a date of birth, and whatever else a profile may have, raises the score of a pair at most.
pub(crate) fn raises_of_born(
    born_on: Option<PartialDate>,
    raises_max: u32,
    designation: &Designation,
) -> u32 {
    let Some(date) = born_on else { return raises_max };
    let profile = Profile { born: Some(date), ..Profile::named(designation.kind, "") };
    let raises = born(&profile, designation).map_or(0, |evidence| evidence.raises);
    raises_max.saturating_sub(BORN_RAISES_MAX) + raises
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

/// What applies to the pairs of one list.
struct Rule {
    review: Score,
    weak_alias: WeakAlias,
}

impl Rule {
    fn of(list: &ListId, settings: &Settings) -> Rule {
        let own = settings.lists.iter().find(|own| own.list == *list);
        Rule {
            review: own.map_or(REVIEW_DEFAULT, |own| own.review),
            weak_alias: own.map_or(WeakAlias::Alert, |own| own.weak_alias),
        }
    }
}

/// A profile and a party: a hit or nothing.
fn pair(
    index: &Index,
    profile: &Profile,
    role: Role,
    rules: &[Rule],
    party: PartyNumber,
    named: &[Candidate],
) -> Option<Hit> {
    let (designation, list) = index.party(party);
    let rule = &rules[list];
    let mut evidence = identifiers(profile, designation);
    let identified = !evidence.is_empty();
    evidence.extend(born(profile, designation));
    evidence.extend(country(profile, designation));
    let raises: u32 = evidence.iter().map(|evidence| evidence.raises).sum();
    let reaches = |candidate: &&Candidate| candidate.score + raises >= rule.review.basis();
    let silent = rule.weak_alias == WeakAlias::SilentAlone && !evidence.iter().any(confirms);
    let speaks = |candidate: &&Candidate| candidate.strength == NameStrength::Strong || !silent;
    let best =
        named.iter().filter(reaches).filter(speaks).max_by_key(|c| (c.score, std::cmp::Reverse(c.strength)));
    if best.is_none() && !identified {
        return None;
    }
    let names = match best {
        Some(candidate) => Some(compared(index, profile, designation, candidate)),
        None => primary_compared(index, profile, designation),
    };
    let name_score = names.as_ref().map_or(0, |names| names.score.basis());
    let least = if identified { IDENTIFIER_SCORE } else { Score::ZERO };
    let score = Score::from_basis(name_score + raises).max(least);
    let cleared = clears(profile, designation, &evidence);
    let explanation = Explanation {
        matcher: MATCHER.to_owned(),
        list: designation.list.clone(),
        entry: designation.id.clone(),
        role,
        certainty: if cleared { Certainty::AutoCleared } else { Certainty::Potential },
        score,
        names,
        evidence,
        review: rule.review,
        because: because(cleared, identified, best),
    };
    Some(Hit::of(designation, explanation))
}

/// Whether evidence lets a weak alias speak: a birth year, an identifier or a country that agrees.
fn confirms(evidence: &Evidence) -> bool {
    match evidence.fact {
        Fact::Born | Fact::Country | Fact::Identifier | Fact::Wallet => evidence.verdict == Verdict::Agrees,
    }
}

fn because(cleared: bool, identified: bool, best: Option<&Candidate>) -> String {
    let weak = best.is_some_and(|candidate| candidate.strength == NameStrength::Weak);
    match (cleared, identified, weak) {
        (true, ..) => "auto-cleared: the verified date of birth contradicts every listed date by three years or more; kept and sampled",
        (_, true, _) => "potential: a number agrees",
        (_, _, true) => "potential: a weak alias agrees",
        _ => "potential: the name agrees",
    }
    .to_owned()
}

/// The comparison behind a candidate, with its words.
fn compared(index: &Index, profile: &Profile, designation: &Designation, candidate: &Candidate) -> NamePair {
    let (_, listed, form) = index.form(candidate.form);
    let (text, listed) = (&profile.names[usize::from(candidate.name)], &designation.names[listed]);
    let weight = |word: &str| index.weight(word);
    let comparison = match candidate.reading {
        Some(reading) => {
            let asked = readings(text, name_kind(designation.kind));
            compare_weighted(&asked[usize::from(reading)], form, &weight)
        }
        None => compare_weighted(&word_for_word(text), &word_for_word(&listed.text), &weight),
    };
    let factor = kind_factor(profile.kind, designation.kind);
    NamePair::new(text, listed, designation.primary_name(), &comparison, factor)
}

/// The first name of the profile against the primary name, for a party found by its number.
fn primary_compared(index: &Index, profile: &Profile, designation: &Designation) -> Option<NamePair> {
    let (text, listed) = (profile.names.first()?, designation.names.first()?);
    let kind = name_kind(designation.kind);
    let best =
        compare_readings(&readings(text, kind), &readings(&listed.text, kind), &|word| index.weight(word))?;
    let factor = kind_factor(profile.kind, designation.kind);
    Some(NamePair::new(text, listed, designation.primary_name(), &best.comparison, factor))
}
