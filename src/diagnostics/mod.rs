//! What went wrong, where, why, and what to do next.
//!
//! Every room returns [`Diagnostics`] as its error: one or many [`Diagnostic`]s, so that a person
//! sees all problems of a run at once instead of the first. The kind of a diagnostic decides the
//! exit code of the command, in one place ([`Kind::exit_code`]).
//!
//! Messages are lowercase fragments without a full stop; names stand in backticks; a hint says
//! what to do next.

mod json;
mod nearest;
mod pages;
mod print;
mod problems;
mod written;
mod yaml;

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

pub use json::to_json;
pub use nearest::{did_you_mean, nearest};
pub use pages::{Page, nearest_code, page, pages};
pub use print::{Palette, print, printable};
pub use problems::Problems;
pub use written::Written;
pub use yaml::{YamlSlip, nests_too_deep, too_deep, yaml_slip};

/// The result of a room's function: a value, or everything that is wrong.
pub type Result<T, E = Diagnostics> = std::result::Result<T, E>;

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// The result stands, but a person should look.
    Warning,
    /// The result does not stand.
    Error,
}

/// What sort of fault it is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A lint, a claim or a contract does not hold (exit code 1).
    Finding,
    /// A file of the project, a call's words, or the program itself is at fault (exit code 2).
    Project,
    /// A source can't be reached, or has not published yet (exit code 3).
    Unreachable,
    /// The lockfile would have to change and may not (exit code 4).
    Lock,
    /// An area could not be made; the others were (exit code 5).
    Area,
    /// A delivery failed, or nobody knows what became of it (exit code 6).
    Delivery,
}

impl Kind {
    /// All of them, by their exit code.
    pub const ALL: [Kind; 6] =
        [Kind::Finding, Kind::Project, Kind::Unreachable, Kind::Lock, Kind::Area, Kind::Delivery];

    /// From the gravest: the first of them that is there decides how a command ends.
    pub const GRAVEST_FIRST: [Kind; 6] =
        [Kind::Project, Kind::Lock, Kind::Unreachable, Kind::Finding, Kind::Area, Kind::Delivery];

    /// What is wrong where a command ends with it, and who should do what.
    pub fn about(self) -> &'static str {
        match self {
            Kind::Finding => {
                "a finding: data, a claim, or a check is not as it should be; a person looks"
            }
            Kind::Project => {
                "the command line, a file of the project, a template, the disk or the program is at \
                 fault; a person looks"
            }
            Kind::Unreachable => {
                "a publisher can't be reached, or has not published yet; the next try may do"
            }
            Kind::Lock => {
                "the lock would have to change and may not, or pins what is not to be had"
            }
            Kind::Area => "some areas failed; the others were made",
            Kind::Delivery => "some deliveries failed, or nobody knows what became of them",
        }
    }

    /// Returns the exit code of a command that ends with a diagnostic of this kind.
    pub fn exit_code(self) -> u8 {
        match self {
            Kind::Finding => 1,
            Kind::Project => 2,
            Kind::Unreachable => 3,
            Kind::Lock => 4,
            Kind::Area => 5,
            Kind::Delivery => 6,
        }
    }
}

/// A text that a person wrote: its path as shown to that person, and its content.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct SourceFile {
    /// The path, relative to the project, with forward slashes.
    pub path: String,
    /// The whole text.
    pub text: String,
}

impl SourceFile {
    /// Makes a shared source file.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into() })
    }
}

/// A stretch of a [`SourceFile`], in bytes.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Span {
    /// The file.
    pub file: Arc<SourceFile>,
    /// The bytes of its text; always within the text and on character boundaries.
    range: Range<usize>,
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.line_column();
        write!(f, "{}:{line}:{column}", self.file.path)
    }
}

impl Span {
    /// Makes a span; a range outside the text, or within a character, is moved to the nearest
    /// place that exists.
    pub fn new(file: &Arc<SourceFile>, range: Range<usize>) -> Self {
        let text = &file.text;
        let floor = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = floor(range.start);
        let end = floor(range.end.max(start)).max(start);
        Self { file: Arc::clone(file), range: start..end }
    }

    /// Makes a span from a 1-based line and a 0-based column counted in characters.
    pub fn at_line(file: &Arc<SourceFile>, line: usize, column: usize, length: usize) -> Self {
        let mut start = 0;
        for (number, text) in file.text.split_inclusive('\n').enumerate() {
            if number + 1 == line {
                let within: usize = text.chars().take(column).map(char::len_utf8).sum();
                start += within;
                break;
            }
            start += text.len();
        }
        Self::new(file, start..start + length)
    }

    /// The bytes of the file's text that are meant.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The text that is meant.
    pub fn text(&self) -> &str {
        &self.file.text[self.range.clone()]
    }

    /// The place as a person counts: line and column, both from 1, the column in characters.
    pub fn line_column(&self) -> (usize, usize) {
        self.counted(self.range.start)
    }

    /// The place right behind the end, counted in the same way.
    pub fn end_line_column(&self) -> (usize, usize) {
        self.counted(self.range.end)
    }

    fn counted(&self, at: usize) -> (usize, usize) {
        let before = &self.file.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or("").chars().count() + 1;
        (line, column)
    }
}

/// Where a diagnostic points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A stretch of a text that a person wrote.
    Text(Span),
    /// Anything else with a name: a file, a sheet's cell, an area.
    Named(String),
}

/// One thing to tell a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// What sort of fault it is.
    pub kind: Kind,
    /// A stable name of the rule, in kebab case: `unknown-key`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// Where.
    pub place: Option<Place>,
    /// Why it matters or how it came about.
    pub why: Vec<String>,
    /// What to do next.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// Makes an error of kind [`Kind::Project`].
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            kind: Kind::Project,
            code,
            message: message.into(),
            place: None,
            why: Vec::new(),
            hints: Vec::new(),
        }
    }

    /// Makes a warning of kind [`Kind::Finding`].
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, kind: Kind::Finding, ..Self::error(code, message) }
    }

    /// Makes a note of kind [`Kind::Finding`].
    pub fn note(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Note, kind: Kind::Finding, ..Self::error(code, message) }
    }

    /// The stretch of text that it points at, if it points at one.
    pub fn span(&self) -> Option<&Span> {
        match &self.place {
            Some(Place::Text(span)) => Some(span),
            Some(Place::Named(_)) | None => None,
        }
    }

    /// Sets how grave it is.
    #[must_use]
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// Sets the kind.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.kind = kind;
        self
    }

    /// Points at a stretch of text.
    #[must_use]
    pub fn at(mut self, span: &Span) -> Self {
        self.place = Some(Place::Text(span.clone()));
        self
    }

    /// Points at something with a name.
    #[must_use]
    pub fn in_place(mut self, name: impl Into<String>) -> Self {
        self.place = Some(Place::Named(name.into()));
        self
    }

    /// Adds a reason.
    #[must_use]
    pub fn why(mut self, why: impl Into<String>) -> Self {
        self.why.push(why.into());
        self
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds a hint if there is one.
    #[must_use]
    pub fn hint_maybe(mut self, hint: Option<String>) -> Self {
        self.hints.extend(hint);
        self
    }
}

/// Any number of diagnostics, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Makes an empty list.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one, unless the same one is there already.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if !self.0.contains(&diagnostic) {
            self.0.push(diagnostic);
        }
    }

    /// Adds all of another list.
    pub fn extend(&mut self, others: impl IntoIterator<Item = Diagnostic>) {
        others.into_iter().for_each(|diagnostic| self.push(diagnostic));
    }

    /// Keeps the value of a result, or adds its diagnostics.
    pub fn keep<T>(&mut self, result: Result<T>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(others) => {
                self.extend(others);
                None
            }
        }
    }

    /// Iterates over them.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether any is an error.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Returns the value if none is an error, else everything found.
    pub fn into_result<T>(self, value: T) -> Result<T> {
        if self.has_errors() { Err(self) } else { Ok(value) }
    }

    /// The exit code of a command that ends with these: that of the gravest kind among the errors
    /// (project before lock, unreachable, finding, area, delivery), or 0 if none is an error.
    pub fn exit_code(&self) -> u8 {
        let errors = || self.0.iter().filter(|one| one.severity == Severity::Error);
        Kind::GRAVEST_FIRST
            .into_iter()
            .find(|kind| errors().any(|one| one.kind == *kind))
            .map_or(0, Kind::exit_code)
    }
}

impl From<Diagnostic> for Diagnostics {
    fn from(diagnostic: Diagnostic) -> Self {
        Self(vec![diagnostic])
    }
}

impl IntoIterator for Diagnostics {
    type Item = Diagnostic;
    type IntoIter = std::vec::IntoIter<Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl FromIterator<Diagnostic> for Diagnostics {
    fn from_iter<I: IntoIterator<Item = Diagnostic>>(iter: I) -> Self {
        let mut all = Self::new();
        all.extend(iter);
        all
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for diagnostic in &self.0 {
            writeln!(f, "{}", print(diagnostic, Palette::Plain))?;
        }
        Ok(())
    }
}
