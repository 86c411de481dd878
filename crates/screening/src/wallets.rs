//! Addresses against listed addresses: exact, whatever the spelling.
//!
//! Promises: a listed address is found in every legal spelling and on every network where its text is valid; no
//! unlisted address ever is. Does not: trace flows or guess owners.
//! Serves: semantics section 3 of the issue (a ticker is no chain) and section 7.

use crate::MATCHER;
use crate::evidence::{Evidence, Fact, Verdict};
use crate::explanation::Explanation;
use crate::index::Index;
use crate::screen::Hit;
use model::Score;
use model::decision::{Certainty, Role};
use model::wallet::{AddressError, AddressKey, Network, classify, keys_for_screening};

/// Every listed party with the address; `network` where the caller knows it.
///
/// An error is an address that is valid nowhere it could be meant: the caller holds.
pub fn screen_wallet(
    index: &Index,
    network: Option<Network>,
    address: &str,
    role: Role,
) -> Result<Vec<Hit>, AddressError> {
    Ok(screen_keys(index, &keys_for_screening(network, address)?, role))
}

/// Every listed party with one of the keys, by list and entry.
pub fn screen_keys(index: &Index, keys: &[AddressKey], role: Role) -> Vec<Hit> {
    let mut hits = Vec::new();
    for key in keys {
        for party in index.with_wallet(key) {
            hits.push(hit(index, *party, key, role));
        }
    }
    hits.sort_by(|a: &Hit, b: &Hit| (&a.list, &a.entry).cmp(&(&b.list, &b.entry)));
    hits.dedup_by(|later, first| (&later.list, &later.entry) == (&first.list, &first.entry));
    hits
}

fn hit(index: &Index, party: u32, key: &AddressKey, role: Role) -> Hit {
    let (designation, _) = index.party(party);
    let listed = designation.wallets.iter().find(|wallet| classify(&wallet.address).contains(key));
    let written =
        listed.map_or(String::new(), |wallet| format!(", listed as {} `{}`", wallet.ticker, wallet.address));
    let why = format!(
        "{} address `{}`{written}; the party is `{}`",
        key.network(),
        key,
        designation.primary_name()
    );
    let explanation = Explanation {
        matcher: MATCHER.to_owned(),
        list: designation.list.clone(),
        entry: designation.id.clone(),
        role,
        certainty: Certainty::Confirmed,
        score: Score::ONE,
        names: None,
        evidence: vec![Evidence { fact: Fact::Wallet, verdict: Verdict::Agrees, why, raises: 0 }],
        review: Score::ONE,
        because: "confirmed: a listed address is exact by nature".to_owned(),
    };
    Hit::of(designation, explanation)
}
