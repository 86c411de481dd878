//! Backtest: candidate rules over history, in one pass beside those in force.
//!
//! Promises: every variant is the same kernel over the same events, so a candidate's figures are what it would have said
//! live; verdicts on alerts come from `disposition` events of the history itself, and where analysts said nothing the figure
//! says "unknown" instead of guessing. The sample below the line is chosen by a hash, so the same run draws the same
//! customers. Does not: read files; change anything. Serves: GOV-6, TMP-4, LKB-3.

use crate::code::code;
use crate::event::{CUSTOMER, DAY, Event, Kind, set_by_name};
use crate::field::{self, FieldId};
use crate::ir::Program;
use crate::learn::Model;
use crate::monitor::{Judged, ModelError, Monitor};
use crate::plan::PlanError;
use model::Hash;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const DISPOSITION: FieldId = field::id("disposition");
const USD: FieldId = field::id("usd");
const SEGMENT: FieldId = field::id("segment");
/// Most alerts of a list of those gained or lost: what a person looks through. The counts are whole.
const LISTED_MAX: usize = 200;

/// What a run needs besides rules and events.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Minutes an analyst needs for an alert.
    pub minutes_per_alert: u32,
    /// How many customers to draw from below the line.
    pub sample: usize,
    /// Customers confirmed elsewhere (cases, reports), besides those of `disposition` events.
    pub confirmed: BTreeSet<i64>,
    /// Events before this log time only fill the windows; alerts on them are not counted.
    pub count_from: i64,
}

impl Default for Settings {
    fn default() -> Self {
        // Fifteen minutes: a first-level review; measure your own.
        Self { minutes_per_alert: 15, sample: 25, confirmed: BTreeSet::new(), count_from: i64::MIN }
    }
}

/// A run.
pub struct Backtest {
    variants: Vec<Variant>,
    settings: Settings,
    verdicts: BTreeMap<i64, Verdicts>,
    /// The segment a customer's last event named.
    segments: BTreeMap<i64, i64>,
    events: u64,
    span: Option<(i64, i64)>,
}

/// Rule, customer and day: what gained and lost are counted in.
type AlertKey = (String, i64, i64);

#[derive(Debug, Clone, Copy, Default)]
struct Verdicts {
    positive: u64,
    negative: u64,
}

struct Variant {
    name: String,
    monitor: Monitor,
    rules: BTreeMap<String, RuleCount>,
    /// Alerts by rule, customer and day: when the first of them was, and in which entry.
    alerts: BTreeMap<AlertKey, (i64, Option<u64>)>,
    customers: BTreeSet<i64>,
    opened: u64,
    /// Alerts by segment, and what their movements were worth.
    segments: BTreeMap<Option<i64>, SegmentCount>,
    value: i128,
}

#[derive(Debug, Clone, Default)]
struct SegmentCount {
    alerts: u64,
    customers: BTreeSet<i64>,
    value: i128,
}

#[derive(Debug, Clone, Default)]
struct RuleCount {
    alerts: u64,
    findings: u64,
    customers: BTreeSet<i64>,
    exits: BTreeMap<String, u64>,
}

/// What a run came to.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// Events of the history.
    pub events: u64,
    /// Days it spans, in hundredths.
    pub days_x100: i64,
    /// Customers confirmed by analysts or cases.
    pub confirmed_customers: usize,
    /// The first is what is in force.
    pub variants: Vec<VariantReport>,
}

/// One variant.
#[derive(Debug, Clone, Serialize)]
pub struct VariantReport {
    /// Its name.
    pub name: String,
    /// Alerts opened.
    pub alerts: u64,
    /// A day, in hundredths.
    pub alerts_per_day_x100: i64,
    /// Analyst hours in all, in hundredths.
    pub analyst_hours_x100: i64,
    /// Customers with an alert.
    pub customers: usize,
    /// Confirmed customers with an alert, and their share of all confirmed.
    pub recall: Share,
    /// Customers with an alert whose verdict is positive, of those with a verdict.
    pub precision: Share,
    /// Customers with an alert nobody judged.
    pub unknown: usize,
    /// Alerts (rule, customer, day) that what is in force does not have.
    pub gained: usize,
    /// Alerts that only what is in force has.
    pub lost: usize,
    /// The newest of those gained, with where they stand in the journal.
    pub gained_alerts: Vec<AlertRow>,
    /// The newest of those lost.
    pub lost_alerts: Vec<AlertRow>,
    /// What the movements with a finding were worth, in millionths of a dollar: the value at risk. A movement counts once.
    pub value_micro: i128,
    /// By segment, in order of its word; a customer whose events name none stands under nothing.
    pub segments: Vec<SegmentReport>,
    /// Customers both touch, of all either touches.
    pub overlap: Share,
    /// Customers this variant alerts and what is in force does not: drawn by hash, to be looked at by hand.
    pub sample: Vec<i64>,
    /// By rule.
    pub rules: Vec<RuleReport>,
    /// Hash over everything the variant judged.
    pub chain: String,
}

/// An alert that only one of two variants has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AlertRow {
    /// The rule.
    pub rule: String,
    /// The customer, as the history names them; none where the event had none.
    pub customer: Option<i64>,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// The journal's entry, where the history says it: who may read the journal finds the customer there.
    pub entry: Option<u64>,
}

/// What a variant found in a segment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SegmentReport {
    /// The segment's word.
    pub segment: Option<String>,
    /// Alerts opened.
    pub alerts: u64,
    /// Customers with an alert.
    pub customers: usize,
    /// Confirmed customers of the segment with an alert, of all confirmed of the segment.
    pub recall: Share,
    /// What the movements with a finding were worth.
    pub value_micro: i128,
}

/// Part of a whole, with the 95 % interval of Wilson, all in ppm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many.
    pub part: usize,
    /// Of how many.
    pub whole: usize,
    /// Share; `None` of nothing.
    pub ppm: Option<i64>,
    /// Lower end.
    pub low_ppm: Option<i64>,
    /// Upper end.
    pub high_ppm: Option<i64>,
}

/// One rule of a variant.
#[derive(Debug, Clone, Serialize)]
pub struct RuleReport {
    /// Its id.
    pub rule: String,
    /// Alerts opened.
    pub alerts: u64,
    /// Times it fired.
    pub findings: u64,
    /// Customers touched.
    pub customers: usize,
    /// Customers only this rule touches.
    pub alone: usize,
    /// Precision among its customers.
    pub precision: Share,
    /// Why it ended without a verdict, and how often.
    pub exits: BTreeMap<String, u64>,
}

impl Backtest {
    /// Rules in force first, candidates after them.
    ///
    /// # Errors
    /// When a program cannot run.
    pub fn new(programs: Vec<(String, Program)>, settings: Settings) -> Result<Self, PlanError> {
        let variants = programs
            .into_iter()
            .map(|(name, program)| {
                Ok(Variant {
                    name,
                    monitor: Monitor::new(program)?,
                    rules: BTreeMap::new(),
                    alerts: BTreeMap::new(),
                    customers: BTreeSet::new(),
                    opened: 0,
                    segments: BTreeMap::new(),
                    value: 0,
                })
            })
            .collect::<Result<Vec<_>, PlanError>>()?;
        let (verdicts, segments) = (BTreeMap::new(), BTreeMap::new());
        Ok(Self { variants, settings, verdicts, segments, events: 0, span: None })
    }

    /// Peer figures for every variant; answers whether any rule reads them.
    pub fn set_table(&mut self, name: &str, rows: &[(i64, i64)]) -> bool {
        self.variants.iter_mut().for_each(|v| v.monitor.set_table(name, rows));
        let reads = |v: &Variant| v.monitor.program().tables.iter().any(|t| t == name);
        self.variants.iter().any(reads)
    }

    /// A model for every variant, whose features are what rule `rule` shows.
    ///
    /// # Errors
    /// When a variant lacks the rule, or it shows other values.
    pub fn set_model(&mut self, model: &Arc<Model>, rule: &str) -> Result<(), ModelError> {
        self.variants.iter_mut().try_for_each(|v| v.monitor.set_model(Arc::clone(model), rule))
    }

    /// Takes the next event.
    pub fn take(&mut self, event: &Event) {
        self.take_from(event, None);
    }

    /// The same, with the entry of the journal it stands in.
    pub fn take_from(&mut self, event: &Event, entry: Option<u64>) {
        if let (Some(customer), Some(segment)) = (event.get(CUSTOMER), event.get(SEGMENT)) {
            self.segments.insert(customer, segment);
        }
        if event.kind == Kind::Disposition {
            self.verdict(event);
        }
        let moves = set_by_name("move").is_some_and(|set| set.has(event.kind));
        let worth = event.get(USD).filter(|_| moves);
        self.events += 1;
        let first = self.span.map_or(event.at, |s| s.0);
        self.span = Some((first, event.at.max(first)));
        for variant in &mut self.variants {
            let judged = variant.monitor.process(event);
            if event.at >= self.settings.count_from {
                for one in &judged {
                    let segment = one.customer.and_then(|c| self.segments.get(&c)).copied();
                    // Timers come before the event; what they find is no movement.
                    let own = std::ptr::eq(one, judged.last().unwrap_or(one));
                    variant.count(one, segment, worth.filter(|_| own), entry.filter(|_| own));
                }
            }
        }
    }

    fn verdict(&mut self, event: &Event) {
        let (Some(customer), Some(said)) = (event.get(CUSTOMER), event.get(DISPOSITION)) else { return };
        let verdicts = self.verdicts.entry(customer).or_default();
        verdicts.positive += u64::from(said == code("true_positive"));
        verdicts.negative += u64::from(said == code("false_positive"));
    }

    /// Counts everything up.
    pub fn report(&self) -> Report {
        let judged = self.verdicts.iter().filter(|(_, v)| v.positive > 0).map(|(c, _)| *c);
        let confirmed: BTreeSet<i64> = judged.chain(self.settings.confirmed.iter().copied()).collect();
        let (from, to) = self.span.unwrap_or((0, 0));
        let span = (to - from.max(self.settings.count_from)).max(1);
        let variants = self.variants.iter().map(|v| self.variant(v, &confirmed, span)).collect();
        Report {
            events: self.events,
            days_x100: span / (DAY / 100),
            confirmed_customers: confirmed.len(),
            variants,
        }
    }

    fn variant(&self, variant: &Variant, confirmed: &BTreeSet<i64>, span: i64) -> VariantReport {
        let live = &self.variants[0];
        let both = variant.customers.intersection(&live.customers).count();
        let either = variant.customers.union(&live.customers).count();
        let caught = variant.customers.intersection(confirmed).count();
        let (positive, known) = self.known(&variant.customers, confirmed);
        let alerts = variant.opened as i128;
        VariantReport {
            name: variant.name.clone(),
            alerts: variant.opened,
            alerts_per_day_x100: (alerts * 100 * i128::from(DAY) / i128::from(span)) as i64,
            analyst_hours_x100: (alerts * i128::from(self.settings.minutes_per_alert) * 100 / 60) as i64,
            customers: variant.customers.len(),
            recall: Share::of(caught, confirmed.len()),
            precision: Share::of(positive, known),
            unknown: variant.customers.len() - known,
            gained: only(variant, live).count(),
            lost: only(live, variant).count(),
            gained_alerts: listed(only(variant, live)),
            lost_alerts: listed(only(live, variant)),
            value_micro: variant.value,
            segments: self.by_segment(variant, confirmed),
            overlap: Share::of(both, either),
            sample: draw(variant.customers.difference(&live.customers).copied(), self.settings.sample),
            rules: variant.rules.iter().map(|(id, count)| self.rule(id, count, variant, confirmed)).collect(),
            chain: variant.monitor.chain().to_string(),
        }
    }

    fn by_segment(&self, variant: &Variant, confirmed: &BTreeSet<i64>) -> Vec<SegmentReport> {
        let of = |customer: &i64| self.segments.get(customer).copied();
        let one = |(segment, count): (&Option<i64>, &SegmentCount)| {
            let whole = confirmed.iter().filter(|c| of(c) == *segment).count();
            let caught = count.customers.intersection(confirmed).filter(|c| of(c) == *segment).count();
            SegmentReport {
                segment: segment.map(|s| crate::word(s).unwrap_or_else(|| format!("#{s:x}"))),
                alerts: count.alerts,
                customers: count.customers.len(),
                recall: Share::of(caught, whole),
                value_micro: count.value,
            }
        };
        let mut rows: Vec<SegmentReport> = variant.segments.iter().map(one).collect();
        rows.sort_by(|a, b| a.segment.cmp(&b.segment));
        rows
    }

    fn known(&self, customers: &BTreeSet<i64>, confirmed: &BTreeSet<i64>) -> (usize, usize) {
        let positive = customers.intersection(confirmed).count();
        let negative =
            |c: &&i64| !confirmed.contains(c) && self.verdicts.get(c).is_some_and(|v| v.negative > 0);
        (positive, positive + customers.iter().filter(negative).count())
    }

    fn rule(&self, id: &str, count: &RuleCount, variant: &Variant, confirmed: &BTreeSet<i64>) -> RuleReport {
        let others: BTreeSet<i64> =
            variant.rules.iter().filter(|r| r.0 != id).flat_map(|r| r.1.customers.iter().copied()).collect();
        let (positive, known) = self.known(&count.customers, confirmed);
        RuleReport {
            rule: id.to_owned(),
            alerts: count.alerts,
            findings: count.findings,
            customers: count.customers.len(),
            alone: count.customers.difference(&others).count(),
            precision: Share::of(positive, known),
            exits: count.exits.clone(),
        }
    }
}

impl Variant {
    fn count(&mut self, judged: &Judged, segment: Option<i64>, usd: Option<i64>, entry: Option<u64>) {
        let customer = judged.customer.unwrap_or(0);
        let asks = |f: &crate::Finding| f.effect.action != crate::ir::Action::Record;
        if judged.findings.iter().any(asks) {
            let value = i128::from(usd.unwrap_or(0));
            let count = self.segments.entry(segment).or_default();
            count.customers.insert(customer);
            count.value += value;
            self.value += value;
        }
        for finding in &judged.findings {
            let rule = self.monitor.rule(finding.rule);
            let count = self.rules.entry(rule.id.clone()).or_default();
            count.findings += 1;
            if finding.effect.action == crate::ir::Action::Record {
                continue;
            }
            count.customers.insert(customer);
            self.customers.insert(customer);
            if !finding.joined {
                count.alerts += 1;
                self.opened += 1;
                self.segments.entry(segment).or_default().alerts += 1;
                let key = (rule.id.clone(), customer, judged.at.div_euclid(DAY));
                self.alerts.entry(key).or_insert((judged.at, entry));
            }
        }
        for (rule, exit) in &judged.exits {
            let rule = self.monitor.rule(*rule);
            let name = exit.name(rule);
            *self.rules.entry(rule.id.clone()).or_default().exits.entry(name).or_insert(0) += 1;
        }
    }
}

/// Alerts that one variant has and the other lacks.
fn only<'a>(of: &'a Variant, other: &'a Variant) -> impl Iterator<Item = (&'a AlertKey, (i64, Option<u64>))> {
    of.alerts.iter().filter(|(key, _)| !other.alerts.contains_key(*key)).map(|(key, at)| (key, *at))
}

/// The newest of them, in order of time, rule and customer.
fn listed<'a>(alerts: impl Iterator<Item = (&'a AlertKey, (i64, Option<u64>))>) -> Vec<AlertRow> {
    let mut all: Vec<(i64, &AlertKey, Option<u64>)> =
        alerts.map(|(key, (at, entry))| (at, key, entry)).collect();
    all.sort_unstable();
    let newest = all.into_iter().rev().take(LISTED_MAX);
    let one = |(at, (rule, customer, _), entry): (i64, &AlertKey, Option<u64>)| AlertRow {
        rule: rule.clone(),
        customer: Some(*customer).filter(|c| *c != 0),
        at,
        entry,
    };
    newest.map(one).collect()
}

/// The first of a list ordered by hash.
fn draw(customers: impl Iterator<Item = i64>, most: usize) -> Vec<i64> {
    let mut list: Vec<(Hash, i64)> = customers.map(|c| (Hash::of(&c.to_le_bytes()), c)).collect();
    list.sort_unstable();
    list.into_iter().take(most).map(|entry| entry.1).collect()
}

impl Share {
    /// A share with its interval.
    pub fn of(part: usize, whole: usize) -> Self {
        if whole == 0 {
            return Self { part, whole, ppm: None, low_ppm: None, high_ppm: None };
        }
        // Wilson's interval with z = 1.96, in integers: z² = 3.8416, all times 10⁴ where needed.
        let (p, n) = (part as i128, whole as i128);
        let z2 = 38_416i128;
        // centre = (p/n + z²/2n) / (1 + z²/n); half = z·√(p(n−p)/n³ + z²/4n²) / (1 + z²/n)
        let below = n * 10_000 + z2;
        let centre = (p * 10_000 + z2 / 2) * 1_000_000 / below;
        let inside = p * (n - p) * 4 * 10_000 / n.max(1) + z2;
        let half = (inside * z2 * 2_500 * 10_000).isqrt() * 1_000_000 / (below * 10_000);
        let clamp = |ppm: i128| Some(ppm.clamp(0, 1_000_000) as i64);
        Self {
            part,
            whole,
            ppm: clamp(p * 1_000_000 / n),
            low_ppm: clamp(centre - half),
            high_ppm: clamp(centre + half),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More than so many dollars at once.
    fn above(usd: i64, version: u32) -> Program {
        let text = format!(
            "scenario X \"x\" {{\n version {version}\n family \"f\"\n flags \"FATF F2\"\n on out\n when usd > {usd} usd\n \
             score 5\n action alert\n explain \"{{usd}}\"\n}}\n"
        );
        crate::lang::compile(&[crate::lang::Source { name: "x.rule", text: &text }]).unwrap().program
    }

    #[test]
    fn what_is_gained_and_lost_leads_back_to_entries_and_segments() {
        let programs = vec![("in force".to_owned(), above(100, 1)), ("new".to_owned(), above(50, 2))];
        let confirmed = BTreeSet::from([1, 3]);
        let mut run =
            Backtest::new(programs, Settings { confirmed, count_from: 10, ..Settings::default() }).unwrap();
        let sends = |at: i64, customer: i64, usd: i64, segment: &str| {
            let event = Event::new(Kind::CryptoWithdraw, at).with(CUSTOMER, customer);
            event.with(USD, usd * 1_000_000).with(SEGMENT, code(segment))
        };
        // Before what is counted; the same customer's would go on in this alert.
        run.take_from(&sends(5, 4, 60, "retail"), Some(7));
        run.take_from(&sends(11, 1, 60, "retail"), Some(8));
        run.take_from(&sends(12, 2, 500, "dealer"), Some(9));
        run.take_from(&sends(13, 3, 40, "retail"), Some(9));
        let report = run.report();
        let (live, new) = (&report.variants[0], &report.variants[1]);
        assert_eq!((live.alerts, new.alerts, new.gained, new.lost), (1, 2, 1, 0));
        let gained = AlertRow { rule: "X".into(), customer: Some(1), at: 11, entry: Some(8) };
        assert_eq!((&new.gained_alerts, &new.lost_alerts), (&vec![gained], &vec![]));
        assert_eq!((live.value_micro, new.value_micro), (500_000_000, 560_000_000));
        let rows: Vec<_> = new
            .segments
            .iter()
            .map(|s| (s.segment.as_deref(), s.alerts, s.customers, s.recall.part, s.recall.whole))
            .collect();
        assert_eq!(rows, [(Some("dealer"), 1, 1, 0, 0), (Some("retail"), 1, 1, 1, 2)]);
    }

    #[test]
    fn the_interval_is_the_published_one() {
        // Newcombe (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
        for (part, whole, low, high) in [
            (81, 263, 255_300, 366_200),
            (15, 148, 62_400, 160_500),
            (0, 20, 0, 161_100),
            (1, 29, 6_100, 171_800),
        ] {
            let share = Share::of(part, whole);
            assert!((share.low_ppm.unwrap() - low).abs() <= 100, "{share:?}");
            assert!((share.high_ppm.unwrap() - high).abs() <= 100, "{share:?}");
        }
        assert_eq!(Share::of(0, 0).ppm, None);
    }
}
