//! The contract of a table: what it must look like, or the publisher has changed something.

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::{AreaKind, Areas, Period, Source, TableSpec};

use super::decode::finding;
use super::query::{Answer, Tables};
use super::table::Table;

/// Checks all tables of a source, each by itself and then against each other.
///
/// # Errors
/// Everything that is not as `expect` and `agree` say.
pub fn check_contract(
    source: &Source,
    decoded: &[(&TableSpec, Table)],
    areas: &Areas,
) -> Result<()> {
    let mut problems = Diagnostics::new();
    for (spec, table) in decoded {
        problems.extend(check_table(spec, table, areas));
    }
    if problems.is_empty() && !source.agreements.is_empty() {
        let mut tables = Tables::in_memory(decoded, areas)?;
        // Parts add up to their wholes as they stand in the newest month.
        let newest = decoded.iter().filter_map(|(_, table)| table.newest()).max();
        tables.stand_on(areas, newest.unwrap_or_default().date())?;
        problems.extend(check_agreements(source, &mut tables)?);
    }
    problems.into_result(())
}

fn broken(spec: &TableSpec, what: String) -> Diagnostic {
    finding("contract", format!("table `{}`: {what}", spec.id))
        .at(&spec.span)
        .hint("look at the file and the publisher's notes; if the change is right, change `expect`")
}

fn check_table(spec: &TableSpec, table: &Table, areas: &Areas) -> Vec<Diagnostic> {
    let contract = &spec.contract;
    let mut problems = Vec::new();
    if let Some((low, high)) = contract.rows
        && !(low..=high).contains(&(table.rows.len() as f64))
    {
        problems.push(broken(spec, format!("{} rows; expected {low} to {high}", table.rows.len())));
    }
    problems.extend(check_periods(spec, table));
    for (kind, expected) in &contract.areas {
        let kind = AreaKind::from_id(kind);
        let mut codes: Vec<_> = table.rows.iter().map(|row| &row.area).collect();
        codes.dedup();
        let found = codes
            .iter()
            .filter(|code| areas.get(code.as_str()).map(|area| area.kind) == kind)
            .count();
        if found != *expected {
            let kind = kind.map_or("unknown", AreaKind::label);
            problems.push(broken(spec, format!("{found} areas ({kind}); expected {expected}")));
        }
    }
    let cells = |column: &str| {
        let at = table.position(column).unwrap_or(usize::MAX);
        table.rows.iter().filter_map(move |row| row.cells.get(at).map(|cell| (row, cell)))
    };
    for column in &contract.present {
        if let Some((row, _)) = cells(column).find(|(_, cell)| cell.number().is_none()) {
            let (area, month) = (&row.area, row.period.label());
            problems.push(broken(spec, format!("`{column}` is missing for {area} in {month}")));
        }
    }
    for (column, (low, high)) in &contract.ranges {
        let outside = |number: f64| !(*low..=*high).contains(&number);
        let odd = cells(column).find(|(_, cell)| cell.number().is_some_and(outside));
        if let Some((row, cell)) = odd {
            let (area, month) = (&row.area, row.period.label());
            let number = cell.number().unwrap_or_default();
            problems.push(broken(
                spec,
                format!("`{column}` is {number} for {area} in {month}; expected {low} to {high}"),
            ));
        }
    }
    problems
}

fn check_periods(spec: &TableSpec, table: &Table) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    let mut periods: Vec<Period> = table.rows.iter().map(|row| row.period).collect();
    periods.sort_unstable();
    periods.dedup();
    if let (Some(expected), Some(first)) = (spec.contract.first, periods.first())
        && expected != *first
    {
        let (first, expected) = (first.label(), expected.label());
        problems.push(broken(spec, format!("begins with {first}; expected {expected}")));
    }
    if let Some(since) = spec.contract.monthly_since {
        for pair in periods.windows(2).filter(|pair| pair[0] >= since) {
            if pair[1].months_since(pair[0]) > 1 {
                let (before, after) = (pair[0].label(), pair[1].label());
                problems.push(broken(spec, format!("no month between {before} and {after}")));
            }
        }
        if !periods.contains(&since) {
            problems.push(broken(spec, format!("{} is missing", since.label())));
        }
    }
    problems
}

/// Runs the queries under `agree`.
fn check_agreements(source: &Source, tables: &mut Tables) -> Result<Vec<Diagnostic>> {
    let mut problems = Vec::new();
    for agreement in &source.agreements {
        let mut count = 0;
        tables.query(&agreement.sql, &["what", "left", "right"], |answers| {
            count += 1;
            let [what, left, right] = answers else { return Ok(()) };
            let agree = match (left, right) {
                (Answer::Number(left), Answer::Number(right)) => {
                    (left - right).abs() <= agreement.within
                }
                _ => false,
            };
            if !agree {
                problems.push(
                    finding("contract", format!("{} ({})", agreement.what, show(what)))
                        .at(&agreement.sql.span)
                        .why(format!(
                            "{} on one side, {} on the other; they may differ by {}",
                            show(left),
                            show(right),
                            agreement.within
                        ))
                        .hint("look at the file; the publisher may have changed what it counts"),
                );
            }
            Ok(())
        })?;
        if count == 0 {
            problems.push(
                finding("contract", format!("nothing to check: {}", agreement.what))
                    .at(&agreement.sql.span)
                    .why("the query returned no row"),
            );
        }
    }
    Ok(problems)
}

fn show(answer: &Answer) -> String {
    match answer {
        Answer::Null => "no value".to_owned(),
        Answer::Number(number) => number.to_string(),
        Answer::Text(text) => text.clone(),
    }
}
