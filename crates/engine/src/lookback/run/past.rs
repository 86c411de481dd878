//! The other sides of past transfers that imports brought: looked at after the remembered ones, in the same run.
//!
//! Promises: opens a batch at a time and holds no more of it than one thread needs; an other side that was found clean in this
//! run is not screened again, up to a bound; in a delta whoever meets nothing that changed is ruled out by what changed alone;
//! what is found is told like that of any transfer that moved. A batch that its campaign has not screened stays with the
//! campaign. Does not: open reviews (nothing of the past is held), or look at whoever was erased.

use super::transfers::Moved;
use super::*;
use crate::import_state::Import;
use crate::lookback::population::PastRows;
use record::imported::{ImportedTransfer, PartiesOfRow, Transfers};
use record::v1::Parties;

/// Other sides remembered as clean: about forty megabytes. Beyond it whoever comes again is screened again.
const CLEAN_MAX: usize = 1 << 20;

/// A row in which something was found.
struct Suspect {
    row: u32,
    parties: Option<Parties>,
    findings: Vec<Finding>,
}

/// What the state says of a batch.
enum Waits {
    /// It was screened by its campaign; a run looks at it.
    No,
    /// Its campaign is going to screen it.
    Campaign,
    /// It was screened against these very lists, or is gone.
    Overtaken,
}

impl Worker<'_> {
    pub(super) fn past_transfers(&self, first: usize) -> Result<Option<Shard>, EngineError> {
        let pieces = self.population.past_shard(first, self.shard);
        let looked = self.spread(pieces.len(), &|at| {
            self.give_way();
            let Some(piece) = pieces.get(at) else { return Ok((0, Vec::new())) };
            let looked = self.past_rows(piece)?;
            self.live.step(piece.len() as u64);
            Ok(looked)
        })?;
        let Some(looked) = looked else { return Ok(None) };
        let survivors = looked.iter().map(|(survivors, _)| survivors).sum();
        let became: Vec<Became> = looked.into_iter().flat_map(|(_, became)| became).collect();
        Ok(Some(self.finished_shard(Subjects::Transfers, first, survivors, &became, &|_| None)))
    }

    /// What became of rows of one batch, and how many of them had to be screened against everything.
    fn past_rows(&self, piece: &PastRows) -> Result<(u64, Vec<Became>), EngineError> {
        let all = |became: Became| Ok((0, vec![became; piece.len()]));
        match self.waits(piece.key) {
            Waits::No => {}
            Waits::Campaign => return all(Became::Known { behind: false }),
            Waits::Overtaken => return all(Became::Overtaken),
        }
        let Some(entry) = self.engine.entry(piece.key)? else { return all(Became::Overtaken) };
        let Input::TransfersImported(batch) = &entry.input else { return all(Became::Overtaken) };
        let mut became = vec![Became::Clean; piece.len()];
        let mut mark = |row: u32, as_what: Became| {
            let place = u64::from(row).checked_sub(piece.from).map(|place| place as usize);
            if let Some(place) = place.and_then(|place| became.get_mut(place)) {
                *place = as_what;
            }
        };
        let (mut survivors, mut suspects) = (0, Vec::new());
        for part in entry.sealed.iter().filter(|s| s.part == "parties") {
            match sealing::open_part::<Vec<PartiesOfRow>>(self.engine.subject_keys(), &entry.header, part) {
                Ok(parties) => {
                    let here = parties.into_iter().filter(|of| is_in(piece, of.row));
                    for PartiesOfRow { row, parties } in here {
                        if self.is_ruled_out(&parties) {
                            continue;
                        }
                        survivors += 1;
                        let findings = self.target.pinned.parties_findings(&parties);
                        match findings.is_empty() {
                            true => self.found_clean(&parties),
                            false => suspects.push(Suspect { row, parties: Some(parties), findings }),
                        }
                    }
                }
                Err(EngineError::Erased) => {
                    rows_of(batch, piece, &part.subject).for_each(|row| mark(row, Became::Overtaken));
                }
                Err(_) => {
                    let unreadable = |row| Suspect { row, parties: None, findings: damaged().findings };
                    suspects.extend(rows_of(batch, piece, &part.subject).map(unreadable));
                }
            }
        }
        suspects.sort_unstable_by_key(|suspect| suspect.row);
        for (suspect, told) in suspects.iter().zip(self.told(batch, &suspects)) {
            let Some(row) = batch.rows.get(suspect.row as usize) else { continue };
            mark(suspect.row, self.suspect(row, piece.key, suspect, told)?);
        }
        Ok((survivors, became))
    }

    fn waits(&self, key: u64) -> Waits {
        let delta = self.run.started.kind == Kind::Delta;
        let batch = |import: &Import| import.batch(key).map(|batch| batch.screened_through);
        let through = self.engine.peek(|s| s.imported.imports.values().find_map(batch));
        match through {
            Some(None) => Waits::Campaign,
            Some(Some(through)) if delta && through >= self.run.started.through() => Waits::Overtaken,
            Some(Some(_)) => Waits::No,
            None => Waits::Overtaken,
        }
    }

    /// Whether nothing can be found about this other side: it was found clean in this run, or meets nothing that changed.
    fn is_ruled_out(&self, parties: &Parties) -> bool {
        if self.clean_key(parties).is_some_and(|key| self.clean().contains(&key)) {
            return true;
        }
        let out = self.part().is_some_and(|part| part.parties_findings(parties).is_empty());
        if out {
            self.found_clean(parties);
        }
        out
    }

    fn found_clean(&self, parties: &Parties) {
        let Some(key) = self.clean_key(parties) else { return };
        let mut clean = self.clean();
        if clean.len() < CLEAN_MAX {
            clean.insert(key);
        }
    }

    fn clean(&self) -> std::sync::MutexGuard<'_, FxHashSet<u128>> {
        self.clean.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An address alone is looked up faster than it is remembered.
    fn clean_key(&self, parties: &Parties) -> Option<u128> {
        parties.counterparty.as_ref()?;
        let model::Hash(hash) = model::Hash::of(&record::to_bytes(parties));
        Some(hash.iter().take(16).fold(0, |key, byte| (key << 8) | u128::from(*byte)))
    }

    /// The lists in force with nothing in them but what changed; none in a full run.
    fn part(&self) -> Option<&Pinned> {
        let made = self.part.get_or_init(|| {
            let changed = self.target.touched.as_deref()?;
            let now = &self.target.pinned;
            let part = now.index.part(|d| changed.looks_at(&d.list, &d.id));
            let lists = now.lists.clone();
            Some(Pinned::new(Arc::clone(&now.policy), now.policy_hash, lists, Arc::new(part)))
        });
        made.as_ref()
    }

    /// For each suspect the entry this run recorded already, and those in which something was recorded before.
    fn told(&self, batch: &Transfers, suspects: &[Suspect]) -> Vec<(Option<u64>, Vec<u64>)> {
        let id = |suspect: &Suspect| batch.rows.get(suspect.row as usize).map(|row| &row.request.transfer);
        let asked: FxHashSet<&TransferId> = suspects.iter().filter_map(id).collect();
        if asked.is_empty() {
            return Vec::new();
        }
        self.engine.peek(|state| {
            let hits = state.imported.imports.get(&batch.source.import).into_iter().flat_map(|i| &i.hits);
            let hits = hits.filter_map(|(seq, hit)| Some((hit.transfer.as_ref()?, *seq)));
            let hits: Vec<(&TransferId, u64)> = hits.filter(|(id, _)| asked.contains(id)).collect();
            let run = state.lookbacks.open.as_ref().filter(|run| run.id == self.run.id);
            let told = |suspect: &Suspect| {
                let Some(id) = id(suspect) else { return (None, Vec::new()) };
                let mut seqs: Vec<u64> =
                    hits.iter().filter(|(of, _)| *of == id).map(|(_, seq)| *seq).collect();
                seqs.extend(state.lookbacks.found_transfers.get(id));
                (run.and_then(|run| run.recorded_transfers.get(id)).copied(), seqs)
            };
            suspects.iter().map(told).collect()
        })
    }

    fn suspect(
        &self,
        row: &ImportedTransfer,
        batch: u64,
        suspect: &Suspect,
        (done, before): (Option<u64>, Vec<u64>),
    ) -> Result<Became, EngineError> {
        if let Some(seq) = done {
            return self.done(seq);
        }
        let mut known = Vec::new();
        for seq in before {
            known.extend(self.slim_entry(seq)?.map(|entry| known_of(&entry, &OTHER)).unwrap_or_default());
        }
        let moved = Moved {
            transfer: &row.request.transfer,
            customer: &row.request.customer,
            flow: row.request.flow,
            stage: row.stage,
            sealed_seq: batch,
            row: Some(suspect.row),
        };
        self.moved(&moved, suspect.parties.as_ref(), &suspect.findings, &known)
    }
}

fn is_in(piece: &PastRows, row: u32) -> bool {
    (piece.from..piece.to).contains(&u64::from(row))
}

/// The rows of one customer that are looked at here.
fn rows_of<'b>(
    batch: &'b Transfers,
    piece: &PastRows,
    subject: &'b str,
) -> impl Iterator<Item = u32> + use<'b> {
    let piece = *piece;
    let of = move |(row, of): (u32, &'b ImportedTransfer)| {
        (is_in(&piece, row) && of.request.customer.as_str() == subject).then_some(row)
    };
    (0u32..).zip(&batch.rows).filter_map(of)
}
