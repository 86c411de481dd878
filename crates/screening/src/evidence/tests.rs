//! Every grade of every fact, and what no fact may do.

use super::born::born;
use super::numbers::{identifiers, same_identifier};
use super::*;
use model::designation::{ListedDate, Provenance};
use model::party::IdentifierKind;
use model::{Country, EntryId, Identifier, ListId, Measure};
use proptest::prelude::*;

fn designation(kind: PartyKind, born: Vec<ListedDate>, identifiers: Vec<Identifier>) -> Designation {
    Designation {
        list: ListId::new("test-list").unwrap(),
        id: EntryId::new("1").unwrap(),
        kind,
        names: Vec::new(),
        born,
        birth_places: vec!["Herat, Herat Province, Afghanistan".to_owned()],
        nationalities: vec!["IR".parse().unwrap()],
        residences: vec!["AE".parse().unwrap()],
        gender: Some("Male".to_owned()),
        identifiers,
        wallets: Vec::new(),
        programmes: Vec::new(),
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

fn person() -> Profile {
    Profile::named(PartyKind::Person, "x")
}

/// `1971`, `1971-04-02`, `circa 1971` or `1970 to 1972`.
fn listed(text: &str) -> ListedDate {
    let (circa, text) = text.strip_prefix("circa ").map_or((false, text), |rest| (true, rest));
    let (from, to) = text.split_once(" to ").unwrap_or((text, text));
    ListedDate { from: from.parse().unwrap(), to: to.parse().unwrap(), circa }
}

fn born_in(date: &str, verified: bool) -> Profile {
    Profile { born: date.parse().ok(), born_verified: verified, ..person() }
}

#[test]
fn dates_of_birth_are_graded() {
    use Verdict::{Agrees, Close, Contradicts, Differs, Unknown};
    for (own, dates, verdict, raises, year) in [
        ("1971-04-02", vec!["1971-04-02"], Agrees, 500, true),
        ("1971-04-02", vec!["1971-04"], Agrees, 300, true),
        ("1971-04-02", vec!["1971"], Agrees, 200, true),
        ("1971", vec!["1971-04-02"], Agrees, 200, true),
        ("1971-04-02", vec!["1971-09-30"], Agrees, 200, true),
        ("1971-04-02", vec!["1971-01-01"], Agrees, 200, true),
        ("1971-04-02", vec!["1971-02-04"], Close, 300, true),
        ("1971-04-02", vec!["1971-04-03"], Close, 300, true),
        ("1971-04-12", vec!["1971-04-21"], Close, 300, true),
        ("1971-04-12", vec!["1971-08-12"], Close, 300, true),
        ("1971-04-02", vec!["1970 to 1972"], Agrees, 100, true),
        ("1971-04-02", vec!["1960 to 1980"], Agrees, 0, true),
        ("1971-04-02", vec!["1971-03 to 1971-05"], Agrees, 100, true),
        ("1971-04-02", vec!["circa 1973"], Agrees, 100, true),
        ("1971-04-02", vec!["circa 1974"], Unknown, 0, false),
        ("1971-04-02", vec!["1961-04-02"], Close, 300, false),
        ("1971-04-02", vec!["1917-04-02"], Close, 300, false),
        ("1979-04-02", vec!["1980-04-02"], Close, 300, false),
        ("1971-04-02", vec!["1972-08-09"], Close, 0, false),
        ("1971-04-02", vec!["1973-08-09"], Differs, 0, false),
        ("1971-04-02", vec!["1974-04-01"], Differs, 0, false),
        ("1971-04-02", vec!["1974-04-02"], Close, 300, false),
        ("1971-04-02", vec!["1974-04-03"], Contradicts, 0, false),
        ("1971-04-02", vec!["1974"], Differs, 0, false),
        ("1971-04-02", vec!["1975"], Differs, 0, false),
        ("1971-04-02", vec!["1981"], Differs, 0, false),
        ("1971-04-02", vec!["1982"], Contradicts, 0, false),
        ("1971", vec!["1980-04-02"], Differs, 0, false),
        ("1971", vec!["1982-04-02"], Contradicts, 0, false),
        ("1971-04", vec!["1975-06-03"], Contradicts, 0, false),
        ("1971-04-02", vec!["1965-01-01"], Unknown, 0, false),
        ("1971-01-01", vec!["1965-05-05"], Unknown, 0, false),
        ("1971-01-01", vec!["1961-01-01"], Unknown, 0, false),
        // 2 April 1971 is 13 Farvardin 1350 and, by the tables, 5 Safar 1391.
        ("1350-01-13", vec!["1971-04-02"], Agrees, 300, true),
        ("1971-04-02", vec!["1350-01-13"], Agrees, 300, true),
        ("1391-02-05", vec!["1971-04-02"], Agrees, 300, true),
        ("1391-02-07", vec!["1971-04-02"], Agrees, 300, true),
        ("1391-02-08", vec!["1971-04-02"], Unknown, 0, false),
        ("1391", vec!["1971"], Agrees, 100, true),
        ("1971-04-02", vec!["1391"], Agrees, 100, true),
        ("1971-04-02", vec!["1349 to 1351"], Agrees, 100, true),
        ("1350-01-13", vec!["1350-01-13"], Agrees, 500, true),
        ("1350-01-13", vec!["1965-05-05"], Unknown, 0, false),
        ("2514-04-02", vec!["1971-04-02"], Agrees, 300, true),
        ("1971-04-02", vec!["2514-04-02"], Agrees, 300, true),
        ("1971-04-02", vec!["2520-04-02"], Unknown, 0, false),
        ("2514-04-02", vec!["1965-05-05"], Unknown, 0, false),
        ("1971-04-02", vec!["1960 to 1962"], Unknown, 0, false),
        ("1971-04-02", vec!["circa 1950"], Unknown, 0, false),
        ("1971-04-02", vec!["1950-02-03", "1971"], Agrees, 200, true),
        ("1971-04-02", vec!["1961-04-02", "1971-11-30"], Close, 300, true),
        ("1971-04-02", vec!["1950-02-03", "circa 1950"], Unknown, 0, false),
        ("1971-04-02", vec!["1950-02-03", "1990-05-06"], Contradicts, 0, false),
        ("1971-04-02", vec![], Unknown, 0, false),
    ] {
        let designation =
            designation(PartyKind::Person, dates.iter().map(|date| listed(date)).collect(), Vec::new());
        let found = born(&born_in(own, true), &designation).unwrap();
        let got = (found.evidence.verdict, found.evidence.raises, found.year_agrees);
        assert_eq!(got, (verdict, raises, year), "{own} {dates:?}: {}", found.evidence.why);
        let declared = born(&born_in(own, false), &designation).unwrap().evidence;
        assert_ne!(declared.verdict, Contradicts, "a declared date only raises: {own} {dates:?}");
        assert_eq!(declared.raises, raises);
    }
    assert!(born(&person(), &designation(PartyKind::Person, vec![], vec![])).is_none());
}

fn passport(value: &str) -> Identifier {
    Identifier { kind: IdentifierKind::Passport, value: value.to_owned(), country: None }
}

#[test]
fn only_a_verified_date_of_a_person_clears() {
    let dates = || vec![listed("1950-02-03")];
    let person = designation(PartyKind::Person, dates(), vec![passport("A1234567")]);
    let company = designation(PartyKind::Company, dates(), Vec::new());
    let with = |number| Profile { identifiers: vec![passport(number)], ..born_in("1971-04-02", true) };
    for (profile, listed, expected) in [
        (born_in("1971-04-02", true), &person, true),
        (born_in("1971-04-02", false), &person, false),
        (born_in("1950-02-03", true), &person, false),
        (born_in("1971-04-02", true), &company, false),
        (with("a-1234567"), &person, false),
        (with("A1234568"), &person, false),
        (with("Z9999999"), &person, true),
    ] {
        let gathered = gather(&profile, listed);
        assert_eq!(gathered.clears, expected, "{profile:?} {gathered:?}");
    }
}

#[test]
fn a_weak_alias_is_confirmed_by_a_birth_year_a_number_or_a_place() {
    let date = vec![listed("1971-04-02"), listed("1950-02-03")];
    let entry = designation(PartyKind::Person, date, vec![passport("A1234567")]);
    let country = |code: &str| -> Vec<Country> { vec![code.parse().unwrap()] };
    let place = |text: &str| Profile { birth_place: Some(text.to_owned()), ..person() };
    for (profile, confirms, why) in [
        (person(), false, "nothing is known"),
        (born_in("1971-04-02", false), true, "the day"),
        (born_in("1971", false), true, "the year"),
        (born_in("1971-02-04", false), true, "day and month swapped: the year agrees"),
        (born_in("1971-09-30", true), true, "the year, whatever the day"),
        (born_in("1961-04-02", false), false, "a slip in the year is no agreeing year"),
        (born_in("1972", false), false, "the next year"),
        (Profile { nationalities: country("IR"), ..person() }, true, "nationality"),
        (Profile { residences: country("AE"), ..person() }, true, "residence"),
        (Profile { residences: country("IR"), ..person() }, true, "lives where the list has the nationality"),
        (Profile { nationalities: country("FR"), ..person() }, false, "another nationality"),
        (place("Herat"), true, "town of birth"),
        (place("Kandahar, Afghanistan"), true, "country of birth"),
        (place("Paris, France"), false, "another place"),
        (Profile { birth_country: country("AF").first().copied(), ..person() }, true, "country of birth"),
        (Profile { gender: Some(Gender::Male), ..person() }, false, "half of everybody is male"),
        (Profile { identifiers: vec![passport("A-1234567")], ..person() }, true, "passport"),
        (Profile { identifiers: vec![passport("A1234568")], ..person() }, false, "nearly the passport"),
    ] {
        let gathered = gather(&profile, &entry);
        assert_eq!(gathered.confirms, confirms, "{why}: {:?}", gathered.evidence);
    }
}

#[test]
fn numbers_agree_by_kind_and_country() {
    use IdentifierKind::{Bic, Email, Imo, NationalId, Other, Passport, Phone, Registration};
    let number = |kind, value: &str, country: &str| Identifier {
        kind,
        value: value.to_owned(),
        country: country.parse().ok(),
    };
    for (own, theirs, expected) in [
        (number(Passport, "A 123-4567", ""), number(Passport, "a1234567", "IR"), true),
        (number(Passport, "A1234567", "RU"), number(Passport, "A1234567", "IR"), false),
        (number(NationalId, "1234567", ""), number(Passport, "1234567", ""), true),
        (number(NationalId, "123456", ""), number(Passport, "123456", ""), false),
        (number(Other, "123456", ""), number(Passport, "123456", ""), true),
        (number(Passport, "1234", ""), number(Passport, "1234", ""), false),
        (number(Imo, "IMO 9187629", ""), number(Imo, "9187629", ""), true),
        (number(Other, "IMO 9187629", ""), number(Imo, "9187629", ""), true),
        (number(Phone, "00 98 21 1234567", ""), number(Phone, "+98-21-1234567", ""), true),
        (number(Bic, "BMJIIRTHXXX", ""), number(Bic, "BMJIIRTH", ""), true),
        (number(Registration, "9187629", ""), number(Imo, "9187629", ""), false),
        (number(Email, "a.b@example.org", ""), number(Email, "A.B@EXAMPLE.ORG", ""), true),
    ] {
        assert_eq!(same_identifier(&own, &theirs), expected, "{own:?} {theirs:?}");
    }
}

#[test]
fn mistyped_numbers_are_close_and_never_agree() {
    use IdentifierKind::{Email, Imo, Lei, Passport, Phone, TaxId};
    use Verdict::{Agrees, Close, Differs};
    let number = |kind, value: &str, country: &str| Identifier {
        kind,
        value: value.to_owned(),
        country: country.parse().ok(),
    };
    for (own, theirs, expected) in [
        // A check digit that fails on either side: mistyped.
        (number(Imo, "9116413", ""), number(Imo, "9116412", ""), Some((Close, 200))),
        (number(Imo, "9116412", ""), number(Imo, "IMO 9116413", ""), Some((Close, 200))),
        (
            number(Lei, "5493001KJTIIGC8Y1R13", ""),
            number(Lei, "5493001KJTIIGC8Y1R12", ""),
            Some((Close, 200)),
        ),
        (
            number(Lei, "549300K1JTIIGC8Y1R12", ""),
            number(Lei, "5493001KJTIIGC8Y1R12", ""),
            Some((Close, 200)),
        ),
        (number(TaxId, "770708389", "RU"), number(TaxId, "7707083893", "RU"), Some((Close, 100))),
        // Equal is equal, right or wrong: the list may have mistyped it.
        (number(Imo, "9116413", ""), number(Imo, "9116413", ""), Some((Agrees, 0))),
        // Both right: two ships.
        (number(Imo, "9074729", ""), number(Imo, "9116412", ""), Some((Differs, 0))),
        // Without a check digit less is known.
        (number(Passport, "A1234568", ""), number(Passport, "A1234567", ""), Some((Close, 100))),
        (number(Passport, "A1234576", ""), number(Passport, "A1234567", ""), Some((Close, 100))),
        (number(Passport, "A123456", ""), number(Passport, "A1234567", ""), Some((Close, 100))),
        (number(Passport, "A123499", ""), number(Passport, "A123456", ""), None),
        (number(Passport, "A1234568", "RU"), number(Passport, "A1234567", "IR"), None),
        (number(TaxId, "7707083893", "RU"), number(TaxId, "500100732259", "RU"), Some((Differs, 0))),
        (number(TaxId, "7707083893", ""), number(TaxId, "500100732259", "RU"), None),
        // A neighbour's line, somebody else's box.
        (number(Phone, "+98-21-1234568", ""), number(Phone, "+98-21-1234567", ""), None),
        (number(Email, "a.c@example.org", ""), number(Email, "a.b@example.org", ""), None),
    ] {
        let profile = Profile { identifiers: vec![own.clone()], ..person() };
        let listed = designation(PartyKind::Person, Vec::new(), vec![theirs.clone()]);
        let found = identifiers(&profile, &listed);
        let got = found.first().map(|evidence| (evidence.verdict, evidence.raises));
        assert_eq!(got, expected, "{own:?} {theirs:?}: {found:?}");
        assert_eq!(gather(&profile, &listed).identified, expected.is_some_and(|(v, _)| v == Agrees));
    }
}

#[test]
fn countries_places_and_gender_agree_or_say_nothing_and_never_lower() {
    let entry = designation(PartyKind::Person, Vec::new(), Vec::new());
    let country = |code: &str| -> Vec<Country> { code.parse().ok().into_iter().collect() };
    let only = |profile: &Profile| -> Vec<(Fact, Verdict, u32)> {
        let found = gather(profile, &entry).evidence;
        found.iter().map(|evidence| (evidence.fact, evidence.verdict, evidence.raises)).collect()
    };
    use Fact::{BirthPlace, Country as Crossed, Gender as GenderFact, Nationality, Residence};
    use Verdict::{Agrees, Differs, Unknown};
    for (profile, expected) in [
        (person(), vec![]),
        (Profile { nationalities: country("IR"), ..person() }, vec![(Nationality, Agrees, 100)]),
        (Profile { nationalities: country("FR"), ..person() }, vec![(Nationality, Differs, 0)]),
        (
            Profile { nationalities: country("AE"), ..person() },
            vec![(Nationality, Differs, 0), (Crossed, Agrees, 0)],
        ),
        (
            Profile { nationalities: country("IR"), residences: country("AE"), ..person() },
            vec![(Nationality, Agrees, 100), (Residence, Agrees, 0)],
        ),
        (Profile { birth_place: Some("Herat".to_owned()), ..person() }, vec![(BirthPlace, Agrees, 150)]),
        (Profile { gender: Some(Gender::Male), ..person() }, vec![(GenderFact, Agrees, 0)]),
        (Profile { gender: Some(Gender::Female), ..person() }, vec![(GenderFact, Differs, 0)]),
        (Profile { gender: Some(Gender::Other), ..person() }, vec![(GenderFact, Unknown, 0)]),
    ] {
        assert_eq!(only(&profile), expected, "{profile:?}");
    }
    let silent = Designation { gender: None, birth_places: Vec::new(), ..entry.clone() };
    let asked = Profile { gender: Some(Gender::Male), birth_place: Some("Herat".to_owned()), ..person() };
    assert!(gather(&asked, &silent).evidence.iter().all(|e| (e.verdict, e.raises) == (Unknown, 0)));
}

#[test]
fn another_day_speaks_only_where_every_date_is_a_whole_day_and_no_slip_explains_it() {
    for (own, dates, expected) in [
        ("1951-12-06", vec!["1951-01-24"], true),
        ("1957-04-06", vec!["1958-07-16"], true),
        ("1982-06-19", vec!["1980-06-16"], true),
        ("1991-06-19", vec!["1980-06-16", "1955-03-09"], true),
        // The day itself, swapped, neighbouring, one digit, the same day of another year.
        ("1980-06-16", vec!["1980-06-16"], false),
        ("1980-04-02", vec!["1980-02-04"], false),
        ("1980-06-17", vec!["1980-06-16"], false),
        ("1980-08-16", vec!["1980-06-16"], false),
        ("1981-06-16", vec!["1980-06-16"], false),
        ("1990-06-16", vec!["1980-06-16"], false),
        ("1908-06-16", vec!["1980-06-16"], false),
        // One of several is near, or less than a day.
        ("1991-06-19", vec!["1980-06-16", "1991-06-18"], false),
        ("1991-06-19", vec!["1980-06-16", "1955-03"], false),
        ("1991-06-19", vec!["1980-06-16", "1955"], false),
        ("1991-06-19", vec!["1980-06-16", "circa 1955-03-09"], false),
        ("1991-06-19", vec!["1955-01-01"], false),
        ("1991-06-19", vec!["1955-03-09 to 1956-03-09"], false),
        ("1991-06-19", vec!["1359-06-31"], false),
        ("1991-06-19", vec![], false),
        ("1991-06", vec!["1980-06-16"], false),
        ("1991-01-01", vec!["1980-06-16"], false),
        ("1359-06-31", vec!["1971-06-16"], false),
    ] {
        let dates: Vec<ListedDate> = dates.into_iter().map(listed).collect();
        let entry = designation(PartyKind::Person, dates.clone(), vec![passport("A1234567")]);
        assert_eq!(gather(&born_in(own, true), &entry).clears_by_day, expected, "{own} {dates:?}");
        assert!(!gather(&born_in(own, false), &entry).clears_by_day, "{own} is only declared");
        let near = Profile { identifiers: vec![passport("A1234568")], ..born_in(own, true) };
        assert!(!gather(&near, &entry).clears_by_day, "{own}: a number nearly agrees");
        let company = designation(PartyKind::Company, dates, Vec::new());
        assert!(!gather(&born_in(own, true), &company).clears_by_day, "{own}: no person");
    }
}

proptest! {
    #[test]
    fn evidence_raises_within_its_bound_and_never_contradicts_but_by_a_verified_date(
        own in (1200_u16..2700, 1_u8..=12, 1_u8..=28), theirs in (1200_u16..2700, 1_u8..=12, 1_u8..=28),
        verified: bool, circa: bool, number in "[A-Z0-9]{0,12}", place in "\\PC{0,20}", gender in 0..4_u8,
        nationality in "(IR|FR|AE|)",
    ) {
        let date = |(y, m, d)| model::PartialDate::new(y, Some(m), Some(d)).unwrap();
        let to = date(theirs);
        let entry = designation(
            PartyKind::Person,
            vec![ListedDate { from: to, to, circa }],
            vec![passport("A1234567")],
        );
        let profile = Profile {
            born: Some(date(own)),
            born_verified: verified,
            identifiers: vec![passport(&number)],
            birth_place: Some(place),
            nationalities: nationality.parse().ok().into_iter().collect(),
            gender: [None, Some(Gender::Male), Some(Gender::Female), Some(Gender::Other)][usize::from(gender)],
            ..person()
        };
        let gathered = gather(&profile, &entry);
        prop_assert!(gathered.raises <= raises_max(&profile) && raises_max(&profile) <= RAISES_MAX);
        let contradicts = gathered.evidence.iter().any(|e| e.verdict == Verdict::Contradicts);
        prop_assert!(!contradicts || (verified && !circa));
        prop_assert!(!gathered.clears || contradicts);
        prop_assert!(!gathered.clears_by_day || (verified && !circa && profile.born != Some(to)));
    }
}
