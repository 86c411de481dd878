//! OFAC's Consolidated Sanctions List (all lists that are not the SDN list) in the same "advanced" XML form as
//! [`super::ofac_sdn_advanced`]: SSI, NS-MBS, CAPTA, CMIC, NS-PLC, FSE and what comes beside them.
//!
//! Promises: what that parser promises, under a list id of its own; a party's measures are those of its sanctions
//! types and those of the lists it is on, and a party with neither is held for an officer. Does not: freeze anybody
//! whom the file does not say is blocked. Serves: semantics section 2 (CAPTA, CMIC and SSI do not freeze).

use super::ofac_sdn_advanced::{Edition, parse_as};
use super::{ParseError, Parsed};
use std::io::BufRead;

/// Name and version of this parser, pinned in snapshots; raised whenever the same bytes give another result.
pub const PARSER: &str = "ofac-cons-advanced/1";
/// The list id given to every designation.
pub const LIST: &str = "ofac-cons";
/// Bound for a whole list: the file has some 480 parties where the SDN list has 18,000 in 121 MB.
pub const BYTES_MAX: u64 = 256 << 20;

/// Parses the list; `bytes_max` bounds the raw bytes read ([`BYTES_MAX`] is a good default).
pub fn parse(read: impl BufRead, bytes_max: u64) -> Result<Parsed, ParseError> {
    parse_as(read, bytes_max, Edition { list: LIST, lists_restrict: true })
}
