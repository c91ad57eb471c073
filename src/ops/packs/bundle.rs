//! What is taken of a pack, from wherever it is: the same bytes give the same hash.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::atomic::AtomicU64;

use crate::diagnostics::{Diagnostic, Result, SourceFile};
use crate::project::{PackFiles, PackSpec, is_taken};
use crate::system::disk;
use crate::system::hash::Sha256;
use crate::tables::{Archive, Caps};

/// A pack is text written by people.
const CAPS: Caps = Caps { members: 5_000, ratio: 200, total: 64 << 20 };

/// The files of a pack by their paths within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bundle(pub BTreeMap<String, String>);

impl Bundle {
    /// Takes a pack from a folder.
    ///
    /// # Errors
    /// A file can't be read.
    pub fn from_folder(folder: &Path, shown: &str) -> Result<Self> {
        let mut files = BTreeMap::new();
        for part in ["briefs", "templates"] {
            for name in disk::list(&folder.join(part))? {
                let path = format!("{part}/{name}");
                if is_taken(&path) {
                    let file = disk::read_text(&folder.join(&path), &format!("{shown}/{path}"))?;
                    files.insert(path, file.text.clone());
                }
            }
        }
        Ok(Self(files))
    }

    /// Takes a pack from a ZIP archive. Forges put all into one folder, which doesn't count.
    ///
    /// # Errors
    /// It is no archive, one that leads out of itself or is too large, or no text.
    pub fn from_archive(path: &Path, spec: &PackSpec) -> Result<Self> {
        let mut archive = Archive::open(&spec.origin(), path, CAPS)?;
        let members = archive.members();
        let top = members.first().and_then(|name| Some(format!("{}/", name.split_once('/')?.0)));
        let top = top.filter(|top| members.iter().all(|name| name.starts_with(top.as_str())));
        let folder = spec.folder.as_ref().map_or(String::new(), |folder| format!("{folder}/"));
        let start = format!("{}{folder}", top.unwrap_or_default());
        let total = AtomicU64::new(0);
        let mut files = BTreeMap::new();
        for (index, name) in members.iter().enumerate() {
            let Some(path) = name.strip_prefix(&start).filter(|path| is_taken(path)) else {
                continue;
            };
            let mut text = String::new();
            archive.read(index, &total)?.read_to_string(&mut text).map_err(|error| {
                Diagnostic::error("unreadable-pack", format!("`{path}` can't be read"))
                    .at(&spec.span)
                    .why(error.to_string())
                    .hint("the files of a pack are text in UTF-8; ask who made it")
            })?;
            files.insert(path.to_owned(), text);
        }
        Ok(Self(files))
    }

    /// The bytes that are hashed, and kept in the cache.
    ///
    /// # Errors
    /// None that can happen: texts can be written as JSON.
    pub fn to_bytes(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(&self.0)
            .map_err(|error| Diagnostic::error("internal", error.to_string()).into())
    }

    /// Reads such bytes; `None` if they are none.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().map(Self)
    }

    /// The hash of all files.
    ///
    /// # Errors
    /// As [`Self::to_bytes`].
    pub fn hash(&self) -> Result<Sha256> {
        Ok(Sha256::of(&self.to_bytes()?))
    }

    /// Says if there is nothing in it.
    ///
    /// # Errors
    /// There is nothing in it.
    pub fn filled(self, spec: &PackSpec) -> Result<Self> {
        if !self.0.is_empty() {
            return Ok(self);
        }
        Err(Diagnostic::error("empty-pack", format!("there is no pack at `{}`", spec.origin()))
            .at(&spec.span)
            .why("a pack has `briefs/` with `figures.yaml`, `sources.yaml`, `quotations.yaml` or works, or `templates/` with `.md` files")
            .hint("look at the path; of an archive, `folder: …` names the folder within it")
            .into())
    }

    /// The files for the check of a project. `shown` is the folder that a person finds them in.
    pub fn files(&self, spec: &PackSpec, shown: &str) -> PackFiles {
        let part = |part: &str| {
            let files = self.0.iter().filter_map(|(path, text)| {
                let name = path.strip_prefix(part)?;
                let file = SourceFile::new(format!("{shown}/{path}"), text.clone());
                Some((name.to_owned(), file))
            });
            files.collect()
        };
        PackFiles { spec: spec.clone(), briefs: part("briefs/"), templates: part("templates/") }
    }
}
