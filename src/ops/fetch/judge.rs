//! Judges what arrived: decodes it, holds it against the contract, and compares it with what was
//! known before. Nothing is pinned that does not pass.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{Change, Period, Source, SourceId};
use crate::sources::{Cache, Lock, PinnedRelease};
use crate::tables::{self, TableDrift, Tables};

use super::super::inputs::{self, Input, Inputs};
use super::super::load::Loaded;
use super::take::{Arrived, ArrivedRelease};
use super::{Event, FetchOptions, Tell};

/// What passed.
#[derive(Default)]
pub(super) struct Judged {
    /// The releases of each source that changed, newest first.
    pub releases: BTreeMap<SourceId, Vec<PinnedRelease>>,
    /// What they changed in what was known before.
    pub drift: BTreeMap<SourceId, Vec<TableDrift>>,
    pub notes: Diagnostics,
}

/// Judges all that arrived.
///
/// # Errors
/// A file can't be read, breaks its contract, or changes what a person must look at first.
pub(super) fn judge(
    loaded: &Loaded,
    arrived: &[Arrived<'_>],
    options: &FetchOptions,
    before: Option<&Lock>,
    cache: &Cache,
    tell: &Tell<'_>,
) -> Result<Judged> {
    let mut judged = Judged::default();
    let changed = || arrived.iter().filter(|one| !one.releases.is_empty() && !one.same);
    if changed().next().is_none() {
        return Ok(judged);
    }
    tell(Event::Step("checking what came"));
    let mut inputs = match before {
        Some(lock) => inputs::inputs(loaded, cache, lock)?,
        None => Inputs::new(),
    };
    for one in changed() {
        let files = one.releases.iter().rev().flat_map(|release| {
            inputs::files_of(&release.snapshots, release.period, release.published)
        });
        inputs.insert(one.source.id.clone(), Input::Pinned(files.collect()));
    }
    let (after, notes) = inputs::database(loaded, cache, &inputs)?;
    judged.notes.extend(notes);
    // Where nothing of the old state can be opened, there is nothing to compare with.
    let old = before.and_then(|lock| {
        let inputs = inputs::inputs(loaded, cache, lock).ok()?;
        inputs::database_to_compare(loaded, cache, &inputs).ok()
    });
    let mut problems = Diagnostics::new();
    for one in changed() {
        let Some(releases) = problems.keep(pinned(one, &after)) else { continue };
        let locked = before.and_then(|lock| lock.sources.get(one.source.id.as_str()));
        let mut drift = Vec::new();
        if let (Some(old), Some(_)) = (&old, locked) {
            drift = tables::drift(old, &after, one.source, &loaded.project.areas)?;
        }
        let again = locked.is_some_and(|locked| {
            releases.first().is_some_and(|new| new.release == locked.now.release)
        });
        let report = report(one.source, &drift, again);
        if options.accept {
            judged.notes.extend(report.into_iter().map(|(_, note)| note));
        } else {
            let stops = |change: &Change| one.source.stop_on.contains(change);
            for (change, note) in report {
                if stops(&change) {
                    problems.push(stopped(note, one.source))
                } else {
                    judged.notes.push(note)
                }
            }
        }
        judged.drift.insert(one.source.id.clone(), drift);
        judged.releases.insert(one.source.id.clone(), releases);
    }
    problems.into_result(judged)
}

/// What changed in a source, each as a warning, by the kind of change.
fn report(source: &Source, drift: &[TableDrift], again: bool) -> Vec<(Change, Diagnostic)> {
    let mut report = Vec::new();
    let mut add = |change, code, what: String| {
        report.push((change, Diagnostic::warning(code, what)));
    };
    if again {
        let what =
            format!("`{}`: the publisher has replaced a file of the locked release", source.id);
        add(Change::Bytes, "other-bytes", what);
    }
    for table in drift {
        for (change, one) in table.by_change() {
            let code = match change {
                Change::Bytes => "other-bytes",
                Change::Revisions => "revised",
                Change::Months => "lost-months",
                Change::Areas => "other-areas",
                Change::Columns => "other-columns",
            };
            add(change, code, one);
        }
    }
    report
}

/// Turns a warning into what stops a fetch.
fn stopped(note: Diagnostic, source: &Source) -> Diagnostic {
    Diagnostic { severity: crate::diagnostics::Severity::Error, kind: Kind::Finding, ..note }
        .at(&source.span)
        .why("`stop_on` of this source names such changes; the lock is as before")
        .hint("look at the publisher's notes; if the change is right, run the same command with `--accept`")
}

/// The releases of a source as they are to be locked.
fn pinned(arrived: &Arrived<'_>, after: &Tables) -> Result<Vec<PinnedRelease>> {
    let source = arrived.source;
    let newest = after.newest(source);
    let need = |what: &str, flag: &str| {
        Diagnostic::error(
            "unknown-release",
            format!("`{}`: the file does not say {what}", source.id),
        )
        .hint(format!("add `{flag}`, as on the publisher's page {}", source.page))
    };
    let mut problems = Diagnostics::new();
    let mut releases = Vec::new();
    for release in &arrived.releases {
        let ArrivedRelease { period, published, url, snapshots } = release;
        if published.is_none() {
            problems.push(need("when it was published", "--published 2025-11-27"));
        }
        if url.is_none() {
            problems.push(need("where it was published", "--url https://…"));
        }
        let period: Option<Period> = period.or(newest);
        if period.is_none() {
            problems.push(
                Diagnostic::error("no-data", format!("`{}` has no rows", source.id))
                    .kind(Kind::Finding),
            );
        }
        if let (Some(release), Some(published), Some(url)) = (period, published, url) {
            releases.push(PinnedRelease {
                release,
                published: *published,
                url: url.clone(),
                snapshots: snapshots.clone(),
            });
        }
    }
    problems.into_result(releases)
}
