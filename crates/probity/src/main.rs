//! The one executable.
//!
//! Promises: data goes to standard output, everything else to standard error; a table on a terminal,
//! ndjson in a pipe; stable exit codes (see `probity --help`). Does not: decide; commands parse, ask the
//! engine and print.

mod bundled;
mod bundled_rules;
mod client;
mod command;
mod data_dir;
mod demo;
mod exit;
mod load;
mod moving;
mod output;
mod update;

use clap::{CommandFactory, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// The compliance engine of a crypto exchange.
#[derive(Debug, Parser)]
#[command(name = "probity", version, about, after_help = exit::HELP, propagate_version = true)]
struct Cli {
    /// Data directory.
    #[arg(long, global = true, env = "PROBITY_DATA", default_value = "probity-data")]
    data: PathBuf,
    /// Where the journal is: `sqlite`, `postgres://user@host/database`, or @FILE with such an address in it;
    /// left out, what the data directory's probity.toml says
    #[arg(long, global = true, env = "PROBITY_STORE", hide_env_values = true)]
    store: Option<String>,
    /// File that holds that address with its password, which then is in no argument and no variable; --store
    /// counts more
    #[arg(long, global = true, env = "PROBITY_STORE_FILE")]
    store_file: Option<PathBuf>,
    /// Output form; a table on a terminal, ndjson in a pipe.
    #[arg(short, long, global = true, value_enum)]
    output: Option<output::Form>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a data directory: keys, policy, bundled lists, a first API key
    Init(command::init::Args),
    /// A demo exchange over the real bundled lists, serving within seconds
    Demo(command::demo::Args),
    /// Serve the API
    Serve(command::serve::Args),
    /// Ask whether somebody or something is listed
    Screen(command::screen::Args),
    /// Propose thresholds from measured curves: alerts on customers, degraded listed names found
    Tune(command::tune::Args),
    /// Explain a decision token by token
    Explain(command::explain::Args),
    /// Lists: fetch, import, what is in force or in quarantine, what changed
    Lists(command::lists::Args),
    /// Check a policy file, run the tests inside it, put it in force
    Policy(command::policy::Args),
    /// Monitoring rules: check, test, format, document, compare, backtest, replay
    Rules(command::rules::Args),
    /// The model score: train it on analysts' verdicts, import one from LightGBM, show one
    Model(command::model::Args),
    /// A trial run beside the system that acts: how the answers compare
    Observe(command::observe::Args),
    /// Compare what the exchange counted on a day with what the journal holds
    Reconcile(command::reconcile::Args),
    /// Bring in what another system knows: customers, accounts, transfers, decisions, clearances
    Import(command::import::Args),
    /// Screen what was imported, and work through what was found
    Campaign(command::campaign::Args),
    /// Possible matches that officers cleared or recognised: which are silent, and which alert again
    Pairs(command::pairs::Args),
    /// Runs over the whole population after lists changed: start, watch, report, prove
    Lookback(command::lookback::Args),
    /// What a listing that is gone may have frozen: read it, and release or keep it
    Releases(command::releases::Args),
    /// A sandbox: its clock, its reset, its magic names and wallets
    Sandbox(command::sandbox::Args),
    /// What was known at a moment of the past: lists, policy, standing, possible matches, judged pairs
    Known(command::known::Args),
    /// Make recorded decisions again and compare the bytes
    Replay(command::replay::Args),
    /// Fold the journal from its first entry and compare with the live state
    Rebuild(command::rebuild::Args),
    /// Prove offline that the journal was not changed
    Verify(command::verify::Args),
    /// Make, list and revoke API keys
    Keys(command::keys::Args),
    /// Webhook endpoints: make, try, rotate, replay; and events on this machine
    Webhooks(command::webhooks::Args),
    /// Check this installation; exit code 3 if something is wrong
    Doctor(command::doctor::Args),
    /// Ask the server on this machine whether it is ready; for health checks
    Ready(command::ready::Args),
    /// Copy the store to a directory while it is in use, with a manifest of hashes and the signed head
    Backup(command::backup::Args),
    /// Make a data directory from a backup: everything is verified, and erasures done since are done again
    Restore(command::restore::Args),
    /// Move the journal from SQLite to PostgreSQL, or back
    MigrateStore(command::migrate_store::Args),
    /// Replace the keys that seal data, while the server runs
    Rotate(command::rotate::Args),
    /// Race a freeze against withdrawals, or measure durable decisions, on a running demo
    Bench(command::bench::Args),
    /// Print the OpenAPI 3.1 document
    Openapi,
    /// Print shell completions
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Print this command line's reference as Markdown
    #[command(hide = true)]
    HelpMarkdown,
    /// Write manual pages, one a command
    #[command(hide = true)]
    Man {
        /// Folder they go to
        dir: PathBuf,
    },
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("PROBITY_LOG").unwrap_or_else(|_| "warn".into()),
        )
        .init();
    let out = output::Output::new(cli.output);
    let data = cli.data;
    data_dir::choose(cli.store, cli.store_file);
    let result = match cli.command {
        Command::Init(args) => command::init::run(&data, args, &out),
        Command::Demo(args) => command::demo::run(&data, args, &out),
        Command::Serve(args) => command::serve::run(&data, &args),
        Command::Screen(args) => command::screen::run(&data, args, &out),
        Command::Tune(args) => command::tune::run(&data, args, &out),
        Command::Explain(args) => command::explain::run(&data, args, &out),
        Command::Lists(args) => command::lists::run(&data, args, &out),
        Command::Policy(args) => command::policy::run(&data, args, &out),
        Command::Rules(args) => command::rules::run(&data, args, out),
        Command::Model(args) => command::model::run(&data, args, out),
        Command::Reconcile(args) => command::reconcile::run(&data, args, &out),
        Command::Observe(args) => command::observe::run(&data, args, &out),
        Command::Import(args) => command::import::run(&data, args, &out),
        Command::Campaign(args) => command::campaign::run(&data, args, &out),
        Command::Pairs(args) => command::pairs::run(&data, args, &out),
        Command::Lookback(args) => command::lookback::run(&data, args, &out),
        Command::Releases(args) => command::releases::run(&data, args, &out),
        Command::Sandbox(args) => command::sandbox::run(&data, args, &out),
        Command::Known(args) => command::known::run(&data, args, &out),
        Command::Replay(args) => command::replay::run(&data, args, &out),
        Command::Rebuild(args) => command::rebuild::run(&data, args, &out),
        Command::Verify(args) => command::verify::run(&data, args, &out),
        Command::Keys(args) => command::keys::run(&data, args, &out),
        Command::Webhooks(args) => command::webhooks::run(&data, args, &out),
        Command::Doctor(args) => command::doctor::run(&data, &args, &out),
        Command::Ready(args) => command::ready::run(&args, &out),
        Command::Backup(args) => command::backup::run(&data, args, &out),
        Command::Restore(args) => command::restore::run(&data, args, &out),
        Command::MigrateStore(args) => command::migrate_store::run(&data, args, &out),
        Command::Rotate(args) => command::rotate::run(&data, &args, &out),
        Command::Bench(args) => command::bench::run(&data, args, &out),
        Command::Openapi => command::print_openapi(),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "probity", &mut std::io::stdout());
            Ok(exit::OK)
        }
        Command::HelpMarkdown => command::help_markdown(Cli::command()),
        Command::Man { dir } => command::manual(Cli::command(), &dir),
    };
    exit::code(result)
}
