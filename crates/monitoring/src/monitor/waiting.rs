//! What the engine asks beside judging: the plan, and whose timer runs out next.

use super::*;

impl Monitor {
    /// The rules with their plan, shared.
    pub fn plan(&self) -> Arc<Plan> {
        Arc::clone(&self.plan)
    }

    /// The time of what was judged last; far in the past where nothing was.
    pub fn now(&self) -> i64 {
        self.now
    }

    /// The event whose timer runs out next.
    pub fn next_event(&self) -> Option<&Event> {
        let (which, _) = self.next_timer()?;
        self.timers[which].first().map(|waiting| &waiting.3)
    }
}
