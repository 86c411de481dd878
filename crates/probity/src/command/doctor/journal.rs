//! The store, the newest head, the policy and the lists in force.

use super::Finding;
use crate::command::verify;
use crate::data_dir;
use ed25519_dalek::SigningKey;
use journal::{SignedHead, TreeBuilder};
use model::policy::Policy;
use std::path::Path;
use store::{ReadStore, StoreError};

const SECONDS_A_DAY: i64 = 86_400;
/// A journal may be this much ahead of the clock: a step of the time service, not a wrong clock.
const AHEAD_MICROS_MAX: i64 = 5_000_000;

/// Checks whatever `init` made.
pub fn check(data: &Path) -> Vec<Finding> {
    if !data_dir::exists(data) {
        return vec![Finding::warning(
            "store",
            "none yet",
            "there is nothing to serve",
            format!("probity --data {} init", data.display()),
        )];
    }
    let reader = match data_dir::reader(data) {
        Ok(reader) => reader,
        Err(error) => return vec![unopened(&error)],
    };
    let state = match data_dir::state(data, &reader) {
        Ok(state) => state,
        Err(error) => return vec![unopened(&error)],
    };
    let mut findings = vec![Finding::ok(
        "store",
        format!(
            "{}: {} entries, {} customers, {} transfers",
            schema(data),
            state.next_seq,
            state.customers.len(),
            state.transfers.len()
        ),
    )];
    findings.push(head(data, reader.as_ref()));
    findings.extend(in_force(data, &state));
    findings
}

fn schema(data: &Path) -> String {
    match data_dir::backend(data) {
        Ok(store::Backend::Sqlite(_)) => format!("SQLite, schema {}", store::SQLITE_SCHEMA),
        Ok(other) => other.shown(data),
        Err(_) => "schema of this program".to_owned(),
    }
}

fn unopened(error: &anyhow::Error) -> Finding {
    let fix = match error.downcast_ref::<StoreError>() {
        Some(StoreError::NewerSchema { .. }) => {
            "a newer Probity wrote here: install that version or a later one"
        }
        Some(StoreError::OlderSchema { .. }) => {
            "start the server of this version once: it brings the schema up to date (back up first)"
        }
        Some(StoreError::NotOurs { .. }) => "point --data at a directory that `probity init` made",
        _ => "run `probity verify`; restore from a backup if it says the same",
    };
    Finding::failed("store", format!("{error:#}"), "without the journal nothing can be decided", fix)
}

/// The newest head is signed by our key, and the tree it signs is the one in the store.
fn head(data: &Path, reader: &dyn ReadStore) -> Finding {
    let check = "journal head";
    let why = "the head is what proves to an auditor that nothing was changed";
    let fix = "stop the server, run `probity verify`, and restore from a backup what it names";
    match sound_head(data, reader) {
        Ok(what) => Finding::ok(check, what),
        Err(error) => Finding::failed(check, format!("{error:#}"), why, fix),
    }
}

fn sound_head(data: &Path, reader: &dyn ReadStore) -> anyhow::Result<String> {
    let Some(note) = reader.head()? else { return Ok("no entry yet".to_owned()) };
    let signed = SignedHead::parse_note(&note)?;
    let public = verify::public_key(&data_dir::public_key_file(data))?;
    signed.verify(&public)?;
    // Loading makes a key where there is none; looking must not.
    let seed = store::secrets::Keyring::path(data).with_file_name(store::secrets::SIGNING_KEY_FILE);
    anyhow::ensure!(seed.exists(), "the signing key {} is missing", seed.display());
    // The key pair: a seed of another directory would sign heads that nobody can check.
    let seed = store::secrets::load_or_create_signing_key(data)?;
    anyhow::ensure!(
        SigningKey::from_bytes(&seed).verifying_key() == public,
        "the signing key and journal.pub do not belong together"
    );
    let size = signed.head.size;
    let tree = TreeBuilder::resume(size, |level, index| reader.tile(level, index).ok().flatten())
        .map_err(|_| anyhow::anyhow!("tiles of the hash tree are missing at {size} entries"))?;
    anyhow::ensure!(tree.root() == signed.head.root, "the hash tree is not the one that was signed");
    let ahead = signed.head.recorded_at_micros - engine::start::wall_clock().0;
    anyhow::ensure!(
        ahead <= AHEAD_MICROS_MAX,
        "the newest entry is {} s in the future: the clock was set back",
        ahead / 1_000_000
    );
    Ok(format!("signature and hash tree agree at {size} entries"))
}

fn in_force(data: &Path, state: &engine::State) -> Vec<Finding> {
    let check = "policy";
    let why = "without the policy and the lists it names nothing is allowed";
    if state.policy == model::Hash::default() {
        let fix = format!("probity --data {} init", data.display());
        return vec![Finding::failed(check, "none in force", why, fix)];
    }
    let loaded = data_dir::blobs(data).and_then(|blobs| {
        for list in state.lists.values() {
            engine::start::load_snapshot(&blobs, list.normalised)?;
        }
        Ok(engine::start::load_policy(&blobs, state.policy)?)
    });
    let policy = match loaded {
        Ok(policy) => policy,
        Err(error) => {
            let fix = "restore the directory `blobs` from a backup";
            return vec![Finding::failed(check, format!("{error:#}"), why, fix)];
        }
    };
    let what = format!("{} ({}) parses and is in force", policy.id, state.policy.short());
    let mut findings = vec![if policy.demo_mode {
        Finding::warning(
            check,
            format!("{what}; it is a demo policy"),
            "it decides on lists of any age: not for real customers",
            "make a directory of its own with `probity init` for use",
        )
    } else {
        Finding::ok(check, what)
    }];
    findings.push(lists(state, &policy));
    findings
}

/// Lists that are missing or older than the policy accepts.
fn lists(state: &engine::State, policy: &Policy) -> Finding {
    let check = "lists";
    let now = engine::start::wall_clock();
    let mut required = Vec::new();
    let mut others = Vec::new();
    for rule in &policy.lists {
        let age = state.lists.get(&rule.id).map(|l| ((now.0 - l.current_at.0) / model::time::SECOND).max(0));
        let text = match age {
            Some(age) if age <= rule.max_age_seconds => continue,
            Some(age) => {
                let days = |seconds: i64| seconds as f64 / SECONDS_A_DAY as f64;
                format!(
                    "{} is {:.1} days old, {:.1} accepted",
                    rule.id,
                    days(age),
                    days(rule.max_age_seconds)
                )
            }
            None => format!("{} is not loaded", rule.id),
        };
        if rule.required { required.push(text) } else { others.push(text) }
    }
    let fix = "put a newer version of the list in force; `probity lists status` shows all of them";
    if required.is_empty() && others.is_empty() {
        return Finding::ok(
            check,
            format!("{} in force, all as fresh as the policy asks", state.lists.len()),
        );
    }
    if required.is_empty() {
        let why = "the policy does not require them; they are missing from screening or behind";
        return Finding::warning(check, others.join("; "), why, fix);
    }
    let mut what = required.join("; ");
    if !others.is_empty() {
        what.push_str(&format!("; {} more that the policy does not require", others.len()));
    }
    if policy.demo_mode {
        return Finding::warning(check, what, "accepted by the demo policy alone", fix);
    }
    Finding::failed(check, what, "with a required list missing or too old, outflows hold", fix)
}
