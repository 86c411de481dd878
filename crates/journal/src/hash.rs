//! The hashes of RFC 6962 section 2.1 (RFC 9162 section 2.1.1).
//!
//! Promises: a leaf and a node never hash the same bytes (prefix 0x00 and 0x01), so an interior node
//! cannot be passed off as an entry. Does not: know tiles; see `tree`.

use sha2::{Digest as _, Sha256};

/// A SHA-256 digest.
pub type Digest = [u8; 32];

/// Root of the empty tree: SHA-256 of nothing.
pub const EMPTY_ROOT: Digest = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27,
    0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// Hash of an entry.
pub fn leaf_hash(entry: &[u8]) -> Digest {
    Sha256::new().chain_update([0]).chain_update(entry).finalize().into()
}

/// Hash of two subtrees.
pub fn node_hash(left: &Digest, right: &Digest) -> Digest {
    let mut bytes = [1u8; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    Sha256::digest(bytes).into()
}

/// Root of the tree whose leaves have these hashes: the recursive definition, as the RFC writes it.
pub fn root_of(hashes: &[Digest]) -> Digest {
    match hashes {
        [] => EMPTY_ROOT,
        [only] => *only,
        _ => {
            let (left, right) = hashes.split_at(split(hashes.len() as u64) as usize);
            node_hash(&root_of(left), &root_of(right))
        }
    }
}

/// The largest power of two smaller than `n` (for n > 1): where a tree divides.
pub fn split(n: u64) -> u64 {
    1 << (63 - (n - 1).leading_zeros())
}
