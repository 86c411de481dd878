//! Which new versions are believed, and which a person must look at.

use super::support::{ofac, uk};
use model::designation::{Designation, ListedDate, ListedName, ListedWallet, NameStrength, Provenance};
use model::policy::GuardRules;
use model::{Hash, Identifier, Measure, PartialDate, PartyKind, Timestamp};
use proptest::prelude::*;
use screening::Snapshot;
use screening::guard::{Accepted, Candidate, InForce, Quarantine, judge};
use screening::source::{Defect, Parsed};

fn day(text: &str) -> PartialDate {
    text.parse().unwrap()
}

fn now() -> Timestamp {
    Timestamp::from_date(2026, 11, 21)
}

/// Party number `i` of a list that fills everything: two in three are persons.
fn party(i: usize) -> Designation {
    let name = |text: String, primary| ListedName {
        text,
        primary,
        strength: NameStrength::Strong,
        script: None,
        label: "Name".into(),
        parts: vec![],
    };
    let person = !i.is_multiple_of(3);
    let born = day(&format!("19{:02}", 40 + i % 60));
    Designation {
        list: "test-list".parse().unwrap(),
        id: format!("{}", 1000 + i).parse().unwrap(),
        kind: if person { PartyKind::Person } else { PartyKind::Company },
        names: vec![name(format!("Party {i}"), true), name(format!("Alias {i}"), false)],
        born: if person { vec![ListedDate { from: born, to: born, circa: false }] } else { vec![] },
        birth_places: vec![],
        nationalities: vec!["RU".parse().unwrap()],
        residences: vec![],
        gender: None,
        identifiers: vec![Identifier {
            kind: model::party::IdentifierKind::Passport,
            value: format!("P{i}"),
            country: None,
        }],
        wallets: vec![ListedWallet { ticker: "XBT".into(), address: format!("addr{i}") }],
        programmes: vec!["TEST".into()],
        measures: vec![Measure::AssetFreeze],
        relationships: vec![],
        legal_basis: vec![],
        listed_on: None,
        remarks: vec![],
        provenance: Provenance { file: 0, offset: 0, length: 0 },
        class: None,
        ended_on: None,
    }
}

fn parsed(range: std::ops::Range<usize>) -> Parsed {
    let designations: Vec<Designation> = range.map(party).collect();
    Parsed {
        list: "test-list".parse().unwrap(),
        published: Some(day("2026-11-20")),
        parties: designations.len(),
        aliases: designations.len(),
        designations,
        defects: vec![],
    }
}

fn snapshot(parsed: &Parsed) -> Snapshot {
    Snapshot::new(parsed.clone(), "test/1", vec![("f".into(), Hash::of(b"old"))])
}

fn against(old: &Parsed, new: &Parsed, rules: &GuardRules) -> Result<Accepted, Quarantine> {
    let snapshot = snapshot(old);
    let earlier = [Hash::of(b"version of last week")];
    let before = InForce { snapshot: &snapshot, defects: old.defects.len() as u64, earlier: &earlier };
    judge(Some(&before), &candidate(new), rules, now())
}

fn candidate(parsed: &Parsed) -> Candidate<'_> {
    Candidate { parsed, fingerprint: Hash::of(b"new"), parties_min: 50, first_seen: now() }
}

fn codes(result: Result<Accepted, Quarantine>) -> Vec<&'static str> {
    result.map_or_else(|q| q.trips.iter().map(|t| t.code).collect(), |_| vec![])
}

type Change = fn(&mut Parsed);

type Row = (&'static str, Change, &'static [&'static str]);

/// What came or went.
fn sizes() -> Vec<Row> {
    vec![
        ("nothing changed", |_| {}, &[]),
        ("a few left and came", |p| *p = parsed(4..310), &[]),
        ("a tenth left", |p| *p = parsed(30..300), &[]),
        (
            "more than a tenth left",
            |p| *p = parsed(31..300),
            &["parties_shrunk", "names_shrunk", "wallets_shrunk"],
        ),
        (
            "nearly all left",
            |p| *p = parsed(0..10),
            &["too_few", "parties_shrunk", "names_shrunk", "wallets_shrunk"],
        ),
        (
            "all left",
            |p| p.designations.clear(),
            &["too_few", "parties_shrunk", "names_shrunk", "wallets_shrunk"],
        ),
        (
            "other ids",
            |p| p.designations.iter_mut().for_each(|d| d.id = format!("X{}", d.id).parse().unwrap()),
            &["ids_lost"],
        ),
        (
            "aliases left",
            |p| p.designations.iter_mut().for_each(|d| d.names.truncate(1)),
            &["names_shrunk", "field_emptied"],
        ),
        (
            "wallets left",
            |p| p.designations.iter_mut().take(40).for_each(|d| d.wallets.clear()),
            &["wallets_shrunk"],
        ),
        ("twice as many", |p| *p = parsed(0..600), &[]),
        ("more than twice as many", |p| *p = parsed(0..601), &["parties_grew"]),
    ]
}

/// What is filled, understood and dated.
fn contents() -> Vec<Row> {
    vec![
        ("no dates of birth", |p| p.designations.iter_mut().for_each(|d| d.born.clear()), &["field_emptied"]),
        ("a quarter without", |p| p.designations.iter_mut().take(75).for_each(|d| d.born.clear()), &[]),
        (
            "no nationalities",
            |p| p.designations.iter_mut().for_each(|d| d.nationalities.clear()),
            &["field_emptied"],
        ),
        ("no numbers", |p| p.designations.iter_mut().for_each(|d| d.identifiers.clear()), &["field_emptied"]),
        (
            "no programmes",
            |p| p.designations.iter_mut().for_each(|d| d.programmes.clear()),
            &["field_emptied"],
        ),
        (
            "no measures",
            |p| p.designations.iter_mut().for_each(|d| d.measures = vec![Measure::Unspecified]),
            &["field_emptied", "field_emptied"],
        ),
        (
            "other measures",
            |p| p.designations.iter_mut().for_each(|d| d.measures = vec![Measure::Travel]),
            &["field_emptied"],
        ),
        (
            "no persons",
            |p| p.designations.iter_mut().for_each(|d| d.kind = PartyKind::Vessel),
            &["field_emptied"],
        ),
        ("some defects", |p| p.defects = vec![Defect { offset: 0, entry: None, what: "x".into() }; 6], &[]),
        (
            "many defects",
            |p| p.defects = vec![Defect { offset: 0, entry: None, what: "x".into() }; 7],
            &["defects_rose"],
        ),
        ("the same day", |p| p.published = Some(day("2026-11-20")), &[]),
        ("the same month, day unknown", |p| p.published = Some(day("2026-11")), &[]),
        ("a day earlier", |p| p.published = Some(day("2026-11-19")), &["date_backwards"]),
        ("a year earlier", |p| p.published = Some(day("2025")), &["date_backwards"]),
        ("no date", |p| p.published = None, &["date_missing"]),
        ("the day after tomorrow", |p| p.published = Some(day("2026-11-23")), &[]),
        ("in three days", |p| p.published = Some(day("2026-11-24")), &["date_future"]),
    ]
}

#[test]
fn each_guard_speaks_for_its_own_case() {
    let old = parsed(0..300);
    for (what, change, want) in sizes().into_iter().chain(contents()) {
        let mut new = parsed(0..300);
        change(&mut new);
        let got = against(&old, &new, &GuardRules::default());
        if let Err(quarantine) = &got {
            assert!(quarantine.trips.iter().all(|t| !t.detail.is_empty()), "{what}");
            assert_eq!(quarantine.code(), want.first().copied().unwrap_or_default(), "{what}");
        }
        assert_eq!(codes(got), want, "{what}");
    }
}

#[test]
fn bytes_that_were_in_force_before_are_a_rollback() {
    let old = parsed(0..300);
    let snapshot = snapshot(&old);
    let earlier = [Hash::of(b"a"), Hash::of(b"new")];
    let before = InForce { snapshot: &snapshot, defects: 0, earlier: &earlier };
    assert_eq!(codes(judge(Some(&before), &candidate(&old), &GuardRules::default(), now())), ["rollback"]);
}

#[test]
fn a_first_version_is_judged_by_itself() {
    let rules = GuardRules::default();
    for (new, want) in [
        (parsed(0..300), vec![]),
        (parsed(0..49), vec!["too_few"]),
        (Parsed { published: Some(day("2027-01-01")), ..parsed(0..300) }, vec!["date_future"]),
        (Parsed { published: None, ..parsed(0..300) }, vec![]),
        (
            Parsed {
                defects: vec![Defect { offset: 0, entry: None, what: "x".into() }; 30],
                ..parsed(0..300)
            },
            vec!["defects_rose"],
        ),
    ] {
        assert_eq!(codes(judge(None, &candidate(&new), &rules, now())), want);
    }
}

#[test]
fn a_small_list_of_ones_own_may_lose_a_few() {
    let rules = GuardRules::default();
    let small = |range: std::ops::Range<usize>| Candidate {
        parties_min: 0,
        ..candidate(Box::leak(Box::new(parsed(range))))
    };
    let old = snapshot(&parsed(0..8));
    let before = InForce { snapshot: &old, defects: 0, earlier: &[] };
    for (range, want) in [
        (0..8, vec![]),
        (0..3, vec![]),
        (0..2, vec!["parties_shrunk", "names_shrunk", "wallets_shrunk"]),
        (0..0, vec!["too_few", "parties_shrunk", "names_shrunk", "wallets_shrunk"]),
        (0..20, vec!["parties_grew"]),
    ] {
        // Ten names of five parties are more than what may always go.
        let rules = GuardRules { names_shrink_percent: if range.end == 3 { 100 } else { 10 }, ..rules };
        assert_eq!(codes(judge(Some(&before), &small(range.clone()), &rules, now())), want, "{range:?}");
    }
}

#[test]
fn a_version_can_be_made_to_wait() {
    let old = parsed(0..300);
    let snapshot = snapshot(&old);
    let before = InForce { snapshot: &snapshot, defects: 0, earlier: &[] };
    let rules = GuardRules { age_min_minutes: 30, ..GuardRules::default() };
    let seen = now();
    for (minutes, want) in [
        (0, Accepted::NotBefore(seen.plus_seconds(1800))),
        (29, Accepted::NotBefore(seen.plus_seconds(1800))),
        (30, Accepted::Now),
    ] {
        let at = seen.plus_seconds(minutes * 60);
        assert_eq!(judge(Some(&before), &candidate(&old), &rules, at), Ok(want), "{minutes}");
    }
}

#[test]
fn the_bundled_lists_pass_against_themselves_and_not_with_a_third_gone() {
    for (parsed, snapshot) in [ofac(), uk()] {
        let before = InForce { snapshot, defects: parsed.defects.len() as u64, earlier: &[] };
        let rules = GuardRules::default();
        let new = Candidate { parsed, fingerprint: Hash::of(b"x"), parties_min: 1000, first_seen: now() };
        assert_eq!(judge(Some(&before), &new, &rules, now()), Ok(Accepted::Now), "{}", parsed.list);
        assert_eq!(
            judge(None, &new, &rules, now()),
            Ok(Accepted::Now),
            "{}: as the first version",
            parsed.list
        );
        let mut less = parsed.clone();
        less.designations.truncate(parsed.designations.len() * 7 / 10);
        let new = Candidate { parsed: &less, ..new };
        let found = judge(Some(&before), &new, &rules, now()).unwrap_err();
        assert_eq!(found.code(), "parties_shrunk");
        assert!(found.detail().contains("-30 %") || found.detail().contains("-29 %"), "{}", found.detail());
    }
}

proptest! {
    #[test]
    fn losing_more_is_never_better(lost in 0usize..300, more in 0usize..100) {
        let old = parsed(0..300);
        let rules = GuardRules::default();
        let ok = |lost: usize| against(&old, &parsed(lost.min(300)..300), &rules).is_ok();
        prop_assert!(ok(lost) || !ok(lost + more));
        prop_assert_eq!(ok(lost), lost <= 30);
    }
}
