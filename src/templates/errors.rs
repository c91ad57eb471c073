//! Tera's errors in our words, at the template's line.

use std::collections::BTreeMap;
use std::sync::Arc;

use tera::{ErrorKind, ReportError};

use crate::diagnostics::{Diagnostic, Diagnostics, SourceFile, Span, nearest};
use crate::project::Spanned;

use super::claims::own_test;
use super::filters;
use super::limits::Stopped;
use super::open::loose;
use super::source::Marked;

/// Where the texts of templates stand: files, and texts within YAML files.
#[derive(Debug, Default)]
pub(super) struct Origins {
    files: BTreeMap<String, (Arc<SourceFile>, Marked)>,
    snippets: BTreeMap<String, Snippet>,
}

/// A text within a YAML file.
#[derive(Debug)]
struct Snippet {
    /// The text, and where its value begins in the file.
    written: Spanned,
    /// The text as Tera gets it.
    marked: Marked,
    /// How much stands before it there: a test is wrapped.
    before: usize,
}

impl Snippet {
    /// Where a byte of the text stands in its file, where it may be folded, indented and quoted.
    /// Letters of the text follow each other there, with other signs between them.
    fn in_file(&self, at: usize) -> usize {
        let (start, file) = (self.written.span.range().start, &self.written.span.file.text);
        let mut rest = file.get(start..).unwrap_or_default().char_indices();
        let (mut last, mut after) = (start, start);
        let before = self.written.text.get(..at).unwrap_or(&self.written.text);
        let next = self.written.text.get(at..).and_then(|text| text.trim_start().chars().next());
        for letter in before.chars().filter(|c| !c.is_whitespace()).chain(next) {
            match rest.find(|(_, c)| *c == letter) {
                Some((at, c)) => (last, after) = (start + at, start + at + c.len_utf8()),
                None => return start,
            }
        }
        if next.is_some() { last } else { after }
    }

    fn span(&self, range: std::ops::Range<usize>) -> Span {
        let file = &self.written.span.file;
        let start = self.in_file(range.start);
        let end = if range.is_empty() { start } else { self.in_file(range.end).max(start) };
        let line = file.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or("");
        Span::new(file, start..end.min(start + line.len()).max(start))
    }
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
    pub fn add_snippet(&mut self, name: &str, written: &Spanned, marked: &Marked) {
        let (own, before) = own_test(&written.text).unwrap_or((&written.text, 0));
        let own = Spanned { text: own.to_owned(), span: written.span.clone() };
        self.snippets
            .insert(name.to_owned(), Snippet { written: own, marked: marked.clone(), before });
    }

    /// The source of a template, without marks.
    fn source(&self, name: &str) -> Option<&str> {
        let file = self.files.get(name).map(|(file, _)| file.text.as_str());
        file.or_else(|| self.snippets.get(name).map(|snippet| snippet.written.text.as_str()))
    }

    /// A stretch of the source of a template.
    fn stretch(&self, name: &str, range: std::ops::Range<usize>) -> Option<Span> {
        match (self.files.get(name), self.snippets.get(name)) {
            (Some((file, _)), _) => Some(Span::new(file, range)),
            (None, snippet) => snippet.map(|snippet| snippet.span(range)),
        }
    }

    /// The place of a span of Tera's, in a template of a name.
    fn span(&self, name: &str, span: &tera::Span) -> Option<Span> {
        let (marked, before) = match (self.files.get(name), self.snippets.get(name)) {
            (Some((_, marked)), _) => (marked, 0),
            (None, snippet) => snippet.map(|snippet| (&snippet.marked, snippet.before))?,
        };
        let back = |at: usize| marked.back(at).saturating_sub(before);
        self.stretch(name, back(span.range.start)..back(span.range.end))
    }

    /// The place where a word first stands as a word in a template.
    pub fn find_word(&self, name: &str, word: &str) -> Option<Span> {
        let text = self.source(name)?;
        let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_');
        let found = text.match_indices(word).find(|(at, _)| {
            boundary(text[..*at].chars().next_back())
                && boundary(text[at + word.len()..].chars().next())
        });
        match found {
            Some((at, _)) => self.stretch(name, at..at + word.len()),
            None => self.snippets.get(name).map(|snippet| snippet.written.span.clone()),
        }
    }

    /// Turns an error of Tera into diagnostics. `names` are the variables that a template may use.
    pub fn explain(&self, name: &str, error: &tera::Error, names: &[String]) -> Diagnostics {
        match error.kind() {
            ErrorKind::SyntaxError(report) => self.syntax(name, report, names).into(),
            ErrorKind::RenderingError(report) => {
                self.report("template", name, report, names).into()
            }
            other => self.split(name, &other.to_string(), names),
        }
    }

    /// A text that can't be read. Where a tag is left open, that is told in place of what Tera
    /// stumbled over further down.
    fn syntax(&self, name: &str, report: &ReportError, names: &[String]) -> Diagnostic {
        let code = "template-syntax";
        let file = if report.filename().is_empty() { name } else { report.filename() };
        if let Some(loose) = self.source(file).and_then(loose)
            && let Some(span) = self.stretch(file, loose.range)
        {
            return Diagnostic::error(code, loose.what).at(&span).hint(loose.hint);
        }
        let ended = |one: &&Snippet| {
            one.before > 0 && report.span().range.start >= one.before + one.written.text.len()
        };
        if let Some(test) = self.snippets.get(file).filter(ended) {
            let end = test.written.text.len();
            return Diagnostic::error(code, "the test ends too early")
                .at(&test.span(end..end))
                .hint("write what it compares with, or remove what stands last");
        }
        let problem = self.report(code, file, report, names);
        let hint =
            "look at it and at what stands before it: a bracket, a quote or a name is missing";
        if problem.hints.is_empty() { problem.hint(hint) } else { problem }
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
            problems.push(match found.or_else(|| self.quoted(name, message)).or_else(whole) {
                Some(span) => problem.at(&span),
                None => problem.in_place(name),
            });
        }
        problems
    }

    /// The place of the word that a message has in backticks.
    fn quoted(&self, name: &str, message: &str) -> Option<Span> {
        self.snippets.get(name)?;
        self.find_word(name, message.split('`').nth(1)?)
    }

    /// Where a template may go on and on: its first loop, or what else it repeats.
    fn first_loop(&self, name: &str) -> Option<Span> {
        let text = self.source(name)?;
        let at = ["{% for", "{%- for", "{% include"].iter().find_map(|tag| text.find(tag))?;
        let length = text[at..].find("%}").map_or(1, |end| end + 2);
        self.stretch(name, at..at + length)
    }

    /// Says why a template was stopped.
    pub fn explain_stop(&self, name: &str, stopped: &Stopped, names: &[String]) -> Diagnostics {
        let runaway = |what: &str, hint: &str| {
            let problem = Diagnostic::error("template-runs-away", what).hint(hint);
            let problem = match self.first_loop(name).or_else(|| self.start_of(name)) {
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

/// What Tera, or one of our filters, said: the message on the first line, then hints.
fn said(code: &'static str, text: &str, names: &[String]) -> Diagnostic {
    let mut lines = text.trim().lines().map(str::trim).filter(|line| !line.is_empty());
    let message = lines.next().unwrap_or_default().trim_end_matches('.');
    let (plain, hint) = in_words(message);
    let hints: Vec<String> = lines.map(str::to_owned).collect();
    let near = if hints.is_empty() { near(message, names) } else { None };
    let problem = Diagnostic::error(code, plain);
    let problem = hints.into_iter().chain(near).fold(problem, Diagnostic::hint);
    problem.hint_maybe(hint.map(str::to_owned))
}

/// Tera's words in ours, with what to do next. Tera begins with a capital and may end in a full
/// stop; we don't.
fn in_words(message: &str) -> (String, Option<&'static str>) {
    if let Some((found, expected)) =
        message.strip_prefix("Found ").and_then(|rest| rest.split_once(" but expected "))
    {
        let found = found.trim_matches('`');
        let hint = match expected.trim_matches(['`', '.']) {
            "}}" | "`}}`" => Some("write `}}` where the tag ends"),
            "%}" | "`%}`" => Some("write `%}` where the tag ends"),
            all if all.starts_with("one of: integer") => {
                Some("a name, a number or a text in quotes should stand here")
            }
            _ => None,
        };
        return (format!("`{found}` does not belong here"), hint);
    }
    if message.starts_with("Unexpected end of input") {
        let hint = "look for a bracket, a quote or a tag that is not closed";
        return ("the text ends too early".to_owned(), Some(hint));
    }
    if message.starts_with("Unknown tag") {
        return (
            "there is no such tag".to_owned(),
            Some(
                "the tags are `if`, `for`, `set`, `filter`, `include`, `block`, `extends` and `raw`",
            ),
        );
    }
    if message.contains(" requires both operands to be numbers") {
        let sign = message.split('`').nth(1).unwrap_or("+");
        return (
            format!("`{sign}` takes two numbers"),
            Some("a figure's number is `figure | value`; two texts are joined by `~`"),
        );
    }
    let hint = (message.starts_with("Unknown template"))
        .then_some("templates are files in `templates/`, named with their ending");
    let mut chars = message.chars();
    let second_is_lower = message.chars().nth(1).is_some_and(char::is_lowercase);
    let plain = match chars.next() {
        Some(first) if second_is_lower => first.to_lowercase().chain(chars).collect(),
        _ => message.to_owned(),
    };
    (plain, hint)
}

/// The known name nearest to one that a message has in quotes.
fn near(message: &str, names: &[String]) -> Option<String> {
    let mut known: Vec<&str> = names.iter().map(String::as_str).collect();
    filters::names().for_each(|name| known.push(name));
    let mut quoted = message.split(['`', '\'']).skip(1).step_by(2);
    let unknown = quoted.find(|name| !known.contains(name))?;
    nearest(unknown, known.iter().copied()).map(|near| format!("did you mean `{near}`?"))
}
