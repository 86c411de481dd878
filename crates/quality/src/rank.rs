//! Usefulness of the order: of the pairs an officer has time for, how many are the right ones.
//!
//! Promises: degraded listed names, one profile each, are mixed among clean people; every pair over a low threshold is put
//! in the order of its score; the figures are shares of the pairs with the highest scores. Does not: say how many listed
//! people a customer base really has; the mixture is stated with the figures.

use crate::alerts::Alert;
use crate::matrix::Found;

/// What the pairs with the highest scores hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Pairs looked at.
    pub pairs: usize,
    /// Of these, a degraded name and its party.
    pub right: usize,
}

/// The true pairs and the false ones in one order: at equal scores false ones first, so that the order is not praised for luck.
pub fn budgets(found: &[Found], clean: &[Alert], budgets: &[usize]) -> Vec<Budget> {
    let right = found.iter().filter_map(|found| Some((found.score?, true)));
    let mut pairs: Vec<(u32, bool)> = right.chain(clean.iter().map(|alert| (alert.score, false))).collect();
    pairs.sort_by_key(|(score, right)| (std::cmp::Reverse(*score), *right));
    let of = |budget: &usize| {
        let top = &pairs[..pairs.len().min(*budget)];
        Budget { pairs: top.len(), right: top.iter().filter(|(_, right)| *right).count() }
    };
    budgets.iter().map(of).collect()
}
