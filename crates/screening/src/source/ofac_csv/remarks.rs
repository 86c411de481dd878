//! The remarks column of the OFAC CSV sets: one text per party, `DOB 1955; POB Baghdad, Iraq; Passport …`.
//!
//! Promises: every piece of the text ends in a field or, word for word, in a remark; words are those of the
//! advanced list, and a document word this parser does not know still gives its number. Quoted names here
//! are OFAC's weak aliases; strong ones stand in the file of alternate names. Does not: translate places.
//! Serves: semantics section 4 (weak aliases); requirements 3.7 (tickers are discovered).

use super::super::ofac_sdn_advanced::words::{self, Meaning};
use super::super::{country_words, date_words, imo_digits, push_new, quote, tidy};
use super::measures;
use model::designation::{ListedWallet, NameStrength};
use model::party::IdentifierKind;
use model::{Country, Designation, Identifier, Measure};

/// Words before a value that are no documents; longer ones before their own beginnings.
const FEATURES: [&str; 20] = [
    "SWIFT/BIC",
    "Website",
    "Email Address",
    "Phone Number",
    "Aircraft Tail Number",
    "Previous Aircraft Tail Number",
    "Aircraft Manufacturer's Serial Number (MSN)",
    "Aircraft Construction Number (also called L/N or S/N or F/N)",
    "Aircraft Mode S Transponder Code",
    "BIK (RU)",
    "D-U-N-S Number",
    "MICEX Code",
    "ISIN",
    "Vessel Call Sign",
    "Other Vessel Call Sign",
    "Organization Established Date",
    "Nationality of Registration",
    "Other Vessel Flag",
    "Vessel Flag",
    "Gender",
];

/// What the remarks say beyond the designation's fields.
#[derive(Default)]
pub(super) struct Found {
    /// Names of parties it is linked to, as the list writes them.
    pub linked_to: Vec<String>,
    /// Measures of the directives named.
    pub directives: Vec<Measure>,
    /// What could not be read.
    pub defects: Vec<String>,
    /// Weak aliases.
    pub aliases: usize,
}

/// Reads the remarks of a party into its designation. Where they are cut short, the last piece is half a name or
/// half an address: it stays a remark, and becomes nothing that is compared.
pub(super) fn read(to: &mut Designation, remarks: &str, cut: bool) -> Found {
    let mut found = Found::default();
    let remarks = remarks.trim();
    let remarks = remarks.strip_suffix('.').unwrap_or(remarks);
    let (whole, half) = match remarks.rsplit_once("; ") {
        Some((whole, half)) if cut => (whole, half),
        None if cut => ("", remarks),
        _ => (remarks, ""),
    };
    for piece in whole.split("; ") {
        let piece = piece.trim().trim_end_matches(';');
        if !piece.is_empty() {
            item(to, piece, &mut found);
        }
    }
    super::super::entry::remark(to, "Cut short", half);
    found
}

fn item(to: &mut Designation, piece: &str, found: &mut Found) {
    let bare = piece.strip_prefix("alt. ").unwrap_or(piece);
    if let Some(name) = bare.strip_prefix("Linked To:") {
        push_new(&mut found.linked_to, tidy(name));
        push_new(&mut to.remarks, tidy(piece));
        return;
    }
    if let Some((label, text)) = alias(bare) {
        found.aliases += 1;
        let name = super::name(to.kind, text, false, NameStrength::Weak, label);
        push_new(&mut to.names, name);
        return;
    }
    if let Some(measure) = measures::of_remark(bare) {
        found.directives.push(measure);
        push_new(&mut to.remarks, tidy(piece));
        return;
    }
    let read = plain(to, bare, found) || feature(to, bare) || document(to, bare);
    if !read {
        push_new(&mut to.remarks, tidy(piece));
    }
}

/// `a.k.a. 'BNC'`: the label and the name between the first and the last mark.
fn alias(piece: &str) -> Option<(&'static str, &str)> {
    let label = ["a.k.a.", "f.k.a.", "n.k.a."].into_iter().find(|label| piece.starts_with(label))?;
    let rest = piece.get(label.len()..)?.trim().trim_end_matches('.');
    let text = rest.strip_prefix('\'')?;
    let text = text.strip_suffix('\'').unwrap_or(text).trim();
    let label = match label {
        "a.k.a." => "A.K.A.",
        "f.k.a." => "F.K.A.",
        _ => "N.K.A.",
    };
    (!text.is_empty()).then_some((label, text))
}

/// Births, nationalities and wallets, which have words of their own here.
fn plain(to: &mut Designation, piece: &str, found: &mut Found) -> bool {
    if let Some(text) = piece.strip_prefix("Digital Currency Address - ") {
        let Some((ticker, address)) = text.split_once(' ') else { return false };
        let (ticker, address) = (ticker.trim().to_owned(), address.trim().trim_end_matches('.').to_owned());
        push_new(&mut to.wallets, ListedWallet { ticker, address });
        return true;
    }
    let dated = piece.strip_prefix("DOB ").or_else(|| piece.strip_prefix("Organization Established Date "));
    if let Some(text) = dated {
        match date_words::listed(text.trim_end_matches('.')) {
            Some(date) => push_new(&mut to.born, date),
            None => {
                found.defects.push(format!("`{}` is not a date of birth; kept as a remark", quote(piece)));
                return false;
            }
        }
        return true;
    }
    if let Some(text) = piece.strip_prefix("POB ") {
        push_new(&mut to.birth_places, tidy(text));
        return true;
    }
    let nation = ["nationality ", "citizen ", "Nationality of Registration "];
    if let Some(text) = nation.iter().find_map(|label| piece.strip_prefix(label)) {
        return nationality(to, text, found);
    }
    if let Some(text) = piece.strip_prefix("Gender ") {
        to.gender = Some(text.trim_end_matches('.').trim().to_lowercase());
        return true;
    }
    false
}

fn nationality(to: &mut Designation, text: &str, found: &mut Found) -> bool {
    match country_words::country(text) {
        Some(country) => push_new(&mut to.nationalities, country),
        None if country_words::unknown(text) => {}
        None => {
            found.defects.push(format!("`{}` is not a known country; kept as a remark", quote(text)));
            return false;
        }
    }
    true
}

/// Features with the words of the advanced list, kept as it keeps them.
fn feature(to: &mut Designation, piece: &str) -> bool {
    let Some((label, value)) = FEATURES.iter().find_map(|label| Some((*label, behind(piece, label)?))) else {
        return false;
    };
    let value = value.trim().trim_end_matches('.').to_owned();
    match words::meaning(label) {
        Meaning::Identifier(kind) => {
            if kind == IdentifierKind::Other {
                push_new(&mut to.remarks, format!("{label}: {value}"));
            }
            push_new(&mut to.identifiers, Identifier { kind, value, country: None });
            true
        }
        Meaning::Flag => {
            if let Some(country) = country_words::country(&value) {
                push_new(&mut to.nationalities, country);
            }
            push_new(&mut to.remarks, format!("{label}: {value}"));
            true
        }
        Meaning::Wallet(_)
        | Meaning::Born
        | Meaning::BirthPlace
        | Meaning::Nationality
        | Meaning::Gender
        | Meaning::Residence
        | Meaning::Remark => false,
    }
}

/// What stands behind a word and a space.
fn behind<'t>(piece: &'t str, word: &str) -> Option<&'t str> {
    piece.strip_prefix(word)?.strip_prefix(' ')
}

/// `Passport 12345 (Iran) expires 24 Oct 2019`, by the longest word known, or by the form of the text.
fn document(to: &mut Designation, piece: &str) -> bool {
    let known = words::document_words().filter_map(|word| Some((word, behind(piece, word)?)));
    let Some((label, rest)) = known.max_by_key(|(word, _)| word.len()).or_else(|| document_like(piece))
    else {
        return false;
    };
    let (number, country, note) = number(rest);
    // `Passport issued in Sarajevo` numbers nobody.
    if !number.chars().any(|c| c.is_ascii_digit()) {
        return false;
    }
    let (kind, value) = match (words::document(label), imo_digits(&number)) {
        (IdentifierKind::Imo, Some(digits)) => (IdentifierKind::Imo, digits.to_owned()),
        (IdentifierKind::Imo, None) => (IdentifierKind::Other, number.clone()),
        (IdentifierKind::Registration, _) if words::is_lei(&number) => (IdentifierKind::Lei, number.clone()),
        (kind, _) => (kind, number.clone()),
    };
    if kind == IdentifierKind::Other || !note.is_empty() {
        let note = if note.is_empty() { String::new() } else { format!(" ({note})") };
        push_new(&mut to.remarks, format!("{label}: {number}{note}"));
    }
    push_new(&mut to.identifiers, Identifier { kind, value, country });
    true
}

/// A word that ends as document words do, before something with a digit.
fn document_like(piece: &str) -> Option<(&str, &str)> {
    for end in [" Number ", " No. ", " # ", " Code ", " Card ", " License "] {
        let Some(at) = piece.find(end) else { continue };
        let (label, rest) = piece.split_at(at + end.len());
        let digit = rest.split(' ').next().is_some_and(|word| word.chars().any(|c| c.is_ascii_digit()));
        let short = label.len() <= 60 && !label.contains([':', ';']);
        if digit && short {
            return Some((label.trim_end(), rest));
        }
    }
    None
}

/// Number, issuing country and what else is said of a document.
fn number(text: &str) -> (String, Option<Country>, String) {
    let text = text.trim().trim_end_matches('.');
    let text = text.strip_prefix("# ").unwrap_or(text);
    let cut =
        [" issued", " expire", ", expire", ", issued"].into_iter().filter_map(|word| text.find(word)).min();
    let (head, mut note) = match cut {
        Some(at) => {
            let note = text.get(at..).unwrap_or_default().trim_matches([' ', ',']);
            (text.get(..at).unwrap_or(text), tidy(note))
        }
        None => (text, String::new()),
    };
    let inside = head.strip_suffix(')').and_then(|head| head.rsplit_once(" ("));
    let (number, country) = match inside {
        Some((number, place)) => {
            let country = country_words::country(place);
            if country.is_none() {
                note = if note.is_empty() { tidy(place) } else { format!("{}; {note}", tidy(place)) };
            }
            (number, country)
        }
        None => (head, None),
    };
    (tidy(number), country, note)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_have_number_country_and_note() {
        for (text, want) in [
            ("RL0665670 (Lebanon).", ("RL0665670", Some("LB"), "")),
            ("19820215", ("19820215", None, "")),
            ("AO 2879097 (Italy) expires 30 Oct 2012", ("AO 2879097", Some("IT"), "expires 30 Oct 2012")),
            ("21-102 (Medellin)", ("21-102", None, "Medellin")),
            ("T04338017, expired 08 May 2013,", ("T04338017", None, "expired 08 May 2013")),
            ("# PMA-910805 (Mexico)", ("PMA-910805", Some("MX"), "")),
            ("343997 (Mexico) issued 14 Dec 2005.", ("343997", Some("MX"), "issued 14 Dec 2005")),
        ] {
            let (number, country, note) = number(text);
            let country = country.map(|c| c.to_string());
            assert_eq!((number.as_str(), country.as_deref(), note.as_str()), want, "{text}");
        }
    }

    #[test]
    fn document_words_are_found_by_form() {
        for (piece, want) in [
            (
                "Government Gazette Number 09804148 (Russia)",
                Some(("Government Gazette Number", "09804148 (Russia)")),
            ),
            ("Chinese Commercial Code 1728 4320", Some(("Chinese Commercial Code", "1728 4320"))),
            ("Director of the Number One Factory", None),
            ("Secondary sanctions risk: section 1(b) of License No. 4", None),
        ] {
            assert_eq!(document_like(piece), want, "{piece}");
        }
    }
}
