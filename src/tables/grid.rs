//! A rectangle of fields: the sheet of a workbook, or the top of a CSV file.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};

use crate::diagnostics::{Diagnostic, Kind, Result, did_you_mean};

/// The largest sheet that is read, in cells.
pub(super) const MAX_CELLS: usize = 20_000_000;

/// One field.
#[derive(Debug, Clone, PartialEq)]
pub enum Field {
    /// Nothing, or white space.
    Empty,
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
}

impl Field {
    /// Makes a field of a text. It stays a text: `15E2` may be a number or an area's code, and only
    /// the column knows.
    pub(super) fn of_text(text: &str) -> Self {
        if text.trim().is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }

    /// The number that the field holds, if it is one.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Empty => None,
            Self::Number(number) => Some(*number),
            Self::Text(text) => number_of(text),
        }
    }

    /// The field as text; empty for nothing.
    pub fn text(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// Whether nothing is there.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }
}

/// The number that a text is, if it is one.
pub(super) fn number_of(text: &str) -> Option<f64> {
    let text = text.trim();
    // `inf` and `nan` are numbers to Rust, but not to a publisher.
    let numeric = text.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
    if numeric { text.parse::<f64>().ok().filter(|number| number.is_finite()) } else { None }
}

/// A rectangle of fields that knows where it came from.
#[derive(Debug, Clone)]
pub struct Grid {
    /// The file, and the sheet if it has any, for messages.
    pub name: String,
    /// Rows of fields; not all of the same length.
    pub rows: Vec<Vec<Field>>,
    /// Whether it is of a file of lines, whose columns have no letters.
    pub lines: bool,
}

const NOTHING: Field = Field::Empty;

impl Grid {
    /// The field in a row and a column, both from 0; empty outside.
    pub fn field(&self, row: usize, column: usize) -> &Field {
        self.rows.get(row).and_then(|row| row.get(column)).unwrap_or(&NOTHING)
    }

    /// The place of a field in words: `bulletin.xlsx, sheet 1a, cell B10`.
    pub fn place(&self, row: usize, column: usize) -> String {
        if self.lines {
            return format!("{}, row {}, column {}", self.name, row + 1, column + 1);
        }
        format!("{}, cell {}{}", self.name, letters(column), row + 1)
    }

    /// How many columns the widest row has.
    pub fn width(&self) -> usize {
        self.rows.iter().map(Vec::len).max().unwrap_or(0)
    }
}

/// An opened workbook.
pub struct Workbook {
    name: String,
    book: Xlsx<Cursor<Vec<u8>>>,
}

impl Workbook {
    /// Opens a workbook (XLSX).
    ///
    /// # Errors
    /// It is none, or is cut short.
    pub fn open(name: &str, bytes: Vec<u8>) -> Result<Self> {
        let html = bytes.trim_ascii_start().first() == Some(&b'<');
        let book = Xlsx::new(Cursor::new(bytes)).map_err(|error| {
            let problem =
                Diagnostic::error("not-a-workbook", format!("`{name}` is not a workbook"))
                    .kind(Kind::Finding)
                    .why(if html {
                        "it is a web page, perhaps an error page of the publisher's site".to_owned()
                    } else {
                        format!("it can't be read as XLSX, or is cut short: {error}")
                    });
            problem.hint("download the file again and compare its size with the publisher's page")
        })?;
        Ok(Self { name: name.to_owned(), book })
    }

    /// Reads a sheet.
    ///
    /// # Errors
    /// There is no such sheet, or it can't be read.
    pub fn sheet(&mut self, sheet: &str) -> Result<Grid> {
        let names = self.book.sheet_names();
        let Some(known) = names.iter().find(|name| name.trim() == sheet.trim()).cloned() else {
            return Err(Diagnostic::error("missing-sheet", format!("there is no sheet `{sheet}`"))
                .kind(Kind::Finding)
                .in_place(self.name.clone())
                .why(format!("the workbook's sheets are `{}`", names.join("`, `")))
                .hint_maybe(did_you_mean(sheet, names.iter().map(String::as_str)))
                .hint("if the publisher renamed it, change `sheet` in `briefs/sources.yaml`")
                .into());
        };
        let name = format!("{}, sheet {sheet}", self.name);
        let rows = self.read_cells(&known).map_err(|why| {
            Diagnostic::error("broken-sheet", format!("the sheet `{sheet}` can't be read"))
                .kind(Kind::Finding)
                .in_place(self.name.clone())
                .why(why)
                .hint("download the file again")
        })?;
        Ok(Grid { name, rows, lines: false })
    }

    /// Reads the cells one by one. A sheet may say that it is as large as sheets can be, with one
    /// cell in its last corner: only what is there, and the rows before it, take room.
    fn read_cells(&mut self, sheet: &str) -> std::result::Result<Vec<Vec<Field>>, String> {
        let mut cells = self.book.worksheet_cells_reader(sheet).map_err(|e| e.to_string())?;
        let mut rows: Vec<Vec<Field>> = Vec::new();
        let mut count = 0_usize;
        while let Some(cell) = cells.next_cell().map_err(|error| error.to_string())? {
            let (row, column) = cell.get_position();
            let (row, column) = (row as usize, column as usize);
            let field = field(&Data::from(cell.get_value().clone()));
            if field.is_empty() {
                continue;
            }
            if rows.len() <= row {
                rows.resize_with(row + 1, Vec::new);
            }
            let fields = &mut rows[row];
            if fields.len() <= column {
                count += column + 1 - fields.len();
                if count > MAX_CELLS {
                    return Err(format!("it has more than {MAX_CELLS} cells"));
                }
                fields.resize(column + 1, Field::Empty);
            }
            fields[column] = field;
        }
        Ok(rows)
    }
}

fn field(data: &Data) -> Field {
    match data {
        Data::Empty => Field::Empty,
        Data::Int(number) => Field::Number(*number as f64),
        Data::Float(number) => Field::Number(*number),
        Data::String(text) if text.trim().is_empty() => Field::Empty,
        Data::String(text) => Field::Text(text.clone()),
        other => Field::Text(other.to_string()),
    }
}

/// The letters of a column, from 0: `A`, `Z`, `AA`.
pub(super) fn letters(mut column: usize) -> String {
    let mut letters = String::new();
    loop {
        // A remainder of 26 is a letter.
        letters.insert(0, char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        if column < 26 {
            return letters;
        }
        column = column / 26 - 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn words_that_rust_takes_for_numbers() {
        let number = |text| Field::of_text(text).number();
        assert_eq!(["nan", "inf", "-", "..", "15E"].map(number), [None; 5]);
        assert_eq!(number(" -1.5e3 "), Some(-1500.0));
    }
}
