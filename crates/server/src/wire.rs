//! Bodies on the wire: separate from domain types, so that either can change alone.
//!
//! Promises: unknown fields are refused by name; every field is documented in the OpenAPI document.

use crate::problem::Problem;
use engine::monitoring::parse::Given;
use model::decision::{Incumbent, Outcome};
use model::party::{Identifier, IdentifierKind};
use model::transfer::{Flow, Stage};
use model::wallet::{self, AddressError, Network};
use model::{Amount, AssetId, Country, Gender, PartialDate, PartyKind, Profile, Rating, Standing};
use record::v1::{Parties, TransferRequest};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

/// Most names, identifiers, wallets or countries of one profile: far above any we have seen, and a bound
/// on the work one request can cause.
pub const ITEMS_MAX: usize = 16;
/// Longest name in characters; the longest listed name is about 170.
pub const NAME_CHARS_MAX: usize = 300;
/// Longest place of birth in characters; the longest listed one is about 150.
pub const PLACE_CHARS_MAX: usize = 200;

/// An identity document or number.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentifierBody {
    /// `passport`, `national_id`, `tax_id`, `registration`, `imo`, `mmsi`, `aircraft`, `bic`, `lei`, `email`, `phone`, `website`, `other`.
    #[schema(value_type = String, example = "passport")]
    pub kind: IdentifierKind,
    /// As printed.
    pub value: String,
    /// Issuing country, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

/// Who somebody is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileBody {
    /// Full names in any script; the first is the primary one. 1 to 16.
    #[schema(example = json!(["Ivan Petrov"]))]
    pub names: Vec<String>,
    /// Date of birth or establishment: `1971-04-02`, `1971-04` or `1971`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born: Option<String>,
    /// Whether `born` was read from a verified document; only then may it lower a match.
    #[serde(default)]
    pub born_verified: bool,
    /// Nationalities, or country of incorporation or flag (ISO 3166-1 alpha-2).
    #[serde(default)]
    pub nationalities: Vec<String>,
    /// Countries of residence or business.
    #[serde(default)]
    pub residences: Vec<String>,
    /// Documents and numbers.
    #[serde(default)]
    pub identifiers: Vec<IdentifierBody>,
    /// The party's own wallet addresses.
    #[serde(default)]
    pub wallets: Vec<String>,
    /// `female`, `male` or `other`. A difference changes nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "female")]
    pub gender: Option<Gender>,
    /// Place of birth as the document has it, the town first. At most 200 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Herat")]
    pub birth_place: Option<String>,
    /// Country of birth, ISO 3166-1 alpha-2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub birth_country: Option<String>,
    /// Your risk rating of the party, `low`, `standard` or `high`: it chooses the policy's thresholds, and rules of
    /// monitoring read it as `risk_rating`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "standard")]
    pub rating: Option<Rating>,
}

fn bounded<T>(field: &str, items: &[T]) -> Result<(), Problem> {
    if items.len() > ITEMS_MAX {
        return Err(Problem::invalid(
            field,
            format!("{} items; at most {ITEMS_MAX} are accepted", items.len()),
        ));
    }
    Ok(())
}

fn parse<T: FromStr>(field: &str, text: &str) -> Result<T, Problem>
where
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|e: T::Err| Problem::invalid(field, e.to_string()))
}

fn countries(field: &str, codes: &[String]) -> Result<Vec<Country>, Problem> {
    bounded(field, codes)?;
    codes.iter().enumerate().map(|(i, code)| parse(&format!("{field}/{i}"), code)).collect()
}

/// A name as given: bounded, with a letter or digit in it.
pub(crate) fn name(field: &str, text: &str) -> Result<String, Problem> {
    if text.chars().count() > NAME_CHARS_MAX {
        return Err(Problem::invalid(field, format!("longer than {NAME_CHARS_MAX} characters")));
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(Problem::invalid(field, "a name needs a letter or digit"));
    }
    Ok(text.to_owned())
}

/// Checks an address and its memo; `at` is the JSON pointer of the object that has both.
pub fn receiver(
    at: &str,
    network: Option<Network>,
    address: &str,
    memo: Option<&str>,
) -> Result<(), Problem> {
    match wallet::keys_and_tag(network, address, memo) {
        Ok(_) => Ok(()),
        Err(error @ AddressError::Tag { .. }) => {
            Err(Problem::invalid(&format!("{at}/memo"), error.to_string()))
        }
        Err(error) => Err(Problem::invalid(&format!("{at}/address"), error.to_string())),
    }
}

impl ProfileBody {
    /// Parses into the domain type; `at` is the JSON pointer of this object.
    pub fn to_profile(&self, at: &str, kind: PartyKind) -> Result<Profile, Problem> {
        let field = |name: &str| format!("{at}/{name}");
        if self.names.is_empty() {
            return Err(Problem::invalid(&field("names"), "give at least one name"));
        }
        bounded(&field("names"), &self.names)?;
        bounded(&field("identifiers"), &self.identifiers)?;
        bounded(&field("wallets"), &self.wallets)?;
        let names = self.names.iter().enumerate().map(|(i, n)| name(&format!("{at}/names/{i}"), n));
        for (i, address) in self.wallets.iter().enumerate() {
            wallet::keys_for_screening(None, address)
                .map_err(|e| Problem::invalid(&format!("{at}/wallets/{i}"), e.to_string()))?;
        }
        let born: Option<PartialDate> = self.born.as_deref().map(|b| parse(&field("born"), b)).transpose()?;
        let identifiers = self.identifiers.iter().enumerate().map(|(i, id)| {
            let place = format!("{at}/identifiers/{i}");
            if id.value.is_empty() || id.value.chars().count() > 128 {
                return Err(Problem::invalid(&format!("{place}/value"), "give 1 to 128 characters"));
            }
            let country = id.country.as_deref().map(|c| parse(&format!("{place}/country"), c)).transpose()?;
            Ok(Identifier { kind: id.kind, value: id.value.clone(), country })
        });
        Ok(Profile {
            kind,
            names: names.collect::<Result<_, _>>()?,
            born,
            born_verified: self.born_verified && born.is_some(),
            nationalities: countries(&field("nationalities"), &self.nationalities)?,
            residences: countries(&field("residences"), &self.residences)?,
            identifiers: identifiers.collect::<Result<_, _>>()?,
            wallets: self.wallets.clone(),
            gender: self.gender,
            birth_place: self.birth_place.as_deref().map(|p| place(&field("birth_place"), p)).transpose()?,
            birth_country: self
                .birth_country
                .as_deref()
                .map(|c| parse(&field("birth_country"), c))
                .transpose()?,
            rating: self.rating,
        })
    }
}

/// A place as given: bounded, with a letter in it.
fn place(field: &str, text: &str) -> Result<String, Problem> {
    if text.chars().count() > PLACE_CHARS_MAX || !text.chars().any(char::is_alphabetic) {
        let cause = format!("give a place with a letter in it, at most {PLACE_CHARS_MAX} characters");
        return Err(Problem::invalid(field, cause));
    }
    Ok(text.to_owned())
}

impl From<&Profile> for ProfileBody {
    fn from(profile: &Profile) -> ProfileBody {
        ProfileBody {
            names: profile.names.clone(),
            born: profile.born.map(|b| b.to_string()),
            born_verified: profile.born_verified,
            nationalities: profile.nationalities.iter().map(Country::to_string).collect(),
            residences: profile.residences.iter().map(Country::to_string).collect(),
            identifiers: profile
                .identifiers
                .iter()
                .map(|id| IdentifierBody {
                    kind: id.kind,
                    value: id.value.clone(),
                    country: id.country.map(|c| c.to_string()),
                })
                .collect(),
            wallets: profile.wallets.clone(),
            gender: profile.gender,
            birth_place: profile.birth_place.clone(),
            birth_country: profile.birth_country.map(|country| country.to_string()),
            rating: profile.rating,
        }
    }
}

/// What the system that acts answered for the same request, while Probity only observes.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IncumbentBody {
    /// Its outcome in our words: `allow`, `challenge`, `hold`, `deny` or `freeze`.
    #[schema(value_type = String, example = "allow")]
    pub outcome: Outcome,
    /// Its own reference, without personal data. At most 64 characters.
    #[serde(default)]
    #[schema(example = "case-7781")]
    pub reference: Option<String>,
}

impl IncumbentBody {
    /// Parses; `at` is the JSON pointer of this object.
    pub fn to_incumbent(&self, at: &str) -> Result<Incumbent, Problem> {
        if self.reference.as_ref().is_some_and(|r| r.chars().count() > 64) {
            return Err(Problem::invalid(&format!("{at}/reference"), "at most 64 characters are accepted"));
        }
        Ok(Incumbent { outcome: self.outcome, reference: self.reference.clone() })
    }
}

/// A customer to put.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomerBody {
    /// The operating legal entity that serves this customer.
    #[schema(example = "acme-us")]
    pub legal_entity: String,
    /// `person` or `company`.
    #[schema(value_type = String, example = "person")]
    pub kind: PartyKind,
    /// Whether identity is verified: nothing moves out before it is.
    #[serde(default)]
    pub identified: bool,
    /// Who it is.
    pub profile: ProfileBody,
    /// What monitoring rules may know of the customer beside the profile: fields by their names in the table of fields, such as
    /// `entity` (an id of your own that customers who belong together share), `segment`, `customer_since` or what was declared.
    /// It is stamped on each event of the customer, and replaced with the profile.
    #[serde(default)]
    #[schema(value_type = Option<Object>, example = json!({"entity": "P-88", "segment": "retail", "declared_income_usd": "42000.00"}))]
    pub monitoring: Option<serde_json::Map<String, serde_json::Value>>,
    /// While onboarding is observed: what the system that acts answered.
    #[serde(default)]
    pub incumbent: Option<IncumbentBody>,
}

/// A question about a party.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenBody {
    /// For which operating legal entity.
    #[schema(example = "acme-us")]
    pub legal_entity: String,
    /// Who is asked about.
    pub profile: ProfileBody,
}

/// A question about a wallet.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ScreenWalletBody {
    /// For which operating legal entity.
    #[schema(example = "acme-us")]
    pub legal_entity: String,
    /// The address in any of its spellings.
    #[schema(example = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h")]
    pub address: String,
    /// `bitcoin`, `evm`, `tron`, `xrp`, `solana` and so on (`generic` where there is no codec); left out, every network
    /// on which it is valid is searched.
    #[serde(default)]
    pub network: Option<String>,
    /// Destination tag, payment id or memo. An address listed with a tag is one customer of its account: with another
    /// tag it is a possible match, not a confirmed one.
    #[serde(default)]
    pub memo: Option<String>,
}

/// The other side of a transfer.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CounterpartyBody {
    /// `person` (default) or `company`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub kind: Option<PartyKind>,
    /// Who it is, where known (travel rule, bank transfer).
    #[serde(default)]
    pub profile: Option<ProfileBody>,
    /// Destination of an outflow, origin of a deposit.
    #[serde(default)]
    pub address: Option<String>,
    /// Network of the address.
    #[serde(default)]
    pub network: Option<String>,
    /// Destination tag, payment id or memo that goes with the address.
    #[serde(default)]
    pub memo: Option<String>,
}

/// A transfer to screen.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TransferBody {
    /// The exchange's id; unique for ever.
    #[schema(example = "T-1042")]
    pub transfer: String,
    /// Whose transfer it is.
    #[schema(example = "C-17")]
    pub customer: String,
    /// The customer's account; left out, `main`.
    #[serde(default)]
    pub account: Option<String>,
    /// The operating legal entity.
    #[schema(example = "acme-us")]
    pub legal_entity: String,
    /// `withdrawal`, `deposit`, `internal` or `order`.
    #[schema(value_type = String, example = "withdrawal")]
    pub flow: Flow,
    /// Decimal string.
    #[schema(example = "0.5")]
    pub amount: String,
    /// CAIP-19 asset id, or `iso4217:USD`.
    #[schema(example = "bip122:000000000019d6689c085ae165831e93/slip44:0")]
    pub asset: String,
    /// Orders: whether it only reduces risk.
    #[serde(default)]
    pub risk_reducing: bool,
    /// Deposits: whether the chain has confirmed it.
    #[serde(default)]
    pub confirmed: bool,
    /// The other side.
    #[serde(default)]
    pub counterparty: CounterpartyBody,
    /// Milliseconds to wait for the decision before the answer is 202; 0 answers 202 at once.
    #[serde(default)]
    pub wait_ms: Option<u64>,
    /// While the flow is observed: what the system that acts answered. It may also come later.
    #[serde(default)]
    pub incumbent: Option<IncumbentBody>,
    /// What monitoring rules may know of the movement beside the request: fields by their names in the table of fields.
    /// Money and ratios are decimal strings. Without `usd`, rules that read it end with `missing:usd`.
    #[serde(default)]
    #[schema(value_type = Option<Object>, example = json!({"usd": "20431.50", "exposure.mixer.share": "0.25"}))]
    pub monitoring: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Monitoring's fields as given; `at` is the JSON pointer of the object.
pub fn given(
    fields: &serde_json::Map<String, serde_json::Value>,
    at: &str,
) -> Result<Vec<(String, Given)>, Problem> {
    let one = |(name, value): (&String, &serde_json::Value)| {
        let given = match value {
            serde_json::Value::String(text) => Some(Given::Text(text.clone())),
            serde_json::Value::Bool(value) => Some(Given::Bool(*value)),
            serde_json::Value::Number(number) => number.as_i64().map(Given::Integer),
            _ => None,
        };
        let cause = "give text, a whole number, true or false; money and ratios are decimal strings";
        Ok((name.clone(), given.ok_or_else(|| Problem::invalid(&format!("{at}/{name}"), cause))?))
    };
    fields.iter().map(one).collect()
}

impl TransferBody {
    /// Parses into domain types.
    pub fn to_request(&self) -> Result<(TransferRequest, Parties), Problem> {
        if matches!(self.flow, Flow::Onboarding | Flow::Enquiry) {
            return Err(Problem::invalid("/flow", "use withdrawal, deposit, internal or order"));
        }
        let other = &self.counterparty;
        if let Some(address) = &other.address {
            let network: Option<Network> =
                other.network.as_deref().map(|n| parse("/counterparty/network", n)).transpose()?;
            receiver("/counterparty", network, address, other.memo.as_deref())?;
        }
        let kind = other.kind.unwrap_or(PartyKind::Person);
        let counterparty =
            other.profile.as_ref().map(|p| p.to_profile("/counterparty/profile", kind)).transpose()?;
        let money = |field: &str, e: model::money::MoneyError| Problem::invalid(field, e.to_string());
        let request = TransferRequest {
            transfer: parse("/transfer", &self.transfer)?,
            customer: parse("/customer", &self.customer)?,
            account: parse("/account", self.account.as_deref().unwrap_or("main"))?,
            legal_entity: parse("/legal_entity", &self.legal_entity)?,
            flow: self.flow,
            amount: Amount {
                value: self.amount.parse().map_err(|e| money("/amount", e))?,
                asset: AssetId::new(&self.asset).map_err(|e| money("/asset", e))?,
            },
            risk_reducing: self.risk_reducing,
            confirmed: self.confirmed,
            incumbent: self.incumbent.as_ref().map(|i| i.to_incumbent("/incumbent")).transpose()?,
            arrives: None,
            activity: None,
        };
        let parties = Parties {
            counterparty,
            network: other.network.clone(),
            address: other.address.clone(),
            memo: other.memo.clone(),
        };
        Ok((request, parties))
    }
}

/// The signer's request.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseBody {
    /// The token of the allow.
    pub release_token: String,
}

/// What became of a transfer.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeBody {
    /// `broadcast`, `confirmed`, `failed`, `cancelled` or `reorged`.
    #[schema(value_type = String, example = "broadcast")]
    pub stage: Stage,
}

/// A change of standing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingBody {
    /// The new standing.
    #[schema(value_type = String, example = "tf_frozen")]
    pub to: Standing,
    /// Reason code from the policy.
    #[schema(example = "tf.confirmed")]
    pub reason: String,
    /// Legal authority it rests on.
    #[schema(example = "UNSCR 1373")]
    pub authority: String,
    /// What it covers; left out, `all`.
    #[serde(default)]
    pub scope: Option<String>,
    /// Customer-safe template; left out, the neutral one.
    #[serde(default)]
    pub customer_text: Option<String>,
    /// Where the customer can turn; left out, the general route.
    #[serde(default)]
    pub appeal_route: Option<String>,
    /// Document, order or ticket.
    #[schema(example = "ORDER-2026-11")]
    pub document: String,
}

/// A key to make.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyBody {
    /// Public id; left out, one is made.
    #[serde(default)]
    pub id: Option<String>,
    /// What it may do.
    pub scopes: Vec<String>,
    /// `internal` (default) or `customer`.
    #[serde(default)]
    pub audience: Option<String>,
    /// The person or system it stands for, e.g. `person:ana` or `system:wallet-signer`.
    #[schema(example = "person:ana")]
    pub holder: String,
}
