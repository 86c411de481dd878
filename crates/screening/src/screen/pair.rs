//! One profile and one listed party: a hit or nothing.
//!
//! Promises: evidence never lowers the score of a pair, with one exception: a rare name against a verified date of birth
//! stays a possible match and falls to the score from which pairs are looked at, so that it is looked at last. Whatever is
//! cleared names the policy id it was cleared under. Does not: find the pairs.
//! Serves: semantics section 4, screening reference section 5 E.

use super::{Hit, IDENTIFIER_SCORE, Party, Rule, WeakAlias};
use crate::MATCHER;
use crate::evidence::{Gathered, gather};
use crate::explanation::{Agreement, Applied, Explanation, ListVersion, NamePair};
use crate::index::candidates::{Candidate, kind_factor};
use crate::index::{Index, PartyNumber, name_kind, word_for_word};
use model::decision::{Certainty, Role};
use model::designation::NameStrength;
use model::thresholds::{BornContradicts, RareStays};
use model::{Designation, Profile, Score};
use names::{Name, NameKind, compare_readings, compare_weighted, listed_readings, readings};
use std::cell::OnceCell;

/// A profile, with the readings of its names once they were needed: one that has many hits has them of few readings.
pub(crate) struct Asked<'p> {
    profile: &'p Profile,
    role: Role,
    /// Of each name, by kind.
    readings: Vec<[OnceCell<Vec<Name>>; 4]>,
}

impl<'p> Asked<'p> {
    pub(crate) fn new(profile: &'p Profile, role: Role) -> Asked<'p> {
        let none = |_| [const { OnceCell::new() }; 4];
        Asked { profile, role, readings: profile.names.iter().map(none).collect() }
    }

    fn readings(&self, name: usize, kind: NameKind) -> &[Name] {
        self.readings[name][kind as usize].get_or_init(|| readings(&self.profile.names[name], kind))
    }
}

/// A profile and a party: a hit or nothing.
pub(crate) fn pair(
    index: &Index,
    asked: &Asked<'_>,
    rules: &[Rule],
    party: PartyNumber,
    named: &[Candidate],
) -> Option<Hit> {
    let (profile, (designation, list)) = (asked.profile, index.party(party));
    let rule = &rules[list];
    let gathered = gather(profile, designation);
    let least = rule.names_from(gathered.raises);
    let silent = rule.weak_alias == WeakAlias::SilentAlone && !gathered.confirms;
    let speaks = |candidate: &&Candidate| candidate.strength == NameStrength::Strong || !silent;
    let reaching = named.iter().filter(|candidate| candidate.score >= least).filter(speaks);
    let best = reaching.max_by_key(|c| (c.score, std::cmp::Reverse(c.strength)));
    if best.is_none() && !gathered.identified {
        return None;
    }
    let names = match best {
        Some(candidate) => Some(compared(index, asked, designation, candidate)),
        None => primary_compared(index, asked, designation),
    };
    let judged = judge(rule, &gathered, names.as_ref(), best)?;
    let cleared = judged.certainty == Certainty::AutoCleared;
    let (snapshot, position) = index.source(party);
    let explanation = Explanation {
        matcher: MATCHER.to_owned(),
        list: designation.list.clone(),
        entry: designation.id.clone(),
        role: asked.role,
        certainty: judged.certainty,
        score: judged.score,
        names,
        evidence: gathered.evidence,
        review: rule.thresholds.review,
        because: judged.because,
        thresholds: Some(Applied::new(rule.thresholds, rule.rating, rule.words.clone())),
        version: Some(ListVersion::of(snapshot)),
        cleared_under: cleared.then(|| rule.auto_clear_policy.clone()),
    };
    Some(Hit::of(Party::new(snapshot, position), explanation))
}

/// What a pair is, and why.
struct Judged {
    certainty: Certainty,
    score: Score,
    because: String,
}

/// Nothing where the names alone are not worth keeping and the evidence does not make them so.
fn judge(
    rule: &Rule,
    gathered: &Gathered,
    names: Option<&NamePair>,
    best: Option<&Candidate>,
) -> Option<Judged> {
    let thresholds = rule.thresholds;
    let name_score = names.map_or(0, |names| names.score.basis());
    let least = if gathered.identified { IDENTIFIER_SCORE } else { Score::ZERO };
    let score = Score::from_basis(name_score + gathered.raises).max(least);
    let under = &rule.auto_clear_policy;
    let (certainty, score, because) = if gathered.identified {
        (Certainty::Potential, score, "potential: a number agrees".to_owned())
    } else if score < thresholds.review {
        if name_score < thresholds.clear.basis() {
            return None;
        }
        let because = format!(
            "auto-cleared under {under}: the names reach what is kept, not what is looked at; kept and sampled"
        );
        (Certainty::AutoCleared, score, because)
    } else if let Some(contradiction) = contradiction(rule, gathered) {
        if names.is_some_and(|names| stays(rule.rare_stays, names)) {
            let because =
                format!("potential, to be looked at last: {contradiction}, but the name is rare and agrees");
            (Certainty::Potential, thresholds.review, because)
        } else {
            let because = format!("auto-cleared under {under}: {contradiction}; kept and sampled");
            (Certainty::AutoCleared, score, because)
        }
    } else {
        let weak = best.is_some_and(|candidate| candidate.strength == NameStrength::Weak);
        let because = match weak {
            true => "potential: a weak alias agrees",
            false => "potential: the name agrees",
        };
        (Certainty::Potential, score, because.to_owned())
    };
    let near = thresholds.block.is_some_and(|block| certainty == Certainty::Potential && score >= block);
    let because = if near { format!("{because}; nearly certain, and still for an officer") } else { because };
    Some(Judged { certainty, score, because })
}

/// What the verified date of birth says against the pair, as far as the list's row of the policy lets it.
fn contradiction(rule: &Rule, gathered: &Gathered) -> Option<&'static str> {
    let by_day = rule.born_contradicts == BornContradicts::AnotherDay && gathered.clears_by_day;
    match (gathered.clears, by_day) {
        (true, _) => Some("the verified date of birth contradicts every listed date by years"),
        (false, true) => Some(
            "the verified date of birth is another day than every listed one, and the policy takes this list's dates for exact",
        ),
        (false, false) => None,
    }
}

/// What the agreeing words of a name must weigh together for it to be rare: three words that a few dozen listed parties
/// have, or more of frequent ones. Two words never do, however rare: how many people have them, no list says. Of 50,000
/// clean people four had a name that weighed so much beside a contradicting date, of 683 degraded listed names twelve.
const RARE_WEIGHT: u32 = 26_000;

/// Whether a name agrees so well, in words so rare, that a date of birth alone does not clear it: dates of birth on lists
/// are often wrong, and nobody else may have that name.
fn stays(rule: RareStays, names: &NamePair) -> bool {
    let RareStays::From(from) = rule else { return false };
    let words = names.spans.iter().filter(|span| span.agreement != Agreement::Initial);
    let weight: u32 = words.map(|span| span.weight).sum();
    names.score >= from && weight >= RARE_WEIGHT
}

/// The comparison behind a candidate, with its words.
fn compared(index: &Index, asked: &Asked<'_>, designation: &Designation, candidate: &Candidate) -> NamePair {
    let (_, listed, form) = index.form(candidate.form);
    let name = usize::from(candidate.name);
    let (text, listed) = (&asked.profile.names[name], &designation.names[listed]);
    let weight = |word: &str| index.weight(word);
    let comparison = match candidate.reading {
        Some(reading) => {
            let readings = asked.readings(name, name_kind(designation.kind));
            compare_weighted(&readings[usize::from(reading)], form, &weight)
        }
        None => compare_weighted(&word_for_word(text), &word_for_word(&listed.text), &weight),
    };
    let factor = kind_factor(asked.profile.kind, designation.kind);
    NamePair::new(text, listed, designation.primary_name(), &comparison, factor)
}

/// The first name of the profile against the primary name, for a party found by its number.
fn primary_compared(index: &Index, asked: &Asked<'_>, designation: &Designation) -> Option<NamePair> {
    let (text, listed) = (asked.profile.names.first()?, designation.names.first()?);
    let kind = name_kind(designation.kind);
    let best = compare_readings(asked.readings(0, kind), &listed_readings(&listed.text, kind), &|word| {
        index.weight(word)
    })?;
    let factor = kind_factor(asked.profile.kind, designation.kind);
    Some(NamePair::new(text, listed, designation.primary_name(), &best.comparison, factor))
}
