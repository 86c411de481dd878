//! What a set of rules is made of, on the wire: files, tables of peer figures, a model.
//!
//! Promises: a part that does not parse is refused with the field that names it; figures are exact decimals. Does not: check
//! that parts fit together (the engine does, before anything is recorded).

use crate::problem::{Diagnosis, Problem};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use engine::monitoring::rules::TEXT_BYTES_MAX;
use engine::monitoring::sets::MODEL_BYTES_MAX;
use engine::monitoring::{Diagnostic, Library, NewModel, PeerTable, ProposeRules, RuleFile};
use model::Hash;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Longest note.
const NOTE_CHARS_MAX: usize = 500;
/// Largest body with a set: JSON may double its text, and base64 adds a third to a model.
pub const SET_BYTES_MAX: usize = 2 * TEXT_BYTES_MAX + MODEL_BYTES_MAX / 3 * 4 + (1 << 20);

/// A file of rules.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileBody {
    /// Its name, for messages.
    #[schema(example = "P01_passthrough.rule")]
    pub name: String,
    /// Its text in the rule language, with its tests.
    pub text: String,
}

/// A table of peer figures.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TableBody {
    /// Its name in rules.
    #[schema(example = "out_24h_p95")]
    pub name: String,
    /// Key, such as a segment, and figure in dollars as a decimal string.
    #[schema(example = json!({"retail": "2000.00"}))]
    pub rows: BTreeMap<String, String>,
}

/// A model.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ModelBody {
    /// The rule of the set whose shown values are its features.
    #[serde(default = "model_rule")]
    #[schema(example = "MODEL")]
    pub rule: String,
    /// Its bytes, as `probity model train` and `import` write them.
    pub base64: String,
}

fn model_rule() -> String {
    "MODEL".to_owned()
}

/// A table of a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct TableAnswer {
    /// Its name.
    pub name: String,
    /// How many rows.
    pub rows: usize,
}

/// The model of a set.
#[derive(Debug, Serialize, ToSchema)]
pub struct ModelAnswer {
    /// SHA-256 of its bytes: its name in decisions.
    pub model: String,
    /// The rule whose shown values are its features.
    pub rule: String,
    /// Trees.
    pub trees: usize,
    /// Leaves.
    pub leaves: usize,
    /// Features.
    pub features: usize,
}

/// What a set holds beside its rules.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct PartsAnswer {
    /// Its tables of peer figures.
    pub tables: Vec<TableAnswer>,
    /// Its model.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<ModelAnswer>,
}

/// What a set holds beside its rules.
pub fn parts(library: &Library, set: Hash) -> Result<PartsAnswer, Problem> {
    let failed = |cause: String| Problem::from(engine::EngineError::Store(cause));
    let setup = library.setup(set).map_err(failed)?;
    let model = setup.model().map(|(model, rule)| ModelAnswer {
        model: model.hash().to_string(),
        rule: rule.to_owned(),
        trees: model.size().0,
        leaves: model.size().1,
        features: model.features().len(),
    });
    let tables = setup.tables().map(|(name, rows)| TableAnswer { name: name.to_owned(), rows });
    Ok(PartsAnswer { tables: tables.collect(), model })
}

/// The parts of a body as the engine takes them.
pub fn set(
    files: Vec<FileBody>,
    tables: Vec<TableBody>,
    model: Option<ModelBody>,
) -> Result<ProposeRules, Problem> {
    let files = files.into_iter().map(|f| RuleFile { name: f.name, text: f.text }).collect();
    let tables = tables.into_iter().enumerate().map(table).collect::<Result<_, _>>()?;
    let decode = |body: ModelBody| {
        let bytes = STANDARD.decode(body.base64);
        let bytes = bytes.map_err(|e| Problem::invalid("/model/base64", format!("it is no base64: {e}")))?;
        Ok::<_, Problem>(NewModel { rule: body.rule, bytes })
    };
    Ok(ProposeRules { files, tables, model: model.map(decode).transpose()?, ..ProposeRules::default() })
}

fn table((at, body): (usize, TableBody)) -> Result<PeerTable, Problem> {
    let row = |(key, text): (String, String)| match monitoring::wire::millionths(&text) {
        Some(value) => Ok((key, value)),
        None => {
            let detail = format!("the figure of `{key}` must be a decimal string such as \"2000.00\"");
            Err(Problem::invalid(&format!("/tables/{at}/rows"), detail))
        }
    };
    Ok(PeerTable { name: body.name, rows: body.rows.into_iter().map(row).collect::<Result<_, _>>()? })
}

/// What is wrong with a set, as a problem that names the first place.
pub fn refused(files: &[FileBody], found: Vec<Diagnostic>) -> Problem {
    let first = found.first();
    let place = first.and_then(|d| files.iter().position(|f| f.name == d.file));
    let field = match (place, first) {
        (Some(at), _) => format!("/files/{at}/text"),
        (None, Some(d)) if d.file.starts_with("table ") => "/tables".to_owned(),
        (None, _) => "/files".to_owned(),
    };
    let detail = match first {
        Some(d) if d.file.is_empty() => d.message.clone(),
        Some(d) => format!("{}, line {}: {}", d.file, d.line, d.message),
        None => "the set of rules is not valid".to_owned(),
    };
    let one = |d: Diagnostic| Diagnosis { file: d.file, line: d.line, message: d.message };
    Problem { diagnostics: found.into_iter().map(one).collect(), ..Problem::invalid(&field, detail) }
}

/// A note of bounded length.
pub fn note(text: &str) -> Result<String, Problem> {
    match text.chars().count() <= NOTE_CHARS_MAX {
        true => Ok(text.to_owned()),
        false => Err(Problem::invalid("/note", format!("at most {NOTE_CHARS_MAX} characters are accepted"))),
    }
}
