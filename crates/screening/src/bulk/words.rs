//! The customers' words, each with the listed words near it.
//!
//! Promises: numbered as they were given; similarities are rounded up, so a bound made of them stays a bound.
//! Does not: hold customers.

use crate::bulk::BulkError;
use crate::bulk::pairs::Ends;
use names::Token;

/// Words of customers, matched.
#[derive(Default)]
pub struct WordMatches {
    records: Vec<Record>,
    /// Of each, what tells most names apart, close together: of what names proper it may be a part, and of what is light.
    parts: Vec<[u16; 2]>,
    /// What words may be the first and the last of, where that was asked.
    ends: Vec<Ends>,
    near: Vec<Near>,
    runs: Vec<Run>,
    stored: Vec<u8>,
}

/// A word.
#[derive(Clone, Copy)]
pub(super) struct Record {
    /// A hash of the letters, to be added up with those of other words.
    pub bare: u64,
    near: (u32, u32),
    /// Of the words near, how many are light ones; they come last.
    light: u16,
    runs: (u32, u32),
    stored: u32,
    /// Where its ends stand; nowhere, [`NO_ENDS`].
    ends: u32,
    stored_length: u8,
    text_length: u8,
    /// Its first letter where an initial may stand for it, or that it stands for; 26 for none.
    pub letter: u8,
    pub flags: u8,
    /// Listed names of any kind that have something near it.
    pub cost: u32,
    pub weight: u16,
    /// What listed words it may be part of, and what light ones.
    pub parts: u16,
    pub light_parts: u16,
    /// The most that a listed word near it weighs, and agrees.
    pub best_weight: u16,
    pub best_similarity: u16,
}

const NO_ENDS: u32 = u32::MAX;

/// It can carry a match.
pub(super) const CORE: u8 = 1;
/// It is an initial.
pub(super) const INITIAL: u8 = 2;
/// It may be a legal form, title or particle misspelt.
pub(super) const MAY_BE_LIGHT: u8 = 4;
/// It is a particle or title, which may equal a listed name proper.
pub(super) const PARTICLE: u8 = 8;
/// It is not written in Latin letters.
pub(super) const NOT_LATIN: u8 = 16;

/// It is of a script whose syllables are names.
pub(super) const SYLLABLE: u8 = 32;
/// Nothing that separates words stands after it.
pub(super) const GLUED: u8 = 64;

/// It is near a word of an odd listed name, or is written as some of its words: see [`crate::index::Index::is_odd`].
pub(super) const ODD: u8 = 128;

/// No letter.
pub(super) const NO_LETTER: u8 = 26;

/// A listed word, and how near: 22 bits of number, 10 bits of what it lacks of full agreement, in steps of four.
#[derive(Clone, Copy)]
pub(super) struct Near(u32);

/// Listed words that can be numbered.
pub(super) const LISTED_WORDS_MAX: usize = 1 << 22;
const STEP: u32 = 4;

impl Near {
    pub(super) fn new(word: u32, similarity: u32) -> Near {
        Near(word << 10 | (names::SCORE_FULL.saturating_sub(similarity) / STEP).min(1_023))
    }

    pub(super) fn word(self) -> u32 {
        self.0 >> 10
    }

    /// Rounded up.
    pub(super) fn similarity(self) -> u32 {
        names::SCORE_FULL - (self.0 & 1_023) * STEP
    }
}

/// A run of a listed name that is written as this word.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub form: u32,
    pub tokens: (u8, u8),
    pub similarity: u16,
}

/// What was found for one word.
pub(super) struct Match<'a> {
    pub token: &'a Token,
    pub record: Record,
    pub ends: Option<Ends>,
    pub near: &'a [Near],
    /// Light words near it.
    pub light: &'a [Near],
    pub runs: &'a [Run],
}

impl Record {
    /// A record of a word for which nothing is known yet.
    pub(super) fn new(bare: u64, weight: u16) -> Record {
        Record {
            bare,
            near: (0, 0),
            light: 0,
            runs: (0, 0),
            stored: 0,
            ends: NO_ENDS,
            stored_length: 0,
            text_length: 0,
            letter: NO_LETTER,
            flags: 0,
            cost: 0,
            weight,
            parts: 0,
            light_parts: 0,
            best_weight: 0,
            best_similarity: 0,
        }
    }
}

impl WordMatches {
    pub(super) fn push(&mut self, found: Match<'_>) {
        let mut record = found.record;
        record.near = (self.near.len() as u32, found.near.len() as u32);
        record.light = found.light.len().min(usize::from(u16::MAX)) as u16;
        record.runs = (self.runs.len() as u32, found.runs.len() as u32);
        record.stored = self.stored.len() as u32;
        found.token.store(&mut self.stored);
        record.stored_length = (self.stored.len() - record.stored as usize) as u8;
        record.text_length = found.token.text().len() as u8;
        if let Some(ends) = found.ends {
            record.ends = self.ends.len() as u32;
            self.ends.push(ends);
        }
        self.near.extend(found.near);
        self.near.extend(&found.light[..usize::from(record.light)]);
        self.runs.extend(found.runs);
        self.parts.push([record.parts, record.light_parts]);
        self.records.push(record);
    }

    /// Parts matched on several threads, in order.
    pub fn joined(parts: Vec<WordMatches>) -> Result<WordMatches, BulkError> {
        let total = |length: fn(&WordMatches) -> usize| parts.iter().map(length).sum::<usize>();
        let sizes = [total(|p| p.near.len()), total(|p| p.runs.len()), total(|p| p.stored.len())];
        if sizes.iter().any(|size| u32::try_from(*size).is_err()) {
            return Err(BulkError::Matches);
        }
        let mut all = WordMatches {
            records: Vec::with_capacity(total(|p| p.records.len())),
            parts: Vec::with_capacity(total(|p| p.records.len())),
            ends: Vec::with_capacity(total(|p| p.ends.len())),
            near: Vec::with_capacity(sizes[0]),
            runs: Vec::with_capacity(sizes[1]),
            stored: Vec::with_capacity(sizes[2]),
        };
        for part in parts {
            let (near, runs, stored) =
                (all.near.len() as u32, all.runs.len() as u32, all.stored.len() as u32);
            let ends = all.ends.len() as u32;
            all.records.extend(part.records.iter().map(|record| {
                let mut record = *record;
                record.near.0 += near;
                record.runs.0 += runs;
                record.stored += stored;
                if record.ends != NO_ENDS {
                    record.ends += ends;
                }
                record
            }));
            all.parts.extend(part.parts);
            all.ends.extend(part.ends);
            all.near.extend(part.near);
            all.runs.extend(part.runs);
            all.stored.extend(part.stored);
        }
        Ok(all)
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Pairs of a word and a listed word near it, and bytes of memory.
    pub fn size(&self) -> (usize, usize) {
        let bytes = self.records.len() * (size_of::<Record>() + size_of::<[u16; 2]>())
            + self.near.len() * size_of::<Near>()
            + self.ends.len() * size_of::<Ends>();
        (self.near.len(), bytes + self.runs.len() * size_of::<Run>() + self.stored.len())
    }

    /// What a word may be part of; see [`crate::bulk::parts`].
    pub(super) fn parts(&self, word: u32) -> Option<[u16; 2]> {
        self.parts.get(word as usize).copied()
    }

    /// What a word may be the first and the last of, where that is known.
    pub(super) fn ends(&self, record: &Record) -> Option<&Ends> {
        self.ends.get(record.ends as usize)
    }

    pub(super) fn record(&self, word: u32) -> Option<&Record> {
        self.records.get(word as usize)
    }

    pub(super) fn near(&self, record: &Record) -> &[Near] {
        let start = record.near.0 as usize;
        self.near.get(start..start + record.near.1 as usize).unwrap_or_default()
    }

    /// Light words near a word.
    pub(super) fn light(&self, record: &Record) -> &[Near] {
        let start = record.near.0 as usize + record.near.1 as usize;
        self.near.get(start..start + usize::from(record.light)).unwrap_or_default()
    }

    pub(super) fn runs(&self, record: &Record) -> &[Run] {
        let start = record.runs.0 as usize;
        self.runs.get(start..start + record.runs.1 as usize).unwrap_or_default()
    }

    /// Number of letters of a word.
    pub(super) fn letters(record: &Record) -> u32 {
        u32::from(record.text_length)
    }

    /// The letters of a word.
    pub(super) fn text(&self, record: &Record) -> &[u8] {
        let end = record.stored as usize + usize::from(record.stored_length);
        self.stored.get(end - usize::from(record.text_length)..end).unwrap_or_default()
    }

    /// The word as a token, to be compared.
    pub(super) fn token(&self, record: &Record) -> Option<Token> {
        let start = record.stored as usize;
        Token::restore(self.stored.get(start..start + usize::from(record.stored_length))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarities_are_rounded_up() {
        for similarity in [10_000, 9_999, 9_997, 9_996, 7_401, 6_000, 5_909] {
            let near = Near::new(4_194_303, similarity);
            assert_eq!(near.word(), 4_194_303);
            assert!((similarity..similarity + STEP).contains(&near.similarity()), "{similarity}");
        }
        assert!(Near::new(0, 0).similarity() >= 5_900);
    }
}
