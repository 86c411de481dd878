//! Han characters: cut into surname and given name, or legal form and rest, then read as Mandarin.
//!
//! Promises: simplified and traditional forms that `any_ascii` reads alike compare alike. Does not: read Japanese or Korean
//! names in Han characters; those need readings a list supplies as aliases.

use super::{Romanised, Script, fallback_all};
use crate::token::NameKind;

/// Compound surnames in use; everything else has one character.
const COMPOUND_SURNAMES: [&str; 12] =
    ["欧阳", "歐陽", "司马", "司馬", "诸葛", "諸葛", "上官", "司徒", "皇甫", "尉迟", "公孙", "慕容"];

/// Legal forms written without a space, longest first.
const LEGAL_FORMS: [&str; 8] = [
    "股份有限公司",
    "有限责任公司",
    "有限責任公司",
    "株式会社",
    "株式會社",
    "有限公司",
    "有限会社",
    "合同会社",
];

/// A written personal name has two to four characters; longer runs are foreign names or phrases and stay whole.
const PERSON_RUN_MAX: usize = 4;

pub(super) fn pieces(run: &[char], kind: NameKind, out: &mut Vec<Romanised>) {
    match kind {
        NameKind::Person if (2..=PERSON_RUN_MAX).contains(&run.len()) => {
            let surname = usize::from(run.len() > 2 && is_compound(&run[..2])) + 1;
            push(&run[..surname], true, out);
            push(&run[surname..], false, out);
        }
        NameKind::Person | NameKind::Vessel | NameKind::Aircraft => push(run, false, out),
        NameKind::Entity => entity(run, out),
    }
}

fn is_compound(head: &[char]) -> bool {
    COMPOUND_SURNAMES.iter().any(|surname| surname.chars().eq(head.iter().copied()))
}

fn entity(run: &[char], out: &mut Vec<Romanised>) {
    for form in LEGAL_FORMS {
        let form: Vec<char> = form.chars().collect();
        if run.len() > form.len() && run.ends_with(&form) {
            push(&run[..run.len() - form.len()], false, out);
            return push(&form, false, out);
        }
        if run.len() > form.len() && run.starts_with(&form) {
            push(&form, false, out);
            return push(&run[form.len()..], false, out);
        }
    }
    push(run, false, out);
}

fn push(run: &[char], glued: bool, out: &mut Vec<Romanised>) {
    let mut text = String::with_capacity(run.len() * 5);
    fallback_all(run, &mut text);
    out.push(Romanised { text, script: Script::Han, glued });
}
