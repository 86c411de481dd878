//! Events: what happened, as one row of numbers.
//!
//! Promises: a closed set of kinds; a missing field is missing, never zero. Times are microseconds: `at` is log time (stamped
//! when taken in, never decreasing), `happened` is when the source says it happened. Does not: hold names or free text.
//! Serves: TMR-1, TMR-3.

use crate::field::{self, FieldId};

/// What kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "each kind is described in KINDS, from which the documents are made")]
pub enum Kind {
    CryptoDeposit,
    CryptoWithdraw,
    FiatDeposit,
    FiatWithdraw,
    CardDeposit,
    InternalIn,
    InternalOut,
    P2pBuy,
    P2pSell,
    Convert,
    Order,
    Fill,
    Redeem,
    Chargeback,
    Signup,
    Login,
    Session,
    DeviceNew,
    CredentialChange,
    OtpFailed,
    AddressEdit,
    LimitChange,
    ProfileChange,
    ApiKeyCreated,
    TravelRule,
    VendorAnswer,
    Label,
    FxRate,
    ListActivated,
    RuleActivated,
    TableActivated,
    Disposition,
    StaffView,
    SupportReport,
    RfiSent,
    RfiAnswered,
    KycResult,
    Closed,
    Tick,
    Alert,
    Signal,
    Undone,
    Redone,
}

/// Kind, word in rules, one sentence.
pub const KINDS: [(Kind, &str, &str); 43] = [
    (Kind::CryptoDeposit, "crypto_deposit", "crypto arrives from outside"),
    (Kind::CryptoWithdraw, "crypto_withdraw", "crypto leaves to outside"),
    (Kind::FiatDeposit, "fiat_deposit", "money arrives from a bank"),
    (Kind::FiatWithdraw, "fiat_withdraw", "money leaves to a bank"),
    (Kind::CardDeposit, "card_deposit", "money arrives from a card"),
    (Kind::InternalIn, "internal_in", "value arrives from another customer"),
    (Kind::InternalOut, "internal_out", "value leaves to another customer"),
    (Kind::P2pBuy, "p2p_buy", "the customer buys crypto from another on the P2P market"),
    (Kind::P2pSell, "p2p_sell", "the customer sells crypto to another on the P2P market"),
    (Kind::Convert, "convert", "one asset becomes another at a quoted price"),
    (Kind::Order, "order", "an order is placed or cancelled"),
    (Kind::Fill, "fill", "an order is filled; the counterparty is the other side"),
    (Kind::Redeem, "redeem", "a savings or staking product is redeemed"),
    (Kind::Chargeback, "chargeback", "a card payment is charged back"),
    (Kind::Signup, "signup", "an account is opened"),
    (Kind::Login, "login", "a customer logs in"),
    (Kind::Session, "session", "signals about a session"),
    (Kind::DeviceNew, "device_new", "a device is added"),
    (Kind::CredentialChange, "credential_change", "password, second factor, e-mail or phone changes"),
    (Kind::OtpFailed, "otp_failed", "a one-time code is wrong"),
    (Kind::AddressEdit, "address_edit", "a saved address is added or changed"),
    (Kind::LimitChange, "limit_change", "a limit changes"),
    (Kind::ProfileChange, "profile_change", "data of the profile change"),
    (Kind::ApiKeyCreated, "api_key_created", "an API key is made"),
    (Kind::TravelRule, "travel_rule", "a travel-rule message arrives or is missing"),
    (Kind::VendorAnswer, "vendor_answer", "a vendor answers"),
    (Kind::Label, "label", "an address gets a label"),
    (Kind::FxRate, "fx_rate", "an exchange rate comes into force"),
    (Kind::ListActivated, "list_activated", "a list comes into force"),
    (Kind::RuleActivated, "rule_activated", "a rule comes into force"),
    (Kind::TableActivated, "table_activated", "a table of peer figures comes into force"),
    (Kind::Disposition, "disposition", "an analyst's verdict"),
    (Kind::StaffView, "staff_view", "a member of staff looks at an account"),
    (Kind::SupportReport, "support_report", "the customer reports a contact or an incident"),
    (Kind::RfiSent, "rfi_sent", "the customer is asked for information"),
    (Kind::RfiAnswered, "rfi_answered", "the customer answers"),
    (Kind::KycResult, "kyc_result", "an identity check ends"),
    (Kind::Closed, "closed", "an account is closed or offboarded"),
    (Kind::Tick, "tick", "time passes; nothing else happens"),
    (Kind::Alert, "alert", "a scenario fired (made by the engine)"),
    (Kind::Signal, "signal", "a signal was raised by a scenario (made by the engine)"),
    (Kind::Undone, "undone", "a movement did not happen after all (made by the engine; no rule counts it)"),
    (Kind::Redone, "redone", "one that was undone goes on (made by the engine; no rule counts it)"),
];

impl Kind {
    /// The word in rules.
    pub fn as_str(self) -> &'static str {
        KINDS[self as usize].1
    }
    /// The kind of a word.
    pub fn parse(word: &str) -> Option<Kind> {
        KINDS.iter().find(|k| k.1 == word).map(|k| k.0)
    }
    /// This kind alone.
    pub const fn set(self) -> KindSet {
        KindSet(1 << self as u8)
    }
}

/// A set of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct KindSet(pub u64);

impl KindSet {
    /// Whether the kind is in it.
    pub const fn has(self, kind: Kind) -> bool {
        self.0 >> (kind as u8) & 1 == 1
    }
    /// Both.
    pub const fn or(self, other: KindSet) -> KindSet {
        KindSet(self.0 | other.0)
    }
}

const fn kinds(list: &[Kind]) -> KindSet {
    let mut out = 0;
    let mut at = 0;
    while at < list.len() {
        out |= 1 << list[at] as u8;
        at += 1;
    }
    KindSet(out)
}

/// Named sets of kinds, besides each kind's own word.
pub const SETS: [(&str, KindSet, &str); 11] = [
    (
        "in",
        kinds(&[Kind::CryptoDeposit, Kind::FiatDeposit, Kind::CardDeposit, Kind::InternalIn]),
        "value arrives",
    ),
    ("out", kinds(&[Kind::CryptoWithdraw, Kind::FiatWithdraw, Kind::InternalOut]), "value leaves"),
    ("fiat_in", kinds(&[Kind::FiatDeposit, Kind::CardDeposit]), "money arrives"),
    (
        "crypto_move",
        kinds(&[Kind::CryptoDeposit, Kind::CryptoWithdraw]),
        "crypto crosses the border of the exchange",
    ),
    ("fiat_move", kinds(&[Kind::FiatDeposit, Kind::FiatWithdraw, Kind::CardDeposit]), "money crosses it"),
    (
        "move",
        kinds(&[
            Kind::CryptoDeposit,
            Kind::FiatDeposit,
            Kind::CardDeposit,
            Kind::InternalIn,
            Kind::CryptoWithdraw,
            Kind::FiatWithdraw,
            Kind::InternalOut,
        ]),
        "value arrives or leaves",
    ),
    ("trade", kinds(&[Kind::Fill, Kind::Convert]), "assets change hands"),
    ("p2p", kinds(&[Kind::P2pBuy, Kind::P2pSell]), "P2P trades"),
    ("access", kinds(&[Kind::Login, Kind::Session]), "a customer is present"),
    ("security_change", kinds(&[Kind::CredentialChange, Kind::DeviceNew]), "credentials or devices change"),
    (
        "any",
        KindSet(
            !(1 << Kind::Alert as u8 | 1 << Kind::Signal as u8 | 1 << Kind::Tick as u8)
                & ((1 << Kind::Undone as u8) - 1),
        ),
        "everything that comes from outside",
    ),
];

/// What says that a movement is undone, or that it is not undone any more: it changes what others count and is counted by none.
pub const UNDOING: [Kind; 2] = [Kind::Undone, Kind::Redone];

/// A set of kinds by the word in rules: a named set or one kind.
pub fn set_by_name(word: &str) -> Option<KindSet> {
    let one = |word: &str| Kind::parse(word).filter(|kind| !UNDOING.contains(kind)).map(Kind::set);
    SETS.iter().find(|s| s.0 == word).map(|s| s.1).or_else(|| one(word))
}

/// How long a source's id of an event is remembered, in microseconds: what comes again later counts as a new event. A week is
/// longer than any message queue we know delivers again.
pub const REMEMBERED: i64 = 7 * DAY;

/// The number that means "missing".
pub const MISSING: i64 = i64::MIN;

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Log time: when it was taken in. Never decreases from one event to the next.
    pub at: i64,
    /// When the source says it happened.
    pub happened: i64,
    /// What kind.
    pub kind: Kind,
    /// Fields present, by number ascending.
    pub values: Vec<(FieldId, i64)>,
}

impl Event {
    /// An event without fields that happened when it was taken in.
    pub fn new(kind: Kind, at: i64) -> Self {
        Self { at, happened: at, kind, values: Vec::new() }
    }

    /// The same event with one more field; a field given twice keeps the later value.
    #[must_use]
    pub fn with(mut self, field: FieldId, value: i64) -> Self {
        self.set(field, value);
        self
    }

    /// Sets a field.
    pub fn set(&mut self, field: FieldId, value: i64) {
        match self.values.binary_search_by_key(&field, |v| v.0) {
            Ok(at) => self.values[at].1 = value,
            Err(at) => self.values.insert(at, (field, value)),
        }
    }

    /// A field, where present.
    pub fn get(&self, field: FieldId) -> Option<i64> {
        self.values.binary_search_by_key(&field, |v| v.0).ok().map(|at| self.values[at].1)
    }
}

/// Microseconds in a second.
pub const SECOND: i64 = 1_000_000;
/// Microseconds in a minute.
pub const MINUTE: i64 = 60 * SECOND;
/// Microseconds in an hour.
pub const HOUR: i64 = 60 * MINUTE;
/// Microseconds in a day.
pub const DAY: i64 = 24 * HOUR;

/// Whose event it is.
pub const CUSTOMER: FieldId = field::id("customer");

/// Which movement it is.
pub const TRANSFER: FieldId = field::id("transfer");

/// When the movement that is undone was taken in: the log time of its event.
pub const MOVED_AT: FieldId = field::id("moved_at");
