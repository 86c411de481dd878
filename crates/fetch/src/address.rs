//! Which addresses may be asked.
//!
//! Promises: https only, but for this very machine where that was allowed; a redirect stays on the host that
//! was configured or one named beside it; no name resolves to an address inside a network unless that was
//! allowed, and the address checked is the address connected to. Does not: connect. Serves: SEC-3 (a list
//! source must not become a way into the exchange's network).

use crate::error::FetchError;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Longest address accepted: presigned object addresses have about 2,000 characters.
const URL_BYTES_MAX: usize = 8 * 1024;

/// An address that may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// The address.
    pub uri: Uri,
    /// Host and port, lower case.
    pub authority: String,
    https: bool,
}

/// An address without its query and user, which may hold tokens.
pub(crate) fn shown(url: &str) -> String {
    let plain = url.split(['?', '#']).next().unwrap_or_default();
    let Some((scheme, rest)) = plain.split_once("://") else { return plain.chars().take(200).collect() };
    let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = host.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}/{path}").chars().take(200).collect()
}

impl Target {
    /// The configured address.
    pub fn configured(url: &str, allow_local: bool) -> Result<Target, FetchError> {
        let target = parse(url)?;
        if target.https || (allow_local && is_loopback_name(target.host())) {
            return Ok(target);
        }
        Err(refused(
            url,
            "only https is asked; plain http is for this machine, with --allow-local".to_owned(),
        ))
    }

    /// Where a redirect leads: the same host, or one that was named.
    pub fn redirected(&self, base: &Target, location: &str, hosts: &[String]) -> Result<Target, FetchError> {
        let url = join(&self.uri, location);
        let target = parse(&url)?;
        if base.https && !target.https {
            return Err(refused(&url, "a redirect from https to plain http is not followed".to_owned()));
        }
        let named = |host: &String| authority_of(host, target.https) == target.authority;
        if target.authority != base.authority && !hosts.iter().any(named) {
            let host = target.authority.trim_end_matches(":443").to_owned();
            return Err(refused(
                &url,
                format!(
                    "a redirect to another host is not followed; if the issuer moved there, add \"{host}\" to `hosts`"
                ),
            ));
        }
        Ok(target)
    }

    fn host(&self) -> &str {
        self.uri.host().unwrap_or_default()
    }
}

fn refused(url: &str, cause: String) -> FetchError {
    FetchError::Refused { url: shown(url), cause }
}

fn parse(url: &str) -> Result<Target, FetchError> {
    if url.len() > URL_BYTES_MAX {
        return Err(refused(url, format!("it has more than {URL_BYTES_MAX} bytes")));
    }
    let https = match url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase()).as_deref() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err(refused(url, "only https is asked".to_owned())),
    };
    let uri: Uri = url.parse().map_err(|_| refused(url, "it is no address".to_owned()))?;
    let Some(authority) = uri.authority() else { return Err(refused(url, "it names no host".to_owned())) };
    if authority.as_str().contains('@') {
        return Err(refused(url, "it holds a user or password; leave them out".to_owned()));
    }
    let authority = authority_of(authority.as_str(), https);
    Ok(Target { uri, authority, https })
}

/// Host and port, lower case, the scheme's port where none is said.
fn authority_of(host: &str, https: bool) -> String {
    let host = host.to_ascii_lowercase();
    let bare = host.rsplit(']').next().unwrap_or_default();
    match bare.contains(':') {
        true => host,
        false => format!("{host}:{}", if https { 443 } else { 80 }),
    }
}

/// A `Location` header against the address it came from (RFC 3986, without `..`, which no issuer sends).
fn join(from: &Uri, location: &str) -> String {
    let scheme = from.scheme_str().unwrap_or("https");
    let authority = from.authority().map_or("", |a| a.as_str());
    let absolute = location.split_once(':').is_some_and(|(scheme, _)| {
        !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b))
    });
    if absolute {
        location.to_owned()
    } else if let Some(rest) = location.strip_prefix("//") {
        format!("{scheme}://{rest}")
    } else if location.starts_with('/') {
        format!("{scheme}://{authority}{location}")
    } else {
        let folder = from.path().rsplit_once('/').map_or("", |(folder, _)| folder);
        format!("{scheme}://{authority}{folder}/{location}")
    }
}

fn is_loopback_name(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether an address is on the public internet.
pub(crate) fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let inside = ip.is_private()
        || ip.is_loopback()
        || ip.is_link_local()
        || ip.is_unspecified()
        || ip.is_multicast()
        || ip.is_documentation()
        || a == 0
        || (a == 100 && (64..128).contains(&b)) // carrier-grade NAT, RFC 6598
        || (a == 192 && b == 0 && c == 0) // IETF assignments
        || (a == 198 && (b & 0xfe) == 18) // benchmarks, RFC 2544
        || a >= 240; // reserved and broadcast
    !inside
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let s = ip.segments();
    // Forms that carry an IPv4 address are judged by it: mapped, NAT64, 6to4.
    let low = Ipv4Addr::new((s[6] >> 8) as u8, s[6] as u8, (s[7] >> 8) as u8, s[7] as u8);
    if let Some(mapped) = ip.to_ipv4_mapped() {
        return is_public_v4(mapped);
    }
    if s[0] == 0x64 && s[1] == 0xff9b {
        return s[2..6] == [0, 0, 0, 0] && is_public_v4(low);
    }
    if s[0] == 0x2002 {
        return is_public_v4(Ipv4Addr::new((s[1] >> 8) as u8, s[1] as u8, (s[2] >> 8) as u8, s[2] as u8));
    }
    // Only global unicast (2000::/3) is routed between networks; Teredo and documentation are cut out of it.
    let teredo = s[0] == 0x2001 && s[1] == 0;
    let documentation = (s[0] == 0x2001 && s[1] == 0xdb8) || (s[0] == 0x3fff && s[1] < 0x1000);
    (s[0] & 0xe000) == 0x2000 && !teredo && !documentation
}

/// Resolves names and drops every address that may not be asked: the connection uses what is returned, so a
/// name that answers differently the second time gains nothing.
#[derive(Debug)]
pub(crate) struct Guarded {
    /// Whether addresses inside a network may be asked.
    pub local: bool,
}

/// A name that leads inside.
#[derive(Debug, thiserror::Error)]
#[error("the name leads to an address inside a private network; a mirror of your own needs --allow-local")]
pub(crate) struct LeadsInside;

impl Resolver for Guarded {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = DefaultResolver::default().resolve(uri, config, timeout)?;
        let mut kept = self.empty();
        for address in found.iter().filter(|a| self.local || is_public(a.ip())) {
            kept.push(*address);
        }
        if kept.is_empty() { Err(ureq::Error::Other(Box::new(LeadsInside))) } else { Ok(kept) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configured_addresses() {
        for (url, local, ok) in [
            ("https://lists.example/a.xml", false, true),
            ("https://lists.example:8443/a.xml", false, true),
            ("http://lists.example/a.xml", false, false),
            ("http://lists.example/a.xml", true, false),
            ("http://127.0.0.1:8080/a.xml", false, false),
            ("http://127.0.0.1:8080/a.xml", true, true),
            ("http://localhost:8080/a.xml", true, true),
            ("http://[::1]:8080/a.xml", true, true),
            ("http://10.0.0.1/a.xml", true, false),
            ("ftp://lists.example/a.xml", true, false),
            ("file:///etc/passwd", true, false),
            ("/etc/passwd", true, false),
            ("https://user:secret@lists.example/a.xml", true, false),
            ("", true, false),
        ] {
            assert_eq!(Target::configured(url, local).is_ok(), ok, "{url} {local}");
        }
    }

    #[test]
    fn redirects_stay_where_they_may() {
        let base = Target::configured("https://lists.example/v1/a.xml", false).unwrap();
        let local = Target::configured("http://127.0.0.1:8080/a.xml", true).unwrap();
        let hosts = ["cdn.example".to_owned(), "odd.example:8443".to_owned()];
        for (base, location, want) in [
            (&base, "/v2/a.xml", Some("https://lists.example/v2/a.xml")),
            (&base, "b.xml", Some("https://lists.example/v1/b.xml")),
            (&base, "//CDN.example/a.xml", Some("https://cdn.example/a.xml")),
            (&base, "https://LISTS.example:443/a.xml", Some("https://lists.example:443/a.xml")),
            (&base, "https://cdn.example/a.xml?sig=1", Some("https://cdn.example/a.xml?sig=1")),
            (&base, "https://odd.example:8443/a", Some("https://odd.example:8443/a")),
            (&base, "https://odd.example/a", None),
            (&base, "http://lists.example/a.xml", None),
            (&base, "http://cdn.example/a.xml", None),
            (&base, "https://evil.example/a.xml", None),
            (&base, "https://cdn.example.evil.example/a.xml", None),
            (&base, "https://cdn.example@evil.example/", None),
            (&base, "https://127.0.0.1/latest/meta-data", None),
            (&base, "https://169.254.169.254/latest/meta-data", None),
            (&base, "file:///etc/passwd", None),
            (&base, "gopher://lists.example/", None),
            (&local, "http://127.0.0.1:8080/b", Some("http://127.0.0.1:8080/b")),
            (&local, "http://127.0.0.1:9090/b", None),
            (&local, "http://localhost:8080/b", None),
        ] {
            let got = base.redirected(base, location, &hosts).ok().map(|t| t.uri.to_string());
            assert_eq!(got.map(|u| u.to_lowercase()).as_deref(), want, "{location}");
        }
    }

    #[test]
    fn public_addresses() {
        for (text, want) in [
            ("8.8.8.8", true),
            ("172.32.0.1", true),
            ("2606:4700::1111", true),
            ("64:ff9b::808:808", true),
            ("2002:808:808::1", true),
            ("127.0.0.1", false),
            ("127.9.9.9", false),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("198.18.0.1", false),
            ("192.0.0.8", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fc00::1", false),
            ("fd12::1", false),
            ("ff02::1", false),
            ("2001:db8::1", false),
            ("2001::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:10.0.0.1", false),
            ("::127.0.0.1", false),
            ("64:ff9b::7f00:1", false),
            ("64:ff9b:1::808:808", false),
            ("2002:7f00:1::1", false),
        ] {
            assert_eq!(is_public(text.parse().unwrap()), want, "{text}");
        }
    }

    #[test]
    fn what_is_shown_holds_no_secret() {
        for (url, want) in [
            ("https://a.example/x.xml?token=geheim#f", "https://a.example/x.xml"),
            ("https://u:geheim@a.example/x", "https://a.example/x"),
            ("file:geheim?", "file:geheim"),
        ] {
            assert_eq!(shown(url), want);
        }
    }
}
