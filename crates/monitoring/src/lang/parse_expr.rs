//! Expressions: operator precedence, and the calls of aggregates.
//!
//! Promises: trees are at most [`HEIGHT_MAX`] high, however they are nested or chained. Does not: know types.
//! Serves: TMR-4.

use super::ast::*;
use super::diagnostic::nearest;
use super::lexer::Tok;
use super::parser::{Parsed, Parser, Stop};

/// Highest tree: far more than a readable rule needs, and few enough for every walk to recurse.
pub(super) const HEIGHT_MAX: u32 = 48;
/// Most entries of a list, most arms of `and` and `or`.
const LIST_MAX: usize = 512;

/// Words that are no names.
pub(super) const KEYWORDS: [&str; 17] = [
    "and", "or", "not", "in", "between", "if", "then", "else", "true", "false", "now", "has", "mod", "abs",
    "least", "most", "table",
];

/// An expression and the height of its tree.
type Built = (Expr, u32);

impl Parser<'_, '_> {
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        self.any().map(|built| built.0)
    }

    fn build(&mut self, node: Node, start: Span, below: &[u32]) -> Parsed<Built> {
        let height = 1 + below.iter().copied().max().unwrap_or(0);
        let span = start.to(self.last());
        if height > HEIGHT_MAX {
            return self.too_deep(span);
        }
        Ok((Expr { node, span }, height))
    }

    fn too_deep<T>(&mut self, span: Span) -> Parsed<T> {
        let message = format!("the expression is nested deeper than {HEIGHT_MAX}");
        self.sink.error_help(span, message, Some("give parts of it a name with `let`".to_owned()));
        Err(Stop)
    }

    /// Something inside brackets or after a prefix, one level down.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= HEIGHT_MAX {
            return self.too_deep(self.span());
        }
        self.depth += 1;
        let out = read(self);
        self.depth -= 1;
        out
    }

    fn any(&mut self) -> Parsed<Built> {
        self.chain("or", Self::all, Node::Any)
    }

    fn all(&mut self) -> Parsed<Built> {
        self.chain("and", Self::not, Node::All)
    }

    fn chain(
        &mut self,
        word: &str,
        read: fn(&mut Self) -> Parsed<Built>,
        node: fn(Vec<Expr>) -> Node,
    ) -> Parsed<Built> {
        let start = self.span();
        let first = read(self)?;
        if !self.is_word(word) {
            return Ok(first);
        }
        let (mut list, mut height) = (vec![first.0], first.1);
        while self.eat_word(word) {
            let (next, high) = read(self)?;
            list.push(next);
            height = height.max(high);
        }
        self.bounded(&list, start)?;
        self.build(node(list), start, &[height])
    }

    fn bounded(&mut self, list: &[Expr], start: Span) -> Parsed<()> {
        if list.len() <= LIST_MAX {
            return Ok(());
        }
        self.sink.error(start.to(self.last()), format!("more than {LIST_MAX} parts in one list"));
        Err(Stop)
    }

    fn not(&mut self) -> Parsed<Built> {
        let start = self.span();
        if !self.eat_word("not") {
            return self.comparison();
        }
        let (inner, height) = self.deeper(Self::not)?;
        self.build(Node::Not(Box::new(inner)), start, &[height])
    }

    fn comparison(&mut self) -> Parsed<Built> {
        let start = self.span();
        let (left, high) = self.sum()?;
        if self.eat_word("in") {
            let list = self.list()?;
            return self.build(Node::In(Box::new(left), list), start, &[high]);
        }
        if self.eat_word("between") {
            let (low, a) = self.sum()?;
            self.expect_word("and")?;
            let (top, b) = self.sum()?;
            return self.build(
                Node::Between(Box::new(left), Box::new(low), Box::new(top)),
                start,
                &[high, a, b],
            );
        }
        let Some(op) = self.comparing() else { return Ok((left, high)) };
        let (right, other) = self.sum()?;
        let built = self.build(Node::Binary(op, Box::new(left), Box::new(right)), start, &[high, other])?;
        if self.comparing().is_some() {
            let help = Some("join two comparisons with `and`, or use `between`".to_owned());
            self.sink.error_help(self.last(), "comparisons do not chain", help);
            return Err(Stop);
        }
        Ok(built)
    }

    fn comparing(&mut self) -> Option<Op> {
        let op = match self.tok() {
            Tok::Mark("<") => Op::Less,
            Tok::Mark("<=") => Op::LessOrEqual,
            Tok::Mark(">") => Op::Greater,
            Tok::Mark(">=") => Op::GreaterOrEqual,
            Tok::Mark("==") => Op::Equal,
            Tok::Mark("!=") => Op::NotEqual,
            Tok::Mark("=") => {
                let help = Some("write `==` to compare".to_owned());
                self.sink.error_help(self.span(), "`=` gives a name to a value", help);
                Op::Equal
            }
            _ => return None,
        };
        self.next();
        Some(op)
    }

    /// Constants between parentheses.
    fn list(&mut self) -> Parsed<Vec<Expr>> {
        self.expect("(")?;
        let start = self.span();
        let mut out = Vec::new();
        while !self.is_mark(")") {
            out.push(self.deeper(Self::prefix)?.0);
            if !self.eat(",") && !self.is_mark(")") {
                return self.wrong("`,` or `)`", None);
            }
        }
        self.expect(")")?;
        self.bounded(&out, start)?;
        Ok(out)
    }

    fn sum(&mut self) -> Parsed<Built> {
        let start = self.span();
        let mut left = self.product()?;
        loop {
            let op = match self.tok() {
                Tok::Mark("+") => Op::Add,
                Tok::Mark("-") => Op::Subtract,
                _ => return Ok(left),
            };
            self.next();
            let right = self.product()?;
            left =
                self.build(Node::Binary(op, Box::new(left.0), Box::new(right.0)), start, &[left.1, right.1])?;
        }
    }

    fn product(&mut self) -> Parsed<Built> {
        let start = self.span();
        let mut left = self.otherwise()?;
        loop {
            let op = match self.tok() {
                Tok::Mark("*") => Op::Multiply,
                Tok::Mark("/") => Op::Divide,
                Tok::Word(word) if word == "mod" => Op::Remainder,
                Tok::Mark("%") => {
                    let help =
                        Some("`%` belongs to a number, as in `90%`; the remainder is `mod`".to_owned());
                    return self.wrong("an operator", help);
                }
                _ => return Ok(left),
            };
            self.next();
            let right = self.otherwise()?;
            left =
                self.build(Node::Binary(op, Box::new(left.0), Box::new(right.0)), start, &[left.1, right.1])?;
        }
    }

    fn otherwise(&mut self) -> Parsed<Built> {
        let start = self.span();
        let mut left = self.prefix()?;
        while self.eat("??") {
            let right = self.prefix()?;
            let node = Node::Binary(Op::Otherwise, Box::new(left.0), Box::new(right.0));
            left = self.build(node, start, &[left.1, right.1])?;
        }
        Ok(left)
    }

    fn prefix(&mut self) -> Parsed<Built> {
        let start = self.span();
        if !self.eat("-") {
            return self.primary();
        }
        let (inner, height) = self.deeper(Self::prefix)?;
        self.build(Node::Negate(Box::new(inner)), start, &[height])
    }

    fn primary(&mut self) -> Parsed<Built> {
        let start = self.span();
        match self.tok().clone() {
            Tok::Number(_) => {
                let number = self.number("a number")?;
                self.build(Node::Number(number), start, &[])
            }
            Tok::Text(text) => {
                self.next();
                self.build(Node::Text(text), start, &[])
            }
            Tok::Mark("(") => {
                self.next();
                let (mut inner, height) = self.deeper(Self::any)?;
                self.expect(")")?;
                inner.span = start.to(self.last());
                Ok((inner, height))
            }
            Tok::Word(word) => self.worded(&word),
            _ => self.wrong("a value", None),
        }
    }

    fn worded(&mut self, word: &str) -> Parsed<Built> {
        let start = self.span();
        match word {
            "true" | "false" => {
                self.next();
                self.build(Node::Bool(word == "true"), start, &[])
            }
            "now" => {
                self.next();
                self.build(Node::Now, start, &[])
            }
            "if" => self.deeper(Self::choice),
            "and" | "or" | "not" | "in" | "between" | "then" | "else" | "mod"
                if *self.peek(1) != Tok::Mark("(") =>
            {
                self.wrong("a value", None)
            }
            _ if *self.peek(1) == Tok::Mark("(") => self.deeper(|p| p.call(word)),
            _ => {
                self.next();
                self.build(Node::Name(word.to_owned()), start, &[])
            }
        }
    }

    fn choice(&mut self) -> Parsed<Built> {
        let start = self.span();
        self.next();
        let (condition, a) = self.any()?;
        self.expect_word("then")?;
        let (then, b) = self.any()?;
        self.expect_word("else")?;
        let (other, c) = self.any()?;
        self.build(Node::If(Box::new(condition), Box::new(then), Box::new(other)), start, &[a, b, c])
    }

    fn call(&mut self, word: &str) -> Parsed<Built> {
        let start = self.span();
        if let Some(function) = Function::parse(word) {
            self.next();
            return self.aggregate(function, start);
        }
        match word {
            "has" => {
                self.next();
                self.expect("(")?;
                let field = self.word("a field")?;
                self.expect(")")?;
                self.build(Node::Has(field), start, &[])
            }
            "abs" => {
                self.next();
                self.expect("(")?;
                let (inner, height) = self.any()?;
                self.expect(")")?;
                self.build(Node::Abs(Box::new(inner)), start, &[height])
            }
            "least" | "most" => {
                self.next();
                self.expect("(")?;
                let (a, high) = self.any()?;
                self.expect(",")?;
                let (b, other) = self.any()?;
                self.expect(")")?;
                let (a, b) = (Box::new(a), Box::new(b));
                let node = if word == "least" { Node::Least(a, b) } else { Node::Most(a, b) };
                self.build(node, start, &[high, other])
            }
            "table" => {
                self.next();
                self.expect("(")?;
                let name = self.text("the name of a table")?;
                self.expect(",")?;
                let key = self.word("a field")?;
                self.expect(")")?;
                self.build(Node::Table(name, key), start, &[])
            }
            _ => {
                let known =
                    Function::ALL.iter().map(|f| f.as_str()).chain(["has", "abs", "least", "most", "table"]);
                let help = nearest(word, known);
                self.wrong("a function", help)
            }
        }
    }

    fn aggregate(&mut self, function: Function, start: Span) -> Parsed<Built> {
        let mut out = Aggregate {
            function,
            values: Vec::new(),
            field: None,
            set: Word { text: String::new(), span: start },
            filter: None,
            unless_undone: false,
            group: None,
            window: None,
            by: Vec::new(),
            prior: false,
        };
        self.expect("(")?;
        // Two levels for what is inside: its JSON form is one level deeper than that of an operator.
        let mut height = 1;
        for (at, part) in function.parts().iter().enumerate() {
            if at > 0 && !self.eat(",") {
                return self.wrong("`,`", Some(format!("it is written `{}`", function.usage())));
            }
            height = height.max(1 + self.part(*part, &mut out)?);
        }
        if !self.eat(")") {
            return self.wrong("`)`", Some(format!("it is written `{}`", function.usage())));
        }
        if !self.eat_word("by") {
            return self.wrong(
                &format!("`by` after `{}(…)`", function.as_str()),
                Some("say whose, such as `by customer`".to_owned()),
            );
        }
        loop {
            let field = self.word("a field")?;
            let kept = if self.eat_word("as") { Some(self.word("a field")?) } else { None };
            out.by.push(Key { field, kept });
            if !self.eat(",") {
                break;
            }
        }
        out.prior = self.eat_word("prior");
        self.build(Node::Aggregate(Box::new(out)), start, &[height])
    }

    /// Reads one part and returns the height of what is inside.
    fn part(&mut self, part: Part, out: &mut Aggregate) -> Parsed<u32> {
        let usage = || Some(format!("it is written `{}`", out.function.usage()));
        match part {
            Part::Value => {
                let (value, height) = self.any()?;
                out.values.push(value);
                return Ok(height);
            }
            Part::Of if !matches!(self.peek(1), Tok::Word(w) if w == "of") => {
                return self.wrong("`field of set`", usage());
            }
            Part::Set if matches!(self.peek(1), Tok::Word(w) if w == "of") => {
                return self.wrong("a set of events without a field", usage());
            }
            Part::Of => {
                out.field = Some(self.word("a field")?);
                self.next();
                return self.set(out);
            }
            Part::Set => return self.set(out),
            Part::Group => out.group = Some(self.word("a field")?),
            Part::Window => out.window = Some(self.window()?),
        }
        Ok(0)
    }

    fn set(&mut self, out: &mut Aggregate) -> Parsed<u32> {
        out.set = self.word("a kind of event")?;
        let mut height = 0;
        if self.eat_word("where") {
            let (filter, of_filter) = self.any()?;
            out.filter = Some(filter);
            height = of_filter;
        }
        if self.eat_word("unless") {
            if !self.eat_word("undone") {
                return self.wrong("`undone` after `unless`", None);
            }
            out.unless_undone = true;
        }
        Ok(height)
    }

    fn window(&mut self) -> Parsed<Window> {
        if self.eat_word("life") {
            return Ok(Window::Life);
        }
        if self.eat_word("day") {
            return Ok(Window::Day);
        }
        if self.eat_word("since") {
            return Ok(Window::Since(self.word("a kind of event")?));
        }
        if !matches!(self.tok(), Tok::Number(_)) {
            return self.wrong("a window: `24h`, `life`, `day` or `since <set>`", None);
        }
        let length = self.duration()?;
        if self.eat_word("shift") {
            return Ok(Window::Shifted(length, self.duration()?));
        }
        Ok(Window::Sliding(length))
    }
}
