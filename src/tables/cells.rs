//! Decoded rows on their way to the database.

use crate::project::{Marker, Period, TableSpec};

/// One value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Cell {
    /// A real number.
    Real(f64),
    /// A whole number.
    Integer(i64),
    /// A text of the batch.
    Text(Extent),
    /// No value, or one that is not what it seems: missing, or `low`, which counts as zero.
    Marked(Marker),
}

impl Cell {
    /// The value as a number; `None` if it has none.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Real(number) => Some(number),
            Self::Integer(number) => Some(number as f64),
            Self::Marked(Marker::Zero | Marker::Low) => Some(0.0),
            Self::Marked(Marker::Missing) | Self::Text(_) => None,
        }
    }
}

/// Where a text stands in its batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    start: u32,
    end: u32,
}

/// Where a row of a table stands in what was published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stand {
    /// The file or member, by its number in the database.
    pub file: u32,
    /// The row of a sheet, the record of a CSV file, the item of a list; in a crosstab, the
    /// column. From 1; of several the first.
    pub at: u32,
    /// How many rows were added up.
    pub rows: u32,
}

impl Stand {
    /// One row.
    pub fn one(file: u32, at: usize) -> Self {
        Self { file, at: u32::try_from(at).unwrap_or(u32::MAX), rows: 1 }
    }
}

/// Where a column of a table stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ColumnStand {
    /// The column of ours.
    pub column: String,
    /// The column of the file; in a crosstab, the row. From 1; none in a list of objects.
    pub at: Option<usize>,
    /// Its header or row label there, or its pointer.
    pub label: String,
}

impl ColumnStand {
    /// The label on one line.
    pub fn new(column: &str, at: Option<usize>, label: &str) -> Self {
        let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
        Self { column: column.to_owned(), at, label }
    }
}

/// Some rows of one table; compact, because there are hundreds of thousands.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// Area and period of each row, and where it stands.
    pub keys: Vec<(Extent, Period, Stand)>,
    /// The cells of all rows, one row after another.
    pub cells: Vec<Cell>,
    texts: String,
}

impl Batch {
    /// Keeps a text.
    pub fn keep(&mut self, text: &str) -> Extent {
        let at = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let start = at(self.texts.len());
        self.texts.push_str(text);
        Extent { start, end: at(self.texts.len()) }
    }

    /// A text that was kept.
    pub fn text(&self, extent: Extent) -> &str {
        self.texts.get(extent.start as usize..extent.end as usize).unwrap_or_default()
    }
}

/// How many rows make a batch.
const ROWS: usize = 256;
/// How many bytes of text make a batch full, whatever the rows.
const TEXTS: usize = 1 << 20;

/// Takes rows, and hands them on in batches.
pub(super) struct Sink<'a> {
    batch: Batch,
    hand_on: &'a mut dyn FnMut(Batch) -> bool,
    open: bool,
}

impl<'a> Sink<'a> {
    /// A sink whose batches go to `hand_on`, which says whether it wants more.
    pub fn new(hand_on: &'a mut dyn FnMut(Batch) -> bool) -> Self {
        Self { batch: Batch::default(), hand_on, open: true }
    }

    /// Adds a row. `cells` adds its cells to the batch.
    pub fn row(
        &mut self,
        area: &str,
        period: Period,
        stand: Stand,
        cells: impl FnOnce(&mut Batch),
    ) {
        let area = self.batch.keep(area);
        self.batch.keys.push((area, period, stand));
        cells(&mut self.batch);
        if self.batch.keys.len() >= ROWS || self.batch.texts.len() >= TEXTS {
            self.flush();
        }
    }

    /// Whether more rows are wanted.
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Hands on what there is.
    pub fn flush(&mut self) {
        if !self.batch.keys.is_empty() {
            let batch = std::mem::take(&mut self.batch);
            self.open = (self.hand_on)(batch) && self.open;
        }
    }
}

/// The columns that hold values, not keys.
pub(super) fn value_columns(
    spec: &TableSpec,
) -> impl Iterator<Item = &crate::project::Column> + Clone {
    spec.columns.iter().filter(|column| !["area_code", "period"].contains(&column.name.as_str()))
}
