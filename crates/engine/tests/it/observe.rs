//! Observed flows: everything is decided and recorded, nothing takes effect, and the first enforced
//! decision looks again at what was only observed.

use crate::support::*;
use engine::observe::Relation;
use engine::{EngineError, Refusal};
use model::Standing;
use model::decision::{Incumbent, Outcome};
use model::transfer::Flow;

pub const LISTED_NAME: &str = "TUMANOV Grigory Vasilyevich";
const LISTED: &str = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h";

/// Puts the policy in force with the flows observed until that day.
pub async fn observe(world: &World, flows: &str, until: &str) {
    let (_, text) = policy();
    let row = format!(
        "\n[[observe]]\nentities = \"*\"\nflows = [{flows}]\nuntil = \"{until}\"\nincumbent = \"old engine\"\nsource = \"TRIAL-1\"\n"
    );
    let text = format!("{text}{row}");
    let policy = decision::policy_file::parse(&text, "trial").unwrap();
    let approved = vec![actor("person:mlro")];
    world.engine.activate_policy(meta("person:mlro"), &text, policy, approved).await.unwrap();
}

#[tokio::test]
pub async fn observed_decisions_are_recorded_and_change_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    observe(&world, "\"onboarding\", \"withdrawal\"", "2027-01-01").await;
    let hit = world.put("C1", LISTED_NAME).await.unwrap();
    let decision = hit.entry.outcome.decision().unwrap();
    assert_eq!((outcome(&hit), world.standing("C1").await), ("hold", Standing::Active));
    assert_eq!(decision.observed.as_ref().unwrap().standing_change, Some(Standing::Hold));
    assert!(decision.customer_safe.is_empty(), "the customer is told nothing");
    let frozen = world.screen("T1", "C1", Flow::Withdrawal, LISTED).await.unwrap();
    assert_eq!((outcome(&frozen), world.standing("C1").await), ("freeze", Standing::Active));
    assert_eq!(world.engine.read(|s| s.counts.obligations).await.unwrap(), 0, "no duty was taken on");
    world.put("C2", "Wilhelmina Featherstonehaugh").await.unwrap();
    let allowed = world.screen("T2", "C2", Flow::Withdrawal, CLEAN).await.unwrap();
    assert_eq!(outcome(&allowed), "allow");
    assert!(world.engine.release_token(&allowed.entry).is_none(), "the system that acts releases");
    // A flow no row speaks for is enforced as ever.
    let deposit = world.screen("D1", "C2", Flow::Deposit, LISTED).await.unwrap();
    assert!(deposit.entry.outcome.decision().unwrap().observed.is_none());
    world.engine.close();
}

#[tokio::test]
pub async fn the_other_systems_answers_are_compared_whenever_they_come() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    observe(&world, "\"withdrawal\"", "2027-01-01").await;
    world.put("C1", "Wilhelmina Featherstonehaugh").await.unwrap();
    let answer = |transfer_id: &'static str, outcome| {
        let incumbent = Incumbent { outcome, reference: Some("case-1".to_owned()) };
        world.engine.incumbent_answered(meta("system:exchange"), transfer(transfer_id), incumbent)
    };
    world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    world.screen("T2", "C1", Flow::Withdrawal, LISTED).await.unwrap();
    world.screen("T3", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    answer("T1", Outcome::Allow).await.unwrap();
    answer("T2", Outcome::Allow).await.unwrap();
    answer("T3", Outcome::Allow).await.unwrap();
    answer("T3", Outcome::Deny).await.unwrap();
    let counted = world.engine.read(|s| s.comparisons[&Flow::Withdrawal].clone()).await.unwrap();
    let related = [Relation::Agree, Relation::Stricter, Relation::Looser].map(|r| counted.related(r));
    assert_eq!(related, [1, 1, 1], "a corrected answer replaces the first: {counted:?}");
    assert_eq!(counted.decided.iter().sum::<u64>(), 3);
    world.screen("D1", "C1", Flow::Deposit, CLEAN).await.unwrap();
    assert_eq!(
        answer("D1", Outcome::Allow).await,
        Err(EngineError::Refused(Refusal::NotObserved(transfer("D1"))))
    );
    let live = world.engine.state_copy().await.unwrap();
    world.engine.close();
    let rebuilt = open(dir.path()).await;
    let comparisons = rebuilt.engine.read(|s| s.comparisons.clone()).await.unwrap();
    assert_eq!(comparisons, live.comparisons, "the comparison is folded from the journal");
    rebuilt.engine.close();
}

#[tokio::test]
pub async fn the_trial_ends_on_its_day_and_what_was_observed_is_looked_at_again() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    observe(&world, "\"onboarding\", \"withdrawal\"", "2026-11-03").await;
    world.put("C1", LISTED_NAME).await.unwrap();
    let observed = world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert!(observed.entry.outcome.decision().unwrap().observed.is_some());
    assert_eq!(world.standing("C1").await, Standing::Active);
    world.later(2 * 86_400);
    // The customer's hit was never acted on, so the customer is screened again with the first enforced request.
    let enforced = world.screen("T2", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    assert!(enforced.entry.outcome.decision().unwrap().observed.is_none());
    assert_eq!((outcome(&enforced), world.standing("C1").await), ("hold", Standing::Hold));
    world.engine.close();
}
