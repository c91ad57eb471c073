//! `packs.lock`: which files of which packs a build uses.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Result};
use crate::system::disk;
use crate::system::hash::Sha256;

const VERSION: u32 = 1;
const HEADING: &str = "\
# Which packs a build uses. Written by `briefwright fetch`; commit it, don't edit it.
";

/// The whole lockfile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PacksLock {
    version: u32,
    /// The packs, by the names that the project gives them.
    pub packs: BTreeMap<String, LockedPack>,
}

/// One pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LockedPack {
    /// Where it was taken from.
    pub from: String,
    /// The hash of all files that are taken.
    pub sha256: Sha256,
    /// Their paths within the pack, for people who look at what changed.
    pub files: Vec<String>,
}

impl Default for PacksLock {
    fn default() -> Self {
        Self { version: VERSION, packs: BTreeMap::new() }
    }
}

impl PacksLock {
    /// Reads the lock of the packs in `briefs/`; an empty one if there is none.
    ///
    /// # Errors
    /// It is no lockfile, or of a version that this program does not know.
    pub fn read(folder: &Path) -> Result<Self> {
        let path = folder.join("briefs/packs.lock");
        if !disk::exists(&path) {
            return Ok(Self::default());
        }
        let file = disk::read_text(&path, "briefs/packs.lock")?;
        let broken = |why: String| {
            Diagnostic::error("wrong-lock", "`briefs/packs.lock` is no lockfile")
                .in_place("briefs/packs.lock")
                .why(why)
                .hint("restore it from your version control, or remove it and fetch again")
        };
        let lock: Self =
            serde_yaml::from_str(&file.text).map_err(|error| broken(error.to_string()))?;
        if lock.version != VERSION || lock.packs.values().any(|pack| !pack.sha256.is_whole()) {
            return Err(broken(format!("this program knows version {VERSION}")).into());
        }
        Ok(lock)
    }

    /// Writes it; removes it if there is no pack.
    ///
    /// # Errors
    /// It can't be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join("briefs/packs.lock");
        if self.packs.is_empty() {
            return disk::remove_file(&path);
        }
        let yaml = serde_yaml::to_string(self)
            .map_err(|error| Diagnostic::error("internal", error.to_string()))?;
        disk::write_lasting_if_changed(&path, format!("{HEADING}{yaml}").as_bytes())
    }
}
