//! One attempt: sign, post, read the status.
//!
//! Promises: fifteen seconds in all; redirects are not followed; of the answer only status, `Retry-After` and
//! at most [`ANSWER_BYTES_MAX`] bytes are read; proxies of the environment are not used. Does not: retry, log
//! bodies or secrets.

use super::target::{Guard, GuardedResolver};
use events::Secret;
use model::Timestamp;
use model::time::SECOND;
use std::io::Read;
use std::time::{Duration, Instant};
use ureq::unversioned::transport::DefaultConnector;

/// How long an attempt may take in all.
pub const TIMEOUT: Duration = Duration::from_secs(15);
/// Bytes of an answer that are read (so that the connection can be used again) and thrown away.
pub const ANSWER_BYTES_MAX: u64 = 4_096;
/// Most seconds an endpoint may ask us to wait with `Retry-After`.
const RETRY_AFTER_MAX: i64 = 86_400;

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// 2xx.
    Delivered,
    /// 410: the endpoint wants no more.
    Gone,
    /// 3xx: not followed.
    Redirect,
    /// Another status.
    HttpError,
    /// No answer in time.
    Timeout,
    /// Nobody answers there, or the name is not known.
    Connect,
    /// No trusted certificate, or no TLS.
    Tls,
    /// The address is one webhooks may not reach.
    AddressRefused,
    /// The event or its secret could not be read here; not the endpoint's fault.
    Internal,
    /// Given up: the schedule is used up while the endpoint accepts other events.
    GivenUp,
}

impl Outcome {
    /// All, in the order of the metrics.
    pub const ALL: [Outcome; 10] = [
        Outcome::Delivered,
        Outcome::Gone,
        Outcome::Redirect,
        Outcome::HttpError,
        Outcome::Timeout,
        Outcome::Connect,
        Outcome::Tls,
        Outcome::AddressRefused,
        Outcome::Internal,
        Outcome::GivenUp,
    ];

    /// The word used in answers, logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Outcome::Delivered => "delivered",
            Outcome::Gone => "gone",
            Outcome::Redirect => "redirect",
            Outcome::HttpError => "http_error",
            Outcome::Timeout => "timeout",
            Outcome::Connect => "connect",
            Outcome::Tls => "tls",
            Outcome::AddressRefused => "address_refused",
            Outcome::Internal => "internal",
            Outcome::GivenUp => "given_up",
        }
    }
}

/// An attempt's result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attempt {
    /// What came of it.
    pub outcome: Outcome,
    /// HTTP status; 0 without an answer.
    pub status: u16,
    /// How long it took.
    pub latency_ms: u64,
    /// How long the endpoint asked to wait, on 429 and 503.
    pub retry_after: Option<i64>,
}

impl Attempt {
    /// An attempt that did not leave this machine.
    pub fn internal() -> Attempt {
        Attempt { outcome: Outcome::Internal, status: 0, latency_ms: 0, retry_after: None }
    }
}

/// Posts signed events.
#[derive(Debug, Clone)]
pub struct Sender {
    agent: ureq::Agent,
}

/// A message to post.
#[derive(Debug)]
pub struct Message<'a> {
    /// Where.
    pub url: &'a str,
    /// `webhook-id`: the event's id, the same at every attempt.
    pub id: &'a str,
    /// The CloudEvent.
    pub body: &'a [u8],
    /// Who can check it: one secret, two during a rotation.
    pub secrets: &'a [Secret],
    /// The receiver's now, for `webhook-timestamp`: not a sandbox's.
    pub now: Timestamp,
}

impl Sender {
    /// A sender under a guard.
    pub fn new(guard: Guard, timeout: Duration) -> Sender {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(timeout))
            .max_redirects(0)
            .max_redirects_will_error(false)
            .proxy(None)
            .user_agent(concat!("probity/", env!("CARGO_PKG_VERSION")))
            .max_response_header_size(16 * 1024)
            .max_idle_connections(64)
            .max_idle_connections_per_host(4)
            .build();
        let agent = ureq::Agent::with_parts(config, DefaultConnector::default(), GuardedResolver::new(guard));
        Sender { agent }
    }

    /// Posts a message; blocks.
    pub fn send(&self, message: &Message<'_>) -> Attempt {
        let seconds = message.now.0.div_euclid(SECOND);
        let signature = events::sign(message.id, seconds, message.body, message.secrets);
        let started = Instant::now();
        let answer = self
            .agent
            .post(message.url)
            .header("content-type", "application/cloudevents+json; charset=utf-8")
            .header("webhook-id", message.id)
            .header("webhook-timestamp", seconds.to_string())
            .header("webhook-signature", signature)
            .send(message.body);
        let (outcome, status, retry_after) = match answer {
            Ok(mut answer) => {
                let status = answer.status().as_u16();
                let wait = answer.headers().get("retry-after").and_then(|v| v.to_str().ok()?.parse().ok());
                // What an endpoint says beside its status is of no use to us.
                let mut rest = Vec::new();
                let _ = answer.body_mut().as_reader().take(ANSWER_BYTES_MAX).read_to_end(&mut rest);
                let wait = wait.filter(|s| matches!(status, 429 | 503) && (1..=RETRY_AFTER_MAX).contains(s));
                (by_status(status), status, wait)
            }
            Err(error) => (by_error(&error), 0, None),
        };
        Attempt { outcome, status, latency_ms: started.elapsed().as_millis() as u64, retry_after }
    }
}

fn by_status(status: u16) -> Outcome {
    match status {
        200..=299 => Outcome::Delivered,
        300..=399 => Outcome::Redirect,
        410 => Outcome::Gone,
        _ => Outcome::HttpError,
    }
}

fn by_error(error: &ureq::Error) -> Outcome {
    use std::io::ErrorKind;
    match error {
        ureq::Error::Timeout(_) => Outcome::Timeout,
        ureq::Error::Io(e) if e.kind() == ErrorKind::PermissionDenied => Outcome::AddressRefused,
        ureq::Error::Io(e) if e.kind() == ErrorKind::TimedOut => Outcome::Timeout,
        // Rustls reports what is wrong with a handshake as an error inside the transport's.
        ureq::Error::Io(e) if e.kind() == ErrorKind::InvalidData => Outcome::Tls,
        ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::TlsRequired => Outcome::Tls,
        _ => Outcome::Connect,
    }
}
