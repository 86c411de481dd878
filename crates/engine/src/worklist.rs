//! Possible matches that wait for a person: what live screening and lookback runs found and nobody judged.
//!
//! Promises: a row for each possible match of the newest decision about a customer, or about the other side of a transfer; it
//! keeps since when it waits, however often it is found again; one that a later decision no longer holds, or that is
//! auto-cleared there, is gone; one that was judged waits no longer, unless the judgement is taken back or voided. Rows are
//! read in one order, which pages go on in; an index in that order makes a page cost what stands on it and what it leaves out
//! on the way, whatever waits behind. Does not: hold a name, decide, or take in what waits in the queue of an import's
//! campaign. Serves: SCR-7; screening reference 5 F (a fixed review budget).

use crate::pairs::approvals_needed;
use crate::pairs_state::Verdict;
use crate::pinned::Pinned;
use crate::state::State;
use minicbor::{Decode, Encode};
use model::clearance::PartyField;
use model::decision::{Certainty, Decision, Finding, Listed, Role};
use model::ids::*;
use model::policy::Policy;
use model::thresholds::Rating;
use model::{Hash, Score, Timestamp};
use record::pairs::PairJudged;
use record::v1::{Header, Screened};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What found a possible match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Source {
    /// A request.
    #[n(0)]
    Live,
    /// A lookback run.
    #[n(1)]
    Lookback,
}

impl Source {
    /// The word used in answers and queries.
    pub fn as_str(self) -> &'static str {
        match self {
            Source::Live => "live",
            Source::Lookback => "lookback",
        }
    }
}

/// One possible match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Waiting {
    /// The decision that found it first.
    #[n(0)]
    pub since: DecisionId,
    /// When that was.
    #[n(1)]
    pub found_at: Timestamp,
    /// The newest decision that holds it: the one to judge it by.
    #[n(2)]
    pub decision: DecisionId,
    /// What found it first.
    #[n(3)]
    pub source: Source,
    /// Who met the entry.
    #[n(4)]
    pub role: Role,
    /// The transfer whose other side did.
    #[n(5)]
    pub transfer: Option<TransferId>,
    /// The list.
    #[n(6)]
    pub list: ListId,
    /// The entry.
    #[n(7)]
    pub entry: EntryId,
    /// The score of the newest decision.
    #[n(8)]
    pub score: Score,
    /// The entry's programmes then.
    #[n(9)]
    pub programmes: Vec<String>,
    /// How the customer was rated then; none where its profile was not screened.
    #[n(10)]
    pub rating: Option<Rating>,
    /// Digest of the party that was compared: the other sides of several transfers may be one.
    #[n(11)]
    pub party: Option<u64>,
    /// The judgement about it.
    #[n(12)]
    pub judged: Option<u64>,
}

impl Waiting {
    fn is_of(&self, listed: &Listed) -> bool {
        (self.role, &self.list, &self.entry) == (listed.role, &listed.list, &listed.entry)
    }
}

/// Where rows stand in an order: rank, since when, and of whom; without a customer it is before all of that place.
type Key = (u32, u64, Option<CustomerId>);

/// Possible matches by customer, those of each in the order in which they were first found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Worklist {
    by_customer: FxHashMap<CustomerId, Vec<Waiting>>,
    by_score: BTreeSet<Key>,
    by_age: BTreeSet<Key>,
}

impl Worklist {
    /// Those of a customer, in the order in which they were first found.
    pub fn of(&self, customer: &CustomerId) -> &[Waiting] {
        self.by_customer.get(customer).map_or(&[], Vec::as_slice)
    }

    /// Rows sorted by customer; nothing where nothing waits.
    pub(crate) fn to_rows(&self) -> Option<Vec<(CustomerId, Vec<Waiting>)>> {
        let mut rows: Vec<(CustomerId, Vec<Waiting>)> =
            self.by_customer.iter().map(|(id, rows)| (id.clone(), rows.clone())).collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        Some(rows).filter(|rows| !rows.is_empty())
    }

    /// The reverse of [`Worklist::to_rows`].
    pub(crate) fn from_rows(rows: Option<Vec<(CustomerId, Vec<Waiting>)>>) -> Worklist {
        let mut all = Worklist::default();
        for (customer, rows) in rows.unwrap_or_default() {
            all.put(customer, rows);
        }
        all
    }

    pub(crate) fn forget(&mut self, customer: &CustomerId) {
        self.take(customer);
    }

    pub(crate) fn clear(&mut self) {
        *self = Worklist::default();
    }

    /// Takes out a customer's rows.
    fn take(&mut self, customer: &CustomerId) -> Vec<Waiting> {
        let rows = self.by_customer.remove(customer).unwrap_or_default();
        for row in &rows {
            self.by_score.remove(&key(customer, row, Order::Score));
            self.by_age.remove(&key(customer, row, Order::Age));
        }
        rows
    }

    /// Puts rows of a customer of whom there are none.
    fn put(&mut self, customer: CustomerId, mut rows: Vec<Waiting>) {
        if rows.is_empty() {
            return;
        }
        rows.sort_by_key(|row| row.since);
        for row in &rows {
            self.by_score.insert(key(&customer, row, Order::Score));
            self.by_age.insert(key(&customer, row, Order::Age));
        }
        self.by_customer.insert(customer, rows);
    }

    /// Rows in order, from a place on.
    fn from<'a>(
        &'a self,
        order: Order,
        after: Option<&Place>,
    ) -> impl Iterator<Item = (Place, &'a CustomerId, &'a Waiting)> {
        let index = match order {
            Order::Score => &self.by_score,
            Order::Age => &self.by_age,
        };
        let first: Key = after.map_or((0, 0, None), |place| (place.rank, place.since, None));
        index.range(first..).flat_map(move |(rank, since, customer)| {
            let rows = customer.as_ref().and_then(|customer| self.by_customer.get_key_value(customer));
            let here = rows.into_iter().flat_map(|(customer, rows)| {
                let start = rows.partition_point(|row| row.since.0 < *since);
                let end = rows.partition_point(|row| row.since.0 <= *since);
                rows.get(start..end).unwrap_or_default().iter().map(move |row| (customer, row))
            });
            in_place(here, order).into_iter().filter(move |(place, ..)| place.rank == *rank)
        })
    }

    /// A person judged a pair: whatever waits because of the same two parties is about that judgement.
    pub(crate) fn judged(&mut self, judged: &PairJudged, pair: u64) {
        let party = digest(&judged.party);
        for row in self.by_customer.get_mut(&judged.customer).into_iter().flatten() {
            let same = (row.role, &row.list, &row.entry) == (judged.role, &judged.list, &judged.entry);
            if same && (row.role == Role::Customer || row.party == Some(party)) {
                row.judged = Some(pair);
            }
        }
    }
}

fn key(customer: &CustomerId, row: &Waiting, order: Order) -> Key {
    (Place::rank(row, order), row.since.0, Some(customer.clone()))
}

/// A few rows with their places, in order.
fn in_place<'a>(
    rows: impl Iterator<Item = (&'a CustomerId, &'a Waiting)>,
    order: Order,
) -> Vec<(Place, &'a CustomerId, &'a Waiting)> {
    let mut rows: Vec<_> = rows.map(|(customer, row)| (Place::of(row, order), customer, row)).collect();
    rows.sort_by(|a, b| a.0.cmp(&b.0));
    rows
}

/// What a decision was about.
pub(crate) struct About<'a> {
    pub customer: &'a CustomerId,
    /// Whether it says everything about the customer itself.
    pub whole: bool,
    /// The transfer of whose other side it says everything.
    pub transfer: Option<&'a TransferId>,
}

/// Remembers the possible matches of a decision, in the place of what waited about the same party.
pub(crate) fn fold(
    state: &mut State,
    header: &Header,
    about: &About<'_>,
    screened: &Screened,
    decision: Option<&Decision>,
) {
    let Some(decision) = decision else { return };
    let possible: Vec<&Listed> = decision.findings.iter().filter_map(possible).collect();
    if possible.is_empty() && !state.worklist.by_customer.contains_key(about.customer) {
        return;
    }
    let run = state.lookbacks.open.as_ref().is_some_and(|run| run.id == header.causation);
    let source = if run { Source::Lookback } else { Source::Live };
    let rows = state.worklist.take(about.customer);
    let is_about = |row: &Waiting| match &row.transfer {
        None => about.whole,
        Some(transfer) => about.transfer == Some(transfer),
    };
    let (before, mut kept): (Vec<Waiting>, Vec<Waiting>) = rows.into_iter().partition(is_about);
    for listed in possible {
        let own = matches!(listed.role, Role::Customer | Role::CustomerWallet);
        let old = before.iter().find(|row| row.is_of(listed));
        let party = screened.compared.as_deref().and_then(|compared| compared.party(listed.role));
        kept.push(Waiting {
            since: old.map_or(DecisionId(header.seq), |old| old.since),
            found_at: old.map_or(header.recorded_at, |old| old.found_at),
            decision: DecisionId(header.seq),
            source: old.map_or(source, |old| old.source),
            role: listed.role,
            transfer: about.transfer.filter(|_| !own).cloned(),
            list: listed.list.clone(),
            entry: listed.entry.clone(),
            score: listed.score,
            programmes: listed.programmes.clone(),
            rating: screened.rating.or(old.and_then(|old| old.rating)),
            party: party.map(digest),
            // Found again although it was judged: what silenced it does so no more.
            judged: old.and_then(|old| old.judged),
        });
    }
    state.worklist.put(about.customer.clone(), kept);
}

fn possible(finding: &Finding) -> Option<&Listed> {
    match finding {
        Finding::Listed(listed) if listed.certainty == Certainty::Potential => Some(listed),
        _ => None,
    }
}

fn digest(party: &[(PartyField, u64)]) -> u64 {
    let Hash(hash) = Hash::of(&record::to_bytes(&party.to_vec()));
    hash.iter().take(8).fold(0, |digest, byte| (digest << 8) | u64::from(*byte))
}

/// The order in which rows are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The best score first; among equal ones, who waits longest.
    Score,
    /// Who waits longest first.
    Age,
}

/// Where a row stands in an order; two rows never stand in one place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Smaller is earlier: the score from above, or nothing.
    rank: u32,
    since: u64,
    role: Role,
    list: ListId,
    entry: EntryId,
    decision: u64,
}

impl Place {
    fn rank(row: &Waiting, order: Order) -> u32 {
        match order {
            Order::Score => u32::MAX - row.score.basis(),
            Order::Age => 0,
        }
    }

    fn of(row: &Waiting, order: Order) -> Place {
        let rank = Place::rank(row, order);
        let (list, entry) = (row.list.clone(), row.entry.clone());
        Place { rank, since: row.since.0, role: row.role, list, entry, decision: row.decision.0 }
    }

    /// As a page names it: hexadecimal, since entries are called as their issuers like.
    pub fn text(&self) -> String {
        let (rank, since, decision, role) = (self.rank, self.since, self.decision, self.role as u8);
        let plain = format!("{rank} {since} {decision} {role} {} {}", self.list, self.entry);
        plain.bytes().map(|byte| format!("{byte:02x}")).collect()
    }

    /// The reverse of [`Place::text`].
    pub fn parse(text: &str) -> Option<Place> {
        let (pairs, []) = text.as_bytes().as_chunks::<2>() else { return None };
        let digit = |digit: u8| char::from(digit).to_digit(16);
        let byte = |[high, low]: &[u8; 2]| u8::try_from(digit(*high)? * 16 + digit(*low)?).ok();
        let plain = String::from_utf8(pairs.iter().map(byte).collect::<Option<Vec<u8>>>()?).ok()?;
        let mut parts = plain.splitn(6, ' ');
        let mut number = || parts.next()?.parse::<u64>().ok();
        let (rank, since, decision, role) = (number()?, number()?, number()?, number()?);
        let all = [Role::Customer, Role::CustomerWallet, Role::Counterparty, Role::CounterpartyWallet];
        Some(Place {
            rank: u32::try_from(rank).ok()?,
            since,
            role: all.into_iter().find(|known| *known as u64 == role)?,
            list: ListId::new(parts.next()?).ok()?,
            entry: EntryId::new(parts.next()?).ok()?,
            decision,
        })
    }
}

/// Which rows are asked for.
#[derive(Debug, Clone)]
pub struct Wanted {
    /// In which order.
    pub order: Order,
    /// Behind this place.
    pub after: Option<Place>,
    /// So many.
    pub limit: usize,
    /// Of entries that left their list, or else of those that are on it.
    pub delisted: bool,
    /// Of one list.
    pub list: Option<ListId>,
    /// Of one source.
    pub source: Option<Source>,
    /// Of one rating; who has none is standard.
    pub rating: Option<Rating>,
    /// Of one customer.
    pub customer: Option<CustomerId>,
    /// Found before this.
    pub found_before: Option<Timestamp>,
    /// Those under terrorist programmes too.
    pub restricted: bool,
}

/// Rows as asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// In order.
    pub rows: Vec<(CustomerId, Waiting)>,
    /// Where the last of them stands, if more follow.
    pub next: Option<Place>,
    /// How many there are, [`COUNT_MAX`] for as many or more: counted for the first page, which no other one is asked after.
    pub total: Option<usize>,
}

/// Most rows counted for a page: what a team looks at in weeks. To count on would cost every reader of the first page a look at
/// all that waits.
pub const COUNT_MAX: usize = 10_000;

/// Reads a page.
pub fn page(state: &State, pinned: &Pinned, wanted: &Wanted, now: Timestamp) -> Page {
    let rows: Box<dyn Iterator<Item = (Place, &CustomerId, &Waiting)>> = match &wanted.customer {
        Some(id) => {
            let of_one = state.worklist.of(id).iter().map(move |row| (id, row));
            Box::new(in_place(of_one, wanted.order).into_iter())
        }
        None => Box::new(state.worklist.from(wanted.order, wanted.after.as_ref())),
    };
    let mut page = Page { rows: Vec::new(), next: None, total: None };
    let (mut last, mut counted) = (None, 0);
    for (place, customer, row) in rows {
        let behind = wanted.after.as_ref().is_none_or(|after| place > *after);
        let terrorism = || is_terrorism(row, pinned);
        let open = || awaits_judgement(state, customer, row, &pinned.policy, terrorism, now);
        if !behind || !wanted.takes(row, pinned) || !open() {
            continue;
        }
        counted += 1;
        if counted <= wanted.limit {
            page.rows.push((customer.clone(), row.clone()));
            last = Some(place);
        } else if page.next.is_none() {
            page.next = last.take();
        }
        if counted > wanted.limit && (wanted.after.is_some() || counted >= COUNT_MAX) {
            break;
        }
    }
    page.total = wanted.after.is_none().then_some(counted);
    page
}

impl Wanted {
    fn takes(&self, row: &Waiting, pinned: &Pinned) -> bool {
        let listed = pinned.index.designation(&row.list, &row.entry).is_some();
        let rating = row.rating.unwrap_or_default();
        self.delisted != listed
            && self.list.as_ref().is_none_or(|list| row.list == *list)
            && self.source.is_none_or(|source| row.source == source)
            && self.rating.is_none_or(|wanted| rating == wanted)
            && self.found_before.is_none_or(|before| row.found_at < before)
            && (self.restricted || !is_terrorism(row, pinned))
    }
}

/// Whether a row is under a programme about terrorist financing, as it was found or as its entry reads now.
pub fn is_terrorism(row: &Waiting, pinned: &Pinned) -> bool {
    let now = pinned.index.designation(&row.list, &row.entry);
    let now = now.map(|designation| designation.programmes.as_slice()).unwrap_or_default();
    [row.programmes.as_slice(), now]
        .into_iter()
        .any(|programmes| pinned.policy.is_terrorist_financing(&row.list, programmes))
}

/// When somebody must have looked, where the policy says.
pub fn due_at(row: &Waiting, pinned: &Pinned) -> Option<Timestamp> {
    is_terrorism(row, pinned).then(|| row.found_at.plus_seconds(pinned.policy.timers.tf_queue_seconds))
}

/// Whether nobody judged it, or not as many persons as it takes.
pub(crate) fn awaits_judgement(
    state: &State,
    customer: &CustomerId,
    row: &Waiting,
    policy: &Policy,
    terrorism: impl FnOnce() -> bool,
    now: Timestamp,
) -> bool {
    let judged = row.judged.and_then(|id| state.pairs.get(customer, id));
    let Some(pair) = judged else { return true };
    let Some(rules) = &policy.clearances else { return pair.verdict != Verdict::Confirmed };
    match pair.verdict {
        Verdict::Confirmed => false,
        Verdict::Cleared => pair.has_lapsed(now) || pair.by.len() < approvals_needed(rules, terrorism()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pairs_state::Pair;
    use proptest::prelude::*;
    use screening::index::Index;
    use std::sync::{Arc, LazyLock};

    /// One row: whose, when it was found, its score in hundredths, its entry, whether under a terrorist programme, whether by a
    /// lookback run, and what a person said of it.
    type Drawn = (u8, u8, u32, u8, bool, bool, Option<Verdict>);

    fn drawn() -> impl Strategy<Value = Drawn> {
        let said = prop_oneof![
            3 => Just(None),
            1 => Just(Some(Verdict::Cleared)),
            1 => Just(Some(Verdict::Confirmed)),
        ];
        (0..6u8, 0..40u8, 85..90u32, 0..4u8, any::<bool>(), any::<bool>(), said)
    }

    const FOUND: Timestamp = Timestamp(1_000_000);

    fn state_of(drawn: &[Drawn]) -> State {
        let mut state = State::default();
        let mut rows: FxHashMap<CustomerId, Vec<Waiting>> = FxHashMap::default();
        for (at, (who, since, score, entry, terror, lookback, said)) in drawn.iter().enumerate() {
            // A decision is about one customer.
            let seq = u64::from(*since) * 6 + u64::from(*who);
            let customer = CustomerId::new(&format!("C{who}")).unwrap();
            let row = Waiting {
                since: DecisionId(seq),
                found_at: FOUND.plus_seconds(seq as i64),
                decision: DecisionId(seq),
                source: if *lookback { Source::Lookback } else { Source::Live },
                role: Role::Customer,
                transfer: None,
                list: ListId::new("ofac-sdn").unwrap(),
                entry: EntryId::new(&format!("{entry}-{at}")).unwrap(),
                score: Score::from_basis(score * 100),
                programmes: vec![if *terror { "SDGT" } else { "CYBER2" }.to_owned()],
                rating: None,
                party: None,
                judged: said.map(|_| at as u64),
            };
            if let Some(verdict) = said {
                let pair = Pair {
                    id: at as u64,
                    verdict: *verdict,
                    role: row.role,
                    list: row.list.clone(),
                    entry: row.entry.clone(),
                    party: vec![],
                    fields: vec![],
                    matcher: Hash::default(),
                    score: row.score,
                    under: ReasonCode::new("pair.cleared").unwrap(),
                    judged_at: FOUND,
                    expires_at: None,
                    by: vec![ActorId::new("person:ana").unwrap()],
                    reasons: vec![],
                    document: DocumentRef::new("CASE-1").unwrap(),
                };
                state.pairs.of_mut(&customer).push(pair);
            }
            rows.entry(customer).or_default().push(row);
        }
        state.worklist = Worklist::from_rows(Some(rows.into_iter().collect()));
        state
    }

    fn pinned() -> &'static Pinned {
        static PINNED: LazyLock<Pinned> = LazyLock::new(|| {
            let text = include_str!("../../../policies/default/policy.toml");
            let policy = decision::policy_file::parse(text, "policy").unwrap();
            Pinned::new(Arc::new(policy), Hash::default(), vec![], Arc::new(Index::build(&[])))
        });
        &PINNED
    }

    /// Rows whose entry is on no list: the index of these tests is empty.
    fn wanted(order: Order, restricted: bool) -> Wanted {
        Wanted {
            order,
            after: None,
            limit: 3,
            delisted: true,
            list: None,
            source: None,
            rating: None,
            customer: None,
            found_before: None,
            restricted,
        }
    }

    /// Everything that waits, by looking at all there is.
    fn scanned(state: &State, pinned: &Pinned, wanted: &Wanted) -> Vec<(Place, CustomerId, Waiting)> {
        let mut all: Vec<(Place, CustomerId, Waiting)> = Vec::new();
        for (customer, rows) in &state.worklist.by_customer {
            for row in rows.iter().filter(|row| wanted.takes(row, pinned)) {
                let terrorism = || is_terrorism(row, pinned);
                if awaits_judgement(state, customer, row, &pinned.policy, terrorism, FOUND) {
                    all.push((Place::of(row, wanted.order), customer.clone(), row.clone()));
                }
            }
        }
        all.sort_by(|a, b| a.0.cmp(&b.0));
        all
    }

    proptest! {
        #[test]
        fn pages_are_what_looking_at_everything_gives(
            drawn in prop::collection::vec(drawn(), 0..60),
            gone in 0..6u8,
            restricted: bool,
            lookback: bool,
            of_one: bool,
        ) {
            let (mut state, pinned) = (state_of(&drawn), pinned());
            state.worklist.forget(&CustomerId::new(&format!("C{gone}")).unwrap());
            for order in [Order::Score, Order::Age] {
                let mut wanted = wanted(order, restricted);
                wanted.source = lookback.then_some(Source::Lookback);
                wanted.customer = of_one.then(|| CustomerId::new("C1").unwrap());
                let mut expected = scanned(&state, pinned, &wanted);
                expected.retain(|(_, customer, _)| wanted.customer.as_ref().is_none_or(|one| one == customer));
                let first = page(&state, pinned, &wanted, FOUND);
                prop_assert_eq!(first.total, Some(expected.len()));
                let mut read = first.rows;
                wanted.after = first.next;
                while wanted.after.is_some() {
                    let next = page(&state, pinned, &wanted, FOUND);
                    prop_assert_eq!((next.rows.is_empty(), next.total), (false, None));
                    read.extend(next.rows);
                    wanted.after = next.next;
                }
                let rows = expected.into_iter().map(|(_, customer, row)| (customer, row));
                prop_assert_eq!(read, rows.collect::<Vec<_>>());
            }
            // The index is a function of the rows.
            prop_assert_eq!(Worklist::from_rows(state.worklist.to_rows()), state.worklist);
        }
    }

    #[test]
    fn what_is_about_terrorist_financing_is_due_and_only_for_who_may_see_it() {
        // Found third with the best score; cleared by one person, where two are needed; and an ordinary row.
        let state = state_of(&[
            (1, 1, 86, 0, false, false, None),
            (2, 2, 87, 1, true, false, Some(Verdict::Cleared)),
            (3, 3, 89, 2, true, true, None),
        ]);
        let pinned = pinned();
        let shown = |restricted| page(&state, pinned, &wanted(Order::Score, restricted), FOUND);
        let seconds = pinned.policy.timers.tf_queue_seconds;
        let due: Vec<Option<Timestamp>> =
            shown(true).rows.iter().map(|(_, row)| due_at(row, pinned)).collect();
        let after = |row: &Waiting| Some(row.found_at.plus_seconds(seconds));
        let rows = shown(true).rows;
        assert_eq!(due, [after(&rows[0].1), after(&rows[1].1), None], "two wait for a person, and by when");
        let who: Vec<&str> = rows.iter().map(|(customer, _)| customer.as_str()).collect();
        assert_eq!(who, ["C3", "C2", "C1"]);
        let plain = shown(false);
        assert_eq!((plain.rows.len(), plain.total, plain.rows[0].0.as_str()), (1, Some(1), "C1"));
    }
}
