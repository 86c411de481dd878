//! Documents and numbers of both sides.
//!
//! Promises: equal numbers of kinds that can be meant alike agree, whatever their check digits say; a number one slip away
//! is close, unless both are right by their check digits, which hardly any slip leaves right. Does not: look numbers up (the
//! index does), or hold a number against anybody: people have several.

use super::check_digits::{Check, check};
use super::{Evidence, Fact, MISTYPED_RAISES, NEAR_RAISES, Verdict};
use model::party::IdentifierKind;
use model::{Designation, Identifier, Profile};

/// Numbers of the profile that are listed, or nearly; and those of which a party has one only and the list another.
pub(super) fn identifiers(profile: &Profile, designation: &Designation) -> Vec<Evidence> {
    profile.identifiers.iter().filter_map(|own| against(own, &designation.identifiers)).collect()
}

fn against(own: &Identifier, listed: &[Identifier]) -> Option<Evidence> {
    let words = |other: &Identifier, how: &str| {
        format!("{} `{}` {how} {} `{}`", kind_words(own.kind), own.value, kind_words(other.kind), other.value)
    };
    let evidence = |verdict, why, raises| Some(Evidence { fact: Fact::Identifier, verdict, why, raises });
    if let Some(same) = listed.iter().find(|listed| same_identifier(own, listed)) {
        let check = match check(own) {
            Check::Right => "; its check digit is right",
            Check::Fails => "; its check digit fails on both sides: mistyped?",
            Check::None => "",
        };
        return evidence(Verdict::Agrees, format!("{}{check}", words(same, "is listed as")), 0);
    }
    let near = listed.iter().filter_map(|listed| Some((slip(own, listed)?, listed)));
    if let Some((raises, near)) = near.max_by_key(|(raises, _)| *raises) {
        let why = match raises {
            MISTYPED_RAISES => "is one slip from, and a check digit fails (mistyped?),",
            _ => "is one slip from",
        };
        return evidence(Verdict::Close, words(near, why), raises);
    }
    let only_one = |kind| {
        matches!(
            kind,
            IdentifierKind::Lei | IdentifierKind::Imo | IdentifierKind::NationalId | IdentifierKind::TaxId
        )
    };
    let other = listed.iter().find(|listed| {
        let national = matches!(own.kind, IdentifierKind::NationalId | IdentifierKind::TaxId);
        let country = !national || (own.country.is_some() && own.country == listed.country);
        own.kind == listed.kind && only_one(own.kind) && country
    })?;
    evidence(Verdict::Differs, format!("{}: a difference never lowers", words(other, "is not the listed")), 0)
}

/// Shortest number that agrees across kinds of documents, or that is compared letter by letter: shorter ones meet by
/// chance.
const TELLING_MIN: usize = 7;

/// Whether two identifiers are the same: equal in a comparable form, and comparable.
pub(super) fn same_identifier(a: &Identifier, b: &Identifier) -> bool {
    let theirs = identifier_keys(b);
    let key = identifier_keys(a).into_iter().find(|key| theirs.contains(key));
    key.is_some_and(|key| comparable(a, b, key.len()))
}

/// Whether two numbers are of kinds that can be meant alike, and not issued by different countries.
fn comparable(a: &Identifier, b: &Identifier, length: usize) -> bool {
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
    let both_documents = document(a.kind) && document(b.kind) && length >= TELLING_MIN;
    let kinds = a.kind == b.kind || other(a.kind) || other(b.kind) || both_documents;
    let national = document(a.kind) || document(b.kind);
    let countries = match (a.country, b.country) {
        (Some(x), Some(y)) => x == y || !national,
        _ => true,
    };
    kinds && countries
}

/// What a number one slip away raises; none for any other. Two numbers that are both right by their check digits are two
/// numbers: a slip of one digit leaves hardly any right.
fn slip(own: &Identifier, listed: &Identifier) -> Option<u32> {
    // One letter of an address, of a telephone number or of a bank's code is another person, extension or bank.
    let is_number = |kind| {
        matches!(
            kind,
            IdentifierKind::Passport
                | IdentifierKind::NationalId
                | IdentifierKind::TaxId
                | IdentifierKind::Registration
                | IdentifierKind::Imo
                | IdentifierKind::Lei
                | IdentifierKind::Other
        )
    };
    if !is_number(own.kind) || !is_number(listed.kind) {
        return None;
    }
    let shortest = |identifier| identifier_keys(identifier).into_iter().min_by_key(String::len);
    let (a, b) = (shortest(own)?, shortest(listed)?);
    if a.len().min(b.len()) < TELLING_MIN || !comparable(own, listed, TELLING_MIN) || !is_slip(&a, &b) {
        return None;
    }
    match (check(own), check(listed)) {
        (Check::Right, Check::Right) => None,
        (Check::Fails, _) | (_, Check::Fails) => Some(MISTYPED_RAISES),
        (Check::None, _) | (_, Check::None) => Some(NEAR_RAISES),
    }
}

/// One letter or digit changed, left out or put in, or two neighbours swapped.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    let head = short.iter().zip(long).take_while(|(x, y)| x == y).count();
    let tail = short[head..].iter().rev().zip(long.iter().rev()).take_while(|(x, y)| x == y).count();
    let (left, added) = (short.len() - head - tail, long.len() - short.len());
    let swapped = || left == 2 && short[head] == long[head + 1] && short[head + 1] == long[head];
    match added {
        0 => left == 1 || swapped(),
        1 => left == 0,
        _ => false,
    }
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
