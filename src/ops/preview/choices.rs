//! What may be looked at: briefs, their forms, areas, and the areas that are hard on a template.

use std::sync::Arc;

use crate::figures::{FigureSet, format};
use crate::project::{Area, Brief, FigureId, Project};

/// What there is to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// The briefs: their ids and names.
    pub briefs: Vec<(String, String)>,
    /// The forms of the brief: itself, and its variants.
    pub forms: Vec<FormChoice>,
    /// Its areas.
    pub areas: Vec<AreaChoice>,
    /// The areas that are hard on a template.
    pub trials: Vec<Trial>,
}

/// A form of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormChoice {
    /// The variant; nothing for the brief itself.
    pub id: Option<String>,
    /// What it is called.
    pub name: String,
    /// The kinds of area that it is made for.
    pub kinds: Vec<&'static str>,
}

/// An area of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AreaChoice {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The id of its kind.
    pub kind: &'static str,
    /// What its kind is called.
    pub label: String,
    /// What else people look for it by.
    pub also: Vec<String>,
}

/// An area that is hard on a template, and in what way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// In what way: `longest-name`, `most-missing`, `lowest`, `highest`.
    pub id: &'static str,
    /// The same in words.
    pub label: String,
    /// What makes the area so.
    pub detail: String,
    /// The area's code.
    pub area: String,
}

impl Choices {
    /// What there is to look at in a brief with these areas.
    pub fn new(project: &Project, brief: &Brief, figures: &FigureSet, areas: &[Arc<Area>]) -> Self {
        let briefs = project.briefs.values();
        Self {
            briefs: briefs.map(|one| (one.id.to_string(), one.name.clone())).collect(),
            forms: brief
                .forms()
                .map(|form| FormChoice {
                    id: form.variant_id().map(str::to_owned),
                    name: form.called().to_owned(),
                    kinds: form.areas.iter().map(|kind| kind.id()).collect(),
                })
                .collect(),
            areas: areas
                .iter()
                .map(|area| AreaChoice {
                    code: area.code.to_string(),
                    name: area.name.clone(),
                    kind: area.kind.id(),
                    label: area.kind.words(brief.words).label.clone(),
                    also: area.also.clone(),
                })
                .collect(),
            trials: trials(brief, figures, areas),
        }
    }
}

/// The areas on which a template breaks first, if it breaks.
fn trials(brief: &Brief, figures: &FigureSet, areas: &[Arc<Area>]) -> Vec<Trial> {
    let mut trials = Vec::new();
    let trial = |id, label: &str, detail: String, area: &Area| Trial {
        id,
        label: label.to_owned(),
        detail,
        area: area.code.to_string(),
    };
    let length = |area: &&Arc<Area>| area.name.chars().count();
    if let Some(area) = first_most(areas, length) {
        let detail = format!("{} characters", length(&area));
        trials.push(trial("longest-name", "Longest name", detail, area));
    }
    let missing = |area: &&Arc<Area>| lacking(figures, areas, area);
    if let Some(area) = first_most(areas, missing).filter(|area| missing(area) > 0) {
        let detail = match missing(&area) {
            1 => "1 figure".to_owned(),
            many => format!("{many} figures"),
        };
        trials.push(trial("most-missing", "Most missing data", detail, area));
    }
    let Some(id) = brief.requires.first().or_else(|| figures.figures.keys().next()) else {
        return trials;
    };
    // Of a count, the country would always have the most: areas of one kind are held against each
    // other, of the one that has the most areas.
    let size = |area: &Area| areas.iter().filter(|other| other.kind == area.kind).count();
    let kind = first_most(areas, |area| size(area)).map(|area| area.kind);
    let alike = areas.iter().filter(|area| Some(area.kind) == kind);
    let mut known: Vec<(f64, &Arc<Area>)> =
        alike.filter_map(|area| Some((value(figures, id, area)?, area))).collect();
    known.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    let decimals = figures.figures.get(id).map_or(0, |figure| figure.spec.decimals);
    let label = figures.figures.get(id).map_or("", |figure| figure.spec.label.as_str());
    let ends =
        [("lowest", "Lowest value", known.first()), ("highest", "Highest value", known.last())];
    for (end, words, found) in ends {
        if let Some((value, area)) = found {
            let detail = format!("{label}: {}", format::number(*value, decimals));
            trials.push(trial(end, words, detail, area));
        }
    }
    trials
}

/// The first of the areas of which something is greatest.
fn first_most<'a>(
    areas: &'a [Arc<Area>],
    by: impl Fn(&&'a Arc<Area>) -> usize,
) -> Option<&'a Arc<Area>> {
    areas.iter().rev().max_by_key(by)
}

/// How many figures an area lacks that others of its kind have.
fn lacking(figures: &FigureSet, areas: &[Arc<Area>], area: &Area) -> usize {
    let alike = || areas.iter().filter(|other| other.kind == area.kind);
    let known = |id: &&FigureId| alike().any(|other| value(figures, id, other).is_some());
    figures.figures.keys().filter(|id| value(figures, id, area).is_none()).filter(known).count()
}

/// The newest value of an area.
fn value(figures: &FigureSet, id: &FigureId, area: &Area) -> Option<f64> {
    figures.figures.get(id)?.latest(&area.code, figures.edition)?.value
}
