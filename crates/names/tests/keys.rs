//! What agrees can be found: words that the comparison says anything about share a key or become equal with letters left
//! out, as [`names::keys`] promises to indexes.

use std::collections::BTreeSet;

use names::keys::missing_letters;
use names::{
    NameKind, Token, TokenMatchKind, TokenTag, across_keys, normalise, token_keys, token_similarity,
};
use proptest::prelude::*;

/// A text with up to `count` letters left out, in every way: as an index does it, not as the comparison does.
fn shortened(text: &str, count: usize, into: &mut BTreeSet<String>) {
    into.insert(text.to_string());
    if count > 0 {
        for at in 0..text.len() {
            shortened(&format!("{}{}", &text[..at], &text[at + 1..]), count - 1, into);
        }
    }
}

fn are_found(a: &Token, b: &Token) -> bool {
    let (mut of_a, mut of_b) = (Vec::new(), Vec::new());
    token_keys(a, &mut of_a);
    token_keys(b, &mut of_b);
    // An index looks a word up by these among words of the other side.
    if a.is_latin() != b.is_latin() {
        across_keys(a, &mut of_a);
        across_keys(b, &mut of_b);
    }
    let near = |token: &Token| {
        let mut all = BTreeSet::new();
        shortened(token.text(), missing_letters(token.text().len()), &mut all);
        all
    };
    a.text() == b.text()
        || of_a.iter().any(|key| of_b.contains(key))
        || (!has_digit(a) && !has_digit(b) && !near(a).is_disjoint(&near(b)))
}

fn has_digit(token: &Token) -> bool {
    token.text().bytes().any(|b| b.is_ascii_digit())
}

fn check(a: &Token, b: &Token) {
    let (similarity, kind) = token_similarity(a, b);
    let elsewhere =
        matches!(kind, TokenMatchKind::Different | TokenMatchKind::Initial | TokenMatchKind::OtherForm);
    assert!(elsewhere || are_found(a, b), "{} {}: {similarity} {kind:?}", a.text(), b.text());
}

const WORDS: &[&str] = &[
    "muhammad",
    "mohamed",
    "Ahmad",
    "hussein",
    "abdulrahman",
    "Yusuf",
    "Vladimir",
    "sergeyevich",
    "Petrov",
    "gonzalez",
    "Wilson",
    "Kim",
    "Lee",
    "Zhang",
    "محمد",
    "عبدالله",
    "Владимир",
    "Юсупов",
    "חיים",
    "김",
    "李",
    "ابراهیم",
    "Giorgos",
    "Γιώργος",
    "wolfgang",
    "xavier",
    "tchaikovsky",
    "ltd",
    "ooo",
    "bin",
    "ibn",
    "2",
    "ii",
    "mig29",
    "dr",
    "haji",
    "bob",
    "william",
    "katarzyna",
    "Екатерина",
    "chernyshevsky",
    "iskandar",
    "alexander",
];

fn mutated(word: &str, edits: &[(u8, prop::sample::Index, char)]) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    for (kind, at, letter) in edits {
        let at = at.index(letters.len().max(1)).min(letters.len().saturating_sub(1));
        match kind {
            0 if !letters.is_empty() => letters[at] = *letter,
            1 if letters.len() > 1 => {
                letters.remove(at);
            }
            2 if at + 1 < letters.len() => letters.swap(at, at + 1),
            _ => letters.insert(at, *letter),
        }
    }
    letters.into_iter().collect()
}

#[test]
fn every_pair_of_known_words_is_found() {
    for kind in [NameKind::Person, NameKind::Entity] {
        for a in WORDS {
            for b in WORDS {
                let (a, b) = (normalise(a, kind), normalise(b, kind));
                check(&a.tokens()[0], &b.tokens()[0]);
            }
        }
    }
}

#[test]
fn a_word_with_a_digit_has_no_key_of_sound() {
    let name = normalise("mig29", NameKind::Entity);
    let mut keys = Vec::new();
    token_keys(&name.tokens()[0], &mut keys);
    assert_eq!(keys, []);
    let (two, roman) = (normalise("Alpha 2", NameKind::Vessel), normalise("Alpha II", NameKind::Vessel));
    let of = |token: &Token| {
        let mut keys = Vec::new();
        token_keys(token, &mut keys);
        keys
    };
    assert_eq!(two.tokens()[1].tag(), TokenTag::Number);
    assert_eq!(of(&two.tokens()[1]), of(&roman.tokens()[1]));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_agrees_can_be_found(
        word in proptest::sample::select(WORDS),
        other in prop_oneof![3 => Just(None), 1 => proptest::sample::select(WORDS).prop_map(Some)],
        edits in proptest::collection::vec((0..4_u8, any::<prop::sample::Index>(), proptest::char::range('a', 'z')), 0..4),
    ) {
        let (a, b) = (normalise(word, NameKind::Person), normalise(&mutated(other.unwrap_or(word), &edits), NameKind::Person));
        for a in a.tokens() {
            for b in b.tokens() {
                check(a, b);
                prop_assert_eq!(token_similarity(a, b), token_similarity(b, a));
            }
        }
    }
}
