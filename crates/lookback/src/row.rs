//! One customer as words of four bytes.
//!
//! Promises: a row read back says what was written; a row that does not fit, or that another build wrote, says "screen this
//! one by itself" and never "nothing here". Does not: hold a name as text, a number, an address or a country.
//!
//! | word | holds |
//! |---|---|
//! | 0 | the customer's number |
//! | 1 | length in words (8 bits), kind (2), has a date of birth, it is verified, dead, screen by itself, has hashes, has more readings; words of the first reading (5) and its mask (5); by how much other facts raise a score, in hundredths of the scale, rounded up (6) |
//! | then | date of birth: year, month (4 bits), day (5 bits) |
//! | then | word numbers of the first reading |
//! | then | per further reading: its head (words 5 bits, mask 5 bits, "more follow" 1 bit) and its word numbers |
//! | then | hashes of numbers and wallets, two words each |

use model::{PartialDate, PartyKind};
use screening::bulk::{kind_number, kind_of_number};

const BORN: u32 = 1 << 10;
const VERIFIED: u32 = 1 << 11;
const DEAD: u32 = 1 << 12;
const ALWAYS: u32 = 1 << 13;
const HASHES: u32 = 1 << 14;
const MORE: u32 = 1 << 15;
const MORE_FOLLOW: u32 = 1 << 10;
/// Words of a row at most; what needs more is screened by itself.
pub(crate) const WORDS_MAX: usize = 255;
/// Words of the shortest row.
pub(crate) const WORDS_MIN: usize = 2;
const RAISES_UNIT: u32 = 100;
const RAISES_MAX: u32 = 63;
const TOKENS_MAX: usize = 31;

/// What a row is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contents {
    pub kind: PartyKind,
    pub born: Option<PartialDate>,
    pub born_verified: bool,
    pub others_max: u32,
    /// Mask and word numbers.
    pub readings: Vec<(u8, Vec<u32>)>,
    pub hashes: Vec<u64>,
}

/// Appends the row of a customer.
pub(crate) fn write(number: u32, contents: &Contents, to: &mut Vec<u32>) {
    let start = to.len();
    if !try_write(number, contents, to) {
        to.truncate(start);
        to.extend([number, WORDS_MIN as u32 | ALWAYS | u32::from(kind_number(contents.kind)) << 8]);
    }
}

fn try_write(number: u32, contents: &Contents, to: &mut Vec<u32>) -> bool {
    let start = to.len();
    let raises = contents.others_max.div_ceil(RAISES_UNIT);
    let fits = contents.readings.iter().all(|(_, words)| words.len() <= TOKENS_MAX);
    if raises > RAISES_MAX || !fits {
        return false;
    }
    to.extend([number, 0]);
    let mut head = u32::from(kind_number(contents.kind)) << 8 | raises << 26;
    if let Some(born) = contents.born {
        head |= BORN | if contents.born_verified { VERIFIED } else { 0 };
        let (month, day) = (u32::from(born.month.unwrap_or(0)), u32::from(born.day.unwrap_or(0)));
        to.push(u32::from(born.year) << 9 | month << 5 | day);
    }
    for (at, (mask, words)) in contents.readings.iter().enumerate() {
        let (own, more) = (words.len() as u32 | u32::from(*mask) << 5, at + 1 < contents.readings.len());
        if at == 0 {
            head |= own << 16 | if more { MORE } else { 0 };
        } else {
            to.push(own | if more { MORE_FOLLOW } else { 0 });
        }
        to.extend(words);
    }
    if !contents.hashes.is_empty() {
        head |= HASHES;
        to.extend(contents.hashes.iter().flat_map(|hash| [*hash as u32, (*hash >> 32) as u32]));
    }
    let length = to.len() - start;
    if length > WORDS_MAX {
        return false;
    }
    if let Some(slot) = to.get_mut(start + 1) {
        *slot = head | length as u32;
    }
    true
}

/// The row that says a customer is gone.
pub(crate) fn removal(number: u32) -> [u32; WORDS_MIN] {
    [number, WORDS_MIN as u32 | DEAD | ALWAYS]
}

/// What overwrites a row of so many words.
pub(crate) fn wiped(length: usize) -> Vec<u32> {
    let mut words = vec![0; length.max(WORDS_MIN)];
    if let Some(head) = words.get_mut(1) {
        *head = DEAD | length as u32;
    }
    words
}

/// The head of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head(pub u32);

impl Head {
    pub(crate) fn length(self) -> usize {
        (self.0 & 0xff) as usize
    }

    pub(crate) fn is_dead(self) -> bool {
        self.0 & DEAD != 0
    }

    pub(crate) fn is_removal(self) -> bool {
        self.0 & (DEAD | ALWAYS) == DEAD | ALWAYS
    }
}

/// A row that is looked at in place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row<'a> {
    words: &'a [u32],
    head: u32,
}

impl<'a> Row<'a> {
    /// The words of one row; `None` if they are none, or a dead one.
    pub(crate) fn of(words: &'a [u32]) -> Option<Row<'a>> {
        let head = *words.get(1)?;
        (Head(head).length() == words.len() && !Head(head).is_dead()).then_some(Row { words, head })
    }

    /// Whether the row does not say enough.
    pub(crate) fn is_by_itself(self) -> bool {
        self.head & ALWAYS != 0
    }

    pub(crate) fn kind(self) -> PartyKind {
        kind_of_number((self.head >> 8 & 3) as u8).unwrap_or(PartyKind::Person)
    }

    pub(crate) fn others_max(self) -> u32 {
        (self.head >> 26) * RAISES_UNIT
    }

    pub(crate) fn born(self) -> Option<(PartialDate, bool)> {
        if self.head & BORN == 0 {
            return None;
        }
        let packed = *self.words.get(2)?;
        let part = |value: u32| (value > 0).then_some(value as u8);
        let born = PartialDate::new((packed >> 9) as u16, part(packed >> 5 & 15), part(packed & 31)).ok()?;
        Some((born, self.head & VERIFIED != 0))
    }

    /// Calls back with mask and word numbers of each reading, then once with the hashes; `false` if the row is not well formed.
    pub(crate) fn parts(self, mut reading: impl FnMut(u8, &[u32]), mut hash: impl FnMut(u64)) -> bool {
        let mut at = 2 + usize::from(self.head & BORN != 0);
        let (mut own, mut more) = (self.head >> 16 & 0x3ff, self.head & MORE != 0);
        loop {
            let (count, mask) = ((own & 31) as usize, (own >> 5 & 31) as u8);
            let Some(words) = self.words.get(at..at + count) else { return false };
            if count > 0 {
                reading(mask, words);
            }
            at += count;
            if !more {
                break;
            }
            let Some(next) = self.words.get(at) else { return false };
            (own, more) = (next & 0x3ff, next & MORE_FOLLOW != 0);
            at += 1;
        }
        let rest = self.words.get(at..).unwrap_or_default();
        for pair in rest.chunks_exact(2) {
            if let [low, high] = pair {
                hash(u64::from(*high) << 32 | u64::from(*low));
            }
        }
        rest.len() % 2 == 0 && rest.is_empty() == (self.head & HASHES == 0)
    }

    /// The row with its word numbers replaced, for a table written anew.
    pub(crate) fn contents(self) -> Option<Contents> {
        let born = self.born();
        let mut contents = Contents {
            kind: self.kind(),
            born: born.map(|(born, _)| born),
            born_verified: born.is_some_and(|(_, verified)| verified),
            others_max: self.others_max(),
            readings: Vec::new(),
            hashes: Vec::new(),
        };
        let (mut readings, mut hashes) = (Vec::new(), Vec::new());
        let whole = self.parts(|mask, words| readings.push((mask, words.to_vec())), |hash| hashes.push(hash));
        contents.readings = readings;
        contents.hashes = hashes;
        (whole && (self.head & BORN != 0) == born.is_some()).then_some(contents)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use proptest::prelude::*;

    fn contents() -> impl Strategy<Value = Contents> {
        let born = proptest::option::of((1_u16..9_999, proptest::option::of(1_u8..13)));
        let readings =
            proptest::collection::vec((1_u8..32, proptest::collection::vec(any::<u32>(), 1..17)), 0..6);
        (0_u8..4, born, any::<bool>(), 0_u32..64, readings, proptest::collection::vec(any::<u64>(), 0..9))
            .prop_map(|(kind, born, verified, raises, readings, hashes)| Contents {
                kind: kind_of_number(kind).unwrap(),
                born: born
                    .map(|(year, month)| PartialDate::new(year, month, month.filter(|m| *m > 6)).unwrap()),
                born_verified: verified && born.is_some(),
                others_max: raises * RAISES_UNIT,
                readings,
                hashes,
            })
    }

    proptest! {
        #[test]
        fn a_row_says_what_was_written(number: u32, contents in contents()) {
            let mut words = vec![9; 3];
            write(number, &contents, &mut words);
            let row = Row::of(&words[3..]).unwrap();
            prop_assert_eq!(words[3], number);
            prop_assert!(!row.is_by_itself());
            prop_assert_eq!(row.contents().unwrap(), contents);
        }

        #[test]
        fn any_words_are_a_row_or_none(words in proptest::collection::vec(any::<u32>(), 0..20)) {
            if let Some(row) = Row::of(&words) {
                row.contents();
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_screened_by_itself() {
        let mut words = Vec::new();
        let many = Contents {
            kind: PartyKind::Company,
            born: None,
            born_verified: false,
            others_max: 0,
            readings: vec![(31, vec![1; 16]); 16],
            hashes: Vec::new(),
        };
        write(3, &many, &mut words);
        assert_eq!(words.len(), WORDS_MIN);
        assert!(Row::of(&words).unwrap().is_by_itself());
        assert_eq!(Row::of(&words).unwrap().kind(), PartyKind::Company);
        assert!(Row::of(&wiped(7)).is_none() && Row::of(&removal(3)).is_none());
        assert!(Head(removal(3)[1]).is_removal() && !Head(wiped(7)[1]).is_removal());
    }
}
