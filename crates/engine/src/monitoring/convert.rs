//! Between the kernel's types and those of entries.
//!
//! Promises: what an entry says of a finding becomes the kernel's finding again, by rule id; a rule the set no longer knows is
//! left out. Does not: judge.

use model::activity::{self, Activity, AlertId, Contribution, Exited, Fired, RuleAction, ScoreParts, Shown};
use model::{Hash, Timestamp};
use monitoring::eval::Exit;
use monitoring::event::KINDS;
use monitoring::field::{COUNT, FieldId};
use monitoring::ir::{Action, Effect, Program};
use monitoring::{Event, Finding, Judged, Monitor};
use rustc_hash::FxHashMap;

/// Whether this build knows the kind of an entry's event.
pub(super) fn is_known(activity: &Activity) -> bool {
    KINDS.get(usize::from(activity.kind)).is_some()
}

/// The event of an entry; `None` where this build does not know its kind.
pub(super) fn event(activity: &Activity, at: Timestamp) -> Option<Event> {
    let kind = KINDS.get(usize::from(activity.kind))?.0;
    let known = activity.values.iter().filter(|v| usize::from(v.0) < COUNT);
    let mut event = Event::new(kind, at.0);
    event.happened = activity.happened.0;
    known.for_each(|(field, value)| event.set(FieldId(*field), *value));
    Some(event)
}

fn action(action: Action) -> RuleAction {
    match action {
        Action::Record => RuleAction::Record,
        Action::Alert => RuleAction::Alert,
        Action::Report => RuleAction::Report,
        Action::Challenge => RuleAction::Challenge,
        Action::Hold => RuleAction::Hold,
        Action::Restrict => RuleAction::Restrict,
        Action::Deny => RuleAction::Deny,
        Action::Freeze => RuleAction::Freeze,
    }
}

fn kernel_action(action: RuleAction) -> Action {
    match action {
        RuleAction::Record => Action::Record,
        RuleAction::Alert => Action::Alert,
        RuleAction::Report => Action::Report,
        RuleAction::Challenge => Action::Challenge,
        RuleAction::Hold => Action::Hold,
        RuleAction::Restrict => Action::Restrict,
        RuleAction::Deny => Action::Deny,
        RuleAction::Freeze => Action::Freeze,
    }
}

fn parts(parts: monitoring::Parts) -> ScoreParts {
    let one = |p: &monitoring::Part| Contribution {
        feature: p.feature,
        value: p.value.map(Shown::from),
        micro: p.micro,
    };
    ScoreParts {
        model: parts.model,
        score: parts.score,
        log_odds: parts.log_odds,
        base: parts.base,
        parts: parts.parts.iter().map(one).collect(),
        others: parts.others,
    }
}

/// What the kernel found in the event it judged last, as an entry holds it.
pub(super) fn recorded(judged: &Judged, monitor: &Monitor, rules: Hash) -> activity::Judged {
    let program = monitor.program();
    let fired = |finding: &Finding| {
        let rule = &program.rules[finding.rule];
        Fired {
            rule: rule.id.clone(),
            version: rule.version,
            score: finding.effect.score,
            action: action(finding.effect.action),
            alert: AlertId(finding.alert),
            joined: finding.joined,
            shown: finding.shown.iter().map(|v| v.map(Shown::from)).collect(),
            tipping_off: rule.tipping_off,
            score_parts: monitor.parts(finding.rule).map(parts).map(Box::new),
        }
    };
    let exited = |(rule, exit): &(usize, Exit)| {
        let (exit, detail) = exit.numbers();
        Exited { rule: program.rules[*rule].id.clone(), exit, detail }
    };
    activity::Judged {
        at: Timestamp(judged.at),
        fired: judged.findings.iter().map(fired).collect(),
        exited: judged.exits.iter().map(exited).collect(),
        signals: judged.signals.iter().map(|rule| program.rules[*rule].id.clone()).collect(),
        rules,
        scored: monitor.scored().map(|(model, score)| activity::Scored { model, score }),
        restricts: None,
    }
}

/// Places of rules in a program, by id.
pub(super) type Places = FxHashMap<String, usize>;

/// Where each rule of a program stands.
pub(super) fn places(program: &Program) -> Places {
    program.rules.iter().enumerate().map(|(at, rule)| (rule.id.clone(), at)).collect()
}

/// What an entry holds, as the kernel remembers it.
pub(super) fn kernel(judged: &activity::Judged, places: &Places) -> Judged {
    let place = |id: &str| places.get(id).copied();
    let finding = |fired: &Fired| {
        Some(Finding {
            rule: place(&fired.rule)?,
            effect: Effect { score: fired.score, action: kernel_action(fired.action) },
            alert: fired.alert.0,
            joined: fired.joined,
            shown: fired.shown.iter().map(|v| v.map(i128::from)).collect(),
        })
    };
    let exit = |exited: &Exited| Some((place(&exited.rule)?, exit_of(exited)?));
    Judged {
        at: judged.at.0,
        // Only counting asks whose event it was; what is remembered stands in the event.
        customer: None,
        findings: judged.fired.iter().filter_map(finding).collect(),
        exits: judged.exited.iter().filter_map(exit).collect(),
        signals: judged.signals.iter().filter_map(|id| place(id)).collect(),
    }
}

fn exit_of(exited: &Exited) -> Option<Exit> {
    Some(match exited.exit {
        0 => Exit::Missing(FieldId(exited.detail)),
        1 => Exit::NoHistory,
        2 => Exit::DivisionByZero,
        3 => Exit::Overflow,
        4 => Exit::TooMuchHistory,
        5 => Exit::NoTable,
        6 => Exit::Need(exited.detail),
        7 => Exit::GivenUp,
        _ => return None,
    })
}

/// The name an exit has in rules and answers.
pub fn exit_name(exited: &Exited, program: &Program) -> String {
    let rule = program.rules.iter().find(|r| r.id == exited.rule);
    match (exit_of(exited), rule) {
        (Some(exit), Some(rule)) => exit.name(rule),
        (Some(_) | None, _) => format!("exit {}", exited.exit),
    }
}
