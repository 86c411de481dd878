//! What a fetcher makes of good, broken and hostile servers.

use crate::server::{Act, Asked, Server, answer, head};
use fetch::{Checksum, ChecksumKind, FetchError, Fetched, Fetcher, Options, Progress, Remote};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

const BYTES_MAX: u64 = 8 << 20;

fn options() -> Options {
    Options {
        allow_local: true,
        connect: Duration::from_secs(2),
        idle: Duration::from_millis(400),
        total: Duration::from_secs(4),
        tries: 4,
        pause: Duration::from_millis(10),
        pause_max: Duration::from_secs(2),
        ..Options::default()
    }
}

fn remote(server: &Server, path: &str) -> Remote {
    Remote {
        name: "list.xml".to_owned(),
        url: server.url(path),
        hosts: Vec::new(),
        bytes_max: BYTES_MAX,
        checksum: None,
        signature: None,
    }
}

fn fetch(spool: &Path, remote: &Remote) -> Result<Fetched, FetchError> {
    Fetcher::new(spool, options()).unwrap().fetch(remote, &mut |_| {})
}

fn list() -> Vec<u8> {
    (0..300_000u32)
        .map(|i| b"<party>Ivan Petrov</party>\n"[(i % 27) as usize] ^ u8::from(i % 7919 == 0))
        .collect()
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    out.start_file("list.xml", zip::write::SimpleFileOptions::default()).unwrap();
    out.write_all(bytes).unwrap();
    out.finish().unwrap().into_inner()
}

const ETAG: &str = "ETag: \"v1\"";

/// A server that honours ranges of one file.
fn honest(asked: &Asked, file: &[u8], etag: &str) -> Vec<Act> {
    let from = asked
        .headers
        .get("range")
        .and_then(|r| r.strip_prefix("bytes=")?.strip_suffix('-')?.parse::<usize>().ok());
    let same = asked.headers.get("if-range").is_none_or(|v| format!("ETag: {v}") == etag);
    if asked.headers.get("if-none-match").is_some_and(|v| format!("ETag: {v}") == etag) {
        return vec![head(304, &[etag])];
    }
    match from.filter(|_| same) {
        Some(from) => {
            let range = format!("Content-Range: bytes {from}-{}/{}", file.len() - 1, file.len());
            answer(206, &[etag, &range], &file[from..])
        }
        None => answer(200, &[etag], file),
    }
}

/// Sends the head and half of the body, then hangs up.
fn half(file: &[u8], headers: &[&str]) -> Vec<Act> {
    let length = format!("Content-Length: {}", file.len());
    let headers: Vec<&str> = headers.iter().copied().chain([length.as_str()]).collect();
    vec![head(200, &headers), Act::Send(file[..file.len() / 2].to_vec())]
}

type Answering = Box<dyn Fn(&Asked) -> Vec<Act> + Send + Sync>;

fn always(acts: Vec<Act>) -> Answering {
    Box::new(move |_| acts.clone())
}

/// The first answer once, the second for ever after.
fn first(once: Vec<Act>, then: Answering) -> Answering {
    Box::new(move |asked| if asked.number == 0 { once.clone() } else { then(asked) })
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table, a row a server")]
fn what_arrives_is_the_list() {
    let file = list();
    let other: Vec<u8> = file.iter().rev().copied().collect();
    let (whole, changed) = (file.clone(), other.clone());
    let serve = move |asked: &Asked| honest(asked, &whole, ETAG);
    let serve_changed = move |asked: &Asked| honest(asked, &changed, "ETag: \"v2\"");
    let chunked: Vec<u8> = file
        .chunks(50_000)
        .flat_map(|c| [format!("{:x}\r\n", c.len()).into_bytes(), c.to_vec(), b"\r\n".to_vec()].concat())
        .chain(*b"0\r\n\r\n")
        .collect();
    let wrong_range = {
        let file = file.clone();
        move |asked: &Asked| match asked.headers.contains_key("range") {
            true => answer(206, &[ETAG, "Content-Range: bytes 7-9/10"], &file[7..10]),
            false if asked.number == 0 => half(&file, &[ETAG]),
            false => answer(200, &[ETAG], &file),
        }
    };
    let gone_range = {
        let file = file.clone();
        move |asked: &Asked| match asked.headers.contains_key("range") {
            true => answer(416, &[], b""),
            false if asked.number == 0 => half(&file, &[ETAG]),
            false => answer(200, &[ETAG], &file),
        }
    };
    // What it is, the server, the bytes that must come, requests, where it was taken up.
    let rows: Vec<(&str, Answering, &[u8], usize, u64)> = vec![
        ("plain", Box::new(serve.clone()), &file, 1, 0),
        (
            "chunked",
            always(vec![head(200, &["Transfer-Encoding: chunked"]), Act::Send(chunked)]),
            &file,
            1,
            0,
        ),
        (
            "until the end of the connection",
            always(vec![head(200, &[]), Act::Send(file.clone())]),
            &file,
            1,
            0,
        ),
        ("gzip", always(answer(200, &["Content-Encoding: gzip"], &gz(&file))), &file, 1, 0),
        ("zip", always(answer(200, &["Content-Type: application/zip"], &zipped(&file))), &file, 1, 0),
        ("broken, taken up", first(half(&file, &[ETAG]), Box::new(serve.clone())), &file, 2, 150_000),
        (
            "broken, taken up by date",
            first(half(&file, &["Last-Modified: Sat, 21 Nov 2026 10:00:00 GMT"]), Box::new(serve.clone())),
            &file,
            2,
            0,
        ),
        (
            "broken, nothing to know the rest by",
            first(half(&file, &[]), Box::new(serve.clone())),
            &file,
            2,
            0,
        ),
        ("broken, weak tag", first(half(&file, &["ETag: W/\"v1\""]), Box::new(serve.clone())), &file, 2, 0),
        ("broken, then another file", first(half(&file, &[ETAG]), Box::new(serve_changed)), &other, 2, 0),
        ("broken, then a wrong range", Box::new(wrong_range), &file, 3, 0),
        ("broken, then no range", Box::new(gone_range), &file, 3, 0),
        ("500, then good", first(answer(500, &[], b"oops"), Box::new(serve.clone())), &file, 2, 0),
        (
            "503 with Retry-After, then good",
            first(answer(503, &["Retry-After: 1"], b""), Box::new(serve.clone())),
            &file,
            2,
            0,
        ),
        ("nothing at all, then good", first(vec![], Box::new(serve.clone())), &file, 2, 0),
        (
            "garbage, then good",
            first(vec![Act::Send(b"SMTP ready\r\n\r\n".to_vec())], Box::new(serve.clone())),
            &file,
            2,
            0,
        ),
        (
            "a redirect on the same host",
            first(answer(302, &["Location: /elsewhere"], b""), Box::new(serve.clone())),
            &file,
            2,
            0,
        ),
    ];
    for (what, acts, want, requests, resumed_at) in rows {
        let spool = tempfile::tempdir().unwrap();
        let server = Server::start(acts);
        let started = Instant::now();
        let got =
            fetch(spool.path(), &remote(&server, "/list.xml")).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert!(got.contents().unwrap() == want, "{what}: other bytes");
        assert_eq!((server.asked().len(), got.resumed_at), (requests, resumed_at), "{what}");
        if what.contains("Retry-After") {
            assert!(started.elapsed() >= Duration::from_secs(1), "{what}");
        }
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one table, a row a server")]
fn what_is_refused_says_why() {
    let file = list();
    let slow = Act::Drip(file.clone(), Duration::from_millis(50));
    let other = Server::start(move |_| answer(200, &[], b"secret of another service"));
    let to_other = format!("Location: {}", other.url("/latest/meta-data"));
    let zeros = vec![0u8; 40 << 20];
    // What it is, the server, a word of the error, requests at most, whether a later try may succeed.
    let rows: Vec<(&str, Answering, &str, usize, bool)> = vec![
        ("404", always(answer(404, &[], b"")), "answers 404", 1, false),
        ("403", always(answer(403, &[], b"")), "answers 403", 1, false),
        ("304 unasked", always(answer(304, &[], b"")), "answers 304", 1, false),
        (
            "206 unasked",
            always(answer(206, &["Content-Range: bytes 5-9/10"], b"xxxxx")),
            "answers 206",
            1,
            false,
        ),
        ("500 for ever", always(answer(500, &[], b"")), "after 4 tries: it answers 500", 4, true),
        (
            "429, come back in a week",
            always(answer(429, &["Retry-After: 604800"], b"")),
            "come back in 604800 s",
            1,
            true,
        ),
        ("broken for ever", always(half(&file, &[])), "after 4 tries: it broke off", 4, true),
        ("hangs up", always(vec![]), "after 4 tries", 4, true),
        ("silent", always(vec![Act::Pause(Duration::from_secs(3))]), "no answer in time", 4, true),
        (
            "silent after the head",
            always(vec![head(200, &["Content-Length: 10"]), Act::Pause(Duration::from_secs(3))]),
            "broke off",
            4,
            true,
        ),
        ("slow drip", always(vec![head(200, &["Content-Length: 300000"]), slow]), "within 4 s", 4, true),
        (
            "endless body",
            always(vec![head(200, &[]), Act::Forever(vec![b'x'; 65_536])]),
            "passes the limit",
            1,
            false,
        ),
        (
            "endless chunks",
            always(vec![
                head(200, &["Transfer-Encoding: chunked"]),
                Act::Forever([b"10000\r\n".to_vec(), vec![b'x'; 65_536], b"\r\n".to_vec()].concat()),
            ]),
            "passes the limit",
            1,
            false,
        ),
        (
            "endless header",
            always(vec![Act::Send(b"HTTP/1.1 200 OK\r\nX: ".to_vec()), Act::Forever(vec![b'x'; 4096])]),
            "after 4 tries",
            4,
            true,
        ),
        (
            "a length beyond the limit",
            always(vec![head(200, &["Content-Length: 9999999999"])]),
            "passes the limit",
            1,
            false,
        ),
        (
            "gzip bomb",
            always(answer(200, &["Content-Encoding: gzip"], &gz(&zeros))),
            "passes the limit",
            1,
            false,
        ),
        ("zip bomb", always(answer(200, &[], &zipped(&zeros))), "passes the limit", 1, false),
        (
            "packed unasked",
            always(answer(200, &["Content-Encoding: br"], b"xxxx")),
            "did not ask for",
            1,
            false,
        ),
        (
            "web page",
            always(answer(200, &["Content-Type: text/html; charset=utf-8"], b"<p>Maintenance</p>")),
            "web page",
            1,
            false,
        ),
        (
            "web page that does not say so",
            always(answer(
                200,
                &["Content-Type: text/xml"],
                b"\xef\xbb\xbf\n<!DOCTYPE html><p>Maintenance</p>",
            )),
            "web page",
            1,
            false,
        ),
        (
            "redirect loop",
            always(answer(302, &["Location: /list.xml"], b"")),
            "redirects more than 3 times",
            4,
            false,
        ),
        ("redirect without a place", always(answer(302, &[], b"")), "redirects more than 3 times", 4, false),
        ("redirect to another port here", always(answer(302, &[&to_other], b"")), "another host", 1, false),
        (
            "redirect to a file",
            always(answer(307, &["Location: file:///etc/passwd"], b"")),
            "only https",
            1,
            false,
        ),
        (
            "redirect to the cloud's own address",
            always(answer(301, &["Location: http://169.254.169.254/latest/"], b"")),
            "another host",
            1,
            false,
        ),
        (
            "redirect to another host",
            always(answer(308, &["Location: https://evil.example/list.xml"], b"")),
            "add \"evil.example\" to `hosts`",
            1,
            false,
        ),
    ];
    for (what, acts, word, requests, later) in rows {
        let spool = tempfile::tempdir().unwrap();
        let server = Server::start(acts);
        let started = Instant::now();
        let got = fetch(spool.path(), &remote(&server, "/list.xml")).and_then(|f| f.contents());
        let error = got.map(|b| b.len()).expect_err(what);
        assert!(error.to_string().contains(word), "{what}: {error}");
        assert_eq!(error.is_unreachable(), later, "{what}");
        assert!(server.asked().len() <= requests, "{what}: {} requests", server.asked().len());
        assert!(started.elapsed() < Duration::from_secs(6), "{what}: {:?}", started.elapsed());
    }
    assert!(other.asked().is_empty(), "the other service was asked");
}

#[test]
fn what_did_not_change_is_not_sent_again() {
    let spool = tempfile::tempdir().unwrap();
    let file = list();
    let whole = file.clone();
    let server = Server::start(move |asked| honest(asked, &whole, ETAG));
    let remote = remote(&server, "/list.xml");
    let one = fetch(spool.path(), &remote).unwrap();
    let two = fetch(spool.path(), &remote).unwrap();
    assert_eq!((one.not_modified, two.not_modified), (false, true));
    assert_eq!(one.first_seen, two.first_seen);
    assert!(two.contents().unwrap() == file);
    assert!(server.asked()[1].headers.contains_key("if-none-match"));
    // A spooled file that is not what its name says is fetched again, whatever the server says about dates.
    let spooled = std::fs::read_dir(spool.path())
        .unwrap()
        .flatten()
        .find(|f| f.path().extension().is_some_and(|e| e == "bin"));
    let path = spooled.unwrap().path();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[1000] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    assert!(two.contents().is_err(), "it is not handed out");
    let three = fetch(spool.path(), &remote).unwrap();
    assert!(!three.not_modified && three.contents().unwrap() == file);
    assert!(!server.asked()[2].headers.contains_key("if-none-match"));
}

#[test]
fn a_new_version_replaces_the_old_one_in_the_spool() {
    let spool = tempfile::tempdir().unwrap();
    let server = Server::start(|asked| answer(200, &[], format!("<list>{}</list>", asked.number).as_bytes()));
    let remote = remote(&server, "/list.xml");
    for number in 0..3 {
        let got = fetch(spool.path(), &remote).unwrap();
        assert_eq!(got.contents().unwrap(), format!("<list>{number}</list>").as_bytes());
    }
    let kept = std::fs::read_dir(spool.path())
        .unwrap()
        .flatten()
        .filter(|f| f.path().extension().is_some_and(|e| e == "bin"));
    assert_eq!(kept.count(), 1);
}

#[test]
fn a_checksum_beside_the_file_is_believed_and_nothing_else() {
    let file = list();
    let right: String = Sha256::digest(&file).iter().map(|b| format!("{b:02x}")).collect();
    let wrong = right.replace(['a', 'b', 'c'], "0");
    for (what, beside, ok) in [
        ("right", answer(200, &[], format!("{right}  list.xml\n").as_bytes()), true),
        ("wrong", answer(200, &[], format!("{wrong}  list.xml\n").as_bytes()), false),
        ("of another file", answer(200, &[], format!("{right}  other.xml\n").as_bytes()), false),
        ("a web page", answer(200, &[], b"<html>404</html>"), false),
        ("missing", answer(404, &[], b""), false),
        ("endless", vec![head(200, &[]), Act::Forever(vec![b'x'; 65_536])], false),
    ] {
        let spool = tempfile::tempdir().unwrap();
        let file = file.clone();
        let server = Server::start(move |asked| match asked.path.ends_with(".sha256") {
            true => beside.clone(),
            false => answer(200, &[ETAG], &file),
        });
        let checksum = Some(Checksum { url: server.url("/list.xml.sha256"), kind: ChecksumKind::Sha256 });
        let remote = Remote { checksum, ..remote(&server, "/list.xml") };
        assert_eq!(fetch(spool.path(), &remote).is_ok(), ok, "{what}");
        assert_eq!(
            server.asked()[0].headers["accept-encoding"],
            "identity",
            "{what}: a digest is of the file as it lies there"
        );
        if !ok {
            // What was not vouched for is not remembered either: the next run does not get 304 for it.
            let _ = fetch(spool.path(), &remote);
            assert!(server.asked().iter().all(|a| !a.headers.contains_key("if-none-match")), "{what}");
        }
    }
}

#[test]
fn nothing_inside_is_asked_unless_it_was_allowed() {
    let server = Server::start(|_| answer(200, &[], b"<list/>"));
    let port = server.url("").rsplit(':').next().unwrap().to_owned();
    let spool = tempfile::tempdir().unwrap();
    for (url, allow_local, word) in [
        (server.url("/list.xml"), false, "only https"),
        (format!("https://localhost:{port}/list.xml"), false, "inside a private network"),
        (format!("https://127.0.0.1:{port}/list.xml"), false, "inside a private network"),
        (format!("https://[::1]:{port}/list.xml"), false, "inside a private network"),
        (format!("http://user:pass@127.0.0.1:{port}/list.xml"), true, "user or password"),
        ("file:///etc/passwd".to_owned(), true, "only https"),
    ] {
        let options = Options { allow_local, ..options() };
        let remote = Remote { url: url.clone(), ..remote(&server, "/") };
        let error = Fetcher::new(spool.path(), options).unwrap().fetch(&remote, &mut |_| {}).unwrap_err();
        assert!(error.to_string().contains(word), "{url}: {error}");
    }
    assert!(server.asked().is_empty());
}

#[test]
fn one_process_downloads_one_address_and_progress_grows() {
    let spool = tempfile::tempdir().unwrap();
    let file = list();
    let server = Server::start(move |_| {
        let (a, b) = file.split_at(150_000);
        let length = format!("Content-Length: {}", file.len());
        vec![
            head(200, &[&length]),
            Act::Send(a.to_vec()),
            Act::Pause(Duration::from_millis(200)),
            Act::Send(b.to_vec()),
        ]
    });
    let remote = remote(&server, "/list.xml");
    let fetcher = Fetcher::new(spool.path(), options()).unwrap();
    let mut seen: Vec<Progress> = Vec::new();
    let mut second = None;
    fetcher
        .fetch(&remote, &mut |progress| {
            seen.push(progress);
            second.get_or_insert_with(|| fetch(spool.path(), &remote).map(|_| ()));
        })
        .unwrap();
    assert!(matches!(second, Some(Err(FetchError::InUse { .. }))), "{second:?}");
    assert!(seen.iter().all(|p| p.total == Some(300_000)) && seen.is_sorted_by_key(|p| p.bytes));
    assert_eq!(seen.last().unwrap().bytes, 300_000);
    assert!(server.asked()[0].headers["user-agent"].starts_with("Probity/"));
    assert_eq!(server.asked().len(), 1);
}
