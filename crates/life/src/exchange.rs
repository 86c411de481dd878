//! What the exchange sees: acts become events, with what is known at that moment and nothing else.
//!
//! Promises: balances, "new device", "new address" and speeds are found from what was seen before; the case of an act
//! is carried past the making of the event, never into it. Does not: derive what the engine derives (hour, windows, graph).

use crate::act::{Act, Amount, CALL, Far, PASTED, PHISH, REMOTE, Seat, TOR, Taint, VPN, What};
use crate::label::{Label, Role, Typology};
use crate::rng::mix;
use crate::world::{COUNTRIES, Customer, START, USD, World, tag};
use monitoring::event::{DAY, HOUR, SECOND};
use monitoring::field::{EXPOSURES, EXPOSURES_FROM};
use monitoring::{Event, FieldId, Kind, code};
use std::collections::{HashMap, HashSet, VecDeque};

/// The number of a field, found when this is compiled.
macro_rules! f {
    ($name:literal) => {
        const { monitoring::field::id($name) }
    };
}

/// Assets and their chains.
const ASSETS: [(&str, &str); 5] =
    [("BTC", "bitcoin"), ("ETH", "ethereum"), ("SOL", "solana"), ("XRP", "ripple"), ("USDT", "tron")];
/// A session is the same for so long.
const SESSION: i64 = 6 * HOUR;

/// What the exchange remembers of a customer.
#[derive(Debug, Default, Clone)]
struct Memory {
    balance: i64,
    seat: Option<(i64, Seat, i64)>,
    devices: Vec<i64>,
    countries: u32,
    limit: i64,
}

/// Events in order, each with its label where there is one.
#[derive(Debug)]
pub struct Stream {
    world: World,
    acts: std::vec::IntoIter<Act>,
    cases: Vec<Typology>,
    memory: Vec<Memory>,
    // Asked, never walked over, so that their order does not show.
    paid: HashSet<(u32, i64)>,
    saved: HashMap<(u32, i64), i64>,
    users: HashMap<i64, Vec<u32>>,
    ready: VecDeque<(Event, u32, Role)>,
    acted: u64,
    given: usize,
}

impl Iterator for Stream {
    type Item = (Event, Option<Label>);

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() {
            let act = self.acts.next()?;
            self.acted += 1;
            self.see(&act);
        }
        let (event, case, role) = self.ready.pop_front()?;
        let typology = (case as usize).checked_sub(1).and_then(|at| self.cases.get(at)).copied();
        let label = typology.map(|typology| Label {
            event: self.given,
            customer: event.get(f!("customer")).unwrap_or_default(),
            typology,
            case,
            role,
        });
        self.given += 1;
        Some((event, label))
    }
}

/// An event in the making: fields in any order, sorted once.
struct Row(Event);

impl Row {
    fn put(&mut self, field: FieldId, value: i64) -> &mut Self {
        self.0.values.push((field, value));
        self
    }
    fn word(&mut self, field: FieldId, word: &str) -> &mut Self {
        self.put(field, code(word))
    }
    fn flag(&mut self, field: FieldId, value: bool) -> &mut Self {
        self.put(field, i64::from(value))
    }
    fn done(mut self) -> Event {
        self.0.values.sort_unstable_by_key(|v| v.0);
        self.0
    }
}

impl Stream {
    pub(crate) fn new(world: World, acts: Vec<Act>, cases: Vec<Typology>) -> Self {
        let mut memory = Vec::with_capacity(world.customers.len());
        let mut paid = HashSet::new();
        for (who, customer) in (0u32..).zip(&world.customers) {
            let mut known = Memory { balance: customer.balance, limit: 20_000 * USD, ..Memory::default() };
            if customer.first_day < 0 {
                // What was seen before the first day.
                known.devices = (0..u64::from(customer.devices))
                    .map(|n| world.id(tag::DEVICE, World::own(who, n)))
                    .collect();
                known.countries = 1 << customer.home;
                paid.extend([(who, world.wallet(who, 0)), (who, world.wallet(who, 1))]);
            }
            memory.push(known);
        }
        Self {
            world,
            acts: acts.into_iter(),
            cases,
            memory,
            paid,
            saved: HashMap::new(),
            users: HashMap::new(),
            ready: VecDeque::new(),
            acted: 0,
            given: 0,
        }
    }

    /// Bits that differ by act: for details nobody decides.
    fn spin(&self) -> u64 {
        mix(self.world.seed ^ self.acted)
    }

    fn customer(&self, who: u32) -> &Customer {
        &self.world.customers[who as usize]
    }

    /// An event with the profile.
    fn row(&self, kind: Kind, act: &Act, who: u32) -> Row {
        let c = self.customer(who);
        let mut row = Row(Event {
            at: act.at,
            happened: act.at - i64::from(act.late) * SECOND,
            kind,
            values: Vec::with_capacity(34),
        });
        let home = COUNTRIES[c.home as usize];
        let jurisdiction = match home.5 {
            "EUR" | "PLN" => "EU",
            "USD" | "CAD" | "MXN" => "US",
            "GBP" | "UAH" | "ZAR" | "NGN" | "KES" => "GB",
            "AED" | "TRY" | "INR" => "AE",
            _ => "SG",
        };
        row.put(f!("customer"), c.id)
            .put(f!("account"), self.world.id(tag::ACCOUNT, u64::from(who)))
            .put(f!("declared_monthly_usd"), c.income * USD / 12)
            .put(f!("declared_income_usd"), c.income * USD)
            .word(f!("residence"), home.0)
            .word(f!("jurisdiction"), jurisdiction)
            .word(f!("risk_rating"), ["low", "standard", "high"][c.rating as usize % 3])
            .word(f!("segment"), c.segment.as_known())
            .word(f!("kyc_tier"), ["none", "basic", "full", "institution"][c.tier as usize % 4])
            .put(f!("customer_since"), c.since)
            .flag(f!("house_account"), false);
        if c.segment.is_company() {
            row.word(f!("kind_of_party"), "company").word(f!("incorporation"), home.0);
        } else {
            row.word(f!("kind_of_party"), "person")
                .word(f!("nationality"), COUNTRIES[c.nationality as usize].0)
                .put(f!("age_years"), i64::from(c.age))
                .flag(f!("pep"), c.pep);
        }
        row
    }

    /// An event the customer brings about in a session.
    fn in_session(&self, kind: Kind, act: &Act, who: u32) -> Row {
        let mut row = self.row(kind, act, who);
        if let Some((at, seat, session)) = self.memory[who as usize].seat
            && act.at - at < SESSION
        {
            self.seat(&mut row, seat, session);
        }
        row
    }

    fn seat(&self, row: &mut Row, seat: Seat, session: i64) {
        let country = COUNTRIES[seat.country as usize % COUNTRIES.len()];
        row.put(f!("device"), seat.device)
            .put(f!("ip"), self.world.id(tag::IP, u64::from(seat.net) << 8 | u64::from(seat.host)))
            .put(f!("ip_block"), self.world.id(tag::BLOCK, u64::from(seat.net)))
            .put(f!("asn"), self.world.id(tag::ASN, u64::from(seat.country) << 16 | u64::from(seat.net % 12)))
            .put(f!("session"), session)
            .word(f!("ip_country"), country.0)
            .flag(f!("ip_sanctioned"), country.7)
            .flag(f!("vpn"), seat.flags & VPN != 0)
            .flag(f!("tor"), seat.flags & TOR != 0);
    }

    /// Sets value and balances, and moves the balance.
    fn value(&mut self, row: &mut Row, who: u32, usd: i64, change: i64) {
        let before = self.memory[who as usize].balance;
        let after = before + change;
        self.memory[who as usize].balance = after;
        row.put(f!("usd"), usd)
            .put(f!("balance_before_usd"), before)
            .put(f!("balance_usd"), after)
            .word(f!("status"), "done");
    }

    /// What an amount comes to; `None` where less than a dollar is there.
    fn afford(&self, who: u32, amount: Amount) -> Option<i64> {
        let balance = self.memory[who as usize].balance;
        let wanted = match amount {
            Amount::Usd(usd) => usd,
            Amount::Share(ppm) => (i128::from(balance) * i128::from(ppm) / 1_000_000) as i64,
        };
        let usd = wanted.min(balance);
        (usd >= USD).then_some(usd)
    }

    fn give(&mut self, row: Row, act: &Act, role: Role) {
        self.ready.push_back((row.done(), act.case, role));
    }

    fn see(&mut self, act: &Act) {
        match act.what {
            What::Login(_) | What::Session(_) => self.present(act),
            What::FiatIn { .. } | What::FiatOut { .. } | What::CardIn { .. } => self.fiat(act),
            What::CryptoIn { .. } | What::CryptoOut { .. } => self.crypto(act),
            What::Internal { to, amount, pay } => self.internal(act, to, amount, pay),
            What::P2p { buyer, amount, premium } => self.p2p(act, buyer, amount, premium),
            What::Convert { .. } | What::Fill { .. } | What::Order { .. } | What::Redeem { .. } => {
                self.trade(act);
            }
            What::AddressLabel { address, category } => {
                let mut row = Row(Event::new(Kind::Label, act.at));
                row.put(f!("address"), address)
                    .put(f!("cluster"), self.world.id(tag::CLUSTER, address.unsigned_abs()))
                    .word(f!("category"), EXPOSURES[category as usize % EXPOSURES.len()]);
                self.give(row, act, act.role);
            }
            _ => self.care(act),
        }
    }

    fn present(&mut self, act: &Act) {
        let (seat, login) = match act.what {
            What::Login(seat) => (seat, true),
            What::Session(seat) => (seat, false),
            _ => return,
        };
        let who = act.who;
        let session = match self.memory[who as usize].seat {
            Some((_, _, session)) if !login => session,
            _ => self.world.id(tag::SESSION, self.acted),
        };
        let known = &self.memory[who as usize];
        let (new_device, new_country) =
            (!known.devices.contains(&seat.device), known.countries >> seat.country & 1 == 0);
        let nearest = (0..COUNTRIES.len() as u8)
            .filter(|c| known.countries >> c & 1 == 1)
            .map(|c| distance(c, seat.country))
            .min();
        let speed = known.seat.map(|(at, last, _)| {
            // At least a minute, or two sessions of one moment would be infinitely fast.
            distance(last.country, seat.country) * HOUR / (act.at - at).max(60 * SECOND)
        });
        let users = self.users.entry(seat.device).or_default();
        if !users.contains(&who) {
            users.push(who);
        }
        let on_device = users.len() as i64;
        if new_device {
            let mut row = self.row(Kind::DeviceNew, act, who);
            self.seat(&mut row, seat, session);
            self.give(row, act, act.role);
        }
        let mut row = self.row(if login { Kind::Login } else { Kind::Session }, act, who);
        self.seat(&mut row, seat, session);
        row.flag(f!("new_device"), new_device)
            .flag(f!("new_ip_country"), new_country)
            .put(f!("accounts_on_device"), on_device)
            .word(f!("channel"), if seat.device & 2 == 0 { "app" } else { "web" });
        if let Some(km) = nearest {
            row.put(f!("distance_km"), km);
        }
        if let Some(kmh) = speed {
            row.put(f!("speed_kmh"), kmh);
        }
        if !login {
            row.flag(f!("remote_access"), seat.flags & REMOTE != 0)
                .flag(f!("call_active"), seat.flags & CALL != 0)
                .flag(f!("pasted_address"), seat.flags & PASTED != 0)
                .flag(f!("phish_referrer"), seat.flags & PHISH != 0);
        }
        self.give(row, act, act.role);
        let known = &mut self.memory[who as usize];
        if new_device {
            known.devices.push(seat.device);
        }
        known.countries |= 1 << seat.country;
        known.seat = Some((act.at, seat, session));
    }

    fn fiat(&mut self, act: &Act) {
        let who = act.who;
        let home = COUNTRIES[self.customer(who).home as usize];
        match act.what {
            What::FiatIn { bank, usd, name, cash, country } => {
                let mut row = self.row(Kind::FiatDeposit, act, who);
                let texts = if name == 1_000_000 { 1 } else { 1 + self.spin() % 40 };
                let place = COUNTRIES[country as usize % COUNTRIES.len()];
                self.value(&mut row, who, usd, usd);
                row.put(f!("bank_account"), bank)
                    .put(f!("counterparty"), bank)
                    .word(f!("counterparty_kind"), "bank")
                    .word(f!("counterparty_country"), place.0)
                    .flag(f!("country_high_risk"), place.6)
                    .put(f!("name_score"), i64::from(name))
                    .put(f!("description"), self.world.id(tag::TEXT, bank.unsigned_abs() ^ texts))
                    .flag(f!("cash_like"), cash)
                    .word(f!("currency"), home.5);
                self.give(row, act, act.role);
            }
            What::FiatOut { bank, amount } => {
                let Some(usd) = self.afford(who, amount) else { return };
                let mut row = self.in_session(Kind::FiatWithdraw, act, who);
                self.value(&mut row, who, usd, -usd);
                row.put(f!("bank_account"), bank)
                    .put(f!("counterparty"), bank)
                    .word(f!("counterparty_kind"), "bank")
                    .word(f!("counterparty_country"), home.0)
                    .flag(f!("country_high_risk"), home.6)
                    .word(f!("currency"), home.5)
                    .put(f!("fee_usd"), USD);
                self.give(row, act, act.role);
            }
            What::CardIn { card, usd } => {
                let mut row = self.in_session(Kind::CardDeposit, act, who);
                self.value(&mut row, who, usd, usd);
                row.put(f!("card"), card)
                    .put(f!("counterparty"), card)
                    .word(f!("product"), "card")
                    .word(f!("currency"), home.5)
                    .put(f!("fee_usd"), usd / 50);
                self.give(row, act, act.role);
            }
            _ => {}
        }
    }

    fn crypto(&mut self, act: &Act) {
        let who = act.who;
        let (kind, address, far, asset, taint, usd) = match act.what {
            What::CryptoIn { address, far, usd, asset, taint } => {
                (Kind::CryptoDeposit, address, far, asset, taint, usd)
            }
            What::CryptoOut { address, far, amount, asset, taint } => {
                let Some(usd) = self.afford(who, amount) else { return };
                (Kind::CryptoWithdraw, address, far, asset, taint, usd)
            }
            _ => return,
        };
        let out = kind == Kind::CryptoWithdraw;
        let mut row = if out { self.in_session(kind, act, who) } else { self.row(kind, act, who) };
        self.value(&mut row, who, usd, if out { -usd } else { usd });
        self.far(&mut row, address, far, usd, act.at);
        if out {
            row.flag(f!("new_address"), self.paid.insert((who, address))).put(f!("fee_usd"), USD / 2);
            if let Some(saved) = self.saved.get(&(who, address)) {
                row.put(f!("payee_added"), *saved);
            }
        }
        let (word, network) = ASSETS[asset as usize % ASSETS.len()];
        row.word(f!("asset"), word).word(f!("network"), network).flag(f!("privacy_coin"), false);
        exposure(&mut row, taint, usd);
        self.give(row, act, act.role);
    }

    /// The other side as blockchain analytics and the travel rule show it.
    fn far(&self, row: &mut Row, address: i64, far: Far, usd: i64, at: i64) {
        let bits = mix(address.unsigned_abs());
        let (kind, cluster) = match far {
            Far::Wallet => ("unhosted", address.unsigned_abs()),
            // Only a proof makes a wallet his own; without, it is anybody's.
            Far::Own(proven) => (if proven { "own" } else { "unhosted" }, address.unsigned_abs()),
            Far::Vasp(vasp) => ("vasp", 1 << 60 | u64::from(vasp)),
            Far::Merchant => ("merchant", address.unsigned_abs()),
        };
        let cluster = self.world.id(tag::CLUSTER, cluster);
        row.put(f!("address"), address)
            .put(f!("cluster"), cluster)
            .put(f!("counterparty"), cluster)
            .word(f!("counterparty_kind"), kind)
            .flag(f!("own_address"), far == Far::Own(true))
            .flag(f!("known_service"), matches!(far, Far::Vasp(_) | Far::Merchant))
            // Analytics knows when an address first moved value, whoever owns it.
            .put(
                f!("address_first_seen"),
                (START - (bits % 700) as i64 * DAY / (1 + (bits >> 40) as i64 % 60)).min(at),
            );
        if let Far::Vasp(vasp) = far {
            let country = COUNTRIES[usize::from(vasp) * 7 % 24];
            row.word(f!("counterparty_vasp"), &format!("vasp{vasp:02}"))
                .word(f!("counterparty_country"), country.0)
                .flag(f!("country_high_risk"), country.6)
                .flag(f!("vasp_licensed"), vasp % 5 != 4);
            if usd >= 1000 * USD {
                let spin = self.spin();
                row.flag(f!("travel_rule_complete"), spin % 100 < 93)
                    .flag(f!("travel_rule_matches"), (spin >> 32) % 100 < 97);
            }
        }
    }

    fn internal(&mut self, act: &Act, to: u32, amount: Amount, pay: bool) {
        let Some(usd) = self.afford(act.who, amount) else { return };
        if self.customer(to).since > act.at || to == act.who {
            return;
        }
        let product = if pay { "pay" } else { "internal" };
        let order = self.world.id(tag::ORDER, self.acted);
        let mut row = self.in_session(Kind::InternalOut, act, act.who);
        self.value(&mut row, act.who, usd, -usd);
        let there = self.customer(to).id;
        row.put(f!("counterparty"), there)
            .word(f!("counterparty_kind"), "customer")
            .word(f!("product"), product)
            .put(f!("order"), order)
            .flag(f!("new_address"), self.paid.insert((act.who, there)));
        self.give(row, act, act.role);
        let mut row = self.row(Kind::InternalIn, act, to);
        self.value(&mut row, to, usd, usd);
        row.put(f!("counterparty"), self.customer(act.who).id)
            .word(f!("counterparty_kind"), "customer")
            .word(f!("product"), product)
            .put(f!("order"), order);
        self.give(row, act, act.other);
    }

    fn p2p(&mut self, act: &Act, buyer: u32, amount: Amount, premium: i32) {
        let Some(usd) = self.afford(act.who, amount) else { return };
        if self.customer(buyer).since > act.at || buyer == act.who {
            return;
        }
        let order = self.world.id(tag::ORDER, self.acted);
        let sides =
            [(Kind::P2pSell, act.who, buyer, -usd, act.role), (Kind::P2pBuy, buyer, act.who, usd, act.other)];
        for (kind, who, other, change, role) in sides {
            let mut row = self.row(kind, act, who);
            self.value(&mut row, who, usd, change);
            row.put(f!("counterparty"), self.customer(other).id)
                .word(f!("counterparty_kind"), "customer")
                .word(f!("product"), "p2p")
                .word(f!("asset"), "USDT")
                .word(f!("currency"), COUNTRIES[self.customer(buyer).home as usize].5)
                .put(f!("premium"), i64::from(premium))
                .put(f!("order"), order);
            self.give(row, act, role);
        }
    }

    fn trade(&mut self, act: &Act) {
        let who = act.who;
        let (kind, usd, asset) = match act.what {
            What::Convert { usd, asset } => (Kind::Convert, usd, asset),
            What::Fill { usd, asset, .. } => (Kind::Fill, usd, asset),
            What::Order { usd, asset } => (Kind::Order, usd, asset),
            What::Redeem { usd } => (Kind::Redeem, usd, 4),
            _ => return,
        };
        let usd = if kind == Kind::Redeem { Some(usd) } else { self.afford(who, Amount::Usd(usd)) };
        let Some(usd) = usd else { return };
        let mut row = self.in_session(kind, act, who);
        let change = match act.what {
            What::Convert { .. } => {
                row.put(f!("pnl_usd"), -usd / 250)
                    .word(f!("to_asset"), "USDT")
                    .word(f!("product"), "convert");
                -usd / 250
            }
            What::Fill { other, pnl, .. } => {
                let gain = (i128::from(usd) * i128::from(pnl) / 1_000_000) as i64;
                row.put(f!("pnl_usd"), gain)
                    .put(f!("counterparty"), self.customer(other).id)
                    .put(f!("fee_usd"), usd / 1000)
                    .put(f!("order"), self.world.id(tag::ORDER, self.acted))
                    .word(f!("product"), "spot");
                gain - usd / 1000
            }
            What::Redeem { .. } => {
                row.word(f!("product"), "earn");
                usd
            }
            _ => {
                row.put(f!("order"), self.world.id(tag::ORDER, self.acted)).word(f!("product"), "spot");
                0
            }
        };
        self.value(&mut row, who, usd, change);
        row.word(f!("asset"), ASSETS[asset as usize % ASSETS.len()].0);
        self.give(row, act, act.role);
    }

    /// Everything without value.
    fn care(&mut self, act: &Act) {
        let who = act.who;
        let kind = match act.what {
            What::Chargeback { .. } => Kind::Chargeback,
            What::Signup => Kind::Signup,
            What::Kyc => Kind::KycResult,
            What::Credential { .. } => Kind::CredentialChange,
            What::OtpFailed => Kind::OtpFailed,
            What::AddressEdit { .. } => Kind::AddressEdit,
            What::Limit { .. } => Kind::LimitChange,
            What::Profile { .. } => Kind::ProfileChange,
            What::ApiKey { .. } => Kind::ApiKeyCreated,
            What::StaffView { .. } => Kind::StaffView,
            What::Support { .. } => Kind::SupportReport,
            _ => return,
        };
        let outside =
            matches!(kind, Kind::Chargeback | Kind::StaffView | Kind::KycResult | Kind::SupportReport);
        let mut row = if outside { self.row(kind, act, who) } else { self.in_session(kind, act, who) };
        match act.what {
            What::Chargeback { card, usd, fraud } => {
                // The exchange pays; the customer's balance is recovered by hand, if at all.
                row.put(f!("card"), card)
                    .put(f!("usd"), usd)
                    .word(f!("reason"), if fraud { "fraud" } else { "dispute" });
            }
            What::Kyc => {
                row.word(f!("status"), "done")
                    .put(f!("document"), self.world.id(tag::DOCUMENT, u64::from(who)))
                    .flag(f!("document_forged"), false);
            }
            What::Credential { change } | What::Profile { change } => {
                row.word(f!("change"), change);
            }
            What::AddressEdit { address } => {
                self.saved.entry((who, address)).or_insert(act.at);
                row.put(f!("address"), address).word(f!("change"), "address_book");
            }
            What::Limit { usd } => {
                let before = std::mem::replace(&mut self.memory[who as usize].limit, usd);
                row.put(f!("limit_usd"), usd)
                    .put(f!("previous_limit_usd"), before)
                    .word(f!("change"), "limit");
            }
            What::ApiKey { withdraw } => {
                row.put(f!("api_key"), self.world.id(tag::KEY, self.acted))
                    .flag(f!("withdraw_enabled"), withdraw);
            }
            What::StaffView { staff } => {
                row.put(f!("staff"), self.world.id(tag::STAFF, u64::from(staff)));
            }
            What::Support { reason } => {
                row.word(f!("reason"), reason).word(f!("channel"), "support");
            }
            _ => {}
        }
        self.give(row, act, act.role);
    }
}

/// Kilometres between two countries, on a cylinder: near enough for speeds.
fn distance(a: u8, b: u8) -> i64 {
    let (a, b) = (COUNTRIES[a as usize % COUNTRIES.len()], COUNTRIES[b as usize % COUNTRIES.len()]);
    let around = i64::from((a.2 - b.2).abs());
    let (east, north) = (around.min(360 - around) * 85, i64::from((a.1 - b.1).abs()) * 111);
    (east * east + north * north).isqrt()
}

/// The four fields of what value was traced to.
fn exposure(row: &mut Row, taint: Option<Taint>, usd: i64) {
    let Some(Taint { category, share, hops }) = taint else { return };
    let first = EXPOSURES_FROM + category as usize % EXPOSURES.len() * 4;
    let field = |n: usize| FieldId((first + n) as u16);
    let part = (i128::from(usd) * i128::from(share) / 1_000_000) as i64;
    row.put(field(0), if hops <= 1 { part } else { 0 })
        .put(field(1), part)
        .put(field(2), i64::from(share))
        .put(field(3), i64::from(hops));
}
