//! Dates, the text alternative and the table.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::scale::Values;
use super::{LineChart, Measure, Points, Series};
use crate::language::{Language, fill, round};

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
    pub fn write(self, words: &Language, date: Date) -> String {
        match self {
            Dates::Months => words.month(date),
            Dates::Days => words.day(date),
        }
    }

    /// In September 2015.
    pub fn within(self, words: &Language, date: Date) -> String {
        let pattern = match self {
            Dates::Months => &words.dates.in_month,
            Dates::Days => &words.dates.on_day,
        };
        fill(pattern, &[("date", &self.write(words, date))])
    }

    /// The first and the last of some dates: ", September 2015 to October 2025".
    pub fn range(self, words: &Language, all: &BTreeSet<Date>) -> String {
        let (Some(first), Some(last)) = (all.first(), all.last()) else { return String::new() };
        let [from, to] = [first, last].map(|date| self.write(words, *date));
        if from == to {
            return format!(", {from}");
        }
        let pattern = match self {
            Dates::Months => &words.dates.months,
            Dates::Days => &words.dates.days,
        };
        format!(", {}", fill(pattern, &[("first", &from), ("last", &to)]))
    }
}

/// All dates of some series, in order.
pub fn dates<'a>(series: impl IntoIterator<Item = &'a Points>) -> BTreeSet<Date> {
    series.into_iter().flatten().map(|(date, _)| *date).collect()
}

/// A column of a table by date: its name, what it measures, its values in their order.
pub type Column<'a> = (String, &'a Measure, &'a Points);

/// Writes the data as a table: its header and its rows.
pub fn table(chart: &LineChart) -> (Vec<String>, Vec<Vec<String>>) {
    let column = |series: &'_ Series| format!("{} ({})", series.label, chart.measure.unit);
    let series = chart.series.iter();
    let columns = series.map(|one| (column(one), &chart.measure, &one.points)).collect();
    by_date(chart.measure.words, columns)
}

/// Writes columns as a table with a row for each date.
pub fn by_date(words: &Language, columns: Vec<Column<'_>>) -> (Vec<String>, Vec<Vec<String>>) {
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
            std::iter::once(style.write(words, date)).chain(cells).collect()
        })
        .collect();
    let names = columns.into_iter().map(|column| column.0);
    (std::iter::once(words.charts.date.clone()).chain(names).collect(), rows)
}

/// Writes what the picture says.
pub fn alternative(chart: &LineChart, values: &Values) -> String {
    let words = chart.measure.words;
    let said = &words.charts;
    let all = dates(chart.series.iter().map(|series| &series.points));
    let style = Dates::of(&all);
    let unit = &chart.measure.unit;
    let mut out = fill(&said.line, &[("subject", &chart.subject), ("unit", unit)]);
    out.push_str(&style.range(words, &all));
    out.push('.');
    for series in &chart.series {
        out.push(' ');
        if chart.series.len() > 1 {
            out.push_str(&format!("{}: ", sentence(&series.label)));
        }
        out.push_str(&story(&chart.measure, &series.points, style));
    }
    if !chart.left_out.is_empty() {
        out.push(' ');
        out.push_str(&fill(&said.not_drawn, &[("names", &words.list(&chart.left_out))]));
    }
    if let Some(start) = values.start_above_zero() {
        out.push(' ');
        out.push_str(&fill(&said.axis_told, &[("start", start)]));
    }
    out.push_str(&breaks(words, &chart.breaks, style));
    out
}

/// The breaks of a series, in sentences.
pub fn breaks(words: &Language, breaks: &[(Date, String)], style: Dates) -> String {
    let told = breaks.iter().map(|(date, why)| {
        let (when, why) = (style.within(words, *date), why.trim_end_matches('.'));
        format!(" {}", fill(&words.charts.break_told, &[("when", &when), ("reason", why)]))
    });
    told.collect()
}

/// First, last, highest, lowest, direction, and what is missing.
pub fn story(measure: &Measure, points: &Points, style: Dates) -> String {
    let (words, said) = (measure.words, &measure.words.charts);
    let known: Vec<(Date, f64)> =
        points.iter().filter_map(|(date, value)| Some((*date, (*value)?))).collect();
    let told = |(date, number): (Date, f64)| {
        format!("{} {}", measure.value(number), style.within(words, date))
    };
    let (Some(&first), Some(&last)) = (known.first(), known.last()) else {
        return sentence(&format!("{}.", said.no_values));
    };
    if known.len() == 1 {
        return sentence(&format!("{}.", fill(&said.only_value, &[("value", &told(first))])));
    }
    // Of equal values, the earliest is named.
    let highest = known.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
    let lowest = known.iter().copied().reduce(|a, b| if b.1 < a.1 { b } else { a });
    let (highest, lowest) = (highest.unwrap_or(first), lowest.unwrap_or(first));
    let mut parts = vec![told(first), told(last)];
    if measure.value(highest.1) == measure.value(lowest.1) {
        parts.push(said.no_change.clone());
    } else {
        parts.push(fill(&said.highest, &[("value", &told(highest))]));
        parts.push(fill(&said.lowest, &[("value", &told(lowest))]));
        parts.push(direction(measure, first.1, last.1));
    }
    let missing = points.len() - known.len();
    if missing > 0 {
        let [missing, count] = [missing, points.len()].map(|n| words.number(n as f64, 0));
        let values = [("missing", &*missing), ("count", &*count)];
        parts.push(fill(said.missing.of(&missing), &values));
    }
    sentence(&format!("{}.", parts.join("; ")))
}

/// The change from first to last: per cent of a positive start, else a difference.
fn direction(measure: &Measure, first: f64, last: f64) -> String {
    let (words, said) = (measure.words, &measure.words.charts);
    if measure.value(first) == measure.value(last) {
        return said.same.clone();
    }
    let (share, number) =
        if last > first { (&said.up, &said.up_by) } else { (&said.down, &said.down_by) };
    let percent = (last - first).abs() / first * 100.0;
    let difference = measure.number((last - first).abs());
    let (pattern, amount) = if measure.is_percent() {
        let points = words.change.points.of(&difference);
        (share, format!("{difference} {points}"))
    } else if first > 0.0 && last >= 0.0 && percent < 1000.0 {
        if round(percent, 1) == 0.0 {
            let least = format!("{}%", words.number(0.1, 1));
            (number, fill(&said.less_than, &[("amount", &least)]))
        } else {
            (share, format!("{}%", words.number(percent, 1)))
        }
    } else {
        (number, difference)
    };
    fill(pattern, &[("amount", &amount)])
}

/// Begins with a capital letter.
pub fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}
