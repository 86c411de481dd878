//! The people: who they are, where they live, how rich they are, how they bank.
//!
//! Promises: everything about a customer follows from the seed and his number. Does not: change while time passes.

use crate::Config;
use crate::act::{Seat, VPN};
use crate::rng::{Rng, Zipf, id, mix};
use monitoring::event::{DAY, HOUR, SECOND};

/// Tags that keep streams and ids apart.
pub mod tag {
    #![expect(missing_docs, reason = "each is the name of a purpose")]
    pub const CUSTOMER: u64 = 1;
    pub const ACCOUNT: u64 = 2;
    pub const DEVICE: u64 = 3;
    pub const IP: u64 = 4;
    pub const BLOCK: u64 = 5;
    pub const ASN: u64 = 6;
    pub const SESSION: u64 = 7;
    pub const CARD: u64 = 8;
    pub const BANK: u64 = 9;
    pub const ADDRESS: u64 = 10;
    pub const CLUSTER: u64 = 11;
    pub const ORDER: u64 = 12;
    pub const STAFF: u64 = 13;
    pub const KEY: u64 = 14;
    pub const TEXT: u64 = 15;
    pub const PERSON: u64 = 20;
    pub const LIFE: u64 = 21;
    pub const GROUP: u64 = 22;
    pub const CRIME: u64 = 23;
    pub const POOL: u64 = 24;
    pub const DOCUMENT: u64 = 25;
}

/// The first moment: 1 January 2025, a Wednesday.
pub const START: i64 = 1_735_689_600 * SECOND;
/// Micro-dollars in a dollar.
pub const USD: i64 = 1_000_000;

/// A country: word, latitude, longitude, hours from UTC, weight among customers, currency, on a FATF list, sanctioned.
pub type Country = (&'static str, i32, i32, i32, u32, &'static str, bool, bool);

/// Countries, first those where customers live.
pub const COUNTRIES: [Country; 30] = [
    ("US", 40, -90, -6, 160, "USD", false, false),
    ("GB", 52, -1, 0, 110, "GBP", false, false),
    ("DE", 51, 10, 1, 110, "EUR", false, false),
    ("FR", 47, 2, 1, 80, "EUR", false, false),
    ("ES", 40, -4, 1, 60, "EUR", false, false),
    ("IT", 43, 12, 1, 60, "EUR", false, false),
    ("NL", 52, 5, 1, 45, "EUR", false, false),
    ("PL", 52, 19, 1, 45, "PLN", false, false),
    ("TR", 39, 35, 3, 50, "TRY", false, false),
    ("UA", 49, 31, 2, 25, "UAH", false, false),
    ("NG", 9, 8, 1, 25, "NGN", true, false),
    ("ZA", -29, 24, 2, 15, "ZAR", true, false),
    ("AE", 24, 54, 4, 20, "AED", false, false),
    ("IN", 21, 78, 5, 30, "INR", false, false),
    ("SG", 1, 104, 8, 20, "SGD", false, false),
    ("JP", 36, 138, 9, 20, "JPY", false, false),
    ("KR", 36, 128, 9, 20, "KRW", false, false),
    ("VN", 16, 108, 7, 20, "VND", true, false),
    ("PH", 13, 122, 8, 15, "PHP", false, false),
    ("AU", -25, 134, 10, 20, "AUD", false, false),
    ("BR", -10, -52, -3, 30, "BRL", false, false),
    ("MX", 23, -102, -6, 20, "MXN", false, false),
    ("AR", -34, -64, -3, 10, "ARS", false, false),
    ("CA", 56, -106, -6, 20, "CAD", false, false),
    ("VE", 8, -66, -4, 2, "VES", true, false),
    ("KE", 1, 38, 3, 3, "KES", true, false),
    ("IR", 32, 53, 3, 0, "IRR", true, true),
    ("CU", 21, -79, -5, 0, "CUP", false, true),
    ("SY", 35, 38, 3, 0, "SYP", true, true),
    ("KP", 40, 127, 9, 0, "KPW", true, true),
];
/// The first sanctioned place in the table.
pub const SANCTIONED: usize = 26;

/// How a customer lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
#[expect(missing_docs, reason = "the words say it")]
pub enum Segment {
    Retail,
    New,
    Trader,
    Dormant,
    Merchant,
    P2pMerchant,
    Whale,
    Institution,
    Desk,
}

impl Segment {
    /// The peer group as the exchange knows it: it does not know who is asleep, and a desk is a trader to it.
    pub fn as_known(self) -> &'static str {
        match self {
            Segment::Retail | Segment::New | Segment::Dormant => "retail",
            Segment::Trader | Segment::Desk => "trader",
            Segment::Merchant => "merchant",
            Segment::P2pMerchant => "p2p_merchant",
            Segment::Whale => "private",
            Segment::Institution => "institution",
        }
    }
    /// Whether a company.
    pub fn is_company(self) -> bool {
        matches!(self, Segment::Merchant | Segment::Institution | Segment::Desk)
    }
}

/// One customer.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the words say it")]
pub struct Customer {
    pub id: i64,
    pub segment: Segment,
    pub home: u8,
    pub nationality: u8,
    pub age: u8,
    /// Wealth against the usual, in thousandths.
    pub scale: i64,
    /// Income a year, in dollars.
    pub income: i64,
    /// When the account was opened.
    pub since: i64,
    /// First day on which he does anything.
    pub first_day: i64,
    pub balance: i64,
    pub net: u32,
    pub devices: u8,
    pub vpn: bool,
    pub rating: u8,
    pub tier: u8,
    pub pep: bool,
    pub employer: u16,
    /// Whether part of the salary comes here.
    pub salaried: bool,
    /// Day of the week of a savings plan, where there is one.
    pub plan: Option<u8>,
}

/// The people and the places.
#[derive(Debug)]
pub struct World {
    /// The seed.
    pub seed: u64,
    /// How many days.
    pub days: i64,
    /// Everybody.
    pub customers: Vec<Customer>,
    /// Numbers of customers by segment.
    pub by_segment: [Vec<u32>; 9],
    /// Other exchanges by rank.
    pub vasps: Zipf,
    /// Shops by rank.
    pub shops: Zipf,
    /// P2P merchants by rank.
    pub markets: Zipf,
    /// Networks of a country by rank.
    pub nets: Zipf,
}

/// Networks in a country.
const NETS: u32 = 1500;
/// Weights of the segments, in thousandths of customers.
const SEGMENTS: [u32; 9] = [690, 120, 90, 55, 14, 9, 12, 5, 5];

impl World {
    /// Everybody.
    pub fn new(config: &Config) -> Self {
        let nets = Zipf::new(NETS as usize);
        let customers: Vec<Customer> =
            (0..u64::from(config.customers)).map(|n| customer(config, &nets, n)).collect();
        let mut by_segment: [Vec<u32>; 9] = Default::default();
        for (at, customer) in customers.iter().enumerate() {
            by_segment[customer.segment as usize].push(at as u32);
        }
        let ranks = |segment: Segment| Zipf::new(by_segment[segment as usize].len());
        Self {
            seed: config.seed,
            days: i64::from(config.days),
            vasps: Zipf::new(60),
            shops: ranks(Segment::Merchant),
            markets: ranks(Segment::P2pMerchant),
            nets,
            customers,
            by_segment,
        }
    }

    /// A pseudonym.
    pub fn id(&self, tag: u64, number: u64) -> i64 {
        id(self.seed, tag, number)
    }

    /// A number of somebody and of one of his things.
    pub fn own(who: u32, thing: u64) -> u64 {
        (u64::from(who) << 24) | thing
    }

    /// His wallet by number.
    pub fn wallet(&self, who: u32, number: u64) -> i64 {
        self.id(tag::ADDRESS, Self::own(who, number))
    }

    /// His bank account by number.
    pub fn bank(&self, who: u32, number: u64) -> i64 {
        self.id(tag::BANK, Self::own(who, number))
    }

    /// Where he usually sits.
    pub fn seat(&self, who: u32, rng: &mut Rng) -> Seat {
        let customer = &self.customers[who as usize];
        let device = rng.below(u64::from(customer.devices)).min(rng.below(u64::from(customer.devices)));
        let mobile = rng.chance(250_000);
        let mut seat = Seat {
            device: self.id(tag::DEVICE, Self::own(who, device)),
            net: if mobile { self.net(customer.home, rng) } else { customer.net },
            host: if mobile { rng.below(250) as u8 } else { (mix(u64::from(who)) % 250) as u8 },
            country: customer.home,
            flags: 0,
        };
        if customer.vpn && rng.chance(400_000) {
            seat = self.behind_vpn(seat, rng);
        }
        seat
    }

    /// A seat whose network is that of a VPN.
    pub fn behind_vpn(&self, mut seat: Seat, rng: &mut Rng) -> Seat {
        seat.country = [0, 2, 6, 1, 14][rng.below(5) as usize];
        seat.net = u32::from(seat.country) * NETS + rng.below(4) as u32;
        seat.host = rng.below(20) as u8;
        seat.flags |= VPN;
        seat
    }

    /// A network of a country.
    pub fn net(&self, country: u8, rng: &mut Rng) -> u32 {
        // The first few are those of hosting companies.
        u32::from(country) * NETS + (4 + self.nets.pick(rng) as u32).min(NETS - 1)
    }

    /// A moment of a day when people of that country are awake, mostly.
    pub fn moment(&self, who: u32, day: i64, rng: &mut Rng) -> i64 {
        const AWAKE: [u32; 24] =
            [4, 2, 1, 1, 1, 2, 5, 10, 14, 15, 15, 15, 17, 16, 15, 15, 15, 16, 18, 20, 21, 19, 14, 8];
        let offset = COUNTRIES[self.customers[who as usize].home as usize].3;
        let hour = (rng.weighted(&AWAKE) as i64 - i64::from(offset)).rem_euclid(24);
        START + day * DAY + hour * HOUR + rng.below(HOUR as u64) as i64
    }

    /// The last moment anything may be taken in.
    pub fn end(&self) -> i64 {
        START + self.days * DAY
    }
}

fn customer(config: &Config, nets: &Zipf, n: u64) -> Customer {
    const ALL: [Segment; 9] = [
        Segment::Retail,
        Segment::New,
        Segment::Trader,
        Segment::Dormant,
        Segment::Merchant,
        Segment::P2pMerchant,
        Segment::Whale,
        Segment::Institution,
        Segment::Desk,
    ];
    let mut rng = Rng::new(config.seed, tag::PERSON, n);
    let segment = ALL[rng.weighted(&SEGMENTS)];
    let home = rng.weighted(&COUNTRIES.map(|c| c.4)) as u8;
    let wealth = match segment {
        Segment::Retail | Segment::New | Segment::Dormant => 1000,
        Segment::Trader => 3500,
        Segment::Merchant => 7000,
        Segment::P2pMerchant => 6000,
        Segment::Whale => 40_000,
        Segment::Institution => 150_000,
        Segment::Desk => 30_000,
    };
    let scale = rng.about(wealth, 800);
    let first_day = match segment {
        Segment::New => rng.between(0, (i64::from(config.days) - 10).max(0)),
        _ => -1,
    };
    let since = if first_day >= 0 {
        START + first_day * DAY + rng.between(8, 20) * HOUR
    } else {
        START - rng.between(30, 2200) * DAY - rng.between(0, DAY - 1)
    };
    let income = rng.about(38_000, 700) * scale.clamp(500, 40_000).isqrt() / 1000_i64.isqrt();
    Customer {
        id: id(config.seed, tag::CUSTOMER, n),
        segment,
        home,
        nationality: if rng.chance(900_000) { home } else { rng.below(SANCTIONED as u64) as u8 },
        age: rng.about(36, 450).clamp(18, 92) as u8,
        scale,
        income: income / 500 * 500,
        since,
        first_day,
        balance: if first_day >= 0 { 0 } else { rng.about(900 * USD, 1600) * scale / 1000 },
        net: u32::from(home) * NETS + (4 + nets.pick(&mut rng) as u32).min(NETS - 1),
        devices: 1 + rng.weighted(&[50, 35, 15]) as u8,
        vpn: rng.chance(90_000),
        rating: rng.weighted(&[80, 16, 4]) as u8,
        tier: if segment.is_company() { 3 } else { 1 + rng.weighted(&[25, 75]) as u8 },
        pep: rng.chance(4_000),
        employer: rng.below(400) as u16,
        salaried: matches!(segment, Segment::Retail | Segment::Trader | Segment::New) && rng.chance(400_000),
        plan: rng.chance(300_000).then(|| rng.below(7) as u8),
    }
}
