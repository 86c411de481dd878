//! Coarse consonant skeletons by which words of two scripts are found: one for a Latin word, the likeliest few for a word of
//! another script.
//!
//! Promises: a Latin word has exactly one; a word of another script has at most [`VARIANTS_MAX`], likeliest first, taken
//! from how its letters were spelt in the pairs the costs were fitted on. Does not: say how alike words are.

/// Skeletons of a word of another script that are looked up. More find hardly more (see the report of `fit_scripts`).
pub const VARIANTS_MAX: usize = 24;
/// Consonants of a skeleton; beyond them a word is told apart by the costs alone.
const SYMBOLS_MAX: u32 = 12;
/// Spellings of one segment that are tried.
pub const SPELLINGS_MAX: usize = 6;
/// Segments of a word that are spelt in more than one way.
const SEGMENTS_MAX: usize = 24;

/// The class of a Latin letter, 0 for vowels, `h` and `y`, which spellings drop and add.
pub fn class(letter: u8) -> u8 {
    match letter {
        b'b' | b'p' => 1,
        b'f' | b'v' | b'w' => 2,
        b'd' | b't' => 3,
        b's' | b'z' | b'x' | b'j' => 4,
        b'k' | b'q' | b'c' | b'g' => 5,
        b'l' => 6,
        b'r' => 7,
        b'm' => 8,
        b'n' => 9,
        _ => 0,
    }
}

/// Appends a class; a repeat counts once, whatever vowels stand between. The lowest bits hold the newest class.
pub fn push(skeleton: u64, class: u8) -> u64 {
    let full = skeleton >> (4 * SYMBOLS_MAX) != 0;
    if class == 0 || full || (skeleton > 1 && skeleton & 15 == u64::from(class)) {
        skeleton
    } else {
        skeleton << 4 | u64::from(class)
    }
}

/// The skeleton of a Latin word of lower-case letters; 1 is the empty one.
pub fn of_latin(text: &[u8]) -> u64 {
    let start = match text {
        [first, ..] if is_vowel(*first) => push(1, OPENS_WITH_VOWEL),
        _ => 1,
    };
    let whole = text.iter().fold(start, |skeleton, letter| push(skeleton, class(*letter)));
    match text {
        [.., last] if is_vowel(*last) => push(whole, ENDS_WITH_VOWEL),
        _ => whole,
    }
}

/// Marks of the first and the last letter.
pub const OPENS_WITH_VOWEL: u8 = 10;
pub const ENDS_WITH_VOWEL: u8 = 11;

pub fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u')
}

/// Consonants of scripts that the romanisation writes with two letters.
const DIGRAPHS: [&[u8; 2]; 13] =
    [b"sh", b"ch", b"kh", b"zh", b"ts", b"tz", b"gh", b"th", b"dh", b"ng", b"tt", b"kk", b"ss"];

/// How many letters the segment takes that starts a romanised word.
pub fn segment_length(text: &[u8]) -> usize {
    match text {
        [a, b, ..] if DIGRAPHS.iter().any(|pair| **pair == [*a, *b]) => 2,
        _ => 1,
    }
}

/// Where in its word a segment stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Place {
    First,
    Inside,
    Last,
}

/// The place of a segment; a word of one segment has it first.
pub fn place(text: &[u8], at: usize, length: usize) -> Place {
    if at == 0 {
        Place::First
    } else if at + length == text.len() {
        Place::Last
    } else {
        Place::Inside
    }
}

/// One way to spell a segment: packed classes as of [`push`], and what it costs in hundredths of a natural logarithm.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Spelling {
    pub classes: u64,
    pub cost: u16,
}

/// The likeliest skeletons of a word, likeliest first, of equally likely ones the lesser number first; `spellings` gives the
/// ways to spell a segment, cheapest first.
pub fn variants<'a>(text: &[u8], spellings: impl Fn(&[u8], Place) -> &'a [Spelling]) -> Vec<u64> {
    let mut states: Vec<(u32, u64)> = Vec::with_capacity(VARIANTS_MAX);
    states.push((0, 1));
    let mut next: Vec<(u32, u64)> = Vec::with_capacity(VARIANTS_MAX);
    let mut equal = Vec::with_capacity(SPELLINGS_MAX);
    let (mut at, mut segments) = (0, 0);
    while at < text.len() && segments < SEGMENTS_MAX {
        let length = segment_length(&text[at..]);
        let segment = &text[at..at + length];
        // A segment that no pair had there is spelt as it is romanised.
        let plain =
            [Spelling { classes: segment.iter().fold(1, |all, letter| push(all, class(*letter))), cost: 0 }];
        let ways = match spellings(segment, place(text, at, length)) {
            [] => &plain[..],
            known => known,
        };
        at += length;
        segments += 1;
        if let [Spelling { classes: 1, .. }] = ways {
            continue;
        }
        extended(&states, &ways[..ways.len().min(SPELLINGS_MAX)], &mut equal, &mut next);
        std::mem::swap(&mut states, &mut next);
    }
    states.into_iter().map(|(_, skeleton)| skeleton).filter(|skeleton| has_consonant(*skeleton)).collect()
}

/// What no way costs.
const NOTHING: u32 = u32::MAX;

/// The cheapest distinct skeletons of all states extended in all ways, by cost and then by number. States come by cost, so each
/// way gives them by cost too, and what all ways give is merged instead of sorted.
fn extended(states: &[(u32, u64)], ways: &[Spelling], equal: &mut Vec<u64>, next: &mut Vec<(u32, u64)>) {
    next.clear();
    // What each way gives next costs, and the state that gives it.
    let (mut heads, mut taken) = ([NOTHING; SPELLINGS_MAX], [0_usize; SPELLINGS_MAX]);
    let head = |state: usize, way: &Spelling| {
        states.get(state).map_or(NOTHING, |(cost, _)| cost + u32::from(way.cost))
    };
    for (cost, way) in heads.iter_mut().zip(ways) {
        *cost = head(0, way);
    }
    // A bit for each skeleton taken, of 64: most new ones are told from all of them by it.
    let mut bits = 0_u64;
    loop {
        let cost = heads.iter().copied().min().unwrap_or(NOTHING);
        if cost == NOTHING {
            return;
        }
        equal.clear();
        for ((own, taken), way) in heads.iter_mut().zip(&mut taken).zip(ways) {
            while *own == cost {
                equal.push(joined(states[*taken].1, way.classes));
                *taken += 1;
                *own = head(*taken, way);
            }
        }
        equal.sort_unstable();
        for skeleton in &*equal {
            let bit = 1 << (skeleton.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
            if bits & bit != 0 && next.iter().any(|(_, known)| known == skeleton) {
                continue;
            }
            bits |= bit;
            next.push((cost, *skeleton));
            if next.len() == VARIANTS_MAX {
                return;
            }
        }
    }
}

/// Whether a skeleton says anything but where vowels are.
pub fn has_consonant(skeleton: u64) -> bool {
    consonants(skeleton) > 0
}

/// Consonants of a skeleton; a repeat counts once.
pub fn consonants(skeleton: u64) -> usize {
    let count = (63 - skeleton.leading_zeros()) / 4;
    (0..count).filter(|at| (skeleton >> (4 * at) & 15) < u64::from(OPENS_WITH_VOWEL)).count()
}

fn joined(skeleton: u64, classes: u64) -> u64 {
    let count = (63 - classes.leading_zeros()) / 4;
    (0..count).rev().fold(skeleton, |skeleton, at| push(skeleton, (classes >> (4 * at) & 15) as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All states extended in all ways, sorted.
    fn extended_by_sorting(states: &[(u32, u64)], ways: &[Spelling]) -> Vec<(u32, u64)> {
        let all = states.iter().flat_map(|(cost, skeleton)| {
            ways.iter().map(move |way| (cost + u32::from(way.cost), joined(*skeleton, way.classes)))
        });
        let mut next: Vec<(u32, u64)> = all.collect();
        next.sort_unstable_by_key(|(cost, skeleton)| (*skeleton, *cost));
        next.dedup_by_key(|(_, skeleton)| *skeleton);
        next.sort_unstable();
        next.truncate(VARIANTS_MAX);
        next
    }

    #[test]
    fn merged_states_are_the_sorted_ones() {
        let mut number = 1_u64;
        let mut below = |bound: u64| {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (number >> 33) % bound
        };
        let (mut equal, mut next) = (Vec::new(), Vec::new());
        for _ in 0..200 {
            let mut states = vec![(0, 1)];
            for _ in 0..8 {
                let mut ways: Vec<Spelling> = (0..1 + below(SPELLINGS_MAX as u64))
                    .map(|_| Spelling {
                        classes: (0..below(3)).fold(1, |all, _| push(all, below(10) as u8)),
                        cost: (below(6) * 40) as u16,
                    })
                    .collect();
                ways.sort_by_key(|way| way.cost);
                extended(&states, &ways, &mut equal, &mut next);
                assert_eq!(next, extended_by_sorting(&states, &ways), "{ways:?}");
                std::mem::swap(&mut states, &mut next);
            }
        }
    }
}
