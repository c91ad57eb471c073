//! Draws bars of shares. The parts are named above the first bar, each over its own.

use plotters::style::RGBColor;
use plotters::style::text_anchor::HPos;

use super::super::Canvas;
use super::super::colours::{INK, ON_BRIGHT, ON_DEEP, QUIET, of_series};
use super::super::labels::spread;
use super::super::pen::{self, Drawn, Fault, Hand, LEADING, Pen};
use super::super::ruler::Ruler;
use super::{Stacked, words};

/// What parts one share from the next.
const GAP: f64 = 2.0;

/// The name of a part, and where it stands.
struct Name {
    lines: Vec<String>,
    left: f64,
    width: f64,
}

/// A bar, measured.
struct Line {
    label: Vec<String>,
    /// The shares in per cent, or what stands in their place.
    shares: Result<Vec<f64>, String>,
    top: f64,
    /// The middle of the bar.
    centre: f64,
}

struct Plot {
    ruler: Ruler,
    em: f64,
    left: f64,
    right: f64,
    thick: f64,
}

/// Draws the chart.
pub fn draw(chart: &Stacked, canvas: Canvas, alternative: &str) -> Result<String, Fault> {
    let (width, em, below) = match canvas {
        Canvas::Wide => (640.0, 15.0, false),
        Canvas::Narrow => (340.0, 13.0, true),
    };
    let ruler = Ruler::new();
    let widest = |room: f64| {
        let lines = chart.bars.iter().flat_map(|bar| ruler.wrap(&bar.label, room / em));
        lines.map(|line| ruler.width(&line, true)).fold(0.0, f64::max) * em
    };
    let left = if below { 0.0 } else { widest(width * 0.3) + em };
    let label_room = if below { width } else { left - em };
    let plot = Plot { ruler, em, left, right: width, thick: 1.9 * em };

    let heading = plot.ruler.wrap(&chart.measure.words.charts.of_whole, width / em);
    let under_heading = (heading.len() as f64 * LEADING + 0.4) * em;
    let first = chart.bars.iter().find_map(|bar| bar.shares(&chart.measure).ok());
    let names = plot.names(chart, first.as_deref().unwrap_or(&[]));
    let rows = names.iter().map(|name| name.lines.len()).max().unwrap_or(0) as f64;
    let under_names = under_heading + rows * LEADING * em;
    let mut lines = Vec::new();
    let mut y = under_names + 0.9 * em;
    let mut found_first = false;
    let mut leaders_to = y;
    for bar in &chart.bars {
        let label = plot.ruler.wrap(&bar.label, label_room / em);
        let text = label.len() as f64 * LEADING * em;
        let shares = bar.shares(&chart.measure);
        let shares = shares.map_err(|why| words::withheld(chart.measure.words, why));
        let (height, centre) = if below {
            (text + plot.thick + 0.7 * em, y + text + plot.thick / 2.0)
        } else {
            let height = text.max(plot.thick) + 0.7 * em;
            (height, y + text.max(plot.thick) / 2.0)
        };
        if shares.is_ok() && !found_first {
            found_first = true;
            leaders_to = centre - plot.thick / 2.0;
        }
        lines.push(Line { label, shares, top: y, centre });
        y += height;
    }
    let notes: Vec<String> =
        chart.notes.iter().flat_map(|note| plot.ruler.wrap(note, width / em)).collect();
    let under_bars = y;
    let height = under_bars + notes.len() as f64 * LEADING * em;
    pen::picture((width, height), alternative, |pen| {
        pen.lines(&notes, (0.0, under_bars + 0.4 * em), Hand::new(em, QUIET))?;
        pen.lines(&heading, (0.0, 0.6 * LEADING * em), Hand::new(em, QUIET))?;
        for line in &lines {
            plot.line(pen, chart, line, below)?;
        }
        let cuts = plot.cuts(first.as_deref().unwrap_or(&[]));
        for (index, (name, (from, to))) in names.iter().zip(cuts).enumerate() {
            let top = under_names - name.lines.len() as f64 * LEADING * em + 0.5 * LEADING * em;
            pen.lines(&name.lines, (name.left, top), Hand::new(em, INK))?;
            // A label of a bar stands between its name and a narrow picture's first bar.
            if !below {
                let start = (name.left + name.width.min(1.2 * em) / 2.0, under_names + 0.15 * em);
                let end = (start.0.clamp(from + 1.0, (to - 1.0).max(from + 1.0)), leaders_to);
                pen.path(&[start, end], of_series(index), 1.4)?;
            } else {
                let at = under_names + 0.15 * em;
                let to = (name.left, at);
                pen.block(to, (name.left + 1.6 * em, at + 0.3 * em), of_series(index))?;
            }
        }
        Ok(())
    })
}

impl Plot {
    /// Where each share begins and ends.
    fn cuts(&self, shares: &[f64]) -> Vec<(f64, f64)> {
        let whole: f64 = shares.iter().sum();
        let mut done = 0.0;
        let mut cuts = Vec::new();
        for share in shares {
            let x = |at: f64| self.left + at / whole * (self.right - self.left);
            cuts.push((x(done), x(done + share)));
            done += share;
        }
        cuts
    }

    /// The names of the parts beside each other, each as near to its share as there is room.
    fn names(&self, chart: &Stacked, shares: &[f64]) -> Vec<Name> {
        let room = self.right - self.left;
        let each = room / chart.parts.len().max(1) as f64;
        let cuts = self.cuts(shares);
        // A long word may take more than its share of the room, if the others leave it.
        let longest = |part: &String| {
            let words = part.split_whitespace().map(|word| self.ruler.width(word, false));
            (words.fold(0.0, f64::max) * 1.01).max(each / self.em - 0.6)
        };
        let needed: f64 = chart.parts.iter().map(|part| longest(part) * self.em).sum();
        let measured: Vec<(Vec<String>, f64)> = chart
            .parts
            .iter()
            .map(|part| {
                let fits = needed <= room;
                let width = if fits { longest(part) } else { each / self.em - 0.6 };
                let lines = self.ruler.wrap(part, width);
                let widest = lines.iter().map(|line| self.ruler.width(line, false));
                (lines.clone(), widest.fold(0.0, f64::max) * self.em)
            })
            .collect();
        // `spread` keeps the order of equal wishes, and every name fits its share of the room.
        let wishes: Vec<(f64, f64)> = measured
            .iter()
            .zip(&cuts)
            .map(|((_, width), (from, _))| (*from, width + 0.6 * self.em))
            .collect();
        let lefts = spread(&wishes, self.left, self.right + 0.6 * self.em);
        let placed = measured.into_iter().zip(lefts);
        placed.map(|((lines, width), left)| Name { lines, left, width }).collect()
    }

    fn line(&self, pen: &Pen<'_>, chart: &Stacked, line: &Line, below: bool) -> Drawn {
        let em = self.em;
        let text = line.label.len() as f64 * LEADING * em;
        let top = if below { line.top } else { line.centre - text / 2.0 } + 0.5 * LEADING * em;
        pen.lines(&line.label, (0.0, top), Hand::new(em, INK))?;
        let shares = match &line.shares {
            Ok(shares) => shares,
            Err(why) => return pen.text(why, (self.left, line.centre), Hand::new(em, QUIET)),
        };
        for (index, (share, (from, to))) in shares.iter().zip(self.cuts(shares)).enumerate() {
            let last = index + 1 == shares.len();
            let end = if last { to } else { (to - GAP).max(from) };
            let half = self.thick / 2.0;
            pen.block((from, line.centre - half), (end, line.centre + half), of_series(index))?;
            let label = words::share(chart.measure.words, *share);
            if self.ruler.width(&label, true) * em + 0.5 * em <= end - from {
                let place = ((from + end) / 2.0, line.centre);
                let hand = Hand::new(em, on(index)).bold().at(HPos::Center);
                pen.text(&label, place, hand)?;
            }
        }
        Ok(())
    }
}

/// The colour of text on a part.
fn on(index: usize) -> RGBColor {
    if index.is_multiple_of(2) { ON_DEEP } else { ON_BRIGHT }
}
