//! The score that OFAC's public search would show for a name: for users whose regulator asks for it, beside our own.
//!
//! Promises: follows what OFAC publishes about its search (FAQ 249): the whole strings compared by Jaro-Winkler, the parts
//! compared by Jaro-Winkler and Soundex, the higher of the two; what the text leaves open is filled by constants that
//! others found by asking the public search, each named below. Whole numbers only, so that it is the same everywhere.
//! Does not: decide anything, find anything, or claim to be OFAC's program. It knows no other script, order of words
//! or spelling rule, and at the threshold where it misses little it shows one clean person in nine.
//! Computed for hits alone, when somebody looks at them: screening never waits for it.

use model::{Designation, Score};

/// One name of a query against one listed name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OfacScore {
    /// The higher of the two: what the public search shows, as a hundred times this.
    pub score: Score,
    /// The whole strings.
    pub whole: Score,
    /// The parts, averaged over those of the query.
    pub parts: Score,
}

/// Similarities are counted in these, and rounded once at the end.
const UNIT: u64 = 100_000_000;
/// Letters at the beginning that count extra, a tenth of the rest each (Winkler 1990), however alike the names are: the
/// SimMetrics library does not ask for a similarity of 0.7 first, as later ones do.
const PREFIX_MAX: usize = 4;
const PREFIX_PART: u64 = 10;
/// Parts of the query this short are left out, unless all are.
const SHORT_PART: usize = 2;
/// Parts less alike than this count nothing, unless they sound alike.
const PART_FLOOR: u64 = UNIT / 2;
/// Letters of a name that are compared; the longest listed name is about 170.
const LETTERS_MAX: usize = 300;

/// Scores a name as the public search would.
pub fn ofac_score(query: &str, listed: &str) -> OfacScore {
    let (query, listed) = (parts_of(query), parts_of(listed));
    let (whole, parts) = (whole(&query, &listed), parts(&query, &listed));
    let rounded = |units: u64| Score::from_basis(((units * 10_000 + UNIT / 2) / UNIT) as u32);
    OfacScore { score: rounded(whole.max(parts)), whole: rounded(whole), parts: rounded(parts) }
}

/// The best of all names of a listed party, and which it was: the public search lists a party by its best alias.
pub fn best<'a>(query: &str, designation: &'a Designation) -> Option<(OfacScore, &'a str)> {
    let scored = designation.names.iter().map(|name| (ofac_score(query, &name.text), name.text.as_str()));
    scored.max_by_key(|(score, name)| (*score, std::cmp::Reverse(*name)))
}

/// Parts in capitals. Apostrophes and full stops vanish (`O'BRIEN`, `J.P.`), other marks part.
fn parts_of(name: &str) -> Vec<Vec<char>> {
    let kept =
        name.chars().take(LETTERS_MAX).filter(|c| !matches!(c, '\'' | '’' | '‘' | 'ʿ' | 'ʾ' | '`' | '.'));
    let text: String = kept.flat_map(char::to_uppercase).collect();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(|word| word.chars().collect()).collect()
}

/// The whole strings, where they begin with the same letter: turned around, a name is not found this way.
fn whole(query: &[Vec<char>], listed: &[Vec<char>]) -> u64 {
    let (query, listed) = (query.join(&' '), listed.join(&' '));
    if query.first() == listed.first() { jaro_winkler(&query, &listed) } else { 0 }
}

/// Each part of the query with the listed part it is most like, averaged.
fn parts(query: &[Vec<char>], listed: &[Vec<char>]) -> u64 {
    let long: Vec<&Vec<char>> = query.iter().filter(|part| part.len() > SHORT_PART).collect();
    let asked = if long.is_empty() { query.iter().collect() } else { long };
    let most = |part: &Vec<char>| listed.iter().map(|other| part_against(part, other)).max().unwrap_or(0);
    let sum: u64 = asked.iter().map(|part| most(part)).sum();
    sum / (asked.len() as u64).max(1)
}

fn part_against(part: &[char], listed: &[char]) -> u64 {
    let alike = jaro_winkler(part, listed);
    if alike >= PART_FLOOR || soundex(part).is_some_and(|code| soundex(listed) == Some(code)) {
        alike
    } else {
        0
    }
}

fn jaro_winkler(a: &[char], b: &[char]) -> u64 {
    let jaro = jaro(a, b);
    if jaro == 0 {
        return 0;
    }
    let prefix = a.iter().zip(b).take(PREFIX_MAX).take_while(|(x, y)| x == y).count() as u64;
    jaro + prefix * (UNIT - jaro) / PREFIX_PART
}

/// Letters in common within half the longer name, and of those the ones in another order.
fn jaro(a: &[char], b: &[char]) -> u64 {
    if a.is_empty() || b.is_empty() {
        return 0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut taken = vec![false; b.len()];
    let mut common = Vec::new();
    for (at, letter) in a.iter().enumerate() {
        let window = at.saturating_sub(reach)..(at + reach + 1).min(b.len());
        let free = window.into_iter().find(|place| !taken[*place] && b[*place] == *letter);
        if let Some(place) = free {
            taken[place] = true;
            common.push(*letter);
        }
    }
    if common.is_empty() {
        return 0;
    }
    let there = b.iter().zip(&taken).filter(|(_, taken)| **taken).map(|(letter, _)| letter);
    let moved = common.iter().zip(there).filter(|(x, y)| x != y).count() / 2;
    let (found, ordered) = (common.len() as u64, (common.len() - moved) as u64);
    (found * UNIT / a.len() as u64 + found * UNIT / b.len() as u64 + ordered * UNIT / found) / 3
}

/// The code of the United States archives: the first letter and three digits; none for a part with other letters.
fn soundex(part: &[char]) -> Option<[u8; 4]> {
    if part.is_empty() || !part.iter().all(char::is_ascii_uppercase) {
        return None;
    }
    let digit = |letter: char| match letter {
        'B' | 'F' | 'P' | 'V' => b'1',
        'C' | 'G' | 'J' | 'K' | 'Q' | 'S' | 'X' | 'Z' => b'2',
        'D' | 'T' => b'3',
        'L' => b'4',
        'M' | 'N' => b'5',
        'R' => b'6',
        // H and W part nothing: letters of one digit around them count once.
        'H' | 'W' => b'-',
        _ => b'0',
    };
    let mut code = [part[0] as u8, b'0', b'0', b'0'];
    let (mut at, mut last) = (1, digit(part[0]));
    for next in part.iter().skip(1).map(|letter| digit(*letter)).filter(|next| *next != b'-') {
        if next != b'0' && next != last && at < code.len() {
            code[at] = next;
            at += 1;
        }
        last = next;
    }
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn soundex_of_the_archives() {
        for (name, code) in [
            ("ROBERT", "R163"),
            ("RUPERT", "R163"),
            ("ASHCRAFT", "A261"),
            ("TYMCZAK", "T522"),
            ("PFISTER", "P236"),
            ("HONEYMAN", "H555"),
            ("LEE", "L000"),
        ] {
            let got = soundex(&letters(name)).map(|code| String::from_utf8(code.to_vec()).unwrap());
            assert_eq!(got.as_deref(), Some(code), "{name}");
        }
        assert_eq!(soundex(&letters("ПУТИН")), None);
    }

    #[test]
    fn jaro_and_jaro_winkler_of_the_literature() {
        // Winkler 1990, table 3.
        for (a, b, jaro_want, winkler_want) in [
            ("MARTHA", "MARHTA", 9_444, 9_611),
            ("DWAYNE", "DUANE", 8_222, 8_400),
            ("DIXON", "DICKSONX", 7_667, 8_133),
            ("SHACKLEFORD", "SHACKELFORD", 9_697, 9_818),
            ("ABC", "XYZ", 0, 0),
            ("", "", 0, 0),
        ] {
            let rounded = |units: u64| (units * 10_000 + UNIT / 2) / UNIT;
            assert_eq!(rounded(jaro(&letters(a), &letters(b))), jaro_want, "{a} {b}");
            assert_eq!(rounded(jaro_winkler(&letters(a), &letters(b))), winkler_want, "{a} {b}");
        }
    }

    #[test]
    fn the_rules_one_by_one() {
        let score = |query, listed| ofac_score(query, listed);
        // The higher of the two, and the order of words is nothing to the parts.
        assert_eq!(score("Doe, John", "John Doe").score, Score::ONE);
        assert_eq!(score("Doe, John", "John Doe").whole, Score::ZERO, "another first letter");
        // Short parts of the query are left out, but not the only one.
        assert_eq!(score("Doe Xy", "DOE, Abc").score, Score::ONE);
        assert_eq!(score("Xy", "DOE, Xy").score, Score::ONE);
        // A part that is nowhere near counts nothing.
        assert_eq!(score("DUCK JOHN", "ZZZIX, John").score.basis(), 5_000);
        // Apostrophes and full stops are nothing, other marks part.
        assert_eq!(score("O'Brien", "OBRIEN").score, Score::ONE);
        assert_eq!(score("al-Qaeda", "AL QAEDA").whole, Score::ONE);
        // Another script is another name.
        assert_eq!(score("Путин", "PUTIN").score, Score::ZERO);
        assert_eq!(score("", "PUTIN").score, Score::ZERO);
        assert_eq!(score("PUTIN", "").score, Score::ZERO);
    }

    proptest! {
        #[test]
        fn it_stays_between_zero_and_one_and_a_name_is_itself(a in "\\PC{0,40}", b in "\\PC{0,40}") {
            let scored = ofac_score(&a, &b);
            prop_assert!(scored.score <= Score::ONE && scored.score >= scored.whole.max(scored.parts));
            let itself = ofac_score(&a, &a).score;
            prop_assert!(itself == Score::ONE || parts_of(&a).is_empty());
        }
    }
}
