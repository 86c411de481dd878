//! Turning rows into commands: what an importer asks of the engine.
//!
//! Promises: a row that may not be taken over is left out and reported with its field, the others are sealed
//! under their customers' own keys; the writer checks everything again. Safe to call from many threads at
//! once. Does not: read files, order batches (whoever imports does).

use crate::campaign::sampled;
use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::Context;
use crate::import::{self, RowFault};
use crate::import_state::Kind;
use crate::monitoring::imported_movement;
use crate::monitoring::parse::Pseudonyms;
use crate::queue::Lane;
use crate::service::Engine;
use crate::state::State;
use model::Profile;
use model::activity::Activity;
use model::ids::*;
use record::imported::*;
use record::v1::{Input, Parties};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// How long a batch may wait for the writer: a slow disk delays an import, it does not break it.
const PATIENCE: Duration = Duration::from_secs(600);

/// A customer to take over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCustomer {
    /// Its row; who approved a prior standing is filled in.
    pub row: ImportedCustomer,
    /// Who it is.
    pub profile: Profile,
    /// Its ids in other systems, by system.
    pub external: BTreeMap<String, String>,
}

/// A past transfer to take over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTransfer {
    /// Its row.
    pub row: ImportedTransfer,
    /// The other side.
    pub parties: Parties,
    /// Its value in micro-dollars when it happened. With it, the windows of monitoring know the movement.
    pub usd: Option<i64>,
}

/// A pair cleared elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewClearance {
    /// The customer.
    pub customer: CustomerId,
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// When it was cleared.
    pub cleared_at: model::Timestamp,
    /// When it ends.
    pub expires_at: model::Timestamp,
    /// Who cleared it.
    pub by: ActorId,
    /// The other system's reference.
    pub reference: DocumentRef,
}

/// Rows of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rows {
    /// Customers.
    Customers(Vec<NewCustomer>),
    /// Accounts.
    Accounts(Vec<ImportedAccount>),
    /// Past transfers.
    Transfers(Vec<NewTransfer>),
    /// Clearances, and one in how many of them is looked at again (none for zero).
    Clearances(Vec<NewClearance>, u64),
    /// Decisions.
    Decisions(Vec<ImportedDecision>),
}

impl Rows {
    /// What they are.
    pub fn kind(&self) -> Kind {
        match self {
            Rows::Customers(_) => Kind::Customers,
            Rows::Accounts(_) => Kind::Accounts,
            Rows::Transfers(_) => Kind::Transfers,
            Rows::Clearances(..) => Kind::Clearances,
            Rows::Decisions(_) => Kind::Decisions,
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Rows::Customers(rows) => rows.len(),
            Rows::Accounts(rows) => rows.len(),
            Rows::Transfers(rows) => rows.len(),
            Rows::Clearances(rows, _) => rows.len(),
            Rows::Decisions(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// A batch ready for the writer.
#[derive(Debug)]
pub struct Prepared {
    /// The command.
    pub command: Command,
    /// Rows it takes over.
    pub imported: u64,
    /// Rows left out, by their position among those given.
    pub faults: Vec<(usize, RowFault)>,
}

impl Engine {
    /// The next row of a file, and whether its end was reached.
    pub fn import_position(&self, import: &ImportId, kind: Kind, file: &model::Hash) -> (u64, bool) {
        let (found, _) = self.look(|state| {
            let import = state.imported.imports.get(import)?;
            import.file(kind, file).map(|f| (f.next_row, f.finished))
        });
        found.unwrap_or((0, false))
    }

    /// A person closes one pair of a hit of the campaign.
    pub async fn close_hit(&self, meta: Meta, closed: HitClosed) -> Result<Committed, EngineError> {
        let input = Input::CampaignHitClosed(Box::new(closed));
        self.submit(Lane::Normal, Command::new(meta, input)).await
    }

    /// Checks and seals rows: blocking work for any thread.
    pub fn prepare_import(
        &self,
        mut meta: Meta,
        source: Source,
        rows: Rows,
    ) -> Result<Prepared, EngineError> {
        // Binds each sealed part to its place in its file.
        meta.correlation = format!("import:{}:{}:{}", source.import, source.file.short(), source.first_row);
        let (names, unsaved) = self.pseudonyms()?;
        let (rows, faults) = self.sift(&meta, self.completed(&meta, rows, &names)?);
        let imported = rows.len() as u64;
        let mut command = Command::new(meta, Input::WriterStarted { holder: String::new() });
        command.subject_keys.extend(unsaved.filter(|_| matches!(rows, Sifted::Transfers(_))));
        command.deadline = Some(Instant::now() + PATIENCE);
        command.input = match rows {
            Sifted::Customers(rows) => {
                Input::CustomersImported(Box::new(self.seal_customers(&mut command, source, rows)?))
            }
            Sifted::Transfers(rows) => {
                Input::TransfersImported(Box::new(self.seal_transfers(&mut command, source, rows)?))
            }
            Sifted::Accounts(rows) => Input::AccountsImported(Box::new(Accounts { source, rows })),
            Sifted::Clearances(rows) => Input::ClearancesImported(Box::new(Clearances { source, rows })),
            Sifted::Decisions(rows) => Input::DecisionsImported(Box::new(Decisions { source, rows })),
        };
        Ok(Prepared { command, imported, faults })
    }

    /// Fills in what the caller cannot know: who states a prior standing, and how a list entry reads now.
    fn completed(&self, meta: &Meta, rows: Rows, names: &Pseudonyms) -> Result<Completed, EngineError> {
        Ok(match rows {
            Rows::Customers(mut rows) => {
                for prior in rows.iter_mut().filter_map(|row| row.row.standing.as_mut()) {
                    prior.restriction.approved_by = vec![meta.actor.clone()];
                }
                Completed::Customers(rows)
            }
            Rows::Accounts(rows) => Completed::Accounts(rows),
            Rows::Transfers(mut rows) => {
                for new in &mut rows {
                    let Some(usd) = new.usd else { continue };
                    let event = imported_movement(names, &new.row.request, &new.parties, (usd, new.row.at));
                    new.row.request.activity = Some(Box::new(event));
                }
                self.stamp_rows(&mut rows)?;
                Completed::Transfers(rows)
            }
            Rows::Clearances(rows, one_in) => {
                let pinned = self.pinned();
                let complete = |row: NewClearance| {
                    let version = pinned.entry_version(&row.list, &row.entry);
                    let qa_sample = sampled(&row.customer, &row.list, &row.entry, one_in);
                    version.map(|version| ImportedClearance {
                        customer: row.customer,
                        list: row.list,
                        entry: row.entry,
                        version,
                        cleared_at: row.cleared_at,
                        expires_at: row.expires_at,
                        by: row.by,
                        reference: row.reference,
                        qa_sample,
                    })
                };
                Completed::Clearances(rows.into_iter().map(complete).collect())
            }
            Rows::Decisions(rows) => Completed::Decisions(rows),
        })
    }

    /// Stamps past movements as their customers are known now.
    fn stamp_rows(&self, rows: &mut [NewTransfer]) -> Result<(), EngineError> {
        let events = rows.iter_mut().filter_map(|new| new.row.request.activity.as_deref_mut());
        let mut events: Vec<&mut Activity> = events.collect();
        let asked = Instant::now();
        while !self.stamp_now(&mut events)? {
            // Customers of the batch before are about to be durable.
            if asked.elapsed() > PATIENCE {
                return Err(EngineError::Busy);
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }

    /// Leaves out what may not be taken over as the state stands.
    fn sift(&self, meta: &Meta, rows: Completed) -> (Sifted, Vec<(usize, RowFault)>) {
        let pinned = self.pinned();
        let now = self.now();
        let mut faults = Vec::new();
        let (sifted, _) = self.look(|state: &State| {
            let cx = Context {
                policy: &pinned.policy,
                now: now.max(state.now),
                seq: state.next_seq,
                causation: state.next_seq,
                actor: &meta.actor,
            };
            match rows {
                Completed::Customers(rows) => Sifted::Customers(keep(
                    rows,
                    |r| r.row.customer.to_string(),
                    |r| import::customer(state, &r.row, &cx),
                    &mut faults,
                )),
                Completed::Accounts(rows) => Sifted::Accounts(keep(
                    rows,
                    import::account_key,
                    |r| import::account(state, r),
                    &mut faults,
                )),
                Completed::Transfers(rows) => Sifted::Transfers(keep(
                    rows,
                    |r| r.row.request.transfer.to_string(),
                    |r| import::transfer(state, &r.row, &cx),
                    &mut faults,
                )),
                Completed::Clearances(rows) => Sifted::Clearances(listed(rows, state, &cx, &mut faults)),
                Completed::Decisions(rows) => Sifted::Decisions(keep(
                    rows,
                    import::decision_key,
                    |r| import::decision_fact(state, r),
                    &mut faults,
                )),
            }
        });
        (sifted, faults)
    }

    fn seal_customers(
        &self,
        command: &mut Command,
        source: Source,
        rows: Vec<NewCustomer>,
    ) -> Result<Customers, EngineError> {
        command.sealed.reserve(rows.len());
        command.subject_keys.reserve(rows.len());
        let mut taken = Vec::with_capacity(rows.len());
        for new in rows {
            let subject = new.row.customer.as_str();
            self.seal_into(command, subject, "profile", &new.profile)?;
            if !new.external.is_empty() {
                let ids: Vec<(&String, &String)> = new.external.iter().collect();
                self.seal_into(command, subject, "external", &ids)?;
            }
            taken.push(new.row);
        }
        Ok(Customers { source, rows: taken })
    }

    /// One sealed part per customer of the batch, whatever number of its transfers are in it.
    fn seal_transfers(
        &self,
        command: &mut Command,
        source: Source,
        rows: Vec<NewTransfer>,
    ) -> Result<Transfers, EngineError> {
        let mut others: BTreeMap<CustomerId, Vec<PartiesOfRow>> = BTreeMap::new();
        let mut taken = Vec::with_capacity(rows.len());
        for (row, new) in (0u32..).zip(rows) {
            if new.parties != Parties::default() {
                let of = others.entry(new.row.request.customer.clone()).or_default();
                of.push(PartiesOfRow { row, parties: new.parties });
            }
            taken.push(new.row);
        }
        for (customer, parties) in &others {
            self.seal_into(command, customer.as_str(), "parties", parties)?;
        }
        Ok(Transfers { source, rows: taken, waits_stay: Some(true) })
    }
}

/// Rows with everything in them; a clearance of an entry that is not on its list has no content to be for.
enum Completed {
    Customers(Vec<NewCustomer>),
    Accounts(Vec<ImportedAccount>),
    Transfers(Vec<NewTransfer>),
    Clearances(Vec<Option<ImportedClearance>>),
    Decisions(Vec<ImportedDecision>),
}

/// Rows that may be taken over.
enum Sifted {
    Customers(Vec<NewCustomer>),
    Accounts(Vec<ImportedAccount>),
    Transfers(Vec<NewTransfer>),
    Clearances(Vec<ImportedClearance>),
    Decisions(Vec<ImportedDecision>),
}

impl Sifted {
    fn len(&self) -> usize {
        match self {
            Sifted::Customers(rows) => rows.len(),
            Sifted::Accounts(rows) => rows.len(),
            Sifted::Transfers(rows) => rows.len(),
            Sifted::Clearances(rows) => rows.len(),
            Sifted::Decisions(rows) => rows.len(),
        }
    }
}

fn keep<T>(
    rows: Vec<T>,
    key: impl Fn(&T) -> String,
    check: impl Fn(&T) -> Result<(), RowFault>,
    faults: &mut Vec<(usize, RowFault)>,
) -> Vec<T> {
    let mut seen = rustc_hash::FxHashSet::default();
    let mut kept = Vec::with_capacity(rows.len());
    for (index, row) in rows.into_iter().enumerate() {
        let twice = || RowFault {
            field: "",
            cause: "is in this file twice; the first one counts".to_owned(),
            known: false,
        };
        match check(&row).and_then(|()| if seen.insert(key(&row)) { Ok(()) } else { Err(twice()) }) {
            Ok(()) => kept.push(row),
            Err(fault) => faults.push((index, fault)),
        }
    }
    kept
}

fn listed(
    rows: Vec<Option<ImportedClearance>>,
    state: &State,
    cx: &Context<'_>,
    faults: &mut Vec<(usize, RowFault)>,
) -> Vec<ImportedClearance> {
    let absent = || RowFault {
        field: "/entry",
        cause: "is not on the list in force; there is nothing to clear".to_owned(),
        known: false,
    };
    let unsettled = import::unsettled(state, rows.iter().flatten().map(|row| &row.customer));
    let kept = keep(
        rows,
        |row| row.as_ref().map(import::clearance_key).unwrap_or_default(),
        |row| row.as_ref().ok_or_else(absent).and_then(|row| import::clearance(state, row, &unsettled, cx)),
        faults,
    );
    kept.into_iter().flatten().collect()
}
