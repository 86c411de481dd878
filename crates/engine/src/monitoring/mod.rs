//! Transaction monitoring in the engine: sets of rules with two persons, events, alerts, timers.
//!
//! Promises: a set of rules is in force only by an entry that names the approval of a second person, counted from entries; an
//! event and what the rules made of it stand in one entry, so that recovery only remembers; a rule that could not be decided
//! holds the movement; an alert has one row, whatever number of findings joins it, and only a person closes it. Does not: judge
//! (`monitoring` does), decide about money (`decision` does). Serves: TMR-1, TMR-4, GOV-6, CAS-1, semantics sections 2 and 7.

mod activations;
mod ahead;
mod alert_service;
mod alerts;
mod convert;
pub mod evidence;
pub mod explain;
mod history;
mod judge;
mod log_files;
pub mod lookback;
pub mod memory;
pub mod parse;
mod past;
pub mod profile;
mod proposals;
pub mod reconcile;
mod restrict;
pub mod rules;
mod service;
pub mod sets;
pub mod shadow;
pub mod source;
pub(crate) mod undone;

pub use activations::ACTIVATIONS;
pub use ahead::{AHEAD, expect};
pub use alert_service::{Act, AlertStep};
pub use alerts::{Closed, Handling, close_again};
pub use convert::exit_name;
pub use history::history;
pub use judge::{could_not_judge, evaluate, fold, judge_again, judge_transfer};
pub(crate) use judge::{fold_imported, fold_transfer, reset, windows_of};
pub use log_files::LogFiles;
pub use memory::{Alert, AlertStatus, Memory, Queue};
pub use parse::NewActivity;
pub use rules::{Diagnostic, Library, RuleFile};
pub(crate) use service::imported_movement;
pub use service::{ProposeRules, Taken};
pub use sets::{NewModel, PeerTable, RuleSet};
pub use shadow::{NewShadow, Shadow, ShadowSet, ShadowView};
pub use source::{EventSource, SourceError, SourceRow};

use model::Hash;
use model::activity::AlertId;
use model::ids::{ActorId, SourceName};

/// Most events in one entry: about a hundred kilobytes with what a large set of rules says of each.
pub const BATCH_EVENTS_MAX: usize = 256;

/// Most alerts of one entry: what events number of one (`events::cloud`), less room for everything else an entry tells of.
pub const ALERTS_MAX: usize = 32_000;

/// Most sources of events with their partitions whose positions are remembered.
pub const POSITIONS_MAX: usize = 4_096;

/// Most steps of persons on one alert after which notes and assignments are refused: far above what a case takes.
pub const STEPS_MAX: usize = 1_000;

/// Why an input of monitoring may not be recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// No such proposal.
    #[error("proposal `rsp_{0}` is not known; list the rules again")]
    UnknownProposal(u64),
    /// Somebody approved it before.
    #[error("proposal `rsp_{0}` is approved already")]
    Approved(u64),
    /// Who proposed it does not reject it.
    #[error("you proposed `rsp_{0}` yourself; withdraw it")]
    OwnProposal(u64),
    /// Only who proposed it withdraws it.
    #[error("`{first}` proposed it and may withdraw it; reject it")]
    OthersProposal {
        /// Who proposed.
        first: ActorId,
    },
    /// Nothing ends without a reason.
    #[error("say why in `note`")]
    NoReason,
    /// Another set came into force since it was proposed.
    #[error("set of rules `{in_force}` is in force, not the one to replace; propose against it")]
    Moved {
        /// What is in force; the zero hash for nothing.
        in_force: Hash,
    },
    /// The text that was approved is another one.
    #[error("set of rules `{0}` is not the one that was proposed and approved; it does not come into force")]
    NotApproved(Hash),
    /// Not yet.
    #[error("set of rules `{0}` is approved for a later time")]
    NotYet(Hash),
    /// It was never in force.
    #[error("set of rules `{0}` was not in force before; publish it instead")]
    NeverInForce(Hash),
    /// There is nothing to go back to.
    #[error("there is no earlier set of rules to go back to")]
    NothingEarlier,
    /// The same set.
    #[error("set of rules `{0}` is in force already")]
    InForce(Hash),
    /// Too many wait.
    #[error("{0} proposals wait already, the most there may be; approve, reject or withdraw one first")]
    ProposalLimit(usize),
    /// Not the second person.
    #[error("`{first}` proposed it; another person must approve")]
    SecondPerson {
        /// Who proposed.
        first: ActorId,
    },
    /// An event of the batch was taken before.
    #[error("event {0} of the batch was taken before")]
    Duplicate(usize),
    /// It is no day that is over.
    #[error("this is no reconciliation of a day that is over; count it again")]
    NotADay,
    /// The source was read further before.
    #[error(
        "partition {partition} of source `{source_name}` was read to offset {known}; read your position again and go on after it"
    )]
    Passed {
        /// Which source.
        source_name: SourceName,
        /// Which partition.
        partition: u32,
        /// How far.
        known: u64,
    },
    /// Too many sources.
    #[error("{0} sources of events are known already, the most there may be; use a known name")]
    SourceLimit(usize),
    /// Offsets of a batch do not ascend.
    #[error("offset {0} does not come after the one before; send the events of a partition in their order")]
    OffsetOrder(u64),
    /// The rules in force may open too many alerts at once for so many events.
    #[error("batch has more events than the {0} of one entry under the rules in force; send it again")]
    BatchAlerts(usize),
    /// The batch is empty or too large.
    #[error("batch has {0} events; send 1 to {max}", max = BATCH_EVENTS_MAX)]
    Batch(usize),
    /// Nothing comes into force without a lookback.
    #[error("state over how many days of history the set looks back, 1 to {max}, and propose it again", max = lookback::DAYS_MAX)]
    LookbackDays,
    /// No run of this activation waits.
    #[error("no lookback of the set that entry {0} put in force waits")]
    NoLookback(u64),
    /// No such shadow.
    #[error("shadow `shd_{0}` is not known; list the shadows again")]
    UnknownShadow(u64),
    /// It ended before.
    #[error("shadow `shd_{0}` ended before")]
    ShadowEnded(u64),
    /// The same set runs.
    #[error("set of rules `{0}` runs beside the one in force already")]
    ShadowRuns(Hash),
    /// Too many run.
    #[error("{0} sets run beside the one in force, the most there may be; stop one first")]
    ShadowLimit(usize),
    /// No timer is due.
    #[error("no timer of a rule is due")]
    NothingDue,
    /// No such alert.
    #[error("alert `{0}` is not known; list the alerts again")]
    UnknownAlert(AlertId),
    /// Somebody closed it before.
    #[error("alert `{0}` is closed already; reopen it first")]
    AlertIsClosed(AlertId),
    /// It is not closed.
    #[error("alert `{0}` is open; there is nothing to reopen")]
    AlertIsOpen(AlertId),
    /// Too much was done with it.
    #[error(
        "alert has {0} steps already, the most with which notes are taken; close it, or go on in a case of your own"
    )]
    AlertSteps(usize),
    /// The set of rules cannot be read.
    #[error("monitoring cannot judge: {0}")]
    Broken(String),
}
