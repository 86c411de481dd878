//! The data directory and the key files: there, whole, and nobody else's to read.

use super::Finding;
use crate::data_dir;
use std::path::{Path, PathBuf};
use store::secrets::{Keyring, SIGNING_KEY_FILE};

/// Checks directory, owner and keys.
pub fn check(data: &Path) -> Vec<Finding> {
    if !data.exists() {
        return vec![Finding::ok("data directory", format!("{} is not there yet", data.display()))];
    }
    let mut findings = vec![private(data)];
    findings.extend(owner(data));
    if data_dir::exists(data) {
        findings.push(keys(data));
    }
    findings
}

fn key_files(data: &Path) -> Vec<PathBuf> {
    let kek = Keyring::path(data);
    let seed = kek.with_file_name(SIGNING_KEY_FILE);
    vec![kek, seed, data_dir::key_file(data)]
}

#[cfg(unix)]
fn mode(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).ok().map(|m| m.permissions().mode() & 0o777)
}

#[cfg(not(unix))]
fn mode(path: &Path) -> Option<u32> {
    path.exists().then_some(0o600)
}

fn private(data: &Path) -> Finding {
    let check = "data directory";
    let why = "it holds keys and sealed personal data; whoever reads both reads the data";
    match mode(data) {
        Some(mode) if mode & 0o077 == 0 => Finding::ok(check, format!("{} mode {mode:o}", data.display())),
        Some(mode) => Finding::failed(
            check,
            format!("{} mode {mode:o}: others may look in", data.display()),
            why,
            format!("chmod 700 {}", data.display()),
        ),
        None => Finding::failed(
            check,
            format!("{} cannot be read", data.display()),
            why,
            "run this as the user that runs the server",
        ),
    }
}

/// Asked as somebody else, checks say what that one may, not what the server may.
#[cfg(unix)]
fn owner(data: &Path) -> Option<Finding> {
    use std::os::unix::fs::MetadataExt;
    let (owner, me) = (std::fs::metadata(data).ok()?.uid(), rustix::process::geteuid().as_raw());
    (owner != me).then(|| {
        Finding::warning(
            "user",
            format!("{} belongs to uid {owner}, this runs as uid {me}", data.display()),
            "what this user may do is not what the server may do",
            format!("setpriv --reuid={owner} --regid={owner} --clear-groups probity doctor"),
        )
    })
}

#[cfg(not(unix))]
fn owner(_data: &Path) -> Option<Finding> {
    None
}

fn keys(data: &Path) -> Finding {
    let check = "keys";
    let files = key_files(data);
    for path in &files[..2] {
        if !path.exists() {
            return Finding::failed(
                check,
                format!("{} is missing", path.display()),
                "without it sealed fields stay closed, or new heads are signed by a key your auditor does not know",
                "restore it from its backup before the server is started",
            );
        }
    }
    for path in files.iter().filter(|p| p.exists()) {
        let mode = mode(path).unwrap_or(0o777);
        if mode & 0o077 != 0 {
            return Finding::failed(
                check,
                format!("{} mode {mode:o}: others may read it", path.display()),
                "a key that others could read counts as read",
                format!("chmod 600 {}, then replace that key", path.display()),
            );
        }
    }
    match Keyring::load(&files[0]) {
        Ok(ring) => Finding::ok(check, format!("private; data is sealed under {}", ring.active_id())),
        Err(error) => Finding::failed(
            check,
            error.to_string(),
            "without it sealed fields stay closed",
            "restore it from its backup before the server is started",
        ),
    }
}
