//! What dates, countries, places and numbers say about a pair, beside the name.
//!
//! Promises: evidence is graded and worded; everything a profile gives is weighed and filed, also what says nothing; it
//! raises a score by at most [`RAISES_MAX`] in all and never lowers one; only a verified date of birth can clear a pair,
//! and never against an agreeing or nearly agreeing number. Nationality, residence, place of birth and gender that differ
//! change nothing. Does not: score names or decide.
//! Serves: semantics section 4.

mod born;
mod calendars;
mod check_digits;
mod numbers;
mod places;

pub use check_digits::{Check, check};
pub(crate) use numbers::identifier_keys;

use minicbor::{Decode, Encode};
use model::{Designation, Gender, PartialDate, PartyKind, Profile};
use serde::Serialize;

/// A kind of evidence. The numbers are stored: never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// Date of birth or establishment.
    #[n(0)]
    Born,
    /// A country that one side has as nationality and the other as residence.
    #[n(1)]
    Country,
    /// A document or number.
    #[n(2)]
    Identifier,
    /// A wallet address.
    #[n(3)]
    Wallet,
    /// Nationality, country of registration, flag.
    #[n(4)]
    Nationality,
    /// Country of residence or business.
    #[n(5)]
    Residence,
    /// Place or country of birth.
    #[n(6)]
    BirthPlace,
    /// Gender.
    #[n(7)]
    Gender,
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

/// The most that all evidence together raises a score. A pair is looked at from this much below the threshold; with the
/// default threshold of 0.85 that stays above what one agreeing word can score (0.79).
pub const RAISES_MAX: u32 = 500;
/// The most a date of birth raises a score.
pub const BORN_RAISES_MAX: u32 = 500;
/// The most a date of birth raises a score that is not the very day.
pub(crate) const BORN_RAISES_OTHER: u32 = 300;
/// What an agreeing nationality raises.
const NATIONALITY_RAISES: u32 = 100;
/// What an agreeing town of birth raises; a country of birth alone raises nothing, as it mostly is the nationality.
const TOWN_RAISES: u32 = 150;
/// What a number raises that is one slip away and has a check digit that fails; and one without a check digit.
const MISTYPED_RAISES: u32 = 200;
const NEAR_RAISES: u32 = 100;

/// The most that what a profile gives can raise a score: how far below the threshold names have to be looked for.
pub fn raises_max(profile: &Profile) -> u32 {
    raises_at_most(profile.born.is_some(), others_max(profile))
}

/// The most that everything but a date of birth raises the score of any pair.
pub(crate) fn others_max(profile: &Profile) -> u32 {
    let given = [
        (!profile.nationalities.is_empty(), NATIONALITY_RAISES),
        (profile.birth_place.is_some(), TOWN_RAISES),
        (!profile.identifiers.is_empty(), MISTYPED_RAISES),
    ];
    let sum: u32 = given.iter().filter(|(given, _)| *given).map(|(_, raises)| raises).sum();
    sum.min(RAISES_MAX)
}

/// The most that evidence raises, given whether there is a date of birth and what all else may.
pub(crate) fn raises_at_most(has_born: bool, others_max: u32) -> u32 {
    (others_max + if has_born { BORN_RAISES_MAX } else { 0 }).min(RAISES_MAX)
}

/// The most that evidence raises the score of a pair, given the date of birth and what all else may.
pub(crate) fn raises_with(born_on: Option<PartialDate>, others_max: u32, designation: &Designation) -> u32 {
    let born = born_on.map_or(0, |own| born::raises(own, designation));
    (others_max + born).min(RAISES_MAX)
}

/// All evidence about a pair, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gathered {
    /// In the order of the facts' importance: numbers, dates, countries, places, gender.
    pub evidence: Vec<Evidence>,
    /// By how much it raises the score, in all.
    pub raises: u32,
    /// A number agrees.
    pub identified: bool,
    /// A birth year, an identifier or a place agrees: what lets a weak alias speak.
    pub confirms: bool,
    /// A verified date of birth speaks against a person so clearly that policy may clear the pair.
    pub clears: bool,
    /// The same where policy says that the list's dates are of registers: the verified date is another day than every listed one.
    pub clears_by_day: bool,
}

/// Weighs everything the profile gives.
pub(crate) fn gather(profile: &Profile, designation: &Designation) -> Gathered {
    let mut evidence = numbers::identifiers(profile, designation);
    let numbered = |verdict| evidence.iter().any(|e: &Evidence| e.verdict == verdict);
    let (identified, nearly) = (numbered(Verdict::Agrees), numbered(Verdict::Close));
    let born = born::born(profile, designation);
    let year_agrees = born.as_ref().is_some_and(|born| born.year_agrees);
    let contradicted = born.as_ref().is_some_and(|born| born.evidence.verdict == Verdict::Contradicts);
    let another_day = born.as_ref().is_some_and(|born| born.another_day);
    evidence.extend(born.map(|born| born.evidence));
    let places = places::places(profile, designation);
    let placed = places.iter().any(|place| place.verdict == Verdict::Agrees);
    evidence.extend(places);
    evidence.extend(gender(profile, designation));
    let persons = profile.kind == PartyKind::Person && designation.kind == PartyKind::Person;
    let may_clear = persons && profile.born_verified && !identified && !nearly;
    Gathered {
        raises: evidence.iter().map(|evidence| evidence.raises).sum::<u32>().min(RAISES_MAX),
        identified,
        confirms: identified || year_agrees || placed,
        clears: may_clear && contradicted,
        clears_by_day: may_clear && another_day,
        evidence,
    }
}

/// Whether a verified date of birth speaks against a person so clearly that policy may clear the pair.
pub fn clears(profile: &Profile, designation: &Designation) -> bool {
    gather(profile, designation).clears
}

/// Genders of both sides; none when the profile has none. Lists err and people transition: a difference changes nothing.
fn gender(profile: &Profile, designation: &Designation) -> Option<Evidence> {
    let own = profile.gender?;
    let listed = designation.gender.as_deref().and_then(listed_gender);
    let (verdict, why) = match (own, listed) {
        (Gender::Other, _) => (Verdict::Unknown, format!("{}; it is compared with nothing", own.as_str())),
        (_, None) => (Verdict::Unknown, format!("{}; the list does not say", own.as_str())),
        (own, Some(listed)) if own == listed => (Verdict::Agrees, format!("{} on both sides", own.as_str())),
        (_, Some(listed)) => {
            let why = format!("{}, listed {}: a difference never lowers", own.as_str(), listed.as_str());
            (Verdict::Differs, why)
        }
    };
    Some(Evidence { fact: Fact::Gender, verdict, why, raises: 0 })
}

fn listed_gender(text: &str) -> Option<Gender> {
    match text.trim().to_ascii_lowercase().as_str() {
        "male" | "m" => Some(Gender::Male),
        "female" | "f" => Some(Gender::Female),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
