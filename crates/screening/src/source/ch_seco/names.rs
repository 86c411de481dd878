//! Names of a SECO identity: parts in reading order, and every spelling variant.
//!
//! Promises: each written form of each part appears in at least one name; forms of different scripts are not
//! mixed where a script has all parts; the number of names is bounded. Does not: transliterate.

use super::super::gather::{Gather, add_name, remark};
use super::super::xml::Node;
use super::super::{quote, tidy};
use model::Designation;
use model::designation::NameStrength;

/// Combinations made of the variants of one name in one language and script: a name of three parts with four
/// variants each has 64. Beyond the bound every variant still appears, but no longer with every other.
const COMBINATIONS_MAX: usize = 64;
/// Languages and scripts of one name that are combined each by itself. Swiss names have variants in one to four.
const CULTURES_MAX: usize = 8;

/// A part of a name and its forms.
struct Part<'t> {
    kind: &'t str,
    order: u32,
    value: String,
    /// Language and script, and the form.
    variants: Vec<((&'t str, &'t str), String)>,
}

/// Adds every name of an identity; the primary name of the main identity is the primary name of the party.
pub(super) fn add(gather: &mut Gather, to: &mut Designation, identity: Node<'_>) {
    let main = matches!(identity.attribute("main"), Some("true" | "1"));
    for name in identity.named("name") {
        gather.aliases += 1;
        let label = name.attribute("name-type").unwrap_or_default();
        let strength = match name.attribute("quality").unwrap_or_default() {
            "low" => NameStrength::Weak,
            "good" | "" => NameStrength::Strong,
            other => {
                gather.defect(format!("the quality `{}` is not known; read as strong", quote(other)));
                NameStrength::Strong
            }
        };
        let parts = parts(to, name);
        let base: Vec<(&str, &str)> = parts.iter().map(|part| (part.kind, part.value.as_str())).collect();
        let primary = main && label == "primary-name";
        if !put(to, &base, "", primary, strength, label) {
            gather.defect("a name is empty");
        }
        variants(gather, to, &parts, strength, label);
    }
}

/// Parts in reading order; titles are remarks.
fn parts<'t>(to: &mut Designation, name: Node<'t>) -> Vec<Part<'t>> {
    let mut parts = Vec::new();
    for part in name.named("name-part") {
        let kind = part.attribute("name-part-type").unwrap_or_default();
        let value = part.child("value").map_or(part.text(), Node::text);
        if kind == "title" {
            remark(to, "Title", value);
            continue;
        }
        let mut found = Part {
            kind,
            order: part.attribute("order").and_then(|order| order.trim().parse().ok()).unwrap_or(u32::MAX),
            value: tidy(value),
            variants: Vec::new(),
        };
        for variant in part.named("spelling-variant") {
            let of = |name| variant.attribute(name).unwrap_or_default();
            let form = tidy(variant.text());
            if !form.is_empty() {
                found.variants.push(((of("lang"), of("script")), form));
            }
        }
        parts.push(found);
    }
    // The list writes family names first.
    parts.sort_by_key(|part| (rank(part.kind), part.order));
    parts
}

fn rank(kind: &str) -> u8 {
    match kind {
        "given-name" => 0,
        "further-given-name" => 1,
        "father-name" => 2,
        "grand-father-name" => 3,
        "family-name" => 4,
        "tribal-name" => 5,
        "maiden-name" => 6,
        "suffix" => 7,
        _ => 8,
    }
}

/// ISO 15924 as we write it: `LATN` is `Latn`.
fn script_of(script: &str) -> Option<String> {
    let mut letters = script.chars();
    let first = letters.next()?.to_ascii_uppercase();
    Some(std::iter::once(first).chain(letters.map(|c| c.to_ascii_lowercase())).collect())
}

/// Chinese, Japanese and Korean names are written family name first and without a space.
fn family_first(script: &str) -> bool {
    matches!(script, "HANI" | "HANS" | "HANT" | "JPAN" | "KORE" | "HANG")
}

fn put(
    to: &mut Designation,
    parts: &[(&str, &str)],
    script: &str,
    primary: bool,
    strength: NameStrength,
    label: &str,
) -> bool {
    let mut ordered = parts.to_vec();
    let mut separator = " ";
    if family_first(script) {
        ordered.sort_by_key(|(kind, _)| *kind != "family-name");
        separator = "";
    }
    let words: Vec<&str> = ordered.iter().map(|(_, text)| *text).filter(|text| !text.is_empty()).collect();
    let before = to.names.len();
    let added = add_name(to, &words.join(separator), primary, strength, label);
    if let Some(name) = to.names.get_mut(before) {
        name.script = script_of(script);
        let parts = parts.iter().filter(|(_, text)| !text.is_empty());
        name.parts = parts.map(|(kind, text)| ((*kind).to_owned(), (*text).to_owned())).collect();
    }
    added
}

fn variants(
    gather: &mut Gather,
    to: &mut Designation,
    parts: &[Part<'_>],
    strength: NameStrength,
    label: &str,
) {
    let mut cultures: Vec<(&str, &str)> = Vec::new();
    let mut beyond = false;
    for (part, (culture, form)) in
        parts.iter().enumerate().flat_map(|(at, part)| part.variants.iter().map(move |variant| (at, variant)))
    {
        if cultures.contains(culture) {
            continue;
        }
        if cultures.len() < CULTURES_MAX {
            cultures.push(*culture);
            continue;
        }
        beyond = true;
        let own =
            |(at, other): (usize, &Part<'_>)| if at == part { form.clone() } else { other.value.clone() };
        let texts: Vec<String> = parts.iter().enumerate().map(own).collect();
        let picked = parts.iter().zip(&texts).map(|(part, text)| (part.kind, text.as_str()));
        put(to, &picked.collect::<Vec<_>>(), culture.1, false, strength, label);
    }
    for culture in cultures {
        // A part without a form in this script keeps the form it has.
        let choices: Vec<Vec<&str>> = parts.iter().map(|part| forms(part, culture)).collect();
        let count = choices.iter().try_fold(1_usize, |count, forms| count.checked_mul(forms.len()));
        let count = count.filter(|count| *count <= COMBINATIONS_MAX);
        for index in 0..count.unwrap_or(0) {
            put(to, &combination(parts, &choices, index), culture.1, false, strength, label);
        }
        if count.is_none() {
            beyond = true;
            for index in 0..choices.iter().map(Vec::len).max().unwrap_or(0) {
                let picked = parts.iter().zip(&choices).map(|(part, forms)| {
                    (part.kind, forms.get(index).or(forms.first()).copied().unwrap_or(""))
                });
                put(to, &picked.collect::<Vec<_>>(), culture.1, false, strength, label);
            }
        }
    }
    if beyond {
        gather.defect("a name has too many spelling variants to combine; each is kept once");
    }
}

fn forms<'p>(part: &'p Part<'_>, culture: (&str, &str)) -> Vec<&'p str> {
    let own = part.variants.iter().filter(|(of, _)| *of == culture);
    let own: Vec<&str> = own.map(|(_, form)| form.as_str()).collect();
    if own.is_empty() { vec![part.value.as_str()] } else { own }
}

/// The `index`-th choice of one form for each part.
fn combination<'p>(
    parts: &'p [Part<'_>],
    choices: &[Vec<&'p str>],
    mut index: usize,
) -> Vec<(&'p str, &'p str)> {
    let mut picked = Vec::with_capacity(parts.len());
    for (part, forms) in parts.iter().zip(choices) {
        let form = forms.get(index % forms.len().max(1)).copied().unwrap_or("");
        index /= forms.len().max(1);
        picked.push((part.kind, form));
    }
    picked
}
