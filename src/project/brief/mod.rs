//! `<brief>.yaml`: which template, charts, tables, areas and outputs make one brief.

mod address;
mod boxes;
mod charts;
mod check;
mod claims;
mod delivery;
mod exhibits;
mod raw;
mod tables;
mod variants;

use indexmap::IndexMap;
use jiff::civil::Date;

use super::area::AreaKind;
use super::check::Spanned;
use super::delivery::{BriefDelivery, Reissue};
use super::ids::{AreaCode, BriefId, ChartId, ClaimId, FigureId, SourceId};
use super::period::Period;
use crate::diagnostics::Span;
use crate::language::Language;

pub use exhibits::{
    Axis, BarSpec, ChartSpec, ColumnOfFigures, Drawn, First, MOST_BARS, MOST_LINES, MOST_PANELS,
    MOST_PARTS, Peers, RankedSpec, Rows, SeriesSpec, TableOfFigures, Where,
};

pub use delivery::{EMAIL_HTML, EMAIL_TEXT, MESSAGE, SUBJECT};

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
    /// A Word file.
    Docx,
}

impl Format {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::Md, Self::Html, Self::Pdf, Self::Docx];

    /// Those of a brief that names none.
    pub const DEFAULT: [Self; 3] = [Self::Md, Self::Html, Self::Pdf];

    /// The name in project files, and the ending of the artifact.
    pub fn id(self) -> &'static str {
        match self {
            Self::Md => "md",
            Self::Html => "html",
            Self::Pdf => "pdf",
            Self::Docx => "docx",
        }
    }
}

/// What the files of a brief itself are called, without the ending.
pub const MAIN: &str = "brief";

/// One brief, or a variant of one: the same figures and claims in another form.
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
    /// Its language, as `en-GB` or `cy`.
    pub language: String,
    /// The fixed words of that language.
    pub words: &'static Language,
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
    /// The numbers that a reader should take away.
    pub key_figures: Vec<KeyFigureSpec>,
    /// What is asked, and what is promised in return.
    pub deal: Option<DealSpec>,
    /// How many days a release stays fresh after its publication.
    pub fresh_for_days: u32,
    /// What happens to its editions; nothing is sent if this is not said.
    pub delivery: Option<BriefDelivery>,
    /// The corrections of editions that were sent, oldest first.
    pub corrections: Vec<Reissue>,
    /// Which variant it is, if it is one.
    pub variant: Option<Variant>,
    /// Its variants, each of them whole; a variant has none.
    pub variants: Vec<Brief>,
    /// The message that goes with its editions, if they are delivered: another form, whose title is
    /// the subject.
    pub message: Option<Box<Brief>>,
    /// Where it is defined.
    pub span: Span,
}

/// What makes a variant of a brief one.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Its id, which its files are called by.
    pub id: String,
    /// What it is called.
    pub name: String,
}

impl Brief {
    /// The id of the variant that it is, if it is one.
    pub fn variant_id(&self) -> Option<&str> {
        self.variant.as_ref().map(|variant| variant.id.as_str())
    }

    /// What its files are called, without the ending.
    pub fn stem(&self) -> &str {
        self.variant_id().unwrap_or(MAIN)
    }

    /// What it is called among the forms of the brief.
    pub fn called(&self) -> &str {
        self.variant.as_ref().map_or(&self.name, |variant| &variant.name)
    }

    /// Itself, its variants and its message.
    pub fn forms(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.variants).chain(self.message.as_deref())
    }

    /// Whether it is the message of a brief.
    pub fn is_message(&self) -> bool {
        self.variant_id() == Some(MESSAGE)
    }

    /// The corrections of one of its editions, oldest first.
    pub fn corrections_of(&self, edition: Period) -> impl Iterator<Item = (usize, &Reissue)> {
        let all = self.corrections.iter().enumerate();
        all.filter(move |(_, one)| one.edition == edition)
    }
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

/// A number that stands out.
#[derive(Debug, Clone)]
pub struct KeyFigureSpec {
    /// The figure.
    pub figure: FigureId,
    /// The area; `None` for the area of the brief.
    pub of: Option<AreaCode>,
    /// The period; `None` for the latest.
    pub at: Option<Period>,
    /// What it counts: a template.
    pub label: Spanned,
    /// What it is compared with: a template. It is left out where the value is missing.
    pub note: Option<Spanned>,
    /// The kinds of area whose briefs have it.
    pub kinds: Vec<AreaKind>,
    /// Where it is defined.
    pub span: Span,
}

/// Recommendations that bind two sides.
#[derive(Debug, Clone)]
pub struct DealSpec {
    /// What stands above all that is asked: a template.
    pub asks: Spanned,
    /// What stands above all that is promised: a template.
    pub promises: Spanned,
    /// The terms.
    pub terms: Vec<TermSpec>,
    /// Where it is defined.
    pub span: Span,
}

/// A term of a deal; all its texts are templates.
#[derive(Debug, Clone)]
pub struct TermSpec {
    /// What it is called. A term whose name is blank for an area is left out.
    pub name: Spanned,
    /// What is asked.
    pub ask: Spanned,
    /// What is promised.
    pub promise: Spanned,
}
