//! What is measured with: the lists and customers that come with the project, and the shipped policy's thresholds.
//!
//! Promises: bundled files are read as the program reads them; what is not there is an error that names the file. Does not:
//! copy or keep anything that may not be redistributed; such files are read where they lie and nothing of them is written.

use crate::customers::{self, Customer};
use screening::Snapshot;
use screening::screen::{ListSettings, Settings, WeakAlias};
use screening::source::{HashingReader, au_dfat, ofac_sdn_advanced, pep, uk_sanctions, un_consolidated};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why something to measure with could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A file that cannot be opened or unpacked.
    #[error("`{path}` cannot be read: {cause}; it belongs to the repository's data folder")]
    File {
        /// Where it was expected.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A file with other contents than expected.
    #[error("`{path}` is not what it should be: {cause}; compare it with data/SOURCES.tsv")]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        cause: String,
    },
}

/// Clean people that come with the repository, see `data/SOURCES.tsv`.
pub const CLEAN: &str = "data/bench/negatives_global.csv.zst";
/// A draw from them: what a test has time for.
pub const CLEAN_SAMPLE: &str = "data/bench/negatives_global_5000.csv.zst";

/// The window that the bundled files are compressed with.
const WINDOW_LOG_MAX: u32 = 27;

/// A compressed file, unpacked while it is read.
pub fn unpack(path: &Path) -> Result<Box<dyn Read>, DataError> {
    let file_error = |cause| DataError::File { path: path.to_owned(), cause };
    let mut decoder =
        zstd::stream::read::Decoder::new(File::open(path).map_err(file_error)?).map_err(file_error)?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(file_error)?;
    Ok(Box::new(decoder))
}

fn content(path: &Path, cause: impl ToString) -> DataError {
    DataError::Content { path: path.to_owned(), cause: cause.to_string() }
}

/// The repository, as it stood where this was built.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every list that comes with the repository: those of the program, then Australia's and that of American politicians.
pub fn every_list(repository: &Path) -> Result<Vec<Arc<Snapshot>>, DataError> {
    let mut lists = bundled_lists(repository)?;
    let path = repository.join("data/sanctions/au/dfat-2024-12.csv.zst");
    let australia = au_dfat::parse(&mut unpack(&path)?, None).map_err(|error| content(&path, error))?;
    let path = repository.join("data/pep/us_legislators.csv");
    let mut file = File::open(&path).map_err(|cause| DataError::File { path: path.clone(), cause })?;
    let politicians = pep::parse(&mut file, None).map_err(|error| content(&path, error))?;
    lists.push(Arc::new(Snapshot::new(australia, au_dfat::PARSER, vec![])));
    lists.push(Arc::new(Snapshot::new(politicians, pep::PARSER, vec![])));
    Ok(lists)
}

/// The lists that come with the program: OFAC's and the UK's.
pub fn bundled_lists(repository: &Path) -> Result<Vec<Arc<Snapshot>>, DataError> {
    let folder = repository.join("data/sanctions");
    let path = folder.join("ofac/sdn_advanced-2025-11-19.xml.zst");
    let mut reader = HashingReader::new(unpack(&path)?);
    let ofac = ofac_sdn_advanced::parse(&mut reader, ofac_sdn_advanced::BYTES_MAX)
        .map_err(|error| content(&path, error))?;
    let uk = |name: &str| unpack(&folder.join("uk").join(name));
    let uk = uk_sanctions::parse(uk_sanctions::UkFiles {
        subjects: &mut uk("subjects.csv.zst")?,
        names: &mut uk("subject_names.csv.zst")?,
        dobs: &mut uk("subject_dobs.csv.zst")?,
        identifiers: &mut uk("subject_identifiers.csv.zst")?,
        countries: &mut uk("subject_countries.csv.zst")?,
        published: None,
    })
    .map_err(|error| content(&folder.join("uk"), error))?;
    Ok(vec![
        Arc::new(Snapshot::new(ofac, ofac_sdn_advanced::PARSER, vec![])),
        Arc::new(Snapshot::new(uk, uk_sanctions::PARSER, vec![])),
    ])
}

/// The list of the United Nations, out of an archive of publications; `tar` unpacks it, and nothing is written.
pub fn un_list(archive: &Path, member: &str) -> Result<Arc<Snapshot>, DataError> {
    let file_error = |cause| DataError::File { path: archive.to_owned(), cause };
    let output = std::process::Command::new("tar")
        .args(["--zstd", "-xOf"])
        .args([archive.as_os_str(), member.as_ref()])
        .output()
        .map_err(file_error)?;
    if !output.status.success() {
        return Err(content(archive, String::from_utf8_lossy(&output.stderr)));
    }
    let mut reader = HashingReader::new(output.stdout.as_slice());
    let parsed = un_consolidated::parse(&mut reader, un_consolidated::BYTES_MAX)
        .map_err(|error| content(archive, error))?;
    Ok(Arc::new(Snapshot::new(parsed, un_consolidated::PARSER, vec![])))
}

/// The thresholds of the shipped policy.
pub fn shipped_settings(repository: &Path) -> Result<Settings, DataError> {
    let path = repository.join("policies/default/policy.toml");
    let text =
        std::fs::read_to_string(&path).map_err(|cause| DataError::File { path: path.clone(), cause })?;
    let policy = decision::policy_file::parse(&text, "policy.toml").map_err(|error| content(&path, error))?;
    let lists = policy.lists.iter().map(|rule| ListSettings {
        list: rule.id.clone(),
        review: rule.review,
        weak_alias: match rule.weak_alias {
            model::policy::WeakAlias::SilentAlone => WeakAlias::SilentAlone,
            model::policy::WeakAlias::Alert => WeakAlias::Alert,
        },
        thresholds: rule.thresholds,
        auto_clear_policy: rule.auto_clear_policy.clone(),
    });
    Ok(Settings { lists: lists.collect() })
}

/// Forenames of the world, in Latin letters.
pub fn forenames(repository: &Path) -> Result<Vec<String>, DataError> {
    latin_names(&repository.join("data/names/common-forenames-by-country.csv"))
}

/// Surnames of the world, in Latin letters.
pub fn surnames(repository: &Path) -> Result<Vec<String>, DataError> {
    latin_names(&repository.join("data/names/common-surnames-by-country.csv"))
}

fn latin_names(path: &Path) -> Result<Vec<String>, DataError> {
    let text =
        std::fs::read_to_string(path).map_err(|cause| DataError::File { path: path.to_owned(), cause })?;
    let names = forenames_of(&text);
    if names.is_empty() {
        Err(content(path, "it has no column `Romanized Name` with names"))
    } else {
        Ok(names)
    }
}

/// The plain names of the column `Romanized Name` of a table, each once.
pub fn forenames_of(table: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let at = reader.headers().ok().and_then(|row| row.iter().position(|header| header == "Romanized Name"));
    let Some(at) = at else { return Vec::new() };
    let rows = reader.records().filter_map(Result::ok);
    let mut names: Vec<String> =
        rows.filter_map(|row| row.get(at).map(|name| name.trim().to_owned())).collect();
    names.retain(|name| name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphabetic()));
    names.sort_unstable();
    names.dedup();
    names
}

/// Customers of a compressed table whose dates may be damaged.
pub fn damaged_customers(path: &Path) -> Result<Vec<Customer>, DataError> {
    customers::of_damaged_csv(unpack(path)?).map_err(|error| content(path, error))
}

/// Customers of a compressed table.
pub fn customers(path: &Path) -> Result<Vec<Customer>, DataError> {
    customers::of_csv(unpack(path)?).map_err(|error| content(path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_the_repository_is_read_and_has_a_threshold() {
        let repository = repository();
        let lists = every_list(&repository).unwrap();
        let ids: Vec<String> = lists.iter().map(|list| list.list.to_string()).collect();
        assert_eq!(ids, ["ofac-sdn", "uk-sanctions", "au-dfat", "pep"]);
        let settings = shipped_settings(&repository).unwrap();
        for list in &lists {
            assert!(list.counts().names >= 500, "{}", list.list);
            assert!(settings.lists.iter().any(|own| own.list == list.list), "{}", list.list);
        }
    }
}
