//! Lists, customers in memory, and runs over them.

use lookback::{
    BlindKey, Customers, Draft, ListVersion, Plan, Run, RunKind, RunReport, Table, TableWriter, Watch,
};
use model::decision::Role;
use model::{Designation, Profile};
use screening::index::Index;
use screening::screen::{Screening, Settings, screen};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, OnceLock};

pub fn key() -> BlindKey {
    BlindKey::new([7; 32])
}

/// Every bundled list, built once.
pub fn bundled_index() -> &'static Index {
    static BUILT: OnceLock<Index> = OnceLock::new();
    BUILT.get_or_init(|| Index::build(&crate::population::lists::bundled().unwrap()))
}

/// Customers in memory, and what was found of them.
#[derive(Default)]
pub struct InMemory {
    pub profiles: BTreeMap<u32, Profile>,
    pub found: Mutex<BTreeMap<u32, Screening>>,
    pub failing: Vec<u32>,
}

impl InMemory {
    pub fn new(profiles: &[Profile]) -> InMemory {
        InMemory { profiles: (0..).zip(profiles.iter().cloned()).collect(), ..InMemory::default() }
    }
}

impl Customers for InMemory {
    fn profile(&self, number: u32) -> Result<Option<Profile>, String> {
        if self.failing.contains(&number) {
            return Err("sealed".to_owned());
        }
        Ok(self.profiles.get(&number).cloned())
    }

    fn found(&self, number: u32, _profile: &Profile, screening: Screening) -> Result<(), String> {
        self.found.lock().unwrap().insert(number, screening);
        Ok(())
    }
}

pub fn filled(dir: &Path, profiles: &[Profile]) -> TableWriter {
    let mut writer = TableWriter::create(dir, &key()).unwrap();
    for (number, profile) in (0..).zip(profiles) {
        writer.put(number, &Draft::of(profile, &key())).unwrap();
    }
    writer.commit().unwrap();
    writer
}

pub fn plan<'a>(index: &'a Index, settings: &'a Settings, lists: &'a [ListVersion]) -> Plan<'a> {
    Plan {
        kind: RunKind::Full,
        index,
        settings,
        role: Role::Customer,
        lists,
        shard_rows: 700,
        threads: Some(2),
    }
}

pub fn run(file: &Path, table: &Table, plan: Plan<'_>, customers: &InMemory) -> RunReport {
    let cancel = AtomicBool::new(false);
    let watch = Watch { progress: &|_| {}, cancel: &cancel };
    Run::open(file, table, plan).unwrap().go(&key(), customers, &watch).unwrap()
}

/// A bulk run over the profiles finds what one screening after the other finds; how many hits, and how many survivors.
pub fn assert_equal(index: &Index, settings: &Settings, profiles: &[Profile]) -> (u64, u64) {
    let dir = tempfile::tempdir().unwrap();
    let writer = filled(&dir.path().join("table"), profiles);
    let (table, customers) = (writer.table().unwrap(), InMemory::new(profiles));
    let report = run(&dir.path().join("run"), &table, plan(index, settings, &[]), &customers);
    let found = customers.found.into_inner().unwrap();
    let mut hits = 0;
    for (number, profile) in (0..).zip(profiles) {
        let one = screen(index, profile, Role::Customer, settings);
        assert!(!one.truncated, "{profile:?}");
        hits += one.hits.len() as u64;
        match found.get(&number) {
            Some(bulk) => assert_eq!(*bulk, one, "{profile:?}"),
            None => assert!(one.hits.is_empty(), "left out: {profile:?} is {:?}", one.hits),
        }
    }
    assert_eq!(report.hits, hits);
    assert_eq!((report.population_in, report.screened), (profiles.len() as u64, profiles.len() as u64));
    assert!(report.is_complete());
    (hits, report.survivors)
}

pub fn designations(index: &Index) -> Vec<Arc<Designation>> {
    index.snapshots().iter().flat_map(|s| &s.designations).map(|d| Arc::new(d.clone())).collect()
}
