//! The same rows from NDJSON, CSV and Parquet, packed or not, leave the same state and the same profiles.

use crate::support::{World, customer, import, transfer};
use import::Kind;
use model::ids::CustomerId;
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int32Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde_json::{Value, json};
use std::io::Write;
use std::sync::Arc;

const NAMES: [&str; 5] = ["Ada Byron", "Zoë \"Quill\" O'Neil", "李小龙", "Müller, Jörg", "Anna|Nowak"];

fn customers() -> Vec<Value> {
    let mut rows: Vec<Value> =
        NAMES.iter().enumerate().map(|(i, name)| customer(&format!("C{i}"), name, &[])).collect();
    rows[0]["external_ids"] = json!({"crm": "A-1"});
    rows[1]["since"] = json!("2024-01-31");
    rows[2]["profile"]["nationalities"] = json!(["HK", "US"]);
    // A mark inside a name is a list in a table: the same row says it with two names.
    rows[4]["profile"]["names"] = json!(["Anna", "Nowak"]);
    rows
}

fn csv() -> String {
    let header = "customer,legal_entity,kind,identified,since,profile.names,profile.born,profile.nationalities,external_ids.crm";
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = NAMES.iter().enumerate().map(|(i, name)| {
        let since = if i == 1 { "2024-01-31" } else { "" };
        let nations = if i == 2 { "HK|US" } else { "" };
        let crm = if i == 0 { "A-1" } else { "" };
        format!("C{i},acme-us,person,true,{since},{},1988-05-04,{nations},{crm}\n", quoted(name))
    });
    format!("{header}\n{}", rows.collect::<String>())
}

/// Columns as an export writes them: dates as dates, several names as a list, groups nested.
fn parquet() -> Vec<u8> {
    let schema = "message customers {
        required binary customer (UTF8); required binary legal_entity (UTF8); required binary kind (UTF8);
        required boolean identified; optional binary since (UTF8);
        required group profile {
            required group names (LIST) { repeated group list { required binary element (UTF8); } }
            required int32 born (DATE);
            optional binary nationalities (UTF8);
        }
        optional group external_ids { optional binary crm (UTF8); } }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut file = SerializedFileWriter::new(&mut bytes, schema, properties).unwrap();
    let mut group = file.next_row_group().unwrap();
    let text = |t: &str| ByteArray::from(t.as_bytes().to_vec());
    let ids: Vec<ByteArray> = (0..5).map(|i| text(&format!("C{i}"))).collect();
    let names: Vec<ByteArray> = NAMES[..4].iter().chain(&["Anna", "Nowak"]).map(|n| text(n)).collect();
    let days = 6_698; // 1988-05-04
    let mut column = 0;
    while let Some(mut writer) = group.next_column().unwrap() {
        match column {
            0 => drop(writer.typed::<ByteArrayType>().write_batch(&ids, None, None).unwrap()),
            1 => drop(
                writer.typed::<ByteArrayType>().write_batch(&vec![text("acme-us"); 5], None, None).unwrap(),
            ),
            2 => drop(
                writer.typed::<ByteArrayType>().write_batch(&vec![text("person"); 5], None, None).unwrap(),
            ),
            3 => drop(writer.typed::<BoolType>().write_batch(&[true; 5], None, None).unwrap()),
            4 => drop(
                writer
                    .typed::<ByteArrayType>()
                    .write_batch(&[text("2024-01-31")], Some(&[0, 1, 0, 0, 0]), None)
                    .unwrap(),
            ),
            5 => drop(
                writer
                    .typed::<ByteArrayType>()
                    .write_batch(&names, Some(&[1; 6]), Some(&[0, 0, 0, 0, 0, 1]))
                    .unwrap(),
            ),
            6 => drop(writer.typed::<Int32Type>().write_batch(&[days; 5], None, None).unwrap()),
            7 => drop(
                writer
                    .typed::<ByteArrayType>()
                    .write_batch(&[text("HK|US")], Some(&[0, 0, 1, 0, 0]), None)
                    .unwrap(),
            ),
            _ => drop(
                writer
                    .typed::<ByteArrayType>()
                    .write_batch(&[text("A-1")], Some(&[2, 0, 0, 0, 0]), None)
                    .unwrap(),
            ),
        }
        writer.close().unwrap();
        column += 1;
    }
    group.close().unwrap();
    file.close().unwrap();
    bytes
}

fn gzip(text: &str) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    out.write_all(text.as_bytes()).unwrap();
    out.finish().unwrap()
}

/// What an import left, but for the hash of the file it came from.
fn left_by(name: &str, bytes: &[u8]) -> (Vec<u8>, Vec<String>) {
    let world = World::new();
    let (summary, refused) = world.bring(Kind::Customers, &world.file(name, bytes));
    assert_eq!((summary.imported, refused.len()), (5, 0), "{name}: {refused:?}");
    let transfers: Vec<Value> =
        (0..5).map(|i| transfer(&format!("T{i}"), &format!("C{i}"), crate::support::CLEAN)).collect();
    world.rows(Kind::Transfers, &transfers);
    world.check_rebuild();
    let profiles = (0..5).map(|i| {
        let id = CustomerId::new(&format!("C{i}")).unwrap();
        let (profile, kind) = world.runtime.block_on(world.engine.profile(&id)).unwrap();
        format!("{kind:?} {profile:?}")
    });
    let profiles = profiles.collect();
    let state = world.state(|s| {
        let mut state = engine::State::from_bytes(&s.to_bytes()).unwrap();
        for file in state.imported.imports.values_mut().flat_map(|i| &mut i.files) {
            file.hash = model::Hash::default();
        }
        state.to_bytes()
    });
    (state, profiles)
}

#[test]
fn every_format_leaves_the_same_state() {
    let json = crate::support::ndjson(&customers());
    let (state, profiles) = left_by("c.ndjson", json.as_bytes());
    assert!(profiles[4].contains("Anna") && profiles[2].contains("李小龙"), "{profiles:?}");
    for (name, bytes) in [
        ("c.jsonl.gz", gzip(&json)),
        ("c.ndjson.zst", zstd::encode_all(json.as_bytes(), 3).unwrap()),
        ("c.csv", csv().into_bytes()),
        ("c.csv.gz", gzip(&csv())),
        ("c.parquet", parquet()),
    ] {
        let (other, theirs) = left_by(name, &bytes);
        assert_eq!(theirs, profiles, "{name}");
        assert_eq!(other, state, "{name} leaves another state");
    }
}

#[test]
fn ids_of_other_systems_are_sealed_with_the_customer() {
    let world = World::new();
    world.rows(Kind::Customers, &customers());
    let seq = world.state(|s| s.imported.imports[&import()].batches[0].seq);
    let bytes = world.engine.reader().entry(seq).unwrap().unwrap();
    let held = |needle: &str| bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
    assert!(held("acme-us") && !held("A-1") && !held("Ada Byron"), "names and foreign ids are sealed");
    let entry = world.engine.entry(seq).unwrap().unwrap();
    let part = entry.sealed.iter().find(|s| s.part == "external").unwrap();
    let ids: Vec<(String, String)> =
        engine::sealing::open_part(world.engine.subject_keys(), &entry.header, part).unwrap();
    assert_eq!(ids, [("crm".to_owned(), "A-1".to_owned())]);
}
