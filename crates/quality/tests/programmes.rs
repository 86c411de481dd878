//! Programmes that the shipped policy takes for terrorist financing are those that the bundled lists write.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use quality::data;
use std::collections::BTreeSet;

/// What a programme of terrorists is called on one of the lists, in part.
const TERRORISTS: [&str; 6] = ["Al-Qaida", "Taliban", "Al-Shabaab", "1373", "SDGT", "FTO"];

#[test]
fn programmes_of_terrorist_financing_are_written_as_the_lists_write_them_and_none_is_left_out() {
    let repository = data::repository();
    let text = std::fs::read_to_string(repository.join("policies/default/policy.toml")).unwrap();
    let policy = decision::policy_file::parse(&text, "policy.toml").unwrap();
    let mut compared = 0;
    for list in data::every_list(&repository).unwrap() {
        let written: BTreeSet<&str> =
            list.designations.iter().flat_map(|party| &party.programmes).map(String::as_str).collect();
        let rule = policy.lists.iter().find(|rule| rule.id == list.list).unwrap();
        for known in &rule.terrorist_financing_programmes {
            assert!(written.contains(known.as_str()), "{}: nobody is listed under `{known}`", list.list);
            compared += 1;
        }
        for programme in written.iter().filter(|p| TERRORISTS.iter().any(|part| p.contains(part))) {
            let is_known = rule.terrorist_financing_programmes.iter().any(|known| known == programme);
            assert!(is_known, "{}: `{programme}` is not taken for terrorist financing", list.list);
        }
    }
    assert!(compared >= 9, "{compared}");
}
