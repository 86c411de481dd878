//! What one record of the list says, before ids are looked up.
//!
//! Promises: every record is read on its own, so that sections may come in any order. Does not:
//! resolve ids across records (`assemble` does).

use super::super::xml::{Node, Record};
use super::super::{Defect, ParseError, quote};
use model::{EntryId, PartialDate};
use std::collections::BTreeMap;

/// Stands for a reference that is absent or unreadable; no id of the list reaches it.
pub(super) const ABSENT: u32 = u32::MAX;

/// A value of a reference set.
#[derive(Default)]
pub(super) struct Reference {
    pub text: String,
    /// `ISO2` of a country, `ScriptCode` of a script.
    pub code: String,
    /// `PartyTypeID` of a sub-type, `CountryID` of an area.
    pub parent: u32,
}

/// Reference sets by element name, values by id.
#[derive(Default)]
pub(super) struct References(BTreeMap<String, BTreeMap<u32, Reference>>);

impl References {
    pub fn get(&self, set: &str, id: u32) -> Option<&Reference> {
        self.0.get(set)?.get(&id)
    }

    pub fn set(&self, set: &str) -> impl Iterator<Item = (u32, &Reference)> {
        self.0.get(set).into_iter().flatten().map(|(id, reference)| (*id, reference))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

pub(super) struct Place {
    pub country: u32,
    pub area: u32,
    pub text: String,
}

pub(super) struct Document {
    pub offset: u64,
    pub kind: u32,
    pub identity: u32,
    pub issued_by: u32,
    pub validity: u32,
    pub number: String,
    pub comment: String,
    pub authority: String,
}

pub(super) struct Party {
    pub offset: u64,
    pub length: u64,
    pub id: EntryId,
    pub comment: String,
    pub profiles: Vec<u32>,
    pub sub_type: u32,
    pub identities: Vec<u32>,
    pub names: Vec<Name>,
    pub features: Vec<Feature>,
}

pub(super) struct Name {
    pub alias_type: u32,
    pub primary: bool,
    pub low_quality: bool,
    pub status: u32,
    /// Kind of part, script, text.
    pub parts: Vec<(u32, u32, String)>,
}

pub(super) struct Feature {
    pub kind: u32,
    pub reliability: u32,
    pub comment: String,
    /// Texts and looked-up texts.
    pub details: Vec<Detail>,
    pub places: Vec<u32>,
    pub period: Option<Period>,
}

pub(super) enum Detail {
    Text(String),
    Lookup(u32),
}

pub(super) struct Period {
    pub from: PartialDate,
    pub to: PartialDate,
    pub approximate: bool,
}

pub(super) struct Relation {
    pub offset: u64,
    pub from: u32,
    pub to: u32,
    pub kind: u32,
    pub former: bool,
    pub comment: String,
}

pub(super) struct Entry {
    pub offset: u64,
    pub profile: u32,
    pub list: u32,
    /// Legal basis and date of each event.
    pub events: Vec<(u32, Option<PartialDate>)>,
    /// Sanctions type and comment (the programme, for the type `Program`).
    pub measures: Vec<(u32, String)>,
}

/// Everything the records said.
#[derive(Default)]
pub(super) struct Raw {
    pub year_month_day: [String; 3],
    pub references: References,
    pub places: BTreeMap<u32, Place>,
    pub documents: Vec<Document>,
    pub parties: Vec<Party>,
    pub relations: Vec<Relation>,
    pub entries: Vec<Entry>,
    pub aliases: usize,
    pub defects: Vec<Defect>,
    /// Offset of the record being read, for defects.
    at: u64,
}

impl Raw {
    /// Reads one record.
    pub fn record(&mut self, record: &Record<'_>) -> Result<(), ParseError> {
        self.at = record.offset;
        let element = record.element;
        match record.section {
            "DateOfIssue" => match element.name() {
                "Year" => self.year_month_day[0] = element.text().to_owned(),
                "Month" => self.year_month_day[1] = element.text().to_owned(),
                "Day" => self.year_month_day[2] = element.text().to_owned(),
                _ => {}
            },
            "ReferenceValueSets" => self.reference_set(element),
            "Locations" => self.place(element),
            "IDRegDocuments" => self.document(element),
            "DistinctParties" => self.party(record)?,
            "ProfileRelationships" => self.relation(element),
            "SanctionsEntries" => self.entry(element),
            // Links between entries carry nothing a designation holds.
            "SanctionsEntryLinks" => {}
            other => self.defect(format!("the section `{}` is not known", quote(other))),
        }
        Ok(())
    }

    fn defect(&mut self, what: String) {
        self.defects.push(Defect { offset: self.at, entry: None, what });
    }

    fn number(&mut self, node: Node<'_>, name: &'static str) -> u32 {
        match node.attribute(name) {
            Some(text) => self.parse_number(text, name),
            None => {
                self.defect(format!("`{}` has no `{name}`", quote(node.name())));
                ABSENT
            }
        }
    }

    fn optional_number(&mut self, node: Node<'_>, name: &'static str) -> u32 {
        node.attribute(name).map_or(ABSENT, |text| self.parse_number(text, name))
    }

    fn parse_number(&mut self, text: &str, name: &str) -> u32 {
        match text.trim().parse::<u32>() {
            Ok(number) if number != ABSENT => number,
            _ => {
                self.defect(format!("`{name}` is not an id: `{}`", quote(text)));
                ABSENT
            }
        }
    }

    fn flag(&mut self, node: Node<'_>, name: &'static str) -> bool {
        match node.attribute(name).map(str::trim) {
            Some("true" | "1") => true,
            Some("false" | "0") | None => false,
            Some(other) => {
                self.defect(format!("`{name}` is neither true nor false: `{}`", quote(other)));
                false
            }
        }
    }

    fn reference_set(&mut self, set: Node<'_>) {
        for value in set.children() {
            let id = self.number(value, "ID");
            let parent =
                ["PartyTypeID", "CountryID"].into_iter().find(|name| value.attribute(name).is_some());
            let reference = Reference {
                text: value.text().to_owned(),
                code: value
                    .attribute("ISO2")
                    .or(value.attribute("ScriptCode"))
                    .unwrap_or_default()
                    .to_owned(),
                parent: parent.map_or(ABSENT, |name| self.optional_number(value, name)),
            };
            self.references.0.entry(value.name().to_owned()).or_default().insert(id, reference);
        }
    }

    fn place(&mut self, node: Node<'_>) {
        let id = self.number(node, "ID");
        let mut place = Place { country: ABSENT, area: ABSENT, text: String::new() };
        if let Some(country) = node.child("LocationCountry") {
            place.country = self.number(country, "CountryID");
        }
        if let Some(area) = node.child("LocationAreaCode") {
            place.area = self.number(area, "AreaCodeID");
        }
        for part in node.named("LocationPart") {
            // Other spellings of a part follow it after a stroke.
            for (index, value) in part.named("LocationPartValue").enumerate() {
                let separator = if index > 0 { " / " } else { ", " };
                if !place.text.is_empty() {
                    place.text.push_str(separator);
                }
                place.text.push_str(value.child_text("Value"));
            }
        }
        self.places.insert(id, place);
    }

    fn document(&mut self, node: Node<'_>) {
        let document = Document {
            offset: self.at,
            kind: self.number(node, "IDRegDocTypeID"),
            identity: self.number(node, "IdentityID"),
            issued_by: self.optional_number(node, "IssuedBy-CountryID"),
            validity: self.optional_number(node, "ValidityID"),
            number: node.child_text("IDRegistrationNo").to_owned(),
            comment: node.child_text("Comment").to_owned(),
            authority: node.child_text("IssuingAuthority").to_owned(),
        };
        self.documents.push(document);
    }

    fn party(&mut self, record: &Record<'_>) -> Result<(), ParseError> {
        let node = record.element;
        let place = || format!("byte {}", record.offset);
        if node.name() != "DistinctParty" {
            self.defect(format!("`{}` stands among the parties", quote(node.name())));
            return Ok(());
        }
        let id = node.attribute("FixedRef").unwrap_or_default();
        let id = EntryId::new(id).map_err(|e| ParseError::Entry { place: place(), what: e.to_string() })?;
        let mut party = Party {
            offset: record.offset,
            length: record.length,
            id,
            comment: node.child_text("Comment").to_owned(),
            profiles: Vec::new(),
            sub_type: ABSENT,
            identities: Vec::new(),
            names: Vec::new(),
            features: Vec::new(),
        };
        for profile in node.named("Profile") {
            party.profiles.push(self.number(profile, "ID"));
            if party.sub_type == ABSENT {
                party.sub_type = self.number(profile, "PartySubTypeID");
            }
            for identity in profile.named("Identity") {
                party.identities.push(self.number(identity, "ID"));
                self.identity(identity, &mut party.names);
            }
            for feature in profile.named("Feature") {
                self.feature(feature, &mut party.features);
            }
        }
        self.parties.push(party);
        Ok(())
    }

    fn identity(&mut self, node: Node<'_>, names: &mut Vec<Name>) {
        // Part kinds stand behind the names that use them.
        let mut kinds = Vec::new();
        for groups in node.named("NamePartGroups") {
            for group in groups.named("MasterNamePartGroup").flat_map(|master| master.named("NamePartGroup"))
            {
                kinds.push((self.number(group, "ID"), self.number(group, "NamePartTypeID")));
            }
        }
        for alias in node.named("Alias") {
            self.aliases += 1;
            let alias_type = self.number(alias, "AliasTypeID");
            let primary = self.flag(alias, "Primary");
            let low_quality = self.flag(alias, "LowQuality");
            for documented in alias.named("DocumentedName") {
                let status = self.number(documented, "DocNameStatusID");
                let mut parts = Vec::new();
                let values =
                    documented.named("DocumentedNamePart").flat_map(|part| part.named("NamePartValue"));
                for value in values {
                    let group = self.number(value, "NamePartGroupID");
                    let kind = kinds.iter().find(|(id, _)| *id == group).map_or(ABSENT, |(_, kind)| *kind);
                    parts.push((kind, self.number(value, "ScriptID"), value.text().to_owned()));
                }
                names.push(Name { alias_type, primary, low_quality, status, parts });
            }
        }
    }

    fn feature(&mut self, node: Node<'_>, features: &mut Vec<Feature>) {
        let kind = self.number(node, "FeatureTypeID");
        for version in node.named("FeatureVersion") {
            let mut details = Vec::new();
            for detail in version.named("VersionDetail") {
                match self.optional_number(detail, "DetailReferenceID") {
                    ABSENT if detail.text().is_empty() => {}
                    ABSENT => details.push(Detail::Text(detail.text().to_owned())),
                    reference => details.push(Detail::Lookup(reference)),
                }
            }
            let mut places = Vec::new();
            for place in version.named("VersionLocation") {
                places.push(self.number(place, "LocationID"));
            }
            let feature = Feature {
                kind,
                reliability: self.optional_number(version, "ReliabilityID"),
                comment: version.child_text("Comment").to_owned(),
                details,
                places,
                period: version.child("DatePeriod").and_then(|period| self.period(period)),
            };
            features.push(feature);
        }
    }

    /// The earliest and the latest day a period allows. The list writes "1961" as the days 1 January
    /// to 31 December, so whole years and whole months are given back as such.
    fn period(&mut self, node: Node<'_>) -> Option<Period> {
        let (start, end) = (node.child("Start")?, node.child("End").or(node.child("Start"))?);
        let from = self.date(start.child("From")?)?;
        let to = self.date(end.child("To")?)?;
        let approximate = self.flag(start, "Approximate") || self.flag(end, "Approximate");
        let last_day = |date: PartialDate| {
            date.day.is_some_and(|day| PartialDate::new(date.year, date.month, Some(day + 1)).is_err())
        };
        let years = (from.month, from.day, to.month, to.day) == (Some(1), Some(1), Some(12), Some(31));
        let months = from.day == Some(1) && last_day(to);
        let shorten = |date: PartialDate| match (years, months) {
            (true, _) => PartialDate { month: None, day: None, ..date },
            (false, true) => PartialDate { day: None, ..date },
            (false, false) => date,
        };
        if from > to {
            self.defect(format!("the period from {from} to {to} runs backwards"));
            return Some(Period { from: shorten(to), to: shorten(from), approximate });
        }
        Some(Period { from: shorten(from), to: shorten(to), approximate })
    }

    fn date(&mut self, node: Node<'_>) -> Option<PartialDate> {
        let [year, month, day] = ["Year", "Month", "Day"].map(|name| node.child_text(name));
        let date = date_of(year, month, day);
        if date.is_none() {
            let text = format!("{year}-{month}-{day}");
            self.defect(format!("`{}` is not a date", quote(&text)));
        }
        date
    }

    fn relation(&mut self, node: Node<'_>) {
        let relation = Relation {
            offset: self.at,
            from: self.number(node, "From-ProfileID"),
            to: self.number(node, "To-ProfileID"),
            kind: self.number(node, "RelationTypeID"),
            former: self.flag(node, "Former"),
            comment: node.child_text("Comment").to_owned(),
        };
        self.relations.push(relation);
    }

    fn entry(&mut self, node: Node<'_>) {
        let mut entry = Entry {
            offset: self.at,
            profile: self.number(node, "ProfileID"),
            list: self.number(node, "ListID"),
            events: Vec::new(),
            measures: Vec::new(),
        };
        for event in node.named("EntryEvent") {
            let basis = self.optional_number(event, "LegalBasisID");
            let date = event.child("Date").and_then(|date| self.date(date));
            entry.events.push((basis, date));
        }
        for measure in node.named("SanctionsMeasure") {
            let kind = self.number(measure, "SanctionsTypeID");
            entry.measures.push((kind, measure.child_text("Comment").to_owned()));
        }
        self.entries.push(entry);
    }
}

/// A date from its parts; month and day may be empty.
pub(super) fn date_of(year: &str, month: &str, day: &str) -> Option<PartialDate> {
    let part = |text: &str| match text {
        "" => Some(None),
        text => text.parse::<u8>().ok().map(Some),
    };
    PartialDate::new(year.parse().ok()?, part(month)?, part(day)?).ok()
}
