//! The block of a set that says how much of what happened is kept: `limits { rows 20_000_000 … }`.
//!
//! Promises: at most one in all files of a set; what is not said is as [`Limits::default`] says; numbers outside of what the
//! engine can keep are refused. Does not: say what happens where a bound is reached (docs/reference/rule-language.md does).

use super::ast::{Clause, File, Item, LimitsBlock, Number, Span};
use super::diagnostic::{Sink, nearest};
use super::format;
use super::lexer::Tok;
use super::parser::{Parsed, Parser, Stop};
use crate::ir::Limits;

/// A bound: its word, how few and how many there may be, and where it stands.
pub(super) struct Bound {
    pub word: &'static str,
    least: usize,
    most: usize,
    pub of: fn(&LimitsBlock) -> &Option<Clause<Number>>,
    of_mut: fn(&mut LimitsBlock) -> &mut Option<Clause<Number>>,
    set: fn(&mut Limits, usize),
    pub get: fn(&Limits) -> usize,
}

/// Below a thousand nothing could be watched; above the rest no machine has the memory.
pub(super) const BOUNDS: [Bound; 3] = [
    Bound {
        word: "rows",
        least: 1_000,
        most: 1_000_000_000,
        of: |block| &block.rows,
        of_mut: |block| &mut block.rows,
        set: |limits, value| limits.rows = value,
        get: |limits| limits.rows,
    },
    Bound {
        word: "graph_edges",
        least: 1_000,
        most: 64_000_000,
        of: |block| &block.graph_edges,
        of_mut: |block| &mut block.graph_edges,
        set: |limits, value| limits.graph_edges = value,
        get: |limits| limits.graph_edges,
    },
    Bound {
        word: "graph_edges_of_party",
        least: 100,
        most: 64_000_000,
        of: |block| &block.graph_edges_of_party,
        of_mut: |block| &mut block.graph_edges_of_party,
        set: |limits, value| limits.graph_edges_of_party = value,
        get: |limits| limits.graph_edges_of_party,
    },
];

impl Parser<'_, '_> {
    /// The block, after comments and before its first word.
    pub(super) fn limits(&mut self, before: Vec<String>) -> Parsed<Item> {
        let start = self.span();
        self.next();
        let mut block = LimitsBlock { before, span: start, ..LimitsBlock::default() };
        self.expect("{")?;
        while !self.is_mark("}") && *self.tok() != Tok::End {
            let (span, word) = (self.span(), self.tok().clone());
            let bound = BOUNDS.iter().find(|b| matches!(&word, Tok::Word(word) if word == b.word));
            let Some(bound) = bound else {
                let help = match &word {
                    Tok::Word(word) => nearest(word, BOUNDS.iter().map(|b| b.word)),
                    _ => None,
                };
                return self.wrong("`rows`, `graph_edges` or `graph_edges_of_party`", help);
            };
            self.once(span, (bound.of_mut)(&mut block), |p| p.whole("a whole number"))?;
        }
        block.end = self.comments_before(self.span().at);
        self.close(start)?;
        Ok(Item::Limits(Box::new(block)))
    }
}

/// The text of a block.
pub(super) fn text(block: &LimitsBlock) -> String {
    let mut out = String::new();
    format::comments(&mut out, "", &block.before);
    out.push_str("limits {\n");
    for bound in BOUNDS {
        if let Some(clause) = (bound.of)(block) {
            let value = format!("{} {}", bound.word, format::number(&clause.value));
            format::clause(&mut out, &clause.with(value));
        }
    }
    format::comments(&mut out, "  ", &block.end);
    out.push_str("}\n");
    out
}

/// What all files together say.
pub(super) fn of(files: &[File], sinks: &mut [Sink<'_>]) -> Limits {
    let (mut out, mut first) = (Limits::default(), None::<String>);
    for (file, sink) in files.iter().zip(sinks) {
        let blocks = file.items.iter().filter_map(|item| match item {
            Item::Limits(block) => Some(block),
            Item::Rule(_) | Item::Test(_) => None,
        });
        for block in blocks {
            match &first {
                Some(first) => {
                    sink.error(block.span, format!("`limits` stands twice; the first is in {first}"))
                }
                None => {
                    first = Some(format!("{}:{}", sink.file(), sink.line(block.span)));
                    read(block, sink, &mut out);
                }
            }
        }
    }
    out
}

fn read(block: &LimitsBlock, sink: &mut Sink<'_>, out: &mut Limits) {
    for bound in BOUNDS {
        let Some(clause) = (bound.of)(block) else { continue };
        match bounded(&bound, &clause.value, clause.span, sink) {
            Ok(value) => (bound.set)(out, value),
            Err(Stop) => continue,
        }
    }
    // Who bounds all edges and says nothing of a party's leaves a party all of them.
    if block.graph_edges_of_party.is_none() {
        out.graph_edges_of_party = out.graph_edges;
    }
}

fn bounded(bound: &Bound, number: &Number, span: Span, sink: &mut Sink<'_>) -> Parsed<usize> {
    let value = number.digits.parse::<usize>().ok().filter(|v| (bound.least..=bound.most).contains(v));
    value.ok_or_else(|| {
        let [least, most] = [bound.least, bound.most].map(|n| format::grouped(&n.to_string()));
        sink.error(span, format!("`{}` is from {least} to {most}", bound.word));
        Stop
    })
}
