//! `probity webhooks listen`: events as they happen, printed and forwarded, for developing a receiver.
//!
//! Promises: the bytes forwarded are those a webhook delivers, signed the same way; after a broken connection
//! it goes on after the last event it printed, so none is missed or printed twice; plain http goes to this
//! machine only. Does not: retry what the receiver refuses, or remember anything between two runs.

use crate::client::Client;
use crate::exit::{self, coded};
use crate::output::Output;
use anyhow::Context;
use events::{Kind, Secret};
use model::Timestamp;
use serde_json::Value;
use server::deliver::send::{self, Attempt, Message, Sender};
use server::deliver::target::Guard;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Longest line of a stream: an event is far smaller.
const LINE_BYTES_MAX: u64 = 4 << 20;
/// Between two attempts to reach the server again, at most.
const PAUSE_MAX: Duration = Duration::from_secs(30);

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Post each event to this URL: http on this machine, https elsewhere
    #[arg(long, value_name = "URL")]
    forward_to: Option<String>,
    /// Event types or groups such as transfer.*; may be repeated or comma-separated; left out, all
    #[arg(long = "type", value_delimiter = ',')]
    types: Vec<String>,
    /// Start after this event id or seq; left out, from now on
    #[arg(long)]
    after: Option<String>,
    /// File with the secret (whsec_…) to sign with; left out, one is made for this run and shown
    #[arg(long, value_name = "FILE", requires = "forward_to")]
    secret_file: Option<PathBuf>,
    /// Stop after so many events
    #[arg(long, value_name = "N")]
    count: Option<u64>,
}

/// Where events are forwarded to.
struct Forward {
    url: String,
    sender: Sender,
    secret: Secret,
}

/// Runs the command.
pub fn run(client: &Client, args: &Args, out: &Output) -> anyhow::Result<u8> {
    let forward = args.forward_to.as_deref().map(|url| forward(url, args)).transpose()?;
    let mut listener = Listener {
        client,
        types: args.types.join(","),
        after: start(client, args)?,
        left: args.count.unwrap_or(u64::MAX),
        forward,
        out,
    };
    listener.run()
}

/// Where to begin, as a cursor: `latest` would be another place at each reconnection.
fn start(client: &Client, args: &Args) -> anyhow::Result<String> {
    let words = args.types.iter().chain(&args.after);
    for word in words {
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'*');
        if word.is_empty() || !word.bytes().all(fits) {
            return Err(coded(exit::USAGE, format!("`{word}` is neither an event type nor a cursor")));
        }
    }
    match &args.after {
        Some(after) => Ok(after.clone()),
        None => {
            let page = client.get("/v1/events?after=latest&limit=1")?;
            page["next"].as_str().map(str::to_owned).context("the server gave no cursor")
        }
    }
}

fn forward(url: &str, args: &Args) -> anyhow::Result<Forward> {
    let usage = |cause: String| coded(exit::USAGE, cause);
    let here = ["127.0.0.0/8", "::1"].map(str::parse);
    let guard = Guard { allow: here.into_iter().flatten().collect(), allow_http: false };
    guard.check_url(url).map_err(|e| usage(format!("--forward-to `{url}`: {e}")))?;
    let secret = match &args.secret_file {
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("read {}", file.display()))?;
            // Without the cause's text: it is about a secret.
            Secret::parse(&text).map_err(|e| usage(format!("{}: {e}", file.display())))?
        }
        None => {
            let secret = new_secret()?;
            eprintln!("this run signs with {}", secret.reveal().as_str());
            secret
        }
    };
    eprintln!("forwarding to {url}; Ctrl-C stops it");
    Ok(Forward { url: url.to_owned(), sender: Sender::new(guard, send::TIMEOUT), secret })
}

fn new_secret() -> anyhow::Result<Secret> {
    let mut bytes = [0u8; 32];
    getrandom::fill(&mut bytes).map_err(|_| anyhow::anyhow!("no randomness to be had"))?;
    Ok(Secret::from_bytes(&bytes)?)
}

struct Listener<'a> {
    client: &'a Client,
    types: String,
    after: String,
    left: u64,
    forward: Option<Forward>,
    out: &'a Output,
}

impl Listener<'_> {
    fn run(&mut self) -> anyhow::Result<u8> {
        let mut pause = Duration::from_secs(1);
        while self.left > 0 {
            let types = if self.types.is_empty() { String::new() } else { format!("&types={}", self.types) };
            let path = format!("/v1/events/stream?after={}{types}", self.after);
            match self.client.stream(&path) {
                Ok(body) => {
                    pause = Duration::from_secs(1);
                    let mut reader = BufReader::new(body);
                    while self.left > 0 && self.one(&mut reader)? {}
                }
                // Waiting helps where nobody answers or too many streams are open; a refused key stays refused.
                Err(error) if is_passing(&error) => eprintln!("{error:#}; trying again"),
                Err(error) => return Err(error),
            }
            if self.left > 0 {
                std::thread::sleep(pause);
                pause = (pause * 2).min(PAUSE_MAX);
            }
        }
        Ok(exit::OK)
    }

    /// Takes one message off the stream; `false` where the stream ended. What was cut off is read again.
    fn one<R: Read>(&mut self, reader: &mut BufReader<R>) -> anyhow::Result<bool> {
        let Some(frame) = Frame::read(reader) else { return Ok(false) };
        if let Some(data) = frame.data {
            self.event(&data)?;
        }
        if let Some(id) = frame.id {
            self.after = id;
        }
        Ok(true)
    }

    fn event(&mut self, data: &str) -> anyhow::Result<()> {
        let event: Value = serde_json::from_str(data).context("the server sent no JSON")?;
        let word = |name: &str| event[name].as_str().unwrap_or("–").to_owned();
        let sent = self.forward.as_ref().map(|to| to.send(&word("id"), data.as_bytes()));
        let result = sent.map(|a| {
            let status = if a.status == 0 { String::new() } else { format!(" {}", a.status) };
            format!("{}{status} after {} ms", a.outcome.as_str(), a.latency_ms)
        });
        let mut stdout = std::io::stdout().lock();
        if self.out.is_table() {
            let bare = word("type").strip_prefix(events::kind::PREFIX).map(str::to_owned);
            let bare = bare.unwrap_or_else(|| word("type"));
            let result = result.map_or(String::new(), |r| format!("  → {r}"));
            let wide = Kind::ALL.iter().map(|k| k.as_str().len()).max().unwrap_or(0);
            let wide = wide - events::kind::PREFIX.len();
            writeln!(stdout, "{}  {bare:wide$}  {}  {}{result}", word("time"), word("subject"), word("id"))?;
        } else {
            writeln!(stdout, "{data}")?;
            if let Some(result) = result {
                eprintln!("{} {result}", word("id"));
            }
        }
        stdout.flush()?;
        self.left -= 1;
        Ok(())
    }
}

impl Forward {
    fn send(&self, id: &str, body: &[u8]) -> Attempt {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let now = Timestamp(i64::try_from(since.as_micros()).unwrap_or(i64::MAX));
        let secrets = std::slice::from_ref(&self.secret);
        self.sender.send(&Message { url: &self.url, id, body, secrets, now })
    }
}

fn is_passing(error: &anyhow::Error) -> bool {
    let code = error.downcast_ref::<exit::Coded>().map(|c| c.code);
    matches!(code, Some(exit::UNREACHABLE))
}

/// A message of a stream of server-sent events.
#[derive(Debug, Default, PartialEq, Eq)]
struct Frame {
    id: Option<String>,
    data: Option<String>,
}

impl Frame {
    /// Reads up to the blank line that ends a message; `None` where the stream ends before it.
    fn read<R: Read>(reader: &mut BufReader<R>) -> Option<Frame> {
        let mut frame = Frame::default();
        loop {
            let mut line = Vec::new();
            reader.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', &mut line).ok()?;
            let line = String::from_utf8(line).ok()?;
            let line = line.strip_suffix('\n')?;
            let line = line.strip_suffix('\r').unwrap_or(line);
            if line.is_empty() {
                return Some(frame);
            }
            let (name, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match name {
                "id" => frame.id = Some(value.to_owned()),
                "data" => {
                    let before = frame.data.take().map(|d| d + "\n").unwrap_or_default();
                    frame.data = Some(before + value);
                }
                // Comments, `retry` and what later versions may add.
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_end_at_blank_lines_and_a_cut_one_is_none() {
        let frame = |id: &str, data: &str| Frame {
            id: Some(id.to_owned()).filter(|i| !i.is_empty()),
            data: Some(data.to_owned()).filter(|d| !d.is_empty()),
        };
        for (text, want) in [
            (": events\nretry: 3000\n\n", vec![frame("", "")]),
            ("id: evt_1\ndata: {}\n\nid: 7\n: still here\n\n", vec![frame("evt_1", "{}"), frame("7", "")]),
            ("data:a\r\ndata: b\r\n\r\n", vec![frame("", "a\nb")]),
            ("id: evt_1\ndata: {}\n", vec![]),
            ("id: evt_1\ndata: {\"cut", vec![]),
            ("", vec![]),
        ] {
            let mut reader = BufReader::new(text.as_bytes());
            let got: Vec<Frame> = std::iter::from_fn(|| Frame::read(&mut reader)).collect();
            assert_eq!(got, want, "{text}");
        }
    }

    #[test]
    fn a_line_without_end_is_given_up() {
        let endless = std::io::repeat(b'x');
        assert_eq!(Frame::read(&mut BufReader::new(endless)), None);
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        let args = |url: &str| Args {
            forward_to: Some(url.to_owned()),
            types: vec![],
            after: None,
            secret_file: None,
            count: None,
        };
        for (url, ok) in [
            ("http://localhost:3000/hook", true),
            ("http://127.0.0.1:3000/", true),
            ("http://[::1]:3000/", true),
            ("https://hooks.example/in", true),
            ("http://hooks.example/in", false),
            ("http://10.0.0.1/", false),
            ("https://169.254.169.254/", false),
            ("3000", false),
        ] {
            assert_eq!(forward(url, &args(url)).is_ok(), ok, "{url}");
        }
    }
}
