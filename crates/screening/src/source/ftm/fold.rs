//! Folding a graph of entities into designations.
//!
//! Promises: every target is one designation; listings, documents, addresses, offices, wallets and relations
//! that stand as entities of their own are folded into the targets they belong to. A measure freezes only
//! where a listing says so; exposure (PEP, relatives and associates) carries a class instead. Does not: make
//! designations of neighbours that nobody lists.
//! Serves: semantics sections 2 and 5 (relations are kept for the ownership computation).

use super::super::entry::{self, blank, class_word, digest, remark, settle};
use super::super::{Defect, ParseError, country_words, date_words, imo_digits, push_new, quote};
use super::graph::{Entity, Graph};
use super::words;
use model::designation::{ListedWallet, NameStrength, Provenance, Relationship};
use model::party::IdentifierKind;
use model::wallet::keys_for_screening;
use model::{Country, Designation, EntryId, Identifier, ListId, Measure, PartialDate};
use std::collections::BTreeMap;

/// What a target gathers beside its designation.
#[derive(Default)]
struct Gathered {
    /// The day of the publication, by which an end is told from one that lies ahead.
    as_of: Option<PartialDate>,
    /// Measures of its listings in force.
    in_force: Vec<Measure>,
    /// Measures of its listings that have ended.
    over: Vec<Measure>,
    /// Offices as level and function.
    offices: Vec<(Option<&'static str>, Option<&'static str>)>,
    /// How it is related to those it is related to.
    relations: Vec<String>,
    /// Whether some listing or office goes on.
    open: bool,
    /// The latest end of those that do not.
    ended: Option<PartialDate>,
}

/// Folds targets and what belongs to them.
pub(super) struct Fold<'g> {
    graph: &'g Graph,
    list: ListId,
    targets: BTreeMap<&'g str, usize>,
    designations: Vec<Designation>,
    gathered: Vec<Gathered>,
    pub defects: Vec<Defect>,
}

impl<'g> Fold<'g> {
    /// Begins with the targets: in the nested format every entity with a line, otherwise those that are
    /// marked or have a topic that makes them one.
    pub fn new(
        graph: &'g Graph,
        list: ListId,
        published: Option<PartialDate>,
        every_line: bool,
    ) -> Result<Self, ParseError> {
        let mut fold = Self {
            graph,
            list,
            targets: BTreeMap::new(),
            designations: Vec::new(),
            gathered: Vec::new(),
            defects: Vec::new(),
        };
        for id in &graph.lines {
            let Some(entity) = graph.entities.get(id) else { continue };
            if every_line || is_target(entity) {
                fold.targets.insert(id, fold.designations.len());
                let designation = fold.party(entity)?;
                fold.designations.push(designation);
                fold.gathered.push(Gathered { as_of: published, ..Gathered::default() });
            }
        }
        Ok(fold)
    }

    /// Every target as a designation.
    pub fn finish(mut self) -> (Vec<Designation>, Vec<Defect>) {
        for entity in self.graph.entities.values() {
            self.part(entity);
        }
        let ids: Vec<(&str, usize)> = self.targets.iter().map(|(id, index)| (*id, *index)).collect();
        for (id, index) in ids {
            let Some(entity) = self.graph.entities.get(id) else { continue };
            let gathered = self.gathered.get_mut(index).map(std::mem::take).unwrap_or_default();
            if let Some(to) = self.designations.get_mut(index) {
                measures(to, entity, gathered);
                settle(to);
            }
        }
        (self.designations, self.defects)
    }

    fn defect(&mut self, entity: &Entity, entry: Option<EntryId>, what: String) {
        let what = format!("line {}: {what}", entity.line);
        self.defects.push(Defect { offset: entity.line, entry, what });
    }

    fn party(&mut self, entity: &Entity) -> Result<Designation, ParseError> {
        let (kind, known) = words::kind(&entity.schema);
        let id = EntryId::new(&entity.id);
        let unfit = id.is_err();
        // An id of the model may be longer than ours; a party is never lost for it.
        let id = id.or_else(|_| EntryId::new(&format!("ftm-{}", digest(&[&entity.id]))));
        let place = || format!("line {}", entity.line);
        let id = id.map_err(|e| ParseError::Entry { place: place(), what: e.to_string() })?;
        let place = entity.place.unwrap_or(Provenance { file: 0, offset: 0, length: 0 });
        let mut to = blank(&self.list, id.clone(), kind, place);
        if unfit {
            remark(&mut to, "Id", &entity.id);
            self.defect(
                entity,
                Some(id.clone()),
                format!("the id `{}` is kept as `{id}`", quote(&entity.id)),
            );
        }
        if !known {
            let what = format!("the schema `{}` is read as company", quote(&entity.schema));
            self.defect(entity, Some(id), what);
        }
        names(&mut to, entity);
        let notes = facts(&mut to, entity, self.graph);
        for what in notes {
            self.defect(entity, Some(to.id.clone()), what);
        }
        if entity.schema == "CryptoWallet" || WALLET.iter().any(|known| !entity.all(known).is_empty()) {
            self.wallet(entity, &mut to);
        }
        Ok(to)
    }

    /// The targets among the values of a property.
    fn of(&self, entity: &Entity, property: &str) -> Vec<usize> {
        entity.all(property).iter().filter_map(|id| self.targets.get(id.as_str()).copied()).collect()
    }

    /// Folds what is no party, or belongs to one, into the targets it belongs to.
    fn part(&mut self, entity: &'g Entity) {
        match entity.schema.as_str() {
            "Sanction" => self.each(entity, "entity", listing),
            "Identification" | "Passport" => self.each(entity, "holder", document),
            "Occupancy" => self.occupancy(entity),
            "CryptoWallet" => {
                for index in self.of(entity, "holder") {
                    self.wallet_of(entity, index);
                }
            }
            schema => {
                if let Some(edge) = words::edge_of(schema) {
                    self.edge(entity, edge);
                }
            }
        }
    }

    fn each(
        &mut self,
        entity: &Entity,
        property: &str,
        give: fn(&mut Designation, &mut Gathered, &Entity) -> Vec<String>,
    ) {
        for index in self.of(entity, property) {
            let (Some(to), Some(gathered)) = (self.designations.get_mut(index), self.gathered.get_mut(index))
            else {
                continue;
            };
            let notes = give(to, gathered, entity);
            let id = to.id.clone();
            for what in notes {
                self.defect(entity, Some(id.clone()), what);
            }
        }
    }

    fn wallet_of(&mut self, entity: &Entity, holder: usize) {
        let Some(mut to) = self.designations.get(holder).cloned() else { return };
        self.wallet(entity, &mut to);
        if let Some(slot) = self.designations.get_mut(holder) {
            *slot = to;
        }
    }

    fn wallet(&mut self, entity: &Entity, to: &mut Designation) {
        let ticker =
            entity.first("currencySymbol").or(entity.first("currency")).unwrap_or("unstated").to_owned();
        for property in WALLET {
            for address in entity.all(property) {
                let address = address.trim().to_owned();
                if let Err(error) = keys_for_screening(None, &address) {
                    let what = format!("the address `{}` is kept as written: {error}", quote(&address));
                    self.defect(entity, Some(to.id.clone()), what);
                }
                push_new(&mut to.wallets, ListedWallet { ticker: ticker.clone(), address });
            }
        }
        for account in entity.all("accountId") {
            let value = account.trim().to_owned();
            push_new(&mut to.identifiers, Identifier { kind: IdentifierKind::Other, value, country: None });
        }
        for exchange in entity.all("managingExchange") {
            remark(to, "Wallet managed by", exchange);
        }
    }

    fn occupancy(&mut self, entity: &Entity) {
        let post = entity.first("post").and_then(|id| self.graph.entities.get(id));
        let name = post.map_or("", |post| post.first("name").unwrap_or(&post.caption));
        let topics: Vec<&str> =
            post.map(|post| post.all("topics").iter().map(String::as_str).collect()).unwrap_or_default();
        let level = topics.iter().find_map(|topic| words::level(topic));
        let function =
            words::FUNCTIONS.iter().find(|(topic, _)| topics.contains(topic)).map(|(_, word)| *word);
        let end = latest(entity, &["endDate", "periodEnd"]);
        for index in self.of(entity, "holder") {
            let (Some(to), Some(gathered)) = (self.designations.get_mut(index), self.gathered.get_mut(index))
            else {
                continue;
            };
            let end = ended_by(end, gathered.as_of);
            let ended = end.is_some() || entity.first("status") == Some("ended");
            let from = entity.first("startDate").or(entity.first("periodStart")).unwrap_or("?");
            let until =
                entity.first("endDate").or(entity.first("periodEnd")).unwrap_or(if ended { "?" } else { "" });
            remark(to, "Position", &format!("{name} ({from} to {until})").replace(" to )", " on)"));
            for country in post.map(|post| post.all("country")).unwrap_or_default() {
                if let Some(country) = code(country) {
                    push_new(&mut to.residences, country);
                }
            }
            to.listed_on = earliest(to.listed_on, entity, &["startDate", "periodStart"]);
            // What goes on comes before what is over when the class is chosen.
            let place = if ended { gathered.offices.len() } else { 0 };
            gathered.offices.insert(place, (level, function));
            gathered.open |= !ended;
            gathered.ended = gathered.ended.max(end);
        }
    }

    fn edge(&mut self, entity: &Entity, edge: &words::Edge) {
        let role = ["relationship", "role", "description"].iter().find_map(|property| entity.first(property));
        let former = latest(entity, &["endDate"]).is_some();
        for (near, far, words) in
            [(edge.source, edge.target, edge.words), (edge.target, edge.source, edge.reverse_words)]
        {
            let kind = role.map_or(words.to_owned(), |role| format!("{words} ({role})"));
            for index in self.of(entity, near) {
                for other in entity.all(far) {
                    let to_id = self
                        .targets
                        .get(other.as_str())
                        .and_then(|at| self.designations.get(*at))
                        .map(|d| d.id.clone());
                    let name = self.graph.entities.get(other).map_or("", caption);
                    let share =
                        entity.first("percentage").map(|share| format!(", {share} %")).unwrap_or_default();
                    let Some(to) = self.designations.get_mut(index) else { continue };
                    if to_id.is_none() || !share.is_empty() {
                        remark(to, &kind, &format!("{name} [{other}]{share}"));
                    }
                    if let Some(other) = to_id {
                        push_new(
                            &mut to.relationships,
                            Relationship { kind: kind.clone(), to: other, former },
                        );
                    }
                    if let (Some(gathered), "Family" | "Associate") =
                        (self.gathered.get_mut(index), edge.schema)
                    {
                        let fallback = edge.schema.to_lowercase();
                        gathered.relations.push(role.and_then(class_word).unwrap_or(fallback));
                    }
                }
            }
        }
    }
}

/// Properties that hold the address of a wallet.
const WALLET: [&str; 2] = ["publicKey", "cryptoAddress"];

/// Whether an entity is one to screen against: sanctions make it one even where it is marked as none.
fn is_target(entity: &Entity) -> bool {
    let topical = words::TOPICS.iter().any(|(topic, _)| entity.has_topic(topic));
    let sanctioned = entity.has_topic("sanction");
    !words::is_part(&entity.schema) && (sanctioned || entity.target.unwrap_or(topical))
}

/// What to call an entity in a remark.
fn caption(entity: &Entity) -> &str {
    if entity.caption.is_empty() { entity.first("name").unwrap_or_default() } else { &entity.caption }
}

fn names(to: &mut Designation, entity: &Entity) {
    let primary = entity.all("name").iter().position(|name| *name == entity.caption).unwrap_or(0);
    for (index, text) in entity.all("name").iter().enumerate() {
        to.names.push(entry::name(text, index == primary, NameStrength::Strong, "name"));
    }
    for (property, strength) in [
        ("alias", NameStrength::Strong),
        ("previousName", NameStrength::Strong),
        ("abbreviation", NameStrength::Weak),
        ("weakAlias", NameStrength::Weak),
    ] {
        for text in entity.all(property) {
            to.names.push(entry::name(text, false, strength, property));
        }
    }
    if to.names.is_empty() {
        unnamed(to, entity);
    }
    // A party named by its aliases only still needs a name to be shown by.
    if !to.names.iter().any(|name| name.primary)
        && let Some(first) = to.names.first_mut()
    {
        first.primary = true;
    }
}

/// The parts of a person's name, or the caption, where no name is given whole.
fn unnamed(to: &mut Designation, entity: &Entity) {
    let parts = ["firstName", "secondName", "middleName", "fatherName", "lastName"];
    let whole: Vec<&str> = parts.iter().filter_map(|part| entity.first(part)).collect();
    if !whole.is_empty() {
        to.names.push(entry::name(&whole.join(" "), true, NameStrength::Strong, "name, from its parts"));
    }
    // The caption of a wallet or of a thing without a name is its address or its id.
    let named = !entity.caption.trim().is_empty() && entity.caption != entity.id;
    if named && entity.schema != "CryptoWallet" && to.names.is_empty() {
        to.names.push(entry::name(&entity.caption, true, NameStrength::Strong, "caption"));
    }
}

/// The country of a code of the model, which is in small letters.
fn code(text: &str) -> Option<Country> {
    text.parse().ok().or_else(|| country_words::country(text))
}

/// A date of birth or founding; what cannot be read stays a remark and is given back.
fn born(to: &mut Designation, text: &str) -> Option<String> {
    match date_words::listed(text) {
        Some(date) => push_new(&mut to.born, date),
        None => {
            remark(to, "Date of birth", text);
            return Some(format!("`{}` is not a date; kept as a remark", quote(text)));
        }
    }
    None
}

fn facts(to: &mut Designation, entity: &Entity, graph: &Graph) -> Vec<String> {
    let mut notes = Vec::new();
    for text in
        entity.all("birthDate").iter().chain(entity.all("incorporationDate")).chain(entity.all("buildDate"))
    {
        notes.extend(born(to, text));
    }
    for text in entity.all("birthPlace") {
        push_new(&mut to.birth_places, text.clone());
    }
    for property in ["nationality", "citizenship", "jurisdiction", "mainCountry", "flag", "country"] {
        for text in entity.all(property) {
            let own = property != "country";
            match code(text) {
                Some(country) if own => push_new(&mut to.nationalities, country),
                Some(country) => push_new(&mut to.residences, country),
                None => {
                    remark(to, property, text);
                    notes.push(format!("`{}` is not a known country; kept as a remark", quote(text)));
                }
            }
        }
    }
    to.gender = entity.first("gender").map(str::to_lowercase).filter(|gender| !gender.is_empty());
    for (property, values) in &entity.properties {
        let Some(kind) = words::identifier(to.kind, property) else { continue };
        for value in values {
            let imo = if kind == IdentifierKind::Imo { imo_digits(value) } else { None };
            let value = imo.unwrap_or(value).trim().to_owned();
            if kind == IdentifierKind::Other {
                remark(to, property, &value);
            }
            push_new(&mut to.identifiers, Identifier { kind, value, country: None });
        }
    }
    for (property, label) in words::REMARKS {
        for text in entity.all(property) {
            remark(to, label, text);
        }
    }
    let topics = entity.all("topics").join(", ");
    remark(to, "Topics", &topics);
    for address in entity.all("addressEntity").iter().filter_map(|id| graph.entities.get(id)) {
        remark(to, "Address", address.first("full").unwrap_or(caption(address)));
        for country in address.all("country").iter().filter_map(|text| code(text)) {
            push_new(&mut to.residences, country);
        }
    }
    notes
}

/// The latest of some dates.
fn latest(entity: &Entity, properties: &[&str]) -> Option<PartialDate> {
    properties
        .iter()
        .flat_map(|property| entity.all(property))
        .filter_map(|text| date_words::point(text))
        .max()
}

/// An end, unless it lies ahead of the day of the publication, such as the day by which a listing is renewed.
fn ended_by(end: Option<PartialDate>, as_of: Option<PartialDate>) -> Option<PartialDate> {
    let key = |date: PartialDate, missing: (u8, u8)| {
        (date.year, date.month.unwrap_or(missing.0), date.day.unwrap_or(missing.1))
    };
    let ahead = |end, day| key(end, (12, 31)) >= key(day, (1, 1));
    end.filter(|end| as_of.is_none_or(|day| !ahead(*end, day)))
}

/// The earlier of what is known and some dates.
fn earliest(known: Option<PartialDate>, entity: &Entity, properties: &[&str]) -> Option<PartialDate> {
    let dates = properties.iter().flat_map(|property| entity.all(property));
    dates.filter_map(|text| date_words::point(text)).chain(known).min()
}

fn listing(to: &mut Designation, gathered: &mut Gathered, entity: &Entity) -> Vec<String> {
    for text in entity.all("programId").iter().chain(entity.all("program")) {
        push_new(&mut to.programmes, text.clone());
    }
    for (property, label) in [
        ("authority", "Authority"),
        ("authorityId", "Authority's id"),
        ("unscId", "UN reference"),
        ("reason", "Reason"),
        ("duration", "Duration"),
        ("summary", "Listing"),
    ] {
        for text in entity.all(property) {
            remark(to, label, text);
        }
    }
    for text in entity.all("provisions") {
        remark(to, "Provision", text);
    }
    let mut listed: Vec<Measure> =
        entity.all("provisions").iter().flat_map(|text| words::provision(text)).collect();
    if listed.is_empty() {
        listed.push(Measure::Unspecified);
    }
    to.listed_on = earliest(to.listed_on, entity, &["listingDate", "startDate"]);
    let end = ended_by(latest(entity, &["endDate"]), gathered.as_of);
    let measures = if end.is_none() { &mut gathered.in_force } else { &mut gathered.over };
    measures.append(&mut listed);
    gathered.open |= end.is_none();
    gathered.ended = gathered.ended.max(end);
    Vec::new()
}

fn document(to: &mut Designation, _: &mut Gathered, entity: &Entity) -> Vec<String> {
    let kind_text = entity.first("type").unwrap_or(&entity.schema);
    let passport = entity.schema == "Passport" || kind_text.to_lowercase().contains("passport");
    let kind = if passport { IdentifierKind::Passport } else { IdentifierKind::NationalId };
    let country = entity.first("country").and_then(code);
    let mut numbers: Vec<&String> = entity.all("number").iter().collect();
    numbers.extend(entity.all("passportNumber"));
    for number in &numbers {
        // The bare number of the party's own property is the same document.
        to.identifiers
            .retain(|known| !(known.kind == kind && known.country.is_none() && known.value == **number));
        push_new(&mut to.identifiers, Identifier { kind, value: number.trim().to_owned(), country });
    }
    for (property, label) in
        [("startDate", "issued"), ("endDate", "expires"), ("authority", "by"), ("summary", "note")]
    {
        for text in entity.all(property) {
            remark(to, kind_text, &format!("{label} {text}"));
        }
    }
    let mut notes = Vec::new();
    for text in entity.all("birthDate") {
        notes.extend(born(to, text));
    }
    if numbers.is_empty() {
        notes.push("a document has no number".to_owned());
    }
    notes
}

/// Measures and class from topics and listings, and the end where everything has ended.
fn measures(to: &mut Designation, entity: &Entity, gathered: Gathered) {
    let sanctioned = entity.all("topics").iter().any(|topic| topic == "sanction");
    // A listing in force restricts whatever the topics say; one that has ended, where they say it has not.
    to.measures.extend(gathered.in_force.iter().copied());
    if sanctioned {
        to.measures.extend(gathered.over.iter().copied());
        if to.measures.is_empty() {
            to.measures.push(Measure::Unspecified);
        }
    }
    for (topic, measure) in words::TOPICS.iter().filter(|(topic, _)| entity.has_topic(topic)) {
        push_new(&mut to.measures, *measure);
        if *measure == Measure::EnhancedDueDiligence && to.class.is_none() {
            to.class = class(topic, entity, &gathered);
        }
    }
    if to.measures.is_empty() {
        to.measures.extend(gathered.over);
    }
    // What the publisher still calls a sanction has not ended, whatever office or older listing of it has.
    if !gathered.open && !entity.has_topic("sanction") {
        to.ended_on = gathered.ended;
    }
}

fn class(topic: &str, entity: &Entity, gathered: &Gathered) -> Option<String> {
    match topic {
        "role.pep" => {
            let own = entity.all("topics").iter().find_map(|topic| words::level(topic));
            let office = gathered.offices.first().copied().unwrap_or_default();
            let level = office.0.or(own).unwrap_or("unstated");
            Some(office.1.map_or(format!("pep:{level}"), |function| format!("pep:{level}:{function}")))
        }
        "role.rca" => {
            // What says how they are related tells more than that they are.
            let plain = |word: &&String| matches!(word.as_str(), "family" | "associate");
            let named = gathered.relations.iter().find(|word| !plain(word)).or(gathered.relations.first());
            Some(format!("rca:{}", named.map_or("unstated", String::as_str)))
        }
        other => {
            let exact =
                entity.all("topics").iter().find(|t| t.starts_with(other)).map_or(other, String::as_str);
            class_word(exact).map(|word| format!("topic:{word}"))
        }
    }
}
