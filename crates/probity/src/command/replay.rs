//! `probity replay`: every decision made again, compared byte for byte.

use crate::output::Output;
use crate::{data_dir, exit};
use engine::replay::{Replayer, Verdict};
use engine::start::build_hash;
use model::ids::DecisionId;
use std::path::Path;
use std::sync::Arc;
use store::secrets::SubjectKeys;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only this decision
    decision: Option<DecisionId>,
}

/// Runs the command: exit code 3 if a decision differs under the same build, matcher and policy.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let reader = data_dir::reader(&data)?;
    let blobs = data_dir::blobs(&data)?;
    let keys = SubjectKeys::load(&data, Arc::clone(&reader))?;
    let mut replayer = Replayer::new(reader.as_ref(), &blobs, &keys, build_hash())
        .with_library(data_dir::library(&data, &reader)?);
    let size = reader.size()?;
    let until = args.decision.map_or(size, |d| d.0 + 1).min(size);
    if let Some(decision) = args.decision {
        replayer.fold_to(decision.0)?;
    }
    let started = std::time::Instant::now();
    let mut last = 0;
    let report = replayer.run(until, &mut |seq, verdict| {
        if let Verdict::Different(difference) | Verdict::Changed(difference) = verdict {
            eprintln!(
                "★ dec_{seq}\n  recorded {:?}\n  replayed {:?}",
                difference.recorded, difference.replayed
            );
        }
        if seq >= last + 20_000 {
            last = seq;
            eprintln!("replayed {seq} of {until} entries");
        }
    })?;
    let row = serde_json::json!({
        "entries": report.entries, "decisions": report.decisions, "same": report.same,
        "erased": report.erased.len(), "different": report.different.len(),
        "changed": report.changed.len(), "impossible": report.impossible.len(),
        "seconds": started.elapsed().as_secs_f64(),
    });
    out.object(&row, || {
        let mut lines = vec![format!(
            "{} entries, {} decisions: {} the same to the byte",
            report.entries, report.decisions, report.same
        )];
        if !report.erased.is_empty() {
            lines.push(format!(
                "{} whose subject was erased: not re-evaluable in full, the rest agrees: {}",
                report.erased.len(),
                list(&report.erased)
            ));
        }
        if !report.changed.is_empty() {
            lines.push(format!(
                "★ {} that another build or matcher decides differently: {}",
                report.changed.len(),
                list(&report.changed)
            ));
        }
        if !report.different.is_empty() {
            lines.push(format!(
                "{} DIFFERENT under the same build, matcher and policy: {}",
                report.different.len(),
                list(&report.different)
            ));
        }
        lines.extend(
            report
                .impossible
                .iter()
                .take(20)
                .map(|(id, cause)| format!("{id} could not be re-evaluated: {cause}")),
        );
        lines
    })?;
    let clean = report.different.is_empty() && report.changed.is_empty() && report.impossible.is_empty();
    Ok(if clean { exit::OK } else { exit::FINDING })
}

fn list(ids: &[DecisionId]) -> String {
    let shown: Vec<String> = ids.iter().take(10).map(ToString::to_string).collect();
    let more = if ids.len() > 10 { " …" } else { "" };
    format!("{}{more}", shown.join(" "))
}
