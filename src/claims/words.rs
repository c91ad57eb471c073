//! Words that compare: they say that something is more, less or changed.

use std::ops::Range;

use regex::Regex;

use crate::language::Language;
use crate::project::CheckRules;

/// Finds words that compare.
#[derive(Debug)]
pub(super) struct Words {
    compare: Option<Phrases>,
    harmless: Option<Phrases>,
}

impl Words {
    /// The usual words of a language, as a project adds to them and takes from them in
    /// `checks.yaml`.
    pub fn new(rules: &CheckRules, language: &Language) -> Self {
        let words = language
            .comparing
            .iter()
            .cloned()
            .chain(rules.added_words.iter().cloned())
            .filter(|word| !rules.left_out_words.contains(word));
        let added =
            |phrase: &String| rules.added_words.iter().any(|one| one.to_lowercase() == *phrase);
        let harmless = language.harmless.iter().filter(|phrase| !added(phrase)).cloned();
        Self { compare: Phrases::any(words), harmless: Phrases::any(harmless) }
    }

    /// Where such words stand.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let ranges = |words: &Option<Phrases>| -> Vec<Range<usize>> {
            words.iter().flat_map(|words| words.find(text)).collect()
        };
        let mut found = ranges(&self.compare);
        if !found.is_empty() {
            let harmless = ranges(&self.harmless);
            let within =
                |range: &Range<usize>| harmless.iter().any(|one| one.contains(&range.start));
            found.retain(|range| !within(range));
        }
        found
    }
}

/// Finds any of some phrases, as words of their own.
///
/// A pattern that asks where words end is slow where a text has letters or marks beyond ASCII. So one without
/// that looks for where a phrase may begin, and the one that asks is held against that place alone.
#[derive(Debug)]
struct Phrases {
    begins: Regex,
    whole: Regex,
}

impl Phrases {
    fn any(phrases: impl Iterator<Item = String>) -> Option<Self> {
        let mut phrases: Vec<String> =
            phrases.map(|phrase| regex::escape(&phrase).replace(' ', r"[\s\u{a0}]+")).collect();
        if phrases.is_empty() {
            return None;
        }
        // Of two that begin alike the longer one is meant.
        phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
        phrases.dedup();
        let any = phrases.join("|");
        let begins = Regex::new(&format!("(?i)(?:{any})")).ok()?;
        let whole = Regex::new(&format!(r"(?i)^(?:{any})\b")).ok()?;
        Some(Self { begins, whole })
    }

    fn find(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        while let Some(start) = self.begins.find_at(text, from).map(|one| one.start()) {
            let in_word = text[..start].chars().next_back().is_some_and(is_of_word);
            let whole = (!in_word).then(|| self.whole.find(&text[start..])).flatten();
            from = match whole {
                Some(one) => start + one.end(),
                None => start + text[start..].chars().next().map_or(1, char::len_utf8),
            };
            found.extend(whole.map(|one| start..start + one.end()));
        }
        found
    }
}

/// Whether a character is part of a word, as `\b` sees it but for rare marks.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(rules: &CheckRules, text: &str) -> Vec<String> {
        Words::new(rules, Language::english())
            .find(text)
            .into_iter()
            .map(|range| text[range].to_owned())
            .collect()
    }

    #[test]
    fn words_that_compare_are_found_as_words() {
        let text = "More doctors since 2015; Moreton has ever fewer, a re-cord. Unrisen.";
        assert_eq!(found(&CheckRules::default(), text), ["More", "since", "ever fewer"]);
    }

    #[test]
    fn neighbours_of_words_that_compare_do_so_too() {
        for text in [
            "They drop",
            "to reduce waits",
            "it reduces",
            "reducing",
            "they improve",
            "improves",
            "an improvement",
            "exceeded",
            "exceeding",
            "worsening",
            "they shrink",
            "it shrinks",
            "soaring",
            "a surge",
            "it doubles",
            "double",
            "halve",
            "worse",
            "the worst",
            "better than before",
            "the best in England",
            "longer waits",
            "twice as many",
            "half of them",
            "nurses outnumber doctors",
        ] {
            assert_eq!(found(&CheckRules::default(), text).len(), 1, "{text}");
        }
    }

    #[test]
    fn phrases_that_compare_nothing_are_quiet() {
        for text in [
            "Falls prevention and the care record",
            "a Lower Layer Super Output Area",
            "the Peak District is no longer here",
            "best practice in half an hour, twice a day",
            "better access, for longer",
            "Greater Manchester",
            "a drop-in clinic",
        ] {
            assert_eq!(found(&CheckRules::default(), text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_project_adjusts_the_list() {
        let rules = CheckRules {
            added_words: vec!["by far".into()],
            left_out_words: vec!["since".into()],
            ..CheckRules::default()
        };
        assert_eq!(found(&rules, "by  far more since then"), ["by  far", "more"]);
    }

    #[test]
    fn each_language_has_its_own() {
        let welsh = Words::new(&CheckRules::default(), Language::find("cy").unwrap());
        let text = "Mae Llai o feddygon ers Medi, yn uwch na’r is-fwrdd; more of them since then";
        let found: Vec<&str> = welsh.find(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, ["Llai", "ers", "yn uwch"]);
    }
}
