//! When the next release comes out where the publisher does not say: as those before it did.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use crate::project::Period;

/// How a series has been coming out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// How many months lie between two releases.
    pub months: i32,
    /// How many days after the end of its month a release comes out.
    pub days: i32,
    /// The day of the week, if most share one.
    pub weekday: Option<Weekday>,
    /// How many releases that was seen on.
    pub seen: usize,
}

impl Rule {
    /// The rule of past releases: the month that each was for, and its day. `None` where there are
    /// none, or where they came out before their month was over, as lists do that are read anew
    /// each day.
    pub fn of(past: &[(Period, Date)]) -> Option<Self> {
        let mut past = past.to_vec();
        past.sort();
        // A month that was published again counts once, as it first came out.
        past.dedup_by_key(|one| one.0);
        let days = past.iter().map(|(period, day)| (*day - period.date()).get_days());
        let days = median(days.filter(|days| *days >= 0).collect())?;
        let gaps = past.windows(2).map(|pair| pair[1].0.months_since(pair[0].0));
        let months = median(gaps.collect()).unwrap_or(1).max(1);
        let weekdays = || past.iter().map(|(_, day)| day.weekday());
        let share =
            |one: &Weekday| weekdays().filter(|other| other == one).count() * 2 > past.len();
        Some(Self { months, days, weekday: weekdays().find(share), seen: past.len() })
    }

    /// The release after one.
    pub fn after(&self, period: Period) -> Period {
        let first = period.date().first_of_month();
        Period::of(first.saturating_add(self.months.months()))
    }

    /// The day of a release: that many days after its month, and then the nearest such weekday.
    pub fn day(&self, period: Period) -> Date {
        let day = period.date().saturating_add(self.days.days());
        let Some(weekday) = self.weekday else { return day };
        let ahead = i32::from(day.weekday().until(weekday));
        let shift = if ahead > 3 { ahead - 7 } else { ahead };
        day.saturating_add(shift.days())
    }
}

/// The middle one; of two the earlier.
fn median(mut numbers: Vec<i32>) -> Option<i32> {
    numbers.sort_unstable();
    numbers.get(numbers.len().saturating_sub(1) / 2).copied()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of(releases: &[(&str, Date)]) -> Option<Rule> {
        let past = releases.iter().map(|(month, day)| (Period::parse(month).unwrap(), *day));
        Rule::of(&past.collect::<Vec<_>>())
    }

    #[test]
    fn a_monthly_series_comes_out_on_a_thursday() {
        // General Practice Workforce, as it was published.
        let rule = of(&[
            ("2025-10", date(2025, 11, 27)),
            ("2025-09", date(2025, 10, 23)),
            ("2025-08", date(2025, 9, 25)),
            ("2025-07", date(2025, 8, 21)),
        ]);
        let rule = rule.unwrap();
        assert_eq!((rule.months, rule.weekday), (1, Some(Weekday::Thursday)));
        let next = rule.after(Period::parse("2025-10").unwrap());
        assert_eq!(next.short(), "2025-11");
        assert_eq!(rule.day(Period::parse("2026-01").unwrap()), date(2026, 2, 26));
    }

    #[test]
    fn a_quarterly_series_has_its_own_step() {
        let rule = of(&[("2025-03", date(2025, 5, 13)), ("2025-06", date(2025, 8, 12))]).unwrap();
        assert_eq!(rule.after(Period::parse("2025-06").unwrap()).short(), "2025-09");
    }

    #[test]
    fn one_release_is_taken_for_the_first_of_a_monthly_series() {
        let rule = of(&[("2025-10", date(2025, 11, 27))]).unwrap();
        assert_eq!((rule.months, rule.days, rule.seen), (1, 27, 1));
        assert_eq!(rule.day(Period::parse("2026-02").unwrap()), date(2026, 3, 26));
    }

    #[test]
    fn what_has_no_past_or_no_delay_has_no_rule() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[("2025-10", date(2025, 10, 3))]), None);
    }
}
