//! What briefs are made from, so that a build makes only what changed.
//!
//! Two things are known by hash. The *inputs of a brief* are everything that a build of it reads: where
//! none changed, nothing is made at all. The *inputs of an area* are what its forms are made from
//! once its words are there: where a template or a release changed, the words are made for all
//! areas, and the pages only of those whose words or numbers are others.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostics::{Diagnostic, Diagnostics, Result};
use crate::output::{AreaEntry, AreaInputs, Artifact, Inputs, Kept, MadeFrom, Manifest};
use crate::project::{Area, AreaCode, Brief, BriefId, Period};
use crate::system::hash::{Hasher, Sha256};
use crate::system::{disk, environment};

use super::area::Draft;
use super::data::Data;
use super::load::Loaded;

/// Hashes of several parts that can't run into each other.
struct Parts(Hasher);

impl Parts {
    fn new() -> Self {
        Self(Hasher::new())
    }

    fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_le_bytes());
        self.0.update(part);
    }

    fn text(&mut self, part: &str) {
        self.add(part.as_bytes());
    }

    fn hash(&self) -> Sha256 {
        self.0.sha256()
    }
}

fn hash(part: &str) -> Sha256 {
    Sha256::of(part.as_bytes())
}

/// The version of the program, and what tells this very file of it from another of that version.
fn program() -> String {
    let file = environment::program().ok();
    let stamp = file.and_then(|path| disk::stamp(&path));
    format!("{} {stamp:?}", env!("CARGO_PKG_VERSION"))
}

/// Everything that a build of any brief reads, by the name that people know it by.
pub(super) fn inputs(loaded: &Loaded, data: &Data, as_of: Option<Period>) -> Result<Inputs> {
    let mut all = Inputs::new();
    let files = &loaded.files;
    let texts = [("briefs", &files.briefs), ("templates", &files.templates)];
    for (folder, texts) in texts {
        for (name, file) in texts {
            all.insert(format!("{folder}/{name}"), hash(&file.text));
        }
    }
    for (name, bytes) in &files.images {
        all.insert(format!("templates/{name}"), Sha256::of(bytes));
    }
    for (name, bytes) in &files.fonts {
        all.insert(format!("templates/fonts/{name}"), Sha256::of(bytes));
    }
    for (number, pack) in files.packs.iter().enumerate() {
        all.insert(format!("pack {}", number + 1), hash(&format!("{pack:?}")));
    }
    for (id, release) in &data.lock.sources {
        let text = serde_json::to_string(release).map_err(|error| {
            Diagnostic::error("internal", format!("can't write a release: {error}"))
        })?;
        all.insert(format!("release of {id}"), hash(&text));
    }
    all.insert("tables".to_owned(), data.key.clone());
    all.insert("program".to_owned(), hash(&program()));
    all.insert("--as-of".to_owned(), hash(&format!("{as_of:?}")));
    Ok(all)
}

/// What a build knows of the one before it.
pub(super) struct Before<'a> {
    /// The folder of the edition.
    folder: PathBuf,
    /// What the edition there was made from, if it is still as it was left.
    made: Option<MadeFrom>,
    areas: BTreeMap<&'a str, &'a AreaEntry>,
    /// What areas share in this build ([`look`]).
    look: Sha256,
}

impl<'a> Before<'a> {
    /// Looks up what the edition of a folder was made from. `there` is its manifest with its hash; nothing
    /// if it is not complete.
    pub fn of(
        folder: PathBuf,
        there: Option<(&'a Manifest, &Sha256)>,
        made: Option<MadeFrom>,
        look: Sha256,
    ) -> Self {
        let fits = |made: &MadeFrom| there.is_some_and(|(before, hash)| made.is_of(before, hash));
        let areas = there.into_iter().flat_map(|(before, _)| &before.areas);
        let areas = areas.map(|entry| (entry.code.as_str(), entry)).collect();
        Self { folder, made: made.filter(fits), areas, look }
    }

    /// What each area of the edition was made from.
    pub fn areas(&self) -> impl Iterator<Item = (String, AreaInputs)> {
        self.made.iter().flat_map(MadeFrom::areas)
    }

    /// What an area is made from now.
    pub fn inputs_of(
        &self,
        area: &Area,
        drafts: &[Draft<'_>],
        figures: &[u8],
        provenance: &[u8],
    ) -> AreaInputs {
        let mut words = Parts::new();
        words.text(&format!("{area:?}"));
        for draft in drafts {
            let rendered = &draft.rendered;
            let texts = [&rendered.title, &rendered.description, &rendered.markdown];
            words.text(draft.maker.brief.stem());
            texts.into_iter().for_each(|text| words.text(text));
            for (name, picture) in &rendered.pictures {
                words.text(name);
                words.text(&format!("{picture:?}"));
            }
            for (name, bytes) in &rendered.files {
                words.text(name);
                words.add(bytes);
            }
        }
        let mut numbers = Parts::new();
        numbers.add(figures);
        numbers.add(provenance);
        AreaInputs { look: self.look.clone(), words: words.hash(), figures: numbers.hash() }
    }

    /// The artifacts of an area that were made from the same, and not touched since.
    pub fn artifacts(&self, area: &AreaCode, inputs: &AreaInputs) -> Option<&Vec<Artifact>> {
        let made = self.made.as_ref().filter(|made| made.area(area.as_str()) == Some(inputs))?;
        let entry = self.areas.get(area.as_str())?;
        let whole = made.touched(&self.folder, entry).next().is_none();
        whole.then_some(&entry.artifacts)
    }

    /// Why the artifacts of an area have to be made again.
    pub fn why(&self, area: &str, inputs: &AreaInputs) -> Vec<String> {
        let (Some(made), Some(entry)) = (&self.made, self.areas.get(area)) else {
            return vec!["it has no brief in this edition".to_owned()];
        };
        let Some(was) = made.area(area) else {
            return vec!["there was something to say of its forms".to_owned()];
        };
        let parts = [
            (was.words != inputs.words, "its words"),
            (was.figures != inputs.figures, "its figures or where they come from"),
            (was.look != inputs.look, "the look"),
        ];
        let changed = parts.into_iter().filter(|(changed, _)| *changed).map(|(_, what)| what);
        let mut why: Vec<String> = changed.map(|what| format!("{what} changed")).collect();
        let touched = made.touched(&self.folder, entry);
        why.extend(touched.map(|one| format!("`{}` was changed or removed", one.path)));
        why
    }
}

/// What the forms of all areas of a brief are made from besides the words and figures of each.
pub(super) fn look(loaded: &Loaded, brief: &Brief, edition: Period) -> Sha256 {
    let (project, files) = (&loaded.project, &loaded.files);
    let mut parts = Parts::new();
    parts.text(&program());
    parts.text(&edition.short());
    for form in brief.forms() {
        parts.text(&format!("{form:?}"));
        parts.text(project.templates.get(&form.page).map_or("", |page| page.text.as_str()));
    }
    for (name, file) in &project.templates {
        if [".html", ".css"].iter().any(|ending| name.ends_with(ending)) {
            parts.text(name);
            parts.text(&file.text);
        }
    }
    parts.text(&project.theme.to_json());
    parts.text(&project.theme.to_css());
    for (name, bytes) in files.images.iter().chain(&files.fonts) {
        parts.text(name);
        parts.add(bytes);
    }
    // Web pages say of the sources more than `provenance.json` does.
    parts.text(&format!("{:?}", project.sources));
    parts.text(&format!("{:?}", project.delivery));
    parts.hash()
}

/// The edition of a brief as it was left, if it was made from just these inputs and all of it is
/// still there.
pub(super) fn untouched(
    root: &Path,
    brief: &BriefId,
    inputs: &Inputs,
    made: &MadeFrom,
) -> Option<(Period, Kept)> {
    let edition = made.edition().filter(|_| made.inputs() == Some(inputs))?;
    // A manifest that can't be read is written anew.
    let kept = Kept::open(root, brief, edition).ok()??;
    let whole = made.is_of(&kept.manifest, &kept.digest)
        // What failed is tried again.
        && kept.manifest.failed.is_empty()
        && kept.manifest.areas.iter().all(|area| made.touched(kept.folder(), area).next().is_none());
    whole.then_some((edition, kept))
}

/// What was said of an edition, to be said again; `None` if its words are not known any more.
pub(super) fn said_again(loaded: &Loaded, made: MadeFrom) -> Option<(Diagnostics, Vec<String>)> {
    let files = &loaded.files;
    let own = files.briefs.values().chain(files.templates.values());
    let packs =
        files.packs.iter().flat_map(|pack| pack.briefs.values().chain(pack.templates.values()));
    let by_path: BTreeMap<&str, _> =
        own.chain(packs).map(|file| (file.path.as_str(), file)).collect();
    let (findings, cited) = made.said();
    let read = findings.into_iter().map(|one| one.read(|path| by_path.get(path).copied()));
    Some((read.collect::<Option<_>>()?, cited))
}
