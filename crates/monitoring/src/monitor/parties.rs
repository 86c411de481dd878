//! Who is one party in the graph, and who is none that value passes through.
//!
//! Promises: a function of the events taken in, in their order. Customers of one stated entity are one party on either side of a
//! payment; house accounts, and whoever a `label` event calls a known service or the exchange's own, are
//! left out as intermediaries and ends of paths, whoever pays them; the newest event that says something counts. Memory has a
//! bound, beyond which who was met longest ago is forgotten, and is then a party like any other. Does not: merge anybody by
//! itself. Serves: scenarios N01 to N08, N14, N15.

use crate::code::code;
use crate::eval::Scratch;
use crate::event::{CUSTOMER, Kind, MISSING};
use crate::field::{self, FieldId};
use crate::snapshot::{Reader, SnapshotError, Writer};
use rustc_hash::FxHashMap;

const ENTITY: FieldId = field::id("entity");
const HOUSE: FieldId = field::id("house_account");
const KNOWN: FieldId = field::id("known_service");
const OTHER_KIND: FieldId = field::id("counterparty_kind");
const COUNTERPARTY: FieldId = field::id("counterparty");
const ADDRESS: FieldId = field::id("address");
const CLUSTER: FieldId = field::id("cluster");

/// Rows of one generation; two are kept. Some 20 bytes a row (by its size), so 40 MB for entities and as much for services.
const GENERATION: usize = 1_000_000;

/// A map that forgets what was met longest ago. A row is looked for among the young first; whoever is met becomes young; when
/// the young are too many they become the old, and the old are forgotten.
#[derive(Debug, Clone, Default, PartialEq)]
struct Lately {
    young: FxHashMap<i64, i64>,
    old: FxHashMap<i64, i64>,
}

impl Lately {
    fn get(&self, key: i64) -> Option<i64> {
        self.young.get(&key).or_else(|| self.old.get(&key)).copied()
    }

    fn put(&mut self, key: i64, value: i64) {
        if self.young.len() >= GENERATION && !self.young.contains_key(&key) {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    fn remove(&mut self, key: i64) {
        self.young.remove(&key);
        self.old.remove(&key);
    }

    fn write(&self, out: &mut Writer) {
        for generation in [&self.young, &self.old] {
            let mut rows: Vec<_> = generation.iter().collect();
            rows.sort_unstable();
            out.list(rows.into_iter(), |out, (key, value)| {
                out.number(*key);
                out.number(*value);
            });
        }
    }

    fn read(from: &mut Reader<'_>) -> Result<Lately, SnapshotError> {
        let mut generation = || {
            let rows = from.list(|f| Ok((f.number()?, f.number()?)))?;
            if rows.len() <= GENERATION {
                Ok(rows.into_iter().collect())
            } else {
                Err(SnapshotError::Damaged)
            }
        };
        Ok(Lately { young: generation()?, old: generation()? })
    }
}

/// What events said of parties.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Parties {
    /// The entity of customers who have one that is not themselves.
    entities: Lately,
    /// Parties that are left out.
    left_out: Lately,
}

/// What an event says of parties.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Says {
    customer: Option<(i64, i64)>,
    /// Of the customer's own party: whether it is a house account.
    house: Option<(i64, bool)>,
    /// Of an address, a cluster and a counterparty: whether they are left out.
    labelled: [Option<(i64, bool)>; 3],
    /// The other side of a payment.
    met: Option<i64>,
}

/// Whether the other side is the exchange itself.
pub(super) fn is_own(scratch: &Scratch) -> bool {
    scratch.fields[OTHER_KIND.at()] == code("own")
}

impl Parties {
    /// The party of the other side: its entity, where it is a customer of one.
    pub fn of(&self, other: i64) -> i64 {
        self.entities.get(other).unwrap_or(other)
    }

    /// Whether a party is a service, a house account or the exchange's own.
    pub fn left_out(&self, party: i64) -> bool {
        self.left_out.get(party).is_some()
    }

    /// What an event says, to be taken in with it.
    pub fn heard(scratch: &Scratch) -> Says {
        let get = |field: FieldId| Some(scratch.fields[field.at()]).filter(|v| *v != MISSING);
        let customer = get(CUSTOMER).zip(get(ENTITY));
        let labels = scratch.kind == Kind::Label;
        let service = get(KNOWN).map(|known| known == 1).or(is_own(scratch).then_some(true));
        let of = |field: FieldId| get(field).zip(service.filter(|_| labels));
        Says {
            customer,
            house: get(ENTITY).zip(get(HOUSE).map(|house| house == 1)),
            labelled: [of(ADDRESS), of(CLUSTER), of(COUNTERPARTY)],
            met: get(CLUSTER).or_else(|| get(COUNTERPARTY)).or_else(|| get(ADDRESS)),
        }
    }

    /// Takes it in.
    pub fn learn(&mut self, says: &Says) {
        match says.customer {
            Some((customer, entity)) if entity != customer => self.entities.put(customer, entity),
            Some((customer, _)) => self.entities.remove(customer),
            None => {}
        }
        for (party, out) in says.labelled.into_iter().chain([says.house]).flatten() {
            if out {
                self.left_out.put(party, 1);
            } else {
                self.left_out.remove(party);
            }
        }
        // Who is still paid is not forgotten.
        if let Some(met) = says.met.map(|met| self.of(met)).filter(|met| self.left_out(*met)) {
            self.left_out.put(met, 1);
        }
    }

    pub fn write(&self, out: &mut Writer) {
        self.entities.write(out);
        self.left_out.write(out);
    }

    pub fn read(from: &mut Reader<'_>) -> Result<Parties, SnapshotError> {
        Ok(Parties { entities: Lately::read(from)?, left_out: Lately::read(from)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_has_a_bound_and_bytes_come_back() {
        let mut lately = Lately::default();
        for key in 0..GENERATION as i64 + 10 {
            lately.put(key, -key);
        }
        assert_eq!((lately.young.len(), lately.old.len()), (10, GENERATION));
        lately.put(3, 7);
        assert_eq!((lately.get(3), lately.old.len()), (Some(7), GENERATION - 1), "who is met stays");
        lately.remove(4);
        assert_eq!((lately.get(4), lately.get(5)), (None, Some(-5)));
        let mut small = Parties::default();
        small.entities.put(9, -1);
        small.left_out.put(i64::MAX, 1);
        let mut out = Writer::default();
        small.write(&mut out);
        let bytes = out.finish();
        assert_eq!(Parties::read(&mut Reader::new(&bytes).unwrap()).unwrap(), small);
    }
}
