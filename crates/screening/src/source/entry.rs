//! A designation while it is filled from a table or a stream of JSON.
//!
//! Promises: the words of our own import formats are read in one place, with errors that list the words
//! known; a party without an id of its issuer's gets one from what identifies it, the same in every
//! publication that describes it alike. Does not: know any source.

use super::table::{Row, Table};
use super::{Defect, ParseError, Parsed, date_words, issuer_order, push_new, tidy};
use model::designation::{ListedName, NameStrength, Provenance};
use model::party::IdentifierKind;
use model::{Country, Designation, EntryId, Hash, Identifier, ListId, Measure, PartialDate, PartyKind};
use std::collections::BTreeSet;
use std::io::Read;

/// A designation of which only the place is known.
pub(super) fn blank(list: &ListId, id: EntryId, kind: PartyKind, provenance: Provenance) -> Designation {
    Designation {
        list: list.clone(),
        id,
        kind,
        names: Vec::new(),
        born: Vec::new(),
        birth_places: Vec::new(),
        nationalities: Vec::new(),
        residences: Vec::new(),
        gender: None,
        identifiers: Vec::new(),
        wallets: Vec::new(),
        programmes: Vec::new(),
        measures: Vec::new(),
        relationships: Vec::new(),
        legal_basis: Vec::new(),
        listed_on: None,
        remarks: Vec::new(),
        provenance,
        class: None,
        ended_on: None,
    }
}

/// A name without parts and script.
pub(super) fn name(text: &str, primary: bool, strength: NameStrength, label: &str) -> ListedName {
    ListedName {
        text: tidy(text),
        primary,
        strength,
        script: None,
        label: label.to_owned(),
        parts: Vec::new(),
    }
}

/// The list id of a parser's constant.
pub(super) fn list_id(text: &str) -> Result<ListId, ParseError> {
    ListId::new(text).map_err(|e| ParseError::Entry { place: text.to_owned(), what: e.to_string() })
}

/// Sixteen hexadecimal digits of what identifies a party: short enough for an id, and with a hundred
/// thousand parties two alike come by chance once in three thousand million publications. The parser
/// refuses or numbers them anyway.
pub(super) fn digest(parts: &[&str]) -> String {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(part.as_bytes());
        bytes.push(0x1f);
    }
    Hash::of(&bytes).to_string().chars().take(16).collect()
}

/// The pieces of a cell with several values, `a|b`.
pub(super) fn pieces(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('|').map(str::trim).filter(|piece| !piece.is_empty())
}

/// A remark, unless its text is empty or it is there already.
pub(super) fn remark(to: &mut Designation, label: &str, text: &str) {
    let text = tidy(text);
    if !text.is_empty() {
        push_new(&mut to.remarks, format!("{label}: {text}"));
    }
}

/// How remarks begin that hold a date of birth which could not be read, or not alone, or an end that may have
/// held one.
const BIRTHS_UNREAD: [&str; 5] = ["Date of birth", "DOB ", "alt. DOB ", "生年月日: ", "Cut short: "];

/// Dates beside one that could not be read are not all the dates that the list has: a customer's date may be
/// the other one, so that none of them may contradict it.
pub(super) fn inexact_beside_unread(to: &mut Designation) {
    let unread = |remark: &String| BIRTHS_UNREAD.iter().any(|label| remark.starts_with(label));
    if to.remarks.iter().any(unread) {
        inexact(to);
    }
}

/// Makes every date of birth one that never contradicts.
pub(super) fn inexact(to: &mut Designation) {
    to.born.iter_mut().for_each(|date| date.circa = true);
}

/// Measures sorted and without repeats, never none; dates of birth inexact beside one that is not read.
pub(super) fn settle(to: &mut Designation) {
    inexact_beside_unread(to);
    if to.measures.is_empty() {
        to.measures.push(Measure::Unspecified);
    }
    to.measures.sort_unstable();
    to.measures.dedup();
    to.names.sort_by_key(|name| !name.primary);
}

/// What one of our own import formats makes of a row: a designation, or the column at fault and why.
pub(super) type OfRow<const N: usize> = fn(&ListId, &Row<N>) -> Result<Designation, (usize, String)>;

/// Reads a file of one of our own import formats, in which every row is a party and every error is fatal:
/// the file is made by those who import it, and theirs to mend. Gives the line of each party beside it.
pub(super) fn import<const N: usize>(
    list: &ListId,
    table: &Table<N>,
    read: &mut dyn Read,
    of_row: OfRow<N>,
) -> Result<Vec<(u64, Designation)>, ParseError> {
    let mut rows = table.open(read)?;
    let (mut parties, mut seen) = (Vec::new(), BTreeSet::new());
    while let Some(row) = rows.next()? {
        let refuse = |(index, what)| ParseError::Entry { place: table.cell(row.line, index), what };
        let mut to = of_row(list, &row).map_err(refuse)?;
        settle(&mut to);
        if !seen.insert(to.id.clone()) {
            return Err(refuse((0, format!("the id `{}` was used before", to.id))));
        }
        parties.push((row.line, to));
    }
    if parties.is_empty() {
        return Err(ParseError::Missing { what: "rows" });
    }
    parties.sort_by(|(_, a), (_, b)| issuer_order(&a.id, &b.id));
    Ok(parties)
}

/// The parties of [`import`] as a parser returns them.
pub(super) fn imported(
    list: ListId,
    published: Option<PartialDate>,
    parties: Vec<(u64, Designation)>,
    defects: Vec<Defect>,
) -> Parsed {
    let designations: Vec<Designation> = parties.into_iter().map(|(_, designation)| designation).collect();
    let aliases = designations.iter().map(|designation| designation.names.len()).sum();
    Parsed { list, published, parties: designations.len(), designations, defects, aliases }
}

/// `person`, `company`, `vessel` or `aircraft`.
pub(super) fn party_kind(text: &str) -> Result<PartyKind, String> {
    let all = [PartyKind::Person, PartyKind::Company, PartyKind::Vessel, PartyKind::Aircraft];
    all.into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| {
        format!("`{}` is no kind; known: person, company, vessel, aircraft", super::quote(text))
    })
}

/// The words for kinds of identifiers in our own import formats.
const IDENTIFIERS: [(&str, IdentifierKind); 13] = [
    ("passport", IdentifierKind::Passport),
    ("national_id", IdentifierKind::NationalId),
    ("tax_id", IdentifierKind::TaxId),
    ("registration", IdentifierKind::Registration),
    ("imo", IdentifierKind::Imo),
    ("mmsi", IdentifierKind::Mmsi),
    ("aircraft", IdentifierKind::Aircraft),
    ("bic", IdentifierKind::Bic),
    ("lei", IdentifierKind::Lei),
    ("email", IdentifierKind::Email),
    ("phone", IdentifierKind::Phone),
    ("website", IdentifierKind::Website),
    ("other", IdentifierKind::Other),
];

/// `kind:value`, e.g. `passport:X1234567` or `passport:RU:X1234567` with the issuing country.
pub(super) fn identifier(text: &str) -> Result<Identifier, String> {
    let known = || IDENTIFIERS.map(|(word, _)| word).join(", ");
    let Some((word, value)) = text.split_once(':') else {
        return Err(format!("`{}` is not `kind:value`; kinds: {}", super::quote(text), known()));
    };
    let Some((_, kind)) = IDENTIFIERS.iter().find(|(known, _)| *known == word.trim()) else {
        return Err(format!("`{}` is no kind of identifier; known: {}", super::quote(word), known()));
    };
    let (country, value) = match value.split_once(':') {
        // A web address has a colon too.
        Some((code, rest)) if code.trim().len() == 2 => {
            let country: Country =
                code.trim().parse().map_err(|e: model::country::CountryError| e.to_string())?;
            (Some(country), rest)
        }
        _ => (None, value),
    };
    let value = tidy(value);
    if value.is_empty() {
        return Err(format!("`{}` has no value", super::quote(text)));
    }
    Ok(Identifier { kind: *kind, value, country })
}

/// The first word of a text that can be the number of a document, with the letters of its series before it; no
/// year and no date.
pub(super) fn document_number(text: &str) -> Option<String> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '/')));
    let mut before = "";
    for word in words.map(|word| word.trim_matches(['-', '.', '/'])).filter(|word| !word.is_empty()) {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        if word.len() >= 5 && digits >= 4 && !word.contains('/') && date_words::point(word).is_none() {
            let series = before.len() <= 3 && before.bytes().all(|b| b.is_ascii_uppercase());
            return Some(format!("{}{}", if series { before } else { "" }, word.to_uppercase()));
        }
        before = word;
    }
    None
}

/// A date as our own formats write it.
pub(super) fn date(text: &str) -> Result<Option<PartialDate>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse::<PartialDate>().map(Some).map_err(|e| e.to_string())
}

/// A country code as our own formats write it.
pub(super) fn country_code(text: &str) -> Result<Country, String> {
    text.parse::<Country>().map_err(|e| e.to_string())
}

/// A class, `pep:national:minister`: two to five words of small letters, digits and `_`, the first of which
/// is one of `roots`.
pub(super) fn class(text: &str, roots: &[&str]) -> Result<String, String> {
    let text = text.trim();
    let words: Vec<&str> = text.split(':').collect();
    let word = |word: &&str| -> bool {
        !word.is_empty()
            && word.len() <= 40
            && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    };
    let rooted = words.first().is_some_and(|root| roots.contains(root));
    if rooted && (2..=5).contains(&words.len()) && words.iter().all(word) {
        return Ok(text.to_owned());
    }
    let example = roots.iter().map(|root| format!("{root}:…")).collect::<Vec<_>>().join(" or ");
    Err(format!(
        "`{}` is no class; write {example}, in words of a-z, 0-9 and _ with colons between",
        super::quote(text)
    ))
}

/// Words of a text as one word of a class: `Close associate` is `close_associate`.
pub(super) fn class_word(text: &str) -> Option<String> {
    let mut word = String::new();
    for c in text.trim().chars() {
        match c {
            'A'..='Z' | 'a'..='z' | '0'..='9' => word.push(c.to_ascii_lowercase()),
            _ if word.is_empty() || word.ends_with('_') => {}
            _ => word.push('_'),
        }
        if word.len() >= 40 {
            break;
        }
    }
    let word = word.trim_end_matches('_').to_owned();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_kind_and_value() {
        for (text, want) in [
            ("passport:X1234567", Ok((IdentifierKind::Passport, "X1234567", None))),
            ("passport:RU:X1234567", Ok((IdentifierKind::Passport, "X1234567", Some("RU")))),
            (
                "website:https://example.invalid",
                Ok((IdentifierKind::Website, "https://example.invalid", None)),
            ),
            ("passport", Err("is not `kind:value`")),
            ("passport:", Err("has no value")),
            ("passport:ZZ:1", Err("is not a country")),
            ("pass:1", Err("is no kind of identifier; known: passport, national_id")),
        ] {
            let found = identifier(text);
            let code = found.as_ref().ok().and_then(|found| found.country).map(|c| c.to_string());
            match (&found, want) {
                (Err(found), Err(want)) => assert!(found.contains(want), "{found} / {want}"),
                (found, want) => {
                    let found = found.as_ref().map(|f| (f.kind, f.value.as_str(), code.as_deref()));
                    assert_eq!(found.ok(), want.ok(), "{text}");
                }
            }
        }
    }

    #[test]
    fn classes_have_a_root() {
        for (text, ok) in [
            ("pep:national:head_of_state", true),
            ("rca:spouse", true),
            ("pep", false),
            ("pep:", false),
            ("pep:National", false),
            ("boss:national", false),
            ("pep:a:b:c:d:e", false),
        ] {
            assert_eq!(class(text, &["pep", "rca"]).is_ok(), ok, "{text}");
        }
        assert_eq!(class_word(" Close  associate (former)").as_deref(), Some("close_associate_former"));
        assert_eq!(class_word("супруга"), None);
    }

    #[test]
    fn numbers_of_documents_are_found_in_sentences() {
        for (text, want) in [
            (" no.: AB 1234567, issued on 12/05/2019", Some("AB1234567")),
            (" number 00868774, issued 5 Aug. 2005", Some("00868774")),
            (" issued on 12 Jan. 2019", None),
            (" no. 29.036.694.", Some("29.036.694")),
            ("旅券番号：OR1961825（2003年2月4日に発行）", Some("OR1961825")),
            (" No 123", None),
        ] {
            assert_eq!(document_number(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn dates_beside_an_unread_one_never_contradict() {
        let list = ListId::new("t").unwrap_or_else(|e| unreachable!("{e}"));
        let id = EntryId::new("1").unwrap_or_else(|e| unreachable!("{e}"));
        for (text, want) in [
            ("Date of birth: 12/04/1380 (Hijri Calendar)", true),
            ("Date of birth (HIJRI): 1380", true),
            ("alt. DOB sometime", true),
            ("DOB sometime", true),
            ("生年月日: およそ40歳", true),
            ("Cut short: alt. DO", true),
            ("Place: DOB", false),
            ("Date of death: 2001", false),
        ] {
            let place = Provenance { file: 0, offset: 0, length: 0 };
            let mut to = blank(&list, id.clone(), PartyKind::Person, place);
            let year = date("1960").ok().flatten();
            let listed =
                year.map(|year| model::designation::ListedDate { from: year, to: year, circa: false });
            to.born.extend(listed);
            to.remarks.push(text.to_owned());
            settle(&mut to);
            assert_eq!(to.born.iter().map(|date| date.circa).collect::<Vec<_>>(), [want], "{text}");
        }
    }

    #[test]
    fn digests_keep_their_parts_apart() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_eq!(digest(&["ab", "c"]).len(), 16);
    }
}
