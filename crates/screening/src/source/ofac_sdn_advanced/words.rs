//! The issuer's words in ours: documents, measures, scripts, flags, parts of names.
//!
//! Promises: words are looked up as the list spells them, never by number, so that a renumbered
//! publication reads the same; an unknown word is a visible default. Does not: guess from similar words.

use model::Measure;
use model::party::IdentifierKind;

/// What a sanctions type restricts; nothing where the word is not known.
///
/// `Block` freezes; `Reject` turns away without freezing (Non-SDN Palestinian Legislative Council list). All four
/// directives under E.O. 13662 and directive 3 under E.O. 14024 restrict new debt or equity; directive 2
/// under E.O. 14024 restricts correspondent and payable-through accounts. `NDAA Special Conditions`
/// names no restriction by itself, so that a hit on it is held for an officer.
pub(in crate::source) fn measure(sanctions_type: &str) -> Option<Measure> {
    match sanctions_type {
        "Block" => Some(Measure::AssetFreeze),
        "Reject" => Some(Measure::Reject),
        "13662 Sectoral Directive 1"
        | "13662 Sectoral Directive 2"
        | "13662 Sectoral Directive 3"
        | "13662 Sectoral Directive 4"
        | "Executive Order 14024 Directive 3" => Some(Measure::Sectoral),
        "Executive Order 14024 Directive 2" => Some(Measure::CorrespondentAccount),
        "NDAA Special Conditions" => Some(Measure::Unspecified),
        _ => None,
    }
}

/// What being on one of OFAC's non-SDN lists restricts, where the list by its definition restricts one thing.
///
/// Chinese military-industrial companies: purchase and sale of securities (E.O. 13959 as amended). CAPTA:
/// correspondent and payable-through accounts. Palestinian Legislative Council: transactions are rejected. Sectoral
/// Sanctions Identifications: debt and equity under the directives. Foreign Sanctions Evaders: transactions are
/// prohibited, property is not blocked (E.O. 13608). The menu-based list restricts what its entry chooses: where
/// no sanctions type of the entry says what (`typed`), an officer looks, and so with every list that is not known
/// here. The umbrella "Consolidated List" restricts nothing by itself.
pub(super) fn list_measure(list: &str, typed: bool) -> Option<Measure> {
    let list = list.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| list.contains(word));
    if any(&["cmic", "military-industrial"]) {
        Some(Measure::Investment)
    } else if any(&["capta", "correspondent account", "payable-through", "part 561"]) {
        Some(Measure::CorrespondentAccount)
    } else if any(&["palestinian legislative council", "foreign sanctions evaders"]) {
        Some(Measure::Reject)
    } else if any(&["sectoral sanctions identifications"]) {
        Some(Measure::Sectoral)
    } else if typed || list == "consolidated list" {
        None
    } else {
        Some(Measure::Unspecified)
    }
}

/// ISO 15924 code of a script. Most scripts carry it; five carry their English name instead.
pub(in crate::source) fn script(code: &str) -> &str {
    match code {
        "Hebrew" => "Hebr",
        "Japanese" => "Jpan",
        "Korean" => "Kore",
        "Latin" => "Latn",
        other => other,
    }
}

/// Whether names in a script are written family name first and without a space.
pub(in crate::source) fn family_first(script: &str) -> bool {
    matches!(script, "Hans" | "Hant" | "Hani" | "Jpan" | "Kore" | "Hang")
}

/// Place of a part in a person's name, given names first.
///
/// A patronymic beside a last name is Slavic and stands before it; without one it is the Spanish
/// paternal surname and stands where a last name would, before the matronymic.
pub(in crate::source) fn part_rank(kind: &str, has_last_name: bool) -> u8 {
    match kind {
        "First Name" => 0,
        "Middle Name" => 1,
        "Nickname" => 2,
        "Patronymic" if has_last_name => 3,
        "Last Name" | "Patronymic" => 4,
        "Matronymic" => 5,
        "Maiden Name" => 6,
        _ => 7,
    }
}

/// What a feature of a party is to us.
#[derive(Clone)]
pub(in crate::source) enum Meaning {
    Wallet(String),
    Born,
    BirthPlace,
    Nationality,
    Flag,
    Gender,
    Residence,
    Identifier(IdentifierKind),
    Remark,
}

/// The meaning of a feature type; wallets are found by prefix, because a new ticker is a new type.
pub(in crate::source) fn meaning(feature_type: &str) -> Meaning {
    if let Some(ticker) = feature_type.strip_prefix("Digital Currency Address - ") {
        return Meaning::Wallet(ticker.trim().to_owned());
    }
    match feature_type {
        "Birthdate" | "Organization Established Date" => Meaning::Born,
        "Place of Birth" => Meaning::BirthPlace,
        "Nationality Country"
        | "Citizenship Country"
        | "Registration Country"
        | "Nationality of Registration" => Meaning::Nationality,
        "Vessel Flag" | "Other Vessel Flag" => Meaning::Flag,
        "Gender" => Meaning::Gender,
        "Location" => Meaning::Residence,
        "SWIFT/BIC" => Meaning::Identifier(IdentifierKind::Bic),
        "Website" => Meaning::Identifier(IdentifierKind::Website),
        "Email Address" => Meaning::Identifier(IdentifierKind::Email),
        "Phone Number" => Meaning::Identifier(IdentifierKind::Phone),
        "Aircraft Tail Number"
        | "Previous Aircraft Tail Number"
        | "Aircraft Manufacturer's Serial Number (MSN)"
        | "Aircraft Construction Number (also called L/N or S/N or F/N)"
        | "Aircraft Mode S Transponder Code" => Meaning::Identifier(IdentifierKind::Aircraft),
        "BIK (RU)"
        | "D-U-N-S Number"
        | "MICEX Code"
        | "ISIN"
        | "Vessel Call Sign"
        | "Other Vessel Call Sign" => Meaning::Identifier(IdentifierKind::Other),
        _ => Meaning::Remark,
    }
}

/// Kinds of documents by the issuer's word. A word that is not here is `Other` and keeps its word in a remark.
const DOCUMENTS: &[(IdentifierKind, &[&str])] = &[
    (
        IdentifierKind::Passport,
        &[
            "Passport",
            "Diplomatic Passport",
            "British National Overseas Passport",
            "Stateless Person Passport",
        ],
    ),
    (
        IdentifierKind::NationalId,
        &[
            "National ID No.",
            "Cedula No.",
            "C.U.R.P.",
            "D.N.I.",
            "N.I.E.",
            "SSN",
            "LE Number",
            "Bosnian Personal ID No.",
            "Credencial electoral",
            "Kenyan ID No.",
            "C.I.N.",
            "Moroccan Personal ID No.",
            "Electoral Registry No.",
            "National Foreign ID Number",
            "Numero de Identidad",
            "Personal ID Card",
            "C.U.I.",
            "C.U.I.P.",
            "I.F.E.",
            "Turkish Identification Number",
            "Citizen's Card Number",
            "Tazkira National ID Card",
            "Refugee ID Card",
            "Stateless Person ID Card",
            "CNP (Personal Numerical Code)",
            "UAE Identification",
            "Federal ID Card",
            "Tarjeta de Identidad",
            "Residency Number",
            "Romanian Permanent Resident",
        ],
    ),
    (
        IdentifierKind::TaxId,
        &[
            "Tax ID No.",
            "R.F.C.",
            "RFC",
            "NIT #",
            "US FEIN",
            "RUC #",
            "C.I.F.",
            "RIF #",
            "V.A.T. Number",
            "Italian Fiscal Code",
            "Fiscal Code",
            "C.U.I.T.",
            "Paraguayan tax identification number",
            "RTN",
            "N.I.F.",
            "Numero Unico de Identificacao Tributaria (NUIT)",
            "Romanian Tax Registration",
        ],
    ),
    (
        IdentifierKind::Registration,
        &[
            "Registration Number",
            "Registration ID",
            "Business Registration Number",
            "Business Registration Document #",
            "Company Number",
            "UK Company Number",
            "Commercial Registry Number",
            "C.R. No.",
            "Romanian C.R.",
            "Chamber of Commerce Number",
            "Istanbul Chamber of Comm. No.",
            "Dubai Chamber of Commerce Membership No.",
            "Matricula Mercantil No",
            "Folio Mercantil No.",
            "Unified Social Credit Code (USCC)",
            "United Social Credit Code Certificate (USCCC)",
            "Economic Register Number (CBLS)",
            "Legal Entity Number",
            "Trade License No.",
            "Central Registration System Number",
            "Business Number",
            "Enterprise Number",
            "Public Registration Number",
            "Registered Charity No.",
            "Certificate of Incorporation Number",
            "Organization Code",
            "Branch Unit Number",
            "MSB Registration Number",
            "Registration Certificate Number (Dubai)",
            "Russian State Individual Business Registration Number Pattern (OGRNIP)",
        ],
    ),
    (IdentifierKind::Mmsi, &["MMSI"]),
    (IdentifierKind::Imo, &["Vessel Registration Identification"]),
    (IdentifierKind::Aircraft, &["Aircraft Serial Identification"]),
];

/// What a document type numbers a party by.
pub(in crate::source) fn document(document_type: &str) -> IdentifierKind {
    let found = DOCUMENTS.iter().find(|(_, words)| words.contains(&document_type));
    found.map_or(IdentifierKind::Other, |(kind, _)| *kind)
}

/// Every word for a document with its kind, for texts that put the number behind the word.
pub(in crate::source) fn document_words() -> impl Iterator<Item = &'static str> {
    DOCUMENTS.iter().flat_map(|(_, words)| words.iter().copied())
}

/// Whether a number is a Legal Entity Identifier: twenty characters and the check digits of ISO 17442
/// (ISO 7064 modulo 97-10). The list files LEIs under `Legal Entity Number` among others.
pub(in crate::source) fn is_lei(number: &str) -> bool {
    if number.len() != 20 || !number.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase()) {
        return false;
    }
    let remainder = number.bytes().fold(0u32, |rest, b| match b {
        b'0'..=b'9' => (rest * 10 + u32::from(b - b'0')) % 97,
        _ => (rest * 100 + u32::from(b - b'A') + 10) % 97,
    });
    remainder == 1
}

/// Country code of a flag or region that the list's own country names do not spell; a vessel's flag is
/// free text there. Nothing means: not known.
pub(in crate::source) fn country_code(name: &str) -> Option<&'static str> {
    COUNTRIES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| *code)
}

/// Whether the list says that it does not know a country.
pub(in crate::source) fn country_unknown(name: &str) -> bool {
    matches!(name, "undetermined" | "Unknown" | "None Identified")
}

const COUNTRIES: &[(&str, &str)] = &[
    ("West Bank", "PS"),
    ("Region: Gaza", "PS"),
    ("Kosovo", "XK"),
    ("Region: Northern Mali", "ML"),
    ("Antigua & Barbuda", "AG"),
    ("British Virgin Islands", "VG"),
    ("Cameroon", "CM"),
    ("Chad", "TD"),
    ("Cook Islands", "CK"),
    ("Democratic People's Republic of Korea", "KP"),
    ("Eswatini", "SZ"),
    ("Gabon", "GA"),
    ("Gambia", "GM"),
    ("Isle of Man", "IM"),
    ("Kiribati", "KI"),
    ("Republic of Palau", "PW"),
    ("Sao Tome and Principe", "ST"),
    ("Sao Tome & Principe", "ST"),
    ("Sint Maarten", "SX"),
    ("St. Kitts & Nevis", "KN"),
    ("St. Kitts and Nevis", "KN"),
    ("St. Vincent and Grenadines", "VC"),
    ("St. Vincent and the Grenadines", "VC"),
    ("Togo", "TG"),
    ("Tuvalu", "TV"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lei_check_digits() {
        for (number, want) in [
            ("253400D0R1WTEK19WM57", true),
            ("335800637C8Q95WWO552", true),
            ("335800637C8Q95WWO553", false),
            ("1027700132195", false),
            ("253400d0r1wtek19wm57", false),
        ] {
            assert_eq!(is_lei(number), want, "{number}");
        }
    }

    #[test]
    fn every_mapped_country_exists_and_no_document_word_stands_twice() {
        for (name, code) in COUNTRIES {
            assert!(code.parse::<model::Country>().is_ok(), "{name}");
        }
        let mut words: Vec<&str> = DOCUMENTS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), all);
    }
}
