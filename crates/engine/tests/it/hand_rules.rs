//! Rules by hand: a file lists names of rules, one a line, each with its version (`burst 1`). What the tests say about the engine
//! does not depend on the rule language.

use ::monitoring::event::{DAY, HOUR, set_by_name};
use ::monitoring::field::{FieldId, Type, by_name};
use ::monitoring::ir::*;
use ::monitoring::{Kind, KindSet};
use engine::monitoring::{Diagnostic, RuleFile};

fn field(name: &str) -> FieldId {
    by_name(name).unwrap()
}

fn at_least(left: Expr, right: i128) -> Expr {
    Expr::Cmp(Cmp::Ge, Box::new(left), Box::new(Expr::Const(right)))
}

fn base(id: &str, version: u32, on: KindSet, when: Expr, action: Action) -> Rule {
    Rule {
        id: id.to_uppercase(),
        title: format!("hand-made rule {id}"),
        version,
        family: "hand".into(),
        flags: Vec::new(),
        on,
        absent: None,
        needs: Vec::new(),
        verdict: Verdict::When { when, then: Effect { score: 60, action } },
        tipping_off: false,
        explain: Vec::new(),
        shown: Vec::new(),
        read: Vec::new(),
        once: Once { within: DAY, key: vec![field("customer")] },
        signal: false,
        typology: false,
    }
}

fn slot(program: &mut Program, what: What, set: KindSet, length: i64) -> Expr {
    program.features.push(Feature {
        unless_undone: false,
        what,
        set,
        filter: None,
        window: Window::Sliding { length, shift: 0 },
        key: vec![field("customer")],
    });
    program.slots.push(Slot {
        feature: program.features.len() - 1,
        at: vec![field("customer")],
        prior: false,
    });
    Expr::Slot(program.slots.len() - 1)
}

fn rule(program: &mut Program, name: &str, version: u32) -> Option<Rule> {
    let leaves = Kind::CryptoWithdraw.set();
    let usd = || Expr::Field(field("usd"));
    Some(match name {
        // More than 10,000 dollars leave within a day.
        "burst" => {
            let total = slot(program, What::Sum(field("usd")), leaves, DAY);
            let mut rule = base(name, version, leaves, at_least(total.clone(), 10_000_000_000), Action::Hold);
            rule.shown = vec![("total".into(), Type::Money, total), ("this".into(), Type::Money, usd())];
            rule.needs = vec![(Expr::Has(field("usd")), "no-value".into())];
            rule.explain = vec![
                Piece::Value(0),
                Piece::Text(" left within a day, ".into()),
                Piece::Value(1),
                Piece::Text(" of it now".into()),
            ];
            rule
        }
        "priced" => base(name, version, leaves, at_least(usd(), 1_000_000_000_000), Action::Alert),
        "logins" => {
            let count = slot(program, What::Count, Kind::Login.set(), HOUR);
            base(name, version, Kind::Login.set(), at_least(count, 3), Action::Alert)
        }
        // The second login of a life.
        "returns" => {
            slot(program, What::Count, Kind::Login.set(), HOUR);
            let count = slot(program, What::Count, Kind::Login.set(), HOUR);
            if let Some(feature) = program.features.last_mut() {
                feature.window = Window::Life;
            }
            base(name, version, Kind::Login.set(), at_least(count, 2), Action::Alert)
        }
        "verdicts" => base(name, version, Kind::Disposition.set(), Expr::Const(1), Action::Alert),
        "traced" => {
            let traced = Expr::Field(field("exposure.terrorist_financing.usd"));
            base(name, version, set_by_name("crypto_move")?, at_least(traced, 1), Action::Freeze)
        }
        "huge" => {
            let square = || Expr::Mul(Box::new(usd()), Box::new(usd()));
            let fourth = Expr::Mul(Box::new(square()), Box::new(square()));
            let sixth = Expr::Mul(Box::new(fourth), Box::new(square()));
            base(name, version, Kind::InternalOut.set(), at_least(sixth, i128::MAX), Action::Alert)
        }
        "secret" => {
            let mut rule = base(name, version, leaves, at_least(usd(), 9_000_000_000), Action::Deny);
            rule.tipping_off = true;
            rule
        }
        "ask" => base(name, version, leaves, at_least(usd(), 500_000_000), Action::Challenge),
        "refuse" => base(name, version, set_by_name("in")?, at_least(usd(), 1), Action::Deny),
        "quiet" => {
            let mut rule = base(name, version, leaves, Expr::Const(1), Action::Alert);
            let key = vec![field("customer")];
            rule.absent = Some(Absent { without: Kind::Login.set(), for_: 2 * HOUR, key });
            rule
        }
        _ => return None,
    })
}

/// Makes a program of files.
pub fn compile(files: &[RuleFile]) -> Result<Program, Vec<Diagnostic>> {
    let (mut program, mut wrong) = (Program::default(), Vec::new());
    for file in files {
        for (at, line) in file.text.lines().enumerate() {
            let (name, version) = line.split_once(' ').unwrap_or((line, "1"));
            match version.parse().ok().and_then(|version| rule(&mut program, name, version)) {
                Some(rule) => program.rules.push(rule),
                None => wrong.push(Diagnostic {
                    file: file.name.clone(),
                    line: at as u32 + 1,
                    message: format!("rule `{name}` is not known"),
                }),
            }
        }
    }
    if wrong.is_empty() { Ok(program) } else { Err(wrong) }
}

/// One file.
pub fn file(text: &str) -> Vec<RuleFile> {
    vec![RuleFile { name: "hand.rule".into(), text: text.into() }]
}
