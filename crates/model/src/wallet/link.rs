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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{keys_for_screening, parse};

    const TOKEN: &str = "0xdAC17F958D2ee523a2206206994597C13D831ec7";
    const PAYEE: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    fn receiver(text: &str) -> Result<String, String> {
        keys_for_screening(None, text).map(|keys| format!("{:?}", keys[0])).map_err(|e| e.to_string())
    }

    #[expect(clippy::too_many_lines, reason = "one table")]
    #[test]
    fn the_receiver_is_what_a_link_says_and_never_a_contract() {
        use LinkCause::*;
        let ethereum = |rest: &str| format!("ethereum:{rest}");
        let found = |address: &str| Ok(address.to_owned());
        for (text, want) in [
            // BIP-21 and relatives.
            (
                "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?amount=20.3&label=A",
                found("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
            ),
            (
                "BITCOIN:BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4?AMOUNT=1",
                found("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
            ),
            ("bitcoin:?lightning=lnbc1", Err(Nobody)),
            ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?req-somethingyoudontunderstand=50", Err(Demands)),
            ("litecoin:LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1", found("LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1")),
            (
                "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a?amount=1",
                found("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"),
            ),
            ("dogecoin:DLSSSUS3ex7YNDACJDxMER1ZMW579Vy8Zy/", found("DLSSSUS3ex7YNDACJDxMER1ZMW579Vy8Zy")),
            (
                "solana:42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoHi?amount=1&spl-token=So11111111111111111111111111111111111111112",
                found("42RLPACwZPx3vYYmxSueqsogfynBDqXK298EDsNoyoHi"),
            ),
            ("solana:https%3A%2F%2Fexample.com%2Fpay", Err(Transaction)),
            (
                "web+stellar:pay?destination=GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ&amount=1&memo=x",
                found("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ"),
            ),
            ("web+stellar:tx?xdr=AAAA", Err(Transaction)),
            ("web+stellar:pay?amount=1", Err(Nobody)),
            (
                "ton://transfer/UQC6YL-9UnwM0tcMY5ZjDFCkmK8BW5h62q0dSp4of2BFNqQF?amount=1",
                found("UQC6YL-9UnwM0tcMY5ZjDFCkmK8BW5h62q0dSp4of2BFNqQF"),
            ),
            (
                "web+cardano:Ae2tdPwUPEZLs4HtbuNey7tK4hTKrwNwYtGqp7bDfCy2WdR3P6735W5Yfpe?amount=5.000000",
                found("Ae2tdPwUPEZLs4HtbuNey7tK4hTKrwNwYtGqp7bDfCy2WdR3P6735W5Yfpe"),
            ),
            (
                "substrate:15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5:0xd43593c7:Alice",
                found("15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5"),
            ),
            // ZIP 321.
            (
                "zcash:t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs?amount=1",
                found("t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs"),
            ),
            (
                "zcash:?address=t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs&amount=1",
                found("t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs"),
            ),
            (
                "zcash:t1Hsc1LR8yKnbbe3twRp88p6vFfC5t7DLbs?address.1=t3JZcvsuaXE6ygokL4XUiZSTrQBUoPYFnXJ",
                Err(Several),
            ),
            // EIP-681.
            (&ethereum(PAYEE), found(PAYEE)),
            (&ethereum(&format!("pay-{PAYEE}@1?value=2.014e18")), found(PAYEE)),
            (&ethereum(&format!("{TOKEN}@1/transfer?address={PAYEE}&uint256=1")), found(PAYEE)),
            (&ethereum(&format!("{TOKEN}/transfer?uint256=1")), Err(Nobody)),
            (&ethereum(&format!("{TOKEN}/transfer?address={PAYEE}&address={TOKEN}")), Err(Several)),
            (&ethereum(&format!("{TOKEN}@1/approve?address={PAYEE}")), Err(Contract)),
            (&ethereum(&format!("{TOKEN}@1/transferFrom?address={PAYEE}")), Err(Contract)),
            (&ethereum(&format!("{TOKEN}?data=0xa9059cbb")), Err(Contract)),
            (&ethereum(&format!("{TOKEN}?address={PAYEE}")), Err(Several)),
            ("https://example.com/pay", Err(Unknown)),
            ("xrpl:rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66?dt=%4", Err(Encoding)),
            ("xrpl:rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66?dt=1&tag=2", Err(Several)),
            ("xrpl:rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66?dt=%ff", Err(Encoding)),
        ] {
            let want = want.map_err(|cause: LinkCause| cause.to_string());
            match (receiver(text), want) {
                (Ok(found), Ok(want)) => assert!(found.ends_with(&format!(":{want}")), "{text}: {found}"),
                (Err(found), Err(want)) => assert!(found.contains(&want), "{text}: {found}"),
                (found, want) => panic!("{text}: got {found:?}, want {want:?}"),
            }
        }
    }

    #[test]
    fn a_link_says_its_network() {
        let link = format!("ethereum:{PAYEE}");
        let payee = parse(Network::Evm, PAYEE).unwrap();
        for stated in [None, Some(Network::Evm), Some(Network::Generic)] {
            assert_eq!(keys_for_screening(stated, &link), Ok(vec![payee.clone()]), "{stated:?}");
        }
        for (stated, text, want) in [
            (Some(Network::Tron), &*link, "`ethe…` is an address of network evm, not tron"),
            (None, "ethereum:vitalik.eth", "`vita…` is not a evm address"),
            (None, "bitcoin:LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1", "`LM2W…` is an address of network litecoin"),
            (
                None,
                "bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
                "bitcoin address `1A1z…` has a wrong checksum",
            ),
        ] {
            let found = keys_for_screening(stated, text).map_err(|e| e.to_string());
            assert!(found.as_ref().is_err_and(|e| e.starts_with(want)), "{text}: {found:?}");
        }
        // A colon alone makes no link.
        let generic = |text| keys_for_screening(None, text).map(|keys| keys[0].network());
        assert_eq!(generic("kaspa:qpz4vgz"), Ok(Network::Generic));
        assert_eq!(
            generic("0:ca6e321c7cce9ecedf0a8ca2492ec8592494aa5fb5ce0387dff96ef6af982a3e"),
            Ok(Network::Ton)
        );
        assert_eq!(
            keys_for_screening(Some(Network::Generic), "foo://bar").map(|keys| keys[0].network()),
            Ok(Network::Generic)
        );
    }

    #[test]
    fn parameters_are_bounded() {
        let link =
            format!("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa?{}", "a=1&".repeat(PARAMETERS_MAX + 1));
        assert!(receiver(&link).is_err());
        assert_eq!(decoded("%e2%82%ac%20x"), Ok(Cow::Borrowed("€ x")));
    }
}
