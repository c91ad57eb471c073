//! Dots along a line: all peers small, the reader's own large and named, and what they are held
//! against.

use plotters::style::text_anchor::HPos;

use super::super::colours::{AXIS, GRID, INK, PALETTE, PAPER, PEER, QUIET};
use super::super::pen::{self, Drawn, Fault, Hand, LEADING, Pen};
use super::super::ruler::Ruler;
use super::super::scale::Values;
use super::super::words::sentence;
use super::super::{Baseline, Canvas};
use super::{Placed, Ranked, median, words};
use crate::language::fill;

/// How far dots that would cover each other may move from the line, in dots.
const MOST_ROWS: usize = 7;

/// Chooses the axis.
pub fn axis(chart: &Ranked, order: &[Placed<'_>], canvas: Canvas) -> Values {
    let values = order.iter().map(|one| one.value).chain(chart.against().map(|one| one.1));
    Values::new(values, Baseline::Data, &chart.measure, canvas.steps())
}

/// A value with a line and a name of its own.
struct Landmark {
    x: f64,
    label: String,
    dashed: bool,
    /// Where its label is: the row, and which side is at the line.
    row: usize,
    side: HPos,
}

/// Draws the chart.
pub fn draw(
    chart: &Ranked,
    canvas: Canvas,
    order: &[Placed<'_>],
    axis: &Values,
    alternative: &str,
) -> Result<String, Fault> {
    let (width, em) = match canvas {
        Canvas::Wide => (640.0, 15.0),
        Canvas::Narrow => (340.0, 13.0),
    };
    let ruler = Ruler::new();
    let edge = axis.ticks.iter().map(|(_, label)| ruler.width(label, false) * em / 2.0);
    let edge = edge.fold(0.6 * em, f64::max);
    let (low, high) = axis.range;
    let x_of = |value: f64| edge + (value - low) / (high - low) * (width - 2.0 * edge);

    let radius = if order.len() > 60 { 3.4 } else { 4.2 };
    let places: Vec<f64> = order.iter().map(|one| x_of(one.value)).collect();
    let offsets = swarm(&places, radius);
    let reach = offsets.iter().map(|y| y.abs()).fold(0.0, f64::max) + radius;

    let mut heading = ruler.wrap(&words::heading(chart, axis), width / em);
    heading.extend(words::missing(chart).map_or(Vec::new(), |t| ruler.wrap(&t, width / em)));
    let under_heading = (heading.len() as f64 * LEADING + 0.5) * em;
    let here = order.iter().zip(&places).zip(&offsets).find(|((one, _), _)| one.peer.here);
    let own = here.map(|((one, x), y)| {
        let mut label = ruler.wrap(&one.peer.name, width * 0.8 / em / 1.1);
        let value = chart.measure.value(one.value);
        label.push(format!("{value}, {}", words::place(chart, one, order.len())));
        (label, *x, *y)
    });
    let own_height =
        own.as_ref().map_or(0.0, |(label, ..)| (label.len() as f64 * LEADING + 0.8) * em);
    let middle = under_heading + own_height + reach + 0.3 * em;
    let landmarks = landmarks(chart, order, x_of, &ruler, (width, em));
    let rows = landmarks.iter().map(|one| one.row + 1).max().unwrap_or(0) as f64;
    let foot = middle + reach + 0.5 * em;
    let base = foot + rows * LEADING * em + 0.3 * em;
    let height = base + 2.0 * em;

    pen::picture((width, height), alternative, |pen| {
        let quiet = Hand::new(em, QUIET);
        pen.lines(&heading, (0.0, 0.6 * LEADING * em), quiet)?;
        for (value, label) in &axis.ticks {
            let x = x_of(*value);
            pen.path(&[(x, middle - reach - 0.3 * em), (x, foot)], GRID, 1.0)?;
            pen.path(&[(x, base), (x, base + 0.35 * em)], AXIS, 1.0)?;
            pen.text(label, (x, base + 1.15 * em), quiet.at(HPos::Center))?;
        }
        pen.path(&[(edge, base), (width - edge, base)], AXIS, 1.2)?;
        for one in &landmarks {
            let top = middle - reach - 0.3 * em;
            let end = foot + (one.row as f64 + 1.0) * LEADING * em - 0.2 * em;
            one.draw(pen, (top, end), em)?;
        }
        for ((one, x), y) in order.iter().zip(&places).zip(&offsets) {
            if !one.peer.here {
                pen.marker((*x, middle + y), PEER, radius, 0)?;
            }
        }
        let Some((label, x, y)) = &own else { return Ok(()) };
        let dot = middle + y;
        let under_label = under_heading + own_height - 0.8 * em;
        pen.path(&[(*x, under_label), (*x, dot)], PALETTE[0], 1.4)?;
        pen.marker((*x, dot), PAPER, radius + 5.0, 0)?;
        pen.marker((*x, dot), PALETTE[0], radius + 3.4, 0)?;
        let bold = Hand::new(em, INK).bold().at(HPos::Center);
        for (row, line) in label.iter().enumerate() {
            let half = ruler.width(line, true) * em / 2.0;
            let x = x.clamp(half.min(width / 2.0), (width - half).max(width / 2.0));
            pen.text(line, (x, under_heading + (row as f64 + 0.5) * LEADING * em), bold)?;
        }
        Ok(())
    })
}

impl Landmark {
    fn draw(&self, pen: &Pen<'_>, (top, end): (f64, f64), em: f64) -> Drawn {
        if self.dashed {
            pen.dashes((self.x, top), (self.x, end), INK, 1.6)?;
        } else {
            pen.path(&[(self.x, top), (self.x, end)], INK, 1.2)?;
        }
        let aside = if matches!(self.side, HPos::Left) { 0.35 } else { -0.35 } * em;
        let place = (self.x + aside, end - 0.45 * em);
        pen.text(&self.label, place, Hand::new(em, INK).at(self.side))
    }
}

/// The median, and the reference: the left one's name to the left of it and the right one's to the
/// right, where there is room.
fn landmarks(
    chart: &Ranked,
    order: &[Placed<'_>],
    x_of: impl Fn(f64) -> f64,
    ruler: &Ruler,
    (width, em): (f64, f64),
) -> Vec<Landmark> {
    let mut all = Vec::new();
    let mut add = |label: String, value: f64, dashed: bool| {
        all.push(Landmark { x: x_of(value), label, dashed, row: 0, side: HPos::Left });
    };
    if let Some((name, value)) = chart.against() {
        add(format!("{name} {}", chart.measure.value(value)), value, true);
    }
    if let Some(median) = median(order).filter(|_| order.len() > 2) {
        let words = &chart.measure.words.charts;
        let label = fill(&words.median, &[("value", &chart.measure.value(median))]);
        add(sentence(&label), median, false);
    }
    all.sort_by(|a, b| a.x.total_cmp(&b.x));
    let fits = |one: &Landmark, side: HPos| {
        let needed = (ruler.width(&one.label, false) + 0.5) * em;
        if matches!(side, HPos::Left) { one.x + needed <= width } else { one.x >= needed }
    };
    match all.as_mut_slice() {
        [one] => one.side = if fits(one, HPos::Left) { HPos::Left } else { HPos::Right },
        [left, right] => {
            let sides = (fits(left, HPos::Right), fits(right, HPos::Left));
            left.side = if sides.0 { HPos::Right } else { HPos::Left };
            right.side = if sides.1 { HPos::Left } else { HPos::Right };
            // Where both names lie on one side of their lines, the outer one goes below.
            match sides {
                (false, true) => left.row = 1,
                (true, false) => right.row = 1,
                _ => {}
            }
        }
        _ => {}
    }
    all
}

/// Moves dots up and down until they no longer cover each other, as little as possible. `places` are
/// in order, up or down.
fn swarm(places: &[f64], radius: f64) -> Vec<f64> {
    let apart = 2.0 * radius + 0.6;
    let mut offsets: Vec<f64> = Vec::with_capacity(places.len());
    for (index, x) in places.iter().enumerate() {
        let near: Vec<(f64, f64)> = (0..index)
            .rev()
            .map(|other| (places[other], offsets[other]))
            .take_while(|(other, _)| (other - x).abs() < apart)
            .collect();
        let free = |y: f64| near.iter().all(|(px, py)| (px - x).hypot(py - y) >= apart * 0.999);
        let rows = (0..=MOST_ROWS).flat_map(|row| {
            let y = row as f64 * apart;
            [y, -y]
        });
        // Where there is no room left, dots cover each other.
        let clamped = (index % MOST_ROWS) as f64 * apart;
        offsets.push(rows.into_iter().find(|y| free(*y)).unwrap_or(clamped));
    }
    offsets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_do_not_cover_each_other() {
        let places: Vec<f64> = (0..40).map(|i| 100.0 + f64::from(i) * 2.0).collect();
        let offsets = swarm(&places, 4.0);
        for (i, x) in places.iter().enumerate() {
            for j in 0..i {
                let far = (x - places[j]).hypot(offsets[i] - offsets[j]);
                assert!(far >= 8.0, "{i} and {j} are {far} apart");
            }
        }
        assert_eq!(swarm(&[5.0, 50.0], 4.0), [0.0, 0.0]);
    }
}
