//! What dates, countries and numbers say about a pair, beside the name.
//!
//! Promises: evidence is graded and worded; a declared date of birth only ever raises; a verified one
//! contradicts only when every listed date is exact enough to be contradicted and three years off;
//! nationality never lowers. Does not: score names or decide.
//! Serves: semantics section 4.

use minicbor::{Decode, Encode};
use model::designation::ListedDate;
use model::party::IdentifierKind;
use model::{Country, Designation, Identifier, PartialDate, PartyKind, Profile};
use serde::Serialize;

/// A kind of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Date of birth or establishment.
    #[n(0)]
    Born,
    /// Country of nationality, residence, registration, flag.
    #[n(1)]
    Country,
    /// A document or number.
    #[n(2)]
    Identifier,
    /// A wallet address.
    #[n(3)]
    Wallet,
}

/// What a piece of evidence says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It is the same.
    #[n(0)]
    Agrees,
    /// Nearly the same: what a slip of the pen explains.
    #[n(1)]
    Close,
    /// One side does not say, or not exactly enough.
    #[n(2)]
    Unknown,
    /// Not the same, which says little.
    #[n(3)]
    Differs,
    /// It cannot be the same.
    #[n(4)]
    Contradicts,
}

/// A piece of evidence about a pair.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Evidence {
    /// What it is about.
    #[n(0)]
    pub fact: Fact,
    /// What it says.
    #[n(1)]
    pub verdict: Verdict,
    /// Why, in words.
    #[n(2)]
    pub why: String,
    /// By how many ten-thousandths it raises the score.
    #[n(3)]
    pub raises: u32,
}

/// The most a date of birth raises a score. A pair is looked at from this much below the threshold when a date is
/// given; with the default threshold of 0.85 that stays above what one agreeing word can score (0.79).
pub const BORN_RAISES_MAX: u32 = 500;

/// The most a date of birth raises a score that is not the very day.
pub const BORN_RAISES_OTHER: u32 = 300;

/// Difference from which a verified date contradicts: registers err by one or two years, seldom by three.
pub const BORN_CONTRADICTS_YEARS: u32 = 3;

/// Years before this are of the Hijri or Persian calendar: nobody alive, and no company, is from before 1500.
const GREGORIAN_YEAR_MIN: u16 = 1_500;
/// Years after this are of a calendar that is ahead (the Buddhist one by 543 years), or are slips of the pen.
const GREGORIAN_YEAR_MAX: u16 = 2_100;

/// How far "circa" reaches.
const CIRCA_YEARS: u16 = 2;

/// The date of birth against every listed one: the best verdict of all; `None` when the profile has none.
pub fn born(profile: &Profile, designation: &Designation) -> Option<Evidence> {
    let own = profile.born?;
    let verdicts = designation.born.iter().map(|listed| (born_against(own, listed), *listed));
    let Some((best, listed)) =
        verdicts.min_by_key(|(grade, listed)| (grade.verdict(), std::cmp::Reverse(grade.raises()), *listed))
    else {
        let why = format!("born {own}; the list has no date");
        return Some(Evidence { fact: Fact::Born, verdict: Verdict::Unknown, why, raises: 0 });
    };
    let kind = if profile.born_verified { "verified" } else { "declared" };
    let others = match designation.born.len() {
        1 => String::new(),
        n => format!(" (the best of {n} listed dates)"),
    };
    let why = format!("born {own} ({kind}), listed {}{others}: {}", listed_words(&listed), best.words());
    let verdict = match best.verdict() {
        Verdict::Contradicts if !profile.born_verified => Verdict::Differs,
        verdict => verdict,
    };
    Some(Evidence { fact: Fact::Born, verdict, why, raises: best.raises() })
}

/// How two dates compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    SameDay,
    SameMonth,
    SameYear,
    InRange,
    NearCirca,
    DayMonthSwapped,
    OneDigit,
    OneYear,
    Inexact,
    OtherDay,
    YearsApart,
}

impl Grade {
    fn verdict(self) -> Verdict {
        match self {
            Grade::SameDay | Grade::SameMonth | Grade::SameYear | Grade::InRange | Grade::NearCirca => {
                Verdict::Agrees
            }
            Grade::DayMonthSwapped | Grade::OneDigit | Grade::OneYear => Verdict::Close,
            Grade::Inexact => Verdict::Unknown,
            Grade::OtherDay => Verdict::Differs,
            Grade::YearsApart => Verdict::Contradicts,
        }
    }

    fn raises(self) -> u32 {
        match self {
            Grade::SameDay => BORN_RAISES_MAX,
            Grade::DayMonthSwapped | Grade::SameMonth => BORN_RAISES_OTHER,
            Grade::SameYear => 200,
            Grade::InRange | Grade::NearCirca => 100,
            Grade::OneDigit | Grade::OneYear | Grade::Inexact | Grade::OtherDay | Grade::YearsApart => 0,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Grade::SameDay => "the same day",
            Grade::SameMonth => "the same month, the day is not known on both sides",
            Grade::SameYear => "the same year",
            Grade::InRange => "within the listed range",
            Grade::NearCirca => "near the listed approximate year",
            Grade::DayMonthSwapped => "day and month are swapped",
            Grade::OneDigit => "one digit differs",
            Grade::OneYear => "one year apart",
            Grade::Inexact => {
                "too inexact to contradict (approximate, a range, 1 January or another calendar)"
            }
            Grade::OtherDay => "another date, less than three years apart",
            Grade::YearsApart => "three years or more apart",
        }
    }
}

fn born_against(own: PartialDate, listed: &ListedDate) -> Grade {
    let (from, to) = (listed.from, listed.to);
    let single = from == to;
    if single && let Some(grade) = agreement(own, from) {
        return grade;
    }
    if !single && ordinal_last(own) >= ordinal_first(from) && ordinal_first(own) <= ordinal_last(to) {
        return Grade::InRange;
    }
    if listed.circa && own.year.abs_diff(from.year).min(own.year.abs_diff(to.year)) <= CIRCA_YEARS {
        return Grade::NearCirca;
    }
    let other_calendar = |date: PartialDate| !(GREGORIAN_YEAR_MIN..=GREGORIAN_YEAR_MAX).contains(&date.year);
    let new_year = |date: PartialDate| date.month == Some(1) && date.day == Some(1);
    if listed.circa || !single || [own, from].iter().any(|date| other_calendar(*date) || new_year(*date)) {
        return Grade::Inexact;
    }
    if is_one_digit(own, from) {
        return Grade::OneDigit;
    }
    let gap = ordinal_first(own)
        .saturating_sub(ordinal_last(from))
        .max(ordinal_first(from).saturating_sub(ordinal_last(own)));
    if gap >= BORN_CONTRADICTS_YEARS * YEAR {
        Grade::YearsApart
    } else if own.year.abs_diff(from.year) == 1 {
        Grade::OneYear
    } else {
        Grade::OtherDay
    }
}

/// Agreement of two single dates, swapped day and month included.
fn agreement(own: PartialDate, listed: PartialDate) -> Option<Grade> {
    if own.year != listed.year {
        return None;
    }
    let grade = match ((own.month, own.day), (listed.month, listed.day)) {
        (a, b) if a == b && a.1.is_some() => Grade::SameDay,
        ((Some(a), da), (Some(b), db)) if a == b && (da.is_none() || db.is_none()) => Grade::SameMonth,
        ((Some(m), Some(d)), (Some(lm), Some(ld))) if m == ld && d == lm => Grade::DayMonthSwapped,
        // The year agrees whatever the day: lists and documents disagree about days more often than about years.
        _ => Grade::SameYear,
    };
    Some(grade)
}

/// Whether full dates differ in one digit of the year only.
fn is_one_digit(a: PartialDate, b: PartialDate) -> bool {
    let digits = |year: u16| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let differing = digits(a.year).iter().zip(digits(b.year)).filter(|(x, y)| **x != *y).count();
    a.is_full() && (a.month, a.day) == (b.month, b.day) && differing == 1
}

/// Days of a year and of a month in an even calendar: exact enough to tell three years.
const YEAR: u32 = 372;
const MONTH: u32 = 31;

fn ordinal_first(date: PartialDate) -> u32 {
    ordinal(date, (1, 1))
}

fn ordinal_last(date: PartialDate) -> u32 {
    ordinal(date, (12, 31))
}

fn ordinal(date: PartialDate, (month, day): (u8, u8)) -> u32 {
    let (month, day) = (date.month.unwrap_or(month), date.day.unwrap_or(day));
    u32::from(date.year) * YEAR + u32::from(month) * MONTH + u32::from(day)
}

fn listed_words(listed: &ListedDate) -> String {
    let circa = if listed.circa { "circa " } else { "" };
    if listed.from == listed.to {
        format!("{circa}{}", listed.from)
    } else {
        format!("{circa}{} to {}", listed.from, listed.to)
    }
}

/// Whether a verified date of birth speaks against a person so clearly that policy may clear the pair.
pub fn clears(profile: &Profile, designation: &Designation, evidence: &[Evidence]) -> bool {
    let persons = profile.kind == PartyKind::Person && designation.kind == PartyKind::Person;
    let contradicted = evidence.iter().any(|e| e.fact == Fact::Born && e.verdict == Verdict::Contradicts);
    let agreed = evidence
        .iter()
        .any(|e| matches!(e.fact, Fact::Identifier | Fact::Wallet) && e.verdict == Verdict::Agrees);
    persons && contradicted && profile.born_verified && !agreed
}

/// Countries of both sides, `None` when the profile has none. Never lowers.
pub fn country(profile: &Profile, designation: &Designation) -> Option<Evidence> {
    let words = |countries: &[Country]| countries.iter().map(Country::as_str).collect::<Vec<_>>().join(", ");
    let own = sorted(&profile.nationalities, &profile.residences);
    let listed = sorted(&designation.nationalities, &designation.residences);
    if own.is_empty() {
        return None;
    }
    let shared: Vec<Country> = own.iter().filter(|country| listed.contains(country)).copied().collect();
    let (verdict, why) = if listed.is_empty() {
        (Verdict::Unknown, format!("{}; the list has no country", words(&own)))
    } else if shared.is_empty() {
        (Verdict::Differs, format!("{}, listed {}: a difference never lowers", words(&own), words(&listed)))
    } else {
        (Verdict::Agrees, format!("{} on both sides", words(&shared)))
    };
    Some(Evidence { fact: Fact::Country, verdict, why, raises: 0 })
}

fn sorted(a: &[Country], b: &[Country]) -> Vec<Country> {
    let mut all: Vec<Country> = a.iter().chain(b).copied().collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Numbers that both sides have.
pub fn identifiers(profile: &Profile, designation: &Designation) -> Vec<Evidence> {
    let agrees =
        |own: &&Identifier| designation.identifiers.iter().find(|listed| same_identifier(own, listed));
    let found = profile.identifiers.iter().filter_map(|own| Some((own, agrees(&own)?)));
    found
        .map(|(own, listed)| Evidence {
            fact: Fact::Identifier,
            verdict: Verdict::Agrees,
            why: format!(
                "{} `{}` is listed as {} `{}`",
                kind_words(own.kind),
                own.value,
                kind_words(listed.kind),
                listed.value
            ),
            raises: 0,
        })
        .collect()
}

/// Shortest number that agrees across kinds of documents: shorter ones meet by chance.
const ACROSS_DOCUMENTS_MIN: usize = 7;

/// Whether two identifiers are the same: equal in a comparable form and of kinds that can be meant alike, not issued by
/// different countries.
fn same_identifier(a: &Identifier, b: &Identifier) -> bool {
    let theirs = identifier_keys(b);
    let Some(key) = identifier_keys(a).into_iter().find(|key| theirs.contains(key)) else { return false };
    let document = |kind| {
        matches!(
            kind,
            IdentifierKind::Passport
                | IdentifierKind::NationalId
                | IdentifierKind::TaxId
                | IdentifierKind::Registration
        )
    };
    let other = |kind| kind == IdentifierKind::Other;
    let both_documents = document(a.kind) && document(b.kind) && key.len() >= ACROSS_DOCUMENTS_MIN;
    let kinds = a.kind == b.kind || other(a.kind) || other(b.kind) || both_documents;
    let national = document(a.kind) || document(b.kind);
    let countries = match (a.country, b.country) {
        (Some(x), Some(y)) => x == y || !national,
        _ => true,
    };
    kinds && countries
}

/// Digits of a number long enough to be looked up alone.
const DIGITS_MIN: usize = 7;
/// Letters of a BIC that name the institution; the rest is the branch.
const BIC_INSTITUTION: usize = 8;

/// The forms under which an identifier is looked up: its key, and for numbers written in several ways the part that all
/// ways share (digits of an IMO, MMSI or telephone number, institution of a BIC).
pub(crate) fn identifier_keys(identifier: &Identifier) -> Vec<String> {
    let Some(key) = identifier.key() else { return Vec::new() };
    let digits = || {
        let digits: String = key.chars().filter(char::is_ascii_digit).collect();
        let digits = digits.trim_start_matches('0');
        (digits.len() >= DIGITS_MIN).then(|| digits.to_owned())
    };
    let institution = || {
        let bic = matches!(key.len(), BIC_INSTITUTION | 11) && key.is_ascii();
        (bic && key.bytes().take(6).all(|b| b.is_ascii_uppercase()))
            .then(|| key.chars().take(BIC_INSTITUTION).collect())
    };
    let shared: Option<String> = match identifier.kind {
        IdentifierKind::Imo | IdentifierKind::Mmsi | IdentifierKind::Phone => digits(),
        IdentifierKind::Bic => institution(),
        IdentifierKind::Other => digits().or_else(institution),
        IdentifierKind::Passport
        | IdentifierKind::NationalId
        | IdentifierKind::TaxId
        | IdentifierKind::Registration
        | IdentifierKind::Aircraft
        | IdentifierKind::Lei
        | IdentifierKind::Email
        | IdentifierKind::Website => None,
    };
    let mut keys = vec![key];
    keys.extend(shared.filter(|shared| *shared != keys[0]));
    keys
}

fn kind_words(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Passport => "passport",
        IdentifierKind::NationalId => "national id",
        IdentifierKind::TaxId => "tax number",
        IdentifierKind::Registration => "registration number",
        IdentifierKind::Imo => "IMO number",
        IdentifierKind::Mmsi => "MMSI",
        IdentifierKind::Aircraft => "aircraft number",
        IdentifierKind::Bic => "BIC",
        IdentifierKind::Lei => "LEI",
        IdentifierKind::Email => "e-mail",
        IdentifierKind::Phone => "telephone",
        IdentifierKind::Website => "web site",
        IdentifierKind::Other => "number",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::designation::Provenance;
    use model::{EntryId, ListId, Measure};

    fn designation(kind: PartyKind, born: Vec<ListedDate>, identifiers: Vec<Identifier>) -> Designation {
        Designation {
            list: ListId::new("test-list").unwrap(),
            id: EntryId::new("1").unwrap(),
            kind,
            names: Vec::new(),
            born,
            birth_places: Vec::new(),
            nationalities: vec!["IR".parse().unwrap()],
            residences: Vec::new(),
            gender: None,
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

    /// `1971`, `1971-04-02`, `circa 1971` or `1970 to 1972`.
    fn listed(text: &str) -> ListedDate {
        let (circa, text) = text.strip_prefix("circa ").map_or((false, text), |rest| (true, rest));
        let (from, to) = text.split_once(" to ").unwrap_or((text, text));
        ListedDate { from: from.parse().unwrap(), to: to.parse().unwrap(), circa }
    }

    fn born_in(date: &str, verified: bool) -> Profile {
        Profile { born: date.parse().ok(), born_verified: verified, ..Profile::named(PartyKind::Person, "x") }
    }

    #[test]
    fn dates_of_birth_are_graded() {
        use Verdict::{Agrees, Close, Contradicts, Differs, Unknown};
        for (own, dates, verdict, raises) in [
            ("1971-04-02", vec!["1971-04-02"], Agrees, 500),
            ("1971-04-02", vec!["1971-04"], Agrees, 300),
            ("1971-04-02", vec!["1971"], Agrees, 200),
            ("1971", vec!["1971-04-02"], Agrees, 200),
            ("1971-04-02", vec!["1971-09-30"], Agrees, 200),
            ("1971-04-02", vec!["1971-02-04"], Close, 300),
            ("1971-04-02", vec!["1970 to 1972"], Agrees, 100),
            ("1971-04-02", vec!["circa 1973"], Agrees, 100),
            ("1971-04-02", vec!["circa 1974"], Unknown, 0),
            ("1971-04-02", vec!["1961-04-02"], Close, 0),
            ("1971-04-02", vec!["1972-08-09"], Close, 0),
            ("1971-04-02", vec!["1973-08-09"], Differs, 0),
            ("1971-04-02", vec!["1974-04-01"], Differs, 0),
            ("1971-04-02", vec!["1974-04-02"], Close, 0),
            ("1971-04-02", vec!["1974-04-03"], Contradicts, 0),
            ("1971-04-02", vec!["1974"], Differs, 0),
            ("1971-04-02", vec!["1975"], Contradicts, 0),
            ("1971-04-02", vec!["1965-01-01"], Unknown, 0),
            ("1971-01-01", vec!["1965-05-05"], Unknown, 0),
            ("1350-01-13", vec!["1965-05-05"], Unknown, 0),
            ("1971-04-02", vec!["2514-04-02"], Unknown, 0),
            ("2514-04-02", vec!["1965-05-05"], Unknown, 0),
            ("1971-04-02", vec!["1960 to 1962"], Unknown, 0),
            ("1971-04-02", vec!["circa 1950"], Unknown, 0),
            ("1971-04-02", vec!["1950-02-03", "1971"], Agrees, 200),
            ("1971-04-02", vec!["1950-02-03", "circa 1950"], Unknown, 0),
            ("1971-04-02", vec!["1950-02-03", "1990-05-06"], Contradicts, 0),
            ("1971-04-02", vec![], Unknown, 0),
        ] {
            let designation =
                designation(PartyKind::Person, dates.iter().map(|date| listed(date)).collect(), Vec::new());
            let found = born(&born_in(own, true), &designation).unwrap();
            assert_eq!((found.verdict, found.raises), (verdict, raises), "{own} {dates:?}: {}", found.why);
            let declared = born(&born_in(own, false), &designation).unwrap();
            assert_ne!(declared.verdict, Contradicts, "a declared date only raises: {own} {dates:?}");
            assert_eq!(declared.raises, raises);
        }
        assert_eq!(
            born(&Profile::named(PartyKind::Person, "x"), &designation(PartyKind::Person, vec![], vec![])),
            None
        );
    }

    #[test]
    fn only_a_verified_date_of_a_person_clears() {
        let dates = || vec![listed("1950-02-03")];
        let number = |value: &str| Identifier {
            kind: IdentifierKind::Passport,
            value: value.to_owned(),
            country: None,
        };
        let person = designation(PartyKind::Person, dates(), vec![number("A1234567")]);
        let company = designation(PartyKind::Company, dates(), Vec::new());
        let with_number = Profile { identifiers: vec![number("a-1234567")], ..born_in("1971-04-02", true) };
        for (profile, listed, expected) in [
            (born_in("1971-04-02", true), &person, true),
            (born_in("1971-04-02", false), &person, false),
            (born_in("1950-02-03", true), &person, false),
            (born_in("1971-04-02", true), &company, false),
            (with_number, &person, false),
        ] {
            let mut evidence = identifiers(&profile, listed);
            evidence.extend(born(&profile, listed));
            assert_eq!(clears(&profile, listed, &evidence), expected, "{profile:?} {evidence:?}");
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
    fn countries_agree_or_say_nothing_and_never_lower() {
        let listed = designation(PartyKind::Person, Vec::new(), Vec::new());
        for (own, verdict) in [("IR", Some(Verdict::Agrees)), ("FR", Some(Verdict::Differs)), ("", None)] {
            let nationalities = own.parse().ok().into_iter().collect();
            let profile = Profile { nationalities, ..Profile::named(PartyKind::Person, "x") };
            let found = country(&profile, &listed);
            assert_eq!(found.as_ref().map(|evidence| evidence.verdict), verdict, "{own}");
            assert!(found.is_none_or(|evidence| evidence.raises == 0));
        }
    }
}
