//! How much memory rows in memory take.
//!
//! Promises: costs the same whatever the number of rows. Does not: count what stands beside single rows (lists of recent events,
//! of extremes): only the tables they stand in.

use super::*;
use std::mem::size_of;

impl Windows {
    /// Bytes reserved for rows in memory, their counters, and the keys of rows on pages.
    pub fn held_bytes(&self) -> usize {
        let rows = |rows: &Rows| {
            let cells = |slab: &Slab| slab.cells.capacity() * size_of::<i64>() + words(&slab.free);
            rows.index.held_bytes()
                + rows.keys.capacity() * size_of::<Key>()
                + rows.touched.capacity() * size_of::<Touched>()
                + rows.lives.capacity() * size_of::<Life>()
                + words(&rows.blocks)
                + words(&rows.free)
                + rows.slabs.iter().map(cells).sum::<usize>()
        };
        let side = |side: &Side| match side {
            Side::None => 0,
            Side::Distinct(values) => values.held_bytes(),
            Side::Extreme(map) => map.capacity() * slot::<u32, VecDeque<(i64, i64)>>(),
            Side::Recent(map) => map.capacity() * slot::<u32, Recent>(),
        };
        self.spaces.iter().map(rows).sum::<usize>() + self.sides.iter().map(side).sum::<usize>()
    }
}

fn words(list: &Vec<u32>) -> usize {
    list.capacity() * size_of::<u32>()
}

/// Bytes of a place in a hash table: key, value, and a byte of its own.
fn slot<K, V>() -> usize {
    size_of::<(K, V)>() + 1
}
