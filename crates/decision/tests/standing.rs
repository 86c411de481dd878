//! Standing: every move and every feature, as tables an officer can read.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up should stop")]

use decision::standing::Gate;
use decision::standing::{Cell, ChangeRequest, TransitionError, allowed, cell, gate, tightens, transition};
use model::standing::Restriction;
use model::transfer::Flow;
use model::{Standing, Timestamp};

fn restriction(approved_by: &[&str], document: &str) -> Restriction {
    Restriction {
        reason: "review.routine".parse().unwrap(),
        authority: "test".to_owned(),
        scope: "all".to_owned(),
        since: Timestamp(0),
        until: None,
        approved_by: approved_by.iter().map(|a| a.parse().unwrap()).collect(),
        customer_text: "under_review".parse().unwrap(),
        appeal_route: "appeal_general".parse().unwrap(),
        document: document.parse().unwrap(),
    }
}

fn attempt(
    from: Standing,
    to: Standing,
    by: &[&str],
    document: &str,
    identified: bool,
) -> Result<(), TransitionError> {
    transition(from, &ChangeRequest { to, restriction: &restriction(by, document), identified })
}

const TWO: &[&str] = &["person:ada", "person:ben"];

#[test]
fn every_move_and_every_illegal_move() {
    let mut table = String::from("from \\ to      ");
    let words = |f: &dyn Fn(Standing) -> String| -> String {
        Standing::ALL.iter().map(|s| format!("{:<14}", f(*s))).collect::<String>().trim_end().to_owned()
    };
    table.push_str(&words(&|s| s.as_str().to_owned()));
    for from in Standing::ALL {
        let row = words(&|to| match cell(from, to) {
            Cell::Same => "same".to_owned(),
            Cell::Illegal => "-".to_owned(),
            Cell::Allowed { approvals, document } => {
                let automatic = if tightens(from, to) { "+auto" } else { "" };
                format!("{approvals}{}{automatic}", if document { "+doc" } else { "" })
            }
        });
        table.push_str(&format!("\n{:<15}{row}", from.as_str()));
    }
    insta::assert_snapshot!("transitions", table);
    // The table is what `transition` does: each cell with everything it could need, and with one thing less.
    for (from, to) in Standing::ALL.iter().flat_map(|f| Standing::ALL.map(|t| (*f, t))) {
        let all = attempt(from, to, TWO, "ORDER-7", true);
        match cell(from, to) {
            Cell::Same => assert!(matches!(all, Err(TransitionError::AlreadyThere(_)))),
            Cell::Illegal => assert!(matches!(all, Err(TransitionError::Illegal { .. })), "{from:?} {to:?}"),
            Cell::Allowed { approvals, document } => {
                assert_eq!(all, Ok(()), "{from:?} {to:?}");
                let one = attempt(from, to, &["person:ada"], "ORDER-7", true);
                assert_eq!(one.is_ok(), approvals == 1, "{from:?} {to:?}");
                let undocumented = attempt(from, to, TWO, "dec_7", true);
                assert_eq!(undocumented.is_ok(), !document, "{from:?} {to:?}");
                assert!(matches!(
                    attempt(from, to, &[], "ORDER-7", true),
                    Err(TransitionError::NeedsApprovals { found: 0, .. })
                ));
                let unidentified = attempt(from, to, TWO, "ORDER-7", false);
                assert_eq!(unidentified.is_ok(), to != Standing::WithdrawOnly, "{from:?} {to:?}");
            }
        }
    }
}

#[test]
fn nothing_automatic_loosens() {
    for (from, to) in Standing::ALL.iter().flat_map(|f| Standing::ALL.map(|t| (*f, t))) {
        let automatic = attempt(from, to, &["system:decision"], "dec_7", true);
        assert_eq!(automatic.is_ok(), tightens(from, to) && from != to, "{from:?} {to:?}");
        let twice = attempt(from, to, &["system:decision", "system:lookback"], "ORDER-7", true);
        assert_eq!(twice.is_ok(), automatic.is_ok(), "two programs are no person");
    }
}

#[test]
fn refusals_say_what_to_do() {
    use Standing::*;
    let rows: [(Standing, Standing, &[&str], &str, &str); 9] = [
        (
            TfFrozen,
            Active,
            &["person:ada"],
            "ORDER-7",
            "going from `tf_frozen` to `active` needs 2 distinct persons (`person:` ids); 1 approved",
        ),
        (
            TfFrozen,
            Active,
            &["person:ada", "person:ada"],
            "ORDER-7",
            "going from `tf_frozen` to `active` needs 2 distinct persons (`person:` ids); 1 approved",
        ),
        (
            TfFrozen,
            Hold,
            &["person:ada", "key:k1"],
            "ORDER-7",
            "going from `tf_frozen` to `hold` needs 2 distinct persons (`person:` ids); 1 approved",
        ),
        (
            TfFrozen,
            Hold,
            TWO,
            "none",
            "going from `tf_frozen` to `hold` needs a legal document (order, licence, delisting); `none` is none",
        ),
        (
            Blocked,
            Active,
            TWO,
            "dec_1042",
            "going from `blocked` to `active` needs a legal document (order, licence, delisting); `dec_1042` is none",
        ),
        (
            Blocked,
            Closed,
            TWO,
            "ORDER-7",
            "standing cannot go from `blocked` to `closed`; from `blocked` it may go to: active, hold, tf_frozen",
        ),
        (
            Closed,
            Active,
            TWO,
            "ORDER-7",
            "standing cannot go from `closed` to `active`; from `closed` it may go to: nowhere",
        ),
        (
            Hold,
            Active,
            &["system:decision"],
            "ORDER-7",
            "going from `hold` to `active` is no tightening; a person must approve it",
        ),
        (Hold, Hold, TWO, "ORDER-7", "standing is `hold` already"),
    ];
    for (from, to, by, document, want) in rows {
        assert_eq!(attempt(from, to, by, document, true).unwrap_err().to_string(), want);
    }
    assert_eq!(
        attempt(Hold, WithdrawOnly, TWO, "ORDER-7", false).unwrap_err().to_string(),
        "`withdraw_only` opens an exit; establish and screen the customer's identity first"
    );
}

#[test]
fn the_feature_gate() {
    let word = |standing, flow, reducing| match gate(standing, flow, reducing) {
        Gate::Open => "yes".to_owned(),
        Gate::OwnDestination => "own only".to_owned(),
        Gate::Shut(outcome) => outcome.as_str().to_owned(),
    };
    let mut table = String::from("standing       ");
    table.push_str(&Flow::ALL.map(|f| format!("{:<12}", f.as_str())).concat());
    table.push_str("order, risk-reducing");
    for standing in Standing::ALL {
        let cells = Flow::ALL.map(|flow| format!("{:<12}", word(standing, flow, false))).concat();
        table.push_str(&format!("\n{:<15}{cells}{}", standing.as_str(), word(standing, Flow::Order, true)));
    }
    insta::assert_snapshot!("gate", table);
    for (standing, flow) in Standing::ALL.iter().flat_map(|s| Flow::ALL.map(|f| (*s, f))) {
        let frozen = matches!(standing, Standing::Blocked | Standing::TfFrozen);
        let moves = !matches!(flow, Flow::Enquiry);
        assert!(
            !(frozen && moves && allowed(standing, flow, true)),
            "{standing:?} {flow:?} moves under a freeze"
        );
        if flow == Flow::Deposit {
            let denied = gate(standing, flow, false) == Gate::Shut(model::Outcome::Deny);
            assert!(!denied, "a deposit cannot be refused");
        }
    }
}
