//! Server-sent events over a real socket: resume, limits, and how a stream ends.

use crate::support::*;
use record::v1::Audience;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

async fn serve(api: &Api) -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = server::router(api.app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

struct Reader {
    lines: std::sync::mpsc::Receiver<String>,
    status: u16,
}

impl Reader {
    fn open(address: SocketAddr, key: &str, query: &str, last: Option<&str>) -> Reader {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let last = last.map(|l| format!("Last-Event-ID: {l}\r\n")).unwrap_or_default();
        let head = format!(
            "GET /v1/events/stream{query} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {key}\r\n{last}\r\n"
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut reader = BufReader::new(stream);
        let mut first = String::new();
        reader.read_line(&mut first).unwrap();
        let status = first.split(' ').nth(1).unwrap().parse().unwrap();
        let (sender, lines) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in reader.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        Reader { lines, status }
    }

    /// The next `id` and `type subject`.
    fn event(&self) -> (String, String) {
        let mut id = String::new();
        loop {
            let line = self.lines.recv_timeout(Duration::from_secs(10)).expect("an event within ten seconds");
            if let Some(text) = line.strip_prefix("id: ") {
                id = text.to_owned();
            } else if let Some(json) = line.strip_prefix("data: ") {
                let event: serde_json::Value = serde_json::from_str(json).unwrap();
                let kind = event["type"].as_str().unwrap().strip_prefix("probity.").unwrap().to_owned();
                return (id, format!("{kind} {}", event["subject"].as_str().unwrap()));
            }
        }
    }

    fn ends(&self) -> bool {
        loop {
            match self.lines.recv_timeout(Duration::from_secs(10)) {
                Ok(_) => {}
                Err(e) => return e == std::sync::mpsc::RecvTimeoutError::Disconnected,
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_shows_what_happens_and_resumes_where_it_broke() {
    let api = Api::new().await;
    let address = serve(&api).await;
    let reader = Reader::open(address, &api.key, "?types=customer.*,standing.*", None);
    assert_eq!(reader.status, 200);
    api.customer("C1", "Wilhelmina Featherstonehaugh").await;
    assert_eq!(reader.event().1, "customer.decided C1");
    api.customer("C2", "Grigory Tumanov").await;
    let (id, what) = reader.event();
    assert_eq!(what, "customer.decided C2");
    drop(reader);
    api.customer("C3", "Ada Lovelace Byron").await;
    let again = Reader::open(address, &api.key, "?after=0&types=customer.*,standing.*", Some(&id));
    assert_eq!(again.event().1, "standing.changed C2", "the second event of the same entry");
    assert_eq!(again.event().1, "customer.decided C3");
    let from_start = Reader::open(address, &api.key, "?after=0", None);
    assert!(from_start.event().1.starts_with("policy.activated"));
}

#[tokio::test(flavor = "multi_thread")]
async fn synthetic_events_reach_open_streams_and_no_journal() {
    let api = Api::new().await;
    let address = serve(&api).await;
    let reader = Reader::open(address, &api.key, "", None);
    let size = api.ask("GET /v1/events?after=latest", &[], "").await.body["next"].clone();
    let shown = api.ask("POST /v1/events/test", &[], r#"{"type":"standing.changed"}"#).await;
    assert_eq!((shown.status, shown.body["streams"].as_u64()), (202, Some(1)), "{}", shown.body);
    let (id, what) = reader.event();
    assert_eq!((id.as_str(), what.as_str()), ("", "standing.changed TEST-CUSTOMER"));
    assert_eq!(api.ask("GET /v1/events?after=latest", &[], "").await.body["next"], size);
    let wrong = api.ask("POST /v1/events/test", &[], r#"{"type":"nonsense"}"#).await;
    assert_eq!((wrong.status, wrong.body["field"].as_str()), (400, Some("/type")));
}

#[tokio::test(flavor = "multi_thread")]
async fn streams_are_counted_and_end_with_their_key_and_the_server() {
    let api = Api::new().await;
    let address = serve(&api).await;
    let key = api.make_key("reader", &["events:read"], Audience::Internal, "system:x").await;
    let open: Vec<Reader> = (0..4).map(|_| Reader::open(address, &key, "?after=0", None)).collect();
    open.iter().for_each(|r| {
        r.event();
    });
    let fifth = Reader::open(address, &key, "", None);
    assert_eq!(fifth.status, 429);
    assert!(
        api.ask("GET /metrics", &[], "").await.body.as_str().unwrap().contains("probity_event_streams 4")
    );
    let other = Reader::open(address, &api.key, "?after=0", None);
    assert_eq!(other.status, 200, "another key is not concerned");
    assert_eq!(api.ask("DELETE /v1/keys/reader", &[], "").await.status, 204);
    assert!(open.iter().all(Reader::ends), "a revoked key's streams end");
    other.event();
    api.app.streams.close();
    assert!(other.ends());
    for _ in 0..100 {
        if api.app.streams.count() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("places are given back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_takes_nothing_costs_no_memory_and_loses_nothing() {
    let api = Api::new().await;
    let address = serve(&api).await;
    let reader = Reader::open(address, &api.key, "?after=0&types=customer.*", None);
    let count = 400;
    for i in 0..count {
        assert_eq!(api.customer(&format!("C{i}"), "Wilhelmina Featherstonehaugh").await.status, 200);
    }
    for i in 0..count {
        assert_eq!(reader.event().1, format!("customer.decided C{i}"));
    }
}
