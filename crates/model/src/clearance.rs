//! The memory of cleared pairs: what of both sides is material, and what the policy says about clearing.
//!
//! Promises: the digest of a field is the same whatever the order of its values, and whatever the case and spacing of
//! a party's names; a policy can only add to what is material, never take names, programmes or measures out
//! (`decision::policy_file` checks); a policy without the section clears nothing. Does not: decide, remember
//! (`engine::pairs`), hash what is personal without a key (the caller of [`party_bytes`] does, with a key).
//! Serves: SCR-7; semantics sections 4 and 6.

use crate::policy::Policy;
use crate::{Designation, Hash, ListId, Profile, ReasonCode};
use minicbor::{Decode, Encode};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A field of a designation.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum EntryField {
    /// Kind of party.
    #[n(0)]
    Kind,
    /// Names.
    #[n(1)]
    Names,
    /// Dates of birth or establishment.
    #[n(2)]
    Born,
    /// Nationalities, flags, countries of registration.
    #[n(3)]
    Nationalities,
    /// Documents and numbers.
    #[n(4)]
    Identifiers,
    /// Wallet addresses.
    #[n(5)]
    Wallets,
    /// Programmes.
    #[n(6)]
    Programmes,
    /// Measures.
    #[n(7)]
    Measures,
    /// Places of birth.
    #[n(8)]
    BirthPlaces,
    /// Countries of address.
    #[n(9)]
    Residences,
    /// Gender.
    #[n(10)]
    Gender,
    /// Relations.
    #[n(11)]
    Relationships,
    /// Legal bases.
    #[n(12)]
    LegalBasis,
    /// Date of listing.
    #[n(13)]
    ListedOn,
    /// Class of a listing that is not a sanction.
    #[n(14)]
    Class,
    /// When its ground ended.
    #[n(15)]
    EndedOn,
    /// Remarks.
    #[n(16)]
    Remarks,
}

impl EntryField {
    /// Fields no policy may leave out: who is meant, and what follows.
    pub const FLOOR: [EntryField; 4] =
        [EntryField::Kind, EntryField::Names, EntryField::Programmes, EntryField::Measures];

    /// Whether a change makes the entry another one: who is meant, or what follows from a match. Whoever matches it
    /// alerts again.
    pub fn is_material(self) -> bool {
        match self {
            EntryField::Kind
            | EntryField::Names
            | EntryField::Born
            | EntryField::Nationalities
            | EntryField::Identifiers
            | EntryField::Wallets
            | EntryField::Programmes
            | EntryField::Measures
            | EntryField::Class
            | EntryField::EndedOn => true,
            EntryField::BirthPlaces
            | EntryField::Residences
            | EntryField::Gender
            | EntryField::Relationships
            | EntryField::LegalBasis
            | EntryField::ListedOn
            | EntryField::Remarks => false,
        }
    }

    /// Whether a change can alter the score of a pair, how sure it is, or whether a weak alias speaks: everybody is
    /// looked at again, and who was below the threshold and is over it now alerts.
    pub fn is_weighed(self) -> bool {
        self.is_material() || matches!(self, EntryField::BirthPlaces | EntryField::Residences)
    }

    /// The word used in policy files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            EntryField::Kind => "kind",
            EntryField::Names => "names",
            EntryField::Born => "born",
            EntryField::Nationalities => "nationalities",
            EntryField::Identifiers => "identifiers",
            EntryField::Wallets => "wallets",
            EntryField::Programmes => "programmes",
            EntryField::Measures => "measures",
            EntryField::BirthPlaces => "birth_places",
            EntryField::Residences => "residences",
            EntryField::Gender => "gender",
            EntryField::Relationships => "relationships",
            EntryField::LegalBasis => "legal_basis",
            EntryField::ListedOn => "listed_on",
            EntryField::Class => "class",
            EntryField::EndedOn => "ended_on",
            EntryField::Remarks => "remarks",
        }
    }
}

/// A field of a customer, or of the other side of a transfer.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode, Serialize, Deserialize,
)]
#[cbor(index_only)]
#[serde(rename_all = "snake_case")]
pub enum PartyField {
    /// Kind of party.
    #[n(0)]
    Kind,
    /// Names, in any case and spacing.
    #[n(1)]
    Names,
    /// Date of birth or establishment, and whether it was verified.
    #[n(2)]
    Born,
    /// Nationalities, or the country of incorporation or flag.
    #[n(3)]
    Nationalities,
    /// Documents and numbers.
    #[n(4)]
    Identifiers,
    /// Countries of residence or business.
    #[n(5)]
    Residences,
    /// The party's own wallets.
    #[n(6)]
    Wallets,
    /// Place of birth, in any case and spacing.
    #[n(7)]
    BirthPlace,
    /// Country of birth.
    #[n(8)]
    BirthCountry,
    /// Gender.
    #[n(9)]
    Gender,
}

impl PartyField {
    /// Fields no policy may leave out.
    pub const FLOOR: [PartyField; 4] =
        [PartyField::Kind, PartyField::Names, PartyField::Born, PartyField::Identifiers];

    /// The word used in policy files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            PartyField::Kind => "kind",
            PartyField::Names => "names",
            PartyField::Born => "born",
            PartyField::Nationalities => "nationalities",
            PartyField::Identifiers => "identifiers",
            PartyField::Residences => "residences",
            PartyField::Wallets => "wallets",
            PartyField::BirthPlace => "birth_place",
            PartyField::BirthCountry => "birth_country",
            PartyField::Gender => "gender",
        }
    }
}

/// What the policy says about clearing pairs: its section `[clearances]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClearanceRules {
    /// Id of the approved policy under which an officer clears; decisions name it as `cleared:<id>`.
    pub id: String,
    /// Fields of a list entry whose change makes a cleared pair alert again.
    pub material: Vec<EntryField>,
    /// Fields of the customer, or of the other side of a transfer, whose change does.
    pub material_party: Vec<PartyField>,
    /// A clearance ends after so many days; left out, only a change ends it.
    pub expires_days: Option<u32>,
    /// Persons it takes.
    pub approvals: u32,
    /// Persons it takes where the entry stands under a programme that is about terrorist financing.
    pub approvals_terrorist_financing: u32,
    /// A new version of the matcher that scores the pair differently by more than this, in ten-thousandths, makes
    /// it alert again.
    pub score_margin: u32,
    /// One in so many of the pairs that the policy cleared by itself is drawn for a second look; left out, twenty.
    #[serde(default)]
    pub sample_one_in: Option<u32>,
    /// Why a pair may be cleared: codes, and what they mean.
    pub reasons: BTreeMap<ReasonCode, String>,
}

impl ClearanceRules {
    /// What decisions name a pair's silence by; none where the id does not fit into a code.
    pub fn under(&self) -> Option<ReasonCode> {
        ReasonCode::new(&format!("cleared:{}", self.id)).ok()
    }
}

impl Policy {
    /// Whether a list entry stands under a programme about terrorist financing. A list the policy does not know is
    /// read strictly.
    pub fn is_terrorist_financing(&self, list: &ListId, programmes: &[String]) -> bool {
        self.list(list).is_none_or(|rule| {
            let known = &rule.terrorist_financing_programmes;
            known.iter().any(|known| known == "*" || programmes.contains(known))
        })
    }
}

/// The first eight bytes of a SHA-256: 2^-64 that a changed field looks unchanged.
fn digest(bytes: &[u8]) -> u64 {
    let Hash(hash) = Hash::of(bytes);
    hash.iter().take(8).fold(0, |digest, byte| (digest << 8) | u64::from(*byte))
}

/// The digests of these fields of an entry, by field.
pub fn entry_digests(entry: &Designation, fields: &[EntryField]) -> Vec<(EntryField, u64)> {
    let mut digests: Vec<(EntryField, u64)> =
        fields.iter().map(|field| (*field, digest(&joined(entry_values(entry, *field))))).collect();
    digests.sort_unstable();
    digests.dedup();
    digests
}

fn entry_values(entry: &Designation, field: EntryField) -> Vec<Vec<u8>> {
    match field {
        EntryField::Kind => encoded(&[entry.kind]),
        EntryField::Names => encoded(&entry.names),
        EntryField::Born => encoded(&entry.born),
        EntryField::Nationalities => encoded(&entry.nationalities),
        EntryField::Identifiers => encoded(&entry.identifiers),
        EntryField::Wallets => encoded(&entry.wallets),
        EntryField::Programmes => encoded(&entry.programmes),
        EntryField::Measures => encoded(&entry.measures),
        EntryField::BirthPlaces => encoded(&entry.birth_places),
        EntryField::Residences => encoded(&entry.residences),
        EntryField::Gender => encoded(entry.gender.as_slice()),
        EntryField::Relationships => encoded(&entry.relationships),
        EntryField::LegalBasis => encoded(&entry.legal_basis),
        EntryField::ListedOn => encoded(entry.listed_on.as_slice()),
        EntryField::Class => encoded(entry.class.as_slice()),
        EntryField::EndedOn => encoded(entry.ended_on.as_slice()),
        EntryField::Remarks => encoded(&entry.remarks),
    }
}

/// The bytes of one field of a party, for a digest made with a key: they are personal data.
pub fn party_bytes(party: &Profile, field: PartyField) -> Vec<u8> {
    joined(match field {
        PartyField::Kind => encoded(&[party.kind]),
        PartyField::Names => encoded(&party.names.iter().map(|name| plain(name)).collect::<Vec<_>>()),
        PartyField::Born => match party.born {
            Some(born) => encoded(&[(born, party.born_verified)]),
            None => Vec::new(),
        },
        PartyField::Nationalities => encoded(&party.nationalities),
        PartyField::Identifiers => encoded(&party.identifiers),
        PartyField::Residences => encoded(&party.residences),
        PartyField::Wallets => encoded(&party.wallets),
        PartyField::BirthPlace => encoded(party.birth_place.as_deref().map(plain).as_slice()),
        PartyField::BirthCountry => encoded(party.birth_country.as_slice()),
        PartyField::Gender => encoded(party.gender.as_slice()),
    })
}

/// A name or place in lower case, with single spaces: how it was typed is no change of who it is.
fn plain(name: &str) -> String {
    name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn encoded<T: Encode<()>>(values: &[T]) -> Vec<Vec<u8>> {
    // Writing to memory: this cannot fail.
    values.iter().map(|value| minicbor::to_vec(value).unwrap_or_default()).collect()
}

/// Sorted, and each with its length before it: order is no change, and ("ab", "c") is not ("a", "bc").
fn joined(mut values: Vec<Vec<u8>>) -> Vec<u8> {
    values.sort_unstable();
    let mut bytes = Vec::new();
    for value in values {
        bytes.extend_from_slice(&(value.len() as u64).to_be_bytes());
        bytes.extend_from_slice(&value);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Country, Identifier, PartyKind, party::IdentifierKind};

    #[test]
    fn what_changes_a_partys_digest_and_what_does_not() {
        let profile = |names: &[&str]| Profile {
            names: names.iter().map(|n| (*n).to_owned()).collect(),
            ..Profile::named(PartyKind::Person, "")
        };
        let bytes = |names: &[&str]| party_bytes(&profile(names), PartyField::Names);
        let base = bytes(&["Grigory Tumanov", "Grisha Tumanov"]);
        for (names, same) in [
            (&["GRIGORY  tumanov ", "Grisha Tumanov"][..], true),
            (&["Grisha Tumanov", "Grigory Tumanov"], true),
            (&["Grigory Tumanov"], false),
            (&["Grigory Tumanova", "Grisha Tumanov"], false),
            (&["Grigory", "Tumanov Grisha Tumanov"], false),
        ] {
            assert_eq!(bytes(names) == base, same, "{names:?}");
        }
        let declared = Profile { born: "1961-03-04".parse().ok(), ..profile(&["A"]) };
        let verified = Profile { born_verified: true, ..declared.clone() };
        assert_ne!(party_bytes(&declared, PartyField::Born), party_bytes(&verified, PartyField::Born));
        assert_ne!(party_bytes(&declared, PartyField::Born), party_bytes(&profile(&["A"]), PartyField::Born));
        let number = Identifier {
            kind: IdentifierKind::Passport,
            value: "70 1234567".to_owned(),
            country: "RU".parse::<Country>().ok(),
        };
        let numbered = Profile { identifiers: vec![number], ..declared.clone() };
        assert_ne!(
            party_bytes(&declared, PartyField::Identifiers),
            party_bytes(&numbered, PartyField::Identifiers)
        );
        assert_eq!(party_bytes(&declared, PartyField::Names), party_bytes(&numbered, PartyField::Names));
        let born_in = |place: &str| Profile { birth_place: Some(place.to_owned()), ..profile(&["A"]) };
        let place = |place: &str| party_bytes(&born_in(place), PartyField::BirthPlace);
        assert_eq!(place("Herat, Afghanistan"), place("HERAT,  Afghanistan"));
        assert_ne!(place("Herat"), place("Kabul"));
        assert_ne!(place("Herat"), party_bytes(&profile(&["A"]), PartyField::BirthPlace));
        let native = Profile { birth_country: "AF".parse().ok(), ..profile(&["A"]) };
        let female = Profile { gender: Some(crate::Gender::Female), ..profile(&["A"]) };
        for (other, field) in [(native, PartyField::BirthCountry), (female, PartyField::Gender)] {
            assert_ne!(party_bytes(&other, field), party_bytes(&profile(&["A"]), field), "{field:?}");
        }
    }
}
