//! Two small lists with everything a list can say.

use crate::support::{Answer, Api, LISTED};
use engine::Meta;
use engine::start::NewList;
use model::designation::{
    Designation, ListedDate, ListedName, ListedWallet, NameStrength, Provenance, Relationship,
};
use model::ids::*;
use model::party::{Identifier, IdentifierKind};
use model::{Hash, Measure, PartialDate, PartyKind, Timestamp};
use screening::snapshot::Snapshot;
use std::sync::Arc;

/// A listed EVM address, as its issuer wrote it.
pub const EVM: &str = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96";
/// A Bitcoin address its issuer published with a letter wrong.
pub const MISTYPED: &str = "12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9i";

pub fn meta() -> Meta {
    Meta::system("test", "test", "test").unwrap()
}

pub async fn api() -> Api {
    let api = Api::new().await;
    load(&api, vec![ofac(), uk()]).await;
    api
}

pub async fn load(api: &Api, lists: Vec<NewList>) {
    api.app.engine.activate_lists(meta(), lists).await.unwrap();
}

pub async fn get(api: &Api, path: &str) -> Answer {
    api.ask(&format!("GET {path}"), &[], "").await
}

pub fn name(text: &str, label: &str, strength: NameStrength) -> ListedName {
    let primary = matches!(label, "Name" | "primary");
    ListedName { text: text.into(), primary, strength, script: None, label: label.into(), parts: vec![] }
}

fn date(text: &str) -> PartialDate {
    text.parse().unwrap()
}

fn on(from: &str, to: &str, circa: bool) -> ListedDate {
    ListedDate { from: date(from), to: date(to), circa }
}

fn number(kind: IdentifierKind, value: &str, country: Option<&str>) -> Identifier {
    Identifier { kind, value: value.into(), country: country.map(|c| c.parse().unwrap()) }
}

pub fn party(list: &str, id: &str, kind: PartyKind, names: Vec<ListedName>) -> Designation {
    Designation {
        list: ListId::new(list).unwrap(),
        id: EntryId::new(id).unwrap(),
        kind,
        names,
        born: vec![],
        birth_places: vec![],
        nationalities: vec![],
        residences: vec![],
        gender: None,
        identifiers: vec![],
        wallets: vec![],
        programmes: vec![],
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

pub fn snapshot(list: &str, designations: Vec<Designation>) -> NewList {
    let snapshot = Snapshot {
        list: ListId::new(list).unwrap(),
        published: PartialDate::new(2026, Some(11), Some(1)).ok(),
        raw_hashes: vec![("hand-made".into(), Hash::of(list.as_bytes()))],
        parser: "hand/1".into(),
        designations,
    };
    NewList { snapshot: Arc::new(snapshot), defects: 0, current_at: Timestamp::from_date(2026, 11, 2) }
}

fn tumanov() -> Designation {
    let names = vec![
        name("Grigory Vasilyevich Tumanov", "Name", NameStrength::Strong),
        name("Григорий Васильевич Туманов", "Name", NameStrength::Strong),
        name("Gregory Fogg", "A.K.A.", NameStrength::Strong),
        name("Grisha Rostovsky", "F.K.A.", NameStrength::Strong),
        name("Misty", "A.K.A.", NameStrength::Weak),
    ];
    let wallet =
        |ticker: &str, address: &str| ListedWallet { ticker: ticker.into(), address: address.into() };
    let link = |kind: &str, to: &str, former| Relationship {
        kind: kind.into(),
        to: EntryId::new(to).unwrap(),
        former,
    };
    Designation {
        born: vec![on("1971-04-02", "1971-04-02", false), on("1972", "1972", true)],
        birth_places: vec!["Rostov-on-Don, Russia".into()],
        nationalities: vec!["RU".parse().unwrap()],
        residences: vec!["AE".parse().unwrap()],
        gender: Some("Male".into()),
        identifiers: vec![
            number(IdentifierKind::Passport, "4511 778812", Some("RU")),
            number(IdentifierKind::TaxId, "771234567890", Some("RU")),
            number(IdentifierKind::Email, "fogg@example.org", None),
        ],
        wallets: vec![wallet("XBT", LISTED), wallet("ETH", EVM), wallet("XBT", MISTYPED)],
        programmes: vec!["CYBER2".into(), "RUSSIA-EO14024".into()],
        relationships: vec![
            link("Acting for or on behalf of", "90001", false),
            link("Leader of", "90099", true),
        ],
        legal_basis: vec!["Executive Order 13694".into()],
        listed_on: Some(date("2024-05-07")),
        remarks: vec!["Additional Sanctions Information: Subject to Secondary Sanctions".into()],
        ..party("ofac-sdn", "27307", PartyKind::Person, names)
    }
}

fn exporters() -> Designation {
    Designation {
        born: vec![on("2009-03", "2009-03", false)],
        nationalities: vec!["RU".parse().unwrap()],
        identifiers: vec![
            number(IdentifierKind::Registration, "1097746123456", Some("RU")),
            number(IdentifierKind::Website, "www.bolderplast.example", None),
        ],
        programmes: vec!["RUSSIA-EO14024".into()],
        measures: vec![Measure::Sectoral, Measure::Trade],
        listed_on: Some(date("2023-02")),
        ..party(
            "ofac-sdn",
            "90001",
            PartyKind::Company,
            vec![
                name("Bolderplast Export Holding LLC", "Name", NameStrength::Strong),
                name("BPX", "A.K.A.", NameStrength::Weak),
            ],
        )
    }
}

pub fn ofac() -> NewList {
    let vessel = Designation {
        nationalities: vec!["IR".parse().unwrap()],
        identifiers: vec![
            number(IdentifierKind::Imo, "9187629", None),
            number(IdentifierKind::Mmsi, "422026500", None),
            number(IdentifierKind::Phone, "+98 21 5555555", None),
        ],
        ..party(
            "ofac-sdn",
            "15036",
            PartyKind::Vessel,
            vec![name("SEA LARKSPUR", "Name", NameStrength::Strong)],
        )
    };
    let aircraft = Designation {
        identifiers: vec![number(IdentifierKind::Aircraft, "EP-MNX", None)],
        ..party("ofac-sdn", "15777", PartyKind::Aircraft, vec![name("EP-MNX", "Name", NameStrength::Strong)])
    };
    snapshot("ofac-sdn", vec![tumanov(), exporters(), vessel, aircraft])
}

pub fn uk() -> NewList {
    let person = Designation {
        born: vec![on("1971-04-02", "1971-04-02", false)],
        measures: vec![Measure::Unspecified],
        programmes: vec!["RUS".into()],
        ..party(
            "uk-sanctions",
            "RUS0912",
            PartyKind::Person,
            vec![name("Grigoriy TUMANOV", "primary", NameStrength::Strong)],
        )
    };
    let company = Designation {
        measures: vec![Measure::Disqualification],
        ..party(
            "uk-sanctions",
            "RUS1500",
            PartyKind::Company,
            vec![name("Quillfeather Nominees Limited", "primary", NameStrength::Strong)],
        )
    };
    snapshot("uk-sanctions", vec![person, company])
}
