//! The tree against the definition, and resuming.

use journal::{Digest, EMPTY_ROOT, Frontier, FrontierError, ResumeError, TreeBuilder, node_hash};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// The definition of RFC 6962 section 2.1, written apart from the crate's.
pub fn naive_root(leaves: &[Digest]) -> Digest {
    if leaves.len() < 2 {
        return leaves.first().copied().unwrap_or(EMPTY_ROOT);
    }
    let mut half = 1;
    while half * 2 < leaves.len() {
        half *= 2;
    }
    node_hash(&naive_root(&leaves[..half]), &naive_root(&leaves[half..]))
}

/// Cheap leaf hashes, all different.
pub fn leaves(count: u64) -> Vec<Digest> {
    (0..count).map(|n| std::array::from_fn(|i| (n >> (8 * (i % 8))) as u8 ^ i as u8)).collect()
}

pub type Tiles = BTreeMap<(u8, u64), Vec<Digest>>;

/// A tree over `leaves`, its tiles collected in batches.
pub fn grow(tree: &mut TreeBuilder, tiles: &mut Tiles, leaves: &[Digest], batch: usize) {
    for chunk in leaves.chunks(batch) {
        chunk.iter().for_each(|leaf| tree.append_leaf(*leaf));
        tiles.extend(
            tree.take_changed_tiles().into_iter().map(|(level, index, hashes)| ((level, index), hashes)),
        );
    }
}

#[test]
fn every_hash_of_every_tile_is_the_root_of_what_is_below() {
    // Three levels of tiles: 65,536 entries and a ragged end.
    let leaves = leaves(66_000);
    let (mut tree, mut tiles) = (TreeBuilder::new(), Tiles::new());
    grow(&mut tree, &mut tiles, &leaves, 37);
    let widths = |level| tiles.range((level, 0)..(level + 1, 0)).map(|(_, t)| t.len()).collect::<Vec<_>>();
    assert_eq!((widths(0).len(), widths(0).last()), (258, Some(&208)));
    assert_eq!((widths(1), widths(2), widths(3)), (vec![256, 1], vec![1], vec![]));
    for ((level, index), hashes) in &tiles {
        let unit = 256usize.pow(u32::from(*level));
        for (slot, hash) in hashes.iter().enumerate() {
            let from = (*index as usize * 256 + slot) * unit;
            assert_eq!(
                *hash,
                naive_root(&leaves[from..from + unit]),
                "level {level} tile {index} hash {slot}"
            );
        }
    }
    assert_eq!(tree.root(), naive_root(&leaves));
}

#[test]
fn an_unfinished_tile_is_handed_out_only_when_it_grew() {
    let (mut tree, mut tiles) = (TreeBuilder::new(), Tiles::new());
    grow(&mut tree, &mut tiles, &leaves(257), 1000);
    assert!(tree.take_changed_tiles().is_empty());
    tree.append_leaf([9; 32]);
    let changed: Vec<_> =
        tree.take_changed_tiles().into_iter().map(|(l, i, hashes)| (l, i, hashes.len())).collect();
    assert_eq!(changed, [(0, 1, 2)], "level 1 did not change");
}

#[test]
fn resuming_without_a_tile_says_which() {
    let (mut tree, mut tiles) = (TreeBuilder::new(), Tiles::new());
    grow(&mut tree, &mut tiles, &leaves(600), 100);
    for (level, index) in [(0, 2), (1, 0)] {
        let mut damaged = tiles.clone();
        damaged.get_mut(&(level, index)).unwrap().pop();
        let resumed = TreeBuilder::resume(600, |l, i| damaged.get(&(l, i)).cloned());
        assert_eq!(resumed.unwrap_err(), ResumeError { level, index }, "short");
        damaged.remove(&(level, index));
        let resumed = TreeBuilder::resume(600, |l, i| damaged.get(&(l, i)).cloned());
        assert_eq!(resumed.unwrap_err(), ResumeError { level, index }, "missing");
    }
}

#[test]
fn a_frontier_of_the_wrong_length_is_refused() {
    let error = Frontier::from_peaks(6, vec![[0; 32]; 3]).unwrap_err();
    assert_eq!(error, FrontierError { size: 6, expected: 2, found: 3 });
}

proptest! {
    #[test]
    fn root_is_the_definition_s(size in 0u64..1100) {
        let leaves = leaves(size);
        let (mut tree, mut frontier) = (TreeBuilder::new(), Frontier::new());
        leaves.iter().for_each(|leaf| {
            tree.append_leaf(*leaf);
            frontier.append(*leaf);
        });
        prop_assert_eq!(tree.root(), naive_root(&leaves));
        prop_assert_eq!(tree.frontier(), &frontier);
    }

    #[test]
    fn a_resumed_tree_goes_on_as_if_never_stopped(before in 0u64..800, after in 0u64..800, batch in 1usize..300) {
        let leaves = leaves(before + after);
        let (first, second) = leaves.split_at(before as usize);
        let (mut tree, mut tiles) = (TreeBuilder::new(), Tiles::new());
        grow(&mut tree, &mut tiles, first, batch);
        let frontier = Frontier::from_peaks(tree.size(), tree.frontier().peaks().to_vec()).unwrap();
        let mut resumed = TreeBuilder::resume(before, |l, i| tiles.get(&(l, i)).cloned()).unwrap();
        prop_assert_eq!(resumed.frontier(), &frontier);
        prop_assert!(resumed.take_changed_tiles().is_empty());
        let mut again = tiles.clone();
        grow(&mut tree, &mut tiles, second, batch);
        grow(&mut resumed, &mut again, second, batch);
        prop_assert_eq!(resumed.root(), naive_root(&leaves));
        prop_assert_eq!(&tiles, &again);
        // Tiles that went further than the head they are resumed for.
        let earlier = TreeBuilder::resume(before, |l, i| again.get(&(l, i)).cloned()).unwrap();
        prop_assert_eq!(earlier.frontier(), &frontier);
    }
}
