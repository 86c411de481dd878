//! Wallet screening: exact by nature.
//!
//! Promises: two spellings of one address are one address; a ticker is not a chain. Does not: know
//! clusters or exposure.

use crate::MATCHER;
use crate::explanation::Explanation;
use crate::index::Index;
use crate::screen::Hit;
use model::Score;
use model::decision::{Certainty, Role};
use model::wallet::{self, AddressError, AddressKey, Network};

/// Hits of an address on a network, or on every network on which it is valid.
pub fn screen_wallet(
    index: &Index,
    network: Option<Network>,
    address: &str,
    role: Role,
) -> Result<Vec<Hit>, AddressError> {
    let keys = wallet::keys_for_screening(network, address)?;
    Ok(hits(index, &keys, address, role))
}

fn hits(index: &Index, keys: &[AddressKey], address: &str, role: Role) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for key in keys {
        for designation in index.by_wallet(key).iter().filter_map(|at| index.at(*at)) {
            let seen = hits.iter().any(|h| h.list == designation.list && h.entry == designation.id);
            if seen {
                continue;
            }
            let listed = designation.wallets.iter().find(|w| wallet::classify(&w.address).contains(key));
            let explanation = Explanation {
                matcher: MATCHER.to_owned(),
                list: designation.list.to_string(),
                entry: designation.id.to_string(),
                query: address.to_owned(),
                listed: listed.map(|w| w.address.clone()).unwrap_or_default(),
                label: listed.map(|w| format!("wallet, called {} by the issuer", w.ticker)).unwrap_or_default(),
                weak: false,
                spans: Vec::new(),
                unmatched_query: Vec::new(),
                unmatched_listed: Vec::new(),
                name_score: 0,
                evidence: Vec::new(),
                score: 10_000,
                threshold: 10_000,
                because: format!("the address is listed, on {}", key.network().as_str()),
                words: Vec::new(),
            };
            hits.push(Hit {
                list: designation.list.clone(),
                entry: designation.id.clone(),
                role,
                certainty: Certainty::Confirmed,
                score: Score::ONE,
                measures: designation.measures.clone(),
                programmes: designation.programmes.clone(),
                explanation,
            });
        }
    }
    hits.sort_by(|a, b| (&a.list, &a.entry).cmp(&(&b.list, &b.entry)));
    hits
}
