//! What is here of a file that is not whole yet.
//!
//! Beside the bytes lies a note (`….from`) that says where they are from and which version they are
//! of, so that a later run can ask for the rest of the same version. Whoever works on them holds a
//! lock (`….lock`). One who comes while another is at work takes the next free place (`…-2`), so that
//! two never write to the same file and neither waits for the other.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use url::Url;

use super::Validators;
use super::fault::bare;
use crate::diagnostics::{Diagnostic, Result};
use crate::system::disk::{self, Lock};
use crate::system::growing::Growing;
use crate::system::hash::Sha256;

/// How many places are tried.
const PLACES: usize = 100;

/// The bytes that are here, and what they are of.
#[derive(Debug)]
pub(super) struct Partial {
    path: PathBuf,
    bytes: Growing,
    version: Option<Version>,
    _lock: Lock,
}

/// The version that bytes are a part of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Version {
    /// The address that was asked, without credentials.
    pub(super) url: Url,
    /// What proves that a rest belongs to it.
    pub(super) proof: String,
    /// How large the whole is, if that is known.
    pub(super) size: Option<u64>,
    /// What the publisher knows it by.
    pub(super) validators: Validators,
    /// What the publisher says it is.
    pub(super) content_type: Option<String>,
}

impl Partial {
    /// Takes the first place that no one is at work in, with what an earlier run left there of the
    /// same address.
    pub(super) fn take(path: &Path, url: &Url) -> Result<Self> {
        for place in 1..=PLACES {
            let path = if place == 1 { path.to_owned() } else { with(path, &format!("-{place}")) };
            if let Some(lock) = disk::try_lock(&with(&path, ".lock"))? {
                return Self::open(path, url, lock);
            }
        }
        Err(Diagnostic::error("in-use", format!("`{}` is in use", path.display()))
            .why(format!("{PLACES} downloads of the same file are under way"))
            .hint("wait until they have ended, then run the same command again")
            .into())
    }

    fn open(path: PathBuf, url: &Url, lock: Lock) -> Result<Self> {
        let version = note(&path).filter(|version| version.url == bare(url));
        let keep = match &version {
            // Of what is whole, the last byte is asked for again: the answer proves the rest.
            Some(version) => version.size.map_or(u64::MAX, |size| size.saturating_sub(1)),
            None => 0,
        };
        let bytes = Growing::open(&path, keep)?;
        Ok(Self { path, bytes, version, _lock: lock })
    }

    /// From which byte on to ask, and of which version; `None`: for all of it.
    pub(super) fn rest(&self) -> Option<(u64, &str)> {
        let version = self.version.as_ref().filter(|_| self.bytes.size() > 0)?;
        Some((self.bytes.size(), &version.proof))
    }

    /// The version that the bytes are of.
    pub(super) fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn size(&self) -> u64 {
        self.bytes.size()
    }

    pub(super) fn sha256(&self) -> Sha256 {
        self.bytes.sha256()
    }

    /// Starts anew, with a version that can be resumed or with none.
    pub(super) fn restart(&mut self, version: Option<Version>) -> Result<()> {
        self.bytes.empty()?;
        match &version {
            Some(version) => disk::write(&with(&self.path, ".from"), &written(version)?)?,
            None => disk::remove_file(&with(&self.path, ".from"))?,
        }
        self.version = version;
        Ok(())
    }

    pub(super) fn append(&mut self, bytes: &[u8]) -> Result<()> {
        self.bytes.append(bytes)
    }

    /// Gives the file away to another place.
    pub(super) fn keep(self, to: &Path) -> Result<()> {
        // First the note: bytes without one are never resumed.
        disk::remove_file(&with(&self.path, ".from"))?;
        disk::rename(&self.path, to)
    }

    /// Leaves nothing behind but the lock's file.
    pub(super) fn discard(self) -> Result<()> {
        disk::remove_file(&with(&self.path, ".from"))?;
        disk::remove_file(&self.path)
    }
}

/// The note beside a file; none if there is none that can be read.
fn note(path: &Path) -> Option<Version> {
    let path = with(path, ".from");
    let bytes = disk::exists(&path).then(|| disk::read(&path).ok()).flatten()?;
    serde_json::from_slice(&bytes).ok()
}

fn written(version: &Version) -> Result<Vec<u8>> {
    serde_json::to_vec(version)
        .map_err(|error| Diagnostic::error("internal", error.to_string()).into())
}

/// A path with something added to its name.
fn with(path: &Path, more: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(more);
    path.with_file_name(name)
}
