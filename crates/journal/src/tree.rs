//! The right edge of the tree, kept in tiles.
//!
//! Promises: appending costs one leaf hash and, every 256 entries, one tile root; roots equal RFC 6962's.
//! Does not: keep full tiles in memory; they are handed out once to be stored.

use crate::hash::{Digest, EMPTY_ROOT, leaf_hash, node_hash, root_of};

/// Hashes in a full tile: height 8.
pub const TILE_WIDTH: usize = 256;

/// A tile to store: level (in steps of eight tree levels), index, hashes (1 to 256).
pub type TileHashes = (u8, u64, Vec<Digest>);

/// Stored tiles do not make a tree of the size asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tile {index} of level {level} is missing or short")]
pub struct ResumeError {
    /// Level.
    pub level: u8,
    /// Index.
    pub index: u64,
}

#[derive(Debug, Clone, Default)]
struct Level {
    /// Hashes of the tile being filled.
    open: Vec<Digest>,
    /// How many tiles of this level are full.
    full: u64,
    /// Full tiles not handed out yet.
    done: Vec<(u64, Vec<Digest>)>,
    changed: bool,
}

/// Appends entries and knows the root.
#[derive(Debug, Clone, Default)]
pub struct TreeBuilder {
    levels: Vec<Level>,
    size: u64,
}

impl TreeBuilder {
    /// An empty tree.
    pub fn new() -> TreeBuilder {
        TreeBuilder::default()
    }

    /// A tree of `size` entries whose right edge is read from stored tiles.
    pub fn resume(
        size: u64,
        mut tile: impl FnMut(u8, u64) -> Option<Vec<Digest>>,
    ) -> Result<TreeBuilder, ResumeError> {
        let mut tree = TreeBuilder { levels: Vec::new(), size };
        let mut count = size;
        let mut level = 0u8;
        while count > 0 {
            let full = count / TILE_WIDTH as u64;
            let rest = (count % TILE_WIDTH as u64) as usize;
            let open = match rest {
                0 => Vec::new(),
                _ => tile(level, full).filter(|t| t.len() >= rest).ok_or(ResumeError { level, index: full })?,
            };
            let open = open.into_iter().take(rest).collect();
            tree.levels.push(Level { open, full, done: Vec::new(), changed: false });
            count = full;
            level += 1;
        }
        Ok(tree)
    }

    /// Entries appended.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends an entry and returns its leaf hash.
    pub fn append(&mut self, entry: &[u8]) -> Digest {
        let leaf = leaf_hash(entry);
        self.append_leaf(leaf);
        leaf
    }

    /// Appends a leaf hash.
    pub fn append_leaf(&mut self, leaf: Digest) {
        self.size += 1;
        let mut hash = leaf;
        let mut at = 0;
        loop {
            if self.levels.len() == at {
                self.levels.push(Level::default());
            }
            let level = &mut self.levels[at];
            level.open.push(hash);
            level.changed = true;
            if level.open.len() < TILE_WIDTH {
                return;
            }
            let hashes = std::mem::take(&mut level.open);
            hash = tile_root(&hashes);
            level.done.push((level.full, hashes));
            level.full += 1;
            level.changed = false;
            at += 1;
        }
    }

    /// The root of everything appended.
    pub fn root(&self) -> Digest {
        // From the smallest subtree on the right to the largest on the left.
        let mut root: Option<Digest> = None;
        for level in &self.levels {
            if level.open.is_empty() {
                continue;
            }
            let mut here = level.open.clone();
            here.extend(root.take());
            // The open hashes are equal perfect trees; the ragged rest hangs right of them.
            root = Some(ragged_root(&here, level.open.len()));
        }
        root.unwrap_or(EMPTY_ROOT)
    }

    /// Tiles that changed since the last call, full ones first within a level.
    pub fn take_changed_tiles(&mut self) -> Vec<TileHashes> {
        let mut tiles = Vec::new();
        for (at, level) in self.levels.iter_mut().enumerate() {
            tiles.extend(level.done.drain(..).map(|(index, hashes)| (at as u8, index, hashes)));
            if level.changed {
                tiles.push((at as u8, level.full, level.open.clone()));
                level.changed = false;
            }
        }
        tiles
    }
}

/// Root over `perfect` equal subtrees followed by at most one smaller one.
fn ragged_root(hashes: &[Digest], perfect: usize) -> Digest {
    if hashes.len() == perfect {
        return root_of(hashes);
    }
    let (tail, trees) = match hashes.split_last() {
        Some(parts) => parts,
        None => return EMPTY_ROOT,
    };
    // Fold the binary digits of the count from the right: each group is a perfect tree.
    let mut root = *tail;
    let mut end = trees.len();
    while end > 0 {
        let group = 1usize << end.trailing_zeros();
        root = node_hash(&root_of(&trees[end - group..end]), &root);
        end -= group;
    }
    root
}

/// Root of a full tile.
pub fn tile_root(hashes: &[Digest]) -> Digest {
    root_of(hashes)
}
