//! Whether a new version of a list may be believed without a person.
//!
//! Promises: a version that is much smaller or larger than the one in force, that lost the issuer's ids, that
//! no longer fills a field it used to fill, that the parser understands worse, that is dated backwards or in the
//! future, or that was in force before, is put in quarantine, and every reason is named with its numbers. The
//! same inputs give the same answer. Does not: parse, fetch, decide what a person may accept.
//!
//! Why so strict: a list that silently lost half its parties looks exactly like a list on which half the parties
//! never were, and everybody on it walks out. A quarantined version costs an officer ten minutes; the version
//! before it stays in force meanwhile, and grows stale like any other.
//! Serves: SCR-1, SEC-3, semantics section 6.

use crate::snapshot::Snapshot;
use crate::source::Parsed;
use model::policy::GuardRules;
use model::time::DAY;
use model::{Designation, Hash, Measure, PartialDate, PartyKind, Timestamp};
use std::collections::BTreeSet;

/// The version in force, against which a new one is judged.
#[derive(Debug, Clone, Copy)]
pub struct InForce<'a> {
    /// What it holds.
    pub snapshot: &'a Snapshot,
    /// Defects its parser reported.
    pub defects: u64,
    /// [`fingerprint`]s of the versions that were in force before it.
    pub earlier: &'a [Hash],
}

/// A new version.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// What the parser made of it.
    pub parsed: &'a Parsed,
    /// [`fingerprint`] of its raw files.
    pub fingerprint: Hash,
    /// Fewest parties a real publication has.
    pub parties_min: usize,
    /// When its bytes were first seen.
    pub first_seen: Timestamp,
}

/// A version that may come into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accepted {
    /// Now.
    Now,
    /// Not before this instant: the policy wants it to have been there unchanged for some time.
    NotBefore(Timestamp),
}

/// A version that a person must look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// What speaks against it; never empty, the gravest first.
    pub trips: Vec<Trip>,
}

/// One guard that spoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trip {
    /// Which.
    pub code: &'static str,
    /// With which numbers.
    pub detail: String,
}

impl Quarantine {
    /// The gravest guard's code.
    pub fn code(&self) -> &'static str {
        self.trips.first().map_or("", |trip| trip.code)
    }

    /// Everything that spoke, for people.
    pub fn detail(&self) -> String {
        self.trips.iter().map(|trip| trip.detail.as_str()).collect::<Vec<_>>().join("; ")
    }
}

/// Fewer parties than any real publication has.
pub const TOO_FEW: &str = "too_few";
/// These bytes were in force before a newer version was.
pub const ROLLBACK: &str = "rollback";
/// Fewer parties.
pub const PARTIES_SHRUNK: &str = "parties_shrunk";
/// Fewer names.
pub const NAMES_SHRUNK: &str = "names_shrunk";
/// Fewer wallet addresses.
pub const WALLETS_SHRUNK: &str = "wallets_shrunk";
/// The issuer's ids are gone.
pub const IDS_LOST: &str = "ids_lost";
/// More parties.
pub const PARTIES_GREW: &str = "parties_grew";
/// A field is no longer filled.
pub const FIELD_EMPTIED: &str = "field_emptied";
/// The parser understands less.
pub const DEFECTS_ROSE: &str = "defects_rose";
/// Dated before the version in force.
pub const DATE_BACKWARDS: &str = "date_backwards";
/// No longer dated.
pub const DATE_MISSING: &str = "date_missing";
/// Dated in the future.
pub const DATE_FUTURE: &str = "date_future";
/// The parser refuses it. Given by whoever parses, not by [`judge`].
pub const UNREADABLE: &str = "unreadable";

/// One hash for the raw files of a version, in their order: the same bytes have the same fingerprint, whatever
/// the files are called.
pub fn fingerprint(raw: &[(String, Hash)]) -> Hash {
    let bytes: Vec<u8> = raw.iter().flat_map(|(_, hash)| hash.0).collect();
    Hash::of(&bytes)
}

/// Whether a new version may come into force without a person.
pub fn judge(
    before: Option<&InForce<'_>>,
    new: &Candidate<'_>,
    rules: &GuardRules,
    now: Timestamp,
) -> Result<Accepted, Quarantine> {
    let mut trips = Vec::new();
    let parsed = new.parsed;
    let fewest = new.parties_min.max(rules.parties_min as usize);
    if parsed.designations.len() < fewest {
        let detail =
            format!("{} parties; no real publication has fewer than {fewest}", parsed.designations.len());
        trips.push(Trip { code: TOO_FEW, detail });
    }
    if let Some(before) = before {
        history(before, new, &mut trips);
        sizes(before, parsed, rules, &mut trips);
        fields(&before.snapshot.designations, &parsed.designations, rules, &mut trips);
    }
    defects(before, parsed, rules, &mut trips);
    dates(before, parsed, rules, now, &mut trips);
    if !trips.is_empty() {
        return Err(Quarantine { trips });
    }
    let ripe = new.first_seen.plus_seconds(i64::from(rules.age_min_minutes) * 60);
    Ok(if ripe > now { Accepted::NotBefore(ripe) } else { Accepted::Now })
}

fn history(before: &InForce<'_>, new: &Candidate<'_>, trips: &mut Vec<Trip>) {
    if before.earlier.contains(&new.fingerprint) {
        let detail = "these very bytes were in force before, and a newer version after them".to_owned();
        trips.push(Trip { code: ROLLBACK, detail });
    }
}

/// Whether more than the share is gone, and more than what may always go; or everything.
fn shrank(old: usize, new: usize, percent: u32, ignore: u32) -> bool {
    let gone = old.saturating_sub(new);
    (gone as u64 * 100 > old as u64 * u64::from(percent) && gone > ignore as usize) || (new == 0 && old > 0)
}

fn fell(old: usize, new: usize, what: &str, percent: u32) -> String {
    let share = (old.saturating_sub(new) * 100).checked_div(old).unwrap_or(0);
    format!("{what} fell from {old} to {new} (-{share} %; {percent} % is believed)")
}

fn sizes(before: &InForce<'_>, parsed: &Parsed, rules: &GuardRules, trips: &mut Vec<Trip>) {
    let (old, new) = (&before.snapshot.designations, &parsed.designations);
    for (code, what, count, percent) in [
        (
            PARTIES_SHRUNK,
            "parties",
            (|d: &[Designation]| d.len()) as fn(&[Designation]) -> usize,
            rules.parties_shrink_percent,
        ),
        (NAMES_SHRUNK, "names", |d| d.iter().map(|d| d.names.len()).sum(), rules.names_shrink_percent),
        (WALLETS_SHRUNK, "wallet addresses", wallets, rules.wallets_shrink_percent),
    ] {
        let (old, new) = (count(old), count(new));
        if shrank(old, new, percent, rules.ignore_up_to) {
            trips.push(Trip { code, detail: fell(old, new, what, percent) });
        }
    }
    let ids: BTreeSet<&str> = new.iter().map(|d| d.id.as_str()).collect();
    let kept = old.iter().filter(|d| ids.contains(d.id.as_str())).count();
    // Said only where the count alone does not say it: the same number of parties under other ids.
    let counted = trips.iter().any(|t| t.code == PARTIES_SHRUNK);
    if !counted && shrank(old.len(), kept, rules.ids_lost_percent, rules.ignore_up_to) {
        let detail = format!("of {} ids {kept} are still there; parties are joined on ids", old.len());
        trips.push(Trip { code: IDS_LOST, detail });
    }
    let grew = new.len().saturating_sub(old.len());
    if grew as u64 * 100 > old.len() as u64 * u64::from(rules.parties_growth_percent)
        && grew > rules.ignore_up_to as usize
    {
        let detail = format!("parties grew from {} to {}", old.len(), new.len());
        trips.push(Trip { code: PARTIES_GREW, detail });
    }
}

fn wallets(designations: &[Designation]) -> usize {
    designations.iter().flat_map(|d| &d.wallets).map(|w| w.address.as_str()).collect::<BTreeSet<_>>().len()
}

/// A field, among whom it is counted, and whether a party fills it.
type Field = (&'static str, fn(&Designation) -> bool, fn(&Designation) -> bool);

const FIELDS: [Field; 9] = [
    ("dates of birth of persons", is_person, |d| !d.born.is_empty()),
    ("nationalities of persons", is_person, |d| !d.nationalities.is_empty()),
    ("persons among parties", any, is_person),
    ("programmes", any, |d| !d.programmes.is_empty()),
    ("identifiers", any, |d| !d.identifiers.is_empty()),
    ("measures", any, |d| d.measures.iter().any(|m| *m != Measure::Unspecified)),
    ("asset freezes", any, |d| d.measures.contains(&Measure::AssetFreeze)),
    ("second names", any, |d| d.names.len() > 1),
    ("classes", any, |d| d.class.is_some()),
];

fn any(_: &Designation) -> bool {
    true
}

fn is_person(designation: &Designation) -> bool {
    designation.kind == PartyKind::Person
}

/// A share is looked at from this many parties on, and where at least a tenth fill the field.
const FIELD_PARTIES_MIN: usize = 20;

fn fields(old: &[Designation], new: &[Designation], rules: &GuardRules, trips: &mut Vec<Trip>) {
    for (name, among, fills) in FIELDS {
        let share = |list: &[Designation]| {
            let all = list.iter().filter(|d| among(d)).count();
            (list.iter().filter(|d| among(d) && fills(d)).count(), all)
        };
        let ((old_filled, old_all), (new_filled, new_all)) = (share(old), share(new));
        if old_all < FIELD_PARTIES_MIN || old_filled * 10 < old_all || new_all == 0 {
            continue;
        }
        let kept = 100 - u64::from(rules.field_drop_percent.min(100));
        let now = new_filled as u64 * old_all as u64 * 100;
        let then = old_filled as u64 * new_all as u64 * kept;
        if now < then {
            let detail = format!(
                "{name}: filled for {} % before, {} % now",
                old_filled * 100 / old_all,
                new_filled * 100 / new_all
            );
            trips.push(Trip { code: FIELD_EMPTIED, detail });
        }
    }
}

/// Parties the parser has a defect for; defects without a party count one each.
fn defects(before: Option<&InForce<'_>>, parsed: &Parsed, rules: &GuardRules, trips: &mut Vec<Trip>) {
    let new = parsed.defects.len() as u64;
    let parties = parsed.designations.len().max(1) as u64;
    let (old, old_parties) =
        before.map_or((0, 1), |b| (b.defects, b.snapshot.designations.len().max(1) as u64));
    let rise = u64::from(rules.defects_rise_percent);
    // new/parties > old/old_parties + rise/100, without fractions.
    let over = new * old_parties * 100 > (old * 100 + rise * old_parties) * parties;
    if over && new > old + u64::from(rules.ignore_up_to) {
        let detail = format!("the parser did not understand {new} things, {old} before");
        trips.push(Trip { code: DEFECTS_ROSE, detail });
    }
}

/// Whether a date is before another, as far as both are known.
fn is_before(a: PartialDate, b: PartialDate) -> bool {
    let pair = |a: Option<u8>, b: Option<u8>| a.zip(b).map_or((0, 0), |pair| pair);
    let ((a_month, b_month), (a_day, b_day)) = (pair(a.month, b.month), pair(a.day, b.day));
    (a.year, a_month, a_day) < (b.year, b_month, b_day)
}

fn dates(
    before: Option<&InForce<'_>>,
    parsed: &Parsed,
    rules: &GuardRules,
    now: Timestamp,
    trips: &mut Vec<Trip>,
) {
    let first_day =
        |d: PartialDate| Timestamp::from_date(i32::from(d.year), d.month.unwrap_or(1), d.day.unwrap_or(1));
    let old = before.and_then(|b| b.snapshot.published);
    match (old, parsed.published) {
        (Some(old), None) => {
            let detail = format!("it has no date; the version in force is of {old}");
            trips.push(Trip { code: DATE_MISSING, detail });
        }
        (Some(old), Some(new)) if is_before(new, old) => {
            let detail = format!("it is of {new}, the version in force of {old}");
            trips.push(Trip { code: DATE_BACKWARDS, detail });
        }
        _ => {}
    }
    if let Some(new) = parsed.published
        && first_day(new).0 > now.0.saturating_add(i64::from(rules.future_days) * DAY)
    {
        let detail = format!("it is of {new}, which is more than {} days away", rules.future_days);
        trips.push(Trip { code: DATE_FUTURE, detail });
    }
}
