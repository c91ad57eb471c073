//! The lock and its files; when to look for what is newer.

use super::super::data::{LOCK, VENDOR, read_lock};
use super::super::expected::calendar;
use super::super::load::Loaded;
use super::super::run::{RUNS, last};
use super::{DoctorOptions, Report};
use crate::project::{Source, long_date};
use crate::schedule;
use crate::sources::{Cache, Lock, LockedRelease, announced};
use crate::system::clock;

/// What is locked, how old it is, and whether its files are here.
pub(super) fn lock(loaded: &Loaded, cache: &Cache, report: &mut Report) {
    let Some(locked) = report.keep("lock", read_lock(loaded, LOCK)) else { return };
    let vendored = report.keep("lock", read_lock(loaded, &format!("{VENDOR}/{LOCK}"))).flatten();
    if locked.is_none() && !loaded.project.sources.is_empty() {
        let found = report.note("lock", "there is no `briefs/sources.lock`");
        match vendored {
            Some(_) => {
                found.hint("what is vendored is used; `briefwright fetch` pins the newest releases")
            }
            None => {
                found.hint("run `briefwright fetch`: it finds the newest releases and pins them")
            }
        };
    }
    for source in loaded.project.sources.values() {
        let of = |lock: &Option<Lock>| lock.as_ref()?.sources.get(source.id.as_str()).cloned();
        one(source, (of(&locked), of(&vendored)), cache, report);
    }
}

fn one(
    source: &Source,
    (locked, vendored): (Option<LockedRelease>, Option<LockedRelease>),
    cache: &Cache,
    report: &mut Report,
) {
    let id = &source.id;
    let Some(release) = locked.as_ref().or(vendored.as_ref()) else {
        report
            .problem("lock", format!("`{id}` is neither locked nor vendored"))
            .hint(format!("run `briefwright fetch {id}`"));
        return;
    };
    let days = (clock::today() - release.now.published).get_days();
    let month = release.now.release.label();
    let says =
        format!("`{id}`: {month}, published {}, {days} days ago", long_date(release.now.published));
    let here = locked.as_ref().is_some_and(|one| one.files().all(|file| cache.has(file)));
    let page = announced(source, cache);
    let listed = page.iter().flat_map(|page| &page.published).map(|(period, _)| *period).max();
    let newer = listed.max(release.newer).filter(|newer| *newer > release.now.release);
    match (here, &vendored) {
        (false, None) => {
            report
                .problem(
                    "lock",
                    format!("{says}; its files are not in the cache, and nothing is vendored"),
                )
                .hint("run `briefwright fetch --frozen`: it gets what is pinned");
        }
        (false, Some(other)) if other.now.release != release.now.release => {
            report
                .note(
                    "lock",
                    format!(
                        "{says}; its files are not in the cache, and {} is vendored",
                        other.now.release.label()
                    ),
                )
                .hint("run `briefwright fetch --frozen`, then `briefwright vendor`");
        }
        (here, _) => {
            let place = if here { "in the cache" } else { "vendored" };
            match newer {
                Some(newer) => {
                    report
                        .note("lock", format!("{says}; {place}; {} is out", newer.label()))
                        .hint(format!("run `briefwright fetch {id}`"));
                }
                None => report.ok("lock", format!("{says}; {place}")),
            }
        }
    }
}

/// Whether there is a reason to look for a release, and what became of the last run.
pub(super) fn schedule(
    loaded: &Loaded,
    options: &DoctorOptions,
    cache: &Cache,
    report: &mut Report,
) {
    let output = options.output.clone().unwrap_or_else(|| loaded.folder.join("output"));
    let Some(run) = report.keep("schedule", last(&output.join(RUNS))) else { return };
    let Some(calendar) = report.keep("schedule", calendar(loaded, cache)) else { return };
    let asked = run.as_ref().filter(|run| run.asked).map(|run| run.started);
    let due = schedule::due(
        &calendar.awaited(),
        calendar.looked.max(asked),
        &calendar.times,
        clock::now(),
    );
    match due.is_yes() {
        true => {
            report
                .note("schedule", format!("it is time to look for a release: {}", due.why()))
                .hint("run `briefwright fetch`, or `briefwright run --if-due` on schedule");
        }
        false => report.ok("schedule", format!("no need to look for a release: {}", due.why())),
    }
    if let Some(run) = run {
        let says = format!(
            "the last run began at {}: {}, exit code {}",
            run.started,
            run.outcome.words(),
            run.exit_code
        );
        match run.exit_code {
            0 => report.ok("run", says),
            _ => {
                report
                    .note("run", says)
                    .hint("`briefwright status` says where each edition stands");
            }
        }
    }
}
