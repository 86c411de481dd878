//! Lists from their bytes to snapshots and differences.

// Marked so that the lints that spare tests spare their helpers too.
#[cfg(test)]
mod attack;
#[cfg(test)]
mod bundled_ofac;
#[cfg(test)]
mod bundled_uk;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod complete;
#[cfg(test)]
mod guard;
#[cfg(test)]
mod odd_names;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod support;
