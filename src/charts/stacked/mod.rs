//! Shares of wholes: a bar of the same length for each place or month, cut into its parts.

mod draw;
mod words;

use super::{Canvas, Drawing, MOST_BARS, MOST_PARTS, Measure, empty, fault};
use crate::diagnostics::{Diagnostic, Result};

/// How far parts that are shares may be from a whole of 100: each was rounded by its publisher.
const ROUNDING: f64 = 1.0;

/// A chart of shares.
#[derive(Debug, Clone, PartialEq)]
pub struct Stacked {
    /// The names of the parts, one to [`MOST_PARTS`].
    pub parts: Vec<String>,
    /// The bars, one to [`MOST_BARS`].
    pub bars: Vec<Bar>,
    /// What the parts are measured in.
    pub measure: Measure,
    /// What must be said of comparing the bars (C5).
    pub notes: Vec<String>,
}

/// One whole.
#[derive(Debug, Clone, PartialEq)]
pub struct Bar {
    /// Its name: a place, a month.
    pub label: String,
    /// Its parts, in their order.
    pub values: Vec<Option<f64>>,
}

/// Why a bar is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Withheld {
    /// A part has no value.
    Missing,
    /// A part is below zero, or all are zero.
    NoWhole,
    /// The shares do not add up.
    NotHundred,
}

impl Bar {
    /// The shares of its parts in per cent, or why there are none: a whole without one of its parts
    /// is no whole (N3).
    fn shares(&self, measure: &Measure) -> std::result::Result<Vec<f64>, Withheld> {
        let known: Option<Vec<f64>> = self.values.iter().copied().collect();
        let Some(known) = known else { return Err(Withheld::Missing) };
        let whole: f64 = known.iter().sum();
        if known.iter().any(|value| *value < 0.0) || whole <= 0.0 {
            return Err(Withheld::NoWhole);
        }
        if measure.is_percent() && (whole - 100.0).abs() > ROUNDING {
            return Err(Withheld::NotHundred);
        }
        Ok(known.iter().map(|value| 100.0 * value / whole).collect())
    }
}

impl Stacked {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// Too many parts or bars, a value that isn't a finite number, no bar with all its parts.
    pub fn draw(&self, canvas: Canvas) -> Result<Drawing> {
        if self.parts.len() > MOST_PARTS || self.bars.len() > MOST_BARS {
            let problem =
                Diagnostic::error("chart-parts", "more parts or bars than can be followed");
            return Err(problem.hint("four parts and eight bars at most").into());
        }
        let values = self.bars.iter().flat_map(|bar| &bar.values).flatten();
        if values.into_iter().any(|value| !value.is_finite()) {
            let problem = Diagnostic::error("chart-parts", "a value that isn't a finite number");
            return Err(problem.hint("a missing value is NULL in SQL").into());
        }
        if self.bars.iter().all(|bar| bar.shares(&self.measure).is_err()) {
            return Err(empty().into());
        }
        let alternative = words::alternative(self);
        let svg = draw::draw(self, canvas, &alternative).map_err(fault)?;
        let (header, rows) = words::table(self);
        Ok(Drawing { svg, alternative, header, rows })
    }
}
