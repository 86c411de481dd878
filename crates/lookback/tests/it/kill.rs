//! A run that is killed with `kill -9` goes on where it was, and ends as if nothing had happened.
//!
//! The process that is killed is this test program itself, started again to run the one test that is its other half.

use crate::support::{InMemory, filled, key, plan, run};
use lookback::{Customers, Plan, Run, Table, Watch};
use model::{PartyKind, Profile};
use screening::index::Index;
use screening::screen::{Screening, Settings};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

const DIR: &str = "PROBITY_LOOKBACK_KILL_DIR";
const CUSTOMERS: u32 = 400;

fn profiles() -> Vec<Profile> {
    // A name of too many readings for a row is screened by itself, which gives the slow customer below something to do.
    let name = |n| format!("Very (Long) Name{n} aka Other (Name) aka Third (One) of Many Words");
    let names: Vec<String> = (0..16).map(name).collect();
    let profile = Profile { names, ..Profile::named(PartyKind::Person, "") };
    (0..CUSTOMERS).map(|_| profile.clone()).collect()
}

/// Takes its time.
struct Slow(InMemory);

impl Customers for Slow {
    fn profile(&self, number: u32) -> Result<Option<Profile>, String> {
        std::thread::sleep(Duration::from_millis(5));
        self.0.profile(number)
    }

    fn found(&self, number: u32, profile: &Profile, screening: Screening) -> Result<(), String> {
        self.0.found(number, profile, screening)
    }
}

fn small(plan: Plan<'_>) -> Plan<'_> {
    Plan { shard_rows: 20, ..plan }
}

/// The half that is killed; without its directory it has nothing to do, and says so by ending at once.
#[test]
fn the_half_that_is_killed() {
    let Some(dir) = std::env::var_os(DIR).map(PathBuf::from) else { return };
    let (index, settings) = (Index::empty(), Settings::default());
    let table = Table::open(&dir.join("table"), &key()).unwrap();
    let cancel = AtomicBool::new(false);
    let watch = Watch { progress: &|_| {}, cancel: &cancel };
    let run = Run::open(&dir.join("run"), &table, small(plan(&index, &settings, &[]))).unwrap();
    run.go(&key(), &Slow(InMemory::new(&profiles())), &watch).unwrap();
}

#[test]
fn a_killed_run_goes_on_and_ends_the_same() {
    let dir = tempfile::tempdir().unwrap();
    let profiles = profiles();
    let writer = filled(&dir.path().join("table"), &profiles);
    let (table, index, settings) = (writer.table().unwrap(), Index::empty(), Settings::default());
    let customers = InMemory::new(&profiles);
    let whole = run(&dir.path().join("whole"), &table, small(plan(&index, &settings, &[])), &customers);
    assert_eq!(whole.survivors, u64::from(CUSTOMERS), "customers that are not screened cannot be slow");
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "kill::the_half_that_is_killed", "--test-threads", "1"])
        .env(DIR, dir.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    let (file, started) = (dir.path().join("run"), Instant::now());
    let mut begun = 0;
    while begun == 0 || length(&file) < begun + 300 {
        begun = if begun == 0 { length(&file) } else { begun };
        assert!(started.elapsed() < Duration::from_secs(120), "no shard was finished");
        assert!(child.try_wait().unwrap().is_none(), "it ended before it was killed");
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let resumed = run(&file, &table, small(plan(&index, &settings, &[])), &customers);
    assert!(resumed.resumed_shards > 0 && resumed.resumed_shards < u64::from(CUSTOMERS / 20));
    assert_eq!((resumed.digest, &resumed.shards), (whole.digest, &whole.shards));
    assert!(resumed.is_complete());
}
