//! A decoded table, before it goes to the database.

use crate::project::{AreaCode, ColumnType, Marker, Period, TableId, TableSpec};

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// A real number.
    Real(f64),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// No value, or one that is not what it seems: missing, or `low`, which counts as zero.
    Marked(Marker),
}

impl Cell {
    /// The value as a number; `None` if it has none.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Real(number) => Some(*number),
            Self::Integer(number) => Some(*number as f64),
            Self::Marked(Marker::Zero | Marker::Low) => Some(0.0),
            Self::Marked(Marker::Missing) | Self::Text(_) => None,
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The area.
    pub area: AreaCode,
    /// The period.
    pub period: Period,
    /// The cells, in the order of the columns.
    pub cells: Vec<Cell>,
}

/// A decoded table: rows of one area and period each.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// Its id.
    pub id: TableId,
    /// Its columns besides `area_code` and `period`.
    pub columns: Vec<(String, ColumnType)>,
    /// Its rows, sorted by area and period.
    pub rows: Vec<Row>,
}

impl Table {
    /// Makes a table without rows.
    pub fn new(spec: &TableSpec) -> Self {
        let columns =
            value_columns(spec).map(|column| (column.name.clone(), column.kind)).collect();
        Self { id: spec.id.clone(), columns, rows: Vec::new() }
    }

    /// The position of a column.
    pub fn position(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|(name, _)| name == column)
    }

    /// The newest period that it has.
    pub fn newest(&self) -> Option<Period> {
        self.rows.iter().map(|row| row.period).max()
    }

    /// Sorts the rows by area and period.
    pub fn sort(&mut self) {
        self.rows.sort_by(|a, b| (&a.area, a.period).cmp(&(&b.area, b.period)));
    }
}

/// The columns that hold values, not keys.
pub fn value_columns(spec: &TableSpec) -> impl Iterator<Item = &crate::project::Column> {
    spec.columns.iter().filter(|column| !["area_code", "period"].contains(&column.name.as_str()))
}
