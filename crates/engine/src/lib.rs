//! Composes evaluators and owns the single writer.
//!
//! Promises: nothing is acknowledged before it is durable; nothing changes state without an entry;
//! recovery only folds; a writer that lost its lease cannot append; a full queue refuses instead of
//! waiting for ever; freezes have a lane of their own. Does not: speak HTTP, read configuration files,
//! fetch lists. Serves: design sections 1, 3 and 4.

pub mod as_of;
pub mod campaign;
pub mod command;
pub mod evaluate;
pub mod fold;
pub mod import;
pub mod import_service;
pub mod import_state;
pub mod lists;
pub mod lookback;
pub mod monitoring;
pub mod observe;
pub mod pair_service;
pub mod pairs;
pub mod pairs_state;
pub mod pinned;
pub mod queue;
pub mod replay;
pub mod retell;
pub mod rotation;
pub mod sandbox;
pub mod sealing;
pub mod second_look;
pub mod service;
pub mod snapshot;
pub mod start;
pub mod state;
pub mod token;
pub mod webhooks;
pub mod worklist;
pub mod writer;

pub use command::{Command, Committed, EngineError, Idempotency, Meta};
pub use evaluate::{Context, Refusal, evaluate};
pub use fold::fold;
pub use pinned::Pinned;
pub use service::Engine;
pub use start::{OpenError, Options};
pub use state::State;
