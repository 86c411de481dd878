//! Bipartite patterns and stacks, planted among payments of chance.

use monitoring::graph::{BlockLimits, Edge, blocks};

fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

/// 3,000 payments of chance between 2,000 parties, who bear numbers from 10,000 on.
fn noise() -> Vec<Edge> {
    let mut state = 7;
    (0..3_000)
        .map(|at| [next(&mut state) % 2_000, next(&mut state) % 2_000, at])
        .map(|[from, to, at]| Edge { from: 10_000 + from, to: 10_000 + to, at: at as i64, value: 1 })
        .collect()
}

/// Payments of some sources to some sinks; on each `left_out`-th diagonal they are missing.
fn planted(sources: std::ops::Range<u64>, sinks: std::ops::Range<u64>, left_out: u64) -> Vec<Edge> {
    let pairs = sources.flat_map(|from| sinks.clone().map(move |to| [from, to]));
    let kept = pairs.filter(|[from, to]| (from + to) % left_out != left_out - 1);
    kept.map(|[from, to]| Edge { from, to, at: 0, value: 1 }).collect()
}

#[test]
fn chance_alone_is_no_pattern() {
    let found = blocks(&noise(), &BlockLimits::default(), |_| false);
    assert_eq!((found.blocks.len(), found.exhausted), (0, false));
}

#[test]
fn planted_blocks_are_found_whole() {
    for (sources, sinks, left_out) in [(3, 3, 1_000), (3, 3, 4), (4, 6, 3), (5, 3, 7), (8, 8, 3), (20, 30, 4)]
    {
        let edges = [planted(0..sources, 100..100 + sinks, left_out), noise()].concat();
        let found = blocks(&edges, &BlockLimits::default(), |_| false);
        let block =
            found.of(0, 100).unwrap_or_else(|| panic!("{sources} × {sinks}, 1/{left_out}: {found:?}"));
        assert_eq!(block.sources, (0..sources).collect::<Vec<_>>(), "{sources} × {sinks}, 1/{left_out}");
        assert_eq!(block.sinks, (100..100 + sinks).collect::<Vec<_>>(), "{sources} × {sinks}, 1/{left_out}");
        assert!(block.density_ppm >= 600_000);
        assert_eq!((found.blocks.len(), block.layers), (1, 1));
        let mut turned = edges.clone();
        turned.reverse();
        assert_eq!(blocks(&turned, &BlockLimits::default(), |_| false), found, "order does not matter");
    }
}

#[test]
fn too_small_or_too_thin_is_none() {
    // Each source pays two of six sinks: no three sources and three sinks have more than five payments of nine.
    let ring = (0..6).flat_map(|n| [[n, 100 + n], [n, 100 + (n + 1) % 6]]);
    let ring = ring.map(|[from, to]| Edge { from, to, at: 0, value: 1 }).collect();
    for edges in [planted(0..2, 100..110, 1_000), planted(0..10, 100..102, 1_000), ring] {
        assert_eq!(blocks(&edges, &BlockLimits::default(), |_| false).blocks, []);
    }
}

#[test]
fn stacks_have_layers() {
    let layers = [
        planted(0..4, 100..105, 1_000),
        planted(100..105, 200..204, 1_000),
        planted(200..204, 300..303, 1_000),
    ];
    let found = blocks(&[layers.concat(), noise()].concat(), &BlockLimits::default(), |_| false);
    assert_eq!(found.blocks.iter().map(|block| block.layers).collect::<Vec<_>>(), [3, 3, 3]);
}

#[test]
fn services_and_used_up_steps() {
    let edges = planted(0..4, 100..104, 1_000);
    assert_eq!(blocks(&edges, &BlockLimits::default(), |party| party < 2).blocks, []);
    let few = BlockLimits { steps_most: 5, ..BlockLimits::default() };
    assert!(blocks(&edges, &few, |_| false).exhausted);
    // Everybody pays the same two hundred shops: those are left out, the block among them is not.
    let shops = [planted(0..700, 1_000..1_003, 1_000_000), planted(0..4, 100..104, 1_000)].concat();
    let found = blocks(&shops, &BlockLimits::default(), |_| false);
    assert_eq!(found.blocks.iter().map(|block| block.pairs).collect::<Vec<_>>(), [16]);
}
