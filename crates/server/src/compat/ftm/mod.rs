//! Listed parties as entities of the FollowTheMoney model, which yente's clients read.
//!
//! Promises: an id is the list and the issuer's id, and so the same as long as the issuer keeps it; every property is one the
//! schema has; nothing of a party is dropped (what has no property of its own is a note). Does not: merge parties of several
//! lists, translate, or rate topics.

pub mod read;

use super::ask::Found;
use super::datasets::is_sanction;
use engine::Pinned;
use model::designation::{ListedWallet, NameStrength, Relationship};
use model::party::IdentifierKind;
use model::{Designation, EntryId, Hash, Identifier, ListId, Measure, PartialDate, PartyKind};
use screening::source::catalogue::source_of;
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// An entity: a listed party, a wallet, a listing or a link.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FtmEntity)]
pub struct Entity {
    /// The list and the issuer's id: the same as long as the issuer keeps it.
    #[schema(example = "ofac-sdn-27307")]
    pub id: String,
    /// A name to show.
    pub caption: String,
    /// `Person`, `Organization`, `Vessel`, `Airplane`, `CryptoWallet`, `Sanction` or `UnknownLink`.
    #[schema(example = "Person")]
    pub schema: &'static str,
    /// Values by property of the schema.
    pub properties: BTreeMap<&'static str, Vec<Value>>,
    /// The list it is from.
    #[schema(example = json!(["ofac-sdn"]))]
    pub datasets: Vec<String>,
    /// Other ids of the same entity: none, since lists are not merged.
    pub referents: Vec<String>,
    /// Whether it is listed itself, and not only linked to what is.
    pub target: bool,
    /// When it was listed, where the list says so.
    pub first_seen: Option<String>,
    /// The date of the publication it is in.
    pub last_seen: Option<String>,
    /// Not known: lists publish no dates of change.
    pub last_change: Option<String>,
}

/// A value: text, or an entity where nested ones were asked for.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[schema(as = FtmValue)]
#[serde(untagged)]
pub enum Value {
    /// Text.
    Text(String),
    /// An adjacent entity.
    #[schema(no_recursion)]
    Entity(Box<Entity>),
}

/// What an id names.
#[derive(Debug, Clone, Copy)]
pub enum Node<'a> {
    /// A listed party.
    Party(&'a Designation),
    /// A listed wallet.
    Wallet(&'a Designation, &'a ListedWallet),
    /// A listing.
    Sanction(&'a Designation),
    /// A link to another party.
    Link(&'a Designation, &'a Relationship),
}

impl<'a> Node<'a> {
    /// Finds an id.
    pub fn find(pinned: &'a Pinned, id: &str) -> Option<Node<'a>> {
        pinned.index.lists().find_map(|list| {
            let rest = id.strip_prefix(list.as_str())?.strip_prefix('-')?;
            let party = |entry: &str| pinned.index.designation(list, &EntryId::new(entry).ok()?);
            if let Some(found) = party(rest) {
                return Some(Node::Party(found));
            }
            let parts: Vec<&str> = rest.rsplitn(3, '-').collect();
            match parts.as_slice() {
                [mark, "wallet", entry] => {
                    let of = party(entry)?;
                    Some(Node::Wallet(
                        of,
                        of.wallets.iter().find(|wallet| mark_of(&wallet.address) == *mark)?,
                    ))
                }
                [mark, "link", entry] => {
                    let of = party(entry)?;
                    Some(Node::Link(of, of.relationships.iter().find(|link| link_mark(link) == *mark)?))
                }
                ["sanction", ..] => party(rest.strip_suffix("-sanction")?).map(Node::Sanction),
                _ => None,
            }
        })
    }

    /// The entity, without adjacent ones.
    pub fn entity(self, pinned: &Pinned) -> Entity {
        match self {
            Node::Party(d) => party(pinned, d),
            Node::Wallet(d, listed) => wallet(pinned, d, listed),
            Node::Sanction(d) => sanction(pinned, d),
            Node::Link(d, relation) => link(pinned, d, relation),
        }
    }

    /// Adjacent entities by the property that leads to them.
    pub fn adjacent(self, pinned: &Pinned) -> BTreeMap<&'static str, Vec<Entity>> {
        let mut found = BTreeMap::new();
        match self {
            Node::Party(d) => {
                found.insert("cryptoWallets", d.wallets.iter().map(|w| wallet(pinned, d, w)).collect());
                if is_sanction(d) {
                    found.insert("sanctions", vec![sanction(pinned, d)]);
                }
                found.insert("unknownLinkTo", d.relationships.iter().map(|r| link(pinned, d, r)).collect());
                let from = incoming(pinned, d).into_iter().map(|(other, r)| link(pinned, other, r));
                found.insert("unknownLinkFrom", from.collect());
            }
            Node::Wallet(d, _) => {
                found.insert("holder", vec![party(pinned, d)]);
            }
            Node::Sanction(d) => {
                found.insert("entity", vec![party(pinned, d)]);
            }
            Node::Link(d, relation) => {
                found.insert("subject", vec![party(pinned, d)]);
                let object = pinned.index.designation(&d.list, &relation.to);
                found.insert("object", object.into_iter().map(|object| party(pinned, object)).collect());
            }
        }
        found.retain(|_, entities: &mut Vec<Entity>| !entities.is_empty());
        found
    }

    /// The entity with adjacent ones in their properties, one step far (two for a link: its other party).
    pub fn nested(self, pinned: &Pinned) -> Entity {
        let mut entity = self.entity(pinned);
        for (property, mut adjacent) in self.adjacent(pinned) {
            if let Node::Party(d) = self {
                for (link, end, other) in ends(pinned, d, property, &mut adjacent) {
                    link.properties.insert(end, vec![Value::Entity(Box::new(party(pinned, other)))]);
                }
            }
            let values = adjacent.into_iter().map(|entity| Value::Entity(Box::new(entity))).collect();
            entity.properties.insert(property, values);
        }
        entity
    }
}

/// Links of other parties to this one. Relations point within a list.
fn incoming<'a>(pinned: &'a Pinned, d: &Designation) -> Vec<(&'a Designation, &'a Relationship)> {
    let own = pinned.index.snapshots().iter().filter(|snapshot| snapshot.list == d.list);
    own.flat_map(|snapshot| &snapshot.designations)
        .flat_map(|other| other.relationships.iter().map(move |link| (other, link)))
        .filter(|(_, link)| link.to == d.id)
        .collect()
}

/// The links under a property of a party, each with the party at its other end and the property that holds it.
fn ends<'a, 'l>(
    pinned: &'a Pinned,
    d: &Designation,
    property: &str,
    links: &'l mut [Entity],
) -> Vec<(&'l mut Entity, &'static str, &'a Designation)> {
    let others: Vec<Option<&Designation>> = match property {
        "unknownLinkTo" => {
            d.relationships.iter().map(|link| pinned.index.designation(&d.list, &link.to)).collect()
        }
        "unknownLinkFrom" => incoming(pinned, d).into_iter().map(|(other, _)| Some(other)).collect(),
        _ => Vec::new(),
    };
    let end = if property == "unknownLinkTo" { "object" } else { "subject" };
    links.iter_mut().zip(others).filter_map(|(link, other)| Some((link, end, other?))).collect()
}

/// The id of a listed party.
pub fn party_id(list: &ListId, entry: &EntryId) -> String {
    format!("{list}-{entry}")
}

/// A short mark of a text that may hold anything, for an id.
fn mark_of(text: &str) -> String {
    Hash::of(text.as_bytes()).to_string().chars().filter(char::is_ascii_hexdigit).take(16).collect()
}

fn link_mark(link: &Relationship) -> String {
    mark_of(&format!("{}\0{}\0{}", link.kind, link.to, link.former))
}

/// The schema of a kind of party. A list's "entity" may be a company or any other organisation.
pub fn schema(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Person => "Person",
        PartyKind::Company => "Organization",
        PartyKind::Vessel => "Vessel",
        PartyKind::Aircraft => "Airplane",
    }
}

/// What is found by an address is the wallet; what is found by a name or a number is the party.
pub fn of_found(found: &Found) -> Option<Entity> {
    let designation = found.designation()?;
    let keys = found.address.as_deref().map(|address| {
        let generic = Some(model::wallet::Network::Generic);
        model::wallet::keys_for_screening(None, address)
            .or_else(|_| model::wallet::keys_for_screening(generic, address))
            .unwrap_or_default()
    });
    let listed = keys.and_then(|keys| {
        let same = |wallet: &&ListedWallet| {
            model::wallet::classify(&wallet.address).iter().any(|key| keys.contains(key))
        };
        designation.wallets.iter().find(same)
    });
    Some(match listed {
        Some(listed) => wallet(&found.pinned, designation, listed),
        None => party(&found.pinned, designation),
    })
}

struct Properties(BTreeMap<&'static str, Vec<Value>>);

impl Properties {
    fn add(&mut self, property: &'static str, text: impl Into<String>) {
        let value = Value::Text(text.into());
        let values = self.0.entry(property).or_default();
        if !values.contains(&value) {
            values.push(value);
        }
    }
}

fn blank(pinned: &Pinned, d: &Designation, id: String, schema: &'static str, caption: &str) -> Entity {
    let published = pinned.index.consulted().find(|(list, _)| **list == d.list).and_then(|(_, date)| date);
    Entity {
        id,
        caption: caption.to_owned(),
        schema,
        properties: BTreeMap::new(),
        datasets: vec![d.list.to_string()],
        referents: Vec::new(),
        target: false,
        first_seen: d.listed_on.and_then(midnight),
        last_seen: published.and_then(midnight),
        last_change: None,
    }
}

/// A whole day in the form that service gives times; nothing for a month or a year.
fn midnight(date: PartialDate) -> Option<String> {
    date.day.map(|_| format!("{date}T00:00:00"))
}

fn party(pinned: &Pinned, d: &Designation) -> Entity {
    let mut p = Properties(BTreeMap::new());
    names(&mut p, d);
    dates(&mut p, d);
    places(&mut p, d);
    for identifier in &d.identifiers {
        number(&mut p, d.kind, identifier);
    }
    for topic in topics(d) {
        p.add("topics", topic);
    }
    for programme in &d.programmes {
        p.add("programId", programme.as_str());
    }
    for remark in &d.remarks {
        p.add("notes", remark.as_str());
    }
    for basis in &d.legal_basis {
        p.add("notes", format!("legal basis: {basis}"));
    }
    if let Some(class) = &d.class {
        p.add("notes", format!("class: {class}"));
    }
    if let Some(url) = source_url(d) {
        p.add("sourceUrl", url);
    }
    if let Some(date) = d.listed_on {
        p.add("createdAt", date.to_string());
    }
    let id = party_id(&d.list, &d.id);
    let target = p.0.contains_key("topics");
    Entity { properties: p.0, target, ..blank(pinned, d, id, schema(d.kind), d.primary_name()) }
}

fn names(p: &mut Properties, d: &Designation) {
    for name in &d.names {
        let former = name.label.to_ascii_uppercase().starts_with("F.K.A") || name.label.contains("former");
        let spelling =
            name.primary || matches!(name.label.as_str(), "Name" | "primary" | "primary_variation");
        let property = match (name.strength, spelling, former) {
            (NameStrength::Weak, ..) => "weakAlias",
            (_, true, _) => "name",
            (_, _, true) => "previousName",
            _ => "alias",
        };
        p.add(property, name.text.as_str());
    }
}

fn dates(p: &mut Properties, d: &Designation) {
    let property = match d.kind {
        PartyKind::Person => "birthDate",
        PartyKind::Company => "incorporationDate",
        PartyKind::Vessel | PartyKind::Aircraft => "buildDate",
    };
    for date in &d.born {
        for end in [date.from, date.to] {
            // "Circa" is about a year: a day would claim more than the list does.
            p.add(property, if date.circa { format!("{:04}", end.year) } else { end.to_string() });
        }
    }
}

fn places(p: &mut Properties, d: &Designation) {
    let own = match d.kind {
        PartyKind::Person => "nationality",
        PartyKind::Company => "jurisdiction",
        PartyKind::Vessel => "flag",
        PartyKind::Aircraft => "country",
    };
    for country in &d.nationalities {
        p.add(own, country.to_string().to_ascii_lowercase());
    }
    for country in &d.residences {
        p.add("country", country.to_string().to_ascii_lowercase());
    }
    let person = d.kind == PartyKind::Person;
    for place in &d.birth_places {
        if person {
            p.add("birthPlace", place.as_str());
        } else {
            p.add("notes", format!("place: {place}"));
        }
    }
    if let Some(gender) = &d.gender {
        if person {
            p.add("gender", gender.to_ascii_lowercase());
        } else {
            p.add("notes", format!("gender: {gender}"));
        }
    }
}

/// A number under the property that the schema has for it.
fn number(p: &mut Properties, kind: PartyKind, identifier: &Identifier) {
    use IdentifierKind as K;
    use PartyKind::{Aircraft, Company, Person, Vessel};
    let property = match (kind, identifier.kind) {
        (Person, K::Passport) => "passportNumber",
        (Person | Company, K::TaxId) => "taxNumber",
        (Person | Company, K::Registration) => "registrationNumber",
        (Person | Company, K::Bic) => "swiftBic",
        (Person | Company, K::Lei) => "leiCode",
        (Person | Company, K::Email) => "email",
        (Person | Company, K::Phone) => "phone",
        (Person | Company, K::Website) => "website",
        (Company | Vessel, K::Imo) => "imoNumber",
        (Person | Company, _) => "idNumber",
        (Vessel, K::Mmsi) => "mmsi",
        (Vessel | Aircraft, K::Email | K::Phone | K::Website) => {
            p.add("notes", format!("contact: {}", identifier.value));
            return;
        }
        (Vessel | Aircraft, _) => "registrationNumber",
    };
    p.add(property, identifier.value.as_str());
}

/// Topics of that model that the listing means; a listing always has one.
pub fn topics(d: &Designation) -> Vec<&'static str> {
    let mut topics = match d.class.as_deref().map(|class| class.split(':').next().unwrap_or_default()) {
        Some("pep") => vec!["role.pep"],
        Some("rca") => vec!["role.rca"],
        Some(_) => vec!["poi"],
        None => Vec::new(),
    };
    if !is_sanction(d) {
        return topics;
    }
    let classed = !topics.is_empty();
    for measure in d.measures.iter().filter(|measure| !classed || **measure != Measure::EnhancedDueDiligence)
    {
        let topic = match measure {
            Measure::Disqualification => "corp.disqual",
            Measure::Trade => "export.control",
            Measure::EnhancedDueDiligence => "poi",
            Measure::AssetFreeze
            | Measure::Reject
            | Measure::Sectoral
            | Measure::CorrespondentAccount
            | Measure::Investment
            | Measure::Travel
            | Measure::Unspecified => "sanction",
        };
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    topics
}

fn wallet(pinned: &Pinned, d: &Designation, listed: &ListedWallet) -> Entity {
    let mut p = Properties(BTreeMap::new());
    p.add("publicKey", listed.address.as_str());
    p.add("currency", listed.ticker.as_str());
    p.add("holder", party_id(&d.list, &d.id));
    for topic in topics(d) {
        p.add("topics", topic);
    }
    for programme in &d.programmes {
        p.add("programId", programme.as_str());
    }
    let id = format!("{}-wallet-{}", party_id(&d.list, &d.id), mark_of(&listed.address));
    Entity { properties: p.0, target: true, ..blank(pinned, d, id, "CryptoWallet", &listed.address) }
}

fn sanction(pinned: &Pinned, d: &Designation) -> Entity {
    let mut p = Properties(BTreeMap::new());
    p.add("entity", party_id(&d.list, &d.id));
    let rule = pinned.policy.lists.iter().find(|rule| rule.id == d.list);
    let issuer = source_of(d.list.as_str()).map(|source| source.issuer);
    if let Some(authority) = issuer.or(rule.map(|rule| rule.authority.as_str())) {
        p.add("authority", authority);
    }
    for programme in &d.programmes {
        p.add("program", programme.as_str());
        p.add("programId", programme.as_str());
    }
    for measure in &d.measures {
        p.add("provisions", measure.as_str().replace('_', " "));
    }
    for basis in &d.legal_basis {
        p.add("reason", basis.as_str());
    }
    if let Some(date) = d.listed_on {
        p.add("listingDate", date.to_string());
    }
    if let Some(date) = d.ended_on {
        p.add("endDate", date.to_string());
    }
    if let Some(url) = source_url(d) {
        p.add("sourceUrl", url);
    }
    let id = format!("{}-sanction", party_id(&d.list, &d.id));
    Entity { properties: p.0, ..blank(pinned, d, id, "Sanction", &d.programmes.join(", ")) }
}

fn link(pinned: &Pinned, d: &Designation, relation: &Relationship) -> Entity {
    let mut p = Properties(BTreeMap::new());
    p.add("subject", party_id(&d.list, &d.id));
    p.add("object", party_id(&d.list, &relation.to));
    p.add("role", relation.kind.as_str());
    if relation.former {
        p.add("status", "former");
    }
    let id = format!("{}-link-{}", party_id(&d.list, &d.id), link_mark(relation));
    Entity { properties: p.0, ..blank(pinned, d, id, "UnknownLink", &relation.kind) }
}

/// Where the entry, or failing that its list, can be read at its issuer's.
pub fn source_url(d: &Designation) -> Option<String> {
    if d.list.as_str() == "ofac-sdn" {
        return Some(format!("https://sanctionssearch.ofac.treas.gov/Details.aspx?id={}", d.id));
    }
    let files = source_of(d.list.as_str()).map_or(&[][..], |source| source.files);
    files.iter().map(|file| file.url).find(|url| !url.is_empty()).map(str::to_owned)
}
