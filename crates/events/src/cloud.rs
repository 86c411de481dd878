//! The envelope: CloudEvents 1.0 in JSON, event ids and positions in the stream.
//!
//! Promises: an event's id is `evt_<seq>` for the first event of an entry and `evt_<seq>_<n>` for the others,
//! the same for every reader; `sequence` orders as text. Does not: decide what an event says.

use crate::kind::Kind;
use model::Timestamp;
use model::ids::{IdError, LegalEntityId, StreamId, TenantId};
use serde::Serialize;
use std::fmt;
use std::str::FromStr;

/// Most events one entry gives. A batch of 256 events of customers may open an alert for each rule; whatever it opens beyond
/// this is read with `GET /v1/monitoring/alerts`.
pub const PER_ENTRY_MAX: u16 = 32_768;

/// An event: the entry it comes from and which of that entry's events it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventId {
    /// Seq of the entry.
    pub seq: u64,
    /// Which of the entry's events, from 0.
    pub index: u16,
}

impl EventId {
    /// CloudEvents `sequence`: text that sorts as the events do.
    pub fn sequence(self) -> String {
        match self.index {
            0 => format!("{:020}", self.seq),
            index @ 1..=99 => format!("{:020}.{index:02}", self.seq),
            // Sorts after `.99`, and before the next entry.
            index => format!("{:020}.99{index:05}", self.seq),
        }
    }
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // No full stop: it parts id and timestamp in what is signed.
        match self.index {
            0 => write!(f, "evt_{}", self.seq),
            index => write!(f, "evt_{}_{index}", self.seq),
        }
    }
}

impl FromStr for EventId {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        let shape = || IdError::Shape { kind: "event id", example: "evt_1042" };
        let rest = text.strip_prefix("evt_").ok_or_else(shape)?;
        let (seq, index) = match rest.split_once('_') {
            Some((seq, index)) => (seq, number(index).filter(|n| *n > 0).ok_or_else(shape)?),
            None => (rest, 0),
        };
        let index = u16::try_from(index).ok().filter(|n| *n < PER_ENTRY_MAX).ok_or_else(shape)?;
        Ok(EventId { seq: number(seq).ok_or_else(shape)?, index })
    }
}

/// A number in its one spelling.
fn number(text: &str) -> Option<u64> {
    let plain = !text.is_empty()
        && text.len() <= 20
        && text.bytes().all(|b| b.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'));
    plain.then(|| text.parse().ok())?
}

/// The first event a reader has not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Position {
    /// Seq of its entry.
    pub seq: u64,
    /// Which of the entry's events.
    pub index: u16,
}

impl Position {
    /// Right after an event.
    pub fn after(id: EventId) -> Position {
        Position { seq: id.seq, index: id.index + 1 }
    }

    /// Right after a whole entry.
    pub fn after_entry(seq: u64) -> Position {
        Position { seq: seq.saturating_add(1), index: 0 }
    }

    /// At the first event of an entry.
    pub fn at(seq: u64) -> Position {
        Position { seq, index: 0 }
    }

    /// Parses a cursor: an event id (after that event) or a seq (after everything of that entry).
    pub fn parse_after(text: &str) -> Result<Position, IdError> {
        if let Some(seq) = number(text) {
            return Ok(Position::after_entry(seq));
        }
        text.parse()
            .map(Position::after)
            .map_err(|_| IdError::Shape { kind: "cursor", example: "evt_1042 or 1042" })
    }

    /// The cursor to show next time; `None` at the very beginning.
    pub fn cursor(self) -> Option<String> {
        match (self.index, self.seq) {
            (0, 0) => None,
            (0, seq) => Some((seq - 1).to_string()),
            (index, seq) => Some(EventId { seq, index: index - 1 }.to_string()),
        }
    }

    /// Whether an event is at or past this position.
    pub fn includes(self, id: EventId) -> bool {
        (id.seq, id.index) >= (self.seq, self.index)
    }
}

/// An event on the wire.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CloudEvent {
    /// Always `1.0`.
    pub specversion: &'static str,
    /// Event id.
    pub id: String,
    /// Which journal: `/tenants/<tenant>/streams/<stream>`.
    pub source: String,
    /// Event type.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Customer, transfer, list, key or endpoint.
    pub subject: String,
    /// When the entry was recorded, RFC 3339.
    pub time: String,
    /// Always `application/json`.
    pub datacontenttype: &'static str,
    /// Orders events as text.
    pub sequence: String,
    /// Set on events made for a test: nothing happened.
    #[serde(skip_serializing_if = "is_false")]
    pub probitytest: bool,
    /// Set on events of a sandbox: nothing there is real.
    #[serde(skip_serializing_if = "is_false")]
    pub probitysandbox: bool,
    /// What happened, as this reader may see it.
    pub data: serde_json::Value,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's skip_serializing_if passes a reference")]
fn is_false(value: &bool) -> bool {
    !*value
}

impl CloudEvent {
    /// Wraps data.
    pub fn new(
        place: (&TenantId, &StreamId),
        id: EventId,
        kind: Kind,
        subject: String,
        time: Timestamp,
        data: serde_json::Value,
    ) -> CloudEvent {
        CloudEvent {
            specversion: "1.0",
            id: id.to_string(),
            source: format!("/tenants/{}/streams/{}", place.0, place.1),
            kind: kind.as_str(),
            subject,
            time: time.to_string(),
            datacontenttype: "application/json",
            sequence: id.sequence(),
            probitytest: false,
            probitysandbox: false,
            data,
        }
    }

    /// The JSON bytes that are signed and sent: the same for every attempt.
    pub fn to_json(&self) -> Vec<u8> {
        // Text keys and finite numbers only: this cannot fail, and an empty body would fail its receiver's
        // parser instead of passing for an event.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// What a filter needs to know beside the event itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// Its id.
    pub id: EventId,
    /// Its type.
    pub kind: Kind,
    /// Whose duty it is, where it is somebody's.
    pub legal_entity: Option<LegalEntityId>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ids_and_cursors_have_one_spelling() {
        for (text, want) in [
            ("evt_0", Some((0, 0))),
            ("evt_1042_2", Some((1042, 2))),
            ("evt_1042_0", None),
            ("evt_1042_16", Some((1042, 16))),
            ("evt_1042_32768", None),
            ("evt_01", None),
            ("evt_", None),
            ("evt_1_", None),
            ("evt_99999999999999999999", None),
            ("1042", None),
        ] {
            assert_eq!(text.parse::<EventId>().ok().map(|e| (e.seq, e.index)), want, "{text}");
        }
        for (text, want) in [
            ("evt_7", Some((7, 1))),
            ("evt_7_1", Some((7, 2))),
            ("7", Some((8, 0))),
            ("18446744073709551615", Some((u64::MAX, 0))),
            ("-7", None),
            ("latest", None),
            ("", None),
        ] {
            assert_eq!(Position::parse_after(text).ok().map(|p| (p.seq, p.index)), want, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_position_survives_its_cursor(seq in 0u64..1 << 40, index in 0u16..PER_ENTRY_MAX) {
            let position = Position { seq, index };
            let back = position.cursor().map_or(Ok(Position::default()), |c| Position::parse_after(&c));
            prop_assert_eq!(back, Ok(position));
        }

        #[test]
        fn sequences_sort_as_events_do(a in 0u64..1 << 40, b in 0u64..1 << 40, i in 0u16..PER_ENTRY_MAX, j in 0u16..PER_ENTRY_MAX) {
            let (x, y) = (EventId { seq: a, index: i }, EventId { seq: b, index: j });
            prop_assert_eq!(x.cmp(&y), x.sequence().cmp(&y.sequence()));
        }

        #[test]
        fn any_text_parses_or_is_refused(text in ".{0,40}") {
            if let Ok(id) = text.parse::<EventId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
