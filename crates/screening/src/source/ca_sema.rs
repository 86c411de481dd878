//! Canada's Consolidated Autonomous Sanctions List in XML (`sema-lmes.xml`), with the element names of the earlier
//! publications, the later ones, and the bilingual ones (`GivenName-Prenom`).
//!
//! Promises: bounded memory; every record is kept. Does not: open or decompress files, know the date of the
//! publication (it is in no field: the caller states it), or take the regime for a nationality.
//!
//! **The file has no ids.** The id of a party is made here: regime, schedule, item and the first 64 bits of a SHA-256
//! of them and of the name, e.g. `Ukraine:1-Part-2:7:609ecbdfc148ddb9`. It stays while those stay; a party that is
//! renumbered or respelled comes back under a new id, which the comparison of versions shows as removed and
//! added, and as reissued where the name is the same.
//!
//! Measures follow from the regulation, not from the file (`measure_of`). Serves: semantics section 2.

use super::gather::{Gather, add_name, identifier, joined, remark};
use super::xml::{Node, Record, Records};
use super::{ParseError, Parsed, imo_digits, quote, tidy};
use model::designation::NameStrength;
use model::party::IdentifierKind;
use model::{Designation, Measure, PartialDate, PartyKind};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::BufRead;

/// Name and version of this parser, pinned in snapshots; raised whenever the same bytes give another result.
pub const PARSER: &str = "ca-sema/1";
/// The list id given to every designation.
pub const LIST: &str = "ca-sema";
/// Bound for a whole list: some thirty times the 2 MB of a full file today (from memory).
pub const BYTES_MAX: u64 = 64 << 20;

/// Parses the list; `bytes_max` bounds the raw bytes read ([`BYTES_MAX`] is a good default).
pub fn parse(
    read: impl BufRead,
    published: Option<PartialDate>,
    bytes_max: u64,
) -> Result<Parsed, ParseError> {
    let mut records = Records::flat(read, "data-set", bytes_max);
    let mut gather = Gather::new(LIST)?;
    let mut seen = Seen::default();
    while let Some(record) = records.next()? {
        let named = !Fields::read(record.element).name().is_empty();
        if record.element.name() == "record" || named {
            party(&mut gather, &record, &mut seen)?;
        } else {
            let what = format!("`{}` among the records is not known", quote(record.element.name()));
            gather.at(record.offset);
            gather.defect(what);
        }
    }
    gather.finish(published)
}

/// What earlier records had.
#[derive(Default)]
struct Seen {
    /// How often an id was made.
    ids: BTreeMap<String, u32>,
    /// Regimes and schedules that were reported.
    unknown: BTreeSet<(String, String)>,
}

/// What one record says, by the English half of its element names.
#[derive(Default)]
struct Fields {
    regime: String,
    schedule: String,
    item: String,
    last: String,
    given: String,
    entity: String,
    title: String,
    born_or_built: String,
    aliases: String,
    listed: String,
    imo: String,
    unknown: Vec<String>,
    repeated: bool,
}

impl Fields {
    fn read(node: Node<'_>) -> Self {
        let mut fields = Self::default();
        for child in node.children() {
            // `GivenName-Prenom`: no English name has a hyphen.
            let english = child.name().split('-').next().unwrap_or_default();
            let field = match english {
                "Country" => &mut fields.regime,
                "Schedule" => &mut fields.schedule,
                "Item" => &mut fields.item,
                "LastName" => &mut fields.last,
                "GivenName" => &mut fields.given,
                "Entity" | "EntityOrShip" => &mut fields.entity,
                "Title" | "TitleOrShip" | "TitleOrShipType" => &mut fields.title,
                "DateOfBirth" | "DateOfBirthOrShipBuildDate" => &mut fields.born_or_built,
                "Aliases" => &mut fields.aliases,
                "DateOfListing" => &mut fields.listed,
                "ShipIMONumber" => &mut fields.imo,
                _ => {
                    fields.unknown.push(child.name().to_owned());
                    continue;
                }
            };
            let text = tidy(child.text());
            if !field.is_empty() && !text.is_empty() {
                fields.repeated = true;
                field.push_str(", ");
            }
            field.push_str(&text);
        }
        fields
    }

    /// The regime in English: `Russia / Russie`.
    fn regime_english(&self) -> &str {
        self.regime.split(" / ").next().unwrap_or_default().trim()
    }

    fn kind(&self) -> PartyKind {
        let title = self.title.to_lowercase();
        let mut words = title.split(|c: char| !c.is_alphanumeric());
        let ship = words.any(|word| matches!(word, "ship" | "vessel" | "tanker" | "navire" | "pétrolier"));
        if !self.imo.is_empty() || (ship && !self.entity.is_empty()) {
            PartyKind::Vessel
        } else if self.entity.is_empty() {
            PartyKind::Person
        } else {
            PartyKind::Company
        }
    }

    fn name(&self) -> String {
        if self.entity.is_empty() {
            tidy(&format!("{} {}", self.given, self.last))
        } else {
            self.entity.clone()
        }
    }

    /// Regime, schedule, item and a hash of these and the name. Parts are cut so that an id always fits.
    fn id(&self, name: &str) -> String {
        let mut hasher = Sha256::new();
        for part in [self.regime_english(), &self.schedule, &self.item, name] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part.as_bytes());
        }
        let hash: [u8; 32] = hasher.finalize().into();
        let mut hex = String::with_capacity(16);
        for byte in &hash[..8] {
            // Writing to a string cannot fail.
            let _always_ok = write!(hex, "{byte:02x}");
        }
        format!(
            "{}:{}:{}:{hex}",
            slug(self.regime_english(), 16),
            slug(&self.schedule, 12),
            slug(&self.item, 12)
        )
    }
}

/// Letters and digits, hyphens between, cut; `-` where nothing is left.
fn slug(text: &str, chars_max: usize) -> String {
    let mut slug = String::new();
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    slug.truncate(chars_max);
    if slug.is_empty() { "-".to_owned() } else { slug }
}

fn party(gather: &mut Gather, record: &Record<'_>, seen: &mut Seen) -> Result<(), ParseError> {
    let fields = Fields::read(record.element);
    let name = fields.name();
    let made = fields.id(&name);
    let again = seen.ids.entry(made.clone()).or_default();
    *again += 1;
    // Two records that agree in everything an id is made of are two records: neither may be lost.
    let id = if *again == 1 { made } else { format!("{made}-{again}") };
    let mut to = gather.begin(record, &id, fields.kind())?;
    if *again > 1 {
        gather.defect("another record has the same regime, schedule, item and name");
    }
    if fields.repeated {
        gather.defect("an element is repeated; its texts are joined");
    }
    for name in &fields.unknown {
        gather.defect(format!("the element `{}` in `record` is not known", quote(name)));
    }
    names(gather, &mut to, &fields, &name);
    if !fields.regime.is_empty() {
        to.programmes.push(fields.regime_english().to_owned());
        to.legal_basis.push(fields.regime.clone());
    }
    for (label, text) in [("Schedule", &fields.schedule), ("Item", &fields.item), ("Title", &fields.title)] {
        remark(&mut to, label, text);
    }
    to.listed_on = gather.date("date of listing", &fields.listed);
    dates(gather, &mut to, &fields.born_or_built);
    if !fields.imo.is_empty() {
        match imo_digits(&fields.imo) {
            Some(digits) => identifier(&mut to, IdentifierKind::Imo, "IMO number", digits, None),
            None => {
                gather.defect(format!("the IMO number `{}` is kept as other", quote(&fields.imo)));
                identifier(&mut to, IdentifierKind::Other, "IMO number", &fields.imo, None);
            }
        }
    }
    measures(gather, &mut to, &fields, seen);
    gather.keep(to);
    Ok(())
}

fn names(gather: &mut Gather, to: &mut Designation, fields: &Fields, name: &str) {
    add_name(to, name, true, NameStrength::Strong, "Name");
    let person = tidy(&format!("{} {}", fields.given, fields.last));
    if !fields.entity.is_empty() && !person.is_empty() {
        gather.defect("the record names a person and a body; read as a body with both names");
        add_name(to, &person, false, NameStrength::Strong, "Name");
    }
    if let Some(name) = to.names.first_mut().filter(|_| fields.entity.is_empty()) {
        let parts = [("GivenName", &fields.given), ("LastName", &fields.last)].into_iter();
        let parts = parts.filter(|(_, text)| !text.is_empty());
        name.parts = parts.map(|(part, text)| (part.to_owned(), text.clone())).collect();
    }
    if to.kind != PartyKind::Person {
        languages(to, name, "Name");
    }
    for alias in aliases(&fields.aliases) {
        gather.aliases += 1;
        // One word is a spelling of one part of a person's name, or a nickname: no evidence by itself.
        let part = to.kind == PartyKind::Person && !alias.contains(' ');
        let strength = if part { NameStrength::Weak } else { NameStrength::Strong };
        add_name(to, &alias, false, strength, "Alias");
        if to.kind != PartyKind::Person {
            languages(to, &alias, "Alias");
        }
    }
}

/// The English and the French name of a body stand in one field: `Iranian Army/Armée iranienne`. Each is added
/// beside the whole; abbreviations (`A/S`) are no languages.
fn languages(to: &mut Designation, name: &str, label: &str) {
    let mut depth = 0_usize;
    let outside = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '/' && depth == 0
    };
    let parts: Vec<&str> = name.split(outside).map(str::trim).collect();
    if parts.len() > 1 && parts.iter().all(|part| part.chars().filter(|c| c.is_alphabetic()).count() >= 4) {
        for part in parts {
            add_name(to, part, false, NameStrength::Strong, label);
        }
    }
}

/// Aliases stand in one text with commas between; what follows a comma and is only a legal form belongs to the
/// name before it.
fn aliases(text: &str) -> Vec<String> {
    const FORMS: [&str; 14] = [
        "ag", "co", "corp", "gmbh", "inc", "jsc", "limited", "llc", "ltd", "pjsc", "plc", "pte ltd", "s a",
        "sa",
    ];
    let mut found: Vec<String> = Vec::new();
    for piece in text.split([',', ';']).map(tidy).filter(|piece| !piece.is_empty()) {
        let bare = tidy(&piece.to_lowercase().replace('.', " "));
        match found.last_mut() {
            Some(last) if FORMS.contains(&bare.as_str()) => {
                last.push_str(", ");
                last.push_str(&piece);
            }
            _ => found.push(piece),
        }
    }
    found
}

/// `1972-08-10 or 1972-08-11`; a ship's date of building is no date of birth.
fn dates(gather: &mut Gather, to: &mut Designation, text: &str) {
    if to.kind == PartyKind::Vessel {
        remark(to, "Built", text);
        return;
    }
    gather.births(to, "Date of birth", text);
}

/// Regimes whose regulation forbids dealing in any property of a listed person, "effectively an asset freeze".
///
/// Read: Belarus, Burma and Myanmar, Iran and JVCFOR in the firm Baker McKenzie's reports of the amendments;
/// Nicaragua and Venezuela in reports of 2018 and 2019; South Sudan in the Canada Gazette's own summary of
/// SOR/2014-235; Zimbabwe ("assets of designated persons") in a commentary with the text of SOR/2008-248; Syria in
/// SOR/2011-114. Ukraine is SOR/2014-60, section 3 (from memory). The "schedules" 1 and 2 of the file stand, for Burma, Iran
/// and Syria, for bodies and persons of one schedule.
const DEALINGS: [&str; 11] = [
    "Belarus",
    "Burma",
    "Iran",
    "Justice for Victims of Corrupt Foreign Officials Regulations (JVCFOR)",
    "Myanmar",
    "Nicaragua",
    "South Sudan",
    "Syria",
    "Ukraine",
    "Venezuela",
    "Zimbabwe",
];

/// What being listed means, where it is established.
///
/// Russia (SOR/2014-58): schedule 1 is the prohibition of dealings, schedules 2 and 3 restrict new debt (thirty and
/// ninety days) and equity (SOR/2014-184 and SOR/2014-204). Belarus has the prohibition in schedule 1.
fn measure_of(regime: &str, schedule: &str) -> Option<Measure> {
    let number = schedule.split(',').next().unwrap_or_default().trim();
    match (regime, number) {
        ("Russia" | "Belarus", "1") => Some(Measure::AssetFreeze),
        ("Russia", "2" | "3") => Some(Measure::Sectoral),
        ("Russia" | "Belarus", _) => None,
        (regime, "" | "N/A" | "1" | "2") if DEALINGS.contains(&regime) => Some(Measure::AssetFreeze),
        _ => None,
    }
}

/// What is not established is held for an officer, with one defect a regime and schedule.
fn measures(gather: &mut Gather, to: &mut Designation, fields: &Fields, seen: &mut Seen) {
    let (regime, schedule) = (fields.regime_english(), fields.schedule.as_str());
    let measure = measure_of(regime, schedule);
    if measure.is_none() && seen.unknown.insert((regime.to_owned(), schedule.to_owned())) {
        let words = joined(&[regime, schedule]);
        gather.defect(format!(
            "what listing under `{}` forbids is not established; read as unspecified",
            quote(&words)
        ));
    }
    to.measures.push(measure.unwrap_or(Measure::Unspecified));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_are_split_at_commas_but_not_before_a_legal_form() {
        for (text, want) in [
            (
                "Air Bagan Holdings Pte. Ltd., Air Bagan Limited",
                &["Air Bagan Holdings Pte. Ltd.", "Air Bagan Limited"][..],
            ),
            ("Tak Co., Ltd., Tak", &["Tak Co., Ltd.", "Tak"]),
            (" Andrei , ", &["Andrei"]),
            ("", &[]),
        ] {
            assert_eq!(aliases(text), want, "{text}");
        }
    }

    #[test]
    fn ids_fit_and_differ_with_each_part() {
        let fields = |regime: &str, schedule: &str, item: &str| Fields {
            regime: regime.to_owned(),
            schedule: schedule.to_owned(),
            item: item.to_owned(),
            ..Fields::default()
        };
        let long = "Justice for Victims of Corrupt Foreign Officials Regulations (JVCFOR) / Règlement";
        let ids = [
            fields("Ukraine", "1, Part 2", "7").id("A"),
            fields("Ukraine", "1, Part 2", "7").id("B"),
            fields("Ukraine", "1, Part 2", "8").id("A"),
            fields("Ukraine", "1", "7").id("A"),
            fields(long, "", "").id(""),
            fields("Россия", "№", "ä").id("ö"),
        ];
        for id in &ids {
            assert!(model::EntryId::new(id).is_ok(), "{id}");
        }
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        assert!(ids[0].starts_with("Ukraine:1-Part-2:7:"), "{}", ids[0]);
        // Pinned: an id that changed would look like a delisting.
        assert_eq!(ids[0], "Ukraine:1-Part-2:7:609ecbdfc148ddb9");
    }
}
