//! The model's score as a field like any other.
//!
//! The features of a model are the values a rule shows (`explain`): written in the rule language, kept in the same windows,
//! tested like any rule. The score may rank and raise; no rule that reads it may do more than hold, which publishing
//! checks (`crate::alone`).

use super::*;
use crate::learn::{Masks, Model};

const SCORE: FieldId = field::id("model.score");

/// A model in force.
#[derive(Clone)]
pub(super) struct Scored {
    model: Arc<Model>,
    /// The same model laid out to be asked at every event, unless its trees are too large for it.
    masks: Option<Arc<Masks>>,
    room: Vec<u32>,
    pub hash: Hash,
    rule: usize,
    row: Vec<f64>,
    /// What it said of the event laid out now; `None` where it does not look at such events.
    last: Option<u32>,
    /// Whether a filter of an aggregate reads the score: then filters are decided again once it is known.
    filtered: bool,
}

/// A model that does not fit the rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// No such rule.
    #[error("no rule `{0}` says what the model's features are")]
    NoRule(String),
    /// The model was trained on something else.
    #[error("model was trained on other features than rule `{rule}` shows: {difference}")]
    OtherFeatures {
        /// Which rule.
        rule: String,
        /// The first difference.
        difference: String,
    },
}

impl Monitor {
    /// Puts a model in force, whose features are what rule `rule` shows, in that order.
    ///
    /// # Errors
    /// When there is no such rule or it shows other values.
    pub fn set_model(&mut self, model: Arc<Model>, rule: &str) -> Result<(), ModelError> {
        let at = self.plan.program.rules.iter().position(|r| r.id == rule);
        let at = at.ok_or_else(|| ModelError::NoRule(rule.to_owned()))?;
        let shown: Vec<&String> = self.plan.program.rules[at].shown.iter().map(|s| &s.0).collect();
        let theirs: Vec<&String> = model.features().iter().collect();
        if shown != theirs {
            let first = shown.iter().zip(&theirs).find(|(a, b)| a != b);
            let difference = match first {
                Some((ours, theirs)) => format!("`{ours}` here, `{theirs}` there"),
                None => format!("{} here, {} there", shown.len(), theirs.len()),
            };
            return Err(ModelError::OtherFeatures { rule: rule.to_owned(), difference });
        }
        self.prepared = None;
        let filtered = self.plan.program.filters.iter().any(reads_score);
        let (hash, row) = (model.hash(), Vec::new());
        let masks = Masks::of(&model).map(Arc::new);
        self.scored =
            Some(Scored { hash, model, masks, room: Vec::new(), rule: at, row, last: None, filtered });
        Ok(())
    }

    /// What the model said of the event that was judged last, with the model's hash; `None` without a model, or where it does
    /// not look at such events.
    pub fn scored(&self) -> Option<(Hash, u32)> {
        let scored = self.scored.as_ref()?;
        Some((scored.hash, scored.last?))
    }

    /// The values a rule shows, for an event as it stands after [`Monitor::process`] would have judged it: what a model is
    /// trained on. Takes nothing in.
    pub fn features(&mut self, event: &Event, rule: usize) -> Vec<Option<i128>> {
        let plan = Arc::clone(&self.plan);
        self.prepare(&plan, event, event.at, true);
        let shown = &plan.program.rules[rule].shown;
        shown.iter().map(|s| self.context(&plan, |c| c.number(&s.2)).ok()).collect()
    }

    /// What made the last score, strongest first: feature and change of the log-odds in millionths.
    pub fn contributions(&self) -> Vec<(String, i64)> {
        let Some(scored) = &self.scored else { return Vec::new() };
        let name = |at: u16| scored.model.features()[usize::from(at)].clone();
        scored.model.contributions(&scored.row).iter().map(|c| (name(c.feature), c.micro)).collect()
    }

    pub(super) fn score(&mut self, plan: &Plan, kind: Kind, own: bool) {
        let Some(mut scored) = self.scored.take() else { return };
        let rule = &plan.program.rules[scored.rule];
        scored.last = None;
        if own && rule.on.has(kind) {
            scored.row.clear();
            for (_, _, expr) in &rule.shown {
                let value = self.context(plan, |c| c.number(expr));
                // Training sees the same: a value that cannot be had is missing.
                scored.row.push(value.map_or(f64::NAN, |v| v as f64));
            }
            let score = match &scored.masks {
                Some(masks) => masks.score(&scored.row, &mut scored.room),
                None => scored.model.score(&scored.row),
            };
            scored.last = Some(score);
            self.scratch.default(SCORE, i64::from(score));
            if scored.filtered {
                self.filters(plan, kind);
                self.scratch.restart();
            }
        }
        self.scored = Some(scored);
    }
}

fn reads_score(expr: &crate::ir::Expr) -> bool {
    let mut found = false;
    crate::reach::walk(expr, &mut |e| {
        found |= matches!(e, crate::ir::Expr::Field(f) | crate::ir::Expr::Has(f) if *f == SCORE);
    });
    found
}
