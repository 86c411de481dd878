//! Verification: reads the whole log once and names the first index that is wrong.
//!
//! Promises: every entry is hashed and compared with its stored hash, every stored hash of the tree with
//! the recomputed one, the root at the size of every head with that head, and every head with the key;
//! memory is one tile a level, whatever the size; a log that is being appended to is checked up to the head
//! it had at the start. When something is wrong, more is read, to say what: see [`Finding`]. Does not:
//! trust anything in the log itself; but without an exported head a log that was rewritten with the signing
//! key cannot be told from an honest one.

use crate::hash::{Digest, leaf_hash};
use crate::head::{HeadError, SignedHead, TreeHead};
use crate::proof::{inclusion_proof, verify_inclusion};
use crate::tree::{TILE_WIDTH, TreeBuilder};
use ed25519_dalek::VerifyingKey;

/// What verification reads.
pub trait ReadLog {
    /// Why reading failed.
    type Error: std::fmt::Display;
    /// Entry at an index; `None` past the end.
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, Self::Error>;
    /// Hashes of a tile; an unfinished tile has those there are.
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

/// What is wrong. Everything before the index is as it was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Finding {
    /// The bytes of an entry changed.
    #[error("entry {index} was edited: its bytes do not have the hash in the tree")]
    Edited {
        /// Which.
        index: u64,
    },
    /// An entry is nowhere; later ones stand in its place, or nothing does.
    #[error("entry {index} is missing")]
    Missing {
        /// Which.
        index: u64,
    },
    /// An entry that does not belong, or a second copy of one, was put in; later ones moved down.
    #[error("an entry was inserted at {index}")]
    Inserted {
        /// Where.
        index: u64,
    },
    /// Entries changed places.
    #[error("entry {found_seq} was moved to {index}")]
    Misplaced {
        /// Where.
        index: u64,
        /// The number it gives itself.
        found_seq: u64,
    },
    /// The end was cut off.
    #[error("log was truncated: {expected_size} entries were signed, {found_size} are left")]
    Truncated {
        /// Entries signed.
        expected_size: u64,
        /// Entries there, or under the log's own head if it is older than an exported one.
        found_size: u64,
    },
    /// Entries stand after the end.
    #[error("entry {index} stands after the end that the log's head signs")]
    Unsigned {
        /// First one.
        index: u64,
    },
    /// A stored hash of the tree changed, or its tile is missing; the entries are right as far as known.
    #[error("tile {index} of level {level} was edited: it disagrees with the entries from {entry} on")]
    TileEdited {
        /// Level.
        level: u8,
        /// Tile.
        index: u64,
        /// First entry under the first hash that is wrong.
        entry: u64,
    },
    /// The log has no head, or none in the form of a signed note.
    #[error("log's head is not signed: {cause}")]
    HeadUnsigned {
        /// Why.
        cause: String,
    },
    /// The log's head was changed, or signed with another key.
    #[error("log's head is forged: it is not signed by this key, or its text was changed")]
    HeadForged,
    /// A head given as trusted is not signed by the key, or is of another log.
    #[error("exported head of size {size} is not one of this log: check the file and the key")]
    TrustedHead {
        /// Which.
        size: u64,
    },
    /// Entries and stored hashes agree with each other, but not with a signed head.
    #[error("log was rewritten: some entry from {after} on and before {at} is not the one that was signed")]
    RootMismatch {
        /// Entries before this index are right.
        after: u64,
        /// Size by which it is wrong.
        at: u64,
    },
    /// Two heads of one size were signed, with different roots: the key was used for two histories.
    #[error("two different logs of size {size} were signed with this key")]
    Forked {
        /// Size.
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

const WIDTH: u64 = TILE_WIDTH as u64;

/// Reads the whole log. `trusted` are heads exported earlier; `position` is the number an entry's own bytes
/// give it, by which deleted, inserted and moved entries are told from edited ones; `progress` is told
/// entries done and entries in all, once a tile.
pub fn verify<L: ReadLog>(
    log: &L,
    trusted: &[SignedHead],
    key: &VerifyingKey,
    position: fn(&[u8]) -> Option<u64>,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Verified, Finding> {
    let own = own_head(log, key)?;
    let heads = signed_heads(&own, trusted, key)?;
    let expected = heads.last().map_or(0, |head| head.size);
    let tree = TreeBuilder::new();
    let mut walk = Walk { log, position, own: &own, heads, next: 0, agreed: 0, expected, tree, tile: None };
    walk.check_heads()?;
    while walk.tree.size() < expected {
        let leaf = walk.read_leaf()?;
        walk.tree.append_leaf(leaf);
        if walk.tree.size().is_multiple_of(WIDTH) {
            walk.check_tiles()?;
            progress(walk.tree.size(), expected);
        }
        walk.check_heads()?;
    }
    progress(expected, expected);
    if own.size < expected {
        return Err(Finding::Truncated { expected_size: expected, found_size: own.size });
    }
    walk.check_end(key)?;
    Ok(Verified { size: expected, root: own.root, trusted_heads: trusted.len() })
}

fn own_head<L: ReadLog>(log: &L, key: &VerifyingKey) -> Result<TreeHead, Finding> {
    let note = log.head().map_err(|e| Finding::Unreadable { index: 0, cause: format!("head: {e}") })?;
    let note = note.ok_or_else(|| Finding::HeadUnsigned { cause: "there is none".to_owned() })?;
    let signed = SignedHead::parse_note(&note).and_then(|signed| signed.verify(key).map(|()| signed));
    signed.map(|signed| signed.head).map_err(|error| match error {
        HeadError::Form(_) => Finding::HeadUnsigned { cause: error.to_string() },
        HeadError::Signature => Finding::HeadForged,
    })
}

/// All heads to be met, smallest first, the log's own after exported ones of its size.
fn signed_heads<'a>(
    own: &'a TreeHead,
    trusted: &'a [SignedHead],
    key: &VerifyingKey,
) -> Result<Vec<&'a TreeHead>, Finding> {
    let mut heads = Vec::with_capacity(trusted.len() + 1);
    for signed in trusted {
        if signed.verify(key).is_err() || signed.head.origin != own.origin {
            return Err(Finding::TrustedHead { size: signed.head.size });
        }
        heads.push(&signed.head);
    }
    heads.push(own);
    heads.sort_by_key(|head| head.size);
    Ok(heads)
}

/// The way through the log. What has been walked is right; `tree` is what it comes to.
struct Walk<'a, L> {
    log: &'a L,
    position: fn(&[u8]) -> Option<u64>,
    own: &'a TreeHead,
    heads: Vec<&'a TreeHead>,
    /// The first head not yet reached.
    next: usize,
    /// Entries a head has vouched for.
    agreed: u64,
    /// Entries there should be.
    expected: u64,
    tree: TreeBuilder,
    /// The stored tile of leaf hashes being walked.
    tile: Option<(u64, Vec<Digest>)>,
}

impl<L: ReadLog> Walk<'_, L> {
    /// Hash of the next entry, if it is the one that belongs there.
    fn read_leaf(&mut self) -> Result<Digest, Finding> {
        let index = self.tree.size();
        let Some(bytes) = self.entry(index)? else { return Err(self.explain_gap(index)?) };
        let leaf = leaf_hash(&bytes);
        let stored = self.next_stored_leaf(index)?;
        // An entry that gives itself no number is vouched for by its hash alone.
        if stored == leaf && (self.position)(&bytes).is_none_or(|stated| stated == index) {
            return Ok(leaf);
        }
        Err(self.explain_entry(index, &bytes, leaf, stored)?)
    }

    /// Compares the tiles above the leaves that grew with the stored ones, which may be further on.
    fn check_tiles(&mut self) -> Result<(), Finding> {
        for (level, index, hashes) in self.tree.take_changed_tiles() {
            if level == 0 {
                continue; // Compared hash by hash on the way.
            }
            let stored = self.stored_tile(level, index)?;
            for (node, hash) in (index * WIDTH..).zip(&hashes) {
                let found = stored.get((node % WIDTH) as usize);
                if found != Some(hash) {
                    return Err(self.explain_node(level, node, hash, found)?);
                }
            }
        }
        Ok(())
    }

    /// Compares the root with every head of the size reached.
    fn check_heads(&mut self) -> Result<(), Finding> {
        let size = self.tree.size();
        let waiting = self.heads.get(self.next..).unwrap_or_default();
        let here = waiting.iter().take_while(|head| head.size == size).count();
        if here == 0 {
            return Ok(());
        }
        let root = self.tree.root();
        let (right, wrong): (Vec<&TreeHead>, Vec<&TreeHead>) =
            waiting[..here].iter().partition(|head| head.root == root);
        // The log's own head proves nothing against an exported one: it may be part of the rewriting.
        let vouched = right.iter().any(|head| !std::ptr::eq(*head, self.own)) || self.agreed == size;
        if !wrong.is_empty() {
            return Err(match vouched {
                true => Finding::Forked { size },
                false => Finding::RootMismatch { after: self.agreed, at: size },
            });
        }
        self.agreed = size;
        self.next += here;
        Ok(())
    }

    /// Nothing may stand after the end, unless the log has grown since and its head says so.
    fn check_end(&self, key: &VerifyingKey) -> Result<(), Finding> {
        let index = self.expected;
        let mut surplus = self.entry(index)?.map(|_| Finding::Unsigned { index });
        let top = self.tree.open_tiles().count() as u8;
        for (level, tile, hashes) in self.tree.open_tiles().chain([(top, 0, 0)]) {
            if self.stored_tile(level, tile)?.len() > hashes {
                surplus = surplus.or(Some(Finding::TileEdited { level, index: tile, entry: index }));
            }
        }
        match surplus {
            // An entry is stored together with its head, so a head read after it covers it.
            Some(finding) if own_head(self.log, key)?.size <= index => Err(finding),
            _ => Ok(()),
        }
    }

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, Finding> {
        self.log.entry(index).map_err(|e| Finding::Unreadable { index, cause: e.to_string() })
    }

    /// Hashes of a stored tile, none if it is not there.
    fn stored_tile(&self, level: u8, index: u64) -> Result<Vec<Digest>, Finding> {
        let entry = index.saturating_mul(unit(level)).saturating_mul(WIDTH);
        let read = self.log.tile(level, index);
        let stored = read.map_err(|e| Finding::Unreadable { index: entry, cause: e.to_string() })?;
        let stored = stored.unwrap_or_default();
        if stored.len() <= TILE_WIDTH { Ok(stored) } else { Err(Finding::TileEdited { level, index, entry }) }
    }

    /// Stored hash of the next entry; each tile is read once.
    fn next_stored_leaf(&mut self, index: u64) -> Result<Digest, Finding> {
        let number = index / WIDTH;
        let tile = match self.tile.take() {
            Some((at, hashes)) if at == number => hashes,
            _ => self.stored_tile(0, number)?,
        };
        let stored = tile.get((index % WIDTH) as usize).copied();
        self.tile = Some((number, tile));
        stored.ok_or(Finding::TileEdited { level: 0, index: number, entry: index })
    }
}

// What follows is read only when something is wrong.
impl<L: ReadLog> Walk<'_, L> {
    /// Nothing stands at `index`: a gap with entries behind it is a deletion, an end a truncation.
    fn explain_gap(&self, index: u64) -> Result<Finding, Finding> {
        for later in index + 1..self.expected {
            if self.entry(later)?.is_some() {
                return Ok(Finding::Missing { index });
            }
        }
        Ok(Finding::Truncated { expected_size: self.expected, found_size: index })
    }

    /// What stands at `index` has not the stored hash, or not this number.
    fn explain_entry(
        &self,
        index: u64,
        bytes: &[u8],
        leaf: Digest,
        stored: Digest,
    ) -> Result<Finding, Finding> {
        if stored != leaf && self.tile_is_wrong(0, index, &leaf, &stored)? {
            return Ok(Finding::TileEdited { level: 0, index: index / WIDTH, entry: index });
        }
        // The tiles say which bytes belong where, unless they were rewritten to fit what stands here now:
        // then only the numbers do.
        let by_hash = stored != leaf;
        let stated = (self.position)(bytes).filter(|&stated| stated != index && stated < self.expected);
        let stranger = match stated {
            Some(stated) if self.is_entry(stated, bytes, by_hash)? => Some(stated),
            _ => None,
        };
        Ok(match (stranger, self.find(index, by_hash)?) {
            (None, None) => Finding::Edited { index },
            (Some(_), None) => Finding::Missing { index },
            (None, Some(_)) => Finding::Inserted { index },
            (Some(found_seq), Some(now)) => match self.is_copy(found_seq, now - index, by_hash)? {
                true => Finding::Inserted { index },
                false => Finding::Misplaced { index, found_seq },
            },
        })
    }

    /// A recomputed hash above the leaves is not the stored one.
    fn explain_node(
        &self,
        level: u8,
        node: u64,
        computed: &Digest,
        stored: Option<&Digest>,
    ) -> Result<Finding, Finding> {
        let (from, to) = (node * unit(level), (node + 1) * unit(level));
        let Some(stored) = stored else {
            return Ok(Finding::TileEdited { level, index: node / WIDTH, entry: from });
        };
        if self.tile_is_wrong(level, node, computed, stored)? {
            return Ok(Finding::TileEdited { level, index: node / WIDTH, entry: from });
        }
        // Entries and the tiles below were rewritten together; if this stored hash is still the signed one,
        // it says within which stretch.
        let (after, at) = match self.is_signed(level, node, stored) {
            true => (self.agreed.max(from), to),
            false => (self.agreed, self.heads.get(self.next).map_or(to, |head| head.size)),
        };
        Ok(Finding::RootMismatch { after, at })
    }

    /// Of a recomputed and a stored hash that differ, which one is wrong? A signed head decides: over the
    /// other stored hashes if they are whole, else over all entries up to it.
    fn tile_is_wrong(
        &self,
        level: u8,
        node: u64,
        computed: &Digest,
        stored: &Digest,
    ) -> Result<bool, Finding> {
        if self.is_signed(level, node, computed) {
            return Ok(true);
        }
        if self.is_signed(level, node, stored) {
            return Ok(false); // Only sooner than below.
        }
        let Some(head) = self.heads.get(self.next) else { return Ok(false) };
        let mut frontier = self.tree.frontier().clone();
        while frontier.size() < head.size {
            let Some(bytes) = self.entry(frontier.size())? else { return Ok(false) };
            frontier.append(leaf_hash(&bytes));
        }
        Ok(frontier.root() == head.root)
    }

    /// Whether a head signs this hash in this place of a tile, by a proof over the other stored hashes.
    fn is_signed(&self, level: u8, node: u64, hash: &Digest) -> bool {
        let tile = |level: u8, index: u64| self.log.tile(level, index).ok().flatten();
        let unit = unit(level);
        self.heads.iter().filter(|head| head.size >= (node + 1) * unit).any(|head| {
            // Seen from a level of tiles, the tree is one of fewer leaves, and the proof the rest of the
            // proof of the first entry below.
            let path = inclusion_proof(&tile, node * unit, head.size).unwrap_or_default();
            let rest = path.get(unit.ilog2() as usize..).unwrap_or_default();
            verify_inclusion(hash, node, head.size.div_ceil(unit), rest, &head.root)
        })
    }

    /// Whether these bytes are entry `index`: they say so, and (if the tiles can be asked) have its hash.
    fn is_entry(&self, index: u64, bytes: &[u8], by_hash: bool) -> Result<bool, Finding> {
        if (self.position)(bytes) != Some(index) {
            return Ok(false);
        }
        let tile = if by_hash { self.stored_tile(0, index / WIDTH)? } else { return Ok(true) };
        Ok(tile.get((index % WIDTH) as usize) == Some(&leaf_hash(bytes)))
    }

    /// Where entry `index` stands now, if behind its place. What was inserted may have pushed it past the end.
    fn find(&self, index: u64, by_hash: bool) -> Result<Option<u64>, Finding> {
        for now in index + 1.. {
            match self.entry(now)? {
                Some(bytes) if self.is_entry(index, &bytes, by_hash)? => return Ok(Some(now)),
                None if now >= self.expected => break,
                _ => {}
            }
        }
        Ok(None)
    }

    /// Whether entry `seq`, met elsewhere, also stands where it belongs, or where it was pushed to.
    fn is_copy(&self, seq: u64, pushed: u64, by_hash: bool) -> Result<bool, Finding> {
        for place in [seq, seq.saturating_add(pushed)] {
            if let Some(bytes) = self.entry(place)?
                && self.is_entry(seq, &bytes, by_hash)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Entries under one hash of a level of tiles.
fn unit(level: u8) -> u64 {
    WIDTH.saturating_pow(u32::from(level))
}
