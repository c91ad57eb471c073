//! The content-addressed cache of snapshots: a file per hash, checked on read.

use std::path::PathBuf;

use super::lock::Snapshot;
use crate::diagnostics::{Diagnostic, Result};
use crate::system::disk;
use crate::system::hash::Sha256;

/// The cache, under the user's cache folder. Files are added and never changed.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache in a folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn path(&self, hash: &Sha256) -> PathBuf {
        self.folder.join("snapshots").join(hash.as_str())
    }

    /// Keeps bytes, and says what they are known by.
    ///
    /// # Errors
    /// They can't be written.
    pub fn keep(&self, bytes: &[u8]) -> Result<Sha256> {
        let hash = Sha256::of(bytes);
        disk::write_if_changed(&self.path(&hash), bytes)?;
        Ok(hash)
    }

    /// Whether a snapshot is here.
    pub fn has(&self, snapshot: &Snapshot) -> bool {
        disk::exists(&self.path(&snapshot.sha256))
    }

    /// The file of a snapshot, whose bytes are checked to be those that were pinned.
    ///
    /// # Errors
    /// It is not here, or its bytes are others.
    pub fn file(&self, snapshot: &Snapshot) -> Result<PathBuf> {
        let path = self.path(&snapshot.sha256);
        if !disk::exists(&path) {
            return Err(Diagnostic::error(
                "not-in-cache",
                format!("there is no copy of `{}` in the cache", snapshot.file),
            )
            .hint("run `briefwright fetch --from <the publisher's file>` again")
            .into());
        }
        if Sha256::of(&disk::read(&path)?) != snapshot.sha256 {
            return Err(Diagnostic::error(
                "damaged-cache",
                format!("the cached copy of `{}` is damaged", snapshot.file),
            )
            .in_place(path.display().to_string())
            .why("its bytes are not those that the lockfile pins")
            .hint("remove it and fetch again")
            .into());
        }
        Ok(path)
    }

    /// Where a database made from these keys lives.
    pub fn database(&self, key: &Sha256) -> PathBuf {
        self.folder.join("tables").join(format!("{key}.sqlite"))
    }
}
