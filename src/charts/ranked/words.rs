//! What charts of ranked areas say.

use super::super::scale::Values;
use super::super::words::{Dates, list, sentence};
use super::bar::Row;
use super::{Placed, Ranked, Shape, median};
use crate::figures::format::ordinal;

/// How many names of areas without a value are listed; more are counted.
const MOST_NAMES: usize = 5;

/// `26th of 42`, `joint 3rd of 42`.
pub fn place(one: &Placed<'_>, of: usize) -> String {
    let joint = if one.joint { "joint " } else { "" };
    format!("{joint}{} of {of}", ordinal(one.place))
}

/// What is not drawn between two bars.
pub fn others(count: usize) -> String {
    if count == 1 { "1 other".to_owned() } else { format!("{count} others") }
}

/// Which end is the first.
fn first(chart: &Ranked) -> &'static str {
    if chart.lowest_first { "lowest first" } else { "highest first" }
}

/// Above the plot: unit and order; of dots, where the axis starts.
pub fn heading(chart: &Ranked, axis: &Values) -> String {
    let unit = chart.measure.heading();
    match (chart.shape, axis.start_above_zero()) {
        (Shape::Bar, _) => format!("{unit}, {}", first(chart)),
        (Shape::Strip, Some(start)) => format!("{unit} (axis starts at {start})"),
        (Shape::Strip, None) => unit,
    }
}

/// That areas have no value; the reader's own by its name.
pub fn missing(chart: &Ranked) -> Option<String> {
    let all: Vec<&super::Peer> = chart.missing().collect();
    let here = all.iter().find(|peer| peer.here).map(|peer| format!("{}: no value", peer.name));
    let others = all.iter().filter(|peer| !peer.here).count();
    let others = match others {
        0 => None,
        1 => Some(format!("1 {} has no value", chart.one)),
        many => Some(format!("{many} of the {} have no value", chart.many)),
    };
    match (here, others) {
        (Some(here), Some(others)) => Some(format!("{here}. {others}.")),
        (one, other) => one.or(other).map(|text| format!("{text}.")),
    }
}

/// Writes what the picture says.
pub fn alternative(chart: &Ranked, order: &[Placed<'_>], bars: &[Row], axis: &Values) -> String {
    let measure = &chart.measure;
    let month = Dates::of([&chart.date]).write(chart.date);
    let form = match chart.shape {
        Shape::Bar => "Bar chart",
        Shape::Strip => "Dot strip",
    };
    let count = order.len();
    let many = if count == 1 { &chart.one } else { &chart.many };
    let mut out = format!("{form}: {} ({}), {month}, {count} {many}", chart.subject, measure.unit);
    if chart.shape == Shape::Bar {
        out.push_str(&format!(", {}", first(chart)));
    }
    out.push('.');
    if let Some(here) = order.iter().find(|one| one.peer.here) {
        let from = if chart.lowest_first { "lowest" } else { "highest" };
        let place = place(here, count);
        let value = measure.value(here.value);
        out.push_str(&format!(" {}: {value}, {place}, counted from the {from}.", here.peer.name));
    }
    if let (Some(first), Some(last)) = (order.first(), order.last())
        && count > 1
    {
        if measure.value(first.value) == measure.value(last.value) {
            out.push_str(&format!(" All have the same value, {}.", measure.value(first.value)));
        } else {
            let (high, low) = if chart.lowest_first { (last, first) } else { (first, last) };
            let told =
                |one: &Placed<'_>| format!("{}, {}", one.peer.name, measure.value(one.value));
            out.push_str(&format!(" Highest: {}; lowest: {}", told(high), told(low)));
            if let Some(median) = median(order).filter(|_| count > 2) {
                out.push_str(&format!("; median {}", measure.value(median)));
            }
            out.push('.');
        }
    }
    match &chart.reference {
        Some((name, Some(value))) => {
            out.push_str(&format!(" {name}: {}.", measure.value(*value)));
        }
        Some((name, None)) => out.push_str(&format!(" {name}: no value.")),
        None => {}
    }
    let gaps: Vec<usize> = bars.iter().filter_map(Row::left_out).collect();
    if chart.shape == Shape::Bar && !gaps.is_empty() {
        let all: usize = gaps.iter().sum();
        out.push_str(&format!(" {} in between are not drawn.", others(all)));
    }
    let names: Vec<String> = chart.missing().map(|peer| peer.name.clone()).collect();
    match names.len() {
        0 => {}
        many if many > MOST_NAMES => out.push_str(&format!(" {many} have no value.")),
        _ => out.push_str(&format!(" Without a value: {}.", list(&names))),
    }
    if chart.shape == Shape::Strip
        && let Some(start) = axis.start_above_zero()
    {
        out.push_str(&format!(" The axis starts at {start}, not at zero."));
    }
    out
}

/// Writes the data as a table: all areas in their order, those without a value, the reference.
pub fn table(chart: &Ranked, order: &[Placed<'_>]) -> (Vec<String>, Vec<Vec<String>>) {
    let measure = &chart.measure;
    let header = vec![sentence(&chart.one), "Rank".to_owned(), sentence(&measure.unit)];
    let name = |peer: &super::Peer| {
        let here = if peer.here { " (this area)" } else { "" };
        format!("{}{here}", peer.name)
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
