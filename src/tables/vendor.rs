//! Vendored tables: small text files that a fresh clone builds from, offline.
//!
//! `area_code,period` and then the columns of the table. Numbers are written so that reading them
//! gives the same bits. `[x]` is missing, `[low]` rounds to zero.

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{Areas, ColumnType, Marker, Period, TableSpec};

use super::table::{Cell, Row, Table};

/// Writes a table.
///
/// # Errors
/// It can't be written as CSV, which would be a fault of this program.
pub fn to_csv(table: &Table) -> Result<Vec<u8>> {
    let fault = |error: csv::Error| {
        Diagnostic::error("internal", format!("can't write `{}` as CSV: {error}", table.id))
    };
    let mut writer = csv::Writer::from_writer(Vec::new());
    let names = table.columns.iter().map(|(name, _)| name.as_str());
    writer.write_record(["area_code", "period"].into_iter().chain(names)).map_err(fault)?;
    for row in &table.rows {
        let mut record = vec![row.area.to_string(), row.period.short()];
        record.extend(row.cells.iter().map(|cell| match cell {
            Cell::Real(number) => number.to_string(),
            Cell::Integer(number) => number.to_string(),
            Cell::Text(text) => text.clone(),
            Cell::Marked(Marker::Missing) => "[x]".to_owned(),
            Cell::Marked(Marker::Zero) => "0".to_owned(),
            Cell::Marked(Marker::Low) => "[low]".to_owned(),
        }));
        writer.write_record(record).map_err(fault)?;
    }
    writer
        .into_inner()
        .map_err(|error| Diagnostic::error("internal", format!("can't write CSV: {error}")).into())
}

/// Reads a table that [`to_csv`] wrote.
///
/// # Errors
/// The file is not as it was written, with the line.
pub fn from_csv(spec: &TableSpec, areas: &Areas, name: &str, bytes: &[u8]) -> Result<Table> {
    let mut table = Table::new(spec);
    let mut problems = Diagnostics::new();
    let fault = |line: usize, what: String| {
        Diagnostic::error("wrong-vendored", what)
            .kind(Kind::Project)
            .in_place(format!("{name}, line {line}"))
            .hint("run `briefwright vendor`, or restore the file from your version control")
    };
    let mut reader = csv::Reader::from_reader(bytes);
    let header = reader.headers().map_err(|error| fault(1, error.to_string()))?.clone();
    let wanted = ["area_code", "period"].into_iter();
    let wanted: Vec<&str> =
        wanted.chain(table.columns.iter().map(|(name, _)| name.as_str())).collect();
    if header.iter().collect::<Vec<_>>() != wanted {
        return Err(fault(1, format!("the columns should be `{}`", wanted.join(","))).into());
    }
    for (index, record) in reader.records().enumerate() {
        let line = index + 2;
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                problems.push(fault(line, error.to_string()));
                continue;
            }
        };
        let (area, period) = (&record[0], Period::parse(&record[1]));
        let (Some(area), Some(period)) = (areas.get(area), period) else {
            problems.push(fault(line, format!("`{area},{}` is no area and month", &record[1])));
            continue;
        };
        let mut cells = Vec::new();
        for ((column, kind), text) in table.columns.iter().zip(record.iter().skip(2)) {
            match read(*kind, text) {
                Some(cell) => cells.push(cell),
                None => problems.push(fault(line, format!("`{text}` is no value of `{column}`"))),
            }
        }
        if cells.len() == table.columns.len() {
            table.rows.push(Row { area: area.code.clone(), period, cells });
        }
    }
    problems.into_result(())?;
    table.sort();
    Ok(table)
}

fn read(kind: ColumnType, text: &str) -> Option<Cell> {
    Some(match (text, kind) {
        (_, ColumnType::Text) => Cell::Text(text.to_owned()),
        ("[x]", _) => Cell::Marked(Marker::Missing),
        ("[low]", _) => Cell::Marked(Marker::Low),
        (_, ColumnType::Integer) => Cell::Integer(text.parse().ok()?),
        (_, ColumnType::Real) => Cell::Real(text.parse().ok().filter(|n: &f64| n.is_finite())?),
    })
}
