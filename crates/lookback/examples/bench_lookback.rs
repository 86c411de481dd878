//! Speed and size of bulk screening over a generated population.
//!
//! `cargo run --release -p lookback --example bench_lookback -- [--customers N] [--list bundled|delta300|million] [--threads N]
//! [--seed N] [--dir DIR] [--keep] [--check N]`. A table that is there for the same number, seed and matcher is used
//! again. `--check N` also screens the first N customers one by one and compares.
//!
//! "Per core" is customers by seconds of processor time of the whole process (user and system), which a busy machine does not
//! falsify; wall time is printed beside it.

use lookback::{
    BlindKey, Customers, Draft, Phase, Plan, Progress, Run, RunKind, RunReport, SHARD_ROWS, Table,
    TableWriter, Watch,
};
use model::decision::Role;
use model::designation::{ListedDate, ListedName, NameStrength, Provenance};
use model::{Designation, EntryId, ListId, Measure, PartyKind, Profile};
use population::{Population, Stream};
use rayon::prelude::*;
use screening::index::Index;
use screening::screen::{Screening, Settings, screen};
use screening::snapshot::Snapshot;
use std::collections::BTreeSet;
use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

mod population;

/// Customer, and the hit in words.
type Hits = BTreeSet<(u32, String)>;

struct Options {
    customers: u32,
    list: String,
    threads: usize,
    seed: u64,
    dir: PathBuf,
    keep: bool,
    check: u32,
}

fn main() -> Result<(), Box<dyn Error>> {
    let options = options()?;
    machine(&options);
    let population = Population::new(options.seed)?;
    let index = index(&options.list, &population)?;
    let key = BlindKey::new([1; 32]);
    let dir = options.dir.join(format!("lookback-bench-{}-{}", options.customers, options.seed));
    let table = table(&dir, &key, &options, &population)?;
    let size = table.size();
    println!(
        "table: {} customers, {} distinct words, {:.1} MB, {:.1} bytes per customer",
        size.customers,
        size.words,
        size.bytes as f64 / 1e6,
        size.bytes as f64 / size.customers as f64
    );
    println!("one-name Latin customer: {:.1} bytes mean", one_name_bytes(&options, &population)?);
    let (report, hits) = run(&dir, &table, &index, &key, &options, &population)?;
    print_report(&report, &options);
    if options.check > 0 {
        check(&index, &population, &hits, options.check);
    }
    drop(table);
    if !options.keep {
        std::fs::remove_dir_all(&dir)?;
    }
    Ok(())
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options {
        customers: 1_000_000,
        list: "bundled".to_owned(),
        threads: std::thread::available_parallelism()?.get(),
        seed: 1,
        dir: std::env::temp_dir(),
        keep: false,
        check: 0,
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or(format!("`{arg}` needs a value"));
        match arg.as_str() {
            "--customers" => options.customers = value()?.replace('_', "").parse()?,
            "--list" => options.list = value()?,
            "--threads" => options.threads = value()?.parse()?,
            "--seed" => options.seed = value()?.parse()?,
            "--dir" => options.dir = value()?.into(),
            "--check" => options.check = value()?.parse()?,
            "--keep" => options.keep = true,
            other => return Err(format!("unknown option `{other}`").into()),
        }
    }
    Ok(options)
}

fn machine(options: &Options) {
    let read = |path: &str| std::fs::read_to_string(path).unwrap_or_default();
    let cpu = read("/proc/cpuinfo");
    let model = cpu.lines().find_map(|line| line.strip_prefix("model name")).unwrap_or(": unknown");
    let memory = read("/proc/meminfo").lines().next().unwrap_or_default().to_owned();
    println!("machine{model}; {memory}; load {}", read("/proc/loadavg").trim());
    println!(
        "matcher {}; {} threads; list {}; seed {}",
        screening::MATCHER,
        options.threads,
        options.list,
        options.seed
    );
}

/// Processor time of this process, user and system, in seconds.
fn processor() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok()).unwrap_or(0.0);
    (ticks(11) + ticks(12)) / 100.0
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0 kB");
    line.trim().trim_end_matches("kB").trim().parse::<f64>().unwrap_or(0.0) / 1024.0
}

fn index(list: &str, population: &Population) -> Result<Index, Box<dyn Error>> {
    let (started, before) = (Instant::now(), processor());
    let index = match list {
        "bundled" => Index::build(&population::lists::bundled()?),
        "delta300" => {
            let whole = Index::build(&population::lists::bundled()?);
            let chosen = three_hundred_names(&whole);
            whole.part(|designation| chosen.contains(&(designation.list.clone(), designation.id.clone())))
        }
        "million" => Index::build(&[Arc::new(million(population)?)]),
        other => return Err(format!("no list `{other}`; there are bundled, delta300 and million").into()),
    };
    let counts = index.counts();
    println!(
        "lists: {} parties, {} names in all readings, {} words; read and built in {:.2} s ({:.2} s processor)",
        counts.parties,
        counts.forms,
        counts.words,
        started.elapsed().as_secs_f64(),
        processor() - before
    );
    Ok(index)
}

/// Parties spread over the lists, until they have three hundred names.
fn three_hundred_names(index: &Index) -> BTreeSet<(ListId, EntryId)> {
    let all: Vec<&Designation> = index.snapshots().iter().flat_map(|s| &s.designations).collect();
    let (mut chosen, mut names) = (BTreeSet::new(), 0);
    for designation in all.iter().step_by((all.len() / 150).max(1)) {
        if names < 300 {
            names += designation.names.len();
            chosen.insert((designation.list.clone(), designation.id.clone()));
        }
    }
    println!("delta: {} parties with {names} names", chosen.len());
    chosen
}

/// A million persons with names like those of customers.
fn million(population: &Population) -> Result<Snapshot, Box<dyn Error>> {
    let list = ListId::new("million")?;
    let mut stream = Stream(99);
    let mut designations = Vec::new();
    for number in 0..1_000_000 {
        let text = population.person(&mut stream);
        let born = population.customer(number).born;
        designations.push(Designation {
            list: list.clone(),
            id: EntryId::new(&format!("m{number}"))?,
            kind: PartyKind::Person,
            names: vec![ListedName {
                text,
                primary: true,
                strength: NameStrength::Strong,
                script: None,
                label: String::new(),
                parts: Vec::new(),
            }],
            born: born.map(|from| ListedDate { from, to: from, circa: false }).into_iter().collect(),
            birth_places: Vec::new(),
            nationalities: Vec::new(),
            residences: Vec::new(),
            gender: None,
            identifiers: Vec::new(),
            wallets: Vec::new(),
            programmes: Vec::new(),
            measures: vec![Measure::Unspecified],
            relationships: Vec::new(),
            legal_basis: Vec::new(),
            listed_on: None,
            remarks: Vec::new(),
            provenance: Provenance { file: 0, offset: 0, length: 0 },
            class: None,
            ended_on: None,
        });
    }
    Ok(Snapshot { list, published: None, raw_hashes: Vec::new(), parser: "bench/1".to_owned(), designations })
}

/// Customers read at once before they are written.
const BATCH: u32 = 200_000;

fn table(
    dir: &Path,
    key: &BlindKey,
    options: &Options,
    population: &Population,
) -> Result<Table, Box<dyn Error>> {
    if let Ok(table) = Table::open(dir, key)
        && table.size().customers == u64::from(options.customers)
    {
        println!("table: used again from {}", dir.display());
        return Ok(table);
    }
    let (started, before) = (Instant::now(), processor());
    let mut writer = TableWriter::create(dir, key)?;
    let mut from = 0;
    while from < options.customers {
        let to = from.saturating_add(BATCH).min(options.customers);
        let drafts: Vec<Draft> =
            (from..to).into_par_iter().map(|number| Draft::of(&population.customer(number), key)).collect();
        for (number, draft) in (from..to).zip(&drafts) {
            writer.put(number, draft)?;
        }
        from = to;
        if from % (BATCH * 25) == 0 {
            progress(&format!("put {from} of {}", options.customers));
        }
    }
    writer.commit()?;
    progress("");
    println!(
        "table: {} customers generated and put in {:.1} s ({:.1} s processor)",
        options.customers,
        started.elapsed().as_secs_f64(),
        processor() - before
    );
    Ok(writer.table()?)
}

fn one_name_bytes(options: &Options, population: &Population) -> Result<f64, Box<dyn Error>> {
    let dir = tempfile::tempdir()?;
    let key = BlindKey::new([1; 32]);
    let mut writer = TableWriter::create(dir.path(), &key)?;
    let mut number = 0;
    for profile in (0..options.customers.min(300_000)).map(|number| population.customer(number)) {
        if profile.kind == PartyKind::Person {
            writer.put(number, &Draft::of(&profile, &key))?;
            number += 1;
        }
    }
    writer.commit()?;
    let size = writer.table()?.size();
    Ok(size.bytes as f64 / size.customers as f64)
}

fn progress(text: &str) {
    eprint!("\r\x1b[K{text}");
    let _ = std::io::stderr().flush();
}

struct Generated<'a> {
    population: &'a Population,
    hits: Mutex<Hits>,
    keep_below: u32,
}

impl Customers for Generated<'_> {
    fn profile(&self, number: u32) -> Result<Option<Profile>, String> {
        Ok(Some(self.population.customer(number)))
    }

    fn found(&self, number: u32, _: &Profile, screening: Screening) -> Result<(), String> {
        if number < self.keep_below {
            let mut hits = self.hits.lock().map_err(|error| error.to_string())?;
            hits.extend(
                screening
                    .hits
                    .iter()
                    .map(|hit| (number, format!("{} {} {}", hit.list, hit.entry, hit.score))),
            );
        }
        Ok(())
    }
}

fn run(
    dir: &Path,
    table: &Table,
    index: &Index,
    key: &BlindKey,
    options: &Options,
    population: &Population,
) -> Result<(RunReport, Hits), Box<dyn Error>> {
    let settings = Settings::default();
    let kind = if options.list == "delta300" { RunKind::Delta } else { RunKind::Full };
    let plan = Plan {
        kind,
        index,
        settings: &settings,
        role: Role::Customer,
        lists: &[],
        shard_rows: SHARD_ROWS,
        threads: Some(options.threads),
    };
    let file = dir.join(format!("run-{}", options.list));
    if file.exists() {
        std::fs::remove_file(&file)?;
    }
    let customers = Generated { population, hits: Mutex::new(BTreeSet::new()), keep_below: options.check };
    let cancel = AtomicBool::new(false);
    // Processor time, and customers done, when the last phase was heard of first.
    let heard: Mutex<(f64, u64)> = Mutex::new((0.0, 0));
    let show = |p: Progress| {
        if let Ok(mut heard) = heard.lock()
            && p.phase == Phase::Customers
            && heard.0 == 0.0
        {
            *heard = (processor(), p.done);
        }
        let left = p.remaining.map_or(0.0, |left| left.as_secs_f64());
        progress(&format!("{:?} {} of {}, {:.0}/s, {left:.0} s left", p.phase, p.done, p.total, p.rate));
    };
    let before = processor();
    let started = Instant::now();
    let run = Run::open(&file, table, plan)?;
    let report = run.go(key, &customers, &Watch { progress: &show, cancel: &cancel })?;
    let (wall, spent) = (started.elapsed().as_secs_f64(), processor() - before);
    progress("");
    let total = report.population_in as f64;
    println!(
        "run: {wall:.1} s wall, {spent:.1} s processor: {:.0} customers/s per core, everything included",
        total / spent
    );
    let (heard, done) = heard.lock().map(|heard| *heard).unwrap_or_default();
    if heard > 0.0 {
        let spent = (processor() - heard).max(0.01);
        println!("customers' phase by itself: {:.0} customers/s per core", (total - done as f64) / spent);
    }
    Ok((report, customers.hits.into_inner()?))
}

fn print_report(report: &RunReport, options: &Options) {
    let seconds = |duration: std::time::Duration| duration.as_secs_f64();
    let times = &report.times;
    let total = report.population_in as f64;
    println!(
        "phases (wall): lists {:.2} s; {} words {:.1} s ({:.2} us of one thread each); customers {:.1} s ({:.0}/s per thread), of which screening of survivors {:.1} s over all threads",
        seconds(times.lists),
        report.words,
        seconds(times.words),
        seconds(times.words) * options.threads as f64 * 1e6 / report.words.max(1) as f64,
        seconds(times.customers),
        total / seconds(times.customers) / options.threads as f64,
        seconds(times.screening)
    );
    println!(
        "found: {} survivors ({:.3} %), {} hits ({:.5} per customer); complete: {}; digest {}",
        report.survivors,
        100.0 * report.survivors as f64 / total,
        report.hits,
        report.hits as f64 / total,
        report.is_complete(),
        report.digest.short()
    );
    println!("filter: {:?}", times.work);
    println!("memory: {:.0} MB at most, mapped files included", resident_mb());
}

/// Screens the first customers one by one, and compares.
fn check(index: &Index, population: &Population, hits: &Hits, count: u32) {
    let settings = Settings::default();
    let expected: Hits = (0..count)
        .into_par_iter()
        .flat_map_iter(|number| {
            let found = screen(index, &population.customer(number), Role::Customer, &settings).hits;
            found.into_iter().map(move |hit| (number, format!("{} {} {}", hit.list, hit.entry, hit.score)))
        })
        .collect();
    for (number, hit) in expected.difference(hits) {
        println!("missed: customer {number} `{}`: {hit}", population.customer(*number).names.join("; "));
    }
    let missed = expected.difference(hits).count();
    let more = hits.difference(&expected).count();
    println!(
        "check: {count} customers one by one: {} hits, bulk missed {missed}, bulk had {more} more",
        expected.len()
    );
}
