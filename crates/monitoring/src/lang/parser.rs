//! Tokens to trees: clauses, tests and what they share. Expressions are read in `parse_expr`.
//!
//! Promises: never panics; several errors in one run (after an error it goes on at the next clause); nesting and sizes are
//! bounded. Does not: know types. Serves: TMR-4.

use super::ast::*;
use super::diagnostic::{Sink, nearest};
use super::lexer::{Comment, Tok, Token, lex};

/// Largest file, in bytes.
pub(super) const FILE_MAX: usize = 1 << 20;

/// An error was reported; the caller goes on at the next clause.
pub(super) struct Stop;

/// A part of the tree, or an error that is in the sink already.
pub(super) type Parsed<T> = Result<T, Stop>;

/// Words that start a clause of a rule.
pub(super) const CLAUSES: [&str; 18] = [
    "version",
    "family",
    "flags",
    "on",
    "param",
    "let",
    "need",
    "when",
    "band",
    "weigh",
    "within",
    "alert",
    "interdict",
    "score",
    "action",
    "tipping_off",
    "once",
    "explain",
];
const ITEMS: [&str; 5] = ["scenario", "signal", "typology", "test", "limits"];

const AN_ITEM: &str = "`scenario`, `signal`, `typology`, `test` or `limits`";

pub(super) struct Parser<'a, 's> {
    tokens: Vec<Token>,
    at: usize,
    comments: Vec<Comment>,
    comment: usize,
    text: &'a str,
    pub(super) sink: &'s mut Sink<'a>,
    /// Nesting of what is being read.
    pub(super) depth: u32,
}

/// Reads a file.
pub(super) fn parse<'a>(text: &'a str, sink: &mut Sink<'a>) -> File {
    if text.len() > FILE_MAX {
        sink.error(Span::default(), "the file is larger than 1 MiB");
        return File::default();
    }
    let lexed = lex(text, sink);
    let mut parser =
        Parser { tokens: lexed.tokens, at: 0, comments: lexed.comments, comment: 0, text, sink, depth: 0 };
    let mut file = File { docs: lexed.docs, ..File::default() };
    while *parser.tok() != Tok::End {
        let before = parser.comments_before(parser.span().at);
        match parser.item(before) {
            Ok(item) => file.items.push(item),
            Err(Stop) => parser.skip_item(),
        }
    }
    file.end = parser.comments_before(u32::MAX);
    file
}

impl Parser<'_, '_> {
    pub(super) fn tok(&self) -> &Tok {
        self.tokens.get(self.at).map_or(&Tok::End, |t| &t.tok)
    }

    pub(super) fn peek(&self, ahead: usize) -> &Tok {
        self.tokens.get(self.at + ahead).map_or(&Tok::End, |t| &t.tok)
    }

    pub(super) fn span(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(Span::default(), |t| t.span)
    }

    /// The last token read.
    pub(super) fn last(&self) -> Span {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(Span::default(), |t| t.span)
    }

    pub(super) fn next(&mut self) -> Tok {
        let tok = self.tok().clone();
        if tok != Tok::End {
            self.at += 1;
        }
        tok
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        matches!(self.tok(), Tok::Word(w) if w == word)
    }

    pub(super) fn is_mark(&self, mark: &str) -> bool {
        matches!(self.tok(), Tok::Mark(m) if *m == mark)
    }

    pub(super) fn eat_word(&mut self, word: &str) -> bool {
        let there = self.is_word(word);
        self.at += usize::from(there);
        there
    }

    pub(super) fn eat(&mut self, mark: &str) -> bool {
        let there = self.is_mark(mark);
        self.at += usize::from(there);
        there
    }

    /// Found something else.
    pub(super) fn wrong<T>(&mut self, expected: &str, help: Option<String>) -> Parsed<T> {
        let found = self.tok().describe();
        self.sink.error_help(self.span(), format!("expected {expected}, found {found}"), help);
        Err(Stop)
    }

    pub(super) fn expect(&mut self, mark: &'static str) -> Parsed<()> {
        if self.eat(mark) { Ok(()) } else { self.wrong(&format!("`{mark}`"), None) }
    }

    pub(super) fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.eat_word(word) { Ok(()) } else { self.wrong(&format!("`{word}`"), None) }
    }

    pub(super) fn word(&mut self, what: &str) -> Parsed<Word> {
        let span = self.span();
        match self.tok().clone() {
            Tok::Word(text) => {
                self.at += 1;
                Ok(Word { text, span })
            }
            _ => self.wrong(what, None),
        }
    }

    pub(super) fn text(&mut self, what: &str) -> Parsed<String> {
        match self.tok().clone() {
            Tok::Text(text) => {
                self.at += 1;
                Ok(text)
            }
            Tok::Word(word) => self.wrong(&format!("{what} in quotes"), Some(format!("write \"{word}\""))),
            _ => self.wrong(&format!("{what} in quotes"), None),
        }
    }

    pub(super) fn number(&mut self, what: &str) -> Parsed<Number> {
        let Tok::Number(mut number) = self.tok().clone() else { return self.wrong(what, None) };
        self.at += 1;
        if number.unit == Unit::Plain && self.eat_word("usd") {
            number.unit = Unit::Usd;
            number.span = number.span.to(self.last());
        }
        Ok(number)
    }

    /// A number in one of some units.
    fn number_in(&mut self, what: &str, units: &[Unit]) -> Parsed<Number> {
        let number = self.number(what)?;
        if units.contains(&number.unit) {
            return Ok(number);
        }
        let found = format!("{}{}", number.digits, number.unit.as_str());
        self.sink.error(number.span, format!("expected {what}, found `{found}`"));
        Err(Stop)
    }

    pub(super) fn whole(&mut self, what: &str) -> Parsed<Number> {
        self.number_in(what, &[Unit::Plain])
    }

    pub(super) fn duration(&mut self) -> Parsed<Number> {
        let units = [Unit::Second, Unit::Minute, Unit::Hour, Unit::Day];
        self.number_in("a length of time such as `24h`", &units)
    }

    pub(super) fn words(&mut self, what: &str) -> Parsed<Vec<Word>> {
        let mut out = vec![self.word(what)?];
        while self.eat(",") {
            out.push(self.word(what)?);
        }
        Ok(out)
    }

    pub(super) fn comments_before(&mut self, at: u32) -> Vec<String> {
        let from = self.comment;
        while self.comments.get(self.comment).is_some_and(|c| c.at < at) {
            self.comment += 1;
        }
        self.comments[from..self.comment].iter().map(|c| c.text.clone()).collect()
    }

    /// Reads a clause with the comments around it.
    fn clause<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<Clause<T>> {
        let start = self.span();
        let mut before = self.comments_before(start.at);
        let value = read(self)?;
        let end = self.last();
        before.extend(self.comments_before(end.end() as u32));
        let mut after = None;
        if let Some(comment) = self.comments.get(self.comment) {
            let between = self.text.get(end.end()..comment.at as usize).unwrap_or("\n");
            if between.chars().all(|c| c.is_whitespace() && c != '\n') {
                after = Some(comment.text.clone());
                self.comment += 1;
            }
        }
        Ok(Clause { value, before, after, span: start.to(end) })
    }

    fn item(&mut self, before: Vec<String>) -> Parsed<Item> {
        let start = self.span();
        let Tok::Word(word) = self.tok().clone() else {
            return self.wrong(AN_ITEM, None);
        };
        let sort = match word.as_str() {
            "scenario" => Sort::Scenario,
            "signal" => Sort::Signal,
            "typology" => Sort::Typology,
            "test" => return self.test(before).map(Item::Test),
            "limits" => return self.limits(before),
            _ => {
                let help = nearest(&word, ITEMS.into_iter());
                return self.wrong(AN_ITEM, help);
            }
        };
        self.at += 1;
        let id = self.word("an id such as `P01`")?;
        let title = self.text("a title")?;
        let mut rule = Rule::new(sort, id, title, before, start.to(self.last()));
        self.expect("{")?;
        while !self.is_mark("}") && *self.tok() != Tok::End {
            let from = self.at;
            if self.rule_clause(&mut rule).is_err() {
                rule.broken = true;
                if self.starts_item() {
                    break;
                }
                self.skip_clause(from);
            }
        }
        rule.end = self.comments_before(self.span().at);
        self.close(start)?;
        Ok(Item::Rule(Box::new(rule)))
    }

    pub(super) fn close(&mut self, opened: Span) -> Parsed<()> {
        if self.eat("}") {
            return Ok(());
        }
        let line = self.sink.line(opened);
        self.wrong(&format!("`}}` that closes what starts on line {line}"), None)
    }

    /// A new item starts here, though the one before is still open.
    fn starts_item(&self) -> bool {
        let word = matches!(self.tok(), Tok::Word(w) if ITEMS.contains(&w.as_str()));
        word && self.tokens.get(self.at).is_some_and(|t| t.first)
            && (matches!((self.peek(1), self.peek(2)), (Tok::Word(_), Tok::Text(_)) | (Tok::Text(_), _))
                || self.is_word("limits") && *self.peek(1) == Tok::Mark("{"))
    }

    /// Goes on at the next clause: a clause word that is first on its line, or the closing brace.
    fn skip_clause(&mut self, from: usize) {
        let mut open = 0usize;
        // Braces opened since the clause began are still open.
        for token in &self.tokens[from..self.at] {
            match token.tok {
                Tok::Mark("{") => open += 1,
                Tok::Mark("}") => open = open.saturating_sub(1),
                _ => {}
            }
        }
        if self.at == from {
            self.at += 1;
        }
        while let Some(token) = self.tokens.get(self.at) {
            match &token.tok {
                Tok::End => return,
                Tok::Mark("{") => open += 1,
                Tok::Mark("}") if open == 0 => return,
                Tok::Mark("}") => open -= 1,
                Tok::Word(word)
                    if token.first && (CLAUSES.contains(&word.as_str()) || self.starts_item()) =>
                {
                    return;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// Goes on at the next item.
    fn skip_item(&mut self) {
        let from = self.at;
        while *self.tok() != Tok::End {
            if self.at > from && self.starts_item() {
                return;
            }
            self.at += 1;
        }
    }

    fn rule_clause(&mut self, rule: &mut Rule) -> Parsed<()> {
        let start = self.span();
        let Tok::Word(word) = self.tok().clone() else { return self.wrong("a clause", None) };
        if self.starts_item() {
            return self.wrong("`}` before the next item", None);
        }
        match word.as_str() {
            "version" => self.once(start, &mut rule.version, |p| p.whole("a whole number"))?,
            "family" => self.once(start, &mut rule.family, |p| p.text("a family"))?,
            "flags" => self.once(start, &mut rule.flags, Self::flags)?,
            "on" => self.once(start, &mut rule.on, Self::on)?,
            "param" => rule.params.push(self.headed(Self::param)?),
            "let" => rule.lets.push(self.headed(Self::binding)?),
            "need" => rule.needs.push(self.headed(Self::need)?),
            "when" => self.once(start, &mut rule.when, Self::expr)?,
            "band" => self.once(start, &mut rule.band, Self::band)?,
            "weigh" => self.once(start, &mut rule.weigh, Self::weigh)?,
            "within" => self.once(start, &mut rule.within, Self::within)?,
            "alert" => self.once(start, &mut rule.alert, |p| {
                p.expect_word("at")?;
                p.whole("points")
            })?,
            "interdict" => self.once(start, &mut rule.interdict, Self::interdict)?,
            "score" => self.once(start, &mut rule.score, |p| p.whole("points from 0 to 100"))?,
            "action" => self.once(start, &mut rule.action, |p| p.word("an action"))?,
            "tipping_off" => self.once(start, &mut rule.tipping_off, Self::yes_or_no)?,
            "once" => self.once(start, &mut rule.once, Self::once_clause)?,
            "explain" => {
                self.once(start, &mut rule.explain, |p| p.text("a text"))?;
                rule.explain_span = self.last();
            }
            other => {
                let help = nearest(other, CLAUSES.into_iter());
                return self.wrong("a clause", help);
            }
        }
        Ok(())
    }

    /// A clause after its first word.
    fn headed<T>(&mut self, read: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<Clause<T>> {
        self.clause(|p| {
            p.at += 1;
            read(p)
        })
    }

    pub(super) fn once<T>(
        &mut self,
        start: Span,
        slot: &mut Option<Clause<T>>,
        read: impl FnOnce(&mut Self) -> Parsed<T>,
    ) -> Parsed<()> {
        let clause = self.headed(read)?;
        if let Some(first) = slot {
            let line = self.sink.line(first.span);
            self.sink.error(start, format!("this clause stands twice; the first is on line {line}"));
            return Ok(());
        }
        *slot = Some(clause);
        Ok(())
    }

    fn flags(&mut self) -> Parsed<Vec<String>> {
        let mut out = vec![self.text("a flag")?];
        while self.eat(",") {
            out.push(self.text("a flag")?);
        }
        Ok(out)
    }

    fn on(&mut self) -> Parsed<On> {
        let sets = self.words("a kind of event")?;
        if !self.eat_word("without") {
            return Ok(On { sets, absent: None });
        }
        let without = self.word("a kind of event")?;
        self.expect_word("for")?;
        let length = self.duration()?;
        self.expect_word("by")?;
        let by = self.words("a field")?;
        Ok(On { sets, absent: Some(Absent { without, length, by }) })
    }

    fn param(&mut self) -> Parsed<Param> {
        let name = self.word("a name")?;
        if self.eat("=") {
            let otherwise = Some(self.literal()?);
            return Ok(Param { name, by: Vec::new(), rows: Vec::new(), otherwise });
        }
        if !self.eat_word("by") {
            return self.wrong("`=` or `by`", None);
        }
        let by = self.words("a field")?;
        self.expect("{")?;
        let (mut rows, mut otherwise) = (Vec::new(), None);
        while !self.is_mark("}") {
            if self.is_word("else") {
                let span = self.span();
                self.at += 1;
                self.expect(":")?;
                let value = self.literal()?;
                if otherwise.replace(value).is_some() {
                    self.sink.error(span, "`else` stands twice");
                }
            } else {
                let mut keys = Vec::new();
                while !self.is_mark(":") {
                    keys.push(self.key_value()?);
                }
                self.expect(":")?;
                rows.push(Row { keys, value: self.literal()? });
            }
            if !self.eat(",") && !self.is_mark("}") {
                return self.wrong("`,` or `}`", None);
            }
        }
        self.expect("}")?;
        Ok(Param { name, by, rows, otherwise })
    }

    /// A value of a field in a row: a word, with quotes where it needs them, or a whole number.
    fn key_value(&mut self) -> Parsed<Word> {
        let span = self.span();
        let text = match self.tok().clone() {
            Tok::Word(text) | Tok::Text(text) => text,
            Tok::Number(n) if n.unit == Unit::Plain && !n.digits.contains('.') => n.digits,
            _ => return self.wrong("a value of the field", None),
        };
        self.at += 1;
        Ok(Word { text, span })
    }

    pub(super) fn literal(&mut self) -> Parsed<Literal> {
        let span = self.span();
        let value = match self.tok().clone() {
            Tok::Mark("-") => {
                self.at += 1;
                LiteralValue::Minus(self.number("a number")?)
            }
            Tok::Number(_) => LiteralValue::Number(self.number("a number")?),
            Tok::Text(text) => {
                self.at += 1;
                LiteralValue::Text(text)
            }
            Tok::Word(word) if word == "true" || word == "false" => {
                self.at += 1;
                LiteralValue::Bool(word == "true")
            }
            Tok::Word(word) => {
                return self.wrong("a constant", Some(format!("a word stands in quotes: \"{word}\"")));
            }
            _ => return self.wrong("a constant", None),
        };
        Ok(Literal { value, span: span.to(self.last()) })
    }

    fn binding(&mut self) -> Parsed<Let> {
        let name = self.word("a name")?;
        self.expect("=")?;
        Ok(Let { name, value: self.expr()? })
    }

    fn need(&mut self) -> Parsed<Need> {
        let condition = self.expr()?;
        self.expect_word("else")?;
        self.expect_word("exit")?;
        let text = self.text("the name of the exit")?;
        Ok(Need { condition, exit: Word { text, span: self.last() } })
    }

    fn band(&mut self) -> Parsed<Band> {
        let value = self.expr()?;
        self.expect("{")?;
        let mut rows = Vec::new();
        while !self.is_mark("}") {
            let start = self.span();
            let below = if self.eat_word("below") {
                Some(self.literal()?)
            } else if self.eat_word("else") {
                None
            } else {
                return self.wrong("`below`, `else` or `}`", None);
            };
            self.expect(":")?;
            let effect = if self.eat_word("none") { None } else { Some(self.band_effect()?) };
            rows.push(BandRow { below, effect, span: start.to(self.last()) });
        }
        self.expect("}")?;
        Ok(Band { value, rows })
    }

    fn band_effect(&mut self) -> Parsed<BandEffect> {
        if !self.eat_word("score") {
            return self.wrong("`none` or `score`", None);
        }
        let score = self.whole("points from 0 to 100")?;
        self.expect_word("action")?;
        Ok(BandEffect { score, action: self.word("an action")? })
    }

    fn weigh(&mut self) -> Parsed<Vec<Weight>> {
        let mut out = Vec::new();
        loop {
            let rule = self.word("the id of a scenario")?;
            self.expect(":")?;
            out.push(Weight { rule, points: self.whole("points")? });
            if !self.eat(",") {
                return Ok(out);
            }
        }
    }

    fn within(&mut self) -> Parsed<Within> {
        let length = self.duration()?;
        self.expect_word("by")?;
        Ok(Within { length, by: self.words("a field")? })
    }

    fn interdict(&mut self) -> Parsed<Interdict> {
        self.expect_word("at")?;
        let at = self.whole("points")?;
        self.expect_word("action")?;
        Ok(Interdict { at, action: self.word("an action")? })
    }

    fn yes_or_no(&mut self) -> Parsed<bool> {
        match self.next() {
            Tok::Word(word) if word == "yes" => Ok(true),
            Tok::Word(word) if word == "no" => Ok(false),
            _ => {
                self.at -= usize::from(*self.tok() != Tok::End);
                self.wrong("`yes` or `no`", None)
            }
        }
    }

    fn once_clause(&mut self) -> Parsed<Option<Within>> {
        if self.eat_word("always") { Ok(None) } else { self.within().map(Some) }
    }

    fn test(&mut self, before: Vec<String>) -> Parsed<Test> {
        let start = self.span();
        self.at += 1;
        let title = self.text("a title")?;
        self.expect_word("of")?;
        let of = self.word("the id of a rule")?;
        let mut test =
            Test { title, of, lines: Vec::new(), before, end: Vec::new(), span: start.to(self.last()) };
        self.expect("{")?;
        while !self.is_mark("}") && *self.tok() != Tok::End {
            match self.clause(Self::line) {
                Ok(line) => test.lines.push(line),
                Err(Stop) if self.starts_item() => break,
                Err(Stop) => self.skip_line(),
            }
        }
        test.end = self.comments_before(self.span().at);
        self.close(start)?;
        Ok(test)
    }

    /// Goes on at the next line of a test.
    fn skip_line(&mut self) {
        self.at += usize::from(!self.is_mark("}") && *self.tok() != Tok::End);
        while !self.is_mark("}") && *self.tok() != Tok::End {
            if self.tokens.get(self.at).is_some_and(|t| t.first) {
                return;
            }
            self.at += 1;
        }
    }

    fn line(&mut self) -> Parsed<Line> {
        if self.eat_word("given") {
            self.expect_word("customer")?;
            let customer = self.key_value()?;
            return Ok(Line::Given { customer, values: self.attributes()? });
        }
        if self.eat_word("table") {
            return self.table_line();
        }
        let when = if self.eat("+") {
            When::At(self.duration()?)
        } else if matches!(self.tok(), Tok::Number(_)) {
            let times = self.whole("how many times")?;
            self.expect_word("times")?;
            self.expect_word("every")?;
            When::Times(times, self.duration()?)
        } else {
            return self.wrong("`+` and a length of time, `given`, `table` or `3 times every …`", None);
        };
        let kind = self.word("a kind of event")?;
        let values = if matches!(self.tok(), Tok::Word(_)) && *self.peek(1) == Tok::Mark(":") {
            self.attributes()?
        } else {
            Vec::new()
        };
        let (id, late) = self.arrival()?;
        let expect = if self.eat("->") { Some(self.expectation()?) } else { None };
        let (id, late) = (id.map(Box::new), late.map(Box::new));
        Ok(Line::Step { when, kind, values, id, late, expect })
    }

    /// How an event of a test arrives: `id w1` and `late 3h`, in this order.
    fn arrival(&mut self) -> Parsed<(Option<Word>, Option<Number>)> {
        let same_line = |parser: &Self| !parser.first_on_line();
        let id = if same_line(self) && self.eat_word("id") { Some(self.key_value()?) } else { None };
        let late = if same_line(self) && self.eat_word("late") { Some(self.duration()?) } else { None };
        Ok((id, late))
    }

    fn table_line(&mut self) -> Parsed<Line> {
        let name = self.word("the name of a table")?;
        self.expect("{")?;
        let mut rows = Vec::new();
        while !self.is_mark("}") {
            let key = self.key_value()?;
            self.expect(":")?;
            rows.push((key, self.number_in("an amount", &[Unit::Plain, Unit::Usd])?));
            if !self.eat(",") && !self.is_mark("}") {
                return self.wrong("`,` or `}`", None);
            }
        }
        self.expect("}")?;
        Ok(Line::Table { name, rows })
    }

    fn attributes(&mut self) -> Parsed<Vec<Attribute>> {
        let mut out = Vec::new();
        loop {
            let name = self.word("a field")?;
            self.expect(":")?;
            let start = self.span();
            let value = match self.tok().clone() {
                Tok::Word(word) | Tok::Text(word) => {
                    self.at += 1;
                    Given::Word(word)
                }
                Tok::Number(_) => Given::Number(self.number("a number")?),
                Tok::Mark("-") => {
                    self.at += 1;
                    Given::Minus(self.number("a number")?)
                }
                Tok::Mark("+") => {
                    self.at += 1;
                    Given::Plus(self.number("a number")?)
                }
                _ => return self.wrong("a value", None),
            };
            out.push(Attribute { name, value, span: start.to(self.last()) });
            if !self.eat(",") {
                return Ok(out);
            }
        }
    }

    fn expectation(&mut self) -> Parsed<Expectation> {
        if self.eat_word("quiet") {
            return Ok(Expectation::Quiet);
        }
        if self.eat_word("exit") {
            return self.exit_name().map(Expectation::Exit);
        }
        if self.eat_word("duplicate") {
            return Ok(Expectation::Duplicate);
        }
        if !self.eat_word("fires") {
            let help = if let Tok::Word(word) = self.tok() {
                nearest(word, ["fires", "quiet", "exit", "duplicate"].into_iter())
            } else {
                None
            };
            return self.wrong("`fires`, `quiet`, `exit` or `duplicate`", help);
        }
        let action = if matches!(self.tok(), Tok::Word(w) if w != "score") && !self.first_on_line() {
            Some(self.word("an action")?)
        } else {
            None
        };
        let score = if self.eat_word("score") { Some(self.whole("points")?) } else { None };
        Ok(Expectation::Fires { action, score })
    }

    fn first_on_line(&self) -> bool {
        self.tokens.get(self.at).is_some_and(|t| t.first)
    }

    /// An exit's name: words joined by `-`, `:` and `.` without blanks between, or a text.
    fn exit_name(&mut self) -> Parsed<String> {
        if let Tok::Text(text) = self.tok().clone() {
            self.at += 1;
            return Ok(text);
        }
        let mut out = self.word("the name of an exit")?.text;
        loop {
            let joined = self.span().at as usize == self.last().end();
            match self.tok().clone() {
                Tok::Mark(mark @ ("-" | ":")) if joined => out.push_str(mark),
                Tok::Word(word) if joined => out.push_str(&word),
                _ => return Ok(out),
            }
            self.at += 1;
        }
    }
}

impl Rule {
    fn new(sort: Sort, id: Word, title: String, before: Vec<String>, span: Span) -> Rule {
        Rule {
            sort,
            id,
            title,
            before,
            version: None,
            family: None,
            flags: None,
            on: None,
            params: Vec::new(),
            lets: Vec::new(),
            needs: Vec::new(),
            when: None,
            band: None,
            weigh: None,
            within: None,
            alert: None,
            interdict: None,
            score: None,
            action: None,
            tipping_off: None,
            once: None,
            explain: None,
            end: Vec::new(),
            span,
            broken: false,
            explain_span: Span::default(),
        }
    }
}
