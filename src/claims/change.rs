//! Claims about change: they name both dates (N4), and their base is not picked for its effect.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, Diagnostics, Span};
use crate::figures::FigureSet;
use crate::project::{AreaCode, ClaimId, ClaimSpec, FigureId, Period};

use super::verdict::Asked;

/// How many values a series must have before its extreme says anything.
const ENOUGH: usize = 6;

/// A change that a text prints: of a figure, in an area, between two months.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The figure.
    pub figure: FigureId,
    /// The area.
    pub area: AreaCode,
    /// The month that it is counted from.
    pub since: Period,
    /// The month that it is counted to.
    pub until: Period,
}

/// What is to be said of a claim about change: one whose test asked for two months of a figure in
/// an area. `said` is what is printed of it as a reader sees it, which stands at `place`, and
/// `changes` those that it prints.
pub fn about_change(
    id: &ClaimId,
    spec: &ClaimSpec,
    asked: &[Asked],
    changes: &[Change],
    (said, place): (&str, &Span),
    figures: &FigureSet,
) -> Diagnostics {
    let mut found = Diagnostics::new();
    let mut months: BTreeMap<(&FigureId, &AreaCode), BTreeSet<Period>> = BTreeMap::new();
    for one in asked {
        months.entry((&one.figure, &one.area)).or_default().insert(one.period);
    }
    months.retain(|_, periods| periods.len() > 1);
    let tested = months.values().flat_map(|periods| [periods.first(), periods.last()]).flatten();
    let printed = changes.iter().flat_map(|change| [&change.since, &change.until]);
    let dates: BTreeSet<Period> = tested.chain(printed).copied().collect();
    let unnamed: Vec<String> = dates
        .iter()
        .filter(|date| !is_named(said, **date, &dates))
        .map(|date| date.label())
        .collect();
    let compares =
        if months.is_empty() { "it prints a change" } else { "its test compares months" };
    if !unnamed.is_empty() {
        found.push(
            Diagnostic::warning(
                "change-without-dates",
                format!("the claim `{id}` is about a change, and does not name both its dates"),
            )
            .at(place)
            .why(format!("{compares}, and the sentence lacks {}", unnamed.join(" and ")))
            .why("a change names both dates (N4)")
            .hint("print the newest month with `{{ … | period }}` or `{{ edition.label }}`"),
        );
    }
    for change in changes {
        let periods = months.get(&(&change.figure, &change.area));
        let untested = periods.is_some_and(|periods| !periods.contains(&change.since));
        if untested {
            let (id, since) = (id.as_str(), change.since.label());
            let message =
                format!("the claim `{id}` prints a change that its test does not ask for");
            found.push(
                Diagnostic::warning("untested-change", message)
                    .at(place)
                    .why(format!("the sentence counts `{}` since {since}", change.figure))
                    .hint("let the test compare the same months"),
            );
        }
    }
    for ((figure, area), periods) in &months {
        let (Some(base), Some(last)) = (periods.first(), periods.last()) else { continue };
        found.extend(picked(id.as_str(), spec, figures, figure, area, (*base, *last)));
    }
    found
}

/// Whether a text names a month, or at least its year.
pub fn names(said: &str, date: Period) -> bool {
    words(said).any(|word| word == &date.short()[..4])
}

/// Whether a sentence names one of some months: by its year at least, and where two are of the same
/// year, by its own name.
fn is_named(said: &str, date: Period, all: &BTreeSet<Period>) -> bool {
    let year = &date.short()[..4];
    let twins = all.iter().filter(|other| other.short().starts_with(year)).count() > 1;
    let label = date.label();
    let month = label.split(' ').next().unwrap_or_default();
    names(said, date)
        && (!twins || words(said).any(|word| word == month) || said.contains(&date.short()))
}

fn words(said: &str) -> impl Iterator<Item = &str> {
    said.split(|c: char| !c.is_alphanumeric())
}

/// The finding about a base that is the extreme of its series: of all months it makes the change
/// look largest.
fn picked(
    id: &str,
    spec: &ClaimSpec,
    figures: &FigureSet,
    figure: &FigureId,
    area: &AreaCode,
    (base, last): (Period, Period),
) -> Option<Diagnostic> {
    let figure = figures.figures.get(figure)?;
    let value = |period| figure.at(area, period).and_then(|point| point.value);
    let (then, now) = (value(base)?, value(last)?);
    let points = figure.series.get(area)?;
    let mut series: Vec<(Period, f64)> =
        points.iter().filter_map(|point| Some((point.period, point.value?))).collect();
    series.retain(|(period, _)| *period <= last);
    if series.len() < ENOUGH || then == now {
        return None;
    }
    let fell = now < then;
    let extreme =
        series.iter().all(|(_, other)| if fell { *other <= then } else { *other >= then });
    if !extreme {
        return None;
    }
    let word = if fell { "highest" } else { "lowest" };
    let place = figures.areas.get(area.as_str()).map_or(area.as_str(), |area| &area.prose);
    let first = series.first().is_some_and(|(period, _)| *period == base);
    let message =
        format!("the base of the claim `{id}` is the {word} value of its series: {}", base.label());
    // Where a series begins with its extreme, its beginning is still the most natural base.
    let found = if first {
        Diagnostic::note("base-is-extreme", message).why("it is also the first month of the series")
    } else {
        Diagnostic::warning("base-is-extreme", message)
            .why("any other base would show a smaller change: a reader may call it picked")
            .hint("compare with the first month of the series, or with the same month of another year")
    };
    Some(found.at(&spec.test.span).why(format!("{} in {place}", figure.spec.label)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn n4_a_month_is_named_by_its_year_at_least() {
        let date = Period::new(2015, 9).unwrap();
        assert!(names("than in September\u{a0}2015.", date));
        assert!(names("(2015)", date));
        assert!(!names("In 20150 and 1,2015x there were more", date));
        assert!(!names("There are fewer.", date));
        let both = BTreeSet::from([date, Period::new(2015, 3).unwrap()]);
        assert!(!is_named("In 2015 there were fewer.", date, &both));
        assert!(is_named("Fewer in September than in March 2015.", date, &both));
    }
}
