//! Screening one party: names, numbers and own wallets.
//!
//! Promises: one code path that always explains; a pair over its threshold never vanishes (it is a hit, at
//! the least auto-cleared); the same input gives the same bytes. Does not: decide what a hit means.

use crate::MATCHER;
use crate::evidence::{self, Evidence, Weighs};
use crate::explanation::{Explanation, Span};
use crate::index::{EntryAt, Index, name_kind};
use crate::wallets::screen_wallet;
use model::decision::{Certainty, Listed, Role};
use model::designation::{Designation, ListedName, NameStrength};
use model::ids::{EntryId, ListId};
use model::wallet::AddressError;
use model::{Measure, PartyKind, Profile, Score};
use names::{Comparison, Name, compare_readings, explain_text, readings};
use std::collections::BTreeMap;

/// What a weak alias does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeakAlias {
    /// Nothing, unless a birth year, an identifier or a country agrees.
    SilentAlone,
    /// It alerts like any name.
    Alert,
}

/// How one list is screened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSettings {
    /// The list.
    pub list: ListId,
    /// A pair at or over this score is a hit.
    pub review: Score,
    /// What weak aliases do.
    pub weak_alias: WeakAlias,
}

/// How lists are screened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// One row a list.
    pub lists: Vec<ListSettings>,
}

/// Threshold of a list without settings: low, because nobody has calibrated it.
const REVIEW_DEFAULT: Score = Score::from_basis(8_000);
/// Added to the name's score for each agreeing fact, and for a close one.
const AGREES_BASIS: u32 = 500;
const CLOSE_BASIS: u32 = 200;
/// Score of an agreeing number whatever the name says.
const IDENTIFIER_BASIS: u32 = 9_500;
/// A person's name that agrees with a company's (or the reverse) counts a little less, never nothing.
const OTHER_KIND_BASIS: u32 = 9_500;

impl Settings {
    fn of(&self, list: &ListId) -> (Score, WeakAlias) {
        let row = self.lists.iter().find(|l| l.list == *list);
        row.map_or((REVIEW_DEFAULT, WeakAlias::Alert), |l| (l.review, l.weak_alias))
    }
}

/// What screening found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Screening {
    /// Hits: best first, then by list and entry.
    pub hits: Vec<Hit>,
    /// Own wallets that are no address: position and why.
    pub wallet_errors: Vec<(usize, AddressError)>,
    /// Whether there were more candidates than the bound: the caller holds.
    pub truncated: bool,
}

/// A listed party that the one asked about may be.
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
    /// Score.
    pub score: Score,
    /// The entry's measures.
    pub measures: Vec<Measure>,
    /// The entry's programmes.
    pub programmes: Vec<String>,
    /// Why.
    pub explanation: Explanation,
}

impl Hit {
    /// The finding, with the explanation's hash in its place.
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

/// A listed name and how well the best of the party's names agrees with it.
struct Best<'a> {
    query: &'a str,
    listed: &'a ListedName,
    comparison: Comparison,
    score: u32,
}

/// Screens a party.
pub fn screen(index: &Index, profile: &Profile, role: Role, settings: &Settings) -> Screening {
    let mut result = Screening::default();
    let mut best: BTreeMap<EntryAt, Vec<Best<'_>>> = BTreeMap::new();
    for name in &profile.names {
        let query = readings(name, name_kind(profile.kind));
        let (rows, truncated) = index.candidates(&query);
        result.truncated |= truncated;
        for row in rows {
            score_row(index, profile.kind, name, &query, row, &mut best);
        }
    }
    for identifier in &profile.identifiers {
        for at in index.by_identifier(identifier) {
            best.entry(*at).or_default();
        }
    }
    for (at, names) in best {
        if let Some(designation) = index.at(at) {
            result.hits.extend(judge(profile, role, settings, designation, names));
        }
    }
    screen_own_wallets(index, profile, role, &mut result);
    result.hits.sort_by(|a, b| (b.score, &a.list, &a.entry, a.role).cmp(&(a.score, &b.list, &b.entry, b.role)));
    result
}

fn screen_own_wallets(index: &Index, profile: &Profile, role: Role, result: &mut Screening) {
    let role = match role {
        Role::Customer | Role::CustomerWallet => Role::CustomerWallet,
        Role::Counterparty | Role::CounterpartyWallet => Role::CounterpartyWallet,
    };
    for (position, address) in profile.wallets.iter().enumerate() {
        match screen_wallet(index, None, address, role) {
            Ok(hits) => result.hits.extend(hits),
            Err(error) => result.wallet_errors.push((position, error)),
        }
    }
}

fn score_row<'a>(
    index: &'a Index,
    kind: PartyKind,
    name: &'a str,
    query: &[Name],
    row: u32,
    best: &mut BTreeMap<EntryAt, Vec<Best<'a>>>,
) {
    let Some(candidate) = index.names.get(row as usize) else { return };
    let Some(designation) = index.at(candidate.entry) else { return };
    let Some(listed) = designation.names.get(candidate.name as usize) else { return };
    let weight = |word: &str| index.weight(word);
    let Some(reading) = compare_readings(query, &candidate.readings, &weight) else { return };
    let mut score = reading.comparison.score;
    let transport = |k: PartyKind| matches!(k, PartyKind::Vessel | PartyKind::Aircraft);
    if designation.kind != kind {
        score = score * OTHER_KIND_BASIS / 10_000;
        if transport(designation.kind) != transport(kind) {
            score = score * OTHER_KIND_BASIS / 10_000;
        }
    }
    best.entry(candidate.entry).or_default().push(Best { query: name, listed, comparison: reading.comparison, score });
}

/// From an entry's scored names to a hit, or to nothing.
fn judge(
    profile: &Profile,
    role: Role,
    settings: &Settings,
    designation: &Designation,
    names: Vec<Best<'_>>,
) -> Option<Hit> {
    let (review, weak_alias) = settings.of(&designation.list);
    let evidence = vec![
        evidence::born(profile, designation),
        evidence::country(profile, designation),
        evidence::identifier(profile, designation),
    ];
    let agrees = |fact: &str| evidence.iter().any(|e| e.fact == fact && e.weighs == Weighs::Agrees);
    let any_fact = evidence.iter().any(|e| e.weighs == Weighs::Agrees);
    let counts = |best: &Best<'_>| {
        best.listed.strength == NameStrength::Strong || weak_alias == WeakAlias::Alert || any_fact
    };
    let best = names.into_iter().filter(counts).max_by(|a, b| a.score.cmp(&b.score).then(b.listed.text.cmp(&a.listed.text)));
    let name_score = best.as_ref().map_or(0, |b| b.score);
    let over_by_name = name_score >= review.basis();
    let mut score = name_score;
    if over_by_name || agrees("identifier") {
        for fact in &evidence {
            score += match fact.weighs {
                Weighs::Agrees => AGREES_BASIS,
                Weighs::Close => CLOSE_BASIS,
                Weighs::Unknown | Weighs::Differs | Weighs::Contradicts => 0,
            };
        }
    }
    if agrees("identifier") {
        score = score.max(IDENTIFIER_BASIS);
    }
    if !over_by_name && !agrees("identifier") {
        return None;
    }
    let contradicted = evidence.iter().any(|e| e.weighs == Weighs::Contradicts);
    let cleared = contradicted && !agrees("identifier");
    let certainty = if cleared { Certainty::AutoCleared } else { Certainty::Potential };
    let because = match (agrees("identifier"), cleared) {
        (true, _) => "a number agrees".to_owned(),
        (false, true) => "the name agrees, a verified date of birth contradicts: auto-cleared, kept and sampled".to_owned(),
        (false, false) => "the name agrees".to_owned(),
    };
    let explanation = explain(designation, best, evidence, score.min(10_000), review, because);
    Some(Hit {
        list: designation.list.clone(),
        entry: designation.id.clone(),
        role,
        certainty,
        score: Score::from_basis(score),
        measures: designation.measures.clone(),
        programmes: designation.programmes.clone(),
        explanation,
    })
}

fn explain(
    designation: &Designation,
    best: Option<Best<'_>>,
    evidence: Vec<Evidence>,
    score: u32,
    review: Score,
    because: String,
) -> Explanation {
    let cut = |text: &str, range: &std::ops::Range<usize>| text.get(range.clone()).unwrap_or_default().to_owned();
    let mut explanation = Explanation {
        matcher: MATCHER.to_owned(),
        list: designation.list.to_string(),
        entry: designation.id.to_string(),
        query: String::new(),
        listed: designation.primary_name().to_owned(),
        label: String::new(),
        weak: false,
        spans: Vec::new(),
        unmatched_query: Vec::new(),
        unmatched_listed: Vec::new(),
        name_score: 0,
        evidence,
        score,
        threshold: review.basis(),
        because,
        words: Vec::new(),
    };
    if let Some(best) = best {
        let (query, listed) = (best.query, best.listed.text.as_str());
        explanation.words = explain_text(&best.comparison, query, listed);
        explanation.spans = best
            .comparison
            .spans
            .iter()
            .map(|span| Span {
                query: cut(query, &span.query_text),
                listed: cut(listed, &span.listed_text),
                kind: format!("{:?}", span.kind).to_lowercase(),
                similarity: span.similarity,
                weight: span.weight,
            })
            .collect();
        explanation.unmatched_query = best.comparison.unmatched_query.iter().map(|u| cut(query, &u.text)).collect();
        explanation.unmatched_listed = best.comparison.unmatched_listed.iter().map(|u| cut(listed, &u.text)).collect();
        explanation.query = query.to_owned();
        explanation.listed = listed.to_owned();
        explanation.label.clone_from(&best.listed.label);
        explanation.weak = best.listed.strength == NameStrength::Weak;
        explanation.name_score = best.score;
    }
    explanation
}
