//! Numbers in prose, and which of them need no figure: dates, numbers of sections, constants that the
//! project lists, and digits within names.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::language::Language;
use crate::project::Constant;

/// What is read as a date: `31 October 2025`, `September 2015`, `2025-10-31`, `2019/20`, and a year
/// after a word that dates something (`in 2015`) or alone in brackets.
const DATE: &str = r"(?xi)
    (?: \b \d{1,2} (?: st | nd | rd | th )? (?: \s* (?: - | – | to | and ) \s* \d{1,2} )? \s+ )?
    \b (?: jan(?:uary)? | feb(?:ruary)? | mar(?:ch)? | apr(?:il)? | may | june? | july? | aug(?:ust)?
         | sept?(?:ember)? | oct(?:ober)? | nov(?:ember)? | dec(?:ember)? )
    (?: \s+ \d{4} \b | \s+ \d{1,2} \b (?: , \s* \d{4} \b )? | \b )
  | \b \d{1,2} (?: st | nd | rd | th )? \s+ (?: jan(?:uary)? | feb(?:ruary)? | march | april | may | june
         | july | aug(?:ust)? | sept(?:ember)? | oct(?:ober)? | nov(?:ember)? | dec(?:ember)? ) \b
  | \b \d{4} - \d{2} (?: - \d{2} )? \b
  | \b (?: 19 | 20 ) \d{2} \s* [/–-] \s* (?: (?: 19 | 20 ) \d{2} | \d{2} ) \b
  | \b (?: in | since | by | of | from | to | until | till | during | before | after | between | and
         | or | the | year | years | early | mid | late | spring | summer | autumn | winter | end
         | financial | than | for | ers | yn | o | i | rhwng | a | ac | ym | erbyn | hyd | cyn | tan | ar \s ôl
         | ystod | na | nag | â | blwyddyn | gwanwyn | haf | hydref | gaeaf | y ) [\s-]+
    (?: the \s+ )? (?: 19 | 20 ) \d{2}
    (?: s | \s* [/–-] \s* (?: (?: 19 | 20 ) \d{2} | \d{2} ) )? \b
  | \( (?: 19 | 20 ) \d{2} \)
";

/// What is read as the number of a part of this or another text.
const PART: &str = r"(?xi)
    \b (?: section | sections | table | tables | chart | charts | figure | figures | note | notes
         | page | pages | annex | appendix | chapter | part | recommendation | recommendations | step
         | box | question | adran | adrannau | tabl | tablau | siart | siartiau | ffigur | ffigurau | nodyn
         | nodiadau | tudalen | tudalennau | atodiad | pennod | rhan | argymhelliad | argymhellion | cam
         | blwch | cwestiwn )
    \s+ \d+ [a-z]? (?: \. \d+ )* (?: \s* (?: , | and | to | a | ac | i | – | - ) \s* \d+ [a-z]? )* \b
";

/// A number: digits, with what stands between them.
const NUMBER: &str = r"\d+(?:[.,'’\u{a0}\u{202f}]\d+)*";

/// Dates with the name of a month in any language, as its file writes that: a small letter may be
/// another word (`mai`).
fn named_months() -> String {
    let months = Language::all().iter().flat_map(|one| &one.months);
    let months: Vec<String> = months.map(|month| regex::escape(month)).collect();
    let months = months.join("|");
    format!(
        r"\b(?:\d{{1,2}}(?:\p{{L}}{{2,3}})?(?:\s*[-–i]\s*\d{{1,2}})?\s+(?:o\s+)?)?(?:{months})\b(?:\s+\d{{4}}\b)?"
    )
}

/// Reads texts for numbers.
#[derive(Debug)]
pub(super) struct Numbers {
    constants: Vec<Regex>,
}

impl Numbers {
    /// With the constants of a project.
    pub fn new(constants: &[Constant]) -> Self {
        let regex = |constant: &Constant| {
            let words: Vec<String> = constant.text.split_whitespace().map(regex::escape).collect();
            Regex::new(&format!(r"(?i)(?:^|\b|\s){}", words.join(r"[\s\u{a0}]+"))).ok()
        };
        Self { constants: constants.iter().filter_map(regex).collect() }
    }

    /// The numbers of a text that are none of these things.
    pub fn find(&self, text: &str, heading: bool) -> Vec<Range<usize>> {
        static READERS: LazyLock<Option<[Regex; 4]>> = LazyLock::new(|| {
            let named = Regex::new(&named_months()).ok()?;
            Some([Regex::new(DATE).ok()?, named, Regex::new(PART).ok()?, Regex::new(NUMBER).ok()?])
        });
        let Some([date, named, part, number]) = READERS.as_ref() else { return Vec::new() };
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        let mut explained: Vec<Range<usize>> = Vec::new();
        for reader in [date, named, part].into_iter().chain(&self.constants) {
            explained.extend(reader.find_iter(text).map(|found| found.range()));
        }
        if heading {
            let end = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ' ' | ')'));
            explained.push(0..end.unwrap_or(0));
        }
        number
            .find_iter(text)
            .map(|found| found.range())
            .filter(|range| {
                !explained.iter().any(|one| one.start <= range.start && range.end <= one.end)
            })
            .filter(|range| !within_name(text, range.start))
            .collect()
    }
}

/// Whether a number is part of a word that begins with a letter: COVID-19, M25.
fn within_name(text: &str, at: usize) -> bool {
    let word =
        text[..at].char_indices().rev().take_while(|(_, c)| c.is_alphanumeric() || *c == '-');
    word.last().is_some_and(|(_, first)| first.is_alphabetic())
}

/// Whether words that print a value still do: their first number is the value, rounded to as many
/// decimals as it has. A value that is missing has no number.
pub fn still_says(words: &str, value: Option<f64>, language: &Language) -> bool {
    let digit = |c: char| c.is_ascii_digit();
    let Some(start) = words.find(digit) else { return true };
    let Some(value) = value else { return false };
    let rest = &words[start..];
    let signs = &language.numbers;
    let between = |c: char| signs.thousands.contains(c) || signs.point.contains(c);
    let end = rest.find(|c: char| !digit(c) && !between(c)).unwrap_or(rest.len());
    let number = rest[..end].trim_end_matches(between);
    let decimals = number.split_once(&signs.point).map_or(0, |(_, decimals)| decimals.len());
    language.number(value.abs(), decimals) == number
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{SourceFile, Span};

    fn found(text: &str) -> Vec<&str> {
        let span = Span::new(&SourceFile::new("checks.yaml", ""), 0..0);
        let constant =
            |text: &str| Constant { text: text.into(), reason: String::new(), span: span.clone() };
        let constants = [constant("37.5 hours"), constant("£20")];
        Numbers::new(&constants).find(text, false).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn dates_parts_names_and_constants_are_no_figures() {
        for text in [
            "In September 2015 and on 31 October 2025, since 2015 and in the 1990s (2015)",
            "from 2019/20 to 2020–21, 2025-10-31, the 5th May, 1 to 3 June 2024",
            "see section 2.1, Tables 1a and 2, page 12",
            "COVID-19 on the M25; form GP1",
            "a week of 37.5\u{a0}hours, or £20",
            "ym mis Medi 2015 ac ar 31 Hydref 2025, ers 2015 neu erbyn 2024-25 (2015)",
            "o fis Ebrill 2021 i fis Mawrth 2022, 31ain Hydref, 1–3 Mehefin 2024",
            "Tabl 1a, adran 2.1",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn other_numbers_are_found_whole() {
        assert_eq!(found("There are 28,592 GPs, 2.6% fewer"), ["28,592", "2.6"]);
        assert_eq!(found("2015 doctors left; 12 of them in May 2020"), ["2015", "12"]);
        assert_eq!(found("38 hours, £21bn, 1st of 42"), ["38", "21", "1", "42"]);
        assert_eq!(found("<b>43</b> GPs=44 (45)"), ["43", "44", "45"]);
        assert_eq!(found("mae’n wir mai 12 meddyg, y 7fed o 42"), ["12", "7", "42"]);
    }

    #[test]
    fn a_printed_value_is_its_value() {
        let still_says = |words: &str, value| still_says(words, value, Language::english());
        assert!(still_says("28,592", Some(28_591.527_295)));
        assert!(still_says("2.6% fewer", Some(-2.63)) && still_says("joint 7th of 42", Some(7.0)));
        assert!(still_says("[low]", Some(0.2)) && still_says("[x]", None));
        assert!(!still_says("99,999", Some(28_591.5)) && !still_says("12", None));
        assert!(!still_says("2.7% fewer", Some(-2.63)) && !still_says("28592", Some(28_591.5)));
    }

    #[test]
    fn a_heading_may_be_numbered() {
        let numbers = Numbers::new(&[]);
        assert!(numbers.find("2.1 What it means", true).is_empty());
        assert_eq!(numbers.find("2 What 3 means", true).len(), 1);
        assert_eq!(numbers.find("2.1 What it means", false).len(), 1);
    }
}
