//! One edition's folder.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use crate::diagnostics::{Diagnostic, Result};
use crate::project::{AreaCode, BriefId, Period};
use crate::system::disk;
use crate::system::hash::Sha256;

use super::manifest::{Artifact, Manifest};

/// The folder of an edition while its artifacts are written.
///
/// The manifest is removed first and written last, so that a manifest never lists what is not
/// there. What the old manifest listed and the new one does not is removed; nothing else is.
#[derive(Debug)]
pub struct Edition {
    root: PathBuf,
    brief: String,
    edition: String,
    before: Option<Manifest>,
}

impl Edition {
    /// Opens the folder of an edition and takes its manifest away.
    ///
    /// # Errors
    /// The folder can't be written to.
    pub fn open(root: &Path, brief: &BriefId, period: Period) -> Result<Self> {
        let edition = Self {
            root: root.to_owned(),
            brief: brief.to_string(),
            edition: period.short(),
            before: None,
        };
        let path = edition.folder().join("manifest.json");
        disk::create_dir(&edition.folder())?;
        let before = if disk::exists(&path) { Manifest::parse(&disk::read(&path)?) } else { None };
        disk::remove_file(&path)?;
        Ok(Self { before, ..edition })
    }

    /// The edition's folder.
    pub fn folder(&self) -> PathBuf {
        self.root.join(&self.brief).join(&self.edition)
    }

    /// The manifest that was there before.
    pub fn before(&self) -> Option<&Manifest> {
        self.before.as_ref()
    }

    /// Writes an artifact of an area.
    ///
    /// # Errors
    /// It can't be written, or its name would lead out of the area's folder.
    pub fn write(&self, area: &AreaCode, name: &str, bytes: &[u8]) -> Result<Artifact> {
        let path = format!("{area}/{name}");
        if !stays_inside(&path) {
            return Err(
                Diagnostic::error("internal", format!("`{path}` is no name for a file")).into()
            );
        }
        disk::write_if_changed(&self.folder().join(&path), bytes)?;
        Ok(Artifact { path, sha256: Sha256::of(bytes), size: bytes.len() as u64 })
    }

    /// Writes the manifest, removes what only the old one listed, and points `latest` at the
    /// newest edition that is complete.
    ///
    /// # Errors
    /// A file can't be written or removed.
    pub fn finish(&self, manifest: &Manifest) -> Result<()> {
        let now: BTreeSet<&str> = manifest.paths().collect();
        let before = self.before.iter().flat_map(Manifest::paths);
        for path in before.filter(|path| !now.contains(path) && stays_inside(path)) {
            let file = self.folder().join(path);
            disk::remove_file(&file)?;
            // The folders of an area that has gone; the edition's own folder is never empty.
            let folders = file.ancestors().skip(1).take_while(|folder| *folder != self.folder());
            folders.for_each(disk::remove_empty_dir);
        }
        disk::write(&self.folder().join("manifest.json"), &manifest.to_bytes()?)?;
        let brief = self.root.join(&self.brief);
        let newest = editions(&brief)?.pop();
        newest.map_or(Ok(()), |newest| disk::point(&brief.join("latest"), &newest))
    }
}

/// The complete editions of a brief's folder, oldest first.
pub(super) fn editions(brief: &Path) -> Result<Vec<String>> {
    let names = disk::list(brief)?;
    let complete = |name: &String| {
        Period::parse(name).is_some_and(|period| period.short() == *name)
            && disk::exists(&brief.join(name).join("manifest.json"))
    };
    Ok(names.into_iter().filter(complete).collect())
}

/// Whether a path of a manifest stays within the manifest's folder.
fn stays_inside(path: &str) -> bool {
    Path::new(path).components().all(|part| matches!(part, Component::Normal(_)))
        && !path.contains('\\')
}
