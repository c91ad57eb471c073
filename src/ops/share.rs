//! What one of several machines makes, and where it goes.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crate::diagnostics::{Diagnostic, Kind, Result};
use crate::output::{Address, Dealt, Partition, Place, ReleaseEntry, Share};
use crate::project::Area;
use crate::system::hash::{Hasher, Sha256};

use super::load::Loaded;

/// Opens where output goes: `output/` in the project if nobody says.
pub(super) fn place(output: Option<&Address>, project: &Path, offline: bool) -> Result<Place> {
    let own = || Address::Folder(project.join("output"));
    let address = output.cloned().unwrap_or_else(own);
    if let Address::Store(store) = &address
        && offline
    {
        return Err(Diagnostic::error("offline", format!("`{store}` is not asked"))
            .kind(Kind::Unreachable)
            .why("this run is offline")
            .hint("run without `--offline`, or build to a folder")
            .into());
    }
    Place::open(&address)
}

/// The areas of a share, and what shows later that all shares were made from the same.
pub(super) fn share(
    loaded: &Loaded,
    partition: &Partition,
    areas: &[Arc<Area>],
    locked: BTreeMap<String, ReleaseEntry>,
) -> Share {
    let codes = areas.iter().map(|area| area.code.as_str());
    let own = codes.clone().enumerate().filter(|(place, code)| partition.has(*place, code));
    Share {
        partition: *partition,
        project: fingerprint(loaded),
        dealt: Dealt::new(codes),
        places: own.map(|(place, code)| (code.to_owned(), place)).collect(),
        locked,
    }
}

/// The hash of a project's files, templates of the program included, in the order of their names. Packs are part of
/// what it is made of; what was locked is not, for that is held against each other by itself.
pub(super) fn fingerprint(loaded: &Loaded) -> Sha256 {
    let mut hasher = Hasher::new();
    let mut add = |kind: &str, name: &str, bytes: &[u8]| {
        // With their lengths in front, so that no two lists of files read the same.
        let head = format!("{kind}/{name}\0{}\0", bytes.len());
        hasher.update(head.as_bytes());
        hasher.update(bytes);
    };
    let files = &loaded.files;
    let own = [("briefs", &files.briefs), ("templates", &files.templates)];
    let packs = files
        .packs
        .iter()
        .flat_map(|pack| [("pack briefs", &pack.briefs), ("pack templates", &pack.templates)]);
    for (kind, texts) in own.into_iter().chain(packs) {
        let sorted: BTreeMap<_, _> = texts.iter().collect();
        sorted.iter().for_each(|(name, file)| add(kind, name, file.text.as_bytes()));
    }
    for (kind, all) in [("images", &files.images), ("fonts", &files.fonts)] {
        let sorted: BTreeMap<_, _> = all.iter().collect();
        sorted.iter().for_each(|(name, bytes)| add(kind, name, bytes));
    }
    hasher.sha256()
}
