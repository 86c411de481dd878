//! Structure that can be checked: who may depend on whom, what pure crates may not mention, where data
//! comes from, whether links lead somewhere.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Our crates and what each may depend on (design section 2). An edge that is not here is an
/// architectural change: say why in docs/decisions/.
const EDGES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("journal", &[]),
    ("names", &["model"]),
    ("record", &["model", "journal"]),
    ("screening", &["model", "names", "record"]),
    ("decision", &["model", "record"]),
    ("events", &["model", "record"]),
    ("store", &["model", "journal", "record"]),
    ("fetch", &["model"]),
    ("lookback", &["model", "names", "screening"]),
    ("monitoring", &["model"]),
    ("life", &["model", "monitoring"]),
    ("detect", &["monitoring", "life"]),
    (
        "engine",
        &["model", "names", "journal", "record", "screening", "decision", "store", "lookback", "monitoring"],
    ),
    (
        "server",
        &[
            "model",
            "names",
            "journal",
            "record",
            "screening",
            "decision",
            "store",
            "engine",
            "events",
            "lookback",
            "monitoring",
        ],
    ),
    ("import", &["model", "record", "engine"]),
    ("quality", &["model", "names", "screening", "decision", "lookback", "monitoring", "life", "testkit"]),
    (
        "testkit",
        &["model", "names", "journal", "record", "screening", "decision", "store", "engine", "monitoring"],
    ),
    (
        "probity",
        &[
            "model",
            "names",
            "journal",
            "record",
            "screening",
            "decision",
            "store",
            "engine",
            "events",
            "server",
            "import",
            "fetch",
            "lookback",
            "testkit",
            "quality",
            "monitoring",
            "life",
        ],
    ),
];

/// Crates without a world.
const PURE: &[&str] = &["model", "names", "journal", "record", "screening", "decision", "events"];
/// What they may not mention outside tests.
const WORLD: &[&str] =
    &["std::fs", "std::env", "std::net", "SystemTime", "Instant::now", "tokio", "getrandom", "std::thread"];
/// Longest source file.
const LINES_MAX: usize = 800;
/// Files a newcomer looks for.
const PAGES: &[&str] = &[
    "README.md",
    "ARCHITECTURE.md",
    "GLOSSARY.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "LICENSE",
];

/// Everything wrong with a tree.
pub fn check(root: &Path) -> Vec<String> {
    let mut problems = Vec::new();
    let sources = files(root, &["crates", "xtask"], &["rs"]);
    for path in &sources {
        source(root, path, &mut problems);
    }
    for path in files(root, &["crates", "xtask"], &["toml"]).into_iter().filter(|p| p.ends_with("Cargo.toml"))
    {
        manifest(root, &path, &mut problems);
    }
    schemas(root, &sources, &mut problems);
    data(root, &mut problems);
    for page in PAGES.iter().filter(|p| !root.join(p).is_file()) {
        problems.push(format!("{page} is missing"));
    }
    let mut pages: Vec<PathBuf> = files(root, &["docs"], &["md"]);
    pages.extend(
        PAGES
            .iter()
            .map(|p| root.join(p))
            .filter(|p| p.extension().is_some_and(|e| e == "md") && p.is_file()),
    );
    for page in pages {
        links(root, &page, &mut problems);
    }
    problems
}

/// Files of these endings below these folders, in order.
fn files(root: &Path, below: &[&str], endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open: Vec<PathBuf> = below.iter().map(|b| root.join(b)).collect();
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                if !path.ends_with("target") {
                    open.push(path);
                }
            } else if endings.is_empty()
                || path.extension().and_then(|e| e.to_str()).is_some_and(|e| endings.contains(&e))
            {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn shown(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).display().to_string()
}

fn source(root: &Path, path: &Path, problems: &mut Vec<String>) {
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let name = shown(root, path);
    if text.lines().count() > LINES_MAX {
        problems.push(format!("{name}: more than {LINES_MAX} lines; divide it by meaning"));
    }
    let first = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with("#!")).unwrap_or_default();
    if name.contains("/src/") && !first.starts_with("//!") {
        problems.push(format!(
            "{name}:1: no module header; open with //! saying what it promises and what it does not do"
        ));
    }
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("#[ig", "nore"), concat!("#[al", "low(")];
    for (number, line) in text.lines().enumerate() {
        for mark in marks.iter().filter(|m| line.contains(**m)) {
            problems.push(format!("{name}:{}: `{mark}`; finish it, or file an issue", number + 1));
        }
    }
    let pure = PURE.iter().find(|c| name.starts_with(&format!("crates/{c}/src/")));
    if let Some(pure) = pure.filter(|_| !name.ends_with("tests.rs")) {
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in code.lines().enumerate().filter(|(_, l)| !l.trim_start().starts_with("//")) {
            for word in WORLD.iter().filter(|w| line.contains(**w)) {
                problems.push(format!(
                    "{name}:{}: `{word}` in the pure crate `{pure}`; pass it in as a value",
                    number + 1
                ));
            }
        }
    }
}

/// A schema of the API is named by its type: of two types with one name the document keeps one, and answers of the other no
/// longer fit it.
fn schemas(root: &Path, sources: &[PathBuf], problems: &mut Vec<String>) {
    let mut known: BTreeMap<String, String> = BTreeMap::new();
    for path in sources.iter().filter(|path| shown(root, path).starts_with("crates/server/src/")) {
        let text = std::fs::read_to_string(path).unwrap_or_default();
        for after in text.split("ToSchema)]").skip(1) {
            let attributes: String = after.lines().take_while(|line| !line.contains('{')).collect();
            let named =
                after.split_once("struct ").or_else(|| after.split_once("enum ")).map(|(_, rest)| rest);
            let name: String =
                named.unwrap_or_default().chars().take_while(|c| c.is_alphanumeric()).collect();
            let place = shown(root, path);
            if !attributes.contains("schema(as")
                && let Some(other) = known.insert(name.clone(), place.clone())
            {
                problems
                    .push(format!("{place}: the schema `{name}` is also one of {other}; name it otherwise"));
            }
        }
    }
}

fn manifest(root: &Path, path: &Path, problems: &mut Vec<String>) {
    let Ok(text) = std::fs::read_to_string(path) else { return };
    let name = shown(root, path);
    let ours = EDGES.iter().find(|(c, _)| name == format!("crates/{c}/Cargo.toml"));
    let mut section = String::new();
    for (number, line) in text.lines().enumerate() {
        if line.starts_with('[') {
            section = line.to_owned();
            continue;
        }
        let Some((dependency, _)) =
            line.split_once(['.', ' ', '=']).filter(|_| section.contains("dependencies"))
        else {
            continue;
        };
        if dependency.is_empty() || dependency.starts_with('#') {
            continue;
        }
        if !line.contains('#') {
            problems.push(format!(
                "{name}:{}: `{dependency}` has no reason; add a comment saying what for",
                number + 1
            ));
        }
        let one_of_ours = EDGES.iter().any(|(c, _)| *c == dependency);
        if let Some((from, allowed)) = ours.filter(|_| one_of_ours && section == "[dependencies]")
            && !allowed.contains(&dependency)
        {
            problems.push(format!(
                "{name}:{}: `{from}` may not depend on `{dependency}`; see ARCHITECTURE.md",
                number + 1
            ));
        }
    }
}

/// Every bundled file has a row that says where it is from, and is what the row says.
fn data(root: &Path, problems: &mut Vec<String>) {
    let dir = root.join("data");
    let table = std::fs::read_to_string(dir.join("SOURCES.tsv")).unwrap_or_default();
    let mut lines = table.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let column = |name: &str| header.iter().position(|h| *h == name);
    let (Some(path_at), Some(hash_at), Some(licence_at)) =
        (column("path"), column("sha256"), column("licence"))
    else {
        problems.push("data/SOURCES.tsv:1: needs the columns path, licence and sha256".to_owned());
        return;
    };
    let rows: Vec<Vec<&str>> = lines.map(|l| l.split('\t').collect()).collect();
    for path in files(root, &["data"], &[]) {
        let name = shown(&dir, &path);
        if name == "README.md" || name == "SOURCES.tsv" {
            continue;
        }
        let Some(row) = rows.iter().find(|r| r.get(path_at) == Some(&name.as_str())) else {
            problems.push(format!(
                "data/{name}: no row in data/SOURCES.tsv; add source, date, licence and sha256"
            ));
            continue;
        };
        let digest = Sha256::digest(std::fs::read(&path).unwrap_or_default());
        let hash: String = digest.iter().map(|b| format!("{b:02x}")).collect();
        if row.get(hash_at) != Some(&hash.as_str()) {
            problems.push(format!("data/{name}: has sha256 {hash}, not what data/SOURCES.tsv says"));
        }
        if row.get(licence_at).is_none_or(|l| l.trim().is_empty()) {
            problems.push(format!("data/{name}: no licence in data/SOURCES.tsv"));
        }
    }
    for row in rows.iter().filter_map(|r| r.get(path_at)).filter(|p| !dir.join(p).is_file()) {
        problems.push(format!("data/SOURCES.tsv: names `{row}`, which is not there"));
    }
}

fn links(root: &Path, page: &Path, problems: &mut Vec<String>) {
    let Ok(text) = std::fs::read_to_string(page) else { return };
    let name = shown(root, page);
    for (number, line) in text.lines().enumerate() {
        for target in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let target = target.split('#').next().unwrap_or_default();
            let outside = target.is_empty() || target.contains("://") || target.starts_with("mailto:");
            if !outside && !page.parent().unwrap_or(root).join(target).exists() {
                problems.push(format!("{name}:{}: the link to `{target}` leads nowhere", number + 1));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// A tree with these files, removed at the end of the test.
    struct Tree(PathBuf);

    impl Tree {
        fn new(files: &[(&str, &str)]) -> Tree {
            static NEXT: AtomicU32 = AtomicU32::new(0);
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let root = std::env::temp_dir().join(format!("tidy-{}-{number}", std::process::id()));
            for (name, text) in files {
                let path = root.join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            Tree(root)
        }

        fn problems(&self) -> String {
            check(&self.0).join("\n")
        }
    }

    impl Drop for Tree {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    /// SHA-256 of the empty file.
    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn each_fault_is_found_and_named() {
        let header = "path\tsource\tlicence\tsha256\n";
        for (files, want) in [
            (
                vec![("data/a.csv", ""), ("data/SOURCES.tsv", header)],
                "data/a.csv: no row in data/SOURCES.tsv",
            ),
            (
                vec![("data/a.csv", "x"), ("data/SOURCES.tsv", &format!("{header}a.csv\ts\tCC0\t{EMPTY}\n"))],
                "not what data/SOURCES.tsv says",
            ),
            (
                vec![("data/a.csv", ""), ("data/SOURCES.tsv", &format!("{header}a.csv\ts\t \t{EMPTY}\n"))],
                "no licence",
            ),
            (
                vec![("data/SOURCES.tsv", &format!("{header}b.csv\ts\tCC0\t{EMPTY}\n"))],
                "names `b.csv`, which is not there",
            ),
            (
                vec![("crates/model/src/a.rs", "//! A.\nuse std::fs;\n")],
                "crates/model/src/a.rs:2: `std::fs` in the pure crate",
            ),
            (vec![("crates/store/src/a.rs", "use std::fs;\n")], "no module header"),
            (vec![("crates/store/src/a.rs", concat!("//! A.\n// TO", "DO\n"))], "crates/store/src/a.rs:2"),
            (
                vec![("crates/names/Cargo.toml", "[dependencies]\nengine.workspace = true # x\n")],
                "`names` may not depend on `engine`",
            ),
            (vec![("crates/names/Cargo.toml", "[dependencies]\nserde = \"1\"\n")], "`serde` has no reason"),
            (vec![("docs/a.md", "[x](b.md)\n")], "docs/a.md:1: the link to `b.md` leads nowhere"),
            (
                vec![
                    ("crates/server/src/a.rs", "//! A.\n#[derive(ToSchema)]\npub struct Same {}\n"),
                    ("crates/server/src/b.rs", "//! B.\n#[derive(ToSchema)]\npub struct Same {}\n"),
                ],
                "crates/server/src/b.rs: the schema `Same` is also one of crates/server/src/a.rs",
            ),
            (vec![("README.md", "")], "LICENSE is missing"),
        ] {
            let found = Tree::new(&files).problems();
            assert!(found.contains(want), "{want}\nnot in\n{found}");
        }
    }

    #[test]
    fn what_is_right_is_left_alone() {
        let tree = Tree::new(&[
            ("data/a.csv", ""),
            ("data/SOURCES.tsv", &format!("path\tsource\tlicence\tsha256\na.csv\ts\tCC0\t{EMPTY}\n")),
            ("crates/model/src/a.rs", "//! A.\n#[cfg(test)]\nmod tests { use std::fs; }\n"),
            ("crates/engine/Cargo.toml", "[dependencies]\nstore.workspace = true # rows\n"),
            ("docs/a.md", "[x](a.md#top) [y](https://example.org)\n"),
        ]);
        let found = tree.problems();
        assert!(
            !found.contains("data/") && !found.contains("crates/") && !found.contains("docs/"),
            "{found}"
        );
    }
}
