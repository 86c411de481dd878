//! Counters in the Prometheus text format.
//!
//! Promises: no label holds personal data. Does not: time individual customers.

use crate::api::lists::ListStatus;
use engine::State;
use model::{Outcome, Standing};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bucket bounds in seconds.
const BOUNDS: [f64; 12] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0];

/// Request counters of this process.
#[derive(Debug, Default)]
pub struct Metrics {
    buckets: [AtomicU64; 13],
    micros: AtomicU64,
    statuses: [AtomicU64; 6],
}

impl Metrics {
    /// Counts one answered request.
    pub fn observe(&self, status: u16, micros: u64) {
        let seconds = micros as f64 / 1e6;
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        self.micros.fetch_add(micros, Ordering::Relaxed);
        self.statuses[usize::from(status / 100).min(5)].fetch_add(1, Ordering::Relaxed);
    }

    /// The text page.
    pub fn render(&self, state: &State, waiting: usize, now: model::Timestamp) -> String {
        let mut out = String::with_capacity(4096);
        // Writing to a String cannot fail.
        let _ = self.write(&mut out, state, waiting, now).and_then(|()| reconciled(&mut out, state, now));
        out
    }

    fn write(
        &self,
        out: &mut String,
        state: &State,
        waiting: usize,
        now: model::Timestamp,
    ) -> std::fmt::Result {
        writeln!(out, "# TYPE probity_http_request_seconds histogram")?;
        let mut total = 0;
        for (position, bound) in BOUNDS.iter().enumerate() {
            total += self.buckets[position].load(Ordering::Relaxed);
            writeln!(out, "probity_http_request_seconds_bucket{{le=\"{bound}\"}} {total}")?;
        }
        total += self.buckets[BOUNDS.len()].load(Ordering::Relaxed);
        writeln!(out, "probity_http_request_seconds_bucket{{le=\"+Inf\"}} {total}")?;
        writeln!(
            out,
            "probity_http_request_seconds_sum {}",
            self.micros.load(Ordering::Relaxed) as f64 / 1e6
        )?;
        writeln!(out, "probity_http_request_seconds_count {total}")?;
        writeln!(out, "# TYPE probity_http_responses_total counter")?;
        for class in 2..=5 {
            writeln!(
                out,
                "probity_http_responses_total{{class=\"{class}xx\"}} {}",
                self.statuses[class].load(Ordering::Relaxed)
            )?;
        }
        writeln!(out, "# TYPE probity_decisions_total counter")?;
        for outcome in [Outcome::Allow, Outcome::Challenge, Outcome::Hold, Outcome::Deny, Outcome::Freeze] {
            writeln!(
                out,
                "probity_decisions_total{{outcome=\"{}\"}} {}",
                outcome.as_str(),
                state.counts.outcomes[outcome as usize]
            )?;
        }
        writeln!(out, "# TYPE probity_customers gauge")?;
        for standing in Standing::ALL {
            writeln!(
                out,
                "probity_customers{{standing=\"{}\"}} {}",
                standing.as_str(),
                state.counts.standings[standing as usize]
            )?;
        }
        writeln!(out, "# TYPE probity_list_age_seconds gauge")?;
        for (list, active) in &state.lists {
            writeln!(
                out,
                "probity_list_age_seconds{{list=\"{list}\"}} {}",
                (now.0 - active.current_at.0) / 1_000_000
            )?;
        }
        writeln!(out, "# TYPE probity_list_quarantined gauge")?;
        for list in state.lists.keys() {
            let waits = state.quarantine.get(list).is_some_and(|row| row.rejected_by.is_none());
            writeln!(out, "probity_list_quarantined{{list=\"{list}\"}} {}", u8::from(waits))?;
        }
        writeln!(
            out,
            "# TYPE probity_journal_entries_total counter\nprobity_journal_entries_total {}",
            state.next_seq
        )?;
        writeln!(out, "# TYPE probity_writer_waiting gauge\nprobity_writer_waiting {waiting}")?;
        writeln!(out, "# TYPE probity_writer_epoch gauge\nprobity_writer_epoch {}", state.epoch)?;
        writeln!(
            out,
            "# TYPE probity_obligations_total counter\nprobity_obligations_total {}",
            state.counts.obligations
        )?;
        monitoring(out, &state.monitoring)?;
        lookback(out, state, now)
    }
}

/// What monitoring keeps, where, and whether it judges.
fn monitoring(out: &mut String, memory: &engine::monitoring::Memory) -> std::fmt::Result {
    let (log, (rows, blocks)) = (memory.log_size(), memory.window_rows());
    let (cold, pages) = memory.cold_rows();
    let (broken, held) = (u8::from(memory.broken().is_some()), memory.held());
    writeln!(out, "# TYPE probity_monitoring_broken gauge\nprobity_monitoring_broken {broken}")?;
    for (name, kind, value) in [
        ("rows", "gauge", rows as u64),
        ("rows_bytes", "gauge", held.rows_bytes as u64),
        ("rows_bound", "gauge", held.rows_most as u64),
        ("rows_given_up_total", "counter", held.rows_given_up),
        ("blocks", "gauge", blocks as u64),
        ("graph_edges", "gauge", held.edges as u64),
        ("graph_edges_dropped_total", "counter", held.edges_dropped),
        ("graph_parties", "gauge", held.parties as u64),
        ("related_parties", "gauge", held.related as u64),
        ("log_bytes", "gauge", log.bytes as u64),
        ("log_resident_bytes", "gauge", log.near_bytes as u64),
        ("log_segments", "gauge", log.segments as u64),
        ("log_segments_in_files", "gauge", log.away as u64),
        ("log_segments_read_total", "counter", log.fetched),
        ("log_segments_refused_total", "counter", log.refused),
        ("cold_rows", "gauge", cold as u64),
        ("cold_bytes", "gauge", pages.bytes as u64),
        ("cold_resident_bytes", "gauge", pages.near_bytes as u64),
        ("cold_pages_read_total", "counter", pages.fetched),
        ("cold_pages_refused_total", "counter", pages.refused),
    ] {
        writeln!(out, "# TYPE probity_monitoring_{name} {kind}\nprobity_monitoring_{name} {value}")?;
    }
    rules(out, memory)
}

/// How often each rule in force fired, and ended without a verdict.
fn rules(out: &mut String, memory: &engine::monitoring::Memory) -> std::fmt::Result {
    let ends = memory.ends();
    writeln!(out, "# TYPE probity_monitoring_rule_fired_total counter")?;
    for (rule, ends) in &ends {
        writeln!(out, "probity_monitoring_rule_fired_total{{rule=\"{rule}\"}} {}", ends.fired)?;
    }
    writeln!(out, "# TYPE probity_monitoring_rule_exited_total counter")?;
    for (rule, ends) in &ends {
        writeln!(out, "probity_monitoring_rule_exited_total{{rule=\"{rule}\"}} {}", ends.exited)?;
    }
    Ok(())
}

/// Whether the newest reconciled day agreed, and how long ago it ended. Absent until a day was reconciled.
fn reconciled(out: &mut String, state: &State, now: model::Timestamp) -> std::fmt::Result {
    let day = state.monitoring.days.last_key_value();
    writeln!(out, "# TYPE probity_reconciliation_differences gauge")?;
    if let Some((_, day)) = day {
        writeln!(out, "probity_reconciliation_differences {}", day.differences)?;
    }
    writeln!(out, "# TYPE probity_reconciliation_age_seconds gauge")?;
    if let Some((from, _)) = day {
        let age = (now.0 - from.plus_seconds(86_400).0) / 1_000_000;
        writeln!(out, "probity_reconciliation_age_seconds {age}")?;
    }
    Ok(())
}

/// How far sets beside the one in force are behind, and how much of its log a monitor may hold in memory.
pub(crate) fn shadows(out: &mut String, engine: &engine::Engine) {
    let ((running, behind), bound) = (engine.shadow_lag(), engine.library().log_bound());
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# TYPE probity_monitoring_shadows gauge\nprobity_monitoring_shadows {running}");
    let name = "probity_monitoring_shadow_lag_entries";
    let _ = writeln!(out, "# TYPE {name} gauge\n{name} {behind}");
    let name = "probity_monitoring_log_bound_bytes";
    let _ = writeln!(out, "# TYPE {name} gauge");
    if let Some(bound) = bound {
        let _ = writeln!(out, "{name} {bound}");
    }
}

/// Whether everybody was looked at since lists changed, and what waits for a person since.
fn lookback(out: &mut String, state: &State, now: model::Timestamp) -> std::fmt::Result {
    let runs = &state.lookbacks;
    let (mut running, mut of, mut counted) = (0, 0, 0);
    if let Some(run) = &runs.open {
        running = 1;
        of = run.started.included.total() + run.started.transfers;
        counted = run.customers.total() + run.transfers.total();
    }
    writeln!(out, "# TYPE probity_lookback_running gauge\nprobity_lookback_running {running}")?;
    writeln!(out, "# TYPE probity_lookback_members gauge\nprobity_lookback_members {of}")?;
    writeln!(out, "# TYPE probity_lookback_counted gauge\nprobity_lookback_counted {counted}")?;
    let current = u8::from(runs.is_current(&state.consulted()));
    writeln!(out, "# TYPE probity_lookback_current gauge\nprobity_lookback_current {current}")?;
    if let Some(full) = runs.covered.as_ref().and_then(|c| c.full_at) {
        let age = (now.0 - full.0) / 1_000_000;
        writeln!(
            out,
            "# TYPE probity_lookback_full_age_seconds gauge\nprobity_lookback_full_age_seconds {age}"
        )?;
    }
    let open = state.release_reviews.values().filter(|review| review.is_open()).count();
    writeln!(out, "# TYPE probity_release_reviews_open gauge\nprobity_release_reviews_open {open}")
}

/// What an alert asks first: whether we are ready, and how old each list may be. Readiness comes from the
/// policy, not from the counters, so it is written apart.
pub fn write_readiness(out: &mut String, ready: bool, lists: &[ListStatus]) {
    // Writing to a String cannot fail.
    let _ = readiness(out, ready, lists);
}

fn readiness(out: &mut String, ready: bool, lists: &[ListStatus]) -> std::fmt::Result {
    writeln!(out, "# TYPE probity_ready gauge\nprobity_ready {}", u8::from(ready))?;
    writeln!(out, "# TYPE probity_build_info gauge")?;
    writeln!(out, "probity_build_info{{version=\"{}\"}} 1", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "# TYPE probity_list_max_age_seconds gauge")?;
    for status in lists {
        if let Some(max) = status.max_age_seconds {
            writeln!(out, "probity_list_max_age_seconds{{list=\"{}\"}} {max}", status.list)?;
        }
    }
    writeln!(out, "# TYPE probity_list_stale gauge")?;
    for status in lists.iter().filter(|l| l.required) {
        let stale = u8::from(status.state != "fresh");
        writeln!(out, "probity_list_stale{{list=\"{}\"}} {stale}", status.list)?;
    }
    Ok(())
}
