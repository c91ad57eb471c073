//! Figures: of one area, of the areas of a kind, and those that were revised.

use super::super::AreaChanges;
use super::super::figures::{At, FigureChange, News, Revised};
use super::super::groups::{Group, groups, shared};
use super::super::movement::{Level, Movement};
use super::super::show::{
    apart, called, change, count, is_share, named, percent, points, signed, some, unusual, value,
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
        let shown = |value: Option<At>| value.map(|one| at(figure, one, to)).unwrap_or_default();
        let (before, after) = (shown(figure.before), shown(figure.after));
        let told = match figure.news() {
            News::Went => format!("no value any more; it was {before}"),
            News::Came => format!("new: {after}"),
            News::Older => {
                format!("the newest value is older than before: {after} after {before}")
            }
            News::Newer | News::None => continue,
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
        let year_ago = if is_share(figure) {
            points(year_ago, figure.decimals)
        } else {
            signed(year_ago, figure.decimals)
        };
        how.push_str(&format!("; a year before {year_ago}"));
    }
    if let Some(restated) = figure.restated {
        let restated = At { value: restated, ..before };
        let restated = at(figure, restated, before.period);
        how.push_str(&format!("; {} is now {restated}", before.period.label()));
    }
    vec![called(figure), at(figure, before, from), at(figure, after, to), change(figure), how]
}

/// A value, with its month where that is not the expected one.
fn at(figure: &FigureChange, at: At, expected: Period) -> String {
    let value = value(figure, at.value);
    if at.period == expected { value } else { format!("{value} ({})", at.period.label()) }
}

pub fn group_figures(areas: &[&AreaChanges]) -> Vec<Item> {
    let groups = groups(areas);
    if groups.is_empty() {
        return vec![Item::Line("no figure has a newer value".to_owned())];
    }
    let header = ["figure", "rose", "fell", "same", "median", "most", "least"].map(str::to_owned);
    let moved: Vec<&Group<'_>> = groups.iter().filter(|group| group.known > 0).collect();
    let rows = moved.iter().map(|group| {
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
    let rows: Vec<Vec<String>> = rows.collect();
    let mut items = Vec::new();
    if !rows.is_empty() {
        items.push(Item::Table { header: header.into(), rows });
    }
    items.extend(groups.iter().flat_map(came_or_went));
    items.extend(groups.iter().filter(|group| !group.unusual.is_empty()).map(unusual_in));
    let judged = groups.iter().map(|group| group.judged).sum::<usize>();
    if judged == 0 && !moved.is_empty() {
        items.push(Item::Line(
            "too little is known of past changes here to say which are unusual".to_owned(),
        ));
    }
    items
}

/// In which areas a figure has its first value, or lost the newest one.
fn came_or_went(group: &Group<'_>) -> impl Iterator<Item = Item> {
    let told = [
        (&group.came, "new in"),
        (&group.went, "no value any more in"),
        (&group.older, "the newest value is older than before in"),
    ];
    let name = called(group.figure);
    told.into_iter().filter(|(areas, _)| !areas.is_empty()).map(move |(areas, what)| {
        let many = count(areas.len(), "area", "areas");
        Item::Line(format!("{name}: {what} {many} ({})", some(areas, NAMED)))
    })
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
    let figures = shared(all.map(|(area, one)| (&one.figure, (area, one))));
    let line = |(_, values): (&String, Vec<(&AreaChanges, &Revised)>)| {
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
        let label = named(&most.label, &most.unit);
        let sign = if most.unit.starts_with('%') { "%" } else { "" };
        let value = |value: Option<f64>| {
            value.map_or_else(|| "[x]".to_owned(), |value| format::number(value, most.decimals))
        };
        let (before, after) = match (most.before, most.after) {
            (Some(before), Some(after)) => apart(before, after, most.decimals),
            (before, after) => (value(before), value(after)),
        };
        let whole = |value: String| if value == "[x]" { value } else { format!("{value}{sign}") };
        let (before, after) = (whole(before), whole(after));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn change(before: Option<f64>, after: Option<f64>) -> FigureChange {
        let one = |month, value| At { period: Period::new(2025, month).unwrap(), value };
        FigureChange {
            figure: "share".into(),
            label: "share of doctors".into(),
            unit: "%".into(),
            decimals: 0,
            before: before.map(|value| one(3, value)),
            after: after.map(|value| one(4, value)),
            restated: None,
            change: before.zip(after).map(|(before, after)| after - before),
            percent: None,
            movement: None,
            year_ago: None,
        }
    }

    fn area(name: &str, figure: FigureChange) -> AreaChanges {
        AreaChanges {
            code: name.into(),
            name: name.into(),
            kind: "icb".into(),
            figures: vec![figure],
            revised: Vec::new(),
            claims: Vec::new(),
            words: None,
        }
    }

    fn told(areas: &[AreaChanges]) -> String {
        let items = group_figures(&areas.iter().collect::<Vec<_>>());
        let line = |item: &Item| match item {
            Item::Line(line) | Item::More(line) => line.clone(),
            Item::Table { rows, .. } => format!("{} rows", rows.len()),
        };
        items.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_came_or_went_in_many_areas_is_told() {
        let new = [
            area("A", change(None, Some(1.0))),
            area("B", change(None, Some(2.0))),
            area("C", change(Some(2.0), None)),
        ];
        assert_eq!(
            told(&new),
            "share of doctors: new in 2 areas (A, B)\nshare of doctors: no value any more in 1 area (C)"
        );
        let still = [area("A", change(None, None))];
        assert_eq!(told(&still), "no figure has a newer value");
        let mixed = [area("A", change(Some(1.0), Some(2.0))), area("B", change(None, Some(2.0)))];
        assert_eq!(
            told(&mixed),
            "1 rows\nshare of doctors: new in 1 area (B)\ntoo little is known of past changes here to say which are unusual"
        );
    }

    #[test]
    fn values_that_print_alike_are_the_same() {
        let figure = change(Some(26.1), Some(26.4));
        assert_eq!(super::super::super::show::change(&figure), "0 points");
        let row = row(&figure, figure.before.unwrap().period, figure.after.unwrap().period);
        assert_eq!(row[1..4], ["26%", "26%", "0 points"]);
    }

    #[test]
    fn a_revision_has_its_unit() {
        let revised_ = |unit: &str, before| Revised {
            figure: "f".into(),
            label: "nurses".into(),
            unit: unit.into(),
            decimals: 0,
            period: Period::new(2025, 3).unwrap(),
            before,
            after: Some(12.0),
        };
        let told = |one: Revised| {
            let mut area = area("A", change(None, None));
            area.revised = vec![one];
            match revised(&[area]).as_slice() {
                [Item::Line(line)] => line.clone(),
                other => format!("{other:?}"),
            }
        };
        assert_eq!(told(revised_("FTE", Some(11.0))), "nurses, FTE: A, March 2025, 11 → 12");
        assert_eq!(told(revised_("%", Some(11.0))), "nurses: A, March 2025, 11% → 12%");
        assert_eq!(told(revised_("%", None)), "nurses: A, March 2025, [x] → 12%");
    }
}
