//! What a data directory holds, for commands that read it without a server.

use crate::exit::{self, coded};
use anyhow::Context;
use model::ids::{StreamId, TenantId};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{ReadStore, SqliteStore, Store};

/// Tenant of a data directory made by `init`; several tenants come with PostgreSQL.
pub const TENANT: &str = "probity";
/// Its stream.
pub const STREAM: &str = "main";

/// The tenant id.
pub fn tenant() -> anyhow::Result<TenantId> {
    Ok(TenantId::new(TENANT)?)
}

/// The stream id.
pub fn stream() -> anyhow::Result<StreamId> {
    Ok(StreamId::new(STREAM)?)
}

/// File with the first API key, readable by its owner alone.
pub fn key_file(data: &Path) -> PathBuf {
    data.join("cli.key")
}

/// Public half of the journal's signing key.
pub fn public_key_file(data: &Path) -> PathBuf {
    data.join("journal.pub")
}

/// Whether `init` ran here.
pub fn exists(data: &Path) -> bool {
    data.join(store::DATABASE_FILE).exists()
}

/// The newest data directory in use below `data`: itself, or the demo's.
pub fn resolve(data: &Path) -> PathBuf {
    let demo = data.join("demo");
    if !exists(data) && exists(&demo) { demo } else { data.to_owned() }
}

/// Opens a directory for reading beside a running server.
pub fn reader(data: &Path) -> anyhow::Result<Arc<dyn ReadStore>> {
    if !exists(data) {
        return Err(coded(
            exit::NOT_FOUND,
            format!("{} holds no Probity store; run `probity init` or `probity demo` first", data.display()),
        ));
    }
    let options = store::Options { read_only: true, ..store::Options::default() };
    let store = SqliteStore::open(data, options).with_context(|| format!("open {}", data.display()))?;
    Ok(store.read_store(&stream()?)?)
}

/// The blobs of a directory.
pub fn blobs(data: &Path) -> anyhow::Result<store::Blobs> {
    Ok(store::Blobs::open(data)?)
}

/// State at the end of the journal, from the newest snapshot and the tail.
pub fn state(data: &Path, reader: &dyn ReadStore) -> anyhow::Result<engine::State> {
    let size = reader.size()?;
    let mut state = engine::snapshot::newest(&engine::start::snapshot_dir(data), size);
    engine::snapshot::fold_tail(&mut state, reader, size)?;
    Ok(state)
}
