//! The words of all listed names, and which resemble a word of a query.
//!
//! Promises: every word that the comparison of names lets agree with a word of a query is found, with the similarity that the
//! comparison gives it: the names crate keeps agreement to words that share a key or become equal when a letter or two are
//! left out ([`names::keys`]), and this follows both; nothing is dropped because it is frequent. Does not: know names.
//! Source: screening reference, section 5 B and D.

use super::bloom::{Bloom, Shortened};
use super::buckets::{Buckets, each_shortened, hash_of_number};
use super::spelt::{Spellings, Spelt};
use names::keys::{
    letter_bits, may_agree_by_letters, missing_letters, skeleton_key, sounds_key, text_key, token_keys,
};
use names::parts::Reason;
use names::{Asked, Token, across_keys, across_keys_joined, skeleton, spellings_of_surname, word_weight};
use rustc_hash::FxHashMap;
use std::hint::black_box;

/// Less than this is no resemblance: the comparison of names ignores it too.
const SIMILARITY_MIN: u32 = 6_000;
/// A number of a word. One spelling has one per script it is listed in.
pub(crate) type WordId = u32;

/// No word.
const NONE: WordId = WordId::MAX;

/// The words of all listed names.
#[derive(Default)]
pub(crate) struct Vocabulary {
    /// The first word of each spelling.
    ids: FxHashMap<Box<str>, WordId>,
    words: Vec<Word>,
    /// Of each word, apart so that many can be looked at fast.
    signatures: Vec<Signature>,
    shapes: Vec<Shape>,
    shortened: Buckets,
    keys: Buckets,
    across: Across,
    joined: Bloom,
}

/// Listed words by their keys across scripts: a word of a query is looked up among those of the other side only.
#[derive(Default)]
pub(crate) struct Across {
    latin: Spelt,
    others: Buckets,
}

impl Across {
    /// From entries of Latin words and of others.
    pub(super) fn new(latin: Spellings, others: Vec<(u64, u32)>) -> Across {
        Across { latin: latin.freeze(), others: Buckets::new(others) }
    }

    /// What was entered on the other side under keys of the asked word, as far as it may agree with it by its letters.
    pub(super) fn find(&self, keys: &[u64], asked: &mut Asked, found: &mut Vec<u32>) {
        if asked.token().is_latin() {
            found.extend(keys.iter().flat_map(|key| self.others.find(*key)));
        } else if asked.token().is_fitted() {
            self.latin.find(keys, asked, found);
        }
    }
}

/// By what Latin letters written together may resemble a word.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct JoinedKeys {
    /// A letter may differ.
    pub letters: bool,
    /// The key of their sounds.
    pub sounds: Option<u64>,
    /// The key of their consonants, and whether these alone are enough.
    pub consonants: Option<u64>,
    pub consonants_alone: bool,
    /// The key across scripts, and how much such a word must agree.
    pub across: Option<u64>,
    pub across_least: u32,
}

impl JoinedKeys {
    /// All keys of Latin words written together, of these reasons; none where they may be a number, which agrees by its value.
    pub(crate) fn of(text: &str, reasons: impl Iterator<Item = Reason>) -> Option<JoinedKeys> {
        if may_be_number(text.as_bytes()) {
            return None;
        }
        let mut by = JoinedKeys { consonants_alone: true, ..JoinedKeys::default() };
        for reason in reasons {
            let key = text_key(text, reason);
            match reason {
                Reason::Sounds => by.sounds = key,
                Reason::Skeleton => by.consonants = key,
                Reason::Across => by.across = key.filter(|_| names::joined_says_enough(text)),
            }
        }
        Some(by)
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        !self.letters && self.sounds.or(self.consonants).or(self.across).is_none()
    }
}

struct Word {
    token: Token,
    weight: u32,
    /// The next word of the spelling, in another script.
    next: WordId,
}

/// What two words must have in common to agree at all, in a few bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Signature {
    /// A bit for each key, of 64: words that share a key share a bit.
    keys: u64,
    /// The same for keys across scripts.
    across: u64,
    shape: Shape,
}

/// Which letters a word has, and how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Shape {
    letters: u32,
    length: u8,
    missing: u8,
    is_latin: bool,
    /// Whether it is compared with Latin words by fitted costs and by nothing else: no surname with spellings of its own.
    is_fitted: bool,
}

impl Signature {
    /// The signature of a word.
    pub(crate) fn of(token: &Token) -> Signature {
        let (mut keys, mut across) = (Vec::with_capacity(8), Vec::with_capacity(8));
        token_keys(token, &mut keys);
        across_keys(token, &mut across);
        Signature::with_keys(token, &keys, &across)
    }

    fn with_keys(token: &Token, keys: &[u64], across: &[u64]) -> Signature {
        let length = token.text().len();
        let bits = |keys: &[u64]| keys.iter().fold(0, |bits, key| bits | 1 << (key & 63));
        Signature {
            keys: bits(keys),
            across: bits(across),
            shape: Shape {
                is_latin: token.is_latin(),
                is_fitted: token.is_fitted() && spellings_of_surname(token).next().is_none(),
                letters: token.letter_bits(),
                length: length.min(usize::from(u8::MAX)) as u8,
                missing: missing_letters(length) as u8,
            },
        }
    }

    /// Whether words with these signatures may agree: they may share a key, or be neighbours, of which each has at most so many
    /// letters that the other lacks.
    pub(crate) fn may_agree(self, other: Signature) -> bool {
        let (own, shape) = (self.shape, other.shape);
        // Words of the same letters agree, however they are compared.
        let missing = if own.is_fitted_with(shape) { 0 } else { own.missing.min(shape.missing) };
        self.keys & other.keys != 0
            || (self.across & other.across != 0 && own.is_latin != shape.is_latin)
            || (own.length.abs_diff(shape.length) <= missing
                && (own.letters ^ shape.letters).count_ones() <= 2 * u32::from(missing))
    }
}

impl Shape {
    /// Whether words of these shapes are compared by fitted costs: neither edits nor consonants count then, and what agrees
    /// by its letters has a key across scripts.
    fn is_fitted_with(self, other: Shape) -> bool {
        (self.is_fitted && other.is_latin) || (self.is_latin && other.is_fitted)
    }

    /// Whether words of these shapes may agree by their letters, if they share the key of sounds or are neighbours.
    fn may_agree_by_letters(self, other: Shape) -> bool {
        let of = |shape: Shape| (shape.letters, usize::from(shape.length));
        may_agree_by_letters(of(self), of(other))
    }
}

impl Vocabulary {
    /// Adds an occurrence.
    pub(crate) fn add(&mut self, token: &Token) -> WordId {
        let new = self.words.len() as WordId;
        let first = match self.ids.get(token.text()) {
            Some(id) => *id,
            None => {
                self.ids.insert(token.text().into(), new);
                self.push(token);
                new
            }
        };
        let mut id = first;
        loop {
            let word = &self.words[id as usize];
            if word.token.script() == token.script() {
                return id;
            }
            if word.next == NONE {
                self.words[id as usize].next = new;
                self.push(token);
                return new;
            }
            id = word.next;
        }
    }

    fn push(&mut self, token: &Token) {
        let (token, weight) = (token.plain(), word_weight(token.text()));
        self.words.push(Word { token, weight, next: NONE });
    }

    /// Makes words findable once all are added.
    pub(crate) fn freeze(&mut self) {
        let mut shortened = Vec::with_capacity(self.words.len() * 24);
        let mut keys = Vec::with_capacity(self.words.len() * 2);
        let (mut latin, mut others) = (Spellings::default(), Vec::new());
        let (mut own, mut across) = (Vec::new(), Vec::new());
        for (id, word) in self.words.iter().enumerate() {
            let (id, text) = (id as WordId, word.token.text().as_bytes());
            own.clear();
            across.clear();
            token_keys(&word.token, &mut own);
            across_keys(&word.token, &mut across);
            let signature = Signature::with_keys(&word.token, &own, &across);
            self.shapes.push(signature.shape);
            self.signatures.push(signature);
            if word.token.is_latin() {
                latin.add(word.token.text(), &across, id);
            } else {
                others.extend(across.iter().map(|key| (*key, id)));
            }
            keys.extend(own.iter().map(|key| (*key, id)));
            // A word with a digit is compared letter by letter.
            if text.iter().any(u8::is_ascii_digit) {
                continue;
            }
            each_shortened(text, two_missing(text), |hash| shortened.push((hash, id)));
        }
        self.shortened = Buckets::new(shortened);
        self.keys = Buckets::new(keys);
        self.across = Across::new(latin, others);
        self.joined = joined_bloom(self.words.iter().map(|word| &word.token));
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The first word of exactly this spelling.
    pub(crate) fn id(&self, text: &str) -> Option<WordId> {
        self.ids.get(text).copied()
    }

    /// All words of exactly this spelling.
    pub(crate) fn spelt(&self, text: &str) -> impl Iterator<Item = WordId> {
        let next = |id: &WordId| Some(self.words[*id as usize].next).filter(|next| *next != NONE);
        std::iter::successors(self.id(text), next)
    }

    /// The weight of a word for the comparison of names.
    pub(crate) fn weight(&self, text: &str) -> u32 {
        self.id(text).map_or_else(|| word_weight(text), |id| self.words[id as usize].weight)
    }

    /// The weight of a known word.
    pub(crate) fn weight_of(&self, id: WordId) -> u32 {
        self.words[id as usize].weight
    }

    /// The signature of a known word.
    pub(crate) fn signature(&self, id: WordId) -> Signature {
        self.signatures[id as usize]
    }

    /// Letters of a known word.
    pub(crate) fn letters(&self, id: WordId) -> u32 {
        u32::from(self.shapes[id as usize].length)
    }

    /// A known word.
    pub(crate) fn token(&self, id: WordId) -> &Token {
        &self.words[id as usize].token
    }

    /// How much a word resembles a known one: 0 where the comparison of names ignores it.
    pub(crate) fn similarity(&self, asked: &mut Asked, id: WordId) -> u32 {
        let (similarity, _) = asked.similarity(&self.words[id as usize].token);
        if similarity >= SIMILARITY_MIN { similarity } else { 0 }
    }

    /// Whether a word with this key of sounds has letters so like these that it may agree with them.
    pub(crate) fn may_sound_like(&self, sounds: u64, letters: (u32, usize)) -> bool {
        let of = |id: u32| self.shapes[id as usize];
        self.keys
            .find(sounds)
            .map(of)
            .any(|known| may_agree_by_letters((known.letters, known.length.into()), letters))
    }

    /// Everything under which words written together are found.
    pub(crate) fn joined_bloom(&self) -> &Bloom {
        &self.joined
    }

    /// Of all keys of Latin words written together those that a word may be found by.
    pub(crate) fn joined_keys(&self, all: &JoinedKeys) -> JoinedKeys {
        let may_have = |key: &u64| self.joined.may_have(*key);
        JoinedKeys {
            sounds: all.sounds.filter(may_have),
            consonants: all.consonants.filter(may_have),
            across: all.across.filter(may_have),
            ..*all
        }
    }

    /// Words that Latin letters written together resemble, for the reasons by which they may: what [`Vocabulary::near`] finds for
    /// them, but for words that have only the consonants in common if those are not asked for, and those that are not wanted.
    pub(crate) fn near_joined(
        &self,
        text: &str,
        by: &JoinedKeys,
        is_wanted: impl Fn(WordId) -> bool,
        found: &mut Vec<(WordId, u32)>,
    ) {
        let letters = (letter_bits(text), text.len());
        let shape = |id: WordId| self.shapes[id as usize];
        let by_letters = |id: &WordId| {
            let known = shape(*id);
            !known.is_fitted && may_agree_by_letters((known.letters, known.length.into()), letters)
        };
        let by_consonants =
            |id: &WordId| !shape(*id).is_fitted && (by.consonants_alone || !shape(*id).is_latin);
        let mut ids: Vec<WordId> = Vec::new();
        if by.letters {
            ids.extend(self.spelt(text));
            each_shortened(text.as_bytes(), false, |hash| {
                ids.extend(self.shortened.find(hash).filter(by_letters));
            });
        }
        if let Some(key) = by.sounds {
            ids.extend(self.keys.find(key).filter(by_letters));
        }
        if let Some(key) = by.consonants {
            ids.extend(self.keys.find(key).filter(|id| by_consonants(id) || by_letters(id)));
        }
        ids.extend(by.across.into_iter().flat_map(|key| self.across.others.find(key)));
        keep(&mut ids, 0, |id| is_wanted(*id));
        if ids.is_empty() {
            return;
        }
        ids.sort_unstable();
        ids.dedup();
        self.fetch(&ids);
        let mut asked = Asked::new(Token::of_letters(text)).at_least(by.across_least);
        let near = ids.into_iter().map(|id| (id, self.similarity(&mut asked, id)));
        found.extend(near.filter(|near| near.1 > 0));
    }

    /// Whether any word resembles the token.
    pub(crate) fn has_near(&self, asked: &mut Asked) -> bool {
        let ids = self.comparable(asked, true);
        ids.into_iter().any(|id| self.similarity(asked, id) > 0)
    }

    /// Words that resemble the token, with their similarity, by id. Of words written together
    /// (no `edits_two`) only one letter may be missing, and those of too few letters agree with no other script's.
    pub(crate) fn near(&self, asked: &mut Asked, edits_two: bool, found: &mut Vec<(WordId, u32)>) {
        let ids = self.comparable(asked, edits_two);
        found.extend(ids.into_iter().map(|id| (id, self.similarity(asked, id))).filter(|near| near.1 > 0));
    }

    /// Words that may resemble the token, by id.
    fn comparable(&self, asked: &mut Asked, edits_two: bool) -> Vec<WordId> {
        let token = asked.token();
        let text = token.text().as_bytes();
        let (mut keys, mut across) = (Vec::with_capacity(16), Vec::with_capacity(16));
        token_keys(token, &mut keys);
        if edits_two {
            across_keys(token, &mut across);
        } else {
            across_keys_joined(token, &mut across);
        }
        let own = Signature::with_keys(token, &keys, &across).shape;
        let (is_surname, spellings) = self.listed_spellings(token);
        let is_fitted_with = |id: WordId| {
            let other = self.shapes[id as usize];
            own.is_fitted_with(other) || (is_surname && other.is_latin && !spellings.contains(&id))
        };
        let by_letters =
            |id: &WordId| own.may_agree_by_letters(self.shapes[*id as usize]) && !is_fitted_with(*id);
        let mut ids: Vec<WordId> = Vec::with_capacity(64);
        ids.extend(self.spelt(token.text()));
        if !text.iter().any(u8::is_ascii_digit) {
            let mut hashes = Vec::with_capacity(64);
            each_shortened(text, edits_two && two_missing(text), |hash| hashes.push(hash));
            let exact = ids.len();
            self.shortened.find_all(&hashes, &mut ids);
            keep(&mut ids, exact, by_letters);
        }
        let (sounds, consonants) = (sounds_key(token), skeleton_key(token));
        for key in keys {
            let all = self.keys.find(key);
            // Many words sound alike of which most differ in too many letters.
            ids.extend(all.filter(|id| match key {
                _ if key == sounds => by_letters(id),
                _ if key == consonants => !is_fitted_with(*id),
                _ => true,
            }));
        }
        if !across.is_empty() {
            ids.extend(spellings.iter().filter(|id| self.signatures[**id as usize].across != 0));
            self.across.find(&across, asked, &mut ids);
        }
        ids.sort_unstable();
        ids.dedup();
        self.fetch(&ids);
        ids
    }

    /// Reads of each word what a comparison reads, so that reads from far memory go on side by side and not one comparison after
    /// the other waits for its own.
    fn fetch(&self, ids: &[WordId]) {
        let read = |token: &Token| {
            let first = token.text().bytes().next().unwrap_or(0);
            token.letter_bits() ^ u32::from(first) ^ u32::from(token.is_fitted()) ^ token.skeleton() as u32
        };
        black_box(ids.iter().fold(0, |sum, id| sum ^ read(&self.words[*id as usize].token)));
    }

    /// Whether a word is a Korean surname with spellings of its own, and which of these are listed.
    fn listed_spellings(&self, token: &Token) -> (bool, Vec<WordId>) {
        let is_surname = spellings_of_surname(token).next().is_some();
        (is_surname, spellings_of_surname(token).flat_map(|spelling| self.spelt(spelling)).collect())
    }
}

/// Keeps of what comes after a place only what is wanted.
fn keep(ids: &mut Vec<WordId>, from: usize, wanted: impl Fn(&WordId) -> bool) {
    let mut kept = from;
    for at in from..ids.len() {
        ids[kept] = ids[at];
        kept += usize::from(wanted(&ids[at]));
    }
    ids.truncate(kept);
}

/// Whether words written together of such letters may read as a number, which agrees by value.
pub(crate) fn may_be_number(text: &[u8]) -> bool {
    text.iter().all(|letter| matches!(letter, b'i' | b'v' | b'x')) || text.iter().any(u8::is_ascii_digit)
}

/// Everything under which Latin words written together agree with a listed word: one letter, sounds, consonants, and those of
/// words of other scripts.
fn joined_bloom<'t>(words: impl Iterator<Item = &'t Token>) -> Bloom {
    let (mut hashes, mut shortened) = (Vec::new(), Shortened::new());
    for token in words {
        shortened.each(token.text().as_bytes(), false, |hash| {
            hashes.push(hash);
            false
        });
        let own = [Reason::Sounds, Reason::Skeleton];
        hashes.extend(own.into_iter().filter_map(|reason| text_key(token.text(), reason)));
        if !token.is_latin() {
            names::across_keys(token, &mut hashes);
        }
    }
    hashes.sort_unstable();
    hashes.dedup();
    Bloom::new(&hashes)
}

fn two_missing(text: &[u8]) -> bool {
    missing_letters(text.len()) > 1
}

/// Whether a skeleton of a run of words says enough to look it up: four consonants.
pub(crate) fn is_telling(skeleton: u64) -> bool {
    skeleton >> 20 != 0
}

/// The skeleton of words written together.
pub(crate) fn skeleton_hash(text: &str) -> Option<u64> {
    let skeleton = skeleton(text);
    is_telling(skeleton).then(|| hash_of_number(skeleton))
}

#[cfg(test)]
mod tests {
    use super::*;
    use names::{NameKind, normalise, token_similarity};

    fn vocabulary(words: &[&str]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for word in words {
            vocabulary.add(&normalise(word, NameKind::Entity).tokens()[0]);
        }
        vocabulary.freeze();
        vocabulary
    }

    #[test]
    fn near_words_are_found_as_the_comparison_sees_them() {
        let listed = [
            "petrov",
            "mohammed",
            "محمد",
            "ahmad",
            "abdulrahman",
            "mig29",
            "youssef",
            "wolf",
            "li",
            "khan",
            "ghasem",
        ];
        let vocabulary = vocabulary(&listed);
        for (query, expected, similarity_min) in [
            ("petrov", "petrov", 10_000),
            ("petrof", "petrov", 8_500),
            ("muhamad", "mohammed", 7_500),
            ("mohamad", "محمد", 8_000),
            ("ahmet", "ahmad", 7_000),
            ("abdurahmon", "abdulrahman", 7_500),
            ("mig29", "mig29", 10_000),
            ("yusuf", "youssef", 7_000),
            ("volf", "wolf", 8_000),
            ("qasim", "ghasem", 7_000),
        ] {
            let (query, expected) =
                (normalise(query, NameKind::Entity), normalise(expected, NameKind::Entity));
            let mut found = Vec::new();
            vocabulary.near(&mut Asked::new(query.tokens()[0].clone()), true, &mut found);
            let id = vocabulary.id(expected.tokens()[0].text()).unwrap();
            let similarity = found.iter().find(|(word, _)| *word == id).map(|(_, similarity)| *similarity);
            assert!(similarity.is_some_and(|s| s >= similarity_min), "{query:?}: {found:?}");
        }
        let mut none = Vec::new();
        let other = normalise("mig31", NameKind::Entity).tokens()[0].clone();
        vocabulary.near(&mut Asked::new(other), true, &mut none);
        assert_eq!(none, []);
    }

    #[test]
    fn one_spelling_in_two_scripts_is_two_words_of_one_weight() {
        let vocabulary = vocabulary(&["magomed", "Магомед", "magomed"]);
        let weights: Vec<u32> = vocabulary.spelt("magomed").map(|id| vocabulary.weight_of(id)).collect();
        assert_eq!(weights, [word_weight("magomed"); 2]);
    }

    #[test]
    fn what_agrees_has_signatures_that_may_agree() {
        let words =
            ["mohammed", "muhamad", "محمد", "ahmet", "ahmad", "abdurahmon", "abdulrahman", "yusuf", "li"];
        let tokens: Vec<Token> =
            words.iter().map(|word| normalise(word, NameKind::Entity).tokens()[0].plain()).collect();
        for (a, b) in tokens.iter().flat_map(|a| tokens.iter().map(move |b| (a, b))) {
            let agree = token_similarity(a, b).0 > 0;
            assert!(!agree || Signature::of(a).may_agree(Signature::of(b)), "{a:?} {b:?}");
        }
    }
}
