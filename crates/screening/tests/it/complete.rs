//! What comparing with every listed name would raise is a hit, and with that score: of names that collide in every way, at
//! thresholds that leave a bound no room.

use crate::odd_names::{Stream, changed, kind, name, text};
use crate::support::small;
use model::decision::Role;
use model::designation::{Designation, ListedName, NameStrength};
use model::{EntryId, PartyKind, Profile, Score};
use names::{Name, NameKind, SCORE_FULL, compare_weighted, listed_readings, normalise, readings};
use screening::Snapshot;
use screening::index::Index;
use screening::screen::{ListSettings, Settings, WeakAlias, screen};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The least score that is asked for.
const REVIEW_LEAST: u32 = 6_500;
/// Thresholds that one profile is screened at.
const REVIEWS_MAX: usize = 8;

fn count(short: usize) -> usize {
    if std::env::var_os("PROBITY_LONG").is_some() { short * 60 } else { short }
}

/// Where the numbers begin, so that long runs differ.
fn seed() -> u64 {
    std::env::var("PROBITY_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1)
}

fn name_kind(kind: PartyKind) -> NameKind {
    match kind {
        PartyKind::Person => NameKind::Person,
        PartyKind::Company => NameKind::Entity,
        PartyKind::Vessel => NameKind::Vessel,
        PartyKind::Aircraft => NameKind::Aircraft,
    }
}

/// As screening weighs kinds that differ.
fn factor(profile: PartyKind, listed: PartyKind) -> u32 {
    let thing = |kind| matches!(kind, PartyKind::Vessel | PartyKind::Aircraft);
    match (profile, listed) {
        (a, b) if a == b => SCORE_FULL,
        (PartyKind::Person, b) if thing(b) => 8_000,
        (a, PartyKind::Person) if thing(a) => 8_000,
        (a, b) if thing(a) || thing(b) => 9_000,
        _ => 9_500,
    }
}

/// The words of a name, whatever their order.
fn words_of(text: &str) -> Vec<String> {
    let name = normalise(text, NameKind::Aircraft);
    let mut words: Vec<String> = name.tokens().iter().map(|token| token.text().to_owned()).collect();
    words.sort_unstable();
    words
}

struct Party {
    kind: PartyKind,
    text: String,
    readings: Vec<Name>,
    words: Vec<String>,
}

impl Party {
    fn new(kind: PartyKind, text: String) -> Party {
        let readings = listed_readings(&text, name_kind(kind));
        let words = words_of(&text);
        Party { kind, text, readings, words }
    }

    /// The score without an index.
    fn score(&self, profile: &Profile) -> u32 {
        let text = &profile.names[0];
        let weight = |word: &str| names::word_weight(word);
        let asked = readings(text, name_kind(self.kind));
        let pairs = asked.iter().flat_map(|a| self.readings.iter().map(move |b| (a, b)));
        let best = pairs
            .filter(|(a, b)| !a.is_empty() && !b.is_empty())
            .map(|(a, b)| compare_weighted(a, b, &weight).score)
            .max()
            .unwrap_or(0);
        let same = !self.words.is_empty() && words_of(text) == self.words;
        let best = if same { SCORE_FULL } else { best };
        best * factor(profile.kind, self.kind) / SCORE_FULL
    }
}

fn index_of(parties: &[Party], template: &Designation) -> Index {
    let designations = parties.iter().enumerate().map(|(number, party)| {
        let name = ListedName {
            text: party.text.clone(),
            primary: true,
            strength: NameStrength::Strong,
            script: None,
            label: String::new(),
            parts: Vec::new(),
        };
        let id = EntryId::new(&number.to_string()).unwrap();
        Designation { id, kind: party.kind, names: vec![name], ..template.clone() }
    });
    Index::build(&[Arc::new(Snapshot {
        list: template.list.clone(),
        published: None,
        raw_hashes: Vec::new(),
        parser: "test/1".to_owned(),
        designations: designations.collect(),
    })])
}

/// What a screening at a threshold misses of what the pairs score, and what it scores otherwise.
fn missed(index: &Index, profile: &Profile, scores: &[u32], review: u32) -> Vec<(usize, u32, Option<u32>)> {
    let list = index.lists().next().unwrap().clone();
    let row = ListSettings::new(list, Score::from_basis(review), WeakAlias::Alert);
    let screening = screen(index, profile, Role::Customer, &Settings { lists: vec![row] });
    assert!(!screening.truncated);
    let mut found = vec![None; scores.len()];
    for hit in &screening.hits {
        found[hit.entry.as_str().parse::<usize>().unwrap()] = Some(hit.score.basis());
    }
    let expected = scores.iter().map(|score| Some(*score).filter(|score| *score >= review));
    let pairs = scores.iter().zip(expected).zip(found).enumerate();
    pairs
        .filter(|(_, ((_, expected), found))| expected != found)
        .map(|(at, ((score, _), found))| (at, *score, found))
        .collect()
}

/// All thresholds that some pair just reaches, as far as there is room, and one drawn by chance.
fn reviews(scores: &[u32], stream: &mut Stream) -> Vec<u32> {
    let all: BTreeSet<u32> = scores.iter().copied().filter(|score| *score >= REVIEW_LEAST).collect();
    let mut all: Vec<u32> = all.into_iter().rev().collect();
    while all.len() > REVIEWS_MAX {
        all.remove(stream.below(all.len()));
    }
    all.push(REVIEW_LEAST + stream.below(3_500) as u32);
    all
}

#[test]
fn names_that_collide_in_every_way_are_found_as_without_an_index() {
    let template = crate::support::ofac_parse(&small()).unwrap().designations.remove(0);
    let mut stream = Stream(seed().wrapping_mul(0x0100_0000_01b3));
    let (mut asked, mut over, mut wrong) = (0_usize, 0_usize, BTreeSet::new());
    for _ in 0..count(60) {
        let mut parties: Vec<Party> = Vec::new();
        let mut all: Vec<(PartyKind, Vec<String>)> = Vec::new();
        for _ in 0..[1, 3, 10, 40, 120][stream.below(5)] {
            let words = if all.is_empty() || stream.below(3) > 0 {
                name(&mut stream)
            } else {
                let mut words = all[stream.below(all.len())].1.clone();
                changed(&mut words, &mut stream);
                words
            };
            let kind = kind(&mut stream);
            parties.push(Party::new(kind, text(&words, &mut stream)));
            all.push((kind, words));
        }
        let index = index_of(&parties, &template);
        for _ in 0..60 {
            let (mut of, mut words) = all[stream.below(all.len())].clone();
            (0..1 + stream.below(4)).for_each(|_| changed(&mut words, &mut stream));
            if stream.below(12) == 0 {
                (of, words) = (kind(&mut stream), name(&mut stream));
            }
            let of = if stream.below(4) == 0 { kind(&mut stream) } else { of };
            let profile = Profile::named(of, &text(&words, &mut stream));
            let scores: Vec<u32> = parties.iter().map(|party| party.score(&profile)).collect();
            for review in reviews(&scores, &mut stream) {
                asked += 1;
                over += scores.iter().filter(|score| **score >= review).count();
                for (at, score, found) in missed(&index, &profile, &scores, review) {
                    let party = &parties[at];
                    wrong.insert(format!(
                        "{:?} `{}` and {:?} `{}` at {review}: {score} without the index, {found:?} with it",
                        profile.kind, profile.names[0], party.kind, party.text
                    ));
                }
            }
        }
    }
    println!("{asked} screenings, {over} pairs over their threshold, {} wrong", wrong.len());
    assert!(over > asked / 2, "{asked} {over}");
    assert!(wrong.is_empty(), "{}", wrong.into_iter().take(60).collect::<Vec<_>>().join("\n"));
}

/// Pairs that an index once left out.
#[test]
fn pairs_that_were_left_out_are_found() {
    let template = crate::support::ofac_parse(&small()).unwrap().designations.remove(0);
    let mut reached = 0;
    for (kind, asked, listed) in [
        // Surnames in Hangul that are spelt without a consonant.
        (PartyKind::Person, "Yoo", "유"),
        (PartyKind::Person, "Yoo Jaeseok", "유재석"),
        (PartyKind::Person, "유재석", "You Jaeseok"),
        (PartyKind::Person, "O Seong", "오 성"),
        (PartyKind::Person, "Yeo Jinsu", "여진수"),
        (PartyKind::Person, "Yi Jinsu", "리진수"),
        // What is light in one name is a name proper of the other, or part of it.
        (PartyKind::Person, "van ivan masry", "masry van ivan"),
        (PartyKind::Person, "Van Li", "Li van Van"),
        (PartyKind::Person, "al al bin", "al bin al"),
        (PartyKind::Person, "shei kh", "sheikh"),
        (PartyKind::Company, "Lim ited", "Limited Bank"),
        (PartyKind::Company, "bebe gm b", "bebe gmbh"),
        (PartyKind::Company, "d o o", "o trading o d"),
        // Letters and numbers.
        (PartyKind::Person, "b uu", "b u"),
        (PartyKind::Person, "17", "17 al"),
        (PartyKind::Person, "2 muhamad b", "2 b muhamad"),
        (PartyKind::Person, "m ax cruz", "maxx cruz"),
        (PartyKind::Person, "gmbsh sheikhprof haj i", "haji gmbh cruz sheikhprof"),
        (PartyKind::Company, "genera-l", "general jeong the"),
        (PartyKind::Vessel, "kidm i", "i kim"),
        (PartyKind::Vessel, "i we", "wwe i"),
        (PartyKind::Person, "2a", "2"),
        (PartyKind::Person, "g-1g", "1 g g"),
        (PartyKind::Person, "dee 2bit d", "dee 2 bint d"),
    ] {
        let party = [Party::new(kind, listed.to_owned())];
        let index = index_of(&party, &template);
        let profile = Profile::named(kind, asked);
        let scores = [party[0].score(&profile)];
        reached += usize::from(scores[0] >= REVIEW_LEAST);
        for review in [REVIEW_LEAST, scores[0].max(REVIEW_LEAST)] {
            assert_eq!(
                missed(&index, &profile, &scores, review),
                Vec::new(),
                "`{asked}` `{listed}` {scores:?}"
            );
        }
    }
    assert!(reached > 12, "{reached}");
}
