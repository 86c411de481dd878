//! The same sounds in other letters: systems of transliteration, first letters, given names with several spellings.
//!
//! Does not: know whether a name came from the language whose system is applied: a clerk does not know either.

use super::words::{ARABIC_COMPOUNDS, ARABIC_GIVEN, ONSETS, PARTICLES, SYSTEMS};
use super::{Given, changed, joined, letters, word_in_case_of};
use crate::rng::Rng;

pub(super) fn first_letter(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let starts = |word: &str| -> Vec<(&str, &str)> {
        let lower = word.to_lowercase();
        ONSETS.iter().filter(|(from, _)| lower.starts_with(from)).copied().collect()
    };
    let all: Vec<usize> = (0..words.len())
        .filter(|at| letters(words[*at]) >= 4 && is_ascii(words[*at]) && !starts(words[*at]).is_empty())
        .collect();
    let at = *rng.pick(&all)?;
    let starts = starts(words[at]);
    let (from, to) = rng.pick(&starts)?;
    let other = word_in_case_of(&format!("{to}{}", words[at].get(from.len()..)?.to_lowercase()), words[at]);
    let mut out = words.clone();
    out[at] = &other;
    changed(given, joined(&out))
}

pub(super) fn transliteration(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let lower = given.text.to_lowercase();
    let mut rules: Vec<(&str, &str)> =
        SYSTEMS.iter().filter(|(from, _)| lower.contains(from)).copied().collect();
    if !is_ascii(given.text) {
        return None;
    }
    rng.shuffle(&mut rules);
    // A system differs in more than one letter: up to two rules, each wherever it applies.
    rules.truncate(1 + rng.below(2));
    let out: Vec<String> = words
        .iter()
        .map(|word| {
            let other = rules.iter().fold(word.to_lowercase(), |word, (from, to)| word.replace(from, to));
            if other == word.to_lowercase() { (*word).to_owned() } else { word_in_case_of(&other, word) }
        })
        .collect();
    changed(given, joined(&out))
}

pub(super) fn arabic_given(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let group = |word: &str| {
        let lower = word.to_lowercase();
        ARABIC_GIVEN.iter().find(|group| group.contains(&lower.as_str()))
    };
    let all: Vec<usize> = (0..words.len()).filter(|at| group(words[*at]).is_some()).collect();
    let at = *rng.pick(&all)?;
    let lower = words[at].to_lowercase();
    let others: Vec<&str> = group(words[at])?.iter().filter(|other| **other != lower).copied().collect();
    let other = word_in_case_of(rng.pick(&others)?, words[at]);
    let mut out = words.clone();
    out[at] = &other;
    changed(given, joined(&out))
}

/// A name of two words, or of two written together, spelt as somewhere else.
pub(super) fn arabic_compound(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    if !is_ascii(given.text) {
        return None;
    }
    let spaced = |text: &str| text.to_lowercase().replace('-', " ");
    let lower = format!(" {} ", spaced(given.text).replace(',', " "));
    let (group, at) = ARABIC_COMPOUNDS.iter().find_map(|group| {
        let place = |form: &&str| lower.find(&format!(" {} ", spaced(form))).map(|at| at..at + form.len());
        Some((group, group.iter().find_map(place)?))
    })?;
    let own = given.text.get(at.clone())?;
    let others: Vec<&str> = group.iter().copied().filter(|form| spaced(form) != spaced(own)).collect();
    let other = word_in_case_of(rng.pick(&others)?, own);
    changed(given, Some(format!("{}{other}{}", given.text.get(..at.start)?, given.text.get(at.end..)?)))
}

fn is_ascii(word: &str) -> bool {
    word.is_ascii()
}

/// Whether a word is one of the little ones.
pub(super) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word.to_lowercase().as_str())
}
