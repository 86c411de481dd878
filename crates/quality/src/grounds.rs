//! Why clean people are taken for listed ones: how alike the names are, and what the date of birth says.
//!
//! Promises: each alert has one likeness and one word on the date; tables count a customer once, by the alert that scores
//! highest. Does not: judge whether an alert is right.

use crate::alerts::Alert;
use model::{ListId, PartyKind};
use screening::evidence::{Fact, Verdict};
use screening::screen::Hit;
use std::collections::BTreeSet;

/// How alike the names of an alert are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// Every word is the same.
    Same,
    /// Every word has a counterpart, spelt otherwise.
    Spelt,
    /// The customer has words more.
    CustomerMore,
    /// The list has words more.
    ListMore,
    /// Both have words that the other has not.
    BothMore,
    /// A weak alias.
    Weak,
    /// The listed party is no person.
    NoPerson,
}

impl Likeness {
    /// Every likeness, in the order of tables.
    pub const ALL: [Likeness; 7] = [
        Likeness::Same,
        Likeness::Spelt,
        Likeness::CustomerMore,
        Likeness::ListMore,
        Likeness::BothMore,
        Likeness::Weak,
        Likeness::NoPerson,
    ];

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Likeness::Same => "the same name",
            Likeness::Spelt => "the same words, spelt otherwise",
            Likeness::CustomerMore => "the customer has a word more",
            Likeness::ListMore => "the list has a word more",
            Likeness::BothMore => "both have a word that the other has not",
            Likeness::Weak => "a weak alias",
            Likeness::NoPerson => "the listed party is no person",
        }
    }

    /// That of a hit.
    pub fn of(hit: &Hit) -> Likeness {
        let person = hit.party.designation().is_none_or(|party| party.kind == PartyKind::Person);
        let Some(names) = hit.explanation.names.as_ref().filter(|_| person) else {
            return Likeness::NoPerson;
        };
        match (names.unmatched_query.is_empty(), names.unmatched_listed.is_empty()) {
            _ if names.weak => Likeness::Weak,
            (true, true) if names.score == model::Score::ONE => Likeness::Same,
            (true, true) => Likeness::Spelt,
            (false, true) => Likeness::CustomerMore,
            (true, false) => Likeness::ListMore,
            (false, false) => Likeness::BothMore,
        }
    }
}

/// What the date of birth says about an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dated {
    /// The customer has none.
    NotKnown,
    /// The list has none.
    NotListed,
    /// The list's is no day: approximate, a range, 1 January or of another calendar.
    Inexact,
    /// The year agrees.
    Agrees,
    /// A slip or a year apart.
    Close,
    /// It differs, by less than contradicts.
    Differs,
    /// It contradicts, and the name is rare.
    Contradicts,
}

impl Dated {
    /// Every word on the date, in the order of tables.
    pub const ALL: [Dated; 7] = [
        Dated::NotKnown,
        Dated::NotListed,
        Dated::Inexact,
        Dated::Agrees,
        Dated::Close,
        Dated::Differs,
        Dated::Contradicts,
    ];

    /// In words.
    pub fn as_str(self) -> &'static str {
        match self {
            Dated::NotKnown => "the customer's date is not known",
            Dated::NotListed => "the list has no date",
            Dated::Inexact => "the list's date is approximate, a range, 1 January or of another calendar",
            Dated::Agrees => "the year agrees",
            Dated::Close => "a slip, or one year apart",
            Dated::Differs => "another date, too near to contradict",
            Dated::Contradicts => "contradicts, and the name is rare",
        }
    }

    /// That of a hit.
    pub fn of(hit: &Hit) -> Dated {
        let born = hit.explanation.evidence.iter().find(|evidence| evidence.fact == Fact::Born);
        let listed = hit.party.designation().is_some_and(|party| !party.born.is_empty());
        match born.map(|born| born.verdict) {
            None => Dated::NotKnown,
            Some(Verdict::Unknown) if !listed => Dated::NotListed,
            Some(Verdict::Unknown) => Dated::Inexact,
            Some(Verdict::Agrees) => Dated::Agrees,
            Some(Verdict::Close) => Dated::Close,
            Some(Verdict::Differs) => Dated::Differs,
            Some(Verdict::Contradicts) => Dated::Contradicts,
        }
    }
}

/// Customers by a word on their alerts, on one list or on any; each customer by the first of its alerts.
pub fn customers<W: PartialEq>(
    alerts: &[Alert],
    list: Option<&ListId>,
    word: W,
    of: fn(&Alert) -> W,
) -> usize {
    let mut seen = BTreeSet::new();
    let firsts = alerts
        .iter()
        .filter(|alert| list.is_none_or(|list| alert.list == *list))
        .filter(|alert| seen.insert(alert.profile));
    firsts.filter(|alert| of(alert) == word).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_customer_counts_once_by_the_first_alert_of_the_list_asked_for() {
        let alert = |profile, list: &str, likeness| Alert {
            profile,
            list: list.parse().unwrap(),
            entry: "1".parse().unwrap(),
            score: 9_000,
            why: String::new(),
            likeness,
            dated: Dated::NotKnown,
        };
        let alerts = [
            alert(1, "a", Likeness::Same),
            alert(1, "b", Likeness::Spelt),
            alert(1, "b", Likeness::Same),
            alert(2, "b", Likeness::Spelt),
        ];
        let (a, b) = ("a".parse().unwrap(), "b".parse().unwrap());
        for (list, same, spelt) in [(None, 1, 1), (Some(&a), 1, 0), (Some(&b), 0, 2)] {
            let of = |word| customers(&alerts, list, word, |alert| alert.likeness);
            assert_eq!((of(Likeness::Same), of(Likeness::Spelt), of(Likeness::Weak)), (same, spelt, 0));
        }
    }
}
