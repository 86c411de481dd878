//! Who somebody is, as a file says it.

use super::{maybe, truth};
use crate::cell::{Cell, Fault, LIST_MARK};
use crate::parse::{NAME_CHARS_MAX, bounded, field, optional, word};
use model::party::Identifier;
use model::{Country, PartyKind, Profile, wallet};
use serde::{Deserialize, Serialize};

/// An identity document or number.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct IdentifierRow {
    /// `passport`, `national_id`, `tax_id` and so on.
    pub kind: String,
    /// As printed.
    pub value: String,
    /// Issuing country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Who somebody is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ProfileRow {
    /// Full names in any script; the first is the primary one.
    pub names: Vec<String>,
    /// Date of birth or establishment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born: Option<String>,
    /// Whether `born` was read from a verified document.
    pub born_verified: bool,
    /// Nationalities, or country of incorporation.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub nationalities: Vec<String>,
    /// Countries of residence or business.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub residences: Vec<String>,
    /// Documents and numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<IdentifierRow>,
    /// The party's own wallet addresses.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wallets: Vec<String>,
    /// `female`, `male` or `other`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// Place of birth, the town first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_place: Option<String>,
    /// Country of birth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_country: Option<String>,
    /// `low`, `standard` or `high`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
}

impl ProfileRow {
    /// Sets one column of a table; `at` is the JSON pointer of this object.
    pub fn set(&mut self, at: &str, column: &str, cell: Cell) -> Result<(), Fault> {
        let pointer = format!("{at}/{column}");
        if cell.is_empty() {
            return Ok(());
        }
        match column {
            "names" => self.names = cell.texts(&pointer)?,
            "born" => maybe(&mut self.born, &pointer, cell)?,
            "born_verified" => truth(&mut self.born_verified, &pointer, cell)?,
            "nationalities" => self.nationalities = cell.texts(&pointer)?,
            "residences" => self.residences = cell.texts(&pointer)?,
            "identifiers" => self.identifiers = identifiers(&pointer, cell)?,
            "wallets" => self.wallets = cell.texts(&pointer)?,
            "gender" => maybe(&mut self.gender, &pointer, cell)?,
            "birth_place" => maybe(&mut self.birth_place, &pointer, cell)?,
            "birth_country" => maybe(&mut self.birth_country, &pointer, cell)?,
            "rating" => maybe(&mut self.rating, &pointer, cell)?,
            _ => return Err(Fault::new(pointer, "is not a known column")),
        }
        Ok(())
    }

    /// Parses into the domain type; `at` is the JSON pointer of this object.
    pub fn typed(self, at: &str, kind: PartyKind) -> Result<Profile, Fault> {
        let place = |name: &str| format!("{at}/{name}");
        if self.names.is_empty() {
            return Err(Fault::new(place("names"), "give at least one name"));
        }
        bounded(&place("names"), &self.names)?;
        bounded(&place("identifiers"), &self.identifiers)?;
        bounded(&place("wallets"), &self.wallets)?;
        for (i, name) in self.names.iter().enumerate() {
            name_is_one(at, i, name)?;
        }
        for (i, address) in self.wallets.iter().enumerate() {
            wallet::keys_for_screening(None, address)
                .map_err(|e| Fault::new(format!("{at}/wallets/{i}"), e.to_string()))?;
        }
        let born = optional(&place("born"), self.born.as_deref())?;
        let identifiers = self
            .identifiers
            .into_iter()
            .enumerate()
            .map(|(i, id)| identifier(&format!("{at}/identifiers/{i}"), id))
            .collect::<Result<_, _>>()?;
        Ok(Profile {
            kind,
            born_verified: self.born_verified && born.is_some(),
            born,
            nationalities: countries(&place("nationalities"), &self.nationalities)?,
            residences: countries(&place("residences"), &self.residences)?,
            identifiers,
            names: self.names,
            wallets: self.wallets,
            gender: optional(&place("gender"), self.gender.as_deref())?,
            birth_place: self
                .birth_place
                .map(|text| place_is_one(&place("birth_place"), text))
                .transpose()?,
            birth_country: optional(&place("birth_country"), self.birth_country.as_deref())?,
            rating: optional(&place("rating"), self.rating.as_deref())?,
        })
    }
}

/// Longest place of birth in characters; the API takes no longer one either.
const PLACE_CHARS_MAX: usize = 200;

fn place_is_one(at: &str, text: String) -> Result<String, Fault> {
    match text.chars().count() <= PLACE_CHARS_MAX && text.chars().any(char::is_alphabetic) {
        true => Ok(text),
        false => {
            let cause = format!("give a place with a letter in it, at most {PLACE_CHARS_MAX} characters");
            Err(Fault::new(at, cause))
        }
    }
}

fn name_is_one(at: &str, i: usize, name: &str) -> Result<(), Fault> {
    // A character has at most four bytes: short texts need no counting.
    if name.len() > NAME_CHARS_MAX && name.chars().count() > NAME_CHARS_MAX {
        let cause = format!("longer than {NAME_CHARS_MAX} characters");
        return Err(Fault::new(format!("{at}/names/{i}"), cause));
    }
    match name.chars().any(char::is_alphanumeric) {
        true => Ok(()),
        false => Err(Fault::new(format!("{at}/names/{i}"), "a name needs a letter or digit")),
    }
}

fn countries(at: &str, codes: &[String]) -> Result<Vec<Country>, Fault> {
    bounded(at, codes)?;
    let parse = |(i, code): (usize, &String)| {
        code.parse().map_err(|e: model::country::CountryError| Fault::new(format!("{at}/{i}"), e.to_string()))
    };
    codes.iter().enumerate().map(parse).collect()
}

fn identifier(at: &str, id: IdentifierRow) -> Result<Identifier, Fault> {
    if id.value.is_empty() || id.value.chars().count() > 128 {
        return Err(Fault::new(format!("{at}/value"), "give 1 to 128 characters"));
    }
    let country = optional(&format!("{at}/country"), id.country.as_deref())?;
    Ok(Identifier { kind: word(&format!("{at}/kind"), &id.kind)?, value: id.value, country })
}

/// `kind:value` or `kind:value:COUNTRY`, several with a mark between them; or a list of groups.
fn identifiers(at: &str, cell: Cell) -> Result<Vec<IdentifierRow>, Fault> {
    match cell {
        Cell::List(items) => items
            .into_iter()
            .enumerate()
            .map(|(i, item)| match item {
                Cell::Group(fields) => grouped(&format!("{at}/{i}"), fields),
                other => written(&format!("{at}/{i}"), &other.text(at)?),
            })
            .collect(),
        other => {
            let text = other.text(at)?;
            let items = text.split(LIST_MARK).enumerate();
            items.map(|(i, item)| written(&format!("{at}/{i}"), item.trim())).collect()
        }
    }
}

fn grouped(at: &str, fields: Vec<(String, Cell)>) -> Result<IdentifierRow, Fault> {
    let mut row = IdentifierRow::default();
    for (name, cell) in fields {
        let pointer = format!("{at}/{name}");
        match name.as_str() {
            "kind" => row.kind = cell.text(&pointer)?,
            "value" => row.value = cell.text(&pointer)?,
            "country" => maybe(&mut row.country, &pointer, cell)?,
            _ => return Err(Fault::new(pointer, "is not a known field; known are kind, value, country")),
        }
    }
    Ok(row)
}

fn written(at: &str, text: &str) -> Result<IdentifierRow, Fault> {
    let (kind, rest) = text.split_once(':').ok_or_else(|| {
        Fault::new(at, "write kind:value or kind:value:COUNTRY, e.g. passport:AB1234567:RU")
    })?;
    let (value, country) = match rest.rsplit_once(':') {
        Some((value, code)) if field::<Country>(at, code).is_ok() => (value, Some(code.to_owned())),
        _ => (rest, None),
    };
    Ok(IdentifierRow { kind: kind.to_owned(), value: value.to_owned(), country })
}
