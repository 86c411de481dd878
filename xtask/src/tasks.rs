//! The tasks that run cargo.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

/// Examples that measure: crate, example, what it prints.
const BENCHES: &[(&str, &str, &str)] = &[
    ("journal", "bench", "hash and tiles per entry"),
    ("names", "bench", "normalise and compare"),
    ("screening", "bench", "parse the OFAC list"),
    ("screening", "bench_screen", "screen names and wallets"),
    ("lookback", "bench_lookback", "everybody against the lists"),
    ("store", "append_rate", "durable appends"),
    ("engine", "bench", "decision in process, fold"),
    ("monitoring", "bench_kernel", "three windows on both sides and 120 rules"),
    ("life", "bench_scenarios", "all shipped scenarios, findings recorded"),
];

/// Files made from the program: arguments, file.
const GENERATED: &[(&[&str], &str)] = &[
    (&["openapi"], "docs/reference/openapi.json"),
    (&["help-markdown"], "docs/reference/cli.md"),
    (&["rules", "doc"], "docs/reference/scenarios.md"),
    (&["rules", "doc", "--fields"], "docs/reference/monitoring-fields.md"),
];

/// Prints what a check found; true when that is nothing.
pub fn report(name: &str, problems: Vec<String>) -> bool {
    for problem in &problems {
        eprintln!("{name}: {problem}");
    }
    eprintln!(
        "{name}: {}",
        if problems.is_empty() { "ok".to_owned() } else { format!("{} problems", problems.len()) }
    );
    problems.is_empty()
}

fn cargo(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(args);
    command
}

/// Where cargo puts what it builds.
pub fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from)
}

/// Builds the release and becomes the demo.
pub fn demo(root: &Path, args: &[&str]) -> ExitCode {
    eprintln!("building the release (some minutes the first time, seconds after that) …");
    if !cargo(root, &["build", "--release", "--package", "probity"]).status().is_ok_and(|s| s.success()) {
        return ExitCode::FAILURE;
    }
    let status = Command::new(target(root).join("release/probity")).arg("demo").args(args).status();
    match status {
        Ok(status) => ExitCode::from(status.code().unwrap_or(1) as u8),
        Err(error) => {
            eprintln!("the demo could not be started: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Passed and failed tests so far.
#[derive(Default)]
struct Tally {
    passed: u64,
    failed: u64,
}

/// Everything CI runs.
pub fn test(root: &Path, args: &[&str]) -> bool {
    let only = args.iter().position(|a| *a == "--step").and_then(|at| args.get(at + 1)).copied();
    let long = args.contains(&"--long");
    let mut tally = Tally::default();
    let mut table = Vec::new();
    for step in ["tidy", "fmt", "clippy", "supply-chain", "tests", "doc", "generate", "clients", "packaging"]
    {
        if only.is_some_and(|only| only != step) {
            continue;
        }
        eprintln!("\n== {step}");
        let started = Instant::now();
        let ok = run_step(root, step, long, &mut tally);
        table.push((step, ok, started.elapsed().as_secs()));
        if !ok {
            eprintln!("\nstep `{step}` failed; run it alone with: cargo xtask test --step {step}");
            break;
        }
    }
    eprintln!();
    for (step, ok, seconds) in &table {
        eprintln!("{step:<14} {:<7} {seconds:>5} s", if *ok { "ok" } else { "FAILED" });
    }
    let ok = !table.is_empty() && table.iter().all(|(_, ok, _)| *ok);
    if !ok && tally.failed == 0 {
        tally.failed = 1;
    }
    println!("{} passed, {} failed", tally.passed, tally.failed);
    ok
}

fn run_step(root: &Path, step: &str, long: bool, tally: &mut Tally) -> bool {
    let quiet = |args: &[&str]| cargo(root, args).status().is_ok_and(|s| s.success());
    match step {
        "tidy" => report("tidy", crate::tidy::check(root)),
        "fmt" => quiet(&["fmt", "--all", "--check"]),
        "clippy" => quiet(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
        "supply-chain" => report("supply-chain", crate::supply::check(root)),
        "tests" => {
            if !report("prerequisites", crate::packaging::prerequisites(root).err().into_iter().collect()) {
                return false;
            }
            let mut command = cargo(
                root,
                &["test", "--workspace", "--locked", "--lib", "--bins", "--tests", "--no-fail-fast"],
            );
            if long {
                command.env("PROBITY_LONG", "1");
            }
            counted(command, tally)
        }
        "doc" => counted(cargo(root, &["test", "--workspace", "--locked", "--doc"]), tally),
        "generate" => report("generate", generate(root, true)),
        "clients" => {
            let (passed, failed) = crate::clients::test(root, long);
            tally.passed += passed;
            tally.failed += failed;
            failed == 0
        }
        "packaging" => {
            let (passed, failed) = crate::packaging::test(root);
            tally.passed += passed;
            tally.failed += failed;
            failed == 0
        }
        _ => false,
    }
}

/// Runs a test command, passing its output on and counting what it says.
fn counted(mut command: Command, tally: &mut Tally) -> bool {
    let Ok(mut child) = command.stdout(Stdio::piped()).spawn() else { return false };
    if let Some(out) = child.stdout.take() {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let _ = writeln!(std::io::stderr(), "{line}");
            if let Some((passed, failed)) = result_line(&line) {
                tally.passed += passed;
                tally.failed += failed;
            }
        }
    }
    child.wait().is_ok_and(|s| s.success())
}

/// `test result: ok. 3 passed; 1 failed; …`
fn result_line(line: &str) -> Option<(u64, u64)> {
    let rest = line.strip_prefix("test result: ")?;
    let number = |word: &str| {
        let before = rest.split(word).next()?;
        before.rsplit([' ', ';']).find(|s| !s.is_empty())?.parse().ok()
    };
    Some((number(" passed")?, number(" failed")?))
}

/// Measures, with the machine named.
pub fn bench(root: &Path, filter: Option<&str>) -> bool {
    machine();
    if filter == Some("graph") {
        return report("graph", crate::peers::graph(root).err().into_iter().collect());
    }
    if filter == Some("peers") {
        return report("peers", crate::peers::compare(root).err().into_iter().collect());
    }
    let mut ok = true;
    for (package, example, what) in BENCHES {
        if filter.is_some_and(|f| !package.contains(f) && !example.contains(f)) {
            continue;
        }
        println!("\n-- {package}: {what}");
        let args = ["run", "--release", "--quiet", "--package", package, "--example", example];
        ok &= cargo(root, &args).status().is_ok_and(|s| s.success());
    }
    if filter.is_none_or(|f| "http".contains(f)) {
        println!("\n-- durable decisions over HTTP");
        ok &= http(root);
    }
    ok
}

/// Starts a server on a scratch directory, measures it, stops it.
fn http(root: &Path) -> bool {
    if !cargo(root, &["build", "--release", "--quiet", "--package", "probity"])
        .status()
        .is_ok_and(|s| s.success())
    {
        return false;
    }
    let program = target(root).join("release/probity");
    let data = target(root).join(format!("bench-{}", std::process::id()));
    let probity = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.arg("--data").arg(&data).args(args);
        command
    };
    let listen = "127.0.0.1:18420";
    let url = format!("http://{listen}");
    let made =
        probity(&["init", "--policy", "demo"]).stdout(Stdio::null()).status().is_ok_and(|s| s.success());
    let Ok(mut server) = probity(&["serve", "--listen", listen]).spawn() else { return false };
    std::thread::sleep(std::time::Duration::from_secs(3));
    if let Ok(text) = std::fs::read_to_string(format!("/proc/{}/status", server.id())) {
        let resident = text.lines().find(|l| l.starts_with("VmRSS")).unwrap_or("VmRSS unknown");
        println!("idle memory with the lists: {resident}");
    }
    let ok =
        made && probity(&["-o", "table", "bench", "http", "--url", &url]).status().is_ok_and(|s| s.success());
    let _ = server.kill();
    let _ = server.wait();
    let _ = std::fs::remove_dir_all(&data);
    ok
}

fn machine() {
    let cpu = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = cpu
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .map_or("unknown", |l| l.trim_start_matches([' ', '\t', ':']));
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let rustc = Command::new("rustc")
        .arg("--version")
        .output()
        .map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned());
    println!("{model}, {cores} cores, Linux {}, {}", kernel.trim(), rustc.unwrap_or_default());
}

/// Makes the generated documents, or compares them.
pub fn generate(root: &Path, check: bool) -> Vec<String> {
    let mut problems = Vec::new();
    for (args, file) in GENERATED {
        let run = [&["run", "--quiet", "--package", "probity", "--"][..], args].concat();
        let made = match cargo(root, &run).output() {
            Ok(done) if done.status.success() => done.stdout,
            Ok(done) => {
                problems.push(format!(
                    "probity {} failed: {}",
                    args.join(" "),
                    String::from_utf8_lossy(&done.stderr)
                ));
                continue;
            }
            Err(error) => {
                problems.push(error.to_string());
                continue;
            }
        };
        let path = root.join(file);
        if std::fs::read(&path).is_ok_and(|old| old == made) {
            continue;
        }
        if check {
            problems.push(format!(
                "{file} is not what the program says now; run cargo xtask generate and read the difference"
            ));
            continue;
        }
        let written =
            path.parent().map_or(Ok(()), std::fs::create_dir_all).and_then(|()| std::fs::write(&path, made));
        match written {
            Ok(()) => eprintln!("wrote {file}"),
            Err(error) => problems.push(format!("{file}: {error}")),
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn result_lines_are_counted() {
        for (line, want) in [
            (
                "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.1s",
                Some((3, 0)),
            ),
            (
                "test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
                Some((10, 2)),
            ),
            ("test a ... ok", None),
        ] {
            assert_eq!(result_line(line), want, "{line}");
        }
    }
}
