//! Crimes in which money crosses the border of the exchange: structuring, pass-through, funnels, sleepers, nested
//! exchanges, tainted value, sanctioned places, unlicensed trade.
//!
//! Promises: what honest life does once, these do in a pattern. Does not: use amounts honest life never uses.

use super::Crew;
use crate::act::{Amount, Far, TOR, What};
use crate::benign::{fiat_in, human};
use crate::label::Role;
use crate::world::{SANCTIONED, START, Segment, USD, tag};
use monitoring::event::{DAY, HOUR, MINUTE};

/// Deposits in parts below 10,000 dollars, whose sum is above.
pub fn structuring(crew: &mut Crew<'_>, days: i64) {
    let from = crew.begin(days + 2);
    let who = crew.somebody(&[Segment::Retail, Segment::Trader, Segment::Merchant]);
    let home = crew.world.customers[who as usize].home;
    let parts = if days < 10 { crew.rng.between(3, 7) } else { crew.rng.between(7, 14) };
    let top = crew.rng.between(2400, 9900) * USD;
    for part in 0..parts {
        let at = from + days * DAY / parts * part + crew.rng.between(0, DAY * 2 / 3);
        let usd = human(top / 100 * crew.rng.between(55, 100), &mut crew.rng);
        let cash = crew.rng.chance(450_000);
        let bank = crew.world.bank(who, crew.rng.below(2));
        crew.looked(who, at);
        let late = crew.settled();
        crew.script.role(Role::Actor, Role::Actor);
        crew.script.late(at, late, who, fiat_in(bank, usd.min(9990 * USD), 1_000_000, cash, home));
        if crew.rng.chance(300_000) {
            let at = at + crew.hop();
            crew.exit(who, usd, at);
        }
    }
}

/// In from a bank, out as crypto, several times.
pub fn pass_through(crew: &mut Crew<'_>) {
    let mut at = crew.begin(30);
    let Some(who) = crew.people(1, at).first().copied() else { return };
    let home = crew.world.customers[who as usize].home;
    for turn in 0..crew.rng.between(3, 8) {
        let usd = crew.sum(who);
        let stranger = crew.rng.chance(350_000);
        let name = if stranger { crew.rng.between(0, 600_000) } else { 1_000_000 } as u32;
        let bank = crew.world.bank(who, if stranger { 60 + turn.unsigned_abs() } else { 0 });
        crew.looked(who, at);
        crew.script.role(Role::Intermediary, Role::Intermediary);
        let late = crew.settled();
        crew.script.late(at, late, who, fiat_in(bank, usd, name, false, home));
        if crew.rng.chance(600_000) {
            let at = at + crew.pause();
            crew.script.push(at, who, What::Convert { usd: usd / 100 * 99, asset: 0 });
        }
        let out = at + crew.hop().min(20 * HOUR);
        let kept = crew.kept(usd);
        let now = crew.present(who, out);
        let address = crew.address(crew.rng.clone().below(2));
        crew.script.role(Role::Exit, Role::Exit);
        let amount = Amount::Usd(kept);
        crew.script.push(
            now,
            who,
            What::CryptoOut { address, far: Far::Wallet, amount, asset: 0, taint: None },
        );
        at = now + crew.rng.between(4, 100) * HOUR;
    }
}

/// Strangers pay into one new account, which pays one address.
pub fn funnel(crew: &mut Crew<'_>) {
    let news = &crew.world.by_segment[Segment::New as usize];
    let Some(who) = crew.rng.of(news).copied() else { return };
    let customer = &crew.world.customers[who as usize];
    let from = customer.since + crew.rng.between(1, 20) * DAY;
    let home = customer.home;
    let address = crew.address(1);
    let mut last = from;
    for payer in 0..crew.rng.between(4, 12) {
        let at = crew.within(from);
        let usd = crew.sum(who);
        let name = crew.rng.between(0, 600_000) as u32;
        let bank = crew.world.id(tag::BANK, crew.number ^ (100 + payer.unsigned_abs()));
        crew.looked(who, at);
        crew.script.role(Role::Sink, Role::Sink);
        let late = crew.settled();
        crew.script.late(at, late, who, fiat_in(bank, usd, name, false, home));
        last = last.max(at);
        if crew.rng.chance(700_000) {
            let out = at + crew.hop();
            let out = crew.present(who, out);
            crew.script.role(Role::Exit, Role::Exit);
            let amount = Amount::Usd(crew.kept(usd));
            let far = Far::Wallet;
            crew.script.push(out, who, What::CryptoOut { address, far, amount, asset: 4, taint: None });
        }
    }
    let later = last + crew.rng.between(1, 9) * HOUR;
    let out = crew.present(who, later);
    let amount = Amount::Share(crew.rng.between(700_000, 1_000_000) as u32);
    crew.script.role(Role::Exit, Role::Exit);
    crew.script.push(out, who, What::CryptoOut { address, far: Far::Wallet, amount, asset: 4, taint: None });
}

/// A sleeper's account, sold or stolen, takes in and empties.
pub fn dormant(crew: &mut Crew<'_>) {
    let at = crew.begin(8);
    let who = crew.somebody(&[Segment::Dormant]);
    let mut seat = crew.seat(who);
    if crew.rng.chance(700_000) {
        seat.device = crew.world.id(tag::DEVICE, crew.number ^ 5);
    }
    crew.script.role(Role::Intruder, Role::Intruder);
    crew.script.push(at, who, What::Login(seat));
    if crew.rng.chance(400_000) {
        let at = at + crew.pause();
        crew.script.push(at, who, What::Credential { change: "password" });
    }
    let mut now = at;
    for _ in 0..crew.rng.between(1, 4) {
        now += crew.hop();
        let usd = crew.sum(who);
        let home = crew.world.customers[who as usize].home;
        let stranger = crew.rng.chance(500_000);
        let name = if stranger { crew.rng.between(0, 600_000) as u32 } else { 1_000_000 };
        let bank = crew.world.bank(who, if stranger { 61 } else { 0 });
        crew.script.role(Role::Intermediary, Role::Intermediary);
        let late = crew.settled();
        crew.script.late(now, late, who, fiat_in(bank, usd, name, false, home));
    }
    let out = now + crew.hop().min(2 * DAY);
    crew.script.role(Role::Exit, Role::Exit);
    crew.script.push(out, who, What::Login(seat));
    let amount = Amount::Share(crew.rng.between(700_000, 1_000_000) as u32);
    let address = crew.address(1);
    let what = What::CryptoOut { address, far: Far::Wallet, amount, asset: 0, taint: None };
    let out = out + crew.pause();
    crew.script.push(out, who, what);
}

/// A customer who takes value for many strangers and pays it out for them, day after day.
pub fn nested(crew: &mut Crew<'_>) {
    let from = crew.begin(45);
    let who = crew.somebody(&[Segment::Trader, Segment::Merchant, Segment::P2pMerchant]);
    let home = crew.world.customers[who as usize].home;
    for day in 0..40 {
        for _ in 0..crew.rng.below(4) {
            let at = from + day * DAY + crew.rng.between(0, 14 * HOUR);
            let client = crew.rng.below(60);
            let usd = crew.sum(who) / 3 + 20 * USD;
            crew.looked(who, at);
            crew.script.role(Role::Intermediary, Role::Intermediary);
            let address = crew.address(1000 + client);
            if crew.rng.chance(500_000) {
                let bank = crew.address(5000 + client);
                let name = crew.rng.between(0, 600_000) as u32;
                let late = crew.settled();
                crew.script.late(at, late, who, fiat_in(bank, usd, name, false, home));
            } else {
                let taint = crate::benign::speck(&mut crew.rng);
                let what = What::CryptoIn { address, far: Far::Wallet, usd, asset: 4, taint };
                let late = crew.mined();
                crew.script.late(at, late, who, what);
            }
            let out = at + crew.rng.between(10, 600) * MINUTE;
            let out = crew.present(who, out);
            let amount = Amount::Usd(crew.kept(usd));
            let address = crew.address(1000 + crew.rng.clone().below(60));
            crew.script.role(Role::Exit, Role::Exit);
            crew.script.push(
                out,
                who,
                What::CryptoOut { address, far: Far::Wallet, amount, asset: 4, taint: None },
            );
        }
    }
}

/// Value traced to a crime arrives, is converted and leaves, mostly.
pub fn tainted(crew: &mut Crew<'_>, categories: &[u8]) {
    let mut at = crew.begin(16);
    let who = crew.somebody(&[Segment::Retail, Segment::Trader]);
    let category = crew.rng.of(categories).copied().unwrap_or(3);
    for turn in 0..crew.rng.between(1, 4) {
        let usd = crew.sum(who);
        let taint = crew.taint(&[category]);
        let address = crew.address(turn.unsigned_abs());
        let asset = crew.rng.weighted(&[50, 30, 5, 5, 10]) as u8;
        crew.looked(who, at);
        crew.script.role(Role::Actor, Role::Actor);
        let what = What::CryptoIn { address, far: Far::Wallet, usd, asset, taint };
        let late = crew.mined();
        crew.script.late(at, late, who, what);
        let now = at + crew.hop();
        if crew.rng.chance(600_000) {
            let now = crew.present(who, now);
            crew.script.role(Role::Actor, Role::Actor);
            crew.script.push(now, who, What::Convert { usd: usd / 100 * 99, asset: 4 });
        }
        let (kept, out) = (crew.kept(usd), now + crew.hop());
        crew.maybe_exit(who, kept, out);
        at = now + crew.rng.between(10, 80) * HOUR;
    }
}

/// He says he lives elsewhere; now and then the VPN is off.
pub fn sanctioned(crew: &mut Crew<'_>) {
    let from = crew.begin(60.min(crew.world.days - 10));
    let who = crew.somebody(&[Segment::Retail, Segment::Trader]);
    let place = (SANCTIONED as u64 + crew.rng.below(3)) as u8;
    let net = crew.world.net(place, &mut crew.rng);
    let mut day = 0;
    while day < 50.min(crew.world.days - 12) {
        let at = from + day * DAY + crew.rng.between(0, 10 * HOUR);
        let mut seat = crew.seat(who);
        let open = crew.rng.chance(250_000);
        if open {
            (seat.country, seat.net, seat.flags) =
                (place, net, if crew.rng.chance(100_000) { TOR } else { 0 });
        } else {
            seat = crew.world.behind_vpn(seat, &mut crew.rng);
        }
        crew.script.role(Role::Actor, Role::Actor);
        crew.script.push(at, who, What::Login(seat));
        let usd = crew.sum(who);
        let address = crew.address(crew.rng.clone().below(3));
        if crew.rng.chance(500_000) {
            let taint = if crew.rng.chance(500_000) { crew.taint(&[13]) } else { None };
            let what = What::CryptoIn { address, far: Far::Wallet, usd, asset: 4, taint };
            let (at, late) = (at + crew.pause(), crew.mined());
            crew.script.late(at, late, who, what);
        } else if crew.rng.chance(500_000) {
            let amount = Amount::Usd(usd);
            let what = What::CryptoOut { address, far: Far::Wallet, amount, asset: 4, taint: None };
            let at = at + crew.pause();
            crew.script.push(at, who, what);
        }
        day += crew.rng.between(2, 8);
    }
}

/// He sells to strangers for bank money every day, above the market, and is no merchant.
pub fn unlicensed(crew: &mut Crew<'_>) {
    let from = crew.begin(40.min(crew.world.days - 10));
    let who = crew.somebody(&[Segment::Retail, Segment::Trader]);
    let everybody = crew.world.customers.len() as u64;
    for day in 0..35.min(crew.world.days - 12) {
        let stock = crew.sum(who) * 3;
        crew.place(who, stock, from + day * DAY);
        for _ in 0..crew.rng.below(6) {
            let buyer = crew.rng.below(everybody) as u32;
            let at = from + day * DAY + crew.rng.between(0, 16 * HOUR);
            let fits = crew.world.customers[buyer as usize].since < at.max(START)
                && crew.world.customers[buyer as usize].segment != Segment::Dormant;
            if !fits || buyer == who {
                continue;
            }
            let usd = crew.sum(buyer);
            let premium = crew.rng.about(30_000, 900).min(90_000) as i32 - 16_000;
            let at = if crew.rng.chance(300_000) { crew.present(who, at) } else { at };
            crew.script.role(Role::Actor, Role::Victim);
            let late = crew.rng.between(300, 2400) as u32;
            crew.script.late(at, late, who, What::P2p { buyer, amount: Amount::Usd(usd), premium });
        }
    }
    let bank = crew.world.bank(who, 0);
    crew.script.role(Role::Exit, Role::Exit);
    let amount = Amount::Share(crew.rng.between(300_000, 900_000) as u32);
    let at = from + 35 * DAY + crew.rng.between(0, DAY);
    crew.script.push(at, who, What::FiatOut { bank, amount });
}
