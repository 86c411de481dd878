//! What the measurements of screening have in common: customers, hostile names, a list of a million, clocks.

use model::decision::Role;
use model::designation::{ListedName, NameStrength, Provenance};
use model::{Designation, EntryId, ListId, Measure, PartyKind, Profile};
use names::NameKind;
use screening::index::Index;
use screening::screen::{Settings, Work, screen};
use screening::snapshot::Snapshot;
use screening::source::{au_dfat, pep};
use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::hint::black_box;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// Customers measured.
const CUSTOMERS: usize = 20_000;
/// Screenings of each profile; the fastest counts.
const ROUNDS: usize = 3;
/// Ticks of the kernel's process clock in a second, on every Linux.
const TICKS_PER_SECOND: f64 = 100.0;

fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data").join(path)
}

/// Every bundled list: OFAC, UK, Australia, and the United States' legislators.
pub fn all_lists() -> Result<Vec<Arc<Snapshot>>, Box<dyn Error>> {
    let mut snapshots = crate::bundled::lists()?;
    let file = fs::File::open(data("sanctions/au/dfat-2024-12.csv.zst"))?;
    let au = au_dfat::parse(&mut zstd::stream::read::Decoder::new(file)?, None)?;
    snapshots.push(Arc::new(Snapshot::new(au, au_dfat::PARSER, vec![])));
    let legislators = pep::parse(&mut fs::File::open(data("pep/us_legislators.csv"))?, None)?;
    snapshots.push(Arc::new(Snapshot::new(legislators, pep::PARSER, vec![])));
    Ok(snapshots)
}

/// Clean customers with date of birth and country, and thirty thousand others of the same population.
pub fn customers() -> Result<(Vec<Profile>, Vec<Profile>), Box<dyn Error>> {
    let mut text = String::new();
    let file = fs::File::open(data("bench/negatives_global.csv.zst"))?;
    zstd::stream::read::Decoder::new(file)?.read_to_string(&mut text)?;
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let mut found = Vec::new();
    for row in rows.records() {
        let row = row?;
        let name = row.get(0).unwrap_or_default();
        found.push(Profile {
            born: row.get(5).and_then(|date| date.parse().ok()),
            // A country of that many people: which one costs nothing different.
            nationalities: "ID".parse().ok().into_iter().collect(),
            ..Profile::named(PartyKind::Person, name)
        });
    }
    let others = found.split_off(CUSTOMERS.min(found.len()));
    Ok((found, others))
}

/// The romanised names of a bundled table.
fn column(table: &str, at: usize) -> Result<Vec<String>, Box<dyn Error>> {
    let mut rows = csv::Reader::from_path(data(&format!("names/common-{table}-by-country.csv")))?;
    let mut found: Vec<String> = Vec::new();
    for row in rows.records() {
        found.extend(row?.get(at).filter(|name| !name.is_empty()).map(str::to_owned));
    }
    found.sort();
    found.dedup();
    Ok(found)
}

/// A list of a million people named like customers: two given names or one, and a surname, each drawn from the bundled
/// tables with the first rows more often, and of every fourth a syllable changed so that words are as many as in life.
pub fn million() -> Result<Snapshot, Box<dyn Error>> {
    let mut random = Random(2);
    let (given, surnames) = (column("forenames", 11)?, column("surnames", 5)?);
    let list = ListId::new("synthetic")?;
    let mut designations = Vec::with_capacity(1_000_000);
    for number in 0..1_000_000 {
        let mut words = vec![often(&given, &mut random), often(&surnames, &mut random)];
        if random.below(2) == 0 {
            words.insert(1, often(&given, &mut random));
        }
        let name = words.join(" ");
        designations.push(party(&list, EntryId::new(&number.to_string())?, name));
    }
    Ok(Snapshot { list, published: None, raw_hashes: Vec::new(), parser: "made/1".to_owned(), designations })
}

/// A name of the table, early ones more often (the smaller of two draws), every fourth with a syllable changed.
fn often(names: &[String], random: &mut Random) -> String {
    let at = random.below(names.len()).min(random.below(names.len()));
    let mut name = names[at].to_lowercase();
    if random.below(4) == 0 {
        let syllables =
            ["ba", "do", "ki", "lu", "me", "na", "ro", "si", "ta", "ve", "zo", "shi", "khe", "ul"];
        let syllable = syllables[random.below(syllables.len())];
        let places: Vec<usize> = name.char_indices().map(|(at, _)| at).chain([name.len()]).collect();
        name.insert_str(places[random.below(places.len())], syllable);
    }
    name
}

fn party(list: &ListId, id: EntryId, name: String) -> Designation {
    let name = ListedName {
        text: name,
        primary: true,
        strength: NameStrength::Strong,
        script: None,
        label: String::new(),
        parts: Vec::new(),
    };
    Designation {
        list: list.clone(),
        id,
        kind: PartyKind::Person,
        names: vec![name],
        born: Vec::new(),
        birth_places: Vec::new(),
        nationalities: Vec::new(),
        residences: Vec::new(),
        gender: None,
        identifiers: Vec::new(),
        wallets: Vec::new(),
        programmes: Vec::new(),
        measures: vec![Measure::EnhancedDueDiligence],
        relationships: Vec::new(),
        legal_basis: Vec::new(),
        listed_on: None,
        remarks: Vec::new(),
        provenance: Provenance { file: 0, offset: 0, length: 0 },
        class: None,
        ended_on: None,
    }
}

/// A generator of numbers (SplitMix64): the same on every machine.
pub struct Random(pub u64);

impl Random {
    /// A number below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) as usize % bound.max(1)
    }
}

/// Two letters in the middle of the longest word change places.
pub fn mistyped(name: &str) -> String {
    let Some(longest) = name.split(' ').max_by_key(|word| word.chars().count()) else {
        return name.to_owned();
    };
    let mut letters: Vec<char> = longest.chars().collect();
    let middle = letters.len() / 2;
    if middle > 0 {
        letters.swap(middle - 1, middle);
    }
    name.replacen(longest, &letters.iter().collect::<String>(), 1)
}

/// Profiles made to cost as much as possible.
pub fn hostile(listed: &[(PartyKind, String)]) -> Vec<(&'static str, Profile)> {
    let words =
        |number: usize, text: &dyn Fn(usize) -> String| (0..number).map(text).collect::<Vec<_>>().join(" ");
    let frequent = [
        "muhammad",
        "ahmad",
        "ali",
        "hassan",
        "khan",
        "al",
        "trading",
        "company",
        "general",
        "international",
    ];
    let person = |name: String| Profile::named(PartyKind::Person, &name);
    let company = |name: String| Profile::named(PartyKind::Company, &name);
    let companies: Vec<String> =
        listed.iter().filter(|(kind, _)| *kind == PartyKind::Company).map(|(_, name)| name.clone()).collect();
    let sixteen = Profile {
        names: companies.iter().step_by(companies.len() / 16 + 1).cloned().collect(),
        ..company(String::new())
    };
    vec![
        ("hostile: sixteen frequent words", person(words(16, &|at| frequent[at % 5].to_owned()))),
        ("hostile: sixteen words of companies", company(words(16, &|at| frequent[at % 10].to_owned()))),
        ("hostile: a kilobyte of short words", person(words(341, &|at| frequent[at % 3][..2].to_owned()))),
        ("hostile: a kilobyte in one word", person("mohamed".repeat(150))),
        (
            "hostile: words of 48 letters",
            person(words(16, &|at| frequent[at % 10].repeat(24)[..48].to_owned())),
        ),
        (
            "hostile: eight pairs of brackets",
            person(words(8, &|at| format!("{} ({} al)", frequent[at], frequent[at + 1]))),
        ),
        (
            "hostile: a hundred aliases",
            person(words(100, &|at| format!("{} {};", frequent[at % 10], frequent[at % 7]))),
        ),
        ("hostile: single letters", person(words(16, &|at| char::from(b'a' + at as u8).to_string()))),
        ("hostile: a megabyte", person("muhammad (ali) aka ".repeat(52_000))),
        ("hostile: sixteen listed companies", sixteen),
    ]
}

/// Screens each profile and prints what it took.
pub fn time(label: &str, index: &Index, profiles: &[Profile], others: &[Profile]) {
    let (mut most, mut total, mut alerts, mut truncated) = (Work::default(), (0_u64, 0_u64), 0, 0);
    let settings = Settings::default();
    let user = user_seconds().unwrap_or(0.0);
    let mut times = vec![(u128::MAX, 0); profiles.len()];
    for round in 0..ROUNDS {
        for (at, profile) in profiles.iter().enumerate() {
            index.forget_words();
            let started = Instant::now();
            let found = black_box(screen(index, profile, Role::Customer, &settings));
            times[at] = times[at].min((started.elapsed().as_nanos(), at));
            if round == 0 {
                alerts += usize::from(!found.hits.is_empty());
                truncated += usize::from(found.truncated);
                most.visited = most.visited.max(found.work.visited);
                most.compared = most.compared.max(found.work.compared);
                total.0 += u64::from(found.work.visited);
                total.1 += u64::from(found.work.compared);
            }
        }
    }
    let each_user = (user_seconds().unwrap_or(0.0) - user) * 1e6 / (profiles.len() * ROUNDS) as f64;
    times.sort_unstable();
    let at = |share: usize| times[(times.len() - 1) * share / 1000].0 as f64 / 1e3;
    let each = profiles.len() as f64;
    let slowest = &profiles[times.last().map_or(0, |(_, at)| *at)].names;
    let slowest: String = slowest.first().map(|name| name.chars().take(60).collect()).unwrap_or_default();
    let mean = times.iter().map(|(took, _)| took).sum::<u128>() as f64 / 1e3 / each;
    println!(
        "{label}: {} profiles, {:.0}/s, mean {mean:.1} us (user {each_user:.1}), median {:.1}, 99 % {:.1}, 99.9 % {:.1}, most {:.1} (`{}`)",
        profiles.len(),
        1e6 / mean,
        at(500),
        at(990),
        at(999),
        at(1000),
        slowest
    );
    println!(
        "  alerts {alerts} ({:.2} %), truncated {truncated}; visited {:.0} each, most {}; compared {:.1} each, most {}",
        100.0 * alerts as f64 / each,
        total.0 as f64 / each,
        most.visited,
        total.1 as f64 / each,
        most.compared
    );
    by_script(profiles, &times);
    if profiles.len() > 1 {
        as_they_come("as they come, once each", index, profiles, &[]);
    }
    if !others.is_empty() {
        let label = format!("as they come, once each, after {} others", others.len());
        as_they_come(&label, index, profiles, others);
    }
}

/// Each profile once, in the order they are given, with an index that knows the words of some others and no more: what a
/// service does, of whose customers many are called as others are.
fn as_they_come(label: &str, index: &Index, profiles: &[Profile], others: &[Profile]) {
    index.forget_words();
    let before = Settings::default();
    for profile in others {
        black_box(screen(index, profile, Role::Customer, &before));
    }
    let (settings, user) = (Settings::default(), user_seconds().unwrap_or(0.0));
    let mut times: Vec<f64> = Vec::with_capacity(profiles.len());
    for profile in profiles {
        let started = Instant::now();
        black_box(screen(index, profile, Role::Customer, &settings));
        times.push(started.elapsed().as_nanos() as f64 / 1e3);
    }
    let user = (user_seconds().unwrap_or(0.0) - user) * 1e6 / profiles.len() as f64;
    let mean = times.iter().sum::<f64>() / times.len() as f64;
    times.sort_unstable_by(f64::total_cmp);
    let at = |share: usize| times[(times.len() - 1) * share / 1000];
    println!(
        "  {label}: {:.0}/s, mean {mean:.1} us (user {user:.1}), median {:.1}, 99 % {:.1}, 99.9 % {:.1}",
        1e6 / mean,
        at(500),
        at(990),
        at(999)
    );
}

/// What the scripts of the first words cost; the times come with the number of their profile, least first.
fn by_script(profiles: &[Profile], times: &[(u128, usize)]) {
    let mut scripts: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    for (took, at) in times {
        let name = profiles[*at].names.first().map_or("", String::as_str);
        let script = names::normalise(name, NameKind::Person).tokens().first().map(names::Token::script);
        let script = script.map_or_else(|| "none".to_owned(), |script| format!("{script:?}"));
        scripts.entry(script).or_default().push(*took as f64 / 1e3);
    }
    for (script, times) in scripts.iter().filter(|_| profiles.len() > 1) {
        let mean = times.iter().sum::<f64>() / times.len() as f64;
        let at = |share: usize| times[(times.len() - 1) * share / 100];
        println!(
            "  {script}: {} profiles, mean {mean:.0} us, median {:.0}, 99 % {:.0}",
            times.len(),
            at(50),
            at(99)
        );
    }
}

/// User time of this process (Linux).
pub fn user_seconds() -> Result<f64, Box<dyn Error>> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let after = stat.rsplit(')').next().ok_or("no name in /proc/self/stat")?;
    let ticks: f64 = after.split_whitespace().nth(11).ok_or("no user time in /proc/self/stat")?.parse()?;
    Ok(ticks / TICKS_PER_SECOND)
}

/// Resident memory of this process (Linux).
pub fn resident_kib() -> Result<u64, Box<dyn Error>> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS in /proc/self/status")?;
    Ok(line.trim().trim_end_matches("kB").trim().parse()?)
}
