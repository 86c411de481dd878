//! Deciding and remembering imports: batches of facts from another system.
//!
//! Promises: a batch follows the one before it without a gap, so that an import continues where it stopped
//! and never doubles a row; an imported row never overwrites what is there; the id of a past transfer counts
//! as used for ever, and a past transfer is no decision and has no effect; an imported customer was screened
//! against nothing, so that whatever it asks next screens it first. Does not: screen (`campaign` says what
//! becomes of findings). Serves: LKB-1, OPS-2, API-5.

use crate::evaluate::{Context, Refusal};
use crate::import_state::{Batch, Clearance, File, Import, Kind};
use crate::state::{Customer, State};
use decision::standing::{ChangeRequest, TransitionError};
use model::ids::*;
use model::transfer::{Flow, Stage};
use model::{Standing, Timestamp};
use record::imported::*;
use record::v1::{Header, Input, Outcome};
use rustc_hash::{FxHashMap, FxHashSet};

/// Most rows of one batch: above this an entry grows beyond a megabyte, and reading one customer out of it
/// beyond a millisecond.
pub const BATCH_ROWS_MAX: usize = 2_000;

/// Longest import id: with the prefix `imported:` it is a reason code.
pub const IMPORT_ID_CHARS_MAX: usize = 50;

/// Why a row may not be taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {cause}")]
pub struct RowFault {
    /// The field at fault, as a JSON pointer.
    pub field: &'static str,
    /// Why.
    pub cause: String,
    /// Whether the row is there already: nothing is wrong with it, and it changes nothing.
    pub known: bool,
}

fn fault(field: &'static str, cause: impl Into<String>) -> RowFault {
    RowFault { field, cause: cause.into(), known: false }
}

fn known(field: &'static str, cause: &str) -> RowFault {
    RowFault { field, cause: cause.to_owned(), known: true }
}

/// Decides an import input.
pub fn evaluate(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    match input {
        Input::CustomersImported(batch) => {
            fits(state, &batch.source, Kind::Customers, batch.rows.len())?;
            rows(&batch.rows, |row| row.customer.to_string(), |row| customer(state, row, cx))
        }
        Input::AccountsImported(batch) => {
            fits(state, &batch.source, Kind::Accounts, batch.rows.len())?;
            rows(&batch.rows, account_key, |row| account(state, row))
        }
        Input::TransfersImported(batch) => {
            fits(state, &batch.source, Kind::Transfers, batch.rows.len())?;
            rows(&batch.rows, |row| row.request.transfer.to_string(), |row| transfer(state, row, cx))?;
            Ok(Outcome::Windows(crate::monitoring::windows_of(&state.monitoring, batch, cx.now)))
        }
        Input::ClearancesImported(batch) => {
            fits(state, &batch.source, Kind::Clearances, batch.rows.len())?;
            let unsettled = unsettled(state, batch.rows.iter().map(|row| &row.customer));
            rows(&batch.rows, clearance_key, |row| clearance(state, row, &unsettled, cx))
        }
        Input::DecisionsImported(batch) => {
            fits(state, &batch.source, Kind::Decisions, batch.rows.len())?;
            rows(&batch.rows, decision_key, |row| decision_fact(state, row))
        }
        _ => Ok(Outcome::Applied),
    }
}

/// A batch continues its file exactly where it stopped.
fn fits(state: &State, source: &Source, kind: Kind, count: usize) -> Result<(), Refusal> {
    if count > BATCH_ROWS_MAX || count as u64 > source.read {
        return Err(Refusal::ImportBatch { rows: count });
    }
    if source.import.as_str().len() > IMPORT_ID_CHARS_MAX {
        return Err(Refusal::ImportId(source.import.clone()));
    }
    let file = state.imported.imports.get(&source.import).and_then(|i| i.file(kind, &source.file));
    let (expected, finished) = file.map_or((0, false), |f| (f.next_row, f.finished));
    if finished {
        return Err(Refusal::ImportFinished { rows: expected });
    }
    if source.first_row != expected {
        return Err(Refusal::ImportOutOfOrder { expected, found: source.first_row });
    }
    Ok(())
}

/// Every row holds, and none is there twice.
fn rows<T>(
    rows: &[T],
    key: impl Fn(&T) -> String,
    check: impl Fn(&T) -> Result<(), RowFault>,
) -> Result<Outcome, Refusal> {
    let mut seen = FxHashSet::default();
    for (index, row) in rows.iter().enumerate() {
        let refuse = |fault: RowFault| Refusal::ImportRow { index, fault };
        if !seen.insert(key(row)) {
            return Err(refuse(fault("", "is in this batch twice; keep one of them")));
        }
        check(row).map_err(refuse)?;
    }
    Ok(Outcome::Applied)
}

/// The id an account is remembered by: accounts are unique within their customer.
pub fn account_key(row: &ImportedAccount) -> String {
    format!("{}\0{}", row.customer, row.account)
}

/// What makes a clearance the same as another.
pub fn clearance_key(row: &ImportedClearance) -> String {
    pair_key(&row.customer, &row.list, &row.entry)
}

pub(crate) fn pair_key(customer: &CustomerId, list: &ListId, entry: &EntryId) -> String {
    format!("{customer}\0{list}\0{entry}")
}

/// What makes a decision the same as another.
pub fn decision_key(row: &ImportedDecision) -> String {
    let transfer = row.transfer.as_ref().map_or("", TransferId::as_str);
    format!("{}\0{transfer}\0{}\0{}", row.customer, row.decided_at.0, row.reference)
}

fn entity(cx: &Context<'_>, id: &LegalEntityId) -> Result<(), RowFault> {
    match cx.policy.entity(id) {
        Some(_) => Ok(()),
        None => Err(fault("/legal_entity", format!("legal entity `{id}` is not in the policy in force"))),
    }
}

/// Whether a customer may be taken over.
pub fn customer(state: &State, row: &ImportedCustomer, cx: &Context<'_>) -> Result<(), RowFault> {
    entity(cx, &row.legal_entity)?;
    if state.customers.contains_key(&row.customer) {
        return Err(known(
            "/customer",
            "customer is there already; an import changes nobody, put it instead",
        ));
    }
    let Some(prior) = &row.standing else { return Ok(()) };
    let restriction = &prior.restriction;
    if cx.policy.reason_text(&restriction.reason).is_none() {
        let cause = format!("reason `{}` is not in the policy's closed set", restriction.reason);
        return Err(fault("/standing/reason", cause));
    }
    for (field, template) in [
        ("/standing/customer_text", &restriction.customer_text),
        ("/standing/appeal_route", &restriction.appeal_route),
    ] {
        if cx.policy.template_text(template, "en").is_none() {
            let cause = format!("template `{template}` is not in the policy's closed set");
            return Err(fault(field, cause));
        }
    }
    if restriction.approved_by.as_slice() != [cx.actor.clone()] {
        return Err(fault("/standing", "must be stated by whoever imports"));
    }
    // What was closed there is closed here: the road to it, through offboarding, was gone there.
    if prior.to == Standing::Closed {
        return Ok(());
    }
    let change = ChangeRequest { to: prior.to, restriction, identified: row.identified };
    match decision::standing::transition(Standing::Active, &change) {
        Ok(()) => Ok(()),
        // Whoever imports may be a program: it decides nothing, it states what people decided elsewhere.
        Err(TransitionError::AutomaticMayOnlyTighten { .. }) => Ok(()),
        Err(error) => Err(fault("/standing/to", error.to_string())),
    }
}

fn owner<'s>(state: &'s State, id: &CustomerId) -> Result<&'s Customer, RowFault> {
    let row = state.customers.get(id);
    row.ok_or_else(|| fault("/customer", format!("customer `{id}` is not known; import customers first")))
}

fn same_entity(owner: &Customer, asked: &LegalEntityId) -> Result<(), RowFault> {
    if owner.legal_entity == *asked {
        return Ok(());
    }
    let cause = format!("customer belongs to legal entity `{}`, not `{asked}`", owner.legal_entity);
    Err(fault("/legal_entity", cause))
}

/// Whether an account may be taken over.
pub fn account(state: &State, row: &ImportedAccount) -> Result<(), RowFault> {
    same_entity(owner(state, &row.customer)?, &row.legal_entity)?;
    if let (Some(opened), Some(closed)) = (row.opened, row.closed)
        && closed < opened
    {
        return Err(fault("/closed", "is before `opened`"));
    }
    match state.imported.accounts.contains(&account_key(row)) {
        true => Err(known("/account", "account is there already")),
        false => Ok(()),
    }
}

/// Whether a past transfer may be taken over.
pub fn transfer(state: &State, row: &ImportedTransfer, cx: &Context<'_>) -> Result<(), RowFault> {
    let request = &row.request;
    let owner = owner(state, &request.customer)?;
    same_entity(owner, &request.legal_entity)?;
    if owner.erased {
        return Err(fault("/customer", "customer's personal data was erased; nothing is added to it"));
    }
    if matches!(request.flow, Flow::Onboarding | Flow::Enquiry) {
        return Err(fault("/flow", "use withdrawal, deposit, internal or order"));
    }
    if matches!(row.stage, Stage::Pending | Stage::Screened | Stage::Released) {
        return Err(fault("/stage", "is not in the past; screen a transfer that is still to be decided"));
    }
    if row.at > cx.now {
        return Err(fault("/at", "is in the future"));
    }
    let id = &request.transfer;
    if state.imported.transfers.contains(id.as_str()) || state.transfers.contains_key(id) {
        return Err(known("/transfer", "transfer id was used before; ids are unique for ever"));
    }
    Ok(())
}

/// Pairs of these customers that a person closed here as the listed party, or handed up, by
/// [`clearance_key`]: no other system's clearance speaks against that. Made once a batch.
pub fn unsettled<'c>(
    state: &State,
    customers: impl Iterator<Item = &'c CustomerId>,
) -> FxHashMap<String, Disposition> {
    let asked: FxHashSet<&CustomerId> = customers.collect();
    let hits = state.imported.imports.values().flat_map(|import| import.hits.values());
    let about = hits.filter(|hit| hit.transfer.is_none() && asked.contains(&hit.customer));
    let mut found = FxHashMap::default();
    for hit in about {
        for pair in &hit.pairs {
            let Some(closed @ (Disposition::TrueMatch | Disposition::Escalated)) = pair.disposition else {
                continue;
            };
            found.insert(pair_key(&hit.customer, &pair.list, &pair.entry), closed);
        }
    }
    found
}

/// Whether a clearance may be taken over; `unsettled` is what [`unsettled`] gives for its customer.
pub fn clearance(
    state: &State,
    row: &ImportedClearance,
    unsettled: &FxHashMap<String, Disposition>,
    cx: &Context<'_>,
) -> Result<(), RowFault> {
    let owner = owner(state, &row.customer)?;
    if owner.erased {
        return Err(fault("/customer", "customer's personal data was erased; nothing is added to it"));
    }
    if !state.lists.contains_key(&row.list) {
        return Err(fault("/list", format!("list `{}` is not in force", row.list)));
    }
    if owner.version != 1 {
        return Err(fault(
            "/customer",
            "customer's profile was changed here; the pair must be looked at again",
        ));
    }
    if row.cleared_at > cx.now {
        return Err(fault("/cleared_at", "is in the future"));
    }
    if row.expires_at <= cx.now {
        return Err(fault("/expires_at", "is over; the pair must be looked at again"));
    }
    if let Some(closed) = unsettled.get(&clearance_key(row)) {
        let cause = format!("pair was closed here as `{}`; that stands", closed.as_str());
        return Err(fault("/entry", cause));
    }
    let cleared = state.imported.clearances.get(&row.customer);
    let there = cleared.is_some_and(|c| c.iter().any(|c| c.list == row.list && c.entry == row.entry));
    if there { Err(known("/entry", "pair is cleared already")) } else { Ok(()) }
}

/// Whether another system's decision may be taken over as a fact.
pub fn decision_fact(state: &State, row: &ImportedDecision) -> Result<(), RowFault> {
    owner(state, &row.customer).map(|_| ())
}

/// Remembers an import input.
pub fn fold(state: &mut State, header: &Header, input: &Input, outcome: &Outcome) {
    match input {
        Input::CustomersImported(batch) => {
            advance(state, header, &batch.source, (Kind::Customers, batch.rows.len()), None);
            batch.rows.iter().for_each(|row| fold_customer(state, header, row));
        }
        Input::AccountsImported(batch) => {
            advance(state, header, &batch.source, (Kind::Accounts, batch.rows.len()), None);
            for row in &batch.rows {
                state.imported.accounts.insert(&account_key(row));
            }
        }
        Input::TransfersImported(batch) => {
            let newest_at = batch.rows.iter().map(|row| row.at).max();
            advance(state, header, &batch.source, (Kind::Transfers, batch.rows.len()), newest_at);
            for row in &batch.rows {
                state.imported.transfers.insert(row.request.transfer.as_str());
            }
            if let (Some(windows), Some(import)) =
                (outcome.windows(), state.imported.imports.get_mut(&batch.source.import))
            {
                import.windows.get_or_insert_default().add(windows);
            }
            crate::monitoring::fold_imported(&mut state.monitoring, header, batch);
        }
        Input::ClearancesImported(batch) => {
            advance(state, header, &batch.source, (Kind::Clearances, batch.rows.len()), None);
            batch.rows.iter().for_each(|row| fold_clearance(state, &batch.source.import, row));
        }
        Input::DecisionsImported(batch) => {
            advance(state, header, &batch.source, (Kind::Decisions, batch.rows.len()), None);
        }
        _ => {}
    }
}

fn advance(
    state: &mut State,
    header: &Header,
    source: &Source,
    (kind, count): (Kind, usize),
    newest_at: Option<Timestamp>,
) {
    let import = state
        .imported
        .imports
        .entry(source.import.clone())
        .or_insert_with(|| Import { started_at: header.recorded_at, ..Import::default() });
    let place = match import.files.iter().position(|f| f.kind == kind && f.hash == source.file) {
        Some(place) => place,
        None => {
            let hash = source.file;
            import.files.push(File { kind, hash, next_row: 0, imported: 0, finished: false });
            import.files.len() - 1
        }
    };
    if let Some(file) = import.files.get_mut(place) {
        file.next_row = source.first_row + source.read;
        file.imported += count as u64;
        file.finished = source.last;
    }
    let kept = matches!(kind, Kind::Customers | Kind::Transfers | Kind::Decisions);
    if kept && count > 0 {
        let rows = count as u64;
        import.batches.push(Batch { seq: header.seq, kind, rows, screened_through: None, newest_at });
        if let Some(tally) = import.tally(kind) {
            tally.population += rows;
        }
    }
}

fn fold_customer(state: &mut State, header: &Header, row: &ImportedCustomer) {
    let standing = row.standing.as_ref().map_or(Standing::Active, |prior| prior.to);
    let customer = Customer {
        version: 1,
        legal_entity: row.legal_entity.clone(),
        kind: row.kind,
        identified: row.identified,
        standing,
        standing_version: 1,
        restriction: row.standing.as_ref().map(|prior| Box::new(prior.restriction.clone())),
        proposal: None,
        profile_seq: header.seq,
        // Screened against nothing: the next request of this customer screens it first.
        screened_through: 0,
        decided_by: DecisionId(header.seq),
        erased: false,
        flips: None,
    };
    state.counts.standings[standing as usize] += 1;
    state.customers.insert(row.customer.clone(), customer);
}

fn fold_clearance(state: &mut State, import: &ImportId, row: &ImportedClearance) {
    let Ok(under) = ReasonCode::new(&format!("imported:{import}")) else { return };
    state.imported.clearances.entry(row.customer.clone()).or_default().push(Clearance {
        list: row.list.clone(),
        entry: row.entry.clone(),
        version: row.version,
        under,
        expires_at: Some(row.expires_at),
        qa_sample: row.qa_sample,
    });
}
