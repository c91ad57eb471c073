//! What is in the output folder, for its index page.

use std::path::Path;

use serde::Serialize;

use crate::diagnostics::Result;
use crate::project::{AreaKind, Period};
use crate::system::disk;

use super::edition::editions;
use super::manifest::Manifest;

/// Every brief with its newest complete edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Index {
    /// The briefs.
    pub briefs: Vec<IndexBrief>,
}

/// The newest edition of a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexBrief {
    /// The brief's id.
    pub id: String,
    /// Its title, from its first area.
    pub title: String,
    /// The edition, `October 2025`.
    pub edition: String,
    /// Its areas, by kind, largest kind first.
    pub kinds: Vec<IndexKind>,
    /// Other complete editions, newest first: their folders' names.
    pub earlier: Vec<String>,
}

/// The areas of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexKind {
    /// The kind, for readers.
    pub label: String,
    /// The areas.
    pub areas: Vec<IndexArea>,
}

/// An area of a brief.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexArea {
    /// Its name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// Its files: a label and an address relative to the index.
    pub files: Vec<(String, String)>,
}

/// Reads the manifests in an output folder.
///
/// # Errors
/// The folder can't be read.
pub fn index(root: &Path) -> Result<Index> {
    let mut briefs = Vec::new();
    for id in disk::list(root)? {
        if !disk::is_folder(&root.join(&id)) {
            continue;
        }
        let mut complete = editions(&root.join(&id))?;
        let Some(newest) = complete.pop() else { continue };
        let bytes = disk::read(&root.join(&id).join(&newest).join("manifest.json"))?;
        let Some(manifest) = Manifest::parse(&bytes) else { continue };
        complete.reverse();
        briefs.push(IndexBrief {
            title: manifest.areas.first().map_or(id.clone(), |area| area.title.clone()),
            edition: Period::parse(&newest).map_or(newest.clone(), Period::label),
            kinds: kinds(&manifest, &format!("{id}/{newest}")),
            earlier: complete,
            id,
        });
    }
    Ok(Index { briefs })
}

/// Writes the index page.
///
/// # Errors
/// It can't be written.
pub fn write_index(root: &Path, page: &str) -> Result<()> {
    disk::write_if_changed(&root.join("index.html"), page.as_bytes())
}

fn kinds(manifest: &Manifest, folder: &str) -> Vec<IndexKind> {
    let mut kinds = Vec::new();
    for kind in AreaKind::ALL {
        let mut areas: Vec<IndexArea> = manifest
            .areas
            .iter()
            .filter(|area| area.kind == kind.id())
            .map(|area| IndexArea {
                name: area.name.clone(),
                code: area.code.clone(),
                files: area
                    .artifacts
                    .iter()
                    .filter_map(|artifact| {
                        Some((label(&artifact.path)?, format!("{folder}/{}", artifact.path)))
                    })
                    .collect(),
            })
            .collect();
        areas.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
        if !areas.is_empty() {
            kinds.push(IndexKind { label: kind.label().to_owned(), areas });
        }
    }
    kinds
}

fn label(path: &str) -> Option<String> {
    let label = match path.rsplit('.').next()? {
        "html" => "Web page",
        "pdf" => "PDF",
        "md" => "Markdown",
        "csv" => "Figures (CSV)",
        _ => return None,
    };
    Some(label.to_owned())
}
