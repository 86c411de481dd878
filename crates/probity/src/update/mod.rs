//! Updating lists: what to ask for, asking, and handing what came to the engine.
//!
//! Promises: what is fetched comes from the policy in force and the catalogue of sources, never from a request; the
//! bytes that are judged are the bytes that were fetched; one list's failure stops no other. Does not: judge
//! (`screening::guard`), decide who accepts a version in quarantine (`engine`). Serves: SCR-1, SEC-3.

pub mod plan;
pub mod run;
pub mod schedule;

/// Where downloads are kept, below the data directory.
pub fn spool(data: &std::path::Path) -> std::path::PathBuf {
    data.join("spool")
}
