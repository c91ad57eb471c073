//! When the program is woken: every ten minutes, from when releases come out until six.

use jiff::civil::{Time, Weekday, time};
use jiff::{SignedDuration, Timestamp};

use crate::project::NotBefore;

/// How many minutes lie between two calls.
pub(super) const EVERY: i8 = 10;
/// The hour of the last call.
const UNTIL: i8 = 18;
/// For how long after a release was to come out it is looked for at each call.
const OFTEN: SignedDuration = SignedDuration::from_mins(150);
/// How long after the time of releases the one look of any other day is.
const DAILY: SignedDuration = SignedDuration::from_mins(15);

/// When to look: from when releases come out, on working days.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Times {
    /// When releases come out.
    pub from: NotBefore,
}

impl Times {
    /// The times for sources that come out at these times of day: the earliest of them.
    pub fn of<'a>(published_at: impl IntoIterator<Item = &'a NotBefore>) -> Self {
        let earliest = published_at.into_iter().min_by_key(|one| one.time).cloned();
        Self { from: earliest.unwrap_or_default() }
    }

    /// The hour and minute of the first call of a day: a full ten minutes.
    pub(super) fn first(&self) -> (i8, i8) {
        let (hour, minute) = (self.from.time.hour(), self.from.time.minute());
        match (minute + EVERY - 1) / EVERY * EVERY {
            60 => ((hour + 1).min(23), 0),
            minute => (hour, minute),
        }
    }

    /// The hour of the last call of a day.
    pub(super) fn until(&self) -> i8 {
        UNTIL.max(self.from.time.hour() + 1).min(23)
    }

    /// When looks at each call end on the day of a release.
    pub(super) fn often_until(&self, out: Timestamp) -> Timestamp {
        out.saturating_add(OFTEN).unwrap_or(out)
    }

    /// When the last call of the day of a moment is.
    pub(super) fn last_call(&self, now: Timestamp) -> Timestamp {
        self.at(now, time(self.until(), 0, 0, 0))
    }

    /// When the one look of the day of a moment is, if no release is expected.
    pub(super) fn daily(&self, now: Timestamp) -> Timestamp {
        let from = self.at(now, self.from.time);
        from.saturating_add(DAILY).unwrap_or(from)
    }

    /// A time of the day of a moment.
    pub(super) fn at(&self, now: Timestamp, time: Time) -> Timestamp {
        let day = now.to_zoned(self.from.time_zone()).date();
        NotBefore { time, ..self.from.clone() }.on(day)
    }

    /// Whether two moments are on the same day there.
    pub(super) fn same_day(&self, one: Timestamp, other: Timestamp) -> bool {
        let day = |time: Timestamp| time.to_zoned(self.from.time_zone()).date();
        day(one) == day(other)
    }

    /// The calls after a moment, in order: on working days, every ten minutes, whole minutes.
    pub(super) fn calls_after(&self, now: Timestamp) -> impl Iterator<Item = Timestamp> + '_ {
        let step = SignedDuration::from_mins(i64::from(EVERY));
        let first = now.as_second() - now.as_second().rem_euclid(step.as_secs());
        let calls = (1..).map_while(move |n: i64| {
            Timestamp::from_second(first.checked_add(n.checked_mul(step.as_secs())?)?).ok()
        });
        calls.filter(|call| {
            let there = call.to_zoned(self.from.time_zone());
            let weekend = matches!(there.weekday(), Weekday::Saturday | Weekday::Sunday);
            let from = self.at(*call, self.from.time);
            !weekend && *call >= from && *call <= self.last_call(*call)
        })
    }
}
