//! Alignment of two names and the score that follows from it.
//!
//! Promises: word order never matters; one path gives score and explanation; equal names score 10,000, nothing scores more;
//! the same names give the same alignment, ties included. A person's name that shares one word with a longer listed name
//! stays below 8,000. Does not: weigh dates or countries, or look anything up but the weights it is given.
//! Source: score formula and constants of the screening reference, section 5 E; the penalties are the prototype's.

use std::ops::Range;

use crate::SCORE_FULL;
use crate::across::{is_fitted, says_enough};
use crate::bounds::INITIAL_WEIGHT;
use crate::keys::{JOINED_SYMBOLS_MIN, JOINED_WORDS_MAX};
use crate::normalise::{TOKEN_BYTES_MAX, TOKENS_MAX};
use crate::score::conclude;
use crate::script::Script;
use crate::similarity::{
    Letters, SIMILARITY_MIN, TokenMatchKind, letters_similarity, may_agree, symbols, token_similarity,
};
use crate::token::{Name, NameKind, Token, TokenTag};
use crate::weights::word_weight;

/// Words of the query aligned with words of the listed name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlignedSpan {
    /// Tokens of the query.
    pub query: Range<usize>,
    /// Tokens of the listed name.
    pub listed: Range<usize>,
    /// Bytes of the query's text.
    pub query_text: Range<usize>,
    /// Bytes of the listed name's text.
    pub listed_text: Range<usize>,
    /// How they agree.
    pub kind: TokenMatchKind,
    /// How much they agree, in ten-thousandths.
    pub similarity: u32,
    /// What the agreement counts, in ten-thousandths of a plain word.
    pub weight: u32,
}

/// A word without a counterpart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnmatchedToken {
    /// Index of the token.
    pub token: usize,
    /// Bytes of the text.
    pub text: Range<usize>,
    /// What kind of word it is.
    pub tag: TokenTag,
    /// What it would have counted.
    pub weight: u32,
    /// Whether it makes the name somebody else's, whatever the other side lacks: half a given name in Han characters or Hangul,
    /// or a second one.
    pub contradicts: bool,
}

/// A reason why the whole score was lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Factor {
    /// A person's name agrees in one word only, though a name has more.
    SingleWord,
    /// Beside one word only an initial agrees.
    WordAndInitial,
    /// An organisation's or ship's name agrees in one of its several words.
    SingleWordOfOrganisation,
    /// Only words that many organisations share agree.
    GenericWordsOnly,
    /// Two different numbers.
    NumberContradiction,
    /// A number that the other name lacks.
    NumberMissing,
}

impl Factor {
    /// What the score is multiplied by, in ten-thousandths.
    pub const fn basis(self) -> u32 {
        match self {
            Factor::SingleWord => 8_500,
            Factor::WordAndInitial => 9_600,
            Factor::SingleWordOfOrganisation => 9_200,
            Factor::GenericWordsOnly => 7_000,
            Factor::NumberContradiction => 6_000,
            Factor::NumberMissing => 8_800,
        }
    }
}

/// The result of comparing two names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// 0 to 10,000.
    pub score: u32,
    /// What agrees, in the order of the query.
    pub spans: Vec<AlignedSpan>,
    /// Words of the query without a counterpart.
    pub unmatched_query: Vec<UnmatchedToken>,
    /// Words of the listed name without a counterpart.
    pub unmatched_listed: Vec<UnmatchedToken>,
    /// Why the whole was lowered.
    pub factors: Vec<Factor>,
    /// Letters of the words that agree.
    pub letters: u32,
    /// What differences count for that many letters, in ten-thousandths.
    pub tolerance: u32,
}

/// The best comparison among readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingComparison {
    /// Which reading of the query.
    pub query_reading: usize,
    /// Which reading of the listed name.
    pub listed_reading: usize,
    /// Their comparison.
    pub comparison: Comparison,
}

/// Words written together or apart, unless a hyphen or the script itself joins them.
const JOINED: u32 = 9_800;
/// Shortest run of letters that counts as words written together.
const JOINED_LETTERS_MIN: usize = 4;
/// Letters by which a run of Latin words may be longer or shorter than the word it is compared with: what the edit budget
/// of a long word can pay for as dropped letters.
const JOINED_SLACK: usize = 3;
/// Candidate alignments that are weighed; the better ones are kept. Sixteen by sixteen equal words have 256, real names
/// rarely ten.
const CANDIDATES_MAX: usize = 96;
/// Rounds of improvement; two were the most any pair of UK-listed names used.
const IMPROVEMENT_ROUNDS_MAX: usize = 4;
/// Bounds for weights from outside, so that no word decides alone or vanishes.
const WEIGHT_MIN: u32 = 4_500;
const WEIGHT_MAX: u32 = 12_500;

/// The weight of a word as [`compare`] takes it: [`word_weight`].
pub fn default_weight(word: &str) -> u32 {
    word_weight(word)
}

/// Compares a query with a listed name, rare words weighing more than common ones.
pub fn compare(query: &Name, listed: &Name) -> Comparison {
    compare_weighted(query, listed, &default_weight)
}

/// Compares a query with a listed name; `weight` gives the weight of a word in ten-thousandths (rare words more), held
/// between 4,500 and 12,500. Particles, titles, initials, numbers and legal forms keep their own weights.
pub fn compare_weighted(query: &Name, listed: &Name, weight: &dyn Fn(&str) -> u32) -> Comparison {
    compare_weighed(&Weighed::new(query, weight), &Weighed::new(listed, weight), &May::ANY)
}

/// The same, of names whose words are weighed already, where only what may agree is looked at.
pub fn compare_weighed(query: &Weighed<'_>, listed: &Weighed<'_>, may: &May) -> Comparison {
    let mut alignment = Alignment::default();
    align_equal_words(query, listed, &mut alignment);
    if !alignment.is_complete(query, listed) {
        alignment.release_weak(query, listed);
        align_rest(query, listed, may, &mut alignment);
    }
    conclude(query, listed, &alignment)
}

/// What an index knows of two names before they are compared: which of their words may agree. Saying that something may
/// agree that does not costs time and changes nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct May {
    /// For each token of the listed name a bit for each token of the query that it may agree with.
    pub words: [u16; TOKENS_MAX],
    /// Tokens of the listed name that several of the query may be, written together.
    pub joined: u16,
    /// Tokens of the query that several of the listed name may be, written together.
    pub split: u16,
}

impl May {
    /// Nothing is known.
    pub const ANY: May = May { words: [u16::MAX; TOKENS_MAX], joined: u16::MAX, split: u16::MAX };
}

/// The best comparison among all readings of both names; the first of equals. `None` without readings.
pub fn compare_readings(
    query: &[Name],
    listed: &[Name],
    weight: &dyn Fn(&str) -> u32,
) -> Option<ReadingComparison> {
    let mut best: Option<ReadingComparison> = None;
    for (query_reading, q) in query.iter().enumerate() {
        for (listed_reading, l) in listed.iter().enumerate() {
            let comparison = compare_weighted(q, l, weight);
            if best.as_ref().is_none_or(|best| comparison.score > best.comparison.score) {
                best = Some(ReadingComparison { query_reading, listed_reading, comparison });
            }
        }
    }
    best
}

/// A name with the weights of its tokens.
pub struct Weighed<'a> {
    pub(crate) kind: NameKind,
    pub(crate) tokens: &'a [Token],
    pub(crate) weights: [u32; TOKENS_MAX],
}

pub(crate) use Weighed as Side;

impl<'a> Weighed<'a> {
    /// Weighs the tokens of a name as [`compare_weighted`] does.
    pub fn new(name: &'a Name, weight: &dyn Fn(&str) -> u32) -> Weighed<'a> {
        let tokens = &name.tokens[..name.tokens.len().min(TOKENS_MAX)];
        let mut weights = [0; TOKENS_MAX];
        for (slot, token) in weights.iter_mut().zip(tokens) {
            *slot = token_weight(token, weight);
        }
        Weighed { kind: name.kind, tokens, weights }
    }

    /// A name whose tokens were weighed before.
    pub fn known(name: &'a Name, known: impl Iterator<Item = u32>) -> Weighed<'a> {
        let tokens = &name.tokens[..name.tokens.len().min(TOKENS_MAX)];
        let mut weights = [0; TOKENS_MAX];
        weights.iter_mut().zip(known.take(tokens.len())).for_each(|(slot, weight)| *slot = weight);
        Weighed { kind: name.kind, tokens, weights }
    }

    /// The weights of the tokens.
    pub fn weights(&self) -> &[u32] {
        &self.weights[..self.tokens.len()]
    }

    pub(crate) fn weight(&self, tokens: Range<usize>) -> u32 {
        self.weights[tokens].iter().sum()
    }

    pub(crate) fn core_count(&self, tokens: Range<usize>) -> usize {
        self.tokens[tokens].iter().filter(|token| token.is_core()).count()
    }

    pub(crate) fn text(&self, tokens: Range<usize>) -> Range<usize> {
        let start = self.tokens[tokens.clone()].iter().map(|token| token.written().start).min().unwrap_or(0);
        let end = self.tokens[tokens].iter().map(|token| token.written().end).max().unwrap_or(0);
        start..end
    }
}

fn token_weight(token: &Token, weight: &dyn Fn(&str) -> u32) -> u32 {
    let class = match token.tag() {
        TokenTag::Plain => 10_000,
        TokenTag::Generic => 6_000,
        TokenTag::Patronymic => 6_000,
        TokenTag::Number | TokenTag::Initial => return INITIAL_WEIGHT,
        TokenTag::LegalForm(_) => return 1_500,
        TokenTag::Particle => return 1_200,
        TokenTag::Title => return 1_000,
    };
    // Short words are shared by more people.
    let length = match token.text().len() {
        0 | 1 => 50,
        2 => 70,
        3 => 85,
        _ => 100,
    };
    weight(token.text()).clamp(WEIGHT_MIN, WEIGHT_MAX) * length / 100 * class / 10_000
}

/// A possible alignment of adjacent tokens with adjacent tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    query: (u8, u8),
    listed: (u8, u8),
    pub kind: TokenMatchKind,
    pub similarity: u32,
    gain: u64,
}

impl Candidate {
    fn query_marks(&self) -> u16 {
        marks(self.query)
    }

    fn listed_marks(&self) -> u16 {
        marks(self.listed)
    }

    pub(crate) fn query_range(&self) -> Range<usize> {
        usize::from(self.query.0)..usize::from(self.query.1)
    }

    pub(crate) fn listed_range(&self) -> Range<usize> {
        usize::from(self.listed.0)..usize::from(self.listed.1)
    }
}

fn marks((start, end): (u8, u8)) -> u16 {
    ((1_u32 << end) - (1_u32 << start)) as u16
}

fn candidate(
    query: &Side<'_>,
    listed: &Side<'_>,
    q: Range<usize>,
    l: Range<usize>,
    (similarity, kind): (u32, TokenMatchKind),
) -> Candidate {
    let weight = query.weight(q.clone()) + listed.weight(l.clone());
    Candidate {
        query: (q.start as u8, q.end as u8),
        listed: (l.start as u8, l.end as u8),
        kind,
        similarity,
        gain: u64::from(weight) * u64::from(similarity),
    }
}

/// What has been aligned so far, with marks on the tokens that are taken.
#[derive(Default)]
pub(crate) struct Alignment {
    pub chosen: Vec<Candidate>,
    pub query_taken: u16,
    pub listed_taken: u16,
}

impl Alignment {
    fn is_free(&self, candidate: &Candidate) -> bool {
        self.query_taken & candidate.query_marks() == 0 && self.listed_taken & candidate.listed_marks() == 0
    }

    fn take(&mut self, candidate: Candidate) {
        self.query_taken |= candidate.query_marks();
        self.listed_taken |= candidate.listed_marks();
        self.chosen.push(candidate);
    }

    fn is_complete(&self, query: &Side<'_>, listed: &Side<'_>) -> bool {
        usize::from(self.query_taken.count_ones() as u16) == query.tokens.len()
            && usize::from(self.listed_taken.count_ones() as u16) == listed.tokens.len()
    }

    /// Equal particles and initials may serve better inside a word written apart (`abd al` for `abdul`), and of a word that
    /// occurs twice the other one may; so they are weighed again with everything else.
    fn release_weak(&mut self, query: &Side<'_>, listed: &Side<'_>) {
        let twice = |side: &Side<'_>, token: &Token| {
            side.tokens.iter().filter(|t| t.text() == token.text()).count() > 1
        };
        self.retain(|candidate| {
            let token = &query.tokens[usize::from(candidate.query.0)];
            token.is_core() && !twice(query, token) && !twice(listed, token)
        });
    }

    fn retain(&mut self, keep: impl Fn(&Candidate) -> bool) {
        self.chosen.retain(keep);
        self.query_taken = self.chosen.iter().fold(0, |taken, candidate| taken | candidate.query_marks());
        self.listed_taken = self.chosen.iter().fold(0, |taken, candidate| taken | candidate.listed_marks());
    }
}

fn align_equal_words(query: &Side<'_>, listed: &Side<'_>, alignment: &mut Alignment) {
    alignment.chosen.reserve(query.tokens.len());
    for (i, q) in query.tokens.iter().enumerate() {
        let free = |j: usize| alignment.listed_taken & (1 << j) == 0;
        let equal = (0..listed.tokens.len()).find(|j| free(*j) && listed.tokens[*j].is_same_word(q));
        if let Some(j) = equal {
            let exact = (SCORE_FULL, TokenMatchKind::Exact);
            alignment.take(candidate(query, listed, i..i + 1, j..j + 1, exact));
        }
    }
}

/// Best first, then improve: exact for all but contrived names, and bounded for those.
fn align_rest(query: &Side<'_>, listed: &Side<'_>, may: &May, alignment: &mut Alignment) {
    let mut candidates = Vec::with_capacity(16);
    word_candidates(query, listed, may, alignment, &mut candidates);
    if query.kind != NameKind::Aircraft || query.tokens.len() + listed.tokens.len() > 2 {
        joined_candidates(query, listed, may, alignment, &mut candidates);
    }
    candidates
        .sort_unstable_by(|a, b| b.gain.cmp(&a.gain).then((a.query, a.listed).cmp(&(b.query, b.listed))));
    candidates.truncate(CANDIDATES_MAX);
    let fixed = alignment.chosen.len();
    fill(&candidates, alignment);
    for _ in 0..IMPROVEMENT_ROUNDS_MAX {
        if !improve(&candidates, fixed, alignment) {
            break;
        }
    }
}

fn fill(candidates: &[Candidate], alignment: &mut Alignment) {
    for candidate in candidates {
        if alignment.is_free(candidate) {
            alignment.take(*candidate);
        }
    }
}

/// Forces each rejected candidate in turn and refills; keeps the first result that gains.
fn improve(candidates: &[Candidate], fixed: usize, alignment: &mut Alignment) -> bool {
    let gain = |chosen: &[Candidate]| chosen.iter().map(|candidate| candidate.gain).sum::<u64>();
    let current = gain(&alignment.chosen);
    for forced in candidates {
        if alignment.is_free(forced) || alignment.chosen.contains(forced) {
            continue;
        }
        let mut trial = Alignment { chosen: alignment.chosen[..fixed].to_vec(), ..Alignment::default() };
        trial.retain(|_| true);
        if !trial.is_free(forced) {
            continue;
        }
        trial.take(*forced);
        fill(candidates, &mut trial);
        if gain(&trial.chosen) > current {
            *alignment = trial;
            return true;
        }
    }
    false
}

fn word_candidates(
    query: &Side<'_>,
    listed: &Side<'_>,
    may: &May,
    alignment: &Alignment,
    out: &mut Vec<Candidate>,
) {
    for (i, q) in query.tokens.iter().enumerate() {
        if alignment.query_taken & (1 << i) != 0 {
            continue;
        }
        for (j, l) in listed.tokens.iter().enumerate() {
            if alignment.listed_taken & (1 << j) != 0 || may.words[j] & (1 << i) == 0 {
                continue;
            }
            let found =
                if query.kind == NameKind::Aircraft { exact_only(q, l) } else { token_similarity(q, l) };
            if found.0 >= SIMILARITY_MIN || found.1 == TokenMatchKind::OtherForm {
                out.push(candidate(query, listed, i..i + 1, j..j + 1, found));
            }
        }
    }
}

/// A registration is an identifier: one letter off is another aircraft.
fn exact_only(q: &Token, l: &Token) -> (u32, TokenMatchKind) {
    if q.text() == l.text() { (SCORE_FULL, TokenMatchKind::Exact) } else { (0, TokenMatchKind::Different) }
}

/// Words written together on one side and apart on the other.
fn joined_candidates(
    query: &Side<'_>,
    listed: &Side<'_>,
    may: &May,
    alignment: &Alignment,
    out: &mut Vec<Candidate>,
) {
    let (listed_free, query_free) =
        (may.joined & !alignment.listed_taken, may.split & !alignment.query_taken);
    for l in (0..listed.tokens.len()).filter(|l| listed_free & (1 << l) != 0) {
        each_run(query, alignment.query_taken, (listed, l), TokenMatchKind::Joined, |run, found| {
            out.push(candidate(query, listed, run, l..l + 1, found));
        });
    }
    for q in (0..query.tokens.len()).filter(|q| query_free & (1 << q) != 0) {
        each_run(listed, alignment.listed_taken, (query, q), TokenMatchKind::Split, |run, found| {
            out.push(candidate(query, listed, q..q + 1, run, found));
        });
    }
}

/// Every run of two or more free adjacent tokens whose letters nearly make up one word of the other side; and the whole
/// name in any rotation, because lists print the surname first (`BIN LADEN, Usama` and `usamabinladen`).
fn each_run(
    parts: &Side<'_>,
    taken: u16,
    (other, whole): (&Side<'_>, usize),
    kind: TokenMatchKind,
    mut found: impl FnMut(Range<usize>, (u32, TokenMatchKind)),
) {
    let token = &other.tokens[whole];
    let lengths = lengths_that_fit(parts, token);
    if token.text().len() < JOINED_LETTERS_MIN {
        return;
    }
    let exact_only = parts.kind == NameKind::Aircraft;
    let count = parts.tokens.len();
    for start in 0..count {
        let mut length = 0;
        for end in start..count {
            length += parts.tokens[end].text().len();
            if taken & (1 << end) != 0 || length >= lengths.end {
                break;
            }
            let is_indexed = end - start < JOINED_WORDS_MAX || end - start + 1 == count;
            let run = start..end + 1;
            let fits = end > start && length >= lengths.start && is_indexed;
            if fits
                && is_run_compared(&parts.tokens[run.clone()])
                && let Some(similarity) =
                    joined_similarity([&parts.tokens[run.clone()], &[]], token, kind, exact_only)
            {
                found(run, (similarity, kind));
            }
        }
    }
    let total: usize = parts.tokens.iter().map(|token| token.text().len()).sum();
    if taken == 0 && lengths.contains(&total) && is_turned_compared(parts.tokens) {
        for (head, tail) in (1..count).map(|at| parts.tokens.split_at(at)) {
            if let Some(similarity) = joined_similarity([tail, head], token, kind, exact_only) {
                found(0..count, (similarity.min(JOINED), kind));
            }
        }
    }
}

/// Whether words are of a script whose syllables are names: surname and given name are never one Latin word, and what is, is
/// somebody else's given name or a nickname.
fn are_syllables(run: &[Token]) -> bool {
    run.iter().all(|token| matches!(token.script(), Script::Han | Script::Hangul))
}

/// Whether adjacent words, written together, are compared with one word at all: not surname and given name in Han characters or
/// Hangul that are written apart, nor a few Latin letters (the `S.r.l.` of a company's name that is read as a person's is no
/// `Sarl`). For who looks such words up.
pub fn is_run_compared(run: &[Token]) -> bool {
    !are_apart(run) && !are_few_letters(run)
}

/// Whether Latin words have fewer letters together than any word that words written together are compared with.
fn are_few_letters(run: &[Token]) -> bool {
    run.iter().all(Token::is_latin)
        && run.iter().map(|token| token.text().len()).sum::<usize>() < JOINED_LETTERS_MIN
}

/// The same of all words of a name in another order.
pub fn is_turned_compared(name: &[Token]) -> bool {
    !are_syllables(name) && !are_few_letters(name)
}

/// Whether such words were written apart.
fn are_apart(run: &[Token]) -> bool {
    are_syllables(run) && !run[..run.len().saturating_sub(1)].iter().all(Token::is_glued)
}

/// Letters a run may have to be worth comparing. An Arabic spelling leaves out up to half of a word as vowels.
fn lengths_that_fit(parts: &Side<'_>, whole: &Token) -> Range<usize> {
    let target = whole.text().len();
    // A foreign name in Hangul or Han may have twice the letters, too.
    let across = !whole.is_latin() || parts.tokens.iter().any(|token| !token.is_latin());
    let slack = if across { target } else { JOINED_SLACK };
    let least = if across { target / 2 } else { target.saturating_sub(JOINED_SLACK) };
    least..(target + slack).min(TOKEN_BYTES_MAX) + 1
}

/// The most that adjacent words of a listed name, written together, agree with one word of a query: what [`compare_weighed`]
/// would see, or 0; of the words of a whole name in any rotation. For an index that found them by a key.
pub fn run_similarity(run: &[Token], is_whole_name: bool, word: &Token) -> u32 {
    let similarity = |parts| joined_similarity(parts, word, TokenMatchKind::Split, false).unwrap_or(0);
    let plain = if is_run_compared(run) { similarity([run, &[]]) } else { 0 };
    if !is_whole_name || plain >= JOINED || !is_turned_compared(run) {
        return plain;
    }
    let turned = (1..run.len()).map(|at| run.split_at(at)).map(|(head, tail)| similarity([tail, head]));
    turned.max().unwrap_or(0).min(JOINED).max(plain)
}

/// Similarity of words written together with one word; `exact_only` for identifiers.
fn joined_similarity(
    [run, then]: [&[Token]; 2],
    whole: &Token,
    kind: TokenMatchKind,
    exact_only: bool,
) -> Option<u32> {
    let tokens = || run.iter().chain(then);
    let letters = tokens().fold(0, |mask, token| mask | token.letters());
    let script = Token::script_of_all(run.iter().chain(then));
    let across = script.is_latin() != whole.is_latin();
    let length_total: usize = tokens().map(|token| token.text().len()).sum();
    if !across && !may_agree(letters, whole.letters(), length_total.max(whole.text().len())) {
        return None;
    }
    let mut buffer = [0_u8; TOKEN_BYTES_MAX];
    let mut length = 0;
    for token in tokens() {
        let text = token.text().as_bytes();
        buffer.get_mut(length..length + text.len())?.copy_from_slice(text);
        length += text.len();
    }
    let joined = &buffer[..length];
    if joined == whole.text().as_bytes() {
        let glued = then.is_empty() && run[..run.len() - 1].iter().all(Token::is_glued);
        return Some(if glued { SCORE_FULL } else { JOINED });
    }
    if exact_only || whole.has_digit() || tokens().any(Token::has_digit) {
        return None;
    }
    let fitted = across && (is_fitted(script, joined) || is_fitted(whole.script(), whole.text().as_bytes()));
    let letters =
        if fitted { Letters::of_fitted(joined, script) } else { Letters::of_joined(joined, script) };
    // What no index would bring together does not agree.
    let alike =
        !fitted && letters.skeleton == whole.skeleton() && symbols(letters.skeleton) >= JOINED_SYMBOLS_MIN;
    if kind == TokenMatchKind::Split && !fitted && !alike {
        return None;
    }
    let (similarity, _) = letters_similarity(letters, Letters::of(whole))?;
    // An index finds words written together only if they say enough.
    let found = !fitted || says_enough(joined, script);
    found.then_some(similarity * JOINED / SCORE_FULL)
}
