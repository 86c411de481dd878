//! Pairs an officer judged: a customer, or the other side of its transfers, and a list entry.
//!
//! Promises: an entry names what the pair was when it was judged (fields of both sides as digests, matcher, score), so
//! that folding needs neither list nor profile; digests of a person's fields are made with that person's own key and
//! say nothing once it is destroyed; field numbers never change meaning. Does not: hold names, dates or numbers.
//! Serves: SCR-7; semantics section 6.

use crate::v1::Consulted;
use minicbor::{Decode, Encode};
use model::clearance::{EntryField, PartyField};
use model::decision::Role;
use model::ids::*;
use model::{Hash, Measure, Score, Timestamp};

/// Both sides of the possible matches of one screening, as digests of the fields the policy calls material.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Compared {
    /// SHA-256 of the matcher's version text.
    #[n(0)]
    pub matcher: Hash,
    /// The customer, where a possible match is of the customer by name.
    #[n(1)]
    pub customer: Option<Vec<(PartyField, u64)>>,
    /// The other side, where a possible match is of the other side by name.
    #[n(2)]
    pub counterparty: Option<Vec<(PartyField, u64)>>,
    /// The entries.
    #[n(3)]
    pub entries: Vec<ComparedEntry>,
}

impl Compared {
    /// The digests of whoever plays a role; only names are compared.
    pub fn party(&self, role: Role) -> Option<&[(PartyField, u64)]> {
        match role {
            Role::Customer => self.customer.as_deref(),
            Role::Counterparty => self.counterparty.as_deref(),
            Role::CustomerWallet | Role::CounterpartyWallet => None,
        }
    }

    /// The digests of an entry.
    pub fn entry(&self, list: &ListId, entry: &EntryId) -> Option<&[(EntryField, u64)]> {
        let found = self.entries.iter().find(|e| e.list == *list && e.entry == *entry)?;
        Some(&found.fields)
    }
}

/// One entry that was compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct ComparedEntry {
    /// The list.
    #[n(0)]
    pub list: ListId,
    /// The issuer's id.
    #[n(1)]
    pub entry: EntryId,
    /// Its material fields.
    #[n(2)]
    pub fields: Vec<(EntryField, u64)>,
}

/// One person judged one pair.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PairJudged {
    /// Whose.
    #[n(0)]
    pub customer: CustomerId,
    /// The decision the person looked at.
    #[n(1)]
    pub decision: DecisionId,
    /// Who of it: the customer by name, or the other side by name.
    #[n(2)]
    pub role: Role,
    /// The list.
    #[n(3)]
    pub list: ListId,
    /// The entry.
    #[n(4)]
    pub entry: EntryId,
    /// Material fields of the party.
    #[n(5)]
    pub party: Vec<(PartyField, u64)>,
    /// Material fields of the entry.
    #[n(6)]
    pub fields: Vec<(EntryField, u64)>,
    /// The entry's programmes.
    #[n(7)]
    pub programmes: Vec<String>,
    /// The entry's measures.
    #[n(8)]
    pub measures: Vec<Measure>,
    /// SHA-256 of the matcher's version text.
    #[n(9)]
    pub matcher: Hash,
    /// Its score.
    #[n(10)]
    pub score: Score,
    /// Lists it was compared against.
    #[n(11)]
    pub lists: Vec<Consulted>,
    /// The entry of the customer's profile that was compared.
    #[n(12)]
    pub profile: u64,
    /// Why, in codes of the policy.
    #[n(13)]
    pub reasons: Vec<ReasonCode>,
    /// Where the reasons are written down.
    #[n(14)]
    pub document: DocumentRef,
    /// Under which policy id it is silent: `cleared:<id>`.
    #[n(15)]
    pub under: ReasonCode,
    /// When it ends, where the policy lets it end by itself.
    #[n(16)]
    pub expires_at: Option<Timestamp>,
}

/// One person takes a judgement back.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PairReopened {
    /// Whose.
    #[n(0)]
    pub customer: CustomerId,
    /// The pair: the entry in which it was first judged.
    #[n(1)]
    pub pair: u64,
    /// Where the reasons are written down.
    #[n(2)]
    pub document: DocumentRef,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::{Input, Screened};
    use crate::{from_bytes, to_bytes};

    fn inputs() -> Vec<Input> {
        let (list, entry) = (ListId::new("ofac-sdn").unwrap(), EntryId::new("90002").unwrap());
        let customer = CustomerId::new("C1").unwrap();
        let document = DocumentRef::new("CASE-3").unwrap();
        let party = vec![(PartyField::Kind, 1), (PartyField::Names, u64::MAX)];
        let fields = vec![(EntryField::Names, 7), (EntryField::Measures, 0x0102_0304_0506_0708)];
        let compared = Compared {
            matcher: Hash::of(b"matcher"),
            customer: Some(party.clone()),
            counterparty: None,
            entries: vec![ComparedEntry { list: list.clone(), entry: entry.clone(), fields: fields.clone() }],
        };
        let screened = Screened { compared: Some(Box::new(compared)), ..Screened::default() };
        let judged = PairJudged {
            customer: customer.clone(),
            decision: DecisionId(9),
            role: Role::Counterparty,
            list: list.clone(),
            entry,
            party,
            fields,
            programmes: vec!["CYBER2".into()],
            measures: vec![Measure::AssetFreeze],
            matcher: Hash::of(b"matcher"),
            score: Score::from_basis(9_100),
            lists: vec![Consulted { list, version: 4 }],
            profile: 7,
            reasons: vec![ReasonCode::new("pair.born_differs").unwrap()],
            document: document.clone(),
            under: ReasonCode::new("cleared:FP-1").unwrap(),
            expires_at: Some(Timestamp(1_800_000_000_000_000)),
        };
        vec![
            Input::CustomerRescreened { customer: customer.clone(), screened },
            Input::PairCleared(Box::new(judged.clone())),
            Input::PairReopened(Box::new(PairReopened { customer, pair: 11, document })),
            Input::PairConfirmed(Box::new(judged)),
        ]
    }

    /// The bytes of these inputs never change: they were written on 2026-11-21.
    #[test]
    fn golden_inputs_of_pairs() {
        let mut lines = String::new();
        for input in &inputs() {
            let bytes = to_bytes(input);
            assert_eq!(from_bytes::<Input>(&bytes).as_ref(), Ok(input));
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            lines.push_str(&format!("{hex}\n"));
        }
        assert_eq!(lines, include_str!("../tests/golden/pairs_v1.hex"));
    }
}
