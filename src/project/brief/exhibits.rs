//! The charts and tables of a brief: what they show, and of which areas.

use super::super::area::AreaKind;
use super::super::check::Spanned;
use super::super::ids::{AreaCode, FigureId};
use super::super::period::Period;
use crate::diagnostics::Span;

/// The most lines of a chart that a reader can tell apart by labels at their ends (C2).
pub const MOST_LINES: usize = 4;
/// The most small charts that are taken in at a glance.
pub const MOST_PANELS: usize = 6;
/// The most parts that a bar is cut into.
pub const MOST_PARTS: usize = 4;
/// The most bars that are cut into parts.
pub const MOST_BARS: usize = 8;

/// A chart of figures.
#[derive(Debug, Clone)]
pub struct ChartSpec {
    /// What the chart shows, in a sentence: a template. Of a chart with `claim`, it prints that
    /// claim.
    pub headline: Spanned,
    /// Measure, place and period: a template.
    pub subtitle: Spanned,
    /// The kinds of area whose briefs have it.
    pub areas: Vec<AreaKind>,
    /// What is drawn.
    pub drawn: Drawn,
    /// Where it is defined.
    pub span: Span,
}

/// What a chart draws.
#[derive(Debug, Clone)]
pub enum Drawn {
    /// Lines over time.
    Line(Vec<SeriesSpec>),
    /// Areas ranked, as bars.
    Bar(RankedSpec),
    /// Areas ranked, as dots.
    Strip(RankedSpec),
    /// A small line chart each, with one axis of values or one for each.
    Multiples(Vec<SeriesSpec>, Axis),
    /// Bars of one length, cut into parts.
    Stacked(Vec<SeriesSpec>, Vec<BarSpec>),
}

/// One line of a chart, one small chart, or one part of a whole.
#[derive(Debug, Clone)]
pub struct SeriesSpec {
    /// The figure.
    pub figure: FigureId,
    /// The area; `None` for the area of the brief.
    pub area: Option<AreaCode>,
    /// Its name: a template.
    pub label: Spanned,
}

/// Whether small charts share their axis of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Each has a range of its own.
    Own,
    /// All have one.
    Common,
}

/// A bar that is cut into parts.
#[derive(Debug, Clone)]
pub struct BarSpec {
    /// Its name: a template.
    pub label: Spanned,
    /// The area; `None` for the area of the brief.
    pub of: Option<AreaCode>,
    /// The period; `None` for the latest.
    pub at: Option<Period>,
}

/// A figure for areas that are ranked.
#[derive(Debug, Clone)]
pub struct RankedSpec {
    /// The figure.
    pub figure: FigureId,
    /// The areas.
    pub peers: Peers,
    /// The area that they are held against.
    pub against: Option<AreaCode>,
    /// The period; `None` for the latest.
    pub at: Option<Period>,
    /// Which is first.
    pub first: First,
}

/// Areas that are shown together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peers {
    /// Their kind; `None` for that of the brief's area.
    pub among: Option<AreaKind>,
    /// Where they are.
    pub within: Where,
}

/// Which areas of a kind are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// All.
    Anywhere,
    /// Those within the area that the brief's area is part of.
    Parent,
    /// Those within the brief's area.
    Here,
    /// Those within an area.
    Area(AreaCode),
}

/// Which of some areas is first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The one with the highest value.
    Highest,
    /// The one with the lowest.
    Lowest,
}

/// A table of figures: a row for each figure, or for each area.
#[derive(Debug, Clone)]
pub struct TableOfFigures {
    /// What the table shows: a template.
    pub headline: Spanned,
    /// Measure, place and period: a template.
    pub subtitle: Spanned,
    /// The kinds of area whose briefs have it.
    pub areas: Vec<AreaKind>,
    /// The rows.
    pub rows: Rows,
    /// The columns.
    pub columns: Vec<ColumnOfFigures>,
    /// The name of a last row with the sums: a template.
    pub total: Option<Spanned>,
    /// Where it is defined.
    pub span: Span,
}

/// What the rows of a table are.
#[derive(Debug, Clone)]
pub enum Rows {
    /// A row for each figure.
    Figures(Vec<FigureId>),
    /// A row for each area.
    Areas {
        /// The areas.
        peers: Peers,
        /// Which is first by the values of the first column; by name if not said.
        first: Option<First>,
        /// An area below them, to hold them against.
        against: Option<AreaCode>,
    },
}

/// A column of a [`TableOfFigures`].
#[derive(Debug, Clone)]
pub struct ColumnOfFigures {
    /// Its header: a template.
    pub label: Spanned,
    /// The figure, where rows are areas.
    pub figure: Option<FigureId>,
    /// The area; `None` for the area of the brief, or of the row.
    pub of: Option<AreaCode>,
    /// The period; `None` for the latest.
    pub at: Option<Period>,
    /// Prints the change since this period instead of the value.
    pub change_since: Option<Period>,
    /// Draws a tiny line from this period on instead of the value.
    pub trend_since: Option<Period>,
    /// The kinds of area whose briefs have this column.
    pub kinds: Vec<AreaKind>,
}
