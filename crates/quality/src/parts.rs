//! The parts of a measurement, in the order in which they are printed.
//!
//! Does not: compute figures; the library does.

mod page;

use model::{ListId, Profile, Score};
use quality::alerts::{Alert, alerts, customers_over};
use quality::customers::Customer;
use quality::data;
use quality::exhaustive::Everybody;
use quality::matrix::{Found, ask, rows};
use quality::mutate::{ALIAS, ALIAS_OTHER, ALIAS_RESEMBLING};
use quality::pool::{self, Case, Fact};
use quality::ratchet::WAYS;
use quality::{certain, positives, rank, report, tokens};
use screening::Snapshot;
use screening::index::Index;
use screening::screen::{ListSettings, Settings, WeakAlias};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

/// What somebody wants measured.
pub struct Asked {
    only: Option<String>,
    names: usize,
    certain: usize,
    customers: usize,
    seed: u64,
    class: String,
    missed: usize,
    offenders: usize,
    threshold: Option<Score>,
    shared: PathBuf,
    json: Option<PathBuf>,
    every_miss: Option<PathBuf>,
    docs: bool,
    curves: bool,
    /// Only the committed figures are raised.
    pub update_ratchet: bool,
}

impl Asked {
    /// Reads arguments; nothing where help is wanted.
    pub fn read(mut args: impl Iterator<Item = String>) -> Result<Option<Asked>, Box<dyn Error>> {
        let mut asked = Asked {
            only: None,
            names: 1_000,
            certain: 10_000,
            customers: usize::MAX,
            seed: 1,
            class: String::new(),
            missed: 5,
            offenders: 30,
            threshold: None,
            shared: data::repository().join("../shared/data"),
            json: None,
            every_miss: None,
            docs: false,
            curves: true,
            update_ratchet: false,
        };
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--help" | "-h" => return Ok(None),
                "--docs" => asked.docs = true,
                "--no-curves" => asked.curves = false,
                "--update-ratchet" => asked.update_ratchet = true,
                _ => {
                    let value = args.next().ok_or_else(|| format!("`{arg}` needs a value; see --help"))?;
                    asked.set(&arg, value)?;
                }
            }
        }
        // The page needs these parts, and nothing of the others.
        if asked.docs && asked.only.is_none() {
            (asked.only, asked.curves) = (Some("certain,matrix,alerts".to_owned()), false);
        }
        Ok(Some(asked))
    }

    fn set(&mut self, arg: &str, value: String) -> Result<(), Box<dyn Error>> {
        match arg {
            "--only" => self.only = Some(value),
            "--names" => self.names = value.parse()?,
            "--certain" => self.certain = value.parse()?,
            "--customers" => self.customers = value.parse()?,
            "--seed" => self.seed = value.parse()?,
            "--class" => self.class = value,
            "--missed" => self.missed = value.parse()?,
            "--offenders" => self.offenders = value.parse()?,
            "--threshold" => {
                let basis = (value.parse::<f64>()? * 10_000.0).round();
                self.threshold = Some(Score::from_basis(basis as u32));
            }
            "--shared" => self.shared = PathBuf::from(value),
            "--every-miss" => self.every_miss = Some(PathBuf::from(value)),
            "--json" => self.json = Some(PathBuf::from(value)),
            _ => return Err(format!("`{arg}` is no option; see --help").into()),
        }
        Ok(())
    }
}

/// One part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Names that must be found without exception.
    Certain,
    /// Degraded names.
    Matrix,
    /// People on no list.
    Alerts,
    /// The order of hits.
    Rank,
    /// A published fixture.
    Positives,
    /// Words of other scripts.
    Tokens,
    /// The index against comparing with everybody.
    Exhaustive,
}

impl Part {
    fn as_str(self) -> &'static str {
        match self {
            Part::Certain => "certain",
            Part::Matrix => "matrix",
            Part::Alerts => "alerts",
            Part::Rank => "rank",
            Part::Positives => "positives",
            Part::Tokens => "tokens",
            Part::Exhaustive => "exhaustive",
        }
    }
}

/// The lowest threshold of curves.
const CURVE_FROM: u32 = 7_000;
/// Degraded names compared with their party and some others, and names compared with every listed party.
const NEAR_NAMES: usize = 1_000;
const NEAR_OTHERS: usize = 25;
const WHOLE_NAMES: usize = 1;
/// Threshold of the comparison with everybody: below that of any list, where more pairs are over it.
const EXHAUSTIVE_FROM: u32 = 8_000;

fn thresholds() -> Vec<u32> {
    (CURVE_FROM..=9_500).step_by(250).collect()
}

/// A measurement under way.
pub struct Run {
    asked: Asked,
    lists: Vec<Arc<Snapshot>>,
    index: Index,
    settings: Settings,
    forenames: Vec<String>,
    /// Degraded names and what they gave.
    matrix: Vec<(Case, Found)>,
    /// Those beside the classes.
    beside: Vec<(Case, Found)>,
    certain: Vec<(Case, Found)>,
    /// Degraded names of exposed persons, with the date of birth that is listed.
    dated: Vec<(Case, Found)>,
    customers: Vec<Customer>,
    /// Alerts of each way to know the customers, at the policy's thresholds.
    clean: Vec<(&'static str, Vec<Alert>)>,
    json: serde_json::Map<String, Value>,
}

impl Run {
    /// Reads the lists and builds the index.
    pub fn start(asked: Asked, repository: &Path) -> Result<Run, Box<dyn Error>> {
        let lists = data::every_list(repository)?;
        let mut settings = data::shipped_settings(repository)?;
        if let Some(review) = asked.threshold {
            settings = with_review(&settings, review);
        }
        let index = Index::build(&lists);
        println!("{}; seed {}", screening::MATCHER, asked.seed);
        for list in &lists {
            let review = settings.thresholds(&list.list, model::Rating::Standard).review;
            let counts = list.counts();
            println!(
                "{}: {} parties, {} names, {} of them weak; looked at from {review}",
                list.list, counts.parties, counts.names, counts.weak_names
            );
        }
        let mut customers = data::customers(&repository.join(data::CLEAN))?;
        customers.truncate(asked.customers);
        let forenames = data::forenames(repository)?;
        let mut json = serde_json::Map::new();
        json.insert("matcher".to_owned(), json!(screening::MATCHER));
        json.insert("seed".to_owned(), json!(asked.seed));
        Ok(Run {
            asked,
            lists,
            index,
            settings,
            forenames,
            matrix: Vec::new(),
            beside: Vec::new(),
            certain: Vec::new(),
            dated: Vec::new(),
            customers,
            clean: Vec::new(),
            json,
        })
    }

    /// Measures and prints a part, where it is wanted.
    pub fn part(&mut self, part: Part) -> Result<(), Box<dyn Error>> {
        let wanted =
            self.asked.only.as_ref().is_none_or(|only| only.split(',').any(|one| one == part.as_str()));
        if !wanted {
            return Ok(());
        }
        let started = Instant::now();
        match part {
            Part::Certain => self.certain(),
            Part::Matrix => self.matrix(),
            Part::Alerts => self.clean_people(),
            Part::Rank => self.rank(),
            Part::Positives => self.positives()?,
            Part::Tokens => self.tokens()?,
            Part::Exhaustive => self.exhaustive()?,
        }
        println!("({}: {:.1} s)", part.as_str(), started.elapsed().as_secs_f64());
        Ok(())
    }

    fn asked_of(&self, index: &Index, mut cases: Vec<Case>) -> Vec<(Case, Found)> {
        cases.retain(|case| case.class.contains(&self.asked.class));
        let found = ask(index, &self.settings, &cases);
        cases.into_iter().zip(found).collect()
    }

    /// Whether a list is one of exposed persons, whose hits restrict nobody.
    fn is_of_exposed(&self, list: &ListId) -> bool {
        let list = self.lists.iter().find(|own| own.list == *list);
        list.is_some_and(|list| list.designations.iter().all(|party| party.class.is_some()))
    }

    /// The cases of exposed persons again, with the date of birth that is listed.
    fn with_dates(&self, found: &[(Case, Found)]) -> Vec<Case> {
        let lists = self.lists.iter().filter(|list| self.is_of_exposed(&list.list));
        let parties: BTreeMap<_, _> = lists
            .flat_map(|list| &list.designations)
            .map(|party| ((&party.list, &party.id), party))
            .collect();
        let dated = |case: &Case| {
            let born = parties.get(&(&case.list, &case.entry))?.born.first()?.from;
            Some(Case { fact: Fact::Born(born), ..case.clone() })
        };
        found.iter().filter_map(|(case, _)| dated(case)).collect()
    }

    fn certain(&mut self) {
        let cases = certain::cases(&self.lists, self.asked.certain, self.asked.seed);
        let found = self.asked_of(&self.index, cases);
        println!("\n## Names that must be found without exception");
        print!("{}", report::matrix(&rows(pairs(&found))));
        println!("{}", report::missed(pairs(&found), self.asked.missed));
        self.json.insert("certain".to_owned(), json_rows(&found));
        self.certain = found;
    }

    fn matrix(&mut self) {
        let (names, seed) = (self.asked.names, self.asked.seed);
        let cases = pool::of_each_list(&self.lists, |list| pool::cases(list, &self.forenames, names, seed));
        let mut found = self.asked_of(&self.index, cases);
        let mut beside = Vec::new();
        for without in [
            pool::without_of_each_list(&self.lists, |list| pool::original_scripts(list, names, seed)),
            pool::without_of_each_list(&self.lists, |list| pool::aliases(list, names, seed)),
        ] {
            if without.cases.iter().any(|case| case.class.contains(&self.asked.class)) {
                let of_class = self.asked_of(&Index::build(&without.lists), without.cases);
                beside.extend(divided(&of_class, &without.lists));
                found.extend(of_class);
            }
        }
        self.dated = self.asked_of(&self.index, self.with_dates(&found));
        println!("\n## Listed names, degraded; name only");
        print!("{}", report::matrix(&rows(pairs(&found))));
        for list in self.index.lists() {
            let of_list = rows(pairs(&found).filter(|(case, _)| case.list == *list));
            let (asked, hit) = of_list.iter().fold((0, 0), |(a, f), row| (a + row.asked, f + row.found));
            println!("{list}: {hit} of {asked}, {} %", report::percent(hit, asked));
        }
        let truncated = found.iter().filter(|(_, found)| found.truncated).count();
        println!("screenings that met the bound of their work: {truncated}");
        println!(
            "\nmissed, up to {} of each class:\n{}",
            self.asked.missed,
            report::missed(pairs(&found), self.asked.missed)
        );
        let cases =
            pool::of_each_list(&self.lists, |list| pool::cases_beside(list, &self.forenames, names, seed));
        beside.extend(self.asked_of(&self.index, cases));
        println!("beside the classes, not counted among them:\n{}", report::matrix(&rows(pairs(&beside))));
        self.json.insert("matrix".to_owned(), json_rows(&found));
        self.json.insert("beside".to_owned(), json_rows(&beside));
        (self.matrix, self.beside) = (found, beside);
    }

    fn clean_people(&mut self) {
        println!("\n## People on no list: {}", self.customers.len());
        let names: Vec<String> = self.customers.iter().map(|customer| customer.name.clone()).collect();
        let low = with_review(&self.settings, Score::from_basis(CURVE_FROM));
        let lists: Vec<ListId> = self.index.lists().cloned().collect();
        let mut json = Vec::new();
        for (what, known) in WAYS {
            let profiles: Vec<Profile> = self.customers.iter().map(known).collect();
            let at_policy = alerts(&self.index, &self.settings, &profiles);
            let count = customers_over(&at_policy, 0, None);
            let share = report::percent(count, profiles.len());
            println!("\n{what}: {count} customers with {} alerts, {share} %", at_policy.len());
            let curve: Vec<Alert> =
                if self.asked.curves { alerts(&self.index, &low, &profiles) } else { Vec::new() };
            if self.asked.curves {
                println!("{}", report::curve(&curve, profiles.len(), &lists, &thresholds()));
            }
            println!("{}", report::offenders(&at_policy, &names, self.asked.offenders));
            let points = thresholds().into_iter().map(|at| json!([at, customers_over(&curve, at, None)]));
            json.push(json!({
                "known": what, "customers": profiles.len(), "alerted": count, "alerts": at_policy.len(),
                "curve": points.collect::<Vec<Value>>(),
            }));
            self.clean.push((what, at_policy));
        }
        self.json.insert("clean".to_owned(), Value::Array(json));
    }

    fn rank(&mut self) {
        let low = with_review(&self.settings, Score::from_basis(CURVE_FROM));
        let cases = pool::cases(&self.lists, &self.forenames, 20, self.asked.seed.wrapping_add(1));
        let right = ask(&self.index, &low, &cases);
        let profiles: Vec<Profile> = self.customers.iter().map(Customer::named).collect();
        let wrong = alerts(&self.index, &low, &profiles);
        println!(
            "\n## Order: {} degraded names among {} people on no list, all pairs from {:.2} by score",
            cases.len(),
            profiles.len(),
            f64::from(CURVE_FROM) / 10_000.0
        );
        let budgets = [100, 250, 500, 1_000, 2_000, 4_000];
        println!("{:>8} {:>8} {:>12} {:>10}", "pairs", "right", "precision %", "recall %");
        let found = rank::budgets(&right, &wrong, &budgets);
        for budget in &found {
            let (precision, recall) =
                (report::percent(budget.right, budget.pairs), report::percent(budget.right, cases.len()));
            println!("{:>8} {:>8} {precision:>12} {recall:>10}", budget.pairs, budget.right);
        }
        let rows: Vec<Value> = found.iter().map(|budget| json!([budget.pairs, budget.right])).collect();
        self.json.insert("order".to_owned(), json!({"degraded": cases.len(), "budgets": rows}));
    }

    fn positives(&mut self) -> Result<(), Box<dyn Error>> {
        let archive = self.asked.shared.join("eval/un_two_snapshots.tar.zst");
        if !archive.is_file() {
            println!("\n## A published fixture of listed people: skipped, no {}", archive.display());
            return Ok(());
        }
        let list = data::un_list(&archive, "un/un_consolidated_2026-02-27.xml")?;
        let index = Index::build(std::slice::from_ref(&list));
        println!("\n## A published fixture of listed people, against the list of the United Nations");
        let bench = self.asked.shared.join("bench");
        let plain = data::customers(&bench.join("positives_un_untreated.csv.zst"))?;
        let mut json = Vec::new();
        for file in ["positives_un_untreated.csv.zst", "positives_un_treated.csv.zst"] {
            let customers = data::damaged_customers(&bench.join(file))?;
            for (what, known) in WAYS {
                let profiles: Vec<Profile> = customers.iter().map(known).collect();
                let found = positives::positives(&list, &index, &self.settings, &plain, &profiles);
                let share = report::percent(found.found, found.asked);
                println!(
                    "{file}, {what}: {} of {}, {share} %; {} no longer listed",
                    found.found, found.asked, found.not_listed
                );
                let missed =
                    found.missed.iter().take(self.asked.missed).filter_map(|row| customers.get(*row));
                for customer in missed {
                    println!("    {}", customer.name);
                }
                json.push(json!({"file": file, "known": what, "asked": found.asked, "found": found.found}));
            }
        }
        self.json.insert("positives".to_owned(), Value::Array(json));
        Ok(())
    }

    fn tokens(&mut self) -> Result<(), Box<dyn Error>> {
        let folder = self.asked.shared.join("bench/transliteration");
        if !folder.is_dir() {
            println!("\n## Words of other scripts: skipped, no {}", folder.display());
            return Ok(());
        }
        println!("\n## Words of other scripts and their Latin spellings, kept aside from fitting");
        println!("{:<10} {:>7} {:>9} {:>7} {:>10}", "set", "pairs", "agree %", "aim %", "chance %");
        let mut json = Vec::new();
        for (set, aim) in tokens::SETS {
            let agreed = tokens::measure(&folder.join(format!("{set}_train.csv.zst")))?;
            let of_chance = agreed.wrong as f64 * 100.0 / agreed.chance.max(1) as f64;
            let (share, aim) = (
                report::percent(agreed.found, agreed.pairs),
                aim.map_or_else(|| "-".to_owned(), |aim| aim.to_string()),
            );
            println!("{set:<10} {:>7} {share:>9} {aim:>7} {of_chance:>10.4}", agreed.pairs);
            json.push(json!({
                "set": set, "pairs": agreed.pairs, "found": agreed.found,
                "chance": agreed.chance, "wrong": agreed.wrong,
            }));
        }
        self.json.insert("tokens".to_owned(), Value::Array(json));
        Ok(())
    }

    fn exhaustive(&mut self) -> Result<(), Box<dyn Error>> {
        println!("\n## The index against comparing with everybody, from {EXHAUSTIVE_FROM} ten-thousandths");
        let mut settings = with_review(&self.settings, Score::from_basis(EXHAUSTIVE_FROM));
        for list in &mut settings.lists {
            list.weak_alias = WeakAlias::Alert;
        }
        let everybody = Everybody::of(&self.lists);
        let seed = self.asked.seed.wrapping_add(2);
        let near = pool::cases(&self.lists, &self.forenames, NEAR_NAMES, seed);
        let whole = pool::cases(&self.lists, &self.forenames, WHOLE_NAMES, seed);
        let mut json = Vec::new();
        let mut wrong = 0;
        for (what, cases, others) in
            [("own party and some others", near, NEAR_OTHERS), ("every party", whole, usize::MAX)]
        {
            let checked = everybody.check(&self.index, &settings, &cases, others, seed);
            println!(
                "{what}: {} names, {} pairs, {} over the threshold, {} of them a degraded name and its party; missed {}, other score {}, cut short {}",
                checked.profiles,
                checked.pairs,
                checked.over,
                checked.mutations_over,
                checked.missed.len(),
                checked.other_score.len(),
                checked.truncated
            );
            for line in checked.missed.iter().chain(&checked.other_score).take(self.asked.missed * 4) {
                println!("    {line}");
            }
            wrong += checked.missed.len() + checked.other_score.len();
            json.push(json!({
                "compared": what, "names": checked.profiles, "pairs": checked.pairs, "over": checked.over,
                "degraded_over": checked.mutations_over, "missed": checked.missed.len(),
                "other_score": checked.other_score.len(), "cut_short": checked.truncated,
            }));
        }
        self.json.insert("exhaustive".to_owned(), Value::Array(json));
        if wrong > 0 { Err(format!("{wrong} pairs differ from exhaustive scoring").into()) } else { Ok(()) }
    }

    /// Writes what was asked for beside the print.
    pub fn finish(&self, repository: &Path) -> Result<(), Box<dyn Error>> {
        if let Some(path) = &self.asked.json {
            std::fs::write(path, serde_json::to_string_pretty(&self.json)? + "\n")?;
        }
        if let Some(path) = &self.asked.every_miss {
            std::fs::write(path, report::every_miss(pairs(&self.matrix)))?;
        }
        if self.asked.docs {
            std::fs::write(repository.join("docs/methodology/matrix.md"), page::page(self))?;
        }
        Ok(())
    }
}

/// The aliases among cases, those that resemble a name left first.
fn divided(found: &[(Case, Found)], lists: &[Arc<Snapshot>]) -> Vec<(Case, Found)> {
    let aliases = found.iter().filter(|(case, _)| case.class == ALIAS);
    let mut divided: Vec<(Case, Found)> = aliases
        .map(|(case, found)| {
            let resembles = pool::resembles_another(case, lists);
            let class = if resembles { ALIAS_RESEMBLING } else { ALIAS_OTHER };
            (Case { class, ..case.clone() }, *found)
        })
        .collect();
    divided.sort_by_key(|(case, _)| case.class == ALIAS_OTHER);
    divided
}

fn pairs(found: &[(Case, Found)]) -> impl Iterator<Item = (&Case, &Found)> {
    found.iter().map(|(case, found)| (case, found))
}

/// The settings with one threshold for all, and nothing kept below it.
fn with_review(settings: &Settings, review: Score) -> Settings {
    let lists = settings.lists.iter().map(|own| ListSettings::new(own.list.clone(), review, own.weak_alias));
    Settings { lists: lists.collect() }
}

fn json_rows(found: &[(Case, Found)]) -> Value {
    let rows = rows(pairs(found));
    rows.iter()
        .map(|row| json!({"class": row.class, "asked": row.asked, "found": row.found, "first": row.first}))
        .collect()
}
