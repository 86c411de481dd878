//! What people and registers do to the parts of a person's name.
//!
//! Does not: know which part is which beyond position: the first word is taken for a given name, the last for the family's.

use super::sound::is_particle;
use super::words::{PATRONYMICS, TITLES};
use super::{Given, changed, joined, letters, word_in_case_of};
use crate::rng::Rng;

pub(super) fn comma(given: &Given<'_>, _: &mut Rng) -> Option<String> {
    let words = given.words();
    let (last, first) = words.split_last()?;
    (!first.is_empty() && !given.text.contains(',')).then(|| format!("{last}, {}", first.join(" ")))
}

const ARTICLES: [&str; 2] = ["al", "el"];

/// Words that begin with a detached article, or are one with a word after it: position, and what follows it in the word.
fn articles<'a>(words: &[&'a str]) -> Vec<(usize, &'a str)> {
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let lower = word.to_lowercase();
        if ARTICLES.contains(&lower.as_str()) && at + 1 < words.len() {
            found.push((at, ""));
        } else if ARTICLES
            .iter()
            .any(|article| lower.strip_prefix(article).is_some_and(|r| r.starts_with('-')))
        {
            found.extend(word.get(3..).filter(|rest| letters(rest) >= 2).map(|rest| (at, rest)));
        }
    }
    found
}

pub(super) fn article_dropped(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let mut words = given.words();
    let (at, rest) = *rng.pick(&articles(&words))?;
    words[at] = rest;
    changed(given, joined(&words))
}

pub(super) fn article_attached(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let (at, rest) = *rng.pick(&articles(&words))?;
    let mut out: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    if rest.is_empty() {
        let next = out.remove(at + 1);
        out[at].push_str(&next);
    } else {
        out[at] = words[at].replacen('-', "", 1);
    }
    changed(given, joined(&out))
}

pub(super) fn bin(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    const SONS: [&str; 3] = ["bin", "ibn", "ben"];
    let words = given.words();
    let is = |word: &str| SONS.contains(&word.to_lowercase().as_str());
    let all: Vec<usize> = (1..words.len().saturating_sub(1)).filter(|at| is(words[*at])).collect();
    let at = *rng.pick(&all)?;
    let other = word_in_case_of(rng.pick(&SONS)?, words[at]);
    let mut out = words.clone();
    out[at] = &other;
    changed(given, joined(&out))
}

/// Positions between the first and the last word that hold a name.
fn middles(words: &[&str]) -> Vec<usize> {
    let end = words.len().saturating_sub(1);
    let is_name = |word: &str| letters(word) >= 2 && !is_particle(word) && !is_title(word);
    (1..end).filter(|at| is_name(words[*at]) && is_name(words[at - 1])).collect()
}

pub(super) fn middle_dropped(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let mut words = given.words();
    let at = *rng.pick(&middles(&words))?;
    words.remove(at);
    changed(given, joined(&words))
}

pub(super) fn middle_initial(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let at = *rng.pick(&middles(&words))?;
    changed(given, with_initial(&words, at, rng))
}

pub(super) fn first_initial(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let first = words.first()?;
    if words.len() < 2 || letters(first) < 2 || is_particle(first) || is_title(first) {
        return None;
    }
    changed(given, with_initial(&words, 0, rng))
}

fn with_initial(words: &[&str], at: usize, rng: &mut Rng) -> Option<String> {
    let letter = words.get(at)?.chars().find(|c| c.is_alphabetic())?;
    let initial = if rng.below(2) == 0 { format!("{letter}.") } else { letter.to_string() };
    let mut out: Vec<&str> = words.to_vec();
    out[at] = &initial;
    joined(&out)
}

fn is_title(word: &str) -> bool {
    let plain = |text: &str| text.trim_end_matches('.').to_lowercase();
    TITLES.iter().any(|title| plain(title) == plain(word))
}

pub(super) fn patronymic_dropped(given: &Given<'_>, _: &mut Rng) -> Option<String> {
    let mut words = given.words();
    let is = |word: &str| {
        let lower = word.to_lowercase();
        letters(word) >= 6 && PATRONYMICS.iter().any(|ending| lower.ends_with(ending))
    };
    let at = (0..words.len()).find(|at| is(words[*at]))?;
    // With one other word left it would be a name of one word.
    if words.len() < 3 {
        return None;
    }
    words.remove(at);
    changed(given, joined(&words))
}

pub(super) fn middle_added(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let mut words = given.words();
    if words.len() < 2 {
        return None;
    }
    let more = rng.pick(given.forenames)?;
    words.insert(1, more);
    changed(given, joined(&words))
}

pub(super) fn title(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let title = rng.pick(&TITLES)?;
    (given.words().len() >= 2).then(|| format!("{title} {}", given.text))
}
