//! Small lists made by hand: what may vary between publications, and what must be refused or reported.

use super::support::{HEAD, entry, list, ofac_parse, party, small, uk_parse};
use model::Measure;
use screening::source::{HashingReader, ParseError, ofac_sdn_advanced};

#[test]
fn a_small_list_reads_without_defects() {
    let parsed = ofac_parse(&small()).unwrap();
    assert_eq!(parsed.defects, []);
    let d = &parsed.designations[0];
    assert_eq!((d.id.as_str(), d.primary_name()), ("36", "Ivan PETROV"));
    assert_eq!(d.measures, [Measure::AssetFreeze]);
    assert_eq!(d.programmes, ["PROG"]);
    assert_eq!(d.legal_basis, ["Executive Order 1"]);
    assert_eq!(d.listed_on.map(|date| date.to_string()).as_deref(), Some("2020-01-02"));
}

#[test]
fn sections_may_come_in_any_order() {
    let straight = ofac_parse(&small()).unwrap();
    let parties = format!("<DistinctParties>{}</DistinctParties>", party("36", "PETROV", "Ivan", ""));
    let entries = format!("<SanctionsEntries>{}</SanctionsEntries>", entry("36", 90, 150));
    for sections in [[&entries, &parties, HEAD], [HEAD, &entries, &parties], [&parties, HEAD, &entries]] {
        let text = format!("<Sanctions>{}</Sanctions>", sections.concat());
        let mut shuffled = ofac_parse(&text).unwrap();
        let offset = shuffled.designations[0].provenance.offset as usize;
        assert!(text[offset..].starts_with("<DistinctParty FixedRef"));
        shuffled.designations[0].provenance = straight.designations[0].provenance;
        assert_eq!(shuffled, straight);
    }
}

#[test]
fn prefixes_comments_marks_and_line_ends_do_not_matter() {
    let straight = ofac_parse(&small()).unwrap();
    let prefixed = small()
        .replace("</", "</o:")
        .replace('<', "<o:")
        .replace("<o:/o:", "</o:")
        .replace("<o:?", "<?")
        .replace("xmlns=", "xmlns:o=");
    let variants = [
        ("prefix", prefixed),
        ("comment", small().replace("<DistinctParties>", "<!-- 1 < 2 & so on --><DistinctParties><?x y?>")),
        ("mark", format!("\u{FEFF}{}", small())),
        ("line ends", small().replace('\n', "\r\n")),
        ("cdata", small().replace(">PETROV<", "><![CDATA[PETROV]]><")),
    ];
    for (what, text) in variants {
        let mut parsed = ofac_parse(&text).unwrap();
        let provenance = parsed.designations[0].provenance;
        let (start, end) = (provenance.offset as usize, (provenance.offset + provenance.length) as usize);
        assert!(text[start..end].contains("DistinctParty FixedRef"), "{what}");
        assert!(text[start..end].starts_with('<') && text[start..end].ends_with("DistinctParty>"), "{what}");
        parsed.designations[0].provenance = straight.designations[0].provenance;
        assert_eq!(parsed, straight, "{what}");
    }
}

#[test]
fn predefined_entities_and_character_references_are_text() {
    let text = small().replace("PETROV", "O&apos;NEIL &amp; &lt;S&#xF6;hne&gt; &#1048;");
    assert_eq!(ofac_parse(&text).unwrap().designations[0].primary_name(), "Ivan O'NEIL & <Söhne> И");
}

#[test]
fn features_are_found_by_their_words() {
    let version = |kind: u32, reliability: u32, inner: &str| {
        format!(
            r#"<Feature ID="1" FeatureTypeID="{kind}"><FeatureVersion ID="1" ReliabilityID="{reliability}"><Comment/>{inner}</FeatureVersion></Feature>"#
        )
    };
    let days = |from: &str, to: &str, approximate: bool| {
        let date = |text: &str| {
            let parts: Vec<&str> = text.split('-').collect();
            format!("<Year>{}</Year><Month>{}</Month><Day>{}</Day>", parts[0], parts[1], parts[2])
        };
        format!(
            r#"<DatePeriod><Start Approximate="{approximate}"><From>{f}</From><To>{f}</To></Start><End Approximate="{approximate}"><From>{t}</From><To>{t}</To></End></DatePeriod>"#,
            f = date(from),
            t = date(to)
        )
    };
    for (from, to, approximate, want) in [
        ("1971-4-2", "1971-4-2", false, "1971-04-02 1971-04-02 false"),
        ("1971-1-1", "1971-1-1", false, "1971-01-01 1971-01-01 false"),
        ("1971-1-1", "1971-12-31", false, "1971 1971 false"),
        ("1971-1-1", "1971-12-31", true, "1971 1971 true"),
        ("1971-2-1", "1971-2-28", false, "1971-02 1971-02 false"),
        ("1972-2-1", "1972-2-28", false, "1972-02-01 1972-02-28 false"),
        ("1971-1-1", "1973-12-31", false, "1971 1973 false"),
        ("1971-9-1", "1972-2-29", false, "1971-09 1972-02 false"),
        ("1971-9-3", "1972-2-4", false, "1971-09-03 1972-02-04 false"),
    ] {
        let text = list(
            &party("36", "A", "B", &version(61, 141, &days(from, to, approximate))),
            &entry("36", 90, 150),
        );
        let parsed = ofac_parse(&text).unwrap();
        assert_eq!(parsed.defects, [], "{from} {to}");
        let born = parsed.designations[0].born[0];
        assert_eq!(format!("{} {} {}", born.from, born.to, born.circa), want);
    }
    let features = [
        version(60, 141, "<VersionDetail DetailTypeID=\"1\"> abcDEF </VersionDetail>"),
        version(62, 141, "<VersionDetail DetailTypeID=\"1\" DetailReferenceID=\"40\"/>"),
        version(61, 140, &days("1971-4-2", "1971-4-2", false)),
    ];
    let parsed =
        ofac_parse(&list(&party("36", "A", "B", &features.concat()), &entry("36", 90, 150))).unwrap();
    let d = &parsed.designations[0];
    assert_eq!((d.wallets[0].ticker.as_str(), d.wallets[0].address.as_str()), ("NEW", "abcDEF"));
    assert_eq!(d.gender.as_deref(), Some("male"));
    assert_eq!(d.born, [], "a date held to be false is no date of birth");
    assert_eq!(d.remarks, ["Birthdate (held to be false): 1971-04-02"]);
}

#[test]
fn measures_are_typed_per_list_and_never_silently_none() {
    for (entries, want, defect) in [
        (entry("36", 90, 150), vec![Measure::AssetFreeze], None),
        (entry("36", 91, 152), vec![Measure::Sectoral], None),
        (
            [entry("36", 90, 150), entry("36", 91, 152)].concat(),
            vec![Measure::AssetFreeze, Measure::Sectoral],
            None,
        ),
        (
            entry("36", 90, 152),
            vec![Measure::Sectoral, Measure::Unspecified],
            Some("without a blocking measure"),
        ),
        (entry("36", 91, 153), vec![Measure::Unspecified], Some("`Moon Ban` is not known")),
        (entry("36", 91, 999), vec![Measure::Unspecified], Some("`SanctionsType` 999")),
        (entry("37", 90, 150), vec![Measure::Unspecified], Some("unknown profile 37")),
    ] {
        let parsed = ofac_parse(&list(&party("36", "A", "B", ""), &entries)).unwrap();
        assert_eq!(parsed.designations[0].measures, want);
        match defect {
            None => assert_eq!(parsed.defects, []),
            Some(words) => {
                assert!(parsed.defects.iter().any(|d| d.what.contains(words)), "{:?}", parsed.defects)
            }
        }
    }
}

#[test]
fn bad_numbers_are_defects_and_the_party_stays() {
    for (from, to, words) in [
        ("AliasTypeID=\"11\"", "AliasTypeID=\"x\"", "`AliasTypeID` is not an id: `x`"),
        ("AliasTypeID=\"11\"", "", "`Alias` has no `AliasTypeID`"),
        ("AliasTypeID=\"11\"", "AliasTypeID=\"99999999999\"", "is not an id"),
        ("ScriptID=\"160\"", "ScriptID=\"-1\"", "`ScriptID` is not an id"),
        ("Primary=\"true\" LowQuality", "Primary=\"maybe\" LowQuality", "neither true nor false: `maybe`"),
        ("<Month>1</Month>", "<Month>13</Month>", "`2020-13-2` is not a date"),
        (
            "PartySubTypeID=\"110\"",
            "PartySubTypeID=\"4\"",
            "`PartySubType` 4 is not among the reference values",
        ),
    ] {
        let text = small().replace(from, to);
        let parsed = ofac_parse(&text).unwrap();
        assert_eq!(parsed.parties, 1, "{to}");
        assert!(parsed.defects.iter().any(|d| d.what.contains(words)), "{to}: {:?}", parsed.defects);
    }
}

#[test]
fn a_list_that_would_lose_a_party_is_refused() {
    let no_id = small().replace("<DistinctParty FixedRef=\"36\"", "<DistinctParty");
    let twice = list(&party("36", "A", "B", "").repeat(2), &entry("36", 90, 150));
    let no_entries = list(&party("36", "A", "B", ""), "");
    let no_parties = list("", &entry("36", 90, 150));
    for (text, want) in [
        (no_id, "cannot be kept: list entry id is empty"),
        (twice, "cannot be kept: the id `36` was used before"),
        (no_entries, "the list has no sanctions entries"),
        (no_parties, "the list has no parties"),
        (String::new(), "the list has no root element"),
        ("<html/>".to_owned(), "the list has no root element of this format"),
        ("<Sanctions/>".to_owned(), "the list has no reference values"),
        (format!("{}<Sanctions/>", small()), "not well-formed"),
        (small().replace("</Profile>", "</Identity>"), "not well-formed"),
        (small().replace("<Comment/>", "<Comment/>loose"), "text between elements"),
        (
            small().replace(" DocNameStatusID=", " ID=\"1\" DocNameStatusID="),
            "the attribute `ID` is repeated",
        ),
        (small().replace("utf-8", "windows-1251"), "an encoding other than UTF-8"),
    ] {
        let error = ofac_parse(&text).expect_err(want).to_string();
        assert!(error.contains(want), "{error} / {want}");
    }
    let mut bytes = small().into_bytes();
    let at = bytes.windows(6).position(|w| w == b"PETROV").unwrap();
    bytes[at] = 0xFF;
    let error = ofac_sdn_advanced::parse(&bytes[..], 1 << 20).unwrap_err();
    assert!(matches!(error, ParseError::Malformed { .. }), "{error}");
}

#[test]
fn a_cut_list_is_refused_wherever_it_is_cut() {
    let whole = small();
    let root_end = whole.trim_end().len();
    for length in (0..root_end).filter(|at| whole.is_char_boundary(*at)) {
        let error = ofac_parse(&whole[..length]).expect_err("cut");
        let named = match &error {
            ParseError::Truncated { offset } | ParseError::Malformed { offset, .. } => {
                *offset <= length as u64
            }
            ParseError::Missing { what } => *what == "root element",
            other => panic!("{length}: {other}"),
        };
        assert!(named, "{length}: {error}");
    }
    assert!(ofac_parse(&whole[..root_end]).is_ok());
}

#[test]
fn the_raw_hash_covers_the_whole_file() {
    let text = small();
    let mut reader = HashingReader::new(text.as_bytes());
    assert!(ofac_sdn_advanced::parse(&mut reader, 1 << 20).is_ok());
    assert_eq!(reader.finish().unwrap(), (model::Hash::of(text.as_bytes()), text.len() as u64));
}

const UK: [&str; 5] = [
    "unique_id,subject_type,un_reference_number,ofsi_group_id,date_designated,last_updated\nAFG1,individual,TAi.1,12,29/06/2012,16/04/2026\n",
    "name_id,unique_id,name_type,alias_strength,full_name,name_6,name_1,name_2,name_3,name_4,name_5\n0,AFG1,alias,low_quality_aka,The Boss,The Boss,,,,,\n1,AFG1,primary,, Ivan  PETROV,PETROV, Ivan,,,,\n",
    "dob_id,unique_id,year,month,day,precision,parse_issues\n0,AFG1,1971,04,,month_year,\n1,AFG1,1971,04,,month_year,\n2,AFG1,1972,,,year_only,\n",
    "id,unique_id,ofsi_group_id,raw_value,identifier_type,additional_info\n0,AFG1,12,A1,passport,Ruritania\n0,AFG1,12,A1,passport,Ruritania\n",
    "id,unique_id,raw_value,country_type,iso,resolution_method,iso_available\n0,AFG1,Russia,nationality,RU,direct,True\n1,AFG1,Kosovo,address,,unmapped,False\n2,AFG1,Kazan,birth,RU,direct,True\n",
];

#[test]
fn a_small_uk_set_reads_without_defects() {
    let parsed = uk_parse(UK.map(str::as_bytes)).unwrap();
    assert_eq!(parsed.defects, []);
    insta::assert_debug_snapshot!("uk_small", parsed.designations);
    let reordered = [
        "subject_type,unique_id,un_reference_number,ofsi_group_id,last_updated,date_designated\r\nindividual,AFG1,TAi.1,12,16/04/2026,29/06/2012\r\n",
        UK[1],
        UK[2],
        UK[3],
        UK[4],
    ];
    let mut again = uk_parse(reordered.map(str::as_bytes)).unwrap();
    let at = again.designations[0].provenance.offset as usize;
    assert!(reordered[0][at..].trim_start().starts_with("individual,AFG1"));
    again.designations[0].provenance = parsed.designations[0].provenance;
    assert_eq!(again, parsed, "columns are found by name");
}

/// Forty persons, so many of them with dates of birth that lie decades apart.
fn uk_persons(apart: usize) -> [String; 5] {
    let mut files = UK.map(|text| format!("{}\n", text.lines().next().unwrap()));
    for n in 0..40 {
        files[0] += &format!("AFG{n},individual,,,29/06/2012,16/04/2026\n");
        files[1] += &format!("{n},AFG{n},primary,,Ivan PETROV,PETROV,Ivan,,,,\n");
        files[2] += &format!("{n},AFG{n},1971,04,02,exact,\n");
        if n < apart {
            files[2] += &format!("{},AFG{n},1981,,,year_only,\n", n + 40);
        }
    }
    files
}

#[test]
fn uk_dates_that_are_other_persons_are_left_out_as_a_whole() {
    for (apart, dated, defects) in [(0, 40, 0), (19, 40, 0), (20, 0, 1), (40, 0, 1)] {
        let files = uk_persons(apart);
        let parsed = uk_parse(files.each_ref().map(|file| file.as_bytes())).unwrap();
        let with_dates = parsed.designations.iter().filter(|party| !party.born.is_empty()).count();
        assert_eq!((with_dates, parsed.defects.len()), (dated, defects), "{apart} apart");
        assert!(parsed.designations.iter().all(|party| party.remarks.is_empty()), "and not told as theirs");
    }
    let parsed = uk_parse(uk_persons(20).each_ref().map(|file| file.as_bytes())).unwrap();
    let want = "all dates of birth are left out: 20 of 40 persons have some that are 10 years apart, so that they are other persons'";
    assert_eq!(parsed.defects[0].what, want);
}

#[test]
fn uk_columns_and_rows_are_checked() {
    for (file, from, to, want) in [
        (0, "subject_type", "type", Err("`subjects.csv`: unknown column `type`")),
        (0, "subject_type,", "", Err("`subjects.csv`: missing column `subject_type`")),
        (4, ",iso_available", "", Err("`subject_countries.csv`: missing column `iso_available`")),
        (0, "individual,TAi.1", "individual", Err("the party at subjects.csv line 2 cannot be kept")),
        (0, "AFG1,", "A FG1,", Err("the party at subjects.csv line 2 cannot be kept")),
        (0, "individual", "robot", Ok("subjects.csv line 2: the subject type `robot` is not known")),
        (0, "29/06/2012", "2012-06-29", Ok("subjects.csv line 2: `2012-06-29` is not a date")),
        (
            1,
            "1,AFG1,primary",
            "1,XXX1,primary",
            Ok("subject_names.csv line 3: the subject `XXX1` is not known"),
        ),
        (1, "low_quality_aka", "so_so", Ok("the alias strength `so_so` is not known; read as strong")),
        (1, ",PETROV, Ivan", ",PETROV", Ok("subject_names.csv line 3")),
        (2, "1972,,,year_only", "1972,,,guess", Ok("the precision `guess` is not known")),
        (2, "1971,04,,month_year", "1971,14,,month_year", Ok("the date of birth cannot be read")),
        (3, "passport", "library card", Ok("of type `library card` is kept as other")),
        (4, "RU,direct", "ZZ,direct", Ok("`Russia` for `nationality` is no country; kept as a remark")),
    ] {
        let mut files = UK.map(str::to_owned);
        files[file] = files[file].replacen(from, to, 1);
        match (uk_parse(files.each_ref().map(|f| f.as_bytes())), want) {
            (Err(error), Err(words)) => assert!(error.to_string().contains(words), "{error}"),
            (Ok(parsed), Ok(words)) => {
                assert_eq!(parsed.parties, 1, "{to}");
                assert!(parsed.defects.iter().any(|d| d.what.contains(words)), "{to}: {:?}", parsed.defects);
            }
            (got, want) => panic!("{to}: {got:?}, wanted {want:?}"),
        }
    }
    let empty = UK.map(|file| file.lines().next().unwrap_or_default().as_bytes());
    assert_eq!(uk_parse(empty), Err(ParseError::Missing { what: "subjects" }));
}
