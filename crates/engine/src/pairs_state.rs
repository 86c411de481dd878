//! What the hot state remembers of pairs officers judged.
//!
//! Promises: a row holds digests, ids and codes, never a name; rows encode in one order; an empty memory encodes to
//! nothing. Does not: say whether a row silences anything (`pairs` does). Serves: SCR-7.

use minicbor::{Decode, Encode};
use model::clearance::{EntryField, PartyField};
use model::decision::Role;
use model::ids::*;
use model::{Hash, Score, Timestamp};
use record::pairs::{Compared, PairJudged};
use rustc_hash::FxHashMap;

/// Most pairs remembered of one customer: an omnibus account has thousands of other sides, and each row is looked at
/// whenever one of them is a possible match.
pub const PAIRS_MAX: usize = 4_096;

/// What a person said of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Verdict {
    /// It is somebody else.
    #[n(0)]
    Cleared,
    /// It is the listed party.
    #[n(1)]
    Confirmed,
}

/// One pair.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Pair {
    /// The entry in which it was first judged: its id.
    #[n(0)]
    pub id: u64,
    /// What was said.
    #[n(1)]
    pub verdict: Verdict,
    /// The customer by name, or the other side of a transfer by name.
    #[n(2)]
    pub role: Role,
    /// The list.
    #[n(3)]
    pub list: ListId,
    /// The entry.
    #[n(4)]
    pub entry: EntryId,
    /// Material fields of the party, when it was judged.
    #[n(5)]
    pub party: Vec<(PartyField, u64)>,
    /// Material fields of the entry, when it was judged.
    #[n(6)]
    pub fields: Vec<(EntryField, u64)>,
    /// The matcher that compared it.
    #[n(7)]
    pub matcher: Hash,
    /// The score it gave.
    #[n(8)]
    pub score: Score,
    /// Under which policy id it is silent.
    #[n(9)]
    pub under: ReasonCode,
    /// Since when.
    #[n(10)]
    pub judged_at: Timestamp,
    /// Until when, where it ends by itself.
    #[n(11)]
    pub expires_at: Option<Timestamp>,
    /// Who said so.
    #[n(12)]
    pub by: Vec<ActorId>,
    /// Why.
    #[n(13)]
    pub reasons: Vec<ReasonCode>,
    /// Where the reasons are written down.
    #[n(14)]
    pub document: DocumentRef,
}

impl Pair {
    /// The row of a judgement.
    pub(crate) fn of(judged: &PairJudged, verdict: Verdict, id: u64, at: Timestamp, by: ActorId) -> Pair {
        Pair {
            id,
            verdict,
            role: judged.role,
            list: judged.list.clone(),
            entry: judged.entry.clone(),
            party: judged.party.clone(),
            fields: judged.fields.clone(),
            matcher: judged.matcher,
            score: judged.score,
            under: judged.under.clone(),
            judged_at: at,
            expires_at: judged.expires_at,
            by: vec![by],
            reasons: judged.reasons.clone(),
            document: judged.document.clone(),
        }
    }

    /// Whether it is about this entry in this role, and of the same other side: a customer is one party whatever its
    /// profile says, the other sides of its transfers are as many as there are digests.
    pub fn is_about(&self, role: Role, list: &ListId, entry: &EntryId, party: &[(PartyField, u64)]) -> bool {
        self.role == role
            && self.list == *list
            && self.entry == *entry
            && (role == Role::Customer || self.party == party)
    }

    /// Whether its time is over.
    pub fn has_lapsed(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|until| until <= now)
    }

    /// The fields that are not what they were. A field that was not material then, and is now, counts as changed:
    /// nobody knows what it was.
    pub fn changes(&self, party: &[(PartyField, u64)], fields: &[(EntryField, u64)]) -> Vec<&'static str> {
        let entry = fields.iter().filter(|now| !self.fields.contains(now)).map(|(field, _)| field.as_str());
        let party = party.iter().filter(|now| !self.party.contains(now)).map(|(field, _)| field.as_str());
        let mut changed: Vec<&'static str> = entry.chain(party).collect();
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    /// Whether a field that was material then is not what it was: the pair is another one now.
    fn is_void(&self, party: &[(PartyField, u64)], fields: &[(EntryField, u64)]) -> bool {
        let moved = |then: u64, now: Option<u64>| now.is_some_and(|now| now != then);
        let entry = |f: EntryField| fields.iter().find(|(field, _)| *field == f).map(|(_, digest)| *digest);
        let side = |f: PartyField| party.iter().find(|(field, _)| *field == f).map(|(_, digest)| *digest);
        self.fields.iter().any(|(field, then)| moved(*then, entry(*field)))
            || self.party.iter().any(|(field, then)| moved(*then, side(*field)))
    }
}

/// Judged pairs by customer.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pairs {
    by_customer: FxHashMap<CustomerId, Vec<Pair>>,
}

impl Pairs {
    /// The pairs of a customer, in the order in which they were first judged.
    pub fn of(&self, customer: &CustomerId) -> &[Pair] {
        self.by_customer.get(customer).map_or(&[], Vec::as_slice)
    }

    /// One of them.
    pub fn get(&self, customer: &CustomerId, id: u64) -> Option<&Pair> {
        self.of(customer).iter().find(|pair| pair.id == id)
    }

    /// How many, of all customers.
    pub fn len(&self) -> usize {
        self.by_customer.values().map(Vec::len).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_customer.is_empty()
    }

    /// Whether a clearance of this customer has run out and the customer was not screened since.
    pub fn lapsed(&self, customer: &CustomerId, now: Timestamp) -> bool {
        let own = |pair: &Pair| pair.role == Role::Customer && pair.verdict == Verdict::Cleared;
        self.of(customer).iter().any(|pair| own(pair) && pair.has_lapsed(now))
    }

    /// The customer was screened: clearances that had run out have done their work.
    pub(crate) fn drop_lapsed(&mut self, customer: &CustomerId, now: Timestamp) {
        self.retain(customer, |pair| pair.verdict == Verdict::Confirmed || !pair.has_lapsed(now));
    }

    /// What was seen of these entries in this role: a cleared pair that is another one now is forgotten, so that it
    /// stays loud even if the field later changes back. A confirmed one stays: it silences nothing.
    pub(crate) fn forget_changed(
        &mut self,
        customer: &CustomerId,
        role: Role,
        list: &ListId,
        entry: &EntryId,
        compared: &Compared,
    ) {
        let (Some(party), Some(fields)) = (compared.party(role), compared.entry(list, entry)) else { return };
        self.retain(customer, |pair| {
            let another = pair.verdict == Verdict::Cleared
                && pair.is_about(role, list, entry, party)
                && pair.is_void(party, fields);
            !another
        });
    }

    /// Keeps what is true for.
    pub(crate) fn retain(&mut self, customer: &CustomerId, keep: impl FnMut(&Pair) -> bool) {
        let Some(pairs) = self.by_customer.get_mut(customer) else { return };
        pairs.retain(keep);
        if pairs.is_empty() {
            self.by_customer.remove(customer);
        }
    }

    /// The pairs of a customer, to add to.
    pub(crate) fn of_mut(&mut self, customer: &CustomerId) -> &mut Vec<Pair> {
        self.by_customer.entry(customer.clone()).or_default()
    }

    /// Forgets a customer's pairs.
    pub(crate) fn remove(&mut self, customer: &CustomerId) {
        self.by_customer.remove(customer);
    }

    /// Rows sorted by customer; nothing where nothing was judged.
    pub(crate) fn to_rows(&self) -> Option<Vec<(CustomerId, Vec<Pair>)>> {
        let mut rows: Vec<(CustomerId, Vec<Pair>)> =
            self.by_customer.iter().map(|(id, pairs)| (id.clone(), pairs.clone())).collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        Some(rows).filter(|rows| !rows.is_empty())
    }

    /// The reverse of [`Pairs::to_rows`].
    pub(crate) fn from_rows(rows: Option<Vec<(CustomerId, Vec<Pair>)>>) -> Pairs {
        Pairs { by_customer: rows.unwrap_or_default().into_iter().collect() }
    }
}
