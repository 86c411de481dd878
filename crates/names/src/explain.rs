//! A comparison in words an analyst reads.
//!
//! Promises: one line per aligned pair, per unmatched word and per factor, in the order of the query; every number in the
//! score appears. Does not: change or recompute the score.

use std::ops::Range;

use crate::SCORE_FULL;
use crate::align::{AlignedSpan, Comparison, Factor, UnmatchedToken};
use crate::normalise::{TOKEN_BYTES_MAX, fold_words};
use crate::similarity::TokenMatchKind;
use crate::token::TokenTag;

/// Says in words why two names scored as they did. The texts are those the names were normalised from.
pub fn explain_text(comparison: &Comparison, query_raw: &str, listed_raw: &str) -> Vec<String> {
    let mut lines: Vec<String> =
        comparison.spans.iter().map(|span| span_line(span, query_raw, listed_raw)).collect();
    lines.extend(
        comparison.unmatched_query.iter().map(|token| unmatched_line(token, query_raw, "listed name")),
    );
    lines.extend(comparison.unmatched_listed.iter().map(|token| unmatched_line(token, listed_raw, "query")));
    lines.extend(
        comparison
            .factors
            .iter()
            .map(|factor| format!("{} (× {})", factor_words(*factor), hundredths(factor.basis()))),
    );
    if comparison.tolerance != SCORE_FULL && comparison.score < SCORE_FULL && !comparison.spans.is_empty() {
        let (letters, tolerance) = (comparison.letters, hundredths(comparison.tolerance));
        lines.push(format!("{letters} letters agree: differences count × {tolerance}"));
    }
    lines.push(format!("score {}", hundredths(comparison.score)));
    lines
}

fn span_line(span: &AlignedSpan, query_raw: &str, listed_raw: &str) -> String {
    let (query, listed) = (cut(query_raw, &span.query_text), cut(listed_raw, &span.listed_text));
    let sign = if span.kind == TokenMatchKind::Exact { '=' } else { '~' };
    let why = match span.kind {
        TokenMatchKind::Exact => "same".to_string(),
        TokenMatchKind::Equivalent => "another form of the same".to_string(),
        TokenMatchKind::Edit => letters_differ(query, listed),
        TokenMatchKind::Skeleton => "same consonants, other vowels".to_string(),
        TokenMatchKind::Variant => "another form of the same name".to_string(),
        TokenMatchKind::Initial => "initial".to_string(),
        TokenMatchKind::Joined => "written apart in the query, together in the list".to_string(),
        TokenMatchKind::Split => "written together in the query, apart in the list".to_string(),
        TokenMatchKind::OtherForm => "another legal form".to_string(),
        TokenMatchKind::Different => "different".to_string(),
    };
    format!("`{query}` {sign} `{listed}`: {why} ({})", hundredths(span.similarity))
}

fn letters_differ(query: &str, listed: &str) -> String {
    let latin = |text: &str| fold_words(text).concat();
    match edits(latin(query).as_bytes(), latin(listed).as_bytes()) {
        0 => "same sound in another script".to_string(),
        1 => "one letter differs".to_string(),
        2 => "two letters differ".to_string(),
        n => format!("{n} letters differ"),
    }
}

/// Plain optimal string alignment distance, for the wording only.
fn edits(a: &[u8], b: &[u8]) -> usize {
    let (a, b) = (&a[..a.len().min(TOKEN_BYTES_MAX)], &b[..b.len().min(TOKEN_BYTES_MAX)]);
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    rows[0] = (0..=b.len()).collect();
    for i in 1..=a.len() {
        rows[i][0] = i;
        for j in 1..=b.len() {
            let substituted = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            rows[i][j] = substituted.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                rows[i][j] = rows[i][j].min(rows[i - 2][j - 2] + 1);
            }
        }
    }
    rows[a.len()][b.len()]
}

fn unmatched_line(token: &UnmatchedToken, raw: &str, missing_from: &str) -> String {
    let what = match token.tag {
        TokenTag::Plain => "word",
        TokenTag::Generic => "common word",
        TokenTag::Particle => "particle",
        TokenTag::Title => "title",
        TokenTag::Initial => "initial",
        TokenTag::Patronymic => "patronymic",
        TokenTag::Number => "number",
        TokenTag::LegalForm(_) => "legal form",
    };
    let contradicts = if token.contradicts { ", which makes it another name" } else { "" };
    format!(
        "`{}`: {what} not in the {missing_from}{contradicts} (weight {})",
        cut(raw, &token.text),
        hundredths(token.weight)
    )
}

fn factor_words(factor: Factor) -> &'static str {
    match factor {
        Factor::SingleWord => "only one word of the name agrees",
        Factor::WordAndInitial => "only one word and an initial agree",
        Factor::SingleWordOfOrganisation => "only one word of several agrees",
        Factor::GenericWordsOnly => "only words that many organisations share agree",
        Factor::NumberContradiction => "the numbers contradict each other",
        Factor::NumberMissing => "one name has a number, the other has not",
    }
}

fn cut<'a>(raw: &'a str, range: &Range<usize>) -> &'a str {
    raw.get(range.clone()).unwrap_or("")
}

fn hundredths(basis: u32) -> String {
    format!("{}.{:02}", basis / 10_000, basis % 10_000 / 100)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NameKind, compare, normalise};

    #[test]
    fn an_analyst_reads_why() {
        for (query, listed, kind, expected) in [
            (
                "Ivan Petrof",
                "PETROV, Ivan Dr.",
                NameKind::Person,
                vec![
                    "`Ivan` = `Ivan`: same (1.00)",
                    "`Petrof` ~ `PETROV`: one letter differs (0.94)",
                    "`Dr`: title not in the query (weight 0.10)",
                    "10 letters agree: differences count × 0.91",
                    "score 0.95",
                ],
            ),
            (
                "Alpha 2",
                "ALPHA 3",
                NameKind::Vessel,
                vec![
                    "`Alpha` = `ALPHA`: same (1.00)",
                    "`2`: number not in the listed name (weight 0.50)",
                    "`3`: number not in the query (weight 0.50)",
                    "the numbers contradict each other (× 0.60)",
                    "5 letters agree: differences count × 1.40",
                    "score 0.32",
                ],
            ),
            (
                "Rosneft Ltd",
                "ООО Роснефть",
                NameKind::Entity,
                vec![
                    "`Rosneft` = `Роснефть`: same (1.00)",
                    "`Ltd` ~ `ООО`: another form of the same (1.00)",
                    "score 1.00",
                ],
            ),
        ] {
            let comparison = compare(&normalise(query, kind), &normalise(listed, kind));
            assert_eq!(explain_text(&comparison, query, listed), expected, "{query} / {listed}");
        }
    }
}
