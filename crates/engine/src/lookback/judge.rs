//! What a list change means for one member: which of its pairs alert, and which of its grounds are gone.
//!
//! Promises: pure; a pair whose entry is new or changed materially alerts; where only a fact changed that is weighed, a
//! pair alerts that was below the threshold and is over it; a pair that was silent and is not any more alerts, whatever
//! it weighs; a pair that was recorded for these very contents, or is found under the old lists as well, stays silent; a
//! party that left and came back under a new id is no release while the new id matches. Does not: screen, or say what
//! follows. Serves: semantics section 6.

use model::clearance::EntryField;
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
    /// New entries, and those that changed materially: whoever matches them alerts.
    pub touched: FxHashSet<(ListId, EntryId)>,
    /// Entries that changed only in what is weighed, or in what the policy calls material: everybody is looked at.
    pub weighed: FxHashSet<(ListId, EntryId)>,
    /// Entries that are gone.
    pub removed: FxHashSet<(ListId, EntryId)>,
    /// Entries that are gone and came back under another id.
    pub reissued: FxHashMap<(ListId, EntryId), EntryId>,
    /// Entries that changed in fields by which nobody is compared.
    pub immaterial: u64,
}

impl Changed {
    /// Compares one list's versions; either may be missing. `material` are the fields that reopen a clearance.
    pub fn add(&mut self, before: Option<&Snapshot>, after: Option<&Snapshot>, material: &[EntryField]) {
        let pair = |list: &ListId, id: &EntryId| (list.clone(), id.clone());
        match (before, after) {
            (None, None) => {}
            (None, Some(new)) => self.touched.extend(new.designations.iter().map(|d| pair(&new.list, &d.id))),
            (Some(old), None) => self.removed.extend(old.designations.iter().map(|d| pair(&old.list, &d.id))),
            (Some(old), Some(new)) => {
                let diff = diff(old, new);
                self.touched.extend(diff.added.iter().map(|id| pair(&new.list, id)));
                for change in &diff.changed {
                    let reopens = || change.fields.iter().any(|field| material.contains(&field.field));
                    if change.is_material() {
                        self.touched.insert(pair(&new.list, &change.entry));
                    } else if change.is_weighed() || reopens() {
                        self.weighed.insert(pair(&new.list, &change.entry));
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

    /// Whether pairs with this entry have to be looked at.
    pub fn looks_at(&self, list: &ListId, entry: &EntryId) -> bool {
        let key = (list.clone(), entry.clone());
        self.touched.contains(&key) || self.weighed.contains(&key)
    }

    fn touches(&self, listed: &Listed) -> bool {
        self.touched.contains(&(listed.list.clone(), listed.entry.clone()))
    }

    fn weighs(&self, listed: &Listed) -> bool {
        self.weighed.contains(&(listed.list.clone(), listed.entry.clone()))
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

/// What the memory of judged pairs says about a possible match now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembrance {
    /// The pair.
    pub listed: Listed,
    /// It is silent.
    pub silent: bool,
    /// An officer cleared it in this entry, whether that still holds or not.
    pub cleared_by: Option<u64>,
    /// It was cleared elsewhere, or in a campaign, for what the entry read like then.
    pub cleared_elsewhere: bool,
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

/// What is known about a member beside what is found now.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// What was recorded about it.
    pub known: &'a [Known],
    /// What the memory of judged pairs says about what is found.
    pub memory: &'a [Remembrance],
}

impl Alerting<'_> {
    /// Whether a finding alerts. `before` is what the old lists give (asked for only where it decides).
    pub fn alerts<'b>(&self, now: &Finding, past: Past<'_>, before: impl FnOnce() -> &'b [Finding]) -> bool {
        let same = past.known.iter().filter(|k| same_weight(k, now, self.matcher));
        let newest = same.clone().max_by_key(|k| k.seq);
        match now {
            Finding::Listed(listed) if (self.delta || self.only_touched) && self.changed.touches(listed) => {
                // Recorded for this very content already: by a run that a later change overtook.
                let version = version_of(self.lists, &listed.list);
                !same.into_iter().any(|k| k.version == version)
            }
            // The rest waits in the campaign.
            Finding::Listed(listed) if self.only_touched => {
                self.changed.weighs(listed) && newest.is_none() && !was_found(before(), listed)
            }
            _ if self.only_touched => false,
            Finding::Listed(listed) => match newest {
                Some(known) => self.speaks_again(listed, known, past.memory),
                // Rarities move with every list: a pair may come over the threshold though its entry stayed.
                None => !self.delta || !was_found(before(), listed),
            },
            Finding::EvaluatorError { .. } => newest.is_none(),
            _ => false,
        }
    }

    /// Whether a pair that was recorded with this weight was silent then, or was silenced since, and is not any more.
    fn speaks_again(&self, now: &Listed, known: &Known, memory: &[Remembrance]) -> bool {
        let Finding::Listed(then) = &known.finding else { return false };
        if now.certainty != Certainty::Potential {
            return false;
        }
        let remembered = memory.iter().find(|m| same_pair(&m.listed, now));
        if remembered.is_some_and(|m| m.silent) {
            return false;
        }
        let ended_since = remembered.is_some_and(|m| {
            let elsewhere = m.cleared_elsewhere
                && self.changed.looks_at(&now.list, &now.entry)
                && known.version != version_of(self.lists, &now.list);
            elsewhere || m.cleared_by.is_some_and(|by| known.seq < by)
        });
        then.certainty == Certainty::AutoCleared || ended_since
    }
}

/// Whether the pair was found, at least as surely as now.
fn was_found(before: &[Finding], now: &Listed) -> bool {
    before.iter().any(|finding| match finding {
        Finding::Listed(old) => {
            same_pair(old, now)
                && (old.certainty != Certainty::AutoCleared || now.certainty == Certainty::AutoCleared)
        }
        _ => false,
    })
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
        None if changed.looks_at(&old.list, &old.entry) => Some(Why::Changed),
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
