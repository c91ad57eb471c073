//! Words that compare: they say that something is more, less or changed.

use regex::Regex;

use crate::project::CheckRules;

/// The usual list; a project adds to it and takes from it in `checks.yaml`.
const WORDS: [&str; 79] = [
    "decline",
    "declined",
    "declines",
    "declining",
    "decrease",
    "decreased",
    "decreases",
    "decreasing",
    "deteriorated",
    "doubled",
    "doubling",
    "dropped",
    "dropping",
    "drops",
    "ever fewer",
    "ever more",
    "exceed",
    "exceeds",
    "fall",
    "fallen",
    "falling",
    "falls",
    "fell",
    "fewer",
    "fewest",
    "greater",
    "greatest",
    "grew",
    "grow",
    "growing",
    "grown",
    "grows",
    "growth",
    "halved",
    "halves",
    "higher",
    "highest",
    "improved",
    "improving",
    "increase",
    "increased",
    "increases",
    "increasing",
    "larger",
    "largest",
    "less",
    "lower",
    "lowest",
    "majority",
    "minority",
    "more",
    "most",
    "peak",
    "peaked",
    "plummeted",
    "plunged",
    "quadrupled",
    "record",
    "reduced",
    "reduction",
    "rise",
    "risen",
    "rises",
    "rising",
    "rose",
    "sharply",
    "shrank",
    "shrinking",
    "shrunk",
    "since",
    "smaller",
    "smallest",
    "soared",
    "steadily",
    "steeply",
    "surged",
    "trebled",
    "tripled",
    "worsened",
];

/// Finds words that compare.
#[derive(Debug)]
pub(super) struct Words(Option<Regex>);

impl Words {
    /// The usual words as a project adjusts them.
    pub fn new(rules: &CheckRules) -> Self {
        let usual = WORDS.iter().map(|word| (*word).to_owned());
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
        Words::new(rules).find(text).into_iter().map(|range| text[range].to_owned()).collect()
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
}
