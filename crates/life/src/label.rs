//! What is true: which event belongs to which crime. Kept apart from the events, never inside them.
//!
//! Promises: one label per event of a crime, exact by construction. Does not: say what could have been known at the time.

/// The crimes that are generated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is described in TYPOLOGIES, from which the documents are made")]
pub enum Typology {
    FanIn,
    FanOut,
    Cycle,
    Bipartite,
    Stack,
    RandomWalk,
    ScatterGather,
    GatherScatter,
    Structuring,
    SlowStructuring,
    PassThrough,
    MuleFunnel,
    DormantReactivation,
    AccountTakeover,
    InvestmentScam,
    NestedExchange,
    MixerCashIn,
    ExposureDeposit,
    SanctionedNexus,
    CardFraud,
    UnlicensedP2p,
    InsiderView,
    ImpossibleTravel,
}

/// How many typologies there are.
pub const TYPOLOGY_COUNT: usize = 23;

/// Typology, word, cases at the default configuration, one sentence.
pub const TYPOLOGIES: [(Typology, &str, u32, &str); TYPOLOGY_COUNT] = {
    use Typology::*;
    [
        (FanIn, "fan_in", 25, "many accounts pay one, which takes the value out"),
        (FanOut, "fan_out", 25, "one account pays many, who take the value out"),
        (Cycle, "cycle", 25, "value returns to where it began, a little less at each leg"),
        (Bipartite, "bipartite", 20, "each of several sources pays each of several sinks"),
        (Stack, "stack", 20, "layers of accounts, each paying the next"),
        (RandomWalk, "random_walk", 25, "value wanders over accounts and leaves"),
        (ScatterGather, "scatter_gather", 25, "one pays many, and they pay one other"),
        (GatherScatter, "gather_scatter", 25, "many pay one, and it pays many others"),
        (
            Structuring,
            "structuring",
            40,
            "cash and bank deposits in parts below the reporting threshold, within days",
        ),
        (SlowStructuring, "slow_structuring", 30, "the same over two months"),
        (
            PassThrough,
            "pass_through",
            60,
            "bank money arrives and leaves as crypto within hours, again and again",
        ),
        (MuleFunnel, "mule_funnel", 30, "strangers pay into one new account, which pays one address"),
        (DormantReactivation, "dormant", 40, "an account asleep for long wakes, takes in and empties"),
        (AccountTakeover, "takeover", 60, "new device, changed credential, new address, emptied account"),
        (
            InvestmentScam,
            "scam_victim",
            60,
            "a victim pays more and more to one address after a small return",
        ),
        (NestedExchange, "nested_exchange", 8, "a customer who serves others as an unregistered exchange"),
        (MixerCashIn, "mixer_cash_in", 40, "value from a mixer, converted and taken to a bank"),
        (ExposureDeposit, "exposure", 60, "deposits traced to stolen, ransomware or darknet value"),
        (SanctionedNexus, "sanctioned_nexus", 25, "a customer who lives in a sanctioned place behind a VPN"),
        (CardFraud, "card_fraud", 50, "stolen cards top up, the value leaves, chargebacks follow"),
        (UnlicensedP2p, "unlicensed_p2p", 10, "a business on the P2P market without licence"),
        (InsiderView, "insider", 10, "a member of staff looks at rich accounts that are then taken over"),
        (ImpossibleTravel, "impossible_travel", 30, "a stolen session far away acts beside its owner's"),
    ]
};

impl Typology {
    /// The word used in documents and tables.
    pub fn as_str(self) -> &'static str {
        TYPOLOGIES[self as usize].1
    }
}

/// What the customer of the event is in the crime.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Money is put in before the pattern begins. Nothing in the event tells: leave it out of a measure of patterns.
    Placement,
    /// Pays into the pattern.
    Source,
    /// Passes on.
    Intermediary,
    /// Receives the pattern's value.
    Sink,
    /// Value leaves the exchange after the pattern.
    Exit,
    /// An honest customer who is harmed and acts himself.
    Victim,
    /// Somebody else acts in the customer's account.
    Intruder,
    /// The customer acts for himself.
    Actor,
    /// A member of staff acts.
    Insider,
}

impl Role {
    /// The word used in documents and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Placement => "placement",
            Role::Source => "source",
            Role::Intermediary => "intermediary",
            Role::Sink => "sink",
            Role::Exit => "exit",
            Role::Victim => "victim",
            Role::Intruder => "intruder",
            Role::Actor => "actor",
            Role::Insider => "insider",
        }
    }
}

/// One truth about one event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Label {
    /// Place of the event in the stream, from zero.
    pub event: usize,
    /// The customer of that event, as in its field `customer`.
    pub customer: i64,
    /// Which crime.
    pub typology: Typology,
    /// Which case of it; cases are numbered from one over all typologies.
    pub case: u32,
    /// What the customer is in it.
    pub role: Role,
}
