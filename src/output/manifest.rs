//! The manifest: the list of an edition's artifacts with their hashes.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

use crate::diagnostics::{Diagnostic, Result};
use crate::language::Language;
use crate::project::{Brief, Period};
use crate::system::hash::Sha256;

/// The version of the manifest's form that this program writes; it reads this one only.
const VERSION: u32 = 1;

/// One file of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Artifact {
    /// Where it is, relative to the manifest, with forward slashes.
    pub path: String,
    /// The hash of its bytes.
    pub sha256: Sha256,
    /// Its size in bytes.
    pub size: u64,
}

/// The artifacts of one area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaEntry {
    /// The area's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// What else people look for it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// The title of its brief.
    pub title: String,
    /// What became of the claims that it prints: `holds`, `fails`, `undecided`, `not in force`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<String, String>,
    /// The variants of its brief that could not be made from its data, by id, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub without: BTreeMap<String, String>,
    /// Its files.
    pub artifacts: Vec<Artifact>,
}

/// An area without a brief, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// The area's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Why it has none.
    pub reason: String,
}

/// A release that the edition was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseEntry {
    /// The date that it is for.
    pub release: String,
    /// The day of publication.
    pub published: String,
    /// Where it was published.
    pub url: String,
    /// The hashes of its files, by resource.
    pub snapshots: BTreeMap<String, Sha256>,
}

/// The whole manifest. It has no time of making, so that the same input makes the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    version: u32,
    /// The program that made it.
    pub program: String,
    /// The brief.
    pub brief: String,
    /// What the brief is called, whatever the area.
    pub name: String,
    /// What its variants are called, by id.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub variants: IndexMap<String, String>,
    /// Who publishes it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub organisation: String,
    /// Its language, such as `en-GB`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Where the output folder is on the web, with a slash at its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The edition: `2025-10`.
    pub edition: String,
    /// Which correction of the edition it is; 0 for the first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub correction: u32,
    /// The releases it was made from, by source.
    pub releases: BTreeMap<String, ReleaseEntry>,
    /// The areas that have a brief.
    pub areas: Vec<AreaEntry>,
    /// The areas that have none because their data are missing.
    pub withheld: Vec<Withheld>,
    /// The areas that have none because making it failed.
    pub failed: Vec<Withheld>,
}

/// The program as manifests name it.
pub fn program() -> String {
    format!("briefwright {}", env!("CARGO_PKG_VERSION"))
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}

impl Manifest {
    /// Makes a manifest without areas.
    pub fn new(brief: &Brief, edition: Period, releases: BTreeMap<String, ReleaseEntry>) -> Self {
        let variants = brief.variants.iter();
        Self {
            version: VERSION,
            program: program(),
            brief: brief.id.to_string(),
            name: brief.name.clone(),
            variants: variants
                .map(|one| (one.stem().to_owned(), one.called().to_owned()))
                .collect(),
            organisation: brief.organisation.clone(),
            language: brief.language.clone(),
            address: brief.address.clone(),
            edition: edition.short(),
            correction: brief.corrections_of(edition).map(|_| 1).sum(),
            releases,
            areas: Vec::new(),
            withheld: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// The same of no area and no release.
    pub(super) fn header(&self) -> Self {
        Self {
            version: self.version,
            program: self.program.clone(),
            brief: self.brief.clone(),
            name: self.name.clone(),
            variants: self.variants.clone(),
            organisation: self.organisation.clone(),
            language: self.language.clone(),
            address: self.address.clone(),
            edition: self.edition.clone(),
            correction: self.correction,
            releases: BTreeMap::new(),
            areas: Vec::new(),
            withheld: Vec::new(),
            failed: Vec::new(),
        }
    }

    /// The fixed words of its language; English if it names none that is known.
    pub fn words(&self) -> &'static Language {
        Language::find(&self.language).unwrap_or(Language::english())
    }

    /// Reads a manifest; `None` if the bytes are none that this program knows.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|manifest: &Self| manifest.version == VERSION)
    }

    /// Why a manifest can't be read.
    pub fn fault(bytes: &[u8]) -> String {
        #[derive(Deserialize)]
        struct Form {
            version: u64,
        }
        match serde_json::from_slice(bytes) {
            Ok(Form { version }) if version != u64::from(VERSION) => {
                "the manifest is of another version of the program".to_owned()
            }
            _ => "the manifest is damaged: it was cut short, or changed by hand".to_owned(),
        }
    }

    /// The bytes of the manifest.
    ///
    /// # Errors
    /// It can't be written as JSON, which would be a fault of this program.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|error| {
            Diagnostic::error("internal", format!("can't write a manifest: {error}"))
        })?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// The day on which the newest of its releases was published, `2025-11-27`. An edition can't be
    /// older than that, and takes no other day from anywhere.
    pub fn published(&self) -> Option<&str> {
        self.releases.values().map(|release| release.published.as_str()).max()
    }

    /// The paths of all artifacts.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.areas.iter().flat_map(|area| &area.artifacts).map(|artifact| artifact.path.as_str())
    }
}
