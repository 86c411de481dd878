//! The lists and policies that come with the program.
//!
//! Promises: the bytes are those of `data/` and `policies/` at build time; parsing them is the same code
//! that parses a fetched list. Does not: fetch.

use anyhow::Context;
use engine::start::NewList;
use model::{PartialDate, Timestamp};
use screening::snapshot::Snapshot;
use screening::source::{HashingReader, Parsed, ofac_sdn_advanced, uk_sanctions};
use std::io::{Cursor, Read};
use std::sync::Arc;

/// OFAC SDN list, advanced XML, as published 2025-11-19.
const OFAC: &[u8] = include_bytes!("../../../data/sanctions/ofac/sdn_advanced-2025-11-19.xml.zst");

/// Tornado Cash as it stood on the OFAC list of 2025-03-04; it left on 2025-03-21.
const TORNADO_CASH: &[u8] = include_bytes!("../../../data/sanctions/ofac/tornado_cash-2025-03-04.xml.zst");

macro_rules! uk {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../data/sanctions/uk/", $name, ".zst")) as &[u8])
    };
}

/// UK Sanctions List, normalised CSV set, report of 2026-04-29.
const UK: [(&str, &[u8]); 5] = [
    uk!("subjects.csv"),
    uk!("subject_names.csv"),
    uk!("subject_dobs.csv"),
    uk!("subject_identifiers.csv"),
    uk!("subject_countries.csv"),
];

/// Date of the UK report, which its files do not state (data/SOURCES.tsv does).
const UK_PUBLISHED: (u16, u8, u8) = (2026, 4, 29);

/// The default policy.
pub const POLICY_DEFAULT: &str = include_str!("../../../policies/default/policy.toml");
/// The demo policy.
pub const POLICY_DEMO: &str = include_str!("../../../policies/demo/policy.toml");

/// The sandbox's policy.
pub const POLICY_SANDBOX: &str = include_str!("../../../policies/sandbox/policy.toml");

/// Largest decompression window accepted: the bundled files were made with it.
const WINDOW_LOG_MAX: u32 = 27;

/// Decompresses a bundled or stored list file.
pub fn unpack(bytes: &[u8]) -> anyhow::Result<impl Read> {
    let mut decoder = zstd::stream::read::Decoder::new(Cursor::new(bytes.to_vec()))?;
    decoder.window_log_max(WINDOW_LOG_MAX)?;
    Ok(decoder)
}

/// Parses the bundled OFAC list.
pub fn ofac() -> anyhow::Result<NewList> {
    ofac_from(unpack(OFAC)?, "sdn_advanced.xml").context("bundled OFAC list")
}

/// Parses the one party that left the OFAC list.
pub fn tornado_cash() -> anyhow::Result<NewList> {
    ofac_from(unpack(TORNADO_CASH)?, "tornado_cash.xml").context("bundled Tornado Cash entry")
}

/// Parses an OFAC `sdn_advanced.xml`.
pub fn ofac_from(read: impl Read, name: &str) -> anyhow::Result<NewList> {
    let mut hashing = HashingReader::new(read);
    let parsed = ofac_sdn_advanced::parse(&mut hashing, ofac_sdn_advanced::BYTES_MAX)?;
    let (hash, _) = hashing.finish()?;
    Ok(new_list(parsed, ofac_sdn_advanced::PARSER, vec![(name.to_owned(), hash)]))
}

/// Parses the bundled UK list.
pub fn uk() -> anyhow::Result<NewList> {
    let mut raw = Vec::with_capacity(UK.len());
    let mut files = Vec::with_capacity(UK.len());
    for (name, bytes) in UK {
        let mut text = Vec::new();
        unpack(bytes)?.read_to_end(&mut text)?;
        raw.push((name.to_owned(), model::Hash::of(&text)));
        files.push(text);
    }
    let [subjects, names, dobs, identifiers, countries] =
        files.try_into().map_err(|_| anyhow::anyhow!("five UK files"))?;
    let (year, month, day) = UK_PUBLISHED;
    let parsed = uk_sanctions::parse(uk_sanctions::UkFiles {
        subjects: &mut Cursor::new(subjects),
        names: &mut Cursor::new(names),
        dobs: &mut Cursor::new(dobs),
        identifiers: &mut Cursor::new(identifiers),
        countries: &mut Cursor::new(countries),
        published: PartialDate::new(year, Some(month), Some(day)).ok(),
    })
    .context("bundled UK list")?;
    Ok(new_list(parsed, uk_sanctions::PARSER, raw))
}

/// The list of a sandbox.
pub fn magic() -> anyhow::Result<NewList> {
    let snapshot = engine::sandbox::snapshot().context("sandbox list")?;
    let current_at = Timestamp::from_date(2026, 11, 21);
    Ok(NewList { snapshot: Arc::new(snapshot), defects: 0, current_at })
}

fn new_list(mut parsed: Parsed, parser: &str, raw: Vec<(String, model::Hash)>) -> NewList {
    screening::wallets::note_invalid(&mut parsed);
    let defects = parsed.defects.len() as u64;
    let published = parsed.published;
    // A bundled list is as current as its publication: nobody asked the issuer since.
    let current_at = published
        .map(|d| Timestamp::from_date(i32::from(d.year), d.month.unwrap_or(1), d.day.unwrap_or(1)))
        .unwrap_or_default();
    NewList { snapshot: Arc::new(Snapshot::new(parsed, parser, raw)), defects, current_at }
}
