//! The partial manifest: what one of several machines made of an edition.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Result};
use crate::project::Area;
use crate::system::disk;
use crate::system::hash::Sha256;

use super::edition::{BEFORE, Edition, MANIFEST};
use super::manifest::{Manifest, ReleaseEntry};
use super::partition::Partition;
use super::place;

/// The version of the form that this program writes; it reads this one only.
const VERSION: u32 = 1;

/// The list that areas were dealt from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dealt {
    /// How many areas the brief is made for.
    pub areas: usize,
    /// The hash of their codes in order, one a line.
    pub sha256: Sha256,
}

impl Dealt {
    /// The list with these codes.
    pub fn new<'a>(codes: impl Iterator<Item = &'a str>) -> Self {
        let codes: Vec<&str> = codes.collect();
        Self { areas: codes.len(), sha256: Sha256::of(codes.join("\n").as_bytes()) }
    }
}

/// What one machine made of an edition. It is written when all of it is there, and is no manifest: an edition is
/// complete when its parts are merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    version: u32,
    /// Which part it is.
    pub partition: Partition,
    /// The hash of the project's files.
    pub project: Sha256,
    /// The list that its areas are from.
    pub dealt: Dealt,
    /// The areas that it was to make, and their places in the list, from 0.
    pub places: BTreeMap<String, usize>,
    /// All releases that were locked. The manifest has those that its areas cite.
    pub locked: BTreeMap<String, ReleaseEntry>,
    /// What was made.
    pub manifest: Manifest,
}

/// What is written of a part besides its areas.
#[derive(Debug, Clone)]
pub struct Share {
    /// Which part it is.
    pub partition: Partition,
    /// The hash of the project's files.
    pub project: Sha256,
    /// The list that its areas are from.
    pub dealt: Dealt,
    /// The areas that it is to make, and their places in the list, from 0.
    pub places: BTreeMap<String, usize>,
    /// All releases that are locked.
    pub locked: BTreeMap<String, ReleaseEntry>,
}

impl Share {
    /// Those of some areas that are in it.
    pub fn of(&self, areas: &[Arc<Area>]) -> Vec<Arc<Area>> {
        let own = |area: &&Arc<Area>| self.places.contains_key(area.code.as_str());
        areas.iter().filter(own).cloned().collect()
    }
}

impl Part {
    /// What was made of a share.
    pub fn new(share: Share, manifest: Manifest) -> Self {
        let Share { partition, project, dealt, places, locked } = share;
        Self { version: VERSION, partition, project, dealt, places, locked, manifest }
    }

    /// Reads a part; `None` if the bytes are none that this program knows.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|part: &Self| part.version == VERSION)
    }

    /// The bytes of the part.
    ///
    /// # Errors
    /// It can't be written as JSON, which would be a fault of this program.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| {
            Diagnostic::error("internal", format!("can't write a part of a manifest: {error}"))
        })?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// What a former part of the same name listed and this one does not, in areas that are still its own. Those of
    /// other areas may be another part's by now.
    pub(super) fn left_by<'a>(&self, former: &'a Part) -> Vec<&'a str> {
        let now: BTreeSet<&str> = self.manifest.paths().collect();
        let areas = former.manifest.areas.iter().filter(|one| self.places.contains_key(&one.code));
        let paths = areas.flat_map(|one| &one.artifacts).map(|one| one.path.as_str());
        paths.filter(|path| !now.contains(path)).collect()
    }
}

const BEGIN: &str = "manifest.part-";

/// The name of a part's file: `manifest.part-2-of-4.json`.
pub(super) fn file_name(partition: &Partition) -> String {
    format!("manifest.{}.json", partition.label())
}

/// Whether a file is a part of a manifest.
pub(super) fn is_part(name: &str) -> bool {
    name.starts_with(BEGIN) && name.ends_with(".json")
}

impl Edition {
    /// Puts the artifacts of a part in place, and writes the part last. If anything changes, the edition has no
    /// manifest from then on until its parts are merged.
    ///
    /// # Errors
    /// A file can't be written or removed.
    pub fn finish_part(&self, part: &Part) -> Result<()> {
        let (folder, staging) = (self.folder(), self.staging());
        let name = file_name(&part.partition);
        let own = folder.join(&name);
        disk::write_lasting(&staging.join(&name), &part.to_bytes()?)?;
        let former = if disk::exists(&own) { Part::parse(&disk::read(&own)?) } else { None };
        let left = former.as_ref().map(|former| part.left_by(former)).unwrap_or_default();
        let fresh = |path: &&str| disk::exists(&staging.join(path));
        if part.manifest.paths().any(|path| fresh(&path)) || !left.is_empty() {
            disk::remove_file(&own)?;
            let set_aside = disk::rename(&folder.join(MANIFEST), &folder.join(BEFORE));
            // There may be none, and another part may have been faster.
            if disk::exists(&folder.join(MANIFEST)) {
                set_aside?;
            }
        }
        for path in part.manifest.paths().filter(fresh) {
            disk::rename(&staging.join(path), &folder.join(path))?;
        }
        left.into_iter().try_for_each(|path| place::remove(&folder, path))?;
        // What a part lists is there for good before the part is.
        disk::settle(&staging)?;
        disk::rename(&staging.join(&name), &own)?;
        disk::settle_names(&folder)?;
        disk::remove_staging(&staging)
    }

    /// Removes the parts that were there before an edition was made in one go.
    pub(super) fn remove_parts(&self) -> Result<()> {
        let names = disk::list(&self.folder())?;
        let mut parts = names.iter().filter(|name| is_part(name));
        parts.try_for_each(|name| disk::remove_file(&self.folder().join(name)))
    }
}
