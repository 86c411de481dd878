//! Every known publication of the OFAC list from August 2021 to November 2025, one after the other.
//!
//! Promises: 307 changes of the plain list (a base and what was added, deleted and changed on each day) and 20 of the
//! advanced one (a base and patches), each parsed as the program parses it. Does not: hold more than one publication
//! and the bytes the next one is made from. The two forms differ (the plain one has no aliases but those in remarks),
//! so the first advanced publication begins a chain of its own.

use crate::data::DataError;
use screening::Snapshot;
use screening::source::{HashingReader, ofac_csv, ofac_sdn_advanced};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;

/// A publication.
pub struct Publication {
    /// The day it was published, or first seen; with a number from the second one of a day on.
    pub day: String,
    /// What it holds.
    pub snapshot: Arc<Snapshot>,
    /// Whether a chain begins here: it is no change of the one before.
    pub begins: bool,
}

/// Cells of a row of the plain list.
const CELLS: usize = 12;
/// Window of the patches.
const WINDOW_LOG_MAX: u32 = 27;

fn content(path: &Path, cause: impl ToString) -> DataError {
    DataError::Content { path: path.to_owned(), cause: cause.to_string() }
}

/// Hands over every publication below `folder` (`../shared/data/ofac`), oldest first.
pub fn each(
    folder: &Path,
    take: &mut dyn FnMut(Publication) -> Result<(), Box<dyn std::error::Error>>,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut of_day: BTreeMap<String, usize> = BTreeMap::new();
    let mut numbered = |mut publication: Publication| {
        let count = of_day.entry(publication.day.clone()).or_default();
        *count += 1;
        if *count > 1 {
            publication.day = format!("{} ({count})", publication.day);
        }
        take(publication)
    };
    plain(&folder.join("sdn_csv_daily"), &mut numbered)?;
    advanced(&folder.join("sdn_advanced_patches"), &mut numbered)
}

/// Rows of the plain list by the issuer's number.
type Rows = BTreeMap<u64, Vec<String>>;

fn plain(
    folder: &Path,
    take: &mut dyn FnMut(Publication) -> Result<(), Box<dyn std::error::Error>>,
) -> Result<(), Box<dyn std::error::Error>> {
    let base = folder.join("base-2021-08-18.csv.zst");
    let mut rows = Rows::new();
    // The issuer ends the file with a single end-of-file mark, which is no row.
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(crate::data::unpack(&base)?);
    for row in reader.records() {
        let cells: Vec<String> = row?.iter().map(|cell| cell.trim().to_owned()).collect();
        if cells.len() == CELLS {
            rows.insert(cells[0].parse()?, cells);
        }
    }
    take(Publication { day: "2021-08-18".to_owned(), snapshot: parse_plain(&base, &rows)?, begins: true })?;
    let events = folder.join("events.jsonl.zst");
    let mut text = String::new();
    crate::data::unpack(&events)?.read_to_string(&mut text)?;
    for line in text.lines() {
        let event: Value = serde_json::from_str(line)?;
        apply(&mut rows, &event).ok_or_else(|| content(&events, "an event that is not understood"))?;
        let day = event["at"].as_str().unwrap_or_default().chars().take(10).collect();
        if event["n"].as_u64() != Some(rows.len() as u64) {
            return Err(
                content(&events, format!("{day}: {} rows instead of {}", rows.len(), event["n"])).into()
            );
        }
        take(Publication { day, snapshot: parse_plain(&events, &rows)?, begins: false })?;
    }
    Ok(())
}

/// Takes a day's changes over; `None` where it is written in another way than the others.
fn apply(rows: &mut Rows, event: &Value) -> Option<()> {
    for gone in event["del"].as_array()? {
        let id = gone.as_str().map_or_else(|| gone.as_u64(), |id| id.parse().ok())?;
        rows.remove(&id)?;
    }
    for row in event["add"].as_array()?.iter().chain(event["chg"].as_array()?) {
        let cells: Option<Vec<String>> =
            row.as_array()?.iter().map(|cell| cell.as_str().map(str::to_owned)).collect();
        let cells = cells.filter(|cells| cells.len() == CELLS)?;
        rows.insert(cells.first()?.parse().ok()?, cells);
    }
    Some(())
}

fn parse_plain(path: &Path, rows: &Rows) -> Result<Arc<Snapshot>, Box<dyn std::error::Error>> {
    let mut writer = csv::WriterBuilder::new()
        .has_headers(false)
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    rows.values().try_for_each(|cells| writer.write_record(cells))?;
    let primary = writer.into_inner().map_err(|error| content(path, error))?;
    let any = rows.keys().next().ok_or_else(|| content(path, "no rows"))?;
    // The history holds the first file of the set only; the parser rightly refuses a set without the others.
    let address = format!("{any},0,\"-0-\",\"-0-\",\"-0-\",\"-0-\"\r\n");
    let alias = format!("{any},0,\"aka\",{},\"-0-\"\r\n", quoted(&rows[any][1]));
    let comment = format!("{any},\"-0-\"\r\n");
    let files = ofac_csv::OfacFiles {
        primary: &mut primary.as_slice(),
        addresses: &mut address.as_bytes(),
        aliases: &mut alias.as_bytes(),
        comments: &mut comment.as_bytes(),
        published: None,
    };
    let parsed = ofac_csv::parse(ofac_csv::Set::Sdn, files).map_err(|error| content(path, error))?;
    Ok(Arc::new(Snapshot::new(parsed, ofac_csv::SDN_PARSER, vec![])))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn advanced(
    folder: &Path,
    take: &mut dyn FnMut(Publication) -> Result<(), Box<dyn std::error::Error>>,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder)?.filter_map(|file| Some(file.ok()?.path())).collect();
    files.retain(|path| matches!(path.extension().and_then(|e| e.to_str()), Some("bz2" | "zst")));
    let order = ordered(folder, &files)?;
    let mut xml: Vec<u8> = Vec::new();
    for (number, path) in order.iter().enumerate() {
        xml = if number == 0 { unpack_bzip2(path)? } else { patched(path, &xml)? };
        let mut reader = HashingReader::new(xml.as_slice());
        let parsed = ofac_sdn_advanced::parse(&mut reader, ofac_sdn_advanced::BYTES_MAX)
            .map_err(|e| content(path, e))?;
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let day = name.chars().skip("sdn_advanced-".len()).take(10).collect();
        let snapshot = Arc::new(Snapshot::new(parsed, ofac_sdn_advanced::PARSER, vec![]));
        take(Publication { day, snapshot, begins: number == 0 })?;
    }
    Ok(())
}

/// The files in the order of the chain, which the file of checksums gives.
fn ordered(folder: &Path, files: &[PathBuf]) -> Result<Vec<PathBuf>, DataError> {
    let sums = folder.join("SHA256SUMS");
    let text =
        std::fs::read_to_string(&sums).map_err(|cause| DataError::File { path: sums.clone(), cause })?;
    let named = text.lines().filter_map(|line| line.split_whitespace().nth(1));
    named
        .map(|xml| {
            let starts = |path: &&PathBuf| {
                path.file_name().and_then(|n| n.to_str()).is_some_and(|n| n.starts_with(&format!("{xml}.")))
            };
            files.iter().find(starts).cloned().ok_or_else(|| content(&sums, format!("`{xml}` has no file")))
        })
        .collect()
}

fn unpack_bzip2(path: &Path) -> Result<Vec<u8>, DataError> {
    let done = Command::new("bzip2").arg("-dc").arg(path).stdin(Stdio::null()).output();
    let done = done.map_err(|cause| DataError::File { path: path.to_owned(), cause })?;
    if done.status.success() { Ok(done.stdout) } else { Err(content(path, "bzip2 could not unpack it")) }
}

fn patched(path: &Path, before: &[u8]) -> Result<Vec<u8>, DataError> {
    let failed = |cause| DataError::File { path: path.to_owned(), cause };
    let file = std::io::BufReader::new(File::open(path).map_err(failed)?);
    let mut decoder = zstd::stream::read::Decoder::with_ref_prefix(file, before).map_err(failed)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(failed)?;
    let mut xml = Vec::with_capacity(before.len() + before.len() / 16);
    decoder.read_to_end(&mut xml).map_err(failed)?;
    Ok(xml)
}
