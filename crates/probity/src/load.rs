//! A small HTTP/1.1 load client: keep-alive, one request at a time a connection, known answers.
//!
//! Promises: latency in the open loop counts from the time a request was due, so that a slow server is
//! not flattered. Does not: speak anything our own server does not.

use crate::client::Client;
use anyhow::Context;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A prepared request.
#[derive(Debug, Clone)]
pub struct Shot {
    bytes: Vec<u8>,
}

impl Shot {
    /// A POST with a JSON body.
    pub fn post(client: &Client, path: &str, body: &serde_json::Value) -> Shot {
        Shot::with("POST", client, path, body)
    }

    /// A PUT with a JSON body.
    pub fn put(client: &Client, path: &str, body: &serde_json::Value) -> Shot {
        Shot::with("PUT", client, path, body)
    }

    fn with(method: &str, client: &Client, path: &str, body: &serde_json::Value) -> Shot {
        let body = body.to_string();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            client.host(),
            client.key(),
            body.len()
        );
        Shot { bytes: [head.into_bytes(), body.into_bytes()].concat() }
    }
}

/// An answer.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: Vec<u8>,
    /// From when it was due (open loop) or sent (closed loop) to the last byte.
    pub elapsed: Duration,
}

/// Sends everything as fast as the connections allow; answers in the order of the shots.
pub async fn all(client: &Client, shots: Vec<Shot>, connections: usize) -> anyhow::Result<Vec<Answer>> {
    run(client, shots, connections, None).await
}

/// Sends at a constant rate whatever the server does.
pub async fn open_loop(
    client: &Client,
    shots: Vec<Shot>,
    connections: usize,
    rate: u64,
) -> anyhow::Result<Vec<Answer>> {
    run(client, shots, connections, Some(Duration::from_secs(1) / rate.max(1) as u32)).await
}

async fn run(
    client: &Client,
    shots: Vec<Shot>,
    connections: usize,
    interval: Option<Duration>,
) -> anyhow::Result<Vec<Answer>> {
    let shots = Arc::new(shots);
    let next = Arc::new(AtomicUsize::new(0));
    let start = Instant::now() + Duration::from_millis(50);
    let mut workers = Vec::with_capacity(connections);
    for _ in 0..connections {
        let stream = TcpStream::connect(client.host()).await.context("connect")?;
        stream.set_nodelay(true)?;
        workers.push(tokio::spawn(work(stream, Arc::clone(&shots), Arc::clone(&next), start, interval)));
    }
    let mut answers = vec![Answer::default(); shots.len()];
    for worker in workers {
        for (position, answer) in worker.await?? {
            answers[position] = answer;
        }
    }
    Ok(answers)
}

async fn work(
    mut stream: TcpStream,
    shots: Arc<Vec<Shot>>,
    next: Arc<AtomicUsize>,
    start: Instant,
    interval: Option<Duration>,
) -> anyhow::Result<Vec<(usize, Answer)>> {
    let mut answers = Vec::new();
    let mut buffer = Vec::with_capacity(8192);
    loop {
        let position = next.fetch_add(1, Ordering::Relaxed);
        let Some(shot) = shots.get(position) else { return Ok(answers) };
        let due = match interval {
            Some(interval) => {
                let due = start + interval * position as u32;
                tokio::time::sleep_until(due.into()).await;
                due
            }
            None => Instant::now(),
        };
        stream.write_all(&shot.bytes).await?;
        let (status, body) = read(&mut stream, &mut buffer).await?;
        answers.push((position, Answer { status, body, elapsed: due.elapsed() }));
    }
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<(u16, Vec<u8>)> {
    buffer.clear();
    loop {
        if let Some(end) = buffer.windows(4).position(|w| w == b"\r\n\r\n") {
            let head = std::str::from_utf8(&buffer[..end])?;
            let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).context("status line")?;
            let length = head
                .lines()
                .filter_map(|l| l.split_once(':'))
                .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
                .and_then(|(_, value)| value.trim().parse::<usize>().ok())
                .unwrap_or(0);
            while buffer.len() < end + 4 + length {
                anyhow::ensure!(stream.read_buf(buffer).await? > 0, "connection closed");
            }
            return Ok((status, buffer[end + 4..end + 4 + length].to_vec()));
        }
        anyhow::ensure!(stream.read_buf(buffer).await? > 0, "connection closed");
    }
}
