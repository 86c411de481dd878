//! How well a score separates: precision, recall, F1, average precision, and the head of the queue.
//!
//! Promises: whole numbers in millionths from exact counts; rows of equal score are taken together where a threshold is
//! asked, and in their given order at the head of the queue. Does not: choose a threshold for anybody.

use std::cmp::Reverse;

/// What a threshold catches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AtThreshold {
    /// Scores at least this are taken.
    pub threshold: i64,
    /// Rows taken.
    pub taken: u64,
    /// Of them true.
    pub found: u64,
    /// True rows in all.
    pub positives: u64,
}

impl AtThreshold {
    /// True rows among those taken, in millionths; 0 where nothing is taken.
    pub fn precision(&self) -> u32 {
        share(self.found, self.taken)
    }
    /// Rows found among those that are true, in millionths; 0 where nothing is true.
    pub fn recall(&self) -> u32 {
        share(self.found, self.positives)
    }
    /// Harmonic mean of the two, in millionths.
    pub fn f1(&self) -> u32 {
        share(2 * self.found, self.taken + self.positives)
    }
}

fn share(part: u64, whole: u64) -> u32 {
    if whole == 0 { 0 } else { (u128::from(part) * 1_000_000 / u128::from(whole)) as u32 }
}

/// Places by score from the highest; equal scores keep their order.
fn ranked(scores: &[i64], labels: &[bool]) -> Vec<(i64, bool)> {
    let mut rows: Vec<(i64, bool)> = scores.iter().copied().zip(labels.iter().copied()).collect();
    rows.sort_by_key(|row| Reverse(row.0));
    rows
}

/// Every threshold that differs, from the highest.
pub fn curve(scores: &[i64], labels: &[bool]) -> Vec<AtThreshold> {
    let rows = ranked(scores, labels);
    let positives = rows.iter().filter(|row| row.1).count() as u64;
    let (mut out, mut found) = (Vec::new(), 0);
    for (at, row) in rows.iter().enumerate() {
        found += u64::from(row.1);
        if rows.get(at + 1).is_none_or(|next| next.0 != row.0) {
            out.push(AtThreshold { threshold: row.0, taken: at as u64 + 1, found, positives });
        }
    }
    out
}

/// What this threshold catches.
pub fn at(threshold: i64, scores: &[i64], labels: &[bool]) -> AtThreshold {
    let mut out = AtThreshold { threshold, taken: 0, found: 0, positives: 0 };
    for (score, label) in scores.iter().zip(labels) {
        out.positives += u64::from(*label);
        out.taken += u64::from(*score >= threshold);
        out.found += u64::from(*score >= threshold && *label);
    }
    out
}

/// The threshold of the highest F1; the highest of them where several are equal. To be chosen on other rows than those
/// it is judged on.
pub fn best(scores: &[i64], labels: &[bool]) -> Option<AtThreshold> {
    curve(scores, labels).into_iter().max_by_key(|at| (at.f1(), at.threshold))
}

/// Average precision in millionths: precision at each threshold, weighed by the recall it adds; no interpolation.
pub fn average_precision(scores: &[i64], labels: &[bool]) -> u32 {
    // Parts in 10^-12, so that cutting each of a million terms costs less than one millionth.
    let (mut sum, mut before) = (0u128, 0);
    let curve = curve(scores, labels);
    let positives = curve.last().map_or(0, |at| at.positives);
    for at in curve {
        sum +=
            u128::from(at.found - before) * u128::from(at.found) * 1_000_000_000_000 / u128::from(at.taken);
        before = at.found;
    }
    if positives == 0 { 0 } else { (sum / u128::from(positives) / 1_000_000) as u32 }
}

/// What the first `k` rows of the queue hold.
pub fn head(k: usize, scores: &[i64], labels: &[bool]) -> AtThreshold {
    let rows = ranked(scores, labels);
    let taken = &rows[..k.min(rows.len())];
    AtThreshold {
        threshold: taken.last().map_or(i64::MAX, |row| row.0),
        taken: taken.len() as u64,
        found: taken.iter().filter(|row| row.1).count() as u64,
        positives: rows.iter().filter(|row| row.1).count() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_table_by_hand() {
        let scores = [90, 80, 80, 70, 10];
        let labels = [true, false, true, false, true];
        // Thresholds 90: 1 of 1; 80: 2 of 3; 70: 2 of 4; 10: 3 of 5. AP = (1 + 2/3 + 3/5) / 3.
        assert_eq!(average_precision(&scores, &labels), 755_555);
        let best = best(&scores, &labels).unwrap();
        assert_eq!((best.threshold, best.f1(), best.precision()), (10, 750_000, 600_000));
        let eighty = at(80, &scores, &labels);
        assert_eq!((eighty.precision(), eighty.recall(), eighty.f1()), (666_666, 666_666, 666_666));
        let two = head(2, &scores, &labels);
        assert_eq!((two.precision(), two.recall(), two.threshold), (500_000, 333_333, 80));
        assert_eq!(head(9, &scores, &labels).taken, 5);
    }

    #[test]
    fn the_ends() {
        assert_eq!(average_precision(&[], &[]), 0);
        assert_eq!(best(&[], &[]), None);
        assert_eq!(average_precision(&[1, 2], &[false, false]), 0);
        assert_eq!(average_precision(&[1, 2], &[true, true]), 1_000_000);
        assert_eq!(average_precision(&[2, 1], &[true, false]), 1_000_000);
        // A score that says nothing has the share of true rows as its average precision.
        assert_eq!(average_precision(&[5; 4], &[true, false, false, false]), 250_000);
        assert_eq!(at(1, &[], &[]).f1(), 0);
    }
}
