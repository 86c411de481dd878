//! The part of a policy's list rows that says where a list is fetched from and when a new version is doubted.
//!
//! Promises: what a policy leaves out has the strict value. Does not: fetch (the `fetch` crate), judge
//! (`screening::guard`). Serves: SCR-1.

use serde::Deserialize;


