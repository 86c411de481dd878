//! FollowTheMoney: a stream and its nested form are the same list; measures and classes by topic.

use super::support::{fixture, parse, parsed, party};
use model::{Designation, Measure};
use screening::source::{ftm, ftm_nested};
use std::collections::BTreeSet;

/// What says the same in both forms, in an order of its own.
fn facts(d: &Designation) -> BTreeSet<String> {
    let bare = Designation {
        provenance: model::designation::Provenance { file: 0, offset: 0, length: 0 },
        ..d.clone()
    };
    super::support::show(&bare).lines().map(str::to_owned).collect()
}

#[test]
fn nested_targets_are_the_entities() {
    let (flat, nested) = (parsed("ftm"), parsed("ftm-nested"));
    assert_eq!((flat.parties, nested.parties), (19, 19));
    for (a, b) in flat.designations.iter().zip(&nested.designations) {
        let (a, b) = (facts(a), facts(b));
        let only: Vec<_> = a.symmetric_difference(&b).collect();
        assert!(only.is_empty(), "{only:#?}");
    }
}

#[test]
fn the_sample_has_every_schema_in_use() {
    let text = String::from_utf8(fixture("entities.ftm.json")).unwrap();
    let schema = |line: &str| {
        serde_json::from_str::<serde_json::Value>(line).unwrap()["schema"].as_str().unwrap().to_owned()
    };
    let schemata: BTreeSet<String> = text.lines().map(schema).collect();
    assert!(text.lines().count() >= 40, "{}", text.lines().count());
    for used in [
        "Sanction",
        "Ownership",
        "Directorship",
        "Family",
        "Associate",
        "Identification",
        "Passport",
        "Address",
        "UnknownLink",
        "CryptoWallet",
        "Occupancy",
        "Position",
        "Membership",
        "Employment",
        "Representation",
        "Succession",
        "Person",
        "Company",
        "LegalEntity",
        "Organization",
        "PublicBody",
        "Vessel",
        "Airplane",
    ] {
        assert!(schemata.contains(used), "{used}");
    }
}

#[test]
fn measures_and_classes_by_topic() {
    use Measure::{AssetFreeze, EnhancedDueDiligence, Investment, Trade, Travel, Unspecified};
    let parsed = parsed("ftm");
    for (id, measures, class, ended) in [
        ("inv-p1", vec![AssetFreeze, Travel, Unspecified], None, None),
        ("inv-p2", vec![EnhancedDueDiligence], Some("pep:national:executive"), None),
        ("inv-p3", vec![EnhancedDueDiligence], Some("rca:spouse"), None),
        ("inv-p4", vec![EnhancedDueDiligence], Some("rca:close_business_partner"), None),
        ("inv-p5", vec![EnhancedDueDiligence], Some("topic:crime_fraud"), None),
        ("inv-p6", vec![EnhancedDueDiligence], Some("pep:national:judiciary"), Some("2009-06-30")),
        ("inv-p7", vec![AssetFreeze, EnhancedDueDiligence], Some("pep:local:executive"), None),
        ("inv-p9", vec![EnhancedDueDiligence], Some("topic:poi"), None),
        ("inv-c1", vec![Unspecified], None, None),
        ("inv-c2", vec![Unspecified], None, None),
        ("inv-c3", vec![EnhancedDueDiligence], Some("topic:debarment"), Some("2024-12-31")),
        ("inv-c5", vec![Investment, Trade], None, None),
        ("inv-o1", vec![AssetFreeze, EnhancedDueDiligence], Some("topic:crime_terror"), None),
        ("inv-v1", vec![Trade, EnhancedDueDiligence], Some("topic:mare_shadow"), None),
        ("inv-f1", vec![Unspecified], None, None),
        ("inv-w2", vec![AssetFreeze], None, None),
    ] {
        let d = party(&parsed, id);
        let end = d.ended_on.map(|date| date.to_string());
        let mut want = measures;
        want.sort();
        assert_eq!((&d.measures, d.class.as_deref(), end.as_deref()), (&want, class, ended), "{id}");
    }
    let neighbours = ["inv-p8", "inv-c4", "inv-b1", "inv-w1", "inv-a1"];
    assert!(parsed.designations.iter().all(|d| !neighbours.contains(&d.id.as_str())), "nobody lists them");
}

#[test]
fn the_list_is_named_by_the_caller() {
    let flat = ftm::parse(&mut &fixture("entities.ftm.json")[..], "vendor-x", None).unwrap();
    let nested = ftm_nested::parse(&mut &fixture("targets.nested.json")[..], "vendor-x", None).unwrap();
    for parsed in [flat, nested] {
        assert_eq!(parsed.list.as_str(), "vendor-x");
        assert!(parsed.designations.iter().all(|d| d.list.as_str() == "vendor-x"));
    }
    assert!(ftm::parse(&mut &b"{}"[..], "no list", None).is_err());
}

#[test]
fn what_is_no_entity_is_refused_with_its_line() {
    let good = r#"{"id":"a","schema":"Person","target":true,"properties":{"name":["A"]}}"#;
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for (text, want) in [
        (String::new(), "the list has no targets"),
        (format!("{good}\n{good}\n"), "entities.ftm.json line 2 cannot be kept: the id `a` was used before"),
        (format!("{good}\n[1]\n"), "entities.ftm.json line 2: invalid type"),
        (format!("{good}\n{{\"id\":\"b\"}}\n"), "missing field `schema`"),
        (format!("{good}\n{{\"id\":\"\",\"schema\":\"Person\"}}\n"), "an entity has neither id nor schema"),
        (good[..40].to_owned(), "cut short"),
        (format!("{good}\n{deep}\n"), "invalid type"),
        (
            r#"{"id":"a","schema":"P","properties":{"name":DEEP}}"#.replace("DEEP", &deep),
            "recursion limit exceeded",
        ),
        (format!("{good}\n{}", good.replace("[\"A\"]", "[[\"A\"]]")), "a value of `name` is a list"),
        (format!("{good}\n{}", good.replace("\"A\"", "\"\u{0}\"")), "control character"),
        (
            r#"{"id":"a","schema":"Person","properties":{"sanctions":[{"id":"s","schema":"Sanction"}]}}"#
                .to_owned(),
            "is this the nested format?",
        ),
    ] {
        let error = parse("ftm", &[text.as_bytes()], "2026-01-31").unwrap_err().to_string();
        assert!(error.contains(want), "{error} / {want}");
    }
    let mut bytes = format!("{good}\n").into_bytes();
    bytes[50] = 0xff;
    let error = parse("ftm", &[&bytes], "2026-01-31").unwrap_err().to_string();
    assert!(error.contains("not well-formed"), "{error}");
}

#[test]
fn an_id_that_is_too_long_for_us_loses_nobody() {
    let long = "x".repeat(200);
    let text = format!(r#"{{"id":"{long}","schema":"Person","target":true,"properties":{{"name":["A"]}}}}"#);
    let parsed = parse("ftm", &[text.as_bytes()], "2026-01-31").unwrap();
    let d = &parsed.designations[0];
    assert!(d.id.as_str().starts_with("ftm-") && d.remarks.contains(&format!("Id: {long}")));
    assert_eq!(parsed.defects.len(), 1);
}

/// One entity a line, published at the end of January 2026.
fn read(lines: &[&str]) -> screening::source::Parsed {
    parse("ftm", &[lines.join("\n").as_bytes()], "2026-01-31").unwrap()
}

#[test]
fn a_listing_in_force_restricts_whatever_else_its_party_is() {
    use Measure::{AssetFreeze, EnhancedDueDiligence, Travel, Unspecified};
    let listing = r#"{"id":"s","schema":"Sanction","properties":{"entity":["a"],"provisions":["Asset freeze, travel ban"]END}}"#;
    for (topics, end, want, ended) in [
        (r#""role.pep""#, "", vec![AssetFreeze, Travel, EnhancedDueDiligence], None),
        // An end that lies ahead is the day of a renewal.
        (
            r#""role.pep""#,
            r#","endDate":["2026-09-15"]"#,
            vec![AssetFreeze, Travel, EnhancedDueDiligence],
            None,
        ),
        (r#""role.pep""#, r#","endDate":["2026"]"#, vec![AssetFreeze, Travel, EnhancedDueDiligence], None),
        (r#""role.pep""#, r#","endDate":["2020-06-30"]"#, vec![EnhancedDueDiligence], Some("2020-06-30")),
        (r#""sanction""#, r#","endDate":["2020-06-30"]"#, vec![AssetFreeze, Travel], None),
        ("", r#","endDate":["2020-06-30"]"#, vec![AssetFreeze, Travel], Some("2020-06-30")),
        (r#""sanction.linked""#, r#","endDate":["2020-06-30"]"#, vec![Unspecified], None),
    ] {
        let party = format!(
            r#"{{"id":"a","schema":"Person","target":true,"properties":{{"name":["A B"],"topics":[{topics}]}}}}"#
        );
        let parsed = read(&[&party, &listing.replace("END", end)]);
        let d = &parsed.designations[0];
        let mut want = want;
        want.sort();
        let found = d.ended_on.map(|date| date.to_string());
        assert_eq!((&d.measures, found.as_deref()), (&want, ended), "{topics} {end}");
    }
}

#[test]
fn an_office_that_ended_does_not_end_a_sanction() {
    let office = r#"{"id":"o","schema":"Occupancy","properties":{"holder":["a"],"endDate":["2009-06-30"]}}"#;
    for (topics, ended) in [(r#""sanction","role.pep""#, None), (r#""role.pep""#, Some("2009-06-30"))] {
        let party =
            format!(r#"{{"id":"a","schema":"Person","properties":{{"name":["A B"],"topics":[{topics}]}}}}"#);
        let d = &read(&[&party, office]).designations[0];
        assert_eq!(d.ended_on.map(|date| date.to_string()).as_deref(), ended, "{topics}");
    }
}

#[test]
fn sanctions_make_a_target_of_what_is_marked_as_none() {
    let with = |topic: &str| {
        format!(
            r#"{{"id":"{topic}","schema":"Company","target":false,"properties":{{"name":["C"],"topics":["{topic}"]}}}}"#
        )
    };
    let lines = ["sanction", "sanction.linked", "role.pep", "poi"].map(with);
    let parsed = read(&lines.each_ref().map(String::as_str));
    let ids: Vec<&str> = parsed.designations.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["sanction", "sanction.linked"]);
}

#[test]
fn nobody_is_without_a_name_that_the_line_has() {
    for (line, want) in [
        (r#"{"id":"a","caption":"Ann Other","schema":"Person","target":true,"properties":{}}"#, "Ann Other"),
        (
            r#"{"id":"a","caption":"Other","schema":"Person","target":true,"properties":{"firstName":["Ann"],"lastName":["Other"]}}"#,
            "Ann Other",
        ),
    ] {
        let d = &read(&[line]).designations[0];
        assert_eq!((d.primary_name(), d.names.len(), d.names[0].primary), (want, 1, true));
    }
    // The id in place of a caption names nobody.
    let d = &read(&[r#"{"id":"a","caption":"a","schema":"Person","target":true}"#]).designations[0];
    assert!(d.names.is_empty());
}

#[test]
fn addresses_stand_on_parties_too_and_listings_under_any_word() {
    let party = r#"{"id":"a","schema":"Person","target":true,"properties":{"name":["A B"],"cryptoAddress":["1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"]}}"#;
    assert_eq!(read(&[party]).designations[0].wallets.len(), 1);
    let nested = r#"{"id":"a","schema":"Person","properties":{"name":["A B"],"measuresOf":[{"id":"s","schema":"Sanction","properties":{"provisions":["Asset freeze"]}}]}}"#;
    let parsed = parse("ftm-nested", &[nested.as_bytes()], "2026-01-31").unwrap();
    assert_eq!(parsed.designations[0].measures, [Measure::AssetFreeze]);
}
