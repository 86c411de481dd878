//! LightGBM's text form of a model (`Booster.save_model`, version 4) becomes ours.
//!
//! Promises: for a binary model of numeric splits the sum of leaves equals LightGBM's own raw prediction bit for bit,
//! which a test holds against predictions it made. Does not: read categorical splits, linear leaves, averaged forests, or
//! models of several classes; each is refused by name.

use super::tree::{Missing, Model, Node};
use std::collections::BTreeMap;

/// A text that cannot become a model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LightGbmError {
    /// The first line is another.
    #[error("this is no LightGBM model: the first line is not `tree`")]
    Kind,
    /// A line that must be there.
    #[error("the LightGBM model has no `{0}`")]
    Absent(&'static str),
    /// A value that does not parse, or lists of unequal length.
    #[error("`{0}` of the LightGBM model cannot be read")]
    Value(&'static str),
    /// Something this evaluator does not do.
    #[error("the LightGBM model uses {0}, which is not supported; {1}")]
    Unsupported(&'static str, &'static str),
    /// The parts do not fit together.
    #[error("the LightGBM model is not whole: {0}")]
    Fault(&'static str),
}

type Lines<'a> = BTreeMap<&'a str, &'a str>;

impl Model {
    /// Reads LightGBM's text form.
    pub fn from_lightgbm(text: &str) -> Result<Self, LightGbmError> {
        let mut lines = text.lines();
        if lines.next().map(str::trim) != Some("tree") {
            return Err(LightGbmError::Kind);
        }
        let mut sections: Vec<Lines<'_>> = vec![Lines::new()];
        for line in lines {
            // After the trees come importances and parameters, which say nothing about predictions.
            if line == "end of trees" {
                break;
            }
            if line.starts_with("Tree=") {
                sections.push(Lines::new());
            }
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            if let Some(section) = sections.last_mut() {
                section.insert(key, value);
            }
        }
        let mut sections = sections.into_iter();
        let head = sections.next().unwrap_or_default();
        let mut model = header(&head)?;
        for section in sections {
            tree(&section, &mut model)?;
        }
        if model.roots.is_empty() {
            return Err(LightGbmError::Absent("Tree"));
        }
        model.fault().map_or(Ok(model), |fault| Err(LightGbmError::Fault(fault)))
    }
}

fn header(head: &Lines<'_>) -> Result<Model, LightGbmError> {
    for key in ["num_class", "num_tree_per_iteration"] {
        if *head.get(key).ok_or(LightGbmError::Absent(key))? != "1" {
            return Err(LightGbmError::Unsupported("several classes", "train with objective=binary"));
        }
    }
    if head.contains_key("average_output") {
        return Err(LightGbmError::Unsupported("averaged trees", "train with boosting=gbdt"));
    }
    let objective = head.get("objective").ok_or(LightGbmError::Absent("objective"))?;
    let mut words = objective.split(' ');
    if words.next() != Some("binary") {
        return Err(LightGbmError::Unsupported("another objective", "train with objective=binary"));
    }
    let slope = words
        .find_map(|word| word.strip_prefix("sigmoid:"))
        .map_or(Ok(1.0), str::parse)
        .map_err(|_| LightGbmError::Value("objective"))?;
    let features: Vec<String> = head
        .get("feature_names")
        .ok_or(LightGbmError::Absent("feature_names"))?
        .split(' ')
        .map(str::to_owned)
        .collect();
    if features.iter().any(|name| name.len() > usize::from(u16::MAX)) {
        return Err(LightGbmError::Value("feature_names"));
    }
    Ok(Model {
        features,
        roots: Vec::new(),
        nodes: Vec::new(),
        leaves: Vec::new(),
        counts: Vec::new(),
        base: 0.0,
        slope,
    })
}

fn list<T: std::str::FromStr>(
    section: &Lines<'_>,
    key: &'static str,
    length: usize,
) -> Result<Vec<T>, LightGbmError> {
    let text = section.get(key).ok_or(LightGbmError::Absent(key))?;
    let list: Result<Vec<T>, _> = text.split_ascii_whitespace().map(str::parse).collect();
    list.ok().filter(|l| l.len() == length).ok_or(LightGbmError::Value(key))
}

fn tree(section: &Lines<'_>, model: &mut Model) -> Result<(), LightGbmError> {
    let one = |key: &'static str| section.get(key).ok_or(LightGbmError::Absent(key));
    if *one("num_cat")? != "0" {
        return Err(LightGbmError::Unsupported("categorical splits", "train without categorical features"));
    }
    if section.get("is_linear").is_some_and(|linear| *linear != "0") {
        return Err(LightGbmError::Unsupported("linear leaves", "train with linear_tree=false"));
    }
    let leaves: usize = one("num_leaves")?.parse().map_err(|_| LightGbmError::Value("num_leaves"))?;
    let first_leaf = i32::try_from(model.leaves.len()).map_err(|_| LightGbmError::Value("num_leaves"))?;
    let first_node = i32::try_from(model.nodes.len()).map_err(|_| LightGbmError::Value("num_leaves"))?;
    model.leaves.extend(list::<f64>(section, "leaf_value", leaves)?);
    if leaves < 2 {
        // A tree that never split; its count is not always written.
        model.counts.extend(vec![1; leaves]);
        model.roots.push(!first_leaf);
        return Ok(());
    }
    model.counts.extend(list::<u32>(section, "leaf_count", leaves)?);
    let splits = leaves - 1;
    let feature = list::<u16>(section, "split_feature", splits)?;
    let threshold = list::<f64>(section, "threshold", splits)?;
    let decision = list::<u8>(section, "decision_type", splits)?;
    let left = list::<i32>(section, "left_child", splits)?;
    let right = list::<i32>(section, "right_child", splits)?;
    // A child of the text is a node of this tree, or the complement of a leaf of this tree.
    let place = |at: i32| {
        if at >= 0 { at.checked_add(first_node) } else { (!at).checked_add(first_leaf).map(|leaf| !leaf) }
            .ok_or(LightGbmError::Value("left_child"))
    };
    for at in 0..splits {
        // Bit 0 is a categorical split, bit 1 where missing goes, bits 2 and 3 what is missing.
        let missing = match decision[at] >> 2 & 3 {
            0 => Missing::No,
            1 => Missing::Zero,
            2 => Missing::NotANumber,
            _ => return Err(LightGbmError::Value("decision_type")),
        };
        if decision[at] & 1 == 1 {
            return Err(LightGbmError::Unsupported(
                "categorical splits",
                "train without categorical features",
            ));
        }
        model.nodes.push(Node {
            threshold: threshold[at],
            left: place(left[at])?,
            right: place(right[at])?,
            feature: feature[at],
            missing,
            missing_left: decision[at] & 2 != 0,
        });
    }
    model.roots.push(first_node);
    Ok(())
}
