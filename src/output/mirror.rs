//! The pages around the editions of a store. They follow from the manifests alone: these are fetched to a folder
//! for a while, the pages are made there as they always are, and sent.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use crate::diagnostics::Result;
use crate::project::Period;
use crate::system::disk;
use crate::system::scratch::Scratch;
use crate::system::store::{Gate, Store};

use super::edition::MANIFEST;
use super::latest::LATEST;
use super::place::Place;
use super::site::{Fill, write_site};

/// Writes the pages around the editions, wherever they are. `scratch` is a folder for files that are soon gone.
///
/// # Errors
/// The place can't be read or written to, or a page can't be made.
pub fn write_site_at(
    place: &Place,
    scratch: &Path,
    names: &BTreeMap<String, String>,
    fill: Fill<'_>,
) -> Result<()> {
    let store = match place {
        Place::Folder(root) => return write_site(root, names, fill),
        Place::Store(store) => store,
    };
    let mirror = Scratch::inside(scratch)?;
    let mut stale = Vec::new();
    for brief in store.names("")? {
        // The pages of areas that no edition has any more.
        let latest = format!("{brief}/{LATEST}");
        let mut has_editions = false;
        for edition in store.names(&brief)? {
            if Period::parse(&edition).is_none() {
                continue;
            }
            let path = format!("{brief}/{edition}/{MANIFEST}");
            if let Some(bytes) = store.read(&path)? {
                disk::write(&mirror.path().join(&path), &bytes)?;
                has_editions = true;
            }
        }
        if has_editions {
            stale.extend(store.survey(&latest)?.into_keys().map(|name| format!("{latest}/{name}")));
        }
    }
    write_site(mirror.path(), names, fill)?;
    send(store, &mirror, &stale)
}

fn send(store: &Arc<Store>, mirror: &Scratch, stale: &[String]) -> Result<()> {
    let files = mirror.files()?;
    // Nothing is set aside for pages.
    let gate = Arc::new(Gate::default());
    let pages = files.iter().filter(|path| !path.ends_with(MANIFEST));
    for path in pages.clone() {
        let bytes = disk::read(&mirror.path().join(path))?;
        // The store says itself whether it has the page.
        store.send(path, &bytes, Some(bytes.len() as u64), &gate)?;
    }
    store.settle()?;
    let now: BTreeSet<&String> = pages.collect();
    stale.iter().filter(|path| !now.contains(path)).try_for_each(|path| store.remove(path))
}
