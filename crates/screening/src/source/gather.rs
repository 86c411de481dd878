//! What the parsers of XML lists share: a party is begun, filled and kept; what was not understood is counted.
//!
//! Promises: a party without a usable id, or with one used before, refuses the whole list; a party that was kept
//! has exactly one primary name where it has a name at all, and at least one measure; beside a date of birth that
//! could not be read none of its dates is exact, so that none clears a customer. Does not: know any list.

use super::country_names::{country_named, country_unknown};
use super::xml::{Node, Record};
use super::{Defect, ParseError, Parsed, date_words, entry, issuer_order, push_new, quote, tidy};
use model::designation::{ListedDate, ListedName, ListedWallet, NameStrength, Provenance};
use model::party::IdentifierKind;
use model::wallet::{Network, classify};
use model::{Country, Designation, EntryId, Identifier, ListId, Measure, PartialDate, PartyKind};
use std::collections::BTreeSet;

/// The parties of one list while it is read.
pub(super) struct Gather {
    list: ListId,
    ids: BTreeSet<EntryId>,
    designations: Vec<Designation>,
    defects: Vec<Defect>,
    /// Aliases as the source counts them.
    pub aliases: usize,
    at: u64,
    entry: Option<EntryId>,
    /// Whether the party that was begun last has a date of birth that could not be read.
    birth_unread: bool,
}

impl Gather {
    pub fn new(list: &'static str) -> Result<Self, ParseError> {
        let list = ListId::new(list)
            .map_err(|e| ParseError::Entry { place: list.to_owned(), what: e.to_string() })?;
        Ok(Self {
            list,
            ids: BTreeSet::new(),
            designations: Vec::new(),
            defects: Vec::new(),
            aliases: 0,
            at: 0,
            entry: None,
            birth_unread: false,
        })
    }

    /// Defects from here on are about this place of the file and no party.
    pub fn at(&mut self, offset: u64) {
        self.at = offset;
        self.entry = None;
    }

    /// Defects from here on are about a party that was begun before.
    pub fn again(&mut self, designation: &Designation) {
        self.at = designation.provenance.offset;
        self.entry = Some(designation.id.clone());
    }

    pub fn defect(&mut self, what: impl Into<String>) {
        self.defects.push(Defect { offset: self.at, entry: self.entry.clone(), what: what.into() });
    }

    /// Begins a party; its id must be the issuer's and new.
    pub fn begin(
        &mut self,
        record: &Record<'_>,
        id: &str,
        kind: PartyKind,
    ) -> Result<Designation, ParseError> {
        self.at(record.offset);
        let place = || format!("byte {}", record.offset);
        let id =
            EntryId::new(id.trim()).map_err(|e| ParseError::Entry { place: place(), what: e.to_string() })?;
        if !self.ids.insert(id.clone()) {
            let what = format!("the id `{id}` was used before");
            return Err(ParseError::Entry { place: place(), what });
        }
        self.entry = Some(id.clone());
        self.birth_unread = false;
        let provenance = Provenance { file: 0, offset: record.offset, length: record.length };
        Ok(entry::blank(&self.list, id, kind, provenance))
    }

    /// One defect for each child that the parser has no use for, so that a changed format is seen.
    pub fn known_children(&mut self, node: Node<'_>, known: &[&str]) {
        for child in node.children() {
            if !known.contains(&child.name()) {
                self.defect(format!(
                    "the element `{}` in `{}` is not known",
                    quote(child.name()),
                    quote(node.name())
                ));
            }
        }
    }

    /// The country of a name; where it is none, the name is kept as a remark under `label`.
    pub fn country(&mut self, to: &mut Designation, label: &str, name: &str) -> Option<Country> {
        if country_unknown(name) {
            return None;
        }
        let found = country_named(name);
        if found.is_none() {
            self.defect(format!("`{}` is not a known country; kept as a remark", quote(name)));
            remark(to, label, name);
        }
        found
    }

    /// A date of the list in one of its spellings; a defect where a text is there and is none.
    pub fn date(&mut self, what: &str, text: &str) -> Option<PartialDate> {
        let date = date_of(text);
        if date.is_none() && !text.trim().is_empty() {
            self.defect(format!("the {what} `{}` is not a date", quote(text)));
        }
        date
    }

    /// Adds the dates of birth of a text: a date, or dates in words (`1984 - 1986`, `about 1950`, `1971 or 1972`).
    pub fn births(&mut self, to: &mut Designation, label: &str, text: &str) {
        if says_nothing(text) {
            return remark(to, label, text);
        }
        if let Some(date) = date_of(text) {
            to.born.push(ListedDate { from: date, to: date, circa: false });
            return;
        }
        let (read, mut unread) = date_words::dates(text);
        if read.is_empty() && unread.is_empty() {
            unread.push(text.to_owned());
        }
        to.born.extend(read);
        for piece in unread {
            // What is readable of it still agrees with a customer's date.
            let parts = piece.split([',', ';']).flat_map(|part| part.split(" or "));
            to.born.extend(parts.filter_map(date_words::listed));
            self.birth_unread(to, label, &piece);
        }
    }

    /// Keeps what is said of a date of birth and cannot be read. The other dates of the party are then not all that
    /// the list has: a customer's date may be this one, so that none of them may contradict it.
    pub fn birth_unread(&mut self, to: &mut Designation, label: &str, text: &str) {
        self.defect(format!("the date of birth `{}` cannot be read; kept as a remark", quote(text)));
        remark(to, label, text);
        self.birth_unread = true;
    }

    /// The children of an element for dates of birth that the parser has no use for: they may be another date.
    pub fn known_births(&mut self, to: &mut Designation, node: Node<'_>, known: &[&str]) {
        self.known_children(node, known);
        let unknown = node.children().filter(|child| !known.contains(&child.name()));
        for child in unknown.filter(|child| !says_nothing(child.text())) {
            self.birth_unread(to, "Date of birth", child.text());
        }
    }

    /// Adds a measure for the words of the list, or `Unspecified` and a defect where the words are not known.
    pub fn measure(&mut self, to: &mut Designation, words: &str, measure: Option<Measure>) {
        let measure = measure.unwrap_or_else(|| {
            self.defect(format!("the measure `{}` is not known; read as unspecified", quote(words)));
            Measure::Unspecified
        });
        push_new(&mut to.measures, measure);
    }

    /// Keeps a party.
    pub fn keep(&mut self, mut party: Designation) {
        self.entry = Some(party.id.clone());
        if party.names.is_empty() {
            self.defect("the party has no name");
        }
        if party.measures.is_empty() {
            self.defect("the party has no measure; read as unspecified");
            party.measures.push(Measure::Unspecified);
        }
        if self.birth_unread {
            entry::inexact(&mut party);
        }
        settle(&mut party);
        self.designations.push(party);
    }

    /// Changes parties that were kept, once everything the file says elsewhere is known.
    pub fn settle(&mut self, mut change: impl FnMut(&mut Self, usize, &mut Designation)) {
        let mut parties = std::mem::take(&mut self.designations);
        for (index, party) in parties.iter_mut().enumerate() {
            self.again(party);
            change(self, index, party);
            settle(party);
        }
        self.designations = parties;
    }

    /// The list; refused where it has no party.
    pub fn finish(mut self, published: Option<PartialDate>) -> Result<Parsed, ParseError> {
        if self.designations.is_empty() {
            return Err(ParseError::Missing { what: "parties" });
        }
        self.designations.sort_by(|a, b| issuer_order(&a.id, &b.id));
        let parties = self.ids.len();
        self.defects.sort_by(|a, b| a.offset.cmp(&b.offset).then_with(|| a.what.cmp(&b.what)));
        Ok(Parsed {
            list: self.list,
            published,
            designations: self.designations,
            defects: self.defects,
            parties,
            aliases: self.aliases,
        })
    }
}

/// Whether a text in the place of a date of birth states none.
pub(super) fn says_nothing(text: &str) -> bool {
    const WORDS: [&str; 9] = ["", "-", "dd/mm/yyyy", "n/a", "na", "none", "not known", "null", "unknown"];
    WORDS.contains(&tidy(text).to_lowercase().as_str())
}

/// Whether a field for a date of birth states something that is not read.
pub(super) fn unread<T>(text: &str, read: Option<T>) -> bool {
    read.is_none() && !says_nothing(text)
}

/// The ends of a span of years; one without its other end is open.
pub(super) type Span = (Option<PartialDate>, Option<PartialDate>);

/// Adds what the fields of one date of birth say. Fields that name different years are different dates, and a span
/// beside a day is a date too: which of them holds is not known. An open span is approximate at its known end.
pub(super) fn add_births(to: &mut Designation, days: &[Option<PartialDate>], span: Span, circa: bool) {
    let mut years = BTreeSet::new();
    for date in days.iter().flatten().filter(|date| years.insert(date.year)) {
        to.born.push(ListedDate { from: *date, to: *date, circa });
    }
    let (first, last) = span;
    if let (Some(from), Some(until)) = (first.or(last), last.or(first)) {
        let circa = circa || first.is_none() || last.is_none();
        to.born.push(ListedDate { from: from.min(until), to: from.max(until), circa });
    }
}

/// Brings a party into its final form. Doubles go only now, in one pass over each field: a party with very many
/// names must not cost the square of their number.
fn settle(party: &mut Designation) {
    party.measures.sort_unstable();
    party.measures.dedup();
    settle_names(&mut party.names);
    settle_primary(&mut party.names);
    once(&mut party.born);
    once(&mut party.birth_places);
    once(&mut party.nationalities);
    once(&mut party.residences);
    once(&mut party.identifiers);
    once(&mut party.programmes);
    once(&mut party.relationships);
    once(&mut party.legal_basis);
    once(&mut party.remarks);
    for remark in &party.remarks {
        party.wallets.extend(wallets_in(remark).filter(|wallet| !wallet.ticker.is_empty()));
    }
    once(&mut party.wallets);
}

/// Shortest address: a Bitcoin address has 26 characters.
const ADDRESS_CHARS_MIN: usize = 26;
/// Longest address: a Cardano one of the Byron age has 114 characters.
const ADDRESS_CHARS_MAX: usize = 128;

/// The wallet addresses within a text, because some lists have no field for them. One that a network's own rules
/// accept carries the network as its ticker. What could be one without (a word of letters and digits as long as an
/// address, Solana's form, which has no checksum) carries no ticker.
fn wallets_in(text: &str) -> impl Iterator<Item = ListedWallet> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '-'));
    let words = words.filter(|word| (ADDRESS_CHARS_MIN..=ADDRESS_CHARS_MAX).contains(&word.len()));
    words.filter(|word| word.bytes().any(|b| b.is_ascii_digit())).map(|word| {
        let sure = |network: &Network| !matches!(network, Network::Generic | Network::Solana);
        let network = classify(word).iter().map(|key| key.network()).find(sure);
        let ticker = network.map_or(String::new(), |network| network.as_str().to_owned());
        ListedWallet { ticker, address: word.to_owned() }
    })
}

/// Adds what stands in a field for wallet addresses. Whether there was one.
pub(super) fn wallets(to: &mut Designation, text: &str) -> bool {
    let before = to.wallets.len();
    to.wallets.extend(wallets_in(text));
    to.wallets.len() > before
}

/// Keeps the first of equals, in their order.
fn once<T: Ord + Clone>(list: &mut Vec<T>) {
    let mut seen = BTreeSet::new();
    list.retain(|item| seen.insert(item.clone()));
}

/// The same text in the same quality is kept once, because lists repeat a name for each act that amended it; it is
/// primary if any of them is.
fn settle_names(names: &mut Vec<ListedName>) {
    let mut primary = BTreeSet::new();
    for name in names.iter().filter(|name| name.primary) {
        primary.insert((name.text.clone(), name.strength));
    }
    let mut seen = BTreeSet::new();
    names.retain_mut(|name| {
        let key = (name.text.clone(), name.strength);
        name.primary = primary.contains(&key);
        seen.insert(key)
    });
}

/// Exactly one primary name, in front: the first that was marked, or the first strong one, or the first.
fn settle_primary(names: &mut [ListedName]) {
    let marked = names.iter().position(|name| name.primary);
    let strong = names.iter().position(|name| name.strength == NameStrength::Strong);
    let primary = marked.or(strong).unwrap_or(0);
    for (index, name) in names.iter_mut().enumerate() {
        name.primary = index == primary;
    }
    names.sort_by_key(|name| !name.primary);
}

/// Adds a name as published, at the end. Whether there was anything to add.
pub(super) fn add_name(
    to: &mut Designation,
    text: &str,
    primary: bool,
    strength: NameStrength,
    label: &str,
) -> bool {
    let text = tidy(text);
    if text.is_empty() {
        return false;
    }
    let label = label.to_owned();
    to.names.push(ListedName { text, primary, strength, script: None, label, parts: Vec::new() });
    true
}

/// Adds `label: text` to the remarks, where there is a text.
pub(super) fn remark(to: &mut Designation, label: &str, text: &str) {
    let text = tidy(text);
    if !text.is_empty() {
        to.remarks.push(format!("{label}: {text}"));
    }
}

/// Adds a number; what has no kind of its own keeps its word in a remark.
pub(super) fn identifier(
    to: &mut Designation,
    kind: IdentifierKind,
    label: &str,
    value: &str,
    country: Option<Country>,
) {
    let value = tidy(value);
    if value.is_empty() {
        return;
    }
    if kind == IdentifierKind::Other {
        remark(to, label, &value);
    }
    let documents = matches!(
        kind,
        IdentifierKind::Passport
            | IdentifierKind::NationalId
            | IdentifierKind::TaxId
            | IdentifierKind::Registration
    );
    let within = if documents { numbers_within(&value) } else { Vec::new() };
    to.identifiers.push(Identifier { kind, value, country });
    to.identifiers.extend(within.into_iter().map(|value| Identifier { kind, value, country }));
}

/// Digits that make a word within a sentence a number, and not a day, a year or an article; one less where it has
/// letters (`V57865`).
const NUMBER_DIGITS_MIN: usize = 6;
/// Numbers taken from one sentence.
const NUMBERS_MAX: usize = 16;

/// The numbers within what should be one number and is a sentence: `Libyan passport No. 513519`, `INN: 7710137066`,
/// `563210184 (Expires 18 Jun. 2018)`. A customer shows the number alone. Letters in front of a number (`A 0139243`)
/// may be part of it, so both are taken. Nothing where the text is one number, however it is spaced.
fn numbers_within(text: &str) -> Vec<String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '(' | ')'))
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|word| !word.is_empty())
        .collect();
    let prose = |word: &&str| word.len() > 3 && word.chars().all(char::is_alphabetic);
    if !words.iter().any(prose) && !text.contains([',', ';', ':', '(']) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let digits = word.bytes().filter(u8::is_ascii_digit).count();
        let lettered = usize::from(word.bytes().any(|b| b.is_ascii_alphabetic()));
        let dotted = word.split('.').count() == 3;
        if digits + lettered < NUMBER_DIGITS_MIN
            || dotted
            || date_of(word).is_some()
            || found.len() >= NUMBERS_MAX
        {
            continue;
        }
        found.push((*word).to_owned());
        let before = index.checked_sub(1).and_then(|before| words.get(before));
        if let Some(letters) =
            before.filter(|word| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_uppercase()))
        {
            found.push(format!("{letters}{word}"));
        }
    }
    found
}

/// The texts that are not empty, tidied, with commas between.
pub(super) fn joined(parts: &[&str]) -> String {
    let parts: Vec<String> = parts.iter().map(|part| tidy(part)).filter(|part| !part.is_empty()).collect();
    parts.join(", ")
}

/// `text (note)`, or either.
pub(super) fn with_note(text: &str, note: &str) -> String {
    match (tidy(text), tidy(note)) {
        (text, note) if note.is_empty() => text,
        (text, note) if text.is_empty() => note,
        (text, note) => format!("{text} ({note})"),
    }
}

/// A date as lists write it: `1971-04-02` with or without a time, `1971-04`, `1971`, `02/04/1971`, and
/// `dd/04/1971` or `dd/mm/1971` where day or month are not known.
pub(super) fn date_of(text: &str) -> Option<PartialDate> {
    let text = text.trim();
    if text.contains('/') {
        let mut parts = text.split('/').map(str::trim);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() || year.len() != 4 {
            return None;
        }
        let part = |text: &str, unknown: &str| match text {
            "00" => Some(None),
            text if text.eq_ignore_ascii_case(unknown) => Some(None),
            text => text.parse::<u8>().ok().map(Some),
        };
        let (day, month) = (part(day, "dd")?, part(month, "mm")?);
        // A day without its month says nothing that a date can hold.
        return PartialDate::new(year.parse().ok()?, month, month.and(day)).ok();
    }
    let (date, rest) = text.split_at_checked(10).unwrap_or((text, ""));
    // A time or a zone, `T00:00:09.554Z`, `-04:00`, and never another date: `1971-04-02 or 1972` is no date.
    let (mark, time) = rest.split_at_checked(1).unwrap_or((rest, ""));
    let clock = time
        .split_at_checked(2)
        .is_some_and(|(hour, minutes)| hour.bytes().all(|b| b.is_ascii_digit()) && minutes.starts_with(':'));
    let clock = clock && time.bytes().all(|b| b.is_ascii_digit() || b":.+-Z".contains(&b));
    if !(rest.is_empty() || rest == "Z" || (clock && ["T", " ", "-", "+"].contains(&mark))) {
        return None;
    }
    date.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_lists_write_them() {
        for (text, want) in [
            ("1971-04-02", Some("1971-04-02")),
            ("2026-02-27T00:00:09.554Z", Some("2026-02-27")),
            ("2026-08-05T16:47:04.449+02:00", Some("2026-08-05")),
            ("2015-04-07-04:00", Some("2015-04-07")),
            ("2015-04-07-x", None),
            ("2015-04-07Z", Some("2015-04-07")),
            ("2015-04-07 00:00:00", Some("2015-04-07")),
            ("1971-04-02 or 1972-05-06", None),
            ("1971-04-02-1972", None),
            ("1971-04-02 1972", None),
            ("1971-04-02T", None),
            (" 1971-04 ", Some("1971-04")),
            ("1971", Some("1971")),
            ("02/04/1971", Some("1971-04-02")),
            ("dd/04/1971", Some("1971-04")),
            ("dd/mm/1971", Some("1971")),
            ("00/00/1971", Some("1971")),
            ("02/mm/1971", Some("1971")),
            ("31/04/1971", None),
            ("1971-04-02x", None),
            ("1971-04-02é", None),
            ("4/1971", None),
            ("", None),
        ] {
            assert_eq!(date_of(text).map(|date| date.to_string()).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn numbers_are_found_in_sentences() {
        for (text, want) in [
            ("Libyan passport No. 513519", &["513519"][..]),
            ("CAR diplomatic passport no. D00000898", &["D00000898"]),
            ("INN: 7710137066", &["7710137066"]),
            ("(g) V57865 (BOMBAY) (issued on 3.10.1983), 12345", &["V57865"]),
            ("1027700132195 (OGRN), 7707083893 (INN)", &["1027700132195", "7707083893"]),
            ("563210184 (Expires 18 Jun. 2018)", &["563210184"]),
            ("P04581926, issued on 2024-08-07, 12.05.2009, 07/08/2024", &["P04581926"]),
            ("national identity card number 44103-5251752-5", &["44103-5251752-5"]),
            ("German travel document A 0139243", &["0139243", "A0139243"]),
            ("TR-P 614 166", &[]),
            ("96 03 464086", &[]),
            ("A 10472263", &[]),
            ("472320665", &[]),
            ("Reported lost", &[]),
        ] {
            assert_eq!(numbers_within(text), want, "{text}");
        }
    }

    #[test]
    fn wallets_are_found_in_sentences() {
        let bitcoin = "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa";
        let evm = "0x00000000219ab540356cBB839Cbe05303d7705Fa";
        for (text, want) in [
            (format!("Wallet (BTC): {bitcoin}, also {evm}."), vec![("bitcoin", bitcoin), ("evm", evm)]),
            // One letter changed: no network accepts it, and a sentence is no field for addresses.
            (bitcoin.replace("Na", "Nb"), vec![("", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb")]),
            ("https://example.org/a-page-of-some-length-without-number".to_owned(), vec![]),
            ("registered 1027700132195".to_owned(), vec![]),
        ] {
            let found: Vec<_> = wallets_in(&text).collect();
            let found: Vec<_> = found.iter().map(|w| (w.ticker.as_str(), w.address.as_str())).collect();
            assert_eq!(found, want, "{text}");
        }
    }

    #[test]
    fn equals_go_and_order_stays() {
        let mut list = vec!["b", "a", "b", "c", "a"];
        once(&mut list);
        assert_eq!(list, ["b", "a", "c"]);
        let name = |text: &str, primary: bool, strength, label: &str| ListedName {
            text: text.to_owned(),
            primary,
            strength,
            script: None,
            label: label.to_owned(),
            parts: Vec::new(),
        };
        let (strong, weak) = (NameStrength::Strong, NameStrength::Weak);
        let mut names =
            vec![name("a", false, strong, "1"), name("a", false, weak, "2"), name("a", true, strong, "3")];
        settle_names(&mut names);
        assert_eq!(names, [name("a", true, strong, "1"), name("a", false, weak, "2")]);
    }

    #[test]
    fn one_name_is_primary_and_stands_in_front() {
        let name = |text: &str, primary: bool, strength| ListedName {
            text: text.to_owned(),
            primary,
            strength,
            script: None,
            label: String::new(),
            parts: Vec::new(),
        };
        let (strong, weak) = (NameStrength::Strong, NameStrength::Weak);
        for (mut names, want) in [
            (vec![name("a", false, weak), name("b", false, strong)], "ba"),
            (vec![name("a", false, weak), name("b", false, weak)], "ab"),
            (vec![name("a", false, strong), name("b", true, strong), name("c", true, strong)], "bac"),
            (vec![], ""),
        ] {
            settle_primary(&mut names);
            assert_eq!(names.iter().map(|name| name.text.as_str()).collect::<String>(), want);
            assert_eq!(names.iter().filter(|name| name.primary).count(), usize::from(!want.is_empty()));
        }
    }
}
