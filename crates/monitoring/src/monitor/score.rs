//! The model's score as a field like any other.
//!
//! The features of a model are the values a rule shows (`explain`): written in the rule language, kept in the same windows,
//! tested like any rule. The score may rank and raise; no rule that reads it may do more than hold, which publishing
//! checks (`crate::alone`).

use super::*;
use crate::learn::{Masks, Model};

const SCORE: FieldId = field::id("model.score");

/// Features named with a score; what all others did is one number. An analyst reads so many, and an entry keeps them.
pub const PARTS_MAX: usize = 8;

/// What one feature did to a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Its place among the model's features.
    pub feature: u16,
    /// Its value as the model read it; `None` where it could not be had.
    pub value: Option<i128>,
    /// How far it moved the log-odds, in millionths.
    pub micro: i64,
}

/// Why a model said what it said. The log-odds are exactly `base`, the parts and `others` added up: what rounding left stands
/// in `base`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// The model.
    pub model: Hash,
    /// The probability in millionths.
    pub score: u32,
    /// Its log-odds in millionths.
    pub log_odds: i64,
    /// What the model expects of any event.
    pub base: i64,
    /// The strongest features, at most [`PARTS_MAX`].
    pub parts: Vec<Part>,
    /// All other features together.
    pub others: i64,
}

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
    /// Which rules depend on the score, by place.
    depending: Arc<[bool]>,
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
        let depending = crate::alone::depending(&self.plan.program).into();
        let room = Vec::new();
        self.scored =
            Some(Scored { hash, model, masks, room, rule: at, row, last: None, filtered, depending });
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

    /// Why the model said what it said of the event that was judged last, for a rule that fired then; `None` where the rule does
    /// not depend on the score, or the model does not look at such events.
    pub fn parts(&self, rule: usize) -> Option<Parts> {
        let scored = self.scored.as_ref()?;
        let score = scored.last?;
        if !scored.depending.get(rule).copied().unwrap_or(false) {
            return None;
        }
        let all = scored.model.contributions(&scored.row);
        let log_odds = scored.model.log_odds_micro(&scored.row);
        let part = |c: &crate::learn::Contribution| {
            let value = scored.row.get(usize::from(c.feature)).filter(|v| !v.is_nan());
            Part { feature: c.feature, value: value.map(|v| *v as i128), micro: c.micro }
        };
        let (strong, weak) = all.split_at(all.len().min(PARTS_MAX));
        let parts: Vec<Part> = strong.iter().map(part).collect();
        let sum = |of: &[crate::learn::Contribution]| of.iter().fold(0i64, |s, c| s.saturating_add(c.micro));
        let others = sum(weak);
        let base = log_odds.saturating_sub(sum(strong)).saturating_sub(others);
        Some(Parts { model: scored.hash, score, log_odds, base, parts, others })
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
