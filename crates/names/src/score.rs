//! From an alignment to a score: what agrees, what differs, what is left over.
//!
//! Promises: an integer from 0 to 10,000, monotone in every similarity; equal names score 10,000; every number that makes the
//! score is in the [`Comparison`]. Does not: align.
//! Source: score formula of the screening reference, section 5 E. [`TOLERANCE`] is measured: of names of which every word
//! has a typing error, those with ten letters or fewer look like other people's names as often as not, while twenty letters
//! of which four differ are one name; so the same share of difference counts for less the more letters agree.

use crate::SCORE_FULL;
use crate::align::{AlignedSpan, Alignment, Candidate, Comparison, Factor, Side, UnmatchedToken};
use crate::bounds::{EXTRA_BOTH, EXTRA_LISTED, EXTRA_QUERY, SINGLE_WORD_CAP, tolerance};
use crate::given;
use crate::similarity::TokenMatchKind;
use crate::token::{NameKind, TokenTag};

pub(crate) fn conclude(query: &Side<'_>, listed: &Side<'_>, alignment: &Alignment) -> Comparison {
    let mut spans: Vec<AlignedSpan> =
        alignment.chosen.iter().map(|chosen| span(query, listed, chosen)).collect();
    spans.sort_unstable_by_key(|span| (span.query.start, span.listed.start));
    let mut unmatched_query = unmatched(query, alignment.query_taken);
    let mut unmatched_listed = unmatched(listed, alignment.listed_taken);
    let contradicts = given::mark((query, &mut unmatched_query), (listed, &mut unmatched_listed));
    let factors = factors(query, listed, &spans, (&unmatched_query, &unmatched_listed));
    let letters = spans.iter().map(|span| letters_agreed(query, listed, span)).sum();
    let tolerance = tolerance(letters);
    let lost = Lost::of(&spans, &unmatched_query, &unmatched_listed, contradicts);
    let score = lowered(lost.map_or(0, |lost| lost.score(tolerance)), &factors);
    Comparison { score, spans, unmatched_query, unmatched_listed, factors, letters, tolerance }
}

fn span(query: &Side<'_>, listed: &Side<'_>, chosen: &Candidate) -> AlignedSpan {
    let (q, l) = (chosen.query_range(), chosen.listed_range());
    let (query_weight, listed_weight) = (query.weight(q.clone()), listed.weight(l.clone()));
    let weight = match chosen.kind {
        // A letter says little, whatever name it may stand for.
        TokenMatchKind::Initial => query_weight.min(listed_weight),
        TokenMatchKind::Joined | TokenMatchKind::Split => query_weight.max(listed_weight),
        _ => u32::midpoint(query_weight, listed_weight),
    };
    AlignedSpan {
        query_text: query.text(q.clone()),
        listed_text: listed.text(l.clone()),
        query: q,
        listed: l,
        kind: chosen.kind,
        similarity: chosen.similarity,
        weight,
    }
}

fn unmatched(side: &Side<'_>, taken: u16) -> Vec<UnmatchedToken> {
    let free = side.tokens.iter().enumerate().filter(|(at, _)| taken & (1 << at) == 0);
    free.map(|(token, t)| UnmatchedToken {
        token,
        text: t.written(),
        tag: t.tag(),
        weight: side.weights[token],
        contradicts: false,
    })
    .collect()
}

/// Parts of the whole that do not agree, in ten-thousandths of it.
struct Lost {
    /// Letters that differ in words that agree.
    letters: u64,
    /// Names behind initials.
    initials: u64,
    /// Words left over on both sides: the names say different things.
    both: u64,
    /// Words left over on one side, as is usual.
    one: u64,
}

impl Lost {
    /// `contradicts`: of what is unmatched, the weight that speaks against the pair whatever the other side lacks.
    fn of(
        spans: &[AlignedSpan],
        query: &[UnmatchedToken],
        listed: &[UnmatchedToken],
        contradicts: u64,
    ) -> Option<Lost> {
        let total =
            |tokens: &[UnmatchedToken]| tokens.iter().map(|token| u64::from(token.weight)).sum::<u64>();
        let (query, listed) = (total(query), total(listed));
        let both = query.min(listed).max(contradicts.min(query.max(listed)));
        let full = u64::from(SCORE_FULL);
        let weight: u64 = spans.iter().map(|span| u64::from(span.weight)).sum();
        let one =
            (query.saturating_sub(both) * EXTRA_QUERY + listed.saturating_sub(both) * EXTRA_LISTED) / full;
        let both = both * EXTRA_BOTH / full;
        let whole = weight + both + one;
        if whole == 0 {
            return None;
        }
        let differs = |initial: bool| {
            let spans = spans.iter().filter(|span| (span.kind == TokenMatchKind::Initial) == initial);
            spans.map(|span| u64::from(span.weight) * u64::from(SCORE_FULL - span.similarity)).sum::<u64>()
        };
        Some(Lost {
            letters: differs(false) / whole,
            initials: differs(true) / whole,
            both: both * full / whole,
            one: one * full / whole,
        })
    }

    /// Many letters that agree forgive letters that differ, and half as much words left over on one side; few letters forgive
    /// nothing, and make both count for more. What an initial leaves open, and words that contradict, no number of letters makes good.
    fn score(&self, tolerance: u32) -> u32 {
        let (full, tolerance) = (u64::from(SCORE_FULL), u64::from(tolerance));
        let lost = self.letters * tolerance
            + self.one * tolerance.max((full + tolerance) / 2)
            + self.both * tolerance.max(full)
            + self.initials * full;
        SCORE_FULL.saturating_sub((lost / full) as u32)
    }
}

/// Letters of names proper that a span shows to agree: those of the shorter side.
fn letters_agreed(query: &Side<'_>, listed: &Side<'_>, span: &AlignedSpan) -> u32 {
    if span.kind == TokenMatchKind::Initial {
        return 0;
    }
    let letters = |side: &Side<'_>, tokens: std::ops::Range<usize>| {
        let core = side.tokens[tokens].iter().filter(|token| token.is_core());
        core.map(|token| token.text().len() as u32).sum::<u32>()
    };
    letters(query, span.query.clone()).min(letters(listed, span.listed.clone()))
}

fn lowered(mut score: u32, factors: &[Factor]) -> u32 {
    for factor in factors {
        score = score * factor.basis() / SCORE_FULL;
        if *factor == Factor::SingleWord {
            score = score.min(SINGLE_WORD_CAP);
        }
    }
    score
}

fn factors(
    query: &Side<'_>,
    listed: &Side<'_>,
    spans: &[AlignedSpan],
    unmatched: (&[UnmatchedToken], &[UnmatchedToken]),
) -> Vec<Factor> {
    let mut factors = Vec::new();
    let names = |side: &Side<'_>| {
        side.tokens.iter().filter(|token| token.is_core() || token.tag() == TokenTag::Initial).count()
    };
    let matched = spans.iter().map(|span| words_matched(query, listed, span)).sum::<usize>();
    let initials = spans.iter().any(|span| span.kind == TokenMatchKind::Initial || is_initial(query, span));
    let several = names(query).max(names(listed)) > 1;
    if matched == 1 && several {
        factors.push(match (query.kind, initials) {
            (NameKind::Person, false) => Factor::SingleWord,
            (NameKind::Person, true) => Factor::WordAndInitial,
            _ => Factor::SingleWordOfOrganisation,
        });
    }
    if query.kind != NameKind::Person && !spans.is_empty() && generic_only(query, spans, unmatched) {
        factors.push(Factor::GenericWordsOnly);
    }
    let number = |tokens: &[UnmatchedToken]| tokens.iter().any(|token| token.tag == TokenTag::Number);
    match (number(unmatched.0), number(unmatched.1)) {
        (true, true) => factors.push(Factor::NumberContradiction),
        (false, false) => {}
        _ => factors.push(Factor::NumberMissing),
    }
    // A full agreement has nothing to lower: one word and an equal initial are all there is.
    if unmatched.0.is_empty()
        && unmatched.1.is_empty()
        && spans.iter().all(|span| span.similarity == SCORE_FULL)
    {
        factors.clear();
    }
    factors
}

/// Names proper that a span accounts for: words written together count as many.
fn words_matched(query: &Side<'_>, listed: &Side<'_>, span: &AlignedSpan) -> usize {
    if span.kind == TokenMatchKind::Initial {
        return 0;
    }
    let (query, listed) = (query.core_count(span.query.clone()), listed.core_count(span.listed.clone()));
    if query.min(listed) == 0 { 0 } else { query.max(listed) }
}

fn is_initial(query: &Side<'_>, span: &AlignedSpan) -> bool {
    query.tokens[span.query.start].tag() == TokenTag::Initial
}

/// Only shared words agree while a proper name does not.
fn generic_only(
    query: &Side<'_>,
    spans: &[AlignedSpan],
    unmatched: (&[UnmatchedToken], &[UnmatchedToken]),
) -> bool {
    let proper = |tag| tag == TokenTag::Plain;
    let agreed =
        spans.iter().any(|span| query.tokens[span.query.clone()].iter().any(|token| proper(token.tag())));
    !agreed && unmatched.0.iter().chain(unmatched.1).any(|token| proper(token.tag))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unmatched(weight: u32) -> Vec<UnmatchedToken> {
        vec![UnmatchedToken { token: 0, text: 0..0, tag: TokenTag::Plain, weight, contradicts: false }]
    }

    fn agreed(weight: u32, similarity: u32) -> Vec<AlignedSpan> {
        let kind = TokenMatchKind::Edit;
        vec![AlignedSpan {
            query: 0..1,
            listed: 0..1,
            query_text: 0..0,
            listed_text: 0..0,
            kind,
            similarity,
            weight,
        }]
    }

    proptest! {
        // What bounds a score before names are compared knows of no contradiction, so none may raise it.
        #[test]
        fn a_contradiction_never_raises_the_score(
            weight in 0_u32..40_000, similarity in 6_000_u32..=10_000, query in 0_u32..30_000,
            listed in 0_u32..30_000, share in 0_u64..=100, letters in 0_u32..40,
        ) {
            let score = |contradicts: u64| {
                let (query, listed) = (unmatched(query), unmatched(listed));
                let lost = Lost::of(&agreed(weight, similarity), &query, &listed, contradicts);
                lost.map_or(0, |lost| lost.score(tolerance(letters)))
            };
            let all = u64::from(query + listed);
            // One for each of the four parts that are rounded down.
            prop_assert!(score(all * share / 100) <= score(0) + 4);
        }
    }
}
