//! Possible matches that wait for a person: what live screening and lookback runs found and nobody judged.
//!
//! Promises: a row for each possible match of the newest decision about a customer, or about the other side of a transfer; it
//! keeps since when it waits, however often it is found again; one that a later decision no longer holds, or that is
//! auto-cleared there, is gone; one that was judged waits no longer, unless the judgement is taken back or voided. Rows are
//! read in one order, which pages go on in. Does not: hold a name, decide, or take in what waits in the queue of an import's
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
use std::collections::BinaryHeap;

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

/// Possible matches by customer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Worklist {
    by_customer: FxHashMap<CustomerId, Vec<Waiting>>,
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
        Worklist { by_customer: rows.unwrap_or_default().into_iter().collect() }
    }

    pub(crate) fn forget(&mut self, customer: &CustomerId) {
        self.by_customer.remove(customer);
    }

    pub(crate) fn clear(&mut self) {
        self.by_customer.clear();
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
    let rows = state.worklist.by_customer.entry(about.customer.clone()).or_default();
    let is_about = |row: &Waiting| match &row.transfer {
        None => about.whole,
        Some(transfer) => about.transfer == Some(transfer),
    };
    let (before, mut kept): (Vec<Waiting>, Vec<Waiting>) =
        std::mem::take(rows).into_iter().partition(is_about);
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
    kept.sort_by_key(|row| row.since);
    match kept.is_empty() {
        true => state.worklist.forget(about.customer),
        false => *state.worklist.by_customer.entry(about.customer.clone()).or_default() = kept,
    }
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
    fn of(row: &Waiting, order: Order) -> Place {
        let rank = match order {
            Order::Score => u32::MAX - row.score.basis(),
            Order::Age => 0,
        };
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
    /// How many there are, this page and those before and behind it.
    pub total: usize,
}

/// Reads a page.
pub fn page(state: &State, pinned: &Pinned, wanted: &Wanted, now: Timestamp) -> Page {
    // The first ones that fit, the last of them on top: no more than a page is held, whatever waits.
    let mut best: BinaryHeap<(Place, CustomerId, usize)> = BinaryHeap::new();
    let mut total = 0;
    let of_one = wanted.customer.as_ref().map(|id| (id, state.worklist.of(id)));
    let of_all = || state.worklist.by_customer.iter().map(|(id, rows)| (id, rows.as_slice()));
    let customers: Box<dyn Iterator<Item = (&CustomerId, &[Waiting])>> = match of_one {
        Some(one) => Box::new(std::iter::once(one)),
        None => Box::new(of_all()),
    };
    for (customer, rows) in customers {
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| wanted.takes(row, pinned)) {
            let terrorism = || is_terrorism(row, pinned);
            if !awaits_judgement(state, customer, row, &pinned.policy, terrorism, now) {
                continue;
            }
            total += 1;
            let place = Place::of(row, wanted.order);
            if wanted.after.as_ref().is_some_and(|after| place <= *after) {
                continue;
            }
            best.push((place, customer.clone(), at));
            if best.len() > wanted.limit + 1 {
                best.pop();
            }
        }
    }
    let mut places = best.into_sorted_vec();
    let more = places.len() > wanted.limit;
    places.truncate(wanted.limit);
    let next = places.last().filter(|_| more).map(|(place, ..)| place.clone());
    let row = |(_, customer, at): (Place, CustomerId, usize)| {
        let row = state.worklist.of(&customer).get(at)?.clone();
        Some((customer, row))
    };
    Page { rows: places.into_iter().filter_map(row).collect(), next, total }
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
