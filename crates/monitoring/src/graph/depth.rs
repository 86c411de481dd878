//! What an account passes on: depth of the chain behind it, and fan-out of those who fund it.

use super::Steps;
use super::store::{IN, OUT, Store};

/// How many pass-through accounts the value has come through when the sender sends `value` more: one more than the deepest
/// edge that reached it in the window, if it has now passed on enough of what came in.
pub(super) fn of_sender(store: &Store, sender: u32, value: i64) -> u8 {
    let node = store.node(sender);
    let (came, went) = (node.sums[IN], node.sums[OUT] + i128::from(value));
    if came <= 0 || went * 1_000_000 < came * i128::from(store.limits.pass_through_ppm) {
        return 0;
    }
    let start = store.now.saturating_sub(store.limits.chain_window);
    store.deepest(sender, start).saturating_add(1)
}

/// Mean fan-out of those who sent to a party in the fan window, times 100, rounded down.
pub(super) fn upstream(store: &Store, party: u32, steps: &mut Steps) -> u32 {
    let start = store.now.saturating_sub(store.limits.fan_window);
    let (mut sum, mut count) = (0_u64, 0_u64);
    for entry in store.node(party).sides[IN].newest(start) {
        if !steps.take() {
            break;
        }
        sum += u64::from(store.node(entry.node).fan[OUT]);
        count += 1;
    }
    (sum * 100).checked_div(count).map_or(0, |mean| u32::try_from(mean).unwrap_or(u32::MAX))
}
