//! Crimes against an account or its owner: takeover, scams, stolen cards, insiders, stolen sessions.
//!
//! Promises: what the owner reports comes days later, or never. Does not: mark a victim's own logins as crimes.

use super::Crew;
use crate::act::{Amount, CALL, Far, PASTED, PHISH, REMOTE, Seat, What};
use crate::label::Role;
use crate::world::{COUNTRIES, START, Segment, tag};
use monitoring::event::{DAY, HOUR, MINUTE, SECOND};

/// Somebody whose account holds something.
const RICH: [Segment; 4] = [Segment::Retail, Segment::Trader, Segment::Whale, Segment::Retail];

/// Where the intruder sits: seldom far, mostly behind a network of the victim's country.
fn intruder(crew: &mut Crew<'_>, who: u32) -> Seat {
    let home = crew.world.customers[who as usize].home;
    let country = if crew.rng.chance(350_000) { crew.rng.below(26) as u8 } else { home };
    let mut seat = Seat {
        device: crew.world.id(tag::DEVICE, crew.number ^ 3),
        net: crew.world.net(country, &mut crew.rng),
        host: crew.rng.below(250) as u8,
        country,
        flags: 0,
    };
    if crew.rng.chance(300_000) {
        seat = crew.world.behind_vpn(seat, &mut crew.rng);
    }
    seat
}

/// New device, changed credential, new address, empty account; the report comes later.
pub fn takeover(crew: &mut Crew<'_>) {
    let who = crew.somebody(&RICH);
    let at = crew.begin(10);
    seize(crew, who, at);
}

fn seize(crew: &mut Crew<'_>, who: u32, at: i64) {
    let seat = intruder(crew, who);
    let mut now = at;
    crew.script.role(Role::Intruder, Role::Intruder);
    if crew.rng.chance(350_000) {
        crew.script.push(now, who, What::OtpFailed);
        now += crew.rng.between(1, 5) * MINUTE;
    }
    crew.script.push(now, who, What::Login(seat));
    if crew.rng.chance(200_000) {
        let flags = seat.flags | if crew.rng.chance(300_000) { PHISH } else { 0 };
        let at = now + crew.rng.between(20, 60) * SECOND;
        crew.script.push(at, who, What::Session(Seat { flags, ..seat }));
    }
    if crew.rng.chance(700_000) {
        const CHANGES: [&str; 4] = ["password", "second_factor", "email", "phone"];
        now += crew.rng.between(2, 60) * MINUTE;
        let change = CHANGES[crew.rng.below(4) as usize];
        crew.script.push(now, who, What::Credential { change });
    }
    let address = crew.address(1);
    if crew.rng.chance(600_000) {
        now += crew.rng.between(1, 20) * MINUTE;
        crew.script.push(now, who, What::AddressEdit { address });
    }
    for _ in 0..crew.rng.between(1, 3) {
        now += crew.hop().min(8 * HOUR);
        let amount = Amount::Share(crew.rng.between(350_000, 1_000_000) as u32);
        let asset = crew.rng.weighted(&[40, 30, 8, 7, 15]) as u8;
        let what = What::CryptoOut { address, far: Far::Wallet, amount, asset, taint: None };
        crew.script.push(now, who, what);
    }
    report(crew, who, now, 600_000, "hacked");
}

/// The owner finds out; staff look at the account. Both are true reports, not crimes.
fn report(crew: &mut Crew<'_>, who: u32, at: i64, ppm: u64, reason: &'static str) {
    if crew.rng.chance(ppm) {
        let late = at + crew.rng.between(4, 240) * HOUR;
        let staff = crew.rng.below(60) as u16;
        let lag = ((late - at) / 1_000_000) as u32;
        crew.script.plain(late, lag, who, What::Support { reason });
        crew.script.plain(late + crew.rng.between(1, 30) * HOUR, 0, who, What::StaffView { staff });
    }
}

/// A victim is fattened: first little, something comes back, then more and more; told by telephone what to do.
pub fn scam(crew: &mut Crew<'_>) {
    let from = crew.begin(50.min(crew.world.days - 8));
    let who = crew.somebody(&[Segment::Retail, Segment::Retail, Segment::Trader, Segment::Whale]);
    let room = 45.min(crew.world.days - 10);
    let payments = crew.rng.between(3, 8);
    // Several victims pay the same ring.
    let address = crew.world.id(tag::ADDRESS, (1 << 59) | (crew.number % 25));
    let first = crew.sum(who) / 2;
    let (mut at, mut usd) = (from, first);
    for payment in 0..payments {
        crew.place(who, usd, at);
        let mut seat = crew.world.seat(who, &mut crew.rng);
        if crew.rng.chance(250_000) {
            seat.flags |= if crew.rng.chance(400_000) { REMOTE } else { 0 } | CALL;
        }
        let plain = crew.present(who, at);
        crew.script.role(Role::Victim, Role::Victim);
        if seat.flags & (REMOTE | CALL) != 0 {
            seat.flags |= PASTED;
            crew.script.push(plain, who, What::Session(seat));
        }
        let amount = Amount::Usd(usd);
        let asset = [4, 4, 0, 1][crew.rng.below(4) as usize];
        let what = What::CryptoOut { address, far: Far::Wallet, amount, asset, taint: None };
        let sent = plain + crew.pause();
        crew.script.push(sent, who, what);
        if payment == 0 && crew.rng.chance(700_000) {
            let back = usd / 100 * crew.rng.between(15, 60);
            let what = What::CryptoIn { address, far: Far::Wallet, usd: back, asset, taint: None };
            let (at, late) = (plain + crew.rng.between(DAY, 6 * DAY), crew.mined());
            crew.script.late(at, late, who, what);
        }
        usd = usd / 100 * crew.rng.between(105, 220);
        at = plain + crew.rng.between(room * DAY / payments / 3, room * DAY / payments);
    }
    report(crew, who, at, 450_000, "scam");
    if crew.rng.chance(200_000) {
        // The ring's address is published, late: known to the exchange from then on.
        let late = at + crew.rng.between(3, 20) * DAY;
        crew.script.plain(late, 0, who, What::AddressLabel { address, category: 7 });
    }
}

/// Stolen cards top up, the value leaves, the banks take the money back weeks later.
pub fn card_fraud(crew: &mut Crew<'_>) {
    let from = crew.begin(20);
    let Some(who) = crew.people(1, from).first().copied() else { return };
    let mut at = from;
    let cards = crew.rng.between(2, 6);
    for number in 0..cards {
        let card = crew.world.id(tag::CARD, crew.number ^ (20 + number.unsigned_abs()));
        let usd = crate::benign::on_card(crew.world, who, &mut crew.rng) / 100 * crew.rng.between(90, 250);
        let usd = crate::benign::human(usd, &mut crew.rng);
        let now = crew.present(who, at);
        crew.script.role(Role::Actor, Role::Actor);
        crew.script.push(now, who, What::CardIn { card, usd });
        let kept = crew.kept(usd);
        let out = now + crew.hop();
        if crew.rng.chance(800_000) {
            crew.exit(who, kept, out);
        }
        if crew.rng.chance(700_000) {
            let late = now + crew.rng.between(5, 50) * DAY;
            crew.script.plain(late, 200_000, who, What::Chargeback { card, usd, fraud: true });
        }
        at = now + crew.rng.between(1, 60) * HOUR;
    }
}

/// A member of staff looks at the rich, and what he saw is used days later.
pub fn insider(crew: &mut Crew<'_>) {
    let staff = 60 - 1 - crew.rng.below(12) as u16;
    let from = crew.begin(25);
    for _ in 0..crew.rng.between(4, 10) {
        let who = crew.somebody(&[Segment::Whale, Segment::Trader]);
        let at = from + crew.rng.between(0, 10 * DAY);
        crew.script.role(Role::Insider, Role::Insider);
        for view in 0..crew.rng.between(1, 3) {
            crew.script.push(at + view * 2 * MINUTE, who, What::StaffView { staff });
        }
        if crew.rng.chance(450_000) {
            let later = at + crew.rng.between(8, 200) * HOUR;
            seize(crew, who, later);
        }
    }
}

/// The owner acts at home; a stolen session acts far away an hour later.
pub fn impossible_travel(crew: &mut Crew<'_>) {
    let at = crew.begin(6).max(START + DAY);
    let who = crew.somebody(&RICH);
    let home = crew.world.customers[who as usize].home;
    let seat = crew.world.seat(who, &mut crew.rng);
    crew.script.plain(at, 0, who, What::Login(seat));
    // Far: a third of the world's width away.
    let mut country = crew.rng.below(26) as u8;
    for _ in 0..20 {
        if (COUNTRIES[country as usize].2 - COUNTRIES[home as usize].2).abs() > 30 {
            break;
        }
        country = crew.rng.below(26) as u8;
    }
    let far = Seat {
        device: if crew.rng.chance(500_000) {
            seat.device
        } else {
            crew.world.id(tag::DEVICE, crew.number ^ 9)
        },
        net: crew.world.net(country, &mut crew.rng),
        host: crew.rng.below(250) as u8,
        country,
        flags: 0,
    };
    let mut now = at + crew.rng.between(15, 150) * MINUTE;
    crew.script.role(Role::Intruder, Role::Intruder);
    crew.script.push(now, who, What::Login(far));
    if crew.rng.chance(600_000) {
        now += crew.rng.between(3, 40) * MINUTE;
        let amount = Amount::Share(crew.rng.between(200_000, 950_000) as u32);
        let address = crew.address(1);
        let what = What::CryptoOut { address, far: Far::Wallet, amount, asset: 0, taint: None };
        crew.script.push(now, who, what);
    } else if crew.rng.chance(400_000) {
        let now = now + crew.pause();
        crew.script.push(now, who, What::ApiKey { withdraw: true });
    }
    report(crew, who, now, 500_000, "hacked");
}
