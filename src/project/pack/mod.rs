//! Packs: templates, figures and sources of others, as `packs.yaml` names them.
//!
//! [`check()`] says where each pack is; whoever reads it hands in its files as [`PackFiles`]; and
//! [`Layer`]s put what the project and its packs have under one name together. Nothing of a pack
//! stands in for something of the project, or of another pack, unless the project says so.

mod layers;
mod raw;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use indexmap::IndexMap;
use url::Url;

use super::check::Checker;
use super::source::connector::address;
use super::yaml;
use crate::diagnostics::{Diagnostic, Result, SourceFile, Span};

pub(super) use layers::{Layer, idle_overrides, layers, settle, templates};
pub use raw::RawPacks;
use raw::{RawOverride, RawPack};

/// The file that names the packs of a project.
pub const PACKS: &str = "packs.yaml";

/// The files of a pack that are read, below its `briefs/`; those that end in `.bib` too.
const BRIEFS: [&str; 4] = ["sources.yaml", "figures.yaml", "quotations.yaml", "references.yaml"];

/// A pack that a project uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackSpec {
    /// The name that the project gives it.
    pub name: String,
    /// Where it is.
    pub from: PackFrom,
    /// The folder of the pack within an archive.
    pub folder: Option<String>,
    /// What of it is left out, since the project has its own: what it is (`figures`) and its id.
    overridden: Vec<(&'static str, String)>,
    /// Where it is named.
    pub span: Span,
}

/// Where a pack is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PackFrom {
    /// In a folder, from the project's.
    Folder(String),
    /// In an archive.
    Archive {
        /// Its address.
        address: Url,
        /// Its SHA-256.
        sha256: String,
    },
    /// In a repository.
    Commit {
        /// The address of the archive of the commit.
        address: Url,
        /// The repository.
        repository: String,
        /// The commit.
        commit: String,
    },
}

impl PackSpec {
    /// Where it is, as the lock says it: another text is another pack.
    pub fn origin(&self) -> String {
        let folder = self.folder.as_ref().map_or(String::new(), |folder| format!(", {folder}"));
        match &self.from {
            PackFrom::Folder(path) => path.clone(),
            PackFrom::Archive { address, sha256 } => format!("{address} {sha256}{folder}"),
            PackFrom::Commit { repository, commit, .. } => format!("{repository} {commit}{folder}"),
        }
    }
}

/// What is taken of a pack.
#[derive(Debug, Clone, PartialEq)]
pub struct PackFiles {
    /// How the project names it.
    pub spec: PackSpec,
    /// Its files in `briefs/`, by name.
    pub briefs: IndexMap<String, Arc<SourceFile>>,
    /// Its files in `templates/`, by name.
    pub templates: IndexMap<String, Arc<SourceFile>>,
}

/// Whether a file of a pack is taken, by its path within the pack. All else in its folder is left
/// alone.
pub fn is_taken(path: &str) -> bool {
    match path.split_once('/') {
        Some(("briefs", name)) => {
            BRIEFS.contains(&name) || (name.ends_with(".bib") && !name.contains('/'))
        }
        Some(("templates", name)) => name.ends_with(".md") && !name.contains('/'),
        _ => false,
    }
}

/// Reads `packs.yaml`.
///
/// # Errors
/// Everything that is wrong with it.
pub fn packs(file: &Arc<SourceFile>) -> Result<Vec<PackSpec>> {
    let mut diagnostics = crate::diagnostics::Diagnostics::new();
    let mut specs = Vec::new();
    if let Some((raw, places)) = yaml::read::<RawPacks>(file, &mut diagnostics) {
        let mut checker = Checker { places: &places, diagnostics: &mut diagnostics };
        let entries = checker.need(raw.packs, &[], "packs", "a mapping from name to pack");
        for (name, raw) in entries.unwrap_or_default() {
            specs.extend(check(&name, raw, &mut checker));
        }
    }
    diagnostics.into_result(specs)
}

fn check(name: &str, raw: RawPack, checker: &mut Checker<'_>) -> Option<PackSpec> {
    let path = ["packs", name];
    let whole = checker.id(name, &path);
    let ways = [("path", &raw.path), ("archive", &raw.archive), ("git", &raw.git)];
    let ways: Vec<&str> =
        ways.into_iter().filter(|(_, value)| value.is_some()).map(|(key, _)| key).collect();
    let [way] = ways[..] else {
        let message = match ways[..] {
            [] => format!("`{name}` does not say where it is"),
            _ => format!("`{name}` is in several places: `{}`", ways.join("`, `")),
        };
        checker.push_at_key(
            &path,
            Diagnostic::error("pack-place", message).hint(
                "write `path: …`, or `archive: …` with `sha256: …`, or `git: …` with `commit: …`",
            ),
        );
        return None;
    };
    let beside = [
        ("sha256", raw.sha256.is_some(), way == "archive"),
        ("commit", raw.commit.is_some(), way == "git"),
        ("folder", raw.folder.is_some(), way != "path"),
    ];
    for (key, _, _) in beside.into_iter().filter(|(_, there, fits)| *there && !fits) {
        checker.push_at_key(
            &["packs", name, key],
            Diagnostic::error("pack-place", format!("`{key}` says nothing beside `{way}`"))
                .hint("take it out"),
        );
    }
    let from = match (raw.path, raw.archive, raw.git) {
        (Some(folder), _, _) => {
            let folder = checker.text(Some(folder), &path, "path", "a folder such as `../packs/a`");
            folder.map(PackFrom::Folder)
        }
        (_, Some(archive), _) => {
            let sha256 = checker.text(raw.sha256, &path, "sha256", "the SHA-256 of the archive");
            let sha256 = sha256.and_then(|text| hexadecimal(name, "sha256", 64, &text, checker));
            let address = address(&archive);
            if address.is_none() {
                let wrong = Diagnostic::error("wrong-value", format!("`{archive}` is no address"));
                let hint = "write it as in `https://example.org/workforce.zip`";
                checker.push_at_value(&["packs", name, "archive"], wrong.hint(hint));
            }
            address.zip(sha256).map(|(address, sha256)| PackFrom::Archive { address, sha256 })
        }
        (_, _, Some(git)) => {
            let commit = checker.text(raw.commit, &path, "commit", "the commit, in full");
            let commit = commit.and_then(|text| hexadecimal(name, "commit", 40, &text, checker));
            let address = commit.as_ref().and_then(|commit| archive_of(&git, commit));
            if commit.is_some() && address.is_none() {
                checker.push_at_value(
                    &["packs", name, "git"],
                    Diagnostic::error("unknown-forge", format!("no archive of `{git}` is known"))
                        .why("this program runs no Git; it takes the archive of a commit from github.com, gitlab.com or codeberg.org")
                        .hint("name a ZIP archive instead: `archive: https://…` with its `sha256: …`"),
                );
            }
            address.zip(commit).map(|(address, commit)| PackFrom::Commit {
                address,
                repository: git.trim_end_matches('/').to_owned(),
                commit,
            })
        }
        (None, None, None) => None,
    };
    let folder = raw.folder.map(|folder| folder.trim_matches('/').to_owned());
    let overridden = overridden(raw.overridden.unwrap_or_default());
    let span = checker.places.key(&path);
    let from = from.filter(|_| whole)?;
    Some(PackSpec { name: name.to_owned(), from, folder, overridden, span })
}

fn overridden(raw: RawOverride) -> Vec<(&'static str, String)> {
    let all = [
        ("figures", raw.figures),
        ("sources", raw.sources),
        ("quotations", raw.quotations),
        ("templates", raw.templates),
    ];
    let ids = |(what, ids): (&'static str, Option<Vec<String>>)| {
        ids.unwrap_or_default().into_iter().map(move |id| (what, id))
    };
    all.into_iter().flat_map(ids).collect()
}

/// Checks a hash.
fn hexadecimal(
    name: &str,
    key: &str,
    length: usize,
    text: &str,
    checker: &mut Checker<'_>,
) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    if text.len() == length && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(text);
    }
    checker.push_at_value(
        &["packs", name, key],
        Diagnostic::error("wrong-hash", format!("`{text}` is no `{key}`"))
            .why("what a name such as a branch stands for changes; a hash does not")
            .hint(format!("write all its {length} digits and letters from a to f")),
    );
    None
}

/// The address of the archive of a commit, at the forges whose addresses are known.
fn archive_of(repository: &str, commit: &str) -> Option<Url> {
    let url = Url::parse(repository).ok().filter(|url| url.scheme() == "https")?;
    let path = url.path().trim_matches('/').trim_end_matches(".git");
    let (_, name) = path.rsplit_once('/')?;
    let address = match url.host_str()? {
        "github.com" | "codeberg.org" => format!("archive/{commit}.zip"),
        "gitlab.com" => format!("-/archive/{commit}/{name}-{commit}.zip"),
        _ => return None,
    };
    Url::parse(&format!("https://{}/{path}/{address}", url.host_str()?)).ok()
}
