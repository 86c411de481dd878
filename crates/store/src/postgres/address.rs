//! The address of a PostgreSQL database.
//!
//! Promises: neither `Debug` nor [`PgOptions::shown`] holds a password; over a network the connection is
//! encrypted and the server's certificate checked for its name, unless the address itself says
//! `sslmode=disable`; a word in the address that is not understood is an error. Does not: read `PG…`
//! environment variables or `.pgpass`. Source of the form: PostgreSQL documentation, "Connection URIs".

use crate::error::StoreError;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// How long one attempt to connect may take.
const CONNECT_SECONDS: u64 = 10;

/// How long sent bytes may stay unanswered before the connection counts as broken.
const SILENCE_SECONDS: u64 = 30;

/// How to reach a PostgreSQL database.
#[derive(Clone)]
pub struct PgOptions {
    pub(super) config: Box<Config>,
    pub(super) tls: Tls,
    shown: String,
    has_password: bool,
}

/// How the connection is protected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tls {
    /// A Unix socket, this machine, or the address says so.
    Off,
    /// Certificate authorities of a file, or of the machine.
    Checked { roots: Option<PathBuf> },
}

fn refuse(cause: impl Into<String>) -> StoreError {
    StoreError::Address { cause: cause.into() }
}

impl PgOptions {
    /// Reads `postgres://user@host:port/database?sslmode=…&sslrootcert=…`; a password given apart is used
    /// where the address has none.
    pub fn parse(address: &str, password: Option<&str>) -> Result<PgOptions, StoreError> {
        if !PgOptions::is_address(address) {
            return Err(refuse("it does not begin with `postgres://`"));
        }
        let (base, query) = address.split_once('?').unwrap_or((address, ""));
        let (mut mode, mut roots, mut rest) = (None, None, Vec::new());
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("sslmode", value)) => mode = Some(value),
                Some(("sslrootcert", value)) => roots = Some(PathBuf::from(decoded(value)?)),
                _ => rest.push(pair),
            }
        }
        let plain = match rest.is_empty() {
            true => base.to_owned(),
            false => format!("{base}?{}", rest.join("&")),
        };
        // The driver's own words may quote the address, and with it the password.
        let mut config: Config =
            plain.parse().map_err(|_| refuse("it is not of the form postgres://user@host:port/database"))?;
        if config.get_hosts().is_empty() {
            return Err(refuse("it names no host; for a Unix socket write `?host=/directory`"));
        }
        if config.get_user().is_none() || config.get_dbname().is_none() {
            return Err(refuse("it must name a user and a database"));
        }
        if let (None, Some(password)) = (config.get_password(), password) {
            config.password(password);
        }
        let tls = protection(&config, mode, roots)?;
        config.ssl_mode(if tls == Tls::Off { SslMode::Disable } else { SslMode::Require });
        config.application_name("probity");
        config.connect_timeout(Duration::from_secs(CONNECT_SECONDS));
        config.tcp_user_timeout(Duration::from_secs(SILENCE_SECONDS));
        let has_password = without_password(address) != address;
        let shown = shown(&config);
        Ok(PgOptions { config: Box::new(config), tls, shown, has_password })
    }

    /// Whether a text is meant as such an address.
    pub fn is_address(text: &str) -> bool {
        text.starts_with("postgres://") || text.starts_with("postgresql://")
    }

    /// Host, port and database, for people and for `moved to …`.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// Whether the address itself carried a password.
    pub fn has_password(&self) -> bool {
        self.has_password
    }
}

impl fmt::Debug for PgOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PgOptions")
            .field("server", &self.shown)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}

/// Equal where they lead to the same database in the same way.
impl PartialEq for PgOptions {
    fn eq(&self, other: &PgOptions) -> bool {
        self.shown == other.shown && self.tls == other.tls
    }
}

/// The address without the password it may carry.
pub fn without_password(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return address.to_owned() };
    // What comes before the last `@` of the authority is user and password.
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let authority = match authority.rsplit_once('@') {
        Some((user, hosts)) => format!("{}@{hosts}", user.split(':').next().unwrap_or_default()),
        None => authority.to_owned(),
    };
    let path = match path.split_once('?') {
        Some((path, query)) => {
            let kept: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("password=")).collect();
            if kept.is_empty() { path.to_owned() } else { format!("{path}?{}", kept.join("&")) }
        }
        None => path.to_owned(),
    };
    format!("{scheme}://{authority}{path}")
}

fn protection(config: &Config, mode: Option<&str>, roots: Option<PathBuf>) -> Result<Tls, StoreError> {
    let checked = Tls::Checked { roots };
    let near = config.get_hosts().iter().all(|host| match host {
        Host::Unix(_) => true,
        Host::Tcp(name) => matches!(name.as_str(), "localhost" | "127.0.0.1" | "::1"),
    });
    let sockets = config.get_hosts().iter().all(|host| matches!(host, Host::Unix(_)));
    match mode {
        Some("disable") => Ok(Tls::Off),
        // Weaker words of other programs mean the one strong thing here.
        None | Some("require" | "verify-full") if sockets => Ok(Tls::Off),
        None if near => Ok(Tls::Off),
        None | Some("require" | "verify-full") => Ok(checked),
        Some(other) => Err(refuse(format!(
            "sslmode `{other}` is not known; use `verify-full`, or `disable` where the network itself is protected"
        ))),
    }
}

fn shown(config: &Config) -> String {
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .enumerate()
        .map(|(at, host)| {
            let port = config.get_ports().get(at).or(config.get_ports().first()).copied().unwrap_or(5432);
            match host {
                Host::Tcp(name) => format!("{name}:{port}"),
                Host::Unix(path) => format!("{}:{port}", path.display()),
            }
        })
        .collect();
    format!("PostgreSQL {}/{}", hosts.join(","), config.get_dbname().unwrap_or_default())
}

fn decoded(text: &str) -> Result<String, StoreError> {
    let wrong = || refuse("`sslrootcert` is not a file name");
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digit = |byte: Option<u8>| byte.and_then(|b| char::from(b).to_digit(16));
        match (digit(rest.next()), digit(rest.next())) {
            (Some(high), Some(low)) => bytes.push((high << 4 | low) as u8),
            _ => return Err(wrong()),
        }
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_understood_or_refused() {
        let off = Some(Tls::Off);
        let checked = |file: Option<&str>| Some(Tls::Checked { roots: file.map(PathBuf::from) });
        for (address, tls) in [
            ("postgres://p@db.internal/probity", checked(None)),
            ("postgresql://p@db.internal:6432/probity?sslmode=require", checked(None)),
            (
                "postgres://p@db/probity?sslmode=verify-full&sslrootcert=/etc/db%20ca.pem",
                checked(Some("/etc/db ca.pem")),
            ),
            ("postgres://p@a,b/probity?target_session_attrs=read-write", checked(None)),
            ("postgres://p@db/probity?sslmode=disable", off.clone()),
            ("postgres://p@localhost/probity", off.clone()),
            ("postgres://p@127.0.0.1:5433/probity", off.clone()),
            ("postgres://p@127.0.0.1/probity?sslmode=verify-full", checked(None)),
            ("postgres:///probity?host=/run/postgresql&user=p", off.clone()),
            ("postgres://p@%2Frun%2Fpostgresql/probity", off.clone()),
            ("postgres://p@db/probity?sslmode=prefer", None),
            ("postgres://p@db/probity?sslmode=verify-ca", None),
            ("postgres://p@db/probity?frobnicate=1", None),
            ("postgres://p@db/probity?sslrootcert=%zz", None),
            ("postgres://db/probity", None),
            ("postgres://p@db", None),
            ("postgres://", None),
            ("mysql://p@db/probity", None),
            ("", None),
        ] {
            let parsed = PgOptions::parse(address, None);
            assert_eq!(parsed.as_ref().ok().map(|o| o.tls.clone()), tls, "{address}: {parsed:?}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        for address in [
            "postgres://p:hunter2@db/probity",
            "postgres://p:hun%40ter2hunter2@db/probity?sslmode=disable",
            "postgres://p@db/probity?password=hunter2&sslmode=disable",
            "postgres://p:hunter2@db:nonsense/probity",
            "postgres://p:hunter2@",
        ] {
            assert!(!without_password(address).contains("hunter2"), "{address}");
            match PgOptions::parse(address, None) {
                Ok(options) => {
                    assert!(options.has_password(), "{address}");
                    let told = format!("{options:?} {}", options.shown());
                    assert!(!told.contains("hunter2") && told.contains("db:5432/probity"), "{told}");
                }
                Err(error) => assert!(!error.to_string().contains("hunter2"), "{error}"),
            }
        }
        let apart = PgOptions::parse("postgres://p@db/probity", Some("hunter2")).unwrap();
        assert!(!apart.has_password() && apart.config.get_password() == Some(b"hunter2"));
        assert!(!format!("{apart:?}").contains("hunter2"));
        assert_eq!(
            without_password("postgres://p:x@db/probity?sslmode=disable"),
            "postgres://p@db/probity?sslmode=disable"
        );
    }
}
