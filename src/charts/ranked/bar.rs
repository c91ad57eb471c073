//! Ranked bars: place, name and value of each, beside its bar; from zero.

use plotters::style::text_anchor::HPos;

use super::super::Canvas;
use super::super::colours::{AXIS, INK, PALETTE, PEER, QUIET};
use super::super::pen::{self, Drawn, Fault, Hand, LEADING, Pen};
use super::super::ruler::Ruler;
use super::super::scale::Values;
use super::{Placed, Ranked, words};

/// Up to so many areas, all are shown.
const MOST_WHOLE: usize = 14;
/// Of more, so many from each end.
const ENDS: usize = 3;
/// And so many before and after the reader's own.
const NEIGHBOURS: usize = 2;

/// A line of the chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Row {
    /// The area at this place of the order.
    Bar(usize),
    /// So many areas are left out.
    Gap(usize),
}

impl Row {
    /// How many areas it leaves out.
    pub fn left_out(&self) -> Option<usize> {
        match self {
            Self::Bar(_) => None,
            Self::Gap(count) => Some(*count),
        }
    }
}

/// Chooses what is shown of an order: the first, the last, and the neighbours of the reader's own.
pub fn excerpt(order: &[Placed<'_>]) -> Vec<Row> {
    let count = order.len();
    if count <= MOST_WHOLE {
        return (0..count).map(Row::Bar).collect();
    }
    let here = order.iter().position(|one| one.peer.here);
    // Without an area of the reader's own, both ends are shown further.
    let ends = if here.is_some() { ENDS } else { ENDS + NEIGHBOURS };
    let shown = |index: usize| {
        index < ends
            || index + ends >= count
            || here.is_some_and(|here| here.abs_diff(index) <= NEIGHBOURS)
    };
    let mut rows = Vec::new();
    let mut left_out = 0;
    for index in 0..count {
        // A gap of one would take as much room as the one.
        let alone = left_out == 0 && index + 1 < count && shown(index + 1) && !shown(index);
        if shown(index) || alone {
            if left_out > 0 {
                rows.push(Row::Gap(left_out));
                left_out = 0;
            }
            rows.push(Row::Bar(index));
        } else {
            left_out += 1;
        }
    }
    rows
}

/// Where everything goes.
struct Plot<'a> {
    order: &'a [Placed<'a>],
    em: f64,
    /// Where names begin, values end, and bars may lie.
    name: f64,
    value: f64,
    bars: (f64, f64),
    /// Where zero is, and units per value.
    zero: f64,
    scale: f64,
    /// Whether a bar lies below its name.
    below: bool,
}

/// A row with what is measured of it.
struct Line {
    row: Row,
    name: Vec<String>,
    top: f64,
    height: f64,
}

/// Draws the chart.
pub fn draw(
    chart: &Ranked,
    canvas: Canvas,
    order: &[Placed<'_>],
    rows: &[Row],
    alternative: &str,
) -> Result<String, Fault> {
    let (width, em, below) = match canvas {
        Canvas::Wide => (640.0, 14.0, false),
        Canvas::Narrow => (340.0, 13.0, true),
    };
    let ruler = Ruler::new();
    let value_of = |one: &Placed<'_>| chart.measure.value(one.value);
    let widest = |bold: bool| {
        order.iter().map(|one| ruler.width(&value_of(one), bold)).fold(2.0, f64::max) * em
    };
    let value_width = widest(true);
    let place_width = ruler.width(&format!("{}=", order.len()), true) * em + 0.5 * em;
    let names = if below { width - place_width - value_width - em } else { width * 0.44 };
    let value = if below { width } else { place_width + names + em + value_width };
    let bars = if below { (place_width, width) } else { (value + 0.7 * em, width) };
    let against = chart.against();
    let all = order.iter().map(|one| one.value).chain(against.map(|(_, value)| value));
    let (low, high) = all.fold((0.0_f64, 0.0_f64), |(low, high), v| (low.min(v), high.max(v)));
    let scale = if high > low { (bars.1 - bars.0) / (high - low) } else { 0.0 };
    let zero = bars.0 - low * scale;
    let plot = Plot { order, em, name: place_width, value, bars, zero, scale, below };

    let heading = words::heading(chart, &Values::none());
    let heading = ruler.wrap(&heading, width / em);
    let mut y = (heading.len() as f64 * LEADING + 0.4) * em;
    let label = against.map(|(name, value)| format!("{name} {}", chart.measure.value(value)));
    let label_row = y + 0.5 * LEADING * em;
    if label.is_some() {
        y += (LEADING + 0.2) * em;
    }
    let top = y;
    let mut lines = Vec::new();
    for row in rows {
        let bold = matches!(row, Row::Bar(index) if order.get(*index).is_some_and(|o| o.peer.here));
        // Bold letters are wider than the ruler's lines reckon with.
        let room = names / em / if bold { 1.1 } else { 1.0 };
        let name = match row {
            Row::Bar(index) => order.get(*index).map_or("", |one| &one.peer.name),
            Row::Gap(_) => "",
        };
        let name = ruler.wrap(name, room);
        let text = name.len().max(1) as f64 * LEADING * em;
        let height =
            if below && matches!(row, Row::Bar(_)) { text + 1.6 * em } else { text + 0.3 * em };
        lines.push(Line { row: *row, name, top: y, height });
        y += height;
    }
    let bottom = y;
    let missing: Vec<String> =
        words::missing(chart).map_or(Vec::new(), |text| ruler.wrap(&text, width / em));
    let height = bottom + (missing.len() as f64 * LEADING + 0.5) * em;
    pen::picture((width, height), alternative, |pen| {
        let quiet = Hand::new(em, QUIET);
        pen.lines(&heading, (0.0, 0.6 * LEADING * em), quiet)?;
        for line in &lines {
            plot.line(pen, chart, line)?;
        }
        // Bars below names are crossed one by one, so that no line runs through words.
        let spans: Vec<(f64, f64)> = match below {
            true => lines.iter().filter_map(|line| plot.span(line)).collect(),
            false => vec![(top, bottom)],
        };
        for (from, to) in &spans {
            pen.path(&[(plot.zero, *from), (plot.zero, *to)], AXIS, 1.2)?;
        }
        if let (Some((_, value)), Some(label)) = (against, &label) {
            let x = plot.zero + value * plot.scale;
            pen.dashes((x, label_row + 0.6 * em), (x, top), INK, 1.4)?;
            for (from, to) in &spans {
                pen.dashes((x, *from), (x, *to), INK, 1.4)?;
            }
            let half = ruler.width(label, false) * em / 2.0;
            let x = x.clamp(half.min(width - half), (width - half).max(half));
            pen.text(label, (x, label_row), Hand::new(em, INK).at(HPos::Center))?;
        }
        pen.lines(&missing, (0.0, bottom + 0.9 * em), quiet)
    })
}

impl Plot<'_> {
    /// The middle of a row's bar.
    fn centre(&self, line: &Line) -> f64 {
        match self.below {
            true => line.top + line.height - 1.0 * self.em,
            false => line.top + (0.5 * LEADING + 0.1) * self.em,
        }
    }

    /// The stretch that a line across a bar takes.
    fn span(&self, line: &Line) -> Option<(f64, f64)> {
        let centre = self.centre(line);
        let half = 0.55 * self.em;
        matches!(line.row, Row::Bar(_)).then_some((centre - half, centre + half))
    }

    fn line(&self, pen: &Pen<'_>, chart: &Ranked, line: &Line) -> Drawn {
        let em = self.em;
        let middle = line.top + 0.5 * LEADING * em + 0.1 * em;
        let one = match line.row {
            Row::Gap(count) => {
                let text = format!("… {}", words::others(chart, count));
                return pen.text(&text, (self.name, middle), Hand::new(em, QUIET));
            }
            Row::Bar(index) => match self.order.get(index) {
                Some(one) => one,
                None => return Ok(()),
            },
        };
        let here = one.peer.here;
        let hand = if here { Hand::new(em, INK).bold() } else { Hand::new(em, INK) };
        let joint = if one.joint { "=" } else { "" };
        let place = format!("{}{joint}", one.place);
        let quiet = Hand { colour: if here { INK } else { QUIET }, ..hand };
        pen.text(&place, (self.name - 0.5 * em, middle), quiet.at(HPos::Right))?;
        pen.lines(&line.name, (self.name, middle), hand)?;
        pen.text(&chart.measure.value(one.value), (self.value, middle), hand.at(HPos::Right))?;
        let half = 0.42 * em;
        let centre = self.centre(line);
        let end = self.zero + one.value * self.scale;
        let colour = if here { PALETTE[0] } else { PEER };
        let (from, to) = (self.zero.min(end), self.zero.max(end));
        let (from, to) = (from.max(self.bars.0), to.min(self.bars.1));
        pen.block((from, centre - half), (to, centre + half), colour)
    }
}
