//! What people do together, all of it honest: families, gift collections, payrolls, savings circles, suppliers, flat
//! shares, markets. Each has the shape of a crime.
//!
//! Promises: fan-in, fan-out, cycles, gathering and bipartite shapes occur without any crime. Does not: belong to a case.

use crate::act::{Amount, Script, What};
use crate::benign::{arrive, fiat_in, human, own_wallet, usual};
use crate::rng::Rng;
use crate::world::{START, Segment, USD, World, tag};
use monitoring::event::{DAY, HOUR, MINUTE};

/// Writes everything that is done together.
pub fn gather(world: &World, script: &mut Script) {
    let people = world.customers.len() as u64;
    for (number, (per_thousand, write)) in [
        (18, collection as fn(&World, &mut Rng, &mut Script)),
        (5, circle),
        (8, flat),
        (9, chain),
        (5, fair),
        (7, treasurer),
        (4, remittance),
    ]
    .into_iter()
    .enumerate()
    {
        for at in 0..people * per_thousand / 1000 {
            write(world, &mut Rng::new(world.seed, tag::GROUP + 100 + number as u64, at), script);
        }
    }
    for (at, payer) in world.by_segment[Segment::Institution as usize]
        .iter()
        .chain(&world.by_segment[Segment::Merchant as usize])
        .enumerate()
    {
        company(world, *payer, &mut Rng::new(world.seed, tag::GROUP + 90, at as u64), script);
    }
    views(world, script);
}

/// Ordinary people who are awake and were customers before the first day.
pub fn some(world: &World, count: usize, rng: &mut Rng) -> Vec<u32> {
    let mut out: Vec<u32> = Vec::new();
    for _ in 0..count * 30 {
        let who = rng.below(world.customers.len() as u64) as u32;
        let customer = &world.customers[who as usize];
        let fits = matches!(customer.segment, Segment::Retail | Segment::Trader | Segment::New);
        if out.len() < count && fits && customer.first_day < 0 && !out.contains(&who) {
            out.push(who);
        }
    }
    out
}

fn send(world: &World, from: u32, to: u32, usd: i64, at: i64, rng: &mut Rng, script: &mut Script) {
    let seat = world.seat(from, rng);
    let mut at = arrive(at, from, seat, rng, script);
    let topped = usd / 100 * rng.between(100, 115);
    if rng.chance(200_000) && usd < 900 * USD {
        script.push(at, from, What::CardIn { card: world.id(tag::CARD, World::own(from, 0)), usd: topped });
        at += rng.between(MINUTE, 90 * MINUTE);
    } else if rng.chance(200_000) {
        let home = world.customers[from as usize].home;
        let (late, when) = (rng.between(0, 90_000) as u32, at - rng.between(HOUR, 40 * HOUR));
        script.late(when, late, from, fiat_in(world.bank(from, 0), topped, 1_000_000, false, home));
    }
    script.push(at, from, What::Internal { to, amount: Amount::Usd(usd), pay: false });
}

/// Friends collect for a present within a week; who collected buys it.
fn collection(world: &World, rng: &mut Rng, script: &mut Script) {
    let size = rng.between(4, 16) as usize;
    let people = some(world, size + 1, rng);
    let Some((to, from)) = people.split_first() else { return };
    let first = rng.between(0, (world.days - 9).max(0));
    let usd = human(rng.about(60 * USD, 1200), rng);
    for who in from {
        let day = first + rng.between(0, 6);
        let each = if rng.chance(700_000) { usd } else { human(usd * rng.between(50, 200) / 100, rng) };
        send(world, *who, *to, each, world.moment(*who, day, rng), rng, script);
    }
    let at = world.moment(*to, first + 7, rng);
    let amount = Amount::Usd(usd * from.len() as i64 / 100 * rng.between(80, 100));
    if rng.chance(500_000) {
        own_wallet(world, *to, at, amount, rng, script);
    } else {
        script.push(at, *to, What::FiatOut { bank: world.bank(*to, 0), amount });
    }
}

/// A savings circle: each month everybody pays one of them; over time value goes round.
fn circle(world: &World, rng: &mut Rng, script: &mut Script) {
    let size = rng.between(4, 9) as usize;
    let people = some(world, size, rng);
    let usd = human(rng.about(150 * USD, 700), rng);
    let step = rng.between(5, 28);
    for round in 0..world.days / step {
        let Some(to) = people.get(round as usize % people.len().max(1)) else { return };
        for who in people.iter().filter(|w| *w != to) {
            let day = round * step + rng.between(0, 3);
            if day < world.days {
                send(world, *who, *to, usd, world.moment(*who, day, rng), rng, script);
            }
        }
    }
}

/// A flat share: each pays back others now and then; debts close small cycles.
fn flat(world: &World, rng: &mut Rng, script: &mut Script) {
    let size = rng.between(3, 5) as usize;
    let people = some(world, size, rng);
    for _ in 0..rng.between(4, 24) {
        let (Some(a), Some(b)) = (rng.of(&people).copied(), rng.of(&people).copied()) else { return };
        let day = rng.between(0, world.days - 1);
        if a != b {
            let usd = rng.about(45 * USD, 1100) / 10_000 * 10_000;
            send(world, a, b, usd, world.moment(a, day, rng), rng, script);
        }
    }
}

/// Money lent on: a pays b, who pays c on the same day, and sometimes c pays a.
fn chain(world: &World, rng: &mut Rng, script: &mut Script) {
    let size = rng.between(3, 6) as usize;
    let people = some(world, size, rng);
    let Some(first) = people.first() else { return };
    let mut at = world.moment(*first, rng.between(0, (world.days - 8).max(0)), rng);
    let mut usd = usual(world, *first, rng);
    let bank = world.bank(*first, 0);
    let home = world.customers[*first as usize].home;
    script.push(at - rng.between(1, 30) * HOUR, *first, fiat_in(bank, usd, 1_000_000, false, home));
    let back = rng.chance(300_000);
    for pair in people.windows(2) {
        if let [from, to] = pair {
            send(world, *from, *to, usd, at, rng, script);
        }
        usd = usd / 100 * rng.between(70, 100);
        at += rng.between(20, 48 * 60) * MINUTE;
    }
    if let (Some(last), true) = (people.last(), back) {
        send(world, *last, *first, usd, at, rng, script);
    }
}

/// A small market of makers and collectors: several buyers, several sellers.
fn fair(world: &World, rng: &mut Rng, script: &mut Script) {
    let (buyers, sellers) = (rng.between(3, 8) as usize, rng.between(2, 6) as usize);
    let people = some(world, buyers + sellers, rng);
    let (buyers, sellers) = people.split_at(buyers.min(people.len()));
    let first = rng.between(0, (world.days - 5).max(0));
    for buyer in buyers {
        for seller in sellers {
            if rng.chance(600_000) {
                let at = world.moment(*buyer, first + rng.between(0, 3), rng);
                let usd = usual(world, *buyer, rng) / 2;
                send(world, *buyer, *seller, usd.max(5 * USD), at, rng, script);
            }
        }
    }
}

/// A club's treasurer: dues come in, bills and prizes go out.
fn treasurer(world: &World, rng: &mut Rng, script: &mut Script) {
    let (members, paid) = (rng.between(5, 14) as usize, rng.between(2, 9) as usize);
    let people = some(world, members + paid + 1, rng);
    let Some((chest, rest)) = people.split_first() else { return };
    let (from, to) = rest.split_at(members.min(rest.len()));
    let first = rng.between(0, (world.days - 10).max(0));
    let usd = human(rng.about(90 * USD, 1200), rng);
    for who in from {
        send(world, *who, *chest, usd, world.moment(*who, first + rng.between(0, 4), rng), rng, script);
    }
    let out = usd * from.len() as i64 / to.len().max(1) as i64 / 100 * rng.between(75, 100);
    for who in to {
        let at = world.moment(*chest, first + rng.between(4, 8), rng);
        send(world, *chest, *who, out.max(USD), at, rng, script);
    }
}

/// One who works abroad and sends home to several, who pass some on to a grandmother.
fn remittance(world: &World, rng: &mut Rng, script: &mut Script) {
    let size = rng.between(3, 6) as usize;
    let people = some(world, size + 2, rng);
    let [from, last, middle @ ..] = people.as_slice() else { return };
    for month in 0..world.days / 30 {
        let usd = usual(world, *from, rng);
        for who in middle {
            let day = month * 30 + rng.between(0, 3);
            send(world, *from, *who, usd, world.moment(*from, day, rng), rng, script);
            if rng.chance(600_000) {
                let at = world.moment(*who, day + rng.between(1, 3), rng);
                send(world, *who, *last, usd / 100 * rng.between(20, 90), at, rng, script);
            }
        }
    }
}

/// A company pays wages each month and suppliers each week.
fn company(world: &World, payer: u32, rng: &mut Rng, script: &mut Script) {
    let payroll = rng.chance(500_000);
    let count = rng.between(6, 45) as usize;
    let staff = some(world, count, rng);
    let count = rng.between(2, 7) as usize;
    let suppliers = some(world, count, rng);
    let wage = human(rng.about(900 * USD, 500), rng);
    for day in 0..world.days {
        let morning = START + day * DAY + rng.between(7, 10) * HOUR;
        if payroll && day % 30 == 27 {
            let bank = world.bank(payer, 0);
            let home = world.customers[payer as usize].home;
            let usd = wage * staff.len() as i64 / 100 * 110;
            script.late(morning - 5 * HOUR, 30_000, payer, fiat_in(bank, usd, 1_000_000, false, home));
            for (at, who) in staff.iter().enumerate() {
                let amount = Amount::Usd(wage / 100 * (70 + i64::from(who % 80)));
                let at = morning + at as i64 * MINUTE;
                script.push(at, payer, What::Internal { to: *who, amount, pay: true });
            }
        }
        if day % 7 == i64::from(payer % 5) {
            for who in &suppliers {
                let amount = Amount::Share(rng.between(10_000, 120_000) as u32);
                let at = morning + rng.between(1, 300) * MINUTE;
                script.push(at, payer, What::Internal { to: *who, amount, pay: true });
            }
        }
    }
}

/// Staff look at accounts: samples of the rich and of the new, day by day.
fn views(world: &World, script: &mut Script) {
    let mut rng = Rng::new(world.seed, tag::STAFF, 0);
    for day in 0..world.days {
        for _ in 0..world.customers.len() / 2500 + 1 {
            let who = rng.below(world.customers.len() as u64) as u32;
            let staff = rng.below(60) as u16;
            for n in 0..rng.between(1, 3) {
                let at = START + day * DAY + rng.between(7, 17) * HOUR + n * 2 * MINUTE;
                if world.customers[who as usize].since < at {
                    script.push(at, who, What::StaffView { staff });
                }
            }
        }
    }
}
