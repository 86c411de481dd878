//! Every listed party made findable: by name, number and wallet.
//!
//! Promises: a pure build from snapshots, equal for equal snapshots; every name of every party is in it, in every
//! reading of its parentheses; a listed number or address is found exactly. Does not: change once built, decide, or
//! copy the designations (it shares the snapshots).
//! Serves: screening reference, section 5 D; design section 4 (an index is a pure build from a snapshot).

pub(crate) mod bloom;
pub(crate) mod bound;
mod buckets;
pub(crate) mod candidates;
mod lookups;
mod memory;
pub(crate) mod met;
pub(crate) mod open;
pub(crate) mod query;
mod scratch;
mod spelt;
pub(crate) mod vocabulary;

use crate::evidence::identifier_keys;
use crate::snapshot::Snapshot;
use buckets::{Buckets, hash};
use memory::Memory;
use model::designation::NameStrength;
use model::wallet::{AddressKey, keys_for_listing};
use model::{Designation, EntryId, ListId, PartialDate, PartyKind};
use names::{
    Name, NameKind, TOKENS_MAX, Token, TokenTag, Weighed, Words, across_keys_joined, listed_readings,
    normalise, normalise_with,
};
use rustc_hash::FxHashMap;
use scratch::Pool;
use spelt::Spellings;
use std::ops::Range;
use std::sync::Arc;
use vocabulary::{Across, Vocabulary, WordId, skeleton_hash};

/// Adjacent words of a listed name that a query may write as one. The whole name is a run too, however long.
pub(crate) const RUN_WORDS_MAX: usize = 3;
/// Fewest letters of words written together; the comparison of names asks the same.
pub(crate) const RUN_LETTERS_MIN: usize = 4;

/// All lists of a moment, ready to be screened against.
#[derive(Default)]
pub struct Index {
    snapshots: Vec<Arc<Snapshot>>,
    /// Per snapshot, positions of the designations in the order of their ids.
    by_id: Vec<Vec<u32>>,
    /// Every party: which snapshot, which designation.
    pub(crate) parties: Vec<(u16, u32)>,
    /// Every reading of every name, persons first, then companies, vessels, aircraft.
    pub(crate) forms: Vec<Form>,
    /// Where the forms of each kind begin, and the end.
    pub(crate) kind_starts: [u32; 5],
    /// Of each form, what its words weigh; apart so that many can be looked at fast.
    pub(crate) forms_left: Vec<Left>,
    /// Of each form, which letters it has: those of the form itself, apart as `forms_left` is, for queries with initials.
    forms_letters: Vec<Letters>,
    /// The words that carry each form; a form has a range of them.
    pub(crate) form_words: Vec<FormWord>,
    /// The weights of the tokens of all forms, one form after the other; never above 12,500.
    token_weights: Vec<u16>,
    pub(crate) vocabulary: Vocabulary,
    /// Words of legal forms, titles and particles: a query may misspell them, and they carry nothing.
    pub(crate) light_words: Vocabulary,
    /// Those of each form; a form has a range of them.
    form_lights: Vec<WordId>,
    /// In names of which kinds each occurs, a bit for each.
    light_kinds: Vec<u8>,
    /// Letters of the longest in names of each kind.
    light_longest: [usize; 4],
    /// Forms by something light: a range for each, then the forms in order.
    light_starts: Vec<u32>,
    light_postings: Vec<u32>,
    /// Forms by word: a range for each word, then the forms in order.
    pub(crate) posting_starts: Vec<u32>,
    pub(crate) postings: Vec<u32>,
    /// Forms with an initial, by its letter.
    pub(crate) initials: Vec<Vec<u32>>,
    pub(crate) runs: Vec<Run>,
    runs_exact: Buckets,
    runs_skeleton: Buckets,
    runs_across: Across,
    /// The first form of each name, by its words in any order.
    bags: Buckets,
    identifiers: FxHashMap<Box<str>, Vec<PartyNumber>>,
    wallets: FxHashMap<AddressKey, Vec<PartyNumber>>,
    /// Words asked for lately.
    memory: Arc<Memory>,
    scratch: Pool,
}

/// A position in `Index::parties`.
pub(crate) type PartyNumber = u32;

/// One reading of one listed name.
pub(crate) struct Form {
    pub name: Name,
    pub party: PartyNumber,
    /// Position in the designation's names.
    pub listed: u16,
    pub strength: NameStrength,
    pub letters: Letters,
    /// Weight of particles, titles, numbers and legal forms.
    pub light: u32,
    pub words: Range<u32>,
    pub lights: Range<u32>,
    /// Where the weights of all its tokens begin.
    pub weights: u32,
    /// Its tokens that are no names proper, a bit for each.
    pub not_core: u16,
    /// Whether adjacent words are too few letters together to be looked up as one.
    pub unseen_run: bool,
    /// Whether it has a name proper: else it is letters and numbers.
    pub has_core: bool,
    /// Whether a particle, title or legal form is long enough to be several words of another name written together.
    pub long_light: bool,
}

/// A word that carries a form.
#[derive(Clone, Copy)]
pub(crate) struct FormWord {
    pub id: WordId,
    /// Weight in this form, in ten-thousandths; never above the comparison's bound of 12,500.
    pub weight: u16,
    /// Which token of the form.
    pub token: u8,
    /// Letters of the word, as the bound counts them.
    pub letters: u8,
}

/// What the words that carry a form weigh together, and less the heaviest one, two, three and four of them; in quarters, never
/// too much.
#[derive(Clone, Copy)]
pub(crate) struct Left([u16; 5]);

impl Left {
    fn of(words: &[FormWord]) -> Left {
        let mut weights: Vec<u32> = words.iter().map(|word| u32::from(word.weight)).collect();
        weights.sort_unstable_by_key(|weight| std::cmp::Reverse(*weight));
        let left = |most: usize| weights.iter().skip(most).sum::<u32>() / 4;
        Left([0, 1, 2, 3, 4].map(|most| u16::try_from(left(most)).unwrap_or(u16::MAX)))
    }

    /// The least that so many words leave when each is the counterpart of one word.
    pub(crate) fn after(self, words: u32) -> u64 {
        self.0.get(words as usize).map_or(0, |left| u64::from(*left) * 4)
    }
}

/// Adjacent tokens of a form, for queries that write them as one word.
pub(crate) struct Run {
    pub form: u32,
    pub tokens: (u8, u8),
}

/// What an index holds, for people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct IndexCounts {
    /// Lists.
    pub lists: usize,
    /// Parties of all lists.
    pub parties: usize,
    /// Readings of all names.
    pub forms: usize,
    /// Distinct words.
    pub words: usize,
    /// Distinct identifier keys.
    pub identifiers: usize,
    /// Distinct wallet keys; an address valid on two networks has two, and so has one of a fork.
    pub wallets: usize,
}

impl Index {
    /// An index of nothing: every screening finds nothing.
    pub fn empty() -> Index {
        Index::build(&[])
    }

    /// Builds the index. Two snapshots of one list would both count; a caller gives the version in force only.
    pub fn build(snapshots: &[Arc<Snapshot>]) -> Index {
        let mut index = Index { snapshots: snapshots.to_vec(), ..Index::default() };
        for (number, snapshot) in snapshots.iter().enumerate() {
            let designations = &snapshot.designations;
            let mut order: Vec<u32> = (0..designations.len() as u32).collect();
            order.sort_by(|a, b| designations[*a as usize].id.cmp(&designations[*b as usize].id));
            index.by_id.push(order);
            index.parties.extend((0..designations.len() as u32).map(|position| (number as u16, position)));
        }
        index.add_forms();
        index.add_words();
        index.add_runs();
        index.add_numbers();
        index
    }

    /// An index of some of the parties, for a run over new and changed entries. What a word weighs does not depend on the
    /// lists, so every score and every explanation is the one that this index gives.
    pub fn part(&self, keep: impl Fn(&Designation) -> bool) -> Index {
        let kept = |snapshot: &Arc<Snapshot>| {
            let designations = snapshot.designations.iter().filter(|d| keep(d)).cloned().collect();
            let (list, parser) = (snapshot.list.clone(), snapshot.parser.clone());
            let (published, raw_hashes) = (snapshot.published, snapshot.raw_hashes.clone());
            Arc::new(Snapshot { list, published, raw_hashes, parser, designations })
        };
        Index::build(&self.snapshots.iter().map(kept).collect::<Vec<_>>())
    }

    /// Forgets the words asked for lately, which changes no answer: for who measures how long a screening takes whose words
    /// nobody asked for.
    pub fn forget_words(&self) {
        self.memory.clear();
    }

    /// The lists, in the order they were given.
    pub fn lists(&self) -> impl Iterator<Item = &ListId> {
        self.snapshots.iter().map(|snapshot| &snapshot.list)
    }

    /// The lists with their dates of publication: what a "no match" must name.
    pub fn consulted(&self) -> impl Iterator<Item = (&ListId, Option<PartialDate>)> {
        self.snapshots.iter().map(|snapshot| (&snapshot.list, snapshot.published))
    }

    /// The snapshots, in the order they were given: for who shows lists, not for who screens.
    pub fn snapshots(&self) -> &[Arc<Snapshot>] {
        &self.snapshots
    }

    /// A party by list and issuer's id.
    pub fn designation(&self, list: &ListId, entry: &EntryId) -> Option<&Designation> {
        let at = self.snapshots.iter().position(|snapshot| snapshot.list == *list)?;
        let (designations, order) = (&self.snapshots[at].designations, &self.by_id[at]);
        let found = order.binary_search_by(|position| designations[*position as usize].id.cmp(entry)).ok()?;
        designations.get(order[found] as usize)
    }

    /// What the index holds.
    pub fn counts(&self) -> IndexCounts {
        IndexCounts {
            lists: self.snapshots.len(),
            parties: self.parties.len(),
            forms: self.forms.len(),
            words: self.vocabulary.len(),
            identifiers: self.identifiers.len(),
            wallets: self.wallets.len(),
        }
    }

    /// The designation of a party, and the position of its list.
    pub(crate) fn party(&self, number: PartyNumber) -> (&Designation, usize) {
        let (snapshot, position) = self.parties[number as usize];
        (&self.snapshots[usize::from(snapshot)].designations[position as usize], usize::from(snapshot))
    }

    /// The list version a party is in, and its position there.
    pub(crate) fn source(&self, number: PartyNumber) -> (&Arc<Snapshot>, u32) {
        let (snapshot, position) = self.parties[number as usize];
        (&self.snapshots[usize::from(snapshot)], position)
    }

    /// Parties with an identifier key.
    pub(crate) fn with_identifier(&self, key: &str) -> &[PartyNumber] {
        self.identifiers.get(key).map_or(&[], Vec::as_slice)
    }

    /// Parties with a wallet.
    pub(crate) fn with_wallet(&self, key: &AddressKey) -> &[PartyNumber] {
        self.wallets.get(key).map_or(&[], Vec::as_slice)
    }

    /// The weight of a word in comparisons, in ten-thousandths of a plain word: words of many parties weigh less.
    pub fn weight(&self, word: &str) -> u32 {
        self.vocabulary.weight(word)
    }

    /// A listed name with the weights of its words.
    pub(crate) fn weighed<'f>(&self, form: &'f Form) -> Weighed<'f> {
        let weights = self.token_weights.get(form.weights as usize..).unwrap_or_default();
        Weighed::known(&form.name, weights.iter().map(|weight| u32::from(*weight)))
    }

    /// The particles, titles, numbers and legal forms of a form.
    pub(crate) fn lights_of(&self, form: &Form) -> &[WordId] {
        self.form_lights.get(form.lights.start as usize..form.lights.end as usize).unwrap_or_default()
    }

    /// Forms with something light, in order.
    pub(crate) fn posted_light(&self, light: WordId) -> &[u32] {
        let at = light as usize;
        &self.light_postings[self.light_starts[at] as usize..self.light_starts[at + 1] as usize]
    }

    /// Letters of the longest particle, title or legal form in names of a kind.
    pub(crate) fn light_longest(&self, kind: NameKind) -> usize {
        self.light_longest[kind as usize]
    }

    /// Whether something light occurs in names of a kind.
    pub(crate) fn is_light_of_kind(&self, light: WordId, kind: NameKind) -> bool {
        self.light_kinds.get(light as usize).is_some_and(|kinds| kinds >> kind as u8 & 1 != 0)
    }

    /// What adjacent tokens of a form weigh together.
    pub(crate) fn run_weight(&self, form: u32, (start, end): (u8, u8)) -> u64 {
        let first = self.forms[form as usize].weights as usize;
        let weights = self.token_weights.get(first + usize::from(start)..first + usize::from(end));
        weights.unwrap_or_default().iter().map(|weight| u64::from(*weight)).sum()
    }

    /// Which name of which party a form reads, and the reading.
    pub(crate) fn form(&self, form: u32) -> (PartyNumber, usize, &Name) {
        let form = &self.forms[form as usize];
        (form.party, usize::from(form.listed), &form.name)
    }

    /// The first form of every listed name that has exactly the words of a name, word for word, in any order.
    pub(crate) fn same_words(&self, asked: &Name) -> Vec<u32> {
        let (hash, words) = bag_of(asked);
        let same = |number: &u32| {
            let form = &self.forms[*number as usize];
            let listed = word_for_word(&self.party(form.party).0.names[usize::from(form.listed)].text);
            bag_of(&listed).1 == words
        };
        if words.is_empty() { Vec::new() } else { self.bags.find(hash).filter(same).collect() }
    }

    fn add_forms(&mut self) {
        let mut forms = Vec::new();
        for (at, kind) in KINDS.iter().enumerate() {
            for party in 0..self.parties.len() as u32 {
                let (designation, _) = self.party(party);
                if designation.kind == *kind {
                    add_forms_of(designation, party, &mut forms);
                }
            }
            self.kind_starts[at + 1] = forms.len() as u32;
        }
        self.forms = forms;
    }

    fn add_words(&mut self) {
        let mut carrying: Vec<Vec<(WordId, u8)>> = Vec::with_capacity(self.forms.len());
        for form in &self.forms {
            let tokens = carrying_tokens(&form.name);
            let words = tokens.map(|(at, token)| (self.vocabulary.add(token), at as u8));
            carrying.push(words.collect());
        }
        self.vocabulary.freeze();
        self.add_light_words();
        let vocabulary = &self.vocabulary;
        self.initials = vec![Vec::new(); LETTERS];
        for (number, (form, words)) in self.forms.iter_mut().zip(&carrying).enumerate() {
            let weights = weights(&form.name, &|word| vocabulary.weight(word));
            let start = self.form_words.len() as u32;
            for (id, token) in words {
                let weight = weights[usize::from(*token)] as u16;
                let letters = vocabulary.letters(*id) as u8;
                self.form_words.push(FormWord { id: *id, weight, token: *token, letters });
            }
            form.words = start..self.form_words.len() as u32;
            // Of letters and numbers alone each may be what an initial or a word stands for.
            let carrying = if form.has_core { start as usize } else { self.form_words.len() };
            self.forms_left.push(Left::of(&self.form_words[carrying..]));
            self.forms_letters.push(form.letters);
            form.weights = self.token_weights.len() as u32;
            self.token_weights.extend(weights.iter().map(|weight| *weight as u16));
            let (light, initials) = light_tokens(&form.name, &weights);
            form.light = light;
            for letter in initials {
                self.initials[letter].push(number as u32);
            }
        }
        for letter in &mut self.initials {
            letter.dedup();
        }
        let words = |form: &Form| form.words.start as usize..form.words.end as usize;
        let all = self.forms.iter().map(|form| self.form_words[words(form)].iter().map(|word| &word.id));
        (self.posting_starts, self.postings) = posted(self.vocabulary.len(), all);
    }

    fn add_light_words(&mut self) {
        for form in &mut self.forms {
            let (snapshot, position) = self.parties[form.party as usize];
            let designation = &self.snapshots[usize::from(snapshot)].designations[position as usize];
            let listed = &designation.names[usize::from(form.listed)].text;
            let start = self.form_lights.len();
            let light = |token: &&Token| !token.is_core() && token.tag() != TokenTag::Initial;
            for token in form.name.tokens().iter().filter(light) {
                // A legal form of several words is one token, and a query may write it as one word.
                self.form_lights.push(self.light_words.add(&token.plain()));
                let written = listed.get(token.written()).unwrap_or_default();
                let words = word_for_word(written);
                self.form_lights.extend(words.tokens().iter().map(|word| self.light_words.add(word)));
            }
            self.light_kinds.resize(self.light_words.len(), 0);
            for light in &self.form_lights[start..] {
                let kind = form.name.kind() as usize;
                self.light_kinds[*light as usize] |= 1 << kind;
                let letters = self.light_words.token(*light).text().len();
                self.light_longest[kind] = self.light_longest[kind].max(letters);
            }
            form.lights = start as u32..self.form_lights.len() as u32;
        }
        self.light_words.freeze();
        let lights = |form: &Form| form.lights.start as usize..form.lights.end as usize;
        let all = self.forms.iter().map(|form| &self.form_lights[lights(form)]);
        (self.light_starts, self.light_postings) = posted(self.light_words.len(), all);
    }

    fn add_runs(&mut self) {
        let (mut exact, mut skeletons, mut bags) = (Vec::new(), Vec::new(), Vec::new());
        let (mut latin, mut others, mut keys) = (Spellings::default(), Vec::new(), Vec::new());
        let mut last = None;
        for (number, form) in self.forms.iter().enumerate() {
            if last.replace((form.party, form.listed)) != Some((form.party, form.listed)) {
                let text = &self.party(form.party).0.names[usize::from(form.listed)].text;
                bags.push((bag_of(&word_for_word(text)).0, number as u32));
            }
            each_run(form.name.tokens(), |tokens, joined| {
                let run = self.runs.len() as u32;
                let text = joined.text();
                self.runs.push(Run { form: number as u32, tokens });
                exact.push((hash(&[text.as_bytes()]), run));
                skeletons.extend(skeleton_hash(text).map(|hash| (hash, run)));
                keys.clear();
                across_keys_joined(joined, &mut keys);
                if joined.is_latin() {
                    latin.add(text, &keys, run);
                } else {
                    others.extend(keys.iter().map(|key| (*key, run)));
                }
            });
        }
        self.runs_exact = Buckets::new(exact);
        self.runs_skeleton = Buckets::new(skeletons);
        self.runs_across = Across::new(latin, others);
        self.bags = Buckets::new(bags);
    }

    fn add_numbers(&mut self) {
        for number in 0..self.parties.len() as u32 {
            let (snapshot, position) = self.parties[number as usize];
            let designation = &self.snapshots[usize::from(snapshot)].designations[position as usize];
            for identifier in &designation.identifiers {
                for key in identifier_keys(identifier) {
                    push_new(self.identifiers.entry(key.into()).or_default(), number);
                }
            }
            for wallet in &designation.wallets {
                for key in keys_for_listing(&wallet.address) {
                    push_new(self.wallets.entry(key).or_default(), number);
                }
            }
        }
    }
}

/// Forms by number of a word: where those of each begin, and all of them, each word's in order.
fn posted<'w, W: IntoIterator<Item = &'w WordId>>(
    words: usize,
    forms: impl Iterator<Item = W> + Clone,
) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0_u32; words + 1];
    forms.clone().flatten().for_each(|word| starts[*word as usize + 1] += 1);
    for word in 1..starts.len() {
        starts[word] += starts[word - 1];
    }
    let mut postings = vec![0; starts.last().map_or(0, |count| *count as usize)];
    let mut next = starts.clone();
    for (number, form) in forms.enumerate() {
        for word in form {
            let slot = &mut next[*word as usize];
            postings[*slot as usize] = number as u32;
            *slot += 1;
        }
    }
    (starts, postings)
}

fn push_new(parties: &mut Vec<PartyNumber>, number: PartyNumber) {
    if parties.last() != Some(&number) {
        parties.push(number);
    }
}

/// Kinds in the order of the forms.
pub(crate) const KINDS: [PartyKind; 4] =
    [PartyKind::Person, PartyKind::Company, PartyKind::Vessel, PartyKind::Aircraft];
const LETTERS: usize = 26;

/// How names of a kind of party are read.
pub(crate) fn name_kind(kind: PartyKind) -> NameKind {
    match kind {
        PartyKind::Person => NameKind::Person,
        PartyKind::Company => NameKind::Entity,
        PartyKind::Vessel => NameKind::Vessel,
        PartyKind::Aircraft => NameKind::Aircraft,
    }
}

fn add_forms_of(designation: &Designation, party: PartyNumber, forms: &mut Vec<Form>) {
    for (listed, name) in designation.names.iter().enumerate() {
        for reading in listed_readings(&name.text, name_kind(designation.kind)) {
            if !reading.is_empty() {
                let (listed, strength) = (listed as u16, name.strength);
                forms.push(Form {
                    not_core: not_core(&reading),
                    has_core: reading.tokens().iter().any(Token::is_core),
                    long_light: has_long_light(&reading),
                    unseen_run: has_unseen_run(&reading),
                    letters: Letters::of(&reading),
                    name: reading,
                    party,
                    listed,
                    strength,
                    light: 0,
                    words: 0..0,
                    lights: 0..0,
                    weights: 0,
                });
            }
        }
    }
}

/// Tokens that are no names proper, a bit for each.
pub(crate) fn not_core(name: &Name) -> u16 {
    let tokens = name.tokens().iter().take(TOKENS_MAX).enumerate();
    tokens.filter(|(_, token)| !token.is_core()).fold(0, |bits, (at, _)| bits | 1 << at)
}

/// Whether something light in a name is as long as words written together must be.
fn has_long_light(name: &Name) -> bool {
    name.tokens().iter().any(|token| !token.is_core() && token.text().len() >= RUN_LETTERS_MIN)
}

/// Whether the index has no run for some adjacent words, because they are too few letters. Of Latin ones so few are compared with
/// nothing.
fn has_unseen_run(name: &Name) -> bool {
    let length = |pair: &[Token]| pair.iter().map(|token| token.text().len()).sum::<usize>();
    name.tokens().windows(2).any(|pair| length(pair) < RUN_LETTERS_MIN && names::is_run_compared(pair))
}

/// By which letters words and letters of a name may be each other's counterpart: an initial stands for what begins with it and
/// for the same letter, and for nothing else.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Letters {
    /// Of initials, a bit for each.
    pub initials: u32,
    /// How many initials there are, and whether one is no letter: of such nothing is told.
    pub count: u8,
    pub is_odd: bool,
    /// What an initial of another name may stand for: first letters of names proper, initials, and letters that are light.
    pub stood_for: u32,
}

impl Letters {
    fn of(name: &Name) -> Letters {
        let mut letters = Letters::default();
        for token in name.tokens() {
            let (text, is_initial) = (token.text().as_bytes(), token.tag() == TokenTag::Initial);
            let letter = text.first().filter(|letter| letter.is_ascii_lowercase());
            let bit = letter.map_or(0, |letter| 1 << (letter - b'a'));
            if is_initial {
                letters.initials |= bit;
                letters.count = letters.count.saturating_add(1);
                letters.is_odd |= bit == 0;
            }
            if is_initial || token.is_core() || text.len() == 1 {
                letters.stood_for |= bit;
            }
        }
        letters
    }

    /// How many initials there are.
    fn all(self) -> u64 {
        u64::from(self.count)
    }

    /// How many of the initials may stand for something of the other name, at most.
    pub(crate) fn standing(self, other: Letters) -> u64 {
        let idle = self.initials & !other.stood_for;
        if idle == self.initials && !self.is_odd {
            return 0;
        }
        u64::from(self.count).saturating_sub(u64::from(idle.count_ones()))
    }
}

/// The tokens a match can rest on: names proper, or everything in a name that has none (`17`, `A. B.`).
pub(crate) fn carrying_tokens(name: &Name) -> impl Iterator<Item = (usize, &Token)> {
    let has_core = name.tokens().iter().any(Token::is_core);
    name.tokens().iter().enumerate().filter(move |(_, token)| token.is_core() || !has_core)
}

/// The weights that the comparison of names gives the tokens.
pub(crate) fn weights(name: &Name, weight: &dyn Fn(&str) -> u32) -> Vec<u32> {
    Weighed::new(name, weight).weights().to_vec()
}

/// Weight of the tokens that carry nothing, initials apart; and the letters of all initials, those of a name of nothing else too.
pub(crate) fn light_tokens(name: &Name, weights: &[u32]) -> (u32, Vec<usize>) {
    let carrying: Vec<usize> = carrying_tokens(name).map(|(at, _)| at).collect();
    let mut light = 0;
    let mut initials = Vec::new();
    for (at, token) in name.tokens().iter().enumerate() {
        if token.tag() == TokenTag::Initial {
            let letter = token.text().bytes().next().filter(u8::is_ascii_lowercase);
            initials.extend(letter.map(|letter| usize::from(letter - b'a')));
        } else if !carrying.contains(&at) {
            light += weights.get(at).copied().unwrap_or(0);
        }
    }
    (light, initials)
}

/// A name as its bare words: no legal form is recognised, no initials are united. Whatever the order of the words, these
/// stay the same, while `S. de R.L. de C.V.` read backwards is no legal form.
pub(crate) fn word_for_word(text: &str) -> Name {
    normalise(text, NameKind::Aircraft)
}

/// The same, with words that were made for other readings of the text.
pub(crate) fn word_for_word_with(words: &mut Words, text: &str) -> Name {
    normalise_with(words, text, NameKind::Aircraft)
}

/// The words in an order of their own, and a hash of them.
fn bag_of(name: &Name) -> (u64, Vec<&str>) {
    let mut words: Vec<&str> = name.tokens().iter().map(Token::text).collect();
    words.sort_unstable();
    let pieces: Vec<&[u8]> = words.iter().flat_map(|word| [word.as_bytes(), b" "]).collect();
    (hash(&pieces), words)
}

/// Calls back with every run of two or three tokens written together, and the whole name in any rotation.
fn each_run(tokens: &[Token], mut found: impl FnMut((u8, u8), &Token)) {
    let count = tokens.len();
    let mut add = |range: (usize, usize), parts: [&[Token]; 2]| {
        let joined = Token::joined(parts.iter().flat_map(|part| part.iter()));
        if let Some(joined) = joined.filter(|joined| joined.text().len() >= RUN_LETTERS_MIN) {
            found((range.0 as u8, range.1 as u8), &joined);
        }
    };
    for start in 0..count {
        for end in start + 2..=count.min(start + RUN_WORDS_MAX) {
            add((start, end), [&tokens[start..end], &[]]);
        }
    }
    let whole_is_new = count > RUN_WORDS_MAX;
    for head in usize::from(!whole_is_new)..if count > 1 { count } else { 0 } {
        add((0, count), [&tokens[head..], &tokens[..head]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_stand_for_what_begins_with_them_and_for_the_same_letter() {
        for (own, other, expected) in [
            ("Emma X Jansson", "Emma Smith", 0),
            ("Emma X Jansson", "Xavier Smith", 1),
            ("Emma X Jansson", "Emma X Smith", 1),
            ("Emma X Y Jansson", "Xavier Smith", 1),
            // Two of one letter are not told apart, and of a digit nothing is told.
            ("Emma X X Jansson", "Xavier Smith", 2),
            ("Emma 2 Jansson", "Emma Smith", 1),
            ("Emma Jansson", "Emma X Smith", 0),
        ] {
            let letters = |text| Letters::of(&names::normalise(text, NameKind::Person));
            assert_eq!(letters(own).standing(letters(other)), expected, "{own} {other}");
        }
    }
}
