//! `<brief>.yaml`: which template, charts, tables, areas and outputs make one brief.

mod charts;
mod check;
mod claims;
mod exhibits;
mod raw;
mod tables;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::area::AreaKind;
use super::check::Spanned;
use super::ids::{BriefId, ChartId, ClaimId, FigureId, SourceId};
use super::period::Period;
use crate::diagnostics::Span;

pub use exhibits::{
    Axis, BarSpec, ChartSpec, ColumnOfFigures, Drawn, First, MOST_BARS, MOST_LINES, MOST_PANELS,
    MOST_PARTS, Peers, RankedSpec, Rows, SeriesSpec, TableOfFigures, Where,
};

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
