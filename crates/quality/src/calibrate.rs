//! Thresholds from measured curves.
//!
//! Promises: for each list, how many of its names in degraded form are found and how many customers are alerted on, at every
//! threshold; from these, the thresholds that meet an aim, with the figures they rest on. A proposal that cannot meet its aim
//! says so. The same lists, customers, seed and aim give the same proposal. Does not: put anything in force: a person reads
//! it, and the policy is changed by the usual way.
//! Serves: screening reference, section 5 F; NYDFS 504.3 (thresholds are tested and documented).

pub mod curve;

use crate::alerts::{Alert, alerts};
use crate::customers::Customer;
use crate::matrix::ask;
use crate::pool;
use model::thresholds::Rating;
use model::{ListId, Profile, Score};
use screening::Snapshot;
use screening::index::Index;
use screening::screen::{ListSettings, Settings, WeakAlias};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The lowest threshold that is measured: below it half a customer base is alerted on.
pub const FROM: u32 = 7_000;
/// The highest: only equal names score more.
pub const TO: u32 = 10_000;
/// Between two measured thresholds.
pub const STEP: u32 = 50;

/// Every measured threshold, from the lowest.
pub fn thresholds() -> impl DoubleEndedIterator<Item = u32> {
    (FROM / STEP..=TO / STEP).map(|step| step * STEP)
}

/// What was measured of one list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCurve {
    /// The list.
    pub list: ListId,
    /// Its parties: what a name found in vain on it stands for.
    pub parties: usize,
    /// Degraded names asked.
    pub asked: usize,
    /// Scores of those that were found at [`FROM`], in order.
    found: Vec<u32>,
    /// By customer alerted on at [`FROM`], the highest score.
    alerted: BTreeMap<usize, u32>,
}

impl ListCurve {
    /// Degraded names found at a threshold.
    pub fn found(&self, threshold: u32) -> usize {
        self.found.len() - self.found.partition_point(|score| *score < threshold)
    }

    /// Customers alerted on at a threshold, among those of a rating.
    pub fn alerted(&self, threshold: u32, among: &BTreeSet<usize>) -> usize {
        self.alerted.iter().filter(|(who, score)| **score >= threshold && among.contains(who)).count()
    }
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Curves {
    /// One for each list.
    pub lists: Vec<ListCurve>,
    /// By rating, the customers who are on no list as far as the file says; a rating nobody has stands for everybody.
    groups: BTreeMap<Rating, BTreeSet<usize>>,
    /// Ratings that somebody has.
    rated: BTreeSet<Rating>,
    /// Customers who the file says are listed: list, and the score of the right entry.
    labelled: Vec<(ListId, Option<u32>)>,
}

/// How much is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Effort {
    /// Names of each class and list.
    pub names: usize,
    /// Seed of the draw.
    pub seed: u64,
    /// Whether the customers' dates of birth were read from documents.
    pub born_verified: bool,
}

/// Measures every list of an index.
pub fn measure(
    index: &Index,
    lists: &[Arc<Snapshot>],
    settings: &Settings,
    customers: &[Customer],
    forenames: &[String],
    effort: Effort,
) -> Curves {
    let low = lowest(index, settings);
    let mut curves: Vec<ListCurve> = lists
        .iter()
        .map(|list| {
            let cases = pool::cases(std::slice::from_ref(list), forenames, effort.names, effort.seed);
            let mut found: Vec<u32> =
                ask(index, &low, &cases).iter().filter_map(|found| found.score).collect();
            found.sort_unstable();
            let parties = list.designations.len();
            ListCurve {
                list: list.list.clone(),
                parties,
                asked: cases.len(),
                found,
                alerted: BTreeMap::new(),
            }
        })
        .collect();
    let profiles: Vec<Profile> =
        customers.iter().map(|customer| customer.known(effort.born_verified)).collect();
    let alerts = alerts(index, &low, &profiles);
    let labelled = labelled(customers, &alerts);
    for alert in &alerts {
        let clean = customers.get(alert.profile).is_some_and(|customer| customer.listed.is_none());
        if let Some(curve) = curves.iter_mut().find(|curve| clean && curve.list == alert.list) {
            let best = curve.alerted.entry(alert.profile).or_default();
            *best = alert.score.max(*best);
        }
    }
    let clean = || customers.iter().enumerate().filter(|(_, customer)| customer.listed.is_none());
    let rating_of = |customer: &Customer| customer.rating.unwrap_or_default();
    let rated: BTreeSet<Rating> = clean().map(|(_, customer)| rating_of(customer)).collect();
    let group = |rating: Rating| {
        let of = clean().filter(|(_, customer)| !rated.contains(&rating) || rating_of(customer) == rating);
        (rating, of.map(|(who, _)| who).collect())
    };
    let groups = Rating::ALL.into_iter().map(group).collect();
    Curves { lists: curves, groups, rated, labelled }
}

/// Every list from the lowest threshold on.
fn lowest(index: &Index, settings: &Settings) -> Settings {
    let of = |list: &ListId| {
        let own = settings.lists.iter().find(|own| own.list == *list);
        let weak = own.map_or(WeakAlias::Alert, |own| own.weak_alias);
        ListSettings::new(list.clone(), Score::from_basis(FROM), weak)
    };
    Settings { lists: index.lists().map(of).collect() }
}

fn labelled(customers: &[Customer], alerts: &[Alert]) -> Vec<(ListId, Option<u32>)> {
    let score = |who: usize, customer: &Customer| {
        let (list, entry) = customer.listed.as_ref()?;
        let right = alerts
            .iter()
            .filter(|alert| alert.profile == who && alert.list == *list && alert.entry == *entry);
        Some((list.clone(), right.map(|alert| alert.score).max()))
    };
    customers.iter().enumerate().filter_map(|(who, customer)| score(who, customer)).collect()
}

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// At most so many customers with an alert, of all lists together, in a million.
    AlertsPerMillion(u32),
    /// The same, at one threshold for all lists: none pays for another.
    AlertsPerMillionAtOne(u32),
    /// At least this share of degraded names found, of each list, in ten-thousandths.
    Recall(u32),
}

/// The threshold proposed for one list, with what it was measured to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The list.
    pub list: ListId,
    /// The customers it is for.
    pub rating: Rating,
    /// A pair at or over this score is looked at.
    pub threshold: u32,
    /// Degraded names found there, and asked.
    pub found: (usize, usize),
    /// Customers alerted on there, and all.
    pub alerted: (usize, usize),
    /// Customers known to be listed who are found there, and all of them.
    pub labelled: (usize, usize),
    /// Whether the aim is met.
    pub met: bool,
    /// Whether the customers were of this rating; else they are all customers.
    pub of_rating: bool,
}

impl Curves {
    /// Customers of a rating who are on no list, or all of them where nobody has the rating.
    pub fn customers(&self, rating: Rating) -> usize {
        self.group(rating).len()
    }

    /// The customers who are on no list, as far as the file says.
    pub fn everybody(&self) -> BTreeSet<usize> {
        self.groups.values().flatten().copied().collect()
    }

    fn group(&self, rating: Rating) -> &BTreeSet<usize> {
        static NOBODY: BTreeSet<usize> = BTreeSet::new();
        self.groups.get(&rating).unwrap_or(&NOBODY)
    }

    /// Thresholds for all lists that meet an aim.
    pub fn propose(&self, rating: Rating, aim: Aim) -> Vec<Proposal> {
        let (thresholds, met) = match aim {
            Aim::Recall(least) => self.for_recall(least),
            Aim::AlertsPerMillion(most) => self.for_alerts(rating, most),
            Aim::AlertsPerMillionAtOne(most) => self.for_alerts_at_one(rating, most),
        };
        let group = self.group(rating);
        let proposal = |((curve, threshold), met): ((&ListCurve, u32), bool)| {
            let of_list = || self.labelled.iter().filter(|(list, _)| *list == curve.list);
            let right = of_list().filter(|(_, score)| score.is_some_and(|score| score >= threshold));
            Proposal {
                list: curve.list.clone(),
                rating,
                threshold,
                found: (curve.found(threshold), curve.asked),
                alerted: (curve.alerted(threshold, group), group.len()),
                labelled: (right.count(), of_list().count()),
                met,
                of_rating: self.rated.contains(&rating),
            }
        };
        self.lists.iter().zip(thresholds).zip(met).map(proposal).collect()
    }

    /// Customers with an alert on any list, at a threshold for each.
    pub fn alerted(&self, rating: Rating, thresholds: &[u32]) -> usize {
        let group = self.group(rating);
        let over = |(curve, threshold): (&ListCurve, u32)| {
            let scores = curve.alerted.iter().filter(move |(_, score)| **score >= threshold);
            scores.map(|(who, _)| *who).collect::<Vec<usize>>()
        };
        let all = self.lists.iter().zip(thresholds.iter().copied()).flat_map(over);
        all.filter(|who| group.contains(who)).collect::<BTreeSet<usize>>().len()
    }

    /// Per list, the highest threshold that finds enough; the lowest where none does.
    fn for_recall(&self, least: u32) -> (Vec<u32>, Vec<bool>) {
        let enough = |curve: &ListCurve, threshold: u32| {
            curve.found(threshold) as u64 * 10_000 >= u64::from(least) * curve.asked as u64
        };
        let best = |curve: &ListCurve| thresholds().rev().find(|threshold| enough(curve, *threshold));
        let found: Vec<Option<u32>> = self.lists.iter().map(best).collect();
        (found.iter().map(|at| at.unwrap_or(FROM)).collect(), found.iter().map(Option::is_some).collect())
    }

    /// From the highest thresholds down: always the step that finds the most listed parties for each further customer
    /// alerted on, as long as the alerts stay within the aim.
    fn for_alerts(&self, rating: Rating, most_per_million: u32) -> (Vec<u32>, Vec<bool>) {
        let most = self.most_alerted(rating, most_per_million);
        let mut at = vec![TO; self.lists.len()];
        let mut alerted = self.alerted(rating, &at);
        let met = alerted <= most;
        while let Some(step) = self.best_step(rating, &at, alerted, most) {
            at[step.list] = step.threshold;
            alerted = step.alerted;
        }
        (at, vec![met; self.lists.len()])
    }

    /// The lowest threshold that all lists may have.
    fn for_alerts_at_one(&self, rating: Rating, most_per_million: u32) -> (Vec<u32>, Vec<bool>) {
        let most = self.most_alerted(rating, most_per_million);
        let all = |threshold: u32| vec![threshold; self.lists.len()];
        let best = thresholds().find(|threshold| self.alerted(rating, &all(*threshold)) <= most);
        (all(best.unwrap_or(TO)), vec![best.is_some(); self.lists.len()])
    }

    fn most_alerted(&self, rating: Rating, per_million: u32) -> usize {
        (self.customers(rating) as u64 * u64::from(per_million) / 1_000_000) as usize
    }

    fn best_step(&self, rating: Rating, at: &[u32], alerted: usize, most: usize) -> Option<Step> {
        let mut best: Option<Step> = None;
        for (list, curve) in self.lists.iter().enumerate() {
            for threshold in thresholds().rev().skip_while(|threshold| *threshold >= at[list]) {
                let mut lowered = at.to_vec();
                lowered[list] = threshold;
                let now = self.alerted(rating, &lowered);
                if now > most {
                    break;
                }
                let more = curve.found(threshold) - curve.found(at[list]);
                // Names found in vain stand for the parties of the list.
                let gain = more as u64 * curve.parties as u64 * 1_000 / curve.asked.max(1) as u64;
                let step = Step { list, threshold, alerted: now, gain, cost: (now - alerted) as u64 };
                if gain > 0 && best.as_ref().is_none_or(|best| step.beats(best)) {
                    best = Some(step);
                }
            }
        }
        best
    }
}

/// One list's threshold lowered.
struct Step {
    list: usize,
    threshold: u32,
    alerted: usize,
    gain: u64,
    cost: u64,
}

impl Step {
    /// More found for each alert; at the same rate, more found.
    fn beats(&self, other: &Step) -> bool {
        let (ours, theirs) = (self.gain * (other.cost + 1), other.gain * (self.cost + 1));
        (ours, self.gain) > (theirs, other.gain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(list: &str, found: &[u32], alerted: &[(usize, u32)]) -> ListCurve {
        let mut found = found.to_vec();
        found.sort_unstable();
        let (list, alerted) = (list.parse().unwrap(), alerted.iter().copied().collect());
        ListCurve { list, parties: 100, asked: 10, found, alerted }
    }

    pub(super) fn curves() -> Curves {
        let steep = curve("steep", &[9_900, 9_500, 9_400, 9_000, 8_500, 8_000, 7_900, 7_500], &[(1, 8_600)]);
        let flat = curve("flat", &[9_900, 9_000, 7_100], &[(1, 9_200), (2, 8_800), (3, 8_700), (4, 7_050)]);
        let everybody: BTreeSet<usize> = (0..1_000).collect();
        let groups = Rating::ALL.into_iter().map(|rating| (rating, everybody.clone())).collect();
        Curves {
            lists: vec![steep, flat],
            groups,
            rated: BTreeSet::from([Rating::Standard]),
            labelled: vec![("flat".parse().unwrap(), Some(9_000)), ("flat".parse().unwrap(), None)],
        }
    }

    #[test]
    fn recall_chooses_the_highest_threshold_that_finds_enough_of_each_list() {
        for (least, expected, met) in [
            (3_000, [9_400, 7_100], [true, true]),
            (1_000, [9_900, 9_900], [true, true]),
            (8_000, [7_500, FROM], [true, false]),
        ] {
            let found = curves().propose(Rating::Standard, Aim::Recall(least));
            let thresholds: Vec<u32> = found.iter().map(|proposal| proposal.threshold).collect();
            assert_eq!(thresholds, expected);
            assert_eq!(found.iter().map(|proposal| proposal.met).collect::<Vec<_>>(), met);
        }
        let high = curves().propose(Rating::High, Aim::Recall(3_000));
        assert!(!high[0].of_rating);
        assert_eq!(high[1].labelled, (1, 2));
    }

    #[test]
    fn one_threshold_for_all_lists_is_the_lowest_within_the_aim() {
        for (per_million, expected, met) in
            [(1_000, 8_850, true), (2_000, 8_750, true), (4_000, FROM, true), (0, 9_250, true)]
        {
            let curves = curves();
            let found = curves.propose(Rating::Standard, Aim::AlertsPerMillionAtOne(per_million));
            assert!(found.iter().all(|proposal| (proposal.threshold, proposal.met) == (expected, met)));
            let alerted = |threshold: u32| curves.alerted(Rating::Standard, &[threshold; 2]);
            assert!(alerted(expected) * 1_000 <= per_million as usize, "{per_million}");
            let lower = thresholds().filter(|threshold| *threshold < expected);
            assert!(lower.into_iter().all(|threshold| alerted(threshold) * 1_000 > per_million as usize));
        }
    }

    #[test]
    fn alerts_are_spent_where_they_find_most_and_never_beyond_the_aim() {
        for (per_million, expected) in [(0, [8_650, 9_250]), (1_000, [7_500, 9_000]), (4_000, [7_500, 7_100])]
        {
            let curves = curves();
            let found = curves.propose(Rating::Standard, Aim::AlertsPerMillion(per_million));
            let thresholds: Vec<u32> = found.iter().map(|proposal| proposal.threshold).collect();
            let alerted = curves.alerted(Rating::Standard, &thresholds);
            assert!(alerted * 1_000 <= per_million as usize, "{alerted} at {thresholds:?}");
            // What a lower threshold finds nothing more for stays where the last name was found.
            let found: Vec<usize> = found.iter().map(|proposal| proposal.found.0).collect();
            let best: Vec<usize> =
                curves.lists.iter().zip(expected).map(|(curve, at)| curve.found(at)).collect();
            assert_eq!(found, best, "{per_million}: {thresholds:?}");
        }
    }
}
