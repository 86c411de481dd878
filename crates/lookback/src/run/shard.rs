//! One shard: rows against the words, survivors to the one screening, everything into a digest.
//!
//! Promises: whoever the filter does not leave out, whose row is changing or says too little, is screened from the profile
//! the caller opens. Does not: write files.

use super::{Customers, Phase, Plan, RunError, Ticker, Watch};
use crate::blind::BlindKey;
use crate::record::{FoundHit, ShardRecord};
use crate::row::Row;
use crate::table::{CustomerNumber, Found, Table, TableError};
use model::Hash;
use names::Token;
use rayon::prelude::*;
use screening::bulk::{Customer, Filter, ListedKeys, Scan, ScanWork, WordMatches};
use screening::screen::screen;
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// The lists, prepared.
pub(super) struct Lists<'a> {
    filter: Filter<'a>,
    /// Hashes of listed numbers and wallets, sorted.
    hashes: Vec<u64>,
}

impl<'a> Lists<'a> {
    pub(super) fn new(plan: &Plan<'a>, key: &BlindKey) -> Result<Lists<'a>, RunError> {
        let hashes = key.listed(&ListedKeys::of(plan.index));
        Ok(Lists { filter: Filter::new(plan.index, plan.settings)?, hashes })
    }
}

/// Words looked at together.
const WORDS_CHUNK: u32 = 4_096;
/// Rows between two looks at the clock.
const ROWS_CHUNK: u64 = 8_192;

/// Every distinct word against the lists.
pub(super) fn words(lists: &Lists<'_>, table: &Table, watch: &Watch<'_>) -> Result<WordMatches, RunError> {
    let total = table.words();
    let ticker = Ticker::new(Phase::Words, 0, u64::from(total), watch);
    let parts: Vec<WordMatches> = (0..total.div_ceil(WORDS_CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let range = chunk * WORDS_CHUNK..((chunk + 1) * WORDS_CHUNK).min(total);
            let mut stored = Vec::new();
            let mut tokens = Vec::with_capacity(range.len());
            for number in range {
                tokens.push(word(table, number, &mut stored)?);
            }
            ticker.add(tokens.len() as u64)?;
            Ok(lists.filter.match_words(&tokens))
        })
        .collect::<Result<_, RunError>>()?;
    Ok(WordMatches::joined(parts)?)
}

fn word(table: &Table, number: u32, stored: &mut Vec<u8>) -> Result<Token, TableError> {
    let read = table.word(number, stored);
    let token = if read { Token::restore(stored) } else { None };
    token.ok_or(TableError::Damaged("the vocabulary has bytes that are no word"))
}

/// What all shards of a run share.
pub(super) struct Work<'a> {
    pub plan: &'a Plan<'a>,
    pub table: &'a Table,
    pub lists: &'a Lists<'a>,
    pub words: &'a WordMatches,
    pub customers: &'a dyn Customers,
    /// Nanoseconds spent on survivors.
    pub spent: &'a AtomicU64,
    /// What the filter did.
    pub done: &'a Mutex<ScanWork>,
}

/// What is known of the rows of a shard so far.
struct Counting {
    record: ShardRecord,
    /// A running checksum of the rows.
    rows: u64,
    survivors: Vec<u32>,
}

impl Work<'_> {
    /// Working memory of one thread.
    pub(super) fn scan(&self) -> Scan<'_> {
        Scan::new(&self.lists.filter, self.words)
    }

    pub(super) fn shard(
        &self,
        scan: &mut Scan<'_>,
        shard: u32,
        range: Range<u64>,
        ticker: &Ticker<'_>,
    ) -> Result<ShardRecord, RunError> {
        let record = ShardRecord {
            shard,
            first: range.start,
            end: range.end,
            population_in: 0,
            screened: 0,
            excluded: 0,
            survivors: 0,
            gone: 0,
            undecided: Vec::new(),
            hits: Vec::new(),
            digest: Hash([0; 32]),
        };
        let mut counting = Counting { record, rows: 0, survivors: Vec::new() };
        let (mut words, mut from) = (Vec::new(), range.start);
        while from < range.end {
            let to = (from + ROWS_CHUNK).min(range.end);
            for number in from..to {
                self.row(scan, number as CustomerNumber, &mut words, &mut counting)?;
            }
            ticker.add(to - from)?;
            from = to;
        }
        let mut done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        *done = done.and(scan.take_work());
        drop(done);
        Ok(counting.finish())
    }

    fn row(
        &self,
        scan: &mut Scan<'_>,
        number: CustomerNumber,
        words: &mut Vec<u32>,
        counting: &mut Counting,
    ) -> Result<(), RunError> {
        let leave_out = match self.table.row(number, words)? {
            Found::Nobody => {
                counting.record.excluded += 1;
                return Ok(());
            }
            Found::Row => {
                counting.rows = words.iter().fold(counting.rows, |sum, word| mixed(sum, *word));
                !self.may_hit(scan, words)
            }
            Found::Changing => false,
        };
        counting.record.population_in += 1;
        if leave_out {
            counting.record.screened += 1;
            return Ok(());
        }
        let started = Instant::now();
        let result = self.screen(number, counting);
        self.spent.fetch_add(started.elapsed().as_nanos() as u64, Ordering::Relaxed);
        result
    }

    fn may_hit(&self, scan: &mut Scan<'_>, words: &[u32]) -> bool {
        // A row that is not well formed is screened by itself.
        let Some(row) = Row::of(words).filter(|row| !row.is_by_itself()) else { return true };
        let born = row.born();
        let customer =
            Customer { kind: row.kind(), born: born.map(|(born, _)| born), others_max: row.others_max() };
        let (mut named, mut numbered) = (false, false);
        let mut begun = scan.customer(&customer);
        let whole = row.parts(
            |mask, words| named = named || begun.may_hit(mask, words),
            |hash| numbered = numbered || self.lists.hashes.binary_search(&hash).is_ok(),
        );
        named || numbered || !whole
    }

    /// The one screening, for whom the filter did not leave out.
    fn screen(&self, number: CustomerNumber, counting: &mut Counting) -> Result<(), RunError> {
        counting.record.survivors += 1;
        counting.survivors.push(number);
        let profile = match self.customers.profile(number) {
            Ok(Some(profile)) => profile,
            Ok(None) => {
                counting.record.gone += 1;
                counting.record.screened += 1;
                return Ok(());
            }
            Err(_) => {
                counting.record.undecided.push(number);
                return Ok(());
            }
        };
        counting.record.screened += 1;
        let found = screen(self.plan.index, &profile, self.plan.role, self.plan.settings);
        for hit in &found.hits {
            let listed = hit.listed();
            counting.record.hits.push(FoundHit {
                number,
                list: listed.list,
                entry: listed.entry,
                certainty: listed.certainty,
                score: listed.score,
                explanation: listed.explanation,
            });
        }
        if !found.hits.is_empty() || found.truncated || !found.wallet_errors.is_empty() {
            self.customers.found(number, &profile, found).map_err(RunError::Found)?;
        }
        Ok(())
    }
}

impl Counting {
    fn finish(self) -> ShardRecord {
        let Counting { mut record, rows, survivors } = self;
        let mut hasher = Sha256::new();
        let mut put = |number: u64| hasher.update(number.to_le_bytes());
        let ShardRecord { shard, first, end, population_in, screened, excluded, survivors: _, gone, .. } =
            &record;
        for number in [u64::from(*shard), *first, *end, *population_in, *screened, *excluded, *gone, rows] {
            put(number);
        }
        for list in [&survivors, &record.undecided] {
            put(list.len() as u64);
            list.iter().for_each(|number| put(u64::from(*number)));
        }
        // The encoding of hits is deterministic: fields by number, no maps.
        hasher.update(minicbor::to_vec(&record.hits).unwrap_or_default());
        record.digest = Hash(hasher.finalize().into());
        record
    }
}

/// A running checksum: it notices accidents, the digests around it are what is signed.
fn mixed(sum: u64, word: u32) -> u64 {
    (sum.rotate_left(23) ^ u64::from(word)).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
