//! A generated population: the same number gives the same customer, without keeping any.
//!
//! Forenames and surnames come from `data/names` (rank decides how often); a long tail of surnames is made of syllables, so
//! that a hundred million customers have millions of distinct words. Companies, ships, initials, particles and double
//! surnames occur in fixed shares.

pub mod lists;

use model::{PartialDate, PartyKind, Profile};
use std::error::Error;
use std::path::Path;

/// Surnames made of syllables.
const TAIL: u64 = 9_000_000;

pub struct Population {
    seed: u64,
    forenames: Weighted,
    surnames: Weighted,
}

/// Texts with running sums of their weights.
struct Weighted {
    texts: Vec<String>,
    sums: Vec<u64>,
}

impl Weighted {
    fn pick(&self, random: u64) -> &str {
        let at = self.sums.partition_point(|sum| *sum <= random % self.sums.last().copied().unwrap_or(1));
        &self.texts[at]
    }
}

/// A stream of numbers from one number (SplitMix64).
pub struct Stream(pub u64);

impl Stream {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

fn read(file: &str, rank: &str) -> Result<Weighted, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/names").join(file);
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let column =
        |name: &str| headers.iter().position(|header| header == name).ok_or(format!("no column {name}"));
    let (name_at, rank_at) = (column("Romanized Name")?, column(rank)?);
    let mut all = Weighted { texts: Vec::new(), sums: Vec::new() };
    let mut sum = 0;
    for row in reader.records() {
        let row = row?;
        let (name, rank) = (row[name_at].trim(), row[rank_at].parse::<u64>().unwrap_or(20).max(1));
        if !name.is_empty() && !name.contains(['/', ',', '(']) {
            // Frequencies of names fall with their rank.
            sum += 1_000 / (rank + 2);
            all.texts.push(name.to_owned());
            all.sums.push(sum);
        }
    }
    Ok(all)
}

const OPENINGS: [&str; 40] = [
    "Ba", "Be", "Bo", "Bra", "Cha", "Da", "De", "Do", "Dra", "Fa", "Fe", "Ga", "Gho", "Gra", "Ha", "Hu",
    "Ja", "Ka", "Ke", "Kha", "Ko", "Kra", "La", "Le", "Lo", "Ma", "Me", "Mi", "Na", "Ne", "O", "Pa", "Po",
    "Ra", "Ro", "Sa", "She", "Sto", "Ta", "Va",
];
const MIDDLES: [&str; 60] = [
    "ba", "bi", "cha", "chi", "da", "di", "do", "du", "fe", "ga", "gi", "go", "ha", "ja", "ka", "ke", "ki",
    "ko", "ku", "la", "le", "li", "lo", "lu", "ma", "me", "mi", "mo", "mu", "na", "ne", "ni", "no", "nu",
    "pa", "pe", "po", "ra", "re", "ri", "ro", "ru", "sa", "se", "sha", "si", "so", "su", "ta", "te", "ti",
    "to", "tu", "va", "ve", "vi", "ya", "za", "ze", "zu",
];
const ENDINGS: [&str; 40] = [
    "bek", "dar", "dini", "dis", "dze", "escu", "ev", "ez", "gil", "han", "ic", "ides", "ikov", "in", "ini",
    "ishvili", "ja", "kar", "ko", "la", "li", "man", "mann", "moto", "nen", "nova", "oglu", "ou", "ov",
    "pour", "rani", "sen", "shi", "ska", "ski", "son", "tti", "van", "wala", "yan",
];

/// A surname of the long tail: low numbers are borne by many, high ones by few.
pub fn tail_surname(number: u64) -> String {
    let mut rest = Stream(number).next();
    let mut take = |words: &[&'static str]| {
        let word = words[(rest % words.len() as u64) as usize];
        rest /= words.len() as u64;
        word
    };
    let (opening, first) = (take(&OPENINGS), take(&MIDDLES));
    let second = take(&MIDDLES);
    let third = if number.is_multiple_of(2) { take(&MIDDLES) } else { "" };
    format!("{opening}{first}{second}{third}{}", take(&ENDINGS))
}

const TRADES: [&str; 16] = [
    "Trading",
    "Holdings",
    "Logistics",
    "Capital",
    "Import Export",
    "Construction",
    "Consulting",
    "Shipping",
    "Electronics",
    "Foods",
    "Textiles",
    "Energy",
    "Digital",
    "Real Estate",
    "Pharma",
    "Mining",
];
const FORMS: [&str; 10] = ["Ltd", "LLC", "GmbH", "S.A.", "Inc", "FZE", "Pte Ltd", "OOO", "B.V.", "S.r.l."];

impl Population {
    pub fn new(seed: u64) -> Result<Population, Box<dyn Error>> {
        let forenames = read("common-forenames-by-country.csv", "Index")?;
        Ok(Population { seed, forenames, surnames: read("common-surnames-by-country.csv", "Rank")? })
    }

    fn surname(&self, stream: &mut Stream) -> String {
        if stream.below(100) < 60 {
            return self.surnames.pick(stream.next()).to_owned();
        }
        // The square of a share: half of the tail's bearers share a quarter of its names.
        let share = stream.below(1 << 30);
        tail_surname((((share * share) >> 30) * TAIL) >> 30)
    }

    /// A person's name.
    pub fn person(&self, stream: &mut Stream) -> String {
        let (forename, surname) = (self.forenames.pick(stream.next()), self.surname(stream));
        match stream.below(100) {
            0..=77 => format!("{forename} {surname}"),
            78..=89 => format!("{forename} {} {surname}", self.forenames.pick(stream.next())),
            90..=93 => format!("{forename} {}. {surname}", (b'A' + stream.below(26) as u8) as char),
            94..=96 => format!("{forename} {surname}-{}", self.surname(stream)),
            97 => format!("{forename} de la {surname}"),
            98 => format!("{forename} bin {surname}"),
            _ => format!("{surname}, {forename}"),
        }
    }

    fn company(&self, stream: &mut Stream) -> String {
        let (trade, form) = (TRADES[stream.below(16) as usize], FORMS[stream.below(10) as usize]);
        match stream.below(3) {
            0 => format!("{} {trade} {form}", self.surname(stream)),
            1 => format!("{} & {} {form}", self.surname(stream), self.surname(stream)),
            _ => format!("{} {form}", tail_surname(stream.below(TAIL))),
        }
    }

    /// The customer of a number: most are persons with a verified date of birth.
    pub fn customer(&self, number: u32) -> Profile {
        let mut stream = Stream(self.seed ^ u64::from(number).wrapping_mul(0x9e6c_63d0_76cc_4305));
        match stream.below(1_000) {
            0..=939 => {
                let name = self.person(&mut stream);
                let born = (stream.below(100) < 90).then(|| {
                    let year = 1940 + stream.below(66) as u16;
                    let (month, day) = (1 + stream.below(12) as u8, 1 + stream.below(28) as u8);
                    PartialDate::new(year, Some(month), Some(day)).ok()
                });
                let born = born.flatten();
                Profile { born, born_verified: born.is_some(), ..Profile::named(PartyKind::Person, &name) }
            }
            940..=994 => Profile::named(PartyKind::Company, &self.company(&mut stream)),
            _ => Profile::named(PartyKind::Vessel, &format!("M/V {}", self.surname(&mut stream))),
        }
    }
}
