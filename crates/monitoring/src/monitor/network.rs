//! Movements as edges of the graph, and the fields the probes fill.
//!
//! Promises: what is asked changes nothing until the event is taken in; who shares a device or an address is known from every
//! event that names one. Does not: resolve accounts to customers (the caller maps them first).

use super::related::Related;
use super::*;
use crate::graph::{Edge, Graph, Limits, Probes};

const USD: FieldId = field::id("usd");
const COUNTERPARTY: FieldId = field::id("counterparty");
const CLUSTER: FieldId = field::id("cluster");
const ADDRESS: FieldId = field::id("address");
const KNOWN: FieldId = field::id("known_service");
const OWN: FieldId = field::id("own_address");
const DEVICE: FieldId = field::id("device");

/// The graph and what the edge asked about last would close.
#[derive(Clone)]
pub(super) struct Network {
    graph: Graph,
    /// The edge that was asked about last and not kept, whether its other side is excluded, and what it found.
    asked: Option<(Edge, bool, Probes)>,
    related: Related,
    /// What the event that was looked at says its customer uses: party, identifiers, time.
    using: Option<(u64, [Option<i64>; 2], i64)>,
}

impl Network {
    pub fn new() -> Self {
        Self { graph: Graph::new(Limits::default()), asked: None, related: Related::default(), using: None }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.graph.encode()
    }

    /// Edges and parties of the graph, and parties of whom devices and addresses are known.
    pub fn size(&self) -> (usize, usize, usize) {
        (self.graph.edges(), self.graph.parties(), self.related.parties())
    }

    /// Who shares what, beside the bytes of the graph.
    pub fn related(&self) -> &Related {
        &self.related
    }

    pub fn from_bytes(bytes: &[u8], related: Related) -> Option<Self> {
        Some(Self { graph: Graph::decode(Limits::default(), bytes).ok()?, asked: None, related, using: None })
    }

    /// Asks what the event's edge would close, and lays that into the fields that are not given. The edge stays only when the
    /// event is taken in ([`Network::keep`]); asking again about the same edge costs nothing.
    pub fn look(&mut self, scratch: &mut Scratch) {
        self.using = using(scratch);
        let Some(edge) = edge(scratch) else {
            self.asked = None;
            return self.graph.take_back();
        };
        let other = if edge.from == resolved(scratch) { edge.to } else { edge.from };
        // Own wallets and known services would join everybody with everybody; money that goes to a customer's bank and comes
        // back from it is a circle of nobody.
        let bank = matches!(scratch.kind, Kind::FiatDeposit | Kind::FiatWithdraw);
        let excluded = bank || scratch.fields[KNOWN.at()] == 1 || scratch.fields[OWN.at()] == 1;
        let probes = match self.asked {
            Some((last, without, probes)) if last == edge && without == excluded => probes,
            _ => self.graph.ask(&edge, |party| excluded && party == other),
        };
        self.asked = Some((edge, excluded, probes));
        let found = [
            (field::id("graph.scatter_gather"), i64::from(probes.scatter_gather)),
            (field::id("graph.cycle"), i64::from(probes.cycle_len)),
            (field::id("graph.cycle_leg_ratio"), i64::from(probes.cycle_leg_ratio_ppm)),
            (field::id("graph.chain_depth"), i64::from(probes.chain_depth)),
            (field::id("graph.upstream_fan_out"), i64::from(probes.upstream_fan_out_x100)),
            (field::id("graph.sources"), i64::from(probes.block_sources)),
            (field::id("graph.sinks"), i64::from(probes.block_sinks)),
            (field::id("graph.density"), i64::from(probes.block_density_ppm)),
            (field::id("graph.exhausted"), i64::from(probes.exhausted)),
            (field::id("graph.related_cycle"), i64::from(probes.cycle_len > 0 && self.shares())),
        ];
        found.into_iter().for_each(|(field, value)| scratch.default(field, value));
    }

    /// The event that was looked at is taken in, and its edge with it.
    pub fn keep(&mut self) {
        self.graph.keep();
        self.asked = None;
        if let Some((party, identifiers, at)) = self.using.take() {
            identifiers.into_iter().flatten().for_each(|id| self.related.used(party, id, at));
        }
    }

    /// Whether two members of the cycle that was asked about last share a device or an address.
    fn shares(&self) -> bool {
        let (party, identifiers, at) = self.using.unwrap_or_default();
        let at = self.asked.map_or(at, |(edge, ..)| edge.at);
        let more: Vec<(u64, i64)> = identifiers.into_iter().flatten().map(|id| (party, id)).collect();
        self.related.share(self.graph.cycle_members(), at, &more)
    }
}

/// What an event says its customer uses: a device; an address to which value leaves or that is saved for it, unless it is a
/// service's or the exchange's own. Where value comes from says nothing: many are paid from one exchange's wallet.
fn using(scratch: &Scratch) -> Option<(u64, [Option<i64>; 2], i64)> {
    let get = |field: FieldId| Some(scratch.fields[field.at()]).filter(|v| *v != MISSING);
    let party = get(ENTITY)? as u64;
    let service = scratch.fields[KNOWN.at()] == 1 || scratch.fields[OWN.at()] == 1;
    let leaves = matches!(scratch.kind, Kind::CryptoWithdraw | Kind::AddressEdit) && !service;
    let found = [get(DEVICE), get(ADDRESS).filter(|_| leaves)];
    found.iter().any(Option::is_some).then_some((party, found, scratch.at))
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
