//! What a data directory holds, for commands that read it without a server, and which store belongs to it.
//!
//! The store is, in this order: what `--store` or `PROBITY_STORE` says, what the file of `--store-file` or
//! `PROBITY_STORE_FILE` says, what `probity.toml` in the directory says, the SQLite file in the directory. A
//! second journal is never begun beside one that is there: a directory whose rows are in one store is not
//! opened with another, empty one.

use crate::exit::{self, coded};
use anyhow::{Context, bail};
use engine::Options;
use model::ids::{StreamId, TenantId};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use store::archive::{Export, Phase};
use store::{Backend, Blobs, PgOptions, ReadStore, SqliteStore, without_password};

/// Tenant of a data directory made by `init`.
pub const TENANT: &str = "probity";
/// Its stream.
pub const STREAM: &str = "main";
/// The directory's configuration.
pub const CONFIG_FILE: &str = "probity.toml";
/// The word for the store inside the directory.
pub const SQLITE: &str = "sqlite";

/// What the command line says about the store; set once, before any command runs.
static CHOSEN: OnceLock<Option<String>> = OnceLock::new();

/// `probity.toml`.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Config {
    #[serde(default)]
    store: StoreConfig,
    #[serde(default, skip_serializing_if = "MonitoringConfig::is_default")]
    monitoring: MonitoringConfig,
}

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MonitoringConfig {
    /// Mebibytes of the log of window events each monitor holds in memory; what is older is in files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    log_memory_mib: Option<usize>,
}

impl MonitoringConfig {
    fn is_default(&self) -> bool {
        *self == MonitoringConfig::default()
    }
}

#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreConfig {
    /// `sqlite`, or the address of a PostgreSQL database, without a password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// File that holds the password of the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password_file: Option<PathBuf>,
}

/// The tenant id.
pub fn tenant() -> anyhow::Result<TenantId> {
    Ok(TenantId::new(TENANT)?)
}

/// The stream id.
pub fn stream() -> anyhow::Result<StreamId> {
    Ok(StreamId::new(STREAM)?)
}

/// Under which name this journal's heads are signed.
pub fn key_name() -> String {
    format!("{TENANT}/{STREAM}")
}

/// File with the first API key, readable by its owner alone.
pub fn key_file(data: &Path) -> PathBuf {
    data.join("cli.key")
}

/// Public half of the journal's signing key.
pub fn public_key_file(data: &Path) -> PathBuf {
    data.join("journal.pub")
}

/// Remembers what the command line says about the store: a word, or a file that holds it.
pub fn choose(store: Option<String>, file: Option<PathBuf>) {
    let file = file.filter(|path| !path.as_os_str().is_empty()).map(|path| format!("@{}", path.display()));
    let _ = CHOSEN.set(store.filter(|word| !word.is_empty()).or(file));
}

/// The store of a data directory.
pub fn backend(data: &Path) -> anyhow::Result<Backend> {
    backend_by(data, chosen())
}

fn backend_by(data: &Path, chosen: Option<String>) -> anyhow::Result<Backend> {
    let config = config(data)?;
    let word = chosen.clone().or_else(|| config.store.url.clone()).unwrap_or_else(|| SQLITE.to_owned());
    let backend = parse(&word, config.store.password_file.as_deref())?;
    match &backend {
        Backend::Sqlite(_) => {
            let elsewhere = config.store.url.filter(|url| url != SQLITE);
            if let Some(url) = elsewhere.filter(|_| !data.join(store::DATABASE_FILE).exists()) {
                bail!(
                    "the journal of {} is in {} (see {CONFIG_FILE}), not in SQLite; `probity migrate-store` moves it",
                    data.display(),
                    without_password(&url)
                );
            }
        }
        Backend::Postgres(_) => {
            not_beside_sqlite(data)?;
            if chosen.is_some() {
                not_beside_another(data, &config, &backend)?;
            }
        }
    }
    Ok(backend)
}

/// An empty database is not taken for the one that `probity.toml` names.
fn not_beside_another(data: &Path, config: &Config, chosen: &Backend) -> anyhow::Result<()> {
    let Some(url) = config.store.url.as_deref().filter(|url| *url != SQLITE) else { return Ok(()) };
    // A file that is gone says nothing about where the journal was; the address in it may have been this one.
    let Ok(known) = parse(url, None) else { return Ok(()) };
    if known.shown(data) != chosen.shown(data) && !chosen.is_there(data)? {
        bail!(
            "the journal of {} is in {} (see {CONFIG_FILE}), and {} is empty; `probity migrate-store` moves it",
            data.display(),
            known.shown(data),
            chosen.shown(data)
        );
    }
    Ok(())
}

/// A store by its word: `sqlite`, an address, or `@` and the name of a file that holds the address.
pub fn parse(word: &str, password_file: Option<&Path>) -> anyhow::Result<Backend> {
    let word = match word.strip_prefix('@') {
        Some(file) => secret(Path::new(file))?,
        None => word.to_owned(),
    };
    if word == SQLITE {
        return Ok(Backend::default());
    }
    if !PgOptions::is_address(&word) {
        return Err(coded(
            2,
            "a store is `sqlite`, `postgres://user@host/database`, or `@FILE` with such an address in it",
        ));
    }
    let password = password_file.map(secret).transpose()?;
    Ok(Backend::Postgres(PgOptions::parse(&word, password.as_deref())?))
}

/// A secret out of a file that only its owner may read.
fn secret(path: &Path) -> anyhow::Result<String> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode =
            std::fs::metadata(path).with_context(|| format!("read {}", path.display()))?.permissions().mode();
        // What a container's runtime puts there is seen by this container alone, whatever its mode.
        let ours_alone = ["/run/secrets", "/var/run/secrets"].iter().any(|dir| path.starts_with(dir));
        if mode & 0o007 != 0 && !ours_alone {
            bail!("{} may be read by everybody; `chmod 600` it, then replace the secret", path.display());
        }
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// A PostgreSQL store is not opened for a directory whose SQLite file is still the journal.
fn not_beside_sqlite(data: &Path) -> anyhow::Result<()> {
    if !data.join(store::DATABASE_FILE).exists() {
        return Ok(());
    }
    let options = store::Options { read_only: true, ..store::Options::default() };
    let streams = SqliteStore::open(data, options)?.streams()?;
    // One that a migration still fills is no journal yet, and no writer opens it.
    if streams.iter().any(|facts| facts.size > 0 && facts.phase == Phase::Open) {
        bail!(
            "{} holds a SQLite journal; `probity --data {} migrate-store --to <address>` moves it",
            data.display(),
            data.display()
        );
    }
    Ok(())
}

fn config(data: &Path) -> anyhow::Result<Config> {
    let path = data.join(CONFIG_FILE);
    match std::fs::read_to_string(&path) {
        Ok(text) => toml::from_str(&text).with_context(|| format!("{}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Config::default()),
        Err(error) => Err(error).with_context(|| format!("read {}", path.display())),
    }
}

/// Writes down where the journal of a directory is, without any password. A file that says so already stays.
pub fn remember(data: &Path, word: &str) -> anyhow::Result<()> {
    let word = match word.strip_prefix('@') {
        Some(file) => format!("@{}", std::path::absolute(file).context("store file")?.display()),
        None => without_password(word),
    };
    let mut config = config(data)?;
    if config.store.url.as_deref() == Some(&word) || (config.store.url.is_none() && word == SQLITE) {
        return Ok(());
    }
    config.store.url = Some(word);
    let text = format!(
        "# Where the journal of this directory is, and what its server may use. No password belongs in here:\n# `password_file` names a file that holds it, or PROBITY_STORE_FILE one with the whole address.\n{}",
        toml::to_string(&config)?
    );
    crate::command::init::write_private(&data.join(CONFIG_FILE), text.as_bytes())
        .with_context(|| format!("write {CONFIG_FILE}"))
}

/// What the command line says about the store, if anything.
pub fn chosen() -> Option<String> {
    CHOSEN.get().cloned().flatten()
}

/// How the engine opens a directory.
pub fn options(data: &Path) -> anyhow::Result<Options> {
    let mut options = Options::new(tenant()?, stream()?);
    options.backend = backend(data)?;
    options.monitoring_log_bytes = monitoring_log_bytes(data)?;
    Ok(options)
}

/// What `probity.toml` says of memory for the log of window events.
fn monitoring_log_bytes(data: &Path) -> anyhow::Result<usize> {
    let mib = config(data)?.monitoring.log_memory_mib;
    Ok(mib.map_or(engine::start::MONITORING_LOG_BYTES, |mib| mib.saturating_mul(1 << 20)))
}

/// Whether `init` ran here. A store that cannot be asked counts as there: opening it says what is wrong.
pub fn exists(data: &Path) -> bool {
    match backend(data) {
        Ok(backend) => backend.is_there(data).unwrap_or(true),
        Err(_) => true,
    }
}

/// The newest data directory in use below `data`: itself, or the demo's.
pub fn resolve(data: &Path) -> PathBuf {
    let demo = data.join("demo");
    let demo_is_there = demo.join(store::DATABASE_FILE).exists();
    if demo_is_there && !exists(data) { demo } else { data.to_owned() }
}

/// Opens a directory for reading beside a running server.
pub fn reader(data: &Path) -> anyhow::Result<Arc<dyn ReadStore>> {
    let backend = backend(data)?;
    if !backend.is_there(data)? {
        return Err(coded(
            exit::NOT_FOUND,
            format!("{} holds no Probity store; run `probity init` or `probity demo` first", data.display()),
        ));
    }
    backend.reader(data, &stream()?).with_context(|| format!("open {}", backend.shown(data)))
}

/// A reader of another directory than the one this command is about: what the command line says about the
/// store does not concern it. None where it holds no journal.
pub fn reader_beside(data: &Path) -> anyhow::Result<Option<Arc<dyn ReadStore>>> {
    let backend = backend_by(data, None)?;
    if !backend.is_there(data)? {
        return Ok(None);
    }
    backend.reader(data, &stream()?).map(Some).with_context(|| format!("open {}", backend.shown(data)))
}

/// The blobs of a directory, shared with other nodes where the store is.
pub fn blobs(data: &Path) -> anyhow::Result<Blobs> {
    let backend = backend(data)?;
    // Before the first `init` there is a directory to open, and no database yet.
    if backend.is_there(data)? { Ok(backend.blobs(data)?) } else { Ok(Blobs::open(data)?) }
}

/// Sets of rules of a directory: what folding a journal with monitoring needs.
pub fn library(data: &Path, reader: &Arc<dyn ReadStore>) -> anyhow::Result<engine::monitoring::Library> {
    let compile = engine::monitoring::rules::compile;
    let library = engine::monitoring::Library::new(blobs(data)?, Arc::clone(reader), compile);
    let files = engine::monitoring::LogFiles::beside(data);
    Ok(library.on_files(files, monitoring_log_bytes(data)?))
}

/// State at the end of the journal, from the newest snapshot and the tail.
pub fn state(data: &Path, reader: &Arc<dyn ReadStore>) -> anyhow::Result<engine::State> {
    let size = reader.size()?;
    let library = library(data, reader)?;
    let mut state = engine::snapshot::newest_with(&engine::start::snapshot_dir(data), size, &library);
    engine::snapshot::fold_tail(&mut state, reader.as_ref(), size)?;
    whole(&state)?;
    Ok(state)
}

/// That monitoring had every part of its log: without, a state says less than the journal.
pub fn whole(state: &engine::State) -> anyhow::Result<()> {
    match state.monitoring.fault() {
        None => Ok(()),
        Some(cause) => anyhow::bail!("monitoring's log could not be read back: {cause}; run it again"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_for_the_log_is_what_the_configuration_says() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(monitoring_log_bytes(dir.path()).unwrap(), engine::start::MONITORING_LOG_BYTES);
        let path = dir.path().join(CONFIG_FILE);
        std::fs::write(&path, "[monitoring]\nlog_memory_mib = 64\n").unwrap();
        assert_eq!(monitoring_log_bytes(dir.path()).unwrap(), 64 << 20);
        // What is written down about the store leaves it alone.
        remember(dir.path(), "postgres://p@db/probity").unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().contains("url = \"postgres://p@db/probity\""));
        assert_eq!(monitoring_log_bytes(dir.path()).unwrap(), 64 << 20);
        std::fs::write(&path, "[monitoring]\nlog_memory = 64\n").unwrap();
        assert!(monitoring_log_bytes(dir.path()).is_err(), "a word that is not known is not passed over");
    }

    #[test]
    fn stores_are_chosen_by_word_file_and_configuration() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("address");
        crate::command::init::write_private(&file, b"postgres://p:hunter2@db/probity\n").unwrap();
        let shown = |word: &str| parse(word, None).map(|b| b.shown(dir.path())).unwrap_or_default();
        assert!(shown(SQLITE).starts_with("SQLite "));
        assert_eq!(shown("postgres://p@db/probity"), "PostgreSQL db:5432/probity");
        assert_eq!(shown(&format!("@{}", file.display())), "PostgreSQL db:5432/probity");
        for wrong in ["", "mysql://p@db/probity", "@/nowhere/at/all", "probity.db"] {
            assert_eq!(shown(wrong), "", "{wrong}");
        }
        assert_eq!(backend(dir.path()).unwrap(), Backend::default());
        remember(dir.path(), "postgres://p:hunter2@db/probity").unwrap();
        let text = std::fs::read_to_string(dir.path().join(CONFIG_FILE)).unwrap();
        assert!(text.contains("url = \"postgres://p@db/probity\"") && !text.contains("hunter2"), "{text}");
        assert_eq!(backend(dir.path()).unwrap().shown(dir.path()), "PostgreSQL db:5432/probity");
        for broken in ["[store]\nurl = 1\n", "[store]\nadress = \"sqlite\"\n", "[stor]\n", "store"] {
            std::fs::write(dir.path().join(CONFIG_FILE), broken).unwrap();
            assert!(backend(dir.path()).is_err(), "{broken}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_secret_everybody_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("password");
        std::fs::write(&file, "hunter2\n").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let refused = parse("postgres://p@db/probity", Some(&file)).unwrap_err().to_string();
        assert!(refused.contains("chmod 600") && !refused.contains("hunter2"), "{refused}");
        // Kubernetes and systemd hand secrets out readable by a group.
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o440)).unwrap();
        assert!(parse("postgres://p@db/probity", Some(&file)).is_ok());
    }
}
