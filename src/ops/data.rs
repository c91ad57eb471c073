//! The data of a build: the locked snapshots if they are here, else the vendored tables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::citations::ReleaseReference;
use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, Severity};
use crate::output::ReleaseEntry;
use crate::project::{Period, PeriodFrom, ResourceId, Source, SourceId, TableId, long_date};
use crate::sources::{Cache, Lock, LockedRelease, Snapshot, Snapshots};
use crate::system::hash::Sha256;
use crate::system::{clock, disk, environment};
use crate::tables::{self, Builder, SnapshotFile, Tables};
use crate::templates::Release;

use super::load::Loaded;

/// Where the tables of a source came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// From the locked snapshots in the cache.
    Snapshots,
    /// From the vendored tables in the project.
    Vendored,
}

impl Input {
    fn origin(&self) -> Origin {
        match self {
            Self::Pinned(_) => Origin::Snapshots,
            Self::Vendored(_) => Origin::Vendored,
        }
    }
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
    pub lock: Lock,
    pub origins: BTreeMap<SourceId, Origin>,
    pub notes: Diagnostics,
}

/// The paths of the lockfile and of the vendored data's own.
pub(super) const LOCK: &str = "sources.lock";
pub(super) const VENDOR: &str = "vendor";

/// What the tables of a source are made from.
pub(super) enum Input {
    /// The files of its releases, oldest release first.
    Pinned(Vec<PinnedFile>),
    /// Its vendored tables: the path and hash of each.
    Vendored(Vec<(TableId, PathBuf, Sha256)>),
}

/// What the tables of all sources are made from.
pub(super) type Inputs = BTreeMap<SourceId, Input>;

/// A file with the release that it is of.
pub(super) struct PinnedFile {
    pub resource: String,
    pub snapshot: Snapshot,
    pub release: Option<Period>,
    pub published: Option<Date>,
}

/// The files of one release.
pub(super) fn files_of(
    snapshots: &BTreeMap<String, Snapshots>,
    release: Option<Period>,
    published: Option<Date>,
) -> Vec<PinnedFile> {
    let of = |(resource, files): (&String, &Snapshots)| -> Vec<PinnedFile> {
        let one = |snapshot: &Snapshot| PinnedFile {
            resource: resource.clone(),
            snapshot: snapshot.clone(),
            release,
            published,
        };
        files.iter().map(one).collect()
    };
    snapshots.iter().flat_map(of).collect()
}

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
    let (tables, found) = database(loaded, cache, &all)?;
    notes.extend(found);
    let origins = all.iter().map(|(id, input)| (id.clone(), input.origin())).collect();
    Ok(Data { tables, lock, origins, notes })
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

/// What the tables of all sources would be made from, by a lock; sources of which nothing is here
/// are left out.
pub(super) fn inputs(loaded: &Loaded, cache: &Cache, lock: &Lock) -> Result<Inputs> {
    let mut all = Inputs::new();
    for (id, source) in &loaded.project.sources {
        let Some(release) = lock.sources.get(id.as_str()) else { continue };
        all.extend(input(loaded, source, release, cache)?.map(|input| (id.clone(), input)));
    }
    Ok(all)
}

/// What the tables of a source are made from: its pinned files if all are in the cache, else its
/// vendored tables if they are of the same bytes.
fn input(
    loaded: &Loaded,
    source: &Source,
    release: &LockedRelease,
    cache: &Cache,
) -> Result<Option<Input>> {
    let complete = source
        .connector
        .resources
        .keys()
        .all(|resource| release.now.snapshots.contains_key(resource.as_str()));
    if complete && release.files().all(|file| cache.has(file)) {
        let files = release
            .in_use()
            .flat_map(|one| files_of(&one.snapshots, Some(one.release), Some(one.published)));
        return Ok(Some(Input::Pinned(files.collect())));
    }
    if is_vendored(loaded, source, release)? {
        return vendored_input(loaded, source).map(Some);
    }
    Ok(None)
}

/// Whether the vendored tables of a source are of a locked release.
pub(super) fn is_vendored(
    loaded: &Loaded,
    source: &Source,
    release: &LockedRelease,
) -> Result<bool> {
    let vendored = read_lock(loaded, &format!("{VENDOR}/{LOCK}"))?;
    let vendored = vendored.and_then(|mut lock| lock.sources.remove(source.id.as_str()));
    Ok(vendored.is_some_and(|vendored| vendored.same_data(release)))
}

fn vendored_input(loaded: &Loaded, source: &Source) -> Result<Input> {
    let folder = loaded.briefs().join(VENDOR);
    let tables = source.tables.keys().map(|table| {
        let path = folder.join(format!("{table}.csv"));
        let (hash, _) = disk::hash(&path)?;
        Ok((table.clone(), path, hash))
    });
    tables.collect::<Result<_>>().map(Input::Vendored)
}

/// The key of the database made from some inputs by the project's rules.
pub(super) fn key(loaded: &Loaded, inputs: &Inputs) -> Sha256 {
    let mut parts: Vec<String> = Vec::new();
    for name in ["sources.yaml", "areas.csv", "area_parts.csv"] {
        parts.extend(loaded.files.briefs.get(name).map(|file| file.text.clone()));
    }
    for (id, input) in inputs {
        match input {
            Input::Pinned(files) => {
                parts.push(format!("{id}, pinned"));
                for file in files {
                    let Snapshot { file: name, sha256, .. } = &file.snapshot;
                    // Where it matters: a fetch may know the release only once the tables are made.
                    let release = file.release.filter(|_| dated_by_release(loaded, id));
                    parts.push(format!("{} {sha256} {name} {release:?}", file.resource));
                }
            }
            Input::Vendored(tables) => {
                parts.push(format!("{id}, vendored"));
                parts.extend(tables.iter().map(|(table, _, hash)| format!("{table} {hash}")));
            }
        }
    }
    tables::key(parts.iter().map(String::as_str))
}

/// Whether any table of a source takes its month from the release.
fn dated_by_release(loaded: &Loaded, id: &SourceId) -> bool {
    let source = loaded.project.sources.get(id);
    let mut tables = source.into_iter().flat_map(|source| source.tables.values());
    tables.any(|table| table.period == PeriodFrom::Release)
}

/// Opens the database of some inputs, or makes it: decodes every file, and checks what the tables
/// must look like.
pub(super) fn database(
    loaded: &Loaded,
    cache: &Cache,
    inputs: &Inputs,
) -> Result<(Tables, Diagnostics)> {
    let path = cache.database(&key(loaded, inputs));
    open_or_make(loaded, cache, inputs, &path, true)
}

/// The same for a release that is only compared with another: it need not hold to a contract that
/// was written for what came after it.
pub(super) fn database_to_compare(
    loaded: &Loaded,
    cache: &Cache,
    inputs: &Inputs,
) -> Result<Tables> {
    let key = key(loaded, inputs);
    let checked = cache.database(&key);
    if disk::exists(&checked) {
        return tables::open(&checked);
    }
    let path = cache.database(&tables::key([key.as_str(), "unchecked"]));
    open_or_make(loaded, cache, inputs, &path, false).map(|(tables, _)| tables)
}

fn open_or_make(
    loaded: &Loaded,
    cache: &Cache,
    inputs: &Inputs,
    path: &Path,
    checked: bool,
) -> Result<(Tables, Diagnostics)> {
    if disk::exists(path) {
        return Ok((tables::open(path)?, Diagnostics::new()));
    }
    let areas = &loaded.project.areas;
    let mut notes = Diagnostics::new();
    // A cache that can't be written to costs time, not the build.
    let builder = match Builder::new(path, areas) {
        Ok(builder) => builder,
        Err(problems) => {
            let warn = |one: Diagnostic| Diagnostic { severity: Severity::Warning, ..one };
            notes.extend(problems.into_iter().map(warn));
            Builder::in_memory(areas)?
        }
    };
    let tables = make(loaded, cache, inputs, builder, checked, &mut notes)?;
    Ok((tables, notes))
}

fn make(
    loaded: &Loaded,
    cache: &Cache,
    inputs: &Inputs,
    mut builder: Builder,
    checked: bool,
    notes: &mut Diagnostics,
) -> Result<Tables> {
    let mut problems = Diagnostics::new();
    for (id, input) in inputs {
        let Some(source) = loaded.project.sources.get(id) else { continue };
        match input {
            Input::Pinned(files) => {
                let files: Result<Vec<SnapshotFile>> =
                    files.iter().map(|file| located(file, cache)).collect();
                let Some(files) = problems.keep(files) else { continue };
                notes.extend(problems.keep(builder.add(source, &files)).unwrap_or_default());
            }
            Input::Vendored(tables) => {
                for (table, path, _) in tables {
                    let Some(spec) = source.tables.get(table) else { continue };
                    let name = format!("briefs/{VENDOR}/{table}.csv");
                    problems.keep(builder.add_vendored(spec, &name, path));
                }
            }
        }
    }
    problems.into_result(())?;
    let mut problems = Diagnostics::new();
    for id in inputs.keys().filter(|_| checked) {
        let Some(source) = loaded.project.sources.get(id) else { continue };
        notes.extend(problems.keep(builder.check(source)).unwrap_or_default());
    }
    problems.into_result(())?;
    builder.finish()
}

fn located(file: &PinnedFile, cache: &Cache) -> Result<SnapshotFile> {
    Ok(SnapshotFile {
        resource: ResourceId::new(&file.resource),
        name: file.snapshot.file.clone(),
        path: cache.path(&file.snapshot)?,
        published: file.published.unwrap_or_default(),
        release: file.release,
    })
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

    pub fn for_templates(&self, loaded: &Loaded) -> BTreeMap<SourceId, Release> {
        self.releases(loaded)
            .map(|(source, release)| {
                let variable = Release {
                    title: source.title.clone(),
                    publisher: source.publisher.clone(),
                    release: long_date(release.now.release.date()),
                    published: long_date(release.now.published),
                    url: release.now.url.clone(),
                    newer: release.newer.map(Period::label),
                    status: source.status.clone(),
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
