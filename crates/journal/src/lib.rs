//! The append-only hash log, for an auditor to read whole.
//!
//! Promises: entries are opaque bytes in a Merkle tree with the hashes of RFC 6962 (SHA-256, leaf prefix
//! 0x00, node prefix 0x01); interior hashes are kept in tiles of 256 (C2SP tlog-tiles); a head names size
//! and root and is signed with Ed25519 (C2SP signed note); inclusion and consistency proofs follow
//! RFC 9162; `verify` reads everything through three methods and names the first index that is wrong.
//! Does not: do I/O, know what an entry means, or prevent anybody from deleting the newest entries and
//! heads together: that is why heads are exported and kept elsewhere. Serves: AUD-1, AUD-2.

pub mod hash;
pub mod head;
pub mod proof;
pub mod tree;
pub mod verify;

pub use hash::{Digest, EMPTY_ROOT, leaf_hash, node_hash};
pub use head::{HeadError, SignedHead, TreeHead};
pub use proof::{consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
pub use tree::{ResumeError, TILE_WIDTH, TileHashes, TreeBuilder, tile_root};
pub use verify::{Finding, ReadLog, Verified, verify};
