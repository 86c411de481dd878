//! Makes `crates/names/data/variants.bin`: `cargo run --release -p names --example make_variants [-- --check]`.
//!
//! Promises: the same sources give the same bytes; `--check` writes nothing and fails where the table is not what the sources
//! give. Left out: groups of Chinese signs (their romanisations are those of a syllable, not of a name), forms of several
//! words, groups whose forms the letters already show to be one, and groups so broad that they say nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use names::variants::{GROUPS_MAX, table_of};
use names::{NameKind, Script, Token, normalise, similarity_by_letters};

/// Forms of one group beyond which it is no name but a syllable or a title.
const FORMS_MAX: usize = 120;
/// A pair that letters show to be this similar needs no group.
const SEEN_BY_LETTERS: u32 = 8_500;
/// Shortest form that takes part: two letters stand for too many names.
const LETTERS_MIN: usize = 3;
/// Where the numbers of nicknames begin; the same as in the crate.
const NICKNAME: u32 = 1 << 24;
/// Where the numbers of our own spellings begin, which count as groups do.
const SPELLING: u32 = 1 << 20;
/// Where those of short forms of words of organisations begin, which count as nicknames do.
const ABBREVIATION: u32 = NICKNAME + (1 << 20);

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let groups = groups(&root.join("../../data/names/variants/person_names.txt.zst"))?;
    let mut words: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    // Larger groups first, so that a form of many groups keeps those that say most.
    for (number, group) in groups.iter().enumerate() {
        for form in group {
            let own = words.entry(form.clone()).or_default();
            if own.len() < GROUPS_MAX - 3 {
                own.push(number as u32);
            }
        }
    }
    add_rows(&root.join("data/spellings.tsv"), SPELLING, &mut words)?;
    add_rows(&root.join("data/nicknames.tsv"), NICKNAME, &mut words)?;
    add_rows(&root.join("data/abbreviations.tsv"), ABBREVIATION, &mut words)?;
    words.values_mut().for_each(|own| {
        own.sort_unstable();
        own.dedup();
    });
    let table = table_of(&words);
    println!("{} groups, {} words, {} bytes", groups.len(), words.len(), table.len());
    finish(&root.join("data/variants.bin"), &table)
}

fn finish(path: &PathBuf, table: &[u8]) -> Result<(), Box<dyn Error>> {
    if std::env::args().any(|argument| argument == "--check") {
        return if std::fs::read(path)? == table {
            Ok(())
        } else {
            Err("the table is not what its sources give; run without --check".into())
        };
    }
    Ok(std::fs::write(path, table)?)
}

/// All groups worth keeping, larger ones first, each once.
fn groups(path: &Path) -> Result<Vec<BTreeSet<String>>, Box<dyn Error>> {
    let mut all = BTreeSet::new();
    for line in BufReader::new(zstd::Decoder::new(std::fs::File::open(path)?)?).lines() {
        let line = line?;
        let Some((forms, _)) = line.rsplit_once(" => ") else { continue };
        if let Some(group) = group(&forms.split(", ").collect::<Vec<_>>()) {
            all.insert(group);
        }
    }
    let mut all: Vec<BTreeSet<String>> = all.into_iter().collect();
    all.sort_by_key(|group| std::cmp::Reverse(group.len()));
    Ok(without_subsets(all))
}

/// A group within a larger one adds nothing.
fn without_subsets(all: Vec<BTreeSet<String>>) -> Vec<BTreeSet<String>> {
    let mut by_form: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    let mut kept = Vec::new();
    for (number, group) in all.iter().enumerate() {
        let larger = group.first().and_then(|form| by_form.get(form.as_str()));
        if larger.is_some_and(|larger| larger.iter().any(|at| group.is_subset(&all[*at]))) {
            continue;
        }
        kept.push(number);
        for form in group {
            by_form.entry(form).or_default().push(number);
        }
    }
    kept.into_iter().map(|number| all[number].clone()).collect()
}

fn group(forms: &[&str]) -> Option<BTreeSet<String>> {
    if forms.len() > FORMS_MAX || forms.iter().any(|form| is_syllable(form)) {
        return None;
    }
    let tokens: Vec<Token> = forms.iter().filter_map(|form| one_word(form)).collect();
    let texts: BTreeSet<String> = tokens.iter().map(|token| token.text().to_owned()).collect();
    let unseen = tokens
        .iter()
        .enumerate()
        .any(|(at, a)| tokens[at + 1..].iter().any(|b| similarity_by_letters(a, b) < SEEN_BY_LETTERS));
    (texts.len() > 1 && unseen).then_some(texts)
}

/// Whether a form shows the group to be a Chinese or Japanese sign with all its readings: one sign, or a romanisation with tones.
fn is_syllable(form: &str) -> bool {
    let han = form.chars().filter(|c| matches!(*c as u32, 0x3400..=0x9FFF | 0x20000..=0x323AF)).count();
    let bopomofo = form.chars().any(|c| matches!(c as u32, 0x3100..=0x312F));
    let tone =
        form.chars().any(|c| matches!(c, '0'..='9' | '¹' | '²' | '³' | '⁴'..='⁹' | 'ˊ' | 'ˋ' | 'ˇ' | '´'));
    let surname = form.ends_with(['姓', '氏']);
    han == 1
        || bopomofo
        || tone
        || surname
        || (han == 2 && form.chars().count() == 2 && form.chars().all(is_japanese_given))
}

/// Signs that end Japanese given names and no transcription of a foreign one.
fn is_japanese_given(c: char) -> bool {
    "子美郎夫雄也介彦樹輝香恵奈代江枝治司之助太平男一二三".contains(c)
}

/// The word of a form that is one word, its article apart.
fn one_word(form: &str) -> Option<Token> {
    let name = normalise(form, NameKind::Person);
    let mut core = name.tokens().iter().filter(|token| token.is_core());
    let token = core.next()?;
    let alone = core.next().is_none() && name.tokens().len() <= 2;
    let fit = token.text().len() >= LETTERS_MIN
        && !matches!(token.script(), Script::Han | Script::Hangul | Script::Common)
        && token.text().bytes().all(|b| b.is_ascii_lowercase());
    (alone && fit).then(|| token.clone())
}

/// Each row of a table is a group, numbered from the first on.
fn add_rows(path: &Path, first: u32, words: &mut BTreeMap<String, Vec<u32>>) -> Result<(), Box<dyn Error>> {
    for (row, line) in std::fs::read_to_string(path)?.lines().enumerate() {
        let Some((name, short)) = line.split_once('\t').filter(|_| !line.starts_with('#')) else { continue };
        for form in std::iter::once(name).chain(short.split(' ')) {
            let own = words.entry(form.to_owned()).or_default();
            if own.len() < GROUPS_MAX {
                own.push(first + row as u32);
            }
        }
    }
    Ok(())
}
