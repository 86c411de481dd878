//! Which listed names can reach a score at all, and the score they reach.
//!
//! Promises: a listed name is left out only when an upper bound of its score is below the floor, or when
//! the work reaches its bound, which the result says. Does not: weigh dates or numbers, or explain.
//! Source: screening reference, section 5 D: rarest words first with a sound upper bound; never "any
//! exact word prunes the rest", no stop words, no best fifty.

use super::bound::BOUND_MARGIN;
use super::buckets::hash;
use super::lookups::Lookups;
use super::query::{Otherwise, Query, reach::Near};
use super::scratch::Gathered;
use super::vocabulary::{WordId, skeleton_hash};
use super::{Form, Index, KINDS, Left, PartyNumber, RUN_LETTERS_MIN, name_kind, word_for_word_with};
use model::Designation;
use model::PartyKind;
use model::designation::NameStrength;
use names::{
    Name, SCORE_FULL, Token, Weighed, Words, across_keys_joined, compare_weighed, readings_with,
    run_similarity,
};
use rustc_hash::FxHashMap;
use std::hint::black_box;

/// Listed names looked at for one profile before giving up. On the bundled lists the most for any listed name as query was
/// 15,541 (whether the threshold was 0.85 or 0.70): sixteen such names take half of it.
pub(crate) const VISITED_MAX: u32 = 500_000;
/// Listed names compared for one profile before giving up: the most for any listed name as query was 907, with a date of birth
/// 1,334, with a threshold of 0.70 2,072, of which sixteen still fit.
pub(crate) const COMPARED_MAX: u32 = 60_000;

/// Entries of posting lists walked for one profile before giving up: about a tenth of a second. A list of a million names
/// takes under a million for any profile of real names.
const WALKED_MAX: u64 = 50_000_000;
/// Listed names near the essential words from which it is worth looking up the other words too, so that most of these can
/// be told apart by bits: two or three look-ups cost as much as weighing so many.
const LISTED_MANY: usize = 64;

/// Listed names that are read ahead.
const FETCHED: usize = 16;

/// A listed name that reaches the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub party: PartyNumber,
    pub strength: NameStrength,
    /// After [`kind_factor`].
    pub score: u32,
    pub form: u32,
    /// Which name of the profile.
    pub name: u16,
    /// Which reading of it as a name of the listed kind; `None` when all words agree, compared word for word.
    pub reading: Option<u16>,
}

/// How much was done for one profile: the bounds were set by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Work {
    /// Listed names looked at.
    pub visited: u32,
    /// Listed names compared.
    pub compared: u32,
}

impl Work {
    fn is_exhausted(self) -> bool {
        self.visited >= VISITED_MAX || self.compared >= COMPARED_MAX
    }
}

/// What a score is multiplied by when the profile and the listed party are of different kinds, in
/// ten-thousandths. A person may be listed with the name of their company and a company may own a ship
/// of its name; a person is no ship, and ships are named after people.
pub(crate) fn kind_factor(profile: PartyKind, listed: PartyKind) -> u32 {
    let thing = |kind| matches!(kind, PartyKind::Vessel | PartyKind::Aircraft);
    match (profile, listed) {
        (a, b) if a == b => SCORE_FULL,
        (PartyKind::Person, b) if thing(b) => 8_000,
        (a, PartyKind::Person) if thing(a) => 8_000,
        (a, b) if thing(a) || thing(b) => 9_000,
        _ => 9_500,
    }
}

/// The least that the score of names must be for a pair to matter.
#[derive(Clone, Copy)]
pub(crate) struct Floors<'f> {
    /// Of any party.
    pub all: u32,
    /// Of one, given by what is listed of it and where: other facts may not raise the score as much as of another party.
    pub of: &'f dyn Fn(&Designation, usize) -> u32,
}

/// The best strong and the best weak name of every party that reaches its floor, by party.
pub(crate) fn candidates(
    index: &Index,
    profile_kind: PartyKind,
    names: &[String],
    floors: &Floors<'_>,
) -> (Vec<Candidate>, Work, bool) {
    let (mut search, floor) = (Search::new(index, floors.of), floors.all);
    'all: for (number, text) in names.iter().enumerate() {
        let mut words = index.known_words();
        search.same_words(profile_kind, number as u16, (text, &mut words), floor);
        for (at, kind) in KINDS.iter().enumerate() {
            let factor = kind_factor(profile_kind, *kind);
            let floor = u64::from(floor) * u64::from(SCORE_FULL) / u64::from(factor);
            let forms = index.kind_starts[at]..index.kind_starts[at + 1];
            if forms.is_empty() || floor > u64::from(SCORE_FULL) {
                continue;
            }
            for (reading, name) in readings_with(&mut words, text, name_kind(*kind)).into_iter().enumerate() {
                let asked = Asked {
                    floor,
                    factor,
                    forms: (forms.start, forms.end),
                    name: number as u16,
                    reading: reading as u16,
                };
                search.one(&name, &asked);
                if search.is_exhausted() {
                    break 'all;
                }
            }
        }
    }
    let truncated = search.is_exhausted();
    let (mut found, work) = search.end();
    found.sort_unstable_by_key(|c| {
        (c.party, c.strength, std::cmp::Reverse(c.score), c.name, c.reading.is_none(), c.reading, c.form)
    });
    found.dedup_by_key(|c| (c.party, c.strength));
    (found, work, truncated)
}

/// What is asked of one reading of a name against the listed names of one kind.
struct Asked {
    floor: u64,
    factor: u32,
    forms: (u32, u32),
    name: u16,
    reading: u16,
}

struct Search<'a> {
    index: &'a Index,
    floor_of: &'a dyn Fn(&Designation, usize) -> u32,
    lookups: Lookups<'a>,
    gathered: Gathered,
    found: Vec<Candidate>,
    work: Work,
    walked: u64,
}

impl<'a> Search<'a> {
    fn new(index: &'a Index, floor_of: &'a dyn Fn(&Designation, usize) -> u32) -> Search<'a> {
        let (gathered, looked) = index.scratch.take(index.forms.len(), index.vocabulary.len());
        Search {
            index,
            floor_of,
            lookups: Lookups::new(index, looked),
            gathered,
            found: Vec::new(),
            work: Work::default(),
            walked: 0,
        }
    }

    /// What was found, and what that took.
    fn end(self) -> (Vec<Candidate>, Work) {
        self.index.scratch.put((self.gathered, self.lookups.end()));
        (self.found, self.work)
    }

    fn is_exhausted(&self) -> bool {
        self.work.is_exhausted() || self.walked >= WALKED_MAX
    }

    /// Names of exactly the same words are the same name, whatever their order makes of legal forms and titles.
    fn same_words(&mut self, kind: PartyKind, name: u16, (text, words): (&str, &mut Words), floor: u32) {
        for form in self.index.same_words(&word_for_word_with(words, text)) {
            let Form { party, strength, .. } = self.index.forms[form as usize];
            let score = kind_factor(kind, self.index.party(party).0.kind);
            if score >= floor {
                self.found.push(Candidate { party, strength, score, form, name, reading: None });
            }
        }
    }

    fn one(&mut self, name: &Name, asked: &Asked) {
        let index = self.index;
        let weighed = Weighed::new(name, &|word| index.weight(word));
        let mut query = Query::new(&mut self.lookups, name, &weighed, asked.forms);
        let floor = asked.floor.saturating_sub(BOUND_MARGIN);
        let mut order = query.order(&self.lookups);
        let essential = self.essential(&mut query, &order, floor);
        let all_needed = essential == order.len();
        let otherwise = if all_needed { query.otherwise(&mut self.lookups, floor) } else { None };
        let many = order[..essential].iter().map(|word| self.posted(&query, *word, floor)).sum::<usize>();
        if many > LISTED_MANY && query.len() > 1 {
            let rest = order.split_off(essential);
            rest.iter().for_each(|word| query.look_up(&mut self.lookups, *word));
            self.gather_marked(&query, &order, floor, asked.forms);
        } else {
            order.truncate(essential);
            self.gather(&query, &order, floor, asked.forms);
        }
        if let Some(otherwise) = otherwise {
            self.gather_otherwise(&otherwise, asked.forms);
        }
        let forms = std::mem::take(&mut self.gathered.forms);
        let seen = query.is_looked_up(&self.lookups);
        for some in forms.chunks(FETCHED) {
            self.fetch(some);
            for form in some {
                self.gathered.seen[*form as usize / 64] = 0;
                if !self.is_exhausted() {
                    self.work.visited += 1;
                    self.weigh(&query, &weighed, (*form, seen), asked, floor);
                }
            }
        }
        self.gathered.forms = forms;
        self.gathered.forms.clear();
    }

    /// How many of the words in order must be looked up: without all of these no listed name reaches the floor.
    fn essential(&mut self, query: &mut Query, order: &[usize], floor: u64) -> usize {
        let mut left = order.iter().fold(0_u16, |bits, word| bits | 1 << word);
        for (taken, word) in order.iter().enumerate() {
            if query.bound_with(&mut self.lookups, left) < floor {
                return taken;
            }
            query.look_up(&mut self.lookups, *word);
            left &= !(1 << word);
        }
        order.len()
    }

    /// Listed names of any kind in which something is near a word.
    fn posted(&self, query: &Query, word: usize, floor: u64) -> usize {
        let mut many = 0;
        query.each_posted(&self.lookups, word, floor, |posted| many += posted.len());
        many
    }

    /// Listed names of the kind in which something is near one of the words, each once.
    fn gather(&mut self, query: &Query, words: &[usize], floor: u64, kind: (u32, u32)) {
        let (Gathered { seen, forms, .. }, walked) = (&mut self.gathered, &mut self.walked);
        for word in words {
            query.each_posted(&self.lookups, *word, floor, |posted| {
                *walked += posted.len() as u64;
                of_kind(posted, kind).iter().for_each(|form| once(*form, seen, forms));
            });
        }
    }

    /// The same, but only those that have enough for the query: where names are so frequent that weighing each is too much, a
    /// bit for each thing that a listed name may have tells most of them apart.
    fn gather_marked(&mut self, query: &Query, words: &[usize], floor: u64, kind: (u32, u32)) {
        let kinds = query.marks(&mut self.lookups);
        let (Gathered { seen, forms, marks, posted: near, .. }, walked) =
            (&mut self.gathered, &mut self.walked);
        marks.clear(kind, kinds.len());
        for (row, mark) in kinds.iter().enumerate() {
            query.each_marked(&mut self.lookups, *mark, floor, |posted| {
                *walked += posted.len() as u64;
                marks.set(row, of_kind(posted, kind));
            });
        }
        near.clear();
        for word in words {
            query.each_posted(&self.lookups, *word, floor, |posted| {
                *walked += posted.len() as u64;
                near.extend_from_slice(of_kind(posted, kind));
            });
        }
        let mut known: FxHashMap<(u64, u64), Enough> = FxHashMap::default();
        for form in near.iter().copied() {
            let (has, initials) = (marks.of(form), query.standing(self.index, form));
            let enough = known.entry((has, initials)).or_insert_with(|| {
                let with = kinds.iter().enumerate().filter(|(row, _)| has >> row & 1 != 0);
                let near = query.near(with.map(|(_, mark)| *mark), initials);
                near.map_or(Enough::Any, |near| Enough::of(query, &mut self.lookups, near, floor))
            });
            if enough.is_for(|| self.index.forms_left[form as usize]) {
                once(form, seen, forms);
            }
        }
    }

    /// Listed names of the kind that may reach the floor though nothing is near a word.
    fn gather_otherwise(&mut self, otherwise: &Otherwise, kind: (u32, u32)) {
        let (index, Gathered { seen, forms, .. }) = (self.index, &mut self.gathered);
        let mut take = |form: u32| {
            let has_core = index.forms[form as usize].has_core;
            if !has_core || otherwise.may_be(index.forms_left[form as usize]) {
                once(form, seen, forms);
            }
        };
        let Some(lights) = &otherwise.with_lights else {
            self.walked += u64::from(kind.1 - kind.0);
            return (kind.0..kind.1).for_each(take);
        };
        for light in lights {
            let posted = of_kind(index.posted_light(*light), kind);
            self.walked += posted.len() as u64;
            posted.iter().for_each(|form| take(*form));
        }
    }

    /// Reads of each listed name what its bound reads, so that reads from far memory go on side by side.
    fn fetch(&self, forms: &[u32]) {
        let index = self.index;
        let starts = forms.iter().map(|form| index.forms[*form as usize].words.start as usize);
        let first = |start: usize| index.form_words.get(start).map_or(0, |word| word.id);
        black_box(starts.fold(0, |sum, start| sum ^ first(start)));
    }

    /// Compares a listed name that may reach the floor.
    fn weigh(
        &mut self,
        query: &Query,
        name: &Weighed<'_>,
        (number, seen): (u32, bool),
        asked: &Asked,
        floor: u64,
    ) {
        let index = self.index;
        let form = &index.forms[number as usize];
        let most = query.bound(&mut self.lookups, number, form, seen);
        if most < floor {
            return;
        }
        let (designation, list) = index.party(form.party);
        let of_party = (self.floor_of)(designation, list);
        if (most + BOUND_MARGIN) * u64::from(asked.factor) / u64::from(SCORE_FULL) < u64::from(of_party) {
            return;
        }
        let may = query.may(&mut self.lookups, number, form);
        self.work.compared += 1;
        let score = compare_weighed(name, &index.weighed(form), &may).score;
        let score = score * asked.factor / SCORE_FULL;
        if score >= of_party {
            let (party, strength) = (form.party, form.strength);
            self.found.push(Candidate {
                party,
                strength,
                score,
                form: number,
                name: asked.name,
                reading: Some(asked.reading),
            });
        }
    }
}

/// Whether listed names reach the floor with what they have for a query.
#[derive(Clone, Copy)]
enum Enough {
    /// However little it leaves over.
    Never,
    /// However much.
    Any,
    /// Where, with so many words that have a counterpart, the others weigh no more.
    Beside(u32, u64),
}

impl Enough {
    fn of(query: &Query, lookups: &mut Lookups<'_>, near: Near, floor: u64) -> Enough {
        match query.most_alone(lookups, near, floor) {
            None => Enough::Never,
            Some(u64::MAX) => Enough::Any,
            Some(most) => Enough::Beside(query.counterparts(near), most),
        }
    }

    fn is_for(self, left: impl FnOnce() -> Left) -> bool {
        match self {
            Enough::Never => false,
            Enough::Any => true,
            Enough::Beside(counterparts, most) => left().after(counterparts) <= most,
        }
    }
}

fn once(form: u32, seen: &mut [u64], forms: &mut Vec<u32>) {
    let (slot, bit) = (&mut seen[form as usize / 64], 1 << (form % 64));
    if *slot & bit == 0 {
        *slot |= bit;
        forms.push(form);
    }
}

/// The forms of a kind among posted ones.
pub(crate) fn of_kind(posted: &[u32], (start, end): (u32, u32)) -> &[u32] {
    let first = posted.partition_point(|form| *form < start);
    let last = posted.partition_point(|form| *form < end);
    &posted[first..last]
}

impl Index {
    /// Forms with a word, in order.
    pub(crate) fn posted(&self, word: WordId) -> &[u32] {
        let at = word as usize;
        &self.postings[self.posting_starts[at] as usize..self.posting_starts[at + 1] as usize]
    }

    /// Runs of listed names written as this one word: form, tokens and how much they agree.
    pub(crate) fn runs_like(
        &self,
        token: &Token,
        (start, end): (u32, u32),
        mut found: impl FnMut(u32, (u8, u8), u32),
    ) {
        let mut runs = Vec::new();
        self.run_numbers(&mut names::Asked::new(token.clone()), &mut runs);
        for (number, similarity) in runs {
            let run = &self.runs[number as usize];
            if (start..end).contains(&run.form) {
                found(run.form, run.tokens, similarity);
            }
        }
    }

    /// Numbers of these runs, and how much they agree. Many share the consonants of a word, few its letters.
    pub(super) fn run_numbers(&self, asked: &mut names::Asked, found: &mut Vec<(u32, u32)>) {
        let token = asked.token();
        let text = token.text();
        if text.len() < RUN_LETTERS_MIN {
            return;
        }
        let mut keys = Vec::new();
        across_keys_joined(token, &mut keys);
        let mut numbers: Vec<u32> = self.runs_exact.find(hash(&[text.as_bytes()])).collect();
        numbers.extend(skeleton_hash(text).into_iter().flat_map(|hash| self.runs_skeleton.find(hash)));
        self.runs_across.find(&keys, asked, &mut numbers);
        let token = asked.token();
        numbers.sort_unstable();
        numbers.dedup();
        let agreeing =
            |number: u32| Some((number, self.run_similarity(number, token))).filter(|run| run.1 > 0);
        found.extend(numbers.into_iter().filter_map(agreeing));
    }

    fn run_similarity(&self, number: u32, token: &Token) -> u32 {
        let run = &self.runs[number as usize];
        let tokens = self.forms[run.form as usize].name.tokens();
        let (start, end) = (usize::from(run.tokens.0), usize::from(run.tokens.1));
        let written = tokens.get(start..end).unwrap_or_default();
        run_similarity(written, written.len() == tokens.len(), token)
    }
}
