//! The members of a run while it is under way: a file that saves folding, and the journal that can always say.
//!
//! Promises: members are those the run counted, by their hash, or nothing is given. Does not: count.

use super::Fault;
use super::population::{Cutoffs, Population};
use super::rows::OpenRun;
use crate::command::EngineError;
use crate::service::Engine;
use record::lookback::Started;
use std::path::PathBuf;

/// Where the members of a run are kept while it is under way.
fn file(engine: &Engine, run: u64) -> PathBuf {
    engine.dir().join("lookback").join(format!("lb_{run}.population"))
}

/// Keeps the members of a run. Without the file the journal is folded again, so that what fails here is only told.
pub(super) fn keep_file(engine: &Engine, run: u64, population: &Population) {
    let path = file(engine, run);
    let write = || -> std::io::Result<()> {
        if let Some(dir) = path.parent() {
            std::fs::create_dir_all(dir)?;
        }
        let temporary = path.with_extension("tmp");
        std::fs::write(&temporary, record::to_bytes(population))?;
        std::fs::rename(&temporary, &path)
    };
    if let Err(error) = write() {
        tracing::warn!(lookback.run = run, cause = %error, "the members of a run were not kept in a file");
    }
}

pub(super) fn forget_file(engine: &Engine, run: u64) {
    let _ = std::fs::remove_file(file(engine, run));
}

/// The members of a run: from its file if that is whole, else from the journal.
pub(super) fn population_of(engine: &Engine, run: &OpenRun) -> Result<Population, EngineError> {
    let kept = std::fs::read(file(engine, run.id)).ok();
    let kept = kept.and_then(|bytes| record::from_bytes::<Population>(&bytes).ok());
    if let Some(population) = kept.filter(|p| p.hash() == run.started.population) {
        return Ok(population);
    }
    let population = super::prove::fold_population(engine.dir(), engine.reader().as_ref(), &run.started)?;
    match population.hash() == run.started.population {
        true => Ok(population),
        false => {
            let fault = Fault::Shard("the journal does not give the population it counted");
            Err(EngineError::Refused(fault.into()))
        }
    }
}

/// The cutoffs a run states.
pub fn cutoffs(started: &Started) -> Cutoffs {
    Cutoffs {
        closed_from: started.closed_from,
        active_from: started.active_from,
        transfers_from: started.transfers_from,
        past_from: started.past.map(|past| past.from),
        suspense: started.suspense,
    }
}
