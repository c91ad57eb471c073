//! Tera's errors in our words, at the template's line.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{ErrorKind, ReportError};

use crate::diagnostics::{Diagnostic, SourceFile, Span, nearest};

use super::limits::Stopped;

/// Where the texts of templates stand: files, and texts within YAML files.
#[derive(Debug, Default)]
pub(super) struct Origins {
    files: BTreeMap<String, Arc<SourceFile>>,
    snippets: BTreeMap<String, Span>,
}

impl Origins {
    /// Remembers a template that is a file.
    pub fn add_file(&mut self, name: &str, file: &Arc<SourceFile>) {
        self.files.insert(name.to_owned(), Arc::clone(file));
    }

    /// Remembers a template that is a text in a YAML file.
    pub fn add_snippet(&mut self, name: &str, span: &Span) {
        self.snippets.insert(name.to_owned(), span.clone());
    }

    /// The place of a span of Tera's, in a template of a name.
    fn span(&self, name: &str, span: &tera::Span) -> Option<Span> {
        match (self.files.get(name), self.snippets.get(name)) {
            (Some(file), _) => Some(Span::new(file, span.range.clone())),
            (None, snippet) => snippet.cloned(),
        }
    }

    /// The place where a word first stands as a word in a template.
    pub fn find_word(&self, name: &str, word: &str) -> Option<Span> {
        let Some(file) = self.files.get(name) else {
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

    /// Turns an error of Tera into a diagnostic. `names` are the names that a template may use.
    pub fn explain(&self, name: &str, error: &tera::Error, names: &[String]) -> Diagnostic {
        match error.kind() {
            ErrorKind::SyntaxError(report) => {
                self.report("template-syntax", name, report, names)
            }
            ErrorKind::RenderingError(report) => self.report("template", name, report, names),
            other => {
                let problem = Diagnostic::error("template", plain(&other.to_string()));
                let problem = hint(problem, &other.to_string(), names);
                match self.files.get(name) {
                    Some(file) => problem.at(&Span::new(file, 0..0)),
                    None => match self.snippets.get(name) {
                        Some(span) => problem.at(span),
                        None => problem.in_place(name),
                    },
                }
            }
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
        let problem = Diagnostic::error(code, plain(report.message()));
        let problem = hint(problem, report.message(), names);
        match self.span(file, report.span()) {
            Some(span) => problem.at(&span),
            None => problem.in_place(file),
        }
    }

    /// Says why a template was stopped.
    pub fn explain_stop(&self, name: &str, stopped: &Stopped, names: &[String]) -> Diagnostic {
        let runaway = |what: &str, hint: &str| {
            let problem = Diagnostic::error("template-runs-away", what).hint(hint);
            match self.files.get(name) {
                Some(file) => problem.at(&Span::new(file, 0..0)),
                None => problem.in_place(name),
            }
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
                Diagnostic::error("internal", "can't start to render").why(error.to_string())
            }
        }
    }
}

/// Tera's messages begin with a capital and may end in a full stop; ours don't.
fn plain(message: &str) -> String {
    let message = message.trim().trim_end_matches('.');
    let mut chars = message.chars();
    let second_is_lower = message.chars().nth(1).is_some_and(char::is_lowercase);
    match chars.next() {
        Some(first) if second_is_lower => first.to_lowercase().chain(chars).collect(),
        _ => message.to_owned(),
    }
}

/// Adds the nearest known name to what a message names in quotes.
fn hint(problem: Diagnostic, message: &str, names: &[String]) -> Diagnostic {
    let quoted = message.split(['`', '\'']).skip(1).step_by(2);
    let near = quoted.filter(|name| !names.iter().any(|known| known == name)).find_map(|name| {
        nearest(name, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"))
    });
    problem.hint_maybe(near)
}
