//! `query`: SQL over the locked tables.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Result, SourceFile, Span};
use crate::project::Spanned;
use crate::system::disk;
use crate::tables::{Asked, SqlValue};

use super::Tell;
use super::desk::Desk;

/// What to ask.
#[derive(Debug, Clone)]
pub struct QueryOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The query.
    pub sql: String,
    /// What the query is called where something is wrong with it: `query`, or its file.
    pub name: String,
    /// The brief whose edition counts; the first if not said.
    pub brief: Option<String>,
    /// The most rows.
    pub most: usize,
}

/// Runs a query that may read and nothing else. Each row goes to `each` with the names of the
/// columns; it may end the query. Computed figures are tables `figure_<id>`, as in the SQL of
/// figures.
///
/// # Errors
/// The query is wrong, does more than read or runs away; the data or the project are at fault.
pub fn query(
    options: &QueryOptions,
    tell: &Tell<'_>,
    each: impl FnMut(&[String], &[SqlValue]) -> Result<ControlFlow<()>>,
) -> Result<Asked> {
    let mut desk = Desk::open(&options.project, options.brief.as_deref(), tell)?;
    // Figures take time, and one that is wrong would be in the way of finding out why.
    if options.sql.to_lowercase().contains("figure_") {
        add_figures(&mut desk, tell)?;
    } else {
        desk.stand()?;
    }
    let file = SourceFile::new(&options.name, &options.sql);
    let span = Span::new(&file, 0..options.sql.len());
    let sql = Spanned { text: options.sql.clone(), span };
    desk.data.tables.ask(&sql, options.most, each)
}

/// Reads a query from a file.
///
/// # Errors
/// It can't be read, or is no text.
pub fn read_query(file: &Path) -> Result<String> {
    disk::read_text(file, &file.display().to_string()).map(|text| text.text.clone())
}

/// Makes every figure a table, but for those that are one already because another figure uses them.
pub(super) fn add_figures(desk: &mut Desk, tell: &Tell<'_>) -> Result<()> {
    let figures = desk.figures(tell)?;
    let there = desk.data.tables.names();
    for (id, figure) in &figures.figures {
        if !there.contains(&format!("figure_{id}")) {
            desk.data.tables.add_figure(id.as_str(), figure.rows())?;
        }
    }
    Ok(())
}
