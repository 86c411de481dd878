//! What an alert rests on: each finding with its event, read from the entry that recorded it; and events of the same key.
//!
//! Promises: a function of the journal; the state keeps no more than where to look; at most [`ENTRIES_MAX`] entries are read for
//! an alert and [`SEARCH_MAX`] for a page of a search, whatever the journal holds; an id is named where an entry names it, and stays a
//! pseudonym where none does. Does not: judge, render. Serves: CAS-1, TMP-1.

use super::memory::Alert;
use super::service::account;
use crate::command::EngineError;
use crate::service::Engine;
use model::activity::{Activity, AlertId, Fired, Judged};
use model::ids::{CustomerId, TransferId};
use model::{Hash, Timestamp};
use monitoring::FieldId;
use record::monitoring::FoundBack;
use record::v1::{Entry, Input, Outcome};
use std::collections::BTreeMap;

/// Findings whose entries an alert remembers beside the one that opened it: the first ones, and the newest.
pub const FIRST_KEPT: usize = 4;
/// Most entries of findings that an alert remembers: 256 bytes. How many joined is counted whatever is forgotten.
pub const ENTRIES_MAX: usize = 32;
/// Most entries one page of a search reads: a tenth of a second to a second, by how many batches are among them.
pub const SEARCH_MAX: u64 = 4_096;
/// Entries read at a time.
const CHUNK: u64 = 128;

impl Alert {
    /// A finding of this entry joined.
    pub(super) fn joined_in(&mut self, entry: u64) {
        let entries = self.entries.get_or_insert_default();
        if entry == self.entry || entries.last() == Some(&entry) {
            return;
        }
        if entries.len() >= ENTRIES_MAX {
            entries.remove(FIRST_KEPT);
        }
        entries.push(entry);
    }

    /// Entries of its findings that are remembered, oldest first.
    pub fn entries(&self) -> Vec<u64> {
        let joined = self.entries.iter().flatten().copied();
        let mut all: Vec<u64> = [self.entry].into_iter().chain(joined).chain([self.last_entry]).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// One finding, with what it was found in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The entry.
    pub entry: u64,
    /// When it was judged.
    pub at: Timestamp,
    /// What was found, with the values it saw.
    pub fired: Fired,
    /// The set that judged.
    pub rules: Hash,
    /// The event; none where a wait ran out.
    pub activity: Option<Activity>,
    /// The movement, where the event is one that was decided.
    pub transfer: Option<TransferId>,
}

/// What an alert rests on.
#[derive(Debug, Clone, Default)]
pub struct Evidence {
    /// Findings, oldest first.
    pub found: Vec<Found>,
    /// Findings that are not among them.
    pub left_out: u64,
    /// Ids by pseudonym, where an entry names them.
    pub names: BTreeMap<i64, String>,
}

/// An event of the same key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Same {
    /// The entry.
    pub entry: u64,
    /// When it was taken.
    pub at: Timestamp,
    /// The event.
    pub activity: Activity,
    /// The movement, where it is one.
    pub transfer: Option<TransferId>,
}

/// A page of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Events, newest first.
    pub events: Vec<Same>,
    /// Entries before this one are not searched yet; none where all are.
    pub before: Option<u64>,
}

/// The events of an entry with what they led to.
fn events_of<'a>(input: &'a Input, outcome: &'a Outcome) -> Vec<(Option<&'a Activity>, Option<&'a Judged>)> {
    let judged = outcome.judged();
    let with = |events: &'a [Activity]| {
        events.iter().enumerate().map(|(at, event)| (Some(event), judged.get(at))).collect()
    };
    match input {
        Input::ActivityTaken(batch) => with(&batch.events),
        Input::AlertClosed(closed) => with(closed.activity.as_deref().map_or(&[], std::slice::from_ref)),
        Input::TransferScreened { request, .. } if !judged.is_empty() => {
            with(request.activity.as_deref().map_or(&[], std::slice::from_ref))
        }
        // The event happened in another entry; the case brings it along.
        Input::RulesLookedBack(back) => {
            let with =
                |(found, judged): (&'a FoundBack, &'a Judged)| (found.activity.as_deref(), Some(judged));
            back.found.iter().zip(judged).map(with).collect()
        }
        Input::MonitoringTimer {} => judged.iter().map(|judged| (None, Some(judged))).collect(),
        _ => Vec::new(),
    }
}

/// The case of an alert, where the entry is what rules found in history.
fn of_lookback(input: &Input, alert: AlertId) -> Option<&FoundBack> {
    match input {
        Input::RulesLookedBack(back) => back.found.iter().find(|found| found.fired.alert == alert),
        _ => None,
    }
}

pub(super) fn transfer_of(input: &Input) -> Option<&TransferId> {
    match input {
        Input::TransferScreened { request, .. } => Some(&request.transfer),
        _ => None,
    }
}

impl Engine {
    /// What an alert rests on. With `unsealed` the counterparty's address of its movements is named too.
    pub fn evidence(&self, alert: &Alert, unsealed: bool) -> Result<Evidence, EngineError> {
        let mut out = Evidence::default();
        for seq in alert.entries() {
            let Some(entry) = self.entry(seq)? else { continue };
            let back = of_lookback(&entry.input, alert.id);
            let past = back.map(|back| self.entry(back.entry)).transpose()?.flatten();
            let at = past.as_ref().unwrap_or(&entry);
            let transfer = back.map_or_else(|| transfer_of(&entry.input), |back| back.transfer.as_ref());
            for (activity, judged) in events_of(&entry.input, &entry.outcome) {
                let Some(judged) = judged else { continue };
                for fired in judged.fired.iter().filter(|fired| fired.alert == alert.id) {
                    out.found.push(Found {
                        entry: at.header.seq,
                        at: judged.at,
                        fired: fired.clone(),
                        rules: judged.rules,
                        activity: activity.cloned(),
                        transfer: transfer.cloned(),
                    });
                    self.name(at, activity, unsealed, &mut out.names)?;
                }
            }
        }
        out.left_out = alert.findings.saturating_sub(out.found.len() as u64);
        self.name_people(&mut out);
        Ok(out)
    }

    /// Names the ids that this entry names.
    fn name(
        &self,
        entry: &Entry,
        activity: Option<&Activity>,
        unsealed: bool,
        names: &mut BTreeMap<i64, String>,
    ) -> Result<(), EngineError> {
        let (pseudonyms, _) = self.pseudonyms()?;
        let mut known = |text: &str| names.insert(pseudonyms.id(text), text.to_owned());
        if let Some(customer) = activity.and_then(|activity| activity.customer.as_ref()) {
            known(customer.as_str());
        }
        let Input::TransferScreened { request, .. } = &entry.input else { return Ok(()) };
        known(&account(request));
        if !unsealed {
            return Ok(());
        }
        let sealed = |entry: &Entry| entry.sealed.iter().any(|part| part.part == "parties");
        let first = match sealed(entry) {
            true => None,
            false => {
                let (row, _) = self.look(|s| s.transfers.get(&request.transfer).map(|row| row.sealed_seq));
                row.map(|seq| self.entry(seq)).transpose()?.flatten()
            }
        };
        let holder = first.as_ref().unwrap_or(entry);
        match sealed(holder).then(|| self.parties(holder)) {
            // Whoever was erased stays a pseudonym.
            None | Some(Err(EngineError::Erased)) => {}
            Some(parties) => {
                if let Some(address) = parties?.address {
                    known(&address);
                }
            }
        }
        Ok(())
    }

    /// Names customers among the ids of events and values.
    fn name_people(&self, out: &mut Evidence) {
        let ids = |found: &Found| {
            let event = found.activity.iter().flat_map(|a| a.values.iter().map(|v| v.1));
            let shown = found.fired.shown.iter().flatten().filter_map(|v| i64::try_from(i128::from(*v)).ok());
            event.chain(shown).collect::<Vec<i64>>()
        };
        let ids: Vec<i64> = out.found.iter().flat_map(ids).collect();
        let person = |s: &crate::State| {
            let people = ids.iter().filter_map(|id| Some((*id, s.monitoring.people.get(id)?.clone())));
            people.collect::<Vec<(i64, CustomerId)>>()
        };
        let (people, _) = self.look(person);
        for (id, customer) in people {
            out.names.entry(id).or_insert_with(|| customer.to_string());
        }
    }

    /// Events in which `field` has this value, newest first, from before entry `before` on (from the newest where absent). Blocking.
    pub fn same_key(
        &self,
        (field, value): (FieldId, i64),
        before: Option<u64>,
        limit: usize,
    ) -> Result<Search, EngineError> {
        let failed = |e: &dyn std::fmt::Display| EngineError::Store(e.to_string());
        let reader = self.reader();
        let size = reader.size().map_err(|e| failed(&e))?;
        let mut upper = before.unwrap_or(size).min(size);
        let last = upper.saturating_sub(SEARCH_MAX);
        let mut events = Vec::new();
        while upper > last && events.len() < limit {
            let from = upper.saturating_sub(CHUNK).max(last);
            let chunk = reader.entries(from, (upper - from) as usize).map_err(|e| failed(&e))?;
            if chunk.is_empty() {
                return Err(EngineError::Store(format!("entry {from} is missing")));
            }
            for (at, bytes) in chunk.iter().enumerate().rev() {
                let (header, input, outcome) = record::decode_unsealed(bytes).map_err(|e| failed(&e))?;
                let here = same(&input, &outcome, (field, value));
                events.extend(here.into_iter().rev().map(|(activity, transfer)| Same {
                    entry: header.seq,
                    at: header.recorded_at,
                    activity,
                    transfer,
                }));
                upper = from + at as u64;
                // An entry is shown whole: a page may be longer than asked for by one batch.
                if events.len() >= limit {
                    break;
                }
            }
        }
        Ok(Search { events, before: Some(upper).filter(|upper| *upper > 0) })
    }

    /// The alerts a customer had of these rules, the newest of each, none opened after `at`.
    pub fn alerts_of(
        &self,
        customer: &CustomerId,
        rules: &[String],
        at: Timestamp,
    ) -> BTreeMap<String, AlertId> {
        let look = |s: &crate::State| {
            let mut out = BTreeMap::new();
            let theirs = s.monitoring.alerts.values().filter(|a| a.customer.as_ref() == Some(customer));
            for alert in theirs.filter(|a| a.opened <= at && rules.contains(&a.rule)) {
                out.insert(alert.rule.clone(), alert.id);
            }
            out
        };
        self.look(look).0
    }
}

/// Events of an entry in which a field has a value, also of imported movements.
fn same(
    input: &Input,
    outcome: &Outcome,
    (field, value): (FieldId, i64),
) -> Vec<(Activity, Option<TransferId>)> {
    let fits = |activity: &Activity| activity.values.iter().any(|v| v.0 == field.0 && v.1 == value);
    if let Input::TransfersImported(batch) = input {
        let rows = batch.rows.iter().filter_map(|row| {
            let activity = row.request.activity.as_deref().filter(|a| fits(a))?;
            Some((activity.clone(), Some(row.request.transfer.clone())))
        });
        return rows.collect();
    }
    let events = events_of(input, outcome).into_iter().filter_map(|(activity, _)| activity);
    events.filter(|a| fits(a)).map(|a| (a.clone(), transfer_of(input).cloned())).collect()
}
