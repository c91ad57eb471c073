//! What is quoted: that it has a source, that somebody compared it with the source, and that
//! nothing is quoted by the way.

use std::ops::Range;

use super::Bibliography;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::project::Quotation;

/// More words than this within quotation marks are a quotation; fewer may be a turn of phrase.
const MOST_WORDS: usize = 6;

/// The quotation marks of a language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotationMarks {
    /// Before what is quoted.
    pub open: &'static str,
    /// After it.
    pub close: &'static str,
}

impl QuotationMarks {
    /// The marks of a brief's language: `en-GB`, `cy`. Those of English if it is none of these.
    pub fn of(language: &str) -> Self {
        let base = language.split('-').next().unwrap_or_default().to_lowercase();
        let (open, close) = match base.as_str() {
            "de" | "cs" | "sk" | "sl" | "is" | "bg" | "lt" => ("„", "“"),
            "pl" | "ro" | "hu" => ("„", "”"),
            "fr" => ("«\u{a0}", "\u{a0}»"),
            "es" | "it" | "pt" | "el" | "ru" | "uk" | "no" | "nb" | "nn" => ("«", "»"),
            "fi" | "sv" => ("”", "”"),
            _ => ("“", "”"),
        };
        Self { open, close }
    }
}

impl Bibliography {
    /// Returns a finding for each quotation from a work that is not there.
    pub fn misattributed<'a>(
        &self,
        quotations: impl IntoIterator<Item = &'a Quotation>,
    ) -> Diagnostics {
        let unknown = |one: &Quotation| Some(self.undefined(&one.work.text)?.at(&one.work.span));
        quotations.into_iter().filter_map(unknown).collect()
    }
}

/// Returns a finding for each quotation that no text of a template names. Those in a branch that no
/// area takes count as named: data may change.
pub fn unused_quotations<'a>(
    quotations: impl IntoIterator<Item = &'a Quotation>,
    templates: &[&str],
) -> Diagnostics {
    let named = |id: &str| {
        let quoted = ["\"", "'", "`"].map(|mark| format!("{mark}{id}{mark}"));
        templates.iter().any(|text| quoted.iter().any(|id| text.contains(id.as_str())))
    };
    let unused = quotations.into_iter().filter(|one| !named(one.id.as_str()));
    unused
        .map(|one| {
            let id = &one.id;
            Diagnostic::warning("quotation-unused", format!("`{id}` is never quoted"))
                .at(&one.span)
                .hint(format!("print it with `quote(id=\"{id}\")`, or remove it"))
        })
        .collect()
}

/// The stretches of a prose that are quotations by their look: more than six words within one pair
/// of quotation marks, the marks included. QuotationMarks pair up within a paragraph; an apostrophe is no
/// mark. A template's quotations come from `quote()`, so that each has a source.
pub fn quoted(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut start = 0;
    for paragraph in text.split_inclusive("\n\n") {
        let within = quoted_within(paragraph);
        found.extend(within.into_iter().map(|range| start + range.start..start + range.end));
        start += paragraph.len();
    }
    found
}

fn quoted_within(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut open: Option<(usize, char)> = None;
    let mut before = None;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, next)| *next);
        match open {
            None => {
                if let Some(close) = closing(c, before, after) {
                    open = Some((at, close));
                }
            }
            Some((start, close)) if c == close && ends(c, before, after) => {
                let range = start..at + c.len_utf8();
                let words = text[range.clone()].split_whitespace();
                if words.filter(|word| word.contains(char::is_alphanumeric)).count() > MOST_WORDS {
                    found.push(range);
                }
                open = None;
            }
            Some(_) => {}
        }
        before = Some(c);
    }
    found
}

/// The mark that closes what `c` opens, if it opens anything where it stands.
fn closing(c: char, before: Option<char>, after: Option<char>) -> Option<char> {
    let in_word = before.is_some_and(char::is_alphanumeric);
    let words_follow = after.is_some_and(|c| !c.is_whitespace());
    match c {
        '“' => Some('”'),
        '„' => Some('“'),
        '«' => Some('»'),
        '‘' => Some('’'),
        '"' | '\'' if !in_word && words_follow => Some(c),
        _ => None,
    }
}

/// Whether a closing mark closes where it stands: `’` within a word is an apostrophe. One after a
/// plural ("doctors’ lists") can't be told from a closing mark, and ends what is quoted early.
fn ends(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        '’' | '\'' => !after.is_some_and(char::is_alphanumeric),
        '"' => before.is_some_and(|c| !c.is_whitespace()),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        quoted(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn long_stretches_within_marks_are_quotations() {
        let seven = "one two three four five six seven";
        for (open, close) in [("“", "”"), ("‘", "’"), ("\"", "\""), ("«", "»"), ("„", "“")]
        {
            let quotation = format!("{open}{seven}{close}");
            let text = format!("He said {quotation}, and left.");
            assert_eq!(found(&text), [quotation.as_str()], "{text}");
        }
        assert_eq!(found(&format!("‘{seven} doctor’s eight’ it said")).len(), 1);
        assert_eq!(found(&format!("“{seven}” and “{seven}”")).len(), 2);
    }

    #[test]
    fn turns_of_phrase_and_apostrophes_are_none() {
        for text in [
            "The so-called “front door of the NHS” is open.",
            "It isn't that the doctors' lists weren't long: they're longer than ever before, isn't it so?",
            "The board’s plan and the practice’s plan are not the same plan, and the region’s is neither.",
            "A mark that “opens\n\nand never closes in its own paragraph, is no quotation of anything”",
            "Numbers “– – – – – – – – –” are no words.",
            "He is 6' 2\" tall, which is more than most of the people here are \" after all.",
        ] {
            assert_eq!(found(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn marks_are_those_of_the_language() {
        assert_eq!(QuotationMarks::of("en-GB"), QuotationMarks { open: "“", close: "”" });
        assert_eq!(QuotationMarks::of("cy"), QuotationMarks::of("en"));
        assert_eq!(QuotationMarks::of("de-AT").open, "„");
    }
}
