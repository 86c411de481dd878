//! Typed identifiers: a `CustomerId` is never an `AccountId`.
//!
//! Promises: text ids hold 1 to 64 characters of `A-Z a-z 0-9 . _ : -`, so that they can stand in a
//! path, a log line and a file name without escaping. Does not: invent ids (the edge does).

use std::fmt;
use std::str::FromStr;

/// Longest text id accepted. Sixty-four holds a UUID, a ULID and a prefixed hash; longer ids come
/// from concatenating personal data, which does not belong in an id.
pub const ID_CHARS_MAX: usize = 64;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// Nothing given.
    #[error("{kind} is empty; give 1 to {ID_CHARS_MAX} characters of A-Z a-z 0-9 . _ : -")]
    Empty {
        /// Which id.
        kind: &'static str,
    },
    /// Too long.
    #[error("{kind} has {found} characters; at most {ID_CHARS_MAX} are accepted")]
    TooLong {
        /// Which id.
        kind: &'static str,
        /// Characters found.
        found: usize,
    },
    /// A character that is not accepted.
    #[error("{kind} holds the character `{found}`; use A-Z a-z 0-9 . _ : -")]
    Character {
        /// Which id.
        kind: &'static str,
        /// The first character refused.
        found: char,
    },
    /// A prefixed number was expected.
    #[error("{kind} must look like `{example}`")]
    Shape {
        /// Which id.
        kind: &'static str,
        /// A well-formed example.
        example: &'static str,
    },
}

fn check(kind: &'static str, text: &str) -> Result<(), IdError> {
    if text.is_empty() {
        return Err(IdError::Empty { kind });
    }
    let found = text.chars().count();
    if found > ID_CHARS_MAX {
        return Err(IdError::TooLong { kind, found });
    }
    match text.chars().find(|c| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | ':' | '-'))) {
        Some(found) => Err(IdError::Character { kind, found }),
        None => Ok(()),
    }
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $kind:literal) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode, serde::Serialize, serde::Deserialize)]
        #[cbor(transparent)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(#[n(0)] Box<str>);

        impl $name {
            /// Parses the id, refusing what [`ID_CHARS_MAX`] and the alphabet do not allow.
            pub fn new(text: &str) -> Result<Self, IdError> {
                check($kind, text)?;
                Ok(Self(text.into()))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.into()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// A customer of the exchange, by the exchange's own id.
    CustomerId, "customer id");
text_id!(
    /// An account (or sub-account, or omnibus account) of a customer.
    AccountId, "account id");
text_id!(
    /// The operating legal entity that owes the duty: named on every account, transfer and decision.
    LegalEntityId, "legal entity id");
text_id!(
    /// A transfer, by the exchange's own id; unique for ever.
    TransferId, "transfer id");
text_id!(
    /// A list of designations, e.g. `ofac-sdn`, `uk-sanctions`.
    ListId, "list id");
text_id!(
    /// A designation within a list, by its issuer's own id.
    EntryId, "list entry id");
text_id!(
    /// An API key (its public id, never its secret).
    KeyId, "key id");
text_id!(
    /// Where events come from one after another, such as a topic of a message queue.
    SourceName, "source name");
text_id!(
    /// A webhook endpoint.
    WebhookId, "webhook id");
text_id!(
    /// A tenant: one exchange group whose data never meets another's.
    TenantId, "tenant id");
text_id!(
    /// A journal stream.
    StreamId, "stream id");
text_id!(
    /// Who acted: `key:<id>`, `person:<id>`, `system:<part>`.
    ActorId, "actor id");
text_id!(
    /// A reason code from the policy's closed set, e.g. `sanctions.potential_match`.
    ReasonCode, "reason code");

impl ReasonCode {
    /// Beginnings of the codes that say under which policy id a pair was cleared, or why a judged pair is looked at again.
    const CLEARANCES: [&str; 4] = ["imported:", "campaign:", "cleared:", "reopened:"];

    /// Whether it says by what a pair was cleared, or why one is looked at again. Such a code is no ground: nobody is restricted for it, and it tells
    /// nothing that has to be kept from staff.
    pub fn names_clearance(&self) -> bool {
        ReasonCode::CLEARANCES.iter().any(|prefix| self.as_str().starts_with(prefix))
    }
}

text_id!(
    /// A reviewed customer-safe template id, e.g. `under_review`.
    TemplateId, "template id");
text_id!(
    /// A reference to a legal document, order, ticket or approval.
    DocumentRef, "document reference");
text_id!(
    /// An import: everything an exchange brings in under one name, and the campaign that screens it.
    ImportId, "import id");

/// A decision: the sequence number of the journal entry that received the request.
///
/// A number rather than a random id, so that finding the decision needs no index and the evaluator
/// no randomness.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct DecisionId(#[n(0)] pub u64);

impl FromStr for DecisionId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let shape = IdError::Shape { kind: "decision id", example: "dec_1042" };
        let digits = text.strip_prefix("dec_").ok_or(shape.clone())?;
        if digits.is_empty() || digits.len() > 20 || (digits.len() > 1 && digits.starts_with('0')) {
            return Err(shape);
        }
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(shape);
        }
        digits.parse().map(DecisionId).map_err(|_| shape)
    }
}

impl fmt::Display for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dec_{}", self.0)
    }
}

impl fmt::Debug for DecisionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "dec_{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_ids_accept_and_refuse() {
        let long = "x".repeat(65);
        for (text, want) in [
            ("C-1", None),
            ("ofac-sdn", None),
            (&"x".repeat(64)[..], None),
            ("", Some("customer id is empty; give 1 to 64 characters of A-Z a-z 0-9 . _ : -")),
            (&long, Some("customer id has 65 characters; at most 64 are accepted")),
            ("a b", Some("customer id holds the character ` `; use A-Z a-z 0-9 . _ : -")),
            ("é", Some("customer id holds the character `é`; use A-Z a-z 0-9 . _ : -")),
        ] {
            let got = CustomerId::new(text).err().map(|e| e.to_string());
            assert_eq!(got.as_deref(), want, "{text}");
        }
    }

    #[test]
    fn decision_ids_have_one_spelling() {
        for (text, want) in [
            ("dec_0", Some(0)),
            ("dec_1042", Some(1042)),
            ("dec_01", None),
            ("dec_", None),
            ("dec_-1", None),
            ("dec_+1", None),
            ("dec_99999999999999999999", None),
            ("1042", None),
        ] {
            assert_eq!(text.parse::<DecisionId>().ok().map(|d| d.0), want, "{text}");
        }
        assert_eq!(DecisionId(7).to_string(), "dec_7");
    }
}
