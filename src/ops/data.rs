//! The data of a build: the locked snapshots if they are here, else the vendored tables.

use std::collections::BTreeMap;

use crate::citations::ReleaseReference;
use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::output::ReleaseEntry;
use crate::project::{Period, Source, SourceId, TableSpec, long_date};
use crate::sources::{Cache, Lock, LockedRelease};
use crate::system::hash::Sha256;
use crate::system::{clock, disk, environment};
use crate::tables::{self, Opened, Table, Tables};
use crate::templates::Release;

use super::load::Loaded;

/// Where the tables of a build came from.
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
}

/// The data of a build.
pub(super) struct Data {
    pub tables: Tables,
    pub lock: Lock,
    pub origin: Origin,
    pub notes: Diagnostics,
}

/// The paths of the lockfile and of the vendored data's own.
pub(super) const LOCK: &str = "sources.lock";
pub(super) const VENDOR: &str = "vendor";

/// The tables of one source with their specs.
pub(super) type Decoded<'a> = Vec<(&'a TableSpec, Table)>;

/// Opens the data of a build.
pub(super) fn open(loaded: &Loaded, cache: &Cache) -> Result<Data> {
    let locked = read_lock(loaded, LOCK)?;
    if let Some(lock) = &locked
        && has_all(loaded, lock, cache)
    {
        let inputs = lock.sources.values().flat_map(|release| release.snapshots.values());
        let key = key(loaded, inputs.map(|snapshot| snapshot.sha256.as_str()));
        let (tables, notes) = cached(loaded, cache, &key, || decode_all(loaded, lock, cache))?;
        return Ok(Data { tables, lock: lock.clone(), origin: Origin::Snapshots, notes });
    }
    let Some(vendored) = read_lock(loaded, &format!("{VENDOR}/{LOCK}"))? else {
        return Err(Diagnostic::error("no-data", "there are no data to build from")
            .why(match locked {
                Some(_) => "the files that `briefs/sources.lock` pins are not in the cache",
                None => "there is no `briefs/sources.lock`, and nothing in `briefs/vendor/`",
            })
            .hint("run `briefwright fetch --from <the publisher's file>`")
            .into());
    };
    let mut texts = BTreeMap::new();
    for table in loaded.project.sources.values().flat_map(|source| source.tables.keys()) {
        let path = loaded.briefs().join(VENDOR).join(format!("{table}.csv"));
        texts.insert(table.clone(), disk::read(&path)?);
    }
    let hashes: Vec<Sha256> = texts.values().map(|bytes| Sha256::of(bytes)).collect();
    let key = key(loaded, hashes.iter().map(Sha256::as_str));
    let (tables, mut notes) = cached(loaded, cache, &key, || {
        let mut problems = Diagnostics::new();
        let mut all = Vec::new();
        for source in loaded.project.sources.values() {
            let mut decoded: Decoded<'_> = Vec::new();
            for (id, spec) in &source.tables {
                let name = format!("briefs/{VENDOR}/{id}.csv");
                let bytes = texts.get(id).map_or(&[][..], Vec::as_slice);
                let table = tables::from_csv(spec, &loaded.project.areas, &name, bytes);
                decoded.extend(problems.keep(table).map(|table| (spec, table)));
            }
            if decoded.len() == source.tables.len() {
                problems.keep(tables::check_contract(source, &decoded, &loaded.project.areas));
            }
            all.extend(decoded);
        }
        problems.into_result((all, Diagnostics::new()))
    })?;
    if let Some(locked) = locked.filter(|locked| *locked != vendored) {
        notes.push(
            Diagnostic::warning(
                "vendored-differs",
                "the vendored tables are not of the locked release",
            )
            .why(format!("`briefs/sources.lock` pins {}", dates(&locked)))
            .why(format!("`briefs/vendor/` holds {}, which is used", dates(&vendored)))
            .hint("run `briefwright fetch`, then `briefwright vendor`"),
        );
    }
    Ok(Data { tables, lock: vendored, origin: Origin::Vendored, notes })
}

/// The key of the database made from some inputs by the project's rules.
fn key<'a>(loaded: &'a Loaded, inputs: impl Iterator<Item = &'a str>) -> Sha256 {
    let rules = ["sources.yaml", "areas.csv", "area_parts.csv"];
    let rules = rules.iter().filter_map(|name| loaded.files.briefs.get(*name));
    tables::key(rules.map(|file| file.text.as_str()).chain(inputs))
}

/// Opens the database of a key, or makes it.
fn cached<'a>(
    loaded: &'a Loaded,
    cache: &Cache,
    key: &Sha256,
    make: impl FnOnce() -> Result<(Decoded<'a>, Diagnostics)>,
) -> Result<(Tables, Diagnostics)> {
    let path = cache.database(key);
    let mut notes = Diagnostics::new();
    if !disk::exists(&path) {
        let (decoded, found) = make()?;
        notes = found;
        // A cache that can't be written to costs time, not the build.
        if let Err(problems) = tables::write(&path, &decoded, &loaded.project.areas) {
            notes.extend(
                problems.into_iter().map(|one| Diagnostic {
                    severity: crate::diagnostics::Severity::Warning,
                    ..one
                }),
            );
            return Ok((Tables::in_memory(&decoded, &loaded.project.areas)?, notes));
        }
    }
    Ok((tables::open(&path)?, notes))
}

/// Decodes all locked snapshots, and checks what they must look like.
pub(super) fn decode_all<'a>(
    loaded: &'a Loaded,
    lock: &Lock,
    cache: &Cache,
) -> Result<(Decoded<'a>, Diagnostics)> {
    let mut problems = Diagnostics::new();
    let mut notes = Diagnostics::new();
    let mut all = Vec::new();
    for (id, source) in &loaded.project.sources {
        let Some(release) = lock.sources.get(id.as_str()) else { continue };
        let mut opened = BTreeMap::new();
        for (resource, snapshot) in &release.snapshots {
            let file = cache.read(snapshot).and_then(|bytes| Opened::open(&snapshot.file, bytes));
            opened.extend(problems.keep(file).map(|file| (resource.clone(), file)));
        }
        if opened.len() < release.snapshots.len() {
            continue;
        }
        if let Some((decoded, found)) = problems.keep(decode_source(loaded, source, &mut opened)) {
            notes.extend(found);
            all.extend(decoded);
        }
    }
    problems.into_result((all, notes))
}

/// Decodes the tables of one source from its opened files, and checks its contract.
pub(super) fn decode_source<'a>(
    loaded: &Loaded,
    source: &'a Source,
    opened: &mut BTreeMap<String, Opened>,
) -> Result<(Decoded<'a>, Diagnostics)> {
    let mut problems = Diagnostics::new();
    let mut notes = Diagnostics::new();
    let mut decoded = Vec::new();
    for spec in source.tables.values() {
        let Some(file) = opened.get_mut(spec.resource.as_str()) else { continue };
        if let Some((table, found)) =
            problems.keep(tables::decode(spec, file, &loaded.project.areas, None))
        {
            notes.extend(found);
            decoded.push((spec, table));
        }
    }
    problems.into_result(())?;
    tables::check_contract(source, &decoded, &loaded.project.areas)?;
    Ok((decoded, notes))
}

/// Reads a lockfile of the project, if it is there.
pub(super) fn read_lock(loaded: &Loaded, name: &str) -> Result<Option<Lock>> {
    let path = loaded.briefs().join(name);
    if !disk::exists(&path) {
        return Ok(None);
    }
    Lock::parse(&disk::read_text(&path, &format!("briefs/{name}"))?).map(Some)
}

/// Whether the cache has every snapshot that the project's sources need.
fn has_all(loaded: &Loaded, lock: &Lock, cache: &Cache) -> bool {
    loaded.project.sources.iter().all(|(id, source)| {
        let Some(release) = lock.sources.get(id.as_str()) else { return false };
        source.resources.keys().all(|resource| {
            release.snapshots.get(resource.as_str()).is_some_and(|one| cache.has(one))
        })
    })
}

/// The cache of this user.
pub(super) fn cache() -> Result<Cache> {
    environment::cache_dir().map(Cache::new)
}

fn dates(lock: &Lock) -> String {
    let one =
        |(id, release): (&String, &LockedRelease)| format!("{id} of {}", release.release.label());
    lock.sources.iter().map(one).collect::<Vec<_>>().join(", ")
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
                    release: long_date(release.release.date()),
                    published: long_date(release.published),
                    url: release.url.clone(),
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
                release: release.release.date(),
                published: release.published,
                url: release.url.clone(),
                accessed: release.accessed().unwrap_or(release.published),
                status: Some(source.status.clone()),
            })
            .collect()
    }

    pub fn for_manifest(&self) -> BTreeMap<String, ReleaseEntry> {
        let entry = |release: &LockedRelease| ReleaseEntry {
            release: release.release.to_string(),
            published: release.published.to_string(),
            url: release.url.clone(),
            snapshots: release
                .snapshots
                .iter()
                .map(|(name, snapshot)| (name.clone(), snapshot.sha256.clone()))
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
                release: release.release,
                published: long_date(release.published),
                age_days: (today - release.published).get_days(),
            })
            .collect()
    }
}
