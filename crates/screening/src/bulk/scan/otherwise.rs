//! Words of a customer written together, and listed words written apart.
//!
//! Promises: whatever the comparison lets agree that way is looked up here. Does not: weigh it.

use super::{Joined, Reading, RunReach, Scan};
use crate::bulk::parts::{Why, each_joined, may_join};
use crate::bulk::words::{CORE, GLUED, NOT_LATIN, Record, SYLLABLE, WordMatches};
use crate::index::RUN_LETTERS_MIN;
use names::{Asked, TOKEN_BYTES_MAX, Token};

impl Scan<'_> {
    /// Looks up words written apart and, if they may be near anything, written together, and lets the words know what they
    /// reach that way.
    pub(super) fn written_otherwise(&mut self, reading: &mut Reading<'_>, joined: bool) {
        self.joined.clear();
        self.runs.clear();
        self.runs_of_words(reading);
        self.light_words(reading);
        if joined {
            self.joined_words(reading);
        }
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

    /// Listed words that words make when written together; see [`each_joined`].
    fn joined_words(&mut self, reading: &Reading<'_>) {
        let count = reading.records.len();
        each_joined(count, |head, more| {
            let why = why_one(reading, head, (head + more - 1) % count, |record| record.parts);
            if !why.is_none() && is_compared(reading.records, head, more) {
                self.join(reading.records, head, more);
                self.joined_word(reading, head, more, why);
            }
            false
        });
    }

    /// Which words may be a legal form, title or particle together with the words beside them (`Liability Company`).
    fn light_words(&mut self, reading: &mut Reading<'_>) {
        let (count, mut light) = (reading.records.len(), 0);
        each_joined(count, |head, more| {
            let why = why_one(reading, head, (head + more - 1) % count, |record| record.light_parts);
            if !why.is_none() && is_compared(reading.records, head, more) {
                self.join(reading.records, head, more);
                let may_be = if is_foreign(reading) {
                    let token = self.written_together(reading, head, more);
                    token.is_some_and(|token| self.filter.is_near_light(token))
                } else {
                    self.filter.joined_may_be_light(&self.text, why, &mut self.shortened)
                };
                if may_be {
                    light |= bits_of(reading, head, more);
                }
            }
            false
        });
        for (word, asked) in reading.asked.iter_mut().enumerate() {
            asked.may_be_light |= light >> word & 1 != 0;
        }
    }

    /// Whether words of a name, written together, may be near a listed word: what [`Scan::joined_words`] would look up. Only for
    /// names of Latin words that are not too long together.
    pub(super) fn may_be_joined(&mut self, words: &[u32], bits: &[u16]) -> bool {
        let (count, all) = (bits.len(), self.words);
        each_joined(count, |head, more| {
            let why = may_join(bits[head], bits[(head + more - 1) % count]);
            if why.is_none() {
                return false;
            }
            self.text.clear();
            for at in head..head + more {
                let record = words.get(at % count).and_then(|word| all.record(*word));
                self.text.extend(record.map_or(&[][..], |record| all.text(record)));
            }
            self.text.len() >= RUN_LETTERS_MIN
                && self.filter.joined_may_be_near(&self.text, why, &mut self.shortened)
        })
    }

    /// What `self.text` was written together of, as one word.
    fn written_together(&self, reading: &Reading<'_>, head: usize, more: usize) -> Option<Token> {
        if !is_foreign(reading) {
            return std::str::from_utf8(&self.text).ok().map(Token::of_letters);
        }
        let tokens = self.tokens(reading);
        let parts: Vec<&Token> = tokens.iter().cycle().skip(head).take(more).collect();
        Token::joined(parts.into_iter())
    }

    /// The words as tokens; none where one cannot be read, which cannot be.
    fn tokens(&self, reading: &Reading<'_>) -> Vec<Token> {
        let tokens: Option<Vec<Token>> =
            reading.records.iter().map(|record| self.words.token(record)).collect();
        tokens.unwrap_or_default()
    }

    /// Writes tokens together, going on with the first after the last.
    fn join(&mut self, records: &[&Record], head: usize, more: usize) {
        self.text.clear();
        for record in records.iter().cycle().skip(head).take(more) {
            self.text.extend(self.words.text(record));
        }
        self.text.truncate(TOKEN_BYTES_MAX);
    }

    /// Looks up what `self.text` is near to.
    fn joined_word(&mut self, reading: &Reading<'_>, head: usize, more: usize, why: Why) {
        let bits = bits_of(reading, head, more);
        if bits == 0
            || self.text.len() < RUN_LETTERS_MIN
            || !(is_foreign(reading) || self.filter.joined_may_be_near(&self.text, why, &mut self.shortened))
        {
            return;
        }
        let Some(token) = self.written_together(reading, head, more) else { return };
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

/// Why tokens that begin and end so may be near a listed word when written together; `parts` says which kind of listed word.
fn why_one(reading: &Reading<'_>, first: usize, last: usize, parts: fn(&Record) -> u16) -> Why {
    let letters: u32 = reading.records.iter().map(|record| WordMatches::letters(record)).sum();
    if letters as usize > TOKEN_BYTES_MAX || is_foreign(reading) {
        return Why::ANY;
    }
    may_join(parts(reading.records[first]), parts(reading.records[last]))
}

/// Whether the comparison of names takes words as one word, written together or all of them in another order; see
/// [`names::is_run_compared`].
fn is_compared(records: &[&Record], head: usize, more: usize) -> bool {
    let has = |records: &[&Record], flag| records.iter().all(|record| record.flags & flag != 0);
    match records.get(head..head + more) {
        Some(run) => !has(run, SYLLABLE) || has(&run[..more.saturating_sub(1)], GLUED),
        None => !has(records, SYLLABLE),
    }
}

/// Whether a word is not Latin: the keys that it is looked up by follow from its script too, so nothing is left out by its
/// letters alone.
fn is_foreign(reading: &Reading<'_>) -> bool {
    reading.records.iter().any(|record| record.flags & NOT_LATIN != 0)
}

/// Which carrying words are among the tokens of words written together.
fn bits_of(reading: &Reading<'_>, head: usize, more: usize) -> u16 {
    let count = reading.records.len();
    if more == count { all_bits(reading, 0, count) } else { all_bits(reading, head, head + more) }
}

/// Which carrying words are among the tokens.
fn all_bits(reading: &Reading<'_>, start: usize, end: usize) -> u16 {
    let has_core = reading.records.iter().any(|record| record.flags & CORE != 0);
    let carries = |at: &usize| reading.records[*at].flags & CORE != 0 || !has_core;
    let before = (0..start).filter(carries).count();
    (start..end).filter(carries).enumerate().fold(0, |bits, (number, _)| bits | 1 << (before + number))
}
