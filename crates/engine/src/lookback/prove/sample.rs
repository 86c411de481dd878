//! Screening a sample of a run's members again: what the run counted as clean is not taken on trust.
//!
//! Promises: the sample follows from the run's root, which was fixed when everything in it was recorded, so that nobody
//! chooses it; each member drawn is screened by the one path that decides, against the very lists and policy of the run;
//! what is found now and was recorded nowhere fails the check and is named. Does not: judge what was recorded (`probity
//! replay` makes those decisions again), or screen with another matcher than the run's.

use super::{Proof, entry, store};
use crate::command::EngineError;
use crate::lookback::judge::known_of;
use crate::lookback::population::{Member, Population};
use crate::pinned::Pinned;
use crate::sealing;
use crate::start::{load_policy, load_snapshot};
use crate::state::State;
use model::decision::{Finding, Role};
use model::{Hash, Profile};
use record::lookback::{Ended, Kind, Version};
use record::v1::Consulted;
use screening::index::Index;
use std::collections::BTreeSet;
use std::sync::Arc;
use store::secrets::SubjectKeys;
use store::{Blobs, ReadStore};

/// Members screened again, or all where there are fewer. If one in a hundred were wrongly clean, a sample of this size
/// would miss all of them once in about 150 runs.
pub const SAMPLE: usize = 500;

/// Whom the journal says more about than that nothing was found.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The run recorded something.
    pub found: BTreeSet<String>,
    /// A request, a change of profile or an erasure came between.
    pub overtaken: BTreeSet<String>,
}

/// What became of the members drawn.
#[derive(Default)]
struct Tally {
    clean: usize,
    known: usize,
    recorded: usize,
    aside: usize,
    missed: Vec<String>,
}

/// The run and what it rests on.
pub(super) struct Again<'a> {
    pub reader: &'a dyn ReadStore,
    pub blobs: &'a Blobs,
    pub keys: &'a SubjectKeys,
    /// As it was when the run began.
    pub state: &'a State,
    pub members: &'a Population,
    pub seen: &'a Seen,
}

/// Screens the sample and says so in the proof.
pub(super) fn sample(proof: &mut Proof, again: Option<Again<'_>>) -> Result<(), EngineError> {
    let not_made = |proof: &mut Proof, why: String| proof.left_out("sample", why);
    let Some(again) = again else {
        not_made(proof, "not made: the keys of the customers' profiles are not here".to_owned());
        return Ok(());
    };
    let completed = proof.ended.as_ref().filter(|(_, _, finished)| finished.ended == Ended::Completed);
    let Some(root) = completed.map(|(_, _, finished)| finished.root) else {
        not_made(proof, "not made: the run did not complete".to_owned());
        return Ok(());
    };
    if proof.started.matcher != screening::MATCHER {
        let why = format!(
            "not made: the run used matcher `{}`, this program has `{}`",
            proof.started.matcher,
            screening::MATCHER
        );
        not_made(proof, why);
        return Ok(());
    }
    let drawn = draw(root, again.members.customers.len());
    let tally = again.screen(proof, &drawn)?;
    let detail = match tally.missed.is_empty() {
        true => format!(
            "{} members drawn by the root and screened again: {} without a match, {} with matches recorded before, {} recorded by the run, {} overtaken, waiting or erased since",
            drawn.len(),
            tally.clean,
            tally.known,
            tally.recorded,
            tally.aside
        ),
        false => format!("found now and recorded nowhere: {}", tally.missed.join("; ")),
    };
    proof.check("sample", tally.missed.is_empty(), detail);
    Ok(())
}

/// Positions drawn by the root.
fn draw(root: Hash, members: usize) -> BTreeSet<usize> {
    let mut drawn = BTreeSet::new();
    if members <= SAMPLE {
        drawn.extend(0..members);
        return drawn;
    }
    for number in 0_u64.. {
        let seed = [b"lookback sample\0".as_slice(), &root.0, &number.to_be_bytes()].concat();
        let Hash(hash) = Hash::of(&seed);
        let draw = hash.iter().take(8).fold(0_u64, |draw, byte| (draw << 8) | u64::from(*byte));
        drawn.insert((draw % members as u64) as usize);
        if drawn.len() == SAMPLE {
            break;
        }
    }
    drawn
}

impl Again<'_> {
    fn screen(&self, proof: &Proof, drawn: &BTreeSet<usize>) -> Result<Tally, EngineError> {
        let lists = &proof.started.lists;
        let now = self.pinned(lists.iter().filter_map(|l| Some((&l.list, l.after.as_ref()?))))?;
        let delta = proof.started.kind == Kind::Delta;
        let before = match delta {
            true => Some(self.pinned(lists.iter().filter_map(|l| Some((&l.list, l.before.as_ref()?))))?),
            false => None,
        };
        let mut tally = Tally::default();
        for member in drawn.iter().filter_map(|at| self.members.customers.get(*at)) {
            self.member(member, &now, before.as_ref(), &mut tally)?;
        }
        Ok(tally)
    }

    fn pinned<'l>(
        &self,
        lists: impl Iterator<Item = (&'l model::ids::ListId, &'l Version)>,
    ) -> Result<Pinned, EngineError> {
        let (mut snapshots, mut consulted) = (Vec::new(), Vec::new());
        for (list, version) in lists {
            snapshots.push(load_snapshot(self.blobs, version.normalised).map_err(store)?);
            consulted.push(Consulted { list: list.clone(), version: version.activation });
        }
        let policy = load_policy(self.blobs, self.state.policy).map_err(store)?;
        let index = Arc::new(Index::build(&snapshots));
        Ok(Pinned::new(Arc::new(policy), self.state.policy, consulted, index))
    }

    fn member(
        &self,
        member: &Member,
        now: &Pinned,
        before: Option<&Pinned>,
        tally: &mut Tally,
    ) -> Result<(), EngineError> {
        let id = member.customer.as_str();
        if self.seen.found.contains(id) {
            tally.recorded += 1;
            return Ok(());
        }
        if self.seen.overtaken.contains(id) || self.waits(member) {
            tally.aside += 1;
            return Ok(());
        }
        let profile = match self.profile(member)? {
            Ok(profile) => profile,
            Err(EngineError::Erased) => {
                tally.aside += 1;
                return Ok(());
            }
            Err(error) => {
                tally.missed.push(format!("{id} cannot be screened: {error}"));
                return Ok(());
            }
        };
        let findings = now.customer_findings(&profile);
        if findings.is_empty() {
            tally.clean += 1;
            return Ok(());
        }
        let mut known = self.known(member)?;
        known.extend(before.map(|before| before.customer_findings(&profile)).unwrap_or_default());
        let missed = findings.iter().find(|finding| !known.iter().any(|known| is_same(known, finding)));
        match missed {
            Some(Finding::Listed(l)) => tally.missed.push(format!("{id} on {} {}", l.list, l.entry)),
            Some(_) => tally.missed.push(format!("{id} cannot be screened to the end")),
            None => tally.known += 1,
        }
        Ok(())
    }

    /// What an import brought stays with its campaign; a profile put since the count was screened itself.
    fn waits(&self, member: &Member) -> bool {
        let imports = || self.state.imported.imports.values();
        let row = self.state.customers.get(&member.customer);
        row.is_none_or(|row| row.profile_seq != member.key)
            || imports().flat_map(|import| import.unscreened()).any(|batch| batch.seq == member.key)
            || imports()
                .flat_map(|import| import.hits.values())
                .any(|hit| hit.customer == member.customer && hit.transfer.is_none() && hit.is_open())
    }

    fn profile(&self, member: &Member) -> Result<Result<Profile, EngineError>, EngineError> {
        let damaged = || EngineError::Store("the sealed profile is missing".to_owned());
        let Some(entry) = entry(self.reader, member.key)? else { return Ok(Err(damaged())) };
        let id = member.customer.as_str();
        let part = entry.sealed.iter().find(|s| s.subject == id && s.part == "profile");
        let Some(part) = part else { return Ok(Err(damaged())) };
        Ok(sealing::open_part::<Profile>(self.keys, &entry.header, part))
    }

    /// What was recorded about a customer before the run.
    fn known(&self, member: &Member) -> Result<Vec<Finding>, EngineError> {
        let Some(row) = self.state.customers.get(&member.customer) else { return Ok(Vec::new()) };
        let mut seqs = vec![row.profile_seq, row.decided_by.0];
        seqs.extend(self.state.lookbacks.found.get(&member.customer));
        let imports = self.state.imported.imports.values();
        let hits = imports.flat_map(|import| import.hits.iter());
        seqs.extend(hits.filter(|(_, hit)| hit.customer == member.customer).map(|(seq, _)| *seq));
        let mut known = Vec::new();
        for seq in seqs {
            let entry = entry(self.reader, seq)?;
            let roles = [Role::Customer, Role::CustomerWallet];
            known.extend(entry.iter().flat_map(|entry| known_of(entry, &roles)).map(|known| known.finding));
        }
        Ok(known)
    }
}

fn is_same(a: &Finding, b: &Finding) -> bool {
    match (a, b) {
        (Finding::Listed(a), Finding::Listed(b)) => {
            (a.role, &a.list, &a.entry) == (b.role, &b.list, &b.entry)
        }
        (a, b) => a == b,
    }
}
