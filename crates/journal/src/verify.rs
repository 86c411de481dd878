//! Verification: reads the whole log and names the first index that is wrong.
//!
//! Promises: needs the log's public key, and heads exported earlier to notice a log rewritten as a whole;
//! memory is bounded by one tile a level. Does not: trust anything in the log itself; without an exported
//! head a rewritten log with a stolen key cannot be told from an honest one.

use crate::hash::{Digest, leaf_hash};
use crate::head::SignedHead;
use crate::tree::{TILE_WIDTH, TreeBuilder};
use ed25519_dalek::VerifyingKey;

/// What verification reads.
pub trait ReadLog {
    /// Why reading failed.
    type Error: std::fmt::Display;
    /// Entry at an index; `None` past the end.
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, Self::Error>;
    /// Hashes of a tile.
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<Digest>>, Self::Error>;
    /// The log's own newest signed head, as a note.
    fn head(&self) -> Result<Option<String>, Self::Error>;
}

/// A log that is what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    /// Entries.
    pub size: u64,
    /// Root.
    pub root: Digest,
    /// Exported heads that agreed.
    pub trusted_heads: usize,
}

/// What is wrong, with the first index at which it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The bytes of an entry changed.
    #[error("entry {index} was edited: its bytes do not have the hash in the tree")]
    Edited {
        /// Which.
        index: u64,
    },
    /// An entry is gone and later ones moved up.
    #[error("entry {index} is missing: entry {found} stands in its place")]
    Missing {
        /// Which.
        index: u64,
        /// What stands there.
        found: u64,
    },
    /// An entry was put in between or moved down.
    #[error("an entry was inserted or moved at {index}: it calls itself {found}")]
    Inserted {
        /// Where.
        index: u64,
        /// What it calls itself.
        found: u64,
    },
    /// The log ends before its head.
    #[error("log was truncated: entry {index} and everything after is gone, {expected} were signed")]
    Truncated {
        /// First that is gone.
        index: u64,
        /// Size signed.
        expected: u64,
    },
    /// Entries stand after the head.
    #[error("entry {index} stands after the end that the log's head signs")]
    Unsigned {
        /// First one.
        index: u64,
    },
    /// A stored hash of the tree changed.
    #[error("tile {tile} of level {level} was edited: it disagrees with the entries from {index} on")]
    Tile {
        /// Level.
        level: u8,
        /// Tile.
        tile: u64,
        /// First entry under it.
        index: u64,
    },
    /// The log's own head is missing, malformed, or not signed by the key.
    #[error("log's head cannot be trusted: {cause}")]
    Head {
        /// Why.
        cause: String,
    },
    /// An exported head is not signed by the key.
    #[error("exported head of size {size} is not signed by this key")]
    TrustedHead {
        /// Which.
        size: u64,
    },
    /// The log as a whole was rewritten: entries, tiles and head agree with each other, not with an exported head.
    #[error("log was rewritten: an entry from {from} to {to} is not what an exported head of size {size} signed")]
    Rewritten {
        /// First suspect.
        from: u64,
        /// Last suspect.
        to: u64,
        /// The exported head.
        size: u64,
    },
    /// The log could not be read.
    #[error("log could not be read at {index}: {cause}")]
    Unreadable {
        /// Where.
        index: u64,
        /// Why.
        cause: String,
    },
}

/// Reads the whole log. `position` is what an entry calls itself; `progress` is told every tile.
pub fn verify<L: ReadLog>(
    log: &L,
    trusted: &[SignedHead],
    key: &VerifyingKey,
    position: fn(&[u8]) -> Option<u64>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Verified, Finding> {
    let own = own_head(log, key)?;
    let mut heads: Vec<&SignedHead> = trusted.iter().collect();
    heads.sort_by_key(|h| h.head.size);
    for head in &heads {
        let size = head.head.size;
        if head.verify(key).is_err() || head.head.origin != own.head.origin {
            return Err(Finding::TrustedHead { size });
        }
    }
    let expected = own.head.size.max(heads.last().map_or(0, |h| h.head.size));
    let mut walk = Walk { tree: TreeBuilder::new(), agreed: 0, heads: heads.into_iter().peekable() };
    walk.check_heads()?;
    for index in 0..expected {
        let leaf = one_entry(log, index, expected, position)?;
        walk.tree.append_leaf(leaf);
        if walk.tree.size().is_multiple_of(TILE_WIDTH as u64) || walk.tree.size() == own.head.size {
            check_tiles(log, &mut walk.tree)?;
            progress(walk.tree.size(), expected);
        }
        walk.check_heads()?;
    }
    if unreadable(log.entry(expected), expected)?.is_some() {
        return Err(Finding::Unsigned { index: expected });
    }
    if own.head.size == expected && walk.tree.root() == own.head.root {
        return Ok(Verified { size: expected, root: own.head.root, trusted_heads: trusted.len() });
    }
    if own.head.size < expected {
        return Err(Finding::Truncated { index: own.head.size, expected });
    }
    Err(Finding::Rewritten { from: walk.agreed, to: expected.saturating_sub(1), size: own.head.size })
}

struct Walk<'a> {
    tree: TreeBuilder,
    /// Entries an exported head has vouched for.
    agreed: u64,
    heads: std::iter::Peekable<std::vec::IntoIter<&'a SignedHead>>,
}

impl Walk<'_> {
    /// Compares with every exported head of the size reached.
    fn check_heads(&mut self) -> Result<(), Finding> {
        while let Some(head) = self.heads.peek() {
            let size = head.head.size;
            if size != self.tree.size() {
                break;
            }
            if head.head.root != self.tree.root() {
                return Err(Finding::Rewritten { from: self.agreed, to: size.saturating_sub(1), size });
            }
            self.agreed = size;
            self.heads.next();
        }
        Ok(())
    }
}

fn own_head<L: ReadLog>(log: &L, key: &VerifyingKey) -> Result<SignedHead, Finding> {
    let bad = |cause: String| Finding::Head { cause };
    let note = log.head().map_err(|e| bad(e.to_string()))?.ok_or_else(|| bad("there is none".to_owned()))?;
    let head = SignedHead::parse_note(&note).map_err(|e| bad(e.to_string()))?;
    head.verify(key).map_err(|e| bad(e.to_string()))?;
    Ok(head)
}

fn unreadable<T, E: std::fmt::Display>(read: Result<T, E>, index: u64) -> Result<T, Finding> {
    read.map_err(|e| Finding::Unreadable { index, cause: e.to_string() })
}

/// Reads an entry, and says what happened if it is not the one that belongs here.
fn one_entry<L: ReadLog>(
    log: &L,
    index: u64,
    expected: u64,
    position: fn(&[u8]) -> Option<u64>,
) -> Result<Digest, Finding> {
    let width = TILE_WIDTH as u64;
    let Some(bytes) = unreadable(log.entry(index), index)? else {
        // A gap with entries behind it is a deletion; nothing behind it a truncation.
        for later in index + 1..expected {
            if unreadable(log.entry(later), later)?.is_some() {
                return Err(Finding::Missing { index, found: later });
            }
        }
        return Err(Finding::Truncated { index, expected });
    };
    let leaf = leaf_hash(&bytes);
    let tile = unreadable(log.tile(0, index / width), index)?.unwrap_or_default();
    let stored = tile.get((index % width) as usize);
    if stored == Some(&leaf) && position(&bytes) == Some(index) {
        return Ok(leaf);
    }
    Err(match position(&bytes) {
        Some(found) if found == index + 1 && follows(log, index, &bytes) => Finding::Missing { index, found },
        Some(found) if found != index => Finding::Inserted { index, found },
        _ => blame(log, index, stored),
    })
}

/// Whether the entries from here on all moved up by one: then this one is missing, not swapped.
fn follows<L: ReadLog>(log: &L, index: u64, bytes: &[u8]) -> bool {
    match log.entry(index + 1) {
        Ok(Some(next)) => next != bytes && leaf_of(log, index) != Some(leaf_hash(&next)),
        _ => true,
    }
}

fn leaf_of<L: ReadLog>(log: &L, index: u64) -> Option<Digest> {
    let width = TILE_WIDTH as u64;
    log.tile(0, index / width).ok()??.get((index % width) as usize).copied()
}

/// Entry or tile? The level above knows the root of a full tile: if it vouches for the stored hash, the
/// entry changed; if it vouches for the entry, the tile did. In an unfinished tile the entry is named.
fn blame<L: ReadLog>(log: &L, index: u64, stored: Option<&Digest>) -> Finding {
    let width = TILE_WIDTH as u64;
    let number = index / width;
    let tile = log.tile(0, number).ok().flatten().unwrap_or_default();
    if stored.is_none() {
        return Finding::Tile { level: 0, tile: number, index };
    }
    let above = log.tile(1, number / width).ok().flatten();
    let vouched = above.and_then(|hashes| hashes.get((number % width) as usize).copied());
    match vouched {
        Some(root) if tile.len() == TILE_WIDTH && crate::tree::tile_root(&tile) != root => {
            Finding::Tile { level: 0, tile: number, index }
        }
        _ => Finding::Edited { index },
    }
}

/// Compares recomputed tiles with the stored ones.
fn check_tiles<L: ReadLog>(log: &L, tree: &mut TreeBuilder) -> Result<(), Finding> {
    let width = TILE_WIDTH as u64;
    let size = tree.size();
    for (level, tile, hashes) in tree.take_changed_tiles() {
        let index = tile.saturating_mul(width.saturating_pow(u32::from(level) + 1)).min(size);
        let stored = unreadable(log.tile(level, tile), index)?.unwrap_or_default();
        // A stored tile may be ahead of where this walk is, never behind or different.
        if stored.get(..hashes.len()) != Some(hashes.as_slice()) {
            return Err(Finding::Tile { level, tile, index });
        }
    }
    Ok(())
}
