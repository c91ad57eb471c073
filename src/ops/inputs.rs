//! What the tables' database is made from, and the making of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Diagnostics, Result, Severity};
use crate::project::{Period, PeriodFrom, ResourceId, Source, SourceId, TableId};
use crate::sources::{Cache, Lock, LockedRelease, Snapshot, Snapshots};
use crate::system::disk;
use crate::system::hash::Sha256;
use crate::tables::{self, Builder, Places, SnapshotFile, Tables};

use super::data::{LOCK, Origin, VENDOR, read_lock};
use super::load::Loaded;

/// What the tables of a source are made from.
pub(super) enum Input {
    /// The files of its releases, oldest release first.
    Pinned(Vec<PinnedFile>),
    /// Its vendored tables: the path and hash of each; and the parts that say where their cells
    /// stand, by their names in the vendored lock. These may be absent.
    Vendored { tables: Vec<(TableId, PathBuf, Sha256)>, places: Vec<(String, PathBuf, Sha256)> },
}

impl Input {
    pub fn origin(&self) -> Origin {
        match self {
            Self::Pinned(_) => Origin::Snapshots,
            Self::Vendored { .. } => Origin::Vendored,
        }
    }
}

/// What the tables of all sources are made from.
pub(super) type Inputs = BTreeMap<SourceId, Input>;

/// A file with the release that it is of.
pub(super) struct PinnedFile {
    pub resource: String,
    pub snapshot: Snapshot,
    pub release: Option<Period>,
    /// The place of its release among those in use, oldest first.
    pub order: usize,
}

/// The files of one release.
pub(super) fn files_of(
    snapshots: &BTreeMap<String, Snapshots>,
    release: Option<Period>,
    order: usize,
) -> Vec<PinnedFile> {
    let of = |(resource, files): (&String, &Snapshots)| -> Vec<PinnedFile> {
        let one = |snapshot: &Snapshot| PinnedFile {
            resource: resource.clone(),
            snapshot: snapshot.clone(),
            release,
            order,
        };
        files.iter().map(one).collect()
    };
    snapshots.iter().flat_map(of).collect()
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

/// What a source is or was made from by a lock: its pinned files if all are in the cache, else its
/// vendored tables if they are of the same bytes.
pub(super) fn input_to_compare(
    loaded: &Loaded,
    source: &Source,
    release: &LockedRelease,
    cache: &Cache,
) -> Result<Option<Input>> {
    if release.files().all(|file| cache.has(file)) {
        return Ok(Some(pinned(release)));
    }
    if is_vendored(loaded, source, release)? {
        return vendored_input(loaded, source).map(Some);
    }
    Ok(None)
}

/// The files of the releases in use.
fn pinned(release: &LockedRelease) -> Input {
    let files = release
        .in_use()
        .enumerate()
        .flat_map(|(order, one)| files_of(&one.snapshots, Some(one.release), order));
    Input::Pinned(files.collect())
}

/// What the tables of a source are made from, if its release has all that is asked for now.
pub(super) fn input(
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
    if complete { input_to_compare(loaded, source, release, cache) } else { Ok(None) }
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

pub(super) fn vendored_input(loaded: &Loaded, source: &Source) -> Result<Input> {
    let folder = loaded.briefs().join(VENDOR);
    let tables = source.tables.keys().map(|table| {
        let path = folder.join(format!("{table}.csv"));
        let (hash, _) = disk::hash(&path)?;
        Ok((table.clone(), path, hash))
    });
    let mut places = Vec::new();
    for part in Places::PARTS {
        let (name, path) = (place_name(part), folder.join(format!("{}.csv", place_name(part))));
        if disk::exists(&path) {
            let (hash, _) = disk::hash(&path)?;
            places.push((name, path, hash));
        }
    }
    if places.len() < Places::PARTS.len() {
        places.clear();
    }
    Ok(Input::Vendored { tables: tables.collect::<Result<_>>()?, places })
}

/// What a part of the places of vendored cells is called, below `briefs/vendor/` and in its lock.
pub(super) fn place_name(part: &str) -> String {
    format!("places/{part}")
}

/// The key of the database made from some inputs by the project's rules.
pub(super) fn key(loaded: &Loaded, inputs: &Inputs) -> Sha256 {
    let mut parts: Vec<String> = Vec::new();
    for name in ["sources.yaml", "areas.csv", "area_parts.csv"] {
        parts.extend(loaded.files.briefs.get(name).map(|file| file.text.clone()));
    }
    let packs = loaded.files.packs.iter().filter_map(|pack| pack.briefs.get("sources.yaml"));
    parts.extend(packs.map(|file| file.text.clone()));
    for (id, input) in inputs {
        match input {
            Input::Pinned(files) => {
                parts.push(format!("{id}, pinned"));
                for file in files {
                    let Snapshot { file: name, sha256, .. } = &file.snapshot;
                    // Where it matters: a fetch may know the release only once the tables are made.
                    let release = file.release.filter(|_| dated_by_release(loaded, id));
                    let order = file.order;
                    parts.push(format!("{} {sha256} {name} {order} {release:?}", file.resource));
                }
            }
            Input::Vendored { tables, places } => {
                parts.push(format!("{id}, vendored"));
                parts.extend(tables.iter().map(|(table, _, hash)| format!("{table} {hash}")));
                parts.extend(places.iter().map(|(part, _, hash)| format!("{part} {hash}")));
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
    let _span = tracing::info_span!("tables").entered();
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
            Input::Vendored { tables, places } => {
                let places = problems.keep(read_places(loaded, places));
                for (table, path, hash) in tables {
                    let Some(spec) = source.tables.get(table) else { continue };
                    let name = format!("briefs/{VENDOR}/{table}.csv");
                    let read =
                        problems.keep(builder.add_vendored(spec, &name, path, places.as_ref()));
                    // What can't be read says more than that it was changed.
                    if read.is_some() {
                        problems.extend(changed_by_hand(loaded, table.as_str(), hash, &name)?);
                    }
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

/// Where the cells of vendored tables stand; empty where that was not vendored.
fn read_places(loaded: &Loaded, places: &[(String, PathBuf, Sha256)]) -> Result<Places> {
    let shown = |part: &String| format!("briefs/{VENDOR}/{part}.csv");
    let parts: Vec<(String, &Path)> =
        places.iter().map(|(part, path, _)| (shown(part), path.as_path())).collect();
    let read = Places::read(&parts)?;
    let mut problems = Diagnostics::new();
    for (part, _, hash) in places {
        problems.extend(changed_by_hand(loaded, part, hash, &shown(part))?);
    }
    problems.into_result(read)
}

/// A vendored table that is not as `vendor` wrote it.
fn changed_by_hand(
    loaded: &Loaded,
    table: &str,
    hash: &Sha256,
    name: &str,
) -> Result<Option<Diagnostic>> {
    let lock = read_lock(loaded, &format!("{VENDOR}/{LOCK}"))?.unwrap_or_default();
    // Tables that were vendored by earlier versions have no hash.
    let written = lock.tables.get(table).filter(|written| *written != hash);
    let one = Diagnostic::error("changed-vendored", "this table is not as it was vendored");
    Ok(written.map(|_| {
        one.in_place(name)
            .why("its bytes are not those that `briefs/vendor/sources.lock` names")
            .hint("restore it from your version control, or run `briefwright vendor`")
    }))
}

fn located(file: &PinnedFile, cache: &Cache) -> Result<SnapshotFile> {
    Ok(SnapshotFile {
        resource: ResourceId::new(&file.resource),
        name: file.snapshot.file.clone(),
        path: cache.path(&file.snapshot)?,
        order: file.order,
        release: file.release,
    })
}
