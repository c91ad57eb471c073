//! What is in the output folder, for its index page.

use std::path::Path;

use serde::Serialize;

use crate::diagnostics::Result;
use crate::language::Language;
use crate::project::{AreaKind, Period};
use crate::system::disk;

use super::edition::editions;
use super::manifest::{Artifact, Manifest};

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
    /// What it is called.
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

/// Reads the manifests in an output folder, for an index in a language.
///
/// # Errors
/// The folder can't be read.
pub fn index(root: &Path, words: &Language) -> Result<Index> {
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
            title: manifest.name.clone(),
            edition: Period::parse(&newest).map_or(newest.clone(), |at| words.month(at.date())),
            kinds: kinds(&manifest, &format!("{id}/{newest}"), words),
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

fn kinds(manifest: &Manifest, folder: &str, words: &Language) -> Vec<IndexKind> {
    let mut kinds = Vec::new();
    for kind in AreaKind::ALL {
        let mut areas: Vec<IndexArea> = manifest
            .areas
            .iter()
            .filter(|area| area.kind == kind.id())
            .map(|area| IndexArea {
                name: area.name.clone(),
                code: area.code.clone(),
                files: files(manifest, &area.artifacts, folder, words),
            })
            .collect();
        areas.sort_by(|a, b| (&a.name, &a.code).cmp(&(&b.name, &b.code)));
        if !areas.is_empty() {
            kinds.push(IndexKind { label: kind.words(words).heading.clone(), areas });
        }
    }
    kinds
}

/// The files that the index offers, the one to read first.
fn files(
    manifest: &Manifest,
    artifacts: &[Artifact],
    folder: &str,
    words: &Language,
) -> Vec<(String, String)> {
    let own = [
        (words.page.web_page.as_str(), "brief.html"),
        ("PDF", "brief.pdf"),
        ("Word", "brief.docx"),
        ("Markdown", "brief.md"),
        (&words.page.csv, "figures.csv"),
    ];
    let mut offered: Vec<(String, String)> =
        own.map(|(label, name)| (label.to_owned(), name.to_owned())).to_vec();
    for (stem, name) in &manifest.variants {
        for (label, ending) in [(words.page.web_page.as_str(), "html"), ("PDF", "pdf")] {
            offered.push((format!("{name} ({label})"), format!("{stem}.{ending}")));
        }
    }
    let found = offered.into_iter().filter_map(|(label, name)| {
        let named = |one: &&Artifact| one.path.rsplit('/').next() == Some(name.as_str());
        let artifact = artifacts.iter().find(named)?;
        Some((label, format!("{folder}/{}", artifact.path)))
    });
    found.collect()
}
