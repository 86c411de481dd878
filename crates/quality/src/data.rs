//! What is measured with: the lists and customers that come with the project, and the shipped policy's thresholds.
//!
//! Promises: bundled files are read as the program reads them; what is not there is an error that names the file. Does not:
//! copy or keep anything that may not be redistributed; such files are read where they lie and nothing of them is written.

use model::{Country, PartialDate, PartyKind, Profile};
use screening::Snapshot;
use screening::screen::{ListSettings, Settings, WeakAlias};
use screening::source::{HashingReader, ofac_sdn_advanced, uk_sanctions, un_consolidated};
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

/// Clean people that come with the repository: a draw from a larger set, see `data/SOURCES.tsv`.
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

/// The list of the United Nations, from an unpacked publication.
pub fn un_list(path: &Path) -> Result<Arc<Snapshot>, DataError> {
    let file = File::open(path).map_err(|cause| DataError::File { path: path.to_owned(), cause })?;
    let mut reader = HashingReader::new(file);
    let parsed = un_consolidated::parse(&mut reader, un_consolidated::BYTES_MAX)
        .map_err(|error| content(path, error))?;
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
    let mut reader = csv::Reader::from_path(path).map_err(|error| content(path, error))?;
    let headers = reader.headers().map_err(|error| content(path, error))?.clone();
    let at = headers
        .iter()
        .position(|header| header == "Romanized Name")
        .ok_or_else(|| content(path, "it has no column `Romanized Name`"))?;
    let mut names = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| content(path, error))?;
        let name = row.get(at).unwrap_or_default().trim();
        if name.is_ascii() && name.len() > 1 && name.bytes().all(|b| b.is_ascii_alphabetic()) {
            names.push(name.to_owned());
        }
    }
    names.sort_unstable();
    names.dedup();
    Ok(names)
}

/// A customer to measure with.
#[derive(Debug, Clone)]
pub struct Customer {
    /// The name.
    pub name: String,
    /// Date of birth, where the file has one.
    pub born: Option<PartialDate>,
    /// Nationality, where the file has one that is known.
    pub nationality: Option<Country>,
}

impl Customer {
    /// The customer with the name only.
    pub fn named(&self) -> Profile {
        Profile::named(PartyKind::Person, &self.name)
    }

    /// The customer with all that is known.
    pub fn known(&self, born_verified: bool) -> Profile {
        Profile {
            born: self.born,
            born_verified,
            nationalities: self.nationality.into_iter().collect(),
            ..self.named()
        }
    }
}

/// Customers of a table with the columns `full_name`, `date_of_birth` and `nationality`.
pub fn customers(path: &Path) -> Result<Vec<Customer>, DataError> {
    let mut reader = csv::Reader::from_reader(unpack(path)?);
    let headers = reader.headers().map_err(|error| content(path, error))?.clone();
    let column = |name: &str| {
        let at = headers.iter().position(|header| header == name);
        at.ok_or_else(|| content(path, format!("it has no column `{name}`")))
    };
    let (name, born, nation) = (column("full_name")?, column("date_of_birth")?, column("nationality")?);
    let mut customers = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| content(path, error))?;
        let text = |at: usize| row.get(at).unwrap_or_default().trim();
        customers.push(Customer {
            name: text(name).to_owned(),
            born: text(born).parse().ok(),
            nationality: country(text(nation)),
        });
    }
    Ok(customers)
}

/// A country by code or by the English name that the samples write.
pub fn country(text: &str) -> Option<Country> {
    let named = COUNTRIES.split(';').filter_map(|pair| pair.split_once(' ')).find(|(_, name)| *name == text);
    text.parse().ok().or_else(|| named?.0.parse().ok())
}

/// Codes and names of the countries in the samples.
const COUNTRIES: &str = "AF Afghanistan;DZ Algeria;AR Argentina;AU Australia;AT Austria;AZ Azerbaijan;BD Bangladesh;BY Belarus;\
BE Belgium;BT Bhutan;BO Bolivia;BA Bosnia and Herzegovina;BW Botswana;BR Brazil;BN Brunei;BG Bulgaria;BF Burkina Faso;\
KH Cambodia;CM Cameroon;CA Canada;CL Chile;CN China;CO Colombia;CR Costa Rica;HR Croatia;CU Cuba;CZ Czech Republic;\
CD Democratic Republic of the Congo;DK Denmark;DO Dominican Republic;TL East Timor;EC Ecuador;EG Egypt;SV El Salvador;\
ET Ethiopia;FI Finland;FR France;DE Germany;GH Ghana;GT Guatemala;HN Honduras;HK Hong Kong;IN India;ID Indonesia;IR Iran;\
IQ Iraq;IE Ireland;IL Israel;IT Italy;CI Ivory Coast;JP Japan;JO Jordan;KZ Kazakhstan;KE Kenya;KW Kuwait;KG Kyrgyzstan;\
LA Laos;LB Lebanon;MY Malaysia;ML Mali;MX Mexico;MN Mongolia;ME Montenegro;MA Morocco;MM Myanmar;NP Nepal;NL Netherlands;\
NZ New Zealand;NI Nicaragua;NG Nigeria;MK North Macedonia;NO Norway;PK Pakistan;PA Panama;PY Paraguay;PE Peru;\
PH Philippines;PL Poland;PT Portugal;PR Puerto Rico;QA Qatar;RU Russia;RW Rwanda;SA Saudi Arabia;SN Senegal;RS Serbia;\
SG Singapore;SK Slovakia;SI Slovenia;ZA South Africa;KR South Korea;ES Spain;LK Sri Lanka;SE Sweden;CH Switzerland;\
SY Syria;TW Taiwan;TJ Tajikistan;TZ Tanzania;TH Thailand;TN Tunisia;TR Turkey;TM Turkmenistan;UG Uganda;UA Ukraine;\
AE United Arab Emirates;GB United Kingdom;US United States;UY Uruguay;UZ Uzbekistan;VE Venezuela;VN Vietnam;ZW Zimbabwe";
