//! From text to tokens: one spelling for all the ways people write the same name.
//!
//! Promises: case, diacritics, apostrophes, kinds of spaces and hyphens, ligatures and full-width forms never matter; the
//! same text gives the same tokens; any text is accepted and work is bounded. Does not: translate, or correct typing errors.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;

use crate::legal_form::{
    LEGAL_FORM_WORDS_MAX, LegalClass, distinct_name, is_generic, legal_class, misspelt_legal_class,
    misspelt_legal_word, particle_class, title_class,
};
use crate::script::{Language, Script, geresh_after, romanise};
use crate::token::{Name, NameKind, Token, TokenTag};
use crate::words::Words;

/// Text beyond this many bytes is left out. The longest of 15,050 UK-listed names has 199; five times that is room for
/// any script, and keeps the cost of hostile input that of a long name.
pub const INPUT_BYTES_MAX: usize = 1_024;

/// Tokens of a name that are compared. 15,032 of 15,050 UK-listed names (99.9 %) have no more; of longer ones the most
/// telling are kept, whatever their order. Sixteen also lets an alignment keep its marks in one `u16`.
pub const TOKENS_MAX: usize = 16;

/// Letters of a token that are compared. The longest word of 15,050 UK-listed names has 22; scripts without spaces and
/// names typed as one word need more.
pub const TOKEN_BYTES_MAX: usize = 48;

/// A digit inside a word is a disguised letter if at most a third of the word is digits (`0sama`, not `mig29`).
const DISGUISE_LETTERS_PER_DIGIT: usize = 2;

/// Normalises a name.
pub fn normalise(text: &str, kind: NameKind) -> Name {
    normalise_parts(text, std::slice::from_ref(&(0..text.len())), kind)
}

/// The same, with words that were made for other readings of the text.
pub fn normalise_with(words: &mut Words, text: &str, kind: NameKind) -> Name {
    normalise_parts_in(words, Language::Mandarin, text, std::slice::from_ref(&(0..text.len())), kind)
}

/// Normalises the given parts of a text as one name; ranges outside the text or off a character are left out.
pub(crate) fn normalise_parts(text: &str, parts: &[Range<usize>], kind: NameKind) -> Name {
    normalise_parts_in(&mut Words::none(), Language::Mandarin, text, parts, kind)
}

/// The same, Han characters read in a language.
pub(crate) fn normalise_parts_in(
    words: &mut Words,
    language: Language,
    text: &str,
    parts: &[Range<usize>],
    kind: NameKind,
) -> Name {
    let mut tokens = Vec::with_capacity(6);
    let mut room = INPUT_BYTES_MAX;
    let mut truncated = false;
    for part in parts {
        let Some(slice) = text.get(part.clone()) else { continue };
        let slice = if slice.len() > room {
            truncated = true;
            head(slice, room)
        } else {
            slice
        };
        room -= slice.len();
        split_words(slice, part.start, (kind, language), words, &mut tokens);
    }
    let mut name = Name { kind, tokens, truncated, promoted: false };
    tag(&mut name);
    keep_most_telling(&mut name);
    name
}

/// A word or words to bare letters, for the tables.
pub(crate) fn fold_words(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    split_words(text, 0, (NameKind::Vessel, Language::Mandarin), &mut Words::none(), &mut tokens);
    // A detached article in a table row belongs to its word; the article itself has a row of its own.
    tokens.iter().map(|token| token.text().to_string()).collect()
}

fn head(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// What a character does to the word it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Belongs to the word.
    Letter,
    /// Disappears: apostrophes, ʿayn, soft hyphens, direction marks.
    Nothing,
    /// Ends the word, but binds it to the next: `-`, `.`, `/`.
    Glue,
    /// Ends the word.
    Separator,
}

/// What a character does.
pub(crate) fn role_of(c: char) -> Role {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => Role::Letter,
        '׳' => Role::Letter,
        '\'' | '`' | '´' | '’' | '‘' | '‛' | '′' | 'ʼ' | 'ʻ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ʹ' | 'ʺ' | 'ˈ' | '＇'
        | '״' | '᾽' => Role::Nothing,
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}'
        | 'ـ' => Role::Nothing,
        '-' | '.' | '/' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '־' | '﹣' | '－' | '・' | '·' | '．'
        | '＝' => Role::Glue,
        _ if c.is_ascii() || c.is_whitespace() || c.is_control() => Role::Separator,
        _ if c.is_alphanumeric() || unicode_normalization::char::is_combining_mark(c) => Role::Letter,
        _ => Role::Separator,
    }
}

/// Cuts a part of the text into words and each word into tokens; `base` is where the part begins in the text.
fn split_words(
    part: &str,
    base: usize,
    read: (NameKind, Language),
    words: &mut Words,
    tokens: &mut Vec<Token>,
) {
    let mut word = String::new();
    let mut start = 0;
    for (at, c) in part.char_indices() {
        match role_of(c) {
            Role::Nothing => word.extend(geresh_after(word.chars().last(), c)),
            Role::Letter => {
                if word.is_empty() {
                    start = at;
                }
                word.push(c);
            }
            role => {
                let glued = role == Role::Glue && !word.is_empty();
                push_word(&word, base + start..base + at, glued, read, words, tokens);
                word.clear();
            }
        }
    }
    push_word(&word, base + start..base + part.len(), false, read, words, tokens);
}

/// One written word to tokens. NFKC may bring separators of its own (`㈱`, `½`), hence the second cut.
fn push_word(
    word: &str,
    written: Range<usize>,
    glued: bool,
    (kind, language): (NameKind, Language),
    words: &mut Words,
    tokens: &mut Vec<Token>,
) {
    if word.is_empty() {
        return;
    }
    let first = tokens.len();
    if word.is_ascii() {
        let token = token_of(&word.to_ascii_lowercase(), &written, (Script::Latin, true), kind, words);
        tokens.push(token);
    } else {
        let composed: String = word.nfkc().collect();
        for piece in composed.split(|c| matches!(role_of(c), Role::Glue | Role::Separator)) {
            let letters: String = piece.chars().filter(|c| role_of(*c) == Role::Letter).collect();
            for part in romanise(&letters, kind, language) {
                tokens.push(token_of(&part.text, &written, (part.script, part.glued), kind, words));
            }
        }
    }
    // Only the last token of the word touches what follows it.
    if let Some(last) = tokens[first..].last_mut() {
        last.set_glued(glued);
    }
}

fn token_of(
    text: &str,
    written: &Range<usize>,
    (script, glued): (Script, bool),
    kind: NameKind,
    words: &mut Words,
) -> Token {
    let cut = head(text, TOKEN_BYTES_MAX);
    match disguised(cut, kind) {
        Some(letters) => words.token(&letters, written.clone(), script, glued),
        None => words.token(cut, written.clone(), script, glued),
    }
}

/// `0sama` to `osama`: nobody's name has a digit in it. In other names only digits between letters are letters in disguise
/// (`r0sneft`, not `alpha1` or `3m`).
fn disguised(text: &str, kind: NameKind) -> Option<String> {
    let bytes = text.as_bytes();
    let digits = bytes.iter().filter(|b| b.is_ascii_digit()).count();
    if digits == 0 || digits * DISGUISE_LETTERS_PER_DIGIT > text.len() - digits {
        return None;
    }
    let ends = [bytes.first(), bytes.last()].into_iter().flatten().any(u8::is_ascii_digit);
    match kind {
        NameKind::Person => {}
        NameKind::Entity | NameKind::Vessel if !ends => {}
        NameKind::Entity | NameKind::Vessel | NameKind::Aircraft => return None,
    }
    let letter = |at: usize| match bytes[at] {
        b'0' => 'o',
        b'1' => one_as_letter(bytes, at),
        b'3' => 'e',
        b'4' => 'a',
        b'5' => 's',
        b'7' => 't',
        b'8' => 'b',
        other => char::from(other),
    };
    Some((0..bytes.len()).map(letter).collect())
}

/// A one is an i between consonants or at an end beside one (`dav1d`, `1brahim`), an l beside vowels (`kha1id`).
fn one_as_letter(text: &[u8], at: usize) -> char {
    let vowel = |b: &u8| matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y' | b'0' | b'3' | b'4');
    let before = at.checked_sub(1).and_then(|at| text.get(at)).is_some_and(vowel);
    let after = text.get(at + 1).is_some_and(vowel);
    if before || after { 'l' } else { 'i' }
}

fn tag(name: &mut Name) {
    match name.kind {
        NameKind::Person => tag_person(&mut name.tokens),
        NameKind::Entity => {
            merge_dotted_letters(&mut name.tokens);
            merge_legal_forms(&mut name.tokens);
            tag_words(&mut name.tokens, false);
        }
        NameKind::Vessel => {
            drop_vessel_prefix(&mut name.tokens);
            tag_words(&mut name.tokens, true);
        }
        NameKind::Aircraft => {}
    }
    name.promoted = promote_if_nothing_is_core(&mut name.tokens);
}

fn tag_person(tokens: &mut [Token]) {
    let count = tokens.len();
    for at in 0..count {
        let text = tokens[at].text();
        let tagged = if let Some(class) = person_particle(tokens, at) {
            (TokenTag::Particle, class)
        } else if let Some(class) = title_class(text) {
            (TokenTag::Title, class)
        } else if text.len() == 1 {
            (TokenTag::Initial, 0)
        } else if let Some(number) = number_of(text) {
            (TokenTag::Number, number)
        } else {
            (TokenTag::Plain, 0)
        };
        let distinct = distinct_name(text);
        tokens[at].set_tag(tagged.0, tagged.1);
        tokens[at].set_distinct(distinct);
    }
    tag_patronymics(tokens);
}

/// Particles that are given names or surnames when they open a name (`Ben Smith`, `Le Duc Anh`, `Van Nguyen`).
const NAMES_WHEN_FIRST: [&str; 14] =
    ["ben", "van", "le", "la", "da", "do", "di", "du", "den", "ten", "um", "abi", "y", "e"];

/// A particle stands before something; opening a name (titles aside), before two words at
/// least, unless it is the Arabic article.
fn person_particle(tokens: &[Token], at: usize) -> Option<u32> {
    let token = &tokens[at];
    let text = token.text();
    let assimilated =
        token.is_glued() && matches!(text, "ad" | "an" | "ar" | "as" | "ash" | "at" | "az" | "il" | "ul");
    let class = if assimilated { particle_class("al") } else { particle_class(text) };
    let article = assimilated || matches!(text, "al" | "el");
    let followed = at + 1 < tokens.len();
    let is_title = |token: &Token| title_class(token.text()).is_some();
    let opens = tokens[..at].iter().all(is_title);
    let others = tokens.iter().filter(|token| !is_title(token)).count();
    let may_open = !opens || (others > 2 && !NAMES_WHEN_FIRST.contains(&text));
    class.filter(|_| followed && (may_open || article))
}

/// Endings of patronymics in Latin letters: Russian, Ukrainian, Azerbaijani, Kazakh, Uzbek.
const PATRONYMIC_ENDINGS: [&str; 16] = [
    "ovich", "evich", "ovych", "evych", "ovna", "evna", "ivna", "oglu", "ogly", "oghlu", "qizi", "kyzy",
    "kizi", "uly", "ovic", "evic",
];

/// Shortest word that can be a name plus such an ending (`Ilyevna`, not `Uly`).
const PATRONYMIC_LENGTH_MIN: usize = 7;

/// Beside two other names only: `Roman Abramovich` has a surname. Serbian `-ović` surnames keep full weight that way too.
fn tag_patronymics(tokens: &mut [Token]) {
    let core = tokens.iter().filter(|token| token.is_core()).count();
    if core < 3 {
        return;
    }
    for token in tokens.iter_mut().filter(|token| token.is_core()) {
        let text = token.text();
        if text.len() >= PATRONYMIC_LENGTH_MIN
            && PATRONYMIC_ENDINGS.iter().any(|ending| text.ends_with(ending))
        {
            token.set_tag(TokenTag::Patronymic, 0);
        }
    }
}

/// `S.A.` and `M/V` are one word: single letters bound by stops.
fn merge_dotted_letters(tokens: &mut Vec<Token>) {
    let mut at = 0;
    while at < tokens.len() {
        let mut end = at;
        while end + 1 < tokens.len() && tokens[end].is_glued() && tokens[end].text().len() == 1 {
            end += 1;
        }
        if end > at && tokens[end].text().len() == 1 {
            merge(tokens, at..end + 1);
        }
        at += 1;
    }
}

fn merge(tokens: &mut Vec<Token>, range: Range<usize>) {
    let text: String = tokens[range.clone()].iter().map(Token::text).collect();
    let text = head(&text, TOKEN_BYTES_MAX);
    let (first, last) = (&tokens[range.start], &tokens[range.end - 1]);
    let merged = Token::new(
        text,
        first.written().start..last.written().end.max(first.written().end),
        first.script(),
        last.is_glued(),
    );
    tokens.splice(range, std::iter::once(merged));
}

/// The longest legal form at each place becomes one token with its class.
fn merge_legal_forms(tokens: &mut Vec<Token>) {
    let mut meant: Vec<Option<&'static str>> =
        tokens.iter().map(|token| misspelt_legal_word(token.text())).collect();
    let mut at = 0;
    while at < tokens.len() {
        if let Some((words, class)) = legal_form_at(&tokens[at..], &meant[at..]) {
            if words > 1 {
                merge(tokens, at..at + words);
                meant.splice(at..at + words, std::iter::once(None));
            }
            tokens[at].set_tag(TokenTag::LegalForm(class), class.number());
        }
        at += 1;
    }
}

/// How many of the first tokens are a legal form, and its class; written rightly rather than with a letter wrong, unless
/// what is written rightly is one word of a longer one.
fn legal_form_at(tokens: &[Token], meant: &[Option<&'static str>]) -> Option<(usize, LegalClass)> {
    let mut words = [""; LEGAL_FORM_WORDS_MAX];
    let longest = LEGAL_FORM_WORDS_MAX.min(tokens.len());
    for (word, token) in words.iter_mut().zip(tokens) {
        *word = token.text();
    }
    let counts = || (1..=longest).rev();
    let rightly = counts().find_map(|count| Some((count, legal_class(&words[..count].join(" "))?)));
    if rightly.is_some_and(|(count, _)| count > 1) || meant.iter().take(longest).all(Option::is_none) {
        return rightly;
    }
    let pairs: Vec<(&str, Option<&str>)> =
        words.iter().zip(meant).map(|(word, meant)| (*word, *meant)).collect();
    let misspelt = counts().find_map(|count| Some((count, misspelt_legal_class(pairs.get(..count)?)?)));
    match rightly {
        Some(_) => misspelt.filter(|(count, _)| *count > 1).or(rightly),
        None => misspelt,
    }
}

fn tag_words(tokens: &mut [Token], vessel: bool) {
    for (at, token) in tokens.iter_mut().enumerate() {
        if matches!(token.tag(), TokenTag::LegalForm(_)) {
            continue;
        }
        let text = token.text();
        let roman = roman_of(text).filter(|_| text.len() > 1 || (vessel && at > 0));
        let tagged = if let Some(number) = number_of(text).or(roman) {
            (TokenTag::Number, number)
        } else if let Some(class) = particle_class(text) {
            (TokenTag::Particle, class)
        } else if is_generic(text) {
            (TokenTag::Generic, 0)
        } else {
            (TokenTag::Plain, 0)
        };
        token.set_tag(tagged.0, tagged.1);
    }
}

/// `M/V Alpha`, `MT Alpha`: what kind of ship is not part of its name.
fn drop_vessel_prefix(tokens: &mut Vec<Token>) {
    merge_dotted_letters(tokens);
    let prefix =
        tokens.first().is_some_and(|first| matches!(first.text(), "mv" | "mt" | "ss" | "ms" | "my" | "mtv"));
    if prefix && tokens.len() > 1 {
        tokens.remove(0);
    }
}

/// A name of particles, titles or forms only is still a name. Whether it is one.
fn promote_if_nothing_is_core(tokens: &mut [Token]) -> bool {
    if tokens.iter().any(Token::is_core) {
        return false;
    }
    let light = |token: &&mut Token| {
        matches!(token.tag(), TokenTag::Particle | TokenTag::Title | TokenTag::LegalForm(_))
    };
    tokens.iter_mut().filter(light).map(|token| token.set_tag(TokenTag::Plain, 0)).count() > 0
}

/// The value of a number plus one, so that zero stays "no class".
fn number_of(text: &str) -> Option<u32> {
    let digits = text
        .strip_suffix("st")
        .or(text.strip_suffix("nd"))
        .or(text.strip_suffix("rd"))
        .or(text.strip_suffix("th"));
    let digits = digits.unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    // Longer than a number anyone counts with: the digits are an identifier, kept apart by a hash of them.
    let hash =
        || digits.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193)) | 1;
    Some(digits.parse::<u32>().ok().and_then(|n| n.checked_add(1)).unwrap_or_else(hash))
}

/// Roman numerals to XXXIX, plus one; beyond that they are words more often than numbers (`LIX`, `MIX`).
fn roman_of(text: &str) -> Option<u32> {
    let tens = text.bytes().take_while(|b| *b == b'x').count();
    if tens > 3 {
        return None;
    }
    let ones = match &text[tens..] {
        "" => 0,
        "i" => 1,
        "ii" => 2,
        "iii" => 3,
        "iv" => 4,
        "v" => 5,
        "vi" => 6,
        "vii" => 7,
        "viii" => 8,
        "ix" => 9,
        _ => return None,
    };
    let value = tens as u32 * 10 + ones;
    (value > 0).then_some(value + 1)
}

/// Beyond the bound, what says least goes first; the choice does not depend on the order of the words.
fn keep_most_telling(name: &mut Name) {
    if name.tokens.len() <= TOKENS_MAX {
        return;
    }
    name.truncated = true;
    let mut order: Vec<usize> = (0..name.tokens.len()).collect();
    order.sort_by(|a, b| {
        let (a, b) = (&name.tokens[*a], &name.tokens[*b]);
        (b.is_core(), b.text().len(), b.text()).cmp(&(a.is_core(), a.text().len(), a.text()))
    });
    order.truncate(TOKENS_MAX);
    order.sort_unstable();
    let mut at = 0;
    name.tokens.retain(|_| {
        at += 1;
        order.binary_search(&(at - 1)).is_ok()
    });
}
