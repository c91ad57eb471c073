//! Small workbooks in the publisher's shape, each with what is wrong with it.

use std::path::Path;

use rust_xlsxwriter::{Workbook as Writer, Worksheet};

/// A cell of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Text(&'static str),
    Number(f64),
    Blank,
}

use Cell::{Blank, Number, Text};

/// A workbook: sheets by name, each with rows of cells.
#[derive(Debug, Clone)]
pub struct Workbook {
    /// Puts one more cell into the last corner that a sheet can have.
    pub far_cell: bool,
    pub sheets: Vec<(&'static str, Vec<Vec<Cell>>)>,
}

impl Default for Workbook {
    fn default() -> Self {
        Self {
            far_cell: false,
            sheets: vec![
                (
                    "Contents",
                    vec![
                        vec![Text("Publication Date:"), Text("27 March 2025")],
                        vec![
                            Text("Link to publication:"),
                            Text("https://example.org/staff/march-2025"),
                        ],
                    ],
                ),
                (
                    "1a",
                    vec![
                        vec![Text("Table 1a: staff, England")],
                        vec![
                            Blank,
                            Text("January\n2025\n[Note 1]"),
                            Text("February\n2025 \nNotes 2,3]"),
                            Text("March 2025"),
                            Text("% difference January 2025 - March 2025"),
                        ],
                        vec![
                            Text("All doctors [Notes 1, 2]"),
                            Number(1000.25),
                            Number(1010.5),
                            Number(1234.5),
                            Number(2.3),
                        ],
                        vec![Text("Of which estimated"), Number(0.1), Number(0.1), Number(0.1)],
                        vec![
                            Text("Doctors in training (a part) [Note 4]"),
                            Number(100.0),
                            Text(".."),
                            Text("-"),
                        ],
                        vec![Text("Women"), Number(600.0), Number(610.0), Number(700.0)],
                        vec![Text("All doctors"), Number(600.0), Number(610.0), Number(700.0)],
                        vec![Text("Source: Office for Examples")],
                    ],
                ),
                (
                    "6a",
                    vec![
                        vec![Text("Table 6a: staff by region, March 2025, made up")],
                        vec![Blank, Blank, Text("All doctors\n[Note 1]")],
                        vec![Text("England"), Blank, Number(1234.5)],
                        vec![Text("Y01"), Text("North East "), Number(1000.0)],
                        vec![Text("Y02"), Text("South"), Number(234.5)],
                        vec![Text("Unknown"), Blank, Number(7.0)],
                        vec![Text("Source: Office for Examples")],
                    ],
                ),
            ],
        }
    }
}

impl Workbook {
    /// Changes one cell; row and column from 0.
    pub fn with(mut self, sheet: &str, row: usize, column: usize, cell: Cell) -> Self {
        let rows = &mut self.sheets.iter_mut().find(|(name, _)| *name == sheet).unwrap().1;
        let cells = &mut rows[row];
        cells.resize(cells.len().max(column + 1), Blank);
        cells[column] = cell;
        self
    }

    /// Puts a whole row in the place of another, or after the last.
    pub fn with_row(mut self, sheet: &str, row: usize, cells: Vec<Cell>) -> Self {
        let rows = &mut self.sheets.iter_mut().find(|(name, _)| *name == sheet).unwrap().1;
        rows.resize(rows.len().max(row + 1), Vec::new());
        rows[row] = cells;
        self
    }

    /// Leaves a sheet out.
    pub fn without(mut self, sheet: &str) -> Self {
        self.sheets.retain(|(name, _)| *name != sheet);
        self
    }

    /// Leaves a column of a sheet out.
    pub fn without_column(mut self, sheet: &str, column: usize) -> Self {
        let rows = &mut self.sheets.iter_mut().find(|(name, _)| *name == sheet).unwrap().1;
        for row in rows.iter_mut().filter(|row| row.len() > column) {
            row.remove(column);
        }
        self
    }

    /// Writes the workbook.
    pub fn save(&self, path: &Path) {
        let mut writer = Writer::new();
        for (name, rows) in &self.sheets {
            let sheet: &mut Worksheet = writer.add_worksheet();
            sheet.set_name(*name).unwrap();
            if self.far_cell {
                sheet.write_string(1_048_575, 16_383, "far").unwrap();
            }
            for (row, cells) in rows.iter().enumerate() {
                for (column, cell) in cells.iter().enumerate() {
                    let (row, column) = (row as u32, column as u16);
                    match cell {
                        Text(text) => drop(sheet.write_string(row, column, *text).unwrap()),
                        Number(number) => drop(sheet.write_number(row, column, *number).unwrap()),
                        Blank => {}
                    }
                }
            }
        }
        writer.save(path).unwrap();
    }
}
