//! How many of the parts of an area had data (N3).

use std::sync::Arc;

use indexmap::IndexMap;

use crate::diagnostics::{Diagnostic, Result};
use crate::language::{Language, fill};
use crate::project::{AreaCode, CoverageSpec, FigureId, FigureSpec, Period, Spanned};
use crate::tables::Answer;

use super::{Figure, Point};

/// How many parts had data, and how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The parts with data.
    pub covered: u32,
    /// All parts.
    pub of: u32,
    /// What the parts are called: `practices`.
    pub parts: Arc<str>,
    /// Whether they are enough for the figure, and for all figures that it uses.
    pub enough: bool,
}

impl Coverage {
    /// The share of parts with data, from 0 to 1.
    pub fn share(&self) -> f64 {
        if self.of == 0 { 0.0 } else { f64::from(self.covered) / f64::from(self.of) }
    }

    /// Whether no part lacks data.
    pub fn is_full(&self) -> bool {
        self.covered == self.of
    }

    /// `38 of 41 practices`.
    pub fn label(&self, words: &Language) -> String {
        let number = |count: u32| words.number(f64::from(count), 0);
        let (covered, of) = (number(self.covered), number(self.of));
        let values = [("covered", &*covered), ("of", &*of), ("parts", &*self.parts)];
        fill(&words.remarks.coverage, &values)
    }

    /// Why a value is withheld, for analysts.
    pub fn reason(&self) -> String {
        if self.of == 0 {
            return format!("there are no {}", self.parts);
        }
        format!("only {} have data", self.label(Language::english()))
    }

    /// Whether `self` says less of its area than another.
    fn worse_than(&self, other: &Self) -> bool {
        (self.enough, self.share()) < (other.enough, other.share())
    }
}

/// Reads the columns `covered, of` of a row, where a query returns them.
pub(super) fn read(
    spec: &FigureSpec,
    sql: &Spanned,
    answers: &[Answer],
) -> Result<Option<Coverage>> {
    let [covered, of] = answers else { return Ok(None) };
    let Some(rule) = &spec.coverage else {
        return Err(Diagnostic::error(
            "no-coverage",
            format!("`{}` tells how much is covered, but not how much must be", spec.id),
        )
        .at(&sql.span)
        .hint("add `coverage: { at_least: 90%, parts: practices }` to the figure")
        .into());
    };
    let count = |answer: &Answer| match answer {
        Answer::Number(number) if number.fract() == 0.0 && (0.0..1e9).contains(number) => {
            Some(*number as u32)
        }
        Answer::Null | Answer::Number(_) | Answer::Text(_) => None,
    };
    if let (Answer::Null, Answer::Null) = (covered, of) {
        return Ok(None);
    }
    match (count(covered), count(of)) {
        (Some(covered), Some(of)) if covered <= of => {
            let parts = Arc::from(rule.parts.as_str());
            let coverage = Coverage { covered, of, parts, enough: true };
            Ok(Some(Coverage { enough: is_enough(&coverage, rule), ..coverage }))
        }
        _ => Err(Diagnostic::error(
            "wrong-coverage",
            format!("`{}` returns no counts of parts in `covered, of`", spec.id),
        )
        .at(&sql.span)
        .why(format!("they are {covered:?} and {of:?}"))
        .hint("both are whole numbers, and `covered` is not more than `of`; or both are NULL")
        .into()),
    }
}

fn is_enough(coverage: &Coverage, rule: &CoverageSpec) -> bool {
    coverage.of > 0 && coverage.share() >= rule.at_least - 1e-9
}

/// The worst coverage of the values that a query used for an area and a period: those of the same
/// area and of those that the query names, or else of the parts of the area; those of the same
/// month, or else of the newest month before it.
pub(super) fn inherit(
    spec: &FigureSpec,
    used: &[&Figure],
    area: &AreaCode,
    named: &[AreaCode],
    parts: &[AreaCode],
    period: Period,
) -> Option<Coverage> {
    let mut worst: Option<Coverage> = None;
    for figure in used {
        let has = |code: &&AreaCode| figure.series.contains_key(*code);
        let mut near: Vec<&AreaCode> = std::iter::once(area).chain(named).filter(has).collect();
        if near.is_empty() {
            near = parts.iter().filter(has).collect();
        }
        for point in near.into_iter().filter_map(|code| used_point(figure, code, period)) {
            let Some(coverage) = &point.coverage else { continue };
            if worst.as_ref().is_none_or(|worst| coverage.worse_than(worst)) {
                worst = Some(coverage.clone());
            }
        }
    }
    let worst = worst?;
    let enough = spec.coverage.as_ref().is_none_or(|rule| is_enough(&worst, rule));
    Some(Coverage { enough: worst.enough && enough, ..worst })
}

/// The point that a query most likely read for a month.
pub(super) fn used_point<'a>(
    figure: &'a Figure,
    area: &AreaCode,
    period: Period,
) -> Option<&'a Point> {
    let points = figure.series.get(area)?;
    let until = points.partition_point(|point| point.period <= period);
    let (before, same) = (&points[..until], figure.at(area, period));
    let newest = before.iter().rev().find(|point| point.value.is_some());
    same.filter(|point| point.value.is_some()).or(same.filter(|_| newest.is_none())).or(newest)
}

/// Withholds a value that too few parts had data for, or that was computed from such a one.
pub(super) fn withhold(point: &mut Point) {
    if let Some(coverage) = point.coverage.as_ref().filter(|coverage| !coverage.enough) {
        point.value = None;
        point.reason = Some(coverage.reason());
    }
}

/// A threshold without anything to hold against it would be a promise that nobody keeps.
pub(super) fn check_rule(
    spec: &FigureSpec,
    told: bool,
    done: &IndexMap<FigureId, Figure>,
) -> Result<()> {
    let uses = spec.uses.iter().filter_map(|used| done.get(used));
    let inherits = uses
        .flat_map(|figure| figure.series.values().flatten())
        .any(|point| point.coverage.is_some());
    if spec.coverage.is_none() || told || inherits {
        return Ok(());
    }
    Err(Diagnostic::error(
        "no-coverage",
        format!("no query of `{}` tells how much is covered", spec.id),
    )
    .at(&spec.span)
    .hint("let a query return `area_code, period, value, covered, of`")
    .into())
}
