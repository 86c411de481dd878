//! A name as tokens: Latin letters to compare, the written words they came from, and what kind of word each is.
//!
//! Promises: a token carries everything a comparison needs, so comparing allocates nothing per token.
//! Does not: keep the original text; spans point into it.

mod stored;

use std::ops::Range;

use crate::across::{is_fitted, skeleton, variants_of};
use crate::keys::sounds_of;
use crate::legal_form::LegalClass;
use crate::normalise::TOKEN_BYTES_MAX;
use crate::script::Script;
use crate::similarity::skeleton_of;
use crate::variants::Groups;
use crate::weights::is_common;

/// What the name names: the rules of comparison differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A human being.
    Person,
    /// A company, authority, group or other organisation.
    Entity,
    /// A ship.
    Vessel,
    /// An aircraft, by registration or name.
    Aircraft,
}

/// What kind of word a token is; it sets the default weight and which comparisons are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenTag {
    /// A name proper.
    Plain,
    /// A word many organisations share (`trading`, `bank`).
    Generic,
    /// `bin`, `al`, `van`, `of`.
    Particle,
    /// `Dr`, `Haji`, `General`.
    Title,
    /// One letter standing for a name.
    Initial,
    /// A Slavic or Turkic patronymic beside at least two other names.
    Patronymic,
    /// A number or Roman numeral; two different ones contradict each other.
    Number,
    /// A legal form with its class.
    LegalForm(LegalClass),
}

/// One word of a name, normalised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    text: Box<str>,
    tag: TokenTag,
    /// Forms with the same tag and the same non-zero class mean the same (`bin` and `ibn`, `Ltd` and `LLC`, `II` and `2`).
    class: u32,
    /// Family and name of a given name with a look-alike that is a different name.
    distinct: Option<(u8, u8)>,
    skeleton: u64,
    sounds: u64,
    groups: Groups,
    letters: u32,
    written: (u32, u32),
    script: Script,
    /// Coarse skeletons of a word of a script with fitted costs; empty for others.
    variants: Box<[u64]>,
    /// Whether it is compared with Latin words by fitted costs.
    fitted: bool,
    /// Coarse skeleton of its letters as those of a Latin word.
    coarse: u64,
    has_digit: bool,
    /// Whether people are known to be called so: a word that is no name is one mistyped more often than not. Nothing is said of
    /// words written together.
    known: Option<bool>,
    glued: bool,
}

/// Forms of names a word is one of. A romanised Chinese or Korean syllable is none: its letters are those of dozens of names,
/// and 平 is no Bin because Ping is.
fn groups_of(text: &str, script: Script) -> Groups {
    match script {
        Script::Han | Script::Hangul => Groups::default(),
        Script::Latin
        | Script::Cyrillic
        | Script::Greek
        | Script::Arabic
        | Script::Hebrew
        | Script::Kana
        | Script::Other
        | Script::Common => Groups::of(text.as_bytes()),
    }
}

impl Token {
    pub(crate) fn new(text: &str, written: Range<usize>, script: Script, glued: bool) -> Token {
        let groups = groups_of(text, script);
        let known = Some(!groups.is_empty() || is_common(text));
        Token { groups, known, ..Token::of_no_name(text, written, script, glued) }
    }

    /// A word of which only the letters count: a form of no name, and nothing is said of whether anybody is called so.
    fn of_no_name(text: &str, written: Range<usize>, script: Script, glued: bool) -> Token {
        Token {
            skeleton: skeleton_of(text.as_bytes()),
            sounds: sounds_of(text.as_bytes()),
            known: None,
            groups: Groups::default(),
            letters: letters_of(text.as_bytes()),
            has_digit: text.bytes().any(|b| b.is_ascii_digit()),
            text: text.into(),
            tag: TokenTag::Plain,
            class: 0,
            distinct: None,
            written: (written.start as u32, written.end as u32),
            script,
            variants: variants_of(script, text.as_bytes()),
            fitted: is_fitted(script, text.as_bytes()),
            coarse: skeleton::of_latin(text.as_bytes()),
            glued,
        }
    }

    /// Words written together, as one plain word of their script, cut where a written word would be; `None` for no words. It is
    /// a form of no other name: the comparison takes words written together by their letters alone.
    pub fn joined<'a>(tokens: impl Iterator<Item = &'a Token> + Clone) -> Option<Token> {
        let text: String = tokens.clone().map(Token::text).collect();
        let end = tokens.clone().map(|token| token.written.1).max()?;
        let start = tokens.clone().map(|token| token.written.0).min()?;
        // Tokens are ASCII, so any place is a character's boundary.
        let text = text.get(..TOKEN_BYTES_MAX).unwrap_or(&text);
        Some(Token::of_no_name(text, start as usize..end as usize, Token::script_of_all(tokens), false))
    }

    /// Latin words written together, of which only the letters are at hand: what [`Token::joined`] makes of them, but for where
    /// they were written.
    pub fn of_letters(text: &str) -> Token {
        let text = text.get(..TOKEN_BYTES_MAX).unwrap_or(text);
        Token::of_no_name(text, 0..0, Script::Latin, false)
    }

    /// The letters and the script of what [`Token::joined`] would make, without making it; the letters are appended.
    pub fn joined_letters<'a>(
        tokens: impl Iterator<Item = &'a Token> + Clone,
        letters: &mut String,
    ) -> Script {
        letters.extend(tokens.clone().map(Token::text));
        letters.truncate(TOKEN_BYTES_MAX);
        Token::script_of_all(tokens)
    }

    /// The script of words written together; of a mixture, none with rules of its own.
    pub(crate) fn script_of_all<'a>(tokens: impl Iterator<Item = &'a Token>) -> Script {
        let mut scripts = tokens.map(Token::script);
        let first = scripts.next().unwrap_or(Script::Latin);
        let same = |script: Script| script == first || (script.is_latin() && first.is_latin());
        if scripts.all(same) { first } else { Script::Other }
    }

    /// The same word elsewhere.
    pub(crate) fn placed(&self, written: Range<usize>, glued: bool) -> Token {
        Token { written: (written.start as u32, written.end as u32), glued, ..self.clone() }
    }

    /// The same of a word that is not needed otherwise.
    pub(crate) fn into_placed(self, written: Range<usize>, glued: bool) -> Token {
        Token { written: (written.start as u32, written.end as u32), glued, ..self }
    }

    pub(crate) fn set_tag(&mut self, tag: TokenTag, class: u32) {
        self.tag = tag;
        self.class = class;
    }

    pub(crate) fn set_distinct(&mut self, distinct: Option<(u8, u8)>) {
        self.distinct = distinct;
    }

    pub(crate) fn set_glued(&mut self, glued: bool) {
        self.glued = glued;
    }

    /// Lower-case Latin letters and digits.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What kind of word this is.
    pub fn tag(&self) -> TokenTag {
        self.tag
    }

    /// Bytes of the original text this token came from. Pieces of one written word share its range.
    pub fn written(&self) -> Range<usize> {
        self.written.0 as usize..self.written.1 as usize
    }

    /// Packed consonant skeleton; see [`crate::skeleton`].
    pub fn skeleton(&self) -> u64 {
        self.skeleton
    }

    /// The word by classes of sound; see [`crate::keys`].
    pub(crate) fn sounds(&self) -> u64 {
        self.sounds
    }

    /// Whether the word was written in Latin letters.
    pub fn is_latin(&self) -> bool {
        self.script.is_latin()
    }

    /// The script the word was written in.
    pub fn script(&self) -> Script {
        self.script
    }

    /// Whether nothing but a hyphen, a stop or the script's own joining stood between this token and the next.
    pub fn is_glued(&self) -> bool {
        self.glued
    }

    /// Whether the token can carry a match: not a particle, title, initial, number or legal form.
    pub fn is_core(&self) -> bool {
        matches!(self.tag, TokenTag::Plain | TokenTag::Generic | TokenTag::Patronymic)
    }

    /// The word as a plain one, without what only the words around it say: it agrees with all that any reading of it agrees
    /// with, for an index that serves all readings.
    #[must_use]
    pub fn plain(&self) -> Token {
        Token { tag: TokenTag::Plain, class: 0, distinct: None, ..self.clone() }
    }

    /// Whether it is of another script and compared with Latin words by fitted costs: agreeing by letters, they share a key of
    /// [`crate::across_keys`].
    pub fn is_fitted(&self) -> bool {
        self.fitted
    }

    /// One bit per letter that occurs, for a cheap test of whether words can be neighbours; digits share a bit.
    pub fn letter_bits(&self) -> u32 {
        self.letters
    }

    /// What the Latin spellings of a word of a fitted script look like; `None` for other words.
    pub(crate) fn variants(&self) -> Option<&[u64]> {
        self.fitted.then_some(&*self.variants)
    }

    /// Coarse skeleton of its letters as those of a Latin word.
    pub(crate) fn coarse(&self) -> u64 {
        self.coarse
    }

    pub(crate) fn class(&self) -> u32 {
        self.class
    }

    pub(crate) fn distinct(&self) -> Option<(u8, u8)> {
        self.distinct
    }

    /// Forms of names the word is one of.
    pub(crate) fn groups(&self) -> Groups {
        self.groups
    }

    pub(crate) fn letters(&self) -> u32 {
        self.letters
    }

    /// Whether two tokens are the same word: the `i` of a Catalan surname is no number one.
    pub(crate) fn is_same_word(&self, other: &Token) -> bool {
        let is_number = |one: &Token, of: &Token| one.tag == TokenTag::Number && of.tag == TokenTag::Particle;
        self.text() == other.text() && !is_number(self, other) && !is_number(other, self)
    }

    pub(crate) fn has_digit(&self) -> bool {
        self.has_digit
    }

    /// Whether people are known to be called so; nothing of words written together.
    pub(crate) fn known(&self) -> Option<bool> {
        self.known
    }
}

/// A normalised name: at most [`crate::TOKENS_MAX`] tokens in written order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub(crate) kind: NameKind,
    pub(crate) tokens: Vec<Token>,
    pub(crate) truncated: bool,
    pub(crate) promoted: bool,
}

impl Name {
    /// What it names.
    pub fn kind(&self) -> NameKind {
        self.kind
    }

    /// The tokens in written order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// Whether text or tokens beyond the bounds were left out; a caller should say so to an analyst.
    pub fn is_truncated(&self) -> bool {
        self.truncated
    }

    /// Whether nothing comparable was found (empty text, signs only). Such a name matches nothing.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Whether it is nothing but particles, titles and legal forms, which then are names. Not known of a name that was
    /// restored.
    pub fn is_promoted(&self) -> bool {
        self.promoted
    }

    /// All letters without spaces, for an index of names written as one word.
    pub fn joined(&self) -> String {
        self.tokens.iter().map(Token::text).collect()
    }
}

/// One bit per letter that occurs (digits share a bit), for a cheap bound on the edit distance.
pub(crate) fn letters_of(text: &[u8]) -> u32 {
    text.iter().fold(0, |mask, b| mask | if b.is_ascii_lowercase() { 1 << (b - b'a') } else { 1 << 26 })
}
