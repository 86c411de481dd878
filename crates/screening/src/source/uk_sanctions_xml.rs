//! The UK Sanctions List in its official XML (`UK-Sanctions-List.xml`), the second source of the same list as
//! [`super::uk_sanctions`]; unlike the normalised CSV set it names the measures of each party.
//!
//! Promises: bounded memory; every designation is kept under its unique id (`RUS0251`); every name row and every
//! name in another script is kept; measures are read from the words of `SanctionsImposed` and from the indicators
//! beside them, whichever says more, and words that are not known are held for an officer. Does not: open or
//! decompress files. Serves: semantics section 2 (a director disqualification is no freeze), section 4.

use super::gather::{self, Gather, add_name, date_of, identifier, joined, remark, with_note};
use super::xml::{Node, Record, Records};
use super::{ParseError, Parsed, imo_digits, push_new, quote, tidy, uk_sanctions};
use model::designation::NameStrength;
use model::party::IdentifierKind;
use model::{Designation, Measure, PartialDate, PartyKind};
use std::io::BufRead;

/// Name and version of this parser, pinned in snapshots; raised whenever the same bytes give another result.
pub const PARSER: &str = "uk-sanctions-xml/1";
/// The list id given to every designation: that of the CSV source, for it is the same list.
pub const LIST: &str = uk_sanctions::LIST;
/// Bound for a whole list: some ten times the 25 MB of a full file (from memory).
pub const BYTES_MAX: u64 = 256 << 20;

/// Words of `SanctionsImposed`, indicator elements, and what they restrict.
///
/// The words are those the list writes; the indicators are the fifteen elements of its schema. Services to, and
/// ships and aircraft of, a party are `Trade`; a closed office or a forbidden joint venture has no measure of
/// its own here, so that a hit is held for an officer.
const MEASURES: &[(&str, &str, Measure)] = &[
    ("asset freeze", "AssetFreeze", Measure::AssetFreeze),
    ("travel ban", "TravelBan", Measure::Travel),
    ("director disqualification sanction", "DirectorDisqualificationSanction", Measure::Disqualification),
    ("trust services sanctions", "TrustServicesSanctions", Measure::Trade),
    ("arms embargo", "ArmsEmbargo", Measure::Trade),
    ("targeted arms embargo", "TargetedArmsEmbargo", Measure::Trade),
    ("trade sanctions", "TradeSanctions", Measure::Trade),
    ("transport sanctions", "TransportSanctions", Measure::Trade),
    ("chartering of ships", "CharteringOfShips", Measure::Trade),
    ("prevention of chartering of ships", "PreventionOfCharteringOfShips", Measure::Trade),
    (
        "prevention of chartering of ships and aircraft",
        "PreventionOfCharteringOfShipsAndAircraft",
        Measure::Trade,
    ),
    ("crew servicing of ships and aircraft", "CrewServicingOfShipsAndAircraft", Measure::Trade),
    ("de-flag", "Deflag", Measure::Trade),
    ("prohibition of port entry", "ProhibitionOfPortEntry", Measure::Trade),
    ("technical assistance related to aircraft", "TechnicalAssistanceRelatedToAircraft", Measure::Trade),
    ("closure of representative offices", "ClosureOfRepresentativeOffices", Measure::Unspecified),
    ("prevention of business arrangements", "PreventionOfBusinessArrangements", Measure::Unspecified),
];

/// Parses the list; `bytes_max` bounds the raw bytes read ([`BYTES_MAX`] is a good default).
pub fn parse(read: impl BufRead, bytes_max: u64) -> Result<Parsed, ParseError> {
    let mut records = Records::flat(read, "Designations", bytes_max);
    let mut gather = Gather::new(LIST)?;
    let mut published: Option<PartialDate> = None;
    while let Some(record) = records.next()? {
        match record.element.name() {
            "Designation" => party(&mut gather, &record)?,
            // A kind of party that comes to the list is not lost for being new.
            _ if record.element.child("UniqueID").is_some() => party(&mut gather, &record)?,
            "DateGenerated" => published = date_of(record.element.text()),
            other => {
                let what = format!("`{}` among the designations is not known", quote(other));
                gather.at(record.offset);
                gather.defect(what);
            }
        }
    }
    if published.is_none() {
        gather.at(0);
        gather.defect("the list has no date of publication");
    }
    gather.finish(published)
}

const CHILDREN: &[&str] = &[
    "Addresses",
    "CryptoWalletAddresses",
    "DateDesignated",
    "DesignationSource",
    "EmailAddresses",
    "EntityDetails",
    "IndividualDetails",
    "IndividualEntityShip",
    "LastUpdated",
    "Names",
    "NonLatinNames",
    "OFSIGroupID",
    "OtherInformation",
    "PhoneNumbers",
    "RegimeName",
    "SanctionsImposed",
    "SanctionsImposedIndicators",
    "ShipDetails",
    "Titles",
    "UKStatementofReasons",
    "UNReferenceNumber",
    "UniqueID",
    "Websites",
];

fn party(gather: &mut Gather, record: &Record<'_>) -> Result<(), ParseError> {
    let node = record.element;
    let kind = match node.child_text("IndividualEntityShip").to_ascii_lowercase().as_str() {
        "individual" => Some(PartyKind::Person),
        "entity" => Some(PartyKind::Company),
        "ship" => Some(PartyKind::Vessel),
        _ => None,
    };
    let mut to = gather.begin(record, node.child_text("UniqueID"), kind.unwrap_or(PartyKind::Company))?;
    if kind.is_none() {
        let found = quote(node.child_text("IndividualEntityShip"));
        gather.defect(format!("the party type `{found}` is not known; read as company"));
    }
    gather.known_children(node, CHILDREN);
    // The first letters of the id are the regime, as in the CSV set.
    let programme: String = to.id.as_str().chars().take_while(char::is_ascii_alphabetic).collect();
    if !programme.is_empty() {
        to.programmes.push(programme);
    }
    let regime = tidy(node.child_text("RegimeName"));
    if !regime.is_empty() {
        to.legal_basis.push(regime);
    }
    to.listed_on = gather.date("date of designation", node.child_text("DateDesignated"));
    for (label, child) in [
        ("UN reference", "UNReferenceNumber"),
        ("OFSI group id", "OFSIGroupID"),
        ("Last updated", "LastUpdated"),
        ("Designation source", "DesignationSource"),
        ("Other information", "OtherInformation"),
        ("UK statement of reasons", "UKStatementofReasons"),
        ("Sanctions imposed", "SanctionsImposed"),
    ] {
        remark(&mut to, label, node.child_text(child));
    }
    names(gather, &mut to, node);
    measures(gather, &mut to, node);
    addresses(gather, &mut to, node);
    contacts(&mut to, node);
    individual(gather, &mut to, node);
    entity(gather, &mut to, node);
    wallets(gather, &mut to, node, false);
    ship(gather, &mut to, node);
    gather.keep(to);
    Ok(())
}

/// The texts of `<outer><inner>…</inner></outer>`.
fn texts<'t>(node: Node<'t>, outer: &'static str, inner: &'static str) -> impl Iterator<Item = &'t str> {
    node.named(outer).flat_map(move |outer| outer.named(inner)).map(Node::text)
}

fn names(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    const PARTS: [&str; 6] = ["Name1", "Name2", "Name3", "Name4", "Name5", "Name6"];
    for name in node.named("Names").flat_map(|names| names.named("Name")) {
        let words = PARTS.map(|part| name.child_text(part));
        if words.iter().all(|word| word.is_empty()) {
            // Some parties begin with rows in which nothing stands.
            continue;
        }
        gather.aliases += 1;
        let label = tidy(name.child_text("NameType"));
        // The list varies the case of its words: `Primary name`, `ALias`.
        let primary = match label.to_lowercase().as_str() {
            "primary name" => true,
            "primary name variation" | "alias" => false,
            other => {
                gather.defect(format!("the name type `{}` is not known", quote(other)));
                false
            }
        };
        let strength = match name.child_text("AliasStrength").to_lowercase() {
            words if words.starts_with("low") => NameStrength::Weak,
            words if words.is_empty() || words.starts_with("good") => NameStrength::Strong,
            other => {
                gather.defect(format!("the alias strength `{}` is not known; read as strong", quote(&other)));
                NameStrength::Strong
            }
        };
        let before = to.names.len();
        add_name(to, &words.join(" "), primary, strength, &label);
        if let Some(added) = to.names.get_mut(before) {
            let parts = PARTS.iter().zip(words).filter(|(_, text)| !text.is_empty());
            added.parts = parts.map(|(part, text)| ((*part).to_owned(), tidy(text))).collect();
        }
    }
    for name in node.named("NonLatinNames").flat_map(|names| names.named("NonLatinName")) {
        gather.aliases += 1;
        let text = name.child_text("NameNonLatinScript");
        add_name(to, text, false, NameStrength::Strong, "Non-Latin name");
        let about =
            joined(&[name.child_text("NonLatinScriptType"), name.child_text("NonLatinScriptLanguage")]);
        if !about.is_empty() {
            remark(to, "Non-Latin name", &with_note(text, &about));
        }
    }
    for title in texts(node, "Titles", "Title") {
        remark(to, "Title", title);
    }
}

fn measures(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    for words in node.child_text("SanctionsImposed").split('|') {
        let words = tidy(words);
        let lower = words.to_lowercase();
        if !words.is_empty() {
            let known = MEASURES.iter().find(|(known, ..)| *known == lower);
            gather.measure(to, &words, known.map(|(.., measure)| *measure));
        }
    }
    for indicator in node.named("SanctionsImposedIndicators").flat_map(Node::children) {
        match indicator.text().to_ascii_lowercase().as_str() {
            "true" | "1" => {
                let known = MEASURES.iter().find(|(_, name, _)| *name == indicator.name());
                gather.measure(to, indicator.name(), known.map(|(.., measure)| *measure));
            }
            "false" | "0" | "" => {}
            other => {
                let what = format!(
                    "the indicator `{}` is neither true nor false: `{}`",
                    quote(indicator.name()),
                    quote(other)
                );
                gather.defect(what);
                // Whether the party is under it is not known, so an officer looks.
                push_new(&mut to.measures, Measure::Unspecified);
            }
        }
    }
}

fn addresses(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    const LINES: [&str; 7] = [
        "AddressLine1",
        "AddressLine2",
        "AddressLine3",
        "AddressLine4",
        "AddressLine5",
        "AddressLine6",
        "AddressPostalCode",
    ];
    for address in node.named("Addresses").flat_map(|all| all.named("Address")) {
        let name = address.child_text("AddressCountry");
        if let Some(country) = gather.country(to, "Address", name) {
            to.residences.push(country);
        }
        let lines = joined(&LINES.map(|line| address.child_text(line)));
        remark(to, "Address", &joined(&[&lines, name]));
    }
}

/// Addresses of wallets, wherever they stand: the schema has `CryptoWalletAddresses`, no publication read so far does.
fn wallets(gather: &mut Gather, to: &mut Designation, node: Node<'_>, inside: bool) {
    for child in node.children() {
        let inside = inside || child.name().starts_with("CryptoWallet");
        let text = child.text();
        if inside && !text.is_empty() {
            remark(to, "Wallet", text);
            // A word beside an address (its network) is no address.
            if !gather::wallets(to, text) && text.len() > NETWORK_NAME_MAX {
                gather.defect(format!("the wallet address `{}` cannot be read", quote(text)));
            }
        }
        // Nesting is bounded by the reader.
        wallets(gather, to, child, inside);
    }
}

/// Longest name of a network or a coin.
const NETWORK_NAME_MAX: usize = 16;

fn contacts(to: &mut Designation, node: Node<'_>) {
    for (outer, inner, kind) in [
        ("PhoneNumbers", "PhoneNumber", IdentifierKind::Phone),
        ("EmailAddresses", "EmailAddress", IdentifierKind::Email),
        ("Websites", "Website", IdentifierKind::Website),
    ] {
        for text in texts(node, outer, inner) {
            // Several may stand in one element; addresses and sites have no spaces within.
            let spaced = kind != IdentifierKind::Phone;
            for value in text.split(|c: char| c == ';' || (spaced && c.is_whitespace())) {
                identifier(to, kind, inner, value, None);
            }
        }
    }
}

const INDIVIDUAL: &[&str] = &[
    "BirthDetails",
    "CryptoWalletAddresses",
    "DOBs",
    "Genders",
    "NationalIdentifierDetails",
    "Nationalities",
    "PassportDetails",
    "Positions",
];
const ENTITY: &[&str] = &[
    "BusinessRegistrationNumbers",
    "CryptoWalletAddresses",
    "ParentCompanies",
    "Subsidiaries",
    "TypeOfEntities",
];
const SHIP: &[&str] = &[
    "CryptoWalletAddresses",
    "CurrentBelievedFlagOfShips",
    "CurrentOwnerOperators",
    "HullIdentificationNumbers",
    "IMONumbers",
    "LengthOfShipDetails",
    "PreviousFlags",
    "PreviousOwnerOperators",
    "TonnageOfShipDetails",
    "TypeOfShipDetails",
    "YearsBuilt",
];

fn individual(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    for person in node.named("IndividualDetails").flat_map(|all| all.named("Individual")) {
        gather.known_children(person, INDIVIDUAL);
        for births in person.named("DOBs") {
            gather.known_births(to, births, &["DOB"]);
        }
        for text in texts(person, "DOBs", "DOB") {
            gather.births(to, "Date of birth", text);
        }
        for place in person.named("BirthDetails").flat_map(|all| all.named("Location")) {
            let place = joined(&[place.child_text("TownOfBirth"), place.child_text("CountryOfBirth")]);
            if !place.is_empty() {
                to.birth_places.push(place);
            }
        }
        for name in texts(person, "Nationalities", "Nationality") {
            if let Some(country) = gather.country(to, "Nationality", name) {
                to.nationalities.push(country);
            }
        }
        for text in texts(person, "Genders", "Gender") {
            let text = tidy(text).to_lowercase();
            to.gender = to.gender.take().or((!text.is_empty()).then_some(text));
        }
        for text in texts(person, "Positions", "Position") {
            remark(to, "Position", text);
        }
        documents(to, person);
    }
}

fn documents(to: &mut Designation, person: Node<'_>) {
    for (outer, inner, number, about, kind) in [
        (
            "PassportDetails",
            "Passport",
            "PassportNumber",
            "PassportAdditionalInformation",
            IdentifierKind::Passport,
        ),
        (
            "NationalIdentifierDetails",
            "NationalIdentifier",
            "NationalIdentifierNumber",
            "NationalIdentifierAdditionalInformation",
            IdentifierKind::NationalId,
        ),
    ] {
        for document in person.named(outer).flat_map(|all| all.named(inner)) {
            let (number, about) = (document.child_text(number), document.child_text(about));
            identifier(to, kind, inner, number, None);
            if !about.is_empty() {
                remark(to, inner, &with_note(number, about));
            }
        }
    }
}

fn entity(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    for entity in node.named("EntityDetails").flat_map(|all| all.named("Entity")) {
        gather.known_children(entity, ENTITY);
        for text in texts(entity, "BusinessRegistrationNumbers", "BusinessRegistrationNumber") {
            identifier(to, IdentifierKind::Registration, "Business registration number", text, None);
        }
        for (label, outer, inner) in [
            ("Type of entity", "TypeOfEntities", "TypeOfEntity"),
            ("Parent company", "ParentCompanies", "ParentCompany"),
            ("Subsidiary", "Subsidiaries", "Subsidiary"),
        ] {
            for text in texts(entity, outer, inner) {
                remark(to, label, text);
            }
        }
    }
}

fn ship(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    for ship in node.named("ShipDetails").flat_map(|all| all.named("Ship")) {
        gather.known_children(ship, SHIP);
        for text in texts(ship, "HullIdentificationNumbers", "HullIdentificationNumber") {
            identifier(to, IdentifierKind::Other, "Hull identification number", text, None);
        }
        for text in texts(ship, "IMONumbers", "IMONumber") {
            match imo_digits(text) {
                Some(digits) => identifier(to, IdentifierKind::Imo, "IMO number", digits, None),
                None => {
                    gather.defect(format!("the IMO number `{}` is kept as other", quote(text)));
                    identifier(to, IdentifierKind::Other, "IMO number", text, None);
                }
            }
        }
        for name in texts(ship, "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip") {
            if let Some(country) = gather.country(to, "Flag", name) {
                to.nationalities.push(country);
            }
        }
        for (label, outer, inner) in [
            ("Flag", "CurrentBelievedFlagOfShips", "CurrentBelievedFlagOfShip"),
            ("Previous flag", "PreviousFlags", "PreviousFlag"),
            ("Owner or operator", "CurrentOwnerOperators", "CurrentOwnerOperator"),
            ("Previous owner or operator", "PreviousOwnerOperators", "PreviousOwnerOperator"),
            ("Type of ship", "TypeOfShipDetails", "TypeOfShip"),
            ("Tonnage", "TonnageOfShipDetails", "TonnageOfShip"),
            ("Length", "LengthOfShipDetails", "LengthOfShip"),
            ("Year built", "YearsBuilt", "YearBuilt"),
        ] {
            for text in texts(ship, outer, inner) {
                remark(to, label, text);
            }
        }
    }
}
