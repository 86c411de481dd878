//! Proofs: made from tiles, checked apart, and wrong in every way that must not pass.

use crate::tree::{Tiles, grow, leaves, naive_root};
use journal::{
    Digest, TreeBuilder, consistency_proof, inclusion_proof, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

fn tiles(leaves: &[Digest]) -> Tiles {
    let (mut tree, mut tiles) = (TreeBuilder::new(), Tiles::new());
    grow(&mut tree, &mut tiles, leaves, 1000);
    tiles
}

fn wrong_paths(path: &[Digest]) -> Vec<Vec<Digest>> {
    let mut wrong: Vec<Vec<Digest>> = (0..path.len())
        .map(|at| {
            let mut changed = path.to_vec();
            changed[at][at % 32] ^= 0x10;
            changed
        })
        .collect();
    wrong.push([path, &[[0xab; 32]]].concat());
    wrong.push([&[[0xab; 32]], path].concat());
    if let [first, rest @ ..] = path {
        wrong.push(rest.to_vec());
        wrong.push(path[..rest.len()].to_vec());
        wrong.push([&[*first], path].concat());
    }
    wrong
}

#[test]
fn every_inclusion_and_consistency_up_to_33() {
    let leaves = leaves(33);
    let tiles = tiles(&leaves);
    let tile = |level: u8, index: u64| tiles.get(&(level, index)).cloned();
    let root = |size: u64| naive_root(&leaves[..size as usize]);
    for size in 0..=33 {
        for index in 0..=size {
            let proof = inclusion_proof(&tile, index, size);
            assert_eq!(proof.is_some(), index < size);
            let Some(proof) = proof else { continue };
            let leaf = leaves[index as usize];
            for other in 0..35 {
                let passes = verify_inclusion(&leaf, other, size, &proof, &root(size));
                assert_eq!(passes, other == index, "{index} passed as {other} of {size}");
            }
        }
        for old in 0..=size {
            let proof = consistency_proof(&tile, old, size);
            assert_eq!(proof.is_some(), old > 0);
            let Some(proof) = proof else { continue };
            assert!(verify_consistency(old, &root(old), size, &root(size), &proof), "{old} to {size}");
            for other in (0..=33).filter(|other| *other != old) {
                assert!(
                    !verify_consistency(other, &root(old), size, &root(size), &proof),
                    "{old} as {other}"
                );
            }
        }
    }
}

#[test]
fn a_root_alone_does_not_fix_the_size() {
    // A property of RFC 9162, and why size and root are signed together: the last of two leaves and the last
    // of three have the same path to the same root.
    let leaves = leaves(2);
    let (sibling, root) = ([leaves[0]], naive_root(&leaves));
    assert!(verify_inclusion(&leaves[1], 1, 2, &sibling, &root));
    assert!(verify_inclusion(&leaves[1], 2, 3, &sibling, &root));
}

#[test]
fn edges_of_the_definition() {
    let root = [1; 32];
    assert!(!verify_inclusion(&root, 0, 0, &[], &root), "nothing is in the empty tree");
    assert!(!verify_inclusion(&root, 1, 1, &[], &root), "index past the end");
    assert!(!verify_inclusion(&root, u64::MAX, u64::MAX, &[], &root));
    assert!(verify_consistency(5, &root, 5, &root, &[]), "the same tree");
    assert!(!verify_consistency(5, &root, 5, &root, &[root]), "the same tree needs no path");
    assert!(!verify_consistency(5, &root, 5, &[2; 32], &[]), "same size, other root");
    assert!(!verify_consistency(5, &root, 4, &root, &[]), "backwards");
    assert!(!verify_consistency(0, &root, 4, &root, &[]), "from nothing, nothing is shown");
    assert!(!verify_consistency(4, &root, 5, &root, &[]), "no path");
}

#[test]
fn a_missing_tile_gives_no_proof() {
    let mut tiles = tiles(&leaves(600));
    assert!(tiles.remove(&(1, 0)).is_some());
    let tile = |level: u8, index: u64| tiles.get(&(level, index)).cloned();
    assert_eq!(inclusion_proof(&tile, 3, 600), None);
    assert_eq!(consistency_proof(&tile, 300, 600), None);
}

proptest! {
    #[test]
    fn proofs_hold_and_their_neighbours_do_not(size in 1u64..70_000, pick in any::<u64>(), old in any::<u64>()) {
        let (index, old) = (pick % size, old % size + 1);
        let all = leaves(size);
        let tiles = tiles(&all);
        let tile = |level: u8, index: u64| tiles.get(&(level, index)).cloned();
        let (root, old_root) = (naive_root(&all), naive_root(&all[..old as usize]));
        let leaf = all[index as usize];
        let proof = inclusion_proof(&tile, index, size).unwrap();
        prop_assert!(verify_inclusion(&leaf, index, size, &proof, &root));
        prop_assert!(!verify_inclusion(&[0xee; 32], index, size, &proof, &root));
        for wrong in wrong_paths(&proof) {
            prop_assert!(!verify_inclusion(&leaf, index, size, &wrong, &root));
        }
        let proof = consistency_proof(&tile, old, size).unwrap();
        prop_assert!(verify_consistency(old, &old_root, size, &root, &proof));
        prop_assert!(old == size || !verify_consistency(old, &root, size, &old_root, &proof));
        prop_assert!(!verify_consistency(old, &[0xee; 32], size, &root, &proof), "another old root");
        prop_assert!(!verify_consistency(old, &old_root, size, &[0xee; 32], &proof), "another new root");
        for wrong in wrong_paths(&proof) {
            prop_assert!(!verify_consistency(old, &old_root, size, &root, &wrong));
        }
    }
}
