//! `briefwright query`.

use std::io::Read;
use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::Args;
use indicatif::HumanCount;
use serde_json::{Value, json};

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::ops::{self, Asked, QueryOptions, SqlValue};

use super::args::Global;
use super::printer::Printer;
use super::table::table;

/// How many rows a table shows if nobody says.
const SHOWN: usize = 1_000;
/// The longest query, in bytes.
const LONGEST: u64 = 1 << 20;
/// How much is printed at a time, in bytes.
const CHUNK: usize = 64 << 10;

#[derive(Debug, Args)]
pub(super) struct QueryCommand {
    /// The query, `SELECT …`; `-` reads it from stdin
    #[arg(value_name = "SQL", required_unless_present = "file", conflicts_with = "file")]
    pub sql: Option<String>,
    /// Read the query from a file
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Print a table, whose numbers stand to the right [default on a terminal]
    #[arg(long, group = "form")]
    pub table: bool,
    /// Print CSV; what is missing is blank [default elsewhere]
    #[arg(long, group = "form")]
    pub csv: bool,
    /// Print a JSON object for each row
    #[arg(long, group = "form")]
    pub json: bool,
    /// Print no more rows than these [default: 1000 in a table, else all]
    #[arg(long, value_name = "ROWS")]
    pub limit: Option<usize>,
    /// The brief whose edition and geography count [default: the first]
    #[arg(long, value_name = "BRIEF")]
    pub brief: Option<String>,
}

/// How rows are printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Table,
    Csv,
    Json,
}

pub(super) fn run(global: &Global, command: &QueryCommand, printer: &Printer) -> Result<u8> {
    let form = match (command.table, command.csv, command.json || printer.is_json()) {
        (true, ..) => Form::Table,
        (_, true, _) => Form::Csv,
        (.., true) => Form::Json,
        _ if printer.is_terminal() => Form::Table,
        _ => Form::Csv,
    };
    let (sql, name) = text(command)?;
    let usual = if form == Form::Table { SHOWN } else { usize::MAX };
    let most = command.limit.unwrap_or(usual);
    let project = global.project.clone();
    let options = QueryOptions { project, sql, name, brief: command.brief.clone(), most };
    let mut rows: Vec<Vec<SqlValue>> = Vec::new();
    let (mut text, mut headed) = (String::new(), false);
    let asked = ops::query(&options, &|event| printer.tell(event), |columns, row| {
        match form {
            Form::Table => rows.push(row.to_vec()),
            Form::Csv => {
                if !headed {
                    text.push_str(&csv_line(columns)?);
                    headed = true;
                }
                let fields: Vec<String> = row.iter().map(|value| plain(value, "")).collect();
                text.push_str(&csv_line(&fields)?);
            }
            Form::Json => text.push_str(&object(columns, row)),
        }
        if text.len() > CHUNK {
            let read = printer.exactly(&text);
            text.clear();
            if !read {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    printer.finish();
    match form {
        Form::Table => show(&asked, &rows, printer),
        Form::Csv | Form::Json => {
            // Of no rows there is the header alone.
            if form == Form::Csv && !headed {
                text = csv_line(&asked.columns)?;
            }
            printer.exactly(&text);
        }
    }
    if asked.more {
        let words =
            format!("these are the first {} rows; there are more", HumanCount(asked.rows as u64));
        let more = Diagnostic::warning("more-rows", words)
            .hint("narrow the query, or let more through with `--limit <rows>`");
        printer.diagnostics(&Diagnostics::from(more));
    }
    Ok(0)
}

/// The query, and what it is called where something is wrong with it.
fn text(command: &QueryCommand) -> Result<(String, String)> {
    if let Some(file) = &command.file {
        return Ok((ops::read_query(file)?, file.display().to_string()));
    }
    match command.sql.as_deref() {
        Some("-") => {
            let mut text = String::new();
            let read = std::io::stdin().take(LONGEST).read_to_string(&mut text);
            read.map_err(|error| {
                Diagnostic::error("stdin", "can't read the query from stdin").why(error.to_string())
            })?;
            Ok((text, "stdin".to_owned()))
        }
        sql => Ok((sql.unwrap_or_default().to_owned(), "query".to_owned())),
    }
}

fn show(asked: &Asked, rows: &[Vec<SqlValue>], printer: &Printer) {
    // A column is of numbers if every value in it is one, missing ones aside.
    let numbers: Vec<bool> = (0..asked.columns.len())
        .map(|at| {
            let mut there =
                rows.iter().filter_map(|row| row.get(at)).filter(|one| **one != SqlValue::Null);
            there.all(SqlValue::is_number)
        })
        .collect();
    let texts: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|one| plain(one, "NULL")).collect()).collect();
    for line in table(&asked.columns, &numbers, &texts) {
        if !printer.exactly(&format!("{line}\n")) {
            return;
        }
    }
    if !asked.more {
        let rows = if asked.rows == 1 { "row" } else { "rows" };
        printer.aside(&format!("{} {rows}", HumanCount(asked.rows as u64)));
    }
}

/// A value as text.
pub(super) fn plain(value: &SqlValue, missing: &str) -> String {
    match value {
        SqlValue::Null => missing.to_owned(),
        SqlValue::Integer(number) => number.to_string(),
        SqlValue::Real(number) => number.to_string(),
        SqlValue::Text(text) => text.clone(),
    }
}

/// A value as JSON. What is no number there is null.
pub(super) fn json_value(value: &SqlValue) -> Value {
    match value {
        SqlValue::Null => Value::Null,
        SqlValue::Integer(number) => json!(number),
        SqlValue::Real(number) => json!(number),
        SqlValue::Text(text) => json!(text),
    }
}

/// A row as a JSON object, in the order of its columns.
fn object(columns: &[String], row: &[SqlValue]) -> String {
    let pair =
        |(name, value): (&String, &SqlValue)| format!("{}:{}", json!(name), json_value(value));
    let pairs: Vec<String> = columns.iter().zip(row).map(pair).collect();
    format!("{{{}}}\n", pairs.join(","))
}

fn csv_line(fields: &[String]) -> Result<String> {
    let fault = |why: String| Diagnostic::error("internal", "can't write CSV").why(why);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields).map_err(|error| fault(error.to_string()))?;
    let bytes = writer.into_inner().map_err(|error| fault(error.to_string()))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
