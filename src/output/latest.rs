//! Addresses that stay: `<brief>/latest/<area>/` leads to the newest edition that has the area.
//!
//! Each is a small page. A symbolic link would be shorter, but an archive, Windows and many hosts of
//! static files drop it or refuse it; copies would double the output. What is written here follows
//! from the manifests alone, so that it is the same whatever was built in which order.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostics::Result;
use crate::export::{Leads, redirect};
use crate::language::fill;
use crate::project::is_area_code;
use crate::system::disk;

use super::edition::{editions, stays_inside};
use super::index::label;
use super::manifest::{AreaEntry, Manifest};

/// The folder with these addresses.
pub(super) const LATEST: &str = "latest";

/// For each area the newest edition that has it.
#[derive(Debug, Default)]
pub(super) struct Latest {
    /// The newest edition, and its language.
    newest: Option<(String, &'static str)>,
    pages: BTreeMap<String, String>,
}

impl Latest {
    /// Adds an edition; the newest comes first.
    pub fn add(&mut self, manifest: &Manifest) {
        let newest = || (manifest.edition.clone(), manifest.words().tag.as_str());
        let (newest, _) = self.newest.get_or_insert_with(newest).clone();
        for area in &manifest.areas {
            let file = area.artifacts.iter().find(|one| one.path.ends_with("/brief.html"));
            let Some(file) = file.or(area.artifacts.first()) else { continue };
            // The code becomes a folder's name.
            if !is_area_code(&area.code) || !stays_inside(&file.path) {
                continue;
            }
            let page = || leads(manifest, area, &file.path, &newest);
            self.pages.entry(area.code.clone()).or_insert_with(page);
        }
    }

    /// Writes the pages into the folder of the brief, and removes those of areas that no edition
    /// has any more.
    pub fn write(&self, brief: &Path, title: &str) -> Result<()> {
        let Some((newest, language)) = &self.newest else { return Ok(()) };
        let folder = brief.join(LATEST);
        // As older versions of the program had it.
        disk::remove_link(&folder)?;
        for (at, to) in [
            (brief.join("index.html"), format!("{newest}/index.html")),
            (folder.join("index.html"), format!("../{newest}/index.html")),
        ] {
            let leads = Leads { language, title, to: &to, canonical: None, notice: None };
            disk::write_if_changed(&at, redirect(&leads).as_bytes())?;
        }
        for (code, page) in &self.pages {
            disk::write_if_changed(&folder.join(code).join("index.html"), page.as_bytes())?;
        }
        for name in disk::list(&folder)? {
            let gone = folder.join(&name);
            if !self.pages.contains_key(&name) && disk::is_folder(&gone) {
                disk::remove_file(&gone.join("index.html"))?;
                disk::remove_empty_dir(&gone);
            }
        }
        Ok(())
    }
}

fn leads(manifest: &Manifest, area: &AreaEntry, path: &str, newest: &str) -> String {
    let edition = &manifest.edition;
    let address = manifest.address.as_ref();
    let canonical = address.map(|root| format!("{root}{}/{edition}/{path}", manifest.brief));
    let words = manifest.words();
    let notice = fill(
        &words.page.none_here,
        &[
            ("area", &area.name),
            ("edition", &label(newest, words)),
            ("newest", &label(edition, words)),
        ],
    );
    redirect(&Leads {
        language: &words.tag,
        title: &area.title,
        to: &format!("../../{edition}/{path}"),
        canonical: canonical.as_deref(),
        notice: (edition != newest).then_some(&notice),
    })
}

/// The file that `…/<brief>/latest/<area>/<file>` stands for: that of the newest complete edition
/// that has it. `None` if the path is none of these.
pub fn newest(path: &Path) -> Option<PathBuf> {
    let name = path.file_name()?;
    let area = path.parent()?;
    let latest = area.parent()?;
    if latest.file_name()? != LATEST {
        return None;
    }
    let (brief, area) = (latest.parent()?, area.file_name()?);
    let editions = editions(brief).ok()?.into_iter().rev();
    let mut files = editions.map(|edition| brief.join(edition).join(area).join(name));
    files.find(|file| disk::exists(file))
}
