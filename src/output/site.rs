//! The pages around the editions: the index of all briefs, one of each edition, addresses that
//! stay, and the feed.
//!
//! All follow from the manifests in the folder and nothing else. They are no artifacts: no manifest
//! lists them, and each build makes them anew.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::diagnostics::Result;
use crate::language::Language;
use crate::project::Period;
use crate::system::disk;

use super::edition::{MANIFEST, editions};
use super::feed::{Entry, feed};
use super::index::{Index, IndexBrief, label};
use super::latest::Latest;
use super::manifest::Manifest;

/// Writes the pages around the editions in an output folder. `names` are the titles of sources by
/// id, and `fill` makes an index page in a language.
///
/// # Errors
/// The folder can't be read or written to, or the page can't be made.
pub fn write_site(root: &Path, names: &BTreeMap<String, String>, fill: Fill<'_>) -> Result<()> {
    let mut site = Site { root, names, fill, briefs: Vec::new(), entries: Vec::new() };
    for id in disk::list(root)? {
        if disk::is_folder(&root.join(&id)) {
            site.brief(&id)?;
        }
    }
    let words = site.words();
    let areas = site.briefs.iter().map(|brief| brief.manifest.areas.len()).sum();
    let briefs = site.briefs.iter().map(|brief| brief.listed(names, words)).collect();
    let index = Index { root: "", areas, briefs };
    disk::write_if_changed(&root.join("index.html"), fill(&index, words)?.as_bytes())?;
    match feed(site.entries, words)? {
        Some(feed) => disk::write_if_changed(&root.join("feed.atom"), &feed),
        None => disk::remove_file(&root.join("feed.atom")),
    }
}

/// Makes an index page in a language.
pub(super) type Fill<'a> = &'a dyn Fn(&Index, &Language) -> Result<String>;

/// The newest edition of a brief, and all that there are.
struct Newest {
    manifest: Manifest,
    known: Vec<String>,
}

struct Site<'a> {
    root: &'a Path,
    names: &'a BTreeMap<String, String>,
    fill: Fill<'a>,
    /// The newest edition of each brief, and which others there are.
    briefs: Vec<Newest>,
    entries: Vec<Entry>,
}

impl Newest {
    /// What the index of all briefs says of it.
    fn listed(&self, names: &BTreeMap<String, String>, words: &Language) -> IndexBrief {
        let (id, edition) = (&self.manifest.brief, &self.manifest.edition);
        let brief = IndexBrief::new(&self.manifest, &format!("{id}/{edition}/"), names, words);
        IndexBrief { others: others(&self.known, edition, &format!("{id}/"), words), ..brief }
    }
}

/// The other editions: what each is called, and its page.
fn others(known: &[String], of: &str, way: &str, words: &Language) -> Vec<(String, String)> {
    let others = known.iter().filter(|edition| *edition != of);
    others.map(|one| (label(one, words), format!("{way}{one}/index.html"))).collect()
}

impl Site<'_> {
    /// The words of the pages about all briefs: those of their language, or English ones if they
    /// have several.
    fn words(&self) -> &'static Language {
        let languages: BTreeSet<&str> =
            self.briefs.iter().map(|brief| brief.manifest.words().tag.as_str()).collect();
        match (self.briefs.first(), languages.len()) {
            (Some(brief), 1) => brief.manifest.words(),
            _ => Language::english(),
        }
    }

    /// Writes what is around the editions of one brief, in the language of each.
    ///
    /// Of the older editions of a brief one is in memory at a time.
    fn brief(&mut self, id: &str) -> Result<()> {
        let folder = self.root.join(id);
        let mut known = Vec::new();
        for edition in editions(&folder)?.into_iter().rev() {
            if read(&folder, &edition)?.is_some() {
                known.push(edition);
            }
        }
        let mut latest = Latest::default();
        let mut newest = None;
        for edition in &known {
            let Some(manifest) = read(&folder, edition)? else { continue };
            let words = manifest.words();
            let mut brief = IndexBrief::new(&manifest, "", self.names, words);
            brief.others = others(&known, edition, "../", words);
            let last_day = Period::parse(edition).map(|period| period.date().to_string());
            let entry = Entry::new(&brief, words, manifest.address.as_ref(), last_day.as_deref());
            self.entries.push(entry);
            latest.add(&manifest);
            let areas = manifest.areas.len();
            let page = (self.fill)(&Index { root: "../../", areas, briefs: vec![brief] }, words)?;
            disk::write_if_changed(&folder.join(edition).join("index.html"), page.as_bytes())?;
            newest.get_or_insert(manifest);
        }
        let Some(manifest) = newest else { return Ok(()) };
        latest.write(&folder, &manifest.name)?;
        self.briefs.push(Newest { manifest, known });
        Ok(())
    }
}

/// Reads the manifest of an edition; `None` if it is of another version of the program.
fn read(brief: &Path, edition: &str) -> Result<Option<Manifest>> {
    Ok(Manifest::parse(&disk::read(&brief.join(edition).join(MANIFEST))?))
}
