//! `probity doctor`: is this installation sound?

use crate::output::Output;
use crate::{data_dir, exit};
use serde::Serialize;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

#[derive(Debug, Serialize)]
struct Check {
    check: &'static str,
    ok: bool,
    detail: String,
}

/// Runs the command: exit code 3 if a check fails.
pub fn run(data: &Path, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let mut checks = vec![clock(), disk(&data), private(&data)];
    checks.extend(store(&data));
    out.rows(&["check", "result", "detail"], &checks, |c| {
        vec![c.check.to_owned(), if c.ok { "ok" } else { "FAILED" }.to_owned(), c.detail.clone()]
    })?;
    Ok(if checks.iter().all(|c| c.ok) { exit::OK } else { exit::FINDING })
}

fn clock() -> Check {
    let now = engine::start::wall_clock();
    // Earlier than the newest bundled list: the clock is wrong, and every due date would be too.
    let ok = now > model::Timestamp::from_date(2026, 4, 29);
    Check { check: "clock", ok, detail: now.to_string() }
}

/// Median and 99th percentile of flushing 4 KiB to the data directory's disk.
pub fn fsync(dir: &Path, rounds: usize) -> anyhow::Result<(Duration, Duration)> {
    let path = dir.join(".fsync-probe");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        file.write_all(&[7; 4096])?;
        let started = Instant::now();
        file.sync_data()?;
        times.push(started.elapsed());
    }
    std::fs::remove_file(path)?;
    times.sort();
    let at = |q: usize| {
        times.get((times.len() * q / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    Ok((at(50), at(99)))
}

fn disk(data: &Path) -> Check {
    let dir = if data.exists() { data } else { Path::new(".") };
    match fsync(dir, 200) {
        Ok((median, p99)) => Check {
            check: "disk flush",
            ok: p99 < Duration::from_millis(200),
            detail: format!(
                "median {:.2} ms, p99 {:.2} ms",
                median.as_secs_f64() * 1e3,
                p99.as_secs_f64() * 1e3
            ),
        },
        Err(error) => Check { check: "disk flush", ok: false, detail: error.to_string() },
    }
}

fn private(data: &Path) -> Check {
    #[cfg(unix)]
    if data.exists() {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(data).map(|m| m.permissions().mode() & 0o777).unwrap_or(0o777);
        return Check {
            check: "data directory is private",
            ok: mode & 0o077 == 0,
            detail: format!("{} mode {mode:o}", data.display()),
        };
    }
    Check {
        check: "data directory is private",
        ok: true,
        detail: format!("{} is not there yet", data.display()),
    }
}

fn store(data: &Path) -> Vec<Check> {
    if !data_dir::exists(data) {
        return vec![Check { check: "store", ok: true, detail: "none yet: run `probity init`".to_owned() }];
    }
    let opened = data_dir::reader(data).and_then(|reader| {
        let state = data_dir::state(data, reader.as_ref())?;
        let pinned = engine::start::load_pinned(&state, &data_dir::blobs(data)?)?;
        Ok((reader.size()?, state, pinned))
    });
    match opened {
        Err(error) => vec![Check { check: "store", ok: false, detail: format!("{error:#}") }],
        Ok((size, state, pinned)) => {
            let stale = engine::evaluate::stale_lists(&state, &pinned.policy, engine::start::wall_clock());
            vec![
                Check {
                    check: "store",
                    ok: true,
                    detail: format!(
                        "{size} entries, {} customers, {} transfers",
                        state.customers.len(),
                        state.transfers.len()
                    ),
                },
                Check {
                    check: "policy",
                    ok: true,
                    detail: format!("{} ({})", pinned.policy.id, pinned.policy_hash.short()),
                },
                Check {
                    check: "required lists are fresh",
                    ok: stale.is_empty() || pinned.policy.demo_mode,
                    detail: if stale.is_empty() {
                        "all".to_owned()
                    } else {
                        format!(
                            "{} stale or missing{}",
                            stale.len(),
                            if pinned.policy.demo_mode {
                                " (accepted by the demo policy)"
                            } else {
                                ": outflows hold"
                            }
                        )
                    },
                },
            ]
        }
    }
}
