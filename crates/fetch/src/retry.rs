//! How long to wait before the next try.
//!
//! Promises: grows by doubling up to a bound, with jitter, so that a thousand installations that failed together
//! do not come back together; an issuer that says when to come back is obeyed within a bound. Does not: wait.

use std::time::{Duration, SystemTime};

/// The pause before try number `next` (the second try is 2), between half and the whole of the doubled base.
pub(crate) fn pause(base: Duration, longest: Duration, next: u32) -> Duration {
    let doubled = base.saturating_mul(1u32 << next.saturating_sub(2).min(16)).min(longest);
    let mut random = [0u8; 2];
    // Without randomness the pause is the longest one, which harms nobody.
    let share = match getrandom::fill(&mut random) {
        Ok(()) => u32::from(u16::from_le_bytes(random)),
        Err(_) => u32::from(u16::MAX),
    };
    doubled / 2 + (doubled / 2).mul_f64(f64::from(share) / f64::from(u16::MAX))
}

/// `Retry-After`: seconds, or a date (RFC 9110, 10.2.3). What does not parse says nothing.
pub(crate) fn retry_after(header: Option<&str>, now: SystemTime) -> Option<Duration> {
    let text = header?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_stay_in_bounds() {
        let (base, longest) = (Duration::from_millis(500), Duration::from_secs(30));
        for (next, low, high) in
            [(2, 250, 500), (3, 500, 1000), (4, 1000, 2000), (9, 15_000, 30_000), (99, 15_000, 30_000)]
        {
            for _ in 0..50 {
                let pause = pause(base, longest, next).as_millis() as u64;
                assert!((low..=high).contains(&pause), "{next}: {pause}");
            }
        }
    }

    #[test]
    fn retry_after_as_seconds_and_as_date() {
        let now = httpdate::parse_http_date("Sat, 21 Nov 2026 10:00:00 GMT").unwrap();
        for (text, want) in [
            (Some("7"), Some(7)),
            (Some(" 0 "), Some(0)),
            (Some("Sat, 21 Nov 2026 10:00:09 GMT"), Some(9)),
            (Some("Sat, 21 Nov 2020 10:00:09 GMT"), Some(0)),
            (Some("soon"), None),
            (Some("-1"), None),
            (None, None),
        ] {
            assert_eq!(retry_after(text, now).map(|d| d.as_secs()), want, "{text:?}");
        }
    }
}
