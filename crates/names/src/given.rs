//! Given names in Han characters and Hangul: words that make a name somebody else's although the rest of it agrees.
//!
//! Promises: of the words a comparison leaves over it marks those that contradict it, and nothing else; a mark only lowers.
//! Does not: know names by heart: beyond position and script it asks whether people are called so and whether Latin letters are
//! a Mandarin syllable.
//! Why: a Chinese or Korean name has a surname and one given name of one or two syllables, always said whole. Elsewhere one
//! given name of several is left out or added every day; here another syllable or a second given name is another person.

use crate::align::{Side, UnmatchedToken};
use crate::script::{Script, is_mandarin};
use crate::token::{NameKind, Token, TokenTag};

/// Marks what contradicts on both sides, and says what it weighs.
pub(crate) fn mark(
    query: (&Side<'_>, &mut [UnmatchedToken]),
    listed: (&Side<'_>, &mut [UnmatchedToken]),
) -> u64 {
    let (in_query, in_listed) = (contradicting(query.0, query.1), contradicting(listed.0, listed.1));
    let query_whole = query.1.is_empty() && is_short_han(query.0);
    let listed_whole = listed.1.is_empty() && is_short_han(listed.0);
    let longer = |side: &Side<'_>, rest: &[UnmatchedToken], other_whole: bool| {
        if other_whole && rest.len() == 1 && has_longer_given(side, rest[0].token) { u16::MAX } else { 0 }
    };
    let in_query = in_query | longer(query.0, query.1, listed_whole);
    let in_listed = in_listed | longer(listed.0, listed.1, query_whole);
    set(query.1, in_query) + set(listed.1, in_listed)
}

fn set(unmatched: &mut [UnmatchedToken], marks: u16) -> u64 {
    let marked = unmatched.iter_mut().filter(|token| marks & (1 << token.token) != 0);
    marked
        .map(|token| {
            token.contradicts = true;
            u64::from(token.weight)
        })
        .sum()
}

/// A bit for each unmatched token that contradicts by what its own side says.
fn contradicting(side: &Side<'_>, unmatched: &[UnmatchedToken]) -> u16 {
    if unmatched.is_empty() {
        return 0;
    }
    let alone = unmatched.iter().fold(0, |alone, token| alone | 1_u16 << token.token);
    let second = is_second_given(side, alone);
    let marked = unmatched.iter().filter(|token| second || is_torn(side, alone, token.token));
    marked.fold(0, |marks, token| marks | 1 << token.token)
}

/// Half a given name of which another syllable agrees: 建国 is not Jian with a word more, but somebody else.
fn is_torn(side: &Side<'_>, alone: u16, at: usize) -> bool {
    let (first, end) = group_of(side, at);
    // The first of a whole name is the surname, which others leave out.
    let is_given = at > first || (end - first == 2 && side.tokens.len() > 2);
    is_given && (first..end).any(|other| (other > first || end - first == 2) && alone & (1 << other) == 0)
}

/// Whether what is left over is one written word beside two that agree, in a name that is Chinese or Korean throughout:
/// 영철 수민 김 is not 김영철. People are called by each of its words, so none is a title, and the whole no foreign name by sound.
fn is_second_given(side: &Side<'_>, alone: u16) -> bool {
    let is_name =
        |token: &Token| is_syllabic(token) && token.tag() == TokenTag::Plain && token.known() == Some(true);
    if side.kind != NameKind::Person || !side.tokens.iter().all(is_name) {
        return false;
    }
    let (mut agree, mut left, mut torn) = (0, 0, 0);
    let mut at = 0;
    while at < side.tokens.len() {
        let end = group_of(side, at).1.max(at + 1);
        match (at..end).filter(|at| alone & (1 << at) != 0).count() {
            0 => agree += 1,
            count if count == end - at => left += 1,
            _ => torn += 1,
        }
        at = end;
    }
    (agree, left, torn) == (2, 1, 0)
}

/// Whether the name is a surname and a given name of one character each.
fn is_short_han(side: &Side<'_>) -> bool {
    let is_character = |token: &Token| {
        token.script() == Script::Han && token.tag() == TokenTag::Plain && is_mandarin(token.text())
    };
    side.kind == NameKind::Person && side.tokens.len() == 2 && side.tokens.iter().all(is_character)
}

/// Whether the token is a syllable more than two of a Chinese name in Latin letters: `Guo Ping Chen` is not 陈平.
fn has_longer_given(side: &Side<'_>, at: usize) -> bool {
    let is_syllable =
        |token: &Token| token.is_latin() && token.tag() == TokenTag::Plain && is_mandarin(token.text());
    let is_western = |token: &Token| WESTERN_TOO.contains(&token.text());
    side.kind == NameKind::Person
        && side.tokens.len() == 3
        && side.tokens.iter().all(is_syllable)
        && !side.tokens.get(at).is_some_and(is_western)
}

/// Syllables that are also given names which Chinese put before theirs, and leave out in characters.
const WESTERN_TOO: [&str; 8] = ["ai", "ben", "dan", "ken", "lin", "min", "nan", "ren"];

/// The syllables written together around one; the token alone where it is no such syllable.
fn group_of(side: &Side<'_>, at: usize) -> (usize, usize) {
    let binds = |at: usize| is_syllabic(&side.tokens[at]) && side.tokens[at].is_glued();
    let first = (0..at).rev().take_while(|before| binds(*before)).last().unwrap_or(at);
    let last = (at..side.tokens.len().saturating_sub(1)).take_while(|at| binds(*at)).last();
    (first, last.map_or(at, |last| last + 1) + 1)
}

fn is_syllabic(token: &Token) -> bool {
    matches!(token.script(), Script::Han | Script::Hangul)
}

#[cfg(test)]
mod tests {
    use crate::{Comparison, NameKind, compare, normalise};
    use proptest::prelude::*;

    fn compared(query: &str, listed: &str) -> Comparison {
        compare(&normalise(query, NameKind::Person), &normalise(listed, NameKind::Person))
    }

    fn contradicts(query: &str, listed: &str) -> bool {
        let (one, other) = (compared(query, listed), compared(listed, query));
        let marked = |found: &Comparison| {
            found.unmatched_query.iter().chain(&found.unmatched_listed).any(|token| token.contradicts)
        };
        assert_eq!(marked(&one), marked(&other), "{query} {listed}");
        marked(&one)
    }

    #[test]
    fn another_syllable_or_a_second_given_name_is_another_person() {
        for (query, listed) in [
            // Half a given name.
            ("建国 张", "Jian Zhang"),
            ("张建国", "Jian Zhang"),
            // A second given name, in Hangul and in Han.
            ("영철 수민 김", "Kim Young-Cheol"),
            ("선영 영철 김", "Kim Yong Chol"),
            ("정식 경숙 김", "김정식"),
            ("建 鑫 张", "Jian Zhang"),
            ("凯 桂花 李", "李桂華"),
            // The second syllable of a given name whose first is all the other has.
            ("陈平", "Guo Ping Chen"),
            ("平 陈", "CHEN Guo-Ping"),
            ("文 张", "Zhang Wen-Fu"),
        ] {
            assert!(contradicts(query, listed), "{query} {listed}");
            assert!(compared(query, listed).score < 8_000, "{query} {listed}");
        }
    }

    #[test]
    fn what_may_be_said_beside_a_name_does_not_contradict() {
        for (query, listed) in [
            // The whole name, however written.
            ("张建国", "Jian Guo Zhang"),
            ("张 建 国", "Jianguo Zhang"),
            ("김 영 철", "Kim Yong Chol"),
            // A surname left out.
            ("张建国", "Jianguo"),
            // Titles, and a given name of another language.
            ("김영철 위원장", "Kim Young-Cheol"),
            ("제임스 영철 김", "Kim Young-Cheol"),
            ("李桂花 先生", "李桂華"),
            ("陈平", "Ken Ping Chen"),
            ("陈平", "Peter Ping Chen"),
            ("陈平", "Ian Ping Chen"),
            // Foreign names by sound have as many words as they like.
            ("무함마드 알리 후세인", "Muhammad Husain"),
            ("弗拉基米尔·弗拉基米罗维奇·普京", "Vladimir Putin"),
            // In Latin letters syllables are left out, and nobody knows which are one name.
            ("Ping Chen", "Guo Ping Chen"),
            ("Jon Young", "Chol Young Jon"),
            ("Wang Li", "Wang Li Ming"),
        ] {
            assert!(!contradicts(query, listed), "{query} {listed}");
        }
    }

    const SURNAMES: [&str; 6] = ["张", "陈", "李", "김", "이", "최"];
    /// Of Hangul those that are no surname too: 이김 is a surname and a given name as well.
    const GIVEN: [&str; 8] = ["建", "国", "平", "桂", "영", "철", "수", "식"];

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn a_name_written_apart_or_together_never_contradicts_itself(
            surname in 0_usize..3, given in proptest::collection::vec(0_usize..4, 1..=2), hangul in any::<bool>(),
        ) {
            let script = usize::from(hangul);
            let surname = SURNAMES[surname + 3 * script];
            let given: String = given.iter().map(|at| GIVEN[at + 4 * script]).collect();
            let ways = [format!("{surname}{given}"), format!("{surname} {given}"), format!("{given} {surname}")];
            for query in &ways {
                for listed in &ways {
                    prop_assert!(!contradicts(query, listed), "{} {}", query, listed);
                }
            }
        }
    }
}
