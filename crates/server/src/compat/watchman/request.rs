//! A search's parameters, read into what is screened.
//!
//! Promises: names, numbers and wallet addresses that are given are screened or refused; a date that does not parse is left out
//! and not echoed, as that service does; it would only have raised a score.

use super::super::ask::{self, Question};
use super::super::params::{Params, shown};
use super::entity::{Body, Contact, CryptoAddress, ListEntity, first_day};
use crate::problem::Problem;
use crate::wire::{self, ITEMS_MAX};
use engine::Pinned;
use engine::service::Enquiry;
use model::party::IdentifierKind;
use model::{Country, Identifier, PartialDate, PartyKind, Profile};

/// A search, read.
#[derive(Debug)]
pub struct Asked {
    /// What is screened.
    pub question: Question,
    /// What of it was read, in that service's shape.
    pub echo: ListEntity,
    /// Whether organisations were asked for, and not businesses.
    pub organisations: bool,
}

const NUMBERS: [(&str, IdentifierKind); 13] = [
    ("imoNumber", IdentifierKind::Imo),
    ("mmsi", IdentifierKind::Mmsi),
    ("callSign", IdentifierKind::Other),
    ("serialNumber", IdentifierKind::Aircraft),
    ("email", IdentifierKind::Email),
    ("emailAddress", IdentifierKind::Email),
    ("emailAddresses", IdentifierKind::Email),
    ("phone", IdentifierKind::Phone),
    ("phoneNumber", IdentifierKind::Phone),
    ("phoneNumbers", IdentifierKind::Phone),
    ("website", IdentifierKind::Website),
    ("websites", IdentifierKind::Website),
    ("governmentID", IdentifierKind::Other),
];

impl Asked {
    /// Reads the parameters.
    pub fn of(pinned: &Pinned, params: &Params) -> Result<Asked, Problem> {
        let kinds = kinds(params)?;
        let (names, numbers) = (names(params)?, numbers(params)?);
        let born = ["birthDate", "created", "built"].iter().find_map(|name| params.one(name)?.parse().ok());
        let flag: Option<Country> = params.one("flag").and_then(|code| code.parse().ok());
        let wallets = wallets(params)?;
        let mut question = Question::default();
        for (_, address) in &wallets {
            let enquiry = ask::wallet(pinned, address).map_err(|e| Problem::invalid("cryptoAddress", e))?;
            question.enquiries.push(enquiry);
        }
        if !names.is_empty() || !numbers.is_empty() {
            for kind in kinds {
                question.enquiries.push(Enquiry::Party(Profile {
                    kind: *kind,
                    names: names.clone(),
                    born,
                    born_verified: false,
                    nationalities: flag.into_iter().collect(),
                    residences: Vec::new(),
                    identifiers: numbers.clone(),
                    wallets: Vec::new(),
                    gender: None,
                    birth_place: None,
                    birth_country: None,
                    rating: None,
                }));
            }
        }
        if question.enquiries.is_empty() {
            return Err(Problem::invalid(
                "name",
                "there is nothing to search for: give a name, a number or a cryptoAddress",
            ));
        }
        let organisations = params.one("type").is_some_and(|kind| kind.eq_ignore_ascii_case("organization"));
        let echo = echo(kinds, organisations, &names, &numbers, born, &wallets);
        Ok(Asked { question, echo, organisations })
    }
}

fn kinds(params: &Params) -> Result<&'static [PartyKind], Problem> {
    use PartyKind::{Aircraft, Company, Person, Vessel};
    Ok(match params.one("type").map(str::to_ascii_lowercase).as_deref() {
        None => &[Person, Company, Vessel, Aircraft],
        Some("person") => &[Person],
        Some("business" | "organization") => &[Company],
        Some("vessel") => &[Vessel],
        Some("aircraft") => &[Aircraft],
        Some(other) => {
            let cause = format!(
                "`{}` is no type; use person, business, organization, aircraft or vessel",
                shown(other)
            );
            return Err(Problem::invalid("type", cause));
        }
    })
}

fn bounded(field: &str, count: usize) -> Result<(), Problem> {
    if count <= ITEMS_MAX {
        return Ok(());
    }
    Err(Problem::invalid(
        field,
        format!("{count} values; at most {ITEMS_MAX} are screened in one question: ask twice"),
    ))
}

fn names(params: &Params) -> Result<Vec<String>, Problem> {
    let mut names: Vec<String> = Vec::new();
    for field in ["name", "altNames"] {
        for text in params.any(&[field]) {
            let name = wire::name(field, &text)?;
            if !names.contains(&name) {
                names.push(name);
            }
        }
    }
    bounded("altNames", names.len())?;
    Ok(names)
}

fn numbers(params: &Params) -> Result<Vec<Identifier>, Problem> {
    let mut numbers = Vec::new();
    for (field, kind) in NUMBERS {
        for value in params.any(&[field]) {
            if value.chars().count() > 128 {
                return Err(Problem::invalid(field, "longer than 128 characters"));
            }
            numbers.push(Identifier { kind, value, country: None });
        }
        bounded(field, numbers.len())?;
    }
    Ok(numbers)
}

/// `XBT:12Qt…`, or the address alone: the ticker is shown back and decides nothing.
fn wallets(params: &Params) -> Result<Vec<(String, String)>, Problem> {
    let given = params.any(&["cryptoAddress", "cryptoAddresses"]);
    bounded("cryptoAddress", given.len())?;
    let split = given.iter().map(|text| match text.split_once(':') {
        Some((ticker, address)) if !ticker.is_empty() && ticker.len() <= 8 => {
            (ticker.to_ascii_uppercase(), address.to_owned())
        }
        _ => (String::new(), text.clone()),
    });
    Ok(split.collect())
}

fn echo(
    kinds: &[PartyKind],
    organisations: bool,
    names: &[String],
    numbers: &[Identifier],
    born: Option<PartialDate>,
    wallets: &[(String, String)],
) -> ListEntity {
    let of = |kind: IdentifierKind| {
        numbers.iter().filter(|n| n.kind == kind).map(|n| n.value.clone()).collect::<Vec<_>>()
    };
    let name = names.first().cloned().unwrap_or_default();
    let mut echo = ListEntity {
        name: name.clone(),
        source_list: "api-request".to_owned(),
        contact: Contact {
            email_addresses: of(IdentifierKind::Email),
            phone_numbers: of(IdentifierKind::Phone),
            fax_numbers: Vec::new(),
            websites: of(IdentifierKind::Website),
        },
        crypto_addresses: wallets
            .iter()
            .map(|(currency, address)| CryptoAddress { currency: currency.clone(), address: address.clone() })
            .collect(),
        ..ListEntity::default()
    };
    let [kind] = kinds else { return echo };
    let date = born.map(first_day);
    let mut body = Body { name, alt_names: names.iter().skip(1).cloned().collect(), ..Body::default() };
    match kind {
        PartyKind::Person => body.birth_date = date,
        PartyKind::Company => body.created = date,
        PartyKind::Vessel | PartyKind::Aircraft => body.built = date,
    }
    echo.put(*kind, organisations, body);
    echo
}
