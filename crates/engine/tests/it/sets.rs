//! Sets of more than rules: tables of peer figures and a model come into force with two persons, count in decisions, survive a
//! restart, are replayed, and go when an earlier set comes back.

use crate::monitoring::refused;
use crate::support::*;
use engine::monitoring::{Fault, NewModel, PeerTable, ProposeRules, RuleFile};
use model::activity::{Judged, Scored};
use model::transfer::Flow;
use monitoring::learn::{Model, Settings, train};
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

const RULES: &str = r#"//! # Rules for tests
//!
//! **What it detects.** What peers do not do, and what the model takes for a crime.

scenario PEER "more than peers send" {
  version 1
  family "test"
  flags "FATF F2"
  on out
  let usual = table("out_24h_p95", segment)
  when usd > usual
  score 20
  action alert
  explain "{usual} is usual"
}

scenario MODEL "what the model sees" {
  version 1
  family "model"
  on out
  let usd_now = usd
  let sent    = sum(usd of out, 24h) by customer
  when false
  score 0
  action record
  explain "{usd_now} {sent}"
}

scenario SCORE "the model takes it for a crime" {
  version 1
  family "model"
  flags "FATF F2"
  on out
  when model.score >= 50%
  score 70
  action hold
  explain "{sent} within a day"
  let sent = sum(usd of out, 24h) by customer
}

# What the score said before is an aggregate like any other.
scenario TWICE "the model took two for crimes" {
  version 1
  family "model"
  flags "FATF F2"
  on out
  when count(out where model.score >= 50%, 24h) by customer >= 2
  score 80
  action alert
  explain "twice"
}

test "a score" of SCORE {
  +0m crypto_withdraw customer: A, usd: 5, model.score: 60% -> fires hold
  +1m crypto_withdraw customer: A, usd: 5, model.score: 40% -> quiet
}
"#;

fn files() -> Vec<RuleFile> {
    vec![RuleFile { name: "set.rule".into(), text: RULES.into() }]
}

fn peers(name: &str) -> PeerTable {
    PeerTable {
        name: name.into(),
        rows: vec![("retail".into(), 2_000_000_000), ("business".into(), 50_000_000_000)],
    }
}

/// More than 3,000 dollars within a day are a crime.
fn trained(names: &[&str]) -> Model {
    let names: Vec<String> = names.iter().map(|n| (*n).to_owned()).collect();
    let sent = |n: u32| f64::from(n) * 20_000_000.0;
    let values: Vec<f64> = (0..400).flat_map(|n| [1_000_000.0, sent(n)]).collect();
    let labels: Vec<bool> = (0..400).map(|n| sent(n) > 3_000_000_000.0).collect();
    train(&names, &values, &labels, &Settings { rounds: 20, ..Settings::default() }).unwrap()
}

fn whole() -> ProposeRules {
    let model = NewModel { rule: "MODEL".into(), bytes: trained(&["usd_now", "sent"]).to_bytes() };
    ProposeRules {
        files: files(),
        tables: vec![peers("out_24h_p95")],
        model: Some(model),
        effective: None,
        note: "scored".into(),
        lookback_days: None,
    }
}

async fn world(dir: &std::path::Path) -> World {
    open_with(dir, options(&Arc::new(AtomicI64::new(start())))).await
}

impl World {
    async fn puts_in_force(&self, set: ProposeRules) {
        let proposed = self.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap();
        self.engine.approve_rules(meta("person:ben"), proposed.seq()).await.unwrap();
    }

    /// A withdrawal: outcome, rules that fired, what the model said.
    async fn sends(&self, id: &str, usd: &str) -> (String, Vec<String>, Option<Scored>) {
        let done = self.moves(id, Flow::Withdrawal, &[("usd", usd), ("segment", "retail")]).await;
        let judged: &Judged = done.entry.outcome.judged().first().unwrap();
        let fired = judged.fired.iter().map(|f| f.rule.clone()).collect();
        (outcome(&done).to_owned(), fired, judged.scored)
    }
}

impl World {
    /// The decision and the alert say why the model said so: exactly, and only where the rule depends on the score.
    async fn the_score_is_taken_apart(&self, model: model::Hash) {
        let judged = self.engine.reader().size().unwrap() - 1;
        let entry = self.engine.entry(judged).unwrap().unwrap();
        let judged = entry.outcome.judged()[0].clone();
        let of = |rule: &str| judged.fired.iter().find(|f| f.rule == rule).unwrap().clone();
        assert_eq!(of("PEER").score_parts, None, "it does not depend on the score");
        let parts = *of("SCORE").score_parts.unwrap();
        assert_eq!((parts.model, parts.score), (model, judged.scored.unwrap().score));
        let sum: i64 = parts.parts.iter().map(|p| p.micro).sum();
        assert_eq!(parts.base + sum + parts.others, parts.log_odds);
        // Two features; the amount of the day says all.
        assert_eq!((parts.parts[0].feature, parts.others), (1, 0));
        assert_eq!(parts.parts[0].value, Some(5_000_000_000i128.into()));
        assert!(parts.parts[0].micro > 0, "{parts:?}");
        let alert = self.engine.read(move |s| s.monitoring.alert(of("SCORE").alert).cloned()).await;
        assert_eq!(alert.unwrap().unwrap().score_parts, Some(Box::new(parts)));
    }
}

#[tokio::test]
async fn a_set_whose_parts_do_not_fit_is_not_proposed() {
    let dir = tempfile::tempdir().unwrap();
    let world = world(dir.path()).await;
    let other = || NewModel { rule: "MODEL".into(), bytes: trained(&["usd_now", "received"]).to_bytes() };
    let strict = RULES.replacen("action hold", "action deny", 1).replacen("fires hold", "fires deny", 1);
    let strict = vec![RuleFile { name: "set.rule".into(), text: strict }];
    let line = RULES.lines().position(|l| l.starts_with("scenario SCORE")).unwrap() as u32 + 1;
    let doubled = PeerTable { rows: vec![("a".into(), 1), ("a".into(), 2)], ..peers("out_24h_p95") };
    let nowhere = NewModel { rule: "NONE".into(), ..other() };
    let broken = NewModel { bytes: b"nothing".to_vec(), ..other() };
    for (set, file, at, cause) in [
        (
            ProposeRules { files: strict, ..whole() },
            "set.rule",
            line,
            "`SCORE` depends on the model's score and asks to deny",
        ),
        (ProposeRules { tables: vec![peers("in_30d")], ..whole() }, "table in_30d", 0, "no rule reads table"),
        (
            ProposeRules { tables: vec![peers("out_24h_p95"), peers("out_24h_p95")], ..whole() },
            "table out_24h_p95",
            0,
            "it stands twice",
        ),
        (ProposeRules { tables: vec![doubled], ..whole() }, "table out_24h_p95", 0, "key `a` stands twice"),
        (ProposeRules { model: Some(other()), ..whole() }, "", 0, "model was trained on other features"),
        (ProposeRules { model: Some(nowhere), ..whole() }, "", 0, "no rule `NONE`"),
        (ProposeRules { model: Some(broken), ..whole() }, "", 0, "this is no model"),
    ] {
        let size = world.engine.reader().size().unwrap();
        let found = world.engine.propose_rules(meta("person:ana"), set).await.unwrap().unwrap_err();
        assert_eq!((found[0].file.as_str(), found[0].line), (file, at), "{found:?}");
        assert!(found[0].message.contains(cause), "{found:?}");
        assert_eq!(world.engine.reader().size().unwrap(), size, "nothing is recorded");
    }
    world.engine.close();
}

#[tokio::test]
pub async fn tables_and_the_score_count_in_decisions_and_come_and_go_with_their_set() {
    let dir = tempfile::tempdir().unwrap();
    let first = world(dir.path()).await;
    first.put("C1", "Ada Clear").await.unwrap();
    let plain = ProposeRules { files: files(), note: "rules alone".into(), ..ProposeRules::default() };
    first.puts_in_force(plain).await;
    let (outcome, fired, scored) = first.sends("T1", "2500").await;
    assert_eq!((outcome.as_str(), fired, scored), ("allow", vec![], None), "no table, no model");
    let alone = first.engine.read(|s| s.monitoring.active.clone().unwrap().rules).await.unwrap();
    first.puts_in_force(whole()).await;
    let hash = trained(&["usd_now", "sent"]).hash();
    let (outcome, fired, scored) = first.sends("T2", "400").await;
    let scored = scored.unwrap();
    assert_eq!((outcome.as_str(), fired), ("allow", vec![]));
    assert_eq!(scored.model, hash);
    assert!(scored.score < 500_000, "{scored:?}");
    let (outcome, fired, scored) = first.sends("T3", "2100").await;
    // The windows of the set were filled with what came before: 5,000 within a day.
    assert_eq!((outcome.as_str(), fired), ("hold", vec!["PEER".to_owned(), "SCORE".to_owned()]));
    assert!(scored.unwrap().score > 500_000);
    first.the_score_is_taken_apart(hash).await;
    first.engine.take_snapshot().unwrap();
    let live = first.holds_together(dir.path()).await;
    let chain = live.monitoring.chain();
    first.engine.close();

    let mut with = options(&first.clock);
    with.takeover = true;
    let second = open_with(dir.path(), with).await;
    assert_eq!(second.engine.read(|s| s.monitoring.chain()).await.unwrap(), chain);
    let (outcome, fired, scored) = second.sends("T4", "10").await;
    assert_eq!((outcome.as_str(), fired), ("hold", vec!["SCORE".to_owned(), "TWICE".to_owned()]));
    assert_eq!(scored.unwrap().model, hash, "the model is in force after a restart");
    second.holds_together(dir.path()).await;
    // Another model, or another figure, is another set: nobody exchanges one behind an approval.
    let changed =
        ProposeRules { tables: vec![PeerTable { rows: vec![], ..peers("out_24h_p95") }], ..whole() };
    let proposed = second.engine.propose_rules(meta("person:ana"), changed).await.unwrap().unwrap().seq();
    let named = second.engine.read(|s| s.monitoring.proposals[&proposed].rules).await.unwrap();
    let in_force = second.engine.read(|s| s.monitoring.active.clone().unwrap().rules).await.unwrap();
    assert_ne!(named, in_force);
    let same = second.engine.propose_rules(meta("person:ana"), whole()).await;
    assert_eq!(refused(same.map(|r| r.map(|_| ()))), Fault::InForce(in_force));
    // Back to rules alone.
    let back =
        second.engine.propose_rollback(meta("person:ana"), Some(alone), "noise".into(), None).await.unwrap();
    second.engine.approve_rules(meta("person:ben"), back.seq()).await.unwrap();
    let (outcome, fired, scored) = second.sends("T5", "2600").await;
    assert_eq!((outcome.as_str(), fired, scored), ("allow", vec![], None));
    second.holds_together(dir.path()).await;
    second.engine.close();
}
