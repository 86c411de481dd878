//! Greek to Latin as passports print it (ELOT 743), with its digraphs.
//!
//! Promises: accents never matter. Does not: follow ancient pronunciation.

use super::fallback;

pub(super) fn romanise(run: &[char], out: &mut String) {
    let mut i = 0;
    while i < run.len() {
        let pair = run.get(i + 1).and_then(|next| digraph(run[i], *next, i == 0));
        if let Some(text) = pair {
            out.push_str(text);
            i += 2;
        } else {
            letter(run[i], out);
            i += 1;
        }
    }
}

fn digraph(first: char, second: char, initial: bool) -> Option<&'static str> {
    Some(match (first, second) {
        ('ο', 'υ') => "ou",
        ('μ', 'π') if initial => "b",
        ('ν', 'τ') if initial => "d",
        ('γ', 'γ') => "ng",
        ('γ', 'κ') if initial => "g",
        ('γ', 'χ') => "nch",
        ('α', 'υ') => "av",
        ('ε', 'υ') => "ev",
        ('τ', 'ζ') => "tz",
        _ => return None,
    })
}

fn letter(c: char, out: &mut String) {
    let text = match c {
        'α' => "a",
        'β' => "v",
        'γ' => "g",
        'δ' => "d",
        'ε' => "e",
        'ζ' => "z",
        'η' | 'ι' => "i",
        'θ' => "th",
        'κ' => "k",
        'λ' => "l",
        'μ' => "m",
        'ν' => "n",
        'ξ' => "x",
        'ο' | 'ω' => "o",
        'π' => "p",
        'ρ' => "r",
        'σ' | 'ς' => "s",
        'τ' => "t",
        'υ' => "y",
        'φ' => "f",
        'χ' => "ch",
        'ψ' => "ps",
        _ => return if c.is_ascii_alphanumeric() { out.push(c) } else { fallback(c, out) },
    };
    out.push_str(text);
}
