//! Alert rules and board: what promtool says of them.

use super::Bench;
use crate::dist::{self, read, run};
use serde_json::Value;
use std::collections::BTreeSet;
use std::process::Command;

/// Alerts parse, and each is tested where it fires and where it does not.
pub fn rules(bench: &Bench<'_>) -> Result<String, String> {
    let dir = bench.packaging().join("prometheus");
    run(Command::new(&bench.promtool).args(["check", "rules"]).arg(dir.join("rules.yml")))?;
    run(Command::new(&bench.promtool).args(["test", "rules"]).arg(dir.join("rules_test.yml")))?;
    let (text, tests) = (read(&dir.join("rules.yml"))?, read(&dir.join("rules_test.yml"))?);
    let names: Vec<&str> = text.lines().filter_map(|l| l.trim().strip_prefix("- alert: ")).collect();
    for name in &names {
        let quiet = tests.contains(&format!("alertname: {name} }}"));
        let firing = tests.contains(&format!("alertname: {name}\n        exp_alerts:"));
        if !quiet || !firing {
            return Err(format!(
                "rules_test.yml: {name} needs a case where it fires and one where it does not"
            ));
        }
    }
    Ok(format!("{} alerts, each tested both ways", names.len()))
}

/// The expressions of the board, with Grafana's own variables filled in.
fn expressions(board: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![board];
    while let Some(next) = open.pop() {
        match next {
            Value::Object(fields) => {
                if let Some(expr) = fields.get("expr").and_then(Value::as_str) {
                    found.push(
                        expr.replace("$__rate_interval", "5m")
                            .replace("$job", ".*")
                            .replace("$instance", ".*"),
                    );
                }
                open.extend(fields.values());
            }
            Value::Array(values) => open.extend(values),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    found.sort();
    found
}

/// Every expression of the board parses; panels have ids of their own and places that do not overlap.
pub fn board(bench: &Bench<'_>) -> Result<String, String> {
    let board = load(bench)?;
    let expressions = expressions(&board);
    if let Some(left) = expressions.iter().find(|e| e.contains('$')) {
        return Err(format!("`{left}` uses a variable that this check does not know"));
    }
    let rows: String = expressions
        .iter()
        .enumerate()
        .map(|(at, expr)| {
            format!("  - record: board:expression_{at}\n    expr: {}\n", Value::from(expr.as_str()))
        })
        .collect();
    let file = bench.work.join("board.yml");
    dist::write(&file, &format!("groups:\n- name: board\n  rules:\n{rows}"), 0o644)?;
    run(Command::new(&bench.promtool).args(["check", "rules"]).arg(&file))?;
    let panels = board["panels"].as_array().ok_or("the board has no panels")?;
    let (mut ids, mut places) = (BTreeSet::new(), BTreeSet::new());
    for panel in panels {
        let title = panel["title"].as_str().unwrap_or("?");
        if !ids.insert(panel["id"].as_u64()) || panel["targets"].as_array().is_none_or(Vec::is_empty) {
            return Err(format!("panel `{title}`: its id is used twice, or it asks nothing"));
        }
        let number = |key: &str| panel["gridPos"][key].as_u64().unwrap_or(99);
        let (x, y) = (number("x"), number("y"));
        for cell in (x..x + number("w")).flat_map(|x| (y..y + number("h")).map(move |y| (x, y))) {
            if cell.0 >= 24 || !places.insert(cell) {
                return Err(format!("panel `{title}` overlaps another or leaves the board"));
            }
        }
    }
    Ok(format!("{} panels, {} expressions", panels.len(), expressions.len()))
}

fn load(bench: &Bench<'_>) -> Result<Value, String> {
    serde_json::from_str(&read(&bench.packaging().join("grafana/probity.json"))?)
        .map_err(|e| format!("board: {e}"))
}

/// Names of our metrics in a text.
fn names(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .filter(|word| word.starts_with("probity_"))
        .map(str::to_owned)
        .collect()
}

/// Whether every metric that rules and board speak of is one a running server prints.
pub fn against(bench: &Bench<'_>, metrics: &str) -> Result<usize, String> {
    // A metric that has nothing to say yet is there by its type.
    let name = |line: &str| {
        let line = line.strip_prefix("# TYPE ").unwrap_or(line);
        names(line.split(['{', ' ']).next().unwrap_or_default())
    };
    let printed: BTreeSet<String> = metrics.lines().flat_map(name).collect();
    let board = load(bench)?;
    let mut used = names(&read(&bench.packaging().join("prometheus/rules.yml"))?);
    used.extend(names(&board["templating"].to_string()));
    used.extend(expressions(&board).iter().flat_map(|e| names(e)));
    let unknown: Vec<&String> = used.difference(&printed).collect();
    if unknown.is_empty() && !used.is_empty() {
        Ok(used.len())
    } else {
        Err(format!("rules or board speak of metrics that the server does not print: {unknown:?}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metric_names_and_expressions_are_found() {
        let text = "rate(probity_a_total{job=\"probity\"}[5m]) / probity_b";
        assert_eq!(names(text).into_iter().collect::<Vec<_>>(), ["probity_a_total", "probity_b"]);
        let board = serde_json::json!({"panels": [{"targets": [{"expr": "rate(a[$__rate_interval])"}]}], "x": {"expr": "b{j=~\"$job\"}"}});
        assert_eq!(expressions(&board), ["b{j=~\".*\"}", "rate(a[5m])"]);
    }
}
