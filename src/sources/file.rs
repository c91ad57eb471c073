//! The connector `file`: the files of a release from the disk.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;

use crate::diagnostics::{Diagnostic, Result};
use crate::project::{ResourceId, Source, SourceId};
use crate::system::disk;

/// A file on disk that a source asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The source.
    pub source: SourceId,
    /// Which of its files it is.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// Finds which files at a path (a file, or a folder with files) the sources ask for, by the
/// patterns of their names.
///
/// # Errors
/// Nothing there is asked for, or two files answer to one resource.
pub fn find_files(from: &Path, sources: &IndexMap<SourceId, Source>) -> Result<Vec<Found>> {
    if !disk::exists(from) {
        return Err(Diagnostic::error("missing-file", format!("there is no `{}`", from.display()))
            .hint("check the path after `--from`")
            .into());
    }
    let name_of = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let inside: Vec<String> = if disk::is_folder(from) { disk::list(from)? } else { Vec::new() };
    let candidates: Vec<(String, PathBuf)> = if disk::is_folder(from) {
        inside.into_iter().map(|name| (name.clone(), from.join(name))).collect()
    } else {
        name_of(from).map(|name| (name, from.to_owned())).into_iter().collect()
    };
    let mut found: Vec<Found> = Vec::new();
    for (id, source) in sources {
        for (resource, pattern) in &source.resources {
            for (name, path) in candidates.iter().filter(|(name, _)| pattern.is_match(name)) {
                let one = Found {
                    source: id.clone(),
                    resource: resource.clone(),
                    name: name.clone(),
                    path: path.clone(),
                };
                if let Some(other) =
                    found.iter().find(|other| other.source == *id && other.resource == *resource)
                {
                    return Err(Diagnostic::error(
                        "ambiguous-file",
                        format!(
                            "both `{}` and `{name}` could be `{resource}` of `{id}`",
                            other.name
                        ),
                    )
                    .hint("name one file after `--from`, or make the pattern narrower")
                    .into());
                }
                found.push(one);
            }
        }
    }
    if found.is_empty() {
        let patterns: Vec<&str> = sources
            .values()
            .flat_map(|source| source.resources.values())
            .map(regex::Regex::as_str)
            .collect();
        return Err(Diagnostic::error(
            "no-match",
            format!("no source asks for a file such as `{}`", from.display()),
        )
        .why(format!("file names are matched by `{}`", patterns.join("`, `")))
        .hint("rename the file as it was published, or change `resources` in `briefs/sources.yaml`")
        .into());
    }
    Ok(found)
}
