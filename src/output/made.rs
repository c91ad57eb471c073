//! What an edition was made from, so that the next build makes only what changed.
//!
//! It lies beside the editions, in `output/.made/<brief>.json`, and is no part of them: it says when
//! files were written, which no artifact may. Without it, or where it does not fit, all is made anew.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Result, Written};
use crate::project::{BriefId, Period};
use crate::system::disk;
use crate::system::hash::Sha256;

use super::manifest::{AreaEntry, Artifact, Manifest};

/// The version of the record's form; a record of another is as good as none.
const VERSION: u32 = 1;

/// The folder of the records.
const FOLDER: &str = ".made";

/// The inputs of a brief by name, each with its hash.
pub type Inputs = BTreeMap<String, Sha256>;

/// What an edition was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MadeFrom {
    version: u32,
    /// The edition: `2025-10`.
    edition: String,
    /// The hash of its manifest.
    manifest: Sha256,
    /// What all areas were made from, if all of them were made in one build.
    inputs: Option<Inputs>,
    /// What that build had to say.
    findings: Vec<Written>,
    /// The keys of the works that it cites.
    cited: Vec<String>,
    areas: BTreeMap<String, AreaMade>,
}

/// What an area is made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaInputs {
    /// Everything that areas share besides their words: page templates, theme, fonts, the program.
    pub look: Sha256,
    /// Its words, with pictures and tables.
    pub words: Sha256,
    /// Its figures, and where they come from.
    pub figures: Sha256,
}

/// What an area's artifacts were made from, and what they look like from outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct AreaMade {
    inputs: AreaInputs,
    /// Size and time of writing (in nanoseconds) of each artifact, in the order of the manifest.
    files: Vec<(u64, u128)>,
}

/// What a build made, to be written down.
#[derive(Debug, Default)]
pub struct Making {
    /// What all areas were made from, if all of them were made.
    pub inputs: Option<Inputs>,
    /// What the build had to say.
    pub findings: Vec<Written>,
    /// The keys of the works that it cites.
    pub cited: Vec<String>,
    /// What each area was made from.
    pub areas: BTreeMap<String, AreaInputs>,
}

impl MadeFrom {
    fn path(root: &Path, brief: &BriefId) -> PathBuf {
        root.join(FOLDER).join(format!("{brief}.json"))
    }

    /// Reads the record of a brief; `None` if there is none that this program can use.
    pub fn read(root: &Path, brief: &BriefId) -> Option<Self> {
        let path = Self::path(root, brief);
        let bytes = disk::exists(&path).then(|| disk::read(&path))?.ok()?;
        serde_json::from_slice(&bytes).ok().filter(|made: &Self| made.version == VERSION)
    }

    /// Writes the record of an edition that is in place in `folder`.
    ///
    /// # Errors
    /// It can't be written.
    pub fn write(
        root: &Path,
        brief: &BriefId,
        folder: &Path,
        manifest: &Manifest,
        making: Making,
    ) -> Result<()> {
        let area = |entry: &AreaEntry| {
            let inputs = making.areas.get(&entry.code)?.clone();
            let files = entry.artifacts.iter().map(|one| stamp(folder, one));
            let files = files.collect::<Option<_>>()?;
            Some((entry.code.clone(), AreaMade { inputs, files }))
        };
        let made = Self {
            version: VERSION,
            edition: manifest.edition.clone(),
            manifest: Sha256::of(&manifest.to_bytes()?),
            inputs: making.inputs,
            findings: making.findings,
            cited: making.cited,
            areas: manifest.areas.iter().filter_map(area).collect(),
        };
        let bytes = serde_json::to_vec(&made).map_err(|error| {
            Diagnostic::error("internal", format!("can't write what was made: {error}"))
        })?;
        disk::write(&Self::path(root, brief), &bytes)
    }

    /// The edition.
    pub fn edition(&self) -> Option<Period> {
        Period::parse(&self.edition)
    }

    /// What all areas were made from, if that is known.
    pub fn inputs(&self) -> Option<&Inputs> {
        self.inputs.as_ref()
    }

    /// Whether it is of the edition that has this manifest, of this hash.
    pub fn is_of(&self, manifest: &Manifest, hash: &Sha256) -> bool {
        self.edition == manifest.edition && self.manifest == *hash
    }

    /// What the build had to say, and the keys of the works that its briefs cite.
    pub fn said(self) -> (Vec<Written>, Vec<String>) {
        (self.findings, self.cited)
    }

    /// What each area was made from.
    pub fn areas(&self) -> impl Iterator<Item = (String, AreaInputs)> {
        self.areas.iter().map(|(code, area)| (code.clone(), area.inputs.clone()))
    }

    /// What an area was made from.
    pub fn area(&self, code: &str) -> Option<&AreaInputs> {
        self.areas.get(code).map(|area| &area.inputs)
    }

    /// The artifacts of an area that are not those that were made, as far as that is seen without
    /// reading them.
    pub fn touched<'a>(
        &'a self,
        folder: &'a Path,
        entry: &'a AreaEntry,
    ) -> impl Iterator<Item = &'a Artifact> {
        let files = self.areas.get(&entry.code).map_or(&[][..], |area| &area.files);
        entry
            .artifacts
            .iter()
            .enumerate()
            .filter(move |(at, artifact)| {
                let known = files.get(*at).filter(|known| known.0 == artifact.size);
                known.is_none() || stamp(folder, artifact).as_ref() != known
            })
            .map(|(_, artifact)| artifact)
    }
}

/// The size of an artifact and when it was written, in nanoseconds.
fn stamp(folder: &Path, artifact: &Artifact) -> Option<(u64, u128)> {
    let (size, time): (u64, SystemTime) = disk::stamp(&folder.join(&artifact.path))?;
    Some((size, time.duration_since(UNIX_EPOCH).ok()?.as_nanos()))
}
