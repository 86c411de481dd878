//! The bill of materials: CycloneDX 1.6, from `cargo metadata`, `Cargo.lock` and `data/SOURCES.tsv`.
//!
//! Promises: every crate that can get into the program is in it, with version, licence, registry hash and what
//! depends on it, and every bundled list with its hash; the same sources give the same bytes. Does not: list what
//! is only used to test, or the C library the program is linked with at run time.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// The document, as text.
pub fn document(root: &Path, epoch: u64) -> Result<String, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let target = crate::dist::run(Command::new("rustc").arg("-vV"))?;
    let host = target.lines().find_map(|l| l.strip_prefix("host: ")).ok_or("rustc names no host")?;
    cargo.current_dir(root).args([
        "metadata",
        "--locked",
        "--format-version",
        "1",
        "--filter-platform",
        host,
    ]);
    let metadata: Value = serde_json::from_str(&crate::dist::run(&mut cargo)?).map_err(|e| e.to_string())?;
    let hashes = lock_hashes(&crate::dist::read(&root.join("Cargo.lock"))?)?;
    let sources = crate::dist::read(&root.join("data/SOURCES.tsv"))?;
    let mut document = materials(&metadata, &hashes, &sources)?;
    document["metadata"]["timestamp"] = json!(timestamp(epoch));
    let digest = Sha256::digest(document.to_string().as_bytes());
    document["serialNumber"] = json!(format!("urn:uuid:{}", uuid(&digest)));
    Ok(serde_json::to_string_pretty(&document).map_err(|e| e.to_string())? + "\n")
}

/// Name and version to the registry's SHA-256.
fn lock_hashes(text: &str) -> Result<BTreeMap<(String, String), String>, String> {
    let lock: toml::Table = text.parse().map_err(|e| format!("Cargo.lock: {e}"))?;
    let rows = lock.get("package").and_then(toml::Value::as_array).ok_or("Cargo.lock names no packages")?;
    let text = |row: &toml::Value, key: &str| row.get(key).and_then(toml::Value::as_str).map(str::to_owned);
    Ok(rows
        .iter()
        .filter_map(|row| Some(((text(row, "name")?, text(row, "version")?), text(row, "checksum")?)))
        .collect())
}

fn materials(
    metadata: &Value,
    hashes: &BTreeMap<(String, String), String>,
    sources: &str,
) -> Result<Value, String> {
    let empty = Vec::new();
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let packages: BTreeMap<String, Value> =
        list(&metadata["packages"]).into_iter().map(|p| (text(&p["id"]), p)).collect();
    let nodes: BTreeMap<String, Value> =
        list(&metadata["resolve"]["nodes"]).into_iter().map(|n| (text(&n["id"]), n)).collect();
    let start = packages.iter().find(|(_, p)| p["name"] == "probity").map(|(id, _)| id.clone());
    let start = start.ok_or("cargo metadata does not know the package `probity`")?;
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut open = vec![start.clone()];
    while let Some(id) = open.pop() {
        if edges.contains_key(&id) {
            continue;
        }
        let deps = nodes.get(&id).and_then(|n| n["deps"].as_array()).unwrap_or(&empty);
        let kept: BTreeSet<String> =
            deps.iter().filter(|d| shipped(&d["dep_kinds"])).map(|d| text(&d["pkg"])).collect();
        open.extend(kept.iter().cloned());
        edges.insert(id, kept);
    }
    let purl = |id: &String| packages.get(id).map(reference).unwrap_or_default();
    let mut components: Vec<Value> = edges
        .keys()
        .filter(|id| **id != start)
        .filter_map(|id| packages.get(id))
        .map(|package| component(package, hashes))
        .collect();
    components.extend(lists(sources));
    let dependencies: Vec<Value> = edges
        .iter()
        .map(|(id, on)| json!({ "ref": purl(id), "dependsOn": on.iter().map(purl).collect::<Vec<_>>() }))
        .collect();
    let mut main = component(&packages[&start], hashes);
    main["type"] = json!("application");
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": { "component": main },
        "components": components,
        "dependencies": dependencies,
    }))
}

/// Whether an edge can lead into the program: needed to run or to build, not only to test.
fn shipped(kinds: &Value) -> bool {
    kinds.as_array().is_some_and(|kinds| kinds.iter().any(|k| k["kind"] != "dev"))
}

fn reference(package: &Value) -> String {
    format!("pkg:cargo/{}@{}", text(&package["name"]), text(&package["version"]))
}

fn component(package: &Value, hashes: &BTreeMap<(String, String), String>) -> Value {
    let (name, version) = (text(&package["name"]), text(&package["version"]));
    let mut component = json!({
        "type": "library", "bom-ref": reference(package), "name": name, "version": version,
        "purl": reference(package), "scope": "required",
    });
    if let Some(licence) = package["license"].as_str() {
        // The old form of an alternative, which SPDX does not know.
        component["licenses"] = json!([{ "expression": licence.replace('/', " OR ") }]);
    }
    if let Some(hash) = hashes.get(&(name, version)) {
        component["hashes"] = json!([{ "alg": "SHA-256", "content": hash }]);
    }
    component
}

/// The bundled lists.
fn lists(sources: &str) -> Vec<Value> {
    let mut rows = sources.lines();
    let header: Vec<&str> = rows.next().unwrap_or_default().split('\t').collect();
    rows.filter(|row| !row.is_empty())
        .map(|row| {
            let cells: Vec<&str> = row.split('\t').collect();
            let cell = |name: &str| {
                header
                    .iter()
                    .position(|h| *h == name)
                    .and_then(|at| cells.get(at))
                    .copied()
                    .unwrap_or_default()
            };
            json!({
                "type": "data", "bom-ref": format!("data:{}", cell("path")), "name": cell("path"),
                "version": cell("data date"), "description": cell("source"),
                "licenses": [{ "license": { "name": cell("licence") } }],
                "hashes": [{ "alg": "SHA-256", "content": cell("sha256") }],
            })
        })
        .collect()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Version 8 of RFC 9562: bits of our own choice, here of the content.
fn uuid(digest: &[u8]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Seconds since 1970 as RFC 3339 (days to civil date after H. Hinnant).
fn timestamp(epoch: u64) -> String {
    let (days, rest) = ((epoch / 86_400) as i64 + 719_468, epoch % 86_400);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", rest / 3_600, rest / 60 % 60, rest % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times() {
        for (epoch, want) in [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (4_102_444_800, "2100-01-01T00:00:00Z"),
        ] {
            assert_eq!(timestamp(epoch), want);
        }
    }

    #[test]
    fn what_only_tests_use_is_not_in_it() {
        let package =
            |name: &str| json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0"});
        let dep = |name: &str, kind: Value| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [package("probity"), package("a"), package("b"), package("testing")],
            "resolve": {"nodes": [
                {"id": "probity", "deps": [dep("a", Value::Null), dep("testing", json!("dev"))]},
                {"id": "a", "deps": [dep("b", json!("build"))]},
                {"id": "b", "deps": []},
                {"id": "testing", "deps": []},
            ]}
        });
        let hashes = BTreeMap::from([(("a".to_owned(), "1.0.0".to_owned()), "ab".repeat(32))]);
        let sources = "path\tsource\tdata date\tlicence\tsha256\nlists/x\tX\t2026-01-01\tpublic domain\tcd\n";
        let made = materials(&metadata, &hashes, sources).unwrap_or_default();
        let names: Vec<&str> =
            made["components"].as_array().into_iter().flatten().filter_map(|c| c["name"].as_str()).collect();
        assert_eq!(names, ["a", "b", "lists/x"]);
        assert_eq!(made["components"][0]["hashes"][0]["content"], "ab".repeat(32));
        assert_eq!(made["components"][1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(
            made["dependencies"][0],
            json!({"ref": "pkg:cargo/a@1.0.0", "dependsOn": ["pkg:cargo/b@1.0.0"]})
        );
        assert_eq!(made["metadata"]["component"]["type"], "application");
    }
}
