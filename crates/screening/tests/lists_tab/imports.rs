//! Our own import formats: what a wrong file is told, by line and column.

use super::support::{fixture, parse, parsed, party};
use model::Measure;

/// A file of one row, made of the sample's heading and of cells by column name.
fn row(file: &str, cells: &[(&str, &str)]) -> Vec<u8> {
    let sample = String::from_utf8(fixture(file)).unwrap();
    let heading: Vec<&str> = sample.lines().next().unwrap().split(',').collect();
    let cell = |name: &&str| cells.iter().find(|(known, _)| known == name).map_or("", |(_, text)| *text);
    let values: Vec<String> = heading.iter().map(|name| format!("\"{}\"", cell(name))).collect();
    assert!(cells.iter().all(|(name, _)| heading.contains(name)), "{heading:?}");
    format!("{}\n{}\n", heading.join(","), values.join(",")).into_bytes()
}

fn refusal(parser: &str, bytes: &[u8]) -> String {
    parse(parser, &[bytes], "2026-01-31").unwrap_err().to_string()
}

#[test]
fn own_rows_are_refused_by_line_and_column() {
    let good = [("id", "a"), ("kind", "person"), ("name", "A B")];
    assert!(parse("custom-csv", &[&row("own.csv", &good)], "2026-01-31").is_ok());
    for (column, text, want) in [
        ("id", "a b", "own.csv line 2, column `id` cannot be kept: list entry id holds the character ` `"),
        (
            "kind",
            "robot",
            "column `kind` cannot be kept: `robot` is no kind; known: person, company, vessel, aircraft",
        ),
        ("name", " ", "column `name` cannot be kept: a party needs a name"),
        (
            "birth_date",
            "02/04/1971",
            "column `birth_date` cannot be kept: `02/04/1971` is not a date; write 1971-04-02",
        ),
        ("nationality", "Swiss", "column `nationality` cannot be kept: `Swiss` is not a country"),
        ("residence", "ZZ", "column `residence` cannot be kept: `ZZ` is not a country"),
        ("gender", "m", "column `gender` cannot be kept: `m` is neither male nor female"),
        (
            "identifier",
            "X123",
            "column `identifier` cannot be kept: `X123` is not `kind:value`; kinds: passport",
        ),
        ("wallet", "1A1zP1", "column `wallet` cannot be kept: `1A1zP1` is not `ticker:address`"),
        ("wallet", "XBT:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb", "column `wallet` cannot be kept"),
        ("wallet", ":1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "has no ticker"),
        ("measure", "freeze", "column `measure` cannot be kept: `freeze` is no measure; known: asset_freeze"),
        ("class", "boss", "column `class` cannot be kept: `boss` is no class; write own:…"),
        ("listed_on", "soon", "column `listed_on` cannot be kept: `soon` is not a date"),
        ("ended_on", "2025-13-01", "column `ended_on` cannot be kept"),
    ] {
        let mut cells = good.to_vec();
        cells.retain(|(name, _)| *name != column);
        cells.push((column, text));
        let error = refusal("custom-csv", &row("own.csv", &cells));
        assert!(error.contains(want), "{error} / {want}");
        assert!(error.contains("own.csv line 2"), "{error}");
    }
}

/// A class never takes a measure's place; a row with a class and no measure still holds for an officer.
#[test]
fn a_class_relieves_nobody_of_a_measure() {
    use Measure::{AssetFreeze, EnhancedDueDiligence, Unspecified};
    for (measure, want) in [
        ("asset_freeze", &[AssetFreeze][..]),
        ("enhanced_due_diligence|asset_freeze", &[AssetFreeze, EnhancedDueDiligence]),
        ("enhanced_due_diligence", &[EnhancedDueDiligence]),
        ("", &[Unspecified]),
    ] {
        for class in ["pep:national:minister", "rca:spouse", "adverse_media:fraud", "own:order"] {
            let cells =
                [("id", "a"), ("kind", "person"), ("name", "A B"), ("class", class), ("measure", measure)];
            let read = parse("custom-csv", &[&row("own.csv", &cells)], "2026-01-31").unwrap();
            let party = &read.designations[0];
            assert_eq!((party.class.as_deref(), &party.measures[..]), (Some(class), want), "{measure}");
        }
    }
}

#[test]
fn columns_are_refused_by_name() {
    for (parser, file, needed) in [
        ("custom-csv", "own.csv", "id,kind,name"),
        ("pep-csv", "pep.csv", "id,name,class"),
        ("adverse-media-csv", "adverse_media.csv", "id,name,category,headline,published"),
    ] {
        let error = refusal(parser, format!("{needed},colour\n").as_bytes());
        assert!(
            error.starts_with(&format!("`{file}`: unknown column `colour`; the parser knows exactly: id, ")),
            "{error}"
        );
        let error = refusal(parser, b"id\nx\n");
        assert!(error.starts_with(&format!("`{file}`: missing column `")), "{error}");
        let error = refusal(parser, format!("{needed},id\n").as_bytes());
        assert!(error.starts_with(&format!("`{file}`: repeated column `id`")), "{error}");
        let error = refusal(parser, format!("{needed}\n").as_bytes());
        assert_eq!(error, "the list has no rows; is it another format?");
        assert_eq!(refusal(parser, b""), "the list has no heading; is it another format?");
    }
    // Only what is needed, and in another order.
    let bytes = b"name,kind,id\nA B,person,x\n";
    let parsed = parse("custom-csv", &[bytes], "2026-01-31").unwrap();
    assert_eq!(party(&parsed, "x").primary_name(), "A B");
    assert_eq!(party(&parsed, "x").measures, [Measure::Unspecified], "an own list that does not say is held");
}

#[test]
fn rows_with_other_cells_than_the_heading_and_ids_used_twice_are_refused() {
    for (text, want) in [
        (
            "id,kind,name\nx,person\n",
            "own.csv line 2 cannot be kept: the row has 2 cells where 3 are expected",
        ),
        ("id,kind,name\nx,person,A,B\n", "own.csv line 2 cannot be kept: the row has 4 cells"),
        (
            "id,kind,name\nx,person,A\nx,person,B\n",
            "own.csv line 3, column `id` cannot be kept: the id `x` was used before",
        ),
        ("id,kind,name\n\n\nx,robot,A\n", "own.csv line 4, column `kind`"),
        ("id,kind,name\n\"x\",person,\"A\nB\"\ny,robot,C\n", "own.csv line 4, column `kind`"),
    ] {
        let error = refusal("custom-csv", text.as_bytes());
        assert!(error.contains(want), "{error} / {want}");
    }
}

#[test]
fn exposed_persons_are_refused_by_line_and_column() {
    let good = [("id", "a"), ("name", "A B"), ("class", "pep:national:minister")];
    assert!(parse("pep-csv", &[&row("pep.csv", &good)], "2026-01-31").is_ok());
    for (column, text, want) in [
        ("class", "minister", "column `class` cannot be kept: `minister` is no class; write pep:… or rca:…"),
        ("class", "adverse_media:fraud", "column `class`"),
        ("from", "1.1.2020", "column `from`"),
        ("country", "Switzerland", "column `country` cannot be kept: `Switzerland` is not a country"),
        ("related_to", "x y", "column `related_to`"),
        ("identifier", "visa:1", "column `identifier` cannot be kept: `visa` is no kind of identifier"),
    ] {
        let mut cells = good.to_vec();
        cells.retain(|(name, _)| *name != column);
        cells.push((column, text));
        let error = refusal("pep-csv", &row("pep.csv", &cells));
        assert!(error.contains(want) && error.contains("pep.csv line 2"), "{error} / {want}");
    }
    let mut cells = good.to_vec();
    cells.extend([("from", "2020"), ("until", "2019-05")]);
    let error = refusal("pep-csv", &row("pep.csv", &cells));
    assert!(error.contains("column `until` cannot be kept: 2019-05 is before 2020"), "{error}");
    let relative = parsed("pep-csv");
    assert_eq!(relative.defects.len(), 1, "an official who is not in the file costs nobody");
    assert_eq!(party(&relative, "rca-2").class.as_deref(), Some("rca:business_partner"));
}

#[test]
fn reports_are_refused_by_line_and_column() {
    let good =
        [("id", "a"), ("name", "A B"), ("category", "fraud"), ("headline", "H"), ("published", "2025-11-02")];
    assert!(parse("adverse-media-csv", &[&row("adverse_media.csv", &good)], "2026-01-31").is_ok());
    for (column, text, want) in [
        ("category", "Tax Fraud", "column `category` cannot be kept: `adverse_media:Tax Fraud` is no class"),
        ("headline", "", "column `headline` cannot be kept: a report needs a headline"),
        ("published", "", "column `published` cannot be kept: a report needs the day"),
        ("severity", "awful", "column `severity` cannot be kept: `awful` is none of low, medium, high"),
        ("kind", "robot", "column `kind`"),
    ] {
        let mut cells = good.to_vec();
        cells.retain(|(name, _)| *name != column);
        cells.push((column, text));
        let error = refusal("adverse-media-csv", &row("adverse_media.csv", &cells));
        assert!(error.contains(want) && error.contains("adverse_media.csv line 2"), "{error} / {want}");
    }
    let parsed = parsed("adverse-media-csv");
    assert!(parsed.designations.iter().all(|d| d.measures == [Measure::EnhancedDueDiligence]));
}
