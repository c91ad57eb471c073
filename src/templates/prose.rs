//! The words of templates and of rendered texts, with where they come from, for the checks of prose.

use std::ops::Range;
use std::sync::Arc;

use crate::claims::{Paragraph, Stretch as Words, StretchKind, Waiver, paragraph_end};
use crate::diagnostics::{SourceFile, Span};
use crate::document::marks::{FIGURE_CLOSE, FIGURE_OPEN, FIGURE_TEXT, is_mark};
use crate::document::{self, Piece};

use super::origin::{Origin, Stretch};
use super::source::{self, Part, PartKind};

/// Stands in [`source::words_only`] where something is printed.
const PRINTED: char = '\u{1a}';

/// The words of a template that is a file, in whatever branch they stand.
pub(super) fn of_file(file: &Arc<SourceFile>, parts: &[Part]) -> Vec<Paragraph> {
    let text = source::words_only(&file.text, parts);
    let place = |range: Range<usize>| Span::new(file, range);
    of_words(&text, StretchKind::Written, false, place)
}

/// The words of a template that stands in a YAML file.
pub(super) fn of_snippet(text: &str, span: &Span, claimed: bool) -> Vec<Paragraph> {
    let text = source::words_only(text, &source::parts(text));
    of_words(&text, StretchKind::WrittenNear, claimed, |_| span.clone())
}

fn of_words(
    text: &str,
    kind: StretchKind,
    claimed: bool,
    place: impl Fn(Range<usize>) -> Span,
) -> Vec<Paragraph> {
    let of_piece = |piece: Piece| {
        // What is printed in between is not known yet; a blank keeps places as they are.
        let text = piece.text.replace(PRINTED, " ");
        Words { text, kind, claimed, chooses: false, span: Some(place(piece.place)) }
    };
    document::words(text)
        .into_iter()
        .map(|one| Paragraph {
            heading: one.heading,
            stretches: one.pieces.into_iter().map(of_piece).collect(),
        })
        .collect()
}

/// What people have said may stand in a file: its comments that begin with `unchecked:`.
pub(super) fn waivers(file: &Arc<SourceFile>, parts: &[Part]) -> Vec<Waiver> {
    let comments = parts.iter().filter(|part| part.kind == PartKind::Comment);
    comments.filter_map(|part| waiver(file, part.range.clone())).collect()
}

/// The waivers in a text that stands in a YAML file.
pub(super) fn waivers_near(span: &Span) -> Vec<Waiver> {
    let (file, start) = (&span.file, span.range().start);
    // The text ends where the next key begins; a comment beyond belongs to another text.
    let end = start + paragraph_end(&file.text[start..]);
    let mut found = Vec::new();
    let mut at = start;
    while let Some(open) = file.text[at..end].find("{#").map(|open| at + open) {
        let Some(length) = file.text[open..end].find("#}") else { break };
        at = open + length + 2;
        found.extend(waiver(file, open..at));
    }
    found
}

fn waiver(file: &Arc<SourceFile>, range: Range<usize>) -> Option<Waiver> {
    let comment = &file.text[range.clone()];
    let inner = comment.trim_start_matches("{#").trim_end_matches("#}");
    let inner = inner.trim_matches('-').trim();
    // Written otherwise, and without a reason, it is meant as one and must not pass unnoticed.
    let is_one =
        inner.get(.."unchecked".len()).is_some_and(|word| word.eq_ignore_ascii_case("unchecked"));
    let rest = inner.get("unchecked".len()..).filter(|_| is_one)?.trim_start();
    let reason = match rest.strip_prefix(':') {
        Some(reason) => reason,
        None if rest.is_empty() => "",
        None => return None,
    };
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(Waiver { span: Span::new(file, range), reason })
}

/// The words of a rendered text. `paragraphs` are those of its Markdown,
/// which has the marks of figures and no others; `stretches` say where its parts come from.
pub(super) fn of_rendered(
    paragraphs: &[document::Paragraph],
    stretches: &[Stretch],
    origins: &[Origin],
) -> Vec<Paragraph> {
    paragraphs
        .iter()
        .map(|paragraph| {
            let mut gather = Gather { stretches, origins, words: Vec::new(), figure: None };
            paragraph.pieces.iter().for_each(|piece| gather.piece(piece));
            Paragraph { heading: paragraph.heading, stretches: gather.words }
        })
        .collect()
}

/// The place in a template where a stretch of a rendered text comes from; the stretch is counted in
/// the text without marks.
pub(super) fn origin_of(
    markdown: &str,
    stretches: &[Stretch],
    origins: &[Origin],
    range: Range<usize>,
) -> Option<Span> {
    let mut without = 0;
    let mut place = None;
    for (at, c) in markdown.char_indices().filter(|(_, c)| !is_mark(*c)) {
        if without >= range.start {
            place = Some(at);
            break;
        }
        without += c.len_utf8();
    }
    let place = place?;
    let stretch = stretches.iter().find(|one| one.range.contains(&place))?;
    let origin = origins.get(stretch.origin?)?;
    if origin.kind == PartKind::Print || !origin.exact {
        return Some(origin.span.clone());
    }
    let start = origin.span.range().start + stretch.behind + place - stretch.range.start;
    // A place ends with the words that it begins in.
    let length = range.len().min(stretch.range.end - place);
    Some(Span::new(&origin.span.file, start..start + length))
}

/// The place in a template where what stands at a place of a rendered text, marks included, was
/// printed.
pub(super) fn printed_at(stretches: &[Stretch], origins: &[Origin], at: usize) -> Option<Span> {
    let stretch = stretches.iter().find(|one| one.range.contains(&at))?;
    origins.get(stretch.origin?).map(|origin| origin.span.clone())
}

struct Gather<'a> {
    stretches: &'a [Stretch],
    origins: &'a [Origin],
    words: Vec<Words>,
    /// Within the mark of a figure: whether its printed text has begun.
    figure: Option<bool>,
}

impl Gather<'_> {
    fn piece(&mut self, piece: &Piece) {
        let mut rest = piece.text.as_str();
        while let Some(c) = rest.chars().next() {
            match c {
                FIGURE_OPEN => self.figure = Some(false),
                FIGURE_TEXT => self.figure = self.figure.map(|_| true),
                FIGURE_CLOSE => self.figure = None,
                _ => {}
            }
            let length = if is_mark(c) { c.len_utf8() } else { self.words(rest, piece) };
            rest = &rest[length..];
        }
    }

    /// Adds the words with which the rest of a piece begins: up to a mark, or to where others come
    /// from elsewhere. Returns their length.
    fn words(&mut self, rest: &str, piece: &Piece) -> usize {
        let at = piece.text.len() - rest.len();
        let place = piece.place_of(at..at).start;
        let index = self.stretches.partition_point(|one| one.range.end <= place);
        let stretch = self.stretches.get(index);
        let mut end = rest.find(is_mark).unwrap_or(rest.len());
        if let Some(stretch) = stretch.filter(|_| piece.text.len() == piece.place.len()) {
            end = end.min(stretch.range.end - place);
        }
        // The Markdown is whole at every place where a stretch ends; be it otherwise, take it all.
        if end == 0 || !rest.is_char_boundary(end) {
            end = rest.len();
        }
        self.push(&rest[..end], stretch, place);
        end
    }

    fn push(&mut self, text: &str, stretch: Option<&Stretch>, place: usize) {
        let origin = stretch.and_then(|one| self.origins.get(one.origin?));
        let given = stretch.and_then(|one| one.chosen);
        let claimed = stretch.is_some_and(|one| one.claim.is_some()) || given == Some(true);
        let sourced = self.figure.is_some() || stretch.is_none_or(|one| one.sourced);
        let sourced = sourced && given.is_none();
        let chooses = origin.is_some_and(|one| one.chooses);
        let (kind, span) = match (origin, stretch) {
            (Some(origin), _) if sourced => (StretchKind::Sourced, Some(origin.span.clone())),
            (Some(origin), Some(stretch)) => match (origin.kind, origin.exact) {
                (PartKind::Print, _) => (StretchKind::Printed, Some(origin.span.clone())),
                (_, true) => {
                    let start = origin.span.range().start;
                    let at = start + stretch.behind + place - stretch.range.start;
                    let span = Span::new(&origin.span.file, at..at + text.len());
                    (StretchKind::Written, Some(span))
                }
                (_, false) => (StretchKind::WrittenNear, Some(origin.span.clone())),
            },
            _ => (StretchKind::Sourced, None),
        };
        let joins = |last: &Words| {
            let follows = match (&last.span, &span) {
                (Some(last_span), Some(span)) if kind == StretchKind::Written => {
                    last_span.range().start + last.text.len() == span.range().start
                        && last_span.file == span.file
                }
                (last, now) => last == now,
            };
            last.kind == kind && last.claimed == claimed && last.chooses == chooses && follows
        };
        match self.words.last_mut().filter(|last| joins(last)) {
            Some(last) => last.text.push_str(text),
            None => {
                let text = text.to_owned();
                self.words.push(Words { text, kind, claimed, chooses, span });
            }
        }
    }
}
