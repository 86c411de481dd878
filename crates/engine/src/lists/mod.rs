//! From the bytes an issuer published to a version in force.
//!
//! Promises: the raw files of every version that was looked at closely, in force or in quarantine, are blobs
//! before an entry names them; what the guards do not believe is recorded as quarantined and the version in force
//! stays; a file that no parser reads is quarantined too, never skipped; a version in force before is not put
//! in force twice; indexes are built off the reactor, one activation at a time. Does not: fetch, or decide who
//! may accept a quarantined version (`evaluate` does). Serves: SCR-1, SEC-3.

mod take_up;

use crate::command::EngineError;
use crate::start::{NewList, load_snapshot};
use crate::state::{ActiveList, Quarantined, State};
use model::ids::*;
use model::policy::{GuardRules, Policy};
use model::{Hash, PartialDate, Timestamp};
use screening::diff::diff;
use screening::guard::{self, Accepted, Candidate, InForce, fingerprint};
use screening::snapshot::Snapshot;
use screening::source::Parsed;
use screening::source::catalogue::{RawFile, Source};
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::Blobs;

/// Plain files by name.
pub type Files = Vec<(String, Arc<Vec<u8>>)>;

/// The files of one publication.
#[derive(Clone)]
pub struct Publication {
    /// What it is.
    pub source: &'static Source,
    /// Plain bytes, in the order of [`Source::files`].
    pub files: Files,
    /// Its date, where the files do not state it.
    pub published: Option<PartialDate>,
    /// When the issuer offered it: what its age is counted from.
    pub current_at: Timestamp,
    /// When its bytes were first seen.
    pub first_seen: Timestamp,
}

/// What is known of a list before a publication is looked at.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// The version in force.
    pub active: Option<ActiveList>,
    /// The version in quarantine, or rejected.
    pub quarantined: Option<Quarantined>,
}

impl Known {
    /// From a state.
    pub fn of(state: &State, list: &str) -> Known {
        let by_id = |(id, _): &(&ListId, _)| id.as_str() == list;
        Known {
            active: state.lists.iter().find(|(id, _)| id.as_str() == list).map(|(_, row)| row.clone()),
            quarantined: state.quarantine.iter().find(by_id).map(|(_, row)| row.clone()),
        }
    }
}

/// How long each part of the way took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Phases {
    /// Hashing the raw files.
    pub hash: Duration,
    /// Storing them, beside parsing.
    pub store: Duration,
    /// Parsing.
    pub parse: Duration,
    /// Judging and comparing with the version in force.
    pub judge: Duration,
    /// Building the index.
    pub index: Duration,
    /// Recording, durably.
    pub record: Duration,
}

/// How many parties changed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Changes {
    /// Added.
    pub added: usize,
    /// Removed.
    pub removed: usize,
    /// Changed.
    pub changed: usize,
}

/// What a publication turned out to be.
#[derive(Debug, Clone)]
pub enum Weighed {
    /// The version in force.
    Unchanged,
    /// A new version that may come into force.
    Acceptable {
        /// It.
        new: NewList,
        /// Against the version in force.
        changes: Changes,
    },
    /// A new version that must wait.
    Early {
        /// Until when.
        until: Timestamp,
    },
    /// A new version that a person must look at.
    Doubtful(Doubt),
    /// The version that is in quarantine already.
    StillQuarantined(Box<Quarantined>),
    /// A version that a person rejected.
    Rejected(Box<Quarantined>),
}

/// What speaks against a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// The gravest guard that spoke.
    pub guard: String,
    /// Every guard, with its numbers.
    pub detail: String,
    /// Parties found.
    pub parties: u64,
    /// The issuer's date.
    pub published: Option<PartialDate>,
}

/// What became of a publication.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is the version in force, which counts as current again.
    Unchanged,
    /// It is in force.
    Activated {
        /// Seq of the activating entry.
        version: u64,
        /// Against the version before.
        changes: Changes,
    },
    /// It waits for its time.
    Early {
        /// Until when.
        until: Timestamp,
    },
    /// It is in quarantine.
    Quarantined {
        /// Seq of the entry that put it there.
        entry: u64,
        /// Since when.
        since: Timestamp,
        /// The gravest guard that spoke.
        guard: String,
        /// Every guard, with its numbers.
        detail: String,
        /// Whether it was there before this run.
        before: bool,
    },
    /// A person rejected these bytes.
    Rejected {
        /// Who.
        by: ActorId,
    },
}

/// What became of an acceptance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Released {
    /// More persons must accept it.
    Waiting {
        /// How many did.
        approvals: usize,
        /// How many must.
        needed: usize,
    },
    /// It is in force.
    Activated {
        /// Seq of the activating entry.
        version: u64,
    },
}

/// Hashes of the raw files, in order.
pub fn raw_hashes(files: &[(String, Arc<Vec<u8>>)]) -> Vec<(String, Hash)> {
    files.iter().map(|(name, bytes)| (name.clone(), Hash::of(bytes))).collect()
}

/// What a publication is, without recording anything: the whole of a dry run.
pub fn weigh(
    known: &Known,
    rules: &GuardRules,
    blobs: &Blobs,
    publication: &Publication,
    raw: &[(String, Hash)],
    now: Timestamp,
    phases: &mut Phases,
) -> Result<Weighed, EngineError> {
    if let Some(settled) = settled(known, rules, publication.source.parser, raw) {
        return Ok(settled);
    }
    let started = Instant::now();
    let parsed = parse(publication.source, &publication.files, publication.published);
    phases.parse = started.elapsed();
    let parsed = match parsed {
        Ok(mut parsed) => {
            screening::wallets::note_invalid(&mut parsed);
            parsed
        }
        Err(cause) => {
            let guard = guard::UNREADABLE.to_owned();
            return Ok(Weighed::Doubtful(Doubt {
                guard,
                detail: cause,
                parties: 0,
                published: publication.published,
            }));
        }
    };
    let started = Instant::now();
    let old = known.active.as_ref().map(|a| load_snapshot(blobs, a.normalised)).transpose();
    let old = old.map_err(|e| EngineError::Store(e.to_string()))?;
    let accepted = match is_released(known, rules, publication.source.parser, raw) {
        // Enough persons looked at it: that is what the guards wanted.
        true => Ok(Accepted::Now),
        false => judge(known, old.as_deref(), rules, publication, &parsed, raw, now),
    };
    let weighed = match accepted {
        Err(quarantine) => Weighed::Doubtful(Doubt {
            guard: quarantine.code().to_owned(),
            detail: quarantine.detail(),
            parties: parsed.designations.len() as u64,
            published: parsed.published,
        }),
        Ok(Accepted::NotBefore(until)) => Weighed::Early { until },
        Ok(Accepted::Now) => {
            let defects = parsed.defects.len() as u64;
            let snapshot = Arc::new(Snapshot::new(parsed, publication.source.parser, raw.to_vec()));
            let changes = changes(old.as_deref(), &snapshot);
            Weighed::Acceptable {
                new: NewList { snapshot, defects, current_at: publication.current_at },
                changes,
            }
        }
    };
    phases.judge = started.elapsed();
    Ok(weighed)
}

/// What can be said from the hashes alone.
fn settled(known: &Known, rules: &GuardRules, parser: &str, raw: &[(String, Hash)]) -> Option<Weighed> {
    let same = |their_raw: &[(String, Hash)], their_parser: &str| {
        fingerprint(their_raw) == fingerprint(raw) && their_parser == parser
    };
    if known.active.as_ref().is_some_and(|a| same(&a.raw, &a.parser)) {
        return Some(Weighed::Unchanged);
    }
    let row = known.quarantined.as_ref().filter(|q| same(&q.raw, &q.parser))?;
    if row.rejected_by.is_some() {
        Some(Weighed::Rejected(Box::new(row.clone())))
    } else if is_released(known, rules, parser, raw) {
        None
    } else {
        Some(Weighed::StillQuarantined(Box::new(row.clone())))
    }
}

/// Whether enough persons accepted these bytes as this parser reads them: another may read something else.
fn is_released(known: &Known, rules: &GuardRules, parser: &str, raw: &[(String, Hash)]) -> bool {
    known.quarantined.as_ref().is_some_and(|row| {
        let enough = row.released_by.len() >= rules.release_approvals.max(1) as usize;
        row.parser == parser
            && fingerprint(&row.raw) == fingerprint(raw)
            && row.rejected_by.is_none()
            && enough
    })
}

fn judge(
    known: &Known,
    old: Option<&Snapshot>,
    rules: &GuardRules,
    publication: &Publication,
    parsed: &Parsed,
    raw: &[(String, Hash)],
    now: Timestamp,
) -> Result<Accepted, guard::Quarantine> {
    let active = known.active.as_ref().zip(old);
    let before = active.map(|(active, snapshot)| InForce {
        snapshot,
        defects: active.defects,
        earlier: active.earlier.as_deref().unwrap_or_default(),
    });
    let candidate = Candidate {
        parsed,
        fingerprint: fingerprint(raw),
        parties_min: publication.source.parties_min,
        first_seen: publication.first_seen,
    };
    guard::judge(before.as_ref(), &candidate, rules, now)
}

/// Parses the files of a publication; the error is in words, for whoever looks at the quarantine.
pub fn parse(
    source: &Source,
    files: &[(String, Arc<Vec<u8>>)],
    published: Option<PartialDate>,
) -> Result<Parsed, String> {
    if let Some((name, bytes)) = files.iter().find(|(_, bytes)| bytes.len() as u64 > source.bytes_max) {
        return Err(format!("{name} has {} bytes; at most {} are read", bytes.len(), source.bytes_max));
    }
    let mut readers: Vec<&[u8]> = files.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let mut raw: Vec<RawFile<'_>> =
        files.iter().zip(&mut readers).map(|((name, _), read)| RawFile { name, read }).collect();
    let parsed = (source.parse)(&mut raw, published).map_err(|e| e.to_string())?;
    match parsed.list.as_str() == source.list {
        true => Ok(parsed),
        false => Err(format!("the parser made list `{}` of it instead of `{}`", parsed.list, source.list)),
    }
}

fn changes(old: Option<&Snapshot>, new: &Snapshot) -> Changes {
    let Some(old) = old else {
        return Changes { added: new.designations.len(), ..Changes::default() };
    };
    let diff = diff(old, new);
    Changes { added: diff.added.len(), removed: diff.removed.len(), changed: diff.changed.len() }
}

/// The rules for a list: the policy's, or the strict ones for a list the policy does not name.
pub fn rules(policy: &Policy, list: &str) -> GuardRules {
    policy.lists.iter().find(|l| l.id.as_str() == list).map(|l| l.guard).unwrap_or_default()
}

/// Raw files by hash.
pub fn read_blobs(blobs: &Blobs, raw: &[(String, Hash)]) -> Result<Files, EngineError> {
    let mut files = Vec::with_capacity(raw.len());
    for (name, hash) in raw {
        let bytes = blobs.get(hash).map_err(|e| EngineError::Store(e.to_string()))?;
        let Some(bytes) = bytes else {
            let cause =
                format!("the store has no file with hash {hash}; import it on the machine of the server");
            return Err(EngineError::Invalid { field: "/files".to_owned(), cause });
        };
        files.push((name.clone(), Arc::new(bytes)));
    }
    Ok(files)
}
