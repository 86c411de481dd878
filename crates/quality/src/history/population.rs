//! Who is looked back over: generated people, and for every party that a change adds somebody who bears its name.
//!
//! Promises: a customer is a function of its number, so that millions need no memory; planted customers come after the
//! generated ones. Does not: resemble a real exchange in anything but that names repeat.

use super::publications::Publication;
use crate::data::{self, DataError};
use crate::rng::Rng;
use model::{EntryId, PartialDate, PartyKind, Profile};
use screening::diff::diff;
use std::path::Path;

/// A customer planted for an added party.
#[derive(Debug, Clone)]
pub struct Plant {
    /// The party.
    pub entry: EntryId,
    /// The day it was added.
    pub day: String,
    /// Who the customer is: the name as listed, the first date of birth, and every wallet.
    pub profile: Profile,
}

/// The population.
pub struct Population {
    generated: u32,
    forenames: Vec<String>,
    surnames: Vec<String>,
    plants: Vec<Plant>,
}

/// Plants a customer for every party that is new in a publication.
pub fn plant(before: Option<&Publication>, publication: &Publication, plants: &mut Vec<Plant>) {
    let Some(before) = before.filter(|_| !publication.begins) else { return };
    let added = diff(&before.snapshot, &publication.snapshot).added;
    for party in publication.snapshot.designations.iter().filter(|d| added.contains(&d.id)) {
        let mut profile = Profile::named(party.kind, &party.names[0].text);
        profile.born = party.born.first().map(|born| born.from).filter(PartialDate::is_full);
        profile.wallets = party.wallets.iter().map(|wallet| wallet.address.clone()).take(16).collect();
        plants.push(Plant { entry: party.id.clone(), day: publication.day.clone(), profile });
    }
}

impl Population {
    /// A population with so many generated people.
    pub fn new(repository: &Path, generated: u32, plants: Vec<Plant>) -> Result<Population, DataError> {
        Ok(Population {
            generated,
            forenames: data::forenames(repository)?,
            surnames: data::surnames(repository)?,
            plants,
        })
    }

    /// How many customers.
    pub fn len(&self) -> u32 {
        self.generated + self.plants.len() as u32
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The customers planted for a day's additions, with their numbers.
    pub fn planted_on<'a>(&'a self, day: &'a str) -> impl Iterator<Item = (u32, &'a Plant)> {
        self.plants
            .iter()
            .enumerate()
            .filter(move |(_, plant)| plant.day == day)
            .map(|(at, plant)| (self.generated + at as u32, plant))
    }

    /// A customer by number.
    pub fn profile(&self, number: u32) -> Option<Profile> {
        if number < self.generated {
            return Some(self.person(number));
        }
        self.plants.get((number - self.generated) as usize).map(|plant| plant.profile.clone())
    }

    /// Forename and surname of anybody in the world, one in five with a middle name, born between 1930 and 2005.
    fn person(&self, number: u32) -> Profile {
        let mut rng = Rng::new(u64::from(number));
        let mut pick = |from: &[String]| rng.pick(from).cloned().unwrap_or_default();
        let (first, middle, last) = (pick(&self.forenames), pick(&self.forenames), pick(&self.surnames));
        let name =
            if rng.below(5) == 0 { format!("{first} {middle} {last}") } else { format!("{first} {last}") };
        let (year, month, day) = (1930 + rng.below(76), 1 + rng.below(12), 1 + rng.below(28));
        let mut profile = Profile::named(PartyKind::Person, &name);
        profile.born = format!("{year}-{month:02}-{day:02}").parse().ok();
        profile
    }
}
