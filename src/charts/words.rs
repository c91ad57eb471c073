//! Numbers, dates, the text alternative and the table.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::scale::Values;
use super::{LineChart, Series};
pub use crate::figures::format::plain as number;

/// Writes a value of the chart; per cent stands with its number, other units are told once.
pub fn value(chart: &LineChart, value: f64) -> String {
    let sign = if is_percent(chart) { "%" } else { "" };
    number(value, chart.decimals) + sign
}

/// Whether the values are percentages.
pub fn is_percent(chart: &LineChart) -> bool {
    matches!(chart.unit.as_str(), "%" | "per cent")
}

/// How the dates of a chart are written: months, where each date ends or begins one.
#[derive(Debug, Clone, Copy)]
enum Dates {
    Months,
    Days,
}

impl Dates {
    fn of(chart: &LineChart) -> Self {
        let all = dates(chart);
        let ends = all.iter().all(|date| *date == date.last_of_month());
        let begins = all.iter().all(|date| date.day() == 1);
        if ends || begins { Dates::Months } else { Dates::Days }
    }

    fn write(self, date: Date) -> String {
        match self {
            Dates::Months => date.strftime("%B %Y").to_string(),
            Dates::Days => date.strftime("%-d %B %Y").to_string(),
        }
    }

    fn within(self, date: Date) -> String {
        match self {
            Dates::Months => format!("in {}", self.write(date)),
            Dates::Days => format!("on {}", self.write(date)),
        }
    }
}

/// All dates of all series, in order.
fn dates(chart: &LineChart) -> BTreeSet<Date> {
    chart.series.iter().flat_map(|series| &series.points).map(|(date, _)| *date).collect()
}

/// Writes the data as a table: its header and its rows.
pub fn table(chart: &LineChart) -> (Vec<String>, Vec<Vec<String>>) {
    let style = Dates::of(chart);
    let mut header = vec!["Date".to_owned()];
    header.extend(chart.series.iter().map(|series| format!("{} ({})", series.label, chart.unit)));
    let cell = |series: &Series, date: Date| {
        let at = series.points.binary_search_by_key(&date, |(date, _)| *date).ok();
        match at.and_then(|at| series.points[at].1) {
            Some(value) => number(value, chart.decimals),
            None => "[x]".to_owned(),
        }
    };
    let rows = dates(chart)
        .into_iter()
        .map(|date| {
            let cells = chart.series.iter().map(|series| cell(series, date));
            std::iter::once(style.write(date)).chain(cells).collect()
        })
        .collect();
    (header, rows)
}

/// Writes what the picture says.
pub fn alternative(chart: &LineChart, values: &Values) -> String {
    let style = Dates::of(chart);
    let all = dates(chart);
    let mut out = format!("Line chart: {} ({})", chart.subject, chart.unit);
    if let (Some(first), Some(last)) = (all.first(), all.last()) {
        let (first, last) = (style.write(*first), style.write(*last));
        let to = if first == last { String::new() } else { format!(" to {last}") };
        out.push_str(&format!(", {first}{to}"));
    }
    out.push('.');
    for series in &chart.series {
        out.push(' ');
        if chart.series.len() > 1 {
            out.push_str(&format!("{}: ", sentence(&series.label)));
        }
        out.push_str(&story(chart, series, style));
    }
    if let Some(start) = values.start_above_zero() {
        out.push_str(&format!(" The vertical axis starts at {start}, not at zero."));
    }
    for (date, why) in &chart.breaks {
        let why = why.trim_end_matches('.');
        out.push_str(&format!(" Break in the series {}: {why}.", style.within(*date)));
    }
    out
}

/// First, last, highest, lowest, direction, and what is missing.
fn story(chart: &LineChart, series: &Series, style: Dates) -> String {
    let known: Vec<(Date, f64)> =
        series.points.iter().filter_map(|(date, value)| Some((*date, (*value)?))).collect();
    let told =
        |(date, number): (Date, f64)| format!("{} {}", value(chart, number), style.within(date));
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else {
        return "No values.".into();
    };
    if known.len() == 1 {
        return format!("{}, the only value.", sentence(&told(first)));
    }
    // Of equal values, the earliest is named.
    let highest = known.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let lowest = known.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a });
    let (highest, lowest) = (highest.unwrap_or(first), lowest.unwrap_or(first));
    let mut out = format!("{}; {}", told(first), told(last));
    if value(chart, highest.1) == value(chart, lowest.1) {
        out.push_str("; no change throughout");
    } else {
        out.push_str(&format!("; highest {}; lowest {}", told(highest), told(lowest)));
        out.push_str(&format!("; {}", direction(chart, first.1, last.1)));
    }
    let missing = series.points.len() - known.len();
    if missing > 0 {
        let are = if missing == 1 { "is" } else { "are" };
        out.push_str(&format!("; {missing} of {} values {are} missing", series.points.len()));
    }
    out.push('.');
    sentence(&out)
}

/// The change from first to last: per cent of a positive start, else a difference.
fn direction(chart: &LineChart, first: f64, last: f64) -> String {
    if value(chart, first) == value(chart, last) {
        return "the same at the end as at the start".into();
    }
    let word = if last > first { "up" } else { "down" };
    let percent = (last - first).abs() / first * 100.0;
    if is_percent(chart) {
        let points = number((last - first).abs(), chart.decimals);
        format!("{word} {points} percentage points over the period")
    } else if first > 0.0 && last >= 0.0 && percent < 1000.0 {
        match number(percent, 1) {
            tiny if tiny == "0.0" => format!("{word} by less than 0.1% over the period"),
            percent => format!("{word} {percent}% over the period"),
        }
    } else {
        let difference = number((last - first).abs(), chart.decimals);
        format!("{word} by {difference} over the period")
    }
}

/// Begins with a capital letter.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
