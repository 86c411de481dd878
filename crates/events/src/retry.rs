//! When a failed delivery is tried again, and when that ends.
//!
//! Promises: pure arithmetic on the number of failures and a random number the caller brings; delays never
//! shrink below nine tenths of the schedule. Does not: read a clock, count anything.

use model::Timestamp;
use model::time::{DAY, SECOND};

/// Seconds from each failure to the next attempt; the last one repeats.
pub const SCHEDULE_SECONDS: [i64; 9] =
    [5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600];

/// How long a single event is tried while its endpoint accepts others: the sum of the schedule. An endpoint
/// that accepts nothing keeps its events until it is disabled.
pub const GIVE_UP_SECONDS: i64 = 5 + 300 + 1800 + 7200 + 18_000 + 36_000 + 50_400 + 72_000 + 86_400;

/// How long an endpoint may fail without a single success before it is disabled.
pub const DISABLE_MICROS: i64 = 5 * DAY;

/// Microseconds until the next attempt after `failures` failed ones (at least 1), spread by a tenth either
/// way so that a thousand events that failed together do not come back together.
pub fn delay_micros(failures: u32, random: u64) -> i64 {
    let step = (failures.max(1) as usize - 1).min(SCHEDULE_SECONDS.len() - 1);
    let base = SCHEDULE_SECONDS[step] * SECOND;
    let tenth = base / 10;
    let spread = (random % (2 * tenth as u64 + 1)) as i64;
    base - tenth + spread
}

/// Whether an event is given up: the schedule is used up, and the endpoint has accepted something else since
/// this event's first attempt. Where it accepted nothing, the endpoint is at fault and not the event.
pub fn is_given_up(failures: u32, first: Timestamp, now: Timestamp, accepted: Option<Timestamp>) -> bool {
    failures as usize > SCHEDULE_SECONDS.len()
        && now.0 - first.0 >= GIVE_UP_SECONDS / 10 * 9 * SECOND
        && accepted.is_some_and(|at| at > first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_schedule_is_the_documented_one() {
        let words: Vec<i64> = (1..=11).map(|n| delay_micros(n, u64::MAX / 2) / SECOND).collect();
        for (failures, base) in SCHEDULE_SECONDS.iter().chain([&86_400, &86_400]).enumerate() {
            let got = words[failures];
            assert!(got >= base * 9 / 10 && got <= base * 11 / 10, "{failures}: {got} of {base}");
        }
        assert_eq!(SCHEDULE_SECONDS.iter().sum::<i64>(), GIVE_UP_SECONDS);
    }

    #[test]
    fn an_event_is_given_up_only_where_the_endpoint_works() {
        let first = Timestamp(0);
        let late = Timestamp(GIVE_UP_SECONDS * SECOND);
        for (failures, now, accepted, want) in [
            (10, late, Some(Timestamp(1)), true),
            (10, late, None, false),
            (10, late, Some(Timestamp(0)), false),
            (9, late, Some(Timestamp(1)), false),
            (10, Timestamp(DAY), Some(Timestamp(1)), false),
        ] {
            assert_eq!(is_given_up(failures, first, now, accepted), want, "{failures} {now}");
        }
    }

    proptest! {
        #[test]
        fn delays_stay_within_a_tenth(failures in 0u32..100, random: u64) {
            let step = (failures.max(1) as usize - 1).min(8);
            let base = SCHEDULE_SECONDS[step] * SECOND;
            let delay = delay_micros(failures, random);
            prop_assert!(delay >= base * 9 / 10 && delay <= base * 11 / 10);
        }
    }
}
