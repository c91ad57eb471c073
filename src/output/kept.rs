//! Editions that were made before, read again.

use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Result};
use crate::project::{BriefId, Period};
use crate::system::disk;
use crate::system::hash::Sha256;

use super::edition::{MANIFEST, editions, stays_inside};
use super::manifest::{AreaEntry, Manifest};

/// A complete edition on disk.
#[derive(Debug, Clone)]
pub struct Kept {
    folder: PathBuf,
    /// What the edition holds.
    pub manifest: Manifest,
    /// The hash of the manifest's bytes: it is that of the edition, for the manifest has the hashes of all
    /// its files.
    pub digest: Sha256,
}

impl Kept {
    /// Reads the manifest of an edition; `None` if there is no complete edition of that month.
    ///
    /// # Errors
    /// The manifest can't be read, is damaged, or is of another version.
    pub fn open(root: &Path, brief: &BriefId, period: Period) -> Result<Option<Self>> {
        let folder = root.join(brief.as_str()).join(period.short());
        let path = folder.join(MANIFEST);
        if !disk::exists(&path) {
            return Ok(None);
        }
        let bytes = disk::read(&path)?;
        let Some(manifest) = Manifest::parse(&bytes) else {
            return Err(Diagnostic::error("manifest", Manifest::fault(&bytes))
                .in_place(path.display().to_string())
                .hint(format!(
                    "make the edition anew: `briefwright build {brief} --as-of {}`",
                    period.short()
                ))
                .into());
        };
        Ok(Some(Self { folder, manifest, digest: Sha256::of(&bytes) }))
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where its manifest is.
    pub fn manifest_path(&self) -> PathBuf {
        self.folder.join(MANIFEST)
    }

    /// Reads an area's file of this name, such as `figures.csv`; `None` if the area has none.
    ///
    /// # Errors
    /// It can't be read, or is not the one that the manifest lists.
    pub fn read(&self, area: &AreaEntry, name: &str) -> Result<Option<Vec<u8>>> {
        let path = format!("{}/{name}", area.code);
        let listed = area.artifacts.iter().find(|one| one.path == path && stays_inside(&one.path));
        let Some(listed) = listed else { return Ok(None) };
        let file = self.folder.join(&listed.path);
        let bytes = disk::read(&file)?;
        if Sha256::of(&bytes) != listed.sha256 {
            return Err(Diagnostic::error(
                "changed-artifact",
                "the file is not the one that was made",
            )
            .in_place(file.display().to_string())
            .why("its hash is not that of the manifest: it was changed after the build")
            .hint(format!(
                "make the edition anew: `briefwright build {} --as-of {}`",
                self.manifest.brief, self.manifest.edition
            ))
            .into());
        }
        Ok(Some(bytes))
    }
}

/// The months of the complete editions of a brief, oldest first.
///
/// # Errors
/// The folder can't be read.
pub fn kept(root: &Path, brief: &BriefId) -> Result<Vec<Period>> {
    let names = editions(&root.join(brief.as_str()))?;
    Ok(names.iter().filter_map(|name| Period::parse(name)).collect())
}

/// The manifests of the newest edition of each brief that has one: path within the output folder, and bytes.
///
/// # Errors
/// A folder or file can't be read.
pub fn manifests(root: &Path) -> Result<Vec<(String, Vec<u8>)>> {
    let mut all = Vec::new();
    for brief in disk::list(root)? {
        let folder = root.join(&brief);
        if !disk::is_folder(&folder) {
            continue;
        }
        if let Some(edition) = editions(&folder)?.last() {
            let bytes = disk::read(&folder.join(edition).join(MANIFEST))?;
            all.push((format!("output/{brief}/{edition}/{MANIFEST}"), bytes));
        }
    }
    Ok(all)
}
