//! The changes, one after the other, as an installation that takes every publication would see them.
//!
//! Promises: a pair is a customer and an entry; it is raised when it is new, and again when the entry changed materially and
//! still agrees; where only a fact changed that is weighed, everybody is looked at, and a known pair is not raised again (as
//! the engine's lookback has it); a pair whose entry is gone, or agrees no more, opens a release review and is never dropped in silence.
//! Does not: decide anything about anybody.

use super::population::Population;
use super::publications::Publication;
use lookback::{
    BlindKey, Customers, Draft, ListVersion, Plan, Progress, Run, RunKind, RunReport, Table, TableWriter,
    Watch,
};
use model::decision::Role;
use model::{EntryId, Profile};
use screening::Snapshot;
use screening::diff::{Change, diff};
use screening::index::Index;
use screening::screen::{Screening, Settings};
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// What a change did.
#[derive(Debug, Clone, Default)]
pub struct Day {
    /// The day, or what this row is.
    pub day: String,
    /// Whether it is a change of a list.
    pub is_change: bool,
    /// Parties added.
    pub added: usize,
    /// Parties removed.
    pub removed: usize,
    /// Parties changed.
    pub changed: usize,
    /// Of these, in a field that can alter who matches or what follows.
    pub material: usize,
    /// Of the others, in a fact that is weighed.
    pub weighed: usize,
    /// Customers planted for the added parties.
    pub planted: usize,
    /// Of these, found on this day.
    pub caught: usize,
    /// Pairs nobody had seen.
    pub new: usize,
    /// Pairs raised again.
    pub again: usize,
    /// Pairs that agree no more with an entry that changed.
    pub lapsed: usize,
    /// Release reviews that open: pairs with removed entries, and lapsed ones.
    pub releases: usize,
    /// The run over everybody, in milliseconds, building the index of the change included.
    pub milliseconds: u128,
    /// Names of planted customers that were not found.
    pub missed: Vec<String>,
    /// What else is to be said.
    pub note: Option<String>,
}

/// Customers by entry.
type Pairs = BTreeMap<EntryId, BTreeSet<u32>>;

/// The state of the installation between publications.
pub struct Replay<'p> {
    population: &'p Population,
    settings: Settings,
    table: Table,
    key: BlindKey,
    runs: PathBuf,
    number: u32,
    before: Option<Arc<Snapshot>>,
    /// Customers by entry.
    pairs: Pairs,
}

impl<'p> Replay<'p> {
    /// Makes the customer table below `scratch`.
    pub fn new(
        population: &'p Population,
        settings: Settings,
        scratch: &Path,
    ) -> Result<Replay<'p>, Box<dyn Error>> {
        let key = BlindKey::new([7; 32]);
        let mut writer = TableWriter::create(&scratch.join("table"), &key)?;
        for number in 0..population.len() {
            if let Some(profile) = population.profile(number) {
                writer.put(number, &Draft::of(&profile, &key))?;
            }
        }
        writer.commit()?;
        let table = writer.table()?;
        let runs = scratch.join("runs");
        std::fs::create_dir_all(&runs)?;
        Ok(Replay { population, settings, table, key, runs, number: 0, before: None, pairs: BTreeMap::new() })
    }

    /// Whether a publication was taken.
    pub fn is_begun(&self) -> bool {
        self.before.is_some()
    }

    /// Takes a publication: a full run for the first of a chain, a delta for every other.
    pub fn take(&mut self, publication: Publication) -> Result<Day, Box<dyn Error>> {
        let new = Arc::clone(&publication.snapshot);
        let before = self.before.replace(Arc::clone(&new)).filter(|_| !publication.begins);
        let Some(old) = before else {
            self.pairs.clear();
            let started = Instant::now();
            let found = self.run(RunKind::Full, &Index::build(std::slice::from_ref(&new)))?.0;
            let day = Day {
                day: format!("{} (a chain begins: full run)", publication.day),
                added: new.designations.len(),
                new: found.values().map(BTreeSet::len).sum(),
                milliseconds: started.elapsed().as_millis(),
                ..Day::default()
            };
            self.pairs = found;
            return Ok(day);
        };
        let changes = diff(&old, &new);
        let of = |wanted: fn(&Change) -> bool| -> BTreeSet<EntryId> {
            changes.changed.iter().filter(|c| wanted(c)).map(|c| c.entry.clone()).collect()
        };
        let (material, weighed) = (of(|c| c.is_material()), of(|c| c.is_weighed()));
        let added: BTreeSet<EntryId> = changes.added.iter().cloned().collect();
        let mut day = Day {
            day: publication.day.clone(),
            is_change: true,
            added: added.len(),
            removed: changes.removed.len(),
            changed: changes.changed.len(),
            material: material.len(),
            weighed: weighed.len() - material.len(),
            ..Day::default()
        };
        let started = Instant::now();
        let delta =
            Index::build(&[Arc::new(part(&new, |entry| added.contains(entry) || weighed.contains(entry)))]);
        let found = self.run(RunKind::Delta, &delta)?.0;
        day.milliseconds = started.elapsed().as_millis();
        self.plants(&mut day, &found);
        self.compare(&mut day, found, &material, &weighed);
        for gone in &changes.removed {
            day.releases += self.pairs.remove(gone).map_or(0, |pairs| pairs.len());
        }
        Ok(day)
    }

    /// Who was planted for today's additions, and was found.
    fn plants(&self, day: &mut Day, found: &Pairs) {
        for (number, plant) in self.population.planted_on(&day.day) {
            day.planted += 1;
            if found.get(&plant.entry).is_some_and(|pairs| pairs.contains(&number)) {
                day.caught += 1;
            } else {
                day.missed.push(format!("{}: {} ({})", day.day, plant.profile.names[0], plant.entry));
            }
        }
    }

    /// `weighed` are the changed entries that everybody was compared with, and `material` those of them that raise a known pair.
    fn compare(
        &mut self,
        day: &mut Day,
        mut found: Pairs,
        material: &BTreeSet<EntryId>,
        weighed: &BTreeSet<EntryId>,
    ) {
        for entry in weighed {
            let now = found.remove(entry).unwrap_or_default();
            let then = self.pairs.remove(entry).unwrap_or_default();
            if material.contains(entry) {
                day.again += now.intersection(&then).count();
            }
            day.new += now.difference(&then).count();
            day.lapsed += then.difference(&now).count();
            self.pairs.insert(entry.clone(), now);
        }
        day.releases += day.lapsed;
        for (entry, now) in found {
            day.new += now.len();
            self.pairs.insert(entry, now);
        }
    }

    /// Everybody against the whole list in force, compared with what the chain of changes left.
    pub fn full_run(&mut self, what: &str) -> Result<Day, Box<dyn Error>> {
        let Some(now) = self.before.clone() else { return Ok(Day::default()) };
        let started = Instant::now();
        let (found, report) = self.run(RunKind::Full, &Index::build(&[now]))?;
        let milliseconds = started.elapsed().as_millis();
        let flat = |pairs: &Pairs| -> BTreeSet<(EntryId, u32)> {
            let each = |(entry, numbers): (&EntryId, &BTreeSet<u32>)| {
                numbers.iter().map(|number| (entry.clone(), *number)).collect::<Vec<_>>()
            };
            pairs.iter().flat_map(each).collect()
        };
        let (chain, full) = (flat(&self.pairs), flat(&found));
        let note = format!(
            "{what}: a full run over {} customers finds {} pairs, the chain of changes left {}; {} only in the full run, {} only \
             in the chain.",
            report.population_in,
            full.len(),
            chain.len(),
            full.difference(&chain).count(),
            chain.difference(&full).count()
        );
        let day = format!("{what}: full run");
        Ok(Day { day, new: full.len(), milliseconds, note: Some(note), ..Day::default() })
    }

    fn run(&mut self, kind: RunKind, index: &Index) -> Result<(Pairs, RunReport), Box<dyn Error>> {
        self.number += 1;
        let file = self.runs.join(self.number.to_string());
        let lists: Vec<ListVersion> = index
            .snapshots()
            .iter()
            .map(|snapshot| ListVersion {
                list: snapshot.list.clone(),
                before: None,
                now: snapshot.normalised_hash(),
            })
            .collect();
        let plan = Plan {
            kind,
            index,
            settings: &self.settings,
            role: Role::Customer,
            lists: &lists,
            shard_rows: 50_000,
            threads: None,
        };
        let seen = Seen { population: self.population, pairs: Mutex::default() };
        let watch = Watch { progress: &|_: Progress| {}, cancel: &AtomicBool::new(false) };
        let report = Run::open(&file, &self.table, plan)?.go(&self.key, &seen, &watch)?;
        if !report.is_complete() {
            return Err(format!("{} customers could not be judged", report.undecided.len()).into());
        }
        Ok((seen.pairs.into_inner().unwrap_or_else(PoisonError::into_inner), report))
    }
}

/// The designations of a snapshot that are wanted.
fn part(snapshot: &Snapshot, wanted: impl Fn(&EntryId) -> bool) -> Snapshot {
    let designations = snapshot.designations.iter().filter(|d| wanted(&d.id)).cloned().collect();
    Snapshot { designations, ..snapshot.clone() }
}

/// Opens profiles and keeps who was found.
struct Seen<'p> {
    population: &'p Population,
    pairs: Mutex<Pairs>,
}

impl Customers for Seen<'_> {
    fn profile(&self, number: u32) -> Result<Option<Profile>, String> {
        Ok(self.population.profile(number))
    }

    fn found(&self, number: u32, _: &Profile, screening: Screening) -> Result<(), String> {
        if screening.truncated {
            return Err(format!("the screening of customer {number} met its bound"));
        }
        let mut pairs = self.pairs.lock().unwrap_or_else(PoisonError::into_inner);
        for hit in screening.hits {
            pairs.entry(hit.entry).or_default().insert(number);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::population::Plant;
    use super::*;
    use model::designation::{Designation, ListedName, NameStrength, Provenance};
    use model::{ListId, PartyKind};

    const ALIAS: &str = "Odalys Wintergreen";

    /// A party whose weak alias is silent until another fact agrees.
    fn party(edit: impl FnOnce(&mut Designation)) -> Publication {
        let name = |text: &str, strength| ListedName {
            text: text.to_owned(),
            primary: strength == NameStrength::Strong,
            strength,
            script: None,
            label: "Name".to_owned(),
            parts: vec![],
        };
        let list: ListId = "ofac-sdn".parse().unwrap();
        let mut party = Designation {
            list: list.clone(),
            id: "70001".parse().unwrap(),
            kind: PartyKind::Person,
            names: vec![name("Corvin Aldabarran", NameStrength::Strong), name(ALIAS, NameStrength::Weak)],
            born: vec![],
            birth_places: vec![],
            nationalities: vec![],
            residences: vec![],
            gender: None,
            identifiers: vec![],
            wallets: vec![],
            programmes: vec![],
            measures: vec![],
            relationships: vec![],
            legal_basis: vec![],
            listed_on: None,
            remarks: vec![],
            provenance: Provenance { file: 0, offset: 0, length: 0 },
            class: None,
            ended_on: None,
        };
        edit(&mut party);
        let snapshot = Snapshot {
            list,
            published: None,
            raw_hashes: vec![],
            parser: "hand/1".to_owned(),
            designations: vec![party],
        };
        Publication { day: "a day".to_owned(), snapshot: Arc::new(snapshot), begins: false }
    }

    #[test]
    fn a_change_of_a_weighed_fact_raises_whom_it_makes_a_match_of_and_nobody_again() {
        let mut profile = Profile::named(PartyKind::Person, ALIAS);
        profile.residences = vec!["AF".parse().unwrap()];
        let plant = Plant { entry: "70001".parse().unwrap(), day: String::new(), profile };
        let repository = crate::data::repository();
        let population = Population::new(&repository, 3, vec![plant]).unwrap();
        let settings = crate::data::shipped_settings(&repository).unwrap();
        let scratch = std::env::temp_dir().join(format!("probity-history-test-{}", std::process::id()));
        std::fs::create_dir_all(&scratch).unwrap();
        let mut replay = Replay::new(&population, settings, &scratch).unwrap();
        let begins = Publication { begins: true, ..party(|_| {}) };
        assert_eq!(replay.take(begins).unwrap().new, 0, "a weak alias is silent alone");
        let lives = |d: &mut Designation| d.residences.push("AF".parse().unwrap());
        let day = replay.take(party(lives)).unwrap();
        assert_eq!((day.changed, day.material, day.weighed, day.new, day.again), (1, 0, 1, 1, 0));
        let moved = |d: &mut Designation| (lives(d), d.residences.push("IR".parse().unwrap())).0;
        let day = replay.take(party(moved)).unwrap();
        assert_eq!((day.weighed, day.new, day.again, day.lapsed), (1, 0, 0, 0), "said once");
        let day = replay.take(party(|_| {})).unwrap();
        assert_eq!((day.lapsed, day.releases), (1, 1));
        std::fs::remove_dir_all(&scratch).unwrap();
    }
}
