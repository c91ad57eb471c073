//! The parts of an edition, read where they lie, and the manifest that they become.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{BriefId, Period};

use super::edition::{BEFORE, MANIFEST};
use super::manifest::Manifest;
use super::merge::{Expected, merge};
use super::part::{Part, is_part};
use super::place::Place;

/// An edition whose parts were joined.
#[derive(Debug)]
pub struct Joined {
    /// How many parts there were.
    pub parts: usize,
    /// The manifest of all of them.
    pub manifest: Manifest,
}

/// The newest edition of a brief that has parts, or the one that is asked for if it has; `None` if there is none.
///
/// # Errors
/// The place can't be read.
pub fn newest_in_parts(
    place: &Place,
    brief: &BriefId,
    asked: Option<Period>,
) -> Result<Option<Period>> {
    for name in place.names(brief.as_str())?.iter().rev() {
        let Some(period) = Period::parse(name).filter(|period| period.short() == *name) else {
            continue;
        };
        if asked.is_some_and(|asked| asked != period) {
            continue;
        }
        let names = place.names(&format!("{brief}/{name}"))?;
        if names.iter().any(|name| is_part(name)) {
            return Ok(Some(period));
        }
    }
    Ok(None)
}

/// Joins the parts of an edition into its manifest. To do it again changes nothing.
///
/// # Errors
/// The parts do not make an edition; all that is wrong is told at once, and nothing is written.
pub fn join(place: &Place, brief: &BriefId, period: Period, expected: &Expected) -> Result<Joined> {
    let folder = format!("{brief}/{}", period.short());
    let mut problems = Diagnostics::new();
    let mut parts = Vec::new();
    for name in place.names(&folder)?.iter().filter(|name| is_part(name)) {
        let path = format!("{folder}/{name}");
        let Some(bytes) = place.read(&path)? else { continue };
        match Part::parse(&bytes) {
            Some(part) => parts.push(part),
            None => problems.push(unreadable(&place.shown(&path))),
        }
    }
    if parts.is_empty() {
        return Err(problems);
    }
    parts.sort_by_key(|part| (part.partition.of, part.partition.part));
    let sizes = place.sizes(&folder)?;
    let merged = problems.keep(merge(&parts, expected, &sizes, &place.shown(&folder)));
    problems.into_result(())?;
    let Some(manifest) = merged else {
        return Err(Diagnostic::error("internal", "the parts did not merge").into());
    };
    publish(place, &folder, &manifest)?;
    Ok(Joined { parts: parts.len(), manifest })
}

fn unreadable(path: &str) -> Diagnostic {
    Diagnostic::error("manifest", "a part can't be read")
        .kind(Kind::Finding)
        .in_place(path)
        .why("it is damaged, or of another version of the program")
        .hint("make the part anew, with the same `--partition` and `--output`")
}

/// Writes the manifest, and removes what only the one before listed.
fn publish(place: &Place, folder: &str, manifest: &Manifest) -> Result<()> {
    let path = |name: &str| format!("{folder}/{name}");
    let bytes = manifest.to_bytes()?;
    let there = place.read(&path(MANIFEST))?;
    let aside = place.read(&path(BEFORE))?;
    if there.as_deref() == Some(&bytes) && aside.is_none() {
        return Ok(());
    }
    let before = there.or(aside).and_then(|bytes| Manifest::parse(&bytes));
    // One write: there is never a time without a manifest here.
    place.write(&path(MANIFEST), &bytes)?;
    let now: BTreeSet<&str> = manifest.paths().collect();
    let old = before.iter().flat_map(Manifest::paths);
    for gone in old.filter(|gone| !now.contains(gone)) {
        place.remove(folder, gone)?;
    }
    place.remove(folder, BEFORE)
}
