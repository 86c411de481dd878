//! Countries and places of both sides.
//!
//! Promises: nationality, residence and place of birth are filed each for itself; a country that one side has as
//! nationality and the other as residence agrees too; a difference never lowers; a town agrees by its words, spelt in
//! other ways or not, and never by words like "district". Does not: know where a town lies, or that two names are one.
//! Serves: semantics section 4 (nationality mismatch never lowers; a place lets a weak alias speak).

use super::{Evidence, Fact, NATIONALITY_RAISES, TOWN_RAISES, Verdict};
use crate::source::country_names::country_named;
use model::{Country, Designation, Profile};
use names::{Name, NameKind, Token, normalise, token_similarity};

/// What countries and places say.
pub(super) fn places(profile: &Profile, designation: &Designation) -> Vec<Evidence> {
    let (own, listed) = (
        (&profile.nationalities[..], &profile.residences[..]),
        (&designation.nationalities[..], &designation.residences[..]),
    );
    let mut found: Vec<Evidence> = Vec::new();
    found.extend(countries(Fact::Nationality, own.0, listed.0, NATIONALITY_RAISES));
    found.extend(countries(Fact::Residence, own.1, listed.1, 0));
    if !found.iter().any(|evidence| evidence.verdict == Verdict::Agrees) {
        found.extend(crossed(own, listed));
    }
    found.extend(birth_place(profile, designation));
    found
}

fn words(countries: &[Country]) -> String {
    sorted(countries).iter().map(Country::as_str).collect::<Vec<_>>().join(", ")
}

fn sorted(countries: &[Country]) -> Vec<Country> {
    let mut all = countries.to_vec();
    all.sort_unstable();
    all.dedup();
    all
}

fn shared(own: &[Country], listed: &[Country]) -> Vec<Country> {
    sorted(own).into_iter().filter(|country| listed.contains(country)).collect()
}

/// One kind of country on both sides; none when the profile has none.
fn countries(fact: Fact, own: &[Country], listed: &[Country], raises: u32) -> Option<Evidence> {
    if own.is_empty() {
        return None;
    }
    let same = shared(own, listed);
    let (verdict, why, raises) = if listed.is_empty() {
        (Verdict::Unknown, format!("{}; the list does not say", words(own)), 0)
    } else if same.is_empty() {
        let why = format!("{}, listed {}: a difference never lowers", words(own), words(listed));
        (Verdict::Differs, why, 0)
    } else {
        (Verdict::Agrees, format!("{} on both sides", words(&same)), raises)
    };
    Some(Evidence { fact, verdict, why, raises })
}

/// Nationality of one side, residence of the other.
fn crossed(own: (&[Country], &[Country]), listed: (&[Country], &[Country])) -> Option<Evidence> {
    let sentence = |same: &[Country], here: &str, there: &str| {
        (!same.is_empty()).then(|| format!("{} is {here} here and {there} in the list", words(same)))
    };
    let why = sentence(&shared(own.0, listed.1), "nationality", "residence")
        .or_else(|| sentence(&shared(own.1, listed.0), "residence", "nationality"))?;
    Some(Evidence { fact: Fact::Country, verdict: Verdict::Agrees, why, raises: 0 })
}

/// A place as written: the words that name it, and the countries.
struct Place {
    name: Name,
    countries: Vec<Country>,
}

impl Place {
    fn read(text: &str, country: Option<Country>) -> Place {
        let pieces =
            || text.split([',', ';', '(', ')', '/']).map(str::trim).filter(|piece| !piece.is_empty());
        let mut countries: Vec<Country> = pieces().filter_map(country_named).chain(country).collect();
        countries.sort_unstable();
        countries.dedup();
        // A country's own words are no town's; a text that is nothing but a country names no town.
        let towns: Vec<&str> = pieces().filter(|piece| country_named(piece).is_none()).collect();
        Place { name: normalise(&towns.join(" "), NameKind::Aircraft), countries }
    }

    fn telling(&self) -> impl Iterator<Item = &Token> {
        self.name.tokens().iter().filter(|token| is_telling(token.text()))
    }
}

/// Fewest letters of a word that names a place, and how alike two spellings of one are.
const PLACE_LETTERS_MIN: usize = 4;
const PLACE_ALIKE: u32 = 8_000;

/// Words that stand with every place.
const GENERIC: [&str; 40] = [
    "area",
    "autonomous",
    "camp",
    "capital",
    "center",
    "central",
    "centre",
    "city",
    "county",
    "department",
    "district",
    "division",
    "east",
    "eastern",
    "federal",
    "former",
    "governorate",
    "krai",
    "locality",
    "municipality",
    "near",
    "north",
    "northern",
    "oblast",
    "okrug",
    "place",
    "prefecture",
    "province",
    "region",
    "republic",
    "settlement",
    "south",
    "southern",
    "state",
    "subdistrict",
    "town",
    "unknown",
    "village",
    "west",
    "western",
];

fn is_telling(word: &str) -> bool {
    let letters = word.chars().count();
    letters >= PLACE_LETTERS_MIN
        && !word.bytes().all(|b| b.is_ascii_digit())
        && GENERIC.binary_search(&word).is_err()
}

/// The place of birth against every listed one, the best of them; none when the profile has none.
fn birth_place(profile: &Profile, designation: &Designation) -> Option<Evidence> {
    let text = profile.birth_place.as_deref().unwrap_or_default();
    if text.is_empty() && profile.birth_country.is_none() {
        return None;
    }
    let own = Place::read(text, profile.birth_country);
    let shown = match (text, profile.birth_country) {
        ("", Some(country)) => country.to_string(),
        (text, _) => text.to_owned(),
    };
    let graded = designation.birth_places.iter().map(|listed| (against(&own, listed), listed));
    let best =
        graded.min_by_key(|((verdict, raises, _), listed)| (*verdict, std::cmp::Reverse(*raises), *listed));
    let Some(((verdict, raises, how), listed)) = best else {
        let why = format!("{shown}; the list has no place of birth");
        return Some(Evidence { fact: Fact::BirthPlace, verdict: Verdict::Unknown, why, raises: 0 });
    };
    let why = format!("{shown}, listed {listed}: {how}");
    Some(Evidence { fact: Fact::BirthPlace, verdict, why, raises })
}

fn against(own: &Place, listed: &str) -> (Verdict, u32, String) {
    let listed = Place::read(listed, None);
    let far = !own.countries.is_empty()
        && !listed.countries.is_empty()
        && shared(&own.countries, &listed.countries).is_empty();
    let town = own
        .telling()
        .find(|word| listed.telling().any(|other| token_similarity(word, other).0 >= PLACE_ALIKE));
    match (town, far) {
        (Some(town), false) => (Verdict::Agrees, TOWN_RAISES, format!("`{}` on both sides", town.text())),
        (Some(town), true) => {
            // Herat, and a village of that name elsewhere; or a border that moved.
            (Verdict::Close, 0, format!("`{}` on both sides, in different countries", town.text()))
        }
        (None, true) => (Verdict::Differs, 0, "another country: a difference never lowers".to_owned()),
        (None, false) if !shared(&own.countries, &listed.countries).is_empty() => {
            (Verdict::Agrees, 0, "the same country".to_owned())
        }
        (None, false) => (Verdict::Differs, 0, "another place: a difference never lowers".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generic_words_are_sorted_for_the_search() {
        assert!(GENERIC.is_sorted());
        assert!(!is_telling("district") && !is_telling("of") && is_telling("herat") && !is_telling("1971"));
    }

    #[test]
    fn places_agree_by_their_towns_or_countries() {
        use Verdict::{Agrees, Close, Differs};
        for (own, listed, verdict, raises) in [
            ("Herat", "Herat Province, Afghanistan", Agrees, TOWN_RAISES),
            ("Kaboul, Afghanistan", "Kabul City, Kabul Province, Afghanistan", Agrees, TOWN_RAISES),
            ("Кабул", "Kabul, Afghanistan", Agrees, TOWN_RAISES),
            ("Tirin Kot city", "Tirin Kot", Agrees, TOWN_RAISES),
            ("Herat, Iran", "Herat, Afghanistan", Close, 0),
            ("Mashhad, Afghanistan", "Herat, Afghanistan", Agrees, 0),
            ("Afghanistan", "Afghanistan", Agrees, 0),
            ("Garden District", "Chaki Wardak District", Differs, 0),
            ("Paris, France", "Herat, Afghanistan", Differs, 0),
            ("Paris", "Herat", Differs, 0),
            ("12345", "12345", Differs, 0),
        ] {
            let (got, raised, why) = against(&Place::read(own, None), listed);
            assert_eq!((got, raised), (verdict, raises), "{own} / {listed}: {why}");
        }
    }
}
