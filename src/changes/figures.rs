//! Figures of an area, then and now.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::movement::Movement;
use crate::figures::{Row, format};
use crate::project::{Period, Project};

/// A value and its month.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct At {
    /// The month.
    pub period: Period,
    /// The unrounded value.
    pub value: f64,
}

/// A figure of an area, as each edition told its newest value.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureChange {
    /// The figure's id.
    pub figure: String,
    /// Its name within a sentence.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// How many decimals are printed.
    pub decimals: usize,
    /// The newest value that the older edition knew.
    pub before: Option<At>,
    /// The newest value that the newer edition knows.
    pub after: Option<At>,
    /// What the newer edition says of the month of `before`, if that is another value.
    pub restated: Option<f64>,
    /// What changed from one month to the other, both as the newer edition knows them, so that a
    /// revision is never taken for a movement; `None` if there is no newer month.
    pub change: Option<f64>,
    /// The same in per cent; `None` for a share, or where nothing can be divided by.
    pub percent: Option<f64>,
    /// How unusual that is; `None` if too little is known.
    pub movement: Option<Movement>,
    /// What changed between the same months a year before.
    pub year_ago: Option<f64>,
}

/// What is new of a figure in an area.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// It has a value of a later month.
    Newer,
    /// It had none and has one.
    Came,
    /// It had one and has none.
    Went,
    /// The months that it had last are no longer there.
    Older,
    /// Nothing: the newest month is the same, or there is none.
    None,
}

impl FigureChange {
    /// What is new.
    pub fn news(&self) -> News {
        match (self.before, self.after) {
            (None, Some(_)) => News::Came,
            (Some(_), None) => News::Went,
            (Some(before), Some(after)) => match after.period.cmp(&before.period) {
                std::cmp::Ordering::Greater => News::Newer,
                std::cmp::Ordering::Less => News::Older,
                std::cmp::Ordering::Equal => News::None,
            },
            (None, None) => News::None,
        }
    }

    /// Up, down or the same, as readers see it: two values that print alike are the same. `None` if
    /// there is no newer month.
    pub fn direction(&self) -> Option<std::cmp::Ordering> {
        let (change, after) = (self.change?, self.after?);
        let print = |value: f64| format::plain(value, self.decimals);
        let same = print(after.value) == print(after.value - change);
        Some(if same { std::cmp::Ordering::Equal } else { change.total_cmp(&0.0) })
    }
}

/// A value of a month that both editions know, and that is another now.
#[derive(Debug, Clone, PartialEq)]
pub struct Revised {
    /// The figure's id.
    pub figure: String,
    /// Its name within a sentence.
    pub label: String,
    /// Its unit.
    pub unit: String,
    /// How many decimals are printed.
    pub decimals: usize,
    /// The month.
    pub period: Period,
    /// The value that the older edition knew; `None` if it was missing.
    pub before: Option<f64>,
    /// The value now.
    pub after: Option<f64>,
}

/// A figure's rows of an area.
struct Series<'a> {
    row: &'a Row,
    /// Every month that there is a row for.
    rows: BTreeMap<Period, Option<f64>>,
}

impl Series<'_> {
    fn values(&self) -> BTreeMap<Period, f64> {
        self.rows.iter().filter_map(|(period, value)| Some((*period, (*value)?))).collect()
    }
}

/// The series of an area by figure, in the order of the catalogue.
fn series(rows: &[Row]) -> IndexMap<&str, Series<'_>> {
    let mut series: IndexMap<&str, Series<'_>> = IndexMap::new();
    for row in rows {
        let entry =
            series.entry(&row.figure).or_insert_with(|| Series { row, rows: BTreeMap::new() });
        entry.rows.insert(row.period, row.value);
    }
    series
}

/// Compares all figures of an area.
pub(super) fn changes(
    project: &Project,
    before: &[Row],
    after: &[Row],
    from: Period,
    to: Period,
) -> Vec<FigureChange> {
    let (was, is) = (series(before), series(after));
    let gone = was.keys().filter(|id| !is.contains_key(*id));
    let ids = is.keys().chain(gone);
    let compare = |id: &&str| {
        let (was, is) = (was.get(id), is.get(id));
        let row = is.or(was)?.row;
        let known = |series: Option<&Series<'_>>| series.map(Series::values).unwrap_or_default();
        let (then, now) = (known(was), known(is));
        let newest = |values: &BTreeMap<Period, f64>, edition| {
            let (period, value) = values.range(..=edition).next_back()?;
            Some(At { period: *period, value: *value })
        };
        let (before, after) = (newest(&then, from), newest(&now, to));
        let share = row.unit.starts_with('%');
        let mut change = FigureChange {
            figure: row.figure.clone(),
            label: row.label.clone(),
            unit: row.unit.clone(),
            decimals: decimals(project, &row.figure),
            before,
            after,
            restated: None,
            change: None,
            percent: None,
            movement: None,
            year_ago: None,
        };
        if let (Some(before), Some(after)) = (before, after) {
            let now_then = now.get(&before.period).copied();
            change.restated = now_then.filter(|now| differ(*now, before.value));
            if after.period > before.period {
                let base = now_then.unwrap_or(before.value);
                let moved = after.value - base;
                change.change = Some(moved);
                change.percent = (base != 0.0 && !share).then(|| 100.0 * moved / base.abs());
                change.movement = Movement::of(moved, before.period, after.period, &now);
                change.year_ago = year_before(&now, before.period, after.period);
            }
        }
        Some(change)
    };
    ids.filter_map(compare).collect()
}

/// What changed between the same two months a year before.
fn year_before(values: &BTreeMap<Period, f64>, from: Period, to: Period) -> Option<f64> {
    let earlier = |period: Period| {
        let date = period.date();
        values.get(&Period::new(date.year() - 1, date.month())?).copied()
    };
    Some(earlier(to)? - earlier(from)?)
}

/// The past values that are others now, in the order of the catalogue and of months. A month that
/// only one edition has a row for was not revised.
pub(super) fn revised(project: &Project, before: &[Row], after: &[Row]) -> Vec<Revised> {
    let (was, is) = (series(before), series(after));
    let mut revised = Vec::new();
    for (id, is) in &is {
        let Some(was) = was.get(id) else { continue };
        for (period, after) in &is.rows {
            let Some(before) = was.rows.get(period) else { continue };
            let same = match (before, after) {
                (Some(before), Some(after)) => !differ(*before, *after),
                (None, None) => true,
                (Some(_), None) | (None, Some(_)) => false,
            };
            if !same {
                revised.push(Revised {
                    figure: is.row.figure.clone(),
                    label: is.row.label.clone(),
                    unit: is.row.unit.clone(),
                    decimals: decimals(project, id),
                    period: *period,
                    before: *before,
                    after: *after,
                });
            }
        }
    }
    revised
}

/// Whether two values differ by more than the last bits of a sum.
fn differ(one: f64, other: f64) -> bool {
    (one - other).abs() > 1e-9 * one.abs().max(other.abs())
}

/// As the catalogue says; a figure that has gone from it is printed with one.
fn decimals(project: &Project, figure: &str) -> usize {
    project.figures.get(figure).map_or(1, |spec| spec.decimals)
}
