//! Two words: the same, nearly the same, or different, and how.
//!
//! Promises: the answer is symmetric, bounded by [`crate::SCORE_FULL`], and costs no allocation. The costs live in one
//! table, so that costs fitted per script can replace them. Does not: know the words around; [`crate::compare`] does.
//! Source: cost classes and budgets of the prototype described in the screening reference; see `CONFUSABLE`.

use crate::SCORE_FULL;
use crate::across;
use crate::bounds::INITIAL_SIMILARITY;
use crate::keys::{JOINED_MISSING_LETTERS, SKELETON_SYMBOLS_MIN, are_neighbours, missing_letters, sounds_of};
use crate::normalise::TOKEN_BYTES_MAX;
use crate::script::Script;
use crate::token::{Token, TokenTag, letters_of};
use crate::variants::Shared;

/// How two words agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TokenMatchKind {
    /// The same letters.
    Exact,
    /// Another form of the same (`bin` and `ibn`, `Ltd` and `LLC`, `II` and `2`).
    Equivalent,
    /// A few letters differ.
    Edit,
    /// The same consonants in the same order.
    Skeleton,
    /// Forms of one name that letters do not show to be one (`William`, `Wilhelm`, `Bill`).
    Variant,
    /// A letter and a name that begins with it.
    Initial,
    /// Several words of the query are one word of the listed name.
    Joined,
    /// One word of the query is several words of the listed name.
    Split,
    /// Two legal forms of different classes.
    OtherForm,
    /// Nothing in common that counts.
    Different,
}

/// Forms of one particle, title, number or class of legal form: the same for every purpose of screening.
const EQUIVALENT: u32 = 9_800;
/// Two legal forms of different classes: still both "a company".
const OTHER_FORM: u32 = 5_000;
/// Equal skeletons of Latin words: weaker than an edit, because Latin spellings do show vowels.
pub(crate) const SKELETON_LATIN: u32 = 7_400;
/// Equal skeletons across scripts: vowels are not written, so equal consonants are all the evidence there can be.
const SKELETON_ACROSS: u32 = 8_000;
/// The same of two consonants: dozens of names have them, and most scripts that no costs were fitted for do write vowels
/// (`सुन`, Sun, is no Soniya).
const SKELETON_ACROSS_SHORT: u32 = SKELETON_LATIN;
/// Consonants that make a skeleton telling (Latin), and across scripts.
const SKELETON_SYMBOLS_LATIN_MIN: u32 = 3;
const SKELETON_SYMBOLS_ACROSS_MIN: u32 = 2;
/// Look-alikes that are different names never reach more (`Hassan`, `Hussein`).
const DISTINCT_CAP: u32 = 4_500;
/// Forms of one name.
const VARIANT: u32 = 9_300;
/// A short form and its name: many names have the same short form.
const NICKNAME: u32 = 8_500;
/// Forms of so few letters belong to many names.
const SHORT_VARIANT_LETTERS: usize = 2;
const SHORT_VARIANT: u32 = 7_000;
/// Below this an alignment of two words is more often chance than evidence.
pub(crate) const SIMILARITY_MIN: u32 = 6_000;

/// Compares two words. `Different` comes with 0.
///
/// Legal forms, particles, titles and numbers agree by class; two different numbers never agree at all.
pub fn token_similarity(a: &Token, b: &Token) -> (u32, TokenMatchKind) {
    similarity_with(a, b, || across::is_surname(a, b), || by_letters(a, b))
}

pub(crate) fn similarity_with(
    a: &Token,
    b: &Token,
    is_surname: impl FnOnce() -> bool,
    by_letters: impl FnOnce() -> Option<(u32, TokenMatchKind)>,
) -> (u32, TokenMatchKind) {
    const NONE: (u32, TokenMatchKind) = (0, TokenMatchKind::Different);
    if a.is_same_word(b) {
        return (SCORE_FULL, TokenMatchKind::Exact);
    }
    match (a.tag(), b.tag()) {
        (TokenTag::LegalForm(x), TokenTag::LegalForm(y)) if x == y => {
            return (SCORE_FULL, TokenMatchKind::Equivalent);
        }
        (TokenTag::LegalForm(_), TokenTag::LegalForm(_)) => return (OTHER_FORM, TokenMatchKind::OtherForm),
        (TokenTag::Number, _) | (_, TokenTag::Number) => {
            let same = a.tag() == b.tag() && a.class() == b.class();
            return if same { (SCORE_FULL, TokenMatchKind::Equivalent) } else { NONE };
        }
        (TokenTag::Particle, TokenTag::Particle) | (TokenTag::Title, TokenTag::Title)
            if a.class() == b.class() =>
        {
            return (EQUIVALENT, TokenMatchKind::Equivalent);
        }
        (TokenTag::Initial, _) | (_, TokenTag::Initial) => return initial(a, b),
        (TokenTag::LegalForm(_), _) | (_, TokenTag::LegalForm(_)) => return NONE,
        _ => {}
    }
    // MIG29 and MIG31 share letters, not meaning.
    if a.has_digit() || b.has_digit() {
        return NONE;
    }
    if is_surname() {
        return (EQUIVALENT, TokenMatchKind::Equivalent);
    }
    let by_letters = by_letters().unwrap_or(NONE);
    let (similarity, kind) = match a.groups().shared(b.groups()) {
        Some(shared) => better(by_letters, by_group(shared, a, b)),
        None => by_letters,
    };
    match (a.distinct(), b.distinct()) {
        (Some(x), Some(y)) if x.0 == y.0 && x.1 != y.1 => (similarity.min(DISTINCT_CAP), kind),
        _ => (similarity, kind),
    }
}

/// What the letters alone show of two names, without the table of forms: for who makes that table.
pub fn similarity_by_letters(a: &Token, b: &Token) -> u32 {
    if a.text() == b.text() { SCORE_FULL } else { by_letters(a, b).map_or(0, |(similarity, _)| similarity) }
}

fn by_letters(a: &Token, b: &Token) -> Option<(u32, TokenMatchKind)> {
    letters_similarity(Letters::of(a), Letters::of(b))
}

/// At equal similarity the letters explain better.
fn better(letters: (u32, TokenMatchKind), group: (u32, TokenMatchKind)) -> (u32, TokenMatchKind) {
    if group.0 > letters.0 { group } else { letters }
}

fn by_group(shared: Shared, a: &Token, b: &Token) -> (u32, TokenMatchKind) {
    let shorter = a.text().len().min(b.text().len());
    let similarity = match shared {
        _ if shorter <= SHORT_VARIANT_LETTERS => SHORT_VARIANT,
        Shared::Variant => VARIANT,
        Shared::Nickname => NICKNAME,
    };
    (similarity, TokenMatchKind::Variant)
}

/// A letter for a name that begins with it; a digit is no initial (`2` for `2bit`).
fn initial(a: &Token, b: &Token) -> (u32, TokenMatchKind) {
    let first = |token: &Token| token.text().bytes().next();
    let is_letter = || first(a).is_some_and(|letter| !letter.is_ascii_digit());
    let other_is_name = |token: &Token| token.is_core() && token.text().len() > 1;
    let initial_and_name = (a.tag() == TokenTag::Initial && other_is_name(b))
        || (b.tag() == TokenTag::Initial && other_is_name(a));
    if initial_and_name && first(a) == first(b) && is_letter() {
        (INITIAL_SIMILARITY, TokenMatchKind::Initial)
    } else {
        (0, TokenMatchKind::Different)
    }
}

/// How much a script leaves open once its words are in Latin letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reading {
    /// Letters stand for letters; people mistype them.
    Plain,
    /// Vowels are not written, or guessed: equal consonants are all the evidence there can be.
    Loose,
    /// Syllables of which a few hundred make up everybody's name: nobody mistypes one into another, and one letter makes
    /// another name (`Ying` and `Yang`), so only what two romanisations of one syllable may differ by is forgiven.
    Syllables(u16),
}

/// What romanisations of one Chinese syllable differ by: `zh` and `z`, `u` and `o`.
const HAN_ALLOWED: u16 = 40;
/// Of one Korean syllable: `b` and `p`, `eo` and `o`.
const HANGUL_ALLOWED: u16 = 60;

impl Reading {
    pub(crate) fn of(script: Script) -> Reading {
        match script {
            Script::Latin | Script::Common => Reading::Plain,
            Script::Han => Reading::Syllables(HAN_ALLOWED),
            Script::Hangul => Reading::Syllables(HANGUL_ALLOWED),
            Script::Cyrillic
            | Script::Greek
            | Script::Arabic
            | Script::Hebrew
            | Script::Kana
            | Script::Other => Reading::Loose,
        }
    }

    /// For a comparison of two words. What a script leaves out, it leaves out of both words it writes.
    fn of_pair(a: Script, b: Script) -> Reading {
        match Reading::of(a).with(Reading::of(b)) {
            Reading::Loose if a == b => Reading::Plain,
            reading => reading,
        }
    }

    /// Syllables are the strictest.
    fn with(self, other: Reading) -> Reading {
        match (self, other) {
            (Reading::Syllables(a), Reading::Syllables(b)) => Reading::Syllables(a.min(b)),
            (Reading::Syllables(a), _) | (_, Reading::Syllables(a)) => Reading::Syllables(a),
            (Reading::Loose, _) | (_, Reading::Loose) => Reading::Loose,
            (Reading::Plain, Reading::Plain) => Reading::Plain,
        }
    }
}

/// A word, or adjacent words written together, ready for the letter comparison.
#[derive(Clone, Copy)]
pub(crate) struct Letters<'a> {
    pub text: &'a [u8],
    pub mask: u32,
    pub skeleton: u64,
    pub sounds: u64,
    pub script: Script,
    /// How many letters may be left out to find its neighbours.
    pub missing: usize,
    /// Of a word of a fitted script, if known; see [`crate::across`].
    pub variants: Option<&'a [u64]>,
    /// Coarse skeleton of the letters as those of a Latin word, if known.
    pub coarse: Option<u64>,
    /// Whether people are known to be called so; nothing of words written together.
    pub known: Option<bool>,
}

impl<'a> Letters<'a> {
    pub(crate) fn of(token: &'a Token) -> Letters<'a> {
        Letters {
            text: token.text().as_bytes(),
            mask: token.letters(),
            skeleton: token.skeleton(),
            sounds: token.sounds(),
            script: token.script(),
            missing: missing_letters(token.text().len()),
            variants: token.variants(),
            coarse: Some(token.coarse()),
            known: token.known(),
        }
    }

    pub(crate) fn of_joined(text: &'a [u8], script: Script) -> Letters<'a> {
        Letters {
            mask: letters_of(text),
            skeleton: skeleton_of(text),
            sounds: sounds_of(text),
            ..Letters::of_fitted(text, script)
        }
    }

    /// The same for a comparison by fitted costs, which asks for nothing but the letters.
    pub(crate) fn of_fitted(text: &'a [u8], script: Script) -> Letters<'a> {
        Letters {
            text,
            mask: 0,
            skeleton: 0,
            sounds: 0,
            script,
            missing: JOINED_MISSING_LETTERS,
            variants: None,
            coarse: None,
            known: None,
        }
    }
}

/// Agreement of the letters of two different words: by fitted costs where one is Latin and the other of a fitted script, else
/// by edits or skeleton, the better of the two.
pub(crate) fn letters_similarity(a: Letters<'_>, b: Letters<'_>) -> Option<(u32, TokenMatchKind)> {
    if let Some((native, latin)) = fitted_pair(a, b) {
        let similarity = across::similarity(&native, &latin);
        return similarity.map(|similarity| (similarity, TokenMatchKind::Edit));
    }
    let reading = Reading::of_pair(a.script, b.script);
    let edit = edit_similarity(a, b, reading).map(|similarity| (similarity, TokenMatchKind::Edit));
    let (symbols_min, similarity) = match reading {
        Reading::Syllables(_) => return edit,
        Reading::Loose if symbols(a.skeleton) <= SKELETON_SYMBOLS_ACROSS_MIN => {
            (SKELETON_SYMBOLS_ACROSS_MIN, SKELETON_ACROSS_SHORT)
        }
        Reading::Loose => (SKELETON_SYMBOLS_ACROSS_MIN, SKELETON_ACROSS),
        Reading::Plain => (SKELETON_SYMBOLS_LATIN_MIN, SKELETON_LATIN),
    };
    let same = a.skeleton == b.skeleton && symbols(a.skeleton) >= symbols_min;
    let skeleton = same.then_some((similarity, TokenMatchKind::Skeleton));
    // At equal similarity the plainer reason wins.
    match (edit, skeleton) {
        (Some(edit), Some(skeleton)) => Some(if skeleton.0 > edit.0 { skeleton } else { edit }),
        (edit, skeleton) => edit.or(skeleton),
    }
}

fn is_fitted(letters: &Letters<'_>) -> bool {
    letters.variants.is_some() || across::is_fitted(letters.script, letters.text)
}

/// The word of the fitted script first, if that is what the two words are.
fn fitted_pair<'a, 'b>(a: Letters<'a>, b: Letters<'b>) -> Option<(Letters<'b>, Letters<'b>)>
where
    'a: 'b,
{
    match (a.script.is_latin(), b.script.is_latin()) {
        (false, true) if is_fitted(&a) => Some((a, b)),
        (true, false) if is_fitted(&b) => Some((b, a)),
        _ => None,
    }
}

/// Cost of a difference that says nothing about sound, in hundredths of an edit.
const EDIT: u16 = 100;
const TRANSPOSITION: u16 = 80;
const VOWEL_FOR_VOWEL: u16 = 50;
const DOUBLED_LETTER: u16 = 35;
const H_DROPPED: u16 = 40;
const VOWEL_DROPPED: u16 = 60;
/// The e of `Mueller` for `Müller`.
const UMLAUT_E: u16 = 30;

/// How much difference a word of this length may show, in hundredths of an edit: none for one letter, a sound-alike for
/// two, one free typing error from four on, two and a bit from nine on.
const BUDGET: [u16; 10] = [0, 0, 25, 50, 100, 120, 150, 180, 210, 240];

fn budget(length: usize) -> u16 {
    BUDGET[length.min(BUDGET.len() - 1)]
}

fn edit_similarity(a: Letters<'_>, b: Letters<'_>, reading: Reading) -> Option<u32> {
    let longer = a.text.len().max(b.text.len());
    // Three letters in another order are a slip of the fingers; three with another letter are another word.
    let anagram = longer == 3 && a.text.len() == b.text.len() && a.mask == b.mask;
    let allowed = match reading {
        Reading::Syllables(allowed) => allowed.min(budget(longer)),
        Reading::Plain | Reading::Loose if anagram => TRANSPOSITION,
        Reading::Plain | Reading::Loose => budget(longer),
    };
    if edits_at_least(a.mask, b.mask) > allowed {
        return None;
    }
    let cost = weighted_distance(a.text, b.text, allowed)?;
    if matches!(reading, Reading::Syllables(_)) && !may_be_one_syllable(a, b) {
        return None;
    }
    // One edit costs 1/n + 1.2/n² of a word of n letters: short words lose more, 0.75 at five letters, 0.86 at eight.
    let n = longer as u32;
    let lost = u32::from(cost) * (100 * n + 120) / (n * n) * slip_counts(a, b, reading) / 100;
    let similarity = SCORE_FULL.saturating_sub(lost);
    // What no index would bring together does not agree: else the answer would depend on how it was asked.
    let same_skeleton = a.skeleton == b.skeleton && symbols(a.skeleton) >= SKELETON_SYMBOLS_MIN;
    let reachable =
        a.sounds == b.sounds || same_skeleton || are_neighbours(a.text, b.text, a.missing.min(b.missing));
    (similarity >= SIMILARITY_MIN && reachable).then_some(similarity)
}

/// Romanisations of one syllable are heard by the same vowel, and an `f` of a Chinese one is an `f` in each: Fei is never Wei.
fn may_be_one_syllable(a: Letters<'_>, b: Letters<'_>) -> bool {
    let is_han = a.script == Script::Han || b.script == Script::Han;
    let opens_with_f = |letters: Letters<'_>| letters.text.first() == Some(&b'f');
    vowels_of(a.text) == vowels_of(b.text) && !(is_han && opens_with_f(a) != opens_with_f(b))
}

/// What a difference counts, in hundredths, between two names that people are known to have and that sound different (`Carter`
/// and `Karner`: mostly two people), and where one of the words is no name (`Cartr`: mostly a slip).
pub(crate) const BOTH_KNOWN: u32 = 115;
const ONE_UNKNOWN: u32 = 75;

fn slip_counts(a: Letters<'_>, b: Letters<'_>, reading: Reading) -> u32 {
    let alike = a.sounds == b.sounds || a.skeleton == b.skeleton;
    match (reading, a.known.zip(b.known)) {
        (Reading::Plain, Some((true, true))) => {
            if alike {
                100
            } else {
                BOTH_KNOWN
            }
        }
        (Reading::Plain, Some(_)) => ONE_UNKNOWN,
        _ => 100,
    }
}

/// Letters as a mask, `a` in the lowest bit.
const fn mask_of(letters: &[u8]) -> u32 {
    let mut mask = 0;
    let mut at = 0;
    while at < letters.len() {
        mask |= 1 << (letters[at] - b'a');
        at += 1;
    }
    mask
}

/// Consonants with everything they are cheaply exchanged for: a word that has one of the first needs one of the second in
/// the other word, or pays a full edit. `h` and the vowels are cheap to drop and prove nothing.
const GROUPS: [(u32, u32); 6] = [
    (mask_of(b"l"), mask_of(b"l")),
    (mask_of(b"r"), mask_of(b"r")),
    (mask_of(b"mn"), mask_of(b"mn")),
    (mask_of(b"dt"), mask_of(b"dt")),
    (mask_of(b"bpvf"), mask_of(b"bpvfw")),
    (mask_of(b"kqcgxszj"), mask_of(b"kqcgxszjy")),
];

/// A lower bound of the weighted distance from the letters that occur, much cheaper than the distance.
fn edits_at_least(a: u32, b: u32) -> u16 {
    let (mut a_lacks, mut b_lacks) = (0, 0);
    for (needed, serves) in GROUPS {
        b_lacks += u16::from(a & needed != 0 && b & serves == 0);
        a_lacks += u16::from(b & needed != 0 && a & serves == 0);
    }
    a_lacks.max(b_lacks) * EDIT
}

/// Whether words of these letters and lengths can be within the budget of edits.
pub(crate) fn may_be_edits(a: (u32, usize), b: (u32, usize)) -> bool {
    let longer = a.1.max(b.1);
    // An anagram of three letters has more than the budget, and lacks no letter.
    let allowed = if longer == 3 { TRANSPOSITION } else { budget(longer) };
    a.1.abs_diff(b.1) * usize::from(UMLAUT_E) <= usize::from(allowed) && edits_at_least(a.0, b.0) <= allowed
}

/// Consonants that a skeleton shows as they are, alone or in any digraph.
const SKELETON_SHOWS: u32 = mask_of(b"lrmnb");

/// Whether words with these letters, the longer of this length, can agree at all: a cheap test that never rules out what
/// [`letters_similarity`] would accept.
pub(crate) fn may_agree(a: u32, b: u32, longer: usize) -> bool {
    a & SKELETON_SHOWS == b & SKELETON_SHOWS || edits_at_least(a, b) <= budget(longer)
}

/// The vowel each syllable is heard by, the last of those that stand together (`cheol` and `chol` have an o), `u` and `o` as
/// one; as a number.
fn vowels_of(text: &[u8]) -> u64 {
    let mut vowels = 1;
    for (at, letter) in text.iter().enumerate() {
        if is_vowel(*letter) && !text.get(at + 1).is_some_and(|next| is_vowel(*next)) {
            let heard = if *letter == b'u' { b'o' } else { *letter };
            vowels = vowels << 5 ^ u64::from(heard & 31) ^ vowels >> 59;
        }
    }
    vowels
}

type Row = [u16; TOKEN_BYTES_MAX + 1];

/// Optimal string alignment of words of letters with weighted costs; `None` when the cost exceeds what is allowed.
fn weighted_distance(a: &[u8], b: &[u8], allowed: u16) -> Option<u16> {
    if a.len() > TOKEN_BYTES_MAX || b.len() > TOKEN_BYTES_MAX {
        return None;
    }
    let gap = a.len().abs_diff(b.len()) as u16;
    if gap * UMLAUT_E > allowed {
        return None;
    }
    let mut rows: [Row; 3] = [[0; TOKEN_BYTES_MAX + 1]; 3];
    let mut b_gaps: Row = [0; TOKEN_BYTES_MAX + 1];
    for j in 1..=b.len() {
        b_gaps[j] = gap_cost(b, j - 1);
        rows[0][j] = rows[0][j - 1] + b_gaps[j];
    }
    let mut last_best = 0;
    for i in 1..=a.len() {
        let [row, above, above2] = rotated(&mut rows, i);
        let (a_gap, costs) = (gap_cost(a, i - 1), &SUBSTITUTION[usize::from(a[i - 1] & 31)]);
        row[0] = above[0] + a_gap;
        let (mut left, mut best) = (row[0], row[0]);
        for j in 1..=b.len() {
            let y = b[j - 1];
            let mut cost = above[j - 1] + costs[usize::from(y & 31)];
            cost = cost.min(above[j] + a_gap).min(left + b_gaps[j]);
            if i > 1 && j > 1 && y == a[i - 2] && a[i - 1] == b[j - 2] {
                cost = cost.min(above2[j - 2] + TRANSPOSITION);
            }
            row[j] = cost;
            left = cost;
            best = best.min(cost);
        }
        // A transposition reaches back two rows, so both must be over.
        if best > allowed && last_best > allowed {
            return None;
        }
        last_best = best;
    }
    Some(rows[a.len() % 3][b.len()] + final_vowel(a, b)).filter(|cost| *cost <= allowed)
}

/// A final a for o or back makes Mario of Maria: it costs a full edit, not that of any vowel.
fn final_vowel(a: &[u8], b: &[u8]) -> u16 {
    match (a, b) {
        ([.., x, b'a'], [.., y, b'o']) | ([.., x, b'o'], [.., y, b'a']) if x == y => EDIT - VOWEL_FOR_VOWEL,
        _ => 0,
    }
}

/// Row `i`, the one above and the one above that, out of three that take turns.
fn rotated(rows: &mut [Row; 3], i: usize) -> [&mut Row; 3] {
    let [first, second, third] = rows;
    match i % 3 {
        0 => [first, third, second],
        1 => [second, first, third],
        _ => [third, second, first],
    }
}

const fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Cost of a letter that only one word has, judged by its neighbours in that word.
fn gap_cost(text: &[u8], at: usize) -> u16 {
    let letter = text[at];
    let Some(before) = at.checked_sub(1).map(|at| text[at]) else { return EDIT };
    match letter {
        _ if letter == before => DOUBLED_LETTER,
        b'h' => H_DROPPED,
        b'e' if matches!(before, b'a' | b'o' | b'u') => UMLAUT_E,
        _ if is_vowel(letter) && at + 1 < text.len() => VOWEL_DROPPED,
        _ => EDIT,
    }
}

/// Letters that transliterations and ears exchange, with the cost of the exchange.
const CONFUSABLE: [(&[u8], u16); 14] = [
    (b"aeiouy", VOWEL_FOR_VOWEL),
    (b"iy", 20),
    (b"uow", 35),
    (b"kqcgx", 50),
    (b"kqc", 30),
    (b"vwf", 40),
    (b"vw", 25),
    (b"szcx", 50),
    (b"sz", 40),
    (b"bpv", 50),
    (b"dt", 50),
    (b"jgy", 50),
    (b"jz", 60),
    (b"mn", 80),
];

/// Costs by the low five bits of two letters, so that a lookup needs no check.
const SUBSTITUTION: [[u16; 32]; 32] = substitution_table();

const fn substitution_table() -> [[u16; 32]; 32] {
    let mut table = [[EDIT; 32]; 32];
    let mut letter = 0;
    while letter < 32 {
        table[letter][letter] = 0;
        letter += 1;
    }
    let mut row = 0;
    while row < CONFUSABLE.len() {
        let (letters, cost) = CONFUSABLE[row];
        let mut i = 0;
        while i < letters.len() {
            let mut j = 0;
            while j < letters.len() {
                let (x, y) = ((letters[i] & 31) as usize, (letters[j] & 31) as usize);
                if cost < table[x][y] {
                    table[x][y] = cost;
                }
                j += 1;
            }
            i += 1;
        }
        row += 1;
    }
    table
}

/// Consonants a packed skeleton holds exactly; a longer one continues as a hash.
const SKELETON_SYMBOLS_MAX: u32 = 12;

/// The consonant skeleton of a normalised word, for an index: equal skeletons sound alike.
///
/// Vowels vanish but for a mark when one opens the word; digraphs (`kh`, `sh`, `ts`) and letters that transliterations
/// exchange (`k` `q` `c`, `s` `z`-less `x`, `v` `f`) become one symbol; repeats count once.
pub fn skeleton(word: &str) -> u64 {
    skeleton_of(word.as_bytes())
}

pub(crate) fn skeleton_of(text: &[u8]) -> u64 {
    let mut packed: u64 = 1;
    let mut count = 0;
    let mut last = 0;
    let mut at = 0;
    while at < text.len() {
        let (symbol, taken) = symbol_at(text, at);
        at += taken;
        if symbol == SYMBOL_NONE || symbol == last {
            continue;
        }
        last = symbol;
        count += 1;
        packed = if count <= SKELETON_SYMBOLS_MAX {
            packed << 5 | u64::from(symbol - b'A' + 1)
        } else {
            (packed ^ u64::from(symbol)).wrapping_mul(0x0100_0000_01b3) | 1 << 63
        };
    }
    packed
}

/// Symbols in a packed skeleton.
pub(crate) fn symbols(packed: u64) -> u32 {
    (63 - packed.leading_zeros()) / 5
}

/// A letter that is no consonant.
pub(crate) const SYMBOL_NONE: u8 = 0;

/// The symbol that starts at a place, [`SYMBOL_NONE`] for none, and the letters it takes.
pub(crate) fn symbol_at(text: &[u8], at: usize) -> (u8, usize) {
    let next = text.get(at + 1).copied().unwrap_or(0);
    let last = at + 1 == text.len();
    match (text[at], next) {
        (b'y', _) if at == 0 && is_vowel(next) => (b'Y', 1),
        (b'a' | b'e' | b'i' | b'o' | b'u' | b'y', _) => (if at == 0 { b'A' } else { 0 }, 1),
        (b'w', _) => (if at == 0 { b'F' } else { 0 }, 1),
        (b's', b'h') => (b'X', 2),
        (b's', b'c') if text.get(at + 2) == Some(&b'h') => (b'X', 3),
        (b'c', b'h') => (b'C', 2),
        (b'k', b'h') => (b'H', 2),
        (b'g', b'h') => (b'G', 2),
        (b'z', b'h') | (b'd', b'j') => (b'J', 2),
        (b'd', b'z') if text.get(at + 2) == Some(&b'h') => (b'J', 3),
        (b't', b'h') => (b'T', 2),
        (b'd', b'h') => (b'D', 2),
        (b'p', b'h') => (b'F', 2),
        (b't', b's' | b'z') => (b'S', 2),
        (b'c', b'k') => (b'K', 2),
        // Aleksandr is Alexander.
        (b'k', b's') => (b'S', 2),
        (b'c', b'e' | b'i' | b'y') => (b'S', 1),
        (b'c' | b'k' | b'q', _) => (b'K', 1),
        (b'x', _) => (b'S', 1),
        (b'v' | b'f', _) => (b'F', 1),
        (b'h', _) if last => (0, 1),
        (letter @ b'a'..=b'z', _) => (letter.to_ascii_uppercase(), 1),
        // Digits: a word with digits never matches by skeleton, any symbol serves.
        _ => (b'Z', 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str) -> Token {
        Token::new(text, 0..text.len(), crate::Script::Latin, false)
    }

    #[test]
    fn words_agree_by_kind() {
        for (a, b, kind, least, most) in [
            ("petrov", "petrov", TokenMatchKind::Exact, 10_000, 10_000),
            ("petrov", "petrof", TokenMatchKind::Edit, 8_500, 9_500),
            ("petrov", "petrow", TokenMatchKind::Edit, 9_000, 9_900),
            ("sergei", "sergey", TokenMatchKind::Edit, 9_400, 9_900),
            ("muller", "mueller", TokenMatchKind::Edit, 9_000, 9_900),
            ("smith", "smtih", TokenMatchKind::Edit, 8_400, 8_600),
            ("smith", "smitk", TokenMatchKind::Edit, 8_000, 8_300),
            ("carter", "karner", TokenMatchKind::Edit, 6_700, 7_300),
            ("mohammed", "muhamad", TokenMatchKind::Variant, 9_300, 9_300),
            ("mohammed", "mohmd", TokenMatchKind::Edit, 7_400, 8_600),
            ("abdulrahman", "abdurahmon", TokenMatchKind::Edit, 7_500, 9_500),
            ("yusuf", "youssef", TokenMatchKind::Edit, 7_500, 7_700),
            ("muhammad", "mohamed", TokenMatchKind::Variant, 9_300, 9_300),
            ("qusaim", "kuseima", TokenMatchKind::Edit, 7_600, 7_900),
            ("marissa", "moraes", TokenMatchKind::Skeleton, 7_400, 7_400),
            ("ali", "eva", TokenMatchKind::Different, 0, 0),
            ("john", "smith", TokenMatchKind::Different, 0, 0),
            ("garcia", "gonzalez", TokenMatchKind::Different, 0, 0),
        ] {
            let (similarity, found) = token_similarity(&word(a), &word(b));
            assert!((least..=most).contains(&similarity), "{a} {b}: {similarity} {found:?}");
            assert_eq!(found, kind, "{a} {b}: {similarity}");
            assert_eq!((similarity, found), token_similarity(&word(b), &word(a)), "{b} {a}");
        }
    }

    #[test]
    fn unwritten_vowels_are_forgiven_across_scripts() {
        let only = |text: &str| crate::normalise(text, crate::NameKind::Person).tokens()[0].clone();
        for (arabic, latin) in [("محمد", "mohammed"), ("حسن", "hassan"), ("عمر", "umar"), ("يوسف", "yousef")]
        {
            let (similarity, _) = token_similarity(&only(arabic), &word(latin));
            assert!(similarity >= SKELETON_ACROSS, "{arabic} {latin}: {similarity}");
        }
    }

    #[test]
    fn digits_are_never_forgiven() {
        assert_eq!(token_similarity(&word("mig29"), &word("mig31")), (0, TokenMatchKind::Different));
    }

    #[test]
    fn skeletons_unite_spellings_and_part_names() {
        for (a, b) in
            [("mohammed", "muhamad"), ("qadir", "kader"), ("tsarnaev", "tzarnayev"), ("philip", "filip")]
        {
            assert_eq!(skeleton(a), skeleton(b), "{a} {b}");
        }
        for (a, b) in [("petrov", "pavlov"), ("ali", "li"), ("hassan", "hussam")] {
            assert_ne!(skeleton(a), skeleton(b), "{a} {b}");
        }
        assert_eq!(symbols(skeleton("")), 0);
        assert_eq!(symbols(skeleton("ivanov")), 4);
    }

    #[test]
    fn the_cheap_test_never_rules_out_an_agreement() {
        let words = [
            "wolf", "volf", "uolf", "yusuf", "jusuf", "gusuf", "khan", "han", "qaan", "sharif", "xarif",
            "charif", "tsar", "zar", "djamal", "jamal", "philip", "filib", "muhammad", "mohamad", "smith",
            "schmidt", "ghazi", "gazi",
        ];
        for a in words {
            for b in words {
                let (x, y) = (word(a), word(b));
                if token_similarity(&x, &y).0 > 0 {
                    assert!(may_agree(x.letters(), y.letters(), a.len().max(b.len())), "{a} {b}");
                }
                if let Some(cost) = weighted_distance(a.as_bytes(), b.as_bytes(), u16::MAX) {
                    assert!(cost >= edits_at_least(x.letters(), y.letters()), "{a} {b}: {cost}");
                }
            }
        }
    }

    #[test]
    fn budgets_hold_at_their_edges() {
        // Four letters allow one free edit, three do not.
        assert_ne!(token_similarity(&word("omar"), &word("omat")).1, TokenMatchKind::Different);
        assert_eq!(token_similarity(&word("oma"), &word("omt")).1, TokenMatchKind::Different);
        let longest = "a".repeat(TOKEN_BYTES_MAX);
        assert_eq!(weighted_distance(longest.as_bytes(), longest.as_bytes(), 0), Some(0));
        let beyond = "a".repeat(TOKEN_BYTES_MAX + 1);
        assert_eq!(weighted_distance(beyond.as_bytes(), beyond.as_bytes(), 0), None);
    }
}
