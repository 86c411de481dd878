//! What workers screen against: one policy and one set of list versions, immutable, shared.
//!
//! Promises: a `Pinned` never changes; everything screened against it says which list versions it holds,
//! and the writer refuses what was screened against others. Does not: decide.

use crate::sandbox;
use model::decision::{Certainty, Finding, Role};
use model::designation::{Designation, Provenance};
use model::ids::{EntryId, ListId, TemplateId};
use model::policy::{Date, Degraded, Limits, PerFlow, Policy, Timers};
use model::wallet::Network;
use model::{Hash, Profile, Score};
use record::imported::EntryVersion;
use record::v1::{Consulted, Parties, Screened};
use screening::index::Index;
use screening::screen::{Hit, ListSettings, REVIEW_DEFAULT, Settings, WeakAlias, screen};
use screening::wallets::screen_wallet;
use std::sync::Arc;

/// Policy and lists in force.
#[derive(Clone)]
pub struct Pinned {
    /// The policy.
    pub policy: Arc<Policy>,
    /// Its content hash.
    pub policy_hash: Hash,
    /// List versions the index was built from, in order.
    pub lists: Vec<Consulted>,
    /// The index.
    pub index: Arc<Index>,
    /// Thresholds from the policy.
    pub settings: Settings,
    /// The matcher, as entries name it.
    pub matcher: Hash,
}

/// What screening gave: hits with their explanations, and the findings an entry records of them.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Hits.
    pub hits: Vec<Hit>,
    /// Findings: one a hit, and one for whatever could not be screened.
    pub findings: Vec<Finding>,
}

impl std::fmt::Debug for Pinned {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pinned").field("policy", &self.policy_hash).field("lists", &self.lists).finish()
    }
}

/// Hash of the matcher's version text: stands in every entry.
pub fn matcher_hash() -> Hash {
    crate::pair_service::matcher_of(screening::MATCHER)
}

impl Pinned {
    /// Pins a policy and an index.
    pub fn new(policy: Arc<Policy>, policy_hash: Hash, lists: Vec<Consulted>, index: Arc<Index>) -> Pinned {
        let settings = Settings {
            lists: policy
                .lists
                .iter()
                .map(|rule| ListSettings {
                    list: rule.id.clone(),
                    review: rule.review,
                    weak_alias: match rule.weak_alias {
                        model::policy::WeakAlias::SilentAlone => WeakAlias::SilentAlone,
                        model::policy::WeakAlias::Alert => WeakAlias::Alert,
                    },
                    thresholds: rule.thresholds,
                    auto_clear_policy: rule.auto_clear_policy.clone(),
                })
                .collect(),
        };
        Pinned { policy, policy_hash, lists, index, settings, matcher: matcher_hash() }
    }

    /// Screens a customer: names, numbers and own wallets.
    pub fn screen_customer(&self, profile: &Profile) -> Vec<Hit> {
        screen(&self.index, profile, Role::Customer, &self.settings).hits
    }

    /// Findings about a customer.
    pub fn customer_findings(&self, profile: &Profile) -> Vec<Finding> {
        self.found(profile, Role::Customer).findings
    }

    /// The hits behind [`Self::customer_findings`], and the findings.
    pub fn customer_found(&self, profile: &Profile) -> Found {
        self.found(profile, Role::Customer)
    }

    fn found(&self, profile: &Profile, role: Role) -> Found {
        let screening = screen(&self.index, profile, role, &self.settings);
        let mut findings: Vec<Finding> = screening.hits.iter().map(|h| Finding::Listed(h.listed())).collect();
        if self.is_sandbox() {
            findings.extend(sandbox::fault(profile));
        }
        if screening.truncated {
            findings.push(error("more candidates than the matcher's bound"));
        }
        for (position, _) in &screening.wallet_errors {
            findings.push(error(&format!("wallet {position} of the profile is no valid address")));
        }
        Found { hits: screening.hits, findings }
    }

    /// Pairs under the policy's thresholds, down to a floor, and whether they are all there are. They decide nothing: who
    /// asks how near somebody comes sees them, and no entry records them.
    pub fn customer_near(&self, profile: &Profile, floor: Score) -> (Vec<Hit>, bool) {
        let own = |list: &ListId| self.settings.lists.iter().find(|own| own.list == *list);
        let rating = profile.rating.unwrap_or_default();
        let lower = |list: &ListId| {
            let review = self.settings.thresholds(list, rating).review.min(floor);
            let weak_alias = own(list).map_or(WeakAlias::Alert, |own| own.weak_alias);
            ListSettings::new(list.clone(), review, weak_alias)
        };
        let settings = Settings { lists: self.index.lists().map(lower).collect() };
        let screening = screen(&self.index, profile, Role::Customer, &settings);
        (screening.hits, !screening.truncated)
    }

    /// The score from which a pair on a list is looked at.
    pub fn review(&self, list: &ListId) -> Score {
        self.settings.lists.iter().find(|own| own.list == *list).map_or(REVIEW_DEFAULT, |own| own.review)
    }

    /// Whether the list of magic entries is in force, which only a sandbox can load.
    pub fn is_sandbox(&self) -> bool {
        self.lists.iter().any(|l| l.list.as_str() == sandbox::LIST)
    }

    /// In a sandbox, takes the time a magic name asks for. For a worker's thread, never the reactor's.
    pub(crate) fn dawdle<'a>(&self, mut profiles: impl Iterator<Item = &'a Profile>) {
        if self.is_sandbox()
            && let Some(slowness) = profiles.find_map(sandbox::slowness)
        {
            std::thread::sleep(slowness);
        }
    }

    /// Every hit about the other side of a transfer.
    pub fn screen_parties(&self, parties: &Parties) -> Vec<Hit> {
        let mut hits = match &parties.counterparty {
            Some(profile) => screen(&self.index, profile, Role::Counterparty, &self.settings).hits,
            None => Vec::new(),
        };
        hits.extend(self.screen_address(parties).unwrap_or_default());
        hits
    }

    /// Hits of the address, if there is one; `None` where it is not valid on its network or contradicts its memo.
    fn screen_address(&self, parties: &Parties) -> Option<Vec<Hit>> {
        let Some(address) = &parties.address else {
            return Some(Vec::new());
        };
        let network = parties.network.as_deref().map(str::parse::<Network>).transpose().ok()?;
        screen_wallet(&self.index, network, address, parties.memo.as_deref(), Role::CounterpartyWallet).ok()
    }

    /// Findings about the other side of a transfer. An address that does not parse is an evaluator error,
    /// so that the transfer holds: the API refuses such addresses before they come here.
    pub fn parties_findings(&self, parties: &Parties) -> Vec<Finding> {
        self.parties_found(parties).findings
    }

    /// The hits behind [`Self::parties_findings`], and the findings.
    pub fn parties_found(&self, parties: &Parties) -> Found {
        let mut found = match &parties.counterparty {
            Some(profile) => self.found(profile, Role::Counterparty),
            None => Found::default(),
        };
        match self.screen_address(parties) {
            Some(hits) => {
                found.findings.extend(hits.iter().map(|h| Finding::Listed(h.listed())));
                found.hits.extend(hits);
            }
            None => found.findings.push(error("the counterparty's address is not valid on its network")),
        }
        found
    }

    /// What a worker hands to the writer.
    pub fn screened(&self, findings: Vec<Finding>, customer_included: bool) -> Screened {
        let entries = self.entry_versions(&findings);
        Screened {
            lists: self.lists.clone(),
            findings,
            customer_included,
            entries,
            compared: None,
            rating: None,
        }
    }

    /// The content of the entries behind possible matches of the customer's name: what clearances are given
    /// for. `None` where there is no such match.
    pub fn entry_versions(&self, findings: &[Finding]) -> Option<Vec<EntryVersion>> {
        let mut versions: Vec<EntryVersion> = findings
            .iter()
            .filter_map(|finding| match finding {
                Finding::Listed(l) if l.role == Role::Customer && l.certainty == Certainty::Potential => {
                    let version = self.entry_version(&l.list, &l.entry)?;
                    Some(EntryVersion { list: l.list.clone(), entry: l.entry.clone(), version })
                }
                _ => None,
            })
            .collect();
        versions.sort();
        versions.dedup();
        Some(versions).filter(|v| !v.is_empty())
    }

    /// SHA-256 of a list entry's content, wherever in the raw file it stands.
    pub fn entry_version(&self, list: &ListId, entry: &EntryId) -> Option<Hash> {
        let nowhere = Provenance { file: 0, offset: 0, length: 0 };
        let content = Designation { provenance: nowhere, ..self.index.designation(list, entry)?.clone() };
        Some(Hash::of(&record::to_bytes(&content)))
    }

    /// Lists the policy requires that are not loaded: every "no match" names them.
    pub fn not_loaded(&self) -> Vec<ListId> {
        self.policy
            .lists
            .iter()
            .filter(|rule| !self.lists.iter().any(|l| l.list == rule.id))
            .map(|rule| rule.id.clone())
            .collect()
    }
}

fn error(cause: &str) -> Finding {
    Finding::EvaluatorError { evaluator: "screening".to_owned(), cause: cause.to_owned(), sanctions: true }
}

/// The policy before the first one: it is never in force, so everything holds.
pub fn empty_policy() -> Policy {
    let hold = Degraded::Hold;
    let per_flow = PerFlow {
        onboarding: hold,
        withdrawal: hold,
        deposit: hold,
        internal: hold,
        order: hold,
        enquiry: hold,
    };
    Policy {
        id: "none".to_owned(),
        title: "no policy is in force yet".to_owned(),
        // The last day of the year 9999.
        effective_from: Date(2_932_896),
        demo_mode: false,
        appeal_route: neutral(),
        entities: Vec::new(),
        lists: Vec::new(),
        observes: Vec::new(),
        measure_rules: Vec::new(),
        on_error: per_flow,
        on_stale_list: per_flow,
        reasons: Vec::new(),
        templates: Vec::new(),
        clearances: None,
        timers: Timers {
            release_token_seconds: 0,
            decision_valid_seconds: 0,
            wait_ms_default: 0,
            wait_ms_max: 0,
            pending_evidence_seconds: 60,
            idempotency_hours: 24,
            tf_queue_seconds: 3600,
            provisional_hold_escalates_seconds: 86_400,
        },
        limits: Limits {
            requests_per_second_per_key: 1,
            burst_per_key: 1,
            names_per_profile_max: 1,
            wallets_per_profile_max: 1,
            bulk_items_max: 1,
        },
        lookback: model::policy::LookbackRules::default(),
        calendars: Vec::new(),
        tests: Vec::new(),
    }
}

fn neutral() -> TemplateId {
    // A constant of accepted characters; the loop is never entered twice.
    loop {
        if let Ok(id) = TemplateId::new("appeal_general") {
            return id;
        }
    }
}
