//! Words made once for several names.
//!
//! Promises: the token is the one that would be made anew; at most [`WORDS_MAX`] are kept. Does not: outlive what its owner reads.
//! Why: a text is read as the name of a person, a company and a ship, and each of its words is the same in all of them but for
//! its tag.

use crate::script::Script;
use crate::token::Token;
use std::fmt::Debug;
use std::ops::Range;
use std::sync::Arc;

/// Words kept, at most: those of a name in a few readings.
const WORDS_MAX: usize = 48;

/// Words that somebody made before and kept.
pub trait KnownWords: Debug + Send + Sync {
    /// A word of these letters and this script as [`Token::plain`] gave it, but none of words written together.
    fn word(&self, text: &str, script: Script) -> Option<Token>;
}

/// See the module. The default keeps words.
#[derive(Debug, Clone)]
pub struct Words {
    known: Vec<Token>,
    room: usize,
    before: Option<Arc<dyn KnownWords>>,
}

impl Default for Words {
    fn default() -> Words {
        Words { known: Vec::new(), room: WORDS_MAX, before: None }
    }
}

impl Words {
    /// For a text some of whose words were made before.
    pub fn knowing(before: Arc<dyn KnownWords>) -> Words {
        Words { before: Some(before), ..Words::default() }
    }

    /// For a text that is read once: keeps nothing.
    pub(crate) fn none() -> Words {
        Words { room: 0, ..Words::default() }
    }

    /// What [`Token::new`] makes.
    pub(crate) fn token(&mut self, text: &str, written: Range<usize>, script: Script, glued: bool) -> Token {
        let known = self.known.iter().find(|known| known.script() == script && known.text() == text);
        if let Some(known) = known {
            return known.placed(written, glued);
        }
        let before = self.before.as_ref().and_then(|before| before.word(text, script));
        let token = match before.filter(|before| before.script() == script && before.text() == text) {
            Some(before) => before.into_placed(written, glued),
            None => Token::new(text, written, script, glued),
        };
        if self.known.len() < self.room {
            self.known.push(token.clone());
        }
        token
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NameKind, normalise, normalise_with, readings, readings_with};

    /// Keeps what it is told.
    #[derive(Debug)]
    struct Kept(Vec<Token>);

    impl KnownWords for Kept {
        fn word(&self, text: &str, script: Script) -> Option<Token> {
            self.0.iter().find(|word| word.text() == text && word.script() == script).cloned()
        }
    }

    #[test]
    fn names_of_words_made_before_are_names_of_new_ones() {
        let texts = ["Ali bin Ali", "Sheikh 李 S.A. de C.V. No 3", "محمد bin عبد الله", "김 철수 IV"];
        let kinds = [NameKind::Person, NameKind::Entity, NameKind::Vessel, NameKind::Aircraft];
        for (text, kind) in texts.into_iter().flat_map(|text| kinds.map(|kind| (text, kind))) {
            // As the words of a name of any kind are: with tags of their own, before they are plain.
            for of in kinds {
                let before = Kept(normalise(text, of).tokens().iter().map(Token::plain).collect());
                let mut words = Words::knowing(Arc::new(before));
                assert_eq!(normalise_with(&mut words, text, kind), normalise(text, kind), "{text}");
            }
        }
    }

    #[test]
    fn names_of_kept_words_are_names_of_new_ones() {
        let mut words = Words::default();
        let many: String = (0..3 * WORDS_MAX).map(|number| format!("w{number} ")).collect();
        let kinds = [NameKind::Person, NameKind::Entity, NameKind::Vessel, NameKind::Aircraft];
        let texts =
            ["Ali bin Ali", "AHMAD (AHMED) SANTOS S.A.", "محمد bin Ali", "김 철수", "李 Li, 0sama II", &many];
        for text in texts {
            for kind in kinds {
                assert_eq!(readings_with(&mut words, text, kind), readings(text, kind), "{text}");
                assert_eq!(normalise_with(&mut words, text, kind), normalise(text, kind), "{text}");
            }
        }
        assert_eq!(words.known.len(), WORDS_MAX);
    }
}
