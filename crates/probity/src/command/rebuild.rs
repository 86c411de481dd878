//! `probity rebuild`: fold from genesis, compare with snapshot + tail.

use crate::output::Output;
use crate::{data_dir, exit};
use engine::State;
use engine::snapshot::fold_tail;
use std::path::Path;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs the command: exit code 3 if the states differ.
pub fn run(data: &Path, _args: Args, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let reader = data_dir::reader(&data)?;
    let size = reader.size()?;
    let started = std::time::Instant::now();
    let library = data_dir::library(&data, &reader)?;
    let mut genesis = State::with_library(library.clone());
    fold_tail(&mut genesis, reader.as_ref(), size)?;
    let seconds = started.elapsed().as_secs_f64();
    let mut live = engine::snapshot::newest_with(&engine::start::snapshot_dir(&data), size, &library);
    let snapshot_at = live.next_seq;
    fold_tail(&mut live, reader.as_ref(), size)?;
    data_dir::whole(&genesis)?;
    data_dir::whole(&live)?;
    // Parts of monitoring's log stand in a state by name where they are in files: both must have been able to write them.
    let refused = genesis.monitoring.log_size().refused + live.monitoring.log_size().refused;
    anyhow::ensure!(refused == 0, "parts of monitoring's log could not be written below {}", data.display());
    let same = genesis.hash() == live.hash();
    let row = serde_json::json!({
        "entries": size, "snapshot_at": snapshot_at, "state": genesis.hash(), "same": same,
        "entries_per_second": (size as f64 / seconds.max(1e-9)).round(),
    });
    out.object(&row, || {
        vec![
            format!(
                "folded {size} entries from genesis in {seconds:.2} s ({:.0}/s)",
                size as f64 / seconds.max(1e-9)
            ),
            format!(
                "snapshot at {snapshot_at} + tail: {}",
                if same { "the same state" } else { "ANOTHER STATE" }
            ),
            format!("state {}", genesis.hash()),
        ]
    })?;
    Ok(if same { exit::OK } else { exit::FINDING })
}
