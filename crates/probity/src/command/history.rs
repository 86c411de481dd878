//! Histories: events as NDJSON, one a line, oldest first; `.zst` is unpacked.
//!
//! Promises: an event out of order or that does not parse ends the reading with file and line. Does not: sort, skip, or hold
//! more than a line in memory.

use crate::exit;
use anyhow::Context as _;
use monitoring::{Event, wire};
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read};
use std::path::Path;
use std::time::Instant;

/// Longest line of a history.
const LINE_MAX: u64 = 1 << 20;

/// Calls `take` for each event of a history.
pub fn each_event(path: &Path, mut take: impl FnMut(&Event)) -> anyhow::Result<u64> {
    each_entry(path, |event, _| take(event))
}

/// The same, with the journal's entry where the history says it.
pub fn each_entry(path: &Path, mut take: impl FnMut(&Event, Option<u64>)) -> anyhow::Result<u64> {
    let file = File::open(path)
        .map_err(|e| exit::coded(exit::NOT_FOUND, format!("cannot read `{}`: {e}", path.display())))?;
    let size = file.metadata()?.len().max(1);
    let seen = std::rc::Rc::new(std::cell::Cell::new(0u64));
    let counted = Counted { inner: file, seen: seen.clone() };
    let packed = path.extension().is_some_and(|e| e == "zst");
    let reader: Box<dyn Read> =
        if packed { Box::new(zstd::Decoder::new(counted)?) } else { Box::new(counted) };
    let mut lines = BufReader::with_capacity(1 << 16, reader);
    let (mut line, mut number, mut last) = (Vec::new(), 0u64, i64::MIN);
    let (start, shows) = (Instant::now(), std::io::stderr().is_terminal());
    let mut shown = Instant::now();
    loop {
        line.clear();
        if lines.by_ref().take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        number += 1;
        let (event, entry) = parse(&line).with_context(|| format!("{}:{number}", path.display()))?;
        if event.at < last {
            anyhow::bail!(
                "{}:{number}: `at` is earlier than in the line before; sort the history",
                path.display()
            );
        }
        last = event.at;
        take(&event, entry);
        if shows && shown.elapsed().as_millis() > 200 {
            shown = Instant::now();
            bar(number, seen.get() as f64 / size as f64, start);
        }
    }
    if shows {
        bar(number, 1.0, start);
        eprintln!();
    }
    Ok(number)
}

/// The key of a line under which the journal's entry stands: no field of an event.
pub const ENTRY: &str = "entry";

fn parse(line: &[u8]) -> anyhow::Result<(Event, Option<u64>)> {
    let mut object: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(line)?;
    let entry = object.remove(ENTRY).and_then(|entry| entry.as_u64());
    Ok((wire::read(&object, &wire::file_id)?, entry))
}

fn bar(events: u64, part: f64, start: Instant) {
    let seconds = start.elapsed().as_secs_f64().max(0.001);
    let filled = (part.clamp(0.0, 1.0) * 30.0) as usize;
    let rest = if part > 0.0 { seconds / part - seconds } else { 0.0 };
    let rate = events as f64 / seconds;
    eprint!(
        "\r{}{} {:3.0} %  {events} events  {rate:.0}/s  {rest:.0} s left ",
        "█".repeat(filled),
        "░".repeat(30 - filled),
        part * 100.0
    );
}

/// Counts the bytes that were read, for the bar.
struct Counted {
    inner: File,
    seen: std::rc::Rc<std::cell::Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n = self.inner.read(buffer)?;
        self.seen.set(self.seen.get() + n as u64);
        Ok(n)
    }
}
