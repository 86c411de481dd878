//! The seam for message queues: events of a source that numbers them, such as a partition of a Kafka topic or a NATS stream.
//!
//! Promises: each event of a source is taken once and in its order: how far it is read stands in the entry of the events, so
//! that no crash, repeat or second consumer that seeks first can take one twice or leave one out (rows sent ahead of earlier ones
//! of their partition leave those behind: one request of a partition at a time); memory is one batch; a row that is no event is
//! told to the caller and passed over. Does not: know any queue's protocol (an implementation of [`EventSource`] does, in a
//! crate of its own, or a program beside this one over `POST /v1/activity?source=…`), commit offsets to the queue. Serves:
//! TMR-1, TMR-2.

use super::parse::NewActivity;
use crate::command::{EngineError, Meta};
use crate::service::Engine;
use model::ids::SourceName;
use std::future::Future;

/// Events asked for at a time.
const READ_MAX: usize = 1_024;

/// A row of a source: its offset, and the event or what is wrong with it.
pub type SourceRow = (u64, Result<NewActivity, String>);

/// Where events come from, one after another, each with an offset that ascends.
pub trait EventSource: Send {
    /// Its name, always the same.
    fn name(&self) -> &SourceName;

    /// Which partition; 0 where there is one.
    fn partition(&self) -> u32;

    /// Goes to what comes after `offset`; to the beginning where nothing of it was taken yet. Whatever the queue itself
    /// remembers does not count.
    fn seek(&mut self, after: Option<u64>) -> impl Future<Output = Result<(), String>> + Send;

    /// The next events, at most `most` and in order, each with its offset and either the event or what is wrong with the row.
    /// Waits while there is none; empty once the source has ended.
    fn next(&mut self, most: usize) -> impl Future<Output = Result<Vec<SourceRow>, String>> + Send;
}

/// Why a source is not read on.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// The source failed.
    #[error("source `{name}` cannot be read: {cause}; start again, it goes on where it stopped")]
    Source {
        /// Which.
        name: SourceName,
        /// Why.
        cause: String,
    },
    /// The events were not taken.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

impl Engine {
    /// Takes in everything of a source from where it was read to before, until it ends; answers how many events were taken.
    /// `refused` hears of each row that is no event, by offset.
    ///
    /// # Errors
    /// When the source fails or the engine takes nothing more. Calling again goes on after the last event taken.
    pub async fn take_source<S: EventSource>(
        &self,
        meta: Meta,
        source: &mut S,
        mut refused: impl FnMut(u64, &str),
    ) -> Result<u64, SourceError> {
        let (name, partition) = (source.name().clone(), source.partition());
        let failed = |cause: String| SourceError::Source { name: name.clone(), cause };
        let known = self.read(|s| s.monitoring.position(&name, partition)).await?;
        source.seek(known).await.map_err(failed)?;
        let mut taken = 0;
        loop {
            let rows = source.next(READ_MAX).await.map_err(failed)?;
            if rows.is_empty() {
                return Ok(taken);
            }
            let (names, _) = self.pseudonyms()?;
            let mut events = Vec::with_capacity(rows.len());
            for (offset, row) in rows {
                match row.map(|new| names.activity(&new, self.now())) {
                    Ok(Ok(event)) => events.push((offset, event)),
                    Ok(Err(error)) => refused(offset, &error.to_string()),
                    Err(cause) => refused(offset, &cause),
                }
            }
            let done = self.take_from(meta.clone(), (name.clone(), partition), events).await?;
            taken += done.iter().filter(|one| matches!(one, super::Taken::Taken { .. })).count() as u64;
        }
    }
}
