//! Lists and rules that come into force are events to rules that ask for them, once each, and stand in the journal.

use crate::support::*;
use engine::monitoring::{ProposeRules, RuleFile};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

/// A rule file with one rule; `version` and what it judges differ.
fn rules(id: &str, version: u32, on: &str, when: &str) -> RuleFile {
    let event = match on {
        "rule_activated" => "rule_activated scenario: X",
        "any" => "table_activated category: X",
        kind => &format!("{kind} category: X"),
    };
    let text = format!(
        r#"//! # Rules for tests
//!
//! **What it detects.** What comes into force.

scenario {id} "something came into force" {{
  version {version}
  family "test"
  flags "FATF F4"
  on {on}
  when {when}
  score 20
  action alert
  once always
  explain "x"
}}

test "it came" of {id} {{
  +0m {event}
  +1m {event} -> fires alert
}}
"#
    );
    RuleFile { name: format!("{id}.rule"), text }
}

impl World {
    async fn puts_files_in_force(&self, files: Vec<RuleFile>) {
        let set = ProposeRules { files, note: "test".into(), ..ProposeRules::default() };
        let proposed = self.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
        self.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    }

    /// Rules that alerted so far, in order.
    async fn alerted(&self) -> Vec<String> {
        self.engine.read(|s| s.monitoring.alerts.values().map(|a| a.rule.clone()).collect()).await.unwrap()
    }
}

#[tokio::test]
async fn what_comes_into_force_is_told_once_to_rules_that_ask() {
    let dir = tempfile::tempdir().unwrap();
    let world = open_with(dir.path(), options(&Arc::new(AtomicI64::new(start())))).await;
    // Who counts anything that comes from outside is not told, and no entry is made for nobody.
    world.puts_files_in_force(vec![rules("ANY", 1, "any", "count(any, 1d) by category >= 1")]).await;
    world.engine.activate_lists(meta("person:mlro"), vec![ofac(1)]).await.unwrap();
    assert_eq!(world.engine.tell_activations(&mut 0).await.unwrap(), 0);
    // What was in force before the set that asks is not told; the set's own rules are.
    let lists =
        rules("LIST", 1, "list_activated", "category != \"X\" or count(list_activated, 1d) by category >= 2");
    let asking = || vec![lists.clone(), rules("RULE", 1, "rule_activated", "has(scenario)")];
    world.puts_files_in_force(asking()).await;
    assert_eq!(world.engine.tell_activations(&mut 0).await.unwrap(), 2);
    assert_eq!(world.alerted().await, ["RULE", "RULE"]);
    world.engine.activate_lists(meta("person:mlro"), vec![ofac(2)]).await.unwrap();
    world.engine.activate_lists(meta("person:mlro"), vec![uk()]).await.unwrap();
    assert_eq!(world.engine.tell_activations(&mut 0).await.unwrap(), 2);
    assert_eq!(world.engine.tell_activations(&mut 0).await.unwrap(), 0);
    assert_eq!(world.alerted().await[2..], ["LIST", "LIST"]);
    // Of the next set only what is new or of another version is told.
    let next = vec![lists.clone(), rules("RULE", 2, "rule_activated", "has(scenario)")];
    world.puts_files_in_force(next).await;
    let mut looked_at = 0;
    assert_eq!(world.engine.tell_activations(&mut looked_at).await.unwrap(), 1);
    assert_ne!(looked_at, 0, "this set is not read again");
    // A copy that folds the journal again knows as much, and tells nothing twice.
    world.holds_together(dir.path()).await;
    world.engine.take_snapshot().unwrap();
    world.engine.close();
    let again = open_with(dir.path(), options(&Arc::new(AtomicI64::new(start())))).await;
    assert_eq!(again.engine.tell_activations(&mut 0).await.unwrap(), 0);
    assert_eq!(again.alerted().await.len(), 5);
    again.engine.close();
}
