//! A sheet of a workbook, or a CSV file: its first rows, and then row after row.

use std::borrow::Cow;

use crate::diagnostics::Result;

use super::decode::finding;
use super::grid::{Field, Grid, MAX_CELLS, number_of};
use super::lines::{Line, Lines, Place};

/// How many rows at the top may hold a title and the header.
pub(super) const HEAD: usize = 50;

/// How many fields a row may have: as many as in a workbook, and some.
const MAX_FIELDS: usize = 20_000;

/// What a table is read from.
pub(super) struct Sheet<'r> {
    /// The rows at the top; of a workbook, all of them.
    pub head: Grid,
    rest: Option<Lines<'r>>,
}

impl<'r> Sheet<'r> {
    /// A sheet of a workbook.
    pub fn of_grid(grid: Grid) -> Self {
        Self { head: grid, rest: None }
    }

    /// A CSV file.
    ///
    /// # Errors
    /// It is no CSV.
    pub fn of_lines(name: &str, mut lines: Lines<'r>) -> Result<Self> {
        let mut head = Grid { name: name.to_owned(), rows: Vec::new(), lines: true };
        while head.rows.len() < HEAD
            && let Some(line) = lines.next()?
        {
            head.rows.push(fields(&line, name)?);
        }
        Ok(Self { head, rest: Some(lines) })
    }

    /// All rows at once, for layouts that need to see them.
    ///
    /// # Errors
    /// It is no CSV, or too large for that.
    pub fn into_grid(mut self) -> Result<Grid> {
        let mut count: usize = self.head.rows.iter().map(Vec::len).sum();
        if let Some(lines) = &mut self.rest {
            while let Some(line) = lines.next()? {
                let row = fields(&line, &self.head.name)?;
                count += row.len();
                if count > MAX_CELLS {
                    return Err(finding("too-large", "this file is too large for its layout")
                        .in_place(self.head.name.clone())
                        .why(format!("it has more than {MAX_CELLS} cells"))
                        .into());
                }
                self.head.rows.push(row);
            }
        }
        Ok(self.head)
    }

    /// Hands each row below the header on, with the fields at some positions, which are sorted;
    /// until `each` says that it has enough.
    ///
    /// # Errors
    /// What follows is no CSV, or the file ends early.
    pub fn each(
        self,
        header: usize,
        positions: &[usize],
        mut each: impl FnMut(&Row<'_>) -> bool,
    ) -> Result<()> {
        for (at, fields) in self.head.rows.iter().enumerate().skip(header + 1) {
            if !each(&Row::Fields { at, fields, positions }) {
                return Ok(());
            }
        }
        let Some(mut lines) = self.rest else { return Ok(()) };
        let mut places = Vec::with_capacity(positions.len());
        while let Some(line) = lines.next()? {
            line.pick(positions, &mut places);
            if !each(&Row::Line { line: &line, places: &places }) {
                return Ok(());
            }
        }
        Ok(())
    }
}

/// All fields of a line.
fn fields(line: &Line<'_>, name: &str) -> Result<Vec<Field>> {
    let count = line.count();
    if count > MAX_FIELDS {
        return Err(finding("not-csv", format!("`{name}` can't be read as CSV"))
            .why(format!("row {} has {count} fields; {MAX_FIELDS} are too many", line.number))
            .into());
    }
    let mut places = Vec::new();
    line.pick(&(0..count).collect::<Vec<_>>(), &mut places);
    Ok(places.iter().map(|place| Field::of_text(&line.text(*place))).collect())
}

/// A row, and where the wanted fields are.
pub(super) enum Row<'a> {
    /// A row that is in memory.
    Fields {
        /// Its number, from 0.
        at: usize,
        /// All its fields.
        fields: &'a [Field],
        /// The positions of the wanted ones.
        positions: &'a [usize],
    },
    /// A row of a file.
    Line {
        /// The row.
        line: &'a Line<'a>,
        /// The places of the wanted fields.
        places: &'a [Place],
    },
}

impl Row<'_> {
    /// Its number, from 0.
    pub fn number(&self) -> usize {
        match self {
            Self::Fields { at, .. } => *at,
            Self::Line { line, .. } => line.number - 1,
        }
    }

    /// One of the wanted fields, by its place among them.
    pub fn value(&self, slot: Option<usize>) -> Value<'_> {
        let Some(slot) = slot else { return Value::Empty };
        match self {
            Self::Fields { fields, positions, .. } => {
                let position = positions.get(slot).copied().unwrap_or(usize::MAX);
                fields.get(position).map_or(Value::Empty, Value::of_field)
            }
            Self::Line { line, places } => match places.get(slot).map(|place| line.text(*place)) {
                Some(text) if !text.is_empty() => Value::Text(text),
                Some(_) | None => Value::Empty,
            },
        }
    }
}

/// What stands in a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'a> {
    /// Nothing, or white space.
    Empty,
    /// A number.
    Number(f64),
    /// A text without blanks around it.
    Text(Cow<'a, str>),
}

impl<'a> Value<'a> {
    /// What stands in a field of a grid.
    pub fn of_field(field: &'a Field) -> Self {
        match field {
            Field::Empty => Self::Empty,
            Field::Number(number) => Self::Number(*number),
            Field::Text(text) => Self::Text(Cow::Borrowed(text.trim())),
        }
    }

    /// The number, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Empty => None,
            Self::Number(number) => Some(*number),
            Self::Text(text) => number_of(text),
        }
    }

    /// The text; empty for nothing.
    pub fn text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => Cow::Borrowed(""),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Text(text) => Cow::Borrowed(text),
        }
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}
