//! The engine against a real SQLite store and small hand-made lists.

mod freeze_race;
mod history;
mod life;
mod support;
mod writer;
