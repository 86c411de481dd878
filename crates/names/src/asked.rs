//! A word that is compared with many.
//!
//! Promises: what [`token_similarity`] says, without making anew for each comparison what follows from the word alone. Does not:
//! keep anything of the words it is compared with.

use crate::across::{self, LatinWord, Native};
use crate::similarity::{SIMILARITY_MIN, TokenMatchKind, similarity_with, token_similarity};
use crate::token::Token;

/// A word made ready to be compared with many.
pub struct Asked {
    token: Token,
    native: Option<Box<Native>>,
    is_made: bool,
    latin: LatinWord,
    /// What is worth telling of a Latin word and one of another script.
    least: u32,
    /// Whether it is a Korean surname.
    is_surname: bool,
}

impl Asked {
    /// Of a word.
    pub fn new(token: Token) -> Asked {
        Asked {
            is_surname: across::has_spellings(&token),
            token,
            native: None,
            is_made: false,
            latin: LatinWord::default(),
            least: SIMILARITY_MIN,
        }
    }

    /// The same, of which it does not matter how little it agrees with a word of another script, if that is less than this.
    pub fn at_least(mut self, similarity: u32) -> Asked {
        self.least = similarity.max(SIMILARITY_MIN);
        self
    }

    /// The word.
    pub fn token(&self) -> &Token {
        &self.token
    }

    fn make(&mut self) {
        if !std::mem::replace(&mut self.is_made, true) {
            self.native = across::native_word(&self.token).map(Box::new);
        }
    }

    /// Whether a word of a fitted script may agree with a Latin one of these letters by what they are likely to be spelt as.
    /// It never says no of words that agree, unless they have the same letters, are forms of one name, or are a surname and
    /// one of its spellings ([`crate::spellings_of_surname`]). Words that begin alike are best asked about one after the
    /// other. `is_romanised` is what [`crate::is_romanised_korean`] says of the letters.
    pub fn may_be_spelt(&mut self, latin: &[u8], is_romanised: bool) -> bool {
        self.make();
        match &mut self.native {
            Some(native) => across::graded_of_many(native, latin, || is_romanised).is_some(),
            None => true,
        }
    }

    /// What [`token_similarity`] says of it and another.
    pub fn similarity(&mut self, other: &Token) -> (u32, TokenMatchKind) {
        if self.token.is_latin() && other.variants().is_some() {
            let Asked { token, latin, least, .. } = self;
            return similarity_with(
                token,
                other,
                || across::is_surname(token, other),
                || {
                    let similarity = across::similarity_of_latin(latin, token, other, *least);
                    similarity.map(|similarity| (similarity, TokenMatchKind::Edit))
                },
            );
        }
        if self.token.variants().is_none() || !other.is_latin() {
            return token_similarity(&self.token, other);
        }
        self.make();
        let token = &self.token;
        match &mut self.native {
            Some(native) => similarity_with(
                token,
                other,
                || self.is_surname && across::is_surname(token, other),
                || {
                    let similarity = across::similarity_of_many(native, token, other);
                    similarity.map(|similarity| (similarity, TokenMatchKind::Edit))
                },
            ),
            None => token_similarity(token, other),
        }
    }
}
