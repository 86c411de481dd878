//! Licences and known advisories of everything in Cargo.lock, offline.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// Licences we may ship under. No GPL, no AGPL, nothing non-commercial.
const ALLOWED: &[&str] = &[
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "BlueOak-1.0.0",
    "0BSD",
    "Unlicense",
    "BSL-1.0",
    "CDLA-Permissive-2.0",
];

/// Everything wrong with what we build on.
pub fn check(root: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    let packages = match packages(root) {
        Ok(packages) => packages,
        Err(problem) => return vec![problem],
    };
    for (name, version, licence, ours) in &packages {
        if !*ours && !licence.as_deref().is_some_and(permitted) {
            let shown = licence.as_deref().unwrap_or("none");
            problems.push(format!("{name} {version}: licence `{shown}` is not on our list; replace it"));
        }
    }
    let text = std::fs::read_to_string(root.join("supply-chain/advisories.toml")).unwrap_or_default();
    match text.parse::<toml::Table>() {
        Ok(table) => advisories(&table, &packages, &mut problems),
        Err(error) => problems.push(format!("supply-chain/advisories.toml: {error}")),
    }
    problems
}

type Package = (String, String, Option<String>, bool);

fn packages(root: &Path) -> Result<Vec<Package>, String> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(["metadata", "--locked", "--format-version", "1"]);
    let output = command.output().map_err(|e| e.to_string())?;
    if !output.status.success() {
        return Err(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr)));
    }
    let value: Value = serde_json::from_slice(&output.stdout).map_err(|e| e.to_string())?;
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let packages = value["packages"].as_array().ok_or("cargo metadata names no packages")?;
    Ok(packages
        .iter()
        .map(|p| {
            (
                text(&p["name"]),
                text(&p["version"]),
                p["license"].as_str().map(str::to_owned),
                p["source"].is_null(),
            )
        })
        .collect())
}

/// Whether an SPDX expression lets us use the package: one side of every OR, both sides of every AND.
fn permitted(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    let result = either(&words, &mut at, 0);
    result && at == words.len()
}

/// Nesting beyond which an expression is refused.
const DEPTH_MAX: usize = 16;

fn either(words: &[&str], at: &mut usize, depth: usize) -> bool {
    let mut result = both(words, at, depth);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        let other = both(words, at, depth);
        result = result || other;
    }
    result
}

fn both(words: &[&str], at: &mut usize, depth: usize) -> bool {
    let mut result = one(words, at, depth);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        let other = one(words, at, depth);
        result = result && other;
    }
    result
}

fn one(words: &[&str], at: &mut usize, depth: usize) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" && depth < DEPTH_MAX {
        let result = either(words, at, depth + 1);
        *at += 1;
        return result;
    }
    if words.get(*at) == Some(&"WITH") {
        let exception = words.get(*at + 1).copied().unwrap_or_default();
        *at += 2;
        return ALLOWED.contains(&format!("{word} WITH {exception}").as_str());
    }
    ALLOWED.contains(word)
}

fn advisories(table: &toml::Table, packages: &[Package], problems: &mut Vec<String>) {
    let rows = table.get("advisory").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    if rows.is_empty() {
        problems.push(
            "supply-chain/advisories.toml: no advisory in it; a check that cannot fail is none".to_owned(),
        );
    }
    for row in &rows {
        let text = |key: &str| row.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let fixed = text("fixed");
        let affected = |version: &str| {
            let from = text("from");
            (from.is_empty() || !older(version, from)) && (fixed.is_empty() || older(version, fixed))
        };
        for (name, version, ..) in packages.iter().filter(|p| p.0 == text("package") && affected(&p.1)) {
            let cure = if fixed.is_empty() {
                "no fixed version: replace it".to_owned()
            } else {
                format!("update to {fixed}")
            };
            problems.push(format!("{name} {version}: {} {}; {cure}", text("id"), text("title")));
        }
    }
}

/// Whether one version is older than another; pre-releases count as their release.
fn older(a: &str, b: &str) -> bool {
    let parts = |v: &str| -> Vec<u64> {
        let core = v.split(['-', '+']).next().unwrap_or_default();
        core.split('.').map(|p| p.parse().unwrap_or(0)).collect()
    };
    parts(a) < parts(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn licence_expressions() {
        for (text, want) in [
            ("MIT", true),
            ("MIT OR Apache-2.0", true),
            ("GPL-3.0-only OR MIT", true),
            ("MIT/Apache-2.0", true),
            ("(MIT OR Apache-2.0) AND Unicode-3.0", true),
            ("Apache-2.0 WITH LLVM-exception OR MIT", true),
            ("MIT AND GPL-3.0-only", false),
            ("GPL-3.0-only", false),
            ("AGPL-3.0-or-later", false),
            ("CC-BY-NC-4.0", false),
            ("", false),
            ("MIT MIT", false),
            ("GPL-2.0 WITH Classpath-exception-2.0", false),
        ] {
            assert_eq!(permitted(text), want, "{text}");
        }
    }

    #[test]
    fn affected_versions_are_found() {
        let table: toml::Table = "[[advisory]]\nid='R-1'\npackage='a'\nfrom='0.5.11'\nfixed='0.5.15'\ntitle='t'\n[[advisory]]\nid='R-2'\npackage='b'\ntitle='u'\n".parse().unwrap();
        for (package, version, want) in [
            ("a", "0.5.12", 1),
            ("a", "0.5.15", 0),
            ("a", "0.5.9", 0),
            ("a", "0.5.11", 1),
            ("b", "9.0.0", 1),
            ("c", "1.0.0", 0),
        ] {
            let mut problems = Vec::new();
            advisories(&table, &[(package.into(), version.into(), None, false)], &mut problems);
            assert_eq!(problems.len(), want, "{package} {version}: {problems:?}");
        }
    }
}
