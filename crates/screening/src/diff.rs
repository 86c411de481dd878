//! What changed between two versions of a list.
//!
//! Promises: parties are joined on the issuer's id; every difference but the place in the raw file is
//! reported; order within a field is no difference; a party that left and came back under a new id on
//! the same day is flagged, so that nobody is released by a renumbering. Does not: decide what
//! follows (lookback and release reviews do).
//! Serves: semantics section 6 (delisting and change).

use crate::Snapshot;
use crate::source::issuer_order;
pub use model::clearance::EntryField as Field;
use model::{Designation, EntryId, PartyKind};
use std::collections::{BTreeMap, BTreeSet};

/// The difference from an old to a new version of a list; all parts in issuer order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Diff {
    /// Ids only the new version has.
    pub added: Vec<EntryId>,
    /// Ids only the old version has; see [`Diff::released`] before lifting anything.
    pub removed: Vec<EntryId>,
    /// Parties that are in both and differ.
    pub changed: Vec<Change>,
    /// Pairs of a removed and an added id with the same kind and primary name: one party renumbered.
    pub reissued: Vec<(EntryId, EntryId)>,
}

/// A party that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its id.
    pub entry: EntryId,
    /// The fields that differ, in declaration order of [`Field`].
    pub fields: Vec<FieldChange>,
}

/// How a field differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    /// The field.
    pub field: Field,
    /// What it gained, as text for people.
    pub gained: Vec<String>,
    /// What it lost.
    pub lost: Vec<String>,
}

impl Change {
    /// Whether any field is material.
    pub fn is_material(&self) -> bool {
        self.fields.iter().any(|change| change.field.is_material())
    }

    /// Whether any field is weighed in a pair's score or certainty.
    pub fn is_weighed(&self) -> bool {
        self.fields.iter().any(|change| change.field.is_weighed())
    }
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// Removed ids that did not come back under another id: candidates of a release review.
    pub fn released(&self) -> impl Iterator<Item = &EntryId> {
        self.removed.iter().filter(|id| !self.reissued.iter().any(|(old, _)| old == *id))
    }
}

/// The difference from `old` to `new`.
pub fn diff(old: &Snapshot, new: &Snapshot) -> Diff {
    let old_by_id = by_id(old);
    let new_by_id = by_id(new);
    let only = |a: &BTreeMap<&EntryId, &Designation>, b: &BTreeMap<&EntryId, &Designation>| {
        let mut ids: Vec<EntryId> =
            a.keys().filter(|id| !b.contains_key(*id)).map(|id| (*id).clone()).collect();
        ids.sort_by(issuer_order);
        ids
    };
    let added = only(&new_by_id, &old_by_id);
    let removed = only(&old_by_id, &new_by_id);
    let mut changed = Vec::new();
    for (id, old) in &old_by_id {
        let Some(new) = new_by_id.get(*id) else { continue };
        let fields = changed_fields(old, new);
        if !fields.is_empty() {
            changed.push(Change { entry: (*id).clone(), fields });
        }
    }
    changed.sort_by(|a, b| issuer_order(&a.entry, &b.entry));
    let reissued = reissued(&removed, &added, &old_by_id, &new_by_id);
    Diff { added, removed, changed, reissued }
}

fn by_id(snapshot: &Snapshot) -> BTreeMap<&EntryId, &Designation> {
    snapshot.designations.iter().map(|designation| (&designation.id, designation)).collect()
}

fn reissued(
    removed: &[EntryId],
    added: &[EntryId],
    old: &BTreeMap<&EntryId, &Designation>,
    new: &BTreeMap<&EntryId, &Designation>,
) -> Vec<(EntryId, EntryId)> {
    fn key<'a>(designation: &&'a Designation) -> (PartyKind, &'a str) {
        (designation.kind, designation.primary_name())
    }
    let mut used = BTreeSet::new();
    let mut pairs = Vec::new();
    for left in removed {
        let Some(wanted) = old.get(left).map(key) else { continue };
        let came_back = |id: &&EntryId| !used.contains(*id) && new.get(*id).map(key) == Some(wanted);
        if let Some(back) = added.iter().find(came_back).filter(|_| !wanted.1.is_empty()) {
            used.insert(back);
            pairs.push((left.clone(), back.clone()));
        }
    }
    pairs
}

/// Compares every field but the provenance. The destructuring makes a new field of `Designation` a
/// compile error here until somebody decides what it means.
fn changed_fields(old: &Designation, new: &Designation) -> Vec<FieldChange> {
    let Designation {
        list: _,
        id: _,
        kind,
        names,
        born,
        birth_places,
        nationalities,
        residences,
        gender,
        identifiers,
        wallets,
        programmes,
        measures,
        relationships,
        legal_basis,
        listed_on,
        remarks,
        class,
        ended_on,
        provenance: _,
    } = new;
    let all = [
        compare(Field::Kind, &[old.kind], &[*kind], |kind| kind.as_str().to_owned()),
        compare(Field::Names, &old.names, names, |name| {
            format!("{} ({}, {:?})", name.text, name.label, name.strength)
        }),
        compare(Field::Born, &old.born, born, |born| {
            let circa = if born.circa { "circa " } else { "" };
            let range = if born.from == born.to { String::new() } else { format!(" to {}", born.to) };
            format!("{circa}{}{range}", born.from)
        }),
        compare(Field::Nationalities, &old.nationalities, nationalities, ToString::to_string),
        compare(Field::Identifiers, &old.identifiers, identifiers, |identifier| {
            let country = identifier.country.map_or(String::new(), |country| format!(" ({country})"));
            format!("{:?} {}{country}", identifier.kind, identifier.value)
        }),
        compare(Field::Wallets, &old.wallets, wallets, |wallet| {
            format!("{} {}", wallet.ticker, wallet.address)
        }),
        compare(Field::Programmes, &old.programmes, programmes, Clone::clone),
        compare(Field::Measures, &old.measures, measures, |measure| measure.as_str().to_owned()),
        compare(Field::BirthPlaces, &old.birth_places, birth_places, Clone::clone),
        compare(Field::Residences, &old.residences, residences, ToString::to_string),
        compare(Field::Gender, old.gender.as_slice(), gender.as_slice(), Clone::clone),
        compare(Field::Relationships, &old.relationships, relationships, |relation| {
            let former = if relation.former { " (former)" } else { "" };
            format!("{} {}{former}", relation.kind, relation.to)
        }),
        compare(Field::LegalBasis, &old.legal_basis, legal_basis, Clone::clone),
        compare(Field::ListedOn, old.listed_on.as_slice(), listed_on.as_slice(), ToString::to_string),
        compare(Field::Class, old.class.as_slice(), class.as_slice(), Clone::clone),
        compare(Field::EndedOn, old.ended_on.as_slice(), ended_on.as_slice(), ToString::to_string),
        compare(Field::Remarks, &old.remarks, remarks, Clone::clone),
    ];
    all.into_iter().flatten().collect()
}

/// Multiset difference of one field.
fn compare<T: PartialEq>(
    field: Field,
    old: &[T],
    new: &[T],
    text: impl Fn(&T) -> String,
) -> Option<FieldChange> {
    if old == new {
        return None;
    }
    let mut gained: Vec<&T> = new.iter().collect();
    let mut lost = Vec::new();
    for item in old {
        match gained.iter().position(|other| *other == item) {
            Some(twin) => {
                gained.remove(twin);
            }
            None => lost.push(text(item)),
        }
    }
    let gained: Vec<String> = gained.into_iter().map(text).collect();
    (!lost.is_empty() || !gained.is_empty()).then_some(FieldChange { field, gained, lost })
}
