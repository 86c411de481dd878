//! What is wrong with a rule file, where, and what to write instead.
//!
//! Promises: a diagnostic names the file, the line and the column (counted in characters, from 1), shows the line and
//! says what was found and what was expected. Does not: decide what is wrong. Serves: TMR-4.

use super::ast::Span;
use std::fmt;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The rules cannot be used.
    Error,
    /// They can, but somebody should look.
    Warning,
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad.
    pub level: Level,
    /// Name of the file.
    pub file: String,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// How many characters are marked.
    pub width: u32,
    /// The line itself.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let level = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        writeln!(f, "{level}: {}", self.message)?;
        writeln!(f, "{margin}--> {}:{}:{}", self.file, self.line, self.column)?;
        writeln!(f, "{margin} |")?;
        writeln!(f, "{number} | {}", self.text)?;
        // Tabs before the place stay tabs, so that the marks stand under it on any terminal.
        let indent: String = self
            .text
            .chars()
            .take(self.column.saturating_sub(1) as usize)
            .map(|c| if c == '\t' { '\t' } else { ' ' })
            .collect();
        write!(f, "{margin} | {indent}{}", "^".repeat(self.width.max(1) as usize))?;
        if let Some(help) = &self.help {
            write!(f, "\n{margin} = help: {help}")?;
        }
        Ok(())
    }
}

/// Most diagnostics kept for one file: who has more to mend starts with these.
const KEPT_MAX: usize = 100;

/// Diagnostics of one file in the making.
pub(super) struct Sink<'a> {
    file: &'a str,
    text: &'a str,
    /// Byte offsets at which lines start.
    lines: Vec<usize>,
    /// What was found so far.
    pub found: Vec<Diagnostic>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        let lines = std::iter::once(0).chain(text.match_indices('\n').map(|m| m.0 + 1)).collect();
        Self { file, text, lines, found: Vec::new() }
    }

    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) {
        self.add(Level::Error, span, message.into(), None);
    }

    pub(super) fn error_help(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        self.add(Level::Error, span, message.into(), help);
    }

    pub(super) fn warn(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        self.add(Level::Warning, span, message.into(), help);
    }

    pub(super) fn file(&self) -> &'a str {
        self.file
    }

    /// The text of a place, on one line.
    pub(super) fn phrase(&self, span: Span) -> String {
        let text = self.text.get(span.at as usize..span.end()).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The line of a place, from 1.
    pub(super) fn line(&self, span: Span) -> u32 {
        self.lines.partition_point(|start| *start <= span.at as usize) as u32
    }

    fn add(&mut self, level: Level, span: Span, message: String, help: Option<String>) {
        if self.found.len() >= KEPT_MAX {
            return;
        }
        let line = self.line(span);
        let start = self.lines.get(line as usize - 1).copied().unwrap_or(0);
        let end = self.lines.get(line as usize).map_or(self.text.len(), |next| next - 1);
        let at = (span.at as usize).clamp(start, end);
        let stop = span.end().clamp(at, end);
        let column = self.text.get(start..at).map_or(0, |t| t.chars().count()) as u32 + 1;
        let width = self.text.get(at..stop).map_or(1, |t| t.chars().count()) as u32;
        let text = self.text.get(start..end).unwrap_or("").trim_end().to_owned();
        let file = self.file.to_owned();
        self.found.push(Diagnostic { level, file, line, column, width, text, message, help });
    }
}

/// "did you mean …?" for the nearest of some names, where one is near enough.
pub(super) fn nearest<'n>(word: &str, names: impl Iterator<Item = &'n str>) -> Option<String> {
    let limit = (word.chars().count() / 3).clamp(1, 3);
    names
        .map(|name| (distance(word, name), name))
        .filter(|(far, name)| *far <= limit && *name != word)
        .min()
        .map(|(_, name)| format!("did you mean `{name}`?"))
}

/// Edit distance, with a swap of neighbours as one edit.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(64).collect(), b.chars().take(64).collect());
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut best = (row[j] + usize::from(x != y)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && a[i - 1] == *y && b[j - 1] == *x {
                best = best.min(before[j - 1] + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or(0)
}
