//! Whether a Latin word is a way to write a Korean word, syllable by syllable.
//!
//! Promises: a word of up to three Korean syllables is compared with a Latin word that is made of Korean syllables too by what
//! romanisations and bearers make of each of its letters (Revised, McCune-Reischauer, that of the North, and habits like
//! `Young` and `Joon`), and by nothing else: 성 is Song, Sung and Seong and never Sang. Does not: judge Latin words that no
//! Korean syllables make (`Paul`), or words of syllables that no Korean's name has, or longer ones: those are foreign names,
//! and the fitted costs compare them.
//! Why: a few hundred syllables make up everybody's name, and costs fitted on foreign names forgive just the differences
//! that tell Koreans apart.

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

/// Holds a word in Hangul, by the Revised Romanization letter for letter, against a Latin word.
pub(crate) fn compared(native: &[u8], latin: &[u8]) -> Korean {
    let short = super::syllables(native) <= SYLLABLES_MAX;
    if !short || native.len() > LETTERS_MAX || latin.len() > LETTERS_MAX {
        Korean::Foreign
    } else if is_spelling(native, latin, SYLLABLES_MAX + 1) {
        Korean::Spelt
    } else if is_name(native, SYLLABLES_MAX) && is_korean(latin, SYLLABLES_MAX + 1, true) {
        Korean::Other
    } else {
        Korean::Foreign
    }
}

/// Whether a Korean word is made of at most so many syllables of names.
fn is_name(native: &[u8], syllables: usize) -> bool {
    if native.is_empty() || syllables == 0 {
        return native.is_empty();
    }
    let rests = OF_NAMES.iter().filter_map(|syllable| native.strip_prefix(syllable.as_bytes()));
    rests.into_iter().any(|rest| is_name(rest, syllables - 1))
}

/// Whether the Latin word spells the Korean one, of at most so many syllables.
fn is_spelling(native: &[u8], latin: &[u8], syllables: usize) -> bool {
    if native.is_empty() || latin.is_empty() || syllables == 0 {
        return native.is_empty() && latin.is_empty();
    }
    each_written(&ONSETS, native, latin, &mut |native, latin| {
        each_written(&VOWELS, native, latin, &mut |native, latin| {
            each_written(&FINALS, native, latin, &mut |native, latin| {
                is_spelling(native, latin, syllables - 1)
            })
        })
    })
}

/// Whether the rest holds after some letter of the rows, in some spelling.
fn each_written(
    rows: &[Row],
    native: &[u8],
    latin: &[u8],
    rest: &mut dyn FnMut(&[u8], &[u8]) -> bool,
) -> bool {
    rows.iter().any(|(letter, spellings)| {
        native.strip_prefix(letter.as_bytes()).is_some_and(|native| {
            spellings.iter().any(|spelling| {
                latin.strip_prefix(spelling.as_bytes()).is_some_and(|latin| rest(native, latin))
            })
        })
    })
}

/// Whether a Latin word can be cut into at most so many Korean syllables, whichever; of two vowels that meet, the second may
/// begin a syllable only after a consonant: `Paul` is no Pa-ul.
fn is_korean(latin: &[u8], syllables: usize, after_consonant: bool) -> bool {
    if latin.is_empty() || syllables == 0 {
        return latin.is_empty();
    }
    each_start(&ONSETS, latin, &mut |after_onset| {
        let meets = after_onset.len() == latin.len() && !after_consonant;
        !meets
            && each_start(&VOWELS, after_onset, &mut |after_vowel| {
                each_start(&FINALS, after_vowel, &mut |rest| {
                    is_korean(rest, syllables - 1, rest.len() < after_vowel.len())
                })
            })
    })
}

fn each_start(rows: &[Row], latin: &[u8], rest: &mut dyn FnMut(&[u8]) -> bool) -> bool {
    let spellings = || rows.iter().flat_map(|(_, spellings)| spellings.iter());
    spellings().any(|spelling| latin.strip_prefix(spelling.as_bytes()).is_some_and(&mut *rest))
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
            let got = compared(native.as_bytes(), latin.as_bytes());
            assert_eq!(got, expected, "{native} {latin}");
        }
    }

    #[test]
    fn a_long_word_ends() {
        let long = "o".repeat(LETTERS_MAX);
        assert_eq!(compared(long.as_bytes(), long.as_bytes()), Korean::Foreign);
        assert_eq!(compared(b"", b"oo"), Korean::Other);
        assert_eq!(compared(b"sua", b"sua"), Korean::Spelt);
    }
}
