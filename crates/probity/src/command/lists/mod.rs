//! `probity lists status|update|import|release|reject|diff`.
//!
//! Promises: each works beside a running server or without one, except release and reject: those are persons' acts,
//! and only a server knows persons by their keys.

mod diff;
mod import;
mod quarantine;
mod status;
mod update;

use crate::client::Server;
use crate::data_dir;
use crate::output::Output;
use clap::Subcommand;
use std::path::{Path, PathBuf};

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
    #[command(flatten)]
    server: Server,
}

/// How lists are fetched; also for `serve`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct FetchArgs {
    /// Lists may come from addresses inside a private network, and from this machine without TLS
    #[arg(long)]
    pub allow_local: bool,
    /// Proxy that lists are fetched through: http://host:port
    #[arg(long, value_name = "URL")]
    pub proxy: Option<String>,
    /// Root certificates (PEM) for fetching lists, instead of Mozilla's
    #[arg(long, value_name = "FILE")]
    pub roots: Option<PathBuf>,
}

impl FetchArgs {
    /// The fetcher's options.
    pub fn options(&self) -> fetch::Options {
        fetch::Options {
            allow_local: self.allow_local,
            proxy: self.proxy.clone(),
            roots_file: self.roots.clone(),
            ..fetch::Options::default()
        }
    }
}

/// What release and reject are told.
#[derive(Debug, Clone, clap::Args)]
struct Word {
    /// The list
    list: String,
    /// Seq of the entry that put the version in quarantine, as `lists status` shows it
    #[arg(long)]
    entry: u64,
    /// Why; an auditor will read it
    #[arg(long)]
    note: String,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Lists in force and in quarantine; exit code 3 if a required one is stale or missing, or one is in quarantine
    Status,
    /// Ask the issuers for new versions; exit code 3 if one went into quarantine, 7 if an issuer did not answer
    Update {
        /// Which lists; left out, every one of the policy that has an address
        lists: Vec<String>,
        /// Say what would happen, and record nothing
        #[arg(long)]
        dry_run: bool,
        /// Seconds all tries of one file together may take
        #[arg(long, default_value_t = 600)]
        time_limit: u64,
        /// Tries of one file
        #[arg(long, default_value_t = 5)]
        tries: u32,
        #[command(flatten)]
        fetch: FetchArgs,
    },
    /// Take up a publication that lies in files here (plain, .gz, .zst or .zip)
    Import(import::Args),
    /// Accept the version in quarantine, as one of the persons the policy asks for
    Release(Word),
    /// Reject the version in quarantine; the same bytes are not looked at again
    Reject(Word),
    /// What changed between two versions
    Diff {
        /// Older: a version (seq) in the journal, or a file (`sdn_advanced.xml`, also `.zst`)
        old: String,
        /// Newer; left out, the version in force
        new: Option<String>,
        /// Which list
        #[arg(long, default_value = "ofac-sdn")]
        list: String,
    },
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    match args.what {
        What::Status => status::run(data, &args.server, out),
        What::Update { lists, dry_run, time_limit, tries, fetch } => {
            let options = fetch::Options {
                total: std::time::Duration::from_secs(time_limit),
                tries: tries.max(1),
                ..fetch.options()
            };
            update::run(data, &args.server, &lists, dry_run, options, out)
        }
        What::Import(import) => import::run(data, &args.server, import, out),
        What::Release(word) => quarantine::run(data, &args.server, &word, "approvals", out),
        What::Reject(word) => quarantine::run(data, &args.server, &word, "rejection", out),
        What::Diff { old, new, list } => {
            diff::run(&data_dir::resolve(data), &old, new.as_deref(), &list, out)
        }
    }
}
