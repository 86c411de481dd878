//! One word of another script against many Latin ones.
//!
//! Promises: the evidence that [`Costs::evidence`] gives, or nothing where it gives less than asked; that does not depend on
//! the words it was asked about before. Does not: decide what evidence is worth.
//!
//! # How
//!
//! The alignment is filled by Latin letters, a column of all places in the native word at once: what a Latin unit adds at
//! each place is a row of numbers made once per word and unit, so a column is a few additions of rows. Sums are of sixteen
//! bits and saturate below: as no word gains more than [`GAIN_MAX`] in all, what was saturated never comes back to what
//! is asked, which is always above zero.
//!
//! Most words that share a skeleton fall far short, and words that are asked about one after the other often begin alike. So a
//! word is first measured by what each of its units gains from the best unit of the native word, whatever the order, and
//! what is known of a beginning is kept for the next word.

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
    /// What leaving out letters can gain in all: a table may say that a letter is silent.
    silent: i32,
    /// Units that end at a place, of one letter and of two; [`NO_UNIT`] for none.
    units: [[u16; PLACES_MAX]; 2],
    /// The most that the rest of the word gains from a place on.
    rest: Column,
    /// What is never enough, whatever the Latin word: no way through a place that can gain no more is followed.
    enough: i16,
    /// By Latin unit: whether its rows are made; what it gains at most with any unit of this word; its rows, one for each
    /// length of native unit.
    made: Vec<bool>,
    gains: Vec<i16>,
    rows: Vec<i16>,
    /// The Latin word asked about last, and what is known of its beginnings, by their letters.
    latin: [u8; TOKEN_BYTES_MAX],
    letters: usize,
    beginnings: [Beginning; TOKEN_BYTES_MAX + 1],
    /// Columns of so many of its beginnings.
    columns: Vec<Column>,
}

const NO_UNIT: u16 = u16::MAX;
const NONE: i32 = i32::MIN / 4;

/// What is known of the first letters of a Latin word.
#[derive(Clone, Copy)]
struct Beginning {
    /// Units that end with it, of one, two and three letters; 0 for none.
    units: [u16; LATIN_UNIT_MAX],
    /// What the last letter adds without a counterpart.
    insert: i16,
    /// The most that any native word could give for it.
    most: i32,
    /// No less than what it gains with this word.
    gained: i32,
    /// Of its column: the most at any place, and the most with what the rest of the native word gains there.
    top: i32,
    reached: i32,
}

const EMPTY: Beginning =
    Beginning { units: [0; LATIN_UNIT_MAX], insert: NO_STEP, most: 0, gained: 0, top: 0, reached: 0 };

impl NativeWord {
    /// Makes a word ready; `None` where its evidence does not fit, or there is nothing to go by. Evidence below `enough` is
    /// never asked for.
    pub(super) fn new(costs: &'static Costs, native: &[u8], enough: i32) -> Option<NativeWord> {
        let most = costs.most_native(native)?;
        let length = native.len();
        if length > TOKEN_BYTES_MAX || costs.gains_by_insertion() || enough <= 0 {
            return None;
        }
        let places = [PLACES_FEW, PLACES_SOME, PLACES_MAX].into_iter().find(|places| length < *places)?;
        let mut word = NativeWord {
            costs,
            most,
            length,
            places,
            dropped: [[NO_STEP; PLACES_MAX]; 2],
            silent: 0,
            units: [[NO_UNIT; PLACES_MAX]; 2],
            rest: [0; ABOVE + PLACES_MAX],
            enough: i16::try_from(enough).unwrap_or(i16::MAX),
            made: vec![false; costs.latin_count()],
            gains: vec![NO_STEP; costs.latin_count()],
            rows: vec![NO_STEP; costs.latin_count() * places * 2],
            latin: [0; TOKEN_BYTES_MAX],
            letters: 0,
            beginnings: [EMPTY; TOKEN_BYTES_MAX + 1],
            columns: Vec::with_capacity(PLACES_FEW),
        };
        for place in 1..=length {
            word.units[0][place] = costs.native_unit(&native[place - 1..place]);
            word.dropped[0][place] = costs.step(word.units[0][place], 0);
            let two = if place > 1 { costs.native_unit(&native[place - 2..place]) } else { 0 };
            if two > 0 {
                word.units[1][place] = two;
                word.dropped[1][place] = costs.step(two, 0);
            }
            word.silent += [0, 1].map(|two| i32::from(word.dropped[two][place].max(0))).iter().sum::<i32>();
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
        word.start();
        Some(word)
    }

    /// The column before any Latin letter.
    fn start(&mut self) {
        let mut start = [NO_STEP; ABOVE + PLACES_MAX];
        start[ABOVE] = 0;
        for place in 1..=self.length {
            let at = ABOVE + place;
            let one = start[at - 1].saturating_add(self.dropped[0][place]);
            start[at] = start[at].max(one).max(start[at - 2].saturating_add(self.dropped[1][place]));
        }
        let (places, rest) = (&start[ABOVE..=ABOVE + self.length], &self.rest[ABOVE..]);
        let reached = places.iter().zip(rest).map(|(gained, rest)| gained.saturating_add(*rest)).max();
        self.beginnings[0].reached = i32::from(reached.unwrap_or(NO_STEP));
        self.beginnings[0].top = i32::from(places.iter().copied().max().unwrap_or(NO_STEP));
        self.columns.push(start);
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

    /// The most that a Latin unit gains with any unit of this word; its rows are made.
    fn gain_of_latin(&mut self, unit: u16) -> i16 {
        let at = usize::from(unit);
        if std::mem::replace(&mut self.made[at], true) {
            return self.gains[at];
        }
        let rows = &mut self.rows[at * self.places * 2..][..self.places * 2];
        for (two, row) in rows.chunks_mut(self.places).enumerate() {
            for (slot, native) in row.iter_mut().zip(&self.units[two]).take(self.length + 1).skip(1) {
                if *native != NO_UNIT {
                    *slot = self.costs.step(*native, unit);
                    self.gains[at] = self.gains[at].max(*slot);
                }
            }
        }
        self.gains[at]
    }

    /// The evidence that the word and a Latin one are one, if it is at least what `least` asks of the most that the Latin
    /// letters could give; and that most.
    pub(super) fn evidence(&mut self, latin: &[u8], least: impl Fn(i32) -> i32) -> Option<(i32, i32)> {
        if latin.len() > TOKEN_BYTES_MAX {
            return None;
        }
        self.begin(latin);
        let whole = self.beginnings[latin.len()];
        if whole.most <= 0 {
            return None;
        }
        let least = least(whole.most);
        if least < i32::from(self.enough)
            || (whole.gained + self.silent).min(i32::from(self.rest[ABOVE])) < least
        {
            return None;
        }
        let evidence = match self.places {
            PLACES_FEW => self.filled::<PLACES_FEW>(latin.len(), least),
            PLACES_SOME => self.filled::<PLACES_SOME>(latin.len(), least),
            _ => self.filled::<PLACES_MAX>(latin.len(), least),
        };
        evidence.filter(|evidence| *evidence >= least).map(|evidence| (evidence, whole.most))
    }

    /// Takes a Latin word instead of the last one, and measures what of it is new.
    fn begin(&mut self, latin: &[u8]) {
        let last = &self.latin[..self.letters];
        let common = last.iter().zip(latin).take_while(|(last, new)| last == new).count();
        self.columns.truncate(common + 1);
        self.latin[common..latin.len()].copy_from_slice(&latin[common..]);
        self.letters = latin.len();
        for place in common + 1..=latin.len() {
            let mut new = Beginning { most: NONE, gained: NONE, ..EMPTY };
            let mut packed = 0;
            for letters in 1..=LATIN_UNIT_MAX.min(place) {
                packed |= packed_letter(latin[place - letters], letters - 1);
                let unit = self.costs.latin_unit(packed);
                new.units[letters - 1] = unit;
                let most = self.costs.best_of_latin(unit);
                if most != NO_STEP {
                    let (before, gain) = (self.beginnings[place - letters], self.gain_of_latin(unit));
                    new.most = new.most.max(before.most + i32::from(most));
                    if gain != NO_STEP {
                        new.gained = new.gained.max(before.gained + i32::from(gain));
                    }
                }
            }
            new.insert = self.costs.step(0, new.units[0]);
            // A letter that nothing stands for still lets the rest be reached.
            let insert = if new.insert == NO_STEP { 0 } else { i32::from(new.insert) };
            new.gained = new.gained.max(self.beginnings[place - 1].gained + insert);
            self.beginnings[place] = new;
        }
    }

    /// Fills the columns of the Latin word that are not known yet, as long as any way through them reaches what is asked.
    fn filled<const PLACES: usize>(&mut self, letters: usize, least: i32) -> Option<i32> {
        let whole = self.beginnings[letters].gained + self.silent;
        let mut over = 0;
        for place in 1..=letters {
            if place == self.columns.len() {
                self.fill::<PLACES>(place);
            }
            let known = &self.beginnings[place];
            // What the beginning can give and what the rest can are together no more than what the whole can.
            let alive = known.reached.min(known.top + whole - known.gained) >= least;
            // A unit of three letters reaches back three columns, so all of these must be over.
            over = if alive { 0 } else { over + 1 };
            if over == LATIN_UNIT_MAX {
                return None;
            }
        }
        Some(i32::from(self.columns[letters][ABOVE + self.length]))
    }

    fn fill<const PLACES: usize>(&mut self, place: usize) {
        let mut column = [NO_STEP; ABOVE + PLACES_MAX];
        let Beginning { units, insert, .. } = self.beginnings[place];
        let before = &self.columns[place - 1];
        for (slot, before) in column[ABOVE..ABOVE + PLACES].iter_mut().zip(&before[ABOVE..]) {
            *slot = before.saturating_add(insert);
        }
        for (back, unit) in units.into_iter().enumerate().filter(|(_, unit)| *unit > 0) {
            let before = &self.columns[place - 1 - back];
            self.add::<PLACES>(before, 0, unit, &mut column);
            if back < 2 {
                self.add::<PLACES>(before, 1, unit, &mut column);
            }
        }
        let (top, reached) = self.with_dropped::<PLACES>(&mut column);
        let known = &mut self.beginnings[place];
        (known.top, known.reached) = (i32::from(top), i32::from(reached));
        self.columns.push(column);
    }

    /// Lets letters of the native word have no counterpart, as long as that may ever be enough. The most at any place, and the
    /// most with what the rest of the word gains from there.
    fn with_dropped<const PLACES: usize>(&self, column: &mut Column) -> (i16, i16) {
        let (Some(one), Some(two), Some(rest)) = (
            self.dropped[0].first_chunk::<PLACES>(),
            self.dropped[1].first_chunk::<PLACES>(),
            self.rest[ABOVE..].first_chunk::<PLACES>(),
        ) else {
            return (i16::MAX, i16::MAX);
        };
        loop {
            let old = *column;
            let (mut top, mut reached, mut better) = (NO_STEP, NO_STEP, NO_STEP);
            for place in 0..PLACES {
                let at = ABOVE + place;
                let dropped =
                    old[at - 1].saturating_add(one[place]).max(old[at - 2].saturating_add(two[place]));
                // What falls short is no better, whatever it adds.
                let gained = if dropped > old[at] { dropped.saturating_add(rest[place]) } else { NO_STEP };
                better = better.max(gained);
                column[at] = old[at].max(dropped);
                top = top.max(column[at]);
                reached = reached.max(column[at].saturating_add(rest[place]));
            }
            if better < self.enough {
                return (top, reached);
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

#[cfg(test)]
mod tests {
    use crate::Asked;
    use crate::similarity::token_similarity;
    use crate::token::{NameKind, Token};

    fn words(texts: &[&str]) -> Vec<Token> {
        let tokens = |text: &&str| crate::normalise(text, NameKind::Entity).tokens().to_vec();
        texts.iter().flat_map(tokens).collect()
    }

    fn each_by_itself(words: &[Token], others: &[Token]) {
        for token in words {
            let mut asked = Asked::new(token.clone());
            for other in others.iter().chain(words) {
                assert_eq!(asked.similarity(other), token_similarity(token, other), "{token:?} {other:?}");
            }
        }
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
        let others: Vec<Token> = native.iter().chain([&whole, &endless]).cloned().collect();
        each_by_itself(&latin, &others);
        assert!(agree > 15, "{agree}");
    }
}
