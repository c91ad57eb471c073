//! Quotations by their look.

use std::ops::Range;

/// More words than this within quotation marks are a quotation; fewer may be a turn of phrase.
const MOST_WORDS: usize = 6;

/// The stretches of a prose that are quotations by their look: more than six words within one pair
/// of quotation marks, the marks included. QuotationMarks pair up within a paragraph; an apostrophe is no
/// mark. A template's quotations come from `quote()`, so that each has a source.
pub(super) fn find(text: &str) -> Vec<Range<usize>> {
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
        find(text).into_iter().map(|range| &text[range]).collect()
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
}
