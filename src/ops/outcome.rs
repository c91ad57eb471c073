//! What became of each area, and all of them together.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use crate::claims;
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::figures::FigureSet;
use crate::output::{AreaEntry, AreaInputs, Withheld};
use crate::project::{Area, Brief, ClaimId};

use super::area::{Made, Told, Workshop};
use super::{Event, Tell, parallel};

/// What became of an area.
pub(super) enum Outcome {
    /// It was made, or what it would say does not hold.
    Made(Box<(Arc<Area>, Told)>),
    /// It lacks a figure that its brief requires.
    Withheld(Withheld),
    /// Making it failed; if it has words, with what is to be told of them.
    Failed(Withheld, Diagnostics, Option<Box<(Arc<Area>, Told)>>),
}

/// Makes the areas, several at a time.
pub(super) fn each_area(
    workshop: &Workshop<'_>,
    areas: &[Arc<Area>],
    jobs: Option<usize>,
    tell: &Tell<'_>,
) -> Result<Vec<Outcome>> {
    tell(Event::Areas(areas.len()));
    let span = tracing::Span::current();
    parallel::each(areas, jobs, |area| {
        let _span = tracing::debug_span!(parent: &span, "area", area = %area.code).entered();
        let outcome = outcome(workshop, area);
        tell(Event::AreaDone);
        outcome
    })
}

fn outcome(workshop: &Workshop<'_>, area: &Arc<Area>) -> Outcome {
    if let Some(reason) = lacking(workshop.brief, workshop.figures, area) {
        return Outcome::Withheld(without(area, reason));
    }
    // A fault of a library in one area must not stop the others.
    let made = catch_unwind(AssertUnwindSafe(|| workshop.make(area)));
    let made = made.map_err(|_| -> Diagnostics {
        Diagnostic::error("internal", "a part of the program failed while rendering").into()
    });
    match made {
        Ok(told) => {
            let problems = match &told.made {
                Made::Failed(problems) => Some(problems.clone()),
                Made::Brief(_) | Made::Withheld(_) => None,
            };
            let told = Box::new((Arc::clone(area), told));
            match problems {
                Some(found) => Outcome::Failed(without(area, first(&found)), found, Some(told)),
                None => Outcome::Made(told),
            }
        }
        Err(problems) => Outcome::Failed(without(area, first(&problems)), problems, None),
    }
}

fn first(problems: &Diagnostics) -> String {
    problems.iter().next().map(|one| one.message.clone()).unwrap_or_default()
}

fn without(area: &Area, reason: String) -> Withheld {
    Withheld { code: area.code.to_string(), name: area.name.clone(), reason }
}

/// The first required figure that an area lacks, and why.
pub(super) fn lacking(brief: &Brief, figures: &FigureSet, area: &Area) -> Option<String> {
    brief.requires.iter().find_map(|id| {
        let figure = figures.figures.get(id)?;
        let point = figure.latest(&area.code, figures.edition);
        if point.is_some_and(|point| point.value.is_some()) {
            return None;
        }
        let reason = point.and_then(|point| point.reason.clone());
        let reason = reason.unwrap_or_else(|| format!("no value for {}", figures.edition.label()));
        Some(format!("`{id}` is missing: {reason}"))
    })
}

/// The outcomes of all areas together.
#[derive(Default)]
pub(super) struct Gathered {
    pub entries: Vec<AreaEntry>,
    pub withheld: Vec<Withheld>,
    pub failed: Vec<Withheld>,
    /// Why areas failed; what several share is told once.
    pub problems: Diagnostics,
    /// What is to be said of the words of areas that did not fail; what several share, once.
    pub findings: Diagnostics,
    /// The claims of each area that was rendered.
    pub claims: Vec<(Arc<Area>, BTreeMap<ClaimId, claims::Outcome>)>,
    /// The keys of the works cited.
    pub cited: BTreeSet<String>,
    /// What the artifacts of areas were made from.
    pub inputs: BTreeMap<String, AreaInputs>,
    /// The areas that have the artifacts that were there before.
    pub stayed: BTreeSet<String>,
}

/// Puts the outcomes of so many areas together.
pub(super) fn gather(outcomes: Vec<Outcome>, areas: usize) -> Gathered {
    let mut gathered = Gathered::default();
    let (mut problems, mut findings) = (Shared::default(), Shared::default());
    for outcome in outcomes {
        match outcome {
            Outcome::Made(made) => {
                let (area, told) = *made;
                gathered.cited.extend(told.cited);
                findings.add(told.findings, &area.name);
                if told.stayed {
                    gathered.stayed.insert(area.code.to_string());
                }
                gathered.inputs.extend(told.inputs.map(|inputs| (area.code.to_string(), inputs)));
                match told.made {
                    Made::Brief(entry) => gathered.entries.push(entry),
                    Made::Withheld(reason) => gathered.withheld.push(without(&area, reason)),
                    // That is another outcome.
                    Made::Failed(_) => {}
                }
                gathered.claims.push((area, told.claims));
            }
            Outcome::Withheld(withheld) => gathered.withheld.push(withheld),
            Outcome::Failed(failed, found, told) => {
                if let Some((area, told)) = told.map(|told| *told) {
                    gathered.cited.extend(told.cited);
                    findings.add(told.findings, &area.name);
                    gathered.claims.push((area, told.claims));
                }
                problems.add(found, &failed.name);
                gathered.failed.push(failed);
            }
        }
    }
    gathered.problems = problems
        .0
        .into_iter()
        .map(|(one, names)| one.kind(Kind::Area).why(format!("no brief for {}", some(&names))))
        .collect();
    gathered.findings = findings
        .0
        .into_iter()
        .map(|(one, names)| match names.len() {
            all if all == areas => one,
            few => one.why(format!("in {few} of {areas} areas: {}", some(&names))),
        })
        .collect();
    gathered
}

/// What was found, each with the areas that share it.
#[derive(Default)]
struct Shared(Vec<(Diagnostic, Vec<String>)>);

impl Shared {
    fn add(&mut self, found: Diagnostics, area: &str) {
        for one in found {
            match self.0.iter_mut().find(|(known, _)| alike(known, &one)) {
                Some((_, areas)) => areas.push(area.to_owned()),
                None => self.0.push((one, vec![area.to_owned()])),
            }
        }
    }
}

/// Whether two areas have the same fault: the words and numbers of an area may be told with it.
fn alike(one: &Diagnostic, other: &Diagnostic) -> bool {
    let template = one.code == "template" && one.span().is_some();
    one.code == other.code
        && one.severity == other.severity
        && one.place == other.place
        && (template || one.message == other.message)
        && (one.span().is_some() || one.why == other.why)
}

/// The first of some names, and how many more there are.
fn some(names: &[String]) -> String {
    let first = names.iter().take(3).cloned().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(3) {
        0 => first,
        more => format!("{first} and {more} more"),
    }
}
