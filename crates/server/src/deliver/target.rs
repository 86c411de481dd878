//! Where a webhook may go.
//!
//! Promises: an address is checked after the name was resolved and before anything is sent, and the checked
//! address is the one connected to (a name that answers differently the second time gains nothing); private,
//! link-local, loopback, metadata, multicast and documentation ranges are refused, IPv4 inside IPv6 too,
//! unless the operator allowed the range; `http` goes to this machine only. Does not: know what answers there.
//! Serves: SEC-2; OWASP "Server-side request forgery prevention".

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use ureq::http::Uri;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

/// Longest URL accepted.
pub const URL_CHARS_MAX: usize = 2_048;

/// Why a URL is no target.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// Too long.
    #[error("the URL is longer than {URL_CHARS_MAX} characters")]
    TooLong,
    /// Not absolute, or not a URL.
    #[error("write an absolute URL such as https://exchange.example/hooks/probity")]
    NotAbsolute,
    /// Neither https nor permitted http.
    #[error(
        "use https; http is accepted for this machine only, or where the server runs with --allow-http-webhooks"
    )]
    Scheme,
    /// A user or password in it.
    #[error("the URL holds a user name or password; it is recorded in the clear, so leave secrets out")]
    Credentials,
    /// An address in a range that is refused.
    #[error(
        "address {0} is in a range webhooks may not reach; the operator can allow it with --webhook-allow"
    )]
    Address(IpAddr),
}

/// A range of addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    address: IpAddr,
    bits: u8,
}

/// A text that is no range.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no address range; write 10.1.0.0/16, 127.0.0.1 or fd00::/8")]
pub struct RangeError(String);

impl FromStr for Range {
    type Err = RangeError;
    fn from_str(text: &str) -> Result<Range, RangeError> {
        let error = || RangeError(text.chars().take(64).collect());
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| error())?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |b| b.parse().map_err(|_| error()))?;
        if bits > most { Err(error()) } else { Ok(Range { address, bits }) }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

impl Range {
    const fn v4(a: u8, b: u8, c: u8, d: u8, bits: u8) -> Range {
        Range { address: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), bits }
    }

    const fn v6(a: u16, b: u16, bits: u8) -> Range {
        Range { address: IpAddr::V6(Ipv6Addr::new(a, b, 0, 0, 0, 0, 0, 0)), bits }
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(ours), IpAddr::V4(theirs)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                u32::from(ours) & mask == u32::from(theirs) & mask
            }
            (IpAddr::V6(ours), IpAddr::V6(theirs)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                u128::from(ours) & mask == u128::from(theirs) & mask
            }
            _ => false,
        }
    }
}

/// What is not the public Internet: IANA's special-purpose registries. Cloud metadata services lie in
/// 169.254.0.0/16 and fd00::/8.
const REFUSED: &[Range] = &[
    Range::v4(0, 0, 0, 0, 8),
    Range::v4(10, 0, 0, 0, 8),
    Range::v4(100, 64, 0, 0, 10),
    Range::v4(127, 0, 0, 0, 8),
    Range::v4(169, 254, 0, 0, 16),
    Range::v4(172, 16, 0, 0, 12),
    Range::v4(192, 0, 0, 0, 24),
    Range::v4(192, 0, 2, 0, 24),
    Range::v4(192, 88, 99, 0, 24),
    Range::v4(192, 168, 0, 0, 16),
    Range::v4(198, 18, 0, 0, 15),
    Range::v4(198, 51, 100, 0, 24),
    Range::v4(203, 0, 113, 0, 24),
    Range::v4(224, 0, 0, 0, 3),
    // Everything but global unicast (2000::/3).
    Range::v6(0, 0, 3),
    Range::v6(0x4000, 0, 2),
    Range::v6(0x8000, 0, 1),
    Range::v6(0x2001, 0, 23),
    Range::v6(0x2001, 0xdb8, 32),
    Range::v6(0x2002, 0, 16),
    Range::v6(0x3fff, 0, 20),
];

/// Which targets are accepted.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    /// Ranges allowed although they are private.
    pub allow: Vec<Range>,
    /// Whether `http` may go beyond this machine.
    pub allow_http: bool,
}

impl Guard {
    /// Checks the text of a URL; the name in it is resolved only when something is sent.
    pub fn check_url(&self, text: &str) -> Result<(), TargetError> {
        if text.len() > URL_CHARS_MAX {
            return Err(TargetError::TooLong);
        }
        let uri: Uri = text.parse().map_err(|_| TargetError::NotAbsolute)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(TargetError::NotAbsolute);
        };
        if authority.as_str().contains('@') {
            return Err(TargetError::Credentials);
        }
        let host = authority.host().trim_matches(['[', ']']);
        if host.is_empty() || text.contains('#') {
            return Err(TargetError::NotAbsolute);
        }
        let literal = host.parse::<IpAddr>().ok();
        let local = host.eq_ignore_ascii_case("localhost") || literal.is_some_and(|a| plain(a).is_loopback());
        match scheme {
            "https" => {}
            "http" if self.allow_http || local => {}
            _ => return Err(TargetError::Scheme),
        }
        literal.map_or(Ok(()), |address| self.check_address(address, scheme == "http"))
    }

    /// Checks an address about to be connected to.
    pub fn check_address(&self, address: IpAddr, is_http: bool) -> Result<(), TargetError> {
        let shown = plain(address);
        let allowed = self.allow.iter().any(|range| range.holds(shown));
        let refused = REFUSED.iter().any(|range| range.holds(shown));
        if (refused && !allowed) || (is_http && !self.allow_http && !shown.is_loopback()) {
            return Err(TargetError::Address(shown));
        }
        Ok(())
    }
}

/// IPv4 written as IPv6 is IPv4.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// Resolves names and refuses what the guard refuses.
#[derive(Debug)]
pub struct GuardedResolver {
    guard: Guard,
    inner: DefaultResolver,
}

impl GuardedResolver {
    /// A resolver under a guard.
    pub fn new(guard: Guard) -> GuardedResolver {
        GuardedResolver { guard, inner: DefaultResolver::default() }
    }
}

impl Resolver for GuardedResolver {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let is_http = uri.scheme_str() != Some("https");
        for address in found.iter() {
            // One bad address spoils the name: whoever mixes them is trying which one we take.
            self.guard
                .check_address(address.ip(), is_http)
                .map_err(|e| ureq::Error::Io(std::io::Error::new(std::io::ErrorKind::PermissionDenied, e)))?;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_addresses_are_refused_in_every_spelling() {
        let guard = Guard::default();
        for refused in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "::ffff:0:127.0.0.1",
            "64:ff9b:1::a00:1",
            "4000::1",
            "9000::1",
        ] {
            let address: IpAddr = refused.parse().unwrap();
            assert!(guard.check_address(address, false).is_err(), "{refused}");
        }
        for open in
            ["1.1.1.1", "172.15.255.255", "172.32.0.1", "100.63.255.255", "2606:4700::1111", "::ffff:1.1.1.1"]
        {
            let address: IpAddr = open.parse().unwrap();
            assert_eq!(guard.check_address(address, false), Ok(()), "{open}");
            assert!(guard.check_address(address, true).is_err(), "{open} by http");
        }
    }

    #[test]
    fn allowing_a_range_allows_it_and_nothing_beside_it() {
        let guard = Guard {
            allow: vec!["10.1.0.0/16".parse().unwrap(), "127.0.0.1".parse().unwrap()],
            allow_http: false,
        };
        for (address, is_http, ok) in [
            ("10.1.2.3", false, true),
            ("10.1.2.3", true, false),
            ("10.2.0.1", false, false),
            ("127.0.0.1", true, true),
            ("::ffff:127.0.0.1", true, true),
            ("127.0.0.2", true, false),
            ("::1", true, false),
            ("169.254.169.254", false, false),
        ] {
            assert_eq!(guard.check_address(address.parse().unwrap(), is_http).is_ok(), ok, "{address}");
        }
        for bad in ["", "10.1.0.0/33", "10.1/16", "fd00::/129", "10.1.0.0/", "localhost"] {
            assert!(bad.parse::<Range>().is_err(), "{bad}");
        }
        assert!("0.0.0.0/0".parse::<Range>().unwrap().holds("9.9.9.9".parse().unwrap()));
    }

    #[test]
    fn urls_accept_and_refuse() {
        let plain = Guard::default();
        let local = Guard { allow: vec!["127.0.0.0/8".parse().unwrap()], allow_http: false };
        let long = format!("https://a.example/{}", "x".repeat(2_048));
        for (url, guard, want) in [
            ("https://hooks.example/in?x=1", &plain, None),
            ("https://hooks.example:8443", &plain, None),
            ("https://1.1.1.1/", &plain, None),
            ("http://hooks.example/", &plain, Some(TargetError::Scheme)),
            ("ftp://hooks.example/", &plain, Some(TargetError::Scheme)),
            ("http://localhost:9/x", &plain, None),
            ("http://127.0.0.1:9/x", &plain, Some(TargetError::Address([127, 0, 0, 1].into()))),
            ("http://127.0.0.1:9/x", &local, None),
            ("https://127.0.0.1/x", &local, None),
            ("https://[::1]/x", &local, Some(TargetError::Address(Ipv6Addr::LOCALHOST.into()))),
            (
                "https://[::ffff:169.254.169.254]/",
                &plain,
                Some(TargetError::Address([169, 254, 169, 254].into())),
            ),
            ("https://user:word@hooks.example/", &plain, Some(TargetError::Credentials)),
            ("hooks.example", &plain, Some(TargetError::NotAbsolute)),
            ("/in", &plain, Some(TargetError::NotAbsolute)),
            ("", &plain, Some(TargetError::NotAbsolute)),
            ("https://hooks.example/#x", &plain, Some(TargetError::NotAbsolute)),
            (&long, &plain, Some(TargetError::TooLong)),
        ] {
            assert_eq!(guard.check_url(url).err(), want, "{url}");
        }
    }
}
