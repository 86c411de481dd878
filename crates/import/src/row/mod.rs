//! Rows as files hold them, and as the engine takes them.
//!
//! Promises: fields have the names of the API's bodies; a row from a table and the same row from NDJSON are
//! equal; an unknown field is refused by name. Does not: look at the state (the engine does).

pub mod account;
pub mod clearance;
pub mod customer;
pub mod decision;
pub mod party;
pub mod profile;
pub mod transfer;

use crate::cell::{Cell, Fault};
use engine::import_service::{NewClearance, NewCustomer, NewTransfer, Rows};
use engine::import_state::Kind;
use record::imported::{ImportedAccount, ImportedDecision};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A kind of row.
pub trait Row: DeserializeOwned + Serialize + Default {
    /// What it becomes.
    type Typed;

    /// Columns of a table, as dotted names.
    const COLUMNS: &'static [&'static str];

    /// Sets one column.
    fn set(&mut self, column: &str, cell: Cell) -> Result<(), Fault>;

    /// Parses into domain types.
    fn typed(self) -> Result<Self::Typed, Fault>;

    /// Whether a table may have this column.
    fn knows(column: &str) -> bool {
        Self::COLUMNS.contains(&column)
    }
}

/// Rows of one kind, and what stands behind each: one entry a row, in order.
#[derive(Debug)]
pub enum Typed {
    /// Customers.
    Customers(Vec<Result<NewCustomer, Fault>>),
    /// Accounts.
    Accounts(Vec<Result<ImportedAccount, Fault>>),
    /// Past transfers.
    Transfers(Vec<Result<NewTransfer, Fault>>),
    /// Clearances.
    Clearances(Vec<Result<NewClearance, Fault>>),
    /// Decisions.
    Decisions(Vec<Result<ImportedDecision, Fault>>),
}

/// Good rows with their places, and the faults of the others with theirs.
#[derive(Debug)]
pub struct Sorted {
    /// Good rows.
    pub rows: Rows,
    /// Position of each good row among all.
    pub places: Vec<usize>,
    /// Faults by position among all.
    pub faults: Vec<(usize, Fault)>,
}

fn divide<T>(rows: Vec<Result<T, Fault>>) -> (Vec<T>, Vec<usize>, Vec<(usize, Fault)>) {
    let (mut good, mut places, mut faults) = (Vec::with_capacity(rows.len()), Vec::new(), Vec::new());
    for (place, row) in rows.into_iter().enumerate() {
        match row {
            Ok(row) => {
                good.push(row);
                places.push(place);
            }
            Err(fault) => faults.push((place, fault)),
        }
    }
    (good, places, faults)
}

impl Typed {
    /// Divides good rows from bad ones. `qa_one_in` says how many clearances are looked at again.
    pub fn sort(self, qa_one_in: u64) -> Sorted {
        let (rows, (places, faults)) = match self {
            Typed::Customers(rows) => {
                let (rows, places, faults) = divide(rows);
                (Rows::Customers(rows), (places, faults))
            }
            Typed::Accounts(rows) => {
                let (rows, places, faults) = divide(rows);
                (Rows::Accounts(rows), (places, faults))
            }
            Typed::Transfers(rows) => {
                let (rows, places, faults) = divide(rows);
                (Rows::Transfers(rows), (places, faults))
            }
            Typed::Clearances(rows) => {
                let (rows, places, faults) = divide(rows);
                (Rows::Clearances(rows, qa_one_in), (places, faults))
            }
            Typed::Decisions(rows) => {
                let (rows, places, faults) = divide(rows);
                (Rows::Decisions(rows), (places, faults))
            }
        };
        Sorted { rows, places, faults }
    }
}

/// What a table may hold: the columns of one type of row.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    columns: &'static [&'static str],
    knows: fn(&str) -> bool,
    /// Whether other columns are passed over instead of refusing the file.
    pub others_ignored: bool,
}

impl Table {
    /// The table of a type of row.
    pub fn of<R: Row>() -> Table {
        Table { columns: R::COLUMNS, knows: R::knows, others_ignored: false }
    }

    /// The table of a kind.
    pub fn kind(kind: Kind) -> Table {
        match kind {
            Kind::Customers => Table::of::<customer::CustomerRow>(),
            Kind::Accounts => Table::of::<account::AccountRow>(),
            Kind::Transfers => Table::of::<transfer::TransferRow>(),
            Kind::Clearances => Table::of::<clearance::ClearanceRow>(),
            Kind::Decisions => Table::of::<decision::DecisionRow>(),
        }
    }

    /// Its columns, for messages and documents.
    pub fn columns(&self) -> &'static [&'static str] {
        self.columns
    }

    /// Whether a row has this column.
    pub fn knows(&self, column: &str) -> bool {
        (self.knows)(column)
    }

    /// Whether the file may have this column.
    pub(crate) fn allows(&self, column: &str) -> bool {
        self.others_ignored || self.knows(column)
    }
}

/// Columns a table of a kind may have, for messages and documents.
pub fn columns(kind: Kind) -> &'static [&'static str] {
    Table::kind(kind).columns()
}

/// A text field set from a table: an empty cell is an absent field.
pub(crate) fn text(slot: &mut String, pointer: &str, cell: Cell) -> Result<(), Fault> {
    *slot = cell.text(pointer)?;
    Ok(())
}

/// An optional text field set from a table.
pub(crate) fn maybe(slot: &mut Option<String>, pointer: &str, cell: Cell) -> Result<(), Fault> {
    *slot = if cell.is_empty() { None } else { Some(cell.text(pointer)?) };
    Ok(())
}

/// A truth value set from a table; an empty cell is the default.
pub(crate) fn truth(slot: &mut bool, pointer: &str, cell: Cell) -> Result<(), Fault> {
    if !cell.is_empty() {
        *slot = cell.boolean(pointer)?;
    }
    Ok(())
}
