//! Dates for readers.

use jiff::civil::Date;

use super::{Language, fill};

impl Language {
    /// A month: `October 2025`, `Hydref 2025`.
    pub fn month(&self, date: Date) -> String {
        self.date(&self.dates.month, &self.months, date)
    }

    /// A month in short: `Oct 2025`.
    pub fn short_month(&self, date: Date) -> String {
        self.date(&self.dates.month, &self.short_months, date)
    }

    /// A day: `31 October 2025`.
    pub fn day(&self, date: Date) -> String {
        self.date(&self.dates.day, &self.months, date)
    }

    /// A day in short: `31 Oct 2025`.
    pub fn short_day(&self, date: Date) -> String {
        self.date(&self.dates.day, &self.short_months, date)
    }

    fn date(&self, pattern: &str, months: &[String; 12], date: Date) -> String {
        // A month of a date is 1 to 12.
        let month = months.get(usize::from(date.month().unsigned_abs()) - 1);
        let (day, year) = (date.day().to_string(), date.year().to_string());
        let month = month.map_or("", String::as_str);
        fill(pattern, &[("day", &day), ("month", month), ("year", &year)])
    }
}
