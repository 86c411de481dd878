//! Peer figures from data: what customers of a segment usually move, in the form a set of rules takes.
//!
//! Promises: integers only, so that the same history gives the same table on any machine; a figure of a segment with fewer customers
//! than the floor is not given, and how many there were is said; the name of a table says what it holds. Does not: read
//! files, decide what a segment is (events say). Serves: TMR-2, TMR-9.

use crate::event::{CUSTOMER, DAY, Event, HOUR, KindSet, set_by_name};
use crate::field::{self, FieldId};
use serde::Serialize;
use std::collections::BTreeMap;

const USD: FieldId = field::id("usd");
const SEGMENT: FieldId = field::id("segment");
/// Longest stretch of a table: a year.
const SPAN_MAX: i64 = 366 * DAY;

/// What a table holds of each segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Figure {
    /// The nearest rank at so many percent, 1 to 99.
    Percentile(u8),
    /// Median absolute deviation from the median.
    Mad,
}

/// What a table is made of, as its name says: `out_24h_p95`, `in_30d_median`, `in_30d_mad`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spec {
    /// Which events are added up.
    set: KindSet,
    /// Over stretches of this length, one after the other.
    span: i64,
    figure: Figure,
}

impl Spec {
    /// Reads a name: a set or kind of events, a length in `h` or `d`, and `p1` to `p99`, `median` or `mad`.
    pub fn parse(name: &str) -> Option<Spec> {
        let (rest, figure) = name.rsplit_once('_')?;
        let (set, length) = rest.rsplit_once('_')?;
        let figure = match figure {
            "median" => Figure::Percentile(50),
            "mad" => Figure::Mad,
            other => {
                Figure::Percentile(other.strip_prefix('p')?.parse().ok().filter(|p| (1..100).contains(p))?)
            }
        };
        let unit = if length.ends_with('h') { HOUR } else { DAY };
        let number: i64 = length.strip_suffix(['h', 'd'])?.parse().ok()?;
        let span = number.checked_mul(unit).filter(|span| (HOUR..=SPAN_MAX).contains(span))?;
        Some(Spec { set: set_by_name(set)?, span, figure })
    }
}

/// A segment's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The segment.
    pub segment: String,
    /// Its figure in millionths of a dollar; none below the floor.
    pub figure: Option<i64>,
    /// Customers it rests on.
    pub customers: usize,
    /// Stretches in which one of them moved anything.
    pub stretches: usize,
}

/// Adds a history up.
#[derive(Debug, Clone)]
pub struct Peers {
    spec: Spec,
    /// What a customer's last event said, where the present one says nothing.
    segments: BTreeMap<i64, i64>,
    sums: BTreeMap<(i64, i64), (i64, i128)>,
}

impl Peers {
    /// Nothing yet.
    pub fn new(spec: Spec) -> Peers {
        Peers { spec, segments: BTreeMap::new(), sums: BTreeMap::new() }
    }

    /// Takes the next event. A customer's stretch belongs to the segment they were in at its last event.
    pub fn take(&mut self, event: &Event) {
        let Some(customer) = event.get(CUSTOMER) else { return };
        if let Some(segment) = event.get(SEGMENT) {
            self.segments.insert(customer, segment);
        }
        let (true, Some(usd)) = (self.spec.set.has(event.kind), event.get(USD)) else { return };
        let Some(segment) = self.segments.get(&customer) else { return };
        let stretch = event.at.div_euclid(self.spec.span);
        let row = self.sums.entry((customer, stretch)).or_insert((*segment, 0));
        *row = (*segment, row.1.saturating_add(i128::from(usd)));
    }

    /// The rows, in order of the segment's word. A segment with fewer than `floor` customers gets no figure.
    pub fn rows(&self, floor: usize) -> Vec<Row> {
        let mut by_segment: BTreeMap<i64, (Vec<i128>, Vec<i64>)> = BTreeMap::new();
        for ((customer, _), (segment, sum)) in &self.sums {
            let row = by_segment.entry(*segment).or_default();
            row.0.push(*sum);
            row.1.push(*customer);
        }
        let one = |(segment, (sums, mut customers)): (i64, (Vec<i128>, Vec<i64>))| {
            customers.dedup();
            let stretches = sums.len();
            let enough = customers.len() >= floor.max(1);
            let figure = enough.then(|| figure(self.spec.figure, sums)).flatten();
            // A longer word has no text here; rules cannot name it either.
            let segment = crate::word(segment).unwrap_or_else(|| format!("#{segment:x}"));
            Row { segment, figure, customers: customers.len(), stretches }
        };
        let mut rows: Vec<Row> = by_segment.into_iter().map(one).collect();
        rows.sort_by(|a, b| a.segment.cmp(&b.segment));
        rows
    }
}

fn figure(what: Figure, mut values: Vec<i128>) -> Option<i64> {
    values.sort_unstable();
    let value = match what {
        Figure::Percentile(percent) => rank(&values, percent)?,
        Figure::Mad => {
            let median = rank(&values, 50)?;
            let mut away: Vec<i128> = values.iter().map(|v| (v - median).abs()).collect();
            away.sort_unstable();
            rank(&away, 50)?
        }
    };
    i64::try_from(value).ok()
}

/// Nearest rank of sorted values.
fn rank(sorted: &[i128], percent: u8) -> Option<i128> {
    let place = (sorted.len() * usize::from(percent)).div_ceil(100).max(1);
    sorted.get(place - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Kind;

    fn sends(customer: i64, hour: i64, usd: i64, segment: Option<&str>) -> Event {
        let event =
            Event::new(Kind::CryptoWithdraw, hour * HOUR).with(CUSTOMER, customer).with(USD, usd * 1_000_000);
        match segment {
            Some(word) => event.with(SEGMENT, crate::code(word)),
            None => event,
        }
    }

    #[test]
    fn names_say_what_a_table_holds() {
        let read = |name: &str| Spec::parse(name).map(|s| (s.span, s.figure));
        assert_eq!(read("out_24h_p95"), Some((DAY, Figure::Percentile(95))));
        assert_eq!(read("in_30d_median"), Some((30 * DAY, Figure::Percentile(50))));
        assert_eq!(read("in_30d_mad"), Some((30 * DAY, Figure::Mad)));
        assert!(Spec::parse("crypto_withdraw_7d_p50").is_some());
        for wrong in [
            "",
            "p95",
            "out_p95",
            "up_24h_p95",
            "out_24h_p0",
            "out_24h_p100",
            "out_0h_p9",
            "out_400d_mad",
            "out_24m_p9",
        ] {
            assert_eq!(Spec::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn figures_are_of_customers_of_a_segment_and_none_below_the_floor() {
        let mut peers = Peers::new(Spec::parse("out_24h_p95").unwrap());
        for customer in 1..=20 {
            // Two payments in a day are one value; the segment is remembered.
            peers.take(&sends(customer, 1, customer, Some("retail")));
            peers.take(&sends(customer, 2, customer, None));
        }
        peers.take(&sends(21, 1, 1_000_000, Some("dealer")));
        peers.take(&sends(22, 1, 5, None));
        let rows = peers.rows(20);
        let expected = [("dealer", None, 1, 1), ("retail", Some(38_000_000), 20, 20)];
        let found: Vec<_> = rows.iter().map(|r| (&*r.segment, r.figure, r.customers, r.stretches)).collect();
        assert_eq!(found, expected);
        assert_eq!(peers.rows(21)[1].figure, None);
    }

    #[test]
    fn the_deviation_is_the_median_of_distances() {
        let mut peers = Peers::new(Spec::parse("out_30d_mad").unwrap());
        for (customer, usd) in [(1, 10), (2, 12), (3, 15), (4, 19), (5, 10_000)] {
            peers.take(&sends(customer, 1, usd, Some("retail")));
        }
        // Median 15; distances 0, 3, 4, 5, 9985.
        assert_eq!(peers.rows(5)[0].figure, Some(4_000_000));
    }
}
