//! What time it is, and how long things take. Neither ever reaches an artifact.

#![allow(clippy::disallowed_methods, reason = "this is the door to the clock")]

use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// The time now, to the second.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    // A whole second is enough for a record, and reads better.
    Timestamp::from_second(now.as_second()).unwrap_or(now)
}

/// How many nanoseconds have passed since 1970, for traces.
pub fn nanoseconds() -> u128 {
    u128::try_from(Timestamp::now().as_nanosecond()).unwrap_or_default()
}

/// The date today in UTC.
pub fn today() -> Date {
    now().to_zoned(TimeZone::UTC).date()
}

/// Measures how long something takes.
#[derive(Debug, Clone, Copy)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts to measure.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long it has run.
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}
