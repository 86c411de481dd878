//! The European Union's Financial Sanctions Files in XML (`xmlFullSanctionsList` 1.1).
//!
//! Promises: bounded memory; every `sanctionEntity` is kept under its EU reference number (`EU.27.28`), or its
//! logical id where it has none; every `nameAlias` is kept, the same text once; what has no field is a remark.
//! Does not: open or decompress files, or know measures other than the freeze.
//!
//! Every party carries an asset freeze: the Commission describes the file as the "consolidated list of persons,
//! groups and entities subject to EU financial sanctions and more precisely the freezing of assets"
//! (sanctions-policy page of the EEAS, read in quotation). Travel bans of the same acts are in CFSP decisions
//! and in no field of the file. Serves: semantics section 2, section 4 (weak aliases, dates that never contradict).

use super::country_names::country_unknown;
use super::gather::{Gather, add_births, add_name, date_of, identifier, joined, remark, unread, with_note};
use super::xml::{Node, Record, Records};
use super::{ParseError, Parsed, imo_digits, quote, tidy};
use model::designation::NameStrength;
use model::party::IdentifierKind;
use model::{Country, Designation, Measure, PartialDate, PartyKind};
use std::io::BufRead;

/// Name and version of this parser, pinned in snapshots; raised whenever the same bytes give another result.
pub const PARSER: &str = "eu-fsf/1";
/// The list id given to every designation.
pub const LIST: &str = "eu-fsf";
/// Bound for a whole list: some ten times the 25 MB of a full file (from memory).
pub const BYTES_MAX: u64 = 256 << 20;

/// Parses the list; `bytes_max` bounds the raw bytes read ([`BYTES_MAX`] is a good default).
pub fn parse(read: impl BufRead, bytes_max: u64) -> Result<Parsed, ParseError> {
    let mut records = Records::flat(read, "export", bytes_max);
    let mut gather = Gather::new(LIST)?;
    while let Some(record) = records.next()? {
        match record.element.name() {
            "sanctionEntity" => party(&mut gather, &record)?,
            // A kind of party that comes to the list is not lost for being new.
            _ if record.element.child("nameAlias").is_some() => party(&mut gather, &record)?,
            other => {
                let what = format!("`{}` among the parties is not known", quote(other));
                gather.at(record.offset);
                gather.defect(what);
            }
        }
    }
    let published = records.root_attribute("generationDate").and_then(date_of);
    if published.is_none() {
        gather.at(0);
        gather.defect("the list has no date of publication");
    }
    gather.finish(published)
}

const CHILDREN: &[&str] = &[
    "address",
    "birthdate",
    "citizenship",
    "identification",
    "nameAlias",
    "regulation",
    "remark",
    "subjectType",
];

fn party(gather: &mut Gather, record: &Record<'_>) -> Result<(), ParseError> {
    let node = record.element;
    let text = |name| node.attribute(name).unwrap_or_default();
    let (reference, logical) = (text("euReferenceNumber"), text("logicalId"));
    let made = format!("logical-{}", logical.trim());
    let id = if reference.is_empty() && !logical.is_empty() { made.as_str() } else { reference };
    let kind = kind(node);
    let mut to = gather.begin(record, id, kind.unwrap_or(PartyKind::Company))?;
    if kind.is_none() {
        gather.defect("the subject type is not known; read as company");
    }
    gather.known_children(node, CHILDREN);
    to.measures.push(Measure::AssetFreeze);
    to.listed_on = gather.date("date of designation", text("designationDate"));
    let dated = to.listed_on.is_some();
    for (label, name) in [
        ("Logical id", "logicalId"),
        ("UN reference", "unitedNationId"),
        ("Designation", "designationDetails"),
    ] {
        remark(&mut to, label, text(name));
    }
    for child in node.children() {
        match child.name() {
            "regulation" => regulation(gather, &mut to, child, dated),
            "nameAlias" => name(gather, &mut to, child),
            "birthdate" => born(gather, &mut to, child),
            "citizenship" => {
                if let Some(country) = country(gather, &mut to, "Citizenship", child) {
                    to.nationalities.push(country);
                }
                remarks_of(&mut to, "Citizenship", child);
            }
            "identification" => identification(gather, &mut to, child),
            "address" => address(gather, &mut to, child),
            "remark" => remark(&mut to, "Remark", child.text()),
            _ => {}
        }
    }
    gather.keep(to);
    Ok(())
}

/// `person` and `enterprise`, also as the class `P` and `E`.
fn kind(node: Node<'_>) -> Option<PartyKind> {
    let subject = node.child("subjectType")?;
    let code = subject.attribute("code").unwrap_or_default();
    let class = subject.attribute("classificationCode").unwrap_or_default();
    match (code, class) {
        ("person", _) | (_, "P") => Some(PartyKind::Person),
        ("enterprise", _) | (_, "E") => Some(PartyKind::Company),
        ("vessel", _) | (_, "V") => Some(PartyKind::Vessel),
        _ => None,
    }
}

/// The earliest act is the day of listing where the party has none of its own.
fn regulation(gather: &mut Gather, to: &mut Designation, node: Node<'_>, dated: bool) {
    let text = |name| node.attribute(name).unwrap_or_default();
    let programme = tidy(text("programme"));
    if !programme.is_empty() {
        to.programmes.push(programme);
    }
    let title = tidy(text("numberTitle"));
    if !title.is_empty() {
        to.legal_basis.push(title);
    }
    remark(to, "Publication", node.child_text("publicationUrl"));
    remarks_of(to, "Regulation", node);
    for name in ["entryIntoForceDate", "publicationDate"] {
        let date = gather.date("date of an act", text(name));
        if !dated {
            to.listed_on = earliest(to.listed_on, date);
        }
    }
}

fn earliest(a: Option<PartialDate>, b: Option<PartialDate>) -> Option<PartialDate> {
    a.into_iter().chain(b).min()
}

fn name(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    gather.aliases += 1;
    gather.known_children(node, &["regulationSummary", "remark"]);
    let text = |name| node.attribute(name).unwrap_or_default();
    let parts = ["firstName", "middleName", "lastName"];
    let composed = tidy(&parts.map(text).join(" "));
    let whole = text("wholeName");
    let written = if tidy(whole).is_empty() { composed.as_str() } else { whole };
    let note = node.child_text("remark");
    // Some weak names are marked in words alone, and not always spelled well.
    let low = ["low quality", "lo quality", "low-quality"].iter().any(|w| note.to_lowercase().contains(w));
    let strength = match (node.attribute("strong"), low) {
        (Some("false" | "0"), _) | (_, true) => NameStrength::Weak,
        (Some("true" | "1") | None, false) => NameStrength::Strong,
        (Some(other), false) => {
            gather.defect(format!("`strong` is neither true nor false: `{}`", quote(other)));
            NameStrength::Strong
        }
    };
    let before = to.names.len();
    if !add_name(to, written, false, strength, "nameAlias") {
        gather.defect("a name is empty");
    }
    if let Some(name) = to.names.get_mut(before) {
        let parts = parts.iter().map(|part| (*part, tidy(text(part)))).filter(|(_, text)| !text.is_empty());
        name.parts = parts.map(|(part, text)| (part.to_owned(), text)).collect();
    }
    if to.gender.is_none() {
        to.gender = match text("gender") {
            "M" => Some("male".to_owned()),
            "F" => Some("female".to_owned()),
            _ => None,
        };
    }
    remark(to, "Title", text("title"));
    remark(to, "Function", text("function"));
    if !note.is_empty() {
        remark(to, "Name", &with_note(written, note));
    }
}

/// The day, or the parts of one, or a span of years; other calendars never contradict a customer's date.
fn born(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    let text = |name| node.attribute(name).unwrap_or_default();
    let any = |names: [&'static str; 2]| {
        names.into_iter().map(text).find(|text| !text.is_empty()).unwrap_or_default()
    };
    let place = joined(&["place", "city", "region", "zipCode"].map(text));
    let country = text("countryDescription");
    let country = if country_unknown(country) { "" } else { country };
    let place = joined(&[&place, country]);
    if !place.is_empty() {
        to.birth_places.push(place);
    }
    let (day, year) = (text("birthdate"), text("year"));
    let (month, day_of_month) = (any(["month", "monthOfYear"]), any(["day", "dayOfMonth"]));
    let written = joined(&[day, year, month, day_of_month]);
    let calendar = text("calendarType");
    let foreign = !matches!(calendar, "" | "GREGORIAN");
    let label = if foreign { format!("Date of birth ({calendar})") } else { "Date of birth".to_owned() };
    if foreign {
        remark(to, &label, &written);
    }
    let number = |text: &str| text.trim().parse::<u8>().ok().filter(|n| *n > 0);
    let (month, day_of_month) = (number(month), number(day_of_month));
    let parts = year.trim().parse().ok();
    let parts = parts.and_then(|year| PartialDate::new(year, month, month.and(day_of_month)).ok());
    let (first, last) = (text("yearRangeFrom"), text("yearRangeTo"));
    let (single, span) = (date_of(day), (date_of(first), date_of(last)));
    let before = to.born.len();
    let circa = matches!(text("circa"), "true" | "1") || foreign;
    add_births(to, &[single, parts], span, circa);
    let lost = unread(first, span.0) || unread(last, span.1);
    // Months and days alone are a date whose year is not stated.
    let yearless = to.born.len() == before && unread(&written, single);
    if lost || yearless || unread(day, single) || unread(year, parts) {
        gather.birth_unread(to, &label, &joined(&[&written, first, last]));
    }
    birth_notes(gather, to, node, before);
}

/// A note beside a date of birth may state another one: a year that the date does not have, or any number where
/// there is no date.
fn birth_notes(gather: &mut Gather, to: &mut Designation, node: Node<'_>, before: usize) {
    remarks_of(to, "Date of birth", node);
    let dates = to.born.get(before..).unwrap_or_default();
    let known: Vec<u16> = dates.iter().flat_map(|date| [date.from.year, date.to.year]).collect();
    for note in node.named("remark").map(Node::text) {
        let numbers = note.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty());
        let mut numbers = numbers.filter(|number| known.is_empty() || number.len() == 4);
        if numbers.any(|number| !number.parse().is_ok_and(|year: u16| known.contains(&year))) {
            gather.birth_unread(to, "Date of birth", note);
        }
    }
}

/// A country by its code, or by its name where the code is none (`00`).
fn country(gather: &mut Gather, to: &mut Designation, label: &str, node: Node<'_>) -> Option<Country> {
    let code = node.attribute("countryIso2Code").unwrap_or_default();
    match code.parse::<Country>() {
        Ok(country) => Some(country),
        Err(_) => gather.country(to, label, node.attribute("countryDescription").unwrap_or_default()),
    }
}

fn remarks_of(to: &mut Designation, label: &str, node: Node<'_>) {
    for child in node.named("remark") {
        remark(to, label, child.text());
    }
}

/// Codes of documents in the file's own words; what is not here is `Other` and a defect.
const DOCUMENTS: &[(IdentifierKind, &[&str])] = &[
    (IdentifierKind::Passport, &["passport", "diplopassport", "servicepassport", "stateless"]),
    (IdentifierKind::NationalId, &["id", "ssn", "electionid", "natid", "residentperm", "resident"]),
    (IdentifierKind::TaxId, &["fiscalcode", "taxid", "tin", "vat"]),
    (IdentifierKind::Registration, &["regnumber", "tradelic", "companyreg", "licence"]),
    (IdentifierKind::Bic, &["swiftbic", "bic"]),
    (IdentifierKind::Imo, &["imo"]),
    (IdentifierKind::Other, &["other", "birthcert", "drivinglicence", "travel", "laissezpasser", "refugee"]),
];

fn identification(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    gather.known_children(node, &["regulationSummary", "remark"]);
    let text = |name| node.attribute(name).unwrap_or_default();
    let (code, description) = (text("identificationTypeCode"), tidy(text("identificationTypeDescription")));
    let label = if description.is_empty() { code.to_owned() } else { description };
    let known = DOCUMENTS.iter().find(|(_, codes)| codes.contains(&code.to_ascii_lowercase().as_str()));
    let kind = known.map_or(IdentifierKind::Other, |(kind, _)| *kind);
    if known.is_none() {
        gather.defect(format!("the document `{}` is kept as other", quote(code)));
    }
    let country = country(gather, to, "Document issued by", node);
    for number in [text("number"), text("latinNumber")] {
        match (kind, imo_digits(number)) {
            (IdentifierKind::Imo, Some(digits)) => identifier(to, kind, &label, digits, None),
            (IdentifierKind::Imo, None) => identifier(to, IdentifierKind::Other, &label, number, country),
            _ => identifier(to, kind, &label, number, country),
        }
    }
    let flags = ["knownExpired", "knownFalse", "reportedLost", "revokedByIssuer"];
    let mut notes: Vec<&str> = flags.into_iter().filter(|flag| text(flag) == "true").collect();
    notes.extend(["issuedBy", "issueDate", "issuedDate", "validFrom", "validTo", "nameOnDocument"].map(text));
    notes.extend(node.named("remark").map(Node::text));
    let notes = joined(&notes);
    if !notes.is_empty() {
        let number = if text("number").is_empty() { text("latinNumber") } else { text("number") };
        remark(to, &label, &with_note(number, &notes));
    }
}

fn address(gather: &mut Gather, to: &mut Designation, node: Node<'_>) {
    gather.known_children(node, &["contactInfo", "regulationSummary", "remark"]);
    let text = |name| node.attribute(name).unwrap_or_default();
    if let Some(country) = country(gather, to, "Address", node) {
        to.residences.push(country);
    }
    let country = text("countryDescription");
    let country = if country_unknown(country) { "" } else { country };
    let parts = ["poBox", "street", "place", "zipCode", "city", "region"].map(text);
    remark(to, "Address", &joined(&[&joined(&parts), country]));
    remarks_of(to, "Address", node);
    for contact in node.named("contactInfo") {
        let key = contact.attribute("key").unwrap_or_default();
        let value = contact.attribute("value").unwrap_or_default();
        let kind = match key.to_ascii_uppercase() {
            key if key.contains("MAIL") => IdentifierKind::Email,
            key if key.contains("PHONE") || key.contains("MOBILE") => IdentifierKind::Phone,
            key if key.contains("WEB") || key.contains("SITE") => IdentifierKind::Website,
            _ => {
                remark(to, if key.is_empty() { "Contact" } else { key }, value);
                continue;
            }
        };
        for value in value.split([',', ';']) {
            identifier(to, kind, key, value, None);
        }
    }
}
