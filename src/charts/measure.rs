//! What a chart measures.

use super::words::sentence;
use crate::language::Language;

/// What is counted, and how exactly it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    /// What is counted: "full-time equivalent", "£ million"; "%" stands directly after its numbers.
    pub unit: String,
    /// Digits after the decimal point of every printed value.
    pub decimals: usize,
    /// The words of the chart's language.
    pub words: &'static Language,
}

impl Measure {
    /// What a chart of nothing measures.
    pub fn nothing(words: &'static Language) -> Self {
        Self { unit: String::new(), decimals: 0, words }
    }

    /// Writes a value without its unit.
    pub fn number(&self, value: f64) -> String {
        self.words.number(value, self.decimals)
    }

    /// Writes a value; per cent stands with its number, other units are told once.
    pub fn value(&self, value: f64) -> String {
        self.number(value) + self.sign()
    }

    /// What stands after every number.
    pub fn sign(&self) -> &'static str {
        if self.is_percent() { "%" } else { "" }
    }

    /// Whether the values are percentages.
    pub fn is_percent(&self) -> bool {
        matches!(self.unit.as_str(), "%" | "per cent")
    }

    /// The unit as a heading.
    pub fn heading(&self) -> String {
        if self.is_percent() { self.words.charts.percent.clone() } else { sentence(&self.unit) }
    }
}
