//! Listed names that a customer's words reach, weighed: first by a bound (in `reach`), then by the comparison itself.
//!
//! Promises: a listed name is let go only if its bound or its score is below the floor. Does not: look for names.

use super::{Begun, Reading};
use crate::bulk::words::ODD;
use crate::evidence::raises_with;
use crate::index::candidates::kind_factor;
use names::{May, Name, SCORE_FULL, Weighed, compare_weighed};

impl Begun<'_, '_> {
    /// Whether a listed name of a party born on the customer's day is a hit.
    pub(super) fn weigh_of_day(&mut self, reading: &Reading<'_>, kinds: u8) -> bool {
        let mut names: [Option<Name>; 4] = [const { None }; 4];
        let (forms, floors) = (self.of_day, self.floors_of_day);
        forms.iter().any(|number| {
            let kind = usize::from(self.scan.filter.forms[*number as usize].kind);
            kinds >> kind & 1 != 0
                && self.may_reach(reading, *number, kind, floors[kind])
                && self.is_hit(reading, *number, kind, floors[kind], &mut names)
        })
    }

    /// Whether any listed name that was collected is a hit.
    pub(super) fn weigh(&mut self, reading: &Reading<'_>) -> bool {
        let forms = std::mem::take(&mut self.scan.forms);
        self.scan.turn = self.scan.turn.wrapping_add(1);
        if self.scan.turn == 0 {
            self.scan.seen.fill(0);
            self.scan.turn = 1;
        }
        let mut names: [Option<Name>; 4] = [const { None }; 4];
        let floors = self.floors;
        let may = forms.iter().any(|number| {
            let turn = self.scan.turn;
            let is_new = self
                .scan
                .seen
                .get_mut(*number as usize)
                .is_some_and(|seen| std::mem::replace(seen, turn) != turn);
            let kind = self.scan.filter.forms.get(*number as usize).map_or(0, |form| usize::from(form.kind));
            is_new
                && reading.kinds >> kind & 1 != 0
                && self.may_reach(reading, *number, kind, floors[kind])
                && self.is_hit(reading, *number, kind, floors[kind], &mut names)
        });
        self.scan.forms = forms;
        self.scan.forms.clear();
        may
    }

    /// Whether an odd listed name is a hit: see [`Index::is_odd`](crate::index::Index::is_odd). No bound holds of them; they are
    /// few, and compared.
    pub(super) fn weigh_odd(&mut self, reading: &Reading<'_>, kinds: u8) -> bool {
        let (filter, words) = (self.scan.filter, self.scan.words);
        let is_odd_form = |form: &u32| filter.forms[*form as usize].is_odd;
        let odd = |word: u32| {
            let is_odd = filter.words.get(word as usize).is_some_and(|facts| facts.is_odd);
            let forms = if is_odd { filter.index.forms_with(word) } else { &[] };
            forms.iter().copied().filter(is_odd_form)
        };
        let mut forms = std::mem::take(&mut self.scan.forms);
        for record in reading.records.iter().filter(|record| record.flags & ODD != 0) {
            forms.extend(words.near(record).iter().flat_map(|near| odd(near.word())));
            forms.extend(words.runs(record).iter().map(|run| run.form).filter(is_odd_form));
        }
        forms.extend(self.scan.joined.iter().flat_map(|joined| odd(joined.word)));
        if self.takes_letters(kinds) {
            forms.extend(filter.odd.iter());
        }
        forms.sort_unstable();
        forms.dedup();
        let mut names: [Option<Name>; 4] = [const { None }; 4];
        let floors = self.floors_of_day;
        let may = forms.iter().any(|number| {
            let kind = usize::from(filter.forms[*number as usize].kind);
            kinds >> kind & 1 != 0 && self.is_hit(reading, *number, kind, floors[kind], &mut names)
        });
        forms.clear();
        self.scan.forms = forms;
        may
    }

    /// Whether the score, and what other facts add, reaches the list's threshold.
    fn is_hit(
        &mut self,
        reading: &Reading<'_>,
        number: u32,
        kind: usize,
        floor: u64,
        names: &mut [Option<Name>; 4],
    ) -> bool {
        let filter = self.scan.filter;
        // A word that cannot be read back: looked at by itself.
        let Some(name) = self.scan.name(reading.records, kind, names) else { return true };
        self.scan.work.compared += 1;
        let (party, ..) = filter.index.form(number);
        let weights = reading.records.iter().map(|record| u32::from(record.weight));
        let is_odd = filter.forms[number as usize].is_odd;
        let may = if is_odd { May::ANY } else { self.scan.may(reading, number) };
        let score =
            compare_weighed(&Weighed::known(name, weights), &filter.index.open_weighed(number), &may).score;
        if u64::from(score) < floor {
            return false;
        }
        let (designation, list) = filter.index.party(party);
        let score = score * kind_factor(self.customer.kind, designation.kind) / SCORE_FULL;
        let raised = raises_with(self.customer.born, self.customer.others_max, designation);
        filter.levels.get(list).is_none_or(|level| level.is_reached(score, raised))
    }
}
