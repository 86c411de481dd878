//! Screening against small lists made by hand: kinds, weak aliases, numbers, dates, order, explanations.

#![cfg(test)]

use model::decision::{Certainty, Role};
use model::designation::{ListedDate, ListedName, ListedWallet, NameStrength, Provenance};
use model::party::IdentifierKind;
use model::policy::{BlockEffect, BornContradicts, RareStays, RatingRow, ThresholdRules};
use model::{Designation, EntryId, Gender, Identifier, ListId, Measure, PartyKind, Profile, Rating, Score};
use screening::explanation::Explanation;
use screening::index::Index;
use screening::screen::{Hit, ListSettings, REVIEW_DEFAULT, Settings, WeakAlias, screen};
use screening::snapshot::Snapshot;
use std::sync::Arc;

fn name(text: &str, strength: NameStrength) -> ListedName {
    let (label, primary) = (String::new(), strength == NameStrength::Strong);
    ListedName { text: text.to_owned(), primary, strength, script: None, label, parts: Vec::new() }
}

fn party(list: &str, id: &str, kind: PartyKind, text: &str) -> Designation {
    Designation {
        list: ListId::new(list).unwrap(),
        id: EntryId::new(id).unwrap(),
        kind,
        names: vec![name(text, NameStrength::Strong)],
        born: Vec::new(),
        birth_places: Vec::new(),
        nationalities: Vec::new(),
        residences: Vec::new(),
        gender: None,
        identifiers: Vec::new(),
        wallets: Vec::new(),
        programmes: vec!["SDGT".to_owned()],
        measures: vec![Measure::AssetFreeze],
        relationships: Vec::new(),
        legal_basis: Vec::new(),
        listed_on: None,
        remarks: Vec::new(),
        provenance: Provenance { file: 0, offset: 0, length: 0 },
        class: None,
        ended_on: None,
    }
}

fn index(parties: Vec<Designation>) -> Index {
    let mut lists: Vec<ListId> = parties.iter().map(|party| party.list.clone()).collect();
    lists.dedup();
    let snapshot = |list: ListId| {
        let designations = parties.iter().filter(|party| party.list == list).cloned().collect();
        Arc::new(Snapshot {
            list,
            published: None,
            raw_hashes: Vec::new(),
            parser: "test/1".to_owned(),
            designations,
        })
    };
    Index::build(&lists.into_iter().map(snapshot).collect::<Vec<_>>())
}

fn ofac(id: &str, kind: PartyKind, text: &str) -> Designation {
    party("ofac-sdn", id, kind, text)
}

fn settings(weak_alias: WeakAlias) -> Settings {
    let list = ListId::new("ofac-sdn").unwrap();
    Settings { lists: vec![ListSettings::new(list, REVIEW_DEFAULT, weak_alias)] }
}

fn hits(index: &Index, profile: &Profile) -> Vec<Hit> {
    screen(index, profile, Role::Customer, &settings(WeakAlias::SilentAlone)).hits
}

fn ofac_from(review: u32) -> ListSettings {
    ListSettings::new(ListId::new("ofac-sdn").unwrap(), Score::from_basis(review), WeakAlias::SilentAlone)
}

/// What the best name of a list scores: thresholds are set beside it, so that a better comparison moves both.
fn names_score(index: &Index, name: &str) -> u32 {
    let settings = Settings { lists: vec![ofac_from(1)] };
    let found = screen(index, &Profile::named(PartyKind::Person, name), Role::Customer, &settings).hits;
    found[0].explanation.names.as_ref().unwrap().score.basis()
}

fn number(kind: IdentifierKind, value: &str) -> Identifier {
    Identifier { kind, value: value.to_owned(), country: None }
}

#[test]
fn another_kind_of_party_lowers_a_little() {
    use PartyKind::{Aircraft, Company, Person, Vessel};
    for (asked, listed, score) in [
        (Person, Person, Some(10_000)),
        (Person, Company, Some(9_500)),
        (Company, Person, Some(9_500)),
        (Company, Vessel, Some(9_000)),
        (Aircraft, Company, Some(9_000)),
        (Person, Vessel, None),
        (Vessel, Person, None),
    ] {
        let index = index(vec![ofac("1", listed, "Olga Ivanova")]);
        let found = hits(&index, &Profile::named(asked, "IVANOVA Olga"));
        assert_eq!(found.first().map(|hit| hit.score.basis()), score, "{asked:?} {listed:?}");
    }
}

#[test]
fn weak_aliases_need_an_agreeing_fact_only_where_policy_says_so() {
    let mut listed = ofac("1", PartyKind::Person, "Ivan Petrov");
    listed.names.push(name("Wolf", NameStrength::Weak));
    listed.born =
        vec![ListedDate { from: "1971".parse().unwrap(), to: "1971".parse().unwrap(), circa: false }];
    listed.residences = vec!["AE".parse().unwrap()];
    listed.birth_places = vec!["Rostov-on-Don, Russia".to_owned()];
    listed.gender = Some("male".to_owned());
    listed.identifiers = vec![number(IdentifierKind::Passport, "A1234567")];
    let index = index(vec![listed]);
    let alone = Profile::named(PartyKind::Person, "Wolf");
    let born = |date: &str| Profile { born: date.parse().ok(), ..alone.clone() };
    let from = |country: &str| Profile { nationalities: vec![country.parse().unwrap()], ..alone.clone() };
    let with =
        |value: &str| Profile { identifiers: vec![number(IdentifierKind::Passport, value)], ..alone.clone() };
    for (profile, silent_alone) in [
        (alone.clone(), false),
        (born("1971-04-02"), true),
        (born("1980-04-02"), false),
        (from("AE"), true),
        (from("FR"), false),
        (Profile { residences: vec!["AE".parse().unwrap()], ..alone.clone() }, true),
        (Profile { birth_place: Some("Rostov".to_owned()), ..alone.clone() }, true),
        (Profile { birth_place: Some("Paris".to_owned()), ..alone.clone() }, false),
        (Profile { birth_country: "RU".parse().ok(), ..alone.clone() }, true),
        (born("1971-02-04"), true),
        (Profile { gender: Some(Gender::Male), ..alone.clone() }, false),
        (with("A-1234567"), true),
        (with("B-7654321"), false),
        (Profile { names: vec!["Wolf".to_owned(), "Petrov Ivan".to_owned()], ..alone.clone() }, true),
    ] {
        let found =
            |weak_alias| !screen(&index, &profile, Role::Customer, &settings(weak_alias)).hits.is_empty();
        assert_eq!(found(WeakAlias::SilentAlone), silent_alone, "{profile:?}");
        assert!(found(WeakAlias::Alert), "{profile:?}");
    }
    // A list the policy does not know alerts.
    assert_eq!(screen(&index, &alone, Role::Customer, &Settings::default()).hits.len(), 1);
}

#[test]
fn an_equal_number_is_a_hit_whatever_the_name() {
    let mut ship = ofac("1", PartyKind::Vessel, "ADRIAN DARYA 1");
    ship.identifiers = vec![number(IdentifierKind::Imo, "9116412")];
    let index = index(vec![ship]);
    let profile = |value: &str| Profile {
        identifiers: vec![number(IdentifierKind::Imo, value)],
        ..Profile::named(PartyKind::Vessel, "OCEAN ROSE")
    };
    let found = hits(&index, &profile("IMO 9116412"));
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].certainty, found[0].score.basis()), (Certainty::Potential, 9_500));
    assert_eq!(hits(&index, &profile("9116413")), vec![]);
}

#[test]
fn a_declared_date_raises_and_a_verified_one_clears_but_never_drops() {
    let mut listed = ofac("1", PartyKind::Person, "Ivan Sergeyevich Petrov");
    let born = "1971-04-02".parse().unwrap();
    listed.born = vec![ListedDate { from: born, to: born, circa: false }];
    let index = index(vec![listed]);
    let asked = |name: &str, date: &str, born_verified| Profile {
        born: date.parse().ok(),
        born_verified,
        ..Profile::named(PartyKind::Person, name)
    };
    // A threshold that the second name misses by itself, by one ten-thousandth.
    let review = names_score(&index, "Iwan Petroff") + 1;
    let strict = Settings { lists: vec![ofac_from(review)] };
    let hits = |index: &Index, profile: &Profile| screen(index, profile, Role::Customer, &strict).hits;
    for (profile, expected) in [
        (asked("Ivan Petrov", "", false), Some(Certainty::Potential)),
        (asked("Ivan Petrov", "1990-06-07", false), Some(Certainty::Potential)),
        (asked("Ivan Petrov", "1990-06-07", true), Some(Certainty::AutoCleared)),
        (asked("Iwan Petroff", "", false), None),
        (asked("Iwan Petroff", "1971-04-02", false), Some(Certainty::Potential)),
        (asked("Iwan Petroff", "1990-06-07", false), None),
    ] {
        let found = hits(&index, &profile);
        assert_eq!(found.first().map(|hit| hit.certainty), expected, "{profile:?}");
    }
    let undated = hits(&index, &asked("Ivan Petrov", "", false))[0].score;
    assert_eq!(
        hits(&index, &asked("Ivan Petrov", "1990-06-07", true))[0].score,
        undated,
        "a date lowers no score"
    );
    assert!(hits(&index, &asked("Ivan Petrov", "1971-04-02", false))[0].score > undated);
}

#[test]
fn own_wallets_are_screened_and_hits_come_in_order() {
    let address = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
    let mut lazarus = ofac("2", PartyKind::Company, "LAZARUS GROUP");
    lazarus.wallets = vec![ListedWallet { ticker: "ETH".to_owned(), address: address.to_owned() }];
    let index = index(vec![
        lazarus,
        ofac("3", PartyKind::Person, "Ivan Petrow"),
        ofac("4", PartyKind::Person, "Ivan Petrov"),
        party("uk-sanctions", "1", PartyKind::Person, "Ivan Petrov"),
    ]);
    let profile = Profile {
        wallets: vec![
            address.replace("098B", "098b"),
            address.to_lowercase(),
            "0x098b716b8aaf21512996dc57eb0615e2383e2f97".to_owned(),
        ],
        ..Profile::named(PartyKind::Person, "Ivan Petrov")
    };
    let found = screen(&index, &profile, Role::Counterparty, &Settings::default());
    let order: Vec<(&str, &str, Role)> =
        found.hits.iter().map(|h| (h.list.as_str(), h.entry.as_str(), h.role)).collect();
    assert_eq!(
        order,
        [
            ("ofac-sdn", "2", Role::CounterpartyWallet),
            ("ofac-sdn", "4", Role::Counterparty),
            ("uk-sanctions", "1", Role::Counterparty),
            ("ofac-sdn", "3", Role::Counterparty),
        ]
    );
    assert_eq!(found.hits[0].certainty, Certainty::Confirmed);
    assert_eq!(found.wallet_errors.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0]);
    assert!(!found.truncated);
}

#[test]
fn an_explanation_says_every_word_and_replays_to_the_same_bytes() {
    let mut listed = ofac("36", PartyKind::Person, "Ivan Sergeyevich PETROV");
    listed.names.push(name("Johnny", NameStrength::Weak));
    listed.nationalities = vec!["RU".parse().unwrap()];
    let index = index(vec![listed]);
    let profile = Profile {
        born: "1971".parse().ok(),
        nationalities: vec!["RU".parse().unwrap()],
        ..Profile::named(PartyKind::Person, "Petroff, Ivan")
    };
    let found = hits(&index, &profile);
    let explanation = &found[0].explanation;
    assert_eq!(
        explanation.to_text(),
        [
            "`Petroff, Ivan` against the name `Ivan Sergeyevich PETROV` on ofac-sdn, entry 36",
            "`Petroff` ~ `PETROV`: another form of the same name (0.93)",
            "`Ivan` = `Ivan`: same (1.00)",
            "`Sergeyevich`: patronymic not in the query (weight 0.48)",
            "10 letters agree: differences count × 0.91",
            "score 0.91",
            "date says nothing: born 1971; the list has no date",
            "nationality agrees: RU on both sides (+ 0.0100)",
            "score 0.9217, looked at from 0.8500",
            "kept from 0.8500, looked at from 0.8500, by list ofac-sdn for the rating standard",
            "potential: the name agrees",
            "list ofac-sdn of unknown date",
            format!("matcher {}", screening::MATCHER).as_str(),
        ]
    );
    let bytes = explanation.to_bytes();
    assert_eq!(minicbor::decode::<Explanation>(&bytes).unwrap(), *explanation);
    assert_eq!(hits(&index, &profile)[0].explanation.to_bytes(), bytes);
    assert_eq!(found[0].listed().explanation, model::Hash::of(&bytes));
}

#[test]
fn nothing_and_nonsense_give_nothing() {
    let full = index(vec![ofac("1", PartyKind::Person, "Ivan Petrov")]);
    let long = "иван ".repeat(10_000);
    for (index, text) in [
        (&Index::empty(), "Ivan Petrov"),
        (&full, ""),
        (&full, "()"),
        (&full, ", -"),
        (&full, "I."),
        (&full, &long),
    ] {
        let found =
            screen(index, &Profile::named(PartyKind::Person, text), Role::Customer, &Settings::default());
        assert_eq!((found.hits.len(), found.truncated), (0, false), "{text:.20}");
    }
    let mut nameless = Profile::named(PartyKind::Person, "");
    nameless.names.clear();
    assert_eq!(screen(&full, &nameless, Role::Customer, &Settings::default()).hits, []);
}

#[test]
fn a_lower_threshold_finds_no_less() {
    let index = index(vec![
        ofac("1", PartyKind::Person, "Ivan Sergeyevich Petrov"),
        ofac("2", PartyKind::Company, "Petrov Trading LLC"),
    ]);
    let list = ListId::new("ofac-sdn").unwrap();
    for (name, review, expected) in [
        ("Ivan Petrov", 8_500, 1),
        ("Petrov", 8_500, 0),
        ("Petrov", 5_000, 2),
        ("Petrov", 0, 2),
        ("Ivan Petrov", 0, 2),
    ] {
        let settings = Settings {
            lists: vec![ListSettings::new(list.clone(), Score::from_basis(review), WeakAlias::Alert)],
        };
        let found = screen(&index, &Profile::named(PartyKind::Person, name), Role::Customer, &settings);
        assert_eq!(found.hits.len(), expected, "{name} from {review}");
    }
}

/// One list with thresholds.
fn with_thresholds(thresholds: ThresholdRules) -> Settings {
    thresholds_from(REVIEW_DEFAULT.basis(), thresholds)
}

fn thresholds_from(review: u32, thresholds: ThresholdRules) -> Settings {
    let plain = ofac_from(review);
    Settings { lists: vec![ListSettings { thresholds, auto_clear_policy: "AC-7".to_owned(), ..plain }] }
}

#[test]
fn thresholds_keep_look_at_and_stop_by_list_and_rating() {
    use Certainty::{AutoCleared, Potential};
    let index = index(vec![ofac("1", PartyKind::Person, "Ivan Sergeyevich Petrov")]);
    let score = |basis| Some(Score::from_basis(basis));
    let (exact, middle, loose) = ("Ivan Sergeyevich Petrov", "Ivan Petrov", "Iwan Petroff");
    let (between, least) = (names_score(&index, middle), names_score(&index, loose));
    assert!(least < between && between < 9_990, "{least} {between}");
    let rules = ThresholdRules {
        clear: score(least),
        block: score(9_999),
        block_effect: BlockEffect::Deny,
        high: Some(RatingRow { review: score(least), ..RatingRow::default() }),
        low: Some(RatingRow {
            clear: score(between + 1),
            review: score(between + 2),
            ..RatingRow::default()
        }),
        ..ThresholdRules::default()
    };
    let from = |rules| thresholds_from(least + 1, rules);
    for (name, rating, expected, near) in [
        (exact, None, Some(Potential), true),
        (middle, None, Some(Potential), false),
        (loose, None, Some(AutoCleared), false),
        (loose, Some(Rating::Standard), Some(AutoCleared), false),
        (loose, Some(Rating::High), Some(Potential), false),
        (loose, Some(Rating::Low), None, false),
        (middle, Some(Rating::Low), None, false),
        (exact, Some(Rating::Low), Some(Potential), true),
        (exact, Some(Rating::High), Some(Potential), true),
    ] {
        let profile = Profile { rating, ..Profile::named(PartyKind::Person, name) };
        let found = screen(&index, &profile, Role::Customer, &from(rules)).hits;
        let got = found.first().map(|hit| hit.certainty);
        assert_eq!(got, expected, "{name} {rating:?}: {:?}", found.first().map(|hit| hit.score));
        assert_eq!(found.first().is_some_and(|hit| hit.near_certain.is_some()), near, "{name} {rating:?}");
        for hit in &found {
            let cleared = hit.certainty == AutoCleared;
            assert_eq!(hit.explanation.cleared_under.as_deref(), cleared.then_some("AC-7"));
            assert_eq!(hit.listed().near_certain, hit.near_certain);
        }
        // Without a row of its own a rating changes nothing.
        let plain = screen(&index, &profile, Role::Customer, &from(ThresholdRules::default())).hits;
        assert_eq!(plain.is_empty(), name == loose, "{name} {rating:?}");
    }
}

#[test]
fn names_alone_decide_what_is_kept_and_evidence_what_is_looked_at() {
    let mut listed = ofac("1", PartyKind::Person, "Ivan Sergeyevich Petrov");
    let born = "1971-04-02".parse().unwrap();
    listed.born = vec![ListedDate { from: born, to: born, circa: false }];
    let index = index(vec![listed]);
    let names = names_score(&index, "Iwan Petroff");
    let rules = ThresholdRules { clear: Some(Score::from_basis(names + 1)), ..ThresholdRules::default() };
    // By the names below what is kept, and with the day of birth above what is looked at.
    for (date, expected) in [("1971-04-02", Some(Certainty::Potential)), ("1990-06-07", None), ("", None)] {
        let profile =
            Profile { born: date.parse().ok(), ..Profile::named(PartyKind::Person, "Iwan Petroff") };
        let found = screen(&index, &profile, Role::Customer, &thresholds_from(names + 2, rules)).hits;
        assert_eq!(found.first().map(|hit| hit.certainty), expected, "{date}");
    }
}

#[test]
fn a_rare_name_stays_a_possible_match_whatever_the_date_of_birth() {
    let dated = |id: &str, name: &str| {
        let mut listed = ofac(id, PartyKind::Person, name);
        let born = "1950-02-03".parse().unwrap();
        listed.born = vec![ListedDate { from: born, to: born, circa: false }];
        listed
    };
    let (rare, two) = ("Zqarvin Molutabek Ferunshah", "Zqarvin Molutabek");
    let index = index(vec![dated("1", rare), dated("2", two)]);
    let asked = |name: &str, verified| Profile {
        born: "1980-06-07".parse().ok(),
        born_verified: verified,
        ..Profile::named(PartyKind::Person, name)
    };
    let of = |id: &str, profile: &Profile, rules| {
        let found = screen(&index, profile, Role::Customer, &with_thresholds(rules)).hits;
        found.into_iter().find(|hit| hit.entry.as_str() == id).map(|hit| (hit.certainty, hit.score))
    };
    use Certainty::{AutoCleared, Potential};
    let plain = ThresholdRules::default();
    let never = ThresholdRules { rare_stays_from: RareStays::Never, ..plain };
    let blocking = ThresholdRules { block: Some(Score::from_basis(8_500)), ..plain };
    assert_eq!(of("1", &asked(rare, true), plain), Some((Potential, REVIEW_DEFAULT)), "looked at last");
    assert_eq!(
        of("1", &asked(rare, false), plain),
        Some((Potential, Score::ONE)),
        "a declared date lowers nothing"
    );
    assert_eq!(of("1", &asked(rare, true), never), Some((AutoCleared, Score::ONE)));
    assert_eq!(
        of("2", &asked(two, true), plain),
        Some((AutoCleared, Score::ONE)),
        "two words are not enough"
    );
    assert_eq!(of("1", &asked(rare, true), blocking).map(|hit| hit.0), Some(Potential));
}

#[test]
fn another_day_clears_only_where_the_list_s_row_says_so_and_only_if_verified() {
    let mut listed = ofac("1", PartyKind::Person, "Ivan Petrov");
    let born = "1971-04-02".parse().unwrap();
    listed.born = vec![ListedDate { from: born, to: born, circa: false }];
    let mut elsewhere = listed.clone();
    elsewhere.list = ListId::new("uk-sanctions").unwrap();
    let index = index(vec![listed, elsewhere]);
    let rules = ThresholdRules { born_contradicts: BornContradicts::AnotherDay, ..ThresholdRules::default() };
    let plain = with_thresholds(ThresholdRules::default());
    use Certainty::{AutoCleared, Potential};
    for (date, verified, by_day, by_years) in [
        ("1971-09-30", true, AutoCleared, Potential),
        ("1972-10-13", true, AutoCleared, Potential),
        ("1990-06-07", true, AutoCleared, AutoCleared),
        ("1971-04-02", true, Potential, Potential),
        ("1971-02-04", true, Potential, Potential),
        ("1971-09-30", false, Potential, Potential),
        ("1990-06-07", false, Potential, Potential),
        ("1972", true, Potential, Potential),
    ] {
        let profile = Profile {
            born: date.parse().ok(),
            born_verified: verified,
            ..Profile::named(PartyKind::Person, "Ivan Petrov")
        };
        let hit = |list: &str, settings: &Settings| {
            let found = screen(&index, &profile, Role::Customer, settings).hits;
            found.into_iter().find(|hit| hit.list.as_str() == list).unwrap()
        };
        let on = hit("ofac-sdn", &with_thresholds(rules));
        assert_eq!(on.certainty, by_day, "{date} {verified}");
        assert_eq!(hit("ofac-sdn", &plain).certainty, by_years, "{date} {verified}");
        assert_eq!(hit("uk-sanctions", &with_thresholds(rules)).certainty, by_years, "another list's row");
        let cleared = on.certainty == AutoCleared;
        assert_eq!(on.explanation.cleared_under.is_some(), cleared, "{date}");
        assert_eq!(on.explanation.because.contains("dates for exact"), cleared && by_years == Potential);
        assert_eq!(on.score, hit("ofac-sdn", &plain).score, "{date}: a date lowers no score");
    }
}

#[test]
fn the_score_of_the_public_search_stands_beside_ours() {
    let mut listed = ofac("1", PartyKind::Person, "PUTIN, Vladimir Vladimirovich");
    listed.names.push(name("VLADIMIR PUTIN", NameStrength::Strong));
    let index = index(vec![listed]);
    let found = hits(&index, &Profile::named(PartyKind::Person, "Vladimr Putin"));
    let (score, alias) = found[0].ofac_score().unwrap();
    assert_eq!((score.score.basis(), alias), (9_875, "VLADIMIR PUTIN"));
    assert!(!found[0].explanation.to_text().concat().contains("FAQ 249"), "it is no part of the explanation");
}
