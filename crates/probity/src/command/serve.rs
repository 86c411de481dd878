//! `probity serve`.

use super::init::{self, FirstRules, PolicyChoice};
use super::lists::FetchArgs;
use crate::update::schedule::{self, Every};
use crate::{data_dir, exit};
use anyhow::{Context, bail};
use engine::Engine;
use engine::lookback::LookbackOptions;
use model::ids::LegalEntityId;
use server::App;
use server::app::Compat;
use server::deliver::target::{Guard, Range};
use server::deliver::{self, Deliveries};
use server::updates::Updates;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::oneshot;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address to listen on
    #[arg(long, env = "PROBITY_LISTEN", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Take the writer's lease from a process that seems alive; it cannot write any more afterwards
    #[arg(long)]
    takeover: bool,
    /// Requests a second one key may make
    #[arg(long, default_value_t = server::app::RATE_PER_SECOND)]
    rate: u32,
    /// How often the issuers of lists are asked: `policy` (fetch.every_minutes, list by list), `off`, or minutes for all
    #[arg(long, env = "PROBITY_UPDATE_LISTS", default_value = "policy")]
    update_lists: Every,
    #[command(flatten)]
    fetch: FetchArgs,
    /// Let webhooks reach this private range, e.g. 10.1.0.0/16 or 127.0.0.1; may be repeated
    #[arg(long, value_name = "RANGE")]
    webhook_allow: Vec<Range>,
    /// Let webhooks use http beyond this machine; bodies then travel in the clear
    #[arg(long)]
    allow_http_webhooks: bool,
    /// Serve /match, /v2/search and /api/v1/address to programs on this machine without a key; needs a loopback --listen
    #[arg(long)]
    compat_anonymous: bool,
    /// Operating legal entity for which these endpoints ask; left out, the first of the policy
    #[arg(long)]
    compat_entity: Option<LegalEntityId>,
}

/// Entries between state snapshots: folding this many takes under a second.
const SNAPSHOT_EVERY: u64 = 200_000;

/// Runs the command.
pub fn run(data: &Path, args: &Args) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    super::runtime()?.block_on(async {
        let engine = init::open(&data, PolicyChoice::Default, FirstRules::WhenNew, args.takeover).await?;
        let settings = settings(&engine, args)?;
        let (ready, is_ready) = oneshot::channel();
        tokio::spawn(async move {
            if let Ok(address) = is_ready.await {
                eprintln!("serving on http://{address}");
            }
        });
        if let Some(notice) = schedule::notice(&engine, args.update_lists) {
            eprintln!("{notice}");
        }
        let updates = Updates::default();
        let asking =
            schedule::start(&engine, &data, args.fetch.options(), args.update_lists, updates.clone());
        let served = serve_at(engine, &data, settings, updates, ready).await;
        asking.abort();
        served
    })?;
    Ok(exit::OK)
}

/// The banner a demo policy puts on every answer.
pub fn banner(engine: &Engine) -> Option<String> {
    if engine.pinned().is_sandbox() {
        return Some(
            "Sandbox: nothing here is real, and nothing here decides about real customers.".to_owned(),
        );
    }
    engine.pinned().policy.demo_mode.then(|| {
        "Demo policy: bundled lists are used whatever their age. Do not decide about real customers with it.".to_owned()
    })
}

/// Serves until the process is told to stop, then closes the engine.
pub async fn serve(
    engine: Engine,
    data: &Path,
    listen: SocketAddr,
    ready: oneshot::Sender<SocketAddr>,
) -> anyhow::Result<()> {
    let settings = Settings {
        listen,
        rate: server::app::RATE_PER_SECOND,
        compat: Compat::default(),
        guard: Guard::default(),
    };
    serve_at(engine, data, settings, Updates::default(), ready).await
}

/// How to serve.
struct Settings {
    listen: SocketAddr,
    rate: u32,
    compat: Compat,
    guard: Guard,
}

/// Checks what the arguments ask for against the policy and the address.
fn settings(engine: &Engine, args: &Args) -> anyhow::Result<Settings> {
    if args.compat_anonymous && !args.listen.ip().is_loopback() {
        bail!(
            "--compat-anonymous would let anybody who reaches {} ask without a key: listen on 127.0.0.1, or give clients a key",
            args.listen
        );
    }
    if let Some(entity) = &args.compat_entity {
        let policy = &engine.pinned().policy;
        if !policy.entities.iter().any(|known| known.id == *entity) {
            let known: Vec<&str> = policy.entities.iter().map(|known| known.id.as_str()).collect();
            bail!("--compat-entity `{entity}` is not in the policy in force; known: {}", known.join(", "));
        }
    }
    let compat = Compat { anonymous: args.compat_anonymous, legal_entity: args.compat_entity.clone() };
    let guard = Guard { allow: args.webhook_allow.clone(), allow_http: args.allow_http_webhooks };
    Ok(Settings { listen: args.listen, rate: args.rate, compat, guard })
}

async fn serve_at(
    engine: Engine,
    data: &Path,
    settings: Settings,
    updates: Updates,
    ready: oneshot::Sender<SocketAddr>,
) -> anyhow::Result<()> {
    let Settings { listen, rate, compat, guard } = settings;
    let seed = store::secrets::load_or_create_signing_key(data)?;
    let mac_key = model::Hash::of(&[b"idempotency".as_slice(), seed.as_slice()].concat()).0;
    let mut app = App::new(engine.clone(), mac_key, rate);
    app.banner = banner(&engine);
    app.updates = updates;
    app.compat = compat;
    let listener =
        tokio::net::TcpListener::bind(listen).await.with_context(|| format!("listen on {listen}"))?;
    let address = listener.local_addr()?;
    engine.resume_pending().await?;
    let options = deliver::Options { guard, ..deliver::Options::default() };
    let deliveries = Deliveries::start(engine.clone(), app.feed.clone(), data, options)?;
    app.deliveries = Some(deliveries.clone());
    let streams = app.streams.clone();
    let snapshots = tokio::spawn(snapshots(engine.clone()));
    let keys = tokio::spawn(engine.clone().watch_keys());
    let monitoring = tokio::spawn(engine.clone().keep_monitoring());
    let stop_looking = Arc::new(AtomicBool::new(false));
    let looking = tokio::spawn(
        engine.clone().keep_looking_back(LookbackOptions::with_table(&engine), Arc::clone(&stop_looking)),
    );
    let _ = ready.send(address);
    let router = server::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let stop = stop_signal(engine.clone());
    let stop = async move {
        stop.await;
        // A stream has no end of its own; its reader comes back with its cursor.
        streams.close();
    };
    let served = axum::serve(listener, router).with_graceful_shutdown(stop).await;
    snapshots.abort();
    keys.abort();
    monitoring.abort();
    // A shard under way is left: the next process takes the run up where the journal says it is.
    stop_looking.store(true, Ordering::Relaxed);
    let _ = looking.await;
    // A writer that ended by itself lost its lease or its store: a supervisor has to hear of it.
    let failed = engine.stopped();
    let has_lease = failed.is_none();
    tokio::task::spawn_blocking(move || {
        deliveries.stop();
        engine.close();
        // A snapshot sweeps files: those of whoever has the lease now are not known here.
        if has_lease { engine.take_snapshot().map(|_| ()) } else { Ok(()) }
    })
    .await??;
    if let Some(cause) = failed {
        anyhow::bail!("the writer stopped: {cause}");
    }
    served.context("serve")
}

/// Takes a state snapshot now and then, beside the writer.
async fn snapshots(engine: Engine) {
    let mut last = engine.reader().size().unwrap_or(0);
    loop {
        tokio::time::sleep(Duration::from_secs(30)).await;
        let size = engine.reader().size().unwrap_or(last);
        if size < last + SNAPSHOT_EVERY {
            continue;
        }
        if engine.stopped().is_some() {
            return;
        }
        let taker = engine.clone();
        match tokio::task::spawn_blocking(move || taker.take_snapshot()).await {
            Ok(Ok(_)) => last = size,
            Ok(Err(error)) => tracing::warn!(snapshot.error = %error, "snapshot was not taken"),
            Err(_) => return,
        }
    }
}

/// Ctrl-C, SIGTERM, or the writer's own end.
async fn stop_signal(engine: Engine) {
    let writer_ended = async {
        while engine.stopped().is_none() {
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending::<()>().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<()>();
    tokio::select! {
        () = writer_ended => {}
        () = terminated => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
