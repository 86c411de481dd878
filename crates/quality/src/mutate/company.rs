//! What registers do to the legal form of a company.
//!
//! Does not: know which forms exist in which country: a form is swapped for any other.

use super::words::LEGAL;
use super::{Given, joined};
use crate::rng::Rng;

/// A form in comparable letters.
fn plain(form: &str) -> String {
    form.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// How many words at the end of the name are a legal form; the longest that is known, and never the whole name.
fn form_words(words: &[&str]) -> usize {
    let known = |count: usize| {
        let end = words.get(words.len() - count..).unwrap_or_default();
        let text = plain(&end.concat());
        LEGAL.iter().flat_map(|group| group.iter()).any(|form| plain(form) == text)
    };
    (1..words.len().min(5)).rev().find(|count| known(*count)).unwrap_or(0)
}

pub(super) fn dropped(given: &Given<'_>, _: &mut Rng) -> Option<String> {
    let words = given.words();
    let count = form_words(&words);
    let rest = joined(words.get(..words.len() - count)?)?;
    (count > 0).then(|| rest.trim_end_matches([',', ' ']).to_owned())
}

pub(super) fn swapped(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    let count = form_words(&words);
    let old = plain(&words.get(words.len() - count..)?.concat());
    let rest = dropped(given, rng)?;
    let group = rng.pick(&LEGAL)?;
    let others: Vec<&str> = group.iter().filter(|form| plain(form) != old).copied().collect();
    rng.pick(&others).map(|form| format!("{rest} {form}"))
}

pub(super) fn added(given: &Given<'_>, rng: &mut Rng) -> Option<String> {
    let words = given.words();
    if form_words(&words) > 0 || words.len() < 2 {
        return None;
    }
    let group = rng.pick(&LEGAL)?;
    let form = rng.pick(group)?;
    Some(format!("{} {form}", given.text))
}
