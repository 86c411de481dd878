//! Who is one party in the graph, and who is left out: entities, house accounts, own wallets and known services.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]

use monitoring::event::{HOUR, Kind, MINUTE};
use monitoring::lang::{Source, compile};
use monitoring::{Event, Monitor, code, field};
use std::sync::Arc;

const RULES: &str = r#"
scenario G1 "what the graph knows" {
  version 1
  family "network"
  on move
  when graph.cycle >= 0
  score 1
  action record
  once always
  explain "{graph.cycle} {graph.scatter_gather} {graph.chain_depth} {graph.sources}"
}
"#;

/// A payment or another event: its kind, whose, the other side, and what else it says.
type Said<'a> = (Kind, i64, i64, &'a [(&'a str, i64)]);

/// What is known of a wallet: in words, by its payments, by events before them.
type Row<'a> = (&'a str, &'a [(&'a str, i64)], &'a [Said<'a>]);

fn event(said: &Said<'_>, at: i64) -> Event {
    let (kind, customer, other, more) = said;
    let mut event = Event::new(*kind, at);
    for (name, value) in [("customer", *customer), ("usd", 1_000_000_000)] {
        event.set(field::by_name(name).unwrap(), value);
    }
    if *other != 0 {
        event.set(field::id("counterparty"), *other);
    }
    more.iter().for_each(|(name, value)| event.set(field::by_name(name).unwrap(), *value));
    event
}

/// Cycle, scatter-gather, depth and sources of the last event; the state goes through its bytes before it.
fn last(events: &[Said<'_>]) -> [i64; 4] {
    let program = compile(&[Source { name: "g.rule", text: RULES }]).unwrap().program;
    let plan = Arc::new(monitoring::plan::plan(program).unwrap());
    let mut monitor = Monitor::with_plan(Arc::clone(&plan));
    let (end, before) = events.split_last().unwrap();
    for (place, said) in before.iter().enumerate() {
        monitor.process(&event(said, HOUR + place as i64 * MINUTE));
    }
    let bytes = monitor.to_bytes();
    let mut again = Monitor::from_bytes(plan, &bytes).unwrap();
    assert_eq!(again.to_bytes(), bytes);
    let end = event(end, HOUR + events.len() as i64 * MINUTE);
    let judged = monitor.process(&end).pop().unwrap();
    assert_eq!(again.process(&end).pop().unwrap(), judged);
    let shown: Vec<i64> = judged.findings[0].shown.iter().map(|v| v.unwrap() as i64).collect();
    shown.try_into().unwrap()
}

const PAYS: Kind = Kind::InternalOut;
const E: (&str, i64) = ("entity", 900);

#[test]
fn customers_of_one_entity_are_one_party_on_either_side() {
    // 2 and 3 are one. What 2 gets goes on from 3 to 1: a circle of two.
    let circle = [(PAYS, 1, 2, &[][..]), (PAYS, 3, 1, &[E])];
    assert_eq!(last(&circle)[0], 0, "nobody said yet that 2 is of the entity");
    let known = [(Kind::Login, 2, 0, &[E][..]), circle[0], circle[1]];
    assert_eq!(last(&known)[0], 2);
    assert_eq!(last(&known)[2], 1, "and the entity passes on what came in");
    // Between themselves they pay nobody.
    let among = [(Kind::Login, 2, 0, &[E][..]), (PAYS, 3, 2, &[E]), (PAYS, 2, 3, &[E])];
    assert_eq!(last(&among), [0; 4]);
    // Two customers of one entity between a source and a sink are one intermediary, which is no pattern.
    let gather = |entity: &'static [(&'static str, i64)]| {
        last(&[
            (Kind::Login, 2, 0, entity),
            (Kind::Login, 3, 0, entity),
            (PAYS, 1, 2, &[]),
            (PAYS, 1, 3, &[]),
            (PAYS, 2, 4, entity),
            (PAYS, 3, 4, entity),
        ])
    };
    assert_eq!((gather(&[])[1], gather(&[E])[1]), (2, 0));
    // Who is taken out of an entity again is a party of its own.
    let left = [(Kind::Login, 2, 0, &[E][..]), (Kind::Login, 2, 0, &[]), circle[0], circle[1]];
    assert_eq!(last(&left)[0], 0);
}

#[test]
fn a_movement_that_is_undone_joins_nobody_until_it_is_redone() {
    // 1 pays 2, by movement 5, and 2 pays 1.
    const UNDOES: &[(&str, i64)] = &[("transfer", 5), ("moved_at", HOUR)];
    let circle = |between: &[Said<'static>]| {
        let mut events: Vec<Said<'_>> = vec![(PAYS, 1, 2, &[("transfer", 5)])];
        events.extend(between);
        events.push((PAYS, 2, 1, &[("transfer", 6)]));
        let [cycle, _, depth, _] = last(&events);
        (cycle, depth)
    };
    let (undone, redone) = ((Kind::Undone, 0, 0, UNDOES), (Kind::Redone, 0, 0, UNDOES));
    assert_eq!(circle(&[]), (2, 1));
    assert_eq!(circle(&[undone]), (0, 0));
    assert_eq!(circle(&[undone, redone]), (2, 1));
    assert_eq!(circle(&[undone, redone, undone, undone]), (0, 0));
    assert_eq!(circle(&[redone]), (2, 1), "what is not undone is not made twice");
    let other: Said<'static> = (Kind::Undone, 0, 0, &[("transfer", 4), ("moved_at", HOUR)]);
    assert_eq!(circle(&[other]), (2, 1), "another movement of that time");
}

#[test]
fn services_own_wallets_and_house_accounts_join_nobody() {
    let own = [("counterparty_kind", code("own"))];
    let rows: [Row<'_>; 6] = [
        ("nothing is known", &[], &[]),
        ("the payment says it is a service", &[("known_service", 1)], &[]),
        ("the payment says it is the customer's own wallet", &[("own_address", 1)], &[]),
        ("the payment says it is the exchange's own wallet", &own, &[]),
        ("a label said so before", &[], &[(Kind::Label, 0, 0, &[("address", 50), ("known_service", 1)])]),
        (
            "a label said before that it is the exchange's own",
            &[],
            &[(Kind::Label, 0, 0, &[("cluster", 50), ("counterparty_kind", 0)])],
        ),
    ];
    for (place, (what, said, before)) in rows.into_iter().enumerate() {
        // 1 pays wallet 50, which pays 2, who pays 1; and 1 pays 3, who pays 2: without 50 there is one way only.
        let mut events: Vec<Said<'_>> = before.to_vec();
        let label = [("cluster", 50), own[0]];
        if let Some(last) = events.last_mut().filter(|_| place == 5) {
            last.3 = &label;
        }
        let mut of_wallet = vec![("address", 50)];
        of_wallet.extend(said);
        events.push((Kind::CryptoWithdraw, 1, 0, &of_wallet));
        events.push((Kind::CryptoDeposit, 2, 0, &of_wallet));
        events.push((PAYS, 2, 1, &[]));
        assert_eq!(last(&events)[0], if place == 0 { 3 } else { 0 }, "{what}");
        let mut gathers = events[..events.len() - 3].to_vec();
        gathers.extend([(PAYS, 1, 3, &[][..]), (Kind::CryptoWithdraw, 1, 0, &of_wallet)]);
        gathers.extend([(PAYS, 3, 2, &[][..]), (Kind::CryptoDeposit, 2, 0, &of_wallet)]);
        assert_eq!(last(&gathers)[1], if place == 0 { 2 } else { 0 }, "{what}");
    }
}

#[test]
fn what_a_label_takes_back_joins_again() {
    let says = |known: i64| {
        (
            Kind::Label,
            0,
            0,
            if known == 1 {
                &[("address", 50), ("known_service", 1)][..]
            } else {
                &[("address", 50), ("known_service", 0)]
            },
        )
    };
    let wallet = &[("address", 50)][..];
    let way = [(Kind::CryptoWithdraw, 1, 0, wallet), (Kind::CryptoDeposit, 2, 0, wallet), (PAYS, 2, 1, &[])];
    let with = |labels: &[Said<'static>]| last(&[labels, &way].concat())[0];
    assert_eq!((with(&[says(1)]), with(&[says(1), says(0)])), (0, 3));
}

#[test]
fn house_accounts_are_left_out_from_both_sides() {
    let house = &[("house_account", 1)][..];
    // What every customer pays to the house and gets from it is no circle, whoever's event says so.
    let circle = |first: &'static [(&'static str, i64)], of_house: &'static [(&'static str, i64)]| {
        last(&[(Kind::Login, 7, 0, first), (PAYS, 1, 7, &[]), (PAYS, 7, 2, of_house), (PAYS, 2, 1, &[])])[0]
    };
    assert_eq!(circle(&[], &[]), 3);
    assert_eq!(circle(house, &[]), 0, "known from before");
    assert_eq!(circle(&[], house), 0, "known from its own payment");
    let depth =
        |of_house: &'static [(&'static str, i64)]| last(&[(PAYS, 1, 7, &[]), (PAYS, 7, 2, of_house)])[2];
    assert_eq!((depth(&[]), depth(house)), (1, 0), "nor does it pass anything on");
}
