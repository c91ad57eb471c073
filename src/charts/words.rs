//! Numbers, dates, the text alternative and the table.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::scale::Values;
use super::{LineChart, Measure, Points, Series};
use crate::figures::format::plain as number;

/// How the dates of a chart are written: months, where each date ends or begins one.
#[derive(Debug, Clone, Copy)]
pub enum Dates {
    /// September 2015.
    Months,
    /// 3 September 2015.
    Days,
}

impl Dates {
    /// Chooses how some dates are written.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a Date> + Clone) -> Self {
        let ends = all.clone().into_iter().all(|date| *date == date.last_of_month());
        let begins = all.into_iter().all(|date| date.day() == 1);
        if ends || begins { Dates::Months } else { Dates::Days }
    }

    /// September 2015.
    pub fn write(self, date: Date) -> String {
        match self {
            Dates::Months => date.strftime("%B %Y").to_string(),
            Dates::Days => date.strftime("%-d %B %Y").to_string(),
        }
    }

    /// In September 2015.
    pub fn within(self, date: Date) -> String {
        match self {
            Dates::Months => format!("in {}", self.write(date)),
            Dates::Days => format!("on {}", self.write(date)),
        }
    }
}

/// All dates of some series, in order.
pub fn dates<'a>(series: impl IntoIterator<Item = &'a Points>) -> BTreeSet<Date> {
    series.into_iter().flatten().map(|(date, _)| *date).collect()
}

/// Joins names: "A, B and C".
pub fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A column of a table by date: its name, what it measures, its values in their order.
pub type Column<'a> = (String, &'a Measure, &'a Points);

/// Writes the data as a table: its header and its rows.
pub fn table(chart: &LineChart) -> (Vec<String>, Vec<Vec<String>>) {
    let column = |series: &'_ Series| format!("{} ({})", series.label, chart.measure.unit);
    let series = chart.series.iter();
    by_date(series.map(|one| (column(one), &chart.measure, &one.points)).collect())
}

/// Writes columns as a table with a row for each date.
pub fn by_date(columns: Vec<Column<'_>>) -> (Vec<String>, Vec<Vec<String>>) {
    let all = dates(columns.iter().map(|column| column.2));
    let style = Dates::of(&all);
    let cell = |(_, measure, points): &Column<'_>, date: Date| {
        let at = points.binary_search_by_key(&date, |(date, _)| *date).ok();
        match at.and_then(|at| points[at].1) {
            Some(value) => measure.number(value),
            None => "[x]".to_owned(),
        }
    };
    let rows = all
        .into_iter()
        .map(|date| {
            let cells = columns.iter().map(|column| cell(column, date));
            std::iter::once(style.write(date)).chain(cells).collect()
        })
        .collect();
    let names = columns.into_iter().map(|column| column.0);
    (std::iter::once("Date".to_owned()).chain(names).collect(), rows)
}

/// Writes what the picture says.
pub fn alternative(chart: &LineChart, values: &Values) -> String {
    let all = dates(chart.series.iter().map(|series| &series.points));
    let style = Dates::of(&all);
    let mut out = format!("Line chart: {} ({})", chart.subject, chart.measure.unit);
    out.push_str(&range(&all, style));
    out.push('.');
    for series in &chart.series {
        out.push(' ');
        if chart.series.len() > 1 {
            out.push_str(&format!("{}: ", sentence(&series.label)));
        }
        out.push_str(&story(&chart.measure, &series.points, style));
    }
    if !chart.left_out.is_empty() {
        out.push_str(&format!(" Not drawn, without any value: {}.", list(&chart.left_out)));
    }
    if let Some(start) = values.start_above_zero() {
        out.push_str(&format!(" The vertical axis starts at {start}, not at zero."));
    }
    out.push_str(&breaks(&chart.breaks, style));
    out
}

/// The breaks of a series, in sentences.
pub fn breaks(breaks: &[(Date, String)], style: Dates) -> String {
    let told = breaks.iter().map(|(date, why)| {
        let why = why.trim_end_matches('.');
        format!(" Break in the series {}: {why}.", style.within(*date))
    });
    told.collect()
}

/// The first and the last of some dates: ", September 2015 to October 2025".
pub fn range(all: &BTreeSet<Date>, style: Dates) -> String {
    let (Some(first), Some(last)) = (all.first(), all.last()) else { return String::new() };
    let (first, last) = (style.write(*first), style.write(*last));
    if first == last { format!(", {first}") } else { format!(", {first} to {last}") }
}
/// First, last, highest, lowest, direction, and what is missing.
pub fn story(measure: &Measure, points: &Points, style: Dates) -> String {
    let known: Vec<(Date, f64)> =
        points.iter().filter_map(|(date, value)| Some((*date, (*value)?))).collect();
    let told =
        |(date, number): (Date, f64)| format!("{} {}", measure.value(number), style.within(date));
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
    if measure.value(highest.1) == measure.value(lowest.1) {
        out.push_str("; no change throughout");
    } else {
        out.push_str(&format!("; highest {}; lowest {}", told(highest), told(lowest)));
        out.push_str(&format!("; {}", direction(measure, first.1, last.1)));
    }
    let missing = points.len() - known.len();
    if missing > 0 {
        let are = if missing == 1 { "is" } else { "are" };
        out.push_str(&format!("; {missing} of {} values {are} missing", points.len()));
    }
    out.push('.');
    sentence(&out)
}

/// The change from first to last: per cent of a positive start, else a difference.
fn direction(measure: &Measure, first: f64, last: f64) -> String {
    if measure.value(first) == measure.value(last) {
        return "the same at the end as at the start".into();
    }
    let word = if last > first { "up" } else { "down" };
    let percent = (last - first).abs() / first * 100.0;
    if measure.is_percent() {
        let points = measure.number((last - first).abs());
        format!("{word} {points} percentage points over the period")
    } else if first > 0.0 && last >= 0.0 && percent < 1000.0 {
        match number(percent, 1) {
            tiny if tiny == "0.0" => format!("{word} by less than 0.1% over the period"),
            percent => format!("{word} {percent}% over the period"),
        }
    } else {
        let difference = measure.number((last - first).abs());
        format!("{word} by {difference} over the period")
    }
}

/// Begins with a capital letter.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
