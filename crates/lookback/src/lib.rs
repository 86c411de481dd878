//! Everybody screened again, at each change of a list: a customer table kept beside the journal, and runs over it.
//!
//! Promises: a run finds exactly the customers and hits that [`screening::screen::screen`] finds one by one, because it only
//! leaves out who provably has none and lets that same function judge the rest; whoever could not be judged is named, and
//! never counted as screened; a run that was killed goes on where it was; what it counted adds up and is hashed per shard.
//! Does not: keep profiles (a caller opens them), decide what a hit means, or write the journal.
//! Serves: requirements LKB (re-screening at list changes, with proof of completeness) and AUD-4.
//!
//! ```text
//! let (mut writer, is_new) = TableWriter::open_or_create(dir, &key)?;
//! writer.put(number, &Draft::of(&profile, &key))?;     // at every change of a customer
//! writer.commit()?;
//! let table = writer.table()?;
//! let run = Run::open(file, &table, &plan)?;           // starts, or goes on after a kill
//! let report = run.go(&key, &customers, &watch)?;      // customers: opens profiles, takes hits
//! ```

mod blind;
mod head;
mod interner;
mod map;
mod record;
mod row;
mod run;
mod table;

pub use blind::BlindKey;
pub use record::{FoundHit, ListVersion, RunKind, ShardRecord};
pub use run::{Customers, Phase, Plan, Progress, Run, RunError, RunReport, SHARD_ROWS, Times, Watch};
pub use table::{CustomerNumber, Draft, Table, TableError, TableSize, TableWriter};
