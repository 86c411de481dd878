//! Counters of deliveries, for the metrics page.
//!
//! Promises: no label holds an endpoint's URL or anything personal. Does not: survive a restart (the log of
//! attempts does).

use super::send::Outcome;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// Counters of this process.
#[derive(Debug, Default)]
pub struct Stats {
    outcomes: [AtomicU64; Outcome::ALL.len()],
    /// Microseconds since 1970 of the oldest event that an enabled endpoint has not accepted; 0 for none.
    oldest: AtomicI64,
    waiting: AtomicU64,
}

impl Stats {
    /// Counts an attempt.
    pub fn count(&self, outcome: Outcome) {
        self.outcomes[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Attempts with an outcome.
    pub fn total(&self, outcome: Outcome) -> u64 {
        self.outcomes[outcome as usize].load(Ordering::Relaxed)
    }

    /// Sets what waits.
    pub fn set(&self, oldest: Option<model::Timestamp>, waiting: usize) {
        self.oldest.store(oldest.map_or(0, |t| t.0), Ordering::Relaxed);
        self.waiting.store(waiting as u64, Ordering::Relaxed);
    }

    /// Events waiting in all queues.
    pub fn waiting(&self) -> u64 {
        self.waiting.load(Ordering::Relaxed)
    }

    /// Appends the text page.
    pub fn render(&self, out: &mut String, enabled: usize, disabled: usize, now: model::Timestamp) {
        // Writing to a String cannot fail.
        let _ = self.write(out, enabled, disabled, now);
    }

    fn write(
        &self,
        out: &mut String,
        enabled: usize,
        disabled: usize,
        now: model::Timestamp,
    ) -> std::fmt::Result {
        writeln!(out, "# TYPE probity_webhook_deliveries_total counter")?;
        for outcome in Outcome::ALL {
            let total = self.total(outcome);
            writeln!(out, "probity_webhook_deliveries_total{{outcome=\"{}\"}} {total}", outcome.as_str())?;
        }
        let oldest = self.oldest.load(Ordering::Relaxed);
        let age = if oldest == 0 { 0 } else { (now.0 - oldest).max(0) / model::time::SECOND };
        writeln!(
            out,
            "# TYPE probity_webhook_oldest_undelivered_seconds gauge\nprobity_webhook_oldest_undelivered_seconds {age}"
        )?;
        writeln!(out, "# TYPE probity_webhook_waiting gauge\nprobity_webhook_waiting {}", self.waiting())?;
        writeln!(out, "# TYPE probity_webhook_endpoints gauge")?;
        writeln!(out, "probity_webhook_endpoints{{state=\"enabled\"}} {enabled}")?;
        writeln!(out, "probity_webhook_endpoints{{state=\"disabled\"}} {disabled}")
    }
}
