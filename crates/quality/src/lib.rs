//! How well screening finds listed parties and leaves everybody else alone, in figures anybody can repeat.
//!
//! Promises: the same lists, customers and seed give the same figures; degraded names are made by rules written here, from
//! published descriptions of how names vary, and never from the tables that the matcher itself uses; every figure says how
//! many names it rests on. Does not: change how names are matched, or judge what a hit means.
//! Serves: FCA sanctions screening review (6 September 2023: firms must know what their screening misses); NYDFS 504.3
//! (documented, tested filter); Wolfsberg guidance on sanctions screening (2019: thresholds chosen on evidence).

pub mod alerts;
pub mod calibrate;
pub mod certain;
pub mod customers;
pub mod data;
pub mod exhaustive;
pub mod grounds;
pub mod history;
pub mod matrix;
pub mod mutate;
pub mod pool;
pub mod positives;
pub mod rank;
pub mod ratchet;
pub mod report;
pub mod rng;
pub mod tokens;
