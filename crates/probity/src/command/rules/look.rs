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
    let mut set = ask(client, which, None)?;
    let state = in_force(&client.get("/v1/rules")?, &mut set);
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
    state.into_iter().for_each(|line| eprintln!("{line}"));
    Ok(exit::OK)
}

/// Puts into a set that is in force its `state` and which of its rules are `warming`: in force, and their lookback over history
/// is not done. Answers the same in words.
fn in_force(listed: &Value, set: &mut Value) -> Option<String> {
    let active = &listed["active"];
    if !active.is_object() || active["rules"] != set["rules"] {
        return None;
    }
    let rules = listed["rules"].as_array().map_or(&[][..], Vec::as_slice);
    let cold: Vec<String> =
        rules.iter().filter(|r| r["state"] == "warming").map(|r| text(&r["id"])).collect();
    let state = if cold.is_empty() { "active" } else { "warming" };
    let words = match cold.as_slice() {
        [] => format!("{state}: in force since entry {}", text(&active["since"])),
        _ => format!(
            "{state}: in force since entry {}; the lookback of {} of {} rules is not done: {}",
            text(&active["since"]),
            cold.len(),
            rules.len(),
            cold.join(", ")
        ),
    };
    set["state"] = state.into();
    set["warming"] = cold.into();
    Some(words)
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_set_in_force_is_warming_until_its_lookback_is_done() {
        let listed = |state: &str| {
            let rules = json!([{"id": "P01", "state": state}, {"id": "P02", "state": "active"}]);
            json!({"active": {"rules": "aa", "since": 7}, "rules": rules})
        };
        for (state, warming, words) in [
            (
                "warming",
                json!(["P01"]),
                "warming: in force since entry 7; the lookback of 1 of 2 rules is not done: P01",
            ),
            ("active", json!([]), "active: in force since entry 7"),
        ] {
            let mut set = json!({"rules": "aa"});
            assert_eq!(in_force(&listed(state), &mut set).as_deref(), Some(words));
            assert_eq!(set, json!({"rules": "aa", "state": state, "warming": warming}));
        }
        let mut other = json!({"rules": "bb"});
        assert_eq!((in_force(&listed("warming"), &mut other), other), (None, json!({"rules": "bb"})));
    }
}
