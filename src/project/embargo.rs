//! When a release comes out on its day. Before that, nothing is built from it (S6).

use std::fmt;

use jiff::Timestamp;
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;

use super::delivery::NotBefore;
use super::period::long_date;
use super::source::Source;

/// English official statistics come out at 09:30 London time (S6).
impl Default for NotBefore {
    fn default() -> Self {
        Self { time: time(9, 30, 0, 0), zone: "Europe/London".to_owned() }
    }
}

impl fmt::Display for NotBefore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.time.strftime("%H:%M"), self.zone)
    }
}

impl NotBefore {
    /// The time zone. A machine without the rules of time zones is taken to be on UTC, which London
    /// is never behind.
    pub fn time_zone(&self) -> TimeZone {
        TimeZone::get(&self.zone).unwrap_or(TimeZone::UTC)
    }

    /// When it is on a day.
    pub fn on(&self, day: Date) -> Timestamp {
        let then = day.to_datetime(self.time).to_zoned(self.time_zone());
        // A day that no clock can show never comes.
        then.map_or(Timestamp::MAX, |then| then.timestamp())
    }

    /// The time for people: `09:30 London time`.
    pub fn words(&self) -> String {
        let place = self.zone.rsplit('/').next().unwrap_or_default().replace('_', " ");
        format!("{} {place} time", self.time.strftime("%H:%M"))
    }
}

impl Source {
    /// When a release comes out that has this day of publication, in words, if that is still to
    /// come: `27 November 2025 at 09:30 London time`.
    pub fn still_to_come(&self, day: Date, now: Timestamp) -> Option<String> {
        let words = || format!("{} at {}", long_date(day), self.published_at.words());
        (now < self.published_at.on(day)).then(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_out_before_half_past_nine_in_london() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let out = NotBefore::default();
        assert_eq!(out.on(jiff::civil::date(2026, 7, 30)), at("2026-07-30T08:30:00Z"));
        // In winter London is on UTC.
        assert_eq!(out.on(jiff::civil::date(2026, 1, 29)), at("2026-01-29T09:30:00Z"));
    }

    #[test]
    fn a_time_reads_as_it_was_written() {
        for text in ["09:30 Europe/London", "07:05 America/New_York"] {
            assert_eq!(NotBefore::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(NotBefore::default().words(), "09:30 London time");
        assert_eq!(
            NotBefore::parse("7:05 America/New_York").unwrap().words(),
            "07:05 New York time"
        );
    }

    #[test]
    fn a_zone_that_this_machine_does_not_know_is_taken_for_utc() {
        let out = NotBefore { zone: "Nowhere/Nothing".into(), ..NotBefore::default() };
        assert_eq!(out.on(jiff::civil::date(2026, 7, 30)).to_string(), "2026-07-30T09:30:00Z");
    }
}
