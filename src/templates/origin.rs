//! Where the words of a rendered text come from.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostics::Span;
use crate::document::marks::{
    CLAIM_CLOSE, CLAIM_OPEN, FIELD, ORIGIN_CLOSE, ORIGIN_OPEN, SOURCED_CLOSE, SOURCED_OPEN, shift,
    unshift,
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
    /// The claim that it belongs to.
    pub claim: Option<String>,
}

/// Wraps words whose numbers have a source.
pub(super) fn sourced(text: &str) -> String {
    format!("{SOURCED_OPEN}{text}{SOURCED_CLOSE}")
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
}

/// Takes the marks of places, sources and claims out of a text.
pub(super) fn read(text: &str) -> Read {
    let mut out = String::with_capacity(text.len());
    let mut stretches: Vec<Stretch> = Vec::new();
    let (mut origin, mut behind, mut sourced) = (None, 0, 0_usize);
    let mut claims: Vec<String> = Vec::new();
    let mut mentioned = BTreeSet::new();
    let mut rest = text;
    let ours = [ORIGIN_OPEN, ORIGIN_CLOSE, SOURCED_OPEN, SOURCED_CLOSE, CLAIM_OPEN, CLAIM_CLOSE];
    loop {
        let end = rest.find(ours).unwrap_or(rest.len());
        if end > 0 {
            let start = out.len();
            out.push_str(&rest[..end]);
            stretches.push(Stretch {
                range: start..out.len(),
                origin,
                behind,
                sourced: sourced > 0,
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
                    origin = unshift(number).and_then(|number| number.parse().ok());
                    behind = 0;
                    rest = after;
                }
            }
            SOURCED_OPEN => sourced += 1,
            SOURCED_CLOSE => sourced = sourced.saturating_sub(1),
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
    Read { text: out, stretches, claims: mentioned }
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
}
