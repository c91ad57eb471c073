//! The content-addressed cache of snapshots: a file per hash, added once, never changed, checked
//! when it is read. Any number of processes may use it at the same time: a file comes into its
//! place whole, by renaming, and whoever comes second writes the same bytes.

use std::path::{Path, PathBuf};

use super::lock::Snapshot;
use crate::diagnostics::{Diagnostic, Result};
use crate::system::disk;
use crate::system::hash::Sha256;

/// The cache, under the user's cache folder.
#[derive(Debug, Clone)]
pub struct Cache {
    folder: PathBuf,
}

impl Cache {
    /// The cache in a folder.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    fn place(&self, hash: &Sha256) -> PathBuf {
        self.folder.join("snapshots").join(hash.as_str())
    }

    /// Where bytes wait that no lock pins yet: they may turn out not to be what they should be.
    pub(super) fn waiting(&self, hash: &Sha256) -> PathBuf {
        self.folder.join("arrived").join(hash.as_str())
    }

    /// Where a file of this hash is: kept, or else waiting.
    fn find(&self, hash: &Sha256) -> PathBuf {
        let place = self.place(hash);
        if disk::exists(&place) { place } else { self.waiting(hash) }
    }

    /// Takes in bytes, to wait, and says what they are known by.
    ///
    /// # Errors
    /// They can't be written.
    pub fn receive(&self, bytes: &[u8]) -> Result<Sha256> {
        let hash = Sha256::of(bytes);
        if !disk::exists(&self.place(&hash)) {
            disk::write_if_changed(&self.waiting(&hash), bytes)?;
        }
        Ok(hash)
    }

    /// Keeps what waited, now that a lock pins it. It stays among what waits, too, under a second
    /// name: another process may be reading it there. `clean` takes that name away.
    ///
    /// # Errors
    /// It can't be written.
    pub fn keep(&self, hash: &Sha256) -> Result<()> {
        let place = self.place(hash);
        if disk::exists(&place) { Ok(()) } else { disk::link(&self.waiting(hash), &place) }
    }

    /// Throws away what waited and turned out to be nothing.
    ///
    /// # Errors
    /// It can't be removed.
    pub fn discard(&self, hash: &Sha256) -> Result<()> {
        disk::remove_file(&self.waiting(hash))
    }

    /// Whether a file of this hash and size is here. Whether its bytes are right is seen when it
    /// is read.
    pub fn holds(&self, hash: &Sha256, size: u64) -> bool {
        disk::size(&self.find(hash)) == Some(size)
    }

    /// The first bytes of a file, up to so many.
    ///
    /// # Errors
    /// It can't be read.
    pub fn head(&self, hash: &Sha256, size: u64, most: u64) -> Result<Vec<u8>> {
        disk::head(&self.find(hash), most.min(size))
    }

    /// Whether a snapshot is here.
    pub fn has(&self, snapshot: &Snapshot) -> bool {
        self.holds(&snapshot.sha256, snapshot.size)
    }

    /// The path of a snapshot's file, once its bytes are known to be those that were pinned.
    ///
    /// # Errors
    /// It is not here, or its bytes are others.
    pub fn path(&self, snapshot: &Snapshot) -> Result<PathBuf> {
        let path = self.find(&snapshot.sha256);
        if !disk::exists(&path) {
            return Err(Diagnostic::error(
                "not-in-cache",
                format!("there is no copy of `{}` in the cache", snapshot.file),
            )
            .hint(
                "run `briefwright fetch` again, with `--from` if the file was taken from the disk",
            )
            .into());
        }
        if disk::hash(&path)?.0 != snapshot.sha256 {
            // Out of the way, so that the next fetch takes it anew.
            disk::remove_file(&self.place(&snapshot.sha256))?;
            disk::remove_file(&self.waiting(&snapshot.sha256))?;
            return Err(Diagnostic::error(
                "damaged-cache",
                format!("the cached copy of `{}` is damaged", snapshot.file),
            )
            .in_place(path.display().to_string())
            .why("its bytes are not those that the lockfile pins; it has been removed")
            .hint("run `briefwright fetch` again")
            .into());
        }
        Ok(path)
    }

    /// Where a database made from these keys lives.
    pub fn database(&self, key: &Sha256) -> PathBuf {
        self.folder.join("tables").join(format!("{key}.sqlite"))
    }

    /// Where what is known of an address is kept.
    pub(super) fn web(&self, address: &Sha256, ending: &str) -> PathBuf {
        self.folder.join("web").join(format!("{address}.{ending}"))
    }

    /// Where a file is put together that comes from an address.
    pub(super) fn partial(&self, address: &Sha256) -> PathBuf {
        self.folder.join("partial").join(address.as_str())
    }
}
