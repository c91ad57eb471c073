//! The connector `file`: the files of a release from the disk.

use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use regex::Regex;

use super::{Asked, At, Connector, Found, FoundFile, FoundRelease, PAGE};
use crate::diagnostics::{Diagnostic, Result};
use crate::project::connector::{ConnectorKind, Form, Key, Value};
use crate::project::{Period, Source, SourceId};
use crate::system::disk;

/// Takes files from a folder of the project, or from where `fetch --from` says.
pub(super) struct File;

impl Connector for File {
    fn kind(&self) -> ConnectorKind {
        ConnectorKind {
            name: "file",
            resources: Form::Pattern,
            page: "page",
            keys: &[
                PAGE,
                Key {
                    name: "folder",
                    form: Form::Text,
                    needed: false,
                    about: "where its files lie, from the project's folder",
                },
                Key {
                    name: "several",
                    form: Form::Count,
                    needed: false,
                    about: "how many files of one resource are taken: the newest so many",
                },
            ],
        }
    }

    fn find(&self, source: &Source, asked: &Asked<'_>) -> Result<Found> {
        let Some(folder) = source.connector.text("folder") else {
            let message = format!("`{}` is taken from the disk, and no folder is named", source.id);
            let hint = "name its files with `fetch --from`, or their folder with `folder: …`";
            if asked.locked.is_none() {
                let one = Diagnostic::error("no-folder", message).at(&source.connector.span);
                return Err(one.hint(hint).into());
            }
            let warning = Diagnostic::warning("no-folder", message).hint(hint);
            return Ok(Found { notes: warning.into(), ..Found::default() });
        };
        let folder = asked.project.join(folder);
        let as_of = |name: &str| match (asked.as_of, month_of(name)) {
            (Some(as_of), Some(month)) => month <= as_of,
            _ => true,
        };
        let mut files = Vec::new();
        let names = disk::list(&folder)?;
        for (resource, value) in &source.connector.resources {
            let Some(pattern) = pattern_of(value) else { continue };
            let mut matching: Vec<&String> =
                names.iter().filter(|name| pattern.is_match(name) && as_of(name)).collect();
            // The newest month last; without months in the names, in their order.
            matching.sort_by_key(|name| (month_of(name), name.as_str()));
            let several = source.connector.count("several").unwrap_or(1);
            let newest = matching.split_off(matching.len().saturating_sub(several));
            if newest.is_empty() {
                return Err(Diagnostic::error(
                    "no-match",
                    format!("no file is `{resource}` of `{}`", source.id),
                )
                .at(&source.connector.span)
                .why(format!("none in `{}` matches `{}`", folder.display(), pattern.as_str()))
                .hint("put the publisher's file there, or change `resources`")
                .into());
            }
            files.extend(newest.into_iter().map(|name| FoundFile {
                resource: resource.clone(),
                name: name.clone(),
                at: At::Path(folder.join(name)),
            }));
        }
        let release =
            FoundRelease { period: None, published: None, url: source.page.clone(), files };
        Ok(Found { releases: vec![release], ..Found::default() })
    }
}

/// The month that a file's name says.
fn month_of(name: &str) -> Option<Period> {
    let words: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    Period::find(&words)
}

/// What the names of a resource's files look like: the pattern of `sources.yaml`, or the last part
/// of its address with anything in place of what is filled in.
fn pattern_of(value: &Value) -> Option<Regex> {
    let address = match value {
        Value::Pattern(pattern) => return Some(pattern.clone()),
        Value::Text(text) => text.as_str(),
        Value::Address(address) => address.as_str(),
        Value::Months(..) | Value::Count(_) => return None,
    };
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let mut pattern = String::from("(?i)^");
    for (index, part) in name.split(['{', '}']).enumerate() {
        // Every second part stood in braces.
        let text = if index % 2 == 1 { ".+".to_owned() } else { regex::escape(part) };
        pattern.push_str(&text);
    }
    Regex::new(&format!("{pattern}(\\.json)?$")).ok()
}

/// Finds which files at a path (a file, or a folder with files) the sources ask for, by their
/// names, whatever connector they have.
///
/// # Errors
/// Nothing there is asked for, or two files answer to one resource.
pub fn find_files(from: &Path, sources: &[&Source]) -> Result<IndexMap<SourceId, Vec<FoundFile>>> {
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
    let mut found: IndexMap<SourceId, Vec<FoundFile>> = IndexMap::new();
    let mut patterns = Vec::new();
    for source in sources {
        let id = &source.id;
        let several = source.connector.count("several").unwrap_or(1);
        for (resource, value) in &source.connector.resources {
            let Some(pattern) = pattern_of(value) else { continue };
            let matching: Vec<_> =
                candidates.iter().filter(|(name, _)| pattern.is_match(name)).collect();
            patterns.push(pattern.to_string());
            if matching.len() > several {
                let names: Vec<&str> = matching.iter().map(|(name, _)| name.as_str()).collect();
                return Err(Diagnostic::error(
                    "ambiguous-file",
                    format!("`{}` could all be `{resource}` of `{id}`", names.join("`, `")),
                )
                .hint("name one file after `--from`, or make the pattern narrower")
                .into());
            }
            for (name, path) in matching {
                found.entry(id.clone()).or_default().push(FoundFile {
                    resource: resource.clone(),
                    name: name.clone(),
                    at: At::Path(path.clone()),
                });
            }
        }
    }
    if found.is_empty() {
        let shown = from.display();
        let (what, hint) = if disk::is_folder(from) {
            let what = format!("no source asks for any file in `{shown}`");
            (what, "folders within it are not searched")
        } else {
            let what = format!("no source asks for a file such as `{shown}`");
            (what, "rename the file as it was published")
        };
        return Err(Diagnostic::error("no-match", what)
            .why(format!("file names are matched by `{}`", patterns.join("`, `")))
            .hint(hint)
            .hint("or change `resources` in `briefs/sources.yaml`")
            .into());
    }
    Ok(found)
}
