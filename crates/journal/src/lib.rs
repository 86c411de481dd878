//! The append-only hash log, small enough for an auditor to read whole, in the order below.
//!
//! | module | what to check there |
//! |---|---|
//! | [`hash`] | a leaf and a node can never be mistaken for each other |
//! | [`tree`] | appending: the root, and the tiles a store keeps |
//! | [`proof`] | short proofs for somebody who does not have the log |
//! | [`head`] | what is signed, and in which words |
//! | [`verify`](mod@verify) | what an auditor runs, and what each finding means |
//!
//! Promises, to somebody who holds the public key and reads the log through the three methods of [`ReadLog`]:
//!
//! * entries are opaque bytes in a SHA-256 Merkle tree with the hashes of RFC 6962 / RFC 9162; the root of
//!   a size is fixed by the bytes and order of the entries before it, and nothing else;
//! * a changed byte in an entry, a stored hash or the head is found, and so is an entry that was deleted,
//!   moved or put in, and an end that was cut off; the finding names the first index that is wrong;
//! * a head is text (C2SP checkpoint as a signed note, Ed25519) that a person can mail, and any other
//!   implementation can check; tiles have the layout of C2SP tlog-tiles;
//! * inclusion and consistency proofs are those of RFC 9162, and checking shares no code with making.
//!
//! Does not promise:
//!
//! * to find a log that was rewritten as a whole by somebody who has the signing key, unless a head that
//!   was exported earlier and kept out of their reach is given to [`verify()`]: then the rewritten stretch
//!   is known between two heads, not to the entry, because no honest hash of it is left;
//! * that what was never appended happened, or that an appended entry is true;
//! * to show that nobody was given another log (a split view): two readers must compare their heads;
//! * to blame rightly when several kinds of tampering meet in one place: something is always found there,
//!   but an entry may be named where both it and a stored hash were changed.
//!
//! Contains no I/O, clock, randomness or knowledge of what an entry means. Serves: AUD-1, AUD-2.

pub mod hash;
pub mod head;
pub mod proof;
pub mod tree;
pub mod verify;

pub use hash::{Digest, EMPTY_ROOT, leaf_hash, node_hash};
pub use head::{HeadError, SignedHead, TreeHead};
pub use proof::{consistency_proof, inclusion_proof, verify_consistency, verify_inclusion};
pub use tree::{Frontier, FrontierError, ResumeError, TILE_WIDTH, TileHashes, TreeBuilder};
pub use verify::{Finding, ReadLog, Verified, verify};
