//! Questions in the FollowTheMoney model, read into what is screened.
//!
//! Promises: a schema that is not screened here is refused; every name, number and address asked about is screened or
//! refused; dates and countries that do not parse are left out and not echoed, which can only lower a score that they would
//! have raised. Does not: take a date as verified: such a client cannot say that it was.
//! Serves: semantics section 4 (a declared date of birth only raises).

use super::super::ask::{self, Question};
use super::super::params::shown;
use crate::problem::Problem;
use crate::wire::{self, ITEMS_MAX};
use engine::Pinned;
use engine::service::Enquiry;
use model::party::IdentifierKind;
use model::{Country, Identifier, PartialDate, PartyKind, Profile};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A party to be matched, described by example.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[schema(as = FtmExample)]
pub struct Example {
    /// The caller's id; given back, otherwise unused.
    #[serde(default)]
    pub id: Option<String>,
    /// `Person`, `Organization`, `Company`, `PublicBody`, `LegalEntity`, `Vessel`, `Airplane`, `Vehicle`, `CryptoWallet` or `Thing`.
    #[schema(example = "Person")]
    pub schema: String,
    /// Values by property: `name`, `alias`, `birthDate`, `nationality`, `country`, `idNumber`, `passportNumber`, `registrationNumber`, `imoNumber`, `publicKey` and others.
    #[schema(example = json!({"name": ["Ivan Petrov"], "birthDate": ["1971"]}))]
    pub properties: BTreeMap<String, serde_json::Value>,
}

/// What of an example was screened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = FtmExampleRead)]
pub struct Echo {
    /// The caller's id.
    pub id: Option<String>,
    /// The schema.
    pub schema: String,
    /// The values that were read; what is not here was not used.
    pub properties: BTreeMap<String, Vec<String>>,
}

/// The kinds of party that a schema may mean; none for a wallet.
pub fn kinds(schema: &str) -> Option<&'static [PartyKind]> {
    use PartyKind::{Aircraft, Company, Person, Vessel};
    Some(match schema {
        "Person" => &[Person],
        "Organization" | "Company" | "PublicBody" => &[Company],
        "LegalEntity" => &[Person, Company],
        "Vessel" => &[Vessel],
        "Airplane" => &[Aircraft],
        "Vehicle" => &[Vessel, Aircraft],
        "Thing" => &[Person, Company, Vessel, Aircraft],
        "CryptoWallet" => &[],
        _ => return None,
    })
}

const NAMES: [&str; 5] = ["name", "alias", "weakAlias", "previousName", "abbreviation"];
const NAME_PARTS: [&str; 5] = ["firstName", "secondName", "middleName", "fatherName", "lastName"];
const DATES: [&str; 3] = ["birthDate", "incorporationDate", "buildDate"];
const NATIONALITIES: [&str; 4] = ["nationality", "citizenship", "jurisdiction", "flag"];
const RESIDENCES: [&str; 2] = ["country", "mainCountry"];
const WALLETS: [&str; 2] = ["publicKey", "cryptoAddress"];
/// Numbers, and what they are; `Other` agrees with any kind.
const NUMBERS: [(&str, IdentifierKind); 24] = [
    ("idNumber", IdentifierKind::Other),
    ("passportNumber", IdentifierKind::Passport),
    ("socialSecurityNumber", IdentifierKind::NationalId),
    ("taxNumber", IdentifierKind::TaxId),
    ("vatCode", IdentifierKind::TaxId),
    ("innCode", IdentifierKind::TaxId),
    ("registrationNumber", IdentifierKind::Registration),
    ("ogrnCode", IdentifierKind::Registration),
    ("uscCode", IdentifierKind::Registration),
    ("dunsCode", IdentifierKind::Other),
    ("npiCode", IdentifierKind::Other),
    ("okpoCode", IdentifierKind::Other),
    ("kppCode", IdentifierKind::Other),
    ("uniqueEntityId", IdentifierKind::Other),
    ("giiNumber", IdentifierKind::Other),
    ("imoNumber", IdentifierKind::Imo),
    ("mmsi", IdentifierKind::Mmsi),
    ("callSign", IdentifierKind::Other),
    ("serialNumber", IdentifierKind::Aircraft),
    ("leiCode", IdentifierKind::Lei),
    ("swiftBic", IdentifierKind::Bic),
    ("email", IdentifierKind::Email),
    ("phone", IdentifierKind::Phone),
    ("website", IdentifierKind::Website),
];
/// Longest number; the same as in `/v1`.
const NUMBER_CHARS_MAX: usize = 128;

/// Reads an example; `at` is its JSON pointer.
pub fn question(pinned: &Pinned, example: &Example, at: &str) -> Result<(Question, Echo), Problem> {
    let Some(kinds) = kinds(&example.schema) else {
        let cause = format!(
            "schema `{}` is not screened here; use Person, Organization, Company, LegalEntity, Vessel, Airplane, CryptoWallet or Thing",
            shown(&example.schema)
        );
        return Err(Problem::invalid(&format!("{at}/schema"), cause));
    };
    let mut reader = Reader { example, at, read: BTreeMap::new() };
    let mut question = Question::default();
    for address in reader.addresses()? {
        let enquiry = ask::wallet(pinned, &address)
            .map_err(|e| Problem::invalid(&format!("{at}/properties/publicKey"), e))?;
        question.enquiries.push(enquiry);
    }
    let (names, identifiers) =
        if kinds.is_empty() { (Vec::new(), Vec::new()) } else { (reader.names()?, reader.numbers()?) };
    if !names.is_empty() || !identifiers.is_empty() {
        let (born, nationalities, residences) =
            (reader.born(), reader.countries(&NATIONALITIES), reader.countries(&RESIDENCES));
        for kind in kinds {
            question.enquiries.push(Enquiry::Party(Profile {
                kind: *kind,
                names: names.clone(),
                born,
                born_verified: false,
                nationalities: nationalities.clone(),
                residences: residences.clone(),
                identifiers: identifiers.iter().map(|number| number_of(*kind, number)).collect(),
                wallets: Vec::new(),
                gender: None,
                birth_place: None,
                birth_country: None,
                rating: None,
            }));
        }
    }
    if question.enquiries.is_empty() {
        let needs = if kinds.is_empty() { "`publicKey`" } else { "a name, a number or a wallet address" };
        let cause = format!("there is nothing to screen: give {needs}");
        return Err(Problem::invalid(&format!("{at}/properties"), cause));
    }
    let echo = Echo { id: example.id.clone(), schema: example.schema.clone(), properties: reader.read };
    Ok((question, echo))
}

/// The registration of an aircraft is its tail number.
fn number_of(kind: PartyKind, number: &Identifier) -> Identifier {
    let tail = kind == PartyKind::Aircraft && number.kind == IdentifierKind::Registration;
    Identifier { kind: if tail { IdentifierKind::Aircraft } else { number.kind }, ..number.clone() }
}

struct Reader<'a> {
    example: &'a Example,
    at: &'a str,
    /// What was used, by property.
    read: BTreeMap<String, Vec<String>>,
}

impl Reader<'_> {
    fn field(&self, property: &str) -> String {
        format!("{}/properties/{property}", self.at)
    }

    /// Texts and numbers under a property, one or many; nested objects are no values of ours.
    fn values(&self, property: &str) -> Vec<String> {
        let mut values = Vec::new();
        if let Some(value) = self.example.properties.get(property) {
            flatten(value, &mut values);
        }
        values
    }

    fn keep(&mut self, property: &str, value: &str) {
        self.read.entry(property.to_owned()).or_default().push(value.to_owned());
    }

    fn bounded(&self, what: &str, count: usize) -> Result<(), Problem> {
        if count <= ITEMS_MAX {
            return Ok(());
        }
        let cause = format!("{count} {what}; at most {ITEMS_MAX} are screened in one question: ask twice");
        Err(Problem::invalid(&format!("{}/properties", self.at), cause))
    }

    fn names(&mut self) -> Result<Vec<String>, Problem> {
        let mut names: Vec<String> = Vec::new();
        for property in NAMES {
            for value in self.values(property) {
                let name = wire::name(&self.field(property), &value)?;
                self.keep(property, &name);
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        if names.is_empty() {
            names.extend(self.joined_parts()?);
        }
        self.bounded("names", names.len())?;
        Ok(names)
    }

    /// A name given in parts.
    fn joined_parts(&mut self) -> Result<Option<String>, Problem> {
        let mut parts = Vec::new();
        for property in NAME_PARTS {
            for value in self.values(property) {
                self.keep(property, &value);
                parts.push(value);
            }
        }
        let joined = parts.join(" ");
        if joined.is_empty() { Ok(None) } else { wire::name(&self.field("lastName"), &joined).map(Some) }
    }

    fn numbers(&mut self) -> Result<Vec<Identifier>, Problem> {
        let mut numbers = Vec::new();
        for (property, kind) in NUMBERS {
            for value in self.values(property) {
                if value.chars().count() > NUMBER_CHARS_MAX {
                    let cause = format!("longer than {NUMBER_CHARS_MAX} characters");
                    return Err(Problem::invalid(&self.field(property), cause));
                }
                self.keep(property, &value);
                numbers.push(Identifier { kind, value, country: None });
            }
        }
        self.bounded("numbers", numbers.len())?;
        Ok(numbers)
    }

    fn addresses(&mut self) -> Result<Vec<String>, Problem> {
        let mut addresses = Vec::new();
        for property in WALLETS {
            for value in self.values(property) {
                self.keep(property, &value);
                addresses.push(value);
            }
        }
        self.bounded("wallet addresses", addresses.len())?;
        Ok(addresses)
    }

    /// The first date that parses; a time of day is left off.
    fn born(&mut self) -> Option<PartialDate> {
        for property in DATES {
            for value in self.values(property) {
                let day: String = value.chars().take("2026-11-02".len()).collect();
                if let Ok(date) = day.parse::<PartialDate>() {
                    self.keep(property, &date.to_string());
                    return Some(date);
                }
            }
        }
        None
    }

    fn countries(&mut self, properties: &[&str]) -> Vec<Country> {
        let mut found: Vec<Country> = Vec::new();
        for property in properties {
            for value in self.values(property) {
                let Ok(country) = value.parse::<Country>() else { continue };
                self.keep(property, &country.to_string().to_ascii_lowercase());
                if !found.contains(&country) && found.len() < ITEMS_MAX {
                    found.push(country);
                }
            }
        }
        found
    }
}

/// Most values of one property that are looked at: past the bounds above everything is refused anyway.
const VALUES_MAX: usize = 200;

fn flatten(value: &serde_json::Value, values: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) if !text.trim().is_empty() => values.push(text.trim().to_owned()),
        serde_json::Value::Number(number) => values.push(number.to_string()),
        // Arrays of arrays are taken apart too; the parser of the body bounds their depth.
        serde_json::Value::Array(items) => {
            for item in items.iter().take(VALUES_MAX) {
                flatten(item, values);
            }
        }
        _ => {}
    }
}
