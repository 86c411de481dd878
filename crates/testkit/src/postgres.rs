//! A real PostgreSQL for tests.
//!
//! Promises: a cluster of its own in a temporary directory, reached through a Unix socket only, with every
//! durability setting at its default (`fsync` on); it ends, and its directory goes, when the test process ends,
//! however that ends. [`Cluster::kill_9`] stops every process of it without a chance to write anything. Does
//! not: share a cluster between processes. Where PostgreSQL is not installed a test fails and says what to install.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// What to say where the programs are missing.
const MISSING: &str = "PostgreSQL is not installed, and this test needs a real one: run `cargo xtask prerequisites`, or install \
     it (Debian: `apt-get install postgresql`; no cluster of the system is touched or needed)";

/// The account a server runs under where the tests run as root, which PostgreSQL refuses.
const ACCOUNT: &str = "postgres";

/// How long a start may take on a busy machine.
const START: Duration = Duration::from_secs(120);

/// Runs the server and waits for the end of its input, which is the end of the test process; then stops the
/// server and removes the directory. `$1`: directory; `$2`: keep it; rest: the command.
const KEEPER: &str = r#"
dir=$1; shift
"$@" >>"$dir/log" 2>&1 </dev/null &
server=$!
read -r word
[ "$word" = leave ] && exit 0
kill -QUIT $server 2>/dev/null
wait $server
rm -rf "$dir"
"#;

/// A running cluster.
pub struct Cluster {
    dir: PathBuf,
    bin: PathBuf,
    keeper: Mutex<Option<Child>>,
    databases: AtomicU32,
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cluster").field("dir", &self.dir).finish_non_exhaustive()
    }
}

/// The cluster that the tests of one process share.
pub fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(Cluster::start)
}

/// Directory of PostgreSQL's programs, if they are installed.
pub fn programs() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut places: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    versions.sort();
    places.extend(versions.into_iter().rev());
    places.into_iter().find(|dir| ["postgres", "initdb", "psql"].iter().all(|p| dir.join(p).exists()))
}

fn stop(what: impl std::fmt::Display) -> ! {
    // A test helper says what is missing by failing the test. The message goes first: no hook prints it.
    let what = what.to_string();
    let _ = writeln!(std::io::stderr(), "{what}");
    std::panic::resume_unwind(Box::new(what))
}

fn done<T, E: std::fmt::Display>(what: &str, result: Result<T, E>) -> T {
    result.unwrap_or_else(|error| stop(format!("{what}: {error}")))
}

impl Cluster {
    /// Makes and starts a cluster.
    pub fn start() -> Cluster {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let bin = programs().unwrap_or_else(|| stop(MISSING));
        let name = format!("probity-pg-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        // A socket's path has at most some hundred bytes: `/tmp`, whatever TMPDIR says.
        let dir = Path::new("/tmp").join(name);
        let _ = std::fs::remove_dir_all(&dir);
        done("make a directory", std::fs::create_dir(&dir));
        let cluster = Cluster { dir, bin, keeper: Mutex::new(None), databases: AtomicU32::new(0) };
        if is_root() {
            run(Command::new("chown").arg(ACCOUNT).arg(&cluster.dir));
        }
        let data = cluster.dir.join("data");
        let mut initdb = cluster.as_account("initdb");
        initdb.args([
            "--username=probity",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "-D",
        ]);
        run(initdb.arg(&data));
        cluster.launch();
        cluster
    }

    /// Starts the server; used again after [`Cluster::kill_9`].
    pub fn launch(&self) {
        let mut command = Command::new("sh");
        command.args(["-c", KEEPER, "keeper"]).arg(&self.dir);
        let server = self.as_account("postgres");
        command.arg(server.get_program()).args(server.get_args());
        command.arg("-D").arg(self.dir.join("data")).arg("-k").arg(&self.dir);
        command.args(["-c", "listen_addresses=", "-c", "max_connections=200", "-c", "logging_collector=off"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null());
        let keeper = done("start PostgreSQL", command.spawn());
        *self.keeper.lock().unwrap_or_else(PoisonError::into_inner) = Some(keeper);
        self.wait_until_served(|| self.sql("postgres", "SELECT 1").0);
    }

    fn wait_until_served(&self, is_served: impl Fn() -> bool) {
        let started = Instant::now();
        while !is_served() {
            if started.elapsed() > START {
                let log = std::fs::read_to_string(self.dir.join("log")).unwrap_or_default();
                stop(format!("PostgreSQL did not start within {START:?}:\n{log}"));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Kills every process of the cluster at once, as losing the machine would, but for its disk's cache.
    pub fn kill_9(&self) {
        let server = self.server();
        // The postmaster first: nobody restarts what follows.
        signal("KILL", &server);
        for child in children(&server) {
            signal("KILL", &child);
        }
        if let Some(mut keeper) = self.keeper.lock().unwrap_or_else(PoisonError::into_inner).take() {
            if let Some(input) = keeper.stdin.as_mut() {
                let _ = input.write_all(b"leave\n");
            }
            let _ = keeper.wait();
        }
        // The next start needs the old processes gone, or it finds their shared memory in use.
        let started = Instant::now();
        while Path::new("/proc").join(&server).exists() && started.elapsed() < START {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Kills with `kill -9` one server process that serves a connection of this application, and waits until the cluster, which
    /// then ends all others and recovers, serves again. Whether there was one.
    pub fn kill_9_backend(&self, application: &str) -> bool {
        // What is not logged is forgotten in a recovery. Until then a new connection may still be made, and be ended with the others.
        let mark =
            "CREATE UNLOGGED TABLE IF NOT EXISTS forgotten (one int); INSERT INTO forgotten VALUES (1)";
        let pid =
            format!("SELECT pid FROM pg_stat_activity WHERE application_name = '{application}' LIMIT 1");
        match (self.sql("postgres", mark), self.sql("postgres", &pid)) {
            ((true, _), (true, pid)) if !pid.is_empty() => {
                signal("KILL", &pid);
                self.wait_until_served(|| self.sql("postgres", "SELECT count(*) FROM forgotten").1 == "0");
                true
            }
            _ => false,
        }
    }

    /// A new empty database: the address a store is opened with.
    pub fn database(&self) -> String {
        self.create("")
    }

    /// A copy of a database that nobody is connected to: its address.
    pub fn copy(&self, address: &str) -> String {
        self.create(&format!(" TEMPLATE {}", database_name(address)))
    }

    fn create(&self, how: &str) -> String {
        let name = format!("db{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let (ok, told) = self.sql("postgres", &format!("CREATE DATABASE {name}{how}"));
        if !ok {
            stop(format!("create a database: {told}"));
        }
        self.address(&name)
    }

    /// The address of a database.
    pub fn address(&self, database: &str) -> String {
        format!("postgres://probity@/{database}?host={}", self.dir.display())
    }

    /// Runs SQL in a database of this cluster, by name or address; whether it succeeded, and what came out.
    pub fn sql(&self, database: &str, sql: &str) -> (bool, String) {
        let name = database_name(database);
        let output = Command::new(self.bin.join("psql"))
            .args(["-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-U", "probity", "-h"])
            .arg(&self.dir)
            .args(["-d", name, "-c", sql])
            .stdin(Stdio::null())
            .output();
        let output = done("run psql", output);
        let text = if output.status.success() { output.stdout } else { output.stderr };
        (output.status.success(), String::from_utf8_lossy(&text).trim().to_owned())
    }

    /// Every byte of the cluster's files, for looking whether something is in them.
    pub fn bytes(&self) -> Vec<u8> {
        // What is only in memory yet is written first, so that it would be found.
        let _ = self.sql("postgres", "CHECKPOINT");
        let (mut all, mut open) = (Vec::new(), vec![self.dir.join("data")]);
        while let Some(dir) = open.pop() {
            for entry in std::fs::read_dir(&dir).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    open.push(path);
                } else if let Ok(mut file) = std::fs::File::open(&path) {
                    let _ = file.read_to_end(&mut all);
                }
            }
        }
        all
    }

    /// Process id of the server.
    fn server(&self) -> String {
        let file = std::fs::read_to_string(self.dir.join("data/postmaster.pid")).unwrap_or_default();
        file.lines().next().map(str::to_owned).unwrap_or_else(|| stop("PostgreSQL does not run"))
    }

    fn as_account(&self, program: &str) -> Command {
        let path = self.bin.join(program);
        if !is_root() {
            return Command::new(path);
        }
        let mut command = Command::new("setpriv");
        command
            .args([&format!("--reuid={ACCOUNT}"), &format!("--regid={ACCOUNT}"), "--clear-groups"])
            .arg(path);
        command
    }
}

/// Stops the server and removes its files; for clusters that are no statics.
impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(mut keeper) = self.keeper.lock().unwrap_or_else(PoisonError::into_inner).take() {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        } else {
            let _ = std::fs::remove_dir_all(&self.dir);
        }
    }
}

/// The name in an address, or the name itself.
fn database_name(database: &str) -> &str {
    database.split('?').next().and_then(|d| d.rsplit('/').next()).unwrap_or(database)
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

fn run(command: &mut Command) {
    let output = done("run a program", command.stdin(Stdio::null()).output());
    if !output.status.success() {
        stop(format!("{command:?} failed: {}", String::from_utf8_lossy(&output.stderr)));
    }
}

fn signal(name: &str, pid: &str) {
    let _ = Command::new("kill").args([&format!("-{name}"), pid]).stderr(Stdio::null()).status();
}

/// Processes whose parent is this one.
fn children(parent: &str) -> Vec<String> {
    let file = Path::new("/proc").join(parent).join("task").join(parent).join("children");
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.split_whitespace().map(str::to_owned).collect()
}
