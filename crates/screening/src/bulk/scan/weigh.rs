//! Listed names that a customer's words reach, weighed: first by a bound, then by the comparison itself.
//!
//! Promises: a listed name is let go only if its bound or its score is below the floor. Does not: look for names.

use super::{Begun, Reading};
use crate::evidence::raises_with;
use crate::index::bound::BOUND_MARGIN;
use crate::index::candidates::kind_factor;
use crate::index::query::Met;
use crate::index::{KINDS, name_kind};
use names::bounds::SINGLE_WORD_CAP;
use names::{Name, NameKind, SCORE_FULL, Weighed, compare_weighed};

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

    /// Whether the bound of a listed name reaches the floor.
    fn may_reach(&mut self, reading: &Reading<'_>, number: u32, kind: usize, floor: u64) -> bool {
        self.scan.work.bounded += 1;
        let filter = self.scan.filter;
        let form = &filter.forms[number as usize];
        let runs = self.scan.runs_of(number);
        let words = &filter.form_words[form.words.0 as usize..form.words.1 as usize];
        let mut met = Met::default();
        runs.iter().for_each(|run| met.several(run.bits, u64::from(run.similarity)));
        let mut tokens = if runs.is_empty() { None } else { Some(filter.index.word_tokens(number)) };
        for (word, own) in words {
            let own = u64::from(*own);
            let mark = self.scan.marks[*word as usize];
            let mut best = u64::from(mark.similarity);
            for at in (0..reading.asked.len()).filter(|at| mark.bits >> at & 1 != 0) {
                met.asked[at] = met.asked[at].max(best);
            }
            if mark.joined != 0 {
                met.several(mark.joined, best);
                met.sums.light += own.max(u64::from(mark.joined_weight));
            }
            if mark.light > 0 {
                met.sums.light += u64::from(mark.light);
                met.has_light = true;
            }
            let token = tokens.as_mut().and_then(Iterator::next).unwrap_or(u8::MAX);
            let within = runs.iter().filter(|run| run.tokens.0 <= token && token < run.tokens.1);
            if let Some(similarity) = within.map(|run| u64::from(run.similarity)).max() {
                best = best.max(similarity);
                met.sums.light += own;
            }
            met.listed(own, best, u32::from(filter.words[*word as usize].letters_count));
        }
        met.sums.light += reading.light.min(u64::from(form.light));
        let initials = u64::from(form.initials);
        let absorbs = reading.meet(u64::from(form.light), initials, &mut met);
        met.pair_off();
        let several = reading.asked.len().max(words.len()) > 1;
        let pairs = met.sums.query.words.min(met.sums.listed.words);
        let single =
            several && pairs == 1 && !met.has_several && reading.initials_count == 0 && initials == 0;
        // What may be a light word may also be light words and others written together (`Aliyev`, `Ali al-Wafi`).
        let single = single && !absorbs;
        if single
            && name_kind(KINDS[kind]) == NameKind::Person
            && floor > u64::from(SINGLE_WORD_CAP) + BOUND_MARGIN
        {
            return false;
        }
        met.sums.bound(name_kind(KINDS[kind]), single) + BOUND_MARGIN >= floor
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
        let may = self.scan.may(reading, number);
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
