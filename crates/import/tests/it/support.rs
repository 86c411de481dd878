//! One door: an engine over small hand-made lists, and files imported into it.

use engine::start::NewList;
use engine::{Engine, Meta, Options, State};
use import::pipeline::{self, Summary, Target};
use import::refused::List;
use import::source::Source;
use import::{ImportError, Kind};
use model::designation::{Designation, ListedName, ListedWallet, NameStrength, Provenance};
use model::ids::*;
use model::standing::Restriction;
use model::{Hash, Measure, PartialDate, PartyKind, Timestamp};
use screening::snapshot::Snapshot;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// A listed wallet, and one that is not listed.
pub const LISTED: &str = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h";
pub const CLEAN: &str = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
/// A listed person, and what the list says about it.
pub const NAMED: &str = "Grigory Vasilyevich Tumanov";

pub struct World {
    pub engine: Engine,
    pub clock: Arc<AtomicI64>,
    pub runtime: tokio::runtime::Runtime,
    pub dir: tempfile::TempDir,
}

pub fn meta(who: &str) -> Meta {
    let actor = ActorId::new(who).unwrap();
    Meta {
        actor: actor.clone(),
        on_behalf: actor,
        reason: ReasonCode::new("test").unwrap(),
        origin: "internal".into(),
        permission: "test".into(),
        correlation: "test".into(),
        effective_at: None,
    }
}

pub fn import() -> ImportId {
    ImportId::new("move-in").unwrap()
}

fn designation(list: &str, id: &str, name: &str) -> Designation {
    Designation {
        list: ListId::new(list).unwrap(),
        id: EntryId::new(id).unwrap(),
        kind: PartyKind::Person,
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

/// The list; `remarks` changes the content of the named person's entry.
pub fn ofac(remark: &str) -> NewList {
    let mut wallet = designation("ofac-sdn", "27307", "Lazarov Group Holding");
    wallet.kind = PartyKind::Company;
    wallet.wallets = vec![ListedWallet { ticker: "XBT".into(), address: LISTED.into() }];
    let mut named = designation("ofac-sdn", "90002", NAMED);
    if !remark.is_empty() {
        named.remarks = vec![remark.into()];
    }
    list("ofac-sdn", vec![wallet, named])
}

fn list(id: &str, designations: Vec<Designation>) -> NewList {
    let snapshot = Snapshot {
        list: ListId::new(id).unwrap(),
        published: PartialDate::new(2026, Some(11), Some(1)).ok(),
        raw_hashes: vec![("hand-made".into(), Hash::of(id.as_bytes()))],
        parser: "hand/1".into(),
        designations,
    };
    NewList { snapshot: Arc::new(snapshot), defects: 0, current_at: Timestamp::from_date(2026, 11, 1) }
}

fn open(dir: &Path, clock: &Arc<AtomicI64>, runtime: &tokio::runtime::Runtime) -> Engine {
    let mut options = Options::new(TenantId::new("test").unwrap(), StreamId::new("main").unwrap());
    let clock = Arc::clone(clock);
    options.clock = Arc::new(move || Timestamp(clock.load(Ordering::SeqCst)));
    runtime.block_on(Engine::open(dir, options)).unwrap()
}

impl World {
    pub fn new() -> World {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let dir = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(Timestamp::from_date(2026, 11, 2).0));
        let engine = open(dir.path(), &clock, &runtime);
        let base = include_str!("../../../../policies/default/policy.toml");
        let demo = include_str!("../../../../policies/demo/policy.toml");
        let (policy, text) = decision::policy_file::parse_with_base(demo, "demo", base, "default").unwrap();
        let by = vec![ActorId::new("person:mlro").unwrap()];
        runtime.block_on(engine.activate_policy(meta("person:mlro"), &text, policy, by)).unwrap();
        let world = World { engine, clock, runtime, dir };
        world.lists(ofac(""));
        world
    }

    /// Puts a version of the list in force, beside an empty one.
    pub fn lists(&self, ofac: NewList) {
        let lists = vec![ofac, list("uk-sanctions", vec![])];
        self.runtime.block_on(self.engine.activate_lists(meta("system:lists"), lists)).unwrap();
    }

    pub fn later(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000_000, Ordering::SeqCst);
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    pub fn target(&self, kind: Kind, source: &Source) -> Target {
        Target {
            engine: self.engine.clone(),
            import: import(),
            kind,
            file: source.hash,
            meta: meta("person:ana"),
            qa_one_in: 0,
        }
    }

    /// Imports a file; gives the summary and the refused rows.
    pub fn bring(&self, kind: Kind, path: &Path) -> (Summary, Vec<Value>) {
        self.bring_with(kind, path, pipeline::Options { batch_rows: 2, ..pipeline::Options::default() })
            .unwrap()
    }

    pub fn bring_with(
        &self,
        kind: Kind,
        path: &Path,
        options: pipeline::Options,
    ) -> Result<(Summary, Vec<Value>), ImportError> {
        let source = Source::open(path, None)?;
        let errors = path.with_extension("refused");
        let _ = std::fs::remove_file(&errors);
        let mut list = List::new(errors.clone());
        let summary =
            pipeline::run(&self.target(kind, &source), &source, options, &mut list, &mut |_, _| {})?;
        Ok((summary, lines(&errors)))
    }

    /// Imports rows of NDJSON.
    pub fn rows(&self, kind: Kind, rows: &[Value]) -> (Summary, Vec<Value>) {
        let text = ndjson(rows);
        let name = format!("{}-{}.ndjson", kind.as_str(), Hash::of(text.as_bytes()).short());
        self.bring(kind, &self.file(&name, text))
    }

    pub fn screen(&self) {
        import::campaign::screen(&self.engine, &import(), &meta("person:ana"), 2, &Default::default())
            .unwrap();
    }

    /// Holds a customer, as an officer does who recognised somebody.
    pub fn restrict(&self, id: &str) {
        let customer = CustomerId::new(id).unwrap();
        let restriction = Restriction {
            reason: ReasonCode::new("sanctions.potential_match").unwrap(),
            authority: "31 CFR 510".into(),
            scope: "all".into(),
            since: self.engine.now(),
            until: None,
            approved_by: vec![ActorId::new("person:bo").unwrap()],
            customer_text: TemplateId::new("under_review").unwrap(),
            appeal_route: TemplateId::new("appeal_general").unwrap(),
            document: DocumentRef::new("CASE-9").unwrap(),
        };
        let version = self.state(|s| s.customers[&customer].standing_version);
        let to = model::Standing::Hold;
        let done = self.engine.change_standing(meta("person:bo"), customer, to, restriction, version);
        self.runtime.block_on(done).unwrap();
    }

    pub fn state<R>(&self, look: impl FnOnce(&State) -> R) -> R {
        self.runtime.block_on(self.engine.read(look)).unwrap()
    }

    /// Folding the journal from its first entry gives the state in memory.
    pub fn check_rebuild(&self) {
        let (size, hash) = self.state(|s| (s.next_seq, s.hash()));
        let mut state = State::default();
        engine::snapshot::fold_tail(&mut state, self.engine.reader().as_ref(), size).unwrap();
        assert_eq!(state.hash(), hash, "the journal folds to the state in memory");
    }
}

pub fn lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub fn ndjson(rows: &[Value]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

pub fn customer(id: &str, name: &str, wallets: &[&str]) -> Value {
    json!({
        "customer": id, "legal_entity": "acme-us", "kind": "person", "identified": true,
        "profile": {"names": [name], "born": "1988-05-04", "wallets": wallets}
    })
}

pub fn transfer(id: &str, of: &str, address: &str) -> Value {
    json!({
        "transfer": id, "customer": of, "legal_entity": "acme-us", "flow": "withdrawal", "amount": "0.5",
        "asset": "bip122:000000000019d6689c085ae165831e93/slip44:0", "at": "2026-03-01T10:00:00Z",
        "counterparty": {"address": address}
    })
}
