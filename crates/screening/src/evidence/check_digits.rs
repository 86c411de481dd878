//! Check digits of numbers, where their kind and country have one.
//!
//! Promises: a number is said to fail only where its kind, its country and its length leave no other reading; what is not
//! known is not judged. Does not: say that a number with a right check digit was ever issued.
//! Rests on: ISO 17442 and ISO 7064 (LEI), ISO 13616 (IBAN), IMO resolutions A.1117 and A.1162 (ships, companies),
//! ISO 9362 (BIC), ITU-R M.585 (MMSI), GB 11643 and GB 32100 (China), and the tax and registration rules of the states
//! named below and in `states`. Those that occur on the bundled lists are held against the numbers there:
//! `tests/check_digits.rs`.

mod states;

use model::Identifier;
use model::party::IdentifierKind;

/// What the check digit says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It is right.
    Right,
    /// It is wrong, or the number has a shape that none of its kind has: mistyped?
    Fails,
    /// The number has none, or none is known.
    None,
}

impl Check {
    fn of(right: bool) -> Check {
        if right { Check::Right } else { Check::Fails }
    }
}

/// Judges a number by its kind and country.
pub fn check(identifier: &Identifier) -> Check {
    use IdentifierKind::{
        Aircraft, Bic, Email, Imo, Lei, Mmsi, NationalId, Other, Passport, Phone, Registration, TaxId,
        Website,
    };
    let Some(key) = identifier.key() else { return Check::None };
    if !key.is_ascii() {
        return Check::None;
    }
    let digits: Vec<u32> = key.chars().filter_map(|c| c.to_digit(10)).collect();
    let country = identifier.country.map(|country| country.as_str().to_owned()).unwrap_or_default();
    match identifier.kind {
        Lei => Check::of(key.len() == 20 && mod_97(&key) == 1),
        // What is no ship's number may be a company's: owners and managers of ships have numbers of the same length.
        Imo if digits.len() == 7 && !is_ship(&digits) && is_imo_company(&digits) => Check::None,
        Imo => Check::of(digits.len() == 7 && is_ship(&digits)),
        Bic if !is_bic(&key) => Check::Fails,
        Mmsi if digits.len() != 9 || !(2..=7).contains(&digits[0]) => Check::Fails,
        Other if is_iban_shape(&key) => Check::of(is_iban(&key)),
        NationalId | TaxId | Registration => national(&country, identifier, &key, &digits),
        Bic | Mmsi | Other | Passport | Aircraft | Email | Phone | Website => Check::None,
    }
}

/// Numbers of a state. A length that no rule of the state has is not judged: lists file many things under one kind.
fn national(country: &str, identifier: &Identifier, key: &str, digits: &[u32]) -> Check {
    let all_digits = digits.len() == key.len();
    let tax = identifier.kind == IdentifierKind::TaxId;
    let person = identifier.kind == IdentifierKind::NationalId;
    match (country, digits.len()) {
        ("RU", 10 | 12) if all_digits && tax => Check::of(is_inn(digits)),
        ("RU", 13 | 15) if all_digits => Check::of(is_ogrn(digits)),
        ("IR", 10) if all_digits && person => Check::of(is_iranian_person(digits)),
        ("IR", 11) if all_digits => Check::of(is_iranian_company(digits)),
        ("CN", _) if key.len() == 18 && person => Check::of(is_chinese_person(key)),
        ("CN", _) if key.len() == 18 && !person => Check::of(is_chinese_company(key)),
        ("TR", 11) if all_digits && person => Check::of(is_turkish_person(digits)),
        ("BR", 11) if all_digits && tax => Check::of(is_cpf(digits)),
        ("BR", 14) if all_digits => Check::of(is_cnpj(digits)),
        ("UA", 8) if all_digits && !person => Check::of(is_edrpou(digits)),
        ("UA", 10) if all_digits && tax => {
            let sum = weighted(digits, &[-1, 5, 7, 9, 4, 6, 10, 5, 7]);
            Check::of(sum.rem_euclid(11) % 10 == i64::from(digits[9]))
        }
        ("BY", 9) if all_digits && tax => {
            let sum = weighted(digits, &[29, 23, 19, 17, 13, 7, 5, 3]);
            Check::of(sum.rem_euclid(11) == i64::from(digits[8]))
        }
        ("KZ", 12) if all_digits => Check::of(is_kazakh(digits)),
        ("AE", 15) if all_digits && person && key.starts_with("784") => Check::of(is_luhn(digits)),
        ("IL", 9) if all_digits && person => Check::of(is_luhn(digits)),
        ("CO", 10) if all_digits && tax && has_dash_digit(&identifier.value) => Check::of(is_nit(digits)),
        _ => states::check(country, identifier.kind, key),
    }
}

/// The number written with letters as 10 to 35, modulo 97.
fn mod_97(key: &str) -> u32 {
    key.chars().filter_map(|c| c.to_digit(36)).fold(0, |rest, digit| {
        let shift = if digit < 10 { 10 } else { 100 };
        (rest * shift + digit) % 97
    })
}

fn is_iban_shape(key: &str) -> bool {
    let bytes = key.as_bytes();
    (15..=34).contains(&key.len())
        && key.get(..2).is_some_and(|code| code.parse::<model::Country>().is_ok())
        && bytes.iter().skip(2).take(2).all(u8::is_ascii_digit)
        && bytes.iter().skip(4).filter(|byte| byte.is_ascii_digit()).count() >= 8
}

fn is_iban(key: &str) -> bool {
    let (head, tail) = key.split_at(4);
    mod_97(&format!("{tail}{head}")) == 1
}

/// Four letters or digits, a country, two more, and maybe a branch of three.
fn is_bic(key: &str) -> bool {
    let country = key.get(4..6).is_some_and(|code| code.parse::<model::Country>().is_ok());
    matches!(key.len(), 8 | 11) && country
}

fn weighted(digits: &[u32], weights: &[i64]) -> i64 {
    digits.iter().zip(weights).map(|(digit, weight)| i64::from(*digit) * weight).sum()
}

fn is_ship(digits: &[u32]) -> bool {
    weighted(digits, &[7, 6, 5, 4, 3, 2]) % 10 == i64::from(digits[6])
}

fn is_imo_company(digits: &[u32]) -> bool {
    (11 - weighted(digits, &[8, 6, 4, 2, 9, 7]) % 11) % 10 == i64::from(digits[6])
}

const INN_12: [i64; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];

fn is_inn(digits: &[u32]) -> bool {
    let right = |weights: &[i64], at: usize| weighted(digits, weights) % 11 % 10 == i64::from(digits[at]);
    match digits.len() {
        // Nine digits weigh as the twelve's last nine do.
        10 => right(&INN_12[2..], 9),
        _ => right(&INN_12[1..], 10) && right(&INN_12, 11),
    }
}

fn is_ogrn(digits: &[u32]) -> bool {
    let last = digits.len() - 1;
    let number = digits[..last].iter().fold(0_u64, |number, digit| number * 10 + u64::from(*digit));
    number % (last as u64 - 1) % 10 == u64::from(digits[last])
}

fn is_iranian_person(digits: &[u32]) -> bool {
    let rest = weighted(digits, &[10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    let want = if rest < 2 { rest } else { 11 - rest };
    want == i64::from(digits[9])
}

fn is_iranian_company(digits: &[u32]) -> bool {
    let plus = digits[9] + 2;
    let raised: Vec<u32> = digits[..10].iter().map(|digit| digit + plus).collect();
    let sum = weighted(&raised, &[29, 27, 23, 19, 17, 29, 27, 23, 19, 17]);
    sum % 11 % 10 == i64::from(digits[10])
}

/// ISO 7064 MOD 11-2 over seventeen digits; the last may be X for ten.
fn is_chinese_person(key: &str) -> bool {
    let rest = key.chars().take(17).try_fold(0, |rest, c| Some((rest + c.to_digit(10)?) * 2 % 11));
    let last = key.chars().last().map(|c| if c == 'X' { Some(10) } else { c.to_digit(10) });
    matches!((rest, last), (Some(rest), Some(Some(last))) if (rest + last) % 11 == 1)
}

/// Digits and letters without I, O, S, V and Z, each weighted by a power of three, modulo 31.
fn is_chinese_company(key: &str) -> bool {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = key.chars().map(|c| LETTERS.find(c)).collect();
    let Some(values) = values else { return false };
    let (sum, _) =
        values.iter().take(17).fold((0, 1), |(sum, power), value| (sum + value * power, power * 3 % 31));
    (31 - sum % 31) % 31 == values[17]
}

fn is_turkish_person(digits: &[u32]) -> bool {
    let every = |start: usize, end: usize| digits[start..end].iter().step_by(2).sum::<u32>();
    let tenth = (every(0, 9) * 7 + 90 - every(1, 8)) % 10;
    let all: u32 = digits[..10].iter().sum();
    digits[0] != 0 && tenth == digits[9] && all % 10 == digits[10]
}

fn eleven_less(digits: &[u32], weights: &[i64]) -> i64 {
    let rest = weighted(digits, weights) % 11;
    if rest < 2 { 0 } else { 11 - rest }
}

fn is_cpf(digits: &[u32]) -> bool {
    const WEIGHTS: [i64; 10] = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];
    eleven_less(&digits[..9], &WEIGHTS[1..]) == i64::from(digits[9])
        && eleven_less(&digits[..10], &WEIGHTS) == i64::from(digits[10])
}

fn is_cnpj(digits: &[u32]) -> bool {
    const WEIGHTS: [i64; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
    eleven_less(&digits[..12], &WEIGHTS[1..]) == i64::from(digits[12])
        && eleven_less(&digits[..13], &WEIGHTS) == i64::from(digits[13])
}

fn is_edrpou(digits: &[u32]) -> bool {
    let number = digits.iter().fold(0_u32, |number, digit| number * 10 + digit);
    let middle = (30_000_000..60_000_000).contains(&number);
    let [first, second]: [[i64; 7]; 2] = match middle {
        true => [[7, 1, 2, 3, 4, 5, 6], [9, 3, 4, 5, 6, 7, 8]],
        false => [[1, 2, 3, 4, 5, 6, 7], [3, 4, 5, 6, 7, 8, 9]],
    };
    let rest = weighted(digits, &first) % 11;
    let rest = if rest == 10 { weighted(digits, &second) % 11 % 10 } else { rest };
    rest == i64::from(digits[7])
}

fn is_kazakh(digits: &[u32]) -> bool {
    let rest = weighted(digits, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]) % 11;
    let rest = match rest {
        10 => weighted(digits, &[3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2]) % 11,
        rest => rest,
    };
    rest == i64::from(digits[11])
}

fn is_luhn(digits: &[u32]) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(at, d)| if at % 2 == 1 { doubled(*d) } else { *d }).sum();
    sum.is_multiple_of(10)
}

/// Colombian numbers are written with and without their check digit: with one, it stands behind a dash.
fn has_dash_digit(value: &str) -> bool {
    value.trim().rsplit_once('-').is_some_and(|(_, last)| last.len() == 1)
}

fn is_nit(digits: &[u32]) -> bool {
    let rest = weighted(digits, &[41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
    let want = if rest < 2 { rest } else { 11 - rest };
    want == i64::from(digits[9])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(kind: IdentifierKind, country: &str, value: &str) -> Identifier {
        Identifier { kind, value: value.to_owned(), country: country.parse().ok() }
    }

    /// Numbers as issued, each of a public body or made by its rule; every other digit in the last place must fail.
    #[test]
    fn right_numbers_are_right_and_one_wrong_digit_fails() {
        use IdentifierKind::{Imo, Lei, NationalId, Other, Registration, TaxId};
        for (kind, country, value) in [
            (Lei, "", "5493001KJTIIGC8Y1R12"),
            (Lei, "", "253400V1H6ART1UQ0N98"),
            (Imo, "", "IMO 9074729"),
            (Imo, "", "9116412"),
            (Other, "", "GB82 WEST 1234 5698 7654 32"),
            (Other, "", "DE89 3704 0044 0532 0130 00"),
            (TaxId, "RU", "7707083893"),
            (TaxId, "RU", "500100732259"),
            (Registration, "RU", "1027700132195"),
            (NationalId, "IR", "0499370899"),
            (Registration, "IR", "10380284790"),
            (NationalId, "CN", "11010519491231002X"),
            (Registration, "CN", "91350100M000100Y43"),
            (NationalId, "TR", "10000000146"),
            (TaxId, "BR", "111.444.777-35"),
            (TaxId, "BR", "11.222.333/0001-81"),
            (Registration, "UA", "14360570"),
            (TaxId, "UA", "1759013776"),
            (TaxId, "UA", "3184710691"),
            (TaxId, "BY", "100217351"),
            (TaxId, "BY", "200988541"),
            (NationalId, "KZ", "981140001551"),
            (TaxId, "KZ", "940140000385"),
            (NationalId, "AE", "784-1980-1234567-8"),
            (NationalId, "IL", "000000018"),
            (TaxId, "CO", "800197268-4"),
            (NationalId, "MX", "HEGG560427MVZRRL04"),
            (TaxId, "DE", "DE 136695976"),
            (TaxId, "FR", "FR 40 303265045"),
            (Registration, "FR", "732 829 320"),
            (Registration, "FR", "732 829 320 00074"),
            (TaxId, "IT", "IT00743110157"),
            (TaxId, "ES", "A-58818501"),
            (TaxId, "NL", "111222333"),
            (TaxId, "PL", "PL 856-734-62-15"),
            (NationalId, "PL", "44051401359"),
            (TaxId, "RS", "101134702"),
            (NationalId, "RS", "0101006500006"),
        ] {
            assert_eq!(check(&number(kind, country, value)), Check::Right, "{value}");
            let last = value.len() - 1;
            let wrong = (b'0'..=b'9').filter(|digit| *digit != value.as_bytes()[last]);
            for digit in wrong {
                let mistyped = format!("{}{}", &value[..last], char::from(digit));
                let got = check(&number(kind, country, &mistyped));
                assert!(got == Check::Fails || (kind == Imo && got == Check::None), "{mistyped} {got:?}");
            }
        }
    }

    /// The same where the last place is a letter, or the number's last digits are no check.
    #[test]
    fn numbers_with_letters_are_judged_too() {
        use IdentifierKind::{NationalId, TaxId};
        for (kind, country, right, wrong) in [
            (TaxId, "IN", "27AAPFU0939F1ZV", "27AAPFU0939F1ZW"),
            (TaxId, "IN", "29AAGCB7383J1Z4", "29AAGCB7388J1Z4"),
            (NationalId, "ES", "54362315K", "54362315J"),
            (NationalId, "ES", "X-2482300-W", "Y-2482300-W"),
            (TaxId, "ES", "ESQ2826000H", "ESQ2826000I"),
            (TaxId, "NL", "NL004495445B01", "NL004495446B01"),
            (TaxId, "NL", "NL000099998B57", "NL000099998B58"),
        ] {
            assert_eq!(check(&number(kind, country, right)), Check::Right, "{right}");
            assert_eq!(check(&number(kind, country, wrong)), Check::Fails, "{wrong}");
        }
    }

    #[test]
    fn what_has_no_check_digit_is_not_judged() {
        use IdentifierKind::{Bic, Mmsi, NationalId, Passport, Phone, Registration, TaxId};
        for (kind, country, value, want) in [
            (Passport, "RU", "4510123456", Check::None),
            (TaxId, "", "7707083890", Check::None),
            (TaxId, "RU", "77070838", Check::None),
            (TaxId, "US", "770708389", Check::None),
            (TaxId, "MX", "GODE561231GR8", Check::Right),
            (TaxId, "MX", "SAT 970701 NN3", Check::Right),
            (TaxId, "MX", "PME380607P35", Check::Right),
            (TaxId, "MX", "PME380607P3A", Check::None),
            (TaxId, "MX", "XAXX010101000", Check::None),
            (TaxId, "MX", "PEMEX380607", Check::None),
            (TaxId, "IN", "ABCDE1234F", Check::None),
            (TaxId, "DE", "133/8150/8159", Check::None),
            (Registration, "DE", "136695976", Check::None),
            (Registration, "FR", "356 000 000 00048", Check::None),
            (TaxId, "ES", "K0000000A", Check::None),
            (TaxId, "NL", "004495445", Check::Right),
            (NationalId, "CO", "79123456", Check::None),
            (TaxId, "CO", "8001972683", Check::None),
            (Phone, "", "+7 495 1234567", Check::None),
            (Bic, "", "BMJIIRTHXXX", Check::None),
            (Bic, "", "BMJIQQTH", Check::Fails),
            (Bic, "", "BMJIIRT", Check::Fails),
            (Mmsi, "", "422123456", Check::None),
            (Mmsi, "", "922123456", Check::Fails),
            (NationalId, "IR", "۰۴۹۹۳۷۰۸۹۹", Check::None),
        ] {
            assert_eq!(check(&number(kind, country, value)), want, "{value}");
        }
    }
}
