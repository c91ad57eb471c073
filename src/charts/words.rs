//! Numbers, dates, the text alternative and the table.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::scale::Values;
use super::{LineChart, Series};
use crate::language::{Language, fill, round};

/// Writes a value of the chart; per cent stands with its number, other units are told once.
pub fn value(chart: &LineChart, value: f64) -> String {
    let sign = if is_percent(chart) { "%" } else { "" };
    chart.words.number(value, chart.decimals) + sign
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

    fn write(self, words: &Language, date: Date) -> String {
        match self {
            Dates::Months => words.month(date),
            Dates::Days => words.day(date),
        }
    }

    fn within(self, words: &Language, date: Date) -> String {
        let pattern = match self {
            Dates::Months => &words.dates.in_month,
            Dates::Days => &words.dates.on_day,
        };
        fill(pattern, &[("date", &self.write(words, date))])
    }

    fn range(self, words: &Language, first: Date, last: Date) -> String {
        let [from, to] = [first, last].map(|date| self.write(words, date));
        if from == to {
            return from;
        }
        let pattern = match self {
            Dates::Months => &words.dates.months,
            Dates::Days => &words.dates.days,
        };
        fill(pattern, &[("first", &from), ("last", &to)])
    }
}

/// All dates of all series, in order.
fn dates(chart: &LineChart) -> BTreeSet<Date> {
    chart.series.iter().flat_map(|series| &series.points).map(|(date, _)| *date).collect()
}

/// Writes the data as a table: its header and its rows.
pub fn table(chart: &LineChart) -> (Vec<String>, Vec<Vec<String>>) {
    let style = Dates::of(chart);
    let mut header = vec![chart.words.charts.date.clone()];
    header.extend(chart.series.iter().map(|series| format!("{} ({})", series.label, chart.unit)));
    let cell = |series: &Series, date: Date| {
        let at = series.points.binary_search_by_key(&date, |(date, _)| *date).ok();
        match at.and_then(|at| series.points[at].1) {
            Some(value) => chart.words.number(value, chart.decimals),
            None => "[x]".to_owned(),
        }
    };
    let rows = dates(chart)
        .into_iter()
        .map(|date| {
            let cells = chart.series.iter().map(|series| cell(series, date));
            std::iter::once(style.write(chart.words, date)).chain(cells).collect()
        })
        .collect();
    (header, rows)
}

/// Writes what the picture says.
pub fn alternative(chart: &LineChart, values: &Values) -> String {
    let (words, said) = (chart.words, &chart.words.charts);
    let style = Dates::of(chart);
    let all = dates(chart);
    let mut out = fill(&said.line, &[("subject", &chart.subject), ("unit", &chart.unit)]);
    if let (Some(first), Some(last)) = (all.first(), all.last()) {
        out.push_str(", ");
        out.push_str(&style.range(words, *first, *last));
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
        out.push(' ');
        out.push_str(&fill(&said.axis_told, &[("start", start)]));
    }
    for (date, why) in &chart.breaks {
        let (when, why) = (style.within(words, *date), why.trim_end_matches('.'));
        out.push(' ');
        out.push_str(&fill(&said.break_told, &[("when", &when), ("reason", why)]));
    }
    out
}

/// First, last, highest, lowest, direction, and what is missing.
fn story(chart: &LineChart, series: &Series, style: Dates) -> String {
    let (words, said) = (chart.words, &chart.words.charts);
    let known: Vec<(Date, f64)> =
        series.points.iter().filter_map(|(date, value)| Some((*date, (*value)?))).collect();
    let told = |(date, number): (Date, f64)| {
        format!("{} {}", value(chart, number), style.within(words, date))
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
    if value(chart, highest.1) == value(chart, lowest.1) {
        parts.push(said.no_change.clone());
    } else {
        parts.push(fill(&said.highest, &[("value", &told(highest))]));
        parts.push(fill(&said.lowest, &[("value", &told(lowest))]));
        parts.push(direction(chart, first.1, last.1));
    }
    let missing = series.points.len() - known.len();
    if missing > 0 {
        let [missing, count] = [missing, series.points.len()].map(|n| words.number(n as f64, 0));
        let values = [("missing", &*missing), ("count", &*count)];
        parts.push(fill(said.missing.of(&missing), &values));
    }
    sentence(&format!("{}.", parts.join("; ")))
}

/// The change from first to last: per cent of a positive start, else a difference.
fn direction(chart: &LineChart, first: f64, last: f64) -> String {
    let (words, said) = (chart.words, &chart.words.charts);
    if value(chart, first) == value(chart, last) {
        return said.same.clone();
    }
    let (share, number) =
        if last > first { (&said.up, &said.up_by) } else { (&said.down, &said.down_by) };
    let percent = (last - first).abs() / first * 100.0;
    let difference = words.number((last - first).abs(), chart.decimals);
    let (pattern, amount) = if is_percent(chart) {
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
