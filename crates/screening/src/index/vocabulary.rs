//! The words of all listed names: how rare each is, and which resemble a word of a query.
//!
//! Promises: a word equal to a listed one, one letter off (two from six letters on), or alike in
//! sound is found with the similarity that the comparison of names gives it. Does not: know names.
//! Source: screening reference, section 5 B and D.

use super::buckets::{Buckets, each_shortened, hash_of_number};
use names::keys::{missing_letters, token_keys};
use names::{Token, skeleton, token_similarity};
use rustc_hash::FxHashMap;

/// Less than this is no resemblance: the comparison of names ignores it too.
const SIMILARITY_MIN: u32 = 6_000;
/// Weight of a word that one party has, in ten-thousandths of a plain word; the most the comparison accepts.
const WEIGHT_RAREST: u32 = 12_500;
/// Weight lost each time twice as many parties have the word. The most frequent word of the bundled
/// lists, of about 2^12 parties, keeps 0.51, a little above the least the comparison accepts.
const WEIGHT_LOST_PER_DOUBLING: u32 = 615;
/// Weight of a word that no party has: it may be anything, so it is a plain word.
const WEIGHT_UNKNOWN: u32 = 10_000;

/// A number of a word.
pub(crate) type WordId = u32;

/// The words of all listed names.
#[derive(Default)]
pub(crate) struct Vocabulary {
    ids: FxHashMap<Box<str>, WordId>,
    words: Vec<Word>,
    shortened: Buckets,
    skeletons: Buckets,
    keys: Buckets,
    /// Weights of words that only the whole has, where this is a part of one.
    elsewhere: FxHashMap<Box<str>, u32>,
}

struct Word {
    /// One occurrence; a non-Latin one if there is any, because those are compared more leniently.
    token: Token,
    weight: u32,
    /// Parties with the word, and the last of them counted.
    parties: u32,
    last_party: u32,
}

impl Vocabulary {
    /// Counts an occurrence; parties must come one after the other.
    pub(crate) fn add(&mut self, token: &Token, party: u32) -> WordId {
        let id = match self.ids.get(token.text()) {
            Some(id) => *id,
            None => {
                let id = self.words.len() as WordId;
                self.ids.insert(token.text().into(), id);
                let word = Word { token: token.clone(), weight: 0, parties: 0, last_party: u32::MAX };
                self.words.push(word);
                id
            }
        };
        let word = &mut self.words[id as usize];
        if word.last_party != party {
            word.parties += 1;
            word.last_party = party;
        }
        if word.token.is_latin() && !token.is_latin() {
            word.token = token.clone();
        }
        id
    }

    /// Lets every word weigh what it weighs in a vocabulary of which this is a part, before it is frozen.
    pub(crate) fn weigh_as(&mut self, whole: &Vocabulary) {
        for word in &mut self.words {
            if let Some(id) = whole.id(word.token.text()) {
                word.parties = whole.words[id as usize].parties;
            }
        }
        let elsewhere = whole.ids.iter().filter(|(text, _)| !self.ids.contains_key(*text));
        let weights = elsewhere.map(|(text, id)| (text.clone(), whole.weight_of(*id)));
        self.elsewhere =
            weights.chain(whole.elsewhere.iter().map(|(text, weight)| (text.clone(), *weight))).collect();
    }

    /// Makes words findable once all are added.
    pub(crate) fn freeze(&mut self) {
        let mut shortened = Vec::new();
        let mut skeletons = Vec::new();
        let mut keys = Vec::new();
        let mut own = Vec::new();
        for (id, word) in self.words.iter_mut().enumerate() {
            let lost = WEIGHT_LOST_PER_DOUBLING * word.parties.max(1).ilog2();
            word.weight = WEIGHT_RAREST.saturating_sub(lost);
            let (id, text) = (id as WordId, word.token.text().as_bytes());
            own.clear();
            token_keys(&word.token, &mut own);
            keys.extend(own.iter().map(|key| (*key, id)));
            // A word with a digit is compared letter by letter.
            if text.iter().any(u8::is_ascii_digit) {
                continue;
            }
            each_shortened(text, two_missing(text), |hash| shortened.push((hash, id)));
            skeletons.push((hash_of_number(word.token.skeleton()), id));
        }
        self.shortened = Buckets::new(shortened);
        self.skeletons = Buckets::new(skeletons);
        self.keys = Buckets::new(keys);
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.words.len()
    }

    /// The exact word.
    pub(crate) fn id(&self, text: &str) -> Option<WordId> {
        self.ids.get(text).copied()
    }

    /// The weight of a word for the comparison of names.
    pub(crate) fn weight(&self, text: &str) -> u32 {
        let elsewhere = || self.elsewhere.get(text).copied().unwrap_or(WEIGHT_UNKNOWN);
        self.id(text).map_or_else(elsewhere, |id| self.words[id as usize].weight)
    }

    /// The weight of a known word.
    pub(crate) fn weight_of(&self, id: WordId) -> u32 {
        self.words[id as usize].weight
    }

    /// A known word.
    pub(crate) fn token(&self, id: WordId) -> &Token {
        &self.words[id as usize].token
    }

    /// The word equal to a text, and those with its skeleton where that says enough: less than [`Self::near`] finds, and
    /// much faster.
    pub(crate) fn sounding_like(&self, text: &str) -> impl Iterator<Item = WordId> {
        let alike = skeleton_hash(text).into_iter().flat_map(|hash| self.skeletons.find(hash));
        self.id(text).into_iter().chain(alike)
    }

    /// Whether any word resembles the token.
    pub(crate) fn has_near(&self, token: &Token) -> bool {
        let mut found = Vec::new();
        self.near(token, true, &mut found);
        !found.is_empty()
    }

    /// Words that resemble the token, with their similarity, by id. `edits_two` also looks for two letters missing.
    pub(crate) fn near(&self, token: &Token, edits_two: bool, found: &mut Vec<(WordId, u32)>) {
        let text = token.text().as_bytes();
        let mut ids: Vec<WordId> = self.id(token.text()).into_iter().collect();
        if !text.iter().any(u8::is_ascii_digit) {
            each_shortened(text, edits_two && two_missing(text), |hash| {
                ids.extend(self.shortened.find(hash));
            });
        }
        let mut keys = Vec::with_capacity(8);
        token_keys(token, &mut keys);
        ids.extend(keys.iter().flat_map(|key| self.keys.find(*key)));
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let (similarity, _) = token_similarity(token, &self.words[id as usize].token);
            if similarity >= SIMILARITY_MIN {
                found.push((id, similarity));
            }
        }
    }
}

pub(crate) fn two_missing(text: &[u8]) -> bool {
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
    use names::{NameKind, normalise};

    fn vocabulary(words: &[&str]) -> Vocabulary {
        let mut vocabulary = Vocabulary::default();
        for (party, word) in words.iter().enumerate() {
            vocabulary.add(&normalise(word, NameKind::Entity).tokens()[0], party as u32);
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
            vocabulary.near(&query.tokens()[0], true, &mut found);
            let id = vocabulary.id(expected.tokens()[0].text()).unwrap();
            let similarity = found.iter().find(|(word, _)| *word == id).map(|(_, similarity)| *similarity);
            assert!(similarity.is_some_and(|s| s >= similarity_min), "{query:?}: {found:?}");
        }
        let mut none = Vec::new();
        vocabulary.near(&normalise("mig31", NameKind::Entity).tokens()[0], true, &mut none);
        assert_eq!(none, []);
    }

    #[test]
    fn frequent_words_weigh_less() {
        let many: Vec<&str> = std::iter::repeat_n("bank", 64).chain(["melli"]).collect();
        let vocabulary = vocabulary(&many);
        assert_eq!(vocabulary.weight("melli"), 12_500);
        assert_eq!(vocabulary.weight("bank"), 12_500 - 6 * 615);
        assert_eq!(vocabulary.weight("unheard"), 10_000);
    }
}
