//! The words of all listed names, and which resemble a word of a query.
//!
//! Promises: every word that the comparison of names lets agree with a word of a query is found, with the similarity that the
//! comparison gives it: the names crate keeps agreement to words that share a key or become equal when a letter or two are
//! left out ([`names::keys`]), and this follows both; nothing is dropped because it is frequent. Does not: know names.
//! Source: screening reference, section 5 B and D.

use super::buckets::{Buckets, each_shortened, hash_of_number};
use names::keys::{may_agree_by_letters, missing_letters, sounds_key, token_keys};
use names::{Asked, Token, across_keys, across_keys_joined, skeleton, word_weight};
use rustc_hash::FxHashMap;

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
    shortened: Buckets,
    keys: Buckets,
    across: Across,
}

/// Listed words by their keys across scripts: a word of a query is looked up among those of the other side only.
#[derive(Default)]
pub(crate) struct Across {
    latin: Buckets,
    others: Buckets,
}

impl Across {
    /// From entries of Latin words and of others.
    pub(crate) fn new(latin: Vec<(u64, u32)>, others: Vec<(u64, u32)>) -> Across {
        Across { latin: Buckets::new(latin), others: Buckets::new(others) }
    }

    /// What was entered under keys of a word that is Latin or not, on the other side.
    pub(crate) fn find(&self, keys: &[u64], latin: bool) -> impl Iterator<Item = u32> {
        let side = if latin { &self.others } else { &self.latin };
        keys.iter().flat_map(|key| side.find(*key))
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
    letters: u32,
    length: u8,
    missing: u8,
    is_latin: bool,
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
            is_latin: token.is_latin(),
            letters: token.letter_bits(),
            length: length.min(usize::from(u8::MAX)) as u8,
            missing: missing_letters(length) as u8,
        }
    }

    /// Whether words with these signatures may agree by their letters, if they share the key of sounds or are neighbours.
    fn may_agree_by_letters(self, other: Signature) -> bool {
        let of = |signature: Signature| (signature.letters, usize::from(signature.length));
        may_agree_by_letters(of(self), of(other))
    }

    /// Whether words with these signatures may agree: they may share a key, or be neighbours, of which each has at most so many
    /// letters that the other lacks.
    pub(crate) fn may_agree(self, other: Signature) -> bool {
        let missing = self.missing.min(other.missing);
        self.keys & other.keys != 0
            || (self.across & other.across != 0 && self.is_latin != other.is_latin)
            || (self.length.abs_diff(other.length) <= missing
                && (self.letters ^ other.letters).count_ones() <= 2 * u32::from(missing))
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
        let (mut latin, mut others) = (Vec::new(), Vec::new());
        let (mut own, mut across) = (Vec::new(), Vec::new());
        for (id, word) in self.words.iter().enumerate() {
            let (id, text) = (id as WordId, word.token.text().as_bytes());
            own.clear();
            across.clear();
            token_keys(&word.token, &mut own);
            across_keys(&word.token, &mut across);
            self.signatures.push(Signature::with_keys(&word.token, &own, &across));
            let side = if word.token.is_latin() { &mut latin } else { &mut others };
            side.extend(across.iter().map(|key| (*key, id)));
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
        u32::from(self.signatures[id as usize].length)
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
        let of = |id: u32| self.signatures[id as usize];
        self.keys
            .find(sounds)
            .map(of)
            .any(|known| may_agree_by_letters((known.letters, known.length.into()), letters))
    }

    /// Whether any word resembles the token.
    pub(crate) fn has_near(&self, asked: &mut Asked) -> bool {
        let mut found = Vec::new();
        self.near(asked, true, &mut found);
        !found.is_empty()
    }

    /// Words that resemble the token, with their similarity, by id. Of words written together
    /// (no `edits_two`) only one letter may be missing, and those of too few letters agree with no other script's.
    pub(crate) fn near(&self, asked: &mut Asked, edits_two: bool, found: &mut Vec<(WordId, u32)>) {
        let token = asked.token();
        let text = token.text().as_bytes();
        let (mut keys, mut across) = (Vec::with_capacity(16), Vec::with_capacity(16));
        token_keys(token, &mut keys);
        if edits_two {
            across_keys(token, &mut across);
        } else {
            across_keys_joined(token, &mut across);
        }
        let own = Signature::with_keys(token, &keys, &across);
        let by_letters = |id: &WordId| own.may_agree_by_letters(self.signatures[*id as usize]);
        let mut ids: Vec<WordId> = Vec::with_capacity(64);
        ids.extend(self.spelt(token.text()));
        if !text.iter().any(u8::is_ascii_digit) {
            each_shortened(text, edits_two && two_missing(text), |hash| {
                ids.extend(self.shortened.find(hash).filter(by_letters));
            });
        }
        let sounds = sounds_key(token);
        for key in keys {
            let all = self.keys.find(key);
            // Many words sound alike of which most differ in too many letters.
            ids.extend(all.filter(|id| key != sounds || by_letters(id)));
        }
        ids.extend(self.across.find(&across, token.is_latin()));
        ids.sort_unstable();
        ids.dedup();
        found.extend(ids.into_iter().map(|id| (id, self.similarity(asked, id))).filter(|near| near.1 > 0));
    }
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
