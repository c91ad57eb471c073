//! What a person sees who points at a printed value.

use super::page::{InputKey, SourceNote, inputs, month};
use super::record::{Against, Printed, Record};
use crate::language::Language;

/// How many inputs of a value are told at a glance.
const INPUTS: usize = 4;

/// What is behind a printed value, in a few lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance {
    /// The figure, as the page marks it.
    pub figure: String,
    /// The area, as the page marks it.
    pub area: String,
    /// The period, as the page marks it: `2025-10`.
    pub period: String,
    /// Nothing for the value itself, else `change`, `percent` or `rank`.
    pub measure: Option<String>,
    /// What it is measured against, as the page marks it.
    pub against: Option<String>,
    /// The name of the figure.
    pub label: String,
    /// Of where and when: `Devon, October 2025`.
    pub about: String,
    /// The unrounded value with its unit, or what it was computed from.
    pub behind: String,
    /// What the figure counts.
    pub definition: String,
    /// What must be known of it.
    pub remarks: Vec<String>,
    /// What it was computed from: figures, and cells with the places where they stand.
    pub inputs: Vec<String>,
    /// Where it was published.
    pub sources: Vec<SourceNote>,
}

impl Record {
    /// What is behind each value that the brief or a variant prints, each once.
    pub fn glances(&self, variant: Option<&str>) -> Vec<Glance> {
        let here = |one: &&Printed| one.variant.as_deref() == variant && one.until.is_none();
        let mut glances: Vec<Glance> = Vec::new();
        for one in self.printed.iter().filter(here) {
            let Some(glance) = self.glance(one) else { continue };
            let same = |other: &Glance| {
                other.figure == glance.figure
                    && other.area == glance.area
                    && other.period == glance.period
                    && other.measure == glance.measure
                    && other.against == glance.against
            };
            if !glances.iter().any(same) {
                glances.push(glance);
            }
        }
        glances
    }

    fn glance(&self, one: &Printed) -> Option<Glance> {
        let spec = self.figures.get(&one.figure)?;
        let value = self.value(&one.figure, &one.area, &one.period);
        let mut remarks = spec.caveats.clone();
        remarks.extend(value.and_then(|value| value.reason.clone()));
        remarks.extend(spec.modelled.get(&one.area).cloned());
        if let Some((covered, of, parts)) = value.and_then(|value| value.coverage.as_ref()) {
            remarks.push(format!("{covered} of {of} {parts}"));
        }
        let mut told = Vec::new();
        if let Some(value) = value {
            let all: Vec<InputKey> = inputs(value, &one.area, &one.period).collect();
            let more = all.len().saturating_sub(INPUTS) + value.more;
            let shown = all.iter().take(INPUTS);
            told.extend(shown.map(|input| self.input(input, (&one.area, &one.period))));
            if more > 0 {
                told.push(format!("and {more} more"));
            }
        }
        Some(Glance {
            figure: one.figure.clone(),
            area: one.area.clone(),
            period: one.period.clone(),
            measure: one.measure.clone(),
            against: one.against.as_ref().map(|against| match against {
                Against::Value { area, period } => format!("{area} {period}"),
                Against::Areas { among, first } => format!("{among} {first}"),
            }),
            label: spec.label.clone(),
            about: format!("{}, {}", self.place(&one.area), month(&one.period)),
            behind: self.behind(one, &spec.unit),
            definition: spec.definition.clone(),
            remarks,
            inputs: told,
            sources: self.sources_of(self.starts(one), Language::english()),
        })
    }

    /// An input: a cell with its place, or a figure with its value.
    fn input(&self, input: &InputKey, own: (&str, &str)) -> String {
        if let Some((table, column)) = input.name.split_once('.') {
            return self.cell_words(table, column, input, own);
        }
        let value = self.value(&input.name, &input.area, &input.period);
        let number = value.and_then(|value| value.value);
        let number = number.map_or("missing".to_owned(), |number| number.to_string());
        let label = self.figures.get(&input.name).map_or(&input.name, |spec| &spec.label);
        format!("{label}{} = {number}", self.about(input, own))
    }
}
