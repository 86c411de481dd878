//! The graph in bytes: limits, time, and the edges that are kept, from which everything else follows.

use super::store::Store;
use super::{Edge, Limits, Scatter};

/// Opens the bytes; counted up when their meaning changes.
const MAGIC: [u8; 8] = *b"PBGRAPH\x03";

/// Bytes of one edge.
const EDGE: usize = 44;

/// Why bytes are no graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// They open otherwise.
    #[error("these bytes are no graph of this version")]
    Version,
    /// They end too early or too late.
    #[error("the graph's bytes are cut short or have more behind them")]
    Length,
    /// Windows or bounds differ.
    #[error("the graph was kept under other limits; fold it again from the journal")]
    Limits,
    /// An edge that could not have been taken in.
    #[error("edge {0} of the graph is out of order or not possible")]
    Edge(u64),
}

fn header(limits: &Limits, store: &Store) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    for window in [limits.fan_window, limits.scatter_window, limits.cycle_window, limits.chain_window] {
        bytes.extend(window.to_le_bytes());
    }
    bytes.push(match limits.scatter {
        Scatter::Off => 0,
        Scatter::Greatest => 1,
        Scatter::Every => 2,
    });
    bytes.extend([limits.cycle_len_most, u8::from(limits.upstream)]);
    bytes.extend(limits.pass_through_ppm.to_le_bytes());
    bytes.extend(limits.steps_most.to_le_bytes());
    bytes.extend((limits.edges_most as u64).to_le_bytes());
    bytes.extend((limits.edges_of_party_most as u64).to_le_bytes());
    // Only what can still be told apart is written: a cut that has left every window is none.
    let cut_at = store.cut_at.filter(|_| store.is_cut());
    bytes.extend([u8::from(cut_at.is_some())]);
    bytes.extend(cut_at.unwrap_or(0).to_le_bytes());
    bytes.extend(store.now.to_le_bytes());
    bytes.extend((store.len() as u64).to_le_bytes());
    bytes
}

pub(super) fn encode(limits: &Limits, store: &Store) -> Vec<u8> {
    let mut bytes = header(limits, store);
    bytes.reserve(store.len() * EDGE);
    for (edge, live) in store.rows_of_edges() {
        bytes.extend(edge.from.to_le_bytes());
        bytes.extend(edge.to.to_le_bytes());
        bytes.extend(edge.at.to_le_bytes());
        bytes.extend(edge.value.to_le_bytes());
        bytes.extend([
            live.depth,
            u8::from(live.closed),
            u8::from(live.gone),
            u8::from(live.movement.is_some()),
        ]);
        bytes.extend(live.movement.unwrap_or(0).to_le_bytes());
    }
    bytes
}

/// Reads numbers off the front.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(DecodeError::Length)?;
        self.0 = rest;
        Ok(*taken)
    }

    fn flag(&mut self, error: DecodeError) -> Result<bool, DecodeError> {
        match self.take()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(error),
        }
    }
}

pub(super) fn decode(limits: &Limits, store: &mut Store, from: &[u8]) -> Result<(), DecodeError> {
    let expected = header(limits, store);
    let fixed = expected.len() - 25;
    let (head, rest) = from.split_at_checked(fixed).ok_or(DecodeError::Length)?;
    if head[..MAGIC.len()] != MAGIC {
        return Err(DecodeError::Version);
    }
    if head != &expected[..fixed] {
        return Err(DecodeError::Limits);
    }
    let mut reader = Reader(rest);
    let cut = reader.flag(DecodeError::Edge(0))?;
    let cut_at = i64::from_le_bytes(reader.take()?);
    let now = i64::from_le_bytes(reader.take()?);
    let count = u64::from_le_bytes(reader.take()?);
    if count.checked_mul(EDGE as u64) != Some(reader.0.len() as u64) || count > limits.edges_most as u64 {
        return Err(DecodeError::Length);
    }
    store.cut_at = cut.then_some(cut_at);
    let mut last = now.saturating_sub(limits.longest()).saturating_add(1);
    for number in 0..count {
        let [from, to] = [u64::from_le_bytes(reader.take()?), u64::from_le_bytes(reader.take()?)];
        let [at, value] = [i64::from_le_bytes(reader.take()?), i64::from_le_bytes(reader.take()?)];
        let [depth] = reader.take()?;
        let mut flag = || reader.flag(DecodeError::Edge(number));
        let (closed, gone, known) = (flag()?, flag()?, flag()?);
        let movement = i64::from_le_bytes(reader.take()?);
        if from == to || at < last || at > now {
            return Err(DecodeError::Edge(number));
        }
        last = at;
        store.advance(at);
        let ends = store.touch(&Edge { from, to, at, value });
        store.insert(ends, value, closed, depth);
        store.keep(known.then_some(movement));
        if gone {
            store.take_out_newest();
        }
    }
    store.advance(now);
    Ok(())
}
