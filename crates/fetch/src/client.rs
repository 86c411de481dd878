//! One request, followed through its redirects.
//!
//! Promises: each hop is checked before it is asked; at most the configured number of redirects; connecting,
//! silence and the whole request are limited in time. Does not: try again, keep anything.

use crate::address::{Guarded, LeadsInside, Target, shown};
use crate::download::Options;
use crate::error::FetchError;
use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::HeaderMap;
use ureq::tls::{PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::unversioned::transport::DefaultConnector;

/// An answer, its body not read yet.
pub(crate) struct Reply {
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Box<dyn Read + Send>,
    /// Where it came from in the end, without its query.
    pub url: String,
}

/// Why there is no answer, and whether another try makes sense.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// None does.
    Final(FetchError),
    /// It does, not before `after` where the server said so.
    Again { cause: String, after: Option<Duration> },
}

impl From<FetchError> for Trouble {
    fn from(error: FetchError) -> Trouble {
        Trouble::Final(error)
    }
}

/// Largest header section read.
const HEADER_BYTES_MAX: usize = 32 * 1024;
/// Largest file of root certificates read.
const ROOTS_BYTES_MAX: u64 = 4 << 20;

/// The client: one agent for addresses of the public internet, one for the configured host alone where
/// addresses inside a network were allowed.
#[derive(Debug)]
pub(crate) struct Client {
    public: Agent,
    local: Option<Agent>,
    redirects: u32,
}

impl Client {
    pub fn new(options: &Options) -> Result<Client, FetchError> {
        let local = options.allow_local.then(|| agent(options, true)).transpose()?;
        Ok(Client { public: agent(options, false)?, local, redirects: options.redirects_max })
    }

    /// GETs an address.
    pub fn get(
        &self,
        base: &Target,
        hosts: &[String],
        headers: &[(&str, String)],
        deadline: Instant,
    ) -> Result<Reply, Trouble> {
        let mut at = base.clone();
        for _ in 0..=self.redirects {
            let left = deadline.saturating_duration_since(Instant::now());
            let agent = match &self.local {
                Some(local) if at.authority == base.authority => local,
                _ => &self.public,
            };
            let url = at.uri.to_string();
            let mut request = agent.get(&at.uri).config().timeout_global(Some(left)).build();
            for (name, value) in headers {
                request = request.header(*name, value);
            }
            let response = request.call().map_err(|error| trouble(error, &url))?;
            let (parts, body) = response.into_parts();
            let status = parts.status.as_u16();
            if !matches!(status, 301 | 302 | 303 | 307 | 308) {
                let body = Box::new(body.into_reader());
                return Ok(Reply { status, headers: parts.headers, body, url: shown(&url) });
            }
            let location = parts.headers.get("location").and_then(|v| v.to_str().ok()).unwrap_or_default();
            at = at.redirected(base, location, hosts)?;
        }
        let cause = format!("it redirects more than {} times", self.redirects);
        Err(FetchError::Refused { url: shown(&base.uri.to_string()), cause }.into())
    }
}

fn agent(options: &Options, local: bool) -> Result<Agent, FetchError> {
    let roots = match &options.roots_file {
        Some(file) => roots(file)?,
        None => RootCerts::WebPki,
    };
    let proxy = options.proxy.as_deref().map(ureq::Proxy::new).transpose();
    let proxy = proxy
        .map_err(|_| FetchError::Options("the proxy is no address; write http://host:port".to_owned()))?;
    // Behind a proxy the proxy resolves names, and the only name resolved here is its own.
    let resolver = Guarded { local: local || proxy.is_some() };
    let config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .user_agent(&options.user_agent)
        .accept("*/*")
        .proxy(proxy)
        .tls_config(TlsConfig::builder().root_certs(roots).build())
        .timeout_resolve(Some(options.connect))
        .timeout_connect(Some(options.connect))
        .timeout_per_read(Some(options.idle))
        .timeout_per_write(Some(options.idle))
        .max_response_header_size(HEADER_BYTES_MAX)
        .max_idle_connections(2)
        .build();
    Ok(Agent::with_parts(config, DefaultConnector::default(), resolver))
}

fn roots(path: &Path) -> Result<RootCerts, FetchError> {
    let wrong = |cause: String| FetchError::Options(format!("root certificates {}: {cause}", path.display()));
    let mut pem = Vec::new();
    let file = std::fs::File::open(path).map_err(|e| wrong(e.to_string()))?;
    file.take(ROOTS_BYTES_MAX).read_to_end(&mut pem).map_err(|e| wrong(e.to_string()))?;
    let mut found = Vec::new();
    for item in parse_pem(&pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|e| wrong(e.to_string()))? {
            found.push(certificate);
        }
    }
    if found.is_empty() {
        return Err(wrong("it holds no certificate in PEM form".to_owned()));
    }
    Ok(RootCerts::from(found))
}

fn trouble(error: ureq::Error, url: &str) -> Trouble {
    let refused = |cause: String| Trouble::Final(FetchError::Refused { url: shown(url), cause });
    match error {
        ureq::Error::Other(inner) if inner.is::<LeadsInside>() => refused(inner.to_string()),
        ureq::Error::BadUri(_) => refused("it is no address".to_owned()),
        ureq::Error::Rustls(cause) => refused(format!("no trusted connection: {cause}")),
        ureq::Error::Timeout(which) => {
            Trouble::Again { cause: format!("no answer in time ({which})"), after: None }
        }
        other => Trouble::Again { cause: other.to_string(), after: None },
    }
}
