//! The contract of a table: what it must look like, or the publisher has changed something.

use rusqlite::{Connection, OptionalExtension};

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::project::{AreaKind, Period, Source, TableSpec};

use super::database::fault;
use super::decode::finding;
use super::explain::absent_table;
use super::query::{Answer, Tables};

/// Checks all tables of a source, each by itself and then, if all is well, against others.
///
/// # Errors
/// Everything that is not as `expect` and `agree` say.
pub(super) fn check(source: &Source, tables: &mut Tables) -> Result<Diagnostics> {
    let mut problems = Diagnostics::new();
    for spec in source.tables.values() {
        let connection = tables.connection();
        let read = |error: rusqlite::Error| fault("read", &error);
        if connection.table_exists(None, spec.id.as_str()).map_err(read)? {
            problems.extend(check_table(spec, connection).map_err(read)?);
        }
    }
    problems.into_result(())?;
    check_agreements(source, tables)
}

fn broken(spec: &TableSpec, what: String) -> Diagnostic {
    finding("contract", format!("table `{}`: {what}", spec.id))
        .at(&spec.span)
        .hint("look at the file and the publisher's notes; if the change is right, change `expect`")
}

fn check_table(spec: &TableSpec, connection: &Connection) -> rusqlite::Result<Vec<Diagnostic>> {
    let (contract, table) = (&spec.contract, &spec.id);
    let mut problems = Vec::new();
    if let Some((low, high)) = contract.rows {
        let sql = format!("SELECT count(*) FROM {table}");
        let rows: i64 = connection.query_row(&sql, [], |row| row.get(0))?;
        if !(low..=high).contains(&(rows as f64)) {
            problems.push(broken(spec, format!("{rows} rows; expected {low} to {high}")));
        }
    }
    problems.extend(check_periods(spec, connection)?);
    for (kind, expected) in &contract.areas {
        let sql = format!(
            "SELECT count(DISTINCT t.area_code) FROM {table} t \
             JOIN areas a ON a.code = t.area_code WHERE a.kind = ?"
        );
        let found: i64 = connection.query_row(&sql, [kind], |row| row.get(0))?;
        if usize::try_from(found) != Ok(*expected) {
            let kind = AreaKind::from_id(kind).map_or("unknown", AreaKind::label);
            problems.push(broken(spec, format!("{found} areas ({kind}); expected {expected}")));
        }
    }
    // The first row by area and month for which something does not hold.
    let first = |column: &str, condition: &str| {
        let sql = format!(
            "SELECT area_code, period, {column} FROM {table} WHERE {condition} \
             ORDER BY area_code, period LIMIT 1"
        );
        let found = connection.query_row(&sql, [], |row| {
            let (period, number): (String, Option<f64>) = (row.get(1)?, row.get(2)?);
            let month = Period::parse(&period).map_or(period, Period::label);
            Ok((row.get::<_, String>(0)?, month, number.unwrap_or_default()))
        });
        found.optional()
    };
    for column in &contract.present {
        if let Some((area, month, _)) = first(column, &format!("{column} IS NULL"))? {
            problems.push(broken(spec, format!("`{column}` is missing for {area} in {month}")));
        }
    }
    for (column, (low, high)) in &contract.ranges {
        // An open end is no condition, and infinity no number in SQL.
        let ends = [(low, "<"), (high, ">")].into_iter().filter(|(end, _)| end.is_finite());
        let ends: Vec<String> =
            ends.map(|(end, beyond)| format!("{column} {beyond} {end:?}")).collect();
        if ends.is_empty() {
            continue;
        }
        if let Some((area, month, number)) = first(column, &ends.join(" OR "))? {
            problems.push(broken(
                spec,
                format!("`{column}` is {number} for {area} in {month}; expected {low} to {high}"),
            ));
        }
    }
    Ok(problems)
}

fn check_periods(spec: &TableSpec, connection: &Connection) -> rusqlite::Result<Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let sql = format!("SELECT period, count(*) FROM {} GROUP BY period ORDER BY period", spec.id);
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
    let mut periods: Vec<(Period, i64)> = Vec::new();
    for row in rows {
        let (period, count) = row?;
        periods.extend(Period::parse(&period).map(|period| (period, count)));
    }
    if let (Some(expected), Some((first, _))) = (spec.contract.first, periods.first())
        && expected != *first
    {
        let (first, expected) = (first.label(), expected.label());
        problems.push(broken(spec, format!("begins with {first}; expected {expected}")));
    }
    if let Some(since) = spec.contract.monthly_since {
        for pair in periods.windows(2).filter(|pair| pair[0].0 >= since) {
            if pair[1].0.months_since(pair[0].0) > 1 {
                let (before, after) = (pair[0].0.label(), pair[1].0.label());
                problems.push(broken(spec, format!("no month between {before} and {after}")));
            }
        }
        if !periods.iter().any(|(period, _)| *period == since) {
            problems.push(broken(spec, format!("{} is missing", since.label())));
        }
    }
    if let Some((low, high)) = spec.contract.rows_a_month {
        let odd = periods.iter().find(|(_, count)| !(low..=high).contains(&(*count as f64)));
        if let Some((period, count)) = odd {
            let month = period.label();
            let what = format!("{count} rows for {month}; expected {low} to {high} a month");
            problems.push(broken(spec, what));
        }
    }
    Ok(problems)
}

/// How many disagreements of one agreement are told in full.
const MAX_TOLD: usize = 10;

/// Runs the queries under `agree`. Returns warnings.
fn check_agreements(source: &Source, tables: &mut Tables) -> Result<Diagnostics> {
    let mut problems = Diagnostics::new();
    for agreement in &source.agreements {
        let (mut count, mut wrong) = (0, Vec::new());
        let done = tables.query(&agreement.sql, &["what", "left", "right"], |answers| {
            count += 1;
            let [what, left, right] = answers else { return Ok(()) };
            let agree = match (left, right) {
                (Answer::Number(left), Answer::Number(right)) => {
                    (left - right).abs() <= agreement.within
                }
                _ => false,
            };
            if !agree {
                wrong.push(
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
        });
        if let Err(said) = done {
            problems.extend(said.into_iter().map(|one| {
                match absent_table(&one) {
                    Some(table) if !source.tables.contains_key(table) => Diagnostic::warning(
                        "not-checked",
                        format!("not checked: {}", agreement.what),
                    )
                    .at(&agreement.sql.span)
                    .why(format!("there is no table `{table}` here"))
                    .hint("fetch the source that it belongs to"),
                    _ => one,
                }
            }));
            continue;
        }
        if count == 0 {
            problems.push(
                finding("contract", format!("nothing to check: {}", agreement.what))
                    .at(&agreement.sql.span)
                    .why("the query returned no row"),
            );
        }
        let more = wrong.len().saturating_sub(MAX_TOLD);
        problems.extend(wrong.into_iter().take(MAX_TOLD));
        if more > 0 {
            let what = format!("{more} more rows do not agree: {}", agreement.what);
            problems.push(finding("contract", what).at(&agreement.sql.span));
        }
    }
    if problems.has_errors() { Err(problems) } else { Ok(problems) }
}

fn show(answer: &Answer) -> String {
    match answer {
        Answer::Null => "no value".to_owned(),
        Answer::Number(number) => number.to_string(),
        Answer::Text(text) => text.clone(),
    }
}
