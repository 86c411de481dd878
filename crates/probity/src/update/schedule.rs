//! `probity serve` asks the issuers by itself, where the policy or the command line says how often.
//!
//! Promises: one list after another; an issuer that did not answer is asked again sooner; two installations do not
//! ask at the same second for ever; a demo or a sandbox asks nobody unless it was told to on the command line; a
//! download never keeps the process from ending. Does not: loosen a guard.

use super::{plan, run, spool};
use engine::Engine;
use fetch::{Fetcher, Options};
use model::{Hash, Timestamp};
use server::updates::{Attempt, Updates};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often, as the command line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Every {
    /// As the policy says, list by list.
    #[default]
    Policy,
    /// Never.
    Off,
    /// Every list, after so many minutes.
    Minutes(u32),
}

impl std::str::FromStr for Every {
    type Err = String;
    fn from_str(text: &str) -> Result<Every, String> {
        match text {
            "policy" => Ok(Every::Policy),
            "off" => Ok(Every::Off),
            minutes => match minutes.parse::<u32>() {
                Ok(minutes) if (1..=10_080).contains(&minutes) => Ok(Every::Minutes(minutes)),
                _ => Err("write policy, off, or minutes from 1 to 10080".to_owned()),
            },
        }
    }
}

/// After a failure a list is asked for again within this time, or its own interval if that is shorter.
const AGAIN_SECONDS: i64 = 15 * 60;
/// Installations that start together ask within this time of each other.
const OFFSET_SECONDS: i64 = 8;
/// Between two looks at what is due.
const LOOK: Duration = Duration::from_secs(1);

/// Seconds between two requests for a list; `None` where it is not asked for.
fn interval(engine: &Engine, every: Every, list: &str) -> Option<i64> {
    let pinned = engine.pinned();
    match every {
        Every::Off => None,
        Every::Minutes(minutes) => Some(i64::from(minutes) * 60),
        Every::Policy if pinned.policy.demo_mode || pinned.is_sandbox() => None,
        Every::Policy => {
            let rule = pinned.policy.lists.iter().find(|l| l.id.as_str() == list)?;
            rule.fetch.every_minutes.map(|minutes| i64::from(minutes) * 60)
        }
    }
}

/// What an installation waits before its first request: the same after each start, another for each installation.
fn offset(engine: &Engine, list: &str, seconds: i64) -> i64 {
    let seed = [engine.verifying_key().as_bytes().as_slice(), list.as_bytes()].concat();
    let share = Hash::of(&seed).0[0];
    // Some seconds: after a restart nobody wants to wait for a stale list.
    seconds.min(OFFSET_SECONDS) * i64::from(share) / 256
}

/// Asks for what is due until the process ends.
pub async fn keep_current(engine: Engine, data: PathBuf, options: Options, every: Every, updates: Updates) {
    let mut due: BTreeMap<String, Timestamp> = BTreeMap::new();
    let fetcher = match Fetcher::new(&spool(&data), options) {
        Ok(fetcher) => Arc::new(fetcher),
        Err(error) => {
            tracing::error!(fetch.error = %error, "lists are not updated by this process");
            return;
        }
    };
    loop {
        tokio::time::sleep(LOOK).await;
        let policy = engine.pinned().policy.clone();
        for list in plan::lists(&policy, &[]).0 {
            let Some(seconds) = interval(&engine, every, &list) else { continue };
            let now = engine::start::wall_clock();
            let at =
                *due.entry(list.clone()).or_insert_with(|| now.plus_seconds(offset(&engine, &list, seconds)));
            if at > now {
                continue;
            }
            let row = once(&engine, &fetcher, &list).await;
            let good = matches!(
                row.outcome.as_str(),
                "activated" | "unchanged" | "early" | "quarantined" | "rejected"
            );
            let next = now.plus_seconds(if good { seconds } else { seconds.min(AGAIN_SECONDS) });
            due.insert(list.clone(), next);
            tell(&updates, &row, now, next);
        }
    }
}

fn tell(updates: &Updates, row: &run::Row, asked: Timestamp, next: Timestamp) {
    let (outcome, detail) = (row.outcome.clone(), row.detail.clone());
    match outcome.as_str() {
        "failed" | "unreachable" => tracing::warn!(list = row.list, detail, "a list was not updated"),
        _ => tracing::info!(list = row.list, outcome, detail, "a list was asked for"),
    }
    updates.set(&row.list, Attempt { asked, outcome, detail, next });
}

/// Asks for one list and takes up what came.
async fn once(engine: &Engine, fetcher: &Arc<Fetcher>, list: &str) -> run::Row {
    let wrong = |detail: String| run::Row {
        list: list.to_owned(),
        outcome: "failed".to_owned(),
        detail,
        ..run::Row::default()
    };
    let plan = match plan::plan(&engine.pinned().policy, list) {
        Ok(plan) => plan,
        Err(error) => return wrong(error.to_string()),
    };
    let (done, got) = tokio::sync::oneshot::channel();
    let (fetcher, now) = (Arc::clone(fetcher), engine::start::wall_clock());
    // A thread of its own instead of the runtime's: the runtime would wait for it when the process ends.
    std::thread::spawn(move || {
        let _ = done.send(run::fetch(&fetcher, &plan, now, &mut |_, _| {}));
    });
    match got.await {
        Ok(Ok(got)) => {
            run::take_up(engine, got, "updater").await.unwrap_or_else(|error| wrong(format!("{error:#}")))
        }
        Ok(Err(error)) => run::failed(list, &error),
        Err(_) => wrong("the download panicked".to_owned()),
    }
}

/// What to tell the operator at the start, where nothing will be asked for.
pub fn notice(engine: &Engine, every: Every) -> Option<String> {
    let pinned = engine.pinned();
    let (lists, _) = plan::lists(&pinned.policy, &[]);
    let live = !pinned.policy.demo_mode && !pinned.is_sandbox();
    let none = lists.iter().all(|list| interval(engine, every, list).is_none());
    (live && none).then(|| {
        "this process updates no list by itself: set every_minutes in the policy ([list.fetch]), give --update-lists MINUTES, or run `probity lists update` from a timer".to_owned()
    })
}

/// Starts asking, beside the server.
pub fn start(
    engine: &Engine,
    data: &Path,
    options: Options,
    every: Every,
    updates: Updates,
) -> tokio::task::JoinHandle<()> {
    tokio::spawn(keep_current(engine.clone(), data.to_owned(), options, every, updates))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_is_policy_off_or_minutes() {
        for (text, want) in [
            ("policy", Some(Every::Policy)),
            ("off", Some(Every::Off)),
            ("60", Some(Every::Minutes(60))),
            ("0", None),
            ("10081", None),
            ("-5", None),
            ("hourly", None),
        ] {
            assert_eq!(text.parse::<Every>().ok(), want, "{text}");
        }
    }
}
