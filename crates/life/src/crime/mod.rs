//! Crimes: written into the script with a case and roles. What they share is here; the shapes are in the modules.
//!
//! Promises: amounts are drawn as honest ones are; people in crimes live their ordinary lives beside them. Does not:
//! tell the exchange anything.

mod account;
mod flow;
mod money;

use crate::act::{Amount, Far, Script, Seat, Taint, What};
use crate::benign::{arrive, fiat_in, human, usual};
use crate::label::{Role, TYPOLOGIES, Typology};
use crate::rng::Rng;
use crate::world::{START, Segment, USD, World, tag};
use crate::{Config, Difficulty};
use monitoring::event::{DAY, HOUR, MINUTE};

/// What difficulty means in numbers. Fixed before any model was trained on these events.
#[derive(Debug, Clone, Copy)]
pub struct Hardness {
    /// Minutes between two legs.
    pub hop: (i64, i64),
    /// Share passed on at a leg, in percent.
    pub keep: (i64, i64),
    /// Days over which one side of a pattern is spread.
    pub spread: i64,
    /// Millionths of cases whose people share a device.
    pub shared: u64,
    /// Share of tainted value in percent, and hops.
    pub taint: (i64, i64),
    /// Most hops to the taint.
    pub hops: i64,
}

impl Difficulty {
    /// In numbers.
    pub const fn hardness(self) -> Hardness {
        match self {
            Difficulty::Plain => Hardness {
                hop: (5, 120),
                keep: (95, 99),
                spread: 2,
                shared: 600_000,
                taint: (40, 100),
                hops: 2,
            },
            Difficulty::Normal => Hardness {
                hop: (15, 2000),
                keep: (80, 98),
                spread: 6,
                shared: 200_000,
                taint: (8, 100),
                hops: 5,
            },
            Difficulty::Hard => Hardness {
                hop: (120, 9000),
                keep: (60, 97),
                spread: 20,
                shared: 50_000,
                taint: (2, 50),
                hops: 9,
            },
        }
    }
}

/// Everything a case is written with.
struct Crew<'a> {
    world: &'a World,
    script: &'a mut Script,
    rng: Rng,
    hard: Hardness,
    /// People who lend their accounts, for several cases each.
    mules: &'a [u32],
    /// The device the case's people share, where they do.
    shared: Option<i64>,
    number: u64,
}

/// Writes all cases; the typology of each, by number less one.
pub fn commit(world: &World, config: &Config, script: &mut Script) -> Vec<Typology> {
    let mut cases = Vec::new();
    if world.days < 20 || world.customers.len() < 200 {
        return cases;
    }
    let mules = mules(world);
    for (at, (typology, ..)) in TYPOLOGIES.iter().enumerate() {
        for number in 0..u64::from(config.cases[at]) {
            cases.push(*typology);
            script.case(cases.len() as u32);
            let tagged = tag::CRIME + 1000 * (at as u64 + 1);
            let mut rng = Rng::new(world.seed, tagged, number);
            let hard = config.difficulty.hardness();
            let number = world.id(tagged, number).unsigned_abs();
            let shared = rng.chance(hard.shared).then(|| world.id(tag::DEVICE, number));
            write(*typology, &mut Crew { world, script, rng, hard, mules: &mules, shared, number });
        }
    }
    script.case(0);
    cases
}

/// One in twenty-five of the retail customers, old and new.
fn mules(world: &World) -> Vec<u32> {
    let mut rng = Rng::new(world.seed, tag::POOL, 0);
    let mut all: Vec<u32> = world.by_segment[Segment::Retail as usize].clone();
    all.extend(
        world.by_segment[Segment::New as usize]
            .iter()
            .filter(|w| world.customers[**w as usize].first_day < world.days / 2),
    );
    rng.shuffle(&mut all);
    all.truncate((world.customers.len() / 25).max(40));
    all
}

fn write(typology: Typology, crew: &mut Crew<'_>) {
    match typology {
        Typology::FanIn => flow::fan_in(crew),
        Typology::FanOut => flow::fan_out(crew),
        Typology::Cycle => flow::cycle(crew),
        Typology::Bipartite => flow::bipartite(crew),
        Typology::Stack => flow::stack(crew),
        Typology::RandomWalk => flow::random_walk(crew),
        Typology::ScatterGather => flow::scatter_gather(crew),
        Typology::GatherScatter => flow::gather_scatter(crew),
        Typology::Structuring => money::structuring(crew, 6),
        Typology::SlowStructuring => money::structuring(crew, 60),
        Typology::PassThrough => money::pass_through(crew),
        Typology::MuleFunnel => money::funnel(crew),
        Typology::DormantReactivation => money::dormant(crew),
        Typology::NestedExchange => money::nested(crew),
        Typology::MixerCashIn => money::tainted(crew, &[3]),
        Typology::ExposureDeposit => money::tainted(crew, &[5, 6, 4, 7, 14]),
        Typology::SanctionedNexus => money::sanctioned(crew),
        Typology::UnlicensedP2p => money::unlicensed(crew),
        Typology::CardFraud => account::card_fraud(crew),
        Typology::AccountTakeover => account::takeover(crew),
        Typology::InvestmentScam => account::scam(crew),
        Typology::InsiderView => account::insider(crew),
        Typology::ImpossibleTravel => account::impossible_travel(crew),
    }
}

impl Crew<'_> {
    /// A first moment that leaves room for so many days.
    fn begin(&mut self, days: i64) -> i64 {
        let last = (self.world.days - days - 2).max(3);
        START + self.rng.between(2, last) * DAY + self.rng.between(0, DAY - 1)
    }

    /// The time of one leg.
    fn hop(&mut self) -> i64 {
        // Short ones are likelier than long ones.
        let (low, high) = self.hard.hop;
        let top = self.rng.between(low, high);
        self.rng.between(low, top) * MINUTE + self.rng.between(0, MINUTE)
    }

    /// What is left after a leg.
    fn kept(&mut self, usd: i64) -> i64 {
        let (low, high) = self.hard.keep;
        human(usd / 100 * self.rng.between(low, high), &mut self.rng)
    }

    /// A moment within the days one side of a pattern is spread over.
    fn within(&mut self, from: i64) -> i64 {
        from + self.rng.between(0, self.hard.spread * DAY)
    }

    /// So many different people who lend their accounts and were customers by then.
    fn people(&mut self, count: i64, at: i64) -> Vec<u32> {
        let mut out = Vec::new();
        for _ in 0..count * 40 {
            let Some(who) = self.rng.of(self.mules).copied() else { break };
            if out.len() < count as usize
                && self.world.customers[who as usize].since < at
                && !out.contains(&who)
            {
                out.push(who);
            }
        }
        out
    }

    /// Somebody of these segments who has been a customer since before the first day.
    fn somebody(&mut self, segments: &[Segment]) -> u32 {
        for _ in 0..200 {
            let Some(segment) = self.rng.of(segments).copied() else { break };
            let list = &self.world.by_segment[segment as usize];
            if let Some(who) = self.rng.of(list).copied()
                && self.world.customers[who as usize].first_day < 0
            {
                return who;
            }
        }
        0
    }

    fn seat(&mut self, who: u32) -> Seat {
        let mut seat = self.world.seat(who, &mut self.rng);
        if let Some(device) = self.shared {
            seat.device = device;
        }
        seat
    }

    /// He logs in, as on any other day.
    fn present(&mut self, who: u32, at: i64) -> i64 {
        let seat = self.seat(who);
        let mut quiet = Script::default();
        let now = arrive(at, who, seat, &mut self.rng, &mut quiet);
        self.script.acts.extend(quiet.acts);
        // Like everybody he looks about first, or comes for something else too.
        if self.rng.chance(400_000) { now + self.rng.between(MINUTE, 40 * MINUTE) } else { now }
    }

    /// He may have looked in before value came, announcing it or not.
    fn looked(&mut self, who: u32, at: i64) {
        if self.rng.chance(600_000) {
            let before = at - self.rng.between(MINUTE, 30 * HOUR);
            self.present(who, before);
        }
    }

    /// Money comes in before the pattern.
    fn place(&mut self, who: u32, usd: i64, before: i64) {
        let customer = &self.world.customers[who as usize];
        let usd = usd / 100 * self.rng.between(100, 115);
        // Mostly just before, like one who tops up to pay; else the money was there for days.
        let ahead = if self.rng.chance(600_000) { self.hop() } else { self.rng.between(2 * DAY, 15 * DAY) };
        let at = (before - ahead).max(customer.since + MINUTE).max(START);
        self.looked(who, at);
        self.script.role(Role::Placement, Role::Placement);
        match self.rng.below(4) {
            0 if usd < 900 * USD => {
                let card = self.world.id(tag::CARD, World::own(who, 0));
                self.script.push(at, who, What::CardIn { card, usd });
            }
            1 => {
                let asset = self.rng.weighted(&[35, 25, 10, 8, 22]) as u8;
                let address = self.world.wallet(who, 6000 + self.rng.below(60));
                let taint = crate::benign::speck(&mut self.rng);
                let late = self.mined();
                self.script.late(
                    at,
                    late,
                    who,
                    What::CryptoIn { address, far: Far::Wallet, usd, asset, taint },
                );
            }
            _ => {
                let bank = self.world.bank(who, 0);
                let late = self.settled();
                self.script.late(at, late, who, fiat_in(bank, usd, 1_000_000, false, customer.home));
            }
        }
    }

    /// One account pays another; the moment it did.
    fn leg(&mut self, from: u32, to: u32, usd: i64, at: i64, roles: (Role, Role)) -> i64 {
        let at = self.present(from, at);
        self.script.role(roles.0, roles.1);
        self.script.push(at, from, What::Internal { to, amount: Amount::Usd(usd), pay: false });
        at
    }

    /// Value leaves, in a way that honest people take too.
    fn exit(&mut self, who: u32, usd: i64, at: i64) {
        let at = self.present(who, at);
        self.script.role(Role::Exit, Role::Exit);
        let amount = Amount::Usd(usd);
        match self.rng.below(5) {
            0 | 1 => self.script.push(at, who, What::FiatOut { bank: self.world.bank(who, 0), amount }),
            2 => {
                let vasp = self.world.vasps.pick(&mut self.rng) as u16;
                let address = self.world.wallet(who, 1000 + u64::from(vasp));
                let what = What::CryptoOut { address, far: Far::Vasp(vasp), amount, asset: 4, taint: None };
                self.script.push(at, who, what);
            }
            n => {
                let thing = if n == 3 { self.rng.below(2) } else { 5000 + self.rng.below(40) };
                let address = self.world.wallet(who, thing);
                let far = if thing < 2 { Far::Own(who.is_multiple_of(2)) } else { Far::Wallet };
                let asset = self.rng.weighted(&[40, 30, 8, 7, 15]) as u8;
                self.script.push(at, who, What::CryptoOut { address, far, amount, asset, taint: None });
            }
        }
    }

    /// Half of the exits are later or never: the value rests, or is spent at a shop.
    fn maybe_exit(&mut self, who: u32, usd: i64, at: i64) {
        if self.rng.chance(650_000) {
            let at = at + self.hop();
            self.exit(who, usd, at);
        }
    }
    /// Seconds a bank takes, as for honest money.
    fn settled(&mut self) -> u32 {
        self.rng.between(0, 90_000) as u32
    }

    /// Seconds a chain takes, as for honest value.
    fn mined(&mut self) -> u32 {
        self.rng.between(120, 4000) as u32
    }

    /// A few minutes, as between an honest login and what follows.
    fn pause(&mut self) -> i64 {
        self.rng.between(MINUTE, 12 * MINUTE)
    }

    /// What honest people send.
    fn sum(&mut self, who: u32) -> i64 {
        usual(self.world, who, &mut self.rng)
    }

    /// Traced value.
    fn taint(&mut self, categories: &[u8]) -> Option<Taint> {
        let category = self.rng.of(categories).copied().unwrap_or(3);
        let (low, high) = self.hard.taint;
        let share = self.rng.between(low, high) * 10_000;
        Some(Taint { category, share: share as u32, hops: self.rng.between(1, self.hard.hops) as u8 })
    }

    /// An address of the case's criminals.
    fn address(&self, n: u64) -> i64 {
        self.world.id(tag::ADDRESS, self.number ^ n)
    }
}
