//! Runs real publications that may not be redistributed, where this machine has them, through the parsers and guards.
//!
//! Promises: nothing is copied into the repository; what is not there, or has no parser yet, is named as skipped, never
//! as passed; a publication that does not parse, or the first of which the guards refuse, is a failure. Does not: fetch.
//! Serves: SCR-1, for issuers whose terms keep their files out of this repository.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Publications of one list: the parser, an archive or file below the data folder, oldest first inside.
const SETS: &[(&str, &str)] = &[
    ("un-consolidated", "eval/un_two_snapshots.tar.zst"),
    ("ofac-sdn-advanced", "ofac/sdn_advanced-2025-11-19.xml.zst"),
    ("ca-sema", "ca/sema-lmes-2020-04.xml.zst"),
    ("au-dfat-csv", "au/dfat_2024-12.csv.zst"),
];

/// What the example says when it has no parser of that name.
const NO_PARSER: i32 = 3;

/// Runs every set that is there. `folder` defaults to `../shared/data`.
pub fn run(root: &Path, folder: Option<&str>) -> bool {
    let folder = folder.map_or_else(|| root.join("../shared/data"), PathBuf::from);
    if !folder.is_dir() {
        println!("skipped: no {}", folder.display());
        return true;
    }
    let mut failed = 0;
    for (parser, file) in SETS {
        let path = folder.join(file);
        if !path.is_file() {
            println!("skipped {parser}: no {file}");
            continue;
        }
        match history(root, parser, &path) {
            Ok(true) => println!("ok      {parser}"),
            Ok(false) => println!("skipped {parser}: the catalogue has no such parser"),
            Err(cause) => {
                println!("FAILED  {parser}: {cause}");
                failed += 1;
            }
        }
    }
    println!(
        "skipped eu-fsf: no publication of the Financial Sanctions Files is at hand, only acts as tables"
    );
    failed == 0
}

/// Whether the versions were read; false where there is no parser.
fn history(root: &Path, parser: &str, path: &Path) -> Result<bool, String> {
    let unpacked = root.join("target/real-lists").join(parser);
    let files = match path.to_string_lossy().ends_with(".tar.zst") {
        true => untar(path, &unpacked)?,
        false => vec![path.to_owned()],
    };
    let mut command = Command::new("cargo");
    command.args(["run", "--quiet", "-p", "screening", "--example", "guard_history", "--", parser]);
    let status = command.args(&files).current_dir(root).status().map_err(|e| format!("cargo: {e}"))?;
    match status.code() {
        Some(0) => Ok(true),
        Some(NO_PARSER) => Ok(false),
        _ => Err("a publication was not read, or the first one is refused; see above".to_owned()),
    }
}

/// Unpacks an archive; its files sorted by name, which holds the date.
fn untar(archive: &Path, into: &Path) -> Result<Vec<PathBuf>, String> {
    let said = |e: std::io::Error| format!("{}: {e}", into.display());
    if into.exists() {
        std::fs::remove_dir_all(into).map_err(said)?;
    }
    std::fs::create_dir_all(into).map_err(said)?;
    let status = Command::new("tar")
        .args(["-I", "zstd -d --long=27", "-xf"])
        .arg(archive)
        .arg("-C")
        .arg(into)
        .status()
        .map_err(|e| format!("tar: {e}; install tar and zstd"))?;
    if !status.success() {
        return Err("tar failed; is zstd installed?".to_owned());
    }
    let mut files = Vec::new();
    let mut folders = vec![into.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).map_err(said)? {
            let path = entry.map_err(said)?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err("the archive is empty".to_owned()),
        false => Ok(files),
    }
}
