//! What a client asks to leave out of an answer.
//!
//! Promises: only the answer is narrowed, never what is screened and recorded; a name that would narrow to nothing because no
//! list in force has it is refused. Does not: know ids of another catalogue: excluding them excludes nothing.

use super::super::datasets::Scope;
use super::super::ftm::{Entity, Value};
use super::super::params::{Params, shown};
use crate::problem::Problem;
use engine::Pinned;
use model::PartialDate;

/// Entities that may be excluded: that service's own bound.
const EXCLUDED_MAX: usize = 50;

/// The narrowing of an answer.
#[derive(Debug, Default)]
pub struct Filter {
    include_lists: Vec<String>,
    exclude_lists: Vec<String>,
    exclude_schemata: Vec<String>,
    exclude_ids: Vec<String>,
    topics: Vec<String>,
    countries: Vec<String>,
    /// Whether all of several topics or countries are needed, or one of them.
    every: bool,
}

impl Filter {
    /// Reads it.
    pub fn of(pinned: &Pinned, params: &Params) -> Result<Filter, Problem> {
        let exclude_ids = params.any(&["exclude_entity_ids"]);
        if exclude_ids.len() > EXCLUDED_MAX {
            let cause = format!("{} entities; at most {EXCLUDED_MAX} are accepted", exclude_ids.len());
            return Err(Problem::invalid("exclude_entity_ids", cause));
        }
        if let Some(text) = params.one("changed_since") {
            let day = text.split('T').next().unwrap_or_default();
            if !day.parse::<PartialDate>().is_ok_and(|date| date.is_full()) {
                let cause = format!("`{}` is no date; write 2026-11-02", shown(text));
                return Err(Problem::invalid("changed_since", cause));
            }
        }
        let every = match params.one("filter_op") {
            None | Some("OR") => false,
            Some("AND") => true,
            Some(other) => {
                let cause = format!("`{}` is neither AND nor OR", shown(other));
                return Err(Problem::invalid("filter_op", cause));
            }
        };
        let mut include_lists = Vec::new();
        for field in ["include_dataset", "datasets"] {
            for name in params.any(&[field]) {
                include_lists.extend(lists(pinned, field, &name)?);
            }
        }
        let known = |name: &String| match Scope::named(pinned, name) {
            Some(Scope::List(list)) => Some(list.to_string()),
            _ => None,
        };
        Ok(Filter {
            include_lists,
            exclude_lists: params.any(&["exclude_dataset"]).iter().filter_map(known).collect(),
            exclude_schemata: params.any(&["exclude_schema"]),
            exclude_ids,
            topics: params.any(&["topics"]),
            countries: params.any(&["countries"]).iter().map(|code| code.to_ascii_lowercase()).collect(),
            every,
        })
    }

    /// Whether an entity stays in the answer.
    pub fn keeps(&self, entity: &Entity) -> bool {
        let of = |lists: &[String]| entity.datasets.iter().any(|list| lists.contains(list));
        (self.include_lists.is_empty() || of(&self.include_lists))
            && !of(&self.exclude_lists)
            && !self.exclude_schemata.iter().any(|schema| schema == entity.schema)
            && !self.exclude_ids.contains(&entity.id)
            && self.agree(&self.topics, &texts(entity, &["topics"]))
            && self.agree(&self.countries, &texts(entity, &COUNTRIES))
    }

    fn agree(&self, wanted: &[String], has: &[&str]) -> bool {
        let mut found = wanted.iter().map(|value| has.contains(&value.as_str()));
        wanted.is_empty() || if self.every { found.all(|f| f) } else { found.any(|f| f) }
    }
}

/// Properties that hold countries.
pub const COUNTRIES: [&str; 4] = ["country", "nationality", "jurisdiction", "flag"];

/// Texts of some properties, each once.
pub fn texts<'a>(entity: &'a Entity, properties: &[&'static str]) -> Vec<&'a str> {
    let mut texts: Vec<&'a str> = Vec::new();
    for value in properties.iter().filter_map(|property| entity.properties.get(property)).flatten() {
        if let Value::Text(text) = value
            && !texts.contains(&text.as_str())
        {
            texts.push(text);
        }
    }
    texts
}

/// The lists a name means, as an inclusion.
fn lists(pinned: &Pinned, field: &str, name: &str) -> Result<Vec<String>, Problem> {
    match Scope::named(pinned, name) {
        Some(Scope::List(list)) => Ok(vec![list.to_string()]),
        Some(Scope::All | Scope::Sanctions | Scope::Peps) => {
            Ok(pinned.index.lists().map(ToString::to_string).collect())
        }
        None => {
            let cause = format!("`{}` names no list in force; see /catalog", shown(name));
            Err(Problem::invalid(field, cause))
        }
    }
}
