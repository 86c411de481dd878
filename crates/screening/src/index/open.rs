//! What bulk screening needs to see of an index.
//!
//! Promises: read-only, and nothing here is computed otherwise than for a single screening. Does not: search.

use super::bloom::Bloom;
use super::vocabulary::{JoinedKeys, Vocabulary};
use super::{Index, weights};
use model::Designation;
use model::wallet::AddressKey;
use names::keys::letter_bits;
use names::{Asked, Name, NameKind, Token, TokenTag, Weighed};

/// A listed name as bulk screening sees it.
pub(crate) struct OpenForm {
    /// The kind of party, in the order of `KINDS`.
    pub kind: usize,
    /// Number of each carrying word, its weight in this form.
    pub words: Vec<(u32, u32)>,
    /// First letters of initials.
    pub initials: Vec<usize>,
    /// Weight of particles, titles, numbers and legal forms.
    pub light: u32,
}

impl Index {
    /// Keys of listed numbers.
    pub(crate) fn identifier_keys(&self) -> impl Iterator<Item = &str> {
        self.identifiers.keys().map(AsRef::as_ref)
    }

    /// Keys of listed wallets.
    pub(crate) fn wallet_keys(&self) -> impl Iterator<Item = &AddressKey> {
        self.wallets.keys()
    }

    /// Number of listed names in all readings.
    pub(crate) fn form_count(&self) -> usize {
        self.forms.len()
    }

    /// Number of distinct words that carry listed names.
    pub(crate) fn word_count(&self) -> usize {
        self.vocabulary.len()
    }

    /// A listed name.
    pub(crate) fn open_form(&self, number: u32) -> OpenForm {
        let form = &self.forms[number as usize];
        let words = &self.form_words[form.words.start as usize..form.words.end as usize];
        let kind = (1..4).take_while(|at| self.kind_starts[*at] <= number).count();
        let weights = weights(&form.name, &|word| self.weight(word));
        OpenForm {
            kind,
            words: words.iter().map(|word| (word.id, u32::from(word.weight))).collect(),
            initials: super::light_tokens(&form.name, &weights).1,
            light: form.light,
        }
    }

    /// The most a listed word weighs.
    pub(crate) fn word_weight(&self, word: u32) -> u32 {
        self.vocabulary.weight_of(word)
    }

    /// The text of a listed word.
    pub(crate) fn word_text(&self, word: u32) -> &str {
        self.vocabulary.token(word).text()
    }

    /// Listed names with a word, in order.
    pub(crate) fn forms_with(&self, word: u32) -> &[u32] {
        self.posted(word)
    }

    /// Listed names with an initial, in order.
    pub(crate) fn forms_with_initial(&self, letter: usize) -> &[u32] {
        &self.initials[letter]
    }

    /// Listed words near a word, with their similarity.
    pub(crate) fn near_words(&self, asked: &mut Asked, edits_two: bool, found: &mut Vec<(u32, u32)>) {
        self.vocabulary.near(asked, edits_two, found);
    }

    /// Whether a listed word that sounds so may agree with these letters.
    pub(crate) fn may_sound_like(&self, sounds: u64, text: &str) -> bool {
        self.vocabulary.may_sound_like(sounds, (letter_bits(text), text.len()))
    }

    /// Everything under which words written together are found.
    pub(crate) fn joined_bloom(&self) -> &Bloom {
        self.vocabulary.joined_bloom()
    }

    /// The words of all listed names.
    pub(crate) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Listed words that Latin letters written together resemble, as far as they are wanted, with their similarity.
    pub(crate) fn near_joined(
        &self,
        text: &str,
        by: &JoinedKeys,
        is_wanted: impl Fn(u32) -> bool,
        found: &mut Vec<(u32, u32)>,
    ) {
        self.vocabulary.near_joined(text, by, is_wanted, found);
    }

    /// Calls back with the words of particles, titles, numbers and legal forms of a listed name, as far as more than a letter.
    pub(crate) fn each_light_word(&self, number: u32, mut found: impl FnMut(&Token)) {
        let form = &self.forms[number as usize];
        let (designation, _) = self.party(form.party);
        let listed = &designation.names[usize::from(form.listed)].text;
        let light = form.name.tokens().iter().filter(|token| !token.is_core() && token.text().len() > 1);
        for token in light {
            found(token);
            let written = listed.get(token.written()).unwrap_or_default();
            super::word_for_word(written).tokens().iter().for_each(&mut found);
        }
    }

    /// Letters of a listed word, as the bound counts them.
    pub(crate) fn word_letters(&self, word: u32) -> u32 {
        self.vocabulary.letters(word)
    }

    /// Runs of any listed name written as this one word: form, tokens and how much they agree.
    pub(crate) fn runs_of_all_like(&self, token: &Token, found: impl FnMut(u32, (u8, u8), u32)) {
        self.runs_like(token, (0, self.forms.len() as u32), found);
    }

    /// Every listed party.
    pub(crate) fn designations(&self) -> impl Iterator<Item = &Designation> {
        self.snapshots.iter().flat_map(|snapshot| &snapshot.designations)
    }

    /// The weight that the comparison of names gives a word.
    pub(crate) fn token_weight(&self, token: &Token) -> u32 {
        let alone = Name::restore(NameKind::Person, vec![token.clone()]);
        weights(&alone, &|word| self.weight(word)).first().copied().unwrap_or(0)
    }

    /// The listed words.
    pub(crate) fn words(&self) -> impl ExactSizeIterator<Item = &Token> {
        (0..self.vocabulary.len() as u32).map(|word| self.vocabulary.token(word))
    }

    /// Every run of a listed name, written together.
    pub(crate) fn each_run(&self, number: u32, mut found: impl FnMut(&Token)) {
        super::each_run(self.forms[number as usize].name.tokens(), |_, joined| found(joined));
    }

    /// Whether a listed name has a name proper.
    pub(crate) fn has_core(&self, number: u32) -> bool {
        self.forms[number as usize].name.tokens().iter().any(Token::is_core)
    }

    /// Whether a listed name has no name proper, or particles, titles and legal forms instead of one, or an initial that is no Latin
    /// letter (a digit is one): bounds of words proper and of Latin initials do not tell what it may agree with.
    pub(crate) fn is_odd(&self, number: u32) -> bool {
        let name = &self.forms[number as usize].name;
        let is_letter =
            |token: &Token| token.text().bytes().next().is_some_and(|byte| byte.is_ascii_lowercase());
        let mut initials = name.tokens().iter().filter(|token| token.tag() == TokenTag::Initial);
        name.is_promoted() || !self.has_core(number) || initials.any(|token| !is_letter(token))
    }

    /// Letters of a listed name that stand alone and are no initials but something light (`Ortega y Gasset`), a bit for each.
    pub(crate) fn light_letters(&self, number: u32) -> u32 {
        let tokens = self.forms[number as usize].name.tokens().iter();
        let light = tokens
            .filter(|token| !token.is_core() && token.tag() != TokenTag::Initial && token.text().len() == 1);
        let letters = light.filter_map(|token| token.text().bytes().next().filter(u8::is_ascii_lowercase));
        letters.fold(0, |bits, letter| bits | 1 << (letter - b'a'))
    }

    /// A listed name with the weights of its words.
    pub(crate) fn open_weighed(&self, number: u32) -> Weighed<'_> {
        self.weighed(&self.forms[number as usize])
    }

    /// Tokens of a listed name that no look-up tells anything about, a bit for each; and whether that is so of adjacent ones
    /// written together.
    pub(crate) fn not_looked_up(&self, number: u32) -> (u16, bool) {
        let form = &self.forms[number as usize];
        (form.not_core, form.unseen_run)
    }

    /// Which token of the form each of its carrying words is.
    pub(crate) fn word_tokens(&self, number: u32) -> impl Iterator<Item = u8> {
        let words = &self.forms[number as usize].words;
        self.form_words[words.start as usize..words.end as usize].iter().map(|word| word.token)
    }
}
