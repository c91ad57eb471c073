//! Reads the prose of a brief for numbers, comparing words and quotations that nothing stands behind.

use std::ops::Range;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Span};
use crate::language::Language;
use crate::project::CheckRules;

use super::numbers::Numbers;
use super::quoted;
use super::words::Words;

/// Where a stretch of words comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StretchKind {
    /// An author wrote it, and the span begins with it.
    Written,
    /// An author wrote it somewhere in the span, in a YAML file.
    WrittenNear,
    /// A `{{ … }}` printed it, which is the span.
    Printed,
    /// It has a source: a figure, a date, a note; or the program wrote it.
    Sourced,
}

/// Words from one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// The words.
    pub text: String,
    /// Where they come from.
    pub kind: StretchKind,
    /// Whether they are part of a claim, or a figure chose them: they may compare.
    pub claimed: bool,
    /// Whether a filter may have chosen some of them.
    pub chooses: bool,
    /// Where that is; none for what the program wrote.
    pub span: Option<Span>,
}

impl Stretch {
    /// The place of some of the words.
    fn place(&self, range: &Range<usize>) -> Option<Span> {
        let span = self.span.as_ref()?;
        let start = span.range().start;
        Some(match self.kind {
            StretchKind::Written => Span::new(&span.file, start + range.start..start + range.end),
            StretchKind::WrittenNear => near(span, &self.text[range.clone()]),
            StretchKind::Printed | StretchKind::Sourced => span.clone(),
        })
    }
}

/// The first place at or after the beginning of a span where a word stands.
fn near(span: &Span, word: &str) -> Span {
    let text = &span.file.text;
    let start = span.range().start;
    let boundary = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let found = text[start..].match_indices(word).map(|(at, _)| start + at).find(|at| {
        boundary(text[..*at].chars().next_back())
            && boundary(text[at + word.len()..].chars().next())
    });
    match found {
        Some(at) if !word.is_empty() => Span::new(&span.file, at..at + word.len()),
        _ => span.clone(),
    }
}

/// Words that are read together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// Whether it is a heading.
    pub heading: bool,
    /// The words.
    pub stretches: Vec<Stretch>,
}

/// A person's word that the next number or word after it may stand: `{# unchecked: why #}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Where it stands.
    pub span: Span,
    /// Why.
    pub reason: String,
}

/// Reads prose by the rules of a project.
#[derive(Debug)]
pub struct Lint {
    words: Words,
    numbers: Numbers,
    names: Vec<String>,
}

/// What `{{ … }}` may print though nothing else stands behind it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Texts of the project and its data: names, labels, what is said of releases.
    pub texts: &'a [&'a str],
    /// Words that a filter chose by a figure. They may compare, where a filter may have printed
    /// them, and have no source for numbers.
    pub chosen: &'a [&'a str],
}

impl Lint {
    /// With the usual rules of a language as a project adjusts them. `names` are those of areas:
    /// whatever stands in them neither compares nor needs a source.
    pub fn new(rules: &CheckRules, language: &Language, mut names: Vec<String>) -> Self {
        let (words, numbers) = (Words::new(rules, language), Numbers::new(&rules.constants));
        names.retain(|name| !words.find(name).is_empty() || name.contains(char::is_numeric));
        Self { words, numbers, names }
    }

    /// Whether a text has words that compare.
    pub fn compares(&self, text: &str) -> bool {
        !self.words.find(text).is_empty()
    }

    /// What in a paragraph has nothing behind it, and `{{ … }}` was not given.
    ///
    /// With `printed`, only what `{{ … }}` printed is told, else only what an author wrote: that is
    /// the same for all areas, and read once.
    pub fn read(&self, paragraph: &Paragraph, given: Given<'_>, printed: bool) -> Diagnostics {
        // Most of what is printed is given, and reading takes time in each of thousands of areas.
        let open = |one: &&Stretch| {
            let text = one.text.trim();
            let may_compare = one.claimed || (one.chooses && given.chosen.contains(&text));
            // Such words may still hold a number, or begin a quotation.
            let bare = text.chars().all(|c| c.is_alphabetic() || c == ' ');
            let harmless = given.texts.contains(&text) || (may_compare && bare);
            one.kind == StretchKind::Printed && !harmless
        };
        let mut opened = paragraph.stretches.iter().filter(open).peekable();
        if printed && opened.peek().is_none() {
            return Diagnostics::new();
        }
        // A number is told where a digit of it is not given.
        let may_count = !printed || opened.any(|one| one.text.contains(char::is_numeric));
        let mut text = String::new();
        let mut starts = Vec::new();
        let mut computed = Vec::new();
        for stretch in &paragraph.stretches {
            let start = text.len();
            starts.push(start);
            text.push_str(&stretch.text);
            if stretch.kind == StretchKind::Printed {
                computed.push(start..text.len());
            }
        }
        let told = |range: &Range<usize>| -> Option<(&Stretch, Range<usize>)> {
            let index = starts.partition_point(|start| *start <= range.start).checked_sub(1)?;
            let (stretch, start) = (paragraph.stretches.get(index)?, starts.get(index)?);
            let end = (range.end - start).min(stretch.text.len());
            let within = range.start - start..end;
            let told = match stretch.kind {
                StretchKind::Written | StretchKind::WrittenNear => !printed,
                StretchKind::Printed => printed && !is_given(&stretch.text, &within, given.texts),
                StretchKind::Sourced => false,
            };
            let named = || self.names.iter().any(|name| holds(&text, range, name));
            (told && !named()).then_some((stretch, within))
        };
        let chosen = |stretch: &Stretch, within: &Range<usize>| {
            stretch.claimed || (stretch.chooses && is_given(&stretch.text, within, given.chosen))
        };
        let mut found = Diagnostics::new();
        let numbers = if may_count {
            self.numbers.find(&text, paragraph.heading, &computed)
        } else {
            Vec::new()
        };
        for range in numbers {
            // A number may be put together from several stretches.
            let ends = starts.iter().copied().chain([text.len()]);
            let cuts = ends.filter(|at| range.start < *at && *at < range.end);
            let edges: Vec<usize> =
                [range.start].into_iter().chain(cuts).chain([range.end]).collect();
            let parts = edges.windows(2).map(|edge| edge[0]..edge[1]);
            let digits = |part: &Range<usize>| text[part.clone()].contains(char::is_numeric);
            if let Some((stretch, within)) = parts.filter(digits).find_map(|part| told(&part)) {
                found.push(unsourced(&stretch.text[within.clone()], stretch, &within));
            }
        }
        for range in self.words.find(&text) {
            let open = |(stretch, within): &(&Stretch, Range<usize>)| !chosen(stretch, within);
            if let Some((stretch, within)) = told(&range).filter(open) {
                found.push(comparing(&text[range], stretch, &within));
            }
        }
        for range in quoted::find(&text) {
            if let Some((stretch, within)) = told(&range) {
                found.push(unsourced_quotation(stretch, &within));
            }
        }
        found
    }

    /// Takes out what people have said may stand. Each waiver lets the first finding pass that
    /// follows it in its paragraph; it is told with its reason, or as one that nothing needs.
    pub fn waive(found: Diagnostics, waivers: &[Waiver]) -> Diagnostics {
        let mut left: Vec<Option<Diagnostic>> = found.into_iter().map(Some).collect();
        let mut told = Diagnostics::new();
        for waiver in waivers {
            let text = &waiver.span.file.text;
            let after = waiver.span.range().end;
            let end = after + paragraph_end(&text[after..]);
            let follows = |one: &Option<Diagnostic>| -> Option<usize> {
                let span = one.as_ref()?.span()?;
                let start = span.range().start;
                let here = span.file == waiver.span.file && (after..end).contains(&start);
                here.then_some(start)
            };
            let next =
                (0..left.len()).filter_map(|at| follows(&left[at]).map(|start| (start, at))).min();
            let note = |code, message: String| Diagnostic::note(code, message).at(&waiver.span);
            match next.and_then(|(_, at)| left[at].take()) {
                _ if waiver.reason.is_empty() => told.push(
                    Diagnostic::error("waiver-without-reason", "this waiver gives no reason")
                        .kind(Kind::Finding)
                        .at(&waiver.span)
                        .hint("write `{# unchecked: why it may stand #}`"),
                ),
                Some(one) => {
                    told.push(
                        note("waived", format!("waived: {}", one.message))
                            .why(waiver.reason.clone()),
                    );
                }
                None => told.push(
                    Diagnostic::warning("unused-waiver", "nothing after this waiver needs it")
                        .at(&waiver.span)
                        .hint("remove it"),
                ),
            }
        }
        let mut all: Vec<Diagnostic> = left.into_iter().flatten().chain(told).collect();
        // As a person reads: file by file, from top to bottom.
        all.sort_by_cached_key(|one| {
            one.span().map(|span| (span.file.path.clone(), span.range().start))
        });
        all.into_iter().collect()
    }
}

/// Where the paragraph ends with which a text begins: at the first blank line.
pub fn paragraph_end(text: &str) -> usize {
    let mut end = 0;
    for (at, line) in text.split_inclusive('\n').enumerate() {
        if at > 0 && line.trim().is_empty() {
            break;
        }
        end += line.len();
    }
    end
}

/// Whether a stretch that was printed is, at a place, a text that was given.
fn is_given(text: &str, range: &Range<usize>, given: &[&str]) -> bool {
    given.iter().any(|one| holds(text, range, one))
}

/// Whether a stretch of a text lies within a phrase.
fn holds(text: &str, range: &Range<usize>, phrase: &str) -> bool {
    !phrase.is_empty()
        && text
            .match_indices(phrase)
            .any(|(at, _)| at <= range.start && range.end <= at + phrase.len())
}

fn placed(found: Diagnostic, stretch: &Stretch, range: &Range<usize>) -> Diagnostic {
    let found = found.kind(Kind::Finding);
    match stretch.place(range) {
        Some(span) => found.at(&span),
        None => found,
    }
}

/// What is printed may be another number in every area; its place is the same.
fn unsourced(number: &str, stretch: &Stretch, range: &Range<usize>) -> Diagnostic {
    let message = match stretch.kind {
        StretchKind::Printed => "this prints a number that has no source".to_owned(),
        _ => format!("the number `{number}` has no source"),
    };
    let found = Diagnostic::error("unsourced-number", message)
        .why("no figure, date, citation or section number produced it")
        .hint("print a figure; or list it under `constants` in `briefs/checks.yaml`")
        .hint("or put `{# unchecked: why #}` before it");
    placed(found, stretch, range)
}

fn unsourced_quotation(stretch: &Stretch, range: &Range<usize>) -> Diagnostic {
    let found = Diagnostic::error("unsourced-quotation", "this quotation has no source")
        .why("more than six words stand within quotation marks, and `quote()` did not print them")
        .hint("put it into `briefs/quotations.yaml` and print it with `quote(id=\"…\")`")
        .hint("or put `{# unchecked: why #}` before it");
    placed(found, stretch, range)
}

fn comparing(word: &str, stretch: &Stretch, range: &Range<usize>) -> Diagnostic {
    let message = match stretch.kind {
        StretchKind::Printed => "this prints a word that compares, and nothing tests it".to_owned(),
        _ => format!("`{word}` compares, and nothing tests it"),
    };
    let found = Diagnostic::error("comparing-word", message)
        .why("new data can make it false without anybody noticing")
        .hint("make the sentence a claim, or let `word` or `change` choose the word")
        .hint(
            "or put `{# unchecked: why #}` before it, or adjust the list in `briefs/checks.yaml`",
        );
    placed(found, stretch, range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::SourceFile;

    fn stretch(text: &str, kind: StretchKind, span: &Span) -> Stretch {
        Stretch {
            text: text.into(),
            kind,
            claimed: false,
            chooses: false,
            span: Some(span.clone()),
        }
    }

    #[test]
    fn what_has_nothing_behind_it_is_told_with_its_place() {
        let file = SourceFile::new("t.md", "There are 12 more GPs than {{ x }} in 2015.");
        let at = |range| Span::new(&file, range);
        let paragraph = Paragraph {
            heading: false,
            stretches: vec![
                stretch("There are 12 more GPs than ", StretchKind::Written, &at(0..27)),
                stretch("13 fewer of Ward 4", StretchKind::Printed, &at(27..34)),
                stretch("14 fewer", StretchKind::Sourced, &at(27..34)),
                stretch(" in 2015.", StretchKind::Written, &at(34..43)),
            ],
        };
        let lint = Lint::new(&CheckRules::default(), Language::english(), Vec::new());
        let told = |printed| -> Vec<String> {
            let found = lint.read(&paragraph, Given { texts: &["Ward 4"], chosen: &[] }, printed);
            found.iter().map(|one| format!("{:?} {}", one.span().unwrap(), one.message)).collect()
        };
        assert_eq!(
            told(false),
            [
                "t.md:1:11 the number `12` has no source",
                "t.md:1:14 `more` compares, and nothing tests it"
            ]
        );
        assert_eq!(
            told(true),
            [
                "t.md:1:28 this prints a number that has no source",
                "t.md:1:28 this prints a word that compares, and nothing tests it"
            ]
        );
    }

    #[test]
    fn a_waiver_lets_one_finding_pass() {
        let text = "{# unchecked: a saying #}More is more.\n\n{# unchecked: none #}Nothing.";
        let file = SourceFile::new("t.md", text);
        let waiver =
            |range, reason: &str| Waiver { span: Span::new(&file, range), reason: reason.into() };
        let found: Diagnostics = [25..29, 33..37]
            .into_iter()
            .map(|range| {
                let words = stretch("more", StretchKind::Written, &Span::new(&file, range));
                comparing("more", &words, &(0..4))
            })
            .collect();
        let left = Lint::waive(found, &[waiver(0..25, "a saying"), waiver(40..61, "none")]);
        let told: Vec<_> =
            left.iter().map(|one| (one.code, one.span().unwrap().range().start)).collect();
        assert_eq!(told, [("waived", 0), ("comparing-word", 33), ("unused-waiver", 40)]);
    }
}
