//! Listed parties as Watchman's entities.
//!
//! Promises: one of `person`, `business`, `organization`, `aircraft` and `vessel` is filled, as `entityType` says, and the others
//! are null; dates that are not whole days are their first day, which is how that service reads them. Does not: give street
//! addresses: lists are kept with countries, and those are given.

use super::super::datasets::watchman_name;
use engine::Pinned;
use model::party::IdentifierKind;
use model::{Designation, PartialDate, PartyKind};
use serde::Serialize;
use utoipa::ToSchema;

/// A party.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = WatchmanEntity)]
#[serde(rename_all = "camelCase")]
pub struct ListEntity {
    /// Its name.
    pub name: String,
    /// `person`, `business`, `organization`, `aircraft` or `vessel`; empty in a question about any.
    pub entity_type: &'static str,
    /// The list, or `api-request`.
    pub source_list: String,
    /// The issuer's id.
    #[serde(rename = "sourceID")]
    pub source_id: String,
    /// A person.
    pub person: Option<Body>,
    /// A business.
    pub business: Option<Body>,
    /// An organisation, where those were asked for.
    pub organization: Option<Body>,
    /// An aircraft.
    pub aircraft: Option<Body>,
    /// A vessel.
    pub vessel: Option<Body>,
    /// Ways to reach it.
    pub contact: Contact,
    /// Countries.
    pub addresses: Vec<Address>,
    /// Wallets.
    pub crypto_addresses: Vec<CryptoAddress>,
    /// Links to other parties.
    pub affiliations: Vec<Affiliation>,
    /// The listing.
    pub sanctions_info: Option<SanctionsInfo>,
    /// Former names.
    pub historical_info: Vec<Historical>,
    /// Where the entry is here.
    pub source_data: Option<SourceData>,
}

/// What is particular to a kind of party; what a kind does not have is not there.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = WatchmanBody)]
#[serde(rename_all = "camelCase")]
pub struct Body {
    /// Its name.
    pub name: String,
    /// Other names.
    pub alt_names: Vec<String>,
    /// `male`, `female` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gender: Option<String>,
    /// A person's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub birth_date: Option<String>,
    /// Titles: none; lists keep them in the names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub titles: Option<Vec<String>>,
    /// An organisation's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub created: Option<String>,
    /// A vessel's or aircraft's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub built: Option<String>,
    /// A vessel's or aircraft's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flag: Option<String>,
    /// A vessel's or aircraft's: `unknown`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
    /// A vessel's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imo_number: Option<String>,
    /// A vessel's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mmsi: Option<String>,
    /// An aircraft's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial_number: Option<String>,
    /// Numbers of a person or organisation.
    #[serde(rename = "governmentIDs", skip_serializing_if = "Option::is_none")]
    pub government_ids: Option<Vec<GovernmentId>>,
}

/// A number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GovernmentId {
    /// What it is.
    pub r#type: &'static str,
    /// The country that issued it.
    pub country: String,
    /// As published.
    pub identifier: String,
}

/// Ways to reach a party.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Contact {
    /// E-mail addresses.
    pub email_addresses: Vec<String>,
    /// Telephone numbers.
    pub phone_numbers: Vec<String>,
    /// Fax numbers: lists do not tell them from telephone numbers.
    pub fax_numbers: Vec<String>,
    /// Web sites.
    pub websites: Vec<String>,
}

/// A place: its country.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[schema(as = WatchmanAddress)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// Empty.
    pub line1: String,
    /// Empty.
    pub line2: String,
    /// Empty.
    pub city: String,
    /// Empty.
    pub postal_code: String,
    /// Empty.
    pub state: String,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// 0: not known.
    pub latitude: f64,
    /// 0: not known.
    pub longitude: f64,
}

/// A wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CryptoAddress {
    /// The issuer's ticker.
    pub currency: String,
    /// As published.
    pub address: String,
}

/// A link to another party.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Affiliation {
    /// The other party's name, or its id where the list does not have it.
    pub entity_name: String,
    /// The issuer's words.
    pub r#type: String,
    /// `former`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<&'static str>,
}

/// The listing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SanctionsInfo {
    /// Programmes.
    pub programs: Vec<String>,
    /// Whether the list says that dealing with the party is sanctioned too.
    pub secondary: bool,
    /// Measures and legal bases.
    pub description: String,
}

/// A former name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Historical {
    /// `Former Name`.
    pub r#type: &'static str,
    /// The name.
    pub value: String,
    /// Not known.
    pub date: &'static str,
}

/// Where the entry is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct SourceData {
    /// List id.
    pub list: String,
    /// The issuer's id.
    pub entry: String,
    /// Remarks of the list.
    pub remarks: Vec<String>,
    /// Where it can be read at the issuer's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// The time that service gives where it knows none.
const NO_DATE: &str = "0001-01-01T00:00:00Z";

/// The first day of a date.
pub fn first_day(date: PartialDate) -> String {
    format!("{:04}-{:02}-{:02}T00:00:00Z", date.year, date.month.unwrap_or(1), date.day.unwrap_or(1))
}

impl ListEntity {
    /// A listed party; an organisation where those were asked for, and else a business.
    pub fn of(pinned: &Pinned, d: &Designation, organisations: bool) -> ListEntity {
        let former = |label: &str| label.to_ascii_uppercase().starts_with("F.K.A");
        let values = |kind: IdentifierKind| {
            let of_kind = d.identifiers.iter().filter(move |id| id.kind == kind);
            of_kind.map(|id| id.value.clone()).collect::<Vec<_>>()
        };
        let historical = d.names.iter().filter(|name| former(&name.label));
        let mut entity = ListEntity {
            name: d.primary_name().to_owned(),
            source_list: watchman_name(&d.list).to_owned(),
            source_id: d.id.to_string(),
            contact: Contact {
                email_addresses: values(IdentifierKind::Email),
                phone_numbers: values(IdentifierKind::Phone),
                fax_numbers: Vec::new(),
                websites: values(IdentifierKind::Website),
            },
            addresses: d
                .residences
                .iter()
                .map(|country| Address { country: country.to_string(), ..Address::default() })
                .collect(),
            crypto_addresses: d
                .wallets
                .iter()
                .map(|w| CryptoAddress { currency: w.ticker.clone(), address: w.address.clone() })
                .collect(),
            affiliations: affiliations(pinned, d),
            sanctions_info: Some(sanctions_info(d)),
            historical_info: historical
                .map(|name| Historical { r#type: "Former Name", value: name.text.clone(), date: NO_DATE })
                .collect(),
            source_data: Some(SourceData {
                list: d.list.to_string(),
                entry: d.id.to_string(),
                remarks: d.remarks.clone(),
                url: super::super::ftm::source_url(d),
            }),
            ..ListEntity::default()
        };
        entity.put(d.kind, organisations, body(d));
        entity
    }

    /// Files what is particular to a kind under its name.
    pub fn put(&mut self, kind: PartyKind, organisations: bool, body: Body) {
        let (word, place) = match kind {
            PartyKind::Person => ("person", &mut self.person),
            PartyKind::Company if organisations => ("organization", &mut self.organization),
            PartyKind::Company => ("business", &mut self.business),
            PartyKind::Aircraft => ("aircraft", &mut self.aircraft),
            PartyKind::Vessel => ("vessel", &mut self.vessel),
        };
        self.entity_type = word;
        *place = Some(body);
    }
}

fn affiliations(pinned: &Pinned, d: &Designation) -> Vec<Affiliation> {
    let name = |link: &model::designation::Relationship| {
        let other = pinned.index.designation(&d.list, &link.to);
        other.map_or_else(|| link.to.to_string(), |other| other.primary_name().to_owned())
    };
    let of = |link: &model::designation::Relationship| Affiliation {
        entity_name: name(link),
        r#type: link.kind.clone(),
        details: link.former.then_some("former"),
    };
    d.relationships.iter().map(of).collect()
}

fn sanctions_info(d: &Designation) -> SanctionsInfo {
    let measures = d.measures.iter().map(|measure| measure.as_str().replace('_', " "));
    let description: Vec<String> = measures.chain(d.legal_basis.iter().cloned()).collect();
    let secondary =
        d.remarks.iter().any(|remark| remark.to_ascii_lowercase().contains("secondary sanctions"));
    SanctionsInfo { programs: d.programmes.clone(), secondary, description: description.join("; ") }
}

fn body(d: &Designation) -> Body {
    let date = d.born.first().map(|date| first_day(date.from));
    let number = |kind: IdentifierKind| {
        let found = d.identifiers.iter().find(|id| id.kind == kind);
        Some(found.map_or_else(String::new, |id| id.value.clone()))
    };
    let primary = d.primary_name();
    let mut alt_names: Vec<String> = Vec::new();
    for name in d.names.iter().filter(|name| name.text != primary) {
        if !alt_names.contains(&name.text) {
            alt_names.push(name.text.clone());
        }
    }
    let common = Body { name: primary.to_owned(), alt_names, ..Body::default() };
    let flag = Some(d.nationalities.first().map_or_else(String::new, ToString::to_string));
    match d.kind {
        PartyKind::Person => Body {
            gender: Some(d.gender.as_deref().unwrap_or("unknown").to_ascii_lowercase()),
            birth_date: date,
            titles: Some(Vec::new()),
            government_ids: Some(government_ids(d)),
            ..common
        },
        PartyKind::Company => Body { created: date, government_ids: Some(government_ids(d)), ..common },
        PartyKind::Vessel => Body {
            built: date,
            flag,
            kind: Some("unknown"),
            imo_number: number(IdentifierKind::Imo),
            mmsi: number(IdentifierKind::Mmsi),
            ..common
        },
        PartyKind::Aircraft => Body {
            built: date,
            flag,
            kind: Some("unknown"),
            serial_number: number(IdentifierKind::Aircraft),
            ..common
        },
    }
}

fn government_ids(d: &Designation) -> Vec<GovernmentId> {
    let word = |kind: IdentifierKind| {
        Some(match kind {
            IdentifierKind::Passport => "passport",
            IdentifierKind::NationalId => "national-id",
            IdentifierKind::TaxId => "tax-id",
            IdentifierKind::Registration => "business-registration",
            IdentifierKind::Imo
            | IdentifierKind::Mmsi
            | IdentifierKind::Aircraft
            | IdentifierKind::Bic
            | IdentifierKind::Lei
            | IdentifierKind::Other => "personal-id",
            IdentifierKind::Email | IdentifierKind::Phone | IdentifierKind::Website => return None,
        })
    };
    let of = |id: &model::Identifier| {
        let country = id.country.map(|country| country.to_string()).unwrap_or_default();
        Some(GovernmentId { r#type: word(id.kind)?, country, identifier: id.value.clone() })
    };
    d.identifiers.iter().filter_map(of).collect()
}
