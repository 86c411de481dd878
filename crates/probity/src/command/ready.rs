//! `probity ready`: does the server on this machine answer, and is it ready?
//!
//! Promises: exit code 0 only for an answer that says ready; made for health checks of containers, so it needs
//! no key, no shell and no other program, and ends within its time limit. Does not: ask a server through TLS.

use crate::exit::{self, coded};
use crate::output::Output;
use serde_json::{Value, json};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

/// Longest answer read.
const ANSWER_BYTES_MAX: u64 = 64 * 1024;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Address the server listens on; every address (0.0.0.0) is asked at this machine's own
    #[arg(long, env = "PROBITY_LISTEN", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Ask this address instead
    #[arg(long)]
    url: Option<String>,
    /// Seconds to wait
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..=300))]
    timeout: u64,
}

/// What a server says about itself.
#[derive(Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is ready.
    Ready,
    /// It answers, and says what is wrong.
    NotReady(Vec<String>),
    /// Something else answers.
    Foreign(String),
    /// Nothing answers.
    Silent(String),
}

/// Runs the command: exit code 3 when not ready, 7 when nothing answers.
pub fn run(args: &Args, out: &Output) -> anyhow::Result<u8> {
    let url = args.url.clone().unwrap_or_else(|| url_of(args.listen));
    let (ready, problems) = match ask(&url, Duration::from_secs(args.timeout)) {
        Answer::Ready => (true, Vec::new()),
        Answer::NotReady(problems) => (false, problems),
        Answer::Foreign(cause) => {
            return Err(coded(exit::FAILED, format!("{url} is not served by Probity: {cause}")));
        }
        Answer::Silent(cause) => {
            let text = format!("{url} does not answer: {cause}; is `probity serve` running?");
            return Err(coded(exit::UNREACHABLE, text));
        }
    };
    let row = json!({ "ready": ready, "problems": problems });
    out.object(&row, || {
        if ready {
            vec!["ready".to_owned()]
        } else {
            problems.iter().map(|p| format!("not ready: {p}")).collect()
        }
    })?;
    Ok(if ready { exit::OK } else { exit::FINDING })
}

/// Where this machine reaches a server that listens there.
pub fn url_of(listen: SocketAddr) -> String {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    format!("http://{}", SocketAddr::new(ip, listen.port()))
}

/// Asks `/readyz`.
pub fn ask(url: &str, timeout: Duration) -> Answer {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_global(Some(timeout))
        .build();
    let agent: ureq::Agent = config.into();
    let mut response = match agent.get(format!("{}/readyz", url.trim_end_matches('/'))).call() {
        Ok(response) => response,
        Err(error @ (ureq::Error::Protocol(_) | ureq::Error::Http(_))) => {
            return Answer::Foreign(error.to_string());
        }
        Err(error) => return Answer::Silent(error.to_string()),
    };
    let status = response.status().as_u16();
    let text = response.body_mut().with_config().limit(ANSWER_BYTES_MAX).read_to_string().unwrap_or_default();
    let value: Value = serde_json::from_str(&text).unwrap_or_default();
    match (status, value["ready"].as_bool()) {
        (200, Some(true)) => Answer::Ready,
        (503, Some(false)) => {
            let problems = value["problems"].as_array().into_iter().flatten();
            Answer::NotReady(problems.filter_map(|p| p.as_str().map(str::to_owned)).collect())
        }
        _ => Answer::Foreign(format!("status {status} without word of readiness")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    #[test]
    fn every_address_is_asked_at_this_machine() {
        for (listen, url) in [
            ("0.0.0.0:8420", "http://127.0.0.1:8420"),
            ("[::]:8420", "http://[::1]:8420"),
            ("10.1.2.3:80", "http://10.1.2.3:80"),
        ] {
            assert_eq!(url_of(listen.parse().unwrap()), url);
        }
    }

    #[test]
    fn only_a_ready_answer_is_ready() {
        let answers = |status: &str, body: &str| {
            let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
            let url = format!("http://{}", listener.local_addr().unwrap());
            let text = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let server = std::thread::spawn(move || {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 2048]);
                stream.write_all(text.as_bytes()).unwrap();
            });
            let answer = ask(&url, Duration::from_secs(5));
            server.join().unwrap();
            answer
        };
        assert_eq!(answers("200 OK", r#"{"ready":true,"problems":[]}"#), Answer::Ready);
        let stopped = Answer::NotReady(vec!["the writer has stopped".to_owned()]);
        assert_eq!(
            answers("503 Service Unavailable", r#"{"ready":false,"problems":["the writer has stopped"]}"#),
            stopped
        );
        for (status, body) in [
            ("200 OK", r#"{"ready":false}"#),
            ("200 OK", "ok"),
            ("503 Service Unavailable", r#"{"ready":true}"#),
            ("404 Not Found", ""),
            ("302 Found", r#"{"ready":true}"#),
        ] {
            assert!(matches!(answers(status, body), Answer::Foreign(_)), "{status} {body}");
        }
        assert!(matches!(ask("http://127.0.0.1:1", Duration::from_secs(5)), Answer::Silent(_)));
    }
}
