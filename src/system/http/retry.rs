//! When to ask again, and how much time there is.

use std::thread::sleep;
use std::time::{Duration, SystemTime};

use backon::{BackoffBuilder, ExponentialBuilder};
use jiff::Timestamp;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use super::Manners;
use super::fault::{Again, Fault};
use super::validators::text;
use crate::diagnostics::Result;
use crate::system::clock::{self, Stopwatch};

/// The time that a page or file may take, all attempts together. It stands still while one waits on
/// purpose.
#[derive(Debug)]
pub(super) struct Budget {
    pub(super) cap: Duration,
    watch: Stopwatch,
    paused: Duration,
}

impl Budget {
    pub(super) fn new(cap: Duration) -> Self {
        Self { cap, watch: Stopwatch::start(), paused: Duration::ZERO }
    }

    /// What is left; `None` if nothing is.
    pub(super) fn left(&self) -> Option<Duration> {
        let used = self.watch.elapsed().saturating_sub(self.paused);
        self.cap.checked_sub(used).filter(|left| !left.is_zero())
    }

    /// Does something that takes none of the time.
    pub(super) fn pause<T>(&mut self, wait: impl FnOnce() -> T) -> T {
        let watch = Stopwatch::start();
        let value = wait();
        self.paused += watch.elapsed();
        value
    }
}

/// Tries until it goes well, until it is of no use, or until the attempts are used up.
pub(super) fn retry<T>(
    manners: &Manners,
    budget: &mut Budget,
    mut attempt: impl FnMut(&mut Budget) -> Result<T, Fault>,
) -> Result<T> {
    let waits = ExponentialBuilder::default()
        .with_min_delay(manners.first_wait)
        .with_max_times(manners.attempts.saturating_sub(1))
        .with_jitter()
        .build();
    let mut waits = waits.zip(2_usize..);
    let mut asked = 1;
    loop {
        let fault = match attempt(budget) {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        };
        let next = match fault.again {
            Again::Never => None,
            Again::Later(wish) => {
                waits.next().map(|(wait, nth)| (wait.max(wish.unwrap_or_default()), nth))
            }
        };
        match next {
            Some((wait, nth)) => {
                budget.pause(|| sleep(wait));
                asked = nth;
            }
            None if asked == 1 => return Err(fault.what),
            None => {
                let told = |what: crate::diagnostics::Diagnostic| {
                    what.why(format!("it was asked {asked} times"))
                };
                return Err(fault.what.into_iter().map(told).collect());
            }
        }
    }
}

/// How long the server asks to wait: so many seconds, or until a time.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = text(headers, RETRY_AFTER)?;
    let text = text.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = httpdate::parse_http_date(text).ok()?;
    // A time that is over asks for no wait.
    Some(then.duration_since(SystemTime::from(clock::now())).unwrap_or_default())
}

/// The time of day after a wait, for people.
pub(super) fn clock_time(wait: Duration) -> String {
    let then: Option<Timestamp> = clock::now().checked_add(wait).ok();
    then.map_or_else(
        || "a very long time".to_owned(),
        |then| then.strftime("%H:%M UTC on %-d %B %Y").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(value: &str) -> HeaderMap {
        HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())])
    }

    #[test]
    fn reads_both_forms_of_retry_after() {
        assert_eq!(retry_after(&headers("7")), Some(Duration::from_secs(7)));
        assert_eq!(retry_after(&headers(" 0 ")), Some(Duration::ZERO));
        assert_eq!(retry_after(&headers("Thu, 01 Jan 1970 00:00:00 GMT")), Some(Duration::ZERO));
        let later = SystemTime::from(clock::now()) + Duration::from_secs(1000);
        let wait = retry_after(&headers(&httpdate::fmt_http_date(later))).unwrap();
        assert!((990..=1000).contains(&wait.as_secs()), "{wait:?}");
        for none in ["soon", "-1", "", "1.5", "99999999999999999999999"] {
            assert_eq!(retry_after(&headers(none)), None, "{none:?}");
        }
        assert_eq!(retry_after(&HeaderMap::new()), None);
    }

    #[test]
    fn a_wait_without_an_end_can_be_told() {
        assert_eq!(clock_time(Duration::MAX), "a very long time");
    }

    #[test]
    fn a_pause_takes_none_of_the_time() {
        let mut budget = Budget::new(Duration::from_millis(40));
        budget.pause(|| sleep(Duration::from_millis(60)));
        assert!(budget.left().is_some());
        sleep(Duration::from_millis(60));
        assert_eq!(budget.left(), None);
    }
}
