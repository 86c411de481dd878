//! A word of another script and a Latin word: how well the one is a spelling of the other.
//!
//! Promises: costs are integers fitted on pairs of names (`data/across`), equal on every machine; two words that agree have a
//! key of [`across_keys`] in common, because the comparison asks for it; a long word that agrees well scores higher than a
//! short one. Does not: compare words of one script, or scripts without a table (those go by the general rule).
//! Source: `cargo run --release -p names --example fit_scripts`, on pairs of Wikidata (CC0).

mod costs;
mod fitted;
mod korean;
mod latin;
mod many;
pub(crate) mod skeleton;

use crate::keys::across_key;
use crate::script::{Script, is_surname_spelling, surname_spellings};
use crate::similarity::Letters;
use crate::similarity::SIMILARITY_MIN;
use crate::token::{Token, TokenTag};
use costs::Costs;
use korean::{Korean, KoreanWord};
pub(crate) use latin::LatinWord;
use many::NativeWord;

/// A word that agrees with a Latin one says at most this: it is never the same letters.
const SIMILARITY_MAX: u32 = 9_900;

/// What the evidence that two words are one (in hundredths of a natural logarithm) is worth at most: two or three letters
/// agree by chance.
const BY_EVIDENCE: [(i32, u32); 7] =
    [(200, 5_000), (300, 6_000), (450, 7_200), (700, 8_600), (1_000, 9_300), (1_500, 9_700), (2_200, 9_900)];
/// What the evidence is worth as a share of the most that words of these letters could give (in thousandths).
const BY_SHARE: [(i32, u32); 7] =
    [(200, 5_000), (260, 6_000), (350, 7_200), (450, 8_300), (550, 9_100), (700, 9_600), (1_000, 9_900)];

/// Fewest syllables of a word in Han characters that may be a foreign name: of two syllables, most are Chinese names, and
/// one syllable more or less alike is another name.
const HAN_SYLLABLES_MIN: usize = 3;

/// Whether a word is compared with Latin ones by fitted costs.
pub(crate) fn is_fitted(script: Script, text: &[u8]) -> bool {
    let long_enough = script != Script::Han || syllables(text) >= HAN_SYLLABLES_MIN;
    long_enough && fitted::costs(script).is_some()
}

/// Groups of vowels: in romanised Chinese no fewer syllables than that.
pub(crate) fn syllables(text: &[u8]) -> usize {
    let opens =
        |at: &usize| skeleton::is_vowel(text[*at]) && (*at == 0 || !skeleton::is_vowel(text[*at - 1]));
    (0..text.len()).filter(opens).count()
}

/// The likeliest coarse skeletons of a word of a fitted script, which its Latin spellings have; none of other scripts.
pub(crate) fn variants_of(script: Script, text: &[u8]) -> Box<[u64]> {
    match fitted::costs(script).filter(|_| is_fitted(script, text)) {
        Some(costs) => skeleton::variants(text, |segment, place| costs.spellings(segment, place)).into(),
        None => Box::default(),
    }
}

/// Appends the keys by which words of two scripts are brought together: one of a Latin word, several of others. An index
/// keeps listed Latin words apart from listed words of other scripts and looks each word up among the other ones only, so
/// that a Latin word costs one lookup among few.
pub fn across_keys(token: &Token, keys: &mut Vec<u64>) {
    let compared = !token.has_digit() && !matches!(token.tag(), TokenTag::Number | TokenTag::LegalForm(_));
    if compared {
        match token.variants() {
            Some(variants) => keys.extend(variants.iter().map(|variant| across_key(*variant))),
            None if token.is_latin() => {
                let key = key_of(token.coarse());
                // `Yoo` has no consonant, and is a surname all the same.
                let surname = || is_surname_spelling(token.text()).then(|| across_key(token.coarse()));
                keys.extend(key.or_else(surname));
            }
            None => {}
        }
        if token.script() == Script::Hangul {
            let spellings = surname_spellings(token.text());
            keys.extend(spellings.map(|spelling| across_key(skeleton::of_latin(spelling.as_bytes()))));
        }
    }
}

/// Fewest consonants of words written together: fewer are in too many names.
const JOINED_CONSONANTS_MIN: usize = 3;

/// Appends the keys by which words written together are found; none if they say too little (see [`says_enough`]).
pub fn across_keys_joined(token: &Token, keys: &mut Vec<u64>) {
    let consonants = match token.variants() {
        Some(variants) => variants.first().map_or(0, |likeliest| skeleton::consonants(*likeliest)),
        None if token.is_latin() => skeleton::consonants(token.coarse()),
        None => 0,
    };
    if consonants >= JOINED_CONSONANTS_MIN {
        across_keys(token, keys);
    }
}

/// Whether Latin letters written together are enough to be compared with one word of another script, and to be looked up by
/// [`across_keys_joined`].
pub fn joined_says_enough(text: &str) -> bool {
    says_enough(text.as_bytes(), Script::Latin)
}

/// Whether words written together have letters enough to be compared with one word of another script.
pub(crate) fn says_enough(joined: &[u8], script: Script) -> bool {
    let consonants = if script.is_latin() {
        skeleton::consonants(skeleton::of_latin(joined))
    } else {
        variants_of(script, joined).first().map_or(0, |likeliest| skeleton::consonants(*likeliest))
    };
    consonants >= JOINED_CONSONANTS_MIN
}

/// Whether a Korean surname and a Latin word are one name: 이 is Lee, Yi, Ri or Rhee.
pub(crate) fn is_surname(a: &Token, b: &Token) -> bool {
    let (korean, latin) = match (a.script(), b.script()) {
        (Script::Hangul, other) if other.is_latin() => (a, b),
        (other, Script::Hangul) if other.is_latin() => (b, a),
        _ => return false,
    };
    surname_spellings(korean.text()).any(|spelling| spelling == latin.text())
}

/// Whether a word is a Korean surname with Latin spellings of its own.
pub(crate) fn has_spellings(token: &Token) -> bool {
    token.script() == Script::Hangul && surname_spellings(token.text()).next().is_some()
}

/// The key of a Latin word; none without a consonant.
pub(crate) fn key_of_latin(text: &str) -> Option<u64> {
    key_of(skeleton::of_latin(text.as_bytes()))
}

fn key_of(skeleton: u64) -> Option<u64> {
    skeleton::has_consonant(skeleton).then(|| across_key(skeleton))
}

/// Similarity of a word of a fitted script and a Latin word.
pub(crate) fn similarity(native: &Letters<'_>, latin: &Letters<'_>) -> Option<u32> {
    let wanted = latin.coarse.unwrap_or_else(|| skeleton::of_latin(latin.text));
    if native.variants.is_some_and(|variants| !variants.contains(&wanted)) {
        return None;
    }
    let costs = fitted::costs(native.script)?;
    let graded = || graded(costs, native.text, latin.text);
    let korean = KoreanWord::of(native.script, native.text);
    let similarity = as_korean(korean.map(|korean| korean.compared(latin.text)), graded)?;
    let reachable = native.variants.is_some() || variants_of(native.script, native.text).contains(&wanted);
    reachable.then_some(similarity)
}

/// A word of a fitted script, made ready to be compared with many Latin ones.
pub(crate) struct Native {
    word: NativeWord,
    korean: Option<KoreanWord>,
}

/// Makes a word ready; `None` for a word of another script, or without anything to go by.
pub(crate) fn native_word(token: &Token) -> Option<Native> {
    token.variants()?;
    let native = token.text().as_bytes();
    let korean = KoreanWord::of_many(token.script(), native);
    let costs = fitted::costs(token.script())?;
    Some(Native { word: NativeWord::new(costs, native, least_evidence(costs))?, korean })
}

/// The same as [`similarity`], of a word made ready.
pub(crate) fn similarity_of_many(made: &mut Native, native: &Token, latin: &Token) -> Option<u32> {
    if !native.variants()?.contains(&latin.coarse()) {
        return None;
    }
    let latin = latin.text().as_bytes();
    graded_of_many(made, latin, || korean::is_romanised(latin))
}

/// The same of the letters of a Latin word, without asking whether an index would find the pair; `is_romanised` as
/// [`is_romanised`] says of these letters.
pub(crate) fn graded_of_many(
    made: &mut Native,
    latin: &[u8],
    is_romanised: impl FnOnce() -> bool,
) -> Option<u32> {
    let Native { word, korean } = made;
    let (costs, most) = (word.costs(), word.most());
    let graded = || {
        let evidence = word.evidence(latin, |most_latin| least(costs, most, most_latin));
        evidence.and_then(|(evidence, most_latin)| graded_by(costs, evidence, most, most_latin))
    };
    as_korean(korean.as_ref().map(|korean| korean.compared_with(latin, is_romanised)), graded)
}

/// The same as [`similarity`], of a Latin word made ready.
/// Of one below `least` it may say nothing.
pub(crate) fn similarity_of_latin(
    made: &mut LatinWord,
    latin: &Token,
    native: &Token,
    least: u32,
) -> Option<u32> {
    if !native.variants()?.contains(&latin.coarse()) {
        return None;
    }
    let (native, latin, script) = (native.text().as_bytes(), latin.text().as_bytes(), native.script());
    let korean = KoreanWord::of(script, native).map(|korean| korean.compared(latin));
    as_korean(korean, || made.graded(script, native, latin, least))
}

/// Whether Korean syllables make a Latin word: what [`Asked::may_be_spelt`](crate::Asked::may_be_spelt) is told of each.
pub fn is_romanised_korean(latin: &str) -> bool {
    korean::is_romanised(latin.as_bytes())
}

/// Latin spellings of a Korean surname; none of other words.
pub fn spellings_of_surname(token: &Token) -> impl Iterator<Item = &'static str> {
    let text = if token.script() == Script::Hangul { token.text() } else { "" };
    surname_spellings(text)
}

/// A Korean word and a Latin spelling of it, whatever the fitted costs say of their letters.
const KOREAN_SPELT: u32 = 9_500;

/// What the fitted costs make of two words, but of two Korean ones what their syllables say.
fn as_korean(korean: Option<Korean>, graded: impl FnOnce() -> Option<u32>) -> Option<u32> {
    match korean.unwrap_or(Korean::Foreign) {
        Korean::Spelt => Some(graded().unwrap_or_default().max(KOREAN_SPELT)),
        Korean::Other => None,
        Korean::Foreign => graded(),
    }
}

/// Without asking whether an index would find the pair.
fn graded(costs: &Costs, native: &[u8], latin: &[u8]) -> Option<u32> {
    let (most_native, most_latin) = (costs.most_native(native)?, costs.most_latin(latin)?);
    let evidence = costs.evidence(native, latin, least(costs, most_native, most_latin))?;
    graded_by(costs, evidence, most_native, most_latin)
}

/// The least evidence that is worth anything.
fn least(costs: &Costs, most_native: i32, most_latin: i32) -> i32 {
    least_for(costs, most_native, most_latin, SIMILARITY_MIN)
}

/// The least evidence that is worth a similarity.
fn least_for(costs: &Costs, most_native: i32, most_latin: i32, similarity: u32) -> i32 {
    // The mean of the two shares reaches its least where evidence · (1/native + 1/latin) / 2 does.
    let least_share = reached(&BY_SHARE, similarity) + costs.share_added;
    let by_share = i64::from(least_share) * 2 * i64::from(most_native) * i64::from(most_latin)
        / (1_000 * i64::from(most_native + most_latin));
    (reached(&BY_EVIDENCE, similarity) + costs.evidence_added).max(by_share as i32)
}

/// Where a line between the points reaches a value, or a little before.
fn reached(points: &[(i32, u32)], value: u32) -> i32 {
    let Some(above) = points.iter().position(|point| point.1 >= value) else {
        return points.last().map_or(0, |point| point.0);
    };
    let (high, low) = (points[above], points[above.saturating_sub(1)]);
    let rise = i64::from(high.1.saturating_sub(low.1)).max(1);
    let run = i64::from(high.0 - low.0) * i64::from(value.saturating_sub(low.1)) / rise;
    low.0 + run as i32
}

/// The same of any two words.
fn least_evidence(costs: &Costs) -> i32 {
    BY_EVIDENCE[1].0 + costs.evidence_added
}

fn graded_by(costs: &Costs, evidence: i32, most_native: i32, most_latin: i32) -> Option<u32> {
    let share = (evidence * 500 / most_native + evidence * 500 / most_latin).min(1_000);
    let by_evidence = interpolated(&BY_EVIDENCE, evidence - costs.evidence_added);
    let similarity = by_evidence.min(interpolated(&BY_SHARE, share - costs.share_added)).min(SIMILARITY_MAX);
    (similarity >= SIMILARITY_MIN).then_some(similarity)
}

/// Linear between the points, level beyond them.
fn interpolated(points: &[(i32, u32)], at: i32) -> u32 {
    let Some(above) = points.iter().position(|point| point.0 > at) else {
        return points.last().map_or(0, |point| point.1);
    };
    let Some(below) = above.checked_sub(1) else { return 0 };
    let (low, high) = (points[below], points[above]);
    let step = (high.1 - low.1) * (at - low.0) as u32 / (high.0 - low.0) as u32;
    low.1 + step
}
