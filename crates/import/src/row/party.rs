//! Somebody or something to screen: a row of a file that is screened without being brought in.
//!
//! Promises: takes the plain columns people have (`id`, `name`, `born`, `nationality`), and those of a file of
//! customers too, so that one file serves both. Does not: become a customer.

use super::profile::ProfileRow;
use super::{Row, maybe, text};
use crate::cell::{Cell, Fault};
use crate::parse::word;
use model::{PartyKind, Profile};
use serde::{Deserialize, Serialize};

/// Longest id, in characters.
const ID_CHARS_MAX: usize = 128;

/// A party to screen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PartyRow {
    /// The caller's id, given back with every hit; left out, the number of the row tells.
    #[serde(alias = "customer", skip_serializing_if = "String::is_empty")]
    pub id: String,
    /// `person`, `company`, `vessel` or `aircraft`; left out, a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The full name, where there is one only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<String>,
    /// Date of birth or establishment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born: Option<String>,
    /// Whether `born` was read from a verified document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub born_verified: Option<bool>,
    /// Nationalities, or country of incorporation.
    #[serde(alias = "nationality", deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub nationalities: Vec<String>,
    /// Countries of residence or business.
    #[serde(alias = "residence", deserialize_with = "one_or_many", skip_serializing_if = "Vec::is_empty")]
    pub residences: Vec<String>,
    /// Documents and numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub identifiers: Vec<super::profile::IdentifierRow>,
    /// Wallet addresses.
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
    /// `low`, `standard` or `high`: which thresholds apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<String>,
    /// The same as a customer's row has it; what stands beside it is added.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<ProfileRow>,
}

/// A party and its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Party {
    /// The caller's id; empty where the file has none.
    pub id: String,
    /// Who or what.
    pub profile: Profile,
}

impl Row for PartyRow {
    type Typed = Party;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "customer",
        "kind",
        "name",
        "names",
        "born",
        "born_verified",
        "nationality",
        "nationalities",
        "residence",
        "residences",
        "identifiers",
        "wallets",
        "gender",
        "birth_place",
        "birth_country",
        "rating",
        "profile",
    ];

    fn knows(column: &str) -> bool {
        Self::COLUMNS.contains(&column) || column.strip_prefix("profile.").is_some_and(is_of_profile)
    }

    fn set(&mut self, column: &str, cell: Cell) -> Result<(), Fault> {
        if cell.is_empty() {
            return Ok(());
        }
        match column {
            "id" | "customer" => text(&mut self.id, "/id", cell),
            "kind" => maybe(&mut self.kind, "/kind", cell),
            "name" => maybe(&mut self.name, "/name", cell),
            "nationality" => self.profile().set("", "nationalities", cell),
            "residence" => self.profile().set("", "residences", cell),
            _ => match column.strip_prefix("profile.") {
                Some(name) => self.profile().set("/profile", name, cell),
                None => self.profile().set("", column, cell),
            },
        }
    }

    fn typed(mut self) -> Result<Party, Fault> {
        let kind = match self.kind.as_deref() {
            Some(kind) => word("/kind", kind)?,
            None => PartyKind::Person,
        };
        if self.id.chars().count() > ID_CHARS_MAX {
            return Err(Fault::new("/id", format!("longer than {ID_CHARS_MAX} characters")));
        }
        let mut profile = self.profile.take().unwrap_or_default();
        profile.names.extend(self.name.into_iter().chain(self.names));
        profile.born = self.born.or(profile.born);
        profile.born_verified = self.born_verified.unwrap_or(profile.born_verified);
        profile.nationalities.extend(self.nationalities);
        profile.residences.extend(self.residences);
        profile.identifiers.extend(self.identifiers);
        profile.wallets.extend(self.wallets);
        profile.gender = self.gender.or(profile.gender);
        profile.birth_place = self.birth_place.or(profile.birth_place);
        profile.birth_country = self.birth_country.or(profile.birth_country);
        profile.rating = self.rating.or(profile.rating);
        Ok(Party { id: self.id, profile: profile.typed("", kind)? })
    }
}

impl PartyRow {
    fn profile(&mut self) -> &mut ProfileRow {
        self.profile.get_or_insert_default()
    }
}

fn is_of_profile(column: &str) -> bool {
    matches!(
        column,
        "names"
            | "born"
            | "born_verified"
            | "nationalities"
            | "residences"
            | "identifiers"
            | "wallets"
            | "gender"
            | "birth_place"
            | "birth_country"
            | "rating"
    )
}

/// `"FR"` or `["FR", "DE"]`.
fn one_or_many<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either {
        One(String),
        Many(Vec<String>),
    }
    Ok(match Either::deserialize(from)? {
        Either::One(one) => vec![one],
        Either::Many(many) => many,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chunk::from_json;

    fn read(line: &str) -> Result<Party, Fault> {
        from_json::<PartyRow>(line.as_bytes())?.typed()
    }

    #[test]
    fn plain_columns_and_those_of_customers_say_the_same() {
        let plain = read(r#"{"id":"7","name":"Ada Byron","born":"1815-12-10","nationality":"GB"}"#).unwrap();
        let customer = r#"{"customer":"7","kind":"person",
            "profile":{"names":["Ada Byron"],"born":"1815-12-10","nationalities":["GB"]}}"#;
        assert_eq!(read(customer).unwrap(), plain);
        let mut row = PartyRow::default();
        for (column, cell) in
            [("id", "7"), ("name", "Ada Byron"), ("profile.born", "1815-12-10"), ("nationality", "GB")]
        {
            row.set(column, Cell::Text(cell.to_owned())).unwrap();
        }
        assert_eq!(row.typed().unwrap(), plain);
    }

    #[test]
    fn every_fact_that_is_weighed_has_a_column() {
        let line =
            r#"{"name":"Ada","gender":"female","birth_place":"London","birth_country":"GB","rating":"high"}"#;
        let plain = read(line).unwrap().profile;
        let own = (plain.gender, plain.birth_place.as_deref(), plain.birth_country, plain.rating);
        let (gender, rating) = (model::Gender::Female, model::thresholds::Rating::High);
        assert_eq!(own, (Some(gender), Some("London"), "GB".parse().ok(), Some(rating)));
        for prefix in ["", "profile."] {
            let mut row = PartyRow::default();
            row.set("name", Cell::Text("Ada".to_owned())).unwrap();
            let cells = [
                ("gender", "female"),
                ("birth_place", "London"),
                ("birth_country", "GB"),
                ("rating", "high"),
            ];
            for (column, cell) in cells {
                let column = format!("{prefix}{column}");
                assert!(PartyRow::knows(&column), "{column}");
                row.set(&column, Cell::Text(cell.to_owned())).unwrap();
            }
            assert_eq!(row.typed().unwrap().profile, plain, "{prefix}");
        }
    }

    #[test]
    fn what_cannot_be_screened_is_refused_by_field() {
        for (line, field) in [
            (r#"{"id":"7"}"#, "/names"),
            (r#"{"name":"Ada","kind":"ghost"}"#, "/kind"),
            (r#"{"name":"Ada","born":"12/10/1815"}"#, "/born"),
            (r#"{"name":"Ada","wallets":["bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"]}"#, "/wallets/0"),
            (r#"{"name":"Ada","nationality":"XYZ"}"#, "/nationalities/0"),
            (r#"{"name":"Ada","gender":"unknown"}"#, "/gender"),
            (r#"{"name":"Ada","birth_place":"7"}"#, "/birth_place"),
            (r#"{"name":"Ada","rating":"secret"}"#, "/rating"),
        ] {
            assert_eq!(read(line).unwrap_err().field, field, "{line}");
        }
        assert!(read(r#"{"name":"Ada","dob":"1815-12-10"}"#).is_err(), "a misspelt field is no field");
    }
}
