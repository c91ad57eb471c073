//! The body of the text: its size, and that it runs in one column from the left.

use std::collections::BTreeMap;

use typst::layout::{Abs, Point};
use typst_layout::{Page, PagedDocument};

use super::super::page::{Painted, walk};
use crate::diagnostics::Diagnostic;

/// The smallest body text, in points.
const SMALLEST: f64 = 11.0;

/// How many lines a column has at least; cells of a table rarely have more.
const COLUMN: usize = 8;

/// What is close enough to be the same, in points.
const CLOSE: f64 = 0.5;

/// A run of text of the body's size.
struct Run {
    start: f64,
    end: f64,
    baseline: f64,
    letters: usize,
    words: String,
}

/// Returns what is wrong with the body of the text.
pub fn inspect(document: &PagedDocument) -> Vec<Diagnostic> {
    let Some(size) = size(document) else { return Vec::new() };
    let mut found = Vec::new();
    let points = f64::from(u32::try_from(size).unwrap_or(0)) / 100.0;
    // Typst's own sums are off by a little.
    if points < SMALLEST - 0.01 {
        found.push(
            Diagnostic::error("small-text", format!("the body of the text has {points} pt"))
                .why("most readers need 11 pt (P4)")
                .hint("set a larger `body-size` in the page template"),
        );
    }
    let pages: Vec<Vec<Run>> = document.pages().iter().map(|page| lines(page, size)).collect();
    found.extend(pages.iter().find_map(|page| columns(page)));
    found.extend(alignment(&pages));
    found
}

/// The size in which most letters are set, in hundredths of a point.
fn size(document: &PagedDocument) -> Option<i64> {
    let mut letters: BTreeMap<i64, usize> = BTreeMap::new();
    for page in document.pages() {
        walk(page, &mut |to, painted| {
            if let Painted::Text(text) = painted {
                let size = hundredths(text.size * to.sy.get().abs());
                *letters.entry(size).or_default() += text.text.chars().count();
            }
        });
    }
    letters.into_iter().max_by_key(|(size, count)| (*count, *size)).map(|(size, _)| size)
}

fn hundredths(size: Abs) -> i64 {
    // A size on a page is far from the ends of an integer.
    (size.to_pt() * 100.0).round() as i64
}

/// The lines of body text of a page, from top to bottom; runs that touch are one.
fn lines(page: &Page, size: i64) -> Vec<Run> {
    let mut lines: Vec<Run> = Vec::new();
    walk(page, &mut |to, painted| {
        let Painted::Text(text) = painted else { return };
        if hundredths(text.size * to.sy.get().abs()) != size {
            return;
        }
        let start = Point::zero().transform(to);
        let end = Point::with_x(text.width()).transform(to).x.to_pt();
        let (start, baseline) = (start.x.to_pt(), start.y.to_pt());
        match lines.last_mut() {
            // A raised number between two runs is of another size; it leaves a gap.
            Some(last) if (last.baseline - baseline).abs() < CLOSE && start - last.end < 12.0 => {
                last.end = end;
                last.letters += text.text.chars().count();
                last.words.push_str(&text.text);
            }
            _ => lines.push(Run {
                start,
                end,
                baseline,
                letters: text.text.chars().count(),
                words: text.text.to_string(),
            }),
        }
    });
    lines
}

/// Groups of lines one below the other in the order of painting: paragraphs.
fn paragraphs(lines: &[Run]) -> impl Iterator<Item = &[Run]> {
    lines.chunk_by(|above, below| {
        let step = below.baseline - above.baseline;
        // Lines of a list or a table are further apart, or side by side.
        step > 1.0 && step < 24.0
    })
}

/// Long text beside long text is set in columns.
fn columns(lines: &[Run]) -> Option<Diagnostic> {
    let long: Vec<&[Run]> = paragraphs(lines).filter(|lines| lines.len() >= COLUMN).collect();
    let beside = |one: &[Run], other: &[Run]| {
        let (right, left) = (one.iter().map(|line| line.end).fold(0.0, f64::max), other);
        let apart = left.iter().all(|line| line.start > right);
        let (top, bottom) = (one.first()?.baseline, one.last()?.baseline);
        let level = left.iter().any(|line| line.baseline >= top && line.baseline <= bottom);
        (apart && level).then_some(())
    };
    let pair = long.iter().find_map(|one| {
        long.iter().find_map(|other| beside(one, other).map(|()| (one.first(), other.first())))
    })?;
    let words = |line: Option<&Run>| line.map(|line| shortened(&line.words)).unwrap_or_default();
    Some(
        Diagnostic::error("columns", "the text is set in columns")
            .why(format!("`{}` stands beside `{}`", words(pair.0), words(pair.1)))
            .why("columns make readers of large print and of telephones lose their way (P4)")
            .hint("set the page in one column"),
    )
}

/// The lines of most paragraphs begin at the same place, and few of them end at the same one.
fn alignment(pages: &[Vec<Run>]) -> Option<Diagnostic> {
    let paragraphs: Vec<&[Run]> = pages
        .iter()
        .flat_map(|lines| paragraphs(lines))
        .filter(|lines| lines.len() >= 3 && lines.iter().all(|line| line.letters > 8))
        .collect();
    let even = |lines: &[Run], edge: fn(&Run) -> f64| {
        lines.windows(2).all(|pair| (edge(&pair[0]) - edge(&pair[1])).abs() < CLOSE)
    };
    // A first line may be set in, and the last line ends where the words end.
    let left = |lines: &[Run]| even(&lines[1..], |line| line.start);
    let right = |lines: &[Run]| even(&lines[..lines.len() - 1], |line| line.end);
    let count = |test: &dyn Fn(&[Run]) -> bool| paragraphs.iter().filter(|one| test(one)).count();
    // Three lines may end alike by chance, and a list may begin where it likes.
    let told = |message: &str, lines: Option<&&[Run]>| {
        let words = lines.and_then(|lines| lines.first()).map(|line| shortened(&line.words));
        Diagnostic::error("alignment", message)
            .why(format!("as where it says `{}`", words.unwrap_or_default()))
            .why("text that is left aligned and ragged on the right is read most easily (P4)")
            .hint("write `set par(justify: false)` and `set align(left)` in the page template")
    };
    let most = |some: usize| paragraphs.len() >= 3 && some * 2 > paragraphs.len();
    if most(count(&|lines| !left(lines))) {
        return Some(told(
            "the text is not left aligned",
            paragraphs.iter().find(|one| !left(one)),
        ));
    }
    most(count(&|lines| lines.len() >= 4 && right(lines)))
        .then(|| told("the text is justified", paragraphs.iter().find(|one| right(one))))
}

fn shortened(words: &str) -> String {
    words.trim().chars().take(40).collect()
}
