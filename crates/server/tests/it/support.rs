//! One door: a request in text, an answer with status, headers and JSON.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use engine::start::NewList;
use engine::{Engine, Meta, Options};
use model::designation::{Designation, ListedName, ListedWallet, NameStrength, Provenance};
use model::ids::*;
use model::{Hash, Measure, PartialDate, PartyKind, Timestamp};
use record::v1::Audience;
use screening::snapshot::Snapshot;
use serde_json::Value;
use server::App;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use store::{Backend, PgOptions};
use tower::ServiceExt;

pub struct Api {
    pub app: App,
    pub dir: tempfile::TempDir,
    pub key: String,
    pub clock: Arc<AtomicI64>,
}

pub struct Answer {
    pub status: u16,
    pub kind: String,
    pub etag: Option<String>,
    pub retry_after: Option<String>,
    pub body: Value,
}

pub const LISTED: &str = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h";
pub const CLEAN: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";

/// Opens a directory on the store this test runs on: SQLite, or within [`on_postgres`] a database of its own.
pub async fn open_engine(dir: &Path, mut options: Options) -> Engine {
    let address = DATABASES.with_borrow_mut(|databases| {
        let databases = databases.as_mut()?;
        Some(
            databases.entry(dir.to_owned()).or_insert_with(|| testkit::postgres::shared().database()).clone(),
        )
    });
    if let Some(address) = address {
        options.backend = Backend::Postgres(PgOptions::parse(&address, None).unwrap());
    }
    Engine::open(dir, options).await.unwrap()
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

fn meta() -> Meta {
    Meta::system("test", "test", "test").unwrap()
}

impl Api {
    pub async fn new() -> Api {
        Api::with_rate(100_000).await
    }

    pub async fn with_rate(rate: u32) -> Api {
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(Timestamp::from_date(2026, 11, 2).0 + 9 * 3_600_000_000));
        let engine = Api::open(dir.path(), &clock).await;
        let text = include_str!("../../../../policies/default/policy.toml");
        let policy = decision::policy_file::parse(text, "default").unwrap();
        engine
            .activate_policy(meta(), text, policy, vec![ActorId::new("person:mlro").unwrap()])
            .await
            .unwrap();
        engine
            .activate_lists(meta(), ["ofac-sdn", "uk-sanctions", "un-sc", "eu-fsf"].map(list).into())
            .await
            .unwrap();
        let app = App::new(engine, [7; 32], rate);
        let scopes: Vec<&str> = server::auth::SCOPES.to_vec();
        let mut api = Api { app, dir, key: String::new(), clock };
        api.key = api.make_key("root", &scopes, Audience::Internal, "person:ana").await;
        api
    }

    /// Opens a directory; time is what the test says.
    pub async fn open(dir: &std::path::Path, clock: &Arc<AtomicI64>) -> Engine {
        let mut options = Options::new(TenantId::new("test").unwrap(), StreamId::new("main").unwrap());
        let clock = Arc::clone(clock);
        options.clock = Arc::new(move || Timestamp(clock.load(Ordering::SeqCst)));
        open_engine(dir, options).await
    }

    /// Moves time forward.
    pub fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    /// A sandbox with its own list and policy.
    pub async fn sandbox() -> Api {
        let dir = tempfile::tempdir().unwrap();
        let options = Options::new(TenantId::new("test").unwrap(), StreamId::new("main").unwrap());
        let engine = open_engine(dir.path(), options).await;
        engine.open_sandbox(meta()).await.unwrap();
        let base = include_str!("../../../../policies/default/policy.toml");
        let own = include_str!("../../../../policies/sandbox/policy.toml");
        let (policy, text) = decision::policy_file::parse_with_base(own, "sandbox", base, "default").unwrap();
        let approved = vec![ActorId::new("person:mlro").unwrap()];
        engine.activate_policy(meta(), &text, policy, approved).await.unwrap();
        let snapshot = std::sync::Arc::new(engine::sandbox::snapshot().unwrap());
        let magic = engine::start::NewList { snapshot, defects: 0, current_at: engine.now() };
        let lists = vec![list("ofac-sdn"), list("uk-sanctions"), magic];
        engine.activate_lists(meta(), lists).await.unwrap();
        let app = App::new(engine, [7; 32], 100_000);
        let scopes: Vec<&str> = server::auth::SCOPES.to_vec();
        let clock = Arc::new(AtomicI64::new(0));
        let mut api = Api { app, dir, key: String::new(), clock };
        api.key = api.make_key("test_root", &scopes, Audience::Internal, "person:ana").await;
        api
    }

    /// Puts another policy in force.
    pub async fn activate(&self, text: &str) {
        let policy = decision::policy_file::parse(text, "test").unwrap();
        let approved = vec![ActorId::new("person:mlro").unwrap()];
        self.app.engine.activate_policy(meta(), text, policy, approved).await.unwrap();
    }

    pub async fn make_key(&self, id: &str, scopes: &[&str], audience: Audience, holder: &str) -> String {
        let id = KeyId::new(id).unwrap();
        let (secret, hash) = server::auth::new_secret(&id).unwrap();
        let scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
        self.app
            .engine
            .create_key(meta(), id, hash, scopes, audience, ActorId::new(holder).unwrap())
            .await
            .unwrap();
        secret
    }

    /// `request` is `METHOD /path`, headers are `Name: value`.
    pub async fn ask(&self, request: &str, headers: &[&str], body: &str) -> Answer {
        self.ask_as(&self.key, request, headers, body).await
    }

    pub async fn ask_as(&self, key: &str, request: &str, headers: &[&str], body: &str) -> Answer {
        let (method, path) = request.split_once(' ').unwrap();
        let mut built = Request::builder().method(method).uri(path);
        if !key.is_empty() {
            built = built.header("authorization", format!("Bearer {key}"));
        }
        if !headers.iter().any(|h| h.to_lowercase().starts_with("content-type")) {
            built = built.header("content-type", "application/json");
        }
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap();
            built = built.header(name, value);
        }
        let request = built.body(Body::from(body.to_owned())).unwrap();
        let response = server::router(self.app.clone()).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        let (kind, etag, retry_after) =
            (header("content-type").unwrap_or_default(), header("etag"), header("retry-after"));
        let bytes = to_bytes(response.into_body(), 1 << 22).await.unwrap();
        let body = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&bytes).into_owned()));
        Answer { status, kind, etag, retry_after, body }
    }

    pub async fn customer(&self, id: &str, name: &str) -> Answer {
        let body = customer_body(name);
        self.ask(&format!("PUT /v1/customers/{id}"), &[], &body).await
    }
}

pub fn customer_body(name: &str) -> String {
    format!(
        r#"{{"legal_entity":"acme-us","kind":"person","identified":true,"profile":{{"names":["{name}"]}}}}"#
    )
}

pub fn withdrawal(transfer: &str, customer: &str, address: &str) -> String {
    format!(
        r#"{{"transfer":"{transfer}","customer":"{customer}","legal_entity":"acme-us","flow":"withdrawal","amount":"0.5","asset":"eip155:1/slip44:60","counterparty":{{"address":"{address}"}}}}"#
    )
}

fn list(id: &str) -> NewList {
    let entry = Designation {
        list: ListId::new(id).unwrap(),
        id: EntryId::new("27307").unwrap(),
        kind: PartyKind::Person,
        names: vec![ListedName {
            text: "Grigory Vasilyevich Tumanov".into(),
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
        wallets: vec![ListedWallet { ticker: "XBT".into(), address: LISTED.into() }],
        programmes: vec!["CYBER2".into()],
        measures: vec![Measure::AssetFreeze],
        relationships: vec![],
        legal_basis: vec![],
        listed_on: None,
        remarks: vec![],
        provenance: Provenance { file: 0, offset: 0, length: 0 },
        class: None,
        ended_on: None,
    };
    let snapshot = Snapshot {
        list: ListId::new(id).unwrap(),
        published: PartialDate::new(2026, Some(11), Some(1)).ok(),
        raw_hashes: vec![("hand-made".into(), Hash::of(id.as_bytes()))],
        parser: "hand/1".into(),
        designations: if id == "ofac-sdn" { vec![entry] } else { vec![] },
    };
    NewList { snapshot: Arc::new(snapshot), defects: 0, current_at: Timestamp::from_date(2026, 11, 2) }
}
