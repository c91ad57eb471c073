//! The body of the text: its size, and that it runs in one column from the left. Notes, tables,
//! captions and what a page template labels `<aside>` are no part of it.

use std::collections::BTreeMap;

use typst::introspection::{Location, Tag};
use typst::layout::{Abs, Point, Transform};
use typst::model::{FigureElem, FootnoteEntry, TableElem};
use typst::text::TextItem;
use typst_layout::{Page, PagedDocument};

use super::super::page::{Painted, walk};
use crate::diagnostics::Diagnostic;

/// The smallest body text, in points.
const SMALLEST: f64 = 11.0;

/// How many letters tell in which size the body is set. On a page with fewer, headers and footers
/// may be most of it.
const TELLING: usize = 200;

/// How many lines a column has at least.
const COLUMN: usize = 6;

/// How many lines tell how the text is aligned.
const ENOUGH: usize = 6;

/// How many lines that begin at the same place make an edge.
const EDGE: usize = 3;

/// What is close enough to be the same, in points.
const CLOSE: f64 = 0.5;

/// How far a full stop may hang over the edge of justified lines, in points.
const OVERHANG: f64 = 5.0;

/// The label in a page template of what is no part of the body.
const ASIDE: &str = "aside";

/// A line of text.
struct Line {
    /// The size in which it is set, in hundredths of a point.
    size: i64,
    start: f64,
    end: f64,
    baseline: f64,
    letters: usize,
    words: String,
}

/// Returns what is wrong with the body of the text.
pub fn inspect(document: &PagedDocument) -> Vec<Diagnostic> {
    let mut aside = Vec::new();
    let all: Vec<Vec<Line>> = document.pages().iter().map(|page| lines(page, &mut aside)).collect();
    let Some(size) = commonest(&all) else { return Vec::new() };
    let mut found = Vec::new();
    let points = size as f64 / 100.0;
    if points < SMALLEST {
        found.push(
            Diagnostic::error("small-text", format!("the body of the text has {points} pt"))
                .why("most readers need 11 pt (P4)")
                .hint("set a larger `body-size` in the page template"),
        );
    }
    let body: Vec<Vec<Line>> = all
        .into_iter()
        .map(|lines| lines.into_iter().filter(|line| line.size == size).collect())
        .collect();
    found.extend(body.iter().find_map(|lines| columns(lines)));
    found.extend(alignment(&body));
    found
}

/// The size in which most letters are set, if there are enough of them.
fn commonest(pages: &[Vec<Line>]) -> Option<i64> {
    let mut letters: BTreeMap<i64, usize> = BTreeMap::new();
    for line in pages.iter().flatten() {
        *letters.entry(line.size).or_default() += line.letters;
    }
    let (size, count) = letters.into_iter().max_by_key(|(size, count)| (*count, *size))?;
    (count >= TELLING).then_some(size)
}

/// The lines of a page in the order of painting; runs that touch are one. `aside` are the elements
/// that began and did not end yet, whose words are no part of the body.
fn lines(page: &Page, aside: &mut Vec<Location>) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    walk(page, &mut |to, painted| match painted {
        Painted::Tag(Tag::Start(element, _)) => {
            let is_aside = element.is::<FootnoteEntry>()
                || element.is::<TableElem>()
                || element.is::<FigureElem>()
                || element.label().is_some_and(|label| label.resolve().as_str() == ASIDE);
            aside.extend(element.location().filter(|_| is_aside));
        }
        Painted::Tag(Tag::End(location, ..)) => aside.retain(|open| *open != *location),
        Painted::Text(text) if aside.is_empty() => add(&mut lines, text, to),
        Painted::Text(_) | Painted::Shape(_) => {}
    });
    lines
}

fn add(lines: &mut Vec<Line>, text: &TextItem, to: Transform) {
    let start = Point::zero().transform(to);
    let (baseline, start) = (start.y.to_pt(), start.x.to_pt());
    let end = Point::with_x(text.width()).transform(to).x.to_pt();
    let (size, letters) = (hundredths(text.size * to.sy.get().abs()), text.text.chars().count());
    // A raised number between two runs is of another size; it leaves a gap.
    let touches =
        |last: &Line| (last.baseline - baseline).abs() < CLOSE && (start - last.end).abs() < 12.0;
    match lines.iter_mut().rev().take(2).find(|last| last.size == size && touches(last)) {
        Some(last) => {
            last.end = end;
            last.letters += letters;
            last.words.push_str(&text.text);
        }
        None => {
            let words = text.text.to_string();
            lines.push(Line { size, start, end, baseline, letters, words });
        }
    }
}

fn hundredths(size: Abs) -> i64 {
    // A size on a page is far from the ends of an integer.
    (size.to_pt() * 100.0).round() as i64
}

/// Lines one below the other, as in a paragraph.
fn paragraphs(lines: &[Line]) -> impl Iterator<Item = &[Line]> {
    lines.chunk_by(|above, below| {
        let step = below.baseline - above.baseline;
        step > 1.0 && step < 24.0
    })
}

/// Long text beside long text is set in columns.
fn columns(lines: &[Line]) -> Option<Diagnostic> {
    let long: Vec<&[Line]> = paragraphs(lines).filter(|lines| lines.len() >= COLUMN).collect();
    let beside = |one: &[Line], other: &[Line]| {
        let right = one.iter().map(|line| line.end).fold(0.0, f64::max);
        let (Some(top), Some(bottom)) = (one.first(), one.last()) else { return false };
        let level = |line: &Line| top.baseline <= line.baseline && line.baseline <= bottom.baseline;
        other.iter().all(|line| line.start > right) && other.iter().any(level)
    };
    let (one, other) = long.iter().find_map(|one| {
        let other = long.iter().find(|other| beside(one, other))?;
        Some((one.first()?, other.first()?))
    })?;
    let why = format!("`{}` stands beside `{}`", shortened(&one.words), shortened(&other.words));
    Some(
        Diagnostic::error("columns", "the text is set in columns")
            .why(why)
            .why("in columns, readers of large print and of telephones lose their way (P4)")
            .hint("set the page in one column"),
    )
}

/// Most lines begin where some others begin, at the edge of the text or of a list, and do not all end
/// at one edge.
fn alignment(pages: &[Vec<Line>]) -> Option<Diagnostic> {
    // A first line may be set in, and the last ends where its words end.
    let within: Vec<&[Line]> =
        pages.iter().flat_map(|lines| paragraphs(lines)).filter(|lines| lines.len() >= 3).collect();
    let inner: Vec<&Line> = within.iter().flat_map(|lines| &lines[1..]).collect();
    let starts_as = |one: &Line, other: &Line| (one.start - other.start).abs() < CLOSE;
    let even = |one: &&&Line| inner.iter().filter(|other| starts_as(one, other)).count() >= EDGE;
    let even = inner.iter().filter(even).count();
    let full: Vec<&Line> = within.iter().flat_map(|lines| &lines[..lines.len() - 1]).collect();
    let edge = full.iter().map(|line| line.end).fold(0.0, f64::max);
    let at_edge = full.iter().filter(|line| edge - line.end < OVERHANG).count();
    let message = if inner.len() >= ENOUGH && even * 2 < inner.len() {
        "the text is not left aligned"
    } else if full.len() >= ENOUGH && at_edge * 10 >= full.len() * 8 {
        "the text is justified"
    } else {
        return None;
    };
    let words = full.first().map(|line| shortened(&line.words)).unwrap_or_default();
    Some(
        Diagnostic::error("alignment", message)
            .why(format!("as where it says `{words}`"))
            .why("text that is left aligned and ragged on the right is read most easily (P4)")
            .hint("write `set par(justify: false)` and `set align(left)` in the page template"),
    )
}

/// Returns enough of some words to find them by.
pub fn shortened(words: &str) -> String {
    words.trim().chars().take(40).collect()
}
