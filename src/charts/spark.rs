//! A sparkline: a series as small as a word, for the cell of a table. It has no axis and no numbers;
//! those are the table's.

use jiff::civil::Date;

use super::colours::PALETTE;
use super::pen::{self, At};
use super::scale::days;
use super::words::{self, Dates};
use super::{Measure, Points, fault};
use crate::diagnostics::Result;
use crate::language::fill;

/// The size of the picture.
const SIZE: At = (96.0, 15.0);
/// What stays free around the line.
const MARGIN: f64 = 3.0;

/// A sparkline, for eyes and for ears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spark {
    /// The picture.
    pub svg: String,
    /// First, last, highest, lowest, direction.
    pub alternative: String,
}

/// Draws a sparkline; none if there is no value.
///
/// # Errors
///
/// A fault of this program.
pub fn spark(points: &Points, measure: &Measure) -> Result<Option<Spark>> {
    let mut points: Points =
        points.iter().filter(|one| one.1.is_none_or(f64::is_finite)).copied().collect();
    points.sort_by_key(|(date, _)| *date);
    let known = || points.iter().filter_map(|(date, value)| Some((*date, (*value)?)));
    let (Some(first), Some(last)) = (points.first(), known().next_back()) else { return Ok(None) };
    let (low, high) =
        known().fold((f64::MAX, f64::MIN), |(low, high), (_, v)| (low.min(v), high.max(v)));
    let end = points.last().map_or(last.0, |one| one.0);
    let span = (days(end) - days(first.0)).max(1.0);
    let place = |date: Date, value: f64| {
        let (width, height) = (SIZE.0 - 2.0 * MARGIN, SIZE.1 - 2.0 * MARGIN);
        // A line without height runs through the middle; a single value stands at the end.
        let up = if high > low { (value - low) / (high - low) } else { 0.5 };
        let along = if end == first.0 { 1.0 } else { (days(date) - days(first.0)) / span };
        (MARGIN + along * width, SIZE.1 - MARGIN - up * height)
    };
    let mut stretches: Vec<Vec<At>> = vec![Vec::new()];
    for (date, value) in &points {
        match (value, stretches.last_mut()) {
            (Some(value), Some(stretch)) => stretch.push(place(*date, *value)),
            _ => stretches.push(Vec::new()),
        }
    }
    let alternative = words::story(measure, &points, Dates::of(points.iter().map(|one| &one.0)));
    let alternative = fill(&measure.words.charts.spark, &[("alternative", &alternative)]);
    let svg = pen::picture(SIZE, &alternative, |pen| {
        for stretch in &stretches {
            match stretch.as_slice() {
                [] => {}
                [alone] => pen.marker(*alone, PALETTE[0], 1.2, 0)?,
                line => pen.path(line, PALETTE[0], 1.6)?,
            }
        }
        pen.marker(place(last.0, last.1), PALETTE[0], 2.6, 0)
    });
    Ok(Some(Spark { svg: svg.map_err(fault)?, alternative }))
}
