//! What a value was computed from: values of other figures, and rows of tables.
//!
//! SQLite tells which columns a query reads, not which rows made which of its values. The rows
//! follow from a rule. Of the areas, the value's own and those that the query asks for by code; or,
//! where the query goes by what is within what, the area's parts. Of the periods, the value's own;
//! where there is none, or nothing in it, the newest before it that has something, but not of parts. What keeps to no
//! such rule is found by [`retrace`](super::retrace()), which computes a value again from what is
//! claimed.

use crate::diagnostics::Result;
use crate::project::{AreaCode, FigureId, Period, TableId};
use crate::tables::Evidence;

use super::coverage::used_point;
use super::{Figure, FigureSet, Point, Query};

/// Something that a value was computed from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A value of another figure.
    Figure {
        /// The figure.
        figure: FigureId,
        /// Of which area.
        area: AreaCode,
        /// At which period.
        period: Period,
    },
    /// Cells of a row of a table.
    Row {
        /// The table.
        table: TableId,
        /// The columns that were read; none where it only mattered that the row is there.
        columns: Vec<String>,
        /// Of which area.
        area: AreaCode,
        /// At which period.
        period: Period,
    },
}

/// The columns that say what a row is about.
const KEYS: [&str; 2] = ["area_code", "period"];

impl FigureSet {
    /// What a value was computed from, by the rule of this file, in a stable order. What was read
    /// for its area and period alone comes with no columns, and only if `keys` are asked for.
    ///
    /// # Errors
    /// The database can't be read.
    pub fn inputs(
        &self,
        evidence: &Evidence<'_>,
        figure: &Figure,
        area: &AreaCode,
        point: &Point,
        keys: bool,
    ) -> Result<Vec<Input>> {
        let mut inputs = Vec::new();
        let Some(query) = figure.queries.get(point.query) else { return Ok(inputs) };
        let parts = query.reads.iter().any(|read| read.table == "area_within");
        let areas = self.areas_read(query, area, parts);
        let mut tables: Vec<&str> = query.reads.iter().map(|read| read.table.as_str()).collect();
        tables.dedup();
        for table in tables.into_iter().filter(|table| !["areas", "area_within"].contains(table)) {
            let columns: Vec<String> = query
                .reads
                .iter()
                .filter(|read| read.table == table && !KEYS.contains(&read.column.as_str()))
                .map(|read| read.column.clone())
                .filter(|column| !column.is_empty())
                .collect();
            if columns.is_empty() && !keys {
                continue;
            }
            for code in &areas {
                // A part counts with what it has in that month, or not at all.
                let part = parts && code != area && !query.named.contains(code);
                match table.strip_prefix("figure_") {
                    Some(id) => {
                        let Some(used) = self.figures.get(id) else { continue };
                        let Some(found) = used_for(used, code, point, part) else { continue };
                        inputs.push(Input::Figure {
                            figure: used.spec.id.clone(),
                            area: code.clone(),
                            period: found.period,
                        });
                    }
                    None => {
                        let table = TableId::new(table);
                        let found = row_for(evidence, &table, &columns, (code, part), point)?;
                        inputs.extend(found.map(|period| Input::Row {
                            table,
                            columns: columns.clone(),
                            area: code.clone(),
                            period,
                        }));
                    }
                }
            }
        }
        Ok(inputs)
    }

    /// The areas whose rows a query reads for the value of an area: each once, itself first.
    fn areas_read(&self, query: &Query, area: &AreaCode, parts: bool) -> Vec<AreaCode> {
        let mut areas = vec![area.clone()];
        if parts {
            areas.extend(self.parts.get(area).into_iter().flatten().map(|(part, _)| part.clone()));
        }
        for code in &query.named {
            if !areas.contains(code) {
                areas.push(code.clone());
            }
        }
        areas
    }

    /// How much of a part counts towards an area; 1 for itself.
    pub fn weight(&self, area: &AreaCode, part: &AreaCode) -> f64 {
        let parts = self.parts.get(area).into_iter().flatten();
        parts.filter(|(code, _)| code == part).map(|(_, weight)| *weight).next().unwrap_or(1.0)
    }
}

/// The point of a figure that a query read for a point of another. What is missing is so because of
/// its own month.
fn used_for<'a>(used: &'a Figure, area: &AreaCode, point: &Point, part: bool) -> Option<&'a Point> {
    let same = used.at(area, point.period);
    match (point.value, same) {
        (None, Some(same)) => Some(same),
        _ if part => same,
        _ => used_point(used, area, point.period),
    }
}

/// The period of the row of a table that a query read for a point.
fn row_for(
    evidence: &Evidence<'_>,
    table: &TableId,
    columns: &[String],
    (area, part): (&AreaCode, bool),
    point: &Point,
) -> Result<Option<Period>> {
    let same = evidence.row(table, area, point.period)?;
    let told = |column: &String| -> bool {
        // A text is no number, and says something.
        same.as_ref().is_some_and(|row| row.values.get(column).is_none_or(Option::is_some))
    };
    // What is missing is so because of its own month.
    if part || point.value.is_none() || columns.is_empty() || columns.iter().any(told) {
        return Ok(same.map(|row| row.period));
    }
    let before = evidence.before(table, columns, area, point.period)?;
    Ok(before.map(|row| row.period).or(same.map(|row| row.period)))
}
