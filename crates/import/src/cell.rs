//! One value of a table: what CSV and Parquet have in common.
//!
//! Promises: a value becomes exactly the text, truth value or list that NDJSON would carry, or a fault that says
//! what to write. Does not: guess (a floating-point number is no amount).

/// Why a row is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The field, as a JSON pointer.
    pub field: String,
    /// Why, and what to do.
    pub cause: String,
}

impl Fault {
    /// A fault of a field.
    pub fn new(field: impl Into<String>, cause: impl Into<String>) -> Fault {
        Fault { field: field.into(), cause: cause.into() }
    }
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, and whatever has one exact text (whole numbers, decimals, dates, instants).
    Text(String),
    /// True or false.
    Bool(bool),
    /// Several values.
    List(Vec<Cell>),
    /// Named values.
    Group(Vec<(String, Cell)>),
    /// A value with no exact text.
    Inexact,
}

/// What stands between the items of a list in one CSV cell.
pub const LIST_MARK: char = '|';

impl Cell {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        match self {
            Cell::Empty => true,
            Cell::Text(text) => text.is_empty(),
            Cell::List(items) => items.is_empty(),
            Cell::Group(fields) => fields.is_empty(),
            Cell::Bool(_) | Cell::Inexact => false,
        }
    }

    /// A text.
    pub fn text(self, field: &str) -> Result<String, Fault> {
        match self {
            Cell::Text(text) => Ok(text),
            Cell::Bool(value) => Ok(value.to_string()),
            Cell::Empty => Ok(String::new()),
            Cell::Inexact => {
                Err(Fault::new(field, "is a floating-point number; write a text or a decimal column"))
            }
            Cell::List(_) | Cell::Group(_) => Err(Fault::new(field, "is a list or group; write a text")),
        }
    }

    /// True or false.
    pub fn boolean(self, field: &str) -> Result<bool, Fault> {
        match self {
            Cell::Bool(value) => Ok(value),
            Cell::Text(text) if text.eq_ignore_ascii_case("true") => Ok(true),
            Cell::Text(text) if text.eq_ignore_ascii_case("false") => Ok(false),
            Cell::Text(text) => Err(Fault::new(field, format!("`{text}` is not `true` or `false`"))),
            Cell::Empty | Cell::List(_) | Cell::Group(_) | Cell::Inexact => {
                Err(Fault::new(field, "is not `true` or `false`"))
            }
        }
    }

    /// Several texts: a list, or one text with [`LIST_MARK`] between the items.
    pub fn texts(self, field: &str) -> Result<Vec<String>, Fault> {
        match self {
            Cell::List(items) => {
                items.into_iter().enumerate().map(|(i, c)| c.text(&format!("{field}/{i}"))).collect()
            }
            Cell::Text(text) => Ok(text.split(LIST_MARK).map(|item| item.trim().to_owned()).collect()),
            other => Ok(vec![other.text(field)?]),
        }
    }
}
