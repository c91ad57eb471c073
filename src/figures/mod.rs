//! Figures: each query runs once, for all areas at once, and answers questions after that.
//!
//! [`compute()`] makes a [`FigureSet`]; its questions are in `questions.rs`, what must be said
//! beside its values in `coverage.rs` and `remarks.rs`, what they were computed from in `inputs.rs` and
//! `retrace.rs`, the words and numerals in [`mod@format`].

mod compute;
mod coverage;
mod csv;
pub mod format;
mod inputs;
mod questions;
mod remarks;
mod retrace;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

use indexmap::IndexMap;
use jiff::civil::Date;

use crate::language::Language;
use crate::project::{AreaCode, AreaKind, Areas, FigureId, FigureSpec, Period, SourceId};
use crate::tables::{FigureRow, Read};

pub use compute::compute;
pub use coverage::Coverage;
pub use csv::{Row, from_csv, to_csv};
pub use format::number;
pub use inputs::Input;
pub use questions::{Comparison, Rank};
pub use remarks::Remark;
pub use retrace::{Enough, Retraced, retrace};

/// A value at a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The period.
    pub period: Period,
    /// The unrounded value; `None` if it is missing.
    pub value: Option<f64>,
    /// Why the value is missing, or is more than the zero that it seems.
    pub reason: Option<String>,
    /// How many parts had data, where that is known.
    pub coverage: Option<Coverage>,
    /// Which of the figure's queries returned it, from 0.
    pub query: usize,
}

/// What one query of a figure reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// The columns, those of `figure_<id>` included.
    pub reads: BTreeSet<Read>,
    /// The areas whose values it asks for by their code.
    pub named: Vec<AreaCode>,
}

/// One figure for all areas.
#[derive(Debug, Clone)]
pub struct Figure {
    /// Its definition.
    pub spec: FigureSpec,
    /// What each of its queries reads.
    pub queries: Vec<Query>,
    /// Its values, by area, sorted by period.
    pub series: BTreeMap<AreaCode, Vec<Point>>,
    /// What the values of each area go back to.
    pub lineage: BTreeMap<AreaCode, Arc<Lineage>>,
}

/// What a value goes back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lineage {
    /// The columns that were read, those of used figures included.
    pub reads: BTreeSet<Read>,
    /// The sources of those columns, with what a citation calls each table read.
    pub sources: BTreeMap<SourceId, BTreeSet<String>>,
    /// What must be said of every figure from those tables.
    pub caveats: BTreeSet<String>,
    /// The kinds of parts that values were put together from on a basis.
    pub parts: BTreeSet<AreaKind>,
}

impl Figure {
    /// Its values as rows of a table.
    pub fn rows(&self) -> impl Iterator<Item = FigureRow> {
        let row = |area: &AreaCode, point: &Point| FigureRow {
            area: area.to_string(),
            period: point.period,
            value: point.value,
            coverage: point.coverage.as_ref().map(|coverage| (coverage.covered, coverage.of)),
        };
        let rows = move |(area, points)| {
            let points: &Vec<Point> = points;
            points.iter().map(move |point| row(area, point))
        };
        self.series.iter().flat_map(rows)
    }

    /// The sources behind the values of an area, with the tables read.
    pub fn sources(&self, area: &AreaCode) -> impl Iterator<Item = (&SourceId, &BTreeSet<String>)> {
        self.lineage.get(area).into_iter().flat_map(|lineage| &lineage.sources)
    }
}

/// The sorted values of a figure among areas of a kind at a period.
type Sorted = BTreeMap<(FigureId, AreaKind, Period), Arc<Vec<f64>>>;

/// The areas whose territory differs between two days.
type Changed = BTreeMap<(Date, Date), Arc<BTreeSet<AreaCode>>>;

/// All figures of an edition.
#[derive(Debug)]
pub struct FigureSet {
    /// The figures, in the order of the catalogue.
    pub figures: IndexMap<FigureId, Figure>,
    /// The period that the edition is for. Nothing here is later.
    pub edition: Period,
    /// The areas, as they stand on the day of the geography.
    pub areas: Areas,
    /// The day whose geography all values are for.
    pub geography: Date,
    /// The words in which values are told.
    pub words: &'static Language,
    /// The areas within each area, and how much of each counts.
    parts: BTreeMap<AreaCode, Vec<(AreaCode, f64)>>,
    /// Which areas have parts on a basis.
    modelled: remarks::Modelled,
    /// What ranks are read from, made when first asked for.
    sorted: Mutex<Sorted>,
    /// The areas that changed between two days, found when first asked for.
    changed: Mutex<Changed>,
}
