//! Why a pair is a hit: everything the score rests on, in one value that replays to the same bytes.

use crate::evidence::Evidence;
use minicbor::{Decode, Encode};
use model::Hash;
use serde::Serialize;

/// Words of both names that were matched.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Span {
    /// Words of the query.
    #[n(0)]
    pub query: String,
    /// Words of the listed name.
    #[n(1)]
    pub listed: String,
    /// `exact`, `edit`, `skeleton`, `initial`, `joined`, …
    #[n(2)]
    pub kind: String,
    /// Agreement in ten-thousandths.
    #[n(3)]
    pub similarity: u32,
    /// Weight in ten-thousandths of a plain word.
    #[n(4)]
    pub weight: u32,
}

/// The grounds of a hit. Holds the customer's name: it is recomputed from sealed data, never stored in clear.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Explanation {
    /// Matcher version.
    #[n(0)]
    pub matcher: String,
    /// List.
    #[n(1)]
    pub list: String,
    /// The issuer's id.
    #[n(2)]
    pub entry: String,
    /// The name or address asked about.
    #[n(3)]
    pub query: String,
    /// The listed name or address it agreed with.
    #[n(4)]
    pub listed: String,
    /// The source's word for the listed name, e.g. `A.K.A.`.
    #[n(5)]
    pub label: String,
    /// Whether the listed name is a weak alias.
    #[n(6)]
    pub weak: bool,
    /// Matched words.
    #[n(7)]
    pub spans: Vec<Span>,
    /// Words of the query without a counterpart.
    #[n(8)]
    pub unmatched_query: Vec<String>,
    /// Words of the listed name without a counterpart.
    #[n(9)]
    pub unmatched_listed: Vec<String>,
    /// Agreement of the names, in ten-thousandths.
    #[n(10)]
    pub name_score: u32,
    /// Evidence beside the name.
    #[n(11)]
    pub evidence: Vec<Evidence>,
    /// Final score in ten-thousandths.
    #[n(12)]
    pub score: u32,
    /// The list's review threshold in ten-thousandths.
    #[n(13)]
    pub threshold: u32,
    /// The sentence that sums it up.
    #[n(14)]
    pub because: String,
    /// Plain sentences about the words.
    #[n(15)]
    pub words: Vec<String>,
}

impl Explanation {
    /// Deterministic bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(512);
        match minicbor::encode(self, &mut bytes) {
            Ok(()) => bytes,
            // Writing to memory cannot fail.
            Err(_) => Vec::new(),
        }
    }

    /// SHA-256 of the bytes: what the journal keeps.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.to_bytes())
    }

    /// Plain words for an analyst.
    pub fn to_text(&self) -> Vec<String> {
        let mut lines = vec![format!("{} {}: {}", self.list, self.entry, self.because)];
        let quality = if self.weak { "weak alias" } else { "name" };
        lines.push(format!("asked `{}`, listed {quality} `{}` ({})", self.query, self.listed, self.label));
        lines.extend(self.words.iter().cloned());
        lines.extend(self.evidence.iter().map(|e| format!("{}: {}", e.fact, e.why)));
        let part = |basis: u32| format!("{}.{:04}", basis / 10_000, basis % 10_000);
        lines.push(format!(
            "names {}, with evidence {}, review from {}, matcher {}",
            part(self.name_score),
            part(self.score),
            part(self.threshold),
            self.matcher
        ));
        lines
    }
}
