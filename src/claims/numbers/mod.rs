//! Numbers in prose, and which of them need no figure: what [`explained`] reads, constants that the
//! project lists, and digits within names. [`around`] reads what stands beside a printed figure.

mod around;
mod explained;

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::project::Constant;

pub use around::alters;

/// A number: digits, with what stands between them. `½` and `٣` are numbers too.
const NUMBER: &str = r"\p{N}+(?:[.,'’\u{a0}\u{202f}]\p{N}+)*";

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

    /// The numbers of a text that are none of these things. In the stretches that were `computed`
    /// a number is one of them only if all that makes it one was computed with it: `{{ 95 }} May`
    /// prints a number, and `{{ "31 May" }}` a date.
    pub fn find(&self, text: &str, heading: bool, computed: &[Range<usize>]) -> Vec<Range<usize>> {
        static READER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(NUMBER).ok());
        let Some(number) = READER.as_ref() else { return Vec::new() };
        if !text.contains(char::is_numeric) {
            return Vec::new();
        }
        let mut known = explained::find(text, heading);
        let constants = self.constants.iter().flat_map(|one| one.find_iter(text));
        let constants: Vec<Range<usize>> = constants.map(|found| found.range()).collect();
        let within = |range: &Range<usize>, one: &Range<usize>| {
            one.start <= range.start && range.end <= one.end
        };
        let mut found = Vec::new();
        for range in number.find_iter(text).map(|found| found.range()) {
            known.extend(name(text, &range));
            let own = computed.iter().find(|one| one.contains(&range.start));
            let explains = |one: &Range<usize>| {
                within(&range, one) && own.is_none_or(|computed| within(one, computed))
            };
            let constant = constants.iter().any(|one| within(&range, one));
            if !constant && !known.iter().any(explains) && !is_raised(text, &range) {
                found.push(range);
            }
        }
        found
    }
}

/// The name that a number is part of, if that is a short code: COVID-19, M25.
fn name(text: &str, number: &Range<usize>) -> Option<Range<usize>> {
    let digits = &text[number.clone()];
    let short = digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let before = &text[..number.start];
    let letters = before.strip_suffix('-').unwrap_or(before);
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| c.is_alphanumeric() || *c == '-')
        .last()
        .map(|(at, _)| at)?;
    let code = letters.ends_with(|c: char| c.is_ascii_uppercase())
        && text[start..].starts_with(char::is_alphabetic)
        && number.start - start <= 8;
    (short && code).then_some(start..number.end)
}

/// Whether digits are raised or lowered behind a letter: km², CO₂.
fn is_raised(text: &str, number: &Range<usize>) -> bool {
    let small = |c: char| matches!(c, '²' | '³' | '¹' | '\u{2070}'..='\u{2089}');
    text[number.clone()].chars().all(small) && text[..number.start].ends_with(char::is_alphabetic)
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
        Numbers::new(&constants)
            .find(text, false, &[])
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn dates_parts_names_and_constants_are_no_figures() {
        for text in [
            "In September 2015 and on 31 October 2025, since 2015 and in the 1990s (2015)",
            "from 2019/20 to 2020–21, 2025-10-31, the 5th May, 1 to 3 June 2024",
            "see section 2.1, Tables 1a and 2, page 12",
            "COVID-19 on the M25; form GP1",
            "a week of 37.5\u{a0}hours, or £20",
            "ym mis Medi 2015",
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
    }

    #[test]
    fn ordinary_prose_is_quiet() {
        for text in [
            "On 31/10/2025 and 31.10.2025, in Sept. 2015, on the 3rd of June and the 1st of April",
            "2015 to 2025 was a lean decade; 2019/20 began it.",
            "So it was in 2015, 2016 and 2017, in 2015 and 2016, and between 2015 and 2025.",
            "In 2015 patients waited. In 2015 general practice had friends. By 2030 all will have.",
            "The Health and Care Act 2022, the 2004 contract, the 1970s, from 2015 to 2025, by 2030.",
            "the plan for 2026, the summer of 2024, in 2015-16, mid-2015, early 2016, (2015–2025)",
            "see paragraph 4, Article 8, clause 5, regulation 12, Schedule 3, HC 113 and Cm 1234",
            "pp. 3–7, p. 12, section 65(1), SI 2004/291, Tables 1, 2 and 3, figures 2 to 4",
            "open 24/7; NHS 111; call 999; from 8am to 6.30pm, 8 to 10 a.m., at 09:30",
            "ring 0300 123 1234, 020 7946 0000, 01632 960000 or +44 20 7946 0000; write to SW1A 1AA",
            "COVID-19, Covid-19, covid 19, ICD-10, H5N1, HbA1c, the 21st century, km² and CO₂",
            "May 2015; on May 12, 2015; 12 May; by 12 March; Wednesday 5 November 2025",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn smuggled_numbers_are_found() {
        for (text, expected) in [
            ("95 may close", "95"),
            ("it may 12 times", "12"),
            ("the march 50 went on", "50"),
            ("on March 50", "50"),
            ("a list of 2000 patients", "2000"),
            ("of 2000 registered patients", "2000"),
            ("by 1950 doctors", "1950"),
            ("than 2050 GPs", "2050"),
            ("in 2015, 2016 doctors left", "2016"),
            ("2015 to 2025 doctors", "2015 2025"),
            ("figure 28,592", "28,592"),
            ("Table 1 and 28592 doctors", "28592"),
            ("Table 1 and 12 doctors", "12"),
            ("Part 99 of it", "99"),
            ("Step 40% up", "40"),
            ("page 3 - 77", "77"),
            ("Tables 1,28", "1,28"),
            ("½ of them, ⅔, ¼ and ٣", "½ ⅔ ¼ ٣"),
            ("roughly-28592 doctors, x28592, about-12, GP28592", "28592 28592 12 28592"),
            ("9.5 GPs each", "9.5"),
        ] {
            assert_eq!(found(text).join(" "), expected, "{text}");
        }
    }

    #[test]
    fn computed_digits_need_what_explains_them() {
        let numbers = Numbers::new(&[]);
        for (before, computed, after, told) in [
            ("", "95", " May", true),
            ("In ", "1999", " GPs", true),
            ("Table ", "3", "", true),
            ("GP", "28", "", true),
            ("in ", "September 2015", "", false),
            ("", "31 October 2025", "", false),
        ] {
            let text = format!("{before}{computed}{after}");
            let range = before.len()..before.len() + computed.len();
            assert_eq!(!numbers.find(&text, false, &[range]).is_empty(), told, "{text}");
        }
        let first = std::iter::once(0..1).collect::<Vec<_>>();
        assert_eq!(numbers.find("7 What", true, &first).len(), 1);
    }

    #[test]
    fn a_heading_that_begins_with_a_quantity_is_found() {
        let numbers = Numbers::new(&[]);
        let told = |text: &str| !numbers.find(text, true, &[]).is_empty();
        for text in
            ["773 doctors have gone", "40 practices closed", "9.5 GPs each", "12 hospitals lost"]
        {
            assert!(told(text), "{text}");
        }
        for text in ["1. Why", "2.1 What it means", "1) Who", "3 What it means", "12. The deal"] {
            assert!(!told(text), "{text}");
        }
    }

    #[test]
    fn a_heading_may_be_numbered() {
        let numbers = Numbers::new(&[]);
        assert!(numbers.find("2.1 What it means", true, &[]).is_empty());
        assert_eq!(numbers.find("2 What 3 means", true, &[]).len(), 1);
        assert_eq!(numbers.find("2.1 What it means", false, &[]).len(), 1);
    }
}
