//! One door into the engine: everything the tests say goes through here.

use engine::service::{Answer, PutCustomer};
use engine::start::NewList;
use engine::{Committed, Engine, EngineError, Meta, OpenError, Options};
use model::designation::{Designation, ListedName, ListedWallet, NameStrength, Provenance};
use model::ids::*;
use model::standing::Restriction;
use model::transfer::Flow;
use model::{Amount, AssetId, Hash, Measure, PartialDate, PartyKind, Profile, Standing, Timestamp};
use record::v1::{Parties, TransferRequest};
use screening::snapshot::Snapshot;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use store::{Backend, PgOptions};

/// A Bitcoin address OFAC lists (Lazarus Group's first), and one it does not (BIP-173's example).
pub const LISTED: &str = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h";
pub const CLEAN: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";

/// 2026-11-02T09:00Z, in microseconds; tests move it themselves.
pub fn start() -> i64 {
    Timestamp::from_date(2026, 11, 2).0 + 9 * 3600 * 1_000_000
}

pub struct World {
    pub engine: Engine,
    pub clock: Arc<AtomicI64>,
}

pub fn options(clock: &Arc<AtomicI64>) -> Options {
    let mut options = Options::new(TenantId::new("test").unwrap(), StreamId::new("main").unwrap());
    let clock = Arc::clone(clock);
    options.clock = Arc::new(move || Timestamp(clock.load(Ordering::SeqCst)));
    options
}

pub fn policy() -> (model::policy::Policy, String) {
    let base = include_str!("../../../../policies/default/policy.toml");
    let demo = include_str!("../../../../policies/demo/policy.toml");
    decision::policy_file::parse_with_base(demo, "demo", base, "default").unwrap()
}

pub async fn open(dir: &Path) -> World {
    open_with(dir, options(&Arc::new(AtomicI64::new(start())))).await
}

pub async fn open_with(dir: &Path, options: Options) -> World {
    let clock = Arc::new(AtomicI64::new((options.clock)().0));
    let mut options = options;
    let ours = Arc::clone(&clock);
    options.clock = Arc::new(move || Timestamp(ours.load(Ordering::SeqCst)));
    let engine = open_engine(dir, options).await.unwrap();
    if engine.read(|s| s.policy == Hash::default()).await.unwrap() {
        let (policy, text) = policy();
        engine.activate_policy(meta("person:mlro"), &text, policy, vec![actor("person:mlro")]).await.unwrap();
        engine.activate_lists(meta("system:lists"), vec![ofac(1), uk()]).await.unwrap();
    }
    World { engine, clock }
}

/// Opens a directory on the store this test runs on: SQLite, or within [`on_postgres`] a database of its own.
pub async fn open_engine(dir: &Path, mut options: Options) -> Result<Engine, OpenError> {
    let address = DATABASES.with_borrow_mut(|databases| {
        let databases = databases.as_mut()?;
        Some(
            databases.entry(dir.to_owned()).or_insert_with(|| testkit::postgres::shared().database()).clone(),
        )
    });
    if let Some(address) = address {
        options.backend = Backend::Postgres(PgOptions::parse(&address, None).unwrap());
    }
    Engine::open(dir, options).await
}

thread_local! {
    /// Within [`on_postgres`], the database of each directory.
    static DATABASES: RefCell<Option<BTreeMap<PathBuf, String>>> = const { RefCell::new(None) };
}

/// Runs a whole test with its journals in PostgreSQL.
pub fn on_postgres(test: fn()) {
    DATABASES.set(Some(BTreeMap::new()));
    test();
    let used = DATABASES.take().unwrap_or_default();
    assert!(!used.is_empty(), "the test opened no engine");
    for address in used.values() {
        let (_, streams) =
            testkit::postgres::shared().sql(address, "SELECT count(*) FROM probity.streams WHERE size > 0");
        assert_eq!(streams, "1", "the journal is in PostgreSQL");
    }
}

pub fn actor(text: &str) -> ActorId {
    ActorId::new(text).unwrap()
}

pub fn meta(who: &str) -> Meta {
    Meta {
        actor: actor(who),
        on_behalf: actor(who),
        reason: ReasonCode::new("test").unwrap(),
        origin: "127.0.0.1".into(),
        permission: "test".into(),
        correlation: format!("req-{who}"),
        effective_at: None,
    }
}

pub fn designation(list: &str, id: &str, kind: PartyKind, name: &str) -> Designation {
    Designation {
        list: ListId::new(list).unwrap(),
        id: EntryId::new(id).unwrap(),
        kind,
        names: vec![ListedName {
            text: name.into(),
            primary: true,
            strength: NameStrength::Strong,
            script: None,
            label: "Name".into(),
            parts: vec![],
        }],
        born: vec![],
        birth_places: vec![],
        nationalities: vec![],
        residences: vec![],
        gender: None,
        identifiers: vec![],
        wallets: vec![],
        programmes: vec!["CYBER2".into()],
        measures: vec![Measure::AssetFreeze],
        relationships: vec![],
        legal_basis: vec![],
        listed_on: None,
        remarks: vec![],
        provenance: Provenance { file: 0, offset: 0, length: 0 },
        class: None,
        ended_on: None,
    }
}

pub fn list(id: &str, designations: Vec<Designation>) -> NewList {
    let snapshot = Snapshot {
        list: ListId::new(id).unwrap(),
        published: PartialDate::new(2026, Some(11), Some(1)).ok(),
        raw_hashes: vec![("hand-made".into(), Hash::of(id.as_bytes()))],
        parser: "hand/1".into(),
        designations,
    };
    NewList { snapshot: Arc::new(snapshot), defects: 0, current_at: Timestamp::from_date(2026, 11, 1) }
}

/// The hand-made OFAC list; version 2 adds a name.
pub fn ofac(version: u8) -> NewList {
    let mut lazarus = designation("ofac-sdn", "27307", PartyKind::Company, "LAZARUS GROUP");
    lazarus.wallets.push(ListedWallet { ticker: "XBT".into(), address: LISTED.into() });
    let mut terror = designation("ofac-sdn", "90001", PartyKind::Company, "TERROR FUND NETWORK");
    terror.programmes = vec!["SDGT".into()];
    terror.wallets.push(ListedWallet { ticker: "TRX".into(), address: TF_WALLET.into() });
    let mut entries = vec![
        lazarus,
        designation("ofac-sdn", "90002", PartyKind::Person, "Grigory Vasilyevich Tumanov"),
        terror,
    ];
    if version > 1 {
        entries.push(designation("ofac-sdn", "90003", PartyKind::Person, "Benedikt Quillfeather"));
    }
    list("ofac-sdn", entries)
}

/// A valid TRON address (the one in TRON's own documentation).
pub const TF_WALLET: &str = "TJCnKsPa7y5okkXvQAidZBzqx3QyQ6sxMW";

pub fn uk() -> NewList {
    let mut entry = designation("uk-sanctions", "RUS9001", PartyKind::Person, "Yelizaveta Orlovskaya");
    entry.measures = vec![Measure::Unspecified];
    entry.programmes = vec!["RUS".into()];
    list("uk-sanctions", vec![entry])
}

pub fn customer(id: &str) -> CustomerId {
    CustomerId::new(id).unwrap()
}

pub fn transfer(id: &str) -> TransferId {
    TransferId::new(id).unwrap()
}

impl World {
    pub fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub async fn put(&self, id: &str, name: &str) -> Result<Committed, EngineError> {
        self.put_profile(id, Profile::named(PartyKind::Person, name)).await
    }

    pub async fn put_profile(&self, id: &str, profile: Profile) -> Result<Committed, EngineError> {
        let expected_version =
            self.engine.read(|s| s.customers.get(&customer(id)).map_or(0, |c| c.version)).await.unwrap();
        let put = PutCustomer {
            customer: customer(id),
            legal_entity: LegalEntityId::new("acme-us").unwrap(),
            expected_version,
            identified: true,
            profile,
            stated: Vec::new(),
            incumbent: None,
        };
        self.engine.put_customer(meta("system:exchange"), put, None).await
    }

    pub async fn screen(
        &self,
        id: &str,
        of: &str,
        flow: Flow,
        address: &str,
    ) -> Result<Committed, EngineError> {
        let parties =
            Parties { counterparty: None, network: None, address: Some(address.into()), memo: None };
        let wait = Duration::from_millis(500);
        match self
            .engine
            .screen_transfer(meta("system:exchange"), request(id, of, flow), parties, wait, None)
            .await?
        {
            Answer::Decided(done) | Answer::Pending(done) => Ok(done),
        }
    }

    pub async fn release(&self, id: &str, allowed: &Committed) -> Result<Committed, EngineError> {
        let (token, _) = self.engine.release_token(&allowed.entry).expect("an allow carries a token");
        self.engine.release(meta("system:signer"), transfer(id), &token).await
    }

    pub async fn standing(&self, id: &str) -> Standing {
        self.engine.read(|s| s.customers[&customer(id)].standing).await.unwrap()
    }

    pub async fn change(
        &self,
        who: &str,
        id: &str,
        to: Standing,
        document: &str,
    ) -> Result<Committed, EngineError> {
        let version = self.engine.read(|s| s.customers[&customer(id)].standing_version).await.unwrap();
        let grounds = grounds(&[who], document);
        self.engine.change_standing(meta(who), customer(id), to, grounds, version).await
    }
}

pub fn request(id: &str, of: &str, flow: Flow) -> TransferRequest {
    TransferRequest {
        transfer: transfer(id),
        customer: customer(of),
        account: AccountId::new("main").unwrap(),
        legal_entity: LegalEntityId::new("acme-us").unwrap(),
        flow,
        amount: Amount {
            value: "0.5".parse().unwrap(),
            asset: AssetId::new("bip122:000000000019d6689c085ae165831e93/slip44:0").unwrap(),
        },
        risk_reducing: false,
        confirmed: true,
        incumbent: None,
        arrives: None,
        activity: None,
    }
}

pub fn grounds(approved_by: &[&str], document: &str) -> Restriction {
    Restriction {
        reason: ReasonCode::new("tf.confirmed").unwrap(),
        authority: "UNSCR 1373".into(),
        scope: "all".into(),
        since: Timestamp(start()),
        until: None,
        approved_by: approved_by.iter().map(|a| actor(a)).collect(),
        customer_text: TemplateId::new("under_review").unwrap(),
        appeal_route: TemplateId::new("appeal_general").unwrap(),
        document: DocumentRef::new(document).unwrap(),
    }
}

pub fn outcome(done: &Committed) -> &'static str {
    done.entry.outcome.decision().map_or("none", |d| d.outcome.as_str())
}

pub fn reasons(done: &Committed) -> Vec<String> {
    done.entry
        .outcome
        .decision()
        .map(|d| d.internal.iter().map(ToString::to_string).collect())
        .unwrap_or_default()
}
