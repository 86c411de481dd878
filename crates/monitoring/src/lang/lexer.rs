//! Text to tokens.
//!
//! Promises: never fails; what is no token becomes an error in the sink and is skipped. Comments and `//!` lines are kept
//! beside the tokens. Does not: know clauses. Serves: TMR-4.

use super::ast::{Number, Span, Unit};
use super::diagnostic::Sink;

/// A token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Tok {
    Word(String),
    Number(Number),
    Text(String),
    Mark(&'static str),
    End,
}

impl Tok {
    /// As shown in messages.
    pub(super) fn describe(&self) -> String {
        match self {
            Tok::Word(word) => format!("`{word}`"),
            Tok::Number(n) => format!("`{}{}`", n.digits, n.unit.as_str()),
            Tok::Text(text) => format!("\"{text}\""),
            Tok::Mark(mark) => format!("`{mark}`"),
            Tok::End => "the end of the file".to_owned(),
        }
    }
}

/// A token and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub tok: Tok,
    pub span: Span,
    /// Nothing but blanks stands before it on its line.
    pub first: bool,
}

/// A comment after `#`.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub at: u32,
    pub text: String,
}

/// What a text is made of.
pub(super) struct Lexed {
    pub tokens: Vec<Token>,
    pub comments: Vec<Comment>,
    pub docs: Vec<String>,
}

/// Marks, longest first.
const MARKS: [&str; 22] = [
    "->", "<=", ">=", "==", "!=", "??", "{", "}", "(", ")", ",", ":", "+", "-", "*", "/", "<", ">", "=", ";",
    "%", "|",
];

struct Lexer<'a, 's> {
    text: &'a str,
    at: usize,
    first: bool,
    out: Lexed,
    sink: &'s mut Sink<'a>,
}

/// Reads a text.
pub(super) fn lex<'a>(text: &'a str, sink: &mut Sink<'a>) -> Lexed {
    let out = Lexed { tokens: Vec::new(), comments: Vec::new(), docs: Vec::new() };
    let mut lexer = Lexer { text, at: 0, first: true, out, sink };
    while let Some(next) = lexer.rest().chars().next() {
        lexer.step(next);
    }
    let span = Span { at: text.len() as u32, len: 0 };
    lexer.out.tokens.push(Token { tok: Tok::End, span, first: true });
    lexer.out
}

impl<'a> Lexer<'a, '_> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn step(&mut self, next: char) {
        if next == '\n' {
            self.first = true;
            self.at += 1;
        } else if next.is_whitespace() || next == '\u{feff}' {
            self.at += next.len_utf8();
        } else if next == '#' {
            let line = self.line();
            self.out.comments.push(Comment { at: self.at as u32, text: line[1..].trim_end().to_owned() });
            self.at += line.len();
        } else if self.rest().starts_with("//") {
            self.doc();
        } else if next.is_ascii_alphabetic() || next == '_' {
            self.word();
        } else if next.is_ascii_digit() {
            self.number();
        } else if next == '"' {
            self.quoted();
        } else if let Some(mark) = MARKS.iter().find(|m| self.rest().starts_with(**m)) {
            self.push(Tok::Mark(mark), mark.len());
        } else {
            let span = Span { at: self.at as u32, len: next.len_utf8() as u32 };
            self.sink.error(span, format!("`{}` has no meaning here", next.escape_debug()));
            self.at += next.len_utf8();
        }
    }

    fn push(&mut self, tok: Tok, len: usize) {
        let span = Span { at: self.at as u32, len: len as u32 };
        self.out.tokens.push(Token { tok, span, first: self.first });
        self.first = false;
        self.at += len;
    }

    /// From here to the end of the line.
    fn line(&self) -> &'a str {
        self.rest().split('\n').next().unwrap_or("")
    }

    fn doc(&mut self) {
        let line = self.line();
        let span = Span { at: self.at as u32, len: line.len() as u32 };
        match line.strip_prefix("//!") {
            Some(doc) if self.out.tokens.is_empty() => self.out.docs.push(doc.trim_end().to_owned()),
            Some(_) => self.sink.error_help(
                span,
                "`//!` lines describe the file and stand at its top",
                Some("start a comment with `#`".to_owned()),
            ),
            None => self.sink.error_help(
                span,
                "`//` does not start a comment",
                Some("start a comment with `#`".to_owned()),
            ),
        }
        self.at += line.len();
    }

    /// Letters, digits and `_`, parts joined by dots.
    fn word(&mut self) {
        let rest = self.rest().as_bytes();
        let mut len = 0;
        while let Some(byte) = rest.get(len) {
            let part = byte.is_ascii_alphanumeric() || *byte == b'_';
            let joined = *byte == b'.' && rest.get(len + 1).is_some_and(u8::is_ascii_alphanumeric);
            if !part && !joined {
                break;
            }
            len += 1;
        }
        self.push(Tok::Word(self.rest()[..len].to_owned()), len);
    }

    fn number(&mut self) {
        let rest = self.rest().as_bytes();
        let mut len = 0;
        let mut dot = false;
        while let Some(byte) = rest.get(len) {
            if *byte == b'.' && !dot && rest.get(len + 1).is_some_and(u8::is_ascii_digit) {
                dot = true;
            } else if !byte.is_ascii_digit() && *byte != b'_' {
                break;
            }
            len += 1;
        }
        let digits: String = self.rest()[..len].replace('_', "");
        let tail = rest[len..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        let (unit, tail) = match &rest[len..len + tail] {
            [] if rest.get(len) == Some(&b'%') => (Unit::Percent, 1),
            [] => (Unit::Plain, 0),
            b"s" => (Unit::Second, 1),
            b"m" => (Unit::Minute, 1),
            b"h" => (Unit::Hour, 1),
            b"d" => (Unit::Day, 1),
            b"usd" => (Unit::Usd, 3),
            _ => {
                let span = Span { at: (self.at + len) as u32, len: tail as u32 };
                let help = "units are `s`, `m`, `h`, `d`, `%` and ` usd`; a word that starts with a digit stands in quotes";
                let unit = &self.rest()[len..len + tail];
                self.sink.error_help(span, format!("`{unit}` is no unit"), Some(help.to_owned()));
                (Unit::Plain, tail)
            }
        };
        let span = Span { at: self.at as u32, len: (len + tail) as u32 };
        self.push(Tok::Number(Number { digits, unit, span }), len + tail);
    }

    fn quoted(&mut self) {
        let mut text = String::new();
        let line = self.line();
        let mut chars = line.char_indices().skip(1);
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return self.push(Tok::Text(text), at + 1),
                '\\' => match chars.next() {
                    Some((_, c @ ('"' | '\\'))) => text.push(c),
                    _ => {
                        let span = Span { at: (self.at + at) as u32, len: 1 };
                        self.sink.error(span, "`\\` stands only before `\"` or `\\`");
                    }
                },
                c => text.push(c),
            }
        }
        let span = Span { at: self.at as u32, len: line.len() as u32 };
        self.sink.error(span, "the text has no closing `\"` on its line");
        self.push(Tok::Text(text), line.len());
    }
}
