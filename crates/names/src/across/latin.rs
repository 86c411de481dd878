//! One Latin word against many words of other scripts.
//!
//! Promises: what [`super::similarity`] says. Does not: keep anything of the words it is asked about.
//!
//! # How
//!
//! Before two words are aligned, each unit of the other word gains what it gains with the best unit of the Latin word, wherever
//! that stands. Most words that share a skeleton fall short of what is asked even so.

use super::costs::{Costs, Ends, LATIN_UNIT_MAX, NO_STEP};
use super::{fitted, graded_by, least_for};
use crate::normalise::TOKEN_BYTES_MAX;
use crate::script::Script;

/// No sum of so few letters comes near it.
const NONE: i32 = i32::MIN / 4;
/// Gains that were not asked for yet: no table has such a step.
const NOT_MADE: i16 = i16::MAX;

/// A Latin word, made ready for each script it was compared with.
#[derive(Default)]
pub(crate) struct LatinWord {
    scripts: Vec<(Script, Option<Against>)>,
}

impl LatinWord {
    /// What fitted costs make of it and a word of a script: see [`super::graded`].
    /// Below `least` there may be nothing.
    pub(super) fn graded(&mut self, script: Script, native: &[u8], latin: &[u8], least: u32) -> Option<u32> {
        let at = match self.scripts.iter().position(|(known, _)| *known == script) {
            Some(at) => at,
            None => {
                self.scripts
                    .push((script, fitted::costs(script).and_then(|costs| Against::of(costs, latin))));
                self.scripts.len() - 1
            }
        };
        self.scripts.get_mut(at)?.1.as_mut()?.graded(native, least)
    }
}

/// A Latin word, ready to be compared with words of a script.
struct Against {
    costs: &'static Costs,
    ends: Ends,
    most: i32,
    /// Its units, each once, and that of no letters.
    units: Vec<u16>,
    /// By native unit: the most that it gains with one of them.
    gains: Vec<i16>,
}

impl Against {
    /// `None` if there is nothing to go by.
    fn of(costs: &'static Costs, latin: &[u8]) -> Option<Against> {
        if latin.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let (most, ends) = (costs.most_latin(latin)?, Ends::of(costs, latin));
        let mut units: Vec<u16> = vec![0];
        units.extend(ends.units[1..=latin.len()].iter().flat_map(|units: &[u16; LATIN_UNIT_MAX]| units));
        units.sort_unstable();
        units.dedup();
        let gains =
            if costs.gains_by_insertion() { Vec::new() } else { vec![NOT_MADE; costs.native_count()] };
        Some(Against { costs, ends, most, units, gains })
    }

    /// The most that a native unit gains, left out or not.
    fn gain(&mut self, unit: u16) -> i16 {
        let (costs, units) = (self.costs, &self.units);
        let Some(gain) = self.gains.get_mut(usize::from(unit)) else { return NO_STEP };
        if *gain == NOT_MADE {
            *gain = units.iter().map(|latin| costs.step(unit, *latin)).max().unwrap_or(NO_STEP);
        }
        *gain
    }

    fn graded(&mut self, native: &[u8], least: u32) -> Option<u32> {
        let most = self.costs.most_native(native)?;
        let least = least_for(self.costs, most, self.most, least);
        // Where letters gain by having no counterpart, the native word alone says nothing.
        if !self.gains.is_empty() && self.gained(native) < least {
            return None;
        }
        let evidence = self.costs.evidence_of(native, &self.ends, least)?;
        graded_by(self.costs, evidence, most, self.most)
    }

    /// No less than the evidence that both words are one.
    fn gained(&mut self, native: &[u8]) -> i32 {
        let (costs, mut before, mut last) = (self.costs, NONE, 0);
        for at in 0..native.len() {
            let mut add = |sum: i32, unit: u16| match self.gain(unit) {
                NO_STEP => NONE,
                gain => sum + i32::from(gain),
            };
            let mut most = add(last, costs.native_unit(&native[at..=at]));
            let two = if at > 0 { costs.native_unit(&native[at - 1..=at]) } else { 0 };
            if two > 0 {
                most = most.max(add(before, two));
            }
            (before, last) = (last, most.max(NONE));
        }
        last
    }
}
