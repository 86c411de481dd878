//! Semantics section 9: a suspicion, terrorist financing, a law-enforcement matter and a routine review are
//! the same bytes to a customer, for every reason the shipped policy restricts.

use crate::support::*;
use events::view::reviewed;
use events::{Facts, Kind, TransferFacts, View, of_entry};
use model::Standing;
use model::decision::{Decision, Outcome as Verdict};
use model::ids::{DecisionId, ImportId};
use model::policy::Policy;
use model::transfer::Flow;
use record::imported::{CampaignHit, PastTransfer};
use record::v1::{Entry, Input, Outcome, Screened};

const OUTCOMES: [Verdict; 4] = [Verdict::Challenge, Verdict::Hold, Verdict::Deny, Verdict::Freeze];

fn facts(policy: &Policy) -> Facts<'_> {
    Facts {
        policy: Some(policy),
        transfer: Some(TransferFacts {
            customer: customer(),
            flow: Flow::Withdrawal,
            legal_entity: entity(),
            first: DecisionId(1042),
        }),
        replaces: Some(DecisionId(1000)),
        legal_entity: Some(entity()),
        flips: true,
        sandbox: false,
        ..Facts::default()
    }
}

fn bytes(entry: &Entry, facts: &Facts<'_>, view: View) -> Vec<String> {
    let events = of_entry(entry, facts, view);
    events.iter().map(|e| String::from_utf8(e.event.to_json()).unwrap()).collect()
}

fn restricted(policy: &Policy) -> Vec<String> {
    let found: Vec<String> =
        policy.reasons.iter().filter(|r| r.restricted).map(|r| r.code.to_string()).collect();
    assert!(found.len() >= 8, "the shipped policy restricts at least eight reasons: {found:?}");
    for must in ["review.suspicion", "review.law_enforcement", "tf.confirmed", "standing.tf_frozen"] {
        assert!(found.iter().any(|r| r == must), "{must}");
    }
    found
}

/// An entry of each input that carries a decision.
fn with_decision(reason: &str, outcome: Verdict, policy: &Policy) -> Vec<Entry> {
    let mut decision = decision(outcome, reason, policy);
    decision.findings = vec![listed()];
    if outcome == Verdict::Freeze {
        decision.legal = obligation();
    }
    let released = Input::TransferReleased { transfer: request().transfer, decision: DecisionId(1041) };
    let expired = Input::TransferExpired { transfer: request().transfer };
    [screened(), put(), released, expired]
        .into_iter()
        .map(|input| entry(input, Outcome::Decided(decision.clone())))
        .collect()
}

#[test]
fn every_restricted_reason_reads_like_a_routine_review() {
    let policy = policy();
    let facts = facts(&policy);
    let routine = with_decision("review.routine", Verdict::Hold, &policy);
    let mut compared = 0;
    for reason in restricted(&policy) {
        for outcome in OUTCOMES {
            for (secret, plain) in with_decision(&reason, outcome, &policy).iter().zip(&routine) {
                let seen = bytes(secret, &facts, View::Customer);
                assert_eq!(seen, bytes(plain, &facts, View::Customer), "{reason} {}", outcome.as_str());
                assert!(!seen.is_empty());
                compared += 1;
            }
        }
    }
    assert!(compared >= 8 * 4 * 4);
    assert_eq!(reviewed(Verdict::Allow), Verdict::Allow);
}

#[test]
fn every_restricted_ground_of_a_standing_reads_like_a_routine_hold() {
    let policy = policy();
    let facts = facts(&policy);
    let routine = bytes(&standing(Standing::Hold, "review.routine", &policy), &facts, View::Customer);
    assert_eq!(routine.len(), 1);
    assert!(routine[0].contains(r#""standing":"restricted""#), "{}", routine[0]);
    for reason in restricted(&policy) {
        for to in Standing::ALL.into_iter().filter(|s| *s != Standing::Active) {
            let mut entry = standing(to, &reason, &policy);
            assert_eq!(bytes(&entry, &facts, View::Customer), routine, "{reason} {}", to.as_str());
            // Whatever text an officer's tool put there, a restricted ground shows the neutral one.
            if let Input::StandingChanged { restriction, .. } = &mut entry.input {
                restriction.customer_text =
                    policy.templates.iter().map(|t| t.id.clone()).next_back().unwrap();
            }
            assert_eq!(bytes(&entry, &facts, View::Customer), routine, "{reason} {}", to.as_str());
        }
    }
}

#[test]
fn a_program_that_restricts_reads_the_same_whatever_its_secret_ground() {
    let policy = policy();
    let facts = facts(&policy);
    let seen = |reason: &str, to| {
        let mut decision = decision(Verdict::Hold, reason, &policy);
        decision.standing_change = Some(to);
        bytes(&entry(put(), Outcome::Decided(decision)), &facts, View::Customer)
    };
    let routine = seen("review.routine", Standing::Hold);
    assert_eq!(routine.len(), 2);
    for reason in restricted(&policy) {
        assert_eq!(seen(&reason, Standing::TfFrozen), routine, "{reason}");
    }
}

/// A campaign looks through what was imported: a hit waits in a queue, and only a changed standing is told.
#[test]
fn a_campaign_tells_a_customer_nothing_but_a_changed_standing() {
    let policy = policy();
    let hidden = Facts { flips: false, ..facts(&policy) };
    let mut frozen = decision(Verdict::Freeze, "tf.confirmed", &policy);
    frozen.standing_change = Some(Standing::TfFrozen);
    let mut hit = CampaignHit {
        import: ImportId::new("move-in").unwrap(),
        customer: customer(),
        transfer: None,
        screened: Screened::default(),
        profile: 1,
    };
    let found = |hit: &CampaignHit, decision: Decision| {
        entry(Input::CampaignHit(Box::new(hit.clone())), Outcome::Decided(decision))
    };
    assert!(
        bytes(&found(&hit, frozen.clone()), &hidden, View::Customer).is_empty(),
        "a customer held already"
    );
    let quiet = Decision { standing_change: None, ..frozen.clone() };
    assert!(bytes(&found(&hit, quiet.clone()), &facts(&policy), View::Customer).is_empty(), "it waits");
    let staff = View::Internal { restricted: true };
    assert_eq!(bytes(&found(&hit, quiet.clone()), &facts(&policy), staff).len(), 1);
    assert_eq!(bytes(&found(&hit, frozen.clone()), &facts(&policy), staff).len(), 2);
    hit.transfer = Some(PastTransfer {
        transfer: request().transfer,
        flow: request().flow,
        stage: model::transfer::Stage::Confirmed,
        batch: 1,
        row: 0,
    });
    assert!(bytes(&found(&hit, quiet), &facts(&policy), staff).is_empty(), "the queue is read");
    assert_eq!(bytes(&found(&hit, frozen), &facts(&policy), staff).len(), 1, "a changed standing is told");
}

#[test]
fn what_a_customer_cannot_see_change_is_no_event() {
    let policy = policy();
    let hidden = Facts { flips: false, ..facts(&policy) };
    // A suspicion or a freeze that follows a routine hold.
    assert!(
        bytes(&standing(Standing::TfFrozen, "tf.confirmed", &policy), &hidden, View::Customer).is_empty()
    );
    let mut frozen = decision(Verdict::Freeze, "tf.confirmed", &policy);
    frozen.standing_change = Some(Standing::TfFrozen);
    let rescreened = entry(
        Input::CustomerRescreened { customer: customer(), screened: Screened::default() },
        Outcome::Decided(frozen),
    );
    assert!(bytes(&rescreened, &hidden, View::Customer).is_empty(), "nor the screening after a new list");
    assert_eq!(bytes(&rescreened, &hidden, View::Internal { restricted: true }).len(), 2);
    // A proposal to restrict.
    let restriction = restriction("review.suspicion", &policy);
    let proposed = entry(
        Input::StandingProposed {
            customer: customer(),
            to: Standing::Hold,
            restriction,
            expected_version: 1,
        },
        Outcome::Applied,
    );
    assert!(bytes(&proposed, &facts(&policy), View::Customer).is_empty());
    assert_eq!(bytes(&proposed, &facts(&policy), View::Internal { restricted: false }).len(), 1);
}

#[test]
fn hidden_events_use_up_their_number_so_that_ids_agree_between_readers() {
    let policy = policy();
    let mut decision = decision(Verdict::Hold, "review.routine", &policy);
    decision.standing_change = Some(Standing::Hold);
    let entry = entry(
        Input::CustomerRescreened { customer: customer(), screened: Screened::default() },
        Outcome::Decided(decision),
    );
    let ids = |view| -> Vec<(Kind, String)> {
        of_entry(&entry, &facts(&policy), view).into_iter().map(|p| (p.about.kind, p.event.id)).collect()
    };
    assert_eq!(ids(View::Customer), [(Kind::StandingChanged, "evt_1042_1".to_owned())]);
    assert_eq!(
        ids(View::Internal { restricted: false }),
        [(Kind::CustomerDecided, "evt_1042".to_owned()), (Kind::StandingChanged, "evt_1042_1".to_owned())]
    );
}

#[test]
fn staff_without_the_permission_read_restricted_factor_and_no_grounds() {
    let policy = policy();
    let facts = facts(&policy);
    for reason in restricted(&policy) {
        for entry in with_decision(&reason, Verdict::Freeze, &policy).into_iter().chain([standing(
            Standing::TfFrozen,
            &reason,
            &policy,
        )]) {
            let without = bytes(&entry, &facts, View::Internal { restricted: false }).join("\n");
            for word in [&reason[..], "SDGT", "27307", "ORDER-1", "block_reportable"] {
                assert!(!without.contains(word), "{word} of {reason} leaks: {without}");
            }
            assert!(without.contains("restricted.factor"), "{without}");
            let with = bytes(&entry, &facts, View::Internal { restricted: true }).join("\n");
            assert!(with.contains(&reason), "{with}");
        }
    }
}

#[test]
fn without_a_policy_everything_counts_as_restricted() {
    let policy = policy();
    let blind = Facts { policy: None, ..facts(&policy) };
    let entry = entry(screened(), Outcome::Decided(decision(Verdict::Freeze, "sanctions.blocked", &policy)));
    let customer = bytes(&entry, &blind, View::Customer).join("\n");
    assert!(customer.contains(r#""outcome":"hold""#) && !customer.contains("sanctions"), "{customer}");
    let staff = bytes(&entry, &blind, View::Internal { restricted: false }).join("\n");
    assert!(staff.contains("restricted.factor") && !staff.contains("sanctions.blocked"), "{staff}");
}

#[test]
fn no_event_holds_free_text_or_where_the_caller_sat() {
    let policy = policy();
    let facts = facts(&policy);
    for view in [View::Customer, View::Internal { restricted: true }] {
        for to in [Standing::Hold, Standing::Active] {
            let all = bytes(&standing(to, "review.routine", &policy), &facts, view).join("\n");
            for word in ["Jane Doe", "Central Bank", "10.9.8.7", "root#"] {
                assert!(!all.contains(word), "{word} in {all}");
            }
        }
    }
}

#[test]
fn a_confirmed_block_is_not_secret() {
    let policy = policy();
    let entry = entry(screened(), Outcome::Decided(decision(Verdict::Freeze, "sanctions.blocked", &policy)));
    let seen = bytes(&entry, &facts(&policy), View::Customer).join("\n");
    assert!(seen.contains("sanctions_block") && seen.contains(r#""outcome":"freeze""#), "{seen}");
}

/// By what a pair was cleared is in no policy's set of reasons; it is no secret ground for that.
#[test]
fn a_cleared_pair_hides_nothing_from_staff_and_says_nothing_to_customers() {
    let policy = policy();
    let facts = facts(&policy);
    for under in ["imported:move-in", "campaign:move-in", "cleared:default", "reopened:names"] {
        let mut decision = decision(Verdict::Hold, "review.routine", &policy);
        decision.findings = vec![listed()];
        let plain = entry(put(), Outcome::Decided(decision.clone()));
        decision.internal.insert(0, code(under));
        let entry = entry(put(), Outcome::Decided(decision));
        let staff = bytes(&entry, &facts, View::Internal { restricted: false }).concat();
        assert!(!staff.contains("restricted.factor"), "{under}: {staff}");
        assert!(staff.contains(under) && staff.contains("\"findings\""), "{under}: {staff}");
        let customer = bytes(&entry, &facts, View::Customer);
        assert_eq!(customer, bytes(&plain, &facts, View::Customer), "{under}");
    }
}
