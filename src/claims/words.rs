//! Words that compare: they say that something is more, less or changed.

use regex::Regex;

use crate::language::Language;
use crate::project::CheckRules;

/// Finds words that compare.
#[derive(Debug)]
pub(super) struct Words(Option<Regex>);

impl Words {
    /// The usual words of a language, as a project adds to them and takes from them in
    /// `checks.yaml`.
    pub fn new(rules: &CheckRules, language: &Language) -> Self {
        let usual = language.comparing.iter().cloned();
        let mut words: Vec<String> = usual
            .chain(rules.added_words.iter().cloned())
            .filter(|word| !rules.left_out_words.contains(word))
            .map(|word| regex::escape(&word).replace(' ', r"\s+"))
            .collect();
        // Of two that begin alike the longer one is meant.
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        words.dedup();
        let any = format!(r"(?i)\b(?:{})\b", words.join("|"));
        Self(Regex::new(&any).ok().filter(|_| !words.is_empty()))
    }

    /// Where such words stand.
    pub fn find(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        self.0.iter().flat_map(|words| words.find_iter(text)).map(|found| found.range()).collect()
    }
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
