//! What goes in a set beside rule files: tables of peer figures and a model.
//!
//! Promises: what a file says wrong is named with its line; a model brings the rule that shows its features where the rules
//! given do not have it. Does not: check that parts fit together (the server does, before anything is recorded).

use super::files::{self, RuleFiles};
use crate::exit;
use anyhow::Context as _;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Most bytes of a table's file: ten thousand rows fit many times.
const TABLE_BYTES_MAX: u64 = 1 << 20;

/// Parts of a set.
#[derive(Debug, clap::Args)]
pub struct Parts {
    #[command(flatten)]
    pub rules: RuleFiles,
    /// Peer figures for `table("NAME", …)`: a file of lines `key,dollars`, such as `retail,2000.00`; may be given several times
    #[arg(long = "table", value_name = "NAME=FILE.csv")]
    pub tables: Vec<String>,
    /// Model whose score the rules may read, as `probity model train` writes it
    #[arg(long, value_name = "FILE")]
    pub model: Option<PathBuf>,
    /// The rule that shows the model's features
    #[arg(long, value_name = "ID", default_value = "MODEL", requires = "model")]
    pub model_rule: String,
    /// Where that rule is, if it is not among the rules
    #[arg(long, value_name = "PATH", default_value = "policies/model", requires = "model")]
    pub features: PathBuf,
}

impl Parts {
    /// The body of a request with these parts; nothing is sent that does not compile and pass its tests here.
    pub fn body(&self, note: &str) -> anyhow::Result<Value> {
        let mut files = self.rules.read()?;
        let mut compiled = files::compile_texts(&files)?;
        if self.model.is_some() && !compiled.rules.contains_key(&self.model_rule) {
            files.extend(files::read(&self.features)?);
            compiled = files::compile_texts(&files)?;
        }
        super::score_alone(&compiled.program)?;
        let reports = monitoring::cases::run(&compiled.program, &compiled.cases)?;
        let failed = reports.iter().filter(|r| !r.misses.is_empty()).count();
        if failed > 0 {
            return Err(exit::coded(exit::FINDING, format!("{failed} tests fail; see `probity rules test`")));
        }
        let file = |(path, text): (PathBuf, String)| {
            let name = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
            json!({ "name": name, "text": text })
        };
        let files: Vec<Value> = files.into_iter().map(file).collect();
        let mut body = json!({ "files": files, "note": note });
        if !self.tables.is_empty() {
            body["tables"] =
                self.tables.iter().map(|t| table(t)).collect::<anyhow::Result<Vec<Value>>>()?.into();
        }
        if let Some(path) = &self.model {
            let bytes = std::fs::read(path);
            let bytes = bytes.with_context(|| format!("cannot read the model `{}`", path.display()))?;
            body["model"] = json!({ "rule": self.model_rule, "base64": STANDARD.encode(bytes) });
        }
        Ok(body)
    }
}

fn table(given: &str) -> anyhow::Result<Value> {
    let (name, rows) = read_table(given)?;
    Ok(json!({ "name": name, "rows": rows }))
}

/// A table as a monitor takes it.
pub(super) fn coded(given: &str) -> anyhow::Result<(String, Vec<(i64, i64)>)> {
    let (name, rows) = read_table(given)?;
    let figure = |figure: &Value| figure.as_str().and_then(monitoring::wire::millionths);
    let one = |(key, value): (&String, &Value)| Some((monitoring::code(key), figure(value)?));
    Ok((name, rows.iter().filter_map(one).collect()))
}

fn read_table(given: &str) -> anyhow::Result<(String, Map<String, Value>)> {
    let usage = || exit::coded(exit::USAGE, format!("--table {given}: write NAME=FILE.csv"));
    let (name, path) =
        given.split_once('=').filter(|(n, p)| !n.is_empty() && !p.is_empty()).ok_or_else(usage)?;
    let path = Path::new(path);
    let missing = |e| exit::coded(exit::NOT_FOUND, format!("cannot read `{}`: {e}", path.display()));
    if std::fs::metadata(path).map_err(missing)?.len() > TABLE_BYTES_MAX {
        return Err(exit::coded(exit::FAILED, format!("`{}` is larger than 1 MiB", path.display())));
    }
    let text = std::fs::read_to_string(path).map_err(missing)?;
    Ok((name.to_owned(), rows(&path.display().to_string(), &text)?))
}

/// Lines `key,dollars`; empty ones and those that begin with `#` say nothing.
fn rows(file: &str, text: &str) -> anyhow::Result<Map<String, Value>> {
    let mut out = Map::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |what: &str| exit::coded(exit::FAILED, format!("{file}, line {}: {what}", at + 1));
        let (key, figure) =
            line.split_once(',').ok_or_else(|| wrong("write `key,dollars`, such as `retail,2000.00`"))?;
        let (key, figure) = (key.trim(), figure.trim());
        if monitoring::wire::millionths(figure).is_none() {
            return Err(wrong(&format!("`{figure}` is no amount of dollars such as 2000.00")));
        }
        if out.insert(key.to_owned(), figure.into()).is_some() {
            return Err(wrong(&format!("key `{key}` stands twice")));
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_or_refused_with_its_line() {
        let rows_of = |text: &str| rows("t.csv", text).map_err(|e| e.to_string());
        let good = rows_of("# peers of June\nretail, 2000.00\n\nbusiness,50000\n").unwrap();
        assert_eq!(Value::Object(good), json!({"retail": "2000.00", "business": "50000"}));
        for (text, cause) in [
            ("retail", "t.csv, line 1: write `key,dollars`"),
            ("a,1\nretail,much", "t.csv, line 2: `much` is no amount"),
            ("a,1\na,2", "t.csv, line 2: key `a` stands twice"),
        ] {
            let found = rows_of(text).unwrap_err();
            assert!(found.starts_with(cause), "{found}");
        }
    }
}
