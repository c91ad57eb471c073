//! What charts of ranked areas say.

use super::super::scale::Values;
use super::super::words::{Dates, sentence};
use super::bar::Row;
use super::{Peer, Placed, Ranked, Shape, median};
use crate::language::fill;

/// How many names of areas without a value are listed; more are counted.
const MOST_NAMES: usize = 5;

/// `26th of 42`, `joint 3rd of 42`.
pub fn place(chart: &Ranked, one: &Placed<'_>, of: usize) -> String {
    let words = chart.measure.words;
    let pattern = if one.joint { &words.rank.joint } else { &words.rank.place };
    let (ordinal, count) = (words.ordinal(one.place), counted(chart, of));
    fill(pattern, &[("ordinal", &ordinal), ("count", &count)])
}

/// What is not drawn between two bars.
pub fn others(chart: &Ranked, count: usize) -> String {
    let count = counted(chart, count);
    fill(chart.measure.words.charts.others.of(&count), &[("count", &count)])
}

fn counted(chart: &Ranked, count: usize) -> String {
    chart.measure.words.number(count as f64, 0)
}

/// Which end is the first.
fn first(chart: &Ranked) -> &'static str {
    let said = &chart.measure.words.charts;
    if chart.lowest_first { &said.lowest_first } else { &said.highest_first }
}

/// Above the plot: unit and order; of dots, where the axis starts.
pub fn heading(chart: &Ranked, axis: &Values) -> String {
    let unit = chart.measure.heading();
    match (chart.shape, axis.start_above_zero()) {
        (Shape::Bar, _) => format!("{unit}, {}", first(chart)),
        (Shape::Strip, Some(start)) => {
            fill(&chart.measure.words.charts.axis, &[("unit", &unit), ("start", start)])
        }
        (Shape::Strip, None) => unit,
    }
}

/// That areas have no value; the reader's own by its name.
pub fn missing(chart: &Ranked) -> Option<String> {
    let all: Vec<&Peer> = chart.missing().collect();
    let here = all.iter().find(|peer| peer.here).map(|peer| no_value(chart, &peer.name));
    let others = all.iter().filter(|peer| !peer.here).count();
    let others = (others > 0).then(|| {
        let count = counted(chart, others);
        let values = [("count", &*count), ("one", &*chart.one), ("many", &*chart.many)];
        sentence(&fill(chart.measure.words.charts.areas_missing.of(&count), &values))
    });
    match (here, others) {
        (Some(here), Some(others)) => Some(format!("{here}. {others}.")),
        (one, other) => one.or(other).map(|text| format!("{text}.")),
    }
}

fn no_value(chart: &Ranked, name: &str) -> String {
    fill(&chart.measure.words.charts.no_value, &[("name", name)])
}

/// Writes what the picture says.
pub fn alternative(chart: &Ranked, order: &[Placed<'_>], bars: &[Row], axis: &Values) -> String {
    let measure = &chart.measure;
    let (words, said) = (measure.words, &measure.words.charts);
    let count = order.len();
    let opening = match chart.shape {
        Shape::Bar => &said.bars,
        Shape::Strip => &said.strip,
    };
    let values = [
        ("subject", &*chart.subject),
        ("unit", &*measure.unit),
        ("month", &*Dates::of([&chart.date]).write(words, chart.date)),
        ("count", &*counted(chart, count)),
        ("areas", if count == 1 { &chart.one } else { &chart.many }),
    ];
    let mut told = fill(opening, &values);
    if chart.shape == Shape::Bar {
        told.push_str(&format!(", {}", first(chart)));
    }
    told.push('.');
    let mut told = vec![told];
    if let Some(here) = order.iter().find(|one| one.peer.here) {
        let pattern =
            if chart.lowest_first { &said.place_from_lowest } else { &said.place_from_highest };
        let (value, place) = (measure.value(here.value), place(chart, here, count));
        let values = [("name", &*here.peer.name), ("value", &*value), ("place", &*place)];
        told.push(fill(pattern, &values));
    }
    told.extend(ends(chart, order));
    match &chart.reference {
        Some((name, Some(value))) => told.push(format!("{name}: {}.", measure.value(*value))),
        Some((name, None)) => told.push(format!("{}.", no_value(chart, name))),
        None => {}
    }
    let left_out: usize = bars.iter().filter_map(Row::left_out).sum();
    if chart.shape == Shape::Bar && left_out > 0 {
        told.push(fill(&said.in_between, &[("others", &others(chart, left_out))]));
    }
    let names: Vec<&str> = chart.missing().map(|peer| peer.name.as_str()).collect();
    match names.len() {
        0 => {}
        many if many > MOST_NAMES => {
            told.push(fill(&said.many_missing, &[("count", &counted(chart, many))]));
        }
        _ => told.push(fill(&said.without_value, &[("names", &words.list(&names))])),
    }
    if chart.shape == Shape::Strip
        && let Some(start) = axis.start_above_zero()
    {
        told.push(fill(&said.axis_horizontal, &[("start", start)]));
    }
    told.join(" ")
}

/// The highest, the lowest, and what is in the middle.
fn ends(chart: &Ranked, order: &[Placed<'_>]) -> Option<String> {
    let (measure, said) = (&chart.measure, &chart.measure.words.charts);
    let (first, last) = (order.first()?, order.last()?);
    if order.len() < 2 {
        return None;
    }
    let value = measure.value(first.value);
    if value == measure.value(last.value) {
        return Some(fill(&said.all_same, &[("value", &value)]));
    }
    let (high, low) = if chart.lowest_first { (last, first) } else { (first, last) };
    let told = |one: &Placed<'_>| format!("{}, {}", one.peer.name, measure.value(one.value));
    let mut out = fill(&said.ends, &[("highest", &told(high)), ("lowest", &told(low))]);
    if let Some(median) = median(order).filter(|_| order.len() > 2) {
        out.push_str("; ");
        out.push_str(&fill(&said.median, &[("value", &measure.value(median))]));
    }
    out.push('.');
    Some(out)
}

/// Writes the data as a table: all areas in their order, those without a value, the reference.
pub fn table(chart: &Ranked, order: &[Placed<'_>]) -> (Vec<String>, Vec<Vec<String>>) {
    let measure = &chart.measure;
    let words = measure.words;
    let header = vec![sentence(&chart.one), words.charts.rank.clone(), sentence(&measure.unit)];
    let name = |peer: &Peer| match peer.here {
        true => fill(&words.exhibits.this_area, &[("name", &peer.name)]),
        false => peer.name.clone(),
    };
    let ranked = order.iter().map(|one| {
        let joint = if one.joint { "=" } else { "" };
        vec![name(one.peer), format!("{}{joint}", one.place), measure.number(one.value)]
    });
    let mut rows: Vec<Vec<String>> = ranked.collect();
    let none = |name: String| vec![name, "[x]".to_owned(), "[x]".to_owned()];
    rows.extend(chart.missing().map(|peer| none(name(peer))));
    if let Some((name, value)) = &chart.reference {
        let value = value.map_or("[x]".to_owned(), |value| measure.number(value));
        rows.push(vec![name.clone(), "[z]".to_owned(), value]);
    }
    (header, rows)
}
