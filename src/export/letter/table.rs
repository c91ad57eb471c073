//! A table in plain text: in columns where they fit, else row by row.

use super::wrap::{indent, length, wrap};
use crate::document::{Alignment, Inline, Table};

/// What stands between two columns.
const GAP: &str = "  ";

/// Returns a table as text.
pub fn table(table: &Table, words: &impl Fn(&[Inline]) -> String, width: usize) -> String {
    let cell = |cell: &Vec<Inline>| words(cell).replace('\n', " ");
    let header: Vec<String> = table.header.iter().map(cell).collect();
    let rows: Vec<Vec<String>> =
        table.rows.iter().map(|row| row.iter().map(cell).collect()).collect();
    let widths: Vec<usize> = (0..header.len())
        .map(|column| {
            let cells = rows.iter().chain([&header]).filter_map(|row| row.get(column));
            cells.map(|text| length(text)).max().unwrap_or_default()
        })
        .collect();
    let all = widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1);
    if all > width {
        return rows.iter().map(|row| by_itself(&header, row, width)).collect();
    }
    let line = |cells: &[String]| {
        let padded = cells.iter().zip(&widths).zip(&table.columns).map(|((text, width), side)| {
            let blank = " ".repeat(width - length(text));
            match side {
                Alignment::End => format!("{blank}{text}"),
                Alignment::Start | Alignment::Centre => format!("{text}{blank}"),
            }
        });
        format!("{}\n", padded.collect::<Vec<_>>().join(GAP).trim_end())
    };
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{}\n{rows}", line(&header), rule.join(GAP))
}

/// A row with the names of its columns.
fn by_itself(header: &[String], row: &[String], width: usize) -> String {
    let cells = header.iter().zip(row).skip(1).filter(|(_, text)| !text.is_empty());
    let cells: String =
        cells.map(|(name, text)| wrap(&format!("{name}: {text}"), width - 2)).collect();
    let first = row.first().map(String::as_str).unwrap_or_default();
    format!("{}{}", wrap(first, width), indent(&cells, "  ", "  "))
}
