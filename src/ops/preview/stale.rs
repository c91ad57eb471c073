//! What a change of the project's files makes stale.

use std::path::Path;
use std::time::SystemTime;

use crate::diagnostics::Result;
use crate::ops::data::{LOCK, VENDOR};
use crate::ops::load::{Loaded, load};
use crate::system::disk;

/// What tells that a file with data changed: its name, size and time of writing.
type Stamp = (String, Option<(u64, SystemTime)>);

/// A project as it was read, and what tells that its data changed.
pub(super) struct Reading {
    pub loaded: Loaded,
    data: Vec<Stamp>,
}

impl Reading {
    /// Reads a project.
    pub fn take(folder: &Path) -> Result<Self> {
        let loaded = load(folder)?;
        let briefs = loaded.briefs();
        let mut data = vec![(LOCK.to_owned(), disk::stamp(&briefs.join(LOCK)))];
        for folder in [VENDOR.to_owned(), format!("{VENDOR}/places")] {
            for name in disk::list(&briefs.join(&folder))? {
                let name = format!("{folder}/{name}");
                let stamp = disk::stamp(&briefs.join(&name));
                data.push((name, stamp));
            }
        }
        Ok(Self { loaded, data })
    }
}

/// What is stale.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Stale {
    /// The figures of all briefs.
    pub figures: bool,
    /// The works that may be cited.
    pub works: bool,
    /// What reads prose by the rules of the project.
    pub rules: bool,
    /// The templates of the words, the printed page, and all that is in the YAML files.
    pub templates: bool,
    /// The templates of the web pages.
    pub web: bool,
}

impl Stale {
    /// What is stale after a project was read again; all of it if it was not read before.
    pub fn between(before: Option<&Reading>, after: &Reading) -> Self {
        let Some(before) = before else {
            return Self { figures: true, works: true, rules: true, templates: true, web: true };
        };
        let (old, new) = (&before.loaded.files, &after.loaded.files);
        let data = before.data != after.data || old.packs != new.packs;
        let brief_files = changed(&old.briefs, &new.briefs);
        let templates = changed(&old.templates, &new.templates);
        let look = old.images != new.images || old.fonts != new.fonts;
        let any = |names: &[&str]| names.iter().any(|name| brief_files.contains(name));
        let web = |name: &&str| name.ends_with(".html") || name.ends_with(".css");
        let figures = data || any(&["sources.yaml", "figures.yaml", "areas.csv", "area_parts.csv"]);
        let bibliography = |name: &&str| *name == "references.yaml" || name.ends_with(".bib");
        Self {
            figures,
            works: figures || brief_files.iter().any(bibliography),
            rules: figures || !brief_files.is_empty(),
            templates: figures || !brief_files.is_empty() || look || !templates.iter().all(web),
            web: any(&["theme.yaml"]) || look || templates.iter().any(web),
        }
    }

    /// Whether nothing is.
    pub fn nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The names of the files that differ, or that one side has alone.
fn changed<'a, T: PartialEq>(
    old: &'a indexmap::IndexMap<String, T>,
    new: &'a indexmap::IndexMap<String, T>,
) -> Vec<&'a str> {
    let differs = new.iter().filter(|(name, file)| old.get(*name) != Some(file));
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    differs.map(|(name, _)| name).chain(gone).map(String::as_str).collect()
}
