//! The pairs of words as rows, and which of them are kept aside from fitting.

use std::error::Error;
use std::io::Read;
use std::path::Path;

/// One native word in five is kept aside.
const KEPT_ASIDE_ONE_IN: u64 = 5;

/// A native word, its Latin spelling, how many people have them.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub latin: String,
    pub native: String,
    pub frequency: u32,
}

impl Row {
    /// Whether the row is for reporting only.
    pub fn is_aside(&self) -> bool {
        fnv(self.native.as_bytes()).is_multiple_of(KEPT_ASIDE_ONE_IN)
    }
}

/// The rows of a file, sorted, none twice.
pub fn rows_of(path: &Path) -> Result<Vec<Row>, Box<dyn Error>> {
    let mut text = String::new();
    zstd::Decoder::new(std::fs::File::open(path)?)?.read_to_string(&mut text)?;
    let row = |line: &str| {
        let mut cells = line.split(',');
        let (latin, native) = (cells.next()?.to_string(), cells.next()?.to_string());
        Some(Row { latin, native, frequency: cells.next()?.trim().parse().ok()? })
    };
    let mut rows: Vec<Row> = text.lines().skip(1).filter_map(row).collect();
    rows.sort();
    rows.dedup_by(|a, b| a.latin == b.latin && a.native == b.native);
    Ok(rows)
}

fn fnv(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}
