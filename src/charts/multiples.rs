//! Small multiples: a little line chart for each figure or area, with one axis of time.

use jiff::civil::Date;
use plotters::style::text_anchor::HPos;

use super::colours::{AXIS, GRID, INK, PALETTE, QUIET};
use super::pen::{self, At, Drawn, Fault, Hand, LEADING, Pen};
use super::ruler::Ruler;
use super::scale::{Values, days};
use super::words::{self, Dates};
use super::{Baseline, Canvas, Drawing, MOST_PANELS, Measure, Points, empty, fault};
use crate::diagnostics::{Diagnostic, Result};
use crate::language::{Language, fill};

/// Several small line charts.
#[derive(Debug, Clone, PartialEq)]
pub struct Multiples {
    /// The panels, one to [`MOST_PANELS`].
    pub panels: Vec<Panel>,
    /// Whether all have one axis of values; they then share a unit.
    pub one_axis: bool,
}

/// One of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Its name.
    pub label: String,
    /// Values by date, in any order.
    pub points: Points,
    /// What is measured.
    pub measure: Measure,
    /// Days from which values aren't comparable with those before, and why.
    pub breaks: Vec<(Date, String)>,
}

impl Panel {
    fn known(&self) -> impl Iterator<Item = (Date, f64)> {
        self.points.iter().filter_map(|(date, value)| Some((*date, (*value)?)))
    }
}

impl Multiples {
    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// No value at all, too many panels, a value that isn't a finite number.
    pub fn draw(&self, canvas: Canvas) -> Result<Drawing> {
        let mut chart = self.clone();
        for panel in &mut chart.panels {
            panel.points.sort_by_key(|(date, _)| *date);
        }
        if chart.panels.iter().all(|panel| panel.known().next().is_none()) {
            return Err(empty().into());
        }
        if chart.panels.len() > MOST_PANELS {
            let message = format!("{} panels in one chart", chart.panels.len());
            let problem = Diagnostic::error("chart-panels", message);
            return Err(problem.hint("six at most; make two charts").into());
        }
        let values = || chart.panels.iter().flat_map(Panel::known).map(|(_, value)| value);
        if values().any(|value| !value.is_finite()) {
            let problem = Diagnostic::error("chart-panels", "a value that isn't a finite number");
            return Err(problem.hint("a missing value is NULL in SQL").into());
        }
        let Some(first) = chart.panels.first() else { return Err(empty().into()) };
        let common = Values::new(values(), Baseline::Data, &first.measure, 2.0);
        let axes: Vec<Values> = chart
            .panels
            .iter()
            .map(|panel| match chart.one_axis {
                true => common.clone(),
                false => {
                    let known = panel.known().map(|(_, value)| value);
                    Values::new(known, Baseline::Data, &panel.measure, 2.0)
                }
            })
            .collect();
        let words = first.measure.words;
        let alternative = alternative(&chart, words, &axes);
        let svg = draw(&chart, canvas, &axes, &alternative).map_err(fault)?;
        let (header, rows) = table(&chart, words);
        Ok(Drawing { svg, alternative, header, rows })
    }

    fn dates(&self) -> std::collections::BTreeSet<Date> {
        words::dates(self.panels.iter().map(|panel| &panel.points))
    }
}

/// Between the name of a panel and its plot, in sizes of the text.
const ABOVE: f64 = 0.9;

/// Where the panels lie, and what they share.
struct Plot {
    ruler: Ruler,
    em: f64,
    /// The width of a panel, and from the beginning of one to the next.
    width: f64,
    step: f64,
    columns: usize,
    /// Within a panel: room for the labels of the axis, and beyond the last value.
    left: f64,
    right: f64,
    plot_height: f64,
    first: Date,
    last: Date,
}

fn draw(
    chart: &Multiples,
    canvas: Canvas,
    axes: &[Values],
    alternative: &str,
) -> std::result::Result<String, Fault> {
    let count = chart.panels.len();
    let (width, em, columns, plot_height) = match canvas {
        Canvas::Wide => (640.0, 13.5, if count == 4 { 2 } else { count.clamp(1, 3) }, 84.0),
        Canvas::Narrow => (340.0, 13.0, 1, 90.0),
    };
    let ruler = Ruler::new();
    let widest = |texts: &mut dyn Iterator<Item = (String, bool)>| {
        texts.map(|(text, bold)| ruler.width(&text, bold)).fold(1.0, f64::max) * em
    };
    let mut ticks = axes.iter().flat_map(|axis| &axis.ticks).map(|one| (one.1.clone(), false));
    let left = widest(&mut ticks) + 0.6 * em;
    let right = 0.3 * em;
    let gutter = 1.4 * em;
    let step = (width + gutter) / columns as f64;
    let dates = chart.dates();
    let (first, last) = match (dates.first(), dates.last()) {
        (Some(first), Some(last)) => (*first, *last),
        _ => (Date::ZERO, Date::ZERO),
    };
    let plot = Plot {
        ruler,
        em,
        width: step - gutter,
        step,
        columns,
        left,
        right,
        plot_height,
        first,
        last,
    };

    let heading =
        heading(chart, axes).map_or(Vec::new(), |text| plot.ruler.wrap(&text, width / em));
    let mut y = heading.len() as f64 * LEADING * em;
    if !heading.is_empty() {
        y += 0.6 * em;
    }
    let mut tops = Vec::new();
    let titles: Vec<Vec<String>> =
        chart.panels.iter().map(|panel| plot.title(chart, panel)).collect();
    for row in titles.chunks(columns) {
        let lines = row.iter().map(Vec::len).max().unwrap_or(0) as f64;
        tops.push((y, lines));
        y += lines * LEADING * em + ABOVE * em + plot_height + 2.6 * em;
    }
    pen::picture((width, y), alternative, |pen| {
        pen.lines(&heading, (0.0, 0.6 * LEADING * em), Hand::new(em, QUIET))?;
        for (index, ((panel, axis), title)) in
            chart.panels.iter().zip(axes).zip(&titles).enumerate()
        {
            let Some((top, lines)) = tops.get(index / plot.columns) else { continue };
            let x = (index % plot.columns) as f64 * plot.step;
            let names = plot.name(chart.one_axis, panel).len();
            plot.panel(pen, panel, axis, (title, names), (x, *top), lines * LEADING * em)?;
        }
        Ok(())
    })
}

/// Above all panels: where their axes start.
fn heading(chart: &Multiples, axes: &[Values]) -> Option<String> {
    let first = chart.panels.first()?;
    let said = &first.measure.words.charts;
    let start = axes.first().and_then(Values::start_above_zero);
    if chart.one_axis {
        let unit = first.measure.heading();
        return Some(match start {
            Some(start) => fill(&said.axes, &[("unit", &unit), ("start", start)]),
            None => unit,
        });
    }
    let any = axes.iter().any(|axis| axis.start_above_zero().is_some());
    any.then(|| said.own_axes.clone())
}

impl Plot {
    /// The name of a panel, and its unit where the panels don't share an axis. The last line leaves
    /// room for the last value.
    fn title(&self, chart: &Multiples, panel: &Panel) -> Vec<String> {
        let mut lines = self.name(chart.one_axis, panel);
        if !chart.one_axis {
            lines.extend(self.ruler.wrap(&panel.measure.heading(), self.beside_value(panel)));
        }
        lines
    }

    fn name(&self, one_axis: bool, panel: &Panel) -> Vec<String> {
        let room = if one_axis { self.beside_value(panel) } else { self.width / self.em };
        self.ruler.wrap(&panel.label, room / 1.1)
    }

    /// The room for words beside the last value, in sizes of the text.
    fn beside_value(&self, panel: &Panel) -> f64 {
        let value = self.ruler.width(&self.last_value(panel), true) + 0.8;
        (self.width / self.em - value).max(3.0)
    }

    fn last_value(&self, panel: &Panel) -> String {
        panel.known().last().map_or(String::new(), |(_, value)| panel.measure.value(value))
    }

    fn panel(
        &self,
        pen: &Pen<'_>,
        panel: &Panel,
        axis: &Values,
        (title, names): (&[String], usize),
        (x, top): At,
        title_height: f64,
    ) -> Drawn {
        let em = self.em;
        // The lines stand directly above the plot, whatever the panels beside it have.
        let mut y = top + title_height - (title.len() as f64 - 0.5) * LEADING * em;
        for (row, line) in title.iter().enumerate() {
            let hand = Hand::new(em, if row < names { INK } else { QUIET });
            pen.text(line, (x, y), if row < names { hand.bold() } else { hand })?;
            y += LEADING * em;
        }
        let above = top + title_height + ABOVE * em;
        let (bottom, left, right) =
            (above + self.plot_height, x + self.left, x + self.width - self.right);
        let span = (days(self.last) - days(self.first)).max(1.0);
        let (low, high) = axis.range;
        let place = |date: Date, value: f64| {
            // A single day stands in the middle.
            let share = match self.first == self.last {
                true => 0.5,
                false => (days(date) - days(self.first)) / span,
            };
            let up = (value - low) / (high - low) * self.plot_height;
            (left + share * (right - left), bottom - up)
        };
        let quiet = Hand::new(em, QUIET);
        for (value, label) in &axis.ticks {
            let (_, y) = place(self.first, *value);
            let (colour, width) = if *value == 0.0 { (AXIS, 1.2) } else { (GRID, 1.0) };
            pen.path(&[(left, y), (right, y)], colour, width)?;
            pen.text(label, (left - 0.5 * em, y), quiet.at(HPos::Right))?;
        }
        self.months(pen, panel.measure.words, (left, right, bottom))?;
        for (date, _) in panel.breaks.iter().filter(|one| (self.first..=self.last).contains(&one.0))
        {
            let (x, _) = place(*date, low);
            pen.dashes((x, above), (x, bottom), QUIET, 1.2)?;
        }
        let mut stretch: Vec<At> = Vec::new();
        for (date, value) in panel.points.iter().copied().chain([(self.last, None)]) {
            match value {
                Some(value) => stretch.push(place(date, value)),
                None => match std::mem::take(&mut stretch).as_slice() {
                    [] => {}
                    [alone] => pen.marker(*alone, PALETTE[0], 1.8, 0)?,
                    line => pen.path(line, PALETTE[0], 2.0)?,
                },
            }
        }
        match panel.known().last() {
            Some((date, value)) => {
                let (px, py) = place(date, value);
                pen.marker((px, py), PALETTE[0], 3.2, 0)?;
                let hand = Hand::new(em, INK).bold().at(HPos::Right);
                let at = (x + self.width, top + title_height - 0.5 * LEADING * em);
                pen.text(&self.last_value(panel), at, hand)
            }
            None => {
                // Of the panel, not of what the labels of the axis leave: that may be narrower than the words.
                let middle = (x + self.width / 2.0, (above + bottom) / 2.0);
                let text = format!("[x] {}", panel.measure.words.charts.no_values);
                pen.text(&text, middle, quiet.at(HPos::Center))
            }
        }
    }

    /// The first and the last month.
    fn months(
        &self,
        pen: &Pen<'_>,
        words: &Language,
        (left, right, bottom): (f64, f64, f64),
    ) -> Drawn {
        let em = self.em;
        let hand = Hand::new(em, QUIET);
        let y = bottom + 1.1 * em;
        let foot = bottom + 0.35 * em;
        if self.first == self.last {
            let x = (left + right) / 2.0;
            let label = words.short_month(self.first);
            return pen.text(&label, (x, y), hand.at(HPos::Center));
        }
        let long = [self.first, self.last].map(|day| words.short_month(day));
        let needed = (self.ruler.width(&long[0], false) + self.ruler.width(&long[1], false)) * em;
        let fits = needed + 0.5 * em <= right - left;
        let labels = match fits {
            true => long,
            false => [self.first, self.last].map(|day| day.year().to_string()),
        };
        let ends = [(left, HPos::Left), (right, HPos::Right)];
        for (label, (x, side)) in labels.iter().zip(ends) {
            pen.path(&[(x, bottom), (x, foot)], AXIS, 1.0)?;
            pen.text(label, (x, y), hand.at(side))?;
        }
        Ok(())
    }
}

/// Writes what the picture says.
fn alternative(chart: &Multiples, language: &Language, axes: &[Values]) -> String {
    let said = &language.charts;
    let dates = chart.dates();
    let style = Dates::of(&dates);
    let count = language.number(chart.panels.len() as f64, 0);
    let mut out = fill(said.multiples.of(&count), &[("count", &count)]);
    out.push_str(&style.range(language, &dates));
    out.push('.');
    for (panel, axis) in chart.panels.iter().zip(axes) {
        let story = words::story(&panel.measure, &panel.points, style);
        let label = words::sentence(&panel.label);
        out.push_str(&format!(" {label} ({}): {story}", panel.measure.unit));
        if let Some(start) = axis.start_above_zero().filter(|_| !chart.one_axis) {
            out.push(' ');
            out.push_str(&fill(&said.own_axis_told, &[("start", start)]));
        }
        out.push_str(&words::breaks(language, &panel.breaks, style));
    }
    if let Some(start) = axes.first().and_then(Values::start_above_zero)
        && chart.one_axis
    {
        out.push(' ');
        out.push_str(&fill(&said.axes_told, &[("start", start)]));
    }
    out
}

/// Writes the data as a table.
fn table(chart: &Multiples, words: &Language) -> (Vec<String>, Vec<Vec<String>>) {
    let columns = chart.panels.iter().map(|panel| {
        (format!("{} ({})", panel.label, panel.measure.unit), &panel.measure, &panel.points)
    });
    words::by_date(words, columns.collect())
}
