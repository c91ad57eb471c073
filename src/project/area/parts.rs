//! `area_parts.csv`: which part counts towards which whole, with what weight, when, and on what
//! basis.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Deserialize;

use super::read::{MAX_PROBLEMS, records, wrong_days};
use super::{Area, AreaKind, Areas, Validity};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Problems, SourceFile, Span, did_you_mean};
use crate::project::ids::{AreaCode, is_area_code};

/// By how much the weights of a part may exceed 1: published weights are rounded.
const ROUNDING: f64 = 0.001;
/// How many steps there may be from a part to the last of its wholes.
const MAX_STEPS: usize = 16;

/// A part that counts towards a whole besides its parent: a practice in a constituency, a CCG in
/// the sub-ICB location that took its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// The part.
    pub part: AreaCode,
    /// The whole; always one of the areas.
    pub whole: AreaCode,
    /// How much of the part counts, more than 0 and up to 1.
    pub weight: f64,
    /// When it counts.
    pub validity: Validity,
    /// How the mapping was made, in words; always there if it is modelled.
    pub basis: Option<Arc<str>>,
}

/// A row of `area_parts.csv` as it stands.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPart {
    part: String,
    whole: String,
    #[serde(default)]
    weight: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
    #[serde(default)]
    basis: String,
}

/// Reads `area_parts.csv` and checks it with the areas.
pub(super) fn read(file: &Arc<SourceFile>, areas: Areas, diagnostics: &mut Diagnostics) -> Areas {
    let mut problems = Problems::new(MAX_PROBLEMS, Kind::Project);
    let mut rows: Vec<(Part, Span)> = Vec::new();
    let columns = "`part,whole,weight,from,until,basis`; only the first two are needed";
    let mut bases: BTreeSet<Arc<str>> = BTreeSet::new();
    for (span, raw) in records::<RawPart>(file, columns, &mut problems) {
        if let Some(mut part) = check_row(raw, &span, &areas, &mut problems) {
            // A basis stands in thousands of rows.
            if let Some(basis) = &mut part.basis {
                match bases.get(&**basis) {
                    Some(known) => *basis = Arc::clone(known),
                    None => drop(bases.insert(Arc::clone(basis))),
                }
            }
            rows.push((part, span));
        }
    }
    if problems.is_empty() {
        check_weights(&areas, &rows, &mut problems);
        check_cycles(&areas, &rows, &mut problems);
    }
    diagnostics.keep(problems.finish());
    let parts = rows.into_iter().map(|(part, _)| part).collect();
    Areas { parts: Arc::new(parts), ..areas }
}

fn check_row(raw: RawPart, span: &Span, areas: &Areas, problems: &mut Problems) -> Option<Part> {
    let codes = || areas.known().map(|area| area.code.as_str());
    let known = areas.get(&raw.part);
    if known.is_none() && !looks_like_a_practice(&raw.part) {
        problems.push(
            Diagnostic::error("unknown-area", format!("`{}` is no area of this project", raw.part))
                .at(span)
                .hint_maybe(did_you_mean(&raw.part, codes()))
                .hint("practices need no row in `briefs/areas.csv`, all other parts do"),
        );
        return None;
    }
    let Some(whole) = areas.get(&raw.whole) else {
        problems.push(
            Diagnostic::error(
                "unknown-area",
                format!("`{}` is part of `{}`, which is no area", raw.part, raw.whole),
            )
            .at(span)
            .hint_maybe(did_you_mean(&raw.whole, codes()))
            .hint("wholes stand in `briefs/areas.csv`"),
        );
        return None;
    };
    let weight = match raw.weight.trim() {
        "" => Some(1.0),
        text => text.parse().ok().filter(|weight| *weight > 0.0 && *weight <= 1.0),
    };
    let Some(weight) = weight else {
        problems.push(
            Diagnostic::error("wrong-weight", format!("`{}` is no weight", raw.weight))
                .at(span)
                .hint("a weight is more than 0 and not more than 1; leave out what does not count"),
        );
        return None;
    };
    let validity = match Validity::read(&raw.from, &raw.until) {
        Ok(validity) => validity,
        Err(wrong) => {
            problems.push(wrong_days(&wrong, span));
            return None;
        }
    };
    let basis = Some(raw.basis.trim()).filter(|basis| !basis.is_empty()).map(Arc::from);
    // S7: a reader must be able to see how such a value came about.
    if basis.is_none() && (weight < 1.0 || whole.kind == AreaKind::Constituency) {
        problems.push(
            Diagnostic::error(
                "no-basis",
                format!("`{}` in `{}` is modelled, and has no basis", raw.part, raw.whole),
            )
            .at(span)
            .why("the brief must say how such a mapping was made")
            .hint("write it under `basis`, such as `practice site`"),
        );
    }
    // What is known of an area that changed is how it was last.
    let last = whole.validity.last();
    if last < validity.last() {
        problems.push(
            Diagnostic::error(
                "whole-not-in-force",
                format!("`{}` is part of `{}` {}", raw.part, raw.whole, validity.label()),
            )
            .at(span)
            .why(format!("`{}` is in force until {last}", raw.whole))
            .hint("end this row (`until`) with it, and add a row for what took its place"),
        );
    }
    Some(Part {
        part: AreaCode::new(&raw.part),
        whole: whole.code.clone(),
        weight,
        validity,
        basis,
    })
}

/// A letter and five digits, `A81001`, as practices have: only such a part need not be listed.
fn looks_like_a_practice(code: &str) -> bool {
    is_area_code(code)
        && code.len() == 6
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code[1..].bytes().all(|byte| byte.is_ascii_digit())
}

/// No part counts twice towards a whole, nor more than once towards the wholes of a kind; its
/// parent counts too.
fn check_weights(areas: &Areas, rows: &[(Part, Span)], problems: &mut Problems) {
    let mut parents: BTreeMap<&str, Vec<&Area>> = BTreeMap::new();
    for area in areas.rows() {
        parents.entry(area.code.as_str()).or_default().push(area);
    }
    let mut by_part: BTreeMap<&str, Vec<(&Part, &Span)>> = BTreeMap::new();
    for (row, span) in rows {
        by_part.entry(row.part.as_str()).or_default().push((row, span));
    }
    for (part, rows) in by_part {
        for (at, (row, span)) in rows.iter().enumerate() {
            let twin = rows[..at].iter().any(|(other, _)| {
                other.whole == row.whole && other.validity.overlaps(row.validity)
            });
            if twin {
                problems.push(
                    Diagnostic::error(
                        "repeated-part",
                        format!("`{part}` counts towards `{}` twice at a time", row.whole),
                    )
                    .at(span)
                    .hint("remove one of the rows, or let one end before the other begins"),
                );
                continue;
            }
            // The weights can only grow too large on a day on which a row begins.
            let day = row.validity.first();
            let Some(kind) = areas.get(row.whole.as_str()).map(|whole| whole.kind) else {
                continue;
            };
            let of_kind =
                |code: &AreaCode| areas.get(code.as_str()).is_some_and(|whole| whole.kind == kind);
            let from_parts: f64 = rows
                .iter()
                .filter(|(other, _)| other.validity.holds(day) && of_kind(&other.whole))
                .map(|(other, _)| other.weight)
                .sum();
            let lives = parents.get(part).into_iter().flatten();
            let from_parents = lives
                .filter(|area| area.validity.overlaps(row.validity))
                .filter(|area| area.parent.as_ref().is_some_and(of_kind))
                .count();
            let sum = from_parts + if from_parents > 0 { 1.0 } else { 0.0 };
            if sum > 1.0 + ROUNDING {
                let parent = if from_parents > 0 { ", that of its parent included" } else { "" };
                problems.push(
                    Diagnostic::error(
                        "weights-exceed-one",
                        format!("`{part}` counts more than once towards {}", kind.plural()),
                    )
                    .at(span)
                    .why(match row.validity.from {
                        Some(day) => format!("its weights add up to {sum:.3} on {day}{parent}"),
                        None => format!("its weights add up to {sum:.3}{parent}"),
                    })
                    .hint("a part is shared out among the wholes of a kind; the weights may not exceed 1"),
                );
                // Once for each part and kind is enough to find it.
                break;
            }
        }
    }
}

/// Nothing is part of itself at any time, and no chain of parts is long.
fn check_cycles(areas: &Areas, rows: &[(Part, Span)], problems: &mut Problems) {
    // Only where a whole is a part as well can there be a cycle.
    let parts: BTreeSet<&str> = rows.iter().map(|(row, _)| row.part.as_str()).collect();
    let chained: Vec<&(Part, Span)> = rows
        .iter()
        .filter(|(row, _)| parts.contains(row.whole.as_str()) || above_is_part(areas, row, &parts))
        .collect();
    let days: BTreeSet<_> = chained
        .iter()
        .map(|(row, _)| row.validity.first())
        .chain(areas.rows().map(|area| area.validity.first()))
        .collect();
    if chained.is_empty() {
        return;
    }
    let mut told: BTreeSet<&str> = BTreeSet::new();
    for day in days {
        let mut up: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (row, _) in rows.iter().filter(|(row, _)| row.validity.holds(day)) {
            up.entry(row.part.as_str()).or_default().push(row.whole.as_str());
        }
        for area in areas.rows().filter(|area| area.validity.holds(day)) {
            if let Some(parent) = &area.parent {
                up.entry(area.code.as_str()).or_default().push(parent.as_str());
            }
        }
        let (steps, circling) = steps_up(&up);
        for (row, span) in &chained {
            let (part, whole) = (row.part.as_str(), row.whole.as_str());
            let problem = if circling.contains(part) && circling.contains(whole) {
                Diagnostic::error(
                    "area-cycle",
                    format!("`{part}` is part of itself through `{whole}`"),
                )
            } else if steps.get(part).is_some_and(|steps| *steps > MAX_STEPS) {
                Diagnostic::error(
                    "area-chain",
                    format!("more than {MAX_STEPS} wholes stand one above the other over `{part}`"),
                )
            } else {
                continue;
            };
            if row.validity.holds(day) && told.insert(part) {
                problems.push(
                    problem
                        .at(span)
                        .hint("follow the rows from part to whole, and end or remove one of them"),
                );
            }
        }
    }
}

/// Whether an area above a row's whole, by parents, is a part in this file.
fn above_is_part(areas: &Areas, row: &Part, parts: &BTreeSet<&str>) -> bool {
    let mut next = Some(&row.whole);
    for _ in AreaKind::ALL {
        let Some(area) = next.and_then(|code| areas.get(code.as_str())) else { return false };
        next = area.parent.as_ref();
        if next.is_some_and(|parent| parts.contains(parent.as_str())) {
            return true;
        }
    }
    false
}

/// How many steps lead from each part to the last of its wholes, and the parts for which there is
/// no such number because they are part of themselves.
fn steps_up<'a>(
    up: &BTreeMap<&'a str, Vec<&'a str>>,
) -> (BTreeMap<&'a str, usize>, BTreeSet<&'a str>) {
    let mut below: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    // How many wholes of a part have no number yet.
    let mut open: BTreeMap<&str, usize> = BTreeMap::new();
    for (part, wholes) in up {
        *open.entry(part).or_default() += wholes.len();
        for whole in wholes {
            below.entry(whole).or_default().push(part);
            open.entry(whole).or_default();
        }
    }
    let mut steps: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ready: Vec<&str> =
        open.iter().filter(|(_, count)| **count == 0).map(|(code, _)| *code).collect();
    while let Some(whole) = ready.pop() {
        let above = *steps.entry(whole).or_default();
        for part in below.get(whole).into_iter().flatten() {
            // Found by every one of its wholes in turn; the farthest counts.
            let mine = steps.entry(part).or_default();
            *mine = (*mine).max(above + 1);
            if let Some(count) = open.get_mut(part) {
                *count -= 1;
                if *count == 0 {
                    ready.push(part);
                }
            }
        }
    }
    steps.retain(|code, _| open.get(code).copied() == Some(0));
    // Without those that are merely below a cycle.
    let mut circling: BTreeSet<&str> =
        open.keys().filter(|code| !steps.contains_key(*code)).copied().collect();
    loop {
        let has_part = |code: &&str| {
            below.get(code).is_some_and(|parts| parts.iter().any(|part| circling.contains(part)))
        };
        let rest: BTreeSet<&str> = circling.iter().copied().filter(has_part).collect();
        if rest.len() == circling.len() {
            return (steps, circling);
        }
        circling = rest;
    }
}
