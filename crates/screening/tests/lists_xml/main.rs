//! Lists that are published as XML: what their parsers make of files made by hand, of hostile files, and of the real
//! publications where these are at hand.

// Marked so that the lints that spare tests spare their helpers too.
#[cfg(test)]
mod attack;
#[cfg(test)]
mod births;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod real;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod support;
