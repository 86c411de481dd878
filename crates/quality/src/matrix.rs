//! Recall: of the names that are asked in a degraded form, how many find the party they belong to.
//!
//! Promises: a case is found when its party is among the potential hits of [`screening::screen::screen`] under the settings given, the
//! name alone being known; nothing but that function is asked. Does not: count a hit on another party of the same name.

use crate::pool::Case;
use model::decision::{Certainty, Role};
use screening::index::Index;
use screening::screen::{Hit, Settings, screen};
use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a case gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The score of the party asked for; `None` where it is no hit.
    pub score: Option<u32>,
    /// Hits on any party with a higher score.
    pub above: usize,
    /// Whether the screening met the bound of its work.
    pub truncated: bool,
}

/// Asks every case, on all processors.
pub fn ask(index: &Index, settings: &Settings, cases: &[Case]) -> Vec<Found> {
    in_parallel(cases, |case| {
        let screening = screen(index, &case.profile(), Role::Customer, settings);
        let of_party = |hit: &&Hit| hit.list == case.list && hit.entry == case.entry;
        let looked_at = |hit: &&Hit| hit.certainty == Certainty::Potential;
        let hit = screening.hits.iter().find(|hit| of_party(hit) && looked_at(hit));
        let score = hit.map(|hit| hit.score.basis());
        let above = screening.hits.iter().filter(|hit| Some(hit.score.basis()) > score).count();
        Found { score, above, truncated: screening.truncated }
    })
}

/// Things taken at a time by a thread: few enough to finish together, many enough not to meet often.
const CHUNK: usize = 64;

/// Does the same with everything, on all processors; results in the order of the things.
pub fn in_parallel<T: Sync, R: Send>(things: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get);
    let (next, work) = (AtomicUsize::new(0), &work);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let Some(chunk) = things.get(start..things.len().min(start + CHUNK)).filter(|c| !c.is_empty())
            else {
                return done;
            };
            done.push((start, chunk.iter().map(work).collect::<Vec<R>>()));
        }
    };
    let mut all: Vec<(usize, Vec<R>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(worker)).collect();
        workers
            .into_iter()
            .flat_map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    });
    all.sort_by_key(|(start, _)| *start);
    all.into_iter().flat_map(|(_, results)| results).collect()
}

/// One row: a class, and how many of its cases were found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The class.
    pub class: &'static str,
    /// Cases asked.
    pub asked: usize,
    /// Cases found.
    pub found: usize,
    /// Cases found, none above.
    pub first: usize,
}

impl Row {
    /// Found of asked, in hundredths of a percent; nothing of nothing is nothing.
    pub fn recall(&self) -> u32 {
        (self.found as u64 * 10_000 / self.asked.max(1) as u64) as u32
    }
}

/// The classes in the order of their first case.
pub fn rows<'a>(cases: impl Iterator<Item = (&'a Case, &'a Found)>) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (case, found) in cases {
        let at = rows.iter().position(|row| row.class == case.class).unwrap_or_else(|| {
            rows.push(Row { class: case.class, asked: 0, found: 0, first: 0 });
            rows.len() - 1
        });
        rows[at].asked += 1;
        rows[at].found += usize::from(found.score.is_some());
        rows[at].first += usize::from(found.score.is_some() && found.above == 0);
    }
    rows
}
