//! The whole program as an operator runs it: a data directory on either store, commands, a server.

#![allow(dead_code, reason = "each test program uses its own part")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};
use testkit::postgres::shared;

/// Where a journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

pub const BOTH: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

impl Kind {
    /// A store that nobody used yet, as `--store` names it.
    pub fn fresh(self) -> String {
        match self {
            Kind::Sqlite => "sqlite".to_owned(),
            Kind::Postgres => shared().database(),
        }
    }
}

/// A data directory made by `init`.
pub struct House {
    pub root: tempfile::TempDir,
    pub store: String,
}

impl House {
    /// A copy of a house made once a process: reading the bundled lists takes seconds.
    pub fn new(kind: Kind) -> House {
        static SQLITE: OnceLock<(PathBuf, String)> = OnceLock::new();
        static POSTGRES: OnceLock<(PathBuf, String)> = OnceLock::new();
        let made = match kind {
            Kind::Sqlite => &SQLITE,
            Kind::Postgres => &POSTGRES,
        };
        let (data, address) = made.get_or_init(|| template(kind));
        let root = tempfile::tempdir().unwrap();
        let copied = Command::new("cp").arg("-a").arg(data).arg(root.path().join("data")).status().unwrap();
        assert!(copied.success());
        if kind == Kind::Sqlite {
            return House { root, store: address.clone() };
        }
        let store = shared().copy(address);
        let toml = root.path().join("data/probity.toml");
        let text = std::fs::read_to_string(&toml).unwrap();
        assert!(text.contains(address), "{text}");
        std::fs::write(&toml, text.replace(address, &store)).unwrap();
        House { root, store }
    }

    /// A house that shares nothing with others, keys included.
    pub fn at(store: String) -> House {
        let house = House { root: tempfile::tempdir().unwrap(), store };
        house.ok(&["--store", &house.store, "init", "--policy", "demo"]);
        house
    }

    pub fn data(&self) -> PathBuf {
        self.root.path().join("data")
    }

    /// A path beside the data directory.
    pub fn beside(&self, name: &str) -> String {
        self.root.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn key(&self) -> String {
        std::fs::read_to_string(self.data().join("cli.key")).unwrap()
    }

    /// Runs a command that must succeed; its output.
    pub fn ok(&self, args: &[&str]) -> String {
        let done = probity(&self.data(), args);
        assert_eq!(done.code, 0, "{args:?}\n{}{}", done.out, done.err);
        done.out
    }

    pub fn run(&self, args: &[&str]) -> Done {
        probity(&self.data(), args)
    }

    /// A server that takes the lease from whoever has it.
    pub fn serve(&self) -> Server {
        Server::start(&self.data(), &["--takeover"]).unwrap()
    }

    /// The proof commands an auditor and an operator run, all of them.
    pub fn is_sound(&self) {
        sound(&self.data());
    }
}

/// A data directory of this process: several may run at once, each test in one of its own. What processes that
/// ended left behind is removed.
fn template(kind: Kind) -> (PathBuf, String) {
    let all = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for left in std::fs::read_dir(all).unwrap().flatten() {
        let name = left.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix("template-").and_then(|rest| rest.split('-').next());
        if process.is_some_and(|id| !Path::new("/proc").join(id).exists()) {
            // Another process may be at the same.
            let _ = std::fs::remove_dir_all(left.path());
        }
    }
    let data = all.join(format!("template-{}-{kind:?}", std::process::id()));
    let store = kind.fresh();
    let made = probity(&data, &["--store", &store, "init", "--policy", "demo"]);
    assert_eq!(made.code, 0, "{made:?}");
    (data, store)
}

pub fn sound(data: &Path) {
    for (command, word) in
        [("verify", "\"intact\":true"), ("rebuild", "\"same\":true"), ("replay", "\"different\":0")]
    {
        let done = probity(data, &[command]);
        assert_eq!((done.code, done.out.contains(word)), (0, true), "{command}: {}{}", done.out, done.err);
    }
}

/// What a command did.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Done {
    /// Refused with this code and these words, on standard error.
    pub fn refused(&self, code: i32, words: &str) {
        assert_eq!((self.code, self.err.contains(words)), (code, true), "wanted `{words}`: {self:?}");
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(self.out.lines().next().unwrap_or_default()).unwrap()
    }
}

pub fn command(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_probity"));
    command.args(["--data", data.to_str().unwrap()]).args(args).env("PROBITY_URL", "http://127.0.0.1:9");
    for name in ["PROBITY_KEY", "PROBITY_STORE", "PROBITY_STORE_FILE", "PROBITY_DATA", "PROBITY_LISTEN"] {
        command.env_remove(name);
    }
    command
}

pub fn probity(data: &Path, args: &[&str]) -> Done {
    done(command(data, args))
}

pub fn done(mut command: Command) -> Done {
    let done = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Done { code: done.status.code().unwrap_or(-1), out: text(&done.stdout), err: text(&done.stderr) }
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub address: String,
}

impl Server {
    /// Starts one, or says what it said instead of serving.
    pub fn start(data: &Path, args: &[&str]) -> Result<Server, String> {
        let mut child = command(data, &["serve", "--listen", "127.0.0.1:0", "--rate", "1000000"])
            .args(args)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = String::new();
        for line in lines.by_ref().map_while(Result::ok) {
            if let Some((_, address)) = line.split_once("serving on http://") {
                let address = address.trim().to_owned();
                std::thread::spawn(move || lines.for_each(drop));
                return Ok(Server { child, address });
            }
            said.push_str(&line);
            said.push('\n');
        }
        let code = child.wait().unwrap().code();
        Err(format!("exit {code:?}: {said}"))
    }

    /// SIGKILL: nothing is flushed, nothing is said.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// SIGTERM, and waits for its end.
    pub fn stop(mut self) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        assert_eq!(self.ended(), Some(0), "it was asked to stop");
    }

    /// Waits until the process ends by itself; its exit code.
    pub fn ended(&mut self) -> Option<i32> {
        let started = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(started.elapsed() < Duration::from_secs(90), "the server does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    pub fn ask(&self, key: &str, request: &str, body: &str) -> (u16, serde_json::Value) {
        ask(&self.address, key, request, body).expect("the server answers")
    }

    /// Puts a customer, who is allowed.
    pub fn customer(&self, key: &str, id: &str, name: &str) {
        let body = format!(
            r#"{{"legal_entity":"acme-us","kind":"person","identified":true,"profile":{{"names":["{name}"]}}}}"#
        );
        let (status, answer) = self.ask(key, &format!("PUT /v1/customers/{id}"), &body);
        assert_eq!((status, answer["outcome"].as_str()), (200, Some("allow")), "{answer}");
    }

    /// The name a customer's profile is read with; none once erased.
    pub fn name(&self, key: &str, id: &str) -> Option<String> {
        let (status, row) = self.ask(key, &format!("GET /v1/customers/{id}"), "");
        assert_eq!(status, 200, "{row}");
        let name = row["profile"]["names"][0].as_str().map(str::to_owned);
        assert_eq!(row["erased"].as_bool(), Some(name.is_none()), "{row}");
        name
    }

    /// Screens a withdrawal of `C1`; the id of the decision.
    pub fn withdraw(&self, key: &str, transfer: &str) -> String {
        let (status, answer) = self.ask(key, "POST /v1/transfers/screen", &withdrawal(transfer));
        assert_eq!((status, answer["outcome"].as_str()), (200, Some("allow")), "{answer}");
        answer["decision_id"].as_str().unwrap().to_owned()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `request` is `METHOD /path`. None when nobody answered to the end.
pub fn ask(address: &str, key: &str, request: &str, body: &str) -> Option<(u16, serde_json::Value)> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(60))).ok()?;
    let head = format!(
        "{request} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {key}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(body.as_bytes()).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    let text = String::from_utf8(answer).ok()?;
    let status = text.split(' ').nth(1)?.parse().ok()?;
    let body = text.split_once("\r\n\r\n")?.1;
    Some((status, serde_json::from_str(body).unwrap_or(serde_json::Value::Null)))
}

pub fn withdrawal(transfer: &str) -> String {
    format!(
        r#"{{"transfer":"{transfer}","customer":"C1","legal_entity":"acme-us","flow":"withdrawal","amount":"0.25","asset":"eip155:1/slip44:60","counterparty":{{"address":"0x52908400098527886E0F7030069857D2E4169EE7"}}}}"#
    )
}

/// A name nothing on any list resembles.
pub const NOBODY: &str = "Wilhelmina Featherstonehaugh";
