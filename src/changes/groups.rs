//! What the areas of a kind have in common.

use std::cmp::Ordering;

use super::figures::News;
use super::movement::Level;
use super::words::{Part, Reworded};
use super::{AreaChanges, FigureChange};

/// A figure among the areas of a kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Group<'a> {
    /// The figure, as the first of the areas has it.
    pub figure: &'a FigureChange,
    /// How many areas have a newer value.
    pub known: usize,
    /// In how many it rose, as readers see it.
    pub rose: usize,
    /// In how many it fell.
    pub fell: usize,
    /// The median change: in per cent, or for a share in percentage points.
    pub median: f64,
    /// The area where it rose most, by the same measure, and by how much.
    pub most: Option<(&'a str, f64)>,
    /// The area where it fell most.
    pub least: Option<(&'a str, f64)>,
    /// The areas where the change was larger than nine in ten before.
    pub unusual: Vec<&'a str>,
    /// How many areas have enough of a past to tell.
    pub judged: usize,
    /// The areas that had no value before.
    pub came: Vec<&'a str>,
    /// The areas that have none any more.
    pub went: Vec<&'a str>,
    /// The areas whose newest value is older than the one before.
    pub older: Vec<&'a str>,
}

/// The figures of some areas, each once, in the order of the catalogue. Figures of which no area has
/// anything new are left out.
pub fn groups<'a>(areas: &[&'a AreaChanges]) -> Vec<Group<'a>> {
    let mut ids: Vec<&str> = Vec::new();
    for figure in areas.iter().flat_map(|area| &area.figures) {
        if !ids.contains(&figure.figure.as_str()) {
            ids.push(&figure.figure);
        }
    }
    ids.into_iter().filter_map(|id| group(id, areas)).collect()
}

/// A figure among some areas; `None` if none of them has anything new.
pub fn group<'a>(id: &str, areas: &[&'a AreaChanges]) -> Option<Group<'a>> {
    let all: Vec<(&'a str, &'a FigureChange)> = areas
        .iter()
        .filter_map(|area| {
            let figure = area.figures.iter().find(|figure| figure.figure == id)?;
            Some((area.name.as_str(), figure))
        })
        .collect();
    let having = |news: News| -> Vec<(&'a str, &'a FigureChange)> {
        all.iter().copied().filter(|(_, figure)| figure.news() == news).collect()
    };
    let names = |news| having(news).into_iter().map(|(name, _)| name).collect();
    let known = having(News::Newer);
    let count =
        |ordering| known.iter().filter(|(_, one)| one.direction() == Some(ordering)).count();
    let mut sizes: Vec<(&str, f64)> =
        known.iter().filter_map(|(name, figure)| Some((*name, size(figure)?))).collect();
    sizes.sort_by(|one, other| one.1.total_cmp(&other.1));
    let level = |figure: &FigureChange| figure.movement.as_ref().map(super::Movement::level);
    let unusual = known.iter().filter(|(_, figure)| level(figure) > Some(Level::Usual));
    let middle = |at: usize| sizes.get(at).map_or(0.0, |one| one.1);
    Some(Group {
        figure: all.iter().find(|(_, figure)| figure.news() != News::None)?.1,
        known: known.len(),
        rose: count(Ordering::Greater),
        fell: count(Ordering::Less),
        median: (middle(sizes.len() / 2) + middle(sizes.len().saturating_sub(1) / 2)) / 2.0,
        most: sizes.last().copied().filter(|one| one.1 > 0.0),
        least: sizes.first().copied().filter(|one| one.1 < 0.0),
        unusual: unusual.map(|(name, _)| *name).collect(),
        judged: known.iter().filter(|(_, figure)| figure.movement.is_some()).count(),
        came: names(News::Came),
        went: names(News::Went),
        older: names(News::Older),
    })
}

/// By what the changes of large and small areas are compared.
fn size(figure: &FigureChange) -> Option<f64> {
    if figure.unit.starts_with('%') { figure.change } else { figure.percent }
}

/// The same words in several areas.
#[derive(Debug, Clone, PartialEq)]
pub struct Rewording<'a> {
    /// The words, as the first of the areas has them.
    pub words: &'a Reworded,
    /// The areas, by name.
    pub areas: Vec<&'a str>,
}

/// What was reworded in a part, what concerns most areas first.
pub fn rewordings<'a>(areas: &[&'a AreaChanges], part: Part) -> Vec<Rewording<'a>> {
    let mut found: Vec<Rewording<'a>> = Vec::new();
    for area in areas {
        for words in area.words.iter().flatten().filter(|words| words.part == part) {
            match found.iter_mut().find(|known| known.words.key == words.key) {
                Some(known) if known.areas.last() == Some(&area.name.as_str()) => {}
                Some(known) => known.areas.push(&area.name),
                None => found.push(Rewording { words, areas: vec![&area.name] }),
            }
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.areas.len()));
    found
}

/// The same thing that several areas have, in the order in which it was first met.
pub fn shared<T: PartialEq, N>(found: impl Iterator<Item = (T, N)>) -> Vec<(T, Vec<N>)> {
    let mut all: Vec<(T, Vec<N>)> = Vec::new();
    for (thing, name) in found {
        match all.iter_mut().find(|(known, _)| *known == thing) {
            Some((_, names)) => names.push(name),
            None => all.push((thing, vec![name])),
        }
    }
    all
}
