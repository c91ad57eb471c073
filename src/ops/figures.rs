//! `figures`: the catalogue with latest values, and a figure's series.

use std::path::PathBuf;

use crate::diagnostics::Result;
use crate::figures::{Figure, FigureSet, format};
use crate::project::{Area, Period};

use super::Tell;
use super::desk::Desk;
use super::explain;

/// Which figures, of which area.
#[derive(Debug, Clone, Default)]
pub struct FiguresOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// The figure whose series is shown; all with their latest values if not said.
    pub id: Option<String>,
    /// The area, by code or name; the country if not said.
    pub area: Option<String>,
    /// The brief whose edition counts; the first if not said.
    pub brief: Option<String>,
}

/// Figures of an area.
#[derive(Debug, Clone)]
pub struct FiguresListed {
    /// The area.
    pub area: Area,
    /// The edition's month.
    pub edition: Period,
    /// The figures.
    pub figures: Vec<FigureListed>,
}

/// A figure, and its values for an area.
#[derive(Debug, Clone)]
pub struct FigureListed {
    /// Its id.
    pub id: String,
    /// Its name within a sentence.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// How many decimals are printed.
    pub decimals: usize,
    /// What it counts.
    pub definition: String,
    /// What a reader must know of its values here.
    pub caveats: Vec<String>,
    /// Its latest value, if it is new enough for the edition.
    pub latest: Option<ValueListed>,
    /// The sources behind it, with what a note calls the tables: `gpw (Table 1a)`.
    pub sources: Vec<String>,
    /// Its values, oldest first; of one figure alone.
    pub series: Vec<ValueListed>,
    /// The months from which values are not comparable with those before, and why; of one figure
    /// alone.
    pub breaks: Vec<(Period, String)>,
}

/// A value.
#[derive(Debug, Clone)]
pub struct ValueListed {
    /// The month.
    pub period: Period,
    /// The unrounded value; `None` if it is missing.
    pub value: Option<f64>,
    /// As it is printed: `28,592`, `[x]`.
    pub printed: String,
    /// Why it is missing, or low.
    pub reason: Option<String>,
}

/// Lists the catalogue with latest values, or the series of one figure.
///
/// # Errors
/// There is no such figure or area; the data or the project are at fault.
pub fn figures(options: &FiguresOptions, tell: &Tell<'_>) -> Result<FiguresListed> {
    let mut desk = Desk::open(&options.project, options.brief.as_deref(), tell)?;
    if let Some(id) = &options.id {
        explain::known_figure(id, desk.loaded.project.figures.keys())?;
    }
    let set = desk.figures(tell)?;
    let area = explain::area(&set, options.area.as_deref())?;
    let asked = |id: &str| options.id.as_ref().is_none_or(|one| one == id);
    let figures = set.figures.iter().filter(|(id, _)| asked(id.as_str()));
    let figures = figures.map(|(_, figure)| listed(&set, figure, &area, options.id.is_some()));
    Ok(FiguresListed { edition: set.edition, figures: figures.collect(), area })
}

pub(super) fn listed(set: &FigureSet, figure: &Figure, area: &Area, series: bool) -> FigureListed {
    let spec = &figure.spec;
    let value = |point: &crate::figures::Point| ValueListed {
        period: point.period,
        value: point.value,
        printed: point.value.map_or("[x]".to_owned(), |one| format::number(one, spec.decimals)),
        reason: point.reason.clone(),
    };
    let sources = figure.sources(&area.code).map(|(source, tables)| {
        let tables: Vec<&str> = tables.iter().map(String::as_str).collect();
        if tables.is_empty() {
            source.to_string()
        } else {
            format!("{source} ({})", tables.join(", "))
        }
    });
    let points = figure.series.get(&area.code).filter(|_| series);
    let breaks = spec.breaks.iter().filter(|one| series && one.is_of(&area.code, Some(area)));
    FigureListed {
        id: spec.id.to_string(),
        label: spec.label.clone(),
        unit: spec.unit.to_string(),
        decimals: spec.decimals,
        definition: spec.definition.clone(),
        caveats: figure.caveats(&area.code),
        latest: figure.latest(&area.code, set.edition).map(value),
        sources: sources.collect(),
        series: points.into_iter().flatten().map(value).collect(),
        breaks: breaks.map(|one| (one.at, one.reason.clone())).collect(),
    }
}
