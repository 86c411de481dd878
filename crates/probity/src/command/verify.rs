//! `probity verify`: proves offline that the journal is what it was.
//!
//! Reads entries, tiles and head; needs the public key, and the heads exported earlier: without one, a
//! journal rewritten as a whole with a stolen signing key cannot be told from an honest one.

use crate::data_dir;
use crate::exit::{self, coded};
use crate::output::Output;
use anyhow::Context;
use base64::Engine as _;
use ed25519_dalek::VerifyingKey;
use journal::{Digest, Finding, ReadLog, SignedHead, verify};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{ReadStore, StoreError};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A head exported earlier; may be repeated
    #[arg(long)]
    head: Vec<PathBuf>,
    /// Public key file; left out, the data directory's own (an auditor brings his copy)
    #[arg(long)]
    public_key: Option<PathBuf>,
    /// Write the newest signed head to this file, to be kept elsewhere
    #[arg(long)]
    export_head: Option<PathBuf>,
    /// Show what tampering looks like: flip one byte of this entry in a copy in memory (left out: the middle one)
    #[arg(long, num_args = 0..=1, default_missing_value = "middle")]
    flip_one_byte: Option<String>,
}

struct Log {
    reader: Arc<dyn ReadStore>,
    flipped: Option<u64>,
}

impl ReadLog for Log {
    type Error = StoreError;

    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let mut bytes = self.reader.entry(index)?;
        if let Some(bytes) = bytes.as_mut().filter(|_| self.flipped == Some(index)) {
            let middle = bytes.len() / 2;
            if let Some(byte) = bytes.get_mut(middle) {
                *byte ^= 1;
            }
        }
        Ok(bytes)
    }

    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<Digest>>, StoreError> {
        self.reader.tile(level, index)
    }

    fn head(&self) -> Result<Option<String>, StoreError> {
        self.reader.head()
    }
}

/// Runs the command: exit code 3 if something is wrong.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let reader = data_dir::reader(&data)?;
    let key = public_key(&args.public_key.clone().unwrap_or_else(|| data_dir::public_key_file(&data)))?;
    if let Some(path) = &args.export_head {
        let note = reader.head()?.ok_or_else(|| coded(exit::NOT_FOUND, "the journal has no head yet"))?;
        std::fs::write(path, note).with_context(|| format!("write {}", path.display()))?;
        eprintln!(
            "head written to {}; keep it where this machine's administrator cannot change it",
            path.display()
        );
    }
    let trusted = args.head.iter().map(|p| head(p)).collect::<anyhow::Result<Vec<_>>>()?;
    let size = reader.size()?;
    let flipped = match args.flip_one_byte.as_deref() {
        None => None,
        Some("middle") => Some(size / 2),
        Some(text) => Some(text.parse().map_err(|_| coded(2, format!("`{text}` is no entry number")))?),
    };
    if let Some(index) = flipped {
        eprintln!("flipping one bit in the middle of entry {index}, in a copy in memory");
    }
    let mut told = 0;
    let result = verify(&Log { reader, flipped }, &trusted, &key, record::position, &mut |done, of| {
        if done >= told + 50_000 {
            told = done;
            eprintln!("verified {done} of {of} entries");
        }
    });
    report(result, out)
}

fn report(result: Result<journal::Verified, Finding>, out: &Output) -> anyhow::Result<u8> {
    match result {
        Ok(verified) => {
            let root: String = verified.root.iter().map(|b| format!("{b:02x}")).collect();
            let row = serde_json::json!({"intact": true, "entries": verified.size, "root": root, "exported_heads": verified.trusted_heads});
            out.object(&row, || {
                vec![format!(
                    "journal intact: {} entries, root {}…, {} exported heads agree",
                    verified.size,
                    &root[..16],
                    verified.trusted_heads
                )]
            })?;
            Ok(exit::OK)
        }
        Err(finding) => {
            let row = serde_json::json!({"intact": false, "finding": finding.to_string()});
            out.object(&row, || vec![format!("JOURNAL NOT INTACT: {finding}")])?;
            Ok(exit::FINDING)
        }
    }
}

/// Reads a public key file.
pub fn public_key(path: &Path) -> anyhow::Result<VerifyingKey> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    let bytes =
        base64::engine::general_purpose::STANDARD.decode(text.trim()).context("public key is not base64")?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| anyhow::anyhow!("a public key has 32 bytes"))?;
    Ok(VerifyingKey::from_bytes(&bytes)?)
}

fn head(path: &Path) -> anyhow::Result<SignedHead> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    SignedHead::parse_note(&text).with_context(|| format!("{} is no exported head", path.display()))
}
