//! Packs: what a project uses of others, locked as sources are.
//!
//! A build reads them as the lock says: from their folder if it is as it was locked, else from the
//! copy in `briefs/vendor/packs/`, else from the cache. Only [`update`] looks for others.

mod bundle;
mod lock;
#[cfg(test)]
mod tests;

use std::path::Path;
use std::sync::Arc;

use url::Url;

use crate::diagnostics::{Diagnostic, Diagnostics, Kind, Result, SourceFile};
use crate::project::{PACKS, PackFiles, PackFrom, PackSpec, packs};
use crate::sources::Cache;
use crate::system::hash::Sha256;
use crate::system::http::{Client, Download, Manners};
use crate::system::{disk, environment};

use super::data::{VENDOR, cache};
use super::fetch::{FetchOptions, LockUse, Reach};
use super::{Event, Tell};

use bundle::Bundle;
use lock::{LockedPack, PacksLock};

/// A pack after a fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFetched {
    /// The name that the project gives it.
    pub name: String,
    /// How many of its files are taken.
    pub files: usize,
    /// Whether it is another than before.
    pub changed: bool,
}

/// The files of the packs that `packs.yaml` names, as they are locked.
pub(super) fn read(folder: &Path, file: Option<&Arc<SourceFile>>) -> Result<Vec<PackFiles>> {
    let Some(file) = file else { return Ok(Vec::new()) };
    let specs = packs(file)?;
    let lock = PacksLock::read(folder)?;
    let mut problems = Diagnostics::new();
    let mut all = Vec::new();
    for spec in &specs {
        all.extend(problems.keep(locked(folder, spec, lock.packs.get(&spec.name))));
    }
    problems.into_result(all)
}

/// The files of one pack, as it is locked.
fn locked(folder: &Path, spec: &PackSpec, locked: Option<&LockedPack>) -> Result<PackFiles> {
    let name = &spec.name;
    let stale = |message: String| {
        Diagnostic::error("pack-lock", message)
            .kind(Kind::Lock)
            .at(&spec.span)
            .hint("run `briefwright fetch`, look at what changed, and commit `briefs/packs.lock`")
    };
    let Some(locked) = locked else {
        return Err(stale(format!("the pack `{name}` is not locked")).into());
    };
    if locked.from != spec.origin() {
        let why = format!("what is locked is of `{}`", locked.from);
        return Err(stale(format!("the pack `{name}` is another than the locked one"))
            .why(why)
            .into());
    }
    if let PackFrom::Folder(path) = &spec.from
        && disk::is_folder(&folder.join(path))
    {
        let bundle = Bundle::from_folder(&folder.join(path), path)?;
        if bundle.hash()? == locked.sha256 {
            return Ok(bundle.files(spec, path));
        }
        let message = format!("the pack `{name}` has changed since it was locked");
        return Err(stale(message).why(differs(&bundle, locked)).into());
    }
    let vendored = format!("{VENDOR}/packs/{name}");
    let copy = Bundle::from_folder(&folder.join("briefs").join(&vendored), &vendored)?;
    if copy.hash()? == locked.sha256 {
        return Ok(copy.files(spec, &format!("briefs/{vendored}")));
    }
    if let Some(bundle) = cached(&cache()?, &locked.sha256)? {
        return Ok(bundle.files(spec, &format!("pack:{name}")));
    }
    let copied = if copy.0.is_empty() {
        format!("there is no copy in `briefs/{vendored}/` or in the cache")
    } else {
        format!("the copy in `briefs/{vendored}/` has other words than were locked")
    };
    Err(Diagnostic::error("no-pack", format!("the pack `{name}` is not here"))
        .at(&spec.span)
        .why(format!("it is that at `{}`", spec.origin()))
        .why(copied)
        .hint("run `briefwright fetch --frozen`, which gets what is locked")
        .into())
}

/// Which files came or went, or that their words changed.
fn differs(bundle: &Bundle, locked: &LockedPack) -> String {
    let new = bundle.0.keys().filter(|path| !locked.files.contains(path));
    let gone = locked.files.iter().filter(|path| !bundle.0.contains_key(*path));
    let new: Vec<String> = new.map(|path| format!("`{path}` is new")).collect();
    let gone = gone.map(|path| format!("`{path}` is gone"));
    let told: Vec<String> = new.into_iter().chain(gone).collect();
    if told.is_empty() { "its files have other words".to_owned() } else { told.join(", ") }
}

/// A pack from the cache, if it is there and whole.
fn cached(cache: &Cache, hash: &Sha256) -> Result<Option<Bundle>> {
    let path = cache.folder().join("packs").join(hash.as_str());
    if !disk::exists(&path) {
        return Ok(None);
    }
    let bytes = disk::read(&path)?;
    Ok(Bundle::from_bytes(&bytes).filter(|_| Sha256::of(&bytes) == *hash))
}

/// Gets the packs that `packs.yaml` names, and locks them.
///
/// # Errors
/// One can't be had or is none; or the lock would change and may not.
pub(super) fn update(options: &FetchOptions, tell: &Tell<'_>) -> Result<Vec<PackFetched>> {
    let folder = &options.project;
    let path = folder.join("briefs").join(PACKS);
    if !disk::exists(&path) {
        return Ok(Vec::new());
    }
    let specs = packs(&disk::read_text(&path, &format!("briefs/{PACKS}"))?)?;
    let before = PacksLock::read(folder)?;
    let cache = cache()?;
    let mut problems = Diagnostics::new();
    let (mut after, mut fetched) = (PacksLock::default(), Vec::new());
    for spec in &specs {
        let known = before.packs.get(&spec.name).filter(|known| known.from == spec.origin());
        let Some(bundle) = problems.keep(take(spec, known, options, &cache, tell)) else {
            continue;
        };
        let bytes = bundle.to_bytes()?;
        let now = LockedPack {
            from: spec.origin(),
            sha256: Sha256::of(&bytes),
            files: bundle.0.keys().cloned().collect(),
        };
        let changed = before.packs.get(&spec.name) != Some(&now);
        if changed && options.lock != LockUse::Update {
            let message = format!("the pack `{}` is not as it is locked", spec.name);
            problems.push(
                Diagnostic::error("lock-out-of-date", message)
                    .kind(Kind::Lock)
                    .at(&spec.span)
                    .why(known.map_or("it is not locked".to_owned(), |known| differs(&bundle, known)))
                    .hint("run `briefwright fetch` without `--locked` and `--frozen`, look at what changed, and commit the lock"),
            );
            continue;
        }
        disk::write_if_changed(&cache.folder().join("packs").join(now.sha256.as_str()), &bytes)?;
        fetched.push(PackFetched { name: spec.name.clone(), files: now.files.len(), changed });
        after.packs.insert(spec.name.clone(), now);
    }
    let fetched = problems.into_result(fetched)?;
    if options.lock == LockUse::Update {
        after.write(folder)?;
    }
    Ok(fetched)
}

/// The files of a pack, from where it is. What is pinned by a hash does not change, so that it is
/// taken once.
fn take(
    spec: &PackSpec,
    known: Option<&LockedPack>,
    options: &FetchOptions,
    cache: &Cache,
    tell: &Tell<'_>,
) -> Result<Bundle> {
    let address = match &spec.from {
        PackFrom::Folder(path) => {
            let folder = options.project.join(path);
            if disk::is_folder(&folder) {
                return Bundle::from_folder(&folder, path)?.filled(spec);
            }
            // A clone without the folder beside it builds from the copy.
            None
        }
        PackFrom::Archive { address, .. } | PackFrom::Commit { address, .. } => Some(address),
    };
    if let Some(known) = known {
        if let Some(bundle) = cached(cache, &known.sha256)? {
            return Ok(bundle);
        }
        let vendored = format!("briefs/{VENDOR}/packs/{}", spec.name);
        let copy = Bundle::from_folder(&options.project.join(&vendored), &vendored)?;
        if copy.hash()? == known.sha256 {
            return Ok(copy);
        }
    }
    let Some(address) = address else { return Bundle(Default::default()).filled(spec) };
    let bundle = download(spec, address, options, cache, tell)?.filled(spec)?;
    match known {
        Some(known) if bundle.hash()? != known.sha256 => {
            Err(Diagnostic::error("pack-changed", format!("`{}` has other files than before", spec.origin()))
                .at(&spec.span)
                .why("what a commit or a hash names does not change; whoever serves it has changed it")
                .hint("find out why before you use it; then remove it from `briefs/packs.lock` and fetch again")
                .into())
        }
        _ => Ok(bundle),
    }
}

/// Takes the archive of a pack from its address.
fn download(
    spec: &PackSpec,
    address: &Url,
    options: &FetchOptions,
    cache: &Cache,
    tell: &Tell<'_>,
) -> Result<Bundle> {
    tell(Event::Step(&format!("taking the pack {}", spec.name)));
    let client = Client::new(Manners {
        allow_private: environment::allow_private(),
        offline: options.reach == Reach::Offline,
        file_size: 256 << 20,
        ..Manners::default()
    })?;
    let partial = Sha256::of(address.as_str().as_bytes());
    let partial = cache.folder().join("partial").join(partial.as_str());
    let name = spec.name.as_str();
    let progress = |done: u64, all: Option<u64>| tell(Event::Download { name, done, all });
    let Some(Download::New(file)) = client.download(address, &partial, None, &progress)? else {
        return Err(Diagnostic::error("no-pack", format!("there is nothing at `{address}`"))
            .kind(Kind::Unreachable)
            .at(&spec.span)
            .hint("look at the address and the commit in a browser")
            .into());
    };
    if let PackFrom::Archive { sha256, .. } = &spec.from
        && file.sha256.as_str() != sha256
    {
        let problem =
            Diagnostic::error("pack-hash", format!("`{address}` is not the archive that is meant"))
                .at(&spec.span)
                .why(format!("its SHA-256 is {}", file.sha256))
                .hint("find out why; if it is right, put that into `sha256`");
        file.discard()?;
        return Err(problem.into());
    }
    let bundle = Bundle::from_archive(&file.path, spec);
    file.discard()?;
    bundle
}

/// Copies the packs to `briefs/vendor/packs/`, so that a clone builds offline. Returns how many.
pub(super) fn vendor(folder: &Path, packs: &[PackFiles]) -> Result<usize> {
    for pack in packs {
        let to = folder.join("briefs").join(VENDOR).join("packs").join(&pack.spec.name);
        for (part, files) in [("briefs", &pack.briefs), ("templates", &pack.templates)] {
            for old in disk::list(&to.join(part))?.iter().filter(|old| !files.contains_key(*old)) {
                disk::remove_file(&to.join(part).join(old))?;
            }
            for (name, file) in files {
                disk::write_if_changed(&to.join(part).join(name), file.text.as_bytes())?;
            }
        }
    }
    Ok(packs.len())
}
