//! Rule files on disk.

use crate::exit;
use monitoring::lang::{Compiled, Diagnostic, Level, Source, compile as compile_sources};
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

fn read(path: &Path) -> anyhow::Result<Vec<(PathBuf, String)>> {
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
    let files = read(path)?;
    let name = |p: &Path| p.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
    let named: Vec<(String, &str)> = files.iter().map(|(p, text)| (name(p), text.as_str())).collect();
    let sources: Vec<Source<'_>> = named.iter().map(|(name, text)| Source { name, text }).collect();
    compile_sources(&sources).map_err(refused)
}

/// What is wrong, on standard error; the error says how much.
pub fn refused(found: Vec<Diagnostic>) -> anyhow::Error {
    for diagnostic in &found {
        eprintln!("{diagnostic}\n");
    }
    let errors = found.iter().filter(|d| d.level == Level::Error).count();
    exit::coded(exit::FAILED, format!("{errors} errors in the rules; nothing was done"))
}
