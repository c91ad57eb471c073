//! The date that a value is for.

use std::fmt;

use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

use crate::language::Language;

/// A month, known by its last day: 2025-10-31 for October 2025. Never the date of publication.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(Date);

impl Period {
    /// Makes the period of a year and a month (1 to 12); `None` if there is no such month.
    pub fn new(year: i16, month: i8) -> Option<Self> {
        Date::new(year, month, 1).ok().map(|first| Self(first.last_of_month()))
    }

    /// The period that a date falls in.
    pub fn of(date: Date) -> Self {
        Self(date.last_of_month())
    }

    /// Reads `2025-10`, `2025-10-31`, `October 2025`, `Oct 2025` or `01OCT2025`, whatever follows
    /// the year in words (`October 2024 [Note 48]`). White space may be of any kind.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((year, rest)) = text.split_once('-') {
            let (month, day) = rest.split_once('-').map_or((rest, None), |(m, d)| (m, Some(d)));
            let digits = |text: &str, count| {
                text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
            };
            if !digits(year, 4) || !digits(month, 2) || !day.is_none_or(|day| digits(day, 2)) {
                return None;
            }
            let period = Self::new(year.parse().ok()?, month.parse().ok()?)?;
            let day = day.map_or(Some(1), |day| day.parse().ok())?;
            return Date::new(period.0.year(), period.0.month(), day).ok().map(Self::of);
        }
        if let Some(packed) = text.get(2..9)
            && text.len() == 9
            && text.is_ascii()
            && text[..2].bytes().all(|byte| byte.is_ascii_digit())
        {
            return Self::new(packed[3..].parse().ok()?, month_number(&packed[..3])?);
        }
        let mut words = text.split_whitespace();
        let month = month_number(words.next()?)?;
        let year = words.next()?;
        let digits = year.bytes().take_while(u8::is_ascii_digit).count();
        (digits == 4).then(|| Self::new(year[..4].parse().ok()?, month)).flatten()
    }

    /// Finds the first `October 2025` within a longer text.
    pub fn find(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        words.windows(2).find_map(|pair| Self::parse(&pair.join(" ")))
    }

    /// Finds the month that the name of a file tells: in words (`1 General Practice – March 2024
    /// Practice Level.csv`), as `2024-03`, or else packed (`GPWPracticeCSV.062021.zip`, `….0919.zip`).
    pub fn in_name(name: &str) -> Option<Self> {
        let mut words: Vec<String> = Vec::new();
        let mut kind = None;
        for c in name.chars() {
            let this = (c.is_alphabetic(), c.is_ascii_digit());
            match words.last_mut() {
                Some(word) if kind == Some(this) && this != (false, false) => word.push(c),
                _ if this != (false, false) => words.push(c.to_string()),
                _ => {}
            }
            kind = Some(this);
        }
        let spoken = words.windows(2).find_map(|pair| Self::parse(&pair.join(" ")));
        let packed = |word: &String| {
            let digits = word.bytes().all(|byte| byte.is_ascii_digit());
            let year = match word.len() {
                6 if digits => word[2..].parse().ok()?,
                4 if digits => 2000 + word[2..].parse::<i16>().ok()?,
                _ => return None,
            };
            Self::new(year, word[..2].parse().ok()?)
        };
        let iso = words.windows(2).find_map(|pair| {
            let [year, month] = pair else { return None };
            let digits = |word: &String, length| {
                word.len() == length && word.bytes().all(|byte| byte.is_ascii_digit())
            };
            let whole = digits(year, 4) && digits(month, 2) && year.starts_with("20");
            whole.then(|| Self::parse(&format!("{year}-{month}"))).flatten()
        });
        spoken.or(iso).or_else(|| words.iter().rev().find_map(packed))
    }

    /// The last day of the month.
    pub fn date(self) -> Date {
        self.0
    }

    /// The short form, `2025-10`.
    pub fn short(self) -> String {
        format!("{:04}-{:02}", self.0.year(), self.0.month())
    }

    /// The month before.
    pub fn before(self) -> Self {
        // The first month that a date can have is before anything published.
        self.0.first_of_month().yesterday().map_or(self, Self::of)
    }

    /// How many months lie between two periods; positive if `self` is later.
    pub fn months_since(self, earlier: Self) -> i32 {
        let months = |p: Self| i32::from(p.0.year()) * 12 + i32::from(p.0.month());
        months(self) - months(earlier)
    }

    /// The name for analysts, `October 2025`. What readers see is in the language of their brief:
    /// [`Language::month`].
    pub fn label(self) -> String {
        Language::english().month(self.0)
    }
}

/// A date for analysts, `27 November 2025`; for readers, [`Language::day`].
pub fn long_date(date: Date) -> String {
    Language::english().day(date)
}

fn month_number(name: &str) -> Option<i8> {
    let name = name.to_ascii_lowercase();
    // Publishers write English.
    let found = Language::english().months.iter().position(|month| {
        let month = month.to_ascii_lowercase();
        name == month || (name.len() >= 3 && month.starts_with(&name))
    })?;
    i8::try_from(found + 1).ok()
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Debug for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl Default for Period {
    fn default() -> Self {
        Self(date(1970, 1, 31))
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a month (2025-10)")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_publishers_ways_to_write_a_month() {
        let september = Period::new(2015, 9);
        for text in
            ["September\n2015\n[Notes 5,6,7]", "2015-09", "2015-09-30", "01SEP2015", "Sept 2015"]
        {
            assert_eq!(Period::parse(text), september, "{text:?}");
        }
        // A bracket that the publisher lost.
        assert_eq!(Period::parse("March\n2017 \nNotes 10,11]"), Period::new(2017, 3));
        assert_eq!(Period::parse("June \n2021"), Period::new(2021, 6));
    }

    #[test]
    fn what_is_no_month() {
        for text in [
            "",
            "% difference October 2024 - October 2025",
            "2025",
            "2025-13",
            "Mayor 2025",
            "2025-10-99",
            "+025-10",
            "£01OCT202",
        ] {
            assert_eq!(Period::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_month_within_a_title() {
        let title = "Table 6a: staff: by role, October 2025, Official Statistics [Notes 1,3]";
        assert_eq!(Period::find(title), Period::new(2025, 10));
    }

    #[test]
    fn a_month_in_the_name_of_a_file() {
        let march = Period::new(2024, 3);
        for name in [
            "1 General Practice – March 2024 Practice Level - Detailed.csv",
            "12 General Practice - March 2024 Practice Level.csv",
            "General_Practice_March_2024.csv",
            "General Practice \u{2013}\u{a0}Mar2024.csv",
            "GPWPracticeCSV.032024.zip",
            "GPWPracticeCSV.0324.zip",
            "GPWFPracticeCSVpt2.032024.zip",
        ] {
            assert_eq!(Period::in_name(name), march, "{name:?}");
        }
        assert_eq!(Period::in_name("GPWPracticeCSV.0919.zip"), Period::new(2019, 9));
        for name in ["practice.csv", "GPWPracticeCSV.2021.zip", "Level 2 - 2024.csv", "9999.csv"] {
            assert_eq!(Period::in_name(name), None, "{name:?}");
        }
    }

    #[test]
    fn months_between() {
        let at = |text| Period::parse(text).unwrap_or_default();
        assert_eq!(at("2025-10").months_since(at("2015-09")), 121);
        assert_eq!(at("2025-10").label(), "October 2025");
        assert_eq!(long_date(date(2025, 11, 27)), "27 November 2025");
    }
}
