//! Words made once for several names.
//!
//! Promises: the token is the one that would be made anew; at most [`WORDS_MAX`] are kept. Does not: outlive what its owner reads.
//! Why: a text is read as the name of a person, a company and a ship, and each of its words is the same in all of them but for
//! its tag.

use crate::script::Script;
use crate::token::Token;
use std::ops::Range;

/// Words kept, at most: those of a name in a few readings.
const WORDS_MAX: usize = 48;

/// See the module. The default keeps words.
#[derive(Debug, Clone)]
pub struct Words {
    known: Vec<Token>,
    room: usize,
}

impl Default for Words {
    fn default() -> Words {
        Words { known: Vec::new(), room: WORDS_MAX }
    }
}

impl Words {
    /// For a text that is read once: keeps nothing.
    pub(crate) fn none() -> Words {
        Words { known: Vec::new(), room: 0 }
    }

    /// What [`Token::new`] makes.
    pub(crate) fn token(&mut self, text: &str, written: Range<usize>, script: Script, glued: bool) -> Token {
        let known = self.known.iter().find(|known| known.script() == script && known.text() == text);
        if let Some(known) = known {
            return known.placed(written, glued);
        }
        let token = Token::new(text, written, script, glued);
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
