//! `probity backup`: a copy of the store, while it is in use.
//!
//! Promises: the copy is one consistent state (SQLite copies itself in a read transaction, PostgreSQL is read
//! out of one snapshot); it is verified to its signed head before the manifest is written, and a directory
//! without a manifest is no backup; every file is hashed in the manifest; only the owner may read it. Does not:
//! hold keys, unless asked to put them into another directory, nor the ledger of erasures, which has to be
//! newer than any backup.

use crate::moving::{Progress, copy, prove};
use crate::output::Output;
use crate::{data_dir, exit};
use anyhow::{Context, bail};
use base64::Engine as _;
use clap::Args as Arguments;
use engine::start::{signing_key, wall_clock};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::Read;
use std::path::{Path, PathBuf};
use store::archive::{Export, Import};
use store::{Backend, Blobs, DATABASE_FILE, Options, SqliteStore};

/// Arguments.
#[derive(Debug, Arguments)]
pub struct Args {
    /// Directory to write to; made, or empty
    dir: PathBuf,
    /// Also copy the key files and the first API key, to this other directory
    #[arg(long)]
    keys: Option<PathBuf>,
}

/// Name of the manifest; written last.
pub const MANIFEST_FILE: &str = "manifest.json";
/// The form of a backup that this program writes and reads.
pub const FORMAT: u32 = 1;
/// Files of a data directory that are secrets, in the order of their importance.
pub const SECRET_FILES: [&str; 4] = ["keys/kek.keys", "keys/signing.seed", "keys/retired.keys", "cli.key"];

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Form of the backup.
    pub format: u32,
    /// When it was made, in microseconds.
    pub made_at: i64,
    /// The program that made it.
    pub program: String,
    /// Whose journal: tenant and stream.
    pub origin: String,
    /// Where it was.
    pub source: String,
    /// Entries.
    pub entries: u64,
    /// Root of the entries.
    pub root: String,
    /// The signed head over exactly these entries.
    pub head: String,
    /// Public half of the key that signed it, base64.
    pub public_key: String,
    /// Key-encryption keys that its subject keys are under: the key files must hold these.
    pub keks: Vec<String>,
    /// Subjects erased up to here.
    pub erased: u64,
    /// Every file.
    pub files: Vec<FileHash>,
}

/// A file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileHash {
    /// Path below the backup's directory.
    pub path: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256.
    pub sha256: String,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let data = &data_dir::resolve(data);
    let backend = data_dir::backend(data)?;
    let reader = data_dir::reader(data)?;
    let key = signing_key(data, reader.as_ref(), &data_dir::key_name())?;
    empty_private_dir(&args.dir)?;
    copy_journal(data, &backend, &args.dir)?;
    let copied = SqliteStore::open(&args.dir, Options { read_only: true, ..Options::default() })?;
    let copied = copied.stream_reader(&data_dir::stream()?)?;
    let verified = prove(copied.clone(), &[], &key.verifying_key())?;
    // After the journal, so that every blob it names is among them.
    let (from, to) = (data_dir::blobs(data)?, Blobs::open(&args.dir)?);
    let hashes = from.hashes()?;
    for hash in &hashes {
        to.put(&from.get(hash)?.with_context(|| format!("blob `{hash}` is missing"))?)?;
    }
    let manifest = Manifest {
        format: FORMAT,
        made_at: wall_clock().0,
        program: format!("probity {}", env!("CARGO_PKG_VERSION")),
        origin: data_dir::key_name(),
        source: backend.shown(data),
        entries: verified.size,
        root: hex(&verified.root),
        head: copied.head()?.context("the journal has no head yet; there is nothing to back up")?,
        public_key: base64::engine::general_purpose::STANDARD.encode(key.verifying_key().as_bytes()),
        keks: copied.keys_by_kek()?.into_iter().map(|(id, _)| id).collect(),
        erased: count_erased(copied.as_ref())?,
        files: hash_files(&args.dir)?,
    };
    write_durable(&args.dir.join(MANIFEST_FILE), serde_json::to_string_pretty(&manifest)?.as_bytes())?;
    if let Some(keys) = &args.keys {
        copy_keys(data, keys)?;
    }
    say(&args, &manifest, hashes.len(), out)?;
    Ok(exit::OK)
}

fn say(args: &Args, manifest: &Manifest, blobs: usize, out: &Output) -> anyhow::Result<()> {
    let bytes: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    let row = serde_json::json!({"backup": args.dir, "entries": manifest.entries, "root": manifest.root,
        "blobs": blobs, "bytes": bytes, "keys": args.keys, "keks": manifest.keks});
    out.object(&row, || {
        vec![
            format!(
                "{} entries and {blobs} blobs, {bytes} bytes, in {}",
                manifest.entries,
                args.dir.display()
            ),
            format!("  root {}, verified", manifest.root),
        ]
    })?;
    match &args.keys {
        Some(keys) => eprintln!("key files are in {}; keep them apart from the backup", keys.display()),
        None => eprintln!("no keys are in it: back up `keys/` of the data directory too, in another place"),
    }
    eprintln!(
        "keep a current copy of `{}` elsewhere: a restore needs it to erase again what was erased since",
        store::ERASURES_FILE
    );
    Ok(())
}

/// One consistent state of the journal and its rows, as a SQLite file whatever the store.
fn copy_journal(data: &Path, backend: &Backend, dir: &Path) -> anyhow::Result<()> {
    match backend {
        Backend::Sqlite(_) => {
            let store = SqliteStore::open(data, Options { read_only: true, ..Options::default() })?;
            store.copy_to(&dir.join(DATABASE_FILE))?;
        }
        Backend::Postgres(_) => {
            let source = backend.export(data)?;
            let mut target = SqliteStore::open(dir, Options::default())?;
            let mut progress = Progress::new("backed up");
            for facts in source.streams()? {
                let from = backend.shown(data);
                let step = &mut |step| {
                    progress.step(step);
                    Ok(())
                };
                let copied = copy(source.as_ref(), &facts, &mut target, &from, step)?;
                target.finish_import(&facts.stream, copied.epoch, &facts)?;
            }
        }
    }
    Ok(SqliteStore::open(dir, Options { exclusive: true, ..Options::default() })?.settle()?)
}

fn count_erased(reader: &dyn store::ReadStore) -> anyhow::Result<u64> {
    let (mut count, mut after) = (0, String::new());
    loop {
        let page = reader.destroyed_subjects(&after, 1_000)?;
        let Some(last) = page.last() else { return Ok(count) };
        after.clone_from(&last.subject);
        count += page.len() as u64;
    }
}

fn copy_keys(data: &Path, keys: &Path) -> anyhow::Result<()> {
    empty_private_dir(keys)?;
    for name in SECRET_FILES {
        let from = data.join(name);
        if from.exists() {
            let name = from.file_name().context("a key file has a name")?;
            let bytes = std::fs::read(&from).with_context(|| format!("read {}", from.display()))?;
            write_durable(&keys.join(name), &bytes)?;
        }
    }
    Ok(())
}

/// Makes a directory that only its owner may enter; one that is there must be empty.
pub fn empty_private_dir(dir: &Path) -> anyhow::Result<()> {
    if dir.exists() {
        let mut inside = std::fs::read_dir(dir).with_context(|| format!("read {}", dir.display()))?;
        if inside.next().is_some() {
            bail!("{} is not empty; name a new directory", dir.display());
        }
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir).with_context(|| format!("make {}", dir.display()))?;
    #[cfg(unix)]
    {
        let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(dir, private).with_context(|| format!("make {} private", dir.display()))?;
    }
    Ok(())
}

/// Writes a file that only its owner may read; on disk when this returns.
pub fn write_durable(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    super::init::write_private(path, bytes).with_context(|| format!("write {}", path.display()))?;
    match path.parent() {
        Some(parent) => std::fs::File::open(parent)
            .and_then(|dir| dir.sync_all())
            .with_context(|| format!("flush {}", parent.display())),
        None => Ok(()),
    }
}

/// Hashes of every file below a directory but the manifest, by path.
fn hash_files(dir: &Path) -> anyhow::Result<Vec<FileHash>> {
    let (mut found, mut open) = (Vec::new(), vec![dir.to_owned()]);
    while let Some(at) = open.pop() {
        for entry in std::fs::read_dir(&at).with_context(|| format!("read {}", at.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let name =
                path.strip_prefix(dir).unwrap_or(&path).to_str().context("a file name is not UTF-8")?;
            let (bytes, sha256) = hash_file(&path)?;
            found.push(FileHash { path: name.to_owned(), bytes, sha256 });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

/// Length and SHA-256 of a file.
pub fn hash_file(path: &Path) -> anyhow::Result<(u64, String)> {
    let mut file = std::fs::File::open(path).with_context(|| format!("read {}", path.display()))?;
    let (mut hash, mut length, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 20]);
    loop {
        let read = file.read(&mut buffer).with_context(|| format!("read {}", path.display()))?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hash.update(bytes);
        length += read as u64;
    }
    Ok((length, hex(&hash.finalize())))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
