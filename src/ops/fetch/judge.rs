//! Judges what arrived: decodes it, holds it against the contract, and compares it with what was
//! known before. Nothing is pinned that does not pass.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{Change, Period, Source, SourceId};
use crate::sources::{Cache, Lock, LockedRelease, PinnedRelease};
use crate::system::clock;
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
        // The rules may have changed since: what is locked must hold to them, too.
        if let (Some(lock), true) = (before, arrived.iter().any(|one| one.same)) {
            let inputs = inputs::inputs(loaded, cache, lock)?;
            judged.notes.extend(inputs::database(loaded, cache, &inputs)?.1);
        }
        return Ok(judged);
    }
    tell(Event::Step("checking what came"));
    let mut inputs = match before {
        Some(lock) => inputs::inputs(loaded, cache, lock)?,
        None => Inputs::new(),
    };
    for one in changed() {
        let files = one.releases.iter().rev().enumerate().flat_map(|(order, release)| {
            inputs::files_of(&release.snapshots, release.period, order)
        });
        inputs.insert(one.source.id.clone(), Input::Pinned(files.collect()));
    }
    let (after, notes) = inputs::database(loaded, cache, &inputs)?;
    judged.notes.extend(notes);
    let mut problems = Diagnostics::new();
    for one in changed() {
        let Some(releases) = problems.keep(pinned(one, &after)) else { continue };
        let locked = before.and_then(|lock| lock.sources.get(one.source.id.as_str()));
        let mut drift = Vec::new();
        let mut report = Vec::new();
        if let Some(locked) = locked {
            match old_tables(loaded, one.source, locked, cache) {
                Ok(old) => drift = tables::drift(&old, &after, one.source, &loaded.project.areas)?,
                Err(why) => report.extend(not_compared(one.source, locked, why)),
            }
            report.extend(told(one.source, &drift, other_bytes(locked, &releases)));
        }
        for (change, note) in report {
            let stops = match change {
                Some(change) => one.source.stop_on.contains(&change),
                None => !one.source.stop_on.is_empty(),
            };
            let stops = stops && !options.accept;
            if stops {
                problems.push(stopped(note, one.source));
            } else {
                judged.notes.push(note);
            }
        }
        judged.drift.insert(one.source.id.clone(), drift);
        judged.releases.insert(one.source.id.clone(), releases);
    }
    if problems.has_errors() {
        // What else there is to know goes with what stops.
        problems.extend(judged.notes.clone());
    }
    problems.into_result(judged)
}

/// The tables of a source as they are locked.
fn old_tables(
    loaded: &Loaded,
    source: &Source,
    locked: &LockedRelease,
    cache: &Cache,
) -> Result<Tables> {
    let Some(input) = inputs::input_to_compare(loaded, source, locked, cache)? else {
        return Err(Diagnostic::error("not-in-cache", "its files are not here any more").into());
    };
    let inputs = Inputs::from([(source.id.clone(), input)]);
    inputs::database_to_compare(loaded, cache, &inputs)
}

/// Says that nobody could see what a release changed.
fn not_compared(source: &Source, locked: &LockedRelease, why: Diagnostics) -> Vec<Told> {
    let (id, month) = (&source.id, locked.now.release.label());
    let mut one = Diagnostic::warning(
        "not-compared",
        format!("`{id}`: what changed since {month} is not known"),
    );
    for why in why.iter().take(3) {
        one = one.why(format!("of {month}: {}", why.message));
    }
    vec![(None, one)]
}

/// Whether a release that is locked has other bytes now.
fn other_bytes(locked: &LockedRelease, releases: &[PinnedRelease]) -> bool {
    locked.in_use().any(|old| {
        let mut again = releases.iter().filter(|new| new.release == old.release);
        again.any(|new| !new.same_bytes(old))
    })
}

/// Something to tell, with the kind of change that it is, if that is known.
type Told = (Option<Change>, Diagnostic);

/// What changed in a source, each as a warning, by the kind of change.
fn told(source: &Source, drift: &[TableDrift], again: bool) -> Vec<Told> {
    let mut report = Vec::new();
    if again {
        let what =
            format!("`{}`: the publisher has replaced a file of a locked release", source.id);
        report.push((Some(Change::Bytes), Diagnostic::warning("other-bytes", what)));
    }
    for table in drift {
        for (change, what) in table.by_change() {
            let code = match change {
                Change::Bytes => "other-bytes",
                Change::Revisions => "revised",
                Change::Months => "lost-months",
                Change::Areas => "other-areas",
                Change::Columns => "other-columns",
            };
            let mut one = Diagnostic::warning(code, what);
            if change == Change::Revisions && table.revised > 3 {
                // Enough to judge by; all of them are in the JSON of `fetch` and `diff`.
                for revision in table.revisions.iter().skip(3).take(20) {
                    one = one.why(revision.words());
                }
            }
            report.push((Some(change), one));
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
        // A history that is locked stays, but for the month that came again.
        if releases.iter().any(|one: &PinnedRelease| Some(one.release) == release.period) {
            continue;
        }
        let ArrivedRelease { period, published, url, snapshots, .. } = release;
        let to_come = published.and_then(|day| source.still_to_come(day, clock::now()));
        if let Some(when) = to_come {
            let what = format!("this release of `{}` comes out on {when}", source.id);
            problems.push(
                Diagnostic::error("not-published", what)
                    .kind(Kind::Unreachable)
                    .hint("nothing is locked before its time; run the same command again then"),
            );
        }
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
