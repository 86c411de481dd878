//! What comparing with every listed name would find is a hit, on a subset; `cargo xtask quality` compares more.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use model::Score;
use quality::exhaustive::Everybody;
use quality::{data, pool};
use screening::index::Index;
use screening::screen::WeakAlias;

#[test]
fn the_index_holds_everything_that_exhaustive_scoring_finds() {
    let repository = data::repository();
    let lists = data::bundled_lists(&repository).unwrap();
    let mut settings = data::shipped_settings(&repository).unwrap();
    for list in &mut settings.lists {
        (list.review, list.weak_alias) = (Score::from_basis(8_000), WeakAlias::Alert);
    }
    let forenames = data::forenames(&repository).unwrap();
    let index = Index::build(&lists);
    let everybody = Everybody::of(&lists);
    let cases = pool::cases(&lists, &forenames, 12, 9);
    let near = everybody.check(&index, &settings, &cases, 50, 9);
    let whole: Vec<pool::Case> = cases.into_iter().step_by(80).collect();
    let all = everybody.check(&index, &settings, &whole, usize::MAX, 9);
    for checked in [near, all] {
        assert_eq!(checked.missed, Vec::<String>::new());
        assert_eq!(checked.other_score, Vec::<String>::new());
        assert_eq!(checked.truncated, 0);
        assert!(checked.mutations_over * 2 > checked.profiles, "{checked:?}");
        assert!(checked.pairs > 15_000, "{checked:?}");
    }
}
