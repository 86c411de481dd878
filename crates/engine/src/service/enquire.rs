//! Many questions at once: screened together, recorded one by one, answered with their hits.
//!
//! Promises: each question is an entry of its own, made durable before anything is answered; the entry records what the
//! policy's thresholds give, exactly as a single enquiry would; pairs under them are shown to who asks for them and are
//! recorded nowhere, since they decide nothing. Does not: record what cannot be screened.

use super::{Engine, Enquiry, Meta, RETRIES};
use crate::command::{Command, Committed, EngineError};
use crate::evaluate::Refusal;
use crate::pinned::{Found, Pinned};
use crate::queue::Lane;
use model::Score;
use model::ids::LegalEntityId;
use record::v1::Input;
use screening::screen::Hit;
use std::sync::Arc;

/// Questions of one call: a hundred of them, each about the four kinds of party. At half a millisecond a question that is
/// a fifth of a second of one core, and a tenth of the writer's queue.
pub const QUESTIONS_MAX: usize = 400;

/// A question, answered.
#[derive(Debug, Clone)]
pub struct Enquired {
    /// The entry, durable.
    pub committed: Committed,
    /// What the policy's thresholds give: what the entry records.
    pub hits: Vec<Hit>,
    /// Pairs under the thresholds, down to the floor asked for; none where none was.
    pub near: Vec<Hit>,
    /// Whether [`Self::near`] holds all of them; when the work met its bound it does not.
    pub near_complete: bool,
    /// Policy and lists it was screened against.
    pub pinned: Arc<Pinned>,
}

/// What screening gave for one question.
struct Asked {
    found: Found,
    near: Vec<Hit>,
    near_complete: bool,
}

impl Asked {
    fn of(question: &Enquiry, pinned: &Pinned, floor: Option<Score>) -> Asked {
        let found = question.found(pinned);
        let (near, near_complete) = match (question, floor) {
            (Enquiry::Party(profile), Some(floor)) => pinned.customer_near(profile, floor),
            // An address is listed or it is not.
            (Enquiry::Wallet(_), _) | (_, None) => (Vec::new(), true),
        };
        let known = |hit: &Hit| {
            found.hits.iter().any(|h| (&h.list, &h.entry, h.role) == (&hit.list, &hit.entry, hit.role))
        };
        let near = near.into_iter().filter(|hit| !known(hit)).collect();
        Asked { found, near, near_complete }
    }
}

impl Engine {
    /// Answers questions in their order; `floor` asks for pairs under the policy's thresholds too.
    pub async fn enquire_all(
        &self,
        meta: Meta,
        legal_entity: LegalEntityId,
        subject: String,
        questions: Vec<Enquiry>,
        floor: Option<Score>,
    ) -> Result<Vec<Enquired>, EngineError> {
        if questions.len() > QUESTIONS_MAX {
            let cause = format!("{} questions; at most {QUESTIONS_MAX} are accepted", questions.len());
            return Err(EngineError::Invalid { field: "/queries".to_owned(), cause });
        }
        let mut done: Vec<Option<Enquired>> = vec![None; questions.len()];
        for attempt in 0.. {
            let open: Vec<usize> = (0..done.len()).filter(|at| done[*at].is_none()).collect();
            if open.is_empty() || attempt > RETRIES {
                break;
            }
            let pinned = self.pinned();
            let screened = self.screen_questions(&pinned, &questions, &open, floor).await?;
            let mut waiting = Vec::with_capacity(open.len());
            for (at, asked) in open.into_iter().zip(screened) {
                let screened = pinned.screened(asked.found.findings.clone(), false);
                let (legal_entity, subject) = (legal_entity.clone(), subject.clone());
                let mut command =
                    Command::new(meta.clone(), Input::Enquiry { legal_entity, subject, screened });
                self.seal_question(&mut command, &questions[at])?;
                // All are handed over before any is waited for: they share the flush.
                waiting.push((at, asked, self.enqueue(Lane::Normal, command)?));
            }
            for (at, asked, answering) in waiting {
                match self.answer(answering).await {
                    Err(EngineError::Refused(Refusal::StalePins)) => {}
                    Err(error) => return Err(error),
                    Ok(committed) => {
                        let Asked { found, near, near_complete } = asked;
                        let pinned = Arc::clone(&pinned);
                        let hits = found.hits;
                        done[at] = Some(Enquired { committed, hits, near, near_complete, pinned });
                    }
                }
            }
        }
        done.into_iter().collect::<Option<Vec<_>>>().ok_or(EngineError::Busy)
    }

    async fn screen_questions(
        &self,
        pinned: &Arc<Pinned>,
        questions: &[Enquiry],
        open: &[usize],
        floor: Option<Score>,
    ) -> Result<Vec<Asked>, EngineError> {
        let asked: Vec<Enquiry> = open.iter().map(|at| questions[*at].clone()).collect();
        let pinned = Arc::clone(pinned);
        self.screen(move || asked.iter().map(|question| Asked::of(question, &pinned, floor)).collect()).await
    }

    /// Seals what was asked under the subject of the enquiry.
    pub(super) fn seal_question(&self, command: &mut Command, question: &Enquiry) -> Result<(), EngineError> {
        let Input::Enquiry { subject, .. } = &command.input else { return Ok(()) };
        let subject = subject.clone();
        match question {
            Enquiry::Party(profile) => self.seal_into(command, &subject, "profile", profile),
            Enquiry::Wallet(parties) => self.seal_into(command, &subject, "parties", parties),
        }
    }
}
