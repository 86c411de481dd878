//! The promise: bulk screening finds exactly what screening one by one finds.

use crate::population::{Population, Stream};
use crate::support::{assert_equal, bundled_index, designations};
use model::decision::Role;
use model::designation::{Designation, ListedDate, ListedName, ListedWallet, NameStrength, Provenance};
use model::party::IdentifierKind;
use model::{EntryId, Identifier, ListId, Measure, PartialDate, PartyKind, Profile, Score};
use proptest::prelude::*;
use screening::index::Index;
use screening::screen::{ListSettings, Settings, WeakAlias, screen};
use screening::snapshot::Snapshot;
use std::sync::Arc;

fn all_lists_at(review: u32, weak_alias: WeakAlias, index: &Index) -> Settings {
    let row = |list: &ListId| ListSettings::new(list.clone(), Score::from_basis(review), weak_alias);
    Settings { lists: index.lists().map(row).collect() }
}

/// One of many ways in which people write the same name.
fn changed(name: &str, stream: &mut Stream) -> String {
    let mut words: Vec<String> = name.split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return name.to_owned();
    }
    let at = stream.below(words.len() as u64) as usize;
    let mut letters: Vec<char> = words[at].chars().collect();
    let letter = stream.below(letters.len() as u64) as usize;
    match stream.below(18) {
        0 => {}
        1 => words.reverse(),
        2 => return name.to_uppercase(),
        3 if letters.len() > 1 => drop(letters.remove(letter)),
        4 if letter > 0 => letters.swap(letter - 1, letter),
        5 => letters[letter] = (b'a' + stream.below(26) as u8) as char,
        6 => letters.insert(letter, (b'a' + stream.below(26) as u8) as char),
        7 => return words.concat(),
        8 if at > 0 => {
            let head = words.remove(at - 1);
            words[at - 1] = format!("{head}{}", words[at - 1]);
            return words.join(" ");
        }
        9 if letters.len() > 4 => letters.insert(letters.len() / 2, ' '),
        10 => letters = letters[..1].iter().copied().chain(['.']).collect(),
        11 => words.insert(at, "Maria".to_owned()),
        12 => words.insert(0, "Dr".to_owned()),
        13 => return words[at].clone(),
        14 if words.len() > 2 => drop(words.remove(at)),
        15 => return words.join("-"),
        16 => words.push("Ltd".to_owned()),
        _ => words.insert(at, "X.".to_owned()),
    }
    if let Some(word) = words.get_mut(at)
        && !letters.is_empty()
        && word.chars().count().abs_diff(letters.len()) <= 48
        && !["Maria", "X.", "Dr"].contains(&word.as_str())
    {
        *word = letters.into_iter().collect();
    }
    words.join(" ")
}

/// A customer made of a listed party.
fn of_listed(designation: &Designation, stream: &mut Stream) -> Profile {
    let name = &designation.names[stream.below(designation.names.len() as u64) as usize].text;
    let mut text = changed(name, stream);
    if stream.below(3) == 0 {
        text = changed(&text, stream);
    }
    let kind = if stream.below(10) == 0 { PartyKind::Company } else { designation.kind };
    let mut profile = Profile::named(kind, &text);
    if stream.below(2) == 0 {
        profile.born = designation.born.first().map(|born| born.from);
        profile.born_verified = stream.below(2) == 0;
    }
    if stream.below(8) == 0 {
        profile.born = PartialDate::new(1950 + stream.below(50) as u16, None, None).ok();
    }
    if stream.below(20) == 0 {
        profile.names.push("Somebody Else".to_owned());
        profile.nationalities = designation.nationalities.clone();
        profile.identifiers = designation.identifiers.first().cloned().into_iter().collect();
    }
    if stream.below(20) == 0 {
        profile.wallets =
            designation.wallets.first().map(|wallet| wallet.address.clone()).into_iter().collect();
    }
    profile
}

fn count(short: u32) -> u32 {
    if std::env::var_os("PROBITY_LONG").is_some() { short * 30 } else { short }
}

#[test]
fn everybody_is_found_whom_one_by_one_finds() {
    let index = bundled_index();
    let listed = designations(index);
    let population = Population::new(5).unwrap();
    let mut stream = Stream(11);
    let mut profiles: Vec<Profile> = (0..count(3_000)).map(|number| population.customer(number)).collect();
    for _ in 0..count(3_000) {
        let designation = &listed[stream.below(listed.len() as u64) as usize];
        profiles.push(of_listed(designation, &mut stream));
    }
    let (hits, survivors) = assert_equal(index, &Settings::default(), &profiles);
    assert!(hits > u64::from(count(2_000)), "{hits} hits");
    assert!(survivors < profiles.len() as u64 * 7 / 10, "{survivors} survivors of {}", profiles.len());
}

#[test]
fn a_population_of_people_who_are_not_listed() {
    let population = Population::new(1).unwrap();
    let profiles: Vec<Profile> = (0..count(5_000)).map(|number| population.customer(number)).collect();
    let (hits, survivors) = assert_equal(bundled_index(), &Settings::default(), &profiles);
    assert!(hits > 0 && survivors < profiles.len() as u64 / 20, "{hits} hits, {survivors} survivors");
}

#[test]
fn whatever_the_thresholds() {
    let index = bundled_index();
    let listed = designations(index);
    let population = Population::new(6).unwrap();
    for (review, weak) in [
        (8_500, WeakAlias::SilentAlone),
        (9_300, WeakAlias::Alert),
        (7_800, WeakAlias::Alert),
        (7_000, WeakAlias::Alert),
    ] {
        let mut stream = Stream(u64::from(review));
        let mut profiles: Vec<Profile> = (0..count(150)).map(|number| population.customer(number)).collect();
        for _ in 0..count(150) {
            profiles.push(of_listed(&listed[stream.below(listed.len() as u64) as usize], &mut stream));
        }
        let (hits, _) = assert_equal(index, &all_lists_at(review, weak, index), &profiles);
        assert!(hits > 0, "{review}");
    }
}

#[test]
fn names_in_other_scripts_and_odd_names() {
    let index = bundled_index();
    let mut profiles = Vec::new();
    for designation in designations(index).iter() {
        let foreign = designation.names.iter().filter(|name| !name.text.is_ascii());
        profiles.extend(foreign.map(|name| Profile::named(designation.kind, &name.text)).take(1));
    }
    let step = profiles.len() / count(400) as usize + 1;
    let mut profiles: Vec<Profile> = profiles.into_iter().step_by(step).collect();
    for text in [
        "",
        " ",
        "17",
        "A. B.",
        "Dr",
        "bin",
        "S. de R.L. de C.V.",
        "Li",
        "Al",
        "1234567",
        "X-1",
        "O",
        "van der",
        "()",
    ] {
        for kind in [PartyKind::Person, PartyKind::Company, PartyKind::Vessel, PartyKind::Aircraft] {
            profiles.push(Profile::named(kind, text));
        }
    }
    profiles.push(Profile { names: Vec::new(), ..Profile::named(PartyKind::Person, "x") });
    profiles
        .push(Profile { names: vec!["Ali Hassan".to_owned(); 16], ..Profile::named(PartyKind::Person, "x") });
    let long = "Mohammed Ahmed Ali Hassan Omar Yusuf Ibrahim Khalid Mahmoud Said Nasser Salim Karim Tariq Bilal Hamza Idris";
    profiles.push(Profile::named(PartyKind::Person, long));
    assert_equal(index, &Settings::default(), &profiles);
}

fn name(text: &str, strength: NameStrength) -> ListedName {
    let (label, primary) = (String::new(), strength == NameStrength::Strong);
    ListedName { text: text.to_owned(), primary, strength, script: None, label, parts: Vec::new() }
}

fn party(id: usize, kind: PartyKind, names: Vec<ListedName>, born: Option<u16>) -> Designation {
    let date = |year| PartialDate::new(year, None, None).unwrap();
    let number =
        Identifier { kind: IdentifierKind::Passport, value: format!("PX{:07}", id * 7), country: None };
    Designation {
        list: ListId::new("small").unwrap(),
        id: EntryId::new(&format!("e{id}")).unwrap(),
        kind,
        names,
        born: born
            .map(|year| ListedDate { from: date(year), to: date(year), circa: false })
            .into_iter()
            .collect(),
        birth_places: Vec::new(),
        nationalities: Vec::new(),
        residences: Vec::new(),
        gender: None,
        identifiers: vec![number],
        wallets: vec![ListedWallet {
            ticker: "ETH".to_owned(),
            address: model::wallet::random_valid(model::wallet::Network::Evm, id as u64),
        }],
        programmes: Vec::new(),
        measures: vec![Measure::AssetFreeze],
        relationships: Vec::new(),
        legal_basis: Vec::new(),
        listed_on: None,
        remarks: Vec::new(),
        provenance: Provenance { file: 0, offset: 0, length: 0 },
        class: None,
        ended_on: None,
    }
}

/// Words of few letters, so that names collide in every way; with particles, titles, initials, forms and numbers.
fn word() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => "[ablmo]{2,4}",
        4 => "(ka|mo|li|ra|be|no){2,4}",
        1 => "[a-d]",
        1 => prop_oneof![Just("al"), Just("bin"), Just("de"), Just("Dr"), Just("Ltd"), Just("bank"), Just("II"), Just("7")]
            .prop_map(str::to_owned),
    ]
}

fn text() -> impl Strategy<Value = String> {
    (proptest::collection::vec(word(), 1..5), prop_oneof![8 => Just(" "), 1 => Just("-"), 1 => Just("")])
        .prop_map(|(words, joint)| words.join(joint))
}

fn kind() -> impl Strategy<Value = PartyKind> {
    prop_oneof![
        6 => Just(PartyKind::Person),
        3 => Just(PartyKind::Company),
        1 => Just(PartyKind::Vessel),
        1 => Just(PartyKind::Aircraft)
    ]
}

fn year() -> impl Strategy<Value = Option<u16>> {
    proptest::option::of(1970_u16..1976)
}

/// Kind, names and whether each is weak, year of birth.
type SmallParty = (PartyKind, Vec<(String, bool)>, Option<u16>);

fn small_index(parties: Vec<SmallParty>) -> Index {
    let strength = |weak| if weak { NameStrength::Weak } else { NameStrength::Strong };
    let designations = parties.into_iter().enumerate().map(|(id, (kind, names, born))| {
        party(id, kind, names.into_iter().map(|(text, weak)| name(&text, strength(weak))).collect(), born)
    });
    Index::build(&[Arc::new(Snapshot {
        list: ListId::new("small").unwrap(),
        published: None,
        raw_hashes: Vec::new(),
        parser: "test/1".to_owned(),
        designations: designations.collect(),
    })])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: count(60), ..ProptestConfig::default() })]

    #[test]
    fn names_that_collide_in_every_way(
        parties in proptest::collection::vec(
            (kind(), proptest::collection::vec((text(), any::<bool>()), 1..3), year()), 1..60),
        customers in proptest::collection::vec(
            (kind(), proptest::collection::vec(text(), 1..3), year(), 0_usize..90, 0_u64..90), 1..120),
        review in prop_oneof![3 => Just(8_500_u32), 1 => 6_500_u32..9_900],
        silent: bool,
    ) {
        let index = small_index(parties);
        let weak = if silent { WeakAlias::SilentAlone } else { WeakAlias::Alert };
        let profiles: Vec<Profile> = customers
            .into_iter()
            .map(|(kind, names, born, number, wallet)| {
                let value = format!("px {:07}", number * 7);
                Profile {
                    names,
                    born: born.and_then(|year| PartialDate::new(year, None, None).ok()),
                    identifiers: vec![Identifier { kind: IdentifierKind::Passport, value, country: None }],
                    wallets: vec![model::wallet::random_valid(model::wallet::Network::Evm, wallet)],
                    ..Profile::named(kind, "")
                }
            })
            .collect();
        assert_equal(&index, &all_lists_at(review, weak, &index), &profiles);
        let nameless: Vec<Profile> = profiles
            .into_iter()
            .map(|profile| Profile { identifiers: Vec::new(), wallets: Vec::new(), ..profile })
            .collect();
        assert_equal(&index, &all_lists_at(review, weak, &index), &nameless);
    }
}

#[test]
fn a_part_of_an_index_gives_the_scores_of_the_whole() {
    use model::decision::Role;
    use screening::screen::{Hit, screen};
    let index = bundled_index();
    let listed = designations(index);
    let chosen =
        |d: &Designation| d.id.as_str().bytes().fold(7, |n, b| n * 31 % 10_007 + u64::from(b)) % 25 == 0;
    let part = index.part(chosen);
    let mut stream = Stream(3);
    let (mut profiles, mut hits) = (Vec::new(), 0);
    for designation in listed.iter().filter(|d| chosen(d) || stream.below(30) == 0) {
        profiles.push(of_listed(designation, &mut Stream(profiles.len() as u64)));
    }
    for profile in profiles.iter().take(count(600) as usize) {
        let whole = screen(index, profile, Role::Customer, &Settings::default()).hits;
        let expected: Vec<_> = whole
            .into_iter()
            .filter(|hit| chosen(index.designation(&hit.list, &hit.entry).unwrap()))
            .collect();
        hits += expected.len();
        // All but the place of the party in its list version, which is another in a part.
        let told =
            |hits: Vec<Hit>| hits.into_iter().map(|hit| (hit.listed(), hit.explanation)).collect::<Vec<_>>();
        let found = screen(&part, profile, Role::Customer, &Settings::default()).hits;
        assert_eq!(told(found), told(expected));
    }
    assert!(hits > 100, "{hits}");
    assert_equal(&part, &Settings::default(), &profiles);
}

#[test]
fn a_legal_form_written_apart_and_wrong_is_seen_as_one_screening_sees_it() {
    let part = bundled_index().part(|d| d.id.as_str() == "48686");
    let profile = Profile::named(PartyKind::Company, "Limitde Liability Company Phoenix Ltd");
    let (hits, _) = assert_equal(&part, &Settings::default(), &[profile]);
    assert_eq!(hits, 1);
}

/// Names in which what agrees is written together in more than one place, stands beside an initial, or is one letter.
#[test]
fn words_written_together_and_initials_beside_them() {
    for (customer, listed) in [
        ("El Sayed El Masry", "Elsayed Elmasry"),
        ("Abu Bakr al Hadi", "Abubakr Alhadi"),
        ("Ma K Ivan Petrov", "Maks Ivan Petrov"),
        ("Li U Ivan Petrov", "Liuo Ivan Petrov"),
        ("Ortega Y", "Ortega y Li"),
        ("A B Dullah Hassani", "Abdullah Hassani"),
        ("Lino Zhang", "Lin O Zhang"),
        ("Mohamme D. Hansen", "Mohammed H."),
        ("petrov ne i company elsayed", "petrov neil company elsayed"),
        ("d o o", "o trading o d"),
        ("dr dr d", "dr li dr d"),
        ("i van li dr company zhang", "ivan li company zhang"),
        ("vvan 金", "van 金"),
        ("斌 wei 김영철", "斌 영철 김"),
        ("aa dr dr", "a dr dr"),
        ("company albin", "company al bin"),
        ("wei 7d company", "wei company 7 d"),
        ("van ivan mas ry", "masry van ivan"),
    ] {
        for kind in [PartyKind::Person, PartyKind::Company] {
            let index = small_index(vec![(kind, vec![(listed.to_owned(), false)], None)]);
            let profile = Profile::named(kind, customer);
            // The highest threshold that the name reaches leaves a bound no room.
            let low = all_lists_at(7_000, WeakAlias::Alert, &index);
            let found = screen(&index, &profile, Role::Customer, &low);
            let highest = found.hits.first().map(|hit| hit.score.basis());
            for review in [7_500, 8_000, 8_500, 9_000].into_iter().chain(highest) {
                let settings = all_lists_at(review, WeakAlias::Alert, &index);
                assert_equal(&index, &settings, std::slice::from_ref(&profile));
            }
        }
    }
}

/// A listed name: mostly as lists have them, two names proper and whatever beside them; some with one name proper, or with
/// nothing but titles, particles, legal forms and letters.
fn listed_name() -> impl Strategy<Value = Vec<String>> {
    let proper = prop::sample::select(vec![
        "mohammed", "elsayed", "masry", "abubakr", "hadi", "ivan", "petrov", "maks", "ortega", "zhang",
        "rahman", "cruz", "jose", "maria", "trading", "neil", "иван", "محمد",
    ]);
    let beside = prop::sample::select(vec![
        "al", "el", "bin", "de", "la", "van", "li", "wei", "abd", "bank", "company", "a", "b", "d", "dr", "7",
    ]);
    let counts = prop_oneof![
        6 => (Just(2), 0_usize..3),
        1 => (Just(1), 0_usize..4),
        1 => (Just(0), 1_usize..5),
    ];
    let words =
        (counts, proptest::collection::vec(proper, 2), proptest::collection::vec(beside, 5), 0_usize..3);
    words.prop_map(|((proper, beside), names, mut words, at)| {
        words.truncate(beside);
        let mut names = names.into_iter().take(proper);
        let first = names.next();
        words.splice(at.min(words.len())..at.min(words.len()), first);
        words.extend(names);
        words.into_iter().map(str::to_owned).collect()
    })
}

/// What people make of a name: words together, apart, as a letter, mistyped, in another order, with something before them.
fn changed_by(words: &mut Vec<String>, change: u8, at: usize) {
    let (count, at) = (words.len(), at % words.len().max(1));
    let letters: Vec<char> = words.get(at).map(|word| word.chars().collect()).unwrap_or_default();
    match change {
        0 if at + 1 < count => {
            let next = words.remove(at + 1);
            words[at].push_str(&next);
        }
        1 if letters.len() > 1 => {
            let (head, tail) = letters.split_at(1 + at % (letters.len() - 1));
            words[at] = head.iter().collect();
            words.insert(at + 1, tail.iter().collect());
        }
        2 => words[at] = letters.iter().take(1).collect(),
        3 if letters.len() > 2 => words[at] = letters[..letters.len() - 1].iter().collect(),
        4 => words.swap(at, count - 1),
        5 => words.insert(at, ["al", "de", "bin", "dr", "el"][at % 5].to_owned()),
        6 => words[at].insert(0, letters.first().copied().unwrap_or('a')),
        7 if count > 1 => {
            words.remove(at);
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: count(80), ..ProptestConfig::default() })]

    #[test]
    fn names_made_of_listed_ones(
        parties in proptest::collection::vec((kind(), listed_name()), 1..24),
        changes in proptest::collection::vec(
            (0_usize..24, proptest::collection::vec((0_u8..8, 0_usize..9), 0..4), proptest::option::weighted(0.2, kind())),
            1..80),
        review in prop_oneof![3 => Just(8_500_u32), 1 => 7_000_u32..9_900],
    ) {
        let profiles: Vec<Profile> = changes
            .iter()
            .map(|(party, changes, other)| {
                let (kind, words) = &parties[party % parties.len()];
                let mut words = words.clone();
                changes.iter().for_each(|(change, at)| changed_by(&mut words, *change, *at));
                Profile::named(other.unwrap_or(*kind), &words.join(" "))
            })
            .collect();
        let listed = parties.into_iter().map(|(kind, words)| (kind, vec![(words.join(" "), false)], None));
        let index = small_index(listed.collect());
        assert_equal(&index, &all_lists_at(review, WeakAlias::Alert, &index), &profiles);
    }
}

/// Words of Chinese and Korean names, in characters and in Latin letters: what is left over of them may contradict.
fn syllables() -> impl Strategy<Value = Vec<&'static str>> {
    let word = prop::sample::select(vec![
        "张",
        "建",
        "国",
        "建国",
        "张建国",
        "文彬",
        "斌",
        "陈",
        "平",
        "陈平",
        "飞",
        "桂花",
        "李",
        "李桂花",
        "김",
        "영철",
        "수민",
        "김영철",
        "정식",
        "zhang",
        "jian",
        "guo",
        "jianguo",
        "bin",
        "wen",
        "ping",
        "chen",
        "wei",
        "fei",
        "gui",
        "hua",
        "li",
        "kim",
        "yong",
        "chol",
        "young",
        "su",
        "min",
    ]);
    proptest::collection::vec(word, 1..5)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: count(80), ..ProptestConfig::default() })]

    #[test]
    fn names_of_chinese_and_korean_syllables(
        listed in proptest::collection::vec(syllables(), 1..24),
        asked in proptest::collection::vec(syllables(), 1..60),
        review in prop_oneof![3 => Just(8_500_u32), 1 => 6_500_u32..9_900],
    ) {
        let person = |words: Vec<&str>| (PartyKind::Person, vec![(words.join(" "), false)], None);
        let index = small_index(listed.into_iter().map(person).collect());
        let profiles: Vec<Profile> =
            asked.iter().map(|words| Profile::named(PartyKind::Person, &words.join(" "))).collect();
        assert_equal(&index, &all_lists_at(review, WeakAlias::Alert, &index), &profiles);
    }
}

#[test]
fn characters_set_apart_are_found_in_bulk_too() {
    let listed = ["Jianguo Zhang", "김영철", "欧 阳 建 国", "KIM Yong Chol", "Li Guihua"];
    let asked = ["张 建 国", "김 영 철", "欧阳建国", "金 英 哲", "李 桂 華", "建 国 张", "张 建 国 华"];
    let listed = listed.map(|name| (PartyKind::Person, vec![(name.to_owned(), false)], None));
    let index = small_index(listed.to_vec());
    let profiles: Vec<Profile> = asked.iter().map(|name| Profile::named(PartyKind::Person, name)).collect();
    let (hits, _) = assert_equal(&index, &all_lists_at(8_500, WeakAlias::Alert, &index), &profiles);
    assert!(hits >= 4, "{hits}");
}

#[test]
fn particles_written_together_beside_one_name() {
    let listed = ["dela cruz", "petrov vande", "abdal karimov", "иван petrov", "delos juan santos"];
    let asked =
        ["de la cruz", "cruz de la", "petrov van de", "abd al karimov", "и ван petrov", "de los santos juan"];
    let listed = listed.map(|name| (PartyKind::Person, vec![(name.to_owned(), false)], None));
    let index = small_index(listed.to_vec());
    let profiles: Vec<Profile> = asked.iter().map(|name| Profile::named(PartyKind::Person, name)).collect();
    let (hits, _) = assert_equal(&index, &all_lists_at(8_500, WeakAlias::Alert, &index), &profiles);
    assert!(hits > 0);
}

#[test]
fn particles_of_a_company_written_together() {
    let listed = ["иван van wei", "dela cruz", "petrov vande wei"];
    let asked = ["и van wei", "de la cruz", "petrov van de wei"];
    let listed = listed.map(|name| (PartyKind::Company, vec![(name.to_owned(), false)], None));
    let index = small_index(listed.to_vec());
    let kinds = [PartyKind::Company, PartyKind::Person, PartyKind::Vessel];
    let profiles = asked.iter().flat_map(|name| kinds.map(|kind| Profile::named(kind, name)));
    let profiles: Vec<Profile> = profiles.collect();
    let (hits, _) = assert_equal(&index, &all_lists_at(8_500, WeakAlias::Alert, &index), &profiles);
    assert!(hits > 0);
}
