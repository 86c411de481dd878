//! Judges successive versions of a list with the strict rules, as if each had come after the one before.
//!
//! `cargo run --release -p screening --example guard_history -- ofac-sdn-advanced v1.xml v2.xml …`
//! (`.zst` is unpacked). Prints what each version holds and what the guards say, so that the shares in
//! `model::policy::GuardRules` rest on what issuers really do. Fails if a version is not read or the first is refused;
//! ends with code 3 if the catalogue has no such parser.

use model::policy::GuardRules;
use model::{Hash, Timestamp};
use screening::Snapshot;
use screening::guard::{Candidate, InForce, fingerprint, judge};
use screening::source::catalogue::{RawFile, source_by_parser};
use std::io::{Cursor, Read};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let parser = args.next().ok_or("name a parser of the catalogue")?;
    let Some(source) = source_by_parser(&parser) else {
        eprintln!("the catalogue has no parser `{parser}`");
        std::process::exit(3);
    };
    let mut before: Option<(Snapshot, u64)> = None;
    let (mut earlier, mut quarantined, mut judged): (Vec<Hash>, u32, u32) = (Vec::new(), 0, 0);
    for path in args {
        let mut bytes = std::fs::read(&path)?;
        if path.ends_with(".zst") {
            let mut decoder = zstd::stream::read::Decoder::new(Cursor::new(bytes))?;
            decoder.window_log_max(27)?;
            bytes = Vec::new();
            decoder.read_to_end(&mut bytes)?;
        }
        let raw = vec![("file".to_owned(), Hash::of(&bytes))];
        let parsed = (source.parse)(&mut [RawFile { name: "file", read: &mut bytes.as_slice() }], None)?;
        let new = Candidate {
            parsed: &parsed,
            fingerprint: fingerprint(&raw),
            parties_min: source.parties_min,
            first_seen: Timestamp::default(),
        };
        let in_force =
            before.as_ref().map(|(s, defects)| InForce { snapshot: s, defects: *defects, earlier: &earlier });
        let said = judge(in_force.as_ref(), &new, &GuardRules::default(), Timestamp::from_date(2026, 11, 21));
        let snapshot = Snapshot::new(parsed.clone(), source.parser, raw.clone());
        let counts = snapshot.counts();
        let date = snapshot.published.map_or_else(|| "no date".to_owned(), |d| d.to_string());
        let verdict = match &said {
            Ok(_) => "accepted".to_owned(),
            Err(quarantine) => format!("QUARANTINE {}: {}", quarantine.code(), quarantine.detail()),
        };
        println!(
            "{date}: {} parties, {} names, {} wallets, {} defects: {verdict}",
            counts.parties,
            counts.names,
            counts.wallets,
            parsed.defects.len()
        );
        if before.is_none() && said.is_err() {
            return Err("the first version is refused, though nothing was before it".into());
        }
        (judged, quarantined) = (judged + 1, quarantined + u32::from(said.is_err()));
        earlier.push(fingerprint(&raw));
        before = Some((snapshot, parsed.defects.len() as u64));
    }
    println!("{judged} versions, {quarantined} quarantined");
    Ok(())
}
