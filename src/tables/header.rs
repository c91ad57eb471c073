//! Finds the header of a table, and where the wanted columns stand.

use crate::diagnostics::Problems;
use crate::project::{Column, Label};

use super::cells::ColumnStand;
use super::decode::finding;
use super::grid::Grid;
use super::labels::{Labels, missing_label, nearest_header};
use super::sheet::{HEAD, Row};

/// A column that is wanted.
pub(super) struct Need<'a> {
    labels: Vec<&'a str>,
    position: Option<usize>,
    optional: bool,
}

impl<'a> Need<'a> {
    /// What a column of a table is found by.
    pub fn of_column(column: &'a Column) -> Self {
        let (labels, position) = match &column.label {
            Label::Text(label) => (vec![label.as_str()], None),
            Label::Position(at) => (Vec::new(), Some(*at)),
        };
        let also = column.also.iter().map(String::as_str);
        Self {
            labels: labels.into_iter().chain(also).collect(),
            position,
            optional: column.optional,
        }
    }

    /// A column that no value is read from, but that decides about rows.
    pub fn of_labels(labels: impl IntoIterator<Item = &'a str>) -> Self {
        Self { labels: labels.into_iter().collect(), position: None, optional: false }
    }
}

impl Need<'static> {
    /// A column that may be there or not.
    pub fn maybe(label: &'static str) -> Self {
        Self { labels: vec![label], position: None, optional: true }
    }
}

/// Where the wanted columns stand.
pub(super) struct Columns {
    /// The row of the header.
    pub row: usize,
    /// The positions of all that are there, sorted.
    pub positions: Vec<usize>,
    /// For each need its place among the positions.
    slots: Vec<Option<usize>>,
    labels: Labels,
}

impl Columns {
    /// All labels of the header, folded.
    pub fn folded(&self) -> Vec<String> {
        self.labels.folded()
    }

    /// Where the columns stand that were the first needs, in their order; those that are there.
    pub fn stands<'n>(&self, names: impl Iterator<Item = &'n str>) -> Vec<ColumnStand> {
        let stand = |(need, name): (usize, &str)| {
            let position = *self.positions.get(self.slot(need)?)?;
            let label = self.labels.at(position).unwrap_or_default();
            Some(ColumnStand::new(name, Some(position + 1), label))
        };
        names.enumerate().filter_map(stand).collect()
    }

    /// Where the field of a need is in a row.
    pub fn slot(&self, need: usize) -> Option<usize> {
        self.slots.get(need).copied().flatten()
    }

    /// The header of the field of a row that has some text.
    pub fn label_of(&self, text: &str, row: &Row<'_>) -> Option<&str> {
        let slot = (0..self.positions.len()).find(|slot| row.value(Some(*slot)).text() == text)?;
        self.labels.at(*self.positions.get(slot)?)
    }

    /// The place of a field in words, by the name of its column where a file has no letters.
    pub fn place(&self, grid: &Grid, row: usize, need: usize) -> String {
        let position = self.slot(need).and_then(|slot| self.positions.get(slot).copied());
        let position = position.unwrap_or_default();
        match self.labels.at(position) {
            Some(label) if grid.lines => {
                format!("{}, row {}, column `{label}`", grid.name, row + 1)
            }
            _ => grid.place(row, position),
        }
    }
}

/// Finds the header row (the one near the top with most of the wanted labels) and where each
/// column stands.
pub(super) fn find(needs: &[Need<'_>], grid: &Grid, problems: &mut Problems) -> Option<Columns> {
    let wanted: Vec<(&str, &str)> = needs
        .iter()
        .filter(|need| need.position.is_none())
        .filter_map(|need| Some((*need.labels.first()?, *need.labels.first()?)))
        .collect();
    let required = needs.iter().filter(|need| need.position.is_none() && !need.optional).count();
    let mut best: Option<(usize, usize, Labels)> = None;
    for at in 0..grid.rows.len().min(HEAD) {
        let labels = labels_of(grid, at);
        let there = |need: &&Need<'_>| need.position.is_none() && find_one(need, &labels).is_some();
        let count = needs.iter().filter(there).count();
        // Of equally good rows the first.
        if count > best.as_ref().map_or(0, |(_, most, _)| *most) {
            best = Some((at, count, labels));
        }
        if count > 0 && count >= required {
            break;
        }
    }
    let Some((row, _, labels)) = best else {
        problems.push(
            finding("no-header", "no row has the headers of this table")
                .in_place(grid.name.clone())
                .why(format!(
                    "it should have `{}`",
                    wanted.iter().map(|(_, label)| *label).collect::<Vec<_>>().join("`, `")
                ))
                .hint_maybe(nearest_header(&wanted, grid))
                .hint("if the publisher renamed them, change `columns` in `briefs/sources.yaml`"),
        );
        return None;
    };
    let mut found = Vec::with_capacity(needs.len());
    let mut whole = true;
    for need in needs {
        let at = need.position.or_else(|| find_one(need, &labels));
        if at.is_none() && !need.optional {
            whole = false;
            if let Some(label) = need.labels.first() {
                problems.push(missing_label(label, "header", &labels, grid, Some(row)));
            }
        }
        found.push(at);
    }
    let mut positions: Vec<usize> = found.iter().copied().flatten().collect();
    positions.sort_unstable();
    positions.dedup();
    let slots = found.iter().map(|at| positions.binary_search(&(*at)?).ok()).collect();
    whole.then_some(Columns { row, positions, slots, labels })
}

/// Where a need stands: by the first of its labels that is there.
fn find_one(need: &Need<'_>, labels: &Labels) -> Option<usize> {
    need.labels.iter().find_map(|label| labels.find(label))
}

fn labels_of(grid: &Grid, row: usize) -> Labels {
    let fields = grid.rows.get(row).into_iter().flatten().enumerate();
    let there = fields.filter(|(_, field)| !field.is_empty());
    Labels::new(there.map(|(at, field)| (at, field.text())).collect())
}
