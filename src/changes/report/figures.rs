//! Figures: of one area, of the areas of a kind, and those that were revised.

use super::super::AreaChanges;
use super::super::figures::{At, FigureChange, Revised};
use super::super::groups::{Group, groups, shared};
use super::super::movement::{Level, Movement};
use super::super::show::{
    apart, called, change, count, is_share, percent, points, signed, some, unusual,
};
use super::{Item, NAMED};
use crate::figures::format;
use crate::project::Period;

/// Whether a change was larger than nine in ten before.
pub fn is_unusual(figure: &FigureChange) -> bool {
    figure.movement.as_ref().is_some_and(|movement| movement.level() > Level::Usual)
}

/// The figures of one area, those that moved most unusually first.
pub fn area_figures(area: &AreaChanges, from: Period, to: Period) -> Vec<Item> {
    let mut moved: Vec<&FigureChange> =
        area.figures.iter().filter(|one| one.change.is_some()).collect();
    moved.sort_by_key(|one| {
        std::cmp::Reverse(one.movement.as_ref().map(Movement::level).unwrap_or(Level::Usual))
    });
    let rows: Vec<Vec<String>> = moved.iter().map(|figure| row(figure, from, to)).collect();
    let mut items = Vec::new();
    if !rows.is_empty() {
        let header =
            ["figure".to_owned(), from.label(), to.label(), "change".into(), "how usual".into()];
        items.push(Item::Table { header: header.into(), rows });
    }
    let name = |figure: &FigureChange| format!("{} ({})", figure.label, figure.unit);
    let still = area.figures.iter().filter(|one| one.change.is_none());
    for (period, names) in shared(still.filter_map(|one| {
        let (before, after) = (one.before?, one.after?);
        (before.period == after.period).then(|| (after.period, name(one)))
    })) {
        items.push(Item::Line(format!(
            "no newer value than that of {}: {}",
            period.label(),
            names.join(", ")
        )));
    }
    for figure in &area.figures {
        let told = match (figure.before, figure.after) {
            (Some(before), None) => format!("no value any more; it was {}", at(figure, before, to)),
            (None, Some(after)) => format!("new: {}", at(figure, after, to)),
            (Some(before), Some(after)) if after.period < before.period => format!(
                "the newest value is older than before: {} after {}",
                at(figure, after, to),
                at(figure, before, to)
            ),
            (Some(_) | None, _) => continue,
        };
        items.push(Item::Line(format!("{}: {told}", name(figure))));
    }
    items
}

fn row(figure: &FigureChange, from: Period, to: Period) -> Vec<String> {
    let (Some(before), Some(after)) = (figure.before, figure.after) else { return Vec::new() };
    let mut how = match &figure.movement {
        Some(movement) => unusual(movement),
        None => "too little is known of past changes".to_owned(),
    };
    if let Some(year_ago) = figure.year_ago.filter(|_| is_unusual(figure)) {
        how.push_str(&format!("; a year before {}", signed(year_ago, figure.decimals)));
    }
    if let Some(restated) = figure.restated {
        let restated = format::plain(restated, figure.decimals);
        how.push_str(&format!("; {} is now {restated}", before.period.label()));
    }
    vec![called(figure), at(figure, before, from), at(figure, after, to), change(figure), how]
}

/// A value, with its month where that is not the expected one.
fn at(figure: &FigureChange, at: At, expected: Period) -> String {
    let sign = if is_share(figure) { "%" } else { "" };
    let value = format!("{}{sign}", format::number(at.value, figure.decimals));
    if at.period == expected { value } else { format!("{value} ({})", at.period.label()) }
}

pub fn group_figures(areas: &[&AreaChanges]) -> Vec<Item> {
    let groups = groups(areas);
    if groups.is_empty() {
        return vec![Item::Line("no figure has a newer value".to_owned())];
    }
    let header = ["figure", "rose", "fell", "same", "median", "most", "least"].map(str::to_owned);
    let rows = groups.iter().map(|group| {
        let share = group.figure.unit.starts_with('%');
        let size = |size: f64| if share { points(size, 0) } else { percent(size) };
        let extreme = |one: Option<(&str, f64)>| {
            one.map_or_else(|| "–".to_owned(), |(name, most)| format!("{name} {}", size(most)))
        };
        vec![
            called(group.figure),
            group.rose.to_string(),
            group.fell.to_string(),
            (group.known - group.rose - group.fell).to_string(),
            size(group.median),
            extreme(group.most),
            extreme(group.least),
        ]
    });
    let mut items = vec![Item::Table { header: header.into(), rows: rows.collect() }];
    items.extend(groups.iter().filter(|group| !group.unusual.is_empty()).map(unusual_in));
    let judged = groups.iter().map(|group| group.judged).sum::<usize>();
    if judged == 0 {
        items.push(Item::Line(
            "too little is known of past changes here to say which are unusual".to_owned(),
        ));
    }
    items
}

fn unusual_in(group: &Group<'_>) -> Item {
    let Group { figure, unusual, judged, .. } = group;
    Item::Line(format!(
        "{}: larger than nine in ten changes before in {} of {judged} ({})",
        called(figure),
        unusual.len(),
        some(unusual, NAMED)
    ))
}

pub fn revised(areas: &[AreaChanges]) -> Vec<Item> {
    let all = areas.iter().flat_map(|area| area.revised.iter().map(move |one| (area, one)));
    let figures = shared(all.map(|(area, one)| ((&one.figure, &one.label), (area, one))));
    let line = |((_, label), values): ((&String, &String), Vec<(&AreaChanges, &Revised)>)| {
        let periods = || values.iter().map(|(_, one)| one.period);
        let (first, last) = (periods().min()?, periods().max()?);
        let when = if first == last {
            first.label()
        } else {
            format!("{} to {}", first.label(), last.label())
        };
        let areas = shared(values.iter().map(|(area, _)| (&area.code, ()))).len();
        let (area, most) =
            values.iter().max_by(|one, other| relative(one.1).total_cmp(&relative(other.1)))?;
        let value = |value: Option<f64>| {
            value.map_or_else(|| "[x]".to_owned(), |value| format::number(value, most.decimals))
        };
        let (before, after) = match (most.before, most.after) {
            (Some(before), Some(after)) => apart(before, after, most.decimals),
            (before, after) => (value(before), value(after)),
        };
        let many = count(values.len(), "value", "values");
        let where_ = count(areas, "area", "areas");
        if values.len() == 1 {
            let what = format!("{label}: {}, {}, {before} → {after}", area.name, first.label());
            return Some(Item::Line(what));
        }
        Some(Item::Line(format!(
            "{label}: {many} in {where_}, {when}; most: {}, {}, {before} → {after}",
            area.name,
            most.period.label()
        )))
    };
    figures.into_iter().filter_map(line).collect()
}

/// How much a value was revised, in relation to itself; one that came or went counts most.
fn relative(revised: &Revised) -> f64 {
    match (revised.before, revised.after) {
        (Some(before), Some(after)) if before != 0.0 => ((after - before) / before).abs(),
        (Some(_) | None, _) => f64::INFINITY,
    }
}
