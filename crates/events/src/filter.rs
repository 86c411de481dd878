//! Which event types a reader wants.
//!
//! Promises: an unknown type is refused by name, never silently matched by nothing; the spelling kept is the
//! full one. Does not: look at subjects or legal entities.

use crate::kind::{Kind, PREFIX};

/// Most patterns of one filter: more than there are types.
pub const PATTERNS_MAX: usize = 32;

/// Why a text is no filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// No such type.
    #[error("`{0}` is no event type; use one of {known}, a group such as `transfer.*`, or `*`", known = known())]
    Unknown(String),
    /// Too many.
    #[error("{0} event types are given; at most {PATTERNS_MAX} are accepted")]
    TooMany(usize),
    /// A type this audience never gets.
    #[error("event type `{0}` is never given to the customer audience; leave it out")]
    NotForCustomers(&'static str),
}

fn known() -> String {
    Kind::ALL.map(Kind::as_str).join(", ")
}

/// A set of event types; empty means all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    kinds: Vec<Kind>,
    patterns: Vec<String>,
}

impl Filter {
    /// Every type.
    pub fn all() -> Filter {
        Filter::default()
    }

    /// Parses patterns: `transfer.decided`, `probity.transfer.decided`, `transfer.*`, `*`.
    pub fn parse<T: AsRef<str>>(patterns: &[T]) -> Result<Filter, FilterError> {
        if patterns.len() > PATTERNS_MAX {
            return Err(FilterError::TooMany(patterns.len()));
        }
        let mut filter = Filter::all();
        for pattern in patterns.iter().map(|p| p.as_ref().trim()) {
            let bare = pattern.strip_prefix(PREFIX).unwrap_or(pattern);
            if bare == "*" {
                return Ok(Filter::all());
            }
            let matched: Vec<Kind> = match bare.strip_suffix(".*") {
                Some(group) => Kind::ALL.into_iter().filter(|k| k.group() == group).collect(),
                None => Kind::parse(bare).into_iter().collect(),
            };
            if matched.is_empty() {
                return Err(FilterError::Unknown(pattern.chars().take(64).collect()));
            }
            filter.kinds.extend(matched);
            filter.patterns.push(format!("{PREFIX}{bare}"));
        }
        filter.kinds.sort_unstable();
        filter.kinds.dedup();
        filter.patterns.sort_unstable();
        filter.patterns.dedup();
        Ok(filter)
    }

    /// Refuses types named one by one that the customer audience never gets (a group leaves them out by itself).
    pub fn check_for_customers(&self) -> Result<(), FilterError> {
        let named = self.patterns.iter().filter(|p| !p.ends_with(".*"));
        match named.filter_map(|p| Kind::parse(p)).find(|kind| !kind.is_for_customers()) {
            Some(kind) => Err(FilterError::NotForCustomers(kind.as_str())),
            None => Ok(()),
        }
    }

    /// Whether a type is wanted.
    pub fn wants(&self, kind: Kind) -> bool {
        self.kinds.is_empty() || self.kinds.binary_search(&kind).is_ok()
    }

    /// The patterns in full spelling, sorted; empty means all.
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_and_refuse() {
        for (patterns, yes, no) in [
            (&[][..], Kind::KeyCreated, None),
            (&["*"], Kind::KeyCreated, None),
            (&["transfer.*", "*"], Kind::KeyCreated, None),
            (&["transfer.*"], Kind::TransferReleased, Some(Kind::StandingChanged)),
            (&["probity.transfer.decided"], Kind::TransferDecided, Some(Kind::TransferReleased)),
            (&["standing.changed", "list.*"], Kind::ListActivated, Some(Kind::StandingProposed)),
        ] {
            let filter = Filter::parse(patterns).unwrap();
            assert!(filter.wants(yes), "{patterns:?}");
            assert!(no.is_none_or(|kind| !filter.wants(kind)), "{patterns:?}");
        }
        for bad in ["transfers.*", "transfer", "", "probity", "transfer.decide", "**"] {
            assert!(matches!(Filter::parse(&[bad]), Err(FilterError::Unknown(_))), "{bad}");
        }
        assert_eq!(Filter::parse(&["*"; 33]), Err(FilterError::TooMany(33)));
        let spelled = Filter::parse(&["transfer.decided", "probity.transfer.decided", "list.*"]).unwrap();
        assert_eq!(spelled.patterns(), ["probity.list.*", "probity.transfer.decided"]);
        assert!(Filter::parse(&["standing.proposed"]).unwrap().check_for_customers().is_err());
        assert!(Filter::parse(&["standing.*", "transfer.decided"]).unwrap().check_for_customers().is_ok());
    }
}
