//! Movements as edges of the graph, and the fields the probes fill.
//!
//! Promises: what is asked changes nothing until the event is taken in; who shares a device or an address is known from every
//! event that names one; so are entities, house accounts and labelled services (see `parties`). Does not: resolve accounts to
//! customers (the caller maps them first).

use super::parties::{Parties, Says, is_own};
use super::related::Related;
use super::*;
use crate::graph::{Edge, Graph, Limits, Probes};

const USD: FieldId = field::id("usd");
const COUNTERPARTY: FieldId = field::id("counterparty");
const CLUSTER: FieldId = field::id("cluster");
const ADDRESS: FieldId = field::id("address");
const KNOWN: FieldId = field::id("known_service");
const OWN: FieldId = field::id("own_address");
const HOUSE: FieldId = field::id("house_account");
const DEVICE: FieldId = field::id("device");

/// The graph and what the edge asked about last would close.
#[derive(Clone)]
pub(super) struct Network {
    graph: Graph,
    /// The edge that was asked about last and not kept, whether sender and receiver are excluded, and what it found.
    asked: Option<(Edge, [bool; 2], Probes)>,
    /// Which movement the event is that was looked at.
    movement: Option<i64>,
    related: Related,
    parties: Parties,
    /// What the event that was looked at says of parties.
    says: Says,
    /// What the event that was looked at says its customer uses: party, identifiers, time.
    using: Option<(u64, [Option<i64>; 2], i64)>,
}

impl Network {
    pub fn new(limits: &crate::ir::Limits) -> Self {
        Self::with(Graph::new(bounded(limits)), Related::default(), Parties::default())
    }

    fn with(graph: Graph, related: Related, parties: Parties) -> Self {
        Self { graph, asked: None, movement: None, related, parties, says: Says::default(), using: None }
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        self.graph.encode()
    }

    /// How much is held, beside rows.
    pub fn held(&self) -> Held {
        let (edges, parties, related) = (self.graph.edges(), self.graph.parties(), self.related.parties());
        Held { edges, edges_dropped: self.graph.cuts(), parties, related, ..Held::default() }
    }

    /// Who shares what, beside the bytes of the graph.
    pub fn related(&self) -> &Related {
        &self.related
    }

    /// What is known of parties, beside the bytes of the graph.
    pub fn parties(&self) -> &Parties {
        &self.parties
    }

    pub fn from_bytes(
        limits: &crate::ir::Limits,
        bytes: &[u8],
        related: Related,
        parties: Parties,
    ) -> Option<Self> {
        Some(Self::with(Graph::decode(bounded(limits), bytes).ok()?, related, parties))
    }

    /// Asks what the event's edge would close, and lays that into the fields that are not given. The edge stays only when the
    /// event is taken in ([`Network::keep`]); asking again about the same edge costs nothing.
    pub fn look(&mut self, scratch: &mut Scratch) {
        self.using = using(scratch);
        self.movement = Some(scratch.fields[TRANSFER.at()]).filter(|transfer| *transfer != MISSING);
        self.says = Parties::heard(scratch);
        let Some(edge) = edge(scratch, &self.parties) else {
            self.asked = None;
            return self.graph.take_back();
        };
        let excluded = self.excluded(scratch, &edge);
        let probes = match self.asked {
            Some((last, without, probes)) if last == edge && without == excluded => probes,
            _ => self
                .graph
                .ask(&edge, |party| excluded[0] && party == edge.from || excluded[1] && party == edge.to),
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

    /// Asks memory where the parties of a coming movement stand in the graph, or, some time later, for the parties.
    pub fn expect(&self, event: &Event, are_asked_for: bool) {
        let get = |field: FieldId| event.get(field);
        let other = || get(CLUSTER).or_else(|| get(COUNTERPARTY)).or_else(|| get(ADDRESS));
        let Some(ends) = get(ENTITY).or_else(|| get(CUSTOMER)).zip(other()) else { return };
        let ends = [ends.0 as u64, self.parties.of(ends.1) as u64];
        let ends = if leaves(event.kind) { ends } else { [ends[1], ends[0]] };
        if are_asked_for {
            self.graph.ask_parties(ends);
        } else {
            self.graph.ask_tables(ends);
        }
    }

    /// Whether sender and receiver are nobody's intermediary. Own wallets and known services would join everybody with
    /// everybody, and so would house accounts; money that goes to a customer's bank and comes back from it is a circle of nobody.
    fn excluded(&self, scratch: &Scratch, edge: &Edge) -> [bool; 2] {
        let is = |field: FieldId| scratch.fields[field.at()] == 1;
        let bank = matches!(scratch.kind, Kind::FiatDeposit | Kind::FiatWithdraw);
        let other = bank || is(KNOWN) || is(OWN) || is_own(scratch);
        let said = if leaves(scratch.kind) { [is(HOUSE), other] } else { [other, is(HOUSE)] };
        [said[0] || self.parties.left_out(edge.from as i64), said[1] || self.parties.left_out(edge.to as i64)]
    }

    /// The event that was looked at is taken in, and its edge with it.
    pub fn keep(&mut self) {
        self.graph.keep_as(self.movement);
        self.asked = None;
        self.parties.learn(&std::mem::take(&mut self.says));
        if let Some((party, identifiers, at)) = self.using.take() {
            identifiers.into_iter().flatten().for_each(|id| self.related.used(party, id, at));
        }
    }

    /// A movement that was taken in at a time is undone, or is not any more.
    pub fn set_undone(&mut self, movement: i64, at: i64, undone: bool) {
        self.graph.set_undone(movement, at, undone);
        self.asked = None;
    }

    /// Whether two members of the cycle that was asked about last share a device or an address.
    fn shares(&self) -> bool {
        let (party, identifiers, at) = self.using.unwrap_or_default();
        let at = self.asked.map_or(at, |(edge, ..)| edge.at);
        let more: Vec<(u64, i64)> = identifiers.into_iter().flatten().map(|id| (party, id)).collect();
        self.related.share(self.graph.cycle_members(), at, &more)
    }
}

/// What probes may take, with the bounds of the set.
fn bounded(limits: &crate::ir::Limits) -> Limits {
    Limits {
        edges_most: limits.graph_edges,
        edges_of_party_most: limits.graph_edges_of_party,
        ..Limits::default()
    }
}

/// What an event says its customer uses: a device; an address to which value leaves or that is saved for it, unless it is a
/// service's or the exchange's own. Where value comes from says nothing: many are paid from one exchange's wallet.
fn using(scratch: &Scratch) -> Option<(u64, [Option<i64>; 2], i64)> {
    let get = |field: FieldId| Some(scratch.fields[field.at()]).filter(|v| *v != MISSING);
    let party = get(ENTITY)? as u64;
    let service = scratch.fields[KNOWN.at()] == 1 || scratch.fields[OWN.at()] == 1 || is_own(scratch);
    let leaves = matches!(scratch.kind, Kind::CryptoWithdraw | Kind::AddressEdit) && !service;
    let found = [get(DEVICE), get(ADDRESS).filter(|_| leaves)];
    found.iter().any(Option::is_some).then_some((party, found, scratch.at))
}

/// Whether value leaves the customer with an event of this kind.
fn leaves(kind: Kind) -> bool {
    matches!(kind, Kind::CryptoWithdraw | Kind::FiatWithdraw | Kind::InternalOut)
}

/// The edge of a movement: who sent, who received. The incoming half of a transfer between customers is the same edge as its
/// outgoing half, so only that one counts.
fn edge(scratch: &Scratch, parties: &Parties) -> Option<Edge> {
    let get = |field: FieldId| Some(scratch.fields[field.at()]).filter(|v| *v != MISSING);
    let (value, customer) = (get(USD)?, get(ENTITY)?);
    let other = get(CLUSTER).or_else(|| get(COUNTERPARTY)).or_else(|| get(ADDRESS))?;
    let other = parties.of(other);
    let (from, to) = match scratch.kind {
        kind if leaves(kind) => (customer, other),
        Kind::CryptoDeposit | Kind::FiatDeposit => (other, customer),
        _ => return None,
    };
    Some(Edge { from: from as u64, to: to as u64, at: scratch.at, value })
}
