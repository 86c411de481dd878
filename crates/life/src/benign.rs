//! Everyday life of one customer: salaries, savings plans, visits and what is done in them.
//!
//! Promises: each customer's life comes from a stream of his own, so one more crime changes nobody else's. Does not:
//! belong to any case.

use crate::act::{Amount, CALL, Far, PASTED, PHISH, REMOTE, Script, Seat, Taint, What};
use crate::rng::Rng;
use crate::world::{SANCTIONED, START, Segment, USD, World, tag};
use monitoring::event::{DAY, HOUR, MINUTE, SECOND};

/// How often a segment visits, in millionths a day.
const VISITS: [u64; 9] = [150_000, 220_000, 560_000, 0, 700_000, 950_000, 330_000, 1_000_000, 1_000_000];

/// What a visit is for, in the order of [`MIX`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Doing {
    Look,
    Card,
    BankIn,
    Trade,
    Convert,
    OwnWallet,
    BankOut,
    Pay,
    Outside,
    Receive,
    Friend,
    P2p,
    Redeem,
    Care,
}

const DOINGS: [Doing; 14] = [
    Doing::Look,
    Doing::Card,
    Doing::BankIn,
    Doing::Trade,
    Doing::Convert,
    Doing::OwnWallet,
    Doing::BankOut,
    Doing::Pay,
    Doing::Outside,
    Doing::Receive,
    Doing::Friend,
    Doing::P2p,
    Doing::Redeem,
    Doing::Care,
];

/// Weights of doings by segment.
const MIX: [[u32; 14]; 9] = [
    [300, 90, 60, 150, 90, 45, 45, 60, 45, 40, 30, 25, 20, 22],
    [300, 160, 80, 170, 90, 50, 25, 50, 40, 30, 25, 40, 8, 40],
    [150, 20, 35, 560, 80, 25, 25, 8, 30, 30, 6, 15, 8, 14],
    [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    [150, 0, 160, 20, 200, 60, 230, 20, 90, 130, 10, 0, 5, 20],
    [200, 10, 130, 60, 60, 20, 130, 5, 90, 100, 15, 150, 5, 14],
    [330, 0, 90, 190, 70, 90, 60, 5, 70, 60, 10, 8, 40, 20],
    [100, 0, 170, 260, 80, 90, 150, 0, 130, 130, 0, 0, 10, 10],
    [80, 0, 20, 420, 40, 10, 20, 0, 220, 220, 0, 0, 0, 5],
];

/// Writes a customer's life.
pub fn live(world: &World, who: u32, script: &mut Script) {
    let mut rng = Rng::new(world.seed, tag::LIFE, u64::from(who));
    let customer = &world.customers[who as usize];
    if customer.first_day >= 0 {
        open(world, who, &mut rng, script);
    }
    if customer.segment == Segment::Dormant {
        return wake(world, who, &mut rng, script);
    }
    let journey = journey(world, &mut rng);
    // Half of what a person does varies by person: some come daily, some once a quarter.
    let keen = rng.about(1000, 900).clamp(80, 2600) as u64;
    let visits = (VISITS[customer.segment as usize] * keen / 1000).min(1_000_000);
    for day in customer.first_day.max(0)..world.days {
        standing_orders(world, who, day, &mut rng, script);
        let day_of_opening = day == customer.first_day;
        if !rng.chance(visits) && !day_of_opening {
            continue;
        }
        let mut at = world.moment(who, day, &mut rng).max(customer.since + 5 * MINUTE);
        let mut seat = world.seat(who, &mut rng);
        if let Some((_, _, country)) = journey.filter(|j| day >= j.0 && day < j.1) {
            seat.country = country;
            seat.net = world.net(country, &mut rng);
            seat.host = rng.below(250) as u8;
        }
        at = arrive(at, who, seat, &mut rng, script);
        let segment = customer.segment as usize;
        for _ in 0..1 + rng.weighted(&[70, 22, 8]) {
            act(world, who, DOINGS[rng.weighted(&MIX[segment])], &mut at, &mut rng, script);
        }
    }
}

/// Logs in, sometimes after a wrong code; the moment the visit goes on from.
pub fn arrive(at: i64, who: u32, seat: Seat, rng: &mut Rng, script: &mut Script) -> i64 {
    if rng.chance(20_000) {
        script.push(at, who, What::OtpFailed);
    }
    let at = at + rng.between(5, 40) * SECOND;
    script.push(at, who, What::Login(seat));
    if rng.chance(150_000) {
        let mut seen = seat;
        seen.flags |= if rng.chance(8_000) { REMOTE } else { 0 }
            | if rng.chance(25_000) { CALL } else { 0 }
            | if rng.chance(300_000) { PASTED } else { 0 }
            | if rng.chance(400) { PHISH } else { 0 };
        let seen_at = at + rng.between(20, 60) * SECOND;
        script.push(seen_at, who, What::Session(seen));
    }
    at + rng.between(1, 6) * MINUTE + rng.between(0, MINUTE)
}

fn open(world: &World, who: u32, rng: &mut Rng, script: &mut Script) {
    let since = world.customers[who as usize].since;
    script.push(since, who, What::Signup);
    script.push(since + rng.between(2, 40) * MINUTE, who, What::Kyc);
}

/// A sleeper who wakes for a good reason: he sells what he had.
fn wake(world: &World, who: u32, rng: &mut Rng, script: &mut Script) {
    if !rng.chance(250_000) {
        return;
    }
    let day = rng.between(5, (world.days - 3).max(6));
    let mut at = world.moment(who, day, rng);
    let mut seat = world.seat(who, rng);
    if rng.chance(600_000) {
        // Years went by: another telephone.
        seat.device = world.id(tag::DEVICE, World::own(who, 40));
    }
    at = arrive(at, who, seat, rng, script);
    if rng.chance(400_000) {
        script.push(at, who, What::Credential { change: "password" });
        at += 4 * MINUTE;
    }
    if rng.chance(500_000) {
        bank_in(world, who, at, rng, script);
        at += rng.between(2, 40) * HOUR;
    }
    let amount = Amount::Share(rng.between(500_000, 1_000_000) as u32);
    match rng.below(2) {
        0 => script.push(at, who, What::FiatOut { bank: world.bank(who, 0), amount }),
        _ => own_wallet(world, who, at, amount, rng, script),
    }
}

/// Salary and savings plan; nobody needs to be present.
fn standing_orders(world: &World, who: u32, day: i64, rng: &mut Rng, script: &mut Script) {
    let customer = &world.customers[who as usize];
    let pay_day = i64::from(customer.employer % 5) + 25;
    if customer.salaried && day % 30 == pay_day % 30 {
        let share = 60 + i64::from(customer.employer % 7) * 40;
        let usd = (customer.income / 12 * share / 1000).max(20) * USD;
        let at = START + day * DAY + rng.between(4, 11) * HOUR + rng.between(0, HOUR);
        let bank = world.bank(who, 0);
        let late = rng.between(0, 90_000) as u32;
        script.late(at, late, who, fiat_in(bank, usd, 1_000_000, false, customer.home));
    }
    if customer.plan.is_some_and(|weekday| day % 7 == i64::from(weekday)) {
        let usd = (customer.scale.min(20_000) * 40 / 1000 / 5 * 5).max(10) * USD;
        let at = START + day * DAY + 9 * HOUR + rng.between(0, 20 * MINUTE);
        script.push(at, who, What::Convert { usd, asset: (customer.employer % 2) as u8 });
    }
}

/// A journey: first day, day after the last, country.
fn journey(world: &World, rng: &mut Rng) -> Option<(i64, i64, u8)> {
    if !rng.chance(300_000) {
        return None;
    }
    let from = rng.between(0, world.days.max(2) - 1);
    // A few see Cuba; a holiday there is not a residence.
    let country = if rng.chance(6_000) { 27 } else { rng.below(SANCTIONED as u64) as u8 };
    Some((from, from + rng.between(3, 21), country))
}

fn act(world: &World, who: u32, doing: Doing, at: &mut i64, rng: &mut Rng, script: &mut Script) {
    let customer = &world.customers[who as usize];
    let now = *at;
    let part = |rng: &mut Rng| Amount::Share(rng.between(20_000, 700_000) as u32);
    match doing {
        Doing::Look => {}
        Doing::Card => card(world, who, now, rng, script),
        Doing::BankIn => bank_in(world, who, now, rng, script),
        Doing::Trade => trade(world, who, at, rng, script),
        Doing::Convert => {
            let usd = human(rng.about(150 * USD, 1100) * customer.scale / 1000, rng);
            script.push(now, who, What::Convert { usd, asset: rng.below(5) as u8 });
        }
        Doing::OwnWallet => {
            let amount = if rng.chance(350_000) { Amount::Share(980_000) } else { part(rng) };
            own_wallet(world, who, now, amount, rng, script);
        }
        Doing::BankOut => {
            let bank = world.bank(who, u64::from(rng.chance(60_000)));
            let amount = if rng.chance(400_000) { Amount::Share(1_000_000) } else { part(rng) };
            script.push(now, who, What::FiatOut { bank, amount });
        }
        Doing::Pay => pay(world, who, now, rng, script),
        Doing::Outside => outside(world, who, now, rng, script),
        Doing::Receive => receive(world, who, now, rng, script),
        Doing::Friend => friend(world, who, now, rng, script),
        Doing::P2p => p2p(world, who, now, rng, script),
        Doing::Redeem => {
            let usd = human(rng.about(400 * USD, 1300) * customer.scale / 1000, rng);
            script.push(now, who, What::Redeem { usd });
            if rng.chance(300_000) {
                let amount = Amount::Share(rng.between(700_000, 1_000_000) as u32);
                own_wallet(world, who, now + rng.between(3, 90) * MINUTE, amount, rng, script);
            }
        }
        Doing::Care => care(world, who, now, rng, script),
    }
    *at = (*at).max(now) + rng.between(1, 25) * MINUTE;
}

/// Money from a bank, in dollars of micro-dollars.
pub fn fiat_in(bank: i64, usd: i64, name: u32, cash: bool, country: u8) -> What {
    What::FiatIn { bank, usd, name, cash, country }
}

/// People like round numbers.
pub fn human(usd: i64, rng: &mut Rng) -> i64 {
    let step = match usd / USD {
        ..=60 => 5,
        61..=400 => 10,
        401..=4000 => 50,
        4001..=20_000 => 250,
        _ => 1000,
    } * USD;
    if rng.chance(650_000) { ((usd + step / 2) / step).max(1) * step } else { usd / 10_000 * 10_000 }
}

/// What such a customer sends at a time.
pub fn usual(world: &World, who: u32, rng: &mut Rng) -> i64 {
    let scale = world.customers[who as usize].scale.clamp(300, 60_000);
    human(rng.about(320 * USD, 1250) * scale / 1000, rng)
}

/// What a card is charged with.
pub fn on_card(world: &World, who: u32, rng: &mut Rng) -> i64 {
    human(rng.about(120 * USD, 1000) * world.customers[who as usize].scale.min(9000) / 1000, rng)
}

fn card(world: &World, who: u32, at: i64, rng: &mut Rng, script: &mut Script) {
    let usd = on_card(world, who, rng);
    let card = world.id(tag::CARD, World::own(who, u64::from(rng.chance(120_000))));
    script.push(at, who, What::CardIn { card, usd });
    if rng.chance(2_500) {
        // A quarrel with the bank, not a stolen card.
        let late = at + rng.between(6, 60) * DAY;
        script.push(late, who, What::Chargeback { card, usd, fraud: rng.chance(300_000) });
    }
    if rng.chance(120_000) {
        let amount = Amount::Share(rng.between(600_000, 990_000) as u32);
        own_wallet(world, who, at + rng.between(4, 80) * MINUTE, amount, rng, script);
    }
}

fn bank_in(world: &World, who: u32, at: i64, rng: &mut Rng, script: &mut Script) {
    let customer = &world.customers[who as usize];
    let cash = customer.segment == Segment::Merchant && rng.chance(500_000) || rng.chance(8_000);
    let usd = human(rng.about(500 * USD, 1300) * customer.scale / 1000, rng);
    let at = comes(at, 48 * HOUR, rng);
    let name = match rng.weighted(&[93, 5, 2]) {
        0 => 1_000_000,
        1 => rng.between(700_000, 980_000) as u32,
        // A wife, a parent, a company account.
        _ => rng.between(0, 600_000) as u32,
    };
    let bank = world.bank(who, if name < 600_000 { 7 } else { u64::from(rng.chance(100_000)) });
    script.late(at, rng.between(0, 90_000) as u32, who, fiat_in(bank, usd, name, cash, customer.home));
    if rng.chance(150_000) {
        let amount = Amount::Share(rng.between(500_000, 1_000_000) as u32);
        own_wallet(world, who, at + rng.between(10, 600) * MINUTE, amount, rng, script);
    }
}

/// Value announced in a visit seldom comes in the same visit.
fn comes(at: i64, within: i64, rng: &mut Rng) -> i64 {
    if rng.chance(250_000) { at } else { at + rng.between(0, within) }
}

fn trade(world: &World, who: u32, at: &mut i64, rng: &mut Rng, script: &mut Script) {
    let customer = &world.customers[who as usize];
    let fills = match customer.segment {
        Segment::Retail | Segment::New => 1 + rng.below(2),
        Segment::Whale => 1 + rng.below(5),
        _ => 1 + rng.below(3),
    };
    let asset = rng.weighted(&[45, 25, 12, 10, 8]) as u8;
    for _ in 0..fills {
        let usd = human(rng.about(260 * USD, 1200) * customer.scale / 1000, rng);
        if rng.chance(250_000) {
            script.push(*at, who, What::Order { usd, asset });
        }
        let other = rng.below(world.customers.len() as u64) as u32;
        let pnl = rng.between(-12_000, 11_000) as i32;
        script.push(*at + 3 * SECOND, who, What::Fill { usd, asset, other, pnl });
        *at += rng.between(5, 900) * SECOND;
    }
}

/// To a wallet of his own; new ones now and then.
pub fn own_wallet(world: &World, who: u32, at: i64, amount: Amount, rng: &mut Rng, script: &mut Script) {
    let number = [0, 0, 0, 1, 1, 2 + rng.below(30)][rng.below(6) as usize];
    let address = world.wallet(who, number);
    if number > 1 && rng.chance(500_000) {
        script.push(at - 2 * MINUTE, who, What::AddressEdit { address });
    }
    let far = if number < 2 { Far::Own(who.is_multiple_of(2)) } else { Far::Wallet };
    let asset = rng.weighted(&[40, 30, 8, 7, 15]) as u8;
    script.push(at, who, What::CryptoOut { address, far, amount, asset, taint: None });
}

fn pay(world: &World, who: u32, at: i64, rng: &mut Rng, script: &mut Script) {
    let shops = &world.by_segment[Segment::Merchant as usize];
    let usd =
        rng.about(45 * USD, 1100) * world.customers[who as usize].scale.min(6000) / 1000 / 10_000 * 10_000;
    let amount = Amount::Usd(usd.max(USD));
    match shops.get(world.shops.pick(rng)) {
        Some(shop) if rng.chance(600_000) && *shop != who => {
            script.push(at, who, What::Internal { to: *shop, amount, pay: true });
        }
        _ => {
            let address = world.id(tag::ADDRESS, (1 << 60) | rng.below(400));
            script.push(
                at,
                who,
                What::CryptoOut { address, far: Far::Merchant, amount, asset: 4, taint: speck(rng) },
            );
        }
    }
}

/// To an account at another exchange, or to somebody's wallet.
fn outside(world: &World, who: u32, at: i64, rng: &mut Rng, script: &mut Script) {
    let amount = if rng.chance(300_000) {
        Amount::Share(rng.between(700_000, 1_000_000) as u32)
    } else {
        Amount::Usd(usual(world, who, rng))
    };
    let asset = rng.weighted(&[35, 25, 10, 8, 22]) as u8;
    let (address, far) = if rng.chance(700_000) {
        let vasp = world.vasps.pick(rng) as u16;
        (world.wallet(who, 1000 + u64::from(vasp)), Far::Vasp(vasp))
    } else {
        (world.wallet(who, 5000 + rng.below(40)), Far::Wallet)
    };
    script.push(at, who, What::CryptoOut { address, far, amount, asset, taint: speck(rng) });
}

fn receive(world: &World, who: u32, at: i64, rng: &mut Rng, script: &mut Script) {
    let at = comes(at, 30 * HOUR, rng);
    let usd = rng.about(420 * USD, 1500) * world.customers[who as usize].scale / 1000;
    let asset = rng.weighted(&[35, 25, 10, 8, 22]) as u8;
    let (address, far) = match rng.below(10) {
        0..=5 => {
            let vasp = world.vasps.pick(rng) as u16;
            (world.id(tag::ADDRESS, (1 << 61) | u64::from(vasp)), Far::Vasp(vasp))
        }
        6..=7 => (world.wallet(who, 0), Far::Own(who.is_multiple_of(2))),
        _ => (world.wallet(who, 6000 + rng.below(60)), Far::Wallet),
    };
    let late = rng.between(120, 4000) as u32;
    script.late(at, late, who, What::CryptoIn { address, far, usd, asset, taint: speck(rng) });
    let desk = world.customers[who as usize].segment == Segment::Desk;
    if rng.chance(if desk { 800_000 } else { 120_000 }) {
        // Arbitrage, or a stop on the way elsewhere: in and out within the hour.
        let vasp = world.vasps.pick(rng) as u16;
        let address = world.wallet(who, 1000 + u64::from(vasp));
        let amount = Amount::Usd(usd / 1000 * rng.between(930, 1000));
        let later = at + rng.between(4, 75) * MINUTE;
        script.push(
            later,
            who,
            What::CryptoOut { address, far: Far::Vasp(vasp), amount, asset, taint: None },
        );
    }
}

/// Ordinary value has specks too: a little of it was once gambled, mixed or stolen, many hops ago.
pub fn speck(rng: &mut Rng) -> Option<Taint> {
    if !rng.chance(160_000) {
        return None;
    }
    const COMMON: [u8; 11] = [3, 4, 5, 8, 9, 10, 15, 13, 6, 7, 14];
    let category = COMMON[rng.weighted(&[20, 10, 12, 60, 32, 28, 32, 6, 4, 8, 3])];
    let heavy = rng.chance(if matches!(category, 8..=10 | 15) { 400_000 } else { 100_000 });
    let share =
        if heavy { rng.between(100_000, 1_000_000) } else { rng.about(4_000, 1500).min(90_000) } as u32;
    let hops = if heavy { rng.between(1, 5) } else { rng.between(3, 14) } as u8;
    Some(Taint { category, share, hops })
}

/// To one of five people he knows, or now and then to a stranger.
fn friend(world: &World, who: u32, at: i64, rng: &mut Rng, script: &mut Script) {
    let everybody = world.customers.len() as u64;
    let to = if rng.chance(850_000) {
        let known = rng.below(5);
        world.id(tag::GROUP, World::own(who, known)).unsigned_abs() % everybody
    } else {
        rng.below(everybody)
    } as u32;
    let amount = if rng.chance(80_000) {
        Amount::Share(rng.between(500_000, 1_000_000) as u32)
    } else {
        Amount::Usd(usual(world, who, rng))
    };
    if to != who && world.customers[to as usize].since < at {
        script.push(at, who, What::Internal { to, amount, pay: false });
    }
}

fn p2p(world: &World, who: u32, at: i64, rng: &mut Rng, script: &mut Script) {
    let markets = &world.by_segment[Segment::P2pMerchant as usize];
    let Some(market) = markets.get(world.markets.pick(rng)).copied().filter(|m| *m != who) else { return };
    let amount = Amount::Usd(usual(world, who.max(1), rng).min(60_000 * USD));
    let premium = rng.about(24_000, 900).min(90_000) as i32 - 16_000;
    let late = rng.between(300, 2400) as u32;
    if rng.chance(650_000) {
        script.late(at, late, market, What::P2p { buyer: who, amount, premium });
    } else {
        script.late(at, late, who, What::P2p { buyer: market, amount, premium: -premium / 2 });
    }
}

/// Changes of devices, credentials, limits and the like; questions to support.
fn care(world: &World, who: u32, at: i64, rng: &mut Rng, script: &mut Script) {
    match rng.below(10) {
        0..=3 => {
            const CHANGES: [&str; 4] = ["password", "second_factor", "email", "phone"];
            if rng.chance(450_000) {
                // A new telephone, and everything that follows from it.
                let mut seat = world.seat(who, rng);
                seat.device = world.id(tag::DEVICE, World::own(who, 8 + rng.below(8)));
                script.push(at - MINUTE, who, What::Login(seat));
            }
            script.push(at, who, What::Credential { change: CHANGES[rng.below(4) as usize] });
            if rng.chance(200_000) {
                let amount = Amount::Share(rng.between(400_000, 990_000) as u32);
                own_wallet(world, who, at + rng.between(10, 900) * MINUTE, amount, rng, script);
            }
        }
        4 => script.push(at, who, What::AddressEdit { address: world.wallet(who, 2 + rng.below(30)) }),
        5 => script.push(at, who, What::Limit { usd: human(usual(world, who, rng) * 20, rng) }),
        6 => script.push(at, who, What::Profile { change: ["name", "bank", "email"][rng.below(3) as usize] }),
        7 => script.push(at, who, What::ApiKey { withdraw: rng.chance(150_000) }),
        _ => {
            const REASONS: [&str; 4] = ["delay", "fees", "login", "scam"];
            let reason = REASONS[rng.weighted(&[40, 30, 27, 3])];
            let staff = rng.below(60) as u16;
            script.push(at, who, What::Support { reason });
            script.push(at + rng.between(5, 3000) * MINUTE, who, What::StaffView { staff });
        }
    }
}
