//! Where the words of a rendered text come from.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostics::Span;
use crate::document::marks::{
    CHOSEN_CLOSE, CHOSEN_OPEN, CLAIM_CLOSE, CLAIM_OPEN, FIELD, ORIGIN_CLOSE, ORIGIN_OPEN,
    SOURCED_CLOSE, SOURCED_OPEN, shift, strip, unshift,
};

use super::source::PartKind;

/// Says that what follows was made by the program.
pub(super) const MADE: &str = "\u{F0008}\u{F0009}";

/// A place in a template from which something is printed.
#[derive(Debug, Clone)]
pub(super) struct Origin {
    /// Where it stands.
    pub span: Span,
    /// Words, or a `{{ … }}`.
    pub kind: PartKind,
    /// Whether the bytes of the words are those of the file.
    pub exact: bool,
    /// Whether `word` may have chosen what is printed.
    pub chooses: bool,
}

/// A stretch of a rendered text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    /// Where it stands in the text.
    pub range: Range<usize>,
    /// The number of its origin; none for what the program adds.
    pub origin: Option<usize>,
    /// How far behind the origin's beginning it begins, in bytes of the text.
    pub behind: usize,
    /// Whether its numbers have a source.
    pub sourced: bool,
    /// Whether a template gave these words to a filter, so that their numbers have no source, and
    /// whether a figure chose them, so that they may compare.
    pub chosen: Option<bool>,
    /// The claim that it belongs to.
    pub claim: Option<String>,
}

/// Wraps words whose numbers have a source.
pub(super) fn sourced(text: &str) -> String {
    format!("{SOURCED_OPEN}{FIELD}{text}{SOURCED_CLOSE}")
}

/// The same of words that stay as they are. Should a filter alter them, they have no source.
pub(super) fn sealed(text: &str) -> String {
    format!("{SOURCED_OPEN}{}{FIELD}{text}{SOURCED_CLOSE}", shift(&strip(text)))
}

/// Wraps words that a template gave to a filter; `by_figure` says whether a figure decided that it
/// is these.
pub(super) fn chosen(text: &str, by_figure: bool) -> String {
    let by = if by_figure { "figure" } else { "" };
    format!("{CHOSEN_OPEN}{}{FIELD}{text}{CHOSEN_CLOSE}", shift(by))
}

/// Wraps the sentence of a claim.
pub(super) fn claimed(id: &str, text: &str) -> String {
    format!("{CLAIM_OPEN}{}{FIELD}{text}{CLAIM_CLOSE}", shift(id))
}

/// What the marks of a text said.
#[derive(Debug, Default)]
pub(super) struct Read {
    /// The text without them.
    pub text: String,
    /// Its stretches, in order.
    pub stretches: Vec<Stretch>,
    /// The claims that it prints, or would.
    pub claims: BTreeSet<String>,
    /// Where words begin that were sealed, and a filter altered.
    pub altered: Vec<usize>,
}

/// Takes the marks of places, sources and claims out of a text.
pub(super) fn read(text: &str) -> Read {
    let mut out = String::with_capacity(text.len());
    let mut stretches: Vec<Stretch> = Vec::new();
    let (mut origin, mut behind) = (None, 0);
    let (mut sourced, mut chosen): (Vec<bool>, Vec<bool>) = Default::default();
    let mut claims: Vec<String> = Vec::new();
    let mut mentioned = BTreeSet::new();
    let mut altered = Vec::new();
    let mut rest = text;
    let ours = [
        ORIGIN_OPEN,
        ORIGIN_CLOSE,
        SOURCED_OPEN,
        SOURCED_CLOSE,
        CLAIM_OPEN,
        CLAIM_CLOSE,
        CHOSEN_OPEN,
        CHOSEN_CLOSE,
    ];
    loop {
        let end = rest.find(ours).unwrap_or(rest.len());
        if end > 0 {
            let start = out.len();
            out.push_str(&rest[..end]);
            stretches.push(Stretch {
                range: start..out.len(),
                origin,
                behind,
                sourced: sourced.contains(&true),
                chosen: chosen.last().copied(),
                claim: claims.last().cloned(),
            });
            behind += end;
        }
        let mut after = rest[end..].chars();
        let Some(mark) = after.next() else { break };
        rest = after.as_str();
        match mark {
            ORIGIN_OPEN => {
                if let Some((number, after)) = rest.split_once(ORIGIN_CLOSE) {
                    // Words that something was put into begin anew behind their beginning.
                    let (number, since) = number.split_once(FIELD).unwrap_or((number, ""));
                    let parse = |text| unshift(text).and_then(|one| one.parse().ok());
                    (origin, behind) = (parse(number), parse(since).unwrap_or(0));
                    rest = after;
                }
            }
            SOURCED_OPEN => {
                if let Some((said, after)) = rest.split_once(FIELD) {
                    let inner = after.split(SOURCED_CLOSE).next().unwrap_or_default();
                    let said = unshift(said).unwrap_or_default();
                    let whole = said.is_empty() || said.eq_ignore_ascii_case(&strip(inner));
                    sourced.push(whole);
                    altered.extend((!whole).then_some(out.len()));
                    rest = after;
                }
            }
            SOURCED_CLOSE => drop(sourced.pop()),
            CHOSEN_OPEN => {
                if let Some((by, after)) = rest.split_once(FIELD) {
                    chosen.push(!by.is_empty());
                    rest = after;
                }
            }
            CHOSEN_CLOSE => drop(chosen.pop()),
            CLAIM_OPEN => {
                if let Some((id, after)) = rest.split_once(FIELD) {
                    let id = unshift(id).unwrap_or_default();
                    mentioned.insert(id.clone());
                    claims.push(id);
                    rest = after;
                }
            }
            CLAIM_CLOSE => drop(claims.pop()),
            _ => {}
        }
    }
    Read { text: out, stretches, claims: mentioned, altered }
}

/// Puts a paragraph below the first block of a text: the title of a brief, the salutation of a letter.
pub(super) fn insert_below_title(text: &str, paragraph: &str) -> String {
    // The first line with words on it ends the title.
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        at += line.len();
        if !strip(line).trim().is_empty() {
            break;
        }
    }
    let at = at - usize::from(text[..at].ends_with('\n'));
    let (before, after) = text.split_at(at);
    let mut out = format!("{before}\n\n{paragraph}");
    // What follows still comes from where it came from.
    if let Some((_, open)) = before.rsplit_once(ORIGIN_OPEN)
        && let Some((number, since)) = open.split_once(ORIGIN_CLOSE)
    {
        let number = number.split(FIELD).next().unwrap_or_default();
        let behind = shift(&read(since).text.len().to_string());
        out.push_str(&format!("{ORIGIN_OPEN}{number}{FIELD}{behind}{ORIGIN_CLOSE}"));
    }
    out.push_str(if after.is_empty() { "\n" } else { "" });
    out.push_str(after);
    out
}

/// Takes the line breaks off the end of a text, and the marks of places that stand among them;
/// returns the marks.
pub(super) fn trim_end(text: &mut String) -> String {
    let mut marks = String::new();
    loop {
        text.truncate(text.trim_end_matches('\n').len());
        let open = text.strip_suffix(ORIGIN_CLOSE).and_then(|rest| rest.rfind(ORIGIN_OPEN));
        let Some(open) = open else { return marks };
        marks.insert_str(0, &text[open..]);
        text.truncate(open);
    }
}

/// The same at the beginning of a text; returns the marks, and what follows.
pub(super) fn trim_start(text: &str) -> (String, &str) {
    let mut marks = String::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches('\n');
        let inner = rest.strip_prefix(ORIGIN_OPEN).and_then(|inner| inner.find(ORIGIN_CLOSE));
        let Some(inner) = inner else { return (marks, rest) };
        let (mark, after) = rest.split_at(ORIGIN_OPEN.len_utf8() + inner + ORIGIN_CLOSE.len_utf8());
        marks.push_str(mark);
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::super::source::origin_mark;
    use super::*;

    #[test]
    fn marks_tell_where_words_come_from() {
        let text = format!(
            "{}In {}{} there are {}{}more{} x",
            origin_mark(3),
            origin_mark(4),
            sourced("2015"),
            origin_mark(5),
            claimed("a", &format!("{}few ", origin_mark(9))),
            origin_mark(6),
        );
        let Read { text: plain, stretches, .. } = read(&text);
        assert_eq!(plain, "In 2015 there are few more x");
        let told: Vec<_> = stretches
            .iter()
            .map(|one| (&plain[one.range.clone()], one.origin, one.sourced, one.claim.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                ("In ", Some(3), false, None),
                ("2015", Some(4), true, None),
                (" there are ", Some(4), false, None),
                ("few ", Some(9), false, Some("a")),
                ("more", Some(9), false, None),
                (" x", Some(6), false, None),
            ]
        );
        assert_eq!(stretches[2].behind, 4);
    }

    #[test]
    fn words_that_a_filter_altered_have_no_source() {
        let told = |text: &str| -> Vec<(bool, Option<bool>)> {
            read(text).stretches.iter().map(|one| (one.sourced, one.chosen)).collect()
        };
        let date = sealed("October 2025");
        assert_eq!(told(&date), [(true, None)]);
        assert_eq!(told(&date.replace("2025", "2024")), [(false, None)]);
        let words = format!("12 {}{}", chosen("more", true), chosen("less", false));
        assert_eq!(told(&words), [(false, None), (false, Some(true)), (false, Some(false))]);
    }
}
