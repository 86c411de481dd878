//! The rules of check digits against the numbers that the bundled lists publish: a rule that most of them break is wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![cfg(test)]

mod bundled;

use screening::evidence::{Check, check};
use std::collections::BTreeMap;

#[test]
fn most_listed_numbers_have_a_right_check_digit() {
    let mut counts: BTreeMap<(String, String), [u32; 2]> = BTreeMap::new();
    for snapshot in bundled::lists().unwrap() {
        for identifier in snapshot.designations.iter().flat_map(|party| &party.identifiers) {
            let country = identifier.country.map(|country| country.to_string()).unwrap_or_default();
            let count = counts.entry((format!("{:?}", identifier.kind), country)).or_default();
            match check(identifier) {
                Check::Right => count[0] += 1,
                Check::Fails => count[1] += 1,
                Check::None => {}
            }
        }
    }
    // A rule is wrong, or read for numbers that are not its own, where many fail; the rest are misprints of the lists.
    for ((kind, country), [right, fails]) in counts.iter().filter(|(_, [right, fails])| right + fails >= 10) {
        // One misprint says nothing, however few there are: a wrong rule would fail nine in ten.
        assert!(*fails <= 1 || fails * 20 <= right + fails, "{kind} {country}: {right} right, {fails} fail");
    }
    let sum = |at: usize| counts.values().map(|count| count[at]).sum::<u32>();
    assert!(sum(0) > 10_000 && sum(1) < 50, "{} right, {} fail: {counts:?}", sum(0), sum(1));
}
