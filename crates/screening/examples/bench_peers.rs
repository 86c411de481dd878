//! Our side of the comparison with peers: writes the lists and the customers the peers read, and measures ours on them.
//!
//! Run by `cargo xtask bench peers`, or with a folder: `cargo run --release -p screening --example bench_peers -- DIR`.
//! The last line of its output is one JSON object of the form that `bench/peers/peers.py` prints.

use model::decision::Role;
use model::{PartyKind, Profile};
use screening::index::Index;
use screening::screen::{Settings, screen};
use screening::snapshot::Snapshot;
use std::error::Error;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[path = "../tests/bundled/mod.rs"]
mod bundled;

/// Customers asked about. The peers take some of them, because they would need hours for all.
const CUSTOMERS: usize = 20_000;

fn main() -> Result<(), Box<dyn Error>> {
    let folder =
        std::env::args().nth(1).ok_or("give the folder to write parties.csv and customers.csv to")?;
    let folder = Path::new(&folder);
    std::fs::create_dir_all(folder)?;
    let snapshots = bundled::lists()?;
    write_parties(&folder.join("parties.csv"), &snapshots)?;
    let customers = customers()?;
    write_customers(&folder.join("customers.csv"), &customers)?;
    let started = cpu()?;
    let index = Index::build(&snapshots);
    let built = cpu()?.saturating_sub(started);
    let figures = [("by name", false), ("by name, date of birth and country", true)]
        .map(|(label, all)| figure(&index, &customers, label, all, built));
    let figures: Result<Vec<_>, _> = figures.into_iter().collect();
    println!("{}", serde_json::json!({"versions": {"probity": screening::MATCHER}, "figures": figures?}));
    Ok(())
}

fn figure(
    index: &Index,
    customers: &[Customer],
    label: &str,
    all: bool,
    built: Duration,
) -> Result<serde_json::Value, Box<dyn Error>> {
    let settings = Settings::default();
    let profiles: Vec<Profile> =
        customers.iter().map(|customer| customer.profile(all)).collect::<Result<_, _>>()?;
    let mut times = Vec::with_capacity(profiles.len());
    let mut alerts = 0;
    let started = cpu()?;
    for profile in &profiles {
        let one = Instant::now();
        alerts += usize::from(!screen(index, profile, Role::Customer, &settings).hits.is_empty());
        times.push(one.elapsed());
    }
    let took = cpu()?.saturating_sub(started).as_secs_f64();
    times.sort_unstable();
    let at = |thousandths: usize| times[(times.len() - 1) * thousandths / 1_000].as_micros();
    let counts = index.counts();
    Ok(serde_json::json!({
        "peer": format!("Probity, {label}"),
        "at": screening::screen::REVIEW_DEFAULT.basis() as f64 / 10_000.0,
        "customers": profiles.len(),
        "per_second": profiles.len() as f64 / took,
        "alert_rate": alerts as f64 / profiles.len() as f64,
        "note": format!(
            "p50 {} µs, p99 {} µs; {} names of {} parties, index built in {:.2} s",
            at(500), at(990), counts.forms, counts.parties, built.as_secs_f64()
        ),
    }))
}

/// CPU time of this process (Linux): other programs on the machine do not count.
fn cpu() -> Result<Duration, Box<dyn Error>> {
    let stat = std::fs::read_to_string("/proc/self/schedstat")?;
    let nanoseconds: u64 =
        stat.split_whitespace().next().ok_or("no CPU time in /proc/self/schedstat")?.parse()?;
    Ok(Duration::from_nanos(nanoseconds))
}

struct Customer {
    name: String,
    born: String,
    country: String,
}

impl Customer {
    fn profile(&self, all: bool) -> Result<Profile, Box<dyn Error>> {
        let mut profile = Profile::named(PartyKind::Person, &self.name);
        if all {
            profile.born = Some(self.born.parse()?);
            profile.nationalities = vec![self.country.parse()?];
        }
        Ok(profile)
    }
}

/// People with the frequent names of 106 countries, forename and surname of one country each, as they are written there
/// or in Latin letters; the same ones in every run.
fn customers() -> Result<Vec<Customer>, Box<dyn Error>> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/names");
    let forenames = by_country(&data.join("common-forenames-by-country.csv"))?;
    let surnames = by_country(&data.join("common-surnames-by-country.csv"))?;
    let countries: Vec<&String> =
        forenames.keys().filter(|country| surnames.contains_key(*country)).collect();
    let mut dice = Dice(0x5EED);
    let mut people = Vec::with_capacity(CUSTOMERS);
    while people.len() < CUSTOMERS {
        let country = countries[dice.below(countries.len())];
        let (first, last) = (&forenames[country], &surnames[country]);
        let script = usize::from(dice.below(10) == 0);
        let (forename, surname) = (&first[dice.below(first.len())], &last[dice.below(last.len())]);
        let born = format!("{}-{:02}-{:02}", 1940 + dice.below(65), 1 + dice.below(12), 1 + dice.below(28));
        // One in ten as it is written in the country, the others in Latin letters.
        let pick = |names: &[String; 2]| names[1 - script].clone();
        people.push(Customer {
            name: format!("{} {}", pick(forename), pick(surname)),
            born,
            country: country.clone(),
        });
    }
    Ok(people)
}

/// Names by country: as written there, and in Latin letters.
type Names = std::collections::BTreeMap<String, Vec<[String; 2]>>;

fn by_country(path: &Path) -> Result<Names, Box<dyn Error>> {
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let column = |wanted: &str| headers.iter().position(|h| h.trim_start_matches('\u{FEFF}') == wanted);
    let place = |wanted: &str| column(wanted).ok_or(format!("{}: no column {wanted}", path.display()));
    let (country, local, latin) = (place("Country")?, place("Localized Name")?, place("Romanized Name")?);
    let mut names = Names::new();
    for row in reader.records() {
        let row = row?;
        let text = |at: usize| row.get(at).unwrap_or_default().trim().to_owned();
        if !text(latin).is_empty() && text(country).len() == 2 {
            let written = if text(local).is_empty() { text(latin) } else { text(local) };
            names.entry(text(country)).or_default().push([written, text(latin)]);
        }
    }
    Ok(names)
}

/// SplitMix64: the same throw in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % limit.max(1) as u64) as usize
    }
}

fn write_parties(path: &Path, snapshots: &[Arc<Snapshot>]) -> Result<(), Box<dyn Error>> {
    let mut out = csv::Writer::from_path(path)?;
    out.write_record(["id", "schema", "name", "weak"])?;
    for snapshot in snapshots {
        for party in &snapshot.designations {
            let schema = match party.kind {
                PartyKind::Person => "Person",
                PartyKind::Vessel => "Vessel",
                PartyKind::Aircraft => "Airplane",
                _ => "Organization",
            };
            let id = format!("{}-{}", snapshot.list, party.id);
            for name in &party.names {
                let weak = matches!(name.strength, model::designation::NameStrength::Weak);
                out.write_record([id.as_str(), schema, &name.text, if weak { "1" } else { "0" }])?;
            }
        }
    }
    Ok(out.flush()?)
}

fn write_customers(path: &Path, customers: &[Customer]) -> Result<(), Box<dyn Error>> {
    let mut out = csv::Writer::from_path(path)?;
    out.write_record(["id", "name", "born", "country"])?;
    for (number, customer) in customers.iter().enumerate() {
        out.write_record([&number.to_string(), &customer.name, &customer.born, &customer.country])?;
    }
    Ok(out.flush()?)
}
