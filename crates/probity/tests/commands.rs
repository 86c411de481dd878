//! Commands and their exit codes, as a script sees them.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::Command;

fn probity(data: &Path, args: &[&str]) -> (i32, String, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_probity"))
        .args(["--data", data.to_str().unwrap()])
        .args(args)
        .env_remove("PROBITY_KEY")
        .env("PROBITY_URL", "http://127.0.0.1:9")
        .output()
        .unwrap();
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    (done.status.code().unwrap_or(-1), text(&done.stdout), text(&done.stderr))
}

#[test]
fn a_data_directory_from_init_to_verify() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let run = |args: &[&str]| probity(&data, args);
    assert_eq!(run(&["verify"]).0, 5, "nothing there yet");
    let (code, out, err) = run(&["init", "--policy", "demo"]);
    assert_eq!((code, out.contains("\"created\":true")), (0, true), "{out}{err}");
    assert!(run(&["init", "--policy", "demo"]).1.contains("\"created\":false"), "safe to repeat");
    let head = dir.path().join("head.note");
    let head = head.to_str().unwrap();
    assert_eq!(run(&["verify", "--export-head", head]).0, 0);
    assert_eq!(run(&["verify", "--head", head]).0, 0);
    let (code, out, _) = run(&["verify", "--flip-one-byte", "3"]);
    assert_eq!(code, 3);
    assert!(out.contains("entry 3 was edited"), "{out}");
    assert_eq!(run(&["rebuild"]).0, 0);
    assert_eq!(run(&["replay"]).0, 0);
    let (code, out, _) = run(&["lists", "status"]);
    assert_eq!(code, 3, "bundled lists are old, and it says so");
    assert!(out.contains("\"parties\":18367") && out.contains("\"parties\":6046"), "{out}");
    assert_eq!(run(&["doctor", "--listen", "127.0.0.1:0"]).0, 0);
    let other = dir.path().join("other");
    assert_eq!(probity(&other, &["init"]).0, 0);
    assert_eq!(probity(&other, &["verify", "--head", head]).0, 3, "a head of another journal");
}

#[test]
fn what_was_known_is_read_from_the_journal() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let known = |args: &[&str]| probity(&data, &[&["known", "--as-of"], args].concat());
    assert_eq!(probity(&data, &["init", "--policy", "demo", "--no-rules"]).0, 0);
    let (code, out, err) = known(&["2020-01-01"]);
    assert_eq!((code, out.contains("\"lists\":[]")), (0, true), "{out}{err}");
    // Entry by entry: lists come in force, and what is there stays.
    let mut lists = Vec::new();
    for seq in 0.. {
        let (code, out, err) = known(&[&format!("dec_{seq}"), "--customer", "C1"]);
        if code != 0 {
            assert!(err.contains("is not recorded"), "{err}");
            break;
        }
        assert!(out.contains(&format!("\"through\":{seq},")) && !out.contains("\"customer\":"), "{out}");
        lists.push(out.matches("\"list\":").count());
    }
    assert!(lists.is_sorted() && lists.first() == Some(&0) && lists.last() >= Some(&2), "{lists:?}");
    assert!(known(&["9999-01-01"]).2.contains("later than now"));
    assert_eq!((known(&["yesterday"]).0, known(&["1", "--list", "ofac-sdn"]).0), (2, 2));
}

#[test]
fn thresholds_are_proposed_from_a_curve_that_was_kept() {
    let dir = tempfile::tempdir().unwrap();
    let policies = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies/default");
    let curve = policies.join("thresholds.curve.tsv");
    let tune = |curve: &Path, args: &[&str]| {
        probity(dir.path(), &[&["tune", "--curve", curve.to_str().unwrap()], args].concat())
    };
    let (code, rows, err) = tune(&curve, &["--alerts-per-1000", "4", "--print", "table"]);
    assert_eq!((code, rows.lines().count()), (0, 4), "a row for each list: {rows}{err}");
    for (row, list) in rows.lines().zip(["au-dfat", "ofac-sdn", "pep", "uk-sanctions"]) {
        let row: serde_json::Value = serde_json::from_str(row).unwrap();
        assert_eq!((row["list"].as_str(), row["aim_met"].as_bool()), (Some(list), Some(true)), "{row}");
        let (alerted, people) = (row["alerted"].as_u64().unwrap(), row["customers"].as_u64().unwrap());
        assert!(alerted * 1_000 <= 4 * people, "{row}");
    }
    let (code, rows, err) = tune(&curve, &["--alerts-per-1000", "4", "--one-threshold", "--print", "table"]);
    let at: Vec<serde_json::Value> = rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert_eq!((code, at.len()), (0, 4), "{rows}{err}");
    assert!(at.iter().all(|row| row["score"] == at[0]["score"]), "{rows}");
    let (code, lines, err) = tune(&curve, &["--alerts-per-1000", "4", "--print", "policy"]);
    assert!(code == 0 && lines.contains("id = \"uk-sanctions\"\nreview = "), "{lines}{err}");
    let hash = model::Hash::of(&std::fs::read(&curve).unwrap()).to_string();
    assert!(lines.contains(&hash), "it says by which curve: {lines}");
    let (code, _, err) = tune(&policies.join("policy.toml"), &["--alerts-per-1000", "4"]);
    assert_eq!((code, err.contains("is no line of a curve")), (1, true), "{err}");
}

#[test]
fn screening_without_a_server_names_lists_and_dates() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| probity(dir.path(), args);
    for (args, code, word) in [
        (&["screen", "person", "Kim Jong Un"][..], 3, "DPRK3"),
        (&["screen", "person", "KIM, Jong-Un", "--born", "1984-01-08"], 3, "potential"),
        (&["screen", "company", "Lazarus Group"], 3, "27307"),
        (&["screen", "wallet", "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h"], 3, "confirmed"),
        (&["screen", "person", "Wilhelmina Featherstonehaugh"], 0, ""),
        (&["screen", "wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"], 0, ""),
        (&["screen", "wallet", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5"], 1, ""),
        (&["screen", "person", "Ada", "--born", "1984-13-08"], 1, ""),
    ] {
        let (got, out, err) = run(args);
        assert_eq!(got, code, "{args:?}\n{out}{err}");
        assert!(out.contains(word), "{args:?}\n{out}{err}");
        if code != 1 {
            assert!(err.contains("nothing is recorded"), "{err}");
            assert!(code == 0 || err.contains("ofac-sdn of 2025-11-19, uk-sanctions of 2026-04-29"), "{err}");
        }
    }
}

#[test]
fn policies_are_checked_and_tested_and_usage_errors_are_2() {
    let dir = tempfile::tempdir().unwrap();
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    for name in ["default", "demo"] {
        let file = format!("{root}/policies/{name}/policy.toml");
        let (code, out, err) = probity(dir.path(), &["policy", "check", &file]);
        assert_eq!(code, 0, "{out}{err}");
        let (code, out, err) = probity(dir.path(), &["policy", "test", &file]);
        assert_eq!((code, err.contains(" 0 failed")), (0, true), "{out}{err}");
    }
    let broken = dir.path().join("broken.toml");
    let text = std::fs::read_to_string(format!("{root}/policies/default/policy.toml")).unwrap();
    std::fs::write(&broken, text.replacen("asset_freeze", "asset_freze", 1)).unwrap();
    let (code, _, err) = probity(dir.path(), &["policy", "check", broken.to_str().unwrap()]);
    assert_eq!(code, 1);
    assert!(err.contains("asset_freze") && err.contains("asset_freeze"), "{err}");
    assert_eq!(probity(dir.path(), &["frobnicate"]).0, 2);
    assert_eq!(probity(dir.path(), &["keys", "list"]).0, 4, "no key");
    assert_eq!(probity(dir.path(), &["keys", "list", "--key", "pk_a.b"]).0, 7, "no server");
    assert_eq!(probity(dir.path(), &["openapi"]).0, 0);
    assert_eq!(probity(dir.path(), &["completions", "bash"]).0, 0);
}

/// The result, fix and exit code of one check.
fn doctor(data: &Path, args: &[&str], check: &str) -> (i32, String, String) {
    let (code, out, err) = probity(data, &[&["doctor", "--json", "--listen", "127.0.0.1:0"], args].concat());
    let findings: serde_json::Value =
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}{err}"));
    let row = findings.as_array().unwrap().iter().find(|f| f["check"] == check);
    let row = row.unwrap_or_else(|| panic!("no check `{check}` in {out}"));
    let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
    assert_eq!(row["result"] == "ok", text("why").is_empty(), "{row}");
    (code, text("result"), format!("{} | {}", text("what"), text("fix")))
}

#[cfg(unix)]
#[test]
fn the_doctor_finds_what_is_wrong_and_says_how_to_mend_it() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let chmod = |name: &str, mode| {
        std::fs::set_permissions(data.join(name), std::fs::Permissions::from_mode(mode)).unwrap();
    };
    assert_eq!(doctor(&data, &[], "store").1, "warning", "nothing there yet");
    assert_eq!(probity(&data, &["init"]).0, 0);
    let (code, out, err) = probity(&data, &["doctor", "--json", "--listen", "127.0.0.1:0"]);
    let findings: serde_json::Value =
        serde_json::from_str(&out).unwrap_or_else(|e| panic!("{e}: {out}{err}"));
    let found: Vec<(&str, &str)> = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|f| (f["check"].as_str().unwrap(), f["result"].as_str().unwrap()))
        .filter(|(check, _)| !["clock", "disk space", "open files"].contains(check))
        .collect();
    let ok = ["data directory", "keys", "disk flush", "store", "journal head", "policy"].map(|c| (c, "ok"));
    // A fresh directory has the bundled lists, which are old.
    assert_eq!((code, found), (3, [&ok[..], &[("lists", "failed"), ("address", "ok")]].concat()));
    chmod("", 0o755);
    let (_, result, what) = doctor(&data, &[], "data directory");
    assert!(result == "failed" && what.contains("chmod 700"), "{what}");
    chmod("", 0o700);
    chmod("cli.key", 0o644);
    let (_, result, what) = doctor(&data, &[], "keys");
    assert!(result == "failed" && what.contains("cli.key") && what.contains("chmod 600"), "{what}");
    chmod("cli.key", 0o600);
    let public = std::fs::read(data.join("journal.pub")).unwrap();
    let other = dir.path().join("other");
    assert_eq!(probity(&other, &["init", "--policy", "demo"]).0, 0);
    std::fs::copy(other.join("journal.pub"), data.join("journal.pub")).unwrap();
    assert_eq!(doctor(&data, &[], "journal head").1, "failed", "another journal's key");
    std::fs::write(data.join("journal.pub"), public).unwrap();
    assert_eq!(doctor(&data, &[], "journal head").1, "ok");
    let seed = data.join("keys/signing.seed");
    std::fs::rename(&seed, dir.path().join("kept")).unwrap();
    assert_eq!(doctor(&data, &[], "keys").1, "failed");
    assert_eq!(doctor(&data, &[], "journal head").1, "failed");
    assert!(!seed.exists(), "looking makes no key");
    std::fs::rename(dir.path().join("kept"), &seed).unwrap();
    std::fs::rename(data.join("blobs"), dir.path().join("blobs")).unwrap();
    assert_eq!(doctor(&data, &[], "policy").1, "failed", "its text is gone");
    std::fs::rename(dir.path().join("blobs"), data.join("blobs")).unwrap();
    // The write-ahead log alone would still hold all of so small a journal.
    for part in ["journal.db-wal", "journal.db-shm"] {
        let _ = std::fs::remove_file(data.join(part));
    }
    std::fs::write(data.join("journal.db"), b"no database").unwrap();
    assert_eq!(doctor(&data, &[], "store").1, "failed");
    let (code, result, what) = doctor(&other, &[], "policy");
    assert_eq!((code, result.as_str()), (0, "warning"), "a demo policy: {what}");
    assert_eq!(doctor(&other, &["--strict"], "policy").0, 3);
}

#[test]
fn readiness_is_asked_and_an_address_that_is_taken_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let server = std::thread::spawn(move || {
        for _ in 0..2 {
            use std::io::{Read, Write};
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 2048]);
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi").unwrap();
        }
    });
    let (code, _, err) = probity(dir.path(), &["ready", "--listen", &address]);
    assert!(code == 1 && err.contains("not served by Probity"), "{code} {err}");
    let (code, out, _) = probity(dir.path(), &["doctor", "--listen", &address]);
    assert!(code == 3 && out.contains("not Probity"), "{code} {out}");
    server.join().unwrap();
    let (code, _, err) = probity(dir.path(), &["ready", "--listen", &address, "--timeout", "2"]);
    assert!(code == 7 && err.contains("does not answer"), "{code} {err}");
    assert_eq!(probity(dir.path(), &["ready", "--timeout", "0"]).0, 2);
}

#[test]
fn tune_proposes_thresholds_from_the_customers_given_and_prints_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| probity(dir.path(), args);
    let file = dir.path().join("customers.csv");
    let file = file.to_str().unwrap();
    let people = [
        "Sari Wibowo,standard,",
        "Wei Zhang,standard,",
        "Marta Nowak,high,",
        "Yong Chol KIM,standard,ofac-sdn/12211",
    ];
    std::fs::write(file, format!("name,rating,listed\n{}\n", people.join("\n"))).unwrap();
    assert_eq!(run(&["tune", file]).0, 2, "no aim");
    let (code, out, err) = run(&["tune", file, "--recall", "0.5", "--high", "0.9", "--names", "4"]);
    assert_eq!(code, 0, "{out}{err}");
    let rows: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 4, "two lists, two ratings: {out}");
    let of = |list: &str, rating: &str| {
        rows.iter().find(|row| row["list"] == list && row["rating"] == rating).unwrap()
    };
    let (standard, high) = (of("ofac-sdn", "standard"), of("ofac-sdn", "high"));
    assert!(standard["score"].as_str() > high["score"].as_str(), "more is found for high risk: {out}");
    assert!(standard["found"].as_u64().unwrap() * 2 >= standard["degraded_names"].as_u64().unwrap(), "{out}");
    assert_eq!((&standard["known_listed"], &standard["known_found"]), (&1.into(), &1.into()), "{out}");
    assert_eq!((&standard["customers"], &high["customers"]), (&2.into(), &1.into()), "{out}");
    assert!(!format!("{out}{err}").contains("Wibowo"), "{out}{err}");

    let (code, lines, err) =
        run(&["tune", file, "--alerts-per-1000", "0", "--names", "2", "--print", "policy"]);
    assert_eq!(code, 3, "a namesake of a listed person cannot be left alone: {lines}{err}");
    assert!(lines.contains("id = \"ofac-sdn\"\nreview = \"1.0000\"") && lines.contains("NOT met"), "{lines}");
    std::fs::write(file, "name,rating\nSari Wibowo,secret\n").unwrap();
    let (code, _, err) = run(&["tune", file, "--recall", "0.9"]);
    assert_eq!(code, 1);
    assert!(
        err.contains("row 1: `rating` is none of low, standard, high") && !err.contains("secret"),
        "{err}"
    );
}

/// Rows of a file, hits with why in the order of the file, and nothing that was not screened passes for "no match".
#[test]
fn files_are_screened_row_by_row() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let clean = |n: usize| format!("c{n},Wilhelmina Featherstonehaugh,1970-01-02,GB\n");
    let mut csv = "id,name,born,nationality\n".to_owned();
    (0..1_200).for_each(|n| csv.push_str(&clean(n)));
    csv.push_str("kim,KIM Jong-Un,1984-01-08,KP\n");
    csv.push_str("bad,KIM Jong-Un,8.1.1984,KP\n");
    (0..900).for_each(|n| csv.push_str(&clean(n)));
    csv.push_str("lazarus,Lazarus Group,,\n");
    std::fs::write(path("people.csv"), csv).unwrap();
    let (hits, errors) = (path("hits.ndjson"), path("refused.ndjson"));
    let (code, out, err) =
        probity(dir.path(), &["screen", "file", &path("people.csv"), "--out", &hits, "--errors", &errors]);
    assert_eq!(code, 3, "{out}{err}");
    assert!(err.contains("ofac-sdn of 2025-11-19") && err.contains("nothing is recorded"), "{err}");
    let rows = |path: &str| -> Vec<serde_json::Value> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let found = rows(&hits);
    let order: Vec<u64> = found.iter().map(|hit| hit["row"].as_u64().unwrap()).collect();
    assert!(order.is_sorted(), "{order:?}");
    let kim = found.iter().find(|hit| hit["id"] == "kim").unwrap();
    assert_eq!((kim["line"].as_u64(), kim["list"].as_str()), (Some(1_202), Some("ofac-sdn")));
    assert!(kim["explanation"]["names"]["spans"].as_array().is_some_and(|spans| spans.len() == 3), "{kim}");
    assert!(found.iter().any(|hit| hit["row"] == 2_102), "the company's name, asked as a person's");
    let refused = rows(&errors);
    assert_eq!(refused.len(), 1);
    assert_eq!((refused[0]["row"].as_u64(), refused[0]["field"].as_str()), (Some(1_201), Some("/born")));
    let summary: serde_json::Value = serde_json::from_str(out.lines().next().unwrap()).unwrap();
    assert_eq!((summary["rows"].as_u64(), summary["not_screened"].as_u64()), (Some(2_103), Some(1)));
}

/// The same party in three formats gives the same hits, and a column nobody knows refuses the file.
#[test]
fn formats_of_files_agree_and_unknown_columns_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("a.csv"), "customer,profile.names,legal_entity\nkim,KIM Jong-Un,acme-us\n").unwrap();
    let line = r#"{"id":"kim","name":"KIM Jong-Un","risk":7}"#;
    std::fs::write(path("b.ndjson"), format!("{line}\n")).unwrap();
    let errors = path("refused.ndjson");
    let file = |name: &str, more: &[&str]| {
        let (path, mut args) = (path(name), vec!["screen", "file"]);
        args.push(&path);
        args.extend(["--errors", &errors]);
        args.extend(more);
        probity(dir.path(), &args)
    };
    let (code, out, err) = file("a.csv", &[]);
    assert_eq!((code, out.is_empty()), (1, true), "{err}");
    assert!(err.contains("`legal_entity`") && err.contains("nationality"), "{err}");
    assert_eq!(file("b.ndjson", &[]).0, 3, "one row was not screened");
    let (_, csv, _) = file("a.csv", &["--ignore-columns"]);
    let (code, ndjson, err) = file("b.ndjson", &["--ignore-columns"]);
    assert_eq!(code, 3, "{err}");
    assert_eq!(csv.replace("\"line\":2", "\"line\":1"), ndjson);
    assert!(ndjson.contains("\"id\":\"kim\""), "{ndjson}");
    // Rows of a table have no lines: the place says the same.
    let row = [("id", "kim"), ("name", "KIM Jong-Un")];
    std::fs::write(path("c.parquet"), parquet(&row)).unwrap();
    let (code, table, err) = file("c.parquet", &[]);
    assert_eq!(code, 3, "{err}");
    assert_eq!(table, ndjson);
    // Whatever is weighed has a column in every format, and says the same in each.
    let row = [
        ("id", "kim"),
        ("name", "KIM Jong-Un"),
        ("gender", "male"),
        ("birth_place", "Pyongyang"),
        ("birth_country", "KP"),
        ("rating", "high"),
    ];
    let of =
        |part: fn(&(&'static str, &'static str)) -> &'static str| row.iter().map(part).collect::<Vec<_>>();
    std::fs::write(path("d.csv"), format!("{}\n{}\n", of(|c| c.0).join(","), of(|c| c.1).join(","))).unwrap();
    let object: serde_json::Map<_, _> = row.iter().map(|(k, v)| ((*k).to_owned(), (*v).into())).collect();
    std::fs::write(path("e.ndjson"), format!("{}\n", serde_json::Value::from(object))).unwrap();
    std::fs::write(path("f.parquet"), parquet(&row)).unwrap();
    let [csv, ndjson, table] = ["d.csv", "e.ndjson", "f.parquet"].map(|name| file(name, &[]));
    assert_eq!((csv.0, csv.1.replace("\"line\":2", "\"line\":1")), (3, ndjson.1.clone()), "{}", csv.2);
    assert_eq!((table.0, table.1), (3, ndjson.1.clone()), "{}", table.2);
    assert!(ndjson.1.contains("Pyongyang") && ndjson.1.contains("thresholds"), "{}", ndjson.1);
}

/// A table of one row, every column a text.
fn parquet(row: &[(&str, &str)]) -> Vec<u8> {
    use parquet::data_type::{ByteArray, ByteArrayType};
    let columns: String = row.iter().map(|(name, _)| format!("required binary {name} (UTF8);")).collect();
    let schema =
        parquet::schema::parser::parse_message_type(&format!("message people {{ {columns} }}")).unwrap();
    let properties = std::sync::Arc::new(parquet::file::properties::WriterProperties::builder().build());
    let mut bytes = Vec::new();
    let schema = std::sync::Arc::new(schema);
    let mut file = parquet::file::writer::SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
    let mut group = file.next_row_group().unwrap();
    for (_, cell) in row {
        let mut column = group.next_column().unwrap().unwrap();
        let cell = ByteArray::from(cell.as_bytes().to_vec());
        column.typed::<ByteArrayType>().write_batch(&[cell], None, None).unwrap();
        column.close().unwrap();
    }
    group.close().unwrap();
    file.close().unwrap();
    bytes
}

/// A pair that the policy clears by itself is named as decisions name it.
#[test]
fn certainties_of_a_file_are_the_words_of_decisions() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let row = "id,name,born,born_verified\nold,KIM Jong-Un,1931-03-05,true\n";
    std::fs::write(path("a.csv"), row).unwrap();
    let errors = path("refused.ndjson");
    let (code, out, err) = probity(dir.path(), &["screen", "file", &path("a.csv"), "--errors", &errors]);
    assert_eq!(code, 3, "{out}{err}");
    let hits: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(hits.iter().any(|hit| hit["certainty"] == "auto_cleared"), "{out}");
    assert!(hits.iter().all(|hit| hit["certainty"] == hit["explanation"]["certainty"]), "{out}");
}

#[test]
fn tables_are_made_of_a_history_and_tried_on_it() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let run = |args: &[&str]| probity(dir.path(), args);
    let rules = file(
        "peers.rule",
        "scenario X01 \"far above the peers\" {\n  version 1\n  family \"f\"\n  flags \"FATF F2\"\n  on out\n  \
         param factor = 2\n  when usd > factor * table(\"out_24h_p50\", segment)\n  score 5\n  action alert\n  \
         explain \"{usd}\"\n}\n",
    );
    let sends = |customer: usize, usd: usize| {
        format!(
            "{{\"at\":{},\"kind\":\"crypto_withdraw\",\"customer\":\"c{customer}\",\"segment\":\"retail\",\"usd\":\"{usd}\",\"entry\":{}}}\n",
            1_700_000_000_000_000u64 + customer as u64,
            40 + customer
        )
    };
    let lines: String = (1..=9).map(|n| sends(n, 100)).chain([sends(10, 250)]).collect();
    let history = file("history.ndjson", &lines);
    let (code, _, err) = run(&["rules", "table", "out_24h_p50", &history, "--floor", "11"]);
    assert_eq!((code, err.contains("the largest has 10")), (5, true), "{err}");
    assert_eq!(run(&["rules", "table", "out_24h_best", &history]).0, 2);
    let (code, out, err) = run(&["rules", "table", "out_24h_p50", &history, "--floor", "10"]);
    assert_eq!(
        (code, out.ends_with("# retail: 10 customers, 10 stretches\nretail,100\n")),
        (0, true),
        "{out}{err}"
    );
    let table = format!("out_24h_p50={}", file("table.csv", &out));
    let alerts = |more: &[&str]| {
        let (json, html) = (dir.path().join("report.json"), dir.path().join("report.html"));
        let args = ["rules", "backtest", &history, "--rules", &rules, "--json", json.to_str().unwrap()];
        let args = [&args[..], &["--html", html.to_str().unwrap()], more].concat();
        let (code, out, err) = run(&args);
        assert_eq!(code, 0, "{out}{err}");
        let report: serde_json::Value = serde_json::from_slice(&std::fs::read(&json).unwrap()).unwrap();
        (report, std::fs::read_to_string(&html).unwrap())
    };
    let (without, _) = alerts(&[]);
    assert_eq!(without["variants"][0]["alerts"], 0, "no table, no verdict");
    let confirmed = file("confirmed.txt", "# known\nc10\n");
    let with = ["--table", &table, "--sweep", "X01.factor=1,2,3", "--confirmed", &confirmed];
    let (report, html) = alerts(&with);
    let variants = report["variants"].as_array().unwrap();
    let found: Vec<u64> = variants.iter().map(|v| v["alerts"].as_u64().unwrap()).collect();
    assert_eq!(found, [1, 1, 1, 0]);
    assert_eq!(variants[0]["recall"]["part"], 1);
    assert_eq!((&variants[3]["lost_alerts"][0]["entry"], &variants[3]["lost"]), (&50.into(), &1.into()));
    assert_eq!(variants[0]["segments"][0]["segment"], "retail");
    for words in ["Sweep of X01.factor", "Alerts against recall", "prefers-color-scheme:dark"] {
        assert!(html.contains(words), "{words}");
    }
    let later = ["--table", &table, "--count-from", "2030-01-01T00:00:00Z"];
    assert_eq!(alerts(&later).0["variants"][0]["alerts"], 0);
    let (code, _, err) = run(&["rules", "backtest", &history, "--rules", &rules, "--table", "x=y"]);
    assert_ne!(code, 0, "{err}");
}
