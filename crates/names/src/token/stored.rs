//! Words as bytes, for a table of many names that are compared again and again.
//!
//! Promises: a word read back compares exactly as the word that was written, and equal bytes are equal words; bytes that no
//! build of this version wrote give nothing. Does not: keep where the word stood in its text, so spans of such a name mean
//! nothing; keep bytes readable across versions (whoever stores them stores the version of the matcher beside them).
//! Serves: screening reference, section 5 G (customers as dictionary-encoded words).

use super::{Name, NameKind, Token, TokenTag};
use crate::legal_form::LegalClass;
use crate::normalise::{TOKEN_BYTES_MAX, TOKENS_MAX};
use crate::script::Script;

const GLUED: u8 = 1;
const CLASS: u8 = 2;
const DISTINCT: u8 = 4;
/// Bits of the script.
const SCRIPT_SHIFT: u32 = 3;

impl Token {
    /// Appends the word to `bytes`: everything a comparison reads, nothing of where it was written.
    pub fn store(&self, bytes: &mut Vec<u8>) {
        // Without `..`: a new field must be stored too, or be known to follow from the others.
        let Token {
            text,
            tag,
            class,
            distinct,
            groups: _,
            skeleton: _,
            sounds: _,
            letters: _,
            written: _,
            script,
            variants: _,
            fitted: _,
            coarse: _,
            has_digit: _,
            known: _,
            glued,
        } = self;
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        let flags = script_number(*script) << SCRIPT_SHIFT
            | flag(*glued, GLUED)
            | flag(*class != 0, CLASS)
            | flag(distinct.is_some(), DISTINCT);
        let (number, legal) = number_of(*tag);
        bytes.extend([flags, number]);
        bytes.extend(legal);
        if *class != 0 {
            bytes.extend(class.to_le_bytes());
        }
        if let Some((family, name)) = distinct {
            bytes.extend([*family, *name]);
        }
        bytes.extend(text.as_bytes());
    }

    /// Reads what [`Token::store`] wrote.
    pub fn restore(bytes: &[u8]) -> Option<Token> {
        let (flags, rest) = bytes.split_first()?;
        let (number, mut rest) = rest.split_first()?;
        let mut take = |count: usize| {
            let (head, tail) = rest.split_at_checked(count)?;
            rest = tail;
            Some(head)
        };
        let legal = if *number == LEGAL_FORM { take(1)?.first().copied() } else { None };
        let tag = tag_of(*number, legal)?;
        let class = if flags & CLASS == 0 { 0 } else { u32::from_le_bytes(take(4)?.try_into().ok()?) };
        let distinct = match flags & DISTINCT {
            0 => None,
            _ => take(2).and_then(|pair| Some((*pair.first()?, *pair.get(1)?))),
        };
        let text = std::str::from_utf8(rest).ok()?;
        if text.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let script = script_of(flags >> SCRIPT_SHIFT)?;
        let mut token = Token::new(text, 0..0, script, flags & GLUED != 0);
        token.set_tag(tag, class);
        token.set_distinct(distinct);
        Some(token)
    }
}

impl Name {
    /// A name of words read back; those beyond [`TOKENS_MAX`] are left out.
    pub fn restore(kind: NameKind, mut tokens: Vec<Token>) -> Name {
        let truncated = tokens.len() > TOKENS_MAX;
        tokens.truncate(TOKENS_MAX);
        Name { kind, tokens, truncated, promoted: false }
    }
}

const LEGAL_FORM: u8 = 7;

/// Scripts by number; none is ever renumbered within a version.
const SCRIPTS: [Script; 10] = [
    Script::Latin,
    Script::Cyrillic,
    Script::Greek,
    Script::Arabic,
    Script::Hebrew,
    Script::Han,
    Script::Hangul,
    Script::Kana,
    Script::Other,
    Script::Common,
];

fn script_number(script: Script) -> u8 {
    SCRIPTS.iter().position(|known| *known == script).unwrap_or(SCRIPTS.len()) as u8
}

fn script_of(number: u8) -> Option<Script> {
    SCRIPTS.get(usize::from(number)).copied()
}

fn number_of(tag: TokenTag) -> (u8, Option<u8>) {
    match tag {
        TokenTag::Plain => (0, None),
        TokenTag::Generic => (1, None),
        TokenTag::Particle => (2, None),
        TokenTag::Title => (3, None),
        TokenTag::Initial => (4, None),
        TokenTag::Patronymic => (5, None),
        TokenTag::Number => (6, None),
        TokenTag::LegalForm(class) => (LEGAL_FORM, Some(class.index())),
    }
}

fn tag_of(number: u8, legal: Option<u8>) -> Option<TokenTag> {
    Some(match (number, legal) {
        (0, None) => TokenTag::Plain,
        (1, None) => TokenTag::Generic,
        (2, None) => TokenTag::Particle,
        (3, None) => TokenTag::Title,
        (4, None) => TokenTag::Initial,
        (5, None) => TokenTag::Patronymic,
        (6, None) => TokenTag::Number,
        (LEGAL_FORM, Some(class)) => TokenTag::LegalForm(LegalClass::of_index(class)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{compare, normalise};

    #[test]
    fn words_read_back_compare_as_those_written() {
        for (kind, text) in [
            (NameKind::Person, "Dr Usama bin-Laden al Hassan J. Ivanovich III"),
            (NameKind::Person, "محمد عبد الرحمن"),
            (NameKind::Entity, "Acme Trading & Holding S. de R.L. de C.V. 2"),
            (NameKind::Vessel, "M/V Sea Star IV"),
            (NameKind::Aircraft, "EP-MNB"),
        ] {
            let name = normalise(text, kind);
            let mut restored = Vec::new();
            for token in name.tokens() {
                let mut bytes = Vec::new();
                token.store(&mut bytes);
                let back = Token::restore(&bytes).unwrap();
                let mut again = Vec::new();
                back.store(&mut again);
                assert_eq!(bytes, again, "{token:?}");
                restored.push(back);
            }
            let restored = Name::restore(kind, restored);
            for other in ["Osama Ben Ladin", "Acme Holding Ltd", text, "Sea Star V", "Mohammed Abdulrahman"] {
                let other = normalise(other, kind);
                assert_eq!(compare(&name, &other).score, compare(&restored, &other).score, "{text}");
            }
        }
    }

    #[test]
    fn other_bytes_give_nothing() {
        for bytes in
            [&[][..], &[0], &[80, 0, b'a'], &[0, 9, b'a'], &[2, 0, 1], &[0, 0, 0xff], &[0, 7, 255, b'a']]
        {
            assert!(Token::restore(bytes).is_none(), "{bytes:?}");
        }
        let long = [&[0, 0][..], &[b'a'; TOKEN_BYTES_MAX + 1]].concat();
        assert!(Token::restore(&long).is_none());
    }
}
