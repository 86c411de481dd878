//! Payment links: `bitcoin:…?amount=…` and its relatives, reduced to the receiver.
//!
//! Promises: only a scheme of a network known here is taken off, and only where one receiver can be told; a call of a
//! token contract gives the party paid and **never the contract**; whatever cannot be told is an error, so that a
//! transfer is held and not screened against the wrong address. Does not: read amounts, follow addresses of web
//! pages, or promise that a wallet pays the address it is shown (BIP-21 links may offer a Lightning invoice besides).
//! Source: BIP-21, EIP-681, ZIP 321, SEP-7, CIP-13, Solana Pay, TON deep links, Monero's and the XRP Ledger's URIs.

use super::Network;
use super::error::{AddressError, LinkCause, start_of};
use std::borrow::Cow;

/// More parameters than any wallet writes.
const PARAMETERS_MAX: usize = 64;

const SCHEMES: [(&str, Network); 27] = [
    ("bitcoin", Network::Bitcoin),
    ("litecoin", Network::Litecoin),
    ("ethereum", Network::Evm),
    ("tron", Network::Tron),
    ("monero", Network::Monero),
    ("bitcoincash", Network::BitcoinCash),
    ("dash", Network::Dash),
    ("zcash", Network::Zcash),
    ("xrpl", Network::Xrp),
    ("xrp", Network::Xrp),
    ("ripple", Network::Xrp),
    ("solana", Network::Solana),
    ("substrate", Network::Polkadot),
    ("polkadot", Network::Polkadot),
    ("cardano", Network::Cardano),
    ("web+cardano", Network::Cardano),
    ("cosmos", Network::Cosmos),
    ("stellar", Network::Stellar),
    ("web+stellar", Network::Stellar),
    ("ton", Network::Ton),
    ("dogecoin", Network::Dogecoin),
    ("doge", Network::Dogecoin),
    ("bitcoingold", Network::BitcoinGold),
    ("verge", Network::Verge),
    ("vergecoin", Network::Verge),
    ("bnb", Network::Cosmos),
    ("binance", Network::Cosmos),
];

/// What a link says that matters here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Link<'a> {
    pub(super) network: Network,
    pub(super) address: &'a str,
    /// A tag, an id or a memo.
    pub(super) memo: Option<Cow<'a, str>>,
}

/// Reads a link; `None` for a text that is none.
pub(super) fn read(stated: Option<Network>, text: &str) -> Result<Option<Link<'_>>, AddressError> {
    let link = match read_any(text) {
        // On a network without a codec a text may look as it likes.
        Err(LinkCause::Unknown) if stated == Some(Network::Generic) => None,
        found => found.map_err(|cause| AddressError::Link { start: start_of(text), cause })?,
    };
    match (stated, &link) {
        (Some(network), Some(link)) if network != link.network && network != Network::Generic => {
            Err(AddressError::OtherNetwork { network, start: start_of(text), fits: link.network })
        }
        _ => Ok(link),
    }
}

fn read_any(text: &str) -> Result<Option<Link<'_>>, LinkCause> {
    let Some((scheme, rest)) = text.split_once(':') else {
        return Ok(None);
    };
    let known = SCHEMES.iter().find(|(name, _)| scheme.eq_ignore_ascii_case(name));
    let Some((_, network)) = known else {
        return if rest.starts_with("//") { Err(LinkCause::Unknown) } else { Ok(None) };
    };
    let rest = rest.split_once('#').map_or(rest, |(before, _)| before);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let bare = path.strip_prefix("//");
    let path = bare.unwrap_or(path).trim_end_matches('/');
    let parameters = Parameters::read(query)?;
    let address = match network {
        Network::Evm => ethereum(path, &parameters)?,
        Network::Zcash => zcash(path, &parameters)?,
        Network::Stellar if !scheme.eq_ignore_ascii_case("stellar") => stellar(path, &parameters)?,
        Network::Ton => path.strip_prefix("transfer/").unwrap_or(path),
        // The scheme is the address's own prefix.
        Network::BitcoinCash if bare.is_none() && !path.is_empty() => &text[..scheme.len() + 1 + path.len()],
        // Address, then the chain or the key, then a name.
        Network::Polkadot => path.split(':').next().unwrap_or(path),
        Network::Solana if path.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("https")) => {
            return Err(LinkCause::Transaction);
        }
        _ => path,
    };
    if address.is_empty() {
        return Err(LinkCause::Nobody);
    }
    Ok(Some(Link { network: *network, address, memo: memo(*network, &parameters)? }))
}

/// EIP-681: `[pay-]target[@chain][/function][?parameters]`.
fn ethereum<'a>(path: &'a str, parameters: &Parameters<'a>) -> Result<&'a str, LinkCause> {
    let (target, function) = path.split_once('/').unwrap_or((path, ""));
    let target = target.strip_prefix("pay-").unwrap_or(target);
    let target = target.split_once('@').map_or(target, |(address, _)| address);
    let named = parameters.one("address")?;
    match (function, named) {
        ("", None) if parameters.one("data")?.is_some() => Err(LinkCause::Contract),
        ("", None) => Ok(target),
        ("", Some(_)) => Err(LinkCause::Several),
        ("transfer", Some(receiver)) => Ok(receiver),
        ("transfer", None) => Err(LinkCause::Nobody),
        _ => Err(LinkCause::Contract),
    }
}

/// ZIP 321: the address before the parameters or as one of them; `address.1` and so on are further receivers.
fn zcash<'a>(path: &'a str, parameters: &Parameters<'a>) -> Result<&'a str, LinkCause> {
    if parameters.0.iter().any(|(name, _)| name.starts_with("address.")) {
        return Err(LinkCause::Several);
    }
    match (path, parameters.one("address")?) {
        ("", Some(address)) => Ok(address),
        (path, None) => Ok(path),
        (_, Some(_)) => Err(LinkCause::Several),
    }
}

/// SEP-7: `pay` with a destination, or `tx` with a transaction.
fn stellar<'a>(path: &'a str, parameters: &Parameters<'a>) -> Result<&'a str, LinkCause> {
    match path {
        "pay" => parameters.one("destination")?.ok_or(LinkCause::Nobody),
        "tx" => Err(LinkCause::Transaction),
        _ => Err(LinkCause::Unknown),
    }
}

fn memo<'a>(network: Network, parameters: &Parameters<'a>) -> Result<Option<Cow<'a, str>>, LinkCause> {
    let names: &[&str] = match network {
        Network::Xrp => &["dt", "tag"],
        Network::Stellar | Network::Solana | Network::Cosmos => &["memo"],
        Network::Ton => &["text"],
        Network::Monero => &["tx_payment_id"],
        _ => &[],
    };
    let mut found = None;
    for name in names {
        if let Some(value) = parameters.one(name)? {
            if found.is_some() {
                return Err(LinkCause::Several);
            }
            found = Some(decoded(value)?);
        }
    }
    Ok(found)
}

struct Parameters<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parameters<'a> {
    fn read(query: &'a str) -> Result<Self, LinkCause> {
        let parts: Vec<(&str, &str)> = query
            .split('&')
            .filter(|part| !part.is_empty())
            .take(PARAMETERS_MAX + 1)
            .map(|part| part.split_once('=').unwrap_or((part, "")))
            .collect();
        if parts.len() > PARAMETERS_MAX {
            return Err(LinkCause::Several);
        }
        // BIP-21: whoever does not know a parameter with this prefix must not use the link.
        if parts.iter().any(|(name, _)| name.starts_with("req-")) {
            return Err(LinkCause::Demands);
        }
        Ok(Self(parts))
    }

    fn one(&self, name: &str) -> Result<Option<&'a str>, LinkCause> {
        let mut values = self.0.iter().filter(|(other, _)| *other == name);
        match (values.next(), values.next()) {
            (found, None) => Ok(found.map(|(_, value)| *value)),
            (_, Some(_)) => Err(LinkCause::Several),
        }
    }
}

/// Takes off the percent encoding.
fn decoded(text: &str) -> Result<Cow<'_, str>, LinkCause> {
    if !text.contains('%') {
        return Ok(Cow::Borrowed(text));
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, tail) = rest.split_at_checked(2).ok_or(LinkCause::Encoding)?;
        let digits = std::str::from_utf8(digits).map_err(|_| LinkCause::Encoding)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(LinkCause::Encoding);
        }
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| LinkCause::Encoding)?);
        rest = tail;
    }
    String::from_utf8(bytes).map(Cow::Owned).map_err(|_| LinkCause::Encoding)
}
