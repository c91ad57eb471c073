//! Draws a line chart.
//!
//! From top to bottom: the unit (and where the axis starts), the labels of breaks, the plot with
//! quiet grid lines, the dates. To the right of the plot stand the last values and the names of the
//! lines; there is no box and no legend.

use jiff::civil::Date;
use plotters::coord::CoordTranslate;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::types::RangedCoordf64;
use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::colours::{AXIS, GRID, INK, QUIET, of_series};
use super::labels::{Frame, choose, spread};
use super::pen::{self, At, Drawn, Fault, Hand, LEADING, Pen};
use super::ruler::Ruler;
use super::scale::{Values, date_ticks, days};
use super::{Canvas, LineChart, Series};
use crate::language::fill;

/// From one marker along a line to the next.
const BEAD: f64 = 60.0;

/// The size of a picture: width, height of its plot, text.
fn size(canvas: Canvas) -> (f64, f64, f64) {
    match canvas {
        Canvas::Wide => (640.0, 145.0, 15.0),
        Canvas::Narrow => (340.0, 220.0, 13.0),
    }
}

/// What is printed at the end of a line: its last value and its name.
struct End {
    value: String,
    name: Vec<String>,
}

/// Where everything goes.
struct Plot<'a> {
    chart: &'a LineChart,
    values: &'a Values,
    ruler: Ruler,
    /// The width of the picture.
    width: f64,
    /// The size of text.
    em: f64,
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
    first: Date,
    last: Date,
    /// Maps days and values to backend units of a tenth.
    scale: Cartesian2d<RangedCoordf64, RangedCoordf64>,
}

/// Draws the chart; `alternative` becomes the picture's label.
pub fn draw(
    chart: &LineChart,
    canvas: Canvas,
    values: &Values,
    alternative: &str,
) -> Result<String, Fault> {
    let (width, plot_height, em) = size(canvas);
    let ruler = Ruler::new();
    let mut dates: Vec<Date> =
        chart.series.iter().flat_map(|series| &series.points).map(|point| point.0).collect();
    dates.sort();
    // The chart was checked to have points.
    let (first, last) = match (dates.first(), dates.last()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => (Date::ZERO, Date::ZERO),
    };

    let ends: Vec<End> =
        chart.series.iter().map(|series| end(chart, series, &ruler, width / em)).collect();
    let end_width = ends
        .iter()
        .flat_map(|end| {
            let names = end.name.iter().map(|line| ruler.width(line, false));
            names.chain([ruler.width(&end.value, true)])
        })
        .fold(0.0, f64::max);
    let tick_width =
        values.ticks.iter().map(|(_, label)| ruler.width(label, false)).fold(1.5, f64::max);
    let (left, right) = ((tick_width + 0.7) * em, width - (end_width + 1.2) * em);

    // A single day stands in the middle of two months.
    let days_shown = if first == last {
        (days(first) - 30.0, days(last) + 30.0)
    } else {
        (days(first), days(last))
    };
    let heading = ruler.wrap(&heading(chart, values), width / em);
    let under_heading = heading.len() as f64 * LEADING * em + 0.5 * em;
    let breaks = break_labels(chart, &ruler, days_shown, (left, right), em);
    let break_rows: usize = breaks.iter().map(|label| label.lines.len()).sum();
    let top = under_heading + (break_rows as f64 * LEADING + 0.3) * em;
    let end_heights: f64 = ends.iter().map(|end| end.height(em)).sum();
    let bottom = top + plot_height.max(end_heights * 1.2);
    let height = bottom + 2.0 * em;

    let tenths = |units: f64| (units * 10.0).round() as i32;
    let scale = Cartesian2d::new(
        days_shown.0..days_shown.1,
        values.range.0..values.range.1,
        (tenths(left)..tenths(right), tenths(bottom)..tenths(top)),
    );
    let plot =
        Plot { chart, values, ruler, width, em, left, right, top, bottom, first, last, scale };
    pen::picture((width, height), alternative, |pen| {
        for (row, line) in heading.iter().enumerate() {
            let y = (row as f64 + 0.6) * LEADING * em;
            pen.text(line, (0.0, y), plot.hand(QUIET, HPos::Left))?;
        }
        plot.axes(pen)?;
        plot.breaks(pen, &breaks, under_heading)?;
        plot.lines(pen)?;
        plot.first_values(pen)?;
        plot.ends(pen, &ends)
    })
}

/// Places along a line for markers: without colours, the third line would look like the first and the
/// fourth like the second (C2).
fn beads(line: &[At], index: usize) -> Vec<At> {
    let mut beads = Vec::new();
    let mut since = BEAD / 2.0;
    for pair in line.windows(2).filter(|_| is_beaded(index)) {
        since += pair[1].0 - pair[0].0;
        if since >= BEAD {
            beads.push(pair[1]);
            since = 0.0;
        }
    }
    beads
}

/// Whether a line has markers along it.
pub fn is_beaded(index: usize) -> bool {
    index >= 2
}

/// What stands above the plot: the unit, and where the axis starts if not at zero.
fn heading(chart: &LineChart, values: &Values) -> String {
    let said = &chart.measure.words.charts;
    let unit = chart.measure.heading();
    match values.start_above_zero() {
        Some(start) => fill(&said.axis, &[("unit", &unit), ("start", start)]),
        None => unit,
    }
}

fn end(chart: &LineChart, series: &Series, ruler: &Ruler, width: f64) -> End {
    let last = series.points.iter().rev().find_map(|point| point.1);
    End {
        value: last.map_or_else(
            || chart.measure.words.charts.no_values.clone(),
            |last| chart.measure.value(last),
        ),
        name: ruler.wrap(&series.label, width * 0.24),
    }
}

impl End {
    fn height(&self, em: f64) -> f64 {
        (1 + self.name.len()) as f64 * LEADING * em + 0.4 * em
    }
}

/// The label of a break, to the right of its rule or, where there is more room, to the left.
struct BreakLabel {
    date: Date,
    lines: Vec<String>,
    side: HPos,
}

fn break_labels(
    chart: &LineChart,
    ruler: &Ruler,
    (from, to): (f64, f64),
    (left, right): (f64, f64),
    em: f64,
) -> Vec<BreakLabel> {
    let share = |date| (days(date) - from) / (to - from);
    let within = chart.breaks.iter().filter(|(date, _)| (from..=to).contains(&days(*date)));
    within
        .map(|(date, text)| {
            let x = left + share(*date) * (right - left);
            let (before, after) = (x - left, right - x);
            let side = if after >= before { HPos::Left } else { HPos::Right };
            let room = before.max(after) / em - 0.5;
            BreakLabel { date: *date, lines: ruler.wrap(text, room), side }
        })
        .collect()
}

impl Plot<'_> {
    fn hand(&self, colour: RGBColor, side: HPos) -> Hand {
        Hand { size: self.em, colour, side, bold: false }
    }

    fn place(&self, date: Date, value: f64) -> At {
        let (x, y) = self.scale.translate(&(days(date), value));
        (f64::from(x) / 10.0, f64::from(y) / 10.0)
    }

    fn x(&self, date: Date) -> f64 {
        self.place(date, self.values.range.0).0
    }

    fn axes(&self, pen: &Pen<'_>) -> Drawn {
        for (value, label) in &self.values.ticks {
            let (_, y) = self.place(self.first, *value);
            let (colour, width) = if *value == 0.0 { (AXIS, 1.2) } else { (GRID, 1.0) };
            pen.path(&[(self.left, y), (self.right, y)], colour, width)?;
            let place = (self.left - 0.6 * self.em, y);
            pen.text(label, place, self.hand(QUIET, HPos::Right))?;
        }
        let per_day = (self.right - self.left) / (days(self.last) - days(self.first)).max(1.0);
        let ticks = date_ticks(self.chart.measure.words, self.first, self.last, |days, label| {
            days * per_day >= (self.ruler.width(label, false) + 0.5) * self.em
        });
        let count = ticks.len();
        for (index, tick) in ticks.into_iter().enumerate() {
            let x = self.x(tick.date);
            let foot = self.bottom + 0.35 * self.em;
            pen.path(&[(x, self.bottom), (x, foot)], AXIS, 1.0)?;
            // Ends of a short range, whose labels are long, stay within the plot.
            let side = match index {
                _ if count == 1 || tick.label != self.chart.measure.words.short_day(tick.date) => {
                    HPos::Center
                }
                0 => HPos::Left,
                _ => HPos::Right,
            };
            pen.text(&tick.label, (x, self.bottom + 1.15 * self.em), self.hand(QUIET, side))?;
        }
        Ok(())
    }

    fn breaks(&self, pen: &Pen<'_>, labels: &[BreakLabel], under_heading: f64) -> Drawn {
        let mut row = 0.5;
        for label in labels {
            let x = self.x(label.date);
            let start = under_heading + (row - 0.5) * LEADING * self.em;
            pen.dashes((x, start), (x, self.bottom), QUIET, 1.2)?;
            let aside = if matches!(label.side, HPos::Left) { 0.4 } else { -0.4 } * self.em;
            for line in &label.lines {
                let y = under_heading + row * LEADING * self.em;
                pen.text(line, (x + aside, y), self.hand(QUIET, label.side))?;
                row += 1.0;
            }
        }
        Ok(())
    }

    /// The stretches of a series between its gaps.
    fn stretches(&self, series: &Series) -> Vec<Vec<At>> {
        let mut all = vec![Vec::new()];
        for (date, value) in &series.points {
            match (value, all.last_mut()) {
                (Some(value), Some(stretch)) => stretch.push(self.place(*date, *value)),
                _ => all.push(Vec::new()),
            }
        }
        all.retain(|stretch| !stretch.is_empty());
        all
    }

    fn lines(&self, pen: &Pen<'_>) -> Drawn {
        for (index, series) in self.chart.series.iter().enumerate() {
            let colour = of_series(index);
            let stretches = self.stretches(series);
            for stretch in &stretches {
                match stretch.as_slice() {
                    // A value between two gaps has no line, but is there.
                    [alone] => pen.marker(*alone, colour, 1.8, 0)?,
                    line => {
                        pen.path(line, colour, 2.4)?;
                        for place in beads(line, index) {
                            pen.marker(place, colour, 3.0, index)?;
                        }
                    }
                }
            }
            let first = stretches.first().and_then(|stretch| stretch.first());
            let last = stretches.last().and_then(|stretch| stretch.last());
            for place in first.into_iter().chain(last) {
                pen.marker(*place, colour, 3.8, index)?;
            }
        }
        Ok(())
    }

    /// The value of each line's first point, above or below it; left to the table and the text
    /// alternative where other lines leave no room.
    fn first_values(&self, pen: &Pen<'_>) -> Drawn {
        let em = self.em;
        let lines: Vec<Vec<At>> =
            self.chart.series.iter().flat_map(|series| self.stretches(series)).collect();
        let mut taken: Vec<Frame> = Vec::new();
        for series in &self.chart.series {
            let mut known =
                series.points.iter().filter_map(|(date, value)| Some((*date, (*value)?)));
            let (Some((date, value)), Some(_)) = (known.next(), known.next()) else {
                // A single value is named at its end.
                continue;
            };
            let label = self.chart.measure.value(value);
            let (x, y) = self.place(date, value);
            let width = self.ruler.width(&label, true) * em;
            // Of a line that begins late, the label ends at the picture's edge.
            let left = (x - 0.2 * em).min(self.width - width).max(0.0);
            let right = left + width;
            let frames: Vec<Frame> = [-1.0, 1.0, -1.4, 1.4, -1.8, 1.8]
                .iter()
                .map(|off| y + off * em)
                .filter(|y| (self.top..=self.bottom - 0.5 * em).contains(y))
                .map(|y| (left, y - 0.42 * em, right, y + 0.42 * em))
                .collect();
            let Some(frame) = choose(&frames, &lines, &taken, 0.2 * em) else { continue };
            taken.push(frame);
            let hand = Hand { bold: true, ..self.hand(INK, HPos::Left) };
            pen.text(&label, (left, (frame.1 + frame.3) / 2.0), hand)?;
        }
        Ok(())
    }

    /// The last value and the name of each line, to the right of the plot.
    fn ends(&self, pen: &Pen<'_>, ends: &[End]) -> Drawn {
        let em = self.em;
        let middle = 0.5 * LEADING * em;
        let lasts: Vec<Option<At>> = self
            .chart
            .series
            .iter()
            .map(|series| self.stretches(series).last().and_then(|line| line.last().copied()))
            .collect();
        let wishes: Vec<(f64, f64)> = ends
            .iter()
            .zip(&lasts)
            .map(|(end, last)| (last.map_or(self.top, |(_, y)| y) - middle, end.height(em)))
            .collect();
        let tops = spread(&wishes, self.top - middle, self.bottom + 1.6 * em);
        for (index, ((end, last), top)) in ends.iter().zip(&lasts).zip(tops).enumerate() {
            let x = self.right + 1.0 * em;
            if let Some((from, y)) = *last {
                let moved = (top + middle - y).abs() > 0.3 * em || from < self.right - em;
                if moved {
                    let colour = of_series(index);
                    let knee = (self.right.max(from) + 0.35 * em, y);
                    pen.path(&[(from, y), knee, (x - 0.2 * em, top + middle)], colour, 1.0)?;
                }
            }
            let hand = Hand { bold: true, ..self.hand(INK, HPos::Left) };
            pen.text(&end.value, (x, top + middle), hand)?;
            for (row, line) in end.name.iter().enumerate() {
                let y = top + middle + (row as f64 + 1.0) * LEADING * em;
                pen.text(line, (x, y), self.hand(INK, HPos::Left))?;
            }
        }
        Ok(())
    }
}
