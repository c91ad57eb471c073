//! A brief of a project with all that its areas share, made by the rooms one after another, as `build` does:
//! for measuring a room by itself.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use briefwright::citations::{Bibliography, DEFAULT_STYLE, ReleaseReference};
use briefwright::diagnostics::{Diagnostics, SourceFile};
use briefwright::document::{self, Document};
use briefwright::export::{Imprint, Outfit, Press};
use briefwright::figures::{self, FigureSet};
use briefwright::project::{self, Area, AreaKind, Brief, Files, Project, SourceId};
use briefwright::sources::{Lock, LockedRelease, kinds};
use briefwright::tables::{Builder, Places, Tables};
use briefwright::templates::{BUILT_IN, Engine, Release, Rendered};

/// A brief of a project, before the first of its areas.
pub struct Reference {
    pub project: Project,
    pub brief: Brief,
    pub tables: Tables,
    pub figures: Arc<FigureSet>,
    pub releases: BTreeMap<SourceId, LockedRelease>,
    pub engine: Arc<Engine>,
    pub press: Press,
}

/// The words of one area and their tree.
pub struct Draft {
    pub area: Arc<Area>,
    pub rendered: Rendered,
    pub tree: Document,
    pub imprint: Imprint,
}

/// A fault of a project that is measured ends the measuring.
pub fn sound<T>(result: Result<T, Diagnostics>) -> T {
    result.unwrap_or_else(|said| panic!("{said}"))
}

fn texts(folder: &Path, shown: &str) -> Vec<(String, Arc<SourceFile>)> {
    let mut all: Vec<(String, Arc<SourceFile>)> = std::fs::read_dir(folder)
        .expect("the project has the folder")
        .map(|entry| entry.expect("the folder can be read"))
        .filter(|entry| entry.path().is_file())
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let text = std::fs::read_to_string(entry.path()).ok()?;
            Some((name.clone(), SourceFile::new(format!("{shown}/{name}"), text)))
        })
        .collect();
    all.sort_by(|one, other| one.0.cmp(&other.0));
    all
}

impl Reference {
    /// Reads the project in a folder and takes in its vendored tables.
    pub fn new(folder: &Path) -> Self {
        let briefs = folder.join("briefs");
        let mut files = Files::default();
        files.briefs.extend(texts(&briefs, "briefs"));
        files.templates.extend(texts(&folder.join("templates"), "templates"));
        for (name, text) in BUILT_IN {
            files.templates.entry(name.to_owned()).or_insert_with(|| SourceFile::new(name, text));
        }
        let project = sound(project::check(&files, &kinds()));
        let brief = project.briefs.values().find(|brief| brief.id.as_str() == "settlement");
        let brief = brief.expect("the project has the reference brief").clone();
        let vendor = briefs.join("vendor");
        let parts: Vec<_> =
            Places::PARTS.map(|part| vendor.join(format!("places/{part}.csv"))).into();
        let named: Vec<_> =
            parts.iter().map(|path| (path.display().to_string(), path.as_path())).collect();
        let places = sound(Places::read(&named));
        let mut builder = sound(Builder::in_memory(&project.areas));
        for spec in project.sources.values().flat_map(|source| source.tables.values()) {
            let path = vendor.join(format!("{}.csv", spec.id));
            sound(builder.add_vendored(spec, spec.id.as_str(), &path, Some(&places)));
        }
        let mut tables = sound(builder.finish());
        let figures = Arc::new(sound(figures::compute(&project, &mut tables, &brief, None)));
        let lock = std::fs::read_to_string(vendor.join("sources.lock")).expect("there is a lock");
        let lock = sound(Lock::parse(&SourceFile::new("sources.lock", lock)));
        let releases: BTreeMap<SourceId, LockedRelease> =
            lock.sources.iter().map(|(id, one)| (SourceId::new(id), one.clone())).collect();
        let works = cited(&project, &releases, &brief);
        let said = said(&project, &releases, &brief);
        let lint = Arc::new(briefwright::templates::lint(&project, &brief, &figures));
        let engine = sound(Engine::new(&project, &brief, Arc::clone(&figures), works, lint, said));
        let page = project.templates.get(&brief.page).expect("the brief has a page");
        let theme = &project.theme;
        let outfit = Outfit {
            theme: theme.to_json(),
            notes_at_end: theme.notes_at_end,
            ..Outfit::default()
        };
        let press = sound(Press::dressed(page, &outfit));
        Self { brief, tables, figures, releases, engine: Arc::new(engine), press, project }
    }

    /// So many of the smallest areas, from the whole list.
    pub fn areas(&self, most: usize) -> Vec<Arc<Area>> {
        let all: Vec<&Arc<Area>> =
            self.figures.areas.iter().filter(|area| area.kind == AreaKind::SubIcb).collect();
        let step = (all.len() / most.max(1)).max(1);
        all.into_iter().step_by(step).take(most).cloned().collect()
    }

    /// Puts an area's brief into words, and reads them.
    pub fn draft(&self, area: &Arc<Area>) -> Draft {
        let rendered = sound(self.engine.render(area));
        let tree = sound(document::read(&rendered.markdown, &rendered.pictures));
        let edition = self.figures.edition;
        let imprint = Imprint {
            title: rendered.title.clone(),
            author: self.brief.organisation.clone(),
            subject: rendered.description.clone(),
            keywords: Vec::new(),
            words: self.brief.words,
            area: area.name.clone(),
            edition: self.brief.words.month(edition.date()),
            date: edition.date(),
            ident: format!("briefwright/{}/{}/{}", self.brief.id, edition.short(), area.code),
        };
        Draft { area: Arc::clone(area), rendered, tree, imprint }
    }
}

fn cited(
    project: &Project,
    releases: &BTreeMap<SourceId, LockedRelease>,
    brief: &Brief,
) -> Arc<Bibliography> {
    let one = |(id, release): (&SourceId, &LockedRelease)| {
        let source = project.sources.get(id)?;
        Some(ReleaseReference {
            key: id.to_string(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            release: release.now.release.date(),
            published: release.now.published,
            url: release.now.url.clone(),
            accessed: release.accessed().unwrap_or(release.now.published),
            status: Some(source.status.clone()),
        })
    };
    let releases: Vec<ReleaseReference> = releases.iter().filter_map(one).collect();
    Arc::new(sound(Bibliography::new(
        &project.references,
        &releases,
        DEFAULT_STYLE,
        &brief.language,
    )))
}

fn said(
    project: &Project,
    releases: &BTreeMap<SourceId, LockedRelease>,
    brief: &Brief,
) -> BTreeMap<SourceId, Release> {
    let words = brief.words;
    let one = |(id, release): (&SourceId, &LockedRelease)| {
        let source = project.sources.get(id)?;
        let said = Release {
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            release: words.day(release.now.release.date()),
            published: words.day(release.now.published),
            url: release.now.url.clone(),
            newer: None,
            status: words.status_of(&source.status).to_owned(),
            attribution: source.attribution.clone(),
            licence: source.licence.clone(),
        };
        Some((id.clone(), said))
    };
    releases.iter().filter_map(one).collect()
}
