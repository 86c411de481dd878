//! Why a pair is a hit: what an analyst reads and a monitor replays.
//!
//! Promises: the same pair gives the same bytes; every number that made the score is in it, word by word.
//! It holds personal data: callers seal it or recompute it, and journal only its hash.
//! Does not: decide. Serves: design idea 7 (every decision explains itself).

use crate::evidence::{Evidence, Fact, Verdict};
use crate::snapshot::Snapshot;
use minicbor::{Decode, Encode};
use model::decision::{Certainty, Role};
use model::designation::NameStrength;
use model::thresholds::{Rating, Thresholds};
use model::{EntryId, Hash, ListId, PartialDate, Score};
use names::{Comparison, Factor, TokenMatchKind, UnmatchedToken, explain_text};
use serde::{Serialize, Serializer};

/// Everything behind one hit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Explanation {
    /// Version of the matcher.
    #[n(0)]
    pub matcher: String,
    /// The list.
    #[n(1)]
    pub list: ListId,
    /// The issuer's id.
    #[n(2)]
    pub entry: EntryId,
    /// Who of the request it is about.
    #[n(3)]
    pub role: Role,
    /// How sure.
    #[n(4)]
    pub certainty: Certainty,
    /// The score, evidence included.
    #[n(5)]
    #[serde(serialize_with = "score_text")]
    pub score: Score,
    /// The names compared; none for a wallet.
    #[n(6)]
    pub names: Option<NamePair>,
    /// Dates, countries, numbers and addresses.
    #[n(7)]
    pub evidence: Vec<Evidence>,
    /// The score from which the list's pairs are looked at.
    #[n(8)]
    #[serde(serialize_with = "score_text")]
    pub review: Score,
    /// Why it is a hit of this certainty, in words.
    #[n(9)]
    pub because: String,
    /// The thresholds that applied, and which row of the policy gave them; none for a wallet.
    #[n(10)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Applied>,
    /// The version of the list.
    #[n(11)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<ListVersion>,
    /// Id of the approved policy under which the pair was cleared by itself.
    #[n(12)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleared_under: Option<String>,
}

/// The thresholds that applied to a pair.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Applied {
    /// From here names alone are kept.
    #[n(0)]
    #[serde(serialize_with = "score_text")]
    pub clear: Score,
    /// From here a pair is looked at.
    #[n(1)]
    #[serde(serialize_with = "score_text")]
    pub review: Score,
    /// From here a possible match is nearly certain.
    #[n(2)]
    #[serde(serialize_with = "maybe_score_text", skip_serializing_if = "Option::is_none")]
    pub block: Option<Score>,
    /// The customer's rating.
    #[n(3)]
    pub rating: Rating,
    /// Which row of the policy gave them, e.g. `list ofac-sdn, thresholds.high`.
    #[n(4)]
    pub rule: String,
}

impl Applied {
    /// Thresholds and where they are from.
    pub(crate) fn new(thresholds: Thresholds, rating: Rating, rule: String) -> Applied {
        let Thresholds { clear, review, block } = thresholds;
        Applied { clear, review, block, rating, rule }
    }
}

/// Which version of a list a pair was found on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct ListVersion {
    /// The issuer's date, where known.
    #[n(0)]
    #[serde(serialize_with = "date_text")]
    pub published: Option<PartialDate>,
    /// SHA-256 of each raw file: what `sha256sum` says of it.
    #[n(1)]
    pub files: Vec<ListFile>,
}

/// A raw file of a list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct ListFile {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// Its hash.
    #[n(1)]
    pub sha256: Hash,
}

impl ListVersion {
    /// The version of a snapshot.
    pub(crate) fn of(snapshot: &Snapshot) -> ListVersion {
        let file = |(name, hash): &(String, Hash)| ListFile { name: name.clone(), sha256: *hash };
        ListVersion { published: snapshot.published, files: snapshot.raw_hashes.iter().map(file).collect() }
    }

    fn words(&self) -> String {
        let published = match self.published {
            Some(date) => format!("published {date}"),
            None => "of unknown date".to_owned(),
        };
        let file = |file: &ListFile| {
            let hash: String = file.sha256.to_string().chars().take(16).collect();
            format!("{} sha256 {hash}…", file.name)
        };
        let files: Vec<String> = self.files.iter().map(file).collect();
        if files.is_empty() { published } else { format!("{published}; {}", files.join(", ")) }
    }
}

/// Two names, and how they compare.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct NamePair {
    /// The name as the caller wrote it.
    #[n(0)]
    pub query: String,
    /// The name as the list writes it.
    #[n(1)]
    pub listed: String,
    /// The list's primary name of the party.
    #[n(2)]
    pub primary: String,
    /// Whether the listed name is a weak alias.
    #[n(3)]
    pub weak: bool,
    /// Script of the listed name, where the list gives it.
    #[n(4)]
    pub script: Option<String>,
    /// Words that agree, in the order of the query.
    #[n(5)]
    pub spans: Vec<Span>,
    /// Words of the query without a counterpart.
    #[n(6)]
    pub unmatched_query: Vec<Unmatched>,
    /// Words of the listed name without a counterpart.
    #[n(7)]
    pub unmatched_listed: Vec<Unmatched>,
    /// What the whole was multiplied by, and why.
    #[n(8)]
    pub factors: Vec<NamedFactor>,
    /// The score of the names alone, factors included.
    #[n(9)]
    #[serde(serialize_with = "score_text")]
    pub score: Score,
    /// The comparison in words.
    #[n(10)]
    pub words: Vec<String>,
}

/// Words of the query that agree with words of the listed name.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Span {
    /// Bytes of the query.
    #[n(0)]
    pub query: (u32, u32),
    /// Bytes of the listed name.
    #[n(1)]
    pub listed: (u32, u32),
    /// How they agree.
    #[n(2)]
    pub agreement: Agreement,
    /// How much, in ten-thousandths.
    #[n(3)]
    pub similarity: u32,
    /// What it counts, in ten-thousandths of a plain word.
    #[n(4)]
    pub weight: u32,
}

/// A word without a counterpart.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct Unmatched {
    /// Bytes of its name.
    #[n(0)]
    pub text: (u32, u32),
    /// What it would have counted.
    #[n(1)]
    pub weight: u32,
}

/// A factor of the whole score.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
pub struct NamedFactor {
    /// Which.
    #[n(0)]
    pub factor: FactorKind,
    /// In ten-thousandths.
    #[n(1)]
    pub basis: u32,
}

/// How words agree. The numbers are stored: never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same letters.
    #[n(0)]
    Exact,
    /// Another form of the same.
    #[n(1)]
    Equivalent,
    /// A few letters differ.
    #[n(2)]
    Edit,
    /// The same consonants.
    #[n(3)]
    Skeleton,
    /// A letter for a name.
    #[n(4)]
    Initial,
    /// Apart in the query, together in the list.
    #[n(5)]
    Joined,
    /// Together in the query, apart in the list.
    #[n(6)]
    Split,
    /// Another legal form.
    #[n(7)]
    OtherForm,
    /// Nothing in common.
    #[n(8)]
    Different,
    /// Another form of the same name.
    #[n(9)]
    Variant,
}

/// Why a whole score was lowered. The numbers are stored: never renumber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum FactorKind {
    /// One word of a person's name agrees.
    #[n(0)]
    SingleWord,
    /// One word and an initial agree.
    #[n(1)]
    WordAndInitial,
    /// One word of several of an organisation agrees.
    #[n(2)]
    SingleWordOfOrganisation,
    /// Only words that many share agree.
    #[n(3)]
    GenericWordsOnly,
    /// Two different numbers.
    #[n(4)]
    NumberContradiction,
    /// A number that one name lacks.
    #[n(5)]
    NumberMissing,
    /// The parties are of different kinds.
    #[n(6)]
    OtherKind,
}

impl NamePair {
    /// The pair with its comparison; `kind_factor` is below full when the parties are of different kinds.
    pub(crate) fn new(
        query: &str,
        listed: &model::designation::ListedName,
        primary: &str,
        comparison: &Comparison,
        kind_factor: u32,
    ) -> NamePair {
        let spans = comparison.spans.iter().map(|span| Span {
            query: range(&span.query_text),
            listed: range(&span.listed_text),
            agreement: agreement(span.kind),
            similarity: span.similarity,
            weight: span.weight,
        });
        let mut factors: Vec<NamedFactor> =
            comparison.factors.iter().map(|f| NamedFactor { factor: factor(*f), basis: f.basis() }).collect();
        let mut words = explain_text(comparison, query, &listed.text);
        if kind_factor < names::SCORE_FULL {
            factors.push(NamedFactor { factor: FactorKind::OtherKind, basis: kind_factor });
            words.push(format!("the listed party is of another kind (× {})", Score::from_basis(kind_factor)));
        }
        NamePair {
            query: query.to_owned(),
            listed: listed.text.clone(),
            primary: primary.to_owned(),
            weak: listed.strength == NameStrength::Weak,
            script: listed.script.clone(),
            spans: spans.collect(),
            unmatched_query: comparison.unmatched_query.iter().map(unmatched).collect(),
            unmatched_listed: comparison.unmatched_listed.iter().map(unmatched).collect(),
            factors,
            score: Score::from_basis(comparison.score * kind_factor / names::SCORE_FULL),
            words,
        }
    }
}

impl Explanation {
    /// Deterministic CBOR: definite lengths, arrays in field order.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // Writing to memory cannot fail: the error type of a `Vec` writer has no values.
        let _infallible = minicbor::encode(self, &mut bytes);
        bytes
    }

    /// The block threshold that a potential match reached.
    pub fn near_certain(&self) -> Option<Score> {
        let block = self.thresholds.as_ref()?.block?;
        (self.certainty == Certainty::Potential && self.score >= block).then_some(block)
    }

    /// SHA-256 of [`Self::to_bytes`]: what a decision records.
    pub fn hash(&self) -> Hash {
        Hash::of(&self.to_bytes())
    }

    /// In plain words, a line each.
    pub fn to_text(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Some(names) = &self.names {
            let strength = if names.weak { "weak alias" } else { "name" };
            let script = names.script.as_ref().map_or(String::new(), |script| format!(", {script}"));
            lines.push(format!(
                "`{}` against the {strength} `{}`{script} on {}, entry {}",
                names.query, names.listed, self.list, self.entry
            ));
            if names.listed != names.primary {
                lines.push(format!("the party is listed as `{}`", names.primary));
            }
            lines.extend(names.words.iter().cloned());
        } else {
            lines.push(format!("on {}, entry {}", self.list, self.entry));
        }
        lines.extend(self.evidence.iter().map(evidence_line));
        lines.push(format!("score {}, looked at from {}", self.score, self.review));
        lines.extend(self.thresholds.as_ref().map(thresholds_line));
        lines.push(self.because.clone());
        if let Some(version) = &self.version {
            lines.push(format!("list {} {}", self.list, version.words()));
        }
        lines.push(format!("matcher {}", self.matcher));
        lines
    }
}

fn thresholds_line(applied: &Applied) -> String {
    let mut words = format!("kept from {}, looked at from {}", applied.clear, applied.review);
    if let Some(block) = applied.block {
        words.push_str(&format!(", nearly certain from {block}"));
    }
    format!("{words}, by {} for the rating {}", applied.rule, applied.rating.as_str())
}

fn evidence_line(evidence: &Evidence) -> String {
    let fact = match evidence.fact {
        Fact::Born => "date",
        Fact::Country => "country",
        Fact::Identifier => "number",
        Fact::Wallet => "wallet",
        Fact::Nationality => "nationality",
        Fact::Residence => "residence",
        Fact::BirthPlace => "place of birth",
        Fact::Gender => "gender",
    };
    let verdict = match evidence.verdict {
        Verdict::Agrees => "agrees",
        Verdict::Close => "nearly agrees",
        Verdict::Unknown => "says nothing",
        Verdict::Differs => "differs",
        Verdict::Contradicts => "contradicts",
    };
    let raises = if evidence.raises > 0 {
        format!(" (+ {})", Score::from_basis(evidence.raises))
    } else {
        String::new()
    };
    format!("{fact} {verdict}: {}{raises}", evidence.why)
}

fn range(range: &std::ops::Range<usize>) -> (u32, u32) {
    (range.start as u32, range.end as u32)
}

fn unmatched(token: &UnmatchedToken) -> Unmatched {
    Unmatched { text: range(&token.text), weight: token.weight }
}

fn agreement(kind: TokenMatchKind) -> Agreement {
    match kind {
        TokenMatchKind::Exact => Agreement::Exact,
        TokenMatchKind::Equivalent => Agreement::Equivalent,
        TokenMatchKind::Edit => Agreement::Edit,
        TokenMatchKind::Skeleton => Agreement::Skeleton,
        TokenMatchKind::Variant => Agreement::Variant,
        TokenMatchKind::Initial => Agreement::Initial,
        TokenMatchKind::Joined => Agreement::Joined,
        TokenMatchKind::Split => Agreement::Split,
        TokenMatchKind::OtherForm => Agreement::OtherForm,
        TokenMatchKind::Different => Agreement::Different,
    }
}

fn factor(factor: Factor) -> FactorKind {
    match factor {
        Factor::SingleWord => FactorKind::SingleWord,
        Factor::WordAndInitial => FactorKind::WordAndInitial,
        Factor::SingleWordOfOrganisation => FactorKind::SingleWordOfOrganisation,
        Factor::GenericWordsOnly => FactorKind::GenericWordsOnly,
        Factor::NumberContradiction => FactorKind::NumberContradiction,
        Factor::NumberMissing => FactorKind::NumberMissing,
    }
}

fn score_text<S: Serializer>(score: &Score, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(score)
}

fn maybe_score_text<S: Serializer>(score: &Option<Score>, serializer: S) -> Result<S::Ok, S::Error> {
    match score {
        Some(score) => serializer.collect_str(score),
        None => serializer.serialize_none(),
    }
}

fn date_text<S: Serializer>(date: &Option<PartialDate>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}
