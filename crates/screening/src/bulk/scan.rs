//! Customers as numbers of words, against the lists.
//!
//! Promises: see [`crate::bulk`]. What is left out is left out for one of these reasons, each of which holds for a single
//! screening too: no listed name has anything near one of the words without all of which the floor is not reached; or all
//! that a listed name has near is one word, which is worth less than the floor; or its upper bound is below the floor; or its
//! score is. Does not: keep anything from one customer to the next that could change an answer.
//!
//! # Why one word is not enough
//!
//! A person's name that agrees with a listed one in a single word scores at most 0.79 ([`SINGLE_WORD_CAP`]), unless neither has
//! another, or an initial agrees beside it. With a floor above that, a listed name is looked at only if a word near one
//! word of the customer stands in it beside a word near another one, beside the initial of another one, or beside something
//! light (a title, a particle, a legal form) that another one may be a misspelling or a part of; or if it has no other word.
//! For companies and ships the bound of a single word is computed. Words written together or apart are looked up as such, and then count as several.
//!
//! # Why dates come first
//!
//! What a profile says beside the name may lift a score that is below the threshold. Only the very day of birth lifts it by
//! more than [`BORN_RAISES_OTHER`]; so the names of parties born on the customer's day are looked at with the lower
//! floor, all others with the higher one.

use crate::bulk::facts::BARE_WORDS;
use crate::bulk::filter::{Filter, LETTERS};
use crate::bulk::parts;
use crate::bulk::words::{CORE, INITIAL, MAY_BE_LIGHT, NO_LETTER, Near, PARTICLE, Record, WordMatches};
use crate::evidence::{BORN_RAISES_OTHER, RAISES_MAX, raises_at_most};
use crate::index::bloom::Shortened;
use crate::index::bound::{BOUND_MARGIN, FULL, INITIAL_LOST, INITIAL_WEIGHT, SideSums, Sums};
use crate::index::candidates::kind_factor;
use crate::index::query::{LIGHT_MOST, RUN_WORDS_WEIGHT_MAX, WEIGHT_MOST, as_light, of_light};
use crate::index::{KINDS, RUN_WORDS_MAX, name_kind};
use crate::screen::floor;
use model::{PartialDate, PartyKind};
use names::bounds::SINGLE_WORD_CAP;
use names::{May, Name, NameKind, SCORE_FULL, TOKENS_MAX, Token};

mod gather;
mod glance;
mod otherwise;
mod reach;
mod weigh;

use otherwise::{Least, Rest, are_particles_together};

/// Words of a name that is told apart by what they may be part of.
const QUIET_WORDS_MAX: usize = 6;

/// What a row says beside its readings.
#[derive(Debug, Clone, Copy)]
pub struct Customer {
    /// Kind of party.
    pub kind: PartyKind,
    /// Date of birth.
    pub born: Option<PartialDate>,
    /// By how much facts beside names and the date of birth may raise a score, at most.
    pub others_max: u32,
}

/// How much was done, for who measures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScanWork {
    /// Readings of names looked at.
    pub readings: u64,
    /// Of these, with any listed word near an essential one.
    pub reached: u64,
    /// Listed words looked at.
    pub words: u64,
    /// Listed names whose bound was computed.
    pub bounded: u64,
    /// Listed names compared.
    pub compared: u64,
}

impl ScanWork {
    /// Both together.
    pub fn and(self, other: ScanWork) -> ScanWork {
        ScanWork {
            readings: self.readings + other.readings,
            reached: self.reached + other.reached,
            words: self.words + other.words,
            bounded: self.bounded + other.bounded,
            compared: self.compared + other.compared,
        }
    }
}

/// A word of the customer in a reading.
struct Asked<'w> {
    record: &'w Record,
    near: &'w [Near],
    cost: u64,
    /// Whether it, or words it is written together with, reach runs or words of the list.
    is_several: bool,
    /// Whether it may be a legal form, title or particle; whether it may be together with words beside it.
    is_near_light: bool,
    is_part_of_light: bool,
}

impl Asked<'_> {
    fn weight(&self) -> u64 {
        u64::from(self.record.weight)
    }

    fn letters(&self) -> u32 {
        WordMatches::letters(self.record)
    }

    /// Whether it may be something light of a listed name, alone or with words beside it: what a single screening takes for
    /// possible.
    fn may_be_light(&self) -> bool {
        self.is_near_light || self.is_part_of_light
    }

    /// The letters of initials that may stand for it; of a word of a name that has no name proper nothing is known.
    fn letters_that_stand(&self, has_core: bool) -> u32 {
        if has_core { self.letter() } else { LETTERS }
    }

    /// The letter of an initial that may stand for it.
    fn letter(&self) -> u32 {
        if self.record.flags & CORE != 0 && self.record.letter < NO_LETTER {
            1 << self.record.letter
        } else {
            0
        }
    }
}

/// What words of the customer are near to a listed word.
#[derive(Clone, Copy, Default)]
struct Mark {
    /// Words alone, and written together.
    bits: u16,
    joined: u16,
    /// The most that a word alone agrees, and words written together.
    similarity: u16,
    joined_similarity: u16,
    /// Weight of particles and titles near it.
    light: u16,
    joined_weight: u32,
}

impl Mark {
    fn is_empty(self) -> bool {
        self.similarity | self.joined_similarity == 0
    }
}

/// A listed word that several words written together are near to.
#[derive(Clone, Copy)]
struct Joined {
    word: u32,
    bits: u16,
    weight: u32,
    similarity: u32,
    /// Whether the first of them is an initial.
    begins_with_initial: bool,
    rest: Rest,
}

impl Joined {
    /// The same with nothing that agrees beside it.
    fn with_nothing(&self) -> Joined {
        let rest = if let Rest::Words(others) = self.rest { Rest::Nothing(others) } else { self.rest };
        Joined { rest, ..*self }
    }

    /// Which of the words it is, if it is one, with an initial or something light after or before it: then a listed name has
    /// only that word of the customer.
    fn one_word(&self) -> Option<usize> {
        let one = self.bits.count_ones() == 1 && !self.begins_with_initial;
        one.then(|| self.bits.trailing_zeros() as usize)
    }
}

/// A run of a listed name that words are written as.
#[derive(Clone, Copy)]
struct RunReach {
    form: u32,
    tokens: (u8, u8),
    similarity: u16,
    /// Which word; none where it is something light, written with a name proper of the list.
    bits: u16,
}

/// Working memory of one thread.
pub struct Scan<'a> {
    filter: &'a Filter<'a>,
    words: &'a WordMatches,
    marks: Vec<Mark>,
    marked: Vec<u32>,
    /// A bit for each word that is marked: small enough to stay close.
    is_marked: Vec<u64>,
    /// When a listed name was looked at last.
    seen: Vec<u32>,
    turn: u32,
    shortened: Box<Shortened>,
    joined: Vec<Joined>,
    runs: Vec<RunReach>,
    forms: Vec<u32>,
    text: Vec<u8>,
    work: ScanWork,
}

/// A customer being looked at.
pub struct Begun<'s, 'a> {
    scan: &'s mut Scan<'a>,
    customer: Customer,
    has_floors: bool,
    /// The least score by kind of listed party; above the full score where none can reach it.
    floors: [u64; 4],
    /// The same for parties born on the customer's day.
    floors_of_day: [u64; 4],
    /// Listed names of these.
    of_day: &'a [u32],
}

impl<'a> Scan<'a> {
    /// Working memory.
    pub fn new(filter: &'a Filter<'a>, words: &'a WordMatches) -> Scan<'a> {
        Scan {
            filter,
            words,
            marks: vec![Mark::default(); filter.marks()],
            marked: Vec::new(),
            is_marked: vec![0; filter.marks().div_ceil(64)],
            seen: vec![0; filter.forms.len()],
            turn: 0,
            shortened: Box::new(Shortened::new()),
            joined: Vec::new(),
            runs: Vec::new(),
            forms: Vec::new(),
            text: Vec::new(),
            work: ScanWork::default(),
        }
    }

    /// Begins a customer.
    pub fn customer(&mut self, customer: &Customer) -> Begun<'_, 'a> {
        let day = customer.born.filter(|born| born.day.is_some());
        let of_day = day.map_or(&[][..], |day| self.filter.born_on(day));
        let none = [2 * FULL; 4];
        Begun {
            scan: self,
            customer: *customer,
            has_floors: false,
            floors: none,
            floors_of_day: none,
            of_day,
        }
    }

    /// What was done since this was asked last.
    pub fn take_work(&mut self) -> ScanWork {
        std::mem::take(&mut self.work)
    }
}

/// Which words of a name may be near anything listed: alone, written together, and those as something light too.
struct MayBeNear {
    alone: bool,
    joined: bool,
    light: bool,
}

impl MayBeNear {
    /// Where nothing is told.
    const ANY: MayBeNear = MayBeNear { alone: true, joined: true, light: true };
}

/// One reading of a name, and what it is asked for.
struct Reading<'w> {
    asked: Vec<Asked<'w>>,
    /// Which token each of them is.
    tokens: Vec<u8>,
    /// All words, those that carry nothing too.
    records: &'w [&'w Record],
    light: u64,
    /// Letters of its initials.
    initials: u32,
    initials_count: u64,
    /// The same of particles of one letter: a listed initial may be the same letter.
    light_letters: u32,
    /// Letters of initials that may stand for its words.
    letters: u32,
    /// Whether a name proper is among the words.
    has_core: bool,
    /// Whether a particle or title of it is near a listed word proper, which then agrees beside all that the words do.
    has_near_particle: bool,
    /// Whether adjacent words are not looked up as one.
    has_unseen_run: bool,
    /// Whether that is so because they are too few letters.
    has_short_run: bool,
    kinds: u8,
    /// Kinds of names of which some of its words may be light ones.
    with_lights: u8,
}

impl<'a> Begun<'_, 'a> {
    /// What a listed name must reach: most customers are told apart before.
    fn find_floors(&mut self) {
        if std::mem::replace(&mut self.has_floors, true) {
            return;
        }
        let customer = &self.customer;
        let floors = |raises| {
            let least = u64::from(floor(self.scan.filter.levels.iter().copied(), raises));
            KINDS.map(|kind| least * FULL / u64::from(kind_factor(customer.kind, kind)))
        };
        let otherwise = if customer.born.is_some() { BORN_RAISES_OTHER } else { 0 };
        self.floors_of_day = floors(raises_at_most(customer.born.is_some(), customer.others_max));
        self.floors = floors((customer.others_max + otherwise).min(RAISES_MAX));
    }

    /// What of a name may be near anything listed.
    fn may_be_near(&mut self, mask: u8, words: &[u32]) -> MayBeNear {
        let (mut room, mut light_room) = ([0_u16; QUIET_WORDS_MAX], [0_u16; QUIET_WORDS_MAX]);
        let Some(bits) = room.get_mut(..words.len()) else { return MayBeNear::ANY };
        let lights = light_room.get_mut(..words.len()).unwrap_or_default();
        for ((bits, lights), word) in bits.iter_mut().zip(lights.iter_mut()).zip(words) {
            let Some(parts) = self.scan.words.parts(*word) else { return MayBeNear::ANY };
            [*bits, *lights] = parts;
        }
        if mask == BARE_WORDS {
            return MayBeNear { alone: parts::is_all_bare(bits), joined: false, light: false };
        }
        let alone = parts::is_loud(bits, mask & BARE_WORDS != 0);
        // Of a long list almost all words may be parts of words: a name that is looked at anyway has them looked up there.
        let is_asked_later = alone && !self.scan.filter.tells_parts();
        let joined = is_asked_later || !parts::are_told_apart(bits) || self.scan.may_be_joined(words, bits);
        MayBeNear { alone, joined, light: joined || parts::may_any_join(lights) }
    }

    /// Whether a reading of a name may be a hit: its mask, and the numbers of its words.
    pub fn may_hit(&mut self, mask: u8, words: &[u32]) -> bool {
        self.scan.work.readings += 1;
        let may_be_near = self.may_be_near(mask, words);
        if !may_be_near.alone && !may_be_near.light && self.of_day.is_empty() {
            return false;
        }
        self.find_floors();
        let all = self.scan.words;
        let mut room = [const { None }; TOKENS_MAX];
        for (slot, word) in room.iter_mut().zip(words) {
            *slot = all.record(*word);
        }
        let Some(records) = room.iter().take(words.len()).copied().collect::<Option<Vec<&Record>>>() else {
            // A word that was put after the words were matched: looked at by itself.
            return true;
        };
        if words.len() > TOKENS_MAX || (mask & BARE_WORDS != 0 && self.is_listed_bare(&records)) {
            return true;
        }
        let is_low = (0..4).any(|kind| mask >> kind & 1 != 0 && self.is_low(kind));
        if !self.scan.is_told_by_words(&records, mask & PERSON != 0, is_low) {
            return true;
        }
        let kinds_at = |floors: &[u64; 4]| {
            (0..4)
                .filter(|kind| mask >> kind & 1 != 0 && floors[*kind] <= FULL)
                .fold(0, |m, kind| m | 1 << kind)
        };
        let (kinds, kinds_of_day) = (kinds_at(&self.floors), kinds_at(&self.floors_of_day));
        if kinds_of_day == 0 || words.is_empty() {
            return false;
        }
        let mut reading = self.scan.reading(&records, kinds);
        if self.ends_at_a_glance(&mut reading, &may_be_near, kinds_of_day) {
            return false;
        }
        self.scan.mark(&reading);
        let may = self.is_reached(&mut reading, &may_be_near, kinds_of_day);
        self.scan.unmark();
        may
    }

    /// Whether a reading whose words are marked may be a hit.
    fn is_reached(&mut self, reading: &mut Reading<'_>, near: &MayBeNear, kinds_of_day: u8) -> bool {
        let kinds = reading.kinds;
        let least = self.least_floors(kinds | kinds_of_day);
        self.scan.written_otherwise(reading, near, least);
        if self.weigh_odd(reading, kinds_of_day) || self.reaches_by_light(reading, kinds | kinds_of_day) {
            return true;
        }
        reading.with_lights = if reading.asked.iter().any(Asked::may_be_light) { 0b1111 } else { 0 };
        let is_as_it_stands = self.scan.joined.is_empty() && self.scan.runs.is_empty();
        if is_as_it_stands && self.of_day.is_empty() && self.has_too_little(reading) {
            return false;
        }
        let mut order: Vec<usize> = (0..reading.asked.len()).collect();
        order.sort_unstable_by_key(|word| (reading.asked[*word].cost, *word));
        order.truncate(self.essential(reading, &order));
        let reaches = self.scan.has_light_runs() || order.iter().any(|word| reading.asked[*word].cost > 0);
        if !reaches && self.of_day.is_empty() {
            return false;
        }
        self.scan.work.reached += 1;
        self.scan.mark_joined();
        if self.weigh_of_day(reading, kinds_of_day) {
            return true;
        }
        reaches && {
            self.gather(reading, &order);
            self.weigh(reading)
        }
    }

    /// The least that a name of some kinds must reach.
    fn least_floors(&self, kinds: u8) -> Least {
        let floor = |kind: usize| {
            let of_day = if self.of_day.is_empty() { 2 * FULL } else { self.floors_of_day[kind] };
            self.floors[kind].min(of_day)
        };
        let within = |kinds: u8| (0..4).filter(move |kind| kinds >> kind & 1 != 0);
        // Beyond what any bound comes to, where there is none.
        let least = |kinds: u8| within(kinds).map(floor).min().unwrap_or(2 * FULL).min(2 * FULL);
        let reached = within(kinds).filter(|kind| floor(*kind) <= FULL);
        Least {
            person: least(kinds & PERSON),
            other: least(kinds & !PERSON),
            kinds: reached.fold(0, |kinds, kind| kinds | 1 << kind),
        }
    }

    /// Whether a listed name may reach the floor with which nothing agrees but something light and initials, of either name: hardly
    /// any customer's, and looked at by itself.
    fn reaches_by_light(&mut self, reading: &Reading<'_>, kinds: u8) -> bool {
        let has_parts = reading.asked.iter().any(|asked| asked.is_part_of_light);
        self.may_reach_by_light(reading, kinds) && {
            !has_parts || {
                let most = self.scan.most_as_part_of_light(reading);
                self.reaches_as_light(reading, kinds, &most)
            }
        }
    }

    /// The same if all that may be something light, or a part of it, agrees fully.
    fn may_reach_by_light(&self, reading: &Reading<'_>, kinds: u8) -> bool {
        let has_any = reading.initials_count > 0
            || reading.has_near_particle
            || reading.asked.iter().any(Asked::may_be_light);
        reading.has_core && has_any && self.reaches_as_light(reading, kinds, &[SCORE_FULL; TOKENS_MAX])
    }

    /// The same where each word agrees at most so much with something light that it is together with words beside it.
    fn reaches_as_light(&self, reading: &Reading<'_>, kinds: u8, parts: &[u32; TOKENS_MAX]) -> bool {
        let particles = reading.records.iter().filter(|record| record.flags & (CORE | PARTICLE) == PARTICLE);
        let particles = if reading.has_near_particle { particles.count() as u64 } else { 0 };
        let light = of_light(reading.light) + particles * WEIGHT_MOST.div_ceil(2);
        let mut sums = Sums { light, initials: reading.initials_count, ..Sums::default() };
        for (asked, part) in reading.asked.iter().zip(parts) {
            self.scan.count_as_light(asked, u64::from(*part), &mut sums);
        }
        let is_left_over = particles == 0 && reading.initials_count == 0;
        let floor = |kind: usize| {
            let of_day = if self.of_day.is_empty() { 2 * FULL } else { self.floors_of_day[kind] };
            self.floors[kind].min(of_day)
        };
        (0..4).filter(|kind| kinds >> kind & 1 != 0).any(|kind| {
            // Its words proper agree with nothing then.
            let alone = if is_left_over { self.scan.filter.total_least(kind) } else { 0 };
            let sums = Sums { listed: SideSums { alone, ..sums.listed }, ..sums };
            sums.bound(name_kind(KINDS[kind]), false) + BOUND_MARGIN >= floor(kind)
        })
    }

    fn is_listed_bare(&self, records: &[&Record]) -> bool {
        let hash = records.iter().fold(0_u64, |sum, record| sum.wrapping_add(record.bare));
        let kinds = self.scan.filter.listed_bare(hash);
        (0..4).any(|kind| kinds >> kind & 1 != 0 && self.floors_of_day[kind] <= FULL)
    }

    /// How many words, rarest first, are enough: a listed name with nothing near any of them is below the floor.
    fn essential(&self, reading: &Reading<'_>, order: &[usize]) -> usize {
        if self.scan.has_light_runs() {
            return order.len();
        }
        let enough = |kind: usize| {
            (0..order.len()).find(|taken| {
                let (without, with) = order.split_at(*taken);
                self.is_below_without(reading, kind, without, with)
            })
        };
        let kinds = (0..4).filter(|kind| reading.kinds >> kind & 1 != 0);
        kinds.map(|kind| enough(kind).unwrap_or(order.len())).max().unwrap_or(0)
    }

    /// Whether a listed name with nothing near the words `without` is below the floor.
    fn is_below_without(
        &self,
        reading: &Reading<'_>,
        kind: usize,
        without: &[usize],
        with: &[usize],
    ) -> bool {
        if reading.has_unseen_run && !with.is_empty() {
            return false;
        }
        let mut sums = Sums { light: reading.light, initials: reading.initials_count, ..Sums::default() };
        let (mut alive, mut has_several) = (0, false);
        for (at, word) in with.iter().chain(without).enumerate() {
            let asked = &reading.asked[*word];
            let (weight, mut similarity) = if at < with.len() { self.scan.best(asked) } else { (0, 0) };
            if similarity > 0 && asked.may_be_light() {
                // Something light may be the same word, where what begins with the same letter is only an initial.
                similarity = FULL;
            }
            if similarity == 0 && asked.may_be_light() {
                sums.light += asked.weight();
            } else if similarity == 0 {
                sums.query.alone += asked.weight();
            } else {
                alive += 1;
                has_several |= asked.is_several;
                sums.query.matched(asked.weight(), similarity, asked.letters());
                sums.listed.matched(weight, similarity, asked.letters());
            }
            if similarity > 0 && asked.is_several {
                sums.light += weight.abs_diff(asked.weight()).div_ceil(2);
                sums.listed.letters += asked.letters() * (RUN_WORDS_MAX as u32 - 1);
            }
        }
        if alive == 0 {
            return true;
        }
        let single = alive == 1 && !has_several && reading.asked.len() > 1 && reading.initials_count == 0;
        if single && self.caps_one_word(kind) {
            return true;
        }
        sums.bound(name_kind(KINDS[kind]), single) + BOUND_MARGIN < self.floors[kind]
    }

    /// Whether the floor is so low that one agreeing word of several, or initials alone, may do.
    fn is_low(&self, kind: usize) -> bool {
        self.floors[kind] <= u64::from(SINGLE_WORD_CAP) + BOUND_MARGIN
    }

    /// Whether one agreeing word of several is below the floor, whatever it weighs.
    fn caps_one_word(&self, kind: usize) -> bool {
        name_kind(KINDS[kind]) == NameKind::Person && !self.is_low(kind)
    }
}

impl Reading<'_> {
    /// What a listed initial may be the same as.
    fn equal_letters(&self) -> u32 {
        self.initials | self.light_letters
    }

    /// Tokens that are no names proper, a bit for each.
    fn not_core(&self) -> u16 {
        let records = self.records.iter().enumerate().filter(|(_, record)| record.flags & CORE == 0);
        records.fold(0, |bits, (at, _)| bits | 1 << at)
    }

    /// Which tokens some carrying words are.
    fn tokens_of(&self, bits: u16) -> u16 {
        let words = self.tokens.iter().enumerate().filter(|(word, _)| bits >> word & 1 != 0);
        words.fold(0, |tokens, (_, token)| tokens | 1 << token)
    }
}

/// Bit of persons in a mask.
const PERSON: u8 = 1;

impl<'a> Scan<'a> {
    /// Whether names proper tell what a name may equal. Not where it has none, or only ones of a letter or two beside letters: these
    /// may be a listed particle, title or initial as well, of a person's name each of a letter. Nor where it has one, beside
    /// particles or titles that are listed names proper or may be one together (`de la`); nor where an initial is no Latin letter. With a low floor initials
    /// may do for words of two letters.
    fn is_told_by_words(&self, records: &[&Record], is_person: bool, is_low: bool) -> bool {
        let letters = |record: &&Record| WordMatches::letters(record);
        let core = || records.iter().filter(|record| record.flags & CORE != 0);
        let (least, most) = (core().map(letters).min().unwrap_or(0), core().map(letters).max().unwrap_or(0));
        let has = |flag: u8, what: &dyn Fn(&Record) -> bool| {
            records.iter().any(|record| record.flags & (CORE | flag) == flag && what(record))
        };
        let are_long = most > 2 || (!is_low && records.iter().map(letters).all(|count| count > 1));
        let are_names = || has(PARTICLE, &|record| !self.words.near(record).is_empty());
        let is_one = core().count() == 1 && (are_names() || are_particles_together(records));
        let has_odd_initial = has(INITIAL, &|record| record.letter == NO_LETTER);
        let is_told = are_long && (least > 1 || !is_person) && !is_one && !has_odd_initial;
        records.is_empty() || is_told
    }

    fn reading<'w>(&self, records: &'w [&'w Record], kinds: u8) -> Reading<'w>
    where
        'a: 'w,
    {
        let has_core = records.iter().any(|record| record.flags & CORE != 0);
        let mut reading = Reading {
            asked: Vec::with_capacity(records.len()),
            tokens: Vec::with_capacity(records.len()),
            records,
            light: 0,
            initials: 0,
            initials_count: 0,
            light_letters: 0,
            letters: 0,
            has_core,
            has_near_particle: false,
            has_unseen_run: false,
            has_short_run: false,
            kinds,
            with_lights: 0,
        };
        for (token, record) in records.iter().enumerate() {
            if record.flags & CORE != 0 || !has_core {
                reading.tokens.push(token as u8);
                let (near, cost) = (self.words.near(record), u64::from(record.cost));
                let is_near_light = record.flags & MAY_BE_LIGHT != 0;
                let is_part_of_light = false;
                let is_several = false;
                reading.asked.push(Asked { record, near, cost, is_several, is_near_light, is_part_of_light });
            } else if record.flags & INITIAL != 0 {
                if record.letter < NO_LETTER {
                    reading.initials |= 1 << record.letter;
                    reading.initials_count += 1;
                }
            } else {
                reading.light += u64::from(record.weight);
                let letter = self.letter_of_light(record);
                reading.light_letters |= letter;
                reading.has_near_particle |=
                    letter != 0 || (record.flags & PARTICLE != 0 && !self.words.near(record).is_empty());
            }
        }
        let letters = reading.asked.iter().map(|asked| asked.letters_that_stand(has_core));
        reading.letters = letters.fold(0, |all, letters| all | letters);
        reading.has_unseen_run = reading.unseen_run();
        reading.has_short_run = reading.short_run();
        reading
    }

    /// The letter of something light of one letter, where a listed name has it as an initial.
    fn letter_of_light(&self, record: &Record) -> u32 {
        let letter = match self.words.text(record) {
            [letter @ b'a'..=b'z'] => usize::from(letter - b'a'),
            _ => return 0,
        };
        if self.filter.index.forms_with_initial(letter).is_empty() { 0 } else { 1 << letter }
    }

    /// Counts a word of which at most something light of a listed name is the counterpart, `part` being how much it agrees with that
    /// together with words beside it: no letters of names agree then, and what differs counts for more.
    fn count_as_light(&self, asked: &Asked<'_>, part: u64, sums: &mut Sums) {
        if !asked.may_be_light() {
            sums.query.alone += asked.weight();
            return;
        }
        let near = self.words.light(asked.record).iter().map(|near| u64::from(near.similarity()));
        let near = near.max().unwrap_or(0);
        // Alone the pair weighs half of both words, together with others what the heavier side does: at least half of this word.
        let (part, least) = if asked.is_part_of_light { (part, asked.weight()) } else { (0, 0) };
        let least = if asked.is_near_light { asked.weight() / 2 } else { least };
        let similarity = if asked.letters() < 2 { FULL } else { near.max(part).min(FULL) };
        sums.query.lost += least * (FULL - similarity) / FULL;
        sums.listed.lost += least * (FULL - similarity) / FULL;
        let most = (asked.weight() + LIGHT_MOST).div_ceil(2);
        sums.light += if asked.is_part_of_light { as_light(asked.weight()) } else { most };
    }

    /// The most that a listed counterpart of a word weighs and agrees.
    fn best(&self, asked: &Asked<'_>) -> (u64, u64) {
        if asked.is_several {
            return (RUN_WORDS_WEIGHT_MAX.max(WEIGHT_MOST), FULL);
        }
        let (weight, similarity) =
            (u64::from(asked.record.best_weight), u64::from(asked.record.best_similarity));
        let letter = usize::from(asked.record.letter);
        if asked.letter() == 0 || self.filter.index.forms_with_initial(letter).is_empty() {
            return (weight, similarity);
        }
        let weight = weight.max(INITIAL_WEIGHT);
        let by_initial = FULL - INITIAL_LOST * FULL / asked.weight().midpoint(weight).max(INITIAL_LOST);
        (weight, similarity.max(by_initial))
    }

    fn mark(&mut self, reading: &Reading<'_>) {
        for (word, asked) in reading.asked.iter().enumerate() {
            for near in asked.near.iter().chain(self.words.light(asked.record)) {
                let mark = self.marked_at(near.word(), near.similarity());
                mark.bits |= 1 << word;
            }
        }
        let words = self.words;
        for record in reading.records.iter().filter(|record| record.flags & (CORE | PARTICLE) == PARTICLE) {
            for near in words.near(record) {
                let mark = self.marked_at(near.word(), near.similarity());
                mark.light = mark.light.saturating_add(record.weight);
            }
        }
    }

    /// The same of words written together.
    fn mark_joined(&mut self) {
        for at in 0..self.joined.len() {
            let Joined { word, bits, weight, similarity, .. } = self.joined[at];
            let mark = self.marked_at(word, 0);
            mark.joined |= bits;
            mark.joined_similarity = mark.joined_similarity.max(similarity as u16);
            mark.joined_weight = mark.joined_weight.saturating_add(weight);
        }
    }

    fn marked_at(&mut self, word: u32, similarity: u32) -> &mut Mark {
        let mark = &mut self.marks[word as usize];
        if mark.is_empty() {
            self.marked.push(word);
            self.is_marked[word as usize / 64] |= 1 << (word % 64);
        }
        mark.similarity = mark.similarity.max(similarity as u16);
        mark
    }

    fn is_marked(&self, word: u32) -> bool {
        self.is_marked[word as usize / 64] >> (word % 64) & 1 != 0
    }

    /// Which words of the customer a listed word is near to, alone.
    fn marked_bits(&self, word: u32) -> u16 {
        if self.is_marked(word) { self.marks[word as usize].bits } else { 0 }
    }

    fn unmark(&mut self) {
        for word in self.marked.drain(..) {
            self.marks[word as usize] = Mark::default();
            self.is_marked[word as usize / 64] = 0;
        }
    }

    /// Which words of a reading and of a listed name may agree, from what is marked.
    fn may(&self, reading: &Reading<'_>, number: u32) -> May {
        let filter = self.filter;
        let (not_core, unseen_run) = filter.index.not_looked_up(number);
        let own_not_core = reading.not_core();
        let mut may = May { words: [own_not_core; TOKENS_MAX], joined: not_core, split: own_not_core };
        let words = filter.words_of(&filter.forms[number as usize]);
        for ((word, _), token) in words.iter().zip(filter.index.word_tokens(number)) {
            let mark = self.marks[*word as usize];
            may.words[usize::from(token)] |= reading.tokens_of(mark.bits);
            if mark.joined != 0 {
                may.joined |= 1 << token;
            }
        }
        let light = may.words.iter_mut().enumerate().filter(|(token, _)| not_core & (1 << token) != 0);
        light.for_each(|(_, words)| *words = u16::MAX);
        for run in self.runs_of(number) {
            may.split |= reading.tokens_of(run.bits);
        }
        if unseen_run {
            may.split = u16::MAX;
        }
        if reading.has_unseen_run {
            may.joined = u16::MAX;
        }
        may
    }

    /// Whether something light of the customer's is written as a name proper of the list together with what stands beside that.
    fn has_light_runs(&self) -> bool {
        self.runs.iter().any(|run| run.bits == 0)
    }

    fn runs_of(&self, form: u32) -> &[RunReach] {
        if self.runs.is_empty() {
            return &[];
        }
        let first = self.runs.partition_point(|run| run.form < form);
        let last = self.runs.partition_point(|run| run.form <= form);
        &self.runs[first..last]
    }

    /// The reading as a name of a kind, made once.
    fn name<'n>(
        &self,
        records: &[&Record],
        kind: usize,
        names: &'n mut [Option<Name>; 4],
    ) -> Option<&'n Name> {
        let slot = names.get_mut(kind)?;
        if slot.is_none() {
            let tokens: Option<Vec<Token>> = records.iter().map(|record| self.words.token(record)).collect();
            *slot = Some(Name::restore(name_kind(KINDS[kind]), tokens?));
        }
        slot.as_ref()
    }
}
