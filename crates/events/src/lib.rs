//! Events out: what an entry of the journal says to the world outside.
//!
//! The journal is the outbox: an event exists because an entry is durable, and is made from the entry, each
//! time anew, with the same id and the same bytes. Promises: [`of_entry`] is a pure function of the entry, of
//! facts that never change once the entry is written, and of the reader's [`View`]; an event holds ids and
//! closed words, never a name, an address or free text; the customer view never tells a suspicion, terrorist
//! financing or a law-enforcement matter from a routine review; signatures are Standard Webhooks 1.0. Does
//! not: read a clock, a store or the network (the server does), keep a cursor, send anything. Serves: API-6,
//! API-7, SEC-2, semantics section 9.

mod alerts;
pub mod cloud;
pub mod filter;
pub mod kind;
mod lookback;
pub mod project;
pub mod replay;
pub mod retry;
pub mod sample;
pub mod sign;
pub mod view;

pub use alerts::alerted;
pub use cloud::{CloudEvent, EventId, Position};
pub use filter::Filter;
pub use kind::Kind;
pub use project::{Facts, Projected, TransferFacts, of_entry};
pub use replay::{ReplayError, ReplayWindow};
pub use sign::{Secret, SignedHeaders, VerifyError, sign, verify};
pub use view::View;
