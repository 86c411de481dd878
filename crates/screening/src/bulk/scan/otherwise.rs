//! Words of a customer written together, and listed words written apart.
//!
//! Promises: whatever the comparison lets agree that way is looked up here. Does not: weigh it.

use super::{Joined, Reading, RunReach, Scan};
use crate::bulk::parts::may_join;
use crate::bulk::words::{CORE, NOT_LATIN, WordMatches};
use crate::index::{RUN_LETTERS_MIN, RUN_WORDS_MAX};
use names::{Asked, TOKEN_BYTES_MAX, Token};

impl Scan<'_> {
    /// Looks up words written together and apart, and lets the words know what they reach that way.
    pub(super) fn written_otherwise(&mut self, reading: &mut Reading<'_>) {
        self.joined.clear();
        self.runs.clear();
        self.runs_of_words(reading);
        self.joined_words(reading);
        if self.joined.is_empty() && self.runs.is_empty() {
            return;
        }
        for (word, asked) in reading.asked.iter_mut().enumerate() {
            let bit = 1 << word;
            for joined in self.joined.iter().filter(|joined| joined.bits & bit != 0) {
                asked.is_several = true;
                asked.cost += self.filter.index.forms_with(joined.word).len() as u64;
            }
            let runs = self.runs.iter().filter(|run| run.bits & bit != 0).count() as u64;
            asked.is_several |= runs > 0;
            asked.cost += runs;
        }
    }

    /// Listed runs that a word is written as.
    fn runs_of_words(&mut self, reading: &Reading<'_>) {
        for (word, asked) in reading.asked.iter().enumerate() {
            let runs = self.words.runs(asked.record).iter();
            self.runs.extend(runs.map(|run| RunReach {
                form: run.form,
                tokens: run.tokens,
                similarity: run.similarity,
                bits: 1 << word,
            }));
        }
        self.runs.sort_unstable_by_key(|run| run.form);
    }

    /// Listed words that adjacent words make when written together: two or three, or the whole name in any rotation.
    fn joined_words(&mut self, reading: &Reading<'_>) {
        let count = reading.records.len();
        for start in 0..count {
            for end in start + 2..=count.min(start + RUN_WORDS_MAX) {
                if may_be_one(reading, start, end - 1) {
                    self.join(reading, start, end);
                    self.joined_word(reading, all_bits(reading, start, end), |tokens| {
                        tokens[start..end].to_vec()
                    });
                }
            }
        }
        let first = if count > RUN_WORDS_MAX { 0 } else { 1 };
        for head in first..if count > 1 { count } else { 0 } {
            if !may_be_one(reading, head, (head + count - 1) % count) {
                continue;
            }
            self.text.clear();
            for at in (head..count).chain(0..head) {
                self.text.extend(self.words.text(reading.records[at]));
            }
            self.text.truncate(TOKEN_BYTES_MAX);
            self.joined_word(reading, all_bits(reading, 0, count), |tokens| {
                let mut turned = tokens.to_vec();
                turned.rotate_left(head);
                turned
            });
        }
    }

    /// The words as tokens; none where one cannot be read, which cannot be.
    fn tokens(&self, reading: &Reading<'_>) -> Vec<Token> {
        let tokens: Option<Vec<Token>> =
            reading.records.iter().map(|record| self.words.token(record)).collect();
        tokens.unwrap_or_default()
    }

    /// Writes tokens together.
    fn join(&mut self, reading: &Reading<'_>, start: usize, end: usize) {
        self.text.clear();
        for record in &reading.records[start..end] {
            self.text.extend(self.words.text(record));
        }
        self.text.truncate(TOKEN_BYTES_MAX);
    }

    /// Looks up what `self.text` is near to.
    fn joined_word(&mut self, reading: &Reading<'_>, bits: u16, parts: impl Fn(&[Token]) -> Vec<Token>) {
        if bits == 0
            || self.text.len() < RUN_LETTERS_MIN
            || !(is_foreign(reading) || self.filter.joined_may_be_near(&self.text, &mut self.shortened))
        {
            return;
        }
        let Some(token) = Token::joined(parts(&self.tokens(reading)).iter()) else { return };
        let mut near = Vec::new();
        self.filter.index.near_words(&mut Asked::new(token), false, &mut near);
        let own = reading.asked.iter().enumerate().filter(|(word, _)| bits >> word & 1 != 0);
        let weight = own.map(|(_, asked)| u32::from(asked.record.weight)).sum();
        self.joined.extend(near.into_iter().map(|(word, similarity)| Joined {
            word,
            bits,
            weight,
            similarity,
        }));
    }
}

/// Whether tokens that begin and end so may be near a listed word when written together.
fn may_be_one(reading: &Reading<'_>, first: usize, last: usize) -> bool {
    let letters: u32 = reading.records.iter().map(|record| WordMatches::letters(record)).sum();
    let (head, tail) = (reading.records[first].parts, reading.records[last].parts);
    letters as usize > TOKEN_BYTES_MAX || is_foreign(reading) || may_join(head, tail)
}

/// Whether a word is not Latin: the keys that it is looked up by follow from its script too, so nothing is left out by its
/// letters alone.
fn is_foreign(reading: &Reading<'_>) -> bool {
    reading.records.iter().any(|record| record.flags & NOT_LATIN != 0)
}

/// Which carrying words are among the tokens.
fn all_bits(reading: &Reading<'_>, start: usize, end: usize) -> u16 {
    let has_core = reading.records.iter().any(|record| record.flags & CORE != 0);
    let carries = |at: &usize| reading.records[*at].flags & CORE != 0 || !has_core;
    let before = (0..start).filter(carries).count();
    (start..end).filter(carries).enumerate().fold(0, |bits, (number, _)| bits | 1 << (before + number))
}
