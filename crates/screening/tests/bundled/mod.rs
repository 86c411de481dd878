//! The bundled lists, parsed once a test.

use screening::snapshot::Snapshot;
use screening::source::{HashingReader, ofac_sdn_advanced, uk_sanctions};
use std::error::Error;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

fn unpack(name: &str) -> io::Result<impl Read> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/sanctions").join(name);
    let mut decoder = zstd::stream::read::Decoder::new(std::fs::File::open(path)?)?;
    decoder.window_log_max(27)?;
    Ok(decoder)
}

/// OFAC and UK.
pub fn lists() -> Result<Vec<Arc<Snapshot>>, Box<dyn Error>> {
    let mut reader = HashingReader::new(unpack("ofac/sdn_advanced-2025-11-19.xml.zst")?);
    let ofac = ofac_sdn_advanced::parse(&mut reader, ofac_sdn_advanced::BYTES_MAX)?;
    let uk = uk_sanctions::parse(uk_sanctions::UkFiles {
        subjects: &mut unpack("uk/subjects.csv.zst")?,
        names: &mut unpack("uk/subject_names.csv.zst")?,
        dobs: &mut unpack("uk/subject_dobs.csv.zst")?,
        identifiers: &mut unpack("uk/subject_identifiers.csv.zst")?,
        countries: &mut unpack("uk/subject_countries.csv.zst")?,
        published: None,
    })?;
    Ok(vec![
        Arc::new(Snapshot::new(ofac, ofac_sdn_advanced::PARSER, vec![])),
        Arc::new(Snapshot::new(uk, uk_sanctions::PARSER, vec![])),
    ])
}
