//! `probity restore`: a data directory out of a backup.
//!
//! Promises: nothing is made before every file has its hash, every entry its place under the signed head, and
//! the keys fit; what was erased since the backup is erased again before anything can be read: by ledger, or
//! out of the newer store, and journaled; without either it refuses, unless the loss is accepted by name. A
//! restore that fails leaves nothing behind that a server would open. Does not: bring back what was recorded
//! after the backup: heads exported later will not verify, and say so.

use super::backup::{FORMAT, FileHash, MANIFEST_FILE, Manifest, empty_private_dir, hash_file, write_durable};
use crate::moving::{Progress, copy, prove};
use crate::output::Output;
use crate::{data_dir, exit};
use anyhow::{Context, bail};
use base64::Engine as _;
use clap::Args as Arguments;
use ed25519_dalek::SigningKey;
use engine::Engine;
use journal::SignedHead;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use store::archive::Export;
use store::secrets::Keyring;
use store::{
    Backend, Blobs, DATABASE_FILE, DestroyedSubject, ErasureLedger, Erasures, Options, ReadStore,
    SqliteStore, SubjectKey,
};

/// Arguments.
#[derive(Debug, Arguments)]
pub struct Args {
    /// Directory of the backup
    dir: PathBuf,
    /// Directory of the key files (`kek.keys`, `signing.seed`, and `retired.keys` if there is one)
    #[arg(long)]
    keys: PathBuf,
    /// The ledger of erasures, or the data directory that was in use last; may be repeated
    #[arg(long)]
    erasures: Vec<PathBuf>,
    /// Restore without a ledger: whoever was erased since the backup is readable again
    #[arg(long, conflicts_with = "erasures")]
    accept_lost_erasures: bool,
    /// A head exported earlier, which the backup must contain; may be repeated
    #[arg(long)]
    head: Vec<PathBuf>,
}

/// Largest manifest read.
const MANIFEST_BYTES_MAX: u64 = 256 << 20;

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let manifest = manifest(&args.dir)?;
    let backup = verified(&args, &manifest)?;
    let erased = erasures(&args, &manifest, backup.as_ref())?;
    let target = target(data)?;
    empty_private_dir(data)?;
    let made = fill(data, &args, &manifest, &target, &erased)
        .and_then(|undone| erase_again(data, &manifest, &erased, undone));
    let again = match made {
        Ok(again) => again,
        Err(error) => {
            // A half-made directory is no data directory: without keys no server opens it.
            let _ = std::fs::remove_dir_all(data.join("keys"));
            let database = match &target {
                Backend::Sqlite(_) => "",
                Backend::Postgres(_) => ", and empty the database (`DROP SCHEMA probity CASCADE`)",
            };
            return Err(error.context(format!("{} is not usable; remove it{database}", data.display())));
        }
    };
    let row = serde_json::json!({"data": data, "entries": manifest.entries, "root": manifest.root,
        "store": target.shown(data), "erased_again": again});
    out.object(&row, || {
        vec![
            format!("restored {} entries into {}", manifest.entries, target.shown(data)),
            format!("  verified to the head of the backup; {again} erasures done again"),
        ]
    })?;
    eprintln!(
        "what was recorded after the backup is lost, and heads exported since will not verify against this journal"
    );
    Ok(exit::OK)
}

fn manifest(dir: &Path) -> anyhow::Result<Manifest> {
    let path = dir.join(MANIFEST_FILE);
    let length = std::fs::metadata(&path)
        .map_err(|_| {
            exit::coded(exit::NOT_FOUND, format!("{} holds no finished backup (no manifest)", dir.display()))
        })?
        .len();
    if length > MANIFEST_BYTES_MAX {
        bail!("{} is too long to be a manifest", path.display());
    }
    let text = std::fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    let manifest: Manifest = serde_json::from_str(&text).with_context(|| format!("{}", path.display()))?;
    if manifest.format != FORMAT {
        bail!(
            "the backup has format {}, this program reads {FORMAT}; use the program that made it",
            manifest.format
        );
    }
    if manifest.origin != data_dir::key_name() {
        bail!("the backup is of journal `{}`, not of `{}`", manifest.origin, data_dir::key_name());
    }
    Ok(manifest)
}

/// Checks files, keys, journal and blobs; gives the journal of the backup.
fn verified(args: &Args, manifest: &Manifest) -> anyhow::Result<Arc<dyn ReadStore>> {
    for file in &manifest.files {
        check_file(&args.dir, file)?;
    }
    let key = key_of(&args.keys)?;
    let public = base64::engine::general_purpose::STANDARD.encode(key.verifying_key().as_bytes());
    if public != manifest.public_key {
        bail!("the signing key in {} is not the one of this backup", args.keys.display());
    }
    let store = SqliteStore::open(&args.dir, Options { read_only: true, ..Options::default() })?;
    let reader = store.stream_reader(&data_dir::stream()?)?;
    let mut trusted = vec![SignedHead::parse_note(&manifest.head).context("the head in the manifest")?];
    for path in &args.head {
        let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
        trusted
            .push(SignedHead::parse_note(&text).with_context(|| format!("{} is no head", path.display()))?);
    }
    let proof = prove(Arc::clone(&reader), &trusted, &key.verifying_key())?;
    if proof.size != manifest.entries {
        bail!("the journal has {} entries, the manifest says {}", proof.size, manifest.entries);
    }
    // Every entry can be decoded and folded, and what the state rests on is there.
    let compile = engine::monitoring::rules::compile;
    let library = engine::monitoring::Library::new(Blobs::open(&args.dir)?, Arc::clone(&reader), compile);
    let mut state = engine::State::with_library(library);
    engine::snapshot::fold_tail(&mut state, reader.as_ref(), proof.size)?;
    if let Some(cause) = state.monitoring.broken() {
        bail!("the rules in force in the backup cannot be run: {cause}");
    }
    engine::start::load_pinned(&state, &Blobs::open(&args.dir)?)?;
    Ok(reader)
}

fn check_file(dir: &Path, file: &FileHash) -> anyhow::Result<()> {
    let path = Path::new(&file.path);
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        bail!("the manifest names `{}`, which is no file below the backup", file.path);
    }
    let (bytes, sha256) = hash_file(&dir.join(path))?;
    if (bytes, sha256.as_str()) != (file.bytes, file.sha256.as_str()) {
        bail!("`{}` is not what the manifest says; take another copy of the backup", file.path);
    }
    Ok(())
}

fn key_of(keys: &Path) -> anyhow::Result<SigningKey> {
    let path = keys.join(store::secrets::SIGNING_KEY_FILE);
    let bytes = std::fs::read(&path).with_context(|| format!("read {}", path.display()))?;
    let seed: [u8; 32] =
        bytes.try_into().map_err(|_| anyhow::anyhow!("{} does not hold 32 bytes", path.display()))?;
    Ok(SigningKey::from_bytes(&seed))
}

/// Everybody who was erased, by what the ledgers and newer stores say; none only where that is accepted.
fn erasures(
    args: &Args,
    manifest: &Manifest,
    backup: &dyn ReadStore,
) -> anyhow::Result<BTreeMap<String, DestroyedSubject>> {
    let mut all = BTreeMap::new();
    if args.erasures.is_empty() && !args.accept_lost_erasures {
        return Err(exit::coded(
            exit::CONFLICT,
            "whoever was erased since the backup would be readable again: give `--erasures` with the ledger \
             (erasures.log) or the data directory that was in use last; if both are lost, \
             `--accept-lost-erasures`, and erase by hand",
        ));
    }
    for path in &args.erasures {
        let ledger = Erasures::read(path).with_context(|| format!("erasures of {}", path.display()))?;
        if ledger.origin != manifest.origin {
            bail!("{} is the ledger of journal `{}`", path.display(), ledger.origin);
        }
        all.extend(ledger.subjects.into_iter().map(|row| (row.subject.clone(), row)));
        let newer = if path.is_dir() { data_dir::reader_beside(path)? } else { None };
        if let Some(newer) = newer {
            each_destroyed(newer.as_ref(), |row| {
                all.entry(row.subject.clone()).or_insert(row);
            })?;
        }
    }
    // A ledger that lacks what the backup itself knows was not kept to the end.
    let mut missing = 0_u64;
    each_destroyed(backup, |row| missing += u64::from(!all.contains_key(&row.subject)))?;
    if missing > 0 && !args.accept_lost_erasures {
        return Err(exit::coded(
            exit::CONFLICT,
            format!(
                "the ledger is older than the backup: it lacks {missing} erasures that the backup has; find a newer one"
            ),
        ));
    }
    Ok(all)
}

fn each_destroyed(reader: &dyn ReadStore, mut each: impl FnMut(DestroyedSubject)) -> anyhow::Result<()> {
    let mut after = String::new();
    loop {
        let page = reader.destroyed_subjects(&after, 1_000)?;
        let Some(last) = page.last() else { return Ok(()) };
        after.clone_from(&last.subject);
        page.into_iter().for_each(&mut each);
    }
}

/// The store to restore into: the file in the new directory, or a database without a journal.
fn target(data: &Path) -> anyhow::Result<Backend> {
    let backend = match data_dir::chosen() {
        Some(word) => data_dir::parse(&word, None)?,
        None => Backend::default(),
    };
    if backend.is_there(data)? {
        bail!("{} holds a journal already; restore into an empty store", backend.shown(data));
    }
    Ok(backend)
}

/// Keys, journal, blobs and ledger; how many erasures the backup does not know.
fn fill(
    data: &Path,
    args: &Args,
    manifest: &Manifest,
    target: &Backend,
    erased: &BTreeMap<String, DestroyedSubject>,
) -> anyhow::Result<usize> {
    empty_private_dir(&data.join("keys"))?;
    for name in super::backup::SECRET_FILES {
        let Some(file) = Path::new(name).file_name() else { continue };
        let from = args.keys.join(file);
        if from.exists() {
            let bytes = std::fs::read(&from).with_context(|| format!("read {}", from.display()))?;
            write_durable(&data.join(name), &bytes)?;
        }
    }
    let missing = Keyring::recall_keks(data, &manifest.keks)?;
    if !missing.is_empty() {
        bail!(
            "the key files lack {}, which the backup is sealed under; find the key file of its time",
            missing.join(", ")
        );
    }
    let source = SqliteStore::open(&args.dir, Options { read_only: true, ..Options::default() })?;
    // In the ledger before any row is here: wherever this is cut off, every writer that opens this directory erases
    // them before it serves.
    let backup = source.stream_reader(&data_dir::stream()?)?;
    let (ledger, _) = ErasureLedger::open(data, &manifest.origin, backup.as_ref())?;
    let mut undone = Vec::new();
    for row in erased.values() {
        if backup.subject_key(&row.subject)? != Some(SubjectKey::Destroyed) {
            undone.push(row.clone());
        }
    }
    ledger.add(&undone)?;
    match target {
        Backend::Sqlite(_) => source.copy_to(&data.join(DATABASE_FILE))?,
        Backend::Postgres(_) => {
            let mut store = target.import(data)?;
            let mut progress = Progress::new("restored");
            for facts in source.streams()? {
                let step = &mut |step| {
                    progress.step(step);
                    Ok(())
                };
                let copied = copy(&source, &facts, store.as_mut(), "a backup", step)?;
                store.finish_import(&facts.stream, copied.epoch, &facts)?;
            }
        }
    }
    let (from, to) = (Blobs::open(&args.dir)?, target.blobs(data)?);
    for hash in from.hashes()? {
        to.put(&from.get(&hash)?.with_context(|| format!("blob `{hash}` is missing"))?)?;
    }
    if let Some(word) = data_dir::chosen() {
        data_dir::remember(data, &word)?;
    }
    let public = data_dir::public_key_file(data);
    std::fs::write(&public, format!("{}\n", manifest.public_key))
        .with_context(|| format!("write {}", public.display()))?;
    Ok(undone.len())
}

/// Opens the journal once as its writer, which destroys again, and journals it, whatever the ledger says.
fn erase_again(
    data: &Path,
    manifest: &Manifest,
    erased: &BTreeMap<String, DestroyedSubject>,
    undone: usize,
) -> anyhow::Result<usize> {
    super::runtime()?.block_on(async {
        let mut options = data_dir::options(data)?;
        // The lease in the backup is of a process that is not this journal's any more.
        options.takeover = true;
        options.holder = format!("restore of the backup of {}", model::Timestamp(manifest.made_at));
        let engine = Engine::open(data, options).await?;
        let mut left = 0;
        for row in erased.values() {
            left += u64::from(engine.reader().subject_key(&row.subject)? != Some(SubjectKey::Destroyed));
        }
        engine.close();
        anyhow::ensure!(left == 0, "{left} subjects are still readable that were erased");
        Ok(undone)
    })
}
