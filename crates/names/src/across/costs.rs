//! Fitted costs of one script: how much each pair of spellings says for or against two words being one.
//!
//! Promises: a comparison allocates nothing and ends early when the rest cannot reach what is asked. Does not: fit.
//! A step pairs up to two letters of the romanised word with up to three Latin ones; its evidence is the logarithm of how much
//! more often the two stand for each other than by chance, in hundredths. The evidence of two words is the most that a
//! sequence of steps through both gives.

use crate::normalise::TOKEN_BYTES_MAX;

use super::skeleton::{Place, Spelling, segment_length};

/// No step, or no way to a place.
const NONE: i32 = i32::MIN / 4;
pub(super) const NO_STEP: i16 = i16::MIN;
/// Letters of the longest unit of the romanised word, and of the Latin one.
const NATIVE_UNIT_MAX: usize = 2;
pub(super) const LATIN_UNIT_MAX: usize = 3;
/// Numbers of units by their letters, five bits each; a unit that no step has is 0.
const PAIRS: usize = 1 << 10;
const TRIPLES: usize = 1 << 15;

/// The table of a script.
pub(crate) struct Costs {
    native_units: Box<[u16; PAIRS]>,
    latin_units: Box<[u16; TRIPLES]>,
    /// By native unit, then by Latin unit; the first of each stands for no letters.
    steps: Vec<i16>,
    latin_count: usize,
    best_native: Vec<i16>,
    best_latin: Vec<i16>,
    /// By letters of the segment and place.
    spellings: Vec<Vec<Spelling>>,
    /// Evidence and share (of thousand) that this script asks more than others.
    pub evidence_added: i32,
    pub share_added: i32,
}

/// Letters as a number, five bits each; 0 for none.
fn packed(letters: &[u8]) -> usize {
    letters.iter().fold(0, |number, letter| number << 5 | usize::from(letter & 31))
}

/// A letter with so many letters after it in its unit, packed.
pub(super) fn packed_letter(letter: u8, after: usize) -> usize {
    usize::from(letter & 31) << (5 * after)
}

fn spelling_slot(segment: &[u8], place: Place) -> usize {
    packed(segment) * 3 + place as usize
}

impl Costs {
    /// Reads a table: rows of `step native latin:evidence …` and `spell place segment classes:cost …`, `-` for no letters.
    /// A row that cannot be read is left out; a test reads every row.
    pub(super) fn read(text: &str, evidence_added: i32, share_added: i32) -> Costs {
        let mut rows = Vec::new();
        let mut costs = Costs {
            native_units: Box::new([0; PAIRS]),
            latin_units: Box::new([0; TRIPLES]),
            steps: Vec::new(),
            latin_count: 1,
            best_native: vec![NO_STEP],
            best_latin: vec![NO_STEP],
            spellings: vec![Vec::new(); PAIRS * 3],
            evidence_added,
            share_added,
        };
        for line in text.lines() {
            let mut cells = line.split('\t');
            match (cells.next(), cells.next(), cells.next(), cells.next()) {
                (Some("step"), Some(native), Some(pairs), None) => costs.add_units(native, pairs, &mut rows),
                (Some("spell"), Some(place), Some(segment), Some(ways)) => {
                    costs.add_spellings(place, segment, ways);
                }
                _ => {}
            }
        }
        costs.steps = vec![NO_STEP; costs.best_native.len() * costs.latin_count];
        for (native, latin, evidence) in rows {
            costs.steps[usize::from(native) * costs.latin_count + usize::from(latin)] = evidence;
            if native > 0 && latin > 0 {
                let (native, latin) = (usize::from(native), usize::from(latin));
                costs.best_native[native] = costs.best_native[native].max(evidence);
                costs.best_latin[latin] = costs.best_latin[latin].max(evidence);
            }
        }
        costs
    }

    fn add_units(&mut self, native: &str, pairs: &str, rows: &mut Vec<(u16, u16, i16)>) {
        let native = if native == "-" { "" } else { native };
        if native.len() > NATIVE_UNIT_MAX {
            return;
        }
        let slot = &mut self.native_units[packed(native.as_bytes())];
        if *slot == 0 && !native.is_empty() {
            *slot = self.best_native.len() as u16;
            self.best_native.push(NO_STEP);
        }
        let native = *slot;
        for (latin, evidence) in pairs.split(' ').filter_map(|pair| pair.split_once(':')) {
            let latin = if latin == "-" { "" } else { latin };
            let Some(evidence) = evidence.parse().ok().filter(|_| latin.len() <= LATIN_UNIT_MAX) else {
                continue;
            };
            let slot = &mut self.latin_units[packed(latin.as_bytes())];
            if *slot == 0 && !latin.is_empty() {
                *slot = self.latin_count as u16;
                self.latin_count += 1;
                self.best_latin.push(NO_STEP);
            }
            rows.push((native, *slot, evidence));
        }
    }

    fn add_spellings(&mut self, place: &str, segment: &str, ways: &str) {
        let place = match place {
            "first" => Place::First,
            "inside" => Place::Inside,
            _ => Place::Last,
        };
        let way = |way: &str| {
            let (classes, cost) = way.split_once(':')?;
            Some(Spelling { classes: u64::from_str_radix(classes, 16).ok()?, cost: cost.parse().ok()? })
        };
        if segment.len() <= NATIVE_UNIT_MAX {
            self.spellings[spelling_slot(segment.as_bytes(), place)] =
                ways.split(' ').filter_map(way).collect();
        }
    }

    /// Ways to spell a segment, cheapest first.
    pub(super) fn spellings(&self, segment: &[u8], place: Place) -> &[Spelling] {
        debug_assert!(segment.len() <= segment_length(segment));
        self.spellings.get(spelling_slot(segment, place)).map_or(&[], Vec::as_slice)
    }

    /// The number of a native unit; 0 for one that no step has.
    pub(super) fn native_unit(&self, letters: &[u8]) -> u16 {
        self.native_units[packed(letters)]
    }

    /// The number of a Latin unit of packed letters; 0 for one that no step has.
    pub(super) fn latin_unit(&self, letters: usize) -> u16 {
        self.latin_units.get(letters).copied().unwrap_or(0)
    }

    /// How many Latin units there are, that of no letters counted.
    pub(super) fn latin_count(&self) -> usize {
        self.latin_count
    }

    /// The evidence of a step between two units; 0 is that of no letters.
    pub(super) fn step(&self, native: u16, latin: u16) -> i16 {
        self.steps[usize::from(native) * self.latin_count + usize::from(latin)]
    }

    /// How many native units there are, that of no letters counted.
    pub(super) fn native_count(&self) -> usize {
        self.best_native.len()
    }

    /// The most that any step from a native unit gives.
    pub(super) fn best_of(&self, native: u16) -> i16 {
        self.best_native[usize::from(native)]
    }

    /// The most that any step to a Latin unit gives.
    pub(super) fn best_of_latin(&self, latin: u16) -> i16 {
        self.best_latin[usize::from(latin)]
    }

    /// Whether a Latin letter without counterpart speaks for two words being one: no table that was fitted says so.
    pub(super) fn gains_by_insertion(&self) -> bool {
        self.steps[..self.latin_count].iter().any(|step| *step > 0)
    }

    /// The most evidence any Latin word could give for this word; `None` if there is nothing to go by.
    pub(super) fn most_native(&self, native: &[u8]) -> Option<i32> {
        let unit = |letters: &[u8]| self.native_units[packed(letters)];
        most(native, NATIVE_UNIT_MAX, |letters| self.best_native[usize::from(unit(letters))])
    }

    /// The same for a Latin word.
    pub(super) fn most_latin(&self, latin: &[u8]) -> Option<i32> {
        let unit = |letters: &[u8]| self.latin_units[packed(letters)];
        most(latin, LATIN_UNIT_MAX, |letters| self.best_latin[usize::from(unit(letters))])
    }

    /// The evidence that the two words are one, if it is at least what is asked.
    pub(super) fn evidence(&self, native: &[u8], latin: &[u8], least: i32) -> Option<i32> {
        if latin.len() > TOKEN_BYTES_MAX {
            return None;
        }
        self.evidence_of(native, &Ends::of(self, latin), least)
    }

    /// The same of a Latin word whose units are known.
    pub(super) fn evidence_of(&self, native: &[u8], ends: &Ends, least: i32) -> Option<i32> {
        if native.len() > TOKEN_BYTES_MAX {
            return None;
        }
        // What the rest of the native word can still give.
        let mut rest = [0_i32; TOKEN_BYTES_MAX + 1];
        for at in (0..native.len()).rev() {
            rest[at] = rest[at + 1] + self.best_of_letter(native, at);
        }
        let mut rows = [[NONE; TOKEN_BYTES_MAX + 1]; 3];
        let mut last_over = false;
        for i in 0..=native.len() {
            let one = (i > 0).then(|| self.native_units[packed(&native[i - 1..i])]);
            let two = (i > 1).then(|| self.native_units[packed(&native[i - 2..i])]).filter(|unit| *unit > 0);
            let (current, above, above2) = (i % 3, (i + 2) % 3, (i + 1) % 3);
            let best = self.fill_row(&mut rows, (current, above, above2), (one, two), ends, i == 0);
            // A unit of two letters reaches back two rows, so both must be over.
            let over = best + rest[i] < least;
            if over && last_over {
                return None;
            }
            last_over = over;
        }
        Some(rows[native.len() % 3][ends.count]).filter(|evidence| *evidence >= least)
    }

    /// The most a letter can add, alone or as half of a unit.
    fn best_of_letter(&self, native: &[u8], at: usize) -> i32 {
        let unit =
            |letters: &[u8]| i32::from(self.best_native[usize::from(self.native_units[packed(letters)])]);
        let alone = unit(&native[at..=at]);
        let before = at.checked_sub(1).map_or(NONE, |before| unit(&native[before..=at]));
        let after = native.get(at..at + 2).map_or(NONE, unit);
        alone.max(before).max(after).max(0)
    }

    /// One row of the alignment; returns the best place in it.
    fn fill_row(
        &self,
        rows: &mut [[i32; TOKEN_BYTES_MAX + 1]; 3],
        (current, above, above2): (usize, usize, usize),
        (one, two): (Option<u16>, Option<u16>),
        ends: &Ends,
        first: bool,
    ) -> i32 {
        let line = |unit: u16| &self.steps[usize::from(unit) * self.latin_count..][..self.latin_count];
        let (insert, one, two) = (line(0), one.map(line), two.map(line));
        let mut best = NONE;
        for j in 0..=ends.count {
            let [y1, y2, y3] = ends.units[j];
            let mut value = if first && j == 0 { 0 } else { NONE };
            if j >= 1 {
                value = value.max(after(rows[current][j - 1], insert[usize::from(y1)]));
            }
            if let Some(one) = one {
                value = value.max(after(rows[above][j], one[0]));
                if y1 > 0 {
                    value = value.max(after(rows[above][j - 1], one[usize::from(y1)]));
                }
                if y2 > 0 {
                    value = value.max(after(rows[above][j - 2], one[usize::from(y2)]));
                }
                if y3 > 0 {
                    value = value.max(after(rows[above][j - 3], one[usize::from(y3)]));
                }
            }
            if let Some(two) = two {
                value = value.max(after(rows[above2][j], two[0]));
                if y1 > 0 {
                    value = value.max(after(rows[above2][j - 1], two[usize::from(y1)]));
                }
                if y2 > 0 {
                    value = value.max(after(rows[above2][j - 2], two[usize::from(y2)]));
                }
            }
            rows[current][j] = value;
            best = best.max(value);
        }
        best
    }
}

fn after(before: i32, step: i16) -> i32 {
    if step == NO_STEP { NONE } else { before + i32::from(step) }
}

/// The best sum over all ways to cut a word into units.
fn most(letters: &[u8], unit_max: usize, best: impl Fn(&[u8]) -> i16) -> Option<i32> {
    let mut row = [NONE; TOKEN_BYTES_MAX + 1];
    row[0] = 0;
    for i in 1..=letters.len().min(TOKEN_BYTES_MAX) {
        for n in 1..=unit_max.min(i) {
            row[i] = row[i].max(after(row[i - n], best(&letters[i - n..i])));
        }
    }
    Some(row[letters.len().min(TOKEN_BYTES_MAX)]).filter(|most| *most > 0)
}

/// The units that end at each place of a Latin word, of one, two and three letters; 0 for none.
pub(super) struct Ends {
    pub units: [[u16; LATIN_UNIT_MAX]; TOKEN_BYTES_MAX + 1],
    count: usize,
}

impl Ends {
    pub(super) fn of(costs: &Costs, latin: &[u8]) -> Ends {
        let mut units = [[0; LATIN_UNIT_MAX]; TOKEN_BYTES_MAX + 1];
        for (j, slots) in units.iter_mut().enumerate().take(latin.len() + 1) {
            for (n, slot) in slots.iter_mut().enumerate() {
                if j > n {
                    *slot = costs.latin_units[packed(&latin[j - n - 1..j])];
                }
            }
        }
        Ends { units, count: latin.len() }
    }
}
