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

/// The property by which a neighbour found under `property` refers back.
pub(super) fn forward(property: &str) -> Option<&'static str> {
    REVERSE.iter().find(|(reverse, _)| *reverse == property).map(|(_, forward)| *forward)
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

/// What a provision of a listing restricts, by the words in it.
///
/// Freezing must be said: "asset freeze", "freezing of funds", "block", or targeted financial sanctions, which
/// are freezing by definition (FATF recommendations 6 and 7).
pub(super) fn provision(text: &str) -> Measure {
    let text = text.to_lowercase();
    let any = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if any(&["visa", "travel", "entry", "admission"]) {
        Measure::Travel
    } else if any(&["asset freeze", "assets freeze", "freez", "targeted financial sanction"])
        || text
            .split(|c: char| !c.is_alphabetic())
            .any(|word| matches!(word, "block" | "blocked" | "blocking"))
    {
        Measure::AssetFreeze
    } else if any(&["correspondent", "payable-through"]) {
        Measure::CorrespondentAccount
    } else if any(&["disqualif", "director ban"]) {
        Measure::Disqualification
    } else if any(&["sectoral", "debt", "equity"]) {
        Measure::Sectoral
    } else if any(&["investment", "securities"]) {
        Measure::Investment
    } else if any(&["arms", "trade", "export", "import", "goods", "maritime", "port ban", "services"]) {
        Measure::Trade
    } else if any(&["reject"]) {
        Measure::Reject
    } else {
        Measure::Unspecified
    }
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
        for (text, want) in [
            ("Asset freeze and prohibition to make funds available", Measure::AssetFreeze),
            ("Freezing of funds", Measure::AssetFreeze),
            ("Block", Measure::AssetFreeze),
            ("Targeted financial sanctions", Measure::AssetFreeze),
            ("Visa blocking sanctions", Measure::Travel),
            ("Travel ban", Measure::Travel),
            ("Roadblocks", Measure::Unspecified),
            ("Arms embargo", Measure::Trade),
            ("Director disqualification", Measure::Disqualification),
            ("Ban on purchase of securities", Measure::Investment),
            ("CAPTA: correspondent accounts", Measure::CorrespondentAccount),
            ("Financial restrictions", Measure::Unspecified),
            ("", Measure::Unspecified),
        ] {
            assert_eq!(provision(text), want, "{text}");
        }
    }
}
