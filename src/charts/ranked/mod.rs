//! Areas among each other: ranked bars, and dots along a line.
//!
//! Both show the same: the value of each peer, which one the reader's own is, and what they may be
//! held against. [`bar`] shows the first, the last and the neighbours, each with its name; [`strip`]
//! shows all, as dots.

mod bar;
mod strip;
mod words;

use jiff::civil::Date;

use super::{Canvas, Drawing, Measure, empty, fault};
use crate::diagnostics::{Diagnostic, Result};
use crate::language::Language;

/// The most peers that a chart holds: more would be a cloud to the eye, and a table without end.
pub const MOST_PEERS: usize = 700;

/// The form of a chart of ranked areas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A bar for each, from zero.
    Bar,
    /// A dot for each.
    Strip,
}

/// A chart of areas among each other.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// Its form.
    pub shape: Shape,
    /// What it shows, as a phrase within a sentence: "registered patients per fully qualified GP".
    pub subject: String,
    /// What one of the peers is called: "integrated care board".
    pub one: String,
    /// What they are called: "integrated care boards", "sub-ICB locations of NHS Sussex ICB".
    pub many: String,
    /// The areas, in any order.
    pub peers: Vec<Peer>,
    /// What they are held against, England perhaps.
    pub reference: Option<(String, Option<f64>)>,
    /// What is measured.
    pub measure: Measure,
    /// The last day of the month that the values are of.
    pub date: Date,
    /// Whether the lowest is first.
    pub lowest_first: bool,
}

/// One of the areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Peer {
    /// Its name.
    pub name: String,
    /// Its value; `None` if it is missing.
    pub value: Option<f64>,
    /// Whether it is the area whose brief it is.
    pub here: bool,
}

/// A peer with a value, and its place.
#[derive(Debug, Clone, Copy)]
struct Placed<'a> {
    peer: &'a Peer,
    value: f64,
    /// From 1; equal values share a place.
    place: usize,
    joint: bool,
}

impl Ranked {
    /// A chart of nothing, which can't be drawn.
    pub fn empty(shape: Shape, date: Date, words: &'static Language) -> Self {
        Self {
            shape,
            subject: String::new(),
            one: String::new(),
            many: String::new(),
            peers: Vec::new(),
            reference: None,
            measure: Measure::nothing(words),
            date,
            lowest_first: false,
        }
    }

    /// Draws the chart.
    ///
    /// # Errors
    ///
    /// No value at all, too many areas, a value that isn't a finite number.
    pub fn draw(&self, canvas: Canvas) -> Result<Drawing> {
        let order = self.order();
        if order.is_empty() {
            return Err(empty().into());
        }
        if self.peers.len() > MOST_PEERS {
            let message = format!(
                "{} areas in one chart, of which readers can follow {MOST_PEERS}",
                self.peers.len()
            );
            let problem = Diagnostic::error("chart-areas", message);
            return Err(problem.hint("show those of one place: `within: parent`").into());
        }
        if order.iter().any(|one| !one.value.is_finite()) {
            let problem = Diagnostic::error("chart-areas", "a value that isn't a finite number");
            return Err(problem.hint("a missing value is NULL in SQL").into());
        }
        let bars = bar::excerpt(&order);
        let axis = strip::axis(self, &order, canvas);
        let alternative = words::alternative(self, &order, &bars, &axis);
        let svg = match self.shape {
            Shape::Bar => bar::draw(self, canvas, &order, &bars, &alternative),
            Shape::Strip => strip::draw(self, canvas, &order, &axis, &alternative),
        };
        let (header, rows) = words::table(self, &order);
        Ok(Drawing { svg: svg.map_err(fault)?, alternative, header, rows })
    }

    /// The peers that have a value, in their order; those with equal values by their names.
    fn order(&self) -> Vec<Placed<'_>> {
        let known = self.peers.iter().filter_map(|peer| Some((peer, peer.value?)));
        let mut all: Vec<(&Peer, f64)> = known.collect();
        all.sort_by(|a, b| {
            let by_value =
                if self.lowest_first { a.1.total_cmp(&b.1) } else { b.1.total_cmp(&a.1) };
            by_value.then_with(|| a.0.name.cmp(&b.0.name))
        });
        let mut order: Vec<Placed<'_>> = Vec::with_capacity(all.len());
        for (index, (peer, value)) in all.iter().enumerate() {
            let before = order.last().copied().filter(|one| one.value == *value);
            let after = all.get(index + 1).is_some_and(|next| next.1 == *value);
            let place = before.map_or(index + 1, |one| one.place);
            order.push(Placed { peer, value: *value, place, joint: before.is_some() || after });
        }
        order
    }

    /// The peers without a value.
    fn missing(&self) -> impl Iterator<Item = &Peer> {
        self.peers.iter().filter(|peer| peer.value.is_none())
    }

    /// The reference, if it has a value.
    fn against(&self) -> Option<(&str, f64)> {
        self.reference.as_ref().and_then(|(name, value)| Some((name.as_str(), (*value)?)))
    }
}

/// The value in the middle of an order, or halfway between the two in the middle.
fn median(order: &[Placed<'_>]) -> Option<f64> {
    let middle = order.len() / 2;
    let upper = order.get(middle)?.value;
    if order.len() % 2 == 1 {
        return Some(upper);
    }
    Some((order.get(middle.checked_sub(1)?)?.value + upper) / 2.0)
}
