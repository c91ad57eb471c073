//! The data of a build: the locked snapshots if they are here, else the vendored tables.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::citations::ReleaseReference;
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::language::Language;
use crate::output::ReleaseEntry;
use crate::project::{Period, Source, SourceId, long_date};
use crate::sources::{Cache, Lock, LockedRelease, Snapshot, Snapshots};
use crate::system::hash::Sha256;
use crate::system::{clock, disk, environment};
use crate::tables::Tables;
use crate::templates::Release;

use super::inputs::{Inputs, database, input, key, vendored_input};
use super::load::Loaded;

/// Where the tables of a source came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From the locked snapshots in the cache.
    Snapshots,
    /// From the vendored tables in the project.
    Vendored,
}

/// A release that a build used, for telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsedRelease {
    /// The source.
    pub source: SourceId,
    /// The title of the series.
    pub title: String,
    /// The date that it is for.
    pub release: Period,
    /// The day of publication, for readers.
    pub published: String,
    /// How many days ago that was.
    pub age_days: i32,
    /// Where its tables came from.
    pub origin: Origin,
}

/// The data of a build.
pub(super) struct Data {
    pub tables: Tables,
    /// What the tables were made from.
    pub key: Sha256,
    pub lock: Lock,
    pub origins: BTreeMap<SourceId, Origin>,
    pub notes: Diagnostics,
}

/// The paths of the lockfile and of the vendored data's own.
pub(super) const LOCK: &str = "sources.lock";
pub(super) const VENDOR: &str = "vendor";

/// Opens the data of a build. With `strict`, nothing but what is locked will do.
pub(super) fn open(loaded: &Loaded, cache: &Cache, strict: bool) -> Result<Data> {
    let locked = read_lock(loaded, LOCK)?;
    if strict {
        strictly(loaded, locked.as_ref(), cache)?;
    }
    let vendored = read_lock(loaded, &format!("{VENDOR}/{LOCK}"))?;
    let lock = locked.clone().or_else(|| vendored.clone());
    let Some(mut lock) = lock else {
        return Err(no_data("there is no `briefs/sources.lock`, and nothing in `briefs/vendor/`"));
    };
    let mut notes = Diagnostics::new();
    let mut all = Inputs::new();
    let mut lacking: Vec<String> = Vec::new();
    for (id, source) in &loaded.project.sources {
        let here = lock.sources.get(id.as_str());
        if let Some(input) =
            here.and_then(|release| input(loaded, source, release, cache).transpose())
        {
            all.insert(id.clone(), input?);
            continue;
        }
        // Other bytes than those that are pinned are better than none, if it is said.
        let Some(other) = vendored.as_ref().and_then(|lock| lock.sources.get(id.as_str())) else {
            lacking.push(format!("`{id}`"));
            continue;
        };
        if let Some(here) = here {
            notes.push(vendored_differs(id, here, other));
        }
        all.insert(id.clone(), vendored_input(loaded, source)?);
        lock.sources.insert(id.to_string(), other.clone());
    }
    if !lacking.is_empty() {
        let lacking = lacking.join(", ");
        return Err(no_data(&format!(
            "{lacking}: the pinned files are not in the cache, and nothing is vendored"
        )));
    }
    out_already(loaded.project.sources.values(), &lock, clock::now())?;
    let key = key(loaded, &all);
    let (tables, found) = database(loaded, cache, &all)?;
    notes.extend(found);
    let origins = all.iter().map(|(id, input)| (id.clone(), input.origin())).collect();
    Ok(Data { tables, key, lock, origins, notes })
}

/// Refuses releases whose time is still to come, wherever they came from (S6).
pub(super) fn out_already<'a>(
    sources: impl Iterator<Item = &'a Source>,
    lock: &Lock,
    now: Timestamp,
) -> Result<()> {
    let mut problems = Diagnostics::new();
    for source in sources {
        let releases = lock.sources.get(source.id.as_str()).into_iter();
        for release in releases.flat_map(LockedRelease::in_use) {
            let Some(when) = source.still_to_come(release.published, now) else { continue };
            let (id, month) = (&source.id, release.release.label());
            let what = format!("`{id}`: the release of {month} comes out on {when}");
            problems.push(
                Diagnostic::error("embargo", what)
                    .kind(Kind::Unreachable)
                    .in_place("briefs/sources.lock")
                    .why("nothing is made from a release before its time, and it is locked")
                    .hint("run the same command again then; if the day is wrong, fetch it again"),
            );
        }
    }
    problems.into_result(())
}

/// Reports every source that a build could not use as it is locked.
fn strictly(loaded: &Loaded, locked: Option<&Lock>, cache: &Cache) -> Result<()> {
    let mut problems = Diagnostics::new();
    for (id, source) in &loaded.project.sources {
        let release = locked.and_then(|lock| lock.sources.get(id.as_str()));
        let (what, hint) = match release {
            None => ("is not locked", "run `briefwright fetch`, and commit the lock"),
            Some(release) if input(loaded, source, release, cache)?.is_none() => {
                ("is locked, but its files are not here", "run `briefwright fetch --frozen`")
            }
            Some(_) => continue,
        };
        problems.push(
            Diagnostic::error("lock-out-of-date", format!("`{id}` {what}"))
                .kind(Kind::Lock)
                .at(&source.span)
                .hint(hint),
        );
    }
    problems.into_result(())
}

fn no_data(why: &str) -> Diagnostics {
    Diagnostic::error("no-data", "there are no data to build from")
        .why(why)
        .hint("run `briefwright fetch`, or `briefwright fetch --from <the publisher's file>`")
        .into()
}

fn vendored_differs(id: &SourceId, locked: &LockedRelease, vendored: &LockedRelease) -> Diagnostic {
    let (locked, vendored) = (locked.now.release.label(), vendored.now.release.label());
    let message = format!("the vendored tables of `{id}` are not of the locked release");
    Diagnostic::warning("vendored-differs", message)
        .why(format!("`briefs/sources.lock` pins {locked}"))
        .why(format!("`briefs/vendor/` holds {vendored}, which is used"))
        .hint("run `briefwright fetch --frozen`, then `briefwright vendor`")
}

/// Reads a lockfile of the project, if it is there.
pub(super) fn read_lock(loaded: &Loaded, name: &str) -> Result<Option<Lock>> {
    let path = loaded.briefs().join(name);
    if !disk::exists(&path) {
        return Ok(None);
    }
    Lock::parse(&disk::read_text(&path, &format!("briefs/{name}"))?).map(Some)
}

/// The cache of this user.
pub(super) fn cache() -> Result<Cache> {
    environment::cache_dir().map(Cache::new)
}

impl Data {
    /// What a locked release is for templates, citations, manifests and people.
    fn releases<'a>(
        &'a self,
        loaded: &'a Loaded,
    ) -> impl Iterator<Item = (&'a Source, &'a LockedRelease)> {
        loaded.project.sources.values().filter_map(|source| {
            self.lock.sources.get(source.id.as_str()).map(|release| (source, release))
        })
    }

    /// The locked release of each source, apart from the tables.
    pub fn locked(&self) -> BTreeMap<SourceId, LockedRelease> {
        let sources = self.lock.sources.iter();
        sources.map(|(id, release)| (SourceId::new(id), release.clone())).collect()
    }

    /// What templates may say of the releases, in the words of a language.
    pub fn for_templates(&self, loaded: &Loaded, words: &Language) -> BTreeMap<SourceId, Release> {
        self.releases(loaded)
            .map(|(source, release)| {
                let variable = Release {
                    title: source.title.clone(),
                    publisher: source.publisher.clone(),
                    release: words.day(release.now.release.date()),
                    published: words.day(release.now.published),
                    url: release.now.url.clone(),
                    newer: release.newer.map(|newer| words.month(newer.date())),
                    status: words.status_of(&source.status).to_owned(),
                    attribution: source.attribution.clone(),
                    licence: source.licence.clone(),
                };
                (source.id.clone(), variable)
            })
            .collect()
    }

    pub fn for_citations(&self, loaded: &Loaded) -> Vec<ReleaseReference> {
        self.releases(loaded)
            .map(|(source, release)| ReleaseReference {
                key: source.id.to_string(),
                title: source.title.clone(),
                publisher: source.publisher.clone(),
                release: release.now.release.date(),
                published: release.now.published,
                url: release.now.url.clone(),
                accessed: release.accessed().unwrap_or(release.now.published),
                status: Some(source.status.clone()),
            })
            .collect()
    }

    pub fn for_manifest(&self) -> BTreeMap<String, ReleaseEntry> {
        let entry = |release: &LockedRelease| ReleaseEntry {
            release: release.now.release.to_string(),
            published: release.now.published.to_string(),
            url: release.now.url.clone(),
            snapshots: release
                .now
                .snapshots
                .iter()
                .flat_map(|(name, files)| numbered(name, files))
                .collect(),
        };
        self.lock.sources.iter().map(|(id, release)| (id.clone(), entry(release))).collect()
    }

    pub fn used(&self, loaded: &Loaded) -> Vec<UsedRelease> {
        let today = clock::today();
        self.releases(loaded)
            .map(|(source, release)| UsedRelease {
                source: source.id.clone(),
                title: source.title.clone(),
                release: release.now.release,
                published: long_date(release.now.published),
                age_days: (today - release.now.published).get_days(),
                origin: self.origins.get(&source.id).copied().unwrap_or(Origin::Vendored),
            })
            .collect()
    }
}

/// The hashes of a resource's files by its name; of several files each with its number.
fn numbered(name: &str, files: &Snapshots) -> Vec<(String, Sha256)> {
    let several = files.iter().len() > 1;
    let named = |(at, file): (usize, &Snapshot)| {
        let name = if several { format!("{name} {}", at + 1) } else { name.to_owned() };
        (name, file.sha256.clone())
    };
    files.iter().enumerate().map(named).collect()
}
