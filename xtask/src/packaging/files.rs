//! Files that are judged as they stand: unit, compose file, chart, bill of materials.

use super::Bench;
use crate::dist::{self, read, run};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Exposure `systemd-analyze security` may find, in tenths: 0 is a locked room, 100 an open field. Measured 1.1 when
/// written; a line taken out of the unit goes beyond this.
const EXPOSURE_MAX: &str = "12";

/// How often the chart is rendered: name of the release, file, values.
const RENDERED: &[(&str, &str, Option<&str>)] =
    &[("probity", "default.yaml", None), ("other", "full.yaml", Some("full.values.yaml"))];

/// The unit is understood wholly, and gives away little.
pub fn unit(bench: &Bench<'_>) -> Result<String, String> {
    let text = read(&bench.packaging().join("systemd/probity.service"))?;
    // systemd asks for a program that is there; ours is not installed on this machine.
    let program = bench.made.program.display().to_string();
    let placed = text.replace("/usr/bin/probity", &program).replace("man:probity(1)", "");
    let unit = bench.work.join("unit/probity.service");
    dist::write(&unit, &placed, 0o644)?;
    let verified = Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&unit).output();
    let verified = verified.map_err(|e| e.to_string())?;
    // Other units of the machine may be broken; about ours nothing may be said.
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    let ours: Vec<&str> = said.lines().filter(|l| l.contains("probity")).collect();
    if !ours.is_empty() {
        return Err(ours.join("\n"));
    }
    let table = run(Command::new("systemd-analyze")
        .args(["security", "--no-pager", "--offline=true", "--threshold", EXPOSURE_MAX])
        .arg(&unit))?;
    let last = table.lines().rev().find(|l| l.contains("exposure level")).unwrap_or_default();
    let variables = read(&bench.packaging().join("systemd/probity.env"))?;
    let wrong = unknown_variables(bench, &variables)?;
    if wrong.is_empty() { Ok(last.trim_start_matches(['→', ' ']).to_owned()) } else { Err(wrong) }
}

/// Variables that the program does not name in its help.
fn unknown_variables(bench: &Bench<'_>, text: &str) -> Result<String, String> {
    let help = run(Command::new(&bench.made.program).args(["serve", "--help"]))?;
    let help = help + "PROBITY_LOG";
    let names = text.lines().filter_map(|l| l.split_once('=')).map(|(name, _)| name);
    let unknown: Vec<&str> = names.filter(|n| n.starts_with("PROBITY_") && !help.contains(*n)).collect();
    Ok(unknown.iter().map(|n| format!("`probity serve` knows no variable {n}\n")).collect())
}

/// The compose file means something to compose, and the words of it are those of its schema.
pub fn compose(bench: &Bench<'_>) -> Result<String, String> {
    let dir = bench.work.join("compose");
    for secret in ["postgres.secret", "store.secret"] {
        dist::write(&dir.join(secret), "x\n", 0o600)?;
    }
    let file = dir.join("compose.yaml");
    let text = read(&bench.packaging().join("container/compose.yaml"))?;
    dist::write(&file, &text, 0o644)?;
    run(Command::new("docker-compose").arg("-f").arg(&file).args(["config", "--quiet"]))?;
    if !text.contains(&format!("image: probity:{}", dist::VERSION)) {
        return Err(format!("compose.yaml does not name the image probity:{}", dist::VERSION));
    }
    run(Command::new(bench.python.join("yamllint"))
        .arg("--strict")
        .arg("-c")
        .arg(bench.packaging().join("lint/yamllint.yml"))
        .arg(bench.packaging().join("container"))
        .arg(bench.packaging().join("prometheus"))
        .arg(bench.packaging().join("helm/probity/Chart.yaml"))
        .arg(bench.packaging().join("helm/probity/values.yaml"))
        .arg(bench.packaging().join("helm/rendered/full.values.yaml")))?;
    Ok("compose reads it, yamllint finds nothing".to_owned())
}

fn rendered(root: &Path, helm: &Path, name: &str, values: Option<&str>) -> Result<String, String> {
    let dir = root.join("packaging/helm");
    let mut command = Command::new(helm);
    command.args(["template", name]).arg(dir.join("probity")).args(["--kube-version", "1.30.0"]);
    if let Some(values) = values {
        command.arg("--values").arg(dir.join("rendered").join(values));
    }
    let text = run(&mut command)?;
    // What a template leaves of its blank lines is no part of the object.
    Ok(text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n") + "\n")
}

/// The alert rules, and where the chart keeps its copy of them: a chart reads no file outside its folder.
fn rules(root: &Path) -> (PathBuf, PathBuf) {
    let packaging = root.join("packaging");
    (packaging.join("prometheus/rules.yml"), packaging.join("helm/probity/files/rules.yml"))
}

/// Copies the alert rules into the chart and writes the rendered chart.
pub fn render(root: &Path, helm: &Path) -> Result<(), String> {
    let version = run(Command::new(helm).args(["version", "--template", "{{ .Version }}"]))?;
    let (rules, copy) = rules(root);
    dist::write(&copy, &read(&rules)?, 0o644)?;
    lint(root, helm)?;
    for (name, file, values) in RENDERED {
        let head = format!("# helm {} made this; write it again: cargo xtask render\n", version.trim());
        let text = head + &rendered(root, helm, name, *values)?;
        dist::write(&root.join("packaging/helm/rendered").join(file), &text, 0o644)?;
        eprintln!("wrote packaging/helm/rendered/{file}");
    }
    Ok(())
}

fn lint(root: &Path, helm: &Path) -> Result<String, String> {
    run(Command::new(helm).args(["lint", "--strict"]).arg(root.join("packaging/helm/probity")))
}

/// The chart passes helm's lint, and the rendered files are what helm makes of it.
pub fn chart(bench: &Bench<'_>) -> Result<String, String> {
    let (rules, copy) = rules(bench.root);
    if read(&copy)? != read(&rules)? {
        return Err(
            "helm/probity/files/rules.yml is not prometheus/rules.yml; run `cargo xtask render`".to_owned()
        );
    }
    let manifest = read(&bench.packaging().join("helm/probity/Chart.yaml"))?;
    if !manifest.contains(&format!("appVersion: \"{}\"", dist::VERSION)) {
        return Err(format!("Chart.yaml: appVersion is not {}", dist::VERSION));
    }
    let helm = bench.python.join("helm");
    lint(bench.root, &helm)?;
    for (name, file, values) in RENDERED {
        let text = read(&bench.packaging().join("helm/rendered").join(file))?;
        let (_, body) = text.split_once('\n').unwrap_or_default();
        if rendered(bench.root, &helm, name, *values)? != body {
            return Err(format!(
                "{file} is not what helm makes; run `cargo xtask render`, read the difference"
            ));
        }
    }
    Ok("linted, and rendered the same".to_owned())
}

/// Objects of the chart and the bill of materials against their schemas.
pub fn schemas(bench: &Bench<'_>) -> Result<String, String> {
    run(Command::new(bench.python.join("python"))
        .arg(bench.packaging().join("lint/lint.py"))
        .arg(bench.packaging())
        .arg(&bench.made.sbom))?;
    Ok("Kubernetes 1.25 and newest, CycloneDX 1.6".to_owned())
}
