//! Computes a value again from nothing but what it is said to come from.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::Result;
use crate::project::{AreaCode, Period};
use crate::tables::{Answer, Kept, Tables};

use super::{Figure, Input, Point};

/// Which rows were enough to compute a value again, to the last bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Enough {
    /// The rows that are claimed.
    Claimed,
    /// All periods of the areas that are claimed.
    AllPeriods,
    /// All rows of the tables.
    AllRows,
    /// Nothing: it comes out otherwise, or not at all.
    Nothing,
}

/// What became of computing a value again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Retraced {
    /// Which rows were enough.
    pub enough: Enough,
    /// What came out of these; `None` for missing.
    pub value: Option<f64>,
}

/// Runs the query that returned a point again, with each table narrowed to the rows that `inputs`
/// name, keys included; and with more rows, should that give another value. The tables are those
/// that the figures were computed from, and are as before afterwards.
///
/// # Errors
/// The query can't be run again, or SQLite refuses.
pub fn retrace(
    tables: &mut Tables,
    figure: &Figure,
    area: &AreaCode,
    point: &Point,
    inputs: &[Input],
) -> Result<Retraced> {
    let claimed = rows(figure, point, inputs);
    let areas = claimed.iter().map(|(table, rows)| {
        let areas: BTreeSet<AreaCode> = match rows {
            Kept::Rows(rows) => rows.iter().map(|(area, _)| area.clone()).collect(),
            Kept::Areas(areas) => areas.clone(),
        };
        (table.clone(), Kept::Areas(areas))
    });
    let areas: BTreeMap<String, Kept> = areas.collect();
    let mut value = None;
    for (enough, kept) in [
        (Enough::Claimed, claimed),
        (Enough::AllPeriods, areas),
        (Enough::AllRows, BTreeMap::new()),
    ] {
        value = again(tables, figure, area, point, &kept)?;
        if value.map(f64::to_bits) == point.value.map(f64::to_bits) {
            return Ok(Retraced { enough, value });
        }
    }
    Ok(Retraced { enough: Enough::Nothing, value })
}

/// The rows that inputs name, by table; of a table that the query reads and no input names, none.
fn rows(figure: &Figure, point: &Point, inputs: &[Input]) -> BTreeMap<String, Kept> {
    let mut kept: BTreeMap<String, BTreeSet<(AreaCode, Period)>> = BTreeMap::new();
    let reads = figure.queries.get(point.query).into_iter().flat_map(|query| &query.reads);
    for read in reads.filter(|read| !["areas", "area_within"].contains(&read.table.as_str())) {
        kept.entry(read.table.clone()).or_default();
    }
    for input in inputs {
        let (table, area, period) = match input {
            Input::Figure { figure, area, period } => (format!("figure_{figure}"), area, period),
            Input::Row { table, area, period, .. } => (table.to_string(), area, period),
        };
        kept.entry(table).or_default().insert((area.clone(), *period));
    }
    kept.into_iter().map(|(table, rows)| (table, Kept::Rows(rows))).collect()
}

/// What the query of a point returns for its area and period when there are only some rows.
pub(super) fn again(
    tables: &mut Tables,
    figure: &Figure,
    area: &AreaCode,
    point: &Point,
    kept: &BTreeMap<String, Kept>,
) -> Result<Option<f64>> {
    let Some(sql) = figure.spec.sql.get(point.query) else { return Ok(None) };
    let mut value = None;
    let (columns, more) = (["area_code", "period", "value"], ["covered", "of"]);
    tables.query_narrowed(kept, sql, &columns, &more, |answers| {
        if let [Answer::Text(code), Answer::Text(period), Answer::Number(number), ..] = answers
            && code == area.as_str()
            && Period::parse(period) == Some(point.period)
        {
            value = Some(*number);
        }
        Ok(())
    })?;
    Ok(value)
}
