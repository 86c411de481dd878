//! Listed Latin words by the consonants that a word of another script may be spelt with.
//!
//! Promises: every word with one of the keys that the comparison of names lets agree by its letters is found. Does not: know
//! words that agree otherwise (the same letters, forms of one name, spellings of a surname); find anything for a Latin word.
//! Why so: a Korean word has the keys of thousands of listed words, of which a dozen agree. They stand together here, by key and
//! letters, so that asking them all reads memory from front to back and what two begin with is compared once.

use super::buckets::Buckets;
use names::{Asked, is_romanised_korean};

/// See the module.
#[derive(Default)]
pub(super) struct Spelt {
    /// From keys to words.
    keys: Buckets,
    words: Vec<Word>,
    letters: Vec<u8>,
}

struct Word {
    start: u32,
    length: u8,
    is_romanised: bool,
    /// What the caller calls it.
    number: u32,
}

/// Words to be made findable.
#[derive(Default)]
pub(super) struct Spellings {
    /// Key, where the letters begin and end, number.
    words: Vec<(u64, u32, u32, u32)>,
    letters: String,
}

impl Spellings {
    /// Adds a Latin word with its keys.
    pub(super) fn add(&mut self, text: &str, keys: &[u64], number: u32) {
        let start = self.letters.len() as u32;
        self.letters.push_str(text);
        let end = self.letters.len() as u32;
        self.words.extend(keys.iter().map(|key| (*key, start, end, number)));
    }

    /// Makes them findable.
    pub(super) fn freeze(mut self) -> Spelt {
        let all = self.letters.as_bytes();
        let text =
            |word: &(u64, u32, u32, u32)| all.get(word.1 as usize..word.2 as usize).unwrap_or_default();
        self.words.sort_unstable_by(|a, b| (a.0, text(a), a.3).cmp(&(b.0, text(b), b.3)));
        let (mut words, mut letters) = (Vec::with_capacity(self.words.len()), Vec::with_capacity(all.len()));
        for (at, word) in self.words.iter().enumerate() {
            let own = text(word);
            let before = at.checked_sub(1).and_then(|before| self.words.get(before));
            let is_repeated = before.is_some_and(|before| text(before) == own);
            let last: Option<&Word> = words.last();
            let (start, is_romanised) = match last.filter(|_| is_repeated) {
                Some(last) => (last.start, last.is_romanised),
                None => {
                    letters.extend_from_slice(own);
                    let is_romanised = is_romanised_korean(std::str::from_utf8(own).unwrap_or_default());
                    ((letters.len() - own.len()) as u32, is_romanised)
                }
            };
            words.push(Word { start, length: own.len() as u8, is_romanised, number: word.3 });
        }
        let keys = self.words.iter().enumerate().map(|(at, word)| (word.0, at as u32)).collect();
        Spelt { keys: Buckets::new(keys), words, letters }
    }
}

impl Spelt {
    /// Appends the numbers of words with one of the keys that the asked word may be spelt as.
    pub(super) fn find(&self, keys: &[u64], asked: &mut Asked, found: &mut Vec<u32>) {
        let mut last = (u32::MAX, false);
        for word in keys.iter().flat_map(|key| self.keys.find(*key)).map(|at| &self.words[at as usize]) {
            // Many names have a word, or a run of words, in common.
            if last.0 != word.start {
                let start = word.start as usize;
                let letters = self.letters.get(start..start + usize::from(word.length)).unwrap_or_default();
                last = (word.start, asked.may_be_spelt(letters, word.is_romanised));
            }
            if last.1 {
                found.push(word.number);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use names::{NameKind, across_keys, normalise, token_similarity};

    #[test]
    fn what_agrees_by_letters_is_found() {
        let listed = [
            "mohammed", "muhammad", "mehmet", "mahmoud", "hamid", "hamad", "hassan", "hussein", "yusuf",
            "kim", "gim", "keum", "jeong", "jung", "john", "seong", "song", "sang", "ivan", "evan", "petrov",
            "botrof", "mohammed",
        ];
        let of = |text: &str| normalise(text, NameKind::Entity).tokens()[0].plain();
        let mut spellings = Spellings::default();
        for (number, text) in listed.iter().enumerate() {
            let mut keys = Vec::new();
            across_keys(&of(text), &mut keys);
            spellings.add(text, &keys, number as u32);
        }
        let spelt = spellings.freeze();
        let mut agree = 0;
        for native in ["محمد", "حسن", "يوسف", "김", "정", "성", "존", "Иван", "Петров", "משה"]
        {
            let mut asked = Asked::new(of(native));
            let (mut keys, mut found) = (Vec::new(), Vec::new());
            across_keys(asked.token(), &mut keys);
            spelt.find(&keys, &mut asked, &mut found);
            for (number, text) in listed.iter().enumerate() {
                let is_spelling =
                    names::spellings_of_surname(asked.token()).any(|spelling| spelling == *text);
                let agrees = token_similarity(asked.token(), &of(text)).0 > 0;
                assert!(!agrees || is_spelling || found.contains(&(number as u32)), "{native} {text}");
                agree += usize::from(agrees && found.contains(&(number as u32)));
            }
            assert!(found.len() < listed.len(), "{native}");
        }
        assert!(agree > 10, "{agree}");
    }
}
