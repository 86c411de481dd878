//! Dates of birth that cannot be read: none is lost without a trace, and the readable dates beside one never clear a
//! customer.

use super::support::{case, has_defect};
use model::{Designation, PartyKind, Profile};
use screening::evidence;

/// How a list writes dates of birth: the lines of its fixture that have them, where others are put in, and a readable
/// exact one of 1971.
struct Form {
    parser: &'static str,
    lines: &'static [&'static str],
    anchor: &'static str,
    exact: &'static str,
}

const FORMS: [Form; 5] = [
    Form {
        parser: "un-consolidated",
        lines: &["<INDIVIDUAL_DATE_OF_BIRTH>", "<DATE_OF_BIRTH>", "<INDIVIDUAL_ALIAS><QUALITY>Low"],
        anchor: "<INDIVIDUAL_PLACE_OF_BIRTH>",
        exact: "<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1971-04-02</DATE>\
                </INDIVIDUAL_DATE_OF_BIRTH>",
    },
    Form {
        parser: "eu-fsf",
        lines: &["<birthdate"],
        anchor: "<citizenship",
        exact: "<birthdate calendarType=\"GREGORIAN\" birthdate=\"1971-04-02\" year=\"1971\"/>",
    },
    Form {
        parser: "uk-sanctions-xml",
        lines: &["<DOBs>"],
        anchor: "<PassportDetails>",
        exact: "<DOBs><DOB>02/04/1971</DOB></DOBs>",
    },
    Form {
        parser: "ch-seco",
        lines: &["<day-month-year"],
        anchor: "<place-of-birth",
        exact: "<day-month-year day=\"2\" month=\"4\" year=\"1971\" calendar=\"Gregorian\" quality=\"good\"/>",
    },
    Form {
        parser: "ca-sema",
        lines: &["<DateOfBirth>"],
        anchor: "<Aliases>",
        exact: "<DateOfBirth>1971-04-02</DateOfBirth>",
    },
];

/// The first person of a fixture with these dates of birth alone, and whether there is the defect of an unread one.
fn person(form: &Form, births: &str) -> (Designation, bool) {
    let case = case(form.parser);
    let dates = |line: &&str| form.lines.iter().any(|start| line.trim_start().starts_with(start));
    let text: String = case.text.split_inclusive('\n').filter(|line| !dates(line)).collect();
    assert!(text.contains(form.anchor) && text.len() < case.text.len(), "{}", form.parser);
    let text = text.replacen(form.anchor, &format!("{births}{}", form.anchor), 1);
    let parsed = case.parse(&text).unwrap_or_else(|e| panic!("{} {births}: {e}", form.parser));
    let orval = |d: &&Designation| d.primary_name().to_lowercase().starts_with("orval");
    let found = parsed.designations.iter().find(orval).unwrap().clone();
    (found, has_defect(&parsed, "the date of birth `"))
}

/// Whether a customer whose verified date is another one would be cleared.
fn clears(d: &Designation) -> bool {
    let born = "1992-05-06".parse().ok();
    let profile = Profile { born, born_verified: true, ..Profile::named(PartyKind::Person, "Orval Fiktivi") };
    evidence::clears(&profile, d)
}

/// Each row adds to the exact date; what it says that cannot be read stands in a remark.
#[test]
fn a_readable_date_beside_an_unread_one_never_clears() {
    let un = |inner: &str| format!("<INDIVIDUAL_DATE_OF_BIRTH>{inner}</INDIVIDUAL_DATE_OF_BIRTH>");
    let un_alias = |date: &str| {
        format!(
            "<INDIVIDUAL_ALIAS><ALIAS_NAME>Zed Zero</ALIAS_NAME><DATE_OF_BIRTH>{date}</DATE_OF_BIRTH></INDIVIDUAL_ALIAS>"
        )
    };
    let eu = |inner: &str| format!("<birthdate {inner}/>");
    let uk = |text: &str| format!("<DOBs><DOB>{text}</DOB></DOBs>");
    let ch = |inner: &str| format!("<day-month-year {inner}/>");
    let ca = |text: &str| format!("<DateOfBirth>{text}</DateOfBirth>");
    for (form, other, unread) in [
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>197O-01-02</DATE>"), "197O-01-02"),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1950-03-02 or 1951</DATE>"), "1950-03-02 or 1951"),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1971</YEAR><DATE>soon</DATE>"), "soon"),
        (0, un("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>19xx</FROM_YEAR>"), "19xx"),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>30-35 years old</NOTE>"), "30-35 years old"),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><MONTH>May 1965</MONTH>"), "May 1965"),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><NOTE>12/04/1980 (Hijri)</NOTE>"), "12/04/1980 (Hijri)"),
        (0, un_alias("in the fifties"), "in the fifties"),
        (1, eu("birthdate=\"x\""), "x"),
        (1, eu("birthdate=\"1950-13-02\" year=\"1950\""), "1950-13-02"),
        (1, eu("year=\"195x\""), "195x"),
        (1, eu("year=\"1950\" monthOfYear=\"2\" dayOfMonth=\"30\""), "1950, 2, 30"),
        (1, eu("monthOfYear=\"2\" dayOfMonth=\"3\""), "2, 3"),
        (1, eu("yearRangeFrom=\"about 1950\""), "about 1950"),
        (1, eu("calendarType=\"ISLAMIC\" year=\"13xx\""), "13xx"),
        (1, eu("calendarType=\"ISLAMIC\" monthOfYear=\"2\""), "2"),
        (1, "<birthdate><remark>born 1968 or 1969</remark></birthdate>".into(), "born 1968 or 1969"),
        (1, "<birthdate><remark>aged 40</remark></birthdate>".into(), "aged 40"),
        (1, "<birthdate year=\"1971\"><remark>or 1968</remark></birthdate>".into(), "or 1968"),
        (2, uk("in the fifties"), "in the fifties"),
        (2, uk("1950-03-02 or 195x"), "1950-03-02 or 195x"),
        (2, uk("12/04/1980 (Hijri Calendar)"), "12/04/1980 (Hijri Calendar)"),
        (2, "<DOBs><YearOfBirth>1950</YearOfBirth></DOBs>".into(), "1950"),
        (3, ch("year=\"soon\" calendar=\"Gregorian\""), "soon"),
        (3, ch("year=\"1950\" month=\"2\" day=\"30\" calendar=\"Gregorian\""), "1950, 2, 30"),
        (3, ch("month=\"2\" day=\"3\" calendar=\"Gregorian\""), "2, 3"),
        (3, ch("year=\"13xx\" calendar=\"Islamic\""), "13xx"),
        (3, ch("year=\"1380\" month=\"2\" day=\"32\" calendar=\"Islamic\""), "1380, 2, 32"),
        (4, ca("in the fifties"), "1971-04-02, in the fifties"),
        (4, ca("12/04/1980 (Hijri Calendar)"), "1971-04-02, 12/04/1980 (Hijri Calendar)"),
    ] {
        let form = &FORMS[form];
        let (d, defect) = person(form, &format!("{}{other}", form.exact));
        let name = format!("{} {other}: {:?} {:?}", form.parser, d.born, d.remarks);
        assert!(!clears(&d), "{name}");
        assert!(d.born.iter().all(|date| date.circa), "{name}");
        let kept = |remark: &String| remark.starts_with("Date of birth") && remark.contains(unread);
        assert!(d.remarks.iter().any(kept), "{name}");
        assert!(defect, "{name}");
        // The exact date still agrees with a customer who has it.
        assert!(d.born.iter().any(|date| date.from.to_string() == "1971-04-02"), "{name}");
    }
}

/// What is read in words, in spans and in another calendar is a date of its own and does not clear; the exact one
/// beside it stays exact.
#[test]
fn a_date_that_was_read_makes_no_other_inexact() {
    let un = |inner: &str| format!("<INDIVIDUAL_DATE_OF_BIRTH>{inner}</INDIVIDUAL_DATE_OF_BIRTH>");
    let un_alias = |date: &str| {
        format!(
            "<INDIVIDUAL_ALIAS><ALIAS_NAME>Zed Zero</ALIAS_NAME><DATE_OF_BIRTH>{date}</DATE_OF_BIRTH></INDIVIDUAL_ALIAS>"
        )
    };
    for (form, other, would_clear) in [
        (0, String::new(), true),
        (0, un("<TYPE_OF_DATE/>"), true),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1950</YEAR>"), true),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1950</YEAR><NOTE>perhaps</NOTE>"), false),
        (0, un("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1950</FROM_YEAR>"), false),
        (0, un("<TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><TO_YEAR>1950</TO_YEAR>"), false),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>1350</YEAR>"), false),
        (0, un("<TYPE_OF_DATE>EXACT</TYPE_OF_DATE><YEAR>2514</YEAR>"), false),
        (0, un_alias("null"), true),
        (0, un_alias("1984 - 1986"), false),
        (0, un_alias("about 1950"), false),
        (1, String::new(), true),
        (1, "<birthdate city=\"Strelsau\"/>".into(), true),
        (1, "<birthdate year=\"1971\"><remark>in 1971, as he says</remark></birthdate>".into(), true),
        (1, "<birthdate calendarType=\"ISLAMIC\" year=\"1380\"/>".into(), false),
        (1, "<birthdate year=\"1950\" yearRangeFrom=\"1940\" yearRangeTo=\"1960\"/>".into(), false),
        (2, String::new(), true),
        (2, "<DOBs><DOB>unknown</DOB><DOB>dd/mm/yyyy</DOB></DOBs>".into(), true),
        (2, "<DOBs><DOB>circa 1950</DOB></DOBs>".into(), false),
        (2, "<DOBs><DOB>13/01/1350</DOB></DOBs>".into(), false),
        (3, String::new(), true),
        (3, "<day-month-year year=\"1380\" calendar=\"Islamic\"/>".into(), false),
        (3, "<day-month-year year=\"1950\" quality=\"low\"/>".into(), false),
        (4, String::new(), true),
        (4, "<DateOfBirth>1950 or 1951</DateOfBirth>".into(), true),
        (4, "<DateOfBirth>about 1950</DateOfBirth>".into(), false),
    ] {
        let form = &FORMS[form];
        let (d, defect) = person(form, &format!("{}{other}", form.exact));
        let name = format!("{} {other}: {:?} {:?}", form.parser, d.born, d.remarks);
        assert_eq!(clears(&d), would_clear, "{name}");
        let exact = |date: &&model::designation::ListedDate| date.from.to_string() == "1971-04-02";
        assert!(d.born.iter().find(exact).is_some_and(|date| !date.circa), "{name}");
        assert!(!defect, "{name}");
    }
}
