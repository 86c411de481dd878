//! A web server of a few lines that does exactly what a test tells it, on 127.0.0.1 and for a bounded time.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// What was asked.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    /// How many requests came before it.
    pub number: usize,
}

/// What the server does to a connection, one after another; then it closes it.
#[derive(Debug, Clone)]
pub enum Act {
    Send(Vec<u8>),
    /// Bytes one at a time with a pause before each.
    Drip(Vec<u8>, Duration),
    Pause(Duration),
    /// The same bytes until the client hangs up.
    Forever(Vec<u8>),
}

pub struct Server {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    stop: Arc<AtomicBool>,
}

/// No connection lives longer, whatever the test forgot.
const LIFE: Duration = Duration::from_secs(60);

impl Server {
    pub fn start(answer: impl Fn(&Asked) -> Vec<Act> + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (asked, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (log, stopped, answer) = (Arc::clone(&asked), Arc::clone(&stop), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(stream), log, answer) = (stream, Arc::clone(&log), Arc::clone(&answer)) else {
                    return;
                };
                let stopped = Arc::clone(&stopped);
                std::thread::spawn(move || serve(stream, &log, &*answer, &stopped));
            }
        });
        Server { address, asked, stop }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Everything asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
    }
}

fn serve(
    mut stream: TcpStream,
    log: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked) -> Vec<Act>,
    stop: &AtomicBool,
) {
    let _ = stream.set_read_timeout(Some(LIFE));
    let _ = stream.set_write_timeout(Some(LIFE));
    let Ok(copy) = stream.try_clone() else { return };
    let mut lines = BufReader::new(copy).lines().map_while(Result::ok);
    let Some(first) = lines.next() else { return };
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let headers = lines
        .take_while(|line| !line.is_empty())
        .filter_map(|line| line.split_once(": ").map(|(n, v)| (n.to_lowercase(), v.to_owned())))
        .collect();
    let asked = {
        let mut log = log.lock().unwrap();
        let asked = Asked { path, headers, number: log.len() };
        log.push(asked.clone());
        asked
    };
    let born = Instant::now();
    let alive = || born.elapsed() < LIFE && !stop.load(Ordering::SeqCst);
    for act in answer(&asked) {
        let done = match act {
            Act::Send(bytes) => stream.write_all(&bytes),
            Act::Pause(time) => {
                std::thread::sleep(time.min(LIFE));
                Ok(())
            }
            Act::Drip(bytes, pause) => bytes.iter().try_for_each(|byte| {
                std::thread::sleep(pause);
                if alive() { stream.write_all(&[*byte]) } else { Err(std::io::ErrorKind::TimedOut.into()) }
            }),
            Act::Forever(bytes) => loop {
                if !alive() || stream.write_all(&bytes).is_err() {
                    break Ok(());
                }
            },
        };
        if done.is_err() {
            return;
        }
    }
}

/// A head and a body with its length.
pub fn answer(status: u16, headers: &[&str], body: &[u8]) -> Vec<Act> {
    let length = format!("Content-Length: {}", body.len());
    let headers: Vec<&str> = headers.iter().copied().chain([length.as_str()]).collect();
    vec![head(status, &headers), Act::Send(body.to_vec())]
}

/// A head alone.
pub fn head(status: u16, headers: &[&str]) -> Act {
    let mut text = format!("HTTP/1.1 {status} Told\r\nConnection: close\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    Act::Send(text.into_bytes())
}
