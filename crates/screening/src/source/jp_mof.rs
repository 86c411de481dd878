//! Japan's list of parties under economic sanctions, published by the Ministry of Finance, as CSV.
//!
//! The ministry publishes a workbook with one sheet for each programme: a title, a row of column heads, the
//! parties. This parser reads those sheets saved as CSV in UTF-8, one after the other in one file.
//!
//! Promises: columns are found by their heads, which differ from sheet to sheet, and an unknown head is
//! refused by name; every name is kept, "aliases not sufficient to identify" as weak ones. The measure is an
//! asset freeze where the title of the sheet says so (`資産凍結`), and otherwise not stated. The list numbers
//! its parties only where the United Nations do; the others get an id from their names. Does not: read the
//! workbook itself, translate, or take Japanese names of countries that are not in its table.
//! Rests on: opensanctions' description of the sheets; no publication was at hand, so it is proven on
//! samples only. Serves: semantics sections 2 and 4.

mod words;

use super::entry::{self, blank, digest, list_id, remark, settle};
use super::table::{BOUNDS, Cells, Records};
use super::{Defect, ParseError, Parsed, date_words, issuer_order, push_new, quote, tidy};
use model::designation::{ListedWallet, NameStrength, Provenance};
use model::party::IdentifierKind;
use model::wallet::{Network, classify};
use model::{Designation, EntryId, Identifier, ListId, Measure, PartialDate, PartyKind};
use std::collections::BTreeMap;
use std::io::Read;
use words::Head;

/// Name and version of the parser.
pub const PARSER: &str = "jp-mof-csv/1";
/// The list id given to every designation.
pub const LIST: &str = "jp-mof";
/// Bytes accepted.
pub const BYTES_MAX: u64 = BOUNDS.bytes;

const FILE: &str = "mof.csv";

/// Parses the sheets.
pub fn parse(read: &mut dyn Read, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
    let mut records = Records::open(FILE, read, BOUNDS, true)?;
    let mut draft = Draft {
        list: list_id(LIST)?,
        sheet: None,
        title: String::new(),
        parties: BTreeMap::new(),
        defects: Vec::new(),
    };
    while let Some(cells) = records.next()? {
        if !cells.is_blank() {
            draft.row(&cells)?;
        }
    }
    if draft.parties.is_empty() {
        return Err(ParseError::Missing { what: "column heads (告示日付) with parties below" });
    }
    let mut designations: Vec<Designation> = draft.parties.into_values().collect();
    designations.iter_mut().for_each(settle);
    designations.sort_by(|a, b| issuer_order(&a.id, &b.id));
    let aliases = designations.iter().map(|d| d.names.len()).sum();
    let (list, defects) = (draft.list, draft.defects);
    Ok(Parsed { list, published, parties: designations.len(), designations, defects, aliases })
}

/// A sheet: its title and what its columns are.
struct Sheet {
    title: String,
    heads: Vec<Option<Head>>,
}

struct Draft {
    list: ListId,
    sheet: Option<Sheet>,
    /// Texts above the next row of heads.
    title: String,
    parties: BTreeMap<EntryId, Designation>,
    defects: Vec<Defect>,
}

/// The values of a cell: several stand behind letters or in lines. Of a name in lines the whole comes first,
/// because a long name is broken for its column as several names are.
fn values(head: Head, cell: &str) -> Vec<String> {
    let mut values = Vec::new();
    for piece in date_words::lettered(cell) {
        let lines: Vec<&str> = piece.split(['\n', '\r']).filter(|line| !line.trim().is_empty()).collect();
        let whole = (head.is_name() && lines.len() > 1).then_some(piece);
        for text in whole.into_iter().chain(lines).map(tidy) {
            if !matches!(text.as_str(), "" | "不明" | "-" | "－") {
                values.push(text);
            }
        }
    }
    values
}

impl Draft {
    fn row(&mut self, cells: &Cells) -> Result<(), ParseError> {
        let filled = cells.values.iter().filter(|value| !value.trim().is_empty()).count();
        let first = cells.values.first().map(String::as_str).unwrap_or_default();
        if words::head(first) == Some(Head::NoticeDate) {
            return self.heads(cells);
        }
        // What stands above the heads is a title; below them, a row of one cell that names a group of parties.
        let Some(sheet) = self.sheet.take_if(|_| !(filled == 1 && words::is_title(first))) else {
            self.sheet = None;
            let texts = cells.values.iter().map(|text| tidy(text)).filter(|text| !text.is_empty());
            let above = std::iter::once(std::mem::take(&mut self.title)).filter(|text| !text.is_empty());
            self.title = above.chain(texts).collect::<Vec<_>>().join(" / ");
            return Ok(());
        };
        let result = self.party(&sheet, cells);
        self.sheet = Some(sheet);
        result
    }

    fn heads(&mut self, cells: &Cells) -> Result<(), ParseError> {
        let mut heads = Vec::with_capacity(cells.values.len());
        for text in &cells.values {
            let head = words::head(text);
            if head.is_none() && !text.trim().is_empty() {
                let known = words::known();
                return Err(ParseError::Header { file: FILE, what: "unknown", column: quote(text), known });
            }
            heads.push(head);
        }
        self.sheet = Some(Sheet { title: std::mem::take(&mut self.title), heads });
        Ok(())
    }

    fn party(&mut self, sheet: &Sheet, cells: &Cells) -> Result<(), ParseError> {
        let mut by_head: BTreeMap<Head, Vec<String>> = BTreeMap::new();
        for (index, text) in cells.values.iter().enumerate() {
            match sheet.heads.get(index).copied().flatten() {
                Some(head) => by_head.entry(head).or_default().extend(values(head, text)),
                None if text.trim().is_empty() => {}
                None => {
                    let place = format!("{FILE} line {}", cells.line);
                    let what = format!("the cell `{}` stands under no column head", quote(text));
                    return Err(ParseError::Entry { place, what });
                }
            }
        }
        let named = [Head::NameEnglish, Head::NameJapanese];
        let names: Vec<&str> =
            named.iter().filter_map(|head| by_head.get(head)).flatten().map(String::as_str).collect();
        if names.is_empty() {
            let what = "the party has neither a Japanese nor an English name".to_owned();
            return Err(ParseError::Entry { place: format!("{FILE} line {}", cells.line), what });
        }
        let id = self.id(&names, by_head.get(&Head::UnReference));
        let provenance = Provenance { file: 0, offset: cells.offset, length: cells.length };
        let mut to = blank(&self.list, id.clone(), kind(&sheet.title, &by_head), provenance);
        if sheet.title.contains("資産凍結") {
            to.measures.push(Measure::AssetFreeze);
        }
        if !sheet.title.is_empty() {
            to.programmes.push(sheet.title.clone());
        }
        let mut notes = Vec::new();
        for (head, texts) in &by_head {
            for text in texts {
                notes.extend(give(&mut to, *head, text));
            }
        }
        for what in notes {
            let what = format!("{FILE} line {}: {what}", cells.line);
            self.defects.push(Defect { offset: cells.line, entry: Some(id.clone()), what });
        }
        self.parties.insert(id, to);
        Ok(())
    }

    /// The United Nations' reference, or what the names give; numbered where two parties are named alike.
    fn id(&self, names: &[&str], reference: Option<&Vec<String>>) -> EntryId {
        let reference = reference.and_then(|texts| texts.first()).and_then(|text| EntryId::new(text).ok());
        let text = reference.map_or_else(|| format!("mof-{}", digest(names)), |id| id.to_string());
        let mut turn = 1;
        loop {
            let text = if turn == 1 { text.clone() } else { format!("{text}-{turn}") };
            match EntryId::new(&text) {
                Ok(id) if !self.parties.contains_key(&id) => return id,
                _ => turn += 1,
            }
        }
    }
}

/// Persons by the sheet's title, or by what only a person has.
fn kind(title: &str, by_head: &BTreeMap<Head, Vec<String>>) -> PartyKind {
    let born = [Head::BirthDate, Head::BirthPlace, Head::Passport]
        .iter()
        .any(|head| by_head.get(head).is_some_and(|texts| !texts.is_empty()));
    let (person, company) = (title.contains("個人"), title.contains("団体") || title.contains("銀行"));
    match (person, company) {
        (true, false) => PartyKind::Person,
        (false, true) => PartyKind::Company,
        _ if born => PartyKind::Person,
        _ => PartyKind::Company,
    }
}

/// Puts one value where it belongs; gives back what could not be read.
fn give(to: &mut Designation, head: Head, text: &str) -> Option<String> {
    match head {
        Head::NameEnglish | Head::NameJapanese => {
            let primary = !to.names.iter().any(|name| name.primary);
            to.names.push(entry::name(text, primary, NameStrength::Strong, head.label()));
        }
        Head::Alias | Head::FormerName | Head::Nickname => {
            to.names.push(entry::name(text, false, NameStrength::Strong, head.label()));
        }
        Head::WeakAlias => to.names.push(entry::name(text, false, NameStrength::Weak, head.label())),
        Head::BirthDate => {
            let (read, unread) = words::dates(text);
            read.into_iter().for_each(|date| push_new(&mut to.born, date));
            if !unread.is_empty() {
                let text = unread.join("; ");
                remark(to, head.label(), &text);
                return Some(format!("`{}` is not a date of birth; kept as a remark", quote(&text)));
            }
        }
        Head::BirthPlace => push_new(&mut to.birth_places, text.to_owned()),
        Head::Citizenship => match words::country(text) {
            Some(country) => push_new(&mut to.nationalities, country),
            None => {
                remark(to, head.label(), text);
                return Some(format!("`{}` is not a known country; kept as a remark", quote(text)));
            }
        },
        Head::Address | Head::Area => {
            remark(to, head.label(), text);
            if let Some(country) = words::country_within(text) {
                push_new(&mut to.residences, country);
            }
        }
        Head::Passport => document(to, IdentifierKind::Passport, head, text),
        Head::IdNumber => document(to, IdentifierKind::NationalId, head, text),
        Head::Phone => {
            let value = text.to_owned();
            push_new(&mut to.identifiers, Identifier { kind: IdentifierKind::Phone, value, country: None });
        }
        Head::NoticeDate | Head::ListedDate | Head::UnDate => {
            let date = words::dates(text).0.first().map(|date| date.from);
            if let (Head::NoticeDate | Head::ListedDate, Some(date)) = (head, date) {
                to.listed_on = Some(to.listed_on.map_or(date, |known| known.min(date)));
            }
            remark(to, head.label(), text);
        }
        Head::NoticeNumber | Head::Ground => push_new(&mut to.legal_basis, text.to_owned()),
        Head::Other => {
            remark(to, head.label(), text);
            wallets(to, text);
        }
        Head::UnReference | Head::Title | Head::Position => remark(to, head.label(), text),
    }
    None
}

/// The number in a cell that often says more about it; then the whole stays a remark.
fn document(to: &mut Designation, kind: IdentifierKind, head: Head, text: &str) {
    let value = entry::document_number(text).unwrap_or_else(|| text.to_owned());
    if value != text {
        remark(to, head.label(), text);
    }
    push_new(&mut to.identifiers, Identifier { kind, value, country: None });
}

/// Addresses in the notes: every word that some codec takes, with the ticker before it where there is one.
fn wallets(to: &mut Designation, text: &str) {
    let words: Vec<&str> =
        text.split([' ', '、', '，', ',', ';', '；', '。', ':', '：', '(', ')', '（', '）']).collect();
    for (index, word) in words.iter().enumerate() {
        let on_chain = word.len() >= 25 && classify(word).iter().any(|key| key.network() != Network::Generic);
        if on_chain {
            let before = index.checked_sub(1).and_then(|index| words.get(index)).copied().unwrap_or_default();
            let ticker = (2..=6).contains(&before.len()) && before.bytes().all(|b| b.is_ascii_uppercase());
            let ticker = if ticker { before } else { "unstated" }.to_owned();
            push_new(&mut to.wallets, ListedWallet { ticker, address: (*word).to_owned() });
        }
    }
}
