//! The packaging, checked with the tools that will judge it: `cargo xtask test --step packaging`.
//!
//! Promises: the package is linted, unpacked and its program started; the unit is verified and its exposure
//! bounded; the image is built and started; compose file, chart, alert rules and board are checked by their own
//! tools and against what a running server says. A tool that is missing is installed (as root) or asked for;
//! nothing is passed over in silence. Does not: make a release build, or render the chart without helm.

mod files;
mod monitoring;
mod program;

use crate::dist::{self, Made, Options};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Programs and the Debian packages that bring them.
const TOOLS: &[(&str, &str)] = &[
    ("lintian", "lintian"),
    ("buildah", "buildah"),
    ("systemd-analyze", "systemd"),
    ("docker-compose", "docker-compose"),
    ("dpkg-deb", "dpkg"),
    ("strip", "binutils"),
    ("gzip", "gzip"),
];

/// What the checks stand on.
pub struct Bench<'a> {
    root: &'a Path,
    /// Scratch, below `target/packaging`.
    work: PathBuf,
    made: Made,
    promtool: PathBuf,
    python: PathBuf,
    superuser: bool,
}

impl Bench<'_> {
    fn packaging(&self) -> PathBuf {
        self.root.join("packaging")
    }
}

type Check = (&'static str, fn(&Bench<'_>) -> Result<String, String>);

const CHECKS: &[Check] = &[
    ("systemd unit", files::unit),
    ("compose file", files::compose),
    ("chart", files::chart),
    ("schemas and SBOM", files::schemas),
    ("alert rules", monitoring::rules),
    ("board", monitoring::board),
    ("package", program::package),
    ("installed program", program::installed),
    ("image", program::image),
];

/// Runs every check; how many passed and failed.
pub fn test(root: &Path) -> (u64, u64) {
    let bench = match prepare(root) {
        Ok(bench) => bench,
        Err(problem) => {
            eprintln!("packaging: {problem}");
            return (0, 1);
        }
    };
    let (mut passed, mut failed) = (0, 0);
    for (name, check) in CHECKS {
        let started = std::time::Instant::now();
        match check(&bench) {
            Ok(what) => {
                passed += 1;
                eprintln!("packaging: {name}: ok, {what} ({:.1} s)", started.elapsed().as_secs_f32());
            }
            Err(problem) => {
                failed += 1;
                eprintln!("packaging: {name}: FAILED\n{problem}");
            }
        }
    }
    (passed, failed)
}

fn prepare(root: &Path) -> Result<Bench<'_>, String> {
    let work = crate::tasks::target(root).join("packaging");
    std::fs::create_dir_all(&work).map_err(|e| e.to_string())?;
    let superuser = superuser()?;
    let promtool = tools(&work, superuser)?;
    let python = python(root, &work)?;
    let made = dist::make(root, &Options { release: false, out: work.join("dist") })?;
    Ok(Bench { root, work, made, promtool, python, superuser })
}

fn superuser() -> Result<bool, String> {
    Ok(dist::run(Command::new("id").arg("-u"))?.trim() == "0")
}

fn apt(args: &[&str], dir: &Path) -> Result<String, String> {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").current_dir(dir).args(["-q", "-y"]);
    dist::run(command.args(args))
}

/// Installs what the tests of the crates need beside Rust: PostgreSQL, whose programs they start themselves.
pub fn prerequisites(root: &Path) -> Result<(), String> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    if there("initdb") || debian.into_iter().any(|version| version.path().join("bin/initdb").is_file()) {
        return Ok(());
    }
    if !superuser()? {
        return Err("PostgreSQL is missing; install it: sudo apt-get install postgresql".to_owned());
    }
    eprintln!("installing PostgreSQL …");
    apt(&["update"], root)?;
    apt(&["install", "--no-install-recommends", "postgresql"], root).map(|_| ())
}

fn there(tool: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(tool).is_file()))
}

/// Installs what is missing; where promtool is. It is taken out of its package without installing that: the
/// package would start a Prometheus.
fn tools(work: &Path, superuser: bool) -> Result<PathBuf, String> {
    let missing: Vec<&str> =
        TOOLS.iter().filter(|(tool, _)| !there(tool)).map(|(_, package)| *package).collect();
    let unpacked = work.join("promtool");
    let needs_promtool = !there("promtool") && !unpacked.join("usr/bin/promtool").is_file();
    if !missing.is_empty() || needs_promtool {
        if !superuser {
            let all = missing.join(" ");
            return Err(format!("tools are missing; install them: sudo apt-get install {all} prometheus"));
        }
        eprintln!("installing {missing:?}{} …", if needs_promtool { " and promtool" } else { "" });
        apt(&["update"], work)?;
        if !missing.is_empty() {
            apt(&[&["install", "--no-install-recommends"], &missing[..]].concat(), work)?;
        }
        if needs_promtool {
            let downloads = work.join("downloads");
            let _ = std::fs::remove_dir_all(&downloads);
            std::fs::create_dir_all(&downloads).map_err(|e| e.to_string())?;
            apt(&["download", "prometheus"], &downloads)?;
            let deb = dist::files(&downloads).into_iter().next().ok_or("apt-get downloaded nothing")?;
            dist::run(Command::new("dpkg-deb").arg("-x").arg(deb).arg(&unpacked))?;
        }
    }
    Ok(if there("promtool") { PathBuf::from("promtool") } else { unpacked.join("usr/bin/promtool") })
}

/// A Python with the pinned packages.
fn python(root: &Path, work: &Path) -> Result<PathBuf, String> {
    dist::python(&root.join("packaging/lint/requirements.txt"), work, "packaging checks")
}

/// `cargo xtask render`: writes the rendered chart again.
pub fn render(root: &Path) -> bool {
    let work = crate::tasks::target(root).join("packaging");
    let made = std::fs::create_dir_all(&work)
        .map_err(|e| e.to_string())
        .and_then(|()| python(root, &work))
        .and_then(|python| files::render(root, &python.join("helm")));
    match made {
        Ok(()) => true,
        Err(problem) => {
            eprintln!("render: {problem}");
            false
        }
    }
}
