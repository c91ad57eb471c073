//! `diff A..B`: what is new in an edition since another.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::changes::{Changes, Edition, between};
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::output::{self, Kept};
use crate::project::{BriefId, Period};

use super::super::load::load;
use super::super::{Event, Tell, choose};

/// What to compare.
#[derive(Debug, Clone, Default)]
pub struct EditionsOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Where the editions are; `output/` in the project if not said.
    pub output: Option<PathBuf>,
    /// The briefs; all that have both editions if none is named.
    pub briefs: Vec<String>,
    /// The areas: `icb:QWO`, `QWO` or `icb`; all if none is named.
    pub only: Vec<String>,
    /// The months of the two editions; the newest and the one before it if not said.
    pub months: Option<(Period, Period)>,
}

/// What is new.
#[derive(Debug, Clone)]
pub struct EditionsDiff {
    /// The briefs that have both editions.
    pub briefs: Vec<Changes>,
    /// Briefs that don't.
    pub notes: Diagnostics,
}

/// Compares two editions of each brief.
///
/// # Errors
/// An edition isn't there, isn't complete, or its files are not those that were made.
pub fn diff_editions(options: &EditionsOptions, tell: &Tell<'_>) -> Result<EditionsDiff> {
    tell(Event::Step("reading the project"));
    let loaded = load(&options.project)?;
    let only = choose::areas(&loaded.project.areas, &options.only)?;
    let root = options.output.clone().unwrap_or_else(|| options.project.join("output"));
    let mut diff = EditionsDiff { briefs: Vec::new(), notes: Diagnostics::new() };
    let mut missing = Diagnostics::new();
    for brief in choose::briefs(&loaded, &options.briefs)? {
        tell(Event::Step("comparing the editions"));
        match pair(&root, &brief.id, options.months) {
            Ok((from, to)) => {
                let mut problems = Diagnostics::new();
                let both = [from, to].map(|kept| problems.keep(open(&kept, only.as_ref())));
                problems.into_result(())?;
                if let [Some(from), Some(to)] = both {
                    diff.briefs.push(between(&loaded.project, &from, &to, only.as_ref()));
                }
            }
            Err(problems) => missing.extend(problems),
        }
    }
    if diff.briefs.is_empty() || !options.briefs.is_empty() {
        missing.into_result(())?;
    } else {
        // Another brief may not have been made in both months.
        let noted = |one: Diagnostic| Diagnostic {
            severity: crate::diagnostics::Severity::Note,
            kind: Kind::Finding,
            ..one
        };
        diff.notes.extend(missing.into_iter().map(noted));
    }
    Ok(diff)
}

/// The newest complete edition of a brief before a month, if there is one: what was last sent out.
///
/// # Errors
/// It can't be read, or its files are not those that were made.
pub fn last_before(
    root: &Path,
    brief: &BriefId,
    month: Period,
    only: Option<&BTreeSet<String>>,
) -> Result<Option<Edition>> {
    let earlier = output::kept(root, brief)?.into_iter().rfind(|period| *period < month);
    let Some(earlier) = earlier else { return Ok(None) };
    Kept::open(root, brief, earlier)?.map(|kept| open(&kept, only)).transpose()
}

fn open(kept: &Kept, only: Option<&BTreeSet<String>>) -> Result<Edition> {
    Edition::new(kept.manifest.clone(), only, &|area, name| kept.read(area, name))
}

/// Opens two editions of a brief.
fn pair(root: &Path, brief: &BriefId, months: Option<(Period, Period)>) -> Result<(Kept, Kept)> {
    let there = output::kept(root, brief)?;
    let known = match there.as_slice() {
        [] => format!("there is no edition of `{brief}` in `{}`", root.display()),
        there => {
            let months: Vec<String> = there.iter().map(|period| period.short()).collect();
            format!("there are these editions of `{brief}`: {}", months.join(", "))
        }
    };
    let Some((from, to)) = months.or(match there.as_slice() {
        [.., before, newest] => Some((*before, *newest)),
        _ => None,
    }) else {
        return Err(Diagnostic::error(
            "no-edition",
            format!("there are no two editions of `{brief}`"),
        )
        .why(known)
        .hint(format!("make an earlier one with `briefwright build {brief} --as-of …`"))
        .into());
    };
    let mut problems = Diagnostics::new();
    let mut open = |period: Period| match problems.keep(Kept::open(root, brief, period))? {
        Some(kept) => Some(kept),
        None => {
            let message = format!("there is no edition of `{brief}` for {}", period.label());
            let hint =
                format!("make it with `briefwright build {brief} --as-of {}`", period.short());
            problems.push(Diagnostic::error("no-edition", message).why(&known).hint(hint));
            None
        }
    };
    let (before, after) = (open(from), open(to));
    match before.zip(after) {
        Some(pair) => Ok(pair),
        None => Err(problems),
    }
}
