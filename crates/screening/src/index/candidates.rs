//! Which listed names can reach a score at all, and the score they reach.
//!
//! Promises: a listed name is left out only when an upper bound of its score is below the floor, or when
//! the work reaches its bound, which the result says. Does not: weigh dates or numbers, or explain.
//! Source: screening reference, section 5 D: rarest words first with a sound upper bound; never "any
//! exact word prunes the rest", no stop words, no best fifty.

use super::bound::{BOUND_MARGIN, FULL, RUN_FACTOR, Sums};
use super::buckets::hash;
use super::vocabulary::{WordId, skeleton_hash};
use super::{
    Form, Index, KINDS, PartyNumber, RUN_LETTERS_MIN, RUN_WORDS_MAX, carrying_tokens, light_tokens,
    name_kind, weights,
};
use model::PartyKind;
use model::designation::NameStrength;
use names::{
    Name, NameKind, SCORE_FULL, Script, TOKENS_MAX, Token, across_keys_joined, compare_weighted, normalise,
    readings,
};
use rustc_hash::FxHashMap;

/// Listed names looked at for one profile before giving up. On the bundled lists the most for any listed name as query was
/// 15,541 (whether the threshold was 0.85 or 0.70): sixteen such names take half of it.
pub(crate) const VISITED_MAX: u32 = 500_000;
/// Listed names compared for one profile before giving up: the most for any listed name as query was 907, with a date of birth
/// 1,334, with a threshold of 0.70 2,072, of which sixteen still fit.
pub(crate) const COMPARED_MAX: u32 = 40_000;

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

/// The best strong and the best weak name of every party that reaches the floor, by party.
pub(crate) fn candidates(
    index: &Index,
    profile_kind: PartyKind,
    names: &[String],
    floor: u32,
) -> (Vec<Candidate>, Work, bool) {
    let mut search = Search {
        index,
        lookups: FxHashMap::default(),
        light: FxHashMap::default(),
        seen: Vec::new(),
        found: Vec::new(),
        work: Work::default(),
    };
    'all: for (number, text) in names.iter().enumerate() {
        search.same_words(profile_kind, number as u16, text, floor);
        for (at, kind) in KINDS.iter().enumerate() {
            let factor = kind_factor(profile_kind, *kind);
            let floor = u64::from(floor) * u64::from(SCORE_FULL) / u64::from(factor);
            let forms = index.kind_starts[at]..index.kind_starts[at + 1];
            if forms.is_empty() || floor > u64::from(SCORE_FULL) {
                continue;
            }
            for (reading, name) in readings(text, name_kind(*kind)).into_iter().enumerate() {
                let asked = Asked {
                    floor,
                    factor,
                    forms: (forms.start, forms.end),
                    name: number as u16,
                    reading: reading as u16,
                };
                search.one(&name, &asked);
                if search.work.is_exhausted() {
                    break 'all;
                }
            }
        }
    }
    let truncated = search.work.is_exhausted();
    let mut found = search.found;
    found.sort_unstable_by_key(|c| {
        (c.party, c.strength, std::cmp::Reverse(c.score), c.name, c.reading.is_none(), c.reading, c.form)
    });
    found.dedup_by_key(|c| (c.party, c.strength));
    (found, search.work, truncated)
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
    /// Listed words near a word, by the word, whether it was written in Latin letters, and how far was looked.
    lookups: FxHashMap<(Box<str>, Script, bool), NearWords>,
    /// Whether a word may be light, by the word and whether it was written in Latin letters.
    light: FxHashMap<(Box<str>, Script), bool>,
    /// One bit per form.
    seen: Vec<u64>,
    found: Vec<Candidate>,
    work: Work,
}

/// Listed words with their similarity.
type NearWords = Vec<(WordId, u32)>;

/// A listed word that words of the query may agree with.
#[derive(Clone, Copy)]
struct Reach {
    id: WordId,
    /// Which words of the query.
    bits: u16,
    /// What these count in the query.
    weight: u32,
    similarity: u32,
}

/// A run of a listed name that a word of the query, or all of them together, may agree with.
#[derive(Clone, Copy)]
struct RunReach {
    form: u32,
    tokens: (u8, u8),
    /// Which words of the query.
    bits: u16,
}

/// A reading of a name of the profile, with what it reaches in the index.
struct Query<'a> {
    name: &'a Name,
    words: Vec<QueryWord>,
    /// Sorted by word.
    reach: Vec<Reach>,
    /// Sorted by form.
    runs: Vec<RunReach>,
    light: u64,
    initials: usize,
}

struct QueryWord {
    weight: u64,
    /// First letter, where a listed initial may stand for the word.
    letter: Option<usize>,
    /// Listed names of any kind that have something near it.
    cost: usize,
    /// The most it can count and agree.
    best_weight: u64,
    best_similarity: u64,
    has_run: bool,
    /// Whether it may be a legal form, title or particle misspelt, and so agree with a listed one.
    may_be_light: bool,
}

impl Search<'_> {
    /// Names of exactly the same words are the same name, whatever their order makes of legal forms and titles.
    fn same_words(&mut self, kind: PartyKind, name: u16, text: &str, floor: u32) {
        for form in self.index.same_words(text) {
            let Form { party, strength, .. } = self.index.forms[form as usize];
            let score = kind_factor(kind, self.index.party(party).0.kind);
            if score >= floor {
                self.found.push(Candidate { party, strength, score, form, name, reading: None });
            }
        }
    }

    fn one(&mut self, name: &Name, asked: &Asked) {
        let query = self.query(name, asked);
        let essential = query.essential(asked);
        self.seen.clear();
        self.seen.resize(self.index.forms.len().div_ceil(64), 0);
        let mut forms = Vec::new();
        for word in essential {
            self.forms_of(&query, word, asked, &mut forms);
        }
        for form in forms {
            if self.work.is_exhausted() {
                return;
            }
            self.weigh(&query, form, asked);
        }
    }

    /// Compares a listed name that may reach the floor.
    fn weigh(&mut self, query: &Query<'_>, number: u32, asked: &Asked) {
        let index = self.index;
        let form = &index.forms[number as usize];
        if query.bound(index, number, form) + BOUND_MARGIN < asked.floor {
            return;
        }
        self.work.compared += 1;
        let score = compare_weighted(query.name, &form.name, &|word| index.weight(word)).score;
        if u64::from(score) >= asked.floor {
            let score = score * asked.factor / SCORE_FULL;
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

    /// Listed names of the kind in which something is near a word of the query, each once per query.
    fn forms_of(&mut self, query: &Query<'_>, word: usize, asked: &Asked, forms: &mut Vec<u32>) {
        let index = self.index;
        let bit = 1 << word;
        let near =
            query.reach.iter().filter(|reach| reach.bits & bit != 0).map(|reach| index.posted(reach.id));
        let initials = query.words[word].letter.map(|letter| index.initials[letter].as_slice());
        let runs = query.runs.iter().filter(|run| run.bits & bit != 0).map(|run| &run.form);
        let all = near.chain(initials).flat_map(|posted| of_kind(posted, asked.forms)).chain(runs);
        for form in all {
            if self.work.visited >= VISITED_MAX {
                return;
            }
            self.work.visited += 1;
            let (slot, mark) = (&mut self.seen[*form as usize / 64], 1 << (form % 64));
            if *slot & mark == 0 {
                *slot |= mark;
                forms.push(*form);
            }
        }
    }

    fn query<'a>(&mut self, name: &'a Name, asked: &Asked) -> Query<'a> {
        let index = self.index;
        let weights = weights(name, &|word| index.weight(word));
        let carrying: Vec<(usize, &Token)> = carrying_tokens(name).take(TOKENS_MAX).collect();
        let (light, initials) = light_tokens(name, &weights);
        let weight_at = |at: usize| weights.get(at).copied().unwrap_or(0);
        let (mut reach, mut runs) = (Vec::new(), Vec::new());
        for (word, (at, token)) in carrying.iter().enumerate() {
            let (bits, weight) = (1 << word, weight_at(*at));
            let near = self.near(token, true);
            reach.extend(near.iter().map(|(id, similarity)| Reach {
                id: *id,
                bits,
                weight,
                similarity: *similarity,
            }));
            index.runs_of(token, asked.forms, |form, tokens| runs.push(RunReach { form, tokens, bits }));
        }
        if name.tokens().len() > 1 {
            // The same letters with other spaces: `Xin PengHai` for `Xinpeng Hai`.
            let bits = (0..carrying.len()).fold(0, |bits, word| bits | 1 << word);
            if let Some(joined) = Token::joined(name.tokens().iter()) {
                index
                    .runs_of(&joined, asked.forms, |form, tokens| runs.push(RunReach { form, tokens, bits }));
            }
        }
        self.joined_words(&carrying, name.kind(), &weight_at, &mut reach);
        let mut query = Query {
            name,
            words: Vec::new(),
            reach: merged(reach),
            runs,
            light: u64::from(light),
            initials: initials.len(),
        };
        query.runs.sort_unstable_by_key(|run| run.form);
        query.words = carrying
            .iter()
            .enumerate()
            .map(|(word, (at, token))| {
                query.word(index, word, weight_at(*at), token, self.may_be_light(token))
            })
            .collect();
        query
    }

    /// Listed words that adjacent words of the query make when written together: two words or three, or all of them.
    fn joined_words(
        &mut self,
        carrying: &[(usize, &Token)],
        kind: NameKind,
        weight_at: &dyn Fn(usize) -> u32,
        reach: &mut Vec<Reach>,
    ) {
        let count = carrying.len();
        let mut keys = Vec::new();
        for start in 0..count {
            for end in (start + 2..=count).filter(|end| end - start <= RUN_WORDS_MAX || *end - start == count)
            {
                let run = &carrying[start..end];
                let joined: String = run.iter().map(|(_, token)| token.text()).collect();
                let bits = (start..end).fold(0, |bits, word| bits | 1 << word);
                let weight = run.iter().map(|(at, _)| weight_at(*at)).sum();
                let found = |id, similarity| Reach { id, bits, weight, similarity };
                let together = Token::joined(run.iter().map(|(_, token)| *token));
                if let Some(together) = &together {
                    let across = self.index.vocabulary.across_like(together, &mut keys);
                    reach.extend(across.map(|id| found(id, SCORE_FULL)));
                }
                if end - start > 2 {
                    reach
                        .extend(self.index.vocabulary.sounding_like(&joined).map(|id| found(id, SCORE_FULL)));
                } else if let [token] = normalise(&joined, kind).tokens() {
                    reach.extend(
                        self.near(token, false).iter().map(|(id, similarity)| found(*id, *similarity)),
                    );
                }
            }
        }
    }

    /// Whether the word may be a legal form, title or particle, misspelt or not.
    fn may_be_light(&mut self, token: &Token) -> bool {
        let light_words = &self.index.light_words;
        let key = (Box::from(token.text()), token.script());
        *self.light.entry(key).or_insert_with(|| light_words.has_near(token))
    }

    fn near(&mut self, token: &Token, edits_two: bool) -> &[(WordId, u32)] {
        let key = (Box::from(token.text()), token.script(), edits_two);
        let vocabulary = &self.index.vocabulary;
        self.lookups.entry(key).or_insert_with(|| {
            let mut near = Vec::new();
            vocabulary.near(token, edits_two, &mut near);
            near
        })
    }
}

/// One reach per word, sorted: words of the query that share it add their bits and keep the most.
fn merged(mut reach: Vec<Reach>) -> Vec<Reach> {
    reach.sort_unstable_by_key(|reach| (reach.id, reach.bits));
    reach.dedup_by(|later, first| {
        let same = later.id == first.id;
        if same {
            first.bits |= later.bits;
            first.weight = first.weight.max(later.weight);
            first.similarity = first.similarity.max(later.similarity);
        }
        same
    });
    reach
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

    /// Runs of listed names that a word may be: in its script and in others.
    pub(crate) fn runs_of(&self, token: &Token, forms: (u32, u32), mut found: impl FnMut(u32, (u8, u8))) {
        self.runs_like(token.text(), forms, &mut found);
        let mut keys = Vec::new();
        across_keys_joined(token, &mut keys);
        for number in self.runs_across.find(&keys, token.is_latin()) {
            let run = &self.runs[number as usize];
            if (forms.0..forms.1).contains(&run.form) {
                found(run.form, run.tokens);
            }
        }
    }

    /// Runs of listed names written as this one text, or with its consonants.
    pub(crate) fn runs_like(
        &self,
        text: &str,
        (start, end): (u32, u32),
        mut found: impl FnMut(u32, (u8, u8)),
    ) {
        if text.len() < RUN_LETTERS_MIN {
            return;
        }
        let exact = self.runs_exact.find(hash(&[text.as_bytes()]));
        let alike = skeleton_hash(text).into_iter().flat_map(|hash| self.runs_skeleton.find(hash));
        for number in exact.chain(alike) {
            let run = &self.runs[number as usize];
            if (start..end).contains(&run.form) {
                found(run.form, run.tokens);
            }
        }
    }
}

impl Query<'_> {
    fn word(&self, index: &Index, word: usize, weight: u32, token: &Token, may_be_light: bool) -> QueryWord {
        let bit = 1 << word;
        let letter = token
            .text()
            .bytes()
            .next()
            .filter(u8::is_ascii_lowercase)
            .map(|letter| usize::from(letter - b'a'));
        let letter = letter.filter(|_| token.is_core());
        let runs = self.runs.iter().filter(|run| run.bits & bit != 0).count();
        let mut cost = runs + letter.map_or(0, |letter| index.initials[letter].len());
        let (mut best_weight, mut best_similarity) = (0, 0);
        for reach in self.reach.iter().filter(|reach| reach.bits & bit != 0) {
            cost += index.posted(reach.id).len();
            let least = if reach.bits == bit { 0 } else { weight };
            best_weight =
                best_weight.max(u32::midpoint(weight, index.vocabulary.weight_of(reach.id)).max(least) + 1);
            best_similarity = best_similarity.max(reach.similarity);
        }
        let has_run = runs > 0;
        if has_run {
            best_weight = best_weight.max(weight) * RUN_FACTOR as u32;
            best_similarity = SCORE_FULL;
        }
        QueryWord {
            weight: u64::from(weight),
            letter,
            cost,
            best_weight: u64::from(best_weight),
            best_similarity: u64::from(best_similarity),
            has_run,
            may_be_light,
        }
    }

    /// The fewest words, rarest first, without all of which no listed name reaches the floor.
    fn essential(&self, asked: &Asked) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.words.len()).collect();
        order.sort_by_key(|word| (self.words[*word].cost, *word));
        let enough =
            (0..order.len()).find(|taken| self.bound_without(&order, *taken) + BOUND_MARGIN < asked.floor);
        order.truncate(enough.unwrap_or(order.len()));
        order
    }

    /// The most a listed name can score that has nothing near the first words in order.
    fn bound_without(&self, order: &[usize], taken: usize) -> u64 {
        let (without, with) = order.split_at(taken);
        let weight_of = |may_be_light: bool| {
            let words = without
                .iter()
                .map(|word| &self.words[*word])
                .filter(|word| word.may_be_light == may_be_light);
            words.map(|word| word.weight).sum::<u64>()
        };
        let (missing, light) = (weight_of(false), self.light + weight_of(true));
        let alive: Vec<&QueryWord> =
            with.iter().map(|word| &self.words[*word]).filter(|word| word.best_weight > 0).collect();
        if alive.is_empty() {
            return 0;
        }
        let weight: u64 = alive.iter().map(|word| word.best_weight).sum();
        let agreed: u64 = alive.iter().map(|word| word.best_weight * word.best_similarity / FULL).sum();
        let single = alive.len() == 1 && !alive[0].has_run && !without.is_empty() && self.initials == 0;
        let sums = Sums {
            weight,
            agreed,
            query: missing,
            listed: 0,
            light,
            initials: self.initials as u64,
            letters: self.letters(),
        };
        sums.bound(self.name.kind(), single)
    }

    /// The most the listed name can score.
    fn bound(&self, index: &Index, number: u32, form: &Form) -> u64 {
        let mut sums =
            Sums { light: self.light.min(u64::from(form.light)), letters: self.letters(), ..Sums::default() };
        let runs = self.runs_of(number);
        let in_run = |token: u8| runs.iter().any(|run| run.tokens.0 <= token && token < run.tokens.1);
        let (mut matched, mut words, mut most_listed) = (0_u16, 0, 0);
        let form_words = &index.form_words[form.words.start as usize..form.words.end as usize];
        for word in form_words {
            let own = u64::from(word.weight);
            if in_run(word.token) {
                sums.weight += own;
                sums.agreed += own;
                words += 2;
            } else if let Ok(at) = self.reach.binary_search_by_key(&word.id, |reach| reach.id) {
                let reach = self.reach[at];
                let asked = u64::from(reach.weight);
                let weight =
                    if reach.bits.is_power_of_two() { (own + asked).div_ceil(2) } else { own.max(asked) };
                sums.weight += weight;
                sums.agreed += weight * u64::from(reach.similarity) / FULL;
                matched |= reach.bits;
                words += reach.bits.count_ones();
            } else {
                sums.listed += own;
                most_listed = own.max(most_listed);
            }
        }
        matched = runs.iter().fold(matched, |matched, run| matched | run.bits);
        self.take_initials(form, matched, most_listed, &mut sums);
        let several = self.words.len().max(form_words.len()) > 1;
        let single = words == 1 && several && self.initials == 0 && form.initials == 0;
        sums.bound(self.name.kind(), single)
    }

    /// Unmatched words of the query, less those that listed initials may stand for; and the reverse.
    fn take_initials(&self, form: &Form, matched: u16, most_listed: u64, sums: &mut Sums) {
        let absorbed = |word: &QueryWord| word.may_be_light && form.light > 0;
        let unmatched = self.words.iter().enumerate().filter(|(word, _)| matched & (1 << word) == 0);
        let (mut total, mut most) = (0, 0);
        for (_, word) in unmatched {
            if absorbed(word) {
                sums.light += word.weight;
            } else {
                total += word.weight;
                most = word.weight.max(most);
            }
        }
        sums.query = total - (most * u64::from(form.initials)).min(total);
        sums.listed -= (most_listed * self.initials as u64).min(sums.listed);
        sums.initials = self.initials as u64 + u64::from(form.initials);
    }

    /// Letters of the query: no more can agree.
    fn letters(&self) -> u32 {
        self.name.tokens().iter().map(|token| token.text().len() as u32).sum()
    }

    fn runs_of(&self, form: u32) -> &[RunReach] {
        let first = self.runs.partition_point(|run| run.form < form);
        let last = self.runs.partition_point(|run| run.form <= form);
        &self.runs[first..last]
    }
}
