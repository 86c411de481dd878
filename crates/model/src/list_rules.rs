//! The part of a policy's list rows that says where a list is fetched from and when a new version is doubted.
//!
//! Promises: what a policy leaves out has the strict value. Does not: fetch (the `fetch` crate), judge
//! (`screening::guard`). Serves: SCR-1.

use serde::Deserialize;

/// When a new version of a list is not believed by itself. What a policy leaves out has the strict value given
/// here; a number that is never reached (100 for a share) turns that guard off, and the check says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GuardRules {
    /// Fewer parties by more than this share.
    pub parties_shrink_percent: u32,
    /// Fewer names by more than this share.
    pub names_shrink_percent: u32,
    /// Fewer wallet addresses by more than this share.
    pub wallets_shrink_percent: u32,
    /// More than this share of the issuer's ids is gone, whatever came instead: parties are joined on ids.
    pub ids_lost_percent: u32,
    /// More parties by more than this share.
    pub parties_growth_percent: u32,
    /// Changes of at most this many never trip a share: a list of twenty may lose one.
    pub ignore_up_to: u32,
    /// The share of parties the parser has a defect for rose by more than this many percentage points.
    pub defects_rise_percent: u32,
    /// A field that was filled (dates of birth, programmes, measures, …) is filled less by more than this share.
    pub field_drop_percent: u32,
    /// Fewer parties than this, whatever was there before; the catalogue's own minimum holds beside it.
    pub parties_min: u32,
    /// A publication date later than this many days from now.
    pub future_days: u32,
    /// Minutes a version must have been seen unchanged before it comes into force.
    pub age_min_minutes: u32,
    /// Persons who must accept a quarantined version.
    pub release_approvals: u32,
}

impl Default for GuardRules {
    fn default() -> Self {
        GuardRules {
            // Measured on 21 OFAC publications from 2024-05 to 2025-11: parties never fell by more than 2.3 % (the
            // end of the Syria programme), wallets once by 12.8 % (Tornado Cash, 701 to 611), which an officer
            // should see. `guard_history`, an example of the screening crate, makes that table.
            parties_shrink_percent: 10,
            names_shrink_percent: 10,
            wallets_shrink_percent: 10,
            ids_lost_percent: 10,
            parties_growth_percent: 100,
            ignore_up_to: 5,
            defects_rise_percent: 2,
            field_drop_percent: 30,
            parties_min: 1,
            // Issuers ahead of UTC, and publications dated for the next day.
            future_days: 2,
            age_min_minutes: 0,
            release_approvals: 2,
        }
    }
}

/// Where a list is fetched from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FetchRules {
    /// Which parser of the catalogue, where a list is published in several forms.
    pub parser: Option<String>,
    /// Hosts a redirect may lead to, beside the one of the address.
    pub hosts: Vec<String>,
    /// Minutes after which `probity serve` asks the issuer again; left out, it never asks by itself.
    pub every_minutes: Option<u32>,
    /// The key that must have signed the files: the second line of a minisign public key file.
    pub public_key: Option<String>,
    /// Files with an address of their own.
    #[serde(rename = "file")]
    pub files: Vec<FetchFile>,
}

/// One file of a publication and where it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FetchFile {
    /// The name the parser knows it by.
    pub name: String,
    /// Where it is.
    pub url: String,
    /// Where its SHA-256 is.
    pub sha256_url: Option<String>,
    /// Where its SHA-512 is.
    pub sha512_url: Option<String>,
    /// Where its MD5 is, for an issuer that offers nothing better.
    pub md5_url: Option<String>,
    /// Where its minisign signature is; needs `public_key`.
    pub signature_url: Option<String>,
}
