//! What an event may say: the closed table of fields, each with a type and who supplies it.
//!
//! Promises: one table for events, rules, tests and documents; ids never change their meaning. Does not: hold personal
//! data (ids are pseudonyms made by the engine; names and free text never reach this crate). Serves: TMR-3, TMP-6.

use std::sync::LazyLock;

/// The type of a value in the rule language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// US dollars in micro-units, valued when the event happened.
    Money,
    /// A whole number.
    Int,
    /// A share in parts per million.
    Ratio,
    /// True or false (1 or 0).
    Bool,
    /// A pseudonymous id: equal or not, nothing else.
    Id,
    /// A short word, such as a country, an asset or a scenario: packed by [`crate::code()`].
    Code,
    /// A moment, in microseconds since 1970.
    Time,
    /// A length of time in microseconds.
    Duration,
}

impl Type {
    /// The word used in messages and documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Type::Money => "money",
            Type::Int => "int",
            Type::Ratio => "ratio",
            Type::Bool => "bool",
            Type::Id => "id",
            Type::Code => "code",
            Type::Time => "time",
            Type::Duration => "duration",
        }
    }
}

/// Who supplies a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// The exchange, with the event.
    Event,
    /// The customer's profile, stamped on the event when it is taken in.
    Profile,
    /// Blockchain analytics: exposure, labels, shape of the transaction.
    Chain,
    /// Enrichment of sessions: place, network, device.
    Session,
    /// This crate's graph probes.
    Graph,
    /// The model's score.
    Model,
    /// The engine itself (derived from the event's time or from what rules found).
    Engine,
}

impl Provider {
    /// The word used in documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Provider::Event => "event",
            Provider::Profile => "profile",
            Provider::Chain => "chain",
            Provider::Session => "session",
            Provider::Graph => "graph",
            Provider::Model => "model",
            Provider::Engine => "engine",
        }
    }
}

/// A field by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub u16);

impl FieldId {
    /// What the table says about it.
    pub fn info(self) -> &'static Field {
        &FIELDS[self.0 as usize]
    }
    /// Its place in a row of values.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// A row of the table.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its number.
    pub id: FieldId,
    /// As written in rules.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Who supplies it.
    pub provider: Provider,
    /// One sentence.
    pub doc: String,
}

/// Categories of blockchain exposure; each has four fields `exposure.<category>.<what>`.
pub const EXPOSURES: [&str; 16] = [
    "sanctions",
    "terrorist_financing",
    "csam",
    "mixer",
    "darknet",
    "stolen",
    "ransomware",
    "scam",
    "gambling",
    "high_risk_exchange",
    "p2p",
    "atm",
    "unlicensed_vasp",
    "sanctioned_jurisdiction",
    "fraud_shop",
    "bridge",
];

macro_rules! fields {
    ($($name:literal $ty:ident $provider:ident $doc:literal;)*) => {
        const PLAIN: &[(&str, Type, Provider, &str)] = &[$(($name, Type::$ty, Provider::$provider, $doc)),*];
    };
}

fields! {
    "customer" Id Event "the customer whose event it is";
    "entity" Id Profile "the person or group behind several customers, as the exchange states it of each; the customer itself where nothing is stated";
    "account" Id Event "the account or sub-account";
    "counterparty" Id Event "the other side: an address cluster, another customer, a payee or a merchant";
    "address" Id Event "the wallet address value goes to or comes from";
    "cluster" Id Chain "the cluster that address belongs to";
    "device" Id Session "the device";
    "ip" Id Session "the exact internet address";
    "ip_block" Id Session "the /24 or /48 network of the internet address";
    "asn" Id Session "the network operator of the internet address";
    "session" Id Session "the session";
    "card" Id Event "the payment card";
    "bank_account" Id Event "the bank account";
    "api_key" Id Event "the exchange's API key that was used or made";
    "staff" Id Event "the member of staff who acted";
    "order" Id Event "the order, offer or trade";
    "document" Id Event "the identity document";
    "usd" Money Event "value in US dollars at the time of the event";
    "fee_usd" Money Event "fee in US dollars";
    "pnl_usd" Money Event "gain (or loss, below zero) of a trade or conversion against the market";
    "balance_usd" Money Event "the customer's whole balance after the event";
    "balance_before_usd" Money Event "the customer's whole balance before the event";
    "limit_usd" Money Event "the limit that applies to this event";
    "previous_limit_usd" Money Event "the limit before a change";
    "declared_monthly_usd" Money Profile "turnover a month as the customer declared it";
    "declared_income_usd" Money Profile "income a year as the customer declared it";
    "declared_wealth_usd" Money Profile "wealth as the customer declared it";
    "asset" Code Event "the asset, such as BTC";
    "to_asset" Code Event "the asset bought in a trade or conversion";
    "network" Code Event "the chain, such as bitcoin";
    "product" Code Event "the product, such as spot, p2p, earn, card, pay, otc, gift_card";
    "currency" Code Event "the fiat currency, such as EUR";
    "channel" Code Event "how it was asked for: web, app, api, support";
    "change" Code Event "what changed: password, second_factor, email, phone, bank, name, nationality, residence, owner, address_book, limit";
    "reason" Code Event "why, as a short word (a chargeback's, a refusal's, a report's)";
    "status" Code Event "how it ended: done, declined, failed, refunded, cancelled";
    "category" Code Event "a label's category or a vendor's";
    "scenario" Code Engine "in alerts and signals: which scenario or signal";
    "disposition" Code Event "an analyst's verdict: true_positive, false_positive, unknown";
    "counterparty_kind" Code Event "what the other side is: unhosted, vasp, customer, merchant, bank, own";
    "counterparty_country" Code Event "country of the other side, ISO 3166-1 alpha-2";
    "counterparty_vasp" Code Chain "the other side's service, as a short word";
    "residence" Code Profile "country of residence";
    "nationality" Code Profile "nationality";
    "jurisdiction" Code Profile "jurisdiction of the legal entity that serves the customer";
    "ip_country" Code Session "country of the internet address";
    "incorporation" Code Profile "country of incorporation of a company";
    "domain_country" Code Event "country where a company's web domain is registered";
    "risk_rating" Code Profile "low, standard, high";
    "segment" Code Profile "the customer's peer group; shipped scenarios know retail, merchant, p2p_merchant, market_maker and institution";
    "kyc_tier" Code Profile "how far identity was verified: none, basic, full, institution";
    "kind_of_party" Code Profile "person or company";
    "age_years" Int Profile "age in whole years";
    "hour" Int Engine "hour of the day, 0 to 23, UTC";
    "day" Int Engine "number of the legal day (days since 1970 in the zone of the legal entity)";
    "weekday" Int Engine "1 for Monday to 7 for Sunday, legal day";
    "terms.coaching" Int Event "how many terms of the coaching lexicon the free text holds";
    "terms.illicit" Int Event "how many terms of the illicit lexicon the free text holds";
    "name_score" Ratio Event "how well the payer's name agrees with the customer's";
    "description" Id Event "fingerprint of the payment text";
    "premium" Ratio Event "how far a price lies above the market";
    "speed_kmh" Int Session "speed needed from the last session's place to this one's";
    "distance_km" Int Session "distance to the nearest usual place of the last 180 days";
    "tx.inputs" Int Chain "unrelated clusters among the inputs of the transaction";
    "tx.peel_depth" Int Chain "length of the peel chain upstream of the deposit";
    "tx.bridges" Int Chain "bridges and swap services the value passed within 72 hours";
    "address_similarity" Ratio Chain "how alike the sender looks to an address the customer saved";
    "address_first_seen" Time Chain "when the address first moved value";
    "customer_since" Time Profile "when the account was opened";
    "payee_added" Time Event "when the payee or address was saved";
    "label_since" Time Chain "when the newest label on the other side was published";
    "closed_at" Time Profile "when a related account was closed";
    "vpn" Bool Session "through a VPN";
    "tor" Bool Session "through Tor";
    "proxy" Bool Session "through an open proxy";
    "remote_access" Bool Session "a remote-access or screen-sharing program is running";
    "call_active" Bool Session "a phone call is going on";
    "pasted_address" Bool Session "the address was pasted";
    "warning_idle" Bool Session "the customer stayed long on a warning page";
    "phish_referrer" Bool Session "the session came from a domain in the phishing feed";
    "new_device" Bool Session "device never seen with this customer";
    "new_ip_country" Bool Session "country never seen with this customer";
    "new_address" Bool Event "address never paid by this customer";
    "cash_like" Bool Event "cash, or a monetary instrument the law counts as cash";
    "privacy_coin" Bool Event "an anonymity-enhanced asset";
    "token_undocumented" Bool Event "the token is on the list of undocumented or fraudulent tokens";
    "withdraw_enabled" Bool Event "an API key that may withdraw";
    "house_account" Bool Profile "an account of the exchange or its affiliates";
    "pep" Bool Profile "a politically exposed person or one close to one";
    "le_interest" Bool Profile "a law-enforcement request or an earlier report concerns the customer";
    "linked_offboarded" Bool Profile "shares device, document or credentials with an offboarded account";
    "own_address" Bool Event "the address is proven to be the customer's own";
    "known_service" Bool Chain "the other side is a known service (exchange, payment processor)";
    "document_forged" Bool Event "a vendor says the document is forged";
    "coinjoin" Bool Chain "the transaction has the shape of a coinjoin";
    "issuer_frozen" Bool Chain "the address is on a stablecoin issuer's freeze list";
    "abuse_mention" Bool Chain "the address is mentioned on a forum or in an abuse database";
    "vasp_licensed" Bool Chain "the other side's service is licensed where the customer lives";
    "ip_sanctioned" Bool Session "the internet address lies in a comprehensively sanctioned place";
    "travel_rule_complete" Bool Event "originator and beneficiary data are complete";
    "travel_rule_matches" Bool Event "they agree with what we know";
    "country_high_risk" Bool Event "the other side's country is on a FATF list";
    "travel_rule_threshold_usd" Money Event "threshold of the travel rule for this corridor, where it is not that of the law the customer is served under";
    "report_threshold_usd" Money Event "threshold of cash reports where the legal entity is";
    "related_accounts" Int Profile "active accounts of the same resolved person";
    "accounts_on_device" Int Profile "accounts that used the device, as the engine counts them";
    "graph.scatter_gather" Int Graph "intermediaries through which value of one source has met again at the counterparty within 24 hours";
    "graph.cycle" Int Graph "length of the shortest time-respecting cycle the event closes within 24 hours; 0 for none";
    "graph.cycle_leg_ratio" Ratio Graph "smallest leg over largest leg of that cycle";
    "graph.chain_depth" Int Graph "how many pass-through accounts the value has come through";
    "graph.upstream_fan_out" Int Graph "mean fan-out of the customer's funders, times 100";
    "graph.sources" Int Graph "sources of the densest bipartite pattern around the event within 24 hours";
    "graph.sinks" Int Graph "sinks of that pattern";
    "graph.density" Ratio Graph "share of its pairs that have a payment";
    "graph.exhausted" Bool Graph "a probe used up its steps, or edges went for room; what it found is a lower bound";
    "graph.related_cycle" Bool Graph "two members of the cycle used one device, or paid to or saved one address, within 30 days";
    "model.score" Ratio Model "what the model says";
    "amount_minor" Int Event "amount in the smallest unit of the fiat currency, such as cents";
    "label_source" Code Chain "who stands behind the label on the other side: official, vendor, community";
    "account_currency" Code Profile "the currency the account is kept in";
    "card_country" Code Event "country of the bank that issued the card";
}

/// Plain fields whose numbers come after those of exposures: numbers stand in journals.
const LATER: &[(&str, Type, Provider, &str)] = &[
    ("transfer", Type::Id, Provider::Engine, "which movement it is, so that it can be undone"),
    ("moved_at", Type::Time, Provider::Engine, "in `undone` and `redone`: when the movement was taken in"),
];

/// The whole table.
pub static FIELDS: LazyLock<Vec<Field>> = LazyLock::new(|| {
    let mut out: Vec<Field> = Vec::new();
    let mut push = |name: String, ty, provider, doc: String| {
        let id = FieldId(out.len() as u16);
        out.push(Field { id, name, ty, provider, doc });
    };
    for (name, ty, provider, doc) in PLAIN {
        push((*name).to_owned(), *ty, *provider, (*doc).to_owned());
    }
    for category in EXPOSURES {
        let plain = category.replace('_', " ");
        for (what, ty, doc) in [
            ("direct_usd", Type::Money, "value that came from or goes directly to"),
            ("usd", Type::Money, "value traced to, over all hops:"),
            ("share", Type::Ratio, "share of the value traced to"),
            ("hops", Type::Int, "fewest hops to"),
        ] {
            push(format!("exposure.{category}.{what}"), ty, Provider::Chain, format!("{doc} {plain}"));
        }
    }
    for (name, ty, provider, doc) in LATER {
        push((*name).to_owned(), *ty, *provider, (*doc).to_owned());
    }
    out
});

/// How many fields there are.
pub const COUNT: usize = BEFORE_LATER + LATER.len();

/// The number of the first field of exposures: four for each of [`EXPOSURES`], in their order.
pub const EXPOSURES_FROM: usize = PLAIN.len();

const BEFORE_LATER: usize = EXPOSURES_FROM + EXPOSURES.len() * 4;

/// A field by name.
pub fn by_name(name: &str) -> Option<FieldId> {
    static INDEX: LazyLock<std::collections::BTreeMap<String, FieldId>> =
        LazyLock::new(|| FIELDS.iter().map(|f| (f.name.clone(), f.id)).collect());
    INDEX.get(name).copied()
}

/// The number of a plain field, at compile time; a wrong name does not compile.
pub const fn id(name: &str) -> FieldId {
    let mut at = 0;
    while at < PLAIN.len() {
        if same(PLAIN[at].0.as_bytes(), name.as_bytes()) {
            return FieldId(at as u16);
        }
        at += 1;
    }
    at = 0;
    while at < LATER.len() {
        if same(LATER[at].0.as_bytes(), name.as_bytes()) {
            return FieldId((BEFORE_LATER + at) as u16);
        }
        at += 1;
    }
    // An index past the end stops compilation where this runs in a constant.
    [FieldId(0); 0][at]
}

const fn same(a: &[u8], b: &[u8]) -> bool {
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
