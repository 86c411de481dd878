//! Questions about the newest events of a key: quantiles, values alike, rising series, gaps, daily figures.
//!
//! Promises: integers only; the answer of an exact list or an exit, never of a list that was cut. Does not: keep the list
//! (see `windows`).

use crate::eval::{Exit, root_of_spread};
use crate::event::{DAY, MISSING};
use crate::ir::Ask;
use crate::windows::Recent;

const PPM: i128 = 1_000_000;

/// What is looked through: events with `from < at <= to`, oldest first, the judged one last.
pub(crate) struct Seen<'a> {
    pub list: Option<&'a Recent>,
    pub own: Option<(i64, i64, i64)>,
    pub from: i64,
    pub to: i64,
}

impl Seen<'_> {
    fn events(&self) -> impl DoubleEndedIterator<Item = (i64, i64, i64)> {
        let stored = self.list.into_iter().flat_map(|l| l.events.iter().copied());
        stored.filter(|e| e.0 > self.from && e.0 <= self.to).chain(self.own)
    }

    fn values(&self) -> Vec<i128> {
        self.events().map(|e| i128::from(e.1)).collect()
    }

    /// Whether an event of the window was dropped.
    fn cut(&self) -> bool {
        self.list.is_some_and(|l| l.dropped != MISSING && l.dropped > self.from)
    }
}

/// Answers.
pub(crate) fn answer(seen: &Seen<'_>, ask: Ask, args: [i128; 3]) -> Result<i128, Exit> {
    if seen.cut() && !within_the_newest(seen, ask, args[0]) {
        return Err(Exit::TooMuchHistory);
    }
    match ask {
        Ask::Quantile => quantile(seen.values(), args[0]),
        Ask::Near => near(seen.events().map(|e| e.1), args[0], args[1]),
        Ask::LastNear => near(seen.events().rev().take(count(args[0])).map(|e| e.1), args[1], args[2]),
        Ask::Nth => nth(seen, args[0]),
        Ask::Rising => rising(seen, count(args[0]), args[1]).map(i128::from),
        Ask::TopSum => top_sum(seen),
        Ask::Groups => Ok(groups(seen).len() as i128),
        Ask::GapVariation => gap_variation(seen),
        Ask::TimeMean => time_mean(seen),
        Ask::DailyMean => daily(seen).mean(),
        Ask::DailyDeviation => daily(seen).deviation(),
        Ask::Days => Ok(daily(seen).days),
    }
}

/// Whether a list that was cut still has all that is asked for: the newest `n`, and so many are there.
fn within_the_newest(seen: &Seen<'_>, ask: Ask, n: i128) -> bool {
    matches!(ask, Ask::LastNear | Ask::Nth | Ask::Rising) && n <= seen.events().count() as i128
}

fn count(n: i128) -> usize {
    usize::try_from(n.clamp(0, i128::from(u16::MAX))).unwrap_or(0)
}

/// Nearest rank.
fn quantile(mut values: Vec<i128>, share: i128) -> Result<i128, Exit> {
    values.sort_unstable();
    let n = values.len() as i128;
    let rank = (share.clamp(0, PPM) * n + PPM - 1) / PPM;
    values.get((rank.max(1) - 1) as usize).copied().ok_or(Exit::NoHistory)
}

fn near(values: impl Iterator<Item = i64>, value: i128, tolerance: i128) -> Result<i128, Exit> {
    let most = value.checked_abs().and_then(|v| tolerance.checked_mul(v)).ok_or(Exit::Overflow)?;
    let mut found = 0;
    for v in values {
        let apart = i128::from(v).checked_sub(value).and_then(i128::checked_abs);
        let apart = apart.and_then(|apart| apart.checked_mul(PPM)).ok_or(Exit::Overflow)?;
        found += i128::from(apart <= most);
    }
    Ok(found)
}

fn nth(seen: &Seen<'_>, n: i128) -> Result<i128, Exit> {
    let at = count(n).checked_sub(1).ok_or(Exit::NoHistory)?;
    seen.events().rev().nth(at).map(|e| i128::from(e.1)).ok_or(Exit::NoHistory)
}

fn rising(seen: &Seen<'_>, n: usize, ratio: i128) -> Result<bool, Exit> {
    let newest: Vec<i128> = seen.events().rev().take(n).map(|e| i128::from(e.1)).collect();
    if n == 0 || newest.len() < n {
        return Ok(false);
    }
    for pair in newest.windows(2) {
        if pair[0] * PPM < ratio.checked_mul(pair[1]).ok_or(Exit::Overflow)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn groups(seen: &Seen<'_>) -> Vec<(i64, i128)> {
    let mut list: Vec<(i64, i128)> =
        seen.events().filter(|e| e.2 != MISSING).map(|e| (e.2, i128::from(e.1))).collect();
    list.sort_unstable();
    list.dedup_by(|next, kept| {
        let same = next.0 == kept.0;
        if same {
            kept.1 += next.1;
        }
        same
    });
    list
}

fn top_sum(seen: &Seen<'_>) -> Result<i128, Exit> {
    groups(seen).into_iter().map(|g| g.1).max().ok_or(Exit::NoHistory)
}

fn gap_variation(seen: &Seen<'_>) -> Result<i128, Exit> {
    let times: Vec<i128> = seen.events().map(|e| i128::from(e.0)).collect();
    if times.len() < 3 {
        return Err(Exit::NoHistory);
    }
    let gaps: Vec<i128> = times.windows(2).map(|pair| pair[1] - pair[0]).collect();
    let (sum, squares) = (gaps.iter().sum::<i128>(), gaps.iter().map(|g| g * g).sum::<i128>());
    if sum == 0 {
        return Err(Exit::NoHistory);
    }
    let root = root_of_spread(squares, sum, gaps.len() as i128).ok_or(Exit::Overflow)?;
    Ok(root * PPM / sum)
}

fn time_mean(seen: &Seen<'_>) -> Result<i128, Exit> {
    let events: Vec<(i64, i64, i64)> = seen.events().collect();
    let (Some(first), Some(last)) = (events.first(), events.last()) else { return Err(Exit::NoHistory) };
    let span = i128::from(seen.to) - i128::from(first.0);
    if span <= 0 {
        return Ok(i128::from(last.1));
    }
    let ends = events.iter().skip(1).map(|e| e.0).chain([seen.to]);
    let weighted =
        events.iter().zip(ends).map(|(e, end)| i128::from(e.1) * i128::from(end - e.0)).sum::<i128>();
    Ok(weighted / span)
}

struct Daily {
    days: i128,
    sum: i128,
    squares: i128,
}

impl Daily {
    fn mean(&self) -> Result<i128, Exit> {
        if self.days == 0 { Err(Exit::NoHistory) } else { Ok(self.sum * PPM / self.days) }
    }
    fn deviation(&self) -> Result<i128, Exit> {
        if self.days == 0 {
            return Err(Exit::NoHistory);
        }
        let root =
            root_of_spread(self.squares * PPM * PPM, self.sum * PPM, self.days).ok_or(Exit::Overflow)?;
        Ok(root / self.days)
    }
}

/// Events a day over the full days of the window before today, from the first event's day on (UTC days).
fn daily(seen: &Seen<'_>) -> Daily {
    let today = seen.to.div_euclid(DAY);
    let mut counts: Vec<(i64, i128)> = Vec::new();
    for event in seen.events() {
        let day = event.0.div_euclid(DAY);
        match counts.last_mut() {
            Some(last) if last.0 == day => last.1 += 1,
            _ => counts.push((day, 1)),
        }
    }
    // A day the window begins within is not a full day.
    let first_full = if seen.from == MISSING { i64::MIN } else { (seen.from + DAY).div_euclid(DAY) };
    let Some(first) = counts.first().map(|c| c.0.max(first_full)) else {
        return Daily { days: 0, sum: 0, squares: 0 };
    };
    let within = counts.iter().filter(|c| c.0 >= first && c.0 < today);
    let (sum, squares) = within.fold((0, 0), |(s, q), c| (s + c.1, q + c.1 * c.1));
    Daily { days: i128::from((today - first).max(0)), sum, squares }
}
