//! Words that compare: they say that something is more, less or changed.

use std::ops::Range;

use regex::Regex;

use crate::project::CheckRules;

/// The usual list; a project adds to it and takes from it in `checks.yaml`.
const WORDS: [&str; 169] = [
    "are better",
    "are the best",
    "best ever",
    "best in",
    "best of",
    "best on",
    "best since",
    "better off",
    "better than",
    "by half",
    "climbed",
    "climbing",
    "decline",
    "declined",
    "declines",
    "declining",
    "decrease",
    "decreased",
    "decreases",
    "decreasing",
    "deteriorate",
    "deteriorated",
    "deteriorates",
    "deteriorating",
    "deterioration",
    "double",
    "doubled",
    "doubles",
    "doubling",
    "drop",
    "dropped",
    "dropping",
    "drops",
    "dwindled",
    "dwindling",
    "ever fewer",
    "ever more",
    "exceed",
    "exceeded",
    "exceeding",
    "exceeds",
    "fall",
    "fallen",
    "falling",
    "falls",
    "faster",
    "fastest",
    "fell",
    "fewer",
    "fewest",
    "gets better",
    "getting better",
    "got better",
    "greater",
    "greatest",
    "grew",
    "grow",
    "growing",
    "grown",
    "grows",
    "growth",
    "half as",
    "half of",
    "half that",
    "half the",
    "halve",
    "halved",
    "halves",
    "halving",
    "higher",
    "highest",
    "improve",
    "improved",
    "an improvement",
    "the improvement",
    "improvement in",
    "improvement on",
    "improvement over",
    "improvement since",
    "improvements",
    "improves",
    "improving",
    "increase",
    "increased",
    "increases",
    "increasing",
    "is better",
    "is the best",
    "larger",
    "largest",
    "less",
    "lesser",
    "longer",
    "longest",
    "lower",
    "lowest",
    "majority",
    "minority",
    "more",
    "most",
    "outnumber",
    "outnumbered",
    "outnumbers",
    "peak",
    "peaked",
    "peaking",
    "peaks",
    "plummet",
    "plummeted",
    "plummeting",
    "plummets",
    "plunge",
    "plunged",
    "plunges",
    "quadruple",
    "quadrupled",
    "record",
    "reduce",
    "reduced",
    "reduces",
    "reducing",
    "reduction",
    "rise",
    "risen",
    "rises",
    "rising",
    "rocketed",
    "rose",
    "sharply",
    "shorter",
    "shortest",
    "shrank",
    "shrink",
    "shrinking",
    "shrinks",
    "shrunk",
    "since",
    "slower",
    "slowest",
    "smaller",
    "smallest",
    "soar",
    "soared",
    "soaring",
    "soars",
    "spiked",
    "steadily",
    "steeper",
    "steeply",
    "surge",
    "surged",
    "surges",
    "surging",
    "trebled",
    "triple",
    "tripled",
    "triples",
    "twice as",
    "twice that",
    "twice the",
    "twice what",
    "was better",
    "were better",
    "worse",
    "worsen",
    "worsened",
    "worsening",
    "worsens",
    "worst",
];

/// Phrases with such a word in them that compare nothing.
const HARMLESS: [&str; 59] = [
    "any longer",
    "at half past",
    "bear fruit",
    "best of luck",
    "care record",
    "care records",
    "double check",
    "double-blind",
    "double-check",
    "double-sided",
    "drop in centre",
    "drop in clinic",
    "drop in session",
    "drop-in",
    "fall back",
    "fall ill",
    "fall short",
    "falls prevention",
    "falls service",
    "falls services",
    "for longer",
    "worse for",
    "for the record",
    "gave rise",
    "give rise",
    "gives rise",
    "Greater London",
    "Greater Manchester",
    "half the battle",
    "half the time",
    "health record",
    "health records",
    "High Peak",
    "improvement plan",
    "improvement programme",
    "longer term",
    "longer-term",
    "Lower Layer Super Output",
    "medical record",
    "medical records",
    "Middle Layer Super Output",
    "more or less",
    "NHS England and NHS Improvement",
    "NHS Improvement",
    "no longer",
    "patient record",
    "patient records",
    "Peak District",
    "quality improvement",
    "record keeping",
    "record-keeping",
    "service improvement",
    "staff record",
    "summary care record",
    "surge capacity",
    "the more so",
    "track record",
    "triple aim",
    "triple lock",
];

/// Finds words that compare.
#[derive(Debug)]
pub(super) struct Words {
    compare: Option<Regex>,
    harmless: Option<Regex>,
}

impl Words {
    /// The usual words as a project adjusts them.
    pub fn new(rules: &CheckRules) -> Self {
        let usual = WORDS.iter().map(|word| (*word).to_owned());
        let words = usual
            .chain(rules.added_words.iter().cloned())
            .filter(|word| !rules.left_out_words.contains(word));
        let harmless = HARMLESS.iter().map(|phrase| (*phrase).to_owned());
        let harmless = harmless.filter(|phrase| !rules.added_words.contains(phrase));
        Self { compare: any(words), harmless: any(harmless) }
    }

    /// Where such words stand.
    pub fn find(&self, text: &str) -> Vec<Range<usize>> {
        let ranges = |words: &Option<Regex>| -> Vec<Range<usize>> {
            words.iter().flat_map(|words| words.find_iter(text)).map(|one| one.range()).collect()
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

/// What finds any of some phrases, as words of their own.
fn any(phrases: impl Iterator<Item = String>) -> Option<Regex> {
    let mut phrases: Vec<String> =
        phrases.map(|phrase| regex::escape(&phrase).replace(' ', r"[\s\u{a0}]+")).collect();
    // Of two that begin alike the longer one is meant.
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    phrases.dedup();
    let pattern = format!(r"(?i)\b(?:{})\b", phrases.join("|"));
    Regex::new(&pattern).ok().filter(|_| !phrases.is_empty())
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
}
