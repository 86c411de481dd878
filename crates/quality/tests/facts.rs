//! What is known of listed people themselves loses none of them: their own date of birth, read from a document or mistyped there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use model::{Designation, PartialDate, PartyKind, Profile};
use quality::matrix::in_parallel;
use quality::pool::Case;
use quality::{data, pool};
use screening::index::Index;
use screening::screen::screen;
use std::collections::BTreeMap;

/// The date with one slip of the pen: day and month swapped, a neighbouring day, another year's digit.
fn slips(date: PartialDate) -> Vec<PartialDate> {
    let (Some(month), Some(day)) = (date.month, date.day) else { return Vec::new() };
    [(date.year, day, month), (date.year, month, day % 27 + 1), (date.year + 1, month, day)]
        .into_iter()
        .filter_map(|(year, month, day)| PartialDate::new(year, Some(month), Some(day)).ok())
        .collect()
}

fn is_neighbour(a: PartialDate, b: PartialDate) -> bool {
    a.month != b.month || a.day.zip(b.day).is_none_or(|(a, b)| a.abs_diff(b) <= 1)
}

#[test]
fn own_facts_lose_nobody_whom_the_name_finds() {
    let repository = data::repository();
    let lists = data::every_list(&repository).unwrap();
    let settings = data::shipped_settings(&repository).unwrap();
    let forenames = data::forenames(&repository).unwrap();
    let index = Index::build(&lists);
    let parties: BTreeMap<_, &Designation> = lists
        .iter()
        .flat_map(|list| &list.designations)
        .map(|party| ((&party.list, &party.id), party))
        .collect();
    let mut cases = pool::of_each_list(&lists, |list| pool::cases(list, &forenames, 40, 11));
    cases.retain(|case| {
        case.kind == PartyKind::Person && !parties[&(&case.list, &case.entry)].born.is_empty()
    });
    let found = |case: &Case, profile: &Profile| {
        let hits = screen(&index, profile, model::decision::Role::Customer, &settings).hits;
        hits.iter().any(|hit| {
            (&hit.list, &hit.entry) == (&case.list, &case.entry)
                && hit.certainty == model::decision::Certainty::Potential
        })
    };
    let lost = in_parallel(&cases, |case| {
        if !found(case, &case.profile()) {
            return (0, 0, None);
        }
        let party = parties[&(&case.list, &case.entry)];
        let own = party.born[0].from;
        let dates = slips(own).into_iter().filter(|slip| is_neighbour(*slip, own)).chain([own]);
        let known = |date| Profile {
            born: Some(date),
            born_verified: true,
            nationalities: party.nationalities.clone(),
            ..case.profile()
        };
        let mut asked = 0;
        let lost = dates.inspect(|_| asked += 1).find(|date| !found(case, &known(*date)));
        (1, asked, lost.map(|date| format!("{} {} {}: {date}", case.class, case.asked, case.entry)))
    });
    let asked: usize = lost.iter().map(|(_, asked, _)| asked).sum();
    let lost: Vec<&String> = lost.iter().filter_map(|(_, _, lost)| lost.as_ref()).collect();
    assert!(asked > 7_000, "{asked} profiles");
    assert!(lost.is_empty(), "{} of {asked}: {lost:?}", lost.len());
}
