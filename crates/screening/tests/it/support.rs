//! Bundled lists, parsed once per test run, and small lists made by hand.

use screening::Snapshot;
use screening::source::uk_sanctions::{self, UkFiles};
use screening::source::{HashingReader, ParseError, Parsed, ofac_sdn_advanced};
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::OnceLock;

pub const OFAC_FILE: &str = "sanctions/ofac/sdn_advanced-2025-11-19.xml.zst";
pub const UK_FILES: [&str; 5] =
    ["subjects", "subject_names", "subject_dobs", "subject_identifiers", "subject_countries"];

/// A bundled file, decompressed with the window the product allows.
pub fn bundled(path: &str) -> impl Read {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data").join(path);
    let mut decoder = zstd::stream::read::Decoder::new(File::open(path).unwrap()).unwrap();
    decoder.window_log_max(27).unwrap();
    decoder
}

pub fn bundled_bytes(path: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    bundled(path).read_to_end(&mut bytes).unwrap();
    bytes
}

/// The bundled OFAC list and its snapshot.
pub fn ofac() -> &'static (Parsed, Snapshot) {
    static PARSED: OnceLock<(Parsed, Snapshot)> = OnceLock::new();
    PARSED.get_or_init(|| {
        let mut reader = HashingReader::new(bundled(OFAC_FILE));
        let parsed = ofac_sdn_advanced::parse(&mut reader, ofac_sdn_advanced::BYTES_MAX).unwrap();
        let hash = reader.finish().unwrap().0;
        let raw = vec![("sdn_advanced.xml".to_owned(), hash)];
        let snapshot = Snapshot::new(parsed.clone(), ofac_sdn_advanced::PARSER, raw);
        (parsed, snapshot)
    })
}

/// The bundled UK list.
pub fn uk() -> &'static (Parsed, Snapshot) {
    static PARSED: OnceLock<(Parsed, Snapshot)> = OnceLock::new();
    PARSED.get_or_init(|| {
        let files = UK_FILES.map(|name| bundled_bytes(&format!("sanctions/uk/{name}.csv.zst")));
        let parsed = uk_parse(files.each_ref().map(Vec::as_slice)).unwrap();
        let raw = UK_FILES.iter().zip(&files);
        let raw = raw.map(|(name, bytes)| (format!("{name}.csv"), model::Hash::of(bytes))).collect();
        let snapshot = Snapshot::new(parsed.clone(), uk_sanctions::PARSER, raw);
        (parsed, snapshot)
    })
}

pub fn uk_parse(files: [&[u8]; 5]) -> Result<Parsed, ParseError> {
    let [mut subjects, mut names, mut dobs, mut identifiers, mut countries] = files;
    uk_sanctions::parse(UkFiles {
        subjects: &mut subjects,
        names: &mut names,
        dobs: &mut dobs,
        identifiers: &mut identifiers,
        countries: &mut countries,
        published: "2026-04-29".parse().ok(),
    })
}

pub fn ofac_parse(text: &str) -> Result<Parsed, ParseError> {
    ofac_sdn_advanced::parse(text.as_bytes(), ofac_sdn_advanced::BYTES_MAX)
}

/// One party per call of [`party`] in a complete list.
pub fn list(parties: &str, entries: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Sanctions xmlns=\"urn:x\">{HEAD}<DistinctParties>{parties}</DistinctParties><SanctionsEntries>{entries}</SanctionsEntries></Sanctions>\n"
    )
}

/// Date and reference values of a small list; ids on purpose not those of the real one.
pub const HEAD: &str = r#"
  <DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>3</Month><Day>2</Day></DateOfIssue>
  <ReferenceValueSets>
    <AliasTypeValues><AliasType ID="10">A.K.A.</AliasType><AliasType ID="11">Name</AliasType></AliasTypeValues>
    <AreaCodeValues><AreaCode ID="20" CountryID="30">RU</AreaCode></AreaCodeValues>
    <CountryValues><Country ID="30" ISO2="RU">Russia</Country><Country ID="31">undetermined</Country></CountryValues>
    <DetailReferenceValues><DetailReference ID="40">Male</DetailReference></DetailReferenceValues>
    <DocNameStatusValues><DocNameStatus ID="50">Primary Latin</DocNameStatus><DocNameStatus ID="51">Others</DocNameStatus></DocNameStatusValues>
    <FeatureTypeValues><FeatureType ID="60">Digital Currency Address - NEW</FeatureType><FeatureType ID="61">Birthdate</FeatureType><FeatureType ID="62">Gender</FeatureType><FeatureType ID="63">Location</FeatureType></FeatureTypeValues>
    <IDRegDocTypeValues><IDRegDocType ID="70">Passport</IDRegDocType></IDRegDocTypeValues>
    <LegalBasisValues><LegalBasis ID="80">Executive Order 1</LegalBasis></LegalBasisValues>
    <ListValues><List ID="90">SDN List</List><List ID="91">Sectoral Sanctions Identifications List</List></ListValues>
    <NamePartTypeValues><NamePartType ID="100">Last Name</NamePartType><NamePartType ID="101">First Name</NamePartType></NamePartTypeValues>
    <PartySubTypeValues><PartySubType ID="110" PartyTypeID="120">Unknown</PartySubType></PartySubTypeValues>
    <PartyTypeValues><PartyType ID="120">Individual</PartyType></PartyTypeValues>
    <RelationTypeValues><RelationType ID="130">Associate Of</RelationType></RelationTypeValues>
    <ReliabilityValues><Reliability ID="140">False</Reliability><Reliability ID="141">Unknown</Reliability></ReliabilityValues>
    <SanctionsTypeValues><SanctionsType ID="150">Block</SanctionsType><SanctionsType ID="151">Program</SanctionsType><SanctionsType ID="152">13662 Sectoral Directive 1</SanctionsType><SanctionsType ID="153">Moon Ban</SanctionsType></SanctionsTypeValues>
    <ScriptValues><Script ID="160" ScriptCode="Latin">Latin</Script></ScriptValues>
    <ValidityValues><Validity ID="170">Valid</Validity><Validity ID="171">Fraudulent</Validity></ValidityValues>
  </ReferenceValueSets>
"#;

/// A person with a name and whatever features.
pub fn party(id: &str, last: &str, first: &str, features: &str) -> String {
    format!(
        r#"<DistinctParty FixedRef="{id}"><Comment/><Profile ID="{id}" PartySubTypeID="110"><Identity ID="9{id}" Primary="true" False="false">
<Alias AliasTypeID="11" Primary="true" LowQuality="false"><DocumentedName ID="1" DocNameStatusID="50">
<DocumentedNamePart><NamePartValue NamePartGroupID="1" ScriptID="160">{last}</NamePartValue></DocumentedNamePart>
<DocumentedNamePart><NamePartValue NamePartGroupID="2" ScriptID="160">{first}</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
<NamePartGroups><MasterNamePartGroup><NamePartGroup ID="1" NamePartTypeID="100"/></MasterNamePartGroup><MasterNamePartGroup><NamePartGroup ID="2" NamePartTypeID="101"/></MasterNamePartGroup></NamePartGroups>
</Identity>{features}</Profile></DistinctParty>"#
    )
}

/// A sanctions entry with one measure and a programme.
pub fn entry(profile: &str, list: u32, measure: u32) -> String {
    format!(
        r#"<SanctionsEntry ID="1" ProfileID="{profile}" ListID="{list}"><EntryEvent ID="1" EntryEventTypeID="1" LegalBasisID="80"><Comment/><Date CalendarTypeID="1"><Year>2020</Year><Month>1</Month><Day>2</Day></Date></EntryEvent><SanctionsMeasure ID="1" SanctionsTypeID="{measure}"/><SanctionsMeasure ID="2" SanctionsTypeID="151"><Comment>PROG</Comment></SanctionsMeasure></SanctionsEntry>"#
    )
}

/// A complete one-person list.
pub fn small() -> String {
    list(&party("36", "PETROV", "Ivan", ""), &entry("36", 90, 150))
}
