//! What SQLite found wrong with a query, in words, at its place.

use rusqlite::{Connection, Error, ErrorCode};

use crate::diagnostics::{Diagnostic, Span, did_you_mean};
use crate::project::Spanned;

/// The functions that queries use most; SQLite has more.
const FUNCTIONS: [&str; 34] = [
    "abs",
    "avg",
    "ceil",
    "coalesce",
    "count",
    "dense_rank",
    "floor",
    "format",
    "group_concat",
    "ifnull",
    "iif",
    "instr",
    "lag",
    "lead",
    "length",
    "lower",
    "max",
    "median",
    "min",
    "ntile",
    "nullif",
    "percentile",
    "printf",
    "rank",
    "replace",
    "round",
    "row_number",
    "stddev",
    "strftime",
    "substr",
    "sum",
    "total",
    "trim",
    "upper",
];

/// What there is in the database, for names that are not.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Each table with its columns.
    tables: Vec<(String, Vec<String>)>,
}

impl Names {
    /// Reads them. Where that fails there is nothing to suggest, and what went wrong is told all the
    /// same.
    pub fn of(connection: &Connection) -> Self {
        let read = || -> rusqlite::Result<Vec<(String, Vec<String>)>> {
            let named = |schema: &str| {
                format!("SELECT name FROM {schema}.sqlite_schema WHERE type IN ('table', 'view')")
            };
            let sql = format!("{} UNION {} ORDER BY name", named("main"), named("temp"));
            let mut tables = Vec::new();
            let mut all = connection.prepare(&sql)?;
            for name in all.query_map([], |row| row.get::<_, String>(0))? {
                let name = name?;
                if name.starts_with('_') || name.starts_with("sqlite_") {
                    continue;
                }
                let mut columns = connection.prepare("SELECT name FROM pragma_table_info(?)")?;
                let columns = columns.query_map([&name], |row| row.get::<_, String>(0))?;
                let columns = columns.collect::<rusqlite::Result<Vec<String>>>()?;
                let told = columns.into_iter().filter(|one| !one.starts_with('_')).collect();
                tables.push((name, told));
            }
            Ok(tables)
        };
        Self { tables: read().unwrap_or_default() }
    }

    /// The names of the tables.
    pub fn tables(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|(name, _)| name.as_str())
    }

    /// The tables that a query names, with their columns.
    fn named<'a>(&'a self, sql: &'a str) -> impl Iterator<Item = &'a (String, Vec<String>)> {
        let there = |table: &&(String, Vec<String>)| {
            sql.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').any(|one| one == table.0)
        };
        self.tables.iter().filter(there)
    }
}

/// A query that is stopped.
pub(super) fn runaway(span: &Span, why: &str) -> Diagnostic {
    Diagnostic::error("runaway-query", "the query was stopped")
        .at(span)
        .why(why)
        .hint("look for a join without a condition, or a recursion without an end")
}

/// Says what SQLite found: where in the query, and which name was meant.
pub(super) fn explain(error: &Error, sql: &Spanned, names: &Names) -> Diagnostic {
    let code = error.sqlite_error_code();
    if code == Some(ErrorCode::OperationInterrupted) {
        return runaway(&sql.span, "it takes too many steps");
    }
    // SQLite has a code for a forbidden action, but for a forbidden function words alone.
    let forbidden = code == Some(ErrorCode::AuthorizationForStatementDenied)
        || error.to_string().contains("not authorized");
    if forbidden {
        return Diagnostic::error("forbidden-sql", "a query may read and nothing else")
            .at(&sql.span)
            .why("it would change the tables, or asks for the time, for chance or for what is not for queries")
            .hint("write one `SELECT …` over the tables that `briefwright tables` lists");
    }
    let (message, offset) = match error {
        Error::SqlInputError { msg, offset, .. } => (msg.clone(), usize::try_from(*offset).ok()),
        Error::SqliteFailure(_, Some(why)) => (why.clone(), None),
        other => (other.to_string(), None),
    };
    let (problem, name) = in_words(&message, &sql.text, names);
    // What ends too early is looked for at its end.
    let last = (message == "incomplete input").then(|| sql.text.trim_end().len().saturating_sub(1));
    let offset = last.or(offset).or_else(|| sql.text.find(name.as_deref()?));
    at(problem, sql, offset, name.map_or(1, |name| name.len()))
}

/// How it is said that a query reads a table that the database doesn't have.
const NO_TABLE: &str = "there is no table ";

/// The table that a query reads and the database doesn't have, if that is what is told.
pub(super) fn absent_table(problem: &Diagnostic) -> Option<&str> {
    problem.message.strip_prefix(NO_TABLE)?.strip_prefix('`')?.strip_suffix('`')
}

/// SQLite's message in our words, and the name or token that it is about.
fn in_words(message: &str, sql: &str, names: &Names) -> (Diagnostic, Option<String>) {
    let wrong = |words: String| Diagnostic::error("wrong-sql", words);
    let about = |start: &str| Some(message.strip_prefix(start)?.split(" - ").next()?.trim());
    if let Some(table) = about("no such table: ") {
        let bare = table.rsplit('.').next().unwrap_or(table);
        let problem = wrong(format!("{NO_TABLE}`{table}`"))
            .hint_maybe(did_you_mean(bare, names.tables()))
            .hint("`briefwright tables` lists them; a figure is the table `figure_<id>`");
        return (problem, Some(table.to_owned()));
    }
    if let Some(column) = about("no such column: ") {
        let bare = column.rsplit('.').next().unwrap_or(column).trim_matches('"');
        let named: Vec<_> = names.named(sql).collect();
        let columns = named.iter().flat_map(|(_, columns)| columns).map(String::as_str);
        let tables: Vec<&str> = named.iter().map(|(table, _)| table.as_str()).collect();
        let problem = wrong(format!("there is no column `{column}`"))
            .hint_maybe(did_you_mean(bare, columns))
            .hint_maybe(
                tables.first().map(|one| format!("`briefwright describe {one}` lists its columns")),
            );
        return (problem, Some(column.to_owned()));
    }
    if let Some(function) = about("no such function: ") {
        let problem = wrong(format!("there is no function `{function}`"))
            .hint_maybe(did_you_mean(function, FUNCTIONS))
            .hint("SQLite's own functions are there, with `median`, `percentile` and `stddev`");
        return (problem, Some(function.to_owned()));
    }
    if let Some(column) = about("ambiguous column name: ") {
        let problem = wrong(format!("`{column}` is a column of several of these tables"))
            .hint(format!("say of which: `table.{column}`"));
        return (problem, Some(column.to_owned()));
    }
    if let Some((token, "syntax error")) =
        message.strip_prefix("near \"").and_then(|rest| rest.rsplit_once("\": "))
    {
        let problem = wrong(format!("`{token}` does not belong here"))
            .hint("look at it and at what stands before it: a comma too many, a word or a bracket that is missing");
        return (problem, Some(token.to_owned()));
    }
    if message == "incomplete input" {
        let problem = wrong("the query ends too early".to_owned())
            .hint("look for a bracket or a quote that is not closed");
        return (problem, None);
    }
    if let Some(token) = about("unrecognized token: ") {
        let token = token.trim_matches('"');
        let problem = wrong(format!("`{token}` is nothing in SQL"))
            .hint("look for a quote that is not closed; texts stand in single quotes");
        return (problem, Some(token.to_owned()));
    }
    if let Some(function) =
        about("misuse of aggregate: ").or_else(|| about("misuse of aggregate function "))
    {
        let problem = wrong(format!("`{function}` of many rows can't stand here"))
            .hint("compare it under `HAVING`, or compute it in an inner `SELECT` first");
        return (problem, None);
    }
    if let Some(function) = about("wrong number of arguments to function ") {
        let name = function.trim_end_matches("()").to_owned();
        let problem = wrong(format!("`{name}` takes another number of arguments"))
            .hint("SQLite's own functions are told at https://sqlite.org/lang_corefunc.html");
        return (problem, Some(name));
    }
    (wrong("SQLite can't run this query".to_owned()).why(message), None)
}

/// Points at the place in the query; where its line is not in the file as it is in the query, says
/// which line of the query is meant.
fn at(problem: Diagnostic, sql: &Spanned, offset: Option<usize>, length: usize) -> Diagnostic {
    let place = offset.and_then(|offset| Some((offset, sql.text.get(..offset)?)));
    let Some((offset, before)) = place else { return problem.at(&sql.span) };
    let number = before.matches('\n').count();
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[start..].chars().count();
    let several = sql.text.trim_end().contains('\n') && sql.span.file.text != sql.text;
    let line = format!("line {}, column {} of the query", number + 1, column + 1);
    match line_in_file(sql, number) {
        Some((indent, at)) => {
            let at = at + (offset - start).saturating_sub(indent);
            let problem = problem.at(&Span::new(&sql.span.file, at..at + length));
            if several { problem.why(line) } else { problem }
        }
        None => {
            let text = sql.text.lines().nth(number).unwrap_or_default().trim();
            problem.at(&sql.span).why(format!("{line}: {text}"))
        }
    }
}

/// Where a line of a query begins in its file, and how far it is indented in the query. Lines of a
/// block stand there as they are in the query, but for their indentation; they are found one after
/// the other.
fn line_in_file(sql: &Spanned, number: usize) -> Option<(usize, usize)> {
    let text = &sql.span.file.text;
    let mut from = sql.span.range().start;
    for (index, line) in sql.text.lines().enumerate() {
        let words = line.trim();
        let at = from + text.get(from..)?.find(words)?;
        // A text that is folded is not there line by line.
        let skipped =
            text.get(from..at)?.trim_matches(|c: char| c.is_whitespace() || "|>-+'\"".contains(c));
        if !skipped.is_empty() {
            return None;
        }
        if index == number {
            return Some((line.len() - line.trim_start().len(), at));
        }
        from = at + words.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Palette, SourceFile, print};

    fn told(sql: &Spanned) -> String {
        let connection = Connection::open_in_memory().unwrap();
        crate::tables::statistics::register(&connection).unwrap();
        connection
            .execute_batch(
                "CREATE TABLE staff (area_code TEXT, period TEXT, doctors REAL, _at INTEGER)",
            )
            .unwrap();
        let error = connection.prepare(&sql.text).unwrap_err();
        print(&explain(&error, sql, &Names::of(&connection)), Palette::Plain)
    }

    fn line(text: &str) -> String {
        let file = SourceFile::new("query", text);
        told(&Spanned { text: text.to_owned(), span: Span::new(&file, 0..text.len()) })
    }

    #[test]
    fn every_message_says_where_and_what_next() {
        let all = [
            "SELECT doctrs FROM staff",
            "SELECT s.doctrs FROM staff s",
            "SELECT doctors FROM staf",
            "SELECT medain(doctors) FROM staff",
            "SELECT area_code FROM staff a JOIN staff b ON a.period = b.period",
            "SELECT doctors, FROM staff",
            "SELECT sum(doctors FROM staff",
            "SELECT (doctors",
            "SELECT 'doctors FROM staff",
            "SELECT doctors\nFROM staff\nWHERE perod = 1",
            "SELECT sum(sum(doctors)) FROM staff",
            "SELECT area_code FROM staff WHERE sum(doctors) > 1",
            "SELECT median(doctors, 1) FROM staff",
            "SELECT doctors FROM staff UNION SELECT 1, 2",
        ];
        insta::assert_snapshot!(all.map(line).join("\n\n"));
    }

    #[test]
    fn a_query_in_a_block_is_told_at_its_line() {
        let yaml = "figures:\n  a:\n    sql: |\n      SELECT area_code\n      FROM staff\n      WHERE perod = 1\n";
        let file = SourceFile::new("briefs/figures.yaml", yaml);
        let start = yaml.find('|').unwrap();
        let text = "SELECT area_code\nFROM staff\nWHERE perod = 1\n".to_owned();
        let span = Span::new(&file, start..start + 1);
        assert!(told(&Spanned { text: text.clone(), span }).contains("figures.yaml:6:13"));
        // A folded text has other lines.
        let yaml = "sql: >\n  SELECT area_code\n  FROM staff\n  WHERE perod = 1\n";
        let file = SourceFile::new("briefs/figures.yaml", yaml);
        let span = Span::new(&file, 5..6);
        let text = "SELECT area_code FROM staff WHERE perod = 1\n".to_owned();
        let told = told(&Spanned { text, span });
        assert!(told.contains("line 1, column 35 of the query: SELECT"), "{told}");
    }
}
