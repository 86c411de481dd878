//! What the engine knows of a customer, stamped on each event of theirs when it is taken in.
//!
//! Promises: what the profile says (rating, kind, age, residence, nationality) and whom the customer is served by win over what
//! an event says of them, so that no source of events can hide a rating; so does what the exchange stated with the customer; an
//! event fills in what neither knows. Stamped values stand in the entry of the event, so that nobody has to open a profile to
//! judge it again. Only countries, words, numbers and pseudonyms leave: no name, no date of birth. Memory is bounded. Does not:
//! decide who belongs together (the exchange states `entity`). Serves: TMR-1, TMP-6.

use super::parse::set;
use crate::command::EngineError;
use crate::sealing;
use crate::service::Engine;
use crate::state::State;
use model::activity::{Activity, Values};
use model::ids::{CustomerId, LegalEntityId};
use model::{Country, PartialDate, PartyKind, Profile, Timestamp};
use monitoring::code;
use monitoring::field::{self, FieldId};
use record::monitoring::Stated;
use record::v1::Input;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// What the exchange may state with a customer: fields about the customer that no profile holds.
pub const STATED: [&str; 14] = [
    "account_currency",
    "closed_at",
    "customer_since",
    "declared_income_usd",
    "declared_monthly_usd",
    "declared_wealth_usd",
    "entity",
    "house_account",
    "kyc_tier",
    "le_interest",
    "linked_offboarded",
    "pep",
    "related_accounts",
    "segment",
];

const SINCE: FieldId = field::id("customer_since");

/// Customers whose facts are kept open, at most twice as many.
const KEPT: usize = 32_768;

/// What is known of a customer from the entry of the profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Facts {
    /// What the profile says, and what the exchange stated: it wins.
    known: Values,
    /// When the engine saw the customer first. Accounts may be older, so it only fills in.
    first: Option<Timestamp>,
    born: Option<PartialDate>,
}

/// Facts by customer, with the entry they are from.
type Generation = FxHashMap<CustomerId, (u64, Arc<Facts>)>;

/// Facts that were opened. Two generations: what was not asked for while one filled up
/// is dropped with it.
#[derive(Debug, Default)]
pub(crate) struct Opened(Mutex<[Generation; 2]>);

impl Opened {
    fn get(&self, customer: &CustomerId, entry: u64) -> Option<Arc<Facts>> {
        let mut both = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let current = |found: &&(u64, Arc<Facts>)| found.0 == entry;
        if let Some((_, facts)) = both[0].get(customer).filter(current) {
            return Some(Arc::clone(facts));
        }
        let (_, facts) = both[1].remove(customer).filter(|found| found.0 == entry)?;
        keep(&mut both, customer, entry, &facts);
        Some(facts)
    }

    fn keep(&self, customer: &CustomerId, entry: u64, facts: &Arc<Facts>) {
        keep(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner), customer, entry, facts);
    }

    pub(crate) fn forget(&self, customer: &CustomerId) {
        let mut both = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        both.iter_mut().for_each(|one| drop(one.remove(customer)));
    }
}

fn keep(both: &mut [Generation; 2], customer: &CustomerId, entry: u64, facts: &Arc<Facts>) {
    if both[0].len() >= KEPT {
        both[1] = std::mem::take(&mut both[0]);
    }
    both[0].insert(customer.clone(), (entry, Arc::clone(facts)));
}

/// What the state says of a customer.
#[derive(Debug, Clone)]
struct Row {
    legal_entity: LegalEntityId,
    kind: PartyKind,
    version: u64,
    profile: u64,
    erased: bool,
}

type Rows = BTreeMap<CustomerId, Row>;

fn row(state: &State, customer: &CustomerId) -> Option<Row> {
    let row = state.customers.get(customer)?;
    let (legal_entity, kind) = (row.legal_entity.clone(), row.kind);
    Some(Row { legal_entity, kind, version: row.version, profile: row.profile_seq, erased: row.erased })
}

fn rows(state: &State, events: &[&mut Activity]) -> Rows {
    let customers = events.iter().filter_map(|event| event.customer.as_ref());
    customers.filter_map(|customer| Some((customer.clone(), row(state, customer)?))).collect()
}

impl Engine {
    /// Stamps what is known of their customers on events.
    pub(crate) async fn stamp(&self, events: &mut [&mut Activity]) -> Result<(), EngineError> {
        let (mut rows, _) = self.look(|state| self::rows(state, events));
        if self.stamp_from(&rows, events)? {
            return Ok(());
        }
        // A profile that was put this moment is read once it is durable.
        rows = self.read(|state| self::rows(state, events)).await?;
        match self.stamp_from(&rows, events)? {
            true => Ok(()),
            false => Err(EngineError::Store("the entry of a profile is missing".to_owned())),
        }
    }

    /// The same where nobody can wait: `false` where a profile is not durable yet.
    pub(crate) fn stamp_now(&self, events: &mut [&mut Activity]) -> Result<bool, EngineError> {
        let (rows, _) = self.look(|state| self::rows(state, events));
        self.stamp_from(&rows, events)
    }

    fn stamp_from(&self, rows: &Rows, events: &mut [&mut Activity]) -> Result<bool, EngineError> {
        let policy = &self.pinned().policy;
        let mut known = BTreeMap::new();
        for (customer, row) in rows {
            let Some(facts) = self.facts(customer, row)? else { return Ok(false) };
            let entity = policy.entities.iter().find(|entity| entity.id == row.legal_entity);
            known.insert(customer, (facts, row.kind, entity.map(|entity| entity.jurisdiction)));
        }
        for event in events {
            let known = event.customer.as_ref().and_then(|customer| known.get(customer));
            if let Some((facts, kind, jurisdiction)) = known {
                stamped(event, facts, *kind, *jurisdiction);
            }
        }
        Ok(true)
    }

    /// `None` where the entry is not there yet.
    fn facts(&self, customer: &CustomerId, row: &Row) -> Result<Option<Arc<Facts>>, EngineError> {
        if row.erased {
            self.inner.facts.forget(customer);
            return Ok(Some(Arc::default()));
        }
        if let Some(known) = self.inner.facts.get(customer, row.profile) {
            return Ok(Some(known));
        }
        let stored = self.inner.reader.entry(row.profile).map_err(|e| EngineError::Store(e.to_string()))?;
        let Some(bytes) = stored else { return Ok(None) };
        let facts = match self.opened(customer, row, &bytes) {
            // Erased this moment.
            Err(EngineError::Erased) => return Ok(Some(Arc::default())),
            other => Arc::new(other?),
        };
        self.inner.facts.keep(customer, row.profile, &facts);
        Ok(Some(facts))
    }

    fn opened(&self, customer: &CustomerId, row: &Row, bytes: &[u8]) -> Result<Facts, EngineError> {
        let keys = &self.inner.keys;
        let profile: Profile = sealing::open_of(keys, bytes, customer.as_str(), "profile")?;
        let stated = self.stated(customer, bytes)?;
        let mut known = of_profile(&profile);
        for (field, value) in &stated.values {
            set(&mut known, FieldId(*field), *value);
        }
        let failed = |e: record::RecordError| EngineError::Store(e.to_string());
        let (header, input) = record::decode_input(bytes).map_err(failed)?;
        let mut first = stated.first;
        match &input {
            Input::CustomersImported(batch) => {
                let since = batch.rows.iter().find(|r| r.customer == *customer).and_then(|r| r.since);
                if let Some(since) = since {
                    set(&mut known, SINCE, since.0);
                }
            }
            Input::CustomerPut { .. } if row.version == 1 => first = Some(header.recorded_at),
            _ => {}
        }
        let born = profile.born.filter(|_| profile.kind == PartyKind::Person);
        Ok(Facts { known, first, born })
    }

    fn stated(&self, customer: &CustomerId, bytes: &[u8]) -> Result<Stated, EngineError> {
        let (header, part) = record::sealed_part(bytes, customer.as_str(), "monitoring")
            .map_err(|e| EngineError::Store(e.to_string()))?;
        part.map_or(Ok(Stated::default()), |part| sealing::open_part(&self.inner.keys, &header, &part))
    }

    /// What is sealed with a customer that is put again: when the engine saw it first is carried on.
    pub(crate) async fn stating(
        &self,
        customer: &CustomerId,
        values: &Values,
    ) -> Result<Option<Stated>, EngineError> {
        // Somebody new has nothing to carry on, and need not wait for the disk.
        let known = match self.look(|state| row(state, customer)).0 {
            Some(_) => self.read(|state| row(state, customer)).await?,
            None => None,
        };
        let facts = known.map(|row| self.facts(customer, &row)).transpose()?.flatten();
        let mut stated =
            Stated { values: values.clone(), first: facts.as_ref().and_then(|facts| facts.first) };
        // Since when somebody is a customer does not change with the profile.
        let since = facts.as_ref().and_then(|facts| facts.known.iter().find(|v| v.0 == SINCE.0));
        if let Some((_, since)) = since.filter(|_| !values.iter().any(|v| v.0 == SINCE.0)) {
            set(&mut stated.values, SINCE, *since);
        }
        Ok(Some(stated).filter(|stated| *stated != Stated::default()))
    }
}

/// What a profile says, in fields.
fn of_profile(profile: &Profile) -> Values {
    let mut known = Values::new();
    let mut word = |name: &str, word: Option<&str>| {
        if let Some((field, word)) = field::by_name(name).zip(word) {
            set(&mut known, field, code(word));
        }
    };
    word("risk_rating", profile.rating.map(model::thresholds::Rating::as_str));
    word("residence", profile.residences.first().map(Country::as_str));
    let of = profile.nationalities.first().map(Country::as_str);
    match profile.kind {
        PartyKind::Person => word("nationality", of),
        PartyKind::Company | PartyKind::Vessel | PartyKind::Aircraft => word("incorporation", of),
    }
    known
}

fn stamped(event: &mut Activity, facts: &Facts, kind: PartyKind, jurisdiction: Option<Country>) {
    let happened = event.happened;
    let values = &mut event.values;
    if let Some(first) = facts.first
        && !values.iter().any(|v| v.0 == SINCE.0)
    {
        set(values, SINCE, first.0);
    }
    set(values, field::id("kind_of_party"), code(kind.as_str()));
    if let Some(country) = jurisdiction {
        set(values, field::id("jurisdiction"), code(country.as_str()));
    }
    if let Some(born) = &facts.born {
        set(values, field::id("age_years"), age(born, happened));
    }
    for (field, value) in &facts.known {
        set(values, FieldId(*field), *value);
    }
}

/// Whole years a person has surely reached: where month or day are not known, the birthday is at the end of what is.
fn age(born: &PartialDate, at: Timestamp) -> i64 {
    let (year, month, day) = at.date();
    let birthday = (born.month.unwrap_or(12), born.day.unwrap_or(31));
    let years = i64::from(year) - i64::from(born.year);
    (years - i64::from((month, day) < birthday)).max(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::thresholds::Rating;

    #[test]
    fn ages_are_those_surely_reached() {
        let at = Timestamp::from_date(2026, 11, 2);
        for (born, years) in [
            ("1960-11-02", 66),
            ("1960-11-03", 65),
            ("1960-10", 66),
            ("1960-11", 65),
            ("1960", 65),
            ("2026-12-01", 0),
        ] {
            assert_eq!(age(&born.parse().unwrap(), at), years, "{born}");
        }
    }

    #[test]
    fn the_engine_wins_where_it_knows_and_the_event_fills_in() {
        let at = |name: &str| field::by_name(name).unwrap();
        let given = |fields: &[(&str, i64)]| {
            let mut values = Values::new();
            fields.iter().for_each(|(name, value)| set(&mut values, at(name), *value));
            Activity { source: None, customer: None, kind: 0, happened: Timestamp(0), values }
        };
        let mut profile = Profile::named(PartyKind::Person, "Ada");
        profile.rating = Some(Rating::High);
        let facts = Facts { known: of_profile(&profile), first: Some(Timestamp(7)), born: None };
        let mut event =
            given(&[("risk_rating", code("low")), ("residence", code("FR")), ("customer_since", 3)]);
        stamped(&mut event, &facts, PartyKind::Person, "LT".parse().ok());
        let get = |name: &str| event.values.iter().find(|v| v.0 == at(name).0).map(|v| v.1);
        assert_eq!(get("risk_rating"), Some(code("high")));
        assert_eq!(get("residence"), Some(code("FR")), "the profile does not say");
        assert_eq!(get("customer_since"), Some(3), "an account may be older than what the engine saw");
        assert_eq!(get("jurisdiction"), Some(code("LT")));
        assert!(event.values.is_sorted());
        let mut bare = given(&[]);
        stamped(&mut bare, &facts, PartyKind::Person, None);
        assert_eq!(bare.values.iter().find(|v| v.0 == SINCE.0), Some(&(SINCE.0, 7)));
    }

    #[test]
    fn what_is_kept_open_is_bounded_and_of_the_entry_asked_for() {
        let opened = Opened::default();
        let id = |n: usize| CustomerId::new(&format!("C{n}")).unwrap();
        let facts = Arc::new(Facts::default());
        for n in 0..3 * KEPT {
            opened.keep(&id(n), 1, &facts);
            assert!(opened.get(&id(0), 1).is_some() || n == 0, "used all the time");
        }
        let held: usize = opened.0.lock().unwrap().iter().map(FxHashMap::len).sum();
        assert!(held <= 2 * KEPT, "{held}");
        assert!(opened.get(&id(0), 2).is_none(), "another profile");
        opened.keep(&id(5), 1, &facts);
        opened.forget(&id(5));
        assert!(opened.get(&id(5), 1).is_none());
    }
}
