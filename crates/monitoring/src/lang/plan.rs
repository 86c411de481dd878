//! The shared plan: features, slots, filters, parameters and tables of all rules, each once.
//!
//! Promises: equal things get the same number, in order of first use, so that the same files always give the same plan.
//! Does not: know the language. Serves: TMR-2.

use crate::field::{FieldId, Type};
use crate::ir::{Expr, Feature, Param, Program, Slot};
use std::collections::BTreeMap;

/// A parameter without its name: type, choosing fields, rows, and the value for everybody else.
type ParamKey = (Type, Vec<FieldId>, Vec<(Vec<i64>, i64)>, Option<i64>);

/// A program in the making.
#[derive(Default)]
pub(super) struct Plan {
    pub program: Program,
    features: BTreeMap<Feature, usize>,
    slots: BTreeMap<Slot, usize>,
    filters: BTreeMap<Expr, usize>,
    params: BTreeMap<ParamKey, usize>,
    tables: BTreeMap<String, usize>,
}

fn place<T: Ord + Clone>(index: &mut BTreeMap<T, usize>, list: &mut Vec<T>, item: T) -> usize {
    *index.entry(item).or_insert_with_key(|item| {
        list.push(item.clone());
        list.len() - 1
    })
}

impl Plan {
    pub(super) fn feature(&mut self, feature: Feature) -> usize {
        place(&mut self.features, &mut self.program.features, feature)
    }

    pub(super) fn slot(&mut self, slot: Slot) -> usize {
        place(&mut self.slots, &mut self.program.slots, slot)
    }

    pub(super) fn filter(&mut self, filter: Expr) -> usize {
        place(&mut self.filters, &mut self.program.filters, filter)
    }

    pub(super) fn table(&mut self, name: &str) -> usize {
        place(&mut self.tables, &mut self.program.tables, name.to_owned())
    }

    /// Equal parameters of several rules are one, under the name of the first.
    pub(super) fn param(&mut self, param: Param) -> usize {
        let key = (param.ty, param.by.clone(), param.rows.clone(), param.otherwise);
        let list = &mut self.program.params;
        *self.params.entry(key).or_insert_with(|| {
            list.push(param);
            list.len() - 1
        })
    }
}
