//! Query parameters that may be repeated, with the bounds of the endpoint.
//!
//! Promises: a value that does not parse is refused by name, never replaced by a default. Does not: refuse parameters it does
//! not know: those services ignore them, and what is ignored here never narrows a search.

use crate::problem::Problem;
use axum::extract::Query;
use axum::http::Uri;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// Most parameters of one request: fifty excluded entities and every filter besides.
const PARAMS_MAX: usize = 200;

/// The parameters of a request, in their order.
#[derive(Debug)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads them.
    pub fn of(uri: &Uri) -> Result<Params, Problem> {
        let Query(pairs) = Query::<Vec<(String, String)>>::try_from_uri(uri)
            .map_err(|e| Problem::invalid("", format!("the query does not parse: {}", e.body_text())))?;
        if pairs.len() > PARAMS_MAX {
            let cause = format!("{} query parameters; at most {PARAMS_MAX} are accepted", pairs.len());
            return Err(Problem::invalid("", cause));
        }
        Ok(Params(pairs))
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every value of some names, without blanks around it; empty ones left out.
    pub fn any(&self, names: &[&str]) -> Vec<String> {
        let values = names.iter().flat_map(|name| self.all(name));
        values.map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }

    /// The value of a name; the last, where it is repeated.
    pub fn one<'a>(&'a self, name: &'a str) -> Option<&'a str> {
        self.all(name).last().map(str::trim).filter(|value| !value.is_empty())
    }

    /// A number between two others.
    pub fn number<T: FromStr + PartialOrd + Display>(
        &self,
        name: &str,
        range: RangeInclusive<T>,
    ) -> Result<Option<T>, Problem> {
        let Some(text) = self.one(name) else { return Ok(None) };
        let fits = text.parse().ok().filter(|value| range.contains(value));
        match fits {
            Some(value) => Ok(Some(value)),
            None => {
                let cause =
                    format!("`{}` is not a number from {} to {}", shown(text), range.start(), range.end());
                Err(Problem::invalid(name, cause))
            }
        }
    }

    /// Yes or no, in the words those services take.
    pub fn flag(&self, name: &str, default: bool) -> Result<bool, Problem> {
        match self.one(name).map(str::to_ascii_lowercase).as_deref() {
            None => Ok(default),
            Some("true" | "1" | "yes" | "on" | "y" | "t") => Ok(true),
            Some("false" | "0" | "no" | "off" | "n" | "f") => Ok(false),
            Some(other) => {
                Err(Problem::invalid(name, format!("`{}` is neither true nor false", shown(other))))
            }
        }
    }
}

/// A caller's text, short enough for a message.
pub fn shown(text: &str) -> String {
    text.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(query: &str) -> Params {
        let uri = format!("/x?{query}").parse::<Uri>();
        assert!(uri.is_ok(), "{query}");
        uri.ok().and_then(|uri| Params::of(&uri).ok()).unwrap_or(Params(Vec::new()))
    }

    #[test]
    fn parameters_are_read_and_bounded() {
        let p = params("a=1&b=x&a=2&t=yes&f=0&w=maybe&n=0.75&m=7&e=&s=%20hi%20");
        assert_eq!(p.all("a").collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!((p.one("a"), p.one("e"), p.one("z"), p.one("s")), (Some("2"), None, None, Some("hi")));
        assert_eq!(p.any(&["s", "e", "b"]), ["hi", "x"]);
        assert_eq!(p.flag("t", false).ok(), Some(true));
        assert_eq!(p.flag("f", true).ok(), Some(false));
        assert_eq!(p.flag("z", true).ok(), Some(true));
        assert!(p.flag("w", true).is_err());
        assert_eq!(p.number("n", 0.0..=1.0).ok(), Some(Some(0.75)));
        assert_eq!(p.number("z", 0..=5).ok(), Some(None));
        assert!(p.number("m", 0..=5).is_err());
        assert!(p.number("n", 0..=5).is_err());
        let many = "a=1&".repeat(PARAMS_MAX + 1);
        let uri = format!("/x?{many}").parse::<Uri>();
        assert!(uri.is_ok_and(|uri| Params::of(&uri).is_err()));
    }
}
