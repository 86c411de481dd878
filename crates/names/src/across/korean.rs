//! Whether a Latin word is a way to write a Korean word, syllable by syllable.
//!
//! Promises: a word of up to three Korean syllables is compared with a Latin word that is made of Korean syllables too by what
//! romanisations and bearers make of each of its letters (Revised, McCune-Reischauer, that of the North, and habits like
//! `Young` and `Joon`), and by nothing else: 성 is Song, Sung and Seong and never Sang. Does not: judge Latin words that no
//! Korean syllables make (`Paul`), or words of syllables that no Korean's name has, or longer ones: those are foreign names,
//! and the fitted costs compare them.
//! Why: a few hundred syllables make up everybody's name, and costs fitted on foreign names forgive just the differences
//! that tell Koreans apart.

use crate::script::Script;
use std::cell::OnceCell;
use std::sync::LazyLock;

/// What a letter is written as, with the letter as the Revised Romanization has it, longest first.
type Row = (&'static str, &'static [&'static str]);

const ONSETS: [Row; 19] = [
    ("kk", &["kk", "gg", "k", "g"]),
    ("tt", &["tt", "dd", "t", "d"]),
    ("pp", &["pp", "bb", "p", "b"]),
    ("ss", &["ss", "s"]),
    ("jj", &["jj", "tch", "j", "ch"]),
    ("ch", &["ch", "c"]),
    ("g", &["g", "k"]),
    ("n", &["n"]),
    ("d", &["d", "t"]),
    ("r", &["r", "l", "n"]),
    ("m", &["m"]),
    ("b", &["b", "p"]),
    ("s", &["sh", "s"]),
    ("j", &["j", "ch", "z", "zh"]),
    // The letters of a surname are those of its commonest spelling, so 김 is a k here.
    ("k", &["k", "c", "g"]),
    ("t", &["t", "d"]),
    ("p", &["p", "f", "ph", "b"]),
    ("h", &["h"]),
    ("", &[""]),
];

const VOWELS: [Row; 21] = [
    ("yae", &["yae", "yai", "ye"]),
    ("yeo", &["yeo", "you", "yo", "yu", "ye"]),
    ("wae", &["wae", "wai", "we"]),
    ("ae", &["ae", "ai", "ay", "e", "a"]),
    ("ya", &["ya", "ia"]),
    ("eo", &["eo", "uh", "o", "u"]),
    ("ye", &["yeh", "ye", "e"]),
    ("wa", &["wa", "oa", "ua"]),
    ("oe", &["oe", "oi", "oy", "wei", "we"]),
    ("yo", &["yoh", "yo"]),
    ("wo", &["weo", "wo", "uo"]),
    ("we", &["we", "ue"]),
    ("wi", &["wee", "wi", "ui"]),
    ("yu", &["yoo", "you", "yu"]),
    ("eu", &["eu", "u", "e"]),
    ("ui", &["eui", "ui", "ee", "yi", "i"]),
    ("a", &["ah", "a"]),
    ("e", &["ei", "ey", "e"]),
    ("o", &["oh", "o"]),
    ("u", &["woo", "wu", "oo", "ou", "u"]),
    ("i", &["ee", "yi", "ih", "i", "y"]),
];

const FINALS: [Row; 8] = [
    ("ng", &["ng"]),
    ("k", &["ck", "k", "g", "c", "ng"]),
    ("n", &["n", "l"]),
    ("t", &["t", "d", "s", "n"]),
    ("l", &["ll", "l", "r", "n"]),
    ("m", &["m"]),
    ("p", &["p", "b", "m"]),
    ("", &["", "h"]),
];

/// Syllables of which the names of nearly all Koreans are made, by the letters of the Revised Romanization or of a surname's
/// token; written from general knowledge. Foreign names in Hangul mostly have others (`르`, `스`, `테`).
const OF_NAMES: [&str; 164] = [
    "byeong", "gyeong", "hyeong", "myeong", "pyeong", "byeon", "chang", "cheol", "cheon", "chung", "gwang",
    "heung", "hwang", "hyeok", "hyeon", "jeong", "ryang", "ryeol", "ryeon", "ryong", "seong", "seung",
    "yeong", "baek", "bang", "beom", "bong", "chae", "chan", "choe", "chun", "deok", "dong", "eung", "gang",
    "geon", "geum", "geun", "gwan", "gyun", "heon", "hong", "hwan", "hyon", "jang", "jeon", "jong", "jung",
    "kang", "kong", "kwak", "kwon", "paek", "sang", "seok", "seol", "seon", "seul", "song", "taek", "yang",
    "yeol", "yeom", "yeon", "yong", "bae", "bin", "bok", "cha", "cho", "chu", "dae", "eok", "eom", "eul",
    "eun", "gil", "guk", "gyu", "hae", "hak", "han", "heo", "hui", "hun", "hwa", "hwi", "hye", "hyo", "jae",
    "jin", "jun", "kim", "man", "min", "mok", "mun", "nam", "noh", "pak", "pil", "pyo", "rim", "ryu", "seo",
    "sik", "sil", "sim", "sin", "sok", "sol", "son", "suk", "sun", "tae", "ung", "won", "yeo", "yom", "yuk",
    "yul", "yun", "ae", "an", "bo", "do", "du", "gi", "gu", "ha", "he", "ho", "il", "im", "in", "ja", "je",
    "ji", "jo", "ju", "ko", "ku", "mi", "mu", "na", "oh", "ok", "om", "ra", "ri", "ro", "se", "si", "so",
    "su", "uk", "un", "ye", "yi", "yo", "yu", "a", "i", "u",
];

/// A surname and a given name, or a given name of three syllables.
const SYLLABLES_MAX: usize = 3;
/// No Korean word of so few syllables is longer, nor is a spelling of it.
const LETTERS_MAX: usize = 24;

/// What a Korean word and a Latin one are to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Korean {
    /// The Latin word is a spelling of the Korean one.
    Spelt,
    /// It is one of another Korean word.
    Other,
    /// One of them is no Korean word.
    Foreign,
}

/// A word in Hangul, by the Revised Romanization letter for letter, ready to be held against Latin words.
pub(crate) struct KoreanWord {
    native: Places,
    /// First and last letters that its spellings have, a bit for each: most Latin words are none of them. Made for who asks about
    /// many.
    ends: Option<[u32; 2]>,
    /// Asked when a Latin word is none of its spellings.
    is_name: OnceCell<bool>,
}

impl KoreanWord {
    /// Of a word; `None` where it is not in Hangul, a foreign one, or none of letters.
    pub(crate) fn of(script: Script, native: &[u8]) -> Option<KoreanWord> {
        let is_short =
            script == Script::Hangul && super::syllables(native) <= SYLLABLES_MAX && is_letters(native);
        is_short.then(|| KoreanWord { native: Places::of(native), ends: None, is_name: OnceCell::new() })
    }

    /// The same, to be held against many Latin words.
    pub(crate) fn of_many(script: Script, native: &[u8]) -> Option<KoreanWord> {
        let ends = || Some([first_letters(native), last_letters(native)]);
        KoreanWord::of(script, native).map(|word| KoreanWord { ends: ends(), ..word })
    }

    /// What it and a Latin word are to each other.
    pub(crate) fn compared(&self, latin: &[u8]) -> Korean {
        self.compared_with(latin, || is_korean(&Places::of(latin)))
    }

    /// The same of a Latin word of which it is known whether Korean syllables make it: see [`is_romanised`].
    pub(crate) fn compared_with(&self, latin: &[u8], is_korean: impl FnOnce() -> bool) -> Korean {
        if !is_letters(latin) {
            return Korean::Foreign;
        }
        if self.may_be_spelt(latin) && is_spelling(&self.native, &Places::of(latin)) {
            Korean::Spelt
        } else if is_korean() && *self.is_name.get_or_init(|| is_name(&self.native)) {
            Korean::Other
        } else {
            Korean::Foreign
        }
    }

    /// Whether some spelling begins and ends as a Latin word does.
    fn may_be_spelt(&self, latin: &[u8]) -> bool {
        let has = |letters: u32, letter: Option<&u8>| letter.is_none_or(|letter| letters & bit(*letter) != 0);
        self.ends.is_none_or(|[first, last]| has(first, latin.first()) && has(last, latin.last()))
    }
}

/// Whether a Latin word can be cut into Korean syllables.
pub(crate) fn is_romanised(latin: &[u8]) -> bool {
    is_letters(latin) && is_korean(&Places::of(latin))
}

fn bit(letter: u8) -> u32 {
    1 << (letter & 31)
}

/// The letters that spellings of a Korean word begin with.
fn first_letters(native: &[u8]) -> u32 {
    let of = |rows: &'static [Row], after: usize| {
        let rest = native.get(after..).unwrap_or_default();
        rows.iter().filter(move |(letter, _)| rest.starts_with(letter.as_bytes()))
    };
    let firsts = |spellings: &[&str]| {
        spellings.iter().filter_map(|spelling| spelling.bytes().next()).fold(0, |all, first| all | bit(first))
    };
    of(&ONSETS, 0).fold(0, |all, (letter, spellings)| {
        let silent = spellings.iter().any(|spelling| spelling.is_empty());
        let vowels = of(&VOWELS, letter.len()).fold(0, |all, (_, spellings)| all | firsts(spellings));
        all | firsts(spellings) | if silent { vowels } else { 0 }
    })
}

/// The letters that spellings of a Korean word end with.
fn last_letters(native: &[u8]) -> u32 {
    let of = |rows: &'static [Row], end: usize| {
        let rest = native.get(..end).unwrap_or_default();
        rows.iter().filter(move |(letter, _)| rest.ends_with(letter.as_bytes()))
    };
    let lasts = |spellings: &[&str]| {
        spellings.iter().filter_map(|spelling| spelling.bytes().last()).fold(0, |all, last| all | bit(last))
    };
    of(&FINALS, native.len()).fold(0, |all, (letter, spellings)| {
        let silent = spellings.iter().any(|spelling| spelling.is_empty());
        let end = native.len() - letter.len();
        let vowels = of(&VOWELS, end).fold(0, |all, (_, spellings)| all | lasts(spellings));
        all | lasts(spellings) | if silent { vowels } else { 0 }
    })
}

fn is_letters(word: &[u8]) -> bool {
    word.len() <= LETTERS_MAX && word.iter().all(u8::is_ascii_lowercase)
}

/// A word, read from each of its places. Which places something reaches is a set of bits, so that ways to cut a word that meet
/// again are followed once.
struct Places {
    /// The next letters from each place, five bits each, the first highest; zeros beyond the end.
    next: [u32; LETTERS_MAX + 1],
    count: usize,
}

/// Letters that are read at once: no syllable of a name is longer.
const AHEAD: usize = 6;
/// Letters of the longest spelling of a Korean letter.
const SPELLING_MAX: usize = 3;

impl Places {
    fn of(word: &[u8]) -> Places {
        let mut next = [0; LETTERS_MAX + 1];
        for at in (0..word.len()).rev() {
            next[at] = next[at + 1] >> 5 | u32::from(word[at] & 31) << (5 * (AHEAD - 1));
        }
        Places { next, count: word.len() }
    }

    /// The next letters from a place, so many.
    fn ahead(&self, place: usize, letters: usize) -> u32 {
        self.next[place] >> (5 * (AHEAD - letters))
    }

    fn end(&self) -> u32 {
        1 << self.count
    }
}

/// Letters as [`Places::ahead`] gives them.
fn packed(letters: &str) -> u32 {
    letters.bytes().fold(0, |number, letter| number << 5 | u32::from(letter & 31))
}

/// Letters packed, and how many they are.
type Packed = (u32, usize);

/// One of the three places of a syllable, ready to be read.
struct Stage {
    rows: Vec<(Packed, Vec<Packed>)>,
    /// By first letter of the Revised Romanization: a bit for each row; under 0, rows without letters.
    by_first: [u32; 32],
    /// By the next three Latin letters: a bit for each number of them that some spelling has.
    lengths: Vec<u8>,
}

impl Stage {
    fn of(rows: &[Row]) -> Stage {
        let pack = |letters: &&str| (packed(letters), letters.len());
        let mut stage =
            Stage { rows: Vec::new(), by_first: [0; 32], lengths: vec![0; 1 << (5 * SPELLING_MAX)] };
        for (number, (letter, spellings)) in rows.iter().enumerate() {
            let first = letter.bytes().next().map_or(0, |letter| usize::from(letter & 31));
            stage.by_first[first] |= 1 << number;
            stage.rows.push((pack(letter), spellings.iter().map(&pack).collect()));
        }
        for (spelling, letters) in stage.rows.iter().flat_map(|(_, spellings)| spellings) {
            let after = 5 * (SPELLING_MAX - letters);
            let all = (*spelling << after) as usize..((*spelling + 1) << after) as usize;
            stage.lengths[all].iter_mut().for_each(|lengths| *lengths |= 1 << letters);
        }
        stage
    }

    /// Places of the Latin word that some spelling leads to from a place.
    fn after(&self, latin: &Places, place: usize) -> u32 {
        u32::from(self.lengths[latin.ahead(place, SPELLING_MAX) as usize]) << place
    }

    /// Pairs of places, Latin ones by native one, that a letter and one of its spellings lead to.
    fn spelt(&self, native: &Places, latin: &Places, from: &Pairs) -> Pairs {
        let mut to = [0; LETTERS_MAX + 1];
        for (place, pairs) in from.iter().enumerate().filter(|(_, pairs)| **pairs != 0) {
            let first = native.ahead(place, 1) as usize;
            for number in bits(self.by_first[first] | self.by_first[0]) {
                let ((letter, length), spellings) = &self.rows[number];
                if native.ahead(place, *length) == *letter {
                    let to = &mut to[place + length];
                    for (spelling, letters) in spellings {
                        let spelt = bits(*pairs).filter(|at| latin.ahead(*at, *letters) == *spelling);
                        *to |= spelt.fold(0, |places, at| places | 1 << (at + letters));
                    }
                }
            }
        }
        to
    }
}

/// By place of the Korean word: a bit for each place of the Latin one.
type Pairs = [u32; LETTERS_MAX + 1];

/// The places of a set.
fn bits(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = set.trailing_zeros();
        set &= set.wrapping_sub(1);
        (lowest < u32::BITS).then_some(lowest as usize)
    })
}

static STAGES: LazyLock<[Stage; 3]> =
    LazyLock::new(|| [Stage::of(&ONSETS), Stage::of(&VOWELS), Stage::of(&FINALS)]);

/// Syllables of names, packed, in order.
static NAMES: LazyLock<Vec<u32>> = LazyLock::new(|| {
    let mut names = OF_NAMES.map(packed).to_vec();
    names.sort_unstable();
    names
});

/// Whether a Korean word is made of syllables of names.
fn is_name(native: &Places) -> bool {
    let mut at = 1_u32;
    for _ in 0..SYLLABLES_MAX {
        let mut to = 0;
        for place in bits(at) {
            for letters in 1..=AHEAD.min(native.count - place) {
                if NAMES.binary_search(&native.ahead(place, letters)).is_ok() {
                    to |= 1 << (place + letters);
                }
            }
        }
        at |= to;
    }
    at & native.end() != 0
}

/// Whether the Latin word spells the Korean one, of one syllable more than [`SYLLABLES_MAX`] at most: two vowels that meet may
/// be two.
fn is_spelling(native: &Places, latin: &Places) -> bool {
    let mut pairs = [0; LETTERS_MAX + 1];
    pairs[0] = 1;
    for _ in 0..=SYLLABLES_MAX {
        if pairs[native.count] & latin.end() != 0 {
            return true;
        }
        for stage in &*STAGES {
            pairs = stage.spelt(native, latin, &pairs);
            if pairs.iter().all(|places| *places == 0) {
                return false;
            }
        }
    }
    pairs[native.count] & latin.end() != 0
}

/// Whether a Latin word can be cut into so many Korean syllables, whichever; of two vowels that meet, the second may begin a
/// syllable only after a consonant: `Paul` is no Pa-ul.
fn is_korean(latin: &Places) -> bool {
    let [onsets, vowels, finals] = &*STAGES;
    let reached = |stage: &Stage, from: u32| bits(from).fold(0, |to, place| to | stage.after(latin, place));
    let (mut after_consonant, mut after_vowel) = (1_u32, 0_u32);
    for _ in 0..=SYLLABLES_MAX {
        if (after_consonant | after_vowel) & latin.end() != 0 {
            return true;
        }
        let with_onset = bits(after_vowel).fold(0, |to, place| {
            // An onset without letters leads to where it began.
            to | (onsets.after(latin, place) & !(1 << place))
        });
        let syllables = reached(vowels, reached(onsets, after_consonant) | with_onset);
        after_consonant =
            bits(syllables).fold(0, |to, place| to | (finals.after(latin, place) & !(1 << place)));
        after_vowel = syllables;
        if syllables == 0 {
            return false;
        }
    }
    (after_consonant | after_vowel) & latin.end() != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syllable_is_what_romanisations_make_of_it() {
        for (native, latin, expected) in [
            ("seong", "song", Korean::Spelt),
            ("seong", "sung", Korean::Spelt),
            ("seong", "sang", Korean::Other),
            ("jeong", "chong", Korean::Spelt),
            ("jeong", "sung", Korean::Other),
            ("jeongsik", "chongsik", Korean::Spelt),
            ("yeongcheol", "youngcheol", Korean::Spelt),
            ("yeongsik", "chongsik", Korean::Other),
            ("junyeong", "chunyong", Korean::Spelt),
            ("junyeong", "jonyong", Korean::Other),
            ("eunjeongyu", "junjun", Korean::Other),
            ("kim", "gim", Korean::Spelt),
            ("pol", "paul", Korean::Foreign),
            ("keideun", "caden", Korean::Foreign),
            ("jon", "john", Korean::Spelt),
        ] {
            let got = KoreanWord::of(Script::Hangul, native.as_bytes()).unwrap().compared(latin.as_bytes());
            assert_eq!(got, expected, "{native} {latin}");
        }
    }

    /// All ways to cut the words, one after the other.
    fn spelt_by_cutting(native: &[u8], latin: &[u8], syllables: usize) -> bool {
        fn each(
            rows: &[Row],
            native: &[u8],
            latin: &[u8],
            rest: &mut dyn FnMut(&[u8], &[u8]) -> bool,
        ) -> bool {
            rows.iter().any(|(letter, spellings)| {
                native.strip_prefix(letter.as_bytes()).is_some_and(|native| {
                    let mut after = spellings.iter().filter_map(|spelt| latin.strip_prefix(spelt.as_bytes()));
                    after.any(|latin| rest(native, latin))
                })
            })
        }
        if native.is_empty() || latin.is_empty() || syllables == 0 {
            return native.is_empty() && latin.is_empty();
        }
        each(&ONSETS, native, latin, &mut |native, latin| {
            each(&VOWELS, native, latin, &mut |native, latin| {
                each(&FINALS, native, latin, &mut |native, latin| {
                    spelt_by_cutting(native, latin, syllables - 1)
                })
            })
        })
    }

    fn korean_by_cutting(latin: &[u8], syllables: usize, after_consonant: bool) -> bool {
        fn each(rows: &[Row], latin: &[u8], rest: &mut dyn FnMut(&[u8]) -> bool) -> bool {
            let mut spellings = rows.iter().flat_map(|(_, spellings)| spellings.iter());
            spellings.any(|spelling| latin.strip_prefix(spelling.as_bytes()).is_some_and(&mut *rest))
        }
        if latin.is_empty() || syllables == 0 {
            return latin.is_empty();
        }
        each(&ONSETS, latin, &mut |vowel| {
            (vowel.len() < latin.len() || after_consonant)
                && each(&VOWELS, vowel, &mut |last| {
                    each(&FINALS, last, &mut |rest| {
                        korean_by_cutting(rest, syllables - 1, rest.len() < last.len())
                    })
                })
        })
    }

    fn name_by_cutting(native: &[u8], syllables: usize) -> bool {
        if native.is_empty() || syllables == 0 {
            return native.is_empty();
        }
        let mut rests = OF_NAMES.iter().filter_map(|syllable| native.strip_prefix(syllable.as_bytes()));
        rests.any(|rest| name_by_cutting(rest, syllables - 1))
    }

    #[test]
    fn places_are_the_ways_to_cut() {
        let mut number = 7_u64;
        let mut below = |bound: usize| {
            number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (number >> 33) as usize % bound
        };
        let (mut spelt, mut korean, mut names) = (0, 0, 0);
        for _ in 0..8_000 {
            let (mut native, mut latin) = (String::new(), String::new());
            for _ in 0..1 + below(5) {
                for rows in [&ONSETS[..], &VOWELS, &FINALS] {
                    let (letter, spellings) = rows[below(rows.len())];
                    native += letter;
                    // Now and then another letter's.
                    let spellings = if below(20) == 0 { rows[below(rows.len())].1 } else { spellings };
                    latin += spellings[below(spellings.len())];
                }
            }
            if below(3) == 0 {
                native = (0..1 + below(4)).map(|_| OF_NAMES[below(OF_NAMES.len())]).collect();
            }
            if below(9) == 0 {
                latin.insert(below(latin.len() + 1), char::from(b'a' + below(26) as u8));
            }
            if native.len() > LETTERS_MAX || latin.len() > LETTERS_MAX {
                continue;
            }
            let (n, l) = (Places::of(native.as_bytes()), Places::of(latin.as_bytes()));
            let ends = Some([first_letters(native.as_bytes()), last_letters(native.as_bytes())]);
            let word = KoreanWord { native: Places::of(native.as_bytes()), ends, is_name: OnceCell::new() };
            assert!(!is_spelling(&n, &l) || word.may_be_spelt(latin.as_bytes()), "{native} {latin}");
            let by_cutting = spelt_by_cutting(native.as_bytes(), latin.as_bytes(), SYLLABLES_MAX + 1);
            assert_eq!(is_spelling(&n, &l), by_cutting, "{native} {latin}");
            assert_eq!(
                is_korean(&l),
                korean_by_cutting(latin.as_bytes(), SYLLABLES_MAX + 1, true),
                "{latin}"
            );
            assert_eq!(is_name(&n), name_by_cutting(native.as_bytes(), SYLLABLES_MAX), "{native}");
            spelt += usize::from(by_cutting);
            korean += usize::from(is_korean(&l));
            names += usize::from(is_name(&n));
        }
        assert!(spelt > 1_000 && korean > 1_000 && names > 1_000, "{spelt} {korean} {names}");
    }

    #[test]
    fn a_long_word_ends() {
        let long = "o".repeat(LETTERS_MAX);
        let compared = |native: &str, latin: &str| {
            Some(KoreanWord::of(Script::Hangul, native.as_bytes())?.compared(latin.as_bytes()))
        };
        assert_eq!(compared(&long, &long), Some(Korean::Foreign));
        assert_eq!(compared(&long, &(long.clone() + "o")), Some(Korean::Foreign));
        assert_eq!(compared("", "oo"), Some(Korean::Other));
        assert_eq!(compared("sua", "sua"), Some(Korean::Spelt));
        assert_eq!(compared("sua", "su4"), Some(Korean::Foreign));
        assert_eq!(compared("su4", "sua"), None);
    }
}
