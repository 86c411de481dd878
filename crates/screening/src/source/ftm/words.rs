//! The words of the FollowTheMoney model in ours: schemata, properties, topics, provisions.
//!
//! Promises: a schema, topic or provision that is not here is a visible default (`Company`, enhanced due
//! diligence, `Unspecified`), never an asset freeze. Does not: know every schema of the model.
//! Rests on: followthemoney 4.11, its schema files and its list of topics.

use model::Measure;
use model::PartyKind;
use model::party::IdentifierKind;

/// Properties under which an entity holds those that refer to it, and the property by which they do.
const REVERSE: [(&str, &str); 23] = [
    ("sanctions", "entity"),
    ("ownershipOwner", "owner"),
    ("ownershipAsset", "asset"),
    ("directorshipDirector", "director"),
    ("directorshipOrganization", "organization"),
    ("familyPerson", "person"),
    ("familyRelative", "relative"),
    ("associates", "person"),
    ("associations", "associate"),
    ("identification", "holder"),
    ("passports", "holder"),
    ("cryptoWallets", "holder"),
    ("unknownLinkTo", "subject"),
    ("unknownLinkFrom", "object"),
    ("membershipMember", "member"),
    ("membershipOrganization", "organization"),
    ("employers", "employee"),
    ("employees", "employer"),
    ("agencyClient", "agent"),
    ("agentRepresentation", "client"),
    ("positionOccupancies", "holder"),
    ("successors", "predecessor"),
    ("predecessors", "successor"),
];

/// The property by which a neighbour found under `property` refers back. What belongs to one party only
/// refers to it under whatever word it stands, so that a listing or a wallet is never left without its party.
pub(super) fn forward(property: &str, schema: &str) -> Option<&'static str> {
    let known = REVERSE.iter().find(|(reverse, _)| *reverse == property).map(|(_, forward)| *forward);
    known.or(match schema {
        "Sanction" => Some("entity"),
        "Identification" | "Passport" | "CryptoWallet" | "Occupancy" => Some("holder"),
        _ => None,
    })
}

/// A schema that joins two entities: its ends, and how each end is to the other.
pub(super) struct Edge {
    pub schema: &'static str,
    pub source: &'static str,
    pub target: &'static str,
    pub words: &'static str,
    pub reverse_words: &'static str,
}

const fn edge(
    schema: &'static str,
    source: &'static str,
    target: &'static str,
    words: &'static str,
    reverse_words: &'static str,
) -> Edge {
    Edge { schema, source, target, words, reverse_words }
}

pub(super) const EDGES: [Edge; 9] = [
    edge("Ownership", "owner", "asset", "Owner of", "Owned by"),
    edge("Directorship", "director", "organization", "Director of", "Directed by"),
    edge("Family", "person", "relative", "Relative of", "Relative of"),
    edge("Associate", "person", "associate", "Associate of", "Associate of"),
    edge("UnknownLink", "subject", "object", "Linked to", "Linked to"),
    edge("Membership", "member", "organization", "Member of", "Has the member"),
    edge("Employment", "employee", "employer", "Employed by", "Employer of"),
    edge("Representation", "agent", "client", "Represents", "Represented by"),
    edge("Succession", "predecessor", "successor", "Predecessor of", "Successor of"),
];

/// The edge of a schema.
pub(super) fn edge_of(schema: &str) -> Option<&'static Edge> {
    EDGES.iter().find(|edge| edge.schema == schema)
}

/// Schemata that are no parties themselves: what they say is folded into the party they belong to.
pub(super) fn is_part(schema: &str) -> bool {
    edge_of(schema).is_some()
        || matches!(schema, "Sanction" | "Identification" | "Passport" | "Occupancy" | "Address" | "Position")
}

/// The kind of party of a schema, and whether the schema is one of a party.
pub(super) fn kind(schema: &str) -> (PartyKind, bool) {
    match schema {
        "Person" => (PartyKind::Person, true),
        "Vessel" => (PartyKind::Vessel, true),
        "Airplane" => (PartyKind::Aircraft, true),
        "Company" | "Organization" | "LegalEntity" | "PublicBody" | "CryptoWallet" => {
            (PartyKind::Company, true)
        }
        _ => (PartyKind::Company, false),
    }
}

/// Properties that hold numbers and other identifiers.
const IDENTIFIERS: [(&str, IdentifierKind); 30] = [
    ("passportNumber", IdentifierKind::Passport),
    ("idNumber", IdentifierKind::NationalId),
    ("socialSecurityNumber", IdentifierKind::NationalId),
    ("taxNumber", IdentifierKind::TaxId),
    ("innCode", IdentifierKind::TaxId),
    ("vatCode", IdentifierKind::TaxId),
    ("registrationNumber", IdentifierKind::Registration),
    ("ogrnCode", IdentifierKind::Registration),
    ("okpoCode", IdentifierKind::Registration),
    ("kppCode", IdentifierKind::Registration),
    ("uscCode", IdentifierKind::Registration),
    ("cikCode", IdentifierKind::Registration),
    ("licenseNumber", IdentifierKind::Registration),
    ("leiCode", IdentifierKind::Lei),
    ("swiftBic", IdentifierKind::Bic),
    ("imoNumber", IdentifierKind::Imo),
    ("mmsi", IdentifierKind::Mmsi),
    ("serialNumber", IdentifierKind::Aircraft),
    ("icaoCode", IdentifierKind::Aircraft),
    ("email", IdentifierKind::Email),
    ("phone", IdentifierKind::Phone),
    ("website", IdentifierKind::Website),
    ("dunsCode", IdentifierKind::Other),
    ("uniqueEntityId", IdentifierKind::Other),
    ("isinCode", IdentifierKind::Other),
    ("bikCode", IdentifierKind::Other),
    ("callSign", IdentifierKind::Other),
    ("voenCode", IdentifierKind::Other),
    ("npiCode", IdentifierKind::Other),
    ("wikidataId", IdentifierKind::Other),
];

/// The kind of identifier in a property of a party.
pub(super) fn identifier(kind: PartyKind, property: &str) -> Option<IdentifierKind> {
    if kind == PartyKind::Aircraft && property == "registrationNumber" {
        return Some(IdentifierKind::Aircraft);
    }
    IDENTIFIERS.iter().find(|(known, _)| *known == property).map(|(_, kind)| *kind)
}

/// Properties kept as remarks, with their labels.
pub(super) const REMARKS: [(&str, &str); 19] = [
    ("title", "Title"),
    ("position", "Position"),
    ("notes", "Notes"),
    ("summary", "Summary"),
    ("description", "Description"),
    ("birthCountry", "Birth country"),
    ("deathDate", "Date of death"),
    ("dissolutionDate", "Dissolved on"),
    ("legalForm", "Legal form"),
    ("sector", "Sector"),
    ("status", "Status"),
    ("education", "Education"),
    ("religion", "Religion"),
    ("ethnicity", "Ethnicity"),
    ("political", "Political"),
    ("type", "Type"),
    ("model", "Model"),
    ("address", "Address"),
    ("sourceUrl", "Source"),
];

/// Words of a provision, and what they restrict; blocking has a rule of its own.
const PROVISIONS: [(&[&str], Measure); 8] = [
    (&["asset freeze", "assets freeze", "freez", "targeted financial sanction"], Measure::AssetFreeze),
    (&["visa", "travel", "entry", "admission"], Measure::Travel),
    (&["correspondent", "payable-through"], Measure::CorrespondentAccount),
    (&["disqualif", "director ban"], Measure::Disqualification),
    (&["sectoral", "debt", "equity"], Measure::Sectoral),
    (&["investment", "securities"], Measure::Investment),
    (&["arms", "trade", "export", "import", "goods", "maritime", "port ban", "services"], Measure::Trade),
    (&["reject"], Measure::Reject),
];

/// What a provision of a listing restricts, by the words in it: one text may name several measures.
///
/// Freezing must be said: "asset freeze", "freezing of funds", "block", or targeted financial sanctions, which
/// are freezing by definition (FATF recommendations 6 and 7). Words about money that name no measure about
/// money are `Unspecified`, so that "travel ban and financial restrictions" is no mere travel ban.
pub(super) fn provision(text: &str) -> Vec<Measure> {
    let text = text.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let mut found: Vec<Measure> =
        PROVISIONS.iter().filter(|(words, _)| any(words)).map(|(_, measure)| *measure).collect();
    // "Visa blocking" blocks no property.
    let blocks = text
        .split(|c: char| !c.is_alphabetic())
        .any(|word| matches!(word, "block" | "blocks" | "blocked" | "blocking"));
    let property = any(&["asset", "fund", "propert", "account", "transaction"]);
    if blocks && (property || !found.contains(&Measure::Travel)) && !found.contains(&Measure::AssetFreeze) {
        found.push(Measure::AssetFreeze);
    }
    let money = any(&["financ", "asset", "fund", "propert", "transaction", "econom"]);
    let named = found.iter().any(|measure| !matches!(measure, Measure::Travel | Measure::Trade));
    if found.is_empty() || (money && !named) {
        found.push(Measure::Unspecified);
    }
    found
}

/// Topics that make an entity a party to screen against, most telling first, and what each restricts.
/// `sanction` is not here: its measures are those of its listings. A topic counts with those below it.
pub(super) const TOPICS: [(&str, Measure); 17] = [
    ("role.pep", Measure::EnhancedDueDiligence),
    ("role.rca", Measure::EnhancedDueDiligence),
    ("sanction.linked", Measure::Unspecified),
    ("sanction.control", Measure::Unspecified),
    ("sanction.counter", Measure::Unspecified),
    ("asset.frozen", Measure::Unspecified),
    ("crime", Measure::EnhancedDueDiligence),
    ("wanted", Measure::EnhancedDueDiligence),
    ("debarment", Measure::EnhancedDueDiligence),
    ("reg", Measure::EnhancedDueDiligence),
    ("export", Measure::Trade),
    ("invest.ban", Measure::Investment),
    ("corp.disqual", Measure::Disqualification),
    ("mare", Measure::EnhancedDueDiligence),
    ("role.oligarch", Measure::EnhancedDueDiligence),
    ("poi", Measure::EnhancedDueDiligence),
    ("corp.clone", Measure::EnhancedDueDiligence),
];

/// Level of an office by the topics of its position.
pub(super) fn level(topic: &str) -> Option<&'static str> {
    Some(match topic {
        "gov.igo" | "role.pep.intl" => "international",
        "gov.national" | "role.pep.natl" => "national",
        "gov.state" => "regional",
        "gov.muni" => "local",
        _ => return None,
    })
}

/// Function of an office by the topics of its position, the most exposed first.
pub(super) const FUNCTIONS: [(&str, &str); 9] = [
    ("gov.head", "head_of_state"),
    ("gov.executive", "executive"),
    ("gov.legislative", "legislator"),
    ("gov.judicial", "judiciary"),
    ("gov.security", "security"),
    ("gov.financial", "central_bank"),
    ("gov.soe", "state_owned_company"),
    ("gov.religion", "religious_leader"),
    ("gov.admin", "administration"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_of_freezing_freeze() {
        use Measure::{
            AssetFreeze, CorrespondentAccount, Disqualification, Investment, Trade, Travel, Unspecified,
        };
        for (text, want) in [
            ("Asset freeze and prohibition to make funds available", vec![AssetFreeze]),
            ("Freezing of funds", vec![AssetFreeze]),
            ("Block", vec![AssetFreeze]),
            ("Blocking of property", vec![AssetFreeze]),
            ("Targeted financial sanctions", vec![AssetFreeze]),
            ("Asset freeze, travel ban", vec![AssetFreeze, Travel]),
            ("Prohibition of entry; freezing of assets", vec![AssetFreeze, Travel]),
            ("Visa ban and blocking of assets", vec![Travel, AssetFreeze]),
            ("Travel ban and financial restrictions", vec![Travel, Unspecified]),
            ("Prohibition of financial services", vec![Trade, Unspecified]),
            ("Visa blocking sanctions", vec![Travel]),
            ("Travel ban", vec![Travel]),
            ("Roadblocks", vec![Unspecified]),
            ("Arms embargo", vec![Trade]),
            ("Director disqualification", vec![Disqualification]),
            ("Ban on purchase of securities", vec![Investment]),
            ("CAPTA: correspondent accounts", vec![CorrespondentAccount]),
            ("Financial restrictions", vec![Unspecified]),
            ("", vec![Unspecified]),
        ] {
            assert_eq!(provision(text), want, "{text}");
        }
    }

    #[test]
    fn neighbours_refer_back_whatever_they_stand_under() {
        for (property, schema, want) in [
            ("sanctions", "Sanction", Some("entity")),
            ("listings", "Sanction", Some("entity")),
            ("wallets", "CryptoWallet", Some("holder")),
            ("holder", "Person", None),
            ("addressEntity", "Address", None),
        ] {
            assert_eq!(forward(property, schema), want, "{property}");
        }
    }
}
