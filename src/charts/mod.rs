//! From figures to a picture, its text alternative and its data as a table.
//!
//! [`Chart::draw`] makes all three from the same points, so that they can't tell different
//! stories. The picture is an SVG that stands on its own: real text, no script, no style sheet, no
//! reference to anything, no ids; it can be set in a PDF and written into an HTML page.
//!
//! In reading order: [`mod@line`], [`ranked`] (bars and dots), [`multiples`], [`stacked`] and [`mod@spark`]
//! draw a kind of chart each; [`scale`] chooses ranges and round ticks, [`labels`] keeps labels apart,
//! [`pen`] writes SVG through plotters, [`colours`] has what it writes with, [`ruler`] measures text,
//! [`measure`] and [`words`] write numbers, dates, the alternative and the table.

pub mod colours;
mod labels;
mod line;
mod measure;
mod multiples;
mod pen;
mod ranked;
mod ruler;
mod scale;
mod spark;
mod stacked;
#[cfg(test)]
mod tests;
mod words;

use jiff::civil::Date;

use crate::diagnostics::{Diagnostic, Diagnostics, Result};

pub use measure::Measure;
pub use multiples::{Multiples, Panel};
pub use ranked::{MOST_PEERS, Peer, Ranked, Shape};
pub use spark::{Spark, spark};
pub use stacked::{Bar, Stacked};

/// A chart of any kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Chart {
    /// Values over time.
    Line(LineChart),
    /// Areas among each other, as bars or as dots.
    Ranked(Ranked),
    /// Several small line charts.
    Multiples(Multiples),
    /// Shares of wholes.
    Stacked(Stacked),
}

impl Chart {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// What can't be drawn without misleading: nothing at all, too much, numbers that are none.
    pub fn draw(&self, canvas: Canvas) -> Result<Drawing> {
        match self {
            Self::Line(chart) => chart.draw(canvas),
            Self::Ranked(chart) => chart.draw(canvas),
            Self::Multiples(chart) => chart.draw(canvas),
            Self::Stacked(chart) => chart.draw(canvas),
        }
    }
}

/// A drawing that failed, which would be a fault of this program.
fn fault(error: pen::Fault) -> Diagnostic {
    Diagnostic::error("chart-drawing", format!("drawing the chart failed: {error}"))
}

/// A chart of nothing.
fn empty() -> Diagnostic {
    Diagnostic::error("empty-chart", "there is not one value to draw")
        .hint("ask first whether the figure is known, or name the kinds of `areas` that have it")
}

pub use crate::project::{MOST_BARS, MOST_LINES as MOST_SERIES, MOST_PANELS, MOST_PARTS};

/// A line chart: values over time.
#[derive(Debug, Clone, PartialEq)]
pub struct LineChart {
    /// What it shows, as a phrase within a sentence: "fully qualified GPs in England".
    pub subject: String,
    /// The lines, one to [`MOST_SERIES`].
    pub series: Vec<Series>,
    /// The names of lines that were left out, since they have no value at all.
    pub left_out: Vec<String>,
    /// What is measured.
    pub measure: Measure,
    /// Where the vertical axis starts.
    pub baseline: Baseline,
    /// Days from which values aren't comparable with those before, and why.
    pub breaks: Vec<(Date, String)>,
}

/// Values by date; `None` is missing.
pub type Points = Vec<(Date, Option<f64>)>;

/// One line of a chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its name, printed at its end: "GP partners".
    pub label: String,
    /// Values by date, in any order; `None` is missing and leaves a gap.
    pub points: Points,
}

/// Where the vertical axis starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Baseline {
    /// At zero (or below, if values are).
    Zero,
    /// At a round number near the lowest value; the chart then says so.
    Data,
}

/// What the picture is for. Text has the same size on both: a picture is never shrunk to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Canvas {
    /// A printed page or a wide screen: 640 units wide; set at 160 mm, its text is 10.6 pt.
    Wide,
    /// A phone: 340 units wide; on a screen of 320 px, its text is 12 px.
    Narrow,
}

impl Canvas {
    /// About how many steps an axis has.
    fn steps(self) -> f64 {
        match self {
            Self::Wide => 5.0,
            Self::Narrow => 4.0,
        }
    }
}

/// A chart, three times: for eyes, for ears, and for those who want the numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// The picture. Its text alternative is also its `aria-label`.
    pub svg: String,
    /// What the picture says, in sentences.
    pub alternative: String,
    /// The table's header: the date, then each series with its unit.
    pub header: Vec<String>,
    /// The table's rows, one for each date; missing values are `[x]`.
    pub rows: Vec<Vec<String>>,
}

impl LineChart {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// No series or too many, a series without name or points, two values of a series for one
    /// date, a value that isn't a finite number.
    pub fn draw(&self, canvas: Canvas) -> Result<Drawing> {
        self.check()?;
        let mut chart = self.clone();
        for series in &mut chart.series {
            series.points.sort_by_key(|(date, _)| *date);
        }
        chart.breaks.sort();
        let known = chart.series.iter().flat_map(|series| &series.points).filter_map(|one| one.1);
        let values = scale::Values::new(known, chart.baseline, &chart.measure, canvas.steps());
        let alternative = words::alternative(&chart, &values);
        let svg = line::draw(&chart, canvas, &values, &alternative).map_err(fault)?;
        let (header, rows) = words::table(&chart);
        Ok(Drawing { svg, alternative, header, rows })
    }

    fn check(&self) -> Result<()> {
        let mut problems = Diagnostics::new();
        let mut problem = |message: String, hint: &str| {
            problems.push(Diagnostic::error("chart-series", message).hint(hint));
        };
        match self.series.len() {
            0 if !self.left_out.is_empty() => return Err(empty().into()),
            0 => problem("a line chart without series".into(), "give it at least one figure"),
            1..=MOST_SERIES => {}
            many => problem(
                format!("{many} series in one line chart, of which readers can follow four"),
                "split it into several charts, or show the others in a table",
            ),
        }
        for Series { label, points } in &self.series {
            if label.trim().is_empty() {
                problem("a series without a name".into(), "lines are told apart by their names");
            }
            if points.is_empty() {
                problem(format!("the series `{label}` has no dates"), "check its figure's SQL");
            }
            let mut dates: Vec<Date> = points.iter().map(|(date, _)| *date).collect();
            dates.sort();
            if let Some(twice) = dates.windows(2).find(|pair| pair[0] == pair[1]) {
                problem(
                    format!("the series `{label}` has two values for {}", twice[0]),
                    "a figure gives one value for each area and period",
                );
            }
            if points.iter().any(|(_, value)| value.is_some_and(|value| !value.is_finite())) {
                problem(
                    format!("the series `{label}` has a value that isn't a finite number"),
                    "a missing value is NULL in SQL",
                );
            }
        }
        problems.into_result(())
    }
}
