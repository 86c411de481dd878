//! The words of all listed names: how rare each is, and which resemble a word of a query.
//!
//! Promises: a word equal to a listed one, one letter off (two from six letters on), or alike in
//! sound is found with the similarity that the comparison of names gives it. Does not: know names.
//! Source: screening reference, section 5 B and D.

use super::buckets::{Buckets, each_shortened, hash_of_number};
use names::keys::{missing_letters, token_keys};
use names::{Token, across_keys, skeleton, token_similarity, word_weight};
use rustc_hash::FxHashMap;

/// Less than this is no resemblance: the comparison of names ignores it too.
const SIMILARITY_MIN: u32 = 6_000;

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
    /// One occurrence in each script: words of the same letters agree with others by the rules of their script.
    tokens: Vec<Token>,
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
                let word = Word { tokens: vec![token.clone()], weight: 0, parties: 0, last_party: u32::MAX };
                self.words.push(word);
                id
            }
        };
        let word = &mut self.words[id as usize];
        if word.last_party != party {
            word.parties += 1;
            word.last_party = party;
        }
        if word.tokens.iter().all(|known| known.script() != token.script()) {
            word.tokens.push(token.clone());
        }
        id
    }

    /// Makes words findable once all are added.
    pub(crate) fn freeze(&mut self) {
        let mut shortened = Vec::new();
        let mut skeletons = Vec::new();
        let mut keys = Vec::new();
        let (mut latin, mut others) = (Vec::new(), Vec::new());
        let mut own = Vec::new();
        for (id, word) in self.words.iter_mut().enumerate() {
            let Some(token) = word.tokens.first() else { continue };
            let (id, text) = (id as WordId, token.text().as_bytes());
            word.weight = word_weight(token.text());
            for token in &word.tokens {
                own.clear();
                token_keys(token, &mut own);
                keys.extend(own.iter().map(|key| (*key, id)));
                own.clear();
                across_keys(token, &mut own);
                let side = if token.is_latin() { &mut latin } else { &mut others };
                side.extend(own.iter().map(|key| (*key, id)));
            }
            // A word with a digit is compared letter by letter.
            if text.iter().any(u8::is_ascii_digit) {
                continue;
            }
            each_shortened(text, two_missing(text), |hash| shortened.push((hash, id)));
            skeletons.push((hash_of_number(token.skeleton()), id));
        }
        self.shortened = Buckets::new(shortened);
        self.skeletons = Buckets::new(skeletons);
        self.keys = Buckets::new(keys);
        self.across = Across::new(latin, others);
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
        self.id(text).map_or_else(|| word_weight(text), |id| self.words[id as usize].weight)
    }

    /// The weight of a known word.
    pub(crate) fn weight_of(&self, id: WordId) -> u32 {
        self.words[id as usize].weight
    }

    /// The letters of a known word.
    pub(crate) fn text(&self, id: WordId) -> &str {
        self.tokens(id).first().map_or("", Token::text)
    }

    /// A known word in each script in which it is listed.
    pub(crate) fn tokens(&self, id: WordId) -> &[Token] {
        &self.words[id as usize].tokens
    }

    /// The word equal to a text, and those with its skeleton where that says enough: less than [`Self::near`] finds, and
    /// much faster.
    pub(crate) fn sounding_like(&self, text: &str) -> impl Iterator<Item = WordId> {
        let alike = skeleton_hash(text).into_iter().flat_map(|hash| self.skeletons.find(hash));
        self.id(text).into_iter().chain(alike)
    }

    /// Words of other scripts that the words written together may be.
    pub(crate) fn across_like(&self, token: &Token, keys: &mut Vec<u64>) -> impl Iterator<Item = WordId> {
        keys.clear();
        names::across_keys_joined(token, keys);
        self.across.find(keys, token.is_latin())
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
        keys.clear();
        across_keys(token, &mut keys);
        ids.extend(self.across.find(&keys, token.is_latin()));
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let listed = self.words[id as usize].tokens.iter();
            let similarity = listed.map(|listed| token_similarity(token, listed).0).max().unwrap_or(0);
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
        let vocabulary = vocabulary(&["bank", "melli"]);
        assert!(vocabulary.weight("bank") < vocabulary.weight("melli"));
        assert_eq!(vocabulary.weight("unheard"), names::weights::WEIGHT_UNKNOWN);
    }
}
