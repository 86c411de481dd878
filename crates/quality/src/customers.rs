//! Customers to measure with: a table of the user's, or the sample of made-up people.
//!
//! Promises: CSV or NDJSON, known columns by several usual names, bounded in rows and bytes; a row that cannot be read is an
//! error that names the row and the column, and never repeats what stands in it: that is personal data. Does not: keep rows.

use model::thresholds::Rating;
use model::{Country, EntryId, ListId, PartialDate, PartyKind, Profile};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::str::FromStr;

/// Most rows read of one file; more do not change the figures.
pub const ROWS_MAX: usize = 1_000_000;
/// Longest line of an NDJSON file.
const LINE_MAX: u64 = 1 << 20;

/// Why customers could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CustomersError {
    /// No column or key for names.
    #[error("there is no column `name`; name one `name` or `full_name`")]
    NoName,
    /// A row that cannot be read.
    #[error("row {row}: {cause}")]
    Row {
        /// Counted from 1, without the header.
        row: usize,
        /// What is wrong, without the contents.
        cause: String,
    },
    /// More rows than are read.
    #[error("there are more than {ROWS_MAX} rows; give a sample of them")]
    TooMany,
    /// Nobody in the file.
    #[error("there is nobody in the file; it needs a row for each customer")]
    Empty,
}

/// A customer to measure with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The name.
    pub name: String,
    /// Person unless the file says otherwise.
    pub kind: PartyKind,
    /// Date of birth, where the file has one.
    pub born: Option<PartialDate>,
    /// Nationality, where the file has one that is known.
    pub nationality: Option<Country>,
    /// Risk rating, where the file has one.
    pub rating: Option<Rating>,
    /// The listed party this really is, where the file says so.
    pub listed: Option<(ListId, EntryId)>,
}

impl Customer {
    /// The customer with the name only.
    pub fn named(&self) -> Profile {
        Profile::named(self.kind, &self.name)
    }

    /// The customer with all that is known.
    pub fn known(&self, born_verified: bool) -> Profile {
        Profile {
            born: self.born,
            born_verified,
            nationalities: self.nationality.into_iter().collect(),
            ..self.named()
        }
    }
}

/// What a file may call a column, the name shown in messages first.
const NAME: &[&str] = &["name", "full_name", "fullname", "customer_name"];
const KIND: &[&str] = &["kind", "party_kind"];
const BORN: &[&str] = &["born", "date_of_birth", "dob", "birth_date"];
const NATIONALITY: &[&str] = &["nationality", "citizenship", "country"];
const RATING: &[&str] = &["rating", "risk_rating"];
const LISTED: &[&str] = &["listed", "match"];

/// Customers of a table with a header.
pub fn of_csv(read: impl Read) -> Result<Vec<Customer>, CustomersError> {
    table(read, Dates::Known)
}

/// The same of a table that was damaged on purpose: a date that no calendar has says nothing, as on the fixture of listed people
/// whose dates were mistyped.
pub fn of_damaged_csv(read: impl Read) -> Result<Vec<Customer>, CustomersError> {
    table(read, Dates::Any)
}

/// Which dates of birth a table may have.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dates {
    /// Days, months and years.
    Known,
    /// Anything; what is no date says nothing.
    Any,
}

fn table(read: impl Read, dates: Dates) -> Result<Vec<Customer>, CustomersError> {
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(read);
    let headers = reader
        .headers()
        .map_err(|_| CustomersError::Row { row: 0, cause: "the header is no line of CSV".to_owned() })?;
    let headers: Vec<String> =
        headers.iter().map(|h| h.trim_start_matches('\u{feff}').trim().to_lowercase()).collect();
    if !headers.iter().any(|header| NAME.contains(&header.as_str())) {
        return Err(CustomersError::NoName);
    }
    let mut customers = Vec::new();
    for (number, row) in reader.records().enumerate() {
        let row = row.map_err(|_| CustomersError::Row {
            row: number + 1,
            cause: "it is no line of CSV in UTF-8".to_owned(),
        })?;
        let value = |names: &[&str]| {
            let at = headers.iter().position(|header| names.contains(&header.as_str()))?;
            row.get(at).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
        };
        push(&mut customers, number + 1, &value, dates)?;
    }
    some(customers)
}

/// Customers of a file with one JSON object a line.
pub fn of_ndjson(read: impl Read) -> Result<Vec<Customer>, CustomersError> {
    let mut reader = BufReader::new(read);
    let mut customers = Vec::new();
    for row in 1.. {
        let mut line = String::new();
        let fault = |cause: &str| CustomersError::Row { row, cause: cause.to_owned() };
        let read =
            reader.by_ref().take(LINE_MAX).read_line(&mut line).map_err(|_| fault("it is not UTF-8"))?;
        if read == 0 {
            break;
        }
        if line.trim().is_empty() {
            continue;
        }
        let object: Value =
            serde_json::from_str(&line).map_err(|_| fault("it is no JSON object on one line"))?;
        let value = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| object.get(name)?.as_str())
                .map(str::trim)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        push(&mut customers, row, &value, Dates::Known)?;
    }
    some(customers)
}

fn some(customers: Vec<Customer>) -> Result<Vec<Customer>, CustomersError> {
    if customers.is_empty() { Err(CustomersError::Empty) } else { Ok(customers) }
}

/// A date with two digits for month and day: spreadsheets write `1969-7-16`.
fn padded(date: &str) -> String {
    let part = |part: &str| if part.len() == 1 { format!("0{part}") } else { part.to_owned() };
    date.split('-').map(part).collect::<Vec<_>>().join("-")
}

type ValueOf<'a> = &'a dyn Fn(&[&str]) -> Option<String>;

fn push(
    customers: &mut Vec<Customer>,
    row: usize,
    value: ValueOf<'_>,
    dates: Dates,
) -> Result<(), CustomersError> {
    if customers.len() >= ROWS_MAX {
        return Err(CustomersError::TooMany);
    }
    let fault = |cause: &str| CustomersError::Row { row, cause: cause.to_owned() };
    let name = value(NAME).ok_or_else(|| fault("it has no `name`"))?;
    let kind = match value(KIND).as_deref() {
        None | Some("person") => PartyKind::Person,
        Some("company") => PartyKind::Company,
        Some("vessel") => PartyKind::Vessel,
        Some("aircraft") => PartyKind::Aircraft,
        Some(_) => return Err(fault("`kind` is none of person, company, vessel, aircraft")),
    };
    let born = match parsed(value(BORN).map(|born| padded(&born))) {
        Err(()) if dates == Dates::Any => None,
        born => born.map_err(|()| fault("`born` is no date; write 1971-04-02, 1971-04 or 1971"))?,
    };
    let rating = parsed(value(RATING)).map_err(|()| fault("`rating` is none of low, standard, high"))?;
    let listed = value(LISTED)
        .map(|text| {
            let (list, entry) = text.split_once('/').ok_or(())?;
            Ok((list.parse().map_err(|_| ())?, entry.parse().map_err(|_| ())?))
        })
        .transpose()
        .map_err(|()| fault("`listed` is no list and entry; write `ofac-sdn/7157`"))?;
    let nationality = value(NATIONALITY).and_then(|text| country(&text));
    customers.push(Customer { name, kind, born, nationality, rating, listed });
    Ok(())
}

fn parsed<T: FromStr>(text: Option<String>) -> Result<Option<T>, ()> {
    text.map(|text| text.parse().map_err(|_| ())).transpose()
}

/// A country by code or by the English name that the samples write; unknown ones say nothing.
pub fn country(text: &str) -> Option<Country> {
    let named = COUNTRIES.split(';').filter_map(|pair| pair.split_once(' ')).find(|(_, name)| *name == text);
    text.parse().ok().or_else(|| named?.0.parse().ok())
}

/// Codes and names of the countries in the samples.
const COUNTRIES: &str = "AF Afghanistan;DZ Algeria;AR Argentina;AU Australia;AT Austria;AZ Azerbaijan;BD Bangladesh;BY Belarus;\
BE Belgium;BT Bhutan;BO Bolivia;BA Bosnia and Herzegovina;BW Botswana;BR Brazil;BN Brunei;BG Bulgaria;BF Burkina Faso;\
KH Cambodia;CM Cameroon;CA Canada;CL Chile;CN China;CO Colombia;CR Costa Rica;HR Croatia;CU Cuba;CZ Czech Republic;\
CD Democratic Republic of the Congo;DK Denmark;DO Dominican Republic;TL East Timor;EC Ecuador;EG Egypt;SV El Salvador;\
ET Ethiopia;FI Finland;FR France;DE Germany;GH Ghana;GT Guatemala;HN Honduras;HK Hong Kong;IN India;ID Indonesia;IR Iran;\
IQ Iraq;IE Ireland;IL Israel;IT Italy;CI Ivory Coast;JP Japan;JO Jordan;KZ Kazakhstan;KE Kenya;KW Kuwait;KG Kyrgyzstan;\
LA Laos;LB Lebanon;MY Malaysia;ML Mali;MX Mexico;MN Mongolia;ME Montenegro;MA Morocco;MM Myanmar;NP Nepal;NL Netherlands;\
NZ New Zealand;NI Nicaragua;NG Nigeria;MK North Macedonia;NO Norway;PK Pakistan;PA Panama;PY Paraguay;PE Peru;\
PH Philippines;PL Poland;PT Portugal;PR Puerto Rico;QA Qatar;RU Russia;RW Rwanda;SA Saudi Arabia;SN Senegal;RS Serbia;\
SG Singapore;SK Slovakia;SI Slovenia;ZA South Africa;KR South Korea;ES Spain;LK Sri Lanka;SE Sweden;CH Switzerland;\
SY Syria;TW Taiwan;TJ Tajikistan;TZ Tanzania;TH Thailand;TN Tunisia;TR Turkey;TM Turkmenistan;UG Uganda;UA Ukraine;\
AE United Arab Emirates;GB United Kingdom;US United States;UY Uruguay;UZ Uzbekistan;VE Venezuela;VN Vietnam;ZW Zimbabwe";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_lines_give_the_same_customers() {
        let csv = "\u{feff}Full_Name,dob,nationality,rating,match\nIvan Petrov,1971-04-02,RU,high,ofac-sdn/7157\nSari Wibowo,,Indonesia,,\n";
        let lines = "{\"name\":\"Ivan Petrov\",\"born\":\"1971-04-02\",\"country\":\"ru\",\"rating\":\"high\",\"listed\":\"ofac-sdn/7157\"}\n\n{\"full_name\":\"Sari Wibowo\",\"nationality\":\"ID\"}\n";
        let customers = of_csv(csv.as_bytes()).unwrap();
        assert_eq!(of_ndjson(lines.as_bytes()).unwrap(), customers);
        assert_eq!(
            customers[0].listed.as_ref().map(|(list, _)| list.to_string()).as_deref(),
            Some("ofac-sdn")
        );
        assert_eq!((customers[1].rating, customers[1].nationality), (None, "ID".parse().ok()));
        let short = of_csv("name,born\nA,1969-7-16\nB,1969-12-1\nC,1969\n".as_bytes()).unwrap();
        let born = short.iter().map(|customer| customer.born);
        assert!(born.eq(["1969-07-16", "1969-12-01", "1969"].map(|date| date.parse().ok())));
        let damaged = "name,born\nA,1974-01-32\nB,1974-01-30\n".as_bytes();
        assert!(of_csv(damaged).is_err());
        let born: Vec<_> = of_damaged_csv(damaged).unwrap().iter().map(|customer| customer.born).collect();
        assert_eq!(born, [None, "1974-01-30".parse().ok()]);
    }

    #[test]
    fn faults_name_the_row_and_not_the_person() {
        for (csv, expected) in [
            ("nom\nX\n", "there is no column `name`; name one `name` or `full_name`"),
            ("name,born\nIvan,2.4.71\n", "row 1: `born` is no date; write 1971-04-02, 1971-04 or 1971"),
            ("name,rating\nA,low\nIvan,secret\n", "row 2: `rating` is none of low, standard, high"),
            ("name,listed\nIvan,secret\n", "row 1: `listed` is no list and entry; write `ofac-sdn/7157`"),
            ("name,kind\nIvan,secret\n", "row 1: `kind` is none of person, company, vessel, aircraft"),
            ("name,born\n,1971\n", "row 1: it has no `name`"),
            ("name\n", "there is nobody in the file; it needs a row for each customer"),
        ] {
            assert_eq!(of_csv(csv.as_bytes()).unwrap_err().to_string(), expected);
        }
        assert_eq!(
            of_ndjson("{secret\n".as_bytes()).unwrap_err().to_string(),
            "row 1: it is no JSON object on one line"
        );
    }

    #[test]
    fn every_country_of_the_samples_is_known() {
        for pair in COUNTRIES.split(';') {
            let (code, name) = pair.split_once(' ').unwrap();
            assert_eq!(country(name), Some(code.parse().unwrap()), "{pair}");
        }
        assert_eq!(country("Atlantis"), None);
    }
}
