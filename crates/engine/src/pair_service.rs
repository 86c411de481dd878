//! Comparing and judging pairs: what the memory of cleared pairs asks of the engine.
//!
//! Promises: a person judges the pair as it stands in the decision that was looked at; where either side changed since,
//! the judgement is refused and the field named; what is recorded was compared anew against the lists in force, and the
//! writer checks that they still are. Does not: decide what is silent (`pairs` does). Serves: SCR-7.

use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::Refusal;
use crate::pairs::expires_at;
use crate::pairs_state::Verdict;
use crate::pinned::Pinned;
use crate::queue::Lane;
use crate::sealing;
use crate::service::{Engine, RETRIES};
use model::clearance::{PartyField, entry_digests, party_bytes};
use model::decision::{Certainty, Finding, Listed, Role};
use model::ids::*;
use model::{Hash, Profile};
use record::imported::PartiesOfRow;
use record::pairs::{Compared, ComparedEntry, PairJudged, PairReopened};
use record::v1::{Entry, Input, Parties, Screened};
use std::sync::Arc;
use store::secrets::{OpenFailure, SubjectKeys};

/// Who was screened: the customer whose key digests are made with, and the parties that were compared.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    /// The customer.
    pub customer: &'a CustomerId,
    /// Its profile, where that was screened.
    pub profile: Option<&'a Profile>,
    /// The other side, where that was.
    pub counterparty: Option<&'a Profile>,
}

/// A pair to judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judge {
    /// The decision the person looked at.
    pub decision: DecisionId,
    /// Who of it.
    pub role: Role,
    /// The list.
    pub list: ListId,
    /// The entry.
    pub entry: EntryId,
    /// Why.
    pub reasons: Vec<ReasonCode>,
    /// Where the reasons are written down.
    pub document: DocumentRef,
}

impl Judge {
    fn is_about(&self, listed: &Listed) -> bool {
        listed.role == self.role && listed.list == self.list && listed.entry == self.entry
    }
}

/// Both sides of the possible matches by name; nothing where there is none, or the policy clears nothing.
pub(crate) fn compared(
    pinned: &Pinned,
    keys: &SubjectKeys,
    sides: Sides<'_>,
    findings: &[Finding],
) -> Result<Option<Box<Compared>>, EngineError> {
    let Some(rules) = &pinned.policy.clearances else { return Ok(None) };
    let possible: Vec<&Listed> = findings.iter().filter_map(by_name).collect();
    if possible.is_empty() {
        return Ok(None);
    }
    let of = |role: Role, party: Option<&Profile>| -> Result<Option<Vec<(PartyField, u64)>>, EngineError> {
        match party.filter(|_| possible.iter().any(|listed| listed.role == role)) {
            Some(party) => {
                party_digests(keys, sides.customer.as_str(), party, &rules.material_party).map(Some)
            }
            None => Ok(None),
        }
    };
    let mut entries: Vec<ComparedEntry> = possible
        .iter()
        .filter_map(|listed| {
            let designation = pinned.index.designation(&listed.list, &listed.entry)?;
            let fields = entry_digests(designation, &rules.material);
            Some(ComparedEntry { list: listed.list.clone(), entry: listed.entry.clone(), fields })
        })
        .collect();
    entries.sort();
    entries.dedup();
    let (customer, counterparty) =
        (of(Role::Customer, sides.profile)?, of(Role::Counterparty, sides.counterparty)?);
    Ok(Some(Box::new(Compared { matcher: pinned.matcher, customer, counterparty, entries })))
}

/// A possible match by name.
fn by_name(finding: &Finding) -> Option<&Listed> {
    match finding {
        Finding::Listed(listed)
            if listed.certainty == Certainty::Potential
                && matches!(listed.role, Role::Customer | Role::Counterparty) =>
        {
            Some(listed)
        }
        _ => None,
    }
}

fn party_digests(
    keys: &SubjectKeys,
    subject: &str,
    party: &Profile,
    fields: &[PartyField],
) -> Result<Vec<(PartyField, u64)>, EngineError> {
    let digest = |field: &PartyField| {
        let hash =
            keys.digest(subject, field.as_str(), &party_bytes(party, *field)).map_err(|e| match e {
                OpenFailure::Erased => EngineError::Erased,
                other => EngineError::Store(other.to_string()),
            })?;
        Ok((*field, hash.iter().take(8).fold(0, |digest, byte| (digest << 8) | u64::from(*byte))))
    };
    let mut digests: Vec<(PartyField, u64)> =
        fields.iter().map(digest).collect::<Result<_, EngineError>>()?;
    digests.sort_unstable();
    digests.dedup();
    Ok(digests)
}

impl Engine {
    /// What a worker hands to the writer about a customer, or the other side of its transfer.
    pub fn screened(
        &self,
        pinned: &Pinned,
        sides: Sides<'_>,
        findings: Vec<Finding>,
        customer_included: bool,
    ) -> Result<Screened, EngineError> {
        let compared = compared(pinned, &self.inner.keys, sides, &findings)?;
        let rating = sides.profile.filter(|_| !findings.is_empty()).and_then(|profile| profile.rating);
        Ok(Screened { compared, rating, ..pinned.screened(findings, customer_included) })
    }

    /// A person says of a pair that it is somebody else, or the listed party.
    pub async fn judge_pair(
        &self,
        meta: Meta,
        asked: Judge,
        verdict: Verdict,
    ) -> Result<Committed, EngineError> {
        let unknown = || Refusal::NoSuchPair(asked.decision);
        let entry = self.entry(asked.decision.0)?.ok_or_else(unknown)?;
        let (customer, screened) = subject_of(&entry.input).ok_or_else(unknown)?;
        let (customer, screened) = (customer.clone(), screened.clone());
        let findings = entry.outcome.decision().map(|d| d.findings.as_slice()).unwrap_or_default();
        let known = findings.iter().find_map(|finding| match finding {
            Finding::Listed(listed) if asked.is_about(listed) => Some(listed),
            _ => None,
        });
        let judgeable = |listed: &&Listed| match verdict {
            Verdict::Cleared => listed.certainty == Certainty::Potential,
            Verdict::Confirmed => listed.certainty != Certainty::Confirmed,
        };
        let known = known.filter(judgeable).ok_or_else(unknown)?.clone();
        for attempt in 0.. {
            let judged = self.compare_again(&entry, &customer, &asked).await?;
            unchanged(&judged, &known, &screened, asked.decision)?;
            let input = match verdict {
                Verdict::Cleared => Input::PairCleared(Box::new(judged)),
                Verdict::Confirmed => Input::PairConfirmed(Box::new(judged)),
            };
            let mut command = Command::new(meta.clone(), input);
            command.causation = Some(asked.decision.0);
            match self.submit(Lane::Normal, command).await {
                Err(EngineError::Refused(Refusal::StalePins)) if attempt < RETRIES => {}
                other => return other,
            }
        }
        Err(EngineError::Busy)
    }

    /// A person takes a judgement back: the pair alerts again, and the customer is looked at with its next request.
    pub async fn reopen_pair(
        &self,
        meta: Meta,
        customer: CustomerId,
        pair: u64,
        document: DocumentRef,
    ) -> Result<Committed, EngineError> {
        let input = Input::PairReopened(Box::new(PairReopened { customer, pair, document }));
        // Nobody waits behind other work to be looked at again.
        self.submit(Lane::Freeze, Command::new(meta, input)).await
    }

    /// The pair as it is now.
    async fn compare_again(
        &self,
        entry: &Entry,
        customer: &CustomerId,
        asked: &Judge,
    ) -> Result<PairJudged, EngineError> {
        let pinned = self.pinned();
        let rules = pinned.policy.clearances.clone().ok_or(Refusal::NoClearances)?;
        let under = rules.under().ok_or(Refusal::NoClearances)?;
        let profile = self.read(|s| s.customers.get(customer).map(|row| row.profile_seq)).await?;
        let profile = profile.ok_or_else(|| Refusal::UnknownCustomer(customer.clone()))?;
        let gone = || Refusal::PairChanged("match", asked.decision);
        let party = match asked.role {
            Role::Customer => self.profile_at(profile, customer)?,
            Role::Counterparty => self.other_side(entry, customer)?.ok_or_else(gone)?,
            Role::CustomerWallet | Role::CounterpartyWallet => {
                return Err(Refusal::NoSuchPair(asked.decision).into());
            }
        };
        let (engine, of, role) = (self.clone(), customer.clone(), asked.role);
        let compares = Arc::clone(&pinned);
        let screening = move || -> Result<Screened, EngineError> {
            let (findings, sides) = match role {
                Role::Customer => (
                    compares.customer_findings(&party),
                    Sides { customer: &of, profile: Some(&party), counterparty: None },
                ),
                _ => {
                    let parties = Parties { counterparty: Some(party.clone()), ..Parties::default() };
                    let sides = Sides { customer: &of, profile: None, counterparty: Some(&party) };
                    (compares.parties_findings(&parties), sides)
                }
            };
            engine.screened(&compares, sides, findings, role == Role::Customer)
        };
        let screened = self.screen(screening).await??;
        let listed = screened.findings.iter().filter_map(by_name).find(|listed| asked.is_about(listed));
        let (Some(listed), Some(compared)) = (listed, screened.compared.as_deref()) else {
            return Err(gone().into());
        };
        Ok(PairJudged {
            customer: customer.clone(),
            decision: asked.decision,
            role,
            list: asked.list.clone(),
            entry: asked.entry.clone(),
            party: compared.party(role).map(<[_]>::to_vec).unwrap_or_default(),
            fields: compared.entry(&asked.list, &asked.entry).map(<[_]>::to_vec).unwrap_or_default(),
            programmes: listed.programmes.clone(),
            measures: listed.measures.clone(),
            matcher: compared.matcher,
            score: listed.score,
            lists: screened.lists.clone(),
            profile,
            reasons: asked.reasons.clone(),
            document: asked.document.clone(),
            under,
            expires_at: expires_at(&rules, self.now()),
        })
    }

    /// The other side of one row of an imported batch.
    pub(crate) fn past_parties(
        &self,
        customer: &CustomerId,
        batch: u64,
        row: u32,
    ) -> Result<Option<Parties>, EngineError> {
        let bytes = self.inner.reader.entry(batch);
        let bytes = bytes.map_err(|e| EngineError::Store(e.to_string()))?.unwrap_or_default();
        let rows: Vec<PartiesOfRow> =
            sealing::open_of(&self.inner.keys, &bytes, customer.as_str(), "parties")?;
        Ok(rows.into_iter().find(|of| of.row == row).map(|of| of.parties))
    }

    /// The other side that a decision was about.
    fn other_side(&self, entry: &Entry, customer: &CustomerId) -> Result<Option<Profile>, EngineError> {
        let parties = match &entry.input {
            Input::TransferScreened { request, .. } if !entry.sealed.iter().any(|s| s.part == "parties") => {
                let (row, _) = self.look(|s| s.transfers.get(&request.transfer).map(|row| row.sealed_seq));
                let first = row.map(|seq| self.entry(seq)).transpose()?.flatten();
                first.map(|first| self.parties(&first)).transpose()?
            }
            Input::TransferScreened { .. } => Some(self.parties(entry)?),
            Input::LookbackTransfer(found) => match found.row {
                Some(row) => self.past_parties(customer, found.sealed_seq, row)?,
                None => {
                    let first = self.entry(found.sealed_seq)?;
                    first.map(|first| self.parties(&first)).transpose()?
                }
            },
            Input::CampaignHit(hit) => match &hit.transfer {
                Some(past) => self.past_parties(customer, past.batch, past.row)?,
                None => None,
            },
            _ => None,
        };
        Ok(parties.and_then(|parties| parties.counterparty))
    }
}

/// Whose decision it is, and what the workers found.
pub(crate) fn subject_of(input: &Input) -> Option<(&CustomerId, &Screened)> {
    match input {
        Input::CustomerPut { customer, screened, .. } | Input::CustomerRescreened { customer, screened } => {
            Some((customer, screened))
        }
        Input::TransferScreened { request, screened } => Some((&request.customer, screened)),
        Input::CampaignHit(hit) => Some((&hit.customer, &hit.screened)),
        Input::LookbackTransfer(found) => Some((&found.customer, &found.screened)),
        _ => None,
    }
}

/// What is judged is what the person looked at.
fn unchanged(
    judged: &PairJudged,
    known: &Listed,
    screened: &Screened,
    decision: DecisionId,
) -> Result<(), Refusal> {
    let changed = |field: &'static str| Err(Refusal::PairChanged(field, decision));
    if known.programmes != judged.programmes {
        return changed("programmes");
    }
    if known.measures != judged.measures {
        return changed("measures");
    }
    let then = screened.compared.as_deref();
    let then = then.and_then(|c| Some((c.party(judged.role)?, c.entry(&judged.list, &judged.entry)?)));
    match then {
        Some((party, fields)) => {
            if let Some((field, _)) = judged.fields.iter().find(|now| !fields.contains(now)) {
                return changed(field.as_str());
            }
            match judged.party.iter().find(|now| !party.contains(now)) {
                Some((field, _)) => changed(field.as_str()),
                None => Ok(()),
            }
        }
        // A decision of before there was a memory says less: nothing newer than it may stand behind the pair.
        None if judged.role == Role::Customer && judged.profile > decision.0 => changed("profile"),
        None => {
            let newest = judged.lists.iter().find(|l| l.list == judged.list).map_or(0, |l| l.version);
            if newest > decision.0 { changed("list") } else { Ok(()) }
        }
    }
}

/// SHA-256 of a matcher's version text, as entries name it.
pub fn matcher_of(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}
