//! Acts: what people do, before the exchange has seen it.
//!
//! Promises: an act says who does what and when; what the exchange knows of it is made by `exchange` alone,
//! which is never told the case. Does not: hold balances or whether something is new; those are found in order of time.

use crate::label::Role;

/// Value asked for.
#[derive(Debug, Clone, Copy)]
pub enum Amount {
    /// So many micro-dollars; less where the balance is less.
    Usd(i64),
    /// A share of the balance in parts per million.
    Share(u32),
}

/// Where a person sits: device and network.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seat {
    /// The device.
    pub device: i64,
    /// Number of the network block.
    pub net: u32,
    /// The host in it.
    pub host: u8,
    /// Country of the address, as a place in the table of countries.
    pub country: u8,
    /// [`VPN`] and the like.
    pub flags: u8,
}

/// Through a VPN.
pub const VPN: u8 = 1;
/// Through Tor.
pub const TOR: u8 = 2;
/// A remote-access program runs.
pub const REMOTE: u8 = 4;
/// A call goes on.
pub const CALL: u8 = 8;
/// The address was pasted.
pub const PASTED: u8 = 16;
/// The session came from a phishing domain.
pub const PHISH: u8 = 32;

/// What the other side of a transfer on chain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Far {
    /// Somebody's wallet.
    Wallet,
    /// The customer's own wallet; proven or not.
    Own(bool),
    /// Another exchange, by number.
    Vasp(u16),
    /// A merchant outside.
    Merchant,
}

/// What blockchain analytics says of the other side.
#[derive(Debug, Clone, Copy)]
pub struct Taint {
    /// Place in [`monitoring::field::EXPOSURES`].
    pub category: u8,
    /// Share of the value in parts per million.
    pub share: u32,
    /// Fewest hops.
    pub hops: u8,
}

/// What is done.
#[derive(Debug, Clone, Copy)]
#[expect(missing_docs, reason = "the words are those of the kinds of events")]
pub enum What {
    Login(Seat),
    Session(Seat),
    FiatIn { bank: i64, usd: i64, name: u32, cash: bool, country: u8 },
    FiatOut { bank: i64, amount: Amount },
    CardIn { card: i64, usd: i64 },
    CryptoIn { address: i64, far: Far, usd: i64, asset: u8, taint: Option<Taint> },
    CryptoOut { address: i64, far: Far, amount: Amount, asset: u8, taint: Option<Taint> },
    Internal { to: u32, amount: Amount, pay: bool },
    P2p { buyer: u32, amount: Amount, premium: i32 },
    Convert { usd: i64, asset: u8 },
    Fill { usd: i64, asset: u8, other: u32, pnl: i32 },
    Order { usd: i64, asset: u8 },
    Redeem { usd: i64 },
    Chargeback { card: i64, usd: i64, fraud: bool },
    Signup,
    Kyc,
    Credential { change: &'static str },
    OtpFailed,
    AddressEdit { address: i64 },
    Limit { usd: i64 },
    Profile { change: &'static str },
    ApiKey { withdraw: bool },
    StaffView { staff: u16 },
    Support { reason: &'static str },
    AddressLabel { address: i64, category: u8 },
}

/// One act.
#[derive(Debug, Clone, Copy)]
pub struct Act {
    /// When the exchange takes it in.
    pub at: i64,
    /// How many seconds earlier it happened.
    pub late: u32,
    /// Who, by number.
    pub who: u32,
    /// The case; 0 for none.
    pub case: u32,
    /// What `who` is in it.
    pub role: Role,
    /// What the other customer is in it, where there is one.
    pub other: Role,
    /// What is done.
    pub what: What,
}

/// Acts as they are written down, in any order.
#[derive(Debug, Default)]
pub struct Script {
    /// The acts.
    pub acts: Vec<Act>,
    case: u32,
    role: Role2,
}

#[derive(Debug, Clone, Copy)]
struct Role2(Role, Role);

impl Default for Role2 {
    fn default() -> Self {
        Self(Role::Actor, Role::Actor)
    }
}

impl Script {
    /// Acts from here on belong to this case.
    pub fn case(&mut self, case: u32) {
        self.case = case;
    }
    /// The role of the next acts, for both sides.
    pub fn role(&mut self, who: Role, other: Role) -> &mut Self {
        self.role = Role2(who, other);
        self
    }
    /// An act.
    pub fn push(&mut self, at: i64, who: u32, what: What) {
        self.late(at, 0, who, what);
    }
    /// An act that happened earlier than it is taken in.
    pub fn late(&mut self, at: i64, late: u32, who: u32, what: What) {
        self.acts.push(Act { at, late, who, case: self.case, role: self.role.0, other: self.role.1, what });
    }
    /// An act that belongs to nothing, though others around it do.
    pub fn plain(&mut self, at: i64, late: u32, who: u32, what: What) {
        self.acts.push(Act { at, late, who, case: 0, role: Role::Actor, other: Role::Actor, what });
    }
}
