//! `clean`: what the cache holds, and what of it can go.

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::diagnostics::Result;
use crate::sources::LockedRelease;
use crate::system::disk;

use super::data::{LOCK, cache, read_lock};
use super::inputs;
use super::load::load;

/// The folders of the cache.
pub(super) const PARTS: [&str; 6] = ["snapshots", "arrived", "partial", "tables", "web", "locks"];

/// What to clean.
#[derive(Debug, Clone)]
pub struct CleanOptions {
    /// The project's folder.
    pub project: PathBuf,
    /// Whether to remove anything, or only to look.
    pub remove: bool,
    /// Whether to remove what the project pins, too.
    pub all: bool,
}

/// The cache before and after.
#[derive(Debug)]
pub struct Cleaned {
    /// Its folder.
    pub folder: PathBuf,
    /// Its parts.
    pub parts: Vec<Part>,
}

/// A part of the cache.
#[derive(Debug)]
pub struct Part {
    /// The name of its folder.
    pub name: &'static str,
    /// How many files it had, and their bytes.
    pub files: usize,
    /// The bytes of its files.
    pub bytes: u64,
    /// How many were removed.
    pub removed: usize,
    /// The bytes of those.
    pub removed_bytes: u64,
}

/// Looks at the cache and, if asked to, removes what the project does not pin. What is removed can
/// be fetched or made again.
///
/// # Errors
/// The project or the cache can't be read, or a file can't be removed.
pub fn clean(options: &CleanOptions) -> Result<Cleaned> {
    let cache = cache()?;
    let mut pinned: BTreeSet<String> = BTreeSet::new();
    // To empty the cache needs no project.
    if !options.all && options.remove {
        let loaded = load(&options.project)?;
        if let Some(lock) = read_lock(&loaded, LOCK)? {
            let files = lock.sources.values().flat_map(LockedRelease::files);
            pinned.extend(files.map(|file| file.sha256.to_string()));
            let inputs = inputs::inputs(&loaded, &cache, &lock);
            pinned.extend(inputs.map(|inputs| inputs::key(&loaded, &inputs).to_string()));
        }
    }
    let mut parts = Vec::new();
    for name in PARTS {
        let folder = cache.folder().join(name);
        let mut part = Part { name, files: 0, bytes: 0, removed: 0, removed_bytes: 0 };
        for file in disk::list(&folder)? {
            let path = folder.join(&file);
            // Another process may be at work on these.
            if file.starts_with('.') || file.ends_with(".lock") {
                continue;
            }
            let bytes = disk::size(&path).unwrap_or(0);
            // Of what was kept this is a second name.
            if name == "arrived" && disk::exists(&cache.folder().join("snapshots").join(&file)) {
                if options.remove {
                    disk::remove_file(&path)?;
                }
                continue;
            }
            part.files += 1;
            part.bytes += bytes;
            let stem = file.split('.').next().unwrap_or_default();
            // The file of a lock may be held by a fetch that is at work.
            if options.remove && name != "locks" && !pinned.contains(stem) {
                disk::remove_file(&path)?;
                part.removed += 1;
                part.removed_bytes += bytes;
            }
        }
        parts.push(part);
    }
    Ok(Cleaned { folder: cache.folder().to_owned(), parts })
}
