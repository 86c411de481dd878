//! Lists from an issuer to "in force", through the commands and the server, with an issuer that is good, slow, broken,
//! changed or hostile. Everything happens on 127.0.0.1.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

#[path = "../../fetch/tests/it/server.rs"]
mod issuer;

use issuer::{Act, Asked, Server, answer, head};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

type Answering = Arc<dyn Fn(&Asked) -> Vec<Act> + Send + Sync>;

/// What the issuer gives, by path.
#[derive(Clone, Default)]
struct Shelf(Arc<Mutex<BTreeMap<String, Answering>>>);

impl Shelf {
    fn put(&self, path: &str, answering: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static) {
        self.0.lock().unwrap().insert(path.to_owned(), Arc::new(answering));
    }

    fn always(&self, path: &str, acts: Vec<Act>) {
        self.put(path, move |_| acts.clone());
    }

    /// Honours `If-None-Match` and ranges.
    fn file(&self, path: &str, bytes: Vec<u8>, day: u8) {
        let tag = format!("ETag: \"{}\"", model::Hash::of(&bytes));
        let modified = format!("Last-Modified: {}, {day:02} Sep 2026 10:00:00 GMT", weekday(day));
        self.put(path, move |asked| {
            let header = |name: &str| asked.headers.get(name).map(|v| format!("ETag: {v}"));
            let from = asked.headers.get("range").and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-'));
            let from = from.and_then(|r| r.parse::<usize>().ok()).filter(|f| *f < bytes.len());
            let same = header("if-range").is_none_or(|t| t == tag);
            match from.filter(|_| same) {
                _ if header("if-none-match").as_ref() == Some(&tag) => vec![head(304, &[&tag])],
                Some(from) => {
                    let range = format!("Content-Range: bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
                    answer(206, &[&tag, &modified, &range], &bytes[from..])
                }
                None => answer(200, &[&tag, &modified], &bytes),
            }
        });
    }

    fn serve(&self) -> Server {
        let shelf = self.clone();
        Server::start(move |asked| {
            let found = shelf.0.lock().unwrap().get(&asked.path).cloned();
            found.map_or_else(|| answer(404, &[], b"not here"), |answering| answering(asked))
        })
    }
}

/// Days of September 2026: the first is a Tuesday.
fn weekday(day: u8) -> &'static str {
    ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"][usize::from(day % 7)]
}

const UK: [&str; 5] = [
    "subjects.csv",
    "subject_names.csv",
    "subject_dobs.csv",
    "subject_identifiers.csv",
    "subject_countries.csv",
];

/// A UK set of as many subjects.
fn set(subjects: std::ops::Range<u32>) -> [Vec<u8>; 5] {
    let mut files = [
        "unique_id,subject_type,un_reference_number,ofsi_group_id,date_designated,last_updated\n".to_owned(),
        "name_id,unique_id,name_type,alias_strength,full_name,name_6,name_1,name_2,name_3,name_4,name_5\n"
            .to_owned(),
        "dob_id,unique_id,year,month,day,precision,parse_issues\n".to_owned(),
        "id,unique_id,ofsi_group_id,raw_value,identifier_type,additional_info\n".to_owned(),
        "id,unique_id,raw_value,country_type,iso,resolution_method,iso_available\n".to_owned(),
    ];
    for i in subjects {
        files[0] += &format!("RUS{i:05},individual,,{i},29/06/2012,16/04/2026\n");
        files[1] += &format!("{i},RUS{i:05},primary,,Qwxz{i} Vbnm{i},Vbnm{i},Qwxz{i},,,,\n");
        files[2] += &format!("{i},RUS{i:05},19{:02},01,01,exact,\n", 40 + i % 60);
    }
    files.map(String::into_bytes)
}

fn publish(shelf: &Shelf, subjects: std::ops::Range<u32>, day: u8) {
    for (name, bytes) in UK.iter().zip(set(subjects)) {
        shelf.file(&format!("/uk/{name}"), bytes, day);
    }
}

struct World {
    data: PathBuf,
    dir: tempfile::TempDir,
    issuer: Server,
    shelf: Shelf,
}

struct Done {
    code: i32,
    rows: Vec<Value>,
    text: String,
}

impl Done {
    fn field(&self, key: &str) -> String {
        let value = self.rows.first().map_or(&Value::Null, |row| &row[key]);
        value.as_str().map_or_else(|| value.to_string(), str::to_owned)
    }
}

fn run(data: &Path, url: &str, key: Option<&str>, args: &[&str]) -> Done {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    command.args(["--data", data.to_str().unwrap(), "-o", "ndjson"]).args(args);
    command.env_remove("PROBITY_KEY").env_remove("PROBITY_UPDATE_LISTS").env("PROBITY_URL", url);
    if let Some(key) = key {
        command.env("PROBITY_KEY", key);
    }
    let done = command.output().unwrap();
    let out = String::from_utf8_lossy(&done.stdout).into_owned();
    Done {
        code: done.status.code().unwrap_or(-1),
        rows: out.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
        text: out + &String::from_utf8_lossy(&done.stderr),
    }
}

/// No server listens there.
const NOBODY: &str = "http://127.0.0.1:9";

impl World {
    /// A live data directory whose policy fetches from the issuer of this test.
    fn new() -> World {
        let dir = tempfile::tempdir().unwrap();
        let (data, shelf) = (dir.path().join("data"), Shelf::default());
        let world = World { data, issuer: shelf.serve(), shelf, dir };
        let made = world.run(&["init"]);
        assert_eq!(made.code, 0, "{}", made.text);
        let file = world.policy(&world.fetching());
        let published = world.run(&["policy", "publish", &file, "--approved-by", "person:ana"]);
        assert_eq!(published.code, 0, "{}", published.text);
        world
    }

    fn fetching(&self) -> Vec<(&'static str, String)> {
        let mut uk = "[list.fetch]\nparser = \"uk-sanctions-csv\"\n".to_owned();
        for name in UK {
            let url = self.issuer.url(&format!("/uk/{name}"));
            uk += &format!("[[list.fetch.file]]\nname = \"{name}\"\nurl = \"{url}\"\n");
            if name == "subjects.csv" {
                uk += &format!("sha256_url = \"{url}.sha256\"\n");
            }
        }
        let ofac = format!(
            "[[list.fetch.file]]\nname = \"sdn_advanced.xml\"\nurl = \"{}\"\n",
            self.issuer.url("/ofac")
        );
        vec![("uk-sanctions", uk), ("ofac-sdn", ofac)]
    }

    /// The default policy with rows behind some of its lists.
    fn policy(&self, rows: &[(&str, String)]) -> String {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
        let mut text = std::fs::read_to_string(format!("{root}/policies/default/policy.toml")).unwrap();
        for (list, row) in rows {
            let at = text.find(&format!("\nid = \"{list}\"")).unwrap();
            let end = at + text[at..].find("\n\n").unwrap() + 1;
            text.insert_str(end, row);
        }
        let file = self.dir.path().join("policy.toml");
        std::fs::write(&file, text).unwrap();
        file.to_str().unwrap().to_owned()
    }

    fn run(&self, args: &[&str]) -> Done {
        run(&self.data, NOBODY, None, args)
    }

    fn update(&self, list: &str) -> Done {
        self.run(&["lists", "update", list, "--allow-local", "--tries", "2", "--time-limit", "4"])
    }

    fn status(&self, list: &str) -> Value {
        let done = self.run(&["lists", "status"]);
        done.rows.into_iter().find(|row| row["list"] == list).expect("the list is there")
    }

    fn digest(&self, bytes: &[u8]) {
        let digest = model::Hash::of(bytes).to_string().into_bytes();
        self.shelf.always("/uk/subjects.csv.sha256", answer(200, &[], &digest));
    }
}

/// A running `probity serve`.
struct Serving {
    child: Child,
    url: String,
}

impl Serving {
    fn start(data: &Path, args: &[&str]) -> Serving {
        let mut child = Command::new(env!("CARGO_BIN_EXE_probity"))
            .args(["--data", data.to_str().unwrap(), "serve", "--listen", "127.0.0.1:0", "--takeover"])
            .args(args)
            .env_remove("PROBITY_UPDATE_LISTS")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let line =
            lines.find_map(|l| l.ok().filter(|l| l.contains("serving on"))).expect("the server starts");
        std::thread::spawn(move || lines.for_each(drop));
        Serving { child, url: format!("http://{}", line.rsplit("http://").next().unwrap().trim()) }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn xml(inside: &str) -> Vec<Act> {
    answer(200, &["Content-Type: application/xml"], format!("<?xml version=\"1.0\"?>{inside}").as_bytes())
}

/// What an issuer, or somebody in his place, may send: acts, exit code, outcome, a word of the detail.
fn hostile() -> Vec<(&'static str, Vec<Act>, i32, &'static str, &'static str)> {
    let to = |location: &str| answer(302, &[&format!("Location: {location}")], b"");
    let page = answer(200, &["Content-Type: text/html"], b"<html>maintenance</html>");
    let short = vec![head(200, &["Content-Length: 5000"]), Act::Send(b"<Sanctions>".to_vec())];
    let slow =
        vec![head(200, &["Content-Length: 5000"]), Act::Drip(vec![b' '; 5000], Duration::from_millis(40))];
    let silent = vec![
        head(200, &["Content-Length: 50"]),
        Act::Pause(Duration::from_secs(8)),
        Act::Send(vec![b' '; 50]),
    ];
    let xxe = xml("<!DOCTYPE s [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Sanctions>&x;</Sanctions>");
    let bomb: String =
        (1..12).map(|i| format!("<!ENTITY a{i} \"{}\">", format!("&a{};", i - 1).repeat(10))).collect();
    let bomb = xml(&format!("<!DOCTYPE s [<!ENTITY a0 \"aaaaaaaaaa\">{bomb}]><Sanctions>&a11;</Sanctions>"));
    let line = xml(&format!("<Sanctions xmlns=\"x\"><a>{}</a></Sanctions>", "a".repeat(24 << 20)));
    let cut = xml("<Sanctions xmlns=\"https://sanctionslistservice.ofac.treas.gov/\"><ReferenceValueSets>");
    vec![
        ("a web page", page, 1, "failed", "web page"),
        ("nothing there", answer(404, &[], b"no"), 1, "failed", "answers 404"),
        ("out of order", answer(503, &[], b""), 7, "unreachable", "answers 503"),
        (
            "a zip bomb",
            answer(200, &["Content-Encoding: gzip"], &gz(&vec![0; 40 << 20])),
            1,
            "failed",
            "times its size",
        ),
        (
            "a redirect to another host",
            to("http://127.0.0.1:1/ofac"),
            1,
            "failed",
            "redirect to another host",
        ),
        ("a redirect to a file", to("file:///etc/passwd"), 1, "failed", "only https is asked"),
        ("a redirect to itself", to("/ofac"), 1, "failed", "redirects"),
        ("cut short on the way", short, 7, "unreachable", "broke off"),
        ("too slow", slow, 7, "unreachable", "not read within 4 s"),
        ("silence", silent, 7, "unreachable", "4 s"),
        ("an outside entity", xxe, 3, "quarantined", ""),
        ("an entity bomb", bomb, 3, "quarantined", ""),
        ("an endless line", line, 3, "quarantined", ""),
        ("cut short at the source", cut, 3, "quarantined", ""),
    ]
}

#[test]
fn nothing_hostile_comes_into_force_and_the_old_version_stays() {
    let world = World::new();
    let before = world.status("ofac-sdn");
    assert_eq!(before["parties"], 18_367);
    for (what, acts, code, outcome, word) in hostile() {
        world.shelf.always("/ofac", acts);
        let started = Instant::now();
        let done = world.update("ofac-sdn");
        assert_eq!((done.code, done.field("outcome").as_str()), (code, outcome), "{what}: {}", done.text);
        assert!(done.field("detail").contains(word), "{what}: {}", done.text);
        assert!(!done.text.contains("root:"), "{what}: nothing of this machine is shown");
        assert!(started.elapsed() < Duration::from_secs(40), "{what}: {:?}", started.elapsed());
        if outcome == "quarantined" {
            assert_eq!(done.field("guard"), "unreadable", "{what}");
        }
    }
    // A file without end is given up at its bound.
    world.shelf.always("/uk/subjects.csv", vec![head(200, &[]), Act::Forever(vec![b'a'; 1 << 20])]);
    let done = world.run(&["lists", "update", "uk-sanctions", "--allow-local", "--tries", "1"]);
    assert_eq!((done.code, done.field("outcome").as_str()), (1, "failed"), "{}", done.text);
    assert!(done.field("detail").contains("passes the limit"), "{}", done.text);
    let after = world.status("ofac-sdn");
    for key in ["parties", "version", "normalised", "parser", "age_seconds"] {
        match key {
            "age_seconds" => {
                assert!(after[key].as_i64() >= before[key].as_i64(), "a failure makes nothing fresh")
            }
            _ => assert_eq!(after[key], before[key], "{key}"),
        }
    }
    let status = world.run(&["lists", "status"]);
    assert_eq!(status.code, 3);
    assert!(status.text.contains("is in quarantine since"), "{}", status.text);
    assert_eq!(world.run(&["verify"]).code, 0);
    assert_eq!(world.run(&["rebuild"]).code, 0);
}

#[test]
fn a_list_that_shrank_waits_for_two_persons_and_then_follows_its_issuer() {
    let world = World::new();
    publish(&world.shelf, 0..1200, 1);
    world.digest(b"something else");
    let wrong = world.update("uk-sanctions");
    assert_eq!((wrong.code, wrong.field("outcome").as_str()), (1, "failed"), "{}", wrong.text);
    assert!(wrong.field("detail").contains("sha256"), "{}", wrong.text);
    world.digest(&set(0..1200)[0]);
    let dry = world.run(&["lists", "update", "uk-sanctions", "--allow-local", "--dry-run"]);
    assert_eq!((dry.code, dry.field("outcome").as_str()), (3, "quarantined"), "{}", dry.text);
    assert!(world.status("uk-sanctions")["quarantine"].is_null(), "a dry run records nothing");
    let doubtful = world.update("uk-sanctions");
    assert_eq!((doubtful.code, doubtful.field("guard").as_str()), (3, "parties_shrunk"), "{}", doubtful.text);
    assert!(doubtful.field("detail").contains("parties fell from 6046 to 1200"), "{}", doubtful.text);
    let again = world.update("uk-sanctions");
    assert_eq!((again.code, again.field("entry")), (3, doubtful.field("entry")), "{}", again.text);
    assert_eq!(again.field("not_modified"), "true", "what did not change is not sent again");
    assert_eq!(world.status("uk-sanctions")["parties"], 6046, "the old version stays");
    let entry = doubtful.field("entry");

    let serving = Serving::start(&world.data, &["--update-lists", "off"]);
    let ask = |key: Option<&str>, args: &[&str]| run(&world.data, &serving.url, key, args);
    let key = |holder: &str| {
        let scope = "lists:approve,lists:read";
        let made = ask(None, &["keys", "create", "--scope", scope, "--holder", holder]);
        made.field("secret")
    };
    let (ana, ben, program) = (key("person:ana"), key("person:ben"), key("system:cron"));
    let release = |key: &str, entry: &str| {
        ask(
            Some(key),
            &["lists", "release", "uk-sanctions", "--entry", entry, "--note", "the issuer's notice"],
        )
    };
    assert_eq!(release(&program, &entry).code, 4, "a program is no person");
    assert_eq!(release(&ana, "1").code, 6, "another version than the one in quarantine");
    let first = release(&ana, &entry);
    assert_eq!(
        (first.code, first.rows[0]["quarantine"]["approvals"].as_u64()),
        (0, Some(1)),
        "{}",
        first.text
    );
    assert_eq!(release(&ana, &entry).code, 4, "one person is not two");
    let second = release(&ben, &entry);
    assert_eq!((second.code, second.rows[0]["parties"].as_u64()), (0, Some(1200)), "{}", second.text);
    assert!(second.rows[0]["quarantine"].is_null());

    follow(&world, &serving, &ben);
    drop(serving);
    assert_eq!(world.run(&["verify"]).code, 0);
    assert_eq!(world.run(&["rebuild"]).code, 0);
}

/// A running server is told, and the same guards speak.
fn follow(world: &World, serving: &Serving, ben: &str) {
    let ask = |key: Option<&str>, args: &[&str]| run(&world.data, &serving.url, key, args);
    let update = |args: &[&str]| {
        let all = [&["lists", "update", "uk-sanctions", "--allow-local", "--tries", "3"], args].concat();
        ask(None, &all)
    };
    publish(&world.shelf, 0..1203, 2);
    world.digest(&set(0..1203)[0]);
    let names = set(0..1203)[1].clone();
    break_off_once(&world.shelf, "/uk/subject_names.csv", names);
    let next = update(&[]);
    assert_eq!((next.code, next.field("outcome").as_str()), (0, "activated"), "{}", next.text);
    assert!(next.field("detail").contains("3 added, 0 removed"), "{}", next.text);
    assert!(next.field("resumed_at").parse::<u64>().unwrap() > 10_000, "{}", next.text);
    let same = update(&[]);
    assert_eq!((same.field("outcome").as_str(), same.field("not_modified").as_str()), ("unchanged", "true"));
    publish(&world.shelf, 0..1000, 3);
    world.digest(&set(0..1000)[0]);
    let shrunk = update(&[]);
    assert_eq!((shrunk.code, shrunk.field("guard").as_str()), (3, "parties_shrunk"), "{}", shrunk.text);
    let found = ask(None, &["screen", "person", "Qwxz1100 Vbnm1100"]);
    assert_eq!(found.code, 3, "who is on the part that is gone is still found: {}", found.text);
    let reject =
        ["lists", "reject", "uk-sanctions", "--entry", &shrunk.field("entry"), "--note", "half a file"];
    assert_eq!(ask(Some(ben), &reject).code, 0);
    let rejected = update(&[]);
    assert_eq!((rejected.code, rejected.field("outcome").as_str()), (3, "rejected"), "{}", rejected.text);
}

/// The first whole answer ends in the middle; afterwards the rest is given.
fn break_off_once(shelf: &Shelf, path: &str, bytes: Vec<u8>) {
    shelf.file(path, bytes.clone(), 2);
    let honest = shelf.0.lock().unwrap().get(path).cloned().unwrap();
    let broke = Mutex::new(false);
    shelf.put(path, move |asked| {
        let mut broke = broke.lock().unwrap();
        if *broke {
            return honest(asked);
        }
        *broke = true;
        let tag = format!("ETag: \"{}\"", model::Hash::of(&bytes));
        let length = format!("Content-Length: {}", bytes.len());
        vec![head(200, &[&tag, &length]), Act::Send(bytes[..bytes.len() / 2].to_vec())]
    });
}

#[test]
fn serve_asks_by_itself_and_says_what_came_of_it() {
    let world = World::new();
    publish(&world.shelf, 0..1200, 1);
    world.digest(&set(0..1200)[0]);
    world.shelf.always("/ofac", answer(404, &[], b""));
    let serving = Serving::start(&world.data, &["--update-lists", "30", "--allow-local"]);
    let started = Instant::now();
    let (uk, ofac) = loop {
        let done = run(&world.data, &serving.url, None, &["lists", "status"]);
        let of = |list: &str| done.rows.iter().find(|r| r["list"] == list).unwrap().clone();
        let (uk, ofac) = (of("uk-sanctions"), of("ofac-sdn"));
        if uk["update"].is_object() && ofac["update"].is_object() {
            assert!(done.text.contains("asked at") && done.text.contains("in vain"), "{}", done.text);
            break (uk, ofac);
        }
        assert!(started.elapsed() < Duration::from_secs(120), "{}", done.text);
        std::thread::sleep(Duration::from_millis(500));
    };
    assert_eq!((&uk["update"]["outcome"], &uk["parties"]), (&"quarantined".into(), &6046.into()), "{uk}");
    assert_eq!(uk["quarantine"]["guard"], "parties_shrunk");
    assert_eq!(ofac["update"]["outcome"], "failed");
    assert!(ofac["update"]["detail"].as_str().unwrap().contains("answers 404"), "{ofac}");
    let asked: Vec<usize> =
        world.issuer.asked().iter().filter(|a| a.path == "/ofac").map(|a| a.number).collect();
    assert_eq!(asked.len(), 1, "not again before its time: {asked:?}");
}

#[test]
fn policies_are_published_by_operators_and_never_carelessly() {
    let world = World::new();
    let file = world.policy(&world.fetching());
    let text = std::fs::read_to_string(&file).unwrap();
    let shown = world.run(&["policy", "show"]);
    assert!(shown.code == 0 && shown.text.starts_with(&text), "what is in force is what was published");
    let hash = model::Hash::of(text.as_bytes()).to_string();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../policies");
    let publish = |args: &[&str]| world.run(&[&["policy", "publish"], args].concat());
    let other = "0".repeat(64);
    assert_eq!(publish(&[&file, "--replaces", &other]).code, 6);
    let demo = publish(&[&format!("{root}/demo/policy.toml")]);
    assert!(demo.code == 1 && demo.text.contains("demo policy"), "{}", demo.text);
    let broken = world.dir.path().join("broken.toml");
    let expects = text.find("outcome = \"freeze\"").unwrap();
    let lying = format!("{}outcome = \"allow\"{}", &text[..expects], &text[expects + 18..]);
    std::fs::write(&broken, lying).unwrap();
    let broken = publish(&[broken.to_str().unwrap()]);
    assert!(broken.code != 0, "{}", broken.text);
    assert_eq!(publish(&[&file, "--replaces", &hash]).code, 0);

    let serving = Serving::start(&world.data, &["--update-lists", "off"]);
    let ask = |key: Option<&str>, args: &[&str]| run(&world.data, &serving.url, key, args);
    let made = ask(None, &["keys", "create", "--scope", "lists:read", "--holder", "person:ana"]);
    assert_eq!(ask(Some(&made.field("secret")), &["policy", "publish", &file]).code, 4, "not with that key");
    assert_eq!(ask(None, &["policy", "publish", &file, "--approved-by", "person:x"]).code, 2);
    std::fs::write(&file, text.replace("every list", "each list") + "\n# changed\n").unwrap();
    let done = ask(None, &["policy", "publish", &file, "--replaces", &hash]);
    assert_eq!(done.code, 0, "{}", done.text);
    assert_eq!(ask(None, &["policy", "publish", &file, "--replaces", &hash]).code, 6, "somebody was quicker");
    let shown = ask(None, &["policy", "show"]);
    assert!(shown.text.contains("# changed"), "in force at once");
}

#[test]
fn files_are_imported_through_the_same_guards() {
    let world = World::new();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/sanctions/uk");
    let bundled: Vec<String> = UK.iter().rev().map(|name| format!("{root}/{name}.zst")).collect();
    let mut args = vec!["lists", "import", "--list", "uk-sanctions", "--published", "2026-04-29"];
    args.extend(bundled.iter().map(String::as_str));
    let same = world.run(&args);
    assert_eq!((same.code, same.field("outcome").as_str()), (0, "unchanged"), "{}", same.text);
    let age = |world: &World| world.status("uk-sanctions")["age_seconds"].as_i64().unwrap();
    assert!(age(&world) > 86_400, "an old file does not look fresh");
    let now = engine::start::wall_clock();
    let now = model::Timestamp(now.0 - now.0.rem_euclid(1_000_000)).to_string();
    let attested = world.run(&[args.as_slice(), &["--as-of", &now]].concat());
    assert_eq!((attested.code, age(&world) < 3600), (0, true), "{}", attested.text);
    for (what, files, code, word) in [
        ("one of five", vec![bundled[0].as_str()], 2, "reads 5 file(s)"),
        ("not there", ["nothing.csv"; 5].to_vec(), 2, "none of the files is"),
    ] {
        let done = world.run(&[&["lists", "import", "--list", "uk-sanctions"], files.as_slice()].concat());
        assert!(done.code == code && done.text.contains(word), "{what}: {}", done.text);
    }
    let list = world.run(&["lists", "import", "--list", "nobody", "x"]);
    assert_eq!(list.code, 5, "{}", list.text);
    let late = world.run(&[args.as_slice(), &["--as-of", "2999-01-01"]].concat());
    assert!(late.code == 1 && late.text.contains("later than now"), "{}", late.text);
    let page = world.dir.path().join("page.xml");
    std::fs::write(&page, "<html>").unwrap();
    let page = world.run(&["lists", "import", "--list", "ofac-sdn", page.to_str().unwrap()]);
    assert_eq!((page.code, page.field("guard").as_str()), (3, "unreadable"), "{}", page.text);
}
