//! The shipped policy's thresholds are those that `probity tune` gives from the committed curve.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use model::thresholds::Rating;
use quality::calibrate::{Aim, curve};
use quality::data;

/// As the policy cites it: `--alerts-per-1000 4.04 --one-threshold`, all lists together.
const AIM: Aim = Aim::AlertsPerMillionAtOne(4_040);

#[test]
fn shipped_thresholds_are_those_of_the_committed_curve() {
    let repository = data::repository();
    let text = std::fs::read_to_string(curve::path(&repository)).unwrap();
    let (curves, made) = curve::read(&text).unwrap();
    assert_eq!(made.matcher, screening::MATCHER, "measure again: `cargo xtask quality curve CUSTOMERS`");
    let settings = data::shipped_settings(&repository).unwrap();
    for proposal in curves.propose(Rating::Standard, AIM) {
        let shipped = settings.thresholds(&proposal.list, Rating::Standard).review.basis();
        assert_eq!(shipped, proposal.threshold, "{}: {proposal:?}", proposal.list);
        assert!(proposal.met, "{proposal:?}");
    }
    for list in data::every_list(&repository).unwrap() {
        let content = made.lists.get(&list.list);
        assert_eq!(content, Some(&list.normalised_hash().to_string()), "{} was measured", list.list);
    }
    let policy = std::fs::read_to_string(repository.join("policies/default/policy.toml")).unwrap();
    let hash = model::Hash::of(text.as_bytes()).to_string();
    for cited in ["thresholds.curve.tsv", &hash, &made.matcher, "--alerts-per-1000 4.04 --one-threshold\n"] {
        assert!(policy.contains(cited), "the policy does not cite `{cited}`");
    }
}
