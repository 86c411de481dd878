//! Measures deciding in process and folding, on the bundled policy: medians over many calls.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a measurement stops at the first surprise")]

use engine::pinned::Pinned;
use engine::{Context, State, evaluate, fold};
use model::ids::*;
use model::transfer::Flow;
use model::{Amount, AssetId, Hash, PartyKind, Timestamp};
use record::v1::{Entry, Header, Input, Parties, Screened, TransferRequest};
use screening::index::Index;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

const CUSTOMERS: u64 = 10_000;
const TRANSFERS: u64 = 300_000;

fn header(seq: u64) -> Header {
    let actor = ActorId::new("key:bench").unwrap();
    Header {
        schema: record::SCHEMA,
        tenant: TenantId::new("probity").unwrap(),
        stream: StreamId::new("main").unwrap(),
        seq,
        recorded_at: Timestamp(1_793_600_000_000_000 + seq as i64),
        effective_at: Timestamp(1_793_600_000_000_000),
        epoch: 1,
        build: Hash::of(b"build"),
        matcher: Hash::of(b"matcher"),
        policy: Hash::of(b"policy"),
        correlation: format!("req_{seq:032x}"),
        causation: seq,
        actor: actor.clone(),
        on_behalf: actor,
        reason: ReasonCode::new("transfer.screen").unwrap(),
        origin: "127.0.0.1".into(),
        permission: "bench#transfers:screen".into(),
    }
}

fn transfer(n: u64) -> Input {
    let request = TransferRequest {
        transfer: TransferId::new(&format!("T-{n}")).unwrap(),
        customer: CustomerId::new(&format!("C-{}", n % CUSTOMERS)).unwrap(),
        account: AccountId::new("main").unwrap(),
        legal_entity: LegalEntityId::new("acme-us").unwrap(),
        flow: Flow::Withdrawal,
        amount: Amount { value: "0.25".parse().unwrap(), asset: AssetId::new("eip155:1/slip44:60").unwrap() },
        risk_reducing: false,
        confirmed: true,
        incumbent: None,
        arrives: None,
        activity: None,
    };
    Input::TransferScreened { request, screened: Screened::default() }
}

fn customer(n: u64) -> Input {
    Input::CustomerPut {
        customer: CustomerId::new(&format!("C-{n}")).unwrap(),
        legal_entity: LegalEntityId::new("acme-us").unwrap(),
        kind: PartyKind::Person,
        expected_version: 0,
        identified: true,
        screened: Screened { customer_included: true, ..Screened::default() },
        incumbent: None,
    }
}

fn main() {
    let base = include_str!("../../../policies/default/policy.toml");
    let demo = include_str!("../../../policies/demo/policy.toml");
    let (mut policy, _) = decision::policy_file::parse_with_base(demo, "demo", base, "default").unwrap();
    // No list is loaded here: list ages are not what is measured.
    policy.lists.iter_mut().for_each(|l| l.required = false);
    let pinned = Pinned::new(Arc::new(policy), Hash::default(), vec![], Arc::new(Index::empty()));
    let mut state = State::default();
    let (mut entries, mut times) = (Vec::new(), Vec::with_capacity(TRANSFERS as usize));
    let actor = ActorId::new("key:bench").unwrap();
    for seq in 0..CUSTOMERS + TRANSFERS {
        let input = if seq < CUSTOMERS { customer(seq) } else { transfer(seq - CUSTOMERS) };
        let parties = Parties {
            counterparty: None,
            network: None,
            address: Some("0x52908400098527886e0f7030069857d2e4169ee7".into()),
            memo: None,
        };
        let header = header(seq);
        let started = Instant::now();
        let found = pinned.parties_findings(&parties);
        let cx =
            Context { policy: &pinned.policy, now: header.recorded_at, seq, causation: seq, actor: &actor };
        let outcome = evaluate(&state, &input, &cx).unwrap();
        fold(&mut state, &header, &input, &outcome);
        times.push(started.elapsed());
        black_box(found);
        let sealed = vec![record::v1::Sealed {
            subject: "C".into(),
            part: "parties".into(),
            key_id: "kek".into(),
            nonce: [0; 12],
            ciphertext: vec![7; 90],
        }];
        entries.push(record::encode(&Entry { header, input, outcome, sealed }));
    }
    let allowed = state.counts.outcomes[0];
    times.sort();
    let at = |q: usize| times[(times.len() * q / 1000).min(times.len() - 1)];
    println!(
        "decide (wallet + standing + policy + fold), {} decisions, {allowed} allowed: median {:?}, p99 {:?}, p99.9 {:?}",
        times.len(),
        at(500),
        at(990),
        at(999)
    );
    let bytes: usize = entries.iter().map(Vec::len).sum();
    let started = Instant::now();
    let mut again = State::default();
    for bytes in &entries {
        let entry = record::decode(bytes).unwrap();
        fold(&mut again, &entry.header, &entry.input, &entry.outcome);
    }
    let rate = entries.len() as f64 / started.elapsed().as_secs_f64();
    println!(
        "decode and fold: {rate:.0} entries/s of {} bytes on average; same state: {}",
        bytes / entries.len(),
        again == state
    );
}
