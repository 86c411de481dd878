//! The writer's bounded queue with a lane for freezes.
//!
//! Promises: a full lane refuses at once (the caller answers 503 with Retry-After); freezes never wait
//! behind ordinary work; the writer sleeps without a timer and wakes with everything that has gathered
//! meanwhile (group commit: the batch is whatever arrived while the previous one was being made durable).

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Which lane a command takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Restrictions that tighten: first in every batch.
    Freeze,
    /// Everything else.
    Normal,
    /// What can wait: a little in every batch, after everything else.
    Background,
}

/// Most background commands in one batch; at least one goes, unless freezes fill it: they hardly delay it, and are
/// not kept out of it for ever.
const BACKGROUND_SHARE: usize = 8;

/// The queue is full or closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rejected {
    /// Full.
    Full,
    /// The writer has stopped.
    Closed,
}

struct Lanes<T> {
    freeze: VecDeque<T>,
    normal: VecDeque<T>,
    background: VecDeque<T>,
    closed: bool,
}

/// A queue of three lanes.
pub struct Queue<T> {
    lanes: Mutex<Lanes<T>>,
    filled: Condvar,
    capacity: usize,
}

impl<T> Queue<T> {
    /// A queue whose lanes hold `capacity` commands each.
    pub fn new(capacity: usize) -> Self {
        let lanes = Lanes {
            freeze: VecDeque::new(),
            normal: VecDeque::new(),
            background: VecDeque::new(),
            closed: false,
        };
        Self { lanes: Mutex::new(lanes), filled: Condvar::new(), capacity }
    }

    fn lock(&self) -> MutexGuard<'_, Lanes<T>> {
        // A panic while holding this lock leaves only whole commands behind: the data stays sound.
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a command, or hands it back.
    pub fn push(&self, lane: Lane, command: T) -> Result<(), (Rejected, T)> {
        let mut lanes = self.lock();
        if lanes.closed {
            return Err((Rejected::Closed, command));
        }
        let queue = match lane {
            Lane::Freeze => &mut lanes.freeze,
            Lane::Normal => &mut lanes.normal,
            Lane::Background => &mut lanes.background,
        };
        if queue.len() >= self.capacity {
            return Err((Rejected::Full, command));
        }
        queue.push_back(command);
        self.filled.notify_one();
        Ok(())
    }

    /// Waits for work and takes at most `max` commands, freezes first. Empty only when closed and drained.
    pub fn take(&self, max: usize, batch: &mut Vec<T>) {
        let mut lanes = self.lock();
        while lanes.freeze.is_empty()
            && lanes.normal.is_empty()
            && lanes.background.is_empty()
            && !lanes.closed
        {
            lanes = self.filled.wait(lanes).unwrap_or_else(PoisonError::into_inner);
        }
        let freezes = lanes.freeze.len().min(max);
        batch.extend(lanes.freeze.drain(..freezes));
        let kept_free = usize::from(!lanes.background.is_empty() && max - freezes > 1);
        let others = lanes.normal.len().min(max - freezes - kept_free);
        batch.extend(lanes.normal.drain(..others));
        let share = if lanes.closed { max } else { BACKGROUND_SHARE };
        let rest = lanes.background.len().min(share).min(max - freezes - others);
        batch.extend(lanes.background.drain(..rest));
    }

    /// Refuses new commands; what is queued is still taken.
    pub fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    /// Commands waiting.
    pub fn len(&self) -> usize {
        let lanes = self.lock();
        lanes.freeze.len() + lanes.normal.len() + lanes.background.len()
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn background_work_comes_last_and_a_little_at_a_time() {
        let queue = Queue::new(64);
        (0..20).for_each(|n| queue.push(Lane::Background, n).unwrap());
        queue.push(Lane::Normal, 100).unwrap();
        queue.push(Lane::Freeze, 200).unwrap();
        let mut batch = Vec::new();
        queue.take(64, &mut batch);
        assert_eq!(batch, [200, 100, 0, 1, 2, 3, 4, 5, 6, 7]);
        batch.clear();
        queue.take(2, &mut batch);
        assert_eq!(batch, [8, 9], "it is never kept out either");
        assert_eq!(queue.len(), 10);
        queue.close();
        batch.clear();
        queue.take(64, &mut batch);
        assert_eq!(batch.len(), 10, "what is queued when it closes is all taken");
    }

    #[test]
    fn freezes_go_first_and_full_lanes_refuse() {
        let queue = Queue::new(2);
        assert_eq!(queue.push(Lane::Normal, 1), Ok(()));
        assert_eq!(queue.push(Lane::Normal, 2), Ok(()));
        assert_eq!(queue.push(Lane::Normal, 3), Err((Rejected::Full, 3)));
        assert_eq!(queue.push(Lane::Freeze, 9), Ok(()), "a full normal lane does not stop a freeze");
        let mut batch = Vec::new();
        queue.take(2, &mut batch);
        assert_eq!(batch, [9, 1]);
        queue.close();
        assert_eq!(queue.push(Lane::Freeze, 4), Err((Rejected::Closed, 4)));
        batch.clear();
        queue.take(8, &mut batch);
        assert_eq!(batch, [2]);
        batch.clear();
        queue.take(8, &mut batch);
        assert!(batch.is_empty(), "closed and drained");
    }
}
