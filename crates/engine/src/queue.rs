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
}

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
    closed: bool,
}

/// A two-lane queue.
pub struct Queue<T> {
    lanes: Mutex<Lanes<T>>,
    filled: Condvar,
    capacity: usize,
}

impl<T> Queue<T> {
    /// A queue whose lanes hold `capacity` commands each.
    pub fn new(capacity: usize) -> Self {
        let lanes = Lanes { freeze: VecDeque::new(), normal: VecDeque::new(), closed: false };
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
        while lanes.freeze.is_empty() && lanes.normal.is_empty() && !lanes.closed {
            lanes = self.filled.wait(lanes).unwrap_or_else(PoisonError::into_inner);
        }
        let freezes = lanes.freeze.len().min(max);
        batch.extend(lanes.freeze.drain(..freezes));
        let others = lanes.normal.len().min(max - freezes);
        batch.extend(lanes.normal.drain(..others));
    }

    /// Refuses new commands; what is queued is still taken.
    pub fn close(&self) {
        self.lock().closed = true;
        self.filled.notify_all();
    }

    /// Commands waiting.
    pub fn len(&self) -> usize {
        let lanes = self.lock();
        lanes.freeze.len() + lanes.normal.len()
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
