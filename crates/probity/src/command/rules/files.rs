//! Rule files on disk.

use crate::exit;
use monitoring::lang::ast::Item;
use monitoring::lang::{self, Compiled, Diagnostic, Level, Source, compile as compile_sources};
use std::path::{Path, PathBuf};

/// Largest rule file that is read. The largest shipped one has 9 kB; a set of rules is text that people write.
const FILE_MAX: u64 = 1 << 20;

/// Where rules are.
#[derive(Debug, clap::Args)]
pub struct RuleFiles {
    /// Directory of `*.rule` files, or one such file
    #[arg(default_value = "policies/scenarios")]
    rules: PathBuf,
}

impl RuleFiles {
    /// All files, in order of name.
    pub fn read(&self) -> anyhow::Result<Vec<(PathBuf, String)>> {
        read(&self.rules)
    }

    /// All files compiled together.
    pub fn compile(&self) -> anyhow::Result<Compiled> {
        compile(&self.rules)
    }
}

/// The rule files of a directory, or one file.
pub fn read(path: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
    let missing =
        |e: std::io::Error| exit::coded(exit::NOT_FOUND, format!("cannot read `{}`: {e}", path.display()));
    let mut paths = vec![path.to_owned()];
    if path.is_dir() {
        let entries = std::fs::read_dir(path).map_err(missing)?;
        paths = entries.map(|e| Ok(e?.path())).collect::<anyhow::Result<Vec<PathBuf>>>()?;
        paths.retain(|p| p.extension().is_some_and(|e| e == "rule"));
        paths.sort();
        if paths.is_empty() {
            return Err(exit::coded(exit::NOT_FOUND, format!("`{}` holds no *.rule file", path.display())));
        }
    }
    let one = |path: PathBuf| {
        let size = std::fs::metadata(&path).map_err(missing)?.len();
        if size > FILE_MAX {
            return Err(exit::coded(exit::FAILED, format!("`{}` is larger than 1 MiB", path.display())));
        }
        let text = std::fs::read_to_string(&path).map_err(missing)?;
        Ok((path, text))
    };
    paths.into_iter().map(one).collect()
}

/// Compiles a directory or a file.
pub fn compile(path: &Path) -> anyhow::Result<Compiled> {
    compile_texts(&read(path)?)
}

/// Compiles texts with their paths.
pub fn compile_texts(files: &[(PathBuf, String)]) -> anyhow::Result<Compiled> {
    let name = |p: &Path| p.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let named: Vec<(String, &str)> = files.iter().map(|(p, text)| (name(p), text.as_str())).collect();
    let sources: Vec<Source<'_>> = named.iter().map(|(name, text)| Source { name, text }).collect();
    compile_sources(&sources).map_err(refused)
}

/// The same rules with one parameter of one rule set to a literal, for everybody.
pub fn compile_with(
    mut files: Vec<(PathBuf, String)>,
    rule: &str,
    param: &str,
    literal: &str,
) -> anyhow::Result<Compiled> {
    let clause = format!("scenario X \"x\" {{ param {param} = {literal} }}");
    let clause = lang::parse(Source { name: "--sweep", text: &clause }).map_err(refused)?;
    let clause = clause.items.iter().find_map(|item| match item {
        Item::Rule(made) => made.params.first().cloned(),
        Item::Test(_) | Item::Limits(_) => None,
    });
    let clause = clause.ok_or_else(|| exit::coded(exit::USAGE, "--sweep: write RULE.PARAM=V1,V2"))?;
    for (name, text) in &mut files {
        let shown = name.display().to_string();
        let mut file = lang::parse(Source { name: &shown, text }).map_err(refused)?;
        for item in &mut file.items {
            let Item::Rule(found) = item else { continue };
            let place = found.params.iter_mut().find(|p| p.value.name.text == param);
            if let (true, Some(place)) = (found.id.text == rule, place) {
                place.value = clause.value.clone();
                // Tests stand beside the rules as they are in force; a swept rule is not tested.
                *text = lang::format::format(&file);
                return compile_texts(&files);
            }
        }
    }
    Err(exit::coded(exit::NOT_FOUND, format!("--sweep: no rule `{rule}` with a parameter `{param}`")))
}

/// What is wrong, on standard error; the error says how much.
pub fn refused(found: Vec<Diagnostic>) -> anyhow::Error {
    for diagnostic in &found {
        eprintln!("{diagnostic}\n");
    }
    let errors = found.iter().filter(|d| d.level == Level::Error).count();
    exit::coded(exit::FAILED, format!("{errors} errors in the rules; nothing was done"))
}
