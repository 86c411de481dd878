//! FollowTheMoney entities, `entities.ftm.json`: one entity a line, relations and listings as entities too.
//!
//! Promises: every target (marked as one, or with a topic of sanctions, exposure or crime) becomes one
//! designation with its listings, documents, addresses, offices, wallets and relations folded in. A listing
//! freezes only where its provisions say so, otherwise it is `Unspecified`; PEPs and those close to them
//! carry `EnhancedDueDiligence` and a class. Does not: fetch, or make the data free: collections in this
//! form are often licensed for non-commercial use only, and it is the importer who must hold a licence.
//! Rests on: followthemoney 4.11. Serves: requirements 3.7; semantics sections 2 and 5.

mod fold;
mod graph;
mod words;

use super::entry::list_id;
use super::{ParseError, Parsed, issuer_order};
use fold::Fold;
use graph::Graph;
use model::PartialDate;
use std::io::Read;

/// Name and version of the parser of entity streams.
pub const PARSER: &str = "ftm/1";
/// Name and version of the parser of nested targets.
pub const NESTED_PARSER: &str = "ftm-nested/1";
/// List id of the catalogue's rows; an import may give another, one for each data set.
pub const LIST: &str = "opensanctions";
/// Bytes accepted: the whole stream is held as a graph, because an edge may stand before its ends.
pub const BYTES_MAX: u64 = 1 << 30;

/// Parses a stream of entities into a list of the given id.
pub fn parse(read: &mut dyn Read, list: &str, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
    let graph = Graph::read(read, "entities.ftm.json", BYTES_MAX, false)?;
    fold(&graph, list, published, false)
}

/// Parses nested targets; see [`super::ftm_nested`].
pub(super) fn parse_nested(
    read: &mut dyn Read,
    list: &str,
    published: Option<PartialDate>,
) -> Result<Parsed, ParseError> {
    let graph = Graph::read(read, "targets.nested.json", BYTES_MAX, true)?;
    fold(&graph, list, published, true)
}

fn fold(
    graph: &Graph,
    list: &str,
    published: Option<PartialDate>,
    every_line: bool,
) -> Result<Parsed, ParseError> {
    let list = list_id(list)?;
    let (mut designations, mut defects) = Fold::new(graph, list.clone(), published, every_line)?.finish();
    if designations.is_empty() {
        return Err(ParseError::Missing { what: "targets" });
    }
    designations.sort_by(|a, b| issuer_order(&a.id, &b.id));
    defects.sort_by(|a, b| a.offset.cmp(&b.offset).then_with(|| a.what.cmp(&b.what)));
    let aliases = designations.iter().map(|d| d.names.len()).sum();
    Ok(Parsed { list, published, parties: designations.len(), designations, defects, aliases })
}
