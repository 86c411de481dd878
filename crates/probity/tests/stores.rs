//! Stores as an operator handles them: chosen, fenced, migrated, and whose keys are rotated while they serve.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use support::{BOTH, House, Kind, NOBODY, Server, command, done, probity, withdrawal};
use testkit::postgres::shared;

#[test]
fn a_directory_on_postgresql_from_init_to_proof() {
    let root = tempfile::tempdir().unwrap();
    let (data, file) = (root.path().join("data"), root.path().join("store.secret"));
    let address = shared().database();
    // A password where nothing asks for one does no harm, and must turn up nowhere.
    std::fs::write(&file, address.replace("probity@", "probity:hunter2@") + "\n").unwrap();
    let with_file = |args: &[&str]| {
        let mut command = command(&data, args);
        command.env("PROBITY_STORE_FILE", &file);
        done(command)
    };
    mode(&file, 0o644);
    with_file(&["init"]).refused(1, "chmod 600");
    mode(&file, 0o600);
    assert_eq!(with_file(&["verify"]).code, 5, "nothing there yet");
    let made = with_file(&["init", "--policy", "demo"]);
    assert_eq!((made.code, made.json()["created"].as_bool()), (0, Some(true)), "{made:?}");
    assert!(made.json()["store"].as_str().unwrap().starts_with("PostgreSQL "), "{made:?}");
    assert_eq!(with_file(&["init"]).json()["created"], false, "safe to repeat");
    assert!(!data.join("journal.db").exists(), "no second journal");
    let toml = std::fs::read_to_string(data.join("probity.toml")).unwrap();
    assert!(toml.contains(&format!("@{}", file.display())) && !toml.contains("hunter2"), "{toml}");
    // From now on the directory itself says where its journal is.
    let server = Server::start(&data, &[]).unwrap();
    let key = std::fs::read_to_string(data.join("cli.key")).unwrap();
    server.customer(&key, "C1", NOBODY);
    let decision = server.withdraw(&key, "T1");
    assert_eq!(probity(&data, &["doctor"]).code, 0, "beside a running server");
    server.stop();
    support::sound(&data);
    let server = Server::start(&data, &[]).unwrap();
    assert_eq!(server.withdraw(&key, "T1"), decision, "a restart remembers");
}

fn mode(path: &std::path::Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn a_second_journal_is_never_begun_beside_one_that_is_there() {
    let sqlite = House::new(Kind::Sqlite);
    let postgres = House::new(Kind::Postgres);
    let empty = shared().database();
    sqlite.run(&["--store", &empty, "init"]).refused(1, "migrate-store");
    sqlite.run(&["--store", &empty, "serve"]).refused(1, "migrate-store");
    postgres.run(&["--store", &empty, "init"]).refused(1, "migrate-store");
    postgres.run(&["--store", "sqlite", "init"]).refused(1, "migrate-store");
    assert_eq!(shared().sql(&empty, "SELECT count(*) FROM pg_namespace WHERE nspname = 'probity'").1, "0");
    // Another house's journal is not this one's either: its head is signed by another key.
    sqlite.run(&["--store", &postgres.store, "init"]).refused(1, "migrate-store");
    let third = House::at(Kind::Postgres.fresh());
    third.run(&["--store", &postgres.store, "init"]).refused(1, "signed by");
    postgres.is_sound();
    // A schema of a later version is left alone, by every command.
    assert!(shared().sql(&third.store, "UPDATE probity.schema_version SET version = 99").0);
    for args in [&["serve"][..], &["verify"], &["init"], &["backup", &third.beside("copy")]] {
        third.run(args).refused(1, "schema 99");
    }
    for wrong in ["mysql://p:hunter2@db/probity", "postgres://p:hunter2@db", "@/nowhere/at/all"] {
        let refused = third.run(&["--store", wrong, "verify"]);
        assert!(refused.code != 0 && !refused.err.contains("hunter2"), "{refused:?}");
    }
}

#[test]
fn of_two_writers_the_older_one_is_refused() {
    for kind in BOTH {
        let house = House::new(kind);
        let mut old = Server::start(&house.data(), &[]).unwrap();
        old.customer(&house.key(), "C1", NOBODY);
        old.withdraw(&house.key(), "T1");
        let second = Server::start(&house.data(), &[]).err().expect("the lease is held");
        assert!(second.starts_with("exit Some(6)") && second.contains("holds the lease"), "{second}");
        let new = house.serve();
        new.withdraw(&house.key(), "T2");
        let size = house.run(&["verify"]).json()["entries"].clone();
        // The old one may notice by its own renewal that it lost the lease, and end before it is asked.
        if let Some((status, answer)) =
            support::ask(&old.address, &house.key(), "POST /v1/transfers/screen", &withdrawal("T3"))
        {
            assert_eq!(status, 503, "{kind:?}: {answer}");
        }
        assert_eq!(old.ended(), Some(1), "a supervisor hears of it");
        assert_eq!(house.run(&["verify"]).json()["entries"], size, "{kind:?}: nothing was appended");
        assert_eq!(new.ask(&house.key(), "GET /v1/transfers/T3", "").0, 404, "{kind:?}");
        new.withdraw(&house.key(), "T3");
        new.stop();
        house.is_sound();
    }
}

#[test]
fn keys_are_rotated_while_decisions_are_made() {
    for kind in BOTH {
        let house = House::new(kind);
        let server = house.serve();
        server.customer(&house.key(), "C1", NOBODY);
        for n in 2..40 {
            server.customer(&house.key(), &format!("C{n}"), NOBODY);
        }
        let before = house.run(&["rotate", "status"]).json();
        assert_eq!((before["subject_keys"].as_u64(), before["state"].as_str()), (Some(39), Some("in force")));
        let backup = house.beside("before");
        house.ok(&["backup", &backup]);
        let load = Load::start(&server, &house.key());
        let rotated = house.run(&["rotate", "kek"]);
        let indexed = house.run(&["rotate", "blind-index"]);
        let decided = load.end();
        assert_eq!((rotated.code, indexed.code), (0, 0), "{rotated:?} {indexed:?}");
        assert!(decided > 10, "{kind:?}: decisions went on: {decided}");
        assert_eq!(indexed.json()["in_force"], 2);
        let after = house.run(&["rotate", "status"]);
        assert_eq!((after.out.lines().count(), after.code), (1, 0), "{after:?}");
        assert_ne!(after.json()["kek"], before["kek"]);
        // A customer who came while the keys changed has one as well.
        assert!(after.json()["subject_keys"].as_u64().unwrap() >= 39, "{after:?}");
        assert_eq!(server.name(&house.key(), "C7").as_deref(), Some(NOBODY), "old data opens");
        let rotations = entries_of(&house, "kek.rotate") + entries_of(&house, "index.rotate");
        assert_eq!(rotations, 2, "{kind:?}: both are in the journal");
        server.stop();
        house.is_sound();
        without_a_server(&house);
        old_backup_opens(&house, &backup, kind);
    }
}

/// The command does the work itself where no server runs.
fn without_a_server(house: &House) {
    let before = house.run(&["rotate", "status"]).json()["kek"].clone();
    house.ok(&["rotate", "kek", "--wait", "60"]);
    let after = house.run(&["rotate", "status"]);
    assert_eq!(after.out.lines().count(), 1, "{after:?}");
    assert_ne!(after.json()["kek"], before);
    let server = house.serve();
    assert_eq!(server.name(&house.key(), "C7").as_deref(), Some(NOBODY));
}

/// A backup made before the rotation is under a retired key, which the key files still hold.
fn old_backup_opens(house: &House, backup: &str, kind: Kind) {
    let (restored, keys) = (house.root.path().join("restored"), house.data().join("keys"));
    let (keys, store) = (keys.to_str().unwrap(), kind.fresh());
    let ledger = house.data();
    let args = ["--store", &store, "restore", backup, "--keys", keys, "--erasures", ledger.to_str().unwrap()];
    let done = probity(&restored, &args);
    assert_eq!(done.code, 0, "{done:?}");
    std::fs::copy(house.data().join("cli.key"), restored.join("cli.key")).unwrap();
    let server = Server::start(&restored, &[]).unwrap();
    assert_eq!(server.name(&house.key(), "C7").as_deref(), Some(NOBODY));
}

/// Entries of the journal with this reason.
fn entries_of(house: &House, reason: &str) -> usize {
    let stream = model::StreamId::new("main").unwrap();
    let backend = match house.store.as_str() {
        "sqlite" => store::Backend::default(),
        address => store::Backend::Postgres(store::PgOptions::parse(address, None).unwrap()),
    };
    let reader = backend.reader(&house.data(), &stream).unwrap();
    let entries = reader.entries(0, usize::MAX).unwrap();
    entries.iter().filter(|bytes| record::decode(bytes).unwrap().header.reason.as_str() == reason).count()
}

/// Withdrawals one after another, beside whatever the test does.
struct Load {
    stop: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<u64>,
}

impl Load {
    fn start(server: &Server, key: &str) -> Load {
        static RUN: Mutex<u64> = Mutex::new(0);
        let run = {
            let mut run = RUN.lock().unwrap();
            *run += 1;
            *run
        };
        let (address, key, stop) = (server.address.clone(), key.to_owned(), Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop);
        let thread = std::thread::spawn(move || {
            let mut count = 0;
            while !stopped.load(Ordering::Relaxed) {
                let body = withdrawal(&format!("L{run}-{count}"));
                let (status, answer) =
                    support::ask(&address, &key, "POST /v1/transfers/screen", &body).expect("it answers");
                assert_eq!((status, answer["outcome"].as_str()), (200, Some("allow")), "{answer}");
                count += 1;
            }
            count
        });
        Load { stop, thread }
    }

    fn end(self) -> u64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap()
    }
}

#[test]
fn a_journal_moves_to_postgresql_and_back() {
    let house = House::new(Kind::Sqlite);
    let server = house.serve();
    let key = house.key();
    server.customer(&key, "C1", NOBODY);
    server.customer(&key, "C2", NOBODY);
    let decision = server.withdraw(&key, "T1");
    assert_eq!(server.ask(&key, "POST /v1/subjects/C2/erase", "").0, 204);
    let address = shared().database();
    house.run(&["migrate-store", "--to", &address]).refused(6, "stop it first");
    server.stop();
    let head = house.beside("head.note");
    house.ok(&["verify", "--export-head", &head]);
    let before = house.run(&["verify"]).json();
    let moved = house.run(&["migrate-store", "--to", &address]);
    assert_eq!((moved.code, &moved.json()["entries"]), (0, &before["entries"]), "{moved:?}");
    assert_eq!(moved.json()["root"], before["root"]);
    let there = house.run(&["verify", "--head", &head]).json();
    assert_eq!((&there["root"], &there["exported_heads"]), (&before["root"], &1.into()), "{there}");
    // The old store can be read, and not written.
    assert_eq!(house.run(&["--store", "sqlite", "verify", "--head", &head]).code, 0);
    house.run(&["--store", "sqlite", "serve"]).refused(1, "was migrated to");
    house.run(&["migrate-store", "--to", &address]).refused(1, "already");
    let server = house.serve();
    assert_eq!(server.withdraw(&key, "T1"), decision, "decided once, wherever the journal is");
    assert_eq!(server.name(&key, "C1").as_deref(), Some(NOBODY));
    assert_eq!(server.name(&key, "C2"), None, "erased before, erased now");
    server.withdraw(&key, "T2");
    server.stop();
    house.is_sound();
    // Back: into a new file, since the old one is another, shorter journal by now.
    house.run(&["migrate-store", "--to", "sqlite"]).refused(1, "was migrated to");
    std::fs::rename(house.data().join("journal.db"), house.beside("old.db")).unwrap();
    house.ok(&["migrate-store", "--to", "sqlite"]);
    house.run(&["--store", &address, "serve"]).refused(1, "holds a SQLite journal");
    assert_eq!(shared().sql(&address, "SELECT phase FROM probity.streams").1, "moved");
    assert_eq!(house.run(&["verify", "--head", &head]).code, 0);
    let server = house.serve();
    assert_eq!(server.withdraw(&key, "T1"), decision);
    server.stop();
    house.is_sound();
}

#[test]
fn a_migration_that_is_killed_goes_on_where_it_was() {
    let house = House::new(Kind::Sqlite);
    let server = house.serve();
    let key = house.key();
    server.customer(&key, "C1", NOBODY);
    let workers: Vec<_> = (0..8)
        .map(|worker| {
            let (address, key) = (server.address.clone(), key.clone());
            std::thread::spawn(move || {
                for n in 0..400 {
                    let body = withdrawal(&format!("T{worker}-{n}"));
                    let answer = support::ask(&address, &key, "POST /v1/transfers/screen", &body);
                    assert_eq!(answer.unwrap().0, 200);
                }
            })
        })
        .collect();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
    server.stop();
    let before = house.run(&["verify"]).json();
    assert!(before["entries"].as_u64().unwrap() > 3_200, "{before}");
    let address = shared().database();
    let mut partial = 0;
    for round in 0..40_u64 {
        let arguments = ["migrate-store", "--to", &address, "--takeover"];
        let mut child =
            command(&house.data(), &arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let half = || {
            let there = shared().sql(&address, "SELECT size, phase FROM probity.streams").1;
            there.ends_with("|importing") && !there.starts_with("0|")
        };
        // Time says nothing: the process is let go on for a moment at a time, and looked at while it stands.
        let pid = child.id().to_string();
        let signal =
            |signal: &str| assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        signal("-STOP");
        let mut finished = false;
        while !finished && !half() {
            signal("-CONT");
            std::thread::sleep(Duration::from_millis(3));
            signal("-STOP");
            finished = child.try_wait().unwrap().is_some();
        }
        if !finished && round > 0 {
            signal("-CONT");
            std::thread::sleep(Duration::from_millis(round * 10));
            signal("-STOP");
            finished = child.try_wait().unwrap().is_some();
        }
        let _ = child.kill();
        child.wait().unwrap();
        if half() {
            partial += 1;
            // Nobody opens half a journal, whatever it is asked with.
            house.run(&["--store", &address, "serve"]).refused(1, "");
        }
        if finished {
            break;
        }
    }
    assert!(partial > 0, "no kill fell into the copying");
    let last = house.run(&["migrate-store", "--to", &address, "--takeover"]);
    assert!(last.code == 0 || last.err.contains("already"), "{last:?}");
    let after = house.run(&["verify"]).json();
    assert_eq!((&after["root"], &after["entries"]), (&before["root"], &before["entries"]));
    let server = house.serve();
    assert_eq!(server.ask(&key, "GET /v1/transfers/T7-399", "").0, 200);
    server.stop();
    house.is_sound();
}
