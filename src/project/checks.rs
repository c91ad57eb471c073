//! `checks.yaml`: what this project's prose may say without a figure or a claim.

use schemars::JsonSchema;
use serde::Deserialize;

use super::check::Checker;
use super::yaml::Places;
use crate::diagnostics::{Diagnostic, Diagnostics, Span};

/// How the checks of prose differ in a project from the usual ones.
#[derive(Debug, Clone, Default)]
pub struct CheckRules {
    /// More words and phrases that compare.
    pub added_words: Vec<String>,
    /// Words and phrases that are no comparison here.
    pub left_out_words: Vec<String>,
    /// Numbers that are no figures.
    pub constants: Vec<Constant>,
}

/// A number that is no figure, with the words that make it one: `37.5 hours`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Constant {
    /// The words.
    pub text: String,
    /// Why it may stand without a source.
    pub reason: String,
    /// Where it is listed.
    pub span: Span,
}

/// What this project's prose may say without a figure or a claim.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawChecks {
    /// Which words are taken for a comparison.
    words: Option<RawWords>,
    /// Numbers that are no figures.
    constants: Option<Vec<Option<RawConstant>>>,
}

/// Which words are taken for a comparison.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawWords {
    /// More words and phrases that compare.
    add: Option<Vec<String>>,
    /// Words and phrases that are no comparison here.
    leave_out: Option<Vec<String>>,
}

/// A number that is no figure.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RawConstant {
    /// The number with its words: `37.5 hours`.
    #[schemars(required)]
    text: Option<String>,
    /// Why it needs no source.
    #[schemars(required)]
    reason: Option<String>,
}

/// Checks `checks.yaml`.
pub(super) fn check(raw: RawChecks, places: &Places, diagnostics: &mut Diagnostics) -> CheckRules {
    let mut checker = Checker { places, diagnostics };
    let mut rules = CheckRules::default();
    if let Some(words) = raw.words {
        rules.added_words = plain(words.add, "add", &mut checker);
        rules.left_out_words = plain(words.leave_out, "leave_out", &mut checker);
    }
    for (index, raw) in raw.constants.unwrap_or_default().into_iter().enumerate() {
        let Some(raw) = raw else { continue };
        let index = index.to_string();
        let path = ["constants", index.as_str()];
        let text = checker.text(raw.text, &path, "text", "the number with its words: `37.5 hours`");
        let reason = checker.text(raw.reason, &path, "reason", "why it needs no source");
        let (Some(text), Some(reason)) = (text, reason) else { continue };
        let span = checker.places.value(&["constants", &index, "text"]);
        if !text.contains(|c: char| c.is_ascii_digit()) {
            checker.diagnostics.push(
                Diagnostic::error("wrong-constant", format!("`{text}` has no number"))
                    .at(&span)
                    .hint("words that are no comparison are listed under `words: leave_out:`"),
            );
        }
        rules.constants.push(Constant { text, reason, span });
    }
    rules
}

/// Reads a list of words; a blank one would be found everywhere.
fn plain(words: Option<Vec<String>>, key: &str, checker: &mut Checker<'_>) -> Vec<String> {
    let mut plain = Vec::new();
    for (index, word) in words.unwrap_or_default().into_iter().enumerate() {
        let word = word.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        if word.is_empty() {
            let index = index.to_string();
            let blank = Diagnostic::error("blank", "a blank word");
            checker.push_at_value(&["words", key, &index], blank);
        } else {
            plain.push(word);
        }
    }
    plain
}
