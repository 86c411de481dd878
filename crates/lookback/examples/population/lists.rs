//! Every bundled list.

use screening::snapshot::Snapshot;
use screening::source::{HashingReader, au_dfat, ofac_sdn_advanced, pep, uk_sanctions};
use std::error::Error;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(path)
}

fn unpack(name: &str) -> io::Result<impl Read> {
    let mut decoder = zstd::stream::read::Decoder::new(File::open(data(name))?)?;
    decoder.window_log_max(27)?;
    Ok(decoder)
}

/// OFAC, UK, Australia, and the United States' legislators.
pub fn bundled() -> Result<Vec<Arc<Snapshot>>, Box<dyn Error>> {
    let mut reader = HashingReader::new(unpack("sanctions/ofac/sdn_advanced-2025-11-19.xml.zst")?);
    let ofac = ofac_sdn_advanced::parse(&mut reader, ofac_sdn_advanced::BYTES_MAX)?;
    let uk = uk_sanctions::parse(uk_sanctions::UkFiles {
        subjects: &mut unpack("sanctions/uk/subjects.csv.zst")?,
        names: &mut unpack("sanctions/uk/subject_names.csv.zst")?,
        dobs: &mut unpack("sanctions/uk/subject_dobs.csv.zst")?,
        identifiers: &mut unpack("sanctions/uk/subject_identifiers.csv.zst")?,
        countries: &mut unpack("sanctions/uk/subject_countries.csv.zst")?,
        published: None,
    })?;
    let au = au_dfat::parse(&mut unpack("sanctions/au/dfat-2024-12.csv.zst")?, None)?;
    let pep = pep::parse(&mut File::open(data("pep/us_legislators.csv"))?, None)?;
    let lists = [
        (ofac, ofac_sdn_advanced::PARSER),
        (uk, uk_sanctions::PARSER),
        (au, au_dfat::PARSER),
        (pep, pep::PARSER),
    ];
    Ok(lists.into_iter().map(|(parsed, parser)| Arc::new(Snapshot::new(parsed, parser, vec![]))).collect())
}
