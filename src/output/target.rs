//! One edition while it is made, wherever it goes.

use crate::diagnostics::Result;
use crate::project::{AreaCode, BriefId, Period};

use super::edition::Edition;
use super::manifest::{Artifact, Manifest};
use super::part::Part;
use super::partition::Partition;
use super::place::Place;
use super::remote::Remote;

/// An edition while its artifacts are made.
#[derive(Debug)]
pub enum Target {
    /// In a folder.
    Folder(Box<Edition>),
    /// In an object store.
    Store(Box<Remote>),
}

impl Target {
    /// Opens an edition, or the part of it that a machine makes.
    ///
    /// # Errors
    /// The place can't be read or written to.
    pub fn open(
        place: &Place,
        brief: &BriefId,
        period: Period,
        partition: Option<&Partition>,
    ) -> Result<Self> {
        Ok(match place {
            Place::Folder(root) => {
                Self::Folder(Box::new(Edition::open_part(root, brief, period, partition)?))
            }
            Place::Store(store) => {
                let remote = Remote::open(store, brief, period, partition)?;
                Self::Store(Box::new(remote))
            }
        })
    }

    /// Where it is, for people.
    pub fn shown(&self) -> String {
        match self {
            Self::Folder(edition) => edition.folder().display().to_string(),
            Self::Store(remote) => remote.shown(),
        }
    }

    /// The manifest that was there before.
    pub fn before(&self) -> Option<&Manifest> {
        match self {
            Self::Folder(edition) => edition.before(),
            Self::Store(remote) => remote.before(),
        }
    }

    /// Writes an artifact of an area, unless the same bytes are there.
    ///
    /// # Errors
    /// It can't be written, or its name would lead out of the area's folder.
    pub fn write(&self, area: &AreaCode, name: &str, bytes: &[u8]) -> Result<Artifact> {
        match self {
            Self::Folder(edition) => edition.write(area, name, bytes),
            Self::Store(remote) => remote.write(area, name, bytes),
        }
    }

    /// Makes the edition complete: the manifest comes last.
    ///
    /// # Errors
    /// A file can't be written or removed.
    pub fn finish(&self, manifest: &Manifest) -> Result<()> {
        match self {
            Self::Folder(edition) => edition.finish(manifest),
            Self::Store(remote) => remote.finish(manifest),
        }
    }

    /// Makes a part complete: its own list comes last.
    ///
    /// # Errors
    /// A file can't be written or removed.
    pub fn finish_part(&self, part: &Part) -> Result<()> {
        match self {
            Self::Folder(edition) => edition.finish_part(part),
            Self::Store(remote) => remote.finish_part(part),
        }
    }
}
