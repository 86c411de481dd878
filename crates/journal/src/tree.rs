//! Appending: the right edge of the tree, and the tiles to store.
//!
//! Promises: an append costs one leaf hash and, on average, one node hash; a root costs at most one hash
//! for each binary digit of the size; every hash a tile holds is handed out once it is final, in tiles of
//! 256 (height 8, as C2SP tlog-tiles has them), and an unfinished tile again whenever it grew. Does not:
//! keep full tiles in memory, or write anything: the caller stores what it is handed.

use crate::hash::{Digest, EMPTY_ROOT, leaf_hash, node_hash, root_of};

/// Hashes in a full tile: 2 to the power of [`TILE_HEIGHT`], fixed by C2SP tlog-tiles.
pub const TILE_WIDTH: usize = 256;

/// Levels of the tree from one level of tiles to the next.
pub const TILE_HEIGHT: u32 = 8;

/// A tile to store: level (in steps of eight tree levels), index, hashes (1 to 256).
pub type TileHashes = (u8, u64, Vec<Digest>);

/// The least that must be remembered to go on appending: the roots of the perfect subtrees a tree of this
/// size consists of, one for each 1 among the binary digits of the size, largest first (a compact range).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    peaks: Vec<Digest>,
}

/// A number of hashes that no tree of this size has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a tree of {size} entries has {expected} perfect subtrees, not {found}; restore size and hashes together"
)]
pub struct FrontierError {
    /// Entries.
    pub size: u64,
    /// Hashes it takes.
    pub expected: usize,
    /// Hashes given.
    pub found: usize,
}

impl Frontier {
    /// Of the empty tree.
    pub fn new() -> Frontier {
        Frontier::default()
    }

    /// From what [`Frontier::size`] and [`Frontier::peaks`] gave. The hashes themselves cannot be checked
    /// here: compare the root with a signed head.
    pub fn from_peaks(size: u64, peaks: Vec<Digest>) -> Result<Frontier, FrontierError> {
        let (expected, found) = (size.count_ones() as usize, peaks.len());
        if expected == found {
            Ok(Frontier { size, peaks })
        } else {
            Err(FrontierError { size, expected, found })
        }
    }

    /// Entries appended.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Roots of the perfect subtrees, largest first.
    pub fn peaks(&self) -> &[Digest] {
        &self.peaks
    }

    /// Appends a leaf hash.
    pub fn append(&mut self, leaf: Digest) {
        self.append_and(leaf, |_, _| {});
    }

    /// Appends a leaf hash and tells of every perfect subtree that is now complete, with its height.
    fn append_and(&mut self, leaf: Digest, mut completed: impl FnMut(u32, Digest)) {
        let mut hash = leaf;
        completed(0, hash);
        // As in adding one to a binary number: each trailing 1 of the size is a subtree to join and carry.
        for height in 1..=self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node_hash(&left, &hash);
                completed(height, hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root of everything appended.
    pub fn root(&self) -> Digest {
        let from_the_right = self.peaks.iter().rev().copied();
        from_the_right.reduce(|right, left| node_hash(&left, &right)).unwrap_or(EMPTY_ROOT)
    }
}

/// Stored tiles do not make a tree of the size asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("tile {index} of level {level} is missing or short")]
pub struct ResumeError {
    /// Level.
    pub level: u8,
    /// Index.
    pub index: u64,
}

/// Appends entries, knows the root, and collects the tiles that changed.
#[derive(Debug, Clone, Default)]
pub struct TreeBuilder {
    frontier: Frontier,
    levels: Vec<Level>,
}

#[derive(Debug, Clone, Default)]
struct Level {
    /// Hashes of the tile being filled.
    open: Vec<Digest>,
    /// How many tiles of this level are full.
    full: u64,
    /// Full tiles not handed out yet.
    done: Vec<(u64, Vec<Digest>)>,
    /// Whether the tile being filled grew since it was handed out.
    changed: bool,
}

impl TreeBuilder {
    /// An empty tree.
    pub fn new() -> TreeBuilder {
        TreeBuilder::default()
    }

    /// A tree of `size` entries whose right edge is read from stored tiles, one for each level. They are
    /// not checked: compare the root with a signed head.
    pub fn resume(
        size: u64,
        mut tile: impl FnMut(u8, u64) -> Option<Vec<Digest>>,
    ) -> Result<TreeBuilder, ResumeError> {
        let mut levels = Vec::new();
        let mut count = size;
        while count > 0 {
            let level = levels.len() as u8;
            let full = count / TILE_WIDTH as u64;
            let rest = (count % TILE_WIDTH as u64) as usize;
            let mut open = match rest {
                0 => Vec::new(),
                _ => {
                    tile(level, full).filter(|t| t.len() >= rest).ok_or(ResumeError { level, index: full })?
                }
            };
            // A tile may have been written once more than the head that is resumed from.
            open.truncate(rest);
            levels.push(Level { open, full, done: Vec::new(), changed: false });
            count = full;
        }
        let peaks = levels.iter().rev().flat_map(|level| peaks_of(&level.open)).collect();
        Ok(TreeBuilder { frontier: Frontier { size, peaks }, levels })
    }

    /// Entries appended.
    pub fn size(&self) -> u64 {
        self.frontier.size
    }

    /// The root of everything appended.
    pub fn root(&self) -> Digest {
        self.frontier.root()
    }

    /// The compact range of everything appended.
    pub fn frontier(&self) -> &Frontier {
        &self.frontier
    }

    /// Appends an entry and returns its leaf hash.
    pub fn append(&mut self, entry: &[u8]) -> Digest {
        let leaf = leaf_hash(entry);
        self.append_leaf(leaf);
        leaf
    }

    /// Appends a leaf hash.
    pub fn append_leaf(&mut self, leaf: Digest) {
        let levels = &mut self.levels;
        self.frontier.append_and(leaf, |height, hash| {
            if height.is_multiple_of(TILE_HEIGHT) {
                push(levels, (height / TILE_HEIGHT) as usize, hash);
            }
        });
    }

    /// Tiles that changed since the last call, to be stored with the entries and the head: in each level
    /// the full ones, then the one being filled, which replaces its earlier self.
    pub fn take_changed_tiles(&mut self) -> Vec<TileHashes> {
        let mut tiles = Vec::new();
        for (at, level) in self.levels.iter_mut().enumerate() {
            tiles.extend(level.done.drain(..).map(|(index, hashes)| (at as u8, index, hashes)));
            if std::mem::take(&mut level.changed) {
                tiles.push((at as u8, level.full, level.open.clone()));
            }
        }
        tiles
    }

    /// The tile being filled on every level: level, index, and how many hashes it has (maybe none).
    pub(crate) fn open_tiles(&self) -> impl Iterator<Item = (u8, u64, usize)> + '_ {
        self.levels.iter().enumerate().map(|(at, level)| (at as u8, level.full, level.open.len()))
    }
}

/// Adds a final hash to the tile being filled on a level.
fn push(levels: &mut Vec<Level>, at: usize, hash: Digest) {
    if levels.len() == at {
        levels.push(Level::default());
    }
    let level = &mut levels[at];
    if level.open.is_empty() {
        level.open.reserve_exact(TILE_WIDTH);
    }
    level.open.push(hash);
    level.changed = true;
    if level.open.len() == TILE_WIDTH {
        level.done.push((level.full, std::mem::take(&mut level.open)));
        level.full += 1;
        level.changed = false;
    }
}

/// Roots of the perfect subtrees over an unfinished tile, largest first.
fn peaks_of(mut open: &[Digest]) -> Vec<Digest> {
    let mut peaks = Vec::new();
    while !open.is_empty() {
        let (largest, rest) = open.split_at(1 << open.len().ilog2());
        peaks.push(root_of(largest));
        open = rest;
    }
    peaks
}
