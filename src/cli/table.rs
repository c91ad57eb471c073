//! Tables in the terminal: a header, a line, and rows; numbers to the right.

use comfy_table::{Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};

/// The lines of a table. `numbers` says of each column whether it holds numbers. Lines are as long
/// as they need to be: a value that is broken in two can't be copied.
pub(super) fn table<S: AsRef<str>>(
    headers: &[S],
    numbers: &[bool],
    rows: &[Vec<String>],
) -> Vec<String> {
    let side = |at: usize| match numbers.get(at) {
        Some(true) => CellAlignment::Right,
        Some(false) | None => CellAlignment::Left,
    };
    let cells = |texts: Vec<&str>| -> Vec<Cell> {
        let cell = |(at, text): (usize, &str)| Cell::new(text).set_alignment(side(at));
        texts.into_iter().enumerate().map(cell).collect()
    };
    let mut table = Table::new();
    let line = LineStyle::none().fill('-').junction(' ');
    table.load_style(TableStyle::new().header_separator(line));
    table.set_content_arrangement(ContentArrangement::Disabled);
    table.set_header(cells(headers.iter().map(AsRef::as_ref).collect()));
    for row in rows {
        table.add_row(cells(row.iter().map(String::as_str).collect()));
    }
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    table.lines().map(|line| line.trim_end().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right() {
        let rows = [("E1", "1.5"), ("E92000001", "NULL"), ("E3", "28592")];
        let rows = rows.map(|(area, value)| vec![area.to_owned(), value.to_owned()]);
        insta::assert_snapshot!(table(&["area_code", "value"], &[false, true], &rows).join("\n"));
    }
}
