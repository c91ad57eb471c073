//! The pages around the editions: the index of all briefs, one of each edition, addresses that
//! stay, and the feed.
//!
//! All follow from the manifests in the folder and nothing else. They are no artifacts: no manifest
//! lists them, and each build makes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diagnostics::Result;
use crate::project::Period;
use crate::system::disk;

use super::edition::{MANIFEST, editions};
use super::feed::{Entry, feed};
use super::index::{Index, IndexBrief, label};
use super::latest::Latest;
use super::manifest::Manifest;

/// Writes the pages around the editions in an output folder. `names` are the titles of sources by
/// id, and `fill` makes an index page.
///
/// # Errors
/// The folder can't be read or written to, or the page can't be made.
pub fn write_site(
    root: &Path,
    names: &BTreeMap<String, String>,
    fill: &dyn Fn(&Index) -> Result<String>,
) -> Result<()> {
    let mut site = Site { root, names, fill, briefs: Vec::new(), entries: Vec::new() };
    let mut languages = BTreeSet::new();
    for id in disk::list(root)? {
        if disk::is_folder(&root.join(&id)) {
            languages.extend(site.brief(&id)?);
        }
    }
    // A page of several languages is in the program's own.
    let language = languages.pop_first().filter(|_| languages.is_empty());
    let language = language.unwrap_or_else(|| "en-GB".to_owned());
    let areas = site.briefs.iter().map(|brief| brief.areas).sum();
    let index = Index { language, root: "", areas, briefs: site.briefs };
    disk::write_if_changed(&root.join("index.html"), fill(&index)?.as_bytes())?;
    match feed(site.entries)? {
        Some(feed) => disk::write_if_changed(&root.join("feed.atom"), &feed),
        None => disk::remove_file(&root.join("feed.atom")),
    }
}

struct Site<'a> {
    root: &'a Path,
    names: &'a BTreeMap<String, String>,
    fill: &'a dyn Fn(&Index) -> Result<String>,
    /// The newest edition of each brief.
    briefs: Vec<IndexBrief>,
    entries: Vec<Entry>,
}

impl Site<'_> {
    /// Writes what is around the editions of one brief; returns the language of the newest.
    ///
    /// Of many editions with thousands of areas one is in memory at a time.
    fn brief(&mut self, id: &str) -> Result<Option<String>> {
        let folder = self.root.join(id);
        let mut known = Vec::new();
        for edition in editions(&folder)?.into_iter().rev() {
            if read(&folder, &edition)?.is_some() {
                known.push(edition);
            }
        }
        let others = |of: &str, way: &str| -> Vec<(String, String)> {
            let others = known.iter().filter(|edition| *edition != of);
            others.map(|one| (label(one), format!("{way}{one}/index.html"))).collect()
        };
        let mut latest = Latest::default();
        let mut newest = None;
        for edition in &known {
            let Some(manifest) = read(&folder, edition)? else { continue };
            if newest.is_none() {
                let mut brief = IndexBrief::new(&manifest, &format!("{id}/{edition}/"), self.names);
                brief.others = others(edition, &format!("{id}/"));
                newest = Some((brief, manifest.language.clone()));
            }
            let mut brief = IndexBrief::new(&manifest, "", self.names);
            brief.others = others(edition, "../");
            let last_day = Period::parse(edition).map(|period| period.date().to_string());
            let entry = Entry::new(&brief, manifest.address.as_ref(), last_day.as_deref());
            self.entries.push(entry);
            latest.add(&manifest);
            let language = match manifest.language.as_str() {
                "" => "en-GB".to_owned(),
                language => language.to_owned(),
            };
            let index = Index { language, root: "../../", areas: brief.areas, briefs: vec![brief] };
            let page = (self.fill)(&index)?;
            disk::write_if_changed(&folder.join(edition).join("index.html"), page.as_bytes())?;
        }
        let Some((brief, language)) = newest else { return Ok(None) };
        latest.write(&folder, &brief.title)?;
        self.briefs.push(brief);
        Ok(Some(language).filter(|language| !language.is_empty()))
    }
}

/// Reads the manifest of an edition; `None` if it is of another version of the program.
fn read(brief: &Path, edition: &str) -> Result<Option<Manifest>> {
    Ok(Manifest::parse(&disk::read(&brief.join(edition).join(MANIFEST))?))
}
