//! What a list change means for one member: which of its pairs alert, and which of its grounds are gone.
//!
//! Promises: pure; a pair whose entry is new or changed materially alerts; a pair that was recorded for these very
//! contents, or is found under the old lists as well, stays silent; a party that left and came back under a new id is
//! no release while the new id matches. Does not: screen, or say what follows. Serves: semantics section 6.

use model::decision::{Certainty, Finding, Listed, Role};
use model::ids::*;
use model::policy::Policy;
use model::{Hash, Measure};
use record::lookback::{Lost, Why};
use record::v1::{Consulted, Entry, Input, Screened};
use rustc_hash::{FxHashMap, FxHashSet};
use screening::diff::diff;
use screening::snapshot::Snapshot;

/// What differs between two sets of lists.
#[derive(Debug, Clone, Default)]
pub struct Changed {
    /// New entries, and those that changed materially.
    pub touched: FxHashSet<(ListId, EntryId)>,
    /// Entries that are gone.
    pub removed: FxHashSet<(ListId, EntryId)>,
    /// Entries that are gone and came back under another id.
    pub reissued: FxHashMap<(ListId, EntryId), EntryId>,
    /// Entries that changed in fields that are not material.
    pub immaterial: u64,
}

impl Changed {
    /// Compares one list's versions; either may be missing.
    pub fn add(&mut self, before: Option<&Snapshot>, after: Option<&Snapshot>) {
        let pair = |list: &ListId, id: &EntryId| (list.clone(), id.clone());
        match (before, after) {
            (None, None) => {}
            (None, Some(new)) => self.touched.extend(new.designations.iter().map(|d| pair(&new.list, &d.id))),
            (Some(old), None) => self.removed.extend(old.designations.iter().map(|d| pair(&old.list, &d.id))),
            (Some(old), Some(new)) => {
                let diff = diff(old, new);
                self.touched.extend(diff.added.iter().map(|id| pair(&new.list, id)));
                for change in &diff.changed {
                    if change.is_material() {
                        self.touched.insert(pair(&new.list, &change.entry));
                    } else {
                        self.immaterial += 1;
                    }
                }
                self.removed.extend(diff.removed.iter().map(|id| pair(&new.list, id)));
                let back = diff.reissued.into_iter();
                self.reissued.extend(back.map(|(gone, now)| ((new.list.clone(), gone), now)));
            }
        }
    }

    /// Whether nothing differs that could matter.
    pub fn is_empty(&self) -> bool {
        self.touched.is_empty() && self.removed.is_empty()
    }

    fn touches(&self, listed: &Listed) -> bool {
        self.touched.contains(&(listed.list.clone(), listed.entry.clone()))
    }
}

/// A finding that was recorded about a member, and where.
#[derive(Debug, Clone)]
pub struct Known {
    /// The finding.
    pub finding: Finding,
    /// The entry.
    pub seq: u64,
    /// Matcher of that entry.
    pub matcher: Hash,
    /// Version of its list that was consulted.
    pub version: u64,
}

/// The findings of an entry about the roles given.
pub fn known_of(entry: &Entry, roles: &[Role]) -> Vec<Known> {
    let (Some(decision), Some(screened)) = (entry.outcome.decision(), screened_of(&entry.input)) else {
        return Vec::new();
    };
    let kept = decision.findings.iter().filter(|finding| match finding {
        Finding::Listed(listed) => roles.contains(&listed.role),
        Finding::EvaluatorError { .. } => true,
        _ => false,
    });
    let known = |finding: &Finding| Known {
        finding: finding.clone(),
        seq: entry.header.seq,
        matcher: entry.header.matcher,
        version: match finding {
            Finding::Listed(listed) => version_of(&screened.lists, &listed.list),
            _ => 0,
        },
    };
    kept.map(known).collect()
}

fn version_of(lists: &[Consulted], list: &ListId) -> u64 {
    lists.iter().find(|c| c.list == *list).map_or(0, |c| c.version)
}

fn screened_of(input: &Input) -> Option<&Screened> {
    match input {
        Input::CustomerPut { screened, .. }
        | Input::CustomerRescreened { screened, .. }
        | Input::TransferScreened { screened, .. } => Some(screened),
        Input::CampaignHit(hit) => Some(&hit.screened),
        Input::LookbackTransfer(found) => Some(&found.screened),
        _ => None,
    }
}

fn same_pair(a: &Listed, b: &Listed) -> bool {
    (a.role, &a.list, &a.entry) == (b.role, &b.list, &b.entry)
}

/// The same pair with the same weight; a score counts where another matcher gave it (a clearance, or its end, does
/// not make a pair another).
fn same_weight(known: &Known, now: &Finding, matcher: Hash) -> bool {
    match (&known.finding, now) {
        (Finding::Listed(a), Finding::Listed(b)) => {
            same_pair(a, b)
                && a.measures == b.measures
                && a.programmes == b.programmes
                && (known.matcher == matcher || a.score == b.score)
        }
        (a @ Finding::EvaluatorError { .. }, b @ Finding::EvaluatorError { .. }) => a == b,
        _ => false,
    }
}

/// Which findings of a member alert.
#[derive(Debug, Clone, Copy)]
pub struct Alerting<'a> {
    /// What changed.
    pub changed: &'a Changed,
    /// Whether only what changed may alert: the member was screened through the lists before.
    pub delta: bool,
    /// Whether nothing but new and changed entries may alert: the rest waits in the campaign of an import.
    pub only_touched: bool,
    /// The matcher in use.
    pub matcher: Hash,
    /// Lists in force.
    pub lists: &'a [Consulted],
}

impl Alerting<'_> {
    /// Whether a finding alerts. `known` is what was recorded about the member, `before` what the old lists give
    /// (asked for only where it decides).
    pub fn alerts<'b>(&self, now: &Finding, known: &[Known], before: impl FnOnce() -> &'b [Finding]) -> bool {
        let same = |k: &&Known| same_weight(k, now, self.matcher);
        match now {
            Finding::Listed(listed) if (self.delta || self.only_touched) && self.changed.touches(listed) => {
                // Recorded for this very content already: by a run that a later change overtook.
                let version = version_of(self.lists, &listed.list);
                !known.iter().filter(same).any(|k| k.version == version)
            }
            _ if self.only_touched => false,
            Finding::Listed(listed) if self.delta => {
                // Rarities move with every list: a pair may come over the threshold though its entry stayed.
                known.iter().find(same).is_none()
                    && !before().iter().any(|f| matches!(f, Finding::Listed(old) if same_pair(old, listed)))
            }
            Finding::Listed(_) | Finding::EvaluatorError { .. } => known.iter().find(same).is_none(),
            _ => false,
        }
    }
}

fn counts(finding: &Finding) -> Option<&Listed> {
    match finding {
        Finding::Listed(listed) if listed.certainty != Certainty::AutoCleared => Some(listed),
        _ => None,
    }
}

/// Grounds recorded or found before that do not stand any more, each with the entry after which a review of it counts.
pub fn lost(
    grounds: &[(Finding, u64)],
    now: &[Finding],
    changed: &Changed,
    policy: &Policy,
) -> Vec<(Lost, u64)> {
    let mut out: Vec<(Lost, u64)> = Vec::new();
    for (finding, since) in grounds {
        let Some(old) = counts(finding) else { continue };
        let Some(why) = gone(old, now, changed, policy) else { continue };
        let lost = Lost {
            role: old.role,
            list: old.list.clone(),
            entry: old.entry.clone(),
            measures: old.measures.clone(),
            programmes: old.programmes.clone(),
            why,
        };
        match out
            .iter_mut()
            .find(|(l, _)| (l.role, &l.list, &l.entry) == (lost.role, &lost.list, &lost.entry))
        {
            Some((_, newest)) => *newest = (*newest).max(*since),
            None => out.push((lost, *since)),
        }
    }
    out.sort();
    out
}

fn gone(old: &Listed, now: &[Finding], changed: &Changed, policy: &Policy) -> Option<Why> {
    let key = (old.list.clone(), old.entry.clone());
    let found = |entry: &EntryId| {
        let same = |l: &&Listed| l.role == old.role && l.list == old.list && l.entry == *entry;
        now.iter().filter_map(counts).find(same)
    };
    let still = found(&old.entry).or_else(|| changed.reissued.get(&key).and_then(found));
    match still {
        Some(still) if weaker(old, still, policy) => Some(Why::Weakened),
        Some(_) => None,
        None if changed.removed.contains(&key) => Some(Why::Removed),
        None if changed.touched.contains(&key) => Some(Why::Changed),
        None => Some(Why::NoLongerMatches),
    }
}

/// A freeze, or a terrorist programme, that an entry carried and does not any more.
fn weaker(old: &Listed, now: &Listed, policy: &Policy) -> bool {
    let freezes = |l: &Listed| l.measures.contains(&Measure::AssetFreeze);
    (freezes(old) && !freezes(now)) || (is_terrorist(old, policy) && !is_terrorist(now, policy))
}

/// Whether the policy counts a listing as one for terrorist financing.
pub fn is_terrorist(listed: &Listed, policy: &Policy) -> bool {
    policy.list(&listed.list).is_some_and(|rule| {
        let known = &rule.terrorist_financing_programmes;
        known.iter().any(|k| k == "*" || listed.programmes.contains(k))
    })
}
