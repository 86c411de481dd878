//! Assets and amounts: exact decimals, never floats.
//!
//! Promises: an amount is a non-negative decimal of at most 38 digits and 30 places with an asset id;
//! two spellings of one value are equal. Does not: convert between assets.

use std::fmt;
use std::str::FromStr;

/// A CAIP-19-style asset id, e.g. `eip155:1/slip44:60`, `bip122:000000000019d6689c085ae165831e93/slip44:0`, `iso4217:USD`.
#[derive(
    Debug,
    Clone,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    minicbor::Encode,
    minicbor::Decode,
    serde::Serialize,
    serde::Deserialize,
)]
#[cbor(transparent)]
#[serde(try_from = "String", into = "String")]
pub struct AssetId(#[n(0)] Box<str>);

/// Why a text is not an asset or an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Not `namespace:reference[/namespace:reference]`.
    #[error("`{0}` is not an asset id; write a CAIP-19 id such as eip155:1/slip44:60, or iso4217:USD")]
    Asset(String),
    /// Not a plain decimal.
    #[error("`{0}` is not an amount; write a decimal such as 0.5 with at most 38 digits and 30 places")]
    Amount(String),
}

impl AssetId {
    /// Parses an asset id of at most 128 characters.
    pub fn new(text: &str) -> Result<Self, MoneyError> {
        let err = || MoneyError::Asset(text.chars().take(40).collect());
        let part_ok = |part: &str| {
            part.split_once(':').is_some_and(|(space, reference)| {
                let ok = |s: &str| {
                    !s.is_empty()
                        && s.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
                };
                ok(space) && ok(reference)
            })
        };
        if text.len() > 128 || text.split('/').count() > 2 || !text.split('/').all(part_ok) {
            return Err(err());
        }
        Ok(Self(text.into()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for AssetId {
    type Error = MoneyError;
    fn try_from(text: String) -> Result<Self, MoneyError> {
        Self::new(&text)
    }
}

impl From<AssetId> for String {
    fn from(asset: AssetId) -> String {
        asset.0.into()
    }
}

impl fmt::Display for AssetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A non-negative exact decimal: `digits × 10^-places`, without trailing zero places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Decimal {
    digits: u128,
    places: u8,
}

/// Most digits accepted: an i64 holds only 9.2 ETH in wei, 38 digits hold every supply we know in its smallest unit.
const DIGITS_MAX: usize = 38;
/// Most decimal places accepted: the largest in use is 24 (NEAR).
const PLACES_MAX: usize = 30;

impl FromStr for Decimal {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let err = || MoneyError::Amount(text.chars().take(40).collect());
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits_only = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || text.ends_with('.') || !digits_only(whole) || !digits_only(fraction) {
            return Err(err());
        }
        let fraction = fraction.trim_end_matches('0');
        let whole = whole.trim_start_matches('0');
        if whole.len() + fraction.len() > DIGITS_MAX || fraction.len() > PLACES_MAX {
            return Err(err());
        }
        let all = format!("0{whole}{fraction}");
        let digits = all.parse().map_err(|_| err())?;
        Ok(Self { digits, places: fraction.len() as u8 })
    }
}

impl Decimal {
    /// The exact sum; nothing where it has more digits than an amount may have.
    pub fn checked_add(self, other: Decimal) -> Option<Decimal> {
        let places = self.places.max(other.places);
        let scaled = |d: Decimal| d.digits.checked_mul(10u128.checked_pow(u32::from(places - d.places))?);
        let (mut digits, mut places) = (scaled(self)?.checked_add(scaled(other)?)?, places);
        while places > 0 && digits % 10 == 0 {
            (digits, places) = (digits / 10, places - 1);
        }
        (digits < 10u128.pow(DIGITS_MAX as u32)).then_some(Decimal { digits, places })
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.digits);
        }
        let scale = 10u128.pow(u32::from(self.places));
        let width = usize::from(self.places);
        write!(f, "{}.{:0width$}", self.digits / scale, self.digits % scale)
    }
}

impl<C> minicbor::Encode<C> for Decimal {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut minicbor::Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.str(&self.to_string())?.ok()
    }
}

impl<'b, C> minicbor::Decode<'b, C> for Decimal {
    fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        d.str()?.parse().map_err(|_| minicbor::decode::Error::message("not an amount"))
    }
}

/// A value of one asset.
#[derive(Debug, Clone, PartialEq, Eq, Hash, minicbor::Encode, minicbor::Decode)]
pub struct Amount {
    /// How much.
    #[n(0)]
    pub value: Decimal,
    /// Of what.
    #[n(1)]
    pub asset: AssetId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_accept_and_refuse() {
        for (text, want) in [
            ("0.5", Some("0.5")),
            ("00.50", Some("0.5")),
            ("1000000000000000000000000000000", Some("1000000000000000000000000000000")),
            ("0.000000000000000001", Some("0.000000000000000001")),
            ("0", Some("0")),
            ("", None),
            (".5", None),
            ("5.", None),
            ("-1", None),
            ("+1", None),
            ("1e5", None),
            ("1,5", None),
            ("0.0000000000000000000000000000001", None),
            ("999999999999999999999999999999999999999", None),
        ] {
            assert_eq!(text.parse::<Decimal>().ok().map(|d| d.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn sums_are_exact_or_refused() {
        let most = "99999999999999999999999999999999999999";
        for (a, b, sum) in [
            ("0.5", "0.50", Some("1")),
            ("0.1", "0.2", Some("0.3")),
            ("1000000000000000000", "0.000000000000000001", Some("1000000000000000000.000000000000000001")),
            ("0", "0", Some("0")),
            (most, "1", None),
            (most, "0.1", None),
        ] {
            let [a, b]: [Decimal; 2] = [a, b].map(|text| text.parse().unwrap());
            assert_eq!(a.checked_add(b).map(|d| d.to_string()).as_deref(), sum);
            assert_eq!(a.checked_add(b), b.checked_add(a));
        }
    }

    #[test]
    fn assets_accept_and_refuse() {
        for (text, ok) in [
            ("eip155:1/slip44:60", true),
            ("iso4217:USD", true),
            ("BTC", false),
            ("a:b/c:d/e:f", false),
            ("a:", false),
            ("", false),
        ] {
            assert_eq!(AssetId::new(text).is_ok(), ok, "{text}");
        }
    }
}
