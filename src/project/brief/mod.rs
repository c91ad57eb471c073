//! `<brief>.yaml`: which template, charts, tables, areas and outputs make one brief.

mod address;
mod check;
mod claims;
mod raw;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::area::AreaKind;
use super::check::Spanned;
use super::ids::{AreaCode, BriefId, ChartId, ClaimId, FigureId, SourceId};
use super::period::Period;
use crate::diagnostics::Span;

pub(super) use check::{Known, check};
pub(super) use raw::RawBrief;

/// A form in which a brief is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Markdown.
    Md,
    /// A web page.
    Html,
    /// An accessible PDF.
    Pdf,
}

impl Format {
    /// All forms.
    pub const ALL: [Self; 3] = [Self::Md, Self::Html, Self::Pdf];

    /// The name in project files, and the ending of the artifact.
    pub fn id(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Html => "html",
            Self::Pdf => "pdf",
        }
    }
}

/// One brief.
#[derive(Debug, Clone)]
pub struct Brief {
    /// Its id, the name of its file.
    pub id: BriefId,
    /// What it is called, whatever the area.
    pub name: String,
    /// Its title, as a template.
    pub title: Spanned,
    /// What it is about, in a sentence, as a template.
    pub description: Spanned,
    /// Who publishes it.
    pub organisation: String,
    /// How to reach them.
    pub contact: String,
    /// Where the output folder is on the web, if that is known; it ends with a slash.
    pub address: Option<String>,
    /// Its language.
    pub language: String,
    /// The template of its words, in `templates/`.
    pub template: String,
    /// The template of its printed page, in `templates/`.
    pub page: String,
    /// The source whose releases date its editions.
    pub source: SourceId,
    /// The day whose geography its figures are for; that of the edition's period if not said.
    pub geography: Option<Date>,
    /// The kinds of area that it is made for.
    pub areas: Vec<AreaKind>,
    /// Figures without which an area gets no brief.
    pub requires: Vec<FigureId>,
    /// The forms in which it is made.
    pub formats: Vec<Format>,
    /// The citation style, by its name in the CSL archive; the default style if not said.
    pub style: Option<Spanned>,
    /// Its charts.
    pub charts: IndexMap<ChartId, ChartSpec>,
    /// Its tables.
    pub tables: IndexMap<String, TableOfFigures>,
    /// Its claims.
    pub claims: IndexMap<ClaimId, ClaimSpec>,
    /// How many days a release stays fresh after its publication.
    pub fresh_for_days: u32,
    /// Where it is defined.
    pub span: Span,
}

/// How a claim that does not hold is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// As an error; if there is nothing else to say, the area gets no brief.
    Error,
    /// As a warning; if there is nothing else to say, nothing is said.
    Warn,
}

/// A sentence with a test.
#[derive(Debug, Clone)]
pub struct ClaimSpec {
    /// The sentence: a template.
    pub says: Spanned,
    /// What must be true for it: an expression.
    pub test: Spanned,
    /// What is said where that is not true: a template.
    pub otherwise: Option<Spanned>,
    /// How it is reported where it can't be said.
    pub level: Level,
    /// The first edition that it is for.
    pub since: Option<Period>,
    /// The last edition that it is for.
    pub until: Option<Period>,
    /// The kinds of area that it is for.
    pub areas: Vec<AreaKind>,
    /// Where it is defined.
    pub span: Span,
}

impl ClaimSpec {
    /// Whether it is meant for an edition.
    pub fn in_force(&self, edition: Period) -> bool {
        self.since.is_none_or(|since| since <= edition)
            && self.until.is_none_or(|until| edition <= until)
    }
}

/// A line chart of figures over time.
#[derive(Debug, Clone)]
pub struct ChartSpec {
    /// What the chart shows, in a sentence: a template. Of a chart with `claim`, it prints that
    /// claim.
    pub headline: Spanned,
    /// Measure, place and period: a template.
    pub subtitle: Spanned,
    /// Its lines.
    pub series: Vec<SeriesSpec>,
    /// Where it is defined.
    pub span: Span,
}

/// One line of a chart.
#[derive(Debug, Clone)]
pub struct SeriesSpec {
    /// The figure.
    pub figure: FigureId,
    /// The area; `None` for the area of the brief.
    pub area: Option<AreaCode>,
    /// What stands at the line's end.
    pub label: String,
}

/// A table of figures: a row each, with a column per area or period.
#[derive(Debug, Clone)]
pub struct TableOfFigures {
    /// What the table shows: a template.
    pub headline: Spanned,
    /// Measure, place and period: a template.
    pub subtitle: Spanned,
    /// The rows.
    pub figures: Vec<FigureId>,
    /// The columns.
    pub columns: Vec<ColumnOfFigures>,
    /// Where it is defined.
    pub span: Span,
}

/// A column of a [`TableOfFigures`].
#[derive(Debug, Clone)]
pub struct ColumnOfFigures {
    /// Its header: a template.
    pub label: Spanned,
    /// The area; `None` for the area of the brief.
    pub of: Option<AreaCode>,
    /// The period; `None` for the latest.
    pub at: Option<Period>,
    /// Prints the change since this period instead of the value.
    pub change_since: Option<Period>,
    /// The kinds of area whose briefs have this column.
    pub kinds: Vec<AreaKind>,
}
