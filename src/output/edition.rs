//! One edition's folder.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Result};
use crate::project::{AreaCode, BriefId, Period};
use crate::system::disk;
use crate::system::hash::Sha256;

use super::made::AreaInputs;
use super::manifest::{Artifact, Manifest};
use super::partition::Partition;
use super::place;

/// The folder of an edition while its artifacts are made.
///
/// What is new is written to a staging folder beside it. Only when everything is there do the files
/// take their places, by renaming, and the manifest last: a full disk or a crash on the way leaves
/// the edition before as it was; a crash among the renames leaves it without a manifest, and the next
/// build mends that. What the old manifest listed and the new one does not is removed;
/// nothing else is.
#[derive(Debug)]
pub struct Edition {
    brief: PathBuf,
    edition: String,
    /// What the staging folder is told apart by, if others make other parts at the same time.
    part: Option<String>,
    before: Option<Manifest>,
    /// The hash of the manifest, if the edition is complete.
    digest: Option<Sha256>,
    /// What of the staging folder is this build's. The rest may be of a build that was ended, and of other inputs.
    staged: Mutex<BTreeSet<String>>,
}

pub(super) const MANIFEST: &str = "manifest.json";
/// The file in an area's staging folder that says that all of the area is there.
const NOTE: &str = ".made.json";

/// What [`NOTE`] says.
#[derive(Debug, Serialize, Deserialize)]
struct Note {
    inputs: AreaInputs,
    artifacts: Vec<Artifact>,
}

/// What the manifest is called while files take their places: without a manifest the edition is not
/// complete, and the next build knows from this one what was there.
pub(super) const BEFORE: &str = ".manifest-before.json";

impl Edition {
    /// Opens the folder of an edition.
    ///
    /// # Errors
    /// The folder can't be read or written to.
    pub fn open(root: &Path, brief: &BriefId, period: Period) -> Result<Self> {
        Self::open_part(root, brief, period, None)
    }

    /// Opens the folder of an edition for one of the parts that it is made in.
    ///
    /// # Errors
    /// The folder can't be read or written to.
    pub fn open_part(
        root: &Path,
        brief: &BriefId,
        period: Period,
        partition: Option<&Partition>,
    ) -> Result<Self> {
        let (brief, part) = (root.join(brief.as_str()), partition.map(Partition::label));
        let mut edition = Self {
            brief,
            edition: period.short(),
            part,
            before: None,
            digest: None,
            staged: Mutex::default(),
        };
        if partition.is_some() {
            // What a run left behind that was ended from outside.
            disk::remove_staging(&edition.staging())?;
        }
        let names = [MANIFEST, BEFORE].map(|name| edition.folder().join(name));
        if let Some(path) = names.iter().find(|path| disk::exists(path)) {
            let bytes = disk::read(path)?;
            edition.before = Manifest::parse(&bytes);
            edition.digest = path.ends_with(MANIFEST).then(|| Sha256::of(&bytes));
        }
        Ok(edition)
    }

    /// The edition's folder.
    pub fn folder(&self) -> PathBuf {
        self.brief.join(&self.edition)
    }

    pub(super) fn staging(&self) -> PathBuf {
        let part = self.part.as_ref().map_or(String::new(), |part| format!("-{part}"));
        self.brief.join(format!("{}{}{part}", disk::STAGING, self.edition))
    }

    /// The manifest that was there before.
    pub fn before(&self) -> Option<&Manifest> {
        self.before.as_ref()
    }

    /// That manifest with its hash, if the edition is complete.
    pub fn complete(&self) -> Option<(&Manifest, &Sha256)> {
        self.before.as_ref().zip(self.digest.as_ref())
    }

    /// Puts an artifact of an area aside, unless the same bytes are in place already.
    ///
    /// # Errors
    /// It can't be written, or its name would lead out of the area's folder.
    pub fn write(&self, area: &AreaCode, name: &str, bytes: &[u8]) -> Result<Artifact> {
        let path = artifact_path(area, name)?;
        if !disk::holds(&self.folder().join(&path), bytes) {
            disk::write(&self.staging().join(&path), bytes)?;
            self.staged().insert(path.clone());
        }
        Ok(Artifact { path, sha256: Sha256::of(bytes), size: bytes.len() as u64 })
    }

    /// Notes that all artifacts of an area are put aside, and what they were made from: a build after
    /// one that was ended from outside goes on from there.
    ///
    /// # Errors
    /// The note can't be written.
    pub fn note(&self, area: &AreaCode, inputs: &AreaInputs, all: &[Artifact]) -> Result<()> {
        let note = Note { inputs: inputs.clone(), artifacts: all.to_vec() };
        let bytes = serde_json::to_vec(&note).map_err(|error| {
            Diagnostic::error("internal", format!("can't write what was made: {error}"))
        })?;
        disk::write(&self.staging().join(area.as_str()).join(NOTE), &bytes)
    }

    /// The artifacts of an area that a build before put aside, made from the same, and then was ended.
    pub fn noted(&self, area: &AreaCode, inputs: &AreaInputs) -> Option<Vec<Artifact>> {
        let path = self.staging().join(area.as_str()).join(NOTE);
        let bytes = disk::exists(&path).then(|| disk::read(&path))?.ok()?;
        let note: Note = serde_json::from_slice(&bytes).ok()?;
        let whole = |artifact: &Artifact| {
            let places = [self.staging(), self.folder()];
            let mut places = places.iter().map(|place| place.join(&artifact.path));
            stays_inside(&artifact.path)
                && places.find(|place| disk::exists(place)).is_some_and(|file| {
                    disk::hash(&file).is_ok_and(|(hash, _)| hash == artifact.sha256)
                })
        };
        if note.inputs != *inputs || !note.artifacts.iter().all(whole) {
            return None;
        }
        self.staged().extend(note.artifacts.iter().map(|one| one.path.clone()));
        Some(note.artifacts)
    }

    fn staged(&self) -> MutexGuard<'_, BTreeSet<String>> {
        self.staged.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts the artifacts in place, removes what only the old manifest listed, and writes the
    /// manifest.
    ///
    /// # Errors
    /// A file can't be written or removed.
    pub fn finish(&self, manifest: &Manifest) -> Result<()> {
        let (folder, staging) = (self.folder(), self.staging());
        // Written before anything is moved: from here on no more room is needed.
        disk::write_lasting(&staging.join(MANIFEST), &manifest.to_bytes()?)?;
        if disk::exists(&folder.join(MANIFEST)) {
            disk::rename(&folder.join(MANIFEST), &folder.join(BEFORE))?;
            // Else a manifest could come back with the power that what is moved now makes untrue.
            disk::settle_names(&folder)?;
        }
        let staged = self.staged();
        for path in manifest.paths().filter(|path| staged.contains(*path)) {
            if disk::exists(&staging.join(path)) {
                disk::rename(&staging.join(path), &folder.join(path))?;
            }
        }
        let now: BTreeSet<&str> = manifest.paths().collect();
        let before = self.before.iter().flat_map(Manifest::paths);
        for path in before.filter(|path| !now.contains(path)) {
            place::remove(&folder, path)?;
        }
        self.remove_parts()?;
        // What a manifest lists is there for good before the manifest is.
        disk::settle(&self.brief)?;
        disk::rename(&staging.join(MANIFEST), &folder.join(MANIFEST))?;
        disk::settle_names(&folder)?;
        disk::remove_file(&folder.join(BEFORE))?;
        // That of an earlier edition too, if a build of it was ended.
        let names = disk::list(&self.brief)?.into_iter();
        let mut left = names.filter(|name| name.starts_with(disk::STAGING));
        left.try_for_each(|name| disk::remove_staging(&self.brief.join(name)))
    }
}

impl Drop for Edition {
    fn drop(&mut self) {
        // After a failure; the next build would remove it too.
        let _ = disk::remove_staging(&self.staging());
    }
}

/// The complete editions of a brief's folder, oldest first.
pub(super) fn editions(brief: &Path) -> Result<Vec<String>> {
    let names = disk::list(brief)?;
    let complete = |name: &String| {
        Period::parse(name).is_some_and(|period| period.short() == *name)
            && disk::exists(&brief.join(name).join(MANIFEST))
    };
    Ok(names.into_iter().filter(complete).collect())
}

/// Where an artifact of an area is in its edition.
pub(super) fn artifact_path(area: &AreaCode, name: &str) -> Result<String> {
    let path = format!("{area}/{name}");
    if stays_inside(&path) {
        return Ok(path);
    }
    Err(Diagnostic::error("internal", format!("`{path}` is no name for a file")).into())
}

/// Whether a path of a manifest stays within the manifest's folder.
pub(super) fn stays_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
        && !path.contains('\\')
}
