//! Ranges, and ticks at round numbers and at the first days of months and years.

use jiff::civil::{Date, date};

use super::{Baseline, Measure};
use crate::language::Language;

/// The vertical axis: a range from tick to tick that holds all values.
#[derive(Debug, Clone)]
pub struct Values {
    /// Lowest and highest tick.
    pub range: (f64, f64),
    /// Each tick with its label; none if there are no values.
    pub ticks: Vec<(f64, String)>,
}

impl Values {
    /// No axis at all.
    pub fn none() -> Self {
        Self { range: (0.0, 1.0), ticks: Vec::new() }
    }

    /// Chooses the axis of some values, with about as many steps as asked for.
    pub fn new(
        values: impl IntoIterator<Item = f64>,
        baseline: Baseline,
        measure: &Measure,
        steps: f64,
    ) -> Self {
        let (mut low, mut high) = values
            .into_iter()
            .fold((f64::MAX, f64::MIN), |(low, high), v| (low.min(v), high.max(v)));
        if low > high {
            return Self::none();
        }
        if baseline == Baseline::Zero {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        // A line without height still needs room around it, and no axis can tell apart values
        // that differ only where their digits end.
        let size = low.abs().max(high.abs());
        let least = if size == 0.0 { 1.0 } else { size * 1e-6 };
        if high - low < least {
            let room = if size == 0.0 { 1.0 } else { size * 0.05 };
            (low, high) = (low - room, high + room);
        }
        let (step, power) = round_step((high - low) / steps);
        let (first, last) = ((low / step).floor(), (high / step).ceil());
        let decimals = usize::try_from(-power).unwrap_or(0);
        let mut ticks = Vec::new();
        let mut index = first;
        while index <= last {
            let at = index * step;
            ticks.push((at, measure.words.number(at, decimals) + measure.sign()));
            index += 1.0;
        }
        Self { range: (first * step, last * step), ticks }
    }

    /// The label of the lowest tick, if the axis leaves out zero.
    pub fn start_above_zero(&self) -> Option<&str> {
        let without = self.range.0 > 0.0 || self.range.1 < 0.0;
        self.ticks.first().filter(|_| without).map(|(_, label)| label.as_str())
    }
}

/// The least of 1, 2 and 5 times a power of ten that isn't below `least`, and that power.
fn round_step(least: f64) -> (f64, i32) {
    let mut power = least.log10().floor() as i32;
    for _ in 0..2 {
        for digit in [1.0, 2.0, 5.0] {
            let step = digit * 10_f64.powi(power);
            if step >= least * 0.999_999 {
                return (step, power);
            }
        }
        power += 1;
    }
    (10_f64.powi(power), power)
}

/// A tick of the time axis.
#[derive(Debug, PartialEq)]
pub struct DateTick {
    /// The day.
    pub date: Date,
    /// "2025", "Jan 2025", "3 Jan 2025".
    pub label: String,
}

/// The days from 1 January 1970 on, as a coordinate.
pub fn days(day: Date) -> f64 {
    (day.duration_since(date(1970, 1, 1)).as_hours() / 24) as f64
}

/// Steps between ticks, in months.
const STEPS: [i32; 14] = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12_000];

/// Chooses ticks between two days: the most whose labels fit, where `fits` is told the days from
/// one tick to the next and a label.
pub fn date_ticks(
    words: &Language,
    first: Date,
    last: Date,
    fits: impl Fn(f64, &str) -> bool,
) -> Vec<DateTick> {
    let month_of = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month()) - 1;
    for step in STEPS {
        let of_month = |month: &String| fits(f64::from(step) * 30.4, &format!("{month} 2025"));
        let fit = match step < 12 {
            true => words.short_months.iter().all(of_month),
            false => fits(f64::from(step) * 30.4, "2025"),
        };
        if !fit {
            continue;
        }
        let from = month_of(first).div_euclid(step) * step;
        let ticks: Vec<DateTick> = (from..=month_of(last))
            .step_by(step.unsigned_abs() as usize)
            .filter_map(|month| {
                let year = i16::try_from(month.div_euclid(12)).ok()?;
                let date = Date::new(year, month.rem_euclid(12) as i8 + 1, 1).ok()?;
                let label =
                    if step < 12 { words.short_month(date) } else { date.year().to_string() };
                (first <= date && date <= last).then_some(DateTick { date, label })
            })
            .collect();
        if ticks.len() >= 2 {
            return ticks;
        }
    }
    let mut ends = vec![first, last];
    ends.dedup();
    ends.into_iter().map(|date| DateTick { date, label: words.short_day(date) }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(round_step(480.0).0, 500.0);
        assert_eq!(round_step(500.0).0, 500.0);
        assert_eq!(round_step(510.0).0, 1000.0);
        assert_eq!(round_step(0.03), (0.05, -2));
    }

    #[test]
    fn years_begin_on_1_january() {
        let ticks =
            date_ticks(Language::english(), date(2015, 9, 30), date(2018, 3, 31), |days, _| {
                days > 300.0
            });
        let labels: Vec<&str> = ticks.iter().map(|tick| tick.label.as_str()).collect();
        assert_eq!(labels, ["2016", "2017", "2018"]);
        assert_eq!(ticks[0].date, date(2016, 1, 1));
    }
}
