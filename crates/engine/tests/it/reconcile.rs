//! A day of the exchange beside a day of the journal: both in one entry, counted by anybody again, and what differs is told.

use crate::support::*;
use engine::monitoring::reconcile::{Totals, count};
use engine::{Command, EngineError, queue::Lane};
use model::transfer::Flow;
use model::{AssetId, Timestamp};
use record::reconcile::{Reconciled, Total};
use record::v1::Input;

const BTC: &str = "bip122:000000000019d6689c085ae165831e93/slip44:0";
const DAY: i64 = 86_400;

fn total(count: u64, value: &str) -> Total {
    Total { count, value: value.parse().unwrap() }
}

fn totals(rows: &[(Flow, u64, &str)], logins: Option<u64>) -> Totals {
    let row = |(flow, count, value): &(Flow, u64, &str)| {
        ((*flow, AssetId::new(BTC).unwrap()), total(*count, value))
    };
    let login = monitoring::Kind::Login as u8;
    Totals {
        transfers: rows.iter().map(row).collect(),
        events: logins.map(|n| (login, n)).into_iter().collect(),
    }
}

fn of(done: &engine::Committed) -> Reconciled {
    match &done.entry.input {
        Input::Reconciled(reconciled) => (**reconciled).clone(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
pub async fn a_day_is_counted_once_and_what_differs_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let world = open(dir.path()).await;
    let midnight = Timestamp(start() - 9 * 3600 * 1_000_000);
    world.put("C1", "Ada Clear").await.unwrap();
    world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    world.screen("T2", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    world.screen("T3", "C1", Flow::Deposit, CLEAN).await.unwrap();
    // Decided again, asked again, released: still one movement.
    world.engine.rescreen_transfer(meta("person:ana"), transfer("T1")).await.unwrap();
    world.happens(&[("a", "login", 0), ("b", "login", 0), ("c", "session", 0)]).await;
    let today = world.engine.reconcile(meta("system:daily"), midnight, totals(&[], None)).await;
    assert!(matches!(&today, Err(EngineError::Invalid { field, .. }) if field == "/day"), "{today:?}");
    world.later(DAY);
    world.screen("T4", "C1", Flow::Withdrawal, CLEAN).await.unwrap();

    let right = totals(&[(Flow::Withdrawal, 2, "1"), (Flow::Deposit, 1, "0.5")], None);
    let done = world.engine.reconcile(meta("system:daily"), midnight, right.clone()).await.unwrap();
    let agreed = of(&done);
    assert_eq!((agreed.differences(), agreed.events.len(), agreed.transfers.len()), (0, 0, 2));
    // Anybody counts again what the entry names.
    let reader = world.engine.reader();
    let (ours, first, next) =
        count(reader.as_ref(), reader.size().unwrap(), agreed.from, agreed.until).unwrap();
    assert_eq!((first, next), (agreed.first, agreed.next));
    assert_eq!(ours.transfers, right.transfers);

    // One was never asked about, one sum is off by a satoshi, an asset is unknown here, and sessions were not sent.
    let wrong = totals(
        &[(Flow::Withdrawal, 3, "1.5"), (Flow::Deposit, 1, "0.50000001"), (Flow::Internal, 1, "2")],
        Some(2),
    );
    let done = world.engine.reconcile(meta("person:ana"), midnight, wrong).await.unwrap();
    let differs = of(&done);
    let rows: Vec<(Flow, Total, Total)> =
        differs.transfers.iter().map(|r| (r.flow, r.theirs, r.ours)).collect();
    assert_eq!(
        rows,
        [
            (Flow::Withdrawal, total(3, "1.5"), total(2, "1")),
            (Flow::Deposit, total(1, "0.50000001"), total(1, "0.5")),
            (Flow::Internal, total(1, "2"), Total::default()),
        ]
    );
    assert_eq!(differs.events.iter().map(|r| (r.theirs, r.ours)).collect::<Vec<_>>(), [(2, 2), (0, 1)]);
    assert_eq!(differs.differences(), 4);
    let day = world.engine.read(|s| s.monitoring.days[&midnight]).await.unwrap();
    assert_eq!((day.entry, day.differences), (done.seq(), 4), "the last word on a day");
    world.engine.take_snapshot().unwrap();
    world.holds_together(dir.path()).await;
    // Whoever writes such an entry for a day that is not over is refused.
    let mut early = differs.clone();
    (early.from, early.until) = (early.until, early.until.plus_seconds(DAY));
    let submitted = Command::new(meta("system:daily"), Input::Reconciled(Box::new(early)));
    assert!(world.engine.submit(Lane::Normal, submitted).await.is_err());
    world.engine.close();
}

/// Counting a day takes nobody's place: where every place of screening is taken, it is counted all the same.
#[tokio::test]
async fn a_day_is_counted_while_no_screening_could_begin() {
    let dir = tempfile::tempdir().unwrap();
    let world = crate::monitoring::world(dir.path()).await;
    world.put("C1", "Ada Clear").await.unwrap();
    let midnight = Timestamp(world.engine.now().0.div_euclid(DAY * 1_000_000) * DAY * 1_000_000);
    world.screen("T1", "C1", Flow::Withdrawal, CLEAN).await.unwrap();
    world.later(DAY);
    world.engine.close();
    let mut options = options(&world.clock);
    (options.screening_places, options.takeover) = (0, true);
    let world = open_with(dir.path(), options).await;
    assert!(matches!(world.put("C2", "Bea Clear").await, Err(EngineError::Busy)));
    let right = totals(&[(Flow::Withdrawal, 1, "0.5")], None);
    let done = world.engine.reconcile(meta("system:daily"), midnight, right).await.unwrap();
    assert_eq!(of(&done).differences(), 0);
    world.engine.close();
}
