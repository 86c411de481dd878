//! A download from the first request to a file that may be handed out.
//!
//! Promises: asks whether the file changed before asking for it; takes a broken download up where it broke off,
//! if the server vouches that the rest is of the same file; gives up after a bounded number of tries and a
//! bounded time; hands out only bytes that match the checksum and signature that were configured. Does not:
//! decide what the bytes mean.

use crate::address::{Target, shown};
use crate::client::{Client, Reply, Trouble};
use crate::decode::{Limits, expand};
use crate::error::FetchError;
use crate::proof::{Checksum, Signature, verify};
use crate::retry::{pause, retry_after};
use crate::spool::{Memory, Part, Place, Spool, Stored, hash_of, now};
use model::Timestamp;
use sha2::{Digest, Sha256};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// How to download.
#[derive(Debug, Clone)]
pub struct Options {
    /// Product and version, told to the issuer.
    pub user_agent: String,
    /// Resolving and connecting may take this long each.
    pub connect: Duration,
    /// Silence after which a connection counts as dead.
    pub idle: Duration,
    /// All tries of one file together.
    pub total: Duration,
    /// Tries of one file.
    pub tries: u32,
    /// Pause before the second try; doubles.
    pub pause: Duration,
    /// Longest pause, and the longest `Retry-After` that is waited for.
    pub pause_max: Duration,
    /// Redirects followed.
    pub redirects_max: u32,
    /// Times a file may grow when unpacked.
    pub ratio_max: u64,
    /// Whether a configured address may be inside a private network, and on this machine without TLS.
    pub allow_local: bool,
    /// Root certificates in PEM form instead of Mozilla's, for a network whose proxy opens TLS.
    pub roots_file: Option<PathBuf>,
    /// A proxy, `http://host:port`. The environment is not asked.
    pub proxy: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            user_agent: format!("Probity/{} (sanctions list update)", env!("CARGO_PKG_VERSION")),
            connect: Duration::from_secs(10),
            idle: Duration::from_secs(30),
            // The OFAC list has 120 MB: ten minutes let it pass at 200 KB/s.
            total: Duration::from_secs(600),
            tries: 5,
            pause: Duration::from_millis(500),
            pause_max: Duration::from_secs(60),
            redirects_max: 3,
            ratio_max: 200,
            allow_local: false,
            roots_file: None,
            proxy: None,
        }
    }
}

/// A file to download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remote {
    /// The name the parser knows it by.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Other hosts a redirect may lead to.
    pub hosts: Vec<String>,
    /// Largest file accepted, unpacked and as sent.
    pub bytes_max: u64,
    /// Its digest, where one is offered.
    pub checksum: Option<Checksum>,
    /// Its signature, where one is offered.
    pub signature: Option<Signature>,
}

impl Remote {
    /// What the bytes are checked with, as one text; empty where nothing is offered.
    fn checked_with(&self) -> String {
        let checksum = self.checksum.as_ref().map(|c| format!("{:?} {}", c.kind, c.url));
        let signature = self.signature.as_ref().map(|s| format!("minisign {} {}", s.public_key, s.url));
        checksum.into_iter().chain(signature).collect::<Vec<_>>().join("\n")
    }
}

/// How far a download is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Bytes that are here, as sent.
    pub bytes: u64,
    /// Bytes of the whole, where the server says.
    pub total: Option<u64>,
}

/// A file that may be handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The name the parser knows it by.
    pub name: String,
    /// Whether the server said that nothing changed, so that nothing was downloaded.
    pub not_modified: bool,
    /// Bytes as sent.
    pub bytes: u64,
    /// When these bytes were first seen here.
    pub first_seen: Timestamp,
    /// Requests it took.
    pub tries: u32,
    /// Bytes that were there from a broken download.
    pub resumed_at: u64,
    /// The server's `Last-Modified`, for publications that state no date themselves.
    pub modified: Option<Timestamp>,
    path: PathBuf,
    stored: Stored,
    limits: Limits,
}

impl Fetched {
    /// The plain bytes.
    pub fn contents(&self) -> Result<Vec<u8>, FetchError> {
        let failed = |cause| FetchError::Spool { path: self.path.clone(), cause };
        let bytes = std::fs::read(&self.path).map_err(failed)?;
        if hash_of(&mut &bytes[..]).map_err(failed)?.to_string() != self.stored.sha256 {
            return Err(failed(std::io::Error::other(
                "the file changed after it was downloaded; fetch it again",
            )));
        }
        let plain = expand(&self.name, bytes, self.stored.encoding.as_deref(), self.limits)?;
        if is_web_page(&plain) && !self.name.ends_with(".html") {
            return Err(FetchError::WebPage { url: self.name.clone() });
        }
        Ok(plain)
    }
}

/// An HTTP date as an instant; what does not parse says nothing.
fn http_date(text: &str) -> Option<Timestamp> {
    let at = httpdate::parse_http_date(text.trim()).ok()?;
    let since = at.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Timestamp(since.as_micros() as i64))
}

/// Whether the bytes open like an HTML page: error pages with status 200 do.
fn is_web_page(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let text = String::from_utf8_lossy(head)
        .trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t'])
        .to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| text.starts_with(tag))
}

/// Downloads into one spool.
#[derive(Debug)]
pub struct Fetcher {
    client: Client,
    spool: Spool,
    options: Options,
}

/// A checksum or signature file has a few hundred bytes; a list of digests some kilobytes.
const BESIDE_BYTES_MAX: u64 = 256 * 1024;
/// What a file may be larger than its unpacked bound as sent: the packing's own overhead.
const PACKING_BYTES: u64 = 1 << 20;

/// What a try came to.
enum Got {
    NotModified(Stored),
    Complete { stored: Stored, resumed_at: u64 },
}

/// One download under way.
struct Job<'a> {
    remote: &'a Remote,
    target: Target,
    place: Place,
    deadline: Instant,
    memory: Memory,
    /// Whether the file we have was found damaged, so that it must be sent whatever its date.
    whole: bool,
}

impl Fetcher {
    /// A fetcher whose files are kept in `spool`.
    pub fn new(spool: &Path, options: Options) -> Result<Fetcher, FetchError> {
        Ok(Fetcher { client: Client::new(&options)?, spool: Spool::open(spool)?, options })
    }

    /// Downloads a file, unless it did not change.
    pub fn fetch(&self, remote: &Remote, progress: &mut dyn FnMut(Progress)) -> Result<Fetched, FetchError> {
        let target = Target::configured(&remote.url, self.options.allow_local)?;
        let place = self.spool.place(&remote.url, &remote.checked_with())?;
        let deadline = Instant::now() + self.options.total;
        let memory = Memory { url: shown(&remote.url), ..place.load() };
        let whole = memory.file.as_ref().is_some_and(|stored| !place.is_whole(stored));
        let mut job = Job { remote, target, place, deadline, memory, whole };
        let (got, tries) = self.insist(&shown(&remote.url), deadline, || self.attempt(&mut job, progress))?;
        let (stored, resumed_at, not_modified) = match got {
            Got::NotModified(stored) => (stored, 0, true),
            Got::Complete { stored, resumed_at } => (stored, resumed_at, false),
        };
        Ok(Fetched {
            name: remote.name.clone(),
            not_modified,
            bytes: stored.bytes,
            first_seen: Timestamp(stored.first_seen),
            tries,
            resumed_at,
            modified: stored.last_modified.as_deref().and_then(http_date),
            path: job.place.file_path(&stored.sha256),
            limits: Limits { bytes_max: remote.bytes_max, ratio_max: self.options.ratio_max },
            stored,
        })
    }

    /// Tries until it works, cannot work, or tries or time are used up.
    fn insist<T>(
        &self,
        url: &str,
        deadline: Instant,
        mut attempt: impl FnMut() -> Result<T, Trouble>,
    ) -> Result<(T, u32), FetchError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let (cause, after) = match attempt() {
                Ok(done) => return Ok((done, tries)),
                Err(Trouble::Final(error)) => return Err(error),
                Err(Trouble::Again { cause, after }) => (cause, after),
            };
            tracing::info!(fetch.url = url, fetch.tries = tries, cause, "a download is tried again");
            let late = |cause| FetchError::TimedOut {
                url: url.to_owned(),
                seconds: self.options.total.as_secs(),
                cause,
            };
            if Instant::now() >= deadline {
                return Err(late(cause));
            }
            if tries >= self.options.tries {
                return Err(FetchError::Unreachable { url: url.to_owned(), tries, cause });
            }
            let wait = match after {
                Some(asked) if asked > self.options.pause_max => {
                    let cause = format!("{cause}; it asks to come back in {} s", asked.as_secs());
                    return Err(FetchError::Unreachable { url: url.to_owned(), tries, cause });
                }
                asked => asked.unwrap_or_default().max(pause(
                    self.options.pause,
                    self.options.pause_max,
                    tries + 1,
                )),
            };
            if Instant::now() + wait >= deadline {
                return Err(late(cause));
            }
            std::thread::sleep(wait);
        }
    }

    fn attempt(&self, job: &mut Job<'_>, progress: &mut dyn FnMut(Progress)) -> Result<Got, Trouble> {
        let headers = request_headers(job);
        let reply = self.client.get(&job.target, &job.remote.hosts, &headers, job.deadline)?;
        match (reply.status, job.memory.part.clone(), job.memory.file.clone()) {
            (304, _, Some(stored)) if !job.whole => Ok(Got::NotModified(stored)),
            (200, ..) => self.receive(job, reply, None, progress),
            (206, Some(part), _) => {
                if !continues(&reply, &part) {
                    return start_over(job, "the rest that came is of another file");
                }
                self.receive(job, reply, Some(part), progress)
            }
            (416, Some(_), _) => start_over(job, "the server has no rest of that file"),
            (status @ (408 | 425 | 429 | 500 | 502 | 503 | 504), ..) => {
                let after = retry_after(header(&reply, "retry-after").as_deref(), SystemTime::now());
                Err(Trouble::Again { cause: format!("it answers {status}"), after })
            }
            (status, ..) => Err(FetchError::Status { url: reply.url, status }.into()),
        }
    }

    /// Reads a body to its end, and keeps what came if it breaks off.
    fn receive(
        &self,
        job: &mut Job<'_>,
        mut reply: Reply,
        part: Option<Part>,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Got, Trouble> {
        let kind = header(&reply, "content-type").unwrap_or_default().to_ascii_lowercase();
        if kind.starts_with("text/html") && !job.remote.name.ends_with(".html") {
            return Err(FetchError::WebPage { url: reply.url }.into());
        }
        let resumed_at = part.as_ref().map_or(0, |p| p.bytes);
        let length = header(&reply, "content-length").and_then(|v| v.parse::<u64>().ok());
        let total = part.as_ref().and_then(|p| p.total).or(length.map(|l| l + resumed_at));
        let limit = job.remote.bytes_max.saturating_add(PACKING_BYTES);
        let large = || FetchError::TooLarge { name: job.remote.name.clone(), what: "the size", limit };
        if total.is_some_and(|t| t > limit) {
            return Err(large().into());
        }
        // What is remembered of an earlier part ends here; it is remembered anew when this one breaks off.
        job.memory.part = None;
        job.place.save(&job.memory)?;
        let mut body = Body { file: job.place.open_part(resumed_at > 0)?, hasher: Sha256::new(), bytes: 0 };
        if resumed_at > 0 {
            body.read_existing().map_err(|cause| FetchError::Spool { path: job.place.part_path(), cause })?;
        }
        progress(Progress { bytes: body.bytes, total });
        let broke = loop {
            match body.copy_some(&mut reply.body) {
                Ok(0) if total.is_none_or(|total| total == body.bytes) => break None,
                Ok(0) => break Some(format!("it ended after {} bytes", body.bytes)),
                Ok(_) if body.bytes > limit => {
                    let _ = std::fs::remove_file(job.place.part_path());
                    return Err(large().into());
                }
                Ok(_) if Instant::now() >= job.deadline => break Some("it is too slow".to_owned()),
                Ok(_) => progress(Progress { bytes: body.bytes, total }),
                Err(CopyError::Network(cause)) => break Some(format!("it broke off: {cause}")),
                Err(CopyError::Disk(cause)) => {
                    return Err(FetchError::Spool { path: job.place.part_path(), cause }.into());
                }
            }
        };
        let sent = Sent::of(&reply, part.as_ref());
        match broke {
            None => self.complete(job, body, sent, resumed_at),
            Some(cause) => {
                keep_part(job, &body, &sent, total)?;
                Err(Trouble::Again { cause, after: None })
            }
        }
    }

    /// Checks what the issuer vouches for, names the file and remembers it.
    fn complete(&self, job: &mut Job<'_>, body: Body, sent: Sent, resumed_at: u64) -> Result<Got, Trouble> {
        let path = job.place.part_path();
        let failed = |cause| FetchError::Spool { path: path.clone(), cause };
        body.file.sync_all().map_err(failed)?;
        if let Err(trouble) = self.vouched(job, &path) {
            if resumed_at > 0
                && matches!(
                    trouble,
                    Trouble::Final(FetchError::Checksum { .. } | FetchError::Signature { .. })
                )
            {
                return start_over(job, "the parts do not make the whole");
            }
            return Err(trouble);
        }
        let sha256 = model::Hash(body.hasher.finalize().into()).to_string();
        let same = job.memory.file.as_ref().filter(|f| f.sha256 == sha256);
        let stored = Stored {
            first_seen: same.map_or(now().0, |f| f.first_seen),
            sha256,
            bytes: body.bytes,
            etag: sent.etag,
            last_modified: sent.last_modified,
            encoding: sent.encoding,
        };
        job.place.complete(&stored.sha256, job.memory.file.as_ref())?;
        job.memory.file = Some(stored.clone());
        job.memory.part = None;
        job.place.save(&job.memory)?;
        Ok(Got::Complete { stored, resumed_at })
    }

    fn vouched(&self, job: &Job<'_>, path: &Path) -> Result<(), Trouble> {
        let remote = job.remote;
        if remote.checksum.is_none() && remote.signature.is_none() {
            return Ok(());
        }
        let checksum = match &remote.checksum {
            Some(checksum) => Some((checksum.kind, self.beside(&checksum.url, job)?)),
            None => None,
        };
        let signature = match &remote.signature {
            Some(signature) => Some((signature.public_key.as_str(), self.beside(&signature.url, job)?)),
            None => None,
        };
        let bytes =
            std::fs::read(path).map_err(|cause| FetchError::Spool { path: path.to_owned(), cause })?;
        let sent_name = job.target.uri.path().rsplit('/').next().unwrap_or_default();
        verify(
            &[remote.name.as_str(), sent_name],
            &bytes,
            checksum.as_ref().map(|(kind, text)| (*kind, text.as_slice())),
            signature.as_ref().map(|(key, text)| (*key, text.as_slice())),
        )
        .map_err(Trouble::from)
    }

    /// A small file beside the list.
    fn beside(&self, url: &str, job: &Job<'_>) -> Result<Vec<u8>, FetchError> {
        let target = Target::configured(url, self.options.allow_local)?;
        let headers = [("accept-encoding", "identity".to_owned())];
        let (bytes, _) = self.insist(&shown(url), job.deadline, || {
            let reply = self.client.get(&target, &job.remote.hosts, &headers, job.deadline)?;
            match reply.status {
                200 => {}
                status @ (408 | 425 | 429 | 500 | 502 | 503 | 504) => {
                    return Err(Trouble::Again { cause: format!("it answers {status}"), after: None });
                }
                status => return Err(FetchError::Status { url: reply.url, status }.into()),
            }
            let mut bytes = Vec::new();
            let read = reply.body.take(BESIDE_BYTES_MAX + 1).read_to_end(&mut bytes);
            read.map_err(|e| Trouble::Again { cause: e.to_string(), after: None })?;
            if bytes.len() as u64 > BESIDE_BYTES_MAX {
                let (name, what) = (shown(url), "the size");
                return Err(FetchError::TooLarge { name, what, limit: BESIDE_BYTES_MAX }.into());
            }
            Ok(bytes)
        })?;
        Ok(bytes)
    }
}

fn header(reply: &Reply, name: &str) -> Option<String> {
    reply.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned)
}

fn request_headers(job: &Job<'_>) -> Vec<(&'static str, String)> {
    let plain = job.remote.checksum.is_some() || job.remote.signature.is_some();
    // A digest speaks of the file, not of how it was packed for the journey.
    let encodings = if plain { "identity" } else { "zstd, gzip" };
    let mut headers = vec![("accept-encoding", encodings.to_owned())];
    if let Some(part) = &job.memory.part {
        headers.push(("range", format!("bytes={}-", part.bytes)));
        headers.push(("if-range", part.validator.clone()));
    } else if let Some(stored) = job.memory.file.as_ref().filter(|_| !job.whole) {
        headers.extend(stored.etag.clone().map(|etag| ("if-none-match", etag)));
        headers.extend(stored.last_modified.clone().map(|date| ("if-modified-since", date)));
    }
    headers
}

/// Whether a partial answer is the rest of what is there.
fn continues(reply: &Reply, part: &Part) -> bool {
    let range = header(reply, "content-range").unwrap_or_default();
    let Some((span, total)) = range.strip_prefix("bytes ").and_then(|r| r.split_once('/')) else {
        return false;
    };
    let starts = span.split('-').next().and_then(|n| n.parse::<u64>().ok()) == Some(part.bytes);
    let same_total = match (total.parse::<u64>().ok(), part.total) {
        (Some(now), Some(then)) => now == then,
        _ => true,
    };
    let same_file = match header(reply, "etag") {
        Some(etag) if part.validator.starts_with('"') => etag == part.validator,
        _ => true,
    };
    starts && same_total && same_file && header(reply, "content-encoding") == part.encoding
}

fn start_over<T>(job: &mut Job<'_>, cause: &str) -> Result<T, Trouble> {
    job.memory.part = None;
    job.place.save(&job.memory)?;
    let _ = std::fs::remove_file(job.place.part_path());
    Err(Trouble::Again { cause: cause.to_owned(), after: None })
}

/// Remembers a part, if the server gave anything by which the rest can be known to belong to it.
fn keep_part(job: &mut Job<'_>, body: &Body, sent: &Sent, total: Option<u64>) -> Result<(), FetchError> {
    let validator = sent.etag.clone().filter(|e| e.starts_with('"')).or_else(|| sent.last_modified.clone());
    let Some(validator) = validator.filter(|_| body.bytes > 0) else { return Ok(()) };
    body.file.sync_data().map_err(|cause| FetchError::Spool { path: job.place.part_path(), cause })?;
    job.memory.part = Some(Part { bytes: body.bytes, validator, encoding: sent.encoding.clone(), total });
    job.place.save(&job.memory)
}

/// What the server says about the file it sends.
struct Sent {
    etag: Option<String>,
    last_modified: Option<String>,
    encoding: Option<String>,
}

impl Sent {
    fn of(reply: &Reply, part: Option<&Part>) -> Sent {
        let validator = part.map(|p| p.validator.clone());
        let (strong, date) = match validator {
            Some(v) if v.starts_with('"') => (Some(v), None),
            other => (None, other),
        };
        Sent {
            etag: header(reply, "etag").or(strong),
            last_modified: header(reply, "last-modified").or(date),
            encoding: header(reply, "content-encoding").or(part.and_then(|p| p.encoding.clone())),
        }
    }
}

enum CopyError {
    Network(std::io::Error),
    Disk(std::io::Error),
}

/// A file being written and hashed.
struct Body {
    file: std::fs::File,
    hasher: Sha256,
    bytes: u64,
}

impl Body {
    fn read_existing(&mut self) -> std::io::Result<()> {
        use std::io::{Seek, SeekFrom};
        self.file.seek(SeekFrom::Start(0))?;
        let mut buffer = vec![0u8; 256 * 1024];
        loop {
            match self.file.read(&mut buffer)? {
                0 => return Ok(()),
                got => {
                    self.hasher.update(&buffer[..got]);
                    self.bytes += got as u64;
                }
            }
        }
    }

    fn copy_some(&mut self, from: &mut dyn Read) -> Result<usize, CopyError> {
        let mut buffer = [0u8; 64 * 1024];
        let got = from.read(&mut buffer).map_err(CopyError::Network)?;
        self.file.write_all(&buffer[..got]).map_err(CopyError::Disk)?;
        self.hasher.update(&buffer[..got]);
        self.bytes += got as u64;
        Ok(got)
    }
}
