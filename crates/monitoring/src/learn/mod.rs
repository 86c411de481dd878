//! The model score: boosted trees that are evaluated, explained, read, written, trained and judged here.
//!
//! Promises: the same model and the same row give the same score on any 64-bit machine, as a whole number of millionths;
//! the same rows give the same model, byte for byte. Does not: know events, windows or rules (rows of numbers come in),
//! nor decide: a score is one field among others. Rests on: IEEE 754 `+ - * /` and comparison in a fixed order; no
//! function of the platform's mathematical library, no fused operations, no threads. Serves: TMR-9.

mod format;
mod lightgbm;
mod masks;
pub mod metrics;
mod sigmoid;
mod train;
mod tree;

pub use format::FormatError;
pub use lightgbm::LightGbmError;
pub use masks::Masks;
pub use sigmoid::ppm;
pub use train::{Settings, TrainError, train, train_until};
pub use tree::{Contribution, Importance, Model, row};
