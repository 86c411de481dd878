//! Israel's administrative seizure orders against virtual currency wallets, published by the National Bureau
//! for Counter Terror Financing as one table on a page, saved as CSV.
//!
//! Promises: each order's parties with what the order seizes: addresses as wallets, numbers of accounts at
//! an exchange as identifiers. An order is an asset freeze; its number is the programme. An address that
//! fails its checksum is kept as written **and** is a defect; letters of another alphabet that look Latin
//! are read as those too where that gives a valid address. Rows that continue the one above (the page
//! joins cells) are joined again. Does not: know the validity of an order, or invent a name: what an order
//! seizes without naming anybody belongs to a party without names.
//! Rests on: the page's table in English with its heads, and the same words in Hebrew.
//! Serves: requirements 3.7; semantics section 7 (a listed wallet).

use super::entry::{self, blank, digest, list_id, remark, settle};
use super::table::{BOUNDS, Row, Table, needed, optional};
use super::{Defect, ParseError, Parsed, country_words, date_words, issuer_order, push_new, quote, tidy};
use model::designation::{ListedDate, ListedWallet, NameStrength, Provenance};
use model::party::IdentifierKind;
use model::time::civil_from_days;
use model::wallet::{Network, classify, keys_for_screening};
use model::{Designation, EntryId, Identifier, ListId, Measure, PartialDate, PartyKind};
use std::collections::BTreeMap;
use std::io::Read;

/// Name and version of the parser.
pub const PARSER: &str = "il-nbctf-csv/1";
/// The list id given to every designation.
pub const LIST: &str = "il-nbctf";
/// Bytes accepted.
pub const BYTES_MAX: u64 = BOUNDS.bytes;

/// The ticker of a wallet for which the order names no currency.
const TICKER_UNSTATED: &str = "unstated";

const TABLE: Table<7> = Table {
    file: "wallets.csv",
    columns: [
        needed(&["Order ID", "מספר צו", "מס' צו", "צו"]),
        needed(&["Full name", "שם מלא", "שם"]),
        needed(&["ID No", "מספר זהות", "ת.ז.", "ת.ז", "תעודת זהות"]),
        needed(&["Passport No", "מספר דרכון", "דרכון"]),
        needed(&["D.O.B (DD/MM/YYYY)", "D.O.B", "תאריך לידה"]),
        needed(&[
            "Virtual currency address / User ID",
            "account/wallet_id",
            "כתובת ארנק",
            "ארנק",
            "כתובת ארנק / מזהה משתמש",
        ]),
        optional(&["Currency", "מטבע", "סוג מטבע"]),
    ],
    heading: true,
    ragged: true,
    ends_with_line: true,
    bounds: BOUNDS,
};

/// Letters of other alphabets that look Latin, found in published addresses.
const LOOKALIKES: [(char, char); 28] = [
    ('А', 'A'),
    ('В', 'B'),
    ('С', 'C'),
    ('Е', 'E'),
    ('Н', 'H'),
    ('К', 'K'),
    ('М', 'M'),
    ('Р', 'P'),
    ('Т', 'T'),
    ('Х', 'X'),
    ('Ѕ', 'S'),
    ('Ј', 'J'),
    ('а', 'a'),
    ('с', 'c'),
    ('е', 'e'),
    ('о', 'o'),
    ('р', 'p'),
    ('х', 'x'),
    ('ѕ', 's'),
    ('ј', 'j'),
    ('Α', 'A'),
    ('Β', 'B'),
    ('Ε', 'E'),
    ('Κ', 'K'),
    ('Μ', 'M'),
    ('Ν', 'N'),
    ('Τ', 'T'),
    ('Χ', 'X'),
];

/// Parses the table.
pub fn parse(read: &mut dyn Read, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
    let mut rows = TABLE.open(read)?;
    let mut draft =
        Draft { list: list_id(LIST)?, order: None, at: None, parties: BTreeMap::new(), defects: Vec::new() };
    while let Some(row) = rows.next()? {
        draft.row(&row)?;
    }
    if draft.parties.is_empty() {
        return Err(ParseError::Missing { what: "orders" });
    }
    let mut designations: Vec<Designation> = draft.parties.into_values().collect();
    designations.iter_mut().for_each(settle);
    designations.sort_by(|a, b| issuer_order(&a.id, &b.id));
    let aliases = designations.iter().map(|d| d.names.len()).sum();
    let (list, defects) = (draft.list, draft.defects);
    Ok(Parsed { list, published, parties: designations.len(), designations, defects, aliases })
}

struct Draft {
    list: ListId,
    order: Option<String>,
    /// The party of the row above, within the order.
    at: Option<EntryId>,
    parties: BTreeMap<EntryId, Designation>,
    defects: Vec<Defect>,
}

/// A cell without the issuer's words for nothing.
fn cell(text: &str) -> String {
    let text = tidy(&text.replace('\u{200b}', ""));
    if matches!(text.as_str(), "-" | "–" | "—") { String::new() } else { text }
}

impl Draft {
    fn defect(&mut self, line: u64, what: String) {
        let what = format!("{}: {what}", TABLE.row(line));
        self.defects.push(Defect { offset: line, entry: self.at.clone(), what });
    }

    fn row(&mut self, row: &Row<7>) -> Result<(), ParseError> {
        let [order, name, id, passport, born, account, currency] =
            row.values.each_ref().map(|value| cell(value));
        let mut accounts = vec![account.clone()];
        if is_order(&order) {
            self.order = Some(order);
            self.at = None;
        } else if !order.is_empty() {
            // A cell of the table that lost its row holds another address of the party above.
            accounts.push(order);
        }
        let refuse = |what: &str| ParseError::Entry { place: TABLE.cell(row.line, 0), what: what.to_owned() };
        let order = self.order.clone().ok_or_else(|| refuse("no order stands above the first party"))?;
        let ticker = match currency.as_str() {
            "" => TICKER_UNSTATED.to_owned(),
            // Some rows repeat the address where the currency should stand.
            text if currency == account || !on_a_chain(text).is_empty() => {
                accounts.push(text.to_owned());
                TICKER_UNSTATED.to_owned()
            }
            text => text.to_owned(),
        };
        accounts.retain(|account| !account.is_empty());
        let continues = self.at.is_some()
            && account.is_empty()
            && !(name.is_empty() && id.is_empty() && passport.is_empty());
        let somebody = [&account, &name, &id, &passport].into_iter().any(|text| !text.is_empty());
        let lost = self.at.is_none() && !accounts.is_empty();
        if !continues && (somebody || lost) {
            self.begin(&order, [&name, &id, &passport], row).map_err(|what| refuse(&what))?;
        }
        self.describe(row.line, [&name, &id, &passport, &born], continues);
        for text in accounts {
            for account in text.split([',', ';', ' ', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
                self.account(row.line, &ticker, account);
            }
        }
        Ok(())
    }

    /// Makes, or finds, the party of a row. Its id is made of the order and what identifies the party, so that
    /// it is the same in the next publication; who is not identified shares one party for each order.
    fn begin(&mut self, order: &str, [name, id, passport]: [&str; 3], row: &Row<7>) -> Result<(), String> {
        let code: String = order.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let code = code.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-");
        let text = if name.is_empty() && id.is_empty() && passport.is_empty() {
            code
        } else {
            format!("{code}:{}", digest(&[&name.to_lowercase(), id, passport]))
        };
        let entry = EntryId::new(&text).map_err(|e| e.to_string())?;
        if !self.parties.contains_key(&entry) {
            let provenance = Provenance { file: 0, offset: row.offset, length: row.length };
            let mut to = blank(&self.list, entry.clone(), kind(name, id, passport), provenance);
            to.programmes.push(order.to_owned());
            to.measures.push(Measure::AssetFreeze);
            self.parties.insert(entry.clone(), to);
        }
        self.at = Some(entry);
        Ok(())
    }

    fn describe(&mut self, line: u64, [name, id, passport, born]: [&str; 4], continues: bool) {
        let Some(to) = self.at.as_ref().and_then(|at| self.parties.get_mut(at)) else { return };
        let mut unread = Vec::new();
        match to.names.first().map(|first| first.text.clone()) {
            _ if name.is_empty() => {}
            None => to.names.push(entry::name(name, true, NameStrength::Strong, "Full name")),
            // A name that goes on in the row below: the whole and its parts are all kept.
            Some(first) if continues => {
                for text in [format!("{first} {name}"), name.to_owned()] {
                    push_new(
                        &mut to.names,
                        entry::name(&text, false, NameStrength::Strong, "Full name, continued"),
                    );
                }
            }
            Some(_) => {}
        }
        for (text, kind) in [(id, IdentifierKind::NationalId), (passport, IdentifierKind::Passport)] {
            if !text.is_empty() {
                document(to, text, kind);
            }
        }
        if !born.is_empty() {
            match date_of_birth(born) {
                Some(date) => push_new(&mut to.born, date),
                None => {
                    remark(to, "Date of birth", born);
                    unread.push(format!("`{}` is not a date of birth; kept as a remark", quote(born)));
                }
            }
        }
        for what in unread {
            self.defect(line, what);
        }
    }

    fn account(&mut self, line: u64, ticker: &str, account: &str) {
        let Some(to) = self.at.as_ref().and_then(|at| self.parties.get_mut(at)) else { return };
        if account.bytes().all(|b| b.is_ascii_digit()) {
            let value = account.to_owned();
            push_new(&mut to.identifiers, Identifier { kind: IdentifierKind::Other, value, country: None });
            remark(to, "User ID", account);
            return;
        }
        let wallet = |address: String| ListedWallet { ticker: ticker.to_owned(), address };
        push_new(&mut to.wallets, wallet(account.to_owned()));
        let latin: String = account.chars().map(latin).collect();
        if latin != account {
            let read = !on_a_chain(&latin).is_empty();
            if read {
                push_new(&mut to.wallets, wallet(latin));
            }
            let more = if read { "; read as Latin too" } else { "" };
            self.defect(
                line,
                format!("the address `{}` has letters of another alphabet{more}", quote(account)),
            );
        } else if let Err(error) = keys_for_screening(None, account) {
            self.defect(line, format!("the address `{}` is kept as written: {error}", quote(account)));
        }
    }
}

fn latin(c: char) -> char {
    LOOKALIKES.iter().find(|(other, _)| *other == c).map_or(c, |(_, latin)| *latin)
}

/// The networks with a codec on which a text is an address.
fn on_a_chain(text: &str) -> Vec<Network> {
    classify(text)
        .iter()
        .map(model::wallet::AddressKey::network)
        .filter(|network| *network != Network::Generic)
        .collect()
}

/// `ASO 13/26`, `ASO - 5/24`, `צת 18/26`.
fn is_order(text: &str) -> bool {
    let Some((head, year)) = text.rsplit_once(['/', '-']) else { return false };
    let year = year.trim();
    (2..=4).contains(&year.len())
        && year.bytes().all(|b| b.is_ascii_digit())
        && text.chars().next().is_some_and(char::is_alphabetic)
        && head.chars().next_back().is_some_and(|c| c.is_ascii_digit())
}

/// A person where the order gives a person's data; a company where the name says so.
fn kind(name: &str, id: &str, passport: &str) -> PartyKind {
    let lower = name.to_lowercase();
    let company = ["חברת", "חברה", "בע\"מ", "company", "exchange", "ltd", "llc", "co."]
        .iter()
        .any(|word| lower.contains(word));
    if company || (name.is_empty() && id.is_empty() && passport.is_empty()) {
        PartyKind::Company
    } else {
        PartyKind::Person
    }
}

/// `802967331`, or `ID card no. (Palestinian): 803846328` with its word and country.
fn document(to: &mut Designation, text: &str, kind: IdentifierKind) {
    let (label, value) = text.rsplit_once(':').map_or(("", text), |(label, value)| (label, value));
    let inside = label.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
    let country = inside.and_then(country_words::country);
    if !label.is_empty() {
        remark(to, label.trim(), value);
    }
    let value = tidy(value);
    if !value.is_empty() {
        push_new(&mut to.identifiers, Identifier { kind, value, country });
    }
}

/// Day before month; or the number of days since 1899-12-30, into which a spreadsheet turns a date.
fn date_of_birth(text: &str) -> Option<ListedDate> {
    if let Some(date) = date_words::listed(text).filter(|date| text.len() != 4 || date.from.year > 1900) {
        return Some(date);
    }
    let days: i64 = text.parse().ok().filter(|days| (5_000..60_000).contains(days))?;
    let (year, month, day) = civil_from_days(days - 25_569);
    let date = PartialDate::new(u16::try_from(year).ok()?, Some(month), Some(day)).ok()?;
    Some(ListedDate { from: date, to: date, circa: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_told_from_addresses() {
        for (text, want) in [
            ("ASO 13/26", true),
            ("ASO - 5/24", true),
            ("ASO 79/21", true),
            ("צת 18-26", true),
            ("TAfGsxeQz9PQJ2wEgj7oR3cuiL3zCLqtWz", false),
            ("18/26", false),
            ("", false),
        ] {
            assert_eq!(is_order(text), want, "{text}");
        }
    }

    #[test]
    fn birth_dates_of_spreadsheets() {
        for (text, want) in [
            ("37828", Some("2003-07-26")),
            ("03/08/1991", Some("1991-08-03")),
            ("18.9.1992", Some("1992-09-18")),
            ("1992", Some("1992")),
            ("about thirty", None),
        ] {
            assert_eq!(date_of_birth(text).map(|d| d.from.to_string()).as_deref(), want, "{text}");
        }
    }
}
