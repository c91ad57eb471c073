//! Pins what passed: the files into the cache for good, their hashes into the lock.

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, Severity};
use crate::project::Source;
use crate::sources::{Cache, Lock, LockedRelease, Snapshot, Snapshots, Web};
use crate::system::{clock, disk};

use super::super::data::LOCK;
use super::super::inputs::is_vendored;
use super::super::load::Loaded;
use super::find::Stays;
use super::judge::Judged;
use super::take::{Arrived, ArrivedRelease, again};
use super::{Event, FetchOptions, Fetched, LockUse, Outcome, SourceFetched, Tell, locked};

/// How many changes of a release are kept in the lock's past.
const MAX_CHANGES: usize = 40;

/// Pins.
#[expect(clippy::too_many_arguments, reason = "the last step of a fetch brings all together")]
pub(super) fn pin(
    loaded: &Loaded,
    arrived: Vec<Arrived<'_>>,
    mut judged: Judged,
    stays: Vec<Stays>,
    options: &FetchOptions,
    before: Option<Lock>,
    cache: &Cache,
    requests: usize,
) -> Result<Fetched> {
    let mut lock = before.clone().unwrap_or_default();
    let mut sources = Vec::new();
    let mut would = Vec::new();
    for one in arrived {
        let id = one.source.id.clone();
        judged.notes.extend(one.found.notes);
        let old = lock.sources.get(id.as_str()).cloned();
        let releases = judged.releases.remove(&id);
        let mut new = match (releases.map(Vec::into_iter), old.clone()) {
            (Some(mut releases), old) => {
                let Some(now) = releases.next() else { continue };
                let mut new = LockedRelease::new(now);
                new.earlier = releases.collect();
                if let Some(old) = old {
                    new.replace(old, changes(&judged, &id), clock::now());
                }
                new
            }
            (None, Some(old)) => located(named_anew(old, options, &one.releases), &one.releases),
            (None, None) => continue,
        };
        new.newer = one.found.newer.filter(|newer| *newer > new.now.release);
        let outcome = if old.as_ref() == Some(&new) { Outcome::Unchanged } else { Outcome::Locked };
        if outcome == Outcome::Locked {
            would.push(format!("`{id}` would be locked at {}", new.now.release.label()));
        }
        sources.push(SourceFetched {
            id: id.clone(),
            release: new.now.release,
            before: old.map(|old| old.now.release),
            outcome,
            drift: judged.drift.remove(&id).unwrap_or_default(),
            newer: new.newer,
            upcoming: one.found.upcoming,
        });
        lock.sources.insert(id.to_string(), new);
    }
    lock.sources.retain(|id, _| {
        let there = loaded.project.sources.contains_key(id.as_str());
        if !there {
            let what = format!("`{id}` is no source of the project any more: it is not locked");
            judged.notes.push(Diagnostic::warning("unlocked", what));
        }
        there
    });
    let changed = before.as_ref() != Some(&lock);
    if changed && options.lock == LockUse::Locked {
        return Err(locked(would).into());
    }
    for file in lock.sources.values().flat_map(LockedRelease::files) {
        if cache.has(file) {
            cache.keep(&file.sha256)?;
        }
    }
    if changed && !lock.sources.is_empty() {
        // What the lock pins is there for good before the lock says so.
        if disk::is_folder(cache.folder()) {
            disk::settle(cache.folder())?;
        }
        disk::write_lasting_if_changed(&loaded.briefs().join(LOCK), lock.to_text()?.as_bytes())?;
    }
    for one in &stays {
        if let Some(locked) = lock.sources.get(one.id.as_str()) {
            sources.push(SourceFetched {
                id: one.id.clone(),
                release: locked.now.release,
                before: Some(locked.now.release),
                outcome: Outcome::Stays,
                drift: Vec::new(),
                newer: locked.newer,
                upcoming: None,
            });
        }
    }
    for one in stays.iter().filter(|one| !lock.sources.contains_key(one.id.as_str())) {
        judged.notes.extend(one.problems.clone());
    }
    judged.notes.extend(out_of_reach(stays, &lock));
    Ok(Fetched { packs: Vec::new(), sources, notes: judged.notes, requests })
}

/// What a person says of a release's publication holds for bytes that were locked before, too.
fn named_anew(
    mut release: LockedRelease,
    options: &FetchOptions,
    arrived: &[ArrivedRelease],
) -> LockedRelease {
    let now = arrived.first();
    let published = now.and_then(|one| one.published).filter(|_| options.published.is_some());
    let url = now.and_then(|one| one.url.clone()).filter(|_| options.url.is_some());
    release.now.published = published.unwrap_or(release.now.published);
    release.now.url = url.unwrap_or(release.now.url);
    release
}

/// Files that came from the disk once have an address now that the publisher's page was read.
fn located(mut release: LockedRelease, arrived: &[ArrivedRelease]) -> LockedRelease {
    let here = arrived.iter().flat_map(|one| one.snapshots.values()).flat_map(Snapshots::iter);
    for found in here.filter(|found| found.address.is_some()) {
        let pinned = [&mut release.now].into_iter().chain(&mut release.earlier);
        let files = pinned.flat_map(|one| one.snapshots.values_mut());
        for file in files.flat_map(|files| files.as_mut_slice()) {
            if file.sha256 == found.sha256 && file.address.is_none() {
                file.address.clone_from(&found.address);
            }
        }
    }
    release
}

/// What a release changed, for the lock's past.
fn changes(judged: &Judged, id: &crate::project::SourceId) -> Vec<String> {
    let drift = judged.drift.get(id).into_iter().flatten();
    drift.flat_map(|table| table.words()).take(MAX_CHANGES).collect()
}

/// One line for all publishers that can't be reached.
fn out_of_reach(stays: Vec<Stays>, lock: &Lock) -> Option<Diagnostic> {
    let mut stay = Vec::new();
    let mut why: Vec<String> = Vec::new();
    for one in &stays {
        let Some(locked) = lock.sources.get(one.id.as_str()) else { continue };
        stay.push(format!("`{}` stays at {}", one.id, locked.now.release.label()));
        for problem in one.problems.iter() {
            let reason = problem.why.first().map_or(String::new(), |why| format!(": {why}"));
            // One host is one fault, whichever of its pages was asked for.
            let line = format!("{}{reason}", hosts_alone(&problem.message));
            if !why.contains(&line) {
                why.push(line);
            }
        }
    }
    if stay.is_empty() {
        return None;
    }
    let mut locked = stays.iter().filter(|one| lock.sources.contains_key(one.id.as_str()));
    let offline = locked.all(|one| one.problems.iter().all(|p| p.code == "offline"));
    let message = if offline {
        format!("not asked, offline: {}", stay.join(", "))
    } else {
        format!("{}; {}", why.join("; "), stay.join(", "))
    };
    // Not to ask is what was wanted; not to be answered is not.
    let one = if offline {
        Diagnostic::warning("offline", message)
    } else {
        Diagnostic { severity: Severity::Error, ..Diagnostic::error("out-of-reach", message) }
    };
    Some(one.kind(Kind::Unreachable))
}

/// A message with the hosts of addresses in place of the addresses.
fn hosts_alone(message: &str) -> String {
    let host = |word: &str| {
        let (before, address) = word.split_at(word.find("http")?);
        let address = address.trim_end_matches(['`', ',', '.']);
        let host = url::Url::parse(address).ok()?.host_str()?.to_owned();
        Some(format!("{before}{host}{}", &word[before.len() + address.len()..]))
    };
    let words = message.split(' ').map(|word| host(word).unwrap_or_else(|| word.to_owned()));
    words.collect::<Vec<_>>().join(" ")
}

/// Sees that the files that the lock pins are here, and looks for nothing newer.
pub(super) fn frozen(
    loaded: &Loaded,
    chosen: &[&Source],
    lock: Option<Lock>,
    cache: &Cache,
    web: &Web<'_>,
    tell: &Tell<'_>,
) -> Result<Fetched> {
    tell(Event::Step("taking what the lock pins"));
    let mut problems = Diagnostics::new();
    let mut sources = Vec::new();
    for source in chosen {
        let Some(release) = lock.as_ref().and_then(|lock| lock.sources.get(source.id.as_str()))
        else {
            problems.push(
                Diagnostic::error("not-locked", format!("no release of `{}` is locked", source.id))
                    .kind(Kind::Lock)
                    .at(&source.span)
                    .hint("run `briefwright fetch` without `--frozen`"),
            );
            continue;
        };
        let vendored = is_vendored(loaded, source, release)?;
        let files: Vec<&Snapshot> = release.files().collect();
        for file in files {
            // What is vendored can be built from, wherever its file is.
            match again(file, cache, web) {
                Ok(()) => cache.keep(&file.sha256)?,
                Err(_) if vendored => {}
                Err(why) => problems.extend(why),
            }
        }
        sources.push(SourceFetched {
            id: source.id.clone(),
            release: release.now.release,
            before: Some(release.now.release),
            outcome: Outcome::Unchanged,
            drift: Vec::new(),
            newer: release.newer,
            upcoming: None,
        });
    }
    problems.into_result(Fetched {
        packs: Vec::new(),
        sources,
        notes: Diagnostics::new(),
        requests: web.requests(),
    })
}
