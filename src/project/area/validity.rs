//! From when until when an area or a mapping is in force.

use jiff::civil::Date;

/// The days from which and until which something is in force, both included; open where not said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub until: Option<Date>,
}

impl Validity {
    /// Whether it is in force on a day.
    pub fn holds(self, date: Date) -> bool {
        self.first() <= date && date <= self.last()
    }

    /// Whether there is a day on which both are in force.
    pub fn overlaps(self, other: Self) -> bool {
        self.first() <= other.last() && other.first() <= self.last()
    }

    /// Whether it is open at both ends.
    pub fn is_open(self) -> bool {
        self.from.is_none() && self.until.is_none()
    }

    /// The first day; the earliest that there is where it is open.
    pub fn first(self) -> Date {
        self.from.unwrap_or(Date::MIN)
    }

    /// The last day; the latest that there is where it is open.
    pub fn last(self) -> Date {
        self.until.unwrap_or(Date::MAX)
    }

    /// The days in words: `from 2026-04-01`, `until 2026-03-31`, `at any time`.
    pub fn label(self) -> String {
        match (self.from, self.until) {
            (None, None) => "at any time".to_owned(),
            (Some(from), None) => format!("from {from}"),
            (None, Some(until)) => format!("until {until}"),
            (Some(from), Some(until)) => format!("from {from} until {until}"),
        }
    }

    /// Reads the two columns of a row.
    pub(super) fn read(from: &str, until: &str) -> Result<Self, String> {
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            text => text.parse().map(Some).map_err(|_| format!("`{text}` is no day")),
        };
        let validity = Self { from: day(from)?, until: day(until)? };
        if validity.first() > validity.last() {
            return Err(format!("{} ends before it begins", validity.label()));
        }
        Ok(validity)
    }
}
