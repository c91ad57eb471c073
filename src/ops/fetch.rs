//! `fetch`: take the files of a release, check them, pin them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use jiff::civil::Date;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result};
use crate::project::{Period, Source, SourceId};
use crate::sources::{Found, LockedRelease, Snapshot, find_files};
use crate::system::hash::Sha256;
use crate::system::{clock, disk};
use crate::tables::{Builder, ReleaseFacts, SnapshotFile, read_release};

use super::data::{LOCK, cache, read_lock};
use super::load::{Loaded, load};
use super::{Event, Tell};

/// What to fetch.
#[derive(Debug, Clone)]
pub struct FetchOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// A file, or a folder with files, as downloaded from the publisher.
    pub from: PathBuf,
    /// The day of publication, for files that don't say it.
    pub published: Option<Date>,
    /// Where it was published, for files that don't say it.
    pub url: Option<String>,
}

/// What was fetched.
#[derive(Debug)]
pub struct Fetched {
    /// The sources whose release was pinned: id, release, whether the lock changed for it.
    pub sources: Vec<(SourceId, Period, bool)>,
    /// Corrections applied and other things worth knowing.
    pub notes: Diagnostics,
}

/// Fetches.
///
/// # Errors
/// The files are not what the project expects; the lock and the cache are then as before.
pub fn fetch(options: &FetchOptions, tell: &Tell<'_>) -> Result<Fetched> {
    let loaded = load(&options.project)?;
    let cache = cache()?;
    let found = find_files(&options.from, &loaded.project.sources)?;
    let mut lock = read_lock(&loaded, LOCK)?.unwrap_or_default();
    let mut problems = Diagnostics::new();
    let mut notes = Diagnostics::new();
    let mut keep: Vec<(SourceId, LockedRelease, Vec<Vec<u8>>)> = Vec::new();
    for (id, source) in &loaded.project.sources {
        let files: Vec<&Found> = found.iter().filter(|file| file.source == *id).collect();
        if files.is_empty() {
            continue;
        }
        tell(Event::Step(&format!("checking {}", source.title)));
        if let Some((release, bytes, told)) = problems.keep(check(&loaded, source, &files, options))
        {
            notes.extend(told);
            keep.push((id.clone(), release, bytes));
        }
    }
    problems.into_result(())?;
    let mut sources = Vec::new();
    for (id, mut release, files) in keep {
        for bytes in &files {
            cache.keep(bytes)?;
        }
        let before = lock.sources.get(id.as_str());
        // The same bytes keep the time at which they were first fetched.
        if let Some(before) = before {
            for (name, snapshot) in &mut release.snapshots {
                if let Some(old) = before.snapshots.get(name)
                    && old.sha256 == snapshot.sha256
                {
                    snapshot.fetched = old.fetched;
                }
            }
        }
        let changed = before != Some(&release);
        sources.push((id.clone(), release.release, changed));
        lock.sources.insert(id.to_string(), release);
    }
    lock.sources.retain(|id, _| loaded.project.sources.contains_key(id.as_str()));
    disk::write_if_changed(&loaded.briefs().join(LOCK), lock.to_text()?.as_bytes())?;
    Ok(Fetched { sources, notes })
}

/// Reads and checks the files of one source.
fn check(
    loaded: &Loaded,
    source: &Source,
    files: &[&Found],
    options: &FetchOptions,
) -> Result<(LockedRelease, Vec<Vec<u8>>, Diagnostics)> {
    let mut named = Vec::new();
    let mut snapshots = BTreeMap::new();
    let mut all = Vec::new();
    let mut facts = ReleaseFacts::default();
    for file in files {
        let bytes = disk::read(&file.path)?;
        let snapshot = Snapshot {
            file: file.name.clone(),
            sha256: Sha256::of(&bytes),
            size: bytes.len() as u64,
            fetched: clock::now(),
        };
        if let Some(cells) = &source.release {
            let said = read_release(cells, &file.name, &file.path)?;
            facts.published = facts.published.or(said.published);
            facts.url = facts.url.or(said.url);
        }
        snapshots.insert(file.resource.to_string(), snapshot);
        named.push(SnapshotFile {
            resource: file.resource.clone(),
            name: file.name.clone(),
            path: file.path.clone(),
            published: options.published.unwrap_or_default(),
            release: None,
        });
        all.push(bytes);
    }
    let lacking = source.resources.keys().filter(|one| !snapshots.contains_key(one.as_str()));
    let lacking = lacking.map(|resource| {
        Diagnostic::error(
            "missing-resource",
            format!("`{resource}` of `{}` is not there", source.id),
        )
        .kind(Kind::Finding)
        .hint("name the folder that holds all files of the release")
    });
    lacking.collect::<Diagnostics>().into_result(())?;
    let mut builder = Builder::in_memory(&loaded.project.areas)?;
    let mut notes = builder.add(source, &named)?;
    notes.extend(builder.check(source)?);
    let newest = builder.newest(source);
    let need = |what: &str, flag: &str| {
        Diagnostic::error(
            "unknown-release",
            format!("`{}`: the file does not say {what}", source.id),
        )
        .hint(format!("add `{flag}`, as on the publisher's page {}", source.page))
    };
    let mut problems = Diagnostics::new();
    let published = options.published.or(facts.published);
    let url = options.url.clone().or(facts.url);
    if published.is_none() {
        problems.push(need("when it was published", "--published 2025-11-27"));
    }
    if url.is_none() {
        problems.push(need("where it was published", "--url https://…"));
    }
    match (newest, published, url) {
        (Some(release), Some(published), Some(url)) => {
            Ok((LockedRelease { release, published, url, snapshots }, all, notes))
        }
        (None, ..) => Err(Diagnostic::error("no-data", format!("`{}` has no rows", source.id))
            .kind(Kind::Finding)
            .into()),
        _ => Err(problems),
    }
}
