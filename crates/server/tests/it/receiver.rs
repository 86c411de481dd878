//! A webhook receiver on this machine that answers as it is told.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

#[derive(Debug, Clone)]
pub struct Received {
    pub path: String,
    pub headers: BTreeMap<String, String>,
    pub body: Vec<u8>,
}

impl Received {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn subject(&self) -> String {
        self.json()["subject"].as_str().unwrap().to_owned()
    }

    /// The independent implementation's word on the signature: one of those sent is what it would have made.
    pub fn verifies(&self, secret: &str) -> bool {
        let theirs = standardwebhooks::Webhook::new(secret).unwrap();
        let sent = self.headers["webhook-timestamp"].parse().unwrap();
        let want = theirs.sign(self.id(), sent, &self.body).unwrap();
        self.headers["webhook-signature"].split(' ').any(|one| one == want)
    }
}

/// What to answer: a status and further header lines.
pub type Answer = Box<dyn Fn(&Received) -> (u16, String) + Send + Sync>;

pub struct Receiver {
    pub url: String,
    pub received: Arc<Mutex<Vec<Received>>>,
    answer: Arc<Mutex<Answer>>,
}

impl Receiver {
    pub fn start(answer: impl Fn(&Received) -> (u16, String) + Send + Sync + 'static) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let answer: Arc<Mutex<Answer>> = Arc::new(Mutex::new(Box::new(answer)));
        let (all, how) = (Arc::clone(&received), Arc::clone(&answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (all, how) = (Arc::clone(&all), Arc::clone(&how));
                std::thread::spawn(move || serve(stream, &all, &how));
            }
        });
        Receiver { url, received, answer }
    }

    pub fn ok() -> Receiver {
        Receiver::start(|_| (204, String::new()))
    }

    pub fn answer_with(&self, answer: impl Fn(&Received) -> (u16, String) + Send + Sync + 'static) {
        *self.answer.lock().unwrap() = Box::new(answer);
    }

    pub fn all(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }

    pub fn count(&self) -> usize {
        self.received.lock().unwrap().len()
    }

    /// Waits until something holds of what was received, at most ten seconds.
    pub async fn until(&self, what: &str, holds: impl Fn(&[Received]) -> bool) -> Vec<Received> {
        let end = Instant::now() + Duration::from_secs(10);
        loop {
            let all = self.all();
            if holds(&all) {
                return all;
            }
            let ids: Vec<String> = all.iter().map(|r| format!("{} {}", r.id(), r.json()["type"])).collect();
            assert!(Instant::now() < end, "{what}: {ids:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

fn serve(stream: TcpStream, all: &Mutex<Vec<Received>>, how: &Mutex<Answer>) {
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut writer = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    loop {
        let mut first = String::new();
        if reader.read_line(&mut first).unwrap_or(0) == 0 {
            return;
        }
        let mut headers = BTreeMap::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let Some((name, value)) = line.trim().split_once(':') else { break };
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
        let length: usize = headers.get("content-length").and_then(|l| l.parse().ok()).unwrap_or(0);
        let mut body = vec![0; length];
        if reader.read_exact(&mut body).is_err() {
            return;
        }
        let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let received = Received { path, headers, body };
        let (status, more) = (how.lock().unwrap())(&received);
        all.lock().unwrap().push(received);
        let answer = format!("HTTP/1.1 {status} x\r\n{more}content-length: 2\r\n\r\nok");
        let answer = if status == 204 { format!("HTTP/1.1 204 x\r\n{more}\r\n") } else { answer };
        if writer.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}
