//! Parties as a caller describes them: a profile to screen.
//!
//! Does not: say who is listed (that is `designation`).

use crate::thresholds::Rating;
use crate::{Country, PartialDate};
use serde::{Deserialize, Serialize};

/// What kind of party a name belongs to.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    minicbor::Encode,
    minicbor::Decode,
    Serialize,
    Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum PartyKind {
    /// A natural person.
    #[n(0)]
    Person,
    /// A company, organisation, government body or other legal arrangement.
    #[n(1)]
    Company,
    /// A ship.
    #[n(2)]
    Vessel,
    /// An aircraft.
    #[n(3)]
    Aircraft,
}

impl PartyKind {
    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            PartyKind::Person => "person",
            PartyKind::Company => "company",
            PartyKind::Vessel => "vessel",
            PartyKind::Aircraft => "aircraft",
        }
    }
}

/// What an identifier is.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    minicbor::Encode,
    minicbor::Decode,
    Serialize,
    Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum IdentifierKind {
    /// Passport number.
    #[n(0)]
    Passport,
    /// National identity number or card.
    #[n(1)]
    NationalId,
    /// Tax number.
    #[n(2)]
    TaxId,
    /// Company registration number.
    #[n(3)]
    Registration,
    /// IMO number of a vessel.
    #[n(4)]
    Imo,
    /// MMSI of a vessel.
    #[n(5)]
    Mmsi,
    /// Aircraft tail number, serial number or transponder code.
    #[n(6)]
    Aircraft,
    /// SWIFT / BIC.
    #[n(7)]
    Bic,
    /// Legal Entity Identifier.
    #[n(8)]
    Lei,
    /// E-mail address.
    #[n(9)]
    Email,
    /// Telephone number.
    #[n(10)]
    Phone,
    /// Web site.
    #[n(11)]
    Website,
    /// Anything else the source numbers a party by.
    #[n(12)]
    Other,
}

/// A number or text that identifies a party.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    minicbor::Encode,
    minicbor::Decode,
    Serialize,
    Deserialize,
)]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// What it is.
    #[n(0)]
    pub kind: IdentifierKind,
    /// As written by the source or the caller.
    #[n(1)]
    pub value: String,
    /// Issuing country, where known.
    #[n(2)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

impl Identifier {
    /// The comparable form: letters and digits, upper case; at least five of them, or nothing, because
    /// shorter numbers collide by chance.
    pub fn key(&self) -> Option<String> {
        let key: String =
            self.value.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_uppercase).collect();
        (key.chars().count() >= 5).then_some(key)
    }
}

/// Gender, as a document says it.
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    minicbor::Encode,
    minicbor::Decode,
    Serialize,
    Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// `F`.
    #[n(0)]
    Female,
    /// `M`.
    #[n(1)]
    Male,
    /// `X`, or what the document calls it; compared with nothing.
    #[n(2)]
    Other,
}

impl Gender {
    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Gender::Female => "female",
            Gender::Male => "male",
            Gender::Other => "other",
        }
    }
}

/// A word that is no gender.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a gender; write female, male or other")]
pub struct GenderError(pub String);

impl std::str::FromStr for Gender {
    type Err = GenderError;
    fn from_str(text: &str) -> Result<Gender, GenderError> {
        let found = [Gender::Female, Gender::Male, Gender::Other].into_iter().find(|g| g.as_str() == text);
        found.ok_or_else(|| GenderError(text.chars().take(32).collect()))
    }
}

/// A party to be screened, as the caller knows it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub struct Profile {
    /// Kind of party.
    #[n(0)]
    pub kind: PartyKind,
    /// Names in any script; the first is the primary one. At least one, at most sixteen.
    #[n(1)]
    pub names: Vec<String>,
    /// Date of birth (person) or of establishment.
    #[n(2)]
    pub born: Option<PartialDate>,
    /// Whether `born` was read from a verified document: only then may it lower a pair (semantics section 4).
    #[n(3)]
    pub born_verified: bool,
    /// Nationalities, or the country of incorporation or flag.
    #[n(4)]
    pub nationalities: Vec<Country>,
    /// Countries of residence or business.
    #[n(5)]
    pub residences: Vec<Country>,
    /// Numbers.
    #[n(6)]
    pub identifiers: Vec<Identifier>,
    /// The party's own wallet addresses, as given.
    #[n(7)]
    pub wallets: Vec<String>,
    /// Gender, where a document says it. Evidence that never lowers.
    #[n(8)]
    pub gender: Option<Gender>,
    /// Place of birth as written, the town first.
    #[n(9)]
    pub birth_place: Option<String>,
    /// Country of birth.
    #[n(10)]
    pub birth_country: Option<Country>,
    /// The caller's risk rating: it chooses the thresholds, and is no evidence.
    #[n(11)]
    pub rating: Option<Rating>,
}

impl Profile {
    /// A profile with one name and nothing else.
    pub fn named(kind: PartyKind, name: &str) -> Profile {
        Profile {
            kind,
            names: vec![name.to_owned()],
            born: None,
            born_verified: false,
            nationalities: Vec::new(),
            residences: Vec::new(),
            identifiers: Vec::new(),
            wallets: Vec::new(),
            gender: None,
            birth_place: None,
            birth_country: None,
            rating: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_without_the_later_fields_has_the_bytes_it_always_had() {
        let plain = Profile::named(PartyKind::Person, "Ada");
        let bytes = minicbor::to_vec(&plain).unwrap();
        // An array of eight: kind, names, born, verified, nationalities, residences, identifiers, wallets.
        assert_eq!(bytes, [0x88, 0, 0x81, 0x63, b'A', b'd', b'a', 0xf6, 0xf4, 0x80, 0x80, 0x80, 0x80]);
        assert_eq!(minicbor::decode::<Profile>(&bytes).unwrap(), plain);
        let full = Profile {
            gender: Some(Gender::Female),
            birth_place: Some("Herat".to_owned()),
            birth_country: "AF".parse().ok(),
            rating: Some(Rating::High),
            ..plain
        };
        assert_eq!(minicbor::decode::<Profile>(&minicbor::to_vec(&full).unwrap()).unwrap(), full);
    }

    #[test]
    fn genders_are_read_and_refused() {
        for gender in [Gender::Female, Gender::Male, Gender::Other] {
            assert_eq!(gender.as_str().parse(), Ok(gender));
        }
        assert_eq!("m".parse::<Gender>(), Err(GenderError("m".to_owned())));
    }
}
