//! Tera's errors in our words, at the template's line.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{ErrorKind, ReportError};

use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, Span, nearest};

use super::filters;
use super::limits::Stopped;
use super::source::Marked;

/// Where the texts of templates stand: files, and texts within YAML files.
#[derive(Debug, Default)]
pub(super) struct Origins {
    files: BTreeMap<String, (Arc<SourceFile>, Marked)>,
    snippets: BTreeMap<String, Span>,
}

impl Origins {
    /// Remembers a template that is a file, as Tera gets it.
    pub fn add_file(&mut self, name: &str, file: &Arc<SourceFile>, marked: Marked) {
        self.files.insert(name.to_owned(), (Arc::clone(file), marked));
    }

    /// The text of a file as Tera gets it.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(|(_, marked)| marked.text.as_str())
    }

    /// The first place of a file.
    pub fn start_of(&self, name: &str) -> Option<Span> {
        self.files.get(name).map(|(file, _)| Span::new(file, 0..0))
    }

    /// Remembers a template that is a text in a YAML file.
    pub fn add_snippet(&mut self, name: &str, span: &Span) {
        self.snippets.insert(name.to_owned(), span.clone());
    }

    /// The place of a span of Tera's, in a template of a name.
    fn span(&self, name: &str, span: &tera::Span) -> Option<Span> {
        match (self.files.get(name), self.snippets.get(name)) {
            (Some((file, marked)), _) => {
                let (start, end) = (marked.back(span.range.start), marked.back(span.range.end));
                Some(Span::new(file, start..end))
            }
            (None, snippet) => snippet.cloned(),
        }
    }

    /// The place where a word first stands as a word in a template.
    pub fn find_word(&self, name: &str, word: &str) -> Option<Span> {
        let Some((file, _)) = self.files.get(name) else {
            return self.snippets.get(name).cloned();
        };
        let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        file.text
            .match_indices(word)
            .find(|(at, _)| {
                boundary(file.text[..*at].chars().next_back())
                    && boundary(file.text[at + word.len()..].chars().next())
            })
            .map(|(at, _)| Span::new(file, at..at + word.len()))
    }

    /// Turns an error of Tera into diagnostics. `names` are the variables that a template may use.
    pub fn explain(&self, name: &str, error: &tera::Error, names: &[String]) -> Diagnostics {
        match error.kind() {
            ErrorKind::SyntaxError(report) => {
                self.report("template-syntax", name, report, names).into()
            }
            ErrorKind::RenderingError(report) => {
                self.report("template", name, report, names).into()
            }
            other => self.split(name, &other.to_string(), names),
        }
    }

    fn report(
        &self,
        code: &'static str,
        name: &str,
        report: &ReportError,
        names: &[String],
    ) -> Diagnostic {
        let file = if report.filename().is_empty() { name } else { report.filename() };
        let problem = said(code, report.message(), names);
        match self.span(file, report.span()) {
            Some(span) => problem.at(&span),
            None => problem.in_place(file),
        }
    }

    /// Takes apart what Tera tells as one text: `error: …`, a line with `--> name:line:column`, and
    /// the line itself, several times. It does so for filters and functions that do not exist.
    fn split(&self, name: &str, text: &str, names: &[String]) -> Diagnostics {
        let mut problems = Diagnostics::new();
        for part in text.split("error: ").filter(|part| !part.trim().is_empty()) {
            let message = part.lines().next().unwrap_or_default();
            let problem = said("template", message, names);
            let place = part.lines().find_map(|line| line.trim().strip_prefix("--> "));
            let found = place.and_then(|place| {
                let (rest, column) = place.rsplit_once(':')?;
                let (file, line) = rest.rsplit_once(':')?;
                let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
                let (file, marked) = self.files.get(file)?;
                let quoted = message.split('`').nth(1).map_or(1, str::len);
                let at = offset(&marked.text, line, column.saturating_sub(1));
                let start = marked.back(at);
                Some(Span::new(file, start..start + quoted))
            });
            let whole = || self.start_of(name);
            problems.push(
                match found.or_else(|| self.snippets.get(name).cloned()).or_else(whole) {
                    Some(span) => problem.at(&span),
                    None => problem.in_place(name),
                },
            );
        }
        problems
    }

    /// Says why a template was stopped.
    pub fn explain_stop(&self, name: &str, stopped: &Stopped, names: &[String]) -> Diagnostics {
        let runaway = |what: &str, hint: &str| {
            let problem = Diagnostic::error("template-runs-away", what).hint(hint);
            let problem = match self.start_of(name) {
                Some(span) => problem.at(&span),
                None => problem.in_place(name),
            };
            Diagnostics::from(problem)
        };
        match stopped {
            Stopped::Fault(error) => self.explain(name, error, names),
            Stopped::TooMuch => runaway(
                "the template prints more than 4 MiB for one area",
                "look for a loop that prints too often",
            ),
            Stopped::TooLong => runaway(
                "the template did not come to an end within 10 seconds",
                "look for loops within loops",
            ),
            Stopped::NoThread(error) => {
                Diagnostic::error("internal", "can't start to render").why(error.to_string()).into()
            }
        }
    }
}

/// The byte of a text at a line, from 1, and a column, from 0, in characters.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let within = text[before..].chars().take(column).map(char::len_utf8).sum::<usize>();
    before + within
}

/// What Tera, or one of our filters, said: the message on the first line, then hints. Tera begins
/// with a capital and may end in a full stop; we don't.
fn said(code: &'static str, text: &str, names: &[String]) -> Diagnostic {
    let mut lines = text.trim().lines().map(str::trim).filter(|line| !line.is_empty());
    let message = lines.next().unwrap_or_default().trim_end_matches('.');
    let mut chars = message.chars();
    let second_is_lower = message.chars().nth(1).is_some_and(char::is_lowercase);
    let plain: String = match chars.next() {
        Some(first) if second_is_lower => first.to_lowercase().chain(chars).collect(),
        _ => message.to_owned(),
    };
    let hints: Vec<String> = lines.map(str::to_owned).collect();
    let near = if hints.is_empty() { near(message, names) } else { None };
    let problem = Diagnostic::error(code, plain);
    hints.into_iter().chain(near).fold(problem, Diagnostic::hint)
}

/// The known name nearest to one that a message has in quotes.
fn near(message: &str, names: &[String]) -> Option<String> {
    let mut known: Vec<&str> = names.iter().map(String::as_str).collect();
    filters::names().for_each(|name| known.push(name));
    let mut quoted = message.split(['`', '\'']).skip(1).step_by(2);
    let unknown = quoted.find(|name| !known.contains(name))?;
    nearest(unknown, known.iter().copied()).map(|near| format!("did you mean `{near}`?"))
}
