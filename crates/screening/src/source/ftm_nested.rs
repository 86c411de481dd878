//! FollowTheMoney targets with their neighbours inside, `targets.nested.json`: one target a line.
//!
//! Promises: the same designations as from a stream of entities; every line is a target, and what stands
//! inside it is folded into it. Does not: make designations of neighbours, nor allow entities in entities
//! deeper than 128 levels of JSON. Terms of the data: see [`super::ftm`].
//! Rests on: followthemoney 4.11 (reverse properties are read back into forward ones).

use super::{ParseError, Parsed, ftm};
use model::PartialDate;
use std::io::Read;

/// Name and version of the parser.
pub const PARSER: &str = ftm::NESTED_PARSER;

/// Parses nested targets into a list of the given id.
pub fn parse(read: &mut dyn Read, list: &str, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
    ftm::parse_nested(read, list, published)
}
