//! Movements as edges of the graph, and the fields the probes fill.

use super::*;
use crate::graph::{Edge, Graph, Limits, Probes};

const USD: FieldId = field::id("usd");
const COUNTERPARTY: FieldId = field::id("counterparty");
const CLUSTER: FieldId = field::id("cluster");
const ADDRESS: FieldId = field::id("address");
const KNOWN: FieldId = field::id("known_service");
const OWN: FieldId = field::id("own_address");

/// The graph and what its last edge found.
#[derive(Clone)]
pub(super) struct Network {
    graph: Graph,
    /// Number of the event whose edge is in, and what it found.
    last: Option<(u64, Probes)>,
}

impl Network {
    pub fn new() -> Self {
        Self { graph: Graph::new(Limits::default()), last: None }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.graph.encode()
    }

    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self { graph: Graph::decode(Limits::default(), bytes).ok()?, last: None })
    }

    /// Takes the event's edge in, once, and lays what it found into the fields that are not given.
    pub fn look(&mut self, scratch: &mut Scratch, number: u64) {
        let Some(edge) = edge(scratch) else { return };
        let other = if edge.from == resolved(scratch) { edge.to } else { edge.from };
        // Own wallets and known services would join everybody with everybody; money that goes to a customer's bank and comes
        // back from it is a circle of nobody.
        let bank = matches!(scratch.kind, Kind::FiatDeposit | Kind::FiatWithdraw);
        let excluded = bank || scratch.fields[KNOWN.at()] == 1 || scratch.fields[OWN.at()] == 1;
        let probes = match self.last {
            Some((last, probes)) if last == number => probes,
            _ => self.graph.push(&edge, |party| excluded && party == other),
        };
        self.last = Some((number, probes));
        let found = [
            (field::id("graph.scatter_gather"), i64::from(probes.scatter_gather)),
            (field::id("graph.cycle"), i64::from(probes.cycle_len)),
            (field::id("graph.cycle_leg_ratio"), i64::from(probes.cycle_leg_ratio_ppm)),
            (field::id("graph.chain_depth"), i64::from(probes.chain_depth)),
            (field::id("graph.upstream_fan_out"), i64::from(probes.upstream_fan_out_x100)),
            (field::id("graph.exhausted"), i64::from(probes.exhausted)),
        ];
        found.into_iter().for_each(|(field, value)| scratch.default(field, value));
    }
}

fn resolved(scratch: &Scratch) -> u64 {
    scratch.fields[ENTITY.at()] as u64
}

/// The edge of a movement: who sent, who received. The incoming half of a transfer between customers is the same edge as its
/// outgoing half, so only that one counts.
fn edge(scratch: &Scratch) -> Option<Edge> {
    let get = |field: FieldId| Some(scratch.fields[field.at()]).filter(|v| *v != MISSING);
    let (value, customer) = (get(USD)?, get(ENTITY)?);
    let other = get(CLUSTER).or_else(|| get(COUNTERPARTY)).or_else(|| get(ADDRESS))?;
    let (from, to) = match scratch.kind {
        Kind::CryptoWithdraw | Kind::FiatWithdraw | Kind::InternalOut => (customer, other),
        Kind::CryptoDeposit | Kind::FiatDeposit => (other, customer),
        _ => return None,
    };
    Some(Edge { from: from as u64, to: to as u64, at: scratch.at, value })
}
