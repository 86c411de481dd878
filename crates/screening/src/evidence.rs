//! Evidence beside the name: date of birth, country, numbers.
//!
//! Promises: only a document-verified date may lower a pair; a declared one may only raise it; "circa",
//! ranges, incomplete dates and 1 January never contradict; countries and gender never lower (semantics
//! section 4). Does not: weigh names.

use minicbor::{Decode, Encode};
use model::designation::{Designation, ListedDate};
use model::{PartialDate, Profile};
use serde::Serialize;

/// What a fact says about a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Weighs {
    /// The fact agrees.
    #[n(0)]
    Agrees,
    /// The fact is close.
    #[n(1)]
    Close,
    /// One side does not say.
    #[n(2)]
    Unknown,
    /// It differs, but may not lower the pair.
    #[n(3)]
    Differs,
    /// It contradicts on every listed value, verified.
    #[n(4)]
    Contradicts,
}

/// One fact compared.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Evidence {
    /// `born`, `country`, `identifier`, `wallet`.
    #[n(0)]
    pub fact: String,
    /// What it says.
    #[n(1)]
    pub weighs: Weighs,
    /// Why, in words, with the listed value (public) only.
    #[n(2)]
    pub why: String,
}

/// Years apart from which a verified date contradicts.
const CONTRADICTION_YEARS: i32 = 3;

/// Compares dates of birth.
pub fn born(profile: &Profile, listed: &Designation) -> Evidence {
    let evidence = |weighs, why: String| Evidence { fact: "born".to_owned(), weighs, why };
    let Some(ours) = profile.born else { return evidence(Weighs::Unknown, "no date of birth was given".to_owned()) };
    if listed.born.is_empty() {
        return evidence(Weighs::Unknown, "the list gives no date of birth".to_owned());
    }
    let best = listed.born.iter().map(|theirs| (grade(ours, theirs), theirs)).min_by_key(|(g, t)| (*g, t.from));
    let Some((grade, theirs)) = best else { return evidence(Weighs::Unknown, String::new()) };
    let shown = match theirs.from == theirs.to {
        true => theirs.from.to_string(),
        false => format!("{} to {}", theirs.from, theirs.to),
    };
    match grade {
        Grade::Exact => evidence(Weighs::Agrees, format!("listed {shown}: the same")),
        Grade::Year => evidence(Weighs::Agrees, format!("listed {shown}: the year agrees")),
        Grade::Swapped => evidence(Weighs::Close, format!("listed {shown}: day and month are exchanged")),
        Grade::Near => evidence(Weighs::Close, format!("listed {shown}: within a year, or one digit differs")),
        Grade::Open => evidence(Weighs::Differs, format!("listed {shown}: differs, but the listed date is not exact")),
        Grade::Far if profile.born_verified => {
            evidence(Weighs::Contradicts, format!("listed {shown}: a verified date contradicts"))
        }
        Grade::Far => evidence(Weighs::Differs, format!("listed {shown}: differs, but ours is only declared")),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Grade {
    Exact,
    Year,
    Swapped,
    Near,
    Open,
    Far,
}

fn grade(ours: PartialDate, theirs: &ListedDate) -> Grade {
    let (from, to) = (theirs.from, theirs.to);
    if from == to && ours == from && ours.is_full() {
        return Grade::Exact;
    }
    if ours.year >= from.year && ours.year <= to.year {
        let days_differ = from == to && ours.is_full() && from.is_full();
        let swapped = ours.day == from.month && ours.month == from.day;
        return match (days_differ, swapped) {
            (true, true) => Grade::Swapped,
            _ => Grade::Year,
        };
    }
    let apart = i32::from(from.year).max(i32::from(ours.year)) - i32::from(from.year).min(i32::from(ours.year));
    let apart = apart.min((i32::from(ours.year) - i32::from(to.year)).abs());
    let first_of_january = from.month == Some(1) && from.day == Some(1);
    if apart <= 1 || one_digit(ours.year, from.year) {
        Grade::Near
    } else if apart < CONTRADICTION_YEARS || theirs.circa || from != to || first_of_january {
        Grade::Open
    } else {
        Grade::Far
    }
}

fn one_digit(a: u16, b: u16) -> bool {
    let (a, b) = (format!("{a:04}"), format!("{b:04}"));
    a.bytes().zip(b.bytes()).filter(|(x, y)| x != y).count() == 1
}

/// Compares countries: agreement raises, difference never lowers.
pub fn country(profile: &Profile, listed: &Designation) -> Evidence {
    let ours = || profile.nationalities.iter().chain(&profile.residences);
    let theirs = || listed.nationalities.iter().chain(&listed.residences);
    let (weighs, why) = match ours().find(|c| theirs().any(|t| t == *c)) {
        Some(shared) => (Weighs::Agrees, format!("both have {shared}")),
        None if ours().next().is_none() || theirs().next().is_none() => {
            (Weighs::Unknown, "one side gives no country".to_owned())
        }
        None => (Weighs::Differs, "no country in common; this never lowers a pair".to_owned()),
    };
    Evidence { fact: "country".to_owned(), weighs, why }
}

/// Compares numbers.
pub fn identifier(profile: &Profile, listed: &Designation) -> Evidence {
    let agreed = profile.identifiers.iter().filter_map(|ours| {
        let key = ours.key()?;
        listed.identifiers.iter().find(|theirs| theirs.key().as_ref() == Some(&key))
    });
    let (weighs, why) = match agreed.into_iter().next() {
        Some(theirs) => (Weighs::Agrees, format!("the listed number {} agrees", theirs.value)),
        None => (Weighs::Unknown, "no number in common".to_owned()),
    };
    Evidence { fact: "identifier".to_owned(), weighs, why }
}
