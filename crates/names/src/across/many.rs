//! One word of another script against many Latin ones.
//!
//! Promises: the evidence that [`Costs::evidence`] gives, or nothing where it gives less than asked. Does not: decide what
//! evidence is worth.
//!
//! # How
//!
//! The alignment is filled by Latin letters, a column of all places in the native word at once: what a Latin unit adds at
//! each place is a row of numbers made once per word and unit, so a column is a few additions of rows. Sums are of sixteen
//! bits and saturate below: as no word gains more than [`GAIN_MAX`] in all, what was saturated never comes back to what
//! is asked, which is always above zero.

use super::costs::{Costs, LATIN_UNIT_MAX, NO_STEP, packed_letter};
use crate::normalise::TOKEN_BYTES_MAX;

/// The most a word may gain for its sums to fit sixteen bits with room for what saturates.
const GAIN_MAX: i32 = 30_000;
/// Places before a column, so that columns can be read one and two places up.
const ABOVE: usize = 2;
/// Places of the longest word, and of words that most words fit in.
const PLACES_MAX: usize = 64;
const PLACES_FEW: usize = 16;
const PLACES_SOME: usize = 32;

type Column = [i16; ABOVE + PLACES_MAX];

/// A word of a fitted script.
pub(crate) struct NativeWord {
    costs: &'static Costs,
    most: i32,
    /// Letters, and the places of a column: those before each letter and the end.
    length: usize,
    places: usize,
    /// What leaving out the letter before a place adds, and the two before it.
    dropped: [[i16; PLACES_MAX]; 2],
    /// Units that end at a place, of one letter and of two; [`NO_UNIT`] for none.
    units: [[u16; PLACES_MAX]; 2],
    /// The most that the rest of the word gains from a place on.
    rest: Column,
    /// The places before any Latin letter.
    start: Column,
    /// By Latin unit: whether its rows are made; its rows, one for each length of native unit.
    made: Vec<bool>,
    rows: Vec<i16>,
}

const NO_UNIT: u16 = u16::MAX;

impl NativeWord {
    /// Makes a word ready; `None` where its evidence does not fit, or there is nothing to go by.
    pub(super) fn new(costs: &'static Costs, native: &[u8]) -> Option<NativeWord> {
        let most = costs.most_native(native)?;
        let length = native.len();
        if length > TOKEN_BYTES_MAX || costs.gains_by_insertion() {
            return None;
        }
        let places = [PLACES_FEW, PLACES_SOME, PLACES_MAX].into_iter().find(|places| length < *places)?;
        let mut word = NativeWord {
            costs,
            most,
            length,
            places,
            dropped: [[NO_STEP; PLACES_MAX]; 2],
            units: [[NO_UNIT; PLACES_MAX]; 2],
            rest: [0; ABOVE + PLACES_MAX],
            start: [NO_STEP; ABOVE + PLACES_MAX],
            made: vec![false; costs.latin_count()],
            rows: vec![NO_STEP; costs.latin_count() * places * 2],
        };
        for place in 1..=length {
            word.units[0][place] = costs.native_unit(&native[place - 1..place]);
            word.dropped[0][place] = costs.step(word.units[0][place], 0);
            let two = if place > 1 { costs.native_unit(&native[place - 2..place]) } else { 0 };
            if two > 0 {
                word.units[1][place] = two;
                word.dropped[1][place] = costs.step(two, 0);
            }
        }
        let mut rest = [0_i32; TOKEN_BYTES_MAX + 1];
        for place in (0..length).rev() {
            rest[place] = rest[place + 1] + word.gain(0, place + 1).unwrap_or(0).max(0);
            if let Some(two) = word.gain(1, place + 2) {
                rest[place] = rest[place].max(rest[place + 2] + two);
            }
        }
        if rest[0] > GAIN_MAX {
            return None;
        }
        for (slot, rest) in word.rest[ABOVE..].iter_mut().zip(rest) {
            *slot = rest as i16;
        }
        word.start[ABOVE] = 0;
        let mut start = word.start;
        word.drop_letters(&mut start);
        word.start = start;
        Some(word)
    }

    /// The most evidence any Latin word could give for this word.
    pub(super) fn most(&self) -> i32 {
        self.most
    }

    pub(super) fn costs(&self) -> &'static Costs {
        self.costs
    }

    /// The most that the unit of one letter or two that ends at a place gains.
    fn gain(&self, two: usize, place: usize) -> Option<i32> {
        let unit = *self.units[two].get(place).filter(|unit| **unit != NO_UNIT)?;
        Some(i32::from(self.costs.best_of(unit)).max(i32::from(self.costs.step(unit, 0))))
    }

    /// Lets letters of the native word have no counterpart.
    fn drop_letters(&self, column: &mut Column) {
        for place in 1..=self.length {
            let at = ABOVE + place;
            let one = column[at - 1].saturating_add(self.dropped[0][place]);
            let two = column[at - 2].saturating_add(self.dropped[1][place]);
            column[at] = column[at].max(one).max(two);
        }
    }

    /// The rows of a Latin unit.
    fn make(&mut self, unit: u16) {
        let at = usize::from(unit);
        if std::mem::replace(&mut self.made[at], true) {
            return;
        }
        let rows = &mut self.rows[at * self.places * 2..][..self.places * 2];
        for (two, row) in rows.chunks_mut(self.places).enumerate() {
            for (slot, native) in row.iter_mut().zip(&self.units[two]).filter(|(_, unit)| **unit != NO_UNIT) {
                *slot = self.costs.step(*native, unit);
            }
        }
    }

    /// The evidence that the word and a Latin one are one, if it is at least what `least` asks of the most that the Latin
    /// letters could give.
    pub(super) fn evidence(&mut self, latin: &[u8], least: impl Fn(i32) -> i32) -> Option<(i32, i32)> {
        if latin.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let units = LatinUnits::of(self.costs, latin)?;
        let least = least(units.most);
        if least <= 0 || units.reach[0].min(i32::from(self.rest[ABOVE])) < least {
            return None;
        }
        for unit in units.ending[1..=units.count].iter().flatten().filter(|unit| **unit > 0) {
            self.make(*unit);
        }
        let evidence = match self.places {
            PLACES_FEW => self.filled::<PLACES_FEW>(&units, least),
            PLACES_SOME => self.filled::<PLACES_SOME>(&units, least),
            _ => self.filled::<PLACES_MAX>(&units, least),
        };
        evidence.filter(|evidence| *evidence >= least).map(|evidence| (evidence, units.most))
    }

    fn filled<const PLACES: usize>(&self, units: &LatinUnits, least: i32) -> Option<i32> {
        let mut columns = [self.start; 4];
        let mut over = 0;
        for place in 1..=units.count {
            let mut column = [NO_STEP; ABOVE + PLACES_MAX];
            let insert = self.costs.step(0, units.ending[place][0]);
            let before = &columns[(place + 3) % 4];
            for (slot, before) in column[ABOVE..ABOVE + PLACES].iter_mut().zip(&before[ABOVE..]) {
                *slot = before.saturating_add(insert);
            }
            for (back, unit) in units.ending[place].iter().enumerate().filter(|(_, unit)| **unit > 0) {
                let before = &columns[(place + 3 - back) % 4];
                self.add::<PLACES>(before, 0, *unit, &mut column);
                if back < 2 {
                    self.add::<PLACES>(before, 1, *unit, &mut column);
                }
            }
            let reach = units.reach[place].clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16;
            let alive = self.with_dropped::<PLACES>(&mut column, reach, least as i16);
            columns[place % 4] = column;
            // A unit of three letters reaches back three columns, so all of these must be over.
            over = if alive { 0 } else { over + 1 };
            if over == LATIN_UNIT_MAX {
                return None;
            }
        }
        Some(i32::from(columns[units.count % 4][ABOVE + self.length]))
    }

    /// Lets letters of the native word have no counterpart, as long as that reaches what is asked: from a place no more than the
    /// rest of either word is gained. Whether any place reaches it.
    fn with_dropped<const PLACES: usize>(&self, column: &mut Column, reach: i16, least: i16) -> bool {
        let (Some(one), Some(two), Some(rest)) = (
            self.dropped[0].first_chunk::<PLACES>(),
            self.dropped[1].first_chunk::<PLACES>(),
            self.rest[ABOVE..].first_chunk::<PLACES>(),
        ) else {
            return false;
        };
        loop {
            let old = *column;
            let (mut alive, mut better) = (NO_STEP, NO_STEP);
            for place in 0..PLACES {
                let at = ABOVE + place;
                let dropped =
                    old[at - 1].saturating_add(one[place]).max(old[at - 2].saturating_add(two[place]));
                let room = rest[place].min(reach);
                // What falls short is no better, whatever it adds.
                let gained = if dropped > old[at] { dropped.saturating_add(room) } else { NO_STEP };
                better = better.max(gained);
                column[at] = old[at].max(dropped);
                alive = alive.max(column[at].saturating_add(room));
            }
            if better < least {
                return alive >= least;
            }
        }
    }

    /// Takes what a Latin unit adds to native units of one letter or two, where that is better.
    fn add<const PLACES: usize>(&self, before: &Column, two: usize, unit: u16, column: &mut Column) {
        let rows = &self.rows[(usize::from(unit) * 2 + two) * PLACES..];
        let before = &before[ABOVE - 1 - two..];
        let column = &mut column[ABOVE..];
        if let (Some(row), Some(before), Some(column)) =
            (rows.first_chunk::<PLACES>(), before.first_chunk::<PLACES>(), column.first_chunk_mut::<PLACES>())
        {
            for place in 0..PLACES {
                column[place] = column[place].max(before[place].saturating_add(row[place]));
            }
        }
    }
}

/// The units of a Latin word.
struct LatinUnits {
    /// Those that end at each place, of one, two and three letters; 0 for none.
    ending: [[u16; LATIN_UNIT_MAX]; TOKEN_BYTES_MAX + 1],
    count: usize,
    /// The most that any native word could give for the word.
    most: i32,
    /// No less than what the rest of the word gains from each place on.
    reach: [i32; TOKEN_BYTES_MAX + 1],
}

impl LatinUnits {
    /// `None` if there is nothing to go by.
    fn of(costs: &Costs, latin: &[u8]) -> Option<LatinUnits> {
        const NONE: i32 = i32::MIN / 4;
        let mut ending = [[0; LATIN_UNIT_MAX]; TOKEN_BYTES_MAX + 1];
        let mut most = [NONE; TOKEN_BYTES_MAX + 1];
        let mut reach = [NONE; TOKEN_BYTES_MAX + 1];
        (most[0], reach[0]) = (0, 0);
        let count = latin.len();
        for place in 1..=count {
            let mut packed = 0;
            for letters in 1..=LATIN_UNIT_MAX.min(place) {
                packed |= packed_letter(latin[place - letters], letters - 1);
                let unit = costs.latin_unit(packed);
                let gain = costs.best_of_latin(unit);
                ending[place][letters - 1] = unit;
                if gain != NO_STEP {
                    most[place] = most[place].max(most[place - letters] + i32::from(gain));
                    reach[place] = reach[place].max(reach[place - letters] + i32::from(gain));
                }
            }
            let insert = costs.step(0, ending[place][0]);
            // A letter that nothing stands for still lets the rest be reached.
            let insert = if insert == NO_STEP { 0 } else { i32::from(insert) };
            reach[place] = reach[place].max(reach[place - 1] + insert);
        }
        // What the beginning can give and what the rest can are together no more than what the whole can.
        let whole = reach[count];
        reach[..=count].iter_mut().for_each(|reach| *reach = whole - *reach);
        Some(LatinUnits { ending, count, most: most[count], reach }).filter(|units| units.most > 0)
    }
}

#[cfg(test)]
mod tests {
    use crate::similarity::{Asked, token_similarity};
    use crate::token::{NameKind, Token};

    fn words(texts: &[&str]) -> Vec<Token> {
        let tokens = |text: &&str| crate::normalise(text, NameKind::Entity).tokens().to_vec();
        texts.iter().flat_map(tokens).collect()
    }

    #[test]
    fn many_at_once_is_each_by_itself() {
        let latin = words(&[
            "mohammed",
            "muhammad",
            "mahmud",
            "madi",
            "hassan",
            "hasan",
            "husain",
            "yusuf",
            "joseph",
            "omar",
            "amr",
            "putin",
            "poutine",
            "petrov",
            "piotrow",
            "jieun",
            "jean",
            "lee",
            "yi",
            "kim",
            "gim",
            "tanaka",
            "tenaka",
            "gaddafi",
            "qadhafi",
            "shoigu",
            "choigou",
            "cohen",
            "kohn",
            "bin",
            "a",
            "abdurrahmanabdulazizalsaud",
            "kramatorskwerkstoffkombinat",
        ]);
        let native = words(&[
            "محمد",
            "حسن",
            "حسين",
            "يوسف",
            "عمر",
            "القذافي",
            "Путин",
            "Петров",
            "Шойгу",
            "Краматорск",
            "지은",
            "이",
            "김",
            "田中",
            "タナカ",
            "גאדהפי",
            "כהן",
            "威廷文祥吳",
        ]);
        let whole = Token::joined(native[..4].iter()).unwrap();
        let endless = Token::joined(native.iter().filter(|token| token.script() == whole.script())).unwrap();
        let mut agree = 0;
        for token in native.iter().chain([&whole, &endless]) {
            let mut asked = Asked::new(token.clone());
            for other in latin.iter().chain(&native) {
                let found = asked.similarity(other);
                assert_eq!(found, token_similarity(token, other), "{token:?} {other:?}");
                agree += usize::from(found.0 > 0 && other.is_latin());
            }
        }
        assert!(agree > 15, "{agree}");
    }
}
