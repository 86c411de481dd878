//! Rows for people or for programs.

use clap::ValueEnum;
use comfy_table::{ContentArrangement, Table};
use serde::Serialize;
use std::io::{IsTerminal, Write};

/// Output form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people.
    Table,
    /// One JSON document.
    Json,
    /// One JSON object a line.
    Ndjson,
}

/// Where rows go.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    form: Form,
}

impl Output {
    /// The form asked for, or the one that fits standard output.
    pub fn new(form: Option<Form>) -> Output {
        let fitting = if std::io::stdout().is_terminal() { Form::Table } else { Form::Ndjson };
        Output { form: form.unwrap_or(fitting) }
    }

    /// Whether a person reads it.
    pub fn is_table(&self) -> bool {
        self.form == Form::Table
    }

    /// Whether JSON was asked for, and not just what fits where nobody reads.
    pub fn is_json(&self) -> bool {
        self.form == Form::Json
    }

    /// Prints rows: `header` names the columns, `cells` makes a table row of each.
    pub fn rows<T: Serialize>(
        &self,
        header: &[&str],
        rows: &[T],
        cells: impl Fn(&T) -> Vec<String>,
    ) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        match self.form {
            Form::Table => {
                let mut table = Table::new();
                table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
                table.set_content_arrangement(ContentArrangement::Dynamic);
                table.set_header(header);
                for row in rows {
                    table.add_row(cells(row));
                }
                writeln!(out, "{table}")?;
            }
            Form::Json => writeln!(out, "{}", serde_json::to_string_pretty(rows)?)?,
            Form::Ndjson => {
                for row in rows {
                    writeln!(out, "{}", serde_json::to_string(row)?)?;
                }
            }
        }
        Ok(())
    }

    /// Prints one object; on a terminal as `lines`.
    pub fn object<T: Serialize>(&self, value: &T, lines: impl FnOnce() -> Vec<String>) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        match self.form {
            Form::Table => {
                for line in lines() {
                    writeln!(out, "{line}")?;
                }
            }
            Form::Json => writeln!(out, "{}", serde_json::to_string_pretty(value)?)?,
            Form::Ndjson => writeln!(out, "{}", serde_json::to_string(value)?)?,
        }
        Ok(())
    }
}
