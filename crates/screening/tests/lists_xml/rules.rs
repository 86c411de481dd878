//! What each list's words mean, one row a rule.

use super::support::{case, has_defect, party};
use model::designation::NameStrength;
use model::{Designation, Measure};
use screening::source::Parsed;

use Measure::{
    AssetFreeze, CorrespondentAccount, Disqualification, Investment, Reject, Sectoral, Trade, Travel,
    Unspecified,
};

fn changed(parser: &str, from: &str, to: &str) -> Parsed {
    let case = case(parser);
    case.parse(&case.changed(from, to)).unwrap_or_else(|e| panic!("{parser} {to}: {e}"))
}

fn strength(d: &Designation, name: &str) -> NameStrength {
    d.names.iter().find(|n| n.text == name).unwrap_or_else(|| panic!("{name}: {:?}", d.names)).strength
}

fn dates(d: &Designation) -> Vec<String> {
    d.born.iter().map(|b| format!("{} {}{}", b.from, b.to, if b.circa { " circa" } else { "" })).collect()
}

#[test]
fn un_measures_follow_the_list_type_and_the_kind_of_party() {
    for (list_type, person, other) in [
        ("Al-Qaida", &[AssetFreeze, Travel, Trade][..], &[AssetFreeze, Trade][..]),
        ("Taliban", &[AssetFreeze, Travel, Trade], &[AssetFreeze, Trade]),
        ("Somalia", &[AssetFreeze, Travel, Trade], &[AssetFreeze, Trade]),
        ("Yemen", &[AssetFreeze, Travel, Trade], &[AssetFreeze, Trade]),
        ("DRC", &[AssetFreeze, Travel], &[AssetFreeze]),
        ("CAR", &[AssetFreeze, Travel], &[AssetFreeze]),
        ("SouthSudan", &[AssetFreeze, Travel], &[AssetFreeze]),
        ("Haiti", &[AssetFreeze, Travel], &[AssetFreeze]),
        ("Sudan", &[AssetFreeze, Travel], &[AssetFreeze]),
        ("DPRK", &[AssetFreeze, Travel], &[AssetFreeze]),
        ("Iran", &[AssetFreeze, Travel], &[AssetFreeze]),
        ("Iraq", &[AssetFreeze], &[AssetFreeze]),
        ("GB", &[Travel], &[Unspecified]),
        ("Libya", &[Unspecified], &[Unspecified]),
        ("al-qaida", &[Unspecified], &[Unspecified]),
        ("", &[Unspecified], &[Unspecified]),
    ] {
        let to = format!("<UN_LIST_TYPE>{list_type}<");
        let parsed = changed("un-consolidated", "<UN_LIST_TYPE>Al-Qaida<", &to);
        assert_eq!(party(&parsed, "QDi.901").measures, person, "{list_type}");
        let parsed = changed("un-consolidated", "<UN_LIST_TYPE>DRC<", &to);
        assert_eq!(party(&parsed, "CDe.901").measures, other, "{list_type}");
    }
}

#[test]
fn un_libyan_measures_are_those_of_the_comment() {
    let written = "(Travel\nBan).";
    for (comment, want) in [
        ("(Travel Ban).", &[Travel][..]),
        ("(Travel Ban, Asset Freeze)", &[AssetFreeze, Travel]),
        ("( Asset Freeze).", &[AssetFreeze]),
        ("(Travel Ban). Listed pursuant to paragraph 17 (Asset\nFreeze)", &[AssetFreeze, Travel]),
        ("nothing said", &[Unspecified]),
    ] {
        let parsed = changed("un-consolidated", written, comment);
        assert_eq!(party(&parsed, "LYi.901").measures, want, "{comment}");
        assert_eq!(has_defect(&parsed, "the comment names no measure"), want == [Unspecified], "{comment}");
    }
}

#[test]
fn un_names_and_dates() {
    let parsed = case("un-consolidated").good();
    let d = party(&parsed, "QDi.901");
    assert_eq!(d.primary_name(), "ORVAL TESTIMO AL FIKTIVI");
    for (name, want) in [
        ("اورفال تستيمو", NameStrength::Strong),
        ("Orwal Testimo", NameStrength::Strong),
        ("Orval al-Fiktivi", NameStrength::Strong),
        ("Abu Fixture", NameStrength::Weak),
    ] {
        assert_eq!(strength(d, name), want, "{name}");
    }
    assert_eq!(parsed.aliases, 4, "an empty alias is none, one element is one");
    assert_eq!(
        dates(d),
        [
            "1972-05-06 1972-05-06",
            "1972 1972 circa",
            "1971-04-02 1971-04-02",
            "1970 1970 circa",
            "1968 1973",
            "1969-11 1969-11 circa"
        ]
    );
    let names: Vec<&str> = party(&parsed, "CDe.901").names.iter().map(|n| n.text.as_str()).collect();
    assert_eq!(names[..2], ["COMPAGNIE FICTIVE (CF)", "IMAGINARY COMPANY (IC)"]);
    for (from, to, words) in [
        (">Low<", ">Soso<", "the alias quality `Soso` is not known"),
        (">BETWEEN<", ">AROUND<", "the kind of date `AROUND` is not known"),
        ("<YEAR>1970<", "<YEAR>197O<", "the date of birth `197O` cannot be read"),
        ("2015-04-07-04:00", "soon", "the date of listing `soon` is not a date"),
        ("<SORT_KEY/>", "<PET/>", "the element `PET` in `INDIVIDUAL` is not known"),
        ("<ENTITIES>", "<SHIPS><SHIP/></SHIPS><ENTITIES>", "`SHIP` in `SHIPS` is not known"),
        (" dateGenerated=", " x=", "no date of publication"),
    ] {
        let parsed = changed("un-consolidated", from, to);
        assert_eq!(parsed.parties, 5, "{to}");
        assert!(has_defect(&parsed, words), "{to}: {:?}", parsed.defects);
    }
}

#[test]
fn eu_names_dates_and_listing() {
    let parsed = case("eu-fsf").good();
    let d = party(&parsed, "EU.9001.11");
    for (name, want) in [
        ("Orval Testimo al-Fiktivi", NameStrength::Strong),
        ("Orwal Fiktivi", NameStrength::Strong),
        ("Abu Fixture", NameStrength::Weak),
        ("The Fixture", NameStrength::Weak),
        ("Орвал Тестимо", NameStrength::Strong),
    ] {
        assert_eq!(strength(d, name), want, "{name}");
    }
    assert_eq!((d.names.len(), parsed.aliases), (5, 8), "the same text stands once");
    assert_eq!(
        dates(d),
        [
            "1971-04-02 1971-04-02",
            "1970 1970 circa",
            "1968 1973",
            "1980 1980 circa",
            "1350-01-13 1350-01-13 circa"
        ]
    );
    let listed = |id: &str| party(&parsed, id).listed_on.map(|date| date.to_string());
    assert_eq!(listed("EU.9001.11").as_deref(), Some("2011-03-01"), "its own day stands over its acts");
    assert_eq!(listed("EU.9002.12").as_deref(), Some("2022-03-08"), "the earliest of its acts");
    assert!(parsed.designations.iter().all(|d| d.measures == [AssetFreeze]));
    for (from, to, words) in [
        ("strong=\"false\"", "strong=\"perhaps\"", "`strong` is neither true nor false: `perhaps`"),
        (
            "birthdate=\"1971-04-02\" dayOfMonth=\"2\" monthOfYear=\"4\" year=\"1971\"",
            "birthdate=\"x\"",
            "cannot be read",
        ),
        ("<remark>Invented", "<pet/><remark>Invented", "the element `pet` in `sanctionEntity` is not known"),
        (" generationDate=", " x=", "no date of publication"),
        ("designationDate=\"2011-03-01\"", "designationDate=\"2011-13-01\"", "`2011-13-01` is not a date"),
    ] {
        let parsed = changed("eu-fsf", from, to);
        assert_eq!(parsed.parties, 3, "{to}");
        assert!(has_defect(&parsed, words), "{to}: {:?}", parsed.defects);
    }
    let parsed = changed(
        "eu-fsf",
        "birthdate=\"1971-04-02\" dayOfMonth=\"2\" monthOfYear=\"4\"",
        "month=\"4\" day=\"2\"",
    );
    assert_eq!(dates(party(&parsed, "EU.9001.11"))[0], "1971-04-02 1971-04-02");
}

#[test]
fn uk_measures_are_the_words_and_the_indicators() {
    let written = "Director Disqualification Sanction|Prevention of business arrangements|Moon ban";
    for (words, want, known) in [
        ("Asset freeze", &[AssetFreeze][..], true),
        ("ASSET FREEZE", &[AssetFreeze], true),
        ("Asset freeze|Travel Ban", &[AssetFreeze, Travel], true),
        ("Travel ban", &[Travel], true),
        ("Trust Services Sanctions", &[Trade], true),
        ("Director Disqualification Sanction", &[Disqualification], true),
        ("De-flag|Prohibition of port entry", &[Trade], true),
        ("Transport Sanctions", &[Trade], true),
        ("Trade Sanctions", &[Trade], true),
        ("Targeted arms embargo", &[Trade], true),
        ("Closure of representative offices", &[Unspecified], true),
        ("Asset freeze|Moon ban", &[AssetFreeze, Unspecified], false),
        ("Asset freezing", &[Unspecified], false),
        ("", &[Unspecified], false),
    ] {
        let parsed = changed("uk-sanctions-xml", written, words);
        let d = party(&parsed, "TST0002");
        assert_eq!(d.measures, want, "{words}");
        let defects = parsed.defects.iter().filter(|defect| defect.entry.as_ref() == Some(&d.id));
        assert_eq!(defects.count() == 0, known, "{words}: {:?}", parsed.defects);
    }
    let words =
        "<SanctionsImposed>Asset freeze|Travel Ban|Director Disqualification Sanction</SanctionsImposed>";
    for (imposed, indicator, want) in [
        ("", "", &[AssetFreeze, Travel, Trade, Disqualification][..]),
        (
            "<SanctionsImposed>Asset freeze</SanctionsImposed>",
            "",
            &[AssetFreeze, Travel, Trade, Disqualification],
        ),
        (words, "<MoonBan>true</MoonBan>", &[AssetFreeze, Travel, Trade, Disqualification, Unspecified]),
        (words, "<MoonBan>perhaps</MoonBan>", &[AssetFreeze, Travel, Trade, Disqualification, Unspecified]),
        (words, "<MoonBan>false</MoonBan>", &[AssetFreeze, Travel, Trade, Disqualification]),
    ] {
        let case = case("uk-sanctions-xml");
        let text = case.changed(words, imposed);
        let text = text.replacen(
            "</SanctionsImposedIndicators>",
            &format!("{indicator}</SanctionsImposedIndicators>"),
            1,
        );
        let parsed = case.parse(&text).unwrap();
        assert_eq!(party(&parsed, "TST0001").measures, want, "{imposed} {indicator}");
    }
}

#[test]
fn uk_names_and_dates() {
    let parsed = case("uk-sanctions-xml").good();
    let d = party(&parsed, "TST0001");
    assert_eq!(d.primary_name(), "ORVAL TESTIMO AL-FIKTIVI");
    for (name, want) in [
        ("Orwal Fiktivi", NameStrength::Strong),
        ("Orval the Keeper", NameStrength::Strong),
        ("Abu Fixture", NameStrength::Weak),
        ("اورفال تستيمو", NameStrength::Strong),
    ] {
        assert_eq!(strength(d, name), want, "{name}");
    }
    assert_eq!(dates(d), ["1971-04-02 1971-04-02", "1972-04 1972-04", "1973 1973"]);
    assert_eq!(d.programmes, ["TST"], "as the CSV set has it");
    assert_eq!(d.listed_on.map(|date| date.to_string()).as_deref(), Some("2001-01-25"));
    for (from, to, words) in [
        ("Low quality a.k.a", "Soso", "the alias strength `soso` is not known"),
        (">ALias<", ">Pet name<", "the name type `pet name` is not known"),
        (">Entity<", ">Cloud<", "the party type `Cloud` is not known; read as company"),
        ("<Titles>", "<Pet/><Titles>", "the element `Pet` in `Designation` is not known"),
        ("25/01/2001", "25/13/2001", "the date of designation `25/13/2001` is not a date"),
        ("<DateGenerated>02/09/2026</DateGenerated>", "", "no date of publication"),
    ] {
        let parsed = changed("uk-sanctions-xml", from, to);
        assert_eq!(parsed.parties, 3, "{to}");
        assert!(has_defect(&parsed, words), "{to}: {:?}", parsed.defects);
    }
}

/// Wallets have a field in the schema of one list; the others write them in sentences.
#[test]
fn wallets_are_found_in_their_field_and_in_words() {
    let bitcoin = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
    let evm = "0x00000000219ab540356cBB839Cbe05303d7705Fa";
    // A form without a checksum: taken from a field, not from a sentence.
    let solana = "So11111111111111111111111111111111111111112";
    let words = format!("Wallets: {bitcoin}, {evm}; {solana}.");
    let field = format!(
        "<CryptoWalletAddresses><CryptoWalletAddress>{bitcoin}</CryptoWalletAddress><CryptoWalletAddress>\
         <Network>SOL</Network><Address>{solana}</Address></CryptoWalletAddress></CryptoWalletAddresses>"
    );
    for (parser, id, from, to, want) in [
        ("uk-sanctions-xml", "TST0001", ">Invented for a test.<", format!(">{words}<"), &[evm, bitcoin][..]),
        ("uk-sanctions-xml", "TST0001", "<Titles>", format!("{field}<Titles>"), &[solana, bitcoin]),
        ("uk-sanctions-xml", "TST0001", "<DOBs>", format!("{field}<DOBs>"), &[solana, bitcoin]),
        ("eu-fsf", "EU.9001.11", ">Invented for a test.<", format!(">{words}<"), &[evm, bitcoin]),
        ("ch-seco", "100", ">Invented for a test.<", format!(">{words}<"), &[evm, bitcoin]),
    ] {
        let parsed = changed(parser, from, &to);
        let mut found: Vec<&str> = party(&parsed, id).wallets.iter().map(|w| w.address.as_str()).collect();
        found.sort_unstable_by_key(|address| want.iter().position(|known| known == address));
        assert_eq!(found, want, "{parser} {from}");
        assert!(!has_defect(&parsed, "Crypto") && !has_defect(&parsed, "wallet"), "{:?}", parsed.defects);
    }
    let unread = "<CryptoWalletAddresses>to be had from the registrar</CryptoWalletAddresses><Titles>";
    assert!(has_defect(&changed("uk-sanctions-xml", "<Titles>", unread), "the wallet address `to be had"));
}

/// A number field may be a sentence; a customer shows the number alone.
#[test]
fn numbers_within_sentences_are_identifiers_too() {
    for (parser, id, from, to, want) in [
        ("uk-sanctions-xml", "TST0002", ">BR-99-XY<", ">INN: 7710137066<", "7710137066"),
        ("un-consolidated", "QDi.901", "TEST 0000001", "Libyan passport No. 513519", "513519"),
        ("eu-fsf", "EU.9001.11", "TEST 0000001", "Libyan passport No. 513519", "513519"),
        ("ch-seco", "100", "TEST 0000001", "Libyan passport No. 513519", "513519"),
    ] {
        let parsed = changed(parser, from, to);
        assert!(party(&parsed, id).identifiers.iter().any(|i| i.value == want), "{parser}");
    }
}

#[test]
fn uk_unknown_elements_within_details_are_seen() {
    for (from, words) in [
        ("<DOBs>", "the element `Pet` in `Individual` is not known"),
        ("<TypeOfEntities>", "the element `Pet` in `Entity` is not known"),
        ("<IMONumbers>", "the element `Pet` in `Ship` is not known"),
    ] {
        assert!(has_defect(&changed("uk-sanctions-xml", from, &format!("<Pet/>{from}")), words), "{from}");
    }
}

#[test]
fn ch_targets_in_force_their_names_and_measures() {
    let parsed = case("ch-seco").good();
    let ids: Vec<&str> = parsed.designations.iter().map(|d| d.id.as_str()).collect();
    assert_eq!(ids, ["100", "200", "300", "401"], "a target that left is no party, one that will leave is");
    let d = party(&parsed, "100");
    assert_eq!(d.primary_name(), "Orval Testimovich Fiktivi");
    for (name, want) in [
        ("Orwal Testimovich Fiktiwi", NameStrength::Strong),
        ("Arval Testimovich Fiktiwi", NameStrength::Strong),
        ("Орвал Testimovich Фиктиви", NameStrength::Strong),
        ("Abu Fixture", NameStrength::Weak),
        ("Ali Zafir Invented", NameStrength::Strong),
        ("Zafir the Former", NameStrength::Strong),
    ] {
        assert_eq!(strength(d, name), want, "{name}");
    }
    assert!(d.names.iter().all(|n| !n.text.contains("Never A Name")), "an amendment is history");
    assert_eq!(dates(d), ["1971-04-02 1971-04-02", "1970-05 1970-05 circa", "1350-01-13 1350-01-13 circa"]);
    for (id, want) in [
        ("100", &[AssetFreeze, Travel][..]),
        ("200", &[Sectoral, Unspecified]),
        ("300", &[Trade]),
        ("401", &[Unspecified]),
    ] {
        assert_eq!(party(&parsed, id).measures, want, "{id}");
    }
    assert!(has_defect(&parsed, "the set of sanctions `7777` is not in the list"));
    assert!(has_defect(&parsed, "does not say what it forbids"));
    for (from, to, parties, words) in [
        (
            "effective-date=\"2027-01-01\"",
            "effective-date=\"soon\"",
            4,
            "the day of a listing or a de-listing cannot be read",
        ),
        ("effective-date=\"2027-01-01\"", "effective-date=\"2026-08-27\"", 3, "`999` is not in the list"),
        ("quality=\"low\" lang", "quality=\"soso\" lang", 4, "the quality `soso` is not known"),
        (
            "<justification ssid=\"130\">",
            "<pet/><justification ssid=\"130\">",
            4,
            "the element `pet` in `individual`",
        ),
        (
            "modification-type=\"amended\"",
            "modification-type=\"mused\"",
            4,
            "the modification `mused` is not known",
        ),
        (
            "object-type=\"vessel\"",
            "object-type=\"cloud\"",
            4,
            "the kind of target is not known; read as company",
        ),
    ] {
        let parsed = changed("ch-seco", from, to);
        assert_eq!(parsed.parties, parties, "{to}");
        assert!(has_defect(&parsed, words), "{to}: {:?}", parsed.defects);
    }
}

#[test]
fn ch_a_target_that_left_comes_back_in_doubt_and_a_list_without_a_day_is_refused() {
    let left = "<modification modification-type=\"de-listed\"";
    let case = case("ch-seco");
    for (more, back) in [
        ("", false),
        ("<modification modification-type=\"amended\" effective-date=\"2000-01-01\"/>", false),
        ("<modification modification-type=\"listed\" effective-date=\"2000-01-01\"/>", false),
        ("<modification modification-type=\"amended\" effective-date=\"2026-08-01\"/>", true),
        ("<modification modification-type=\"listed\" effective-date=\"2026-08-01\"/>", true),
        ("<modification modification-type=\"relisted\" effective-date=\"2026-08-01\"/>", true),
        ("<modification modification-type=\"listed\"/>", true),
        ("<modification/>", true),
    ] {
        let parsed = case.parse(&case.changed(left, &format!("{more}{left}"))).unwrap();
        assert_eq!(parsed.designations.iter().any(|d| d.id.as_str() == "400"), back, "{more}");
    }
    // The day of effect counts, readable or not.
    for day in ["effective-date=\"2026\"", "effective-date=\"soon\" publication-date=\"2020-01-01\""] {
        let parsed = case.parse(&case.changed("effective-date=\"2027-01-01\"", day)).unwrap();
        assert!(parsed.designations.iter().any(|d| d.id.as_str() == "401"), "{day}");
        assert!(has_defect(&parsed, "the day of a listing or a de-listing cannot be read"), "{day}");
    }
    for to in ["", " date=\"lately\""] {
        let refused = case.parse(&case.changed(" date=\"2026-08-27\"", to)).unwrap_err();
        assert_eq!(refused.to_string(), "the list has no date of publication; is it another format?");
    }
}

#[test]
fn ch_variants_are_bounded_and_none_is_lost() {
    let part = |kind: &str, order: usize| {
        let variants: String = (0..20)
            .map(|n| format!("<spelling-variant lang=\"x\" script=\"LATN\">{kind}{n}</spelling-variant>"))
            .collect();
        format!(
            "<name-part order=\"{order}\" name-part-type=\"{kind}\"><value>{kind}</value>{variants}</name-part>"
        )
    };
    let parts = format!("{}{}", part("family-name", 1), part("given-name", 2));
    let written =
        "<name-part order=\"1\" name-part-type=\"whole-name\"><value>Ali Zafir Invented</value></name-part>";
    let parsed = changed("ch-seco", written, &parts);
    let d = party(&parsed, "100");
    assert!(has_defect(&parsed, "too many spelling variants"));
    assert!(d.names.len() < 40, "{}", d.names.len());
    for n in 0..20 {
        for kind in ["family-name", "given-name"] {
            let form = format!("{kind}{n}");
            assert!(d.names.iter().any(|name| name.text.split(' ').any(|word| word == form)), "{form}");
        }
    }
}

#[test]
fn ca_ids_names_and_measures() {
    let parsed = case("ca-sema").good();
    let measures: Vec<_> = parsed.designations.iter().map(|d| (d.primary_name(), &d.measures[..])).collect();
    for (name, want) in [
        ("Orval Testimovich FIKTIVI", &[AssetFreeze][..]),
        ("Moon Trading Bureau/Bureau commercial de la lune", &[Sectoral]),
        ("Bissa PHANTOMA", &[AssetFreeze]),
        ("Crater", &[Unspecified]),
    ] {
        assert!(measures.contains(&(name, want)), "{name}: {measures:?}");
    }
    let named = |name: &str| parsed.designations.iter().find(|d| d.primary_name() == name).unwrap();
    let person = named("Orval Testimovich FIKTIVI");
    assert_eq!(strength(person, "Orwal FIKTIWI"), NameStrength::Strong);
    assert_eq!(
        strength(person, "Fixture"),
        NameStrength::Weak,
        "one word of a person is no evidence by itself"
    );
    assert_eq!(dates(person), ["1972-08-10 1972-08-10", "1972-08-11 1972-08-11"]);
    assert_eq!(person.programmes, ["Russia"]);
    assert_eq!(person.nationalities, [], "the regime is no nationality");
    let body = named("Moon Trading Bureau/Bureau commercial de la lune");
    for name in ["Moon Trading Bureau", "Bureau commercial de la lune", "MTB A/S", "Luna Trade Co., Ltd."] {
        assert_eq!(strength(body, name), NameStrength::Strong, "{name}");
    }
    assert_eq!(body.names.len(), 5);
}

#[test]
fn ca_records_that_agree_in_everything_are_both_kept_and_one_letter_makes_another_id() {
    let case = case("ca-sema");
    let good = case.good();
    let twice = case.parse(&case.with_first_record(&case.first_record().repeat(2))).unwrap();
    assert_eq!(twice.parties, 5);
    assert!(has_defect(&twice, "another record has the same regime, schedule, item and name"));
    let other = case.parse(&case.changed("Orval", "Orwal")).unwrap();
    let ids = |parsed: &Parsed| parsed.designations.iter().map(|d| d.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&good).iter().filter(|id| !ids(&other).contains(id)).count(), 1);
    assert_eq!(ids(&good).iter().filter(|id| !ids(&twice).contains(id)).count(), 0);
}

#[test]
fn ca_a_record_that_names_a_body_and_a_person_keeps_both() {
    let parsed = changed("ca-sema", "<Entity>Moon", "<LastName>FIKTIVI</LastName><Entity>Moon");
    let body = parsed.designations.iter().find(|d| d.primary_name().starts_with("Moon")).unwrap();
    assert_eq!(strength(body, "FIKTIVI"), NameStrength::Strong);
    assert!(has_defect(&parsed, "names a person and a body"));
}

#[test]
fn ofac_cons_a_list_that_is_not_known_holds() {
    let parsed = changed("ofac-cons-advanced", ">Foreign Sanctions Evaders List<", ">Moon List<");
    assert_eq!(party(&parsed, "906").measures, [Unspecified]);
}

#[test]
fn ofac_cons_measures_are_those_of_types_and_lists() {
    let (cons, sdn) = (case("ofac-cons-advanced").good(), case("ofac-sdn-advanced").good());
    for (id, name, as_cons, as_sdn) in [
        ("901", "BANK OF THE INVENTED STEPPE", &[Sectoral][..], &[Sectoral][..]),
        ("902", "CRATER AVIONICS WORKS", &[Investment], &[Unspecified]),
        ("903", "IMAGINARY CORRESPONDENT BANK", &[CorrespondentAccount], &[CorrespondentAccount]),
        ("904", "Bissa PHANTOMA", &[Reject], &[Reject]),
        ("905", "MENU HOLDING", &[Unspecified], &[Unspecified]),
        ("906", "Orval EVADO", &[Reject], &[Unspecified]),
        ("907", "MENU AND BLOCK TRUST", &[AssetFreeze, Unspecified], &[AssetFreeze]),
    ] {
        assert_eq!(party(&cons, id).primary_name(), name);
        assert_eq!(party(&cons, id).measures, as_cons, "{name}");
        // The SDN parser is as it was: being on a list is no measure there.
        assert_eq!(party(&sdn, id).measures, as_sdn, "{name}");
    }
    assert!(has_defect(&cons, "the sanctions type `Loan limit of section 235(a)(3)` is not known"));
    assert_eq!(strength(party(&cons, "901"), "STEPPE BANK"), NameStrength::Weak);
    assert_eq!(cons.published.map(|date| date.to_string()).as_deref(), Some("2026-08-20"));
}
