//! Transaction monitoring: exact windows, a language analysts can read, scenarios, graph probes, shadow and backtest.
//!
//! Promises: the same rules and the same events give the same findings, byte for byte, on any machine; windows are exact
//! for every event; an evaluation ends with a verdict or a named exit, never with a panic. Does not: read a clock, do I/O,
//! use floats but in the model's score, decide (findings go to `decision`). Serves: TMR-*, TMP-*, design sections 1 and 3.

pub mod affected;
mod ahead;
pub mod alone;
pub mod backtest;
pub mod cases;
pub mod code;
pub mod eval;
pub mod event;
pub mod field;
pub mod graph;
pub mod ir;
pub mod lang;
pub mod learn;
pub mod monitor;
pub mod peers;
pub mod plan;
pub mod reach;
mod recent;
pub mod shelf;
pub mod snapshot;
mod windows;
pub mod wire;

pub use code::{code, word};
pub use event::{Event, Kind, KindSet};
pub use field::FieldId;
pub use monitor::{Finding, Judged, Monitor, Part, Parts};
