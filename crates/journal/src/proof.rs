//! Inclusion and consistency proofs (RFC 9162 sections 2.1.3 and 2.1.4).
//!
//! Promises: checking needs nothing but its arguments and shares only the two hash functions with making.
//! Does not: check the tiles a proof is made from: a wrong tile gives a proof that does not verify.

use crate::hash::{Digest, node_hash, root_of, split};
use crate::tree::{TILE_HEIGHT, TILE_WIDTH};

/// Reads a tile; `None` if it is not there.
pub type ReadTile<'a> = dyn Fn(u8, u64) -> Option<Vec<Digest>> + 'a;

/// Hash of the subtree over leaves `from..to`, from tiles. `from` is a multiple of the subtree's width.
fn subtree(tile: &ReadTile<'_>, from: u64, to: u64) -> Option<Digest> {
    let count = to - from;
    let width = TILE_WIDTH as u64;
    if count < width {
        // Within one tile: a subtree begins at a multiple of its width.
        let hashes = tile(0, from / width)?;
        let start = (from % width) as usize;
        return hashes.get(start..start + count as usize).map(root_of);
    }
    if count.is_power_of_two() {
        // A perfect subtree is made of at most 128 whole hashes of one tile of a higher level.
        let level = (count.trailing_zeros() / TILE_HEIGHT).min(7) as u8;
        let unit = width.pow(u32::from(level));
        let (first, last) = (from / unit, to / unit);
        let hashes = tile(level, first / width)?;
        let start = (first % width) as usize;
        return hashes.get(start..start + (last - first) as usize).map(root_of);
    }
    let middle = from + split(count);
    Some(node_hash(&subtree(tile, from, middle)?, &subtree(tile, middle, to)?))
}

/// The path from entry `index` to the root of the tree of `size` entries.
pub fn inclusion_proof(tile: &ReadTile<'_>, index: u64, size: u64) -> Option<Vec<Digest>> {
    if index >= size {
        return None;
    }
    let (mut from, mut to) = (0, size);
    let mut path = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            path.push(subtree(tile, middle, to)?);
            to = middle;
        } else {
            path.push(subtree(tile, from, middle)?);
            from = middle;
        }
    }
    path.reverse();
    Some(path)
}

/// The hashes that show that the tree of `old` entries is a prefix of the tree of `new` entries.
pub fn consistency_proof(tile: &ReadTile<'_>, old: u64, new: u64) -> Option<Vec<Digest>> {
    if old == 0 || old > new {
        return None;
    }
    let mut proof = Vec::new();
    let (mut from, mut to) = (0, new);
    let mut known = true;
    while old != to {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(subtree(tile, middle, to)?);
            to = middle;
        } else {
            proof.push(subtree(tile, from, middle)?);
            from = middle;
            known = false;
        }
    }
    if !known {
        proof.push(subtree(tile, from, to)?);
    }
    proof.reverse();
    Some(proof)
}

/// Whether `proof` shows that the tree with this size and root has this leaf hash at `index`.
/// Take `size` and `root` from one signed head: a root alone does not fix a size.
pub fn verify_inclusion(leaf: &Digest, index: u64, size: u64, proof: &[Digest], root: &Digest) -> bool {
    if index >= size {
        return false;
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(sibling, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// Whether `proof` shows that the tree of `old` entries is a prefix of the tree of `new` entries. From the
/// empty tree nothing can be shown, and the answer is no.
pub fn verify_consistency(
    old: u64,
    old_root: &Digest,
    new: u64,
    new_root: &Digest,
    proof: &[Digest],
) -> bool {
    if old == new {
        return proof.is_empty() && old_root == new_root;
    }
    if old == 0 || old > new {
        return false;
    }
    let mut path = proof.iter();
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let first = if old.is_power_of_two() { Some(old_root) } else { path.next() };
    let Some(first) = first else { return false };
    let (mut left, mut right) = (*first, *first);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if node & 1 == 1 || node == last {
            left = node_hash(sibling, &left);
            right = node_hash(sibling, &right);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            right = node_hash(&right, sibling);
        }
        node >>= 1;
        last >>= 1;
    }
    last == 0 && left == *old_root && right == *new_root
}
