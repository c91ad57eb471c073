//! How a file's labels are compared with those of `sources.yaml`.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::diagnostics::{Diagnostic, nearest};

use super::decode::finding;
use super::grid::Grid;

/// A label without references to notes, folded for comparison: `All GPs [Notes 11, 13]` and
/// `All  GPs` are the same.
pub(super) fn fold_label(label: &str) -> String {
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in label.chars() {
        match c {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A folded label without explanations in parentheses either.
pub(super) fn fold_explained(label: &str) -> String {
    let folded = fold_label(label);
    let mut plain = String::new();
    let mut depth = 0_usize;
    for c in folded.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 => plain.push(c),
            _ => {}
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The labels of a header or of a first column, with their positions.
pub(super) struct Labels {
    list: Vec<(usize, String)>,
    folded: HashMap<String, usize>,
    explained: OnceCell<HashMap<String, usize>>,
}

impl Labels {
    /// Folds labels, once for all that are looked for. Of equal ones the first counts.
    pub fn new(list: Vec<(usize, String)>) -> Self {
        let folded = first_of(&list, fold_label);
        Self { list, folded, explained: OnceCell::new() }
    }

    /// Finds a label: the first that is the same without notes, or else without explanations.
    pub fn find(&self, wanted: &str) -> Option<usize> {
        let explained = || self.explained.get_or_init(|| first_of(&self.list, fold_explained));
        let same = self.folded.get(&fold_label(wanted));
        same.or_else(|| explained().get(&fold_explained(wanted))).copied()
    }

    /// All of them, folded, each once.
    pub fn folded(&self) -> Vec<String> {
        let mut all: Vec<String> = self.list.iter().map(|(_, label)| fold_label(label)).collect();
        all.retain(|label| !label.is_empty());
        all.sort_unstable();
        all.dedup();
        all
    }

    /// The label at a position.
    pub fn at(&self, position: usize) -> Option<&str> {
        self.list.iter().find(|(at, _)| *at == position).map(|(_, label)| label.trim())
    }
}

/// The first position of each label.
fn first_of(list: &[(usize, String)], fold: fn(&str) -> String) -> HashMap<String, usize> {
    let mut first = HashMap::with_capacity(list.len());
    for (at, label) in list {
        first.entry(fold(label)).or_insert(*at);
    }
    first
}

/// The text near the top of a sheet that is most like one of the wanted headers.
pub(super) fn nearest_header(wanted: &[(&str, &str)], grid: &Grid) -> Option<String> {
    let texts: Vec<String> = grid
        .rows
        .iter()
        .take(50)
        .flatten()
        .filter(|field| field.number().is_none())
        .map(|field| fold_label(&field.text()))
        .filter(|text| !text.is_empty())
        .collect();
    wanted.iter().find_map(|(_, label)| {
        let near = nearest(&fold_label(label), texts.iter().map(String::as_str))?;
        Some(format!("the nearest to `{label}` is `{near}`"))
    })
}

/// Says that a header or row label is not in the file, and what comes nearest.
pub(super) fn missing_label(
    label: &str,
    what: &str,
    labels: &Labels,
    grid: &Grid,
    row: Option<usize>,
) -> Diagnostic {
    let place = match row {
        Some(row) => format!("{}, row {}", grid.name, row + 1),
        None => grid.name.clone(),
    };
    let folded: Vec<String> = labels.list.iter().map(|(_, label)| fold_label(label)).collect();
    let near = nearest(&fold_label(label), folded.iter().map(String::as_str));
    finding("missing-label", format!("there is no {what} `{label}`"))
        .in_place(place)
        .hint_maybe(near.map(|near| format!("the nearest is `{near}`")))
        .hint("if the publisher renamed it, change its name in `briefs/sources.yaml`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_and_explanations_do_not_count() {
        let labels = Labels::new(vec![
            (0, "All GPs [Notes 11, 13]".to_owned()),
            (1, "All Fully Qualified GPs (excludes GPs in Training Grade) [Notes 11]".to_owned()),
            (2, "GP Regular Locums ".to_owned()),
            (3, "All Fully Qualified GPs".to_owned()),
        ]);
        assert_eq!(labels.find("All GPs"), Some(0));
        // The same without notes comes before the same without explanations.
        assert_eq!(labels.find("All Fully Qualified GPs"), Some(3));
        assert_eq!(labels.find("GP Regular Locums"), Some(2));
        assert_eq!(labels.find("Nurses"), None);
    }
}
