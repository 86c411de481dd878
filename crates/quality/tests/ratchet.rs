//! The committed figures of the fast subset are reached.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use quality::{data, ratchet};

#[test]
fn no_figure_is_below_the_committed_one() {
    let repository = data::repository();
    let committed = ratchet::read(&std::fs::read_to_string(ratchet::path(&repository)).unwrap());
    assert!(committed.len() > 40, "{} committed figures", committed.len());
    let measured = ratchet::measure(&repository).unwrap();
    let given_up = ratchet::given_up(&committed, &measured);
    assert!(
        given_up.is_empty(),
        "{}\nWhere the whole measurement (`cargo xtask quality`) says that the change is worth it, write the figures into \
         crates/quality/ratchet.tsv by hand and say why in the commit.",
        given_up.join("\n")
    );
    let sure = measured.iter().filter(|figure| ratchet::is_certain(&figure.name));
    for figure in sure {
        assert_eq!(figure.right, figure.of, "`{}` must be found without exception", figure.name);
    }
}
