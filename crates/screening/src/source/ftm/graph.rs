//! Entities of the FollowTheMoney model as JSON, one a line, with or without their neighbours inside.
//!
//! Promises: bounded lines, depth, entities and bytes; a line that is cut or is no entity is an error with
//! its number, an id used twice too. A neighbour inside another entity becomes an entity of its own that
//! refers to the one around it. Does not: check properties against the model's schemata.
//! Rests on: followthemoney 4.11 (71 schemata; every value of a property is a text or an entity).

use super::super::{ParseError, quote};
use super::words;
use model::designation::Provenance;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry as Slot;
use std::io::{BufRead, BufReader, Read};

/// Bytes of one line: the largest nested target published has some 3 MB.
pub(in crate::source) const LINE_BYTES_MAX: usize = 16 << 20;
/// Entities, neighbours included: the largest collection published has some two million.
const ENTITIES_MAX: usize = 5_000_000;

/// An entity: a party, a thing of it, or what joins two of them.
#[derive(Debug, Default)]
pub(super) struct Entity {
    pub id: String,
    pub schema: String,
    pub caption: String,
    pub target: Option<bool>,
    pub properties: BTreeMap<String, Vec<String>>,
    pub place: Option<Provenance>,
    pub line: u64,
}

impl Entity {
    /// The values of a property.
    pub fn all(&self, property: &str) -> &[String] {
        self.properties.get(property).map(Vec::as_slice).unwrap_or_default()
    }

    /// The first value of a property.
    pub fn first(&self, property: &str) -> Option<&str> {
        self.all(property).first().map(String::as_str)
    }

    /// Whether any of its topics is the one, or one below it.
    pub fn has_topic(&self, topic: &str) -> bool {
        self.all("topics")
            .iter()
            .any(|t| t == topic || t.strip_prefix(topic).is_some_and(|rest| rest.starts_with('.')))
    }
}

/// An entity as JSON; what else a line holds (datasets, days of change) is of no use here.
#[derive(Deserialize)]
struct Raw {
    id: String,
    schema: String,
    #[serde(default)]
    caption: Option<String>,
    #[serde(default)]
    target: Option<bool>,
    #[serde(default)]
    properties: BTreeMap<String, Vec<Value>>,
}

/// Every entity by id, and the order of the lines.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub entities: BTreeMap<String, Entity>,
    /// Ids of the entities that have a line of their own.
    pub lines: Vec<String>,
}

impl Graph {
    /// Reads a stream; `nested` allows entities inside others.
    pub fn read(
        read: &mut dyn Read,
        file: &'static str,
        bytes_max: u64,
        nested: bool,
    ) -> Result<Self, ParseError> {
        let mut graph = Graph::default();
        let mut lines =
            Lines { inner: BufReader::with_capacity(64 * 1024, read), offset: 0, line: 0, bytes_max };
        let mut buffer = Vec::new();
        while let Some(place) = lines.next(&mut buffer)? {
            if buffer.trim_ascii().is_empty() {
                continue;
            }
            let raw: Raw =
                serde_json::from_slice(&buffer).map_err(|e| refusal(file, &lines, place.offset, &e))?;
            let id = raw.id.clone();
            graph
                .take(raw, place, lines.line, nested)
                .map_err(|what| ParseError::Entry { place: format!("{file} line {}", lines.line), what })?;
            graph.lines.push(id);
        }
        Ok(graph)
    }

    /// Adds an entity with a line of its own.
    fn take(&mut self, raw: Raw, place: Provenance, line: u64, nested: bool) -> Result<(), String> {
        let mut neighbours = Vec::new();
        let mut entity = entity(raw, line, &mut neighbours)?;
        entity.place = Some(place);
        if !nested && !neighbours.is_empty() {
            return Err("an entity stands inside another; is this the nested format?".to_owned());
        }
        match self.entities.entry(entity.id.clone()) {
            Slot::Vacant(slot) => drop(slot.insert(entity)),
            // Met before as a neighbour of another line.
            Slot::Occupied(mut slot) if slot.get().place.is_none() => drop(slot.insert(entity)),
            Slot::Occupied(slot) => return Err(format!("the id `{}` was used before", quote(slot.key()))),
        }
        while let Some(raw) = neighbours.pop() {
            let mut inner = Vec::new();
            let entity = self::entity(raw, line, &mut inner)?;
            neighbours.append(&mut inner);
            // The same neighbour stands inside every entity that it joins: what is known is put together.
            let known = self.entities.entry(entity.id.clone()).or_insert_with(|| Entity {
                id: entity.id.clone(),
                schema: entity.schema.clone(),
                caption: entity.caption.clone(),
                target: entity.target,
                line,
                ..Entity::default()
            });
            for (property, values) in entity.properties {
                let list = known.properties.entry(property).or_default();
                values.into_iter().for_each(|value| super::super::push_new(list, value));
            }
        }
        if self.entities.len() > ENTITIES_MAX {
            return Err(format!("more than {ENTITIES_MAX} entities are not accepted"));
        }
        Ok(())
    }
}

/// Turns values into texts; an entity among them becomes its id, and goes to the neighbours with a
/// reference back where the property was the far end of one.
fn entity(raw: Raw, line: u64, neighbours: &mut Vec<Raw>) -> Result<Entity, String> {
    if raw.id.trim().is_empty() || raw.schema.is_empty() {
        return Err("an entity has neither id nor schema".to_owned());
    }
    let mut properties = BTreeMap::new();
    for (property, values) in raw.properties {
        let mut texts = Vec::with_capacity(values.len());
        for value in values {
            match value {
                Value::String(text) => texts.push(text),
                Value::Number(number) => texts.push(number.to_string()),
                Value::Bool(flag) => texts.push(flag.to_string()),
                Value::Null => {}
                Value::Object(_) => {
                    let mut inner: Raw = serde_json::from_value(value)
                        .map_err(|e| format!("`{}` holds no entity: {e}", quote(&property)))?;
                    texts.push(inner.id.clone());
                    if let Some(forward) = words::forward(&property, &inner.schema) {
                        let back = inner.properties.entry(forward.to_owned()).or_default();
                        let own = Value::String(raw.id.clone());
                        if !back.contains(&own) {
                            back.push(own);
                        }
                    }
                    neighbours.push(inner);
                }
                Value::Array(_) => return Err(format!("a value of `{}` is a list", quote(&property))),
            }
        }
        properties.insert(property, texts);
    }
    let caption = raw.caption.unwrap_or_default();
    Ok(Entity { id: raw.id, schema: raw.schema, caption, target: raw.target, properties, place: None, line })
}

fn refusal(file: &'static str, lines: &Lines<'_>, offset: u64, error: &serde_json::Error) -> ParseError {
    if error.is_eof() {
        return ParseError::Truncated { offset: lines.offset };
    }
    let what = format!("{file} line {}: {}", lines.line, quote(&error.to_string()));
    ParseError::Malformed { offset, what }
}

/// Lines of bounded length.
struct Lines<'r> {
    inner: BufReader<&'r mut dyn Read>,
    offset: u64,
    line: u64,
    bytes_max: u64,
}

impl Lines<'_> {
    /// The next line into the buffer, without its end; where it stands.
    fn next(&mut self, buffer: &mut Vec<u8>) -> Result<Option<Provenance>, ParseError> {
        buffer.clear();
        let start = self.offset;
        loop {
            let available = self.inner.fill_buf();
            let available = available
                .map_err(|e| ParseError::Read { offset: self.offset, what: quote(&e.to_string()) })?;
            if available.is_empty() {
                if buffer.is_empty() {
                    return Ok(None);
                }
                break;
            }
            let end = available.iter().position(|byte| *byte == b'\n');
            let amount = end.map_or(available.len(), |end| end + 1);
            if buffer.len() + amount > LINE_BYTES_MAX {
                let limit = LINE_BYTES_MAX as u64;
                return Err(ParseError::TooLarge { what: "one line", limit, offset: self.offset });
            }
            buffer.extend(available.iter().take(amount));
            self.inner.consume(amount);
            self.offset += amount as u64;
            if self.offset > self.bytes_max {
                let (limit, offset) = (self.bytes_max, self.offset);
                return Err(ParseError::TooLarge { what: "the whole list", limit, offset });
            }
            if end.is_some() {
                break;
            }
        }
        self.line += 1;
        Ok(Some(Provenance { file: 0, offset: start, length: self.offset - start }))
    }
}
