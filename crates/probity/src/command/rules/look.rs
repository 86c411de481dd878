//! `probity rules show|diff --proposal`: what is in force or proposed on a running server, as whoever approves it reads it.
//!
//! Promises: the text shown is the one under the hash that is approved. Does not: compile (the server did). Serves: GOV-6.

use super::publish::text;
use crate::client::Client;
use crate::exit;
use crate::output::Output;
use serde_json::Value;
use std::path::Path;

/// Which set.
pub struct Which<'a> {
    /// By its hash; the one in force where this and the proposal are left out.
    pub rules: Option<&'a str>,
    /// Or a proposal.
    pub proposal: Option<&'a str>,
}

fn ask(client: &Client, which: &Which<'_>, against: Option<&str>) -> anyhow::Result<Value> {
    let query = against.map(|hash| format!("?against={hash}")).unwrap_or_default();
    match (which.rules, which.proposal) {
        (_, Some(id)) => client.get(&format!("/v1/rules/proposals/{id}{query}")),
        (Some(hash), None) => client.get(&format!("/v1/rules/{hash}{query}")),
        (None, None) => {
            let listed = client.get("/v1/rules")?;
            let Some(hash) = listed["active"]["rules"].as_str() else {
                return Err(exit::coded(exit::NOT_FOUND, "no set of rules is in force"));
            };
            client.get(&format!("/v1/rules/{hash}{query}"))
        }
    }
}

/// Prints a set, or writes its files into a new directory.
pub fn show(client: &Client, which: &Which<'_>, into: Option<&Path>, out: Output) -> anyhow::Result<u8> {
    let set = ask(client, which, None)?;
    let files = set["files"].as_array().map_or(&[][..], Vec::as_slice);
    if let Some(dir) = into {
        write(dir, files)?;
    } else {
        out.object(&set, || {
            let shown = |f: &Value| format!("# ---- {}\n{}", text(&f["name"]), text(&f["text"]));
            files.iter().map(shown).collect()
        })?;
    }
    summary(&set);
    Ok(exit::OK)
}

/// A name comes from another person's request: only a plain file name is written.
fn write(dir: &Path, files: &[Value]) -> anyhow::Result<()> {
    std::fs::create_dir(dir)
        .map_err(|e| exit::coded(exit::FAILED, format!("cannot make `{}`: {e}", dir.display())))?;
    for file in files {
        let name = text(&file["name"]);
        let plain = Path::new(&name).file_name().is_some_and(|plain| plain == name.as_str());
        if !plain {
            return Err(exit::coded(
                exit::FAILED,
                format!("`{name}` is no plain file name; print it instead"),
            ));
        }
        std::fs::write(dir.join(&name), text(&file["text"]))?;
    }
    eprintln!("{} files in {}", files.len(), dir.display());
    Ok(())
}

/// What a proposal changes.
pub fn differs(client: &Client, proposal: &str, against: Option<&str>, out: Output) -> anyhow::Result<u8> {
    let set = ask(client, &Which { rules: None, proposal: Some(proposal) }, against)?;
    let changes = set["changes"].as_array().cloned().unwrap_or_default();
    out.rows(&["", "part", "which", "change", "clause", "before", "after"], &changes, |c| {
        let star = if c["star"] == true { "★" } else { "" }.to_owned();
        let rest = ["part", "id", "change", "clause", "before", "after"].map(|name| text(&c[name]));
        [vec![star], rest.to_vec()].concat()
    })?;
    let mut kept: Vec<String> =
        changes.iter().filter(|c| c["version_kept"] == true).map(|c| text(&c["id"])).collect();
    kept.dedup();
    for id in kept {
        eprintln!("{id}: changed, and its version was not counted up");
    }
    eprintln!("compared with {}", set["against"].as_str().unwrap_or("nothing: no set is in force"));
    summary(&set);
    Ok(if changes.is_empty() { exit::OK } else { exit::FINDING })
}

/// What it costs, on standard error, and what its author should look at.
fn summary(set: &Value) {
    for found in set["diagnostics"].as_array().into_iter().flatten() {
        eprintln!("{}:{}: {}", text(&found["file"]), found["line"], text(&found["message"]));
    }
    eprintln!("set {}", text(&set["rules"]));
    for (name, word) in [("cost_before", "compared with"), ("cost", "this set")] {
        let cost = &set[name];
        if cost.is_object() {
            eprintln!(
                "{word}: {} rules, {} tests, {} aggregates, at most {} steps an event, {} bytes a key and {} an event in its windows",
                cost["rules"],
                cost["tests"],
                cost["aggregates"],
                cost["steps"],
                cost["bytes_per_key"],
                cost["bytes_per_event"]
            );
        }
    }
}
