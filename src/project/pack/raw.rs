//! `packs.yaml` as it stands. What is said of a field here is what an editor shows.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::super::schema::word::ById;

/// The packs that the project uses: folders with templates, figures and sources of others.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RawPacks {
    /// The packs, by the name that this project gives each.
    #[schemars(required, with = "Option<ById<RawPack>>")]
    pub(super) packs: Option<IndexMap<String, RawPack>>,
}

/// A pack: where it is, by `path`, by `archive` and `sha256`, or by `git` and `commit`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPack {
    /// Its folder on this machine, from the project's folder: `../packs/workforce`.
    pub(super) path: Option<String>,
    /// The address of a ZIP archive of it.
    #[schemars(regex(pattern = r"^https?://"))]
    pub(super) archive: Option<String>,
    /// The SHA-256 of that archive.
    #[schemars(regex(pattern = r"^[0-9a-f]{64}$"))]
    pub(super) sha256: Option<String>,
    /// The address of its repository at github.com, gitlab.com or codeberg.org.
    #[schemars(regex(pattern = r"^https://"))]
    pub(super) git: Option<String>,
    /// The commit, in full.
    #[schemars(regex(pattern = r"^[0-9a-f]{40}$"))]
    pub(super) commit: Option<String>,
    /// The folder of the pack within the archive or the repository, if it is not all of it.
    pub(super) folder: Option<String>,
    /// What the project has of its own, and what the pack has under the same name and is left out.
    #[serde(rename = "override")]
    pub(super) overridden: Option<RawOverride>,
}

/// What of a pack is left out, since the project has its own.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RawOverride {
    /// Ids of figures.
    pub(super) figures: Option<Vec<String>>,
    /// Ids of sources.
    pub(super) sources: Option<Vec<String>>,
    /// Ids of quotations.
    pub(super) quotations: Option<Vec<String>>,
    /// Names of templates: `letter.md`.
    pub(super) templates: Option<Vec<String>>,
}
