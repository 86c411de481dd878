//! A designation: one party on one list, as its issuer published it.
//!
//! Promises: keeps the issuer's id, every name with its quality and script, every measure, and where
//! in the raw file it stood. Does not: decide what a listing means for whom (policy does).

use crate::{Country, EntryId, Identifier, ListId, Measure, PartialDate, PartyKind};
use minicbor::{Decode, Encode};

/// How good a listed name is as evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum NameStrength {
    /// Primary names and good aliases.
    #[n(0)]
    Strong,
    /// "Weak" or "low quality" aliases, nicknames.
    #[n(1)]
    Weak,
}

/// A listed name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct ListedName {
    /// Full name in display order (given names first for persons where the parts are known).
    #[n(0)]
    pub text: String,
    /// Whether it is the primary name.
    #[n(1)]
    pub primary: bool,
    /// Quality.
    #[n(2)]
    pub strength: NameStrength,
    /// ISO 15924 code where the source gives one, e.g. `Latn`, `Arab`.
    #[n(3)]
    pub script: Option<String>,
    /// The source's word for the kind of name, e.g. `A.K.A.`, `primary_variation`.
    #[n(4)]
    pub label: String,
    /// Named parts in source order, e.g. (`Last Name`, `PETROV`).
    #[n(5)]
    pub parts: Vec<(String, String)>,
}

/// A listed date of birth, possibly a range or approximate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct ListedDate {
    /// Earliest.
    #[n(0)]
    pub from: PartialDate,
    /// Latest; equal to `from` for a single date.
    #[n(1)]
    pub to: PartialDate,
    /// "Circa": never contradicts.
    #[n(2)]
    pub circa: bool,
}

/// A listed wallet address, raw; the ticker is the issuer's word and no chain (semantics section 3 of the issue).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct ListedWallet {
    /// The issuer's ticker, e.g. `XBT`, `USDT`.
    #[n(0)]
    pub ticker: String,
    /// The address as published.
    #[n(1)]
    pub address: String,
}

/// A relation between two listed parties.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Relationship {
    /// The issuer's words, e.g. `Owned or Controlled By`.
    #[n(0)]
    pub kind: String,
    /// The other party's id on the same list.
    #[n(1)]
    pub to: EntryId,
    /// Whether it is over.
    #[n(2)]
    pub former: bool,
}

/// Where in the raw (decompressed) file an entry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Provenance {
    /// Which of the source's files, in the order the parser was given them.
    #[n(0)]
    pub file: u8,
    /// Offset of the first byte.
    #[n(1)]
    pub offset: u64,
    /// Bytes.
    #[n(2)]
    pub length: u64,
}

/// One party on one list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Designation {
    /// The list.
    #[n(0)]
    pub list: ListId,
    /// The issuer's id.
    #[n(1)]
    pub id: EntryId,
    /// What kind of party.
    #[n(2)]
    pub kind: PartyKind,
    /// Every name; the primary first.
    #[n(3)]
    pub names: Vec<ListedName>,
    /// Dates of birth or establishment.
    #[n(4)]
    pub born: Vec<ListedDate>,
    /// Places of birth as written.
    #[n(5)]
    pub birth_places: Vec<String>,
    /// Nationality, citizenship, flag, registration country.
    #[n(6)]
    pub nationalities: Vec<Country>,
    /// Other countries of address or operation.
    #[n(7)]
    pub residences: Vec<Country>,
    /// `male` / `female` as the source says, where it does.
    #[n(8)]
    pub gender: Option<String>,
    /// Documents and numbers.
    #[n(9)]
    pub identifiers: Vec<Identifier>,
    /// Wallet addresses.
    #[n(10)]
    pub wallets: Vec<ListedWallet>,
    /// Programmes, e.g. `SDGT`, in source order without repeats.
    #[n(11)]
    pub programmes: Vec<String>,
    /// Measures, sorted, without repeats; never empty (`Unspecified` where the source is silent).
    #[n(12)]
    pub measures: Vec<Measure>,
    /// Relations to other listed parties.
    #[n(13)]
    pub relationships: Vec<Relationship>,
    /// Legal bases as named by the source.
    #[n(14)]
    pub legal_basis: Vec<String>,
    /// When first listed.
    #[n(15)]
    pub listed_on: Option<PartialDate>,
    /// Remarks and features without a field of their own, as `label: text`.
    #[n(16)]
    pub remarks: Vec<String>,
    /// Where in the raw bytes.
    #[n(17)]
    pub provenance: Provenance,
    /// The class of a listing that is not a sanction, in the source's terms: `pep:national:minister`,
    /// `rca:spouse`, `adverse_media:fraud`.
    #[n(18)]
    pub class: Option<String>,
    /// When the ground ended, e.g. the day a politically exposed person left office.
    #[n(19)]
    pub ended_on: Option<PartialDate>,
}

impl Designation {
    /// The primary name, or the first.
    pub fn primary_name(&self) -> &str {
        self.names.iter().find(|n| n.primary).or(self.names.first()).map_or("", |n| &n.text)
    }
}
